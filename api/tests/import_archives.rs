//! Archives of several statements of one account, in any order. Through real HTTP.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use std::fmt::Write as _;

use serde_json::{Value, json};
use support::TestHouse;
use support::client::Person;
use support::packed::packed;

/// A month of 2026 with a balance before it, its bookings by day, and what they come to.
struct Month {
    month: u32,
    before: i64,
    rows: &'static [(u32, i64)],
}

const JANUARY: Month =
    Month { month: 1, before: 100_000, rows: &[(3, -1_000), (3, -2_500), (20, 40_000)] };
const FEBRUARY: Month = Month { month: 2, before: 136_500, rows: &[(4, -6_500), (27, 1_000)] };
const MARCH: Month = Month { month: 3, before: 131_000, rows: &[(2, -1_000), (30, 5_000)] };

fn written(minor: i64, mark: char) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    format!("{sign}{}{mark}{:02}", minor.abs() / 100, minor.abs() % 100)
}

impl Month {
    fn after(&self) -> i64 {
        self.before + self.rows.iter().map(|(_, minor)| minor).sum::<i64>()
    }

    fn mt940(&self) -> String {
        let (month, before) = (self.month, written(self.before, ','));
        let mut text = format!(
            ":20:A\n:25:NL69INGB0123456789\n:28C:{month}\n:60F:C26{month:02}01EUR{before}\n"
        );
        for (day, minor) in self.rows {
            let (mark, amount) = (if *minor < 0 { 'D' } else { 'C' }, written(minor.abs(), ','));
            write!(text, ":61:26{month:02}{day:02}{mark}{amount}NTRFNONREF\n:86:Shop {minor}\n")
                .unwrap();
        }
        let last = self.rows.last().unwrap().0;
        write!(text, ":62F:C26{month:02}{last:02}EUR{}\n-\n", written(self.after(), ',')).unwrap();
        text
    }

    fn ofx(&self) -> String {
        let (month, mut list) = (self.month, String::new());
        for (nth, (day, minor)) in self.rows.iter().enumerate() {
            let kind = if *minor < 0 { "DEBIT" } else { "CREDIT" };
            write!(
                list,
                "<STMTTRN><TRNTYPE>{kind}<DTPOSTED>2026{month:02}{day:02}<TRNAMT>{}\
                 <FITID>{month}-{nth}<NAME>Shop {minor}</STMTTRN>",
                written(*minor, '.')
            )
            .unwrap();
        }
        let last = self.rows.last().unwrap().0;
        format!(
            "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nENCODING:USASCII\nCHARSET:1252\n\n<OFX>\
             <BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>1<ACCTID>4711\
             <ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST>{list}</BANKTRANLIST><LEDGERBAL>\
             <BALAMT>{}<DTASOF>2026{month:02}{last:02}</LEDGERBAL></STMTRS></STMTTRNRS>\
             </BANKMSGSRSV1></OFX>\n",
            written(self.after(), '.')
        )
    }

    fn csv(&self, is_newest_first: bool) -> String {
        let mut balance = self.before;
        let mut rows: Vec<String> = Vec::new();
        for (day, minor) in self.rows {
            balance += minor;
            let (month, amount) = (self.month, written(*minor, '.'));
            let balance = written(balance, '.');
            rows.push(format!("2026-{month:02}-{day:02};Shop {minor};{amount};{balance}"));
        }
        if is_newest_first {
            rows.reverse();
        }
        format!("Date;Payee;Amount;Balance\n{}\n", rows.join("\n"))
    }

    fn told(&self, format: &str) -> String {
        match format {
            "mt940" => self.mt940(),
            "ofx" => self.ofx(),
            "csv" => self.csv(false),
            "csv, newest first" => self.csv(true),
            other => panic!("{other}"),
        }
    }
}

const FORMATS: [&str; 4] = ["mt940", "ofx", "csv", "csv, newest first"];

fn codes(report: &Value) -> Vec<&str> {
    let all = report["warnings"].as_array().unwrap_or_else(|| panic!("{report}"));
    all.iter().map(|note| note["code"].as_str().unwrap()).collect()
}

