//! Years of other calendars: Thai (Buddhist), of Taiwan (Minguo) and of the eras of Japan.

use chrono::{Datelike, Days, NaiveDate};
use commands::statement::{LineNote, ReadOptions};

use super::super::super::date;
use super::super::super::digits::latin_digits;
use super::super::super::month::month_by_name;
use super::super::layout::MOST_COLUMNS;
use super::super::table::Row;
use super::super::words;
use super::{Column, SAMPLE, Years, columns, rewrite};

/// How many years back days of a file may be.
const MOST_BACK: i32 = 60;
/// How many years back they may be where two digits tell the year.
const MOST_BACK_SHORT: i32 = 20;
/// How far ahead a bank may date a booking.
const AHEAD: Days = Days::new(400);
/// What a Thai year has more than the usual one, and what one of Taiwan has less.
pub(super) const BUDDHIST: i32 = 543;
pub(super) const MINGUO: i32 = 1911;

/// Months in Thai, as they are written out and in short.
pub(super) const THAI_MONTHS: [[&str; 2]; 12] = [
    ["มกราคม", "ม.ค."],
    ["กุมภาพันธ์", "ก.พ."],
    ["มีนาคม", "มี.ค."],
    ["เมษายน", "เม.ย."],
    ["พฤษภาคม", "พ.ค."],
    ["มิถุนายน", "มิ.ย."],
    ["กรกฎาคม", "ก.ค."],
    ["สิงหาคม", "ส.ค."],
    ["กันยายน", "ก.ย."],
    ["ตุลาคม", "ต.ค."],
    ["พฤศจิกายน", "พ.ย."],
    ["ธันวาคม", "ธ.ค."],
];

/// What money of Thailand is called.
const BAHT: &str = " thb | baht |บาท";

/// Eras as they are written, with the year before their first one.
pub(super) const ERAS: [(&[&str], i32); 3] = [
    (&["令和", "令", "R", "r"], 2018),
    (&["平成", "平", "H", "h"], 1988),
    (&["昭和", "昭", "S", "s"], 1925),
];

/// What the words of the file show.
#[derive(Debug, Clone, Copy)]
pub(super) struct Language {
    is_thai: bool,
    is_chinese: bool,
}

impl Language {
    /// That of the rows over the first day; that the money is Thai says as much.
    pub(super) fn of(rows: &[Row], first: usize, options: &ReadOptions) -> Self {
        let head = &rows[..first];
        let has = |is_it: fn(char) -> bool| {
            head.iter().any(|row| row.cells().any(|cell| cell.chars().any(is_it)))
        };
        let in_baht = |cell: &str| {
            (3..=SHORT).contains(&cell.len()) && words::has(&words::normalised(cell), BAHT)
        };
        let sample = &rows[..rows.len().min(first + SAMPLE)];
        Self {
            is_thai: has(is_thai)
                || options.account_currency.is_some_and(|own| own.code() == "THB")
                || sample.iter().any(|row| row.cells().take(MOST_COLUMNS).any(in_baht)),
            is_chinese: has(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)),
        }
    }

    pub(super) fn is_thai(self) -> bool {
        self.is_thai
    }

    /// Whether it is written in the characters of China, which Taiwan and Japan have as well.
    pub(super) fn is_chinese(self) -> bool {
        self.is_chinese
    }
}

/// The longest cell that is looked at for a currency.
const SHORT: usize = 60;

fn is_thai(character: char) -> bool {
    ('\u{e00}'..='\u{e7f}').contains(&character)
}

/// A day in another calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Calendar {
    Thai,
    Taiwan,
    Era,
    /// Its year is none of these.
    Unknown,
}

/// Three numbers in their order, what separates them, and what stands behind them.
pub(super) struct Numbers<'a> {
    pub parts: [&'a str; 3],
    pub separator: char,
    pub rest: &'a str,
}

impl<'a> Numbers<'a> {
    pub(super) fn of(text: &'a str) -> Option<Self> {
        let (mut parts, mut separator, mut rest) = ([""; 3], ' ', text);
        for (nth, part) in parts.iter_mut().enumerate() {
            let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            (*part, rest) = rest.split_at(end);
            if part.is_empty() || part.len() > 4 {
                return None;
            }
            if nth < 2 {
                let behind = rest.trim_start_matches(is_between);
                let between = &rest[..rest.len() - behind.len()];
                if between.is_empty() || between.chars().count() > 3 {
                    return None;
                }
                separator = between.chars().next().unwrap_or(' ');
                rest = behind;
            }
        }
        let rest = rest.trim_start_matches(['日', '.']);
        (rest.is_empty() || rest.starts_with([' ', 'T', ',', '('])).then_some(Self {
            parts,
            separator,
            rest,
        })
    }

    fn number(&self, nth: usize) -> Option<i32> {
        self.parts[nth].parse().ok()
    }

