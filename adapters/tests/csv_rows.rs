//! Rows of CSV files with more or fewer cells than their heading: never a wrong amount.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

use adapters::statements::StatementFiles;
use chrono::NaiveDate;
use commands::statement::{
    LineNote, ReadOptions, ReadStatementError, StatementFile, StatementReader,
};
use domain::money::Currency;

fn answer(file: &str) -> Result<StatementFile, ReadStatementError> {
    let options = ReadOptions {
        account_currency: Currency::new("EUR").ok(),
        ..ReadOptions::on(NaiveDate::from_ymd_opt(2026, 11, 27).unwrap())
    };
    StatementFiles.read(file.as_bytes(), &options)
}

/// Reads a file with columns that a person gives: those that are found in `like`.
fn given(file: &str, like: &str) -> Result<StatementFile, ReadStatementError> {
    let options = ReadOptions {
        account_currency: Currency::new("EUR").ok(),
        mapping: answer(like).unwrap().mapping,
        ..ReadOptions::on(NaiveDate::from_ymd_opt(2026, 11, 27).unwrap())
    };
    StatementFiles.read(file.as_bytes(), &options)
}

fn minor(file: &str) -> Vec<i64> {
    let read = answer(file).unwrap_or_else(|error| panic!("{file}: {error:?}"));
    read.statements.iter().flat_map(|s| &s.lines).map(|line| line.amount.minor).collect()
}

/// The lines that a refusal names.
fn refused(file: &str) -> Vec<u32> {
    match answer(file) {
        Err(ReadStatementError::Malformed { errors, .. }) => {
            let says = |note: &LineNote| {
                let again = ["export the file again", "Export the file again"];
                note.code == "cells-differ" && again.iter().any(|a| note.detail.contains(a))
            };
            assert!(errors.iter().all(says), "{errors:?}");
            errors.iter().map(|note| note.line).collect()
        }
        other => panic!("{file}: {other:?}"),
    }
}

#[test]
fn an_amount_that_an_unquoted_comma_parts_is_refused_with_its_row() {
    for (file, lines) in [
        ("Date,Text,Amount\n2025-02-13,Bakery,-19,90\n2025-02-14,Pay,2100,00\n", vec![2, 3]),
        ("Date,Text,Amount\n2025-02-13,Bakery,-19.90\n2025-02-14,Rent,-1,250.00\n", vec![3]),
        ("Date,Text,Amount\n2025-02-13,Bakery,-20\n2025-02-14,Inn,-19,90\n", vec![3]),
        (
            "Date,Text,Amount,Balance\n2025-02-13,A,-19,90,970,10\n2025-02-14,B,5,00,975,10\n",
            vec![2, 3],
        ),
        // The surplus lies under an empty heading, an empty cell behind it, or there is no heading.
        ("Date,Text,Amount,\n2025-02-13,Bakery,-19,90\n2025-02-14,Pay,2100,00\n", vec![2, 3]),
        (
            "Date,Text,Amount,Note\n2025-02-13,A,-19.90,x\n2025-02-14,B,-1,250.00,\n\
             2025-02-15,C,-3.00,y\n",
            vec![3],
        ),
        (
            "Date,Text,Amount,Note\n2025-02-13,A,-19.90,x\n2025-02-14,B,-1,250.00\n\
             2025-02-15,C,-3.00,y\n",
            vec![3],
        ),
        ("2025-02-13,Bakery,-19,90\n2025-02-14,Pay,2100,00\n", vec![1, 2]),
        ("Date,Text,Amount\n2025-02-13,Bakery,-19,9\n2025-02-14,Pay,2100,5\n", vec![2, 3]),
        ("Date,Text,Amount\n2025-02-13,Rent,-1,250\n2025-02-14,Pay,2,100\n", vec![2, 3]),
        ("2025-02-13,Rent,-1,250.00\n2025-02-14,Pay,2,100.00\n", vec![1, 2]),
        ("2025-02-13,Bakery,-19,90\n", vec![1]),
        (
            "Date,Text,Amount,Balance\n2025-02-13,A,-19,90\n2025-02-14,B,-5,50\n\
             2025-02-15,C,-5,25\n",
            vec![2, 3, 4],
        ),
    ] {
        assert_eq!(refused(file), lines, "{file}");
    }
}

