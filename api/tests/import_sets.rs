//! Files are sets of bookings: overlaps, orders, formats and cuts of one file change nothing of
//! what is there in the end. Random files, through real HTTP.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use std::fmt::Write;

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use serde_json::{Value, json};
use support::TestHouse;
use support::client::Person;
use uuid::Uuid;

/// Day of March 2026, minor units, payee, and which of all it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Booking {
    day: u32,
    minor: i64,
    payee: &'static str,
    number: usize,
}

#[derive(Debug, Clone, Copy)]
enum Format {
    Csv,
    Ofx,
}

fn decimal(minor: i64) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", minor.abs() / 100, minor.abs() % 100)
}

fn file(format: Format, bookings: &[Booking]) -> String {
    let mut lines = String::new();
    for Booking { day, minor, payee, number } in bookings {
        let amount = decimal(*minor);
        match format {
            Format::Csv => writeln!(lines, "2026-03-{day:02};{payee};{amount}").unwrap(),
            Format::Ofx => writeln!(
                lines,
                "<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>202603{day:02}<TRNAMT>{amount}<FITID>F{number}\
                 <NAME>{payee}</STMTTRN>"
            )
            .unwrap(),
        }
    }
    match format {
        Format::Csv => format!("Date;Payee;Amount\n{lines}"),
        Format::Ofx => format!(
            "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nENCODING:USASCII\nCHARSET:1252\n\n<OFX>\
            <BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>1<ACCTID>4711\
            <ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST>\n{lines}</BANKTRANLIST></STMTRS>\
            </STMTTRNRS></BANKMSGSRSV1></OFX>\n"
        ),
    }
}

/// Few days, amounts and payees: equal bookings are many.
fn bookings() -> impl Strategy<Value = Vec<Booking>> {
    let payees = prop::sample::select(vec!["Coffee Bar", "Fuel Station", "Corner Bakery"]);
    let amounts = prop::sample::select(vec![-350_i64, -900, -1_200]);
    prop::collection::vec((1_u32..9, amounts, payees), 2..14).prop_map(|mut all| {
        all.sort_unstable();
        let number = |(number, (day, minor, payee))| Booking { day, minor, payee, number };
        all.into_iter().enumerate().map(number).collect()
    })
}

fn format() -> impl Strategy<Value = Format> {
    prop::sample::select(vec![Format::Csv, Format::Ofx])
}

/// A person and a house that all cases share; each has an account of its own.
struct Bench {
    runtime: tokio::runtime::Runtime,
    person: Person,
    _house: TestHouse,
}

impl Bench {
    fn new() -> Self {
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        let runtime = builder.worker_threads(2).enable_all().build().unwrap();
        let house = runtime.block_on(TestHouse::new());
        let person = runtime.block_on(Person::new(&house));
        Self { runtime, person, _house: house }
    }

    /// Takes files in one after another into one new account, then all of them again, which must
    /// add nothing; answers what is there, sorted.
    fn takes_in(&self, files: &[String]) -> Result<Vec<(u32, i64, String)>, TestCaseError> {
        self.runtime.block_on(async {
            let (account, into) = self.account().await;
            // Each account has a number of its own.
            let own = |file: &String| file.replace("<ACCTID>4711", &format!("<ACCTID>{account}"));
            let files: Vec<String> = files.iter().map(own).collect();
            let mut revision = 0;
            for file in &files {
                let report = self.person.upload(&into, file.clone()).await.expect(201);
                revision = report["revision"].as_i64().unwrap();
            }
            for file in &files {
                let again = self.person.upload(&into, file.clone()).await.expect(201);
                prop_assert_eq!(again["revision"].as_i64().unwrap(), revision, "{}", again);
            }
            Ok(self.rows(account, revision).await)
        })
    }

    async fn account(&self) -> (Uuid, String) {
        let body = json!({"name": "Giro", "kind": "checking", "currency": "EUR"});
        let id = self.person.post(&self.person.at("/accounts"), body).await.id();
        (id, self.person.at(&format!("/accounts/{id}/imports")))
    }

    async fn rows(&self, account: Uuid, revision: i64) -> Vec<(u32, i64, String)> {
        let path = self.person.at(&format!("/transactions?limit=500&account_id={account}"));
        let list = self.person.get_at(&path, revision).await.expect(200);
        let row = |item: &Value| {
            let day = item["posted_on"].as_str().unwrap()[8..].parse().unwrap();
            let payee = item["payee"].as_str().unwrap().to_owned();
            (day, item["amount"]["minor"].as_i64().unwrap(), payee)
        };
        let mut rows: Vec<_> = list["items"].as_array().unwrap().iter().map(row).collect();
        rows.sort_unstable();
        rows
    }
}

fn cases_of(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

fn expected(bookings: &[Booking]) -> Vec<(u32, i64, String)> {
    bookings.iter().map(|one| (one.day, one.minor, one.payee.to_owned())).collect()
}

#[test]
fn two_overlapping_files_in_any_order_and_format_are_their_union() {
    let bench = Bench::new();
    let cases = (
        bookings(),
        any::<prop::sample::Index>(),
        any::<prop::sample::Index>(),
        format(),
        format(),
        any::<bool>(),
    );
    proptest!(cases_of(24), |((all, end, begin, one, other, is_swapped) in cases)| {
        // The first was cut off somewhere, within a day perhaps; the second begins with a whole day
        // that the first one has at least some of, or with the next one.
        let cut = 1 + end.index(all.len());
        let begun = all[begin.index(cut)].day;
        let later: Vec<Booking> = all.iter().copied().filter(|one| one.day >= begun).collect();
        let mut files = vec![file(one, &all[..cut]), file(other, &later)];
        if is_swapped {
            files.reverse();
        }
        prop_assert_eq!(bench.takes_in(&files)?, expected(&all), "{:#?}", files);
    });
}

#[test]
fn equal_lines_stay_as_many_as_they_are_in_every_format() {
    let bench = Bench::new();
    let cases = (1_usize..6, 0_usize..6, prop::collection::vec(format(), 1..4));
    proptest!(cases_of(12), |((equal, others, formats) in cases)| {
        let coffee = |number| Booking { day: 3, minor: -350, payee: "Coffee Bar", number };
        let fuel = |number| Booking { day: 3, minor: -350, payee: "Fuel Station", number };
        let mut all: Vec<Booking> = (0..equal).map(coffee).collect();
        all.extend((equal..equal + others).map(fuel));
        let files: Vec<String> = formats.iter().map(|format| file(*format, &all)).collect();
        prop_assert_eq!(bench.takes_in(&files)?, expected(&all));
    });
}
