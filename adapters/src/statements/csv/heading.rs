//! The heading of a table whose columns name units of their amounts, or over which a line does, and
//! what stands below.

use chrono::NaiveDate;
use commands::statement::{AmountUnit, ColumnUnit};

use super::super::amount;
use super::super::date;
use super::super::text::clean;
use super::currency::is_one;
use super::layout::{self, Column, LONGEST_HEADING, MOST_COLUMNS};
use super::role::{Role, role};
use super::table::Row;
use super::unit_words::{
    doubted, is_hundredths, is_of_exponents, is_of_units, of_cell, of_heading, of_line, of_side,
};
use super::units::is_small;
use super::words::{self, normalised};

/// How many rows may stand over the heading, and how many below it are looked at.
const LONGEST_PREAMBLE: usize = 100;
/// How many rows at the end may tell the unit of all amounts.
const LONGEST_END: usize = 20;
pub(super) const SAMPLE: usize = 2_000;

/// A column that names a unit.
pub(super) struct Named {
    pub column: usize,
    pub unit: AmountUnit,
    /// Whether its words may say something else.
    pub is_doubted: bool,
}

impl Named {
    pub(super) fn of(&self) -> ColumnUnit {
        ColumnUnit { column: super::amounts::index(self.column), unit: self.unit }
    }
}

/// The heading and what its columns hold.
pub(super) struct Heading {
    /// The row below it.
    pub first: usize,
    titles: Vec<String>,
    /// What each title says, normalised.
    columns: Vec<Column>,
    /// Columns of amounts that name a unit.
    pub named: Vec<Named>,
    /// The line that names it for all of them.
    pub line: Option<String>,
    /// Columns of amounts.
    pub money: Vec<usize>,
    /// Columns of currencies.
    pub codes: Vec<usize>,
    /// Columns of the hundredths of the column before them.
    pub parts: Vec<usize>,
}

impl Heading {
    /// The row that names units, or that of the heading where a line over it does or they are known
    /// (`is_told`); `None` where nothing is said of any.
    pub(super) fn find(rows: &[Row], today: NaiveDate, is_told: bool) -> Option<Self> {
        let preamble = || rows.iter().take(LONGEST_PREAMBLE).enumerate();
        let wordy = || preamble().filter(|(_, row)| !row.cells().any(begins_with_number));
        let names = |(place, row): (usize, &Row)| {
            let mut units = row.cells().take(MOST_COLUMNS).enumerate();
            let has_unit = units.any(|(column, cell)| {
                of_heading(cell).is_some() && is_money(&rows[place + 1..], column, today)
            });
            has_unit.then_some(place)
        };
        if let Some(row) = wordy().find_map(names) {
            return Some(Self::at(rows, row, today));
        }
        let ends = rows.iter().enumerate().rev().take(LONGEST_END);
        let ends = ends.filter(|(_, row)| !row.cells().any(begins_with_number));
        let lines = wordy().chain(ends);
        let line = lines.into_iter().find_map(|(place, row)| Some((place, line_of(row)?)));
        let may_name = |(place, row): (usize, &Row)| {
            let mut titles = row.cells().take(MOST_COLUMNS).enumerate();
            let below = &rows[place + 1..];
            let is_doubted = titles.any(|(column, cell)| {
                doubted(cell).is_some_and(|unit| may_be(below, column, unit))
                    && is_money(below, column, today)
            });
            let is_told = is_doubted
                || !parts(row, below).is_empty()
                || (unit_column(row, below).is_some() && layout::is_header(row, today));
            is_told.then_some(place)
        };
        if line.is_none()
            && let Some(row) = wordy().find_map(may_name)
        {
            return Some(Self::at(rows, row, today));
        }
        if line.is_none() && !is_told {
            return None;
        }
        let Some((row, _)) = preamble().find(|(_, row)| layout::is_header(row, today)) else {
            return Self::plain(rows, SAMPLE, today).filter(|_| line.is_none());
        };
        let mut heading = Self::at(rows, row, today);
        if let Some((_, (line, unit))) = line.filter(|(place, _)| *place != row) {
            heading.by_line(&line, unit);
        }
        Some(heading)
    }

