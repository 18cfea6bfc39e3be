//! Texts as a household may see them: one line, no control characters, bounded length.

use domain::text::{shows_something, trimmed};

/// The longest payee, in characters.
const PAYEE_LENGTH: usize = 200;
/// The longest description, in characters.
const DESCRIPTION_LENGTH: usize = 2_000;
/// The longest account number, name or bank id, in characters.
const IDENTIFIER_LENGTH: usize = 100;

/// Whether a character has no shape of its own or changes the direction of the text around it.
fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The text on one line: runs of blanks and control characters become one blank, the rest is cut
/// after `limit` characters.
pub(super) fn clean(text: &str, limit: usize) -> String {
    let mut target = String::with_capacity(text.len().min(limit));
    let mut length = 0;
    let mut blank_due = false;
    for character in text.chars() {
        if character.is_whitespace() || character.is_control() {
            blank_due = !target.is_empty();
            continue;
        }
        if is_invisible(character) {
            continue;
        }
        if blank_due {
            if length + 1 >= limit {
                break;
            }
            target.push(' ');
            length += 1;
            blank_due = false;
        }
        if length >= limit {
            break;
        }
        // Some banks print the soft hyphen, which browsers hide, where they mean a hyphen.
        target.push(if character == '\u{ad}' { '-' } else { character });
        length += 1;
    }
    target
}

/// An account number, name or bank id; `None` when nothing of it can be seen.
pub(super) fn identifier(text: &str) -> Option<String> {
    Some(trimmed(&clean(text, IDENTIFIER_LENGTH))).filter(|text| shows_something(text))
}

/// Payee and description of a booking. The payee always shows something: it falls back on the
/// description, then on the `kind` of booking. A description that only repeats the payee is left
/// out.
pub(super) fn payee_and_description(
    payee: &str,
    description: &str,
    kind: &str,
) -> (String, String) {
    // As the books will keep them: what comes again is compared with that.
    let mut payee = trimmed(&clean(payee, PAYEE_LENGTH));
    let mut description = trimmed(&clean(description, DESCRIPTION_LENGTH));
    if !shows_something(&payee) {
        payee = trimmed(&clean(&description, PAYEE_LENGTH));
    }
    if description == payee {
        description.clear();
    }
    if !shows_something(&payee) {
        payee = trimmed(&clean(kind, PAYEE_LENGTH));
    }
    if !shows_something(&payee) {
        payee = "?".to_owned();
    }
    (payee, description)
}

/// Several texts as one, a blank between them.
pub(super) fn join<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut joined = String::new();
    for part in parts {
        // Characters have at most four bytes; blanks that collapse may cost some of the text.
        if joined.len() >= 8 * DESCRIPTION_LENGTH {
            break;
        }
        joined.push(' ');
        joined.push_str(part);
    }
    clean(&joined, DESCRIPTION_LENGTH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_collapse_and_control_characters_vanish() {
        assert_eq!(clean("  A\u{0}\tB \r\n C\u{200b}D ", 100), "A B CD");
        assert_eq!(clean("10\u{ad}06\u{ad}2010", 100), "10-06-2010");
    }

    #[test]
    fn a_text_is_cut_between_characters_not_bytes() {
        assert_eq!(clean("äöüß", 3), "äöü");
        assert_eq!(clean("ab cd", 3), "ab");
    }

    #[test]
    fn a_payee_is_never_empty() {
        let both =
            |payee: &str, description: &str| payee_and_description(payee, description, "Fee");
        assert_eq!(both("", "Rent May"), ("Rent May".into(), String::new()));
        assert_eq!(both("", " "), ("Fee".into(), String::new()));
        assert_eq!(both("Shop", "Shop"), ("Shop".into(), String::new()));
        assert_eq!(both("Shop", "Milk"), ("Shop".into(), "Milk".into()));
        for unseen in ["\u{3164}", "\u{200b}\u{2060}", "\u{2800}", "\u{301}", "\u{fe0f}\u{fe0f}"] {
            assert_eq!(both(unseen, "Rent May"), ("Rent May".into(), String::new()), "{unseen:?}");
            assert_eq!(both(unseen, unseen).0, "Fee", "{unseen:?}");
            assert_eq!(payee_and_description(unseen, "", unseen).0, "?", "{unseen:?}");
            assert_eq!(identifier(unseen), None, "{unseen:?}");
        }
    }
}
