//! Files that mean harm or are broken: whatever the bytes, the readers answer, with work in
//! proportion to them, and what they answer can be stored.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

use std::time::{Duration, Instant};

use adapters::statements::{LARGEST_FILE, StatementFiles};
use chrono::NaiveDate;
use commands::statement::{ReadOptions, ReadStatementError, StatementFile, StatementReader};
use domain::money::{Currency, LARGEST_MINOR};
use proptest::prelude::*;
use proptest::sample::Index;

fn options() -> ReadOptions {
    ReadOptions {
        account_currency: Currency::new("EUR").ok(),
        ..ReadOptions::on(NaiveDate::from_ymd_opt(2024, 6, 30).unwrap())
    }
}

fn answer(file: &[u8]) -> Result<StatementFile, ReadStatementError> {
    StatementFiles.read(file, &options())
}

fn is_storable(text: &str, longest: usize) -> bool {
    text.chars().count() <= longest && !text.chars().any(char::is_control)
}

/// Reads the file, and once more with the guessed mapping where one is asked for. Panics when an
/// answer could not be stored.
fn check(file: &[u8]) {
    let mut given = options();
    let mut answer = StatementFiles.read(file, &given);
    if let Err(ReadStatementError::NeedsMapping { guess, questions, preview_rows }) = &answer {
        assert!(!questions.is_empty());
        assert!(preview_rows.iter().flatten().all(|cell| is_storable(cell, 200)));
        given.mapping = (**guess).clone();
        if given.mapping.is_some() {
            answer = StatementFiles.read(file, &given);
        }
    }
    let notes = match &answer {
        Ok(file) => &file.warnings,
        Err(ReadStatementError::Malformed { errors, .. }) => {
            assert!(!errors.is_empty());
            errors
        }
        Err(_) => return,
    };
    assert!(notes.iter().all(|note| is_storable(&note.detail, 1_000)), "{notes:?}");
    let Ok(file) = answer else { return };
    for statement in &file.statements {
        let named = [&statement.account.number, &statement.account.name];
        assert!(named.into_iter().flatten().all(|text| is_storable(text, 100)));
        for line in &statement.lines {
            assert!(!line.payee.is_empty() && is_storable(&line.payee, 200), "{line:?}");
            assert!(is_storable(&line.description, 2_000), "{line:?}");
            let ids = [&line.bank_id, &line.category_hint];
            assert!(ids.into_iter().flatten().all(|text| is_storable(text, 100)), "{line:?}");
            assert!(line.amount.minor.abs() <= LARGEST_MINOR);
            assert_eq!(Some(line.amount.currency), statement.currency);
            assert!(line.line > 0);
        }
    }
}

fn samples() -> Vec<Vec<u8>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/samples/statements");
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(paths.len() > 20);
    paths.into_iter().map(|path| std::fs::read(path).unwrap()).collect()
}

#[test]
fn the_seeds_of_the_fuzzers_and_what_they_found_are_answered() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/corpus");
    let mut files = 0;
    for reader in std::fs::read_dir(folder).unwrap() {
        for seed in std::fs::read_dir(reader.unwrap().path()).unwrap() {
            check(&std::fs::read(seed.unwrap().path()).unwrap());
            files += 1;
        }
    }
    assert!(files >= 10, "{files}");
}

/// One way to damage a file.
#[derive(Debug, Clone)]
enum Damage {
    Set(Index, u8),
    Insert(Index, Vec<u8>),
    Remove(Index, usize),
    Cut(Index),
    Repeat(Index, usize),
}

fn damage() -> impl Strategy<Value = Damage> {
    let pieces = prop::sample::select(vec![
        "\0",
        "<",
        ">",
        "&#0;",
        "&#x1F600;",
        "<STMTTRN>",
        "</Ntry>",
        "<![CDATA[",
        "\"",
        ";;",
        ",,",
        "^\n",
        "!Type:Bank\n",
        "\n:61:",
        "\n:86:",
        "?20",
        "-",
        "9999999999999999999",
        "\u{feff}",
        "é",
        "\u{202f}",
        "1.234,56",
        "31.02.2024",
        "{4:",
        "\r",
        "\n\n\n",
        "XXX",
        "//",
    ]);
    prop_oneof![
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Damage::Set(at, byte)),
        (any::<Index>(), pieces).prop_map(|(at, p)| Damage::Insert(at, p.as_bytes().to_vec())),
        (any::<Index>(), 1_usize..40).prop_map(|(at, count)| Damage::Remove(at, count)),
        any::<Index>().prop_map(Damage::Cut),
        (any::<Index>(), 1_usize..200).prop_map(|(at, count)| Damage::Repeat(at, count)),
    ]
}

