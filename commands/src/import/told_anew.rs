//! What a bank tells anew of what it told before: announcements that are gone or come back.

use std::collections::{BTreeMap, HashSet};

use chrono::{Days, NaiveDate};
use domain::aggregate::Aggregate;
use domain::id::TransactionId;
use domain::import::MatchKind;
use domain::transaction::{Transaction, TransactionCommand};

use super::Refusal;
use super::lines::{Work, not_posted, take_turns};
use super::pending::{Announced, LONGEST_PENDING};
use super::report::Outcome;
use super::texts::{Likeness, Words};
use crate::ports::PendingTransaction;
use crate::statement::{Statement, StatementFormat, StatementLine};
use crate::unit::{load, load_all, new_events};

/// Bookings of which one may be what was announced with another amount.
const MOST_LOOKED_AT: usize = 64;
/// A booking with another amount follows its announcement within so many days, where nothing says
/// that the announcement is gone.
pub(super) const SOON: Days = Days::new(5);
/// Why a booking may be what was announced.
const OTHER_AMOUNT: &str = "It may be the booking of what was announced with another amount.";
/// The same of what is announced yet.
const STILL_ANNOUNCED: &str =
    "It may be the booking of what was announced with another amount, which is there yet.";

impl Work<'_> {
    /// The bank announces again what had lapsed.
    pub(super) async fn reappear(
        &mut self,
        line: &StatementLine,
        id: TransactionId,
    ) -> Result<(), Refusal> {
        let lapsed = self.lapsed.get(&id).filter(|_| line.pending && !self.around.is_again);
        let Some(lapsed) = lapsed.cloned() else { return Ok(()) };
        let import_id = Some(self.around.import_id);
        self.decide(lapsed.id, TransactionCommand::Reappear { import_id }).await?;
        self.taken.moved(lapsed.posted_on, lapsed.amount.minor, true);
        Ok(())
    }

    /// A transaction as this plan leaves it, and its version then.
    pub(super) async fn state_of(&self, id: TransactionId) -> Result<(Transaction, i64), Refusal> {
        match self.states.get(&id).or_else(|| self.read.get(&id)) {
            Some(state) => Ok(state.clone()),
            None => Ok(load::<Transaction>(self.house.store.as_ref(), self.household, id).await?),
        }
    }

    /// Reads what was announced together: a file may book tens of thousands of them.
    pub(super) async fn read_ahead(
        &mut self,
        pending: &[PendingTransaction],
    ) -> Result<(), Refusal> {
        if self.around.is_again {
            return Ok(());
        }
        let ids: Vec<_> = pending.iter().map(|one| one.id).collect();
        let store = self.house.store.as_ref();
        let read = load_all::<Transaction>(store, self.household, &ids).await?;
        self.read = read.into_iter().map(|(id, state, version)| (id, (state, version))).collect();
        Ok(())
    }

    /// Decides on a transaction as this plan leaves it: several lines may be about one.
    pub(super) async fn decide(
        &mut self,
        id: TransactionId,
        command: TransactionCommand,
    ) -> Result<(), Refusal> {
        let (mut state, version) = self.state_of(id).await?;
        let decided = state.decide(command).map_err(not_posted)?;
        decided.iter().for_each(|event| state.apply(event));
        let events = new_events::<Transaction>(self.house, id, version, &decided);
        let version = events.iter().map(|event| event.sequence).max().unwrap_or(version);
        self.states.insert(id, (state, version));
        self.taken.keep(events);
        Ok(())
    }

    /// What was announced for a day that the file covers, and is not in it, counts no more; nor
    /// does what was announced for a day before it, where the file says what is announced now.
    pub(super) async fn lapses(&mut self, announced: Announced) -> Result<(), Refusal> {
        let days = || self.statement.lines.iter().map(|line| line.posted_on);
        let (Some(first), Some(last)) = (days().min(), days().max()) else { return Ok(()) };
        if self.around.is_again || announced.left().is_empty() {
            return Ok(());
        }
        let told: HashSet<TransactionId> = self.ids.iter().copied().collect();
        let speaks = self.speaks_of_pending();
        let format = self.around.file.format;
        let newest_until = self.newest_until().await?;
        let (mut gone, mut left) = (Vec::new(), Vec::new());
        for one in announced.left().iter() {
            let is_told = told.contains(&one.id)
                || self.taken.matched.contains(&one.id)
                || one.marks.iter().any(|id| told.contains(id));
            let is_covered = (first..=last).contains(&one.posted_on)
                && one.file_until.is_none_or(|until| until <= last);
            let is_spoken_of = speaks || tells_all(format, one);
            let is_left_behind = one.posted_on < first
                && newest_until.is_some_and(|newest| one.file_until < Some(newest))
                && self.carries(one);
            let is_gone = (is_covered && is_spoken_of) || is_left_behind;
            let is_newer = one.file_until.is_none_or(|until| until <= last);
            match is_gone {
                _ if one.lapsed || is_told => {}
                true => gone.push(one),
                false if is_newer => left.push(one),
                false => {}
            }
        }
        let brought = Brought::of(self.statement, &self.taken.new_places);
        for one in gone {
            self.lapse(one, &brought).await?;
        }
        let asked = self.taken.suspected.iter().map(|one| one.place);
        let mut asked: HashSet<usize> = asked.collect();
        for (worked_on, one) in left.into_iter().enumerate() {
            take_turns(worked_on).await;
            if let Some(place) = brought.other_amount_of(self.statement, one, &asked) {
                asked.insert(place);
                self.taken.outcomes[place] = Outcome::Suggested;
                self.taken.matched.insert(one.id);
                self.suspect(place, one.id, MatchKind::Pending, STILL_ANNOUNCED);
            }
        }
        Ok(())
    }

    async fn lapse(&mut self, one: &PendingTransaction, brought: &Brought) -> Result<(), Refusal> {
        let import_id = Some(self.around.import_id);
        self.decide(one.id, TransactionCommand::Lapse { import_id }).await?;
        self.taken.undone(one.posted_on, one.amount.minor, true);
        self.taken.counts.stale += 1;
        let detail = format!(
            "{} ({}, {}) was announced and is not in this file any more: it counts no more.",
            one.payee, one.amount, one.posted_on
        );
        self.taken.note(0, "pending-vanished", detail);
        if let Some(place) = brought.booking_of(self.statement, one) {
            self.suspect(place, one.id, MatchKind::Pending, OTHER_AMOUNT);
        }
        Ok(())
    }

    /// Whether the file tells what is pending: that it does not have something says then that it
    /// is gone. Many files list bookings alone.
    fn speaks_of_pending(&self) -> bool {
        let columns = self.around.file.mapping.as_ref().is_some_and(|mapping| {
            mapping.state_column.is_some() || mapping.booked_on_column.is_some()
        });
        columns || self.statement.lines.iter().any(|line| line.pending)
    }
}

