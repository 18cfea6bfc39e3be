//! What is on an account: what a person says of a day, what the days to come add, and what is asked
//! where a file's own balances contradict each other. Through real HTTP.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use std::fmt::Write;

use chrono::{Days, NaiveDate, Utc};
use serde_json::{Value, json};
use support::TestHouse;
use support::client::Person;
use uuid::Uuid;

const SAID: i64 = 50_000;

fn eur(minor: i64) -> Value {
    json!({"minor": minor, "currency": "EUR"})
}

/// The household's today.
fn today() -> NaiveDate {
    Utc::now().with_timezone(&chrono_tz::Europe::Berlin).date_naive()
}

/// A table of a month of 2013: days and minor units.
fn month(month: u32, rows: &[(u32, i64)]) -> String {
    let mut file = String::from("Date;Payee;Amount\n");
    for (day, minor) in rows {
        let sign = if *minor < 0 { "-" } else { "" };
        let (whole, cents) = (minor.abs() / 100, minor.abs() % 100);
        writeln!(file, "2013-{month:02}-{day:02};Shop {month}/{day};{sign}{whole}.{cents:02}")
            .unwrap();
    }
    file
}

fn march() -> String {
    month(3, &[(13, -250), (14, -1_000), (15, 185_000)])
}

fn revision(report: &Value) -> i64 {
    report["revision"].as_i64().unwrap_or_else(|| panic!("{report}"))
}

async fn account(person: &Person, id: Uuid, revision: i64) -> Value {
    person.get_at(&person.at(&format!("/accounts/{id}")), revision).await.expect(200)
}

async fn open(person: &Person, more: Value) -> Uuid {
    let mut body = json!({"name": "Giro", "kind": "checking", "currency": "EUR"});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let opened = person.post(&person.at("/accounts"), body).await;
    assert_eq!(opened.status.as_u16(), 201, "{}", opened.body);
    opened.id()
}

