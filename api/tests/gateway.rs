//! What every route has in common: strangers, shapes of errors, limits, headers, live news.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use std::collections::{BTreeMap, BTreeSet};

use domain::id::HouseholdId;
use following::bell::{Bell, InProcessBell, News, Topic};
use futures::StreamExt;
use reqwest::Method;
use serde_json::{Value, json};
use support::TestHouse;
use support::client::Person;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use uuid::Uuid;

/// Operations that anybody may ask for.
const PUBLIC: &[&str] =
    &["live", "ready", "log_in", "log_out", "refresh_session", "register_person"];

struct Operation {
    id: String,
    method: Method,
    path: String,
}

fn operations() -> Vec<Operation> {
    let document: Value = serde_json::from_str(&api::openapi::text().unwrap()).unwrap();
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            if let Some(id) = operation["operationId"].as_str() {
                let method = method.to_uppercase().parse().unwrap();
                operations.push(Operation { id: id.to_owned(), method, path: path.clone() });
            }
        }
    }
    operations
}

/// The path with a household's and a thing's real ids.
fn with_ids(path: &str, household: Uuid, id: Uuid) -> String {
    path.replace("{household_id}", &household.to_string()).replace("{id}", &id.to_string())
}

#[tokio::test]
async fn every_operation_but_the_listed_ones_wants_a_good_token() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let mut stranger = Person::without_household(&house).await;
    let mut asked = 0;
    for token in ["", "garbage", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0."] {
        stranger.token = token.to_owned();
        for operation in operations().iter().filter(|op| !PUBLIC.contains(&op.id.as_str())) {
            let path = with_ids(&operation.path, ada.household, ada.household);
            let body = (operation.method != Method::GET).then(|| json!({}));
            let answer = stranger.send(operation.method.clone(), &path, &[], body).await;
            assert_eq!(answer.status, 401, "{} {}", operation.id, answer.body);
            asked += 1;
        }
    }
    assert!(asked > 90, "{asked}");
}

#[tokio::test]
async fn another_household_is_not_there_whatever_is_asked_of_it() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let account = ada.account("Canary account").await;
    let entered = ada.enter(account, "2026-03-01", -100, "Canary payee").await;
    let category = ada.category("Groceries").await;
    let taken = ada.took(account, "Date,Payee,Amount\n2026-03-02,Canary kiosk,-1.00\n").await;
    let revision = taken["revision"].as_i64().unwrap();
    let before = digest(&ada, revision).await;
    let mallory = Person::new(&house).await;
    let others = [account, entered.id(), category, ada.household, Uuid::new_v4()];
    let ids: BTreeSet<Uuid> = one_of_each(&before).into_iter().chain(others).collect();
    for operation in operations().iter().filter(|op| op.path.contains("{household_id}")) {
        for id in ids.iter().copied() {
            // Their household with her ids, and his own household with her ids.
            for household in [ada.household, mallory.household] {
                if household == mallory.household && !operation.path.contains("{id}") {
                    continue;
                }
                let path = with_ids(&operation.path, household, id);
                let body = (operation.method != Method::GET).then(|| json!({}));
                let answer = mallory.send(operation.method.clone(), &path, &[], body).await;
                let status = answer.status.as_u16();
                let text = answer.body.to_string();
                assert!(!text.contains("Canary"), "{} {text}", operation.id);
                let unread = matches!(status, 404 | 415 | 422) || status == 409;
                assert!(unread, "{} {} {text}", operation.id, answer.status);
                assert!(household == mallory.household || status != 409, "{}", operation.id);
            }
        }
    }
    let own = mallory.account("Own").await;
    for (field, body) in [
        ("account_id", json!({"account_id": account})),
        ("category_id", json!({"account_id": own, "category_id": category})),
    ] {
        let mut entry = json!({"posted_on": "2026-03-01", "payee": "X",
            "amount": {"minor": 1, "currency": "EUR"}});
        for (key, value) in body.as_object().unwrap() {
            entry[key] = value.clone();
        }
        let known = field == "category_id" && category == mallory.category("Groceries").await;
        assert!(!known, "two households never share a category");
        let refused = mallory.post(&mallory.at("/transactions"), entry).await.expect(422);
        assert_eq!(refused["errors"][0]["pointer"], format!("/{field}"));
    }
    let filtered = mallory.get(&mallory.at(&format!("/transactions?account_id={account}"))).await;
    assert_eq!(filtered.expect(200)["items"], json!([]));
    assert_eq!(digest(&ada, revision).await, before);
}

