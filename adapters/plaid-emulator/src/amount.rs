//! An amount of money as Plaid writes it: a JSON number whose text is the exact decimal.
//! Positive means that money leaves the account, negative that it enters.

use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _, ser::Error as _};
use serde_json::value::RawValue;

/// An exact decimal that is read from and written as the text of a JSON number, never through a
/// binary double. Only `serde_json`'s own readers and writers carry it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Amount(pub Decimal);

impl Amount {
    /// Nothing owed, nothing held.
    pub const ZERO: Amount = Amount(Decimal::ZERO);

    /// An amount of so many hundredths.
    pub fn cents(cents: i64) -> Amount {
        Amount(Decimal::new(cents, 2))
    }

    /// Reads the text of a JSON number; `None` when it is no number or too fine or too large
    /// to be held exactly.
    pub fn parse(text: &str) -> Option<Amount> {
        let exact = if text.contains(['e', 'E']) {
            Decimal::from_scientific(text).ok()?
        } else {
            Decimal::from_str_exact(text).ok()?
        };
        let bound = Decimal::from_str("1000000000000000").ok()?;
        (exact.scale() <= 12 && exact.abs() < bound).then_some(Amount(exact))
    }

    /// The sum, or the largest amount there is when it would overflow.
    pub fn plus(self, other: Amount) -> Amount {
        Amount(self.0.saturating_add(other.0))
    }

    /// The difference, or the largest amount there is when it would overflow.
    pub fn minus(self, other: Amount) -> Amount {
        Amount(self.0.saturating_sub(other.0))
    }

    /// The same amount in the other direction.
    pub fn reversed(self) -> Amount {
        Amount(-self.0)
    }

    /// The product with a whole number of per-cent, rounded to cents.
    pub fn percent(self, percent: i64) -> Amount {
        let product = self.0.saturating_mul(Decimal::new(percent, 2));
        Amount(product.round_dp(2))
    }

    /// The text of the JSON number.
    pub fn text(self) -> String {
        let plain = self.0.normalize();
        if plain.is_zero() { "0".to_owned() } else { plain.to_string() }
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        RawValue::from_string(self.text()).map_err(S::Error::custom)?.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Amount, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        Amount::parse(raw.get()).ok_or_else(|| D::Error::custom("expected a decimal number"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_keeps_its_decimal_text_through_json() {
        for text in ["0.1", "12.34", "-2307.21", "0.00000001", "123456789012.99", "5"] {
            let amount: Amount = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&amount).unwrap(), text);
        }
    }

    #[test]
    fn trailing_zeros_and_exponents_are_the_same_amount() {
        assert_eq!(Amount::parse("1.50"), Amount::parse("1.5"));
        assert_eq!(Amount::parse("15e-1"), Amount::parse("1.5"));
        assert_eq!(Amount::parse("-0.00").map(Amount::text).as_deref(), Some("0"));
    }

    #[test]
    fn what_is_no_number_or_too_large_is_refused() {
        for text in ["\"1\"", "null", "1e40", "0.0000000000001", "NaN", "1000000000000000"] {
            assert!(serde_json::from_str::<Amount>(text).is_err(), "{text}");
        }
    }
}
