//! Transactions over real HTTP: writing, reading, racing, replaying, looking back.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use std::collections::BTreeSet;

use futures::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use support::TestHouse;
use support::client::Person;

#[tokio::test]
async fn a_transaction_is_written_corrected_categorised_removed_and_restored() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let account = ada.account("Giro").await;
    let groceries = ada.category("Groceries").await;
    let id = ada.enter(account, "2026-03-01", -1_250, "Bakery").await.id();
    let path = ada.at(&format!("/transactions/{id}"));
    let edit = json!({"payee": "Baker", "note": "for Sunday", "tags": ["b", "a", "b"],
        "posted_on": "2026-03-02", "amount": {"minor": -1_300, "currency": "EUR"}});
    assert_eq!(ada.patch(&path, edit.clone()).await.expect(200)["version"], 6);
    assert_eq!(ada.patch(&path, edit).await.expect(200)["version"], 6, "it held already");
    let chosen = ada.put(&format!("{path}/category"), json!({"category_id": groceries})).await;
    let shown = ada.get_at(&path, chosen.revision()).await.expect(200);
    assert_eq!(shown["payee"], "Baker");
    assert_eq!(shown["tags"], json!(["a", "b"]));
    assert_eq!(shown["posted_on"], "2026-03-02");
    assert_eq!(shown["category_source"], "person");
    assert_eq!(shown["splits"][0]["category_id"], json!(groceries));
    let removed = ada.delete(&path).await;
    let list = ada.get_at(&ada.at("/transactions"), removed.revision()).await.expect(200);
    assert_eq!(list["items"], json!([]));
    assert_eq!(ada.patch(&path, json!({"note": "x"})).await.code(), "transaction-was-removed");
    let bin = ada.get(&ada.at("/transactions?removed=true")).await.expect(200);
    assert_eq!(bin["items"][0]["id"], json!(id));
    let back = ada.post(&format!("{path}/restore"), json!({})).await;
    let summary = ada.get_at(&ada.at("/transactions/summary"), back.revision()).await.expect(200);
    assert_eq!(summary["count"], 1);
    assert_eq!(summary["sums"][0]["out"], json!({"minor": -1_300, "currency": "EUR"}));
}

#[tokio::test]
async fn what_a_transaction_cannot_be_is_told_by_field_and_changes_nothing() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let account = ada.account("Giro").await;
    let good = json!({"account_id": account, "posted_on": "2026-03-01", "payee": "X",
        "amount": {"minor": 1, "currency": "EUR"}});
    let cases = [
        ("/amount/minor", json!({"amount": {"minor": 1.5, "currency": "EUR"}})),
        ("/amount/minor", json!({"amount": {"minor": "1", "currency": "EUR"}})),
        (
            "/amount/minor",
            json!({"amount": {"minor": 1_000_000_000_000_001i64, "currency": "EUR"}}),
        ),
        ("/amount/currency", json!({"amount": {"minor": 1, "currency": "USD"}})),
        ("/amount/currency", json!({"amount": {"minor": 1, "currency": "eur"}})),
        ("/posted_on", json!({"posted_on": "2026-02-30"})),
        ("/posted_on", json!({"posted_on": "1066-10-14"})),
        ("/payee", json!({"payee": "  "})),
        ("/payee", json!({"payee": "a\u{0}b"})),
        ("/payee", json!({"payee": "x".repeat(201)})),
        ("/account_id", json!({"account_id": ada.household})),
        ("/category_id", json!({"category_id": ada.household})),
        ("/tags", json!({"tags": [" "]})),
        ("/version", json!({"version": 3})),
        ("/removed", json!({"removed": true})),
    ];
    for (pointer, change) in cases {
        let mut body = good.clone();
        for (field, value) in change.as_object().unwrap() {
            body[field] = value.clone();
        }
        let problem = ada.post(&ada.at("/transactions"), body).await.expect(422);
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
    }
    let path = ada.at("/transactions");
    let text = ada.send(Method::POST, &path, &[("content-type", "text/plain")], None).await;
    assert_eq!(text.status, 415);
    assert_eq!(ada.get(&path).await.expect(200)["items"], json!([]));
}

