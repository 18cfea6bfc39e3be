//! What is kept beside a mapping for later files of the account: the headings, and what a person
//! decided.

use commands::statement::{
    AmountColumns, ColumnMapping, DecidedBy, Decision, Learned, ReadOptions, ReadStatementError,
};

use super::choice::Author;
use super::mapping;
use super::memory::Memory;
use super::rows::Words;
use super::table::Table;
use super::units::UNITS;

pub(super) const DATE_ORDER: &str = "date_order";
pub(super) const DECIMAL_MARK: &str = "decimal_mark";
pub(super) const AMOUNT: &str = "amount";
pub(super) const FEE_COLUMN: &str = "fee_column";
pub(super) const ACCOUNT_COLUMN: &str = "account_column";
pub(super) const TEXTS: &str = "texts";
/// What files may leave open and a person decides.
const FIELDS: [&str; 6] = [DATE_ORDER, DECIMAL_MARK, AMOUNT, FEE_COLUMN, ACCOUNT_COLUMN, TEXTS];

/// Who decided a field of a remembered mapping. Of what was learned before that was kept it is not
/// known: a person may have.
pub(super) fn author(memory: &ColumnMapping, field: &str) -> Author {
    let Some(learned) = &memory.learned else { return Author::Person };
    let names = |fields: &[String]| fields.iter().any(|name| name == field);
    if names(&learned.overruled) {
        Author::Overruling
    } else if names(&learned.said) {
        Author::Person
    } else {
        Author::Reader
    }
}

/// Whether a field of two mappings says the same; new words of a direction beside known ones do not
/// make it another.
fn agrees(field: &str, one: &ColumnMapping, other: &ColumnMapping) -> bool {
    match field {
        DATE_ORDER => one.date_order == other.date_order,
        DECIMAL_MARK => one.decimal_mark == other.decimal_mark,
        FEE_COLUMN => one.fee_column == other.fee_column,
        ACCOUNT_COLUMN => one.account_column == other.account_column,
        TEXTS => {
            one.payee_column == other.payee_column
                && one.payer_column == other.payer_column
                && one.description_columns == other.description_columns
        }
        _ => match (&one.amount, &other.amount) {
            (
                AmountColumns::Directed { column, direction_column, out_words, in_words, .. },
                AmountColumns::Directed {
                    column: same,
                    direction_column: direction,
                    out_words: out,
                    in_words: into,
                    ..
                },
            ) => {
                let holds =
                    |words: &[String], others: &[String]| words.iter().all(|w| !others.contains(w));
                (column, direction_column) == (same, direction)
                    && holds(out_words, into)
                    && holds(in_words, out)
            }
            (
                AmountColumns::Signed { column, inverted, .. },
                AmountColumns::Signed { column: same, inverted: before, .. },
            ) => (column, inverted) == (same, before),
            (one, other) => one == other,
        },
    }
}

/// What is kept beside a mapping that was found, with the memory that helped to find it: what a
/// person said stays said as long as it holds.
pub(super) fn kept(
    mapping: &ColumnMapping,
    memory: Option<&Memory>,
    headings: Vec<String>,
) -> Learned {
    let mut learned = Learned { headings, ..Learned::default() };
    let Some(memory) = memory.map(|memory| &memory.placed) else { return learned };
    if learned.headings.is_empty() {
        // A file without headings whose columns stand as they did: the next may have them again.
        learned.headings = memory.headings().to_vec();
    }
    for field in FIELDS.into_iter().filter(|field| agrees(field, mapping, memory)) {
        let author = author(memory, field);
        if author == Author::Overruling {
            learned.overruled.push(field.into());
        }
        if author != Author::Reader {
            learned.said.push(field.into());
        }
    }
    learned
}

