//! What holds for every route, whatever its noun: shapes of bodies, days, problem documents,
//! caching, and the description.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use reqwest::Method;
use serde_json::{Value, json};
use support::TestHouse;
use support::client::{Answer, Person};

/// The first field error of a refusal.
fn field(answer: Answer) -> (String, String, String) {
    let body = answer.expect(422);
    let error = &body["errors"][0];
    let text = |name: &str| error[name].as_str().unwrap_or_else(|| panic!("{body}")).to_owned();
    (text("pointer"), text("code"), text("detail"))
}

#[tokio::test]
async fn an_array_is_no_object_in_any_body() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let account = ada.account("Giro").await;
    let entered = ada.enter(account, "2026-03-01", -100, "Bakery").await;
    let household = json!(["Home", "EUR", "UTC"]);
    assert_eq!(field(ada.post("/v1/households", household).await).0, "");
    let category = ada.at(&format!("/transactions/{}/category", entered.id()));
    assert_eq!(field(ada.put(&category, json!([null])).await).0, "");
    let login = json!(["ada@example.org", "violet harbour nine"]);
    assert_eq!(field(ada.post("/v1/auth/login", login).await).0, "");
    assert_eq!(field(ada.post("/v1/auth/refresh", json!([null])).await).0, "");
    let mut entry = json!({"account_id": account, "posted_on": "2026-03-01", "payee": "Bakery",
        "amount": [-5, "EUR"]});
    let refused = field(ada.post(&ada.at("/transactions"), entry.clone()).await);
    let said = "An object with the fields `minor` `currency` is expected here.".to_owned();
    assert_eq!(refused, ("/amount".to_owned(), "invalid-field".to_owned(), said));
    entry["amount"] = json!({"minor": -5, "currency": "EUR"});
    ada.post(&ada.at("/transactions"), entry).await.expect(201);
    let kind = json!({"name": "Giro", "kind": {"checking": null}, "currency": "EUR"});
    assert_eq!(field(ada.post(&ada.at("/accounts"), kind).await).0, "/kind");
    let path = ada.at(&format!("/accounts/{account}/imports"));
    let mut mapping = json!({"delimiter": ";", "encoding": "utf-8", "skip_rows": 1, "date_column": 0,
        "date_order": "year_month_day", "amount": ["signed", 1, false], "decimal_mark": "."});
    let file = "Date;Amount\n2026-03-01;-1.00\n";
    let refused = ada.upload_with(&path, file, &[], Some(mapping.clone())).await;
    assert_eq!(field(refused).0, "/mapping/amount");
    mapping["amount"] = json!({"kind": "signed", "column": 1, "inverted": false});
    ada.upload_with(&path, file, &[], Some(mapping)).await.expect(201);
}

#[tokio::test]
async fn refusals_of_a_body_speak_of_the_body_and_not_of_the_code() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let account = ada.account("Giro").await;
    let paths = [ada.at("/transactions"), ada.at("/accounts"), ada.at("/categories")];
    for path in paths.iter().map(String::as_str).chain(["/v1/auth/refresh", "/v1/auth/login"]) {
        for body in [json!([]), json!(null), json!(5), json!(true), json!("x"), json!(1.5)] {
            let (_, _, detail) = field(ada.post(path, body).await);
            assert!(detail.starts_with("An object with the fields `"), "{path}: {detail}");
        }
    }
    let good = json!({"account_id": account, "posted_on": "2026-03-01", "payee": "Bakery",
        "amount": {"minor": -5, "currency": "EUR"}});
    for (at, value, said) in [
        ("/account_id", json!(5), "An id (a UUID) is expected here."),
        ("/payee", json!(["x"]), "A text is expected here."),
        ("/amount/minor", json!("5, expected"), "A whole number is expected here."),
        ("/amount/minor", json!(1.5), "A whole number is expected here."),
        ("/amount/currency", json!(null), "A text is expected here."),
        ("/tags", json!({}), "An array is expected here."),
    ] {
        let mut body = good.clone();
        body["tags"] = json!([]);
        *body.pointer_mut(at).unwrap() = value;
        let (pointer, _, detail) = field(ada.post(&ada.at("/transactions"), body).await);
        assert_eq!((pointer.as_str(), detail.as_str()), (at, said));
    }
    let kind = json!({"name": "Giro", "kind": 5, "currency": "EUR"});
    let (pointer, _, detail) = field(ada.post(&ada.at("/accounts"), kind).await);
    assert_eq!(pointer, "/kind");
    assert!(detail.starts_with("One of `checking` `savings`"), "{detail}");
    let path = ada.at(&format!("/accounts/{account}/imports"));
    let refused = ada.upload_with(&path, "a;b\n", &[], Some(Value::Null)).await;
    let (pointer, _, detail) = field(refused);
    assert_eq!(pointer, "/mapping");
    assert!(detail.starts_with("An object with the fields `delimiter`"), "{detail}");
}

