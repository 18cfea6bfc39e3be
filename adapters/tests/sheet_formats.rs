//! What the cells of a spreadsheet show: a currency, a unit or a sign that a number format puts
//! around an amount is heard as it is in a text of the same rows.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

#[path = "support/packed.rs"]
mod packed;

use std::fmt::Write as _;

use adapters::statements::StatementFiles;
use chrono::NaiveDate;
use commands::statement::{
    ReadOptions, ReadStatementError, StatementAccountKind, StatementFile, StatementReader,
};
use domain::money::Currency;
use packed::packed_texts;

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
    packed_texts(&[
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
            "Betrag in Cent",
            &[(-1500.0, "0\" ct\""), (-250.0, "0"), (90_000.0, "0\" Cent\"")],
            &["-1500", "-250", "90000"],
        ),
        (
            "Amount (TEUR)",
            &[(-1.5, "0.0"), (-2500.0, "0.0"), (9e6, "0.0,,\" Mio. €\"")],
            &["-1.5", "-2500.0", "9.0 Mio. €"],
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

const OPEN: &str = "urn:oasis:names:tc:opendocument:xmlns:";

/// An OpenDocument spreadsheet with these styles, and these rows of a table below its heading.
fn ods(styles: &str, title: &str, rows: &str) -> Vec<u8> {
    let names: String = ["office", "table", "text", "style", "number"]
        .iter()
        .map(|name| {
            let space = if *name == "number" { "datastyle" } else { name };
            format!(" xmlns:{name}=\"{OPEN}{space}:1.0\"")
        })
        .collect();
    let heading: String = ["Date", "Text", title].map(word).concat();
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content{names}>\
         <office:automatic-styles>{styles}</office:automatic-styles><office:body>\
         <office:spreadsheet><table:table table:name=\"A\">\
         <table:table-column table:number-columns-repeated=\"2\"/>\
         <table:table-column table:default-cell-style-name=\"col\"/>\
         <table:table-row table:number-rows-repeated=\"2\"><table:table-cell/></table:table-row>\
         <table:table-row>{heading}</table:table-row>{rows}\
         </table:table></office:spreadsheet></office:body></office:document-content>"
    );
    let manifest = format!("<manifest:manifest xmlns:manifest=\"{OPEN}manifest:1.0\"/>");
    packed_texts(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", &manifest),
        ("content.xml", &content),
    ])
}

fn word(text: &str) -> String {
    format!(
        "<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>"
    )
}

/// Rows of days in January with these cells of amounts.
fn rows(amounts: &[String]) -> String {
    (5..)
        .zip(amounts)
        .map(|(day, amount)| {
            format!(
                "<table:table-row><table:table-cell office:value-type=\"date\" \
             office:date-value=\"2025-01-{day:02}\"/>{}{amount}</table:table-row>",
                word(&format!("SHOP {day}"))
            )
        })
        .collect()
}

/// A cell of a kind with a style and the text that is shown.
fn number(kind: &str, style: &str, value: f64, text: &str) -> String {
    format!(
        "<table:table-cell office:value-type={kind} {style} office:value=\"{value:?}\">\
         <text:p>{text}</text:p></table:table-cell>"
    )
}

/// Styles as LibreOffice writes them: a euro with a minus of its own, dollars, cents and thousands.
const STYLES: &str = "\
    <number:currency-style style:name=\"N1P0\"><number:number/><number:text> </number:text>\
    <number:currency-symbol number:language=\"de\">€</number:currency-symbol>\
    </number:currency-style><number:currency-style style:name=\"N1\"><number:text>-</number:text>\
    <number:number/><number:text> </number:text><number:currency-symbol>€</number:currency-symbol>\
    <style:map style:condition=\"value()&gt;=0\" style:apply-style-name=\"N1P0\"/>\
    </number:currency-style>\
    <number:currency-style style:name=\"N2\"><number:currency-symbol>$</number:currency-symbol>\
    <number:number/></number:currency-style>\
    <number:number-style style:name=\"N3\"><number:number/><number:text> ct</number:text>\
    </number:number-style>\
    <number:number-style style:name=\"N4\"><number:number number:display-factor=\"1000\"/>\
    <number:text> TEUR</number:text></number:number-style>\
    <style:style style:name=\"ce1\" style:family=\"table-cell\" style:data-style-name=\"N1\"/>\
    <style:style style:name=\"ce2\" style:family=\"table-cell\" style:data-style-name=\"N2\"/>\
    <style:style style:name=\"ce3\" style:family=\"table-cell\" style:data-style-name=\"N3\"/>\
    <style:style style:name=\"ce4\" style:family=\"table-cell\" style:data-style-name=\"N4\"/>\
    <style:style style:name=\"own\" style:family=\"table-cell\" style:parent-style-name=\"ce2\"/>\
    <style:style style:name=\"col\" style:family=\"table-cell\" style:data-style-name=\"N1\"/>";

