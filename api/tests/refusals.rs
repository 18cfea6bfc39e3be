//! Every code with which a route refuses is met by a test over HTTP, or stands below with the
//! reason why no request can meet it.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use reqwest::Method;
use serde_json::{Value, json};
use support::TestHouse;
use support::client::Person;

/// Codes that no request can meet. Each is met by a test of the rule in `domain`.
const OUT_OF_REACH: &[(&str, &str)] = &[
    ("already-added", "a new category has an id that nobody had before"),
    ("already-founded", "a new household has an id that nobody had before"),
    ("already-opened", "a new account has an id that nobody had before"),
    ("already-recorded", "a new transaction has an id that nobody had before"),
    ("transaction-has-not-lapsed", "only an import lets one reappear, and it sees which lapsed"),
    ("transaction-is-not-pending", "only an import lets one lapse, and it tries anew"),
];

/// Headers that are pointed to: they look like codes.
const HEADERS: &[&str] = &["transfer-encoding", "content-type"];

/// How a problem is made, up to the bracket.
const MADE: &[&str] = &[
    "Problem::new(",
    "Problem::invalid(",
    "Problem::conflict(",
    "Self::new(",
    "Self::invalid(",
    "Self::conflict(",
    ".field(",
    "unprocessable(",
    "refused(",
    "about(",
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        match entry.path() {
            path if path.is_dir() => sources(&path, found),
            path if path.extension().is_some_and(|kind| kind == "rs") => found.push(path),
            _ => {}
        }
    }
}

fn texts(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut found);
    found.into_iter().map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
}

/// The texts in quotation marks up to the closing bracket of a call, those of calls in it too.
fn quoted(call: &str) -> Vec<&str> {
    let (mut open, mut begun, mut found) = (1, None, Vec::new());
    let mut escaped = false;
    for (at, c) in call.char_indices() {
        match (begun, c) {
            (Some(_), _) if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(from), '"') => {
                found.push(&call[from..at]);
                begun = None;
            }
            (None, '"') => begun = Some(at + 1),
            (None, '(') => open += 1,
            (None, ')') => open -= 1,
            _ => {}
        }
        if open == 0 {
            break;
        }
    }
    found
}

fn is_code(text: &str) -> bool {
    text.contains('-')
        && text.split('-').all(|word| {
            !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        })
}

/// Every code of a text of the program.
fn codes(text: &str) -> BTreeSet<String> {
    let calls = MADE
        .iter()
        .flat_map(|made| text.match_indices(made).map(|(at, found)| &text[at + found.len()..]));
    let found = calls.flat_map(quoted).filter(|text| is_code(text) && !HEADERS.contains(text));
    found.map(str::to_owned).collect()
}

#[test]
fn every_code_of_a_refusal_is_met_by_a_test() {
    let mut places: BTreeMap<String, PathBuf> = BTreeMap::new();
    for (path, text) in texts("src") {
        places.extend(codes(&text).into_iter().map(|code| (code, path.clone())));
    }
    // The walk finds what it is there for.
    for known in ["category-is-archived", "unknown-reference", "write-conflict", "other-currency"] {
        assert!(places.contains_key(known), "{known}");
    }
    let tests = texts("tests");
    let is_met = |code: &str| {
        let said = [format!("\"{code}\""), format!(":problem:{code}\"")];
        tests.iter().any(|(path, text)| {
            // Not in the list above.
            let own = path.ends_with("refusals.rs").then(|| text.find("];")).flatten();
            said.iter().any(|code| text[own.unwrap_or(0)..].contains(code))
        })
    };
    let excused = |code: &str| OUT_OF_REACH.iter().any(|(one, _)| *one == code);
    let missing: Vec<_> =
        places.iter().filter(|(code, _)| !is_met(code) && !excused(code)).collect();
    assert!(missing.is_empty(), "no test meets {missing:#?}");
    for (code, why) in OUT_OF_REACH {
        assert!(places.contains_key(*code), "{code} is gone ({why})");
        assert!(!is_met(code), "{code} is met: {why} is not so");
    }
}

#[tokio::test]
async fn a_header_or_parameter_that_means_nothing_is_named() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let id = ada.category("Food").await;
    let path = ada.at(&format!("/categories/{id}"));
    let long = "x".repeat(256);
    for (name, value, code) in [
        ("Idempotency-Key", " ", "bad-idempotency-key"),
        ("Idempotency-Key", &*long, "bad-idempotency-key"),
        ("If-Match", "1", "bad-if-match"),
        ("If-Match", "\"one\"", "bad-if-match"),
    ] {
        let name_of_header = name.to_ascii_lowercase();
        let headers = [(&*name_of_header, value)];
        let body = Some(json!({"name": "Meals"}));
        let problem = ada.send(Method::PATCH, &path, &headers, body).await.expect(422);
        let error = &problem["errors"][0];
        assert_eq!([&error["pointer"], &error["code"]], [name, code], "{problem}");
    }
    let read = [("wumbo-revision", "-1")];
    let problem = ada.send(Method::GET, &path, &read, None).await.expect(422);
    assert_eq!(problem["errors"][0]["code"], "not-a-revision");
    for (query, pointer, code) in [
        ("after=soon", "after", "not-a-revision"),
        ("colour=blue", "colour", "invalid-parameter"),
        ("category_id=Food", "category_id", "not-an-id"),
        ("sort=payee", "sort", "unknown-choice"),
        ("transfer=maybe", "transfer", "unknown-choice"),
        ("limit=0", "limit", "out-of-range"),
        ("limit=501", "limit", "out-of-range"),
    ] {
        let problem = ada.get(&ada.at(&format!("/transactions?{query}"))).await.expect(422);
        let error = &problem["errors"][0];
        assert_eq!([&error["pointer"], &error["code"]], [pointer, code], "{problem}");
    }
    assert_eq!(ada.get(&path).await.expect(200)["name"], "Food");
}

