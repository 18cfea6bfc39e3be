//! The number of a cell in plain decimals.

/// How many digits of a number mean something: spreadsheets show fifteen, what lies behind them is
/// noise of the binary fraction (`0.1 + 0.2`).
const DIGITS: usize = 15;

/// The number in plain decimals.
pub(super) fn plain(number: f64) -> String {
    moved(number, 0)
}

/// The number times ten to the power, in plain decimals.
pub(super) fn moved(number: f64, power: i32) -> String {
    if !number.is_finite() {
        return String::new();
    }
    let scientific = format!("{number:.*e}", DIGITS - 1);
    let Some((mantissa, exponent)) = scientific.split_once('e') else { return scientific };
    let Ok(exponent) = exponent.parse::<i32>() else { return scientific };
    let exponent = exponent.saturating_add(power);
    if exponent.abs() > 30 {
        return scientific;
    }
    let sign = if mantissa.starts_with('-') { "-" } else { "" };
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_end_matches('0');
    if digits.is_empty() {
        return "0".to_owned();
    }
    let whole = exponent + 1;
    let (before, after) = match usize::try_from(whole) {
        Ok(0) | Err(_) => {
            let zeros = usize::try_from(whole.unsigned_abs()).unwrap_or_default();
            ("0".to_owned(), "0".repeat(zeros) + digits)
        }
        Ok(whole) if whole >= digits.len() => {
            (digits.to_owned() + &"0".repeat(whole - digits.len()), String::new())
        }
        Ok(whole) => (digits[..whole].to_owned(), digits[whole..].to_owned()),
    };
    match after.len() {
        0 => format!("{sign}{before}"),
        // Three digits behind the mark could be thousands, in a text; here they are decimals.
        3 => format!("{sign}{before}.{after}0"),
        _ => format!("{sign}{before}.{after}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_plain_decimals_without_noise() {
        for (number, told) in [
            (0.1 + 0.2, "0.3"),
            (-1_234.56, "-1234.56"),
            (1e6, "1000000"),
            (0.05, "0.05"),
            (-0.0, "0"),
            (24.5, "24.5"),
            (1.234, "1.2340"),
            (123_456_789_012_345.0, "123456789012345"),
            (1.0e-7, "0.0000001"),
            (19.99 * 3.0, "59.97"),
        ] {
            assert_eq!(plain(number), told);
        }
        assert_eq!(plain(f64::NAN), "");
        assert_eq!(plain(1e300), "1.00000000000000e300");
    }
}