#[test]
fn a_text_that_an_unquoted_delimiter_parts_is_refused_with_its_row() {
    for (file, lines) in [
        ("Date,Text,Amount\n2025-02-13,Bakery,-19.90\n2025-02-14,Inn, the,-7.00\n", vec![3]),
        ("Date;Text;Amount\n13.02.2025;Bakery;-19,90\n14.02.2025;Inn; the;-7,00\n", vec![3]),
        ("Date,Text,Amount\n2025-02-13,Bakery, X,-19.90\n2025-02-14,Inn, the,-7.00\n", vec![2, 3]),
        ("Text,Date,Amount\nBakery,2025-02-13,-19.90\nInn, the,2025-02-14,-7.00\n", vec![3]),
        ("Date,Text,Amount,Note\n2025-02-13,Bakery,-19.90,\n2025-02-14,Inn, the,-7.00,\n", vec![3]),
        (
            "Date,Text,Amount,Balance,Note\n2025-02-13,A,-12.50,87.50,\n\
             2025-02-14,B, c,-7.00,80.50\n2025-02-15,D,-3.00,77.50,\n",
            vec![3],
        ),
        (
            "Date,Text,Amount,Balance\n2025-02-13,A,-19.90,100.00\n2025-02-14,B, c,-7.00,93.00\n",
            vec![3],
        ),
    ] {
        assert_eq!(refused(file), lines, "{file}");
    }
}

#[test]
fn a_row_that_misses_a_cell_is_never_read_from_the_columns_beside() {
    let moved = "Date,Text,Amount,Balance\n2025-02-13,A,-19.90,980.10\n2025-02-14,-7.00,973.10\n\
                 2025-02-15,B,-3.10,970.00\n";
    assert_eq!(refused(moved), [3]);
    for moved in [
        "Date;Text;Amount\n2025-02-13;Shop;-12,50\n2025-02-14;-7,00\n2025-02-15;Inn;-3,00\n",
        "Date;Text;Debit;Credit\n2025-02-13;Shop;12,50;\n2025-02-14;7,00;\n2025-02-15;I;;3,00\n",
    ] {
        assert_eq!(refused(moved), [3], "{moved}");
    }
    // Without its day a row may be a sum: between bookings it is named, and at the end it is one.
    let dayless = "Date;Text;Amount\n2025-02-13;Shop;-12,50\nInn;-7,00\n2025-02-15;Inn;-3,00\n\
                   Total;-15,50\n";
    let file = answer(dayless).unwrap();
    assert_eq!(minor(dayless), [-1_250, -300]);
    let named: Vec<_> = file.warnings.iter().map(|note| (note.line, note.code.as_str())).collect();
    assert_eq!(named, [(3, "line-skipped")]);
    let missing = "Date,Text,Amount\n2025-02-13,A,-19.90\n2025-02-14,B\n2025-02-15,C,-3.00\n";
    let file = answer(missing).unwrap();
    assert_eq!(minor(missing), [-1_990, -300]);
    assert_eq!((file.warnings[0].line, file.warnings[0].code.as_str()), (3, "row-without-amount"));
}

#[test]
fn columns_that_a_person_gives_overrule_what_only_looks_parted() {
    let head = "Date,Text,Amount,Note\n2025-02-13,A,-19.90,x\n";
    let like = format!("{head}2025-02-14,B,-20.00,7\n2025-02-15,C,-3.00,y\n");
    for cell in ["7", "12", "250"] {
        let file = format!("{head}2025-02-14,B,-20,{cell}\n2025-02-15,C,-3.00,y\n");
        assert_eq!(refused(&file), [3], "{cell}");
        let read = given(&file, &like).unwrap();
        let lines: Vec<i64> = read.statements[0].lines.iter().map(|l| l.amount.minor).collect();
        assert_eq!(lines, [-1_990, -2_000, -300], "{cell}");
        assert!(read.warnings.iter().any(|note| note.line == 3 && note.code == "cells-differ"));
    }
    // More cells than the heading has names for cannot be told apart by anybody.
    let beyond = format!("{head}2025-02-14,B,-1,250.00,y\n2025-02-15,C,-3.00,y\n");
    let answer = given(&beyond, &like);
    assert!(matches!(answer, Err(ReadStatementError::Malformed { .. })), "{answer:?}");
}

