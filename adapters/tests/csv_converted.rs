//! Amounts in the currency of the account beside those that were paid in another, whatever stands
//! over them: the account's are booked.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod tables;

use commands::statement::{ReadOptions, ReadStatementError, StatementFile};
use tables::{CARD, CHECKING, answer, minor, options, options_in, read_by_choices};

/// A file of four rows: what was paid, its currency, what it comes to, the currency of that.
fn file(head: &str, row: impl Fn([&str; 4]) -> String) -> String {
    let rows = [
        ["-15.00", "USD", "-13.80", "EUR"],
        ["-9.00", "EUR", "-9.00", "EUR"],
        ["-20.00", "GBP", "-23.10", "EUR"],
        ["1850.00", "EUR", "1850.00", "EUR"],
    ];
    let line = |(nth, cells): (usize, [&str; 4])| {
        format!("2025-01-{:02},{},{}\n", nth + 5, ["SHOP", "CAFE", "TAXI", "LOHN"][nth], row(cells))
    };
    let rows: String = rows.into_iter().enumerate().map(line).collect();
    format!("Date,Text,{head}\n{rows}")
}

const RIGHT: [i64; 4] = [-1_380, -900, -2_310, 185_000];

fn check(file: &str, options: &ReadOptions) -> StatementFile {
    let read = answer(file.as_bytes(), options).unwrap_or_else(|error| panic!("{error:?}\n{file}"));
    assert_eq!(minor(&read), RIGHT, "{file}");
    assert_eq!(read.statements.len(), 1, "{file}");
    assert_eq!(read.statements[0].currency.unwrap().code(), "EUR", "{file}");
    read
}

#[test]
fn of_two_amounts_with_their_currencies_the_one_in_that_of_the_account_is_taken() {
    for (one, other) in [
        ("Amount,Currency", "Local Amount,Local Currency"),
        ("Amount,Currency", "Native Amount,Native Currency"),
        ("Amount,Currency", "Base amount,Base currency"),
        ("Amount,Currency", "Settled Amount,Settled Currency"),
        ("Betrag,Währung", "Betrag lokal,Währung lokal"),
        ("Amount,Currency", "X,Y"),
        ("Local Amount,Local Currency", "Amount,Currency"),
        ("Foreign Amount,Foreign Currency", "Amount,Currency"),
        ("Instructed Amount,Instructed Currency", "Amount,Currency"),
        ("Montant,Devise", "Contre-valeur,Devise du compte"),
    ] {
        let both = file(&format!("{one},{other}"), |c| c.join(","));
        let turned = file(&format!("{other},{one}"), |[p, c, b, o]| format!("{b},{o},{p},{c}"));
        for options in [options(CHECKING), options(CARD)] {
            check(&both, &options);
            check(&turned, &options);
        }
        check(&both, &ReadOptions::on(options_in("EUR").today));
    }
    let apart = file("Amount,Local Amount,Currency,Local Currency", |[p, c, b, o]| {
        format!("{p},{b},{c},{o}")
    });
    check(&apart, &options(CHECKING));
    let mirrored = file("Amount,Local Amount,Local Currency,Currency", |[p, c, b, o]| {
        format!("{p},{b},{o},{c}")
    });
    check(&mirrored, &options(CHECKING));
    let fees = file("Amount,Currency,Local Amount,Local Currency,Fee,Fee Currency", |c| {
        format!("{},0.00,EUR", c.join(","))
    });
    check(&fees, &options(CHECKING));
}

