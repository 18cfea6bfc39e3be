//! Which of several columns of numbers is the amount: taxes, fees and what is nothing in every row
//! are none where another moves, and the balances prove it.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod tables;

use commands::statement::{AmountColumns, ReadOptions, ReadStatementError};
use domain::money::Currency;
use tables::{
    CARD, CHECKING, answer, asked, codes, minor, options, options_in, read, read_by_choices,
};

/// Exports of a wallet: what was paid, the fee, what is left of it, and the balance, among columns
/// of postage and taxes that are nothing in every row.
const WALLETS: [(&str, &str); 9] = [
    ("Datum,Beschreibung,Währung", "Brutto,Entgelt,Netto,Guthaben,Versandkosten,Umsatzsteuer"),
    ("Datum,Beschreibung,Währung", "Brutto,Gebühr,Netto,Guthaben,Versand,Mehrwertsteuer"),
    ("Date,Description,Currency", "Gross,Fee,Net,Balance,Shipping and Handling Amount,Sales Tax"),
    (
        "Date,Description,Devise",
        "Avant commission,Commission,Net,Solde,Montant des frais de livraison,TVA",
    ),
    (
        "Data,Descrizione,Valuta",
        "Lordo,Tariffa,Netto,Saldo,Importo per spedizione e imballaggio,IVA",
    ),
    ("Fecha,Descripción,Divisa", "Bruto,Comisión,Neto,Saldo,Importe de envío,Impuesto de ventas"),
    ("Datum,Omschrijving,Valuta", "Bruto,Kosten,Net,Saldo,Bedrag verzending,BTW"),
    ("Data,Opis,Waluta", "Brutto,Opłata,Netto,Saldo,Kwota dostawy,VAT"),
    ("Datum,Beskrivning,Valuta", "Brutto,Avgift,Netto,Saldo,Fraktbelopp,Moms"),
];

/// Rows of such an export; `places`: where the columns of money stand.
fn wallet((head, money): (&str, &str), rows: &[[&str; 4]], order: &[usize; 6]) -> String {
    let in_order = |cells: [&str; 6]| order.map(|place| format!("\"{}\"", cells[place])).join(",");
    let titles: Vec<&str> = money.split(',').collect();
    let head = format!("{head},{}", in_order(titles.try_into().unwrap()));
    let row = |(nth, [gross, fee, net, balance]): (usize, &[&str; 4])| {
        let cells = in_order([gross, fee, net, balance, "0,00", "0,00"]);
        format!("{}.02.2025,Booking {nth},EUR,{cells}\n", nth + 13)
    };
    let rows: String = rows.iter().enumerate().map(row).collect();
    format!("{head}\n{rows}")
}

#[test]
fn what_a_wallet_booked_is_what_its_balances_move_by() {
    let with_fees = [
        ["-12,50", "0,00", "-12,50", "87,50"],
        ["50,00", "-1,24", "48,76", "136,26"],
        ["-10,00", "0,30", "-9,70", "126,56"],
    ];
    let without = [
        ["-12,50", "0,00", "-12,50", "87,50"],
        ["50,00", "0,00", "50,00", "137,50"],
        ["20,00", "0,00", "20,00", "157,50"],
    ];
    for titles in WALLETS {
        for order in [[0, 1, 2, 3, 4, 5], [0, 1, 2, 5, 3, 4], [5, 4, 0, 1, 2, 3]] {
            let file = wallet(titles, &with_fees, &order);
            let read_so = read(file.as_bytes());
            assert_eq!(minor(&read_so), [-1_250, 4_876, -970], "{file}");
            let [balance] = [read_so.mapping.as_ref().unwrap().balance_column];
            assert!(balance.is_some(), "{file}");
            let file = wallet(titles, &without, &order);
            assert_eq!(minor(&read(file.as_bytes())), [-1_250, 5_000, 2_000], "{file}");
            let wallet = answer(file.as_bytes(), &options_in("EUR")).unwrap();
            assert_eq!(minor(&wallet), [-1_250, 5_000, 2_000], "{file}");
        }
    }
}

