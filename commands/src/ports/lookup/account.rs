//! What is looked up of accounts.

use async_trait::async_trait;
use chrono::NaiveDate;
use domain::account::{AccountKind, EndOfDay, StatementName};
use domain::id::{AccountId, HouseholdId, TransactionId, UserId};
use domain::money::Currency;

use crate::ports::StoreError;
use crate::statement::KnownBalances;

/// An account as an import must know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownAccount {
    pub id: AccountId,
    pub name: String,
    pub kind: AccountKind,
    pub number: Option<String>,
    /// The bank, as statement files name it beside the number.
    pub bank: Option<String>,
    pub currency: Currency,
    /// The person whose private account it is.
    pub owner: Option<UserId>,
    pub is_closed: bool,
    /// What a person said statement files call it, each with the revision at which it was said.
    pub named: Vec<(StatementName, i64)>,
}

/// What stands on an account besides its opening balance, in minor units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Moved {
    pub booked: i128,
    /// What is announced and not booked.
    pub announced: i128,
}

/// What an account comes to at the end of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StandingOn {
    pub of_day: EndOfDay,
    /// The first transaction that would be in a difference.
    pub begins_at: Option<TransactionId>,
    /// As of this revision of the household.
    pub revision: i64,
}

/// Looks accounts up across a household, as of the newest revision.
#[async_trait]
pub trait LookUpAccounts: Send + Sync {
    /// All accounts of the household, closed ones too.
    async fn accounts(&self, household: HouseholdId) -> Result<Vec<KnownAccount>, StoreError>;
    /// What stands on an account at the ends of these days, besides its opening balance: one answer
    /// for each day, in their order.
    async fn moved_until(
        &self,
        household: HouseholdId,
        account: AccountId,
        days: Vec<NaiveDate>,
    ) -> Result<Vec<Moved>, StoreError>;
    /// What was on an account before all that is known of it, in minor units: given, or what
    /// follows from what a person said of a day. `None`: that is unknown.
    async fn opening(
        &self,
        household: HouseholdId,
        account: AccountId,
    ) -> Result<Option<i128>, StoreError>;
    /// What is booked on an account at the ends of all its days, by the days under which
    /// transactions are kept, as of a revision of the household. `None`: what was on it before
    /// everything is unknown.
    async fn known_balances(
        &self,
        household: HouseholdId,
        account: AccountId,
    ) -> Result<Option<(KnownBalances, i64)>, StoreError>;
    /// What is booked on an account by the end of a day, in minor units, and where a difference to
    /// what is stated of it would begin. `None`: what was on it before everything is unknown.
    async fn standing_on(
        &self,
        household: HouseholdId,
        account: AccountId,
        on: NaiveDate,
    ) -> Result<Option<StandingOn>, StoreError>;
}
