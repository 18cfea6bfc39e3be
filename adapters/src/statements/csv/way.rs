//! What cells beside an amount say of its direction, in words that are known.

use super::words::{self, normalised};

/// Where money goes, as a cell says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Out,
    In,
    /// A move between own pockets: neither income nor expense.
    Neither,
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
    let is_one_of = |words: &str, text: &str| words.split('|').any(|word| word == text);
    if is_one_of(words::NEITHER, text) {
        return Some(Way::Neither);
    }
    let (first, last) = (text.split(' ').next()?, text.rsplit(' ').next()?);
    for word in [text, first] {
        if is_one_of(words::OUT, word) {
            return Some(Way::Out);
        }
        if is_one_of(words::IN, word) {
            return Some(Way::In);
        }
    }
    match last {
        "out" => Some(Way::Out),
        "in" => Some(Way::In),
        _ => None,
    }
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
        assert_eq!(way("/"), Some(Way::Neither));
        assert_eq!(way("Groceries"), None);
    }

    #[test]
    fn short_codes_tell_it_beside_each_other() {
        for (out, into) in [("D", "K"), ("D", "H"), ("S", "E"), ("E", "I"), ("W", "D")] {
            assert_eq!(ways(&[into, out]), [Some(Way::In), Some(Way::Out)], "{out} {into}");
        }
        assert_eq!(ways(&["1", "0"]), [None, None]);
    }
}
