//! Amount texts as banks of any country print them: signs in front, behind, as brackets or words,
//! grouping by point, comma, apostrophe or blank, and either decimal mark.

use domain::money::{Currency, LARGEST_MINOR, Money};
use thiserror::Error;

use super::currency_signs::{self, Way, is_symbol};
use super::digits::{is_unseen, latin_digits};

/// Why a text is not an amount of a currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(super) enum AmountError {
    #[error("the amount is not a number")]
    NotANumber,
    #[error("the amount has more decimals than its currency")]
    TooManyDecimals,
    #[error("the amount is beyond 10^15 minor units")]
    OutOfRange,
}

/// Which character separates the decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Point,
    Comma,
}

impl Mark {
    pub(super) fn from_char(mark: char) -> Option<Self> {
        match mark {
            '.' => Some(Self::Point),
            ',' => Some(Self::Comma),
            _ => None,
        }
    }

    pub(super) fn as_char(self) -> char {
        if self == Self::Point { '.' } else { ',' }
    }

    pub(super) fn other(self) -> Self {
        if self == Self::Point { Self::Comma } else { Self::Point }
    }
}

/// A decimal number: `mantissa / 10^scale`, negative or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Amount {
    pub negative: bool,
    pub mantissa: u64,
    pub scale: u32,
}

/// The longest text that may be an amount, in bytes.
const LONGEST: usize = 80;

/// Words behind or before the number that mean money out.
const OUT_WORDS: &[&str] = &["DR", "DB", "D", "S", "DEBIT", "SOLL", "DEBET", "DBT"];
/// Words behind or before the number that mean money in.
const IN_WORDS: &[&str] = &["CR", "C", "H", "CREDIT", "HABEN", "KREDIT", "CRD", "CRT"];
/// Abbreviations of currencies that are nothing else beside an amount, and say other things alone.
const OTHER_WORDS: &[&str] = &["R", "K", "F", "P", "CHF"];
fn is_minus(character: char) -> bool {
    matches!(
        character,
        '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}'
    )
}

fn is_apostrophe(character: char) -> bool {
    matches!(character, '\'' | '\u{2019}' | '\u{2018}' | '\u{b4}' | '`' | '\u{2bc}')
}

/// What stands behind a number, without the one or two dashes for no cents directly behind its
/// decimal mark (`1850,-`, `12.--`, Swedish `12:-`): they are no minus. `None` where there are
/// more.
fn behind_no_cents<'t>(number: &str, behind: &'t str) -> Option<&'t str> {
    let is_dash = |c: char| is_minus(c) || c == '=';
    let cents = match behind.strip_prefix(':') {
        Some(cents) => cents,
        None if number.ends_with(['.', ',']) => behind.trim_start(),
        None => return Some(behind),
    };
    let rest = cents.trim_start_matches(is_dash);
    match cents[..cents.len() - rest.len()].chars().count() {
        0 => Some(behind),
        1 | 2 => Some(rest),
        _ => None,
    }
}

/// An amount text without what stands around its number.
struct Core<'t> {
    negative: bool,
    /// Whether the sign around it is a minus, or brackets, or else a plus; a dash for no cents is
    /// none.
    sign: Option<bool>,
    /// Begins and ends with a digit or a mark.
    number: &'t str,
}

/// Splits sign, brackets and words off.
fn core_of(text: &str) -> Option<Core<'_>> {
    let text = text.trim();
    if text.len() > LONGEST {
        return None;
    }
    let text = text.strip_prefix("=\"").and_then(|t| t.strip_suffix('"')).unwrap_or(text);
    let first_digit = text.find(|c: char| c.is_ascii_digit())?;
    // A mark directly before the first digit belongs to the number (`.75`).
    let start = match text[..first_digit].chars().next_back() {
        Some(mark @ ('.' | ',')) if !ends_in_sign(&text[..first_digit - mark.len_utf8()]) => {
            first_digit - mark.len_utf8()
        }
        _ => first_digit,
    };
    let last_digit = text.rfind(|c: char| c.is_ascii_digit())? + 1;
    let end = last_digit + usize::from(text[last_digit..].starts_with(['.', ',']));
    let number = &text[start..end];
    if is_scaled(number, &text[end..]) {
        return None;
    }
    let (before, after) = (text[..start].trim(), behind_no_cents(number, &text[end..])?.trim());
    let mut negative = false;
    let (mut sign, mut signs) = (None, 0);
    let mut open = 0;
    for side in [before, after].into_iter().flat_map(without_marked) {
        let mut word_start = None;
        for (position, character) in side.char_indices().chain([(side.len(), ' ')]) {
            if character.is_alphabetic() {
                word_start.get_or_insert(position);
                continue;
            }
            if let Some(start) = word_start.take() {
                let word = &side[start..position];
                let is_country = character == '$' && is_country(word);
                negative |= !is_country && means_out(word)?;
            }
            let is_minus = match character {
                '+' => false,
                '(' => {
                    open += 1;
                    continue;
                }
                ')' if open == 1 => true,
                '.' => continue,
                c if is_symbol(c) || is_unseen(c) || c.is_whitespace() => continue,
                // Japanese banks write a triangle for a minus.
                c if is_minus(c) || matches!(c, '▲' | '△') => true,
                _ => return None,
            };
            sign = Some(is_minus);
            signs += 1;
        }
    }
    negative |= sign == Some(true);
    let is_whole = signs <= 1 && (open == 0 || negative);
    is_whole.then_some(Core { negative, sign, number })
}

