//! Cards whose balance is what is owed, also where more was paid than that, and columns whose
//! names tell that money was posted rather than which way it went; what was charged beside what
//! was paid; signs that a person turned against the balances.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod tables;

use commands::statement::{
    AmountColumns, ColumnMapping, ReadOptions, StatementAccountKind, StatementFile,
};
use tables::{CARD, CHECKING, answer, asked, codes, minor, options, options_in};

fn card() -> ReadOptions {
    options(CARD)
}

fn read_with(file: &[u8], options: &ReadOptions) -> StatementFile {
    answer(file, options).unwrap_or_else(|error| panic!("{error:?}"))
}

#[test]
fn what_is_owed_on_a_card_may_fall_below_nothing_and_turns_no_words() {
    for (head, debit, credit) in [
        ("Debit,Credit", "X,", ",X"),
        ("Belastung,Gutschrift", "X,", ",X"),
        ("Amount,Type", "X,Debit", "X,Credit"),
    ] {
        let row = |day: &str, text: &str, cell: &str, amount: &str, balance: &str| {
            format!("2025-02-{day},{text},{},{balance}\n", cell.replace('X', amount))
        };
        let file = |rows: &[String]| format!("Date,Text,{head},Balance\n{}", rows.concat());
        let paid = file(&[
            row("03", "SHOP", debit, "12.50", "112.50"),
            row("15", "ZAHLUNG", credit, "150.00", "-37.50"),
            row("27", "SHOP", debit, "20.00", "-17.50"),
        ]);
        let right = [-1_250, 15_000, -2_000];
        assert_eq!(minor(&read_with(paid.as_bytes(), &card())), right, "{head}");
        let refund = file(&[
            row("03", "REFUND", credit, "12.50", "-12.50"),
            row("15", "SHOP", debit, "10.00", "-2.50"),
            row("27", "SHOP", debit, "20.00", "17.50"),
        ]);
        let right = [1_250, -1_000, -2_000];
        assert_eq!(minor(&read_with(refund.as_bytes(), &card())), right, "{head}");
        // What is always below nothing may be the holder's, with words the wrong way round.
        let below = file(&[
            row("03", "REFUND", credit, "50.00", "-50.00"),
            row("15", "SHOP", debit, "10.00", "-40.00"),
            row("27", "SHOP", debit, "20.00", "-20.00"),
        ]);
        let (_, question) = asked(below.as_bytes(), &card());
        assert_eq!((question.field.as_str(), question.choices.len()), ("amount", 2), "{head}");
    }
}

#[test]
fn signs_on_a_card_whose_balance_falls_below_nothing_are_not_turned_silently() {
    let file = "Date,Text,Amount,Balance\n2025-02-03,SHOP,12.50,112.50\n\
                2025-02-15,PAYMENT THANK YOU,-150.00,-37.50\n2025-02-27,SHOP,20.00,-17.50\n";
    assert_eq!(minor(&read_with(file.as_bytes(), &card())), [-1_250, 15_000, -2_000]);
    let below = "Date,Text,Amount,Balance\n2025-02-03,PAYMENT THANK YOU,-150.00,-150.00\n\
                 2025-02-15,SHOP,12.50,-137.50\n2025-02-27,SHOP,20.00,-117.50\n";
    assert_eq!(minor(&read_with(below.as_bytes(), &card())), [15_000, -1_250, -2_000]);
}

#[test]
fn an_amount_that_is_called_posted_or_credited_without_a_sign_is_asked_on_a_card() {
    for heading in ["入账金额", "入賬金額", "Credited amount", "Montant crédité", "Gutschrift"]
    {
        let file = format!(
            "Date;Text;{heading}\n2025-02-03;A;12.50\n2025-02-05;B;9.20\n2025-02-27;C;8.40\n"
        );
        let (_, question) = asked(file.as_bytes(), &card());
        assert_eq!(question.field, "amount", "{heading}");
    }
    // On a bank account a posted amount tells no direction either; what was paid in does.
    let file =
        |heading: &str| format!("Date;Text;{heading}\n2025-02-03;A;12.50\n2025-02-05;B;9.20\n");
    asked(file("入账金额").as_bytes(), &options(CHECKING));
    assert_eq!(minor(&read_with(file("存入").as_bytes(), &options(CHECKING))), [1_250, 920]);
}

