//! The noun category over real HTTP: its life, every refusal of its routes, and what tells of it.
//! The test to copy for the next noun; what holds for every route is in `conventions.rs`.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use futures::StreamExt;
use reqwest::Method;
use serde_json::{Value, json};
use support::TestHouse;
use support::client::{Answer, Person};
use uuid::Uuid;

/// Adds a category of expenses.
async fn added(person: &Person, name: &str, parent: Option<Uuid>) -> Answer {
    let body = json!({"name": name, "kind": "expense", "parent_id": parent});
    let added = person.post(&person.at("/categories"), body).await;
    assert_eq!(added.status, 201, "{}", added.body);
    added
}

fn path(person: &Person, id: Uuid) -> String {
    person.at(&format!("/categories/{id}"))
}

/// How many events the household has had: a refusal leaves it.
async fn head(person: &Person) -> i64 {
    person.get(&person.at("/audit?limit=1")).await.shows()
}

#[tokio::test]
async fn a_category_lives_from_being_added_to_being_archived_and_back() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let food = ada.category("Food").await;
    let body = json!({"name": "  Snacks ", "kind": "expense", "parent_id": food,
        "colour": "#0b6fa4", "icon": "cookie"});
    let added = ada.post(&ada.at("/categories"), body).await;
    let id = added.id();
    let path = path(&ada, id);
    assert_eq!(added.headers["location"], path.as_str());
    let shown = ada.get_at(&path, added.revision()).await;
    assert_eq!(shown.headers["etag"].to_str().unwrap().matches('"').count(), 2);
    assert_eq!(
        shown.body,
        json!({"id": id, "name": "Snacks", "kind": "expense", "parent_id": food,
            "colour": "#0B6FA4", "icon": "cookie", "system": false, "archived": false,
            "version": 1})
    );
    // Several fields at once; null takes away, and what is absent stays.
    let changes = json!({"name": "Sweets", "parent_id": null, "colour": null});
    let changed = ada.patch(&path, changes).await;
    let shown = ada.get_at(&path, changed.revision()).await.expect(200);
    assert_eq!(
        [&shown["name"], &shown["parent_id"], &shown["colour"], &shown["icon"]],
        [&json!("Sweets"), &Value::Null, &Value::Null, &json!("cookie")]
    );
    assert_eq!(shown["version"], 4);
    let archived = ada.delete(&path).await;
    let shown = ada.get_at(&path, archived.revision()).await.expect(200);
    assert_eq!(shown["archived"], true);
    // Archived ones stay in the list: what was put in them has a name still.
    let list = ada.get_at(&ada.at("/categories"), archived.revision()).await.expect(200);
    let items = list["items"].as_array().unwrap();
    assert_eq!(items.last().unwrap(), &shown);
    let restored = ada.patch(&path, json!({"archived": false, "name": "Snacks"})).await;
    let shown = ada.get_at(&path, restored.revision()).await.expect(200);
    assert_eq!([&shown["archived"], &shown["name"]], [&json!(false), &json!("Snacks")]);
    // The same again is done already: it stores nothing.
    let again = ada.patch(&path, json!({"name": "Snacks", "icon": "cookie"})).await;
    assert_eq!(again.revision(), restored.revision());
    assert_eq!(again.expect(200)["version"], shown["version"]);
}

#[tokio::test]
async fn what_a_category_cannot_be_is_told_by_field_and_changes_nothing() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let (food, groceries) = (ada.category("Food").await, ada.category("Groceries").await);
    let salary = ada.category("Salary").await;
    let id = added(&ada, "Snacks", Some(food)).await.id();
    let (own, of_food) = (path(&ada, id), path(&ada, food));
    let before = head(&ada).await;
    let nobody = Uuid::new_v4();
    let long = "x".repeat(101);
    for (changes, pointer, code) in [
        (json!({"name": " "}), "/name", "bad-text"),
        (json!({"name": long}), "/name", "bad-text"),
        (json!({"name": "a\nb"}), "/name", "bad-text"),
        (json!({"icon": "x".repeat(41)}), "/icon", "bad-text"),
        (json!({"colour": "blue"}), "/colour", "not-a-colour"),
        (json!({"colour": "#12345"}), "/colour", "not-a-colour"),
        (json!({"colour": "#12345ü"}), "/colour", "not-a-colour"),
        (json!({"parent_id": groceries}), "/parent_id", "too-deep"),
        (json!({"parent_id": salary}), "/parent_id", "other-kind"),
        (json!({"parent_id": id}), "/parent_id", "below-itself"),
        (json!({"parent_id": nobody}), "/parent_id", "unknown-reference"),
        (json!({"name": "Sweets", "colour": "blue"}), "/colour", "not-a-colour"),
        (json!({"kind": "income"}), "/kind", "invalid-field"),
    ] {
        let problem = ada.patch(&own, changes.clone()).await.expect(422);
        let error = &problem["errors"][0];
        assert_eq!([&error["pointer"], &error["code"]], [pointer, code], "{changes}: {problem}");
        let mut new = json!({"name": "New", "kind": "expense"});
        new.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        if matches!(code, "below-itself" | "invalid-field") {
            continue;
        }
        let problem = ada.post(&ada.at("/categories"), new).await.expect(422);
        let error = &problem["errors"][0];
        assert_eq!([&error["pointer"], &error["code"]], [pointer, code], "{changes}: {problem}");
    }
    // What has others below it cannot go below another.
    let other = ada.category("Housing").await;
    let moved = ada.patch(&of_food, json!({"parent_id": other})).await.expect(422);
    assert_eq!(moved["errors"][0]["code"], "too-deep");
    assert_eq!(head(&ada).await, before);
}

