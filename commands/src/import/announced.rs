//! What does not come as it was announced: under another day in a newer file, or in an older file
//! that is taken in when it is booked already.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{Days, NaiveDate};
use domain::id::TransactionId;
use domain::import::MatchKind;
use domain::money::Money;
use domain::transaction::TransactionCommand;

use super::Refusal;
use super::elsewhere::Verdict;
use super::lines::{Work, around, bank_line, take_turns};
use super::pending::{Announced, LONGEST_PENDING};
use super::report::Outcome;
use super::texts::{Likeness, Words};
use super::told_anew::SOON;
use crate::ports::{BroughtLine, KnownTransaction, PendingTransaction, Sought};
use crate::statement::{StatementFormat, StatementLine};

/// Bookings of one amount that are looked at for a line, however many there are.
const MOST_LOOKED_AT: usize = 64;
/// The remark on what is announced under another day.
const MOVED: &str = "pending-moved";
/// The remark on what an older file announces.
const PASSED: &str = "pending-passed";

/// Why what is announced may be booked already.
const BOOKED_OTHERWISE: &str = "It is announced here, and a later file books this amount a few days \
    on, in other words: that booking, or another one.";
/// The same, where several may be it.
const BOOKED_OFTEN: &str = "It is announced here, and this amount is booked more than once within \
    two weeks, in other words: the first of those bookings, another of them, or none.";

/// The same, where the amount is another.
const BOOKED_AMENDED: &str = "It is announced here, and a later file books another amount a few \
    days on, in these words: that booking, or another one.";

/// What a line announces that a later file knows more of.
#[derive(Debug, Clone, Copy)]
pub(super) enum Passed {
    /// It is booked.
    Booked(TransactionId),
    /// Nothing booked it in the time in which announcements are booked.
    Gone,
    /// Bookings of its amount come in that time, in other words: the first of them, and why.
    MayBe(TransactionId, &'static str),
}

/// Amount, texts, and whether the bank gave it an id.
type Key = (Money, String, bool);

/// Bookings that no line of the file tells.
type ByDay = HashMap<NaiveDate, Vec<BroughtLine>>;

/// What was announced and the file does not tell; each with its day.
struct Waiting(HashMap<Key, BTreeSet<(NaiveDate, usize)>>);

impl Waiting {
    /// The one whose day is the nearest, within the time in which announcements are booked. Ids of
    /// the bank that are not the same tell the two apart.
    fn take(&mut self, line: &StatementLine) -> Option<usize> {
        let texts = plain(&line.payee, &line.description);
        let on = line.posted_on;
        let apart = |one: &(NaiveDate, usize)| (one.0 - on).num_days().unsigned_abs();
        let mut nearest: Option<(Key, (NaiveDate, usize))> = None;
        for has_id in [false, true].into_iter().take(1 + usize::from(line.bank_id.is_none())) {
            let key = (line.amount, texts.clone(), has_id);
            let Some(days) = self.0.get(&key) else { continue };
            let before = days.range(..=(on, usize::MAX)).next_back();
            let behind = days.range((on, 0)..).next();
            for one in [before, behind].into_iter().flatten() {
                if Days::new(apart(one)) <= LONGEST_PENDING
                    && nearest.as_ref().is_none_or(|(_, found)| apart(one) < apart(found))
                {
                    nearest = Some((key.clone(), *one));
                }
            }
        }
        let (key, found) = nearest?;
        self.0.get_mut(&key)?.remove(&found);
        Some(found.1)
    }
}

impl Work<'_> {
    /// Takes in lines that announce under another day what was announced before: amount and texts
    /// are the same, and no line of the file tells it. Answers the places that nothing tells then.
    pub(super) async fn moved(
        &mut self,
        unknown: Vec<usize>,
        announced: &Announced,
    ) -> Result<Vec<usize>, Refusal> {
        let is_sought = |place: &usize| is_plain_announcement(&self.statement.lines[*place]);
        if self.around.is_again || announced.left().is_empty() || !unknown.iter().any(is_sought) {
            return Ok(unknown);
        }
        let statement = self.statement;
        let sought = unknown.iter().filter(|place| is_sought(place));
        let amounts = sought.map(|place| self.statement.lines[*place].amount).collect();
        let mut waiting = self.waiting(announced, &amounts);
        let mut rest = Vec::with_capacity(unknown.len());
        for (worked_on, place) in unknown.into_iter().enumerate() {
            take_turns(worked_on).await;
            let line = &statement.lines[place];
            let found = is_plain_announcement(line).then(|| waiting.take(line)).flatten();
            match found.map(|nth| &announced.left()[nth]) {
                Some(one) => self.announced_anew(place, one).await?,
                None => rest.push(place),
            }
        }
        Ok(rest)
    }

