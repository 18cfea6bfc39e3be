//! Days that stand in three columns, one each for year, month and day (`年,月,日`): they are put
//! together in the first of them, as words over the columns say, or where nothing is written over
//! them and there is no other day, as their numbers show.

use chrono::{Datelike, NaiveDate};
use commands::statement::{DateOrder, ReadOptions};

use super::super::super::date;
use super::super::super::digits::latin_digits;
use super::super::super::month::month_by_name;
use super::super::super::text::clean;
use super::super::layout::MOST_COLUMNS;
use super::super::table::Row;
use super::super::words::normalised;
use super::{SAMPLE, Years};

/// How many rows may stand before the heading.
const LONGEST_PREAMBLE: usize = 100;
/// How many rows show without words over them that their numbers are days.
const FEWEST_ROWS: usize = 2;
/// The first year that a number without a word over it may be.
const FIRST_YEAR: i32 = 1970;

const YEAR: &str = "year|jahr|annee|an|ano|anno|jaar|ar|vuosi|rok|god|godina|leto|год|рік|година|\
    ετος|yil|tahun|nam|ปี|ป|ev|aasta|gads|metai|שנה|سنة|년|년도";
const MONTH: &str = "month|monat|mois|mes|mese|maand|manad|maned|kuukausi|miesiac|mesic|mesiac|mesec|\
    mjesec|honap|ay|месяц|місяць|месец|μηνας|bulan|thang|เดือน|เดอน|luna|kuu|menuo|menesis|חודש|شهر|월";
const DAY: &str = "day|tag|jour|dia|giorno|dag|paiva|dzien|den|dan|nap|gun|день|ден|ημερα|hari|ngay|วนท|\
    zi|ziua|paev|diena|יום|يوم|일";

/// Which part of a day a column has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Year,
    Month,
    Day,
}

/// What a heading says: one of its words does (`Booking year`), or its last character (`取引年`).
fn part_of(heading: &str) -> Option<Part> {
    let text = normalised(heading);
    let is_one = |words: &str| {
        let mut own = text.split_whitespace();
        own.any(|own| words.split('|').any(|word| word == own))
    };
    let ends = |character: char| text.trim_end().ends_with(character);
    let parts = [
        (Part::Year, is_one(YEAR) || ends('年')),
        (Part::Month, is_one(MONTH) || ends('月')),
        (Part::Day, is_one(DAY) || ends('日')),
    ];
    let mut told = parts.into_iter().filter(|(_, is_told)| *is_told).map(|(part, _)| part);
    told.next().filter(|_| told.next().is_none())
}

/// What the words over such columns are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    /// That of China or Japan, whose years may be those of an era.
    Asian,
    Thai,
    Other,
}

impl Script {
    fn of(heading: &str) -> Self {
        let has =
            |range: std::ops::RangeInclusive<char>| heading.chars().any(|c| range.contains(&c));
        match (has('\u{e00}'..='\u{e7f}'), has('\u{4e00}'..='\u{9fff}')) {
            (true, _) => Self::Thai,
            (false, true) => Self::Asian,
            (false, false) => Self::Other,
        }
    }
}

/// The columns of one day, and the row from which on it stands there.
#[derive(Debug, Clone, Copy)]
struct Parted {
    first: usize,
    /// In the order in which they stand in the file.
    columns: [usize; 3],
    parts: [Part; 3],
    script: Script,
}