/// Texts that some readers take for a day.
const NO_DAYS: &[&str] = &[
    "2026-2-3",
    "2026-02-3",
    "+2026-01-01",
    "-2026-01-01",
    " 2026-01-01",
    "2026-01-01 ",
    "2026- 1-01",
    "20260-1-01",
    "2026-02-30",
    "2026-13-01",
    "2026-01-01T00:00:00Z",
    "20260101",
    "２０２６-01-01",
    "today",
    "",
];

#[tokio::test]
async fn a_day_is_written_in_one_way_only() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let account = ada.account("Giro").await;
    let entered = ada.enter(account, "2026-03-01", -100, "Bakery").await;
    let line = ada.at(&format!("/transactions/{}", entered.id()));
    for on in NO_DAYS {
        let entry = json!({"account_id": account, "posted_on": on, "payee": "Bakery",
            "amount": {"minor": -5, "currency": "EUR"}});
        let refused = field(ada.post(&ada.at("/transactions"), entry).await);
        let said = "A day is written as YYYY-MM-DD.".to_owned();
        assert_eq!(refused, ("/posted_on".to_owned(), "invalid-field".to_owned(), said), "{on:?}");
        assert_eq!(field(ada.patch(&line, json!({"posted_on": on})).await).0, "/posted_on");
        let opened = json!({"name": "Giro", "kind": "cash", "currency": "EUR", "opened_on": on});
        assert_eq!(field(ada.post(&ada.at("/accounts"), opened).await).0, "/opened_on");
        let on: String = form_urlencoded::byte_serialize(on.as_bytes()).collect();
        for path in [
            format!("/transactions?from={on}"),
            format!("/transactions/summary?to={on}"),
            format!("/accounts/{account}/balances?to={on}"),
        ] {
            let name = if path.contains("from") { "from" } else { "to" };
            assert_eq!(field(ada.get(&ada.at(&path)).await).0, name, "{path}");
        }
    }
    for month in ["2026-1", "+026-01", "2026- 1", "2026-13", "2026-01-01"] {
        let month: String = form_urlencoded::byte_serialize(month.as_bytes()).collect();
        let report = ada.at(&format!("/reports/spending?month={month}"));
        assert_eq!(field(ada.get(&report).await).1, "not-a-month", "{month}");
    }
    let leap = ada.at("/transactions?from=2024-02-29&to=2026-03-01");
    assert_eq!(
        ada.get_at(&leap, entered.revision()).await.expect(200)["items"][0]["id"],
        json!(entered.id())
    );
}

#[tokio::test]
async fn a_dry_run_names_no_place_for_what_it_did_not_make() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let account = ada.account("Giro").await;
    let path = ada.at(&format!("/accounts/{account}/imports"));
    let file = "!Type:Bank\nD2026-03-01\nT-1.00\nPBakery\n^\n";
    let dry = ada.upload(&format!("{path}?dry_run=true"), file).await;
    assert_eq!(dry.status, 200, "{}", dry.body);
    assert!(!dry.headers.contains_key("location"));
    assert!(dry.headers.contains_key("wumbo-revision"));
    let made = ada.upload(&path, file).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let place = made.headers["location"].to_str().unwrap().to_owned();
    ada.get_at(&place, made.shows()).await.expect(200);
}

