//! Which booking of a file is what was announced: the surest first over the whole file, in whatever
//! order its rows stand, and never one that is there already.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use serde_json::Value;
use support::TestHouse;
use support::client::Person;
use support::packed::packed;

/// A day of March, the bank's id, a text and an amount, and whether it is announced alone.
type Row = (u32, &'static str, &'static str, &'static str, bool);
/// A day, a text, cents, and whether it is announced alone.
type Had = (&'static str, &'static str, i64, bool);

const NOW: bool = false;
const YET: bool = true;

/// How a table is written.
#[derive(Clone, Copy)]
struct Form {
    ids: bool,
    states: bool,
}

const ALL: Form = Form { ids: true, states: true };
const NO_IDS: Form = Form { ids: false, states: true };
const PLAIN: Form = Form { ids: false, states: false };

fn table(Form { ids, states }: Form, rows: &[Row]) -> String {
    let mut told = vec!["Date,"];
    told.extend(ids.then_some("Transaction ID,"));
    told.push("Description,Amount");
    told.extend(states.then_some(",Status"));
    let mut file = told.concat() + "\n";
    for (day, id, text, amount, is_announced) in rows {
        let id = if ids { format!("{id},") } else { String::new() };
        let state = if *is_announced { ",Pending" } else { ",Booked" };
        let state = if states { state } else { "" };
        file += &format!("2026-03-{day:02},{id}{text},{amount}{state}\n");
    }
    file
}

/// Every order of some rows.
fn orders(rows: &[Row]) -> Vec<Vec<Row>> {
    let Some((first, rest)) = rows.split_first() else { return vec![Vec::new()] };
    let mut all = Vec::new();
    for order in orders(rest) {
        for place in 0..=order.len() {
            let mut order = order.clone();
            order.insert(place, *first);
            all.push(order);
        }
    }
    all
}

/// What is on a new account after these files, and what the last of them said.
async fn after(person: &Person, files: &[Vec<u8>]) -> (Vec<(String, String, i64, bool)>, Value) {
    let account = person.account("Giro").await;
    let path = person.at(&format!("/accounts/{account}/imports"));
    let mut last = Value::Null;
    for file in files {
        last = person.upload(&path, file.clone()).await.expect(201);
    }
    let revision = last["revision"].as_i64().unwrap();
    let path = person.at(&format!("/transactions?account_id={account}"));
    let list = person.get_at(&path, revision).await.expect(200);
    let had = |item: &Value| {
        let text = |name: &str| item[name].as_str().unwrap().to_owned();
        let on = text("posted_on").split_off(8);
        let minor = item["amount"]["minor"].as_i64().unwrap();
        (on, text("payee"), minor, item["pending"] == true)
    };
    let mut all: Vec<_> = list["items"].as_array().unwrap().iter().map(had).collect();
    all.sort();
    (all, last)
}

fn sorted(had: &[Had]) -> Vec<(String, String, i64, bool)> {
    let owned =
        |(on, text, minor, pending): &Had| ((*on).to_owned(), (*text).to_owned(), *minor, *pending);
    let mut all: Vec<_> = had.iter().map(owned).collect();
    all.sort();
    all
}

/// Two tables, one after the other, and what is there then.
struct Case {
    name: &'static str,
    first: (Form, Vec<Row>),
    second: (Form, Vec<Row>),
    had: Vec<Had>,
}

impl Case {
    /// Takes the files in for each order of their rows, on accounts (and so with ids) of their own.
    async fn wrong(&self, person: &Person) -> Option<String> {
        let second = orders(&self.second.1);
        let mut wrong = Vec::new();
        for first in orders(&self.first.1).into_iter().take(3) {
            for second in &second {
                let files = [table(self.first.0, &first), table(self.second.0, second)];
                let bytes = files.clone().map(String::into_bytes);
                let (had, report) = after(person, &bytes).await;
                if had != sorted(&self.had) {
                    wrong.push(format!("{}\n{}{had:?}\n{report}", files[0], files[1]));
                }
            }
        }
        let first = wrong.first()?;
        Some(format!("{}: {} wrong, the first:\n{first}", self.name, wrong.len()))
    }
}

async fn check(cases: &[Case]) {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let mut wrong = Vec::new();
    for case in cases {
        wrong.extend(case.wrong(&ada).await);
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n\n"));
}

const CAFE: Row = (8, "T9", "Cafe Lumen", "-12.99", NOW);
const CITY: Row = (2, "T0", "Stadtwerke", "-45.00", NOW);

fn netflix(day: u32, id: &'static str, is_announced: bool) -> Row {
    (day, id, "Netflix", "-12.99", is_announced)
}

#[tokio::test]
async fn the_surest_booking_of_a_file_is_what_was_announced() {
    let (city, cafe) = (("02", "Stadtwerke", -4_500, NOW), ("08", "Cafe Lumen", -1_299, NOW));
    let announced = |form| (form, vec![netflix(3, "T3", YET), CITY]);
    let lidl = |is_announced| (13, "", "Lidl", "-12.99", is_announced);
    let pharmacy = |day| (day, "", "Apotheke", "-12.99", NOW);
    check(&[
        Case {
            name: "by the bank's id",
            first: announced(ALL),
            second: (ALL, vec![CAFE, netflix(3, "T3", NOW), CITY]),
            had: vec![city, cafe, ("03", "Netflix", -1_299, NOW)],
        },
        Case {
            name: "by the bank's id, on another day and in other words",
            first: announced(ALL),
            second: (ALL, vec![CAFE, (9, "T3", "Abo", "-12.99", NOW), CITY]),
            had: vec![city, cafe, ("09", "Abo", -1_299, NOW)],
        },
        Case {
            name: "by day and text",
            first: announced(NO_IDS),
            second: (NO_IDS, vec![CAFE, netflix(3, "", NOW), CITY]),
            had: vec![city, cafe, ("03", "Netflix", -1_299, NOW)],
        },
        Case {
            name: "by texts, behind the other purchase",
            first: announced(NO_IDS),
            second: (NO_IDS, vec![CAFE, (10, "", "Netflix 0815 Abo", "-12.99", NOW), CITY]),
            had: vec![city, cafe, ("10", "Netflix 0815 Abo", -1_299, NOW)],
        },
        Case {
            name: "twins",
            first: (NO_IDS, vec![lidl(YET), lidl(YET)]),
            second: (NO_IDS, vec![pharmacy(17), pharmacy(16), lidl(NOW), lidl(NOW)]),
            had: vec![
                ("13", "Lidl", -1_299, NOW),
                ("13", "Lidl", -1_299, NOW),
                ("16", "Apotheke", -1_299, NOW),
                ("17", "Apotheke", -1_299, NOW),
            ],
        },
        Case {
            name: "the nearest of equal ones",
            first: (NO_IDS, vec![netflix(3, "", YET), netflix(5, "", YET)]),
            second: (NO_IDS, vec![netflix(6, "", NOW), netflix(4, "", NOW), netflix(7, "", NOW)]),
            had: vec![
                ("04", "Netflix", -1_299, NOW),
                ("06", "Netflix", -1_299, NOW),
                ("07", "Netflix", -1_299, NOW),
            ],
        },
    ])
    .await;
}

#[tokio::test]
async fn what_is_announced_yet_or_booked_with_another_amount_is_no_other_purchase() {
    let (city, cafe) = (("02", "Stadtwerke", -4_500, NOW), ("08", "Cafe Lumen", -1_299, NOW));
    let announced = || (ALL, vec![netflix(3, "T3", YET), CITY]);
    let other = |form, row| (form, vec![CAFE, row, CITY]);
    check(&[
        Case {
            name: "announced yet",
            first: announced(),
            second: other(ALL, netflix(3, "T3", YET)),
            had: vec![city, cafe, ("03", "Netflix", -1_299, YET)],
        },
        Case {
            name: "announced for another day",
            first: (NO_IDS, vec![netflix(3, "", YET), CITY]),
            second: other(NO_IDS, netflix(5, "", YET)),
            had: vec![city, cafe, ("05", "Netflix", -1_299, YET)],
        },
        Case {
            name: "booked with another amount",
            first: (NO_IDS, vec![netflix(3, "", YET), CITY]),
            second: other(PLAIN, (5, "", "Netflix", "-13.49", NOW)),
            had: vec![city, cafe, ("03", "Netflix", -1_299, YET), ("05", "Netflix", -1_349, NOW)],
        },
        Case {
            name: "in entirely other words, and nothing else",
            first: announced(),
            second: (PLAIN, vec![(8, "", "Karte 4711", "-12.99", NOW), CITY]),
            had: vec![city, ("08", "Karte 4711", -1_299, NOW)],
        },
    ])
    .await;
}

#[tokio::test]
async fn what_is_booked_already_books_nothing_else() {
    let rewe = |day, id, is_announced| (day, id, "REWE Markt", "-3.50", is_announced);
    let city = (3, "T501", "Stadtwerke", "-13.50", NOW);
    let more = (6, "X3", "Netflix", "-77.36", NOW);
    let (booked, yet) = (("05", "REWE Markt", -350, NOW), ("04", "REWE Markt", -350, YET));
    let mut cases = Vec::new();
    for (announced, own) in [("T00504", "T00506"), ("T504", "T506"), ("900", "7")] {
        cases.push(Case {
            name: "without ids",
            first: (ALL, vec![rewe(4, announced, YET), rewe(5, own, NOW)]),
            second: (PLAIN, vec![rewe(5, "", NOW)]),
            had: vec![booked, yet],
        });
        cases.push(Case {
            name: "under other ids",
            first: (ALL, vec![rewe(4, announced, YET), rewe(5, own, NOW), city]),
            second: (Form { ids: true, states: false }, vec![rewe(5, "X2", NOW), more]),
            had: vec![
                booked,
                yet,
                ("03", "Stadtwerke", -1_350, NOW),
                ("06", "Netflix", -7_736, NOW),
            ],
        });
    }
    // One of the day is booked and one is announced: without an id each may be the first of them.
    let of_day = |states| (NO_IDS, states);
    for (name, second, had) in [
        (
            "one is booked",
            (PLAIN, vec![rewe(5, "", NOW)]),
            vec![booked, ("05", "REWE Markt", -350, YET)],
        ),
        (
            "the same of both",
            of_day(vec![rewe(5, "", NOW), rewe(5, "", YET)]),
            vec![booked, ("05", "REWE Markt", -350, YET)],
        ),
        ("both are booked", of_day(vec![rewe(5, "", NOW), rewe(5, "", NOW)]), vec![booked, booked]),
        (
            "the other is booked later",
            of_day(vec![rewe(5, "", NOW), rewe(6, "", NOW)]),
            vec![booked, ("06", "REWE Markt", -350, NOW)],
        ),
        (
            "one is announced",
            of_day(vec![rewe(5, "", YET)]),
            vec![booked, ("05", "REWE Markt", -350, YET)],
        ),
    ] {
        let first = of_day(vec![rewe(5, "", YET), rewe(5, "", NOW)]);
        cases.push(Case { name, first, second, had });
    }
    check(&cases).await;
}

#[tokio::test]
async fn an_archive_books_what_another_of_its_files_announces() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let (city, cafe) = (("02", "Stadtwerke", -4_500, NOW), ("08", "Cafe Lumen", -1_299, NOW));
    let mut wrong = Vec::new();
    for (name, first, second, had) in [
        (
            "by the bank's id",
            table(ALL, &[netflix(3, "T3", YET), CITY]),
            table(ALL, &[CAFE, netflix(3, "T3", NOW), CITY]),
            [city, cafe, ("03", "Netflix", -1_299, NOW)],
        ),
        (
            "by day and text",
            table(NO_IDS, &[netflix(3, "", YET), CITY]),
            table(NO_IDS, &[CAFE, netflix(3, "", NOW), CITY]),
            [city, cafe, ("03", "Netflix", -1_299, NOW)],
        ),
        (
            "on another day",
            table(NO_IDS, &[netflix(3, "", YET), CITY]),
            table(NO_IDS, &[CAFE, netflix(5, "", NOW), CITY]),
            [city, cafe, ("05", "Netflix", -1_299, NOW)],
        ),
        (
            "announced yet",
            table(NO_IDS, &[netflix(3, "", YET), CITY]),
            table(NO_IDS, &[CAFE, netflix(3, "", YET), CITY]),
            [city, cafe, ("03", "Netflix", -1_299, YET)],
        ),
    ] {
        for files in [[&first, &second], [&second, &first]] {
            let (found, report) = after(&ada, &[packed(files)]).await;
            if found != sorted(&had) {
                wrong.push(format!("{name}: {found:?}\n{report}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}
