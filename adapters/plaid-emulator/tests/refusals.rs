//! Bad input of every kind gets Plaid's error and never a panic.

// A test that meets the unexpected fails there and then.
#![allow(clippy::unwrap_used, clippy::float_arithmetic)]

mod support;

use proptest::prelude::*;
use serde_json::{Value, json};
use support::desk::Desk;
use support::{contract, credentials};
use wumbo_plaid_emulator::door::{Asked, Reply, answer};
use wumbo_plaid_emulator::endpoint::ENDPOINTS;

fn reply(desk: &mut Desk, asked: &Asked) -> (u16, Value) {
    let Reply::Json(status, text) = answer(&mut desk.world, &credentials(), asked) else {
        panic!("no JSON");
    };
    let body: Value = serde_json::from_slice(&text).unwrap();
    contract::check_answer(&asked.path, status, &body);
    (status, body)
}

fn code(desk: &mut Desk, asked: &Asked) -> String {
    let (status, body) = reply(desk, asked);
    assert_ne!(status, 200);
    body["error_code"].as_str().unwrap().to_owned()
}

fn post(path: &str, raw: &[u8]) -> Asked {
    Asked::post(path, &credentials(), raw.to_vec())
}

#[test]
fn a_body_that_cannot_be_read_is_invalid_everywhere() {
    let mut desk = Desk::new(1);
    for endpoint in ENDPOINTS {
        for raw in ["", "{", "[]", "null", "\"text\"", "{\"a\":}", "\u{feff}{}", "{\"a\":1e999}"] {
            assert_eq!(
                code(&mut desk, &post(endpoint.path, raw.as_bytes())),
                "INVALID_BODY",
                "{raw}"
            );
        }
        assert_eq!(code(&mut desk, &post(endpoint.path, &[0xff, 0xfe, 0x00])), "INVALID_BODY");
        let deep = "[".repeat(100_000);
        assert_eq!(code(&mut desk, &post(endpoint.path, deep.as_bytes())), "INVALID_BODY");
    }
}

