//! Amounts that have signs, and a column of words beside them: a sign that all of them share tells
//! nothing, words are heard before signs are turned, and rows in which both differ are told.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod tables;

use commands::statement::{AmountColumns, ColumnMapping, ReadOptions};
use tables::{
    CARD, CHECKING, answer, asked, codes, minor, options, options_in, read, read_by_choices,
};

const CONTRADICTS: &str = "type-contradicts-sign";

/// Lines with the remark that a sign contradicts its word.
fn contradicted(file: &commands::statement::StatementFile) -> Vec<u32> {
    codes(file).iter().filter(|(_, code)| *code == CONTRADICTS).map(|(line, _)| *line).collect()
}

/// Words for money out and money in under a heading.
const WORDS: [[&str; 3]; 16] = [
    ["Type", "Debit", "Credit"],
    ["DR/CR", "DR", "CR"],
    ["Dr / Cr", "D", "C"],
    ["Soll/Haben", "Soll", "Haben"],
    ["S/H", "S", "H"],
    ["D/K", "D", "K"],
    ["Art", "Ausgabe", "Einnahme"],
    ["Kennzeichen", "Belastung", "Gutschrift"],
    ["Af Bij", "Af", "Bij"],
    ["Sens", "Débit", "Crédit"],
    ["Tipo", "Cargo", "Abono"],
    ["Segno", "Dare", "Avere"],
    ["Typ", "Uttag", "Insättning"],
    ["收/支", "支出", "收入"],
    ["Тип", "расход", "приход"],
    ["", "Debit", "Credit"],
];

/// A file of days from the fifth on, each with as much money behind a minus, and a word.
fn all_minus(heading: &str, words: &[&str]) -> String {
    let row = |(word, day): (&&str, i32)| format!("2025-01-{day:02};X;-{day},00;{word}\n");
    let rows: String = words.iter().zip(5..).map(row).collect();
    format!("Datum;Text;Betrag;{heading}\n{rows}")
}

#[test]
fn a_minus_before_every_amount_says_as_little_as_none() {
    for [heading, out, into] in WORDS {
        for mark in ["-", "\u{2212}"] {
            let row = |day: &str, amount: &str, word: &str| {
                [
                    format!("2025-01-{day};X;{mark}{amount};{word}\n"),
                    format!("2025-01-{day};X;{word};{mark}{amount}\n"),
                ]
            };
            let rows = [
                row("05", "500,00", into),
                row("16", "6,00", out),
                row("17", "3,00", out),
                row("18", "7,50", into),
            ];
            for (place, head) in
                [format!("Betrag;{heading}"), format!("{heading};Betrag")].into_iter().enumerate()
            {
                let rows: String = rows.iter().map(|row| row[place].as_str()).collect();
                let file = format!("Datum;Text;{head}\n{rows}");
                let right = [50_000, -600, -300, 750];
                assert_eq!(minor(&read(file.as_bytes())), right, "{file}");
                for kind in [options(CARD), options_in("EUR")] {
                    assert_eq!(minor(&answer(file.as_bytes(), &kind).unwrap()), right, "{file}");
                }
            }
        }
    }
}

#[test]
fn words_win_for_the_oldest_row_of_which_balances_say_nothing() {
    let rows = "2025-01-05,A,-5.00,DR,95.00\n2025-01-06,B,-6.00,CR,101.00\n\
                2025-01-07,B,-6.00,CR,107.00\n";
    let newest: String = rows.lines().rev().map(|row| format!("{row}\n")).collect();
    for (rows, right) in [(rows, [-500, 600, 600]), (&newest, [600, 600, -500])] {
        let file = format!("Date,Text,Amount,DR/CR,Balance\n{rows}");
        assert_eq!(minor(&read(file.as_bytes())), right);
    }
}

