//! What tables state beside their bookings: sums of rows, balances that are carried on, and
//! balances over the heading or below the rows.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

use adapters::statements::StatementFiles;
use chrono::NaiveDate;
use commands::statement::{
    ReadOptions, StatementAccountKind, StatementBalance, StatementFile, StatementReader,
};
use domain::money::Currency;

fn read(file: &str) -> StatementFile {
    let options = ReadOptions {
        account_currency: Currency::new("EUR").ok(),
        account_kind: Some(StatementAccountKind::Checking),
        ..ReadOptions::on(NaiveDate::from_ymd_opt(2026, 11, 27).unwrap())
    };
    StatementFiles.read(file.as_bytes(), &options).unwrap_or_else(|e| panic!("{file}\n{e:?}"))
}

/// Minor units of every line.
fn minor(file: &StatementFile) -> Vec<i64> {
    file.statements.iter().flat_map(|s| &s.lines).map(|line| line.amount.minor).collect()
}

fn codes(file: &StatementFile) -> Vec<(u32, &str)> {
    file.warnings.iter().map(|note| (note.line, note.code.as_str())).collect()
}

/// Opening and closing balance: day and minor units.
fn balances(file: &StatementFile) -> [Option<(String, i64)>; 2] {
    let told = |balance: StatementBalance| (balance.on.to_string(), balance.amount.minor);
    [file.statements[0].opening.map(told), file.statements[0].closing.map(told)]
}

const ROWS: &str = "13.03.2026;Laden;-4,50\n14.03.2026;Lohn;900,00\n20.03.2026;Kiosk;-2,00\n";

#[test]
fn rows_that_are_sums_are_no_bookings() {
    for total in [
        "31.03.2026;Summe;893,50",
        "31.03.2026;TOTAL;893,50",
        "31.03.2026;Gesamtsumme;1.000,00",
        "31.03.2026;Total débits;6,50",
        "31.03.2026;Total crédits;900,00",
        "31.03.2026;Totaal;893,50",
        "31.03.2026;Somma;893,50",
        "31.03.2026;Suma;893,50",
        "31.03.2026;合计;893,50",
        "31.03.2026;Saldo;893,50",
        ";Summe;893,50",
        "Total;;893,50",
    ] {
        let below = read(&format!("Datum;Text;Betrag\n{ROWS}{total}\n"));
        assert_eq!(minor(&below), [-450, 90_000, -200], "{total}");
        assert_eq!(codes(&below), [(5, "total-row")], "{total}");
        let above = read(&format!("Datum;Text;Betrag\n{total}\n{ROWS}"));
        assert_eq!((minor(&above).len(), codes(&above)), (3, vec![(2, "total-row")]), "{total}");
    }
    let two = "Datum;Text;Soll;Haben\n13.03.2026;Laden;4,50;\n14.03.2026;Lohn;;900,00\n\
               20.03.2026;Kiosk;2,00;\n31.03.2026;Total;6,50;900,00\n";
    assert_eq!(minor(&read(two)), [-450, 90_000, -200]);
    let months = format!(
        "Datum;Text;Betrag\n{ROWS}31.03.2026;Total;893,50\n01.04.2026;Laden;-1,00\n\
         02.04.2026;Kiosk;-2,50\n03.04.2026;Bar;-3,00\n30.04.2026;Total;-6,50\n"
    );
    assert_eq!(codes(&read(&months)), [(5, "total-row"), (9, "total-row")]);
}

#[test]
fn sums_of_a_day_or_a_part_are_no_bookings_in_many_languages() {
    for name in [
        "Daily total",
        "Tagessumme",
        "Total du jour",
        "Total del día",
        "Total do dia",
        "Subtotale",
        "Subtotaal",
        "Suma częściowa",
        "Итого за день",
        "소계",
        "סה\"\"כ",
        "المجموع",
        "Ara toplam",
        "Mezisoučet",
        "Delsumma",
        "Välisumma",
        "Részösszeg",
        "Μερικό σύνολο",
    ] {
        let day = format!("03.02.2026;Laden;-12,50\n03.02.2026;Bar;-3,50\n03.02.2026;\"{name}\";");
        let file = |rows: &str| read(&format!("Datum;Text;Betrag\n{rows}"));
        let within = file(&format!("{day}-16,00\n27.02.2026;Kiosk;-8,40\n"));
        assert_eq!(minor(&within), [-1_250, -350, -840], "{name}");
        assert_eq!(codes(&within), [(4, "total-row")], "{name}");
        // Of its own day, where the day before has none.
        let before = "01.02.2026;Kiosk;-8,40\n";
        let own = file(&format!("{before}{day}-16,00\n27.02.2026;Kiosk;-1,00\n"));
        assert_eq!(minor(&own), [-840, -1_250, -350, -100], "{name}");
        let last = file(&format!("{day}-16,00\n"));
        assert_eq!(codes(&last), [(4, "total-row")], "{name}");
        // What is called so and is no sum of anything is kept, and named.
        let other = file(&format!("{day}-7,00\n27.02.2026;Kiosk;-8,40\n"));
        assert_eq!(minor(&other).len(), 4, "{name}");
        assert_eq!(codes(&other), [(4, "balance-row-doubtful")], "{name}");
    }
}

