//! Recurring streams: payments with one party on one account whose dates keep a rhythm.

use std::collections::BTreeMap;

use chrono::{Days, Months, NaiveDate};
use serde::Serialize;

use crate::amount::Amount;
use crate::identity::Kind;
use crate::item::transaction_view::{FinanceCategory, Viewer};
use crate::transaction::Transaction;

/// A stream as Plaid writes it.
#[derive(Debug, Serialize)]
pub struct StreamView {
    account_id: String,
    stream_id: String,
    category: Option<&'static [&'static str]>,
    category_id: Option<&'static str>,
    description: String,
    merchant_name: Option<String>,
    first_date: NaiveDate,
    last_date: NaiveDate,
    predicted_next_date: Option<NaiveDate>,
    frequency: &'static str,
    transaction_ids: Vec<String>,
    average_amount: StreamAmount,
    last_amount: StreamAmount,
    is_active: bool,
    status: &'static str,
    is_user_modified: bool,
    personal_finance_category: Option<FinanceCategory>,
}

#[derive(Debug, Serialize)]
struct StreamAmount {
    amount: Amount,
    iso_currency_code: Option<String>,
    unofficial_currency_code: Option<String>,
}

impl StreamView {
    /// Whether money comes in by it.
    pub fn is_inflow(&self) -> bool {
        self.average_amount.amount < Amount::ZERO
    }
}

/// A rhythm: its name, the days between payments, how many days they may stray.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Rhythm {
    name: &'static str,
    days: i64,
    strays: i64,
}

const RHYTHMS: &[Rhythm] = &[
    Rhythm { name: "WEEKLY", days: 7, strays: 1 },
    Rhythm { name: "BIWEEKLY", days: 14, strays: 1 },
    Rhythm { name: "SEMI_MONTHLY", days: 15, strays: 2 },
    Rhythm { name: "MONTHLY", days: 30, strays: 5 },
    Rhythm { name: "ANNUALLY", days: 365, strays: 10 },
];

impl Rhythm {
    fn next(self, last: NaiveDate) -> Option<NaiveDate> {
        match self.name {
            "MONTHLY" => last.checked_add_months(Months::new(1)),
            "ANNUALLY" => last.checked_add_months(Months::new(12)),
            _ => last.checked_add_days(Days::new(self.days.unsigned_abs())),
        }
    }
}

/// All streams of an Item, or of some of its accounts.
pub fn streams(
    viewer: &Viewer<'_>,
    wanted: Option<&[String]>,
    today: NaiveDate,
) -> Vec<StreamView> {
    let mut groups: BTreeMap<(u16, bool, &str), Vec<&Transaction>> = BTreeMap::new();
    for transaction in viewer.item.log.all_living().filter(|one| !one.pending) {
        let account_id = viewer.account_id(transaction.account);
        if wanted.is_some_and(|wanted| !wanted.iter().any(|id| id == account_id)) {
            continue;
        }
        let name = viewer.names.text(transaction.name).unwrap_or_default();
        let inflow = transaction.amount < Amount::ZERO;
        groups.entry((transaction.account, inflow, name)).or_default().push(transaction);
    }
    let found = groups.into_values().filter_map(|mut group| {
        group.sort_by_key(|one| (one.date, one.key));
        stream(viewer, &group, today)
    });
    found.collect()
}

fn stream(viewer: &Viewer<'_>, group: &[&Transaction], today: NaiveDate) -> Option<StreamView> {
    let rhythm = rhythm(group)?;
    let (first, last) = (group.first()?, group.last()?);
    let next = rhythm.next(last.date);
    let overdue = next.is_some_and(|next| (today - next).num_days() > rhythm.days / 2 + 5);
    let status = match group.len() {
        _ if overdue => "TOMBSTONED",
        0..=2 => "EARLY_DETECTION",
        _ => "MATURE",
    };
    let account_id = viewer.account_id(first.account).to_owned();
    let serial = (u64::from(viewer.item.number) << 32) | u64::from(first.key);
    let legacy = last.category.and_then(crate::taxonomy::Category::legacy);
    Some(StreamView {
        account_id,
        stream_id: viewer.mint.identifier(Kind::Stream, serial),
        category: legacy.map(|entry| entry.hierarchy),
        category_id: legacy.map(|entry| entry.id),
        description: viewer.names.text(last.name).unwrap_or_default().to_owned(),
        merchant_name: viewer.names.text(last.merchant).map(str::to_owned),
        first_date: first.date,
        last_date: last.date,
        predicted_next_date: next.filter(|_| !overdue),
        frequency: rhythm.name,
        transaction_ids: group.iter().map(|one| viewer.transaction_id(one.key)).collect(),
        average_amount: amount(viewer, last, average(group)),
        last_amount: amount(viewer, last, last.amount),
        is_active: !overdue,
        status,
        is_user_modified: false,
        personal_finance_category: last
            .category
            .map(|category| FinanceCategory::of(category, viewer.wishes.version)),
    })
}

// The rhythm that at least four in five gaps keep; two payments are enough for an early guess.
fn rhythm(group: &[&Transaction]) -> Option<Rhythm> {
    let gaps: Vec<i64> = group
        .windows(2)
        .filter_map(|pair| match pair {
            [one, two] => Some((two.date - one.date).num_days()),
            _ => None,
        })
        .collect();
    let least = if gaps.len() < 2 { gaps.len() } else { (gaps.len() * 4).div_ceil(5) };
    RHYTHMS.iter().copied().filter(|_| !gaps.is_empty()).find(|rhythm| {
        let keeps = gaps.iter().filter(|gap| (**gap - rhythm.days).abs() <= rhythm.strays);
        keeps.count() >= least && steady(group)
    })
}

// A rhythm of two or three could be chance: then the amounts must agree as well.
fn steady(group: &[&Transaction]) -> bool {
    if group.len() > 3 {
        return true;
    }
    let (Some(least), Some(most)) = (
        group.iter().map(|one| one.amount.0.abs()).min(),
        group.iter().map(|one| one.amount.0.abs()).max(),
    ) else {
        return false;
    };
    most.saturating_sub(least) <= Amount(least).percent(25).0
}

fn average(group: &[&Transaction]) -> Amount {
    let total = group.iter().fold(Amount::ZERO, |total, one| total.plus(one.amount));
    let count = rust_decimal::Decimal::from(group.len().max(1));
    Amount(total.0.checked_div(count).unwrap_or_default().round_dp(2))
}

fn amount(viewer: &Viewer<'_>, of: &Transaction, amount: Amount) -> StreamAmount {
    let code = viewer.names.text(of.currency.code).map(str::to_owned);
    StreamAmount {
        amount,
        iso_currency_code: code.clone().filter(|_| of.currency.official),
        unofficial_currency_code: code.filter(|_| !of.currency.official),
    }
}
