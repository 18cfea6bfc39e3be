//! The OpenAPI description of the control plane, written from one table of its routes.

use serde_json::{Map, Value, json};

/// One operation of the control plane.
#[derive(Debug)]
pub struct Route {
    /// `get`, `post` or `delete`.
    pub method: &'static str,
    /// The path, parameters in braces.
    pub path: &'static str,
    /// What it is called.
    pub operation: &'static str,
    /// What it does.
    pub summary: &'static str,
    /// The fields of its body: name and meaning.
    pub body: &'static [(&'static str, &'static str)],
    /// The parameters of its query: name and meaning.
    pub query: &'static [(&'static str, &'static str)],
}

const fn route(
    method: &'static str,
    path: &'static str,
    operation: &'static str,
    summary: &'static str,
    body: &'static [(&'static str, &'static str)],
) -> Route {
    Route { method, path, operation, summary, body, query: &[] }
}

const TRANSACTION: &[(&str, &str)] = &[
    ("account_id", "string: the account; the first with transactions when left out"),
    ("amount", "number: positive leaves the account"),
    ("name", "string"),
    ("original_description", "string"),
    ("merchant_name", "string"),
    ("date", "date"),
    ("authorized_date", "date"),
    ("pending", "boolean"),
    ("iso_currency_code", "string"),
    ("unofficial_currency_code", "string: for coins and the like"),
    ("category", "string: detailed personal finance category of either version"),
    ("payment_channel", "string: online, in store, other"),
    ("check_number", "string"),
    ("transaction_code", "string"),
    ("quiet", "boolean: fire no webhooks"),
];