#[test]
fn every_row_without_a_day_between_bookings_is_named_or_counted() {
    for (dayless, noted, further) in [(20, 20, None), (21, 21, Some("1 further")), (25, 21, None)] {
        let rows: String = (0..dayless).map(|n| format!("Inn {n};-7,00;\n")).collect();
        let file =
            format!("Date;Text;Amount\n2025-02-13;Shop;-12,50\n{rows}2025-02-15;Inn;-3,00\n");
        let file = answer(&file).unwrap();
        let skipped = file.warnings.iter().filter(|note| note.code == "line-skipped");
        let skipped: Vec<&LineNote> = skipped.collect();
        assert_eq!(skipped.len(), noted, "{skipped:?}");
        assert_eq!(skipped[0].line, 3);
        let last = &skipped[noted - 1];
        assert!(further.is_none_or(|further| last.detail.starts_with(further)), "{last:?}");
        if dayless == 25 {
            assert!(last.detail.starts_with("5 further rows down to line 27 "), "{last:?}");
        }
    }
}

#[test]
fn empty_cells_at_the_end_and_shorter_headings_are_no_fault() {
    let right = [-1_990, 210_000];
    for file in [
        "Date,Text,Amount\n2025-02-13,Bakery,-19.90,\n2025-02-14,Pay,2100.00,\n",
        "Date,Text,Amount\n2025-02-13,Bakery,-19.90,\n2025-02-14,Pay,2100.00\n",
        "Date,Text,Amount\n2025-02-13,Bakery,-19.90,,,\n2025-02-14,Pay,2100.00,,\n",
        "Date,Text,Amount\n2025-02-13,Bakery,-19.90,EUR\n2025-02-14,Pay,2100.00,EUR\n",
        "Date,Text,Amount\n2025-02-13,Bakery,-19.90,card 12\n2025-02-14,Pay,2100.00,wire\n",
        "Date,Text,Amount\n2025-02-13,Bakery,\"-19,90\"\n2025-02-14,Pay,\"2100,00\"\n",
        "Date,Text,Amount\n2025-02-13,\"Bakery, X\",-19.90\n2025-02-14,Pay,2100.00\n",
        "Date,Text,Amount,Note\n2025-02-13,Bakery,-19.90\n2025-02-14,Pay,2100.00,15\n",
        "Owner,Max M\n2025-02-13,Bakery,-19.90,x\n2025-02-14,Pay,2100.00,y\n",
        "Date,Text,Amount\n2025-02-13,Bakery,-19.90\n2025-02-14,Pay,2100.00\nPrinted,by,us,all\n",
    ] {
        assert_eq!(minor(file), right, "{file}");
    }
    let balances = "2025-02-13,Bakery,-20,80\n2025-02-14,Inn,-7,73\n2025-02-15,Pay,100,173\n";
    assert_eq!(minor(balances), [-2_000, -700, 10_000], "balances are no decimals");
    let whole = "Date,Text,Amount,Units\n2025-02-13,Bakery,-19,90\n2025-02-14,Pay,2100,12\n";
    assert_eq!(minor(whole), [-1_900, 210_000], "a named column holds what its name says");
}

#[test]
fn a_rate_beside_words_is_no_parted_cell() {
    let heading = "Nr;Karte;Inhaber;Datum;Text;Branche;Betrag;Orig;Kurs;Währung;Belastung;\
                   Gutschrift;Buchung\n";
    for holder in ["ANN", "Ann Other", ""] {
        let file = format!(
            "{heading}1;1234 12XX XXXX 1234;{holder};03.02.2025;Migros;Food;12.50;CHF;;CHF;12.50;;\
             04.02.2025\n\
             1;1234 12XX XXXX 1234;ANN;14.02.2025;Diner;Food;10.00;USD;0.92;CHF;9.20;;15.02.2025\n\
             1;;;05.02.2025;Zahlung;;300.00;CHF;;CHF;;300.00;05.02.2025\n"
        );
        assert_eq!(minor(&file), [-1_250, -920, 30_000], "{holder}");
    }
}

