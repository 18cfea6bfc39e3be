//! Which column is the day of a booking, and which number in it is the month.

use chrono::NaiveDate;
use commands::statement::{DateOrder, DayKind, MappingQuestion};

use super::super::date::{self, DateText};
use super::super::date_order::{self, Judged, Shown};
use super::super::month::month_by_name;
use super::choice::{Choice, Strength, question};
use super::counted::{self, Digits};
use super::heading_order;
use super::layout::{Column, Layout};
use super::states;
use super::table::{Row, Table};
use super::words::{self, Words};
use super::years::Years;

/// Rows that are read first; they usually prove the order.
const SAMPLE: usize = 5_000;

/// The column of the date, its order, and the column that is blank while a row is pending.
pub(super) struct Dates {
    pub column: usize,
    pub order: Choice<DateOrder>,
    /// Whether the dates can be read in one order only.
    pub certain: bool,
    /// The orders in which none of those that leave theirs open can be read.
    impossible: Vec<DateOrder>,
    pub booked_on_column: Option<usize>,
    /// Whether the newest row stands first; `None` when the dates do not tell.
    pub newest_first: Option<bool>,
}

/// Chooses among the columns of dates. A column that every booking has comes first; of those the
/// booking date, then any date, then the value date, then what no heading tells; of equals the
/// leftmost. `wanted` is taken where it has dates.
pub(super) fn choose(
    table: &Table,
    layout: &Layout,
    wanted: Option<usize>,
    today: NaiveDate,
) -> Option<Dates> {
    let bookings = layout.bookings.len();
    // What is pending has that word where others have their day, and takes another day of the row.
    let is_open = |column: &Column| states::is_day_or_pending(column, table, layout);
    let candidates = || layout.columns.iter().filter(|c| c.has_dates() || is_open(c));
    let is_complete = |column: &Column| {
        let dated = layout.dated.get(column.index).copied().unwrap_or(0);
        dated * 100 >= layout.looked_at * 98 || is_open(column)
    };
    let by_header = || {
        let is_date = |column: &&Column| words::DATE.name(&column.header);
        layout.columns.iter().find(|column| bookings == 0 && is_date(column))
    };
    let chosen = candidates()
        .max_by_key(|column| {
            let is_wanted = wanted == Some(column.index);
            let is_plain = !has_texts(table, layout, column);
            (is_wanted, is_plain, is_complete(column), rank(column), usize::MAX - column.index)
        })
        .or_else(by_header)?;
    let pending = candidates().find(|column| {
        let is_told = rank(column) > rank(chosen).max(2);
        column.index != chosen.index && !is_complete(column) && is_told
    });
    let dates = dates_of(table, layout, chosen, today);
    let order = order(table, layout, chosen, &dates, today);
    Some(Dates {
        column: chosen.index,
        certain: dates.iter().all(|date| matches!(date, DateText::Certain(_))),
        impossible: impossible(&dates),
        booked_on_column: pending.map(|column| column.index),
        newest_first: newest_first(&dates, order.value),
        order,
    })
}

impl Dates {
    /// Whether the days may stand in the order of earlier files: some of them can be read so, and
    /// it is one of those that are asked about.
    pub(super) fn may_stand_in(&self, order: DateOrder) -> bool {
        let is_offered = |question: &MappingQuestion| {
            serde_json::to_value(order).is_ok_and(|order| question.choices.contains(&order))
        };
        !self.impossible.contains(&order) && self.order.question.as_ref().is_none_or(is_offered)
    }
}

fn impossible(dates: &[DateText]) -> Vec<DateOrder> {
    let open: Vec<&DateText> =
        dates.iter().filter(|date| matches!(date, DateText::Open { .. })).collect();
    let orders = [DateOrder::DayMonthYear, DateOrder::MonthDayYear, DateOrder::YearMonthDay];
    let is_none =
        |order: &DateOrder| !open.is_empty() && open.iter().all(|date| date.on(*order).is_none());
    orders.into_iter().filter(is_none).collect()
}

/// Which way most steps from date to date go.
fn newest_first(dates: &[DateText], order: DateOrder) -> Option<bool> {
    falls(dates.iter().filter_map(|date| date.on(order)))
}