#[test]
fn a_row_whose_sign_contradicts_its_word_is_told() {
    let head = "Date,Text,Amount,Type\n";
    for (rows, right, lines) in [
        (
            "2025-01-05,SHOP,-15.00,Debit\n2025-01-06,CAFE,-2.50,Debit\n\
             2025-01-07,REFUND,-3.00,Credit\n2025-01-08,SALARY,10.00,Credit\n",
            vec![-1_500, -250, -300, 1_000],
            vec![4],
        ),
        (
            "2025-01-05,A,-1.00,Debit\n2025-01-05,B,-2.00,Debit\n2025-01-05,C,-3.00,Debit\n\
             2025-01-05,D,-4.00,Debit\n2025-01-05,E,-5.00,Debit\n2025-01-06,LOHN,3.00,Debit\n\
             2025-01-07,F,7.00,Credit\n",
            vec![-100, -200, -300, -400, -500, 300, 700],
            vec![7],
        ),
    ] {
        let file = read(format!("{head}{rows}").as_bytes());
        assert_eq!(minor(&file), right);
        assert_eq!(contradicted(&file), lines);
    }
    let file = format!(
        "{head}2025-01-05,A,-5.00,DR\n2025-01-06,B,6.00,CR\n2025-01-07,C,-7.00,CR\n\
         2025-01-08,D,-8.00,CR\n"
    );
    let ways = read_by_choices(file.as_bytes());
    assert!(ways.contains(&vec![-500, 600, 700, 800]), "{ways:?}");
    assert!(ways.contains(&vec![-500, 600, -700, -800]), "{ways:?}");
}

#[test]
fn a_price_beside_what_was_paid_is_no_balance() {
    for head in [
        "Date,Text,Price,Paid",
        "Date,Text,Price,Discount,Paid",
        "Datum,Text,Preis,Bezahlt",
        "Fecha,Texto,Precio,Pagado",
        "Date,Texte,Prix,Payé",
    ] {
        let more = if head.contains("Discount") { ",-1.00" } else { "" };
        let file = format!(
            "{head}\n2025-01-05,SHOP,-20.00{more},-15.00\n2025-01-06,X,-10.00{more},-10.00\n"
        );
        let file = read(file.as_bytes());
        assert_eq!(minor(&file), [-1_500, -1_000], "{head}");
        assert_eq!(file.mapping.unwrap().balance_column, None, "{head}");
    }
    // Under other headings it is asked, and nothing is turned.
    let file = "Date,Text,Before,After\n2025-01-05,A,-20.00,-15.00\n2025-01-06,B,-10.00,-10.00\n";
    let ways = read_by_choices(file.as_bytes());
    assert!(ways.iter().flatten().all(|amount| *amount < 0), "{ways:?}");
    // Several steps show a balance under any heading, also in a file without any.
    let rows = "2025-01-05,A,-5.00,95.00\n2025-01-06,B,-6.00,89.00\n2025-01-07,C,7.00,96.00\n";
    for head in ["", "Ab,Cd,Ef,Gh\n"] {
        let file = read(format!("{head}{rows}").as_bytes());
        assert_eq!(minor(&file), [-500, -600, 700], "{head}");
        assert_eq!(file.mapping.unwrap().balance_column, Some(3), "{head}");
    }
}

#[test]
fn what_all_goes_out_stays_out() {
    for (heading, words) in [
        ("Type", ["Debit", "Debit", "Debit"]),
        ("Art", ["Lastschrift", "Ausgabe", "Lastschrift"]),
        ("S/H", ["S", "S", "S"]),
        ("Note", ["", "", ""]),
        ("Category", ["Food", "Rent", "Food"]),
        ("Kategorie", ["Essen", "Miete", "Essen"]),
        ("Payee", ["Shop", "Kiosk", "Shop"]),
        ("Payee", ["C", "D", "C"]),
        ("Status", ["Booked", "Cleared", "Booked"]),
        ("Remark", ["", "urgent", ""]),
        ("Tax", ["2,10", "0,00", "2,10"]),
        ("Exchange rate", ["1", "2", "1"]),
        ("Quantity", ["1.5", "2.5", "1.5"]),
        ("Type", ["Card payment", "Direct debit", "Card payment"]),
        ("Buchungsart", ["Lastschrift", "Überweisung", "Lastschrift"]),
        ("Vorgang", ["Kartenzahlung", "Dauerauftrag", "Kartenzahlung"]),
        ("Shop", ["A", "B", "C"]),
        ("Payment method", ["Debit card", "Credit card", "Debit card"]),
    ] {
        let file = all_minus(heading, &words);
        assert_eq!(minor(&read(file.as_bytes())), [-500, -600, -700], "{file}");
    }
}