#[test]
fn what_was_charged_is_booked_and_not_what_was_paid() {
    for headings in [
        "Purchase amount;Billed amount",
        "Transaction amount;Settled amount",
        "Amount;Charged amount",
        "Amount;Charged",
        "Amount;Posted amount",
        "Kaufbetrag;Abrechnungsbetrag",
        "Montant achat;Montant débité",
        "Importe compra;Importe cargado",
        "Importo acquisto;Importo addebitato",
        "Valor compra;Valor debitado",
        "Kwota transakcji;Kwota rozliczenia",
        "Kwota oryginalna;Kwota księgowania",
        "利用金額;請求金額",
        "交易金额;记账金额",
    ] {
        let (one, other) = headings.split_once(';').unwrap();
        for (head, is_first) in [(headings.to_owned(), false), (format!("{other};{one}"), true)] {
            let row = |day: &str, paid: &str, charged: &str, balance: &str| {
                let [one, other] = if is_first { [charged, paid] } else { [paid, charged] };
                format!("2025-02-{day};A;{one};{other}{balance}\n")
            };
            let file = |balances: [&str; 3]| {
                let rows = [
                    row("03", "-12.50", "-12.50", balances[0]),
                    row("04", "-10.00", "-9.20", balances[1]),
                    row("05", "1850.00", "1850.00", balances[2]),
                ];
                let balance = if balances[0].is_empty() { "" } else { ";Balance" };
                format!("Date;Text;{head}{balance}\n{}", rows.concat())
            };
            for balances in [[""; 3], [";987.50", ";978.30", ";2828.30"]] {
                let read = read_with(file(balances).as_bytes(), &options(CHECKING));
                assert_eq!(minor(&read), [-1_250, -920, 185_000], "{head}");
            }
            // Balances stand over words.
            let balances = [";987.50", ";977.50", ";2827.50"];
            let read = read_with(file(balances).as_bytes(), &options(CHECKING));
            assert_eq!(minor(&read), [-1_250, -1_000, 185_000], "{head}");
        }
    }
    let instalments = "Date;Text;Purchase amount;Instalment;Charged\n2025-02-03;A;-12.50;1;-12.50\n\
                       2025-02-04;B;-92.00;3;-9.20\n2025-02-05;C;1850.00;1;1850.00\n";
    let read = read_with(instalments.as_bytes(), &options(CHECKING));
    assert_eq!(minor(&read), [-1_250, -920, 185_000]);
    // Where no word tells what was charged, a person does.
    let open = instalments.replace("Charged", "Amount");
    let (_, question) = asked(open.as_bytes(), &options(CHECKING));
    assert_eq!((question.field.as_str(), question.choices.len()), ("amount", 2));
}

