//! What is stated of an account against what the household has, over real HTTP: by hand, by a file,
//! and made up for only when asked.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use support::TestHouse;
use support::client::{Answer, Person};
use uuid::Uuid;

fn euro(minor: i64) -> Value {
    json!({"minor": minor, "currency": "EUR"})
}

fn stated(on: &str, minor: i64) -> Value {
    json!({"stated_on": on, "stated_balance": euro(minor)})
}

async fn opened(person: &Person, minor: i64) -> Uuid {
    let body = json!({"name": "Giro", "kind": "checking", "currency": "EUR",
        "opened_on": "2026-01-01", "opening_balance": euro(minor)});
    let opened = person.post(&person.at("/accounts"), body).await;
    person.get_at(&person.at("/accounts"), opened.revision()).await.expect(200);
    opened.id()
}

/// An account and how to compare it.
struct Compared<'a> {
    person: &'a Person,
    id: Uuid,
}

impl Compared<'_> {
    fn at(&self, part: &str) -> String {
        self.person.at(&format!("/accounts/{}{part}", self.id))
    }

    async fn reconcile(&self, body: Value) -> Answer {
        self.person.post(&self.at("/reconcile"), body).await
    }

    async fn agreement_at(&self, revision: i64) -> Value {
        self.person.get_at(&self.at("/agreement"), revision).await.expect(200)
    }
}

#[tokio::test]
async fn a_difference_is_shown_and_made_up_for_only_when_asked() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let giro = Compared { person: &ada, id: opened(&ada, 10_000).await };
    let never = ada.get(&giro.at("/agreement")).await.expect(200);
    assert_eq!(never, json!({"items": [], "next_cursor": null}));
    let entered = ada.enter(giro.id, "2026-03-02", -1_250, "Bakery").await;
    ada.get_at(&giro.at(""), entered.revision()).await.expect(200);

    let first = giro.reconcile(stated("2026-03-02", 8_000)).await;
    let revision = first.revision();
    let told = first.expect(200);
    assert_eq!((&told["difference"], &told["adjusted"]), (&euro(-750), &json!(false)));
    let account = ada.get_at(&giro.at(""), revision).await.expect(200);
    assert_eq!(account["balance"], euro(8_750), "nothing changed");
    let shown = giro.agreement_at(revision).await;
    assert!(shown.get("agreed_until").is_none(), "{shown}");
    assert_eq!(shown["difference"]["difference"], euro(-750));
    assert_eq!(shown["difference"]["begins_at"], json!(entered.id()));
    assert_eq!(shown["items"][0]["ours_then"], euro(8_750));

    let body = json!({"stated_on": "2026-03-02", "stated_balance": euro(8_000), "adjust": true});
    let key = [("idempotency-key", "once")];
    let path = giro.at("/reconcile");
    let send = || ada.send(Method::POST, &path, &key, Some(body.clone()));
    let adjusted = send().await;
    let revision = adjusted.revision();
    assert_eq!(adjusted.body["adjusted"], json!(true));
    assert_eq!(send().await.body, adjusted.body, "sent again it is the same one");
    let account = ada.get_at(&giro.at(""), revision).await.expect(200);
    assert_eq!(account["balance"], euro(8_000));
    let shown = giro.agreement_at(revision).await;
    assert_eq!(shown["agreed_until"], "2026-03-02");
    assert!(shown.get("difference").is_none(), "{shown}");
    // Nothing here is the beginning of a difference on a day of which both agree.
    let other = giro.reconcile(stated("2026-03-02", 1)).await;
    let parted = giro.agreement_at(other.revision()).await;
    assert!(parted["difference"].get("begins_at").is_none(), "{parted}");
    let by = shown["items"][0]["adjusted_by"].as_str().unwrap();
    let adjustment = ada.get(&ada.at(&format!("/transactions/{by}"))).await.expect(200);
    assert_eq!(
        (&adjustment["amount"], &adjustment["posted_on"]),
        (&euro(-750), &json!("2026-03-02"))
    );
}

