//! What was on a new account before its file, where the bank's balance is of a day before the last
//! lines: true on that day, whatever the format. Through real HTTP.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use serde_json::{Value, json};
use support::TestHouse;
use support::camt::{self, Entry};
use support::client::Person;
use uuid::Uuid;

/// Three bookings: -10.00 on 10 March, -5.00 on the 12th, -2.00 on the 20th.
const LINES: [(u32, i64); 3] = [(10, -1_000), (12, -500), (20, -200)];

fn eur(minor: i64) -> Value {
    json!({"minor": minor, "currency": "EUR"})
}

fn decimal(minor: i64) -> String {
    format!("{}.{:02}", minor.abs() / 100, minor.abs() % 100)
}

fn ofx(lines: &[(u32, i64)], closing: u32, minor: i64) -> String {
    let rows: String = lines
        .iter()
        .map(|(day, minor)| {
            format!(
                "<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>202603{day:02}<TRNAMT>-{}<FITID>{day}\
                 <NAME>Shop {day}</STMTTRN>",
                decimal(*minor)
            )
        })
        .collect();
    format!(
        "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS>\
         <CURDEF>EUR<BANKACCTFROM><BANKID>1<ACCTID>77<ACCTTYPE>CHECKING</BANKACCTFROM>\
         <BANKTRANLIST>{rows}</BANKTRANLIST><LEDGERBAL><BALAMT>{}\
         <DTASOF>202603{closing:02}</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n",
        decimal(minor)
    )
}

fn camt(lines: &[(u32, i64)], closing: u32, minor: i64) -> String {
    let on = |day: u32| format!("2026-03-{day:02}");
    let entries = lines
        .iter()
        .map(|(day, minor)| Entry::booked(on(*day), *minor, "").with_id(format!("R{day}")));
    let ends = [camt::balance("CLBD", on(closing), minor)];
    camt::file(&[camt::statement("DE89370400440532013000", &ends, entries)])
}

type Format = fn(&[(u32, i64)], u32, i64) -> String;

async fn balances(ada: &Person, id: Uuid, revision: i64) -> Vec<(String, i64)> {
    let days = ada.at(&format!("/accounts/{id}/balances"));
    let days = ada.get_at(&days, revision).await.expect(200);
    let items = days["items"].as_array().unwrap();
    let day = |item: &Value| {
        (item["on"].as_str().unwrap().to_owned(), item["balance"]["minor"].as_i64().unwrap())
    };
    items.iter().map(day).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_balance_of_a_day_before_the_last_lines_is_true_on_that_day() {
    let house = TestHouse::new().await;
    let formats: [(&str, Format); 2] = [("ofx", ofx), ("camt", camt)];
    for (name, format) in formats {
        // Between the lines, on the day of one, and before all of them.
        for (closing, opening) in [(11, 11_000), (12, 11_500), (1, 10_000), (20, 11_700)] {
            let ada = Person::new(&house).await;
            let all = ada.at("/imports?create_accounts=true");
            let file = format(&LINES, closing, 10_000);
            let why = format!("{name}, {closing} March");
            let preview = ada.upload(&format!("{all}&dry_run=true"), file.clone()).await;
            let preview = preview.expect(200);
            let report = ada.upload(&all, file).await.expect(201);
            for told in [&preview, &report] {
                let account = &told["accounts"][0];
                assert!(account.get("opening_unknown").is_none(), "{why}: {told}");
                assert_eq!(account["balance_after"], eur(10_000), "{why}: {told}");
                assert_eq!(account["agrees"], json!(true), "{why}: {told}");
                let codes: Vec<&Value> =
                    told["warnings"].as_array().unwrap().iter().map(|note| &note["code"]).collect();
                let is_said = codes.contains(&&json!("balance-of-earlier-day"));
                assert_eq!(is_said, closing < 20, "{why}: {told}");
            }
            let revision = report["revision"].as_i64().unwrap();
            let id: Uuid = report["accounts"][0]["account_id"].as_str().unwrap().parse().unwrap();
            let seen = ada.get_at(&ada.at(&format!("/accounts/{id}")), revision).await.expect(200);
            assert_eq!(seen["opening_balance"], eur(opening), "{why}: {seen}");
            assert_eq!(seen["balance"], eur(opening - 1_700), "{why}: {seen}");
            // Older lines move the opening, and the stated day stays true.
            let older = ada.upload(&all, format(&[(5, -300)], closing.max(5), 0)).await.expect(201);
            let days = balances(&ada, id, older["revision"].as_i64().unwrap()).await;
            let at_closing = days
                .iter()
                .rev()
                .find(|(on, _)| on.as_str() <= format!("2026-03-{closing:02}").as_str());
            // Of a day before all lines no balance is shown.
            let stated = (closing >= 5).then_some(10_000);
            assert_eq!(at_closing.map(|(_, balance)| *balance), stated, "{why}: {days:?}");
            let last = opening - 1_700 - if closing < 5 { 300 } else { 0 };
            assert_eq!(days.last().unwrap().1, last, "{why}: {days:?}");
        }
    }
}

/// A statement: lines with their days, and the balances before and after with theirs.
struct Of<'a> {
    lines: &'a [(u32, i64)],
    opening: (u32, i64),
    closing: (u32, i64),
}

