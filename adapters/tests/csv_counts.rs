//! Rows with a day that count or sum the others or state balances: no bookings, in any language;
//! and what is not asked where the file tells it.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod tables;

use commands::statement::{ReadStatementError, StatementFile};
use tables::{answer, minor, options_in as options};

fn read(file: &str) -> StatementFile {
    answer(file.as_bytes(), &options("EUR")).unwrap_or_else(|error| panic!("{error:?}\n{file}"))
}

const HEADING: &str = "Datum;Text;Betrag\n";
const ROWS: &str = "03.02.2025;Brot;-12,50\n05.02.2025;Firma;1850,00\n27.02.2025;Apo;-8,40\n";
const BOOKED: [i64; 3] = [-1_250, 185_000, -840];

fn codes(file: &StatementFile) -> Vec<(u32, String)> {
    file.warnings.iter().map(|note| (note.line, note.code.clone())).collect()
}

#[test]
fn a_row_with_a_day_that_counts_the_others_is_no_booking() {
    for [opening, closing, count] in [
        ["Opening balance", "Closing balance", "Number of transactions"],
        ["Previous balance", "New balance", "Total count"],
        ["Anfangssaldo", "Endsaldo", "Anzahl Buchungen"],
        ["Ancien solde", "Nouveau solde", "Nombre d'écritures"],
        ["Saldo inicial", "Saldo final", "Número de movimientos"],
        ["Saldo początkowe", "Saldo końcowe", "Liczba operacji"],
        ["Beginsaldo", "Eindsaldo", "Aantal transacties"],
        ["Alkusaldo", "Loppusaldo", "Tapahtumia yhteensä"],
        ["前月残高", "当月残高", "件数"],
        ["Начално салдо", "Крайно салдо", "Брой операции"],
        // Words that are in no list: the number is that of the rows.
        ["Opening balance", "Closing balance", "Kpl"],
    ] {
        let count = format!("28.02.2025;{count};3\n");
        let alone = format!("{HEADING}{ROWS}{count}");
        let file = read(&alone);
        assert_eq!(minor(&file), BOOKED, "{alone}");
        assert!(codes(&file).contains(&(5, "total-row".to_owned())), "{alone}: {file:?}");
        let top = format!("{HEADING}{}{ROWS}", count.replace("28.02", "01.02"));
        assert_eq!(minor(&read(&top)), BOOKED, "{top}");
        let balances = format!("28.02.2025;{opening};1000,00\n28.02.2025;{closing};2829,10\n");
        for below in [format!("{balances}{count}"), format!("{count}{balances}")] {
            let all = format!("{HEADING}{ROWS}{below}");
            let file = read(&all);
            assert_eq!(minor(&file), BOOKED, "{all}");
            assert_eq!(file.statements[0].closing.unwrap().amount.minor, 282_910, "{all}");
        }
    }
    let running = "Datum;Text;Betrag;Saldo\n03.02.2025;Brot;-12,50;987,50\n\
                   05.02.2025;Firma;1850,00;2837,50\n27.02.2025;Apo;-8,40;2829,10\n\
                   28.02.2025;Anzahl Buchungen;3;\n";
    assert_eq!(minor(&read(running)), BOOKED);
    let sides = "Datum;Text;Soll;Haben\n03.02.2025;Brot;12,50;\n05.02.2025;Firma;;1850,00\n\
                 27.02.2025;Apo;8,40;\n28.02.2025;Anzahl;2;1\n28.02.2025;Summe;20,90;1850,00\n";
    assert_eq!(minor(&read(sides)), BOOKED);
}

