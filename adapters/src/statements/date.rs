//! Date texts of any country. A text either names its day beyond doubt or leaves open which number
//! is the day, which the month and, of three short ones, which the year; the file around it decides
//! then.

use chrono::{Datelike, NaiveDate};
use commands::statement::DateOrder;
use domain::calendar;

use super::digits::latin_digits;
use super::month::{is_letter, month_by_name, of_one_word};
use super::time;

/// What a date text says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DateText {
    /// The year stands first or the month is a word.
    Certain(NaiveDate),
    /// Two numbers and a year: day and month in either order.
    Open {
        first: u32,
        second: u32,
        year: i32,
        separator: char,
        /// The day if the first of three short numbers is the year (`25-02-03`).
        year_first: Option<NaiveDate>,
    },
}

impl DateText {
    /// The day when the numbers stand in `order`; `None` when there is no such day.
    pub(super) fn on(self, order: DateOrder) -> Option<NaiveDate> {
        match self {
            Self::Certain(day) => Some(day),
            Self::Open { first, second, year, year_first, .. } => match order {
                DateOrder::DayMonthYear => NaiveDate::from_ymd_opt(year, second, first),
                DateOrder::MonthDayYear => NaiveDate::from_ymd_opt(year, first, second),
                DateOrder::YearMonthDay => year_first,
            },
        }
    }
}

/// The full year of a year text of two or four digits: two digits mean a year up to the next one,
/// of this century or the one before. So they do behind the apostrophe of Quicken, which means this
/// century, where it would be a year that is far ahead.
pub(super) fn full_year(digits: &str, is_new_century: bool, today: NaiveDate) -> Option<i32> {
    let year: i32 = digits.parse().ok()?;
    match digits.len() {
        4 if (calendar::FIRST_DAY.year()..=calendar::LAST_DAY.year()).contains(&year) => Some(year),
        1 if is_new_century => Some(2000 + year),
        2 if year <= today.year() % 100 + if is_new_century { 10 } else { 1 } => Some(2000 + year),
        2 => Some(1900 + year),
        _ => None,
    }
}

/// Reads a date text; a time of day behind it is ignored. `None` when it is no date.
pub(super) fn read(text: &str, today: NaiveDate) -> Option<DateText> {
    let text = &*latin_digits(text);
    let text = time::without_leading(text.trim());
    if text.len() < 5 || text.len() > 60 || !text.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    if let Some(compact) = compact(text) {
        return Some(DateText::Certain(compact));
    }
    // A day and a year at least are numbers; most texts are told from dates by that.
    let numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty());
    if numbers.take(2).count() < 2 {
        return None;
    }
    if let Some(apart) = of_one_word(text).or_else(|| month_apart(text)) {
        return read(&apart, today);
    }
    let parts = Parts::of(text)?;
    let [a, b, c] = parts.words;
    let number = |word: &str| {
        let digits = word.trim_end_matches(|c: char| !c.is_ascii_digit());
        let is_ordinal = ORDINALS.contains(&&word[digits.len()..]);
        digits.parse::<u32>().ok().filter(|_| digits.len() <= 2 && is_ordinal)
    };
    if a.len() == 4 && a.bytes().all(|b| b.is_ascii_digit()) {
        let year = full_year(a, false, today)?;
        // `2025. gada 3. februāris`
        if let (Some(day), Some(month)) = (number(b), month_by_name(c)) {
            return NaiveDate::from_ymd_opt(year, month, day).map(DateText::Certain);
        }
        let numeral = || (1..).zip(NUMERALS).find(|(_, own)| *own == b).map(|(month, _)| month);
        let month = number(b).or_else(|| month_by_name(b)).or_else(numeral)?;
        return NaiveDate::from_ymd_opt(year, month, number(c)?).map(DateText::Certain);
    }
    let year = full_year(c, parts.is_new_century, today);
    let (first, second) = match (number(a), number(b)) {
        (Some(day), Some(month)) if parts.names_month => {
            return NaiveDate::from_ymd_opt(year?, month, day).map(DateText::Certain);
        }
        (Some(first), Some(second)) => (first, second),
        (Some(day), None) => {
            return NaiveDate::from_ymd_opt(year?, month_by_name(b)?, day).map(DateText::Certain);
        }
        (None, Some(day)) => {
            return NaiveDate::from_ymd_opt(year?, month_by_name(a)?, day).map(DateText::Certain);
        }
        (None, None) => return None,
    };
    let is_short = [a, b, c].iter().all(|word| word.len() == 2) && !parts.is_new_century;
    let year_first = (is_short)
        .then(|| NaiveDate::from_ymd_opt(full_year(a, false, today)?, second, number(c)?))
        .flatten();
    let separator = parts.separator;
    let open = DateText::Open { first, second, year: year?, separator, year_first };
    let orders = [DateOrder::DayMonthYear, DateOrder::MonthDayYear, DateOrder::YearMonthDay];
    orders.into_iter().find_map(|order| open.on(order)).map(|_| open)
}

