//! Reads the project's own samples, one for each dialect and quirk, and compares every line.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

use adapters::statements::StatementFiles;
use chrono::NaiveDate;
use commands::statement::{
    ColumnMapping, DateOrder, ReadOptions, ReadStatementError, Statement, StatementAccountKind,
    StatementFile, StatementFormat, StatementLine, StatementReader,
};
use domain::money::Currency;

fn options(currency: &str) -> ReadOptions {
    ReadOptions {
        account_currency: Currency::new(currency).ok(),
        ..ReadOptions::on(NaiveDate::from_ymd_opt(2024, 6, 30).unwrap())
    }
}

fn bytes(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/samples/statements/");
    std::fs::read(format!("{folder}{name}")).unwrap()
}

fn answer(name: &str, currency: &str) -> Result<StatementFile, ReadStatementError> {
    StatementFiles.read(&bytes(name), &options(currency))
}

fn read(name: &str, currency: &str) -> StatementFile {
    answer(name, currency).unwrap_or_else(|error| panic!("{name}: {error:?}"))
}

/// Line number, day, minor units, payee and description of every line.
fn lines(statement: &Statement) -> Vec<String> {
    let told = |line: &StatementLine| {
        let (day, minor) = (line.posted_on, line.amount.minor);
        let pending = if line.pending { " pending" } else { "" };
        let id = line.bank_id.as_ref().map(|id| format!(" #{id}")).unwrap_or_default();
        format!("{}: {day} {minor} {} | {}{id}{pending}", line.line, line.payee, line.description)
    };
    statement.lines.iter().map(told).collect()
}

fn remarks(file: &StatementFile) -> Vec<(u32, &str)> {
    file.warnings.iter().map(|note| (note.line, note.code.as_str())).collect()
}

fn balance(statement: &Statement) -> (Option<i64>, Option<i64>) {
    (statement.opening.map(|b| b.amount.minor), statement.closing.map(|b| b.amount.minor))
}

fn mapping(file: &StatementFile) -> &ColumnMapping {
    file.mapping.as_ref().unwrap()
}

#[test]
fn ofx_without_closing_tags_keeps_every_booking_and_names_the_broken_one() {
    let file = read("ofx1_sgml.ofx", "EUR");
    assert_eq!(file.format, StatementFormat::Ofx1);
    let statement = &file.statements[0];
    assert_eq!(statement.account.number.as_deref(), Some("0987-654 321"));
    assert_eq!(statement.account.kind, Some(StatementAccountKind::Savings));
    assert_eq!(statement.currency.unwrap().code(), "CAD");
    assert_eq!(balance(statement), (None, Some(74_500)));
    assert_eq!(
        lines(statement),
        [
            "20: 2024-01-02 -123450 CORNER & SHOP | milk <2%> & bread #A1",
            "27: 2024-01-03 -2050 Cheque 117 |  #A2",
            "34: 2024-01-04 200000 ACME Payroll | January #A3",
        ]
    );
    assert_eq!(remarks(&file), [(43, "line-skipped")]);
}

#[test]
fn ofx_with_several_accounts_gives_a_statement_each() {
    let file = read("ofx2_accounts.ofx", "EUR");
    assert_eq!(file.format, StatementFormat::Ofx2);
    let told: Vec<Vec<String>> = file.statements.iter().map(lines).collect();
    assert_eq!(
        told,
        [
            vec!["12: 2024-05-01 -1000 Café Zoë |  #b1", "16: 2024-06-02 -320 Kiosk |  pending"],
            vec!["30: 2024-05-10 -777 Books |  #c1"],
            vec!["42: 2024-05-06 12 Sweep |  #i1"],
        ]
    );
    assert_eq!(remarks(&file), [(21, "bank-message"), (42, "amount-rounded")]);
    let kinds: Vec<_> = file.statements.iter().map(|s| s.account.kind.unwrap()).collect();
    use StatementAccountKind::{Checking, CreditCard, Investment};
    assert_eq!(kinds, [Checking, CreditCard, Investment]);
}

