//! What a table says over its heading and below its rows: balances (`Opening balance;1000.00`,
//! `Kontostand vom 31.12.2024:;1.234,56 EUR`, `Closing Balance: 812.55`) and the currency.

use chrono::{Days, NaiveDate};
use commands::statement::{ColumnMapping, DateOrder, StatementBalance, StatementLine};
use domain::money::{Currency, Money};

use super::super::amount::{self, Evidence, Mark};
use super::super::date;
use super::super::side::Side;
use super::balance_words::stated_beside;
use super::cells::{AmountCells, at, units};
use super::currency::{self, currency_in};
use super::table::Row;

/// How many rows above and below are looked at.
const MOST_ROWS: usize = 100;
/// How many cells of a row are.
const MOST_CELLS: usize = 32;
/// How long after the last booking a balance that only names its day may stand for the end: what
/// was booked between them is not in the file.
const NEAR: Days = Days::new(31);

/// A balance as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Written {
    line: u32,
    stated: Side,
    on: Option<NaiveDate>,
    amount: String,
    /// The currency that its words name.
    currency: Option<Currency>,
    is_below: bool,
    /// Whether the column that it stands in says that it is below nothing.
    is_negative: Option<bool>,
}

/// The balances of a table that stand in no row of its own.
#[derive(Debug, Default)]
pub(super) struct Beside {
    written: Vec<Written>,
    /// The latest day that the rows over the heading name for anything but a balance.
    until: Option<NaiveDate>,
    /// Side, line and balance, once the bookings are known.
    pub settled: Vec<(Side, u32, StatementBalance)>,
}

impl Beside {
    /// Looks at the rows over the first booking and below the last one.
    pub(super) fn find(head: &[Row], below: &[Row], date: usize, read: &Reading) -> Self {
        let mut beside = Self::default();
        for row in head.iter().take(MOST_ROWS) {
            let before = beside.written.len();
            beside.written.extend(read.balances(row, false));
            if before == beside.written.len() {
                let days = row.cells().take(MOST_CELLS).filter_map(|cell| read.day_in(cell)).max();
                beside.until = beside.until.max(days);
            }
        }
        for row in below.iter().take(MOST_ROWS).filter(|row| read.day(row.cell(date)).is_none()) {
            beside.written.extend(read.balances(row, true));
        }
        beside
    }

    /// Hears what columns or words tell of a direction in the rows of the table itself, as in rows
    /// that have a day: those below the heading that begin as the others do, without their day, or
    /// are as long.
    pub(super) fn directed(mut self, head: &[Row], below: &[Row], amounts: &AmountCells) -> Self {
        let is_title = |row: &&Row| {
            let text = amounts.text(row);
            !text.is_empty() && amount::evidence(text).is_none()
        };
        let Some(heading) = head.iter().rposition(|row| is_title(&row)) else { return self };
        let length = head[heading].len();
        let is_own = |row: &&Row| row.len() >= length || row.cell(0).is_empty();
        for row in head[heading + 1..].iter().chain(below).filter(is_own) {
            let Some(told) = amounts.told(row) else { continue };
            for written in self.written.iter_mut().filter(|written| written.line == row.line) {
                let own = amount::read(&written.amount, amounts.mark()).ok();
                if own.and_then(units).map(i128::abs) == units(told).map(i128::abs) {
                    written.is_negative = Some(told.negative);
                }
            }
        }
        self
    }

    /// The amounts that are called those of the beginning and of the end, in units.
    pub(super) fn ends(&self, mark: Mark) -> [Option<i128>; 2] {
        [Side::Opening, Side::Closing].map(|side| {
            let own = self.written.iter().find(|written| written.stated == side)?;
            amount::read(&own.amount, own.mark(mark)).ok().and_then(units)
        })
    }

    /// Whether a row states one of them.
    pub(super) fn states(&self, line: u32) -> bool {
        self.written.iter().any(|written| written.line == line)
    }

    /// Whether the balances of a row are written without decimals.
    pub(super) fn is_whole(&self, line: u32) -> bool {
        let mut written = self.written.iter().filter(|written| written.line == line);
        written.all(|written| amount::whole(&written.amount).is_some())
    }

