//! What webhooks say.

use serde_json::{Value, json};

use crate::clock::stamp;
use crate::item::life::Told;
use crate::item::{Item, Stage};
use crate::world::World;

impl World {
    /// Queues a webhook about an Item, when it has an address.
    pub fn fire(&mut self, item: u32, kind: &str, code: &str, extra: Value) -> Option<u64> {
        let now = self.clock.now();
        let target = self.items.get_mut(item as usize)?;
        let url = target.webhook.clone()?;
        let mut body = json!({
            "webhook_type": kind,
            "webhook_code": code,
            "item_id": target.item_id,
            "environment": "sandbox",
        });
        if let (Some(body), Value::Object(extra)) = (body.as_object_mut(), extra) {
            body.extend(extra);
        }
        target.last_webhook = Some((now, code.to_owned()));
        let hold = self.switches.hold_webhooks;
        Some(self.webhooks.push(Some(item), url, kind, code, &body, now, hold))
    }

    /// Queues everything a client is told about a change of transactions.
    pub fn announce(&mut self, item: u32, told: &Told) {
        if told.added > 0 {
            let extra = json!({"new_transactions": told.added, "error": null});
            self.fire(item, "TRANSACTIONS", "DEFAULT_UPDATE", extra);
        }
        if !told.removed.is_empty() {
            let removed: Vec<String> = told
                .removed
                .iter()
                .map(|key| crate::item::transaction_view::transaction_id(&self.mint, item, *key))
                .collect();
            let extra = json!({"removed_transactions": removed, "error": null});
            self.fire(item, "TRANSACTIONS", "TRANSACTIONS_REMOVED", extra);
        }
        if !told.is_quiet() {
            self.fire_sync_updates(item);
        }
        if told.holdings && self.items.get(item as usize).is_some_and(invests) {
            let extra = json!({"new_holdings": 0, "updated_holdings": 1, "error": null});
            self.fire(item, "HOLDINGS", "DEFAULT_UPDATE", extra);
        }
        if told.liabilities && self.items.get(item as usize).is_some_and(owes) {
            self.fire(item, "LIABILITIES", "DEFAULT_UPDATE", liabilities_moved());
        }
    }

    /// Queues SYNC_UPDATES_AVAILABLE, which nobody gets who never called sync.
    pub fn fire_sync_updates(&mut self, item: u32) {
        let Some(target) = self.items.get(item as usize).filter(|item| item.synced) else { return };
        let extra = json!({
            "initial_update_complete": matches!(target.stage, Stage::Initial | Stage::Historical),
            "historical_update_complete": target.stage == Stage::Historical,
        });
        self.fire(item, "TRANSACTIONS", "SYNC_UPDATES_AVAILABLE", extra);
    }

    /// Queues ITEM/ERROR about what is wrong with an Item now.
    pub fn fire_error(&mut self, item: u32) {
        let Some(target) = self.items.get(item as usize) else { return };
        let error = target.error.as_ref().map(crate::error::PlaidError::inside_webhook);
        self.fire(item, "ITEM", "ERROR", json!({"error": error}));
    }

    /// Queues the notice that the institution will cut the connection.
    pub fn fire_disconnect(&mut self, item: u32, reason: &str) {
        let at = self.items.get(item as usize).and_then(|item| item.disconnects_at);
        let at = stamp(at.unwrap_or(self.clock.now()));
        let extra = json!({"reason": reason, "disconnect_time": at});
        self.fire(item, "ITEM", "PENDING_DISCONNECT", extra);
    }

    /// Queues the notice that the person's consent will end.
    pub fn fire_expiration(&mut self, item: u32) {
        let at = self.items.get(item as usize).and_then(|item| item.consent_expires_at);
        let at = stamp(at.unwrap_or(self.clock.now()));
        self.fire(item, "ITEM", "PENDING_EXPIRATION", json!({"consent_expiration_time": at}));
    }
}

/// The rest of a LIABILITIES/DEFAULT_UPDATE.
pub fn liabilities_moved() -> Value {
    json!({
        "error": null,
        "account_ids_with_new_liabilities": [],
        "account_ids_with_updated_liabilities": {},
    })
}

fn invests(item: &Item) -> bool {
    item.has_product("investments")
}

fn owes(item: &Item) -> bool {
    item.has_product("liabilities")
}
