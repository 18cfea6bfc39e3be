//! The sandbox's own endpoints: Items without Link, webhooks on demand, broken logins, custom
//! transactions.

use chrono::{Days, NaiveDate};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, answer};
use crate::account::Account;
use crate::custom::CustomTransaction;
use crate::delivery::is_address;
use crate::error::PlaidError;
use crate::form::{Field, Form, Shape, nullable, optional, required};
use crate::item::Persona;
use crate::item::life::Told;
use crate::linking::Login;
use crate::notice::liabilities_moved;
use crate::world::World;

pub const CREATE: &[Field] = &[
    required("institution_id", Shape::Filled(100)),
    required("initial_products", Shape::List(&super::link_token::PRODUCT, 1, 50)),
    optional("user_token", Shape::Text),
    optional("user_id", Shape::Text),
    optional(
        "options",
        Shape::Object(&[
            optional("webhook", Shape::Text),
            nullable("override_username", Shape::Text),
            nullable("override_password", Shape::Text),
            optional("statements", Shape::Anything),
            optional("income_verification", Shape::Anything),
            optional(
                "transactions",
                Shape::Object(&[
                    optional("start_date", Shape::Date),
                    optional("end_date", Shape::Date),
                    optional("days_requested", Shape::Integer(1, 730)),
                ]),
            ),
        ]),
    ),
];
const CODES: &[&str] = &[
    "DEFAULT_UPDATE",
    "NEW_ACCOUNTS_AVAILABLE",
    "SMS_MICRODEPOSITS_VERIFICATION",
    "AUTHORIZATION_GRANTED",
    "USER_PERMISSION_REVOKED",
    "USER_ACCOUNT_REVOKED",
    "PENDING_DISCONNECT",
    "RECURRING_TRANSACTIONS_UPDATE",
    "LOGIN_REPAIRED",
    "SYNC_UPDATES_AVAILABLE",
    "PRODUCT_READY",
    "ERROR",
];
const TYPES: &[&str] = &[
    "AUTH",
    "HOLDINGS",
    "INVESTMENTS_TRANSACTIONS",
    "ITEM",
    "LIABILITIES",
    "TRANSACTIONS",
    "ASSETS",
    "IDENTITY",
];
pub const FIRE: &[Field] = &[
    required("access_token", Shape::Filled(200)),
    required("webhook_code", Shape::OneOf(CODES)),
    optional("webhook_type", Shape::OneOf(TYPES)),
    optional(
        "options",
        Shape::Object(&[optional("new_transactions", Shape::Integer(0, i64::MAX))]),
    ),
];
pub const TRANSACTIONS: &[Field] = &[
    required("access_token", Shape::Filled(200)),
    required(
        "transactions",
        Shape::List(
            &Shape::Object(&[
                required("date_transacted", Shape::Date),
                required("date_posted", Shape::Date),
                required("amount", Shape::Number),
                required("description", Shape::Filled(500)),
                optional("iso_currency_code", Shape::Filled(10)),
                optional("account_id", Shape::Filled(100)),
            ]),
            1,
            10,
        ),
    ),
];

pub fn create(world: &mut World, form: &Form) -> Answer {
    let text = |path: &[&str]| form.at(path).and_then(Value::as_str).map(str::to_owned);
    let webhook = text(&["options", "webhook"]).filter(|url| !url.is_empty());
    if webhook.as_deref().is_some_and(|url| !is_address(url)) {
        return Err(PlaidError::field("webhook must be a valid URL"));
    }
    let start = text(&["options", "transactions", "start_date"]);
    let number = world.link(Login {
        institution_id: text(&["institution_id"]).unwrap_or_default(),
        username: text(&["options", "override_username"]).unwrap_or_default(),
        password: text(&["options", "override_password"]).unwrap_or_default(),
        products: form.texts(&["initial_products"]).unwrap_or_default(),
        webhook,
        days_requested: form
            .at(&["options", "transactions", "days_requested"])
            .and_then(Value::as_u64),
        start_date: start.and_then(|start| start.parse::<NaiveDate>().ok()),
        shared: None,
    })?;
    let public_token = world.public_token(number);
    answer(&json!({"public_token": public_token}))
}

pub fn fire(world: &mut World, form: &Form) -> Answer {
    let number = world.opened(form)?;
    let item = world.item(number)?;
    if item.webhook.is_none() {
        let message = "webhook could not be fired because no webhook is set for this item";
        return Err(PlaidError::sandbox("SANDBOX_WEBHOOK_INVALID", message));
    }
    let code = form.text("webhook_code").unwrap_or_default();
    let asked = form.text("webhook_type");
    let kind = asked.unwrap_or(match code {
        "DEFAULT_UPDATE" | "SYNC_UPDATES_AVAILABLE" | "RECURRING_TRANSACTIONS_UPDATE" => {
            "TRANSACTIONS"
        }
        "SMS_MICRODEPOSITS_VERIFICATION" => "AUTH",
        "PRODUCT_READY" => "ASSETS",
        _ => "ITEM",
    });
    let product = match kind {
        "TRANSACTIONS" => Some("transactions"),
        "HOLDINGS" | "INVESTMENTS_TRANSACTIONS" => Some("investments"),
        "LIABILITIES" => Some("liabilities"),
        "AUTH" => Some("auth"),
        "ASSETS" => Some("assets"),
        "IDENTITY" => Some("identity"),
        _ => None,
    };
    if product.is_some_and(|product| !item.has_product(product)) {
        let message = "the product of this webhook is not enabled for this item";
        return Err(PlaidError::sandbox("SANDBOX_PRODUCT_NOT_ENABLED", message));
    }
    send(world, number, kind, code, form)?;
    answer(&json!({"webhook_fired": true}))
}

