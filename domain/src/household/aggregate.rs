//! The decisions of a household.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::aggregate::{Aggregate, stamp};
use crate::household::{
    CurrencyChosen, Found, Founded, HouseholdCommand, HouseholdError, HouseholdEvent, Renamed,
    Role, TimeZoneChosen,
};
use crate::id::{HouseholdId, UserId};
use crate::money::Currency;
use crate::text::{self, NAME_LENGTH};

/// One household; `currency` is `None` as long as it was never founded.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Household {
    pub name: String,
    pub currency: Option<Currency>,
    pub time_zone: Tz,
    pub members: BTreeMap<UserId, Role>,
}

impl Aggregate for Household {
    const TYPE: &'static str = "household";
    const STAMP: i64 = stamp(&[include_str!("aggregate.rs"), include_str!("event.rs")]);
    type Id = HouseholdId;
    type Command = HouseholdCommand;
    type Event = HouseholdEvent;
    type Error = HouseholdError;

    fn decide(&self, command: HouseholdCommand) -> Result<Vec<HouseholdEvent>, HouseholdError> {
        let (holds, event): (bool, HouseholdEvent) = match (command, self.currency) {
            (HouseholdCommand::Found(found), None) => (false, founded(found)?),
            (HouseholdCommand::Found(_), Some(_)) => return Err(HouseholdError::AlreadyFounded),
            (_, None) => return Err(HouseholdError::Unknown),
            (HouseholdCommand::Rename(name), _) => {
                let name = named(&name)?;
                (name == self.name, Renamed { name }.into())
            }
            (HouseholdCommand::ChooseCurrency(given), Some(before)) => {
                let currency = in_use(given)?;
                (currency == before, CurrencyChosen { currency }.into())
            }
            (HouseholdCommand::ChooseTimeZone(given), _) => {
                let zone = zone(&given)?;
                let time_zone = zone.name().to_owned();
                (zone == self.time_zone, TimeZoneChosen { time_zone }.into())
            }
        };
        Ok(if holds { vec![] } else { vec![event] })
    }

    fn apply(&mut self, event: &HouseholdEvent) {
        match event {
            HouseholdEvent::Founded(founded) => {
                self.name.clone_from(&founded.name);
                self.currency = Some(founded.currency);
                self.time_zone = founded.time_zone.parse().unwrap_or_default();
                self.members.insert(founded.founder, Role::Admin);
            }
            HouseholdEvent::Renamed(renamed) => self.name.clone_from(&renamed.name),
            HouseholdEvent::CurrencyChosen(chosen) => self.currency = Some(chosen.currency),
            HouseholdEvent::TimeZoneChosen(chosen) => {
                self.time_zone = chosen.time_zone.parse().unwrap_or_default();
            }
        }
    }
}

fn founded(found: Found) -> Result<HouseholdEvent, HouseholdError> {
    let founded = Founded {
        name: named(&found.name)?,
        currency: in_use(found.currency)?,
        time_zone: zone(&found.time_zone)?.name().to_owned(),
        founder: found.founder,
    };
    Ok(founded.into())
}

fn named(name: &str) -> Result<String, HouseholdError> {
    text::one_line(name, NAME_LENGTH).map_err(HouseholdError::Name)
}

fn in_use(currency: Currency) -> Result<Currency, HouseholdError> {
    if currency.is_withdrawn() {
        return Err(HouseholdError::WithdrawnCurrency(currency));
    }
    Ok(currency)
}

fn zone(name: &str) -> Result<Tz, HouseholdError> {
    name.parse().map_err(|_| HouseholdError::UnknownTimeZone(name.chars().take(64).collect()))
}
