//! Which bookings of a file are what the bank announced. The surest pairs of the whole file come
//! first, and the order of its rows decides nothing: the bank's id, then the day and the texts,
//! then the texts some days on, and the bare amount last. A file may book tens of thousands.

mod better;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::Hash;
use std::ops::RangeInclusive;
use std::sync::Arc;

use chrono::{Days, NaiveDate};
use domain::id::TransactionId;
use domain::money::{Currency, Money};

use super::texts::{Likeness, Words};
use crate::ports::PendingTransaction;
use crate::statement::StatementLine;
use better::Better;

/// A booking follows its announcement within so many days.
const DAYS_PENDING: u64 = 14;
/// The same, as days to add.
pub(super) const LONGEST_PENDING: Days = Days::new(DAYS_PENDING);
/// One with another amount follows within so many days.
const DAYS_AMENDED: u64 = 5;
/// Pairs of one amount beyond which texts are compared for equality alone.
const MOST_PAIRS: usize = 64 * 1_024;

/// What the bank announced and no line of the file has booked yet.
#[derive(Default)]
pub(super) struct Announced(Arc<Vec<PendingTransaction>>);

impl Announced {
    pub(super) fn new(all: Vec<PendingTransaction>) -> Self {
        Self(Arc::new(all))
    }

    /// What no line has booked.
    pub(super) fn left(&self) -> &Arc<Vec<PendingTransaction>> {
        &self.0
    }

    /// Their places, by their ids and by those of lines that told them too.
    pub(super) fn by_id(&self) -> HashMap<TransactionId, usize> {
        let ids = |(nth, one): (usize, &PendingTransaction)| {
            let ids: Vec<_> = one.marks.iter().chain([&one.id]).map(|id| (*id, nth)).collect();
            ids
        };
        self.0.iter().enumerate().flat_map(ids).collect()
    }

    /// These are booked.
    pub(super) fn remove(&mut self, booked: &HashSet<usize>) {
        if booked.is_empty() {
            return;
        }
        let all = std::mem::take(&mut self.0);
        let left = all.iter().enumerate().filter(|(nth, _)| !booked.contains(nth));
        self.0 = Arc::new(left.map(|(_, one)| one.clone()).collect());
    }
}

/// A booking that no id of ours tells.
#[derive(Debug, Clone, Copy)]
pub(super) struct Booking<'a> {
    pub line: &'a StatementLine,
    /// Whether it may be any announcement of its amount, whatever the texts say.
    pub may_be_any: bool,
}

/// What is announced, as far as it tells its booking.
#[derive(Debug, Clone)]
pub(super) struct Announcement<'a> {
    pub posted_on: NaiveDate,
    pub amount: Money,
    /// Payee and description: as they stand, and as the bank told them.
    pub texts: Vec<(&'a str, &'a str)>,
    pub bank_id: Option<&'a str>,
    /// It comes back for its own texts alone.
    pub lapsed: bool,
}

impl<'a> From<&'a PendingTransaction> for Announcement<'a> {
    fn from(one: &'a PendingTransaction) -> Self {
        let told = one.told.iter().map(|(payee, description)| (payee, description));
        let texts = [(&one.payee, &one.description)].into_iter().chain(told);
        Self {
            posted_on: one.posted_on,
            amount: one.amount,
            texts: texts
                .map(|(payee, description)| (payee.as_str(), description.as_str()))
                .collect(),
            bank_id: one.external_id.as_deref(),
            lapsed: one.lapsed,
        }
    }
}

impl<'a> From<&'a StatementLine> for Announcement<'a> {
    fn from(line: &'a StatementLine) -> Self {
        Self {
            posted_on: line.posted_on,
            amount: line.amount,
            texts: vec![(&line.payee, &line.description)],
            bank_id: line.bank_id.as_deref(),
            lapsed: false,
        }
    }
}

/// A booking, by its place among those that are asked for, and what it books.
pub(super) type Pair = (usize, usize);

/// Days from an announcement until a line, the fewest: a booking may be told with two days.
fn apart(line: &StatementLine, on: NaiveDate) -> Option<u64> {
    let days = days_of(line).map(|day| (day - on).num_days());
    days.filter_map(|days| u64::try_from(days).ok()).min().filter(|days| *days <= DAYS_PENDING)
}

fn days_of(line: &StatementLine) -> impl Iterator<Item = NaiveDate> + use<> {
    [line.posted_on].into_iter().chain(line.also_on)
}

