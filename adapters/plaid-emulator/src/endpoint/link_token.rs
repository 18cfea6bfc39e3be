//! Link tokens: how a person is sent to link an Item, or to repair one.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::institution::COUNTRIES;
use super::{Answer, answer};
use crate::clock::stamp;
use crate::delivery::is_address;
use crate::error::PlaidError;
use crate::form::{Field, Form, Shape, nullable, optional, required};
use crate::link_token::{LinkToken, Update};
use crate::world::World;

const NEW_HOURS: i64 = 4;
const UPDATE_MINUTES: i64 = 30;

/// A product's name.
pub const PRODUCT: Shape = Shape::OneOf(&[
    "assets",
    "auth",
    "balance",
    "balance_plus",
    "beacon",
    "identity",
    "identity_match",
    "investments",
    "investments_auth",
    "liabilities",
    "payment_initiation",
    "identity_verification",
    "transactions",
    "credit_details",
    "income",
    "income_verification",
    "standing_orders",
    "transfer",
    "employment",
    "recurring_transactions",
    "transactions_refresh",
    "signal",
    "statements",
    "processor_payments",
    "processor_identity",
    "profile",
    "cra_base_report",
    "cra_income_insights",
    "cra_partner_insights",
    "cra_network_insights",
    "cra_cashflow_insights",
    "cra_monitoring",
    "cra_lend_score",
    "cra_plaid_credit_score",
    "cra_qualify",
    "cra_home_lending",
    "layer",
    "pay_by_bank",
    "protect_linked_bank",
    "protect_transactions",
]);
const PRODUCTS: Shape = Shape::List(&PRODUCT, 0, 50);

pub const GET: &[Field] = &[required("link_token", Shape::Filled(200))];
pub const CREATE: &[Field] = &[
    required("client_name", Shape::Filled(30)),
    required("language", Shape::Filled(10)),
    required("country_codes", Shape::List(&Shape::OneOf(COUNTRIES), 1, 30)),
    optional("user", Shape::Object(USER)),
    optional("user_id", Shape::Text),
    nullable("products", PRODUCTS),
    nullable("required_if_supported_products", PRODUCTS),
    nullable("optional_products", PRODUCTS),
    nullable("additional_consented_products", PRODUCTS),
    optional("webhook", Shape::Text),
    nullable("access_token", Shape::Filled(200)),
    optional("redirect_uri", Shape::Text),
    optional("account_filters", Shape::Object(FILTERS)),
    optional("update", Shape::Object(UPDATE)),
    optional("transactions", Shape::Object(&[optional("days_requested", Shape::Integer(1, 730))])),
    nullable("access_tokens", Shape::Anything),
    nullable("link_customization_name", Shape::Anything),
    nullable("appearance_mode", Shape::Anything),
    nullable("android_package_name", Shape::Anything),
    nullable("institution_data", Shape::Anything),
    nullable("card_switch", Shape::Anything),
    nullable("eu_config", Shape::Anything),
    nullable("institution_id", Shape::Anything),
    nullable("payment_configuration", Shape::Anything),
    nullable("payment_initiation", Shape::Anything),
    nullable("employment", Shape::Anything),
    nullable("income_verification", Shape::Anything),
    nullable("base_report", Shape::Anything),
    nullable("credit_partner_insights", Shape::Anything),
    nullable("cra_options", Shape::Anything),
    nullable("cra_report_parameter", Shape::Anything),
    nullable("consumer_report_permissible_purpose", Shape::Anything),
    nullable("auth", Shape::Anything),
    nullable("transfer", Shape::Anything),
    nullable("identity_verification", Shape::Anything),
    nullable("statements", Shape::Anything),
    nullable("third_party_user_token", Shape::Anything),
    nullable("investments", Shape::Anything),
    nullable("investments_auth", Shape::Anything),
    nullable("hosted_link", Shape::Anything),
    nullable("cashflow_report", Shape::Anything),
    nullable("cra_enabled", Shape::Anything),
    nullable("identity", Shape::Anything),
    nullable("financekit_supported", Shape::Anything),
    nullable("enable_multi_item_link", Shape::Anything),
    nullable("user_token", Shape::Anything),
];
const USER: &[Field] = &[
    required("client_user_id", Shape::Filled(500)),
    nullable("legal_name", Shape::Anything),
    nullable("name", Shape::Anything),
    nullable("phone_number", Shape::Anything),
    nullable("phone_number_verified_time", Shape::Anything),
    nullable("email_address", Shape::Anything),
    nullable("email_address_verified_time", Shape::Anything),
    nullable("ssn", Shape::Anything),
    nullable("date_of_birth", Shape::Anything),
    nullable("address", Shape::Anything),
    nullable("id_number", Shape::Anything),
];
const FILTER: Shape = Shape::Object(&[
    required("account_subtypes", Shape::List(&Shape::Text, 0, 100)),
    optional("limited_purpose_types", Shape::Anything),
]);
const FILTERS: &[Field] = &[
    optional("depository", FILTER),
    optional("credit", FILTER),
    optional("loan", FILTER),
    optional("investment", FILTER),
    optional("other", FILTER),
];
const UPDATE: &[Field] = &[
    optional("account_selection_enabled", Shape::Boolean),
    optional("reauthorization_enabled", Shape::Boolean),
    optional("user", Shape::Boolean),
    nullable("item_ids", Shape::List(&Shape::Text, 0, 100)),
];