/// All operations.
pub const ROUTES: &[Route] = &[
    route("get", "/emulator/openapi.json", "describe", "This description", &[]),
    route("get", "/emulator/clock", "read_clock", "The virtual clock", &[]),
    route(
        "post",
        "/emulator/clock/advance",
        "advance_clock",
        "Lets virtual time pass, with everything that happens on the way: pulls, daily life, \
         webhooks and their retries",
        &[
            ("seconds", "integer"),
            ("minutes", "integer"),
            ("hours", "integer"),
            ("days", "integer"),
        ],
    ),
    route(
        "post",
        "/emulator/clock/set",
        "set_clock",
        "Lets the clock run or stand still, or moves it to a later moment",
        &[("running", "boolean"), ("until", "date-time")],
    ),
    route("get", "/emulator/switches", "read_switches", "The switches", &[]),
    route(
        "post",
        "/emulator/switches",
        "set_switches",
        "Sets the switches that are named",
        &[
            ("accounts_get_fails_when_broken", "boolean"),
            ("retry_fresh_token", "boolean"),
            ("second_exchange_refused", "boolean"),
            ("cursor_moves_when_empty", "boolean"),
            ("sync_always_lists_accounts", "boolean"),
            ("login_expires_after_days", "integer or null"),
            ("category_version", "string: v1 or v2"),
            ("initial_pull_seconds", "integer"),
            ("historical_pull_seconds", "integer"),
            ("hold_webhooks", "boolean"),
            ("rate_limits", "boolean"),
            ("relink_breaks_older_item", "boolean: at institutions with tokenised numbers"),
        ],
    ),
    Route {
        query: &[("item_id", "one Item; all when left out")],
        ..route("get", "/emulator/truth", "read_truth", "What a perfect client would hold now", &[])
    },
    Route {
        query: &[("after", "the number after which"), ("path", "one endpoint")],
        ..route("get", "/emulator/journal", "read_journal", "The requests clients made", &[])
    },
    route("delete", "/emulator/journal", "clear_journal", "Forgets the requests", &[]),
    route("get", "/emulator/snapshot", "take_snapshot", "The whole state", &[]),
    route("post", "/emulator/restore", "restore_snapshot", "Goes back to a snapshot", &[]),
    route(
        "post",
        "/emulator/link/accounts",
        "preview_link",
        "The accounts a person would see on the page of Link",
        COMPLETION,
    ),
    route(
        "post",
        "/emulator/link/complete",
        "complete_link",
        "Walks through Link: links a new Item, or repairs one in update mode",
        COMPLETION,
    ),
    route(
        "post",
        "/emulator/institutions/{id}",
        "set_institution",
        "Puts an institution out of order or in order",
        &[("status", "string: healthy, down, not_responding, no_longer_supported")],
    ),
    route("get", "/emulator/faults", "list_faults", "The planted faults", &[]),
    route(
        "post",
        "/emulator/faults",
        "plant_fault",
        "Plants a fault",
        &[
            ("endpoint", "string: a path, or *"),
            ("item_id", "string: one Item; all when left out"),
            ("skip", "integer: how many requests pass first"),
            ("count", "integer: how many it strikes; all when left out"),
            ("probability", "number from 0 to 1"),
            (
                "effect",
                "object: kind is error (error_type, error_code, error_message, status), html \
                 (status), truncated, latency (milliseconds), drop_before, drop_after, \
                 empty_page, null_list",
            ),
        ],
    ),
    route("delete", "/emulator/faults", "clear_faults", "Takes out all faults", &[]),
    route("delete", "/emulator/faults/{id}", "remove_fault", "Takes out one fault", &[]),
    route("get", "/emulator/rate-limits", "read_rate_limits", "The rate limits", &[]),
    route(
        "post",
        "/emulator/rate-limits",
        "set_rate_limits",
        "Sets the rate limits",
        &[
            ("enabled", "boolean"),
            ("caps", "object: path to per_item and per_client, a minute of virtual time"),
        ],
    ),
    Route {
        query: &[("item_id", "one Item"), ("code", "one webhook_code")],
        ..route("get", "/emulator/webhooks", "list_webhooks", "Webhooks and their tries", &[])
    },
    route(
        "post",
        "/emulator/webhooks/release",
        "release_webhooks",
        "Releases held webhooks, all or in an order",
        &[("order", "array of integer")],
    ),
    route(
        "post",
        "/emulator/webhooks/forge",
        "forge_webhook",
        "Sends a falsified webhook",
        &[
            (
                "kind",
                "string: alg_none, hs256, unknown_kid, wrong_key, expired_key, old_iat, \
                 future_iat, altered_body, reindented_body, missing_header, two_headers, \
                 garbage, short_signature",
            ),
            ("item_id", "string"),
            ("webhook_type", "string"),
            ("webhook_code", "string"),
        ],
    ),
    route("post", "/emulator/webhooks/rotate-key", "rotate_key", "Puts a fresh key in force", &[]),
    route("post", "/emulator/webhooks/{id}/duplicate", "duplicate_webhook", "Sends it again", &[]),
    route(
        "post",
        "/emulator/webhooks/{id}/delay",
        "delay_webhook",
        "Puts it off",
        &[("seconds", "integer")],
    ),
    route("post", "/emulator/webhooks/{id}/drop", "drop_webhook", "Never sends it", &[]),
    route("get", "/emulator/items", "list_items", "All Items and their state", &[]),
    route(
        "post",
        "/emulator/items/{item_id}/break",
        "break_item",
        "Breaks the login",
        &[("error_code", "string"), ("reason", "string: error_code_reason")],
    ),
    route(
        "post",
        "/emulator/items/{item_id}/repair",
        "repair_item",
        "Mends the login",
        &[("elsewhere", "boolean: fire LOGIN_REPAIRED")],
    ),
    route(
        "post",
        "/emulator/items/{item_id}/consent",
        "expire_consent",
        "The consent ends soon",
        &[("days", "integer")],
    ),
    route(
        "post",
        "/emulator/items/{item_id}/disconnect",
        "disconnect_item",
        "The institution cuts the connection soon",
        &[
            ("days", "integer"),
            ("reason", "string: INSTITUTION_MIGRATION or INSTITUTION_TOKEN_EXPIRATION"),
        ],
    ),
    route("post", "/emulator/items/{item_id}/revoke", "revoke_item", "Permission is revoked", &[]),
    route(
        "post",
        "/emulator/items/{item_id}/transactions",
        "add_transaction",
        "Adds a transaction",
        TRANSACTION,
    ),
    route(
        "post",
        "/emulator/items/{item_id}/transactions/bulk",
        "add_transactions",
        "Adds many random purchases, without webhooks",
        &[("count", "integer")],
    ),
    route(
        "post",
        "/emulator/items/{item_id}/transactions/{id}/post",
        "post_transaction",
        "Books a pending transaction",
        &[
            ("amount", "number: the booked amount"),
            ("name", "string: the booked description"),
            ("date", "date: the booked date"),
            ("category", "string: the booked category"),
            ("order", "string: removed_first or added_first"),
            ("pages", "string: free, same, apart"),
            ("link", "string: right, missing, wrong"),
            ("quiet", "boolean: fire no webhooks"),
        ],
    ),
    route(
        "post",
        "/emulator/items/{item_id}/transactions/{id}/modify",
        "modify_transaction",
        "Changes a transaction under its identifier",
        TRANSACTION,
    ),
    route(
        "post",
        "/emulator/items/{item_id}/transactions/{id}/remove",
        "remove_transaction",
        "Removes a transaction",
        &[],
    ),
    route(
        "post",
        "/emulator/items/{item_id}/transactions/{id}/restore",
        "restore_transaction",
        "Brings a removed transaction back",
        &[],
    ),
    route(
        "post",
        "/emulator/items/{item_id}/transactions/{id}/refund",
        "refund_transaction",
        "The merchant sends money back",
        &[("amount", "number: part of it")],
    ),
    route(
        "post",
        "/emulator/items/{item_id}/accounts",
        "add_account",
        "Opens an account at the bank; NEW_ACCOUNTS_AVAILABLE",
        &[
            ("name", "string"),
            ("type", "string"),
            ("subtype", "string"),
            ("mask", "string"),
            ("currency", "string"),
            ("balance", "number"),
            ("limit", "number"),
            ("shared", "boolean: visible without update mode"),
        ],
    ),
    route(
        "post",
        "/emulator/items/{item_id}/accounts/{id}/change",
        "change_account",
        "Renames an account, sets its balance, hides fields",
        &[
            ("name", "string"),
            ("official_name", "string"),
            ("balance", "number: the new current balance"),
            ("limit", "number"),
            ("hidden", "array of string: available, current, limit"),
            ("without", "array of string: mask, subtype, official_name"),
            ("shared", "boolean"),
        ],
    ),
    route(
        "post",
        "/emulator/items/{item_id}/accounts/{id}/close",
        "close_account",
        "Closes an account at the bank",
        &[],
    ),
    route(
        "post",
        "/emulator/items/{item_id}/accounts/{id}/rekey",
        "rekey_account",
        "Gives the account a new identifier, and its transactions too",
        &[],
    ),
    route(
        "post",
        "/emulator/items/{item_id}/accounts/{id}/revoke",
        "revoke_account",
        "The person no longer shares it; USER_ACCOUNT_REVOKED",
        &[],
    ),
];

