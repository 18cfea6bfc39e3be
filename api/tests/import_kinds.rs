//! Files that meet each other: what a person confirmed, corrections in any order, what is missing
//! between two files, two gateways at once. Through real HTTP.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use std::fmt::Write;

use commands::events::{Events, NewEvent};
use commands::ports::{Batch, CommandRecord, Fence};
use domain::account::{AccountEvent, AccountKind, Opened};
use domain::aggregate::AggregateEvent;
use domain::event::{Actor, Metadata};
use domain::id::{HouseholdId, UserId};
use domain::money::Currency;
use futures::future::join_all;
use serde_json::{Value, json};
use support::TestHouse;
use support::client::Person;
use uuid::Uuid;

/// A booking of an OFX file: id, day of March 2026, minor units, payee, what follows.
type Booking<'a> = (&'a str, u32, i64, &'a str, &'a str);

fn ofx(kind: &str, number: &str, bookings: &[Booking<'_>]) -> String {
    let mut lines = String::new();
    for (id, day, minor, name, more) in bookings {
        let sign = if *minor < 0 { "-" } else { "" };
        let (whole, cents) = (minor.abs() / 100, minor.abs() % 100);
        writeln!(
            lines,
            "<STMTTRN><TRNTYPE>OTHER<DTPOSTED>202603{day:02}<TRNAMT>{sign}{whole}.{cents:02}\
             <FITID>{id}{more}<NAME>{name}</STMTTRN>"
        )
        .unwrap();
    }
    format!(
        "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nENCODING:USASCII\nCHARSET:1252\n\n<OFX>\
        <BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>1<ACCTID>{number}\
        <ACCTTYPE>{kind}</BANKACCTFROM><BANKTRANLIST>\n{lines}</BANKTRANLIST></STMTRS>\
        </STMTTRNRS></BANKMSGSRSV1></OFX>\n"
    )
}

fn csv(rows: &[(u32, i64, &str)]) -> String {
    let mut file = String::from("Date;Payee;Amount\n");
    for (day, minor, payee) in rows {
        let sign = if *minor < 0 { "-" } else { "" };
        let (whole, cents) = (minor.abs() / 100, minor.abs() % 100);
        writeln!(file, "2026-03-{day:02};{payee};{sign}{whole}.{cents:02}").unwrap();
    }
    file
}

/// Day of March and minor units of everything that counts.
async fn rows(person: &Person, revision: i64) -> Vec<(u32, i64)> {
    let path = person.at("/transactions?limit=500");
    let list = person.get_at(&path, revision).await.expect(200);
    let items = list["items"].as_array().unwrap();
    let row = |item: &Value| {
        let day = item["posted_on"].as_str().unwrap()[8..].parse().unwrap();
        (day, item["amount"]["minor"].as_i64().unwrap())
    };
    let mut rows: Vec<(u32, i64)> = items.iter().map(row).collect();
    rows.sort_unstable();
    rows
}

fn revision(report: &Value) -> i64 {
    report["revision"].as_i64().unwrap_or_else(|| panic!("{report}"))
}

fn sum(report: &Value, field: &str) -> i64 {
    let accounts = report["accounts"].as_array().unwrap_or_else(|| panic!("{report}"));
    accounts.iter().map(|account| account[field].as_i64().unwrap()).sum()
}

fn has_note(report: &Value, code: &str) -> bool {
    report["warnings"].as_array().unwrap().iter().any(|note| note["code"] == code)
}

async fn open(person: &Person, kind: &str) -> (Uuid, String) {
    let body = json!({"name": kind, "kind": kind, "currency": "EUR"});
    let id = person.post(&person.at("/accounts"), body).await.id();
    (id, person.at(&format!("/accounts/{id}/imports")))
}

const TWO: [Booking<'static>; 2] =
    [("A1", 2, -1_000, "Bakery", ""), ("A2", 3, -2_000, "Cinema", "")];
const THREE: [Booking<'static>; 3] = [TWO[0], TWO[1], ("A3", 9, -500, "Kiosk", "")];

#[tokio::test]
async fn what_a_person_sent_to_an_account_is_the_account_of_that_name_on_every_way() {
    let house = TestHouse::new().await;
    for (kind, known_number) in [("SAVINGS", None), ("CHECKING", Some("999")), ("CREDITLINE", None)]
    {
        let ada = Person::new(&house).await;
        let (account, into) = open(&ada, "checking").await;
        let (_, into_other) = open(&ada, "savings").await;
        if let Some(number) = known_number {
            let other = ofx("CHECKING", number, &[("Z", 1, -1, "Fee", "")]);
            ada.upload(&into, other).await.expect(201);
        }
        ada.upload(&into, ofx(kind, "4711", &TWO)).await.expect(201);
        // The same bank's next file names its account alone; so does another format of it.
        let all = ada.at("/imports?create_accounts=true");
        let report = ada.upload(&all, ofx(kind, "47-11", &THREE)).await.expect(201);
        let told = &report["accounts"][0];
        assert_eq!(told["account_id"], json!(account), "{kind}: {report}");
        assert_eq!((sum(&report, "imported"), sum(&report, "duplicates")), (1, 2), "{report}");
        let again = ada.upload(&all, ofx(kind, "4711", &THREE)).await.expect(201);
        assert_eq!(sum(&again, "imported"), 0);
        // Another account's way asks, and what is said there counts from then on.
        let refused = ada.upload(&into_other, ofx(kind, "4711", &THREE)).await;
        assert_eq!((refused.status.as_u16(), refused.code()), (422, "import-other-account"));
    }
}

#[tokio::test]
async fn what_was_said_last_counts_and_a_closed_account_is_nobodys() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let (first, _) = open(&ada, "checking").await;
    let (second, into_second) = open(&ada, "cash").await;
    let file = |day| ofx("SAVINGS", "4711", &[("A", day, -1_000, "Bakery", "")]);
    let asked = ada.upload(&ada.at("/imports"), file(1)).await.expect(422);
    let key = asked["accounts"][0]["key"].as_str().unwrap().to_owned();
    let say = |account: Uuid| {
        let choices = json!([{"key": key, "account_id": account}]);
        [("accounts", choices.to_string())]
    };
    let all = ada.at("/imports");
    let report = ada.upload_answering(&all, file(1), &say(first)).await.expect(201);
    assert_eq!(report["accounts"][0]["account_id"], json!(first));
    ada.upload_answering(&into_second, file(2), &say(second)).await.expect(201);
    let report = ada.upload(&all, file(3)).await.expect(201);
    assert_eq!(report["accounts"][0]["account_id"], json!(second), "{report}");
    let accounts = ada.get_at(&ada.at("/accounts"), revision(&report)).await.expect(200);
    let version = format!("\"{}\"", accounts["items"][1]["version"]);
    let path = ada.at(&format!("/accounts/{second}"));
    let match_it = [("if-match", version.as_str())];
    let closed = ada.send(reqwest::Method::DELETE, &path, &match_it, None).await;
    assert!(closed.status.is_success(), "{}", closed.body);
    let report = ada.upload(&all, file(4)).await.expect(201);
    assert_eq!(report["accounts"][0]["account_id"], json!(first), "{report}");
}

#[tokio::test]
async fn a_statement_has_one_answer() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let (account, into) = open(&ada, "checking").await;
    let (other, _) = open(&ada, "cash").await;
    let file = || ofx("CHECKING", "4711", &TWO);
    let report = ada.upload(&format!("{into}?dry_run=true"), file()).await.expect(200);
    let key = report["accounts"][0]["key"].as_str().unwrap();
    for (choices, code) in [
        (json!([{"key": key, "account_id": account}, {"key": key}]), "repeated-key"),
        (json!([{"key": "file", "account_id": account}, {"key": "file"}]), "repeated-key"),
        (
            json!([{"key": "file", "account_id": account}, {"key": key, "account_id": other}]),
            "repeated-key",
        ),
        (json!([{"key": key, "account_id": account}, {"key": "nobody"}]), "unknown-key"),
    ] {
        let form = [("accounts", choices.to_string())];
        for path in [&ada.at("/imports"), &into] {
            let refused = ada.upload_answering(path, file(), &form).await.expect(422);
            let error = &refused["errors"][0];
            assert_eq!(error["pointer"], "/accounts/1/key", "{refused}");
            assert_eq!(error["code"], code, "{refused}");
        }
    }
}

#[tokio::test]
async fn an_id_of_the_bank_with_another_amount_is_taken_in_told_and_asked_about() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let (account, into) = open(&ada, "checking").await;
    ada.upload(&into, ofx("CHECKING", "4711", &TWO)).await.expect(201);
    let other = [("A1", 2, -1_250, "Bakery", ""), ("A2", 5, -2_100, "CINEMA 24", "")];
    let report = ada.upload(&into, ofx("CHECKING", "4711", &other)).await.expect(201);
    assert_eq!((sum(&report, "imported"), sum(&report, "suggested")), (2, 2), "{report}");
    assert!(has_note(&report, "may-be-duplicate"), "{report}");
    assert_eq!(report["suggestions_total"], 2);
    let waiting = ada.at(&format!("/accounts/{account}/suggestions"));
    let waiting = ada.get_at(&waiting, revision(&report)).await.expect(200);
    assert_eq!(waiting["items"].as_array().unwrap().len(), 2, "{waiting}");
    assert_eq!(
        rows(&ada, revision(&report)).await,
        [(2, -1_250), (2, -1_000), (3, -2_000), (5, -2_100)]
    );
    let again = ada.upload(&into, ofx("CHECKING", "4711", &other)).await.expect(201);
    assert_eq!(revision(&again), revision(&report));
    // A bank that counts from one in every file uses ids again; that is told and asked of nobody.
    let reused = [("A1", 4, -7_777, "Landlord", ""), ("A2", 6, -8_888, "Dentist", "")];
    let report = ada.upload(&into, ofx("CHECKING", "4711", &reused)).await.expect(201);
    assert_eq!((sum(&report, "imported"), sum(&report, "suggested")), (2, 0), "{report}");
    assert!(has_note(&report, "bank-id-reused"), "{report}");
    // What the bank calls a correction is one.
    let corrects = "<CORRECTFITID>A1<CORRECTACTION>REPLACE";
    let (_, into) = open(&ada, "cash").await;
    ada.upload(&into, ofx("CHECKING", "12", &TWO[..1])).await.expect(201);
    let file = ofx("CHECKING", "12", &[("C1", 2, -1_250, "Bakery", corrects)]);
    let report = ada.upload(&into, file).await.expect(201);
    assert_eq!((sum(&report, "corrected"), sum(&report, "suggested")), (1, 0), "{report}");
}

