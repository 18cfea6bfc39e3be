//! Amounts and balances in other units than their headings say, as the balances themselves or a
//! column beside the amounts tell: they are read in them, or it is asked.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod tables;

use commands::statement::{ColumnMapping, ReadOptions, StatementFile};
use tables::{CARD, CHECKING, answer, asked, codes, minor, options, options_in};

fn read(file: &str) -> StatementFile {
    let read = answer(file.as_bytes(), &options(CHECKING));
    read.unwrap_or_else(|error| panic!("{error:?}\n{file}"))
}

fn told(file: &StatementFile) -> Option<&str> {
    let units = file.decisions.iter().find(|decision| decision.field == "units");
    units.map(|decision| decision.detail.as_str())
}

fn ends(file: &StatementFile) -> [Option<i64>; 2] {
    let one = &file.statements[0];
    [one.opening, one.closing].map(|end| end.map(|end| end.amount.minor))
}

/// A table of three days.
fn table(head: &str, rows: [&str; 3]) -> String {
    let row = |(nth, cells): (usize, &str)| format!("2025-01-0{};T{nth};{cells}\n", nth + 5);
    let rows: String = rows.into_iter().enumerate().map(row).collect();
    format!("Datum;Text;{head}\n{rows}")
}

/// What the choices of the question about units give.
fn by_choices(file: &str) -> Vec<Vec<i64>> {
    let (guess, question) = asked(file.as_bytes(), &options(CHECKING));
    assert_eq!(question.field, "units", "{file}");
    let by = |choice: &serde_json::Value| {
        let units = serde_json::from_value(choice.clone()).unwrap();
        let mapping = Some(ColumnMapping { units, ..guess.clone() });
        minor(&answer(file.as_bytes(), &ReadOptions { mapping, ..options(CHECKING) }).unwrap())
    };
    question.choices.iter().map(by).collect()
}

#[test]
fn running_balances_prove_the_unit_of_amounts_under_any_heading() {
    for title in ["Betrag", "Amount", "Rilan", "Umsatz"] {
        for (rows, right) in [
            (["-1500;85.00", "-250;82.50", "90000;982.50"], [-1_500, -250, 90_000]),
            (["90000;982.50", "-250;82.50", "-1500;85.00"], [90_000, -250, -1_500]),
            (["-1.5;-500", "-0.25;-750", "90;89250"], [-150_000, -25_000, 9_000_000]),
            (["-15,00;8500", "-2,50;8250", "900,00;98250"], [-1_500, -250, 90_000]),
            (["-1500,00;98,5", "-250,00;98,25", "90000,00;188,25"], [-150_000, -25_000, 9_000_000]),
        ] {
            let file = table(&format!("{title};Saldo"), rows);
            let read = read(&file);
            assert_eq!(minor(&read), right, "{file}");
            assert!(told(&read).is_some(), "{file}");
            assert_eq!(codes(&read), [], "{file}");
            assert!(ends(&read)[1].is_some(), "{file}");
            let again = ReadOptions { mapping: read.mapping.clone(), ..options(CHECKING) };
            let again = answer(file.as_bytes(), &again).unwrap();
            assert_eq!(minor(&again), right, "{file}");
            assert_eq!(ends(&again), ends(&read), "{file}");
        }
    }
}

#[test]
fn sides_and_unsigned_amounts_are_proven_as_well() {
    let sides = table("Soll;Haben;Saldo", ["1500;;85.00", "250;;82.50", ";90000;982.50"]);
    assert_eq!(minor(&read(&sides)), [-1_500, -250, 90_000]);
    let words = table("Betrag;Art;Saldo", ["1500;S;85.00", "250;S;82.50", "90000;H;982.50"]);
    assert_eq!(minor(&read(&words)), [-1_500, -250, 90_000]);
    let unknown = table("Betrag;Folun", ["-1500;85.00", "-250;82.50", "90000;982.50"]);
    assert_eq!(by_choices(&unknown)[0], [-1_500, -250, 90_000]);
}

#[test]
fn amounts_that_balances_follow_as_they_stand_are_in_no_other_unit() {
    for rows in [
        ["-1500;98500", "-250;98250", "90000;188250"],
        ["-15.00;85.00", "-2.50;82.50", "900.00;982.50"],
        ["-1500;1.000,00", "-250;750,00", "90000;90.750,00"],
    ] {
        let read = read(&table("Betrag;Saldo", rows));
        assert_eq!(told(&read), None, "{rows:?}");
        let first = rows[0].split(';').next().unwrap().replace('.', "");
        let cents: i64 = first.parse().unwrap();
        let right = if rows[0].contains(".00;") { cents } else { cents * 100 };
        assert_eq!(minor(&read)[0], right, "{rows:?}");
    }
}