#[test]
fn what_is_left_after_the_fee_was_booked_without_balances_as_well() {
    let rows = [
        ["-12,50", "0,00", "-12,50", ""],
        ["50,00", "-1,24", "48,76", ""],
        ["20,00", "-0,50", "19,50", ""],
    ];
    for titles in WALLETS {
        let file = wallet(titles, &rows, &[0, 1, 2, 5, 3, 4]);
        assert_eq!(minor(&read(file.as_bytes())), [-1_250, 4_876, 1_950], "{file}");
    }
}

#[test]
fn taxes_are_no_amounts_and_amounts_with_their_taxes_are() {
    for tax in [
        "Umsatzsteuer",
        "USt",
        "MwSt",
        "Mehrwertsteuerbetrag",
        "VAT",
        "VAT amount",
        "Tax",
        "GST",
        "TVA",
        "Montant TVA",
        "IVA",
        "Importo IVA",
        "BTW",
        "BTW-bedrag",
        "Moms",
        "Momsbelopp",
        "DPH",
        "ÁFA összeg",
        "ALV",
        "НДС",
        "Сумма НДС",
        "KDV tutarı",
        "消費税額",
    ] {
        for rows in [
            ["-2,38;-12,50", "-3,20;-20,00", "0,00;50,00"],
            ["0,00;-12,50", "0,00;-20,00", "0,00;50,00"],
        ] {
            let row =
                |(nth, cells): (usize, &str)| format!("2025-02-{};T{nth};{cells}\n", nth + 13);
            let rows: String = rows.into_iter().enumerate().map(row).collect();
            let file = format!("Datum;Text;{tax};Betrag\n{rows}");
            assert_eq!(minor(&read(file.as_bytes())), [-1_250, -2_000, 5_000], "{file}");
        }
    }
    for amount in [
        "Betrag inkl. MwSt",
        "Amount incl. VAT",
        "Amount including tax",
        "Montant TVA comprise",
        "Importo IVA inclusa",
        "Bedrag incl. BTW",
        "Belopp inkl. moms",
        "Amount after fees",
        "Betrag nach Gebühren",
        "税込金額",
    ] {
        let file = format!(
            "Datum;Text;Referenz;{amount}\n2025-02-13;A;12;-12,50\n2025-02-14;B;13;50,00\n"
        );
        assert_eq!(minor(&read(file.as_bytes())), [-1_250, 5_000], "{file}");
    }
}

#[test]
fn what_is_nothing_in_every_row_is_no_amount_where_another_column_moves() {
    let card = "Date,Sr.No.,Transaction Details,Reward Point Header,Intl.Amount,Amount(in Rs),\
                BillingAmountSign\n\
                03/02/2025,1001,STORE,10,0,1250.00,\n14/02/2025,1002,FOOD,5,0,450.50,\n\
                15/02/2025,1003,BILL PAID,0,0,5000.00,CR\n17/02/2025,1004,FUEL,0,0,999.00,\n";
    let right = [-125_000, -45_050, 500_000, -99_900];
    for kind in [options(CARD), options_in("INR"), options(CHECKING)] {
        assert_eq!(minor(&answer(card.as_bytes(), &kind).unwrap()), right);
    }
    // Nothing tells the direction: the column that moves is the one that is asked about.
    let open = card.replace(",BillingAmountSign", ",Kind").replace(",CR\n", ",X\n");
    let (_, question) = asked(open.as_bytes(), &options(CHECKING));
    for choice in question.choices {
        let amount: AmountColumns = serde_json::from_value(choice).unwrap();
        assert_eq!(amount.columns().0, 5, "{open}");
    }
    for [nothing, own] in [
        ["Amount", "Amount EUR"],
        ["Fremdbetrag", "Betrag"],
        ["Betrag", "Buchungsbetrag"],
        ["Montant", "Montant débité"],
    ] {
        for titles in [[nothing, own], [own, nothing]] {
            let cells = |amount: &str| match titles[0] == nothing {
                true => format!("0.00;{amount}"),
                false => format!("{amount};0.00"),
            };
            let row = |(day, amount): (i32, &str)| format!("2025-02-{day};T;{}\n", cells(amount));
            let rows = [(13, "-12.50"), (14, "50.00"), (15, "-3.00")].map(row).concat();
            let file = format!("Datum;Text;{}\n{rows}", titles.join(";"));
            assert_eq!(minor(&read(file.as_bytes())), [-1_250, 5_000, -300], "{file}");
        }
    }
}