/// What tells lines apart whose places shall say nothing.
fn order_of(line: &StatementLine) -> impl Ord + use<'_> {
    let balance = line.balance.map(|balance| balance.minor);
    (line.posted_on, line.also_on, &line.payee, &line.description, &line.bank_id, balance)
}

/// Pairs that the bank's id tells. One that several lines or announcements have tells those of one
/// amount alone.
pub(super) fn by_bank_id(bookings: &[Booking<'_>], announced: &[Announcement<'_>]) -> Vec<Pair> {
    let mut by_id: HashMap<&str, (Vec<usize>, Vec<usize>)> = HashMap::new();
    for (nth, one) in announced.iter().enumerate() {
        if let Some(id) = one.bank_id {
            by_id.entry(id).or_default().1.push(nth);
        }
    }
    for (nth, one) in bookings.iter().enumerate() {
        let id = one.line.bank_id.as_deref();
        if let Some((lines, _)) = id.and_then(|id| by_id.get_mut(id)) {
            lines.push(nth);
        }
    }
    let mut pairs = Pairs::new(bookings.len(), announced.len());
    for (lines, of_id) in by_id.into_values() {
        let is_sole = lines.len() == 1 && of_id.len() == 1;
        if lines.len().saturating_mul(of_id.len()) > MOST_PAIRS {
            continue;
        }
        let mut may_be = Vec::new();
        for booking in lines {
            let line = bookings[booking].line;
            for nth in &of_id {
                let one = &announced[*nth];
                let is_equal = one.amount == line.amount;
                let is_apart = || likeness(&one.texts, &words_of(line)) == Likeness::Apart;
                if is_equal || (is_sole && !is_apart()) {
                    let days = (line.posted_on - one.posted_on).num_days().unsigned_abs();
                    may_be.push((days, order_of(line), key_of(one), booking, *nth));
                }
            }
        }
        may_be.sort();
        may_be.into_iter().for_each(|(.., booking, nth)| pairs.add(booking, nth));
    }
    pairs.found()
}

/// Whether any booking may be an announcement by its amount and day.
pub(super) fn may_be_any(bookings: &[Booking<'_>], announced: &[Announcement<'_>]) -> bool {
    let mut by_amount: HashMap<Money, BTreeSet<NaiveDate>> = HashMap::new();
    for one in announced {
        by_amount.entry(one.amount).or_default().insert(one.posted_on);
    }
    bookings.iter().any(|booking| {
        let days = by_amount.get(&booking.line.amount);
        days.is_some_and(|all| {
            days_of(booking.line).any(|day| {
                let first = day.checked_sub_days(LONGEST_PENDING).unwrap_or(day);
                all.range(first..=day).next().is_some()
            })
        })
    })
}

/// Pairs that texts and days tell, else the amount alone. `yet`: what the file announces and no id
/// tells, which may be announced under another day. `keeps_ids`: what is announced has its id when
/// it is booked.
pub(super) fn by_texts<'a>(
    bookings: &[Booking<'a>],
    yet: &[&'a StatementLine],
    announced: &[Announcement<'a>],
    keeps_ids: bool,
) -> Vec<Pair> {
    let mut matching = Matching::new(bookings, announced);
    matching.pair(yet, keeps_ids);
    matching.pairs.found()
}

fn words_of(line: &StatementLine) -> Words {
    Words::of(&line.payee, &line.description)
}

fn likeness(texts: &[(&str, &str)], words: &Words) -> Likeness {
    surest(texts.iter().map(|(payee, description)| Words::of(payee, description).likeness(words)))
}

fn surest(all: impl Iterator<Item = Likeness>) -> Likeness {
    let rank = |likeness: &Likeness| rank_of(*likeness);
    all.min_by_key(rank).unwrap_or(Likeness::Silent)
}

fn rank_of(likeness: Likeness) -> u8 {
    match likeness {
        Likeness::Alike => 0,
        Likeness::Silent => 1,
        Likeness::Apart => 2,
    }
}

fn key_of<'a>(one: &Announcement<'a>) -> (NaiveDate, Vec<(&'a str, &'a str)>, Option<&'a str>) {
    (one.posted_on, one.texts.clone(), one.bank_id)
}

/// What was found: each has one of the other.
struct Pairs {
    of_booking: Vec<Option<usize>>,
    is_booked: Vec<bool>,
}

impl Pairs {
    fn new(bookings: usize, announced: usize) -> Self {
        Self { of_booking: vec![None; bookings], is_booked: vec![false; announced] }
    }

    fn add(&mut self, booking: usize, nth: usize) {
        if self.of_booking[booking].is_none() && !self.is_booked[nth] {
            self.of_booking[booking] = Some(nth);
            self.is_booked[nth] = true;
        }
    }

    fn found(&self) -> Vec<Pair> {
        let found = self.of_booking.iter().enumerate();
        found.filter_map(|(booking, nth)| Some((booking, (*nth)?))).collect()
    }
}

struct Matching<'a> {
    bookings: &'a [Booking<'a>],
    announced: &'a [Announcement<'a>],
    /// Places of those whose amount is announced, with their words, and of what is announced, both
    /// in an order of their own.
    lines: Vec<(usize, Words)>,
    had: Vec<(usize, Vec<Words>)>,
    pairs: Pairs,
    /// How often a booking looked at a day: what all the work costs.
    #[cfg(test)]
    steps: usize,
}