fn signed(minor: i64) -> String {
    format!("{}{}", if minor < 0 { "-" } else { "" }, decimal(minor))
}

/// Days are counted from 28 February on, which is 0; up to the 31st they are of March.
fn day(number: u32) -> String {
    if number == 0 { "2026-02-28".to_owned() } else { format!("2026-03-{number:02}") }
}

fn mt940(of: &Of<'_>) -> String {
    let short = |number: u32| day(number)[2..].replace('-', "");
    let comma = |minor: i64| decimal(minor).replace('.', ",");
    let rows: String = of
        .lines
        .iter()
        .map(|(on, minor)| {
            let mark = if *minor < 0 { 'D' } else { 'C' };
            format!(":61:{}{mark}{}NMSC//B{on}\n:86:Shop {on}\n", short(*on), comma(*minor))
        })
        .collect();
    format!(
        ":20:A\n:25:37040044/532013000\n:28C:1/1\n:60F:C{}EUR{}\n{rows}:62F:C{}EUR{}\n-\n",
        short(of.opening.0),
        comma(of.opening.1),
        short(of.closing.0),
        comma(of.closing.1)
    )
}

fn camt_of(of: &Of<'_>) -> String {
    let balance = |code: &str, (on, minor): (u32, i64)| camt::balance(code, day(on), minor);
    let entries = of
        .lines
        .iter()
        .map(|(on, minor)| Entry::booked(day(*on), *minor, "").with_id(format!("R{on}")));
    let ends = [balance("PRCD", of.opening), balance("CLBD", of.closing)];
    camt::file(&[camt::statement("DE89370400440532013000", &ends, entries)])
}

fn csv_of(of: &Of<'_>) -> String {
    let row = |(on, minor): &(u32, i64)| format!("{};Shop {on};{}\n", day(*on), signed(*minor));
    let rows: String = of.lines.iter().map(row).collect();
    format!(
        "IBAN;DE89370400440532013000\nOpening balance {};{}\nClosing balance {};{}\n\n\
         Date;Text;Amount\n{rows}",
        day(of.opening.0),
        signed(of.opening.1),
        day(of.closing.0),
        signed(of.closing.1)
    )
}

/// Imports the newest first, and answers what is on the account before everything and now.
async fn backwards(ada: &Person, files: &[String], why: &str) -> (Value, Value) {
    let mut seen = Value::Null;
    for file in files {
        let report = ada.upload(&ada.at("/imports?create_accounts=true"), file.clone()).await;
        let report = report.expect(201);
        assert_eq!(report["accounts"][0]["agrees"], json!(true), "{why}: {report}");
        let id = report["accounts"][0]["account_id"].as_str().unwrap().to_owned();
        let revision = report["revision"].as_i64().unwrap();
        seen = ada.get_at(&ada.at(&format!("/accounts/{id}")), revision).await.expect(200);
    }
    (seen["opening_balance"].clone(), seen["balance"].clone())
}

