//! Words with digits, found in the transactions themselves whatever the case of their letters:
//! texts are kept without numbers.
//!
//! The database knows upper and lower case of A to Z alone: its locale is C, so that order and
//! indexes are the same on every machine, and collations that know more are not in every server. A
//! word with other letters is looked for by a pattern that names every form of each letter.

use std::collections::HashMap;
use std::sync::LazyLock;

/// How a word is looked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Pattern {
    /// With `ilike`: the word has no letters but A to Z.
    Like(String),
    /// With `~`: a pattern without repetition or choice, so it is matched in linear time.
    Letters(String),
}

/// The forms of letters beyond ASCII, by the form they share (σ for Σ, σ and ς).
static FORMS: LazyLock<HashMap<char, String>> = LazyLock::new(|| {
    let mut forms: HashMap<char, String> = HashMap::new();
    for letter in ('\u{80}'..='\u{1ffff}').filter(|letter| letter.is_alphabetic()) {
        forms.entry(shared_form(letter)).or_default().push(letter);
    }
    forms.retain(|shared, forms| forms.chars().nth(1).is_some() || shared.is_ascii());
    forms
});

/// How to look for one word.
pub(super) fn pattern(word: &str) -> Pattern {
    if word.is_ascii() {
        let escaped = word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        return Pattern::Like(format!("%{escaped}%"));
    }
    let mut pattern = String::new();
    for letter in word.chars() {
        let shared = shared_form(letter);
        let others = FORMS.get(&shared).map_or("", String::as_str);
        match letter {
            _ if shared.is_ascii_alphabetic() => {
                let capital = shared.to_ascii_uppercase();
                pattern.extend(['[', shared, capital]);
                pattern.push_str(others);
                pattern.push(']');
            }
            _ if !others.is_empty() => {
                pattern.push('[');
                pattern.push_str(others);
                pattern.push(']');
            }
            // Escaped, a sign means itself; an escaped digit would not.
            sign if sign.is_ascii() && !sign.is_ascii_alphanumeric() => {
                pattern.extend(['\\', sign])
            }
            other => pattern.push(other),
        }
    }
    Pattern::Letters(pattern)
}

/// The small form of the capital of a letter; where either is several letters (ß, İ), the letter.
fn shared_form(letter: char) -> char {
    let capital = only(letter.to_uppercase()).unwrap_or(letter);
    only(capital.to_lowercase()).unwrap_or(capital)
}

fn only(mut letters: impl Iterator<Item = char>) -> Option<char> {
    match (letters.next(), letters.next()) {
        (Some(letter), None) => Some(letter),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ascii_words_are_left_to_the_database() {
        assert_eq!(pattern("50%_\\"), Pattern::Like("%50\\%\\_\\\\%".to_owned()));
    }

    #[test]
    fn a_pattern_names_every_form_of_every_letter_and_no_sign_means_more_than_itself() {
        assert_eq!(pattern("ä.1"), Pattern::Letters("[Ää]\\.1".to_owned()));
        assert_eq!(pattern("Σ"), pattern("ς"));
        assert_eq!(pattern("ΣΑΣ"), pattern("σας"));
        assert_eq!(pattern("é(a"), Pattern::Letters("[Éé]\\([aA]".to_owned()));
        assert_eq!(pattern("kß"), Pattern::Letters("[kK\u{212a}][ßẞ]".to_owned()));
        assert_eq!(pattern("猫"), Pattern::Letters("猫".to_owned()));
    }
}
