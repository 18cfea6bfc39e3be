//! Rows of one kind in a language that is not known: they share words that no row between them has.

use super::super::table::Look;
use super::super::words::normalised;
use super::Item;

/// How many letters two texts share at least, and of scripts whose words are as short.
const LONG_PART: usize = 4;
const SHORT_PART: usize = 2;
/// The longest text, in bytes, and how many of a row, parts of them and rows are compared.
const LONGEST_TEXT: usize = 200;
const MOST_TEXTS: usize = 8;
const MOST_PARTS: usize = 64;
const MOST_COMPARED: usize = 500;

/// Whether two rows have a part of a word in common that no row between them has: balances in a
/// language that is not known (`ยอดยกมา`, `ยอดยกไป`).
pub(super) fn share_a_word(one: &Item<'_>, other: &Item<'_>, between: &[&Item<'_>]) -> bool {
    let text = |item: &Item| -> Vec<char> {
        let words = item.row.cells().filter(|cell| Look::of(cell, item.day) == Look::Word);
        words
            .filter(|cell| cell.len() <= LONGEST_TEXT)
            .take(MOST_TEXTS)
            .flat_map(|cell| normalised(cell).chars().collect::<Vec<_>>())
            .collect()
    };
    let [one, other] = [text(one), text(other)];
    let rest: Vec<Vec<char>> = between.iter().take(MOST_COMPARED).map(|item| text(item)).collect();
    let has = |text: &[char], part: &[char]| text.windows(part.len()).any(|own| own == part);
    let parts = [LONG_PART, SHORT_PART].into_iter().flat_map(|length| one.windows(length));
    let tells = |part: &&[char]| {
        let is_short = part.len() < LONG_PART;
        part.iter().all(|c| c.is_alphabetic() && (!is_short || u32::from(*c) > 0x2E80))
    };
    parts
        .filter(tells)
        .take(MOST_PARTS)
        .any(|part| has(&other, part) && !rest.iter().any(|text| has(text, part)))
}

/// Whether two rows have the same words, or share one that no row between them has.
pub(super) fn are_called_alike(items: &[&Item<'_>], between: &[&Item<'_>]) -> bool {
    let [one, other] = items else { return false };
    let texts = |item: &Item| -> Vec<String> {
        let cells = item.row.cells().filter(|cell| Look::of(cell, item.day) == Look::Word);
        let words = cells.filter(|cell| cell.chars().filter(|c| c.is_alphabetic()).count() > 2);
        words.map(str::to_owned).collect()
    };
    texts(one) == texts(other) || share_a_word(one, other, between)
}