#[tokio::test]
async fn corrections_hold_in_whatever_order_the_bank_sends_them() {
    let house = TestHouse::new().await;
    let replace = |id: &str| format!("<CORRECTFITID>{id}<CORRECTACTION>REPLACE");
    let delete = |id: &str| format!("<CORRECTFITID>{id}<CORRECTACTION>DELETE");
    let (by_a, by_b, gone) = (replace("A"), replace("B"), delete("A"));
    let original: Booking<'_> = ("A", 2, -1_000, "Bakery", "");
    let first: Booking<'_> = ("B", 3, -1_250, "Bakery", &by_a);
    let second: Booking<'_> = ("C", 3, -1_500, "Bakery", &by_b);
    let taken_back: Booking<'_> = ("D", 2, -1_000, "Bakery", &gone);
    let other: Booking<'_> = ("Z", 4, -7, "Kiosk", "");
    let kept = |minor| vec![(3, minor), (4, -7)];
    for (files, expected) in [
        (vec![vec![original, other], vec![first]], kept(-1_250)),
        (vec![vec![first, other], vec![original]], kept(-1_250)),
        (vec![vec![first, original, other]], kept(-1_250)),
        (vec![vec![second, first, original, other]], kept(-1_500)),
        (vec![vec![second, other], vec![first], vec![original]], kept(-1_500)),
        (vec![vec![second, first, other], vec![original]], kept(-1_500)),
        (vec![vec![original, other], vec![second], vec![first]], kept(-1_500)),
        (vec![vec![taken_back, other], vec![original]], vec![(4, -7)]),
        (vec![vec![taken_back, original, other]], vec![(4, -7)]),
        (vec![vec![original, other], vec![taken_back]], vec![(4, -7)]),
    ] {
        let ada = Person::new(&house).await;
        let (_, into) = open(&ada, "checking").await;
        let mut last = 0;
        for file in &files {
            let file = ofx("CHECKING", "4711", file);
            last = revision(&ada.upload(&into, file.clone()).await.expect(201));
            let again = ada.upload(&into, file).await.expect(201);
            assert_eq!(revision(&again), last, "{again}");
        }
        assert_eq!(rows(&ada, last).await, expected, "{files:?}");
    }
}