/// Everything ada can read without naming a thing, by its path below the household.
async fn digest(ada: &Person, revision: i64) -> BTreeMap<String, Value> {
    // They take no revision: the one never ends, the other reads the log itself.
    const OF_NO_REVISION: &[&str] = &["listen_live", "verify_audit"];
    let mut all = BTreeMap::new();
    for Operation { id, method, path } in operations() {
        let below = path.strip_prefix("/v1/households/{household_id}");
        let Some(below) = below.filter(|below| !below.contains('{')) else { continue };
        if method == Method::GET && !OF_NO_REVISION.contains(&id.as_str()) {
            let answer = ada.get_at(&ada.at(below), revision).await.expect(200);
            all.insert(below.to_owned(), answer);
        }
    }
    all
}

/// The id of one thing of each noun that has a path of its own, as its list tells it.
fn one_of_each(all: &BTreeMap<String, Value>) -> Vec<Uuid> {
    let paths = operations().into_iter().map(|operation| operation.path);
    let lists = paths.filter_map(|path| {
        let below = path.strip_prefix("/v1/households/{household_id}")?;
        below.split_once("/{id}").map(|(list, _)| list.to_owned())
    });
    let lists: BTreeSet<String> = lists.collect();
    let id = |list: &String| {
        let first = all[list]["items"][0]["id"].as_str();
        first.unwrap_or_else(|| panic!("ada has nothing in {list}: make one")).parse().unwrap()
    };
    lists.iter().map(id).collect()
}

#[tokio::test]
async fn errors_are_problem_documents_also_below_the_routes() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    assert_eq!(ada.get("/v1/nothing").await.code(), "not-found");
    assert_eq!(ada.delete("/v1/households").await.status, 405);
    assert_eq!(ada.get(&ada.at("/accounts/not-a-uuid")).await.status, 404);
    let path = ada.at("/accounts");
    let big = json!({"name": "x".repeat(1_100_000)});
    assert_eq!(ada.post(&path, big).await.status, 413);
    let client = reqwest::Client::new();
    for (body, status) in [("{", 400), ("", 400), ("[]", 422), ("{} {}", 422), ("\u{feff}{}", 400)]
    {
        let request = client.post(format!("{}{path}", house.url())).bearer_auth(&ada.token);
        let request = request.header("content-type", "application/json").body(body.to_owned());
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status().as_u16(), status, "{body:?}");
        assert_eq!(answer.headers()["content-type"], "application/problem+json");
        let document: Value = answer.json().await.unwrap();
        assert_eq!(document["status"], status);
        assert!(document["request_id"].is_string());
    }
    let deep = format!("{}1{}", "[".repeat(5_000), "]".repeat(5_000));
    let request = client.post(format!("{}{path}", house.url())).bearer_auth(&ada.token);
    let answer =
        request.header("content-type", "application/json").body(deep).send().await.unwrap();
    assert!(matches!(answer.status().as_u16(), 400 | 422));
}

#[tokio::test]
async fn answers_carry_the_headers_that_keep_them_private() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let answer = ada.get(&ada.at("/accounts")).await;
    assert_eq!(answer.headers["x-content-type-options"], "nosniff");
    assert_eq!(answer.headers["cache-control"], "no-store");
    assert!(answer.headers.contains_key("etag"));
    assert!(
        answer.headers["content-security-policy"].to_str().unwrap().contains("default-src 'none'")
    );
    let problem = ada.get("/v1/nothing").await;
    assert_eq!(problem.headers["cache-control"], "no-store");
    let id = Uuid::new_v4().to_string();
    let echoed = ada.send(Method::GET, "/v1/me", &[("x-request-id", &id)], None).await;
    assert_eq!(echoed.headers["x-request-id"], id.as_str());
    let docs = reqwest::get(format!("{}/docs/", house.url())).await.unwrap();
    assert_eq!(docs.status(), 200);
    let page = docs.text().await.unwrap();
    assert!(!page.contains("https://"), "the page of the description needs no internet");
}

#[tokio::test]
async fn a_slow_head_and_an_endless_head_are_let_go() {
    let house = TestHouse::new().await;
    let address = house.url().replace("http://", "");
    let mut endless = tokio::net::TcpStream::connect(&address).await.unwrap();
    let flood = format!("GET / HTTP/1.1\r\nX-Long: {}\r\n\r\n", "x".repeat(64 * 1024));
    let _ = endless.write_all(flood.as_bytes()).await;
    let mut answer = Vec::new();
    let _ = endless.read_to_end(&mut answer).await;
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431"), "{answer}");
}

