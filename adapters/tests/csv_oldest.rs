//! Amounts without a sign beside running balances: the balances tell every row but the oldest. That
//! one is told by what stood there before it, or asked; kinds and names of others prove nothing.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod tables;

use tables::{CHECKING, answer, minor, options, read, read_by_choices};

/// The rows below a heading, oldest first, and newest first.
fn both_orders(head: &str, rows: &[&str]) -> [String; 2] {
    let file = |rows: &mut dyn Iterator<Item = &&str>| {
        let rows: String = rows.map(|row| format!("{row}\n")).collect();
        format!("{head}\n{rows}")
    };
    [file(&mut rows.iter()), file(&mut rows.iter().rev())]
}

fn sorted(mut amounts: Vec<i64>) -> Vec<i64> {
    amounts.sort_unstable();
    amounts
}

/// Asserts that the direction of the oldest row is asked and both answers are followed.
fn is_asked(file: &str, others: &[i64], oldest: i64) {
    let right = |oldest: i64| sorted(others.iter().copied().chain([oldest]).collect());
    let read: Vec<Vec<i64>> = read_by_choices(file.as_bytes()).into_iter().map(sorted).collect();
    assert_eq!(read, [right(-oldest), right(oldest)], "{file}");
}

const HEAD: &str = "Date,Description,Amount,Balance";

#[test]
fn the_oldest_row_does_not_go_the_way_of_all_others() {
    for (rows, others, oldest) in [
        (
            vec![
                "2026-04-01,Salary,900.00,1900.00",
                "2026-04-03,Bar,20.00,1880.00",
                "2026-04-15,Bar,30.00,1850.00",
            ],
            vec![-2_000, -3_000],
            90_000,
        ),
        (
            vec![
                "2026-04-01,Rent,900.00,100.00",
                "2026-04-03,Gift,20.00,120.00",
                "2026-04-15,Gift,30.00,150.00",
            ],
            vec![2_000, 3_000],
            90_000,
        ),
        // Of equal amounts the days tell which is the oldest.
        (
            vec![
                "2026-04-01,Refund,20.00,1900.00",
                "2026-04-03,Bar,20.00,1880.00",
                "2026-04-15,Bar,20.00,1860.00",
            ],
            vec![-2_000, -2_000],
            2_000,
        ),
        (
            vec!["2026-04-01,Salary,900.00,1900.00", "2026-04-03,Bar,20.00,1880.00"],
            vec![-2_000],
            90_000,
        ),
    ] {
        for file in both_orders(HEAD, &rows) {
            is_asked(&file, &others, oldest);
        }
    }
}

#[test]
fn what_stood_there_before_tells_the_oldest_row() {
    let rows = [
        "2026-04-01,Salary,900.00,1900.00",
        "2026-04-03,Bar,20.00,1880.00",
        "2026-04-15,Bar,30.00,1850.00",
    ];
    let right = [-3_000, -2_000, 90_000];
    for opening in [
        "2026-03-31,Opening balance,,1000.00",
        "2026-03-31,Opening balance,1000.00,1000.00",
        "2026-03-31,Opening balance,1000.00,",
        "2026-03-31,Balance brought forward,,1000.00",
        // In words that nobody knows.
        "2026-03-31,Komenca stato,,1000.00",
    ] {
        let rows: Vec<&str> = std::iter::once(opening).chain(rows).collect();
        for file in both_orders(HEAD, &rows) {
            assert_eq!(sorted(minor(&read(file.as_bytes()))), right, "{file}");
        }
    }
    for file in both_orders(&format!("Opening balance: 1000.00\n\n{HEAD}"), &rows) {
        assert_eq!(sorted(minor(&read(file.as_bytes()))), right, "{file}");
    }
    // An opening that comes to neither tells nothing.
    let file =
        &both_orders(HEAD, &[&["2026-03-31,Opening balance,,1234.00"][..], &rows].concat())[0];
    is_asked(file, &[-2_000, -3_000], 90_000);
}