    /// Decides which balance is that of the beginning and which that of the end of these bookings.
    /// Where it may be what is owed, opening and closing show it together, or nothing does.
    /// `has_balances`: the rows state theirs.
    pub(super) fn settle(
        &mut self,
        lines: &[StatementLine],
        currency: Currency,
        mark: Mark,
        (may_be_owed, has_balances): (bool, bool),
    ) {
        let Some((first, last)) = days_of_booked(lines) else { return };
        for written in &self.written {
            let undated = written.on.is_none() && written.stated == Side::Untold;
            // Running balances tell it better than what was there when the file was made.
            if undated && has_balances && !written.is_below {
                continue;
            }
            let Some((side, on)) = self.side(written, first, last) else { continue };
            // Of a day between the rows, it tells what they begin with where nothing else does.
            let is_between = written.stated == Side::Untold && first < on && on < last;
            if is_between && (has_balances || may_be_owed || self.has_closing()) {
                continue;
            }
            let named = currency_in(&written.amount).or(written.currency);
            if named.is_some_and(|named| named != currency) {
                continue;
            }
            let mark = written.mark(mark);
            let read = amount::read(&written.amount, mark).and_then(|a| a.money(currency));
            if let Ok((amount, _)) = read {
                let amount = match written.is_negative {
                    Some(is_out) if is_out == (amount.minor > 0) => {
                        Money::new(amount.minor.saturating_neg(), amount.currency)
                    }
                    _ => amount,
                };
                self.settled.push((side, written.line, StatementBalance { on, amount }));
            }
        }
        if may_be_owed && self.written.iter().any(|written| written.is_negative.is_none()) {
            self.turn(lines);
        }
    }

    fn side(
        &self,
        written: &Written,
        first: NaiveDate,
        last: NaiveDate,
    ) -> Option<(Side, NaiveDate)> {
        let before = first.pred_opt()?;
        match (written.stated, written.on) {
            (Side::Opening, on) => {
                Some((Side::Opening, on.filter(|day| *day <= first).unwrap_or(before)))
            }
            (Side::Closing, on) => Some((Side::Closing, on.unwrap_or(last))),
            (Side::Untold, Some(day)) if day <= first && first < last => Some((Side::Opening, day)),
            (Side::Untold, Some(day)) if day >= last && day > first => {
                // The file may end before the day of the balance, which is that of the download.
                let is_later = self.until.is_some_and(|until| until >= last && until < day);
                let is_near = last.checked_add_days(NEAR).is_some_and(|latest| day <= latest);
                (is_near && !is_later).then_some((Side::Closing, day))
            }
            (Side::Untold, None) if written.is_below => Some((Side::Closing, last)),
            // Over the heading it is that of the day the file names, or of its last booking.
            (Side::Untold, None) => {
                let is_near = |until: NaiveDate| {
                    until >= last
                        && last.checked_add_days(NEAR).is_some_and(|latest| until <= latest)
                };
                let is_told = self.until.is_none_or(is_near);
                is_told.then_some((Side::Closing, self.until.unwrap_or(last)))
            }
            (Side::Untold, Some(day)) if first < day && day < last => Some((Side::Closing, day)),
            (Side::Untold, _) => None,
        }
    }

    fn has_closing(&self) -> bool {
        self.written.iter().any(|written| written.stated == Side::Closing)
    }

    fn turn(&mut self, lines: &[StatementLine]) {
        let of = |side: Side| self.settled.iter().find(|(own, ..)| *own == side);
        let both = of(Side::Opening).zip(of(Side::Closing));
        let Some(((_, _, opening), (_, _, closing))) = both else {
            self.settled.clear();
            return;
        };
        let moved: i128 = lines.iter().map(|line| i128::from(line.amount.minor)).sum();
        let rises = i128::from(closing.amount.minor) - i128::from(opening.amount.minor);
        if rises != moved {
            for (_, _, balance) in &mut self.settled {
                let amount = balance.amount;
                balance.amount = Money::new(amount.minor.saturating_neg(), amount.currency);
            }
        }
    }
}

impl Written {
    /// The decimal mark of its amount, where that shows it.
    fn mark(&self, usual: Mark) -> Mark {
        match amount::evidence(&self.amount) {
            Some(Evidence::Only(mark)) => mark,
            _ => usual,
        }
    }
}

/// The first and the last day of bookings, without those that are announced where there are others:
/// a balance of the end is that of what is booked.
pub(super) fn days_of_booked(lines: &[StatementLine]) -> Option<(NaiveDate, NaiveDate)> {
    let are_announced = lines.iter().all(|line| line.pending);
    let booked = || lines.iter().filter(|line| are_announced || !line.pending);
    let days = || booked().map(|line| line.posted_on);
    days().min().zip(days().max())
}

/// How rows beside the table are read.
pub(super) struct Reading {
    pub delimiter: u8,
    pub order: DateOrder,
    pub today: NaiveDate,
}

impl Reading {
    /// With the delimiter of the table, the order of its days, and the day of reading.
    pub(super) fn of(delimiter: u8, order: DateOrder, today: NaiveDate) -> Self {
        Self { delimiter, order, today }
    }

    /// In the order of the rows, or in the only other one that there is such a day in.
    fn day(&self, text: &str) -> Option<NaiveDate> {
        let date = date::read(text, self.today)?;
        let others = [DateOrder::DayMonthYear, DateOrder::MonthDayYear].map(|order| date.on(order));
        let only = match others {
            [one, other] if one == other => one,
            [one, None] => one,
            [None, other] => other,
            _ => None,
        };
        date.on(self.order).or(only)
    }

