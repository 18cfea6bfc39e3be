//! Days between two balances of the bank to which the bookings come: there were no others. What
//! another file tells of them by other days is one of those, and where two files tell the very same
//! bookings a few days apart, that shows which they are.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::{Range, RangeInclusive};

use chrono::NaiveDate;
use domain::id::TransactionId;

use super::chains::{Order, own_day};
use super::{Beside, MOST_PAIRS, Verdict, Why};
use crate::import::texts::{Likeness, Words};
use crate::ports::{KnownTransaction, OtherDay, Sought};
use crate::statement::StatementLine;

/// Fewest pairs, and fewest different amounts of those that lie apart, that show without a balance
/// that two files tell the same bookings by different days.
const PAIRS_THAT_SHOW: usize = 3;
const AMOUNTS_THAT_SHOW: usize = 2;

/// Days behind `after` until `until` of which balances prove all bookings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProvenDays {
    pub after: NaiveDate,
    pub until: NaiveDate,
    /// Whether it is the lines of the later file that come to them, and not what was there.
    pub by_file: bool,
}

/// Whose bookings of some days are complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whole {
    File,
    There,
    /// Nothing proves it of either.
    Neither,
}

/// Days that are looked at, and what is known of them.
#[derive(Debug, Clone, Copy)]
struct Span {
    after: NaiveDate,
    until: NaiveDate,
    whole: Whole,
}

impl Span {
    fn has(&self, day: NaiveDate) -> bool {
        self.after < day && day <= self.until
    }

    fn is_near(&self, day: NaiveDate) -> bool {
        let before = (self.after - day).num_days();
        before < Sought::DAYS_APART && (day - self.until).num_days() <= Sought::DAYS_APART
    }

    /// Whether a booking of this day is within them whichever its other day is.
    fn is_within(&self, day: NaiveDate) -> bool {
        (day - self.after).num_days() > Sought::DAYS_APART
            && (self.until - day).num_days() >= Sought::DAYS_APART
    }
}

/// Lines and what was there of one amount, each in the order of its days.
#[derive(Default)]
struct Group<'a> {
    /// With the place among all lines.
    lines: Vec<(NaiveDate, usize)>,
    known: Vec<(NaiveDate, &'a KnownTransaction)>,
}

/// What the pairs of one amount are, as places in its group.
#[derive(Default)]
struct Paired {
    pairs: Vec<(usize, usize)>,
    /// As many as may be one, though another pairing may be right.
    in_order: Vec<(usize, usize)>,
    /// Whether these are all there are on both sides, and nothing else may be one of them.
    is_exact: bool,
}

/// The lines of a file and what was there.
struct Sides<'a> {
    lines: &'a [StatementLine],
    /// The number of each place among the lines that are compared.
    numbers: HashMap<usize, usize>,
    beside: &'a Beside,
    /// What no line has met by its id.
    unmet: HashSet<TransactionId>,
    others: &'a [OtherDay],
    /// The first and the last day of what came in files of the shape of this one.
    of_shape: Option<RangeInclusive<NaiveDate>>,
}

/// Lines that are left, or may be what was there, are that where balances prove the bookings of
/// their days, or all of both sides goes together. `places` are those of the lines that are
/// compared, with `verdicts`; `unmet` of what no id met.
pub(in super::super) fn decide(
    (lines, places): (&[StatementLine], &[usize]),
    (stored, unmet): (&[KnownTransaction], &[usize]),
    (beside, proven): (&Beside, &[ProvenDays]),
    verdicts: &mut [Verdict],
) {
    if unmet.is_empty() || !verdicts.iter().any(is_left) {
        return;
    }
    let sides = Sides {
        lines,
        numbers: places.iter().enumerate().map(|(nth, place)| (*place, nth)).collect(),
        beside,
        unmet: unmet.iter().map(|place| stored[*place].id).collect(),
        others: &beside.others,
        of_shape: of_shape(stored, beside),
    };
    let groups = sides.groups(stored, verdicts);
    for span in sides.spans(&groups, proven) {
        sides.decide(&groups, span, verdicts);
    }
}

