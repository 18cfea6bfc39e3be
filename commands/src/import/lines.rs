//! What is new among the lines of a statement, and what was pending and is booked now.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::RangeInclusive;
use std::sync::Arc;

use chrono::{Days, NaiveDate};
use domain::aggregate::Aggregate;
use domain::id::{AccountId, HouseholdId, ImportId, TransactionId};
use domain::import::MatchKind;
use domain::transaction::{
    BankLine, LineIdentities, Transaction, TransactionCommand, TransactionError,
};
use uuid::Uuid;

use super::accounts::Target;
use super::elsewhere::{self, FileDays, Verdict, Why};
use super::pending::Announced;
use super::report::{ImportRefusal, Outcome};
use super::taken::Taken;
use super::twice::{self, Twice};
use super::whose::Part;
use super::within_day::Joint;
use super::{Refusal, aside};
use crate::error::CommandError;
use crate::events::NewEvent;
use crate::house::House;
use crate::ports::{KnownDays, PendingTransaction, Sought, StoreError};
use crate::statement::{Statement, StatementFile, StatementLine};
use crate::unit::new_events;

/// So many lines in a row are worked on before others have their turn.
const LINES_A_TURN: usize = 250;
/// How far around the days of its lines a file is compared with what is there.
const AROUND: Days = Days::new(5);
/// Days without any line that are looked at all the same; longer ones are passed over.
const LONGEST_SILENCE: i64 = 31;

/// What is read beside the statement: the file it stands in, and what is known of it.
pub(super) struct Around<'a> {
    pub import_id: ImportId,
    /// SHA-256 of its bytes.
    pub hash: [u8; 32],
    pub file: &'a StatementFile,
    /// Which days its lines are told with.
    pub days: FileDays,
    /// Whether this very file was taken in before: it has no news of what is pending.
    pub is_again: bool,
    /// How many lines of its earlier statements may be what was there.
    pub suspected: usize,
    /// Nothing will be stored: the events of 200,000 lines need not be kept.
    pub is_dry_run: bool,
}

pub(super) async fn take_in(
    house: &House,
    household: HouseholdId,
    part: &Part,
    around: &Around<'_>,
) -> Result<Taken, Refusal> {
    let (statement, target) = (&part.statement, &part.target);
    let (looked_at, account) = (statement.clone(), target.id);
    let long = statement.lines.len();
    let ids = aside(house, long, move || identities(&looked_at, account)).await?;
    let mut work = Work {
        house,
        household,
        statement,
        target,
        around,
        taken: Taken::of(statement, around.days, around.is_dry_run),
        known: HashSet::new(),
        lapsed: HashMap::new(),
        announced: HashMap::new(),
        keeps_announced_ids: false,
        states: HashMap::new(),
        read: HashMap::new(),
        met: HashMap::new(),
        is_behind: false,
        apart: Vec::new(),
        beyond: HashSet::new(),
        perhaps: Vec::new(),
        joints: Vec::new(),
        ids,
    };
    let mut announced = Announced::default();
    if target.version > 0 {
        let ids = work.ids.iter().map(|id| id.0).collect();
        work.known = house.store.known(household, Transaction::TYPE, ids).await?;
        let pending = house.lookup.pending_transactions(household, target.id).await?;
        for one in pending.iter().filter(|one| one.lapsed) {
            for id in one.marks.iter().chain([&one.id]) {
                work.lapsed.insert(*id, one.clone());
            }
        }
        work.read_ahead(&pending).await?;
        work.announced = pending.iter().map(|one| (one.id, one.clone())).collect();
        announced = Announced::new(pending);
        work.by_state(&announced).await?;
    }
    let unknown = work.by_id(&mut announced).await?;
    let unknown = work.superseded(unknown).await?;
    let unknown = work.behind(unknown).await?;
    let unknown = work.posts(unknown, &mut announced).await?;
    let unknown = work.one_each(unknown).await?;
    let unknown = work.find_beyond(unknown).await?;
    let unknown = work.moved(unknown, &announced).await?;
    let apart = work.met_apart(&unknown).await?;
    work.joints = work.joints(&unknown).await?;
    let within_day = work.met_within_day(&unknown, &work.joints);
    let beside: Vec<usize> = apart.iter().chain(&within_day).copied().collect();
    let stored = Arc::new(work.stored(&unknown, &beside).await?);
    let unknown = work.told_apart(unknown, apart, &stored).await?;
    let unknown = work.shifted(unknown, &stored).await?;
    let unknown = work.doubted(unknown, &stored).await?;
    let unknown = work.doubted_within_day(unknown, &stored).await?;
    let (unknown, stored) = work.needed_by_id(unknown, stored).await?;
    work.by_content(&unknown, &stored).await?;
    work.tell_beside(&stored).await?;
    work.corrections(&stored).await?;
    work.lapses(announced).await?;
    work.vanished().await?;
    Ok(work.taken)
}