#[test]
fn qfx_is_told_by_quickens_elements() {
    let file = read("qfx_card.qfx", "EUR");
    assert_eq!(file.format, StatementFormat::Qfx);
    assert_eq!(lines(&file.statements[0]), ["5: 2024-03-15 -1999 STREAMING |  #Q1"]);
}

#[test]
fn files_that_define_entities_are_refused() {
    for name in ["ofx_entity_bomb.ofx", "camt053_entity_bomb.xml"] {
        let Err(ReadStatementError::Malformed { errors, .. }) = answer(name, "EUR") else {
            panic!("{name} was read");
        };
        assert_eq!((errors[0].line, errors[0].code.as_str()), (2, "entity-definition"));
    }
}

#[test]
fn qif_knows_account_lists_splits_and_apostrophe_years() {
    let file = read("qif_us.qif", "USD");
    let named: Vec<_> = file.statements.iter().map(|s| s.account.name.as_deref()).collect();
    assert_eq!(named, [Some("Checking"), Some("Visa")]);
    assert_eq!(
        lines(&file.statements[0]),
        [
            "16: 2024-01-13 -123456 Landlord | January rent",
            "24: 2024-01-02 250000 Employer | January",
        ]
    );
    assert_eq!(lines(&file.statements[1]), ["39: 2023-12-31 -999 Streaming | "]);
    let hint = file.statements[0].lines[0].category_hint.as_deref();
    assert_eq!(hint, Some("Housing:Rent"));
    let unnamed = answer("qif_us.qif", "");
    assert!(matches!(unnamed, Err(ReadStatementError::NeedsCurrency { .. })));
}

#[test]
fn qif_of_europe_has_points_and_commas() {
    let file = read("qif_european.qif", "EUR");
    assert_eq!(
        lines(&file.statements[0]),
        ["2: 2023-12-31 -123450 Bäcker | ", "6: 2024-01-02 2000 Markt 1 | "]
    );
    assert_eq!(remarks(&file), [(10, "line-skipped")]);
}

#[test]
fn csv_of_a_german_bank() {
    let file = read("csv_german_latin1.csv", "");
    assert_eq!(mapping(&file).encoding, "windows-1252");
    let statement = &file.statements[0];
    assert_eq!(statement.account.number.as_deref(), Some("DE12500105170648489890"));
    assert_eq!(
        lines(statement),
        [
            "2: 2023-02-28 -104510 Müller Versicherung | LASTSCHRIFT Beitrag Februar Umsatz \
             gebucht",
            "3: 2023-03-01 231000 Gärtnerei Groß | GEHALT Lohn 02/23 Umsatz gebucht",
            "4: 2023-03-02 -999 Markt am Eck | KARTENZAHLUNG Einkauf Umsatz gebucht",
        ]
    );
}

#[test]
fn csv_names_the_payer_of_what_comes_in_and_marks_pending_rows() {
    let file = read("csv_payer_and_payee.csv", "");
    assert_eq!(
        lines(&file.statements[0]),
        [
            "5: 2024-05-31 -8000 Stadtwerke | Strom Mai",
            "6: 2024-05-30 200000 Arbeitgeber GmbH | Gehalt",
            "7: 2024-05-29 -450 Kiosk |  pending",
        ]
    );
}

#[test]
fn csv_with_words_for_the_direction() {
    let file = read("csv_dutch_direction.csv", "");
    assert_eq!(
        lines(&file.statements[0]),
        [
            "2: 2024-01-31 -1234 Albert | Pas 001",
            "3: 2024-01-30 150000 Werkgever BV | Salaris",
            "4: 2024-01-30 -90000 Huisbaas | Huur",
        ]
    );
    assert_eq!(file.statements[0].account.number.as_deref(), Some("NL20INGB0001234567"));
}

#[test]
fn csv_with_columns_for_in_and_out() {
    let file = read("csv_uk_columns.csv", "GBP");
    assert_eq!(
        lines(&file.statements[0]),
        [
            "2: 2024-01-03 -4510 GAS COMPANY | ",
            "3: 2024-01-03 180000 EMPLOYER LTD | ",
            "4: 2024-01-12 -320 BAKERY | ",
            "5: 2024-01-14 -320 BAKERY | ",
        ]
    );
    assert_eq!(mapping(&file).date_order, DateOrder::DayMonthYear);
    assert_eq!(balance(&file.statements[0]), (Some(100_000), Some(274_850)));
}