/// Whether a text is written like a date and says none: all of its numbers are nothing
/// (`00/00/0000`, `0000-00-00 00:00:00`, `00000000`).
pub(super) fn is_nothing(text: &str) -> bool {
    let text = &*latin_digits(text);
    let (day, time) = text.split_at(text.find([' ', 'T']).unwrap_or(text.len()));
    let is_nothing = |part: &str, between: &[char]| {
        part.bytes().any(|byte| byte == b'0')
            && part.chars().all(|c| c == '0' || between.contains(&c))
    };
    let lengths: Vec<usize> = day.split(['/', '-', '.']).map(str::len).collect();
    let is_day = matches!(lengths[..], [1 | 2, 1 | 2, 2 | 4] | [4, 1 | 2, 1 | 2] | [8]);
    is_day
        && is_nothing(day, &['/', '-', '.'])
        && (time.is_empty() || is_nothing(&time[1..], &[':', '.', 'Z']))
}

/// Reads a day that is written in digits alone with the year last or short (`130326`, `13032026`,
/// also without the zero in front that spreadsheets take away); `None` when it is none. Amounts and
/// numbers look the same: only where a date must stand is it one.
pub(super) fn digits(text: &str, today: NaiveDate) -> Option<DateText> {
    read(&apart(text)?, today)
}

/// The same digits, parted by hyphens.
pub(super) fn apart(text: &str) -> Option<String> {
    let text = text.trim();
    if text.len() == 12 && year_month_day(text.get(..8)?).is_some() {
        // The year first, with the time (`202502271011`).
        return Some(format!("{}-{}-{}", text.get(..4)?, text.get(4..6)?, text.get(6..8)?))
            .filter(|_| time::is_behind(&format!("-{}00", &text[8..]), true));
    }
    if !(5..=8).contains(&text.len()) || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let zero = if text.len() % 2 == 1 { "0" } else { "" };
    let all = format!("{zero}{text}");
    Some(format!("{}-{}-{}", &all[..2], &all[2..4], &all[4..]))
}

/// A written month that stands directly at its numbers (`03Feb2025`), parted from them by hyphens;
/// `None` when there is none.
fn month_apart(text: &str) -> Option<String> {
    let mut from = 0;
    while let Some(found) = text[from..].find(char::is_alphabetic) {
        let start = from + found;
        let length = text[start..].find(|c: char| !c.is_alphabetic());
        let end = length.map_or(text.len(), |length| start + length);
        let (before, word, behind) = (&text[..start], &text[start..end], &text[end..]);
        let joins = [
            before.ends_with(|c: char| c.is_ascii_digit()),
            behind.starts_with(|c: char| c.is_ascii_digit()),
        ];
        if joins.contains(&true) && month_by_name(word).is_some() {
            let [left, right] = joins.map(|joins| if joins { "-" } else { "" });
            return Some(format!("{before}{left}{word}{right}{behind}"));
        }
        from = end;
    }
    None
}