/// Whether a letter behind a number says that it counts thousands (`1.5k`) or hundredths (`1500c`,
/// `1500 p`).
fn is_scaled(number: &str, behind: &str) -> bool {
    let letter = behind.trim_start();
    let is_apart = letter.len() < behind.len();
    let is_word = letter.chars().nth(1).is_some_and(char::is_alphanumeric);
    let has_cents = || matches!(number.chars().rev().nth(2), Some('.' | ','));
    match letter.chars().next().filter(|_| !is_word) {
        Some('k') => true,
        // A kyat or kwacha as well.
        Some('K') => !is_apart && !has_cents(),
        Some('c' | 'p') => !number.contains(['.', ',']),
        _ => false,
    }
}

/// What stands before and behind an abbreviation of a currency with marks in it (`S/`, `ש"ח`).
fn without_marked(side: &str) -> [&str; 2] {
    match currency_signs::marked(side) {
        Some((start, end, _)) => [&side[..start], &side[end..]],
        None => [side, ""],
    }
}

/// Whether a word before the sign of a dollar is its country.
fn is_country(word: &str) -> bool {
    currency_signs::look_up(Way::Country, word).is_some()
}

/// Whether a mark behind this text belongs to an abbreviation (`Rs.`, `S/.`).
fn ends_in_sign(text: &str) -> bool {
    ends_in_letter(text) || text.ends_with('/')
}

fn ends_in_letter(text: &str) -> bool {
    text.chars().next_back().is_some_and(char::is_alphabetic)
}

/// Whether a word beside the number means out; `None` when the word has no place there.
fn means_out(word: &str) -> Option<bool> {
    let upper = word.to_uppercase();
    if upper.len() == 3 && Currency::new(&upper).is_ok() {
        return Some(false);
    }
    if OUT_WORDS.contains(&upper.as_str()) {
        return Some(true);
    }
    let has_place = IN_WORDS.contains(&upper.as_str())
        || OTHER_WORDS.contains(&upper.as_str())
        || currency_signs::is_word(word);
    has_place.then_some(false)
}

/// Whether a word beside the number says that the amount is money out (`12.50 DR`) or in
/// (`12.50 CR`); `None` when none does.
pub(super) fn direction_word(text: &str) -> Option<bool> {
    let mut countries = currency_signs::all(Way::Country);
    if text.contains('$') && countries.any(|(country, _)| is_before_dollar(text, country)) {
        return None;
    }
    without_marked(text).into_iter().flat_map(words_of).find_map(|word| {
        let upper = word.to_uppercase();
        let is = |words: &[&str]| words.contains(&upper.as_str());
        is(OUT_WORDS).then_some(true).or_else(|| is(IN_WORDS).then_some(false))
    })
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty())
}

/// Whether a sign, brackets or a word beside it tell the direction of an amount; for a text that is
/// none, whether it has any sign.
pub(super) fn is_signed(text: &str) -> bool {
    let text = &*latin_digits(text);
    let has_sign = || text.contains(|c: char| is_minus(c) || matches!(c, '+' | '('));
    core_of(text).map_or_else(has_sign, |core| core.sign.is_some())
        || direction_word(text).is_some()
}

/// A sign and a word beside the number of an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Marked {
    /// Whether the word says that it is money out.
    pub is_out: bool,
    /// Whether the sign is a minus, or brackets; `None` without a sign.
    pub is_minus: Option<bool>,
}

impl Marked {
    /// Whether the sign says otherwise than the word (`-15.00 CR`).
    pub(super) fn contradicts(self) -> bool {
        self.is_minus.is_some_and(|is_minus| is_minus != self.is_out)
    }
}

/// What stands beside the number of an amount with a word for its direction; `None` for others.
pub(super) fn marked(text: &str) -> Option<Marked> {
    let has_words = text.chars().any(char::is_alphabetic);
    let is_out = has_words.then(|| direction_word(text)).flatten()?;
    let is_minus = core_of(&latin_digits(text)).and_then(|core| core.sign);
    Some(Marked { is_out, is_minus })
}

