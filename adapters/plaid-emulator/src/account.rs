//! An account of an Item: who it is, and balances that always agree with its transactions.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::amount::Amount;
use crate::holding::{Movement, Position};
use crate::slot::Slot;

/// An account.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Account {
    /// `account_id`.
    pub account_id: String,
    /// `persistent_account_id`, at institutions with tokenised numbers.
    pub persistent_account_id: Option<String>,
    /// The name the bank gives it.
    pub name: String,
    /// The name in the bank's brochure.
    pub official_name: Option<String>,
    /// The last characters of its number.
    pub mask: Option<String>,
    /// `type`.
    pub kind: String,
    /// `subtype`.
    pub subtype: Option<String>,
    /// The code of its currency.
    pub currency: String,
    /// Whether that is an ISO 4217 code.
    pub official: bool,
    /// Balance before the first transaction held here, as `current` counts it.
    pub opening: Amount,
    /// The sum of all posted transactions; positive left the account.
    pub posted: Amount,
    /// The sum of all pending transactions.
    pub pending: Amount,
    /// The credit limit.
    pub limit: Option<Amount>,
    /// The part of the household it plays, when it is one of its accounts.
    pub slot: Option<Slot>,
    /// Whether the person shares it with the application.
    pub shared: bool,
    /// Whether it was closed at the bank.
    pub closed: bool,
    /// Which of `available`, `current` and `limit` the bank does not tell.
    pub hidden: BTreeSet<String>,
    /// What an investment account holds.
    pub positions: Vec<Position>,
    /// What moved on an investment account.
    pub movements: Vec<Movement>,
}

/// `balances` of an account.
#[derive(Debug, Serialize)]
pub struct BalanceView<'a> {
    available: Option<Amount>,
    current: Option<Amount>,
    limit: Option<Amount>,
    iso_currency_code: Option<&'a str>,
    unofficial_currency_code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    margin_loan_amount: Option<Option<Amount>>,
}

/// The JSON object of an account.
#[derive(Debug, Serialize)]
pub struct AccountView<'a> {
    account_id: &'a str,
    balances: BalanceView<'a>,
    mask: Option<&'a str>,
    name: &'a str,
    official_name: Option<&'a str>,
    #[serde(rename = "type")]
    kind: &'a str,
    subtype: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    persistent_account_id: Option<&'a str>,
    holder_category: Option<&'static str>,
}

impl Account {
    /// Whether the client sees it at all.
    pub fn is_visible(&self) -> bool {
        self.shared && !self.closed
    }

    /// Whether its transactions come through `/transactions/sync`.
    pub fn has_transactions(&self) -> bool {
        match self.kind.as_str() {
            "depository" | "credit" => true,
            "loan" => self.subtype.as_deref() == Some("student"),
            _ => false,
        }
    }

    /// Whether it holds securities.
    pub fn is_investment(&self) -> bool {
        matches!(self.kind.as_str(), "investment" | "brokerage")
    }

    /// The balance Plaid calls `current`: owned on a depository account, owed on a credit or
    /// loan account, the worth of the holdings on an investment account.
    pub fn current(&self, today: NaiveDate, seed: u64) -> Amount {
        if self.is_investment() && !self.positions.is_empty() {
            let worth = self.positions.iter().map(|position| position.value(today, seed));
            return worth.fold(Amount::ZERO, Amount::plus);
        }
        match self.kind.as_str() {
            "credit" | "loan" => self.opening.plus(self.posted),
            _ => self.opening.minus(self.posted),
        }
    }

    /// What could be spent now.
    pub fn available(&self, today: NaiveDate, seed: u64) -> Option<Amount> {
        let current = self.current(today, seed);
        match self.kind.as_str() {
            "depository" => Some(current.minus(self.pending)),
            "credit" => self.limit.map(|limit| limit.minus(current).minus(self.pending)),
            _ => None,
        }
    }

    /// Moves the opening balance so that `current` becomes this.
    pub fn set_current(&mut self, current: Amount) {
        self.opening = match self.kind.as_str() {
            "credit" | "loan" => current.minus(self.posted),
            _ => current.plus(self.posted),
        };
    }

    /// The JSON object.
    pub fn view(&self, today: NaiveDate, seed: u64) -> AccountView<'_> {
        let told =
            |name: &str, amount: Option<Amount>| amount.filter(|_| !self.hidden.contains(name));
        AccountView {
            account_id: &self.account_id,
            balances: BalanceView {
                available: told("available", self.available(today, seed)),
                current: told("current", Some(self.current(today, seed))),
                limit: told("limit", self.limit),
                iso_currency_code: Some(self.currency.as_str()).filter(|_| self.official),
                unofficial_currency_code: Some(self.currency.as_str()).filter(|_| !self.official),
                margin_loan_amount: self.is_investment().then_some(None),
            },
            mask: self.mask.as_deref(),
            name: &self.name,
            official_name: self.official_name.as_deref(),
            kind: &self.kind,
            subtype: self.subtype.as_deref(),
            persistent_account_id: self.persistent_account_id.as_deref(),
            holder_category: (self.kind == "depository").then_some("personal"),
        }
    }

    /// Takes a transaction of this account into the sums, or with `-1` out of them again.
    pub fn count(&mut self, transaction: &crate::transaction::Transaction, times: i64) {
        let change = Amount(transaction.amount.0.saturating_mul(Decimal::from(times)));
        let sum = if transaction.pending { &mut self.pending } else { &mut self.posted };
        *sum = sum.plus(change);
    }
}
