//! Spreadsheets of the kinds that `csv_proofs.rs` reads as text: the same rows with days that are
//! counted, numbers that are floats and merged cells above say the same.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

#[path = "support/packed.rs"]
mod packed;

use std::fmt::Write as _;

use adapters::statements::StatementFiles;
use chrono::NaiveDate;
use commands::statement::{
    ColumnMapping, DateOrder, ReadOptions, ReadStatementError, Statement, StatementAccountKind,
    StatementFile, StatementFormat, StatementReader,
};
use domain::money::Currency;
use packed::packed_texts;

fn read(file: &[u8]) -> StatementFile {
    answer(file, None).unwrap_or_else(|error| panic!("{error:?}"))
}

fn answer(
    file: &[u8],
    mapping: Option<ColumnMapping>,
) -> Result<StatementFile, ReadStatementError> {
    let options = ReadOptions {
        mapping,
        account_currency: Currency::new("EUR").ok(),
        account_kind: Some(StatementAccountKind::Checking),
        ..ReadOptions::on(NaiveDate::from_ymd_opt(2026, 11, 27).unwrap())
    };
    StatementFiles.read(file, &options)
}

/// Number, opening and closing of the account, and day, minor units and balance of every booking.
fn told(file: &StatementFile) -> Vec<String> {
    let [statement] = file.statements.as_slice() else { panic!("one account: {file:?}") };
    let minor = |stated: Option<commands::statement::StatementBalance>| {
        stated.map(|stated| (stated.on, stated.amount.minor))
    };
    let ends = (minor(statement.opening), minor(statement.closing));
    let mut told = vec![format!("{:?} {ends:?}", statement.account.number)];
    for line in &statement.lines {
        let balance = line.balance.map(|balance| balance.minor);
        told.push(format!("{} {} {balance:?}", line.posted_on, line.amount.minor));
    }
    told
}

/// A cell as a spreadsheet keeps it.
enum Cell<'t> {
    Blank,
    Day(NaiveDate),
    Number(f64),
    Text(&'t str),
}

fn cells(table: &str) -> Vec<Vec<Cell<'_>>> {
    let cell = |text| match (text, NaiveDate::parse_from_str(text, "%Y-%m-%d")) {
        ("", _) => Cell::Blank,
        (_, Ok(day)) => Cell::Day(day),
        (text, _) => text.parse().map_or(Cell::Text(text), Cell::Number),
    };
    table.lines().map(|line| line.split(';').map(cell).collect()).collect()
}

/// Days since the first one that spreadsheets count.
fn serial(day: NaiveDate) -> i64 {
    (day - NaiveDate::from_ymd_opt(1899, 12, 30).unwrap()).num_days()
}

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";

/// A workbook whose first rows are merged over all their columns.
/// What stands in a sheet of a workbook of Excel.
fn sheet(table: &str) -> String {
    let mut rows = String::new();
    let mut merged = String::new();
    for (number, row) in (1..).zip(cells(table)) {
        write!(rows, "<row r=\"{number}\">").unwrap();
        for (column, cell) in ('A'..='Z').zip(&row) {
            let place = format!("{column}{number}");
            match cell {
                Cell::Blank => Ok(()),
                Cell::Day(day) => {
                    write!(rows, "<c r=\"{place}\" s=\"1\"><v>{}</v></c>", serial(*day))
                }
                Cell::Number(number) => write!(rows, "<c r=\"{place}\"><v>{number:?}</v></c>"),
                Cell::Text(text) => {
                    let inline = "t=\"inlineStr\"";
                    write!(rows, "<c r=\"{place}\" {inline}><is><t>{text}</t></is></c>")
                }
            }
            .unwrap();
        }
        rows.push_str("</row>");
        if row.len() == 1 {
            write!(merged, "<mergeCell ref=\"A{number}:D{number}\"/>").unwrap();
        }
    }
    let merged = match merged.is_empty() {
        true => merged,
        false => format!("<mergeCells>{merged}</mergeCells>"),
    };
    format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{rows}</sheetData>{merged}</worksheet>")
}

fn xlsx(table: &str) -> Vec<u8> {
    xlsx_of(&[("A", table)])
}

