//! Given, when, then.

use chrono::NaiveDate;
use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, prop_assert, prop_oneof, proptest};
use serde_json::json;
use uuid::Uuid;

use crate::account::*;
use crate::aggregate::Aggregate;
use crate::aggregate::scenario::{any, assert_lawful, given};
use crate::id::{ImportId, UserId};
use crate::money::{Currency, LARGEST_MINOR, Money, MoneyError};
use crate::text::TextError;

fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::new("EUR").unwrap())
}

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
}

fn open() -> Open {
    Open {
        name: "Current".to_owned(),
        kind: AccountKind::Checking,
        currency: Currency::new("EUR").unwrap(),
        opening_balance: Some(eur(10_000)),
        opening_derived: false,
        opening_holds: None,
        opened_on: Some(day(1)),
        owner: None,
        in_budget: true,
        number: Some("DE02120300000000202051".to_owned()),
        bank: None,
    }
}

fn number(number: &str) -> AccountCommand {
    AccountCommand::SetNumber { number: Some(number.to_owned()), bank: None }
}

fn opened() -> AccountEvent {
    let open = open();
    let opened = Opened {
        name: open.name,
        kind: open.kind,
        currency: open.currency,
        opening_balance: open.opening_balance,
        opening_derived: open.opening_derived,
        opened_on: open.opened_on,
        owner: open.owner,
        in_budget: open.in_budget,
        number: open.number,
        bank: open.bank,
        opening_holds_until: None,
        opening_by_value: false,
    };
    opened.into()
}

#[test]
fn an_account_is_opened_as_it_was_described() {
    let open = Open { name: "  Current ".to_owned(), ..open() };
    given::<Account>([]).when(AccountCommand::Open(open)).then([opened()]);
}

#[test]
fn an_account_is_opened_once() {
    given::<Account>([opened()])
        .when(AccountCommand::Open(open()))
        .then_refused(AccountError::AlreadyOpened);
}

#[test]
fn nothing_can_be_asked_of_an_account_that_was_never_opened() {
    for command in [
        AccountCommand::Rename("Current".to_owned()),
        AccountCommand::Close,
        AccountCommand::Reopen,
        AccountCommand::IncludeInBudget(false),
        AccountCommand::SetOpeningBalance { amount: eur(1), on: None, derived: false, begun: None },
        AccountCommand::SetNumber { number: None, bank: None },
        AccountCommand::LearnStatementColumns(json!({})),
    ] {
        given::<Account>([]).when(command).then_refused(AccountError::Unknown);
    }
}

#[test]
fn an_opening_balance_is_in_the_accounts_currency_and_within_range() {
    let with = |opening_balance| AccountCommand::Open(Open { opening_balance, ..open() });
    let usd = Money::new(1, Currency::new("USD").unwrap());
    given::<Account>([])
        .when(with(Some(usd)))
        .then_refused(AccountError::OtherCurrency(open().currency));
    given::<Account>([])
        .when(with(Some(eur(LARGEST_MINOR + 1))))
        .then_refused(AccountError::Amount(MoneyError::OutOfRange));
    let set = |amount| AccountCommand::SetOpeningBalance {
        amount,
        on: None,
        derived: false,
        begun: None,
    };
    given::<Account>([opened()])
        .when(set(usd))
        .then_refused(AccountError::OtherCurrency(open().currency));
    given::<Account>([opened()])
        .when(set(eur(i64::MIN)))
        .then_refused(AccountError::Amount(MoneyError::OutOfRange));
}

#[test]
fn an_opening_balance_holds_for_its_day_and_keeps_the_day_when_none_is_told() {
    let set = |minor, on| AccountCommand::SetOpeningBalance {
        amount: eur(minor),
        on,
        derived: false,
        begun: None,
    };
    let event = |minor, on| {
        AccountEvent::from(OpeningBalanceSet {
            amount: eur(minor),
            on,
            derived: false,
            begun: None,
        })
    };
    given::<Account>([opened()]).when(set(10_000, None)).then_nothing();
    given::<Account>([opened()]).when(set(10_000, Some(day(1)))).then_nothing();
    given::<Account>([opened()])
        .when(set(10_000, Some(day(2))))
        .then([event(10_000, Some(day(2)))]);
    given::<Account>([opened()]).when(set(5, None)).then([event(5, None)]);
    assert_eq!(Account::replay(&[opened(), event(5, None)]).opened_on, Some(day(1)));
    assert_eq!(Account::replay(&[opened(), event(5, Some(day(9)))]).opened_on, Some(day(9)));
}

