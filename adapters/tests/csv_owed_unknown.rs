//! Balances of an account of unknown kind that may be what is owed, against what headings, signs
//! and words say: what nobody can tell is asked.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod tables;

use commands::statement::{ColumnMapping, ReadOptions};
use tables::{CARD, CHECKING, answer, asked, minor, options, options_in};

/// The amounts by each choice of the question that a file of unknown kind is met with.
fn by_choices(file: &str) -> Vec<Vec<i64>> {
    let (guess, question) = asked(file.as_bytes(), &options_in("EUR"));
    assert_eq!(question.field, "amount", "{file}");
    assert!(question.detail.contains("owed"), "{question:?}");
    let by = |choice: serde_json::Value| {
        let amount = serde_json::from_value(choice).unwrap();
        let mapping = Some(ColumnMapping { amount, ..guess.clone() });
        minor(&answer(file.as_bytes(), &ReadOptions { mapping, ..options_in("EUR") }).unwrap())
    };
    question.choices.into_iter().map(by).collect()
}

fn read_as(file: &str, options: &ReadOptions) -> Vec<i64> {
    minor(&answer(file.as_bytes(), options).unwrap_or_else(|error| panic!("{error:?}\n{file}")))
}

/// Asserts that a file is asked about, with these amounts and their opposites among the answers.
fn assert_asked(file: &str, right: &[i64]) {
    let ways = by_choices(file);
    let turned: Vec<i64> = right.iter().map(|amount| -amount).collect();
    assert!(ways.iter().any(|way| way == right), "{ways:?}\n{file}");
    assert!(ways.contains(&turned), "{ways:?}\n{file}");
}

fn newest_first(file: &str) -> String {
    let (head, rows) = file.split_once('\n').unwrap();
    let rows: Vec<&str> = rows.lines().rev().collect();
    format!("{head}\n{}\n", rows.join("\n"))
}

/// Rows of a card: the day, the text, money out, money in, and what is owed.
const CARD_ROWS: [[&str; 5]; 6] = [
    ["2026-05-03", "UBER TRIP", "38.24", "", "138.24"],
    ["2026-05-04", "SHELL RIVERSIDE", "11.36", "", "149.60"],
    ["2026-05-05", "NETFLIX.COM", "50.91", "", "200.51"],
    ["2026-05-06", "AMAZON MKTPLACE", "10.57", "", "211.08"],
    ["2026-05-07", "PAYMENT RECEIVED - THANK YOU", "", "200.00", "11.08"],
    ["2026-05-09", "TESCO STORES 2231", "20.00", "", "31.08"],
];
const SPENT: [i64; 6] = [-3_824, -1_136, -5_091, -1_057, 20_000, -2_000];

#[test]
fn headings_that_balances_contradict_are_asked_about_where_these_may_be_owed() {
    for headings in [
        "Debit,Credit",
        "Soll,Haben",
        "Belastung,Gutschrift",
        "Débit,Crédit",
        "Cargo,Abono",
        "Dare,Avere",
        "Af,Bij",
        "Money out,Money in",
        "Paid out,Paid in",
        "Withdrawals,Deposits",
        "Ausgaben,Einnahmen",
        "Uttag,Insättning",
        "Saída,Entrada",
        "支出,收入",
        "Расход,Приход",
    ] {
        for paid in ["PAYMENT RECEIVED - THANK YOU", "MISC", "Salary"] {
            let rows =
                CARD_ROWS.map(|row| row.join(",") + "\n").concat().replace(CARD_ROWS[4][1], paid);
            let file = format!("Date,Description,{headings},Balance\n{rows}");
            assert_asked(&file, &SPENT);
            let mut reversed = SPENT;
            reversed.reverse();
            assert_asked(&newest_first(&file), &reversed);
            assert_eq!(read_as(&file, &options(CARD)), SPENT, "{file}");
            let earned = SPENT.map(|amount| -amount);
            let own = format!("Girokonto;1234\n{}", file.replace(',', ";"));
            assert_eq!(read_as(&own, &options_in("EUR")), earned, "{own}");
            // What is nearly always below nothing is no debt.
            let below = CARD_ROWS.map(|row| {
                let balance: f64 = row[4].parse().unwrap();
                format!("{},{:.2}\n", row[..4].join(","), balance - 1_000.0)
            });
            let below = format!("Date,Description,{headings},Balance\n{}", below.concat());
            assert_eq!(read_as(&below, &options_in("EUR")), earned, "{below}");
        }
    }
    // Balances that agree with the headings ask nothing.
    let usual = "Date,Description,Debit,Credit,Balance\n2026-05-03,UBER TRIP,38.24,,161.76\n\
                 2026-05-04,SHELL,11.36,,150.40\n2026-05-05,ACME,,50.00,200.40\n";
    assert_eq!(read_as(usual, &options_in("EUR")), [-3_824, -1_136, 5_000]);
}

