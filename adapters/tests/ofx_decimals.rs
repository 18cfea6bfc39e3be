//! Three digits behind the only mark of an OFX amount: decided by what the file shows or by its
//! balance, else asked, never guessed at in silence.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

use adapters::statements::StatementFiles;
use chrono::NaiveDate;
use commands::statement::{ReadOptions, ReadStatementError, StatementFile, StatementReader};

fn read(
    currency: &str,
    amounts: &[&str],
    balance: Option<&str>,
    mark: Option<char>,
) -> Result<StatementFile, ReadStatementError> {
    let options = ReadOptions {
        decimal_mark: mark,
        ..ReadOptions::on(NaiveDate::from_ymd_opt(2026, 6, 30).unwrap())
    };
    let bookings: String = (1..)
        .zip(amounts)
        .map(|(day, amount)| {
            format!(
                "<STMTTRN><TRNTYPE>OTHER<DTPOSTED>202502{day:02}<TRNAMT>{amount}<FITID>f{day}\
                 <NAME>Shop {day}</STMTTRN>\n"
            )
        })
        .collect();
    let balance =
        balance.map(|amount| format!("<LEDGERBAL><BALAMT>{amount}<DTASOF>20250228</LEDGERBAL>"));
    let file = format!(
        "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS>\
         <CURDEF>{currency}<BANKACCTFROM><BANKID>1<ACCTID>77<ACCTTYPE>CHECKING</BANKACCTFROM>\
         <BANKTRANLIST>\n{bookings}</BANKTRANLIST>{}</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n",
        balance.unwrap_or_default()
    );
    StatementFiles.read(file.as_bytes(), &options)
}

fn minor(file: &StatementFile) -> Vec<i64> {
    file.statements[0].lines.iter().map(|line| line.amount.minor).collect()
}

#[test]
fn what_nothing_tells_is_asked_and_the_answer_is_obeyed() {
    for (amounts, balance) in [
        (&["-1.250", "3.500"][..], None),
        (&["-1.250", "3.500"], Some("9999.00")),
        (&["-1.250", "3.500"], Some("2.250")),
        (&["-1,250", "3,500"], None),
        (&["-61.250", "150"], None),
        (&["-12.50", "-3,75", "-1.250"], None),
    ] {
        let Err(ReadStatementError::NeedsMapping { questions, preview_rows, .. }) =
            read("EUR", amounts, balance, None)
        else {
            panic!("{amounts:?} {balance:?}");
        };
        assert_eq!(questions[0].field, "decimal_mark", "{amounts:?}");
        assert_eq!(preview_rows.len(), amounts.len(), "{amounts:?}");
    }
    let answered = |mark| minor(&read("EUR", &["-1.250", "3.500"], None, Some(mark)).unwrap());
    assert_eq!(answered('.'), [-125, 350]);
    assert_eq!(answered(','), [-125_000, 350_000]);
}

#[test]
fn other_amounts_the_balance_or_the_currency_decide_and_that_is_told() {
    let cases = [
        ("EUR", &["-1.250", "-12.50"][..], None, &[-125, -1_250][..], true),
        ("EUR", &["-1.250", "-12,50"], None, &[-125_000, -1_250], true),
        ("EUR", &["-1,250", "-12.50"], None, &[-125_000, -1_250], true),
        ("EUR", &["-1.250", "0.125"], None, &[-125, 12], true),
        ("EUR", &["-1.250", "3.500"], Some("2250.00"), &[-125_000, 350_000], true),
        ("EUR", &["-1.250", "3.500"], Some("2.25"), &[-125, 350], true),
        ("TND", &["-1.250"], None, &[-1_250], false),
        ("JPY", &["-1.250"], None, &[-1_250], false),
        ("EUR", &["-1250", "12.5"], None, &[-125_000, 1_250], false),
    ];
    for (currency, amounts, balance, expected, is_told) in cases {
        let file = read(currency, amounts, balance, None).unwrap();
        assert_eq!(minor(&file), expected, "{currency} {amounts:?} {balance:?}");
        let told = file.decisions.iter().any(|decision| decision.field == "decimal_mark");
        assert_eq!(told, is_told, "{currency} {amounts:?} {balance:?}");
    }
}
