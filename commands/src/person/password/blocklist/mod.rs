//! Passwords that are guessed first: published ones, one or two common words, one short word of any
//! kind, phrases of frequent words, sayings and what is counted or told off in several languages,
//! dates, walks over keyboards, repetitions, each with the trimmings that everybody adds, and the
//! person's own name or address or this product's name in whatever guise (docs/adr/0016).

mod blocks;
mod counted;
mod dates;
mod estimate;
mod listed;
mod money;
mod one_word;
mod own;
mod phrases;
mod sayings;
mod series;
mod words;

use std::collections::HashSet;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use listed::is_listed;
use own::Own;

use super::SHORTEST;

/// Passwords seen everywhere, one a line, lower case.
static KNOWN: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("common_passwords.txt").split_whitespace().collect());
/// Words and names that passwords are made of, lower case: those of long ago, and those that came
/// into the world after the published lists, or with the fame of these years.
static WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let lists = [include_str!("common_words.txt"), include_str!("common_names.txt")];
    lists.into_iter().flat_map(str::split_whitespace).collect()
});

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
/// Keys of one column, with its digit.
const MOST_COLUMN: usize = 4;
/// Keys of a Russian keyboard, and the Latin letters on them: the lists have Russian words as they
/// come out when the layout was not switched.
const RUSSIAN_KEYS: &str = "йцукенгшщзхъфывапролджэячсмитьбюё";
const LATIN_KEYS: &str = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`";
/// Letters as they are drawn with several signs, the longest first.
const DRAWN: [(&str, &str); 16] = [
    ("|\\/|", "m"),
    ("/\\/\\", "m"),
    ("\\/\\/", "w"),
    ("|_|", "u"),
    ("(_)", "u"),
    ("|-|", "h"),
    ("|\\|", "n"),
    ("/\\", "a"),
    ("\\/", "v"),
    ("|)", "d"),
    ("|3", "b"),
    ("|<", "k"),
    ("()", "o"),
    ("[]", "o"),
    ("vv", "w"),
    ("ph", "f"),
];
/// Shortest text that is looked up, in characters.
const SHORTEST_LOOKED_UP: usize = 4;
/// Longest text that is looked up: nothing published is longer.
const LONGEST_LOOKED_UP: usize = 64;
/// Most digits and signs at either end of which some may belong to a published password.
const LONGEST_TRIMMING: usize = 8;
/// So many words, written apart, are also looked up as if they were written together.
const MOST_WORDS: usize = 3;

/// Whether a password (long enough otherwise) would be among the first guesses for this person.
pub(super) fn is_guessable(password: &str, normalised_email: &str, name: &str) -> bool {
    let own = Own::of(normalised_email, name);
    let lower = password.to_lowercase();
    if blocks::is_monotonous(&lower) || is_first_guess(password, &own) {
        return true;
    }
    let undrawn = undrawn(&lower);
    if undrawn != lower && is_first_guess(&undrawn, &own) {
        return true;
    }
    // Something twice is no better than once.
    [blocks::block_of(&lower), blocks::said_once(&lower)]
        .into_iter()
        .flatten()
        .any(|once| once.chars().count() < SHORTEST || is_first_guess(&once, &own))
}

fn is_first_guess(password: &str, own: &Own) -> bool {
    let lower = password.to_lowercase();
    let folded = folded(password);
    let joined = with_umlauts_joined(&folded);
    walks(&lower)
        || KNOWN.contains(lower.as_str())
        || counted::is_counted(&folded)
        || dates::is_made_of_dates(&folded)
        || [&lower, &folded, &joined].into_iter().any(|text| words::are_few(text, own))
        || is_trimmed_entry(&folded)
        || is_trimmed_entry(&joined)
        || on_latin_keys(&lower).is_some_and(|text| is_trimmed_entry(&text))
        || own.make_up(&lower)
        || own.make_up(&folded)
        || one_word::is_one(password)
        || sayings::is_one(&folded)
        || series::is_one(&folded)
        || [&folded, &joined].into_iter().any(|text| {
            let word = one_word::in_usual_trimmings(text);
            phrases::is_cheap(text) || word.is_some_and(|word| phrases::is_cheap(&word))
        })
        || estimate::is_cheap(password, own.words())
}

/// Lower case without accents, full-width and other guises of letters undone.
fn folded(text: &str) -> String {
    text.nfkd().filter(|c| !is_combining_mark(*c)).collect::<String>().to_lowercase()
}

/// A folded text with umlauts that were written as two letters as the lists have them: as one.
fn with_umlauts_joined(folded: &str) -> String {
    folded.replace("ae", "a").replace("oe", "o").replace("ue", "u")
}

/// Mostly steps from a key to its neighbour; or from each to one a few places later, as columns of
/// keys go one beside the other (`plm okn ijb`).
fn walks(text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    (1..=MOST_COLUMN).any(|apart| {
        let pairs = letters.windows(apart + 1);
        let breaks = pairs.filter(|keys| !is_step(keys[0], keys[apart])).count();
        letters.len() > 2 * apart && breaks * 4 <= letters.len() + 1 - apart
    })
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

/// Digits and signs that are written for letters, as those letters; `1` and its like stand for two.
fn plain(text: &str, one: char) -> String {
    text.chars()
        .map(|c| match c {
            '0' => 'o',
            '1' | '!' | '|' => one,
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

/// Letters that are drawn with several signs, as those letters.
fn undrawn(lower: &str) -> String {
    DRAWN.iter().fold(lower.to_owned(), |text, (drawn, letter)| text.replace(drawn, letter))
}

/// Something published with digits and signs around it, whatever it is dressed as.
fn is_trimmed_entry(text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    let is_entry = |unit: &[char]| is_dressed_entry(unit);
    if is_entry(&letters) || is_entry(&written_together(&letters)) {
        return true;
    }
    let Some(first) = letters.iter().position(|c| c.is_alphabetic()) else { return false };
    let last = letters.iter().rposition(|c| c.is_alphabetic()).unwrap_or(first);
    let begins = first.saturating_sub(LONGEST_TRIMMING)..=first;
    begins.into_iter().any(|begin| {
        (last + 1..=letters.len().min(last + 1 + LONGEST_TRIMMING)).any(|end| {
            let unit = &letters[begin..end];
            is_entry(unit) || is_entry(&written_together(unit))
        })
    })
}

/// A few words without what stands between them, or single letters that something was put between;
/// of a phrase of more words, nothing.
fn written_together(letters: &[char]) -> Vec<char> {
    let words = letters.split(|c| !c.is_alphanumeric()).filter(|word| !word.is_empty()).count();
    let together: Vec<char> = letters.iter().copied().filter(|c| c.is_alphanumeric()).collect();
    let is_few = words <= MOST_WORDS || together.len() <= 2 * words;
    if is_few && together.len() < letters.len() { together } else { Vec::new() }
}

/// Published as it is, backwards, twice, or with signs for letters.
fn is_dressed_entry(unit: &[char]) -> bool {
    if !(SHORTEST_LOOKED_UP..=LONGEST_LOOKED_UP).contains(&unit.len()) {
        return false;
    }
    let half = unit.len() / 2;
    let unit = if half >= SHORTEST_LOOKED_UP && unit[..half] == unit[half..] {
        &unit[..half]
    } else {
        unit
    };
    let forwards: String = unit.iter().collect();
    let backwards: String = unit.iter().rev().collect();
    [forwards, backwards].into_iter().any(|text| {
        is_listed(&text) || is_listed(&plain(&text, 'i')) || is_listed(&plain(&text, 'l'))
    })
}

/// What comes out when the layout was not switched; `None` when that changes nothing.
fn on_latin_keys(lower: &str) -> Option<String> {
    let latin = |c| RUSSIAN_KEYS.chars().zip(LATIN_KEYS.chars()).find(|(key, _)| *key == c);
    let text: String = lower.nfc().map(|c| latin(c).map_or(c, |(_, key)| key)).collect();
    (text != lower).then_some(text)
}
