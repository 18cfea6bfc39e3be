//! The bank's own id of a booking, come again with another amount or day: a correction that does
//! not say so, or a bank that uses its ids again. Nobody can tell, so a person is asked.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::Refusal;
use super::elsewhere::{Verdict, Why};
use super::lines::Work;
use super::texts::{Likeness, Words};
use crate::ports::{KnownDays, KnownTransaction};
use crate::statement::{Statement, StatementLine};

/// A bank that tells a booking anew dates it at most so many days away.
const DAYS_TOLD_ANEW: i64 = 5;

/// A line that is new by all else, and what has the bank's id of it.
struct Used {
    nth: usize,
    known: usize,
    why: Why,
}

impl Work<'_> {
    /// Suspects what has the id of a line that is new by all else; tells how many ids are used
    /// again for what is nothing alike.
    pub(super) async fn by_used_ids(
        &mut self,
        unknown: &[usize],
        unmet: &[usize],
        stored: &Arc<KnownDays>,
        verdicts: &mut [Verdict],
    ) -> Result<(), Refusal> {
        let is_new = |nth: usize| verdicts[nth] == Verdict::New;
        let new: Vec<(usize, usize)> =
            unknown.iter().copied().enumerate().filter(|(nth, _)| is_new(*nth)).collect();
        let spoken_for = verdicts.iter().filter_map(|verdict| match verdict {
            Verdict::Same(id) | Verdict::Like(id, _) => Some(*id),
            Verdict::New => None,
        });
        let spoken_for: HashSet<_> = spoken_for.collect();
        let transactions = &stored.transactions;
        let had: Vec<usize> = unmet
            .iter()
            .copied()
            .filter(|place| !transactions[*place].bank_ids.is_empty())
            .filter(|place| !spoken_for.contains(&transactions[*place].id))
            .collect();
        if new.is_empty() || had.is_empty() {
            return Ok(());
        }
        let (statement, known) = (self.statement.clone(), stored.clone());
        let (used, again) =
            self.aside(move || used(&statement, &new, &known.transactions, &had)).await?;
        for Used { nth, known, why } in used {
            verdicts[nth] = Verdict::Like(transactions[known].id, why);
        }
        if let Some(line) = again.first() {
            let detail = format!(
                "{} lines, from line {line} on, have ids of the bank that other bookings of these \
                 days have, with nothing else alike: the bank uses its ids again. They were taken \
                 in as bookings of their own.",
                again.len()
            );
            self.taken.note(*line, "bank-id-reused", detail);
        }
        Ok(())
    }
}

/// Which lines have the id of what is there, and the lines whose id alone is the same.
fn used(
    statement: &Statement,
    new: &[(usize, usize)],
    transactions: &[KnownTransaction],
    had: &[usize],
) -> (Vec<Used>, Vec<u32>) {
    let mut by_id: HashMap<&str, Vec<usize>> = HashMap::new();
    for place in had {
        for id in &transactions[*place].bank_ids {
            by_id.entry(id).or_default().push(*place);
        }
    }
    // An id that a file gives to several of its lines tells none of them.
    let mut count: HashMap<&str, usize> = HashMap::new();
    for id in statement.lines.iter().filter_map(|line| line.bank_id.as_deref()) {
        *count.entry(id).or_default() += 1;
    }
    let (mut used, mut again) = (Vec::new(), Vec::new());
    for (nth, place) in new {
        let line = &statement.lines[*place];
        let Some(id) = line.bank_id.as_deref() else { continue };
        let Some(places) = by_id.get_mut(id) else { continue };
        let is_told_once = count.get(id) == Some(&1);
        let found = places
            .iter()
            .position(|place| is_told_once && why(line, &transactions[*place]).is_some());
        match found.map(|at| places.swap_remove(at)) {
            Some(known) => {
                let why = why(line, &transactions[known]).unwrap_or(Why::UsedId);
                used.push(Used { nth: *nth, known, why });
            }
            None => again.push(line.line),
        }
    }
    (used, again)
}

fn why(line: &StatementLine, known: &KnownTransaction) -> Option<Why> {
    let apart = (known.now.posted_on - line.posted_on).num_days().abs();
    if known.removed || apart > DAYS_TOLD_ANEW {
        return None;
    }
    if known.now.amount == line.amount {
        return Some(Why::UsedIdOtherDay);
    }
    let words = || Words::of(&line.payee, &line.description);
    let is_alike = || {
        let had = Words::of(&known.now.payee, &known.now.description);
        had.likeness(&words()) == Likeness::Alike
    };
    (apart == 0 || is_alike()).then_some(Why::UsedId)
}