#[tokio::test]
async fn every_problem_says_in_a_sentence_what_it_is_about() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    // That `detail` is a sentence is checked in every answer that is read.
    for (answer, status) in [
        (ada.get("/v1/nope").await, 404),
        (ada.get(&ada.at("/accounts/nope")).await, 404),
        (ada.delete("/v1/households").await, 405),
        (ada.delete("/nowhere").await, 405),
        (ada.get(&ada.at("/transactions?limit=0")).await, 422),
        (ada.get(&ada.at("/transactions?limit=x")).await, 422),
        (ada.get(&ada.at("/transactions?bogus=1")).await, 422),
        (
            ada.post("/v1/households", json!({"name": "", "currency": "EUR", "time_zone": "UTC"}))
                .await,
            422,
        ),
        (
            ada.post("/v1/households", json!({"name": "H", "currency": "ZZZ", "time_zone": "UTC"}))
                .await,
            422,
        ),
        (ada.send(Method::POST, "/v1/households", &[], None).await, 415),
    ] {
        assert_eq!(status == 405, answer.headers.contains_key("allow"));
        let body = answer.expect(status);
        if status == 422 {
            assert!(!body["errors"][0]["detail"].as_str().unwrap().is_empty(), "{body}");
        }
    }
}

#[tokio::test]
async fn a_missing_field_is_named() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let account = ada.account("Giro").await;
    let change = json!({"current": "x"});
    let refused = field(ada.post("/v1/auth/password/change", change).await);
    let said = "The field `new` is missing.".to_owned();
    assert_eq!(refused, ("/new".to_owned(), "missing-field".to_owned(), said));
    let entry = json!({"account_id": account, "posted_on": "2026-03-01", "payee": "Bakery",
        "amount": {"minor": 5}});
    let refused = field(ada.post(&ada.at("/transactions"), entry).await);
    assert_eq!(refused.0, "/amount/currency");
    let path = ada.at(&format!("/accounts/{account}/imports"));
    let refused = ada.upload_with(&path, "a;b\n", &[], Some(json!({}))).await;
    assert_eq!(field(refused).0, "/mapping/delimiter");
}

/// The description, as the server gives it.
async fn description(house: &TestHouse) -> Value {
    let text = reqwest::get(format!("{}/openapi.json", house.url())).await.unwrap().text().await;
    serde_json::from_str(&text.unwrap()).unwrap()
}

#[tokio::test]
async fn the_description_gives_errors_the_media_type_they_have() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let document = description(&house).await;
    let mut described = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            for (status, response) in operation["responses"].as_object().unwrap() {
                let content = response["content"].as_object().cloned().unwrap_or_default();
                let is_readiness = path == "/health/ready";
                if status.starts_with(['4', '5']) && !is_readiness {
                    let kinds: Vec<&String> = content.keys().collect();
                    assert_eq!(kinds, ["application/problem+json"], "{method} {path} {status}");
                    described += 1;
                } else {
                    assert!(!content.contains_key("application/problem+json"), "{method} {path}");
                }
            }
        }
    }
    assert!(described > 100, "{described}");
    let sent = ada.get("/v1/nope").await;
    assert_eq!(sent.headers["content-type"], "application/problem+json");
    let refresh = &document["paths"]["/v1/auth/refresh"]["post"]["requestBody"];
    let schema = &refresh["content"]["application/json"]["schema"];
    assert_eq!(schema, &json!({"$ref": "#/components/schemas/RefreshRequest"}));
    assert_ne!(refresh["required"], json!(true));
    ada.post("/v1/auth/refresh", Value::Null).await.expect(422);
}