/// Whether most steps from day to day go back; `None` where as many go on.
pub(super) fn falls(days: impl Iterator<Item = NaiveDate>) -> Option<bool> {
    let days: Vec<NaiveDate> = days.collect();
    let falls = days.windows(2).filter(|pair| pair[0] > pair[1]).count();
    let rises = days.windows(2).filter(|pair| pair[0] < pair[1]).count();
    (falls != rises).then_some(falls > rises)
}

/// Whether most cells of a column say more than a day and a time: texts that begin with a word and
/// a day are no dates where another column has some.
fn has_texts(table: &Table, layout: &Layout, column: &Column) -> bool {
    let rows = layout.bookings.iter().take(SAMPLE).map(|place| &table.rows[*place]);
    let cells = rows.map(|row| row.cell(column.index)).filter(|cell| !cell.trim().is_empty());
    let (mut count, mut texts) = (0, 0);
    for cell in cells {
        count += 1;
        texts += usize::from(is_text(cell));
    }
    texts * 2 > count
}

/// Two words beside the name of a month, or more numbers than a day and no time: `KARTE 05.09.2025
/// LIDL`, `CARREFOUR 11 06.09 0753`.
fn is_text(cell: &str) -> bool {
    let words = cell.split(|character: char| !character.is_alphabetic());
    let words = words.filter(|word| word.chars().count() > 2);
    let words = words.filter(|word| month_by_name(&word.to_lowercase()).is_none()).count();
    let numbers = cell.split(|character: char| !character.is_numeric());
    let numbers = numbers.filter(|number| !number.is_empty()).count();
    words > 1 || (words == 1 && numbers > 3 && !cell.contains(':'))
}

/// What the heading says of the days below it: of the booking, of something that has a day, of
/// value, nothing at all, or of what is no booking's (when a bill is due).
fn rank(column: &Column) -> u8 {
    let is = |words: &Words| words.name(&column.header);
    match () {
        () if is(&words::BOOKING_DATE) => 4,
        () if is(&words::OTHER_DATE) => 0,
        () if is(&words::VALUE_DATE) => 2,
        () if is(&words::DATE) => 3,
        () => 1,
    }
}

/// The column beside that of the date under whose heading a day of booking or of value stands, or,
/// beside one of these, the day on which somebody paid.
pub(super) fn other_day(head: &[Row], date_column: usize) -> Option<usize> {
    let is_named = |cell: &str, kinds: &[&Words]| {
        let heading = words::normalised(cell);
        let is_date = words::DATE.name(&heading);
        is_date && kinds.iter().any(|words| words.name(&heading))
    };
    let is_dated = |cell: &str| words::DATE.name(&words::normalised(cell));
    let heading = head.iter().rev().find(|row| is_dated(row.cell(date_column)))?;
    let find = |kinds: &[&Words]| {
        let others = heading.cells().enumerate().filter(|(column, _)| *column != date_column);
        others.into_iter().find(|(_, cell)| is_named(cell, kinds)).map(|(column, _)| column)
    };
    let paid = || {
        let is_told = kind_of(heading.cell(date_column)).is_some();
        is_told.then(|| find(&[&words::TRANSACTION_DATE])).flatten()
    };
    find(&[&words::BOOKING_DATE, &words::VALUE_DATE]).or_else(paid)
}

/// Which day stands in a column, where its heading says so.
pub(super) fn kind_of(heading: &str) -> Option<DayKind> {
    let heading = words::normalised(heading);
    match (words::BOOKING_DATE.name(&heading), words::VALUE_DATE.name(&heading)) {
        (true, false) => Some(DayKind::Booking),
        (false, true) => Some(DayKind::Value),
        _ => None,
    }
}

/// Whether headings tell which of two columns is rather the day of the booking.
pub(super) fn is_told_apart(layout: &Layout, one: usize, other: usize) -> bool {
    let rank = |column: usize| layout.columns.get(column).map_or(0, rank);
    rank(one) != rank(other)
}