#[tokio::test]
async fn of_64_writers_who_saw_the_same_version_one_succeeds() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let account = ada.account("Giro").await;
    let id = ada.enter(account, "2026-03-01", -1, "Bakery").await.id();
    let path = ada.at(&format!("/transactions/{id}"));
    let write = |n: i32| {
        let (path, ada) = (path.clone(), &ada);
        async move {
            let seen = [("if-match", "\"1\"")];
            let body = json!({ "note": format!("writer {n}") });
            ada.send(Method::PATCH, &path, &seen, Some(body)).await.status.as_u16()
        }
    };
    let answers = join_all((0..64).map(write)).await;
    assert_eq!(answers.iter().filter(|status| **status == 200).count(), 1, "{answers:?}");
    assert!(answers.iter().all(|status| matches!(status, 200 | 409 | 412)), "{answers:?}");
}

#[tokio::test]
async fn of_64_writers_who_saw_nothing_every_one_succeeds_in_turn() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let account = ada.account("Giro").await;
    let id = ada.enter(account, "2026-03-01", -1, "Bakery").await.id();
    let path = ada.at(&format!("/transactions/{id}"));
    let write = |n: i32| {
        let (path, ada) = (path.clone(), &ada);
        async move { ada.patch(&path, json!({ "note": format!("writer {n}") })).await }
    };
    let answers = join_all((0..64).map(write)).await;
    let versions: BTreeSet<i64> =
        answers.into_iter().map(|answer| answer.expect(200)["version"].as_i64().unwrap()).collect();
    assert_eq!(versions, (2..=65).collect());
}

#[tokio::test]
async fn the_same_key_has_one_effect_and_one_answer_however_often_it_is_sent() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let account = ada.account("Giro").await;
    let body = json!({"account_id": account, "posted_on": "2026-03-01", "payee": "X",
        "amount": {"minor": -5, "currency": "EUR"}});
    let path = ada.at("/transactions");
    let key = [("idempotency-key", "a coffee")];
    let send = |body: Value| ada.send(Method::POST, &path, &key, Some(body));
    let answers = join_all((0..8).map(|_| send(body.clone()))).await;
    let first = answers[0].body.clone();
    assert!(answers.iter().all(|answer| answer.status == 201 && answer.body == first));
    let mut other = body.clone();
    other["payee"] = json!("Y");
    let refused = send(other).await.expect(422);
    assert_eq!(refused["errors"][0]["code"], "idempotency-key-reused");
    let revision = first["revision"].as_i64().unwrap();
    let summary = ada.get_at(&ada.at("/transactions/summary"), revision).await.expect(200);
    assert_eq!(summary["count"], 1);
    // A key keeps its answer when the state has moved on and would now forbid the command.
    let target = ada.at(&format!("/transactions/{}", first["id"].as_str().unwrap()));
    let remove = || ada.send(Method::DELETE, &target, &[("idempotency-key", "gone")], None);
    assert_eq!(remove().await.expect(200), remove().await.expect(200));
}

#[tokio::test]
async fn pages_follow_each_other_without_gaps_while_new_ones_come_in() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let account = ada.account("Giro").await;
    let mut last = 0;
    for n in 0..25 {
        let day = format!("2026-03-{:02}", 1 + n % 5);
        last = ada.enter(account, &day, -100 - n, "Shop").await.revision();
    }
    for sort in ["-posted_on", "posted_on", "amount", "-amount"] {
        let mut seen: Vec<Value> = Vec::new();
        let mut cursor = String::new();
        loop {
            let path = ada.at(&format!("/transactions?limit=10&sort={sort}&to=2026-03-31{cursor}"));
            let page = ada.get_at(&path, last).await.expect(200);
            seen.extend(page["items"].as_array().unwrap().iter().map(|item| item["id"].clone()));
            last = ada.enter(account, "2026-04-01", -1, "Later").await.revision();
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        let unique: BTreeSet<String> = seen.iter().map(Value::to_string).collect();
        assert_eq!((seen.len(), unique.len()), (25, 25), "{sort}");
    }
    let bad = ada.get(&ada.at("/transactions?cursor=bm9uc2Vuc2U")).await.expect(422);
    assert_eq!(bad["errors"][0]["code"], "bad-cursor");
}

