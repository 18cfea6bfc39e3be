//! What everybody knows by heart: proverbs, first lines, prayers, songs, films, jokes of the trade.
//! Its words may be rare; the whole is tried as one.

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
    is_part || (letters.contains(saying) && length - saying.chars().count() <= MOST_BESIDE)
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
        ] {
            assert!(is_one(&folded(known)), "{known}");
        }
        for own in ["correct horse kettle", "may the horse be with you", "forty quick brown foxes"]
        {
            assert!(!is_one(&folded(own)), "{own}");
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