#[test]
fn a_balance_that_a_person_gives_is_another_than_one_worked_out_from_a_statement() {
    let amount = eur(10_000);
    let derived =
        || AccountEvent::from(OpeningBalanceSet { amount, on: None, derived: true, begun: None });
    let set =
        |derived| AccountCommand::SetOpeningBalance { amount, on: None, derived, begun: None };
    given::<Account>([opened()]).when(set(true)).then([derived()]);
    given::<Account>([opened(), derived()]).when(set(true)).then_nothing();
    given::<Account>([opened(), derived()]).when(set(false)).then([OpeningBalanceSet {
        amount,
        on: None,
        derived: false,
        begun: None,
    }
    .into()]);
    let open = Open { opening_derived: true, ..open() };
    let holds = |open: &Open| {
        let events = Account::default().decide(AccountCommand::Open(open.clone())).unwrap();
        Account::replay(&events).opening_holds
    };
    // Nothing is stored of what follows from the day.
    let plain = OpeningHolds { until: day(1).pred_opt().unwrap(), by_value: false };
    let later = OpeningHolds { until: day(3), by_value: true };
    assert_eq!(holds(&open), Some(plain));
    for told in [plain, later] {
        assert_eq!(holds(&Open { opening_holds: Some(told), ..open.clone() }), Some(told));
    }
    let events = Account::default().decide(AccountCommand::Open(open)).unwrap();
    assert!(Account::replay(&events).opening_derived);
}

#[test]
fn names_and_numbers_are_one_line_and_bounded() {
    let text = |field, reason| AccountError::Text { field, reason };
    given::<Account>([])
        .when(AccountCommand::Open(Open { name: String::new(), ..open() }))
        .then_refused(text("name", TextError::Empty));
    given::<Account>([opened()])
        .when(AccountCommand::Rename("x".repeat(101)))
        .then_refused(text("name", TextError::TooLong(100)));
    given::<Account>([opened()])
        .when(number(&"1".repeat(65)))
        .then_refused(text("number", TextError::TooLong(64)));
    given::<Account>([opened()])
        .when(number("1\u{0}"))
        .then_refused(text("number", TextError::ControlCharacter));
}

#[test]
fn a_name_or_number_that_is_the_same_is_nothing_new() {
    given::<Account>([opened()]).when(AccountCommand::Rename(" Current".to_owned())).then_nothing();
    given::<Account>([opened()])
        .when(AccountCommand::Rename("Joint".to_owned()))
        .then([Renamed { name: "Joint".to_owned() }.into()]);
    given::<Account>([opened()]).when(number("DE02120300000000202051")).then_nothing();
    given::<Account>([opened()])
        .when(number("  "))
        .then([NumberSet { number: None, bank: None }.into()]);
}

#[test]
fn a_number_may_have_its_bank_beside_it() {
    let at = |bank: &str| AccountCommand::SetNumber {
        number: Some("1000".to_owned()),
        bank: Some(bank.to_owned()),
    };
    let set = |bank: Option<&str>| {
        AccountEvent::from(NumberSet {
            number: Some("1000".to_owned()),
            bank: bank.map(str::to_owned),
        })
    };
    given::<Account>([opened()]).when(at(" 0001 ")).then([set(Some("0001"))]);
    given::<Account>([opened(), set(Some("0001"))]).when(at("0001")).then_nothing();
    given::<Account>([opened(), set(Some("0001"))]).when(number("1000")).then([set(None)]);
    given::<Account>([opened()])
        .when(at(&"1".repeat(65)))
        .then_refused(AccountError::Text { field: "bank", reason: TextError::TooLong(64) });
}

#[test]
fn an_account_is_closed_and_reopened_in_turn() {
    let closed = || AccountEvent::from(Closed {});
    given::<Account>([opened()]).when(AccountCommand::Close).then([closed()]);
    given::<Account>([opened(), closed()])
        .when(AccountCommand::Close)
        .then_refused(AccountError::IsClosed);
    given::<Account>([opened(), closed()]).when(AccountCommand::Reopen).then([Reopened {}.into()]);
    given::<Account>([opened()]).when(AccountCommand::Reopen).then_refused(AccountError::IsOpen);
}

#[test]
fn a_closed_account_can_still_be_renamed_and_taken_out_of_the_budget() {
    let closed = || [opened(), Closed {}.into()];
    given::<Account>(closed())
        .when(AccountCommand::Rename("Old".to_owned()))
        .then([Renamed { name: "Old".to_owned() }.into()]);
    given::<Account>(closed())
        .when(AccountCommand::IncludeInBudget(false))
        .then([ExcludedFromBudget {}.into()]);
}

