//! Finding by index, against looking through all of them.

use domain::id::AccountId;
use domain::money::Currency;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn day(offset: i64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 1).unwrap() + chrono::TimeDelta::days(offset)
}

fn money(minor: i64, currency: &str) -> Money {
    Money::new(minor, Currency::new(currency).unwrap())
}

/// What [`Announced::take`] answers, by looking at every one.
fn take_slowly(
    all: &mut Vec<PendingTransaction>,
    line: &StatementLine,
    id: TransactionId,
    is_known: bool,
) -> Option<PendingTransaction> {
    let place = find_slowly(all, line, id, is_known)?;
    Some(all.swap_remove(place))
}

fn find_slowly(
    all: &[PendingTransaction],
    line: &StatementLine,
    id: TransactionId,
    is_known: bool,
) -> Option<usize> {
    if line.pending {
        return None;
    }
    if let Some(place) = all.iter().position(|one| one.id == id) {
        return Some(place);
    }
    if is_known {
        return None;
    }
    let same_id =
        |one: &PendingTransaction| one.external_id.is_some() && one.external_id == line.bank_id;
    if let Some(place) = all.iter().position(same_id) {
        return Some(place);
    }
    let fits = |one: &PendingTransaction| {
        let days = (line.posted_on - one.posted_on).num_days();
        one.amount == line.amount && (0..=14).contains(&days)
    };
    let fitting = all.iter().enumerate().filter(|(_, one)| fits(one));
    let best =
        fitting.max_by_key(|(_, one)| (one.payee.eq_ignore_ascii_case(&line.payee), one.posted_on));
    best.map(|(place, _)| place)
}

fn amounts() -> impl Strategy<Value = Money> {
    (-3..3_i64, prop_oneof![Just("EUR"), Just("CHF")]).prop_map(|(minor, code)| money(minor, code))
}

fn payees() -> impl Strategy<Value = String> {
    prop_oneof![Just("Shop"), Just("SHOP"), Just("Café"), Just("CAFÉ"), Just("")]
        .prop_map(str::to_owned)
}

fn bank_ids() -> impl Strategy<Value = Option<String>> {
    proptest::option::weighted(0.3, (0..6_u8).prop_map(|id| id.to_string()))
}

prop_compose! {
    fn announcements()(
        some in prop::collection::vec((0..24_i64, amounts(), payees(), bank_ids()), 0..40)
    ) -> Vec<PendingTransaction> {
        let numbered = (0_u128..).zip(some);
        numbered
            .map(|(number, (offset, amount, payee, external_id))| PendingTransaction {
                id: TransactionId(Uuid::from_u128(number)),
                account_id: AccountId(Uuid::nil()),
                posted_on: day(offset),
                amount,
                payee,
                external_id,
                lapsed: false,
                marks: Vec::new(),
                format: None,
                file_until: None,
            })
            .collect()
    }
}

prop_compose! {
    fn lines()(
        offset in 0..40_i64,
        amount in amounts(),
        payee in payees(),
        bank_id in bank_ids(),
        pending in prop::bool::weighted(0.1),
    ) -> StatementLine {
        StatementLine {
            line: 1,
            posted_on: day(offset),
            amount,
            payee,
            description: String::new(),
            bank_id,
            pending,
            category_hint: None,
            balance: None,
            also_on: None,
            corrects: None,
        }
    }
}

proptest! {
    #[test]
    fn every_line_takes_what_looking_through_all_of_them_would_take(
        all in announcements(),
        lines in prop::collection::vec((lines(), 0..120_u128, any::<bool>()), 0..60),
    ) {
        let mut announced = Announced::new(all.clone());
        let mut slowly = all;
        for (line, id, is_known) in lines {
            let id = TransactionId(Uuid::from_u128(id));
            let taken = announced.take(&line, id, is_known);
            prop_assert_eq!(taken, take_slowly(&mut slowly, &line, id, is_known));
            prop_assert_eq!(&announced.all, &slowly);
        }
    }
}

#[test]
fn what_lapsed_hides_nothing_and_comes_back_for_its_own_payee_or_id() {
    let announced = |number: u32, offset: i64, payee: &str, lapsed: bool| PendingTransaction {
        id: TransactionId(Uuid::from_u128(number.into())),
        account_id: AccountId(Uuid::nil()),
        posted_on: day(offset),
        amount: money(-1_000, "EUR"),
        payee: payee.to_owned(),
        external_id: None,
        lapsed,
        marks: vec![TransactionId(Uuid::from_u128(u128::from(number) + 100))],
        format: None,
        file_until: None,
    };
    let all = || vec![announced(1, 3, "Alder", false), announced(2, 4, "Birch", true)];
    let booking = |payee: &str| StatementLine {
        line: 1,
        posted_on: day(5),
        amount: money(-1_000, "EUR"),
        payee: payee.to_owned(),
        description: String::new(),
        bank_id: None,
        pending: false,
        category_hint: None,
        balance: None,
        also_on: None,
        corrects: None,
    };
    let take = |payee: &str, id: u128, is_known: bool| {
        let id = TransactionId(Uuid::from_u128(id));
        Announced::new(all()).take(&booking(payee), id, is_known).map(|one| one.payee)
    };
    assert_eq!(take("Cedar", 9, false).as_deref(), Some("Alder"));
    assert_eq!(take("Birch", 9, false).as_deref(), Some("Birch"));
    // Met under the id of a line that told it too.
    assert_eq!(take("Cedar", 101, true).as_deref(), Some("Alder"));
    assert_eq!(take("Cedar", 102, true).as_deref(), Some("Birch"));
    assert_eq!(take("Cedar", 9, true), None);
}

/// Looking through all of them takes minutes: all are alike but for their ids.
#[test]
fn a_hundred_thousand_bookings_find_their_own_in_a_few_steps_each() {
    const COUNT: u32 = 100_000;
    let of = |number: u32| PendingTransaction {
        id: TransactionId(Uuid::from_u128(number.into())),
        account_id: AccountId(Uuid::nil()),
        posted_on: day(i64::from(number % 14)),
        amount: money(-350, "EUR"),
        payee: "Shop".to_owned(),
        external_id: Some(format!("P{number}")),
        lapsed: false,
        marks: Vec::new(),
        format: None,
        file_until: None,
    };
    let line = |number: u32| StatementLine {
        line: number,
        posted_on: day(14),
        amount: money(-350, "EUR"),
        payee: "Shop".to_owned(),
        description: String::new(),
        bank_id: Some(format!("B{number}")),
        pending: false,
        category_hint: None,
        balance: None,
        also_on: None,
        corrects: None,
    };
    let mut announced = Announced::new((0..COUNT).map(of).collect());
    for number in 0..COUNT {
        let id = TransactionId(Uuid::from_u128((COUNT + number).into()));
        assert!(announced.take(&line(number), id, false).is_some());
    }
    assert!(announced.all.is_empty());
    // In once, and out with the last one moving into its place.
    assert!(announced.steps <= 4 * COUNT as usize, "{} steps", announced.steps);
}
