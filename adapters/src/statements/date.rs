//! Date texts of any country. A text either names its day beyond doubt or leaves open which number
//! is the day and which the month; the file around it decides then.

use chrono::{Datelike, NaiveDate};
use commands::statement::DateOrder;
use domain::calendar;

/// What a date text says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DateText {
    /// The year stands first or the month is a word.
    Certain(NaiveDate),
    /// Two numbers and a year: day and month in either order.
    Open { first: u32, second: u32, year: i32, separator: char },
}

impl DateText {
    /// The day when the numbers stand in `order`; `None` when there is no such day.
    pub(super) fn on(self, order: DateOrder) -> Option<NaiveDate> {
        match self {
            Self::Certain(day) => Some(day),
            Self::Open { first, second, year, .. } => match order {
                DateOrder::DayMonthYear => NaiveDate::from_ymd_opt(year, second, first),
                DateOrder::MonthDayYear => NaiveDate::from_ymd_opt(year, first, second),
                DateOrder::YearMonthDay => None,
            },
        }
    }
}

/// Beginnings of month names in the languages of the banks we know of; the month is `index / n`.
const MONTHS: [&[&str]; 12] = [
    &["jan", "ene", "gen", "jän", "janv", "sty"],
    &["feb", "fév", "fev", "févr", "lut"],
    &["mar", "mär", "mrz", "maa", "mrt", "mars"],
    &["apr", "avr", "abr", "kwi"],
    &["may", "mai", "mei", "mag", "maj"],
    &["jun", "jui", "giu", "juin", "cze"],
    &["jul", "lug", "juil", "lip"],
    &["aug", "aoû", "aou", "ago", "sie"],
    &["sep", "set", "wrz"],
    &["oct", "okt", "ott", "out", "paź"],
    &["nov", "lis"],
    &["dec", "dez", "déc", "dic", "des", "gru"],
];

fn month_by_name(word: &str) -> Option<u32> {
    let word = word.to_lowercase();
    let is = |names: &&[&str], exact: bool| {
        names.iter().any(|n| if exact { word == *n } else { word.starts_with(n) })
    };
    // `juin` and `juil` begin alike: whole abbreviations win over beginnings.
    let found = MONTHS.iter().position(|names| is(names, true)).or_else(|| {
        if word.starts_with("juil") {
            return Some(6);
        }
        MONTHS.iter().position(|names| is(names, false))
    })?;
    u32::try_from(found + 1).ok()
}

/// The full year of a year text of two or four digits: two digits mean a year up to the next one.
fn full_year(digits: &str, is_new_century: bool, today: NaiveDate) -> Option<i32> {
    let year: i32 = digits.parse().ok()?;
    match digits.len() {
        4 if (calendar::FIRST_DAY.year()..=calendar::LAST_DAY.year()).contains(&year) => Some(year),
        1 if is_new_century => Some(2000 + year),
        2 if is_new_century || year <= today.year() % 100 + 1 => Some(2000 + year),
        2 => Some(1900 + year),
        _ => None,
    }
}

/// Reads a date text; a time of day behind it is ignored. `None` when it is no date.
pub(super) fn read(text: &str, today: NaiveDate) -> Option<DateText> {
    let text = text.trim();
    if text.len() < 5 || text.len() > 40 || !text.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    if let Some(compact) = compact(text) {
        return Some(DateText::Certain(compact));
    }
    let mut parts = Parts::of(text)?;
    if parts.count < 3 {
        return None;
    }
    parts.drop_weekday();
    let [a, b, c] = parts.words;
    let number = |word: &str| word.parse::<u32>().ok().filter(|_| word.len() <= 2);
    if a.len() == 4 {
        let year = full_year(a, false, today)?;
        let month = number(b).or_else(|| month_by_name(b))?;
        return NaiveDate::from_ymd_opt(year, month, number(c)?).map(DateText::Certain);
    }
    let year = full_year(c, parts.is_new_century, today)?;
    let (first, second) = match (number(a), number(b)) {
        (Some(first), Some(second)) => (first, second),
        (Some(day), None) => {
            return NaiveDate::from_ymd_opt(year, month_by_name(b)?, day).map(DateText::Certain);
        }
        (None, Some(day)) => {
            return NaiveDate::from_ymd_opt(year, month_by_name(a)?, day).map(DateText::Certain);
        }
        (None, None) => return None,
    };
    let open = DateText::Open { first, second, year, separator: parts.separator };
    let is_some_day = open.on(DateOrder::DayMonthYear).or(open.on(DateOrder::MonthDayYear));
    is_some_day.map(|_| open)
}