#[test]
fn a_petrol_station_that_is_called_like_a_sum_is_a_booking() {
    for station in ["TOTAL;-45,00", "Total;-45,00", "TOTAL Tankstelle;-45,00", "Suma;-45,00"] {
        for (before, behind) in [(ROWS, ""), ("", ROWS), (ROWS, ROWS)] {
            let file = format!("Datum;Text;Betrag\n{before}15.03.2026;{station}\n{behind}");
            assert!(minor(&read(&file)).contains(&-4_500), "{file}");
        }
    }
    // Its amount may be that of a row or two above it, in the midst of a file.
    let chance = "Datum;Text;Betrag\n13.03.2026;Laden;-20,00\n14.03.2026;Kiosk;-25,00\n\
                  15.03.2026;TOTAL;-45,00\n16.03.2026;Lohn;900,00\n";
    assert_eq!(minor(&read(chance)).len(), 4);
    let with_more = "Datum;Empfänger;Art;Betrag\n13.03.2026;Laden;Karte;-20,00\n\
                     14.03.2026;Kiosk;Karte;-25,00\n15.03.2026;TOTAL;Karte;-45,00\n";
    assert_eq!(minor(&read(with_more)).len(), 3);
}

#[test]
fn the_name_of_a_brand_with_a_number_or_a_country_is_no_sum() {
    for station in ["TOTAL 4521", "TOTAL VISA", "Total 12 DE", "SUMA 7", "TOTAL 31.03."] {
        for (before, behind) in [(ROWS, ""), ("", ROWS), (ROWS, ROWS)] {
            let file = format!("Datum;Text;Betrag\n{before}15.03.2026;{station};-60,00\n{behind}");
            assert!(minor(&read(&file)).contains(&-6_000), "{file}");
        }
    }
    // The sum of two rows is a chance at the ends as well; what has no day can be no booking.
    let two = "Datum;Text;Betrag\n13.03.2026;Laden;-20,00\n14.03.2026;Kiosk;-25,00\n";
    assert_eq!(minor(&read(&format!("{two}15.03.2026;TOTAL;-45,00\n"))).len(), 3);
    let dayless = read(&format!("{two}TOTAL;;-45,00\n"));
    assert_eq!((minor(&dayless).len(), codes(&dayless)), (2, vec![(4, "total-row")]));
    let clear = read(&format!("{two}31.03.2026;Summe 2;-45,00\n"));
    assert_eq!(codes(&clear), [(4, "total-row")]);
    // Any further text makes it a booking, with digits in it or without; an account's number not.
    for (text, lines) in [("Karte 4521", 4), ("REF12 Autobahn", 4), ("DE89370400440532013000", 3)] {
        let file = "Datum;Empfänger;Notiz;Betrag\n13.03.2026;Laden;a;-20,00\n\
                    14.03.2026;Kiosk;b;-25,00\n14.03.2026;Bar;c;-1,00\n";
        let file = read(&format!("{file}15.03.2026;TOTAL;{text};-46,00\n"));
        assert_eq!(minor(&file).len(), lines, "{text}");
    }
}

