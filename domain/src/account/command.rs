//! What can be asked of an account.

use chrono::NaiveDate;
use serde_json::Value;

use crate::account::{AccountKind, Begun, OpeningHolds, Reconciled, StatementTakenIn};
use crate::id::UserId;
use crate::money::{Currency, Money};

/// A new account, by hand or out of a statement file that names it.
#[derive(Debug, Clone)]
pub struct Open {
    pub name: String,
    pub kind: AccountKind,
    pub currency: Currency,
    /// What was on it before the first transaction; debts are negative.
    pub opening_balance: Option<Money>,
    /// Whether it was worked out from a bank's statement, not given by a person.
    pub opening_derived: bool,
    /// Which lines are in one that was worked out; `None`: those from before `opened_on`.
    pub opening_holds: Option<OpeningHolds>,
    pub opened_on: Option<NaiveDate>,
    /// The person whose private account it is; `None`: the household's.
    pub owner: Option<UserId>,
    pub in_budget: bool,
    /// IBAN or the bank's number, by which statement files find the account.
    pub number: Option<String>,
    /// The bank, as statement files name it beside the number.
    pub bank: Option<String>,
}

/// Everything that can be asked of an account.
#[derive(Debug, Clone)]
pub enum AccountCommand {
    Open(Open),
    Rename(String),
    Close,
    Reopen,
    IncludeInBudget(bool),
    /// What was on it at the beginning of that day (`None`: of the day known before).
    SetOpeningBalance {
        amount: Money,
        on: Option<NaiveDate>,
        /// Whether it was worked out from a bank's statement, not given by a person.
        derived: bool,
        /// How the statement begins that tells it, where nothing told it before.
        begun: Option<Begun>,
    },
    /// What is on it at the end of that day, as a person says; it takes the place of an opening
    /// balance.
    StateBalance {
        amount: Money,
        on: NaiveDate,
    },
    /// Compare what is stated of a day with what the household has: it changes nothing.
    Reconcile(Reconciled),
    /// The number by which statement files name it, and the bank that they name beside it.
    SetNumber {
        number: Option<String>,
        bank: Option<String>,
    },
    /// Remember how the columns of this account's CSV files are read.
    LearnStatementColumns(Value),
    /// A statement file brings something, or a person says that it names this account.
    TakeInStatement(StatementTakenIn),
}
