//! What the cells of a spreadsheet show: a currency, a unit or a sign that a number format puts
//! around an amount is heard as it is in a text of the same rows.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use adapters::statements::StatementFiles;
use chrono::NaiveDate;
use commands::statement::{
    ReadOptions, ReadStatementError, StatementAccountKind, StatementFile, StatementReader,
};
use domain::money::Currency;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";

fn read(file: &[u8]) -> Result<StatementFile, ReadStatementError> {
    let options = ReadOptions {
        account_currency: Currency::new("EUR").ok(),
        account_kind: Some(StatementAccountKind::Checking),
        ..ReadOptions::on(NaiveDate::from_ymd_opt(2026, 11, 27).unwrap())
    };
    StatementFiles.read(file, &options)
}

/// Amounts of the account with their currencies, and the codes of what is remarked; or what is
/// asked, or the refusal.
fn told(file: &[u8]) -> String {
    match read(file) {
        Ok(file) => {
            let mut told: Vec<String> = file
                .statements
                .iter()
                .flat_map(|statement| statement.lines.iter().map(move |line| (statement, line)))
                .map(|(statement, line)| {
                    let currency = statement.currency.unwrap_or(line.amount.currency);
                    format!("{} {}", line.amount.minor, currency.code())
                })
                .collect();
            told.extend(file.warnings.iter().map(|note| format!("{} {}", note.line, note.code)));
            told.join(", ")
        }
        Err(ReadStatementError::NeedsMapping { questions, .. }) => {
            let fields: Vec<&str> =
                questions.iter().map(|question| question.field.as_str()).collect();
            format!("asked {}", fields.join(", "))
        }
        Err(ReadStatementError::Malformed { errors, .. }) => {
            let codes: Vec<&str> = errors.iter().map(|note| note.code.as_str()).collect();
            format!("refused {}", codes.join(", "))
        }
        Err(error) => format!("{error:?}"),
    }
}