/// Whether a file that names nothing pending tells all the same that an announcement is gone. A
/// list of bookings in the very form that had announced it may be another view of the bank's page;
/// a statement of another format over the day is the bank's word on it. What is booked later comes
/// back under its payee.
fn tells_all(format: StatementFormat, one: &PendingTransaction) -> bool {
    let is_own = serde_json::json!(format).as_str() == one.format.as_deref();
    match format {
        // Single notifications: they never tell all of a day.
        StatementFormat::Camt054 => false,
        StatementFormat::Csv => !is_own,
        _ => true,
    }
}

/// The bookings that a file brings, by day.
struct Brought(BTreeMap<NaiveDate, Vec<usize>>);

impl Brought {
    fn of(statement: &Statement, places: &[usize]) -> Self {
        let mut by_day: BTreeMap<NaiveDate, Vec<usize>> = BTreeMap::new();
        for place in places {
            let line = &statement.lines[*place];
            if !line.pending {
                by_day.entry(line.posted_on).or_default().push(*place);
            }
        }
        Self(by_day)
    }

    /// The first of the next days that has a text like the announcement's; so many of them are
    /// looked at and no more, however long the file is.
    fn booking_of(&self, statement: &Statement, one: &PendingTransaction) -> Option<usize> {
        self.alike(statement, one, LONGEST_PENDING).first().copied()
    }

    /// The one of the nearest amount among those of the next days that are like it, and for which
    /// nothing else was found.
    fn other_amount_of(
        &self,
        statement: &Statement,
        one: &PendingTransaction,
        asked: &HashSet<usize>,
    ) -> Option<usize> {
        let alike = self.alike(statement, one, SOON).into_iter();
        let minor = |place: &usize| statement.lines[*place].amount.minor;
        alike
            .filter(|place| !asked.contains(place))
            .min_by_key(|place| minor(place).abs_diff(one.amount.minor))
    }

    fn alike(&self, statement: &Statement, one: &PendingTransaction, days: Days) -> Vec<usize> {
        let Some(last) = one.posted_on.checked_add_days(days) else { return Vec::new() };
        let words = Words::of(&one.payee, "");
        let near = self.0.range(one.posted_on..=last).flat_map(|(_, places)| places).copied();
        let same_sign = near.filter(|place| {
            statement.lines[*place].amount.minor.signum() == one.amount.minor.signum()
        });
        let is_alike = |place: &usize| {
            let line = &statement.lines[*place];
            Words::of(&line.payee, &line.description).likeness(&words) == Likeness::Alike
        };
        same_sign.take(MOST_LOOKED_AT).filter(is_alike).collect()
    }
}
