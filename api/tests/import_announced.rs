//! What is announced before it is booked: under the same day, under another one in each file, in
//! newer files and in older ones.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use std::collections::HashSet;

use serde_json::{Value, json};
use support::TestHouse;
use support::camt::{self, Entry};
use support::client::Person;

/// A day of March, and cents.
type Balance = (u32, i64);
/// `BOOK` or `PDNG`, the day of March, cents and a text.
type Told = (&'static str, u32, i64, &'static str);

/// A camt.053 whose entries have no id of the bank. What it books leads from balance to balance.
fn camt((from, opening): Balance, until: u32, entries: &[Told]) -> String {
    let day = |day: u32| format!("2026-03-{day:02}");
    let booked = entries.iter().filter(|(status, ..)| *status == "BOOK");
    let closing = opening + booked.map(|(_, _, minor, _)| minor).sum::<i64>();
    let entries = entries.iter().map(|(status, on, minor, text)| {
        Entry::booked(day(*on), *minor, text).of_value(day(*on)).with_status(status)
    });
    let ends =
        [camt::balance("OPBD", day(from), opening), camt::balance("CLBD", day(until), closing)];
    camt::file(&[camt::statement("DE02120300000000202051", &ends, entries)])
}

/// Imports them one after another; answers the reports, each with the account's balance then.
async fn imported(person: &Person, files: &[String]) -> Vec<(Value, i64)> {
    let mut path = person.at("/imports?create_accounts=true");
    let mut all = Vec::new();
    for file in files {
        let report = person.upload(&path, file.clone()).await.expect(201);
        let account = person
            .at(&format!("/accounts/{}", report["accounts"][0]["account_id"].as_str().unwrap()));
        path = format!("{account}/imports");
        let revision = report["revision"].as_i64().unwrap();
        let account = person.get_at(&account, revision).await.expect(200);
        all.push((report, account["balance"]["minor"].as_i64().unwrap()));
    }
    all
}

fn count(report: &Value, name: &str) -> u64 {
    report["accounts"][0][name].as_u64().unwrap()
}

fn notes(report: &Value, code: &str) -> usize {
    report["warnings"].as_array().unwrap().iter().filter(|note| note["code"] == code).count()
}

/// How many transactions are announced, and how many are booked.
async fn standing(person: &Person, report: &Value) -> (usize, usize) {
    let revision = report["revision"].as_i64().unwrap();
    let path = person.at(&format!("/transactions?as_of={revision}"));
    let list = person.get_at(&path, revision).await.expect(200);
    let items = list["items"].as_array().unwrap();
    let announced = items.iter().filter(|item| item["pending"] == true).count();
    (announced, items.len() - announced)
}

#[tokio::test]
async fn what_is_announced_under_another_day_in_the_next_file_is_one() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let files = [
        camt((1, 10_000), 1, &[("BOOK", 1, 500, "Shop"), ("PDNG", 1, -5_714, "Rent")]),
        camt((1, 10_500), 2, &[("BOOK", 2, -1_234, "Cafe"), ("PDNG", 2, -5_714, "Rent")]),
        camt((2, 9_266), 3, &[("BOOK", 3, -5_714, "Rent")]),
    ];
    let told = imported(&ada, &files).await;
    assert_eq!(told[1].1, 9_266 - 5_714, "{}", told[1].0);
    assert_eq!(standing(&ada, &told[1].0).await, (1, 2), "{}", told[1].0);
    assert_eq!((count(&told[1].0, "corrected"), count(&told[1].0, "imported")), (1, 1));
    assert_eq!(notes(&told[1].0, "pending-moved"), 1, "{}", told[1].0);
    let (last, balance) = &told[2];
    assert_eq!((count(last, "pending_merged"), count(last, "imported")), (1, 0), "{last}");
    assert_eq!((*balance, last["accounts"][0]["agrees"].clone()), (3_552, json!(true)), "{last}");
    assert_eq!(standing(&ada, last).await, (0, 3), "{last}");
    // Each of them again has no news.
    let again = imported(&ada, &files).await;
    assert_eq!(again.last().unwrap().1, 3_552);
    assert_eq!(standing(&ada, &again.last().unwrap().0).await, (0, 3));
}

