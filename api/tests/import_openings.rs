//! What was on a new account before its file, where the bank's balance is of a day before the last
//! lines: true on that day, whatever the format. Through real HTTP.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use serde_json::{Value, json};
use support::TestHouse;
use support::client::Person;
use uuid::Uuid;

/// Three bookings: -10.00 on 10 March, -5.00 on the 12th, -2.00 on the 20th.
const LINES: [(u32, i64); 3] = [(10, -1_000), (12, -500), (20, -200)];

fn eur(minor: i64) -> Value {
    json!({"minor": minor, "currency": "EUR"})
}

fn decimal(minor: i64) -> String {
    format!("{}.{:02}", minor.abs() / 100, minor.abs() % 100)
}

fn ofx(lines: &[(u32, i64)], closing: u32, minor: i64) -> String {
    let rows: String = lines
        .iter()
        .map(|(day, minor)| {
            format!(
                "<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>202603{day:02}<TRNAMT>-{}<FITID>{day}\
                 <NAME>Shop {day}</STMTTRN>",
                decimal(*minor)
            )
        })
        .collect();
    format!(
        "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS>\
         <CURDEF>EUR<BANKACCTFROM><BANKID>1<ACCTID>77<ACCTTYPE>CHECKING</BANKACCTFROM>\
         <BANKTRANLIST>{rows}</BANKTRANLIST><LEDGERBAL><BALAMT>{}\
         <DTASOF>202603{closing:02}</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n",
        decimal(minor)
    )
}

fn camt(lines: &[(u32, i64)], closing: u32, minor: i64) -> String {
    let rows: String = lines
        .iter()
        .map(|(day, minor)| {
            format!(
                "<Ntry><Amt Ccy=\"EUR\">{}</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts>\
                 <BookgDt><Dt>2026-03-{day:02}</Dt></BookgDt>\
                 <AcctSvcrRef>R{day}</AcctSvcrRef></Ntry>",
                decimal(*minor)
            )
        })
        .collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
         <Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\"><BkToCstmrStmt>\
         <GrpHdr><MsgId>1</MsgId><CreDtTm>2026-03-31T00:00:00</CreDtTm></GrpHdr><Stmt><Id>1</Id>\
         <Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>EUR</Ccy></Acct>\
         <Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">{}</Amt>\
         <CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-03-{closing:02}</Dt></Dt></Bal>{rows}\
         </Stmt></BkToCstmrStmt></Document>\n",
        decimal(minor)
    )
}

type Format = fn(&[(u32, i64)], u32, i64) -> String;

async fn balances(ada: &Person, id: Uuid, revision: i64) -> Vec<(String, i64)> {
    let days = ada.at(&format!("/accounts/{id}/balances"));
    let days = ada.get_at(&days, revision).await.expect(200);
    let items = days["items"].as_array().unwrap();
    let day = |item: &Value| {
        (item["on"].as_str().unwrap().to_owned(), item["balance"]["minor"].as_i64().unwrap())
    };
    items.iter().map(day).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_balance_of_a_day_before_the_last_lines_is_true_on_that_day() {
    let house = TestHouse::new().await;
    let formats: [(&str, Format); 2] = [("ofx", ofx), ("camt", camt)];
    for (name, format) in formats {
        // Between the lines, on the day of one, and before all of them.
        for (closing, opening) in [(11, 11_000), (12, 11_500), (1, 10_000), (20, 11_700)] {
            let ada = Person::new(&house).await;
            let all = ada.at("/imports?create_accounts=true");
            let file = format(&LINES, closing, 10_000);
            let why = format!("{name}, {closing} March");
            let preview = ada.upload(&format!("{all}&dry_run=true"), file.clone()).await;
            let preview = preview.expect(200);
            let report = ada.upload(&all, file).await.expect(201);
            for told in [&preview, &report] {
                let account = &told["accounts"][0];
                assert!(account.get("opening_unknown").is_none(), "{why}: {told}");
                assert_eq!(account["balance_after"], eur(10_000), "{why}: {told}");
                assert_eq!(account["agrees"], json!(true), "{why}: {told}");
                let codes: Vec<&Value> =
                    told["warnings"].as_array().unwrap().iter().map(|note| &note["code"]).collect();
                let is_said = codes.contains(&&json!("balance-of-earlier-day"));
                assert_eq!(is_said, closing < 20, "{why}: {told}");
            }
            let revision = report["revision"].as_i64().unwrap();
            let id: Uuid = report["accounts"][0]["account_id"].as_str().unwrap().parse().unwrap();
            let seen = ada.get_at(&ada.at(&format!("/accounts/{id}")), revision).await.expect(200);
            assert_eq!(seen["opening_balance"], eur(opening), "{why}: {seen}");
            assert_eq!(seen["balance"], eur(opening - 1_700), "{why}: {seen}");
            // Older lines move the opening, and the stated day stays true.
            let older = ada.upload(&all, format(&[(5, -300)], closing.max(5), 0)).await.expect(201);
            let days = balances(&ada, id, older["revision"].as_i64().unwrap()).await;
            let at_closing = days
                .iter()
                .rev()
                .find(|(on, _)| on.as_str() <= format!("2026-03-{closing:02}").as_str());
            if let Some((_, balance)) = at_closing {
                assert_eq!(*balance, 10_000, "{why}: {days:?}");
            }
            let last = opening - 1_700 - if closing < 5 { 300 } else { 0 };
            assert_eq!(days.last().unwrap().1, last, "{why}: {days:?}");
        }
    }
}