    /// The text with the year of that many years later at this place, the other numbers kept.
    fn with_year(&self, nth: usize, later: i32) -> Option<String> {
        let mut parts = self.parts.map(ToOwned::to_owned);
        parts[nth] = (self.number(nth)? + later).to_string();
        let separator = if self.separator.is_ascii() { self.separator } else { '-' };
        Some(format!("{}{}", parts.join(&separator.to_string()), self.rest))
    }

    /// The same with the year first and the day last, if there is such a day.
    fn day_of(&self, year: i32, [month, day]: [usize; 2]) -> Option<String> {
        let number = |nth: usize| self.parts[nth].parse::<u32>().ok();
        let day = NaiveDate::from_ymd_opt(year, number(month)?, number(day)?)?;
        Some(format!("{day}{}", self.rest))
    }
}

fn is_between(character: char) -> bool {
    matches!(character, '/' | '-' | '.' | ' ' | '年' | '月')
}

/// The month in Thai that a text has, as a number between its other words.
fn without_thai(text: &str) -> Option<String> {
    if !text.contains(is_thai) {
        return None;
    }
    let found = (1..).zip(THAI_MONTHS).flat_map(|(nth, names)| names.map(|name| (nth, name)));
    let (nth, name) =
        found.max_by_key(|(_, name)| if text.contains(name) { name.len() } else { 0 })?;
    let (day, year) = text.split_once(name)?;
    let year = year.trim_start_matches(['.', ' ']).trim_start_matches("พ.ศ.").trim_start();
    Some(format!("{}/{nth}/{year}", day.trim_start_matches("วันที่").trim()))
}

