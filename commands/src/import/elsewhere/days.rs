//! By which days lines and what was there are compared: files of one account go by the day of the
//! booking or by that of value, and some tell both.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate};

use super::{Beside, Matching, Verdict, Why, tellings};
use crate::import::texts::{Likeness, Words};
use crate::ports::KnownTransaction;
use crate::statement::{DayKind, DaysTold, Shape, StatementFile, StatementFormat, StatementLine};

/// Places of lines and of candidates that are of one day and amount.
type Group = (Vec<usize>, Vec<usize>);
type Groups = Vec<Group>;
/// A day, the amount, and the other day where both count.
type Key = (NaiveDate, i64, Option<NaiveDate>);

/// How many of one day and amount are compared by their texts.
const MOST_ALIKE: usize = 64;

/// Every day that something has which was there: as it stands, as the bank told it, and the other.
pub(super) fn of(known: &KnownTransaction) -> impl Iterator<Item = NaiveDate> {
    tellings(known).map(|telling| telling.posted_on).chain(known.also_on)
}

/// The day of a kind of what was there: MT940 goes by the day of value, but for a booking that lies
/// in the year before, and the others by that of the booking where they tell both. An archive may
/// hold either: a purchase is booked on its day of value or behind it. Of one day alone it is not
/// known which it is.
fn of_kind(known: &KnownTransaction, kind: DayKind) -> NaiveDate {
    let own = known.told.as_deref().unwrap_or(&known.now).posted_on;
    let other = known.also_on.unwrap_or(own);
    day_of_kind(own, other, known.format.as_deref(), kind)
}

/// The same of two days in a file of a format.
pub(in super::super) fn day_of_kind(
    own: NaiveDate,
    other: NaiveDate,
    format: Option<&str>,
    kind: DayKind,
) -> NaiveDate {
    if format == Some("zip") {
        return of_either(own, other, kind);
    }
    let is_mt = format.is_some_and(|format| format.starts_with("mt94"));
    let is_by_value = is_mt && other.year() == own.year();
    if is_by_value == (kind == DayKind::Value) { own } else { other }
}

/// A booking is of its day of value or behind it.
fn of_either(one: NaiveDate, other: NaiveDate, kind: DayKind) -> NaiveDate {
    match kind {
        DayKind::Booking => one.max(other),
        DayKind::Value => one.min(other),
    }
}

/// The day that a line of one day is compared with where what was there has two: that of the file's
/// kind, else the other one than its own.
fn other_of(known: &KnownTransaction, kind: Option<DayKind>) -> NaiveDate {
    let own = known.told.as_deref().unwrap_or(&known.now).posted_on;
    kind.map_or(known.also_on.unwrap_or(own), |kind| of_kind(known, kind))
}

/// Whether a line has no other day than its own: both are one, or only one is told.
fn has_one_day(line: &StatementLine) -> bool {
    line.also_on.is_none_or(|other| other == line.posted_on)
}

/// What a file tells of the days of its bookings.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct FileDays {
    pub told: Option<DaysTold>,
    pub goes_by: Option<DayKind>,
    pub format: Option<StatementFormat>,
    /// What files of one kind of days have alike; `None` where the format says too little of it.
    pub shape: Option<Shape>,
}

