//! What OFX, QIF and MT940 leave open or say in odd places, and how it is decided: the own samples,
//! and the small files of `../shared/bugs`, which belong to others and are read in place.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

#[path = "support/real_files.rs"]
mod real_files;

use adapters::statements::StatementFiles;
use chrono::NaiveDate;
use commands::statement::{
    ColumnMapping, CorrectionAction, DateOrder, DecidedBy, MappingQuestion, MoneyWay, ReadOptions,
    ReadStatementError, Statement, StatementAccountKind, StatementFile, StatementReader,
};
use domain::money::Currency;

fn options(currency: &str) -> ReadOptions {
    ReadOptions {
        account_currency: Currency::new(currency).ok(),
        ..ReadOptions::on(NaiveDate::from_ymd_opt(2026, 6, 30).unwrap())
    }
}

fn sample(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/samples/statements/");
    std::fs::read(format!("{folder}{name}")).unwrap()
}

fn read(name: &str, currency: &str) -> StatementFile {
    let answer = StatementFiles.read(&sample(name), &options(currency));
    answer.unwrap_or_else(|error| panic!("{name}: {error:?}"))
}

/// A file of `../shared/bugs`; `None`, said aloud, where that is absent.
fn fault(name: &str) -> Option<StatementFile> {
    let folder = real_files::folder()?.with_file_name("bugs");
    let bytes = std::fs::read(folder.join(name)).unwrap();
    let answer = StatementFiles.read(&bytes, &options("EUR"));
    Some(answer.unwrap_or_else(|error| panic!("{name}: {error:?}")))
}

/// Day and minor units of every line.
fn lines(statement: &Statement) -> Vec<String> {
    let told = statement.lines.iter();
    told.map(|line| format!("{} {:+}", line.posted_on, line.amount.minor)).collect()
}

fn remarks(file: &StatementFile) -> Vec<(u32, &str)> {
    file.warnings.iter().map(|note| (note.line, note.code.as_str())).collect()
}

fn decided(file: &StatementFile, field: &str) -> Vec<DecidedBy> {
    let told = file.decisions.iter().filter(|decision| decision.field == field);
    told.map(|decision| decision.by).collect()
}

type Named<'a> = (Option<&'a str>, Option<&'a str>, Option<StatementAccountKind>);

fn accounts(file: &StatementFile) -> Vec<Named<'_>> {
    let accounts = file.statements.iter().map(|statement| &statement.account);
    accounts.map(|one| (one.bank.as_deref(), one.number.as_deref(), one.kind)).collect()
}

#[test]
fn one_number_at_two_banks_or_of_two_kinds_is_several_accounts() {
    let file = read("ofx1_one_number_three_accounts.ofx", "EUR");
    let (checking, savings) = (StatementAccountKind::Checking, StatementAccountKind::Savings);
    assert_eq!(
        accounts(&file),
        [
            (Some("77001 12"), Some("900100"), Some(checking)),
            (Some("77001 12"), Some("900100"), Some(savings)),
            (Some("88002"), Some("900100"), Some(checking)),
        ]
    );
    let closing: Vec<_> =
        file.statements.iter().map(|s| s.closing.map(|balance| balance.amount.minor)).collect();
    assert_eq!(closing, [Some(8_600), Some(40_040), None]);

    let (Some(one), Some(other)) =
        (fault("B68a-same-acctid-two-banks.ofx"), fault("B68b-same-acctid-two-banks.ofx"))
    else {
        return;
    };
    assert_ne!(one.statements[0].account, other.statements[0].account);
    let file = fault("B69-same-acctid-two-types.ofx").unwrap();
    let told: Vec<Vec<String>> = file.statements.iter().map(lines).collect();
    assert_eq!(told, [vec!["2024-01-10 -1000", "2024-01-11 -1100"], vec!["2024-01-10 +1000"]]);
}

