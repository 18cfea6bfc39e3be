//! What is looked up of accounts.

use async_trait::async_trait;
use chrono::NaiveDate;
use commands::ports::{KnownAccount, LookUpAccounts, Moved, StandingOn, StoreError};
use commands::statement::KnownBalances;
use domain::account::AccountKind;
use domain::id::{AccountId, HouseholdId, TransactionId, UserId};
use projections::account_list::BookedDays;
use projections::agreement::Standing;
use projections::{account_list, agreement};

use super::{OF_ACCOUNTS, PostgresLookup, unavailable};

#[async_trait]
impl LookUpAccounts for PostgresLookup {
    async fn accounts(&self, household: HouseholdId) -> Result<Vec<KnownAccount>, StoreError> {
        let mut snapshot = self.snapshot(household, OF_ACCOUNTS).await?;
        let rows = account_list::known(&mut snapshot).await.map_err(unavailable)?;
        snapshot.close().await.map_err(unavailable)?;
        Ok(rows
            .into_iter()
            .map(|row| KnownAccount {
                id: AccountId(row.id),
                name: row.name,
                kind: AccountKind::named(&row.kind).unwrap_or(AccountKind::Other),
                number: row.number,
                bank: row.bank,
                currency: row.currency,
                owner: row.owner.map(UserId),
                is_closed: row.closed,
                named: row.named,
            })
            .collect())
    }

    async fn moved_until(
        &self,
        household: HouseholdId,
        account: AccountId,
        days: Vec<NaiveDate>,
    ) -> Result<Vec<Moved>, StoreError> {
        let mut snapshot = self.snapshot(household, OF_ACCOUNTS).await?;
        let moved = account_list::moved_until(&mut snapshot, account.0, &days)
            .await
            .map_err(unavailable)?;
        snapshot.close().await.map_err(unavailable)?;
        Ok(moved.into_iter().map(|(booked, announced)| Moved { booked, announced }).collect())
    }

    async fn opening(
        &self,
        household: HouseholdId,
        account: AccountId,
    ) -> Result<Option<i128>, StoreError> {
        let mut snapshot = self.snapshot(household, OF_ACCOUNTS).await?;
        let opening = account_list::opening(&mut snapshot, account.0).await.map_err(unavailable)?;
        snapshot.close().await.map_err(unavailable)?;
        Ok(opening)
    }

    async fn known_balances(
        &self,
        household: HouseholdId,
        account: AccountId,
    ) -> Result<Option<(KnownBalances, i64)>, StoreError> {
        let mut snapshot = self.snapshot(household, OF_ACCOUNTS).await?;
        let days =
            account_list::booked_days(&mut snapshot, account.0).await.map_err(unavailable)?;
        let revision = snapshot.revision();
        snapshot.close().await.map_err(unavailable)?;
        Ok(days.map(|days| {
            let BookedDays { currency, opening, from, moved } = days;
            (KnownBalances::new(currency, from, opening, moved), revision)
        }))
    }

    async fn standing_on(
        &self,
        household: HouseholdId,
        account: AccountId,
        on: NaiveDate,
    ) -> Result<Option<StandingOn>, StoreError> {
        let mut snapshot = self.snapshot(household, OF_ACCOUNTS).await?;
        let standing =
            agreement::standing_on(&mut snapshot, account.0, on).await.map_err(unavailable)?;
        let revision = snapshot.revision();
        snapshot.close().await.map_err(unavailable)?;
        Ok(standing.map(|Standing { of_day, begins_at }| StandingOn {
            of_day,
            begins_at: begins_at.map(TransactionId),
            revision,
        }))
    }
}
