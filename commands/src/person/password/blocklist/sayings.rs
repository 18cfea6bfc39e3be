//! What everybody knows by heart: proverbs, first lines, prayers, songs, films, jokes of the trade,
//! and the words that are famous for their length. Its words may be rare; the whole is tried as
//! one, and as people remember it: with a letter more or less here and there.

use std::sync::LazyLock;

use super::own::in_any_spelling;
use super::{core, folded, plain};

/// One a line; here its letters alone, in the one spelling that all are compared in.
static SAYINGS: LazyLock<Vec<String>> = LazyLock::new(|| {
    include_str!("sayings.txt").lines().map(|line| letters(&folded(line))).collect()
});

/// So many of a saying's letters, from wherever in it, are as good as all of it.
const MANY: usize = 12;
/// Fewest letters that are looked up: what is shorter has other judges.
const FEWEST: usize = 8;
/// More letters than this beside a saying are something of one's own.
const MOST_BESIDE: usize = 3;
/// So many digits and signs more than letters are no trimming.
const MOST_TRIMMINGS: usize = 2;
/// One in so many letters may be another than the saying has, or one too many or too few.
const LETTERS_OF_A_SLIP: usize = 12;
/// Longest text that is compared letter by letter, in letters: no saying is longer by much.
const LONGEST: usize = 96;

/// Whether a folded text is a saying, or most of one, whatever stands between and around its words.
pub(super) fn is_one(folded: &str) -> bool {
    let core = core(folded);
    let others = |text: &str| text.chars().filter(|c| !c.is_alphabetic()).count();
    [folded.to_owned(), plain(core, 'i'), plain(core, 'l')].iter().any(|text| {
        let letters = letters(text);
        let length = letters.chars().count();
        length >= FEWEST
            && others(folded) <= length + MOST_TRIMMINGS
            && SAYINGS.iter().any(|saying| are_alike(&letters, length, saying))
    })
}

fn are_alike(letters: &str, length: usize, saying: &str) -> bool {
    let is_part = length >= MANY && saying.contains(letters);
    let in_all = saying.chars().count();
    let is_all = length <= in_all + MOST_BESIDE && letters.contains(saying);
    is_part || is_all || (length <= LONGEST && are_nearly_alike(letters, saying))
}

/// Whether a text is a part of a saying, or little more than all of it, but for a few slips.
fn are_nearly_alike(text: &str, saying: &str) -> bool {
    // In any spelling, letters are of few bytes.
    let (text, saying) = (text.as_bytes(), saying.as_bytes());
    let is_all = saying.len() <= text.len() && text.len() <= saying.len() + MOST_BESIDE;
    is_nearly_in(text, saying) || (is_all && is_nearly_in(saying, text))
}

fn is_nearly_in(text: &[u8], within: &[u8]) -> bool {
    let slips = text.len() / LETTERS_OF_A_SLIP;
    if slips == 0 || text.len() > within.len() + slips {
        return false;
    }
    // Of one piece more than there are slips, one has none: most sayings have no such piece.
    let is_there = |piece: &[u8]| within.windows(piece.len()).any(|part| part == piece);
    let mut pieces = text.chunks(text.len().div_ceil(slips + 1));
    pieces.any(is_there) && fewest_slips(text, within) <= slips
}

/// The fewest letters by which a text differs from any part of another (Sellers): exchanged, left
/// out or put in between.
fn fewest_slips(text: &[u8], within: &[u8]) -> usize {
    // For each beginning of the text, what it differs by from what ends where we are.
    let mut differs: Vec<usize> = (0..=text.len()).collect();
    let mut fewest = text.len();
    for letter in within {
        let mut before = 0;
        for at in 1..=text.len() {
            let exchanged = before + usize::from(text[at - 1] != *letter);
            before = differs[at];
            differs[at] = exchanged.min(before + 1).min(differs[at - 1] + 1);
        }
        fewest = fewest.min(differs[text.len()]);
    }
    fewest
}

fn letters(text: &str) -> String {
    let text = text.replace('&', "and");
    let letters: String = text.chars().filter(|c| c.is_alphabetic()).collect();
    in_any_spelling(&letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saying_is_known_in_its_parts_and_with_trimmings() {
        for known in [
            "correct horse battery staple",
            "correct-horse-battery-staple!!2024",
            "c0rr3ct h0rs3 b4tt3ry st4pl3",
            "xx may the force be with you",
            "tobeornottobe!1",
            "Sein oder Nichtsein?",
            "the quick brown fox jumps",
            "row, row, row your boat",
            "Netflix & chill",
            "wer anderen eine grube gräbt",
            "Wer Andern eine Gruebe graebt, faellt selbst hinein!",
            "the quick brown fox jumped over the lazy dogs",
            "donaudampfschifffahrtsgesellschaft",
            "Donau-Dampfschiffahrts-Gesellschafts-Kapitän",
            "supercalifragilistikexpialidocious",
            "pneumonoultramicroscopic",
            "darowanemukoniowizębysięniezagląda",
        ] {
            assert!(is_one(&folded(known)), "{known}");
        }
        for own in [
            "correct horse kettle",
            "correct horse battery kettle lamp",
            "may the horse be with you",
            "forty quick brown foxes",
            "wer anderen einen kuchen backt",
            "the slow green fox climbs",
        ] {
            assert!(!is_one(&folded(own)), "{own}");
        }
    }

    #[test]
    fn slips_are_counted_from_wherever_in_a_saying_a_text_begins() {
        for (text, within, slips) in [
            ("", "abc", 0),
            ("bc", "abcd", 0),
            ("bxd", "abcd", 1),
            ("bd", "abcd", 1),
            ("bccd", "abcd", 1),
            ("xyz", "abcd", 3),
            ("xyz", "", 3),
        ] {
            assert_eq!(fewest_slips(text.as_bytes(), within.as_bytes()), slips, "{text}");
        }
    }

    #[test]
    fn the_list_is_plain_and_each_saying_long_enough() {
        for (saying, line) in SAYINGS.iter().zip(include_str!("sayings.txt").lines()) {
            assert!(saying.chars().count() >= FEWEST, "{line}");
            assert_eq!(line, line.to_lowercase().trim(), "{line}");
        }
    }
}