const COMPLETION: &[(&str, &str)] = &[
    ("link_token", "string"),
    ("institution_id", "string: First Platypus Bank when left out"),
    ("user", "string: user_good, user_transactions_dynamic, user_custom"),
    ("password", "string: any, or the document of user_custom"),
    ("accounts", "array of string: masks or names; all when left out"),
    ("outcome", "string: success, exit, error"),
    ("elsewhere", "boolean: in update mode, fire LOGIN_REPAIRED"),
];

/// The description.
pub fn description() -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for route in ROUTES {
        let path = paths.entry(route.path).or_insert_with(|| json!({}));
        path[route.method] = operation(route);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Control plane of the Plaid emulator",
            "version": env!("CARGO_PKG_VERSION"),
        },
        "paths": paths,
    })
}

fn operation(route: &Route) -> Value {
    let mut parameters: Vec<Value> = route
        .path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| {
            let schema = json!({"type": "string"});
            json!({"name": name, "in": "path", "required": true, "schema": schema})
        })
        .collect();
    parameters.extend(route.query.iter().map(|(name, meaning)| {
        json!({"name": name, "in": "query", "description": meaning, "schema": {"type": "string"}})
    }));
    let mut operation = json!({
        "operationId": route.operation,
        "summary": route.summary,
        "parameters": parameters,
        "responses": {
            "200": {"description": "done"},
            "default": {"description": "refused, with an error body like Plaid's"},
        },
    });
    if !route.body.is_empty() {
        let properties: Map<String, Value> = route
            .body
            .iter()
            .map(|(name, meaning)| ((*name).to_owned(), property(meaning)))
            .collect();
        operation["requestBody"] = json!({
            "content": {"application/json": {"schema": {
                "type": "object", "properties": properties,
            }}},
        });
    }
    operation
}

// "array of string: meaning", "integer or null", "date-time"
fn property(meaning: &str) -> Value {
    let (kind, rest) = meaning.split_once(": ").unwrap_or((meaning, ""));
    let schema = match kind {
        "date" => json!({"type": "string", "format": "date"}),
        "date-time" => json!({"type": "string", "format": "date-time"}),
        "integer or null" => json!({"type": ["integer", "null"]}),
        "number from 0 to 1" => json!({"type": "number", "minimum": 0, "maximum": 1}),
        _ => match kind.strip_prefix("array of ") {
            Some(inner) => json!({"type": "array", "items": {"type": inner}}),
            None => json!({"type": kind}),
        },
    };
    let mut schema = schema;
    if !rest.is_empty() {
        schema["description"] = json!(rest);
    }
    schema
}
