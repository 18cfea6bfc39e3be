//! Lines that an id meets, which says the same day of both, where one goes by the day of the
//! booking and the other by that of value: of equal purchases of following days the line may be
//! the one beside it as well.

use std::collections::{HashMap, HashSet};

use chrono::{Datelike, NaiveDate, Weekday};
use domain::id::TransactionId;

use super::Refusal;
use super::counted::told_beside;
use super::elsewhere::{FileDays, Why};
use super::lines::Work;
use super::shifted::is_told_by_texts;
use super::texts::Words;
use crate::ports::{KnownDays, KnownTransaction};
use crate::statement::{DaysTold, StatementLine};

impl Work<'_> {
    /// Counts the lines that are told under another day than that of the booking, where the file
    /// does not say which day it tells.
    pub(super) async fn tell_beside(
        &mut self,
        stored: &std::sync::Arc<KnownDays>,
    ) -> Result<(), Refusal> {
        if stored.transactions.is_empty() || self.around.days.known().is_some() {
            return Ok(());
        }
        let (statement, known, mut same) =
            (self.statement.clone(), stored.clone(), self.ids.clone());
        let suspected = self.taken.suspected.iter();
        let may_be: HashMap<TransactionId, TransactionId> =
            suspected.map(|one| (one.transaction_id, one.like_transaction_id)).collect();
        for id in &mut same {
            *id = may_be.get(id).copied().unwrap_or(*id);
        }
        for (place, id) in &self.taken.same {
            same[*place] = *id;
        }
        let told = move || {
            told_beside(&statement.lines, |place| same.get(place).copied(), &known.transactions)
        };
        self.taken.told_beside = self.aside(told).await?;
        Ok(())
    }

    /// Gives lines that may be the purchase beside what their id meets an id of their own; answers
    /// the places that no id tells then.
    pub(super) async fn doubted(
        &mut self,
        unknown: Vec<usize>,
        stored: &std::sync::Arc<KnownDays>,
    ) -> Result<Vec<usize>, Refusal> {
        let file = self.around.days;
        if stored.transactions.is_empty() || self.around.is_again || file.known().is_none() {
            return Ok(unknown);
        }
        let (statement, known, ids) = (self.statement.clone(), stored.clone(), self.ids.clone());
        let mut places = self.aside(move || doubtful(&statement.lines, &ids, file, &known)).await?;
        places.retain(|place| self.is_duplicate(*place));
        let Some((further, _)) = self.further_ids(&places).await? else { return Ok(unknown) };
        for (place, id) in places.iter().zip(further) {
            let before = std::mem::replace(&mut self.ids[*place], id);
            self.perhaps.push((*place, before, Why::OtherKindOfDay));
        }
        self.no_duplicates(&places);
        let mut unknown: Vec<usize> = unknown.into_iter().chain(places).collect();
        unknown.sort_unstable();
        Ok(unknown)
    }
}

/// Places of lines with these ids that may be another purchase than what their id meets.
pub(super) fn doubtful(
    lines: &[StatementLine],
    ids: &[TransactionId],
    file: FileDays,
    stored: &KnownDays,
) -> Vec<usize> {
    Doubt { lines, ids, file }.places(stored)
}

/// Equal purchases: the amount and the texts.
type Purchase = (i64, String);

fn purchase(minor: i64, payee: &str, description: &str) -> Purchase {
    (minor, Words::of(payee, description).plain().to_owned())
}

fn of_known(known: &KnownTransaction) -> (Purchase, NaiveDate) {
    let told = known.told.as_deref().unwrap_or(&known.now);
    (purchase(told.amount.minor, &told.payee, &told.description), told.posted_on)
}

struct Doubt<'a> {
    lines: &'a [StatementLine],
    ids: &'a [TransactionId],
    file: FileDays,
}

/// Equal purchases of both sides.
#[derive(Default)]
struct Chain {
    lines: Vec<(NaiveDate, usize)>,
    /// Places of lines that have the id of one of those.
    held: HashSet<usize>,
    known: Vec<NaiveDate>,
    /// Days of those that go by the file's day and that no line has met: those are its lines.
    own: Vec<NaiveDate>,
}

