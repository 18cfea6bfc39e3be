//! Pairs that are found by index, against looking through all of them.

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

fn line(offset: i64, amount: Money, payee: &str, bank_id: Option<&str>) -> StatementLine {
    StatementLine {
        line: 1,
        posted_on: day(offset),
        amount,
        payee: payee.to_owned(),
        description: String::new(),
        bank_id: bank_id.map(str::to_owned),
        pending: false,
        category_hint: None,
        balance: None,
        also_on: None,
        corrects: None,
    }
}

fn sure(lines: &[StatementLine]) -> Vec<Booking<'_>> {
    lines.iter().map(|line| Booking { line, may_be_any: true }).collect()
}

/// What [`by_texts`] answers, by looking at every pair of each kind.
fn slowly(bookings: &[Booking<'_>], announced: &[Announcement<'_>]) -> Vec<Pair> {
    let mut lines: Vec<usize> = (0..bookings.len()).collect();
    lines.sort_by(|one, other| order_of(bookings[*one].line).cmp(&order_of(bookings[*other].line)));
    let mut nths: Vec<usize> = (0..announced.len()).collect();
    nths.sort_by_key(|nth| key_of(&announced[*nth]));
    let mut pairs = Pairs::new(bookings.len(), announced.len());
    let alike = |booking: usize, nth: usize| {
        likeness(&announced[nth].texts, &words_of(bookings[booking].line))
    };
    let mut free = Vec::new();
    for kind in 0..11 {
        // What has the amount alone in common is looked at together.
        if kind < 10 {
            free = (0..bookings.len()).filter(|at| pairs.of_booking[*at].is_none()).collect();
        }
        let is_amended = |nth: usize| {
            let one = &announced[nth];
            free.iter().any(|booking| {
                let line = bookings[*booking].line;
                let (own, amount) = (line.amount, one.amount);
                own.currency == amount.currency
                    && own.minor.signum() == amount.minor.signum()
                    && own != amount
                    && apart(line, one.posted_on).is_some_and(|days| days <= DAYS_AMENDED)
                    && alike(*booking, nth) == Likeness::Alike
            })
        };
        let amended: Vec<bool> =
            (0..announced.len()).map(|nth| kind == 10 && is_amended(nth)).collect();
        for days in 0..=DAYS_PENDING {
            for booking in &lines {
                for nth in &nths {
                    let (line, one) = (bookings[*booking].line, &announced[*nth]);
                    if line.amount != one.amount || apart(line, one.posted_on) != Some(days) {
                        continue;
                    }
                    let plain = |payee: &str| Words::of(payee, "").plain().to_owned();
                    let is_plain = plain(&line.payee) == plain(one.texts[0].0);
                    let is_payee = !line.payee.is_empty()
                        && line.payee.to_lowercase() == one.texts[0].0.to_lowercase();
                    let is_text = if kind % 2 == 0 { is_plain } else { is_payee };
                    let rank = rank_of(alike(*booking, *nth));
                    let is_kind = match kind {
                        0..=3 => days == 0 && is_text && one.lapsed == (kind > 1),
                        4..=7 => is_text && one.lapsed == (kind > 5),
                        8 => !one.lapsed && rank == 0,
                        _ => {
                            let have_ids = line.bank_id.is_some() && one.bank_id.is_some();
                            let is_sure =
                                bookings[*booking].may_be_any && !(kind == 10 && have_ids);
                            let is_open = !one.lapsed && is_sure;
                            is_open && rank == kind - 8 && !amended[*nth]
                        }
                    };
                    if is_kind {
                        pairs.add(*booking, *nth);
                    }
                }
            }
        }
    }
    pairs.found()
}

fn amounts() -> impl Strategy<Value = Money> {
    (-3..3_i64, prop_oneof![Just("EUR"), Just("CHF")]).prop_map(|(minor, code)| money(minor, code))
}

fn payees() -> impl Strategy<Value = String> {
    let payees = ["Shop", "SHOP", "Café", "CAFÉ", "Shop Berlin 4711", "Visa", "Bakery", ""];
    prop::sample::select(payees.to_vec()).prop_map(str::to_owned)
}

fn bank_ids() -> impl Strategy<Value = Option<String>> {
    proptest::option::weighted(0.3, (0..6_u8).prop_map(|id| id.to_string()))
}

prop_compose! {
    fn some_lines()(
        some in prop::collection::vec((0..30_i64, amounts(), payees(), bank_ids()), 0..30)
    ) -> Vec<StatementLine> {
        let of = |(offset, amount, payee, id): (i64, Money, String, Option<String>)| {
            line(offset, amount, &payee, id.as_deref())
        };
        some.into_iter().map(of).collect()
    }
}

fn announcements<'a>(lines: &'a [StatementLine], lapsed: &[bool]) -> Vec<Announcement<'a>> {
    let lapsed = lapsed.iter().copied().chain(std::iter::repeat(false));
    lines.iter().zip(lapsed).map(|(line, lapsed)| Announcement { lapsed, ..line.into() }).collect()
}