#[tokio::test]
async fn a_stream_of_news_is_kept_nowhere() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let request = reqwest::Client::new().get(format!("{}{}", house.url(), ada.at("/live")));
    let stream = request.bearer_auth(&ada.token).send().await.unwrap();
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    assert_eq!(stream.headers()["cache-control"], "no-store");
}

#[tokio::test]
async fn a_transaction_says_that_it_is_half_of_no_transfer() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let account = ada.account("Giro").await;
    let entered = ada.enter(account, "2026-03-01", -100, "Bakery").await;
    let (line, revision) = (format!("/transactions/{}", entered.id()), entered.revision());
    let line = ada.get_at(&ada.at(&line), revision).await.expect(200);
    let list = ada.get_at(&ada.at("/transactions"), revision).await.expect(200);
    for transaction in [&line, &list["items"][0]] {
        assert_eq!(transaction.get("transfer"), Some(&Value::Null), "{transaction}");
    }
    let document = description(&house).await;
    let schemas = &document["components"]["schemas"];
    assert!(
        schemas["TransactionView"]["required"].as_array().unwrap().contains(&json!("transfer"))
    );
    assert!(schemas["Transfer"]["properties"]["transaction_id"].is_object());
}

#[tokio::test]
async fn what_writes_or_has_a_body_refuses_parameters_it_does_not_know() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let account = ada.account("Giro").await;
    let before = ada.enter(account, "2026-03-01", -100, "Bakery").await;
    let document = description(&house).await;
    let mut asked = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys().filter(|method| *method != "get") {
            let path = path.replace("{household_id}", &ada.household.to_string());
            let path = format!("{}?bogus=1", path.replace("{id}", &before.id().to_string()));
            let method: Method = method.to_uppercase().parse().unwrap();
            let answer = ada.send(method.clone(), &path, &[], Some(json!({}))).await;
            assert_eq!(field(answer).0, "bogus", "{method} {path}");
            asked += 1;
        }
    }
    assert!(asked > 15, "{asked}");
    let path = ada.at(&format!("/accounts/{account}/imports?bogus=1"));
    assert_eq!(field(ada.upload(&path, "x").await).0, "bogus");
    let entry = json!({"account_id": account, "posted_on": "2026-03-01", "payee": "Bakery",
        "amount": {"minor": -5, "currency": "EUR"}});
    let path = ada.at("/transactions");
    assert_eq!(field(ada.post(&format!("{path}?as_of=1"), entry.clone()).await).0, "as_of");
    assert_eq!(ada.post(&path, entry).await.revision(), before.revision() + 1);
}

#[tokio::test]
async fn who_has_any_version_of_a_view_is_told_that_it_is_there() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let account = ada.account("Giro").await;
    let revision = ada.enter(account, "2026-03-01", -100, "Bakery").await.revision();
    let path = ada.at("/accounts");
    let tag = ada.get_at(&path, revision).await.headers["etag"].to_str().unwrap().to_owned();
    for known in ["*", &tag, &format!("W/{tag}"), &format!("\"other\", {tag}")] {
        let answer = ada.send(Method::GET, &path, &[("if-none-match", known)], None).await;
        assert_eq!(answer.status, 304, "{known}");
    }
    let several = [("if-none-match", "\"other\""), ("if-none-match", tag.as_str())];
    assert_eq!(ada.send(Method::GET, &path, &several, None).await.status, 304);
    let other = [("if-none-match", "\"other\"")];
    assert_eq!(ada.send(Method::GET, &path, &other, None).await.status, 200);
    let nothing = ada.at(&format!("/accounts/{}", ada.household));
    assert_eq!(ada.send(Method::GET, &nothing, &[("if-none-match", "*")], None).await.status, 404);
}

