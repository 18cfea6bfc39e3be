//! What is new among the lines of a statement, and what was pending and is booked now.

use chrono::NaiveDate;
use domain::aggregate::Aggregate;
use domain::id::{HouseholdId, ImportId, TransactionId};
use domain::import::MatchSuspected;
use domain::transaction::{
    BankLine, LineIdentities, Transaction, TransactionCommand, TransactionError,
};

use super::Refusal;
use super::accounts::Target;
use super::pending::Announced;
use super::report::{ImportRefusal, Outcome};
use crate::error::CommandError;
use crate::execute::{House, load, new_events};
use crate::ports::{NewEvent, PendingTransaction, StoreError};
use crate::statement::{LineNote, Statement, StatementLine};

/// So many lines in a row are worked on before others have their turn.
const LINES_A_TURN: usize = 250;

/// What one statement brings to its account.
pub(super) struct Taken {
    pub events: Vec<NewEvent>,
    pub counts: Counts,
    /// What becomes of each line, in their order.
    pub outcomes: Vec<Outcome>,
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
    fn of(statement: &Statement) -> Self {
        Self {
            events: Vec::with_capacity(statement.lines.len()),
            counts: Counts::default(),
            outcomes: Vec::with_capacity(statement.lines.len()),
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

    fn moved(&mut self, on: NaiveDate, minor: i64, pending: bool) {
        self.moves.push(Move { on, minor, pending });
    }
}

pub(super) async fn take_in(
    house: &House,
    household: HouseholdId,
    statement: &Statement,
    target: &Target,
    import_id: ImportId,
) -> Result<Taken, Refusal> {
    let ids = identities(statement, target).await;
    let (known, pending) = match target.version {
        0 => Default::default(),
        _ => {
            let ids = ids.iter().map(|id| id.0).collect();
            let known = house.store.known(household, Transaction::TYPE, ids).await?;
            (known, house.lookup.pending_transactions(household, target.id).await?)
        }
    };
    let mut taken = Taken::of(statement);
    let mut announced = Announced::new(pending);
    for (worked_on, (line, id)) in statement.lines.iter().zip(ids).enumerate() {
        take_turns(worked_on).await;
        let is_known = known.contains(&id.0);
        let outcome = if let Some(announced) = announced.take(line, id, is_known) {
            taken.moved(announced.posted_on, -announced.amount.minor, true);
            taken.moved(line.posted_on, line.amount.minor, false);
            let line = bank_line(line, target, import_id);
            taken.events.extend(posted(house, household, &announced, id, line).await?);
            taken.counts.pending_merged += 1;
            Outcome::Posts
        } else if is_known {
            taken.counts.duplicates += 1;
            Outcome::Duplicate
        } else {
            taken.events.extend(imported(house, line, target, import_id, id)?);
            taken.new_line(line);
            Outcome::New
        };
        taken.outcomes.push(outcome);
    }
    Ok(taken)
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

/// The booking of what was pending, and a mark under the booking's own id, so that a re-import of
/// the line meets it again.
async fn posted(
    house: &House,
    household: HouseholdId,
    announced: &PendingTransaction,
    id: TransactionId,
    line: BankLine,
) -> Result<Vec<NewEvent>, Refusal> {
    let (transaction, version) =
        load::<Transaction>(house.store.as_ref(), household, announced.id).await?;
    let external_id = line.external_id.clone();
    let decided = transaction.decide(TransactionCommand::Post(line)).map_err(not_posted)?;
    let mut events = new_events::<Transaction>(house, announced.id, version, &decided);
    if announced.id != id {
        let mark = Transaction::default()
            .decide(TransactionCommand::MergeInto { transaction_id: announced.id, external_id })
            .map_err(by_rule)?;
        events.extend(new_events::<Transaction>(house, id, 0, &mark));
    }
    Ok(events)
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

fn by_rule(error: TransactionError) -> Refusal {
    CommandError::Refused(ImportRefusal::Rule(error.to_string()))
}

/// It was pending when it was looked up: if it is no more, another was first, and the whole file is
/// to be planned anew.
fn not_posted(error: TransactionError) -> Refusal {
    match error {
        TransactionError::NotPending | TransactionError::WasRemoved => StoreError::Conflict.into(),
        error => by_rule(error),
    }
}

fn bank_line(line: &StatementLine, target: &Target, import_id: ImportId) -> BankLine {
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