#[tokio::test]
async fn filters_and_summary_agree() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let (giro, cash) = (ada.account("Giro").await, ada.account("Cash").await);
    let food = ada.category("Groceries").await;
    let bakery = ada.enter(giro, "2026-03-31", -350, "Bakery 100%").await.id();
    ada.enter(giro, "2026-04-01", 200_000, "Employer").await;
    ada.enter(cash, "2026-04-02", -900, "Market_stall").await;
    let last = ada
        .put(&ada.at(&format!("/transactions/{bakery}/category")), json!({"category_id": food}))
        .await
        .revision();
    for (filter, count, net) in [
        ("", 3, 198_750),
        ("from=2026-04-01&to=2026-04-30", 2, 199_100),
        ("from=2026-03-31&to=2026-04-01", 2, 199_650),
        ("category_id=none", 2, 199_100),
        (&format!("category_id={food}"), 1, -350),
        (&format!("category_id={food}&category_id=none"), 3, 198_750),
        (&format!("account_id={cash}"), 1, -900),
        (&format!("account_id={cash}&account_id={giro}"), 3, 198_750),
        ("q=bak+100%25", 1, -350),
        ("q=market_", 1, -900),
        ("q=%25%25", 0, 0),
        ("q=bakery+100", 1, -350),
        ("q=akery+00%25", 1, -350),
        ("q=bakery+200", 0, 0),
        ("q=100", 1, -350),
        ("q=1_0", 0, 0),
        ("q=BAK%C3%89RY", 1, -350),
        ("min=-900&max=-350", 2, -1_250),
        ("pending=true", 0, 0),
        ("transfer=only", 0, 0),
        ("tag=none", 0, 0),
    ] {
        let path = ada.at(&format!("/transactions/summary?{filter}"));
        let summary = ada.get_at(&path, last).await.expect(200);
        let sum = summary["sums"][0]["net"]["minor"].as_i64().unwrap_or(0);
        assert_eq!((summary["count"].as_i64(), sum), (Some(count), net), "{filter}");
        let list = ada.get(&ada.at(&format!("/transactions?{filter}"))).await.expect(200);
        assert_eq!(list["items"].as_array().unwrap().len() as i64, count, "{filter}");
    }
    for bad in ["bogus=1", "limit=0", "limit=501", "sort=payee", "category_id=x", "from=2026-13-01"]
    {
        ada.get(&ada.at(&format!("/transactions?{bad}"))).await.expect(422);
    }
}

#[tokio::test]
async fn the_past_is_answered_by_revision_and_by_instant() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let account = ada.account("Giro").await;
    let first = ada.enter(account, "2026-03-01", -100, "Bakery").await;
    let entered = ada.get_at(&ada.at("/transactions"), first.revision()).await;
    let dashboard = ada.get(&ada.at("/dashboard?month=2026-03")).await;
    let id = first.id();
    ada.patch(&ada.at(&format!("/transactions/{id}")), json!({"note": "later"})).await.expect(200);
    let last = ada.enter(account, "2026-03-02", -900, "Market").await.revision();
    let as_of = format!("as_of={}", first.revision());
    let past = ada.get(&ada.at(&format!("/transactions?{as_of}"))).await;
    assert_eq!(past.shows(), first.revision());
    assert_eq!(past.body, entered.body);
    let path = ada.at(&format!("/dashboard?month=2026-03&{as_of}"));
    assert_eq!(ada.get(&path).await.body, dashboard.body);
    let now = chrono::Utc::now().to_rfc3339();
    let path = ada.at(&format!("/transactions/summary?as_of={}", now.replace('+', "%2B")));
    assert_eq!(ada.get(&path).await.expect(200)["count"], 2);
    let before = ada.get(&ada.at("/accounts?as_of=2020-01-01T00:00:00Z")).await.expect(200);
    assert_eq!(before["items"], json!([]));
    let future = ada.get(&ada.at(&format!("/accounts?as_of={}", last + 1))).await.expect(422);
    assert_eq!(future["errors"][0]["code"], "future-revision");
    ada.get(&ada.at("/accounts?as_of=yesterday")).await.expect(422);
    // Without a month the overview is that of the moment, not of today.
    let before = ada.get(&ada.at("/dashboard?as_of=2020-01-15T12:00:00Z")).await.expect(200);
    assert_eq!((&before["month"], &before["today"]), (&json!("2020-01"), &json!("2020-01-15")));
    let shown = ada.get(&ada.at(&format!("/dashboard?{as_of}"))).await.expect(200);
    let live = ada.get(&ada.at("/dashboard")).await.expect(200);
    assert_eq!(shown["today"], live["today"]);
}

