//! Spreadsheets of the kinds that `csv_proofs.rs` reads as text: the same rows with days that are
//! counted, numbers that are floats and merged cells above say the same.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use adapters::statements::StatementFiles;
use chrono::NaiveDate;
use commands::statement::{
    ReadOptions, StatementAccountKind, StatementFile, StatementFormat, StatementReader,
};
use domain::money::Currency;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn read(file: &[u8]) -> StatementFile {
    let options = ReadOptions {
        account_currency: Currency::new("EUR").ok(),
        account_kind: Some(StatementAccountKind::Checking),
        ..ReadOptions::on(NaiveDate::from_ymd_opt(2026, 11, 27).unwrap())
    };
    StatementFiles.read(file, &options).unwrap_or_else(|error| panic!("{error:?}"))
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

fn packed(entries: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
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
fn xlsx(table: &str) -> Vec<u8> {
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
    let types = format!(
        "<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"xml\" \
         ContentType=\"application/xml\"/></Types>"
    );
    let relations = |target: &str, kind: &str| {
        format!(
            "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" \
             Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    let book = format!(
        "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets><sheet name=\"A\" \
         sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let styles = format!(
        "<styleSheet xmlns=\"{MAIN}\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/>\
         <xf numFmtId=\"14\"/></cellXfs></styleSheet>"
    );
    let sheet =
        format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{rows}</sheetData>{merged}</worksheet>");
    packed(&[
        ("[Content_Types].xml", &types),
        ("_rels/.rels", &relations("xl/workbook.xml", "officeDocument")),
        ("xl/workbook.xml", &book),
        ("xl/_rels/workbook.xml.rels", &relations("worksheets/sheet1.xml", "worksheet")),
        ("xl/styles.xml", &styles),
        ("xl/worksheets/sheet1.xml", &sheet),
    ])
}

fn ods(table: &str) -> Vec<u8> {
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
    let names = ["office", "table", "text"]
        .map(|name| format!(" xmlns:{name}=\"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0\""));
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content{}><office:body>\
         <office:spreadsheet><table:table table:name=\"A\">{rows}</table:table>\
         </office:spreadsheet></office:body></office:document-content>",
        names.concat()
    );
    let manifest = "<?xml version=\"1.0\"?><manifest:manifest \
                    xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>";
    packed(&[
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