/// What may stand behind the number of a day.
const ORDINALS: &[&str] = &["", "st", "nd", "rd", "th", "er", "re", "e", "º", "ª", "o", "a"];

/// `20240131`, alone or before a time.
fn compact(text: &str) -> Option<NaiveDate> {
    let digits = text.get(..8).filter(|d| d.bytes().all(|b| b.is_ascii_digit()))?;
    let rest = &text[8..];
    let is_time = rest.is_empty()
        || rest.starts_with([' ', 'T', 't', '['])
        || time::is_behind(rest, true)
        || (rest.len() == 6 && rest.bytes().all(|b| b.is_ascii_digit()));
    let day = is_time.then(|| year_month_day(digits))??;
    (1970..2100).contains(&day.year()).then_some(day)
}

/// The day of eight digits, year first.
pub(super) fn year_month_day(digits: &str) -> Option<NaiveDate> {
    let part = |range: std::ops::Range<usize>| digits.get(range)?.parse::<u32>().ok();
    NaiveDate::from_ymd_opt(i32::try_from(part(0..4)?).ok()?, part(4..6)?, part(6..8)?)
}

/// Words between the numbers of a written date (`3 de febrero de 2025`, `2025 m. vasario 3 d.`).
const CONNECTORS: &[&str] =
    &["de", "del", "di", "of", "den", "der", "the", "le", "am", "d", "m", "gada", "năm", "ngày"];
/// Such words before the number of a month: what stands before it is the day.
const MONTH: &[&str] = &["tháng", "thg"];
/// Months that are written as numbers there.
const NUMERALS: [&str; 12] =
    ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"];
/// What stands behind year, month and day in East Asia.
const UNITS: &[char] = &['年', '月', '日', '년', '월', '일'];

/// What stands behind the hour there, where the time follows directly.
const HOURS: &[char] = &['时', '時', '시', '点'];

/// The three words of a date text, cut at its separators.
struct Parts<'a> {
    words: [&'a str; 3],
    separator: char,
    /// Quicken writes years from 2000 on behind an apostrophe.
    is_new_century: bool,
    /// Whether a word says that the number behind the first one is the month.
    names_month: bool,
}

impl<'a> Parts<'a> {
    fn of(text: &'a str) -> Option<Self> {
        let mut words: [&str; 4] = [""; 4];
        let (mut count, mut wanted) = (0, 3);
        let (mut separator, mut is_new_century, mut names_month) = (' ', false, false);
        let mut rest = text;
        loop {
            let (word, behind) = next_word(rest)?;
            rest = behind;
            let is_month = MONTH.contains(&word);
            names_month |= is_month && count + 2 == wanted;
            if !is_month && !CONNECTORS.contains(&word) {
                words[count] = word;
                count += 1;
            }
            if count == 1 && is_weekday(words[0]) {
                wanted = 4;
            }
            if count == wanted {
                break;
            }
            let next = rest.trim_start_matches(is_between);
            let between = &rest[..rest.len() - next.len()];
            if between.is_empty() || between.len() > 4 {
                return None;
            }
            if count + 2 == wanted {
                separator = between.chars().next().unwrap_or(' ');
            }
            is_new_century = count + 1 == wanted && between.contains(['\'', '\u{2019}']);
            rest = next;
        }
        let rest = rest.trim_start_matches(UNITS);
        let is_time = rest.is_empty()
            || rest.starts_with([' ', 'T', 't', ',', '\u{a0}', '\u{202f}', '[', '.', '('])
            || (rest.starts_with(|c: char| c.is_ascii_digit()) && rest.contains(HOURS))
            || time::is_behind(rest, words.iter().any(|word| word.len() == 4));
        let [a, b, c, d] = words;
        let words = if wanted == 4 { [b, c, d] } else { [a, b, c] };
        is_time.then_some(Self { words, separator, is_new_century, names_month })
    }
}

