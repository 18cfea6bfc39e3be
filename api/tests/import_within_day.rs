//! Files that join within a day: one ends with some bookings of it, the next one begins with others
//! of it or tells them again. Through real HTTP.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use serde_json::{Value, json};
use support::TestHouse;
use support::camt::{self, Entry};
use support::client::Person;
use support::packed::packed;

/// The day, what is bought, what it moves in minor units, and the bank's id.
type Row = (&'static str, &'static str, i64, u32);

const EARLIER: [Row; 4] = [
    ("2026-03-28", "Rewe", -2_000, 46),
    ("2026-03-30", "BVG Ticket", -380, 47),
    ("2026-03-30", "Aldi", -1_522, 48),
    ("2026-03-30", "Bahn", -3_900, 49),
];
const LATER: [Row; 3] = [
    ("2026-03-30", "BVG Ticket", -380, 50),
    ("2026-03-31", "Kiosk", -450, 51),
    ("2026-04-02", "Lidl", -300, 52),
];
const TWINS: [Row; 3] = [
    ("2026-03-28", "Rewe", -2_000, 46),
    ("2026-03-30", "Cafe Lumen", -1_299, 48),
    ("2026-03-30", "Cafe Lumen", -1_299, 49),
];
const THIRD: [Row; 3] = [
    ("2026-03-30", "Cafe Lumen", -1_299, 50),
    ("2026-03-30", "Gutschrift Schulz", 57_485, 51),
    ("2026-04-02", "Aldi", -300, 52),
];

const FORMS: [&str; 7] =
    ["ofx", "ofx stated", "csv", "csv ids", "csv stated", "camt", "camt ids stated"];

fn written(minor: i64) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", minor.abs() / 100, minor.abs() % 100)
}

/// A file that begins with a balance.
fn file(form: &str, before: i64, rows: &[Row]) -> String {
    let (has_ids, is_stated) = (form.contains("ids"), form.contains("stated"));
    let after = before + rows.iter().map(|row| row.2).sum::<i64>();
    let (first, last) = (rows[0].0, rows[rows.len() - 1].0);
    if form.starts_with("ofx") {
        let line = |(on, text, minor, id): &Row| {
            let (on, amount) = (on.replace('-', ""), written(*minor));
            format!(
                "<STMTTRN><TRNTYPE>OTHER<DTPOSTED>{on}<TRNAMT>{amount}<FITID>T{on}{id}\
                 <NAME>{text}</STMTTRN>\n"
            )
        };
        let lines: String = rows.iter().map(line).collect();
        let (last, after) = (last.replace('-', ""), written(after));
        let ledger = format!("<LEDGERBAL><BALAMT>{after}<DTASOF>{last}</LEDGERBAL>");
        let ledger = if is_stated { ledger } else { String::new() };
        return format!(
            "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS>\
             <CURDEF>EUR<BANKACCTFROM><BANKID>37040044<ACCTID>0532013000<ACCTTYPE>CHECKING\
             </BANKACCTFROM><BANKTRANLIST>\n{lines}</BANKTRANLIST>{ledger}</STMTRS></STMTTRNRS>\
             </BANKMSGSRSV1></OFX>\n"
        );
    }
    if form.starts_with("camt") {
        let entries = rows.iter().map(|(on, text, minor, id)| {
            let entry = Entry::booked(on, *minor, text).of_value(on);
            if has_ids { entry.with_id(format!("T{on}{id}")) } else { entry }
        });
        let balances = match is_stated {
            true => vec![camt::balance("OPBD", first, before), camt::balance("CLBD", last, after)],
            false => Vec::new(),
        };
        return camt::file(&[camt::statement("DE89370400440532013000", &balances, entries)]);
    }
    let mut stands = before;
    let mut table = "Date,Description,Amount".to_owned();
    table += if is_stated { ",Balance" } else { "" };
    table += if has_ids { ",Transaction ID\n" } else { "\n" };
    for (on, text, minor, id) in rows {
        stands += minor;
        table += &format!("{on},{text},{}", written(*minor));
        table += &if is_stated { format!(",{}", written(stands)) } else { String::new() };
        table += &if has_ids { format!(",T{on}{id}\n") } else { "\n".to_owned() };
    }
    table
}

/// What each file brought, and how many lines there are then.
async fn taken(house: &TestHouse, opening: Option<i64>, files: &[String]) -> Vec<(Value, usize)> {
    let ada = Person::new(house).await;
    let mut account = json!({"name": "Daily", "kind": "checking", "currency": "EUR"});
    if let Some(minor) = opening {
        account["opening_balance"] = json!({"minor": minor, "currency": "EUR"});
        account["opened_on"] = json!("2026-01-01");
    }
    let opened = ada.post(&ada.at("/accounts"), account).await.expect(201);
    let path = ada.at(&format!("/accounts/{}/imports", opened["id"].as_str().unwrap()));
    let mut all = Vec::new();
    for file in files {
        let report = ada.upload(&path, file.clone()).await.expect(201);
        let revision = report["revision"].as_i64().unwrap();
        let lines = ada.get_at(&ada.at("/transactions?limit=500"), revision).await.expect(200);
        all.push((report, lines["items"].as_array().unwrap().len()));
    }
    all
}

