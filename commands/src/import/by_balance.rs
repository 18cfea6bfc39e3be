//! What the balances that the bank states decide: whether a line is one that was there, and whether
//! a file is wholly behind all that was there.

use std::collections::{HashMap, HashSet};

use chrono::{Days, NaiveDate};
use domain::id::TransactionId;
use domain::import::StatedBalance;
use domain::money::Money;

use super::Refusal;
use super::balances::Stated;
use super::counted::{CountedBy, Held, LineDays, WAYS, day_of, moved_until};
use super::elsewhere::{Verdict, Why};
use super::ends::{Ends, are_told_by_balance};
use super::further::Further;
use super::leads;
use super::lines::Work;
use super::shifted::is_told_by_texts;
use crate::ports::{FileSpan, KnownDays, KnownStatement, KnownTransaction, Moved};
use crate::statement::StatementLine;

/// Where a file begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Begins {
    /// With the balance with which all that was there ends.
    Behind,
    /// With that of an earlier file, where more is there than that one tells.
    Perhaps,
    /// With another one, or that is not known.
    Elsewhere,
}

impl Work<'_> {
    /// Lines of a file that begins with the balance with which all that was there ends, and ends
    /// with another one, are none of those that were there, however equal; nor are those of a file
    /// that ends with that with which all that was there begins. Answers the places that no id
    /// tells then.
    pub(super) async fn behind(&mut self, unknown: Vec<usize>) -> Result<Vec<usize>, Refusal> {
        let met = self.met_by_texts(&unknown);
        if self.target.version == 0
            || self.around.is_again
            || met.len() + unknown.len() < self.statement.lines.len()
        {
            return Ok(unknown);
        }
        let minors = met.iter().map(|place| self.statement.lines[*place].amount.minor);
        let begins = match are_told_by_balance(minors) {
            true => self.begins_behind().await?,
            false => Begins::Elsewhere,
        };
        if begins == Begins::Elsewhere {
            return Ok(unknown);
        }
        let Some((ids, is_next)) = self.further_ids(&met).await? else { return Ok(unknown) };
        self.is_behind = begins == Begins::Behind || is_next && !met.is_empty();
        for (place, id) in met.iter().zip(ids) {
            let before = std::mem::replace(&mut self.ids[*place], id);
            if !self.is_behind {
                self.perhaps.push((*place, before, Why::BehindEqual));
            }
        }
        self.no_duplicates(&met);
        let mut unknown: Vec<usize> = unknown.into_iter().chain(met).collect();
        unknown.sort_unstable();
        Ok(unknown)
    }

    /// Where the balances prove that the file is behind all else, no line is what was there until
    /// its last day; what is there of later days no balance of it holds.
    pub(super) fn new_behind(
        &self,
        unknown: &[usize],
        stored: &KnownDays,
        verdicts: &mut [Verdict],
    ) {
        let minor = |place: &usize| i128::from(self.statement.lines[*place].amount.minor);
        let told = unknown.iter().zip(verdicts.iter());
        let told = told.filter(|(_, verdict)| **verdict != Verdict::New);
        if !self.is_behind || told.map(|(place, _)| minor(place)).sum::<i128>() == 0 {
            return;
        }
        let counts = self.taken.counted_by();
        let lines = self.statement.lines.iter().map(|line| self.days_of(line).by(counts));
        let until = lines.chain(self.statement.closing.map(|closing| closing.on)).max();
        let is_later =
            |known: &&KnownTransaction| until.is_some_and(|on| day_of(known, counts) > on);
        let later: HashSet<TransactionId> =
            stored.transactions.iter().filter(is_later).map(|known| known.id).collect();
        for verdict in verdicts {
            match verdict {
                Verdict::Same(id) | Verdict::Like(id, _) if !later.contains(id) => {
                    *verdict = Verdict::New;
                }
                _ => {}
            }
        }
    }

    /// A line that may be one more of what was there, or one of those, is told by its own balance,
    /// else it is a person's to say.
    pub(super) fn suspect_equal(
        &self,
        unknown: &[usize],
        stored: &KnownDays,
        verdicts: &mut [Verdict],
    ) {
        if self.perhaps.is_empty() {
            return;
        }
        let lines = &self.statement.lines;
        let numbers: HashMap<usize, usize> =
            unknown.iter().enumerate().map(|(nth, place)| (*place, nth)).collect();
        let all = self.perhaps.iter().map(|(place, before, _)| (&lines[*place], *before));
        let mut equal = Equal::of(all);
        stored.transactions.iter().for_each(|known| Equal::put(&mut equal, known));
        for (place, before, why) in &self.perhaps {
            let (Some(nth), line) = (numbers.get(place), &lines[*place]) else { continue };
            let Some(equal) = equal.get(&(line.posted_on, line.amount)) else { continue };
            let own = line.balance.map(|balance| balance.minor);
            verdicts[*nth] = match own.and_then(|own| equal.by_balance.get(&own)) {
                Some(known) => Verdict::Same(*known),
                // What was booked later, of a day before, moves all balances behind it.
                None if own.is_some()
                    && !equal.is_any_without_balance
                    && *why != Why::OtherBalance =>
                {
                    Verdict::New
                }
                None => {
                    let like = equal.before.get(before).copied().flatten();
                    Verdict::Like(like.unwrap_or(*before), *why)
                }
            };
        }
    }

    /// Lines that were met by what they say, and not the bookings of what was announced.
    pub(super) fn met_by_texts(&self, unknown: &[usize]) -> Vec<usize> {
        let open: HashSet<usize> = unknown.iter().copied().collect();
        let is_met = |place: &usize| {
            let line = &self.statement.lines[*place];
            !open.contains(place)
                && self.is_duplicate(*place)
                && is_told_by_texts(line)
                && self.known.contains(&self.ids[*place].0)
        };
        (0..self.statement.lines.len()).filter(is_met).collect()
    }

    /// Whether what was there comes to what the file begins with, and the file to another balance.
    async fn begins_behind(&self) -> Result<Begins, Refusal> {
        let statement = self.statement.clone();
        let Some(own) = self.aside(move || Ends::of(&statement)).await? else {
            return Ok(Begins::Elsewhere);
        };
        let (account, first_on, until) = (self.target.id, own.first_on, own.ends.on);
        let (counts, last) = self.counted_until(until);
        if let Some((opening, held)) = self.opening_at(until).await? {
            let before = self.moved_by(vec![last], counts).await?;
            let before: i128 = before.iter().map(|moved| moved.booked).sum();
            let mut lines = self.statement.lines.iter();
            let has_older = held.is_some_and(|held| lines.any(|line| held.has(self.days_of(line))));
            let is_behind = match has_older {
                false => own.is_behind(opening + before),
                true => self.ends_before(&own).await?,
            };
            return Ok(if is_behind { Begins::Behind } else { Begins::Elsewhere });
        }
        let (begins, ends) = (own.begins.amount.minor, own.ends.amount.minor);
        if self.target.account.said.is_some() || begins == ends {
            return Ok(Begins::Elsewhere);
        }
        // What is on the account is unknown: the statement before tells where this one begins.
        let span = FileSpan {
            import_id: self.around.import_id,
            first_on: first_on.checked_add_days(Days::new(1)),
            end: first_on.checked_sub_days(Days::new(1)),
        };
        let known = self.house.lookup.statements_beside(self.household, account, span).await?;
        let is_own = |stated: Option<StatedBalance>, minor| {
            stated.is_some_and(|one| one.amount.minor == minor)
        };
        let is_before = |one: &&KnownStatement| {
            one.closing.is_some_and(|end| end.on == first_on && end.amount.minor == begins)
        };
        let is_there =
            known.iter().any(|one| is_own(one.opening, begins) || is_own(one.closing, ends));
        // Of several balances of that day nobody knows which was the last.
        let ends_on = known.iter().filter_map(|one| one.closing).filter(|end| end.on == first_on);
        let are_several = ends_on.clone().any(|end| end.amount.minor != begins);
        match known.iter().find(is_before).filter(|_| !is_there && !are_several) {
            Some(before) => self.behind_statement(before, (begins, ends), (counts, last)).await,
            None => Ok(Begins::Elsewhere),
        }
    }

    /// How the lines of a file that ends on a day count until that, and the day until which what
    /// was there counts with them: a line that is there and is not in that sum would be taken for
    /// one more. Some banks close by the day of value: lines may be booked behind the end then.
    fn counted_until(&self, ends_on: NaiveDate) -> (CountedBy, NaiveDate) {
        let counts = self.taken.counted_by();
        let last = |by: CountedBy| {
            let days = self.statement.lines.iter().map(|line| self.days_of(line).by(by));
            days.max().map_or(ends_on, |last| last.max(ends_on))
        };
        let ways = [counts].into_iter().chain(WAYS);
        let within = ways.map(|by| (by, last(by))).find(|(_, last)| *last == ends_on);
        within.unwrap_or_else(|| (counts, last(counts)))
    }

    /// Whether the file ends with the balance with which all that is there begins, and began with
    /// another one: its lines are before all that is there, however equal. So are those of a file
    /// that ends with what the first statement begins with, where what is there of the days before
    /// its own comes to that without them.
    async fn ends_before(&self, own: &Ends) -> Result<bool, Refusal> {
        let account = &self.target.account;
        let (begins, ends) = (own.begins.amount, own.ends.amount);
        if begins == ends || ![account.opening_balance, account.opening_first].contains(&Some(ends))
        {
            return Ok(false);
        }
        let statement = self.statement.clone();
        let stated = self.aside(move || Stated::of(&statement)).await?;
        let leads = leads::to_opening(self.house, self.household, self.target, &stated).await?;
        if leads.is_none() || account.opening_balance == Some(ends) {
            return Ok(leads.is_some());
        }
        let (Some(opening), Some(held)) = (account.opening_balance, Held::in_opening(account))
        else {
            return Ok(false);
        };
        let before = own.first_on.pred_opt().unwrap_or(own.first_on);
        let days = vec![own.begins.on.min(before), before];
        let moved = self.moved_by(days, held.by).await?;
        let comes_to = |booked: i128| i128::from(opening.minor) + booked == i128::from(ends.minor);
        Ok(moved.iter().any(|moved| comes_to(moved.booked)))
    }

    /// Where a file begins with the balance of an earlier one, what is there of the days of both
    /// tells whether its lines are there too.
    async fn behind_statement(
        &self,
        before: &KnownStatement,
        (begins, ends): (i64, i64),
        (counts, until): (CountedBy, NaiveDate),
    ) -> Result<Begins, Refusal> {
        let first = before.first_on.and_then(|day| day.checked_sub_days(Days::new(1)));
        let Some((opening, first)) = before.opening.zip(first) else { return Ok(Begins::Perhaps) };
        let moved = self.moved_by(vec![first, until], counts).await?;
        let moved: Vec<i128> = moved.iter().map(|moved| moved.booked).collect();
        let [until_first, until_last] = moved.as_slice() else { return Ok(Begins::Perhaps) };
        let comes_to = i128::from(opening.amount.minor) + until_last - until_first;
        Ok(match comes_to {
            all if all == i128::from(begins) => Begins::Behind,
            all if all == i128::from(ends) => Begins::Elsewhere,
            _ => Begins::Perhaps,
        })
    }

    /// The ids that these lines have behind the equal ones that were there, and whether no more of
    /// those were there than the file meets.
    pub(super) async fn further_ids(
        &self,
        met: &[usize],
    ) -> Result<Option<(Vec<TransactionId>, bool)>, Refusal> {
        let mut is_next = true;
        let mut further = Further::of(self);
        let mut ids: Vec<Option<TransactionId>> = vec![None; met.len()];
        let mut open: Vec<usize> = (0..met.len()).collect();
        loop {
            let places: Vec<usize> = open.iter().map(|nth| met[*nth]).collect();
            let Some((next, known)) = further.next(self, &places).await? else { break };
            is_next &= known.is_empty();
            for (nth, id) in open.iter().zip(next) {
                ids[*nth] = Some(id).filter(|id| !known.contains(&id.0));
            }
            open.retain(|nth| ids[*nth].is_none());
        }
        let ids: Option<Vec<TransactionId>> = ids.into_iter().collect();
        Ok(ids.map(|ids| (ids, is_next)))
    }

    pub(super) async fn moved_until(&self, days: Vec<NaiveDate>) -> Result<Vec<Moved>, Refusal> {
        self.moved_by(days, self.taken.counted_by()).await
    }

    async fn moved_by(
        &self,
        days: Vec<NaiveDate>,
        counts: CountedBy,
    ) -> Result<Vec<Moved>, Refusal> {
        let (household, account) = (self.household, self.target.id);
        moved_until(self.house, household, account, days, counts).await
    }

    pub(super) fn days_of(&self, line: &StatementLine) -> LineDays {
        LineDays::of(line, self.around.days)
    }

    /// What was on the account before everything, and the lines that only move that;
    /// `None` where it is unknown, or where a balance at the end of `day` says nothing of lines
    /// because a person said what is on it later.
    pub(super) async fn opening_at(
        &self,
        day: NaiveDate,
    ) -> Result<Option<(i128, Option<Held>)>, Refusal> {
        let account = &self.target.account;
        let Some(said) = account.said else {
            let opening = account.opening_balance.map(|opening| i128::from(opening.minor));
            return Ok(opening.map(|opening| (opening, Held::in_opening(account))));
        };
        if said.on >= day {
            return Ok(None);
        }
        let opening = self.house.lookup.opening(self.household, self.target.id).await?;
        let held = Held { until: said.on, by: CountedBy::Own };
        Ok(opening.map(|opening| (opening, Some(held))))
    }
}

