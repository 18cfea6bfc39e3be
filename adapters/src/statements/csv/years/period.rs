//! The period that the rows over a table state, by which days without a year have theirs.

use chrono::{Datelike, Days, Months, NaiveDate};
use commands::statement::DateOrder;

use super::super::super::date::{self, DateText};
use super::super::super::month::month_by_name;
use super::super::table::Row;
use super::super::words::{has, normalised};
use super::calendar::Language;
use super::running;

/// How many rows above the table, and below it, are looked at.
const MOST_ROWS: usize = 60;
const MOST_CELLS: usize = 32;
const LONGEST: usize = 300;
/// The longest period between two days of one row.
const MOST_DAYS: i64 = 400;

/// Words for what a day of a statement is that names only its last one.
const STATEMENT: &str = "statement|period|closing|issued|printed|until|as of|as at|auszug|kontoauszug|\
    stand|zeitraum|abrechnung|periode|releve|arrete|extracto|extrato|estratto|afschrift|kontoutdrag|\
    kontoutskrift|kontoudtog|tiliote|wyciag|vypis|izpisek|izvod|выписка|период|hesap ozeti|ekstre|\
    tanggal cetak|laporan|mutasi|期間|对账|對帳|結帳|账单|明細|作成|발행|조회|기간";
/// Words for a year.
const YEAR: &str = "year|jahr|annee|ano|anno|jaar|vuosi|rok|godina|год|рік|ετος|tahun|\
    年|년|statement|period|periode|zeitraum|periodo";

/// Words over the first and over the last day of a period, where each has a row of its own.
const FROM: &str = "from|start|begin|beginning|first day|von|anfang|beginn|du|debut|desde|inicio|\
    inicial|dal|inizio|da data|vanaf|fra|fran|alku|alkaen|od|poczatk|pocatek|zaciatok|kezdet|\
    baslangic|pradzia|sakums|algus|с|от|начало|початок|від|από|开始|開始|起|起日|起始|ตงแต|เรมตน|시작|mulai|\
    dari|tu ngay|de la|מתאריך|من";
const UNTIL: &str = "to|until|till|end|ending|last day|bis|ende|enddatum|au|fin|hasta|final|al|\
    fine|ate|tot|til|slut|loppu|paattyen|do|koniec|konec|vege|bitis|pabaiga|beigas|lopp|по|до|\
    конец|кінець|έως|εως|结束|結束|終|終了|截止|迄|迄日|至|ถง|สนสด|종료|sampai|den ngay|pana la|עד|الى|إلى";
/// How many rows the two may be apart.
const MOST_APART: usize = 3;

/// Days that a file may be of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Period {
    pub from: NaiveDate,
    pub until: NaiveDate,
    /// How far beside it a day may be.
    before: u64,
    behind: u64,
    /// The order of its own days, where those show it.
    pub order: Option<DateOrder>,
}

impl Period {
    /// Whether a day is in it, or near it.
    pub(super) fn has(&self, day: NaiveDate) -> bool {
        let first = self.from.checked_sub_days(Days::new(self.before));
        let last = self.until.checked_add_days(Days::new(self.behind));
        first.is_some_and(|first| first <= day) && last.is_some_and(|last| day <= last)
    }

    /// The one day of a month and number that is in it; else the only one that is near it.
    pub(super) fn day(&self, month: u32, day: u32) -> Option<NaiveDate> {
        let from = self.from.checked_sub_days(Days::new(self.before))?;
        let until = self.until.checked_add_days(Days::new(self.behind))?;
        let only = |first: NaiveDate, last: NaiveDate| {
            let years = first.year()..=last.year();
            let days = years.filter_map(|year| NaiveDate::from_ymd_opt(year, month, day));
            let mut days = days.filter(|day| (first..=last).contains(day));
            (days.next(), days.next())
        };
        match only(self.from, self.until) {
            (Some(day), None) => Some(day),
            (Some(_), Some(_)) => None,
            _ => match only(from, until) {
                (Some(day), None) => Some(day),
                _ => None,
            },
        }
    }
}

/// The periods that the rows beside a table state, the surest first; `heading` is what stands over
/// its days.
pub(super) fn stated(
    rows: &[&Row],
    heading: &str,
    (order, language): (DateOrder, Language),
    today: NaiveDate,
) -> Vec<Period> {
    let rows: Vec<&&Row> = rows.iter().take(MOST_ROWS).collect();
    let told = rows.iter().map(|row| {
        let cells = row.cells().take(MOST_CELLS).filter(|cell| cell.len() <= LONGEST);
        running::plain(&cells.collect::<Vec<_>>().join(" "), language, today)
    });
    let told: Vec<String> = told.collect();
    let days: Vec<Vec<DateText>> = told.iter().map(|text| days_in(text, today)).collect();
    let head = running::plain(heading, language, today);
    let mut periods: Vec<Period> = days.iter().filter_map(|days| range(days, order)).collect();
    periods.extend(ends(&told, &days, order));
    let all = || told.iter().chain([&head]);
    periods.extend(all().filter_map(|text| month_in(text, today)));
    periods.extend(told.iter().zip(&days).filter_map(|(text, days)| {
        let [day] = days.as_slice() else { return None };
        has(&normalised(text), STATEMENT).then(|| until(day.on(order)?)).flatten()
    }));
    // A day or month beside it says more than the year.
    let is_year = |text: &&String| {
        (**text == head || has(&normalised(text), YEAR))
            && days_in(text, today).is_empty()
            && month_in(text, today).is_none()
    };
    periods.extend(all().filter(is_year).filter_map(|text| year_in(text, today)));
    periods
}