/// The same of a text whose month is a word of another language (`3 Feb 68`, `Feb 3, 2568`).
fn without_word(text: &str) -> Option<String> {
    let (mut words, mut rest) = ([""; 3], text);
    for word in &mut words {
        rest = rest.trim_start_matches([' ', '-', '/', '.', ',', '\u{a0}']);
        let is_digit = rest.starts_with(|c: char| c.is_ascii_digit());
        let is_end = |c: char| c.is_ascii_digit() != is_digit || !c.is_alphanumeric();
        (*word, rest) = rest.split_at(rest.find(is_end).unwrap_or(rest.len()));
    }
    let [one, other, year] = words;
    let is_number = |word: &str, lengths: [usize; 2]| {
        lengths.contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !is_number(year, [2, 4]) {
        return None;
    }
    let (day, month) = match (is_number(one, [1, 2]), is_number(other, [1, 2])) {
        (true, false) => (one, month_by_name(other)?),
        (false, true) => (other, month_by_name(one)?),
        _ => return None,
    };
    Some(format!("{day}/{month}/{year}{rest}"))
}

/// What a cell says in another calendar, and how it is written in the usual one; nothing where
/// it is no such day.
pub(super) fn read(
    cell: &str,
    language: Language,
    today: NaiveDate,
) -> Option<(Calendar, Option<String>)> {
    if !(5..=60).contains(&cell.len()) || date::is_nothing(cell) {
        return None;
    }
    let text = &*latin_digits(cell);
    if let Some(day) = era(text) {
        return Some((Calendar::Era, day));
    }
    let bare =
        ["中華民國", "中華民国", "民國", "民国"].iter().find_map(|name| text.strip_prefix(name));
    let is_named = bare.is_some();
    if let Some(day) = taiwan(bare.unwrap_or(text).trim_start(), language, is_named) {
        return Some((Calendar::Taiwan, day));
    }
    let thai = without_thai(text);
    let is_written = thai.is_some();
    let worded = if is_written { None } else { without_word(text) };
    let numbers = Numbers::of(thai.as_deref().or(worded.as_deref()).unwrap_or(text))?;
    let (year_at, others) = if numbers.parts[0].len() == 4 { (0, [1, 2]) } else { (2, [1, 0]) };
    let year = numbers.number(year_at)?;
    if numbers.parts[0].len() == 3 {
        return Some((Calendar::Unknown, None));
    }
    match numbers.parts[year_at].len() {
        4 if is_near(year - BUDDHIST, MOST_BACK, today) => {
            let is_open = year_at == 2 && !language.is_thai && !is_written && worded.is_none();
            let anew = match is_open {
                // The order of day and month is told like that of any other file.
                true => numbers.with_year(2, -BUDDHIST),
                false => numbers.day_of(year - BUDDHIST, others),
            };
            Some((Calendar::Thai, anew))
        }
        4 if is_written => Some((Calendar::Thai, numbers.day_of(year, others))),
        2 => short(&numbers, others, (language.is_thai, is_written), today),
        4 if date::full_year(numbers.parts[year_at], false, today).is_none() => {
            Some((Calendar::Unknown, None))
        }
        3 => Some((Calendar::Unknown, None)),
        _ => None,
    }
}

/// A day whose year has two digits and stands last, which is a Thai one where the file is Thai and
/// the usual year would be long ago.
fn short(
    numbers: &Numbers<'_>,
    others: [usize; 2],
    (is_thai, is_written): (bool, bool),
    today: NaiveDate,
) -> Option<(Calendar, Option<String>)> {
    let own = 2500 + numbers.number(2)? - BUDDHIST;
    let usual = date::full_year(numbers.parts[2], false, today)?;
    let is_near = |year: i32| is_near(year, MOST_BACK_SHORT, today);
    match (is_near(own), is_near(usual)) {
        (true, false) if is_thai || is_written => {
            Some((Calendar::Thai, numbers.day_of(own, others)))
        }
        (false, true) if is_written => Some((Calendar::Thai, numbers.day_of(usual, others))),
        _ => None,
    }
}

fn is_near(year: i32, back: i32, today: NaiveDate) -> bool {
    (today.year() - back..=today.year() + 1).contains(&year)
}

/// A day of an era; the inner one is missing where there is no such day.
fn era(text: &str) -> Option<Option<String>> {
    let named =
        ERAS.iter().flat_map(|(names, before)| names.iter().map(move |name| (name, before)));
    let (rest, before) = named
        .into_iter()
        .find_map(|(name, before)| Some((text.strip_prefix(name)?.trim_start(), before)))?;
    let first = rest.strip_prefix('元').map(|rest| format!("1{rest}"));
    let numbers = Numbers::of(first.as_deref().unwrap_or(rest))?;
    let is_short = numbers.parts.iter().all(|part| part.len() <= 2);
    is_short.then(|| numbers.day_of(before + numbers.number(0)?, [1, 2]))
}

/// A day of Taiwan; the inner one is missing where there is no such day.
fn taiwan(text: &str, language: Language, is_named: bool) -> Option<Option<String>> {
    if !language.is_chinese && !is_named {
        return None;
    }
    let is_compact = text.len() == 7 && text.bytes().all(|byte| byte.is_ascii_digit());
    let apart = is_compact.then(|| format!("{}-{}-{}", &text[..3], &text[3..5], &text[5..]));
    let numbers = Numbers::of(apart.as_deref().unwrap_or(text))?;
    let is_its = numbers.parts[0].len() == 3 || (is_named && numbers.parts[0].len() <= 3);
    is_its.then(|| numbers.day_of(numbers.number(0)? + MINGUO, [1, 2]))
}

/// Writes the days of other calendars anew, where all of them make sense.
pub(super) fn settle(rows: &mut [Row], options: &ReadOptions) -> Option<Years> {
    let today = options.today;
    let everywhere = Language { is_thai: true, is_chinese: true };
    let may_be = |cell: &str| read(cell, everywhere, today).is_some();
    let candidates = columns(rows, today, &may_be);
    let first = candidates.iter().map(|column| column.first).min()?;
    let language = Language::of(rows, first, options);
    let mut told: Option<String> = None;
    for column in candidates {
        let of = |row: &Row| read(row.cell(column.index), language, today);
        let Some((calendar, _)) = of(&rows[column.first]) else { continue };
        if calendar == Calendar::Unknown || !is_plausible(rows, column, calendar, language, today) {
            let is_digits =
                rows[column.first].cell(column.index).bytes().all(|b| b.is_ascii_digit());
            if column.is_called_date && !column.has_others && !is_digits {
                return Some(refused(&rows[column.first], column.index));
            }
            continue;
        }
        let cell = rows[column.first].cell(column.index).to_owned();
        let anew = |cell: &str| read(cell, language, today)?.1;
        let day = anew(&cell).unwrap_or_default();
        rewrite(rows, column.index, &anew);
        told.get_or_insert_with(|| {
            let name = match calendar {
                Calendar::Thai => "the Thai calendar",
                Calendar::Taiwan => "the calendar of Taiwan",
                Calendar::Era | Calendar::Unknown => "the eras of Japan",
            };
            format!("The years are those of {name}: {cell} was read as {day}.")
        });
    }
    told.map(Years::Told)
}

/// Whether every such day of a column is of one calendar, and neither long ago nor to come.
fn is_plausible(
    rows: &[Row],
    column: Column,
    calendar: Calendar,
    language: Language,
    today: NaiveDate,
) -> bool {
    if !column.is_called_date && calendar != Calendar::Era && !language.is_thai {
        return false;
    }
    let latest = today.checked_add_days(AHEAD).unwrap_or(today);
    let mut found =
        rows[column.first..].iter().filter_map(|row| read(row.cell(column.index), language, today));
    found.all(|(own, anew)| {
        let day = anew.and_then(|text| date::read(&text, today));
        let orders = [
            commands::statement::DateOrder::DayMonthYear,
            commands::statement::DateOrder::MonthDayYear,
        ];
        let mut days = orders.into_iter().filter_map(|order| day?.on(order));
        own == calendar && days.any(|day| day <= latest && is_near(day.year(), MOST_BACK, today))
    })
}

fn refused(row: &Row, column: usize) -> Years {
    let detail = format!(
        "The year of the days ({}) is not understood: it may be of a calendar that is not read, and \
         no year is guessed. Export the file with days such as 2025-02-28, or write them so, and \
         import it again.",
        super::super::super::text::clean(row.cell(column), 40)
    );
    Years::Refused(LineNote { line: row.line, code: "year-unknown".to_owned(), detail })
}