/// An MT940 file with its balances; days of March 2026.
fn mt940(opening: (u32, i64), lines: &[(u32, i64)], closing: (u32, i64)) -> String {
    let mark = |minor: i64| if minor < 0 { 'D' } else { 'C' };
    let balance = |tag: &str, (day, minor): (u32, i64)| {
        let (whole, cents) = (minor.abs() / 100, minor.abs() % 100);
        format!(":{tag}:{}2603{day:02}EUR{whole},{cents:02}\n", mark(minor))
    };
    let mut file = format!(":20:A\n:25:DE02120300000000202051\n{}", balance("60F", opening));
    for (day, minor) in lines {
        let (whole, cents) = (minor.abs() / 100, minor.abs() % 100);
        let of = mark(*minor);
        write!(file, ":61:2603{day:02}{of}{whole},{cents:02}NMSCNONREF\n:86:Shop {day}\n").unwrap();
    }
    file + &balance("62F", closing) + "-\n"
}

#[tokio::test]
async fn what_is_missing_between_two_files_is_told_in_either_order() {
    let house = TestHouse::new().await;
    let early = || mt940((1, 110_000), &[(4, -10_000)], (10, 100_000));
    let after = |minor: i64| mt940((11, minor), &[(12, -1_000)], (20, minor - 1_000));
    let late = |minor: i64| mt940((21, minor - 1_000), &[(25, -5)], (28, minor - 1_005));
    for (files, is_missing) in [
        ([early(), after(90_000)], true),
        ([after(90_000), early()], true),
        ([early(), after(100_000)], false),
        ([after(100_000), early()], false),
        ([early(), late(100_000)], true),
    ] {
        let ada = Person::new(&house).await;
        let (_, into) = open(&ada, "checking").await;
        ada.upload(&into, files[0].clone()).await.expect(201);
        let report = ada.upload(&into, files[1].clone()).await.expect(201);
        assert_eq!(has_note(&report, "lines-missing"), is_missing, "{report}");
        let told = &report["accounts"][0];
        assert_eq!(told["agrees"] == json!(false), is_missing, "{report}");
        assert!(told["contradicts_itself"].is_null(), "{report}");
        // The account has no opening balance: it cannot be told, and what is missing may yet come.
        let shown = stated(&ada, revision(&report)).await;
        assert!(shown["on"].is_string() && shown["agrees"].is_null(), "{shown}");
    }
    // What another file brings between the two is not missing.
    let ada = Person::new(&house).await;
    let (_, into) = open(&ada, "checking").await;
    ada.upload(&into, early()).await.expect(201);
    ada.upload(&into, csv(&[(15, -1_000, "Shop")])).await.expect(201);
    let report = ada.upload(&into, late(100_000)).await.expect(201);
    assert!(!has_note(&report, "lines-missing"), "{report}");
}