/// An account with March on it of which the person said in one of the ways what is on it today.
async fn said(person: &Person, way: &str) -> Uuid {
    let into = |id: Uuid| person.at(&format!("/accounts/{id}/imports"));
    let change = async |id: Uuid, body| {
        let changed = person.patch(&person.at(&format!("/accounts/{id}")), body).await;
        assert_eq!(changed.status.as_u16(), 200, "{}", changed.body);
    };
    let moved = -250 - 1_000 + 185_000;
    match way {
        "born with it" => {
            let id = open(person, json!({"balance": eur(SAID)})).await;
            person.upload(&into(id), march()).await.expect(201);
            id
        }
        "changed" => {
            let id = open(person, json!({})).await;
            person.upload(&into(id), march()).await.expect(201);
            change(id, json!({"balance": eur(SAID), "balance_on": today()})).await;
            id
        }
        "with the file" => {
            let all = person.at("/imports?create_accounts=true");
            let choices = json!([{"key": "file", "name": "Giro", "currency": "EUR",
                "balance": eur(SAID)}]);
            let says = [("accounts", choices.to_string())];
            let preview = format!("{all}&dry_run=true");
            let preview = person.upload_answering(&preview, march(), &says).await.expect(200);
            let told = &preview["accounts"][0];
            assert_eq!(told["balance_after"], eur(SAID), "{preview}");
            assert!(told.get("opening_unknown").is_none(), "{preview}");
            let report = person.upload_answering(&all, march(), &says).await.expect(201);
            report["accounts"][0]["account_id"].as_str().unwrap().parse().unwrap()
        }
        "an opening of today" => {
            let day = json!({"opening_balance": eur(SAID), "opened_on": today()});
            let id = open(person, day).await;
            person.upload(&into(id), march()).await.expect(201);
            id
        }
        "an opening of the first day" => {
            let id = open(person, json!({})).await;
            person.upload(&into(id), march()).await.expect(201);
            let opening = json!({"opening_balance": eur(SAID - moved), "opened_on": "2013-03-13"});
            change(id, opening).await;
            id
        }
        other => panic!("{other}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_says_is_on_it_today_stays_whatever_older_file_comes() {
    let house = TestHouse::new().await;
    for way in [
        "born with it",
        "changed",
        "with the file",
        "an opening of today",
        "an opening of the first day",
    ] {
        let ada = Person::new(&house).await;
        let id = said(&ada, way).await;
        let into = ada.at(&format!("/accounts/{id}/imports"));
        let mut files = vec![
            month(2, &[(3, -1_234), (4, 500)]),
            month(1, &[(9, 70_000)]),
            // Half of it is there.
            month(1, &[(9, 70_000), (20, -40)]),
        ];
        // What lies between the file and today is older than today as well.
        if way != "an opening of the first day" {
            files.push(month(6, &[(1, -9_900), (2, 100)]));
        }
        for file in files {
            let report = ada.upload(&into, file).await.expect(201);
            let seen = account(&ada, id, revision(&report)).await;
            assert_eq!(seen["balance"], eur(SAID), "{way}: {report}\n{seen}");
            if way != "an opening of the first day" {
                assert_eq!(seen["balance_on"], json!(today()), "{way}: {seen}");
            }
            let days = ada.at(&format!("/accounts/{id}/balances"));
            let days = ada.get_at(&days, revision(&report)).await.expect(200);
            let last = days["items"].as_array().unwrap().last().unwrap();
            assert_eq!(last["balance"], eur(SAID), "{way}: {days}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_after_the_saying_counts_and_what_was_before_does_not() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let id = said(&ada, "changed").await;
    let now = today().to_string();
    let entered = ada.enter(id, &now, -1_200, "Coffee").await;
    let seen = account(&ada, id, entered.revision()).await;
    assert_eq!(seen["balance"], eur(SAID - 1_200));
    // Of an earlier day it was in what the bank showed; so was a line that is taken out again.
    let older = ada.enter(id, "2013-03-20", -777, "Kiosk").await;
    assert_eq!(account(&ada, id, older.revision()).await["balance"], eur(SAID - 1_200));
    let removed = ada.delete(&ada.at(&format!("/transactions/{}", older.id()))).await;
    assert_eq!(account(&ada, id, removed.revision()).await["balance"], eur(SAID - 1_200));
    let taken_out = ada.delete(&ada.at(&format!("/transactions/{}", entered.id()))).await;
    assert_eq!(account(&ada, id, taken_out.revision()).await["balance"], eur(SAID));
    // Who says an opening balance means that from then on.
    let opening = json!({"opening_balance": eur(100), "opened_on": "2013-03-13"});
    let set = ada.patch(&ada.at(&format!("/accounts/{id}")), opening).await;
    let seen = account(&ada, id, set.revision()).await;
    assert_eq!((&seen["balance"], &seen["opening_balance"]), (&eur(183_850), &eur(100)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_balance_is_said_once_in_the_accounts_currency_and_of_no_day_to_come() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let id = open(&ada, json!({})).await;
    let tomorrow = today().checked_add_days(Days::new(2)).unwrap();
    for (body, pointer, code) in [
        (json!({"balance_on": today()}), "/balance_on", "missing-balance"),
        (json!({"balance": eur(1), "opening_balance": eur(1)}), "/balance", "balance-twice"),
        (json!({"balance": eur(1), "balance_on": tomorrow}), "/balance_on", "date-out-of-range"),
        (
            json!({"balance": {"minor": 1, "currency": "USD"}}),
            "/balance/currency",
            "other-currency",
        ),
        (json!({"balance": eur(1_000_000_000_000_001)}), "/balance/minor", "amount-out-of-range"),
    ] {
        for (is_birth, path) in
            [(false, ada.at(&format!("/accounts/{id}"))), (true, ada.at("/accounts"))]
        {
            let mut sent = body.clone();
            if is_birth {
                let new = json!({"name": "Other", "kind": "cash", "currency": "EUR"});
                sent.as_object_mut().unwrap().extend(new.as_object().unwrap().clone());
            }
            let answer = match is_birth {
                true => ada.post(&path, sent).await,
                false => ada.patch(&path, sent).await,
            };
            assert_eq!(answer.status.as_u16(), 422, "{body}: {}", answer.body);
            let error = &answer.body["errors"][0];
            assert_eq!((&error["pointer"], &error["code"]), (&json!(pointer), &json!(code)));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_day_that_a_person_states_is_one_to_come_or_contradicts_the_other() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let new = json!({"name": "Giro", "kind": "cash", "currency": "EUR", "opened_on": today()});
    let opened = ada.post(&ada.at("/accounts"), new).await;
    let (id, last) = (opened.id(), opened.revision());
    let (now, yesterday) = (today(), today().pred_opt().unwrap());
    let far = [1, 40, 3_000].map(|days| now.checked_add_days(Days::new(days)).unwrap());
    let mut refused = Vec::new();
    for day in far {
        let (balance, opening) = (eur(1), eur(2));
        refused.push((true, json!({"opened_on": day}), "/opened_on", "date-out-of-range"));
        for is_birth in [true, false] {
            let said = json!({"balance": balance, "balance_on": day});
            refused.push((is_birth, said, "/balance_on", "date-out-of-range"));
            let opened = json!({"opening_balance": opening, "opened_on": day});
            refused.push((is_birth, opened, "/opened_on", "date-out-of-range"));
        }
    }
    for (on, opened_on) in [("2020-01-01", "2021-01-01"), ("2020-12-31", "2021-01-01")] {
        let said = json!({"balance": eur(1), "balance_on": on, "opened_on": opened_on});
        refused.push((true, said, "/balance_on", "before-opening"));
    }
    let both = json!({"balance": eur(1), "balance_on": yesterday, "opened_on": now});
    refused.push((true, both, "/balance_on", "before-opening"));
    let before = ada.get_at(&ada.at("/accounts"), last).await.expect(200);
    for (is_birth, body, pointer, code) in refused {
        let mut sent = json!({"name": "Other", "kind": "cash", "currency": "EUR"});
        sent.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
        let answer = match is_birth {
            true => ada.post(&ada.at("/accounts"), sent).await,
            false => ada.patch(&ada.at(&format!("/accounts/{id}")), body.clone()).await,
        };
        assert_eq!(answer.status.as_u16(), 422, "{body}: {}", answer.body);
        let error = &answer.body["errors"][0];
        assert_eq!((&error["pointer"], &error["code"]), (&json!(pointer), &json!(code)), "{body}");
    }
    let after = ada.get(&ada.at("/accounts")).await.expect(200);
    assert_eq!(before, after, "nothing was stored");
    // The same day is no contradiction, and neither is a planned transaction.
    let whole = json!({"balance": eur(500), "balance_on": now, "opened_on": now});
    let id = open(&ada, whole).await;
    let last = ada.enter(id, &far[1].to_string(), -200, "Rent").await.revision();
    let seen = account(&ada, id, last).await;
    assert_eq!((&seen["opened_on"], &seen["balance_on"]), (&json!(now), &json!(now)), "{seen}");
    assert_eq!((&seen["balance"], &seen["ahead"]), (&eur(500), &eur(-200)), "{seen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_day_that_is_the_latest_is_that_of_the_household_and_not_of_the_server() {
    let house = TestHouse::new().await;
    let mut ada = Person::new(&house).await;
    for zone in [chrono_tz::Pacific::Kiritimati, chrono_tz::Pacific::Pago_Pago] {
        let home = json!({"name": "Home", "currency": "EUR", "time_zone": zone.name()});
        ada.household = ada.post("/v1/households", home).await.id();
        let now = Utc::now().with_timezone(&zone).date_naive();
        // At midnight the day may have changed meanwhile.
        for (days, is_taken) in [(0, true), (2, false)] {
            let day = now.checked_add_days(Days::new(days)).unwrap();
            for said in [
                json!({"opened_on": day}),
                json!({"opening_balance": eur(1), "opened_on": day}),
                json!({"balance": eur(1), "balance_on": day}),
            ] {
                let mut body = json!({"name": "Giro", "kind": "checking", "currency": "EUR"});
                body.as_object_mut().unwrap().extend(said.as_object().unwrap().clone());
                let answer = ada.post(&ada.at("/accounts"), body).await;
                let expected = if is_taken { 201 } else { 422 };
                assert_eq!(answer.status.as_u16(), expected, "{zone} {said}: {}", answer.body);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_begins_today_at_the_latest_whatever_lies_ahead() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let ahead = today().checked_add_days(Days::new(9)).unwrap().to_string();
    let id = open(&ada, json!({"balance": eur(500)})).await;
    let last = ada.enter(id, &ahead, -200, "Rent").await.revision();
    assert_eq!(account(&ada, id, last).await["opened_on"], json!(today()));
    let file = format!("Date;Payee;Amount\n{ahead};Gym;-30.00\n");
    let choices = json!([{"key": "file", "name": "Giro", "currency": "EUR"}]).to_string();
    let all = ada.at("/imports?create_accounts=true");
    let report = ada.upload_answering(&all, file, &[("accounts", choices)]).await.expect(201);
    let id = report["accounts"][0]["account_id"].as_str().unwrap().parse().unwrap();
    assert_eq!(account(&ada, id, revision(&report)).await["opened_on"], json!(today()));
    // What is said last holds, also of a day before the one that was said first.
    let opened = json!({"opening_balance": eur(100), "opened_on": "2021-01-01"});
    let id = open(&ada, opened).await;
    let said = json!({"balance": eur(70), "balance_on": "2020-05-01"});
    let last = ada.patch(&ada.at(&format!("/accounts/{id}")), said).await.revision();
    let seen = account(&ada, id, last).await;
    assert_eq!((&seen["opened_on"], &seen["balance"]), (&json!("2020-05-01"), &eur(70)), "{seen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_of_the_bank_is_compared_with_what_a_person_said() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let id = said(&ada, "changed").await;
    let into = ada.at(&format!("/accounts/{id}/imports"));
    // 500.00 are on it at the end of February as well, less March: 500.00 - 1,837.50.
    let rows = |closing: &str| {
        format!(
            "Date;Payee;Amount;Balance\n2013-02-03;Rent;-10.00;{}\n2013-02-04;Tax;-2.00;{closing}\n",
            if closing == "-1337.50" { "-1335.50" } else { "-1435.50" }
        )
    };
    let preview = format!("{into}?dry_run=true");
    let right = ada.upload(&preview, rows("-1337.50")).await.expect(200);
    assert_eq!(right["accounts"][0]["agrees"], json!(true), "{right}");
    let wrong = ada.upload(&preview, rows("-1437.50")).await.expect(200);
    let told = &wrong["accounts"][0];
    assert_eq!((&told["agrees"], &told["difference"]), (&json!(false), &eur(-10_000)), "{wrong}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_account_whose_file_contradicts_itself_does_not_begin_at_nothing_in_silence() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let file = "Date;Payee;Amount;Balance\n2026-03-02;Rent;-700.00;300.00\n\
                2026-03-03;Shop;-50.00;250.00\n2026-03-04;Kiosk;-5.00;235.00\n\
                2026-03-05;Wage;1000.00;1235.00\n";
    let choices = |more: Value| {
        let mut choice = json!({"key": "file", "name": "Giro", "currency": "EUR"});
        choice.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        [("accounts", json!([choice]).to_string())]
    };
    let all = ada.at("/imports?create_accounts=true&dry_run=true");
    let report = ada.upload_answering(&all, file, &choices(json!({}))).await.expect(200);
    let told = &report["accounts"][0];
    assert_eq!(told["opening_unknown"], json!(true), "{report}");
    assert_eq!(told["balance_after"], eur(24_500), "{report}");
    let codes: Vec<&Value> =
        report["warnings"].as_array().unwrap().iter().map(|note| &note["code"]).collect();
    assert!(codes.contains(&&json!("opening-balance-unknown")), "{report}");
    assert!(codes.contains(&&json!("balance-differs")), "{report}");
    let said = choices(json!({"balance": eur(123_500)}));
    let report = ada.upload_answering(&all, file, &said).await.expect(200);
    let told = &report["accounts"][0];
    assert!(told.get("opening_unknown").is_none(), "{report}");
    assert_eq!(told["balance_after"], eur(123_500), "{report}");
    // Where no balance is known at all it is asked as well.
    let report = ada.upload_answering(&all, march(), &choices(json!({}))).await.expect(200);
    assert_eq!(report["accounts"][0]["opening_unknown"], json!(true), "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_dated_ahead_is_in_no_sum_of_today_and_told_apart() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let id = open(&ada, json!({"opening_balance": eur(10_000)})).await;
    let ahead = today().checked_add_days(Days::new(40)).unwrap().to_string();
    ada.enter(id, &today().to_string(), -500, "Bakery").await;
    let last = ada.enter(id, &ahead, -2_000, "Rent").await.revision();
    let seen = account(&ada, id, last).await;
    assert_eq!((&seen["balance"], &seen["ahead"]), (&eur(9_500), &eur(-2_000)), "{seen}");
    assert_eq!(seen["balance_on"], json!(today()));
    let list = ada.get_at(&ada.at("/accounts"), last).await.expect(200);
    assert_eq!(list["items"][0]["balance"], eur(9_500));
    let overview = ada.get_at(&ada.at("/dashboard"), last).await.expect(200);
    assert_eq!(overview["balances"], json!([eur(9_500)]));
    assert_eq!(overview["ahead"], json!([eur(-2_000)]));
    // What the bank states of a day to come is not of today.
    let closing = today().checked_add_days(Days::new(3)).unwrap();
    let file = format!(
        "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS>\
         <CURDEF>EUR<BANKACCTFROM><BANKID>1<ACCTID>77<ACCTTYPE>CHECKING</BANKACCTFROM>\
         <BANKTRANLIST><STMTTRN><TRNTYPE>DEBIT<DTPOSTED>{}<TRNAMT>-1.00<FITID>1<NAME>Kiosk\
         </STMTTRN></BANKTRANLIST><LEDGERBAL><BALAMT>50.00<DTASOF>{}</LEDGERBAL></STMTRS>\
         </STMTTRNRS></BANKMSGSRSV1></OFX>\n",
        today().format("%Y%m%d"),
        closing.format("%Y%m%d")
    );
    let report = ada.upload(&ada.at("/imports?create_accounts=true"), file).await.expect(201);
    let stated = report["accounts"][0]["account_id"].as_str().unwrap().parse().unwrap();
    let seen = account(&ada, stated, report["revision"].as_i64().unwrap()).await;
    assert_eq!(seen["stated"]["on"], json!(closing), "{seen}");
    assert_eq!((&seen["balance"], &seen["balance_on"]), (&eur(5_000), &json!(today())), "{seen}");
    // The days are all told, each with its balance.
    let days = ada.get_at(&ada.at(&format!("/accounts/{id}/balances")), last).await.expect(200);
    assert_eq!(days["items"][1]["balance"], eur(7_500));
    // A file without stated balances comes to what is on it today.
    let file = format!("Date;Payee;Amount\n{};Kiosk;-1.00\n{ahead};Gym;-30.00\n", today());
    let path = ada.at(&format!("/accounts/{id}/imports?dry_run=true"));
    let report = ada.upload(&path, file).await.expect(200);
    assert_eq!(report["accounts"][0]["balance_after"], eur(9_400), "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_month_that_is_not_over_is_known_until_today() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let id = open(&ada, json!({})).await;
    let now = today();
    // On the last day of a month nothing of it is ahead.
    let tomorrow = now.checked_add_days(Days::new(1)).unwrap();
    ada.enter(id, &now.to_string(), -500, "Bakery").await;
    ada.enter(id, &now.to_string(), 3_000, "Wage").await;
    let last = ada.enter(id, &tomorrow.to_string(), -2_000, "Rent").await.revision();
    let overview = ada.get_at(&ada.at("/dashboard"), last).await.expect(200);
    let month = &overview["months"][0];
    assert_eq!((&month["spent"], &month["income"]), (&eur(500), &eur(3_000)), "{overview}");
    let spent = &overview["spending_by_category"];
    assert_eq!(spent.as_array().unwrap().len(), 1, "{overview}");
    assert_eq!((&spent[0]["spent"], &spent[0]["category_id"]), (&eur(500), &Value::Null));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_date_is_the_end_of_that_day_where_the_household_lives_on_every_read() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let id = open(&ada, json!({"opening_balance": eur(10_000)})).await;
    let last = ada.enter(id, "2026-03-02", -500, "Bakery").await.revision();
    for path in [
        "/accounts",
        &format!("/accounts/{id}"),
        &format!("/accounts/{id}/balances"),
        &format!("/accounts/{id}/suggestions"),
        "/transactions",
        "/transactions/summary",
        "/categories",
        "/imports",
        "/members",
        "/dashboard",
        "/reports/spending",
        "/audit",
        "",
    ] {
        let at = |day: &str| ada.at(&format!("{path}?as_of={day}"));
        let now = ada.get_at(&ada.at(path), last).await;
        let asked = ada.get(&at(&today().to_string())).await;
        assert_eq!(asked.status, now.status, "{path}: {}", asked.body);
        assert_eq!((asked.status.as_u16(), asked.shows()), (200, last), "{path}");
        // Before the founding there is nothing, and that is no fault of the question.
        let before = ada.get(&at("2025-03-01")).await;
        assert!([200, 404].contains(&before.status.as_u16()), "{path}: {}", before.body);
    }
    let before = ada.get(&ada.at("/accounts?as_of=2025-03-01")).await;
    assert_eq!(before.expect(200)["items"], json!([]));
    for text in ["2025-02-30", "2025-3-1", "soon"] {
        let refused = ada.get(&ada.at(&format!("/accounts?as_of={text}"))).await;
        assert_eq!(refused.status.as_u16(), 422, "{text}");
        assert_eq!(refused.body["errors"][0]["code"], json!("not-a-moment"), "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stated_balance_is_what_is_written_where_somebody_turned_the_signs() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let account = ada.account("Giro").await;
    let file = "Datum;Text;Betrag;Saldo\n03.02.2026;A;-12,50;987,50\n\
                05.02.2026;B;1850,00;2837,50\n27.02.2026;C;-688,74;2148,76\n";
    let into = ada.at(&format!("/accounts/{account}/imports?dry_run=true"));
    let found = ada.upload(&into, file).await.expect(200);
    let mut mapping = found["mapping"].clone();
    mapping["amount"]["inverted"] = json!(true);
    let report = ada.upload_with(&into, file, &[], Some(mapping)).await.expect(200);
    let stated = &report["accounts"][0];
    assert_eq!(stated["closing_stated"]["amount"]["minor"], json!(214_876), "{report}");
    assert_eq!(stated["agrees"], json!(false), "{report}");
    let warnings = report["warnings"].as_array().unwrap();
    let is_told = |code: &str| warnings.iter().any(|warning| warning["code"] == json!(code));
    assert!(is_told("signs-against-balances"), "{report}");
}