#[tokio::test]
async fn no_page_may_run_or_style_what_stands_in_it() {
    let house = TestHouse::new().await;
    let docs = reqwest::get(format!("{}/docs/", house.url())).await.unwrap();
    let policy = docs.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(!policy.contains("unsafe"), "{policy}");
    let page = docs.text().await.unwrap();
    assert!(!page.contains("<style") && !page.contains(" style="), "{page}");
    assert!(!page.contains("<script>"), "{page}");
}

#[tokio::test]
async fn a_search_finds_every_alphabet_whatever_the_case_and_the_accents() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let account = ada.account("Giro").await;
    let mut revision = 0;
    for payee in
        ["Äpfel & Co", "ÉMILE (Café)", "ΣΑΣ Σας", "Жук", "Straße 5", "İstanbul", "猫カフェ"]
    {
        revision = ada.enter(account, "2026-03-01", -100, payee).await.revision();
    }
    for (q, found) in [
        ("äpfel", "Äpfel & Co"),
        ("ÄPFEL", "Äpfel & Co"),
        ("äPF co", "Äpfel & Co"),
        ("émile", "ÉMILE (Café)"),
        ("(CAFÉ)", "ÉMILE (Café)"),
        ("σας", "ΣΑΣ Σας"),
        ("ΣΑΣ", "ΣΑΣ Σας"),
        ("жУК", "Жук"),
        ("straße", "Straße 5"),
        ("STRAẞE", "Straße 5"),
        ("İSTAN", "İstanbul"),
        ("apfel", "Äpfel & Co"),
        ("mile (cafe", "ÉMILE (Café)"),
        ("strasse", "Straße 5"),
        ("ISTANB", "İstanbul"),
        ("猫", "猫カフェ"),
    ] {
        let word: String = form_urlencoded::byte_serialize(q.as_bytes()).collect();
        let list = ada.get_at(&ada.at(&format!("/transactions?q={word}")), revision).await;
        let list = list.expect(200);
        assert_eq!(list["items"][0]["payee"], found, "{q}: {list}");
        assert_eq!(list["items"].as_array().unwrap().len(), 1, "{q}: {list}");
        let sum = ada.get(&ada.at(&format!("/transactions/summary?q={word}"))).await.expect(200);
        assert_eq!(sum["count"], 1, "{q}");
    }
    for none in ["ä.fel", "äpfel|é", "é*", "[äÄ]", "(?i)é", "***=é", "é\\", "ä%"] {
        let word: String = form_urlencoded::byte_serialize(none.as_bytes()).collect();
        let list = ada.get(&ada.at(&format!("/transactions?q={word}"))).await.expect(200);
        assert_eq!(list["items"], json!([]), "{none}");
    }
}

#[tokio::test]
async fn null_takes_a_text_away_and_a_parameter_is_said_once_and_says_something() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let account = ada.account("Giro").await;
    let entered = ada.enter(account, "2026-03-01", -100, "Bakery").await;
    let path = ada.at(&format!("/transactions/{}", entered.id()));
    ada.patch(&path, json!({"note": "n", "description": "d"})).await.expect(200);
    let emptied = ada.patch(&path, json!({"note": null, "description": null})).await;
    let shown = ada.get_at(&path, emptied.revision()).await.expect(200);
    assert_eq!((&shown["note"], &shown["description"]), (&json!(""), &json!("")));
    for odd in [
        "/transactions?q=%20",
        "/transactions?as_of=1&as_of=2",
        "/transactions?after=1&after=1",
        "/transactions/summary?sort=sideways",
        "/transactions/summary?limit=0",
        "/transactions/summary?cursor=x",
    ] {
        ada.get(&ada.at(odd)).await.expect(422);
    }
    for (odd, detail) in [
        ("limit=1&limit=2", "Say it once."),
        ("q=a&q=b", "Say it once."),
        ("limit=abc", "A whole number is expected here."),
        ("account_id=xyz", "An id (a UUID) is expected here."),
        ("removed=perhaps", "True or false is expected here."),
    ] {
        let problem = ada.get(&ada.at(&format!("/transactions?{odd}"))).await.expect(422);
        assert_eq!(problem["errors"][0]["detail"], detail, "{odd}: {problem}");
    }
}

