//! Amounts that are no units of a currency, as a heading or a line over it says (`amount_cents`,
//! `Betrag in TEUR`): they are written anew as units before the table is looked at, exactly. Where
//! the numbers or the balances say otherwise than the heading, it is asked.

mod by_row;
mod led;
mod money;

use commands::statement::{
    ColumnMapping, ColumnUnit, DecidedBy, Decision, MappingQuestion, ReadOptions,
    ReadStatementError,
};

use super::super::amount::{self, Mark};
use super::amounts;
use super::cells::at;
use super::choice::{Author, Choice, Remembered, question};
use super::currency::in_cell;
use super::heading::{Heading, part_of};
use super::learned;
use super::mapping::Found;
use super::memory::Memory;
use super::table::{Row, Table};
pub(super) use money::is_small;
use money::{Money, Power, ask_mark};

/// The field of the mapping.
pub(super) const UNITS: &str = "units";

/// What was found of units, and done.
#[derive(Clone)]
pub(super) struct Units {
    /// What the file itself says.
    pub file: Choice<Vec<ColumnUnit>>,
    /// What was done; nothing where a person said none.
    pub value: Vec<ColumnUnit>,
    by: DecidedBy,
    why: String,
    /// What only a person can answer, and what remembers who did.
    questions: Vec<MappingQuestion>,
    author: Option<Author>,
    /// Columns that tell in another unit what a column beside them tells.
    pub repeated: Vec<usize>,
    /// Columns of the hundredths of those before them, which were joined.
    joined: Vec<usize>,
    /// The first rows as they stand in the file.
    preview: Vec<Vec<String>>,
}

/// Writes the amounts of a table as units, each by what a column says of its row; answers how that
/// is told, if it was done.
pub(super) fn settle_rows(table: &mut Table, options: &ReadOptions) -> Option<String> {
    by_row::settle(&mut table.rows, options)
}

/// Writes the amounts of a table as units.
pub(super) fn settle(table: &mut Table, options: &ReadOptions) -> Option<Units> {
    let is_told = [&options.mapping, &options.remembered].into_iter().flatten().any(has_units);
    let heading = Heading::find(&table.rows, options.today, is_told);
    let is_plain = heading.as_ref().is_none_or(|heading| heading.named.is_empty());
    let led = is_plain.then(|| led::find(&table.rows, options)).flatten();
    let led = led.filter(|led| is_told || !led.choice.value.is_empty());
    let (heading, led) = match led {
        Some(led) => (led.heading, Some(led.choice)),
        None => (heading?, None),
    };
    let given = options.mapping.as_ref().and_then(|mapping| mapping.units.clone());
    let memory = options.remembered.as_ref().filter(|_| options.mapping.is_none());
    let memory = memory.and_then(|memory| remembered(memory, &heading, &table.rows));
    if heading.named.is_empty() && led.is_none() && given.is_none() && memory.is_none() {
        return None;
    }
    let money = Money { rows: heading.rows(&table.rows), heading: &heading, options };
    let (file, repeated) = match led {
        Some(led) => (led, Vec::new()),
        None => money.choose(),
    };
    let author = memory.as_ref().map(|memory| memory.author);
    let settled = file.clone().settle(memory, |file, memory| {
        let detail = "An earlier file of the account was read otherwise. Choose what the numbers \
                      of its amounts are.";
        question(UNITS, detail, &[file.clone(), memory.clone()])
    });
    let is_given = given.is_some();
    let value = given.unwrap_or(settled.value);
    let mut questions: Vec<MappingQuestion> =
        settled.question.into_iter().filter(|_| !is_given).collect();
    let mark = money.mark(&value);
    if mark.is_none() && options.mapping.is_none() {
        questions.push(ask_mark(&value));
    }
    let preview = table.preview();
    let by = if is_given { DecidedBy::Person } else { settled.by };
    let author = author.filter(|_| by == DecidedBy::Memory);
    let first = heading.first;
    let powers = money.powers(&value);
    let is_joined = |column: &usize| value.iter().any(|unit| at(unit.column) == *column);
    let joined: Vec<usize> = heading.parts.iter().copied().filter(is_joined).collect();
    let mark = mark.unwrap_or(Mark::Point);
    write(&mut table.rows[first..], &powers, mark);
    join(&mut table.rows[first..], &joined, mark);
    Some(Units { file, value, by, why: settled.why, questions, author, repeated, joined, preview })
}

fn has_units(mapping: &ColumnMapping) -> bool {
    mapping.units.as_ref().is_some_and(|units| !units.is_empty())
}

/// What an earlier file of the account says of the columns of this one.
fn remembered(
    memory: &ColumnMapping,
    heading: &Heading,
    rows: &[Row],
) -> Option<Remembered<Vec<ColumnUnit>>> {
    let memory = Memory::place(memory, &heading.kept());
    let author = learned::author(&memory.placed, UNITS);
    let value = memory.placed.units.clone().filter(|_| !memory.by_place)?;
    // Of headings that name no unit a person has said it, or balances that this file may not have.
    let may_be = |unit: &ColumnUnit| {
        !is_small(unit.unit) || heading.is_whole(heading.rows(rows), at(unit.column))
    };
    let is_led = || !value.is_empty() && value.iter().all(may_be);
    let tells = !heading.named.is_empty() || author != Author::Reader || is_led();
    tells.then_some(Remembered { value, author })
}

