//! Use case of an import: a statement file becomes transactions, all of it or nothing.
//!
//! What the household has already is met by its id and skipped; what was pending and is booked now
//! is posted; an account the file names is found by its number or opened.

mod accounts;
mod agreed;
mod alike;
mod amended;
mod announced;
mod apart;
mod balances;
mod begun;
mod beside;
mod between;
mod beyond;
mod by_balance;
mod choice;
mod choices;
mod contradicted;
mod corrections;
mod counted;
mod doubt;
mod edge;
mod elsewhere;
mod ends;
mod further;
mod gaps;
mod joined;
mod kept;
mod known;
mod leads;
mod lines;
mod moved_back;
mod names;
mod numbers;
mod one_each;
mod opening_way;
mod otherwise;
mod overlap;
mod pending;
mod posts;
mod proven;
mod reading;
mod removed;
mod report;
mod request;
mod said;
mod same_account;
mod settled;
mod shifted;
mod spelling;
mod states;
mod taken;
mod texts;
mod told_anew;
mod told_before;
mod twice;
mod used_ids;
mod vanished;
mod whose;
mod within_day;

use std::sync::Arc;

use bytes::Bytes;
use domain::account::Account;
use domain::aggregate::Aggregate;
use domain::id::ImportId;
use domain::import::{Import, StatedBalance};
use tracing::Instrument;
use uuid::Uuid;

pub use choices::AccountChoice;
pub use ends::{Ends, are_told_by_balance};
pub use numbers::{is_valid_iban, one_name};
pub use overlap::Overlap;
pub use report::{
    AccountReport, Balances, ImportRefusal, ImportReport, LineReport, Outcome, Suggestion,
};
pub use request::ImportRequest;
pub use same_account::as_one;
pub use told_before::ToldBefore;
pub use vanished::VANISHED;
pub use whose::NamedAccount;

use crate::error::CommandError;
use crate::events::Events;
use crate::house::House;
use crate::ports::{Appended, Intent, Quiet, StoreError};
use crate::proof;
use crate::scope::Scope;
use crate::statement::{
    ColumnMapping, DaysTold, LineNote, ReadOptions, ReadStatementError, Shape, Statement,
    StatementBalance, StatementFile,
};
use crate::unit::{self, load};
use accounts::Target;
use amended::Agreed;
use balances::{Standing, Stated};
use elsewhere::FileDays;
use known::Known;
use lines::Around;
use moved_back::Before;
use reading::{aside, read};
use taken::{Suspected, Taken};
use whose::Part;

const NAME: &str = "import_statement";
/// Another may be first with some of the lines or their account, and what an earlier file brought
/// may not be in the read models yet: that of a large one takes longer than a read waits.
const ATTEMPTS: u32 = 12;

type Refusal = CommandError<ImportRefusal>;
type Answered = Result<ImportReport, Refusal>;

fn refuse<T>(refusal: ImportRefusal) -> Result<T, Refusal> {
    Err(CommandError::Refused(refusal))
}

/// A file that was read, its statements apart: they are looked at off the reactor.
struct Read {
    file: StatementFile,
    statements: Vec<Arc<Statement>>,
    /// Whether it was read as the same file was before, and not by itself: that teaches nothing.
    is_as_before: bool,
    /// What was on the account, where reading the file went by it.
    known: Option<Known>,
}

