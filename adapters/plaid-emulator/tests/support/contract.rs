//! The published schema of Plaid's answers, read in place where it is at hand.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, OnceLock};

use serde_json::{Value, json};

static SCHEMA: OnceLock<Option<Value>> = OnceLock::new();
static VALIDATORS: OnceLock<Mutex<HashMap<String, std::sync::Arc<jsonschema::Validator>>>> =
    OnceLock::new();

/// The schema, or nothing and a word about it; with `CI=true` its absence is a failure.
pub fn schema() -> Option<&'static Value> {
    SCHEMA
        .get_or_init(|| {
            let path =
                Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/plaid/sdk-schema.json");
            match std::fs::read(&path) {
                Ok(text) => Some(serde_json::from_slice(&text).unwrap()),
                Err(_) => {
                    let ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
                    assert!(!ci, "the schema of Plaid's answers is missing");
                    println!("The schema of Plaid's answers is not at hand; not checked here.");
                    None
                }
            }
        })
        .as_ref()
}

fn check(reference: &str, body: &Value) {
    let Some(schema) = schema() else { return };
    let validators = VALIDATORS.get_or_init(Mutex::default);
    let validator = validators
        .lock()
        .unwrap()
        .entry(reference.to_owned())
        .or_insert_with(|| {
            let document = json!({"$defs": schema["$defs"], "$ref": reference});
            let options = jsonschema::options().should_validate_formats(true);
            options.build(&document).unwrap().into()
        })
        .clone();
    let faults: Vec<String> = validator
        .iter_errors(body)
        .map(|fault| format!("{} at {}", fault, fault.instance_path()))
        .collect();
    assert!(faults.is_empty(), "against {reference}: {faults:#?}\n{body:#}");
}

/// Holds an answer of an endpoint against the contract.
pub fn check_answer(path: &str, status: u16, body: &Value) {
    assert!(body["request_id"].as_str().is_some_and(|id| id.len() == 15), "request id: {body}");
    if status != 200 {
        check("#/$defs/PlaidError", body);
        for name in ["error_type", "error_code", "error_message", "documentation_url"] {
            assert!(body[name].is_string(), "{name}: {body}");
        }
        return;
    }
    let Some(schema) = schema() else { return };
    let reference = schema["operations"][path]["response"]["$ref"].as_str().unwrap();
    check(reference, body);
}

/// Holds a webhook against the contract.
pub fn check_webhook(body: &Value) {
    let kind = body["webhook_type"].as_str().unwrap();
    let name = match (kind, body["webhook_code"].as_str().unwrap()) {
        ("TRANSACTIONS", "SYNC_UPDATES_AVAILABLE") => "SyncUpdatesAvailableWebhook",
        ("TRANSACTIONS", "INITIAL_UPDATE") => "InitialUpdateWebhook",
        ("TRANSACTIONS", "HISTORICAL_UPDATE") => "HistoricalUpdateWebhook",
        ("TRANSACTIONS", "DEFAULT_UPDATE") => "DefaultUpdateWebhook",
        ("TRANSACTIONS", "TRANSACTIONS_REMOVED") => "TransactionsRemovedWebhook",
        ("TRANSACTIONS", "RECURRING_TRANSACTIONS_UPDATE") => "RecurringTransactionsUpdateWebhook",
        ("ITEM", "ERROR") => "ItemErrorWebhook",
        ("ITEM", "LOGIN_REPAIRED") => "ItemLoginRepairedWebhook",
        ("ITEM", "PENDING_EXPIRATION") => "PendingExpirationWebhook",
        ("ITEM", "PENDING_DISCONNECT") => "PendingDisconnectWebhook",
        ("ITEM", "USER_PERMISSION_REVOKED") => "UserPermissionRevokedWebhook",
        ("ITEM", "USER_ACCOUNT_REVOKED") => "UserAccountRevokedWebhook",
        ("ITEM", "NEW_ACCOUNTS_AVAILABLE") => "NewAccountsAvailableWebhook",
        ("ITEM", "WEBHOOK_UPDATE_ACKNOWLEDGED") => "WebhookUpdateAcknowledgedWebhook",
        ("HOLDINGS", "DEFAULT_UPDATE") => "HoldingsDefaultUpdateWebhook",
        ("INVESTMENTS_TRANSACTIONS", "DEFAULT_UPDATE") => "InvestmentsDefaultUpdateWebhook",
        ("LIABILITIES", "DEFAULT_UPDATE") => "LiabilitiesDefaultUpdateWebhook",
        unknown => panic!("a webhook nobody knows: {unknown:?}"),
    };
    check(&format!("#/$defs/{name}"), body);
}