/// Writes the numbers of columns anew.
fn write(rows: &mut [Row], powers: &[(usize, Power, bool)], mark: Mark) {
    for row in rows {
        for (column, power, is_small) in powers {
            let cell = row.cell(*column);
            if cell.is_empty() {
                continue;
            }
            let power = match power {
                Power::Ten(power) => *power,
                Power::OfCurrency { column, other } => {
                    let code = column.and_then(|column| in_cell(row.cell(column), None));
                    code.map_or(*other, |code| -i32::from(code.exponent()))
                }
            };
            let whole = amount::whole(cell).filter(|_| *is_small);
            let Some(amount) = whole.or_else(|| amount::read(cell, mark).ok()) else { continue };
            if let Some(text) = amount::rewritten(cell, amount, power, mark) {
                row.replace(*column, text);
            }
        }
    }
}

/// Writes hundredths that stand in columns of their own behind the amounts before them.
fn join(rows: &mut [Row], columns: &[usize], mark: Mark) {
    for row in rows {
        for column in columns {
            let Some((amount, part)) = part_of(row, *column) else { continue };
            let whole = amount.mantissa.checked_mul(100).and_then(|whole| whole.checked_add(part));
            let mantissa = whole.unwrap_or(u64::MAX);
            let amount = amount::Amount { mantissa, scale: 0, ..amount };
            if let Some(text) = amount::rewritten(row.cell(column - 1), amount, -2, mark) {
                row.replace(column - 1, text);
                row.replace(*column, String::new());
            }
        }
    }
}

/// What was found in a table, with its units and what is to be asked of them.
///
/// # Errors As found, and [`ReadStatementError::NeedsMapping`].
pub(super) fn with_units(
    found: Result<Found, ReadStatementError>,
    units: Option<&Units>,
) -> Result<Found, ReadStatementError> {
    let Some(units) = units else { return found };
    let told = |mut mapping: ColumnMapping| {
        mapping.units = Some(units.value.clone());
        if let (Some(author), Some(learned)) = (units.author, &mut mapping.learned) {
            if author == Author::Overruling {
                learned.overruled.push(UNITS.into());
            }
            if author != Author::Reader {
                learned.said.push(UNITS.into());
            }
        }
        mapping
    };
    let preview_rows = units.preview.clone();
    match found {
        Ok(found) if units.questions.is_empty() => {
            Ok(Found { mapping: told(found.mapping), ..found })
        }
        Ok(found) => Err(ReadStatementError::NeedsMapping {
            guess: Box::new(Some(told(found.mapping))),
            questions: units.questions.clone(),
            preview_rows,
        }),
        Err(ReadStatementError::NeedsMapping { guess, questions, .. }) => {
            let asked = units.questions.iter().cloned();
            // A mark that is asked already is asked once.
            let is_new = |question: &MappingQuestion| {
                !units.questions.iter().any(|asked| asked.field == question.field)
            };
            Err(ReadStatementError::NeedsMapping {
                guess: Box::new(guess.map(told)),
                questions: asked.chain(questions.into_iter().filter(is_new)).collect(),
                preview_rows,
            })
        }
        Err(error) => Err(error),
    }
}

impl Units {
    /// What is asked of a mapping that says nothing of units.
    ///
    /// # Errors [`ReadStatementError::NeedsMapping`].
    pub(super) fn check(&self, given: &ColumnMapping) -> Result<(), ReadStatementError> {
        if given.units.is_some() || self.questions.is_empty() {
            return Ok(());
        }
        let guess = ColumnMapping { units: Some(self.value.clone()), ..given.clone() };
        Err(ReadStatementError::NeedsMapping {
            guess: Box::new(Some(guess)),
            questions: self.questions.clone(),
            preview_rows: self.preview.clone(),
        })
    }

    /// What was done, where columns that are read have a unit.
    pub(super) fn decision(&self, mapping: &ColumnMapping) -> Option<Decision> {
        let is_read = self.is_read(mapping) && self.by != DecidedBy::Person;
        let detail = self.why.clone();
        (is_read && !detail.is_empty()).then(|| Decision {
            field: UNITS.into(),
            by: self.by,
            detail,
        })
    }

    fn is_read(&self, mapping: &ColumnMapping) -> bool {
        let (one, other) = mapping.amount.columns();
        let read = [Some(one), other, mapping.balance_column, mapping.fee_column];
        let is_read = |column: u32| read.contains(&Some(column));
        self.value.iter().any(|unit| is_read(unit.column))
            || self.joined.iter().any(|column| is_read(amounts::index(column - 1)))
    }

    /// Whether the amounts have no decimals in the file.
    pub(super) fn has_no_decimals(&self, mapping: &ColumnMapping) -> bool {
        let (column, _) = mapping.amount.columns();
        self.value.iter().any(|unit| unit.column == column && is_small(unit.unit))
    }

    /// Whether a person's units are those that the file shows by itself.
    pub(super) fn is_own(&self, given: &[ColumnUnit]) -> bool {
        let mut sorted = [self.file.value.clone(), given.to_vec()];
        sorted.iter_mut().for_each(|units| units.sort_by_key(|unit| unit.column));
        sorted[0] == sorted[1]
    }
}