#[test]
fn an_account_counts_in_the_budget_or_not() {
    given::<Account>([opened()]).when(AccountCommand::IncludeInBudget(true)).then_nothing();
    let excluded = || [opened(), ExcludedFromBudget {}.into()];
    given::<Account>(excluded()).when(AccountCommand::IncludeInBudget(false)).then_nothing();
    given::<Account>(excluded())
        .when(AccountCommand::IncludeInBudget(true))
        .then([IncludedInBudget {}.into()]);
}

#[test]
fn the_columns_of_its_statements_are_remembered_once() {
    let learn = || AccountCommand::LearnStatementColumns(json!({"amount": 3}));
    let learned = || AccountEvent::from(StatementColumnsLearned { mapping: json!({"amount": 3}) });
    given::<Account>([opened()]).when(learn()).then([learned()]);
    given::<Account>([opened(), learned()]).when(learn()).then_nothing();
}

#[test]
fn every_statement_that_brings_something_is_written_down_and_none_on_a_closed_account() {
    let taken_in = || StatementTakenIn { import_id: ImportId(Uuid::nil()), named: None };
    let take_in = || AccountCommand::TakeInStatement(taken_in());
    given::<Account>([opened(), taken_in().into()]).when(take_in()).then([taken_in().into()]);
    given::<Account>([opened(), Closed {}.into()])
        .when(take_in())
        .then_refused(AccountError::IsClosed);
    given::<Account>([]).when(take_in()).then_refused(AccountError::Unknown);
}

fn command() -> impl Strategy<Value = AccountCommand> {
    let open = (
        any::text(),
        any::currency(),
        proptest::option::of(any::money()),
        proptest::option::of(any::day()),
        proptest::bool::ANY,
        proptest::option::of(any::text()),
    )
        .prop_map(|(name, currency, opening_balance, opened_on, in_budget, number)| {
            let owner = in_budget.then_some(UserId(Uuid::nil()));
            let kind = AccountKind::Savings;
            AccountCommand::Open(Open {
                name,
                kind,
                currency,
                opening_balance,
                opening_derived: !in_budget,
                opening_holds: None,
                opened_on,
                owner,
                in_budget,
                number,
                bank: None,
            })
        });
    prop_oneof![
        2 => open,
        1 => any::text().prop_map(AccountCommand::Rename),
        1 => Just(AccountCommand::Close),
        1 => Just(AccountCommand::Reopen),
        1 => proptest::bool::ANY.prop_map(AccountCommand::IncludeInBudget),
        1 => (any::money(), proptest::option::of(any::day()), any::bool_rarely()).prop_map(
            |(amount, on, derived)| {
                let begun = None;
                AccountCommand::SetOpeningBalance { amount, on, derived, begun }
            },
        ),
        1 => (proptest::option::of(any::text()), proptest::option::of(any::text()))
            .prop_map(|(number, bank)| AccountCommand::SetNumber { number, bank }),
        1 => any::text().prop_map(|text| AccountCommand::LearnStatementColumns(text.into())),
    ]
}

proptest! {
    #[test]
    fn any_commands_are_decided_lawfully(commands in vec(command(), 0..16)) {
        let (account, _) = assert_lawful::<Account>(commands);
        let balance = account.opening_balance;
        prop_assert!(balance.is_none_or(|balance| Some(balance.currency) == account.currency));
        prop_assert!(balance.is_none_or(|balance| balance.within_range().is_ok()));
    }
}

#[test]
fn what_is_stated_is_met_in_every_way_in_which_banks_count() {
    let of_day = EndOfDay { kept: 100, booked: 70, valued: 80, announced: -9 };
    let all = Way::ALL;
    for stated in [100, 91, 70, 61, 80, 71] {
        assert_eq!(of_day.against(stated, 0, &all), stated, "each, with what is announced");
    }
    let told = of_day.against(65, -5, &all);
    assert_eq!(told, 65, "a file told what is kept on the other side of the day");
    for stated in [65, 95, 86] {
        assert_eq!(of_day.against(stated, 0, &all), 70, "else it is what is booked");
        let ours = of_day.against(stated, 0, &Way::first(Some(Way::Value)));
        assert_eq!(ours, 80, "or what is booked in the way in which both agreed before");
    }
    let told = of_day.against(95, -5, &all);
    assert_eq!(told, 70, "what was told goes with what is booked alone");
}