#[test]
fn another_column_than_that_of_nothing_under_an_unknown_heading_is_asked_about_or_proven() {
    let rows = "2025-02-13;A;0,00;-12,50\n2025-02-14;B;0,00;50,00\n2025-02-15;C;0,00;-3,00\n";
    let file = format!("Datum;Text;Betrag;Qwert\n{rows}");
    let ways = read_by_choices(file.as_bytes());
    assert!(ways.contains(&vec![-1_250, 5_000, -300]), "{ways:?}");
    assert!(ways.contains(&vec![0, 0, 0]), "{ways:?}");
    let rows = "2025-02-13;A;0,00;-12,50;87,50\n2025-02-14;B;0,00;50,00;137,50\n\
                2025-02-15;C;0,00;-3,00;134,50\n";
    let file = format!("Datum;Text;Betrag;Qwert;Saldo\n{rows}");
    assert_eq!(minor(&read(file.as_bytes())), [-1_250, 5_000, -300], "{file}");
    // Rates and counts are no amounts, and what is nothing stays what it is without another.
    let checks = "Date,Text,Amount,Exchange rate\n2025-02-13,CHECK,0.00,1.25\n\
                  2025-02-14,CHECK,0.00,1.25\n";
    assert_eq!(minor(&read(checks.as_bytes())), [0, 0]);
}

/// Payments with both of their ends, as a wallet of several currencies exports them.
fn ends(rows: &[&str]) -> String {
    let head = "ID,Status,Direction,Created on,Finished on,Source fee amount,Source fee currency,\
                Target fee amount,Target fee currency,Source name,Source amount (after fees),\
                Source currency,Target name,Target amount (after fees),Target currency,\
                Exchange rate,Reference,Batch";
    format!("{head}\n{}\n", rows.join("\n"))
}

#[test]
fn what_came_in_is_that_of_the_target_and_what_went_out_that_of_the_source() {
    let (on, own) = ("2025-02-03 10:11:12,2025-02-03 10:11:20", "Max Muster");
    let out =
        format!("T-1,COMPLETED,OUT,{on},0.00,EUR,,,{own},100.00,EUR,Shop,100.00,EUR,1.0,Invoice,");
    let into =
        format!("T-2,COMPLETED,IN,{on},0.00,EUR,,,Erika,250.00,EUR,{own},250.00,EUR,1.0,Rent,");
    let from_abroad =
        format!("T-3,COMPLETED,IN,{on},1.20,USD,,,Bob,270.00,USD,{own},251.00,EUR,0.93,Rent,");
    let abroad =
        format!("C-4,COMPLETED,OUT,{on},0.00,EUR,,,{own},20.00,EUR,Cafe,21.50,USD,1.075,,");
    let neither =
        format!("B-5,COMPLETED,NEUTRAL,{on},0.00,EUR,,,{own},50.00,EUR,{own},50.00,EUR,1.0,,");
    for (rows, right) in [
        (vec![&out, &into], vec![-10_000, 25_000]),
        (vec![&out, &into, &abroad], vec![-10_000, 25_000, -2_000]),
        (vec![&out, &into, &from_abroad], vec![-10_000, 25_000, 25_100]),
        (vec![&from_abroad, &abroad], vec![25_100, -2_000]),
        (vec![&out, &into, &from_abroad, &abroad, &neither], vec![-10_000, 25_000, 25_100, -2_000]),
    ] {
        let rows: Vec<&str> = rows.into_iter().map(String::as_str).collect();
        let file = ends(&rows);
        for kind in [options(CHECKING), options_in("EUR")] {
            let read = answer(file.as_bytes(), &kind).unwrap_or_else(|e| panic!("{file}{e:?}"));
            assert_eq!(minor(&read), right, "{file}");
            let lines = &read.statements[0].lines;
            let payees: Vec<&str> = lines.iter().map(|line| line.payee.as_str()).collect();
            assert!(!payees.contains(&own), "{payees:?}");
        }
    }
    // Fees beside what is told after them are asked about, with the way of each row known.
    let file = ends(&[&out.replace("0.00", "0.50"), &into]);
    let (guess, question) = asked(file.as_bytes(), &options(CHECKING));
    assert_eq!(question.field, "fee_column");
    assert!(matches!(guess.amount, AmountColumns::Directed { direction_column: 2, .. }));
}

