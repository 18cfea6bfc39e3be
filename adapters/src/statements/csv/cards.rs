//! Rows of several cards in a table without a column of accounts. They may be cards of one account,
//! with one bill, or accounts of their own: only a person knows, and so they are told.

use commands::statement::{ColumnMapping, LineNote, StatementAccountKind};

use super::super::digits::latin_digits;
use super::super::text::clean;
use super::cells::at;
use super::layout::MOST_COLUMNS;
use super::learned::ACCOUNT_COLUMN;
use super::table::Row;
use super::words::{self, has};
use super::{between, way, yes_no};

/// The most cards that one file may tell of, and the longest cell that names one, in bytes.
const MOST_CARDS: usize = 12;
const LONGEST: usize = 60;
/// The most cards of whose numbers four digits stand under a heading that says nothing of cards,
/// and how many rows each has at least: other codes have four digits as well.
const MOST_BARE: usize = 4;
const FEWEST_ROWS: usize = 2;
/// How many digits the end of a number has, and how many a whole one.
const END: std::ops::RangeInclusive<usize> = 3..=6;
const WHOLE: std::ops::RangeInclusive<usize> = 13..=19;

/// What cards are called, beside [`words::CARD`].
const CARD: &str = "\
    kort|kortnummer|kortnr|kartta|kortti|kart|kartya|kartica|kartice|kartu|karti|kartennr|kartennummer|\
    карта|карты|карти|картк|卡号|卡號|卡片|信用卡|卡|カード|카드|כרטיס|بطاق|καρτα|บตร|so the|cartao";
/// Headings of something else than which card it was.
const OTHER: &str = "\
    type|typ|tipo|art|soort|brand|marke|fee|gebuhr|frais|amount|betrag|montant|present|country|land|\
    pays|payment|zahlung|paiement|method|holder|member|inhaber|titular|titulaire|houder|status|\
    category|kategorie|gift|limit|balance|saldo|date|datum|transaction|merchant|reader|entry|\
    currency|wahrung|rate|kurs|expiry|valid|code|network";
/// Headings of other codes of four digits.
const CODES: &str = "\
    code|kode|mcc|sic|branch|filiale|agence|zip|plz|postal|post|time|uhrzeit|heure|year|jahr|annee|\
    number|no|nr|num|nummer|numero|terminal|check|cheque|batch|ref|reference|store|shop|category|\
    kategorie|type|typ|art|key|schlussel|gvc|user|operator|mandat|mandate|invoice|rechnung";

/// What a heading says of its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Heading {
    /// The card alone: the cells may be names.
    Card,
    /// The number of a card, or its end.
    Number,
    /// Something that is not known.
    Unknown,
    /// Nothing, or a code: only numbers that are hidden but for their end are those of cards.
    Code,
}

/// One card with its rows.
struct Card {
    key: String,
    rows: usize,
}

/// The remark on the cards of a table, if its bookings name several. `head`: the rows above them.
pub(super) fn told<'r>(
    head: &[Row],
    bookings: impl Iterator<Item = &'r Row> + Clone,
    mapping: &ColumnMapping,
    kind: Option<StatementAccountKind>,
) -> Option<LineNote> {
    let said = mapping.learned.iter().flat_map(|learned| &learned.said);
    if mapping.account_column.is_some() || said.into_iter().any(|field| field == ACCOUNT_COLUMN) {
        return None;
    }
    let first = bookings.clone().next()?;
    let may_be = |column: usize| {
        let heading = heading(mapping, column)?;
        let cell = first.cell(column);
        let is_one = match cell {
            "" => kind == Some(StatementAccountKind::CreditCard),
            cell => key(cell, heading).is_some(),
        };
        is_one.then_some((column, heading))
    };
    let columns: Vec<(usize, Heading)> =
        (0..first.len().min(MOST_COLUMNS)).filter_map(may_be).collect();
    if columns.is_empty() {
        return None;
    }
    let bookings: Vec<&Row> = bookings.collect();
    let (column, cards) = columns.into_iter().find_map(|(column, heading)| {
        let cards = cards(bookings.iter().map(|row| row.cell(column)), heading, kind)?;
        Some((column, cards))
    })?;
    let title = title(head, mapping, column);
    let rows = |rows: usize| if rows == 1 { "1 row".into() } else { format!("{rows} rows") };
    let named = cards.iter().map(|card| format!("{} ({})", card.key, rows(card.rows)));
    let detail = format!(
        "{title} names {} cards: {}. All of them were booked into one account, as cards with one \
         bill are. Where they are accounts of their own, choose {title} as the column of the \
         account, or take the rows of each card into a file of its own.",
        cards.len(),
        named.collect::<Vec<_>>().join(", ")
    );
    Some(LineNote { line: 0, code: "several-cards".into(), detail })
}

/// What stands over a column, in quotes, or its number.
fn title(head: &[Row], mapping: &ColumnMapping, column: usize) -> String {
    let heading = mapping.headings().get(column).filter(|heading| !heading.is_empty());
    let is_it = |cell: &&str| heading.is_some_and(|own| words::normalised(cell).trim() == own);
    let written = head.iter().rev().map(|row| row.cell(column)).find(is_it);
    match written {
        Some(title) => format!("\u{201c}{}\u{201d}", clean(title, 60)),
        None => format!("column {}", column.saturating_add(1)),
    }
}

