//! What cells beside an amount say of its direction, in words that are known.

use super::reversals;
use super::words::{self, normalised};

/// Where money goes, as a cell says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Out,
    In,
    /// A move between own pockets: neither income nor expense.
    Neither,
}

impl Way {
    /// The other direction.
    pub(super) fn turned(self) -> Self {
        match self {
            Self::Out => Self::In,
            Self::In => Self::Out,
            Self::Neither => Self::Neither,
        }
    }
}

/// What a cell says; `None` when its word is not known.
pub(super) fn way(cell: &str) -> Option<Way> {
    match cell {
        "-" | "−" | "–" => return Some(Way::Out),
        "+" => return Some(Way::In),
        _ => {}
    }
    let text = normalised(cell);
    let text = text.trim();
    if text.is_empty() {
        return (!cell.is_empty()).then_some(Way::Neither);
    }
    if is_one_of(words::NEITHER, text) {
        return Some(Way::Neither);
    }
    if let Some(way) = way_of(text) {
        return Some(way);
    }
    let (first, more) = text.split_once(' ')?;
    match (way_of(first), more.rsplit(' ').next()) {
        (Some(way), _) => told_on(first, way, more).then_some(way),
        (None, _) if reversals::is_told(&format!(" {text} ")) => None,
        (None, Some("out")) => Some(Way::Out),
        (None, Some("in")) => Some(Way::In),
        _ => None,
    }
}

/// Whether the words behind a direction leave it that: not where both name a card (`Debit Visa`),
/// a cost (`Credit fee`), the other direction (`Purchase refund`), or what undoes it (`Credit
/// reversal`): that may be money back, or none that moved.
fn told_on(first: &str, way: Way, more: &str) -> bool {
    let spaced = format!(" {more} ");
    let is_card = is_one_of(words::KINDS_OF_CARD, first) && names_means(&spaced);
    let is_cost =
        way == Way::In && (words::FEE.name(&spaced) || words::has(&spaced, words::INTEREST));
    let mut others = more.split(' ').filter(|word| word.chars().count() > LONGEST_CODE);
    let is_other = others.any(|word| way_of(word).is_some_and(|other| other != way));
    !(is_card || is_cost || is_other || reversals::is_told(&spaced))
}

/// The longest word that is a code and tells nothing within a text, in characters.
const LONGEST_CODE: usize = 3;

fn is_one_of(words: &str, text: &str) -> bool {
    words.split('|').any(|word| word == text)
}

fn way_of(word: &str) -> Option<Way> {
    let out = is_one_of(words::OUT, word).then_some(Way::Out);
    out.or_else(|| is_one_of(words::IN, word).then_some(Way::In))
}

/// Whether a text that says no direction for certain may be of money in: a word of it does
/// (`Direct Credit`), a compound (`Zahlungseingang`), what is paid to people, or what undoes money
/// out.
pub(super) fn may_be_in(cell: &str) -> bool {
    let text = normalised(cell);
    let words: Vec<&str> = text.split_whitespace().collect();
    let says = |(at, word): (usize, &&str)| {
        let is_long = word.chars().count() > LONGEST_CODE || !word.is_ascii();
        let rest = format!(" {} ", words[at + 1..].join(" "));
        is_long && way_of(word) == Some(Way::In) && !names_means(&rest)
    };
    words.iter().enumerate().any(says)
        || words::has(&text, words::PERHAPS_IN)
        || reversals::is_told(&text)
}

/// Whether a text names a card or another means of payment.
pub(super) fn names_means(text: &str) -> bool {
    words::CARD.name(text) || words::has(text, words::MEANS)
}

/// What the values of a column say, as far as their words are known. Short codes tell it in pairs:
/// `D` beside `H` is out, `E` beside `I` as well, and `E` beside `S` is in.
pub(super) fn ways(values: &[&str]) -> Vec<Option<Way>> {
    let told: Vec<Option<Way>> = values.iter().map(|value| way(value)).collect();
    let code = |value: &str| normalised(value).trim().to_owned();
    let codes: Vec<(usize, String)> = values
        .iter()
        .enumerate()
        .filter(|(index, value)| !value.is_empty() && told[*index] != Some(Way::Neither))
        .map(|(index, value)| (index, code(value)))
        .collect();
    let [(one, first), (other, second)] = codes.as_slice() else { return told };
    let mut paired = told.clone();
    for (out, into) in words::PAIRS {
        let ways = match (first.as_str(), second.as_str()) {
            pair if pair == (*out, *into) => [Way::Out, Way::In],
            pair if pair == (*into, *out) => [Way::In, Way::Out],
            _ => continue,
        };
        paired[*one] = Some(ways[0]);
        paired[*other] = Some(ways[1]);
        return paired;
    }
    told
}

/// Whether a word can hardly mean anything but a direction, also when it stands in every row.
pub(super) fn is_plain(value: &str) -> bool {
    const PLAIN: &str = "debit|credit|debet|kredit|soll|haben|af|bij|cr|dr|db|dt|ct|kt|+|-";
    let text = normalised(value);
    let word = text.trim();
    matches!(value, "+" | "-" | "−") || PLAIN.split('|').any(|plain| plain == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_many_languages_tell_the_direction() {
        for (out, into) in [
            ("Debit", "Credit"),
            ("支出", "收入"),
            ("расход", "приход"),
            ("Çıkan", "Giren"),
            ("výdaj", "příjem"),
            ("Belastung per 3.2.", "Gutschrift per 3.2."),
            ("출금", "입금"),
            ("Transfer out", "Transfer in"),
            ("-", "+"),
        ] {
            assert_eq!(ways(&[out, into]), [Some(Way::Out), Some(Way::In)], "{out} {into}");
        }
        for none in ["Debit card", "Credit Visa", "Credit interest", "Purchase refund", "Interest"]
        {
            assert_eq!(way(none), None, "{none}");
        }
        for undone in [
            "Credit reversal",
            "DEBIT REV",
            "Deposit returned",
            "Returned transfer out",
            "Income correction",
            "Gutschrift storniert",
            "Haben-Storno",
            "Lastschrift-Rückgabe",
            "Sortie annulée",
            "Cargo devuelto",
            "Entrada estornada",
            "Uscita stornata",
            "Bij (teruggeboekt)",
            "Uttag makulerat",
            "Wpływ anulowany",
            "Výdaj vrácen",
            "Terhelés visszavonva",
            "Gider iadesi",
            "Расход (возврат)",
            "收入 冲正",
            "출금 취소",
        ] {
            assert_eq!(way(undone), None, "{undone}");
        }
        assert_eq!(way("/"), Some(Way::Neither));
        assert_eq!(way("Groceries"), None);
    }

    #[test]
    fn longer_texts_may_be_of_money_in() {
        for text in
            ["Direct Credit", "Zahlungseingang", "Virement reçu", "Salary", "Debit reversal"]
        {
            assert!(may_be_in(text), "{text}");
        }
        for text in ["Direct Debit", "Credit card payment", "Kreditkarte", "Zahlung", "Transfer"] {
            assert!(!may_be_in(text), "{text}");
        }
    }

    #[test]
    fn short_codes_tell_it_beside_each_other() {
        for (out, into) in [("D", "K"), ("D", "H"), ("S", "E"), ("E", "I"), ("W", "D")] {
            assert_eq!(ways(&[into, out]), [Some(Way::In), Some(Way::Out)], "{out} {into}");
        }
        assert_eq!(ways(&["1", "0"]), [None, None]);
    }
}