#[tokio::test]
async fn equal_purchases_stay_as_many_as_are_announced_and_booked() {
    let house = TestHouse::new().await;
    let coffee = |status, day| (status, day, -350, "Coffee");
    let first = camt((1, 10_000), 1, &[coffee("PDNG", 1), coffee("PDNG", 1)]);
    // Two wait, one of them is booked, or one more comes.
    for (second, expected) in [
        (vec![coffee("PDNG", 2), coffee("PDNG", 2)], (2, 0)),
        (vec![coffee("BOOK", 2), coffee("PDNG", 2)], (1, 1)),
        (vec![coffee("PDNG", 1), coffee("PDNG", 1), coffee("PDNG", 2)], (3, 0)),
    ] {
        let ada = Person::new(&house).await;
        let told = imported(&ada, &[first.clone(), camt((1, 10_000), 2, &second)]).await;
        let (report, balance) = &told[1];
        assert_eq!(standing(&ada, report).await, expected, "{report}");
        let all = i64::try_from(expected.0 + expected.1).unwrap();
        assert_eq!(*balance, 10_000 - 350 * all, "{report}");
    }
}

#[tokio::test]
async fn what_the_newest_file_does_not_announce_any_more_counts_no_more() {
    let house = TestHouse::new().await;
    let first = camt((1, 10_000), 1, &[("BOOK", 1, 500, "Shop"), ("PDNG", 1, -5_714, "Hotel")]);
    let next = [("BOOK", 2, -1_234, "Cafe"), ("PDNG", 2, -900, "Cinema")];
    let ada = Person::new(&house).await;
    let told = imported(&ada, &[first.clone(), camt((1, 10_500), 2, &next)]).await;
    let (report, balance) = &told[1];
    assert_eq!((count(report, "stale"), notes(report, "pending-vanished")), (1, 1), "{report}");
    assert_eq!(*balance, 10_500 - 1_234 - 900, "{report}");
    // The form announces, and nothing is left to be.
    let ada = Person::new(&house).await;
    let told = imported(&ada, &[first.clone(), camt((1, 10_500), 2, &next[..1])]).await;
    assert_eq!((count(&told[1].0, "stale"), told[1].1), (1, 10_500 - 1_234), "{}", told[1].0);
    // It is booked all the same.
    let booked = camt((2, 9_266), 3, &[("BOOK", 3, -5_714, "Hotel")]);
    let late = imported(&ada, &[booked]).await;
    assert_eq!(count(&late[0].0, "pending_merged"), 1, "{}", late[0].0);
    assert_eq!(late[0].1, 9_266 - 5_714, "{}", late[0].0);
    // A file of days before says nothing of it, whenever it comes.
    let ada = Person::new(&house).await;
    let newest = camt((9, 10_000), 10, &[("BOOK", 10, 500, "Shop"), ("PDNG", 8, -5_714, "Hotel")]);
    let before = camt((8, 9_000), 9, &[("BOOK", 9, 1_000, "Fair"), ("PDNG", 9, -100, "Bus")]);
    let told = imported(&ada, &[newest, before]).await;
    assert_eq!(count(&told[1].0, "stale"), 0, "{}", told[1].0);
}

#[tokio::test]
async fn an_older_file_announces_nothing_that_is_booked_already() {
    let house = TestHouse::new().await;
    let shop = ("BOOK", 1, -2_000, "Shop");
    let newer = camt((1, 10_000), 5, &[shop, ("BOOK", 5, -1_000, "Bahn")]);
    let older = camt((1, 10_000), 2, &[shop, ("PDNG", 2, -1_000, "Bahn")]);
    let ada = Person::new(&house).await;
    let other = older.replace("<Id>S</Id>", "<Id>T</Id>");
    for (report, balance) in &imported(&ada, &[newer.clone(), older.clone(), older, other]).await {
        assert_eq!(*balance, 7_000, "{report}");
        assert_eq!(standing(&ada, report).await, (0, 2), "{report}");
    }
    // One of two is booked; nothing says that the other is not to come.
    let two = ("PDNG", 2, -1_000, "Bahn");
    let older = camt((1, 10_000), 2, &[shop, two, two]);
    let ada = Person::new(&house).await;
    let told = imported(&ada, &[newer.clone(), older.clone()]).await;
    assert_eq!(notes(&told[1].0, "pending-passed"), 1, "{}", told[1].0);
    assert_eq!(standing(&ada, &told[1].0).await, (1, 2), "{}", told[1].0);
    // Two weeks later it would be there.
    let ada = Person::new(&house).await;
    let newest = camt((5, 7_000), 20, &[("BOOK", 20, 100, "Interest")]);
    for (report, balance) in &imported(&ada, &[newer, newest, older.clone(), older]).await[1..] {
        assert_eq!(*balance, 7_100, "{report}");
        assert_eq!(standing(&ada, report).await, (0, 3), "{report}");
    }
    // What was booked before it was announced is another one.
    let ada = Person::new(&house).await;
    let weekly = |status, day| (status, day, -350, "Coffee");
    let first = camt((1, 10_000), 3, &[weekly("BOOK", 3)]);
    let second = camt((3, 9_650), 9, &[shop_of(9), weekly("PDNG", 10)]);
    let told = imported(&ada, &[first, second]).await;
    assert_eq!(standing(&ada, &told[1].0).await, (1, 2), "{}", told[1].0);
}