#[test]
fn in_a_way_that_is_known_no_other_one_agrees() {
    let of_day = EndOfDay { kept: 100, booked: 70, valued: 80, announced: -9 };
    for (way, ours) in [(Way::Kept, 100), (Way::Booking, 70), (Way::Value, 80), (Way::Apart, 65)] {
        for stated in [100, 70, 80, 65] {
            assert_eq!(of_day.against(stated, -5, &[way]), ours, "{way:?}");
        }
        let announced = of_day.against(ours - 9, -5, &[way]) == ours - 9;
        assert_eq!(announced, way != Way::Apart, "{way:?}");
        assert_eq!(Way::named(way.name()), Some(way));
    }
}

#[test]
fn the_way_in_which_both_agree_is_known_where_one_day_alone_comes_to_it() {
    let of_day = EndOfDay { kept: 100, booked: 70, valued: 80, announced: -9 };
    for (stated, way) in [
        (100, Some(Way::Kept)),
        (91, Some(Way::Kept)),
        (70, Some(Way::Booking)),
        (80, Some(Way::Value)),
        (71, Some(Way::Value)),
        (65, Some(Way::Apart)),
        (64, None),
    ] {
        assert_eq!(of_day.way_to(stated, -5), way, "{stated}");
    }
    let by_value = EndOfDay { kept: 80, ..of_day };
    assert_eq!(by_value.way_to(80, 0), Some(Way::Value), "MT940 is kept under the day of value");
    let same = EndOfDay { booked: 80, ..of_day };
    assert_eq!(same.way_to(80, 0), None, "both days come to it");
    assert_eq!(of_day.with(5), EndOfDay { kept: 105, booked: 75, valued: 85, announced: -9 });
}

fn compared(stated: i64, ours: i64, way: Option<Way>) -> Reconciled {
    Reconciled {
        on: day(4),
        stated: eur(stated),
        ours: Some(eur(ours)),
        import_id: None,
        begins_at: None,
        adjusted_by: None,
        apart: None,
        way,
    }
}

#[test]
fn the_account_knows_the_way_in_which_both_agreed_last() {
    let by_value = compared(70, 70, Some(Way::Value));
    for then in [
        compared(70, 60, Some(Way::Booking)),
        compared(60, 60, None),
        compared(60, 60, Some(Way::Apart)),
    ] {
        let events = [opened(), by_value.into(), then.into()];
        let account = Account::replay(&events);
        assert_eq!(account.way, Some(Way::Value), "{then:?}");
    }
    let events = [opened(), by_value.into(), compared(9, 9, Some(Way::Booking)).into()];
    assert_eq!(Account::replay(&events).way, Some(Way::Booking));
}

#[test]
fn in_a_way_in_which_a_file_did_not_agree_it_may_agree_in_another() {
    let value = Some(Way::Value);
    for (import_id, ours, tried) in [
        (None, 70, vec![Way::Value]),
        (None, 60, vec![Way::Value]),
        (Some(ImportId(Uuid::nil())), 70, vec![Way::Value]),
        (Some(ImportId(Uuid::nil())), 60, Way::first(value)),
    ] {
        let compared = Reconciled { import_id, ..compared(70, ours, value) };
        assert_eq!(compared.tried(Some(Way::Kept)), tried, "{import_id:?} {ours}");
    }
    assert_eq!(compared(70, 70, None).tried(None), Way::ALL);
    assert_eq!(compared(70, 70, None).tried(value), Way::first(value));
}

#[test]
fn what_a_first_statement_begins_with_stays_while_the_opening_balance_moves_back() {
    let set = |minor, begun| {
        let amount = eur(minor);
        AccountEvent::from(OpeningBalanceSet { amount, on: None, derived: true, begun })
    };
    let stands = |events: &[AccountEvent]| {
        let account = Account::replay(events);
        (account.opening_first, account.opening_holds)
    };
    let holds = OpeningHolds { until: day(3), by_value: true };
    let begun = Some(Begun { holds, with: Some(eur(700)) });
    assert_eq!(stands(&[opened(), set(900, begun)]), (Some(eur(700)), Some(holds)));
    assert_eq!(stands(&[opened(), set(900, begun), set(5, None)]), (Some(eur(700)), Some(holds)));
    // A person says otherwise.
    let amount = eur(1);
    let given = OpeningBalanceSet { amount, on: None, derived: false, begun: None };
    assert_eq!(stands(&[opened(), set(900, begun), given.into()]), (None, None));
    let open = Open { opening_derived: true, ..open() };
    let first = open.opening_balance;
    let opened = Account::default().decide(AccountCommand::Open(open)).unwrap();
    let moved = [opened, vec![set(5, None)]].concat();
    assert_eq!(Account::replay(&moved).opening_first, first);
}
