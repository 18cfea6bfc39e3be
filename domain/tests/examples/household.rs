//! What happens to the household itself: one value of every event, and a second one of those from
//! which something may be absent.

use domain::household::{self, HouseholdEvent};
use domain::id::UserId;

use super::{currency, uuid};

pub fn events() -> Vec<HouseholdEvent> {
    let founded = household::Founded {
        name: "Nook".to_owned(),
        currency: currency("EUR"),
        time_zone: "Europe/Berlin".to_owned(),
        founder: UserId(uuid(1)),
    };
    vec![
        founded.into(),
        household::Renamed { name: "Hearth".to_owned() }.into(),
        household::CurrencyChosen { currency: currency("CAD") }.into(),
        household::TimeZoneChosen { time_zone: "Asia/Tokyo".to_owned() }.into(),
    ]
}