    fn waiting(&self, announced: &Announced, amounts: &HashSet<Money>) -> Waiting {
        let told: HashSet<TransactionId> = self.ids.iter().copied().collect();
        let is_told = |one: &PendingTransaction| {
            told.contains(&one.id) || one.marks.iter().any(|id| told.contains(id))
        };
        let mut waiting = Waiting(HashMap::new());
        for (nth, one) in announced.left().iter().enumerate() {
            if one.lapsed || !amounts.contains(&one.amount) || is_told(one) {
                continue;
            }
            let Some((state, _)) = self.read.get(&one.id) else { continue };
            let texts = plain(&state.payee, &state.description);
            let key = (one.amount, texts, one.external_id.is_some());
            waiting.0.entry(key).or_default().insert((one.posted_on, nth));
        }
        waiting
    }

    /// The newer of two files says on which day it is to be booked.
    async fn announced_anew(
        &mut self,
        place: usize,
        one: &PendingTransaction,
    ) -> Result<(), Refusal> {
        let statement = self.statement;
        let line = &statement.lines[place];
        let last = statement.lines.iter().map(|line| line.posted_on).max();
        let is_newer = one.file_until <= last;
        if is_newer && line.posted_on != one.posted_on {
            let mut told = bank_line(line, self.target, self.around.import_id);
            told.external_id = told.external_id.or_else(|| one.external_id.clone());
            self.decide(one.id, TransactionCommand::CorrectByBank(told)).await?;
            self.taken.undone(one.posted_on, one.amount.minor, true);
            self.taken.moved(line.posted_on, line.amount.minor, true);
            self.taken.counts.corrected += 1;
            self.taken.outcomes[place] = Outcome::Corrects;
            let detail = format!(
                "{} ({}) was announced for {} and is announced for {} now: it is taken as one.",
                one.payee, one.amount, one.posted_on, line.posted_on
            );
            self.taken.note(line.line, MOVED, detail);
        } else {
            self.duplicate(place);
        }
        self.mark(place, one.id)?;
        self.taken.matched.insert(one.id);
        Ok(())
    }

    /// Which new lines announce what a later file knows more of: what is booked already under a
    /// later day, or what nothing booked in time.
    pub(super) async fn passed(
        &self,
        unknown: &[usize],
        verdicts: &[Verdict],
    ) -> Result<HashMap<usize, Passed>, Refusal> {
        let lines = &self.statement.lines;
        let new = unknown.iter().zip(verdicts).filter(|(_, verdict)| **verdict == Verdict::New);
        let new: Vec<usize> = new.map(|(place, _)| *place).collect();
        let new: Vec<usize> =
            new.into_iter().filter(|place| is_plain_announcement(&lines[*place])).collect();
        let Some(until) = self.told_until().filter(|_| !new.is_empty()) else {
            return Ok(HashMap::new());
        };
        if self.target.version == 0 {
            return Ok(HashMap::new());
        }
        let stored = self.later_bookings(&new).await?;
        let mut bookings = Bookings::of(&stored, &self.told(verdicts));
        let booked = lines.iter().filter(|line| !line.pending).map(|line| line.posted_on);
        let tells = booked.min().map(|first| first..=until);
        // A file that has the day of a booking and not the booking is older than that.
        let is_later =
            |on: NaiveDate| on > until || tells.as_ref().is_some_and(|tells| tells.contains(&on));
        let closed = self.closed_after(&new, until).await?;
        let (mut passed, mut left) = (HashMap::new(), Vec::new());
        for (worked_on, place) in new.into_iter().enumerate() {
            take_turns(worked_on).await;
            let line = &lines[place];
            if let Some(id) = bookings.take(line, is_later) {
                passed.insert(place, Passed::Booked(id));
            } else if closed.is_some_and(|closed| last_day_of(line) <= closed) {
                passed.insert(place, Passed::Gone);
            } else if let Some((id, why)) = bookings.nearest(line, is_later) {
                passed.insert(place, Passed::MayBe(id, why));
            } else {
                left.push(place);
            }
        }
        let mut spoken_for: HashSet<TransactionId> = passed
            .values()
            .filter_map(|passed| match passed {
                Passed::Booked(id) | Passed::MayBe(id, _) => Some(*id),
                Passed::Gone => None,
            })
            .collect();
        let amended = self.later_of_other_amounts(&left, verdicts).await?;
        for (worked_on, place) in left.into_iter().enumerate() {
            take_turns(worked_on).await;
            let is_open =
                |one: &BroughtLine| is_later(one.posted_on) && !spoken_for.contains(&one.id);
            if let Some(id) = of_other_amount(&amended, &lines[place], is_open) {
                spoken_for.insert(id);
                passed.insert(place, Passed::MayBe(id, BOOKED_AMENDED));
            }
        }
        Ok(passed)
    }