#[tokio::test]
async fn news_of_a_household_reach_who_listens_and_nobody_else() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let account = ada.account("Giro").await;
    let mallory = Person::new(&house).await;
    assert_eq!(mallory.get(&ada.at("/live")).await.status, 404);
    let listen = |person: &Person, last: Option<i64>| {
        let request = reqwest::Client::new()
            .get(format!("{}{}", house.url(), person.at("/live")))
            .bearer_auth(&person.token);
        match last {
            Some(last) => request.header("last-event-id", last.to_string()),
            None => request,
        }
    };
    let mut stream = listen(&ada, None).send().await.unwrap().bytes_stream();
    let mut heard = String::new();
    let entered = ada.enter(account, "2026-03-01", -100, "Bakery").await.revision();
    mallory.account("Noise").await;
    while !heard.contains(&format!("id: {entered}")) {
        heard += &String::from_utf8_lossy(&stream.next().await.unwrap().unwrap());
    }
    assert!(
        heard.contains(&format!("{{\"nouns\":[\"transaction\"],\"revision\":{entered}}}")),
        "{heard}"
    );
    assert!(!heard.contains("Bakery"));
    let mut resumed = listen(&ada, Some(entered - 1)).send().await.unwrap().bytes_stream();
    let told = String::from_utf8_lossy(&resumed.next().await.unwrap().unwrap()).into_owned();
    assert!(told.contains("transaction") && told.contains(&format!("id: {entered}")), "{told}");
    // Who logs out hears no more.
    ada.post("/v1/auth/logout", json!({})).await.expect(204);
    let ended = async { while let Some(Ok(_)) = stream.next().await {} };
    tokio::time::timeout(std::time::Duration::from_secs(60), ended).await.unwrap();
}

#[tokio::test]
async fn a_stream_that_no_bell_reaches_finds_the_news_by_itself() {
    // What the projector rings is not heard here, as when NATS is away between processes.
    let deaf = std::sync::Arc::new(InProcessBell::default());
    let house = TestHouse::changed(|state| state.bell = deaf).await;
    let ada = Person::new(&house).await;
    let account = ada.account("Giro").await;
    let request = reqwest::Client::new()
        .get(format!("{}{}", house.url(), ada.at("/live")))
        .bearer_auth(&ada.token);
    let mut stream = request.send().await.unwrap().bytes_stream();
    let begun = stream.next().await.unwrap().unwrap();
    let entered = ada.enter(account, "2026-03-01", -100, "Bakery").await.revision();
    assert!(!String::from_utf8_lossy(&begun).contains(&format!("id: {entered}")));
    let hearing = async {
        let mut heard = String::new();
        while !heard.contains(&format!("id: {entered}")) {
            heard += &String::from_utf8_lossy(&stream.next().await.unwrap().unwrap());
        }
        heard
    };
    let heard = tokio::time::timeout(std::time::Duration::from_secs(60), hearing).await.unwrap();
    assert!(heard.contains("transaction"), "{heard}");
}

#[tokio::test]
async fn who_missed_a_step_is_told_of_every_noun_and_who_missed_none_of_what_changed() {
    let bell = std::sync::Arc::new(InProcessBell::default());
    let own = bell.clone();
    let house = TestHouse::changed(|state| state.bell = own).await;
    let ada = Person::new(&house).await;
    let listen = |last: Option<&'static str>| {
        let path = format!("{}{}", house.url(), ada.at("/live"));
        let request = reqwest::Client::new().get(path).bearer_auth(&ada.token);
        last.into_iter().fold(request, |request, last| request.header("last-event-id", last))
    };
    let mut stream = listen(None).send().await.unwrap().bytes_stream();
    let begun = String::from_utf8_lossy(&stream.next().await.unwrap().unwrap()).into_owned();
    let id = begun.lines().find_map(|line| line.strip_prefix("id: ")).unwrap();
    let told: i64 = id.parse().unwrap();
    let household_id = HouseholdId(ada.household);
    let ring = |after: Option<i64>, revision: i64| {
        let nouns = vec!["account".to_owned()];
        bell.ring(Topic::Projected, News { household_id, revision, after, nouns });
    };
    // The step before the second one is told of behind it; a version that is older says nothing.
    for (after, revision, is_whole) in [
        (Some(told), told + 2, false),
        (Some(told + 4), told + 5, true),
        (Some(told + 2), told + 4, true),
        (Some(told + 5), told + 7, false),
        (Some(told + 6), told + 8, false),
        (None, told + 9, true),
    ] {
        ring(after, revision);
        if revision == told + 4 {
            continue;
        }
        let hearing = async {
            let mut heard = String::new();
            while !heard.contains(&format!("id: {revision}\n")) {
                heard += &String::from_utf8_lossy(&stream.next().await.unwrap().unwrap());
            }
            heard
        };
        let heard = tokio::time::timeout(std::time::Duration::from_secs(20), hearing).await;
        let heard = heard.unwrap();
        assert_eq!(heard.contains("transaction"), is_whole, "{revision} of {told}: {heard}");
        assert!(heard.contains("account"), "{heard}");
    }
    // Of what is ahead of the log, or no revision, nobody knows what was missed since.
    for last in ["999999", "abc"] {
        let mut stream = listen(Some(last)).send().await.unwrap().bytes_stream();
        let begun = String::from_utf8_lossy(&stream.next().await.unwrap().unwrap()).into_owned();
        assert!(begun.contains("transaction"), "{last}: {begun}");
    }
}