/// One statement on its way in.
pub(super) struct Work<'a> {
    pub house: &'a House,
    pub household: HouseholdId,
    pub statement: &'a Arc<Statement>,
    pub target: &'a Target,
    pub around: &'a Around<'a>,
    pub taken: Taken,
    /// Ids of lines that have a stream.
    pub known: HashSet<Uuid>,
    /// What was announced once and lapsed, by its id and by those of lines that told it too.
    pub lapsed: HashMap<TransactionId, PendingTransaction>,
    /// What was announced and not booked, by its id, what lapsed among it.
    pub announced: HashMap<TransactionId, PendingTransaction>,
    /// Whether what is announced has its id of the bank when it is booked: a line shows it.
    pub keeps_announced_ids: bool,
    /// Transactions as this plan leaves them, with their versions then.
    pub states: HashMap<TransactionId, (Transaction, i64)>,
    /// As the log has them, where they were read together beforehand.
    pub read: HashMap<TransactionId, (Transaction, i64)>,
    /// Which transaction a line of this file is, by the bank's id.
    pub met: HashMap<String, TransactionId>,
    /// Whether the balances prove that the file is wholly behind what is there.
    pub is_behind: bool,
    /// Places of bookings that were one with another one of the file, with the place of that.
    pub apart: Vec<(usize, usize)>,
    /// Places of the lines that the balances put before or behind all that is there.
    pub beyond: HashSet<usize>,
    /// Places of lines that may be one more of equal ones that were there, with the id they would
    /// have as one of those, and why.
    pub perhaps: Vec<(usize, TransactionId, Why)>,
    /// Days within which the file joins earlier ones.
    pub joints: Vec<Joint>,
    /// The lines' ids, in their order.
    pub ids: Vec<TransactionId>,
}