fn send(
    world: &mut World,
    number: u32,
    kind: &str,
    code: &str,
    form: &Form,
) -> Result<(), PlaidError> {
    let count = form.at(&["options", "new_transactions"]).and_then(Value::as_u64).unwrap_or(0);
    let extra = match (kind, code) {
        ("TRANSACTIONS", "SYNC_UPDATES_AVAILABLE") => {
            json!({"initial_update_complete": true, "historical_update_complete": true})
        }
        ("TRANSACTIONS", "DEFAULT_UPDATE") => json!({"new_transactions": count, "error": null}),
        ("TRANSACTIONS", "RECURRING_TRANSACTIONS_UPDATE") => {
            world.fire_recurring(number);
            return Ok(());
        }
        ("HOLDINGS", "DEFAULT_UPDATE") => {
            json!({"new_holdings": 0, "updated_holdings": 1, "error": null})
        }
        ("INVESTMENTS_TRANSACTIONS", "DEFAULT_UPDATE") => json!({
            "new_investments_transactions": count,
            "cancelled_investments_transactions": 0,
            "error": null,
        }),
        ("LIABILITIES", "DEFAULT_UPDATE") => liabilities_moved(),
        ("ITEM", "ERROR") => {
            let error = PlaidError::item("ITEM_LOGIN_REQUIRED").inside_webhook();
            json!({"error": error})
        }
        ("ITEM", "LOGIN_REPAIRED") => json!({}),
        ("ITEM", "NEW_ACCOUNTS_AVAILABLE") => json!({"error": null}),
        ("ITEM", "PENDING_DISCONNECT") => {
            world.fire_disconnect(number, "INSTITUTION_MIGRATION");
            return Ok(());
        }
        ("ITEM", "USER_PERMISSION_REVOKED") => {
            json!({"error": PlaidError::item("USER_PERMISSION_REVOKED").inside_webhook()})
        }
        ("ITEM", "USER_ACCOUNT_REVOKED") => {
            let accounts = &world.item(number)?.accounts;
            let first = accounts.iter().find(|account| account.is_visible());
            json!({"account_id": first.map(|account| account.account_id.clone())})
        }
        _ => json!({"error": null}),
    };
    world.fire(number, kind, code, extra);
    Ok(())
}

pub fn reset_login(world: &mut World, form: &Form) -> Answer {
    let number = world.opened(form)?;
    world.break_item(number, "ITEM_LOGIN_REQUIRED", None);
    answer(&json!({"reset_login": true}))
}

#[derive(Deserialize)]
struct Wanted {
    transactions: Vec<CustomTransaction>,
}

pub fn transactions(world: &mut World, form: &Form) -> Answer {
    let number = world.opened(form)?;
    world.healthy(number)?;
    let item = world.item(number)?;
    if item.persona != Persona::Dynamic {
        return Err(PlaidError::field(
            "custom transactions can be created only for items of user_transactions_dynamic",
        ));
    }
    let today = world.clock.today();
    // The form is checked already; this reads the exact text of the amounts.
    let wanted: Wanted = serde_json::from_slice(form.raw())
        .map_err(|fault| PlaidError::field(format!("transactions: {fault}")))?;
    let mut places = Vec::with_capacity(wanted.transactions.len());
    for transaction in &wanted.transactions {
        check_dates(transaction, today)?;
        places.push(place(&item.accounts, transaction)?);
    }
    let World { items, names, .. } = world;
    let item = items.get_mut(number as usize).ok_or_else(|| PlaidError::item("ITEM_NOT_FOUND"))?;
    let mut told = Told::default();
    let ready = item.stage == crate::item::Stage::Historical;
    for (transaction, place) in wanted.transactions.iter().zip(places) {
        match transaction.put(item, place, today, names) {
            Some(key) if ready => {
                item.log.add(key, crate::transaction::log::Join::Free);
                told.added += 1;
            }
            Some(key) => item.backlog.push(key),
            None => {}
        }
    }
    world.announce(number, &told);
    answer(&json!({}))
}

fn check_dates(transaction: &CustomTransaction, today: NaiveDate) -> Result<(), PlaidError> {
    let earliest = today.checked_sub_days(Days::new(14)).unwrap_or(today);
    let allowed = earliest..=today;
    if !allowed.contains(&transaction.date_transacted)
        || !allowed.contains(&transaction.date_posted)
    {
        let message = "dates must be today or at most 14 days in the past";
        return Err(PlaidError::field(message));
    }
    if transaction.date_posted < transaction.date_transacted {
        return Err(PlaidError::field("date_posted must not be before date_transacted"));
    }
    Ok(())
}

fn place(accounts: &[Account], transaction: &CustomTransaction) -> Result<u16, PlaidError> {
    let fits = |account: &&Account| account.is_visible() && account.kind == "depository";
    let found = match &transaction.account_id {
        Some(id) => accounts.iter().position(|one| fits(&one) && one.account_id == *id),
        None => accounts.iter().position(|one| fits(&one)),
    };
    found.and_then(|place| u16::try_from(place).ok()).ok_or_else(|| {
        PlaidError::field("transactions can be created on a depository account only")
    })
}