    /// The heading that names no unit, or that a file has none. Its columns are known by some rows.
    pub(super) fn plain(rows: &[Row], some: usize, today: NaiveDate) -> Option<Self> {
        let preamble = || rows.iter().take(LONGEST_PREAMBLE);
        let (row, first) = match preamble().position(|row| layout::is_header(row, today)) {
            Some(row) => (Some(row), row + 1),
            None => {
                let first = preamble().position(|row| row.is_booking_like(today))?;
                let is_title = |row: &usize| {
                    let above = &rows[*row];
                    above.len() == rows[first].len() && !above.cells().any(begins_with_number)
                };
                (first.checked_sub(1).filter(is_title), first)
            }
        };
        let below = rows.get(first..)?;
        let below = &below[..below.len().min(some)];
        let titles: Vec<String> = match row {
            Some(row) => rows[row].cells().take(MOST_COLUMNS).map(ToOwned::to_owned).collect(),
            None => vec![String::new(); below.first()?.len().min(MOST_COLUMNS)],
        };
        Some(Self::of(titles, below, first, today))
    }

    fn at(rows: &[Row], row: usize, today: NaiveDate) -> Self {
        let below = &rows[row + 1..];
        let titles = rows[row].cells().take(MOST_COLUMNS).map(ToOwned::to_owned).collect();
        let mut heading = Self::of(titles, below, row + 1, today);
        let (titles, money) = (&heading.titles, &heading.money);
        let is_out = |title: &String| normalised(title).contains(" out ");
        let has_out = money.iter().any(|column| is_out(&titles[*column]));
        let unit = |column: &usize| {
            let title = &titles[*column];
            let own = of_heading(title).map(|unit| (unit, false));
            let may = || doubted(title).map(|unit| (unit, true));
            let by_side = || of_side(title).filter(|_| has_out).map(|unit| (unit, false));
            let (unit, is_doubted) = own.or_else(may).or_else(by_side)?;
            let is_one = !is_doubted || may_be(below, *column, unit);
            is_one.then_some(Named { column: *column, unit, is_doubted })
        };
        heading.named = money.iter().filter_map(unit).collect();
        let of_parts = parts(&rows[row], below);
        heading.by_parts(of_parts);
        let told = unit_column(&rows[row], below).filter(|_| heading.named.is_empty());
        if let Some((column, unit)) = told {
            heading.by_column(column, unit, below);
        }
        heading
    }

    /// What stands over the rows below, and the columns of amounts and of currencies.
    fn of(titles: Vec<String>, below: &[Row], first: usize, today: NaiveDate) -> Self {
        let column = |(index, title): (usize, &String)| Column {
            index,
            header: if title.is_empty() { String::new() } else { normalised(title) },
            ..Column::default()
        };
        let columns: Vec<Column> = titles.iter().enumerate().map(column).collect();
        let all = 0..titles.len();
        let money = all.clone().filter(|column| is_money(below, *column, today)).collect();
        let is_code = |column: &usize| {
            let mut filled = below.iter().take(SAMPLE).map(|row| row.cell(*column));
            words::CURRENCY.name(&columns[*column].header)
                && filled.any(|cell| !cell.is_empty() && is_one(cell))
        };
        let codes = all.filter(is_code).collect();
        let (named, parts) = (Vec::new(), Vec::new());
        Self { first, titles, columns, named, line: None, money, codes, parts }
    }

    /// Columns hold the hundredths of those before them.
    fn by_parts(&mut self, parts: Vec<(usize, bool)>) {
        for (column, is_doubted) in parts {
            self.named.retain(|named| named.column != column);
            self.named.push(Named { column, unit: AmountUnit::Hundredths, is_doubted });
            self.parts.push(column);
        }
    }

