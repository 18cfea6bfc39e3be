//! Statements that name another account than the one they go into. Through real HTTP.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use std::fmt::Write;

use serde_json::{Value, json};
use support::TestHouse;
use support::client::Person;
use uuid::Uuid;

const IBAN: &str = "DE02120300000000202051";

/// Statements of an OFX file: kind (`CREDITCARD`: of a card), number, minor units of one booking.
fn ofx(statements: &[(&str, &str, i64)]) -> String {
    let (mut banks, mut cards) = (String::new(), String::new());
    for (nth, (kind, number, minor)) in statements.iter().enumerate() {
        let sign = if *minor < 0 { "-" } else { "" };
        let (whole, cents) = (minor.abs() / 100, minor.abs() % 100);
        let list = format!(
            "<BANKTRANLIST><STMTTRN><TRNTYPE>OTHER<DTPOSTED>20260302<TRNAMT>{sign}{whole}.\
             {cents:02}<FITID>{number}-{nth}<NAME>Shop {nth}</STMTTRN></BANKTRANLIST>\
             <LEDGERBAL><BALAMT>{whole}.00<DTASOF>20260331</LEDGERBAL>"
        );
        match *kind {
            "CREDITCARD" => write!(
                cards,
                "<CCSTMTTRNRS><CCSTMTRS><CURDEF>EUR<CCACCTFROM><ACCTID>{number}</CCACCTFROM>\
                 {list}</CCSTMTRS></CCSTMTTRNRS>"
            ),
            kind => write!(
                banks,
                "<STMTTRNRS><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>1<ACCTID>{number}\
                 <ACCTTYPE>{kind}</BANKACCTFROM>{list}</STMTRS></STMTTRNRS>"
            ),
        }
        .unwrap();
    }
    format!(
        "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nENCODING:USASCII\nCHARSET:1252\n\n<OFX>\
         <BANKMSGSRSV1>{banks}</BANKMSGSRSV1><CREDITCARDMSGSRSV1>{cards}</CREDITCARDMSGSRSV1>\
         </OFX>\n"
    )
}

fn notes<'a>(report: &'a Value, code: &str) -> Vec<&'a str> {
    let all = report["warnings"].as_array().unwrap_or_else(|| panic!("{report}"));
    let told = all.iter().filter(|note| note["code"] == code);
    told.map(|note| note["detail"].as_str().unwrap()).collect()
}

async fn open(person: &Person, name: &str, kind: &str, number: Option<&str>) -> Uuid {
    let body = json!({"name": name, "kind": kind, "currency": "EUR", "number": number});
    person.post(&person.at("/accounts"), body).await.id()
}