#[tokio::test]
async fn a_person_has_so_many_streams_and_gets_back_what_is_given_up() {
    let house = TestHouse::new().await;
    let (ada, ben) = (Person::new(&house).await, Person::new(&house).await);
    let http = reqwest::Client::new();
    let listen = |person: &Person| {
        let path = format!("{}{}", house.url(), person.at("/live"));
        http.get(path).bearer_auth(&person.token).send()
    };
    let mut streams = Vec::new();
    for _ in 0..20 {
        let stream = listen(&ada).await.unwrap();
        assert_eq!(stream.status(), 200);
        streams.push(stream);
    }
    let refused = ada.get(&ada.at("/live")).await;
    assert_eq!((refused.status.as_u16(), refused.code()), (503, "busy"));
    assert!(refused.headers.contains_key("retry-after"));
    assert_eq!(listen(&ben).await.unwrap().status(), 200, "others are not concerned");
    streams.clear();
    let again = async {
        while listen(&ada).await.unwrap().status() != 200 {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), again).await.unwrap();
}

#[tokio::test]
async fn who_belongs_no_more_hears_no_more() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let request = reqwest::Client::new().get(format!("{}{}", house.url(), ada.at("/live")));
    let mut stream = request.bearer_auth(&ada.token).send().await.unwrap().bytes_stream();
    stream.next().await.unwrap().unwrap();
    // As if somebody had removed her: the household's log tells of no member any more.
    let mut superuser = house.database.superuser().await;
    sqlx::query("delete from events where household_id = $1 and aggregate_type = 'household'")
        .bind(ada.household)
        .execute(&mut superuser)
        .await
        .unwrap();
    let ended = async { while let Some(Ok(_)) = stream.next().await {} };
    tokio::time::timeout(std::time::Duration::from_secs(20), ended).await.unwrap();
}

#[tokio::test]
async fn checking_logs_takes_nothing_from_the_projector_and_only_so_much_at_once() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let path = ada.at("/audit/verify");
    // Every connection of the projector is at work: a check goes on beside it.
    let mut taken = Vec::new();
    for _ in 0..6 {
        taken.push(house.pools.projector.acquire().await.unwrap());
    }
    assert_eq!(ada.get(&path).await.expect(200)["intact"], true);
    taken.clear();
    // As many checks as may be are under way: others are told to come back, and nothing else waits.
    for _ in 0..2 {
        taken.push(house.pools.checks.acquire().await.unwrap());
    }
    let answers = futures::future::join_all((0..60).map(|_| ada.get(&path)));
    let (answers, ready) = tokio::join!(answers, ada.get("/health/ready"));
    ready.expect(200);
    for answer in answers {
        assert_eq!((answer.status.as_u16(), answer.code()), (503, "busy"), "{}", answer.body);
        assert!(answer.headers.contains_key("retry-after"));
    }
    taken.clear();
    assert_eq!(ada.get(&path).await.expect(200)["intact"], true);
}

#[test]
fn the_committed_description_is_the_one_of_the_code() {
    let committed = include_str!("../openapi.json");
    let same = committed == api::openapi::text().unwrap();
    assert!(same, "api/openapi.json is stale: wumbo openapi > api/openapi.json");
}