    /// What may be the bookings of lines that announce them.
    async fn later_bookings(&self, new: &[usize]) -> Result<Vec<KnownTransaction>, Refusal> {
        let (mut days, mut sought) = (BTreeSet::new(), Sought::default());
        for place in new {
            let line = &self.statement.lines[*place];
            let near = line.posted_on.iter_days().take_while(|day| *day <= last_day_of(line));
            let amount = sought.days_of.entry(line.amount.minor).or_default();
            let apart = usize::try_from(Sought::DAYS_APART).unwrap_or(1);
            amount.extend(near.step_by(apart));
            amount.push(last_day_of(line));
            days.extend([line.posted_on, last_day_of(line)]);
        }
        for amount in sought.days_of.values_mut() {
            amount.sort_unstable();
        }
        let (household, account) = (self.household, self.target.id);
        let lookup = &self.house.lookup;
        let known = lookup.transactions_of_days(household, account, around(&days), sought);
        Ok(known.await?.transactions)
    }

    /// What is booked on the next days and may be what these lines announce, whatever its amount.
    async fn later_of_other_amounts(
        &self,
        new: &[usize],
        verdicts: &[Verdict],
    ) -> Result<ByDay, Refusal> {
        let days: BTreeSet<NaiveDate> =
            new.iter().flat_map(|place| soon(&self.statement.lines[*place])).collect();
        if days.is_empty() {
            return Ok(ByDay::new());
        }
        let (household, account) = (self.household, self.target.id);
        let days = days.into_iter().collect();
        let lookup = &self.house.lookup;
        let had = lookup.brought(household, account, days, Vec::new()).await?.lines;
        let told = self.told(verdicts);
        let mut by_day = ByDay::new();
        for one in had {
            if !told.contains(&one.id) && !one.marks.iter().any(|id| told.contains(id)) {
                by_day.entry(one.posted_on).or_default().push(one);
            }
        }
        Ok(by_day)
    }

    /// The last day, behind those of the file, at whose end another file states a balance.
    async fn closed_after(
        &self,
        new: &[usize],
        until: NaiveDate,
    ) -> Result<Option<NaiveDate>, Refusal> {
        let lines = &self.statement.lines;
        let Some(first) = new.iter().filter_map(|place| last_day(&lines[*place])).min() else {
            return Ok(None);
        };
        self.closed_since(first.max(until)).await
    }

    async fn closed_since(&self, after: NaiveDate) -> Result<Option<NaiveDate>, Refusal> {
        let Some(from) = after.succ_opt() else { return Ok(None) };
        let (household, account) = (self.household, self.target.id);
        let lookup = &self.house.lookup;
        let stated = lookup.stated_since(household, account, self.around.import_id, from).await?;
        Ok(stated.iter().map(|one| one.on).max())
    }

    /// A line that announces what a later file knows more of brings nothing, unless it is not sure
    /// what.
    pub(super) fn pass(&mut self, place: usize, passed: Passed) -> Result<(), Refusal> {
        let statement = self.statement;
        let line = &statement.lines[place];
        let what = format!("{} ({}, {})", line.payee, line.amount, line.posted_on);
        let detail = match passed {
            Passed::MayBe(id, why) => {
                self.import(place, Outcome::Suggested)?;
                self.taken.matched.insert(id);
                self.suspect(place, id, MatchKind::Pending, why);
                return Ok(());
            }
            Passed::Booked(id) => {
                self.mark(place, id)?;
                self.taken.matched.insert(id);
                self.duplicate(place);
                format!("{what} is announced here and booked already: it is taken as that booking.")
            }
            Passed::Gone => {
                self.taken.outcomes[place] = Outcome::LeftOut;
                format!(
                    "{what} is announced here, and files until more than two weeks later do not \
                     book it: it was left out."
                )
            }
        };
        self.taken.note(line.line, PASSED, detail);
        Ok(())
    }

    /// The day until which the file tells what is booked.
    fn told_until(&self) -> Option<NaiveDate> {
        let lines = &self.statement.lines;
        let booked = lines.iter().filter(|line| !line.pending).map(|line| line.posted_on).max();
        let closing = self.statement.closing.map(|closing| closing.on);
        booked.max(closing).or_else(|| lines.iter().map(|line| line.posted_on).max())
    }

    /// Whether the file says what is announced on the account now, though its days do not reach
    /// back to all of that: no other file is of later days, and it carries what is announced.
    /// Answers the day until which it does.
    pub(super) async fn newest_until(&self) -> Result<Option<NaiveDate>, Refusal> {
        let Some(until) = self.told_until() else { return Ok(None) };
        Ok(self.closed_since(until).await?.is_none().then_some(until))
    }

