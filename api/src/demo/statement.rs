//! Writes the story's bank accounts as one statement file (OFX 2), as a bank would.

use std::fmt::Write;

use super::purse::Purse;
use super::story::Line;

/// A line with the bank's own id of it.
pub(super) struct Booked<'a> {
    pub line: &'a Line,
    pub bank_id: String,
}

/// The lines of one account, with the ids its bank gives them.
pub(super) fn booked(lines: &[Line], purse: Purse) -> Vec<Booked<'_>> {
    let lines = lines.iter().filter(|line| line.purse == purse).enumerate();
    lines
        .map(|(place, line)| Booked {
            line,
            bank_id: format!("{}{:05}", line.on.format("%Y%m%d"), place + 1),
        })
        .collect()
}

/// The file: each account with its number and its lines.
pub(super) fn ofx(accounts: &[(Purse, &str, Vec<Booked<'_>>)]) -> String {
    let mut file = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <?OFX OFXHEADER=\"200\" VERSION=\"220\" SECURITY=\"NONE\" OLDFILEUID=\"NONE\" \
         NEWFILEUID=\"NONE\"?>\n<OFX>\n",
    );
    for (purse, number, booked) in accounts {
        let (messages, statement, account) = match purse {
            Purse::Card => ("CREDITCARDMSGSRSV1", "CCSTMT", "CCACCTFROM"),
            _ => ("BANKMSGSRSV1", "STMT", "BANKACCTFROM"),
        };
        let _ = writeln!(
            file,
            "<{messages}><{statement}TRNRS><{statement}RS><CURDEF>EUR</CURDEF>\
             <{account}><ACCTID>{number}</ACCTID></{account}>"
        );
        list(&mut file, "BANKTRANLIST", "STMTTRN", "DTPOSTED", booked, false);
        list(&mut file, "BANKTRANLISTP", "STMTTRNP", "DTTRAN", booked, true);
        let _ = writeln!(file, "</{statement}RS></{statement}TRNRS></{messages}>");
    }
    file.push_str("</OFX>\n");
    file
}

fn list(
    file: &mut String,
    list: &str,
    element: &str,
    date: &str,
    booked: &[Booked<'_>],
    pending: bool,
) {
    let _ = writeln!(file, "<{list}>");
    for Booked { line, bank_id } in booked.iter().filter(|booked| booked.line.pending == pending) {
        let kind = if line.minor < 0 { "DEBIT" } else { "CREDIT" };
        let sign = if line.minor < 0 { "-" } else { "" };
        let minor = line.minor.unsigned_abs();
        let _ = writeln!(
            file,
            "<{element}><TRNTYPE>{kind}</TRNTYPE><{date}>{}</{date}><TRNAMT>{sign}{}.{:02}</TRNAMT>\
             <FITID>{bank_id}</FITID><NAME>{}</NAME><MEMO>{}</MEMO></{element}>",
            line.on.format("%Y%m%d"),
            minor / 100,
            minor % 100,
            line.payee,
            line.text,
        );
    }
    let _ = writeln!(file, "</{list}>");
}