#[test]
fn unknown_and_missing_fields_are_named() {
    let mut desk = Desk::new(1);
    for endpoint in ENDPOINTS.iter().filter(|endpoint| endpoint.credentials) {
        let empty = code(&mut desk, &post(endpoint.path, b"{}"));
        assert_eq!(empty, "MISSING_FIELDS", "{}", endpoint.path);
    }
    let (_, body) = reply(&mut desk, &post("/transactions/sync", br#"{"cursor":"x"}"#));
    assert_eq!(body["error_message"], "the following required fields are missing: access_token");
    let extra = post("/item/get", br#"{"access_token":"x","colour":"red"}"#);
    let (_, body) = reply(&mut desk, &extra);
    assert_eq!(body["error_code"], "UNKNOWN_FIELDS");
    assert!(body["error_message"].as_str().unwrap().ends_with("colour"));
    assert_eq!(code(&mut desk, &post("/categories/get", br#"{"x":1}"#)), "UNKNOWN_FIELDS");
}

#[test]
fn credentials_come_by_header_or_body_and_wrong_ones_are_refused() {
    let mut desk = Desk::new(1);
    let item = |client_id: Option<&str>, secret: Option<&str>, raw: &str| Asked {
        client_id: client_id.map(str::to_owned),
        secret: secret.map(str::to_owned),
        ..post("/item/get", raw.as_bytes())
    };
    let token = r#"{"access_token":"access-sandbox-x"}"#;
    for (asked, expected) in [
        (item(None, None, token), "MISSING_FIELDS"),
        (item(Some("client"), None, token), "MISSING_FIELDS"),
        (item(Some("client"), Some("wrong"), token), "INVALID_API_KEYS"),
        (item(Some("Client"), Some("secret"), token), "INVALID_API_KEYS"),
        (item(Some(""), Some(""), token), "INVALID_API_KEYS"),
        (item(Some("client"), Some("secret"), token), "INVALID_ACCESS_TOKEN"),
        (
            item(None, None, r#"{"client_id":"client","secret":"secret","access_token":"a"}"#),
            "INVALID_ACCESS_TOKEN",
        ),
        (
            item(None, None, r#"{"client_id":"client","secret":5,"access_token":"a"}"#),
            "MISSING_FIELDS",
        ),
    ] {
        assert_eq!(code(&mut desk, &asked), expected);
    }
    let open = Asked { client_id: None, secret: None, ..post("/categories/get", b"{}") };
    assert_eq!(reply(&mut desk, &open).0, 200);
}

#[test]
fn tokens_of_another_environment_or_another_kind_are_refused() {
    let mut desk = Desk::new(1);
    for token in [
        "access-production-4d1d1c33-0000-4000-8000-000000000000",
        "access-development-x",
        "access-sandbox-x",
        "public-sandbox-x",
        "ACCESS-SANDBOX-X",
        "💥",
    ] {
        let body = json!({"access_token": token});
        assert_eq!(desk.refused("/item/get", body), "INVALID_ACCESS_TOKEN", "{token}");
    }
    let body = json!({"public_token": "public-production-x"});
    assert_eq!(desk.refused("/item/public_token/exchange", body), "INVALID_PUBLIC_TOKEN");
}

#[test]
fn unknown_paths_methods_and_content_types_get_errors_of_plaids_shape() {
    let mut desk = Desk::new(1);
    let (status, body) = reply(&mut desk, &post("/nowhere", b"{}"));
    assert_eq!((status, &body["error_code"]), (404, &json!("NOT_FOUND")));
    let get = Asked { is_post: false, ..post("/item/get", b"") };
    assert_eq!(reply(&mut desk, &get).0, 404);
    let form = Asked { is_json: false, ..post("/item/get", b"{}") };
    assert_eq!(code(&mut desk, &form), "INVALID_HEADERS");
}

#[test]
fn wrong_values_are_refused_field_by_field() {
    let mut desk = Desk::new(1);
    let linked = desk.household();
    let token = &linked.token;
    for (path, body) in [
        ("/transactions/sync", json!({"access_token": token, "count": 0})),
        ("/transactions/sync", json!({"access_token": token, "count": 501})),
        ("/transactions/sync", json!({"access_token": token, "count": "10"})),
        ("/transactions/sync", json!({"access_token": token, "cursor": 5})),
        ("/transactions/sync", json!({"access_token": token, "options": []})),
        (
            "/transactions/sync",
            json!({"access_token": token, "options": {"personal_finance_category_version": "v3"}}),
        ),
        ("/item/get", json!({"access_token": [token]})),
        (
            "/transactions/get",
            json!({"access_token": token, "start_date": "2026-02-30", "end_date": "2026-03-01"}),
        ),
        (
            "/transactions/get",
            json!({"access_token": token, "start_date": "2026-03-02", "end_date": "2026-03-01"}),
        ),
        (
            "/accounts/balance/get",
            json!({"access_token": token, "options": {"min_last_updated_datetime": "soon"}}),
        ),
        (
            "/sandbox/item/fire_webhook",
            json!({"access_token": token, "webhook_code": "PENDING_EXPIRATION"}),
        ),
        ("/sandbox/transactions/create", json!({"access_token": token, "transactions": []})),
        ("/institutions/get", json!({"count": 5, "offset": -1, "country_codes": ["US"]})),
        ("/institutions/get", json!({"count": 5, "offset": 0, "country_codes": ["XX"]})),
        (
            "/sandbox/public_token/create",
            json!({"institution_id": "ins_109508", "initial_products": ["nonsense"]}),
        ),
        (
            "/sandbox/public_token/create",
            json!({
                "institution_id": "ins_109508", "initial_products": ["transactions"],
                "options": {"override_username": "user_custom", "override_password": "{not json"},
            }),
        ),
        (
            "/link/token/create",
            json!({
                "client_name": "a name that is far longer than thirty characters",
                "language": "en", "country_codes": ["US"],
                "user": {"client_user_id": "x"}, "products": ["auth"],
            }),
        ),
    ] {
        assert_eq!(desk.refused(path, body.clone()), "INVALID_FIELD", "{path} {body}");
    }
    let stranger = json!({
        "institution_id": "ins_1", "initial_products": ["transactions"],
    });
    assert_eq!(desk.refused("/sandbox/public_token/create", stranger), "INVALID_INSTITUTION");
    let user = json!({
        "institution_id": "ins_109508", "initial_products": ["transactions"],
        "options": {"override_username": "somebody"},
    });
    assert_eq!(desk.refused("/sandbox/public_token/create", user), "INVALID_CREDENTIALS");
    let key = json!({"key_id": "nobody"});
    let expected = "INVALID_WEBHOOK_VERIFICATION_KEY_ID";
    assert_eq!(desk.refused("/webhook_verification_key/get", key), expected);
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
        Just(json!("2026-02-28")),
        Just(json!("99999-12-31")),
        Just(json!("access-sandbox-")),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z_]{1,12}", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

const NAMES: &[&str] = &[
    "access_token",
    "public_token",
    "cursor",
    "count",
    "options",
    "transactions",
    "webhook",
    "webhook_code",
    "institution_id",
    "country_codes",
    "initial_products",
    "start_date",
    "end_date",
    "client_name",
    "language",
    "user",
    "products",
    "key_id",
    "link_token",
    "query",
    "offset",
    "account_ids",
    "update",
    "reason_code",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn whatever_is_sent_gets_an_answer_within_the_contract(
        endpoint in 0..ENDPOINTS.len(),
        fields in prop::collection::vec((0..NAMES.len(), any_value()), 0..6),
        token in any::<bool>(),
        raw in prop::option::weighted(0.1, prop::collection::vec(any::<u8>(), 0..200)),
    ) {
        let mut desk = Desk::new(1);
        let linked = desk.link_with("ins_135858", &["transactions"], json!({}));
        let mut body = serde_json::Map::new();
        for (name, value) in fields {
            body.insert(NAMES[name].to_owned(), value);
        }
        if token {
            body.insert("access_token".to_owned(), json!(linked.token));
        }
        let path = ENDPOINTS[endpoint].path;
        let text = raw.unwrap_or_else(|| Value::Object(body).to_string().into_bytes());
        reply(&mut desk, &post(path, &text));
    }

    #[test]
    fn any_custom_document_is_taken_or_refused(document in any_value(), text in ".{0,80}") {
        let mut desk = Desk::new(1);
        for password in [
            text,
            document.to_string(),
            json!({"override_accounts": document}).to_string(),
            json!({"override_accounts": [document]}).to_string(),
            json!({"override_accounts": [{"type": "loan", "transactions": document}]}).to_string(),
        ] {
            let body = json!({
                "institution_id": "ins_109508", "initial_products": ["transactions"],
                "options": {"override_username": "user_custom", "override_password": password},
            });
            desk.ask("/sandbox/public_token/create", &body);
            desk.pass(chrono::TimeDelta::days(1));
        }
    }
}