#[test]
fn balances_stay_what_is_written_where_a_person_turned_the_signs_of_an_account() {
    let rows = "2025-02-03;A;-12,50;987,50\n2025-02-05;B;1850,00;2837,50\n\
                2025-02-27;C;-688,74;2148,76\n";
    let newest_first: String = rows.lines().rev().map(|row| format!("{row}\n")).collect();
    let one_day = rows.replace("02-05", "02-03").replace("02-27", "02-03");
    let head = "Datum;Text;Betrag;Saldo\n";
    for rows in [rows, &newest_first, &one_day] {
        let file = format!("{head}{rows}");
        let turned = |options: ReadOptions| {
            let mapping = read_with(file.as_bytes(), &self::options(CHECKING)).mapping.unwrap();
            let amount = AmountColumns::Signed { column: 2, inverted: true, without_signs: false };
            let mapping = Some(ColumnMapping { amount, ..mapping });
            read_with(file.as_bytes(), &ReadOptions { mapping, ..options })
        };
        let ends = |file: &StatementFile| {
            let statement = &file.statements[0];
            [&statement.opening, &statement.closing].map(|b| b.as_ref().map(|b| b.amount.minor))
        };
        let checking = turned(options(CHECKING));
        assert_eq!(ends(&checking), [Some(100_000), Some(214_876)], "{rows}");
        assert_eq!(codes(&checking), [(2, "signs-against-balances")], "{rows}");
        assert!(checking.statements[0].lines.iter().all(|line| line.balance.unwrap().minor > 0));
        // On a card they are what is owed, and nothing contradicts.
        let card = turned(card());
        assert_eq!(ends(&card), [Some(-100_000), Some(-214_876)], "{rows}");
        assert!(codes(&card).is_empty());
    }
    // An account with an IBAN is none of a card, also where its kind is not known.
    let file = format!("IBAN;DE89370400440532013000\n\n{head}{rows}");
    let mapping = read_with(file.as_bytes(), &options(CHECKING)).mapping.unwrap();
    let amount = AmountColumns::Signed { column: 2, inverted: true, without_signs: false };
    let mapping = Some(ColumnMapping { amount, ..mapping });
    let unknown = read_with(file.as_bytes(), &ReadOptions { mapping, ..options_in("EUR") });
    assert_eq!(unknown.statements[0].closing.unwrap().amount.minor, 214_876);
    assert_eq!(codes(&unknown), [(4, "signs-against-balances")]);
}

/// Rows of money out, money in and a balance that rises with what is spent, without a heading.
const RISING: &str = "02/03/2025,SHOP ONE,12.50,,112.50\n02/14/2025,SHOP TWO,20.00,,132.50\n\
                      02/15/2025,MISC,,100.00,32.50\n02/17/2025,SHOP THREE,7.50,,40.00\n";

#[test]
fn sides_without_a_heading_that_balances_alone_tell_are_asked_about_where_they_may_be_owed() {
    for rows in [RISING.to_owned(), RISING.replace("MISC", "PAYMENT - THANK YOU")] {
        for head in ["", "Abc,Def,Ghi,Jkl,Mno\n"] {
            let file = format!("{head}{rows}");
            let (guess, question) = asked(file.as_bytes(), &options_in("EUR"));
            assert_eq!((question.field.as_str(), question.choices.len()), ("amount", 2), "{file}");
            assert!(question.detail.contains("owed"), "{question:?}");
            let by = |choice: &serde_json::Value| {
                let amount = serde_json::from_value(choice.clone()).unwrap();
                let mapping = Some(ColumnMapping { amount, ..guess.clone() });
                minor(&read_with(file.as_bytes(), &ReadOptions { mapping, ..options_in("EUR") }))
            };
            let spent = vec![-1_250, -2_000, 10_000, -750];
            let earned: Vec<i64> = spent.iter().map(|amount: &i64| -amount).collect();
            assert_eq!(question.choices.iter().map(by).collect::<Vec<_>>(), [spent, earned]);
            // The kind of the account tells what its balances are.
            assert_eq!(minor(&read_with(file.as_bytes(), &options(CHECKING)))[0], 1_250);
        }
    }
    // Money out mostly stands on the left, and balances that say so as well are believed.
    let usual = "02/03/2025,SHOP,12.50,,87.50\n02/14/2025,SALARY,,20.00,107.50\n\
                 02/15/2025,SHOP,100.00,,7.50\n";
    assert_eq!(minor(&read_with(usual.as_bytes(), &options_in("EUR"))), [-1_250, 2_000, -10_000]);
    // But not where the words say that a card was paid.
    let paid = usual.replace("SHOP", "PAYMENT - THANK YOU");
    let (_, question) = asked(paid.as_bytes(), &options_in("EUR"));
    assert_eq!(question.choices.len(), 2);
    // What is overdrawn in nearly every row is no debt of a card.
    let below = "02/03/2025,GIFT,12.50,,-87.50\n02/14/2025,SHOP,,20.00,-107.50\n\
                 02/15/2025,GIFT,50.00,,-57.50\n";
    assert_eq!(minor(&read_with(below.as_bytes(), &options_in("EUR"))), [1_250, -2_000, 5_000]);
}