/// A workbook of sheets with their names.
fn xlsx_of(sheets: &[(&str, &str)]) -> Vec<u8> {
    let sheets: Vec<(&str, String)> =
        sheets.iter().map(|(name, table)| (*name, sheet(table))).collect();
    book(&sheets)
}

/// A workbook of the documents of sheets.
fn book(sheets: &[(&str, String)]) -> Vec<u8> {
    let types = format!(
        "<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"xml\" \
         ContentType=\"application/xml\"/></Types>"
    );
    let relations = |targets: &[(String, &str)]| {
        let all: String = (1..)
            .zip(targets)
            .map(|(nth, (target, kind))| {
                format!(
                    "<Relationship Id=\"rId{nth}\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/>"
                )
            })
            .collect();
        format!("<Relationships xmlns=\"{PACKAGE}/relationships\">{all}</Relationships>")
    };
    let names: String = (1..)
        .zip(sheets)
        .map(|(nth, (name, _))| {
            format!("<sheet name=\"{name}\" sheetId=\"{nth}\" r:id=\"rId{nth}\"/>")
        })
        .collect();
    let book = format!(
        "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>{names}</sheets></workbook>"
    );
    let styles = format!(
        "<styleSheet xmlns=\"{MAIN}\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/>\
         <xf numFmtId=\"14\"/></cellXfs></styleSheet>"
    );
    let places: Vec<(String, &str)> =
        (1..=sheets.len()).map(|nth| (format!("worksheets/sheet{nth}.xml"), "worksheet")).collect();
    let mut entries = vec![
        ("[Content_Types].xml".to_owned(), types),
        ("_rels/.rels".to_owned(), relations(&[("xl/workbook.xml".into(), "officeDocument")])),
        ("xl/workbook.xml".to_owned(), book),
        ("xl/_rels/workbook.xml.rels".to_owned(), relations(&places)),
        ("xl/styles.xml".to_owned(), styles),
    ];
    for ((place, _), (_, sheet)) in places.iter().zip(sheets) {
        entries.push((format!("xl/{place}"), sheet.clone()));
    }
    let entries: Vec<(&str, &str)> =
        entries.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    packed_texts(&entries)
}

/// The rows of a sheet of an OpenDocument spreadsheet.
fn ods_rows(table: &str) -> String {
    let mut rows = String::new();
    for row in cells(table) {
        rows.push_str("<table:table-row>");
        for cell in &row {
            match cell {
                Cell::Blank => write!(rows, "<table:table-cell/>"),
                Cell::Day(day) => write!(
                    rows,
                    "<table:table-cell office:value-type=\"date\" office:date-value=\"{day}\">\
                     <text:p>{day}</text:p></table:table-cell>"
                ),
                Cell::Number(number) => write!(
                    rows,
                    "<table:table-cell office:value-type=\"float\" office:value=\"{number:?}\">\
                     <text:p>{number:?}</text:p></table:table-cell>"
                ),
                Cell::Text(text) => write!(
                    rows,
                    "<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p>\
                     </table:table-cell>"
                ),
            }
            .unwrap();
        }
        rows.push_str("</table:table-row>");
    }
    rows
}

fn ods(table: &str) -> Vec<u8> {
    ods_of(&[("A", table)])
}

/// A spreadsheet of sheets with their names.
fn ods_of(sheets: &[(&str, &str)]) -> Vec<u8> {
    let tables: String = sheets
        .iter()
        .map(|(name, table)| {
            let rows = ods_rows(table);
            format!("<table:table table:name=\"{name}\">{rows}</table:table>")
        })
        .collect();
    let names = ["office", "table", "text"]
        .map(|name| format!(" xmlns:{name}=\"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0\""));
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content{}><office:body>\
         <office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>",
        names.concat()
    );
    let manifest = "<?xml version=\"1.0\"?><manifest:manifest \
                    xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>";
    packed_texts(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", manifest),
        ("content.xml", &content),
    ])
}

const ROWS: &str = "2025-02-03;Bakery;-12.5\n2025-02-05;Employer;1850\n2025-02-27;Chemist;-8.4\n";

