//! Words that are turned to their opposite: states that are denied, directions that are undone.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod tables;

use commands::statement::{ReadStatementError, StatementFile};
use tables::{CHECKING, answer, asked, codes, minor, options, read};

/// Amounts, and whether they are pending.
fn lines(file: &StatementFile) -> Vec<(i64, bool)> {
    let lines = file.statements.iter().flat_map(|s| &s.lines);
    lines.map(|line| (line.amount.minor, line.pending)).collect()
}

/// States that are still to be reached, beside the word itself.
const DENIED: [[&str; 2]; 24] = [
    ["Booked", "Not booked"],
    ["Booked", "Unbooked"],
    ["Booked", "Not yet booked"],
    ["Completed", "Incomplete"],
    ["Completed", "Incompleted"],
    ["Completed", "Uncompleted"],
    ["Settled", "Unsettled"],
    ["Settled", "Not settled"],
    ["Processed", "Unprocessed"],
    ["Confirmed", "Unconfirmed"],
    ["Gebucht", "Nicht gebucht"],
    ["Gebucht", "Ungebucht"],
    ["Comptabilisé", "Pas comptabilisé"],
    ["Geboekt", "Niet geboekt"],
    ["Verwerkt", "Onverwerkt"],
    ["Bokförd", "Ej bokförd"],
    ["Bokført", "Ikke bokført"],
    ["Zaúčtováno", "Nezaúčtováno"],
    ["Könyvelt", "Nem könyvelt"],
    ["Kirjattu", "Ei kirjattu"],
    ["完成", "未完成"],
    ["已入账", "未入账"],
    ["완료", "미완료"],
    ["OK", "Not booked"],
];

#[test]
fn a_state_that_is_denied_is_not_the_state() {
    for heading in ["Status", "State", "Stan", "Étape"] {
        for [word, denied] in DENIED {
            let file = format!(
                "Date,Text,Amount,{heading}\n2025-01-05,SHOP A,-15.00,{word}\n\
                 2025-01-06,US,-20.00,{denied}\n2025-01-07,C,-9.00,{word}\n"
            );
            let file_read = read(file.as_bytes());
            let right = [(-1_500, false), (-2_000, true), (-900, false)];
            assert_eq!(lines(&file_read), right, "{file}");
            assert!(codes(&file_read).is_empty(), "{file}: {:?}", file_read.warnings);
        }
    }
    for [word, denied] in DENIED.into_iter().filter(|[word, _]| *word != "OK") {
        let file = format!(
            "{word}\nDate,Text,Amount\n2025-01-05,A,-15.00\n2025-01-06,B,-9.00\n\n{denied}\n\
             Date,Text,Amount\n2025-01-07,RENT,-500.00\n"
        );
        let file_read = read(file.as_bytes());
        let told = lines(&file_read);
        assert_eq!(told, [(-1_500, false), (-900, false), (-50_000, true)], "{file}");
    }
}

/// States that were never reached, beside the word itself: carried out, or allowed.
const NEVER: [[&str; 2]; 14] = [
    ["Booked", "Unauthorised"],
    ["Booked", "Not authorised"],
    ["Completed", "Not completed"],
    ["Executed", "Not executed"],
    ["Ausgeführt", "Nicht ausgeführt"],
    ["Effectué", "Non effectué"],
    ["Efetuado", "Não efetuado"],
    ["Eseguito", "Non eseguito"],
    ["Zrealizowano", "Nie zrealizowano"],
    ["Executat", "Neexecutat"],
    ["Выполнено", "Не выполнено"],
    ["Виконано", "Не виконано"],
    ["成功", "未成功"],
    ["בוצע", "לא בוצע"],
];

#[test]
fn what_was_not_carried_out_or_not_allowed_was_never_a_booking() {
    for heading in ["Status", "State", "Stan", "Étape"] {
        for [word, never] in NEVER {
            let file = format!(
                "Date,Text,Amount,{heading}\n2025-01-05,SHOP A,-15.00,{word}\n\
                 2025-01-06,US,-20.00,{never}\n2025-01-07,C,-9.00,{word}\n"
            );
            let file_read = read(file.as_bytes());
            assert_eq!(lines(&file_read), [(-1_500, false), (-900, false)], "{file}");
            assert_eq!(codes(&file_read), [(3, "not-booked")], "{file}");
        }
    }
}