/// What the bank states last of the only account.
async fn stated(person: &Person, revision: i64) -> Value {
    let accounts = person.get_at(&person.at("/accounts"), revision).await.expect(200);
    accounts["items"][0]["stated"].clone()
}

#[tokio::test]
async fn an_account_adds_up_again_once_what_was_missing_is_there() {
    let house = TestHouse::new().await;
    let early = mt940((1, 110_000), &[(4, -10_000)], (10, 100_000));
    let between = mt940((11, 100_000), &[(15, -1_000)], (20, 99_000));
    let late = mt940((21, 99_000), &[(25, -5)], (28, 98_995));
    for has_opening in [true, false] {
        let ada = Person::new(&house).await;
        let into = match has_opening {
            true => ada.at("/imports?create_accounts=true"),
            false => open(&ada, "checking").await.1,
        };
        ada.upload(&into, early.clone()).await.expect(201);
        let report = ada.upload(&into, late.clone()).await.expect(201);
        assert!(has_note(&report, "lines-missing"), "{report}");
        assert_eq!(report["accounts"][0]["agrees"], false, "{report}");
        let missing = if has_opening { json!(false) } else { Value::Null };
        assert_eq!(stated(&ada, revision(&report)).await["agrees"], missing);
        let report = ada.upload(&into, between.clone()).await.expect(201);
        assert!(!has_note(&report, "lines-missing"), "{report}");
        let filled = if has_opening { json!(true) } else { Value::Null };
        let shown = stated(&ada, revision(&report)).await;
        assert_eq!((&shown["agrees"], &shown["on"]), (&filled, &json!("2026-03-28")), "{shown}");
    }
    // A file that is at odds with itself stays so, whatever comes.
    let ada = Person::new(&house).await;
    let (_, into) = open(&ada, "checking").await;
    let odd = mt940((21, 99_000), &[(25, -5)], (28, 90_000));
    let report = ada.upload(&into, odd).await.expect(201);
    assert_eq!(report["accounts"][0]["contradicts_itself"], true, "{report}");
    assert_eq!(stated(&ada, revision(&report)).await["agrees"], false);
    let report = ada.upload(&into, between).await.expect(201);
    assert_eq!(stated(&ada, revision(&report)).await["agrees"], false);
}