/// What is kept beside a mapping that a person gave for this file: what the file says by itself
/// tells what the person decided, and whether against the file. Answers as well how that is told,
/// and what words beside the amounts say.
pub(super) fn told(
    given: &ColumnMapping,
    table: &Table,
    options: &ReadOptions,
) -> (Learned, Decision, Option<Words>) {
    let alone = ReadOptions { mapping: None, remembered: None, ..options.clone() };
    let (own, open, words) = match mapping::find(table, &given.encoding, &alone) {
        Ok(found) => (Some(found.mapping), Vec::new(), found.words),
        Err(ReadStatementError::NeedsMapping { guess, questions, .. }) => {
            (*guess, questions.into_iter().map(|question| question.field).collect(), None)
        }
        Err(_) => (None, Vec::new(), None),
    };
    let words = words
        .filter(|_| own.as_ref().is_some_and(|own| own.amount.columns() == given.amount.columns()));
    let headings = own.as_ref().map_or(Vec::new(), |own| own.headings().to_vec());
    let mut learned = Learned { headings, ..Learned::default() };
    let before =
        options.remembered.as_ref().map(|memory| Memory::place(memory, &learned.headings).placed);
    for field in FIELDS {
        let was_open = open.iter().any(|name: &String| name == field);
        let differs = own.as_ref().is_none_or(|own| !agrees(field, given, own));
        let earlier = before
            .as_ref()
            .filter(|before| before.learned.is_some() && agrees(field, given, before))
            .map(|before| author(before, field));
        if (differs && !was_open && own.is_some()) || earlier == Some(Author::Overruling) {
            learned.overruled.push(field.into());
        }
        if was_open || differs || earlier.is_some_and(|author| author != Author::Reader) {
            learned.said.push(field.into());
        }
    }
    let units = given.units.as_ref().zip(table.units.as_ref());
    if let Some((said, units)) = units {
        let was_open = units.file.question.is_some();
        let differs = !units.is_own(said);
        if differs && !was_open {
            learned.overruled.push(UNITS.into());
        }
        if was_open || differs {
            learned.said.push(UNITS.into());
        }
    }
    let has_own_columns = own.is_some_and(|own| has_columns_of(given, &own));
    let decision = decided(&learned.said, has_own_columns);
    (learned, decision, words)
}

/// Whether a given mapping takes the cells from where the file by itself would.
fn has_columns_of(given: &ColumnMapping, own: &ColumnMapping) -> bool {
    let places = |mapping: &ColumnMapping| {
        let ColumnMapping { date_column, payee_column, payer_column, balance_column, .. } = mapping;
        let ColumnMapping { currency_column, account_column, bank_id_column, .. } = mapping;
        let ColumnMapping { state_column, booked_on_column, .. } = mapping;
        let singles = [payee_column, payer_column, balance_column, currency_column, account_column]
            .map(|column| *column);
        (*date_column, singles, [*bank_id_column, *state_column, *booked_on_column])
    };
    places(given) == places(own) && given.description_columns == own.description_columns
}

/// What is told of a mapping that a person gave: it comes as a whole, and only some of it was said.
fn decided(said: &[String], has_own_columns: bool) -> Decision {
    let named = |field: &String| match field.as_str() {
        DATE_ORDER => "dates",
        DECIMAL_MARK => "decimals",
        AMOUNT => "money in and out",
        ACCOUNT_COLUMN => "accounts",
        UNITS => "units of amounts",
        _ => "fees",
    };
    let columns = (!has_own_columns).then_some("columns");
    let said: Vec<&str> = columns.into_iter().chain(said.iter().map(named)).collect();
    let (by, detail) = match said.as_slice() {
        [] => {
            let detail = "Columns, signs, dates and decimals were read as they were found.";
            (DecidedBy::File, detail.to_owned())
        }
        said => {
            let detail = format!(
                "As you said: {}. Everything else was read as it was found.",
                said.join(", ")
            );
            (DecidedBy::Person, detail)
        }
    };
    Decision { field: "columns".into(), by, detail }
}

/// As a memory: all of a mapping that a person gave for several files was said by a person.
pub(in super::super) fn said(given: &ColumnMapping) -> ColumnMapping {
    let units = given.units.as_ref().map(|_| UNITS);
    let said = FIELDS.into_iter().chain(units).map(ToOwned::to_owned).collect();
    let learned = Learned { headings: given.headings().to_vec(), said, overruled: Vec::new() };
    ColumnMapping { learned: Some(learned), ..given.clone() }
}