#[test]
fn an_amount_of_any_name_that_differs_abroad_alone_is_that_of_the_account() {
    for other in [
        "Local Amount",
        "Native Amount",
        "Converted",
        "Contravalor",
        "Gegenwert",
        "In EUR",
        "X",
        "Abbuchung",
        "Home amount",
        "Domestic",
        "Base value",
    ] {
        let behind =
            file(&format!("Amount,Currency,{other}"), |[p, c, b, _]| format!("{p},{c},{b}"));
        check(&behind, &options(CHECKING));
        let before =
            file(&format!("{other},Amount,Currency"), |[p, c, b, _]| format!("{b},{p},{c}"));
        check(&before, &options(CHECKING));
    }
    // The column of the currency stands first.
    let first = file("Currency,Amount,Local Amount", |[p, c, b, _]| format!("{c},{p},{b}"));
    check(&first, &options(CHECKING));
    let paid = file("Currency,Amount,Original Amount", |[p, c, b, _]| format!("{c},{b},{p}"));
    check(&paid, &options(CHECKING));
}

#[test]
fn what_is_converted_may_stand_beside_foreign_rows_alone() {
    let blank = |[p, c, b, o]: [&str; 4]| match c == "EUR" {
        true => format!("{p},{c},,"),
        false => format!("{p},{c},{b},{o}"),
    };
    for other in ["Local Amount,Local Currency", "X,Y", "Native Amount,Native Currency"] {
        check(&file(&format!("Amount,Currency,{other}"), blank), &options(CHECKING));
    }
}

#[test]
fn fees_taxes_and_rates_are_no_amounts_of_the_account() {
    for (head, cell) in
        [("Tax", "2.10"), ("Discount", "1.00"), ("Exchange rate", "1.0"), ("Fee", "0.00")]
    {
        let file = format!(
            "Date,Text,Amount,Currency,{head}\n2025-01-05,SHOP,-15.00,EUR,{cell}\n\
             2025-01-06,CAFE,-9.00,EUR,0.00\n2025-01-07,TAXI,-20.00,EUR,{cell}\n"
        );
        if head != "Fee" {
            let read = answer(file.as_bytes(), &options(CHECKING)).unwrap();
            assert_eq!(minor(&read), [-1_500, -900, -2_000], "{head}");
        }
    }
}

#[test]
fn a_balance_of_another_name_beside_its_currency_is_no_amount() {
    for head in
        ["Amount,Currency,After,Currency", "Amount,Currency,X,Y", "Betrag,Währung,Danach,Whg"]
    {
        let file = format!(
            "Date,Text,{head}\n2025-01-05,SHOP,-15.00,EUR,985.00,EUR\n\
             2025-01-06,CAFE,-9.00,EUR,976.00,EUR\n2025-01-07,TAXI,-20.00,EUR,956.00,EUR\n"
        );
        let read = answer(file.as_bytes(), &options(CHECKING)).unwrap();
        assert_eq!(minor(&read), [-1_500, -900, -2_000], "{head}");
    }
}

#[test]
fn of_amounts_abroad_what_stands_beside_them_was_booked() {
    let read = |file: &str| {
        let own = options_in("EUR");
        answer(file.as_bytes(), &own).unwrap_or_else(|error| panic!("{error:?}\n{file}"))
    };
    let rows = "2025-01-05,SHOP A,-16.00,USD,-15.00\n2025-01-06,UK STORE,-20.00,GBP,-24.40\n\
                2025-01-07,C,-10.00,USD,-9.30\n";
    let one = "2025-01-05,SHOP A,-16.00,USD,-15.00\n";
    for paid in [
        "Purchase amount,Purchase currency",
        "Transaction amount,Transaction currency",
        "Merchant amount,Merchant currency",
        "Source amount,Source currency",
        "Purchase amount,Currency",
        "Ursprungsbetrag,Ursprungswährung",
        "Kwota transakcji,Waluta transakcji",
        "Montant devise,Devise orig",
    ] {
        for booked in ["Amount", "Betrag", "Total", "Billed amount"] {
            let heading = format!("Date,Text,{paid},{booked}\n");
            let file = read(&format!("{heading}{rows}"));
            assert_eq!(minor(&file), [-1_500, -2_440, -930], "{heading}");
            let file = read(&format!("{heading}{one}"));
            assert_eq!(minor(&file), [-1_500], "{heading}");
            // What was paid stands in some rows alone.
            let some = "2025-01-05,SHOP A,,,-15.00\n2025-01-06,US STORE,-20.00,USD,-18.40\n\
                        2025-01-07,C,,,-9.30\n";
            let file = read(&format!("{heading}{some}"));
            assert_eq!(minor(&file), [-1_500, -1_840, -930], "{heading}");
        }
    }
}

