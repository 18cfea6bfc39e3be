//! The texts people write: names, payees, notes, tags. Trimmed, bounded, without control
//! characters but tabs, which banks put between words, and line breaks where lines are meant.
//!
//! What stands for something (a name, a payee, a tag) shows something: a text of spaces of any
//! kind, of marks without a letter, of characters that draw nothing, or that are nobody's
//! (unassigned, private) is empty. What draws nothing goes at both ends, as blanks do, unless what
//! stands beside it is drawn otherwise for it ([`ends`]): two names that look the same at their
//! ends are the same. Inside, characters that join, divide or turn the direction of writing are
//! kept, as they are part of honest texts; who shows a text isolates it (`<bdi>`), so that it turns
//! nothing around it.

mod ends;

use icu_properties::props::{
    DefaultIgnorableCodePoint, GeneralCategory, GeneralCategoryGroup, PrependedConcatenationMark,
    WhiteSpace,
};
use icu_properties::{CodePointMapData, CodePointSetData};
use thiserror::Error;

pub use self::ends::trimmed;

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

/// Letters and symbols to Unicode, and blank on paper: the empty Braille pattern, the musical null
/// note head, the Egyptian blanks, and what stands where an object was.
const BLANKS: [char; 5] = ['\u{2800}', '\u{1d159}', '\u{13441}', '\u{13442}', '\u{fffc}'];

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

/// Whether a character draws nothing that anybody can rely on: what [`draws_nothing`], and what is
/// nobody's: no characters, characters that are not assigned, and those of private use.
pub fn is_unseen(character: char) -> bool {
    let category = CodePointMapData::<GeneralCategory>::new().get(character);
    let is_nobodys = matches!(category, GeneralCategory::Unassigned | GeneralCategory::PrivateUse);
    is_nobodys || draws_nothing(character)
}

/// Whether a character draws nothing: spaces and line ends, controls, what Unicode says is ignored
/// when a font knows nothing of it (zero-width characters, fillers, soft hyphens, variation
/// selectors, directional marks), and blanks that pass for letters or symbols.
fn draws_nothing(character: char) -> bool {
    let is_blank = match CodePointMapData::<GeneralCategory>::new().get(character) {
        // Some of these stand in front of digits and are drawn.
        GeneralCategory::Format => {
            !CodePointSetData::new::<PrependedConcatenationMark>().contains(character)
        }
        category => {
            GeneralCategoryGroup::Separator.contains(category)
                || category == GeneralCategory::Control
        }
    };
    is_blank
        || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(character)
        || CodePointSetData::new::<WhiteSpace>().contains(character)
        || BLANKS.contains(&character)
}

/// Whether anything of a text can be seen: a mark that sits on a letter is nothing without one.
pub fn shows_something(text: &str) -> bool {
    let categories = CodePointMapData::<GeneralCategory>::new();
    let is_mark = |c| GeneralCategoryGroup::Mark.contains(categories.get(c));
    text.chars().any(|c| !is_unseen(c) && !is_mark(c))
}

/// A text of one line with at least one visible character, without what draws nothing at its ends.
/// Every name, payee and tag of every noun comes through here.
///
/// # Errors
/// [`TextError`] when nothing of it can be seen, when it is longer than `longest` characters or has
/// control characters or ends of lines (Unicode's separators of lines and paragraphs among them).
pub fn one_line(text: &str, longest: usize) -> Result<String, TextError> {
    let text = optional(text, longest)?;
    if text.contains(['\n', '\u{2028}', '\u{2029}']) {
        return Err(TextError::ControlCharacter);
    }
    if shows_something(&text) { Ok(text) } else { Err(TextError::Empty) }
}

/// A text that may be empty and may have several lines, without what draws nothing at its ends.
///
/// # Errors
/// [`TextError`] when it is longer than `longest` characters or has control characters.
pub fn optional(text: &str, longest: usize) -> Result<String, TextError> {
    let text = trimmed(text);
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(TextError::ControlCharacter);
    }
    if text.chars().count() > longest {
        return Err(TextError::TooLong(longest));
    }
    Ok(text)
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
mod tests;