impl Parted {
    fn cell<'r>(&self, row: &'r Row, wanted: Part) -> &'r str {
        let mut columns = self.parts.iter().zip(self.columns);
        columns.find(|(part, _)| **part == wanted).map_or("", |(_, column)| row.cell(column))
    }

    fn is_blank(&self, row: &Row) -> bool {
        self.columns.iter().all(|column| row.cell(*column).is_empty())
    }

    /// Puts a text into the first of the columns, and leaves the others blank.
    fn put(&self, row: &mut Row, text: String) {
        let [first, others @ ..] = self.columns;
        row.replace(first, text);
        others.into_iter().for_each(|column| row.replace(column, String::new()));
    }

    /// The numbers of month and day, if they can be these.
    fn month_and_day(&self, row: &Row) -> Option<(u32, u32)> {
        let cell = latin_digits(self.cell(row, Part::Month));
        let month = number(cell.trim_end_matches(['月', '월'])).or_else(|| month_by_name(&cell))?;
        let cell = latin_digits(self.cell(row, Part::Day));
        let day = number(cell.trim_end_matches(['日', '일', '.']))?;
        // A leap year has every day there is.
        NaiveDate::from_ymd_opt(2024, month, day).map(|_| (month, day))
    }

    /// The day in one text, as it is read further; `None` where the cells are no day.
    fn together(&self, row: &Row, today: NaiveDate) -> Option<String> {
        let (month, day) = self.month_and_day(row)?;
        let cell = latin_digits(self.cell(row, Part::Year));
        let year = cell.trim_end_matches(['年', '년']).trim();
        let digits = year.trim_start_matches(|c: char| !c.is_ascii_digit());
        let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
        let is_first = year.ends_with('元');
        if (digits.is_empty() || !is_number || digits.len() > 4) && !is_first {
            return None;
        }
        let is_plain = digits.len() == year.len();
        // Of another calendar or an era: read as if it stood in one cell.
        let as_one = || match (self.script, digits.len()) {
            (Script::Thai, 2) => format!("{day}/{month}/{year}"),
            (_, 4) => format!("{year}-{month:02}-{day:02}"),
            _ => format!("{year}年{month}月{day}日"),
        };
        let is_told = digits.len() == 4 || (digits.len() == 2 && self.script == Script::Other);
        match date::full_year(digits, false, today).filter(|_| is_plain && is_told) {
            Some(year) => NaiveDate::from_ymd_opt(year, month, day).map(|day| day.to_string()),
            None => Some(as_one()),
        }
    }

    /// Whether the year is plain, with four digits.
    fn has_plain_year(&self, row: &Row, today: NaiveDate) -> bool {
        let year: Option<i32> = self.cell(row, Part::Year).parse().ok();
        year.is_some_and(|year| (FIRST_YEAR..=today.year() + 1).contains(&year))
    }
}

fn number(text: &str) -> Option<u32> {
    let is_number = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}

/// Puts such days together; answers what was done, if there are any.
pub(super) fn settle(rows: &mut [Row], options: &ReadOptions) -> Option<Years> {
    let today = options.today;
    if let Some((heading, all)) = by_heading(rows, today) {
        let told: Vec<String> =
            all.iter().filter_map(|parted| put_together(rows, *parted, today)).collect();
        all.iter().for_each(|parted| entitle(&mut rows[heading], *parted));
        return told.first().map(|first| Years::Told(first.clone()));
    }
    let (parted, open) = by_numbers(rows, options)?;
    let told = put_together(rows, parted, today)?;
    Some(if open.is_empty() { Years::Told(told) } else { Years::Asked(open) })
}

/// The columns under a heading that names all three parts, whose rows are such days and have no
/// other.
fn by_heading(rows: &[Row], today: NaiveDate) -> Option<(usize, Vec<Parted>)> {
    rows.iter().take(LONGEST_PREAMBLE).enumerate().find_map(|(heading, row)| {
        let all = named(row, heading + 1);
        let is_read = |parted: &Parted| {
            let below = rows[parted.first..].iter().take(SAMPLE);
            let filled: Vec<&Row> = below.filter(|row| !parted.is_blank(row)).collect();
            let read = filled.iter().filter(|row| parted.together(row, today).is_some()).count();
            read * 2 > filled.len()
        };
        let fits = !all.is_empty() && all.iter().all(is_read) && !has_days(&rows[heading..], today);
        fits.then_some((heading, all))
    })
}

/// The columns that a heading calls so: three beside each other, or the only ones of each part.
fn named(heading: &Row, first: usize) -> Vec<Parted> {
    let told: Vec<Option<Part>> = heading.cells().take(MOST_COLUMNS).map(part_of).collect();
    let of_three = |columns: [usize; 3]| {
        let [one, other, last] = columns.map(|column| told[column]);
        let parts = [one?, other?, last?];
        let script = Script::of(&columns.map(|column| heading.cell(column)).concat());
        is_whole(parts).then_some(Parted { first, columns, parts, script })
    };
    let beside = (2..told.len()).filter_map(|last| of_three([last - 2, last - 1, last]));
    let all: Vec<Parted> = beside.collect();
    let named: Vec<usize> = (0..told.len()).filter(|column| told[*column].is_some()).collect();
    match (all.is_empty(), &named[..]) {
        (true, [one, other, last]) => of_three([*one, *other, *last]).into_iter().collect(),
        _ => all,
    }
}

