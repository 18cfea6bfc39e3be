//! Currencies as they stand beside amounts and in what a file says of itself: codes, symbols,
//! abbreviations. Some belong to several currencies; then that of the account decides.

use std::collections::HashMap;
use std::sync::OnceLock;

use domain::money::Currency;

use super::super::currency_signs::{Codes, Way, all, is_symbol, look_up, marked, of_symbol};
use super::table::Row;
use super::words::{self, normalised};

/// How many rows over the heading are looked at, and the longest cell that names a currency.
const MOST_ROWS: usize = 100;
const LONGEST_CELL: usize = 60;

/// The currencies of ISO 4217 by their numbers (`978`) and normalised names (`us dollar`).
fn of_iso() -> &'static HashMap<String, Currency> {
    static TOLD: OnceLock<HashMap<String, Currency>> = OnceLock::new();
    TOLD.get_or_init(|| {
        let told = Currency::all_named().map(|(currency, number, name)| {
            [(number.to_owned(), currency), (normalised(name).trim().to_owned(), currency)]
        });
        told.flatten().collect()
    })
}

/// What a cell in a column of currencies names: one beyond doubt, or one of several.
enum Told {
    One(Currency),
    OneOf(Codes),
}

/// A code, number, name or sign of a currency, and nothing else.
fn told(cell: &str) -> Option<Told> {
    /// A sign with the country before it (`US$`).
    const LONGEST_SIGN: usize = 3;
    if cell.is_empty() || cell.len() > LONGEST_CELL {
        return None;
    }
    let code = || Currency::new(&cell.to_ascii_uppercase()).ok();
    if let Some(code) = (cell.len() == 3).then(code).flatten() {
        return Some(Told::One(code));
    }
    let text = normalised(cell);
    let text = text.trim();
    if let Some(currency) = of_iso().get(text) {
        return Some(Told::One(*currency));
    }
    let bare = cell.trim_end_matches('.');
    if let Some(codes) = look_up(Way::Marked, bare) {
        return Some(Told::OneOf(codes));
    }
    let is_sign = cell.chars().count() <= LONGEST_SIGN && cell.contains(is_symbol);
    if is_sign {
        return codes_of(cell).map(Told::OneOf);
    }
    let word = look_up(Way::Word, &bare.to_lowercase());
    word.or_else(|| look_up(Way::Name, text)).map(Told::OneOf)
}

/// Whether a cell is the sign of a currency and nothing else (`₪`, `US$`).
pub(super) fn is_sign(cell: &str) -> bool {
    let is_other = |c: char| !is_symbol(c) && !c.is_ascii_uppercase();
    cell.len() <= 12 && cell.contains(is_symbol) && !cell.contains(is_other)
}

/// Whether a cell names a currency and nothing else.
pub(super) fn is_one(cell: &str) -> bool {
    told(cell).is_some()
}

/// The currency that a cell in a column of currencies names; a sign or name of several is that of
/// the account where it may be. `None` for other texts, and where nothing tells which of several.
pub(super) fn in_cell(cell: &str, own: Option<Currency>) -> Option<Currency> {
    match told(cell)? {
        Told::One(currency) => Some(currency),
        Told::OneOf(codes) => of_codes(codes, own),
    }
}

/// The currency of the account where it is among some, else the first of them; where the account's
/// is not known, the only one.
fn of_codes(codes: &[&str], own: Option<Currency>) -> Option<Currency> {
    let of = |code: &&str| Currency::new(code).ok();
    match own {
        Some(own) if codes.iter().filter_map(of).any(|code| code == own) => Some(own),
        None if codes.len() > 1 => None,
        _ => codes.iter().find_map(of),
    }
}

/// The currency that a text names with its code as a word of its own.
fn code_in(text: &str) -> Option<Currency> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.len() == 3 && word.bytes().all(|b| b.is_ascii_uppercase()))
        .find_map(|word| Currency::new(word).ok())
}

/// The currency that a text names beyond doubt: with its code or a sign of its own.
pub(super) fn currency_in(text: &str) -> Option<Currency> {
    code_in(text).or_else(|| {
        let (_, codes) =
            all(Way::Symbol).find(|(symbol, codes)| codes.len() == 1 && text.contains(symbol))?;
        Currency::new(codes.first()?).ok()
    })
}