#[test]
fn a_row_of_quoted_cells_has_what_they_say_however_many_they_are() {
    let head =
        "\"利用日\",\"利用店名・商品名\",\"利用者\",\"支払方法\",\"利用金額\",\"新規サイン\"\n";
    let rows = "\"2025/02/03\",\"コンビニ\",\"本人\",\"1回払い\",\"500\",\"*\"\n\
                \"2025/02/14\",\"AMAZON\n現地利用額 12,50\",\"本人\",\"1回払い\",\"1,900\",\"*\"\n\
                \"2025/02/16\",\"本屋\",\"本人\",\"1回払い\",\"700\",\"*\"\n";
    let more = "\"2025/02/15\",\"スーパー\",\"本人\",\"1回払い\",\"2,000\",\"*\",\"x\",\"y\"\n";
    let yen = ReadOptions { account_currency: Currency::new("JPY").ok(), ..options(CARD) };
    for rows in [format!("{rows}{more}"), format!("{more}{rows}"), rows.to_owned()] {
        let file = format!("{head}{rows}");
        let read = answer(file.as_bytes(), &yen).unwrap_or_else(|e| panic!("{file}{e:?}"));
        let mut amounts = minor(&read);
        amounts.sort_unstable();
        let all = [-2_000, -1_900, -700, -500];
        assert_eq!(amounts, if rows.contains("\"x\"") { &all[..] } else { &all[1..] }, "{file}");
        let told: Vec<&str> = codes(&read).iter().map(|(_, code)| *code).collect();
        assert_eq!(told.contains(&"cells-differ"), rows.contains("\"x\""), "{told:?}");
    }
    // Cells that are none of their columns are told, without a word of quotes that are there.
    let moved = "\"2025/02/15\",\"スーパー\",\"店\",\"本人\",\"1回払い\",\"2,000\",\"*\"\n";
    let file = format!("{head}{rows}{moved}");
    let Err(ReadStatementError::Malformed { errors, .. }) = answer(file.as_bytes(), &yen) else {
        panic!("{file}");
    };
    assert_eq!(errors[0].line, 6);
    assert!(!errors[0].detail.contains("without quotes"), "{errors:?}");
    // A comma within an amount without quotes is told as before.
    let bare = "Date,Text,Amount\n2025-02-03,SHOP,-12.50\n2025-02-04,SHOP,\"-1\",250.00\n";
    let Err(ReadStatementError::Malformed { errors, .. }) = answer(bare.as_bytes(), &yen) else {
        panic!("{bare}");
    };
    assert!(errors[0].detail.contains("without quotes"), "{errors:?}");
}
