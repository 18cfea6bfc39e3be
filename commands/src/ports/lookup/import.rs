//! What is looked up of imports.

use std::ops::RangeInclusive;

use async_trait::async_trait;
use chrono::NaiveDate;
use domain::id::{AccountId, HouseholdId, ImportId};
use domain::import::StatedBalance;

use crate::ports::StoreError;
use crate::statement::{DaysTold, StatementFormat};

/// What a statement of one account stated that was taken in before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownStatement {
    pub import_id: ImportId,
    pub first_on: Option<NaiveDate>,
    pub opening: Option<StatedBalance>,
    pub closing: Option<StatedBalance>,
}

/// A file whose neighbours are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileSpan {
    pub import_id: ImportId,
    pub first_on: Option<NaiveDate>,
    /// The day at whose end its closing balance stands.
    pub end: Option<NaiveDate>,
}

/// From which day to which a file tells an account, and how it tells days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldDays {
    pub days: RangeInclusive<NaiveDate>,
    /// The file's format; `None` where it is none of those that are read now.
    pub format: Option<StatementFormat>,
    /// Which days of its bookings it tells, where that is known.
    pub told: Option<DaysTold>,
}

/// Looks imports up across a household, as of the newest revision.
#[async_trait]
pub trait LookUpImports: Send + Sync {
    /// What statements next to a file stated of one account, of all other files that were taken in.
    async fn statements_beside(
        &self,
        household: HouseholdId,
        account: AccountId,
        file: FileSpan,
    ) -> Result<Vec<KnownStatement>, StoreError>;
    /// What files other than `but` stated of one account at the ends of this day and later
    /// ones, the earliest first; of very many the earliest.
    async fn stated_since(
        &self,
        household: HouseholdId,
        account: AccountId,
        but: ImportId,
        from: NaiveDate,
    ) -> Result<Vec<StatedBalance>, StoreError>;
    /// What files other than `but` stated of one account, that end on one of these days or later
    /// and begin until the last of them; of very many the earliest.
    async fn stated_within(
        &self,
        household: HouseholdId,
        account: AccountId,
        but: ImportId,
        days: RangeInclusive<NaiveDate>,
    ) -> Result<Vec<KnownStatement>, StoreError>;
    /// What files other than `but` told of one account, of those that have one of these days
    /// within; of very many the newest.
    async fn told_days(
        &self,
        household: HouseholdId,
        account: AccountId,
        but: ImportId,
        days: Vec<NaiveDate>,
    ) -> Result<Vec<ToldDays>, StoreError>;
}
