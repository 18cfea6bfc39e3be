//! Keeps accounts and their days in step with what happens to accounts and transactions.

use std::collections::{BTreeMap, HashMap};

use async_trait::async_trait;
use chrono::NaiveDate;
use domain::account::{AccountEvent, StatementName};
use domain::event::Event;
use domain::id::HouseholdId;
use domain::import::{ImportEvent, ImportedAccount};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::types::Json;
use sqlx::{PgConnection, Row};
use uuid::Uuid;

use crate::error::ProjectionError;
use crate::ledger::{TransactionChange, TransactionRow, counted};
use crate::projector::{Batch, Projector};
use crate::view::sum;

/// Names beyond which the oldest is forgotten.
const MOST_NAMES: usize = 64;

/// Builds the tables `accounts` and `account_days`.
#[derive(Debug)]
pub struct Projection;

#[derive(Debug, Clone, Default)]
struct AccountRow {
    id: Uuid,
    position: i64,
    name: String,
    kind: String,
    currency: String,
    owner: Option<Uuid>,
    in_budget: bool,
    number: Option<String>,
    closed: bool,
    opening_minor: Option<i64>,
    opened_on: Option<NaiveDate>,
    booked_minor: i128,
    transactions: i64,
    columns_learned: bool,
    version: i64,
    bank: Option<String>,
    named: Vec<Said>,
    stated_on: Option<NaiveDate>,
    stated_minor: Option<i64>,
    stated_broken: bool,
    stated_apart: i64,
    stated_way: Option<String>,
    stated_agreed: Option<i64>,
    announced_minor: i128,
    said_on: Option<NaiveDate>,
    said_minor: Option<i64>,
    spoken_on: Option<NaiveDate>,
    said_at: i64,
    said_since: i128,
}

impl AccountRow {
    /// Takes in an opening balance: where a person gave it with its day, it is what was on the
    /// account at the end of the day before.
    fn begin(&mut self, is_derived: bool) {
        let is_of_a_day = !is_derived && self.opening_minor.is_some();
        self.spoken_on = self.opened_on.filter(|_| is_of_a_day);
        self.said_on = self.spoken_on.and_then(|day| day.pred_opt());
        self.said_minor = self.opening_minor.filter(|_| self.said_on.is_some());
        (self.said_at, self.said_since) = (i64::MAX, 0);
    }
}

/// What a person said that statement files call an account.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Said {
    #[serde(flatten)]
    pub name: StatementName,
    /// The revision at which it was said last.
    pub at: i64,
}

#[async_trait]
impl Projector for Projection {
    fn name(&self) -> &'static str {
        "account_list"
    }

    fn tables(&self) -> &'static str {
        include_str!("tables.sql")
    }

    fn indexes(&self) -> &'static str {
        ""
    }

    fn compared(&self) -> &'static [(&'static str, &'static str)] {
        &[("accounts", "id"), ("account_days", "account_id, day")]
    }

    async fn apply(
        &self,
        connection: &mut PgConnection,
        batch: &Batch,
    ) -> Result<(), ProjectionError> {
        let days = days(&batch.transactions);
        let mut rows = touched(connection, batch, &days).await?;
        for recorded in &batch.events {
            if let Event::Account(event) = &recorded.event {
                let row = rows.entry(recorded.aggregate_id).or_default();
                row.id = recorded.aggregate_id;
                row.version = recorded.sequence;
                if recorded.sequence == 1 {
                    row.position = recorded.revision;
                }
                apply(row, event, recorded.revision);
            }
            if let Event::Import(ImportEvent::Completed(completed)) = &recorded.event {
                for told in &completed.accounts {
                    if let Some(row) = rows.get_mut(&told.account_id.0) {
                        state(row, told);
                    }
                }
            }
        }
        for ((account_id, _), added) in &days {
            let row = rows.get_mut(account_id).ok_or(ProjectionError::Dangling("an account"))?;
            row.booked_minor += added.minor;
            row.announced_minor += added.announced;
            row.transactions += added.count;
        }
        for (change, sign) in counted(&batch.transactions) {
            if let Some(row) = rows.get_mut(&change.account_id) {
                row.said_since += i128::from(sign) * entered_since(row, change);
            }
        }
        store(connection, batch.household_id, rows.into_values().collect()).await?;
        store_days(connection, batch.household_id, days).await
    }
}

type Days = BTreeMap<(Uuid, NaiveDate), Added>;

/// What a batch adds to a day: minor units, those of them that are announced alone, and the count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Added {
    minor: i128,
    announced: i128,
    count: i64,
}

/// What the batch adds to each day of each account.
fn days(changes: &[TransactionChange]) -> Days {
    let mut days = Days::new();
    for (row, sign) in counted(changes) {
        let added: &mut Added = days.entry((row.account_id, row.posted_on)).or_default();
        let minor = i128::from(sign) * i128::from(row.minor());
        added.minor += minor;
        added.announced += if row.pending { minor } else { 0 };
        added.count += sign;
    }
    days.retain(|_, added| *added != Added::default());
    days
}

