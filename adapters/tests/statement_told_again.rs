//! Several statements of one account in one file: what two of them tell alike is one booking, what
//! their balances tell apart is two, and what nothing decides is suspected.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

use adapters::statements::StatementFiles;
use chrono::NaiveDate;
use commands::statement::{ReadOptions, Repeat, Statement, StatementFile, StatementReader};

/// A day of January, cents.
type Balance = (u32, i64);
/// The bank's id, the day, cents, the text.
type Entry = (&'static str, u32, i64, &'static str);
type Told = (Option<Balance>, Vec<Entry>, Option<Balance>);

const A: Entry = ("R1", 5, -1_000, "Shop");
const B: Entry = ("R2", 20, -500, "Cafe");
const X: Entry = ("R3", 12, -700, "Fuel");
const Y: Entry = ("R4", 14, 300, "Refund");

fn money(minor: i64) -> String {
    let side = if minor < 0 { "DBIT" } else { "CRDT" };
    let (whole, part) = (minor.unsigned_abs() / 100, minor.unsigned_abs() % 100);
    format!("<Amt Ccy=\"EUR\">{whole}.{part:02}</Amt><CdtDbtInd>{side}</CdtDbtInd>")
}

/// A camt.053 of these statements; `ids`: whether the bank tells its references.
fn camt(all: &[Told], ids: bool) -> Vec<u8> {
    let day = |on: u32| format!("<Dt>2026-01-{on:02}</Dt>");
    let balance = |kind: &str, balance: &Option<Balance>| {
        balance.map_or(String::new(), |(on, minor)| {
            let kind = format!("<Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>");
            format!("<Bal>{kind}{}<Dt>{}</Dt></Bal>", money(minor), day(on))
        })
    };
    let entry = |(id, on, minor, text): &Entry| {
        let id = if ids { format!("<AcctSvcrRef>{id}</AcctSvcrRef>") } else { String::new() };
        let (amount, on) = (money(*minor), day(*on));
        format!(
            "<Ntry>{amount}<Sts>BOOK</Sts><BookgDt>{on}</BookgDt><ValDt>{on}</ValDt>{id}\
             <NtryDtls><TxDtls><RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
        )
    };
    let statements = all.iter().map(|(opening, entries, closing)| {
        let balances = [balance("OPBD", opening), balance("CLBD", closing)].concat();
        let entries: String = entries.iter().map(entry).collect();
        format!(
            "<Stmt><Id>S</Id><Acct><Id><IBAN>DE02120300000000202051</IBAN></Id><Ccy>EUR</Ccy>\
             </Acct>{balances}{entries}</Stmt>"
        )
    });
    format!(
        "<?xml version=\"1.0\"?><Document \
         xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\"><BkToCstmrStmt>{}\
         </BkToCstmrStmt></Document>",
        statements.collect::<String>()
    )
    .into_bytes()
}

/// The same as MT940, or as MT942 where there are no balances.
fn mt(all: &[Told], ids: bool) -> Vec<u8> {
    let balance = |tag: &str, balance: &Option<Balance>| {
        balance.map_or(String::new(), |(on, minor)| {
            let side = if minor < 0 { 'D' } else { 'C' };
            let (whole, part) = (minor.unsigned_abs() / 100, minor.unsigned_abs() % 100);
            format!(":{tag}:{side}2601{on:02}EUR{whole},{part:02}\r\n")
        })
    };
    let entry = |(id, on, minor, text): &Entry| {
        let side = if *minor < 0 { 'D' } else { 'C' };
        let (whole, part) = (minor.unsigned_abs() / 100, minor.unsigned_abs() % 100);
        let id = if ids { format!("//{id}") } else { String::new() };
        format!(
            ":61:2601{on:02}01{on:02}{side}{whole},{part:02}NTRFNONREF{id}\r\n:86:166?20{text}\r\n"
        )
    };
    let statements = all.iter().map(|(opening, entries, closing)| {
        let head = match opening {
            Some(_) => balance("60F", opening),
            None => ":34F:EURD0,00\r\n:13D:2601201200+0100\r\n".to_owned(),
        };
        let entries: String = entries.iter().map(entry).collect();
        let foot = balance("62F", closing);
        format!(":20:S\r\n:25:12030000/202051\r\n:28C:1/1\r\n{head}{entries}{foot}-\r\n")
    });
    statements.collect::<String>().into_bytes()
}

fn read(bytes: &[u8]) -> StatementFile {
    let options = ReadOptions::on(NaiveDate::from_ymd_opt(2026, 6, 30).unwrap());
    StatementFiles.read(bytes, &options).unwrap()
}