#[tokio::test]
async fn what_a_file_corrects_in_itself_counts_once_in_the_opening_balance() {
    let house = TestHouse::new().await;
    let replace = "<CORRECTFITID>A<CORRECTACTION>REPLACE";
    let delete = "<CORRECTFITID>A<CORRECTACTION>DELETE";
    let original: Booking<'_> = ("A", 4, -1_000, "Bakery", "");
    let (more, gone) = (("B", 5, -1_250, "Bakery", replace), ("B", 4, -1_000, "Bakery", delete));
    let minor = |of: &Value, sum: &str| of[sum]["minor"].as_i64().unwrap();
    let stating = |bookings: &[Booking<'_>]| {
        let balance = "</BANKTRANLIST><LEDGERBAL><BALAMT>100.00<DTASOF>20260310</LEDGERBAL>";
        ofx("CHECKING", "4711", bookings).replace("</BANKTRANLIST>", balance)
    };
    for (bookings, opening, out) in [
        ([original, more], 11_250, -1_250),
        ([more, original], 11_250, -1_250),
        ([original, gone], 10_000, 0),
        ([gone, original], 10_000, 0),
    ] {
        let ada = Person::new(&house).await;
        let all = ada.at("/imports?create_accounts=true");
        let dry = format!("{all}&dry_run=true");
        let looked_at = ada.upload(&dry, stating(&bookings)).await.expect(200);
        let report = ada.upload(&all, stating(&bookings)).await.expect(201);
        for report in [&looked_at, &report] {
            let told = &report["accounts"][0];
            let minors = ["money_in", "money_out", "balance_after"].map(|sum| minor(told, sum));
            assert_eq!(minors, [0, out, 10_000], "{report}");
            assert_eq!(told["agrees"], true, "{report}");
        }
        let balances = async |revision: i64| {
            let accounts = ada.get_at(&ada.at("/accounts"), revision).await.expect(200);
            ["opening_balance", "balance"].map(|sum| minor(&accounts["items"][0], sum))
        };
        assert_eq!(balances(revision(&report)).await, [opening, 10_000], "{report}");
        // So it is with lines that are older than all that was there.
        let older = [("C", 1, -300, "Kiosk", ""), ("D", 2, -500, "Kiosk", "<CORRECTFITID>C")];
        let report = ada.upload(&all, ofx("CHECKING", "4711", &older)).await.expect(201);
        assert_eq!(balances(revision(&report)).await, [opening + 500, 10_000], "{report}");
    }
}

