//! The public keys that webhooks are verified with.

use serde_json::json;

use super::{Answer, answer};
use crate::error::PlaidError;
use crate::form::{Field, Form, Shape, required};
use crate::world::World;

pub const FIELDS: &[Field] = &[required("key_id", Shape::Filled(200))];

pub fn get(world: &mut World, form: &Form) -> Answer {
    let key_id = form.text("key_id").unwrap_or_default();
    let Some(key) = world.keys.iter().find(|key| key.kid == key_id) else {
        let message = "could not find the key_id provided";
        return Err(PlaidError::input("INVALID_WEBHOOK_VERIFICATION_KEY_ID", message));
    };
    let jwk = key.jwk().map_err(|fault| {
        PlaidError::new("API_ERROR", "INTERNAL_SERVER_ERROR", fault.to_string())
    })?;
    answer(&json!({"key": jwk}))
}
