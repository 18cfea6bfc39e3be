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
use crate::ledger::{TransactionChange, TransactionRow};
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
        for ((account_id, _), (minor, count)) in &days {
            let row = rows.get_mut(account_id).ok_or(ProjectionError::Dangling("an account"))?;
            row.booked_minor += minor;
            row.transactions += count;
        }
        store(connection, batch.household_id, rows.into_values().collect()).await?;
        store_days(connection, batch.household_id, days).await
    }
}

type Days = BTreeMap<(Uuid, NaiveDate), (i128, i64)>;

/// What the batch adds to each day of each account: minor units and count.
fn days(changes: &[TransactionChange]) -> Days {
    let mut days = Days::new();
    let mut add = |row: &TransactionRow, sign: i64| {
        let entry = days.entry((row.account_id, row.posted_on)).or_insert((0, 0));
        entry.0 += i128::from(sign * row.minor());
        entry.1 += sign;
    };
    for change in changes {
        if let Some(row) = change.counted_before() {
            add(row, -1);
        }
        if let Some(row) = change.counted_after() {
            add(row, 1);
        }
    }
    days.retain(|_, added| *added != (0, 0));
    days
}

/// Takes in what a statement states at its end, unless a later day is stated already.
fn state(row: &mut AccountRow, told: &ImportedAccount) {
    let Some(closing) = told.closing_stated else { return };
    if row.stated_on.is_some_and(|day| day > closing.on) {
        return;
    }
    row.stated_broken = told.contradicts_itself;
    row.stated_on = Some(closing.on);
    row.stated_minor = Some(closing.amount.minor);
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
        }
        AccountEvent::Renamed(renamed) => row.name.clone_from(&renamed.name),
        AccountEvent::Closed(_) => row.closed = true,
        AccountEvent::Reopened(_) => row.closed = false,
        AccountEvent::IncludedInBudget(_) => row.in_budget = true,
        AccountEvent::ExcludedFromBudget(_) => row.in_budget = false,
        AccountEvent::OpeningBalanceSet(set) => {
            row.opening_minor = Some(set.amount.minor);
            row.opened_on = set.on.or(row.opened_on);
        }
        AccountEvent::NumberSet(set) => {
            row.number.clone_from(&set.number);
            row.bank.clone_from(&set.bank);
        }
        AccountEvent::StatementColumnsLearned(_) => row.columns_learned = true,
        AccountEvent::StatementTakenIn(taken_in) => {
            let Some(name) = &taken_in.named else { return };
            row.named.retain(|said| said.name != *name);
            row.named.push(Said { name: name.clone(), at: revision });
            let excess = row.named.len().saturating_sub(MOST_NAMES);
            row.named.drain(..excess);
        }
    }
}

const TOUCHED: &str = "select *, booked_minor::text as booked from accounts
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
               $13::text::numeric, $14, $15, $16, $17, $18, $19, $20, $21)
             on conflict (household_id, id) do update set name = excluded.name,
               in_budget = excluded.in_budget, number = excluded.number, closed = excluded.closed,
               opening_minor = excluded.opening_minor, opened_on = excluded.opened_on,
               booked_minor = excluded.booked_minor, transactions = excluded.transactions,
               columns_learned = excluded.columns_learned, version = excluded.version,
               bank = excluded.bank, named = excluded.named, stated_on = excluded.stated_on,
               stated_minor = excluded.stated_minor, stated_broken = excluded.stated_broken",
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
    let (minors, counts): (Vec<i128>, Vec<i64>) = added.into_iter().unzip();
    let minors: Vec<String> = minors.iter().map(i128::to_string).collect();
    sqlx::query(
        "insert into account_days
         select $1, * from unnest($2::uuid[], $3::date[], $4::text[]::numeric[], $5::bigint[])
         on conflict (household_id, account_id, day) do update
           set minor = account_days.minor + excluded.minor,
               count = account_days.count + excluded.count",
    )
    .bind(household.0)
    .bind(&accounts)
    .bind(&days)
    .bind(minors)
    .bind(&counts)
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
