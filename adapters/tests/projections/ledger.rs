//! Money, counted a second time: straight from the stored JSON of the events, one by one, with
//! nothing of the projectors' code.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::id::HouseholdId;
use serde_json::Value;
use sqlx::Row;

use crate::house::TestHouse;

/// One stored event, as it stands in the table.
#[derive(Debug, Clone)]
pub struct Raw {
    pub kind: String,
    pub id: String,
    pub payload: Value,
}

/// The whole log of a household, read by the superuser.
pub async fn log(house: &TestHouse, household: HouseholdId) -> Vec<Raw> {
    let mut superuser = house.database.superuser().await;
    let rows = sqlx::query(
        "select event_type, aggregate_id, payload from events where household_id = $1
         order by revision",
    )
    .bind(household.0)
    .fetch_all(&mut superuser)
    .await
    .unwrap();
    rows.iter().map(|row| Raw { kind: row.get(0), id: row.get(1), payload: row.get(2) }).collect()
}

#[derive(Debug, Clone, Default)]
struct Movement {
    account: String,
    day: String,
    minor: i64,
    currency: String,
    category: String,
    removed: bool,
    /// Announced, and not booked.
    pending: bool,
    by_hand: bool,
    /// How many events came before it.
    place: usize,
    /// The other day that the bank told, and the import that did; none once a person dated it.
    also: Option<(String, String)>,
}

/// What was on an account at the end of a day, and how many events came before the saying.
#[derive(Debug, Clone)]
struct Said {
    day: String,
    minor: i64,
    place: usize,
}

/// Count, money in and money out.
type Sums = (i64, i64, i64);

/// What the events add up to.
#[derive(Debug, Default)]
pub struct Ledger {
    movements: BTreeMap<String, Movement>,
    openings: BTreeMap<String, i64>,
    opened_on: BTreeMap<String, String>,
    said: BTreeMap<String, Said>,
    /// Of each import.
    formats: BTreeMap<String, String>,
    /// The newest day of which a file states a balance, and the way in which that agrees.
    stated: BTreeMap<String, (String, String)>,
    events: usize,
}

impl Ledger {
    pub fn of(events: &[Raw]) -> Self {
        let mut ledger = Self::default();
        events.iter().for_each(|event| ledger.take_in(event));
        ledger
    }

    fn take_in(&mut self, event: &Raw) {
        self.events += 1;
        let text = |field: &str| event.payload[field].as_str().unwrap_or_default().to_owned();
        let minor = |field: &str| event.payload[field]["minor"].as_i64();
        match event.kind.as_str() {
            "account.opened" => {
                let opening = minor("opening_balance").unwrap_or(0);
                self.openings.insert(event.id.clone(), opening);
            }
            "account.opening_balance_set" => {
                let minor = minor("amount").unwrap();
                self.openings.insert(event.id.clone(), minor);
                self.said.remove(&event.id);
                if event.payload["on"].is_string() {
                    self.opened_on.insert(event.id.clone(), text("on"));
                }
                if let Some(day) = self.opened_on.get(&event.id) {
                    let day: NaiveDate = day.parse().unwrap();
                    let day = day.pred_opt().unwrap().to_string();
                    self.said.insert(event.id.clone(), Said { day, minor, place: usize::MAX });
                }
            }
            "account.balance_stated" => {
                let (day, minor, place) = (text("on"), minor("amount").unwrap(), self.events);
                self.said.insert(event.id.clone(), Said { day, minor, place });
            }
            "transaction.entered" | "transaction.imported" => {
                let movement = Movement {
                    account: text("account_id"),
                    day: text("posted_on"),
                    minor: minor("amount").unwrap(),
                    currency: event.payload["amount"]["currency"].as_str().unwrap().to_owned(),
                    category: text("category_id"),
                    removed: false,
                    pending: event.payload["pending"] == true,
                    by_hand: event.kind == "transaction.entered",
                    place: self.events,
                    also: other_day(event),
                };
                assert!(self.movements.insert(event.id.clone(), movement).is_none());
            }
            "import.completed" => {
                self.formats.insert(event.id.clone(), text("format"));
                for told in event.payload["accounts"].as_array().unwrap() {
                    let account = told["account_id"].as_str().unwrap().to_owned();
                    let Some(on) = told["closing_stated"]["on"].as_str() else { continue };
                    let way = told["way"].as_str().unwrap_or_default().to_owned();
                    let newest = self.stated.entry(account).or_default();
                    if newest.0.as_str() <= on {
                        *newest = (on.to_owned(), way);
                    }
                }
            }
            kind if kind.starts_with("transaction.") && kind != "transaction.merged_into" => {
                let movement = self.movements.get_mut(&event.id).unwrap();
                match kind {
                    "transaction.posted" | "transaction.corrected_by_bank" => {
                        movement.day = text("posted_on");
                        movement.minor = minor("amount").unwrap();
                        movement.removed = false;
                        movement.pending &= event.kind != "transaction.posted";
                        movement.also = other_day(event);
                    }
                    "transaction.redated" => {
                        movement.day = text("posted_on");
                        movement.also = None;
                    }
                    "transaction.amount_corrected" => movement.minor = minor("amount").unwrap(),
                    "transaction.categorised" => movement.category = text("category_id"),
                    "transaction.removed" | "transaction.lapsed" => movement.removed = true,
                    "transaction.restored" | "transaction.reappeared" => movement.removed = false,
                    _ => {}
                }
            }
            _ => {}
        }
    }

