//! The bookings that earlier files of an archive told of a statement, and what those of a later
//! file are to them.

mod amended;
mod announced;
mod settle;
mod vanished;
mod within_day;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use chrono::NaiveDate;

use super::accounts;
use super::elsewhere::ProvenDays;
use super::ends::{Ends, are_told_by_balance};
use super::overlap::{EarlierLine, LaterFile, LaterLines, Overlap, overlaps};
use crate::ports::Sought;
use crate::statement::{DayKind, FileKind, Repeat, Statement, StatementLine};

/// Parts beyond which no more are asked for the days that they prove.
const MOST_PROVEN: usize = 24;

/// What makes two bookings of files the same: all but the place. Where they have one day alone, it
/// is of one kind. The amount is with whether it is announced alone.
type Alike = (Option<String>, (NaiveDate, Days), (i64, bool), String, String);
/// The other day of a booking, or else which day its only one is.
type Days = (Option<NaiveDate>, Option<DayKind>);

/// The bookings of one statement so far.
#[derive(Default)]
pub struct ToldBefore {
    /// What each part begins and ends with, where it says so.
    parts: Vec<Option<Ends>>,
    kinds: Vec<FileKind>,
    /// What parts say was never booked, each with its part.
    denied: Vec<(usize, StatementLine)>,
    /// The first and the last day of each part.
    spans: Vec<Option<(NaiveDate, NaiveDate)>>,
    /// The first and the last place of equal bookings.
    alike: HashMap<Rc<Alike>, (usize, usize)>,
    told: Vec<Told>,
    /// Places with the further parts that told them.
    again: HashMap<usize, Vec<usize>>,
    /// Places of what is announced and no part books.
    waiting: BTreeSet<usize>,
    /// Their places by day: a part is compared with what its own days have.
    by_day: BTreeMap<NaiveDate, Vec<usize>>,
}

/// One booking, at its place.
struct Told {
    of: FileKind,
    /// The part that told it first.
    part: usize,
    /// The place of the next equal one.
    next: Option<usize>,
}

impl ToldBefore {
    /// Begins another part; answers its number.
    pub fn begin(&mut self, ends: Option<Ends>, of: FileKind) -> usize {
        self.parts.push(ends);
        self.kinds.push(of);
        self.spans.push(None);
        self.parts.len() - 1
    }

    /// Whether this part tells the booking at a place.
    pub fn is_told(&self, part: usize, place: usize) -> bool {
        self.parts_of(place).any(|known| known == part)
    }

    fn parts_of(&self, place: usize) -> impl Iterator<Item = usize> {
        let first = self.told.get(place).map(|told| told.part);
        first.into_iter().chain(self.again.get(&place).into_iter().flatten().copied())
    }

    /// Adds a booking, at the next place.
    pub fn keep(&mut self, part: usize, of: FileKind, line: &StatementLine) {
        let place = self.told.len();
        for day in days_of(line) {
            self.by_day.entry(day).or_default().push(place);
        }
        self.spans(part, line);
        self.told.push(Told { of, part, next: None });
        self.link(place, of, line);
        if line.pending {
            self.waiting.insert(place);
        }
    }

    fn link(&mut self, place: usize, of: FileKind, line: &StatementLine) {
        let (_, last) =
            self.alike.entry(Rc::new(alike(line, of.goes_by))).or_insert((place, place));
        if *last != place {
            self.told[*last].next = Some(place);
            *last = place;
        }
    }

    /// Notes that another part tells the booking at a place, as this line.
    pub fn tells_again(&mut self, place: usize, part: usize, line: &StatementLine) {
        self.again.entry(place).or_default().push(part);
        self.spans(part, line);
    }

    fn spans(&mut self, part: usize, line: &StatementLine) {
        let Some(span) = self.spans.get_mut(part) else { return };
        for day in days_of(line) {
            let (first, last) = span.get_or_insert((day, day));
            (*first, *last) = ((*first).min(day), (*last).max(day));
        }
    }

