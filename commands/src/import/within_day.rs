//! Files that join within a day: one ends with some of its bookings, and the next one begins behind
//! them. Of that day neither tells all, so an equal purchase may be another one.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::RangeInclusive;

use chrono::NaiveDate;
use domain::id::TransactionId;

use super::Refusal;
use super::elsewhere::{Verdict, Why};
use super::lines::Work;
use crate::ports::{BroughtLine, KnownDays, KnownTransaction, Sought, ToldDays};
use crate::statement::{StatementFormat, StatementLine};

/// A day with which the file begins and an earlier one ends, or the other way round, while none
/// goes on beyond it.
pub(super) struct Joint {
    on: NaiveDate,
    /// Whether the file is the later one of the two.
    is_later: bool,
    /// What earlier files brought of that day.
    had: Vec<BroughtLine>,
    /// The balances before these, in minor units, where each of them has one behind it.
    before: Option<Vec<i128>>,
}

impl Work<'_> {
    /// The days within which the file joins earlier ones, where a line of it may be one of theirs.
    pub(super) async fn joints(&self, unknown: &[usize]) -> Result<Vec<Joint>, Refusal> {
        let lines = &self.statement.lines;
        let days = || lines.iter().filter(|line| !line.pending).map(|line| line.posted_on);
        let (Some(first), Some(last)) = (days().min(), days().max()) else { return Ok(Vec::new()) };
        if self.target.version == 0 || self.around.is_again {
            return Ok(Vec::new());
        }
        let open: HashSet<NaiveDate> = self
            .met_by_texts(unknown)
            .iter()
            .chain(unknown)
            .map(|place| lines[*place].posted_on)
            .filter(|day| [first, last].contains(day))
            .collect();
        if open.is_empty() {
            return Ok(Vec::new());
        }
        let (household, account) = (self.household, self.target.id);
        let (lookup, import) = (&self.house.lookup, self.around.import_id);
        let told = lookup.told_days(household, account, import, vec![first, last]).await?;
        let spans: Vec<Span> = told.into_iter().map(|told| self.span(told)).collect();
        let mut on = spans_join((first, last), &spans);
        on.retain(|(on, _)| open.contains(on));
        if on.is_empty() {
            return Ok(Vec::new());
        }
        let days = on.iter().map(|(on, _)| *on).collect();
        let had = lookup.brought(household, account, days, Vec::new()).await?;
        let days: BTreeSet<NaiveDate> = on.iter().map(|(on, _)| *on).collect();
        let days = days.into_iter().map(|day| day..=day).collect();
        let sought = Sought { ids: had.iter().map(|one| one.id.0).collect(), ..Sought::default() };
        let stored = lookup.transactions_of_days(household, account, days, sought).await?;
        let by_id = by_id(&stored);
        let before = |one: &BroughtLine| {
            let after = by_id.get(&one.id).and_then(|known| known.balance_minor)?;
            Some(i128::from(after) - i128::from(one.minor))
        };
        let joint = |(on, is_later): (NaiveDate, bool)| {
            let had = || had.iter().filter(|one| one.posted_on == on);
            let (before, had) = (had().map(before).collect(), had().cloned().collect());
            Joint { on, is_later, had, before }
        };
        Ok(on.into_iter().map(joint).collect())
    }

    /// What an earlier file told, beside this one.
    fn span(&self, told: ToldDays) -> Span {
        let own = self.around.days;
        let is_family = own.format.is_some_and(|format| {
            format != StatementFormat::Zip
                && told.format.is_some_and(|other| other.family() == format.family())
        });
        Span { days: told.days, is_like: is_family && own.told == told.told }
    }

    /// Lines of these days that are told by what they say and were met.
    pub(super) fn met_within_day(&self, unknown: &[usize], joints: &[Joint]) -> Vec<usize> {
        if joints.is_empty() {
            return Vec::new();
        }
        let lines = &self.statement.lines;
        let mut met = self.met_by_texts(unknown);
        met.retain(|place| joints.iter().any(|joint| joint.on == lines[*place].posted_on));
        met
    }

    /// Gives lines that may be another one than what their id meets an id of their own; answers the
    /// places that no id tells then.
    pub(super) async fn doubted_within_day(
        &mut self,
        unknown: Vec<usize>,
        stored: &KnownDays,
    ) -> Result<Vec<usize>, Refusal> {
        let met = self.met_within_day(&unknown, &self.joints);
        if met.is_empty() {
            return Ok(unknown);
        }
        let by_id = by_id(stored);
        let lines = &self.statement.lines;
        let told: HashSet<TransactionId> =
            self.ids.iter().chain(&self.taken.posted).copied().collect();
        let mut places = Vec::new();
        for joint in &self.joints {
            let may_be = |place: &usize| {
                let known = by_id.get(&self.ids[*place]);
                lines[*place].posted_on == joint.on
                    && known.is_some_and(|known| self.may_be_equal(&lines[*place], known))
            };
            let equal: Vec<usize> = met.iter().copied().filter(may_be).collect();
            let open = unknown.iter().map(|place| &lines[*place]);
            let is_open =
                joint.sides(&told).leave_open(equal.iter().map(|place| &lines[*place]), open);
            let why = if is_open { Why::WithinDay } else { Why::OtherBalance };
            if is_open || joint.is_apart(lines) {
                places.extend(equal.into_iter().map(|place| (place, why)));
            }
        }
        places.sort_unstable_by_key(|(place, _)| *place);
        places.dedup_by_key(|(place, _)| *place);
        let (places, why): (Vec<usize>, Vec<Why>) = places.into_iter().unzip();
        let Some((further, _)) = self.further_ids(&places).await? else { return Ok(unknown) };
        for ((place, id), why) in places.iter().zip(further).zip(why) {
            let before = std::mem::replace(&mut self.ids[*place], id);
            self.perhaps.push((*place, before, why));
        }
        self.no_duplicates(&places);
        let mut unknown: Vec<usize> = unknown.into_iter().chain(places).collect();
        unknown.sort_unstable();
        Ok(unknown)
    }

    /// Suspects lines that are what was there by what they say, under no id that is there.
    pub(super) fn suspect_within_day(
        &self,
        unknown: &[usize],
        stored: &KnownDays,
        verdicts: &mut [Verdict],
    ) {
        if self.joints.is_empty() {
            return;
        }
        let (by_id, lines) = (by_id(stored), &self.statement.lines);
        let told = self.told(verdicts);
        for joint in &self.joints {
            let may_be = |nth: &usize| {
                let line = &lines[unknown[*nth]];
                let Verdict::Same(id) = verdicts[*nth] else { return false };
                let known = by_id.get(&id);
                line.posted_on == joint.on
                    && known.is_some_and(|known| self.may_be_equal(line, known))
            };
            let equal: Vec<usize> = (0..unknown.len()).filter(may_be).collect();
            let new = unknown.iter().zip(verdicts.iter());
            let new = new.filter(|(_, verdict)| **verdict == Verdict::New);
            let new = new.map(|(place, _)| &lines[*place]);
            let equal_lines = equal.iter().map(|nth| &lines[unknown[*nth]]);
            let is_open = joint.sides(&told).leave_open(equal_lines, new);
            let is_apart = joint.is_apart(lines);
            let is_of_one = joint.is_of_one(lines);
            for nth in equal {
                let Verdict::Same(id) = verdicts[nth] else { continue };
                let (line, known) = (&lines[unknown[nth]], by_id.get(&id));
                let had = known.and_then(|known| known.balance_minor);
                let has_other_id =
                    is_of_one && known.is_some_and(|known| has_other_id(line, known));
                verdicts[nth] = match (is_open, is_apart, has_other_id) {
                    // Its own balance is another one, as those of other bookings are.
                    (true, ..) if had.is_some() && line.balance.is_some() => Verdict::New,
                    (true, ..) => Verdict::Like(id, Why::WithinDay),
                    (_, true, _) => Verdict::Like(id, Why::OtherBalance),
                    (_, _, true) => Verdict::Like(id, Why::OtherId),
                    _ => Verdict::Same(id),
                };
            }
        }
    }

    /// Whether the file ends within a day with which an earlier one goes on.
    pub(super) fn ends_within(&self, day: NaiveDate) -> bool {
        self.joints.iter().any(|joint| joint.on == day && !joint.is_later)
    }

    /// Whether a line that says the same as what was there may be another one.
    fn may_be_equal(&self, line: &StatementLine, known: &KnownTransaction) -> bool {
        let file = self.around.days;
        let goes_by_its_day = !file.may_differ_from(known) || file.tells_that_of(known);
        let own = line.balance.map(|balance| balance.minor);
        let is_proven = own.is_some() && own == known.balance_minor;
        let is_plain = !known.by_hand && !known.removed && !known.pending && !line.pending;
        is_plain && goes_by_its_day && !is_proven
    }
}

