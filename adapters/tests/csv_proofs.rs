//! What the amounts of a table prove: rows that are balances or sums in any language and order,
//! which of two columns is money out, and what a column of balances holds.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

use adapters::statements::StatementFiles;
use chrono::NaiveDate;
use commands::statement::{
    ReadOptions, ReadStatementError, StatementAccountKind, StatementFile, StatementReader,
};
use domain::money::Currency;

fn answer(file: &str) -> Result<StatementFile, ReadStatementError> {
    let options = ReadOptions {
        account_currency: Currency::new("EUR").ok(),
        account_kind: Some(StatementAccountKind::Checking),
        ..ReadOptions::on(NaiveDate::from_ymd_opt(2026, 11, 27).unwrap())
    };
    StatementFiles.read(file.as_bytes(), &options)
}

fn read(file: &str) -> StatementFile {
    answer(file).unwrap_or_else(|error| panic!("{file}\n{error:?}"))
}

/// Minor units of every line, sorted.
fn minor(file: &StatementFile) -> Vec<i64> {
    let lines = file.statements.iter().flat_map(|s| &s.lines);
    let mut minor: Vec<i64> = lines.map(|line| line.amount.minor).collect();
    minor.sort_unstable();
    minor
}

fn codes(file: &StatementFile) -> Vec<(u32, &str)> {
    file.warnings.iter().map(|note| (note.line, note.code.as_str())).collect()
}

/// Minor units of the opening and the closing balance.
fn balances(file: &StatementFile) -> [Option<i64>; 2] {
    let statement = &file.statements[0];
    [statement.opening, statement.closing].map(|stated| stated.map(|stated| stated.amount.minor))
}

const BOOKINGS: [i64; 3] = [-1_250, -840, 185_000];
const BOTH: [Option<i64>; 2] = [Some(100_000), Some(282_910)];

/// Files of three bookings with a row for the opening and one for the closing balance.
#[test]
fn two_balances_that_differ_by_the_bookings_are_no_bookings_whatever_they_are_called() {
    for (opening, closing) in [
        ("Anfangssaldo", "Endsaldo"),
        ("Devreden bakiye", "Kapanış bakiyesi"),
        ("Devreden", "Kapanış bakiyesi"),
        ("前月繰越", "次月繰越"),
        ("Вхідний залишок", "Вихідний залишок"),
        ("전월이월", "차월이월"),
        ("Saldovortrag", "Kontostand"),
        ("Übertrag", "Übertrag"),
        ("Saldo Anterior", "S A L D O"),
        ("SALDO", "SALDO"),
        ("ยอดยกมา", "ยอดยกไป"),
        ("Fyrri staða", "Ný staða"),
        ("Iepriekšējais periods", "Šis periods"),
        ("Εκ μεταφοράς", "Σε μεταφορά"),
    ] {
        let (first, last) =
            (format!("2025-02-01;{opening};1000.00\n"), format!("2025-02-28;{closing};2829.10\n"));
        let rows = [
            "2025-02-03;Bakery;-12.50\n",
            "2025-02-05;Employer;1850.00\n",
            "2025-02-27;Chemist;-8.40\n",
        ];
        let rising = rows.concat();
        let falling: String = rows.iter().rev().copied().collect();
        for (order, body) in [
            ("around", format!("{first}{rising}{last}")),
            ("around, newest first", format!("{last}{falling}{first}")),
            ("both below", format!("{rising}{first}{last}")),
            ("both below, newest first", format!("{falling}{first}{last}")),
            ("both above", format!("{first}{last}{rising}")),
            ("both above, newest first", format!("{last}{first}{falling}")),
        ] {
            let file = read(&format!("Date;Text;Amount\n{body}"));
            assert_eq!(minor(&file), BOOKINGS, "{opening}, {order}");
            assert_eq!(balances(&file), BOTH, "{opening}, {order}");
            let left_out = codes(&file).iter().filter(|(_, code)| *code == "balance-row").count();
            assert_eq!(left_out, 2, "{opening}, {order}: {:?}", codes(&file));
        }
    }
}