/// Rows of signed amounts and a balance that rises with what is spent; `paid`: what the payment of
/// the bill is called, with its sign.
fn rising_with(signs: [&str; 2], paid: &str) -> String {
    let [spent, other] = signs;
    format!(
        "2025-02-03,SHOP ONE,{spent}12.50,112.50\n2025-02-14,SHOP TWO,{spent}20.00,132.50\n\
         2025-02-15,{paid},{other}100.00,32.50\n2025-02-17,SHOP THREE,{spent}7.50,40.00\n"
    )
}

const HEAD: &str = "Date,Description,Amount,Balance\n";

#[test]
fn signs_that_balances_alone_tell_are_asked_about_where_they_may_be_owed() {
    for signs in [["", "-"], ["-", ""]] {
        for paid in [
            "PAYMENT",
            "PAYMENT - THANK YOU",
            "Payment received 0412",
            "ONLINE PAYMENT",
            "Refund",
            "Zahlung",
            "Ihre Zahlung",
            "Paiement",
            "Votre paiement merci",
            "Pago",
            "Pagamento",
            "Betaling",
            "Spłata karty",
            "Оплата",
        ] {
            let rows = rising_with(signs, paid);
            let newest_first: String = rows.lines().rev().map(|row| format!("{row}\n")).collect();
            for rows in [rows, newest_first] {
                let file = format!("{HEAD}{rows}");
                let (guess, question) = asked(file.as_bytes(), &options_in("EUR"));
                assert_eq!(question.field, "amount", "{file}");
                assert!(question.detail.contains("owed"), "{question:?}");
                let mut ways: Vec<(i64, i64, i64)> = Vec::new();
                for choice in question.choices {
                    let amount = serde_json::from_value(choice).unwrap();
                    let mapping = Some(ColumnMapping { amount, ..guess.clone() });
                    let options = ReadOptions { mapping, ..options_in("EUR") };
                    let read = read_with(file.as_bytes(), &options);
                    let statement = &read.statements[0];
                    let shop = statement.lines.iter().find(|line| line.payee == "SHOP ONE");
                    let end = statement.closing.unwrap().amount.minor;
                    ways.push((shop.unwrap().amount.minor, minor(&read).iter().sum(), end));
                }
                ways.sort_unstable();
                let right = [(-1_250, 6_000, -4_000), (1_250, -6_000, 4_000)];
                assert_eq!(ways, right, "{file}");
            }
        }
    }
    // Many amounts and none the other way, words of what is bought, and the name of a card.
    let rows = |text: &str, count: i32| -> String {
        let row = |nth: i32| format!("2025-02-{nth:02},{text} {nth},{nth}.00,{}.00\n", sum(nth));
        (2..2 + count).map(row).collect()
    };
    for file in [
        format!("{HEAD}{}", rows("SHOP", 12)),
        format!("{HEAD}{}", rows("Purchase", 3)),
        format!("Visa credit card 1234\n{HEAD}{}", rows("SHOP", 3)),
    ] {
        let one_out = file.replace("2025-02-02", "2025-02-01");
        let (_, question) = asked(one_out.as_bytes(), &options_in("EUR"));
        assert_eq!(question.field, "amount", "{file}");
    }
}

/// A hundred and all numbers from two on.
fn sum(last: i32) -> i32 {
    (2..=last).sum::<i32>() + 100
}