/// Whether a country stands alone directly before the sign of a dollar.
fn is_before_dollar(text: &str, country: &str) -> bool {
    let before = text.split('$').next().unwrap_or_default();
    before.strip_suffix(country).is_some_and(|rest| !ends_in_letter(rest))
}

/// Reads a text of a file whose decimal mark is known. What is no number with that mark and one
/// with the other is what it can only be: a booking is not left out for its mark.
pub(super) fn read(text: &str, mark: Mark) -> Result<Amount, AmountError> {
    let text = &*latin_digits(text);
    match strict(text, mark) {
        Err(AmountError::NotANumber) => strict(text, mark.other()),
        answer => answer,
    }
}

/// Reads a text of a whole number, in which a mark can only part thousands; `None` for others.
pub(super) fn whole(text: &str) -> Option<Amount> {
    let text = &*latin_digits(text);
    let read = |mark: Mark| strict(text, mark).ok().filter(|amount| amount.scale == 0);
    read(Mark::Point).or_else(|| read(Mark::Comma))
}

/// An amount times ten to the power; `None` where that is too large.
pub(super) fn moved(amount: Amount, power: i32) -> Option<Amount> {
    let scale = i64::from(amount.scale) - i64::from(power);
    let Ok(scale) = u32::try_from(scale) else {
        let factor = 10_u64.checked_pow(u32::try_from(-scale).ok()?)?;
        let mantissa = amount.mantissa.checked_mul(factor)?;
        return Some(Amount { mantissa, scale: 0, ..amount });
    };
    Some(Amount { scale, ..amount })
}

/// A text with its number, which was read as `amount`, times ten to the power: with at least two
/// decimals behind `mark`, and never three, which might be thousands. What stands around the number
/// stays. `None` where there is nothing to do.
pub(super) fn rewritten(text: &str, amount: Amount, power: i32, mark: Mark) -> Option<String> {
    let text = &*latin_digits(text);
    let number = core_of(text).filter(|_| power != 0)?.number;
    let moved = moved(amount, power);
    // What is too large for an amount stays so.
    let moved = moved.unwrap_or(Amount { mantissa: u64::MAX, scale: 0, ..amount });
    let decimals = match moved.scale.max(2) {
        3 => 4,
        decimals => decimals,
    };
    let zeros = usize::try_from(decimals - moved.scale).unwrap_or(0);
    let width = usize::try_from(decimals).unwrap_or(0) + 1;
    let digits = format!("{}{}", moved.mantissa, "0".repeat(zeros));
    let digits = format!("{digits:0>width$}");
    let (units, rest) = digits.split_at(digits.len() - (width - 1));
    let written = format!("{units}{}{rest}", mark.as_char());
    Some(match number.ends_with(['.', ',']) {
        // Dashes for no cents would be a minus behind it.
        true if amount.negative => format!("-{written}"),
        true => written,
        false => text.replacen(number, &written, 1),
    })
}

/// Reads a text with this mark alone.
fn strict(text: &str, mark: Mark) -> Result<Amount, AmountError> {
    let Core { negative, number: core, .. } = core_of(text).ok_or(AmountError::NotANumber)?;
    let digits = without_second_mark(core);
    let read = digits.map_or_else(|| number(core, mark), |(digits, mark)| number(digits, mark));
    let (mantissa, scale) = read.ok_or(AmountError::NotANumber)?;
    let mantissa = mantissa.ok_or(AmountError::OutOfRange)?;
    Ok(Amount { negative: negative && mantissa != 0, mantissa, scale })
}

/// The number before a mark at its end that parts its thousands as well (`1.850.-`), and the mark
/// that it has not: behind the last one there can only be decimals.
fn without_second_mark(core: &str) -> Option<(&str, Mark)> {
    let end = core.chars().next_back().filter(|end| !end.is_ascii_digit())?;
    let digits = core.strip_suffix(end)?;
    let mark = Mark::from_char(end)?.other();
    digits.contains(end).then_some((digits, mark))
}

/// Mantissa (`None` when too large) and scale of a number without sign; `None` when it is none.
fn number(core: &str, mark: Mark) -> Option<(Option<u64>, u32)> {
    let mut mantissa = Some(0_u64);
    let mut scale = None;
    let mut digits = 0_usize;
    // Digits since the last grouping mark; how many grouping marks there were, and which.
    let (mut run, mut grouping) = (0_usize, None);
    for character in core.chars() {
        if let Some(digit) = character.to_digit(10) {
            digits += 1;
            run += 1;
            mantissa = mantissa
                .and_then(|m| m.checked_mul(10))
                .and_then(|m| m.checked_add(u64::from(digit)));
            if let Some(scale) = scale.as_mut() {
                *scale += 1;
            }
            continue;
        }
        if scale.is_some() {
            return None;
        }
        if character == mark.as_char() {
            if grouping.is_some() && run != 3 {
                return None;
            }
            scale = Some(0);
            continue;
        }
        let kind = if is_apostrophe(character) {
            '\''
        } else if character.is_whitespace() {
            ' '
        } else if matches!(character, '.' | ',') {
            character
        } else {
            return None;
        };
        let fits = match grouping {
            // `0.123` is never a grouped number, nor is `1234.567`.
            None => (1..=3).contains(&run) && mantissa != Some(0),
            Some(other) => other == kind && (2..=3).contains(&run),
        };
        if !fits {
            return None;
        }
        grouping = Some(kind);
        run = 0;
    }
    if digits == 0 || (grouping.is_some() && scale.is_none() && run != 3) {
        return None;
    }
    Some((mantissa, scale.unwrap_or(0)))
}