    /// A column names units, or exponents: these say nothing of amounts that have decimals.
    fn by_column(&mut self, told: usize, unit: AmountUnit, below: &[Row]) {
        let is_amount =
            |role: Role| matches!(role, Role::Amount | Role::Debit | Role::Credit | Role::Unnamed);
        let is_exponent = is_of_exponents(self.raw(told));
        let may = |column: &usize| {
            is_amount(self.role(*column))
                && *column != told
                && (!is_exponent || may_be(below, *column, unit))
        };
        let money = self.money.iter().filter(|column| may(column));
        let named = money.map(|column| Named { column: *column, unit, is_doubted: true }).collect();
        self.named = named;
    }

    /// A line over the heading speaks of all amounts.
    fn by_line(&mut self, line: &str, unit: AmountUnit) {
        let of = |wanted: &dyn Fn(Role) -> bool| -> Vec<Named> {
            let money = self.money.iter().filter(|column| wanted(self.role(**column)));
            money.map(|column| Named { column: *column, unit, is_doubted: false }).collect()
        };
        let is_named =
            |role: Role| matches!(role, Role::Amount | Role::Debit | Role::Credit | Role::Balance);
        self.named = match of(&is_named) {
            named if named.is_empty() => of(&|role| role == Role::Unnamed),
            named => named,
        };
        self.line = Some(clean(line, 60));
    }

    /// The rows below.
    pub(super) fn rows<'t>(&self, rows: &'t [Row]) -> &'t [Row] {
        rows.get(self.first..).unwrap_or_default()
    }

    pub(super) fn width(&self) -> usize {
        self.titles.len()
    }

    pub(super) fn unit(&self, column: usize) -> Option<AmountUnit> {
        self.named.iter().find(|named| named.column == column).map(|named| named.unit)
    }

    pub(super) fn role(&self, column: usize) -> Role {
        self.columns.get(column).map_or(Role::Unnamed, role)
    }

    pub(super) fn column(&self, column: usize) -> Option<&Column> {
        self.columns.get(column)
    }

    /// A title as it stands in the file.
    pub(super) fn raw(&self, column: usize) -> &str {
        self.titles.get(column).map_or("", String::as_str)
    }

    /// What a person calls a column.
    pub(super) fn title(&self, column: usize) -> String {
        match clean(self.raw(column), 60) {
            title if title.is_empty() => format!("column {}", column.saturating_add(1)),
            title => format!("\u{201c}{title}\u{201d}"),
        }
    }

    /// How many rows have an amount in a column.
    pub(super) fn filled(&self, rows: &[Row], column: usize) -> usize {
        rows.iter().take(SAMPLE).filter(|row| !row.cell(column).is_empty()).count()
    }

    /// Whether the numbers of a column have no decimals.
    pub(super) fn is_whole(&self, rows: &[Row], column: usize) -> bool {
        may_be(rows, column, AmountUnit::Hundredths)
    }

    /// The titles as an account remembers them.
    pub(super) fn kept(&self) -> Vec<String> {
        let kept = |title: &String| {
            normalised(title).trim().chars().take(LONGEST_HEADING).collect::<String>()
        };
        let mut kept: Vec<String> = self.titles.iter().map(kept).collect();
        while kept.last().is_some_and(String::is_empty) {
            kept.pop();
        }
        kept
    }
}

/// The unit of all amounts that a line alone speaks of, with its words.
fn line_of(row: &Row) -> Option<(String, AmountUnit)> {
    const MOST_CELLS: usize = 3;
    let cells: Vec<&str> = row.cells().filter(|cell| !cell.is_empty()).collect();
    let line = Some(cells).filter(|cells| cells.len() <= MOST_CELLS)?.join(" ");
    of_line(&line).map(|unit| (line, unit))
}

/// The first column of units or exponents, and the unit that it names.
fn unit_column(heading: &Row, below: &[Row]) -> Option<(usize, AmountUnit)> {
    let mut titles = heading.cells().take(MOST_COLUMNS).enumerate();
    titles.find_map(|(column, title)| {
        let cells = || below.iter().take(SAMPLE).map(|row| row.cell(column));
        if is_of_exponents(title) {
            return Some((column, of_exponents(cells())?));
        }
        let unit = is_of_units(title).then(|| cells().find_map(of_cell)).flatten()?;
        Some((column, unit))
    })
}