#[test]
fn accounts_on_which_money_lies_are_not_asked_what_their_balances_are() {
    let owed = rising_with(["", "-"], "PAYMENT");
    let right = [1_250, 2_000, -10_000, 750];
    for file in [
        format!("IBAN;DE89370400440532013000\n\n{HEAD}{owed}").replace(',', ";"),
        format!("Girokonto\n{HEAD}{owed}"),
        format!("Savings account\n{HEAD}{owed}"),
        format!("{HEAD}{}", owed.replace("SHOP ONE", "Salary")),
        format!("{HEAD}{}", owed.replace("PAYMENT", "PAYMENT TO ACME")),
        format!("{HEAD}{}", owed.replace("PAYMENT", "RENT")),
        format!("{HEAD}{}", owed.replace("SHOP", "From DE89370400440532013000")),
    ] {
        assert_eq!(minor(&read_with(file.as_bytes(), &options_in("EUR"))), right, "{file}");
    }
    let file = format!("{HEAD}{owed}");
    assert_eq!(minor(&read_with(file.as_bytes(), &options(CHECKING))), right);
    // A type that says money in agrees with the balances.
    let typed = "Date,Text,Type,Amount,Balance\n2025-02-03,A,Credit,12.50,112.50\n\
                 2025-02-14,B,Wire,20.00,132.50\n2025-02-15,PAYMENT,Wire,-100.00,32.50\n\
                 2025-02-17,C,Credit,7.50,40.00\n";
    assert_eq!(minor(&read_with(typed.as_bytes(), &options_in("EUR"))), right);
    // What is paid as often as it is earned, and balances that are nearly all below nothing.
    let usual = "2025-02-03,SHOP,-12.50,87.50\n2025-02-14,ACME,200.00,287.50\n\
                 2025-02-15,PAYMENT,-100.00,187.50\n2025-02-17,SHOP,-7.50,180.00\n";
    let usual = read_with(format!("{HEAD}{usual}").as_bytes(), &options_in("EUR"));
    assert_eq!(minor(&usual), [-1_250, 20_000, -10_000, -750]);
    let below = "2025-02-03,SHOP,12.50,-112.50\n2025-02-14,SHOP,20.00,-92.50\n\
                 2025-02-15,PAYMENT,-10.00,-102.50\n";
    let below = read_with(format!("{HEAD}{below}").as_bytes(), &options_in("EUR"));
    assert_eq!(minor(&below), [1_250, 2_000, -1_000]);
}

/// Rows without signs whose balance rises with what is spent, behind what was owed before.
fn bare_rising(paid: &str) -> String {
    let rows = rising_with(["", ""], paid);
    format!("{HEAD}2025-02-01,OPENING BALANCE,,100.00\n{rows}")
}

/// What each choice makes of the file: the amounts, and the balance at its end.
fn by_choices(file: &str) -> Vec<(Vec<i64>, i64)> {
    let (guess, question) = asked(file.as_bytes(), &options_in("EUR"));
    assert_eq!(question.field, "amount", "{file}");
    assert!(question.detail.contains("owed"), "{question:?}");
    let read = |choice: serde_json::Value| {
        let amount = serde_json::from_value(choice).unwrap();
        let mapping = Some(ColumnMapping { amount, ..guess.clone() });
        let read = read_with(file.as_bytes(), &ReadOptions { mapping, ..options_in("EUR") });
        (minor(&read), read.statements[0].closing.unwrap().amount.minor)
    };
    question.choices.into_iter().map(read).collect()
}