impl Joint {
    /// Whether nothing that the later file has of the day follows the balance that was there before
    /// the only booking of it that the earlier one has: more was booked between the two.
    fn is_apart(&self, lines: &[StatementLine]) -> bool {
        let of_day = lines.iter().filter(|line| line.posted_on == self.on && !line.pending);
        let before = |line: &StatementLine| {
            let after = line.balance.map(|balance| i128::from(balance.minor));
            after.map(|after| after - i128::from(line.amount.minor))
        };
        let own: Option<Vec<i128>> = of_day.map(before).collect();
        let (Some(own), Some(had)) = (own, self.before.as_deref()) else { return false };
        let (earlier, later) = if self.is_later { (had, &*own) } else { (&*own, had) };
        matches!(earlier, [only] if !later.is_empty() && !later.contains(only))
    }

    /// Whether the earlier file has one booking of the day: that it is told again under another id
    /// of the bank may be chance, and two of them are not.
    fn is_of_one(&self, lines: &[StatementLine]) -> bool {
        let of_day = || lines.iter().filter(|line| line.posted_on == self.on && !line.pending);
        let earlier = if self.is_later { self.had.len() } else { of_day().count() };
        earlier == 1
    }

    /// The same, less what lines of the file tell.
    fn sides(&self, told: &HashSet<TransactionId>) -> Sides {
        let is_told = |one: &&BroughtLine| {
            told.contains(&one.id) || one.marks.iter().any(|mark| told.contains(mark))
        };
        let untold = self.had.iter().filter(|one| !is_told(one)).map(|one| one.minor).collect();
        Sides { on: self.on, is_later: self.is_later, untold }
    }
}

