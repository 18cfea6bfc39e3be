//! Finds the mapping of a CSV file by looking at it and at what the account remembers, or the
//! questions only a person can answer.

use chrono::NaiveDate;
use commands::statement::{
    AmountColumns, ColumnMapping, DateOrder, DecidedBy, Decision, MappingQuestion, ReadOptions,
    ReadStatementError,
};

use super::super::amount::Mark;
use super::super::date;
use super::amounts::{Amounts, Money, index};
use super::cells::Keys;
use super::choice::{Settled, Strength, question};
use super::dates::{self, Dates};
use super::layout::{self, Layout};
use super::table::Table;
use super::{decimal, given, memory, texts};

/// A mapping that was found.
pub(super) struct Found {
    pub mapping: ColumnMapping,
    pub decisions: Vec<Decision>,
    /// Whether the signs were turned because the file is one of a card.
    pub turned: bool,
    /// Whether the only amount was taken as money in because nothing tells more.
    pub doubtful: bool,
}

/// What the file itself shows.
struct Look<'t> {
    table: &'t Table,
    layout: Layout,
    dates: Dates,
    date_columns: Vec<usize>,
    keys: Keys,
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
    let apart = table.with_dates_apart(options.today);
    let table = apart.as_ref().unwrap_or(table);
    let Some(mut look) = Look::at(table, None, options) else { return Err(unknown(table)) };
    // The day that was taken before is taken again, where the file has others as well.
    let before = options.remembered.as_ref().map(|memory| super::cells::at(memory.date_column));
    if before.is_some_and(|column| column != look.dates.column) {
        look = Look::at(table, before, options).unwrap_or(look);
    }
    let mark = decimal::choose(table, &look.layout, options.account_currency);
    let Some(mut amounts) = look.amounts(mark.value, options) else { return Err(unknown(table)) };
    let mut mapping = look.mapping(&amounts, mark.value, encoding);
    let remembered = options.remembered.as_ref();
    // What an account learned before there were limits, or of another layout, is no help.
    let remembered = remembered.filter(|m| given::check(m).is_ok() && mapping.has_columns_of(m));
    let has_marks = mark.question.is_some()
        || mark.strength != Strength::Known
        || mark.why.contains("decimals");
    let mark = mark.settle(
        remembered.and_then(|memory| Mark::from_char(memory.decimal_mark)),
        |file, memory| ask_mark(*file, *memory),
    );
    if mark.value.as_char() != mapping.decimal_mark {
        amounts = look.amounts(mark.value, options).unwrap_or(amounts);
        mapping = look.mapping(&amounts, mark.value, encoding);
    }
    let titles = look.titles(&mapping);
    let certain = look.dates.certain;
    let remembered_order = remembered
        .map(|memory| memory.date_order)
        .filter(|order| !certain || *order == mapping.date_order);
    let settled = Choices {
        order: look
            .dates
            .order
            .settle(remembered_order, |file, memory| dates::ask(&[*memory, *file])),
        mark,
        columns: memory::amount(amounts.columns, remembered.map(|memory| &memory.amount)),
        fee: amounts.fee_column.map(|fee| {
            fee.settle(remembered.map(|memory| memory.fee_column), |file, memory| {
                ask_fee(*file, *memory)
            })
        }),
    };
    let columns = Decision {
        field: "columns".into(),
        by: if remembered.is_some() { DecidedBy::Memory } else { DecidedBy::File },
        detail: titles,
    };
    let (decisions, questions) = settled.told(columns, !certain, has_marks);
    let by_file = settled.columns.by == DecidedBy::File;
    let (turned, doubtful) = (amounts.turned && by_file, amounts.doubtful && by_file);
    mapping.date_order = settled.order.value;
    mapping.amount = settled.columns.value;
    mapping.fee_column = settled.fee.and_then(|fee| fee.value);
    if let Some(memory) = remembered {
        mapping = memory::texts(mapping, memory);
    }
    if questions.is_empty() {
        return Ok(Found { mapping, decisions, turned, doubtful });
    }
    let preview_rows = table.preview();
    Err(ReadStatementError::NeedsMapping {
        guess: Box::new(Some(mapping)),
        questions,
        preview_rows,
    })
}

/// What was chosen, by the file or the memory, or what to ask.
struct Choices {
    order: Settled<DateOrder>,
    mark: Settled<Mark>,
    columns: Settled<AmountColumns>,
    fee: Option<Settled<Option<u32>>>,
}

impl Choices {
    /// The decisions behind that of the columns, as far as there was something to decide, and the
    /// questions.
    fn told(
        &self,
        columns: Decision,
        has_open_dates: bool,
        has_marks: bool,
    ) -> (Vec<Decision>, Vec<MappingQuestion>) {
        let (mut decisions, mut questions) = (vec![columns], Vec::new());
        if has_open_dates {
            take("date_order", &self.order, &mut decisions, &mut questions);
        }
        if has_marks || self.mark.by != DecidedBy::File {
            take("decimal_mark", &self.mark, &mut decisions, &mut questions);
        }
        take("direction", &self.columns, &mut decisions, &mut questions);
        if let Some(fee) = &self.fee {
            take("fees", fee, &mut decisions, &mut questions);
        }
        (decisions, questions)
    }
}

