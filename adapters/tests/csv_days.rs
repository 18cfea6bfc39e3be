//! Days of CSV files: in an order that one row alone proves, of noughts, in three columns, and
//! without a year beside another day.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

use adapters::statements::StatementFiles;
use chrono::NaiveDate;
use commands::statement::{
    ColumnMapping, DateOrder, ReadOptions, ReadStatementError, StatementFile, StatementReader,
};
use domain::money::Currency;

fn answer(file: &str, mapping: Option<ColumnMapping>) -> Result<StatementFile, ReadStatementError> {
    let options = ReadOptions {
        account_currency: Currency::new("EUR").ok(),
        mapping,
        ..ReadOptions::on(NaiveDate::from_ymd_opt(2026, 11, 27).unwrap())
    };
    StatementFiles.read(file.as_bytes(), &options)
}

fn read_by(file: &str, mapping: Option<ColumnMapping>) -> StatementFile {
    answer(file, mapping).unwrap_or_else(|error| panic!("{file}: {error:?}"))
}

fn read(file: &str) -> StatementFile {
    read_by(file, None)
}

fn amounts(file: &StatementFile) -> Vec<i64> {
    file.statements.iter().flat_map(|s| &s.lines).map(|line| line.amount.minor).collect()
}

fn days(file: &StatementFile) -> Vec<String> {
    let lines = file.statements.iter().flat_map(|s| &s.lines);
    lines.map(|line| line.posted_on.to_string()).collect()
}

#[test]
fn one_day_that_is_none_with_the_month_second_proves_the_order_of_its_column() {
    for mark in ["-", "/", "."] {
        for rest in ["", " 10:15", "T10:15:00"] {
            let file = format!(
                "Date,Text,Amount\n2025-13-01{rest},SHOP,-15.00\n2025-05-01{rest},CAFE,-2.50\n\
                 2025-06-02{rest},BUS,-3.10\n"
            );
            let file = file.replace("2025-13-01", &format!("2025{mark}13{mark}01"));
            let file = file.replace("2025-05-01", &format!("2025{mark}05{mark}01"));
            let file = file.replace("2025-06-02", &format!("2025{mark}06{mark}02"));
            let read = read(&file);
            assert_eq!(days(&read), ["2025-01-13", "2025-01-05", "2025-02-06"], "{file}");
            assert!(read.warnings.iter().all(|note| note.code != "line-skipped"), "{read:?}");
            let says_so = |text: &str| text.contains("year, day, month");
            assert!(read.decisions.iter().any(|d| says_so(&d.detail)), "{:?}", read.decisions);
        }
    }
}

#[test]
fn days_in_the_usual_order_stay_and_one_that_is_none_beside_them_is_told() {
    let usual = read("Date,Text,Amount\n2025-01-05,SHOP,-15.00\n2025-02-05,CAFE,-2.50\n");
    assert_eq!(days(&usual), ["2025-01-05", "2025-02-05"]);
    let broken = read(
        "Date,Text,Amount\n2025-01-25,SHOP,-15.00\n2025-13-01,BUS,-3.10\n\
         2025-02-05,CAFE,-2.50\n",
    );
    assert_eq!(days(&broken), ["2025-01-25", "2025-02-05"]);
    assert!(broken.warnings.iter().any(|note| note.line == 3), "{:?}", broken.warnings);
}

/// Days that say none, and such rows as have them.
const NOTHING: [&str; 5] =
    ["00/00/0000", "0000-00-00", "00.00.0000", "0000-00-00 00:00:00", "00000000"];

#[test]
fn a_day_of_noughts_is_none_and_refuses_no_file() {
    for nothing in NOTHING {
        for balance in [",,100.00", ",100.00,100.00", ",100.00,"] {
            for words in ["Opening balance", "Saldo anterior", "Anfangssaldo"] {
                let file = format!(
                    "Date,Text,Amount,Balance\n{nothing},{words}{balance}\n\
                     2025-02-13,SHOP,-12.50,87.50\n2025-02-14,SALARY,50.00,137.50\n\
                     {nothing},Closing balance,137.50,137.50\n"
                );
                let read = read(&file);
                assert_eq!(days(&read), ["2025-02-13", "2025-02-14"], "{file}");
                let lines: Vec<(u32, &str)> =
                    read.warnings.iter().map(|note| (note.line, note.code.as_str())).collect();
                assert_eq!(lines, [(2, "balance-row"), (5, "balance-row")], "{file}");
                let closing = read.statements[0].closing.unwrap();
                assert_eq!(closing.amount.minor, 13_750, "{file}");
            }
        }
        // Without a column of balances, and with a second column of days.
        for rows in [
            format!(
                "Data;Texto;Valor\n13/02/2025;Loja;-12,50\n14/02/2025;Pix;50,00\n{nothing};Saldo do dia;37,50\n"
            ),
            format!(
                "Data;Data valor;Texto;Valor\n13/02/2025;{nothing};Loja;-12,50\n14/02/2025;{nothing};Pix;50,00\n"
            ),
        ] {
            let read = read(&rows);
            assert_eq!(days(&read), ["2025-02-13", "2025-02-14"], "{rows}");
        }
    }
}