/// The only statement: day and cents of its lines, and what may be told again.
fn told(file: &StatementFile) -> (Vec<(u32, i64)>, Vec<Repeat>) {
    let [Statement { lines, repeats, .. }] = file.statements.as_slice() else { panic!("{file:?}") };
    let day = |on: NaiveDate| on.format("%d").to_string().parse().unwrap();
    let lines = lines.iter().map(|line| (day(line.posted_on), line.amount.minor)).collect();
    (lines, repeats.clone())
}

fn notes(file: &StatementFile) -> Vec<&str> {
    file.warnings.iter().map(|note| note.code.as_str()).collect()
}

type Writer = fn(&[Told], bool) -> Vec<u8>;

#[test]
fn what_statements_of_overlapping_days_tell_alike_is_one_booking() {
    for (write, stated) in [(camt as Writer, true), (camt, false), (mt, true), (mt, false)] {
        let state = |on: Balance| Some(on).filter(|_| stated);
        let first = (state((1, 10_000)), vec![A, X, Y], state((15, 8_600)));
        let second = (state((10, 9_000)), vec![X, Y, B], state((31, 8_100)));
        for ids in [true, false] {
            let file = read(&write(&[first.clone(), second.clone()], ids));
            let right = vec![(5, -1_000), (12, -700), (14, 300), (20, -500)];
            assert_eq!(told(&file), (right, vec![]), "{stated} {ids}: {file:?}");
            let overlap = file.warnings.iter().find(|note| note.code == "overlap").unwrap();
            assert!(overlap.detail.starts_with("2 bookings, from line "), "{overlap:?}");
            assert_ne!(overlap.line, 0);
            let closing = file.statements[0].closing.map(|balance| balance.amount.minor);
            assert_eq!(closing, Some(8_100).filter(|_| stated));
        }
    }
}

#[test]
fn a_statement_that_stands_there_twice_or_reports_that_begin_in_the_morning_are_told_once() {
    for write in [camt as Writer, mt] {
        let whole = (Some((1, 10_000)), vec![A, X, X, Y], Some((15, 7_900)));
        let file = read(&write(&[whole.clone(), whole.clone(), whole.clone()], false));
        assert_eq!(told(&file).0, [(5, -1_000), (12, -700), (12, -700), (14, 300)]);
        assert_eq!(notes(&file), ["overlap"]);
        let report = |entries: &[Entry]| (None, entries.to_vec(), None);
        let noon = [("R5", 12, -100, "One"), ("R6", 12, -200, "Two")];
        let evening = [noon[0], noon[1], ("R7", 12, -300, "Three")];
        let night = [evening[0], evening[1], evening[2], ("R8", 12, -400, "Four")];
        let file = read(&write(&[report(&noon), report(&evening), report(&night)], true));
        assert_eq!(told(&file).0, [(12, -100), (12, -200), (12, -300), (12, -400)]);
    }
}

#[test]
fn equal_bookings_of_statements_that_follow_each_other_are_two() {
    for write in [camt as Writer, mt] {
        for ids in [true, false] {
            let day = (Some((11, 10_000)), vec![X], Some((12, 9_300)));
            let next = (Some((12, 9_300)), vec![X], Some((13, 8_600)));
            let file = read(&write(&[day, next], ids));
            assert_eq!(told(&file), (vec![(12, -700), (12, -700)], vec![]));
            assert_eq!(notes(&file), [""; 0]);
        }
    }
}

#[test]
fn one_equal_booking_without_an_id_and_without_balances_is_suspected() {
    for write in [camt as Writer, mt] {
        let file = read(&write(&[(None, vec![A, X], None), (None, vec![X, B], None)], false));
        let lines = vec![(5, -1_000), (12, -700), (12, -700), (20, -500)];
        assert_eq!(told(&file), (lines, vec![Repeat { place: 2, earlier: 1 }]));
        // Of statements that tell the day of both otherwise, the same.
        let file = read(&write(&[(None, vec![A, X, Y], None), (None, vec![X, B], None)], false));
        assert_eq!(told(&file).1, [Repeat { place: 3, earlier: 1 }]);
    }
}

#[test]
fn statements_of_one_day_may_stand_in_any_order() {
    let morning = (Some((1, 1_000)), vec![("R1", 2, -100, "One")], Some((2, 900)));
    let noon = (Some((2, 900)), vec![("R2", 2, -50, "Two")], Some((2, 850)));
    let evening = (Some((2, 850)), vec![("R3", 2, -25, "Three")], Some((2, 825)));
    for write in [camt as Writer, mt] {
        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0], [0, 2, 1]] {
            let all = order.map(|nth| [&morning, &noon, &evening][nth].clone());
            let file = read(&write(&all, true));
            let [statement] = file.statements.as_slice() else { panic!("{file:?}") };
            let ends = [statement.opening, statement.closing];
            let ends = ends.map(|balance| balance.map(|balance| balance.amount.minor));
            assert_eq!(ends, [Some(1_000), Some(825)], "{order:?}");
            assert_eq!(statement.lines.len(), 3, "{order:?}");
        }
    }
}