/// Whether the file is asked about with both columns, by which its amounts are those in each.
fn is_asked(heading: &str, rows: &[[&str; 2]]) {
    let line = |(nth, [one, other]): (usize, &[&str; 2])| {
        format!("2025-01-0{},T,{one},{other}\n", nth + 5)
    };
    let lines: String = rows.iter().enumerate().map(line).collect();
    let file = format!("Date,Text,{heading}\n{lines}");
    let asked = answer(file.as_bytes(), &options(CHECKING));
    let Err(ReadStatementError::NeedsMapping { .. }) = asked else { panic!("{file}{asked:?}") };
    let mut read = read_by_choices(file.as_bytes());
    read.sort();
    let cents = |cell: &str| cell.replace('.', "").parse::<i64>().unwrap();
    let mut right: Vec<Vec<i64>> =
        [0, 1].iter().map(|side| rows.iter().map(|row| cents(row[*side])).collect()).collect();
    right.sort();
    assert_eq!(read, right, "{file}");
}

#[test]
fn of_two_amounts_that_differ_it_is_asked_in_both_orders() {
    let all = [["-16.00", "-15.00"], ["-20.00", "-18.40"], ["-10.00", "-9.30"]];
    let some = [["-12.50", "-15.00"], ["900.00", "900.00"]];
    for (one, other) in [
        ("Purchase amount", "Amount"),
        ("Transaction amount", "Betrag"),
        ("Amount", "Betrag"),
        ("Amount", "Converted"),
        ("Transaction amount", "Converted"),
        ("Transaction amount", "Local amount"),
        ("Net", "Gross"),
        ("Netto", "Brutto"),
        ("Amount", "Total"),
        ("Betrag", "Gegenwert"),
        ("Amount", "Rilan"),
        ("Montant", "Contre-valeur"),
        ("Importe", "Convertido"),
        ("Kwota", "Przeliczono"),
        ("Сумма", "Эквивалент"),
        ("金额", "折算"),
    ] {
        for rows in [&all[..], &all[..1], &some] {
            is_asked(&format!("{one},{other}"), rows);
            let turned: Vec<[&str; 2]> = rows.iter().map(|[one, other]| [*other, *one]).collect();
            is_asked(&format!("{other},{one}"), &turned);
        }
    }
}

#[test]
fn two_amounts_whose_direction_words_tell_are_asked_about_too() {
    let file = "Date,Text,Amount,Converted,Type\n2025-01-05,A,16.00,15.00,Debit\n\
                2025-01-06,B,20.00,18.40,Debit\n2025-01-07,C,10.00,9.30,Credit\n";
    let read = read_by_choices(file.as_bytes());
    assert_eq!(read, [[-1_600, -2_000, 1_000], [-1_500, -1_840, 930]]);
}

#[test]
fn an_amount_without_signs_beside_one_that_has_them_is_asked_about() {
    let file = "Date,Text,Amount,Converted\n2025-01-05,A,16.00,-15.00\n2025-01-06,B,20.00,18.40\n";
    let read = read_by_choices(file.as_bytes());
    assert!(read.contains(&vec![-1_500, 1_840]), "{read:?}");
    assert!(read.contains(&vec![1_600, 2_000]), "{read:?}");
}