fn of_shape(stored: &[KnownTransaction], beside: &Beside) -> Option<RangeInclusive<NaiveDate>> {
    let days = || stored.iter().filter(|one| beside.file.is_of_shape(one)).map(own_day);
    Some(days().min()?..=days().max()?)
}

fn is_left(verdict: &Verdict) -> bool {
    match verdict {
        Verdict::New => true,
        Verdict::Like(_, why) => {
            matches!(why, Why::OtherDay | Why::OtherKindOfDay | Why::OtherTexts)
        }
        Verdict::Same(_) => false,
    }
}

impl Sides<'_> {
    /// By amount, where a line of it is left and both sides tell one day of each booking.
    fn groups<'a>(
        &self,
        stored: &'a [KnownTransaction],
        verdicts: &[Verdict],
    ) -> BTreeMap<i64, Group<'a>> {
        let mut groups: BTreeMap<i64, Group<'a>> = BTreeMap::new();
        for (place, nth) in &self.numbers {
            if is_left(&verdicts[*nth]) {
                groups.entry(self.lines[*place].amount.minor).or_default();
            }
        }
        for (place, line) in self.lines.iter().enumerate().filter(|(_, line)| !line.pending) {
            let Some(group) = groups.get_mut(&line.amount.minor) else { continue };
            if line.also_on.is_none_or(|other| other == line.posted_on) {
                group.lines.push((line.posted_on, place));
            }
        }
        for known in stored.iter().filter(|one| !one.by_hand && !one.removed && !one.pending) {
            let minor = known.told.as_deref().unwrap_or(&known.now).amount.minor;
            if let Some(group) = groups.get_mut(&minor).filter(|_| known.also_on.is_none()) {
                group.known.push((own_day(known), known));
            }
        }
        for group in groups.values_mut() {
            group.lines.sort_unstable();
            group.known.sort_by_key(|(day, _)| *day);
        }
        groups
    }

    /// The days that are looked at: what balances prove, then what both have.
    fn spans(&self, groups: &BTreeMap<i64, Group<'_>>, proven: &[ProvenDays]) -> Vec<Span> {
        let mut spans: Vec<Span> = Vec::new();
        let mut proven = proven.to_vec();
        proven.sort_by_key(|one| (one.by_file, one.after, one.until));
        for ProvenDays { after, until, by_file } in proven {
            let whole = if by_file { Whole::File } else { Whole::There };
            match spans.last_mut().filter(|last| last.whole == whole && after <= last.until) {
                Some(last) => last.until = last.until.max(until),
                None => spans.push(Span { after, until, whole }),
            }
        }
        let known = || groups.values().flat_map(|group| &group.known).map(|(day, _)| *day);
        let others = self.others.iter().map(|other| other.posted_on);
        let range = |days: Vec<NaiveDate>| Some((*days.iter().min()?, *days.iter().max()?));
        let (first, last) = (*self.beside.days.start(), *self.beside.days.end());
        if let Some((from, to)) = range(known().chain(others).collect())
            && let Some(after) = from.max(first).pred_opt()
        {
            let until = to.min(last);
            spans.extend((after < until).then_some(Span { after, until, whole: Whole::Neither }));
        }
        spans
    }

    fn decide(&self, groups: &BTreeMap<i64, Group<'_>>, span: Span, verdicts: &mut [Verdict]) {
        let mut paired: Vec<(&Group<'_>, Paired)> = Vec::new();
        let mut sums = Sums::default();
        for group in groups.values() {
            let found = self.paired(group, span);
            sums.add(self, (group, &found), span);
            paired.push((group, found));
        }
        let in_both = |other: &OtherDay| {
            let is_within = span.is_within(other.posted_on);
            other.counts && is_within && span.whole != Whole::There
        };
        if self.others.iter().any(in_both) {
            sums.alone += 1;
        }
        if !sums.show(span.whole) {
            return;
        }
        let mut taken: HashSet<TransactionId> = verdicts.iter().filter_map(of).collect();
        for (group, found) in paired {
            let trusts_order = sums.alone == 0 && sums.alike > 1 && span.whole != Whole::Neither;
            self.take(group, &found, trusts_order, (&mut taken, verdicts));
        }
    }

    /// Whether both may be told by different days, so that one may be the other.
    fn may_be_one(&self, line: NaiveDate, known: (NaiveDate, &KnownTransaction)) -> bool {
        let is_its_kind = self.beside.file.tells_that_of(known.1);
        match is_its_kind {
            true => line == known.0,
            false => Order::of(self.beside.file, known.1).may_be_one(line, known.0),
        }
    }

    /// The pairs of one amount in the order of their days.
    fn paired(&self, group: &Group<'_>, span: Span) -> Paired {
        let near = (
            range(&group.lines, |(day, _)| span.is_near(*day)),
            range(&group.known, |(day, _)| span.is_near(*day) && self.is_near(*day)),
        );
        let own = (
            range(&group.lines, |(day, _)| span.has(*day)),
            range(&group.known, |(day, _)| span.has(*day) && self.beside.days.contains(day)),
        );
        for (lines, known) in [(&own.0, &own.1), (&near.0, &own.1), (&own.0, &near.1)] {
            if lines.len() != known.len() || !self.all_pair(group, lines, known) {
                continue;
            }
            // Where further ones stand beside them, each may be the one before it or behind it.
            let others = beside(lines, &near.0).map(|lines| (lines, known.clone()));
            let others = others.chain(beside(known, &near.1).map(|known| (lines.clone(), known)));
            let mut others = others.filter(|(lines, known)| self.all_pair(group, lines, known));
            let are_own = (lines, known) == (&own.0, &own.1);
            if others.next().is_some() || !are_own && has_own_day(group, lines, known) {
                break;
            }
            let pairs: Vec<(usize, usize)> = lines.clone().zip(known.clone()).collect();
            return Paired { in_order: pairs.clone(), pairs, is_exact: true };
        }
        let in_order = self.in_order(group, &near);
        Paired { pairs: self.only_ones(group, &near), in_order, is_exact: false }
    }

    /// Whether a pair may show that files go by different days. Files of one shape do not, unless
    /// each tells a booking of the days of the other under another one: what one of them alone
    /// covers is a payment that comes again.
    fn may_show(&self, line: NaiveDate, (day, known): (NaiveDate, &KnownTransaction)) -> bool {
        !self.beside.file.is_of_shape(known)
            || self.beside.days.contains(&day)
                && self.of_shape.as_ref().is_some_and(|days| days.contains(&line))
    }

    /// Whether something of this day may be a line of the file.
    fn is_near(&self, day: NaiveDate) -> bool {
        let (first, last) = (*self.beside.days.start(), *self.beside.days.end());
        (first - day).num_days().max((day - last).num_days()) <= Sought::DAYS_APART
    }

    /// Whether each of these may be one with that of the same turn; nothing where there is none.
    fn all_pair(&self, group: &Group<'_>, lines: &Range<usize>, known: &Range<usize>) -> bool {
        let mut pairs = lines.clone().zip(known.clone());
        let may_be = |(line, known): (usize, usize)| {
            self.may_be_one(group.lines[line].0, group.known[known])
        };
        !lines.is_empty() && pairs.all(may_be)
    }

    /// As many pairs as there may be in the order of the days.
    fn in_order(
        &self,
        group: &Group<'_>,
        (lines, known): &(Range<usize>, Range<usize>),
    ) -> Vec<(usize, usize)> {
        let (mut lines, mut known) = (lines.clone().peekable(), known.clone().peekable());
        let mut pairs = Vec::new();
        while let (Some(line), Some(one)) = (lines.peek().copied(), known.peek().copied()) {
            if self.may_be_one(group.lines[line].0, group.known[one]) {
                pairs.push((line, one));
                lines.next();
                known.next();
            } else if group.lines[line].0 < group.known[one].0 {
                lines.next();
            } else {
                known.next();
            }
        }
        pairs
    }

    /// Pairs of which neither may be anything else.
    fn only_ones(
        &self,
        group: &Group<'_>,
        (lines, known): &(Range<usize>, Range<usize>),
    ) -> Vec<(usize, usize)> {
        if lines.len().saturating_mul(known.len()) > MOST_PAIRS {
            return Vec::new();
        }
        let mut of_line: HashMap<usize, Vec<usize>> = HashMap::new();
        let mut of_known: HashMap<usize, usize> = HashMap::new();
        for line in lines.clone() {
            for known in known.clone() {
                if self.may_be_one(group.lines[line].0, group.known[known]) {
                    of_line.entry(line).or_default().push(known);
                    *of_known.entry(known).or_default() += 1;
                }
            }
        }
        let only = |(line, all): (usize, Vec<usize>)| match all.as_slice() {
            [known] if of_known.get(known) == Some(&1) => Some((line, *known)),
            _ => None,
        };
        let mut pairs: Vec<(usize, usize)> = of_line.into_iter().filter_map(only).collect();
        pairs.sort_unstable();
        pairs
    }

    fn are_alike(&self, line: usize, known: &KnownTransaction) -> bool {
        let line = &self.lines[line];
        let own = Words::of(&line.payee, &line.description);
        let mut all = super::tellings(known).map(|one| Words::of(&one.payee, &one.description));
        all.any(|words| words.likeness(&own) == Likeness::Alike)
    }

    /// Makes the lines of pairs what was there.
    fn take(
        &self,
        group: &Group<'_>,
        found: &Paired,
        trusts_order: bool,
        (taken, verdicts): (&mut HashSet<TransactionId>, &mut [Verdict]),
    ) {
        let of_pairs = || found.pairs.iter().map(|(_, at)| group.known[*at].1);
        let by_id: HashMap<TransactionId, &KnownTransaction> =
            of_pairs().map(|known| (known.id, known)).collect();
        let is_free = |id: &TransactionId, taken: &HashSet<TransactionId>| {
            self.unmet.contains(id) && !taken.contains(id)
        };
        // Each of these is looked at once, however many there are.
        let mut others = of_pairs().map(|known| known.id);
        for (line, own) in &found.pairs {
            let place = group.lines[*line].1;
            let Some(nth) = self.numbers.get(&place).copied() else { continue };
            let its = match verdicts[nth] {
                Verdict::Same(_) => None,
                Verdict::Like(id, _) => Some(id).filter(|_| is_left(&verdicts[nth])),
                Verdict::New => {
                    let own = Some(group.known[*own].1.id).filter(|id| is_free(id, taken));
                    let mut other = || others.find(|id| is_free(id, taken));
                    own.or_else(|| if found.is_exact { other() } else { None })
                }
            };
            let is_its = |known: &&&KnownTransaction| {
                let is_told = trusts_order && found.is_exact || self.are_alike(place, known);
                is_told && !self.has_other_id(place, known)
            };
            if let Some(known) = its.and_then(|id| by_id.get(&id)).filter(is_its) {
                taken.insert(known.id);
                verdicts[nth] = Verdict::Same(known.id);
            }
        }
    }

    /// Whether the bank tells the two apart by its ids.
    fn has_other_id(&self, line: usize, known: &KnownTransaction) -> bool {
        self.beside.keeps_ids
            && !self.beside.file.may_differ_from(known)
            && !known.bank_ids.is_empty()
            && self.lines[line].bank_id.is_some()
    }
}