fn damaged(mut file: Vec<u8>, damages: &[Damage]) -> Vec<u8> {
    for damage in damages {
        if file.is_empty() {
            break;
        }
        match damage {
            Damage::Set(at, byte) => {
                let at = at.index(file.len());
                file[at] = *byte;
            }
            Damage::Insert(at, piece) => {
                let at = at.index(file.len());
                file.splice(at..at, piece.iter().copied());
            }
            Damage::Remove(at, count) => {
                let at = at.index(file.len());
                file.drain(at..(at + count).min(file.len()));
            }
            Damage::Cut(at) => file.truncate(at.index(file.len())),
            Damage::Repeat(at, count) => {
                let at = at.index(file.len());
                let piece = file[at..(at + count).min(file.len())].to_vec();
                file.splice(at..at, piece);
            }
        }
    }
    file
}

proptest! {
    // `PROPTEST_CASES` asks for more.
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases.max(1_000)))]

    #[test]
    fn damaged_files_are_answered(
        sample in any::<Index>(),
        damages in prop::collection::vec(damage(), 1..12),
    ) {
        let samples = samples();
        check(&damaged(sample.get(&samples).clone(), &damages));
    }

    #[test]
    fn any_bytes_are_answered(file in prop::collection::vec(any::<u8>(), 0..400)) {
        check(&file);
    }

    #[test]
    fn any_bytes_behind_the_marks_of_a_format_are_answered(
        head in prop::sample::select(vec![
            "OFXHEADER:100\n<OFX><STMTRS><CURDEF>EUR<STMTTRN>", "!Type:Bank\n",
            "<Document><BkToCstmrStmt><Stmt><Ntry>", ":20:X\n:25:Y\n:60F:C240101EUR1,\n:61:",
            "Date,Payee,Amount\n",
        ]),
        body in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        check(&[head.as_bytes(), &body].concat());
    }

    #[test]
    fn any_table_is_answered(
        table in "((20[0-2][0-9]-[01][0-9]-[0-3][0-9]|[0-3]?[0-9][./][01]?[0-9][./]2[0-4]|)[,;\t]\
                  (-?[0-9]{1,4}[.,]?[0-9]{0,3}|[A-Za-z ]{0,8}|\"[^\"]{0,6}\"?)[,;\t]\
                  (-?[0-9 '.,]{0,9}|[A-Za-z]{0,5})\n){0,12}",
    ) {
        check(table.as_bytes());
    }
}

fn is_beyond_limits(what: &str, file: &[u8]) {
    let answer = answer(file);
    assert!(matches!(answer, Err(ReadStatementError::BeyondLimits { .. })), "{what}");
}

#[test]
fn files_beyond_the_limits_are_refused() {
    is_beyond_limits("21 MB", &vec![b'a'; LARGEST_FILE + 1]);
    is_beyond_limits("a million rows", "2024-01-01,1.00\n".repeat(1_000_000).as_bytes());
    let rows = format!("Date,Amount\n{}", "2024-01-01,1\n".repeat(250_000));
    is_beyond_limits("250,000 bookings", rows.as_bytes());
    let qif = format!("!Type:Bank\n{}", "D1/1/24\nT1\n^\n".repeat(1_000_000));
    is_beyond_limits("a million records", qif.as_bytes());
    let mt940 =
        format!(":20:X\n:25:Y\n:60F:C240101EUR0,\n{}", ":61:240101D1,NMSCX\n".repeat(900_000));
    is_beyond_limits("900,000 fields 61", mt940.as_bytes());
    let booking = "<STMTTRN><DTPOSTED>20240101<TRNAMT>1";
    let ofx = format!("<OFX><STMTRS><CURDEF>EUR{}", booking.repeat(500_000));
    is_beyond_limits("500,000 STMTTRN", ofx.as_bytes());
    let camt = format!("<Document><BkToCstmrStmt><Stmt>{}", "<Ntry></Ntry>".repeat(1_000_000));
    is_beyond_limits("a million Ntry", camt.as_bytes());
    is_beyond_limits("one endless row", "1,".repeat(5_000_000).as_bytes());
    is_beyond_limits("rows of commas", format!("{}\n", "a,".repeat(990)).repeat(9_000).as_bytes());
}

