//! Whom the household deals with. All names are invented.

use crate::transaction::Channel;

/// Somebody money goes to or comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Payee {
    /// The cleaned name.
    pub name: &'static str,
    /// What the bank writes.
    pub original: &'static str,
    /// Whether it is a merchant with a name of its own.
    pub merchant: bool,
    /// Detailed category of the second version.
    pub category: &'static str,
    /// Where one meets it.
    pub channel: Channel,
    /// City, region and country, or nothing.
    pub place: &'static str,
}

const HOME: &str = "Alder Falls|OR|US";

/// A shop in town.
pub const fn shop(name: &'static str, original: &'static str, category: &'static str) -> Payee {
    Payee { name, original, merchant: true, category, channel: Channel::InStore, place: HOME }
}

/// A shop on the internet.
pub const fn online(name: &'static str, original: &'static str, category: &'static str) -> Payee {
    Payee { name, original, merchant: true, category, channel: Channel::Online, place: "" }
}

/// A shop on a journey.
pub const fn abroad(
    name: &'static str,
    original: &'static str,
    category: &'static str,
    place: &'static str,
) -> Payee {
    Payee { name, original, merchant: true, category, channel: Channel::InStore, place }
}

/// A bank, an employer, an own account.
pub const fn bank(name: &'static str, original: &'static str, category: &'static str) -> Payee {
    Payee { name, original, merchant: false, category, channel: Channel::Other, place: "" }
}