#[test]
fn a_booking_that_is_only_called_so_is_booked() {
    for row in [
        "28.02.2025;Count Basie Ticket;-3,00",
        "28.02.2025;Anzahl;-3,00",
        "28.02.2025;Kiosk am Markt;-3,00",
        "28.02.2025;Number 1 Sushi;-3",
        "28.02.2025;Kiosk;7",
    ] {
        let file = read(&format!("{HEADING}{ROWS}{row}\n"));
        assert_eq!(minor(&file).len(), 4, "{row}: {file:?}");
    }
    // A balance that counts it says so.
    let counted = "Datum;Text;Betrag;Saldo\n03.02.2025;Brot;-12,50;987,50\n\
                   05.02.2025;Firma;1850,00;2837,50\n27.02.2025;Anzahl Buchungen;2;2839,50\n";
    assert_eq!(minor(&read(counted)).len(), 3);
    // Where all amounts are whole, a number alone counts nothing.
    let whole = "Datum;Text;Betrag\n03.02.2025;A;-12\n05.02.2025;B;18\n27.02.2025;C;2\n";
    assert_eq!(minor(&read(whole)).len(), 3);
}

#[test]
fn the_sum_of_a_month_is_none_also_where_the_month_has_one_row() {
    for [january, february] in [
        ["Total January", "Total February"],
        ["Summe Januar 2025", "Summe Februar 2025"],
        ["Total janvier", "Total février"],
        ["Subtotal enero", "Subtotal febrero"],
    ] {
        let below = format!(
            "Date;Description;Amount\n31/01/2025;Rent;-500.00\n31/01/2025;{january};-500.00\n\
             05/02/2025;Firma;1850.00\n27/02/2025;Apo;-8.40\n28/02/2025;{february};1841.60\n"
        );
        assert_eq!(minor(&read(&below)), [-50_000, 185_000, -840], "{below}");
        let above = format!(
            "Date;Description;Amount\n28/02/2025;{february};1841.60\n27/02/2025;Apo;-8.40\n\
             05/02/2025;Firma;1850.00\n31/01/2025;{january};-500.00\n31/01/2025;Rent;-500.00\n"
        );
        assert_eq!(minor(&read(&above)).len(), 3, "{above}");
        // One that comes to nothing is booked, and told.
        let odd = below.replace(&format!("{january};-500.00"), &format!("{january};-510.00"));
        let file = read(&odd);
        assert_eq!(minor(&file).len(), 4, "{odd}");
        assert!(codes(&file).contains(&(3, "balance-row-doubtful".to_owned())), "{file:?}");
    }
}

#[test]
fn the_only_amount_is_that_of_the_account_whatever_it_is_called_besides() {
    for title in ["Amount (Local)", "Amount(Local)", "Amount (account currency)", "Local amount"] {
        for [one, other] in [["2025-02-03", "2025-02-05"], ["03 Feb 2025", "05 Feb 2025"]] {
            let file =
                format!("Date,Description,{title}\n{one},BREAD,-12.50\n{other},PAYMENT,100.00\n");
            assert_eq!(minor(&read(&file)), [-1_250, 10_000], "{file}");
        }
    }
    // Of several it is asked, among the columns that hold amounts.
    let several = "Date,Description,Amount (Foreign),Amount (Local)\n2025-02-03,BREAD,-1.50,-12.50\n\
                   2025-02-05,PAYMENT,10.00,100.00\n";
    match answer(several.as_bytes(), &options("EUR")) {
        Err(ReadStatementError::NeedsMapping { questions, .. }) => {
            let columns: Vec<usize> = questions.iter().map(|one| one.choices.len()).collect();
            assert_eq!(columns, [1, 2], "{questions:?}");
        }
        other => panic!("not asked: {other:?}"),
    }
}

#[test]
fn a_file_of_balances_alone_asks_nothing_of_bookings() {
    for file in [
        "Datum;Text;Betrag\n01.02.2025;Anfangssaldo;1000,00\n28.02.2025;Endsaldo;1000,00\n",
        "Date,Description,Amount\n2025-02-01,Opening balance,1000.00\n\
         2025-02-28,Closing balance,1000.00\n",
        "Fecha;Concepto;Importe\n01/02/2025;Saldo inicial;1000,00\n28/02/2025;Saldo final;1000,00\n",
    ] {
        let file = read(file);
        assert_eq!(minor(&file), [0_i64; 0], "{file:?}");
        let statement = &file.statements[0];
        assert_eq!(statement.opening.unwrap().amount.minor, 100_000, "{file:?}");
        assert_eq!(statement.closing.unwrap().amount.minor, 100_000, "{file:?}");
        assert!(file.mapping.is_none(), "nothing is learned of it: {file:?}");
    }
}