#[test]
fn balances_with_a_column_of_directions_stand_at_either_end() {
    let file = read(
        "Buchungstag;Vorgang;IBAN;Umsatz;\n27.02.2025;Apotheke;;8,40;S\n\
         05.02.2025;Gehalt;;1.850,00;H\n03.02.2025;Bäcker;;12,50;S\n\n\
         01.02.2025;Anfangssaldo;;1.000,00;H\n28.02.2025;Endsaldo;;2.829,10;H\n",
    );
    assert_eq!((minor(&file), balances(&file)), (BOOKINGS.to_vec(), BOTH));
}

#[test]
fn turnovers_and_balances_at_the_ends_are_told_together() {
    for (opening, turnover, closing) in [
        ("Algsaldo", "Käive", "Lõppsaldo"),
        ("Sākuma atlikums", "Apgrozījums", "Beigu atlikums"),
        ("Pradinis likutis", "Apyvarta", "Galutinis likutis"),
        ("Alkutilanne", "Vaihto", "Lopputilanne"),
    ] {
        let row = |kind: u8, day: &str, who: &str, what: &str, amount: &str, way: &str| {
            format!("EE471000001020145685;{kind};{day}.02.2025;{who};{what};{amount};EUR;{way}\n")
        };
        let body = [
            row(10, "01", "", opening, "1000,00", "K"),
            row(20, "03", "Pagar", "x", "12,50", "D"),
            row(20, "05", "Firma", "Palk", "1850,00", "K"),
            row(20, "27", "Apteek", "x", "8,40", "D"),
            row(82, "28", "", turnover, "20,90", "D"),
            row(82, "28", "", turnover, "1850,00", "K"),
            row(86, "28", "", closing, "2829,10", "K"),
        ];
        let file = read(&format!(
            "Kliendi konto;Reatüüp;Kuupäev;Saaja/Maksja;Selgitus;Summa;Valuuta;Deebet/Kreedit\n{}",
            body.concat()
        ));
        assert_eq!((minor(&file), balances(&file)), (BOOKINGS.to_vec(), BOTH), "{opening}");
    }
}

#[test]
fn a_row_that_sums_up_the_file_is_no_booking() {
    for file in [
        "27-02-2025;28-02-2025;'121090000012;ANN;PLN;\"1000,00\";\"2829,10\";3;\n\
         03-02-2025;03-02-2025;PIEKARNIA;;;-12,50;987,50;1;\n\
         05-02-2025;05-02-2025;WYNAGRODZENIE;;;1850,00;2837,50;2;\n\
         27-02-2025;27-02-2025;APTEKA;;;-8,40;2829,10;3;\n",
        "03-02-2025;03-02-2025;PIEKARNIA;;;-12,50;987,50;1;\n\
         05-02-2025;05-02-2025;WYNAGRODZENIE;;;1850,00;2837,50;2;\n\
         27-02-2025;27-02-2025;APTEKA;;;-8,40;2829,10;3;\n\
         28-02-2025;28-02-2025;'121090000012;ANN;PLN;\"1000,00\";\"2829,10\";3;\n",
    ] {
        let file = read(file);
        assert_eq!((minor(&file), balances(&file)), (BOOKINGS.to_vec(), BOTH));
        assert!(codes(&file).iter().any(|(_, code)| *code == "balance-row"));
    }
}

#[test]
fn words_of_a_balance_tell_a_lone_row_at_the_end() {
    for words in [
        "SALDO DO DIA",
        "BALANCE B/F",
        "B/F",
        "C/F",
        "Остаток на конец",
        "Залишок на кінець",
        "Kontostand",
        "Inngående saldo",
        "Utg. saldo",
        "残高",
        "結余",
        "承前",
        "이월 잔액",
        "Bakiye",
        "Sold final",
        "Крайно салдо",
        "Zaključno stanje",
        "Saldo contabile",
        "SALDO DISPONIVEL",
        "ΥΠΟΛΟΙΠΟ ΕΚ ΜΕΤΑΦΟΡΑΣ",
        "Devir",
        "S A L D O  F I N A L",
    ] {
        let file = read(&format!(
            "Date;Text;Amount\n2025-02-03;Bakery;-12.50\n2025-02-05;Employer;1850.00\n\
             2025-02-27;Chemist;-8.40\n2025-02-28;{words};2829.10\n"
        ));
        assert_eq!(minor(&file), BOOKINGS, "{words}");
        assert_eq!(codes(&file), [(5, "balance-row")], "{words}");
    }
}