#[tokio::test]
async fn a_difference_says_what_came_since_both_agreed_and_its_parts_add_up() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let giro = Compared { person: &ada, id: opened(&ada, 10_000).await };
    let kept = ada.enter(giro.id, "2026-03-01", -1_000, "Kept and corrected").await;
    let goes = ada.enter(giro.id, "2026-03-02", -2_000, "Goes").await;
    ada.get_at(&giro.at(""), goes.revision()).await.expect(200);
    // 8,000 are stated of 7,000: the adjustment is part of what both agree upon.
    let mut body = stated("2026-03-02", 8_000);
    body["adjust"] = json!(true);
    giro.reconcile(body).await.expect(200);

    ada.delete(&ada.at(&format!("/transactions/{}", goes.id()))).await.expect(200);
    let corrected = json!({"amount": euro(-1_100)});
    ada.patch(&ada.at(&format!("/transactions/{}", kept.id())), corrected).await.expect(200);
    ada.enter(giro.id, "2026-03-01", -30, "Behind the day").await;
    ada.enter(giro.id, "2026-03-05", -4, "After it").await;
    ada.enter(giro.id, "2026-03-09", -50_000, "After what is stated").await;
    let file = "Date,Payee,Amount\n2026-03-04,Import,-7.00\n";
    let last = ada.upload(&giro.at("/imports"), file).await;
    ada.get_at(&giro.at(""), last.revision()).await.expect(200);
    let revision = giro.reconcile(stated("2026-03-06", 9_999)).await.revision();

    let shown = giro.agreement_at(revision).await;
    assert!(shown.get("agreed_until").is_none(), "what both agreed upon has changed: {shown}");
    let difference = &shown["difference"];
    let expected = json!({
        "agreed_on": "2026-03-02", "from": euro(8_000),
        "imported": {"count": 1, "amount": euro(-700)},
        "entered": {"count": 2, "amount": euro(-34)},
        "removed": {"count": 1, "amount": euro(2_000)},
        "changed": euro(-100),
    });
    assert_eq!(difference["came_since"], expected);
    assert_eq!(difference["ours"], euro(8_000 - 700 - 34 + 2_000 - 100));
    assert_eq!(difference["difference"], euro(9_999 - 9_166));
}

#[tokio::test]
async fn what_cannot_be_compared_is_refused_by_field_and_changes_nothing() {
    let house = TestHouse::new().await;
    let (ada, ben) = (Person::new(&house).await, Person::new(&house).await);
    let giro = Compared { person: &ada, id: opened(&ada, 100).await };
    let before = ada.get(&giro.at("")).await.shows();
    let dollars = json!({"stated_on": "2026-03-02",
        "stated_balance": {"minor": 1, "currency": "USD"}});
    for (body, pointer) in [
        (stated("2999-01-01", 1), "/stated_on"),
        (stated("0001-01-01", 1), "/stated_on"),
        (stated("2026-02-30", 1), "/stated_on"),
        (dollars, "/stated_balance/currency"),
        (json!({"stated_on": "2026-03-02"}), "/stated_balance"),
        (json!({"stated_balance": euro(1)}), "/stated_on"),
        (
            json!({"stated_on": "2026-03-02", "stated_balance": euro(1), "adjusts": true}),
            "/adjusts",
        ),
        (stated("2026-03-02", i64::MIN), "/stated_balance/minor"),
    ] {
        let refused = giro.reconcile(body.clone()).await.expect(422);
        assert_eq!(refused["errors"][0]["pointer"], pointer, "{body}: {refused}");
    }
    let path = giro.at("/reconcile");
    let send = |headers: &'static [(&str, &str)], body: Value| {
        ada.send(Method::POST, &path, headers, Some(body))
    };
    let stale = send(&[("if-match", "\"9\"")], stated("2026-03-02", 1)).await;
    assert_eq!((stale.status.as_u16(), stale.code()), (412, "version-mismatch"));
    let unknown = Compared { person: &ada, id: Uuid::new_v4() };
    unknown.reconcile(stated("2026-03-02", 1)).await.expect(404);
    ada.get(&unknown.at("/agreement")).await.expect(404);
    // A stranger learns nothing, of the household as of the account.
    ben.post(&path, stated("2026-03-02", 1)).await.expect(404);
    ben.get(&giro.at("/agreement")).await.expect(404);
    let elsewhere = Compared { person: &ben, id: giro.id };
    elsewhere.reconcile(stated("2026-03-02", 1)).await.expect(404);
    assert_eq!(ada.get(&giro.at("")).await.shows(), before, "nothing was stored");

    let closed = ada.delete(&giro.at("")).await;
    ada.get_at(&giro.at(""), closed.revision()).await.expect(200);
    let mut body = stated("2026-03-02", 1);
    body["adjust"] = json!(true);
    let refused = giro.reconcile(body).await;
    assert_eq!((refused.status.as_u16(), refused.code()), (409, "account-is-closed"));
    giro.reconcile(stated("2026-03-02", 1)).await.expect(200);
}