#[test]
fn a_balance_of_a_day_between_the_rows_is_told() {
    for above in [
        "Kontonummer;DE89370400440532013000\nKontostand am 20.02.2025;2837,50 EUR\n\n",
        "Konto: DE89370400440532013000\nSaldo per 20.02.2025: 2.837,50 EUR\n\n",
    ] {
        let rows =
            "Datum;Text;Betrag\n03.02.2025;A;-12,50\n05.02.2025;B;1850,00\n27.02.2025;C;-8,40\n";
        let file = read(&format!("{above}{rows}"));
        let closing = file.statements[0].closing.unwrap();
        assert_eq!(
            (closing.amount.minor, closing.on.to_string().as_str()),
            (283_750, "2025-02-20")
        );
    }
}

#[test]
fn a_line_that_says_what_is_booked_names_no_other_account() {
    let file = "Bekleyen İşlemler\nTarih;Açıklama;Tutar\n06.02.2025;Kafe;-3,00\n\nHesap Hareketleri\n\
                Tarih;Açıklama;Tutar\n03.02.2025;Ekmek;-12,50\n05.02.2025;Maaş;1850,00\n";
    let file = read(file);
    assert_eq!(minor(&file), [-300, -1_250, 185_000]);
    let pending: Vec<bool> = file.statements[0].lines.iter().map(|line| line.pending).collect();
    assert_eq!(pending, [true, false, false]);
}

#[test]
fn balances_and_counts_alone_ask_nothing_of_bookings() {
    for file in [
        "Datum;Text;Betrag\n01.02.2025;Anfangssaldo;1000,00\n28.02.2025;Endsaldo;1000,00\n\
         ;Anzahl Buchungen;0\n",
        "Datum;Text;Betrag\n01.02.2025;Anfangssaldo;1000,00\n28.02.2025;Endsaldo;1000,00\n\
         28.02.2025;Anzahl Buchungen;0\n",
        "Date;Description;Amount\n01/02/2025;Opening balance;1000.00\n\
         28/02/2025;Closing balance;1000.00\n;Number of transactions;0\n",
        "Date;Description;Amount\n01/02/2025;Opening balance;1000.00\n\
         28/02/2025;Closing balance;1000.00\nNumber of transactions;0\n",
        "Date;Description;Debit;Credit;Balance\n31/01/2025;Opening balance;;;1000.00\n\
         28/02/2025;Closing balance;;;1000.00\n",
        "Date;Description;Amount;Balance\n31/01/2025;Opening balance;;1000.00\n\
         28/02/2025;Closing balance;;1000.00\n",
        "Date;Description;Amount\n;Opening balance;1000.00\n;Closing balance;1000.00\n",
    ] {
        match answer(file.as_bytes(), &options("EUR")) {
            Ok(read) => assert_eq!(minor(&read), [0_i64; 0], "{file}\n{read:?}"),
            Err(error) => panic!("{file}\n{error:?}"),
        }
    }
}

#[test]
fn a_count_without_a_day_is_no_booking() {
    for count in [
        ";Number of transactions;3",
        "Number of transactions;3",
        "Number of transactions;;3",
        "Number of transactions: 3",
        "Anzahl Buchungen;3;",
        ";件数;3",
    ] {
        for text in [
            format!("{HEADING}{ROWS}{count}\n"),
            format!("{count}\n\n{HEADING}{ROWS}"),
            format!("{HEADING}{count}\n{ROWS}"),
        ] {
            match answer(text.as_bytes(), &options("EUR")) {
                Ok(file) => assert_eq!(minor(&file), BOOKED, "{text}\n{file:?}"),
                Err(error) => panic!("{text}\n{error:?}"),
            }
        }
    }
}