#[test]
fn two_unknown_values_beside_amounts_that_all_have_a_minus_are_asked_about() {
    for (heading, one, other) in [
        ("Tegund", "Úttekt", "Innborgun"),
        ("Dr / Cr", "q", "w"),
        ("Kind", "1", "2"),
        ("", "a1", "b2"),
    ] {
        let file = format!(
            "Date;Text;Amount;{heading}\n2025-01-05;A;-5,00;{one}\n2025-01-06;B;-6,00;{other}\n\
             2025-01-07;C;-7,00;{one}\n"
        );
        let ways = read_by_choices(file.as_bytes());
        let right = [[-500, 600, -700], [500, -600, 700], [-500, -600, -700], [500, 600, 700]];
        assert!(right.iter().all(|way| ways.contains(&way.to_vec())), "{file}{ways:?}");
        assert_eq!(ways[0], right[0]);
        // What a person said is remembered, also for a file in which nothing has a sign.
        let (guess, question) = asked(file.as_bytes(), &options(CHECKING));
        let amount = serde_json::from_value(question.choices[1].clone()).unwrap();
        let mapping = Some(ColumnMapping { amount, ..guess });
        let said = answer(file.as_bytes(), &ReadOptions { mapping, ..options(CHECKING) }).unwrap();
        let remembered = ReadOptions { remembered: said.mapping, ..options(CHECKING) };
        for file in [file.clone(), file.replace(";-", ";")] {
            assert_eq!(minor(&answer(file.as_bytes(), &remembered).unwrap()), right[1], "{file}");
        }
    }
}

#[test]
fn one_word_against_a_minus_is_asked_unless_balances_tell() {
    for (heading, words) in
        [("Type", ["Credit", "Credit"]), ("Soll/Haben", ["H", "H"]), ("DR/CR", ["CR", ""])]
    {
        let file = |balances: [&str; 2]| {
            format!(
                "Date;Text;Amount;{heading};{}\n2025-01-05;A;-5,00;{};{}\n\
                 2025-01-06;B;-6,00;{};{}\n",
                if balances[0].is_empty() { "" } else { "Balance" },
                words[0],
                balances[0],
                words[1],
                balances[1]
            )
        };
        if words[1].is_empty() {
            let ways = read_by_choices(file(["", ""]).as_bytes());
            assert!(ways.contains(&vec![500, -600]) && ways.contains(&vec![-500, -600]));
        } else if heading == "Type" {
            let ways = read_by_choices(file(["", ""]).as_bytes());
            assert!(ways.contains(&vec![500, 600]) && ways.contains(&vec![-500, -600]));
            let up = read(file(["105,00", "111,00"]).as_bytes());
            assert_eq!(minor(&up), [500, 600]);
        }
        let down = read(file(["95,00", "89,00"]).as_bytes());
        assert_eq!(minor(&down)[1], -600, "{heading}");
    }
}

#[test]
fn balances_that_go_both_ways_tell_amounts_that_all_have_a_minus() {
    let file = "Date,Text,Amount,Balance\n2025-01-05,A,-5.00,95.00\n2025-01-06,B,-6.00,101.00\n\
                2025-01-07,C,-7.00,94.00\n";
    let ways = read_by_choices(file.as_bytes());
    assert_eq!(ways, [[-500, 600, -700], [500, 600, -700]]);
    let down = "Date,Text,Amount,Balance\n2025-01-05,A,-5.00,95.00\n2025-01-06,B,-6.00,89.00\n";
    assert_eq!(minor(&read(down.as_bytes())), [-500, -600]);
}

#[test]
fn words_of_another_way_than_balances_are_never_turned_in_silence() {
    // Signs and words agree, and the balances move against them: what is owed, perhaps.
    let file = "Date,Text,Amount,Type,Balance\n2025-01-05,A,-5.00,Debit,105.00\n\
                2025-01-06,B,6.00,Credit,99.00\n2025-01-07,C,-7.00,Debit,106.00\n\
                2025-01-08,D,-1.00,Debit,107.00\n";
    let ways = read_by_choices(file.as_bytes());
    assert!(ways.contains(&vec![-500, 600, -700, -100]), "{ways:?}");
    assert!(ways.contains(&vec![500, -600, 700, 100]), "{ways:?}");
    // Balances and words agree against the signs.
    let file = "Date,Text,Amount,Type,Balance\n2025-01-05,A,-5.00,Debit,95.00\n\
                2025-01-06,B,6.00,Credit,101.00\n2025-01-07,C,-7.00,Credit,108.00\n\
                2025-01-08,D,-1.00,Credit,109.00\n";
    assert_eq!(minor(&read(file.as_bytes())), [-500, 600, 700, 100]);
    // Balances and signs agree against a word: the row is told.
    let file = "Date,Text,Amount,Type,Balance\n2025-01-05,A,-5.00,Debit,95.00\n\
                2025-01-06,B,6.00,Credit,101.00\n2025-01-07,C,-7.00,Credit,94.00\n";
    let read = read(file.as_bytes());
    assert_eq!((minor(&read), contradicted(&read)), (vec![-500, 600, -700], vec![4]));
    // The same without any sign: either the words are right, or what the balances move.
    let file = "Date,Text,Amount,Type,Balance\n2025-01-05,A,5.00,Debit,105.00\n\
                2025-01-06,B,6.00,Debit,111.00\n2025-01-07,C,7.00,Credit,104.00\n\
                2025-01-08,D,8.00,Credit,96.00\n";
    let ways = read_by_choices(file.as_bytes());
    assert_eq!(ways, [[-500, -600, 700, 800], [500, 600, -700, -800]]);
}

