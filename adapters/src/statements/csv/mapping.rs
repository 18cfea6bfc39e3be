//! Finds the mapping of a CSV file by looking at it, or the questions only a person can answer.

use chrono::NaiveDate;
use commands::statement::{
    AmountColumns, ColumnMapping, DateOrder, MappingQuestion, ReadOptions, ReadStatementError,
};
use domain::money::Currency;

use super::super::amount::{Mark, mark_for_ambiguous};
use super::layout::{self, Layout};
use super::table::Table;
use super::{amounts, dates, texts};

/// A mapping that was found.
pub(super) struct Found {
    pub mapping: ColumnMapping,
    /// Whether the signs were turned because the file is one of a card.
    pub turned: bool,
}

fn index(column: usize) -> u32 {
    u32::try_from(column).unwrap_or(u32::MAX)
}

/// Looks at the file.
///
/// # Errors [`ReadStatementError::NeedsMapping`] with the best guess;
/// [`ReadStatementError::UnknownFormat`] for texts that are no tables.
pub(super) fn find(
    table: &Table,
    encoding: &str,
    options: &ReadOptions,
) -> Result<Found, ReadStatementError> {
    let Some(layout) = layout::find(table, options.today) else {
        return Err(unknown(table));
    };
    let Some(dates) = dates::choose(table, &layout, options.today) else {
        return Err(unknown(table));
    };
    let date_columns: Vec<usize> = layout
        .columns
        .iter()
        .filter(|column| column.has_dates() || column.index == dates.column)
        .map(|column| column.index)
        .collect();
    let mark = decimal_mark(table, &layout, options.account_currency);
    let Some(amounts) = amounts::choose(table, &layout, mark, &date_columns, dates.newest_first)
    else {
        return Err(unknown(table));
    };
    let mut used = date_columns;
    used.extend(money_columns(&amounts));
    let texts = texts::choose(table, &layout, &used);
    // A header that names a currency is believed before a column that may tell another amount's.
    let named = money_columns(&amounts).into_iter().find_map(|c| layout.columns.get(c)?.currency);
    let currency_column = texts.currency.filter(|_| named.is_none());
    let mapping = ColumnMapping {
        delimiter: char::from(table.delimiter),
        encoding: encoding.to_string(),
        skip_rows: index(layout.first),
        date_column: index(dates.column),
        date_order: dates.order,
        amount: amounts.columns,
        decimal_mark: mark.as_char(),
        payee_column: texts.payee.map(index),
        description_columns: texts.descriptions.into_iter().map(index).collect(),
        balance_column: amounts.balance_column.map(index),
        currency_column: currency_column.map(index),
        account_column: texts.account.map(index),
        bank_id_column: texts.bank_id.map(index),
        state_column: texts.state.map(index),
        booked_on_column: dates.booked_on_column.map(index),
        payer_column: texts.payer.map(index),
    };
    let questions: Vec<MappingQuestion> =
        dates.question.into_iter().chain(amounts.question).collect();
    if questions.is_empty() {
        return Ok(Found { mapping, turned: amounts.turned });
    }
    let preview_rows = table.preview();
    Err(ReadStatementError::NeedsMapping {
        guess: Box::new(Some(mapping)),
        questions,
        preview_rows,
    })
}

fn money_columns(amounts: &amounts::Amounts) -> Vec<usize> {
    let columns = match &amounts.columns {
        AmountColumns::Signed { column, .. } => vec![*column],
        AmountColumns::Directed { column, direction_column, .. } => {
            vec![*column, *direction_column]
        }
        AmountColumns::DebitCredit { debit_column, credit_column } => {
            vec![*debit_column, *credit_column]
        }
    };
    let columns = columns.into_iter().filter_map(|column| usize::try_from(column).ok());
    columns.chain(amounts.balance_column).collect()
}

/// The mark that the file proves; else the one that suits the currency.
fn decimal_mark(table: &Table, layout: &Layout, account: Option<Currency>) -> Mark {
    let (proven, ambiguous) = amounts::decimal_mark(table, layout);
    let named = layout.columns.iter().find_map(|column| column.currency);
    match (proven, ambiguous, named.or(account)) {
        (Some(mark), ..) => mark,
        (None, Some(text), Some(currency)) => mark_for_ambiguous(&text, currency),
        (None, Some(text), None) if text.contains('.') => Mark::Comma,
        (None, ..) => Mark::Point,
    }
}

/// A regular table that cannot be read is asked about; anything else is no table.
fn unknown(table: &Table) -> ReadStatementError {
    let (cells, share) = table.shape();
    if cells < 3 || share < 60 || table.rows.len() < 2 {
        return ReadStatementError::UnknownFormat;
    }
    let columns = (0..cells.min(layout::MOST_COLUMNS)).map(|column| serde_json::json!(column));
    let choices: Vec<serde_json::Value> = columns.collect();
    let ask = |field: &str, detail: &str| MappingQuestion {
        field: field.into(),
        detail: detail.into(),
        choices: choices.clone(),
    };
    let questions = vec![
        ask("date_column", "No column of dates was found. Choose the one with the booking date."),
        ask("amount", "No column of amounts was found. Choose the one with the booked amount."),
    ];
    ReadStatementError::NeedsMapping {
        guess: Box::new(None),
        questions,
        preview_rows: table.preview(),
    }
}

/// The day of a date text in the order of a mapping.
pub(super) fn day(text: &str, order: DateOrder, today: NaiveDate) -> Option<NaiveDate> {
    super::super::date::read(text, today)?.on(order)
}
