//! Files of which balances show that they join, or that one has lines before or behind the other:
//! an equal purchase beside it is another one. Through real HTTP.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use serde_json::{Value, json};
use support::TestHouse;
use support::client::Person;
use support::packed::packed;

/// A file that is older than another one, which it joins or overlaps.
struct Case {
    name: &'static str,
    older: String,
    newer: String,
    /// What was on the account before both, in minor units.
    before: i64,
    /// How many lines there are in truth, and what they come to.
    all: (usize, i64),
}

const BALANCE: &str = "Date,Description,Amount,Balance\n";
const TWO_DAYS: &str = "Buchungstag;Valuta;Empfänger;Verwendungszweck;Betrag;Saldo\n";
const PAID: &str = "Date,Details,Paid out,Paid in,Balance\n";
const IDS: &str = "Date,Transaction ID,Description,Amount\n";

/// A statement that tells the days of value: the day in June, what is bought, and minor units.
fn mt940(ends: (u32, u32), before: i64, rows: &[(u32, &str, i64)]) -> String {
    let amount = |minor: i64| format!("{},{:02}", minor / 100, minor % 100);
    let line = |(on, text, minor): &(u32, &str, i64)| {
        format!(":61:2602{on:02}02{on:02}D{}NMSCNONREF\n:86:{text}\n", amount(*minor))
    };
    let lines: String = rows.iter().map(line).collect();
    let after = before - rows.iter().map(|row| row.2).sum::<i64>();
    format!(
        ":20:X\n:25:37040044/0532013000\n:28C:1\n:60F:C2602{:02}EUR{}\n{lines}:62F:C2602{:02}EUR{}\n-\n",
        ends.0,
        amount(before),
        ends.1,
        amount(after)
    )
}

/// The same with ids of the bank and nothing but the balance behind all.
fn ofx(rows: &[(&str, &str, &str, &str)], ledger: Option<&str>) -> String {
    let line = |(on, id, text, amount): &(&str, &str, &str, &str)| {
        format!(
            "<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>{on}120000<TRNAMT>{amount}<FITID>{id}<NAME>{text}\
             </STMTTRN>\n"
        )
    };
    let (lines, last) = (rows.iter().map(line).collect::<String>(), rows[rows.len() - 1].0);
    let ledger =
        ledger.map(|minor| format!("<LEDGERBAL><BALAMT>{minor}<DTASOF>{last}</LEDGERBAL>"));
    format!(
        "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS>\
         <CURDEF>EUR<BANKACCTFROM><BANKID>37040044<ACCTID>0532013000<ACCTTYPE>CHECKING\
         </BANKACCTFROM><BANKTRANLIST>\n{lines}</BANKTRANLIST>{}</STMTRS></STMTTRNRS>\
         </BANKMSGSRSV1></OFX>\n",
        ledger.unwrap_or_default()
    )
}

fn older_days() -> Vec<Case> {
    let tables = |joint: &str| {
        format!(
            "{BALANCE}2026-02-10,Lidl,-20.00,980.00\n2026-02-11,Cafe Lumen,-3.50,976.50\n\
             2026-02-12,Rewe,-12.34,964.16\n{joint}"
        )
    };
    let midday = "2026-02-13,Cafe Lumen,-3.50,960.66\n";
    let rest = "2026-02-13,Cafe Lumen,-3.50,957.16\n2026-02-14,Aldi,-19.99,937.17\n";
    vec![
        Case {
            name: "made at midday",
            older: tables(midday),
            newer: format!("{BALANCE}{midday}{rest}"),
            before: 100_000,
            all: (6, -6_283),
        },
        Case {
            name: "whole days",
            older: tables(""),
            newer: format!("{BALANCE}{midday}{rest}"),
            before: 100_000,
            all: (6, -6_283),
        },
        Case {
            name: "joined within the day",
            older: tables(midday),
            newer: format!("{BALANCE}{rest}"),
            before: 100_000,
            all: (6, -6_283),
        },
        Case {
            name: "a statement and a table",
            older: "Buchungstag;Empfänger;Betrag;Saldo\n14.02.2026;Cafe Lumen;-3,50;950,00\n\
                    13.02.2026;Lidl;-36,00;953,50\n12.02.2026;Cafe Lumen;-3,50;989,50\n\
                    11.02.2026;Cafe Lumen;-3,50;993,00\n"
                .to_owned(),
            newer: mt940(
                (13, 16),
                95_350,
                &[
                    (14, "Cafe Lumen", 350),
                    (14, "Cafe Lumen", 350),
                    (15, "Cafe Lumen", 350),
                    (16, "Lidl", 2_000),
                ],
            ),
            before: 99_650,
            all: (7, -7_350),
        },
    ]
}