#[test]
fn a_file_shows_by_itself_what_a_minus_means_beside_remembered_words() {
    let head = "Date,Text,Amount,Type";
    let rows = |amounts: [&str; 3]| {
        format!(
            "{head}\n2025-01-05,A,{},Debit\n2025-01-06,B,{},Credit\n2025-01-07,C,{},Debit\n",
            amounts[0], amounts[1], amounts[2]
        )
    };
    let files = [
        (rows(["-5.00", "-6.00", "-7.00"]), [-500, 600, -700]),
        (rows(["5.00", "6.00", "7.00"]), [-500, 600, -700]),
        (rows(["-5.00", "6.00", "-7.00"]), [-500, 600, -700]),
    ];
    for (first, _) in &files {
        let before = read(first.as_bytes()).mapping;
        for (second, right) in &files {
            let remembered = ReadOptions { remembered: before.clone(), ..options(CHECKING) };
            assert_eq!(minor(&answer(second.as_bytes(), &remembered).unwrap()), *right, "{second}");
            // A person says that the words tell it, and nothing of signs.
            let amount = AmountColumns::Directed {
                column: 2,
                direction_column: 3,
                out_words: vec!["Debit".into()],
                in_words: Vec::new(),
                neutral_words: Vec::new(),
                words_alone: false,
            };
            let mapping = before.clone().map(|mapping| ColumnMapping { amount, ..mapping });
            let given = ReadOptions { mapping, ..options(CHECKING) };
            let said = answer(second.as_bytes(), &given).unwrap();
            assert_eq!(minor(&said), *right, "{second}");
            for (third, right) in &files {
                let remembered = said.mapping.clone();
                let remembered = ReadOptions { remembered, ..options(CHECKING) };
                match answer(third.as_bytes(), &remembered) {
                    Ok(file) => assert_eq!(minor(&file), *right, "{third}"),
                    Err(error) => panic!("{third} {error:?}"),
                }
            }
        }
    }
}

#[test]
fn words_of_which_only_some_are_known_are_asked_about_or_told() {
    // Beside amounts that all have a minus.
    for (heading, words) in [
        ("Type", ["Debit", "Credit", "Wire"]),
        ("Type", ["Wire", "Deposit", "Wire"]),
        ("Buchungsart", ["Überweisung", "Gutschrift", "Lastschrift"]),
        ("Category", ["Food", "Income", "Rent"]),
    ] {
        let file = all_minus(heading, &words);
        let ways = read_by_choices(file.as_bytes());
        assert_eq!(ways, [[-500, 600, -700], [-500, -600, -700]], "{file}");
    }
    // Beside signs: the row is told where most agree, and signs are not turned in silence.
    let rows = "2025-01-05,A,-5.00,Debit,B1\n2025-01-06,B,-6.00,Credit,B2\n\
                2025-01-07,C,7.00,Credit,B3\n2025-01-08,D,-8.00,Wire,B4\n\
                2025-01-09,E,-9.00,Debit,B5\n";
    let plain: String = rows.lines().map(|row| format!("{}\n", &row[..row.len() - 3])).collect();
    let file = read(format!("Date,Text,Amount,Type\n{plain}").as_bytes());
    assert_eq!(minor(&file), [-500, -600, 700, -800, -900]);
    assert_eq!(contradicted(&file), [3]);
    let owed = ["105.00", "111.00", "104.00", "112.00", "121.00"];
    let owed = (1..=5).zip(owed).fold(rows.to_owned(), |rows, (place, balance)| {
        rows.replace(&format!("B{place}"), balance)
    });
    let ways = read_by_choices(format!("Date,Text,Amount,Type,Balance\n{owed}").as_bytes());
    assert_eq!(ways, [[-500, -600, 700, -800, -900], [500, 600, -700, 800, 900]]);
}

