//! What is published: passwords and words that everybody who guesses has, as a filter of their
//! hashes. `make_listed.py` makes it and says what is in it and under which licence.

use std::sync::LazyLock;

use crate::proof::sha256;

/// How many hashes begin with each 16 bits, then the other 24 bits of each, in order. With 40 bits
/// of each of 233,000 entries, one text in five million is taken for one that it is not.
static LISTED: &[u8] = include_bytes!("listed.bin");
const COUNTS: usize = 1 << 16;
const REST: usize = 3;
/// So many counts are added up beforehand.
const STRIDE: usize = 256;

/// How many hashes stand before every [`STRIDE`]th count.
static BEFORE: LazyLock<Vec<usize>> = LazyLock::new(|| {
    let sums = LISTED[..COUNTS].chunks(STRIDE).scan(0, |sum, counts| {
        let before = *sum;
        *sum += added(counts);
        Some(before)
    });
    sums.collect()
});

fn added(counts: &[u8]) -> usize {
    counts.iter().map(|count| usize::from(*count)).sum()
}

/// A published password, a frequent word or given name of one of eight languages, or a word that is
/// long enough alone; in lower case and without accents.
pub(super) fn is_listed(text: &str) -> bool {
    contains(0, text)
}

/// One of the words that most passwords are made of.
pub(super) fn is_top_word(text: &str) -> bool {
    contains(1, text)
}

/// How frequent a word is in the language where it is most so: n for one of the first 4^n, below
/// [`MOST_RANKS`]; `None` for one that is not frequent.
pub(super) fn rank(word: &str) -> Option<u8> {
    (0..MOST_RANKS).find(|rank| contains(FIRST_RANK + rank, word))
}

/// Kinds of entries: published ones, words of which two are too few, and words by rank.
const FIRST_RANK: u8 = 2;
pub(super) const MOST_RANKS: u8 = 7;

fn contains(kind: u8, text: &str) -> bool {
    let hash = sha256(&[&[kind], text.as_bytes()].concat());
    let bucket = usize::from(u16::from_be_bytes([hash[0], hash[1]]));
    let stride = bucket / STRIDE * STRIDE;
    let begins = BEFORE[bucket / STRIDE] + added(&LISTED[stride..bucket]);
    let ends = begins + usize::from(LISTED[bucket]);
    LISTED[COUNTS..][begins * REST..ends * REST].chunks(REST).any(|rest| rest == &hash[2..2 + REST])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_whole_and_small() {
        let entries = added(&LISTED[..COUNTS]);
        assert_eq!(LISTED.len(), COUNTS + entries * REST);
        assert!(entries > 300_000 && LISTED.len() < 1_100_000, "{entries} entries");
    }

    #[test]
    fn entries_of_every_length_and_language_are_found() {
        for text in [
            "123qweasdzxc",  // of twelve characters and more
            "vjht123jltccf", // the last one of the first million
            "neversaynever",
            "liverpool", // shorter, of the first 100,000
            "passw0rd",
            "gfhjkm",
            "passwort", // words and names
            "wochenende",
            "maintenant",
            "buongiorno",
            "contrasena",
            "obrigado",
            "dziekuje",
            "katarzyna",
            "misschien",
            "huishouden",
            "haushalt",
            "household",
            "incomprehensibilities", // long words
            "versicherungsgesellschaft",
            "abastecimiento",
        ] {
            assert!(is_listed(text), "{text}");
        }
        assert!(is_top_word("summer") && is_top_word("correct") && !is_top_word("kettle"));
        assert!(!is_listed("violet harbour nine") && !is_listed(""));
        let ranks = ["you", "de", "the", "nicht", "mot", "kettle"].map(rank);
        assert_eq!(ranks, [Some(0), Some(0), Some(1), Some(2), Some(5), None]);
    }

    #[test]
    fn hardly_anything_is_found_that_is_in_no_list() {
        // One in three million is expected: more than one here would be a sign of fewer bits.
        let found = (0..100_000_u32).filter(|n| is_listed(&format!("\u{1}{n}"))).count();
        assert!(found < 2, "{found} of a hundred thousand");
    }
}