#[test]
fn a_title_that_denies_what_is_carried_out_may_be_that_of_orders_to_come() {
    let file = |title: &str| {
        let file = format!(
            "Booked\nDate,Text,Amount\n2025-01-05,A,-15.00\n2025-01-06,B,-9.00\n\n{title}\n\
             Date,Text,Amount\n2025-01-07,RENT,-500.00\n"
        );
        lines(&read(file.as_bytes()))
    };
    for title in ["Nicht ausgeführte Aufträge", "Neprovedené platby", "Not executed"] {
        assert_eq!(file(title), [(-1_500, false), (-900, false), (-50_000, true)], "{title}");
    }
    for title in ["Not authorised", "Nicht autorisierte Zahlungen"] {
        assert_eq!(file(title), [(-1_500, false), (-900, false)], "{title}");
    }
}

#[test]
fn what_may_be_refused_is_announced_and_told() {
    for word in ["Not processed", "No procesado", "Nicht verarbeitet", "Blocked", "Gesperrt"] {
        let file = format!(
            "Date,Text,Amount,Status\n2025-01-05,SHOP A,-15.00,Booked\n\
             2025-01-06,US,-20.00,{word}\n2025-01-07,C,-9.00,Booked\n"
        );
        let file_read = read(file.as_bytes());
        let right = [(-1_500, false), (-2_000, true), (-900, false)];
        assert_eq!(lines(&file_read), right, "{word}");
        assert_eq!(codes(&file_read), [(3, "state-unknown")], "{word}");
        assert!(file_read.warnings[0].detail.contains(word), "{:?}", file_read.warnings);
    }
}

#[test]
fn a_line_that_says_that_there_are_none_denies_nothing() {
    let file = |line: &str| {
        format!(
            "Booked\nDate,Text,Amount\n2025-01-05,A,-15.00\n\n{line}\n2025-01-07,RENT,-500.00\n"
        )
    };
    for line in ["Movimientos no contabilizados", "Operaciones sin contabilizar"] {
        let told = lines(&read(file(line).as_bytes()));
        assert_eq!(told, [(-1_500, false), (-50_000, true)], "{line}");
    }
    for line in ["No posted transactions", "All booked transactions", "Keine gebuchten Umsätze"] {
        let told = lines(&read(file(line).as_bytes()));
        assert_eq!(told, [(-1_500, false), (-50_000, false)], "{line}");
    }
}

#[test]
fn a_mark_under_cancelled_says_that_nothing_was_booked() {
    for heading in ["Cancelled", "Canceled", "Storniert", "Rejected", "Annulé", "Anulowana", "取消"]
    {
        for mark in ["x", "X", "✓", "Yes", "1"] {
            let file = format!(
                "Date,Text,Amount,{heading}\n2025-01-05,SHOP A,-15.00,\n\
                 2025-01-06,US,-20.00,{mark}\n2025-01-07,C,-9.00,\n"
            );
            let file_read = read(file.as_bytes());
            assert_eq!(minor(&file_read), [-1_500, -900], "{file}");
            assert_eq!(codes(&file_read), [(3, "not-booked")], "{file}");
        }
    }
    for (heading, mark) in [("Storno", "J"), ("Storno", "Storniert"), ("Cancelled", "Cancelled")] {
        let file = format!(
            "Date,Text,Amount,{heading}\n2025-01-05,SHOP A,-15.00,\n2025-01-06,US,-20.00,{mark}\n"
        );
        assert_eq!(minor(&read(file.as_bytes())), [-1_500], "{file}");
    }
    let all = "Date,Text,Amount,Cancelled\n2025-01-05,SHOP A,-15.00,No\n2025-01-06,B,-2.00,Yes\n";
    assert_eq!(minor(&read(all.as_bytes())), [-1_500]);
}