/// Tells a choice that was made, or asks.
fn take<T>(
    field: &str,
    settled: &Settled<T>,
    decisions: &mut Vec<Decision>,
    questions: &mut Vec<MappingQuestion>,
) {
    match &settled.question {
        Some(question) => questions.push(question.clone()),
        None => decisions.push(Decision {
            field: field.into(),
            by: settled.by,
            detail: settled.why.clone(),
        }),
    }
}

fn ask_fee(file: Option<u32>, memory: Option<u32>) -> MappingQuestion {
    let detail = "An earlier file of the account was read otherwise. Choose whether fees are booked \
                  beside the amounts.";
    question("fee_column", detail, &[file, memory])
}

fn ask_mark(file: Mark, memory: Mark) -> MappingQuestion {
    let detail = "The file looks as if its decimal mark were another than in earlier files of the \
                  account. Choose it.";
    question("decimal_mark", detail, &[file.as_char(), memory.as_char()])
}

impl<'t> Look<'t> {
    fn at(table: &'t Table, date_column: Option<usize>, options: &ReadOptions) -> Option<Self> {
        let layout = layout::find(table, options.today)?;
        let dates = dates::choose(table, &layout, date_column, options.today)?;
        let date_columns: Vec<usize> = layout
            .columns
            .iter()
            .filter(|column| column.has_dates() || column.index == dates.column)
            .map(|column| column.index)
            .collect();
        let keys = texts::keys(table, &layout, &date_columns);
        Some(Self { table, layout, dates, date_columns, keys })
    }

    fn amounts(&self, mark: Mark, options: &ReadOptions) -> Option<Amounts> {
        let keys = [self.keys.account, self.keys.currency].into_iter().flatten();
        let used: Vec<usize> = self.date_columns.iter().copied().chain(keys).collect();
        let money = Money {
            table: self.table,
            layout: &self.layout,
            mark,
            newest_first: self.dates.newest_first,
            date_column: self.dates.column,
            used: &used,
            keys: self.keys,
            kind: options.account_kind,
        };
        money.choose()
    }

    fn mapping(&self, amounts: &Amounts, mark: Mark, encoding: &str) -> ColumnMapping {
        let money = amounts.used();
        let used: Vec<usize> = self.date_columns.iter().copied().chain(money.clone()).collect();
        let texts = texts::choose(self.table, &self.layout, &used, self.keys);
        // A header that names a currency is believed before a column that may tell another
        // amount's.
        let named = money.into_iter().find_map(|c| self.layout.columns.get(c)?.currency);
        let currency_column = texts.currency.filter(|_| named.is_none());
        ColumnMapping {
            delimiter: char::from(self.table.delimiter),
            encoding: encoding.to_string(),
            skip_rows: index(self.layout.first),
            date_column: index(self.dates.column),
            date_order: self.dates.order.value,
            amount: amounts.columns.value.clone(),
            decimal_mark: mark.as_char(),
            payee_column: texts.payee.map(index),
            description_columns: texts.descriptions.into_iter().map(index).collect(),
            balance_column: amounts.balance_column.map(index),
            currency_column: currency_column.map(index),
            account_column: texts.account.map(index),
            bank_id_column: texts.bank_id.map(index),
            state_column: texts.state.map(index),
            booked_on_column: self.dates.booked_on_column.map(index),
            payer_column: texts.payer.map(index),
            fee_column: None,
        }
    }

    /// Which columns were taken for what, for a person.
    fn titles(&self, mapping: &ColumnMapping) -> String {
        let title = |column: u32| self.layout.title(self.table, super::cells::at(column));
        let mut told = format!("The day stands in {}", title(mapping.date_column));
        let (amount, other) = mapping.amount.columns();
        told += &format!(", the amount in {}", title(amount));
        if let Some(other) = other {
            told += &format!(" and {}", title(other));
        }
        for (what, column) in [
            ("the payee", mapping.payee_column),
            ("the balance", mapping.balance_column),
            ("the currency", mapping.currency_column),
            ("the account", mapping.account_column),
        ] {
            if let Some(column) = column {
                told += &format!(", {what} in {}", title(column));
            }
        }
        let descriptions = mapping.description_columns.iter().take(4).map(|c| title(*c));
        let descriptions: Vec<String> = descriptions.collect();
        if !descriptions.is_empty() {
            told += &format!(", the purpose in {}", descriptions.join(", "));
        }
        told + "."
    }
}

/// A regular table that cannot be read is asked about; anything else is no table.
fn unknown(table: &Table) -> ReadStatementError {
    let (cells, share) = table.shape();
    if cells < 3 || share < 60 || table.rows.len() < 2 {
        return ReadStatementError::UnknownFormat;
    }
    let columns: Vec<u32> = (0..cells.min(layout::MOST_COLUMNS)).map(index).collect();
    let signed: Vec<AmountColumns> =
        columns.iter().map(|column| AmountColumns::signed(*column, false)).collect();
    let detail = "No column of dates was found. Choose the one with the booking date.";
    let dates = question("date_column", detail, &columns);
    let detail = "No column of amounts was found. Choose the one with the booked amount.";
    let questions = vec![dates, question("amount", detail, &signed)];
    ReadStatementError::NeedsMapping {
        guess: Box::new(None),
        questions,
        preview_rows: table.preview(),
    }
}

/// The day of a date text in the order of a mapping. In the column of the date digits alone are one.
pub(super) fn day(text: &str, order: DateOrder, today: NaiveDate) -> Option<NaiveDate> {
    date::read(text, today).or_else(|| date::digits(text, today))?.on(order)
}
