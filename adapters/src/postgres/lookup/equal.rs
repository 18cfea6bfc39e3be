//! Transactions that are the same but for their ids: of very many only as many are looked at as can
//! be lines of a file.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use commands::ports::Sought;
use projections::transaction_list::KnownRow;
use uuid::Uuid;

/// So many equal transactions more than there are lines are looked at: those that other lines of
/// the file are, and those whose texts are compared one by one, are among the first of them.
const MORE_THAN_LINES: usize = 4_200;

/// Transactions of which nothing but our own id tells one from the other, with how many of each
/// there were. Any line is as well one of them as another: more than there are lines near them are
/// met by none.
#[derive(Default)]
pub(super) struct Equal {
    hasher: RandomState,
    seen: HashMap<u64, usize>,
}

impl Equal {
    /// Whether as many that say the same came before as can matter. What an id tells always does.
    pub(super) fn is_one_too_many(
        &mut self,
        row: &KnownRow,
        sought: &Sought,
        is_sought: impl Fn(&Uuid, Option<&str>) -> bool,
    ) -> bool {
        if row.pending || !row.marks.is_empty() || is_sought(&row.id, row.external_id.as_deref()) {
            return false;
        }
        let now = (row.posted_on, row.amount.minor, &row.payee, &row.description);
        let told = (row.told_on, row.told_minor, &row.told_payee, &row.told_description);
        let kind = (row.removed, row.by_hand, row.external_id.is_some(), row.balance_minor);
        let file = (&row.format, &row.days, &row.shape);
        let seen = (now, told, kind, row.also_on, file);
        let count = self.seen.entry(self.hasher.hash_one(seen)).or_default();
        *count += 1;
        if *count <= MORE_THAN_LINES {
            return false;
        }
        let days = [Some(row.posted_on), row.told_on, row.also_on].into_iter().flatten();
        let amounts = [Some(row.amount.minor), row.told_minor].into_iter().flatten();
        let near = days.flat_map(|on| amounts.clone().map(move |minor| sought.near(on, minor)));
        *count > near.sum::<usize>().saturating_add(MORE_THAN_LINES)
    }
}
