//! What makes no sense is refused for what it is, and is never an error of ours.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::net::SocketAddr;
use std::time::Duration;

use api::server::{self, Limits};
use reqwest::Method;
use serde_json::{Value, json};
use support::TestHouse;
use support::client::Person;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

#[tokio::test]
async fn a_day_that_no_books_speak_of_is_refused_wherever_one_is_named() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let account = ada.account("Giro").await;
    ada.enter(account, "2026-03-01", -100, "Bakery").await;
    let balances = format!("/accounts/{account}/balances");
    for day in ["1899-12-31", "2200-01-01", "0000-01-01", "9999-12-31"] {
        for path in ["/transactions", "/transactions/summary", &balances] {
            for name in ["from", "to"] {
                let path = ada.at(&format!("{path}?{name}={}", day.replace('+', "%2B")));
                let refused = ada.get(&path).await.expect(422);
                assert_eq!(refused["errors"][0]["pointer"], name, "{path}");
                assert_eq!(refused["errors"][0]["code"], "date-out-of-range", "{path}");
            }
        }
        let cursor = URL_SAFE_NO_PAD.encode(format!("{day}|1"));
        for sort in ["posted_on", "-posted_on"] {
            let path = ada.at(&format!("/transactions?sort={sort}&cursor={cursor}"));
            let refused = ada.get(&path).await.expect(422);
            assert_eq!(refused["errors"][0]["code"], "bad-cursor", "{path}");
        }
    }
    for month in ["0000-01", "1899-12", "2200-01", "9999-12"] {
        for (path, name) in [
            ("/reports/spending", "from"),
            ("/reports/spending", "to"),
            ("/reports/spending", "month"),
            ("/dashboard", "month"),
        ] {
            let refused = ada.get(&ada.at(&format!("{path}?{name}={month}"))).await.expect(422);
            assert_eq!(refused["errors"][0]["pointer"], name, "{path} {month}");
        }
    }
    for edge in ["1900-01-01", "2199-12-31"] {
        ada.get(&ada.at(&format!("/transactions?from={edge}&to={edge}"))).await.expect(200);
        ada.get(&ada.at(&format!("{balances}?from={edge}&to={edge}"))).await.expect(200);
    }
}

#[tokio::test]
async fn a_filter_that_nothing_can_match_is_refused_and_not_left_out() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    for (path, name) in [
        ("/transactions", "tag"),
        ("/transactions/summary", "tag"),
        ("/transactions", "q"),
        ("/audit", "noun"),
    ] {
        let refused = ada.get(&ada.at(&format!("{path}?{name}=a%00b"))).await.expect(422);
        assert_eq!(refused["errors"][0]["pointer"], name, "{path}");
    }
}

/// A body, and the pointers to the texts of it.
fn texts(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::String(_) => found.push(at.to_owned()),
        Value::Object(fields) => {
            for (name, value) in fields {
                texts(value, &format!("{at}/{name}"), found);
            }
        }
        Value::Array(values) => {
            for (place, value) in values.iter().enumerate() {
                texts(value, &format!("{at}/{place}"), found);
            }
        }
        _ => {}
    }
}