impl Doubt<'_> {
    /// Whether what was there goes by the other day than the file: money that goes out is booked
    /// on the day of value or behind it.
    fn is_other(&self, known: &KnownTransaction) -> bool {
        let is_plain = !known.by_hand && !known.removed && !known.pending;
        let are_two = matches!(
            (self.file.known(), known.days),
            (Some(DaysTold::Value), Some(DaysTold::Booking))
                | (Some(DaysTold::Booking), Some(DaysTold::Value))
        );
        is_plain && are_two && known.also_on.is_none() && known.now.amount.minor < 0
    }

    /// Places of the lines that an id tells and that may be another purchase all the same.
    fn places(&self, stored: &KnownDays) -> Vec<usize> {
        let other: Vec<&KnownTransaction> =
            stored.transactions.iter().filter(|known| self.is_other(known)).collect();
        if other.is_empty() || self.goes_by_one_day(&other) {
            return Vec::new();
        }
        let mut chains = self.chains(&other);
        let met: HashSet<TransactionId> = self.ids.iter().copied().collect();
        let is_met = |known: &KnownTransaction| {
            met.contains(&known.id) || known.marks.iter().any(|mark| met.contains(mark))
        };
        let own = stored.transactions.iter().filter(|known| self.file.tells_that_of(known));
        for known in own.filter(|known| !is_met(known)) {
            let (purchase, day) = of_known(known);
            if let Some(chain) = chains.get_mut(&purchase) {
                chain.own.push(day);
            }
        }
        let others = stored.others.iter().map(|other| other.posted_on);
        let days = || other.iter().map(|known| of_known(known).1);
        let all: Vec<NaiveDate> = days().chain(others).collect();
        let range = |days: &[NaiveDate]| Some((*days.iter().min()?, *days.iter().max()?));
        let told: Vec<NaiveDate> = self.lines.iter().map(|line| line.posted_on).collect();
        let (Some(house), Some(file)) = (range(&all), range(&told)) else { return Vec::new() };
        let is_value = self.file.known() == Some(DaysTold::Value);
        let doubtful =
            chains.into_values().filter_map(|chain| chain.beside(is_value, (file, house)));
        let mut places: Vec<usize> = doubtful.flatten().collect();
        places.sort_unstable();
        places
    }

    /// Equal purchases, each with the lines whose id it has.
    fn chains(&self, other: &[&KnownTransaction]) -> HashMap<Purchase, Chain> {
        let held: HashSet<TransactionId> = other.iter().map(|known| known.id).collect();
        let mut chains: HashMap<Purchase, Chain> = HashMap::new();
        for known in other {
            let (purchase, day) = of_known(known);
            chains.entry(purchase).or_default().known.push(day);
        }
        let amounts: HashSet<i64> = chains.keys().map(|(minor, _)| *minor).collect();
        for (place, line) in self.lines.iter().enumerate() {
            if !amounts.contains(&line.amount.minor) || !is_told_by_texts(line) {
                continue;
            }
            let key = purchase(line.amount.minor, &line.payee, &line.description);
            if let Some(chain) = chains.get_mut(&key) {
                chain.lines.push((line.posted_on, place));
                if held.contains(&self.ids[place]) {
                    chain.held.insert(place);
                }
            }
        }
        chains
    }

    /// Whether the purchases that stand alone on both sides are of one day each: then the bank
    /// books on the day of value.
    fn goes_by_one_day(&self, other: &[&KnownTransaction]) -> bool {
        let mut alone: HashMap<i64, (Vec<NaiveDate>, Vec<NaiveDate>)> = HashMap::new();
        for known in other {
            alone.entry(known.now.amount.minor).or_default().1.push(of_known(known).1);
        }
        for line in self.lines {
            if let Some((days, _)) = alone.get_mut(&line.amount.minor) {
                days.push(line.posted_on);
            }
        }
        let mut pairs = alone.values().filter_map(|(lines, known)| match (&**lines, &**known) {
            ([line], [known]) => Some(line == known),
            _ => None,
        });
        let mut is_shown = false;
        let is_one = pairs.all(|is_one| {
            is_shown = true;
            is_one
        });
        is_shown && is_one
    }
}

type Days = (NaiveDate, NaiveDate);

impl Chain {
    /// Lines that are none of what was there where every purchase is booked after its day of
    /// value; nothing where that cannot be, or where all of both sides are of one day.
    fn beside(mut self, is_value: bool, (file, house): (Days, Days)) -> Option<Vec<usize>> {
        self.lines.sort_unstable();
        self.known.sort_unstable();
        let are_all_one = self.lines.iter().map(|(day, _)| day).eq(&self.known);
        if are_all_one || self.held.is_empty() {
            return None;
        }
        let mut left = Vec::new();
        let mut known = self.known.iter().copied().peekable();
        // Each booking is behind its day of value, and within the days of both nothing is alone.
        let is_beyond = |day: NaiveDate, is_value: bool, (first, last): Days| match is_value {
            true => next_working_day(day) > last,
            false => working_day_before(day) < first,
        };
        for (day, place) in &self.lines {
            let is_early = |known: &NaiveDate| match is_value {
                true => known <= day,
                false => *known < working_day_before(*day),
            };
            while let Some(early) = known.next_if(is_early) {
                if !is_beyond(early, !is_value, file) {
                    return None;
                }
            }
            let is_its = |known: &NaiveDate| match is_value {
                true => *known <= next_working_day(*day),
                false => known < day,
            };
            if known.next_if(is_its).is_some() {
                continue;
            }
            if !is_beyond(*day, is_value, house) {
                return None;
            }
            left.push((*day, *place));
        }
        if known.any(|day| !is_beyond(day, !is_value, file)) {
            return None;
        }
        left.retain(|(_, place)| self.held.contains(place));
        // What the file's own day tells is there already.
        for day in &self.own {
            if let Some(at) = left.iter().position(|(one, _)| one == day) {
                left.swap_remove(at);
            }
        }
        Some(left.into_iter().map(|(_, place)| place).collect())
    }
}

fn works(day: &NaiveDate) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

fn next_working_day(day: NaiveDate) -> NaiveDate {
    day.iter_days().skip(1).find(works).unwrap_or(day)
}

fn working_day_before(day: NaiveDate) -> NaiveDate {
    std::iter::successors(day.pred_opt(), NaiveDate::pred_opt).find(works).unwrap_or(day)
}