#[test]
fn what_only_one_of_two_places_tells_of_an_account_makes_no_second_one() {
    let account = |inside: &str, id: u8| {
        format!(
            "<STMTRS><CURDEF>EUR<BANKACCTFROM>{inside}<ACCTID>5</BANKACCTFROM>\
             <STMTTRN><DTPOSTED>20240101<TRNAMT>-1.00<FITID>{id}</STMTTRN></STMTRS>"
        )
    };
    let text = |parts: [&str; 2]| {
        format!("<OFX>{}{}</OFX>", account(parts[0], 1), account(parts[1], 2)).into_bytes()
    };
    let both = text(["<BANKID>9", "<BANKID>9<ACCTTYPE>SAVINGS"]);
    let file = StatementFiles.read(&both, &options("EUR")).unwrap();
    let savings = Some(StatementAccountKind::Savings);
    assert_eq!(accounts(&file), [(Some("9"), Some("5"), savings)]);
    let other = text(["<BANKID>9", "<BANKID>8"]);
    assert_eq!(StatementFiles.read(&other, &options("EUR")).unwrap().statements.len(), 2);
}

#[test]
fn where_no_amount_of_ofx_has_a_sign_the_type_tells_the_direction() {
    let bytes = sample("ofx1_card_without_signs.ofx");
    let known = String::from_utf8(bytes.clone()).unwrap().replace("OTHER", "CREDIT");
    let right = ["2024-04-02 -3110", "2024-04-03 -800", "2024-04-04 +20000", "2024-04-05 +100"];
    let file = StatementFiles.read(known.as_bytes(), &options("USD")).unwrap();
    assert_eq!(lines(&file.statements[0]), right);
    assert_eq!(decided(&file, "direction"), [DecidedBy::File]);
    assert!(remarks(&file).is_empty());
    // OTHER tells nothing, and only what nothing tells is as the person says.
    assert_eq!(asked(&bytes, &options("USD")), [DIRECTION]);
    let said = ReadOptions { direction: Some(MoneyWay::MoneyIn), ..options("USD") };
    let file = StatementFiles.read(&bytes, &said).unwrap();
    assert_eq!(lines(&file.statements[0]), right);
    assert_eq!(decided(&file, "direction"), [DecidedBy::Person]);

    let Some(file) = fault("B71-debit-without-sign.ofx") else { return };
    let expected = ["2025-06-18 -2160", "2025-06-20 +145000", "2025-06-27 -725"];
    assert_eq!(lines(&file.statements[0]), expected);
    assert_eq!(decided(&file, "direction"), [DecidedBy::File]);
}

#[test]
fn where_amounts_have_signs_they_are_believed_and_a_type_that_contradicts_is_named() {
    let file = read("ofx1_one_number_three_accounts.ofx", "EUR");
    assert_eq!(decided(&file, "direction"), [DecidedBy::Format]);
    assert_eq!(remarks(&file), [(29, "type-contradicts-sign")]);
    let unsigned = |types: [&str; 2]| {
        let line = |kind: &str| {
            format!("<STMTTRN><TRNTYPE>{kind}<DTPOSTED>20240101<TRNAMT>1.00<FITID>{kind}</STMTTRN>")
        };
        let text = types.map(line).concat();
        let text = format!("<OFX><STMTRS><CURDEF>EUR<ACCTID>5{text}</STMTRS></OFX>");
        let file = StatementFiles.read(text.as_bytes(), &options("EUR")).ok()?;
        Some(file.statements[0].lines.iter().map(|l| l.amount.minor).collect::<Vec<_>>())
    };
    assert_eq!(unsigned(["CREDIT", "DEP"]), Some(vec![100, 100]), "money in alone is possible");
    assert_eq!(unsigned(["CHECK", "CREDIT"]), Some(vec![-100, 100]));
    assert_eq!(unsigned(["OTHER", "XFER"]), None, "nothing tells");
}

