//! What one of several files beside each other announces, and another one books.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::{ToldBefore, alike, days_of};
use crate::import::overlap::Overlap;
use crate::import::pending::{Announcement, Booking, LONGEST_PENDING, by_bank_id, by_texts};
use crate::statement::{FileKind, StatementLine};

impl ToldBefore {
    /// Finds what lines of a part book of what earlier parts announced, and what it announces that
    /// those told as booked.
    pub(super) fn announced(
        &self,
        told: &[StatementLine],
        lines: &[StatementLine],
        found: &mut [Overlap],
    ) {
        self.books(told, lines, found);
        self.is_booked(told, lines, found);
    }

    fn books(&self, told: &[StatementLine], lines: &[StatementLine], found: &mut [Overlap]) {
        if self.waiting.is_empty() {
            return;
        }
        let is_waiting = |place: &usize| told.get(*place).is_some_and(is_announcement);
        let waits_yet = lines.iter().zip(found.iter()).filter(|(line, _)| line.pending);
        let waits_yet: HashSet<usize> = waits_yet.filter_map(|(_, one)| one.place()).collect();
        let waiting = self.waiting.iter().copied();
        let waiting: Vec<usize> =
            waiting.filter(|place| is_waiting(place) && !waits_yet.contains(place)).collect();
        let (mut open, mut bookings) = (Vec::new(), Vec::new());
        for (nth, (line, one)) in lines.iter().zip(found.iter_mut()).enumerate() {
            let may_be_any = one.place().is_none_or(|place| is_waiting(&place));
            let is_there = matches!(one, Overlap::Same(_)) && !may_be_any;
            if line.pending || line.corrects.is_some() || is_there {
                continue;
            }
            if may_be_any {
                *one = Overlap::New;
            }
            open.push(nth);
            bookings.push(Booking { line, may_be_any });
        }
        let announced: Vec<Announcement<'_>> =
            waiting.iter().map(|place| (&told[*place]).into()).collect();
        let announces_yet = lines.iter().zip(found.iter());
        let yet: Vec<&StatementLine> = announces_yet
            .filter(|(line, one)| is_announcement(line) && **one == Overlap::New)
            .map(|(line, _)| line)
            .collect();
        for (booking, nth) in pairs(&bookings, &yet, &announced) {
            found[open[booking]] = Overlap::Books(waiting[nth]);
        }
    }

    fn is_booked(&self, told: &[StatementLine], lines: &[StatementLine], found: &mut [Overlap]) {
        let is_open =
            |nth: &usize| is_announcement(&lines[*nth]) && !matches!(found[*nth], Overlap::Same(_));
        let waiting: Vec<usize> = (0..lines.len()).filter(is_open).collect();
        let is_same = |one: &&Overlap| !matches!(one, Overlap::MayBe(_));
        let met: HashSet<usize> = found.iter().filter(is_same).filter_map(Overlap::place).collect();
        let mut days = BTreeSet::new();
        for nth in &waiting {
            let first = lines[*nth].posted_on;
            let last = first.checked_add_days(LONGEST_PENDING).unwrap_or(first);
            days.extend(first.iter_days().take_while(|day| *day <= last));
        }
        let of_day = |day| self.by_day.get(day).into_iter().flatten().copied();
        let places: BTreeSet<usize> = days.iter().flat_map(of_day).collect();
        let is_booking = |place: &usize| {
            let line = told.get(*place);
            line.is_some_and(|line| !line.pending && line.corrects.is_none())
                && !met.contains(place)
        };
        let places: Vec<usize> = places.into_iter().filter(is_booking).collect();
        let booking = |place: &usize| Booking { line: &told[*place], may_be_any: false };
        let bookings: Vec<Booking<'_>> = places.iter().map(booking).collect();
        let announced: Vec<Announcement<'_>> =
            waiting.iter().map(|nth| (&lines[*nth]).into()).collect();
        for (booking, nth) in pairs(&bookings, &[], &announced) {
            found[waiting[nth]] = Overlap::Same(places[booking]);
        }
    }

    /// Another part books what was announced at a place, as this line.
    pub fn books_at(
        &mut self,
        place: usize,
        (part, of): (usize, FileKind),
        before: &StatementLine,
        line: &StatementLine,
    ) {
        self.unlink(place, before);
        self.waiting.remove(&place);
        for day in days_of(before) {
            self.by_day.entry(day).or_default().retain(|known| *known != place);
        }
        for day in days_of(line) {
            self.by_day.entry(day).or_default().push(place);
        }
        self.tells_again(place, part, line);
        if let Some(told) = self.told.get_mut(place) {
            (told.of, told.next) = (of, None);
        }
        self.link(place, of, line);
    }

    /// It is none of the equal ones any more.
    fn unlink(&mut self, place: usize, before: &StatementLine) {
        let Some(told) = self.told.get(place) else { return };
        let (key, next) = (alike(before, told.of.goes_by), told.next);
        let Some((first, last)) = self.alike.get(&key).copied() else { return };
        let mut at = Some(first).filter(|first| *first != place);
        while let Some(one) = at.and_then(|one| self.told.get_mut(one)) {
            if one.next == Some(place) {
                one.next = next;
                break;
            }
            at = one.next;
        }
        let ends = match (first == place, last == place) {
            (true, _) => next.map(|next| (next, last)),
            (false, true) => at.map(|at| (first, at)),
            (false, false) => Some((first, last)),
        };
        match ends {
            Some(ends) => _ = self.alike.insert(key.into(), ends),
            None => _ = self.alike.remove(&key),
        }
    }
}

fn is_announcement(line: &StatementLine) -> bool {
    line.pending && line.corrects.is_none()
}

fn pairs(
    bookings: &[Booking<'_>],
    yet: &[&StatementLine],
    announced: &[Announcement<'_>],
) -> Vec<(usize, usize)> {
    if bookings.is_empty() || announced.is_empty() {
        return Vec::new();
    }
    let mut found: HashMap<usize, usize> = by_bank_id(bookings, announced).into_iter().collect();
    let keeps_ids = !found.is_empty();
    let booked: HashSet<usize> = found.values().copied().collect();
    let left: Vec<usize> = (0..bookings.len()).filter(|nth| !found.contains_key(nth)).collect();
    let waiting: Vec<usize> = (0..announced.len()).filter(|nth| !booked.contains(nth)).collect();
    let left_of: Vec<Booking<'_>> = left.iter().map(|nth| bookings[*nth]).collect();
    let waiting_of: Vec<Announcement<'_>> =
        waiting.iter().map(|nth| announced[*nth].clone()).collect();
    let by_texts = by_texts(&left_of, yet, &waiting_of, keeps_ids);
    found.extend(by_texts.into_iter().map(|(line, nth)| (left[line], waiting[nth])));
    found.into_iter().collect()
}

#[cfg(test)]
mod tests;