#[test]
fn one_step_alone_is_a_reason_to_ask() {
    let file = "Datum;Text;Betrag;Saldo\n2025-01-05;A;-1500;85.00\n2025-01-06;B;-250;82.50\n";
    assert_eq!(by_choices(file), [[-1_500, -250], [-150_000, -25_000]]);
}

#[test]
fn stated_ends_to_which_amounts_lead_in_another_unit_alone_are_asked_about() {
    let rows = "Datum;Text;Betrag\n2025-01-05;A;-1500\n2025-01-06;B;-250\n2025-01-07;C;90000\n";
    for file in [
        format!("Opening balance;100.00\nClosing balance;982.50\n{rows}"),
        format!("Anfangssaldo;100,00\n{rows}Endsaldo;982,50\n"),
    ] {
        let right = [[-1_500, -250, 90_000], [-150_000, -25_000, 9_000_000]];
        assert_eq!(by_choices(&file), right, "{file}");
    }
    // The balances are those in cents.
    let rows = "Datum;Text;Betrag\n2025-01-05;A;-15.00\n2025-01-06;B;-2.50\n2025-01-07;C;900.00\n";
    let read = read(&format!("Opening balance;10000\nClosing balance;98250\n{rows}"));
    assert_eq!(minor(&read), [-1_500, -250, 90_000]);
    assert_eq!(ends(&read), [Some(10_000), Some(98_250)]);
    assert_eq!(codes(&read), [(1, "balance-unit"), (2, "balance-unit")]);
}

#[test]
fn a_balance_over_a_table_in_cents_is_in_the_unit_that_the_bookings_prove() {
    let table = "Date,Text,amount_cents\n2025-01-05,A,-1500\n2025-01-06,B,-250\n2025-01-07,C,900\n";
    for (opening, closing, scaled) in [("10000", "9150", true), ("100.00", "91.50", false)] {
        let read = read(&format!("Opening balance,{opening}\nClosing balance,{closing}\n{table}"));
        assert_eq!(minor(&read), [-1_500, -250, 900]);
        assert_eq!(ends(&read), [Some(10_000), Some(9_150)], "{opening}");
        assert_eq!(codes(&read).len(), if scaled { 2 } else { 0 }, "{opening}");
    }
    // Running balances tell it as well.
    let run = "Opening balance,10000\nDate,Text,amount_cents,balance_cents\n2025-01-05,A,-1500,8500\n\
               2025-01-06,B,-250,8250\n";
    let run = read(run);
    assert_eq!(ends(&run), [Some(10_000), Some(8_250)]);
    assert_eq!(codes(&run), [(1, "balance-unit")]);
    // Nothing tells it of one alone, unless it has decimals.
    let one = read(&format!("Opening balance,10000\n{table}"));
    assert_eq!(ends(&one), [None, None]);
    assert_eq!(codes(&one), [(1, "balance-unit-unknown")]);
    let decimal = read(&format!("Opening balance,100.00\n{table}"));
    assert_eq!(ends(&decimal)[0], Some(10_000));
    assert_eq!(codes(&decimal), []);
}

#[test]
fn each_row_is_read_by_the_unit_that_a_column_names_for_it() {
    for (title, small, whole) in [
        ("Unit", "cents", "EUR"),
        ("Unit", "ct", "EUR"),
        ("Einheit", "Cent", "Euro"),
        ("Amount unit", "minor", "EUR"),
        ("Unité", "centimes", "€"),
    ] {
        let file = format!(
            "Date;Text;Amount;{title}\n2025-01-05;A;-1500;{small}\n2025-01-06;B;-2.50;{whole}\n\
             2025-01-07;C;900;{whole}\n"
        );
        let read = read(&file);
        assert_eq!(minor(&read), [-1_500, -250, 90_000], "{file}");
        assert!(told(&read).unwrap().contains(title), "{file}");
        let again = ReadOptions { mapping: read.mapping.clone(), ..options(CHECKING) };
        assert_eq!(minor(&answer(file.as_bytes(), &again).unwrap()), [-1_500, -250, 90_000]);
    }
    // Cents with decimals are none.
    let odd = "Date;Text;Amount;Unit\n2025-01-05;A;-15.00;cents\n2025-01-06;B;-2.50;EUR\n";
    let (_, asked) = tables::questions(odd.as_bytes(), &options(CHECKING));
    assert_eq!(asked[0].field, "units");
}

