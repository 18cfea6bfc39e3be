//! What is looked up of transactions.

use std::collections::{HashMap, HashSet};
use std::ops::RangeInclusive;

use async_trait::async_trait;
use chrono::NaiveDate;
use commands::ports::{
    BroughtLine, BroughtLines, KnownDays, LookUpTransactions, OtherDay, PendingTransaction, Sought,
    StoreError, TwoDays,
};
use domain::id::{AccountId, HouseholdId, ImportId, TransactionId};
use domain::import::StatedBalance;
use projections::error::ProjectionError;
use projections::reading::Snapshot;
use projections::transaction_list::{BroughtRow, GlimpsedRow, KnownRow, TwoDaysRow};
use projections::{account_list, transaction_list};
use uuid::Uuid;

use super::equal::Equal;
use super::known::{Texts, known};
use super::{OF_ACCOUNTS, PostgresLookup, unavailable};

/// How many transactions one statement reads whole.
const IDS_AT_ONCE: usize = 5_000;

#[async_trait]
impl LookUpTransactions for PostgresLookup {
    async fn transactions_of_days(
        &self,
        household: HouseholdId,
        account: AccountId,
        days: Vec<RangeInclusive<NaiveDate>>,
        sought: Sought,
    ) -> Result<KnownDays, StoreError> {
        let mut snapshot = self.snapshot(household, OF_ACCOUNTS).await?;
        let known = known_of_days(&mut snapshot, account, &days, &sought).await;
        let known = known.map_err(unavailable)?;
        snapshot.close().await.map_err(unavailable)?;
        Ok(known)
    }

    async fn adjustments_since(
        &self,
        household: HouseholdId,
        account: AccountId,
        from: NaiveDate,
    ) -> Result<Vec<StatedBalance>, StoreError> {
        let mut snapshot = self.snapshot(household, OF_ACCOUNTS).await?;
        let all = transaction_list::adjustments_since(&mut snapshot, account.0, from)
            .await
            .map_err(unavailable)?;
        snapshot.close().await.map_err(unavailable)?;
        let adjustment = |(on, amount)| StatedBalance { on, amount };
        Ok(all.into_iter().map(adjustment).collect())
    }

    async fn brought(
        &self,
        household: HouseholdId,
        account: AccountId,
        days: Vec<NaiveDate>,
        imports: Vec<ImportId>,
    ) -> Result<BroughtLines, StoreError> {
        let mut snapshot = self.snapshot(household, OF_ACCOUNTS).await?;
        let imports: Vec<Uuid> = imports.iter().map(|import| import.0).collect();
        let (rows, is_all) = transaction_list::brought(&mut snapshot, account.0, &days, &imports)
            .await
            .map_err(unavailable)?;
        snapshot.close().await.map_err(unavailable)?;
        Ok(BroughtLines { lines: rows.into_iter().map(brought).collect(), is_all })
    }

    async fn marked_by(
        &self,
        household: HouseholdId,
        lines: Vec<TransactionId>,
    ) -> Result<HashMap<TransactionId, TransactionId>, StoreError> {
        let mut snapshot = self.snapshot(household, OF_ACCOUNTS).await?;
        let lines: Vec<Uuid> = lines.iter().map(|line| line.0).collect();
        let found =
            transaction_list::marked_by(&mut snapshot, &lines).await.map_err(unavailable)?;
        snapshot.close().await.map_err(unavailable)?;
        let mark = |(line, of)| (TransactionId(line), TransactionId(of));
        Ok(found.into_iter().map(mark).collect())
    }

    async fn transactions_of_bank_ids(
        &self,
        household: HouseholdId,
        account: AccountId,
        bank_ids: Vec<String>,
    ) -> Result<HashMap<String, TransactionId>, StoreError> {
        let mut snapshot = self.snapshot(household, OF_ACCOUNTS).await?;
        let rows = transaction_list::known_of_bank_ids(&mut snapshot, account.0, &bank_ids)
            .await
            .map_err(unavailable)?;
        snapshot.close().await.map_err(unavailable)?;
        Ok(rows.into_iter().map(|(bank_id, id)| (bank_id, TransactionId(id))).collect())
    }

    async fn of_two_days(
        &self,
        household: HouseholdId,
        account: AccountId,
        days: Vec<NaiveDate>,
    ) -> Result<Vec<TwoDays>, StoreError> {
        let mut snapshot = self.snapshot(household, OF_ACCOUNTS).await?;
        let rows = transaction_list::of_two_days(&mut snapshot, account.0, &days)
            .await
            .map_err(unavailable)?;
        snapshot.close().await.map_err(unavailable)?;
        let two_days = |row: TwoDaysRow| TwoDays {
            posted_on: row.posted_on,
            also_on: row.also_on,
            minor: row.minor,
            pending: row.pending,
            format: row.format,
        };
        Ok(rows.into_iter().map(two_days).collect())
    }