fn shop_of(day: u32) -> Told {
    ("BOOK", day, -2_000, "Shop")
}

/// The next file begins with the balance with which the account ends, and books what was announced
/// under the same day and text.
#[tokio::test]
async fn what_was_announced_is_booked_by_the_file_that_follows() {
    let house = TestHouse::new().await;
    for (rents, others) in [(1_u32, 0), (2, 0), (1, 1)] {
        let ada = Person::new(&house).await;
        let announced = std::iter::repeat_n(("PDNG", 4, 1_000, "Rent"), rents as usize);
        let first: Vec<Told> = [("BOOK", 1, 1_919, "Shop")].into_iter().chain(announced).collect();
        let path = ada.at("/imports?create_accounts=true");
        let first = ada.upload(&path, camt((1, 0), 1, &first)).await.expect(201);
        let account = first["accounts"][0]["account_id"].as_str().unwrap().to_owned();
        let booked = std::iter::repeat_n(("BOOK", 4, 1_000, "Rent"), rents as usize);
        let other = std::iter::repeat_n(("BOOK", 3, -500, "Bakery"), others);
        let second: Vec<Told> = booked.chain(other).collect();
        let ends = 1_919 + second.iter().map(|(_, _, minor, _)| minor).sum::<i64>();
        let second = camt((1, 1_919), 4, &second);
        let path = ada.at(&format!("/accounts/{account}/imports"));
        for (merged, imported, duplicates) in [(rents, others, 0), (0, 0, rents + others as u32)] {
            let report = ada.upload(&path, second.clone()).await.expect(201);
            let told = &report["accounts"][0];
            assert_eq!(told["pending_merged"], merged, "{report}");
            assert_eq!(told["imported"], imported, "{report}");
            assert_eq!(told["duplicates"], duplicates, "{report}");
            assert_eq!(told["agrees"], true, "{report}");
            let revision = report["revision"].as_i64().unwrap();
            let account = ada.get_at(&ada.at(&format!("/accounts/{account}")), revision).await;
            assert_eq!(account.expect(200)["balance"], json!({"minor": ends, "currency": "EUR"}));
        }
    }
}

#[tokio::test]
async fn what_an_older_file_announces_and_a_newer_one_books_in_other_words_is_suspected() {
    let house = TestHouse::new().await;
    let table = |rows: &[(&str, &str, &str, &str)]| {
        let rows = rows
            .iter()
            .map(|(on, text, amount, state)| format!("{on}.02.2026;{text};{amount};EUR;{state}\n"));
        let head = "Buchungstag;Verwendungszweck;Betrag;Währung;Status\n";
        head.to_owned() + &rows.collect::<String>()
    };
    let aldi = ("12", "ALDI", "-40,11", "Gebucht");
    let booked = ("18", "KARTE UMSATZ 60", "1049,59", "Gebucht");
    let newer = |more: &[(&'static str, &'static str, &'static str, &'static str)]| {
        let rows = [&[aldi, booked][..], more, &[("27", "Miete", "-700,00", "Gebucht")]].concat();
        table(&rows)
    };
    let older = table(&[aldi, ("16", "Vorgemerkt GEHALT", "1049,59", "Vorgemerkt")]);
    let further = [("20", "KARTE 61", "1049,59", "Gebucht"), ("25", "X", "1049,59", "Gebucht")];
    // With several of the amount nobody knows which it is: the nearest is shown.
    for count in 0..=further.len() {
        let ada = Person::new(&house).await;
        let account = ada.account("Giro").await;
        let path = ada.at(&format!("/accounts/{account}/imports"));
        ada.upload(&path, newer(&further[..count])).await.expect(201);
        let report = ada.upload(&path, older.clone()).await.expect(201);
        let suggestions = report["suggestions"].as_array().unwrap();
        assert_eq!((suggestions.len(), count_of(&report)), (1, 1), "{report}");
        let one = &suggestions[0];
        assert_eq!(one["kind"], "pending", "{report}");
        let is_several = one["why"].as_str().unwrap().contains("more than once");
        assert_eq!(is_several, count > 0, "{report}");
        let like = one["like_transaction_id"].as_str().unwrap();
        let revision = report["revision"].as_i64().unwrap();
        let like = ada.get_at(&ada.at(&format!("/transactions/{like}")), revision).await;
        assert_eq!(like.expect(200)["posted_on"], "2026-02-18", "{report}");
    }
    // Two announcements are not one booking, and what is told before them is none of theirs.
    let two = table(&[
        aldi,
        ("16", "Vorgemerkt GEHALT", "1049,59", "Vorgemerkt"),
        ("17", "Vorgemerkt BONUS", "1049,59", "Vorgemerkt"),
    ]);
    let before = ("14", "KARTE 59", "1049,59", "Gebucht");
    for (more, suggested) in [(vec![], 1), (vec![further[0]], 2), (vec![before], 1)] {
        let ada = Person::new(&house).await;
        let account = ada.account("Giro").await;
        let path = ada.at(&format!("/accounts/{account}/imports"));
        ada.upload(&path, newer(&more)).await.expect(201);
        let report = ada.upload(&path, two.clone()).await.expect(201);
        assert_eq!(count_of(&report), suggested, "{report}");
        let like = report["suggestions"].as_array().unwrap().iter();
        let like: HashSet<&str> =
            like.map(|one| one["like_transaction_id"].as_str().unwrap()).collect();
        assert_eq!(like.len(), suggested, "{report}");
    }
}