/// The dates of a column: of a long file the first ones, if they prove their order, else all.
fn dates_of(table: &Table, layout: &Layout, column: &Column, today: NaiveDate) -> Vec<DateText> {
    let rows = table.rows.get(layout.first..).unwrap_or_default();
    let read = |rows: &[Row]| -> Vec<DateText> {
        rows.iter().filter_map(|row| date::read(row.cell(column.index), today)).collect()
    };
    let sample = read(&rows[..rows.len().min(SAMPLE)]);
    if rows.len() <= SAMPLE || date_order::proven(&sample).is_some() {
        return sample;
    }
    read(rows)
}

/// The order of the column; where its own dates leave it open, another column of dates or the
/// language of the header decides, for only American files have the month first.
fn order(
    table: &Table,
    layout: &Layout,
    chosen: &Column,
    dates: &[DateText],
    today: NaiveDate,
) -> Choice<DateOrder> {
    if let Some(choice) = by_heading(table, layout, chosen, dates) {
        return choice;
    }
    let open = match date_order::judge(dates, today) {
        Judged::Certain(order, shown) => {
            let (strength, why) = match shown {
                Shown::Written => (Strength::Proven, "The dates name their day beyond doubt"),
                Shown::Days => (Strength::Proven, "The dates make sense in one order only"),
                Shown::Points => (Strength::Known, "The dates are written with points"),
                Shown::Future => (Strength::Likely, "Another order has dates in the future"),
                Shown::Sorted => (Strength::Likely, "The rows are sorted in one order only"),
            };
            return Choice::new(order, strength, format!("{why}: {}.", spoken(order)));
        }
        Judged::Open(orders) => orders,
    };
    let dates = |column: &Column| dates_of(table, layout, column, today);
    let others = layout.columns.iter().filter(|c| c.has_dates() && c.index != chosen.index);
    let proven = others.into_iter().find_map(|column| date_order::proven(&dates(column)));
    if let Some(order) = proven.filter(|order| open.contains(order)) {
        let why = format!("Another column of dates shows the order: {}.", spoken(order));
        return Choice::new(order, Strength::Known, why);
    }
    let is_foreign = layout.columns.iter().any(|column| is_foreign(&column.header));
    if is_foreign && !open.contains(&DateOrder::YearMonthDay) {
        let why = "The day comes first where the header is written in this language.";
        return Choice::new(DateOrder::DayMonthYear, Strength::Known, why);
    }
    Choice::asking(open[0], ask(&open))
}

/// The order that the heading names, where some date leaves it open and all can be read so. That a
/// year of one digit stands first is believed as well: such dates are refused rather than misread.
/// Without a heading that says it they are asked, where the first number stays and the others would
/// be years that change.
fn by_heading(
    table: &Table,
    layout: &Layout,
    chosen: &Column,
    dates: &[DateText],
) -> Option<Choice<DateOrder>> {
    let is_open = |date: &DateText| matches!(date, DateText::Open { .. });
    if !dates.iter().any(is_open) {
        return None;
    }
    let cells = || {
        let rows = layout.bookings.iter().map(|place| &table.rows[*place]);
        rows.map(|row| row.cell(chosen.index)).filter(|cell| !cell.is_empty())
    };
    if let Some(order) = heading_order::named(&chosen.header) {
        let is_first = order == DateOrder::YearMonthDay;
        let fits = match is_first {
            true => !cells().any(heading_order::ends_in_long_year),
            false => dates.iter().all(|date| date.on(order).is_some()),
        };
        let why = format!("The heading of the dates says their order: {}.", spoken(order));
        return fits.then(|| Choice::new(order, Strength::Known, why));
    }
    let mut firsts = dates.iter().filter_map(|date| match date {
        DateText::Open { first, .. } => Some(*first),
        DateText::Certain(_) => None,
    });
    let first = firsts.next()?;
    let stays = firsts.all(|other| other == first);
    let mut years: Vec<i32> = dates
        .iter()
        .filter_map(|date| match date {
            DateText::Open { year, .. } => Some(*year),
            DateText::Certain(_) => None,
        })
        .collect();
    years.sort_unstable();
    years.dedup();
    let may_be_era = stays && years.len() > 1 && cells().all(heading_order::begins_with_one_digit);
    may_be_era.then(|| {
        let orders = [DateOrder::DayMonthYear, DateOrder::MonthDayYear];
        let detail = "The dates begin with one digit that stays, as years of an era do (令和7年). \
                      Choose the order if the last number is the year; if the first one is, write \
                      the years with four digits (2025-02-03).";
        Choice::asking(orders[0], question("date_order", detail, &orders))
    })
}

