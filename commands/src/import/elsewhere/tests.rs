//! Which lines are transactions that were there, which may be, and which are not.

use domain::money::{Currency, Money};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::statement::StatementFormat;
use crate::statement::{DayKind, DaysTold};

/// Day, minor units, payee, stated balance.
type Row<'a> = (u32, i64, &'a str, Option<i64>);

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
}

fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::new("EUR").unwrap())
}

fn id(place: usize) -> TransactionId {
    TransactionId(Uuid::from_u128(1 + place as u128))
}

fn line((on, minor, payee, balance): &Row<'_>) -> StatementLine {
    StatementLine {
        line: 1,
        posted_on: day(*on),
        amount: eur(*minor),
        payee: (*payee).to_owned(),
        description: String::new(),
        bank_id: None,
        pending: false,
        category_hint: None,
        balance: balance.map(eur),
        also_on: None,
        corrects: None,
    }
}

fn known(place: usize, (on, minor, payee, balance): &Row<'_>) -> KnownTransaction {
    KnownTransaction {
        id: id(place),
        now: Telling {
            posted_on: day(*on),
            amount: eur(*minor),
            payee: (*payee).into(),
            description: "".into(),
        },
        told: None,
        also_on: None,
        balance_minor: *balance,
        pending: false,
        removed: false,
        by_hand: false,
        marks: Box::default(),
        bank_ids: Box::default(),
        format: None,
        days: None,
        shape: None,
    }
}

fn of_file(format: Option<StatementFormat>, goes_by: Option<DayKind>) -> FileDays {
    FileDays { told: DaysTold::of([], goes_by), goes_by, format, shape: None }
}

fn beside(first: u32, last: u32) -> Beside {
    Beside {
        days: day(first)..=day(last),
        file: of_file(None, None),
        keeps_ids: false,
        met: 0,
        met_on: None,
        has_more_between: false,
        others: vec![],
    }
}