    /// What the lines of a part are to what earlier parts told, as if one were imported after the
    /// other. Lines are none of those of a part that ends where theirs begins, however equal, where
    /// the balances tell them apart.
    pub fn compared(
        &self,
        told: &[StatementLine],
        lines: &[StatementLine],
        ends: Option<Ends>,
        of: FileKind,
    ) -> Vec<Overlap> {
        let proven = self.proven(told, lines, ends);
        let of = (of, proven.as_slice());
        let mut found = self.against(told, lines, of, &|_| true);
        let is_apart = |known: &Option<Ends>| {
            let pair = ends.as_ref().zip(known.as_ref());
            pair.is_some_and(|(own, known)| own.follows(known) || known.follows(own))
        };
        let apart: HashSet<usize> =
            (0..self.parts.len()).filter(|part| is_apart(&self.parts[*part])).collect();
        let met = lines.iter().zip(&found);
        let met = met.filter(|(_, overlap)| matches!(overlap, Overlap::Same(_)));
        if !apart.is_empty() && are_told_by_balance(met.map(|(line, _)| line.amount.minor)) {
            found = self.against(told, lines, of, &|place| {
                !self.parts_of(place).any(|part| apart.contains(&part))
            });
        }
        self.announced(told, lines, &mut found);
        self.suspect_within_day((told, lines), of.0, &mut found);
        settle::by_balance((told, lines), (&self.parts, ends), &mut found);
        self.amended(told, lines, &mut found);
        found
    }

    /// Days of which the balances of the part, or of earlier ones, prove all bookings.
    fn proven(
        &self,
        told: &[StatementLine],
        lines: &[StatementLine],
        own: Option<Ends>,
    ) -> Vec<ProvenDays> {
        let days = || lines.iter().flat_map(days_of);
        let (Some(first), Some(last)) = (days().min(), days().max()) else { return Vec::new() };
        let known = self.parts.iter().flatten().filter_map(|ends| Some((ends, ends.proven()?)));
        let is_near = |days: &ProvenDays| days.after <= last && first <= days.until;
        let known = known.filter(|(_, days)| is_near(days)).take(MOST_PROVEN);
        // What several parts told otherwise may be there twice.
        let is_all = |(ends, days): &(&Ends, ProvenDays)| {
            let moved = i128::from(ends.ends.amount.minor) - i128::from(ends.begins.amount.minor);
            let Some(from) = days.after.succ_opt() else { return false };
            let places = || self.by_day.range(from..=days.until);
            let sum = |day: &dyn Fn(&StatementLine) -> NaiveDate| -> i128 {
                let of_day = |(on, places): (&NaiveDate, &Vec<usize>)| -> i128 {
                    let mut last = None;
                    let once = places.iter().filter(|place| last.replace(**place) != Some(**place));
                    let lines = once.filter_map(|place| told.get(*place));
                    let booked = lines.filter(|line| !line.pending && day(line) == *on);
                    booked.map(|line| i128::from(line.amount.minor)).sum()
                };
                places().map(of_day).sum()
            };
            let other = |line: &StatementLine| line.also_on.unwrap_or(line.posted_on);
            sum(&|line| line.posted_on) == moved || sum(&other) == moved
        };
        let known = known.filter(is_all).map(|(_, days)| ProvenDays { by_file: false, ..days });
        known.chain(own.and_then(|own| own.proven())).collect()
    }