#[test]
fn csv_with_preamble_details_and_footer() {
    let file = read("csv_swiss.csv", "");
    assert_eq!(
        lines(&file.statements[0]),
        [
            "5: 2024-02-15 -175000 Miete | ",
            "6: 2024-02-15 -30000 Sammelauftrag (2) | Anteil A Anteil B",
            "9: 2024-02-14 650000 Lohn | ",
        ]
    );
    assert_eq!(remarks(&file), [(10, "total-row")]);
}

#[test]
fn csv_of_a_card_that_prints_spending_with_a_plus() {
    let file = read("csv_card_plus_is_out.csv", "USD");
    let minor: Vec<i64> = file.statements[0].lines.iter().map(|l| l.amount.minor).collect();
    assert_eq!(minor, [-450, -2000, 2450]);
    assert_eq!(remarks(&file), [(0, "signs-turned")]);
}

#[test]
fn csv_leaves_out_failed_payments_and_keeps_currencies_apart() {
    let file = read("csv_states.csv", "GBP");
    let codes: Vec<_> = file.statements.iter().map(|s| s.currency.unwrap().to_string()).collect();
    assert_eq!(codes, ["GBP", "EUR"]);
    assert_eq!(
        lines(&file.statements[0]),
        ["2: 2024-03-02 -1200 Grocer | ", "3: 2024-03-03 5000 Top-Up by *1234 | "]
    );
    assert_eq!(remarks(&file), [(4, "not-booked")]);
}

#[test]
fn csv_without_header_is_told_by_its_balance() {
    let file = read("csv_no_header.csv", "EUR");
    assert_eq!(
        lines(&file.statements[0]),
        [
            "1: 2024-01-05 -1500 SUPERMARKET | ",
            "2: 2024-01-09 50000 WAGES | ",
            "3: 2024-01-13 -6000 FUEL | ",
        ]
    );
}

#[test]
fn csv_with_narrow_blanks_and_reversals_in_the_debit_column() {
    let file = read("csv_french.csv", "EUR");
    let minor: Vec<i64> = file.statements[0].lines.iter().map(|l| l.amount.minor).collect();
    assert_eq!(minor, [-320, 215_000, 1_000, -110_000]);
    assert_eq!(file.statements[0].lines[0].posted_on.to_string(), "2024-04-05");
}

#[test]
fn csv_of_excel_in_utf_16() {
    let file = read("csv_excel_utf16.csv", "EUR");
    assert_eq!(lines(&file.statements[0]), ["3: 2024-02-01 -120 Zeitung | "]);
}

#[test]
fn an_open_date_is_asked_and_the_answer_is_taken() {
    let asked = answer("csv_open_date.csv", "USD");
    let Err(ReadStatementError::NeedsMapping { guess, questions, preview_rows }) = asked else {
        panic!("{asked:?}");
    };
    assert_eq!(questions.len(), 1);
    assert_eq!(questions[0].field, "date_order");
    assert_eq!(preview_rows[1], ["04/03/2024", "COFFEE", "-2.50"]);
    for (order, day) in [("day_month_year", "2024-03-04"), ("month_day_year", "2024-04-03")] {
        let choice = questions[0].choices.iter().find(|choice| *choice == order).unwrap();
        let mut mapping = guess.clone().unwrap();
        mapping.date_order = serde_json::from_value(choice.clone()).unwrap();
        let given = ReadOptions { mapping: Some(mapping.clone()), ..options("USD") };
        let file = StatementFiles.read(&bytes("csv_open_date.csv"), &given).unwrap();
        assert_eq!(file.statements[0].lines[0].posted_on.to_string(), day);
        let mut used = file.mapping.unwrap();
        let learned = used.learned.as_mut().unwrap();
        assert_eq!(learned.said.drain(..).collect::<Vec<_>>(), ["date_order"]);
        assert_eq!(used, mapping);
    }
}

