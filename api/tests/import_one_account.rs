//! Files of an archive that call one account by several names, or by none: what a person puts into
//! one account is compared as if one file were imported after the other. Through real HTTP.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use serde_json::{Value, json};
use support::TestHouse;
use support::client::Person;
use support::packed::packed;
use uuid::Uuid;

const IBAN: &str = "DE89370400440532013000";

/// The day of March, cents, and the text.
type Row = (u32, i64, &'static str);
const ROWS: [Row; 4] =
    [(2, -1_250, "Rewe"), (3, -3_107, "Aldi"), (3, -3_107, "Aldi"), (5, -8_500, "Stadtwerke")];
const LATER: Row = (9, -999, "Kiosk");

fn decimal(minor: i64, mark: char) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    format!("{sign}{}{mark}{:02}", minor.abs() / 100, minor.abs() % 100)
}

fn csv(rows: &[Row], column: Option<&str>) -> String {
    let (head, cell) = column.map_or((String::new(), String::new()), |iban| {
        ("Auftragskonto;".to_owned(), format!("{iban};"))
    });
    let row = |(day, minor, text): &Row| {
        format!("{cell}{day:02}.03.2026;{text};{};EUR\n", decimal(*minor, ','))
    };
    let rows: String = rows.iter().map(row).collect();
    format!("{head}Buchungstag;Verwendungszweck;Betrag;Währung\n{rows}")
}

fn qif(rows: &[Row]) -> String {
    let row = |(day, minor, text): &Row| {
        format!("D2026-03-{day:02}\nT{}\nP{text}\n^\n", decimal(*minor, '.'))
    };
    format!("!Type:Bank\n{}", rows.iter().map(row).collect::<String>())
}

fn ofx(rows: &[Row], (bank, number): (&str, &str)) -> String {
    let row = |(nth, (day, minor, text)): (usize, &Row)| {
        let kind = if *minor < 0 { "DEBIT" } else { "CREDIT" };
        format!(
            "<STMTTRN><TRNTYPE>{kind}<DTPOSTED>202603{day:02}<TRNAMT>{}<FITID>{bank}{nth}\
             <NAME>{text}</STMTTRN>",
            decimal(*minor, '.')
        )
    };
    let list: String = rows.iter().enumerate().map(row).collect();
    format!(
        "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nENCODING:USASCII\nCHARSET:1252\n\n<OFX>\
         <BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>{bank}<ACCTID>{number}\
         <ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST>{list}</BANKTRANLIST></STMTRS>\
         </STMTTRNRS></BANKMSGSRSV1></OFX>\n"
    )
}

fn mt940(rows: &[Row]) -> String {
    let row = |(day, minor, text): &Row| {
        let mark = if *minor < 0 { 'D' } else { 'C' };
        let amount = decimal(minor.abs(), ',');
        format!(":61:2603{day:02}03{day:02}{mark}{amount}NTRFNONREF\n:86:166?20{text}\n")
    };
    let sum: i64 = rows.iter().map(|(_, minor, _)| minor).sum();
    let (rows, after) = (rows.iter().map(row).collect::<String>(), decimal(100_000 + sum, ','));
    format!(
        ":20:A\n:25:37040044/0532013000\n:28C:1/1\n:60F:C260228EUR1000,00\n{rows}:62F:C260331EUR\
         {after}\n-\n"
    )
}

/// Two files: the second has one booking more.
fn pairs() -> Vec<(&'static str, [String; 2])> {
    let more = [ROWS.as_slice(), &[LATER]].concat();
    let named = ("37040044", "0532013000");
    vec![
        ("csv, ofx", [csv(&ROWS, None), ofx(&more, named)]),
        ("qif, ofx", [qif(&ROWS), ofx(&more, named)]),
        ("csv, mt940", [csv(&ROWS, None), mt940(&more)]),
        ("csv, csv with the number", [csv(&ROWS, None), csv(&more, Some(IBAN))]),
        ("the bank in two ways", [ofx(&ROWS, named), ofx(&more, ("COBADEFF", "532013000"))]),
        ("two numbers", [ofx(&ROWS, named), ofx(&more, ("37040044", "4711"))]),
    ]
}

async fn account(person: &Person, number: Option<&str>) -> Uuid {
    let body = json!({"name": "Giro", "kind": "checking", "currency": "EUR", "number": number,
        "opening_balance": {"minor": 100_000, "currency": "EUR"}});
    person.post(&person.at("/accounts"), body).await.id()
}

/// How many lines were brought, and what is on the account then.
async fn brought(person: &Person, id: Uuid, report: &Value) -> (u64, i64) {
    let path = person.at(&format!("/accounts/{id}"));
    let seen = person.get_at(&path, report["revision"].as_i64().unwrap()).await.expect(200);
    let all = report["accounts"].as_array().unwrap();
    assert_eq!(all.len(), 1, "{report}");
    (all[0]["imported"].as_u64().unwrap(), seen["balance"]["minor"].as_i64().unwrap())
}