fn counts(report: &Value) -> [u64; 3] {
    ["imported", "duplicates", "suggested"].map(|of| report["accounts"][0][of].as_u64().unwrap())
}

fn short(report: &Value) -> String {
    format!("{:?} {}", counts(report), report["warnings"])
}

fn codes(report: &Value) -> Vec<&str> {
    let notes = report["warnings"].as_array().unwrap().iter();
    let codes = notes.map(|note| note["code"].as_str().unwrap());
    codes.filter(|code| code.starts_with("balance")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_equal_purchase_of_the_day_on_which_files_join_is_not_lost() {
    let house = TestHouse::new().await;
    let mut wrong = Vec::new();
    for (earlier, later) in [(&EARLIER[..], &LATER[..]), (&TWINS[..], &THIRD[..])] {
        let (before, all) = (100_000, earlier.len() + later.len());
        let between = before + earlier.iter().map(|row| row.2).sum::<i64>();
        for form in FORMS {
            let files = [file(form, before, earlier), file(form, between, later)];
            let turned = [files[1].clone(), files[0].clone()];
            // Other downloads of both, and of the days of both, bring nothing more.
            let again = files.clone().map(|file| file + "\n");
            let whole = [file(form, before, &[earlier, later].concat())];
            for opening in [None, Some(before)] {
                for (is_turned, files) in [(false, &files), (true, &turned)] {
                    let files = [&files[..], &again, &whole].concat();
                    let told = taken(&house, opening, &files).await;
                    let (report, _) = &told[1];
                    let [_, duplicates, suggested] = counts(report);
                    let lines: Vec<usize> = told[1..].iter().map(|(_, lines)| *lines).collect();
                    if lines != [all; 4] || duplicates != 0 || suggested > 1 {
                        wrong.push(format!(
                            "{form} {opening:?} {is_turned} {lines:?} of {all}: {}",
                            short(report)
                        ));
                    }
                    // The balance of a file that ends within the day says nothing of the others.
                    let is_settled = form.contains("stated")
                        && opening.is_some()
                        && (!is_turned || form.starts_with("csv"));
                    if is_settled && (suggested > 0 || !codes(report).is_empty()) {
                        wrong.push(format!(
                            "{form} {opening:?} {is_turned} is open: {}",
                            short(report)
                        ));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

/// The same under other ids, as a bank that counts them anew gives them.
fn renumbered(rows: &[Row]) -> Vec<Row> {
    rows.iter().map(|(on, text, minor, id)| (*on, *text, *minor, id + 400)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn files_of_an_archive_that_join_within_a_day_lose_nothing() {
    let house = TestHouse::new().await;
    for form in ["csv", "csv ids", "ofx", "camt"] {
        for (earlier, later) in [(&EARLIER[..], &LATER[..]), (&TWINS[..], &THIRD[..])] {
            let ada = Person::new(&house).await;
            let account = ada.account("Daily").await;
            let files = [file(form, 0, earlier), file(form, 0, later)];
            let path = ada.at(&format!("/accounts/{account}/imports"));
            let report = ada.upload(&path, packed(&files)).await.expect(201);
            let all = u64::try_from(earlier.len() + later.len()).unwrap();
            assert!([[all, 0, 0], [all, 0, 1]].contains(&counts(&report)), "{form} {report}");
            // All of the day again, as it is and under other ids.
            let rows = [&earlier[1..], later].concat();
            for rows in [rows.clone(), renumbered(&rows)] {
                let files = [file(form, 0, earlier), file(form, 0, &rows)];
                let ada = Person::new(&house).await;
                let account = ada.account("Daily").await;
                let path = ada.at(&format!("/accounts/{account}/imports"));
                let report = ada.upload(&path, packed(&files)).await.expect(201);
                assert_eq!(counts(&report)[0], all, "{form} {report}");
                assert_eq!(counts(&report)[2], 0, "{form} {report}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_that_the_later_file_tells_whole_is_there_once_and_asks_nothing() {
    let house = TestHouse::new().await;
    let mut wrong = Vec::new();
    let forms = ["ofx", "csv", "csv stated", "csv ids", "camt ids stated"];
    for (earlier, later) in [(&EARLIER[..], &LATER[..]), (&TWINS[..], &THIRD[..])] {
        let (before, all) = (100_000, earlier.len() + later.len());
        let rows = [&earlier[1..], later].concat();
        let from = before + earlier[0].2;
        for form in forms {
            for rows in [rows.clone(), renumbered(&rows)] {
                let files = [file(form, before, earlier), file(form, from, &rows)];
                let turned = [files[1].clone(), files[0].clone()];
                for opening in [None, Some(before)] {
                    for (is_turned, files) in [(false, &files), (true, &turned)] {
                        let told = taken(&house, opening, files).await;
                        let (report, lines) = &told[1];
                        // Of a file that was made within a day of which more is there.
                        let may_differ = |code: &&str| is_turned && *code == "balance-differs";
                        let is_odd = codes(report).iter().any(|code| !may_differ(code));
                        if *lines != all || counts(report)[2] != 0 || is_odd {
                            let is = short(report);
                            wrong.push(format!("{form} {opening:?} {lines} of {all}: {is}"));
                        }
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}
