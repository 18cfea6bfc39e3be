//! Use case of an import: a statement file becomes transactions, all of it or nothing.
//!
//! What the household has already is met by its id and skipped; what was pending and is booked now
//! is posted; an account the file names is found by its number or opened.

mod accounts;
mod lines;
mod pending;
mod report;

use bytes::Bytes;
use domain::aggregate::Aggregate;
use domain::id::{AccountId, ImportId};
use domain::import::{Completed, Import, ImportCommand, ImportedAccount};
use serde_json::{Value, json};
use tracing::Instrument;

pub use report::{ImportRefusal, ImportReport};

use crate::error::CommandError;
use crate::execute::{House, load, new_events};
use crate::ports::{Appended, Batch, Intent, NewEvent, StoreError};
use crate::proof;
use crate::scope::Scope;
use crate::statement::{ColumnMapping, DateOrder, ReadOptions, ReadStatementError, StatementFile};
use accounts::Target;

const NAME: &str = "import_statement";
const ATTEMPTS: u32 = 6;

/// A file that a person wants taken in.
#[derive(Debug, Clone)]
pub struct ImportRequest {
    pub file_name: String,
    pub file: Bytes,
    /// The account it goes into; `None`: the accounts the file names.
    pub account: Option<AccountId>,
    /// How to read the columns of a CSV file, when the person said so.
    pub mapping: Option<ColumnMapping>,
    /// The order of day and month in a QIF file, when the person said so.
    pub date_order: Option<DateOrder>,
    /// Whether accounts the file names and the household does not have are opened.
    pub create_accounts: bool,
    /// Answer what would happen, store nothing.
    pub dry_run: bool,
}

type Outcome = Result<ImportReport, CommandError<ImportRefusal>>;

/// What one pass over the file decided.
struct Plan {
    events: Vec<NewEvent>,
    accounts: Vec<ImportedAccount>,
}

/// Takes a statement file in, or says what it would bring (`dry_run`).
///
/// # Errors
/// [`CommandError`]; then nothing was stored.
pub async fn import_statement(
    house: &House,
    scope: &Scope,
    intent: &Intent,
    request: ImportRequest,
) -> Outcome {
    let span = tracing::info_span!("import", bytes = request.file.len());
    take_in(house, scope, intent, request).instrument(span).await
}

async fn take_in(house: &House, scope: &Scope, intent: &Intent, request: ImportRequest) -> Outcome {
    if let Some(report) = answered_before(house, intent).await? {
        return Ok(report);
    }
    let chosen = chosen(house, scope, &request).await?;
    let remembered = chosen.as_ref().and_then(|target| target.account.statement_columns.clone());
    let options = ReadOptions {
        account_currency: chosen.as_ref().map(|target| target.currency),
        account_kind: chosen.as_ref().and_then(|target| accounts::as_stated(target.account.kind?)),
        mapping: request.mapping.clone(),
        date_order: request.date_order,
        ..ReadOptions::on(scope.today(house.clock.as_ref()))
    };
    let file_hash = proof::sha256(&request.file);
    let remembered = remembered.and_then(|columns| serde_json::from_value(columns).ok());
    let mut file = read_as_before(house, request.file.clone(), options, remembered).await?;
    file.statements = accounts::merged(file.statements);
    let import_id = ImportId::of_file(scope.household_id, request.account, &file_hash);
    for _ in 0..ATTEMPTS {
        match attempt(house, scope, intent, &request, &file, import_id).await {
            // Another was first with some of these lines or their account: look again what is new.
            Err(CommandError::Store(StoreError::Conflict)) => {}
            outcome => return outcome,
        }
    }
    Err(StoreError::Conflict.into())
}

async fn chosen(
    house: &House,
    scope: &Scope,
    request: &ImportRequest,
) -> Result<Option<Target>, CommandError<ImportRefusal>> {
    match request.account {
        Some(id) => accounts::chosen(house, scope, id).await.map(Some),
        None => Ok(None),
    }
}

/// Plans on the newest state and stores, or answers the plan alone.
async fn attempt(
    house: &House,
    scope: &Scope,
    intent: &Intent,
    request: &ImportRequest,
    file: &StatementFile,
    import_id: ImportId,
) -> Outcome {
    let chosen = chosen(house, scope, request).await?;
    let targets = accounts::targets(house, scope, file, chosen, request.create_accounts).await?;
    let plan = plan(house, scope, file, targets, import_id).await?;
    let mut report = ImportReport::new(import_id, file, plan.accounts);
    if request.dry_run {
        report.revision = house.store.head(scope.household_id).await?;
        return Ok(report);
    }
    let mut events = plan.events;
    events.extend(completed(house, scope, import_id, &request.file_name, &report).await?);
    let outcome =
        serde_json::to_value(&report).map_err(|source| StoreError::Unavailable(source.into()))?;
    let batch = Batch {
        household_id: scope.household_id,
        founds_household: false,
        expected_head: None,
        command: house.record(intent, NAME, outcome),
        events,
    };
    report_of(house.store.append(batch).await?)
}