/// Where those stand, in order, that are in.
fn range<T>(all: &[T], is_in: impl Fn(&T) -> bool) -> Range<usize> {
    let first = all.iter().position(&is_in).unwrap_or(0);
    first..first + all[first..].iter().take_while(|one| is_in(one)).count()
}

/// Whether one of these has something of its own day that stands at another turn: it may be that.
fn has_own_day(group: &Group<'_>, lines: &Range<usize>, known: &Range<usize>) -> bool {
    let days: HashSet<NaiveDate> = group.known[known.clone()].iter().map(|(day, _)| *day).collect();
    let mut pairs = lines.clone().zip(known.clone());
    pairs.any(|(line, known)| {
        let day = group.lines[line].0;
        day != group.known[known].0 && days.contains(&day)
    })
}

/// The same places one further and one before, as far as there are any.
fn beside(own: &Range<usize>, all: &Range<usize>) -> impl Iterator<Item = Range<usize>> + use<> {
    let behind = (own.end < all.end).then(|| own.start + 1..own.end + 1);
    let before = (all.start < own.start).then(|| own.start - 1..own.end - 1);
    behind.into_iter().chain(before)
}

/// What a verdict says that a line is.
fn of(verdict: &Verdict) -> Option<TransactionId> {
    match verdict {
        Verdict::Same(id) | Verdict::Like(id, _) => Some(*id),
        Verdict::New => None,
    }
}

