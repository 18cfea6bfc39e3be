//! What is kept of a file that was taken in: what came of it, and how it was read. The same file is
//! read so when it comes again, whatever the account has learned since.

use domain::aggregate::Aggregate;
use domain::id::ImportId;
use domain::import::{Completed, Import, ImportCommand};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::known::Known;
use super::report;
use super::{ImportRefusal, ImportRequest, Plan, Refusal, read_for};
use crate::error::CommandError;
use crate::house::House;
use crate::ports::StoreError;
use crate::scope::Scope;
use crate::statement::{
    ColumnMapping, DateOrder, DecidedBy, Decision, MoneyWay, ReadStatementError, Shape,
    StatementFile, StatementFormat,
};
use crate::unit::{Planned, load, new_events};

/// How what a file leaves open was read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct ReadAs {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mapping: Option<ColumnMapping>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    date_order: Option<DateOrder>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    decimal_mark: Option<char>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    direction: Option<MoneyWay>,
}

impl ReadAs {
    /// How a file was read: as a table shows it to be, and as the person said.
    fn of(
        request: &ImportRequest,
        format: StatementFormat,
        mapping: Option<ColumnMapping>,
    ) -> Self {
        // Of an archive it is the mapping of one of its files.
        let own = mapping.filter(|_| format != StatementFormat::Zip);
        Self {
            mapping: own.or_else(|| request.mapping.clone()),
            date_order: request.date_order,
            decimal_mark: request.decimal_mark,
            direction: request.direction,
        }
    }

    /// Whether a table is read so.
    fn is(&self, mapping: &ColumnMapping) -> bool {
        let cells = |mapping: &ColumnMapping| ColumnMapping {
            encoding: String::new(),
            skip_rows: 0,
            learned: None,
            ..mapping.clone()
        };
        self.mapping.as_ref().is_none_or(|own| cells(own) == cells(mapping))
    }

    /// The request that says all of it.
    fn said(self, request: &ImportRequest) -> ImportRequest {
        ImportRequest {
            mapping: self.mapping,
            date_order: self.date_order,
            decimal_mark: self.decimal_mark,
            direction: self.direction,
            ..request.clone()
        }
    }
}

/// Reads a file; one that was taken in before, and by itself would be read otherwise now or not at
/// all, as it was read then. Answers whether that was done, and what of the account it went by.
///
/// # Errors
/// As the first reading of it.
pub(super) async fn read(
    house: &House,
    scope: &Scope,
    request: &ImportRequest,
    hash: &[u8; 32],
) -> Result<((StatementFile, Option<Known>), bool), Refusal> {
    let file = read_for(house, scope, request).await;
    let is_said = request.mapping.is_some()
        || request.date_order.is_some()
        || request.decimal_mark.is_some()
        || request.direction.is_some();
    // What the file shows by itself, or nothing where a person is asked.
    let mapping = match &file {
        Ok((file, _)) => {
            let is_table = file.format != StatementFormat::Zip;
            file.mapping.as_ref().filter(|_| is_table).map(Some)
        }
        Err(error) => asks(error).then_some(None),
    };
    let Some(mapping) = mapping.filter(|_| !is_said) else { return Ok((file?, false)) };
    let before = read_before(house, scope, request, hash).await?;
    let differs = |before: &ReadAs| mapping.is_none_or(|mapping| !before.is(mapping));
    let Some(before) = before.filter(differs) else { return Ok((file?, false)) };
    // Two readings of a large file at once would be too much.
    let asked = file.err();
    match (read_for(house, scope, &before.said(request)).await, asked) {
        (Ok(mut again), _) => {
            as_before(&mut again.0.decisions);
            Ok((again, true))
        }
        (Err(_), Some(asked)) => Err(asked),
        (Err(_), None) => Ok((read_for(house, scope, request).await?, false)),
    }
}

/// Whether a person is asked how the file is to be read.
fn asks(error: &Refusal) -> bool {
    matches!(
        error,
        CommandError::Refused(ImportRefusal::Unreadable(ReadStatementError::NeedsMapping { .. }))
    )
}

/// How these very bytes were read when they were taken in, by whatever route.
async fn read_before(
    house: &House,
    scope: &Scope,
    request: &ImportRequest,
    hash: &[u8; 32],
) -> Result<Option<ReadAs>, Refusal> {
    let chosen = request.choices.iter().filter_map(|choice| choice.account_id).take(1);
    let routes = [request.account, None].into_iter().chain(chosen.map(Some));
    for account in routes {
        let id = ImportId::of_file(scope.household_id, account, hash);
        let (import, _) = load::<Import>(house.store.as_ref(), scope.household_id, id).await?;
        let read_as = import.completed.last().and_then(|completed| completed.read_as.clone());
        if let Some(read_as) = read_as {
            return Ok(serde_json::from_value(read_as).ok());
        }
    }
    Ok(None)
}

/// What the person said then, nobody says now.
fn as_before(decisions: &mut [Decision]) {
    for decision in decisions.iter_mut().filter(|decision| decision.by == DecidedBy::Person) {
        decision.by = DecidedBy::Memory;
        decision.detail = "This very file was taken in before, and was read so then.".to_owned();
    }
}

/// Puts what came of a file behind the events that it brings: then it is ready to be stored.
pub(super) async fn complete(
    house: &House,
    scope: &Scope,
    request: &ImportRequest,
    mut plan: Plan,
) -> Result<Planned, Refusal> {
    let report = &plan.report;
    let import_id = report.import_id;
    let (mut import, mut version) =
        load::<Import>(house.store.as_ref(), scope.household_id, import_id).await?;
    let told = |value: serde_json::Value| value.as_str().map(str::to_owned);
    let read_as = ReadAs::of(request, report.format, report.mapping.clone());
    let is_by_itself = read_as == ReadAs::default();
    let completed = Completed {
        file_name: plain_file_name(&request.file_name),
        format: told(json!(report.format)).unwrap_or_default(),
        accounts: report::kept(&report.accounts),
        warnings: u32::try_from(report.warnings.len()).unwrap_or(u32::MAX),
        decisions: report::decided(&report.decisions),
        days: plan.days.and_then(|days| told(json!(days))),
        shape: plan.shape.map(Shape::text),
        read_as: serde_json::to_value(read_as).ok().filter(|_| !is_by_itself),
    };
    let suspected = std::mem::take(&mut plan.suspected);
    let suspected = suspected.into_iter().map(|one| ImportCommand::Suspect(one.into()));
    for command in suspected.chain([ImportCommand::Complete(completed)]) {
        let events = import
            .decide(command)
            .map_err(|error| CommandError::Refused(ImportRefusal::Rule(error.to_string())))?;
        events.iter().for_each(|event| import.apply(event));
        let events = new_events::<Import>(house, import_id, version, &events);
        version = events.last().map_or(version, |event| event.sequence);
        plan.events.extend(events);
    }
    let Plan { events, report, made_on, quiet, .. } = plan;
    let outcome =
        serde_json::to_value(&report).map_err(|source| StoreError::Unavailable(source.into()))?;
    Ok(Planned { events, outcome, made_on, quiet })
}

/// The name without folders, control characters and excess, so that it can always be kept.
fn plain_file_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last.chars().filter(|c| !c.is_control()).take(200).collect();
    let kept = domain::text::trimmed(&kept);
    if domain::text::shows_something(&kept) { kept } else { "statement".to_owned() }
}