impl Work<'_> {
    /// Plain work on the whole statement, off the reactor.
    pub(super) async fn aside<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Refusal> {
        aside(self.house, self.statement.lines.len(), work).await
    }

    /// A line that tells what is there already.
    pub(super) fn duplicate(&mut self, place: usize) {
        self.taken.counts.duplicates += 1;
        self.taken.outcomes[place] = Outcome::Duplicate;
    }

    pub(super) fn is_duplicate(&self, place: usize) -> bool {
        self.taken.outcomes[place] == Outcome::Duplicate
    }

    /// Lines that were taken for what is there already are others after all.
    pub(super) fn no_duplicates(&mut self, places: &[usize]) {
        for place in places {
            if self.is_duplicate(*place) {
                self.taken.counts.duplicates -= 1;
                self.taken.outcomes[*place] = Outcome::New;
            }
        }
    }

    /// What the account has around the days of lines that no id tells; nothing is read of days on
    /// which there is no such line.
    pub(super) async fn stored(
        &self,
        unknown: &[usize],
        apart: &[usize],
    ) -> Result<KnownDays, Refusal> {
        let statement = self.statement;
        let unknown: Vec<usize> = unknown.iter().chain(apart).copied().collect();
        let places = unknown.iter().copied().chain(self.open_corrections());
        let places = places.chain(self.may_be_shifted(&unknown));
        let days: BTreeSet<NaiveDate> =
            places.flat_map(|place| days_of_line(&statement.lines[place])).collect();
        if self.target.version == 0 || days.is_empty() {
            return Ok(KnownDays::default());
        }
        let (household, account) = (self.household, self.target.id);
        let around = around(&days);
        let (looked_at, ids) = (statement.clone(), self.ids.iter().map(|id| id.0).collect());
        let sought = self.aside(move || sought(&looked_at, ids)).await?;
        let lookup = &self.house.lookup;
        let mut stored = lookup.transactions_of_days(household, account, around, sought).await?;
        let (looked_at, file) = (statement.clone(), self.around.days);
        let amounts: HashSet<i64> =
            unknown.iter().map(|place| statement.lines[*place].amount.minor).collect();
        self.aside(move || {
            elsewhere::infer(&looked_at.lines, &amounts, file, &mut stored.transactions);
            stored
        })
        .await
    }

    /// Takes in lines that no id tells, compared by what they say with what no line has met.
    pub(super) async fn by_content(
        &mut self,
        unknown: &[usize],
        stored: &Arc<KnownDays>,
    ) -> Result<(), Refusal> {
        if unknown.is_empty() {
            return Ok(());
        }
        let within = self.within(unknown);
        let unmet = self.unmet(stored);
        let verdicts = self.within_verdicts(&within, &unmet, stored).await?;
        let mut verdicts = self.with_beyond(unknown, verdicts);
        let twice = Twice::find(self, unknown, stored, &mut verdicts);
        twice::repeated(self, unknown, (stored, None), &mut verdicts);
        self.settle_by_balance(unknown, stored, &mut verdicts).await?;
        twice.settle(self, unknown, &mut verdicts);
        self.suspect_needed(unknown, stored, &mut verdicts).await?;
        self.by_used_ids(unknown, &unmet, stored, &mut verdicts).await?;
        let left_out = self.read_otherwise(unknown, stored, &mut verdicts).await?;
        self.amended(unknown, &left_out, stored, &mut verdicts).await?;
        twice::repeated(self, unknown, (stored, Some(&left_out)), &mut verdicts);
        self.are_few_alike(unknown, &verdicts)?;
        let passed = self.passed(unknown, &verdicts).await?;
        for (worked_on, (place, verdict)) in unknown.iter().zip(verdicts).enumerate() {
            take_turns(worked_on).await;
            match verdict {
                Verdict::New if left_out.contains(place) => {
                    self.taken.outcomes[*place] = Outcome::LeftOut;
                }
                Verdict::New => match passed.get(place) {
                    Some(passed) => self.pass(*place, *passed)?,
                    None => self.import(*place, Outcome::New)?,
                },
                Verdict::Same(known) => self.same(*place, known).await?,
                Verdict::Like(known, why) => {
                    self.import(*place, Outcome::Suggested)?;
                    self.taken.matched.insert(known);
                    self.suspect(*place, known, MatchKind::Duplicate, why.said());
                }
            }
        }
        self.tell_apart();
        self.tell_removed(stored);
        Ok(())
    }

    /// Whether an id of the bank told one of the lines.
    pub(super) fn keeps_ids(&self) -> bool {
        let lines = self.statement.lines.iter().zip(&self.ids);
        lines.into_iter().any(|(line, id)| line.bank_id.is_some() && self.known.contains(&id.0))
    }

    /// A line that tells what is there already; the booking of what was announced books it.
    async fn same(&mut self, place: usize, known: TransactionId) -> Result<(), Refusal> {
        let statement = self.statement;
        let line = &statement.lines[place];
        self.meets(line, known);
        match self.announced.get(&known).filter(|_| !line.pending).cloned() {
            Some(announced) => {
                self.post(line, self.ids[place], &announced).await?;
                self.taken.outcomes[place] = Outcome::Posts;
            }
            None => {
                self.reappear(line, known).await?;
                self.mark(place, known)?;
                self.duplicate(place);
            }
        }
        self.taken.matched.insert(known);
        self.taken.same.insert(place, known);
        Ok(())
    }

    fn meets(&mut self, line: &StatementLine, id: TransactionId) {
        if let Some(bank_id) = &line.bank_id {
            self.met.insert(bank_id.clone(), id);
        }
    }

    pub(super) fn import(&mut self, place: usize, outcome: Outcome) -> Result<(), Refusal> {
        let line = &self.statement.lines[place];
        let (id, import_id) = (self.ids[place], self.around.import_id);
        let events = imported(self.house, line, self.target, import_id, id)?;
        self.taken.keep(events);
        self.meets(line, id);
        self.taken.new_line(line);
        self.taken.new_places.push(place);
        self.taken.outcomes[place] = outcome;
        Ok(())
    }

    /// A mark under the line's own id, so that a re-import meets it again.
    pub(super) fn mark(&mut self, place: usize, known: TransactionId) -> Result<(), Refusal> {
        let external_id = self.statement.lines[place].bank_id.clone();
        let id = self.ids[place];
        self.taken.keep(marked(self.house, id, known, external_id)?);
        Ok(())
    }

    /// The booking of what was pending, and a mark under the booking's own id, so that a re-import
    /// of the line meets it again.
    pub(super) async fn post(
        &mut self,
        line: &StatementLine,
        id: TransactionId,
        announced: &PendingTransaction,
    ) -> Result<(), Refusal> {
        let command = TransactionCommand::Post(bank_line(line, self.target, self.around.import_id));
        self.decide(announced.id, command).await?;
        self.meets(line, announced.id);
        if announced.id != id && !announced.marks.contains(&id) {
            let external_id = line.bank_id.clone();
            self.taken.keep(marked(self.house, id, announced.id, external_id)?);
        }
        if !announced.lapsed {
            self.taken.undone(announced.posted_on, announced.amount.minor, true);
        }
        self.taken.booked(line);
        self.taken.posted.insert(announced.id);
        self.taken.counts.pending_merged += 1;
        Ok(())
    }
}

