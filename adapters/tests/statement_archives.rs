//! Spreadsheets and archives: what they say, and what is refused before it costs memory or time.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

#[path = "support/packed.rs"]
mod packed;

use std::io::Cursor;

use adapters::statements::StatementFiles;
use chrono::NaiveDate;
use commands::statement::{
    AmountColumns, ReadOptions, ReadStatementError, Statement, StatementFile, StatementFormat,
    StatementReader,
};
use domain::money::Currency;
use packed::packed;

fn options() -> ReadOptions {
    ReadOptions {
        account_currency: Currency::new("EUR").ok(),
        ..ReadOptions::on(NaiveDate::from_ymd_opt(2024, 6, 30).unwrap())
    }
}

fn sample(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/samples/statements/");
    std::fs::read(format!("{folder}{name}")).unwrap()
}

fn answer(file: &[u8]) -> Result<StatementFile, ReadStatementError> {
    StatementFiles.read(file, &options())
}

fn read(name: &str) -> StatementFile {
    answer(&sample(name)).unwrap_or_else(|error| panic!("{name}: {error:?}"))
}

/// Row or line, day, minor units and payee of every booking.
fn lines(statement: &Statement) -> Vec<String> {
    let told = statement.lines.iter();
    told.map(|l| format!("{}: {} {} {}", l.line, l.posted_on, l.amount.minor, l.payee)).collect()
}

fn codes(file: &StatementFile) -> Vec<&str> {
    file.warnings.iter().map(|note| note.code.as_str()).collect()
}