/// How many times as long the larger file of a pattern is.
const LARGER: usize = 8;
/// What is quadratic takes `LARGER` times as long again; what is linear hardly more than once.
const MOST: u32 = 4;

/// How often a file is read at most: whatever else a machine does only makes a reading longer.
const READINGS: usize = 3;

/// How long readings of a file take, each begun when it is asked for.
fn readings(file: &str) -> impl Iterator<Item = Duration> {
    (0..READINGS).map(move |_| {
        let start = Instant::now();
        let _ = answer(file.as_bytes());
        start.elapsed()
    })
}

/// Asserts that a file that is so many times as long takes that many times as long, or little more,
/// and not the square of it. The lengths are those of the smaller file, in repetitions.
fn assert_linear(what: &str, length: usize, file: impl Fn(usize) -> String) {
    let small = readings(&file(length)).min().unwrap();
    let most = (small + Duration::from_millis(5)) * MOST * u32::try_from(LARGER).unwrap();
    let large = file(length * LARGER);
    let slow: Vec<Duration> = readings(&large).take_while(|time| *time >= most).collect();
    assert!(slow.len() < READINGS, "{what}: {small:?}, and {slow:?} for {LARGER} times as much");
}

#[test]
fn patterns_that_invite_quadratic_work_take_linear_work() {
    let ofx = |body: &str, times: usize| {
        format!("OFXHEADER:100\n<OFX><STMTRS><STMTTRN><MEMO>{}", body.repeat(times))
    };
    for (what, body, length) in [
        ("angles", "<", 300_000),
        ("open tags", "<a", 150_000),
        ("open comments", "<!--a>", 50_000),
        ("open sections", "<![CDATA[", 40_000),
        ("deep payees", "<PAYEE>", 40_000),
        ("ampersands", "&amp;", 60_000),
    ] {
        assert_linear(what, length, |times| ofx(body, times));
    }
    let mt940 = |narrative: String| {
        format!(":20:X\n:25:Y\n:60F:C240101EUR0,\n:61:240101D1,NMSCX\n:86:{narrative}")
    };
    assert_linear("one narrative", 300_000, |times| mt940("\n".repeat(times)));
    assert_linear("question marks", 100_000, |times| {
        mt940("166".to_owned() + &"?20".repeat(times))
    });
    assert_linear("slashes", 50_000, |times| mt940("/NAME/".repeat(times)));
    assert_linear("deep elements", 100_000, |times| {
        format!("<Document><BkToCstmrStmt>{}", "<a>".repeat(times))
    });
    assert_linear("accounts", 4_000, |times| {
        let account = |n| format!("!Account\nN{n}\n^\n!Type:Bank\nD1/1/24\nT-1\n^\n");
        format!("!Type:Bank\n{}", (0..times).map(account).collect::<String>())
    });
    assert_linear("quotes", 100_000, |times| "\"".repeat(times));
    assert_linear("continuations", 10_000, |times| {
        format!("Date,Text,Amount\n2024-01-01,a,1.00\n{}", ",more,\n".repeat(times))
    });
    assert_linear("headings over blank columns", 5_000, |times| {
        let headings = format!("{}\n", "Date,".repeat(64)).repeat(200);
        format!("{headings}{}", "x\n".repeat(times))
    });
    let rows = |row: &dyn Fn(usize) -> String, times: usize| {
        format!("Date,Text,Amount\n{}", (0..times).map(row).collect::<String>())
    };
    assert_linear("rows of balances", 1_500, |times| {
        rows(&|n| format!("2024-01-01,a,1.00\n2024-01-01,Saldo,{}.00\n", n + 1), times)
    });
    assert_linear("balances without a booking", 2_000, |times| {
        rows(&|_| "2024-01-01,Saldo do dia,1.00\n".to_owned(), times)
    });
    assert_linear("sums that come out anyhow", 2_000, |times| {
        rows(&|n| format!("2024-01-01,a,{}1.00\n", if n % 2 == 0 { "" } else { "-" }), times)
    });
    assert_linear("digits", 100_000, |times| {
        format!("Date,Text,Amount\n2024-01-01,a,{}\n", "9".repeat(times))
    });
}