#[test]
fn rows_beside_the_bookings_do_not_hide_that_all_have_a_minus() {
    for (head, rows, right) in [
        (
            "Date,Text,Amount,Type",
            "2025-01-01,Opening balance,1000.00,\n2025-01-05,A,-5.00,Debit\n\
             2025-01-06,B,-6.00,Credit\n2025-01-07,C,0.00,Credit\n",
            vec![-500, 600, 0],
        ),
        (
            "Date,Text,Amount,Type",
            "2025-01-05,A,(5.00),Debit\n2025-01-06,B,(6.00),Credit\n",
            vec![-500, 600],
        ),
        (
            "Type,Date,Text,Amount",
            "Credit,2025-01-05,A,5.00-\nDebit,2025-01-06,B,6.00-\n",
            vec![500, -600],
        ),
        (
            "Date,Text,Amount (EUR),DR/CR,Balance",
            "2025-01-05,A,-5.00,DR,\n2025-01-05,B,-6.00,CR,101.00\n\
             2025-01-06,C,-7.00,CR,108.00\n",
            vec![-500, 600, 700],
        ),
        (
            "Date,Text,Amount,DR/CR,Balance",
            "2025-01-05,A,-5.00,DR,95.00\n2025-01-06,B,-6.00,CR,101.00\n",
            vec![-500, 600],
        ),
    ] {
        let file = read(format!("{head}\n{rows}").as_bytes());
        assert_eq!(minor(&file), right, "{head}\n{rows}");
    }
}

/// A file of an amount a day.
fn amounts(amounts: &[&str]) -> String {
    let row = |(amount, day): (&&str, i32)| format!("2025-01-{day:02};X{day};{amount}\n");
    let rows: String = amounts.iter().zip(5..).map(row).collect();
    format!("Date;Text;Amount\n{rows}")
}

#[test]
fn a_mark_that_contradicts_the_sign_of_an_amount_is_told_with_its_row() {
    for (odd, right) in [
        ("-15.00 CR", -1_500),
        ("15.00- CR", -1_500),
        ("(15.00) CR", -1_500),
        ("Cr-15.00", -1_500),
        ("CR -15.00", -1_500),
        ("-15.00 Haben", -1_500),
        ("\u{2212}15.00 C", -1_500),
        ("-€15.00 CR", -1_500),
        ("+15.00 DR", -1_500),
        ("+15.00 Soll", -1_500),
    ] {
        for others in [["-20.00", "900.00"], ["-20.00 DR", "900.00 CR"], ["-20.00 DR", "+900.00"]] {
            let file = read(amounts(&[others[0], odd, others[1]]).as_bytes());
            assert_eq!(minor(&file), [-2_000, right, 90_000], "{odd} {others:?}");
            assert_eq!(contradicted(&file), [3], "{odd} {others:?}");
        }
    }
    // Marks that say the same, or nothing of a direction, are not told.
    for file in [
        vec!["-20.00 DR", "900.00 CR", "-15.00 DR"],
        vec!["(20.00) DR", "+900.00 CR"],
        vec!["-20.00 EUR", "900.00 EUR"],
        vec!["+20.00 DR", "+900.00 CR", "+15.00 DR"],
        vec!["20.00 DR", "900.00 CR"],
    ] {
        let file = read(amounts(&file).as_bytes());
        assert_eq!(contradicted(&file), [0; 0], "{file:?}");
        assert_eq!(minor(&file)[..2], [-2_000, 90_000], "{file:?}");
    }
    // A balance may have both as a rule: only amounts are told.
    let file = "Date;Text;Amount;Balance\n2025-01-05;A;-5.00;-95.00 CR\n\
                2025-01-06;B;-6.00;-89.00 CR\n";
    assert_eq!(contradicted(&read(file.as_bytes())), [0; 0]);
}

