//! Passwords that are guessed first: known ones, walks over the keyboard, repetitions, one or two
//! common words with trimmings, and the person's own name or address or this product's name.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Passwords seen everywhere, one a line, lower case.
static KNOWN: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("common_passwords.txt").split_whitespace().collect());
/// Words and names that passwords are made of, lower case.
static WORDS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("common_words.txt").split_whitespace().collect());

/// Ways over the keyboard and through the alphabet; read in both directions.
const WALKS: [&str; 9] = [
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "`1234567890-=",
    "qwertyuiop[]asdfghjkl;'zxcvbnm,./",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "1q2w3e4r5t6y7u8i9o0p",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "a1b2c3d4e5f6g7h8i9j0",
];
/// The keyboard's columns, without their digits.
const COLUMNS: &str = "qazwsxedcrfvtgbyhnujmikolp";
/// Most letters in a unit whose repetition is no password.
const LONGEST_UNIT: usize = 8;
/// Fewest letters that must be left when a person's own words are taken out.
const FEWEST_LEFT: usize = 4;
/// The product's name is the first thing to try here.
const PRODUCT: &str = "wumbo";

/// Whether a password (long enough otherwise) would be among the first guesses for this person.
pub(super) fn is_guessable(password: &str, normalised_email: &str, name: &str) -> bool {
    let folded = password.to_lowercase();
    KNOWN.contains(folded.as_str())
        || repeats(&folded)
        || walks(&folded)
        || is_common(core(&folded))
        || is_common(&plain(core(&folded)))
        || is_own(&folded, normalised_email, name)
        || is_own(&plain(&folded), normalised_email, name)
}

/// A short unit again and again, or very few different characters.
fn repeats(text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    let different: HashSet<&char> = letters.iter().collect();
    different.len() < 3
        || (1..=LONGEST_UNIT.min(letters.len() / 2))
            .any(|unit| letters.iter().zip(&letters[unit..]).all(|(a, b)| a == b))
}

/// Mostly steps from a key to its neighbour.
fn walks(text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    let breaks = letters.windows(2).filter(|pair| !is_step(pair[0], pair[1])).count();
    breaks * 4 <= letters.len()
}

fn is_step(from: char, to: char) -> bool {
    let pairs = |walk: &str| {
        let keys: Vec<char> = walk.chars().collect();
        keys.windows(2)
            .any(|pair| (pair[0] == from && pair[1] == to) || (pair[0] == to && pair[1] == from))
    };
    WALKS.into_iter().any(pairs) || pairs(COLUMNS)
}

/// The text without what stands around its letters: `!passw0rd2024` is `passw0rd`.
fn core(text: &str) -> &str {
    text.trim_matches(|c: char| !c.is_alphabetic())
}

/// Digits and signs that are written for letters, as those letters.
fn plain(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '0' => 'o',
            '1' | '!' | '|' => 'i',
            '3' | '€' => 'e',
            '4' | '@' => 'a',
            '5' | '$' => 's',
            '7' | '+' => 't',
            '8' => 'b',
            '9' => 'g',
            other => other,
        })
        .collect()
}

/// One or two common words written together, or one of the known passwords.
fn is_common(core: &str) -> bool {
    WORDS.contains(core)
        || KNOWN.contains(core)
        || core.char_indices().skip(1).any(|(at, _)| {
            let (first, second) = core.split_at(at);
            WORDS.contains(first) && WORDS.contains(second)
        })
}

/// Little more than the person's own words or the product's name.
fn is_own(text: &str, normalised_email: &str, name: &str) -> bool {
    let name = name.to_lowercase();
    let (local, domain) = normalised_email.rsplit_once('@').unwrap_or((normalised_email, ""));
    let joined: String = name.split_whitespace().collect();
    let mut own: Vec<&str> = vec![normalised_email, local, domain, &name, &joined, PRODUCT];
    own.extend(name.split(|c: char| !c.is_alphanumeric()));
    own.extend(normalised_email.split(|c: char| !c.is_alphanumeric()));
    own.retain(|word| word.chars().count() >= 3);
    // Longest first, so that a part does not spoil the whole.
    own.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let left = own.iter().fold(text.to_owned(), |left, word| left.replace(word, ""));
    if left.len() == text.len() {
        return false;
    }
    let left: String = left.chars().filter(|c| c.is_alphabetic()).collect();
    left.chars().count() < FEWEST_LEFT || is_common(&left)
}