pub(super) fn marked(
    house: &House,
    id: TransactionId,
    transaction_id: TransactionId,
    external_id: Option<String>,
) -> Result<Vec<NewEvent>, Refusal> {
    let command = TransactionCommand::MergeInto { transaction_id, external_id };
    let mark = Transaction::default().decide(command).map_err(by_rule)?;
    Ok(new_events::<Transaction>(house, id, 0, &mark))
}

/// Lets other requests go on: a long file is seconds of plain work on the reactor.
pub(super) async fn take_turns(worked_on: usize) {
    if worked_on % LINES_A_TURN == LINES_A_TURN - 1 {
        tokio::task::yield_now().await;
    }
}

/// The days that a line may go by elsewhere.
pub(super) fn days_of_line(line: &StatementLine) -> impl Iterator<Item = NaiveDate> {
    [line.posted_on].into_iter().chain(line.also_on)
}

/// The days around these, in ranges that do not meet.
pub(super) fn around(days: &BTreeSet<NaiveDate>) -> Vec<RangeInclusive<NaiveDate>> {
    let mut ranges: Vec<RangeInclusive<NaiveDate>> = Vec::new();
    for day in days {
        let from = day.checked_sub_days(AROUND).unwrap_or(*day);
        let to = day.checked_add_days(AROUND).unwrap_or(*day);
        match ranges.last_mut() {
            Some(last) if (from - *last.end()).num_days() <= LONGEST_SILENCE => {
                *last = *last.start()..=to;
            }
            _ => ranges.push(from..=to),
        }
    }
    ranges
}

/// What may be one of the lines is looked for: a transaction of another day and amount is none.
pub(super) fn sought(statement: &Statement, ids: HashSet<Uuid>) -> Sought {
    let mut days_of: HashMap<i64, Vec<NaiveDate>> = HashMap::new();
    for line in &statement.lines {
        days_of.entry(line.amount.minor).or_default().extend(days_of_line(line));
    }
    for days in days_of.values_mut() {
        days.sort_unstable();
    }
    let corrected = |line: &StatementLine| line.corrects.as_ref().map(|it| it.bank_id.clone());
    let named = |line: &StatementLine| line.bank_id.clone().into_iter().chain(corrected(line));
    let bank_ids = statement.lines.iter().flat_map(named).collect();
    Sought { days_of, ids, bank_ids }
}

pub(super) fn identities(statement: &Statement, account: AccountId) -> Vec<TransactionId> {
    let mut identities = LineIdentities::of(account);
    statement.lines.iter().map(|line| next_id(&mut identities, line)).collect()
}

/// The id of a line behind those that had theirs.
pub(super) fn next_id(identities: &mut LineIdentities, line: &StatementLine) -> TransactionId {
    let texts = format!("{} {}", line.payee, line.description);
    identities.next(line.bank_id.as_deref(), line.posted_on, line.amount, &texts)
}

fn imported(
    house: &House,
    line: &StatementLine,
    target: &Target,
    import_id: ImportId,
    id: TransactionId,
) -> Result<Vec<NewEvent>, Refusal> {
    let command = TransactionCommand::Import(bank_line(line, target, import_id));
    let decided = Transaction::default().decide(command).map_err(|error| {
        let (line, reason) = (line.line, error.to_string());
        CommandError::Refused(ImportRefusal::Line { line, reason })
    })?;
    Ok(new_events::<Transaction>(house, id, 0, &decided))
}

pub(super) fn by_rule(error: TransactionError) -> Refusal {
    CommandError::Refused(ImportRefusal::Rule(error.to_string()))
}

/// It was pending when it was looked up: if it is no more, another was first, and the whole file is
/// to be planned anew.
pub(super) fn not_posted(error: TransactionError) -> Refusal {
    match error {
        TransactionError::NotPending | TransactionError::WasRemoved => StoreError::Conflict.into(),
        error => by_rule(error),
    }
}

pub(super) fn bank_line(line: &StatementLine, target: &Target, import_id: ImportId) -> BankLine {
    BankLine {
        account_id: target.id,
        import_id: Some(import_id),
        posted_on: line.posted_on,
        also_on: line.also_on,
        amount: line.amount,
        payee: line.payee.clone(),
        description: line.description.clone(),
        external_id: line.bank_id.clone(),
        pending: line.pending,
        balance: line.balance,
    }
}

#[cfg(test)]
mod tests;