#[tokio::test]
async fn a_nul_in_any_text_of_any_body_is_refused_and_is_no_error_of_ours() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let account = ada.account("Giro").await;
    let entered = ada.enter(account, "2026-03-01", -100, "Bakery").await.id();
    let category = ada.category("Groceries").await;
    let money = json!({"minor": -5, "currency": "EUR"});
    let password = "violet harbour nine";
    let bodies = [
        (Method::POST, "/v1/auth/login", json!({"email": "a@b.example", "password": password})),
        (
            Method::POST,
            "/v1/auth/register",
            json!({"email": "new@b.example", "password": "lantern moss forty", "name": "B"}),
        ),
        (Method::POST, "/v1/auth/refresh", json!({"refresh_token": "abc"})),
        (
            Method::POST,
            "/v1/auth/password/change",
            json!({"current": "something else here", "new": "lantern moss forty"}),
        ),
        (Method::PATCH, "/v1/me", json!({"name": "Ada"})),
        (
            Method::POST,
            "/v1/households",
            json!({"name": "Home", "currency": "EUR", "time_zone": "UTC"}),
        ),
        (
            Method::PATCH,
            &ada.at(""),
            json!({"name": "Home", "currency": "EUR", "time_zone": "UTC"}),
        ),
        (
            Method::POST,
            &ada.at("/accounts"),
            json!({"name": "Giro", "kind": "cash", "currency": "EUR", "number": "12-345",
                "opening_balance": money, "opened_on": "2026-01-01"}),
        ),
        (
            Method::PATCH,
            &ada.at(&format!("/accounts/{account}")),
            json!({"name": "Giro", "number": "12-345", "opening_balance": money, "opened_on": "2026-01-01"}),
        ),
        (
            Method::POST,
            &ada.at("/categories"),
            json!({"name": "Books", "kind": "expense", "colour": "#112233", "icon": "book",
                "parent_id": category}),
        ),
        (
            Method::PATCH,
            &ada.at(&format!("/categories/{category}")),
            json!({"name": "Books", "colour": "#112233", "icon": "book"}),
        ),
        (
            Method::POST,
            &ada.at("/transactions"),
            json!({"account_id": account, "posted_on": "2026-03-01", "amount": money,
                "payee": "P", "description": "D", "note": "N", "tags": ["t"]}),
        ),
        (
            Method::PATCH,
            &ada.at(&format!("/transactions/{entered}")),
            json!({"posted_on": "2026-03-02", "payee": "P", "description": "D", "note": "N",
                "tags": ["t"], "amount": money}),
        ),
        (
            Method::PUT,
            &ada.at(&format!("/transactions/{entered}/category")),
            json!({"category_id": category}),
        ),
    ];
    let mut asked = 0;
    for (method, path, body) in bodies {
        let mut pointers = Vec::new();
        texts(&body, "", &mut pointers);
        for pointer in pointers {
            let mut odd = body.clone();
            let text = odd.pointer_mut(&pointer).unwrap();
            *text = json!(format!("{}\u{0}", text.as_str().unwrap()));
            let answer = ada.send(method.clone(), path, &[], Some(odd)).await;
            // A password may be made of anything.
            let may_pass = pointer == "/password" && path.ends_with("register");
            let refused = matches!(answer.status.as_u16(), 401 | 422);
            assert!(refused || may_pass, "{path} {pointer}: {} {}", answer.status, answer.body);
            asked += 1;
        }
    }
    assert!(asked > 40, "{asked}");
}

/// Sends the head of a request and then its body byte by byte, for as long as anybody listens.
/// Answers what came back before the connection was closed.
async fn trickle(address: SocketAddr, token: &str, path: &str, kind: &str) -> String {
    let stream = TcpStream::connect(address).await.unwrap();
    let (mut reading, mut writing) = stream.into_split();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: {kind}\r\nContent-Length: 10000\r\n\r\n"
    );
    writing.write_all(head.as_bytes()).await.unwrap();
    let sending = tokio::spawn(async move {
        let mut pace = tokio::time::interval(Duration::from_millis(20));
        while writing.write_all(b" ").await.is_ok() {
            pace.tick().await;
        }
    });
    let mut answer = Vec::new();
    let read = reading.read_to_end(&mut answer);
    // A reset after the answer is an end as well.
    let _ = tokio::time::timeout(Duration::from_secs(20), read).await.expect("it is let go");
    sending.abort();
    String::from_utf8_lossy(&answer).to_lowercase()
}

/// The same house at another address, where it has other limits.
async fn also_at(house: &TestHouse, limits: Limits) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = server::router(house.state.clone(), limits);
    tokio::spawn(server::serve(listener, router, CancellationToken::new()));
    address
}

#[tokio::test]
async fn a_body_that_trickles_in_is_let_go_however_steadily_it_comes() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let account = ada.account("Giro").await;
    let (json, form) = ("application/json", "multipart/form-data; boundary=x");
    let accounts = ada.at("/accounts");
    let imports = ada.at(&format!("/accounts/{account}/imports"));
    let short = Duration::from_millis(400);
    let mut hasty = Limits::of(512);
    hasty.body_patience.whole = short;
    let mut hasty_with_files = Limits::of(512);
    hasty_with_files.body_patience.upload = short;
    for (limits, token, path, kind) in [
        (hasty, ada.token.as_str(), accounts.as_str(), json),
        (hasty, "", "/v1/auth/login", json),
        (hasty_with_files, ada.token.as_str(), imports.as_str(), form),
    ] {
        let answer = trickle(also_at(&house, limits).await, token, path, kind).await;
        assert!(answer.starts_with("http/1.1 408"), "{path} {answer}");
        assert!(answer.contains("urn:wumbo:problem:timeout"), "{path} {answer}");
        assert!(answer.contains("connection: close"), "{path} {answer}");
    }
}