#[test]
fn a_column_of_exponents_tells_what_whole_amounts_count() {
    for title in ["Exponent", "decimals", "Minor digits", "Nachkommastellen", "minorUnitExponent"] {
        let same = table(&format!("Amount;{title}"), ["-1500;2", "-250;2", "90000;2"]);
        let right = [[-1_500, -250, 90_000], [-150_000, -25_000, 9_000_000]];
        assert_eq!(by_choices(&same), right, "{title}");
        let mixed = table(&format!("Amount;{title}"), ["-1500;2", "-20;0", "90000;3"]);
        assert_eq!(minor(&read(&mixed)), [-1_500, -2_000, 9_000], "{title}");
        let proven = table(
            &format!("Amount;{title};Balance"),
            ["-1500;2;85.00", "-250;2;82.50", "90000;2;982.50"],
        );
        assert_eq!(minor(&read(&proven)), [-1_500, -250, 90_000], "{title}");
        // Of amounts with decimals they say nothing, nor do noughts.
        let plain = table(&format!("Amount;{title}"), ["-15.00;2", "-2.50;2", "900.00;2"]);
        assert_eq!(minor(&read(&plain)), [-1_500, -250, 90_000], "{title}");
        let none = table(&format!("Amount;{title}"), ["-15;0", "-2;0", "900;0"]);
        assert_eq!(minor(&read(&none)), [-1_500, -200, 90_000], "{title}");
    }
    // The exponents of the currencies may say no more than that.
    let file = "Date;Text;Amount;Currency;Exponent\n2025-01-05;A;-1500;JPY;0\n\
                2025-01-06;B;-250;JPY;0\n";
    let yen = answer(file.as_bytes(), &options_in("JPY")).unwrap();
    assert_eq!(minor(&yen), [-1_500, -250]);
}

#[test]
fn what_an_earlier_file_proved_is_remembered_where_a_file_shows_nothing() {
    let proven = table("Betrag;Saldo", ["-1500;85.00", "-250;82.50", "90000;982.50"]);
    let first = read(&proven);
    let next = ReadOptions { remembered: first.mapping.clone(), ..options(CHECKING) };
    let one = "Datum;Text;Betrag;Saldo\n2025-02-05;A;-1500;967.50\n";
    assert_eq!(minor(&answer(one.as_bytes(), &next).unwrap()), [-1_500]);
    // What the balances of a file prove stands.
    let other = table("Betrag;Saldo", ["-15;985.00", "-2;983.00", "900;1883.00"]);
    assert_eq!(minor(&answer(other.as_bytes(), &next).unwrap()), [-1_500, -200, 90_000]);
}

#[test]
fn sums_beside_each_other_at_the_end_of_a_card_are_both_left_out() {
    let rows = "Date,Text,Amount\n2025-01-05,SHOP A,15.00\n2025-01-06,CAFE B,2.50\n\
                2025-01-07,PAYMENT THANK YOU,-500.00\n";
    for [one, other] in [
        ["Total charges", "Total payments"],
        ["Total purchases", "Total credits"],
        ["Total Käufe", "Total Zahlungen"],
        ["Total ventas", "Total pagos"],
        ["Total frobs", "Total payments"],
    ] {
        for day in ["2025-01-31", ""] {
            let file = format!("{rows}{day},{one},17.50\n{day},{other},-500.00\n");
            let read = answer(file.as_bytes(), &options(CARD));
            let read = read.unwrap_or_else(|error| panic!("{error:?}\n{file}"));
            assert_eq!(minor(&read), [-1_500, -250, 50_000], "{file}");
            let left_out = [(5, "total-row"), (6, "total-row")];
            assert!(left_out.iter().all(|one| codes(&read).contains(one)), "{file}");
        }
    }
    // What is no sum is booked and told.
    let file = format!("{rows}2025-01-31,Total frobs,42.10\n2025-01-31,Total payments,-500.00\n");
    let read = answer(file.as_bytes(), &options(CARD)).unwrap();
    assert_eq!(minor(&read), [-1_500, -250, 50_000, -4_210]);
    assert!(codes(&read).contains(&(5, "balance-row-doubtful")));
}
