//! Rows that a column of states, of yes and no, or of kinds says were never booked, and those
//! whose money came back.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod tables;

use commands::statement::StatementFile;
use tables::{codes, minor, read};

/// A file of four rows, with what stands beside the second of them and beside the others.
fn file(heading: &str, other: &str, cell: &str) -> StatementFile {
    let file = format!(
        "Date,Text,Amount,{heading}\n2025-01-05,SHOP A,-15.00,{other}\n\
         2025-01-06,US,-20.00,{cell}\n2025-01-07,C,-9.00,{other}\n2025-01-08,D,90.00,{other}\n"
    );
    read(file.as_bytes())
}

const ALL: [i64; 4] = [-1_500, -2_000, -900, 9_000];
const WITHOUT: [i64; 3] = [-1_500, -900, 9_000];

#[test]
fn what_was_never_booked_is_left_out_in_many_languages() {
    for word in [
        "Void",
        "VOIDED",
        "Expired",
        "Rejected",
        "Aborted",
        "Abandoned",
        "Timed out",
        "Lapsed",
        "Deleted",
        "Invalid",
        "Abgelaufen",
        "Verfallen",
        "Ungültig",
        "Expiré",
        "Abandonné",
        "Refusé",
        "Caducado",
        "Expirado",
        "Denegado",
        "Nulo",
        "Scaduto",
        "Respinto",
        "Negato",
        "Non riuscito",
        "Verlopen",
        "Vervallen",
        "Afgewezen",
        "Afgekeurd",
        "Ongeldig",
        "Wygasła",
        "Unieważniona",
        "Odmowa",
        "Rejeitado",
        "Recusada",
        "Falhou",
        "Nicht autorisiert",
        "Nicht ausgeführt",
        "Wurde nicht ausgeführt",
        "Autorisierung erloschen",
        "Hold released",
        "Authorization released",
        "Not authorised",
        "Unauthorized",
        "Not approved",
        "Non autorisé",
        "Non autorizzata",
        "No se ha realizado",
        "Não autorizada",
        "Não concluída",
        "Niet uitgevoerd",
        "Ej genomförd",
        "Ikke gennemført",
        "Ikke gjennomført",
        "Ei toteutunut",
        "Neprovedeno",
        "Niezrealizowana",
        "Nieautoryzowana",
        "Nije izvršeno",
        "Nem teljesült",
        "Не выполнен",
        "Не авторизован",
        "未授权",
    ] {
        let read = file("Status", "Completed", word);
        assert_eq!(minor(&read), WITHOUT, "{word}");
        assert_eq!(codes(&read), [(3, "not-booked")], "{word}");
        assert_eq!(read.statements[0].denied.len(), 1, "{word}");
    }
}

#[test]
fn what_is_blocked_is_announced() {
    for word in [
        "Blocked",
        "Blockiert",
        "Gesperrt",
        "Bloqué",
        "Bloqueado",
        "Bloccato",
        "Geblokkeerd",
        "Zablokowana",
    ] {
        let read = file("Status", "Completed", word);
        let lines: Vec<bool> = read.statements[0].lines.iter().map(|line| line.pending).collect();
        assert_eq!(lines, [false, true, false, false], "{word}");
    }
}

#[test]
fn what_is_only_not_booked_yet_or_just_authorised_is_announced_without_a_word() {
    for word in [
        "Authorised",
        "Authorization",
        "Autorisiert",
        "Reserviert",
        "Not yet executed",
        "Not yet authorised",
        "Noch nicht ausgeführt",
        "Nicht gebucht",
        "Noch nicht gebucht",
        "En attente",
        "Pas encore effectué",
        "Non comptabilisé",
        "Non contabilizzato",
        "Ancora non eseguito",
        "No contabilizado",
        "Ainda não concluída",
        "Nog niet uitgevoerd",
        "Niet geboekt",
        "Ej bokförd",
        "Ikke bokført",
        "Jeszcze niezrealizowana",
        "Niezaksięgowana",
        "Dosud neprovedeno",
        "Nezaúčtováno",
        "Ещё не выполнен",
        "Не проведен",
        "未入账",
    ] {
        let read = file("Status", "Completed", word);
        let lines: Vec<bool> = read.statements[0].lines.iter().map(|line| line.pending).collect();
        assert_eq!(lines, [false, true, false, false], "{word}");
        assert!(codes(&read).is_empty(), "{word}: {:?}", read.warnings);
    }
}

