//! Keeps accounts and their days in step with what happens to accounts and transactions.

use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::NaiveDate;
use domain::account::{AccountEvent, StatementName};
use domain::event::Event;
use domain::import::{ImportEvent, ImportedAccount};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::NAME;
use crate::error::ProjectionError;
use crate::ledger::{self, TransactionChange, TransactionRow, counted};
use crate::projector::{Batch, Projector, Table};
use crate::rows;
use crate::storing::{self, Summed};

/// Names beyond which the oldest is forgotten.
const MOST_NAMES: usize = 64;

/// Builds the tables `accounts` and `account_days`.
#[derive(Debug)]
pub struct Projection;

rows::row! {
    #[derive(Debug, Default)]
    struct AccountRow in "accounts" by "id" of person owner {
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
        named: Json<Vec<Said>>,
        stated_on: Option<NaiveDate>,
        stated_minor: Option<i64>,
        stated_broken: bool,
        stated_apart: i64,
        announced_minor: i128,
        said_on: Option<NaiveDate>,
        said_minor: Option<i64>,
        spoken_on: Option<NaiveDate>,
        said_at: i64,
        said_since: i128,
        stated_way: Option<String>,
        stated_agreed: Option<i64>,
    }
}

rows::row! {
    /// What a batch adds to a day: minor units, those of them that are announced alone, and the
    /// count.
    #[derive(Debug)]
    struct DayRow in "account_days" by "account_id", "day" of account account_id {
        account_id: Uuid,
        day: NaiveDate,
        minor: i128,
        count: i64,
        announced: i128,
    }
}

impl Summed for DayRow {
    fn count(&self) -> i64 {
        self.count
    }
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
        NAME
    }

    fn needs(&self) -> &'static [&'static str] {
        &[ledger::TRANSACTIONS]
    }

    fn tables(&self) -> &'static str {
        include_str!("tables.sql")
    }

    fn indexes(&self) -> &'static str {
        ""
    }

    fn kept(&self) -> Vec<Table> {
        vec![Table::of::<AccountRow>(), Table::of::<DayRow>()]
    }

    async fn apply(
        &self,
        connection: &mut PgConnection,
        batch: &Batch,
    ) -> Result<(), ProjectionError> {
        let days = days(&batch.transactions);
        let touched = touched(batch, &days);
        let mut rows: BTreeMap<Uuid, AccountRow> =
            rows::touched(connection, batch.household_id, touched).await?;
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
        for added in &days {
            let row =
                rows.get_mut(&added.account_id).ok_or(ProjectionError::Dangling("an account"))?;
            row.booked_minor += added.minor;
            row.announced_minor += added.announced;
            row.transactions += added.count;
        }
        for (change, sign) in counted(&batch.transactions) {
            if let Some(row) = rows.get_mut(&change.account_id) {
                row.said_since += i128::from(sign) * entered_since(row, change);
            }
        }
        storing::store(connection, batch, rows.values()).await?;
        Ok(storing::add(connection, batch, &days).await?)
    }
}

/// What the batch adds to each day of each account.
fn days(changes: &[TransactionChange]) -> Vec<DayRow> {
    let mut days: BTreeMap<(Uuid, NaiveDate), DayRow> = BTreeMap::new();
    for (row, sign) in counted(changes) {
        let (account_id, day) = (row.account_id, row.posted_on);
        let none = || DayRow { account_id, day, minor: 0, count: 0, announced: 0 };
        let added = days.entry((account_id, day)).or_insert_with(none);
        let minor = i128::from(sign) * i128::from(row.minor);
        added.minor += minor;
        added.announced += if row.pending { minor } else { 0 };
        added.count += sign;
    }
    let adds = |day: &DayRow| (day.minor, day.count, day.announced) != (0, 0, 0);
    days.into_values().filter(adds).collect()
}

/// What a person entered for the very day of which they had said before what is on it: it happened
/// since then. What a file brings of that day was in it, for a bank's day ends at midnight.
fn entered_since(row: &AccountRow, change: &TransactionRow) -> i128 {
    let is_since = row.said_minor.is_some()
        && row.said_on == Some(change.posted_on)
        && change.position > row.said_at
        && change.source_kind == "manual";
    if is_since { i128::from(change.minor) } else { 0 }
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
            row.named.0.retain(|said| said.name != *name);
            row.named.0.push(Said { name: name.clone(), at: revision });
            let excess = row.named.0.len().saturating_sub(MOST_NAMES);
            row.named.0.drain(..excess);
        }
    }
}

/// The accounts that a batch touches.
fn touched(batch: &Batch, days: &[DayRow]) -> Vec<Uuid> {
    let mut ids: Vec<Uuid> = days.iter().map(|day| day.account_id).collect();
    for recorded in &batch.events {
        match &recorded.event {
            Event::Account(_) => ids.push(recorded.aggregate_id),
            Event::Import(ImportEvent::Completed(completed)) => {
                ids.extend(completed.accounts.iter().map(|told| told.account_id.0));
            }
            _ => {}
        }
    }
    ids
}