#[tokio::test]
async fn a_packed_body_is_said_to_be_not_understood() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let login = json!({"email": "ada@example.org", "password": "violet harbour nine"});
    let home = json!({"name": "Home", "currency": "EUR", "time_zone": "UTC"});
    for coding in ["gzip", "br", "GZIP", "identity, deflate"] {
        let headers = [("content-encoding", coding)];
        for (path, body) in [("/v1/auth/login", &login), ("/v1/households", &home)] {
            let answer = ada.send(Method::POST, path, &headers, Some(body.clone())).await;
            assert_eq!(answer.code(), "unsupported-encoding", "{coding}: {}", answer.body);
            assert_eq!(answer.status.as_u16(), 415);
        }
        let import = ada.at("/imports");
        let answer = ada.upload_with(&import, "!Type:Bank\n", &headers, None).await;
        assert_eq!(answer.code(), "unsupported-encoding", "{coding}: {}", answer.body);
    }
    let plain = [("content-encoding", "identity")];
    ada.send(Method::POST, "/v1/households", &plain, Some(home)).await.expect(201);
    ada.send(Method::GET, "/v1/me", &[("content-encoding", "gzip")], None).await.expect(200);
}

#[tokio::test]
async fn what_can_be_read_in_two_ways_is_not_read() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let giro = json!({"name": "Giro", "kind": "cash", "currency": "EUR"});
    let opened = ada.post(&ada.at("/accounts"), giro).await;
    let (account, last) = (opened.id(), opened.revision());
    let new = || Some(json!({"name": "Twice", "kind": "cash", "currency": "EUR"}));
    let (one, accounts) = (ada.at(&format!("/accounts/{account}")), ada.at("/accounts"));
    for (method, path, header, values) in [
        (Method::POST, &accounts, "idempotency-key", ["a1", "b1"]),
        (Method::POST, &accounts, "idempotency-key", ["a1", "a1"]),
        (Method::PATCH, &one, "if-match", ["\"1\"", "\"2\""]),
        (Method::GET, &accounts, "wumbo-revision", ["1", "2"]),
        (Method::POST, &accounts, "origin", ["http://localhost", "http://evil.example"]),
    ] {
        let body = new().filter(|_| method == Method::POST);
        let body = body.or((method == Method::PATCH).then(|| json!({"name": "Twice"})));
        let headers = values.map(|value| (header, value));
        let refused = ada.send(method, path, &headers, body).await;
        assert_eq!((refused.status.as_u16(), refused.code()), (400, "unreadable"), "{header}");
        let error = &refused.body["errors"][0];
        assert_eq!(
            (&error["pointer"], &error["code"]),
            (&json!(header), &json!("repeated-header"))
        );
    }
    for path in [
        ada.at("/transactions?q=%ff"),
        ada.at("/transactions/summary?tag=a%C3"),
        ada.at("/accounts?as_of=%fe"),
        ada.at("/reports/spending?%ff=1"),
        "/v1/households?x=%C0%AF".to_owned(),
    ] {
        let refused = ada.get(&path).await;
        assert_eq!((refused.status.as_u16(), refused.code()), (400, "unreadable"), "{path}");
        assert_eq!(refused.body["errors"][0]["code"], json!("not-utf-8"), "{path}");
    }
    let imports = ada.at("/imports?dry_run=%ff");
    assert_eq!(ada.upload(&imports, "a;b\n").await.status.as_u16(), 400);
    ada.get(&ada.at("/transactions?q=%C3%A9%20%F0%9F%A6%8A")).await.expect(200);
    let seen = ada.get_at(&accounts, last).await;
    assert_eq!(seen.shows(), last, "nothing was stored");
    let seen = seen.expect(200);
    assert_eq!(seen["items"].as_array().unwrap().len(), 1, "nothing was stored: {seen}");
}