/// What a person entered for the very day of which they had said before what is on it: it happened
/// since then. What a file brings of that day was in it, for a bank's day ends at midnight.
fn entered_since(row: &AccountRow, change: &TransactionRow) -> i128 {
    let is_since = row.said_minor.is_some()
        && row.said_on == Some(change.posted_on)
        && change.position > row.said_at
        && change.source_kind == "manual";
    if is_since { i128::from(change.minor()) } else { 0 }
}

/// Takes in what a statement states at its end, unless a later day is stated already.
fn state(row: &mut AccountRow, told: &ImportedAccount) {
    let Some(closing) = told.closing_stated else { return };
    if row.stated_on.is_some_and(|day| day > closing.on) {
        return;
    }
    row.stated_broken = told.contradicts_itself;
    row.stated_apart = told.apart.map_or(0, |apart| apart.minor);
    row.stated_on = Some(closing.on);
    row.stated_minor = Some(closing.amount.minor);
    row.stated_way = told.way.map(|way| way.name().to_owned());
    row.stated_agreed = row.stated_minor.filter(|_| told.agrees == Some(true));
}

fn apply(row: &mut AccountRow, event: &AccountEvent, revision: i64) {
    match event {
        AccountEvent::Opened(opened) => {
            row.name.clone_from(&opened.name);
            row.kind = opened.kind.name().to_owned();
            row.currency = opened.currency.code().to_owned();
            row.owner = opened.owner.map(|id| id.0);
            row.in_budget = opened.in_budget;
            row.number.clone_from(&opened.number);
            row.bank.clone_from(&opened.bank);
            row.opening_minor = opened.opening_balance.map(|amount| amount.minor);
            row.opened_on = opened.opened_on;
            row.begin(opened.opening_derived);
        }
        AccountEvent::Renamed(renamed) => row.name.clone_from(&renamed.name),
        AccountEvent::Closed(_) => row.closed = true,
        AccountEvent::Reopened(_) => row.closed = false,
        AccountEvent::IncludedInBudget(_) => row.in_budget = true,
        AccountEvent::ExcludedFromBudget(_) => row.in_budget = false,
        AccountEvent::OpeningBalanceSet(set) => {
            row.opening_minor = Some(set.amount.minor);
            row.opened_on = set.on.or(row.opened_on);
            row.begin(set.derived);
        }
        AccountEvent::BalanceStated(stated) => {
            (row.said_on, row.said_minor) = (Some(stated.on), Some(stated.amount.minor));
            row.spoken_on = row.said_on;
            (row.said_at, row.said_since) = (revision, 0);
        }
        AccountEvent::NumberSet(set) => {
            row.number.clone_from(&set.number);
            row.bank.clone_from(&set.bank);
        }
        AccountEvent::StatementColumnsLearned(_) => row.columns_learned = true,
        // Kept apart (`agreement/`).
        AccountEvent::Reconciled(_) => {}
        AccountEvent::StatementTakenIn(taken_in) => {
            let Some(name) = &taken_in.named else { return };
            row.named.retain(|said| said.name != *name);
            row.named.push(Said { name: name.clone(), at: revision });
            let excess = row.named.len().saturating_sub(MOST_NAMES);
            row.named.drain(..excess);
        }
    }
}

const TOUCHED: &str = "select *, booked_minor::text as booked,
    announced_minor::text as announced, said_since::text as since from accounts
  where household_id = $1 and id = any($2)";

async fn touched(
    connection: &mut PgConnection,
    batch: &Batch,
    days: &Days,
) -> Result<HashMap<Uuid, AccountRow>, ProjectionError> {
    let mut ids: Vec<Uuid> = Vec::new();
    for recorded in &batch.events {
        match &recorded.event {
            Event::Account(_) => ids.push(recorded.aggregate_id),
            Event::Import(ImportEvent::Completed(completed)) => {
                ids.extend(completed.accounts.iter().map(|told| told.account_id.0));
            }
            _ => {}
        }
    }
    ids.extend(days.keys().map(|(account_id, _)| *account_id));
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows =
        sqlx::query(TOUCHED).bind(batch.household_id.0).bind(ids).fetch_all(connection).await?;
    let read = rows.iter().map(|row| -> Result<(Uuid, AccountRow), sqlx::Error> {
        let id = row.try_get("id")?;
        Ok((
            id,
            AccountRow {
                id,
                position: row.try_get("position")?,
                name: row.try_get("name")?,
                kind: row.try_get("kind")?,
                currency: row.try_get("currency")?,
                owner: row.try_get("owner")?,
                in_budget: row.try_get("in_budget")?,
                number: row.try_get("number")?,
                closed: row.try_get("closed")?,
                opening_minor: row.try_get("opening_minor")?,
                opened_on: row.try_get("opened_on")?,
                booked_minor: sum(row, "booked")?,
                transactions: row.try_get("transactions")?,
                columns_learned: row.try_get("columns_learned")?,
                version: row.try_get("version")?,
                bank: row.try_get("bank")?,
                named: row.try_get::<Json<Vec<Said>>, _>("named")?.0,
                stated_on: row.try_get("stated_on")?,
                stated_minor: row.try_get("stated_minor")?,
                stated_broken: row.try_get("stated_broken")?,
                stated_apart: row.try_get("stated_apart")?,
                announced_minor: sum(row, "announced")?,
                said_on: row.try_get("said_on")?,
                said_minor: row.try_get("said_minor")?,
                spoken_on: row.try_get("spoken_on")?,
                said_at: row.try_get("said_at")?,
                said_since: sum(row, "since")?,
                stated_way: row.try_get("stated_way")?,
                stated_agreed: row.try_get("stated_agreed")?,
            },
        ))
    });
    Ok(read.collect::<Result<_, _>>()?)
}

