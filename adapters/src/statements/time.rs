//! The time of day beside a date. It is not kept: it only must not keep the day from being read.

/// Hours and minutes at least, and where it ends.
struct Clock {
    separator: Option<char>,
    length: usize,
}

/// The clock that a text begins with: `10:11:12`, `10.11`, `10h11`, `10-11-12`, `101112`.
fn clock(text: &str) -> Option<Clock> {
    let digits = |from: usize| {
        let rest = text.get(from..).unwrap_or_default();
        rest.bytes().take_while(u8::is_ascii_digit).count()
    };
    let is_below = |from: usize, length: usize, limit: u32| {
        let number = text.get(from..from + length).and_then(|number| number.parse::<u32>().ok());
        number.is_some_and(|number| number < limit)
    };
    let first = digits(0);
    if matches!(first, 4 | 6) {
        let is_time =
            is_below(0, 2, 24) && is_below(2, 2, 60) && (first == 4 || is_below(4, 2, 60));
        return is_time.then_some(Clock { separator: None, length: first });
    }
    if !matches!(first, 1 | 2) || !is_below(0, first, 24) {
        return None;
    }
    let separator = text[first..].chars().next().filter(|c| matches!(c, ':' | '.' | '-' | 'h'))?;
    let minutes = first + 1;
    if digits(minutes) != 2 || !is_below(minutes, 2, 60) {
        return None;
    }
    let mut length = minutes + 2;
    if text[length..].starts_with(separator) {
        let seconds = length + 1;
        if digits(seconds) != 2 || !is_below(seconds, 2, 60) {
            return None;
        }
        length = seconds + 2;
        // Parts of a second.
        if text[length..].starts_with(['.', ',']) && digits(length + 1) > 0 {
            length += 1 + digits(length + 1);
        }
    }
    Some(Clock { separator: Some(separator), length })
}

/// Whether what stands directly behind a day is the time (`-10:11:12`, `_101112`) or its zone
/// (`Z`, `+02:00`). A second day is none (`-15.02.2025`); behind a year of two digits, one with
/// points may be either.
pub(super) fn is_behind(rest: &str, has_long_year: bool) -> bool {
    if rest == "Z" {
        return true;
    }
    if let Some(zone) = rest.strip_prefix('+') {
        return clock(zone).is_some_and(|clock| clock.length == zone.len());
    }
    let Some(time) = rest.strip_prefix(['-', '_', '/']) else { return false };
    let Some(clock) = clock(time) else { return false };
    let behind = time[clock.length..].trim_start();
    let is_end = behind.is_empty() || behind.starts_with(['+', 'Z', '(', '[']) || is_half(behind);
    let is_clear = match clock.separator {
        Some('.' | '-') => has_long_year && clock.length >= "10.11.12".len(),
        Some(_) => true,
        None => clock.length == 6,
    };
    is_end && is_clear
}

/// The half of the day on a clock of twelve hours.
fn is_half(text: &str) -> bool {
    let half: String = text.chars().filter(|c| c.is_alphabetic()).collect();
    text.len() <= 6 && matches!(half.to_ascii_lowercase().as_str(), "am" | "pm")
}

/// A text without the time before its day (`10:11 27/02/2025`).
pub(super) fn without_leading(text: &str) -> &str {
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return text;
    }
    let Some(clock) = clock(text).filter(|clock| matches!(clock.separator, Some(':' | 'h'))) else {
        return text;
    };
    let behind = &text[clock.length..];
    let Some(mut day) = behind.strip_prefix([' ', ',', '\u{a0}']) else { return text };
    day = day.trim_start();
    if let Some((half, rest)) = day.split_once(' ')
        && is_half(half)
    {
        day = rest.trim_start();
    }
    if day.starts_with(|c: char| c.is_ascii_digit()) { day } else { text }
}