/// `20240131`, alone or before a time.
fn compact(text: &str) -> Option<NaiveDate> {
    let digits = text.get(..8).filter(|d| d.bytes().all(|b| b.is_ascii_digit()))?;
    let rest = &text[8..];
    let is_time = rest.is_empty()
        || rest.starts_with([' ', 'T', '['])
        || (rest.len() == 6 && rest.bytes().all(|b| b.is_ascii_digit()));
    let day = is_time.then(|| year_month_day(digits))??;
    (1970..2100).contains(&day.year()).then_some(day)
}

/// The day of eight digits, year first.
pub(super) fn year_month_day(digits: &str) -> Option<NaiveDate> {
    let part = |range: std::ops::Range<usize>| digits.get(range)?.parse::<u32>().ok();
    NaiveDate::from_ymd_opt(i32::try_from(part(0..4)?).ok()?, part(4..6)?, part(6..8)?)
}

/// The first three words of a date text, cut at its separators.
struct Parts<'a> {
    words: [&'a str; 3],
    count: usize,
    rest: &'a str,
    separator: char,
    /// Quicken writes years from 2000 on behind an apostrophe.
    is_new_century: bool,
}

impl<'a> Parts<'a> {
    fn of(text: &'a str) -> Option<Self> {
        let mut parts =
            Self { words: [""; 3], count: 0, rest: "", separator: ' ', is_new_century: false };
        let mut rest = text;
        while parts.count < 3 {
            let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
            // `2024-01-31T10:00`: the time begins at a letter directly behind the day.
            let end = match rest[..end].find('T') {
                Some(t) if t > 0 && rest[..t].bytes().all(|b| b.is_ascii_digit()) => t,
                _ => end,
            };
            if end == 0 {
                return None;
            }
            parts.words[parts.count] = &rest[..end];
            parts.count += 1;
            rest = &rest[end..];
            if parts.count == 3 {
                break;
            }
            let word = rest.trim_start_matches(|c: char| {
                matches!(c, '/' | '-' | '.' | ',' | '\'' | '\u{2019}') || c.is_whitespace()
            });
            let between = &rest[..rest.len() - word.len()];
            if between.is_empty() || between.len() > 4 {
                return None;
            }
            if parts.count == 1 {
                parts.separator = between.chars().next().unwrap_or(' ');
            }
            parts.is_new_century |= parts.count == 2 && between.contains(['\'', '\u{2019}']);
            rest = word;
        }
        let is_time = rest.is_empty() || rest.starts_with([' ', 'T', ',', '\u{a0}', '[', '.', '(']);
        parts.rest = rest;
        is_time.then_some(parts)
    }

    /// `Mon 01/02/2024`: the first word is neither a number nor a month.
    fn drop_weekday(&mut self) {
        let first = self.words[0];
        let is_word = first.chars().all(char::is_alphabetic);
        if !is_word || self.words[1].chars().any(char::is_alphabetic) || self.words[2].len() > 2 {
            return;
        }
        let rest = self.rest.trim_start_matches(['/', '-', '.', ' ', ',']);
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        if month_by_name(first).is_none() && (end == 2 || end == 4) {
            self.words = [self.words[1], self.words[2], &rest[..end]];
        }
    }
}
