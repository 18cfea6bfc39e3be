//! Given, when, then.

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, prop_assert, prop_assert_eq, prop_oneof, proptest};
use uuid::Uuid;

use crate::aggregate::Aggregate;
use crate::aggregate::scenario::{any, assert_lawful, given};
use crate::household::*;
use crate::id::UserId;
use crate::money::Currency;
use crate::text::TextError;

fn currency(code: &str) -> Currency {
    Currency::new(code).unwrap()
}

fn founder() -> UserId {
    UserId(Uuid::from_u128(1))
}

fn found(name: &str, code: &str, zone: &str) -> HouseholdCommand {
    let (name, time_zone) = (name.to_owned(), zone.to_owned());
    let found = Found { name, currency: currency(code), time_zone, founder: founder() };
    HouseholdCommand::Found(found)
}

fn founded() -> HouseholdEvent {
    let founded = Founded {
        name: "Nook".to_owned(),
        currency: currency("EUR"),
        time_zone: "Europe/Berlin".to_owned(),
        founder: founder(),
    };
    founded.into()
}

#[test]
fn who_founds_a_household_is_its_first_admin() {
    given::<Household>([]).when(found(" Nook ", "EUR", "Europe/Berlin")).then([founded()]);
    let household = Household::replay(&[founded()]);
    assert_eq!(household.members.into_iter().collect::<Vec<_>>(), [(founder(), Role::Admin)]);
    assert_eq!(household.time_zone, chrono_tz::Europe::Berlin);
}

#[test]
fn a_household_is_founded_once() {
    given::<Household>([founded()])
        .when(found("Nook", "EUR", "Europe/Berlin"))
        .then_refused(HouseholdError::AlreadyFounded);
}

#[test]
fn nothing_can_be_asked_of_a_household_that_was_never_founded() {
    for command in [
        HouseholdCommand::Rename("Nook".to_owned()),
        HouseholdCommand::ChooseCurrency(currency("EUR")),
        HouseholdCommand::ChooseTimeZone("Europe/Berlin".to_owned()),
    ] {
        given::<Household>([]).when(command).then_refused(HouseholdError::Unknown);
    }
}

#[test]
fn a_household_needs_a_name_a_currency_in_use_and_a_zone_that_exists() {
    given::<Household>([])
        .when(found(" ", "EUR", "Europe/Berlin"))
        .then_refused(HouseholdError::Name(TextError::Empty));
    given::<Household>([])
        .when(found(&"n".repeat(101), "EUR", "Europe/Berlin"))
        .then_refused(HouseholdError::Name(TextError::TooLong(100)));
    given::<Household>([])
        .when(found("Nook", "DEM", "Europe/Berlin"))
        .then_refused(HouseholdError::WithdrawnCurrency(currency("DEM")));
    given::<Household>([])
        .when(found("Nook", "EUR", "Europe/Atlantis"))
        .then_refused(HouseholdError::UnknownTimeZone("Europe/Atlantis".to_owned()));
}

#[test]
fn a_household_is_renamed_unless_the_name_is_the_same() {
    let rename = |name: &str| HouseholdCommand::Rename(name.to_owned());
    given::<Household>([founded()])
        .when(rename("Hearth"))
        .then([Renamed { name: "Hearth".to_owned() }.into()]);
    given::<Household>([founded()]).when(rename(" Nook")).then_nothing();
    given::<Household>([founded()])
        .when(rename("a\nb"))
        .then_refused(HouseholdError::Name(TextError::ControlCharacter));
}

#[test]
fn a_household_keeps_its_sums_in_another_currency_that_is_in_use() {
    let choose = |code| HouseholdCommand::ChooseCurrency(currency(code));
    given::<Household>([founded()])
        .when(choose("CAD"))
        .then([CurrencyChosen { currency: currency("CAD") }.into()]);
    given::<Household>([founded()]).when(choose("EUR")).then_nothing();
    given::<Household>([founded()])
        .when(choose("FRF"))
        .then_refused(HouseholdError::WithdrawnCurrency(currency("FRF")));
}

#[test]
fn a_household_lives_in_another_time_zone_of_the_iana_database() {
    let choose = |zone: &str| HouseholdCommand::ChooseTimeZone(zone.to_owned());
    given::<Household>([founded()])
        .when(choose("Asia/Tokyo"))
        .then([TimeZoneChosen { time_zone: "Asia/Tokyo".to_owned() }.into()]);
    given::<Household>([founded()]).when(choose("Europe/Berlin")).then_nothing();
    let long = "x".repeat(100);
    given::<Household>([founded()])
        .when(choose(&long))
        .then_refused(HouseholdError::UnknownTimeZone("x".repeat(64)));
}

fn command() -> impl Strategy<Value = HouseholdCommand> {
    let zone = prop_oneof![Just("Europe/Berlin".to_owned()), Just("UTC".to_owned()), any::text()];
    let found = (any::text(), any::currency(), zone.clone(), 0..3_u128).prop_map(
        |(name, currency, time_zone, founder)| {
            let founder = UserId(Uuid::from_u128(founder));
            HouseholdCommand::Found(Found { name, currency, time_zone, founder })
        },
    );
    prop_oneof![
        found,
        any::text().prop_map(HouseholdCommand::Rename),
        any::currency().prop_map(HouseholdCommand::ChooseCurrency),
        zone.prop_map(HouseholdCommand::ChooseTimeZone),
    ]
}

proptest! {
    #[test]
    fn any_commands_are_decided_lawfully(commands in vec(command(), 0..12)) {
        let (household, events) = assert_lawful::<Household>(commands);
        prop_assert_eq!(household.currency.is_some(), !events.is_empty());
        prop_assert!(household.members.len() <= 1);
    }

    #[test]
    fn what_was_done_holds_already(given in vec(command(), 0..6), command in command()) {
        let (mut household, _) = assert_lawful::<Household>(given);
        if let Ok(events) = household.decide(command.clone()) {
            events.iter().for_each(|event| household.apply(event));
            prop_assert!(household.decide(command).is_ok_and(|again| again.is_empty())
                || matches!(events[..], [HouseholdEvent::Founded(_)]));
        }
    }
}