#[test]
fn amounts_without_signs_that_balances_alone_tell_are_asked_about_where_they_may_be_owed() {
    let (spent, more) = (vec![-1_250, -2_000, 10_000, -750], 4_000);
    let earned: Vec<i64> = spent.iter().map(|amount| -amount).collect();
    for called in ["PAYMENT", "PAYMENT - THANK YOU", "Zahlung", "Paiement", "Refund"] {
        let file = bare_rising(called);
        let right = [(earned.clone(), more), (spent.clone(), -more)];
        assert_eq!(by_choices(&file), right, "{file}");
        // Without what was there before, the oldest is asked about as well.
        let open = file.replace("2025-02-01,OPENING BALANCE,,100.00\n", "");
        let ways = by_choices(&open);
        assert_eq!(ways.len(), 4, "{open}");
        assert!(ways.contains(&right[0]) && ways.contains(&right[1]), "{ways:?}");
        let firsts: Vec<i64> = ways.iter().map(|(amounts, _)| amounts[0]).collect();
        assert_eq!(firsts, [-1_250, 1_250, 1_250, -1_250], "{ways:?}");
    }
    // Purchases alone.
    let rows = rising_with(["", ""], "PAYMENT");
    let rows: Vec<&str> = rows.lines().take(2).collect();
    let card = "Visa credit card 1234\n";
    let file = format!("{card}{HEAD}2025-02-01,OPENING BALANCE,,100.00\n{}\n", rows.join("\n"));
    let right = [(vec![1_250, 2_000], 13_250), (vec![-1_250, -2_000], -13_250)];
    assert_eq!(by_choices(&file), right, "{file}");
    // Of an account on which money lies nobody is asked.
    let file = bare_rising("PAYMENT");
    assert_eq!(minor(&read_with(file.as_bytes(), &options(CHECKING))), earned);
    let iban = format!("IBAN;DE89370400440532013000\n\n{}", file.replace(',', ";"));
    assert_eq!(minor(&read_with(iban.as_bytes(), &options_in("EUR"))), earned);
    let usual = bare_rising("RENT").replace("SHOP ONE", "Salary");
    assert_eq!(minor(&read_with(usual.as_bytes(), &options_in("EUR"))), earned);
}

#[test]
fn what_was_said_of_balances_answers_for_the_next_file() {
    let file = bare_rising("PAYMENT");
    let (guess, question) = asked(file.as_bytes(), &options_in("EUR"));
    let next = "2025-03-01,OPENING BALANCE,,40.00\n2025-03-03,SHOP ONE,10.00,50.00\n\
                2025-03-04,SHOP TWO,5.00,55.00\n2025-03-15,PAYMENT,30.00,25.00\n\
                2025-03-17,SHOP THREE,7.00,32.00\n";
    let next = format!("{HEAD}{next}");
    let spent: Vec<i64> = vec![-1_000, -500, 3_000, -700];
    let earned: Vec<i64> = spent.iter().map(|amount| -amount).collect();
    for (choice, right) in question.choices.into_iter().zip([earned, spent]) {
        let amount = serde_json::from_value(choice).unwrap();
        let mapping = Some(ColumnMapping { amount, ..guess.clone() });
        let options = ReadOptions { mapping, ..options_in("EUR") };
        let remembered = read_with(file.as_bytes(), &options).mapping;
        let options = ReadOptions { remembered, ..options_in("EUR") };
        assert_eq!(minor(&read_with(next.as_bytes(), &options)), right);
    }
}

/// Rows without a sign beside what is owed on a card, from the row of what was owed before.
const SPENT: [&str; 5] = [
    "2025-01-05,OPENING BALANCE,,100.00",
    "2025-01-06,SHOP ONE,12.50,112.50",
    "2025-01-07,SHOP TWO,20.00,132.50",
    "2025-01-08,MISC,100.00,32.50",
    "2025-01-09,SHOP THREE,7.50,40.00",
];

fn table(rows: &[&str]) -> [String; 2] {
    let file = |rows: &mut dyn Iterator<Item = &&str>| {
        let rows: String = rows.map(|row| format!("{row}\n")).collect();
        format!("Date,Description,Amount,Balance\n{rows}")
    };
    [file(&mut rows.iter()), file(&mut rows.iter().rev())]
}

/// The amounts by each choice of the question that a file is met with.
fn amounts_by_choices(file: &str, options: &ReadOptions) -> Vec<Vec<i64>> {
    let (guess, question) = asked(file.as_bytes(), options);
    assert_eq!(question.field, "amount", "{file}");
    assert!(question.detail.contains("Balance"), "{question:?}");
    let by = |choice: &serde_json::Value| {
        let amount = serde_json::from_value(choice.clone()).unwrap();
        let mapping = Some(ColumnMapping { amount, ..guess.clone() });
        let mut amounts =
            minor(&read_with(file.as_bytes(), &ReadOptions { mapping, ..options.clone() }));
        amounts.sort_unstable();
        amounts
    };
    question.choices.iter().map(by).collect()
}