impl FileDays {
    /// What a file tells, of which these are the lines.
    pub(in super::super) fn of<'a>(
        file: &StatementFile,
        lines: impl IntoIterator<Item = &'a StatementLine>,
    ) -> Self {
        let StatementFile { goes_by, format, shape, .. } = *file;
        Self { told: DaysTold::of(lines, goes_by), goes_by, format: Some(format), shape }
    }

    /// What holds for each line of it: files of an archive may differ.
    pub(in super::super) fn known(self) -> Option<DaysTold> {
        self.told.filter(|_| self.format != Some(StatementFormat::Zip))
    }

    /// The day of a kind of one of its lines, where it tells that.
    pub(in super::super) fn of_line(
        self,
        line: &StatementLine,
        kind: DayKind,
    ) -> Option<NaiveDate> {
        let Some(other) = line.also_on else {
            let tells = match kind {
                DayKind::Booking => DaysTold::Booking,
                DayKind::Value => DaysTold::Value,
            };
            let told = self.known().filter(|told| *told == DaysTold::Both || *told == tells);
            return told.map(|_| line.posted_on);
        };
        if self.format == Some(StatementFormat::Zip) {
            return Some(of_either(line.posted_on, other, kind));
        }
        let is_mt = self.format.is_some_and(|one| one.family() == StatementFormat::Mt940);
        // MT940 goes by the day of value, but for a booking that lies in the year before.
        let is_by_value = match is_mt {
            true => other.year() == line.posted_on.year(),
            false => self.goes_by == Some(DayKind::Value),
        };
        Some(if is_by_value == (kind == DayKind::Value) { line.posted_on } else { other })
    }

    /// Whether what was there came in a file that may go by other days: one of another format, or
    /// one that tells the day of value alone beside one that tells that of the booking alone.
    pub(in super::super) fn may_differ_from(self, known: &KnownTransaction) -> bool {
        use DaysTold::{Booking, Value};
        if let Some((Booking, Value) | (Value, Booking)) = known.days.zip(self.known()) {
            return true;
        }
        let other = known.format.as_deref().map(|format| serde_json::json!(format));
        let other = other.and_then(|format| serde_json::from_value::<StatementFormat>(format).ok());
        self.format.zip(other).is_some_and(|(own, other)| own.family() != other.family())
    }

    /// Whether what was there has one day, and each line of the file tells that one too.
    pub(in super::super) fn tells_that_of(self, known: &KnownTransaction) -> bool {
        known.also_on.is_none()
            && match (known.days, self.known()) {
                (Some(_), Some(DaysTold::Both)) | (Some(DaysTold::Both), Some(_)) => true,
                (had, told) => had.is_some() && had == told,
            }
    }

    /// Whether what was there came in a file of the same shape, with one day: that is one of the
    /// kind of this file's days.
    pub(in super::super) fn is_of_shape(self, known: &KnownTransaction) -> bool {
        self.shape.is_some() && self.shape == known.shape && known.also_on.is_none()
    }

    /// Whether a line is of the day of what was there, whose one day the file tells too.
    fn is_its_day(self, line: &StatementLine, (days, on): (DaysTold, NaiveDate)) -> bool {
        match days {
            DaysTold::Booking => self.of_line(line, DayKind::Booking) == Some(on),
            DaysTold::Value => self.of_line(line, DayKind::Value) == Some(on),
            DaysTold::Both => has_one_day(line) && line.posted_on == on,
        }
    }
}

/// Whether the days of a line are those of what was there; nothing where they do not tell.
pub(in super::super) fn is_of_its_days(
    line: &StatementLine,
    known: &KnownTransaction,
    file: FileDays,
) -> Option<bool> {
    let own = known.told.as_deref().unwrap_or(&known.now).posted_on;
    if let Some(days) = known.days.filter(|_| known.also_on.is_none()) {
        if file.tells_that_of(known) {
            return Some(file.is_its_day(line, (days, own)));
        }
        // One goes by the day of the booking, the other by that of value.
        if file.known().is_some() {
            return None;
        }
    }
    let goes_by = file.goes_by;
    let both = file.told == Some(DaysTold::Both);
    let (on, also) = (line.posted_on, line.also_on.or(both.then_some(line.posted_on)));
    match (also, known.also_on) {
        (Some(also), Some(other)) => Some((on, also) == (own, other) || (on, also) == (other, own)),
        (None, Some(_)) => goes_by.map(|kind| of_kind(known, kind) == on),
        (None, None) => Some(on == own),
        (Some(also), None) => (on != own && also != own).then_some(false),
    }
}

/// Which day of a line goes with which day of what was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// The one by which each of them goes.
    Own,
    /// The line's other one: the file tells both, what was there only one.
    LinesOther,
    /// The file tells only one, and it goes with the other one of what was there, or with that of
    /// its kind.
    KnownsOther,
    /// Both tell both, and go by different ones.
    Swapped,
}

impl Way {
    /// Under what a line is found; nothing where both tell two days that do not go together.
    /// `is_strict`: to be paired, and not only counted.
    fn of_line(
        self,
        line: &StatementLine,
        is_strict: bool,
    ) -> Option<(NaiveDate, Option<NaiveDate>)> {
        let (own, other) = (line.posted_on, line.also_on);
        match self {
            Self::Own => Some((own, other)),
            Self::LinesOther => Some((other.unwrap_or(own), None)),
            Self::KnownsOther => (!is_strict || other.is_none()).then_some((own, None)),
            Self::Swapped => other.map(|other| (own, Some(other))),
        }
    }

