//! Rows with a day that are all money out, all money in or all of it: no bookings, in any language,
//! beside balances and without them; and days whose year may stand first.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod tables;

use commands::statement::{ReadOptions, ReadStatementError, StatementFile};
use domain::money::Currency;
use tables::{CHECKING, answer, codes, minor, options, options_in, questions, read};

const PAIRS: [[&str; 2]; 14] = [
    ["Celkem odchozí", "Celkem příchozí"],
    ["Toplam giden", "Toplam gelen"],
    ["Ukupno isplate", "Ukupno uplate"],
    ["Összes terhelés", "Összes jóváírás"],
    ["Spolu odchádzajúce", "Spolu prichádzajúce"],
    ["Sum ut", "Sum inn"],
    ["Menot yhteensä", "Tulot yhteensä"],
    ["Σύνολο χρεώσεων", "Σύνολο πιστώσεων"],
    ["Išlaidos iš viso", "Pajamos iš viso"],
    ["Tổng chi", "Tổng thu"],
    ["รวมถอน", "รวมฝาก"],
    ["출금 합계", "입금 합계"],
    ["支出合计", "收入合计"],
    ["Entute elspezoj", "Entute enspezoj"],
];

fn totals(file: &StatementFile) -> usize {
    codes(file).iter().filter(|(_, code)| *code == "total-row").count()
}

#[test]
fn rows_that_alone_have_no_balance_and_sum_up_the_others_are_no_bookings() {
    let rows = "02.04.2026;Albert;-75,00;925,00\n09.04.2026;Lidl;-25,00;900,00\n\
                15.04.2026;Mzda;3000,00;3900,00\n";
    let falling = "15.04.2026;Mzda;3000,00;3900,00\n09.04.2026;Lidl;-25,00;900,00\n\
                   02.04.2026;Albert;-75,00;925,00\n";
    for [out, into] in PAIRS {
        let below = format!("30.04.2026;{out};-100,00;\n30.04.2026;{into};3000,00;\n");
        for body in
            [format!("{rows}{below}"), format!("{below}{falling}"), format!("{falling}{below}")]
        {
            let file = read(format!("Datum;Popis;Částka;Zůstatek\n{body}").as_bytes());
            assert_eq!(minor(&file).len(), 3, "{body}");
            assert_eq!(totals(&file), 2, "{body}");
            let closing = file.statements[0].closing.unwrap().amount.minor;
            assert_eq!(closing, 390_000, "{body}");
        }
        // One of them, or what all of them come to.
        for below in [format!("{out};-100,00"), format!("{into};2900,00")] {
            let file = format!("Datum;Popis;Částka;Zůstatek\n{rows}30.04.2026;{below};\n");
            let file = read(file.as_bytes());
            assert_eq!((minor(&file).len(), totals(&file)), (3, 1), "{below}");
        }
    }
    // As much as one row alone: it may be a booking that no balance counts yet, and is told.
    let file = format!("Datum;Popis;Částka;Zůstatek\n{rows}30.04.2026;Mzda;3000,00;\n");
    let file = read(file.as_bytes());
    assert_eq!(minor(&file).len(), 4);
    assert!(codes(&file).iter().any(|(_, code)| *code == "balance-row-doubtful"), "{file:?}");
    // What comes to nothing is a booking.
    let file = format!("Datum;Popis;Částka;Zůstatek\n{rows}30.04.2026;Kavárna;-3,50;\n");
    assert_eq!(minor(&read(file.as_bytes())).len(), 4);
}

#[test]
fn sums_of_both_sides_without_balances_are_no_bookings_or_told() {
    let rows = "02.04.2026;Albert;-75,13\n09.04.2026;Lidl;-25,04\n15.04.2026;Mzda;3000,00\n";
    for [out, into] in PAIRS {
        let file = format!(
            "Datum;Popis;Částka\n{rows}30.04.2026;{out};-100,17\n30.04.2026;{into};3000,00\n"
        );
        let file = read(file.as_bytes());
        let doubted = codes(&file).iter().any(|(_, code)| *code == "balance-row-doubtful");
        assert!((minor(&file).len() == 3 && totals(&file) == 2) || doubted, "{out}: {file:?}");
    }
    // Rent and pay of two months.
    let file = "Datum;Popis;Částka\n02.04.2026;Nájem;-800,00\n15.04.2026;Mzda;3000,00\n\
                02.05.2026;Nájem;-800,00\n15.05.2026;Mzda;3000,00\n";
    assert_eq!(minor(&read(file.as_bytes())).len(), 4);
}

#[test]
fn a_sum_beside_proven_balances_is_no_booking() {
    for rows in [
        "2026.03.01;Nyitó egyenleg;1000\n2026.03.05;Bolt;-20\n2026.03.20;Bér;1500\n\
         2026.03.31;Forgalom összesen;1480\n2026.03.31;Záró egyenleg;2480\n",
        "2026.03.01;Nyitó egyenleg;1000\n2026.03.05;Bolt;-20\n2026.03.20;Bér;1500\n\
         2026.03.31;Záró egyenleg;2480\n2026.03.31;Forgalom;1480\n",
    ] {
        let file = read(format!("Dátum;Közlemény;Összeg\n{rows}").as_bytes());
        assert_eq!(minor(&file), [-2_000, 150_000], "{rows}");
        let left_out = codes(&file).iter().filter(|(_, code)| *code == "balance-row").count();
        assert_eq!(left_out, 2, "{rows}: {file:?}");
    }
    let file = "Tarih;Açıklama;Tutar;Bakiye\n01.04.2026;Nakli yekün;1000,00;1000,00\n\
                02.04.2026;Market;-75,00;925,00\n09.04.2026;Kira;-25,00;900,00\n";
    assert_eq!(minor(&read(file.as_bytes())), [-7_500, -2_500]);
}