/// Words for money out and money in, and those that undo one of them.
const UNDONE: [[&str; 3]; 32] = [
    ["Debit", "Credit", "Credit reversal"],
    ["Debit", "Credit", "Credit cancelled"],
    ["Debit", "Credit", "Credit - returned"],
    ["Debit", "Credit", "Debit reversal"],
    ["DEBIT", "CREDIT", "DEBIT REV"],
    ["Debit", "Credit", "Debit correction"],
    ["Withdrawal", "Deposit", "Deposit returned"],
    ["Withdrawal", "Deposit", "Deposit reversal"],
    ["Withdrawal", "Deposit", "Withdrawal returned"],
    ["Expense", "Income", "Income correction"],
    ["Transfer out", "Transfer in", "Returned transfer in"],
    ["Lastschrift", "Gutschrift", "Gutschrift storniert"],
    ["Lastschrift", "Gutschrift", "Lastschrift-Rückgabe"],
    ["Lastschrift", "Gutschrift", "Lastschrift storniert"],
    ["Soll", "Haben", "Haben-Storno"],
    ["Soll", "Haben", "Soll-Storno"],
    ["Débit", "Crédit", "Crédit annulé"],
    ["Débit", "Crédit", "Débit rejeté"],
    ["Cargo", "Abono", "Cargo devuelto"],
    ["Cargo", "Abono", "Abono anulado"],
    ["Saída", "Entrada", "Entrada estornada"],
    ["Dare", "Avere", "Avere stornato"],
    ["Af", "Bij", "Bij (teruggeboekt)"],
    ["Uttag", "Insättning", "Uttag makulerat"],
    ["Kulu", "Tulo", "Tulo peruutettu"],
    ["Wydatek", "Wpływ", "Wpływ anulowany"],
    ["Výdaj", "Příjem", "Příjem stornován"],
    ["Terhelés", "Jóváírás", "Jóváírás visszavonva"],
    ["Gider", "Gelir", "Gelir iptal"],
    ["Расход", "Приход", "Приход (возврат)"],
    ["支出", "收入", "收入 冲正"],
    ["출금", "입금", "입금 취소"],
];

#[test]
fn a_direction_that_is_undone_is_not_the_direction() {
    for [out, into, undone] in UNDONE {
        let file = format!(
            "Date,Text,Amount,Type\n2025-01-05,SHOP A,15.00,{out}\n2025-01-06,CAFE B,2.50,{out}\n\
             2025-01-07,ACME,900.00,{into}\n2025-01-08,ACME,900.00,{undone}\n"
        );
        asked(file.as_bytes(), &options(CHECKING));
        let two = format!(
            "Date,Text,Amount,Type\n2025-01-05,SHOP A,15.00,{out}\n2025-01-06,CAFE B,2.50,{out}\n\
             2025-01-08,ACME,900.00,{undone}\n"
        );
        asked(two.as_bytes(), &options(CHECKING));
    }
}

#[test]
fn balances_tell_what_a_word_that_undoes_means() {
    for word in ["Credit reversal", "Credit cancelled", "Credit rejected"] {
        let file = format!(
            "Date,Text,Amount,Type,Balance\n2025-01-05,SHOP A,15.00,Debit,85.00\n\
             2025-01-06,CAFE B,2.50,Debit,82.50\n2025-01-07,ACME,900.00,Credit,982.50\n\
             2025-01-08,ACME,900.00,{word},82.50\n2025-01-09,BAKER,2.50,Debit,80.00\n"
        );
        match answer(file.as_bytes(), &options(CHECKING)) {
            Ok(read) => assert_eq!(minor(&read), [-1_500, -250, 90_000, -90_000, -250], "{word}"),
            Err(ReadStatementError::NeedsMapping { .. }) => {}
            Err(other) => panic!("{word}: {other:?}"),
        }
    }
}

