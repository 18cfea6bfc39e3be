//! Statements of one account that overlap or follow each other, packed together: what comes of them
//! is what comes of the files one after the other. Through real HTTP.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use std::fmt::Write as _;

use serde_json::{Value, json};
use support::TestHouse;
use support::camt::{self, Entry};
use support::client::Person;
use support::packed::packed;

/// The id of the bank, the day of February 2025, minor units and text.
type Row = (&'static str, u32, i64, &'static str);

/// A statement from a balance on, which was there at the end of a day.
struct Told<'a> {
    format: &'a str,
    before: (u32, i64),
    rows: &'a [Row],
}

fn written(minor: i64, mark: char) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    format!("{sign}{}{mark}{:02}", minor.abs() / 100, minor.abs() % 100)
}

impl Told<'_> {
    fn after(&self) -> i64 {
        self.before.1 + self.rows.iter().map(|row| row.2).sum::<i64>()
    }

    fn text(&self) -> String {
        let (on, before) = self.before;
        let end = self.rows.last().unwrap().1;
        let mut stands = before;
        let mut lines = String::new();
        for (id, day, minor, text) in self.rows {
            stands += minor;
            let mark = if *minor < 0 { 'D' } else { 'C' };
            let comma = written(minor.abs(), ',');
            match self.format {
                "mt940" => {
                    write!(lines, ":61:2502{day:02}02{day:02}{mark}{comma}NMSCNONREF\n:86:{text}\n")
                }
                "camt" => Ok(()),
                "ofx" => writeln!(
                    lines,
                    "<STMTTRN><TRNTYPE>OTHER<DTPOSTED>202502{day:02}<TRNAMT>{}<FITID>{id}\
                     <NAME>{text}</STMTTRN>",
                    written(*minor, '.')
                ),
                _ => writeln!(
                    lines,
                    "{day:02}.02.2025;{text};{};{}",
                    written(*minor, ','),
                    written(stands, ',')
                ),
            }
            .unwrap();
        }
        match self.format {
            "mt940" => format!(
                ":20:A\n:25:37040044/0532013000\n:28C:1\n:60F:C2502{on:02}EUR{}\n{lines}\
                 :62F:C2502{end:02}EUR{}\n-\n",
                written(before, ','),
                written(stands, ',')
            ),
            "camt" => {
                let day = |day: &u32| format!("2025-02-{day:02}");
                let ends = [
                    camt::balance("OPBD", day(&on), before),
                    camt::balance("CLBD", day(&end), stands),
                ];
                let rows = self.rows.iter();
                let entries = rows.map(|(_, on, minor, text)| Entry::booked(day(on), *minor, text));
                camt::file(&[camt::statement("DE89370400440532013000", &ends, entries)])
            }
            "ofx" => format!(
                "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\n\n<OFX><BANKMSGSRSV1><STMTTRNRS>\
                 <STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>37040044<ACCTID>0532013000\
                 <ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST>\n{lines}</BANKTRANLIST>\
                 <LEDGERBAL><BALAMT>{}<DTASOF>202502{end:02}</LEDGERBAL></STMTRS></STMTTRNRS>\
                 </BANKMSGSRSV1></OFX>\n",
                written(stands, '.')
            ),
            _ => format!("IBAN;DE89370400440532013000\n\nDatum;Text;Betrag;Saldo\n{lines}"),
        }
    }
}

/// How many lines are there, what was there before them and what is there after them.
async fn held(person: &Person, report: &Value) -> (i64, i64, i64) {
    let revision = report["revision"].as_i64().unwrap();
    let accounts = person.get_at(&person.at("/accounts"), revision).await.expect(200);
    assert_eq!(accounts["items"].as_array().unwrap().len(), 1, "{accounts}");
    let seen = &accounts["items"][0];
    (
        seen["transaction_count"].as_i64().unwrap(),
        seen["opening_balance"]["minor"].as_i64().unwrap_or_else(|| panic!("{seen} {report}")),
        seen["balance"]["minor"].as_i64().unwrap(),
    )
}

