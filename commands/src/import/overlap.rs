//! What files that come together (an archive) say twice: the same comparison as with what is there.

use chrono::NaiveDate;
use domain::id::TransactionId;
use uuid::Uuid;

use super::elsewhere::{Beside, Verdict, compared};
use crate::ports::{KnownTransaction, Telling};
use crate::statement::StatementLine;

/// What a line is to the lines of another file about the same account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overlap {
    /// None of them.
    New,
    /// One of them, which no other line is.
    Same,
    /// One of them perhaps: day and amount are the same, the texts are not.
    MayBe,
}

/// Compares lines of one file with those of another by what they say: equal ones stay as many as
/// there are. `has_more`: one of the two has lines beside these on days of both.
pub fn overlaps(
    earlier: &[&StatementLine],
    later: &[&StatementLine],
    has_more: bool,
) -> Vec<Overlap> {
    let days = || later.iter().map(|line| line.posted_on);
    let (Some(first), Some(last)) = (days().min(), days().max()) else { return Vec::new() };
    let beside = Beside {
        days: first..=last,
        format: None,
        keeps_ids: false,
        met: 0,
        has_more_between: has_more,
        others: vec![],
    };
    let had: Vec<KnownTransaction> = (1..).zip(earlier).map(|(n, line)| known(n, line)).collect();
    let verdicts = compared(later, &had.iter().collect::<Vec<_>>(), &beside);
    let is_of = |id: TransactionId, day: NaiveDate| {
        let place = usize::try_from(id.0.as_u128()).unwrap_or(0).checked_sub(1);
        place.and_then(|place| earlier.get(place)).is_some_and(|line| line.posted_on == day)
    };
    let overlap = |(verdict, line): (Verdict, &&StatementLine)| match verdict {
        Verdict::Same(_) => Overlap::Same,
        // Files of one download do not date a booking differently by chance alone.
        Verdict::Like(id, _) if is_of(id, line.posted_on) => Overlap::MayBe,
        Verdict::Like(..) | Verdict::New => Overlap::New,
    };
    verdicts.into_iter().zip(later).map(overlap).collect()
}

fn known(number: u128, line: &StatementLine) -> KnownTransaction {
    KnownTransaction {
        id: TransactionId(Uuid::from_u128(number)),
        now: Telling {
            posted_on: line.posted_on,
            amount: line.amount,
            payee: line.payee.clone(),
            description: line.description.clone(),
        },
        told: None,
        balance_minor: line.balance.map(|balance| balance.minor),
        pending: line.pending,
        removed: false,
        by_hand: false,
        marks: Vec::new(),
        bank_ids: Vec::new(),
        format: None,
    }
}