/// Periods of which one row states the first day and another near it the last one.
fn ends(told: &[String], days: &[Vec<DateText>], order: DateOrder) -> Vec<Period> {
    let named = |words: &str| -> Vec<(usize, DateText)> {
        let rows = told.iter().zip(days).enumerate();
        let of = |(row, (text, days)): (usize, (&String, &Vec<DateText>))| match days.as_slice() {
            [day] if has(&normalised(text), words) => Some((row, *day)),
            _ => None,
        };
        rows.filter_map(of).collect()
    };
    let until = named(UNTIL);
    let near = |(row, from): (usize, DateText)| {
        let of =
            until.iter().filter(move |(other, _)| (1..=MOST_APART).contains(&row.abs_diff(*other)));
        of.filter_map(move |(_, until)| range(&[from, *until], order))
    };
    named(FROM).into_iter().flat_map(near).collect()
}

/// Every day that a text names.
fn days_in(text: &str, today: NaiveDate) -> Vec<DateText> {
    let is_cut =
        |c: char| c.is_whitespace() || matches!(c, '(' | ':' | '：' | '~' | '～' | '–' | '—');
    let cuts = text.char_indices().filter(|(_, c)| is_cut(*c)).map(|(at, c)| at + c.len_utf8());
    let mut days = Vec::new();
    for at in [0].into_iter().chain(cuts).take(2 * MOST_CELLS) {
        let Some(rest) = text.get(at..) else { continue };
        if let Some(day) = date::read(rest.trim_end_matches([')', '.', ' ']), today) {
            days.push(day);
            continue;
        }
        let word = rest.split(is_cut).next().unwrap_or_default().trim_end_matches([')', ',']);
        if let Some(day) = date::read(word, today) {
            days.push(day);
            continue;
        }
        let halves = word.char_indices().filter(|(_, c)| *c == '-').find_map(|(cut, _)| {
            date::read(&word[..cut], today).zip(date::read(&word[cut + 1..], today))
        });
        days.extend(halves.into_iter().flat_map(|(one, other)| [one, other]));
    }
    // The word before a day is read with it, as one of the week.
    days.dedup();
    days
}

/// From the first to the last of the days of one row, in the order of the table, or in the only one
/// they may have.
fn range(days: &[DateText], order: DateOrder) -> Option<Period> {
    let all = |order: DateOrder| -> Option<Vec<NaiveDate>> {
        days.iter().map(|day| day.on(order)).collect()
    };
    let other = match order {
        DateOrder::MonthDayYear => DateOrder::DayMonthYear,
        _ => DateOrder::MonthDayYear,
    };
    let (own, others) = (all(order), all(other));
    let order = match (&own, &others) {
        (Some(_), None) => Some(order),
        (None, Some(_)) => Some(other),
        _ => None,
    };
    let days = own.or(others).filter(|days| days.len() > 1)?;
    let (from, until) = (*days.iter().min()?, *days.iter().max()?);
    let is_short = from < until && (until - from).num_days() <= MOST_DAYS;
    is_short.then_some(Period { from, until, before: 10, behind: 10, order })
}

/// The months that a text names with their year.
fn month_in(text: &str, today: NaiveDate) -> Option<Period> {
    let is_part = |c: char| !c.is_alphanumeric();
    let words: Vec<&str> = text.split(is_part).filter(|word| !word.is_empty()).collect();
    let named = |pair: &[&str]| {
        let [month, year] = pair else { return None };
        Some((month_by_name(month)?, year_of(year, today)?))
    };
    let mut found: Vec<(u32, i32)> = words.windows(2).filter_map(named).collect();
    if found.is_empty() {
        found = text.split(char::is_whitespace).filter_map(|word| numbered(word, today)).collect();
    }
    let days = found.iter().filter_map(|(month, year)| NaiveDate::from_ymd_opt(*year, *month, 1));
    let (from, last) = days.clone().min().zip(days.max())?;
    let until = last.checked_add_months(Months::new(1))?.pred_opt()?;
    // Cards bill what was bought some weeks before.
    Some(Period { from, until, before: 45, behind: 15, order: None })
        .filter(|period| (period.until - period.from).num_days() <= MOST_DAYS)
}

/// `02/2025`, `2025-02`, `2025年2月`.
fn numbered(word: &str, today: NaiveDate) -> Option<(u32, i32)> {
    let parts: Vec<&str> =
        word.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let [one, other] = parts.as_slice() else { return None };
    let (month, year) = if one.len() == 4 { (other, one) } else { (one, other) };
    let month = month.parse::<u32>().ok().filter(|nth| (1..=12).contains(nth))?;
    Some((month, year_of(year, today)?))
}

fn year_of(word: &str, today: NaiveDate) -> Option<i32> {
    let is_year = word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    let year: i32 = word.parse().ok().filter(|_| is_year)?;
    (1970..=today.year() + 1).contains(&year).then_some(year)
}

/// Three months before the day of a statement.
fn until(day: NaiveDate) -> Option<Period> {
    let from = day.checked_sub_months(Months::new(3))?;
    Some(Period { from, until: day, before: 0, behind: 10, order: None })
}

/// The only year that a text names.
fn year_in(text: &str, today: NaiveDate) -> Option<Period> {
    let words = text.split(|c: char| !c.is_ascii_digit());
    let mut years: Vec<i32> = words.filter_map(|word| year_of(word, today)).collect();
    years.dedup();
    let [year] = years.as_slice() else { return None };
    let from = NaiveDate::from_ymd_opt(*year, 1, 1)?;
    let until = NaiveDate::from_ymd_opt(*year, 12, 31)?;
    Some(Period { from, until, before: 0, behind: 0, order: None })
}
