//! An Item as Plaid writes it.

use serde_json::{Value, json};

use super::{Item, Stage};
use crate::clock::stamp;

impl Item {
    /// The `item` object.
    pub fn view(&self) -> Value {
        let institution = self.institution();
        let unused: Vec<&str> = institution
            .products
            .iter()
            .filter(|product| !self.has_product(product))
            .copied()
            .collect();
        json!({
            "item_id": self.item_id,
            "institution_id": self.institution_id,
            "institution_name": institution.name,
            "webhook": self.webhook,
            "error": self.error.as_ref().map(crate::error::PlaidError::inside_item),
            "available_products": unused,
            "billed_products": self.products,
            "products": self.products,
            "consented_products": institution.products,
            "consent_expiration_time": self.consent_expires_at.map(stamp),
            "update_type": if institution.oauth && institution.consent_days.is_some() {
                "user_present_required"
            } else {
                "background"
            },
            "auth_method": self.has_product("auth").then_some("INSTANT_AUTH"),
        })
    }

    /// The `item` object of `/item/get`, with what the person consented to.
    pub fn view_with_consent(&self) -> Value {
        let mut body = self.view();
        body["created_at"] = json!(stamp(self.created_at));
        body["consented_use_cases"] = json!([]);
        body["consented_data_scopes"] = json!(["account_balance_info", "transactions"]);
        body
    }

    /// The `status` object of `/item/get`.
    pub fn status(&self) -> Value {
        let transactions = (self.stage != Stage::Idle).then(|| {
            json!({
                "last_successful_update": self.updated_at.map(stamp),
                "last_failed_update": self.failed_at.map(stamp),
            })
        });
        let investments = self.has_product("investments").then(|| {
            json!({
                "last_successful_update": self.updated_at.map(stamp),
                "last_failed_update": self.failed_at.map(stamp),
            })
        });
        let webhook = self
            .last_webhook
            .as_ref()
            .map(|(at, code)| json!({"sent_at": stamp(*at), "code_sent": code}));
        let mut body = json!({});
        for (name, part) in [
            ("transactions", transactions),
            ("investments", investments),
            ("last_webhook", webhook),
        ] {
            if let Some(part) = part {
                body[name] = part;
            }
        }
        body
    }
}