/// The question which of some orders it is.
pub(super) fn ask(orders: &[DateOrder]) -> MappingQuestion {
    let spoken: Vec<&str> = orders.iter().map(|order| spoken(*order)).collect();
    let detail = format!(
        "The dates make sense in more than one order ({}). Choose the one your bank writes.",
        spoken.join("; ")
    );
    question("date_order", &detail, orders)
}

/// The question about days of a column whose own numbers tell no order.
pub(super) fn asked(table: &Table, column: usize) -> Option<MappingQuestion> {
    if let Some(Years::Asked(orders)) = &table.years {
        return Some(ask(orders));
    }
    if let Some(Years::AskedSo(detail, orders)) = &table.years {
        return Some(question("date_order", detail, orders));
    }
    let (_, orders) = table.counted.iter().find(|(own, _)| *own == column)?;
    Some(ask_counted(orders))
}

/// The question in which order days are written that may be counted as well.
fn ask_counted(orders: &[DateOrder]) -> MappingQuestion {
    let detail = "The days are numbers of five digits: a spreadsheet may have counted them (41001 is \
                  2 April 2012), or they are dates in digits alone. For dates, choose their order; \
                  else export the file again with days that are written out (2012-04-02).";
    question("date_order", detail, orders)
}

fn spoken(order: DateOrder) -> &'static str {
    match order {
        DateOrder::DayMonthYear => "day, month, year",
        DateOrder::MonthDayYear => "month, day, year",
        DateOrder::YearMonthDay => "year, month, day",
    }
}

/// Whether a header is a word of a language other than English, and not an English one as well.
fn is_foreign(header: &str) -> bool {
    const TELLING: [&Words; 8] = [
        &words::DATE,
        &words::AMOUNT,
        &words::DEBIT,
        &words::CREDIT,
        &words::BALANCE,
        &words::DESCRIPTION,
        &words::CURRENCY,
        &words::PAYEE,
    ];
    let english = TELLING.iter().any(|words| words::has(header, words.english));
    !english && TELLING.iter().any(|words| words::has(header, words.other))
}

/// How the dates of a file are read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading {
    pub order: DateOrder,
    pub today: NaiveDate,
    /// Whether five digits in the column of the date count the days.
    pub is_counted: bool,
}

impl Reading {
    /// How the days in these cells are read.
    pub(super) fn of<'t>(
        cells: impl Iterator<Item = &'t str>,
        order: DateOrder,
        today: NaiveDate,
    ) -> Self {
        let is_counted = counted::digits(cells, today) == Digits::Counted;
        Self { order, today, is_counted }
    }

    /// The day of a date text. In the column of the date digits alone are one.
    pub(super) fn day(self, text: &str) -> Option<NaiveDate> {
        if self.is_counted
            && let Some(day) = counted::day(text, self.today)
        {
            return Some(day);
        }
        date::read(text, self.today).or_else(|| date::digits(text, self.today))?.on(self.order)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_say_which_day_stands_below_in_many_languages() {
        for heading in [
            "Booking date",
            "Buchungstag",
            "Fecha contable",
            "Datum knjiženja",
            "Data înregistrării",
            "Įskaitymo data",
            "Grāmatošanas datums",
            "Muhasebe Tarihi",
            "Ngày hạch toán",
            "기장일자",
            "Data księgowania",
            "Clearing Date",
        ] {
            assert_eq!(kind_of(heading), Some(DayKind::Booking), "{heading}");
        }
        for heading in ["Wertstellung", "Value date", "Fecha valor", "Datum valute"] {
            assert_eq!(kind_of(heading), Some(DayKind::Value), "{heading}");
        }
        for heading in ["Date", "Transaction date", "Datum transakcije"] {
            assert_eq!(kind_of(heading), None, "{heading}");
        }
    }
}
