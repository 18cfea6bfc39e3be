//! Equal purchases of following days between files of which one goes by the day of the booking and
//! the other by that of value, or nobody knows: each may be the one before it or behind it.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use chrono::{Datelike, NaiveDate, Weekday};
use domain::id::TransactionId;

use super::days::FileDays;
use super::{Beside, Verdict, Why};
use crate::import::texts::{Likeness, Words};
use crate::ports::{KnownTransaction, Sought};
use crate::statement::{DayKind, DaysTold, StatementLine};

/// So many days on which banks work lie at most between value and booking, holidays among them.
const MOST_WORKING_DAYS: i64 = 3;

/// Texts of one amount beyond which they are compared for equality alone.
const MOST_TEXTS: usize = 64;

/// The amount, and what the texts say: equal purchases. Texts of 200,000 lines are not kept twice.
type Purchase = (i64, u64);

fn purchase(minor: i64, words: &Words) -> Purchase {
    let mut hasher = DefaultHasher::new();
    words.plain().hash(&mut hasher);
    (minor, hasher.finish())
}

/// Which day is the later one, where it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// The line's is that of value, what was there has that of the booking.
    LineFirst,
    KnownFirst,
    Open,
}

impl Order {
    pub(super) fn of(file: FileDays, known: &KnownTransaction) -> Self {
        // Money that comes in may be of a later value than its booking.
        let is_out = known.now.amount.minor < 0;
        match (file.known().filter(|_| is_out), known.days) {
            (Some(DaysTold::Value), Some(DaysTold::Booking)) => Self::LineFirst,
            (Some(DaysTold::Booking), Some(DaysTold::Value)) => Self::KnownFirst,
            _ => Self::Open,
        }
    }

    /// Whether both days may be of one booking.
    pub(super) fn may_be_one(self, line: NaiveDate, known: NaiveDate) -> bool {
        let is_in_order = match self {
            Self::LineFirst => line <= known,
            Self::KnownFirst => known <= line,
            Self::Open => true,
        };
        let (first, last) = (line.min(known), line.max(known));
        is_in_order
            && (last - first).num_days() <= Sought::DAYS_APART
            && working_days(first, last) <= MOST_WORKING_DAYS
    }
}

/// Days after the first until the last on which banks work.
fn working_days(first: NaiveDate, last: NaiveDate) -> i64 {
    let days = first.iter_days().skip(1).take_while(|day| *day <= last);
    let works = |day: &NaiveDate| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
    i64::try_from(days.filter(works).count()).unwrap_or(i64::MAX)
}

/// Equal purchases of both sides, with what was there on one day alone. Another format may cut
/// their texts.
struct Chain<'a> {
    words: Words,
    /// Every line of the file, by its day.
    lines: Vec<NaiveDate>,
    known: Vec<&'a KnownTransaction>,
    /// How many lines are something that was there.
    met: usize,
    /// The numbers of the lines that are new, among those that are compared.
    new: Vec<usize>,
}

impl Chain<'_> {
    /// How many may be one, each line with one of what was there, both in the order of their days.
    fn may_be_one(&mut self, file: FileDays) -> usize {
        self.lines.sort_unstable();
        self.known.sort_by_key(|known| own_day(known));
        let (mut lines, mut known) = (self.lines.iter().peekable(), self.known.iter().peekable());
        let mut pairs = 0;
        while let (Some(line), Some(one)) = (lines.peek(), known.peek()) {
            let day = own_day(one);
            let order = Order::of(file, one);
            if order.may_be_one(**line, day) {
                pairs += 1;
                lines.next();
                known.next();
            } else if **line < day {
                lines.next();
            } else {
                known.next();
            }
        }
        pairs
    }
}

pub(super) fn own_day(known: &KnownTransaction) -> NaiveDate {
    known.told.as_deref().unwrap_or(&known.now).posted_on
}

/// Whether the file and what was there may go by different days.
fn may_differ(beside: &Beside, known: &KnownTransaction) -> bool {
    let is_of_one_day = known.also_on.is_none() && !beside.file.tells_that_of(known);
    let is_unlike = match (beside.file.known(), known.days) {
        (None, None) => beside.file.may_differ_from(known),
        _ => true,
    };
    is_of_one_day && is_unlike && !known.by_hand && !known.removed && !known.pending
}

/// A line that is new, while an equal purchase that was there is met by none, may be that one:
/// where some of them are one and all may be, by whichever days, they are told one too few.
/// `places` are those of the lines that are compared, with `verdicts`; `unmet` of what no id met.
pub(super) fn suspect(
    (lines, places): (&[StatementLine], &[usize]),
    (stored, unmet): (&[KnownTransaction], &[usize]),
    beside: &Beside,
    verdicts: &mut [Verdict],
) {
    let Some(mut chains) = chains((lines, places), stored, beside, verdicts) else { return };
    let is_met = |verdict: &Verdict| match verdict {
        Verdict::Same(id) | Verdict::Like(id, _) => Some(*id),
        Verdict::New => None,
    };
    let taken: Vec<TransactionId> = verdicts.iter().filter_map(is_met).collect();
    let taken: HashSet<TransactionId> = taken.into_iter().collect();
    let unmet: HashSet<TransactionId> = unmet.iter().map(|place| stored[*place].id).collect();
    for chain in chains.values_mut().filter(|chain| chain.met > 0 && !chain.new.is_empty()) {
        let more = chain.may_be_one(beside.file).saturating_sub(chain.met);
        let is_free =
            |known: &&&KnownTransaction| unmet.contains(&known.id) && !taken.contains(&known.id);
        let free: Vec<TransactionId> =
            chain.known.iter().filter(is_free).map(|known| known.id).collect();
        for (nth, known) in chain.new.iter().zip(free).take(more) {
            verdicts[*nth] = Verdict::Like(known, Why::OtherDay);
        }
    }
}