/// The currency beside an amount. A sign of several is that of the account where it may be; where
/// the account's is not known, only signs beyond doubt name one.
pub(super) fn beside_amount(text: &str, own: Option<Currency>) -> Option<Currency> {
    let is_plain = |byte: u8| byte.is_ascii_digit() || b".,-+ '()".contains(&byte);
    if text.bytes().all(is_plain) {
        return None;
    }
    if let Some(code) = code_in(text) {
        return Some(code);
    }
    // Beside a number a code may be written small.
    let small = |word: &str| Currency::new(&word.to_ascii_uppercase()).ok();
    let words = || text.split(|c: char| !c.is_alphabetic()).filter(|word| word.len() == 3);
    if let Some(code) = words().find_map(small) {
        return Some(code);
    }
    of_codes(codes_of(text)?, own)
}

fn codes_of(text: &str) -> Option<Codes> {
    if let Some((before, _)) = text.split_once('$') {
        let is_letter = |c: char| c.is_ascii_uppercase();
        let country = before.trim_end_matches(is_letter).len();
        let country = before.get(country..).unwrap_or_default();
        if let Some(codes) = look_up(Way::Country, country) {
            return Some(codes);
        }
    }
    let symbol = text.chars().find(|character| is_symbol(*character));
    if let Some(codes) = symbol.and_then(of_symbol) {
        return Some(codes);
    }
    if let Some((_, _, codes)) = marked(text) {
        return Some(codes);
    }
    let words = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).find_map(|word| look_up(Way::Word, &word))
}

/// The currency that the rows over the heading say the file is in: `Currency: CHF`, `Währung:;CHF`,
/// a heading `Währung` with the code below it.
pub(super) fn said_above(head: &[Row]) -> Option<Currency> {
    let rows = &head[..head.len().min(MOST_ROWS)];
    rows.iter().enumerate().find_map(|(place, row)| {
        let cells: Vec<&str> = row.cells().take(super::layout::MOST_COLUMNS).collect();
        let named = |cell: &&str| cell.len() <= LONGEST_CELL && is_label(cell);
        let (column, label) = cells.iter().enumerate().find(|(_, cell)| named(cell))?;
        let behind = cells[column + 1..].iter().find(|cell| !cell.is_empty());
        let below = rows.get(place + 1).map(|row| row.cell(column));
        let alone = |cell: &str| {
            let cell = cell.trim_matches(|c: char| !c.is_alphanumeric());
            // Said of accounts, `ALL` is no currency.
            Currency::new(cell).ok().filter(|_| cell.len() == 3 && cell != "ALL")
        };
        let inline = label.rsplit([':', '=', ' ']).next().filter(|word| word.len() < label.len());
        inline
            .and_then(alone)
            .or_else(|| behind.and_then(|cell| alone(cell)))
            .or_else(|| below.and_then(alone))
    })
}

/// The currency that a line between the rows names as theirs: `USD`, `Umsätze in USD`, `EUR
/// account`, `Transactions in US Dollars`. A sign or name of several is read as in a column of
/// currencies.
pub(in super::super) fn titled(cell: &str, own: Option<Currency>) -> Option<Currency> {
    const JOINS: &str = "in|en|em|i|w|v|im|dans|na|u|op|su|в|у|σε|を";
    const MOST_WORDS: usize = 8;
    let cell = cell.trim_matches(|c: char| !c.is_alphanumeric() && !is_symbol(c));
    let words: Vec<&str> = cell.split_whitespace().collect();
    let [.., last] = words.as_slice() else { return None };
    if cell.len() > LONGEST_CELL || words.len() > MOST_WORDS {
        return None;
    }
    let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    // These are words as well, in whatever letters; said of accounts, `ALL` is no currency.
    let code = |word: &str| {
        let is_code = word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_uppercase());
        let is_word = matches!(word, "ALL" | "TOP" | "CUP" | "PEN" | "MOP" | "GEL" | "SOS");
        Currency::new(word).ok().filter(|_| is_code && (!is_word || word == cell && word != "ALL"))
    };
    if words.len() == 1 && cell.len() == 3 && cell.is_ascii() {
        return code(cell);
    }
    let is_join = |word: &str| JOINS.split('|').any(|join| join == word.to_lowercase());
    let behind_join = || {
        let join = words.iter().rposition(|word| is_join(word)).filter(|place| *place > 0)?;
        in_cell(&words[join + 1..].join(" "), own)
    };
    code(&bare(last))
        .or_else(|| code(&bare(words[0])))
        .or_else(|| in_cell(cell, own))
        .or_else(behind_join)
}