#[test]
fn a_booking_with_a_day_of_noughts_is_told_with_what_to_do() {
    for nothing in NOTHING {
        for place in [2, 3, 4] {
            let mut rows = vec!["2025-02-13;SHOP;-12,50", "2025-02-14;SALARY;50,00"];
            let odd = format!("{nothing};KIOSK;-3,00");
            rows.insert(place - 2, &odd);
            let file = format!("Datum;Text;Betrag\n{}\n", rows.join("\n"));
            let read = read(&file);
            assert_eq!(days(&read), ["2025-02-13", "2025-02-14"], "{file}");
            let [note] = &read.warnings[..] else { panic!("{file}{:?}", read.warnings) };
            assert_eq!((note.line, note.code.as_str()), (place as u32, "line-skipped"), "{file}");
            assert!(note.detail.contains("write its day"), "{file}{note:?}");
        }
    }
}

/// Headings over year, month and day, each in a column of its own.
const PARTED: [[&str; 3]; 14] = [
    ["年", "月", "日"],
    ["取引年", "取引月", "取引日"],
    ["년", "월", "일"],
    ["Year", "Month", "Day"],
    ["Booking year", "Booking month", "Booking day"],
    ["Jahr", "Monat", "Tag"],
    ["Année", "Mois", "Jour"],
    ["Año", "Mes", "Día"],
    ["Anno", "Mese", "Giorno"],
    ["Jaar", "Maand", "Dag"],
    ["År", "Månad", "Dag"],
    ["Rok", "Miesiąc", "Dzień"],
    ["Год", "Месяц", "День"],
    ["", "", ""],
];

/// Every order in which a day is written.
const ORDERS: [[usize; 3]; 3] = [[0, 1, 2], [2, 1, 0], [1, 2, 0]];

fn parted(titles: [&str; 3], days: &[[&str; 3]], order: [usize; 3], is_first: bool) -> String {
    let row = |day: [&str; 3], text: &str, amount: &str| {
        let day = order.map(|place| day[place]).join(";");
        match is_first {
            true => format!("{day};{text};{amount}\n"),
            false => format!("{text};{day};{amount}\n"),
        }
    };
    let amounts = ["-12,50", "500,00", "-80,00", "-4,20"];
    let rows = days.iter().zip(amounts).map(|(day, amount)| row(*day, "X", amount));
    let head = if titles[0].is_empty() { String::new() } else { row(titles, "Text", "Betrag") };
    head + &rows.collect::<String>()
}

#[test]
fn a_day_in_three_columns_is_one_day_and_that_is_told() {
    let days_of = [["2025", "2", "3"], ["2025", "02", "14"], ["2025", "3", "1"]];
    for titles in PARTED {
        for order in ORDERS {
            for is_first in [true, false] {
                let file = parted(titles, &days_of, order, is_first);
                let read = read(&file);
                assert_eq!(days(&read), ["2025-02-03", "2025-02-14", "2025-03-01"], "{file}");
                assert_eq!(amounts(&read), [-1_250, 50_000, -8_000], "{file}");
                let told = read.decisions.iter().find(|one| one.field == "years");
                assert!(told.unwrap().detail.contains("three columns"), "{file}");
                // The same mapping reads the same file.
                let again = read_by(&file, read.mapping.clone());
                assert_eq!(days(&again), days(&read), "{file}");
            }
        }
    }
}

