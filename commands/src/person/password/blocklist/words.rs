//! What a password is when its trimmings are taken off: one listed word, or two common ones.

use super::listed::{is_listed, is_top_word};
use super::money::is_of_money;
use super::own::Own;
use super::{KNOWN, WORDS, plain};

/// Most signs at either end of the letters that may stand for letters themselves.
const MOST_SIGNS: usize = 3;
/// So many characters more than the words have letters may be trimmings.
const MOST_TRIMMINGS: usize = 2;
/// Most letters beside a common word that are a trimming of it.
const MOST_LETTERS: usize = 3;
/// Longest password that is taken apart, in characters: two words are shorter.
const LONGEST: usize = 48;

/// Whether a folded text is one listed word or two common ones (the person's own among them), in
/// whatever disguise: backwards, with signs for letters, digits and signs around and between.
pub(super) fn are_few(folded: &str, own: &Own) -> bool {
    let letters: Vec<char> = folded.chars().collect();
    if letters.len() > LONGEST {
        return false;
    }
    // Trimmings are guessed with the words as long as they are not most of it.
    let is_most = |words: usize| letters.len() - words <= words + MOST_TRIMMINGS;
    let backwards: Vec<char> = letters.iter().rev().copied().collect();
    [&letters, &backwards].into_iter().any(|text| {
        cores(text).into_iter().any(|core| {
            [plain(&core, 'i'), plain(&core, 'l'), core]
                .iter()
                .any(|core| in_pieces(core, own).is_some_and(is_most))
        })
    })
}

/// The text from its first letter to its last, with up to [`MOST_SIGNS`] more at either end.
fn cores(letters: &[char]) -> Vec<String> {
    let Some(first) = letters.iter().position(|c| c.is_alphabetic()) else { return Vec::new() };
    let last = letters.iter().rposition(|c| c.is_alphabetic()).unwrap_or(first);
    let mut cores = Vec::new();
    for begin in first.saturating_sub(MOST_SIGNS)..=first {
        for end in last + 1..=letters.len().min(last + 1 + MOST_SIGNS) {
            cores.push(letters[begin..end].iter().collect());
        }
    }
    cores
}

/// How many letters of a text are one or two words; `None` when there are others.
fn in_pieces(text: &str, own: &Own) -> Option<usize> {
    let pieces = text.split(|c: char| !c.is_alphabetic());
    let pieces: Vec<&str> = pieces.filter(|piece| !piece.is_empty()).collect();
    // Single letters among words are trimmings as digits are.
    let words: Vec<&str> =
        pieces.iter().copied().filter(|piece| piece.chars().nth(1).is_some()).collect();
    match words[..] {
        [] => one_or_two(&pieces.concat(), own),
        [one] => one_or_two(one, own),
        [first, second] => two(first, second, own),
        // What is put around a name: `xX_name_Xx`.
        [before, one, after] if is_little(before) && is_little(after) => one_or_two(one, own),
        _ => None,
    }
}

fn is_little(piece: &str) -> bool {
    piece.chars().nth(2).is_none()
}

fn one_or_two(letters: &str, own: &Own) -> Option<usize> {
    if is_known(letters, own) {
        return Some(letters.chars().count());
    }
    let halves = letters.char_indices().skip(1).map(|(at, _)| letters.split_at(at));
    halves.filter_map(|(first, second)| two(first, second, own)).max()
}

/// Two common words, or one with a few letters beside it, which are a trimming.
fn two(first: &str, second: &str, own: &Own) -> Option<usize> {
    let (letters, others) = (first.chars().count(), second.chars().count());
    match (is_common(first, own), is_common(second, own)) {
        (true, true) => Some(letters + others),
        (true, false) if others <= MOST_LETTERS => Some(letters),
        (false, true) if letters <= MOST_LETTERS => Some(others),
        _ => None,
    }
}

fn is_known(word: &str, own: &Own) -> bool {
    is_common(word, own) || KNOWN.contains(word) || (word.chars().count() >= 4 && is_listed(word))
}

/// One of the words that passwords are made of, or that are the person's own.
fn is_common(word: &str, own: &Own) -> bool {
    WORDS.contains(word) || is_of_money(word) || own.is_one(word) || is_top_word(word)
}