/// How many suggestions an import made.
fn count_of(report: &Value) -> usize {
    usize::try_from(count(report, "suggested")).unwrap()
}

/// What is announced and comes with another amount, in files that do not say that it is gone.
#[tokio::test]
async fn what_is_booked_with_another_amount_a_few_days_on_is_suspected() {
    let house = TestHouse::new().await;
    let of = |rows: &[(u32, &str, &str, &str)]| {
        let row = |(on, text, amount, state): &(u32, &str, &str, &str)| {
            format!("2026-05-{on:02},{text},{amount},{state}\n")
        };
        let rows: String = rows.iter().map(row).collect();
        format!("Date,Description,Amount,Status\n{rows}")
    };
    let bare = |file: String| file.replace(",Status", "").replace(",Posted", "");
    let shop = (2, "Rewe", "-23.10", "Posted");
    let pay = (3, "Employer", "2100.00", "Posted");
    let (cafe, train) = ((8, "Cafe", "-4.50", "Posted"), (9, "Bahn", "-39.00", "Posted"));
    let amazon = |on, amount| (on, "Amazon", amount, "Posted");
    let older = of(&[shop, pay, (6, "Amazon", "-60.00", "Pending")]);
    let no_state = bare(of(&[shop, pay, amazon(6, "-61.00"), cafe, train]));
    let next = of(&[amazon(7, "-61.00"), cafe, train]);
    let newer = of(&[shop, pay, amazon(7, "-61.00"), cafe]);
    let late = of(&[cafe, amazon(25, "-61.00"), (27, "Bahn", "-39.00", "Posted")]);
    let other = bare(of(&[shop, pay, (6, "Baumarkt", "-61.00", "Posted"), cafe, train]));
    let back = of(&[amazon(7, "61.00"), cafe, train]);
    let mut wrong = Vec::new();
    for (name, files, suggested) in [
        ("no state", [&older, &no_state], 1),
        ("next", [&older, &next], 1),
        ("older", [&newer, &older], 1),
        ("older than no state", [&no_state, &older], 1),
        ("late", [&older, &late], 0),
        ("older than late", [&late, &older], 0),
        ("another shop", [&older, &other], 0),
        ("older than another shop", [&other, &older], 0),
        ("money back", [&older, &back], 0),
        ("older than money back", [&back, &older], 0),
    ] {
        let ada = Person::new(&house).await;
        let account = ada.account("Giro").await;
        let path = ada.at(&format!("/accounts/{account}/imports"));
        ada.upload(&path, files[0].clone()).await.expect(201);
        let report = ada.upload(&path, files[1].clone()).await.expect(201);
        let suggestions = report["suggestions"].as_array().unwrap();
        let is_pending = suggestions.iter().all(|one| one["kind"] == "pending");
        if suggestions.len() != suggested || !is_pending {
            wrong.push(format!("{name}: {report}"));
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}