#[test]
fn a_remembered_mapping_reads_files_with_another_preamble() {
    let learned = mapping(&read("csv_swiss.csv", "")).clone();
    let text = String::from_utf8(bytes("csv_swiss.csv")).unwrap();
    let table = text.split_once("\n\n").unwrap().1;
    let given = ReadOptions { mapping: Some(learned), ..options("CHF") };
    for other in [table.to_string(), format!("A;B\nC;D\n{text}")] {
        let file = StatementFiles.read(other.as_bytes(), &given).unwrap();
        assert_eq!(file.statements[0].lines.len(), 3);
    }
}

#[test]
fn camt_052_tells_pending_entries_and_leaves_information_out() {
    let file = read("camt052_v8_pending.xml", "");
    assert_eq!(file.format, StatementFormat::Camt052);
    let told = lines(&file.statements[0]);
    assert_eq!(told, ["8: 2024-06-03 -2500 Buch & Papier | Rechnung 4711 pending"]);
    assert_eq!(remarks(&file), [(21, "information-only")]);
}

#[test]
fn camt_053_counts_a_batch_once_and_follows_the_direction_of_reversals() {
    let file = read("camt053_batch_and_reversal.xml", "");
    let statement = &file.statements[0];
    assert_eq!(statement.account.number.as_deref(), Some("12-345"));
    assert_eq!(balance(statement), (Some(-5_000), Some(92_000)));
    assert_eq!(
        lines(statement),
        [
            "8: 2024-06-01 100000 Zoë Müller, Max Muster | RF18 #BATCH-77",
            "17: 2024-06-01 -3000 Zoë Müller | Return of a credit",
        ]
    );
    assert_eq!(remarks(&file), [(17, "date-assumed")]);
}

#[test]
fn camt_054_on_one_line_without_balances() {
    let file = read("camt054_minified.xml", "");
    assert_eq!(file.format, StatementFormat::Camt054);
    assert_eq!(lines(&file.statements[0]), ["1: 2024-02-29 1200 Collected <fees> | "]);
    assert_eq!(remarks(&file), [(1, "date-assumed"), (1, "line-skipped")]);
}

#[test]
fn mt940_with_numbered_subfields_in_two_pages() {
    let file = read("mt940_german.sta", "");
    assert_eq!(file.statements.len(), 1);
    assert_eq!(balance(&file.statements[0]), (Some(100_000), Some(108_115)));
    assert_eq!(
        lines(&file.statements[0]),
        [
            "5: 2024-02-01 -1235 Hausverwaltung Nord GmbH und Partner | \
             Rent of February and the garage #BANK-REF-1",
            "9: 2024-02-01 -750 Return of a credit | ",
            "12: 2024-02-01 10000 Wages | ",
            "20: 2024-02-29 100 999Fee given back | ",
        ]
    );
    assert_eq!(remarks(&file), [(20, "date-clamped")]);
}

#[test]
fn mt940_with_words_between_slashes_and_fixed_columns() {
    let file = read("mt940_dutch.swi", "");
    assert_eq!(balance(&file.statements[0]), (Some(-1_000), Some(0)));
    assert_eq!(
        lines(&file.statements[0]),
        [
            "6: 2024-01-02 -2550 ENERGIE BEDRIJF | FACTUUR JANUARI",
            "10: 2024-01-03 4000 J. JANSEN | Terugbetaling #240103X1",
            "13: 2024-01-04 -8810 KPN - MOBIEL | BETALINGSKENM. 173787046000009 ZIE REKENING",
        ]
    );
}

#[test]
fn mt942_merges_messages_and_names_broken_lines() {
    let file = read("mt942_two_messages.txt", "");
    assert_eq!(file.format, StatementFormat::Mt942);
    let told = lines(&file.statements[0]);
    assert_eq!(told, ["6: 2024-03-01 500 Expected |  pending", "14: 2024-03-02 -150 Booking | "]);
    assert_eq!(remarks(&file), [(14, "reference-missing"), (15, "line-skipped")]);
}
