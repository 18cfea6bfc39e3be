//! What a house refuses to take in, and what it answers when it cannot: over real HTTP.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use std::sync::Arc;
use std::time::Duration;

use api::uploads::UploadPlaces;
use commands::house::House;
use commands::statement::{ReadOptions, ReadStatementError, StatementFile, StatementReader};
use serde_json::{Value, json};
use support::TestHouse;
use support::client::Person;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use uuid::Uuid;

const CSV: &str = "Date;Payee;Amount;Kind\n30.01.2026;Coffee bar;3,50;out\n";

fn mapping() -> Value {
    json!({
        "delimiter": ";", "encoding": "utf-8", "skip_rows": 1, "date_column": 0,
        "date_order": "day_month_year", "decimal_mark": ",", "payee_column": 1,
        "description_columns": [1],
        "amount": {"kind": "directed", "column": 2, "direction_column": 3, "out_words": ["out"]},
    })
}

#[tokio::test]
async fn a_mapping_beyond_its_limits_or_that_cannot_be_kept_says_where() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let path = ada.at(&format!("/accounts/{}/imports", ada.account("Giro").await));
    for (pointer, value, code) in [
        ("/description_columns", json!(vec![1; 65]), "too-many"),
        ("/amount/out_words", json!(vec!["out"; 101]), "too-many"),
        ("/amount/out_words", json!(["out", "a\u{0}b"]), "control-character"),
        ("/amount/in_words", json!(vec!["in"; 101]), "too-many"),
        ("/amount/in_words", json!(["in", "a\u{0}b"]), "control-character"),
        ("/amount/neutral_words", json!(vec!["/"; 101]), "too-many"),
        ("/encoding", json!("utf-8\u{0}"), "control-character"),
        ("/delimiter", json!("\u{0}"), "control-character"),
        ("/decimal_mark", json!("\u{0}"), "control-character"),
        ("/date_order", json!("sideways"), "invalid-field"),
        ("/encoding", json!("klingon"), "unknown-encoding"),
        ("/delimiter", json!("#"), "unknown-delimiter"),
        ("/decimal_mark", json!("'"), "unknown-decimal-mark"),
    ] {
        let mut given = mapping();
        let (parent, field) = pointer.rsplit_once('/').unwrap();
        given.pointer_mut(parent).unwrap()[field] = value;
        let refused = ada.upload_with(&path, CSV, &[], Some(given)).await.expect(422);
        assert_eq!(refused["errors"][0]["pointer"], format!("/mapping{pointer}"), "{refused}");
        assert_eq!(refused["errors"][0]["code"], code, "{refused}");
        assert!(!refused["errors"][0]["detail"].as_str().unwrap().is_empty(), "{refused}");
    }
    let mut given = mapping();
    given["description_columns"] = json!(vec![1; 64]);
    given["amount"]["out_words"] = json!(vec!["out"; 100]);
    let report = ada.upload_with(&path, CSV, &[], Some(given)).await.expect(201);
    assert_eq!(report["accounts"][0]["imported"], 1);
}

#[tokio::test]
async fn the_dates_of_a_qif_file_are_asked_about_and_read_as_answered() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let path = ada.at(&format!("/accounts/{}/imports", ada.account("Giro").await));
    let file = "!Type:Bank\nD02/03/2025\nT-4.00\nPKiosk\n^\n";
    let asked = ada.upload(&path, file).await.expect(422);
    assert_eq!(asked["questions"][0]["field"], "date_order", "{asked}");
    let answered =
        |order: &str| ada.upload_saying(&path, file, &[], [("date_order", order.to_owned())]);
    let refused = answered("sideways").await.expect(422);
    assert_eq!(refused["errors"][0]["pointer"], "/date_order", "{refused}");
    let report = answered("day_month_year").await.expect(201);
    assert_eq!(report["accounts"][0]["first_on"], "2025-03-02", "{report}");
}

