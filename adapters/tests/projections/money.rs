//! Balances, days and sums against a second count, straight from the events.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::calendar::LAST_DAY;
use projections::account_list;
use projections::reading::Moment;
use projections::spending::{self, GroupBy, SpendingFilter};
use projections::transaction_list::{self, Filter};
use sqlx::Row;

use crate::house::TestHouse;
use crate::ledger::{self, Ledger};
use crate::scenario::Scenario;
use crate::support::cases;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_sum_is_what_the_events_add_up_to() {
    let house = TestHouse::new().await;
    for seed in 100..100 + u64::from(cases("WUMBO_TEST_SCENARIOS", 4)) {
        let mut scenario = Scenario::found(&house, seed).await;
        for _ in 0..3 {
            scenario.live(60).await;
            house.project(scenario.household).await;
            check(&house, &scenario, seed).await;
        }
    }
}

async fn check(house: &TestHouse, scenario: &Scenario<'_>, seed: u64) {
    let events = ledger::log(house, scenario.household).await;
    let ledger = Ledger::of(&events);
    assert!(ledger.live() > 5, "seed {seed} has next to nothing");
    let mut snapshot = house.open(scenario.household, scenario.founder, Moment::Now).await;
    assert_eq!(snapshot.revision(), events.len() as i64);

    let accounts = account_list::list(&mut snapshot, LAST_DAY).await.unwrap();
    let balances: BTreeMap<String, i64> = accounts
        .iter()
        .map(|account| (account.id.to_string(), small(account.balance.minor)))
        .collect();
    assert_eq!(balances, ledger.balances(), "seed {seed}");
    for account in &accounts {
        let (first, last) = (day("2020-01-01"), day("2030-01-01"));
        let days = account_list::balances(&mut snapshot, account, first, last).await.unwrap();
        let days: Vec<(String, i64)> =
            days.iter().map(|day| (day.on.to_string(), small(day.balance.minor))).collect();
        assert_eq!(days, ledger.days(&account.id.to_string()), "seed {seed}");
    }

    // Whole months come from the monthly sums, other ranges from the transactions themselves.
    for (from, to) in [("2026-02-01", "2026-03-31"), ("2026-02-10", "2026-03-05")] {
        let filter = Filter { from: Some(day(from)), to: Some(day(to)), ..Filter::default() };
        let summary = transaction_list::summary(&mut snapshot, &filter).await.unwrap();
        let sums: BTreeMap<String, (i64, i64, i64)> = summary
            .sums
            .iter()
            .map(|sum| {
                assert_eq!(sum.net.minor, sum.money_in.minor + sum.money_out.minor);
                (
                    sum.currency.code().to_owned(),
                    (0, small(sum.money_in.minor), small(sum.money_out.minor)),
                )
            })
            .collect();
        let expected = ledger.currencies(from, to);
        assert_eq!(summary.count, expected.values().map(|sums| sums.0).sum::<i64>());
        let expected: BTreeMap<_, _> =
            expected.into_iter().map(|(code, sums)| (code, (0, sums.1, sums.2))).collect();
        assert_eq!(sums, expected, "seed {seed}, {from} to {to}");
    }
    let removed = Filter { removed: true, ..Filter::default() };
    let summary = transaction_list::summary(&mut snapshot, &removed).await.unwrap();
    assert_eq!(summary.count, ledger.removed() as i64, "seed {seed}");
    let all = SpendingFilter::default();
    let report = spending::report(&mut snapshot, &all, GroupBy::Month, LAST_DAY).await.unwrap();
    for total in &report.totals {
        let of = |items: &[spending::SpendingItem]| {
            let items = items.iter().filter(|item| item.spent.currency == total.spent.currency);
            items.fold((0, 0, 0), |sum, item| {
                (sum.0 + item.spent.minor, sum.1 + item.income.minor, sum.2 + item.count)
            })
        };
        assert_eq!(of(&report.items), of(&report.totals), "seed {seed}");
    }
    snapshot.close().await.unwrap();
    assert_eq!(months(house, scenario).await, ledger.months(), "seed {seed}");
}

/// The random households are not that rich.
pub fn small(minor: i128) -> i64 {
    i64::try_from(minor).unwrap()
}

type Months = BTreeMap<(String, String, String, String), (i64, i64, i64)>;

async fn months(house: &TestHouse, scenario: &Scenario<'_>) -> Months {
    let schema = house.active_schema().await;
    let mut superuser = house.database.superuser().await;
    let text = format!(
        "select to_char(month, 'YYYY-MM'), account_id::text,
           coalesce(nullif(category_id::text, '00000000-0000-0000-0000-000000000000'), ''),
           currency, count, in_minor::bigint, out_minor::bigint
         from {schema}.month_sums where household_id = $1"
    );
    let rows =
        sqlx::query(&text).bind(scenario.household.0).fetch_all(&mut superuser).await.unwrap();
    rows.iter()
        .map(|row| {
            let key = (row.get(0), row.get(1), row.get(2), row.get(3));
            (key, (row.get(4), row.get(5), row.get(6)))
        })
        .collect()
}