    async fn pending_transactions(
        &self,
        household: HouseholdId,
        account: AccountId,
    ) -> Result<Vec<PendingTransaction>, StoreError> {
        let mut snapshot = self.snapshot(household, OF_ACCOUNTS).await?;
        let rows = transaction_list::pending_of_account(&mut snapshot, account.0)
            .await
            .map_err(unavailable)?;
        snapshot.close().await.map_err(unavailable)?;
        Ok(rows
            .into_iter()
            .map(|row| PendingTransaction {
                id: TransactionId(row.id),
                account_id: account,
                posted_on: row.posted_on,
                amount: row.amount,
                told: (row.told_payee.is_some() || row.told_description.is_some()).then(|| {
                    let description = row.told_description.as_ref().unwrap_or(&row.description);
                    (row.told_payee.as_ref().unwrap_or(&row.payee).clone(), description.clone())
                }),
                payee: row.payee,
                description: row.description,
                external_id: row.external_id,
                lapsed: row.lapsed,
                marks: row.marks.into_iter().map(TransactionId).collect(),
                format: row.format,
                file_until: row.file_until,
            })
            .collect())
    }
}

fn brought(row: BroughtRow) -> BroughtLine {
    let file_name = row.file_name().to_owned();
    let BroughtRow { id, import_id, posted_on, minor, .. } = row;
    let BroughtRow { payee, description, marks, .. } = row;
    BroughtLine {
        id: TransactionId(id),
        import_id: ImportId(import_id),
        marks: marks.into_iter().map(TransactionId).collect(),
        file_name,
        posted_on,
        minor,
        payee,
        description,
    }
}

/// Of an account with many transactions only what may be one of the lines is read whole.
async fn known_of_days(
    snapshot: &mut Snapshot,
    account: AccountId,
    days: &[RangeInclusive<NaiveDate>],
    sought: &Sought,
) -> Result<KnownDays, ProjectionError> {
    let mut wanted: Vec<(i64, Uuid)> = Vec::new();
    let mut others = HashSet::new();
    let mut marked: Vec<(GlimpsedRow, OtherDay)> = Vec::new();
    let is_sought = |id: &Uuid, bank_id: Option<&str>| {
        sought.ids.contains(id) || bank_id.is_some_and(|id| sought.bank_ids.contains(id))
    };
    transaction_list::glimpsed_of_days(snapshot, account.0, days, |row| {
        let told_on = row.told_on.unwrap_or(row.posted_on);
        let is_wanted = row.pending
            || is_sought(&row.id, row.external_id.as_deref())
            || sought.is_like(row.posted_on, row.minor)
            || sought.is_like(told_on, row.told_minor.unwrap_or(row.minor))
            || row
                .also_on
                .is_some_and(|on| sought.is_like(on, row.told_minor.unwrap_or(row.minor)));
        let counts = !row.by_hand && !row.removed;
        let other = OtherDay { posted_on: row.posted_on, told_on: row.told_on, counts };
        match (is_wanted, row.marked) {
            (true, _) => wanted.push((row.position, row.id)),
            (false, true) => marked.push((row, other)),
            (false, false) => {
                others.insert(other);
            }
        }
    })
    .await?;
    for some in marked.chunks(IDS_AT_ONCE) {
        let ids: Vec<Uuid> = some.iter().map(|(row, _)| row.id).collect();
        let marks = transaction_list::marks_of(snapshot, &ids).await?;
        let sought = marks.into_iter().filter(|(_, id, bank_id)| is_sought(id, bank_id.as_deref()));
        let sought: HashSet<Uuid> = sought.map(|(of, _, _)| of).collect();
        for (row, other) in some {
            match sought.contains(&row.id) {
                true => wanted.push((row.position, row.id)),
                false => drop(others.insert(*other)),
            }
        }
    }
    wanted.sort_unstable();
    let (mut transactions, mut texts) = (Vec::new(), Texts::default());
    let mut equal = Equal::default();
    for wanted in wanted.chunks(IDS_AT_ONCE) {
        let ids: Vec<Uuid> = wanted.iter().map(|(_, id)| *id).collect();
        for row in transaction_list::known_of_ids(snapshot, &ids).await? {
            match row.adjusts || equal.is_one_too_many(&row, sought, is_sought) {
                true => drop(others.insert(other_day(&row))),
                false => transactions.push(known(row, &mut texts)),
            }
        }
    }
    let (from, to): (Vec<_>, Vec<_>) = days.iter().cloned().map(RangeInclusive::into_inner).unzip();
    let has_more_between =
        from.len() > 1 && account_list::has_days_between(snapshot, account.0, &from, &to).await?;
    Ok(KnownDays { transactions, others, has_more_between })
}

fn other_day(row: &KnownRow) -> OtherDay {
    let counts = !row.by_hand && !row.removed;
    OtherDay { posted_on: row.posted_on, told_on: row.told_on, counts }
}