    fn counted(&self) -> impl Iterator<Item = &Movement> {
        self.movements.values().filter(|movement| !movement.removed)
    }

    /// Transactions that count.
    pub fn live(&self) -> usize {
        self.counted().count()
    }

    /// Transactions that were removed.
    pub fn removed(&self) -> usize {
        self.movements.len() - self.live()
    }

    /// What was on an account before everything: of what was said of a day, all that is booked
    /// until then is part.
    fn opening(&self, account: &str) -> i64 {
        let Some(said) = self.said.get(account) else { return self.openings[account] };
        let is_part = |one: &&Movement| {
            let day = self.counts_on(one);
            one.account == account
                && !one.pending
                && (*day < *said.day
                    || *day == *said.day && !(one.by_hand && one.place > said.place))
        };
        said.minor - self.counted().filter(is_part).map(|one| one.minor).sum::<i64>()
    }

    /// The day on which banks count it: of the booking, or of value where the account agrees by it.
    fn counts_on<'a>(&'a self, one: &'a Movement) -> &'a str {
        let Some((also, import)) = one.also.as_ref().filter(|_| !one.pending) else {
            return &one.day;
        };
        let by_value = self.stated.get(&one.account).is_some_and(|(_, way)| way == "value");
        // MT940 goes by the day of value.
        match self.formats[import].starts_with("mt94") == by_value {
            true => &one.day,
            false => also,
        }
    }

    /// Each account's balance in minor units.
    pub fn balances(&self) -> BTreeMap<String, i64> {
        let mut balances: BTreeMap<String, i64> =
            self.openings.keys().map(|account| (account.clone(), self.opening(account))).collect();
        for movement in self.counted() {
            *balances.get_mut(&movement.account).unwrap() += movement.minor;
        }
        balances
    }

    /// Each account's balance at the end of each day on which something happened.
    pub fn days(&self, account: &str) -> Vec<(String, i64)> {
        let mut days: BTreeMap<&str, i64> = BTreeMap::new();
        for movement in self.counted().filter(|movement| movement.account == account) {
            *days.entry(&movement.day).or_default() += movement.minor;
        }
        let mut balance = self.opening(account);
        days.into_iter()
            .map(|(day, minor)| {
                balance += minor;
                (day.to_owned(), balance)
            })
            .collect()
    }

    /// Count, money in and money out of each month, account, category (`""`: none) and currency.
    pub fn months(&self) -> BTreeMap<(String, String, String, String), Sums> {
        let mut months = BTreeMap::new();
        for movement in self.counted() {
            let key = (
                movement.day[..7].to_owned(),
                movement.account.clone(),
                movement.category.clone(),
                movement.currency.clone(),
            );
            add(months.entry(key).or_default(), movement.minor);
        }
        months
    }

    /// The same of each currency in a range of days, both ends included.
    pub fn currencies(&self, from: &str, to: &str) -> BTreeMap<String, Sums> {
        let mut currencies = BTreeMap::new();
        for movement in self.counted() {
            if (from..=to).contains(&movement.day.as_str()) {
                add(currencies.entry(movement.currency.clone()).or_default(), movement.minor);
            }
        }
        currencies
    }
}

/// The other day that a line has, and its import.
fn other_day(event: &Raw) -> Option<(String, String)> {
    let text = |field: &str| event.payload[field].as_str().map(str::to_owned);
    text("also_on").zip(text("import_id"))
}

fn add(sums: &mut Sums, minor: i64) {
    sums.0 += 1;
    if minor < 0 { sums.2 += minor } else { sums.1 += minor }
}
