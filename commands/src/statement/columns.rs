//! Which columns of a table say what.

use serde::{Deserialize, Serialize};

/// How the columns of a CSV file are to be read. Columns are 0-based.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnMapping {
    /// One of `,` `;` tab `|` `~`.
    pub delimiter: char,
    /// WHATWG label of the encoding (`utf-8`, `windows-1252`). A byte-order mark, valid UTF-8 and
    /// UTF-16 are believed before it.
    pub encoding: String,
    /// Rows before the first booking: preamble and header. Lines without any content are no rows,
    /// and no booking is passed over, however large the number is.
    pub skip_rows: u32,
    pub date_column: u32,
    pub date_order: DateOrder,
    pub amount: AmountColumns,
    /// The decimal mark: `.` or `,`.
    pub decimal_mark: char,
    #[serde(default)]
    pub payee_column: Option<u32>,
    #[serde(default)]
    pub description_columns: Vec<u32>,
    #[serde(default)]
    pub balance_column: Option<u32>,
    #[serde(default)]
    pub currency_column: Option<u32>,
    #[serde(default)]
    pub account_column: Option<u32>,
    #[serde(default)]
    pub bank_id_column: Option<u32>,
    /// A column that tells failed, cancelled and pending payments in words.
    #[serde(default)]
    pub state_column: Option<u32>,
    /// A second date that is blank as long as the row is pending (the booking date of a file whose
    /// `date_column` is the day of the purchase).
    #[serde(default)]
    pub booked_on_column: Option<u32>,
    /// Who pays money that comes in, where that stands in another column than `payee_column`.
    #[serde(default)]
    pub payer_column: Option<u32>,
    /// A column of fees that are taken beside the amount; both are booked together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fee_column: Option<u32>,
    /// The columns whose numbers count something else than units of a currency. Absent: those whose
    /// headings say so; an empty list: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub units: Option<Vec<ColumnUnit>>,
    /// What the account remembers beside it. Readers fill it in; in a mapping that is given for a
    /// file it says nothing about that file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub learned: Option<Learned>,
}

/// What the file that taught a mapping showed, and who decided.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Learned {
    /// What stands over the columns, in their order, in small letters without accents and
    /// punctuation; without any, the file has no row of headings.
    #[serde(default)]
    pub headings: Vec<String>,
    /// Fields (`date_order`, `decimal_mark`, `amount`, `fee_column`, `account_column`, `units`)
    /// that a person decided, for the file left them open or said otherwise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub said: Vec<String>,
    /// Those of them of which the file said otherwise: the person knew it better.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overruled: Vec<String>,
}

impl ColumnMapping {
    /// What stood over the columns; nothing where that is not known.
    pub fn headings(&self) -> &[String] {
        self.learned.as_ref().map_or(&[], |learned| &learned.headings)
    }

    /// Whether both are about the same layout, however its cells are to be read.
    pub fn has_columns_of(&self, other: &Self) -> bool {
        let place =
            |mapping: &Self| (mapping.delimiter, mapping.date_column, mapping.amount.columns());
        place(self) == place(other)
            && self.has_headings_of(other)
            && (self.has_payee_of(other) || other.has_payee_of(self))
    }

    /// Whether the same stands over the columns, as far as both tell what does.
    pub fn has_headings_of(&self, other: &Self) -> bool {
        let (own, others) = (self.headings(), other.headings());
        own.is_empty() || others.is_empty() || own == others
    }

    /// Whether the other's payee is among these texts: from a few rows another text column may look
    /// like the payee than from many.
    fn has_payee_of(&self, other: &Self) -> bool {
        let texts = [self.payee_column, self.payer_column];
        match other.payee_column {
            Some(column) => {
                texts.contains(&Some(column)) || self.description_columns.contains(&column)
            }
            None => self.payee_column.is_none(),
        }
    }
}

/// What the numbers of a column count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnUnit {
    pub column: u32,
    pub unit: AmountUnit,
}

/// What one is in a column of amounts, if it is no unit of the currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AmountUnit {
    /// The smallest unit of the row's currency, as ISO 4217 has it: a cent, a fils, a yen.
    Minor,
    /// A hundredth of a unit (cents, pence, öre), whatever the currency.
    Hundredths,
    Thousands,
    TenThousands,
    /// Hundreds of thousands.
    Lakhs,
    Millions,
    /// Tens of millions.
    Crores,
}

/// The order of day, month and year in a date cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    DayMonthYear,
    MonthDayYear,
    YearMonthDay,
}

/// Which way money goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoneyWay {
    /// Into the account.
    MoneyIn,
    MoneyOut,
}

/// Where the amount stands and which sign it has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum AmountColumns {
    /// One signed column; `inverted` when plus means out (card exports). What a plus means beside
    /// minuses says nothing of a file in which no amount has a sign: `without_signs` says that
    /// amounts are read so there as well, because a person said so.
    Signed {
        column: u32,
        inverted: bool,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        without_signs: bool,
    },
    /// Money out and money in stand in columns of their own, with or without signs. A cell whose
    /// sign is not the usual one of its column is a reversal. `minus_is_out`: whether a minus is
    /// the usual sign of money out; absent, it is where most amounts of that column have one.
    DebitCredit {
        debit_column: u32,
        credit_column: u32,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        minus_is_out: Option<bool>,
    },
    /// An amount and a column of words that tell its direction. `out_words` are the
    /// cells that mean out, `in_words` those that mean in; without any, every other cell means in.
    /// Cells of `neutral_words` are neither (a move between own pockets) and are left out. The
    /// empty word is the empty cell. A minus marks what was reversed, unless `words_alone`: then
    /// the words tell the direction whatever signs the amounts have, as where all have a minus.
    Directed {
        column: u32,
        direction_column: u32,
        out_words: Vec<String>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        in_words: Vec<String>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        neutral_words: Vec<String>,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        words_alone: bool,
    },
    /// An amount without sign whose direction the running balances tell. They are blind for the
    /// oldest row, so `oldest_is_out` says it. `owed`: the balances are what is owed, as on a card,
    /// and rise with what is spent; else they are what is on the account.
    Balanced {
        column: u32,
        balance_column: u32,
        oldest_is_out: bool,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        owed: bool,
    },
}

impl AmountColumns {
    /// One column whose signs tell the direction.
    pub fn signed(column: u32, inverted: bool) -> Self {
        Self::Signed { column, inverted, without_signs: false }
    }

    /// A column of money out and one of money in, each with its usual sign.
    pub fn debit_credit(debit_column: u32, credit_column: u32) -> Self {
        Self::DebitCredit { debit_column, credit_column, minus_is_out: None }
    }

    /// The columns in which amounts stand, the leftmost first, however they are to be read.
    pub fn columns(&self) -> (u32, Option<u32>) {
        match self {
            Self::Signed { column, .. }
            | Self::Directed { column, .. }
            | Self::Balanced { column, .. } => (*column, None),
            Self::DebitCredit { debit_column, credit_column, .. } => {
                (*debit_column.min(credit_column), Some(*debit_column.max(credit_column)))
            }
        }
    }
}