#[test]
fn a_shop_that_is_called_like_a_balance_is_a_booking_at_the_ends_too() {
    for shop in
        ["NEW BALANCE 1042", "New Balance", "NEW BALANCE #12 DE", "SALDO 4521", "Balance 24"]
    {
        for (before, behind) in [(ROWS, ""), ("", ROWS)] {
            let file = format!("Datum;Text;Betrag\n{before}15.03.2026;{shop};-89,90\n{behind}");
            assert!(minor(&read(&file)).contains(&-8_990), "{file}");
        }
    }
    let rows = "2025-03-03,Inn,Food,-4.50\n2025-03-04,Pay,Income,900.00\n";
    for (text, more, lines) in [
        ("NEW BALANCE 1042", "Shopping", 3),
        ("Opening balance", "Transfer of Anna", 3),
        ("Closing balance", "", 2),
        ("Closing balance", "EUR", 2),
        ("New balance as of 31/03/2025", "", 2),
    ] {
        let file = read(&format!("Date,Text,Note,Amount\n{rows}2025-03-05,{text},{more},-89.90\n"));
        assert_eq!(minor(&file).len(), lines, "{text} {more}");
    }
    // What every row has tells nothing of this one.
    let shared = "Date,Text,State,Amount\n2025-03-01,Opening balance,Booked,100.00\n\
                  2025-03-03,Inn,Booked,-4.50\n2025-03-04,Pay,Booked,900.00\n";
    assert_eq!(minor(&read(shared)), [-450, 90_000]);
}

#[test]
fn balances_in_words_of_two_syllables_are_stated_ones() {
    for (opening, closing) in [("Số dư đầu kỳ", "Số dư cuối kỳ"), ("So du dau ky", "SO DU CUOI KY")]
    {
        let file = read(&format!(
            "Datum;Text;Betrag\n01.03.2026;{opening};100,00\n{ROWS}31.03.2026;{closing};993,50\n"
        ));
        assert_eq!(minor(&file), [-450, 90_000, -200], "{opening}");
        let stated = [on("2026-03-01", 10_000), on("2026-03-31", 99_350)];
        assert_eq!(balances(&file), stated, "{opening}");
    }
}

#[test]
fn balances_that_are_carried_are_the_opening_and_the_closing_one() {
    for (first, last) in [
        ("Report à nouveau", "Solde créditeur au 31/03/2026"),
        ("Übertrag", "Übertrag"),
        ("Übertrag vom 28.02.2026", "Saldo a cuenta nueva"),
        ("Brought forward", "Carried over"),
        ("Solde au 28/02/2026", "Solde au 31/03/2026"),
    ] {
        let (top, bottom) =
            (format!("01.03.2026;{first};100,00"), format!("31.03.2026;{last};993,50"));
        let file = read(&format!("Datum;Text;Betrag\n{top}\n{ROWS}{bottom}\n"));
        let expected =
            [Some(("2026-03-01".to_owned(), 10_000)), Some(("2026-03-31".to_owned(), 99_350))];
        assert_eq!(minor(&file), [-450, 90_000, -200], "{first}");
        assert_eq!(balances(&file), expected, "{first}");
        assert_eq!(codes(&file), [(2, "balance-row"), (6, "balance-row")], "{first}");
        // The newest row first.
        let rows: Vec<&str> = ROWS.lines().rev().collect();
        let rows = rows.join("\n");
        if !first.contains("forward") {
            let file = read(&format!("Datum;Text;Betrag\n{bottom}\n{rows}\n{top}\n"));
            assert_eq!(balances(&file), expected, "{first}");
        }
    }
    // In the column of money out it is owed.
    let owed = "Date;Libellé;Débit;Crédit\n01.03.2026;Solde débiteur au 28.02.2026;100,00;\n\
                13.03.2026;Magasin;4,50;\n14.03.2026;Salaire;;900,00\n";
    let owed = read(owed);
    assert_eq!((minor(&owed).len(), balances(&owed)[0].as_ref().unwrap().1), (2, -10_000));
    // A transfer that is called so in the midst of the rows is a booking.
    let swiss = "Datum;Text;Belastung;Gutschrift\n13.03.2026;Laden;4,50;\n\
                 14.03.2026;Übertrag;;500,00\n15.03.2026;Übertrag;20,00;\n20.03.2026;Kiosk;2,00;\n";
    assert_eq!(minor(&read(swiss)), [-450, 50_000, -2_000, -200]);
}

/// Day and minor units as [`balances`] tells them.
fn on(day: &str, minor: i64) -> Option<(String, i64)> {
    Some((day.to_owned(), minor))
}

