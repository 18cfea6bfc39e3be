//! Tables beside each other whose balances tell the direction of all rows but the oldest. What a
//! person says of that row is about one of them: the first that leaves it open, which was asked
//! about. The others would be read the wrong way round as often as not.

use std::cell::Cell;

use commands::statement::{
    AmountColumns, ColumnMapping, ReadOptions, ReadStatementError, StatementFile, StatementFormat,
};

use super::super::csv::said;
use super::super::draft::malformed;

/// Which table the answer is about, by its number among those beside it.
#[derive(Debug, Default)]
pub(in super::super) struct Oldest(Cell<Option<usize>>);

/// Whether a mapping says of the oldest row what balances cannot tell.
pub(super) fn is_said(mapping: &ColumnMapping) -> bool {
    matches!(mapping.amount, AmountColumns::Balanced { .. })
}

impl Oldest {
    /// Whether what was said of the oldest row may be about this table, which leaves it open.
    ///
    /// # Errors
    /// [`ReadStatementError::Malformed`] where it is about another one.
    pub(super) fn is_about(
        &self,
        nth: usize,
        format: StatementFormat,
    ) -> Result<(), ReadStatementError> {
        if self.0.get().is_none_or(|about| about == nth) {
            self.0.set(Some(nth));
            return Ok(());
        }
        let detail = "The balances tell the direction of every amount but the oldest, and what was \
                      said of that is about another table. Send this one by itself.";
        Err(malformed(format, 0, "oldest-open", detail))
    }

    /// Reads a table, where a mapping was sent for several: what it tells of its oldest row by
    /// itself is believed.
    ///
    /// # Errors
    /// As [`Self::is_about`], and those of `read`.
    pub(in super::super) fn read(
        &self,
        (nth, format): (usize, StatementFormat),
        options: &ReadOptions,
        read: impl Fn(&ReadOptions) -> Result<StatementFile, ReadStatementError>,
    ) -> Result<StatementFile, ReadStatementError> {
        let Some(given) = options.mapping.as_ref().filter(|given| is_said(given)) else {
            return read(options);
        };
        let alone = ReadOptions { mapping: None, remembered: Some(said(given)), ..options.clone() };
        match read(&alone) {
            Ok(file) if file.mapping.as_ref().is_some_and(|own| own.has_columns_of(given)) => {
                Ok(file)
            }
            Err(ReadStatementError::NeedsMapping { guess, .. })
                if guess.as_ref().as_ref().is_some_and(is_said) =>
            {
                self.is_about(nth, format)?;
                read(options)
            }
            _ => read(options),
        }
    }
}
