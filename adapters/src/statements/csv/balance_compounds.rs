//! Words that hardly name anything but a balance, and prove none: a word for a balance within
//! another (`Saldoübertrag`), and texts of nothing but a side of it or a statement (`Nyitó`,
//! `Estratto precedente`).

use super::super::month::month_by_name;
use super::word_list::WordList;

/// Words for a balance that others are made with.
static PARTS: WordList = WordList::of(
    "\
    saldo|bilanz|balans|bilans|balance|kontostand|egyenleg|beholdning|zustatek|zostatok|bakiye",
);
/// What such words are made with that name something else: charging a card, a maker of shoes, what
/// is done with shares, bicycles, who keeps books.
static OTHERWISE: WordList = WordList::of(
    "\
    feltolt|auflad|laddning|lataus|yukle|doladow|opwaard|oplad|newbalance|rebalanc|balanced|\
    balancer|balancebike|balancebord|balancing|buchhalt|bilanzier|steuer",
);
/// How many words stand beside such a one at most.
const MOST_WORDS: usize = 3;
/// What a statement is called.
static STATEMENT: WordList = WordList::of(
    "\
    statement|auszug|kontoauszug|estratto|extracto|extrato|extrait|releve|afschrift|wyciag|vypis|\
    kivonat|kontoutdrag|kontoutskrift|kontoudtog|tiliote|izvod|izpisek|extras|ekstre|выписка|\
    виписка|对账单|對帳單",
);
/// How many bytes a word for a side of a balance has at least that stands without one; and of how
/// many on its endings may differ, by so many bytes.
const SHORTEST: usize = 5;
const SHORTEST_STEM: usize = 6;
const LONGEST_ENDING: usize = 4;
/// What such words begin with, as far as no other quick look finds them.
const BEGIN: [&str; 27] = [
    "ope", "beg", "sta", "ini", "pre", "pré", "ant", "anf", "clo", "end", "fin", "inn", "ing",
    "utg", "est", "ext", "aus", "kon", "wyc", "vyp", "kiv", "nyi", "til", "izv", "eks", "zar",
    "vor",
];

/// A quick look at a cell: whether it begins like a side of a balance or a statement.
pub(super) fn may_name_side(cell: &str) -> bool {
    let begins =
        |start: &&str| cell.get(..start.len()).is_some_and(|own| own.eq_ignore_ascii_case(start));
    BEGIN.iter().any(begins)
}

/// Whether a normalised text has a word that is made with one for a balance.
pub(super) fn has_compound(text: &str) -> bool {
    let is_made = |word: &str| PARTS.iter().any(|part| word != part && word.contains(part));
    PARTS.is_within(text)
        && text.split_whitespace().count() <= MOST_WORDS
        && text.split_whitespace().any(is_made)
        && !OTHERWISE.is_within(text)
}

/// Whether a normalised text tells of nothing but a side of a balance. `sides`: lists of words for
/// sides, `beside`: those that tell nothing.
pub(super) fn is_side_alone(text: &str, sides: [&WordList; 2], beside: &WordList) -> bool {
    let is_like = |known: &str, word: &str| {
        let ending = word.len().saturating_sub(known.len());
        word == known
            || (known.len() >= SHORTEST_STEM && ending <= LONGEST_ENDING && word.starts_with(known))
    };
    let is_side = |word: &str| {
        let known = sides.iter().flat_map(|side| side.iter());
        word.len() >= SHORTEST && known.into_iter().any(|known| is_like(known, word))
    };
    let tells_nothing = |word: &str| {
        STATEMENT.has(word)
            || beside.has(word)
            || word.bytes().all(|byte| byte.is_ascii_digit())
            || month_by_name(word).is_some()
    };
    text.split_whitespace().any(is_side)
        && text.split_whitespace().all(|word| is_side(word) || tells_nothing(word))
}

#[cfg(test)]
mod tests {
    use super::super::words::normalised;
    use super::*;

    #[test]
    fn words_made_with_one_for_a_balance_are_known_and_what_is_charged_is_none() {
        for text in ["Saldoübertrag", "Öffnungssaldo", "Eröffnungsbilanz", "Nyitóegyenleg"] {
            assert!(has_compound(&normalised(text)), "{text}");
        }
        for text in ["Egyenlegfeltöltés", "NEWBALANCE.COM", "Saldo", "Rebalancing", "SÖLDEN"] {
            assert!(!has_compound(&normalised(text)), "{text}");
        }
    }
}
