//! A transaction as Plaid writes it.

use chrono::NaiveDate;
use serde::Serialize;

use super::Item;
use crate::amount::Amount;
use crate::identity::{Kind, Mint};
use crate::name::Names;
use crate::taxonomy::Version;
use crate::transaction::{Channel, Key, NO_LINK, Transaction};

/// The JSON object of a transaction.
#[derive(Debug, Serialize)]
pub struct TransactionView<'a> {
    account_id: &'a str,
    account_owner: Option<&'a str>,
    amount: Amount,
    authorized_date: Option<NaiveDate>,
    authorized_datetime: Option<&'a str>,
    category: Option<&'static [&'static str]>,
    category_id: Option<&'static str>,
    check_number: Option<&'a str>,
    counterparties: Vec<Counterparty<'a>>,
    date: NaiveDate,
    datetime: Option<String>,
    iso_currency_code: Option<&'a str>,
    location: Location<'a>,
    logo_url: Option<&'a str>,
    merchant_entity_id: Option<&'a str>,
    merchant_name: Option<&'a str>,
    name: &'a str,
    original_description: Option<&'a str>,
    payment_channel: &'static str,
    payment_meta: PaymentMeta<'a>,
    pending: bool,
    pending_transaction_id: Option<String>,
    personal_finance_category: Option<FinanceCategory>,
    transaction_code: Option<&'a str>,
    transaction_id: String,
    transaction_type: &'static str,
    unofficial_currency_code: Option<&'a str>,
    website: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct Counterparty<'a> {
    name: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    website: Option<&'a str>,
    logo_url: Option<&'a str>,
    entity_id: Option<&'a str>,
    confidence_level: &'static str,
}

#[derive(Debug, Default, Serialize)]
struct Location<'a> {
    address: Option<&'a str>,
    city: Option<&'a str>,
    region: Option<&'a str>,
    postal_code: Option<&'a str>,
    country: Option<&'a str>,
    lat: Option<Amount>,
    lon: Option<Amount>,
    store_number: Option<&'a str>,
}

#[derive(Debug, Default, Serialize)]
struct PaymentMeta<'a> {
    reference_number: Option<&'a str>,
    ppd_id: Option<&'a str>,
    payee: Option<&'a str>,
    by_order_of: Option<&'a str>,
    payer: Option<&'a str>,
    payment_method: Option<&'a str>,
    payment_processor: Option<&'a str>,
    reason: Option<&'a str>,
}

/// `personal_finance_category`.
#[derive(Debug, Serialize)]
pub struct FinanceCategory {
    primary: &'static str,
    detailed: &'static str,
    confidence_level: &'static str,
    version: &'static str,
}

impl FinanceCategory {
    /// The object of a category in a version.
    pub fn of(category: crate::taxonomy::Category, version: Version) -> FinanceCategory {
        let (primary, detailed) = category.names(version);
        let confidence_level = match primary {
            "INCOME" | "LOAN_PAYMENTS" | "RENT_AND_UTILITIES" => "VERY_HIGH",
            "OTHER" | "GENERAL_SERVICES" => "LOW",
            _ => "HIGH",
        };
        FinanceCategory { primary, detailed, confidence_level, version: version.text() }
    }
}

/// What a client asked to see of transactions.
#[derive(Debug, Clone, Copy)]
pub struct Wishes {
    /// The taxonomy.
    pub version: Version,
    /// Whether `original_description` is filled.
    pub original: bool,
}

/// Everything needed to write transactions of one Item.
#[derive(Debug, Clone, Copy)]
pub struct Viewer<'a> {
    /// The Item.
    pub item: &'a Item,
    /// The texts.
    pub names: &'a Names,
    /// The maker of identifiers.
    pub mint: &'a Mint,
    /// What the client wishes.
    pub wishes: Wishes,
}

impl<'a> Viewer<'a> {
    /// The identifier of a transaction of this Item.
    pub fn transaction_id(&self, key: Key) -> String {
        transaction_id(self.mint, self.item.number, key)
    }

    /// The identifier of an account by its place.
    pub fn account_id(&self, place: u16) -> &'a str {
        let account = self.item.accounts.get(usize::from(place));
        account.map_or("", |account| account.account_id.as_str())
    }

    /// The JSON object of a transaction.
    pub fn view(&self, transaction: &Transaction) -> TransactionView<'a> {
        let text = |name| self.names.text(name);
        let code = text(transaction.currency.code);
        let official = transaction.currency.official;
        let legacy = transaction.category.and_then(crate::taxonomy::Category::legacy);
        let merchant_name = text(transaction.merchant);
        let in_store = transaction.channel == Channel::InStore;
        TransactionView {
            account_id: self.account_id(transaction.account),
            account_owner: None,
            amount: transaction.amount,
            authorized_date: transaction.authorized,
            authorized_datetime: None,
            category: legacy.map(|entry| entry.hierarchy),
            category_id: legacy.map(|entry| entry.id),
            check_number: text(transaction.check),
            counterparties: merchant_name.into_iter().map(counterparty).collect(),
            date: transaction.date,
            datetime: in_store.then(|| format!("{}T00:00:00Z", transaction.date)),
            iso_currency_code: code.filter(|_| official),
            location: text(transaction.place).map(location).unwrap_or_default(),
            logo_url: None,
            merchant_entity_id: None,
            merchant_name,
            name: text(transaction.name).unwrap_or_default(),
            original_description: text(transaction.original).filter(|_| self.wishes.original),
            payment_channel: transaction.channel.text(),
            payment_meta: PaymentMeta::default(),
            pending: transaction.pending,
            pending_transaction_id: (transaction.link != NO_LINK)
                .then(|| self.transaction_id(transaction.link)),
            personal_finance_category: transaction
                .category
                .map(|category| FinanceCategory::of(category, self.wishes.version)),
            transaction_code: text(transaction.code),
            transaction_id: self.transaction_id(transaction.key),
            transaction_type: match transaction.channel {
                Channel::Online => "digital",
                Channel::InStore => "place",
                Channel::Other => "special",
            },
            unofficial_currency_code: code.filter(|_| !official),
            website: None,
        }
    }
}

/// The identifier of a transaction of an Item.
pub fn transaction_id(mint: &Mint, item: u32, key: Key) -> String {
    mint.identifier(Kind::Transaction, (u64::from(item) << 32) | u64::from(key))
}

fn counterparty(name: &str) -> Counterparty<'_> {
    Counterparty {
        name,
        kind: "merchant",
        website: None,
        logo_url: None,
        entity_id: None,
        confidence_level: "HIGH",
    }
}

fn location(place: &str) -> Location<'_> {
    let mut parts = place.split('|').map(|part| (!part.is_empty()).then_some(part));
    let mut next = || parts.next().flatten();
    Location { city: next(), region: next(), country: next(), ..Location::default() }
}
