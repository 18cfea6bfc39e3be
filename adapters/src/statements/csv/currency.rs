//! Currencies as they stand beside amounts and in what a file says of itself: codes, symbols,
//! abbreviations. Some belong to several currencies; then that of the account decides.

use domain::money::Currency;

use super::table::Row;
use super::words::{self, normalised};

/// How many rows over the heading are looked at, and the longest cell that names a currency.
const MOST_ROWS: usize = 100;
const LONGEST_CELL: usize = 60;

/// Dollars with their country before the sign.
const DOLLARS: &[(&str, &str)] = &[
    ("US", "USD"),
    ("CA", "CAD"),
    ("C", "CAD"),
    ("AU", "AUD"),
    ("A", "AUD"),
    ("NZ", "NZD"),
    ("HK", "HKD"),
    ("NT", "TWD"),
    ("SG", "SGD"),
    ("S", "SGD"),
    ("MX", "MXN"),
    ("R", "BRL"),
];

/// Symbols, and the currencies that they stand for; the first is meant where none of them is the
/// account's.
const SYMBOLS: &[(char, &[&str])] = &[
    ('€', &["EUR"]),
    ('£', &["GBP"]),
    (
        '$',
        &[
            "USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN", "ARS", "CLP", "COP", "BRL",
            "UYU", "DOP", "JMD", "TTD", "BBD", "BSD", "BMD", "BZD", "FJD", "NAD", "XCD",
        ],
    ),
    ('¥', &["JPY", "CNY"]),
    ('￥', &["JPY", "CNY"]),
    ('₹', &["INR"]),
    ('₺', &["TRY"]),
    ('₽', &["RUB"]),
    ('₩', &["KRW"]),
    ('₪', &["ILS"]),
    ('₫', &["VND"]),
    ('₱', &["PHP"]),
];

/// Abbreviations, in small letters; words such as `R` and `S` say other things as well.
const WORDS: &[(&str, &[&str])] = &[
    ("zł", &["PLN"]),
    ("kč", &["CZK"]),
    ("ft", &["HUF"]),
    ("kr", &["SEK", "NOK", "DKK", "ISK"]),
    ("fr", &["CHF", "XOF", "XAF", "XPF"]),
    ("sfr", &["CHF"]),
    ("rs", &["INR", "PKR", "LKR", "NPR", "MUR"]),
    ("lei", &["RON", "MDL"]),
    ("rp", &["IDR"]),
    ("tl", &["TRY"]),
    ("лв", &["BGN"]),
    ("руб", &["RUB", "BYN"]),
    ("元", &["CNY", "TWD"]),
    ("円", &["JPY"]),
];

/// The currency that a text names with its code as a word of its own.
fn code_in(text: &str) -> Option<Currency> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.len() == 3 && word.bytes().all(|b| b.is_ascii_uppercase()))
        .find_map(|word| Currency::new(word).ok())
}

/// The currency that a text names beyond doubt: with its code or a sign of its own.
pub(super) fn currency_in(text: &str) -> Option<Currency> {
    code_in(text).or_else(|| {
        let own = |signs: &&(char, &[&str])| signs.1.len() == 1 && text.contains(signs.0);
        let (_, codes) = SYMBOLS.iter().find(own)?;
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
    let codes = codes_of(text)?;
    let of = |code: &&str| Currency::new(code).ok();
    match own {
        Some(own) if codes.iter().filter_map(of).any(|code| code == own) => Some(own),
        None if codes.len() > 1 => None,
        _ => codes.iter().find_map(of),
    }
}

fn codes_of(text: &str) -> Option<&'static [&'static str]> {
    if let Some((before, _)) = text.split_once('$') {
        let is_letter = |c: char| c.is_ascii_uppercase();
        let country = before.trim_end_matches(is_letter).len();
        let country = before.get(country..).unwrap_or_default();
        let dollar = DOLLARS.iter().find(|(name, _)| *name == country);
        if let Some((_, code)) = dollar {
            return Some(std::slice::from_ref(code));
        }
    }
    let symbol = SYMBOLS.iter().find(|(symbol, _)| text.contains(*symbol));
    if let Some((_, codes)) = symbol {
        return Some(codes);
    }
    let words = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    words
        .map(str::to_lowercase)
        .find_map(|word| WORDS.iter().find(|(name, _)| *name == word).map(|(_, codes)| *codes))
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
}