#[tokio::test]
async fn files_without_any_sign_are_asked_about_and_answered_on_both_routes() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let giro = ada.account("Giro").await;
    let row = |n: u8| {
        format!("<STMTTRN><TRNTYPE>OTHER<DTPOSTED>2025031{n}<TRNAMT>{n}.00<FITID>{n}</STMTTRN>")
    };
    let rows: String = (1..=2).map(row).collect();
    let ofx = format!(
        "<OFX><STMTRS><CURDEF>EUR<BANKACCTFROM><ACCTID>77</BANKACCTFROM>{rows}</STMTRS></OFX>"
    );
    let qif = "!Type:Bank\nD2025-04-11\nT1.00\n^\nD2025-04-12\nT2.00\n^\n";
    let own = ada.at(&format!("/accounts/{giro}/imports"));
    for (path, file) in [
        (own.clone(), qif),
        (own, &ofx),
        (ada.at("/imports?create_accounts=true"), &ofx.replace("77", "78")),
    ] {
        let asked = ada.upload(&path, file).await.expect(422);
        assert_eq!(asked["type"], "urn:wumbo:problem:import-needs-mapping", "{asked}");
        assert_eq!(asked["questions"][0]["field"], "direction", "{asked}");
        assert_eq!(asked["questions"][0]["choices"], json!(["money_in", "money_out"]), "{asked}");
        let answered =
            |way: &str| ada.upload_saying(&path, file, &[], [("direction", way.to_owned())]);
        let refused = answered("sideways").await.expect(422);
        assert_eq!(refused["errors"][0]["pointer"], "/direction", "{refused}");
        let report = answered("money_out").await.expect(201);
        assert_eq!(report["accounts"][0]["money_out"]["minor"], -300, "{report}");
        let direction = report["decisions"].as_array().unwrap().iter();
        let direction: Vec<_> = direction.filter(|one| one["field"] == "direction").collect();
        assert_eq!(direction.len(), 1);
        assert_eq!(direction[0]["by"], "person", "{report}");
    }
}

#[tokio::test]
async fn workbooks_and_archives_are_taken_in_and_bring_nothing_twice() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let path = ada.at(&format!("/accounts/{}/imports", ada.account("Giro").await));
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../adapters/tests/samples/statements/");
    let samples =
        [("xlsx_bank.xlsx", "xlsx", 3), ("ods_german.ods", "ods", 3), ("zip_months.zip", "zip", 4)];
    for (name, format, lines) in samples {
        let file = std::fs::read(format!("{folder}{name}")).unwrap();
        let report = ada.upload(&path, file.clone()).await.expect(201);
        assert_eq!(report["format"], format, "{report}");
        assert_eq!(report["accounts"][0]["imported"], lines, "{report}");
        let again = ada.upload(&path, file).await.expect(201);
        assert_eq!(again["accounts"][0]["duplicates"], lines, "{again}");
    }
    let whole = std::fs::read(format!("{folder}zip_months.zip")).unwrap();
    let refused = ada.upload(&path, &whole[..whole.len() / 2]).await.expect(422);
    assert_eq!(refused["errors"][0]["code"], "archive-broken", "{refused}");
}

#[tokio::test]
async fn the_mapping_that_is_told_and_remembered_is_the_one_that_was_used() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let path = ada.at(&format!("/accounts/{}/imports?dry_run=true", ada.account("Giro").await));
    for (encoding, skip_rows) in [("windows-1252", 0), ("utf-16le", 2), ("utf-8", 1_000_000)] {
        let mut given = mapping();
        given["encoding"] = json!(encoding);
        given["skip_rows"] = json!(skip_rows);
        let report = ada.upload_with(&path, CSV, &[], Some(given)).await.expect(200);
        let used = &report["accounts"][0]["mapping"];
        let used = if used.is_null() { &report["mapping"] } else { used };
        assert_eq!(used["encoding"], "utf-8", "{report}");
        assert_eq!(used["skip_rows"], skip_rows.min(1), "{report}");
        assert_eq!(report["accounts"][0]["imported"], 1);
    }
}

/// A reader with a fault, which quotes the file when it falls over it.
struct Faulty;

impl StatementReader for Faulty {
    fn read(&self, file: &[u8], _: &ReadOptions) -> Result<StatementFile, ReadStatementError> {
        panic!("cannot bear {}", String::from_utf8_lossy(file));
    }
}

#[tokio::test]
async fn a_fault_of_a_reader_is_ours_and_not_the_files() {
    let house = TestHouse::changed(|state| {
        let House { store, lookup, clock, ids, .. } = state.house.as_ref();
        let (store, lookup) = (store.clone(), lookup.clone());
        let (clock, ids) = (clock.clone(), ids.clone());
        state.house = Arc::new(House::new(store, lookup, clock, ids, Arc::new(Faulty), "0.0.0"));
    })
    .await;
    let ada = Person::new(&house).await;
    let refused = ada.upload(&ada.at("/imports"), CSV).await;
    assert_eq!((refused.status.as_u16(), refused.code()), (500, "internal"), "{}", refused.body);
    assert!(!refused.body.to_string().contains("Coffee"), "{}", refused.body);
}