#[test]
fn a_spreadsheet_says_what_a_text_of_the_same_rows_says() {
    let balances = "2025-02-01;Anfangssaldo;1000\n2025-02-28;Endsaldo;2829.1\n";
    for table in [
        format!("Date;Text;Amount\n{ROWS}{balances}"),
        format!(
            "Date;Text;Amount\n2025-02-01;Fyrri staða;1000\n{ROWS}2025-02-28;Ný staða;2829.1\n"
        ),
        format!("Date;Text;Amount\n{ROWS}2025-02-28;Samtals;1829.1\n"),
        format!(
            "Account statement of February\nKonto;DE02120300000000202051\nSolde (EUROS);2829.1\n\
                 Date;Text;Amount\n{ROWS}"
        ),
        format!("Kontonummer;1234567\nSolde au 2025-02-28;2829.1\nDate;Text;Amount\n{ROWS}"),
        format!("Date;Text;Amount\n{ROWS}2025-02-28;Übertrag;-12.5\n"),
        "Date;Text;Out;In\n2025-02-03;Bakery;12.5;\n2025-02-05;Employer;;1850\n\
         2025-02-27;Chemist;8.4;\n2025-02-28;Wsio;20.9;1850\n"
            .to_owned(),
        "Dato;Forklaring;Ut fra konto;Inn på konto\n2025-02-03;Bakeri;12.5;\n\
         2025-02-05;Lønn;;1850\n2025-02-27;Apotek;8.4;\n"
            .to_owned(),
        "2025-02-27;2025-02-28;PL12109000012;ANN;PLN;1000;2829.1;3\n\
         2025-02-03;2025-02-03;PIEKARNIA;;;-12.5;987.5;1\n\
         2025-02-05;2025-02-05;WYNAGRODZENIE;;;1850;2837.5;2\n\
         2025-02-27;2025-02-27;APTEKA;;;-8.4;2829.1;3\n"
            .to_owned(),
        "Datum;Text;Saldo voor;Bedrag\n2025-02-03;Bakker;1000;-12.5\n\
         2025-02-05;Salaris;987.5;1850\n2025-02-27;Apotheek;2837.5;-8.4\n"
            .to_owned(),
        "Opening balance;1000\nDate;Text;Amount;Balance\n2025-02-03;Bakery;12.5;987.5\n\
         2025-02-05;Employer;1850;2837.5\n2025-02-27;Chemist;8.4;2829.1\n"
            .to_owned(),
        "Data;Historico;Valor\n2025-01-31;Saldo Anterior;1000\n2025-02-03;Padaria;-12.5\n\
         2025-02-03;Saldo do dia;987.5\n2025-02-05;Emprego;1850\n2025-02-05;Saldo do dia;2837.5\n\
         2025-02-27;Farmacia;-8.4\n2025-02-27;Saldo do dia;2829.1\n"
            .to_owned(),
    ] {
        let text = read(table.as_bytes());
        for (format, book) in
            [(StatementFormat::Xlsx, xlsx(&table)), (StatementFormat::Ods, ods(&table))]
        {
            let book = read(&book);
            assert_eq!(book.format, format);
            assert_eq!(told(&book), told(&text), "{format:?}\n{table}");
            let codes = |file: &StatementFile| -> Vec<(u32, String)> {
                file.warnings.iter().map(|note| (note.line, note.code.clone())).collect()
            };
            assert_eq!(codes(&book), codes(&text), "{format:?}\n{table}");
        }
        assert!(text.statements[0].lines.iter().any(|line| line.amount.minor == 185_000));
    }
}