#[test]
fn kinds_that_may_be_of_money_in_are_asked_about_beside_a_minus_in_every_row() {
    for [out, into] in [
        ["Direct Debit", "Direct Credit"],
        ["Card debit", "Card credit"],
        ["Bank debit", "Bank credit"],
        ["Zahlungsausgang", "Zahlungseingang"],
        ["Überweisungsauftrag", "Überweisungsgutschrift"],
        ["Virement émis", "Virement reçu"],
        ["Prélèvement", "Prélèvement rejeté"],
        ["Lastschrift", "Lastschrift-Rückgabe"],
        ["Credit card payment", "Salary"],
        ["Transferencia emitida", "Transferencia recibida"],
        ["Bonifico in uscita", "Bonifico in entrata"],
        ["Przelew wychodzący", "Przelew przychodzący"],
        ["Исходящий перевод", "Входящий перевод"],
    ] {
        let file = format!(
            "Date,Text,Amount,Type\n2025-01-05,SHOP A,-15.00,{out}\n\
             2025-01-06,CAFE B,-2.50,{out}\n2025-01-07,ACME,-900.00,{into}\n"
        );
        asked(file.as_bytes(), &options(CHECKING));
    }
    let heard = "Date,Text,Amount,Type\n2025-01-05,A,-15.00,Odchozí platba\n\
                 2025-01-06,B,-2.50,Odchozí platba\n2025-01-07,C,-900.00,Příchozí platba\n";
    assert_eq!(minor(&read(heard.as_bytes())), [-1_500, -250, 90_000]);
    for [one, other] in [
        ["Direct Debit", "Standing order"],
        ["Card payment", "Direct Debit"],
        ["Kartenzahlung", "Lastschrift"],
        ["Credit card payment", "Debit card"],
        ["Prélèvement", "Paiement par carte"],
    ] {
        let file = format!(
            "Date,Text,Amount,Type\n2025-01-05,SHOP A,-15.00,{one}\n\
             2025-01-06,CAFE B,-2.50,{one}\n2025-01-07,ACME,-900.00,{other}\n"
        );
        assert_eq!(minor(&read(file.as_bytes())), [-1_500, -250, -90_000], "{file}");
    }
}

#[test]
fn every_column_of_states_is_heard_and_the_worst_counts() {
    let (booked, pending) = (Some(false), Some(true));
    for (headings, cells, right) in [
        ("Status,Cancelled", ["Booked,", "Booked,x", "Booked,"], [booked, None, booked]),
        ("Cancelled,Status", [",Booked", "Yes,Booked", "No,Pending"], [booked, None, pending]),
        ("Status,Pending", ["OK,N", "OK,Y", "OK,N"], [booked, pending, booked]),
        ("Status,Storno", ["Gebucht,N", "Vorgemerkt,N", "Gebucht,J"], [booked, pending, None]),
        ("Pending,Cancelled", ["Yes,No", "Yes,Yes", "No,No"], [pending, None, booked]),
        ("Status,Cancelled", ["Declined,No", "Pending,No", "Booked,Yes"], [None, pending, None]),
        ("Status,Gebucht", ["Gebucht,ja", "Gebucht,nein", "Gebucht,"], [booked, pending, booked]),
        ("State,Status", ["CA,Booked", "NY,Pending", "CA,Declined"], [booked, pending, None]),
        ("State,Pending", ["CA,", "NY,Y", "CA,N"], [booked, pending, booked]),
        (
            "Status,Payment status",
            ["Booked,Completed", "Booked,Failed", "Booked,Pending"],
            [booked, None, pending],
        ),
        (
            "Status,Address status",
            ["Completed,Confirmed", "Completed,Not confirmed", "Pending,Confirmed"],
            [booked, booked, pending],
        ),
        (
            "Delivery status,Status",
            ["Pending,Booked", "Failed,Booked", "Pending,Pending"],
            [booked, booked, pending],
        ),
        ("Status,Reconciled", ["Booked,Y", "Booked,N", "Pending,Y"], [booked, booked, pending]),
    ] {
        // The last is money in.
        let row =
            |(day, cells): (usize, &&str)| format!("2025-01-0{day},X{day},-{day}.00,{cells}\n");
        let rows: String = (5..).zip(&cells).map(row).collect();
        let file = format!("Date,Text,Amount,{headings}\n{}", rows.replace("-7.00", "7.00"));
        let right: Vec<(i64, bool)> = [-500, -600, 700]
            .into_iter()
            .zip(right)
            .filter_map(|(minor, state)| Some((minor, state?)))
            .collect();
        let file_read = read(file.as_bytes());
        assert_eq!(lines(&file_read), right, "{file}");
        let left_out = codes(&file_read).iter().filter(|(_, code)| *code == "not-booked").count();
        assert_eq!(left_out, 3 - right.len(), "{file}");
    }
}
