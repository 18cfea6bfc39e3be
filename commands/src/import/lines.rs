//! What is new among the lines of a statement, and what was pending and is booked now.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use domain::aggregate::Aggregate;
use domain::id::{HouseholdId, ImportId, TransactionId};
use domain::import::{MatchKind, MatchSuspected};
use domain::transaction::{
    BankLine, LineIdentities, Transaction, TransactionCommand, TransactionError,
};
use uuid::Uuid;

use super::Refusal;
use super::accounts::Target;
use super::elsewhere::{self, Verdict};
use super::pending::Announced;
use super::report::{ImportRefusal, Outcome};
use super::whose::Part;
use crate::error::CommandError;
use crate::execute::{House, new_events};
use crate::ports::{KnownTransaction, NewEvent, PendingTransaction, StoreError};
use crate::statement::{LineNote, Statement, StatementFile, StatementLine};

/// So many lines in a row are worked on before others have their turn.
const LINES_A_TURN: usize = 250;
/// How many remarks of one kind of work are kept.
const MOST_NOTES: usize = 200;

/// What one statement brings to its account.
pub(super) struct Taken {
    /// Empty in a dry run.
    pub events: Vec<NewEvent>,
    is_dry_run: bool,
    pub counts: Counts,
    /// What becomes of each line, in their order.
    pub outcomes: Vec<Outcome>,
    /// Places of the lines that are new.
    pub new_places: Vec<usize>,
    /// What was pending and is booked.
    pub posted: HashSet<TransactionId>,
    /// What was there and is, or may be, a line of the file by what it says.
    pub matched: HashSet<TransactionId>,
    /// What changes the balance.
    pub moves: Vec<Move>,
    /// Day and minor units of every line that is new.
    pub new_amounts: Vec<(NaiveDate, i64)>,
    pub first_new_on: Option<NaiveDate>,
    pub first_on: Option<NaiveDate>,
    pub notes: Vec<LineNote>,
    pub suspected: Vec<MatchSuspected>,
}

/// How many lines were what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub imported: u32,
    pub duplicates: u32,
    pub pending_merged: u32,
    pub stale: u32,
    pub corrected: u32,
    pub suggested: u32,
}

/// A change of what stands on the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Move {
    pub on: NaiveDate,
    pub minor: i64,
    pub pending: bool,
}

impl Taken {
    fn of(statement: &Statement, is_dry_run: bool) -> Self {
        Self {
            events: Vec::new(),
            is_dry_run,
            counts: Counts::default(),
            outcomes: vec![Outcome::New; statement.lines.len()],
            new_places: Vec::new(),
            posted: HashSet::new(),
            matched: HashSet::new(),
            moves: Vec::new(),
            new_amounts: Vec::new(),
            first_new_on: None,
            first_on: statement.lines.iter().map(|line| line.posted_on).min(),
            notes: Vec::new(),
            suspected: Vec::new(),
        }
    }

    /// What comes in and what goes out with the lines that are new, in minor units.
    pub(super) fn in_and_out(&self) -> (i128, i128) {
        let sum = |counts: fn(i64) -> bool| {
            let counted = self.new_amounts.iter().map(|(_, minor)| *minor);
            counted.filter(|minor| counts(*minor)).map(i128::from).sum()
        };
        (sum(|minor| minor > 0), sum(|minor| minor < 0))
    }

    fn new_line(&mut self, line: &StatementLine) {
        self.counts.imported += 1;
        self.new_amounts.push((line.posted_on, line.amount.minor));
        self.moved(line.posted_on, line.amount.minor, line.pending);
        let first = self.first_new_on.map_or(line.posted_on, |day| day.min(line.posted_on));
        self.first_new_on = Some(first);
    }

    /// Keeps what is to be stored.
    pub(super) fn keep(&mut self, events: Vec<NewEvent>) {
        if !self.is_dry_run {
            self.events.extend(events);
        }
    }

    pub(super) fn note(&mut self, line: u32, code: &str, detail: String) {
        if self.notes.len() < MOST_NOTES {
            self.notes.push(LineNote { line, code: code.to_owned(), detail });
        }
    }

    pub(super) fn moved(&mut self, on: NaiveDate, minor: i64, pending: bool) {
        self.moves.push(Move { on, minor, pending });
    }
}

/// What is read beside the statement: the file it stands in, and what is known of it.
pub(super) struct Around<'a> {
    pub import_id: ImportId,
    pub file: &'a StatementFile,
    /// Whether this very file was taken in before: it has no news of what is pending.
    pub is_again: bool,
    /// Nothing will be stored: the events of 200,000 lines need not be kept.
    pub is_dry_run: bool,
}

