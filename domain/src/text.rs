//! The texts people write: names, payees, notes, tags. Trimmed, bounded, without control
//! characters but tabs, which banks put between words, and line breaks where lines are meant.
//!
//! What stands for something (a name, a payee, a tag) shows something: a text of spaces of any
//! kind, of marks without a letter, or of characters that draw nothing is empty. Characters that
//! turn the direction of writing are kept wherever they stand, as they are part of honest texts;
//! who shows a text isolates it (`<bdi>`), so that it turns nothing around it.

use icu_properties::props::{
    DefaultIgnorableCodePoint, GeneralCategory, GeneralCategoryGroup, NoncharacterCodePoint,
    PrependedConcatenationMark, WhiteSpace,
};
use icu_properties::{CodePointMapData, CodePointSetData};
use thiserror::Error;

/// Longest name of an account, category or household, in characters.
pub const NAME_LENGTH: usize = 100;
/// Longest payee, in characters.
pub const PAYEE_LENGTH: usize = 200;
/// Longest note or description, in characters.
pub const NOTE_LENGTH: usize = 2_000;
/// Longest tag, in characters.
pub const TAG_LENGTH: usize = 50;
/// Most tags on one transaction.
pub const TAG_COUNT: usize = 20;

/// Characters that are symbols to Unicode and blank on paper: the empty Braille pattern and the
/// musical null note head.
const BLANK_SYMBOLS: [char; 2] = ['\u{2800}', '\u{1d159}'];

/// Why a text cannot be kept.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TextError {
    /// Nothing in it can be seen.
    #[error("is empty")]
    Empty,
    #[error("is longer than {0} characters")]
    TooLong(usize),
    #[error("contains a control character")]
    ControlCharacter,
    #[error("has more than {0} entries")]
    TooMany(usize),
}

/// Whether a character draws nothing: spaces and line ends, controls, what Unicode says is ignored
/// when a font knows nothing of it (zero-width characters, fillers, soft hyphens, variation
/// selectors, directional marks), and what is no character.
pub fn is_unseen(character: char) -> bool {
    let category = CodePointMapData::<GeneralCategory>::new().get(character);
    let draws_nothing = match category {
        // Some of these stand in front of digits and are drawn.
        GeneralCategory::Format => {
            !CodePointSetData::new::<PrependedConcatenationMark>().contains(character)
        }
        category => {
            GeneralCategoryGroup::Separator.contains(category)
                || category == GeneralCategory::Control
        }
    };
    draws_nothing
        || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(character)
        || CodePointSetData::new::<WhiteSpace>().contains(character)
        || CodePointSetData::new::<NoncharacterCodePoint>().contains(character)
        || BLANK_SYMBOLS.contains(&character)
}

/// Whether anything of a text can be seen: a mark that sits on a letter is nothing without one.
pub fn shows_something(text: &str) -> bool {
    let categories = CodePointMapData::<GeneralCategory>::new();
    let is_mark = |c| GeneralCategoryGroup::Mark.contains(categories.get(c));
    text.chars().any(|c| !is_unseen(c) && !is_mark(c))
}

/// A text of one line with at least one visible character, outer blanks removed.
///
/// # Errors
/// [`TextError`] when nothing of it can be seen, when it is longer than `longest` characters or has
/// control characters.
pub fn one_line(text: &str, longest: usize) -> Result<String, TextError> {
    let text = optional(text, longest)?;
    if text.contains('\n') {
        return Err(TextError::ControlCharacter);
    }
    if shows_something(&text) { Ok(text) } else { Err(TextError::Empty) }
}

/// A text that may be empty and may have several lines, outer blanks removed.
///
/// # Errors
/// [`TextError`] when it is longer than `longest` characters or has control characters.
pub fn optional(text: &str, longest: usize) -> Result<String, TextError> {
    let text = text.trim();
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(TextError::ControlCharacter);
    }
    if text.chars().count() > longest {
        return Err(TextError::TooLong(longest));
    }
    Ok(text.to_owned())
}

/// Tags in alphabetical order, each once.
///
/// # Errors
/// [`TextError`] when a tag is no one-line text or there are more than [`TAG_COUNT`].
pub fn tags(tags: &[String]) -> Result<Vec<String>, TextError> {
    let mut kept: Vec<String> =
        tags.iter().map(|tag| one_line(tag, TAG_LENGTH)).collect::<Result<_, _>>()?;
    kept.sort();
    kept.dedup();
    if kept.len() > TAG_COUNT { Err(TextError::TooMany(TAG_COUNT)) } else { Ok(kept) }
}