#[tokio::test]
async fn a_moment_is_refused_where_it_means_nothing() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let account = ada.account("Giro").await;
    let head = ada.enter(account, "2026-03-01", -100, "Bakery").await.revision();
    for parameter in [format!("as_of={head}"), format!("after={head}")] {
        ada.get(&format!("/v1/households?{parameter}")).await.expect(422);
        ada.get(&format!("/v1/me?{parameter}")).await.expect(422);
        ada.get(&ada.at(&format!("/live?{parameter}"))).await.expect(422);
        ada.get(&ada.at(&format!("/audit/verify?{parameter}"))).await.expect(422);
        let path = ada.at(&format!("/categories?{parameter}"));
        let written = ada.post(&path, json!({"name": "Books", "kind": "expense"})).await;
        assert_eq!(
            written.expect(422)["errors"][0]["pointer"],
            parameter.split('=').next().unwrap()
        );
    }
    let now = ada.get_at(&ada.at("/categories"), head).await;
    assert_eq!(now.shows(), head, "something was written");
}

#[tokio::test]
async fn a_client_that_has_it_already_is_told_so() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let account = ada.account("Giro").await;
    let path = ada.at("/transactions");
    let first = ada.get(&path).await;
    let tag = first.headers["etag"].to_str().unwrap().to_owned();
    let again = ada.send(Method::GET, &path, &[("if-none-match", &tag)], None).await;
    assert_eq!(again.status, 304);
    let last = ada.enter(account, "2026-03-01", -100, "Bakery").await.revision().to_string();
    let headers = [("if-none-match", tag.as_str()), ("wumbo-revision", last.as_str())];
    assert_eq!(ada.send(Method::GET, &path, &headers, None).await.status, 200);
}

#[tokio::test]
async fn a_read_that_cannot_be_fresh_says_so_and_is_never_silently_stale() {
    let house = TestHouse::without_projector().await;
    let ada = Person::new(&house).await;
    let behind = ada.get_at(&ada.at("/accounts"), 1).await;
    assert_eq!((behind.status.as_u16(), behind.code()), (503, "projection-behind"));
    assert!(behind.headers.contains_key("retry-after"));
    assert_eq!(behind.body["reached"], 0);
}

#[tokio::test]
async fn the_audit_tells_who_did_what_and_what_it_was_before() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let account = ada.account("Giro").await;
    let id = ada.enter(account, "2026-03-01", -100, "Bakery").await.id();
    let path = ada.at(&format!("/transactions/{id}"));
    ada.patch(&path, json!({"payee": "Baker"})).await.expect(200);
    ada.delete(&path).await.expect(200);
    let audit =
        ada.get(&ada.at(&format!("/audit?noun=transaction&id={id}&limit=2"))).await.expect(200);
    let (removed, edited) = (&audit["items"][0], &audit["items"][1]);
    assert_eq!(removed["command"], "remove_transaction");
    assert_eq!(removed["changes"], json!([{"field": "removed", "before": false, "after": true}]));
    assert_eq!(edited["actor"]["name"], "Marieke");
    assert_eq!(
        edited["changes"],
        json!([{"field": "payee", "before": "Bakery", "after": "Baker"}])
    );
    let next = audit["next_cursor"].as_str().unwrap();
    let older =
        ada.get(&ada.at(&format!("/audit?noun=transaction&cursor={next}"))).await.expect(200);
    assert_eq!(older["items"][0]["event"], "transaction.entered");
    let head = ada.get(&ada.at("/audit?limit=1")).await.shows();
    for (as_of, revision) in [(head.to_string(), head), ("1".to_owned(), 1), ("0".to_owned(), 0)] {
        let past = ada.get(&ada.at(&format!("/audit?as_of={as_of}"))).await;
        assert_eq!(past.shows(), revision);
        let newest = past.body["items"][0]["revision"].as_i64();
        assert_eq!(newest.unwrap_or(0), revision);
    }
    let future = ada.get(&ada.at(&format!("/audit?as_of={}", head + 1))).await.expect(422);
    assert_eq!(future["errors"][0]["code"], "future-revision");
    let then = older["items"][0]["at"].as_str().unwrap().replace('+', "%2B");
    let past = ada.get(&ada.at(&format!("/audit?as_of={then}"))).await;
    assert_eq!(past.body["items"][0]["event"], "transaction.entered");
    let looks = "select count(*) from pg_namespace where nspname like 'as\\_of\\_%'";
    let mut superuser = house.database.superuser().await;
    let built: i64 = sqlx::query_scalar(looks).fetch_one(&mut superuser).await.unwrap();
    assert_eq!(built, 0, "the log needs no tables of the past");
    let verdict = ada.get(&ada.at("/audit/verify")).await.expect(200);
    assert_eq!(verdict["intact"], true);
    assert_eq!(verdict["chain_hash"].as_str().unwrap().len(), 64);
}
