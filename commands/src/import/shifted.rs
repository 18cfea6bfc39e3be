//! Lines whose id is that of another day's purchase. Without an id of the bank a line is told by
//! its day, amount and texts; where files of one account go by different days, that may be the id
//! of the equal purchase before or behind it. What was there is met by one line alone: by the one
//! whose days are its own.

use std::collections::{HashMap, HashSet, VecDeque};

use domain::id::TransactionId;

use super::Refusal;
use super::elsewhere::{FileDays, is_of_its_days};
use super::lines::Work;
use super::texts::Words;
use crate::ports::{KnownDays, KnownTransaction};
use crate::statement::StatementLine;

/// Lines with the days of their file, and what was there.
struct Shift<'a> {
    lines: &'a [StatementLine],
    /// Places that were taken for what is there already.
    met: &'a HashSet<usize>,
    stored: &'a [KnownTransaction],
    file: FileDays,
}

/// Equal lines: amount and texts.
#[derive(Default)]
struct Equal {
    unknown: VecDeque<usize>,
    /// Lines whose id is that of something of other days, with that.
    held: Vec<(usize, usize)>,
}

/// Whether a line is told by what it says, and not by an id of the bank.
pub(super) fn is_told_by_texts(line: &StatementLine) -> bool {
    line.bank_id.is_none() && line.corrects.is_none() && !line.pending
}

impl Work<'_> {
    /// Lines of an unknown one's amount, which may have the id of another day's.
    pub(super) fn may_be_shifted(&self, unknown: &[usize]) -> impl Iterator<Item = usize> {
        let lines = &self.statement.lines;
        let amounts: HashSet<i64> =
            unknown.iter().map(|place| lines[*place].amount.minor).collect();
        (0..lines.len()).filter(move |place| {
            let line = &lines[*place];
            is_told_by_texts(line) && amounts.contains(&line.amount.minor)
        })
    }

    /// Gives each id to the line that it is of; answers the places that no id tells then.
    pub(super) async fn shifted(
        &mut self,
        unknown: Vec<usize>,
        stored: &std::sync::Arc<KnownDays>,
    ) -> Result<Vec<usize>, Refusal> {
        let has_kind = self.around.days.told.is_some();
        if unknown.is_empty() || stored.transactions.is_empty() || !has_kind {
            return Ok(unknown);
        }
        let (statement, known) = (self.statement.clone(), stored.clone());
        let file = self.around.days;
        let (mut ids, were) = (self.ids.clone(), unknown.clone());
        let places = 0..statement.lines.len();
        let met: HashSet<usize> = places.filter(|place| self.is_duplicate(*place)).collect();
        let (ids, unknown) = self
            .aside(move || {
                let (lines, stored) = (&statement.lines, &known.transactions);
                let shift = Shift { lines, met: &met, stored, file };
                let unknown = shift.apply(&mut ids, unknown);
                (ids, unknown)
            })
            .await?;
        self.ids = ids;
        let (before, after): (HashSet<usize>, HashSet<usize>) =
            (were.into_iter().collect(), unknown.iter().copied().collect());
        let others: Vec<usize> = (&after - &before).into_iter().collect();
        self.no_duplicates(&others);
        (&before - &after).into_iter().for_each(|place| self.duplicate(place));
        Ok(unknown)
    }
}

impl Shift<'_> {
    fn apply(&self, ids: &mut [TransactionId], unknown: Vec<usize>) -> Vec<usize> {
        let (mut groups, mut left) = self.groups(ids, unknown);
        for equal in groups.values_mut() {
            while let Some(place) = equal.unknown.pop_front() {
                let own = equal.held.iter().position(|(_, known)| self.is_its(place, *known));
                let Some(own) = own else {
                    left.push(place);
                    continue;
                };
                let (holder, _) = equal.held.swap_remove(own);
                ids.swap(place, holder);
                equal.unknown.push_back(holder);
            }
        }
        left.sort_unstable();
        left
    }

    /// Equal lines of which some are unknown and some have an id of other days; and the unknown
    /// lines that are none of them.
    fn groups(
        &self,
        ids: &[TransactionId],
        unknown: Vec<usize>,
    ) -> (HashMap<(i64, String), Equal>, Vec<usize>) {
        let mut groups: HashMap<(i64, String), Equal> = HashMap::new();
        let key = |line: &StatementLine| {
            let words = Words::of(&line.payee, &line.description);
            (line.amount.minor, words.plain().to_owned())
        };
        let amounts: HashSet<i64> =
            unknown.iter().map(|place| self.lines[*place].amount.minor).collect();
        let are_open: HashSet<usize> = unknown.iter().copied().collect();
        let mut by_id: HashMap<TransactionId, usize> = HashMap::new();
        for (nth, known) in self.stored.iter().enumerate() {
            by_id.extend(known.marks.iter().chain([&known.id]).map(|id| (*id, nth)));
        }
        let mut met = HashSet::new();
        for (place, line) in self.lines.iter().enumerate() {
            let Some(known) = by_id.get(&ids[place]).copied() else { continue };
            met.insert(known);
            let is_open = are_open.contains(&place)
                || !self.met.contains(&place)
                || !amounts.contains(&line.amount.minor);
            if !is_open && is_told_by_texts(line) && self.is_of(place, known) == Some(false) {
                groups.entry(key(line)).or_default().held.push((place, known));
            }
        }
        if groups.is_empty() {
            return (groups, unknown);
        }
        let mut free: HashMap<(i64, String), Vec<usize>> = HashMap::new();
        for (nth, known) in self.stored.iter().enumerate().filter(|(nth, _)| !met.contains(nth)) {
            let told = known.told.as_deref().unwrap_or(&known.now);
            let words = Words::of(&told.payee, &told.description);
            free.entry((told.amount.minor, words.plain().to_owned())).or_default().push(nth);
        }
        let mut left = Vec::new();
        for place in unknown {
            let line = &self.lines[place];
            let key = key(line);
            let equal = groups.get_mut(&key).filter(|_| is_told_by_texts(line));
            let Some(equal) = equal else {
                left.push(place);
                continue;
            };
            // What no line has met comes first.
            let free = free.get_mut(&key);
            let own = free.and_then(|free| {
                let at = free.iter().position(|known| self.is_its(place, *known))?;
                Some(free.swap_remove(at))
            });
            match own {
                Some(_) => left.push(place),
                None => equal.unknown.push_back(place),
            }
        }
        (groups, left)
    }

    fn is_its(&self, place: usize, known: usize) -> bool {
        self.is_of(place, known) == Some(true)
    }

    /// Whether the days of a line are those of what was there; nothing where they do not tell.
    fn is_of(&self, place: usize, known: usize) -> Option<bool> {
        is_of_its_days(&self.lines[place], &self.stored[known], self.file)
    }
}