/// What a heading says of a column that may tell cards; `None` for others.
fn heading(mapping: &ColumnMapping, column: usize) -> Option<Heading> {
    let (amount, other) = mapping.amount.columns();
    let taken = [
        Some(mapping.date_column),
        Some(amount),
        other,
        mapping.balance_column,
        mapping.fee_column,
        mapping.currency_column,
        mapping.state_column,
        mapping.booked_on_column,
        mapping.payer_column,
    ];
    if taken.into_iter().flatten().any(|taken| at(taken) == column) {
        return None;
    }
    let heading = mapping.headings().get(column).map_or("", String::as_str);
    said(&format!(" {heading} "))
}

fn said(heading: &str) -> Option<Heading> {
    let names_card = words::CARD.name(heading) || has(heading, CARD);
    let is_other = has(heading, OTHER) || words::PAYEE.name(heading);
    match (names_card, is_other) {
        (true, true) => None,
        (true, false) if heading.split_whitespace().count() == 1 => Some(Heading::Card),
        (true, false) => Some(Heading::Number),
        (false, _) if is_known(heading) => None,
        (false, _) if heading.trim().is_empty() || has(heading, CODES) => Some(Heading::Code),
        (false, _) => Some(Heading::Unknown),
    }
}

/// Whether a column with these words is one of cards, by its heading or as nothing else is written:
/// it tells no direction.
pub(super) fn are_cards(heading: &str, values: &[&str]) -> bool {
    let said = said(heading).map(|said| match said {
        // Other codes have four digits as well.
        Heading::Unknown => Heading::Code,
        other => other,
    });
    said.is_some_and(|said| values.iter().all(|value| key(value, said).is_some()))
}

/// Whether a heading is that of something else than a card.
fn is_known(heading: &str) -> bool {
    let known = [
        &words::PAYEE,
        &words::PAYER,
        &words::ACCOUNT,
        &words::NOT_OWN_ACCOUNT,
        &words::DESCRIPTION,
        &words::ID,
        &words::STATE,
        &words::KIND,
        &words::DATE,
        &words::AMOUNT,
        &words::BALANCE,
        &words::CURRENCY,
        &words::DEBIT,
        &words::CREDIT,
        &words::OTHER_AMOUNT,
        &words::TAX,
    ];
    known.into_iter().any(|words| words.name(heading))
}

/// The cards of a column, where all of its cells name one and there are several. Rows without any
/// are those of the account that all of these cards belong to, unless that is a card as well.
fn cards<'r>(
    cells: impl Iterator<Item = &'r str>,
    heading: Heading,
    kind: Option<StatementAccountKind>,
) -> Option<Vec<Card>> {
    let (mut cards, mut last): (Vec<Card>, Option<(&str, usize)>) = (Vec::new(), None);
    let (mut rows, mut bare) = (0_usize, false);
    for cell in cells {
        rows += 1;
        if cell.is_empty() {
            if kind != Some(StatementAccountKind::CreditCard) {
                return None;
            }
            continue;
        }
        // Rows of a card often stand beside each other.
        let place = match last.filter(|(known, _)| *known == cell) {
            Some((_, place)) => place,
            None => {
                let key = key(cell, heading)?;
                bare |= heading == Heading::Unknown && cell.len() == 4;
                let known = cards.iter().position(|card| card.key == key);
                if known.is_none() {
                    cards.push(Card { key, rows: 0 });
                }
                known.unwrap_or(cards.len() - 1)
            }
        };
        if cards.len() > MOST_CARDS {
            return None;
        }
        last = Some((cell, place));
        cards[place].rows += 1;
    }
    let are_names = cards.iter().any(|card| !card.key.starts_with('…'));
    let may_be = (!are_names || cards.len() < rows)
        && (!bare
            || (cards.len() <= MOST_BARE && cards.iter().all(|card| card.rows >= FEWEST_ROWS)));
    (cards.len() > 1 && may_be).then_some(cards)
}

/// Which card a cell names: the end of its number, else its name.
fn key(cell: &str, heading: Heading) -> Option<String> {
    if cell.len() > LONGEST {
        return None;
    }
    let text = &*latin_digits(cell);
    let is_of_card = matches!(heading, Heading::Card | Heading::Number);
    let words = text.split_whitespace();
    let names = words.filter(|word| word.chars().any(|c| c.is_alphabetic() && !is_mask(c))).count();
    let end = |digits: &str| format!("…{}", &digits[digits.len().saturating_sub(4)..]);
    if let Some(digits) = between::hidden(text) {
        return (is_of_card || names <= 1).then(|| format!("…{digits}"));
    }
    let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_number && WHOLE.contains(&digits.len()) {
        return (is_of_card || has_check_digit(&digits)).then(|| end(&digits));
    }
    if !is_of_card {
        let is_year = digits.starts_with("19") || digits.starts_with("20");
        let may_be = heading == Heading::Unknown && is_number && cell.len() == 4 && !is_year;
        return may_be.then(|| end(&digits));
    }
    let last = text.split(|c: char| !c.is_alphanumeric()).rfind(|word| !word.is_empty())?;
    if END.contains(&last.len()) && last.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(format!("…{last}"));
    }
    let tells_other = yes_no::told(cell).is_some() || way::way(cell).is_some();
    let is_name = heading == Heading::Card && names > 0 && !tells_other;
    is_name.then(|| clean(cell, 40))
}

fn is_mask(character: char) -> bool {
    matches!(character, 'x' | 'X')
}

/// Whether the last digit of a number is that which its others lead to (ISO/IEC 7812-1).
fn has_check_digit(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, byte)| {
            let digit = u32::from(byte - b'0');
            let doubled = if place % 2 == 1 { digit * 2 } else { digit };
            doubled / 10 + doubled % 10
        })
        .sum();
    sum.is_multiple_of(10)
}