#[test]
fn one_column_of_one_side_that_balances_contradict_is_asked_about() {
    let rows = CARD_ROWS[..4].iter().map(|row| [row[0], row[1], row[2], row[4]].join(",") + "\n");
    let rows: String = rows.collect();
    for heading in ["Debit", "Belastung", "Paid out", "Cargo"] {
        let file = format!(
            "Date,Description,{heading},Balance\n2026-05-01,Opening balance,,100.00\n{rows}"
        );
        assert_asked(&file, &SPENT[..4]);
        assert_eq!(read_as(&file, &options(CARD)), SPENT[..4], "{file}");
    }
    // What is paid on a card makes what is owed fall.
    let paid = "2026-05-01,Opening balance,,100.00\n2026-05-07,MISC,40.00,60.00\n\
                2026-05-08,OTHER,10.00,50.00\n";
    assert_asked(&format!("Date,Description,Credit,Balance\n{paid}"), &[4_000, 1_000]);
    // What is called posted tells no direction.
    let posted = format!("Date,Description,入账金额,Balance\n{paid}");
    assert_eq!(read_as(&posted, &options_in("EUR")), [-4_000, -1_000]);
}

#[test]
fn a_column_of_words_that_balances_contradict_is_asked_about() {
    for (out, into) in [("Debit", "Credit"), ("Belastung", "Gutschrift"), ("D", "C")] {
        for signs in [["", ""], ["", "-"]] {
            let rows = CARD_ROWS.map(|[day, text, spent, paid, owed]| match paid {
                "" => format!("{day},{text},{out},{}{spent},{owed}\n", signs[0]),
                paid => format!("{day},{text},{into},{}{paid},{owed}\n", signs[1]),
            });
            let rows = rows.concat().replace(CARD_ROWS[4][1], "MISC");
            let file = format!("Date,Description,Type,Amount,Balance\n{rows}");
            assert_asked(&file, &SPENT);
            if signs[1].is_empty() {
                continue;
            }
            let iban = format!("IBAN;DE89370400440532013000\n\n{}", file.replace(',', ";"));
            let earned = SPENT.map(|amount| -amount);
            assert_eq!(read_as(&iban, &options_in("EUR")), earned, "{iban}");
        }
    }
}

const HEAD: &str = "Date,Description,Amount,Balance\n";
const OPENING: &str = "2026-05-01,Opening balance,,100.00\n";

#[test]
fn a_minus_on_every_amount_beside_balances_that_rise_is_asked_about() {
    let row = |[day, text, spent, _, owed]: [&str; 5]| format!("{day},{text},-{spent},{owed}\n");
    for count in 2..=4 {
        let rows: String = CARD_ROWS[..count].iter().map(|cells| row(*cells)).collect();
        for opening in ["", OPENING] {
            let file = format!("{HEAD}{opening}{rows}");
            assert_asked(&file, &SPENT[..count]);
            // An account number tells nothing of these amounts; what is called one of money does.
            let earned: Vec<i64> = SPENT[..count].iter().map(|amount| -amount).collect();
            let own = format!("Girokonto;1234\n{}", file.replace(',', ";"));
            assert_eq!(read_as(&own, &options_in("EUR")), earned, "{own}");
        }
    }
    // One payment among them, with a minus or without.
    for sign in ["-", ""] {
        let rows = CARD_ROWS.map(|[day, text, spent, paid, owed]| match paid {
            "" => format!("{day},{text},-{spent},{owed}\n"),
            paid => format!("{day},{text},{sign}{paid},{owed}\n"),
        });
        assert_asked(&format!("{HEAD}{}", rows.concat()).replace(CARD_ROWS[4][1], "MISC"), &SPENT);
    }
}