pub fn create(world: &mut World, form: &Form) -> Answer {
    if form.at(&["user"]).is_none() && form.at(&["user_id"]).is_none() {
        let message = "the following required fields are missing: user.client_user_id";
        return Err(PlaidError::request("MISSING_FIELDS", message));
    }
    let webhook = form.text("webhook").filter(|url| !url.is_empty());
    if webhook.is_some_and(|url| !is_address(url)) {
        return Err(PlaidError::field("webhook must be a valid URL"));
    }
    let products = form.texts(&["products"]).unwrap_or_default();
    let update = update(world, form, &products)?;
    let now = world.clock.now();
    let lasts = match update {
        Some(_) => TimeDelta::minutes(UPDATE_MINUTES),
        None => TimeDelta::hours(NEW_HOURS),
    };
    let text = world.token("link");
    let token = LinkToken {
        client_name: form.text("client_name").unwrap_or_default().to_owned(),
        language: form.text("language").unwrap_or_default().to_owned(),
        country_codes: form.texts(&["country_codes"]).unwrap_or_default(),
        products,
        required_if_supported: form.texts(&["required_if_supported_products"]).unwrap_or_default(),
        webhook: webhook.map(str::to_owned),
        redirect_uri: form.text("redirect_uri").map(str::to_owned),
        account_filters: form.at(&["account_filters"]).cloned(),
        days_requested: form.at(&["transactions", "days_requested"]).and_then(Value::as_u64),
        created_at: now,
        expires_at: now + lasts,
        update,
        sessions: Vec::new(),
    };
    let expiration = stamp(token.expires_at);
    world.link_tokens.insert(text.clone(), token);
    answer(&json!({"link_token": text, "expiration": expiration}))
}

fn update(world: &World, form: &Form, products: &[String]) -> Result<Option<Update>, PlaidError> {
    if form.at(&["access_token"]).is_none() {
        if products.is_empty() {
            let message = "products must hold at least one product for a new item";
            return Err(PlaidError::field(message));
        }
        if products.iter().any(|product| product == "balance") {
            let message = "balance is not a product that link can be initialised with";
            return Err(PlaidError::input("INVALID_PRODUCT", message));
        }
        return Ok(None);
    }
    let item = world.opened(form)?;
    if !products.is_empty() {
        let message = "products must not be given together with access_token";
        return Err(PlaidError::field(message));
    }
    let account_selection = form.flag(&["update", "account_selection_enabled"]);
    Ok(Some(Update { item, account_selection }))
}

pub fn get(world: &mut World, form: &Form) -> Answer {
    let text = form.text("link_token").unwrap_or_default();
    let Some(token) = world.link_tokens.get(text) else {
        let message = "could not find matching link token";
        return Err(PlaidError::input("INVALID_LINK_TOKEN", message));
    };
    let mut metadata = json!({
        "initial_products": token.products,
        "webhook": token.webhook,
        "country_codes": token.country_codes,
        "language": token.language,
        "redirect_uri": token.redirect_uri,
        "client_name": token.client_name,
    });
    if let Some(filters) = &token.account_filters {
        metadata["account_filters"] = filters.clone();
    }
    answer(&json!({
        "link_token": text,
        "created_at": stamp(token.created_at),
        "expiration": stamp(token.expires_at),
        "metadata": metadata,
        "link_sessions": token.sessions,
    }))
}
