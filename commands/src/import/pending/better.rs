//! What may be an announcement with more right than a booking that has its amount alone.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use super::super::texts::{Likeness, Words};
use super::{
    Announcement, DAYS_AMENDED, LONGEST_PENDING, MOST_PAIRS, Matching, apart, rank_of, surest,
    words_of,
};
use crate::statement::StatementLine;

/// Lines of the file that may be what is announced, and are not taken for anything yet: with
/// another amount, or announced for another day.
pub(super) struct Better<'a> {
    by_day: BTreeMap<NaiveDate, Vec<(&'a StatementLine, Option<Words>)>>,
    found: HashMap<usize, (bool, bool)>,
    /// How many more are compared.
    left: usize,
}

impl<'a> Better<'a> {
    pub(super) fn new(matching: &Matching<'a>, yet: &[&'a StatementLine]) -> Self {
        let mut by_day: BTreeMap<NaiveDate, Vec<(&StatementLine, Option<Words>)>> = BTreeMap::new();
        let free = matching.bookings.iter().zip(&matching.pairs.of_booking);
        let free = free.filter(|(_, of)| of.is_none()).map(|(booking, _)| booking.line);
        for line in free.chain(yet.iter().copied()) {
            by_day.entry(line.posted_on).or_default().push((line, None));
        }
        Self { by_day, found: HashMap::new(), left: MOST_PAIRS }
    }

    /// Whether a line tells what is announced with more right than one of its amount: one that is
    /// announced yet, or a booking of another amount where the texts of that one are others.
    pub(super) fn is_told(&mut self, matching: &Matching<'_>, had: usize, rank: u8) -> bool {
        let (is_announced, is_amended) = match self.found.get(&had) {
            Some(found) => *found,
            None => {
                let found = self.find(matching.one(had), &matching.had[had].1);
                self.found.insert(had, found);
                found
            }
        };
        is_announced || (is_amended && rank == rank_of(Likeness::Apart))
    }

    fn find(&mut self, one: &Announcement<'_>, words: &[Words]) -> (bool, bool) {
        let from = one.posted_on.checked_sub_days(LONGEST_PENDING).unwrap_or(one.posted_on);
        let to = one.posted_on.checked_add_days(LONGEST_PENDING).unwrap_or(one.posted_on);
        let mut found = (false, false);
        for (line, own) in self.by_day.range_mut(from..=to).flat_map(|(_, lines)| lines) {
            let is_announced = line.pending && line.amount == one.amount;
            let is_soon = apart(line, one.posted_on).is_some_and(|days| days <= DAYS_AMENDED);
            let is_like = line.amount.currency == one.amount.currency
                && line.amount.minor.signum() == one.amount.minor.signum();
            let is_amended = !line.pending && line.amount != one.amount && is_soon && is_like;
            if (!is_announced && !is_amended) || self.left == 0 {
                continue;
            }
            self.left -= 1;
            let own = own.get_or_insert_with(|| words_of(line));
            if surest(words.iter().map(|words| words.likeness(own))) == Likeness::Alike {
                found = (found.0 || is_announced, found.1 || is_amended);
            }
        }
        found
    }
}
