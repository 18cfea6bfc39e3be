//! Items: exchange, state, removal, webhook address.

use serde_json::json;

use super::{Answer, answer};
use crate::delivery::is_address;
use crate::error::PlaidError;
use crate::form::{Field, Form, Shape, nullable, required};
use crate::world::World;

const ACCESS_TOKEN: Field = required("access_token", Shape::Filled(200));
pub const TOKEN: &[Field] = &[ACCESS_TOKEN];
pub const EXCHANGE: &[Field] = &[required("public_token", Shape::Filled(200))];
pub const REMOVE: &[Field] = &[
    ACCESS_TOKEN,
    nullable(
        "reason_code",
        Shape::OneOf(&[
            "FRAUD_FIRST_PARTY",
            "FRAUD_FALSE_IDENTITY",
            "FRAUD_ABUSE",
            "FRAUD_OTHER",
            "CONNECTION_IS_NON_FUNCTIONAL",
            "OTHER",
        ]),
    ),
    nullable("reason_note", Shape::Filled(512)),
];
pub const WEBHOOK: &[Field] = &[ACCESS_TOKEN, nullable("webhook", Shape::Text)];

pub fn exchange(world: &mut World, form: &Form) -> Answer {
    let token = form.text("public_token").unwrap_or_default();
    let refusal = |message: &str| Err(PlaidError::input("INVALID_PUBLIC_TOKEN", message));
    if token.starts_with("public-production-") {
        return refusal("provided public token is for the wrong Plaid environment");
    }
    let now = world.clock.now();
    let once = world.switches.second_exchange_refused;
    let Some(found) = world.public_tokens.get_mut(token) else {
        return refusal("could not find matching public token");
    };
    if found.expires_at <= now {
        return refusal(
            "provided public token is expired. Public tokens expire 30 minutes after creation",
        );
    }
    if found.exchanged && once {
        return refusal("provided public token has already been exchanged");
    }
    found.exchanged = true;
    let number = found.item;
    if world.item(number)?.removed {
        return refusal("could not find matching public token");
    }
    let access_token = match world.item(number)?.access_token.clone() {
        Some(token) => token,
        None => issue(world, number)?,
    };
    answer(&json!({"access_token": access_token, "item_id": world.item(number)?.item_id}))
}

fn issue(world: &mut World, number: u32) -> Result<String, PlaidError> {
    let token = world.token("access");
    world.access_tokens.insert(token.clone(), number);
    world.item_mut(number)?.access_token = Some(token.clone());
    Ok(token)
}

pub fn get(world: &mut World, form: &Form) -> Answer {
    let item = world.item(world.opened(form)?)?;
    answer(&json!({"item": item.view_with_consent(), "status": item.status()}))
}

pub fn remove(world: &mut World, form: &Form) -> Answer {
    let number = world.opened(form)?;
    world.item_mut(number)?.removed = true;
    answer(&json!({}))
}

pub fn update_webhook(world: &mut World, form: &Form) -> Answer {
    let number = world.opened(form)?;
    let url = form.text("webhook").filter(|url| !url.is_empty()).map(str::to_owned);
    if url.as_deref().is_some_and(|url| !is_address(url)) {
        return Err(PlaidError::field("webhook must be a valid URL"));
    }
    world.item_mut(number)?.webhook = url.clone();
    if let Some(url) = url {
        let extra = json!({"new_webhook_url": url, "error": null});
        world.fire(number, "ITEM", "WEBHOOK_UPDATE_ACKNOWLEDGED", extra);
    }
    answer(&json!({"item": world.item(number)?.view()}))
}

pub fn invalidate(world: &mut World, form: &Form) -> Answer {
    let number = world.opened(form)?;
    let token = issue(world, number)?;
    answer(&json!({"new_access_token": token}))
}
