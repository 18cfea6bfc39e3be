//! Workers of timers that are cut off anywhere, lose their connections, and whose clock jumps.

use chrono::TimeDelta;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::house::{TestHouse, until};
use crate::scenario::Scenario;
use crate::support::{cases, cut_after};
use crate::timers::{Hand, MarkDays, assert_each_once, seed, wait_for, worked, worker};

/// How often they are cut off.
const CUTS: u32 = 200;

#[tokio::test(flavor = "multi_thread")]
async fn cut_off_anywhere_by_any_of_two_each_day_is_worked_exactly_once() {
    let house = TestHouse::new().await;
    let clock = Hand::at("2026-03-01T12:00:00Z");
    let one = worker(&house, MarkDays::<6, 0>, &clock).await;
    let other = worker(&house, MarkDays::<6, 0>, &clock).await;
    let mut homes = Vec::new();
    for number in 341..345 {
        let scenario = Scenario::found(&house, number).await;
        seed(&one, scenario.household).await;
        wait_for(&house, scenario.household, "2026-03-01").await;
        homes.push(scenario.household);
    }
    let mut rng = StdRng::seed_from_u64(341);
    let wanted = cases("WUMBO_TEST_CUTS", CUTS);
    let (mut cuts, mut turns) = (0, 0);
    while cuts < wanted {
        let (first, second) = (rng.random_range(0..40), rng.random_range(0..90));
        let (first, second) =
            tokio::join!(cut_after(first, one.turn()), cut_after(second, other.turn()));
        cuts += u32::from(!first) + u32::from(!second);
        turns += 1;
        if rng.random_bool(0.1) {
            let mut superuser = house.database.superuser().await;
            sqlx::query(
                "select pg_terminate_backend(pid) from pg_stat_activity
                 where usename = 'wumbo_relay' and datname = current_database()",
            )
            .execute(&mut superuser)
            .await
            .unwrap();
        }
        // Mostly on, at times for days, and at times back: by less than there was.
        let hours = if rng.random_bool(0.2) { -20..0 } else { 1..40 };
        clock.turn(TimeDelta::hours(rng.random_range(hours)));
        assert!(turns < 100 * wanted, "{cuts} of {turns} turns were cut off");
    }
    // What is still lent was lent by a clock that may have been ahead.
    clock.turn(TimeDelta::days(2));
    until("all is worked", || async {
        let (first, second) = tokio::join!(one.turn(), other.turn());
        [first, second].iter().all(|came| came.as_ref().is_ok_and(|worked| worked.done == 0))
            && is_over(&house).await
    })
    .await;
    for home in homes {
        let worked = worked(&house, home).await;
        assert!(worked.len() > 10, "{}", worked.len());
        assert_each_once(&worked, "2026-03-01");
    }
}

/// Whether no run is begun.
pub async fn is_over(house: &TestHouse) -> bool {
    let mut superuser = house.database.superuser().await;
    let text = "select not exists (select from timers where run_on is not null)";
    sqlx::query_scalar(text).fetch_one(&mut superuser).await.unwrap()
}