#[test]
fn what_may_be_a_balance_or_a_transfer_is_booked_and_told() {
    for words in ["Übertrag", "Report", "Saldo", "Saldo telefon", "NEW BALANCE 1042", "TOTAL 7"] {
        for first in [true, false] {
            let rows = "13.03.2026;Laden;-4,55\n14.03.2026;Lohn;900,00\n20.03.2026;Kiosk;-2,00\n";
            let row =
                format!("{};{words};-12,50\n", if first { "01.03.2026" } else { "31.03.2026" });
            let body = if first { format!("{row}{rows}") } else { format!("{rows}{row}") };
            let file = read(&format!("Datum;Text;Betrag\n{body}"));
            assert_eq!(minor(&file), [-1_250, -455, -200, 90_000], "{words}");
            let line = if first { 2 } else { 5 };
            assert_eq!(codes(&file), [(line, "balance-row-doubtful")], "{words}");
        }
    }
    // In the midst of the rows it is a transfer like any other.
    let file = read(
        "Datum;Text;Betrag\n13.03.2026;Laden;-4,55\n14.03.2026;Übertrag;-12,50\n\
         20.03.2026;Kiosk;-2,00\n",
    );
    assert_eq!((minor(&file).len(), codes(&file).len()), (3, 0));
}

#[test]
fn bookings_whose_sums_fit_by_chance_stay_bookings() {
    for (rows, count) in [
        // Round amounts come out even easily.
        ("2025-02-01;Gift;100\n2025-02-02;Kiosk;-50\n2025-02-03;Aunt;20\n2025-02-04;Uncle;70\n", 4),
        ("2025-02-01;A;-20.00\n2025-02-02;B;-25.00\n2025-02-03;C;-45.00\n", 3),
        // What was bought and taken back.
        ("2025-02-01;A;-25.99\n2025-02-02;A;25.99\n2025-02-03;B;-3.20\n2025-02-04;B;3.20\n", 4),
        (
            "2025-02-01;Pay;1850.37\n2025-02-02;A;-20.11\n2025-02-03;A;20.11\n\
          2025-02-28;Pay;1850.37\n",
            4,
        ),
        // The whole of it is moved to another account.
        (
            "2025-02-01;Pay;1850.37\n2025-02-02;A;-20.11\n2025-02-03;B;-7.13\n\
          2025-02-28;Savings;-1823.13\n",
            4,
        ),
    ] {
        let file = read(&format!("Date;Text;Amount\n{rows}"));
        assert_eq!(minor(&file).len(), count, "{rows}");
    }
}

#[test]
fn sums_of_both_sides_are_no_bookings_whatever_they_are_called() {
    for words in ["I alt", "Всього", "A nuevo", "รวมทั้งสิ้น", "Samtals"]
    {
        for row in
            [format!("2025-02-27;{words};20,90;1850,00\n"), format!(";{words};20,90;1850,00\n")]
        {
            let file = answer(&format!(
                "Date;Text;Out;In\n2025-02-03;Bakery;12,50;\n2025-02-05;Employer;;1850,00\n\
                 2025-02-27;Chemist;8,40;\n{row}"
            ));
            assert_eq!(minor(&file.unwrap()), BOOKINGS, "{row}");
        }
        let file = read(&format!(
            "Date;Text;Amount\n2025-02-03;Bakery;-12,50\n2025-02-05;Employer;1850,00\n\
             2025-02-27;Chemist;-8,40\n2025-02-28;{words};1829,10\n"
        ));
        let code = if words == "A nuevo" { "balance-row" } else { "total-row" };
        assert_eq!((minor(&file), codes(&file)), (BOOKINGS.to_vec(), vec![(5, code)]), "{words}");
    }
}

#[test]
fn balances_of_every_day_among_the_rows_are_no_bookings() {
    let file = read(
        "Data;Histórico;Valor\n31/01/2025;Saldo Anterior;1000,00\n03/02/2025;Padaria;-12,50\n\
         03/02/2025;Saldo do dia;987,50\n05/02/2025;Salário;1850,00\n\
         05/02/2025;Saldo do dia;2837,50\n27/02/2025;Farmácia;-8,40\n\
         27/02/2025;Saldo do dia;2829,10\n",
    );
    assert_eq!((minor(&file), balances(&file)), (BOOKINGS.to_vec(), BOTH));
}