#[test]
fn payments_and_refunds_among_what_falls_are_asked_about() {
    for signs in [["", ""], ["", "-"], ["-", "-"]] {
        let file = |paid: &str, refund: &str| {
            let [spent, other] = signs;
            format!(
                "{HEAD}{OPENING}2026-05-03,UBER TRIP,{spent}38.24,138.24\n\
                 2026-05-04,SHELL RIVERSIDE,{spent}11.36,149.60\n\
                 2026-05-05,NETFLIX.COM,{spent}50.91,200.51\n\
                 2026-05-07,{paid},{other}200.00,0.51\n2026-05-08,{refund},{other}0.30,0.21\n"
            )
        };
        let right = [-3_824, -1_136, -5_091, 20_000, 30];
        for (paid, refund) in [
            ("PAYMENT RECEIVED - THANK YOU", "REFUND TESCO"),
            ("PAYMENT", "TESCO"),
            ("Zahlung", "Gutschrift Tesco"),
            ("Merci pour votre paiement", "Remboursement"),
            ("MISC", "REFUND TESCO"),
        ] {
            assert_asked(&file(paid, refund), &right);
        }
        // Words of what comes in beside rows that rise.
        let earned = right.map(|amount: i64| -amount);
        let usual = file("MISC", "Zahlung").replace("UBER TRIP", "Salary");
        assert_eq!(read_as(&usual, &options_in("EUR")), earned, "{usual}");
    }
}

#[test]
fn amounts_without_signs_that_are_all_money_in_by_balances_alone_are_asked_about() {
    for count in 2..=4 {
        let rows = CARD_ROWS[..count].iter();
        let rows = rows.map(|row| [row[0], row[1], row[2], row[4]].join(",") + "\n");
        let file = format!("{HEAD}{OPENING}{}", rows.collect::<String>());
        assert_asked(&file, &SPENT[..count]);
        let earned: Vec<i64> = SPENT[..count].iter().map(|amount| -amount).collect();
        assert_eq!(read_as(&file, &options(CHECKING)), earned);
        for word in [
            "Salary",
            "Interest",
            "Zinsen",
            "Habenzinsen",
            "Intérêts créditeurs",
            "Lohn",
            "Nómina",
            "Pensione",
            "Wynagrodzenie",
            "Dividend",
            "Odsetki",
            "Ränta",
            "Deposit",
            "Rente",
            "Зарплата",
            "利息",
            "Transfer from current account",
        ] {
            let file = file.replace("UBER TRIP", word);
            assert_eq!(read_as(&file, &options_in("EUR")), earned, "{file}");
        }
        for word in ["Interest charge", "PURCHASE INTEREST", "Sollzinsen"] {
            assert_asked(&file.replace("UBER TRIP", word), &SPENT[..count]);
        }
    }
}

#[test]
fn ordinary_accounts_of_unknown_kind_are_not_asked() {
    for (rows, right) in [
        // Without signs: more money out than in, and money out alone.
        (
            "2026-05-03,UBER,38.24,61.76\n2026-05-04,ACME,200.00,261.76\n\
             2026-05-05,PAYMENT,50.00,211.76\n2026-05-07,SHELL,11.36,200.40\n",
            &[-3_824, 20_000, -5_000, -1_136][..],
        ),
        ("2026-05-03,UBER,38.24,61.76\n2026-05-04,PAYMENT,11.76,50.00\n", &[-3_824, -1_176]),
        // With signs that the balances confirm.
        (
            "2026-05-03,UBER,-38.24,61.76\n2026-05-04,ACME,200.00,261.76\n\
             2026-05-05,REFUND,-50.00,211.76\n",
            &[-3_824, 20_000, -5_000],
        ),
        ("2026-05-03,UBER,-38.24,61.76\n2026-05-04,PAYMENT,-11.76,50.00\n", &[-3_824, -1_176]),
        (
            "2026-05-03,ACME,38.24,138.24\n2026-05-04,BELL,11.76,150.00\n\
             2026-05-05,MISC,-50.00,100.00\n",
            &[3_824, 1_176, -5_000],
        ),
    ] {
        let file = format!("{HEAD}{OPENING}{rows}");
        assert_eq!(read_as(&file, &options_in("EUR")), right, "{file}");
    }
    // What stands over a column is not the name of the account.
    let rows = CARD_ROWS.map(|row| row.join(",") + "\n").concat();
    let file = format!("Date,Description,Withdrawals,Deposits,Current balance\n{rows}");
    assert_asked(&file, &SPENT);
}