#[test]
fn a_day_in_three_columns_has_written_months_and_years_of_other_calendars_as_any_other() {
    let right = ["2025-02-03", "2025-02-14", "2025-03-01"];
    for (titles, rows) in [
        (PARTED[3], [["2025", "Feb", "3"], ["2025", "February", "14"], ["2025", "Mar", "1"]]),
        (
            PARTED[0],
            [["2025年", "2月", "3日"], ["2025年", "2月", "14日"], ["2025年", "3月", "1日"]],
        ),
        (PARTED[0], [["令和7", "2", "3"], ["令和7", "2", "14"], ["令和7", "3", "1"]]),
        (["ปี", "เดือน", "วันที่"], [["2568", "2", "3"], ["2568", "2", "14"], ["2568", "3", "1"]]),
        (["ปี", "เดือน", "วันที่"], [["68", "2", "3"], ["68", "2", "14"], ["68", "3", "1"]]),
        (PARTED[0], [["7", "2", "3"], ["7", "2", "14"], ["7", "3", "1"]]),
        (PARTED[5], [["25", "2", "3"], ["25", "02", "14"], ["25", "3", "1"]]),
    ] {
        let file = parted(titles, &rows, ORDERS[0], true);
        assert_eq!(days(&read(&file)), right, "{file}");
    }
    // The columns may stand apart from each other.
    let file = "Day;Text;Month;Amount;Year\n3;A;2;-12.50;2025\n14;B;2;50.00;2025\n";
    assert_eq!(days(&read(file)), ["2025-02-03", "2025-02-14"]);
    // A row whose day is none is told, and rows that sum up others are left alone.
    let file = read(
        "Year;Month;Day;Text;Amount\n2025;2;3;A;-2.00\n2025;2;3;A;-12.50\n2025;2;30;B;-1.00\n\
         2025;2;14;C;50.00\n;;;Total;36.50\n",
    );
    assert_eq!(days(&file), ["2025-02-03", "2025-02-03", "2025-02-14"]);
    assert!(file.warnings.iter().any(|note| note.line == 4 && note.detail.contains("2025-2-30")));
}

#[test]
fn parts_of_days_beside_a_whole_one_and_numbers_in_either_order_are_not_taken_for_it() {
    let beside = "Date;Year;Month;Day;Text;Amount\n2025-02-03;2025;2;4;A;-12.50\n\
                  2025-02-14;2025;2;15;B;50.00\n";
    assert_eq!(days(&read(beside)), ["2025-02-03", "2025-02-14"]);
    // Without words nothing tells which number is the month.
    let file = parted(["", "", ""], &[["2025", "2", "3"], ["2025", "4", "5"]], ORDERS[1], true);
    let Err(ReadStatementError::NeedsMapping { guess, questions, .. }) = answer(&file, None) else {
        panic!("{file}");
    };
    assert_eq!(questions[0].field, "date_order", "{questions:?}");
    let said = |order| Some(ColumnMapping { date_order: order, ..guess.clone().unwrap() });
    let first = read_by(&file, said(DateOrder::DayMonthYear));
    assert_eq!(days(&first), ["2025-02-03", "2025-04-05"]);
    let other = read_by(&file, said(DateOrder::MonthDayYear));
    assert_eq!(days(&other), ["2025-03-02", "2025-05-04"]);
}

#[test]
fn a_day_without_a_year_has_the_one_in_which_it_is_nearest_to_another_of_its_row() {
    for (end, between) in [("", "."), (".", "."), ("", "/"), ("", "-")] {
        for titles in [["Buchungstag", "Valutadatum"], ["Date", "Value date"]] {
            let day = |day: &str, month: &str| format!("{day}{between}{month}{end}");
            let rows = [
                (day("05", "03"), "05.03.2025"),
                (day("28", "02"), "02.03.2025"),
                (day("31", "12"), "02.01.2025"),
                (day("02", "01"), "31.12.2024"),
                (day("29", "02"), "01.03.2024"),
            ];
            for turned in [false, true] {
                let cells = |one: &str, other: &str| match turned {
                    true => format!("{other};{one}"),
                    false => format!("{one};{other}"),
                };
                let row =
                    |(own, value): &(String, &str)| format!("{};X;-1,00\n", cells(own, value));
                let rows: String = rows.iter().map(row).collect();
                let file = format!("{};Text;Betrag\n{rows}", cells(titles[0], titles[1]));
                let read = read(&file);
                let right = ["2025-03-05", "2025-02-28", "2024-12-31", "2025-01-02", "2024-02-29"];
                assert_eq!(days(&read), right, "{file}");
                let value = read.statements[0].lines[0].also_on;
                assert_eq!(value.map(|day| day.to_string()).as_deref(), Some("2025-03-05"));
                let told = read.decisions.iter().find(|one| one.field == "years").unwrap();
                assert!(told.detail.contains(titles[0]) && told.detail.contains(titles[1]));
                assert!(
                    read.decisions.iter().all(|one| !one.detail.contains("both decimal marks"))
                );
            }
        }
    }
}