#[tokio::test]
async fn a_file_that_has_no_place_in_the_house_is_sent_away_before_its_body() {
    let house = TestHouse::changed(|state| {
        state.uploads = Arc::new(UploadPlaces::new(1, Duration::from_millis(50)));
    })
    .await;
    let ada = Person::new(&house).await;
    let path = ada.at("/imports?create_accounts=true");
    let taken = house.state.uploads.place(Uuid::nil()).await.unwrap();
    let answer = answer_without_body(&house, &ada, &path).await;
    assert!(answer.starts_with("http/1.1 503 "), "{answer}");
    assert!(answer.contains("\r\nretry-after: 5\r\n"), "{answer}");
    assert!(answer.contains("application/problem+json"), "{answer}");
    let stranger = Person::new(&house).await;
    let refused = answer_without_body(&house, &stranger, &path).await;
    assert!(refused.starts_with("http/1.1 404 "), "strangers take no place: {refused}");
    drop(taken);
    for _ in 0..3 {
        let refused = ada.upload(&path, CSV).await;
        assert_eq!(refused.code(), "import-needs-account", "every file gives its place back");
    }
}

#[tokio::test]
async fn a_file_waits_for_its_place() {
    let house = TestHouse::changed(|state| {
        state.uploads = Arc::new(UploadPlaces::new(1, Duration::from_secs(60)));
    })
    .await;
    let ada = Person::new(&house).await;
    let path = ada.at("/imports");
    let files: Vec<_> = (0..6).map(|_| ada.upload(&path, CSV)).collect();
    for answer in futures::future::join_all(files).await {
        assert_eq!(answer.code(), "import-needs-account");
    }
}

/// The answer, in small letters, to the head of an upload whose body never comes.
async fn answer_without_body(house: &TestHouse, person: &Person, path: &str) -> String {
    let address = house.url().replace("http://", "");
    let mut stream = TcpStream::connect(&address).await.unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {}\r\n\
         content-type: multipart/form-data; boundary=x\r\ncontent-length: 20000000\r\n\r\n",
        person.token
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    while !answer.windows(4).any(|end| end == b"\r\n\r\n") {
        assert_ne!(stream.read_buf(&mut answer).await.unwrap(), 0, "it ended without an answer");
    }
    String::from_utf8(answer).unwrap().to_lowercase()
}