fn refusal(file: &[u8]) -> (String, String) {
    match answer(file) {
        Err(ReadStatementError::Malformed { errors, .. }) => {
            (errors[0].code.clone(), errors[0].detail.clone())
        }
        Err(ReadStatementError::BeyondLimits { detail }) => ("beyond-limits".into(), detail),
        Err(ReadStatementError::UnknownFormat) => ("unknown-format".into(), String::new()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_workbook_is_read_like_the_table_that_it_is() {
    let file = read("xlsx_bank.xlsx");
    assert_eq!(file.format, StatementFormat::Xlsx);
    assert_eq!(
        lines(&file.statements[0]),
        [
            "4: 2024-01-31 -1230 Corner shop",
            "5: 2024-02-01 150000 Wage",
            "6: 2024-02-02 -2450 Garden & house",
        ]
    );
    let mapping = file.mapping.unwrap();
    assert_eq!((mapping.date_column, mapping.decimal_mark), (0, '.'));
    assert_eq!(mapping.balance_column, Some(3));
    // What was found can be given back.
    let given = ReadOptions { mapping: Some(mapping), ..options() };
    let again = StatementFiles.read(&sample("xlsx_bank.xlsx"), &given).unwrap();
    assert_eq!(again.statements, file.statements);
}

#[test]
fn an_open_document_is_read_however_often_it_repeats_blank_cells() {
    let file = read("ods_german.ods");
    assert_eq!(file.format, StatementFormat::Ods);
    assert_eq!(
        lines(&file.statements[0]),
        [
            "4: 2024-01-31 -320 Bäckerei",
            "5: 2024-02-01 180055 Arbeitgeber",
            "6: 2024-02-02 -70010 Vermieter",
        ]
    );
}

#[test]
fn sheets_with_bookings_are_put_together_and_what_overlaps_is_taken_once() {
    let file = read("xlsx_two_sheets.xlsx");
    assert_eq!(file.format, StatementFormat::Xlsx);
    let minor: Vec<i64> = file.statements[0].lines.iter().map(|l| l.amount.minor).collect();
    assert_eq!(minor, [-1_230, 150_000, -2_450, -110]);
    let overlap = file.warnings.iter().find(|note| note.code == "overlap").unwrap();
    assert!(overlap.detail.starts_with("Feb: 1 booking"), "{overlap:?}");
}

#[test]
fn an_archive_of_months_brings_every_booking_once_and_equal_ones_twice() {
    let file = read("zip_months.zip");
    assert_eq!(file.format, StatementFormat::Zip);
    assert_eq!(file.statements.len(), 1);
    assert_eq!(
        lines(&file.statements[0]),
        [
            "2: 2024-01-30 -400 Kiosk",
            "3: 2024-01-31 -400 Kiosk",
            "4: 2024-01-31 -400 Kiosk",
            "4: 2024-02-01 150000 Lohn",
        ]
    );
    assert_eq!(codes(&file), ["overlap", "account-assumed", "file-left-out"]);
    assert!(file.warnings.iter().all(|note| note.detail.contains("2024/")), "{:?}", file.warnings);
}

#[test]
fn an_archive_of_one_file_is_that_file() {
    let file = read("zip_one.zip");
    let inside = read("qif_us.qif");
    assert_eq!((file.format, file.statements), (inside.format, inside.statements));
}

#[test]
fn one_account_in_two_formats_is_not_counted_twice() {
    let ofx = |id: u8| {
        format!("<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20240131<TRNAMT>-4.00<FITID>{id}<NAME>KIOSK 12")
    };
    let ofx = format!(
        "<OFX><STMTRS><CURDEF>EUR<BANKACCTFROM><ACCTID>DE1</BANKACCTFROM>{}{}</STMTRS></OFX>",
        ofx(1),
        ofx(2)
    );
    let mt940 = ":20:A\n:25:DE1\n:60F:C240130EUR100,00\n:61:240131D4,00NMSCNONREF\n:86:Kiosk\n\
                 :61:240131D4,00NMSCNONREF\n:86:Kiosk\n:61:240131D4,00NMSCNONREF\n:86:Kiosk\n\
                 :62F:C240131EUR88,00\n-\n";
    let file = answer(&packed(&[("a.ofx", ofx.as_bytes()), ("b.sta", mt940.as_bytes())])).unwrap();
    let names: Vec<_> = file.statements[0].lines.iter().map(|l| l.payee.as_str()).collect();
    // In the words of the one that states its balances.
    assert_eq!(names, ["Kiosk", "Kiosk", "Kiosk"], "three purchases, not five");
}

#[test]
fn different_purchases_of_one_day_and_amount_in_different_files_are_kept_and_told() {
    let ofx = |lines: &[(&str, &str)]| {
        let one = |(id, name): &(&str, &str)| {
            format!("<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20240131<TRNAMT>-4.00<FITID>{id}<NAME>{name}")
        };
        let lines: String = lines.iter().map(one).collect();
        format!(
            "<OFX><STMTRS><CURDEF>EUR<BANKACCTFROM><ACCTID>DE1</BANKACCTFROM>{lines}</STMTRS></OFX>"
        )
    };
    let mt940 = |names: &[&str]| {
        let one = |name: &&str| format!(":61:240131D4,00NMSCNONREF\n:86:{name}\n");
        let lines: String = names.iter().map(one).collect();
        format!(":20:A\n:25:DE1\n:60F:C240130EUR100,00\n{lines}:62F:C240131EUR88,00\n-\n")
    };
    let told = |parts: &[(&str, String)]| {
        let parts: Vec<_> = parts.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
        let file = answer(&packed(&parts)).unwrap();
        let mut names: Vec<_> =
            file.statements[0].lines.iter().map(|line| line.payee.clone()).collect();
        names.sort();
        assert!(codes(&file).iter().all(|code| *code == "overlap"), "{:?}", codes(&file));
        (names, codes(&file).len(), file.statements[0].repeats.len())
    };
    let apart = told(&[("a.ofx", ofx(&[("1", "BAKERY")])), ("b.sta", mt940(&["Cinema"]))]);
    assert_eq!(apart, (vec!["BAKERY".into(), "Cinema".into()], 0, 1));
    let some = told(&[
        ("a.ofx", ofx(&[("1", "BAKERY"), ("2", "BAKERY"), ("3", "FUEL STATION")])),
        ("b.sta", mt940(&["Bakery", "Cinema"])),
        ("c.sta", mt940(&["Bakery", "Cinema"])),
    ]);
    assert_eq!(some.0, ["BAKERY", "Bakery", "Cinema", "FUEL STATION"]);
    assert_eq!((some.1, some.2), (2, 1));
    // A bank that keeps its ids tells a purchase of its own by another one, however alike they are.
    let kept = told(&[
        ("a.ofx", ofx(&[("1", "BAKERY"), ("3", "KIOSK")])),
        ("b.ofx", ofx(&[("2", "BAKERY"), ("3", "KIOSK")])),
    ]);
    assert_eq!(kept.0, ["BAKERY", "BAKERY", "KIOSK"]);
    assert_eq!((kept.1, kept.2), (1, 1));
    // Where all ids are new it is the ids that are.
    let new = told(&[("a.ofx", ofx(&[("1", "BAKERY")])), ("b.ofx", ofx(&[("2", "BAKERY")]))]);
    assert_eq!(new, (vec!["BAKERY".into()], 1, 0));
    let twice = told(&[
        ("a.ofx", ofx(&[("1", "BAKERY"), ("2", "BAKERY")])),
        ("b.ofx", ofx(&[("7", "BAKERY"), ("8", "BAKERY"), ("9", "BAKERY")])),
    ]);
    assert_eq!(twice.0, ["BAKERY", "BAKERY", "BAKERY"]);
    let texts = told(&[("a.ofx", ofx(&[("1", "BAKERY")])), ("b.ofx", ofx(&[("2", "CINEMA")]))]);
    assert_eq!(texts, (vec!["BAKERY".into(), "CINEMA".into()], 0, 1));
}

#[test]
fn what_a_file_of_an_archive_asks_is_asked_with_its_name_and_answered_for_it() {
    let open: &[u8] = b"Date,Payee,Amount\n02/03/2024,Bakery,-3.50\n";
    let clear: &[u8] = b"Tag;Wer;Betrag;Mehr\n13.01.2024;Kiosk;-4,00;x\n14.01.2024;Inn;-5,00;y\n";
    let archive = packed(&[("clear.csv", clear), ("open.csv", open)]);
    let Err(ReadStatementError::NeedsMapping { guess, questions, .. }) = answer(&archive) else {
        panic!("not asked")
    };
    assert!(questions[0].detail.starts_with("open.csv: "), "{questions:?}");
    let given = ReadOptions { mapping: *guess, ..options() };
    let file = StatementFiles.read(&archive, &given).unwrap();
    assert_eq!(file.statements[0].lines.len(), 3);
    assert!(!codes(&file).contains(&"line-skipped"), "{:?}", file.warnings);
}

#[test]
fn what_is_said_of_the_oldest_row_is_about_one_file_of_an_archive() {
    let table = |rows: &str| format!("Date,Description,Amount,Balance\n{rows}").into_bytes();
    let march = table(
        "2024-03-02,Salary,900.00,1900.00\n2024-03-03,Bar,20.00,1880.00\n\
                       2024-03-15,Gift,30.00,1910.00\n",
    );
    let may = table(
        "2024-05-02,Rent,800.00,700.00\n2024-05-03,Bar,20.00,680.00\n\
                     2024-05-15,Gift,30.00,710.00\n",
    );
    // That begins at nothing.
    let first = table(
        "2023-01-02,Cash,50.00,50.00\n2023-01-03,Bar,20.00,30.00\n\
                       2023-01-05,Gift,5.00,35.00\n",
    );
    let archive = packed(&[("march.csv", &march), ("may.csv", &may), ("first.csv", &first)]);
    let Err(ReadStatementError::NeedsMapping { guess, questions, .. }) = answer(&archive) else {
        panic!("not asked")
    };
    assert!(questions[0].detail.starts_with("march.csv: "), "{questions:?}");
    for (is_out, salary) in [(false, 90_000), (true, -90_000)] {
        let mut mapping = (*guess).clone().unwrap();
        let AmountColumns::Balanced { oldest_is_out, .. } = &mut mapping.amount else {
            panic!("{mapping:?}")
        };
        *oldest_is_out = is_out;
        let given = ReadOptions { mapping: Some(mapping), ..options() };
        let file = StatementFiles.read(&archive, &given).unwrap();
        let lines = file.statements.iter().flat_map(|statement| &statement.lines);
        let mut minors: Vec<i64> = lines.map(|line| line.amount.minor).collect();
        minors.sort_unstable();
        let mut right = [salary, -2_000, 3_000, 5_000, -2_000, 500];
        right.sort_unstable();
        assert_eq!(minors, right, "{file:?}");
        let left_out = file.warnings.iter().find(|note| note.code == "oldest-open").unwrap();
        assert!(left_out.detail.starts_with("may.csv: "), "{left_out:?}");
    }
}

#[test]
fn archives_that_cannot_be_read_say_why() {
    let csv: &[u8] = b"Date,Payee,Amount\n2024-02-10,Bakery,-3.50\n";
    let inner = packed(&[("a.csv", csv)]);
    let (code, detail) = refusal(&packed(&[("inner.zip", &inner)]));
    assert_eq!(code, "archive-nested");
    assert!(detail.starts_with("inner.zip: "), "{detail}");
    assert_eq!(refusal(&packed(&[])).0, "nothing-to-import");
    assert_eq!(refusal(&packed(&[("a.pdf", b"%PDF-1.7")])).0, "file-left-out");
    assert_eq!(refusal(&inner[..inner.len() / 2]).0, "archive-broken");
    assert_eq!(
        refusal(&packed(&[("[Content_Types].xml", b"<a/>"), ("word/x.xml", b"")])).0,
        "unknown-format"
    );
    let mut locked = inner.clone();
    // The flag of a password, before the name and in the directory.
    let directory = locked.windows(4).position(|bytes| bytes == b"PK\x01\x02").unwrap();
    (locked[6], locked[directory + 8]) = (locked[6] | 1, locked[directory + 8] | 1);
    assert_eq!(refusal(&locked).0, "archive-locked");
    let beside = answer(&packed(&[("a.csv", csv), ("inner.zip", &inner)])).unwrap();
    assert_eq!(codes(&beside), ["archive-nested"]);
}

#[test]
fn bombs_are_refused_before_they_are_unpacked() {
    let zeros = vec![b' '; 19_000_000];
    let (code, detail) = refusal(&packed(&[("a.csv", &zeros)]));
    assert_eq!(code, "beyond-limits", "{detail}");
    let noise: Vec<u8> =
        (0..12_000_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 25) as u8).collect();
    let noisy = packed(&[("a.csv", &noise), ("b.csv", &noise)]);
    assert_eq!(refusal(&noisy).0, "beyond-limits");
    let many: Vec<String> = (0..1_001).map(|n| format!("{n}.csv")).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b""[..])).collect();
    assert_eq!(refusal(&packed(&many)).0, "beyond-limits");
    assert_eq!(refusal(&packed(&many[..201])).0, "beyond-limits");
}