fn joined() -> Vec<Case> {
    vec![
        Case {
            name: "joined within a day",
            older: format!(
                "{TWO_DAYS}08.02.2026;08.02.2026;Amazon EU;Order;-40,26;677,33\n\
                 07.02.2026;07.02.2026;Rewe;Karte;-19,69;717,59\n\
                 05.02.2026;06.02.2026;Lidl;Karte;-9,37;737,28\n"
            ),
            newer: format!(
                "{TWO_DAYS}10.02.2026;10.02.2026;Netflix;Abo;-12,99;624,08\n\
                 08.02.2026;08.02.2026;Amazon EU;Order;-40,26;637,07\n"
            ),
            before: 74_665,
            all: (5, -12_257),
        },
        Case {
            name: "joined within a day, balances behind all",
            older: ofx(
                &[
                    ("20260226", "F1", "Lidl", "-33.10"),
                    ("20260227", "F2", "Netflix", "-12.50"),
                    ("20260228", "F3", "Cafe Lumen", "-4.50"),
                ],
                Some("949.90"),
            ),
            newer: ofx(
                &[
                    ("20260228", "F4", "Cafe Lumen", "-4.50"),
                    ("20260228", "F5", "Rewe", "-20.00"),
                    ("20260301", "F6", "Lidl", "-7.20"),
                ],
                Some("918.20"),
            ),
            before: 100_000,
            all: (6, -8_180),
        },
        Case {
            name: "of value on the first day of the next one",
            older: format!(
                "{TWO_DAYS}04.03.2026;05.03.2026;Apotheke;Rezept;-20,00;913,00\n\
                 03.03.2026;03.03.2026;Amazon EU;Order;-3,50;933,00\n\
                 02.03.2026;02.03.2026;Rewe;Karte;-13,20;936,50\n"
            ),
            newer: format!(
                "{PAID}05 Mar 2026,APOTHEKE,20.00,,893.00\n06 Mar 2026,LIDL,7.10,,885.90\n"
            ),
            before: 94_970,
            all: (5, -6_380),
        },
        Case {
            name: "the same, newest first",
            older: format!(
                "{TWO_DAYS}22.01.2026;23.01.2026;Cafe Lumen;Karte;-12,68;892,40\n\
                 21.01.2026;21.01.2026;Rewe;Karte;-20,00;905,08\n\
                 19.01.2026;19.01.2026;Amazon EU;Order;-33,10;925,08\n"
            ),
            newer: format!(
                "{PAID}25 Jan 2026,LIDL,7.10,,872.62\n23 Jan 2026,CAFE LUMEN,12.68,,879.72\n"
            ),
            before: 95_818,
            all: (5, -8_556),
        },
    ]
}

fn something_between() -> Vec<Case> {
    vec![Case {
        name: "joined within a day, something between",
        older: format!(
            "{TWO_DAYS}08.02.2026;08.02.2026;Amazon EU;Order;-40,26;677,33\n\
                 07.02.2026;07.02.2026;Rewe;Karte;-19,69;717,59\n"
        ),
        newer: format!(
            "{TWO_DAYS}10.02.2026;10.02.2026;Netflix;Abo;-12,99;604,08\n\
                 08.02.2026;08.02.2026;Amazon EU;Order;-40,26;617,07\n"
        ),
        before: 73_728,
        all: (4, -11_320),
    }]
}

/// What each file brought, with the number of lines and what they come to in the end.
async fn taken(
    house: &TestHouse,
    opening: Option<i64>,
    files: &[&String],
) -> (Vec<Value>, usize, i64) {
    let ada = Person::new(house).await;
    let mut account = json!({"name": "Daily", "kind": "checking", "currency": "EUR"});
    if let Some(minor) = opening {
        account["opening_balance"] = json!({"minor": minor, "currency": "EUR"});
        account["opened_on"] = json!("2026-01-01");
    }
    let opened = ada.post(&ada.at("/accounts"), account).await.expect(201);
    let path = ada.at(&format!("/accounts/{}/imports", opened["id"].as_str().unwrap()));
    let (mut reports, mut lines) = (Vec::new(), Value::Null);
    for file in files {
        let report = ada.upload(&path, (*file).clone()).await.expect(201);
        let revision = report["revision"].as_i64().unwrap();
        lines = ada.get_at(&ada.at("/transactions?limit=500"), revision).await.expect(200);
        reports.push(report);
    }
    let lines = lines["items"].as_array().unwrap();
    let sum = lines.iter().map(|line| line["amount"]["minor"].as_i64().unwrap()).sum();
    (reports, lines.len(), sum)
}