fn codes(report: &Value) -> Vec<&str> {
    let all = report["warnings"].as_array().unwrap_or_else(|| panic!("{report}"));
    all.iter().map(|note| note["code"].as_str().unwrap()).collect()
}

/// Imports two files one after the other, and for others packed together in either order, and then
/// each of them again: all must come to the same.
async fn same(house: &TestHouse, files: [&Told<'_>; 2], right: (i64, i64, i64)) {
    let names = files.map(|file| file.format);
    let texts = files.map(Told::text);
    let ada = Person::new(house).await;
    let path = ada.at("/imports?create_accounts=true");
    for text in &texts {
        ada.upload(&path, text.clone()).await.expect(201);
    }
    let report = ada.upload(&path, texts[1].clone()).await.expect(201);
    assert_eq!(held(&ada, &report).await, right, "{names:?} one after the other: {report}");
    for order in [[0, 1], [1, 0]] {
        let bea = Person::new(house).await;
        let path = bea.at("/imports?create_accounts=true");
        let all = packed(order.map(|nth| texts[nth].clone()));
        let report = bea.upload(&path, all.clone()).await.expect(201);
        assert_eq!(held(&bea, &report).await, right, "{names:?} {order:?}: {report}");
        assert_eq!(report["accounts"][0]["agrees"], json!(true), "{names:?} {order:?}: {report}");
        let odd = ["balance-differs", "lines-missing"];
        assert!(!codes(&report).iter().any(|code| odd.contains(code)), "{names:?}: {report}");
        for again in texts.iter().map(|text| text.clone().into_bytes()).chain([all]) {
            let report = bea.upload(&path, again).await.expect(201);
            assert_eq!(report["accounts"][0]["imported"], 0, "{names:?} {order:?}: {report}");
        }
        assert_eq!(held(&bea, &report).await, right, "{names:?} {order:?}: {report}");
    }
}

const FORMATS: [&str; 4] = ["mt940", "camt", "csv", "ofx"];

const BAKERY: Row = ("i1", 3, -1_250, "Bakery");
const WAGE: Row = ("i2", 5, 185_000, "Wage");
const BUS: Row = ("i3", 14, -240, "City Bus");
const SECOND_BUS: Row = ("i4", 14, -240, "City Bus");
const THIRD_BUS: Row = ("i5", 14, -240, "City Bus");
const KIOSK: Row = ("i6", 20, -500, "Kiosk");

#[tokio::test(flavor = "multi_thread")]
async fn an_equal_purchase_in_another_file_of_the_day_is_another_where_the_balances_say_so() {
    let house = TestHouse::new().await;
    for format in FORMATS {
        let before = (1, 100_000);
        let first = Told { format, before, rows: &[BAKERY, BUS, SECOND_BUS] };
        let next = Told { format, before: (14, first.after()), rows: &[THIRD_BUS] };
        same(&house, [&first, &next], (4, 100_000, 98_030)).await;
        let first = Told { format, before, rows: &[WAGE, BUS] };
        let next = Told { format, before: (14, first.after()), rows: &[SECOND_BUS, KIOSK] };
        same(&house, [&first, &next], (4, 100_000, 284_020)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_overlap_begin_with_what_was_there_before_the_first_line_of_all() {
    let house = TestHouse::new().await;
    for one in FORMATS {
        for other in FORMATS {
            let earlier =
                Told { format: one, before: (1, 100_000), rows: &[BAKERY, WAGE, BUS, SECOND_BUS] };
            let shared = earlier.after() + 480;
            let rows = [BUS, SECOND_BUS, KIOSK];
            let later = Told { format: other, before: (13, shared), rows: &rows };
            same(&house, [&earlier, &later], (5, 100_000, 282_770)).await;
            let rows = [BUS, SECOND_BUS, THIRD_BUS, KIOSK];
            let later = Told { format: other, before: (13, shared), rows: &rows };
            same(&house, [&earlier, &later], (6, 100_000, 282_530)).await;
        }
    }
}
