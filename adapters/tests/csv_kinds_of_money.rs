//! Which of several amounts moved money, which way, and whether it has: the charged one beside the
//! original, balances against words, columns of yes and no, the signs of any currency.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod tables;

use commands::statement::{DecidedBy, ReadOptions, ReadStatementError, StatementFile};
use tables::{CARD, CHECKING, answer, asked, minor, options, options_in, questions, read};

fn read_in(currency: &str, file: &str) -> StatementFile {
    let options = ReadOptions { account_kind: Some(CHECKING), ..options_in(currency) };
    answer(file.as_bytes(), &options).unwrap_or_else(|error| panic!("{file}: {error:?}"))
}

fn pending(file: &StatementFile) -> Vec<bool> {
    file.statements.iter().flat_map(|s| &s.lines).map(|line| line.pending).collect()
}

/// Headings of an original amount and of the charged one, with their currencies.
const CHARGED: [(&str, &str); 9] = [
    ("Date,Merchant", "Transaction amount,Transaction currency,Charge amount,Charge currency"),
    ("תאריך רכישה,שם בית עסק", "סכום עסקה,מטבע עסקה,סכום חיוב,מטבע חיוב"),
    ("التاريخ,الوصف", "مبلغ العملية,عملة العملية,مبلغ الخصم,عملة الخصم"),
    ("Date,Libellé", "Montant de la transaction,Devise de la transaction,Montant débité,Devise"),
    ("Datum,Text", "Kaufbetrag,Währung,Belastung,Währung"),
    ("Data,Descrizione", "Importo originario,Divisa,Importo addebitato,Divisa"),
    ("Data,Descrição", "Valor da compra,Moeda,Valor debitado,Moeda"),
    ("Ημερομηνία,Περιγραφή", "Ποσό συναλλαγής,Νόμισμα,Ποσό χρέωσης,Νόμισμα"),
    ("日期,商户", "交易金额,交易币种,结算金额,结算币种"),
];

#[test]
fn of_two_amounts_the_charged_one_moves_money_in_any_language() {
    for (texts, amounts) in CHARGED {
        for (own, other) in [("ILS", "USD"), ("₪", "$")] {
            let rows = format!(
                "{texts},{amounts}\n03.02.2025,A,-12.5,{own},-12.5,{own}\n\
                 14.02.2025,B,-10,{other},-36.5,{own}\n27.02.2025,C,8.4,{own},8.4,{own}\n"
            );
            assert_eq!(minor(&read_in("ILS", &rows)), [-1_250, -3_650, 840], "{amounts} {own}");
            let options = ReadOptions { account_kind: Some(CHECKING), ..options_in("ILS") };
            let of_no_account = ReadOptions { account_currency: None, ..options };
            let file = answer(rows.as_bytes(), &of_no_account).unwrap();
            assert_eq!(minor(&file), [-1_250, -3_650, 840], "{amounts} {own}");
            assert_eq!(
                file.statements[0].currency.map(|own| own.to_string()).as_deref(),
                Some("ILS"),
                "{amounts}"
            );
        }
        // The signs may stand beside the amounts.
        let texts = texts.to_owned();
        let titles: Vec<&str> = amounts.split(',').collect();
        let rows = format!(
            "{texts},{},{}\n03.02.2025,A,-12.5 ₪,-12.5 ₪\n14.02.2025,B,-10 $,-36.5 ₪\n\
             27.02.2025,C,8.4 ₪,8.4 ₪\n",
            titles[0], titles[2]
        );
        assert_eq!(minor(&read_in("ILS", &rows)), [-1_250, -3_650, 840], "{amounts}");
    }
}

#[test]
fn a_card_asks_for_the_sign_of_the_charged_amount_and_not_of_the_original() {
    let (texts, amounts) = CHARGED[0];
    let rows = format!(
        "{texts},{amounts}\n03.02.25,A,12.5,ILS,12.5,ILS\n14.02.25,B,10,USD,36.5,ILS\n\
         27.02.25,C,-8.4,ILS,-8.4,ILS\n"
    );
    let options = ReadOptions { account_kind: Some(CARD), ..options_in("ILS") };
    let (guess, question) = asked(rows.as_bytes(), &options);
    assert_eq!(guess.amount.columns().0, 4);
    assert!(question.choices.iter().all(|choice| choice["column"] == 4), "{question:?}");
}

#[test]
fn two_amounts_in_the_currency_of_the_account_that_nothing_tells_apart_are_asked() {
    let rows = "Date,Text,Amount one,Currency,Amount two,Currency\n\
                03.02.2025,A,-100,EUR,-50,EUR\n14.02.2025,B,-10,EUR,-10,EUR\n";
    let (_, question) = asked(rows.as_bytes(), &options(CHECKING));
    let columns: Vec<_> = question.choices.iter().map(|choice| choice["column"].clone()).collect();
    assert!(columns.contains(&2.into()) && columns.contains(&4.into()), "{question:?}");
}

#[test]
fn balances_decide_against_the_words_over_two_columns() {
    let rows = "13.02.2025;Bakery;;12.50;987.50\n14.02.2025;Pay;1850.00;;2837.50\n\
                15.02.2025;Rent;;800.00;2037.50\n16.02.2025;Bus;;2.40;2035.10\n\
                17.02.2025;Refund;10.00;;2045.10\n";
    for heading in ["Debit;Credit", "Soll;Haben", "Withdrawals;Deposits", "Money out;Money in"] {
        let file = read(format!("Date;Text;{heading};Balance\n{rows}").as_bytes());
        assert_eq!(minor(&file), [-1_250, 185_000, -80_000, -240, 1_000], "{heading}");
        let direction = file.decisions.iter().find(|decision| decision.field == "direction");
        let direction = direction.unwrap();
        assert!(direction.detail.contains("balances"), "{direction:?}");
        assert_eq!(direction.by, DecidedBy::File);
    }
    // What is owed on a card rises with what is spent: its balances prove nothing of words.
    let card = "Date;Text;Debit;Credit;Balance\n13.02.2025;Bakery;12.50;;112.50\n\
                14.02.2025;Shop;20.00;;132.50\n15.02.2025;Paid;;100.00;32.50\n";
    let file = answer(card.as_bytes(), &options(CARD)).unwrap();
    assert_eq!(minor(&file), [-1_250, -2_000, 10_000]);
}