#[test]
fn a_sheet_whose_name_says_that_it_is_still_to_be_booked_is_pending() {
    let booked = "Datum;Text;Betrag\n2025-02-03;Brot;-12.5\n2025-02-05;Firma;1850\n";
    let open = "Datum;Text;Betrag\n2025-02-27;Apotheke;-8.4\n";
    for (name, is_open) in [
        ("Pending", true),
        ("Pending transactions", true),
        ("Hold", true),
        ("Vorgemerkte Umsätze", true),
        ("Opérations en attente", true),
        ("Pendientes", true),
        ("Blokady", true),
        ("März", false),
        ("Booked transactions", false),
        ("Sheet2", false),
    ] {
        for sheets in [[("Konto", booked), (name, open)], [(name, open), ("Konto", booked)]] {
            for file in [xlsx_of(&sheets), ods_of(&sheets)] {
                let file = read(&file);
                let [statement] = file.statements.as_slice() else { panic!("{file:?}") };
                let mut lines: Vec<(i64, bool)> =
                    statement.lines.iter().map(|line| (line.amount.minor, line.pending)).collect();
                lines.sort_unstable();
                assert_eq!(
                    lines,
                    [(-1_250, false), (-840, is_open), (185_000, false)],
                    "{name}: {file:?}"
                );
            }
        }
    }
    // No balance stands behind what is not booked, and a whole workbook may be pending.
    let alone =
        read(&xlsx_of(&[("Blokady", "Data;Opis;Kwota;Saldo\n2025-02-27;Hotel;-8.4;991.6\n")]));
    let line = &alone.statements[0].lines[0];
    assert_eq!((line.pending, line.balance), (true, None), "{alone:?}");
}

#[test]
fn a_sheet_of_what_was_never_carried_out_is_left_out_with_a_remark() {
    let booked = "Datum;Text;Betrag\n2025-02-03;Brot;-12.5\n2025-02-05;Firma;1850\n";
    let failed = "Datum;Text;Betrag\n2025-02-27;Apotheke;-8.4\n";
    for name in ["Declined", "Rejected payments", "Abgelehnte Zahlungen"] {
        for sheets in [[("Konto", booked), (name, failed)], [(name, failed), ("Konto", booked)]] {
            for file in [xlsx_of(&sheets), ods_of(&sheets)] {
                let file = read(&file);
                let lines = file.statements.iter().flat_map(|statement| &statement.lines);
                let minor: Vec<i64> = lines.map(|line| line.amount.minor).collect();
                assert_eq!(minor, [-1_250, 185_000], "{name}: {file:?}");
                assert!(file.warnings.iter().any(|note| note.code == "not-booked"), "{file:?}");
            }
        }
    }
}

/// A workbook whose cells in these places are merged.
fn xlsx_merged(table: &str, regions: &[&str]) -> Vec<u8> {
    let merged: String =
        regions.iter().map(|region| format!("<mergeCell ref=\"{region}\"/>")).collect();
    let merged = format!("</sheetData><mergeCells>{merged}</mergeCells>");
    book(&[("A", sheet(table).replace("</sheetData>", &merged))])
}

#[test]
fn a_day_that_is_merged_over_several_rows_is_that_of_each() {
    let table = "Date;Text;Amount\n2025-02-03;Bakery;-12.5\n;Bus;-3.1\n;Cafe;-2.5\n\
                 2025-02-05;Employer;1850\n2025-02-06;Rent;-500\n;Fee;\n";
    let file = read(&xlsx_merged(table, &["A2:A4", "A6:A7", "C6:C7"]));
    let days: Vec<(String, i64)> = file.statements[0]
        .lines
        .iter()
        .map(|line| (line.posted_on.to_string(), line.amount.minor))
        .collect();
    let told: Vec<(&str, i64)> = days.iter().map(|(day, minor)| (day.as_str(), *minor)).collect();
    assert_eq!(
        told,
        [
            ("2025-02-03", -1_250),
            ("2025-02-03", -310),
            ("2025-02-03", -250),
            ("2025-02-05", 185_000),
            ("2025-02-06", -50_000),
        ],
        "an amount is not repeated: {file:?}"
    );
    assert!(file.warnings.iter().all(|note| note.code != "line-skipped"), "{:?}", file.warnings);
}

