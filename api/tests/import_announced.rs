//! Files of one account, one after another, in which bookings are announced before they are made.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use serde_json::json;
use support::TestHouse;
use support::client::Person;

/// A balance of a day of March, in cents.
type Ends = (u32, i64);
/// `BOOK` or `PDNG`, the day of March, cents and a text; banks give no id.
type Entry = (&'static str, u32, i64, &'static str);

fn sided(minor: i64) -> String {
    let side = if minor < 0 { "DBIT" } else { "CRDT" };
    let (whole, part) = (minor.unsigned_abs() / 100, minor.unsigned_abs() % 100);
    format!("<Amt Ccy=\"EUR\">{whole}.{part:02}</Amt><CdtDbtInd>{side}</CdtDbtInd>")
}

fn camt(opens: Ends, closes: Ends, entries: &[Entry]) -> String {
    let balance = |kind: &str, (day, minor): Ends| {
        format!(
            "<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>{}<Dt><Dt>2026-03-{day:02}</Dt>\
             </Dt></Bal>",
            sided(minor)
        )
    };
    let entries = entries.iter().map(|(status, day, minor, text)| {
        let amount = sided(*minor);
        format!(
            "<Ntry>{amount}<Sts>{status}</Sts><BookgDt><Dt>2026-03-{day:02}</Dt></BookgDt>\
             <ValDt><Dt>2026-03-{day:02}</Dt></ValDt><NtryDtls><TxDtls><RmtInf><Ustrd>{text}\
             </Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
        )
    });
    format!(
        "<?xml version=\"1.0\"?><Document \
         xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\"><BkToCstmrStmt><Stmt><Id>S</Id>\
         <Acct><Id><IBAN>DE02120300000000202051</IBAN></Id><Ccy>EUR</Ccy></Acct>{}{}{}</Stmt>\
         </BkToCstmrStmt></Document>",
        balance("OPBD", opens),
        balance("CLBD", closes),
        entries.collect::<String>()
    )
}

/// The next file begins with the balance with which the account ends, and books what was announced
/// under the same day and text.
#[tokio::test]
async fn what_was_announced_is_booked_by_the_file_that_follows() {
    let house = TestHouse::new().await;
    for (rents, others) in [(1_u32, 0), (2, 0), (1, 1)] {
        let ada = Person::new(&house).await;
        let announced = std::iter::repeat_n(("PDNG", 4, 1_000, "Rent"), rents as usize);
        let first: Vec<Entry> = [("BOOK", 1, 1_919, "Shop")].into_iter().chain(announced).collect();
        let path = ada.at("/imports?create_accounts=true");
        let first = camt((1, 0), (1, 1_919), &first);
        let first = ada.upload(&path, first).await.expect(201);
        let account = first["accounts"][0]["account_id"].as_str().unwrap().to_owned();
        let booked = std::iter::repeat_n(("BOOK", 4, 1_000, "Rent"), rents as usize);
        let other = std::iter::repeat_n(("BOOK", 3, -500, "Bakery"), others);
        let second: Vec<Entry> = booked.chain(other).collect();
        let ends = 1_919 + second.iter().map(|(_, _, minor, _)| minor).sum::<i64>();
        let second = camt((1, 1_919), (4, ends), &second);
        let path = ada.at(&format!("/accounts/{account}/imports"));
        for (merged, imported, duplicates) in [(rents, others, 0), (0, 0, rents + others as u32)] {
            let report = ada.upload(&path, second.clone()).await.expect(201);
            let told = &report["accounts"][0];
            assert_eq!(told["pending_merged"], merged, "{report}");
            assert_eq!(told["imported"], imported, "{report}");
            assert_eq!(told["duplicates"], duplicates, "{report}");
            assert_eq!(told["agrees"], true, "{report}");
            let revision = report["revision"].as_i64().unwrap();
            let account = ada.get_at(&ada.at(&format!("/accounts/{account}")), revision).await;
            assert_eq!(account.expect(200)["balance"], json!({"minor": ends, "currency": "EUR"}));
        }
    }
}