    fn of_known(
        self,
        known: &KnownTransaction,
        kind: Option<DayKind>,
        is_strict: bool,
    ) -> Vec<Key> {
        let told = known.told.as_deref().unwrap_or(&known.now);
        let plain = || tellings(known).map(|one| (one.posted_on, one.amount.minor, None));
        match (self, known.also_on) {
            // With a line of both days both agree, with one of a single day that one, or the one
            // of its kind.
            (Self::Own, Some(other)) if kind.is_some() => {
                let both = plain().map(|(on, minor, _)| (on, minor, Some(other)));
                both.chain([(other_of(known, kind), told.amount.minor, None)]).collect()
            }
            (Self::Own, Some(other)) => plain()
                .flat_map(|(on, minor, _)| [(on, minor, None), (on, minor, Some(other))])
                .collect(),
            (Self::Own | Self::LinesOther | Self::KnownsOther, None) => plain().collect(),
            (Self::LinesOther, Some(_)) if is_strict => Vec::new(),
            (Self::LinesOther, Some(_)) => plain().collect(),
            (Self::KnownsOther, Some(_)) => {
                vec![(other_of(known, kind), told.amount.minor, None)]
            }
            (Self::Swapped, Some(other)) => vec![(other, told.amount.minor, Some(told.posted_on))],
            (Self::Swapped, None) => Vec::new(),
        }
    }
}

impl Matching<'_> {
    /// By the days that fit more of what was there first.
    pub(super) fn by_day_and_amount(&mut self) {
        let tells_both = self.lines.iter().any(|line| line.also_on.is_some());
        let had_both = self.candidates.iter().any(|one| one.known.also_on.is_some());
        let mut ways = vec![Way::Own];
        ways.extend(tells_both.then_some(Way::LinesOther));
        ways.extend(had_both.then_some(Way::KnownsOther));
        // The kind of day that the file has is no guess.
        if had_both && self.file.goes_by.is_some() {
            ways.rotate_right(1);
        }
        ways.extend((tells_both && had_both).then_some(Way::Swapped));
        if ways.len() > 1 {
            let fitting = |way: &Way| -> usize {
                let groups = self.groups(*way, false);
                groups.iter().map(|(lines, candidates)| lines.len().min(candidates.len())).sum()
            };
            ways.sort_by_cached_key(|way| Reverse(fitting(way)));
        }
        // Where both days agree, whichever is the first with either, nothing is open.
        if tells_both && had_both {
            for (lines, candidates) in self.groups(Way::Swapped, true) {
                self.pair(&lines, &candidates);
            }
        }
        let mut groups: Vec<Groups> = vec![self.of_known_days()];
        groups.extend(ways.iter().map(|way| self.groups(*way, true)));
        for (lines, candidates) in groups.iter().flatten() {
            self.pair(lines, candidates);
        }
        // What tells both days on either side is found under both of them alone.
        let by_both = ways.iter().position(|way| matches!(way, Way::Own | Way::Swapped));
        let by_both = by_both.filter(|place| *place > 0 && tells_both && had_both);
        let by_both = by_both.map(|place| groups.swap_remove(1 + place));
        for (lines, candidates) in groups.iter().take(2).chain(&by_both).flatten() {
            self.suspect(lines, candidates);
        }
    }

    /// Lines and candidates of one amount and of one day, of which it is known which day it is.
    fn of_known_days(&self) -> Groups {
        let kinds = [DaysTold::Booking, DaysTold::Value, DaysTold::Both];
        let mut groups: BTreeMap<(usize, NaiveDate, i64), Group> = BTreeMap::new();
        for (place, candidate) in self.candidates.iter().enumerate() {
            let known = candidate.known;
            let kind = kinds.iter().position(|kind| known.days == Some(*kind));
            let Some(kind) = kind.filter(|_| self.file.tells_that_of(known)) else { continue };
            for telling in tellings(known) {
                let key = (kind, telling.posted_on, telling.amount.minor);
                let (_, candidates) = groups.entry(key).or_default();
                if candidates.last() != Some(&place) {
                    candidates.push(place);
                }
            }
        }
        if groups.is_empty() {
            return Vec::new();
        }
        for (place, line) in self.lines.iter().enumerate() {
            let days = [
                self.file.of_line(line, DayKind::Booking),
                self.file.of_line(line, DayKind::Value),
                Some(line.posted_on).filter(|_| has_one_day(line)),
            ];
            for (kind, day) in days.into_iter().enumerate() {
                let key = day.map(|day| (kind, day, line.amount.minor));
                if let Some((lines, _)) = key.and_then(|key| groups.get_mut(&key)) {
                    lines.push(place);
                }
            }
        }
        groups.into_values().filter(|(lines, _)| !lines.is_empty()).collect()
    }

    /// Lines and candidates of one day and amount.
    fn groups(&self, way: Way, is_strict: bool) -> Groups {
        let mut groups: BTreeMap<Key, Group> = BTreeMap::new();
        for (place, line) in self.lines.iter().enumerate() {
            if let Some((day, other)) = way.of_line(line, is_strict) {
                groups.entry((day, line.amount.minor, other)).or_default().0.push(place);
            }
        }
        for (place, candidate) in self.candidates.iter().enumerate() {
            if self.file.tells_that_of(candidate.known) {
                continue;
            }
            let has_one_day = candidate.known.also_on.is_none();
            for (day, minor, other) in way.of_known(candidate.known, self.file.goes_by, is_strict) {
                // Whatever the other day of a line is, one of a single day does not tell it.
                let last = if has_one_day { Some(NaiveDate::MAX) } else { other };
                for (_, (_, candidates)) in
                    groups.range_mut((day, minor, other)..=(day, minor, last))
                {
                    if candidates.last() != Some(&place) {
                        candidates.push(place);
                    }
                }
            }
        }
        groups.into_values().filter(|(_, candidates)| !candidates.is_empty()).collect()
    }
}