/// Files whose kinds or names of others look as if they told the direction.
fn kinds() -> Vec<(&'static str, Vec<&'static str>, Vec<i64>, i64)> {
    let german = "Datum;Art;Empfänger;Betrag;Saldo";
    let english = "Date,Type,Payee,Amount,Balance";
    let french = "Date;Type;Libellé;Montant;Solde";
    vec![
        (
            german,
            vec![
                "01.03.2026;Überweisung;Oma;50,00;1050,00",
                "02.03.2026;Karte;Spar;30,00;1020,00",
                "03.03.2026;Überweisung;Vermieter;500,00;520,00",
                "20.03.2026;Gehalt;ACME;2000,00;2520,00",
            ],
            vec![-3_000, -50_000, 200_000],
            5_000,
        ),
        (
            english,
            vec![
                "2026-03-01,Transfer,Gran,50.00,1050.00",
                "2026-03-02,Card,Spar,30.00,1020.00",
                "2026-03-03,Transfer,Landlord,500.00,520.00",
                "2026-03-20,Salary,ACME,2000.00,2520.00",
            ],
            vec![-3_000, -50_000, 200_000],
            5_000,
        ),
        (
            english,
            vec![
                "2026-03-01,TFR,Gran,50.00,1050.00",
                "2026-03-02,DEB,Spar,30.00,1020.00",
                "2026-03-03,TFR,Landlord,500.00,520.00",
                "2026-03-20,BGC,ACME,2000.00,2520.00",
            ],
            vec![-3_000, -50_000, 200_000],
            5_000,
        ),
        (
            french,
            vec![
                "01/03/2026;Virement;Mamie;50,00;1050,00",
                "13/03/2026;Carte;Spar;30,00;1020,00",
                "14/03/2026;Virement;Bailleur;500,00;520,00",
                "20/03/2026;Salaire;ACME;2000,00;2520,00",
            ],
            vec![-3_000, -50_000, 200_000],
            5_000,
        ),
        (
            "Date,Name,Amount,Balance",
            vec![
                "2026-03-01,Anna,20.00,1020.00",
                "2026-03-02,Anna,30.00,990.00",
                "2026-03-03,Bob,40.00,1030.00",
                "2026-03-04,Anna,10.00,1020.00",
            ],
            vec![-3_000, 4_000, -1_000],
            2_000,
        ),
        (
            "Date,Name,Amount,Balance",
            vec![
                "2026-03-01,Ann,20.00,1020.00",
                "2026-03-02,Ann,30.00,990.00",
                "2026-03-03,Bob,40.00,1030.00",
                "2026-03-04,Ann,10.00,1020.00",
            ],
            vec![-3_000, 4_000, -1_000],
            2_000,
        ),
    ]
}

#[test]
fn kinds_and_names_do_not_prove_the_oldest_row() {
    for (head, rows, others, oldest) in kinds() {
        for file in both_orders(head, &rows) {
            is_asked(&file, &others, oldest);
        }
        let mark = if head.contains(';') { ";" } else { "," };
        let balance = if mark == ";" { "1000,00" } else { "1000.00" };
        let middle = mark.repeat(head.split(mark).count() - 2);
        let day = rows[0].split(mark).next().unwrap();
        let opening = format!("{day}{mark}Opening balance{middle}{balance}");
        let rows: Vec<&str> = std::iter::once(opening.as_str()).chain(rows).collect();
        let right = sorted(others.iter().copied().chain([oldest]).collect());
        for file in both_orders(head, &rows) {
            assert_eq!(sorted(minor(&read(file.as_bytes()))), right, "{file}");
        }
    }
}

#[test]
fn a_column_of_directions_tells_the_oldest_row_as_well() {
    for [out, into] in [["X", "Y"], ["0", "1"], ["D", "K"], ["Uit", "In"]] {
        let head = "Date,Description,Way,Amount,Balance";
        let rows = [
            format!("2026-03-01,Pay,{into},50.00,1050.00"),
            format!("2026-03-02,Shop,{out},30.00,1020.00"),
            format!("2026-03-03,Rent,{out},500.00,520.00"),
            format!("2026-03-04,Pay,{into},70.00,590.00"),
            format!("2026-03-05,Pay,{into},10.00,600.00"),
        ];
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        for file in both_orders(head, &rows) {
            let right = [-50_000, -3_000, 1_000, 5_000, 7_000];
            assert_eq!(sorted(minor(&read(file.as_bytes()))), right, "{file}");
        }
    }
}

#[test]
fn a_payee_stays_where_the_balances_tell_the_direction() {
    let file = "Date,Desc,Amount,Balance\n2026-03-15,Pay,1500.00,2450.00\n\
                2026-03-02,Shop,30.00,950.00\n2026-03-01,Shop,20.00,980.00\n\
                2026-02-28,Opening balance,,1000.00\n";
    let file = answer(file.as_bytes(), &options(CHECKING)).unwrap();
    assert_eq!(minor(&file), [150_000, -3_000, -2_000]);
    let texts: Vec<String> = file.statements[0]
        .lines
        .iter()
        .map(|line| format!("{}{}", line.payee, line.description))
        .collect();
    assert!(texts[0].contains("Pay") && texts[1].contains("Shop"), "{texts:?}");
}
