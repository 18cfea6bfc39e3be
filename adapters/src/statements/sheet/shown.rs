//! What stands around a number in a cell, and the text that a bank would print for it.

use domain::money::Currency;

use super::super::csv;
use super::super::currency_signs::{self, Way, is_symbol};
use super::decimal::{moved, plain};

/// What a format puts around a number.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Look {
    pub before: String,
    pub behind: String,
    /// Whether a minus or brackets stand in it, which [`Self::settle`] takes out.
    pub is_signed: bool,
    pub is_percent: bool,
    /// How often the shown number is divided by a thousand.
    pub thousands: i32,
}

/// The text of a cell.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Shown {
    pub text: String,
    /// What stands for it below a heading that names a unit.
    pub below: Option<Below>,
}

/// What a cell that is divided, or that names a unit, says below a heading that names one as well.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Below {
    /// The unit that the cell names, as a power of ten.
    pub unit: Option<i32>,
    /// The number that is shown without its unit, and with it.
    pub bare: String,
    pub whole: String,
}

impl Below {
    /// The text below a heading that names this unit: one that the cell contradicts is kept.
    pub(super) fn under(&self, heading: i32) -> &str {
        let is_same = self.unit.is_none_or(|unit| unit == heading);
        if is_same { &self.bare } else { &self.whole }
    }
}

impl Shown {
    pub(super) fn plain(text: String) -> Self {
        Self { text, below: None }
    }
}

fn is_minus(sign: char) -> bool {
    matches!(sign, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

impl Look {
    /// Takes the signs out of what stands around the number.
    pub(super) fn settle(&mut self) {
        let behind = without_no_cents(&self.behind).to_owned();
        self.behind = behind;
        if let (Some(open), Some(close)) = (self.before.find('('), self.behind.rfind(')'))
            && !self.before[open..].contains(')')
        {
            self.behind.remove(close);
            self.before.remove(open);
            self.is_signed = true;
        }
        for side in [&mut self.before, &mut self.behind] {
            side.retain(|sign| !matches!(sign, '(' | ')' | '\u{200e}' | '\u{200f}'));
            let trimmed = side.trim();
            let bare = trimmed.trim_matches(is_minus);
            if bare.len() < trimmed.len() && is_apart(bare, trimmed) {
                self.is_signed = true;
                *side = side.replacen(trimmed, bare, 1);
            }
        }
    }

    /// The text of a number, whose sign is `is_out`.
    pub(super) fn shown(&self, number: f64, is_out: bool) -> Shown {
        let has_words = |text: &str| text.contains(|c: char| !c.is_whitespace());
        let has_any = has_words(&self.before) || has_words(&self.behind) || self.is_percent;
        let size = number.abs();
        let full = |text: &str, before: &str, behind: &str| {
            let is_zero = !text.contains(|c: char| matches!(c, '1'..='9'));
            let sign = if is_out && !is_zero { "-" } else { "" };
            format!("{sign}{}{text}{}", before.trim_start(), behind.trim_end())
        };
        if self.is_percent {
            return Shown::plain(full(&moved(size, 2), &self.before, "%"));
        }
        if !has_any && self.thousands == 0 {
            return Shown::plain(full(&plain(size), "", ""));
        }
        let power = self.thousands.saturating_mul(3);
        let divided = moved(size, -power);
        let words = format!("{} {}", self.before, self.behind);
        let unit = csv::power_of_unit(words.trim());
        let unit = if is_letter_of(power, &words) { Some(power) } else { unit };
        let own = currency_of(&words).map_or(String::new(), |currency| format!(" {currency}"));
        let whole = full(&divided, &self.before, &self.behind);
        let bare = if unit.is_some() { full(&divided, "", &own) } else { whole.clone() };
        let text = match unit {
            None => full(&plain(size), &self.before, &self.behind),
            Some(unit) if power > 0 && unit == power => full(&plain(size), "", &own),
            Some(_) => whole.clone(),
        };
        let has_unit = unit.is_some() || power > 0;
        Shown { text, below: has_unit.then_some(Below { unit, bare, whole }) }
    }
}

/// Whether a dash at an end of a text is a minus, and no hyphen of a word (`"2025-"0`).
fn is_apart(bare: &str, text: &str) -> bool {
    let joins = |end: Option<char>| end.is_some_and(char::is_alphanumeric);
    let is_hyphen = (joins(bare.chars().next_back()) && text.ends_with(is_minus))
        || (joins(bare.chars().next()) && text.starts_with(is_minus));
    !is_hyphen || currency_of(bare).is_some()
}

/// Whether a letter counts what is divided so often (`0,,"M"`).
fn is_letter_of(power: i32, words: &str) -> bool {
    let is_letter = |word: &str| match power {
        3 => matches!(word, "k" | "t"),
        6 => matches!(word, "m" | "mm"),
        9 => matches!(word, "b" | "bn" | "g" | "mrd"),
        _ => false,
    };
    words.split(|c: char| !c.is_alphabetic()).any(|word| is_letter(&word.to_lowercase()))
}

/// What stands behind a number, without the dashes for no cents (`,-`, `.--`, `:-`).
fn without_no_cents(behind: &str) -> &str {
    let Some(rest) = behind.strip_prefix([',', '.', ':']) else { return behind };
    let bare = rest.trim_start_matches(|sign| is_minus(sign) || sign == '=');
    if bare.len() < rest.len() { bare } else { behind }
}

/// Whether a text names a currency.
pub(super) fn names_currency(text: &str) -> bool {
    currency_of(text).is_some()
}

/// The currency in words of a unit (`TEUR`, `k€`, `tkr`), as it is written.
fn currency_of(words: &str) -> Option<String> {
    if let Some(symbol) = words.chars().find(|sign| is_symbol(*sign)) {
        return Some(symbol.to_string());
    }
    words.split(|c: char| !c.is_alphabetic()).find_map(|word| {
        let is_known = |text: &str| {
            let code = text.to_ascii_uppercase();
            (code.len() == 3 && Currency::new(&code).is_ok())
                || currency_signs::look_up(Way::Word, &text.to_lowercase()).is_some()
        };
        let behind_unit = word.char_indices().nth(1).map(|(at, _)| &word[at..]);
        let found = [Some(word), behind_unit].into_iter().flatten();
        found.filter(|text| text.chars().count() > 1).find(|text| is_known(text)).map(str::to_owned)
    })
}