fn is_whole(parts: [Part; 3]) -> bool {
    [Part::Year, Part::Month, Part::Day].iter().all(|part| parts.contains(part))
}

/// Whether most rows have a day in a cell of their own.
fn has_days(rows: &[Row], today: NaiveDate) -> bool {
    let rows = &rows[..rows.len().min(SAMPLE)];
    let has_one = |row: &&Row| row.cells().any(|cell| date::read(cell, today).is_some());
    rows.iter().filter(has_one).count() * 2 > rows.len()
}

/// The columns under no words that are known whose numbers are days in every row that has some:
/// the year first or last. Where day and month may be either of two, with both orders.
fn by_numbers(rows: &[Row], options: &ReadOptions) -> Option<(Parted, Vec<DateOrder>)> {
    let today = options.today;
    let sample = &rows[..rows.len().min(SAMPLE)];
    let has_any_day =
        || sample.iter().any(|row| row.cells().any(|c| date::read(c, today).is_some()));
    let width = sample.iter().map(Row::len).max().unwrap_or(0).min(MOST_COLUMNS);
    if width < 4 || has_any_day() {
        return None;
    }
    let orders = [
        (DateOrder::YearMonthDay, [Part::Year, Part::Month, Part::Day]),
        (DateOrder::DayMonthYear, [Part::Day, Part::Month, Part::Year]),
        (DateOrder::MonthDayYear, [Part::Month, Part::Day, Part::Year]),
    ];
    let fits = |parted: &Parted| {
        let is_one = |row: &&Row| parted.has_plain_year(row, today);
        let rows: Vec<&Row> = sample.iter().filter(is_one).collect();
        let Some(first) = rows.first() else { return false };
        let from = sample.iter().position(|row| row.line == first.line).unwrap_or_default();
        let filled = sample[from..].iter().filter(|row| !parted.is_blank(row)).count();
        rows.len() >= FEWEST_ROWS
            && rows.len() == filled
            && rows.iter().all(|row| parted.together(row, today).is_some())
    };
    (0..=width - 3).find_map(|column| {
        let fitting: Vec<(DateOrder, Parted)> = orders
            .iter()
            .map(|(order, parts)| {
                let (columns, script) = ([column, column + 1, column + 2], Script::Other);
                (*order, Parted { first: 0, columns, parts: *parts, script })
            })
            .filter(|(_, parted)| fits(parted))
            .collect();
        let said = [&options.mapping, &options.remembered].into_iter().flatten();
        let mut said = said.map(|mapping| mapping.date_order);
        match fitting[..] {
            [] => None,
            [(_, only)] => Some((only, Vec::new())),
            [(_, first), ..] => {
                let told = said.find_map(|order| fitting.iter().find(|(own, _)| *own == order));
                let open = fitting.iter().map(|(order, _)| *order).collect();
                Some(told.map_or((first, open), |(_, told)| (*told, Vec::new())))
            }
        }
    })
}

/// Puts the days of three columns into the first of them; answers how the first one was read.
fn put_together(rows: &mut [Row], parted: Parted, today: NaiveDate) -> Option<String> {
    let mut told = None;
    for row in rows.iter_mut().skip(parted.first).filter(|row| !parted.is_blank(row)) {
        let cells = parted.columns.map(|column| clean(row.cell(column), 20));
        let is_below_words = cells.iter().all(|cell| !cell.bytes().any(|b| b.is_ascii_digit()));
        let day = match parted.together(row, today) {
            Some(day) => day,
            None if is_below_words => continue,
            None => cells.join("-"),
        };
        told.get_or_insert_with(|| {
            let cells = cells.join(", ");
            format!("The days stand in three columns: {cells} was read as {day}.")
        });
        parted.put(row, day);
    }
    told
}

/// Calls the column of the days so.
fn entitle(heading: &mut Row, parted: Parted) {
    let titles = parted.columns.map(|column| clean(heading.cell(column), 20));
    let title = match parted.script {
        Script::Asian => titles.concat(),
        Script::Thai | Script::Other => format!("Date ({})", titles.join(", ")),
    };
    parted.put(heading, title);
}