#[test]
fn amounts_without_signs_on_a_card_are_spent_where_what_is_owed_rises_with_them() {
    let right = [-2_000, -1_250, -750, 10_000];
    for file in table(&SPENT) {
        let read = read_with(file.as_bytes(), &card());
        let mut amounts = minor(&read);
        amounts.sort_unstable();
        assert_eq!(amounts, right, "{file}");
        assert_eq!(read.statements[0].closing.as_ref().unwrap().amount.minor, -4_000, "{file}");
        assert!(codes(&read).iter().all(|(_, code)| *code != "balance-differs"), "{read:?}");
    }
    // Without what was owed before, the oldest row alone is asked about.
    for file in table(&SPENT[1..]) {
        let spent = right.to_vec();
        let mut refunded = vec![-2_000, 1_250, -750, 10_000];
        refunded.sort_unstable();
        assert_eq!(amounts_by_choices(&file, &card()), [spent, refunded], "{file}");
    }
    // A minus before all of them says as little as none.
    let minus = SPENT.map(|row| match row.split(',').collect::<Vec<_>>()[..] {
        [day, text, amount, balance] if !amount.is_empty() => {
            format!("{day},{text},-{amount},{balance}")
        }
        _ => row.to_owned(),
    });
    for file in table(&minus.each_ref().map(String::as_str)) {
        let mut amounts = minor(&read_with(file.as_bytes(), &card()));
        amounts.sort_unstable();
        assert_eq!(amounts, right, "{file}");
    }
}

#[test]
fn balances_of_a_card_or_loan_that_mostly_fall_are_asked_about() {
    // What may still be spent on a card falls with what is spent, and so does what is owed with
    // what is paid: both look the same.
    let rows = [
        "2025-01-05,OPENING BALANCE,,1000.00",
        "2025-01-06,ALPHA,12.50,987.50",
        "2025-01-07,BETA,20.00,967.50",
        "2025-01-08,GAMMA,100.00,1067.50",
    ];
    let owed = vec![-10_000, 1_250, 2_000];
    let left = vec![-2_000, -1_250, 10_000];
    for options in [card(), options(StatementAccountKind::Loan)] {
        for file in table(&rows) {
            assert_eq!(amounts_by_choices(&file, &options), [owed.clone(), left.clone()], "{file}");
        }
    }
    // Words of several rows that say the other way are a reason to ask as well.
    let refunds = [
        "2025-01-05,OPENING BALANCE,,100.00",
        "2025-01-06,REFUND ONE,12.50,112.50",
        "2025-01-07,REFUND TWO,20.00,132.50",
        "2025-01-08,MISC,100.00,32.50",
    ];
    for file in table(&refunds) {
        assert_eq!(amounts_by_choices(&file, &card()).len(), 2, "{file}");
    }
}

#[test]
fn what_is_said_to_be_owed_is_owed_on_any_account() {
    let amount =
        AmountColumns::Balanced { column: 2, balance_column: 3, oldest_is_out: true, owed: true };
    for kind in [StatementAccountKind::Checking, StatementAccountKind::Savings] {
        for file in table(&SPENT) {
            let mapping = read_with(file.as_bytes(), &options(kind)).mapping.unwrap();
            let mapping = Some(ColumnMapping { amount: amount.clone(), ..mapping });
            let read = read_with(file.as_bytes(), &ReadOptions { mapping, ..options(kind) });
            let mut amounts = minor(&read);
            amounts.sort_unstable();
            assert_eq!(amounts, [-2_000, -1_250, -750, 10_000], "{file}");
            assert_eq!(read.statements[0].closing.as_ref().unwrap().amount.minor, -4_000);
            assert!(codes(&read).iter().all(|(_, code)| *code == "balance-row"), "{read:?}");
        }
    }
}
