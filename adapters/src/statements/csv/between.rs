//! Lines between the rows of one table that say whose the rows below them are: `Währung: USD`,
//! `Umsätze in USD`, `Sparkonto DE02…`. They begin a section without a heading of its own.

use chrono::NaiveDate;
use commands::statement::StatementAccount;
use domain::money::Currency;

use super::layout::MOST_COLUMNS;
use super::sections::Section;
use super::table::{Look, Row, Table};
use super::words::{has, normalised};
use super::{currency, own_account, states};

/// The most such lines, and the longest cell of one in bytes.
const MOST: usize = 1_000;
const LONGEST: usize = 120;
/// How many cells of such a line are filled at most: a label and what it names.
const MOST_CELLS: usize = 2;
/// Fewest and most digits of a number whose others are hidden.
const TAIL: std::ops::RangeInclusive<usize> = 3..=6;
/// What names an account beside the page or the whole of a statement.
pub(super) const OF_STATEMENT: &str = "\
    auszug|statement|extract|extrait|extracto|extrato|estratto|wyciag|vypis|kivonat|umsatz|\
    umsaetz|movement|movimi|overzicht|page|seite|blatt|pagina|strona|strana";

/// What the lines between the rows tell.
pub(super) enum Line {
    Section(Section),
    /// The same of a card, of whose number the end is told.
    Card(Section),
    /// A section of an account that has no number.
    Unnumbered(u32),
}

/// The lines with bookings below them that tell of another account or currency, from the first row
/// on that has a day and an amount.
pub(super) fn find(table: &Table, own: Option<Currency>, today: NaiveDate) -> Vec<Line> {
    let is_booking = |row: &Row| row.is_booking_like(today);
    let Some(first) = table.rows.iter().position(is_booking) else { return Vec::new() };
    let model = &table.rows[first];
    let is_day = |column: &usize| Look::of(model.cell(*column), today) == Look::Date;
    let Some(day) = (0..model.len().min(MOST_COLUMNS)).find(is_day) else { return Vec::new() };
    let may_stand = |column: usize| {
        column == day || (column < day && Look::of(model.cell(column), today) != Look::Word)
    };
    let mut found: Vec<Line> = Vec::new();
    let mut titles = Titles::default();
    let mut open: Option<Line> = None;
    // That of the first rows stands directly above them.
    for (place, row) in table.rows.iter().enumerate().skip(first.saturating_sub(1)) {
        // A quick look, for this is asked of every row.
        if row.cell(day).starts_with(|c: char| c.is_ascii_digit()) {
            found.extend(open.take_if(|_| place == first || is_booking(row)));
            if found.len() >= MOST {
                break;
            }
        } else if is_line(row, may_stand) {
            open = titles.told(row, own, place > first).or(open);
        } else if row.cells().filter(|cell| !cell.is_empty()).count() > MOST_CELLS {
            // What stands over a heading is read with it.
            open = None;
        }
    }
    found
}

/// Whether a row has a label where the days stand, or before them, and at most what it names.
fn is_line(row: &Row, may_stand: impl Fn(usize) -> bool) -> bool {
    let mut filled = (0..row.len()).filter(|column| !row.cell(*column).is_empty());
    let Some(label) = filled.next() else { return false };
    let cell = row.cell(label);
    may_stand(label)
        && cell.len() <= LONGEST
        && cell.starts_with(|c: char| !c.is_ascii_digit())
        && filled.nth(MOST_CELLS - 1).is_none()
}

/// The titles that stood above, without a whole number.
#[derive(Default)]
struct Titles {
    last: Option<String>,
}

impl Titles {
    /// What a line tells; without a number only the second title tells of other rows.
    fn told(&mut self, row: &Row, own: Option<Currency>, is_within: bool) -> Option<Line> {
        let rows = std::slice::from_ref(row);
        let account = own_account::above(rows).or_else(|| own_account::named_iban(rows));
        let currency = currency::said_above(rows)
            .or_else(|| own_account::currency_above(rows))
            .or_else(|| currency::titled(only(row)?, own));
        if account.is_some() || currency.is_some() {
            let line = row.line;
            return Some(Line::Section(Section { line, account, currency }));
        }
        // `Konto 12345678` within a table may as well tell the other side of the row above.
        let numbered = || own_account::numbered(rows).filter(|_| own_account::names_kind(row));
        if let Some(account) = card(row).or_else(numbered) {
            return Some(Line::Card(Section { line: row.line, account: Some(account), currency }));
        }
        let text: String = row.cells().collect::<Vec<_>>().join(" ");
        let is_other = has(&normalised(&text), OF_STATEMENT) || is_of_state(row);
        if !own_account::is_title(row) || is_other {
            return None;
        }
        let before = self.last.replace(text.clone());
        let is_other = before.map_or(is_within, |before| before != text);
        is_other.then_some(Line::Unnumbered(row.line))
    }
}

/// Whether a line says of the rows below it that they are booked or not: it names no other account,
/// though it has the word (`Hesap Hareketleri`).
pub(super) fn is_of_state(row: &Row) -> bool {
    matches!(
        states::of_line(row, MOST_COLUMNS),
        Some(states::Line::State(_) | states::Line::Standing(_))
    )
}

fn only(row: &Row) -> Option<&str> {
    let mut filled = row.cells().filter(|cell| !cell.is_empty());
    filled.next().filter(|_| filled.next().is_none())
}

/// The card or account of a number that is hidden but for its end (`4111 XXXX XXXX 5678`, `…5678`).
pub(super) fn card(row: &Row) -> Option<StatementAccount> {
    let tail = row.cells().filter(|cell| cell.len() <= LONGEST).find_map(hidden)?;
    Some(StatementAccount { number: Some(format!("…{tail}")), ..StatementAccount::default() })
}

/// The end of a number that is hidden but for it.
pub(super) fn hidden(text: &str) -> Option<String> {
    let is_mask = |c: char| matches!(c, 'x' | 'X' | '*' | '•' | '·' | '#' | '…' | '.' | '●');
    let hides = |text: &str| {
        text.chars().all(is_mask) && (text.chars().count() > 1 || text == "…" || text == "*")
    };
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, '-' | ',' | ';' | ':' | '(' | ')'))
        .filter(|word| !word.is_empty())
        .collect();
    words.iter().enumerate().find_map(|(place, word)| {
        let digits = word.trim_start_matches(|c: char| !c.is_ascii_digit());
        let before = &word[..word.len() - digits.len()];
        let is_tail = TAIL.contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        let last = || place.checked_sub(1).is_some_and(|place| hides(words[place]));
        (is_tail && (hides(before) && !before.is_empty() || before.is_empty() && last()))
            .then(|| digits.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_are_hidden_but_for_their_end_are_known() {
        for (text, tail) in [
            ("Karte 2: Ben, 4111 XXXX XXXX 5678", Some("5678")),
            ("Card ending …1234", Some("1234")),
            ("Visa ****9911", Some("9911")),
            ("Visa •••• 0042 (Ann)", Some("0042")),
            ("4111-xxxx-xxxx-5678", Some("5678")),
            ("Shop 1234", None),
            ("Nr. 1234", None),
            ("Februar 2025", None),
        ] {
            assert_eq!(hidden(text).as_deref(), tail, "{text}");
        }
    }
}