/// Sends a file to a new account of nobody else, or to that one; answers the report.
async fn import(person: &Person, file: Vec<u8>, is_first: bool) -> Value {
    let all = person.at("/imports?create_accounts=true");
    let unnamed = json!([{"key": "file", "name": "Giro", "currency": "EUR"}]);
    let answer = person.upload(&all, file.clone()).await;
    let answer = match answer.code() {
        "import-needs-account" if is_first => {
            person.upload_answering(&all, file, &[("accounts", unnamed.to_string())]).await
        }
        "import-needs-account" => {
            let accounts = person.get(&person.at("/accounts")).await.expect(200);
            let id = accounts["items"][0]["id"].as_str().unwrap().to_owned();
            person.upload(&person.at(&format!("/accounts/{id}/imports")), file).await
        }
        _ => answer,
    };
    answer.expect(201)
}

async fn account(person: &Person, report: &Value) -> Value {
    let revision = report["revision"].as_i64().unwrap();
    let accounts = person.get_at(&person.at("/accounts"), revision).await.expect(200);
    assert_eq!(accounts["items"].as_array().unwrap().len(), 1, "{accounts}");
    accounts["items"][0].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn months_that_follow_each_other_come_to_the_last_balance_in_either_order() {
    let house = TestHouse::new().await;
    for format in FORMATS {
        for months in [[&JANUARY, &FEBRUARY], [&FEBRUARY, &JANUARY]] {
            let ada = Person::new(&house).await;
            let files = months.map(|month| month.told(format));
            let report = import(&ada, packed(&files), true).await;
            let told = &report["accounts"][0];
            assert_eq!(told["imported"], json!(5), "{format}: {report}");
            assert_eq!(told["agrees"], json!(true), "{format}: {report}");
            let seen = account(&ada, &report).await;
            assert_eq!(seen["balance"]["minor"], json!(FEBRUARY.after()), "{format}: {seen}");
            assert!(!codes(&report).contains(&"balance-differs"), "{format}: {report}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_month_that_is_missing_between_two_is_told_and_is_mended_when_it_comes() {
    let house = TestHouse::new().await;
    for format in FORMATS {
        for months in [[&JANUARY, &MARCH], [&MARCH, &JANUARY]] {
            let ada = Person::new(&house).await;
            let files = months.map(|month| month.told(format));
            let report = import(&ada, packed(&files), true).await;
            assert_eq!(report["accounts"][0]["agrees"], json!(false), "{format}: {report}");
            assert!(codes(&report).contains(&"lines-missing"), "{format}: {report}");
            let report = import(&ada, FEBRUARY.told(format).into_bytes(), false).await;
            let seen = account(&ada, &report).await;
            assert_eq!(seen["transaction_count"], json!(7), "{format}: {seen}");
            assert_eq!(seen["balance"]["minor"], json!(MARCH.after()), "{format}: {seen}");
            assert_eq!(seen["stated"]["agrees"], json!(true), "{format}: {seen}");
        }
    }
}

/// Ids of the bank, days of February and texts, each of -4.00.
fn ofx(lines: &[(&str, u32, &str)]) -> String {
    let one = |(id, day, name): &(&str, u32, &str)| {
        format!(
            "<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>202502{day:02}<TRNAMT>-4.00<FITID>{id}<NAME>{name}\n"
        )
    };
    let lines: String = lines.iter().map(one).collect();
    format!(
        "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS>\
         <CURDEF>EUR<BANKACCTFROM><BANKID>1<ACCTID>77001<ACCTTYPE>CHECKING</BANKACCTFROM>\
         <BANKTRANLIST>\n{lines}</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archive_brings_what_its_files_bring_one_after_another() {
    let house = TestHouse::new().await;
    let (coffee, kiosk) = ("Coffee Bar", "Kiosk");
    for (files, right) in [
        // A bank that keeps its ids gives an equal line another one.
        (
            [vec![("A1", 3, coffee), ("A3", 5, kiosk)], vec![("A2", 3, coffee), ("A3", 5, kiosk)]],
            (3, 1),
        ),
        // All ids are new: it is the ids that are.
        ([vec![("A1", 3, coffee)], vec![("B1", 3, coffee), ("B2", 9, kiosk)]], (2, 0)),
        ([vec![("A1", 3, coffee), ("A2", 3, coffee)], vec![("B1", 3, coffee)]], (2, 0)),
        // The same day and amount, other texts.
        ([vec![("A1", 3, coffee)], vec![("A2", 3, kiosk)]], (2, 1)),
        ([vec![("A1", 3, coffee)], vec![("A2", 4, coffee)]], (2, 0)),
    ] {
        let files = files.map(|lines| ofx(&lines));
        let ada = Person::new(&house).await;
        let mut told = (0, 0);
        for file in &files {
            let report = import(&ada, file.clone().into_bytes(), told.0 == 0).await;
            let account = &report["accounts"][0];
            told.0 += account["imported"].as_i64().unwrap();
            told.1 += account["suggested"].as_i64().unwrap();
        }
        assert_eq!(told, right, "{files:?}");
        let bea = Person::new(&house).await;
        let report = import(&bea, packed(&files), true).await;
        let account = &report["accounts"][0];
        let told = (account["imported"].as_i64().unwrap(), account["suggested"].as_i64().unwrap());
        assert_eq!(told, right, "{report}");
        assert_eq!(
            report["suggestions"].as_array().unwrap().len(),
            usize::try_from(right.1).unwrap()
        );
    }
}

/// One line of -12.50 before which 1,000.00 were there, by each format's name of the account.
fn of_one_account() -> [String; 4] {
    let ofx = "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS>\
               <CURDEF>EUR<BANKACCTFROM><BANKID>37040044<ACCTID>0532013000<ACCTTYPE>CHECKING\
               </BANKACCTFROM><BANKTRANLIST>\n<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20250203\
               <TRNAMT>-12.50<FITID>A1<NAME>Kiosk\n</BANKTRANLIST><LEDGERBAL><BALAMT>987.50\
               <DTASOF>20250203</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n";
    let mt940 = ":20:S\n:25:37040044/0532013000\n:28C:1/1\n:60F:C250202EUR1000,00\n\
                 :61:2502030203D12,50NMSCNONREF\n:86:Kiosk\n:62F:C250203EUR987,50\n-\n";
    let balance = |code: &str, day: u32, amount: &str| {
        format!(
            "<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">{amount}</Amt>\
             <CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2025-02-{day:02}</Dt></Dt></Bal>"
        )
    };
    let (opening, closing) = (balance("OPBD", 3, "1000.00"), balance("CLBD", 3, "987.50"));
    let camt = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Document \
         xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\"><BkToCstmrStmt><Stmt><Id>S</Id>\
         <Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>EUR</Ccy></Acct>{opening}{closing}\
         <Ntry><Amt Ccy=\"EUR\">12.50</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><BookgDt>\
         <Dt>2025-02-03</Dt></BookgDt><ValDt><Dt>2025-02-03</Dt></ValDt><NtryDtls><TxDtls><RmtInf>\
         <Ustrd>Kiosk</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>"
    );
    let csv = "IBAN;DE89 3704 0044 0532 0130 00\n\nDatum;Text;Betrag EUR;Saldo\n\
               03.02.2025;Kiosk;-12,50;987,50\n";
    [ofx.to_owned(), mt940.to_owned(), camt, csv.to_owned()]
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_name_one_account_by_bank_and_number_and_by_iban_are_of_one_in_any_order() {
    let house = TestHouse::new().await;
    let [ofx, mt940, camt, csv] = of_one_account();
    for iban in [&camt, &csv] {
        let files = [&ofx, &mt940, iban];
        for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            let ada = Person::new(&house).await;
            let file = packed(order.map(|place: usize| files[place].clone()));
            let report = import(&ada, file.clone(), true).await;
            assert_eq!(report["accounts"].as_array().unwrap().len(), 1, "{order:?}: {report}");
            assert_eq!(report["accounts"][0]["imported"], json!(1), "{order:?}: {report}");
            let seen = account(&ada, &report).await;
            assert_eq!(seen["balance"]["minor"], json!(98_750), "{order:?}: {seen}");
            // The same archive for the account that it opened, once more in another order.
            let own = ada.at(&format!("/accounts/{}/imports", seen["id"].as_str().unwrap()));
            for again in [order, [order[2], order[1], order[0]]] {
                let file = packed(again.map(|place| files[place].clone()));
                let report = ada.upload(&own, file).await.expect(201);
                assert_eq!(report["accounts"][0]["imported"], json!(0), "{again:?}: {report}");
            }
        }
    }
}