fn in_currency(currency: &str) -> ReadOptions {
    ReadOptions { account_currency: Currency::new(currency).ok(), ..options(CHECKING) }
}

#[test]
fn days_whose_year_may_stand_first_are_asked() {
    for (mark, currency) in [("/", "JPY"), ("/", "ZAR"), (".", "HUF"), ("-", "EUR")] {
        let file = "日付,摘要,お支払い,お預り,残高\n24/11/20,コンビニ,1000,,9000\n\
                    24/12/21,スーパー,2000,,7000\n25/01/22,薬局,500,,6500\n\
                    25/02/25,給与,,50000,56500\n";
        let file = file.replace('/', mark);
        let (_, questions) = questions(file.as_bytes(), &in_currency(currency));
        assert_eq!(questions[0].field, "date_order", "{questions:?}");
        assert_eq!(questions[0].choices[0], "year_month_day", "{questions:?}");
    }
    let file = "Date,Text,Amount\n24/12/25,A,-1.00\n25/01/12,B,-2.00\n25/12/26,C,-3.00\n";
    let (_, questions) = questions(file.as_bytes(), &in_currency("ZAR"));
    assert_eq!(questions[0].field, "date_order", "{questions:?}");
}

#[test]
fn a_qif_file_reads_years_as_a_table_does() {
    let file = |days: [&str; 3]| {
        let rows = days.map(|day| format!("D{day}\nT-12.50\nPShop\n^\n")).concat();
        answer(format!("!Type:Bank\n{rows}").as_bytes(), &options_in("EUR"))
    };
    let read = file(["24/12/05", "24/12/19", "25/01/22"]).unwrap();
    let days: Vec<String> =
        read.statements[0].lines.iter().map(|line| line.posted_on.to_string()).collect();
    assert_eq!(days, ["2024-12-05", "2024-12-19", "2025-01-22"]);
    match file(["24/12/20", "25/01/21", "25/02/22"]) {
        Err(ReadStatementError::NeedsMapping { questions, .. }) => {
            assert_eq!(questions[0].choices[0], "year_month_day", "{questions:?}");
        }
        other => panic!("not asked: {other:?}"),
    }
}

#[test]
fn a_shop_called_like_a_sum_is_a_booking_and_tells_what_columns_mean() {
    // As much as one other row, beside several: no sum.
    for shop in ["NETTO", "TOTAL", "Summa"] {
        let rows = format!(
            "31-05-25,KAVA,-69.41\n29-05-25,RENT,-69.41\n24-05-25,PHARMACY,-6.38\n\
             22-05-25,REFUND,65.96\n19-05-25,{shop},34.88\n19-05-25,PAID BACK,34.88\n\
             19-05-25,HANS,-66.23\n14-05-25,TESCO,-9.92\n"
        );
        let file = read(format!("Date,Text,Amount\n{rows}").as_bytes());
        assert_eq!((minor(&file).len(), totals(&file)), (8, 0), "{shop}");
        // What came in there tells which column is money in, with gaps or with nothing in them.
        for nothing in ["0.00", ""] {
            let rows = format!(
                "2025-02-20,BUS,-2.00,{nothing}\n2025-02-19,{shop},{nothing},235.00\n\
                 2025-02-19,BUS,-238.00,{nothing}\n2025-02-18,KIOSK,-77.00,{nothing}\n"
            );
            let file = read(format!("Datum,Namen,Breme,Dobro\n{rows}").as_bytes());
            assert_eq!(minor(&file), [-200, 23_500, -23_800, -7_700], "{shop} {nothing}");
        }
    }
    // Twice as much as that: the sum of two, which is told.
    let rows = "2025-05-01,Rent,-40.00\n2025-05-02,Tesco,-20.00\n2025-05-03,Pay,90.00\n";
    let file = read(format!("Date,Text,Amount\n{rows}2025-05-03,Net,30.00\n").as_bytes());
    assert_eq!((minor(&file).len(), totals(&file)), (3, 1));
}

#[test]
fn an_amount_of_nothing_beside_another_number_is_told() {
    let rows = "2025-02-20,NETTO,0.00,235.00\n2025-02-19,BUS,-238.00,0.00\n\
                2025-02-18,KIOSK,-77.00,0.00\n2025-02-17,FREE,0.00,0.00\n";
    let file = read(format!("Datum,Text,Foo,Bar\n{rows}").as_bytes());
    assert_eq!(minor(&file), [0, -23_800, -7_700, 0]);
    assert!(codes(&file).contains(&(2, "amount-nothing")), "{file:?}");
    assert!(!codes(&file).contains(&(5, "amount-nothing")), "{file:?}");
    // Neither what is left nor a day is another amount.
    let rows = "2025-02-20,A,-5.00,95.00\n2025-02-19,B,0.00,100.00\n2025-02-18,C,-1.00,100.00\n";
    let file = read(format!("Date,Text,Amount,Balance\n{rows}").as_bytes());
    assert_eq!((minor(&file).len(), codes(&file)), (3, vec![]));
}
