//! Money: whole minor units of one currency, never a float.
//!
//! Currencies and their exponents are those of ISO 4217 (active list), plus the withdrawn codes
//! that old bank files still carry. Sign: plus is into the household, minus is out.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;
use std::sync::OnceLock;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

/// The largest absolute amount in minor units that a household may record: 10^15.
pub const LARGEST_MINOR: i64 = 1_000_000_000_000_000;

/// Codes withdrawn from ISO 4217 that appear in old statements, with their exponents.
/// They may be read and kept, never converted.
const WITHDRAWN: &[(&str, u8)] = &[
    ("ATS", 2),
    ("BEF", 0),
    ("BGN", 2),
    ("CYP", 2),
    ("DEM", 2),
    ("EEK", 2),
    ("ESP", 0),
    ("FIM", 2),
    ("FRF", 2),
    ("GRD", 0),
    ("HRK", 2),
    ("IEP", 2),
    ("ITL", 0),
    ("LTL", 2),
    ("LUF", 0),
    ("LVL", 2),
    ("MTL", 2),
    ("NLG", 2),
    ("PTE", 0),
    ("SIT", 2),
    ("SKK", 2),
    ("ZWL", 2),
];

/// Why a text or a sum is not money.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MoneyError {
    #[error("{0:?} is not a currency code of ISO 4217 with a minor unit")]
    UnknownCurrency(String),
    #[error("{0:?} is not a decimal amount")]
    NotAnAmount(String),
    #[error("{text:?} has more decimals than {currency} has ({exponent})")]
    TooManyDecimals { text: String, currency: Currency, exponent: u8 },
    #[error("the amount is beyond 10^15 minor units")]
    OutOfRange,
    #[error("{left} and {right} cannot be added")]
    MixedCurrencies { left: Currency, right: Currency },
}

/// A currency with a minor unit, by its ISO 4217 code (`EUR`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency {
    code: [u8; 3],
    exponent: u8,
}

/// The active list of ISO 4217.
const ISO_4217: &str = include_str!("iso4217.csv");

fn currencies() -> &'static HashMap<[u8; 3], u8> {
    static TABLE: OnceLock<HashMap<[u8; 3], u8>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let active = ISO_4217.lines().skip(1).filter_map(|line| {
            let mut cells = line.split(',');
            let code: [u8; 3] = cells.next()?.as_bytes().try_into().ok()?;
            Some((code, cells.nth(1)?.parse::<u8>().ok()?))
        });
        let withdrawn = WITHDRAWN
            .iter()
            .filter_map(|(code, exponent)| Some((code.as_bytes().try_into().ok()?, *exponent)));
        withdrawn.chain(active).collect()
    })
}

impl Currency {
    /// The currency with this ISO 4217 code; upper case only.
    ///
    /// # Errors
    /// [`MoneyError::UnknownCurrency`] for anything without a minor unit (`XAU`) or not in ISO
    /// 4217.
    pub fn new(code: &str) -> Result<Self, MoneyError> {
        let unknown = || MoneyError::UnknownCurrency(code.chars().take(8).collect());
        let code: [u8; 3] = code.as_bytes().try_into().map_err(|_| unknown())?;
        let exponent = *currencies().get(&code).ok_or_else(unknown)?;
        Ok(Self { code, exponent })
    }

    /// The three-letter code.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.code).unwrap_or("XXX")
    }

    /// How many decimals the minor unit stands for: 2 for `EUR`, 0 for `JPY`, 3 for `KWD`.
    pub fn exponent(&self) -> u8 {
        self.exponent
    }

    /// Whether ISO 4217 has withdrawn the code (`DEM`): fine in a file, not for a new account.
    pub fn is_withdrawn(&self) -> bool {
        WITHDRAWN.iter().any(|(code, _)| code.as_bytes() == self.code)
    }

    /// Every active currency as ISO 4217 has it beside its code: with its number (`978`) and its
    /// English name (`Euro`).
    pub fn all_named() -> impl Iterator<Item = (Self, &'static str, &'static str)> {
        ISO_4217.lines().skip(1).filter_map(|line| {
            let mut cells = line.splitn(4, ',');
            let currency = Self::new(cells.next()?).ok()?;
            let number = cells.next()?;
            Some((currency, number, cells.nth(1)?))
        })
    }

    /// Every code a household may choose, in alphabetical order.
    pub fn all_active() -> Vec<Self> {
        let mut all: Vec<Self> = currencies()
            .iter()
            .map(|(code, exponent)| Self { code: *code, exponent: *exponent })
            .filter(|currency| !currency.is_withdrawn())
            .collect();
        all.sort();
        all
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Currency {
    type Err = MoneyError;
    fn from_str(code: &str) -> Result<Self, Self::Err> {
        Self::new(code)
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::new(&code).map_err(serde::de::Error::custom)
    }
}

/// An amount of one currency in its minor units (`{"minor": -1250, "currency": "CAD"}`).
/// Plus is into the household, minus is out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Money {
    pub minor: i64,
    pub currency: Currency,
}

