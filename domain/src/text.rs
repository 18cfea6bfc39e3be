//! The texts people write: names, payees, notes, tags. Trimmed, bounded, without control
//! characters but tabs, which banks put between words, and line breaks where lines are meant.

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

/// Why a text cannot be kept.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TextError {
    #[error("is empty")]
    Empty,
    #[error("is longer than {0} characters")]
    TooLong(usize),
    #[error("contains a control character")]
    ControlCharacter,
    #[error("has more than {0} entries")]
    TooMany(usize),
}

/// A text of one line with at least one visible character, outer blanks removed.
///
/// # Errors
/// [`TextError`] when it is empty, longer than `longest` characters or has control characters.
pub fn one_line(text: &str, longest: usize) -> Result<String, TextError> {
    let text = optional(text, longest)?;
    if text.contains('\n') {
        return Err(TextError::ControlCharacter);
    }
    if text.is_empty() { Err(TextError::Empty) } else { Ok(text) }
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
    fn tags_are_sorted_and_unique() {
        let given = ["b".to_owned(), "a".to_owned(), "b ".to_owned()];
        assert_eq!(tags(&given), Ok(vec!["a".to_owned(), "b".to_owned()]));
    }
}