/// Equal purchases of which one is new; nothing where there is none.
fn chains<'a>(
    (lines, places): (&[StatementLine], &[usize]),
    stored: &'a [KnownTransaction],
    beside: &Beside,
    verdicts: &[Verdict],
) -> Option<HashMap<Purchase, Chain<'a>>> {
    let is_new = |nth: &usize| verdicts[*nth] == Verdict::New;
    let new = (0..places.len()).filter(is_new).map(|nth| &lines[places[nth]]);
    let amounts: HashSet<i64> = new.map(|line| line.amount.minor).collect();
    let is_like = |known: &&KnownTransaction| {
        amounts.contains(&known.now.amount.minor) && may_differ(beside, known)
    };
    let known: Vec<&KnownTransaction> = stored.iter().filter(is_like).collect();
    if known.is_empty() {
        return None;
    }
    let numbers: HashMap<usize, usize> =
        places.iter().enumerate().map(|(nth, place)| (*place, nth)).collect();
    let mut chains: HashMap<Purchase, Chain<'a>> = HashMap::new();
    let may_be = |line: &&StatementLine| !line.pending && amounts.contains(&line.amount.minor);
    for (place, line) in lines.iter().enumerate().filter(|(_, line)| may_be(line)) {
        let nth = numbers.get(&place);
        let verdict = nth.map(|nth| verdicts[*nth]);
        let words = Words::of(&line.payee, &line.description);
        let chain = chains.entry(purchase(line.amount.minor, &words));
        let (lines, known, new) = (Vec::new(), Vec::new(), Vec::new());
        let chain = chain.or_insert_with(|| Chain { words, lines, known, met: 0, new });
        chain.lines.push(line.posted_on);
        match (nth, verdict) {
            (Some(nth), Some(Verdict::New)) => chain.new.push(*nth),
            _ => chain.met += 1,
        }
    }
    chains.retain(|_, chain| !chain.new.is_empty() && chain.met > 0);
    if chains.is_empty() {
        return None;
    }
    let mut of_amount: HashMap<i64, Vec<Purchase>> = HashMap::new();
    for purchase in chains.keys() {
        of_amount.entry(purchase.0).or_default().push(*purchase);
    }
    for known in known {
        let told = known.told.as_deref().unwrap_or(&known.now);
        let words = Words::of(&told.payee, &told.description);
        if let Some(chain) = chains.get_mut(&purchase(told.amount.minor, &words)) {
            chain.known.push(known);
            continue;
        }
        let texts =
            of_amount.get(&told.amount.minor).filter(|_| beside.file.may_differ_from(known));
        let Some(texts) = texts.filter(|texts| texts.len() <= MOST_TEXTS) else { continue };
        let is_alike = |purchase: &&Purchase| {
            let chain = chains.get(*purchase);
            chain.is_some_and(|chain| chain.words.likeness(&words) == Likeness::Alike)
        };
        let alike = texts.iter().filter(is_alike).min().copied();
        if let Some(chain) = alike.and_then(|purchase| chains.get_mut(&purchase)) {
            chain.known.push(known);
        }
    }
    Some(chains)
}

/// Which day what was there goes by, where its file does not say it and this one tells both: the
/// one by which all of it that lies between the days of the lines is one of them, where by the
/// other something would be left over. Of the lines those of these amounts are looked at.
pub(in super::super) fn infer(
    lines: &[StatementLine],
    amounts: &HashSet<i64>,
    file: FileDays,
    stored: &mut [KnownTransaction],
) {
    let is_open = |known: &KnownTransaction| {
        known.also_on.is_none() && known.days.is_none() && !known.by_hand && !known.pending
    };
    if file.known() != Some(DaysTold::Both) || !stored.iter().any(is_open) {
        return;
    }
    let is_of = |known: &KnownTransaction, format: &Option<Arc<str>>| {
        let minor = known.now.amount.minor;
        is_open(known) && known.format == *format && amounts.contains(&minor)
    };
    let left_over = |kind: DayKind, format: &Option<Arc<str>>| -> Option<usize> {
        let mut told: HashMap<(NaiveDate, i64), usize> = HashMap::new();
        let lines = || lines.iter().filter(|line| amounts.contains(&line.amount.minor));
        let days = || lines().filter_map(|line| file.of_line(line, kind));
        for line in lines() {
            let day = file.of_line(line, kind)?;
            *told.entry((day, line.amount.minor)).or_default() += 1;
        }
        let (first, last) = (days().min()?, days().max()?);
        let mut left = 0;
        for known in stored.iter().filter(|known| is_of(known, format)) {
            let day = own_day(known);
            match told.get_mut(&(day, known.now.amount.minor)).filter(|count| **count > 0) {
                Some(count) => *count -= 1,
                None => left += usize::from((first..=last).contains(&day)),
            }
        }
        Some(left)
    };
    let mut formats: Vec<Option<Arc<str>>> =
        stored.iter().filter(|known| is_open(known)).map(|known| known.format.clone()).collect();
    formats.sort_unstable();
    formats.dedup();
    let decided = formats.into_iter().filter_map(|format| {
        let (booking, value) =
            (left_over(DayKind::Booking, &format)?, left_over(DayKind::Value, &format)?);
        match (booking, value) {
            (0, 1..) => Some((format, DaysTold::Booking)),
            (1.., 0) => Some((format, DaysTold::Value)),
            _ => None,
        }
    });
    let decided: Vec<(Option<Arc<str>>, DaysTold)> = decided.collect();
    for known in stored.iter_mut().filter(|known| is_open(known)) {
        known.days =
            decided.iter().find(|(format, _)| *format == known.format).map(|(_, days)| *days);
    }
}