#[test]
fn an_open_document_is_heard_as_the_text_that_it_shows() {
    let float = "\"float\"";
    let euro = |value: f64| number("\"currency\" office:currency=\"EUR\"", "", value, "");
    let styled = |style: &str, value: f64| {
        number(float, &format!("table:style-name=\"{style}\""), value, &value.to_string())
    };
    let dollars = "\"currency\" office:currency=\"USD\"";
    for (title, amounts, shown) in [
        ("Amount", [euro(-15.0), styled("ce2", -20.0), euro(-9.0)], ["-15 €", "-$20", "-9 €"]),
        ("Amount", [euro(-15.0), styled("own", -20.0), euro(9.0)], ["-15 €", "-$20", "9 €"]),
        ("Amount", [-15.0, -20.0, 9.0].map(|v| styled("ce2", v)), ["-$15", "-$20", "$9"]),
        ("Amount", [-15.0, -20.5, 9.0].map(|v| styled("ce1", v)), ["-15 €", "-20.50 €", "9 €"]),
        (
            "Amount",
            [-15.0, -20.0, 9.0].map(|v| number(dollars, "table:style-name=\"none\"", v, "")),
            ["-15 USD", "-20 USD", "9 USD"],
        ),
        (
            "Amount",
            [-1500.0, -250.0, 90_000.0].map(|v| styled("ce3", v)),
            ["-1500 ct", "-250 ct", "90000 ct"],
        ),
        (
            "Amount",
            [-1500.0, -250.0, 90_000.0].map(|v| styled("ce4", v)),
            ["-1500 EUR", "-250 EUR", "90000 EUR"],
        ),
        (
            "Betrag in TEUR",
            [-1500.0, -250.0, 90_000.0].map(|v| styled("ce4", v)),
            ["-1.5", "-0.25", "90"],
        ),
        (
            "Amount",
            [
                number(float, "table:style-name=\"x\"", -15.0, "-15,00"),
                number(float, "table:style-name=\"x\"", -20.0, "-20,00 USD"),
                number(float, "table:style-name=\"x\"", 9.0, "9,00"),
            ],
            ["-15.00", "-20.00 USD", "9.00"],
        ),
        (
            "Amount",
            [
                number("\"percentage\"", "", -0.15, "-15,00%"),
                number("\"percentage\"", "", -0.2, ""),
                number(float, "", 9.0, "9,00 €"),
            ],
            ["-15.00%", "-20.00%", "9.00 €"],
        ),
    ] {
        let text = format!("\n\n{}", csv(title, &shown));
        let book = ods(STYLES, title, &rows(&amounts));
        assert_eq!(told(&book), told(text.as_bytes()), "{text}");
    }
}

#[test]
fn days_and_words_that_are_merged_over_rows_are_those_of_each() {
    let day = |span: u32, day: &str| {
        format!(
            "<table:table-cell table:number-rows-spanned=\"{span}\" office:value-type=\"date\" \
             office:date-value=\"{day}\"/>"
        )
    };
    let covered = "<table:covered-table-cell/>";
    let plain =
        |value: f64| number("\"float\"", "table:style-name=\"x\"", value, &value.to_string());
    let tall = word("CAFE")
        .replace("<table:table-cell ", "<table:table-cell table:number-rows-spanned=\"2\" ");
    let row = |cells: [&str; 3]| format!("<table:table-row>{}</table:table-row>", cells.concat());
    let rows = [
        row([&day(3, "2025-01-05"), &word("BAKER"), &plain(-12.5)]),
        row([covered, &tall, &plain(-3.1)]),
        row([covered, covered, &plain(-2.5)]),
        row([&day(1, "2025-01-06"), &word("FIRM"), &plain(1850.0)]),
    ];
    let file = read(&ods(STYLES, "Amount", &rows.concat())).unwrap();
    let told: Vec<String> = file.statements[0]
        .lines
        .iter()
        .map(|line| format!("{} {} {}", line.posted_on, line.payee, line.amount.minor))
        .collect();
    let text = "Date;Text;Amount\n2025-01-05;BAKER;-12.50\n2025-01-05;CAFE;-3.10\n\
                2025-01-05;CAFE;-2.50\n2025-01-06;FIRM;1850.00\n";
    let plain: Vec<String> = read(text.as_bytes()).unwrap().statements[0]
        .lines
        .iter()
        .map(|line| format!("{} {} {}", line.posted_on, line.payee, line.amount.minor))
        .collect();
    assert_eq!(told, plain);
}