/// The days of the lines that ids told, from the first to the last; `unknown` are the places of the
/// others, in order.
pub(in super::super) fn met_on(
    lines: &[StatementLine],
    unknown: &[usize],
) -> Option<RangeInclusive<NaiveDate>> {
    let mut unknown = unknown.iter().peekable();
    let mut met: Option<RangeInclusive<NaiveDate>> = None;
    for (place, line) in lines.iter().enumerate() {
        if unknown.next_if(|next| **next == place).is_some() {
            continue;
        }
        let day = line.posted_on;
        met = Some(met.map_or(day..=day, |met| day.min(*met.start())..=day.max(*met.end())));
    }
    met
}

/// Lines without ids are told by day, amount and texts, which may be those of the same purchase on
/// the day before, where the file goes by other days. Then one of them is left in the end: where as
/// many were there on its own day, it may have been one of them.
pub(super) fn again(
    (lines, places): (&[StatementLine], &[usize]),
    stored: &[KnownTransaction],
    beside: &Beside,
    verdicts: &mut [Verdict],
) {
    // By a kind of day that is known each was found.
    let is_two = |known: &KnownTransaction| {
        let own = known.told.as_deref().unwrap_or(&known.now).posted_on;
        known.also_on.is_some_and(|other| other != own)
    };
    let has_both = stored.iter().any(is_two);
    if !has_both || beside.file.goes_by.is_some() {
        return;
    }
    let mut had: HashMap<(NaiveDate, i64), Vec<&KnownTransaction>> = HashMap::new();
    for known in stored.iter().filter(|known| !known.by_hand) {
        let minor = known.told.as_deref().unwrap_or(&known.now).amount.minor;
        had.entry((other_of(known, None), minor)).or_default().push(known);
    }
    let mut told: HashMap<(NaiveDate, i64), usize> = HashMap::new();
    for line in lines {
        *told.entry((line.posted_on, line.amount.minor)).or_default() += 1;
    }
    let taken = |id, verdicts: &[Verdict]| {
        let is_it = |verdict: &Verdict| match verdict {
            Verdict::Same(known) | Verdict::Like(known, _) => *known == id,
            Verdict::New => false,
        };
        verdicts.iter().any(is_it)
    };
    for (nth, place) in places.iter().enumerate() {
        let line = &lines[*place];
        let is_open =
            verdicts[nth] == Verdict::New && line.bank_id.is_none() && line.also_on.is_none();
        let key = (line.posted_on, line.amount.minor);
        let Some(same_day) = had.get(&key).filter(|_| is_open) else { continue };
        let words = Words::of(&line.payee, &line.description);
        let is_alike = |known: &KnownTransaction| {
            let mut all = tellings(known).map(|one| Words::of(&one.payee, &one.description));
            all.any(|own| own.likeness(&words) == Likeness::Alike)
        };
        let count = same_day.iter().take(MOST_ALIKE).filter(|known| is_alike(known)).count();
        if count < told.get(&key).copied().unwrap_or(1) {
            continue;
        }
        let mut alike = same_day.iter().take(MOST_ALIKE).filter(|known| is_alike(known));
        let found = alike.find(|one| !one.removed && !taken(one.id, verdicts));
        if let Some(found) = found {
            verdicts[nth] = Verdict::Like(found.id, Why::OtherDay);
        }
    }
}