/// What the pairs of all amounts show together.
#[derive(Default)]
struct Sums {
    /// Pairs whose texts are alike.
    alike: usize,
    /// Of those that lie apart, and are within the days whichever their other day is.
    within: usize,
    /// Amounts of pairs that lie apart.
    apart: HashSet<i64>,
    /// Whether a pair is of kinds of day that nobody knows.
    is_unknown: bool,
    /// What has no counterpart, though it must have one.
    alone: usize,
    /// Whether each amount goes together as a whole, within the days.
    is_whole: Option<bool>,
}

impl Sums {
    fn add(&mut self, sides: &Sides<'_>, (group, found): (&Group<'_>, &Paired), span: Span) {
        let mut is_in = true;
        for (line, at) in &found.pairs {
            let (day, place) = group.lines[*line];
            let (other, one) = group.known[*at];
            is_in &= span.has(day) && span.has(other);
            if !sides.may_show(day, group.known[*at]) || !sides.are_alike(place, one) {
                continue;
            }
            let file = sides.beside.file;
            self.alike += 1;
            self.is_unknown |=
                file.known().is_none() && one.days.is_none() && !file.may_differ_from(one);
            if day != other {
                self.within += usize::from(span.is_within(day) && span.is_within(other));
                self.apart.insert(one.now.amount.minor);
            }
        }
        let lines: HashSet<usize> = found.in_order.iter().map(|(line, _)| *line).collect();
        let known: HashSet<usize> = found.in_order.iter().map(|(_, known)| *known).collect();
        let is_alone = |at: &usize| {
            span.whole != Whole::File && span.is_within(group.lines[*at].0) && !lines.contains(at)
        };
        self.alone += (0..group.lines.len()).filter(is_alone).count();
        let is_alone = |at: &usize| {
            let day = group.known[*at].0;
            let must_be = span.whole != Whole::There && span.is_within(day);
            must_be && sides.beside.days.contains(&day) && !known.contains(at)
        };
        self.alone += (0..group.known.len()).filter(is_alone).count();
        let is_whole = found.is_exact && is_in && found.pairs.len() == group.lines.len();
        self.is_whole = Some(self.is_whole.unwrap_or(true) && is_whole);
    }

    /// Whether they show that the files tell the same bookings.
    fn show(&self, whole: Whole) -> bool {
        let by_many = self.alike >= PAIRS_THAT_SHOW && self.apart.len() >= AMOUNTS_THAT_SHOW;
        let is_whole = self.is_whole == Some(true) && self.alike > 1;
        match whole {
            Whole::Neither => by_many && self.alone == 0,
            _ if self.is_unknown => by_many,
            _ => self.within > 0 || is_whole,
        }
    }
}

#[cfg(test)]
mod tests;