/// What a question about the direction is.
const DIRECTION: (&str, &str) = ("direction", r#"["money_in","money_out"]"#);

/// Field and choices of every question, of a file that has no columns.
fn asked(file: &[u8], options: &ReadOptions) -> Vec<(&'static str, &'static str)> {
    match StatementFiles.read(file, options) {
        Err(ReadStatementError::NeedsMapping { guess, questions, preview_rows }) => {
            assert!(guess.is_none() && !preview_rows.is_empty());
            let choices = |q: &MappingQuestion| serde_json::to_string(&q.choices).unwrap();
            let told = questions.iter().map(|q| (q.field.clone().leak(), choices(q).leak()));
            told.map(|(field, choices): (&mut str, &mut str)| (&*field, &*choices)).collect()
        }
        other => panic!("not asked: {other:?}"),
    }
}

#[test]
fn ofx_and_qif_whose_direction_nothing_tells_ask_and_are_read_as_answered() {
    let qif = |head: &str, rows: usize| {
        let row = |n: usize| format!("D2025-02-1{n}\nT{n}.50\nPShop {n}\n^\n");
        format!("!Type:{head}\n{}", (1..=rows).map(row).collect::<String>())
    };
    let ofx = |kind: &str, account: &str| {
        let row = |n: u8| {
            format!("<STMTTRN>{kind}<DTPOSTED>2025021{n}<TRNAMT>{n}.50<FITID>{n}</STMTTRN>")
        };
        let rows: String = (1..=2).map(row).collect();
        format!("<OFX><{account}><CURDEF>EUR<ACCTID>5{rows}</{account}></OFX>")
    };
    for file in [
        qif("Bank", 2),
        qif("CCard", 2),
        ofx("", "STMTRS"),
        ofx("<TRNTYPE>OTHER", "STMTRS"),
        ofx("", "CCSTMTRS"),
    ] {
        assert_eq!(asked(file.as_bytes(), &options("EUR")), [DIRECTION], "{file}");
        for (way, right) in [(MoneyWay::MoneyIn, "+"), (MoneyWay::MoneyOut, "-")] {
            let said = ReadOptions { direction: Some(way), ..options("EUR") };
            let read = StatementFiles.read(file.as_bytes(), &said).unwrap();
            let expected = [format!("2025-02-11 {right}150"), format!("2025-02-12 {right}250")];
            assert_eq!(lines(&read.statements[0]), expected, "{file}");
            assert_eq!(decided(&read, "direction"), [DecidedBy::Person]);
        }
    }
    // A card is asked about one booking too; elsewhere the only one may just be money in.
    assert_eq!(asked(qif("CCard", 1).as_bytes(), &options("EUR")), [DIRECTION]);
    let one = StatementFiles.read(qif("Bank", 1).as_bytes(), &options("EUR")).unwrap();
    assert_eq!(lines(&one.statements[0]), ["2025-02-11 +150"]);
    assert_eq!(remarks(&one), [(2, "direction-doubtful")]);
    // An unreadable record beside it is one more.
    let broken = qif("Bank", 1) + "D2025-02-12\nTx\n^\nD2025-02-13\nTy\n^\n";
    assert_eq!(asked(broken.as_bytes(), &options("EUR")), [DIRECTION]);
}

#[test]
fn a_qif_file_may_ask_about_dates_and_direction_at_once_and_words_in_n_tell_it() {
    let file = "!Type:Bank\nD02/03/2025\nT4.00\n^\nD03/04/2025\nT5.00\n^\n";
    let fields: Vec<&str> =
        asked(file.as_bytes(), &options("EUR")).into_iter().map(|(field, _)| field).collect();
    assert_eq!(fields, ["date_order", "direction"]);
    let told = "!Type:Bank\nD2025-02-13\nT4.00\nNATM\n^\nD2025-02-14\nT5.00\nNDEP\n^\n";
    let file = StatementFiles.read(told.as_bytes(), &options("EUR")).unwrap();
    assert_eq!(lines(&file.statements[0]), ["2025-02-13 -400", "2025-02-14 +500"]);
}

#[test]
fn corrections_name_the_booking_they_correct() {
    let corrections = |statement: &Statement| {
        let told = statement.lines.iter().filter_map(|line| line.corrects.clone());
        told.map(|correction| (correction.bank_id, correction.action)).collect::<Vec<_>>()
    };
    let (replace, delete) = (CorrectionAction::Replace, CorrectionAction::Delete);
    let file = read("ofx1_one_number_three_accounts.ofx", "EUR");
    let expected = [("0a".to_owned(), replace), ("0b".to_owned(), delete)];
    assert_eq!(corrections(&file.statements[2]), expected);
    let Some(file) = fault("B73b-correctfitid.ofx") else { return };
    let expected = [("1".to_owned(), replace), ("2".to_owned(), delete)];
    assert_eq!(corrections(&file.statements[0]), expected);
}

#[test]
fn a_qif_header_tells_the_order_of_dates() {
    let file = read("qif_option_day_first.qif", "EUR");
    assert_eq!(lines(&file.statements[0]), ["2024-03-02 -400"; 2]);
    assert_eq!(decided(&file, "date_order"), [DecidedBy::File]);
    assert!(remarks(&file).is_empty());
    let Some(file) = fault("B80-option-dmy.qif") else { return };
    assert_eq!(lines(&file.statements[0]), ["2024-07-03 -320", "2024-07-05 -700"]);
}

#[test]
fn a_qif_header_that_the_days_disprove_is_not_believed() {
    let text = "!Option:MDY\n!Type:Bank\nD13/02/2024\nT-1.00\n^\nD01/03/2024\nT-2.00\n^\n";
    let file = StatementFiles.read(text.as_bytes(), &options("EUR")).unwrap();
    assert_eq!(lines(&file.statements[0]), ["2024-02-13 -100", "2024-03-01 -200"]);
}

#[test]
fn a_qif_file_without_any_evidence_asks_and_is_read_as_answered() {
    let bytes = sample("qif_open_date.qif");
    let Err(ReadStatementError::NeedsMapping { guess, questions, preview_rows }) =
        StatementFiles.read(&bytes, &options("EUR"))
    else {
        panic!("not asked")
    };
    assert!(guess.is_none());
    assert_eq!(questions[0].field, "date_order");
    let choices = [serde_json::json!("day_month_year"), serde_json::json!("month_day_year")];
    assert_eq!(questions[0].choices, choices);
    assert_eq!(preview_rows[0], ["02/03/2024", "-4.00", "Kiosk", "Newspaper"]);

    let answered = |date_order| {
        let answer = StatementFiles
            .read(&bytes, &ReadOptions { date_order: Some(date_order), ..options("EUR") });
        let file = answer.unwrap();
        assert_eq!(decided(&file, "date_order"), [DecidedBy::Person]);
        lines(&file.statements[0])
    };
    assert_eq!(answered(DateOrder::DayMonthYear), ["2024-03-02 -400", "2024-03-05 +1200"]);
    assert_eq!(answered(DateOrder::MonthDayYear), ["2024-02-03 -400", "2024-05-03 +1200"]);
}

#[test]
fn a_qif_file_that_leaves_the_dates_open_is_read_as_the_account_s_files_before() {
    let remembered = read_mapping();
    let options = ReadOptions { remembered: Some(remembered), ..options("EUR") };
    let file = StatementFiles.read(&sample("qif_open_date.qif"), &options).unwrap();
    assert_eq!(lines(&file.statements[0]), ["2024-03-02 -400", "2024-03-05 +1200"]);
    assert_eq!(decided(&file, "date_order"), [DecidedBy::Memory]);
}

fn read_mapping() -> ColumnMapping {
    let text = "Datum;Text;Betrag\n13.02.2024;Kiosk;-4,00\n14.02.2024;Inn;-5,00\n";
    StatementFiles.read(text.as_bytes(), &options("EUR")).unwrap().mapping.unwrap()
}

#[test]
fn in_dollars_an_open_qif_file_has_the_month_first_and_says_so() {
    let file = read("qif_open_date.qif", "USD");
    assert_eq!(lines(&file.statements[0]), ["2024-02-03 -400", "2024-05-03 +1200"]);
    assert_eq!(remarks(&file), [(0, "date-order-assumed")]);
    assert_eq!(decided(&file, "date_order"), [DecidedBy::Format]);
}

#[test]
fn an_account_field_in_the_middle_of_an_mt940_statement_makes_no_second_account() {
    let file = read("mt940_stray_account.sta", "EUR");
    assert_eq!(accounts(&file), [(None, Some("77001/900100"), None)]);
    let statement = &file.statements[0];
    assert_eq!(lines(statement), ["2024-04-02 -1400", "2024-04-03 +600", "2024-04-04 -200"]);
    assert!(statement.lines[0].payee.starts_with("STATIONERY"), "{:?}", statement.lines[0]);
    let balances = (statement.opening, statement.closing);
    assert_eq!(
        (balances.0.unwrap().amount.minor, balances.1.unwrap().amount.minor),
        (10_000, 9_000)
    );
    assert_eq!(remarks(&file), [(6, "stray-account")]);

    let Some(file) = fault("S6-stray-25.sta") else { return };
    assert_eq!(file.statements.len(), 1);
    assert_eq!(lines(&file.statements[0]), ["2024-09-04 +5000"]);
    assert_eq!(file.statements[0].closing.unwrap().amount.minor, 105_000);
    assert_eq!(remarks(&file), [(6, "stray-account")]);
}

#[test]
fn two_mt940_statements_in_one_message_stay_two_accounts() {
    let text = ":20:A\n:25:NL1\n:60F:C240401EUR1,00\n:61:240402C5,00NTRFNONREF//B-1\n:86:Salary\n\
                :25:NL2\n:28C:1\n:60F:C240401EUR2,00\n:61:240402D1,00NTRFNONREF//B-2\n:86:Inn\n\
                :62F:C240402EUR1,00\n";
    let file = StatementFiles.read(text.as_bytes(), &options("EUR")).unwrap();
    let numbers: Vec<_> = accounts(&file).into_iter().map(|one| one.1.unwrap()).collect();
    assert_eq!(numbers, ["NL1", "NL2"]);
    let told: Vec<Vec<String>> = file.statements.iter().map(lines).collect();
    assert_eq!(told, [["2024-04-02 +500"], ["2024-04-02 -100"]]);
}

#[test]
fn an_account_that_no_household_can_keep_is_left_out_and_named() {
    let text = format!(
        ":20:A\n:25:{}\n:60F:C240401EUR1,00\n:61:240402C5,00NTRFNONREF//B-1\n:86:Salary\n\
         :62F:C240402EUR6,00\n",
        "9".repeat(65)
    );
    let file = StatementFiles.read(text.as_bytes(), &options("EUR")).unwrap();
    assert_eq!(accounts(&file), [(None, None, None)]);
    assert_eq!(remarks(&file), [(2, "account-unreadable")]);
}

#[test]
fn an_encoding_other_than_utf_8_is_told() {
    let text = b"!Type:Bank\nD2024-03-21\nT-7.00\nPM\xfcller Z\xfcrich\n^\n";
    let file = StatementFiles.read(text, &options("EUR")).unwrap();
    assert_eq!(file.statements[0].lines[0].payee, "Müller Zürich");
    assert_eq!(decided(&file, "encoding"), [DecidedBy::File]);
}

/// Opening and closing balance in minor units.
fn balances(statement: &Statement) -> [Option<i64>; 2] {
    [statement.opening, statement.closing].map(|balance| balance.map(|b| b.amount.minor))
}

#[test]
fn the_record_with_which_quicken_begins_an_account_is_its_opening_balance() {
    let shop = "D2025-02-03\nT-12.50\nPBakery\n^\n";
    for (head, opening) in [
        ("!Account\nNGiro\nTBank\n^\n!Type:Bank\n", "POpening Balance\nL[Giro]\n"),
        ("!Type:Bank\n", "POpening Balance\nL[Giro]\n"),
        ("!Type:CCard\n", "POpening Balance\n"),
        ("!Type:Bank\n", "PAnfangssaldo\nL[Equity:Opening Balances]\n"),
    ] {
        let file = format!("{head}D2025-02-01\nT-1,000.00\nCX\n{opening}^\n{shop}");
        let file = StatementFiles.read(file.as_bytes(), &options("EUR")).unwrap();
        assert_eq!(lines(&file.statements[0]), ["2025-02-03 -1250"], "{opening}");
        assert_eq!(balances(&file.statements[0]), [Some(-100_000), None], "{opening}");
        assert!(remarks(&file).iter().any(|(_, code)| *code == "balance-row"));
    }
    // A transfer from another account, and a shop, are bookings.
    for booking in ["POpening Balance\nLSalary\n", "PNew Balance\n", "POpening balance bonus\n"] {
        let file = format!("!Type:Bank\n{shop}D2025-02-04\nT5.00\n{booking}^\n{shop}");
        let file = StatementFiles.read(file.as_bytes(), &options("EUR")).unwrap();
        assert_eq!(file.statements[0].lines.len(), 3, "{booking}");
    }
    // So is the shop of that name at the end of the file.
    for name in ["PNew Balance\n", "PNEW BALANCE 1042\n"] {
        let file = format!("!Type:Bank\n{shop}D2025-02-04\nT-89.90\n{name}^\n");
        let file = StatementFiles.read(file.as_bytes(), &options("EUR")).unwrap();
        assert_eq!(lines(&file.statements[0])[1], "2025-02-04 -8990", "{name}");
        assert_eq!(balances(&file.statements[0]), [None, None], "{name}");
    }
    // It is no direction of the others.
    let file = "!Type:CCard\nD2025-02-01\nT-50.00\nPOpening Balance\nL[Visa]\n^\n\
                D2025-02-03\nT12.50\n^\nD2025-02-04\nT3.00\n^\n";
    assert_eq!(asked(file.as_bytes(), &options("EUR")), [DIRECTION]);
}

#[test]
fn pages_of_a_swift_statement_are_one_with_its_own_opening_and_closing() {
    let page = |n: u8, open: &str, line: &str, close: &str| {
        format!(":20:S\n:25:NL1\n:28C:7/{n}\n{open}\n:61:{line}NMSCNONREF\n:86:Shop\n{close}\n-\n")
    };
    let first = page(1, ":60F:C250228EUR100,00", "2502280228D12,50", ":62M:C250228EUR87,50");
    let second = page(2, ":60M:C250228EUR87,50", "2502280228D7,50", ":62F:C250228EUR80,00");
    for pages in [[&first, &second], [&second, &first]] {
        let file = pages.map(String::as_str).concat();
        let file = StatementFiles.read(file.as_bytes(), &options("EUR")).unwrap();
        assert_eq!(file.statements.len(), 1);
        assert_eq!(balances(&file.statements[0]), [Some(10_000), Some(8_000)]);
    }
    let alone = StatementFiles.read(second.replace("62F", "62M").as_bytes(), &options("EUR"));
    assert_eq!(balances(&alone.unwrap().statements[0]), [Some(8_750), Some(8_000)]);
}

/// An OFX file of these statements: the element, the account, and what follows it.
fn ofx(statements: &[(&str, &str, &[&str])]) -> String {
    let statement = |(element, account, amounts): &(&str, &str, &[&str])| {
        let row = |(n, amount): (usize, &&str)| {
            let id = format!("{account}-{n}");
            format!(
                "<STMTTRN><TRNTYPE>OTHER<DTPOSTED>2025021{n}<TRNAMT>{amount}<FITID>{id}</STMTTRN>"
            )
        };
        let from = if *element == "STMTRS" { "BANKACCTFROM" } else { "CCACCTFROM" };
        let rows: String = amounts.iter().enumerate().map(row).collect();
        format!("<{element}><CURDEF>EUR<{from}><ACCTID>{account}</{from}>{rows}</{element}>")
    };
    format!("<OFX>{}</OFX>", statements.iter().map(statement).collect::<String>())
}

fn code(answer: Result<StatementFile, ReadStatementError>) -> String {
    match answer {
        Err(ReadStatementError::Malformed { errors, .. }) => errors[0].code.clone(),
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn one_amount_in_each_of_several_statements_shows_no_habit() {
    let two = ofx(&[("STMTRS", "1", &["50.00"]), ("STMTRS", "2", &["50.00"])]);
    assert_eq!(asked(two.as_bytes(), &options("EUR")), [DIRECTION]);
    let cut = ofx(&[("STMTRS", "1", &["50.00"])]).replace("</STMTRS></OFX>", "<STMTTRN><TRNTYPE>");
    assert_eq!(asked(cut.as_bytes(), &options("EUR")), [DIRECTION]);
    let said = ReadOptions { direction: Some(MoneyWay::MoneyOut), ..options("EUR") };
    let file = StatementFiles.read(two.as_bytes(), &said).unwrap();
    for statement in &file.statements {
        assert_eq!(lines(statement), ["2025-02-10 -5000"]);
    }
    // All accounts that the answer is for are shown.
    let Err(ReadStatementError::NeedsMapping { questions, preview_rows, .. }) =
        StatementFiles.read(two.as_bytes(), &options("EUR"))
    else {
        panic!("not asked")
    };
    assert!(questions[0].detail.contains("all 2 accounts"), "{questions:?}");
    assert_eq!(preview_rows.len(), 2);
    // A bank that prints signs in one account prints them in the other.
    let signed = ofx(&[("STMTRS", "1", &["-50.00", "7.00"]), ("STMTRS", "2", &["50.00"])]);
    let file = StatementFiles.read(signed.as_bytes(), &options("EUR")).unwrap();
    assert_eq!(lines(&file.statements[1]), ["2025-02-10 +5000"]);
    assert_eq!(remarks(&file), [(1, "direction-doubtful")]);
}

#[test]
fn one_answer_about_the_direction_is_not_for_a_card_and_another_account() {
    let amounts: &[&str] = &["50.00", "60.00"];
    let ofx = ofx(&[("STMTRS", "1", amounts), ("CCSTMTRS", "2", amounts)]);
    let rows = "D2025-02-11\nT1.50\n^\nD2025-02-12\nT2.50\n^\n";
    let qif = format!("!Type:Bank\n{rows}!Type:CCard\n{rows}");
    for file in [ofx, qif] {
        for direction in [None, Some(MoneyWay::MoneyIn), Some(MoneyWay::MoneyOut)] {
            let said = ReadOptions { direction, ..options("EUR") };
            assert_eq!(code(StatementFiles.read(file.as_bytes(), &said)), "direction-mixed");
        }
    }
    // Where the words tell the direction of one of them, the answer is for the other alone.
    let told = format!("!Type:Bank\n{}!Type:CCard\n{rows}", rows.replace('^', "NATM\n^"));
    assert_eq!(asked(told.as_bytes(), &options("EUR")), [DIRECTION]);
}

#[test]
fn the_opening_balance_of_a_qif_file_stands_at_its_older_end() {
    let opening = "D2025-02-01\nT1,000.00\nPOpening Balance\n^\n";
    let newer = "D2025-02-13\nT-12.50\nPBakery\n^\nD2025-02-02\nT-3.00\nPKiosk\n^\n";
    let same_day = "D2025-02-01\nT-3.00\nPKiosk\n^\n";
    for (rows, count) in [(newer, 2), (same_day, 1)] {
        for file in [format!("{rows}{opening}"), format!("{opening}{rows}")] {
            let file = format!("!Type:Bank\n{file}");
            let read = StatementFiles.read(file.as_bytes(), &options("EUR")).unwrap();
            assert_eq!(read.statements[0].lines.len(), count, "{file}");
            assert_eq!(balances(&read.statements[0])[0], Some(100_000), "{file}");
        }
    }
    // At the newer end it is a booking, as is a closing balance at the older one.
    let late = opening.replace("02-01", "02-20");
    let closing = opening.replace("Opening", "Closing").replace("2025", "2024");
    for file in [format!("{newer}{closing}{late}"), format!("{late}{newer}{closing}")] {
        let file = format!("!Type:Bank\n{file}");
        let read = StatementFiles.read(file.as_bytes(), &options("EUR")).unwrap();
        assert_eq!(balances(&read.statements[0]), [None, None], "{file}");
    }
}

#[test]
fn a_qif_file_whose_amounts_leave_the_decimal_mark_open_asks_and_tells() {
    const MARK: (&str, &str) = ("decimal_mark", r#"[".",","]"#);
    let file = |amounts: &[&str]| {
        let row = |amount: &&str| format!("D2025-02-13\nT-{amount}\nPShop\n^\n");
        format!("!Type:Bank\n{}", amounts.iter().map(row).collect::<String>())
    };
    let read = |file: &str, options: &ReadOptions| {
        let read = StatementFiles.read(file.as_bytes(), options).unwrap();
        let minor = read.statements[0].lines.iter().map(|line| line.amount.minor).collect();
        (decided(&read, "decimal_mark"), minor)
    };
    let minors = |minors: &[i64]| minors.to_vec();
    for open in ["24.500", "1,234"] {
        assert_eq!(asked(file(&[open, "30"]).as_bytes(), &options("CHF")), [MARK], "{open}");
    }
    let open = file(&["24.500", "30"]);
    for (mark, right) in [('.', -2_450), (',', -2_450_000)] {
        let said = ReadOptions { decimal_mark: Some(mark), ..options("CHF") };
        assert_eq!(read(&open, &said), (vec![DecidedBy::Person], minors(&[right, -3_000])));
        let mapping = ColumnMapping { decimal_mark: mark, ..read_mapping() };
        let before = ReadOptions { remembered: Some(mapping), ..options("CHF") };
        assert_eq!(read(&open, &before), (vec![DecidedBy::Memory], minors(&[right, -3_000])));
    }
    let shown = file(&["24.500", "7.25"]);
    assert_eq!(read(&shown, &options("CHF")), (vec![DecidedBy::File], minors(&[-2_450, -725])));
    // Both marks, each by its own: told, and what shows none is asked all the same.
    let both = file(&["7.25", "7.25", "8,50"]);
    let right = minors(&[-725, -725, -850]);
    assert_eq!(read(&both, &options("CHF")), (vec![DecidedBy::File], right));
    let mixed = file(&["7.25", "7.25", "8,50", "24.500"]);
    assert_eq!(asked(mixed.as_bytes(), &options("CHF")), [MARK]);
    // Currencies without decimals, or with three, leave nothing open.
    assert_eq!(read(&open, &options("JPY")), (vec![DecidedBy::Format], minors(&[-24_500, -30])));
    assert_eq!(read(&open, &options("TND")).1, minors(&[-24_500, -30_000]));
}

#[test]
fn a_balance_of_camt_without_a_day_is_that_of_the_first_and_last_day_told() {
    let balance = |code: &str, amount: &str| {
        format!(
            "<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">{amount}</Amt>\
             <CdtDbtInd>CRDT</CdtDbtInd></Bal>"
        )
    };
    let entry = |day: &str| {
        format!(
            "<Ntry><Amt Ccy=\"EUR\">10.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts>\
             <BookgDt><Dt>{day}</Dt></BookgDt></Ntry>"
        )
    };
    let file = format!(
        "<?xml version=\"1.0\"?><Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\">\
         <BkToCstmrStmt><GrpHdr><MsgId>1</MsgId></GrpHdr><Stmt><Id>1</Id><Acct><Id>\
         <IBAN>DE89370400440532013000</IBAN></Id></Acct>{}{}{}{}</Stmt></BkToCstmrStmt></Document>",
        balance("OPBD", "100.00"),
        balance("CLBD", "80.00"),
        entry("2025-02-03"),
        entry("2025-02-27")
    );
    let read = StatementFiles.read(file.as_bytes(), &options("EUR")).unwrap();
    let statement = &read.statements[0];
    let [opening, closing] = [statement.opening, statement.closing].map(Option::unwrap);
    assert_eq!((opening.amount.minor, opening.on.to_string().as_str()), (10_000, "2025-02-03"));
    assert_eq!((closing.amount.minor, closing.on.to_string().as_str()), (8_000, "2025-02-27"));
    let told = read.warnings.iter().filter(|note| note.code == "date-assumed").count();
    assert_eq!(told, 2, "{:?}", read.warnings);
}