/// Sends a head, waits for the answer's head, and says in small letters what it was.
async fn answer_to_a_head(address: SocketAddr, head: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(body.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    while !answer.windows(4).any(|end| end == b"\r\n\r\n") {
        let mut piece = [0; 1024];
        let count = stream.read(&mut piece).await.unwrap();
        assert!(count > 0, "closed before an answer");
        answer.extend_from_slice(&piece[..count]);
    }
    String::from_utf8_lossy(&answer).to_lowercase()
}

#[tokio::test]
async fn an_answer_before_the_whole_body_says_that_it_ends_the_connection() {
    let house = TestHouse::new().await;
    let address = also_at(&house, Limits::of(64)).await;
    let head = |path: &str, length: usize| {
        format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
             Content-Length: {length}\r\n\r\n"
        )
    };
    for (path, status) in [("/v1/households", 401), ("/v1/nowhere", 404), ("/v1/me", 405)] {
        let answer = answer_to_a_head(address, &head(path, 1_000), "{").await;
        assert!(answer.starts_with(&format!("http/1.1 {status}")), "{path} {answer}");
        assert!(answer.contains("connection: close"), "{path} {answer}");
    }
    let body = r#"{"email": "nobody@wumbo.example", "password": "not this one either"}"#;
    let answer = answer_to_a_head(address, &head("/v1/auth/login", body.len()), body).await;
    assert!(answer.starts_with("http/1.1 401"), "{answer}");
    assert!(!answer.contains("connection: close"), "{answer}");
}

/// The paths of a household's lists and of a person's own that have pages, as the description says,
/// with an account of theirs.
fn paged(of: &Person, account: Uuid) -> Vec<String> {
    let description: Value = serde_json::from_str(include_str!("../openapi.json")).unwrap();
    let has_pages = |operation: &Value| {
        let parameters = operation["get"]["parameters"].as_array();
        parameters.is_some_and(|all| all.iter().any(|one| one["name"] == "cursor"))
    };
    let paths = description["paths"].as_object().unwrap().iter();
    let paths =
        paths.filter(|(path, operation)| has_pages(operation) && !path.ends_with("/summary"));
    let here = |(path, _): (&String, &Value)| {
        let path = path.replace("{household_id}", &of.household.to_string());
        path.replace("{id}", &account.to_string())
    };
    paths.map(here).collect()
}

#[tokio::test]
async fn a_cursor_is_of_one_list_of_one_household_or_person() {
    let house = TestHouse::new().await;
    let mut people = [Person::new(&house).await, Person::new(&house).await];
    let mut lists = Vec::new();
    for (who, person) in people.iter_mut().enumerate() {
        let body = json!({"name": "Other", "currency": "EUR", "time_zone": "UTC"});
        let second = person.post("/v1/households", body).await.id();
        for household in [person.household, second] {
            person.household = household;
            let account = person.account("Giro").await;
            let into = person.at(&format!("/accounts/{account}/imports"));
            let mut revision = 0;
            for payee in ["Bakery", "Fuel"] {
                let rows = format!("2026-03-02,{payee},-1.00\n2026-03-05,{payee},-2.00\n");
                let told = person.upload(&into, format!("Date,Payee,Amount\n{rows}")).await;
                revision = told.expect(201)["revision"].as_i64().unwrap();
            }
            let account_path = person.at(&format!("/accounts/{account}"));
            let zero = json!({"minor": 0, "currency": "EUR"});
            person.patch(&account_path, json!({"opening_balance": zero})).await.expect(200);
            for day in [5, 6] {
                let on = format!("2026-03-0{day}");
                let stated = json!({"stated_on": on, "stated_balance": zero});
                let compared = person.post(&format!("{account_path}/reconcile"), stated).await;
                revision = compared.revision();
            }
            let paths = paged(person, account);
            assert_eq!(paths.len(), 6, "{paths:?}");
            for path in paths {
                let page = person.get_at(&format!("{path}?limit=1"), revision).await.expect(200);
                let cursor =
                    page["next_cursor"].as_str().unwrap_or_else(|| panic!("{path}: {page}"));
                lists.push((who, path, cursor.to_owned()));
            }
        }
    }
    for (who, list, _) in &lists {
        for (of, other, cursor) in &lists {
            // What a person sees beside their households is one list.
            let is_own = (who, list) == (of, other);
            let path = format!("{list}?limit=1&cursor={cursor}");
            let answer = people[*who].get(&path).await;
            match is_own {
                true => assert_eq!(answer.status, 200, "{path}: {}", answer.body),
                false => {
                    let refused = answer.expect(422);
                    assert_eq!(refused["errors"][0]["code"], "bad-cursor", "{path} of {other}");
                }
            }
        }
    }
}
