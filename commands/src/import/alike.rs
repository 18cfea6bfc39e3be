//! How many lines of a file may be what was there without anything that tells it. Each is a
//! question to a person; a file that has more than anybody answers is none that can be taken in.

use std::collections::HashMap;

use domain::id::TransactionId;
use domain::import::MatchKind;

use super::elsewhere::Verdict;
use super::lines::Work;
use super::report::ImportRefusal;
use super::taken::{MAY_BE_DUPLICATE, Suspected};
use super::{Refusal, refuse};

/// Far more than a person looks at, and than a real statement has.
pub(super) const MOST: usize = 50_000;

impl Work<'_> {
    /// Refuses what would be too many questions, with those of the other statements of the file.
    pub(super) fn are_few_alike(
        &self,
        unknown: &[usize],
        verdicts: &[Verdict],
    ) -> Result<(), Refusal> {
        let open = || {
            let all = unknown.iter().zip(verdicts);
            all.filter(|(_, verdict)| matches!(verdict, Verdict::Like(..))).map(|(place, _)| *place)
        };
        let in_all = open().count() + self.taken.suspected.len() + self.around.suspected;
        if in_all <= MOST {
            return Ok(());
        }
        let mut counts: HashMap<_, usize> = HashMap::new();
        for line in open().map(|place| &self.statement.lines[place]) {
            *counts.entry((line.posted_on, line.amount)).or_default() += 1;
        }
        let most = counts.into_iter().max_by_key(|((on, amount), count)| {
            (*count, std::cmp::Reverse(*on), std::cmp::Reverse(amount.minor))
        });
        let Some(((on, amount), count)) = most else { return Ok(()) };
        refuse(ImportRefusal::TooManyAlike { on, amount, count, in_all, most: MOST })
    }

    pub(super) fn suspect(
        &mut self,
        place: usize,
        known: TransactionId,
        kind: MatchKind,
        why: &'static str,
    ) {
        let line = &self.statement.lines[place];
        self.taken.counts.suggested += 1;
        let code = match kind {
            MatchKind::Duplicate => MAY_BE_DUPLICATE,
            MatchKind::Pending => "may-be-booking",
        };
        self.taken.note(line.line, code, format!("{why} It was taken in; say whether it is one."));
        self.taken.suspected.push(Suspected {
            account_id: self.target.id,
            kind,
            transaction_id: self.ids[place],
            like_transaction_id: known,
            place,
            line: line.line,
            why,
        });
    }
}