/// An archive of files with these contents.
fn zipped(files: &[&[u8]]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (n, content) in files.iter().enumerate() {
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(format!("{n}.csv"), options).unwrap();
        std::io::Write::write_all(&mut zip, content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[tokio::test]
async fn a_file_with_nothing_in_it_is_refused_and_leaves_no_import() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let into = ada.at(&format!("/accounts/{}/imports", ada.account("Giro").await));
    let all = ada.at("/imports?create_accounts=true");
    let utf_16: Vec<u8> = "\u{feff} \r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let camt = "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\">\
                <BkToCstmrStmt><GrpHdr><MsgId>1</MsgId></GrpHdr></BkToCstmrStmt></Document>";
    let files: [(&str, Vec<u8>); 9] = [
        ("0 bytes", Vec::new()),
        ("blanks", b" \r\n\t\n".to_vec()),
        ("a mark of UTF-8", b"\xef\xbb\xbf".to_vec()),
        ("a mark and blanks", b"\xef\xbb\xbf \n".to_vec()),
        ("UTF-16", utf_16.clone()),
        ("ofx", b"OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\n\n<OFX></OFX>\n".to_vec()),
        ("camt", camt.into()),
        ("an archive of a file of 0 bytes", zipped(&[b""])),
        ("an archive of blank files", zipped(&[b"\n", &utf_16, b""])),
    ];
    for (name, file) in files {
        for path in [&all, &into] {
            for path in [path.clone(), format!("{}dry_run=true", with_query(path))] {
                let refused = ada.upload(&path, file.clone()).await;
                assert_eq!(refused.code(), "import-empty", "{name}: {}", refused.body);
                let refused = refused.expect(422);
                let detail = refused["detail"].as_str().unwrap();
                assert!(detail.starts_with("The file is empty"), "{name}: {refused}");
            }
        }
    }
    // Once the screens show what was stored after all of them.
    let body = json!({"name": "Next", "kind": "cash", "currency": "EUR"});
    let next = ada.post(&ada.at("/accounts"), body).await.revision();
    let imports = ada.get_at(&ada.at("/imports"), next).await.expect(200);
    assert_eq!(imports["items"], json!([]), "nothing was stored");
}

/// The path, ready for one more parameter.
fn with_query(path: &str) -> String {
    format!("{path}{}", if path.contains('?') { '&' } else { '?' })
}

/// What is said of a form whose part `file` has these further lines in its head.
async fn of_head(house: &TestHouse, person: &Person, path: &str, lines: &str) -> (u16, Value) {
    let named = "form-data; name=\"file\"; filename=\"a.csv\"";
    of_part(house, person, path, &format!("{named}{lines}")).await
}

/// The answer to a form of one part that says this of itself.
async fn of_part(house: &TestHouse, person: &Person, path: &str, named: &str) -> (u16, Value) {
    let rows = "Date;Payee;Amount\r\n2026-03-01;Shop;-1.00\r\n";
    let form = format!("--q\r\nContent-Disposition: {named}\r\n\r\n{rows}\r\n--q--\r\n");
    let http = reqwest::Client::new();
    let request = http.post(format!("{}{path}", house.url())).bearer_auth(&person.token);
    let request = request.header("content-type", "multipart/form-data; boundary=\"q\"");
    let answer = request.body(form).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

#[tokio::test]
async fn a_part_of_the_form_that_could_be_read_in_two_ways_or_is_coded_is_refused() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let into = ada.at(&format!("/accounts/{}/imports", ada.account("Giro").await));
    let named = "\r\nContent-Disposition: form-data; name=";
    for (lines, pointer, code) in [
        (format!("{named}\"mapping\""), "content-disposition", "repeated-header"),
        (format!("{named}\"file\""), "content-disposition", "repeated-header"),
        ("; name=mapping".into(), "content-disposition", "repeated-parameter"),
        ("; FileName=b.csv".into(), "content-disposition", "repeated-parameter"),
        ("\r\nContent-Type: a/b\r\ncontent-type: a/b".into(), "content-type", "repeated-header"),
        ("\r\nContent-Type: multipart/mixed".into(), "content-type", "nested-parts"),
        ("\r\nContent-Encoding: gzip".into(), "content-encoding", "unknown-coding"),
        (
            "\r\nContent-Transfer-Encoding: base64".into(),
            "content-transfer-encoding",
            "unknown-coding",
        ),
        (
            "\r\nContent-Transfer-Encoding: quoted-printable".into(),
            "content-transfer-encoding",
            "unknown-coding",
        ),
        ("\r\nnobody knows what".into(), "content-disposition", "broken-part"),
    ] {
        for path in [&into, &ada.at("/imports?create_accounts=true")] {
            for path in [path.clone(), format!("{}dry_run=true", with_query(path))] {
                let (status, refused) = of_head(&house, &ada, &path, &lines).await;
                assert_eq!(status, 400, "{lines:?}: {refused}");
                assert_eq!(refused["type"], "urn:wumbo:problem:unreadable", "{refused}");
                let error = &refused["errors"][0];
                assert_eq!((&error["pointer"], &error["code"]), (&json!(pointer), &json!(code)));
                let said = refused["detail"].as_str().unwrap();
                assert!(said.starts_with("Part 1 of the form "), "{refused}");
                assert!(said.ends_with("Nothing was stored."), "{refused}");
            }
        }
    }
    let dry = format!("{}dry_run=true", with_query(&into));
    for plain in ["binary", "8bit", "7bit"] {
        let lines = format!("\r\nContent-Transfer-Encoding: {plain}\r\nContent-Type: text/csv");
        let (status, report) = of_head(&house, &ada, &dry, &lines).await;
        assert_eq!((status, &report["accounts"][0]["imported"]), (200, &json!(1)), "{report}");
    }
    let (status, report) = of_head(&house, &ada, &into, "").await;
    assert_eq!((status, &report["accounts"][0]["duplicates"]), (201, &json!(0)), "{report}");
}

#[tokio::test]
async fn a_part_of_the_form_is_known_by_its_name_in_whatever_case_that_is_said() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    for (named, file_name) in [
        ("form-data; NAME=\"file\"; FILENAME=\"march.csv\"", "march.csv"),
        ("FORM-DATA; FileName=april.csv; Name=file", "april.csv"),
        ("form-data; filename=\"a; name=mapping\"; name=file", "a; name=mapping"),
        ("form-data; nAmE=file", "statement"),
    ] {
        let into = ada.at(&format!("/accounts/{}/imports", ada.account(file_name).await));
        let (status, report) = of_part(&house, &ada, &into, named).await;
        assert_eq!(status, 201, "{named}: {report}");
        let kept = ada.get_at(&ada.at("/imports"), report["revision"].as_i64().unwrap()).await;
        assert_eq!(kept.expect(200)["items"][0]["file_name"], file_name);
    }
    let into = ada.at(&format!("/accounts/{}/imports", ada.account("Giro").await));
    for named in ["form-data; NAME=other", "form-data; names=file", "form-data"] {
        let (status, refused) = of_part(&house, &ada, &into, named).await;
        assert_eq!((status, &refused["errors"][0]["code"]), (422, &json!("unknown-part")));
    }
}
