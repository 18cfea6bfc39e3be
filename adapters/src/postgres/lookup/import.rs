//! What is looked up of imports.

use std::ops::RangeInclusive;

use async_trait::async_trait;
use chrono::NaiveDate;
use commands::ports::{FileSpan, KnownStatement, LookUpImports, StoreError, ToldDays};
use domain::id::{AccountId, HouseholdId, ImportId};
use domain::import::StatedBalance;
use projections::import_list::{self, StatedRow, ToldRow};

use super::{OF_ACCOUNTS, PostgresLookup, of_name, unavailable};

#[async_trait]
impl LookUpImports for PostgresLookup {
    async fn statements_beside(
        &self,
        household: HouseholdId,
        account: AccountId,
        FileSpan { import_id, first_on, end }: FileSpan,
    ) -> Result<Vec<KnownStatement>, StoreError> {
        let mut snapshot = self.snapshot(household, OF_ACCOUNTS).await?;
        let told = import_list::stated_beside(&mut snapshot, account.0, import_id.0, first_on, end)
            .await
            .map_err(unavailable)?;
        snapshot.close().await.map_err(unavailable)?;
        Ok(told.into_iter().map(statement).collect())
    }

    async fn stated_since(
        &self,
        household: HouseholdId,
        account: AccountId,
        but: ImportId,
        from: NaiveDate,
    ) -> Result<Vec<StatedBalance>, StoreError> {
        let mut snapshot = self.snapshot(household, OF_ACCOUNTS).await?;
        let stated = import_list::stated_since(&mut snapshot, account.0, but.0, from)
            .await
            .map_err(unavailable)?;
        snapshot.close().await.map_err(unavailable)?;
        Ok(stated)
    }

    async fn stated_within(
        &self,
        household: HouseholdId,
        account: AccountId,
        but: ImportId,
        days: RangeInclusive<NaiveDate>,
    ) -> Result<Vec<KnownStatement>, StoreError> {
        let mut snapshot = self.snapshot(household, OF_ACCOUNTS).await?;
        let told = import_list::stated_within(&mut snapshot, account.0, but.0, days)
            .await
            .map_err(unavailable)?;
        snapshot.close().await.map_err(unavailable)?;
        Ok(told.into_iter().map(statement).collect())
    }

    async fn told_days(
        &self,
        household: HouseholdId,
        account: AccountId,
        but: ImportId,
        days: Vec<NaiveDate>,
    ) -> Result<Vec<ToldDays>, StoreError> {
        let mut snapshot = self.snapshot(household, OF_ACCOUNTS).await?;
        let told = import_list::told_days(&mut snapshot, account.0, but.0, &days)
            .await
            .map_err(unavailable)?;
        snapshot.close().await.map_err(unavailable)?;
        Ok(told.into_iter().map(told_days).collect())
    }
}

fn statement(told: StatedRow) -> KnownStatement {
    KnownStatement {
        import_id: ImportId(told.import_id),
        first_on: told.first_on,
        opening: told.opening,
        closing: told.closing,
    }
}

fn told_days(row: ToldRow) -> ToldDays {
    let (days, told) = (row.first_on..=row.last_on, row.days.and_then(of_name));
    ToldDays { days, format: of_name(row.format), told }
}