pub(super) async fn take_in(
    house: &House,
    household: HouseholdId,
    part: &Part<'_>,
    around: &Around<'_>,
) -> Result<Taken, Refusal> {
    let (statement, target) = (part.statement.as_ref(), &part.target);
    let ids = identities(statement, target).await;
    let mut work = Work {
        house,
        household,
        statement,
        target,
        around,
        taken: Taken::of(statement, around.is_dry_run),
        known: HashSet::new(),
        lapsed: HashMap::new(),
        states: HashMap::new(),
        met: HashMap::new(),
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
        announced = Announced::new(pending);
    }
    let unknown = work.by_id(&mut announced).await?;
    let stored = work.stored(&unknown, &announced).await?;
    work.by_content(&unknown, &stored).await?;
    work.corrections(&stored).await?;
    work.lapses(announced, &stored).await?;
    Ok(work.taken)
}

/// One statement on its way in.
pub(super) struct Work<'a> {
    pub house: &'a House,
    pub household: HouseholdId,
    pub statement: &'a Statement,
    pub target: &'a Target,
    pub around: &'a Around<'a>,
    pub taken: Taken,
    /// Ids of lines that have a stream.
    pub known: HashSet<Uuid>,
    /// What was announced once and lapsed, by its id and by those of lines that told it too.
    pub lapsed: HashMap<TransactionId, PendingTransaction>,
    /// Transactions as this plan leaves them, with their versions then.
    pub states: HashMap<TransactionId, (Transaction, i64)>,
    /// Which transaction a line of this file is, by the bank's id.
    pub met: HashMap<String, TransactionId>,
    /// The lines' ids, in their order.
    pub ids: Vec<TransactionId>,
}