#[test]
fn amounts_that_stand_in_some_rows_alone_are_asked_about_too() {
    for head in ["Amount,Converted", "Betrag,Gegenwert", "Amount,Betrag", "Amount,Local amount"] {
        for blank in ["", "0.00"] {
            let file = format!(
                "Date,Text,{head}\n2025-01-05,A,-15.00,{blank}\n2025-01-06,B,-20.00,-18.40\n\
                 2025-01-07,C,900.00,{blank}\n"
            );
            let read = read_by_choices(file.as_bytes());
            assert_eq!(read, [[-1_500, -2_000, 90_000], [-1_500, -1_840, 90_000]], "{file}");
        }
    }
    for head in ["Amount,Original amount", "Betrag,Fremdbetrag", "Amount,Tax", "Amount,Daily total"]
    {
        let file = format!(
            "Date,Text,{head}\n2025-01-05,A,-15.00,\n2025-01-06,B,-20.00,-18.40\n\
             2025-01-07,C,900.00,\n"
        );
        let read = answer(file.as_bytes(), &options(CHECKING)).unwrap();
        assert_eq!(minor(&read), [-1_500, -2_000, 90_000], "{file}");
    }
}

#[test]
fn of_two_columns_of_money_out_and_two_of_money_in_it_is_asked() {
    let rows = ["16.00,,15.00,", "20.00,,18.40,", ",10.00,,9.30"];
    let after = ["85.00", "66.60", "75.90"];
    let file = |head: &str, has_balance: bool| {
        let line = |nth: usize| match has_balance {
            true => format!("2025-01-0{},T,{},{}\n", nth + 5, rows[nth], after[nth]),
            false => format!("2025-01-0{},T,{}\n", nth + 5, rows[nth]),
        };
        format!("Date,Text,{head}\n{}", (0..3).map(line).collect::<String>())
    };
    let right = [[-1_600, -2_000, 1_000], [-1_500, -1_840, 930]];
    for head in ["Debit,Credit,Debit converted,Credit converted", "Soll,Haben,Soll neu,Haben neu"] {
        assert_eq!(read_by_choices(file(head, false).as_bytes()), right, "{head}");
        let led = file(&format!("{head},Balance"), true);
        let read = answer(led.as_bytes(), &options(CHECKING)).unwrap();
        assert_eq!(minor(&read), right[1], "{head}");
    }
}

#[test]
fn what_headings_parts_or_balances_tell_of_two_amounts_is_not_asked() {
    let read = |heading: &str, rows: &str| {
        let file = format!("Date,Text,{heading}\n{rows}");
        let read = answer(file.as_bytes(), &options(CHECKING));
        minor(&read.unwrap_or_else(|error| panic!("{error:?}\n{file}")))
    };
    let rows = "2025-01-05,A,-16.00,-15.00\n2025-01-06,B,-20.00,-18.40\n2025-01-07,C,9.00,9.00\n";
    for heading in [
        "Original amount,Amount",
        "Foreign amount,Betrag",
        "Purchase amount,Billed amount",
        "Amount,Charged amount",
        "Instructed amount,Amount",
    ] {
        assert_eq!(read(heading, rows), [-1_500, -1_840, 900], "{heading}");
    }
    for heading in ["Amount,Original amount", "Betrag,Ursprungsbetrag", "Betrag,USt", "Amount,Tax"]
    {
        assert_eq!(read(heading, rows), [-1_600, -2_000, 900], "{heading}");
    }
    let taxed = "2025-01-05,A,-12.50,-2.50,-15.00\n2025-01-06,B,900.00,0.00,900.00\n";
    for heading in ["Net,Tax,Gross", "Netto,USt,Brutto", "Netto,MwSt,Brutto"] {
        assert_eq!(read(heading, taxed), [-1_500, 90_000], "{heading}");
    }
    let led = "2025-01-05,A,-16.00,-15.00,85.00\n2025-01-06,B,-20.00,-18.40,66.60\n\
               2025-01-07,C,9.00,9.00,75.60\n";
    for heading in ["Amount,Converted,Balance", "Transaction amount,Local amount,Balance"] {
        assert_eq!(read(heading, led), [-1_500, -1_840, 900], "{heading}");
    }
    // A running balance under an unknown heading, below nothing.
    let below = "2025-01-05,A,-16.00,-116.00\n2025-01-06,B,-20.00,-136.00\n\
                 2025-01-07,C,-9.00,-145.00\n";
    assert_eq!(read("Amount,Rilan", below), [-1_600, -2_000, -900]);
}