#[test]
fn a_triangle_is_a_minus() {
    for mark in ["▲", "△", "▲ "] {
        let file = read(&format!(
            "日付,摘要,金額\n2025/2/3,パン屋,{mark}12.50\n2025/2/5,給料,\"1,850.00\"\n\
             2025/2/27,薬局,{mark}8.40\n"
        ));
        assert_eq!(minor(&file), BOOKINGS, "{mark}");
    }
}

#[test]
fn a_balance_before_each_booking_leads_to_that_after_it() {
    for file in [
        "Datum;Text;Saldo voor;Bedrag\n03-02-2025;Bakker;1000,00;-12,50\n\
         05-02-2025;Salaris;987,50;1850,00\n27-02-2025;Apotheek;2837,50;-8,40\n",
        "Datum;Text;Saldo voor;Bedrag\n27-02-2025;Apotheek;2837,50;-8,40\n\
         05-02-2025;Salaris;987,50;1850,00\n03-02-2025;Bakker;1000,00;-12,50\n",
        "Datum;Text;Beginsaldo;Eindsaldo;Bedrag\n03-02-2025;Bakker;1000,00;987,50;-12,50\n\
         05-02-2025;Salaris;987,50;2837,50;1850,00\n27-02-2025;Apotheek;2837,50;2829,10;-8,40\n",
        "123456789\tEUR\t20250203\t1000,00\t987,50\t20250203\t-12,50\tBEA BAKKER\n\
         123456789\tEUR\t20250205\t987,50\t2837,50\t20250205\t1850,00\tSEPA WERKGEVER\n\
         123456789\tEUR\t20250227\t2837,50\t2829,10\t20250227\t-8,40\tBEA APOTHEEK\n",
        "03-02-2025,NL81ASNB0123456789,,bakker,,,,EUR,1000.00,EUR,-12.50,03-02-2025,BEA,'Bakker'\n\
         05-02-2025,NL81ASNB0123456789,,werk,,,,EUR,987.50,EUR,1850.00,05-02-2025,OVB,'Salaris'\n\
         27-02-2025,NL81ASNB0123456789,,apo,,,,EUR,2837.50,EUR,-8.40,27-02-2025,BEA,'Apotheek'\n",
    ] {
        let told = read(file);
        assert_eq!((minor(&told), balances(&told)), (BOOKINGS.to_vec(), BOTH), "{file}");
        let after = told.statements[0].lines.iter().map(|line| line.balance.unwrap().minor);
        let mut after: Vec<i64> = after.collect();
        after.sort_unstable();
        assert_eq!(after, [98_750, 282_910, 283_750], "{file}");
    }
}

#[test]
fn one_balance_in_all_rows_is_none_of_each() {
    let file = read(
        "dateOp;label;amount;accountNum;accountbalance\n\
         2025-02-27;PHARMACIE;-8,40;00040123456;2829.1\n\
         2025-02-05;SALAIRE;\"1 850,00\";00040123456;2829.1\n\
         2025-02-03;BOULANGERIE;-12,50;00040123456;2829.1\n",
    );
    assert_eq!((minor(&file), balances(&file)), (BOOKINGS.to_vec(), [None, None]));
    assert!(file.statements[0].lines.iter().all(|line| line.balance.is_none()));
}

#[test]
fn balances_over_the_heading_are_stated_whatever_stands_around_them() {
    for head in [
        "Numéro Compte;1234567A020\nDate;28/02/2025\nSolde (EUROS);2829,10\n\
         Solde (FRANCS);18557,68\n",
        "Solde au 28/02/2025 2 829,10 €;\n",
        "Saldo contabile al 28/02/2025:;2.829,10\n",
        "Account Balance:;2829.10\n",
        "Solde;2829,10;EUR\n",
        "Kontostand;2.829,10 EUR;28.02.2025\n",
        "Letzter Kontostand;;;2.829,10;EUR\n",
    ] {
        let file = read(&format!(
            "{head}\nDate;Libellé;Montant\n27/02/2025;P;-8,40\n05/02/2025;S;1850,00\n\
             03/02/2025;B;-12,50\n"
        ));
        assert_eq!(
            (minor(&file), balances(&file)),
            (BOOKINGS.to_vec(), [None, Some(282_910)]),
            "{head}"
        );
    }
    for head in ["Saldo disponibile:;5,00\n", "Available Balance:;5,00\n", "Solde (FRANCS);5,00\n"]
    {
        let file = read(&format!(
            "{head}\nDate;Libellé;Montant\n27/02/2025;P;-8,40\n05/02/2025;S;1850,00\n"
        ));
        assert_eq!(balances(&file), [None, None], "{head}");
    }
}