/// The keys of the statements of a file.
async fn keys(person: &Person, file: &str) -> Vec<String> {
    let path = person.at("/imports?dry_run=true&create_accounts=true");
    let report = person.upload(&path, file).await.expect(200);
    let accounts = report["accounts"].as_array().unwrap();
    accounts.iter().map(|told| told["key"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sends_a_statement_to_another_account_is_told_on_every_way() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let giro = open(&ada, "Giro", "checking", Some("4711")).await;
    let pot = open(&ada, "Pot", "checking", Some("815")).await;
    let file = ofx(&[("CHECKING", "999", -100)]);
    let key = keys(&ada, &file).await.remove(0);
    let say = |id: Uuid| [("accounts", json!([{"key": key, "account_id": id}]).to_string())];
    let all = ada.at("/imports?dry_run=true");
    let into = |id: Uuid| ada.at(&format!("/accounts/{id}/imports?dry_run=true"));
    for report in [
        ada.upload(&into(giro), file.clone()).await.expect(200),
        ada.upload_answering(&into(giro), file.clone(), &say(giro)).await.expect(200),
        ada.upload_answering(&all, file.clone(), &say(giro)).await.expect(200),
    ] {
        let told = notes(&report, "other-account");
        assert_eq!(told.len(), 1, "{report}");
        assert!(told[0].contains("999") && told[0].contains("Giro"), "{report}");
    }
    // The number of another account of the household: asked where nothing is said, else told.
    let file = ofx(&[("CHECKING", "815", -100)]);
    let refused = ada.upload(&into(giro), file.clone()).await;
    assert_eq!((refused.status.as_u16(), refused.code()), (422, "import-other-account"));
    let key = keys(&ada, &file).await.remove(0);
    let say = [("accounts", json!([{"key": key, "account_id": giro}]).to_string())];
    for path in [&all, &into(giro)] {
        let report = ada.upload_answering(path, file.clone(), &say).await.expect(200);
        let told = notes(&report, "other-account");
        assert!(told.len() == 1 && told[0].contains("Pot"), "{report}");
    }
    // Its own account says nothing.
    let report = ada.upload(&into(pot), file.clone()).await.expect(200);
    assert_eq!(notes(&report, "other-account"), Vec::<&str>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_files_of_a_closed_account_open_no_second_one() {
    let house = TestHouse::new().await;
    for kind in ["savings", "cash", "investment", "checking", "other"] {
        let ada = Person::new(&house).await;
        let id = open(&ada, "Nest egg", kind, None).await;
        let file = ofx(&[("CHECKING", "680", -100)]);
        let into = ada.at(&format!("/accounts/{id}/imports"));
        ada.upload(&into, file.clone()).await.expect(201);
        let path = ada.at(&format!("/accounts/{id}"));
        let closed = ada.patch(&path, json!({"status": "closed"})).await;
        assert_eq!(closed.status.as_u16(), 200, "{kind}: {}", closed.body);
        for path in ["/imports?create_accounts=true", "/imports?create_accounts=true&dry_run=true"]
        {
            let refused = ada.upload(&ada.at(path), file.clone()).await;
            let told = (refused.status.as_u16(), refused.code());
            assert_eq!(told, (409, "account-is-closed"), "{kind}: {}", refused.body);
            assert!(refused.body.to_string().contains("Nest egg"), "{}", refused.body);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_kind_than_the_accounts_is_told_until_it_was_said() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let giro = open(&ada, "Giro", "checking", None).await;
    let into = ada.at(&format!("/accounts/{giro}/imports"));
    let file = ofx(&[("CREDITCARD", "4711", -100)]);
    let report = ada.upload(&into, file).await.expect(201);
    let told = notes(&report, "other-account");
    assert!(told.len() == 1 && told[0].contains("credit card"), "{report}");
    let next = ofx(&[("CREDITCARD", "4711", -101)]);
    let report = ada.upload(&into, next).await.expect(201);
    assert_eq!(notes(&report, "other-account"), Vec::<&str>::new(), "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn statements_of_two_accounts_do_not_melt_into_one_without_a_word() {
    let house = TestHouse::new().await;
    for (one, other) in [
        (("CHECKING", "111", -100), ("CREDITCARD", "222", -300)),
        (("CHECKING", "111", -100), ("SAVINGS", "111", -300)),
        (("CHECKING", "111", -100), ("CHECKING", "222", -300)),
    ] {
        let ada = Person::new(&house).await;
        let giro = open(&ada, "Giro", "other", None).await;
        let file = ofx(&[one, other]);
        let keys = keys(&ada, &file).await;
        let choices: Vec<Value> =
            keys.iter().map(|key| json!({"key": key, "account_id": giro})).collect();
        let say = [("accounts", json!(choices).to_string())];
        let report = ada.upload_answering(&ada.at("/imports"), file, &say).await.expect(201);
        let told = notes(&report, "accounts-joined");
        assert_eq!(told.len(), 1, "{report}");
        assert!(told[0].contains(one.1) && told[0].contains(other.1), "{report}");
        assert!(told[0].contains("Giro"), "{report}");
        let accounts = report["accounts"].as_array().unwrap();
        assert_eq!((accounts.len(), &accounts[0]["imported"]), (1, &json!(2)), "{report}");
        // Neither balance is of both, so nothing is said to differ.
        assert_eq!(notes(&report, "balance-differs"), Vec::<&str>::new(), "{report}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_names_a_known_account_goes_there_in_the_accounts_currency() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    open(&ada, "Giro", "checking", None).await;
    let body = json!({"name": "Swiss", "kind": "checking", "currency": "CHF", "number": IBAN});
    let swiss = ada.post(&ada.at("/accounts"), body).await.id();
    let file = format!(
        "IBAN;Date;Payee;Amount\n{IBAN};2026-03-02;Baker;-1.00\n{IBAN};2026-03-03;Shop;-2.00\n\
         {IBAN};2026-03-04;Kiosk;-3.00\n{IBAN};2026-03-05;Wage;10.00\n"
    );
    let report = ada.upload(&ada.at("/imports"), file).await.expect(201);
    let told = &report["accounts"][0];
    assert_eq!((&told["account_id"], &told["currency"]), (&json!(swiss), &json!("CHF")));
    assert_eq!(told["imported"], json!(4), "{report}");
}

#[tokio::test]
async fn where_two_accounts_may_be_spelled_so_a_person_is_asked() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let path = ada.at("/imports?create_accounts=true");
    let file = |number| ofx(&[("CHECKING", number, -1_250)]);
    let first = open(&ada, "One", "checking", Some("0532013000")).await;
    open(&ada, "Another", "checking", Some("00532013000")).await;
    let asked = ada.upload(&path, file("532013000")).await.expect(422);
    assert_eq!(asked["accounts"][0]["candidates"].as_array().unwrap().len(), 2, "{asked}");
    // What is written alike is nearer.
    let report = ada.upload(&path, file("0532013000")).await.expect(201);
    assert_eq!(report["accounts"][0]["account_id"], first.to_string(), "{report}");
    // Another number is another account.
    let report = ada.upload(&path, file("5320130000")).await.expect(201);
    assert_eq!(report["accounts"][0]["created"], true, "{report}");
}

/// Two cards in one table, told by sections under a heading each, by lines, or by a column.
fn cards() -> [String; 3] {
    let heading = "Datum;Text;Betrag";
    [
        format!(
            "Karte 1: Ann, 4111 XXXX XXXX 1234\n{heading}\n03.02.2025;Brot;-12,50\n04.02.2025;Zug;\
             -4,00\n\nKarte 2: Ben, 4111 XXXX XXXX 5678\n{heading}\n26.02.2025;Kino;-3,00\n"
        ),
        format!(
            "{heading}\nKarte 1: …1234;;\n03.02.2025;Brot;-12,50\n04.02.2025;Zug;-4,00\n\
             Karte 2: …5678;;\n26.02.2025;Kino;-3,00\n"
        ),
        "Kontonummer;Datum;Text;Betrag\n4111111111111234;03.02.2025;Brot;-12,50\n\
         4111111111111234;04.02.2025;Zug;-4,00\n4111111111115678;26.02.2025;Kino;-3,00\n"
            .to_owned(),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn two_cards_of_one_file_go_into_one_account_or_into_two_as_the_person_says() {
    let house = TestHouse::new().await;
    for file in cards() {
        let ada = Person::new(&house).await;
        let card = open(&ada, "Card", "credit_card", None).await;
        let other = open(&ada, "Other card", "credit_card", None).await;
        let into = ada.at(&format!("/accounts/{card}/imports"));
        let asked = ada.upload(&into, file.clone()).await;
        assert_eq!(asked.code(), "import-several-accounts", "{file}");
        let asked = asked.expect(422);
        let keys: Vec<&str> = asked["accounts"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["key"].as_str().unwrap())
            .collect();
        assert_eq!(keys.len(), 2, "{asked}");
        let say = |ids: [Uuid; 2]| {
            let all = [0, 1].map(|nth| json!({"key": keys[nth], "account_id": ids[nth]}));
            [("accounts", json!(all).to_string())]
        };
        let report =
            ada.upload_answering(&into, file.clone(), &say([card, card])).await.expect(201);
        assert_eq!(report["accounts"][0]["imported"], 3, "{report}");
        assert_eq!(notes(&report, "accounts-joined").len(), 1, "{report}");
        // What was said is known: on either way, and nothing is asked again.
        for path in [into.clone(), ada.at("/imports?create_accounts=true")] {
            let report = ada.upload(&path, format!("{file}\n")).await.expect(201);
            let told = report["accounts"].as_array().unwrap();
            assert!(told.iter().all(|one| one["imported"] == 0), "{path} {report}");
            assert!(told.iter().all(|one| one["account_id"] == json!(card)), "{path} {report}");
        }
        // Another household has them as two.
        let bea = Person::new(&house).await;
        let one = open(&bea, "One", "credit_card", None).await;
        let two = open(&bea, "Two", "credit_card", None).await;
        let all = bea.at("/imports");
        let report = bea.upload_answering(&all, file.clone(), &say([one, two])).await.expect(201);
        let mut counts: Vec<i64> = report["accounts"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["imported"].as_i64().unwrap())
            .collect();
        counts.sort_unstable();
        assert_eq!(counts, [1, 2], "{report}");
        let dry = format!("/accounts/{other}/imports?dry_run=true");
        let report = ada.upload(&ada.at(&dry), file.clone()).await;
        assert_eq!(report.code(), "import-several-accounts", "they are another account's");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn balances_alone_open_an_account_in_the_currency_of_the_household_or_go_into_a_chosen_one() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let file = format!(
        "IBAN;{IBAN}\n\nDatum;Text;Betrag;Saldo\n01.02.2026;Anfangssaldo;;1000,00\n\
         28.02.2026;Endsaldo;;1000,00\n"
    );
    let account = ada.account("Giro").await;
    let report = ada.upload(&ada.at(&format!("/accounts/{account}/imports")), file.clone()).await;
    let report = report.expect(201);
    assert_eq!(report["accounts"][0]["imported"], json!(0), "{report}");
    for (opening, closing) in [
        ("Anfangssaldo", "Endsaldo"),
        ("Anfangsbestand", "Endbestand"),
        ("Opening balance", "Closing balance"),
        ("Açılış bakiyesi", "Kapanış bakiyesi"),
        ("ยอดยกมา", "ยอดยกไป"),
    ] {
        let ben = Person::new(&house).await;
        let file = file.replace("Anfangssaldo", opening).replace("Endsaldo", closing);
        for file in [file.replace(";;", ";").replace(";Saldo", ""), file] {
            let report = ben.upload(&ben.at("/imports?create_accounts=true"), file).await;
            let report = report.expect(201);
            let account = &report["accounts"][0];
            assert_eq!(account["number"], json!(IBAN), "{report}");
            assert_eq!(account["opening_stated"]["amount"]["minor"], json!(100_000), "{report}");
            assert_eq!(account["balance_after"]["minor"], json!(100_000), "{report}");
            assert_eq!(account["agrees"], json!(true), "{report}");
        }
    }
}