#[test]
fn days_without_a_year_that_are_far_from_the_other_one_are_left_alone() {
    let file = "Buchungstag;Valutadatum;Text;Betrag\n05.03;05.09.2025;A;-1,00\n\
                06.03;06.09.2025;B;-2,00\n";
    assert_eq!(days(&read(file)), ["2025-09-05", "2025-09-06"]);
}

/// A file of three days in a language, under headings that are of none.
fn months(days: [&str; 3]) -> String {
    let [one, two, three] = days;
    format!("Date;Text;Amount\n{one};A;-12.50\n{two};B;-4.00\n{three};C;100.00\n")
}

#[test]
fn months_that_two_languages_call_alike_are_told_by_the_others() {
    for (texts, right) in [
        (
            ["13. rujna 2025.", "5. listopada 2025.", "7. studenoga 2025."],
            ["2025-09-13", "2025-10-05", "2025-11-07"],
        ),
        (["3. svi 2025", "4. lip 2025", "6. srp 2025"], ["2025-05-03", "2025-06-04", "2025-07-06"]),
        (["6. srp 2025", "7. kol 2025", "5. lis 2025"], ["2025-07-06", "2025-08-07", "2025-10-05"]),
        (["7 lis 2025", "5 paź 2025", "13 wrz 2025"], ["2025-11-07", "2025-10-05", "2025-09-13"]),
        (
            ["13 września 2025", "5 listopada 2025", "7 grudnia 2025"],
            ["2025-09-13", "2025-11-05", "2025-12-07"],
        ),
        (
            ["13. září 2025", "5. listopadu 2025", "7. prosince 2025"],
            ["2025-09-13", "2025-11-05", "2025-12-07"],
        ),
        (["4. čvn 2025", "6. čvc 2025", "7. srp 2025"], ["2025-06-04", "2025-07-06", "2025-08-07"]),
        (
            ["13. Jänner 2025", "3. Feber 2025", "4. März 2025"],
            ["2025-01-13", "2025-02-03", "2025-03-04"],
        ),
    ] {
        let read = read(&months(texts));
        assert_eq!(days(&read), right, "{texts:?}");
        assert!(read.warnings.is_empty(), "{texts:?}: {:?}", read.warnings);
    }
}

#[test]
fn months_of_two_languages_alone_are_told_by_words_and_currencies_or_refused() {
    let texts = ["5. listopada 2025.", "7. listopada 2025.", "9. listopada 2025."];
    for (file, month) in [
        (months(texts).replace("Date;Text;Amount", "Datum;Opis;Iznos"), "10"),
        (months(texts).replace("Date;Text;Amount", "Data;Opis;Kwota"), "11"),
        (months(texts).replace("Date;Text;Amount", "Datum;Popis;Částka"), "11"),
    ] {
        let right = ["05", "07", "09"].map(|day| format!("2025-{month}-{day}"));
        assert_eq!(days(&read(&file)), right, "{file}");
    }
    let zloty = "Date;Text;Amount;Currency\n5 lis 2025;A;-1.00;PLN\n7 lis 2025;B;-2.00;PLN\n";
    assert_eq!(days(&read(zloty)), ["2025-11-05", "2025-11-07"]);
    for texts in [
        texts,
        ["4. lip 2025", "5. lip 2025", "9. lip 2025"],
        ["4 srp 2025", "5 srp 2025", "9 srp 2025"],
        ["04lis2025", "05lis2025", "09lis2025"],
    ] {
        match answer(&months(texts), None) {
            Err(ReadStatementError::Malformed { errors, .. }) => {
                assert_eq!((errors[0].line, errors[0].code.as_str()), (2, "month-unknown"));
                assert!(errors[0].detail.contains(texts[0]), "{errors:?}");
            }
            other => panic!("{texts:?}: {other:?}"),
        }
    }
}