/// The days that another file told.
pub(super) struct Span {
    pub days: RangeInclusive<NaiveDate>,
    /// Whether it is of the same format and tells the same of the days of its bookings.
    pub is_like: bool,
}

/// The days within which a file of these days and others like it join, and whether it is the later
/// one. A file of a single day may tell all of it, and so may one in the middle of whose days it
/// lies: none joins there.
pub(super) fn spans_join(
    (first, last): (NaiveDate, NaiveDate),
    told: &[Span],
) -> Vec<(NaiveDate, bool)> {
    if first == last {
        return Vec::new();
    }
    let joins = |on: NaiveDate, is_joint: &dyn Fn(&RangeInclusive<NaiveDate>) -> bool| {
        let beside = || told.iter().filter(|span| span.days.contains(&on));
        beside().any(|span| span.is_like) && beside().all(|span| is_joint(&span.days))
    };
    let is_later = joins(first, &|days| *days.end() == first && *days.start() < first);
    let is_earlier = joins(last, &|days| *days.start() == last && *days.end() > last);
    let later = is_later.then_some((first, true));
    later.into_iter().chain(is_earlier.then_some((last, false))).collect()
}

/// Both sides of a day within which files join.
pub(super) struct Sides {
    pub on: NaiveDate,
    /// Whether the file that is compared is the later one.
    pub is_later: bool,
    /// What the other one has of the day and this one does not tell, in minor units.
    pub untold: Vec<i64>,
}

impl Sides {
    /// Whether the earlier file has bookings of the day that the later one does not tell, at least
    /// as many as there are purchases among these, which both tell. `open`: lines of the file that
    /// are nothing that is known.
    pub(super) fn leave_open<'a>(
        &self,
        equal: impl Iterator<Item = &'a StatementLine>,
        open: impl Iterator<Item = &'a StatementLine>,
    ) -> bool {
        let equal: BTreeSet<i64> = equal.map(|line| line.amount.minor).collect();
        if equal.is_empty() {
            return false;
        }
        let mut left: HashMap<i64, usize> = HashMap::new();
        for minor in &self.untold {
            *left.entry(*minor).or_default() += 1;
        }
        let mut alone = 0;
        for line in open.filter(|line| !line.pending) {
            // It may be one of them in other words, or under another day.
            let apart = (line.posted_on - self.on).num_days().abs();
            let its = left.get_mut(&line.amount.minor).filter(|left| **left > 0);
            match its.filter(|_| apart <= Sought::DAYS_APART) {
                Some(left) => *left -= 1,
                None => alone += usize::from(line.posted_on == self.on),
            }
        }
        let untold = if self.is_later { left.into_values().sum() } else { alone };
        equal.len() <= untold
    }
}

/// Whether the bank has an id for both, and they differ.
fn has_other_id(line: &StatementLine, known: &KnownTransaction) -> bool {
    let is_its = |id: &String| known.bank_ids.iter().any(|own| **own == **id);
    !known.bank_ids.is_empty() && line.bank_id.as_ref().is_some_and(|id| !is_its(id))
}

/// What was there, by its ids.
fn by_id(stored: &KnownDays) -> HashMap<TransactionId, &KnownTransaction> {
    let all = stored.transactions.iter();
    all.flat_map(|known| known.marks.iter().chain([&known.id]).map(move |id| (*id, known)))
        .collect()
}