#[tokio::test]
async fn a_qif_file_is_read_with_the_decimal_mark_that_a_person_says() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let (_, into) = open(&ada, "checking").await;
    let file = "!Type:Bank\nD2026-03-13\nT-24.500\nPShop\n^\n";
    let asked = ada.upload(&into, file).await.expect(422);
    assert_eq!(asked["questions"][0]["field"], "decimal_mark", "{asked}");
    assert_eq!(asked["questions"][0]["choices"], json!([".", ","]), "{asked}");
    let say = |mark: &str| [("decimal_mark", mark.to_owned())];
    let refused = ada.upload_answering(&into, file, &say("x")).await.expect(422);
    assert_eq!(refused["errors"][0]["pointer"], "/decimal_mark", "{refused}");
    for (mark, minor) in [(".", -2_450), ("\",\"", -2_450_000)] {
        let dry = format!("{into}?dry_run=true");
        let report = ada.upload_answering(&dry, file, &say(mark)).await.expect(200);
        assert_eq!(report["accounts"][0]["money_out"]["minor"], minor, "{report}");
    }
}

#[tokio::test]
async fn a_file_of_more_accounts_than_anybody_has_is_refused() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let statement = |n: usize| {
        format!(
            "<STMTRS><CURDEF>EUR<BANKACCTFROM><ACCTID>{n}</BANKACCTFROM><STMTTRN><TRNTYPE>DEBIT\
             <DTPOSTED>20260301<TRNAMT>-1.00<FITID>{n}</STMTTRN></STMTRS>"
        )
    };
    let file = format!("<OFX>{}</OFX>", (0..201).map(statement).collect::<String>());
    let answer = ada.upload(&ada.at("/imports?create_accounts=true"), file).await;
    assert!(answer.status.is_client_error(), "{}", answer.body);
    assert!(answer.body.to_string().contains("at most 200"), "{}", answer.body);
}