/// How a statement is written in one format.
type Written = fn(&Of<'_>) -> String;

#[tokio::test(flavor = "multi_thread")]
async fn an_older_statement_is_in_the_opening_balance_with_all_its_days() {
    let house = TestHouse::new().await;
    let formats: [(&str, Written); 3] = [("mt940", mt940), ("camt", camt_of), ("csv", csv_of)];
    // Of two statements the second is dated with the last day of the first, or the day after.
    let older =
        Of { lines: &[(3, -5_000), (9, 300_000)], opening: (0, 100_000), closing: (9, 395_000) };
    let daily = [
        Of { lines: &[(12, -700)], opening: (11, 99_000), closing: (12, 98_300) },
        Of { lines: &[(11, -600)], opening: (10, 99_600), closing: (11, 99_000) },
        Of { lines: &[(10, -400)], opening: (9, 100_000), closing: (10, 99_600) },
    ];
    for (name, format) in formats {
        for begins in [9, 10] {
            let newer =
                Of { lines: &[(14, -1_000)], opening: (begins, 395_000), closing: (31, 394_000) };
            let ada = Person::new(&house).await;
            let why = format!("{name}, begins {begins} March");
            let end = backwards(&ada, &[format(&newer), format(&older)], &why).await;
            assert_eq!(end, (eur(100_000), eur(394_000)), "{why}");
        }
        let ada = Person::new(&house).await;
        let end = backwards(&ada, &daily.each_ref().map(format), name).await;
        assert_eq!(end, (eur(100_000), eur(98_300)), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_in_two_statements_is_in_the_opening_balance_as_far_as_the_older_leads() {
    let house = TestHouse::new().await;
    let morning = Of { lines: &[(8, -500), (9, -250)], opening: (8, 10_000), closing: (9, 9_250) };
    let evening = Of { lines: &[(9, -100), (11, -50)], opening: (9, 9_250), closing: (11, 9_100) };
    let ada = Person::new(&house).await;
    let end = backwards(&ada, &[mt940(&evening)], "evening").await;
    assert_eq!(end, (eur(9_250), eur(9_100)));
    let file = mt940(&morning).replace("//B9", "//C9");
    let report = ada.upload(&ada.at("/imports?create_accounts=true"), file).await.expect(201);
    let id = report["accounts"][0]["account_id"].as_str().unwrap().to_owned();
    let revision = report["revision"].as_i64().unwrap();
    let seen = ada.get_at(&ada.at(&format!("/accounts/{id}")), revision).await.expect(200);
    assert_eq!((&seen["opening_balance"], &seen["balance"]), (&eur(10_000), &eur(9_100)), "{seen}");
    // One that is emptied in the evening ends where it began, and follows all the same.
    let bob = Person::new(&house).await;
    let filled = Of { lines: &[(9, 50_000)], opening: (9, 0), closing: (9, 50_000) };
    let emptied = Of { lines: &[(9, -50_000)], opening: (9, 50_000), closing: (9, 0) };
    let files = [mt940(&filled), mt940(&emptied).replace("//B9", "//C9")];
    let end = backwards(&bob, &files, "emptied").await;
    assert_eq!(end, (eur(0), eur(0)));
}

/// A statement of one month of 2025: from a balance, over one booking, to another balance.
fn month(format: &str, month: usize, before: i64, (day, minor): (u32, i64)) -> String {
    // The first statement's balance is of the last day before.
    let ends = ["241231", "250131", "250228", "250331"];
    let (opening_on, closing_on) = (ends[month - 1], ends[month]);
    let after = before + minor;
    match format {
        "mt940" => {
            let side = if minor < 0 { 'D' } else { 'C' };
            let comma = |minor: i64| decimal(minor).replace('.', ",");
            format!(
                ":20:S\n:25:37040044/0532013000\n:28C:1\n:60F:C{opening_on}EUR{}\n\
                 :61:25{month:02}{day:02}{month:02}{day:02}{side}{}NMSCNONREF\n:86:Shop {day}\n\
                 :62F:C{closing_on}EUR{}\n-\n",
                comma(before),
                comma(minor),
                comma(after)
            )
        }
        // Without a balance of the bank.
        _ => {
            let sign = if minor < 0 { "-" } else { "" };
            format!(
                "IBAN;DE89370400440532013000\n\nBuchungstag;Text;Betrag\n\
                 {day:02}.{month:02}.2025;Shop {day};{sign}{}\n",
                decimal(minor).replace('.', ",")
            )
        }
    }
}

#[tokio::test]
async fn what_fills_a_gap_before_the_first_statement_is_in_its_opening_balance() {
    let house = TestHouse::new().await;
    let months =
        [(1, 100_000, (15, -5_000)), (2, 95_000, (10, 300_000)), (3, 395_000, (11, -80_000))];
    for format in ["mt940", "csv"] {
        for order in [[2, 0, 1], [2, 1, 0]] {
            let ada = Person::new(&house).await;
            let path = ada.at("/imports?create_accounts=true");
            let mut report = Value::Null;
            for (nth, place) in order.into_iter().enumerate() {
                let (number, before, line) = months[place];
                let format = if nth == 0 { "mt940" } else { format };
                report = ada.upload(&path, month(format, number, before, line)).await.expect(201);
            }
            let revision = report["revision"].as_i64().unwrap();
            let accounts = ada.get_at(&ada.at("/accounts"), revision).await.expect(200);
            let stands = &accounts["items"][0]["balance"]["minor"];
            assert_eq!(*stands, 315_000, "{format} {order:?}: {accounts}\n{report}");
        }
    }
}