#[test]
fn a_balance_of_nothing_beside_whole_amounts_is_no_rest_of_them() {
    let card = "利用日,利用店名・商品名,利用者,支払方法,利用金額,支払手数料,支払総額,5月支払金額,6月繰越残高\n\
                2026/05/13,スーパー,本人,1回払い,1840,0,1840,1840,0\n\
                2026/05/02,本屋,本人,1回払い,2200,0,2200,2200,0\n";
    let options = ReadOptions {
        account_currency: Currency::new("JPY").ok(),
        account_kind: Some(commands::statement::StatementAccountKind::CreditCard),
        ..ReadOptions::on(NaiveDate::from_ymd_opt(2026, 11, 27).unwrap())
    };
    let read = StatementFiles.read(card.as_bytes(), &options);
    // Whether a plus is money spent may be asked; no row is refused.
    match read {
        Ok(read) => assert_eq!(read.statements[0].lines.len(), 2),
        Err(ReadStatementError::NeedsMapping { questions, .. }) => {
            let fields: Vec<&str> = questions.iter().map(|one| one.field.as_str()).collect();
            assert_eq!(fields, ["amount"]);
        }
        Err(other) => panic!("{other:?}"),
    }
    // Cents in a cell of their own are.
    let parted = "Date,Text,Amount,Balance\n2025-02-13,A,-19,00\n2025-02-14,B,5,00\n";
    assert_eq!(refused(parted), [2, 3]);
}

/// The lines of the remarks, all of which name a row that could not be read.
fn skipped(file: &str) -> Vec<u32> {
    let read = answer(file).unwrap_or_else(|error| panic!("{file}: {error:?}"));
    assert!(read.warnings.iter().all(|note| note.code == "line-skipped"), "{:?}", read.warnings);
    read.warnings.iter().map(|note| note.line).collect()
}

#[test]
fn rows_above_the_first_that_can_be_read_are_told_below_unknown_headings_as_well() {
    let rows = "02.07.2025;Lidl;-12,50\n03.07.2025;Rewe;-7,10\n05.07.2025;Aldi;-9,99\n";
    for head in ["Tarikh;Butiran;Amaun\n", "Datum;Text;Betrag\n"] {
        for broken in [
            "31.06.2025;Sewa;-850,00",
            "01.07.2025;Sewa;-850,00 kn",
            "01.07.2025*;Sewa;-850,00",
            "01.07.;Sewa;-850,00",
            "01.07.2025;Sewa;-8.50,00",
            "17. xyz 2025;Sewa;-850,00",
            "31.06.2025;Sewa;-850,00 kn",
        ] {
            let file = format!("{head}{broken}\n{rows}");
            if head.starts_with("Datum") && broken.starts_with("01.07.;") {
                // Days without a year are refused.
                assert!(answer(&file).is_err(), "{file}");
                continue;
            }
            assert_eq!(skipped(&file), [2], "{file}");
            assert_eq!(minor(&file), [-1_250, -710, -999], "{file}");
            let two = format!("{head}{broken}\n{broken}\n{rows}");
            assert_eq!(skipped(&two), [2, 3], "{two}");
            // The heading is found above it: columns are called by it.
            let headings = answer(&file).unwrap().mapping.unwrap().headings().to_vec();
            assert_eq!(headings.len(), 3, "{headings:?}");
            // Without a heading, where the day or the amount can be read.
            if !broken.starts_with("31.06.2025;Sewa;-850,00 kn") {
                assert_eq!(skipped(&format!("{broken}\n{rows}")), [1], "{broken}");
            }
        }
    }
    // One that an unquoted comma parts is refused as it is below known headings.
    for head in ["Tarikh,Butiran,Amaun", "Date,Text,Amount"] {
        let rows = "2025-07-01,Sewa,-850,00\n2025-07-02,Lidl,-12.50\n2025-07-03,Rewe,-7.10\n";
        assert_eq!(refused(&format!("{head}\n{rows}")), [2], "{head}");
    }
}

#[test]
fn what_a_file_says_of_itself_above_its_rows_is_no_booking() {
    let rows = "02.07.2025;Lidl;-12,50\n03.07.2025;Rewe;-7,10\n05.07.2025;Aldi;-9,99\n";
    for above in [
        "Tarikh;Butiran;Amaun",
        "Penyata 01.07.2025 - 31.07.2025;Akaun;3 baris",
        "DE89370400440532013000;Kontoauszug;1",
        "Penyata;No 4711;2025",
        ";Baki awal;100,00",
        "01.07.2025 12:30;;",
    ] {
        let read = answer(&format!("{above}\n{rows}")).unwrap();
        assert!(read.warnings.is_empty(), "{above}: {:?}", read.warnings);
    }
}