#[test]
fn a_day_of_value_goes_before_days_in_texts_and_before_days_of_something_else() {
    let headings =
        ["Value Date", "Date valeur", "Wertstellung", "Data valuta", "Fecha valor", "Rentedatum"];
    for heading in headings {
        let file = format!(
            "{heading};Text;Betrag\n31.08.2026;CARTE 28/08/26 CARREFOUR;-12,30\n\
             01.09.2026;CARTE 29/08/26 PAUL;-3,10\n02.09.2026;CARTE 31/08/26 SNCF;-44,00\n"
        );
        let read = read(&file);
        assert_eq!(days(&read), ["2026-08-31", "2026-09-01", "2026-09-02"], "{heading}");
        let wage = file.clone() + "03.09.2026;WAGE;1500,00\n";
        let read = self::read(&wage);
        assert!(read.statements[0].lines.iter().all(|line| !line.pending), "{heading}");
        for other in ["Due Date", "Mandate Date", "Invoice date", "Card expiry", "Reference"] {
            for gap in ["14.03.2019", ""] {
                let file = format!(
                    "{heading};Text;{other};Betrag\n31.08.2026;EDF;13.03.2019;-12,30\n\
                     01.09.2026;EDF;{gap};-3,10\n02.09.2026;EDF;17.03.2019;-44,00\n"
                );
                let read = self::read(&file);
                let said = format!("{heading} {other} {gap}");
                assert_eq!(days(&read), ["2026-08-31", "2026-09-01", "2026-09-02"], "{said}");
                let is_booked = read.statements[0].lines.iter().all(|line| !line.pending);
                assert!(is_booked, "{said}");
            }
        }
    }
}

#[test]
fn texts_with_a_day_in_them_are_no_days_where_a_column_has_some() {
    for (heading, text) in [
        ("Datum", "Buchungstext"),
        ("Valuta", "Buchungstext"),
        ("Wertstellung", "Buchungsdetails"),
        ("Date", "Booking text"),
    ] {
        for texts in [
            ["KARTE 05.09.2025 LIDL", "KARTE 06.09.2026 REWE", "KARTE 12.09.2026 ARAL"],
            ["POS 11.10.12 LIDL", "POS 11.10.12 REWE", "POS 12.10.12 ARAL"],
            ["CARREFOUR 11 06.09 0753", "CARREFOUR 12 07.09 0754", "CARREFOUR 11 12.09 0755"],
        ] {
            for rows in 1..=3 {
                let days_of = ["06.09.2026", "17.09.2026", "24.09.2026"];
                let lines = days_of.iter().zip(texts).take(rows);
                let lines: String =
                    lines.map(|(day, text)| format!("{day};{text};-74,58\n")).collect();
                let file = format!("{heading};{text};Betrag\n{lines}");
                let right = ["2026-09-06", "2026-09-17", "2026-09-24"];
                match answer(&file, None) {
                    Ok(read) => assert_eq!(days(&read), right[..rows], "{file}"),
                    // One day alone may be of either order.
                    Err(ReadStatementError::NeedsMapping { .. }) if rows == 1 => {}
                    Err(error) => panic!("{file}: {error:?}"),
                }
            }
        }
    }
}

#[test]
fn the_day_of_a_statement_or_a_mandate_is_not_that_of_a_purchase() {
    for heading in [
        "Statement Closing Date,Trans. Date",
        "Date du mandat,Date d'achat",
        "Date de relevé,Date d'achat",
        "Data mandato,Data acquisto",
        "Fecha de extracto,Fecha de compra",
        "Exchange rate date,Value date",
        "Datum der Lastschriftvorabinformation,Wertstellung",
    ] {
        let (other, day) = heading.split_once(',').unwrap();
        for turned in [false, true] {
            let (heading, row) = match turned {
                true => (format!("{day},{other}"), "2026-09-17,2026-09-20"),
                false => (heading.to_owned(), "2026-09-20,2026-09-17"),
            };
            let read = read(&format!("{heading},Description,Amount\n{row},SHOP,-12.34\n"));
            assert_eq!(days(&read), ["2026-09-17"], "{heading}");
        }
    }
}

#[test]
fn wide_marks_part_thousands_as_narrow_ones_do() {
    let options = ReadOptions {
        account_currency: Currency::new("JPY").ok(),
        ..ReadOptions::on(NaiveDate::from_ymd_opt(2026, 11, 27).unwrap())
    };
    let file = "日付,摘要,金額,残高\n２０２６／０９／０１,カード,－１，０００,９８，０００\n\
                ２０２６／０９／０２,給料,２５０，０００,３４８，０００\n\
                ２０２６／０９／１５,デビット,－８，０００,３４０，０００\n";
    let read = StatementFiles.read(file.as_bytes(), &options).unwrap();
    assert_eq!(amounts(&read), [-1_000, 250_000, -8_000]);
}