#[test]
fn the_account_over_the_heading_is_the_account_of_the_file() {
    for (head, number) in [
        ("Konto;DE02120300000000202051\n", Some("DE02120300000000202051")),
        ("IBAN: DE02120300000000202051\n", Some("DE02120300000000202051")),
        (
            "Kontonummer:;0235 00012345.0\nIBAN:;CH93 0076 2011 6238 5295 7\n",
            Some("CH93 0076 2011 6238 5295 7"),
        ),
        (
            "Konto;Filial-/Kontonummer;IBAN;Währung\nGiro plus;123 4567890;DE02120300000000202051;EUR\n",
            Some("DE02120300000000202051"),
        ),
        ("Numéro Compte;1234567020\n", Some("1234567020")),
        ("Account:, 62012345678\n", Some("62012345678")),
        ("Kontostand;2.829,10 EUR\n", None),
        ("Kontoinhaber:;Ann\nKontoauszug;28.02.2025\n", None),
        ("Gegenkonto;DE02120300000000202051\n", None),
    ] {
        let head = if head.contains(", ") { head.replace(", ", ";") } else { head.to_owned() };
        let file =
            read(&format!("{head}\nDatum;Text;Betrag\n27.02.2025;P;-8,40\n05.02.2025;S;1850,00\n"));
        let told = file.statements[0].account.number.clone();
        assert_eq!(told.as_deref(), number, "{head}");
    }
}

#[test]
fn two_columns_of_amounts_are_told_apart_by_words_or_by_what_is_stated() {
    for (out, into) in [
        ("Ut fra konto", "Inn på konto"),
        ("Ut", "Inn"),
        ("Af", "Bij"),
        ("Retraits", "Dépôts"),
        ("Hævet", "Indsat"),
        ("出账", "入账"),
        ("Má dáti", "Dal"),
    ] {
        let file = read(&format!(
            "Dato;Forklaring;{out};{into}\n03.02.2025;Bakeri;12,50;\n05.02.2025;Lønn;;1.850,00\n\
             27.02.2025;Apotek;8,40;\n"
        ));
        assert_eq!(minor(&file), BOOKINGS, "{out}");
    }
    for (one, other) in [("Alfa", "Beta"), ("Beta", "Alfa")] {
        let rows = "03.02.2025;Bakeri;12,50;\n05.02.2025;Lønn;;1.850,00\n27.02.2025;Apotek;8,40;\n";
        let head = format!("Dato;Forklaring;{one};{other}\n");
        let stated = "Opening balance;1000,00\nClosing balance;2829,10\n";
        assert!(answer(&format!("{head}{rows}")).is_err(), "nothing tells it");
        assert_eq!(minor(&read(&format!("{stated}{head}{rows}"))), BOOKINGS);
        let turned = "Opening balance;2829,10\nClosing balance;1000,00\n";
        let file = read(&format!("{turned}{head}{rows}"));
        assert_eq!(minor(&file), [-185_000, 840, 1_250]);
    }
}

#[test]
fn the_stated_opening_tells_the_oldest_of_unsigned_amounts() {
    let rows = "2025-02-03,Bakery,12.50,987.50\n2025-02-05,Employer,1850.00,2837.50\n\
                2025-02-27,Chemist,8.40,2829.10\n";
    let file = read(&format!("Opening balance:,1000.00\n\nDate,Text,Amount,Balance\n{rows}"));
    assert_eq!(minor(&file), BOOKINGS);
    assert!(answer(&format!("Date,Text,Amount,Balance\n{rows}")).is_err());
}

