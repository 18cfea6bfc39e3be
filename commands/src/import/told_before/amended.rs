//! Bookings that files beside each other tell with different amounts: one file has what the other
//! has not, of one day and with the same texts.

use std::collections::HashSet;

use chrono::NaiveDate;

use super::{ToldBefore, days_of};
use crate::import::overlap::Overlap;
use crate::import::texts::Words;
use crate::statement::StatementLine;

/// Bookings of one day that are looked at for a line, however many there are.
const MOST_LOOKED_AT: usize = 256;

impl ToldBefore {
    /// Suspects lines that are new by all else: an earlier part tells one of their day and texts
    /// with another amount, which this part does not tell. The day is one of both, and one of them
    /// has bookings before and behind it: where one ends on the day on which the other begins, each
    /// may have a part of what was booked.
    pub(super) fn amended(
        &self,
        told: &[StatementLine],
        lines: &[StatementLine],
        found: &mut [Overlap],
    ) {
        let days = || lines.iter().flat_map(days_of);
        let Some(own) = days().min().zip(days().max()) else { return };
        let is_in = |day: NaiveDate, (first, last): (NaiveDate, NaiveDate)| {
            (first <= day && day <= last, first < day && day < last)
        };
        let mut met: HashSet<usize> = found.iter().filter_map(Overlap::place).collect();
        let is_plain = |line: &StatementLine| !line.pending && line.corrects.is_none();
        for (line, overlap) in lines.iter().zip(found.iter_mut()) {
            let day = line.posted_on;
            if *overlap != Overlap::New || !is_plain(line) {
                continue;
            }
            let (_, is_within_own) = is_in(day, own);
            let Some(places) = self.by_day.get(&day) else { continue };
            let text = words(line);
            let is_gone = |place: &&usize| {
                let of_part = |part: usize| {
                    let span = self.spans.get(part).copied().flatten();
                    let (is_of_it, is_within) = span.map_or((false, false), |one| is_in(day, one));
                    is_of_it && (is_within || is_within_own)
                };
                let is_it = |one: &StatementLine| {
                    one.posted_on == day
                        && is_plain(one)
                        && one.amount != line.amount
                        && words(one) == text
                };
                !met.contains(*place)
                    && self.parts_of(**place).any(of_part)
                    && told.get(**place).is_some_and(is_it)
            };
            let gone = places.iter().take(MOST_LOOKED_AT).filter(is_gone);
            let own = line.amount.minor;
            let apart = |place: &&usize| {
                let minor = told[**place].amount.minor;
                (minor.signum() != own.signum(), minor.abs_diff(own))
            };
            if let Some(place) = gone.min_by_key(apart).copied() {
                met.insert(place);
                *overlap = Overlap::MayBe(place);
            }
        }
    }
}

fn words(line: &StatementLine) -> String {
    Words::of(&line.payee, &line.description).plain().to_owned()
}
