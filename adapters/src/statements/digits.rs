//! Digits of other scripts than the Latin, and marks of writing direction around numbers.

use std::borrow::Cow;

/// The zeros of scripts with decimal digits (Unicode's `Nd`), each before its nine others: Arabic,
/// Persian, N'Ko, those of India and Sri Lanka, Thai, Lao, Tibetan, Burmese, Khmer, Mongolian and
/// further ones of Asia, and the wide ones of East Asia.
const ZEROS: [u32; 36] = [
    0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66,
    0x0de6, 0x0e50, 0x0ed0, 0x0f20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90,
    0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10,
];

/// Whether a character is a mark that is not seen: of writing direction, or without any width.
pub(super) fn is_unseen(character: char) -> bool {
    matches!(
        character,
        '\u{200b}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{61c}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'
            | '\u{2066}'..='\u{2069}'
            | '\u{feff}'
    )
}

/// The Latin digit or mark that a character stands for; `None` for all others.
fn latin(character: char) -> Option<char> {
    match character {
        // Decimal and thousands marks of Arabic and Persian, and the wide ones of East Asia.
        '\u{66b}' | '\u{ff0e}' => return Some('.'),
        '\u{66c}' | '\u{60c}' | '\u{ff0c}' => return Some(','),
        '\u{ff0f}' => return Some('/'),
        _ => {}
    }
    let code = u32::from(character);
    let zero = ZEROS.iter().rev().find(|zero| **zero <= code)?;
    char::from_digit(code.checked_sub(*zero).filter(|digit| *digit < 10)?, 10)
}

/// A text with Latin digits and without marks that are not seen; as it is where it has neither.
pub(super) fn latin_digits(text: &str) -> Cow<'_, str> {
    let is_other = |c: char| !c.is_ascii() && (is_unseen(c) || latin(c).is_some());
    if text.is_ascii() || !text.contains(is_other) {
        return Cow::Borrowed(text);
    }
    let seen = text.chars().filter(|character| !is_unseen(*character));
    Cow::Owned(seen.map(|character| latin(character).unwrap_or(character)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_every_script_are_the_latin_ones() {
        for (text, right) in [
            ("-12.50", "-12.50"),
            ("-۱۲٫۵۰", "-12.50"),
            ("١٬٨٥٠٫٠٠", "1,850.00"),
            ("-१२.५०", "-12.50"),
            ("-১২.৫০", "-12.50"),
            ("๑๒.๕๐", "12.50"),
            ("１２．５０", "12.50"),
            ("\u{200e}-12.50\u{202c}", "-12.50"),
            ("12,50 €", "12,50 €"),
            ("Bäckerei", "Bäckerei"),
        ] {
            assert_eq!(latin_digits(text), right, "{text}");
        }
        for zero in ZEROS {
            let all: String = (zero..zero + 10).filter_map(char::from_u32).collect();
            assert_eq!(latin_digits(&all), "0123456789", "{zero:x}");
        }
    }
}
