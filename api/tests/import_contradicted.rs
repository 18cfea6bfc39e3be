//! Files that meet what is stored and contradict it: answers for another account than that of the
//! address, adjustments, balances that agreed before. Through real HTTP.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use serde_json::{Value, json};
use support::TestHouse;
use support::client::Person;
use uuid::Uuid;

const BANK: &str = "37040044/0532013000";
const IBAN: &str = "DE89370400440532013000";

/// An MT940 file: days as `YYMMDD` with the balance, value days as `YYMMDD` with mark and amount.
fn mt940(opening: (&str, &str), lines: &[(&str, &str, &str)], closing: (&str, &str)) -> String {
    let lines = lines
        .iter()
        .map(|(day, amount, text)| format!(":61:{day}{amount}NMSCNONREF\n:86:{text}\n"));
    format!(
        ":20:S\n:25:{BANK}\n:28C:1\n:60F:C{}EUR{}\n{}:62F:C{}EUR{}\n-\n",
        opening.0,
        opening.1,
        lines.collect::<String>(),
        closing.0,
        closing.1
    )
}

async fn open(person: &Person, name: &str) -> Uuid {
    let body = json!({"name": name, "kind": "checking", "currency": "EUR"});
    person.post(&person.at("/accounts"), body).await.id()
}

fn notes<'a>(report: &'a Value, code: &str) -> Vec<&'a str> {
    let all = report["warnings"].as_array().unwrap_or_else(|| panic!("{report}"));
    let told = all.iter().filter(|note| note["code"] == code);
    told.map(|note| note["detail"].as_str().unwrap()).collect()
}

async fn stored(person: &Person, report: &Value) -> Vec<Value> {
    let revision = report["revision"].as_i64().unwrap_or_else(|| panic!("{report}"));
    let list = person.get_at(&person.at("/transactions?limit=500"), revision).await.expect(200);
    list["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn an_answer_that_says_another_account_than_the_address_is_refused() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let (other, own) = (open(&ada, "Other").await, open(&ada, "Own").await);
    let into = ada.at(&format!("/accounts/{own}/imports"));
    let files = [
        mt940(("260331", "10,00"), &[("260401", "D1,00", "Bakery")], ("260430", "9,00")),
        "!Type:Bank\nD2026-04-01\nT-1.00\nPBakery\n^\n".to_owned(),
        "Date,Description,Amount\n2026-04-01,Bakery,-1.00\n2026-04-02,Bar,-2.00\n".to_owned(),
    ];
    for file in files {
        let dry = ada.upload(&format!("{into}?dry_run=true"), file.clone()).await.expect(200);
        let key = dry["accounts"][0]["key"].as_str().unwrap().to_owned();
        for key in ["file", key.as_str()] {
            for (answer, field) in [
                (json!({"key": key, "account_id": other}), "account_id"),
                (json!({"key": key, "account_id": Uuid::from_u128(7)}), "account_id"),
                (json!({"key": key, "name": "New"}), "name"),
                (json!({"key": key, "kind": "loan"}), "kind"),
                (json!({"key": key, "currency": "USD"}), "currency"),
            ] {
                let form = [("accounts", json!([answer]).to_string())];
                let refused = ada.upload_answering(&into, file.clone(), &form).await.expect(422);
                let error = &refused["errors"][0];
                assert_eq!(error["code"], "other-account", "{answer}: {refused}");
                assert_eq!(error["pointer"], format!("/accounts/0/{field}"), "{refused}");
            }
        }
        for answer in [json!({"key": key, "account_id": own}), json!({"key": key, "name": "Own"})] {
            let form = [("accounts", json!([answer]).to_string())];
            let dry = format!("{into}?dry_run=true");
            let report = ada.upload_answering(&dry, file.clone(), &form).await.expect(200);
            assert_eq!(report["accounts"][0]["account_id"], json!(own), "{report}");
        }
    }
    let all = ada.get(&ada.at("/transactions")).await.expect(200);
    assert_eq!(all["items"], json!([]));
}

#[tokio::test]
async fn an_adjustment_is_none_of_the_banks_lines() {
    let house = TestHouse::new().await;
    for (lines, closing) in [(1, "99,00"), (2, "98,00")] {
        let ada = Person::new(&house).await;
        let body = json!({"name": "Giro", "kind": "checking", "currency": "EUR",
            "opening_balance": {"minor": 10_000, "currency": "EUR"}, "opened_on": "2026-01-01"});
        let account = ada.post(&ada.at("/accounts"), body).await.id();
        let adjust = json!({"stated_on": "2026-01-31", "adjust": true,
            "stated_balance": {"minor": 9_900, "currency": "EUR"}});
        let path = ada.at(&format!("/accounts/{account}/reconcile"));
        let adjusted = ada.post(&path, adjust).await.expect(200);
        assert_eq!(adjusted["adjusted"], true, "{adjusted}");
        let line = ("260131", "D1,00", "Bakery");
        let file = mt940(("251231", "100,00"), &vec![line; lines], ("260131", closing));
        let into = ada.at(&format!("/accounts/{account}/imports"));
        let report = ada.upload(&into, file.clone()).await.expect(201);
        assert_eq!(report["accounts"][0]["imported"], lines, "{report}");
        assert_eq!(report["accounts"][0]["agrees"], false, "{report}");
        let told = notes(&report, "adjusted-before");
        assert!(told.len() == 1 && told[0].contains("2026-01-31"), "{report}");
        let items = stored(&ada, &report).await;
        let bakeries = items.iter().filter(|one| {
            one["payee"].to_string().contains("Bakery")
                || one["description"].to_string().contains("Bakery")
        });
        assert_eq!(bakeries.count(), lines, "{items:?}");
        let adjustment = items.iter().find(|one| one["payee"] == "Balance adjustment").unwrap();
        let path = ada.at(&format!("/transactions/{}", adjustment["id"].as_str().unwrap()));
        let version = format!("\"{}\"", adjustment["version"]);
        let head = [("if-match", version.as_str())];
        let removed = ada.send(reqwest::Method::DELETE, &path, &head, None).await;
        assert!(removed.status.is_success(), "{}", removed.body);
        let report = ada.upload(&into, format!("{file}\n")).await.expect(201);
        assert_eq!(report["accounts"][0]["imported"], 0, "{report}");
        assert_eq!(report["accounts"][0]["agrees"], true, "{report}");
        assert!(notes(&report, "adjusted-before").is_empty(), "{report}");
    }
}

#[tokio::test]
async fn a_file_that_undoes_a_balance_that_agreed_says_so() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let all = ada.at("/imports?create_accounts=true");
    let lines = [
        ("260403", "D1,00", "Kiosk"),
        ("260408", "D73,10", "Market"),
        ("260420", "D6,00", "Parking"),
    ];
    let file = mt940(("260331", "500,00"), &lines, ("260430", "419,90"));
    let report = ada.upload(&all, file).await.expect(201);
    assert_eq!(report["accounts"][0]["agrees"], true, "{report}");
    let later = format!(
        "IBAN;Buchungsdatum;Partner;Buchungstext;Betrag;Währung;Saldo\n\
         {IBAN};03.04.2026;Kiosk;Card;-1,00;EUR;499,00\n\
         {IBAN};07.04.2026;Market hall;Card;-73,10;EUR;425,90\n"
    );
    let report = ada.upload(&all, later).await.expect(201);
    let count = stored(&ada, &report).await.len();
    let told = notes(&report, "balance-agreed-before");
    assert!(count == 3 || told.len() == 1 && told[0].contains("2026-04-30"), "{report}");
    let newer = [("260502", "D5,00", "Kiosk")];
    let file = mt940(("260430", "419,90"), &newer, ("260531", "414,90"));
    let report = ada.upload(&all, file).await.expect(201);
    assert!(notes(&report, "balance-agreed-before").is_empty(), "{report}");
}