#[test]
fn a_file_in_another_currency_is_not_taken_for_one_that_was_converted() {
    for file in [
        "Date,Text,Currency,Gross,Fee,Net\n2025-01-05,A,USD,-16.00,-0.50,-16.50\n\
         2025-01-06,B,USD,40.00,-1.20,38.80\n",
        "Date,Text,Currency,Gross,Fee,Net\n2025-01-05,A,USD,-16.00,0.00,-16.00\n\
         2025-01-06,B,USD,40.00,-1.20,38.80\n",
        "Date,Text,Amount,Currency,Total\n2025-01-05,A,-16.00,USD,-16.00\n\
         2025-01-06,B,-20.00,USD,-20.50\n",
        "Date,Text,Amount,Currency,Fee,Total amount\n2025-01-05,A,-16.00,USD,0.30,-16.30\n\
         2025-01-06,B,-20.00,USD,0.50,-20.50\n",
        "Date,Text,Transaction amount,Transaction currency,Fee,Total\n\
         2025-01-05,A,-16.00,USD,0.30,-16.30\n2025-01-06,B,-20.00,USD,0.50,-20.50\n",
        "Date,Text,Transaction Currency,Gross,Fee,Net\n2025-01-05,A,USD,-16.00,-0.50,-16.50\n\
         2025-01-06,B,USD,40.00,-1.20,38.80\n",
    ] {
        if let Ok(read) = answer(file.as_bytes(), &options_in("EUR")) {
            let currencies: Vec<_> = read.statements.iter().map(|one| one.currency).collect();
            assert!(currencies.iter().flatten().all(|own| own.code() == "USD"), "{file}");
        }
    }
}

#[test]
fn it_is_told_which_of_several_amounts_was_booked() {
    let amount = |file: &StatementFile| {
        let told = file.decisions.iter().find(|decision| decision.field == "amount");
        told.map(|decision| decision.detail.clone())
    };
    for (head, booked) in [
        ("Amount,Currency,Local Amount,Local Currency", "“Local Amount”"),
        ("Purchase amount,Purchase currency,Amount,Currency", "“Amount”"),
    ] {
        let told = amount(&check(&file(head, |c| c.join(",")), &options(CHECKING))).unwrap();
        assert!(told.starts_with(&format!("The amount in {booked} was booked")), "{told}");
    }
    for head in ["Amount,Currency,Amount in account currency", "Betrag,Währung,Betrag Konto"] {
        let told = file(head, |[paid, code, booked, _]| format!("{paid},{code},{booked}"));
        let told = amount(&check(&told, &options(CHECKING))).unwrap();
        assert!(told.contains("tell what was paid"), "{told}");
    }
    let abroad = "Date,Text,Purchase amount,Purchase currency,Amount\n\
                  2025-01-05,A,-16.00,USD,-15.00\n2025-01-06,B,-20.00,GBP,-24.40\n";
    let abroad = answer(abroad.as_bytes(), &options(CHECKING)).unwrap();
    assert_eq!(minor(&abroad), [-1_500, -2_440]);
    assert!(amount(&abroad).unwrap().starts_with("The amount in “Amount” was booked"));
    let plain = "Date,Text,Amount\n2025-01-05,A,-16.00\n2025-01-06,B,-20.00\n";
    assert_eq!(amount(&answer(plain.as_bytes(), &options(CHECKING)).unwrap()), None);
}
