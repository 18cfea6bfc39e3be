//! The page of Link's stand-in and the script that opens it.

use serde_json::{Value, json};

use crate::institution::INSTITUTIONS;
use crate::world::World;

const PAGE: &str = include_str!("page.html");
/// The drop-in script, with the same `Plaid.create` as the real one.
pub const SCRIPT: &str = include_str!("script.js");

/// The page of a link token; a token that is not good gets a page that says so.
pub fn page(world: &World, text: &str) -> (bool, String) {
    let (good, context) = match world.link_token(text) {
        Err(error) => (false, json!({"refusal": error.message})),
        Ok(token) => {
            let offered = INSTITUTIONS.iter().filter(|one| one.serves(&token.country_codes));
            let institutions: Vec<Value> = offered
                .map(|one| {
                    json!({
                        "id": one.id,
                        "name": one.name,
                        "colour": one.colour,
                        "oauth": one.oauth,
                        "down": world.condition(one).is_some(),
                    })
                })
                .collect();
            let update = token.update.and_then(|update| {
                let item = world.item(update.item).ok()?;
                Some(json!({
                    "institution_id": item.institution_id,
                    "account_selection": update.account_selection,
                }))
            });
            let context = json!({
                "link_token": text,
                "client_name": token.client_name,
                "redirect_uri": token.redirect_uri,
                "institutions": institutions,
                "update": update,
            });
            (true, context)
        }
    };
    // `<` could end the script element from inside a name.
    let context = context.to_string().replace('<', "\\u003c");
    (good, PAGE.replace("\"__CONTEXT__\"", &context))
}