#[test]
fn a_row_of_the_file_itself_over_the_rows_hides_no_column() {
    let file = read(
        "Compte de chèques;Compte de chèques;****1234;28/02/2025;;2 829,10\n\
         27/02/2025;PAIEMENT CB;PAIEMENT CB;PHARMACIE;;-8,40\n\
         05/02/2025;VIREMENT;VIREMENT RECU;SALAIRE;;1 850,00\n\
         03/02/2025;PAIEMENT CB;PAIEMENT CB;BOULANGERIE;;-12,50\n",
    );
    assert_eq!(minor(&file), BOOKINGS);
}

#[test]
fn texts_of_few_bookings_and_categories_are_kept() {
    let rows = (1..=10).map(|day| {
        let remark = if day == 4 { "for the garden" } else { "" };
        format!("2025-02-{day:02},Shop {day},Household,-{day}.35,{remark}\n")
    });
    let file = read(&format!("Date,Payee,Category,Amount,Remark\n{}", rows.collect::<String>()));
    let line = &file.statements[0].lines[3];
    assert_eq!(
        (line.payee.as_str(), line.description.as_str()),
        ("Shop 4", "Household for the garden")
    );

    let file = read(
        "\"Data operacji\",\"Kwota\",\"Opis transakcji\",\"\",\"\",\"\"\n\
         \"2025-02-27\",\"-8.40\",\"Tytul: APTEKA\",\"Lokalizacja: Lodz\",\"\",\"\"\n\
         \"2025-02-05\",\"+1850.00\",\"Nadawca: FIRMA\",\"Tytul: Pensja 02\",\"Kod: 17\",\"\"\n\
         \"2025-02-03\",\"-12.50\",\"Tytul: PIEK\",\"Lokalizacja: Krakow\",\"\",\"\"\n",
    );
    let told = |line: usize| {
        let line = &file.statements[0].lines[line];
        format!("{} {}", line.payee, line.description)
    };
    assert!(told(0).contains("Lodz") && told(1).contains("Kod: 17"), "{}", told(1));
}

#[test]
fn an_id_of_the_transaction_is_nobody() {
    for ids in [["TX9911", "TX9912", "TX9912"], ["A1", "A2", "A3"]] {
        let file = read(&format!(
            "Transaction ID,Date,Text,Amount\n{},2025-02-13,Coffee,-2.50\n{},2025-02-14,Kiosk,-1.00\n\
             {},2025-02-15,Pay,100.00\n",
            ids[0], ids[1], ids[2]
        ));
        let payees = file.statements[0].lines.iter().map(|line| line.payee.as_str());
        assert_eq!(payees.collect::<Vec<_>>(), ["Coffee", "Kiosk", "Pay"]);
    }
}

#[test]
fn what_the_balances_count_is_a_booking_however_it_is_called() {
    for words in ["Summe", "Totaal", "Итого", "合計", "Total debits", "Neuer Kunde"] {
        let rows = [
            "2025-02-13;Lohn;1850,00;2850,00\n".to_owned(),
            "2025-02-14;Kiosk;-2,50;2847,50\n".to_owned(),
            format!("2025-02-16;{words};-12,50;2835,00\n"),
        ];
        let falling: Vec<String> = rows.iter().rev().cloned().collect();
        for body in [rows.concat(), falling.concat()] {
            let file = read(&format!("Datum;Text;Betrag;Saldo\n{body}"));
            assert_eq!(
                (minor(&file), codes(&file)),
                (vec![-1_250, -250, 185_000], vec![]),
                "{words}"
            );
        }
    }
}

#[test]
fn a_row_with_a_day_that_is_the_sum_of_nothing_is_booked_and_told() {
    for words in ["Summe", "Totaal", "Итого", "合計"] {
        let file = read(&format!(
            "Datum;Text;Betrag\n2025-02-13;Lohn;1850,00\n2025-02-15;{words};-12,50\n"
        ));
        assert_eq!(minor(&file), [-1_250, 185_000], "{words}");
        assert_eq!(codes(&file), [(3, "balance-row-doubtful")], "{words}");
        let file = read(&format!(
            "Datum;Text;Betrag\n2025-02-13;Lohn;1850,00\n2025-02-14;Tee;-2,50\n\
             2025-02-15;{words};1847,50\n"
        ));
        assert_eq!((minor(&file), codes(&file)), (vec![-250, 185_000], vec![(4, "total-row")]));
    }
    // As much as all others, and called like no sum.
    let file = read(
        "Date;Text;Amount\n2025-02-01;Transfer from savings;1000,00\n2025-02-03;Bakery;-12,50\n\
         2025-02-05;Employer;1850,00\n2025-02-27;Refund;-8,40\n2025-02-28;House sale;2829,10\n",
    );
    assert_eq!(minor(&file), [-1_250, -840, 100_000, 185_000, 282_910]);
    assert_eq!(codes(&file), [(6, "balance-row-doubtful")]);
}