    /// Whether the file would announce this yet: it has something announced, or is of the very
    /// format that announced this. Single notifications and interim reports never tell all, one of
    /// a day without a balance may tell its news alone, and which days a table has is chosen by who
    /// exports it.
    pub(super) fn carries(&self, one: &PendingTransaction) -> bool {
        let format = self.around.file.format;
        let is_own = serde_json::json!(format).as_str() == one.format.as_deref();
        let announces = self.statement.lines.iter().any(is_plain_announcement);
        match format {
            StatementFormat::Camt054 | StatementFormat::Mt942 => false,
            StatementFormat::Camt052 => announces && self.statement.closing.is_some(),
            _ => announces || (is_own && format.family() != StatementFormat::Csv),
        }
    }
}

/// Bookings that no line of the file tells, by amount, each with its day.
struct Bookings<'a> {
    all: &'a [KnownTransaction],
    by_amount: HashMap<Money, BTreeSet<(NaiveDate, usize)>>,
}

impl<'a> Bookings<'a> {
    fn of(all: &'a [KnownTransaction], told: &HashSet<TransactionId>) -> Self {
        let mut by_amount: HashMap<Money, BTreeSet<(NaiveDate, usize)>> = HashMap::new();
        for (nth, one) in all.iter().enumerate() {
            let is_told = told.contains(&one.id) || one.marks.iter().any(|id| told.contains(id));
            if !one.pending && !one.removed && !one.by_hand && !is_told {
                by_amount.entry(one.now.amount).or_default().insert((one.now.posted_on, nth));
            }
        }
        Self { all, by_amount }
    }

    /// The first one behind the line's day that is like it.
    fn take(
        &mut self,
        line: &StatementLine,
        is_later: impl Fn(NaiveDate) -> bool,
    ) -> Option<TransactionId> {
        let words = Words::of(&line.payee, &line.description);
        let days = self.by_amount.get_mut(&line.amount)?;
        let behind = days.range((line.posted_on.succ_opt()?, 0)..=(last_day_of(line), usize::MAX));
        let found = behind.take(MOST_LOOKED_AT).copied().find(|(on, nth)| {
            let one = &self.all[*nth];
            let mut tellings = one.told.as_deref().into_iter().chain([&one.now]);
            is_later(*on)
                && tellings.any(|told| {
                    Words::of(&told.payee, &told.description).likeness(&words) == Likeness::Alike
                })
        })?;
        days.remove(&found);
        Some(self.all[found.1].id)
    }
}

impl Bookings<'_> {
    /// The nearest one of the amount behind the line's day, whatever its texts are, and why it may
    /// be that.
    fn nearest(
        &mut self,
        line: &StatementLine,
        is_later: impl Fn(NaiveDate) -> bool,
    ) -> Option<(TransactionId, &'static str)> {
        let days = self.by_amount.get_mut(&line.amount)?;
        let behind = days.range((line.posted_on.succ_opt()?, 0)..=(last_day_of(line), usize::MAX));
        let mut later = behind.filter(|(on, _)| is_later(*on)).copied();
        let found = later.next()?;
        let why = if later.next().is_some() { BOOKED_OFTEN } else { BOOKED_OTHERWISE };
        days.remove(&found);
        Some((self.all[found.1].id, why))
    }
}

/// The one of the nearest amount among those of the next days that are like the line.
fn of_other_amount(
    all: &ByDay,
    line: &StatementLine,
    is_open: impl Fn(&BroughtLine) -> bool,
) -> Option<TransactionId> {
    let words = Words::of(&line.payee, &line.description);
    let own = line.amount.minor;
    let may_be =
        |one: &&BroughtLine| one.minor.signum() == own.signum() && one.minor != own && is_open(one);
    let near = soon(line).filter_map(|day| all.get(&day)).flatten();
    let alike = near
        .filter(may_be)
        .take(MOST_LOOKED_AT)
        .filter(|one| Words::of(&one.payee, &one.description).likeness(&words) == Likeness::Alike);
    alike.min_by_key(|one| one.minor.abs_diff(own)).map(|one| one.id)
}

/// The day of a line and the next ones, on which what it announces is booked mostly.
fn soon(line: &StatementLine) -> impl Iterator<Item = NaiveDate> + use<> {
    let last = line.posted_on.checked_add_days(SOON).unwrap_or(line.posted_on);
    line.posted_on.iter_days().take_while(move |day| *day <= last)
}

fn is_plain_announcement(line: &StatementLine) -> bool {
    line.pending && line.corrects.is_none()
}

fn plain(payee: &str, description: &str) -> String {
    Words::of(payee, description).plain().to_owned()
}

/// The last day on which what a line announces is booked.
fn last_day(line: &StatementLine) -> Option<NaiveDate> {
    line.posted_on.checked_add_days(LONGEST_PENDING)
}

fn last_day_of(line: &StatementLine) -> NaiveDate {
    last_day(line).unwrap_or(line.posted_on)
}