#[tokio::test]
async fn an_account_shows_the_day_that_its_bank_states_and_whether_it_comes_to_it() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let all = ada.at("/imports?create_accounts=true");
    let report =
        ada.upload(&all, mt940((1, 110_000), &[(4, -10_000)], (10, 100_000))).await.expect(201);
    let account = async |revision: i64| {
        let accounts = ada.get_at(&ada.at("/accounts"), revision).await.expect(200);
        accounts["items"][0].clone()
    };
    let shown = account(revision(&report)).await;
    assert_eq!(
        (&shown["balance_on"], &shown["newest_on"]),
        (&json!("2026-03-10"), &json!("2026-03-04"))
    );
    assert_eq!(shown["stated"]["agrees"], true, "{shown}");
    let id: Uuid = shown["id"].as_str().unwrap().parse().unwrap();
    let entered = ada.enter(id, "2026-03-09", -300, "Forgotten").await.revision();
    let shown = account(entered).await;
    assert_eq!(shown["stated"]["agrees"], false, "{shown}");
    assert_eq!(shown["stated"]["difference"]["minor"], 300, "{shown}");
    let entered = ada.enter(id, "2026-03-12", -4, "Later").await.revision();
    assert_eq!(account(entered).await["balance_on"], "2026-03-12");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_gateways_that_take_in_the_same_lines_at_once_store_them_once() {
    let mut house = TestHouse::new().await;
    let second = house.second_gateway().await;
    let bookings: Vec<(u32, i64, String)> =
        (0..40).map(|n| (1 + n % 28, -100 - i64::from(n), format!("Shop {n}"))).collect();
    let plain: Vec<_> = bookings.iter().map(|(day, minor, name)| (*day, *minor, &**name)).collect();
    let ids: Vec<String> = (0..40).map(|n| format!("F{n}")).collect();
    let told: Vec<Booking<'_>> = ids
        .iter()
        .zip(&plain)
        .map(|(id, (day, minor, name))| (id.as_str(), *day, *minor, *name, ""))
        .collect();
    let (table, statement) = (csv(&plain), ofx("CHECKING", "4711", &told));
    for _ in 0..6 {
        let ada = Person::new(&house).await;
        let (_, into) = open(&ada, "checking").await;
        let mut there = Person::new(&house).await;
        there.moved_to(second);
        there.token.clone_from(&ada.token);
        // Other formats, other ids: nothing but what the lines say makes them the same.
        let sent = [(&ada, table.clone()), (&there, statement.clone())];
        let reports = join_all(sent.iter().map(|(who, file)| who.upload(&into, file.clone())));
        let reports: Vec<Value> = reports.await.into_iter().map(|one| one.expect(201)).collect();
        let newest = reports.iter().map(revision).max().unwrap();
        assert_eq!(rows(&ada, newest).await.len(), 40, "{reports:?}");
        let imported: i64 = reports.iter().map(|report| sum(report, "imported")).sum();
        assert_eq!(imported, 40, "{reports:?}");
    }
    // So it is where the account is only opened by them, whatever its formats call it.
    let lines: Vec<(u32, i64)> = plain.iter().map(|(day, minor, _)| (*day, *minor)).collect();
    let names: Vec<String> = lines.iter().map(|(day, _)| format!("Shop {day}")).collect();
    let named = told.iter().zip(&names);
    let told: Vec<Booking<'_>> =
        named.map(|((id, day, minor, _, _), name)| (*id, *day, *minor, &**name, "")).collect();
    let total: i64 = lines.iter().map(|(_, minor)| minor).sum();
    let statement = ofx("CHECKING", "DE02120300000000202051", &told);
    let other = mt940((1, 1_000_000), &lines, (28, 1_000_000 + total));
    for _ in 0..4 {
        let ada = Person::new(&house).await;
        let all = ada.at("/imports?create_accounts=true");
        let mut there = Person::new(&house).await;
        there.moved_to(second);
        there.token.clone_from(&ada.token);
        let sent = [(&ada, other.clone()), (&there, statement.clone())];
        let reports = join_all(sent.iter().map(|(who, file)| who.upload(&all, file.clone())));
        let reports: Vec<Value> = reports.await.into_iter().map(|one| one.expect(201)).collect();
        let newest = reports.iter().map(revision).max().unwrap();
        let accounts = ada.get_at(&ada.at("/accounts"), newest).await.expect(200);
        assert_eq!(accounts["items"].as_array().unwrap().len(), 1, "{accounts}");
        assert_eq!(rows(&ada, newest).await.len(), 40, "{reports:?}");
    }
}

#[tokio::test]
async fn what_may_be_twice_is_shown_up_to_a_hundred_and_counted_beyond() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let (account, into) = open(&ada, "checking").await;
    let ids: Vec<String> = (0..120).map(|n| format!("F{n}")).collect();
    let file = |more: i64| {
        let told = ids.iter().zip(0..);
        let told: Vec<Booking<'_>> = told
            .map(|(id, n)| (id.as_str(), 1 + (n as u32) % 28, -100 - 2 * n - more, "Shop", ""))
            .collect();
        ofx("CHECKING", "4711", &told)
    };
    ada.upload(&into, file(0)).await.expect(201);
    let report = ada.upload(&into, file(1)).await.expect(201);
    assert_eq!(sum(&report, "suggested"), 120, "{report}");
    assert_eq!(report["suggestions_total"], 120);
    assert_eq!(report["suggestions"].as_array().unwrap().len(), 100);
    let path = ada.at(&format!("/accounts/{account}/suggestions?limit=500"));
    let all = ada.get_at(&path, revision(&report)).await.expect(200);
    assert_eq!(all["items"].as_array().unwrap().len(), 120);
}

