//! Bookings that one of several files beside each other tells, and another one of the same days
//! does not, or says that they never were any.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use domain::money::Money;

use super::{ToldBefore, days_of};
use crate::import::choice::{is_choice, is_most};
use crate::import::texts::{Likeness, Words};
use crate::ports::Sought;
use crate::statement::{FileKind, Repeat, StatementLine};

/// Parts beyond which they are not compared with each other once more.
const MOST_PARTS: usize = 64;
/// How many are named.
const MOST_NAMED: usize = 3;

impl ToldBefore {
    /// Notes what a part says was never booked.
    pub fn denies(&mut self, part: usize, lines: &[StatementLine]) {
        self.denied.extend(lines.iter().map(|line| (part, line.clone())));
    }

    /// What is to be said of bookings that another part tells as never booked, or that another one
    /// of their days does not tell. What `repeats` another one is asked.
    pub fn vanished(&self, told: &[StatementLine], repeats: &[Repeat]) -> Vec<String> {
        let mut notes = Vec::new();
        let denied = self.denied_of(told);
        notes.extend(said(told, &denied).map(|named| {
            format!(
                "Of these files one tells as booked what was never carried out, as another one \
                 says: {named}. It was taken in; where the bank took it back, remove it."
            )
        }));
        if self.parts.len() > MOST_PARTS {
            return notes;
        }
        let asked: BTreeSet<usize> =
            repeats.iter().flat_map(|one| [one.place, one.earlier]).chain(denied).collect();
        let parts = 0..self.parts.len();
        let gone: BTreeSet<usize> =
            parts.flat_map(|part| self.left_out_of(part, told, &asked)).collect();
        notes.extend(said(told, &gone).map(|named| {
            format!(
                "Of these files one tells what another one, with other bookings of those days, \
                 does not: {named}. It was taken in; where the bank took it back, remove it."
            )
        }));
        notes
    }

    fn denied_of(&self, told: &[StatementLine]) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        for (part, line) in &self.denied {
            let words = Words::of(&line.payee, &line.description);
            let places = self.by_day.get(&line.posted_on).into_iter().flatten();
            let is_it = |place: &&usize| {
                let is_like = |one: &StatementLine| {
                    one.amount == line.amount
                        && !one.pending
                        && Words::of(&one.payee, &one.description).likeness(&words)
                            == Likeness::Alike
                };
                !self.is_told(*part, **place)
                    && !found.contains(*place)
                    && told.get(**place).is_some_and(is_like)
            };
            let place = places.copied().collect::<Vec<_>>().iter().find(is_it).copied();
            found.extend(place);
        }
        found
    }

    /// Places that a part does not tell, within its days, though it tells the most of them.
    fn left_out_of(
        &self,
        part: usize,
        told: &[StatementLine],
        asked: &BTreeSet<usize>,
    ) -> Vec<usize> {
        let (Some((first, last)), Some(own)) =
            (self.spans.get(part).copied().flatten(), self.kinds.get(part))
        else {
            return Vec::new();
        };
        let is_within = |on: NaiveDate| first < on && on < last;
        let places: BTreeSet<usize> =
            self.by_day.range(first..=last).flat_map(|(_, places)| places).copied().collect();
        let booked = |place: &usize| told.get(*place).is_some_and(|line| !line.pending);
        let (had, gone): (Vec<usize>, Vec<usize>) =
            places.into_iter().filter(booked).partition(|place| self.is_told(part, *place));
        // What no other part tells shows nothing.
        let is_met = |place: &&usize| self.parts_of(**place).nth(1).is_some();
        let met: Vec<usize> = had.iter().filter(is_met).copied().collect();
        let met_within = met.iter().filter(|place| is_within(told[**place].posted_on)).count();
        let gone: Vec<usize> = gone
            .into_iter()
            .filter(|place| !asked.contains(place) && is_within(told[*place].posted_on))
            .collect();
        let texts = |place: &usize| {
            let line = &told[*place];
            (line.amount.minor, format!("{} {}", line.payee, line.description))
        };
        let is_choice = || is_choice(had.iter().map(texts), gone.iter().map(texts));
        if gone.is_empty() || !is_most((met.len(), met_within), gone.len(), is_choice) {
            return Vec::new();
        }
        let is_of_part = |place: &usize| {
            let apart = match goes_alike(own, &self.told[*place].of) {
                true => Days::new(0),
                // The part may have it under another day, beyond its own.
                false => Days::new(Sought::DAYS_APART.unsigned_abs()),
            };
            days_of(&told[*place]).all(|on| {
                let around = on.checked_sub_days(apart).zip(on.checked_add_days(apart));
                around.is_some_and(|(from, to)| is_within(from) && is_within(to))
            })
        };
        gone.into_iter().filter(is_of_part).collect()
    }
}

/// Whether two files go by the same days.
fn goes_alike(one: &FileKind, other: &FileKind) -> bool {
    one.format.family() == other.format.family()
        && one.goes_by == other.goes_by
        && one.days == other.days
}

/// Names bookings: the first of them, and how many more there are.
fn said(told: &[StatementLine], places: &BTreeSet<usize>) -> Option<String> {
    let named = places.iter().filter_map(|place| told.get(*place)).take(MOST_NAMED).map(|line| {
        let text = if line.payee.is_empty() { &line.description } else { &line.payee };
        let amount: Money = line.amount;
        format!("{text} ({amount}, {})", line.posted_on)
    });
    let named: Vec<String> = named.collect();
    match places.len() - named.len() {
        _ if named.is_empty() => None,
        0 => Some(named.join(", ")),
        more => Some(format!("{} and {more} more", named.join(", "))),
    }
}
