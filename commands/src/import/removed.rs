//! What a person removed and a file tells again under another day of it: it is taken in, for a file
//! may tell another one, and is never so in silence.

use super::lines::Work;
use super::texts::{Likeness, Words};
use crate::ports::{KnownDays, KnownTransaction, Sought};
use crate::statement::StatementLine;

/// How the remark is called.
const WAS_REMOVED: &str = "was-removed";

impl Work<'_> {
    /// Says which of the new bookings are like something that was removed, a few days apart: each
    /// of those once, by the nearest.
    pub(super) fn tell_removed(&mut self, stored: &KnownDays) {
        let is_gone = |known: &&KnownTransaction| {
            known.removed && !known.pending && !self.taken.matched.contains(&known.id)
        };
        let mut told = Vec::new();
        for known in stored.transactions.iter().filter(is_gone) {
            let telling = known.told.as_deref().unwrap_or(&known.now);
            let words = Words::of(&telling.payee, &telling.description);
            let apart =
                |line: &StatementLine| (line.posted_on - telling.posted_on).num_days().abs();
            let may_be = |place: &usize| {
                let line = &self.statement.lines[*place];
                line.amount == telling.amount
                    && !line.pending
                    && apart(line) <= Sought::DAYS_APART
                    && Words::of(&line.payee, &line.description).likeness(&words) == Likeness::Alike
            };
            let places = (0..self.statement.lines.len())
                .filter(|place| self.taken.new_places.contains(place))
                .filter(|place| !told.iter().any(|(other, _)| other == place));
            let nearest = places.filter(may_be).min_by_key(|p| apart(&self.statement.lines[*p]));
            told.extend(nearest.map(|place| (place, telling.posted_on)));
        }
        for (place, on) in told {
            let detail = format!(
                "A booking of this amount and text, of {on}, was removed. If this is the same one \
                 under its other day, remove it too."
            );
            self.taken.note(self.statement.lines[place].line, WAS_REMOVED, detail);
        }
    }
}