/// The id that an account of this name had, whoever opened it.
fn derived_once(household: Uuid, key: &str) -> Uuid {
    Uuid::new_v5(&household, format!("account:{key}::EUR").as_bytes())
}

#[tokio::test]
async fn an_account_that_is_not_to_be_seen_or_closed_keeps_nobody_from_opening_one() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let somebody = Person::without_household(&house).await;
    let opened = |owner: Uuid| Opened {
        name: "Secret".to_owned(),
        kind: AccountKind::Checking,
        currency: Currency::new("EUR").unwrap(),
        opening_balance: None,
        opened_on: None,
        owner: Some(UserId(owner)),
        in_budget: true,
        number: Some("4711".to_owned()),
        opening_derived: false,
        opening_holds_until: None,
        opening_by_value: false,
        bank: Some("1".to_owned()),
    };
    let derived = format!("account:4711:EUR:{}:0", ada.user_id);
    let ids = [
        derived_once(ada.household, "1/4711//checking"),
        Uuid::new_v5(&ada.household, derived.as_bytes()),
    ];
    for id in ids {
        append(&house, ada.household, id, opened(somebody.user_id).into()).await;
    }
    let all = ada.at("/imports?create_accounts=true");
    let report = ada.upload(&all, ofx("CHECKING", "4711", &TWO)).await.expect(201);
    let told = &report["accounts"][0];
    assert_eq!((&told["created"], sum(&report, "imported")), (&json!(true), 2), "{report}");
    assert!(!report.to_string().contains("Secret"), "{report}");
    // The next file finds it; a closed one is not opened over: the person is told to reopen it.
    let report = ada.upload(&all, ofx("CHECKING", "4711", &THREE)).await.expect(201);
    assert_eq!((sum(&report, "imported"), sum(&report, "duplicates")), (1, 2), "{report}");
    let accounts = ada.get_at(&ada.at("/accounts"), revision(&report)).await.expect(200);
    assert_eq!(accounts["items"].as_array().unwrap().len(), 1, "{accounts}");
    let (own, version) = (&accounts["items"][0], &accounts["items"][0]["version"]);
    let path = ada.at(&format!("/accounts/{}", own["id"].as_str().unwrap()));
    let seen = format!("\"{version}\"");
    let closed = ada.send(reqwest::Method::DELETE, &path, &[("if-match", &seen)], None).await;
    assert!(closed.status.is_success(), "{}", closed.body);
    let refused = ada.upload(&all, ofx("CHECKING", "4711", &THREE)).await.expect(409);
    assert_eq!(refused["type"], "urn:wumbo:problem:account-is-closed");
}

/// Stores an event as if a command had.
async fn append(house: &TestHouse, household: Uuid, account: Uuid, event: AccountEvent) {
    let batch = Batch {
        household_id: HouseholdId(household),
        founds_household: false,
        fence: Fence::default(),
        command: CommandRecord {
            idempotency_key: Uuid::new_v4().to_string(),
            request_hash: [0; 32],
            metadata: Metadata {
                actor: Actor::System { name: None },
                command: "open_account".to_owned(),
                command_id: Uuid::new_v4(),
                correlation: Uuid::new_v4(),
                causation: None,
                source: "internal".to_owned(),
                version: "test".to_owned(),
            },
            outcome: json!({"id": account, "version": 1}),
        },
        events: Events::from(vec![NewEvent {
            event_id: Uuid::now_v7(),
            aggregate_type: "account",
            aggregate_id: account,
            sequence: 1,
            event_type: event.event_type(),
            event_version: event.event_version(),
            payload: commands::proof::canonical_json(&event.payload()),
        }]),
        effects: Vec::new(),
    };
    house.state.house.store.append(batch).await.unwrap();
}