    /// The same, against some of the places.
    fn against(
        &self,
        told: &[StatementLine],
        lines: &[StatementLine],
        of: (FileKind, &[ProvenDays]),
        is_open: &dyn Fn(usize) -> bool,
    ) -> Vec<Overlap> {
        let mut found = vec![Overlap::New; lines.len()];
        let mut next_of: HashMap<Alike, Option<usize>> = HashMap::new();
        let mut left = Vec::new();
        for (nth, line) in lines.iter().enumerate() {
            let key = alike(line, of.0.goes_by);
            let first = self.alike.get(&key).map(|(first, _)| *first);
            let mut place = match next_of.get(&key) {
                Some(next) => *next,
                None => first,
            };
            while let Some(shut) = place.filter(|place| !is_open(*place)) {
                place = self.told[shut].next;
            }
            match place {
                Some(place) => {
                    found[nth] = Overlap::Same(place);
                    next_of.insert(key, self.told[place].next);
                }
                None => {
                    left.push(nth);
                    next_of.insert(key, None);
                }
            }
        }
        let overlaps = self.overlaps(told, (lines, &found, &left), of, is_open);
        for (nth, overlap) in left.into_iter().zip(overlaps) {
            found[nth] = overlap;
        }
        found
    }

    /// What lines are that no earlier one is equal to: those `left`, by their places.
    fn overlaps(
        &self,
        told: &[StatementLine],
        (lines, found, left): (&[StatementLine], &[Overlap], &[usize]),
        (FileKind { format, goes_by, days: days_told, shape }, proven): (FileKind, &[ProvenDays]),
        is_open: &dyn Fn(usize) -> bool,
    ) -> Vec<Overlap> {
        let met_by = |overlap: &Overlap| match overlap {
            Overlap::Same(place) => Some(*place),
            _ => None,
        };
        let met: HashSet<usize> = found.iter().filter_map(met_by).collect();
        let sought = sought(lines, left);
        let mut others: Vec<EarlierLine<'_>> = Vec::new();
        let mut places_of: Vec<usize> = Vec::new();
        let days = || left.iter().flat_map(|nth| days_of(&lines[*nth]));
        // Equal lines that were met may be others of the chain that these are of.
        let of_amount = || sought.days_of.values().flatten().copied();
        let Some((from, to)) = of_amount().min().zip(of_amount().max()) else { return Vec::new() };
        let Some((first, last)) = days().min().zip(days().max()) else { return Vec::new() };
        let apart = chrono::Days::new(Sought::DAYS_APART.unsigned_abs());
        let around =
            from.checked_sub_days(apart).unwrap_or(from)..=to.checked_add_days(apart).unwrap_or(to);
        let mut file = LaterFile {
            format,
            goes_by,
            days: days_told,
            shape,
            keeps_ids: met.iter().any(|place| told[*place].bank_id.is_some()),
            met: met.len(),
            has_more: !met.is_empty(),
        };
        let mut places: Vec<usize> =
            self.by_day.range(around).flat_map(|(_, places)| places).copied().collect();
        places.sort_unstable();
        places.dedup();
        let (mut has_open, mut apart_on) = (false, Vec::new());
        for place in places {
            let line = &told[place];
            let is_like = || days_of(line).any(|day| sought.is_like(day, line.amount.minor));
            if is_open(place) && is_like() {
                let FileKind { format, days, shape, .. } = self.told[place].of;
                others.push(EarlierLine { format, days, shape, line });
                places_of.push(place);
                has_open |= !met.contains(&place);
            } else if !met.contains(&place) {
                file.has_more |= days_of(line).any(|day| (first..=last).contains(&day));
                apart_on.push(line.posted_on);
            }
        }
        if !has_open {
            return vec![Overlap::New; left.len()];
        }
        let in_all = |place: usize| places_of.get(place).copied();
        let at: HashMap<usize, usize> =
            places_of.iter().enumerate().map(|(at, place)| (*place, at)).collect();
        let at = |overlap: &Overlap| met_by(overlap).and_then(|place| at.get(&place).copied());
        let met: Vec<Option<usize>> = found.iter().map(at).collect();
        let later = LaterLines { all: lines, open: left, met: &met, proven, others: &apart_on };
        let found = overlaps(&others, later, file).into_iter();
        let placed = found.map(|overlap| match overlap {
            Overlap::Same(place) => in_all(place).map_or(Overlap::New, Overlap::Same),
            Overlap::MayBe(place) => in_all(place).map_or(Overlap::New, Overlap::MayBe),
            Overlap::New | Overlap::Books(_) => Overlap::New,
        });
        placed.collect()
    }
}