/// For a person to read: `-12.50 EUR`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let exponent = usize::from(self.currency.exponent());
        let digits = format!("{:0width$}", self.minor.unsigned_abs(), width = exponent + 1);
        let (whole, part) = digits.split_at(digits.len() - exponent);
        let sign = if self.minor < 0 { "-" } else { "" };
        let point = if exponent == 0 { "" } else { "." };
        write!(f, "{sign}{whole}{point}{part} {}", self.currency)
    }
}

impl Money {
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// The sum of two amounts of the same currency.
    ///
    /// # Errors
    /// [`MoneyError::MixedCurrencies`], or [`MoneyError::OutOfRange`] past 10^15.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            let (left, right) = (self.currency, other.currency);
            return Err(MoneyError::MixedCurrencies { left, right });
        }
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::OutOfRange)?;
        Self { minor, currency: self.currency }.within_range()
    }

    /// This amount if a household may record it.
    ///
    /// # Errors
    /// [`MoneyError::OutOfRange`] when the absolute amount is beyond 10^15 minor units.
    pub fn within_range(self) -> Result<Self, MoneyError> {
        let allowed = -LARGEST_MINOR..=LARGEST_MINOR;
        if allowed.contains(&self.minor) { Ok(self) } else { Err(MoneyError::OutOfRange) }
    }

    /// Reads a plain decimal text (`-12.5`, `+3`, `.75`, `5.`; a point, no grouping) exactly.
    /// Zeros beyond the currency's decimals are allowed, other digits there are not.
    ///
    /// ```
    /// use domain::money::{Currency, Money};
    /// let eur = Currency::new("EUR").unwrap();
    /// assert_eq!(Money::from_decimal("-8.85000", eur).unwrap().minor, -885);
    /// assert!(Money::from_decimal("8.855", eur).is_err());
    /// ```
    ///
    /// # Errors
    /// [`MoneyError::NotAnAmount`], [`MoneyError::TooManyDecimals`] or [`MoneyError::OutOfRange`].
    pub fn from_decimal(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let (money, remainder) = Self::split_decimal(text, currency)?;
        if remainder.bytes().any(|digit| digit != b'0') {
            let (text, exponent) = (text.chars().take(40).collect(), currency.exponent);
            return Err(MoneyError::TooManyDecimals { text, currency, exponent });
        }
        Ok(money)
    }

    /// As [`Money::from_decimal`], but rounds half to even where the text has more decimals than
    /// the currency. The flag tells whether anything was rounded away.
    ///
    /// # Errors
    /// [`MoneyError::NotAnAmount`] or [`MoneyError::OutOfRange`].
    pub fn from_decimal_rounded(
        text: &str,
        currency: Currency,
    ) -> Result<(Self, bool), MoneyError> {
        let (mut money, remainder) = Self::split_decimal(text, currency)?;
        let digits = remainder.as_bytes();
        if digits.iter().all(|digit| *digit == b'0') {
            return Ok((money, false));
        }
        let beyond_half = digits[0] > b'5'
            || (digits[0] == b'5' && digits[1..].iter().any(|digit| *digit != b'0'));
        let half = digits[0] == b'5' && !beyond_half;
        if beyond_half || (half && money.minor % 2 != 0) {
            let away = if text.trim_start().starts_with('-') { -1 } else { 1 };
            money.minor = money.minor.checked_add(away).ok_or(MoneyError::OutOfRange)?;
        }
        Ok((money.within_range()?, true))
    }

    /// The amount cut after the currency's decimals, and the digits that were cut.
    fn split_decimal(text: &str, currency: Currency) -> Result<(Self, &str), MoneyError> {
        let wrong = || MoneyError::NotAnAmount(text.chars().take(40).collect());
        let trimmed = text.trim();
        let (negative, digits) = match trimmed.as_bytes().first() {
            Some(b'-') => (true, &trimmed[1..]),
            Some(b'+') => (false, &trimmed[1..]),
            _ => (false, trimmed),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if (whole.is_empty() && fraction.is_empty()) || !all_digits(whole) || !all_digits(fraction)
        {
            return Err(wrong());
        }
        let kept = fraction.len().min(usize::from(currency.exponent));
        let (fraction, remainder) = fraction.split_at(kept);
        let mut minor: i64 = 0;
        let padding = std::iter::repeat_n(b'0', usize::from(currency.exponent) - kept);
        for digit in whole.bytes().chain(fraction.bytes()).chain(padding) {
            minor = minor
                .checked_mul(10)
                .and_then(|minor| minor.checked_add(i64::from(digit - b'0')))
                .ok_or(MoneyError::OutOfRange)?;
        }
        let money = Self { minor: if negative { -minor } else { minor }, currency };
        Ok((money.within_range()?, remainder))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(text: &str, code: &str) -> Result<i64, MoneyError> {
        Money::from_decimal(text, Currency::new(code)?).map(|money| money.minor)
    }

    #[test]
    fn active_currencies_have_their_number_and_their_name() {
        let named: Vec<_> = Currency::all_named().collect();
        let euro = Currency::new("EUR").unwrap();
        assert!(named.contains(&(euro, "978", "Euro")));
        assert!(named.iter().all(|(currency, ..)| !currency.is_withdrawn()));
    }

    #[test]
    fn an_amount_is_spoken_with_the_decimals_of_its_currency() {
        for (minor, code, said) in [
            (-1_250, "EUR", "-12.50 EUR"),
            (5, "EUR", "0.05 EUR"),
            (1_200, "JPY", "1200 JPY"),
            (-1, "KWD", "-0.001 KWD"),
        ] {
            assert_eq!(Money::new(minor, Currency::new(code).unwrap()).to_string(), said);
        }
    }

    #[test]
    fn exponents_come_from_iso_4217() {
        for (code, exponent) in [("JPY", 0), ("EUR", 2), ("KWD", 3), ("UYW", 4), ("DEM", 2)] {
            assert_eq!(Currency::new(code).unwrap().exponent(), exponent, "{code}");
        }
    }

    #[test]
    fn what_has_no_minor_unit_is_no_currency_here() {
        for code in ["XAU", "BTC", "eur", "EURO", "", "€"] {
            assert!(Currency::new(code).is_err(), "{code}");
        }
    }

    #[test]
    fn a_decimal_text_is_read_exactly() {
        assert_eq!(money("-12.5", "CAD"), Ok(-1250));
        assert_eq!(money("5.", "USD"), Ok(500));
        assert_eq!(money(".75", "USD"), Ok(75));
        assert_eq!(money("-0.00", "USD"), Ok(0));
        assert_eq!(money("1234", "JPY"), Ok(1234));
        assert_eq!(money("0.001", "KWD"), Ok(1));
    }

    #[test]
    fn what_is_not_an_amount_is_refused() {
        for text in ["", "-", ".", "1,5", "1e3", "NaN", "12..34", "--1", "1 2", "١"] {
            assert!(matches!(money(text, "EUR"), Err(MoneyError::NotAnAmount(_))), "{text}");
        }
        assert!(matches!(money("1.5", "JPY"), Err(MoneyError::TooManyDecimals { .. })));
        assert_eq!(money("99999999999999999999", "EUR"), Err(MoneyError::OutOfRange));
    }

    #[test]
    fn rounding_is_half_to_even_and_says_so() {
        let usd = Currency::new("USD").unwrap();
        let rounded = |text| Money::from_decimal_rounded(text, usd).unwrap();
        assert_eq!(rounded("0.125"), (Money::new(12, usd), true));
        assert_eq!(rounded("0.135"), (Money::new(14, usd), true));
        assert_eq!(rounded("-0.1251"), (Money::new(-13, usd), true));
        assert_eq!(rounded("-0.006"), (Money::new(-1, usd), true));
        assert_eq!(rounded("1.5000"), (Money::new(150, usd), false));
    }
}
