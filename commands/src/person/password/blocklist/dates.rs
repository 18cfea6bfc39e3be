//! Passwords that are days, months and years, whatever stands between them: birthdays, weddings.

/// Most letters beside dates that change nothing (`01jan1990`).
const MOST_LETTERS: usize = 3;
/// What may be made of years and months (1 each) and days (2 each).
const MOST_WORTH: u8 = 4;

/// Whether a password is one or two days, or a few years and months.
pub(super) fn is_made_of_dates(lower: &str) -> bool {
    let letters = lower.chars().filter(|c| c.is_alphabetic()).count();
    let digits: Vec<u8> = lower.bytes().filter(u8::is_ascii_digit).collect();
    let is_plain = lower.chars().all(|c| !c.is_numeric() || c.is_ascii_digit());
    if letters > MOST_LETTERS || !is_plain || !(4..=64).contains(&digits.len()) {
        return false;
    }
    // The least that each beginning is worth.
    let mut least: Vec<Option<u8>> = vec![None; digits.len() + 1];
    least[0] = Some(0);
    for begin in 0..digits.len() {
        let Some(before) = least[begin] else { continue };
        for length in [4, 6, 8] {
            let Some(part) = digits.get(begin..begin + length) else { continue };
            let Some(worth) = worth(part) else { continue };
            let (end, worth) = (begin + length, before.saturating_add(worth));
            least[end] = Some(least[end].map_or(worth, |known| known.min(worth)));
        }
    }
    least[digits.len()].is_some_and(|worth| worth <= MOST_WORTH)
}

/// What some digits are worth as a date; `None` when they are none.
pub(super) fn worth(digits: &[u8]) -> Option<u8> {
    let number = |from: usize, to: usize| {
        digits[from..to].iter().fold(0_u32, |number, digit| number * 10 + u32::from(digit - b'0'))
    };
    let is_year = |year| (1900..=2099).contains(&year);
    let is_month = |month| (1..=12).contains(&month);
    let is_day = |first: u32, second: u32| {
        (is_month(first) && (1..=31).contains(&second))
            || (is_month(second) && (1..=31).contains(&first))
    };
    match digits.len() {
        4 => (is_year(number(0, 4)) || is_day(number(0, 2), number(2, 4))).then_some(1),
        6 if is_year(number(0, 4)) && is_month(number(4, 6)) => Some(1),
        6 if is_year(number(2, 6)) && is_month(number(0, 2)) => Some(1),
        6 => {
            (is_day(number(0, 2), number(2, 4)) || is_day(number(2, 4), number(4, 6))).then_some(2)
        }
        8 => {
            let begins = is_year(number(0, 4)) && is_day(number(4, 6), number(6, 8));
            let ends = is_year(number(4, 8)) && is_day(number(0, 2), number(2, 4));
            (begins || ends).then_some(2)
        }
        _ => None,
    }
}