fn overlaps(report: &Value) -> usize {
    let notes = report["warnings"].as_array().unwrap();
    notes.iter().filter(|note| note["code"] == "overlap").count()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_puts_into_one_account_is_taken_once() {
    let house = TestHouse::new().await;
    for (name, files) in pairs() {
        let mut turned = files.clone();
        turned.reverse();
        for files in [files, turned] {
            let ada = Person::new(&house).await;
            let id = account(&ada, None).await;
            let (all, file) = (ada.at("/imports"), packed(&files));
            let asked = ada.upload(&all, file.clone()).await;
            let keys = asked.body["accounts"].as_array();
            let keys = keys.unwrap_or_else(|| panic!("{name}: {}", asked.body));
            assert_eq!(keys.len(), 2, "{name}: {keys:?}");
            let keys: Vec<_> = keys.iter().map(|one| one["key"].clone()).collect();
            let answers: Vec<_> =
                keys.iter().map(|key| json!({"key": key, "account_id": id})).collect();
            let answers = [("accounts", json!(answers).to_string())];
            let report = ada.upload_answering(&all, file.clone(), &answers).await.expect(201);
            let right = (5, 100_000 - 1_250 - 3_107 - 3_107 - 8_500 - 999);
            assert_eq!(brought(&ada, id, &report).await, right, "{name}: {report}");
            assert_eq!(overlaps(&report), 1, "{name}: {report}");
            let again = ada.upload_answering(&all, file, &answers).await.expect(201);
            assert_eq!(brought(&ada, id, &again).await, (0, right.1), "{name}: {again}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn files_of_the_chosen_account_need_no_answer_where_one_names_it() {
    let house = TestHouse::new().await;
    for (name, files) in pairs().into_iter().take(4) {
        let ada = Person::new(&house).await;
        let id = account(&ada, Some(IBAN)).await;
        let path = ada.at(&format!("/accounts/{id}/imports"));
        let report = ada.upload(&path, packed(&files)).await.expect(201);
        let right = (5, 100_000 - 1_250 - 3_107 - 3_107 - 8_500 - 999);
        assert_eq!(brought(&ada, id, &report).await, right, "{name}: {report}");
        assert_eq!(overlaps(&report), 1, "{name}: {report}");
    }
    // Two that name two accounts are asked about.
    let ada = Person::new(&house).await;
    let id = account(&ada, Some(IBAN)).await;
    let path = ada.at(&format!("/accounts/{id}/imports"));
    let others = [csv(&ROWS, Some("DE02120300000000202051")), csv(&ROWS, Some(IBAN)), qif(&ROWS)];
    let asked = ada.upload(&path, packed(&others)).await;
    assert!(asked.status.is_success() || asked.code() == "import-several-accounts", "{asked:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_of_two_cards_in_one_file_stay_two_in_one_account() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let id = account(&ada, None).await;
    let all = ada.at("/imports");
    let file = "Account;Date;Text;Amount\nDE02120300000000202051;2026-03-02;Rewe;-12.50\n\
                DE89370400440532013000;2026-03-02;Rewe;-12.50\n\
                DE89370400440532013000;2026-03-05;Aldi;-1.00\n\
                DE02120300000000202051;2026-03-05;Shell;-2.00\n";
    let asked = ada.upload(&all, file).await;
    let keys = asked.body["accounts"].as_array().unwrap_or_else(|| panic!("{asked:?}")).clone();
    let answers: Vec<_> =
        keys.iter().map(|one| json!({"key": one["key"], "account_id": id})).collect();
    let answers = [("accounts", json!(answers).to_string())];
    let report = ada.upload_answering(&all, file, &answers).await.expect(201);
    let right = (4, 100_000 - 1_250 - 1_250 - 100 - 200);
    assert_eq!(brought(&ada, id, &report).await, right, "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_of_two_statements_of_one_file_that_nothing_tells_apart_is_suspected() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let id = account(&ada, None).await;
    let report = |rows: &[Row]| {
        let row = |(day, minor, text): &Row| {
            let (mark, amount) = (if *minor < 0 { 'D' } else { 'C' }, decimal(minor.abs(), ','));
            format!(":61:2603{day:02}03{day:02}{mark}{amount}NTRFNONREF\n:86:166?20{text}\n")
        };
        let rows: String = rows.iter().map(row).collect();
        format!(":20:S\n:25:37040044/0532013000\n:28C:1/1\n:34F:EURD0,00\n{rows}-\n")
    };
    let file = report(&ROWS[..2]) + &report(&[ROWS[1], LATER]);
    let told = ada.upload(&ada.at(&format!("/accounts/{id}/imports")), file).await.expect(201);
    assert_eq!(told["accounts"][0]["suggested"], 1, "{told}");
    let why = told["suggestions"][0]["why"].as_str().unwrap_or_else(|| panic!("{told}"));
    assert!(why.starts_with("An earlier statement of the file"), "{why}");
}
