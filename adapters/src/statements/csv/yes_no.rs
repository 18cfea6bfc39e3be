//! Columns of yes and no under a heading that says of what (`Pending`, `Gebucht`, `Cleared`): they
//! tell whether a booking is booked. Only the marks of such a column are read so, and a column is
//! one by its heading and all of its cells.

use commands::statement::ColumnMapping;

use super::cells::at;
use super::state_words::{BOOKED, FAILED, NOT_YET, PENDING, RETURNED};
use super::states::{self, is_not_yet};
use super::table::Row;
use super::texts::State;
use super::words::{self, has, normalised};

const YES: &str = "\
    y|yes|ja|j|oui|o|si|s|sim|tak|t|true|1|x|xx|ano|a|igen|i|da|d|evet|e|kylla|k|jah|taip|jo|wahr|\
    vrai|verdadero|verdadeiro|vero|prawda|adevarat|on|ok|ya|co|jes|да|так|д|истина|ναι|ν|是|有|はい|\
    有り|예|כן|نعم|بله|ह|ใช";
const NO: &str = "\
    n|no|nein|non|nao|nie|nej|nei|ne|nem|nu|hayir|h|ei|false|0|falsch|faux|falso|falsz|fals|off|\
    tidak|khong|jo nuk|нет|н|ні|не|ложь|οχι|ο|否|无|無|いいえ|なし|아니오|아니요|לא|لا|نه|नह|ไม";
/// The longest yes or no, in bytes.
const LONGEST: usize = 24;
/// Marks without letters.
const TICKS: [&str; 7] = ["✓", "✔", "☑", "✅", "*", "●", "√"];
const CROSSES: [&str; 5] = ["✗", "✘", "☐", "❌", "○"];
/// Headings of what a person notes, or of something else than the booking.
const OTHER: &str = "\
    reconciled|paid|payment|autor|author|by|user|abgeglichen|abgestimmt|rapproche|email|mail|\
    receipt|invoice|rechnung|facture|success";

/// Headings over what was undone, beside [`FAILED`].
const UNDONE: &str = "\
    storno|stornierung|cancel|cancellation|void|annulation|annullering|annullamento|anulacion|\
    anulacja|anulacao|anulare|отмена|сторно|reversed|ruckgangig|extourne|\
    reversad|revertid|extornad|retrocedid|stornat|estornad|teruggeb";

/// What a yes below a heading says of a booking; `None` where the heading does not speak of it.
pub(super) fn meaning(heading: &str) -> Option<State> {
    const MOST_WORDS: usize = 4;
    let is_other = has(heading, OTHER)
        || words::AMOUNT.name(heading)
        || words::BALANCE.name(heading)
        || words::ACCOUNT.name(heading);
    if heading.split_whitespace().count() > MOST_WORDS || is_other {
        return None;
    }
    let is_turned = || heading.split_whitespace().any(|word| is_one_of(NOT_YET, word));
    if has(heading, FAILED) || has(heading, UNDONE) {
        // `Not cancelled` with a yes says that it stands.
        (!is_turned()).then_some(State::Failed)
    } else if has(heading, RETURNED) {
        (!is_turned()).then_some(State::Returned)
    } else if has(heading, PENDING) || is_not_yet(heading) {
        Some(State::Pending)
    } else {
        has(heading, BOOKED).then_some(State::Booked)
    }
}

/// Whether a cell is a yes, or a no; `None` for other texts and blanks.
pub(super) fn told(cell: &str) -> Option<bool> {
    if cell.is_empty() || cell.len() > LONGEST {
        return None;
    }
    if TICKS.contains(&cell) {
        return Some(true);
    }
    if CROSSES.contains(&cell) {
        return Some(false);
    }
    let text = normalised(cell);
    let text = text.trim();
    is_one_of(NO, text).then_some(false).or_else(|| is_one_of(YES, text).then_some(true))
}

/// Whether a cell is a yes or a no below a heading with this meaning; what was undone may say so
/// again (`Cancelled` below `Cancelled`).
pub(super) fn told_below(yes: State, cell: &str) -> Option<bool> {
    told(cell).or_else(|| {
        let may_be = yes == State::Failed && !cell.is_empty() && cell.len() <= LONGEST;
        (may_be && states::told(cell) == Some(yes)).then_some(true)
    })
}

fn is_one_of(words: &str, text: &str) -> bool {
    words.split('|').any(|word| word == text)
}

/// What a yes says in a column, where it is one of yes and no by its heading and all of its cells.
pub(super) fn of_column(column: usize, mapping: &ColumnMapping, body: &[Row]) -> Option<State> {
    let heading = format!(" {} ", mapping.headings().get(column)?);
    let meaning = meaning(&heading)?;
    let dates = at(mapping.date_column);
    let rows = body.iter().filter(|row| !row.cell(dates).is_empty());
    let mut cells = rows.map(|row| row.cell(column)).filter(|cell| !cell.is_empty());
    let first = cells.next()?;
    let is_one = |cell: &str| told_below(meaning, cell).is_some();
    // The words are few: most rows have one that was looked at.
    let mut known = vec![first];
    let fits = is_one(first)
        && cells.all(|cell| {
            known.contains(&cell)
                || (is_one(cell) && known.len() < 8 && {
                    known.push(cell);
                    true
                })
        });
    fits.then_some(meaning)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_say_what_a_yes_means() {
        for (heading, right) in [
            ("Pending", Some(State::Pending)),
            ("Is pending", Some(State::Pending)),
            ("Not booked", Some(State::Pending)),
            ("Vorgemerkt", Some(State::Pending)),
            ("Pendiente", Some(State::Pending)),
            ("Gebucht", Some(State::Booked)),
            ("Cleared", Some(State::Booked)),
            ("Comptabilisé", Some(State::Booked)),
            ("Bokförd", Some(State::Booked)),
            ("Zaksięgowana", Some(State::Booked)),
            ("Cancelled", Some(State::Failed)),
            ("Storniert", Some(State::Failed)),
            ("Storno", Some(State::Failed)),
            ("Cancel", Some(State::Failed)),
            ("Annulée", Some(State::Failed)),
            ("Отменён", Some(State::Failed)),
            ("Reversed", Some(State::Failed)),
            ("Teruggeboekt", Some(State::Failed)),
            ("Estornado", Some(State::Failed)),
            ("Refunded", Some(State::Returned)),
            ("Rückbuchung", Some(State::Returned)),
            ("Not cancelled", None),
            ("Not refunded", None),
            ("Reconciled", None),
            ("Posted amount", None),
            ("Recurring", None),
        ] {
            assert_eq!(meaning(&normalised(heading)), right, "{heading}");
        }
    }
}