async fn answered_before(
    house: &House,
    intent: &Intent,
) -> Result<Option<ImportReport>, CommandError<ImportRefusal>> {
    if intent.idempotency_key.is_none() {
        return Ok(None);
    }
    let key = house.record(intent, NAME, Value::Null).idempotency_key;
    match house.store.answered(intent.household_id, &key).await? {
        Some((_, hash)) if hash != intent.request_hash => Err(StoreError::KeyReused.into()),
        Some((answer, _)) => report_of(answer).map(Some),
        None => Ok(None),
    }
}

fn report_of(answer: Appended) -> Outcome {
    let mut report: ImportReport = serde_json::from_value(answer.outcome)
        .map_err(|source| StoreError::Unavailable(source.into()))?;
    report.revision = answer.revision;
    Ok(report)
}

/// What the person answered for an earlier file of the account decides again where this file leaves
/// something open, or has the same columns; a file of another layout is looked at afresh.
async fn read_as_before(
    house: &House,
    file: Bytes,
    options: ReadOptions,
    remembered: Option<ColumnMapping>,
) -> Result<StatementFile, CommandError<ImportRefusal>> {
    let first = read(house, file.clone(), options.clone()).await;
    let Some(remembered) = remembered.filter(|_| options.mapping.is_none()) else { return first };
    let again = match &first {
        Err(CommandError::Refused(ImportRefusal::Unreadable(
            ReadStatementError::NeedsMapping { .. },
        ))) => true,
        Ok(read) => read
            .mapping
            .as_ref()
            .is_some_and(|mapping| *mapping != remembered && mapping.has_columns_of(&remembered)),
        Err(_) => false,
    };
    if !again {
        return first;
    }
    match read(house, file, ReadOptions { mapping: Some(remembered), ..options }).await {
        // What an account learned before there were limits is forgotten.
        Err(CommandError::Refused(ImportRefusal::Unreadable(ReadStatementError::BadMapping {
            ..
        }))) => first,
        again => again,
    }
}

/// Reading is plain work on bytes: off the reactor, so that other requests go on.
async fn read(
    house: &House,
    file: Bytes,
    options: ReadOptions,
) -> Result<StatementFile, CommandError<ImportRefusal>> {
    let statements = house.statements.clone();
    let read = tokio::task::spawn_blocking(move || statements.read(&file, &options)).await;
    let read = read.map_err(|failed| {
        // What it panicked with may quote the file, so it is not repeated here.
        tracing::error!(panicked = failed.is_panic(), "a reader of statement files failed");
        CommandError::Refused(ImportRefusal::ReaderFailed)
    })?;
    read.map_err(|error| CommandError::Refused(ImportRefusal::Unreadable(error)))
}

async fn plan(
    house: &House,
    scope: &Scope,
    file: &StatementFile,
    targets: Vec<Target>,
    import_id: ImportId,
) -> Result<Plan, CommandError<ImportRefusal>> {
    let mut plan = Plan { events: Vec::new(), accounts: Vec::new() };
    for (statement, target) in file.statements.iter().zip(&targets) {
        let taken = lines::take_in(house, scope.household_id, statement, target, import_id).await?;
        plan.events.extend(accounts::events(house, statement, target, file, &taken)?);
        plan.events.extend(taken.events);
        plan.accounts.push(taken.account);
    }
    Ok(plan)
}

async fn completed(
    house: &House,
    scope: &Scope,
    import_id: ImportId,
    file_name: &str,
    report: &ImportReport,
) -> Result<Vec<NewEvent>, CommandError<ImportRefusal>> {
    let (import, version) =
        load::<Import>(house.store.as_ref(), scope.household_id, import_id).await?;
    let completed = Completed {
        file_name: plain_file_name(file_name),
        format: json!(report.format).as_str().unwrap_or_default().to_owned(),
        accounts: report.accounts.clone(),
        warnings: u32::try_from(report.warnings.len()).unwrap_or(u32::MAX),
    };
    let decided = import
        .decide(ImportCommand::Complete(completed))
        .map_err(|error| CommandError::Refused(ImportRefusal::Rule(error.to_string())))?;
    Ok(new_events::<Import>(house, import_id, version, &decided))
}

/// The name without folders, control characters and excess, so that it can always be kept.
fn plain_file_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last.chars().filter(|c| !c.is_control()).take(200).collect();
    if kept.trim().is_empty() { "statement".to_owned() } else { kept }
}