#[test]
fn a_word_that_is_merged_over_several_rows_is_that_of_each_and_an_amount_is_told() {
    let table = "Date;Text;Amount;Currency\n2025-02-03;Bakery;-12.5;EUR\n2025-02-04;;-3.1;\n\
                 2025-02-05;Employer;1850;\n2025-02-06;Rent;;\n";
    let file = read(&xlsx_merged(table, &["B2:B3", "C4:C5", "D2:D5"]));
    let lines = &file.statements[0].lines;
    let told: Vec<(&str, i64)> =
        lines.iter().map(|line| (line.payee.as_str(), line.amount.minor)).collect();
    assert_eq!(told, [("Bakery", -1_250), ("Bakery", -310), ("Employer", 185_000)], "{file:?}");
    assert!(file.warnings.iter().any(|note| note.line == 5), "{:?}", file.warnings);
    // A currency of other rows is that of each.
    let table = "Date;Text;Amount;Currency\n2025-02-03;Bakery;-12.5;EUR\n\
                 2025-02-04;Diner;-3.1;USD\n2025-02-05;Motel;-80;\n";
    let file = read(&xlsx_merged(table, &["D3:D4"]));
    let in_euros = file.statements.iter().filter(|s| s.currency.is_none_or(|c| c.code() == "EUR"));
    let minor: Vec<i64> = in_euros.flat_map(|s| &s.lines).map(|line| line.amount.minor).collect();
    assert_eq!(minor, [-1_250], "{file:?}");
}

#[test]
fn merged_cells_that_make_no_sense_or_are_endless_are_passed_over() {
    let table = "Date;Text;Amount\n2025-02-03;Bakery;-12.5\n2025-02-05;Employer;1850\n";
    for regions in [
        ["A5:A2", "A2:A3"],
        ["C2:A2", "A2:A3"],
        ["A2:", ":"],
        ["A0:A99999999999", "2:5"],
        ["A:C", "a2:a3"],
        ["A2:A1048576", "A2:A1048576"],
    ] {
        let file = read(&xlsx_merged(table, &regions));
        let days: Vec<String> =
            file.statements[0].lines.iter().map(|line| line.posted_on.to_string()).collect();
        assert_eq!(days, ["2025-02-03", "2025-02-05"], "{regions:?}");
    }
}

#[test]
fn days_of_other_calendars_and_without_a_year_are_read_in_sheets_as_in_texts() {
    for table in [
        "วันที่;Text;Amount\n03/02/2568;Bakery;-12.5\n05/02/2568;Employer;1850\n",
        "日付;Text;Amount\n令和7年2月3日;Bakery;-12.5\n令和7年2月5日;Employer;1850\n",
        "Period 01/02/2025 - 28/02/2025\nDate;Text;Amount\n03/02;Bakery;-12.5\n\
         05/02;Employer;1850\n",
    ] {
        for file in [xlsx(table), ods(table)] {
            let file = read(&file);
            let days: Vec<String> =
                file.statements[0].lines.iter().map(|line| line.posted_on.to_string()).collect();
            assert_eq!(days, ["2025-02-03", "2025-02-05"], "{table}: {file:?}");
        }
    }
}

#[test]
fn sheets_that_are_called_after_currencies_are_in_these() {
    let iban = "IBAN;DE89370400440532013000;\n";
    let (one, other) = (
        format!("{iban}Datum;Text;Betrag\n2025-02-03;Brot;-12.5\n2025-02-05;Firma;1850\n"),
        format!("{iban}Datum;Text;Betrag\n2025-02-04;Diner;-20\n2025-02-06;Tip;3\n"),
    );
    let currencies = |names: [&str; 2]| -> Vec<(String, usize)> {
        let sheets = [(names[0], one.as_str()), (names[1], other.as_str())];
        let told = [xlsx_of(&sheets), ods_of(&sheets)].map(|file| {
            let own = |statement: &Statement| {
                (statement.currency.unwrap().code().to_owned(), statement.lines.len())
            };
            read(&file).statements.iter().map(own).collect::<Vec<_>>()
        });
        assert_eq!(told[0], told[1]);
        told[0].clone()
    };
    let both = [("EUR".to_owned(), 2), ("USD".to_owned(), 2)];
    for names in [["EUR", "USD"], ["Konto EUR", "Konto USD"], ["EUR account", "USD account"]] {
        assert_eq!(currencies(names), both, "{names:?}");
    }
    assert_eq!(currencies(["Sheet1", "Sheet2"]), [("EUR".to_owned(), 4)]);
}