fn is_between(character: char) -> bool {
    matches!(
        character,
        '/' | '-' | '.' | ',' | '\'' | '\u{2019}' | '\u{5f3}' | '\u{2010}'..='\u{2013}' | '°' | '॰'
    ) || UNITS.contains(&character)
        || character.is_whitespace()
}

/// The word a text begins with, and what stands behind it.
fn next_word(text: &str) -> Option<(&str, &str)> {
    let is_end = |c: char| !(c.is_alphanumeric() || is_letter(c)) || UNITS.contains(&c);
    let end = text.find(is_end).unwrap_or(text.len());
    // `2024-01-31T10:00`: the time begins at a letter directly behind the day. `Z` is a zone.
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let end = match text.as_bytes().get(digits..) {
        Some([b'T' | b'Z', ..]) if digits > 0 => digits,
        Some([b't', hour, ..]) if digits > 0 && hour.is_ascii_digit() => digits,
        _ => end,
    };
    (end > 0).then(|| text.split_at(end))
}

/// `Mon 01/02/2024`, `lunes, 3 de febrero de 2025`: a word that is neither a number nor a month.
fn is_weekday(word: &str) -> bool {
    word.chars().all(is_letter) && month_by_name(word).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_on(text: &str) -> Option<DateText> {
        read(text, NaiveDate::from_ymd_opt(2026, 6, 30).unwrap())
    }

    #[test]
    fn written_months_of_many_languages_name_their_day() {
        let day = NaiveDate::from_ymd_opt(2025, 2, 3).map(DateText::Certain);
        for text in [
            "3 de febrero de 2025",
            "3. Februar 2025",
            "3 févr. 2025",
            "3 febbraio 2025",
            "3 fevereiro 2025",
            "3 de fevereiro de 2025",
            "3 februari 2025",
            "3 lutego 2025",
            "3. února 2025",
            "2025. február 3.",
            "3 Şubat 2025",
            "3 февраля 2025",
            "3 лютого 2025",
            "3 Φεβρουαρίου 2025",
            "3. helmikuuta 2025",
            "2025 m. vasario 3 d.",
            "2025. gada 3. februāris",
            "2025.gada 3.februārī",
            "3. februāris 2025",
            "3. veebruar 2025",
            "3 veljače 2025",
            "February 3rd, 2025",
            "lunes, 3 de febrero de 2025",
            "Mon 3 Feb 2025 10:12",
            "03Feb2025",
            "03FEB2025",
            "3feb25",
            "03Feb2025 10:12",
            "03Feb2025T10:12:00",
            "03-Feb2025",
            "2025Feb03",
            "Feb03, 2025",
            "03févr.2025",
            "03лютого2025",
            "2025年2月3日",
            "2025年02月03日 12:30",
            "2025년 2월 3일",
            "2025年二月3日",
            "3 thg 2, 2025",
            "3 tháng 2, 2025",
            "ngày 3 tháng 2 năm 2025",
        ] {
            assert_eq!(read_on(text), day, "{text}");
        }
    }

    #[test]
    fn a_time_of_day_may_stand_beside_the_day_in_any_way() {
        let day = NaiveDate::from_ymd_opt(2025, 2, 27);
        for text in [
            "27/02/2025-10:11:12",
            "27.02.2025-10.11.12",
            "27/02/2025 - 10:11",
            "27.02.2025, 10:11",
            "27.02.2025,10:11 Uhr",
            "27/02/2025_10:11",
            "2025-02-27_10-11-12",
            "2025-02-27-10.11.12.123456",
            "2025-02-27T10:11:12+02:00",
            "2025-02-27t10:11:12.5Z",
            "2025-02-27Z",
            "2025-02-27+01:00",
            "27/02/2025 \u{e0}s 10:11",
            "27/02/2025 \u{e0} 10h11",
            "27-02-2025 kl. 10.11",
            "27.02.2025 o 10:11",
            "27/02/2025\u{202f}10:11",
            "27/02/2025 10:11:12 PM",
            "27/02/2025-10:11PM",
            "27/02/25-10:11",
            "10:11 27/02/2025",
            "10:11:12, 27.02.2025",
            "10:11 AM 27/02/2025",
            "20250227101112",
            "20250227-101112",
            "20250227_101112",
            "20250227T101112Z",
            "20250227t1011",
            "20250227 10:11",
            "27 Feb 2025-10:11",
            "10:11 27 Feb 2025",
            "2025年2月27日10时11分",
            "2025년 2월 27일10시11분",
        ] {
            let on = read_on(text).and_then(|date| date.on(DateOrder::DayMonthYear));
            assert_eq!(on, day, "{text}");
        }
    }

    #[test]
    fn texts_with_numbers_are_no_dates() {
        for text in [
            "01.02.2025-15.02.2025",
            "01/02/2025-15/02/2025",
            "01.02.25-15.02.25",
            "2025-02-27-4711",
            "20250227-4711",
            "20250227-0001-22",
            "10:11 shops of 2025",
            "27/02/2025-99:99",
            "Market 12 2024",
            "Room 3 of 2025",
            "12.50 EUR",
            "A 1 B 2 C 3",
            "10:30:15",
            "12Marta2025",
            "3A2025",
            "40Feb2025",
        ] {
            assert_eq!(read_on(text), None, "{text}");
        }
    }

    #[test]
    fn digits_alone_are_a_day_where_one_must_stand() {
        let today = NaiveDate::from_ymd_opt(2026, 6, 30).unwrap();
        let on = |text: &str, order| digits(text, today).and_then(|date| date.on(order));
        let day = NaiveDate::from_ymd_opt(2026, 3, 13);
        for text in ["130326", "13032026"] {
            assert_eq!(on(text, DateOrder::DayMonthYear), day);
            assert_eq!(on(text, DateOrder::MonthDayYear), None);
            assert_eq!(read(text, today), None, "elsewhere it is a number");
        }
        assert_eq!(on("260313", DateOrder::YearMonthDay), day);
        let ninth = NaiveDate::from_ymd_opt(2026, 3, 9);
        assert_eq!(on("90326", DateOrder::DayMonthYear), ninth);
        assert_eq!(on("9032026", DateOrder::DayMonthYear), ninth);
        for text in ["1303", "999999", "130x26", "130320261"] {
            assert_eq!(digits(text, today), None, "{text}");
        }
    }

    #[test]
    fn a_day_may_be_nothing() {
        for text in
            ["00/00/0000", "0000-00-00", "00.00.00", "0-0-00", "00000000", "0000-00-00T00:00:00Z"]
        {
            assert!(is_nothing(text), "{text}");
        }
        for text in
            ["", "0", "00", "0.00", "00.00", "0000", "000-000", "01/00/0000", "0000-00-00 x"]
        {
            assert!(!is_nothing(text), "{text}");
        }
    }

    #[test]
    fn a_short_year_is_never_far_ahead() {
        let on = |text: &str| read_on(text).unwrap().on(DateOrder::DayMonthYear).unwrap();
        for (text, year) in [
            ("13/03/62", 1962),
            ("13/03'62", 1962),
            ("13 Mar 62", 1962),
            ("13/03'9", 2009),
            ("13/03'28", 2028),
            ("13/03/27", 2027),
            ("13/03/28", 1928),
        ] {
            assert_eq!(on(text).year(), year, "{text}");
        }
    }

    #[test]
    fn three_short_numbers_may_begin_with_the_year() {
        let on = |text: &str, order| read_on(text).unwrap().on(order);
        let day = NaiveDate::from_ymd_opt(2025, 2, 3);
        assert_eq!(on("25-02-03", DateOrder::YearMonthDay), day);
        assert_eq!(on("03-02-25", DateOrder::DayMonthYear), day);
        assert_eq!(on("3-2-25", DateOrder::YearMonthDay), None);
        assert_eq!(on("99-12-31", DateOrder::YearMonthDay), NaiveDate::from_ymd_opt(1999, 12, 31));
    }
}