#[test]
fn balances_over_the_heading_and_below_the_rows_are_stated() {
    let rows = "2025-03-13,Shop,-4.50\n2025-03-14,Wages,900.00\n2025-03-20,Kiosk,-2.00\n";
    for (head, below, opening, closing) in [
        ("Opening Balance,1000.00\n", "", on("2025-03-12", 100_000), None),
        ("", "Closing Balance: 812.55\n", None, on("2025-03-20", 81_255)),
        ("", "Closing balance,,812.55\n", None, on("2025-03-20", 81_255)),
        ("", "Saldo final,\"1,812.55\"\n", None, on("2025-03-20", 181_255)),
        ("Account,77\nOpening balance: EUR 1,234.50\n", "", on("2025-03-12", 123_450), None),
        ("Opening balance,1,234.50\n", "", on("2025-03-12", 123_450), None),
        ("Balance on 31/03/2025,812.55\n", "", None, on("2025-03-31", 81_255)),
        ("Balance as of 28 February 2025,EUR,100.00\n", "", on("2025-02-28", 10_000), None),
        (
            "Opening balance,100.00,Closing balance,993.50\n",
            "",
            on("2025-03-12", 10_000),
            on("2025-03-20", 99_350),
        ),
    ] {
        let file = read(&format!("{head}Date,Text,Amount\n{rows}{below}"));
        assert_eq!(minor(&file), [-450, 90_000, -200], "{head}{below}");
        assert_eq!(balances(&file), [opening, closing], "{head}{below}");
        let line = 5 + u32::try_from(head.lines().count()).unwrap();
        let expected: Vec<(u32, &str)> =
            if below.is_empty() { vec![] } else { vec![(line, "balance-row")] };
        assert_eq!(codes(&file), expected, "{head}{below}");
    }
    for (head, below, opening, closing) in [
        ("Kontostand vom 31.03.2026:;1.234,56 EUR\n", "", None, on("2026-03-31", 123_456)),
        ("Kontostand vom;31.03.2026;1.234,56\n", "", None, on("2026-03-31", 123_456)),
        ("Solde au 28/02/2026;-12,00\n", "", on("2026-02-28", -1_200), None),
        ("", ";;Endsaldo;993,50\n", None, on("2026-03-20", 99_350)),
        (
            "Anfangssaldo: 100,00 EUR\n\n",
            "Neuer Kontostand am 31.03.2026;993,50\n",
            on("2026-03-12", 10_000),
            on("2026-03-31", 99_350),
        ),
        // What the bank had when the file was made is not what stands at its end.
        ("Zeitraum:;01.03.2026 - 31.03.2026\nKontostand vom 10.04.2026:;5,00\n", "", None, None),
        ("Kontostand vom 10.10.2026:;5,00\n", "", None, None),
        // Without a day it is that of the last booking, or of the day that the file names.
        ("Kontostand:;5,00\n", "", None, on("2026-03-20", 500)),
        ("Zeitraum:;01.03.2026 - 31.03.2026\nKontostand:;5,00\n", "", None, on("2026-03-31", 500)),
        ("Erstellt am;10.10.2026\nKontostand:;5,00\n", "", None, None),
    ] {
        let file = read(&format!("{head}Datum;Text;Betrag\n{ROWS}{below}"));
        assert_eq!(minor(&file), [-450, 90_000, -200], "{head}{below}");
        assert_eq!(balances(&file), [opening, closing], "{head}{below}");
    }
}

#[test]
fn running_balances_that_contradict_a_stated_one_are_named() {
    let rows = "13.03.2026;Laden;-4,50;95,50\n14.03.2026;Lohn;900,00;995,50\n\
                20.03.2026;Kiosk;-2,00;993,50\n";
    let file =
        |closing: &str| read(&format!("Datum;Text;Betrag;Saldo\n{rows}Endsaldo;;;{closing}\n"));
    assert_eq!(codes(&file("993,50")), [(5, "balance-row")]);
    assert_eq!(codes(&file("990,00")), [(5, "balance-row"), (5, "balance-differs")]);
    assert_eq!(balances(&file("990,00"))[1], on("2026-03-20", 99_350));
}

#[test]
fn what_a_card_states_as_owed_is_turned_where_both_ends_show_it() {
    let file = "Previous balance,100.00\nNew balance,156.50\nDate,Text,Amount\n\
                2025-03-13,Shop one,-4.50\n2025-03-14,Shop two,-50.00\n2025-03-20,Kiosk,-2.00\n";
    let options = ReadOptions {
        account_currency: Currency::new("EUR").ok(),
        account_kind: Some(StatementAccountKind::CreditCard),
        ..ReadOptions::on(NaiveDate::from_ymd_opt(2026, 11, 27).unwrap())
    };
    let read = |file: &str| StatementFiles.read(file.as_bytes(), &options).unwrap();
    let both = balances(&read(file));
    assert_eq!(both, [on("2025-03-12", -10_000), on("2025-03-20", -15_650)]);
    let one = balances(&read(&file.replace("Previous balance,100.00\n", "")));
    assert_eq!(one, [None, None]);
}