async fn store(
    connection: &mut PgConnection,
    household: HouseholdId,
    mut rows: Vec<AccountRow>,
) -> Result<(), ProjectionError> {
    rows.sort_unstable_by_key(|row| row.id);
    for row in rows {
        sqlx::query(
            "insert into accounts values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,
               $13::text::numeric, $14, $15, $16, $17, $18, $19, $20, $21, $22,
               $23::text::numeric, $24, $25, $26, $27, $28::text::numeric,
               $29, $30)
             on conflict (household_id, id) do update set name = excluded.name,
               in_budget = excluded.in_budget, number = excluded.number, closed = excluded.closed,
               opening_minor = excluded.opening_minor, opened_on = excluded.opened_on,
               booked_minor = excluded.booked_minor, transactions = excluded.transactions,
               columns_learned = excluded.columns_learned, version = excluded.version,
               bank = excluded.bank, named = excluded.named, stated_on = excluded.stated_on,
               stated_minor = excluded.stated_minor, stated_broken = excluded.stated_broken,
               stated_apart = excluded.stated_apart,
               announced_minor = excluded.announced_minor, said_on = excluded.said_on,
               said_minor = excluded.said_minor, spoken_on = excluded.spoken_on, said_at = excluded.said_at,
               said_since = excluded.said_since, stated_way = excluded.stated_way,
               stated_agreed = excluded.stated_agreed",
        )
        .bind(household.0)
        .bind(row.id)
        .bind(row.position)
        .bind(row.name)
        .bind(row.kind)
        .bind(row.currency)
        .bind(row.owner)
        .bind(row.in_budget)
        .bind(row.number)
        .bind(row.closed)
        .bind(row.opening_minor)
        .bind(row.opened_on)
        .bind(row.booked_minor.to_string())
        .bind(row.transactions)
        .bind(row.columns_learned)
        .bind(row.version)
        .bind(row.bank)
        .bind(json!(row.named))
        .bind(row.stated_on)
        .bind(row.stated_minor)
        .bind(row.stated_broken)
        .bind(row.stated_apart)
        .bind(row.announced_minor.to_string())
        .bind(row.said_on)
        .bind(row.said_minor)
        .bind(row.spoken_on)
        .bind(row.said_at)
        .bind(row.said_since.to_string())
        .bind(row.stated_way)
        .bind(row.stated_agreed)
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

async fn store_days(
    connection: &mut PgConnection,
    household: HouseholdId,
    days: Days,
) -> Result<(), ProjectionError> {
    if days.is_empty() {
        return Ok(());
    }
    let (keys, added): (Vec<_>, Vec<_>) = days.into_iter().unzip();
    let (accounts, days): (Vec<Uuid>, Vec<NaiveDate>) = keys.into_iter().unzip();
    let minors: Vec<String> = added.iter().map(|one: &Added| one.minor.to_string()).collect();
    let announced: Vec<String> = added.iter().map(|one| one.announced.to_string()).collect();
    let counts: Vec<i64> = added.iter().map(|one| one.count).collect();
    sqlx::query(
        "insert into account_days
         select $1, * from unnest($2::uuid[], $3::date[], $4::text[]::numeric[], $5::bigint[],
           $6::text[]::numeric[])
         on conflict (household_id, account_id, day) do update
           set minor = account_days.minor + excluded.minor,
               count = account_days.count + excluded.count,
               announced = account_days.announced + excluded.announced",
    )
    .bind(household.0)
    .bind(&accounts)
    .bind(&days)
    .bind(minors)
    .bind(&counts)
    .bind(announced)
    .execute(&mut *connection)
    .await?;
    if counts.iter().any(|count| *count < 0) {
        // A day that became empty leaves no row, as if nothing had ever happened on it.
        sqlx::query(
            "delete from account_days d using unnest($2::uuid[], $3::date[]) as given (id, day)
             where d.household_id = $1 and d.account_id = given.id and d.day = given.day
               and d.count = 0",
        )
        .bind(household.0)
        .bind(&accounts)
        .bind(&days)
        .execute(connection)
        .await?;
    }
    Ok(())
}