/// What one pass over the file decided.
struct Plan {
    /// Which days the file tells.
    days: Option<DaysTold>,
    /// The shape of the file.
    shape: Option<Shape>,
    events: Events,
    suspected: Vec<Suspected>,
    report: ImportReport,
    /// The accounts as they were: noun, id, last sequence.
    made_on: Vec<(&'static str, Uuid, i64)>,
    /// What must not have happened since, where the file was read by what is on its account.
    quiet: Option<Quiet>,
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
) -> Answered {
    let span = tracing::info_span!("import", bytes = request.file.len());
    take_in(house, scope, intent, request).instrument(span).await
}

async fn take_in(
    house: &House,
    scope: &Scope,
    intent: &Intent,
    mut request: ImportRequest,
) -> Answered {
    if let Some(answer) = unit::answered(house, intent, NAME).await? {
        return report_of(answer);
    }
    let hash = proof::sha256(&request.file);
    let import_id = ImportId::of_file(scope.household_id, request.account, &hash);
    let read = read_anew(house, scope, &request, &hash).await?;
    // What was read of it is many times its size already.
    if read.known.is_none() {
        request.file = Bytes::new();
    }
    let (request, read, of) = (&request, &read, (import_id, &hash));
    if request.dry_run {
        let look = || async {
            let mut plan = known::planned(house, scope, request, read, of).await?;
            plan.report.revision = house.store.head(scope.household_id).await?;
            Ok(plan.report)
        };
        return unit::again_while_overtaken(house, ATTEMPTS, look).await;
    }
    let _turn = house.importing(scope.household_id).await;
    let plan = |scope| async move {
        let plan = known::planned(house, &scope, request, read, of).await?;
        kept::complete(house, &scope, request, plan).await
    };
    report_of(unit::carry_out_planned(house, intent, (NAME, ATTEMPTS), plan).await?)
}

/// Reads the file, its statements apart.
async fn read_anew(
    house: &House,
    scope: &Scope,
    request: &ImportRequest,
    hash: &[u8; 32],
) -> Result<Read, Refusal> {
    let ((mut file, known), is_as_before) = kept::read(house, scope, request, hash).await?;
    let merged = accounts::merged(std::mem::take(&mut file.statements));
    whose::are_few(&merged)?;
    let statements: Vec<Arc<Statement>> = merged.into_iter().map(Arc::new).collect();
    Ok(Read { file, statements, is_as_before, known })
}

async fn chosen(
    house: &House,
    scope: &Scope,
    request: &ImportRequest,
) -> Result<Option<Target>, Refusal> {
    match request.account {
        Some(id) => accounts::chosen(house, scope, id).await.map(Some),
        None => Ok(None),
    }
}

/// Reads the file as the one it goes into, where that is known before: its currency, its kind, and
/// what it remembers of earlier files.
async fn read_for(
    house: &House,
    scope: &Scope,
    request: &ImportRequest,
) -> Result<(StatementFile, Option<Known>), Refusal> {
    // A choice for the whole file, or the only one, says it too.
    let only = match request.choices.as_slice() {
        [only] => Some(only),
        _ => None,
    };
    let target = match request.account.or(only.and_then(|choice| choice.account_id)) {
        Some(id) => Some(accounts::chosen(house, scope, id).await?),
        None => None,
    };
    let known = match &target {
        Some(target) => known::now(house, scope, target.id).await?,
        None => None,
    };
    let mut options = options_for(house, scope, request, (target.as_ref(), known.as_ref()));
    options.account_currency = options.account_currency.or(only.and_then(|choice| choice.currency));
    options.account_kind =
        options.account_kind.or(only.and_then(|choice| choice.kind).and_then(accounts::as_stated));
    let file = read(house, request.file.clone(), options.clone()).await;
    let Err(CommandError::Refused(ImportRefusal::Unreadable(ReadStatementError::NeedsCurrency {
        ..
    }))) = file
    else {
        return file.map(|file| Known::with(known, file));
    };
    // Which account it is may be told by its number all the same.
    options.account_currency = Some(scope.currency);
    let file = read(house, request.file.clone(), options).await?;
    match whose::told(house, scope, &file.statements).await? {
        Some(target) => {
            let known = known::now(house, scope, target.id).await?;
            let told = (Some(&target), known.as_ref());
            let options = options_for(house, scope, request, told);
            let file = read(house, request.file.clone(), options).await?;
            Ok(Known::with(known, file))
        }
        None => Ok((file, None)),
    }
}

/// What is known before a file is read that goes into this account, or into any.
fn options_for(
    house: &House,
    scope: &Scope,
    request: &ImportRequest,
    (target, known): (Option<&Target>, Option<&Known>),
) -> ReadOptions {
    let remembered = target.and_then(|target| target.account.statement_columns.clone());
    ReadOptions {
        account_currency: target.map(|target| target.currency),
        account_kind: target.and_then(|target| target.account.kind).and_then(accounts::as_stated),
        known: known.map(|known| known.balances.clone()),
        mapping: request.mapping.clone(),
        remembered: remembered.and_then(|columns| serde_json::from_value(columns).ok()),
        date_order: request.date_order,
        decimal_mark: request.decimal_mark,
        is_among_others: false,
        direction: request.direction,
        today: scope.today(house.clock.as_ref()),
    }
}

fn report_of(answer: Appended) -> Answered {
    let mut report: ImportReport = serde_json::from_value(answer.outcome)
        .map_err(|source| StoreError::Unavailable(source.into()))?;
    report.revision = answer.revision;
    Ok(report)
}

async fn plan(
    house: &House,
    scope: &Scope,
    request: &ImportRequest,
    Read { file, statements, is_as_before, known: _ }: &Read,
    (import_id, hash): (ImportId, &[u8; 32]),
) -> Result<Plan, Refusal> {
    let chosen = chosen(house, scope, request).await?;
    let assigned = whose::assigned(house, scope, statements, chosen, request).await?;
    let mut plan = Plan {
        days: None,
        shape: None,
        events: Events::default(),
        suspected: Vec::new(),
        made_on: Vec::new(),
        quiet: None,
        report: ImportReport {
            import_id,
            format: file.format,
            accounts: Vec::new(),
            warnings: file.warnings.iter().cloned().chain(assigned.notes).collect(),
            decisions: file.decisions.clone(),
            lines: Vec::new(),
            suggestions: Vec::new(),
            suggestions_total: 0,
            mapping: file.mapping.clone(),
            revision: 0,
        },
    };
    let (import, _) = load::<Import>(house.store.as_ref(), scope.household_id, import_id).await?;
    let is_again = !import.completed.is_empty();
    let lines = statements.iter().flat_map(|statement| &statement.lines);
    let days = FileDays::of(file, lines);
    plan.days = days.known();
    plan.shape = file.shape;
    let is_dry_run = request.dry_run;
    let (hash, suspected) = (*hash, 0);
    let mut around = Around { import_id, hash, file, days, is_again, suspected, is_dry_run };
    for part in &assigned.parts {
        let Target { id, version, .. } = part.target;
        plan.made_on.push((Account::TYPE, id.0, version));
        let taken = lines::take_in(house, scope.household_id, part, &around).await?;
        let columns = file.mapping.as_ref().filter(|_| !is_as_before);
        take(house, scope, columns, part, taken, &mut plan).await?;
        around.suspected = plan.suspected.len();
    }
    plan.report.lines.sort_by_key(|line| line.line);
    plan.report.lines.truncate(report::LINES_SHOWN);
    report::keep_newest(&mut plan.report);
    plan.report.warnings.sort_by_key(|note| note.line);
    plan.report.suggestions_total = u32::try_from(plan.suspected.len()).unwrap_or(u32::MAX);
    Ok(plan)
}

/// Compares what the bank states with the account as it is with the statement, and with what other
/// files state.
async fn compare(
    house: &House,
    scope: &Scope,
    part: &Part,
    import_id: ImportId,
    (taken, stated, standing, leads): (&Taken, &Stated, &Standing, bool),
) -> Result<(Balances, Vec<LineNote>), Refusal> {
    let household = scope.household_id;
    let (mut balances, mut notes) = balances::compared(stated, standing, &taken.moves);
    if leads && leads::agrees(&mut balances, standing.opening) {
        notes.clear();
    }
    if edge::agrees(house, household, part, (stated, taken), &mut balances).await? {
        notes.clear();
    }
    let joins = joined::told(house, scope, part, import_id, (taken, stated, standing)).await?;
    if joined::agrees(joins, stated, &mut balances) {
        notes.clear();
    }
    (balances.way, balances.apart) = balances::counted(&balances, standing, &taken.moves);
    if balances.way.is_none() && balances.agrees == Some(true) {
        balances.way = opening_way::told(house, household, part, (taken, stated, standing)).await?;
    }
    if part.statement.closes_within_day {
        balances::within_day(&mut balances, &mut notes);
        return Ok((balances, notes));
    }
    if part.target.version > 0 && balances.agrees != Some(true) {
        let gaps = gaps::told(house, household, part, import_id, stated, taken);
        notes.extend(gaps::into(&mut balances, gaps.await?));
        if standing.opening.is_none() {
            let found =
                contradicted::told(house, household, part, import_id, stated, taken).await?;
            notes.extend(found.and_then(|found| contradicted::into(&mut balances, found)));
        }
    }
    let of_both = (taken, stated, standing, &balances);
    notes.extend(agreed::told(house, scope, part, import_id, of_both, joins).await?);
    Ok((balances, notes))
}

/// What one statement brings goes into the plan.
async fn take(
    house: &House,
    scope: &Scope,
    columns: Option<&ColumnMapping>,
    part: &Part,
    mut taken: Taken,
    plan: &mut Plan,
) -> Result<(), Refusal> {
    let (statement, target) = (part.statement.as_ref(), &part.target);
    let import_id = plan.report.import_id;
    let today = scope.today(house.clock.as_ref());
    let looked_at = part.statement.clone();
    let stated = aside(house, statement.lines.len(), move || Stated::of(&looked_at)).await?;
    let household = scope.household_id;
    let leads = leads::of(house, household, target, statement, &stated).await?;
    let begun = begun::told(house, household, part, &stated, &taken).await?;
    let is_told_here = begun.is_some() || leads.is_to() || part.said.is_some();
    let before = Before { leads, begun };
    let (events, account) =
        accounts::events(house, part, import_id, columns, (&taken, before), today)?;
    plan.events.extend(events);
    plan.report.warnings.extend(accounts::of_earlier_day(part, &taken));
    let until = stated.closing_on().unwrap_or(today);
    let standing = said::standing(house, household, part, &account, &taken, until).await?;
    let of_both = (&taken, &stated, &standing, leads.is_to());
    let (balances, notes) = compare(house, scope, part, import_id, of_both).await?;
    plan.report.warnings.extend(notes);
    let agreed = Agreed::of(part, is_told_here, &balances);
    amended::settle(part, agreed, &mut taken);
    plan.report.warnings.extend(vanished::said(&mut taken, agreed));
    plan.report.warnings.extend(taken.notes.iter().cloned());
    let most = report::MOST_EARLIER;
    let earlier_stated = edge::within(house, scope.household_id, part, most, &taken).await?;
    let shown = statement.lines.iter().zip(&taken.outcomes).take(report::LINES_SHOWN);
    plan.report
        .lines
        .extend(shown.map(|(line, outcome)| LineReport::new(target.id, line, *outcome)));
    let money = |minor: i128| report::sum(minor, target.currency);
    let (money_in, money_out) = taken.in_and_out();
    let counts = taken.counts;
    plan.report.accounts.push(AccountReport {
        account_id: target.id,
        key: part.key.clone(),
        created: target.version == 0,
        name: account.name,
        kind: account.kind,
        currency: account.currency,
        number: account.number,
        bank: account.bank,
        imported: counts.imported,
        duplicates: counts.duplicates,
        pending_merged: counts.pending_merged,
        stale: counts.stale,
        corrected: counts.corrected,
        suggested: counts.suggested,
        first_on: taken.first_on,
        last_on: statement.lines.iter().map(|line| line.posted_on).max(),
        money_in: money(money_in),
        money_out: money(money_out),
        balances,
        earlier_stated,
    });
    let shown = report::SUGGESTIONS_SHOWN.saturating_sub(plan.report.suggestions.len());
    plan.report.suggestions.extend(
        taken.suspected.iter().take(shown).map(|one| Suggestion::new(import_id, (*one).into())),
    );
    plan.suspected.extend(taken.suspected);
    plan.events.append(taken.events);
    Ok(())
}

fn stated_balance(StatementBalance { on, amount }: &StatementBalance) -> StatedBalance {
    StatedBalance { on: *on, amount: *amount }
}