#[tokio::test]
async fn a_text_in_another_character_set_is_not_read_as_if_it_were_utf_8() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let http = reqwest::Client::new();
    let body = json!({"name": "Giro", "kind": "cash", "currency": "EUR"}).to_string();
    let utf_16: Vec<u8> = body.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let send = async |path: &str, kind: &str, body: Vec<u8>| {
        let request = http.post(format!("{}{path}", house.url())).bearer_auth(&ada.token);
        request.header("content-type", kind).body(body).send().await.unwrap().status().as_u16()
    };
    let accounts = ada.at("/accounts");
    for (charset, status) in [
        ("utf-16", 415),
        ("iso-8859-1", 415),
        ("\"utf-16le\"", 415),
        ("utf-8; charset=utf-7", 415),
        ("", 415),
        ("utf-8", 201),
        ("\"UTF-8\"", 201),
    ] {
        for kind in [
            format!("application/json; charset={charset}"),
            format!("application/json;CHARSET={charset}"),
        ] {
            let bodies = if status == 415 {
                vec![&utf_16[..], body.as_bytes()]
            } else {
                vec![body.as_bytes()]
            };
            for body in bodies {
                assert_eq!(send(&accounts, &kind, body.to_vec()).await, status, "{kind}");
            }
        }
    }
    // Also where a body may be left out, and of a form and the answers in it.
    let kind = "application/json; charset=utf-16";
    assert_eq!(send("/v1/auth/refresh", kind, b"{}".to_vec()).await, 415);
    assert_eq!(send("/v1/auth/logout", kind, b"{}".to_vec()).await, 415);
    let imports = ada.at("/imports?create_accounts=true");
    let form = |kind: &str| {
        format!(
            "--q\r\nContent-Disposition: form-data; name=\"accounts\"\r\n\
             Content-Type: {kind}\r\n\r\n[{{\"key\": \"file\", \"currency\": \"EUR\"}}]\r\n\
             --q\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nDate;Payee;Amount\r\n\
             2026-03-01;Shop;-1.00\r\n--q--\r\n"
        )
    };
    let multipart = "multipart/form-data; boundary=q";
    let other = "multipart/form-data; boundary=q; charset=utf-16";
    assert_eq!(send(&imports, other, form("application/json").into()).await, 415);
    assert_eq!(send(&imports, multipart, form("text/plain; charset=utf-16").into()).await, 415);
    assert_eq!(send(&imports, multipart, form("text/plain; charset=utf-8").into()).await, 201);
}

#[tokio::test]
async fn a_receipt_names_the_command_as_the_audit_does_and_the_same_again_when_it_is_sent_again() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let account = ada.account("Giro").await;
    let (path, key) = (ada.at("/transactions"), [("idempotency-key", "once")]);
    let body = json!({"account_id": account, "posted_on": "2026-03-02", "payee": "Bakery",
        "amount": {"minor": -1_250, "currency": "EUR"}});
    let send = || ada.send(Method::POST, &path, &key, Some(body.clone()));
    let (first, again) = (send().await, send().await);
    let audit = ada.get_at(&ada.at("/audit?limit=1"), first.revision()).await.expect(200);
    let command = &audit["items"][0]["command_id"];
    assert_eq!(&first.body["command_id"], command, "{}", first.body);
    assert_eq!(again.body, first.body);
    let stated =
        json!({"stated_on": "2026-03-02", "stated_balance": {"minor": 0, "currency": "EUR"}});
    let opening = json!({"opening_balance": {"minor": 0, "currency": "EUR"}});
    let at = ada.at(&format!("/accounts/{account}"));
    let set = ada.send(Method::PATCH, &at, &[], Some(opening));
    assert!(set.await.expect(200)["command_id"].is_string());
    let compared = ada.post(&format!("{at}/reconcile"), stated).await;
    assert!(compared.expect(200)["command_id"].is_string());
}