fn verdicts_of(file: &[Row<'_>], house: &[KnownTransaction], met: usize) -> Vec<Verdict> {
    let lines: Vec<StatementLine> = file.iter().map(line).collect();
    let beside = Beside { met, ..beside(1, 31) };
    compared(&lines.iter().collect::<Vec<_>>(), &house.iter().collect::<Vec<_>>(), &beside)
}

fn verdicts(file: &[Row<'_>], house: &[Row<'_>]) -> Vec<Verdict> {
    let house: Vec<_> = house.iter().enumerate().map(|(place, row)| known(place, row)).collect();
    verdicts_of(file, &house, 0)
}

#[test]
fn equal_days_amounts_and_texts_are_the_same_and_as_many_as_there_are() {
    let coffee = (1, -350, "Coffee bar", None);
    assert_eq!(verdicts(&[coffee], &[coffee]), [Verdict::Same(id(0))]);
    let two = verdicts(&[coffee, coffee, coffee], &[coffee, coffee]);
    assert_eq!(two, [Verdict::Same(id(0)), Verdict::Same(id(1)), Verdict::New]);
    assert_eq!(verdicts(&[(2, -350, "Coffee bar", None)], &[]), [Verdict::New]);
    assert_eq!(verdicts(&[(1, -351, "Coffee bar", None)], &[coffee]), [Verdict::New]);
}

#[test]
fn other_texts_are_suspected_and_a_balance_decides() {
    let had = (1, -350, "Coffee bar", Some(10_000));
    let other = |balance| [(1, -350, "Fuel station", balance)];
    assert_eq!(verdicts(&other(None), &[had]), [Verdict::Like(id(0), Why::OtherTexts)]);
    assert_eq!(verdicts(&other(Some(10_000)), &[had]), [Verdict::Same(id(0))]);
    let cut = [(1, -350, "COFFEE BAR LISBOA 4711", None)];
    assert_eq!(verdicts(&cut, &[had]), [Verdict::Same(id(0))]);
}

#[test]
fn a_file_that_tells_everything_in_other_words_tells_the_same() {
    let house = [(1, -350, "Coffee", None), (2, -900, "Rent", None), (4, 70, "Refund", None)];
    let file = [(1, -350, "K4711", None), (2, -900, "M0815", None), (4, 70, "G12", None)];
    let same = [Verdict::Same(id(0)), Verdict::Same(id(1)), Verdict::Same(id(2))];
    assert_eq!(verdicts(&file, &house), same);
    // Equal amounts every day go together by chance.
    let of = |payee| (1..7).map(|day| (day, -150, payee, None)).collect::<Vec<_>>();
    let by_chance = verdicts(&of("K4711"), &of("Coffee"));
    assert!(by_chance.iter().all(|verdict| matches!(verdict, Verdict::Like(..))), "{by_chance:?}");
    // One that stands out among texts that fit is to be looked at.
    let file = [(1, -350, "Coffee", None), (2, -900, "Rent", None), (4, 70, "Salary", None)];
    assert_eq!(verdicts(&file, &house)[2], Verdict::Like(id(2), Why::OtherTexts));
    // As is everything, where something is there that the other does not have.
    let file = [(1, -350, "K4711", None), (2, -901, "M0815", None), (4, 70, "G12", None)];
    assert_eq!(verdicts(&file, &house)[0], Verdict::Like(id(0), Why::OtherTexts));
}

#[test]
fn what_a_person_changed_is_known_by_what_the_bank_told_and_what_is_removed_stays() {
    let row = (1, -350, "Coffee bar", None);
    let mut edited = known(0, &row);
    edited.told = Some(Box::new(edited.now.clone()));
    edited.now.payee = "With Ada".into();
    edited.now.posted_on = day(9);
    edited.removed = true;
    assert_eq!(verdicts_of(&[row], &[edited], 0), [Verdict::Same(id(0))]);
    let by_hand = KnownTransaction { by_hand: true, ..known(0, &row) };
    assert_eq!(verdicts_of(&[row], &[by_hand], 0), [Verdict::Like(id(0), Why::ByHand)]);
}

#[test]
fn other_days_are_suspected_by_texts_and_proven_by_balances_within_the_days_of_both() {
    let house = [(3, -350, "Coffee bar", Some(10_000)), (9, -1, "Fee", None)];
    let on = |day, balance| [(day, -350, "Coffee bar", balance)];
    assert_eq!(verdicts(&on(5, None), &house), [Verdict::Like(id(0), Why::OtherDay)]);
    assert_eq!(verdicts(&on(7, Some(10_000)), &house), [Verdict::Same(id(0))]);
    assert_eq!(verdicts(&on(7, None), &house), [Verdict::New]);
    assert_eq!(verdicts(&on(2, None), &house), [Verdict::New], "before all it had");
}

#[test]
fn a_line_of_another_format_just_beside_the_days_of_the_file_is_suspected() {
    let of_format = |format: Option<&str>, on| KnownTransaction {
        format: format.map(Into::into),
        ..known(0, &(on, -350, "Coffee bar", None))
    };
    let compare = |house: &[KnownTransaction], on| {
        let line = line(&(on, -350, "Coffee bar", None));
        let beside = Beside { file: of_file(Some(StatementFormat::Csv), None), ..beside(on, 20) };
        compared(&[&line], &house.iter().collect::<Vec<_>>(), &beside)
    };
    let suspected = [Verdict::Like(id(0), Why::OtherDay)];
    assert_eq!(compare(&[of_format(Some("mt940"), 8)], 11), suspected);
    assert_eq!(compare(&[of_format(Some("mt940"), 6)], 11), suspected);
    assert_eq!(compare(&[of_format(Some("mt940"), 5)], 11), [Verdict::New]);
    assert_eq!(compare(&[of_format(Some("csv"), 8)], 11), [Verdict::New], "the next coffee");
    assert_eq!(compare(&[of_format(None, 8)], 11), [Verdict::New]);
}

/// Lines and transactions with the days of the booking and of value, where they tell two.
type Dated = (u32, Option<u32>);

fn compare_days(file: &[Dated], house: &[Dated]) -> Vec<Verdict> {
    compare_days_of(None, file, house)
}

fn compare_days_of(goes_by: Option<DayKind>, file: &[Dated], house: &[Dated]) -> Vec<Verdict> {
    let row = |on| (on, -350, "Coffee bar", None);
    let line = |(on, also): &Dated| StatementLine { also_on: also.map(day), ..line(&row(*on)) };
    let known = |(place, (on, also)): (usize, &Dated)| KnownTransaction {
        also_on: also.map(day),
        format: Some("mt940".into()),
        ..known(place, &row(*on))
    };
    let lines: Vec<StatementLine> = file.iter().map(line).collect();
    let house: Vec<KnownTransaction> = house.iter().enumerate().map(known).collect();
    let days = || lines.iter().flat_map(|line| [Some(line.posted_on), line.also_on]).flatten();
    let days = days().min().unwrap()..=days().max().unwrap();
    let beside = Beside {
        days,
        file: FileDays { told: DaysTold::of(&lines, goes_by), ..of_file(None, goes_by) },
        ..beside(1, 31)
    };
    compared(&lines.iter().collect::<Vec<_>>(), &house.iter().collect::<Vec<_>>(), &beside)
}

fn same(places: &[usize]) -> Vec<Verdict> {
    places.iter().map(|place| Verdict::Same(id(*place))).collect()
}

#[test]
fn a_file_of_one_day_meets_what_came_with_both() {
    // Value 2, booked 4; then by the day of the booking, and by that of value.
    assert_eq!(compare_days(&[(4, None)], &[(2, Some(4))]), same(&[0]));
    assert_eq!(compare_days(&[(2, None)], &[(4, Some(2))]), same(&[0]));
    // The same purchase every day, told by value and now by the day of the booking.
    let by_value = [(2, Some(3)), (3, Some(4)), (4, Some(5)), (5, Some(8))];
    let by_booking = [(3, None), (4, None), (5, None), (8, None)];
    assert_eq!(compare_days(&by_booking, &by_value), same(&[0, 1, 2, 3]));
    // One more of them is one more.
    let more = [(3, None), (4, None), (4, None), (5, None), (8, None)];
    let new = compare_days(&more, &by_value).iter().filter(|one| **one == Verdict::New).count();
    assert_eq!(new, 1);
    // Both of both, the other way round.
    assert_eq!(
        compare_days(&[(4, Some(2)), (5, Some(3))], &[(2, Some(4)), (3, Some(5))]),
        same(&[0, 1])
    );
}

#[test]
fn the_kind_of_day_that_a_file_has_decides_between_a_purchase_and_the_next_one() {
    let by_value = [(2, Some(3)), (3, Some(4)), (4, Some(5))];
    let file = [(3, None), (4, None), (5, None)];
    // By the day of the booking they are these; by that of value the last one is new.
    assert_eq!(compare_days_of(Some(DayKind::Booking), &file, &by_value), same(&[0, 1, 2]));
    let told = compare_days_of(Some(DayKind::Value), &file, &by_value);
    assert_eq!(told[..2], same(&[1, 2]));
    assert!(!matches!(told[2], Verdict::Same(_)), "{told:?}");
}

#[test]
fn where_both_tell_both_days_equal_purchases_of_other_days_are_two() {
    let yesterday = [(3, Some(2))];
    assert_ne!(compare_days(&[(4, Some(3))], &yesterday), same(&[0]));
    assert_eq!(compare_days(&[(3, Some(2)), (4, Some(3))], &yesterday)[0], Verdict::Same(id(0)));
    assert_ne!(compare_days(&[(3, Some(2)), (4, Some(3))], &yesterday)[1], Verdict::Same(id(0)));
}

#[test]
fn other_texts_are_suspected_where_both_tell_both_days_whichever_the_file_goes_by() {
    let rows = |payees: [&'static str; 3]| {
        [(3, -4_011, payees[0]), (4, -11_085, payees[1]), (5, -19_975, payees[2])]
    };
    let of_file = [DayKind::Booking, DayKind::Value].map(Some).into_iter().chain([None]);
    for (goes_by, later, count) in
        of_file.flat_map(|kind| [(kind, 0, 1), (kind, 0, 3), (kind, 1, 1), (kind, 1, 3)])
    {
        let also = |on: u32| Some(day(on + later));
        let line = |(on, minor, payee)| StatementLine {
            also_on: also(on),
            ..line(&(on, minor, payee, None))
        };
        let known = |(place, (on, minor, payee))| KnownTransaction {
            also_on: also(on),
            format: Some("csv".into()),
            ..known(place, &(on, minor, payee, None))
        };
        let lines = rows(["K4711", "M0815", "G12"]).map(line);
        let house = rows(["Aldi", "Stadtwerke", "Shell"]);
        let house: Vec<_> = house.into_iter().enumerate().map(known).take(count).collect();
        let lines: Vec<_> = lines.iter().take(count).collect();
        let told = DaysTold::of(lines.iter().copied(), goes_by);
        let file = FileDays { told, goes_by, format: Some(StatementFormat::Csv), shape: None };
        let beside = Beside { file, ..beside(3, 6) };
        let found = compared(&lines, &house.iter().collect::<Vec<_>>(), &beside);
        let expected: Vec<_> = match count {
            1 => vec![Verdict::Like(id(0), Why::OtherTexts)],
            _ => same(&[0, 1, 2]),
        };
        assert_eq!(found, expected, "{goes_by:?}, {later}");
    }
}

#[test]
fn a_file_that_goes_by_other_days_does_so_at_its_ends() {
    let house = [(3, -350, "Coffee bar", None), (10, -900, "Rent", None), (17, 70, "Refund", None)];
    // Its first line is of the Friday before all of its days.
    let file = [(7, -350, "Coffee bar", None), (12, -900, "Rent", None), (19, 70, "Refund", None)];
    let house: Vec<_> = house.iter().enumerate().map(|(place, row)| known(place, row)).collect();
    let lines: Vec<StatementLine> = file.iter().map(line).collect();
    let found = compared(
        &lines.iter().collect::<Vec<_>>(),
        &house.iter().collect::<Vec<_>>(),
        &beside(7, 19),
    );
    assert_eq!(found, [0, 1, 2].map(|place| Verdict::Like(id(place), Why::OtherDay)));
}

#[test]
fn an_equal_booking_under_another_id_is_suspected_where_the_bank_keeps_its_ids() {
    let had = |bank_id: Option<&str>, balance| KnownTransaction {
        bank_ids: bank_id.map(Box::from).into_iter().collect(),
        format: Some("ofx1".into()),
        ..known(0, &(3, -350, "Coffee bar", balance))
    };
    let compare = |keeps_ids, format, known: KnownTransaction, balance| {
        let mut line = line(&(3, -350, "Coffee bar", balance));
        line.bank_id = Some("A2".to_owned());
        let beside =
            Beside { keeps_ids, file: of_file(Some(format), None), met: 1, ..beside(1, 31) };
        compared(&[&line], &[&known], &beside)[0]
    };
    let (ofx, csv) = (StatementFormat::Ofx1, StatementFormat::Csv);
    let suspected = Verdict::Like(id(0), Why::OtherId);
    assert_eq!(compare(true, ofx, had(Some("A1"), None), None), suspected);
    let same = Verdict::Same(id(0));
    assert_eq!(compare(false, ofx, had(Some("A1"), None), None), same, "all ids are new");
    assert_eq!(compare(true, csv, had(Some("A1"), None), None), same, "ids of another format");
    assert_eq!(compare(true, ofx, had(None, None), None), same);
    assert_eq!(compare(true, ofx, had(Some("A1"), Some(7)), Some(7)), same, "one balance");
    let removed = KnownTransaction { removed: true, ..had(Some("A1"), None) };
    assert_eq!(compare(true, ofx, removed, None), same, "it stays removed");
}

proptest! {
    #[test]
    fn the_same_rows_under_other_ids_are_all_met_and_none_twice(
        rows in prop::collection::vec((1..6_u32, -3..3_i64, 0..3_usize), 0..40),
    ) {
        let payees = ["Coffee bar", "Fuel station", "Rent"];
        let row = |(on, minor, payee): &(u32, i64, usize)| (*on, *minor, payees[*payee], None);
        let rows: Vec<Row<'_>> = rows.iter().map(row).collect();
        let mut met = HashSet::new();
        for verdict in verdicts(&rows, &rows) {
            let Verdict::Same(id) = verdict else { return Err(TestCaseError::fail("not met")) };
            prop_assert!(met.insert(id));
        }
    }
}

#[test]
fn the_work_on_one_day_and_amount_is_bounded_by_both_sides() {
    // Few lines and very many candidates: only equal texts are looked up, and they are found.
    let payees: Vec<String> = (0..20_000).map(|n| format!("Shop number {n}")).collect();
    let house: Vec<KnownTransaction> = payees
        .iter()
        .enumerate()
        .map(|(place, payee)| known(place, &(3, -500, payee.as_str(), None)))
        .collect();
    let file: Vec<Row<'_>> = (0..64).map(|n| (3, -500, payees[n * 7].as_str(), None)).collect();
    let unmet: Vec<&KnownTransaction> = house.iter().collect();
    let lines: Vec<StatementLine> = file.iter().map(line).collect();
    let lines: Vec<&StatementLine> = lines.iter().collect();
    let beside = beside(1, 31);
    let mut matching = Matching::new(&lines, &unmet, &beside);
    matching.by_day_and_amount();
    let right: Vec<Verdict> = (0..64).map(|n| Verdict::Same(id(n * 7))).collect();
    assert_eq!(matching.verdicts, right);
    assert_eq!(matching.compared.get(), 0, "no text was compared word by word");
}