fn suggested(report: &Value) -> u64 {
    report["accounts"][0]["suggested"].as_u64().unwrap()
}

/// Every case in both orders, and each file once more: what is there then, and how many
/// suggestions the second one brings.
async fn are_all_there(cases: &[Case], suggestions: u64) {
    let house = TestHouse::new().await;
    let mut wrong = Vec::new();
    for Case { name, older, newer, before, all } in cases {
        let again = [older, newer].map(|file| file.clone() + "\n");
        for opening in [None, Some(*before)] {
            for files in [[older, newer], [newer, older]] {
                let files = [files[0], files[1], &again[0], &again[1]];
                let (reports, lines, sum) = taken(&house, opening, &files).await;
                let (_, first, _) = taken(&house, opening, &files[..2]).await;
                let [_, report, ..] = reports.as_slice() else { panic!("{reports:?}") };
                // Within a statement without balances of its lines days alone tell what is new.
                let is_open = older.contains("Saldo") && newer.starts_with(":20:");
                let may_ask = u64::from(is_open && files[1] == newer);
                let is_asked = suggested(report).abs_diff(suggestions) > may_ask
                    || reports[2..].iter().any(|report| suggested(report) > 0);
                if (lines, sum) != *all || first != all.0 || is_asked {
                    let is_turned = files[0] == newer;
                    wrong.push(format!(
                        "{name} {opening:?} {is_turned}: {first}, {lines} lines, {sum}, not \
                         {all:?}: {} {}",
                        report["accounts"][0], report["warnings"]
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_purchase_of_a_day_before_the_other_file_begins_is_none_of_its_own() {
    are_all_there(&older_days(), 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_join_by_their_balances_have_two_bookings_in_either_order() {
    are_all_there(&joined(), 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_equal_purchase_whose_balance_does_not_follow_is_asked_about_in_either_order() {
    are_all_there(&something_between(), 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_id_of_the_bank_for_the_only_booking_of_the_day_of_both_is_asked_about() {
    let rows = |rows: &[(&str, &str, &str, &str)]| -> String {
        let row = |(on, id, text, amount): &(&str, &str, &str, &str)| {
            format!("{}-{}-{},{id},{text},{amount}\n", &on[..4], &on[4..6], &on[6..])
        };
        IDS.to_owned() + &rows.iter().map(row).collect::<String>()
    };
    let older = [
        ("20260226", "2026007021", "Lidl", "-33.10"),
        ("20260227", "2026007027", "Netflix", "-12.50"),
        ("20260228", "2026007042", "Cafe Lumen", "-4.50"),
    ];
    let newer = [
        ("20260228", "2026007045", "Cafe Lumen", "-4.50"),
        ("20260228", "2026007048", "Rewe", "-20.00"),
        ("20260301", "2026007057", "Lidl", "-7.20"),
    ];
    let tables = [rows(&older), rows(&newer)];
    let statements = [ofx(&older, None), ofx(&newer, None)];
    let house = TestHouse::new().await;
    for [older, newer] in [tables, statements] {
        for files in [[&older, &newer], [&newer, &older]] {
            for opening in [None, Some(100_000)] {
                let (reports, lines, sum) = taken(&house, opening, &files).await;
                assert_eq!((lines, sum), (6, -8_180), "{}", reports[1]);
                assert_eq!(suggested(&reports[1]), 1, "{}", reports[1]);
            }
        }
        let ada = Person::new(&house).await;
        let account = ada.account("Daily").await;
        let path = ada.at(&format!("/accounts/{account}/imports"));
        let report = ada.upload(&path, packed(&[older, newer])).await.expect(201);
        assert_eq!(report["accounts"][0]["imported"], 6, "{report}");
        assert_eq!(suggested(&report), 1, "{report}");
    }
}