/// An exponent of ten that a cell tells.
pub(super) fn exponent(cell: &str) -> Option<i32> {
    const LARGEST: i32 = 4;
    let digits = cell.strip_prefix('-').unwrap_or(cell);
    let is_number = digits.len() == 1 && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|exponent| is_number && *exponent <= LARGEST)
}

/// The unit of numbers that are to be divided by these powers of ten: nothing where none is, or a
/// cell is no such number.
fn of_exponents<'r>(cells: impl Iterator<Item = &'r str>) -> Option<AmountUnit> {
    let mut told: Vec<i32> = Vec::new();
    for cell in cells.filter(|cell| !cell.is_empty()) {
        let exponent = exponent(cell)?;
        if !told.contains(&exponent) {
            told.push(exponent);
        }
    }
    match told[..] {
        [] | [0] => None,
        [2] => Some(AmountUnit::Hundredths),
        _ => Some(AmountUnit::Minor),
    }
}

/// Columns of the hundredths of the whole amounts before them (`Euros`, `Cents`), with whether that
/// is doubted.
fn parts(heading: &Row, below: &[Row]) -> Vec<(usize, bool)> {
    let titles = heading.cells().take(MOST_COLUMNS).enumerate().skip(1);
    let part = |(column, title): (usize, &str)| {
        let is_sure = is_hundredths(title)?;
        let cells = |row: &'_ Row| part_of(row, column);
        let filled = || below.iter().take(SAMPLE).filter(|row| !row.cell(column).is_empty());
        let is_part = filled().all(|row| cells(row).is_some());
        let differs = filled().any(|row| {
            cells(row).is_some_and(|(amount, part)| amount.mantissa != 0 && amount.mantissa != part)
        });
        let is_padded = || {
            filled().all(|row| row.cell(column).len() == 2)
                && filled().any(|row| row.cell(column).starts_with('0'))
        };
        (is_part && differs).then(|| (column, !is_sure && !is_padded()))
    };
    titles.filter_map(part).collect()
}

/// The whole amount before a cell of hundredths, and the hundredths.
pub(super) fn part_of(row: &Row, column: usize) -> Option<(amount::Amount, u64)> {
    let cell = row.cell(column);
    let is_part = matches!(cell.len(), 1 | 2) && cell.bytes().all(|b| b.is_ascii_digit());
    let amount = amount::whole(row.cell(column.checked_sub(1)?)).filter(|_| is_part)?;
    Some((amount, cell.parse().ok()?))
}

/// Whether a cell begins with a number, with or without a sign: then it is no heading.
fn begins_with_number(cell: &str) -> bool {
    cell.trim_start_matches(['-', '+', '(']).starts_with(|c: char| c.is_ascii_digit())
}

/// Whether the numbers of a column may be in a unit that its heading may name: hundredths have no
/// decimals.
fn may_be(below: &[Row], column: usize, unit: AmountUnit) -> bool {
    let has_decimals =
        |cell: &str| amount::evidence(cell).is_some() && amount::whole(cell).is_none();
    let mut cells = below.iter().take(SAMPLE).map(|row| row.cell(column));
    !is_small(unit) || !cells.any(has_decimals)
}

/// Whether nearly all cells of a column that are filled are amounts.
fn is_money(below: &[Row], column: usize, today: NaiveDate) -> bool {
    let (mut filled, mut amounts) = (0_usize, 0_usize);
    for cell in below.iter().take(SAMPLE).map(|row| row.cell(column)) {
        if cell.is_empty() {
            continue;
        }
        filled += 1;
        // A number that is too large, or broken, makes its column no other.
        let is_number = amount::evidence(cell).is_some() || begins_with_number(cell);
        amounts += usize::from(is_number && date::read(cell, today).is_none());
    }
    filled > 0 && amounts * 10 >= filled * 8
}
