//! One word, of whatever language or none, with what everybody adds until it is long enough: years,
//! runs of digits, a sign or two. No list knows every name of the year; that such a password is one
//! word, and not long, shows without.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::dates;
use crate::person::password::SHORTEST;

/// Most signs at either end that are a trimming, unless they are all the same.
const MOST_SIGNS: usize = 4;
/// Any so many digits are tried with every word.
const FEW_DIGITS: usize = 3;
/// Most consonants in a row of a word that somebody says. With four, twice as many random texts
/// are taken for words.
const MOST_CONSONANTS: usize = 3;
/// Fewest letters between two capitals of words that are written as one.
const SHORTEST_PART: usize = 3;
/// At least one in so many letters of a word is a vowel.
const VOWEL_SHARE: usize = 5;

/// Whether a password is a word that alone would be too short, with usual things at its ends.
pub(super) fn is_one(password: &str) -> bool {
    let plain: String = password.nfkd().filter(|c| !is_combining_mark(*c)).collect();
    let text = written_together(&plain);
    let Some(first) = text.iter().position(|c| c.is_alphabetic()) else { return false };
    let last = text.iter().rposition(|c| c.is_alphabetic()).unwrap_or(first);
    let word = &text[first..=last];
    word.len() < SHORTEST
        && is_word(word)
        && [&text[..first], &text[last + 1..]].into_iter().all(is_usual)
}

/// What is one run of letters with usual things at its ends, without these: a compound of words may
/// be long enough, and be guessed as they are.
pub(super) fn in_usual_trimmings(text: &str) -> Option<String> {
    let text: Vec<char> = text.chars().collect();
    let first = text.iter().position(|c| c.is_alphabetic())?;
    let last = text.iter().rposition(|c| c.is_alphabetic())?;
    let word = &text[first..=last];
    let is_one = word.iter().all(|c| c.is_alphabetic());
    let ends = [&text[..first], &text[last + 1..]];
    (is_one && ends.into_iter().all(is_usual)).then(|| word.iter().collect())
}

/// Single characters that something was put between, without it.
fn written_together(text: &str) -> Vec<char> {
    let is_between = |c: char| !c.is_alphanumeric();
    let mut parts = text.split(is_between).filter(|part| !part.is_empty());
    match parts.all(|part| part.chars().nth(1).is_none()) {
        true => text.chars().filter(|c| !is_between(*c)).collect(),
        false => text.chars().collect(),
    }
}

/// Letters alone, written as words are, that somebody could say. Of other scripts than the Latin
/// one all can be said.
fn is_word(letters: &[char]) -> bool {
    let is_written = letters.iter().all(|c| c.is_alphabetic())
        && (has_capitals_of_words(letters) || letters.iter().all(|c| !c.is_lowercase()));
    if !is_written || !letters.iter().all(char::is_ascii) {
        return is_written;
    }
    let is_vowel = |c: &char| matches!(c.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
    let vowels = letters.iter().filter(|c| is_vowel(c)).count();
    let mut runs = letters.split(is_vowel).map(<[char]>::len);
    vowels * VOWEL_SHARE >= letters.len() && runs.all(|run| run <= MOST_CONSONANTS)
}

/// Whether capitals stand at the beginning alone, or where another word begins (`MojDom`).
fn has_capitals_of_words(letters: &[char]) -> bool {
    let capitals = letters.iter().enumerate().filter(|(_, c)| c.is_uppercase());
    let mut begins: Vec<usize> = capitals.map(|(at, _)| at).filter(|at| *at > 0).collect();
    begins.insert(0, 0);
    begins.push(letters.len());
    begins.len() == 2 || begins.windows(2).all(|two| two[1] - two[0] >= SHORTEST_PART)
}

/// Whether what stands at an end is what everybody puts there.
fn is_usual(end: &[char]) -> bool {
    let signs: Vec<char> = end.iter().copied().filter(|c| !c.is_alphanumeric()).collect();
    let mut different = signs.clone();
    different.dedup();
    let are_few = signs.len() <= MOST_SIGNS || different.len() == 1;
    let digits: String = end.iter().filter(|c| c.is_alphanumeric()).collect();
    are_few && (digits.len() <= FEW_DIGITS || is_usual_number(&digits) || is_two(&digits))
}

/// A year, a day, a run, a repetition, or digits doubled in a run.
fn is_usual_number(digits: &str) -> bool {
    let digits = digits.as_bytes();
    if digits.len() < FEW_DIGITS || !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let mut once = digits.to_vec();
    once.dedup();
    let is_block = (1..=digits.len() / 2).any(|n| {
        digits.len().is_multiple_of(n) && digits.chunks(n).all(|chunk| chunk == &digits[..n])
    });
    is_run(digits)
        || (once.len() > 1 && is_run(&once))
        || is_block
        || dates::worth(digits).is_some()
}

/// Each one more, or one less, than the one before; 0 follows 9.
fn is_run(digits: &[u8]) -> bool {
    let steps = |by: u8| digits.windows(2).all(|two| (two[0] - b'0' + by) % 10 == two[1] - b'0');
    steps(1) || steps(9)
}

/// Two of them, as in `2024123`.
fn is_two(digits: &str) -> bool {
    (FEW_DIGITS..=digits.len().saturating_sub(FEW_DIGITS))
        .filter_map(|at| digits.split_at_checked(at))
        .any(|(first, second)| is_usual_number(first) && is_usual_number(second))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_with_what_everybody_adds_is_one_word_whether_it_is_known_or_not() {
        for one in [
            "zorblax12345",
            "Zorblax2024!",
            "ZORBLAX!!!!!1",
            "!!zorblax-1987",
            "2024zorblax123",
            "zorblax112233",
            "zorblax#24121985",
            "zorblax2024123",
            "z o r b l a x 1 2 3",
            "зорблакс2024",
            "zorblaxen777",
            "ZorBlaxen2024",
            "zorBlax202412",
        ] {
            assert!(is_one(one), "{one}");
        }
    }

    #[test]
    fn several_words_random_texts_and_random_digits_are_not() {
        for other in [
            "kettle-heron-42",
            "violet harbour 9",
            "zorblax48213",
            "kxvtqwpzm123",
            "kxvtqaepzm17",
            "tVn4wq8ZrLp2",
            "zOrblAxen777",
            "plinthquartz1",
            "zorblax#%&!?123",
            "774920158364",
            "",
        ] {
            assert!(!is_one(other), "{other}");
        }
    }
}