#[test]
fn what_was_carried_here_is_known_by_its_word_or_beside_the_balance_that_it_leads_to() {
    let rows = "2025-02-03;Bakery;-12.50\n2025-02-05;Employer;1850.00\n\
                2025-02-27;Chemist;-8.40\n";
    for words in ["Állapot", "이월", "繰越"] {
        let file = read(&format!("Date;Text;Amount\n{rows}2025-02-28;{words};2829.10\n"));
        assert_eq!((minor(&file), codes(&file)), (BOOKINGS.to_vec(), vec![(5, "balance-row")]));
    }
    for (opening, closing) in [("Vortrag", "Neuer Saldo"), ("이월", "잔액")] {
        let file = read(&format!(
            "Date;Text;Amount\n2025-02-01;{opening};1000.00\n{rows}2025-02-28;{closing};2829.10\n"
        ));
        assert_eq!((minor(&file), balances(&file)), (BOOKINGS.to_vec(), BOTH), "{opening}");
    }
    let vortrag = read(&format!("Date;Text;Amount\n2025-02-01;Vortrag;-20.00\n{rows}"));
    assert_eq!((minor(&vortrag).len(), codes(&vortrag)), (4, vec![(2, "balance-row-doubtful")]));
    // What the bank says of the file itself, in a row like the others.
    let file = read(
        "27-02-2025;28-02-2025;PLN;1000,00;2820,10;3;\n\
         03-02-2025;03-02-2025;PIEKARNIA;-12,50;987,50;1;\n\
         05-02-2025;05-02-2025;WYNAGRODZENIE;1850,00;2837,50;2;\n\
         27-02-2025;27-02-2025;APTEKA;-8,40;2829,10;3;\n",
    );
    assert_eq!(minor(&file), BOOKINGS);
}

/// A row at an end that states both balances and counts the others is none of them, whatever these
/// come to; what differs is said.
#[test]
fn a_row_that_sums_up_the_file_is_no_booking_where_the_rows_do_not_come_to_it() {
    let rows = "03-02-2025;03-02-2025;PIEKARNIA;-12,50;987,50;1;\n\
                05-02-2025;05-02-2025;WYNAGRODZENIE;1850,00;2837,50;2;\n";
    let third = "27-02-2025;27-02-2025;APTEKA;-8,40;2829,10;3;\n";
    for stated in ["900,00;2729,10", "900,00;2000,00"] {
        let file = read(&format!("27-02-2025;28-02-2025;PLN;{stated};3;\n{rows}{third}"));
        assert_eq!(minor(&file), BOOKINGS, "{stated}");
        assert!(codes(&file).contains(&(1, "balance-differs")), "{:?}", codes(&file));
    }
    let uncounted = rows.replace(";1;", ";;").replace(";2;\n", ";;\n");
    let summary = |opening: &str, closing: &str| {
        format!("27-02-2025;28-02-2025;PLN;{opening};{closing};2;\n")
    };
    let right = vec![-1_250, 185_000];
    for (file, line, is_told) in [
        (summary("1000,00", "2829,10") + rows, 1, true),
        (rows.to_owned() + &summary("1000,00", "2829,10"), 3, true),
        (summary("1000,00", "2829,10") + &uncounted, 1, true),
        (summary("1000,00", "2837,50") + rows, 1, false),
    ] {
        let read = read(&file);
        assert_eq!(minor(&read), right, "{file}");
        let codes = codes(&read);
        assert!(codes.contains(&(line, "balance-row")), "{file}{codes:?}");
        assert_eq!(codes.contains(&(line, "balance-differs")), is_told, "{file}{codes:?}");
    }
}