fn alike(line: &StatementLine, goes_by: Option<DayKind>) -> Alike {
    let (payee, description) = (line.payee.clone(), line.description.clone());
    let other = (line.also_on, goes_by.filter(|_| line.also_on.is_none()));
    let amount = (line.amount.minor, line.pending);
    (line.bank_id.clone(), (line.posted_on, other), amount, payee, description)
}

/// The days that a line may go by elsewhere.
fn days_of(line: &StatementLine) -> impl Iterator<Item = NaiveDate> + use<> {
    [line.posted_on].into_iter().chain(line.also_on)
}

/// What may be one of these lines, or of others that are equal to them.
fn sought(lines: &[StatementLine], left: &[usize]) -> Sought {
    let mut sought = Sought::default();
    let amounts: HashSet<i64> = left.iter().map(|nth| lines[*nth].amount.minor).collect();
    for line in lines.iter().filter(|line| amounts.contains(&line.amount.minor)) {
        sought.days_of.entry(line.amount.minor).or_default().extend(days_of(line));
    }
    for days in sought.days_of.values_mut() {
        days.sort_unstable();
        days.dedup();
    }
    sought
}

/// Adds a statement to another one of the same account; what files beside each other tell alike is
/// taken once. Answers how many lines that were.
pub(super) fn add(one: &mut Statement, mut more: Statement) -> usize {
    let overlaps = match are_beside(one, &more) {
        true => compared(one, &more),
        false => vec![Overlap::New; more.lines.len()],
    };
    let before = one.lines.len();
    let (mut kept, mut places, mut repeats) = (Vec::new(), Vec::new(), Vec::new());
    for (line, overlap) in std::mem::take(&mut more.lines).into_iter().zip(overlaps) {
        let place = before + kept.len();
        match overlap {
            Overlap::Same(earlier) => {
                places.push(earlier);
                continue;
            }
            Overlap::Books(earlier) => {
                one.lines[earlier] = line;
                places.push(earlier);
                continue;
            }
            Overlap::MayBe(earlier) => repeats.push(Repeat { place, earlier }),
            Overlap::New => {}
        }
        places.push(place);
        kept.push(line);
    }
    let once = places.len() - kept.len();
    let own = std::mem::take(&mut more.repeats);
    repeats.extend(own.iter().filter_map(|Repeat { place, earlier }| {
        let (place, earlier) = (*places.get(*place)?, *places.get(*earlier)?);
        (earlier < place && before <= place).then_some(Repeat { place, earlier })
    }));
    more.lines = kept;
    accounts::add(one, more);
    one.repeats.extend(repeats);
    once
}

/// Whether they are of different files.
fn are_beside(one: &Statement, other: &Statement) -> bool {
    let is_of_both = |(nth, _): &(usize, FileKind)| other.files.iter().any(|(of, _)| of == nth);
    !one.files.is_empty() && !other.files.is_empty() && !one.files.iter().any(is_of_both)
}

fn compared(one: &Statement, more: &Statement) -> Vec<Overlap> {
    let mut told = ToldBefore::default();
    let part = told.begin(Ends::of(one), kind_of(one));
    one.lines.iter().for_each(|line| told.keep(part, kind_of(one), line));
    told.compared(&one.lines, &more.lines, Ends::of(more), kind_of(more))
}

/// The kind of its files.
fn kind_of(statement: &Statement) -> FileKind {
    let mut kinds = statement.files.iter().map(|(_, kind)| *kind);
    let first = kinds.next();
    first.filter(|first| kinds.all(|kind| kind == *first)).unwrap_or(FileKind::MIXED)
}