#[tokio::test]
async fn the_past_is_shown_as_it_was_and_comparisons_come_in_pages() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let giro = Compared { person: &ada, id: opened(&ada, 10_000).await };
    let mut revisions = Vec::new();
    for (on, minor) in [("2026-03-01", 10_000), ("2026-03-02", 9_000), ("2026-03-03", 10_000)] {
        revisions.push(giro.reconcile(stated(on, minor)).await.revision());
    }
    let all = giro.agreement_at(revisions[2]).await;
    let told = |page: &Value| -> Vec<i64> {
        let items = page["items"].as_array().unwrap().iter();
        items.map(|one| one["revision"].as_i64().unwrap()).collect()
    };
    assert_eq!(told(&all), [revisions[2], revisions[1], revisions[0]]);
    assert_eq!(all["agreed_until"], "2026-03-03");
    let (mut paged, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = giro.at(&format!("/agreement?limit=1{cursor}"));
        let page = ada.get(&path).await.expect(200);
        paged.extend(told(&page));
        let Some(next) = page["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(paged, told(&all));
    // The account says it as well, alone and among all, now and in the past.
    for (as_of, until) in [(revisions[2], "2026-03-03"), (revisions[1], "2026-03-01")] {
        let account = ada.get(&giro.at(&format!("?as_of={as_of}"))).await.expect(200);
        assert_eq!(account["agrees_until"], until, "{account}");
        let path = ada.at(&format!("/accounts?as_of={as_of}"));
        assert_eq!(ada.get(&path).await.expect(200)["items"][0], account);
    }
    let account = ada.get_at(&giro.at(""), revisions[2]).await.expect(200);
    assert_eq!(account["agrees_until"], "2026-03-03");
    let path = giro.at(&format!("?as_of={}", revisions[0] - 1));
    assert!(ada.get(&path).await.expect(200).get("agrees_until").is_none());
    let past = ada.get(&giro.at(&format!("/agreement?as_of={}", revisions[1]))).await.expect(200);
    assert_eq!(told(&past), [revisions[1], revisions[0]]);
    assert_eq!(past["agreed_until"], "2026-03-01");
    assert_eq!(past["difference"]["difference"], euro(-1_000));
    let refused = ada.get(&giro.at("/agreement?cursor=x")).await.expect(422);
    assert_eq!(refused["errors"][0]["pointer"], "cursor");
    ada.get(&giro.at("/agreement?limit=0")).await.expect(422);
}

#[tokio::test]
async fn a_file_that_states_a_balance_is_compared_by_itself() {
    let mut house = TestHouse::new().await;
    house.act();
    let ada = Person::new(&house).await;
    let giro = Compared { person: &ada, id: opened(&ada, 10_000).await };
    let file = ":20:STARTUMS\n:25:10020030/1234567\n:28C:1\n:60F:C260301EUR100,00\n\
        :61:2603020302D12,50NMSCNONREF\n:86:020?00KARTE?20Bakery\n:62F:C260302EUR87,50\n-\n";
    let imported = ada.upload(&giro.at("/imports"), file).await;
    let import = imported.expect(201)["import_id"].clone();
    let shown = loop {
        let shown = ada.get(&giro.at("/agreement")).await.expect(200);
        if shown["items"] != json!([]) {
            break shown;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    assert_eq!(shown["agreed_until"], "2026-03-02", "{shown}");
    assert_eq!(shown["items"][0]["import_id"], import);
    let audit = ada.get(&ada.at("/audit?limit=1")).await.expect(200);
    assert_eq!(audit["items"][0]["event"], "account.reconciled");
    let actor = &audit["items"][0]["actor"];
    assert_eq!(actor["kind"], "system", "{audit}");
    assert_eq!(actor["name"], "compare_stated_balance", "{audit}");
}

/// What a file states of an account is compared as soon as somebody says what was on it.
#[tokio::test]
async fn what_a_file_stated_before_the_opening_was_known_is_compared_then() {
    let mut house = TestHouse::new().await;
    house.act();
    let ada = Person::new(&house).await;
    let body = json!({"name": "Giro", "kind": "checking", "currency": "EUR"});
    let giro = Compared { person: &ada, id: ada.post(&ada.at("/accounts"), body).await.id() };
    let file = ":20:STARTUMS\n:25:10020030/1234567\n:28C:1\n:60F:C260301EUR100,00\n\
        :61:2603020302D12,50NMSCNONREF\n:86:020?00KARTE?20Bakery\n:62F:C260302EUR87,50\n-\n";
    let imported = ada.upload(&giro.at("/imports"), file).await.expect(201);
    let shown = loop {
        let shown = ada.get(&giro.at("/agreement")).await.expect(200);
        if shown["items"] != json!([]) {
            break shown;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    let one = &shown["items"][0];
    assert_eq!((&one["stated"], &one["agrees"]), (&euro(8_750), &json!(false)), "{shown}");
    assert!(one.get("ours").is_none() && one.get("ours_then").is_none(), "{shown}");
    assert!(shown.get("agreed_until").is_none() && shown.get("difference").is_none(), "{shown}");
    // By hand it is said what is missing.
    let refused = giro.reconcile(stated("2026-03-02", 8_750)).await.expect(409);
    assert_eq!(refused["type"], "urn:wumbo:problem:opening-unknown");
    for (opening, agrees) in [(10_000, true), (9_000, false)] {
        let set = json!({"opening_balance": euro(opening), "opened_on": "2026-02-20"});
        let set = ada.patch(&giro.at(""), set).await;
        let shown = giro.agreement_at(set.revision()).await;
        let one = &shown["items"][0];
        assert_eq!(one["import_id"], imported["import_id"]);
        assert_eq!((&one["ours"], &one["agrees"]), (&euro(opening - 1_250), &json!(agrees)));
        assert_eq!(shown.get("agreed_until").is_some(), agrees, "{shown}");
        assert_eq!(shown.get("difference").is_some(), !agrees, "{shown}");
        let account = ada.get(&giro.at("")).await.expect(200);
        assert_eq!(account.get("agrees_until").is_some(), agrees, "{account}");
    }
}

/// MT940 lines are kept under their day of value; its balances count what was booked.
#[tokio::test]
async fn what_is_booked_on_another_day_than_it_is_kept_under_makes_no_difference() {
    let mut house = TestHouse::new().await;
    house.act();
    let ada = Person::new(&house).await;
    let giro = Compared { person: &ada, id: opened(&ada, 10_000).await };
    // The second line is of value on the 2nd, and booked on the 3rd, behind this statement.
    let line = |value: &str, booked: &str, text: &str| {
        format!(":61:2603{value}03{booked}D12,50NMSCNONREF\n:86:020?00KARTE?20{text}\n")
    };
    let file = |number: u32, begin: &str, lines: &str, end: &str| {
        format!(
            ":20:STARTUMS\n:25:10020030/1234567\n:28C:{number}\n:60F:{begin}\n{lines}:62F:{end}\n-\n"
        )
    };
    let first = line("02", "02", "Bakery");
    let second = line("02", "03", "Kiosk");
    let files = [
        file(1, "C260301EUR100,00", &first, "C260302EUR87,50"),
        file(2, "C260302EUR87,50", &second, "C260303EUR75,00"),
    ];
    for file in files {
        let imported = ada.upload(&giro.at("/imports"), file).await;
        ada.get_at(&giro.at(""), imported.revision()).await.expect(200);
    }
    let shown = loop {
        let shown = ada.get(&giro.at("/agreement")).await.expect(200);
        if shown["items"].as_array().unwrap().len() == 2 {
            break shown;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    assert_eq!(shown["agreed_until"], "2026-03-03", "{shown}");
    let agrees = |place: usize| shown["items"][place]["agrees"] == json!(true);
    assert!(agrees(0) && agrees(1), "{shown}");
    // By hand too, and a difference says what came by the days of the bookings.
    let revision = giro.reconcile(stated("2026-03-02", 8_750)).await.revision();
    let again = giro.agreement_at(revision).await;
    assert_eq!(again["items"][0]["ours_then"], euro(8_750), "{again}");
    let told = giro.reconcile(stated("2026-03-04", 7_000)).await;
    let shown = giro.agreement_at(told.revision()).await;
    assert_eq!(told.body["difference"], euro(-500));
    let came = &shown["difference"]["came_since"];
    assert_eq!((&came["from"], &came["changed"]), (&euro(8_750), &euro(0)), "{came}");
    assert_eq!(came["imported"], json!({"count": 1, "amount": euro(-1_250)}));
}

#[tokio::test(flavor = "multi_thread")]
async fn several_who_make_up_for_one_difference_at_once_make_up_for_it_once() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    for round in 0..6 {
        let giro = Compared { person: &ada, id: opened(&ada, 10_000).await };
        let mut body = stated("2026-03-02", 9_000 - round);
        body["adjust"] = json!(true);
        let send = || giro.reconcile(body.clone());
        let answers = tokio::join!(send(), send(), send(), send());
        let mut adjusted = 0;
        let mut newest = 0;
        for answer in [answers.0, answers.1, answers.2, answers.3] {
            newest = newest.max(answer.revision());
            adjusted += u32::from(answer.expect(200)["adjusted"] == json!(true));
        }
        assert_eq!(adjusted, 1, "in round {round}");
        let account = ada.get_at(&giro.at(""), newest).await.expect(200);
        assert_eq!(account["balance"], euro(9_000 - round));
    }
}

/// Accounts whose balance is known in every way in which it can be: name, and what is opened.
fn every_beginning() -> [(&'static str, Value); 3] {
    let with = |more: Value| {
        let mut body = json!({"name": "Giro", "kind": "checking", "currency": "EUR"});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    [
        (
            "opening of a day",
            with(json!({"opened_on": "2026-02-10", "opening_balance": euro(500)})),
        ),
        ("opening of no day", with(json!({"opening_balance": euro(500)}))),
        ("said of a day", with(json!({"balance": euro(500), "balance_on": "2026-02-10"}))),
    ]
}

/// What a file opens that says 5,00 before its first line, of the 10th of February.
async fn opened_by_a_file(person: &Person, number: usize) -> Uuid {
    let file = format!(
        ":20:S\n:25:10020030/12345{number:02}\n:28C:1\n:60F:C260209EUR5,00\n\
         :61:2602100210D1,00NMSCNONREF\n:86:020?00KARTE?20Bakery\n:62F:C260212EUR4,00\n-\n"
    );
    let taken = person.upload(&person.at("/imports?create_accounts=true"), file).await;
    let (revision, report) = (taken.revision(), taken.expect(201));
    person.get_at(&person.at("/accounts"), revision).await.expect(200);
    report["accounts"][0]["account_id"].as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn an_adjustment_makes_the_balance_of_its_day_what_was_stated_or_is_refused() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let (mut refused, mut adjusted) = (0, 0);
    let by_hand = every_beginning().map(|(begins, body)| (begins, Some(body)));
    for (begins, body) in by_hand.into_iter().chain([("of a file", None)]) {
        let days = ["2026-01-20", "2026-02-08", "2026-02-09", "2026-02-10", "2026-02-11"];
        for (number, day) in days.into_iter().enumerate() {
            let id = match &body {
                Some(body) => ada.post(&ada.at("/accounts"), body.clone()).await.id(),
                None => opened_by_a_file(&ada, number).await,
            };
            let giro = Compared { person: &ada, id };
            let entered = ada.enter(giro.id, "2026-02-11", -30, "Kiosk").await;
            let before = ada.get_at(&giro.at(""), entered.revision()).await.expect(200);
            let mut body = stated(day, -7_000);
            body["adjust"] = json!(true);
            let answer = giro.reconcile(body).await;
            if answer.status == 422 {
                refused += 1;
                assert_eq!(answer.body["errors"][0]["code"], "balance-said-later", "{begins}");
                assert_eq!(answer.body["errors"][0]["pointer"], "/stated_on");
                assert_eq!(ada.get(&giro.at("")).await.expect(200)["balance"], before["balance"]);
                assert_eq!(ada.get(&giro.at("/agreement")).await.expect(200)["items"], json!([]));
                continue;
            }
            adjusted += 1;
            let shown = giro.agreement_at(answer.revision()).await;
            assert_eq!(answer.expect(200)["adjusted"], true, "{begins}, {day}");
            assert_eq!(shown["items"][0]["agrees"], true, "{begins}, {day}: {shown}");
            assert_eq!(shown["agreed_until"], day, "{begins}: {shown}");
        }
    }
    assert_eq!((refused, adjusted), (9, 11));
}

#[tokio::test]
async fn a_file_that_contradicts_itself_is_compared_and_shown_as_a_difference() {
    let mut house = TestHouse::new().await;
    house.act();
    let ada = Person::new(&house).await;
    let giro = Compared { person: &ada, id: opened(&ada, 6_750).await };
    let file = ":20:STARTUMS\n:25:10020030/1234567\n:28C:1\n:60F:C260301EUR67,50\n\
        :61:2603020302D12,50NMSCNONREF\n:86:020?00KARTE?20Bakery\n:62F:C260302EUR56,00\n-\n";
    ada.upload(&giro.at("/imports"), file).await.expect(201);
    let shown = loop {
        let shown = ada.get(&giro.at("/agreement")).await.expect(200);
        if shown["items"] != json!([]) {
            break shown;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    assert_eq!(shown["difference"]["difference"], euro(100), "{shown}");
    let account = ada.get(&giro.at("")).await.expect(200);
    assert_eq!(account["stated"]["difference"], euro(100), "{account}");
}

/// Banks state what is booked, and so does a person who says what is on an account.
#[tokio::test]
async fn what_a_person_says_is_of_what_is_booked_as_what_is_compared_is() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let body = json!({"name": "Giro", "kind": "checking", "currency": "EUR",
        "balance": euro(50_000), "balance_on": "2026-02-15"});
    let giro = Compared { person: &ada, id: ada.post(&ada.at("/accounts"), body).await.id() };
    let file = |status: &str| {
        format!(
            "Buchungstag;Empf\u{e4}nger;Betrag;Status\n12.02.2026;Bakery;-5,00;gebucht\n\
             14.02.2026;Hotel Hold;-200,00;{status}\n"
        )
    };
    // What is announced comes on top of what was said; once it is booked it was in it.
    for (status, balance) in [("vorgemerkt", 30_000), ("gebucht", 50_000)] {
        let taken = ada.upload(&giro.at("/imports"), file(status)).await;
        let (revision, report) = (taken.revision(), taken.expect(201));
        assert_eq!(report["accounts"][0]["balance_after"], euro(balance), "{report}");
        let account = ada.get_at(&giro.at(""), revision).await.expect(200);
        assert_eq!(account["balance"], euro(balance), "{status}: {account}");
        let told = giro.reconcile(stated("2026-02-15", 50_000)).await;
        let shown = giro.agreement_at(told.revision()).await;
        assert_eq!(told.expect(200)["difference"], euro(0), "{status}");
        assert_eq!(shown["agreed_until"], "2026-02-15", "{status}: {shown}");
    }
}

/// A file of so many days from the 1st of January 2026 on, each a statement with one line of 1,00.
fn daily(days: u64, is_wrong: impl Fn(u64) -> bool) -> String {
    let first = chrono::NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
    let one = |nth: u64| {
        let day = (first + chrono::Days::new(nth)).format("%y%m%d");
        let end = nth + 1 + if is_wrong(nth) { 7 } else { 0 };
        format!(
            ":20:S\n:25:10020030/1234567\n:28C:{nth}\n:60F:C{day}EUR{nth},00\n\
             :61:{day}C1,00NMSCNONREF\n:86:020?00KARTE?20Day {nth}\n:62F:C{day}EUR{end},00\n-\n"
        )
    };
    (0..days).map(one).collect()
}

#[tokio::test]
async fn every_balance_that_is_stated_within_a_file_is_compared() {
    let mut house = TestHouse::new().await;
    house.act();
    let ada = Person::new(&house).await;
    let giro = Compared { person: &ada, id: opened(&ada, 0).await };
    ada.upload(&giro.at("/imports"), daily(5, |nth| nth == 1)).await.expect(201);
    let shown = loop {
        let shown = ada.get(&giro.at("/agreement")).await.expect(200);
        if shown["items"].as_array().unwrap().len() == 5 {
            break shown;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    assert_eq!(shown["agreed_until"], "2026-01-05", "{shown}");
    let told: Vec<_> = shown["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["on"].as_str().unwrap(), one["agrees"] == json!(true)))
        .collect();
    let days = ["2026-01-05", "2026-01-04", "2026-01-03", "2026-01-02", "2026-01-01"];
    assert_eq!(told, days.map(|day| (day, day != "2026-01-02")), "{shown}");
}

#[tokio::test]
async fn of_too_many_balances_within_a_file_the_oldest_are_left_out_and_that_is_said() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let giro = Compared { person: &ada, id: opened(&ada, 0).await };
    let report = ada.upload(&giro.at("/imports"), daily(260, |_| false)).await.expect(201);
    let notes = report["warnings"].as_array().unwrap();
    let left_out = notes.iter().find(|note| note["code"] == "balances-left-out");
    let detail = left_out.expect("a remark")["detail"].as_str().unwrap();
    // 259 days before the last one, of which the newest 197 are kept.
    assert!(detail.contains("until 2026-03-03 (62)"), "{detail}");
}

/// The bank's day may be ahead of the household's, and a file may state what is to come.
#[tokio::test]
async fn a_balance_of_a_day_to_come_is_compared_with_what_is_booked_until_then() {
    let mut house = TestHouse::new().await;
    house.act();
    let ada = Person::new(&house).await;
    let giro = Compared { person: &ada, id: opened(&ada, 10_000).await };
    let today = chrono::Utc::now().date_naive();
    let ahead = today + chrono::Days::new(3);
    let (day, end) = (today.format("%y%m%d"), ahead.format("%y%m%d"));
    let file = format!(
        ":20:S\n:25:10020030/1234567\n:28C:1\n:60F:C{day}EUR100,00\n\
         :61:{day}D12,50NMSCNONREF\n:86:020?00KARTE?20Bakery\n:62F:C{end}EUR87,50\n-\n"
    );
    ada.upload(&giro.at("/imports"), file).await.expect(201);
    let shown = loop {
        let shown = ada.get(&giro.at("/agreement")).await.expect(200);
        if shown["items"] != json!([]) {
            break shown;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    let item = &shown["items"][0];
    assert_eq!(
        (&item["on"], &item["agrees"]),
        (&json!(ahead.to_string()), &json!(true)),
        "{shown}"
    );
    // What comes until then counts, and a person still states no day to come.
    let entered = ada.enter(giro.id, &ahead.to_string(), -500, "Kiosk").await;
    let shown = giro.agreement_at(entered.revision()).await;
    assert_eq!(shown["difference"]["difference"], euro(500), "{shown}");
    let refused = giro.reconcile(stated(&ahead.to_string(), 8_250)).await.expect(422);
    assert_eq!(refused["errors"][0]["pointer"], "/stated_on");
}