    /// The last day that a text names.
    fn day_in(&self, text: &str) -> Option<NaiveDate> {
        let text = text.trim().trim_end_matches([':', '：', ')']);
        let starts = text.char_indices().filter(|(_, c)| c.is_whitespace() || *c == '(');
        let starts = starts.map(|(at, c)| at + c.len_utf8());
        let parts = [0].into_iter().chain(starts).take(MOST_CELLS);
        parts.filter_map(|at| self.day(text.get(at..)?)).last()
    }

    /// The balances that a row states: each a text that names one, with its amount behind it.
    fn balances(&self, row: &Row, is_below: bool) -> Vec<Written> {
        let cells: Vec<&str> = row.cells().take(MOST_CELLS).collect();
        let mut found = Vec::new();
        for (index, cell) in cells.iter().enumerate() {
            let Some((label, stated, inline)) = self.named(cell) else { continue };
            let rest = &cells[index + 1..];
            let amount = match inline {
                Some(amount) => self.whole(amount, rest),
                None => self.amount_in(rest),
            };
            let Some(amount) = amount else { continue };
            let on = self.day_in(label).or_else(|| cells.iter().find_map(|cell| self.day(cell)));
            let currency = currency_in(label);
            let line = row.line;
            let is_negative = None;
            found.push(Written { line, stated, on, amount, currency, is_below, is_negative });
        }
        found
    }

    /// The words of a cell that name a balance, what they state, and the amount behind them.
    fn named<'c>(&self, cell: &'c str) -> Option<(&'c str, Side, Option<&'c str>)> {
        if cell.len() > 200 || amount::evidence(cell).is_some() {
            return None;
        }
        let is_amount = |text: &str| amount::evidence(text).is_some() && self.day(text).is_none();
        // The year at the end of a day is no amount.
        let is_dated = self.day_in(cell).is_some();
        let cuts =
            cell.char_indices().filter(|(_, c)| c.is_whitespace() || matches!(c, ':' | '：'));
        for (at, character) in cuts.take(MOST_CELLS) {
            let (label, rest) = (&cell[..at], cell[at + character.len_utf8()..].trim());
            if is_amount(rest)
                && (!is_dated || self.day_in(label).is_some())
                && let Some(stated) = stated_beside(label)
            {
                return Some((label, stated, Some(rest)));
            }
        }
        Some((cell, stated_beside(cell)?, None))
    }

    /// The first amount of some cells, before any other words.
    fn amount_in(&self, cells: &[&str]) -> Option<String> {
        for (index, cell) in cells.iter().enumerate() {
            let is_passed = cell.is_empty()
                || self.day(cell).is_some()
                || (cell.len() == 3 && Currency::new(cell).is_ok());
            if is_passed {
                continue;
            }
            amount::evidence(cell)?;
            return self.whole(cell, &cells[index + 1..]);
        }
        None
    }

    /// The amount with what a comma within it has made cells of their own (`1,234.56`).
    fn whole(&self, amount: &str, rest: &[&str]) -> Option<String> {
        let mut whole = amount.to_owned();
        if self.delimiter != b',' {
            return Some(whole);
        }
        for next in rest {
            let digits = next.bytes().take_while(u8::is_ascii_digit).count();
            if digits == 0 {
                break;
            }
            let is_group =
                digits == 3 && next[3..].bytes().all(|b| b == b'.' || b.is_ascii_digit());
            if !is_group || whole.contains('.') {
                // Two numbers beside each other may be one with a decimal comma.
                return None;
            }
            whole.push(',');
            whole.push_str(next);
        }
        Some(whole)
    }
}

/// The currency that the header of an amount or balance column names.
pub(super) fn header_currency(
    head: &[Row],
    mapping: &ColumnMapping,
    own: Option<Currency>,
) -> Option<Currency> {
    let (one, other) = mapping.amount.columns();
    let columns = [Some(one), other, mapping.balance_column];
    // Rows without content or a broken booking may stand between the header and the bookings.
    let nearest = &head[head.len().saturating_sub(3)..];
    nearest
        .iter()
        .rev()
        .flat_map(|header| columns.iter().flatten().map(move |column| header.cell(at(*column))))
        .find_map(|title| currency_in(title).or_else(|| signed(title, own)))
}

/// The currency of a sign in brackets behind the words of a heading (`Amount ($)`).
fn signed(title: &str, own: Option<Currency>) -> Option<Currency> {
    let (_, sign) = title.split_once(['(', '['])?;
    currency::beside_amount(sign, own)
}

/// `Currency: CHF`, `Balance: CHF 12.00`: one code, the same wherever it stands.
pub(super) fn preamble_currency(preamble: &[Row]) -> Option<Currency> {
    let mut codes = preamble.iter().flat_map(Row::cells).filter_map(|cell| {
        let short = cell.len() <= 40;
        currency_in(cell).filter(|_| short)
    });
    let first = codes.next()?;
    codes.all(|code| code == first).then_some(first)
}