#[tokio::test]
async fn a_file_that_begins_with_another_balance_than_the_account_says_so() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let rows =
        [("0304", "-48.00", "Cinema"), ("0306", "-22.15", "Books"), ("0311", "-12.90", "Bar")];
    let rows: String = rows
        .iter()
        .map(|(day, amount, name)| {
            format!(
                "<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>2026{day}<TRNAMT>{amount}<FITID>{day}<NAME>{name}\
                 </STMTTRN>"
            )
        })
        .collect();
    let ofx = format!(
        "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nENCODING:USASCII\nCHARSET:1252\n\n<OFX>\
         <BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>37040044<ACCTID>\
         0532013000<ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST>{rows}</BANKTRANLIST><LEDGERBAL>\
         <BALAMT>916.95<DTASOF>20260331</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n"
    );
    let all = ada.at("/imports?create_accounts=true");
    let report = ada.upload(&all, ofx).await.expect(201);
    assert_eq!(report["accounts"][0]["agrees"], true, "{report}");
    let lines = [("260302", "D48,00", "Cinema"), ("260306", "D22,15", "Books")];
    let file = mt940(("260228", "1000,00"), &lines, ("260310", "929,85"));
    let report = ada.upload(&all, file.clone()).await.expect(201);
    let count = stored(&ada, &report).await.len();
    assert!(count == 3 || notes(&report, "opening-balance-differs").len() == 1, "{report}");
    let ben = Person::new(&house).await;
    let all = ben.at("/imports?create_accounts=true");
    ben.upload(&all, file).await.expect(201);
    let newer = [("260311", "D12,90", "Bar")];
    let file = mt940(("260310", "929,85"), &newer, ("260331", "916,95"));
    let report = ben.upload(&all, file).await.expect(201);
    assert!(notes(&report, "opening-balance-differs").is_empty(), "{report}");
}

#[tokio::test]
async fn equal_purchases_of_the_day_between_two_files_are_two_in_either_order() {
    let house = TestHouse::new().await;
    let older = mt940(
        ("260331", "1000,00"),
        &[("260402", "C1500,00", "Wages"), ("260410", "D4,20", "Caffe")],
        ("260410", "2495,80"),
    );
    let newer = mt940(
        ("260410", "2495,80"),
        &[("260410", "D4,20", "Caffe"), ("260420", "D50,00", "Market")],
        ("260430", "2441,60"),
    );
    let table = |rows: &str| format!("IBAN;{IBAN}\n\nDatum;Text;Betrag;Saldo\n{rows}");
    let old_table = table("02.04.2026;Wages;1500,00;2500,00\n10.04.2026;Caffe;-4,20;2495,80\n");
    let new_table = table("10.04.2026;Caffe;-4,20;2491,60\n20.04.2026;Market;-50,00;2441,60\n");
    for files in
        [[&older, &newer], [&newer, &older], [&old_table, &new_table], [&new_table, &old_table]]
    {
        let ada = Person::new(&house).await;
        let all = ada.at("/imports?create_accounts=true");
        ada.upload(&all, files[0].clone()).await.expect(201);
        let report = ada.upload(&all, files[1].clone()).await.expect(201);
        let told = format!("{}\n{}\n{report}", files[0], files[1]);
        assert_eq!(stored(&ada, &report).await.len(), 4, "{told}");
        assert_eq!(report["accounts"][0]["agrees"], true, "{told}");
        for again in files {
            let report = ada.upload(&all, format!("{again}\n")).await.expect(201);
            assert_eq!(report["accounts"][0]["imported"], 0, "{told}\n{report}");
        }
    }
}