fn packed(entries: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A workbook of `Date, Text, <title>`, each amount with the code of its number format.
fn xlsx(title: &str, amounts: &[(f64, &str)]) -> Vec<u8> {
    let text = |place: &str, text: &str| {
        format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{}</t></is></c>", escaped(text))
    };
    let mut rows = format!(
        "<row r=\"1\">{}{}{}</row>",
        text("A1", "Date"),
        text("B1", "Text"),
        text("C1", title)
    );
    let mut codes = String::new();
    let mut styles = "<xf numFmtId=\"0\"/><xf numFmtId=\"14\"/>".to_owned();
    for (nth, (amount, code)) in amounts.iter().enumerate() {
        let (row, id, style) = (nth + 2, nth + 164, nth + 2);
        write!(codes, "<numFmt numFmtId=\"{id}\" formatCode=\"{}\"/>", escaped(code)).unwrap();
        write!(styles, "<xf numFmtId=\"{id}\"/>").unwrap();
        write!(
            rows,
            "<row r=\"{row}\"><c r=\"A{row}\" s=\"1\"><v>{}</v></c>{}\
             <c r=\"C{row}\" s=\"{style}\"><v>{amount:?}</v></c></row>",
            45_662 + nth,
            text(&format!("B{row}"), &format!("SHOP {}", ["A", "B", "C", "D"][nth % 4])),
        )
        .unwrap();
    }
    let types = format!(
        "<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"xml\" \
         ContentType=\"application/xml\"/></Types>"
    );
    let relation = |target: &str, kind: &str| {
        format!(
            "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" \
             Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    packed(&[
        ("[Content_Types].xml", &types),
        ("_rels/.rels", &relation("xl/workbook.xml", "officeDocument")),
        (
            "xl/workbook.xml",
            &format!(
                "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>\
                 <sheet name=\"A\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
            ),
        ),
        ("xl/_rels/workbook.xml.rels", &relation("worksheets/sheet1.xml", "worksheet")),
        (
            "xl/styles.xml",
            &format!(
                "<styleSheet xmlns=\"{MAIN}\"><numFmts>{codes}</numFmts>\
                 <cellXfs>{styles}</cellXfs></styleSheet>"
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            &format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{rows}</sheetData></worksheet>"),
        ),
    ])
}

/// The same rows as a text.
fn csv(title: &str, amounts: &[&str]) -> String {
    let mut table = format!("Date;Text;{title}\n");
    for (nth, amount) in amounts.iter().enumerate() {
        let shop = ["A", "B", "C", "D"][nth % 4];
        writeln!(table, "2025-01-{:02};SHOP {shop};{amount}", nth + 5).unwrap();
    }
    table
}

#[test]
fn a_number_format_is_heard_as_the_text_that_it_shows() {
    for (title, amounts, shown) in [
        (
            "Amount",
            &[(-15.0, "#,##0.00 [$€-407]"), (-20.0, "[$$-409]#,##0.00"), (-9.0, "0.00 \"EUR\"")][..],
            &["-15.00 €", "-$20.00", "-9.00 EUR"][..],
        ),
        (
            "Amount",
            &[(-15.0, "0.00 \"EUR\""), (-20.0, "0.00 \"USD\""), (-9.0, "0.00 \"EUR\"")],
            &["-15.00 EUR", "-20.00 USD", "-9.00 EUR"],
        ),
        (
            "Amount",
            &[(-15.0, "[$$-409]#,##0.00"), (-20.0, "[$$-409]#,##0.00"), (9.0, "[$$-409]#,##0.00")],
            &["-$15.00", "-$20.00", "$9.00"],
        ),
        (
            "Amount",
            &[(-1500.0, "0\" ct\""), (-250.0, "0\" ct\""), (90_000.0, "0\" ct\"")],
            &["-1500 ct", "-250 ct", "90000 ct"],
        ),
        (
            "Amount",
            &[(-1500.0, "0\" cents\""), (-250.0, "0\" cents\""), (90_000.0, "0\" cents\"")],
            &["-1500 cents", "-250 cents", "90000 cents"],
        ),
        (
            "Amount",
            &[(-1.5, "0.0\"k\""), (-2.5, "0.0\"k\""), (9.0, "0.0\"k\"")],
            &["-1.5k", "-2.5k", "9.0k"],
        ),
        (
            "Amount",
            &[(-1.5, "0.0\" TEUR\""), (-2.5, "0.0\" TEUR\""), (9.0, "0.0\" TEUR\"")],
            &["-1.5 TEUR", "-2.5 TEUR", "9.0 TEUR"],
        ),
        (
            "Amount",
            &[(-15.0, "0.00 \"kr\""), (-20.0, "0.00 \"zł\""), (9.0, "0.00")],
            &["-15.00 kr", "-20.00 zł", "9.00"],
        ),
        (
            "Amount",
            &[(-15.0, "0.00"), (-20.0, "0.00 USD"), (9.0, "0.00")],
            &["-15.00", "-20.00 USD", "9.00"],
        ),
        (
            "Amount",
            &[(15.0, "0.00\" DR\""), (2.5, "0.00\" DR\""), (900.0, "0.00\" CR\"")],
            &["15.00 DR", "2.50 DR", "900.00 CR"],
        ),
        (
            "Amount",
            &[(-0.15, "0.00%"), (-0.2, "0.00%"), (9.0, "0.00")],
            &["-15.00%", "-20.00%", "9.00"],
        ),
        (
            "Amount",
            &[(-15.0, "0.00"), (20.0, "yyyy\\-mm\\-dd"), (9.0, "0.00")],
            &["-15.00", "1900-01-19", "9.00"],
        ),
        (
            "Amount",
            &[(-15.0, "0.00"), (20.0, "[h]:mm"), (9.0, "0.00")],
            &["-15.00", "480:00", "9.00"],
        ),
        (
            "Betrag (TEUR)",
            &[(-1.5, "0.0\" TEUR\""), (-2500.0, "0.0,\" TEUR\""), (9000.0, "#,##0.0,")],
            &["-1.5", "-2.5", "9.0"],
        ),
        (
            "Amount",
            &[(-1500.0, "0.0,\"k\""), (-2500.0, "0.0,"), (9e6, "0.0,,\" Mio. €\"")],
            &["-1500.00", "-2500.00", "9000000.00 €"],
        ),
    ] {
        let text = csv(title, shown);
        assert_eq!(told(&xlsx(title, amounts)), told(text.as_bytes()), "{text}");
    }
}

#[test]
fn a_euro_format_on_an_account_in_euros_changes_nothing() {
    let plain = told(csv("Amount", &["-15.00", "-2.50", "900.00"]).as_bytes());
    assert!(plain.starts_with("-1500 EUR, -250 EUR, 90000 EUR"), "{plain}");
    for code in [
        "General",
        "0.00",
        "#,##0.00 [$€-407]",
        "#,##0.00\\ \"€\";[Red]\\-#,##0.00\\ \"€\"",
        "_-* #,##0.00\\ [$€-407]_-;\\-* #,##0.00\\ [$€-407]_-;_-* \"-\"??\\ [$€-407]_-;_-@_-",
        "#,##0.00_);[Red](#,##0.00)",
        "#,##0.--\\ [$€-407]",
        "0.00E+00",
        "# ?/?",
    ] {
        let amounts = [-15.0, -2.5, 900.0].map(|amount| (amount, code));
        assert_eq!(told(&xlsx("Amount", &amounts)), plain, "{code}");
    }
}

#[test]
fn no_amount_of_another_currency_or_unit_is_taken_without_a_word() {
    for code in
        ["0.00 \"USD\"", "[$£-809]#,##0.00", "0.00 \"kr\"", "0\" ct\"", "0\"k\"", "0\" k\"", "0%"]
    {
        let file = xlsx("Amount", &[(-15.0, "0.00"), (-20.0, code), (-9.0, "0.00")]);
        let told = told(&file);
        assert!(!told.contains("-2000 EUR"), "{code}: {told}");
        assert!(told.matches(" EUR").count() <= 2, "{code}: {told}");
    }
}
