//! The row of a transaction, as the table `transactions` keeps it.

use chrono::NaiveDate;
use domain::money::Money;
use uuid::Uuid;

use crate::rows;

rows::row! {
    /// One transaction as it stands.
    #[derive(Debug, Clone, Default, PartialEq)]
    pub struct TransactionRow in "transactions" by "id" of account account_id {
        pub id: Uuid,
        pub account_id: Uuid,
        /// Revision at which it came into being: keeps the file's order within a day.
        pub position: i64,
        pub posted_on: NaiveDate,
        /// Minor units; 0 before its first event.
        pub minor: i64,
        /// The currency's code; empty before its first event.
        pub currency: String,
        pub payee: String,
        pub description: String,
        pub category_id: Option<Uuid>,
        pub category_source: Option<String>,
        pub note: String,
        pub tags: Vec<String>,
        pub pending: bool,
        /// Out of every list and sum: a person removed it, or it has lapsed.
        pub removed: bool,
        /// Announced once, never booked, and not announced any more.
        pub lapsed: bool,
        pub source_kind: String,
        pub external_id: Option<String>,
        pub import_id: Option<Uuid>,
        pub version: i64,
        /// Minor units of the balance that the bank states right after it.
        pub balance_minor: Option<i64>,
        /// What the bank told, where a person has changed it since, field by field.
        pub told_on: Option<NaiveDate>,
        pub told_minor: Option<i64>,
        pub told_payee: Option<String>,
        pub told_description: Option<String>,
        /// The other day that the bank gave it.
        pub also_on: Option<NaiveDate>,
        /// What it says, in the table `texts`.
        pub text_id: Uuid,
    }
}

impl TransactionRow {
    /// Forgets what the bank told before a person changed it: the bank has told all of it anew.
    pub(super) fn is_as_told(&mut self) {
        (self.told_on, self.told_minor) = (None, None);
        (self.told_payee, self.told_description) = (None, None);
    }

    /// Takes in an amount.
    pub(super) fn amounts_to(&mut self, amount: Money) {
        self.minor = amount.minor;
        self.currency.clear();
        self.currency.push_str(amount.currency.code());
    }
}