#[test]
fn a_last_column_that_most_rows_of_a_sheet_leave_out_is_one_all_the_same() {
    let rows = "Date;Text;Amount;Last\n2026-03-02;Shop;-12.5;\n2026-03-03;Inn;-7;USD\n\
                2026-03-04;Pay;2100;\n2026-03-05;Cafe;-3.1;\n";
    let currency = rows.replace("Last", "Currency");
    let state = rows.replace("Last", "Status").replace("USD", "Pending");
    let failed = rows.replace("Last", "Status").replace("USD", "Declined");
    for write in [xlsx, ods] {
        let told = |table: &str| {
            let file = read(&write(table));
            let lines = file.statements.iter().flat_map(|statement| &statement.lines);
            let told = |line: &commands::statement::StatementLine| {
                (line.line, line.amount.minor, line.amount.currency.to_string(), line.pending)
            };
            let mut told: Vec<_> = lines.map(told).collect();
            told.sort();
            told
        };
        assert_eq!(told(&currency)[1], (3, -700, "USD".into(), false));
        assert_eq!(told(&state)[1], (3, -700, "EUR".into(), true));
        let lines: Vec<u32> = told(&failed).into_iter().map(|(line, ..)| line).collect();
        assert_eq!(lines, [2, 4, 5]);
    }
}

fn days(file: &StatementFile) -> Vec<String> {
    let lines = file.statements.iter().flat_map(|statement| &statement.lines);
    lines.map(|line| line.posted_on.to_string()).collect()
}

#[test]
fn days_that_a_spreadsheet_may_have_taken_for_months_are_asked_about() {
    let head = "Date;Description;Amount\n";
    let swapped = "2026-01-05;A;-12.5\n2026-03-05;B;-4\n13/05/2026;C;100\n27/05/2026;D;-1\n\
                   2026-02-06;E;-7\n2026-05-06;F;-3\n25/06/2026;G;-1\n";
    let month_first =
        swapped.replace("13/05", "05/13").replace("27/05", "05/27").replace("25/06", "06/25");
    let turned = ["05-01", "05-03", "05-13", "05-27", "06-02", "06-05", "06-25"];
    let shown = ["01-05", "03-05", "05-13", "05-27", "02-06", "05-06", "06-25"];
    for (rows, order) in
        [(swapped, DateOrder::DayMonthYear), (month_first.as_str(), DateOrder::MonthDayYear)]
    {
        let table = format!("{head}{rows}");
        for file in [xlsx(&table), ods(&table)] {
            let Err(ReadStatementError::NeedsMapping { guess, questions, .. }) =
                answer(&file, None)
            else {
                panic!("not asked");
            };
            let [question] = questions.as_slice() else { panic!("{questions:?}") };
            assert_eq!(question.field, "date_order");
            assert!(question.detail.contains("2026-01-05"), "{question:?}");
            assert!(question.detail.contains("2026-05-01"), "{question:?}");
            let choices = [order, DateOrder::YearMonthDay].map(|order| serde_json::json!(order));
            assert_eq!(question.choices, choices);
            for (date_order, right) in [(order, turned), (DateOrder::YearMonthDay, shown)] {
                let mapping = ColumnMapping { date_order, ..guess.clone().unwrap() };
                let read = answer(&file, Some(mapping)).unwrap();
                assert_eq!(days(&read), right.map(|day| format!("2026-{day}")));
            }
        }
    }
}

#[test]
fn days_that_are_in_order_as_the_sheet_shows_them_are_not_asked_about() {
    for rows in [
        // In order as they stand, a day above 12 among the real ones, texts of either kind.
        "2026-01-05;A;-12.5\n2026-01-07;B;-4\n13/01/2026;C;100\n2026-02-06;E;-7\n27/02/2026;D;-1\n",
        "2026-01-05;A;-12.5\n2026-03-15;B;-4\n13/05/2026;C;100\n2026-02-06;E;-7\n",
        "2026-01-05;A;-12.5\n2026-03-05;B;-4\n13/05/2026;C;100\n06/02/2026;E;-7\n",
        "2026-05-05;A;-12.5\n2026-06-06;B;-4\n13/05/2026;C;100\n",
    ] {
        let read = read(&xlsx(&format!("Date;Description;Amount\n{rows}")));
        assert!(read.warnings.is_empty(), "{rows}: {:?}", read.warnings);
        let again =
            answer(&xlsx(&format!("Date;Description;Amount\n{rows}")), read.mapping.clone());
        assert_eq!(days(&again.unwrap()), days(&read), "{rows}");
    }
}