/// The entries of a sample, to be changed.
fn entries(name: &str) -> Vec<(String, String)> {
    let mut zip = zip::ZipArchive::new(Cursor::new(sample(name))).unwrap();
    let mut read = |index| {
        let mut entry = zip.by_index(index).unwrap();
        (entry.name().unwrap().into_owned(), std::io::read_to_string(&mut entry).unwrap())
    };
    (0..zip_length(name)).map(&mut read).collect()
}

fn zip_length(name: &str) -> usize {
    zip::ZipArchive::new(Cursor::new(sample(name))).unwrap().len()
}

fn changed(name: &str, from: &str, to: &str) -> Vec<u8> {
    let entries = entries(name);
    assert!(entries.iter().any(|(_, text)| text.contains(from)), "{from} is not in {name}");
    let entries: Vec<(String, String)> =
        entries.into_iter().map(|(name, text)| (name, text.replace(from, to))).collect();
    let entries: Vec<(&str, &[u8])> =
        entries.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    packed(&entries)
}

#[test]
fn workbooks_that_lie_about_their_size_are_refused() {
    for (name, from, to, code) in [
        ("xlsx_bank.xlsx", "uniqueCount=\"9\"", "uniqueCount=\"99999999999999\"", "beyond-limits"),
        ("xlsx_bank.xlsx", "</sheetData>", "", "workbook-broken"),
        ("xlsx_bank.xlsx", "r=\"D6\"", "r=\"XFD6\"", "beyond-limits"),
        ("xlsx_bank.xlsx", "<sst ", "<!DOCTYPE sst><sst ", "workbook-broken"),
        ("xlsx_bank.xlsx", "r=\"D6\"", "r=\"ZZZZZZZZZZZZZ6\"", "workbook-broken"),
        ("xlsx_bank.xlsx", "r=\"D6\"", "r=\"D99999999999999999999\"", "workbook-broken"),
        ("xlsx_bank.xlsx", "r=\"D6\"", "r=\"D0\"", "workbook-broken"),
        ("xlsx_bank.xlsx", "<row r=\"6\"", "<row r=\"99999999999999999999\"", "workbook-broken"),
        ("ods_german.ods", "</table:table>", "", "workbook-broken"),
        (
            "ods_german.ods",
            "office:value=\"-3.2\"",
            "office:value=\"-3.2\" table:number-columns-repeated=\"999999999\"",
            "beyond-limits",
        ),
        (
            "ods_german.ods",
            "<table:table-row><table:table-cell office:value-type=\"date\"",
            "<table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell \
             office:value-type=\"date\"",
            "beyond-limits",
        ),
        ("ods_german.ods", "<text:p>Brot", "<text:p><text:p>Brot", "workbook-broken"),
    ] {
        let (refused, detail) = refusal(&changed(name, from, to));
        assert_eq!(refused, code, "{name} with {to}: {detail}");
    }
}