impl Work<'_> {
    /// Takes in what ids tell; answers the places of the lines they do not tell.
    async fn by_id(&mut self, announced: &mut Announced) -> Result<Vec<usize>, Refusal> {
        let mut unknown = Vec::new();
        let statement = self.statement;
        for (place, line) in statement.lines.iter().enumerate() {
            take_turns(place).await;
            let id = self.ids[place];
            let is_known = self.known.contains(&id.0);
            if line.corrects.is_some() && !is_known {
                continue;
            }
            if let Some(announced) = announced.take(line, id, is_known) {
                self.post(line, id, &announced).await?;
                self.taken.outcomes[place] = Outcome::Posts;
            } else if is_known {
                self.reappear(line, id).await?;
                self.duplicate(place);
            } else {
                unknown.push(place);
            }
        }
        Ok(unknown)
    }

    pub(super) fn duplicate(&mut self, place: usize) {
        self.taken.counts.duplicates += 1;
        self.taken.outcomes[place] = Outcome::Duplicate;
    }

    /// What the account has of the days that matter: none where every line is known by its id.
    async fn stored(
        &self,
        unknown: &[usize],
        announced: &Announced,
    ) -> Result<Vec<KnownTransaction>, Refusal> {
        let days = || self.statement.lines.iter().map(|line| line.posted_on);
        let (Some(first), Some(last)) = (days().min(), days().max()) else { return Ok(vec![]) };
        if self.target.version == 0 || (unknown.is_empty() && !announced.any_within(first, last)) {
            return Ok(Vec::new());
        }
        let (household, account) = (self.household, self.target.id);
        Ok(self.house.lookup.transactions_of_days(household, account, first..=last).await?)
    }

    pub(super) async fn by_content(
        &mut self,
        unknown: &[usize],
        stored: &[KnownTransaction],
    ) -> Result<(), Refusal> {
        let told: HashSet<TransactionId> = self.ids.iter().copied().collect();
        let is_met = |known: &KnownTransaction| {
            told.contains(&known.id) || known.marks.iter().any(|mark| told.contains(mark))
        };
        let (posted, matched) = (&self.taken.posted, &self.taken.matched);
        let unmet: Vec<&KnownTransaction> = stored
            .iter()
            .filter(|known| !is_met(known) && !posted.contains(&known.id))
            .filter(|known| !matched.contains(&known.id))
            .collect();
        let statement = self.statement;
        let lines: Vec<&StatementLine> =
            unknown.iter().map(|place| &statement.lines[*place]).collect();
        let met = statement.lines.len() - unknown.len();
        tokio::task::yield_now().await;
        let mut verdicts = elsewhere::compared(&lines, &unmet, met);
        self.settle_by_balance(unknown, &mut verdicts).await?;
        for (worked_on, (place, verdict)) in unknown.iter().zip(verdicts).enumerate() {
            take_turns(worked_on).await;
            match verdict {
                Verdict::New => self.import(*place, Outcome::New)?,
                Verdict::Same(known) => self.same(*place, known).await?,
                Verdict::Like(known, why) => {
                    self.import(*place, Outcome::Suggested)?;
                    self.taken.matched.insert(known);
                    self.suspect(*place, known, MatchKind::Duplicate, why.said());
                }
            }
        }
        Ok(())
    }

    /// A line that tells what is there already; the booking of what had lapsed books it.
    async fn same(&mut self, place: usize, known: TransactionId) -> Result<(), Refusal> {
        let statement = self.statement;
        let line = &statement.lines[place];
        self.meets(line, known);
        match self.lapsed.get(&known).filter(|_| !line.pending).cloned() {
            Some(lapsed) => {
                self.post(line, self.ids[place], &lapsed).await?;
                self.taken.outcomes[place] = Outcome::Posts;
            }
            None => {
                self.reappear(line, known).await?;
                self.mark(place, known)?;
                self.duplicate(place);
            }
        }
        self.taken.matched.insert(known);
        Ok(())
    }

    fn meets(&mut self, line: &StatementLine, id: TransactionId) {
        if let Some(bank_id) = &line.bank_id {
            self.met.insert(bank_id.clone(), id);
        }
    }

    /// What texts leave open, the bank's closing balance may decide: with all of it, or without.
    async fn settle_by_balance(
        &self,
        unknown: &[usize],
        verdicts: &mut [Verdict],
    ) -> Result<(), Refusal> {
        let account = &self.target.account;
        let (Some(closing), Some(opening)) = (self.statement.closing, account.opening_balance)
        else {
            return Ok(());
        };
        let (mut open, mut sure) = (0_i128, 0_i128);
        let mut is_in_it = vec![false; verdicts.len()];
        for (nth, (place, verdict)) in unknown.iter().zip(verdicts.iter()).enumerate() {
            let line = &self.statement.lines[*place];
            // Lines from before a derived opening balance move it.
            let before = account.opened_on.is_some_and(|day| line.posted_on < day);
            if line.posted_on > closing.on || line.pending || (before && account.opening_derived) {
                continue;
            }
            is_in_it[nth] = true;
            match verdict {
                Verdict::New => sure += i128::from(line.amount.minor),
                Verdict::Like(..) => open += i128::from(line.amount.minor),
                Verdict::Same(_) => {}
            }
        }
        if open == 0 {
            return Ok(());
        }
        let before =
            self.house.lookup.moved_until(self.household, self.target.id, closing.on).await?;
        let posted = self.taken.moves.iter().filter(|one| one.on <= closing.on && !one.pending);
        let posted: i128 = posted.map(|one| i128::from(one.minor)).sum();
        let without = i128::from(opening.minor) + before.booked + posted + sure;
        let stated = i128::from(closing.amount.minor);
        // Of what the balance does not hold it says nothing.
        for (verdict, is_in_it) in verdicts.iter_mut().zip(is_in_it) {
            if let Verdict::Like(known, _) = *verdict
                && is_in_it
            {
                if without == stated {
                    *verdict = Verdict::Same(known);
                } else if without + open == stated {
                    *verdict = Verdict::New;
                }
            }
        }
        Ok(())
    }

    fn import(&mut self, place: usize, outcome: Outcome) -> Result<(), Refusal> {
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

    pub(super) fn suspect(
        &mut self,
        place: usize,
        known: TransactionId,
        kind: MatchKind,
        why: &str,
    ) {
        let line = &self.statement.lines[place];
        self.taken.counts.suggested += 1;
        let code = match kind {
            MatchKind::Duplicate => "may-be-duplicate",
            MatchKind::Pending => "may-be-booking",
        };
        self.taken.note(line.line, code, format!("{why} It was taken in; say whether it is one."));
        self.taken.suspected.push(MatchSuspected {
            account_id: self.target.id,
            kind,
            transaction_id: self.ids[place],
            like_transaction_id: known,
            line: line.line,
            why: why.to_owned(),
        });
    }

    /// The booking of what was pending, and a mark under the booking's own id, so that a re-import
    /// of the line meets it again.
    async fn post(
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
            self.taken.moved(announced.posted_on, -announced.amount.minor, true);
        }
        self.taken.moved(line.posted_on, line.amount.minor, false);
        self.taken.posted.insert(announced.id);
        self.taken.counts.pending_merged += 1;
        Ok(())
    }
}

fn marked(
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
async fn take_turns(worked_on: usize) {
    if worked_on % LINES_A_TURN == LINES_A_TURN - 1 {
        tokio::task::yield_now().await;
    }
}

async fn identities(statement: &Statement, target: &Target) -> Vec<TransactionId> {
    let mut identities = LineIdentities::of(target.id);
    let mut ids = Vec::with_capacity(statement.lines.len());
    for (worked_on, line) in statement.lines.iter().enumerate() {
        take_turns(worked_on).await;
        let texts = format!("{} {}", line.payee, line.description);
        ids.push(identities.next(line.bank_id.as_deref(), line.posted_on, line.amount, &texts));
    }
    ids
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
        amount: line.amount,
        payee: line.payee.clone(),
        description: line.description.clone(),
        external_id: line.bank_id.clone(),
        pending: line.pending,
        balance: line.balance,
    }
}
