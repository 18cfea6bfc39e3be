//! The institutions that can be linked, and how each behaves.

use serde_json::{Value, json};

use crate::slot::Slot;

/// An institution.
#[derive(Debug)]
pub struct Institution {
    /// `institution_id`.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// The countries it serves.
    pub countries: &'static [&'static str],
    /// Whether linking goes through the bank's own page.
    pub oauth: bool,
    /// Whether pending transactions are told.
    pub pending: bool,
    /// Days a consent lasts, where the law limits it.
    pub consent_days: Option<i64>,
    /// Whether accounts carry a `persistent_account_id`.
    pub persistent: bool,
    /// Whether it is out of order from the start.
    pub down: bool,
    /// The products it has.
    pub products: &'static [&'static str],
    /// Which accounts of the household are kept here.
    pub slots: &'static [Slot],
    /// Its colour.
    pub colour: &'static str,
}

const EVERYTHING: &[&str] =
    &["assets", "auth", "balance", "identity", "investments", "liabilities", "transactions"];
const BANKING: &[&str] = &["auth", "balance", "identity", "liabilities", "transactions"];

/// All institutions, in the order a list shows them.
pub const INSTITUTIONS: &[Institution] = &[
    Institution {
        id: "ins_109508",
        name: "First Platypus Bank",
        countries: &["US"],
        oauth: false,
        pending: true,
        consent_days: None,
        persistent: false,
        down: false,
        products: EVERYTHING,
        slots: &Slot::ALL,
        colour: "#2f6f5e",
    },
    Institution {
        id: "ins_109509",
        name: "First Gingham Credit Union",
        countries: &["US"],
        oauth: false,
        pending: false,
        consent_days: None,
        persistent: false,
        down: false,
        products: BANKING,
        slots: &[Slot::Checking, Slot::Savings, Slot::Card],
        colour: "#b0513c",
    },
    Institution {
        id: "ins_127287",
        name: "Platypus OAuth Bank",
        countries: &["US"],
        oauth: true,
        pending: true,
        consent_days: None,
        persistent: true,
        down: false,
        products: EVERYTHING,
        slots: &[Slot::Checking, Slot::Savings, Slot::Card, Slot::Mortgage, Slot::Student],
        colour: "#3b5b92",
    },
    Institution {
        id: "ins_117181",
        name: "Flexible Platypus Open Banking",
        countries: &["IE", "DE", "FR", "ES", "NL"],
        oauth: true,
        pending: true,
        consent_days: Some(180),
        persistent: false,
        down: false,
        products: &["auth", "balance", "identity", "transactions"],
        slots: &[Slot::Euro],
        colour: "#6b4c8a",
    },
    Institution {
        id: "ins_109512",
        name: "Houndstooth Bank",
        countries: &["US", "CA"],
        oauth: false,
        pending: true,
        consent_days: None,
        persistent: false,
        down: false,
        products: EVERYTHING,
        slots: &[Slot::Brokerage, Slot::Student, Slot::Mortgage],
        colour: "#47525d",
    },
    Institution {
        id: "ins_132361",
        name: "Unhealthy Platypus Bank",
        countries: &["US"],
        oauth: false,
        pending: true,
        consent_days: None,
        persistent: false,
        down: true,
        products: BANKING,
        slots: &[Slot::Checking, Slot::Card],
        colour: "#8a6d3b",
    },
    Institution {
        id: "ins_135858",
        name: "Burrow Coin Exchange",
        countries: &["US", "IE"],
        oauth: true,
        pending: true,
        consent_days: None,
        persistent: false,
        down: false,
        products: &["balance", "investments", "transactions"],
        slots: &[Slot::Crypto, Slot::Wallet],
        colour: "#c08a1e",
    },
];

/// The institution of an identifier.
pub fn find(id: &str) -> Option<&'static Institution> {
    INSTITUTIONS.iter().find(|institution| institution.id == id)
}

/// What a client asked to see of an institution.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wishes {
    /// `url`, `logo` and `primary_color`.
    pub optional_metadata: bool,
    /// `status`.
    pub status: bool,
    /// `auth_metadata`.
    pub auth_metadata: bool,
}

impl Institution {
    /// Whether it serves one of these countries.
    pub fn serves(&self, countries: &[String]) -> bool {
        self.countries.iter().any(|country| countries.iter().any(|wanted| wanted == country))
    }

    /// The JSON object; `out_of_order` is how it stands now, `since` from when.
    pub fn view(&self, wishes: Wishes, out_of_order: bool, since: &str) -> Value {
        let american = self.countries.contains(&"US");
        let mut body = json!({
            "institution_id": self.id,
            "name": self.name,
            "products": self.products,
            "country_codes": self.countries,
            "routing_numbers": if american { vec!["011000138"] } else { vec![] },
            "dtc_numbers": [],
            "oauth": self.oauth,
            "connection_availability": "SUPPORTED",
        });
        if wishes.optional_metadata {
            body["url"] = json!(format!("https://{}.example", self.id.replace('_', "-")));
            body["primary_color"] = json!(self.colour);
            body["logo"] = Value::Null;
        }
        if wishes.status {
            let product = status(out_of_order, since);
            body["status"] = json!({
                "item_logins": product,
                "transactions_updates": product,
                "investments_updates": product,
                "liabilities_updates": product,
                "health_incidents": [],
            });
        }
        if wishes.auth_metadata {
            body["auth_metadata"] = json!({"supported_methods": {
                "instant_auth": true,
                "instant_match": true,
                "automated_micro_deposits": false,
                "instant_micro_deposits": false,
            }});
        }
        body
    }
}

fn status(out_of_order: bool, since: &str) -> Value {
    let (word, success, fault) = if out_of_order { ("DOWN", 0, 1) } else { ("HEALTHY", 1, 0) };
    json!({
        "status": word,
        "last_status_change": since,
        "breakdown": {
            "success": success,
            "error_plaid": 0,
            "error_institution": fault,
            "refresh_interval": if out_of_order { "STOPPED" } else { "NORMAL" },
        },
    })
}