#[test]
fn balances_that_begin_with_nothing_tell_the_direction_of_two_rows() {
    let file = read(
        "Date,Description,Amount,Balance\n2025-02-13,NEW BALANCE,12.50,12.50\n\
                     2025-02-15,Salary,300.00,312.50\n",
    );
    assert_eq!(minor(&file), [1_250, 30_000]);
    let file = read(
        "Date,Description,Amount,Balance\n2025-02-13,Salary,300.00,300.00\n\
                     2025-02-15,Shop,12.50,287.50\n",
    );
    assert_eq!(minor(&file), [30_000, -1_250]);
}

#[test]
fn balances_around_a_single_booking_in_an_unknown_language_are_told() {
    for (opening, closing) in [
        ("Salio la kuanzia", "Salio la mwisho"),
        ("Hasierako saldoa", "Azken saldoa"),
        ("Upphafsstaða", "Lokastaða"),
    ] {
        let file = format!(
            "Date;Text;Amount\n2025-02-01;{opening};1000.00\n2025-02-03;Duka;-12.50\n\
             2025-02-28;{closing};987.50\n"
        );
        let file = read(&file);
        let is_told = |line| {
            codes(&file).iter().any(|(own, code)| {
                *own == line && ["balance-row", "balance-row-doubtful"].contains(code)
            })
        };
        assert!(is_told(2) && is_told(4), "{opening} {:?}", codes(&file));
    }
}

#[test]
fn a_balance_without_a_day_in_the_column_of_money_out_is_below_nothing() {
    let rows = "2025-01-05,IKEA,64.00,\n2025-01-06,NETTO,155.00,\n2025-01-07,LOHN,,100.00\n";
    let table = |above: &str, below: &str| {
        let file = format!("Date,Text,Debit,Credit\n{above}{rows}{below}");
        let read = read(&file);
        assert_eq!(minor(&read), [-6_400, -15_500, 10_000], "{file}");
        balances(&read).map(|balance| balance.map(|(_, minor)| minor))
    };
    let [open, close] = [",Opening balance,361.29,\n", ",Closing balance,480.29,\n"];
    assert_eq!(table("", close), [None, Some(-48_029)]);
    assert_eq!(table(open, ""), [Some(-36_129), None]);
    assert_eq!(table(open, close), [Some(-36_129), Some(-48_029)]);
    let into = [",Opening balance,,361.29\n", ",Closing balance,,242.29\n"];
    assert_eq!(table(into[0], into[1]), [Some(36_129), Some(24_229)]);
    // The same rows with a day.
    assert_eq!(table("", "2025-01-31,Closing balance,480.29,\n"), [None, Some(-48_029)]);
    // A line of its own is no row of the table.
    assert_eq!(table("", "\nClosing balance:,,480.29\n"), [None, Some(48_029)]);
    let spanish = "Fecha;Concepto;Debe;Haber\n02.05.2025;IKEA;64,00;\n04.05.2025;SHELL;60,00;\n\
                   13.05.2025;STROM;;44,00\n;Saldo final;480,29;\n";
    assert_eq!(balances(&read(spanish))[1], on("2025-05-13", -48_029));
    let words = "Date,Text,Amount,Type\n2025-01-05,IKEA,64.00,Debit\n2025-01-07,LOHN,100.00,Credit\n\
                 ,Closing balance,480.29,Debit\n";
    assert_eq!(balances(&read(words))[1], on("2025-01-07", -48_029));
}

#[test]
fn a_refund_that_leads_from_balance_to_balance_of_what_is_owed_is_a_booking() {
    let head = "Date,Description,Amount,Balance\n";
    let rows = ["2026-05-02,AMAZON,3.50,3.50\n", "2026-05-02,AMAZON,3.50,7.00\n"];
    for last in ["2026-05-03,REFUND AMAZON,3.50,3.50\n", "2026-05-03,AMAZON,3.50,3.50\n"] {
        let file = format!("{head}{}{last}", rows.concat());
        let options = ReadOptions {
            account_currency: Currency::new("GBP").ok(),
            account_kind: Some(StatementAccountKind::CreditCard),
            ..ReadOptions::on(NaiveDate::from_ymd_opt(2026, 11, 27).unwrap())
        };
        let read = StatementFiles.read(file.as_bytes(), &options).unwrap();
        assert_eq!(minor(&read), [-350, -350, 350], "{file}");
        assert_eq!(codes(&read), [], "{file}");
        assert_eq!(balances(&read)[1], Some(("2026-05-03".to_owned(), -350)));
    }
}
