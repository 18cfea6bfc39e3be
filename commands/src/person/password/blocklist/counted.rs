//! Numbers that are counted by equal steps, written one behind the other: `2468101214`.

/// Fewest numbers that show a step.
const FEWEST: usize = 4;
/// Digits of the first numbers that are tried.
const LONGEST_FIRST: usize = 4;

/// Whether a text of digits, whatever stands between them, counts on by equal steps, its last
/// number perhaps cut short.
pub(super) fn is_counted(folded: &str) -> bool {
    let digits: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
    if digits.len() < FEWEST || !digits.chars().all(|c| c.is_ascii_digit()) {
        return false;
    }
    let lengths = 1..=LONGEST_FIRST.min(digits.len() / 2);
    lengths.clone().any(|first| {
        (first..=first + 1).any(|second| {
            let (one, rest) = digits.split_at(first);
            let two = rest.get(..second);
            let numbers = one.parse::<i64>().ok().zip(two.and_then(|two| two.parse().ok()));
            numbers.is_some_and(|(one, two): (i64, i64)| counts(&digits, one, two - one))
        })
    })
}

/// Whether the digits are those of `first`, `first + step` and so on.
fn counts(digits: &str, first: i64, step: i64) -> bool {
    if step == 0 {
        return false;
    }
    let (mut number, mut left, mut whole) = (first, digits, 0);
    while !left.is_empty() {
        let text = number.to_string();
        match left.strip_prefix(text.as_str()) {
            Some(rest) => left = rest,
            // The last one may be cut short.
            None => return number >= 0 && text.starts_with(left) && whole >= FEWEST,
        }
        whole += 1;
        number += step;
    }
    whole >= FEWEST
}