#[test]
fn money_that_came_back_is_booked_and_told() {
    for word in [
        "Returned",
        "Refunded",
        "Partially refunded",
        "Reversed",
        "Bounced",
        "Chargeback",
        "Erstattet",
        "Rückerstattet",
        "Zurückgegeben",
        "Retourniert",
        "Remboursé",
        "Retourné",
        "Devuelto",
        "Reembolsado",
        "Rimborsato",
        "Restituito",
        "Stornato",
        "Terugbetaald",
        "Teruggeboekt",
        "Teruggestort",
        "Zwrócona",
        "Zwrot",
        "Devolvido",
        "Estornado",
    ] {
        let read = file("Status", "Completed", word);
        assert_eq!(minor(&read), ALL, "{word}");
        assert_eq!(codes(&read), [(3, "state-returned")], "{word}");
        assert!(read.warnings[0].detail.contains(word), "{:?}", read.warnings);
    }
    for heading in ["Refunded", "Returned", "Reversal", "Chargeback", "Erstattet", "Remboursé"] {
        for (yes, no) in [("Yes", "No"), ("x", ""), ("true", "false"), ("1", "0"), ("Ja", "Nein")] {
            let read = file(heading, no, yes);
            assert_eq!(minor(&read), ALL, "{heading} {yes}");
            assert_eq!(codes(&read), [(3, "state-returned")], "{heading} {yes}");
            let title = heading.to_lowercase().replace('é', "e");
            assert!(read.warnings[0].detail.contains(&title), "{:?}", read.warnings);
            assert!(codes(&file(heading, no, no)).is_empty(), "{heading} {no}");
        }
    }
}

#[test]
fn a_yes_under_reversed_says_that_nothing_was_booked() {
    for heading in [
        "Reversed",
        "Is reversed",
        "Void",
        "Voided",
        "Rückgängig",
        "Extourné",
        "Reversado",
        "Stornato",
        "Estornado",
        "Teruggeboekt",
        "Anulowano",
    ] {
        for (yes, no) in [("Yes", "No"), ("x", ""), ("true", "false"), ("1", "0"), ("Ja", "Nein")] {
            let read = file(heading, no, yes);
            assert_eq!(minor(&read), WITHOUT, "{heading} {yes}");
            assert_eq!(codes(&read), [(3, "not-booked")], "{heading} {yes}");
        }
    }
}

#[test]
fn a_kind_that_says_cancelled_is_no_booking_and_one_that_undoes_another_is() {
    for heading in ["Type", "Transaction type", "Typ", "Art", "Tipo", "Rodzaj", "类型"] {
        for word in ["Cancelled", "Declined", "Void", "Storniert", "Annulé", "Anulowana", "失败"]
        {
            for other in ["Card payment", "", "Transfer"] {
                let read = file(heading, other, word);
                assert_eq!(minor(&read), WITHOUT, "{heading} {word} {other}");
                assert_eq!(codes(&read), [(3, "not-booked")], "{heading} {word} {other}");
            }
        }
        for word in ["Storno", "Annulation", "Reversal", "Cancellation", "Refund", "Stornierung"] {
            assert_eq!(minor(&file(heading, "Card payment", word)), ALL, "{heading} {word}");
        }
    }
    for heading in ["Category", "Note", "Kategorie", "Tag"] {
        assert_eq!(minor(&file(heading, "", "Cancelled")), ALL, "{heading}");
    }
    // Among words of directions it is none of them.
    let unsigned = "Date,Text,Amount,Type\n2025-01-05,A,15.00,Debit\n2025-01-06,B,20.00,Cancelled\n\
                    2025-01-07,C,9.00,Debit\n2025-01-08,D,90.00,Credit\n";
    let unsigned = read(unsigned.as_bytes());
    assert_eq!(minor(&unsigned), WITHOUT);
    assert_eq!(codes(&unsigned), [(3, "not-booked")]);
}