proptest! {
    #[test]
    fn every_line_books_what_looking_through_all_of_them_would_book(
        lines in some_lines(),
        had in some_lines(),
        are_sure in prop::collection::vec(prop::bool::weighted(0.8), 30),
        lapsed in prop::collection::vec(prop::bool::weighted(0.2), 30),
    ) {
        let bookings: Vec<Booking<'_>> = lines.iter().zip(are_sure)
            .map(|(line, may_be_any)| Booking { line, may_be_any })
            .collect();
        let announced = announcements(&had, &lapsed);
        prop_assert_eq!(by_texts(&bookings, &[], &announced, false), slowly(&bookings, &announced));
    }

    #[test]
    fn the_order_of_the_rows_decides_nothing(
        (lines, mixed) in some_lines().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
        (had, had_mixed) in some_lines().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
    ) {
        let found = |lines: &[StatementLine], had: &[StatementLine]| {
            let (bookings, announced) = (sure(lines), announcements(had, &[]));
            let named = |pairs: Vec<Pair>| {
                let name = |line: &StatementLine| format!("{line:?}");
                let mut named: Vec<_> =
                    pairs.into_iter().map(|(at, nth)| (name(&lines[at]), name(&had[nth]))).collect();
                named.sort();
                named
            };
            let by_id = named(by_bank_id(&bookings, &announced));
            (by_id, named(by_texts(&bookings, &[], &announced, false)))
        };
        prop_assert_eq!(found(&lines, &had), found(&mixed, &had_mixed));
    }
}

fn pending(number: u32, offset: i64, payee: &str, lapsed: bool) -> PendingTransaction {
    PendingTransaction {
        id: TransactionId(Uuid::from_u128(number.into())),
        account_id: AccountId(Uuid::nil()),
        posted_on: day(offset),
        amount: money(-1_000, "EUR"),
        payee: payee.to_owned(),
        description: String::new(),
        told: None,
        external_id: None,
        lapsed,
        marks: vec![TransactionId(Uuid::from_u128(u128::from(number) + 100))],
        format: None,
        file_until: None,
    }
}

#[test]
fn what_lapsed_hides_nothing_and_comes_back_for_its_own_payee() {
    let all = [pending(1, 3, "Alder", false), pending(2, 4, "Birch", true)];
    let announced: Vec<Announcement<'_>> = all.iter().map(Announcement::from).collect();
    let takes = |payee: &str| {
        let lines = [line(5, money(-1_000, "EUR"), payee, None)];
        let pairs = by_texts(&sure(&lines), &[], &announced, false);
        pairs.first().map(|(_, nth)| all[*nth].payee.clone())
    };
    assert_eq!(takes("Cedar").as_deref(), Some("Alder"));
    assert_eq!(takes("Birch").as_deref(), Some("Birch"));
    // Met under the id of a line that told it too.
    let by_id = Announced::new(all.to_vec()).by_id();
    assert_eq!(by_id.get(&TransactionId(Uuid::from_u128(102))), Some(&1));
}

#[test]
fn an_amount_alone_is_none_of_what_has_a_better_booking() {
    let euros = |minor| money(minor, "EUR");
    let all = [line(3, euros(-1_299), "Netflix", Some("T3"))];
    let announced: Vec<Announcement<'_>> = all.iter().map(Announcement::from).collect();
    let cafe = line(8, euros(-1_299), "Cafe Lumen", None);
    let amended = line(5, euros(-1_349), "Netflix", None);
    let yet = StatementLine { pending: true, ..line(5, euros(-1_299), "Netflix", None) };
    let takes = |lines: &[&StatementLine], yet: &[&StatementLine], keeps_ids| {
        let booking = |line: &&'_ StatementLine| (*line).clone();
        let lines: Vec<StatementLine> = lines.iter().map(booking).collect();
        by_texts(&sure(&lines), yet, &announced, keeps_ids).len()
    };
    assert_eq!(takes(&[&cafe], &[], false), 1);
    assert_eq!(takes(&[&cafe, &amended], &[], false), 0);
    assert_eq!(takes(&[&cafe], &[&yet], false), 0);
    let numbered = line(8, euros(-1_299), "Cafe Lumen", Some("T9"));
    assert_eq!(takes(&[&numbered], &[], false), 0);
    let silent = line(8, euros(-1_299), "Kartenzahlung", Some("T9"));
    assert_eq!(takes(&[&silent, &amended], &[], false), 1);
    assert_eq!(takes(&[&silent], &[], true), 0);
}

/// Looking through all of them takes minutes: all are alike but for their ids.
#[test]
fn a_hundred_thousand_bookings_find_their_own_in_a_few_steps_each() {
    const COUNT: u32 = 100_000;
    let amount = money(-350, "EUR");
    let named = |kind: &str, number: u32| format!("{kind}{number}");
    let had =
        (0..COUNT).map(|nth| line(i64::from(nth % 14), amount, "Shop", Some(&named("P", nth))));
    let had: Vec<StatementLine> = had.collect();
    let announced: Vec<Announcement<'_>> = had.iter().map(Announcement::from).collect();
    for payee in ["Shop", "Other"] {
        let lines = (0..COUNT).map(|nth| line(14, amount, payee, Some(&named("B", nth))));
        let lines: Vec<StatementLine> = lines.collect();
        let bookings = sure(&lines);
        assert!(by_bank_id(&bookings, &announced).is_empty());
        let mut matching = Matching::new(&bookings, &announced);
        matching.pair(&[], false);
        assert_eq!(matching.pairs.found().len(), COUNT as usize);
        assert!(matching.steps <= 40 * COUNT as usize, "{} steps", matching.steps);
    }
}
