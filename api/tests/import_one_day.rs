//! Files that tell one day of each booking, some that of the booking and some that of value, beside
//! files of both: equal payments of days that follow each other. Through real HTTP.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use serde_json::Value;
use support::TestHouse;
use support::client::Person;
use support::packed::packed;

const IBAN: &str = "DE89370400440532013000";

/// Days of February 2025: of the booking and of value; minor units, text.
type Booking = (u32, u32, i64, &'static str);

fn written(minor: i64, mark: char) -> String {
    format!("{}{mark}{:02}", minor.abs() / 100, minor.abs() % 100)
}

fn mt940(before: i64, (first, last): (u32, u32), bookings: &[Booking], both: bool) -> String {
    let lines = bookings.iter().map(|(booked, value, minor, text)| {
        let mark = if *minor < 0 { 'D' } else { 'C' };
        let entry = if both { format!("02{booked:02}") } else { String::new() };
        format!(":61:2502{value:02}{entry}{mark}{}NMSCNONREF\n:86:{text}\n", written(*minor, ','))
    });
    let lines: String = lines.collect();
    let after = before + bookings.iter().map(|booking| booking.2).sum::<i64>();
    let (before, after) = (written(before, ','), written(after, ','));
    format!(
        ":20:S\n:25:37040044/0532013000\n:28C:1\n:60F:C2502{first:02}EUR{before}\n{lines}\
         :62F:C2502{last:02}EUR{after}\n-\n"
    )
}

fn camt(before: i64, (first, last): (u32, u32), bookings: &[Booking], days: &str) -> String {
    let balance = |code: &str, day: u32, minor: i64| {
        format!(
            "<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">{}</Amt>\
             <CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2025-02-{day:02}</Dt></Dt></Bal>",
            written(minor, '.')
        )
    };
    let lines = bookings.iter().map(|(booked, value, minor, text)| {
        let side = if *minor < 0 { "DBIT" } else { "CRDT" };
        let day = |name: &str, day: u32| format!("<{name}><Dt>2025-02-{day:02}</Dt></{name}>");
        let booked = if days == "value" { String::new() } else { day("BookgDt", *booked) };
        let value = if days == "booking" { String::new() } else { day("ValDt", *value) };
        format!(
            "<Ntry><Amt Ccy=\"EUR\">{}</Amt><CdtDbtInd>{side}</CdtDbtInd><Sts>BOOK</Sts>{booked}\
             {value}<AddtlNtryInf>{text}</AddtlNtryInf></Ntry>",
            written(*minor, '.')
        )
    });
    let after = before + bookings.iter().map(|booking| booking.2).sum::<i64>();
    format!(
        "<?xml version=\"1.0\"?><Document><BkToCstmrStmt><Stmt><Id>1</Id><Acct><Id><IBAN>{IBAN}\
         </IBAN></Id><Ccy>EUR</Ccy></Acct>{}{}{}</Stmt></BkToCstmrStmt></Document>",
        balance("OPBD", first, before),
        balance("CLBD", last, after),
        lines.collect::<String>()
    )
}

fn ofx(before: i64, last: u32, bookings: &[Booking]) -> String {
    let lines = bookings.iter().enumerate().map(|(nth, (booked, _, minor, text))| {
        let sign = if *minor < 0 { "-" } else { "" };
        format!(
            "<STMTTRN><TRNTYPE>OTHER<DTPOSTED>202502{booked:02}<TRNAMT>{sign}{}<FITID>F{booked}{nth}\
             <NAME>{text}</STMTTRN>\n",
            written(*minor, '.')
        )
    });
    let after = before + bookings.iter().map(|booking| booking.2).sum::<i64>();
    format!(
        "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS>\
         <CURDEF>EUR<BANKACCTFROM><BANKID>37040044<ACCTID>0532013000<ACCTTYPE>CHECKING\
         </BANKACCTFROM><BANKTRANLIST>\n{}</BANKTRANLIST><LEDGERBAL><BALAMT>{}<DTASOF>\
         202502{last:02}</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n",
        lines.collect::<String>(),
        written(after, '.')
    )
}

fn table(heading: &str, bookings: &[Booking], by_value: bool) -> String {
    let rows = bookings.iter().map(|(booked, value, minor, text)| {
        let day = if by_value { value } else { booked };
        let sign = if *minor < 0 { "-" } else { "" };
        format!("{day:02}.02.2025;{text};{sign}{}\n", written(*minor, ','))
    });
    format!("IBAN;{IBAN}\n\n{heading};Text;Betrag\n{}", rows.collect::<String>())
}

/// Every form, by the day or days that it tells.
const FORMS: [&str; 10] = [
    "mt940 both",
    "mt940 value",
    "camt both",
    "camt booking",
    "camt value",
    "ofx booking",
    "Buchungstag",
    "Valuta",
    "Datum booking",
    "Datum value",
];

/// A file that begins with a balance at the end of the day before the first, and ends on the last.
fn file(form: &str, before: i64, (first, last): (u32, u32), bookings: &[Booking]) -> String {
    let ends = (first - 1, last);
    match form {
        "mt940 both" => mt940(before, ends, bookings, true),
        "mt940 value" => mt940(before, ends, bookings, false),
        "ofx booking" => ofx(before, last, bookings),
        "Datum booking" => table("Datum", bookings, false),
        "Datum value" => table("Datum", bookings, true),
        "Buchungstag" => table(form, bookings, false),
        "Valuta" => table(form, bookings, true),
        camt_of => camt(before, ends, bookings, camt_of.trim_start_matches("camt ")),
    }
}

/// What there is: how many lines, how many suggestions were made, what is on the account (`None`
/// where nobody knows).
type Found = (usize, u64, Option<i64>);

async fn found(person: &Person, files: Vec<Vec<u8>>) -> (Found, Value) {
    let path = person.at("/imports?create_accounts=true");
    let (mut suggested, mut last) = (0, Value::Null);
    for file in files {
        last = person.upload(&path, file).await.expect(201);
        suggested += last["accounts"][0]["suggested"].as_u64().unwrap();
    }
    let revision = last["revision"].as_i64().unwrap();
    let accounts = person.get_at(&person.at("/accounts"), revision).await.expect(200);
    let one = &accounts["items"][0];
    let count = usize::try_from(one["transaction_count"].as_u64().unwrap()).unwrap();
    ((count, suggested, one["balance"]["minor"].as_i64()), last)
}

fn daily(days: &[(u32, u32)]) -> Vec<Booking> {
    days.iter().map(|(booked, value)| (*booked, *value, -240, "City Bus")).collect()
}

fn states_balances(form: &str) -> bool {
    ["mt940", "camt", "ofx"].iter().any(|format| form.starts_with(format))
}

#[tokio::test(flavor = "multi_thread")]
async fn equal_daily_payments_are_as_many_in_an_archive_as_one_file_after_the_other() {
    let house = TestHouse::new().await;
    let weeks = [
        daily(&[(4, 3), (5, 4), (6, 5), (7, 6)]),
        daily(&[(4, 3), (5, 4), (6, 5), (7, 6), (10, 7)]),
    ];
    let mut wrong = Vec::new();
    for bookings in &weeks {
        let right = bookings.len();
        for (nth, first) in FORMS.into_iter().enumerate() {
            for second in FORMS.into_iter().skip(nth + 1) {
                // Two windows of one table look like that too, and nothing tells which day it is.
                if [first, second].iter().all(|form| form.starts_with("Datum")) {
                    continue;
                }
                let files = [first, second].map(|form| file(form, 100_000, (2, 28), bookings));
                let turned = [files[1].clone(), files[0].clone()];
                let mut all = Vec::new();
                for files in [&files, &turned] {
                    let bytes = files.iter().map(|file| file.clone().into_bytes()).collect();
                    all.push(found(&Person::new(&house).await, bytes).await.0);
                    all.push(found(&Person::new(&house).await, vec![packed(files)]).await.0);
                }
                let stated = [first, second].iter().filter(|form| states_balances(form)).count();
                let sum = 100_000 - 240 * i64::try_from(right).unwrap();
                let is_right = |one: &Found| match stated {
                    2 => *one == (right, 0, Some(sum)),
                    // What one table says more than the bank's balances decide, a person is asked.
                    1 => one.0 == right + usize::try_from(one.1).unwrap() && one.2 == Some(sum),
                    _ => one.0 == right + usize::try_from(one.1).unwrap(),
                };
                if !all.iter().all(is_right) {
                    wrong.push(format!("{first} + {second} of {right}: {all:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The codes of remarks that say that something does not add up.
fn odd(report: &Value) -> Vec<&str> {
    let all = report["warnings"].as_array().unwrap_or_else(|| panic!("{report}")).iter();
    let codes = all.map(|note| note["code"].as_str().unwrap());
    codes.filter(|code| code.starts_with("balance") || *code == "lines-missing").collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_last_line_of_value_behind_the_statements_end_is_one_and_agrees() {
    let house = TestHouse::new().await;
    let bookings = [
        (5, 4, -1_250, "Bakery"),
        (12, 11, -4_700, "Market Hall"),
        (20, 21, -80_000, "Rent Smith"),
    ];
    let by_value = ["mt940 value", "camt value"];
    let by_booking = ["camt booking", "ofx booking", "mt940 both", "camt both"];
    let mut wrong = Vec::new();
    for first in by_value {
        for second in by_booking {
            let files = [first, second].map(|form| file(form, 100_000, (2, 20), &bookings));
            let ada = Person::new(&house).await;
            let (one, report) = found(&ada, vec![files[0].clone().into_bytes()]).await;
            if one != (3, 0, Some(14_050)) || !odd(&report).is_empty() {
                wrong.push(format!("{first}: {one:?} {report}"));
            }
            let (two, report) = found(&ada, vec![files[1].clone().into_bytes()]).await;
            if two != (3, 0, Some(14_050)) || !odd(&report).is_empty() {
                wrong.push(format!("{first}, {second}: {two:?} {report}"));
            }
            let again = files[1].clone() + "\n";
            let (again, report) = found(&ada, vec![again.into_bytes()]).await;
            if again.0 != 3 || !odd(&report).is_empty() {
                wrong.push(format!("{first}, {second}, again: {again:?} {report}"));
            }
            let whole = found(&Person::new(&house).await, vec![packed(&files)]).await;
            if whole.0 != (3, 0, Some(14_050)) {
                wrong.push(format!("{first}, {second}, packed: {:?} {}", whole.0, whole.1));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_later_file_states_of_an_account_without_a_balance_is_what_an_archive_comes_to() {
    let house = TestHouse::new().await;
    let rows = [
        (5, 5, -1_250, "Bakery"),
        (7, 7, 185_000, "Wages"),
        (12, 12, -4_700, "Market Hall"),
        (20, 20, -80_000, "Rent Smith"),
    ];
    for first in ["Buchungstag", "Valuta", "Datum booking"] {
        for second in FORMS.into_iter().filter(|form| states_balances(form)) {
            for (all, next) in
                [(0..4, 0..4), (0..2, 2..4), (0..3, 1..4), (2..4, 0..2), (1..4, 0..3)]
            {
                let (older, newer) = (&rows[all.clone()], &rows[next.clone()]);
                let before: i64 = rows[..next.start].iter().map(|row| row.2).sum();
                let last = newer.last().unwrap().0;
                let span = (newer[0].0, last);
                let files =
                    [file(first, 0, span, older), file(second, 100_000 + before, span, newer)];
                let bytes = files.iter().map(|file| file.clone().into_bytes()).collect();
                let (one, report) = found(&Person::new(&house).await, bytes).await;
                let (whole, _) = found(&Person::new(&house).await, vec![packed(&files)]).await;
                let told = format!("{first} {all:?}, {second} {next:?}: {report}");
                assert_eq!(one, whole, "{told}");
                assert_eq!(one, (4, 0, Some(199_050)), "{told}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_begins_with_the_balance_of_one_without_lines_is_behind_it() {
    let house = TestHouse::new().await;
    let rows = [(11, 10, -240, "City Bus"), (14, 13, -4_700, "Market Hall")];
    let states =
        FORMS.into_iter().filter(|form| form.starts_with("mt940") || *form == "camt value");
    for second in states {
        let files = [mt940(100_000, (9, 10), &[], true), file(second, 100_000, (11, 28), &rows)];
        let ada = Person::new(&house).await;
        let bytes = files.iter().map(|file| file.clone().into_bytes()).collect();
        let (one, report) = found(&ada, bytes).await;
        assert_eq!(one, (2, 0, Some(95_060)), "{second}: {report}");
        assert_eq!(report["accounts"][0]["agrees"], true, "{second}: {report}");
    }
}