/// What one text says about the decimal mark of the file it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Evidence {
    /// Reads the same with either mark.
    None,
    /// Reads with either mark, to different amounts (`1.234`).
    Ambiguous,
    Only(Mark),
}

/// The evidence of one text; `None` when it is no amount with any mark.
pub(super) fn evidence(text: &str) -> Option<Evidence> {
    let text = &*latin_digits(text);
    match (strict(text, Mark::Point), strict(text, Mark::Comma)) {
        (Ok(point), Ok(comma)) if point == comma => Some(Evidence::None),
        (Ok(_), Ok(_)) => Some(Evidence::Ambiguous),
        (Ok(_), Err(_)) => Some(Evidence::Only(Mark::Point)),
        (Err(_), Ok(_)) => Some(Evidence::Only(Mark::Comma)),
        (Err(_), Err(_)) => None,
    }
}

/// So many more cells with one mark than with the other settle the matter.
const CONVINCING: usize = 2_000;

/// The mark that most of the texts prove, and the first text that leaves it open.
pub(super) fn mark_of<'t>(
    texts: impl IntoIterator<Item = &'t str>,
) -> (Option<Mark>, Option<&'t str>) {
    let (mut points, mut commas, mut ambiguous) = (0_usize, 0_usize, None);
    for text in texts.into_iter().filter(|text| !text.is_empty()) {
        match evidence(text) {
            Some(Evidence::Only(Mark::Point)) => points += 1,
            Some(Evidence::Only(Mark::Comma)) => commas += 1,
            Some(Evidence::Ambiguous) if ambiguous.is_none() => ambiguous = Some(text),
            _ => {}
        }
        if points.abs_diff(commas) > CONVINCING {
            break;
        }
    }
    let mark = match points.cmp(&commas) {
        std::cmp::Ordering::Greater => Some(Mark::Point),
        std::cmp::Ordering::Less => Some(Mark::Comma),
        std::cmp::Ordering::Equal => None,
    };
    (mark, ambiguous)
}

/// The mark to read an ambiguous text with: a single mark before three digits is the decimal mark
/// where the currency has three decimals (`10,250` TND), else it groups (`50.000` VND).
pub(super) fn mark_for_ambiguous(text: &str, currency: Currency) -> Mark {
    let seen = if latin_digits(text).contains(',') { Mark::Comma } else { Mark::Point };
    if currency.exponent() == 3 { seen } else { seen.other() }
}

impl Amount {
    /// The amount with the direction that is known of it; `None`: as it is printed.
    pub(super) fn going(self, is_out: Option<bool>) -> Self {
        let negative = is_out.map_or(self.negative, |is_out| is_out && self.mantissa != 0);
        Self { negative, ..self }
    }

    /// The amount in minor units. Currencies of two decimals are rounded half to even, because
    /// brokers and spreadsheets print them to four and more; the flag says so. Elsewhere a further
    /// digit means that the amount was misread, and is refused.
    pub(super) fn money(self, currency: Currency) -> Result<(Money, bool), AmountError> {
        let exponent = u32::from(currency.exponent());
        let mantissa = i128::from(self.mantissa);
        let (minor, rounded) = if self.scale <= exponent {
            (mantissa * 10_i128.pow(exponent - self.scale), false)
        } else if let Some(divisor) = 10_i128.checked_pow(self.scale - exponent) {
            let (minor, rest) = (mantissa / divisor, mantissa % divisor);
            let up = rest * 2 > divisor || (rest * 2 == divisor && minor % 2 == 1);
            (minor + i128::from(up), rest != 0)
        } else {
            (0, mantissa != 0)
        };
        if rounded && exponent != 2 {
            return Err(AmountError::TooManyDecimals);
        }
        if minor > i128::from(LARGEST_MINOR) {
            return Err(AmountError::OutOfRange);
        }
        let minor = i64::try_from(minor).map_err(|_| AmountError::OutOfRange)?;
        Ok((Money::new(if self.negative { -minor } else { minor }, currency), rounded))
    }
}