/// What was there of one day and amount, beside lines that may be one more of it.
#[derive(Default)]
struct Equal {
    by_balance: HashMap<i64, TransactionId>,
    is_any_without_balance: bool,
    /// The ids that those lines had, each with what has it.
    before: HashMap<TransactionId, Option<TransactionId>>,
}

impl Equal {
    /// Of these lines, each with the id that it had.
    fn of<'a>(
        lines: impl Iterator<Item = (&'a StatementLine, TransactionId)>,
    ) -> HashMap<(NaiveDate, Money), Self> {
        let mut equal: HashMap<(NaiveDate, Money), Self> = HashMap::new();
        for (line, before) in lines {
            equal.entry((line.posted_on, line.amount)).or_default().before.insert(before, None);
        }
        equal
    }

    /// Of several with one balance or id the first one counts.
    fn put(all: &mut HashMap<(NaiveDate, Money), Self>, known: &KnownTransaction) {
        let told = known.told.as_deref().unwrap_or(&known.now);
        let equal = all.get_mut(&(told.posted_on, told.amount)).filter(|_| !known.removed);
        let Some(equal) = equal else { return };
        match known.balance_minor {
            Some(minor) => {
                equal.by_balance.entry(minor).or_insert(known.id);
            }
            None => equal.is_any_without_balance = true,
        }
        for id in known.marks.iter().chain([&known.id]) {
            if let Some(before) = equal.before.get_mut(id) {
                before.get_or_insert(known.id);
            }
        }
    }
}
