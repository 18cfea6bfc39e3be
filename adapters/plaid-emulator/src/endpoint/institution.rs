//! Institutions, and the old list of categories.

use serde_json::{Value, json};

use super::{Answer, answer};
use crate::clock::{midnight, stamp};
use crate::error::PlaidError;
use crate::form::{Field, Form, Shape, nullable, optional, required};
use crate::institution::{INSTITUTIONS, Institution, Wishes, find};
use crate::taxonomy::legacy;
use crate::world::World;

/// The countries Plaid serves.
pub const COUNTRIES: &[&str] = &[
    "US", "GB", "ES", "NL", "FR", "IE", "CA", "DE", "IT", "PL", "DK", "NO", "SE", "EE", "LT", "LV",
    "PT", "BE", "AT", "FI",
];
const COUNTRY_CODES: Field =
    required("country_codes", Shape::List(&Shape::OneOf(COUNTRIES), 1, 30));
const OPTIONAL_METADATA: Field = optional("include_optional_metadata", Shape::Boolean);
const AUTH_METADATA: Field = nullable("include_auth_metadata", Shape::Boolean);
const PAYMENT_METADATA: Field = nullable("include_payment_initiation_metadata", Shape::Boolean);
const PRODUCTS: Field = nullable("products", Shape::List(&Shape::Text, 1, 50));

pub const BY_ID: &[Field] = &[
    required("institution_id", Shape::Filled(100)),
    COUNTRY_CODES,
    optional(
        "options",
        Shape::Object(&[
            OPTIONAL_METADATA,
            optional("include_status", Shape::Boolean),
            AUTH_METADATA,
            PAYMENT_METADATA,
        ]),
    ),
];
pub const LIST: &[Field] = &[
    required("count", Shape::Integer(1, 500)),
    required("offset", Shape::Integer(0, i64::MAX)),
    COUNTRY_CODES,
    optional(
        "options",
        Shape::Object(&[
            PRODUCTS,
            nullable("routing_numbers", Shape::List(&Shape::Text, 0, 100)),
            nullable("oauth", Shape::Boolean),
            OPTIONAL_METADATA,
            AUTH_METADATA,
            PAYMENT_METADATA,
        ]),
    ),
];
pub const SEARCH: &[Field] = &[
    required("query", Shape::Filled(200)),
    COUNTRY_CODES,
    PRODUCTS,
    optional(
        "options",
        Shape::Object(&[
            nullable("oauth", Shape::Boolean),
            OPTIONAL_METADATA,
            AUTH_METADATA,
            PAYMENT_METADATA,
            optional("payment_initiation", Shape::Anything),
        ]),
    ),
];

fn wishes(form: &Form) -> Wishes {
    Wishes {
        optional_metadata: form.flag(&["options", "include_optional_metadata"]),
        status: form.flag(&["options", "include_status"]),
        auth_metadata: form.flag(&["options", "include_auth_metadata"]),
    }
}

fn view(world: &World, institution: &Institution, form: &Form) -> Value {
    let out_of_order = world.condition(institution).is_some();
    institution.view(wishes(form), out_of_order, &stamp(midnight(world.anchor)))
}

fn suits(institution: &Institution, form: &Form, products: &[&str]) -> bool {
    let countries = form.texts(&["country_codes"]).unwrap_or_default();
    let products = form.texts(products).unwrap_or_default();
    let oauth = form.at(&["options", "oauth"]).and_then(Value::as_bool);
    institution.serves(&countries)
        && products.iter().all(|product| institution.products.contains(&product.as_str()))
        && oauth.is_none_or(|oauth| oauth == institution.oauth)
}

pub fn by_id(world: &mut World, form: &Form) -> Answer {
    let countries = form.texts(&["country_codes"]).unwrap_or_default();
    let institution = form
        .text("institution_id")
        .and_then(find)
        .filter(|institution| institution.serves(&countries))
        .ok_or_else(|| {
            PlaidError::input("INVALID_INSTITUTION", "invalid institution_id provided")
        })?;
    answer(&json!({"institution": view(world, institution, form)}))
}

pub fn list(world: &mut World, form: &Form) -> Answer {
    let suitable: Vec<&Institution> = INSTITUTIONS
        .iter()
        .filter(|institution| suits(institution, form, &["options", "products"]))
        .collect();
    let number = |name| {
        let asked = form.at(&[name]).and_then(Value::as_u64).unwrap_or(0);
        usize::try_from(asked).unwrap_or(usize::MAX)
    };
    let page = suitable.iter().skip(number("offset")).take(number("count"));
    let views: Vec<Value> = page.map(|institution| view(world, institution, form)).collect();
    answer(&json!({"institutions": views, "total": suitable.len()}))
}

pub fn search(world: &mut World, form: &Form) -> Answer {
    let query = form.text("query").unwrap_or_default().to_lowercase();
    let found = INSTITUTIONS
        .iter()
        .filter(|institution| institution.name.to_lowercase().contains(&query))
        .filter(|institution| suits(institution, form, &["products"]));
    let views: Vec<Value> = found.map(|institution| view(world, institution, form)).collect();
    answer(&json!({"institutions": views}))
}

pub fn categories(_: &mut World, _: &Form) -> Answer {
    let entries: Vec<Value> = legacy::ENTRIES
        .iter()
        .map(|entry| {
            json!({"category_id": entry.id, "group": entry.group, "hierarchy": entry.hierarchy})
        })
        .collect();
    answer(&json!({"categories": entries}))
}