#[tokio::test]
async fn what_its_state_forbids_is_a_conflict_and_changes_nothing() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let (id, other) = (added(&ada, "One", None).await.id(), added(&ada, "Other", None).await.id());
    let (path, below) = (path(&ada, id), path(&ada, other));
    let refused = ada.patch(&path, json!({"archived": false})).await;
    assert_eq!((refused.status.as_u16(), refused.code()), (409, "category-is-not-archived"));
    let archived = ada.delete(&path).await.revision();
    let named = || json!({"name": "Two"});
    let beneath = json!({"name": "Child", "kind": "expense", "parent_id": id});
    for refused in [
        ada.delete(&path).await,
        ada.patch(&path, named()).await,
        ada.patch(&below, json!({"parent_id": id})).await,
        ada.post(&ada.at("/categories"), beneath).await,
    ] {
        assert_eq!((refused.status.as_u16(), refused.code()), (409, "category-is-archived"));
    }
    assert_eq!(head(&ada).await, archived);
    // It is offered for nothing new.
    let account = ada.account("Giro").await;
    let entry = ada.enter(account, "2026-03-01", -1, "Kiosk").await;
    let choose = ada.at(&format!("/transactions/{}/category", entry.id()));
    let refused = ada.put(&choose, json!({"category_id": id})).await.expect(422);
    assert_eq!(refused["errors"][0]["pointer"], "/category_id");
    let before = entry.revision();
    // Who saw another version is told the present one.
    let seen = [("if-match", "\"7\"")];
    let refused = ada.send(Method::PATCH, &below, &seen, Some(named())).await;
    assert_eq!((refused.status.as_u16(), refused.code()), (412, "version-mismatch"));
    assert_eq!(refused.body["current_version"], 1);
    for nobody in [ada.at(&format!("/categories/{}", Uuid::new_v4())), ada.at("/categories/x")] {
        assert_eq!(ada.get(&nobody).await.code(), "not-found");
        assert_eq!(ada.patch(&nobody, named()).await.code(), "not-found");
        assert_eq!(ada.delete(&nobody).await.code(), "not-found");
    }
    assert_eq!(head(&ada).await, before);
}

#[tokio::test]
async fn the_same_key_has_one_effect_and_one_answer() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let key = [("idempotency-key", "one intent")];
    let body = |name: &str| Some(json!({"name": name, "kind": "income"}));
    let list = ada.at("/categories");
    let first = ada.send(Method::POST, &list, &key, body("Lottery")).await.expect(201);
    let again = ada.send(Method::POST, &list, &key, body("Lottery")).await.expect(201);
    assert_eq!(first, again);
    let other = ada.send(Method::POST, &list, &key, body("Raffle")).await.expect(422);
    assert_eq!(other["errors"][0]["code"], "idempotency-key-reused");
    let path = path(&ada, first["id"].as_str().unwrap().parse().unwrap());
    let archive = || ada.send(Method::DELETE, &path, &[("idempotency-key", "another")], None);
    assert_eq!(archive().await.expect(200), archive().await.expect(200));
}

#[tokio::test]
async fn the_audit_the_past_and_the_news_tell_of_it() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let listening = reqwest::Client::new()
        .get(format!("{}{}", house.url(), ada.at("/live")))
        .bearer_auth(&ada.token);
    let mut stream = listening.send().await.unwrap().bytes_stream();
    let born = added(&ada, "Snacks", None).await;
    let path = path(&ada, born.id());
    let moved = ada.patch(&path, json!({"name": "Sweets", "colour": "#0b6fa4"})).await;
    let mut heard = String::new();
    while !heard.contains(&format!("id: {}", moved.revision())) {
        heard += &String::from_utf8_lossy(&stream.next().await.unwrap().unwrap());
    }
    assert!(heard.contains("{\"nouns\":[\"category\"]"), "{heard}");
    assert!(!heard.contains("Sweets"), "news have no names: {heard}");
    let told = ada.at(&format!("/audit?noun=category&id={}", born.id()));
    let told = ada.get_at(&told, moved.revision()).await.expect(200);
    let told: Vec<_> = told["items"].as_array().unwrap().iter().collect();
    let events: Vec<_> = told.iter().map(|one| one["event"].as_str().unwrap()).collect();
    assert_eq!(events, ["category.recoloured", "category.renamed", "category.added"]);
    let renamed = json!([{"field": "name", "before": "Snacks", "after": "Sweets"}]);
    assert_eq!([&told[1]["changes"], &told[1]["actor"]["name"]], [&renamed, &json!("Marieke")]);
    let past = ada.get(&format!("{path}?as_of={}", born.revision())).await;
    assert_eq!((past.shows(), &past.body["name"]), (born.revision(), &json!("Snacks")));
    ada.get(&format!("{path}?as_of={}", born.revision() - 1)).await.expect(404);
}

#[tokio::test]
async fn a_category_of_another_household_is_none() {
    let house = TestHouse::new().await;
    let (ada, mallory) = (Person::new(&house).await, Person::new(&house).await);
    let born = added(&ada, "Snacks", None).await;
    let id = born.id();
    let (theirs, as_own) = (path(&ada, id), path(&mallory, id));
    for path in [&theirs, &as_own] {
        mallory.get(path).await.expect(404);
        mallory.patch(path, json!({"name": "Mine"})).await.expect(404);
        mallory.delete(path).await.expect(404);
    }
    let below = json!({"name": "Mine", "kind": "expense", "parent_id": id});
    let refused = mallory.post(&mallory.at("/categories"), below).await.expect(422);
    assert_eq!(refused["errors"][0]["code"], "unknown-reference");
    assert_eq!(ada.get_at(&theirs, born.revision()).await.expect(200)["version"], 1);
}