#[tokio::test]
async fn a_body_of_another_kind_or_size_is_named() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let list = ada.at("/categories");
    let http = reqwest::Client::new();
    let form = http.post(format!("{}{list}", house.url())).bearer_auth(&ada.token);
    let form = form.header("content-type", "text/plain").body("name=Meals").send().await.unwrap();
    assert_eq!(form.status(), 415);
    let problem: Value = form.json().await.unwrap();
    assert_eq!(problem["type"], "urn:wumbo:problem:unsupported-media-type");
    let big = json!({"name": "x".repeat(1_100_000), "kind": "expense"});
    let refused = ada.post(&list, big).await;
    assert_eq!((refused.status.as_u16(), refused.code()), (413, "too-large"));
    let parts = http.post(format!("{}{}", house.url(), ada.at("/imports")));
    let twice = "multipart/form-data; boundary=a; boundary=b";
    let parts = parts.bearer_auth(&ada.token).header("content-type", twice).body("--a--");
    let problem: Value = parts.send().await.unwrap().json().await.unwrap();
    assert_eq!(problem["errors"][0]["code"], "repeated-boundary", "{problem}");
    let time = json!({"name": "H", "currency": "EUR", "time_zone": "Mars/Base"});
    let problem = ada.post("/v1/households", time).await.expect(422);
    assert_eq!(problem["errors"][0]["code"], "unknown-time-zone");
}

#[tokio::test]
async fn what_the_state_of_an_account_forbids_is_a_conflict() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let id = ada.account("Giro").await;
    let path = ada.at(&format!("/accounts/{id}"));
    let refused = ada.patch(&path, json!({"status": "open"})).await;
    assert_eq!((refused.status.as_u16(), refused.code()), (409, "account-is-open"));
    let problem = ada.patch(&path, json!({"opened_on": "2026-01-01"})).await.expect(422);
    assert_eq!(problem["errors"][0]["code"], "missing-opening-balance");
    // What an account of a file that states no balance has is not known.
    let file = "!Type:Bank\nD2026-03-01\nT-1.00\nPBakery\n^\n";
    let imports = ada.at("/imports?create_accounts=true");
    let asked = ada.upload(&imports, file).await.expect(422);
    let key = &asked["accounts"][0]["key"];
    let answer = json!([{"key": key, "name": "Savings", "currency": "EUR"}]).to_string();
    let report = ada.upload_answering(&imports, file, &[("accounts", answer)]).await.expect(201);
    let account = report["accounts"][0]["account_id"].as_str().unwrap();
    let stated = json!({"stated_on": "2026-03-01",
        "stated_balance": {"minor": 500, "currency": "EUR"}, "adjust": true});
    let path = ada.at(&format!("/accounts/{account}/reconcile"));
    let refused = ada.post(&path, stated).await;
    assert_eq!((refused.status.as_u16(), refused.code()), (409, "opening-unknown"));
}

#[tokio::test]
async fn what_the_state_of_a_transaction_forbids_is_a_conflict() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let account = ada.account("Giro").await;
    let path = ada.at(&format!("/accounts/{account}/imports"));
    let heading = "Date,Description,Amount,Status\n2026-03-18,SHOP,-12.30,Posted\n";
    let announced = format!("{heading}2026-03-20,CAFE,-5.00,Pending\n");
    ada.upload(&path, announced).await.expect(201);
    let without = format!("{heading}2026-03-22,BAKERY,-3.00,Posted\n");
    let report = ada.upload(&path, without).await.expect(201);
    let revision = report["revision"].as_i64().unwrap();
    let gone = ada.get_at(&ada.at("/transactions?removed=true"), revision).await.expect(200);
    assert_eq!(gone["items"][0]["lapsed"], true, "{gone}");
    let id = gone["items"][0]["id"].as_str().unwrap();
    let line = ada.at(&format!("/transactions/{id}"));
    let refused = ada.patch(&line, json!({"payee": "Café"})).await;
    assert_eq!((refused.status.as_u16(), refused.code()), (409, "transaction-has-lapsed"));
    let restore = format!("{line}/restore");
    ada.post(&restore, json!({})).await.expect(200);
    let refused = ada.post(&restore, json!({})).await;
    assert_eq!((refused.status.as_u16(), refused.code()), (409, "transaction-is-not-removed"));
    ada.patch(&line, json!({"payee": "Café"})).await.expect(200);
}

#[tokio::test]
async fn what_an_account_cannot_be_called_is_no_answer_about_a_file() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let file = "!Type:Bank\nD2026-03-01\nT-1.00\nPBakery\n^\n";
    let imports = ada.at("/imports?create_accounts=true");
    let asked = ada.upload(&imports, file).await.expect(422);
    let key = &asked["accounts"][0]["key"];
    let answer = json!([{"key": key, "name": "Sav\u{0}ings", "currency": "EUR"}]).to_string();
    let refused = ada.upload_answering(&imports, file, &[("accounts", answer)]).await;
    assert_eq!((refused.status.as_u16(), refused.code()), (422, "import-refused"));
    let accounts = ada.get(&ada.at("/accounts")).await.expect(200);
    assert_eq!(accounts["items"], json!([]));
}