fn is_label(cell: &str) -> bool {
    let text = normalised(cell);
    words::CURRENCY.name(&text) || words::has(&text, "bewertet in|valued in|libelle en|tenu en")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_name_the_currency_of_the_account_where_they_may() {
        for (text, own, code) in [
            ("-15,00 $", Some("EUR"), Some("USD")),
            ("-15.00 $", Some("CAD"), Some("CAD")),
            ("$15.00", None, None),
            ("S$15.00", Some("EUR"), Some("SGD")),
            ("R$ 15,00", Some("EUR"), Some("BRL")),
            ("15,00 zł", Some("EUR"), Some("PLN")),
            ("15,00 kr.", Some("DKK"), Some("DKK")),
            ("15,00 Kč", None, Some("CZK")),
            ("¥1500", Some("CNY"), Some("CNY")),
            ("USD 15.00", Some("CAD"), Some("USD")),
            ("15.00 CR", Some("EUR"), None),
            ("15.00-", Some("EUR"), None),
        ] {
            let [own, code] = [own, code].map(|code| code.and_then(|c| Currency::new(c).ok()));
            assert_eq!(beside_amount(text, own), code, "{text}");
        }
    }

    #[test]
    fn a_line_between_the_rows_names_the_currency_of_those_below_it() {
        for (cell, own, code) in [
            ("USD", Some("EUR"), Some("USD")),
            ("Umsätze in USD", Some("EUR"), Some("USD")),
            ("Transactions in US Dollars:", Some("EUR"), Some("USD")),
            ("Opérations en dollars", Some("EUR"), Some("USD")),
            ("Transactions in dollars", Some("CAD"), Some("CAD")),
            ("CHF account", None, Some("CHF")),
            ("Account (GBP)", None, Some("GBP")),
            ("Bewegungen in Schweizer Franken", None, Some("CHF")),
            ("All transactions", Some("EUR"), None),
            ("ALL TRANSACTIONS", Some("EUR"), None),
            ("Bus", Some("EUR"), None),
            ("try", Some("EUR"), None),
            ("Transactions in February", Some("EUR"), None),
            ("", None, None),
        ] {
            let [own, code] = [own, code].map(|code| code.and_then(|c| Currency::new(c).ok()));
            assert_eq!(titled(cell, own), code, "{cell}");
        }
    }

    #[test]
    fn a_cell_of_a_column_names_a_currency_in_every_way() {
        for (cell, own, code) in [
            ("EUR", None, Some("EUR")),
            ("usd", None, Some("USD")),
            ("978", None, Some("EUR")),
            ("008", None, Some("ALL")),
            ("US-Dollar", None, Some("USD")),
            ("Pound Sterling", None, Some("GBP")),
            ("€", None, Some("EUR")),
            ("$", Some("EUR"), Some("USD")),
            ("$", Some("CAD"), Some("CAD")),
            ("US$", Some("CAD"), Some("USD")),
            ("$", None, None),
            ("руб.", Some("RUB"), Some("RUB")),
            ("долл. США", Some("RUB"), Some("USD")),
            ("人民币", Some("CNY"), Some("CNY")),
            ("Kč", None, Some("CZK")),
            ("Kronen", Some("DKK"), Some("DKK")),
            ("EUR Shop", Some("EUR"), None),
            ("100", Some("EUR"), None),
            ("", Some("EUR"), None),
        ] {
            let [own, code] = [own, code].map(|code| code.and_then(|c| Currency::new(c).ok()));
            assert_eq!(in_cell(cell, own), code, "{cell}");
        }
    }
}