impl<'a> Matching<'a> {
    fn new(bookings: &'a [Booking<'a>], announced: &'a [Announcement<'a>]) -> Self {
        let amounts: HashSet<Money> = announced.iter().map(|one| one.amount).collect();
        let is_sought = |place: &usize| amounts.contains(&bookings[*place].line.amount);
        let mut places: Vec<usize> = (0..bookings.len()).filter(is_sought).collect();
        places.sort_by(|one, other| {
            order_of(bookings[*one].line).cmp(&order_of(bookings[*other].line))
        });
        let mut nths: Vec<usize> = (0..announced.len()).collect();
        nths.sort_by_cached_key(|nth| key_of(&announced[*nth]));
        let words = |nth: usize| {
            let texts = announced[nth].texts.iter();
            texts.map(|(payee, description)| Words::of(payee, description)).collect()
        };
        Self {
            bookings,
            announced,
            lines: places
                .into_iter()
                .map(|place| (place, words_of(bookings[place].line)))
                .collect(),
            had: nths.into_iter().map(|nth| (nth, words(nth))).collect(),
            pairs: Pairs::new(bookings.len(), announced.len()),
            #[cfg(test)]
            steps: 0,
        }
    }

    /// The surest first.
    fn pair(&mut self, yet: &[&'a StatementLine], keeps_ids: bool) {
        for days in [0..=0, 0..=DAYS_PENDING] {
            for lapsed in [false, true] {
                self.nearest(&days, lapsed, Self::plain, Self::plains);
                self.nearest(&days, lapsed, Self::payee, Self::payees);
            }
        }
        self.by_likeness(yet, keeps_ids);
    }

    fn line(&self, at: usize) -> &'a StatementLine {
        self.bookings[self.lines[at].0].line
    }

    fn one(&self, at: usize) -> &'a Announcement<'a> {
        &self.announced[self.had[at].0]
    }

    fn is_free(&self, at: usize) -> bool {
        self.pairs.of_booking[self.lines[at].0].is_none()
    }

    fn is_open(&self, at: usize, lapsed: bool) -> bool {
        !self.pairs.is_booked[self.had[at].0] && self.one(at).lapsed == lapsed
    }

    fn plain(&self, at: usize) -> Option<(Money, String)> {
        Some((self.line(at).amount, self.lines[at].1.plain().to_owned()))
    }

    fn plains(&self, at: usize) -> Vec<(Money, String)> {
        let words = self.had[at].1.iter();
        words.map(|words| (self.one(at).amount, words.plain().to_owned())).collect()
    }

    fn payee(&self, at: usize) -> Option<(Money, String)> {
        let line = self.line(at);
        (!line.payee.is_empty()).then(|| (line.amount, line.payee.to_lowercase()))
    }

    fn payees(&self, at: usize) -> Vec<(Money, String)> {
        let one = self.one(at);
        let payees = one.texts.iter().filter(|(payee, _)| !payee.is_empty());
        payees.map(|(payee, _)| (one.amount, payee.to_lowercase())).collect()
    }

    /// Pairs what has something in common, the nearest first.
    fn nearest<K: Eq + Hash>(
        &mut self,
        days: &RangeInclusive<u64>,
        lapsed: bool,
        of_line: impl Fn(&Self, usize) -> Option<K>,
        of_announced: impl Fn(&Self, usize) -> Vec<K>,
    ) {
        let mut open: HashMap<K, HashMap<NaiveDate, Vec<usize>>> = HashMap::new();
        for at in (0..self.had.len()).rev().filter(|at| self.is_open(*at, lapsed)) {
            for key in of_announced(self, at) {
                open.entry(key).or_default().entry(self.one(at).posted_on).or_default().push(at);
            }
        }
        if open.is_empty() {
            return;
        }
        let free = (0..self.lines.len()).filter(|at| self.is_free(*at));
        let free = free.filter_map(|at| Some((at, of_line(self, at)?)));
        let free: Vec<(usize, K)> = free.filter(|(_, key)| open.contains_key(key)).collect();
        for apart in days.clone() {
            for (at, key) in &free {
                let Some(by_day) = open.get_mut(key).filter(|_| self.is_free(*at)) else {
                    continue;
                };
                for day in days_of(self.line(*at)) {
                    #[cfg(test)]
                    (self.steps += 1);
                    let on = day.checked_sub_days(Days::new(apart));
                    let Some(places) = on.and_then(|on| by_day.get_mut(&on)) else { continue };
                    while let Some(had) = places.pop() {
                        if self.is_open(had, lapsed) {
                            self.pairs.add(self.lines[*at].0, self.had[had].0);
                            break;
                        }
                    }
                    if !self.is_free(*at) {
                        break;
                    }
                }
            }
        }
    }

    /// Pairs those whose texts are alike, then those that have the amount alone in common.
    fn by_likeness(&mut self, yet: &[&'a StatementLine], keeps_ids: bool) {
        let mut groups: BTreeMap<(i64, Currency), (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        let key = |amount: Money| (amount.minor, amount.currency);
        for at in (0..self.had.len()).filter(|at| self.is_open(*at, false)) {
            groups.entry(key(self.one(at).amount)).or_default().1.push(at);
        }
        for at in (0..self.lines.len()).filter(|at| self.is_free(*at)) {
            if let Some((lines, _)) = groups.get_mut(&key(self.line(at).amount)) {
                lines.push(at);
            }
        }
        let (mut by_amount, mut has_many) = (Vec::new(), false);
        for (lines, had) in groups.into_values() {
            if lines.len().saturating_mul(had.len()) > MOST_PAIRS {
                has_many = true;
                continue;
            }
            let mut pairs = self.compared(&lines, &had);
            pairs.sort_unstable();
            for (rank, apart, line, had) in pairs {
                match rank == rank_of(Likeness::Alike) {
                    true => self.pairs.add(self.lines[line].0, self.had[had].0),
                    false => by_amount.push((rank, apart, line, had)),
                }
            }
        }
        let free = |(rank, _, line, had): &(u8, u64, usize, usize)| {
            self.is_free(*line)
                && self.is_open(*had, false)
                && self.may_be(*line, *had, keeps_ids || *rank == rank_of(Likeness::Apart))
        };
        by_amount.retain(free);
        let mut better = Better::new(self, yet);
        by_amount.retain(|(rank, _, _, had)| !better.is_told(self, *had, *rank));
        by_amount.sort_unstable();
        for (_, _, line, had) in by_amount {
            self.pairs.add(self.lines[line].0, self.had[had].0);
        }
        if has_many {
            let amount = |matching: &Self, at: usize| {
                let one = &matching.bookings[matching.lines[at].0];
                one.may_be_any.then_some(one.line.amount)
            };
            self.nearest(&(0..=DAYS_PENDING), false, amount, |this, at| vec![this.one(at).amount]);
        }
    }

    /// How alike these are, and how far apart.
    fn compared(&self, lines: &[usize], had: &[usize]) -> Vec<(u8, u64, usize, usize)> {
        let mut all = Vec::new();
        for line in lines {
            for had in had {
                let Some(apart) = apart(self.line(*line), self.one(*had).posted_on) else {
                    continue;
                };
                let words = self.had[*had].1.iter();
                let likeness = surest(words.map(|words| words.likeness(&self.lines[*line].1)));
                all.push((rank_of(likeness), apart, *line, *had));
            }
        }
        all
    }

    /// Whether a line may be what is announced though no text says so. `by_ids`: ids of the bank
    /// that are not the same tell the two apart.
    fn may_be(&self, line: usize, had: usize, by_ids: bool) -> bool {
        let booking = &self.bookings[self.lines[line].0];
        let has_ids = booking.line.bank_id.is_some() && self.one(had).bank_id.is_some();
        booking.may_be_any && !(by_ids && has_ids)
    }
}

#[cfg(test)]
mod tests;