#[cfg(test)]
mod tests {
    use proptest::strategy::Strategy;

    use super::*;

    #[test]
    fn outer_blanks_go_and_control_characters_are_refused() {
        assert_eq!(one_line("  Rent  ", 10), Ok("Rent".to_owned()));
        assert_eq!(one_line(" \t ", 10), Err(TextError::Empty));
        assert_eq!(one_line("a\u{0}b", 10), Err(TextError::ControlCharacter));
        assert_eq!(one_line("a\nb", 10), Err(TextError::ControlCharacter));
        assert_eq!(one_line("a\tb", 10), Ok("a\tb".to_owned()));
        assert_eq!(optional("a\nb", 10), Ok("a\nb".to_owned()));
        assert_eq!(one_line("€€€", 2), Err(TextError::TooLong(2)));
    }

    #[test]
    fn what_cannot_be_seen_is_no_name() {
        for unseen in [
            "\u{200b}",                 // zero-width space
            "\u{feff}\u{2060}",         // word joiners
            "\u{200d}\u{200c}",         // joiner and non-joiner
            "\u{ad}",                   // soft hyphen
            "\u{3000}\u{2003}\u{a0}",   // spaces that are not ASCII
            "\u{2028}",                 // a separator of lines
            "\u{202e}\u{2066}\u{2069}", // turns of direction
            "\u{200e}\u{200f}\u{61c}",  // marks of direction
            "\u{3164}\u{115f}\u{1160}", // Hangul fillers
            "\u{ffa0}",                 // half-width Hangul filler
            "\u{fe0f}\u{e0100}",        // variation selectors
            "\u{180e}\u{180b}",         // Mongolian
            "\u{34f}\u{17b4}",          // grapheme joiner, Khmer vowels inherent
            "\u{301}\u{308}",           // accents of no letter
            "\u{20dd}",                 // a circle around nothing
            "\u{93e}",                  // a Devanagari vowel of no letter
            "\u{e0041}",                // a tag character
            "\u{2800}\u{1d159}",        // blank symbols
            "\u{fff9}\u{fffb}",         // marks of annotations
            "\u{fdd0}\u{ffff}",         // no characters
        ] {
            assert!(!shows_something(unseen), "{}", unseen.escape_unicode());
            let padded = format!(" {unseen} {unseen}");
            assert_eq!(one_line(&padded, 100), Err(TextError::Empty), "{padded:?}");
            assert_eq!(one_line(&format!("{unseen}x"), 100).unwrap().chars().last(), Some('x'));
        }
    }

    #[test]
    fn whatever_can_be_seen_is_a_name_and_kept_as_written() {
        for name in [
            "Rent",
            "家賃",
            "إيجار",
            "שכר דירה",
            "किराया",
            "ค่าเช่า",
            "❤\u{fe0f}",
            "👨\u{200d}👩\u{200d}👧",
            "می\u{200c}خواهم",
            "-",
            "?",
            "\u{600}\u{661}",
            "e\u{301}",
            "\u{202b}שלום\u{202c}",
            "abc\u{202e}txt",
        ] {
            assert_eq!(one_line(name, 100).as_deref(), Ok(name));
        }
    }

    #[test]
    fn tags_are_sorted_and_unique() {
        let given = ["b".to_owned(), "a".to_owned(), "b ".to_owned()];
        assert_eq!(tags(&given), Ok(vec!["a".to_owned(), "b".to_owned()]));
    }

    proptest::proptest! {
        #[test]
        fn a_kept_line_shows_something_and_an_unseen_character_never_makes_a_text_show(
            text in ".{0,40}", unseen in proptest::char::any().prop_filter("seen", |c| is_unseen(*c)),
        ) {
            let padded: String = [unseen.to_string(), text.clone(), unseen.to_string()].concat();
            proptest::prop_assert_eq!(shows_something(&padded), shows_something(&text));
            if let Ok(kept) = one_line(&text, 100) {
                proptest::prop_assert!(shows_something(&kept));
                proptest::prop_assert_eq!(one_line(&kept, 100), Ok(kept.clone()));
            }
        }
    }
}