#[test]
fn where_every_sign_contradicts_its_mark_it_is_asked() {
    for (file, by_sign, by_mark) in [
        (vec!["-15.00 CR"], vec![-1_500], vec![1_500]),
        (vec!["-15.00 CR", "(20.00) CR"], vec![-1_500, -2_000], vec![1_500, 2_000]),
        (
            vec!["15.00", "20.00", "-50.00 CR"],
            vec![1_500, 2_000, -5_000],
            vec![-1_500, -2_000, 5_000],
        ),
    ] {
        let file = amounts(&file);
        assert_eq!(read_by_choices(file.as_bytes()), [by_sign, by_mark], "{file}");
    }
}

#[test]
fn marks_of_both_directions_tell_what_a_minus_before_them_means() {
    for (file, right) in [
        (vec!["15.00 DR", "20.00 DR", "-50.00 CR"], vec![-1_500, -2_000, 5_000]),
        (vec!["+15.00 DR", "-50.00 CR"], vec![-1_500, 5_000]),
        (vec!["-15.00 DR", "-50.00 CR", "-20.00 DR"], vec![-1_500, 5_000, -2_000]),
    ] {
        let file = read(amounts(&file).as_bytes());
        assert_eq!(minor(&file), right, "{file:?}");
        assert_eq!(contradicted(&file), [0; 0], "{file:?}");
    }
    // Money in of which one is taken back: the sign stands, and is told.
    let file = read(amounts(&["15.00 DR", "50.00 CR", "-50.00 CR"]).as_bytes());
    assert_eq!(minor(&file), [-1_500, 5_000, -5_000]);
    assert_eq!(contradicted(&file), [4]);
    // On a card what has no mark is spent.
    let card = amounts(&["15.00", "20.00", "-50.00 CR"]);
    let card = answer(card.as_bytes(), &options(CARD)).unwrap();
    assert_eq!(minor(&card), [-1_500, -2_000, 5_000]);
    // Balances decide where they can.
    for (balances, right) in
        [(["85.00", "65.00"], [-1_500, -2_000]), (["115.00", "135.00"], [1_500, 2_000])]
    {
        let [one, other] = balances;
        let file = format!(
            "Date;Text;Amount;Balance\n2025-01-04;Z;-1.00 CR;{}\n2025-01-05;A;-15.00 CR;{one}\n\
             2025-01-06;B;-20.00 CR;{other}\n",
            "100.00"
        );
        assert_eq!(minor(&read(file.as_bytes()))[1..], right, "{file}");
    }
}

#[test]
fn a_minus_that_doubles_a_mark_is_told_among_amounts_without_one() {
    let file = |amounts: &[&str]| {
        let row = |(day, amount): (usize, &&str)| format!("2025-01-{day:02},X{day},{amount}\n");
        let rows: String = (5..).zip(amounts).map(row).collect();
        read(format!("Date,Text,Amount\n{rows}").as_bytes())
    };
    for minus in ["-15.00 DR", "15.00- DR", "(15.00) DR", "DR -15.00", "\u{2212}15.00 DR"] {
        let read = file(&["15.00 DR", "20.00 DR", minus, "90.00 CR"]);
        assert_eq!(minor(&read), [-1_500, -2_000, -1_500, 9_000], "{minus}");
        assert_eq!(contradicted(&read), [4], "{minus}");
    }
    let read_other = file(&["-15.00 S", "-20.00 S", "15.00 S", "90.00 H"]);
    assert_eq!(contradicted(&read_other), [4]);
    for alike in [["-15.00 DR", "-20.00 DR", "90.00 CR"], ["15.00 DR", "20.00 DR", "90.00 CR"]] {
        assert!(codes(&file(&alike)).is_empty(), "{alike:?}");
    }
    // The same with the mark in a column of its own: there a rare minus is money that came back.
    let column = "Date,Text,Amount,DR/CR\n2025-01-05,A,15.00,DR\n2025-01-06,B,20.00,DR\n\
                  2025-01-07,C,-15.00,DR\n2025-01-08,D,90.00,CR\n";
    let column = read(column.as_bytes());
    assert_eq!(minor(&column), [-1_500, -2_000, 1_500, 9_000]);
    assert_eq!(contradicted(&column), [4]);
    let alone = "Date,Text,Amount,DR/CR\n2025-01-05,A,-15.00,DR\n2025-01-06,B,20.00,DR\n\
                 2025-01-07,C,-9.00,DR\n";
    let alone = read(alone.as_bytes());
    assert_eq!(minor(&alone), [-1_500, 2_000, -900]);
    assert_eq!(contradicted(&alone), [3]);
}
