//! Phrases of frequent words: however many they are, and in whichever of eight languages, a phrase
//! of words that everybody uses is guessed by trying those.

use super::listed::{MOST_RANKS, rank};
use super::plain;

/// Guesses that a phrase must take, in thousandths of a bit: 150 million. Below it lies what people
/// say (`nothing to see here`), above it three words of which one is rare (docs/adr/0016).
const FEWEST: u32 = 27_200;
/// What a letter and a digit or sign take that belong to no word: one of 26, one of ten.
const LETTER: u32 = 4_700;
const OTHER: u32 = 3_322;
/// Longest frequent word that is looked for, and longest text, in characters.
const LONGEST_WORD: usize = 14;
const LONGEST: usize = 48;

/// Whether trying frequent words, one after another, comes to a folded text soon.
pub(super) fn is_cheap(folded: &str) -> bool {
    let letters: Vec<char> = folded.chars().collect();
    if letters.len() > LONGEST {
        return false;
    }
    let dressed = [plain(folded, 'i'), plain(folded, 'l')];
    [folded, &*dressed[0], &*dressed[1]].into_iter().any(|text| cost(text) < FEWEST)
}

/// What the cheapest way to write a text as words, letters and signs takes to guess. Blanks are for
/// nothing: they stand where words end.
fn cost(text: &str) -> u32 {
    let letters: Vec<char> = text.chars().collect();
    let mut least = vec![u32::MAX; letters.len() + 1];
    least[0] = 0;
    for begin in 0..letters.len() {
        // What is dear already is not asked about.
        if least[begin] >= FEWEST {
            continue;
        }
        let one = match letters[begin] {
            c if c.is_whitespace() => 0,
            c if c.is_alphabetic() => LETTER,
            _ => OTHER,
        };
        least[begin + 1] = least[begin + 1].min(least[begin] + one);
        let mut word = String::new();
        for end in begin..letters.len().min(begin + LONGEST_WORD) {
            if !letters[end].is_alphabetic() {
                break;
            }
            word.push(letters[end]);
            if let Some(rank) = rank(&word) {
                let cost = least[begin] + of_word(rank);
                least[end + 1] = least[end + 1].min(cost);
            }
        }
    }
    least[letters.len()]
}

/// A word among the first 4 to the power of `rank`: about half of these.
fn of_word(rank: u8) -> u32 {
    debug_assert!(rank < MOST_RANKS);
    (u32::from(rank) * 2).saturating_sub(1) * 1_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rarer_its_words_the_more_a_phrase_takes() {
        let costs = ["the", "water", "kettle", "violet harbour nine"].map(cost);
        assert!(costs.is_sorted() && costs[0] < 2_000 && costs[3] > FEWEST, "{costs:?}");
        assert_eq!(cost("see here"), cost("seehere"));
        assert_eq!(cost(""), 0);
        assert_eq!(cost("17"), 2 * OTHER);
    }
}