#[test]
fn a_workbook_of_more_sheets_than_anybody_has_is_refused() {
    let sheets: String = (1..=201)
        .map(|nth| format!("<sheet name=\"S{nth}\" sheetId=\"{nth}\" r:id=\"rId1\"/>"))
        .collect();
    let file = changed("xlsx_bank.xlsx", "<sheets>", &format!("<sheets>{sheets}"));
    assert_eq!(refusal(&file).0, "beyond-limits");
}

#[test]
fn a_sheet_of_sparse_cells_costs_no_more_than_its_cells() {
    let far =
        (1..3_000).map(|row| format!("<row r=\"{row}\"><c r=\"ALK{row}\"><v>1</v></c></row>"));
    let rows: String = far.collect();
    let file = changed("xlsx_bank.xlsx", "<sheetData>", &format!("<sheetData>{rows}"));
    assert_eq!(refusal(&file).0, "beyond-limits");
}

#[test]
fn files_of_one_amount_each_without_a_sign_ask_once_for_all_of_them() {
    let ofx = |element: &str, month: u8, amount: &str| {
        format!(
            "<OFX><{element}><CURDEF>EUR<ACCTID>{element}<STMTTRN><TRNTYPE>OTHER\
             <DTPOSTED>2024{month:02}03<TRNAMT>{amount}<FITID>{month}</STMTTRN></{element}></OFX>"
        )
    };
    let qif =
        |month: u8, amount: &str| format!("!Type:Bank\nD2024-{month:02}-13\nT{amount}\nPShop\n^\n");
    let zip = |files: &[String]| {
        let names: Vec<String> = (1..=files.len()).map(|n| format!("{n:02}.txt")).collect();
        let entries = names.iter().zip(files).map(|(name, file)| (name.as_str(), file.as_bytes()));
        packed(&entries.collect::<Vec<_>>())
    };
    let say = |direction| ReadOptions { direction: Some(direction), ..options() };
    let minors = |file: &StatementFile| -> Vec<i64> {
        let lines = file.statements.iter().flat_map(|statement| &statement.lines);
        lines.map(|line| line.amount.minor).collect()
    };
    for files in [
        (1..=6).map(|month| ofx("STMTRS", month, "50.00")).collect::<Vec<_>>(),
        (1..=6).map(|month| qif(month, "50.00")).collect(),
    ] {
        let archive = zip(&files);
        let Err(ReadStatementError::NeedsMapping { guess, questions, preview_rows }) =
            answer(&archive)
        else {
            panic!("not asked: {files:?}")
        };
        assert!(guess.is_none() && questions[0].field == "direction", "{questions:?}");
        assert!(questions[0].detail.starts_with("01.txt, 02.txt, "), "{questions:?}");
        assert_eq!(preview_rows.len(), 6);
        let read = StatementFiles.read(&archive, &say(commands::statement::MoneyWay::MoneyOut));
        assert_eq!(minors(&read.unwrap()), [-5_000; 6]);
        // The only one there is may be money in, and so may one beside others with minuses.
        let alone = answer(&zip(&files[..1])).unwrap();
        assert_eq!((minors(&alone), codes(&alone)[0]), (vec![5_000], "direction-doubtful"));
        let signed = files[1].replace("50.00", "-7.00");
        let read = answer(&zip(&[files[0].clone(), signed])).unwrap();
        assert_eq!(minors(&read), [5_000, -700]);
        assert!(codes(&read).contains(&"direction-doubtful"));
    }
    let tables: Vec<String> = (1..=3)
        .map(|month| format!("Date,Payee,Amount\n2024-{month:02}-13,Shop,50.00\n"))
        .collect();
    let Err(ReadStatementError::NeedsMapping { guess, questions, .. }) = answer(&zip(&tables))
    else {
        panic!("not asked")
    };
    assert!(guess.is_some() && questions[0].field == "amount", "{questions:?}");
    // One answer is not for a card and another account.
    let mixed = zip(&[ofx("STMTRS", 1, "50.00"), ofx("CCSTMTRS", 2, "50.00")]);
    let said = say(commands::statement::MoneyWay::MoneyIn);
    match StatementFiles.read(&mixed, &said) {
        Err(ReadStatementError::Malformed { errors, .. }) => {
            assert_eq!(errors[0].code, "direction-mixed");
        }
        other => panic!("not refused: {other:?}"),
    }
}
