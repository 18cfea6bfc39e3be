//! Finds the mapping of a CSV file by looking at it and at what the account remembers, or the
//! questions only a person can answer.

mod ends;
mod told;

use chrono::NaiveDate;
use commands::statement::{
    AmountColumns, ColumnMapping, DateOrder, DecidedBy, Decision, MappingQuestion, ReadOptions,
    ReadStatementError, StatementBalance,
};

use super::super::amount::Mark;
use super::amounts::{Amounts, Money, index};
use super::beside::{self, Beside};
use super::cells::{self, AmountCells, Keys};
use super::choice::{Author, Choice, Remembered, Settled, Strength, question};
use super::dates::{self, Dates, Reading};
use super::foreign::{self, Booked};
use super::layout::{self, Column, Layout};
use super::memory::{self, Memory};
use super::own_account::{self, Own};
use super::rows::Words;
use super::table::{Row, Table};
use super::{
    balance_words, charged, counts, decimal, foreign_pair, given, known, learned, texts, unclear,
    words,
};

/// A mapping that was found.
pub(super) struct Found {
    pub mapping: ColumnMapping,
    pub decisions: Vec<Decision>,
    /// Whether the signs were turned because the file is one of a card.
    pub turned: bool,
    /// Whether the only amount was taken as money in because nothing tells more.
    pub doubtful: bool,
    /// Whether the rows state balances alone: of bookings they say nothing.
    pub only_balances: bool,
    /// What known words beside the amounts say of their direction.
    pub words: Option<Words>,
}

/// What the file itself shows.
struct Look<'t> {
    table: &'t Table,
    layout: Layout,
    dates: Dates,
    date_columns: Vec<usize>,
    keys: Keys,
    own: Own,
    /// The amount that was booked, of several in currencies of their own.
    booked: Option<Booked>,
    today: NaiveDate,
}

/// Looks at the file; the days of the table stand apart where they are digits alone.
///
/// # Errors [`ReadStatementError::NeedsMapping`] with the best guess;
/// [`ReadStatementError::UnknownFormat`] for texts that are no tables.
pub(super) fn find(
    table: &Table,
    encoding: &str,
    options: &ReadOptions,
) -> Result<Found, ReadStatementError> {
    let Some(look) = Look::at(table, None, options) else { return Err(unclear::all(table)) };
    let headings = look.layout.headings(table);
    // What an account learned before there were limits is no help.
    let memory = options.remembered.as_ref().filter(|memory| given::check(memory).is_ok());
    let memory = memory.map(|memory| Memory::place(memory, &headings));
    let (look, day) = look.on_remembered_day(memory.as_ref(), options);
    let mut mark = decimal::choose(table, &look.layout, options.account_currency);
    let wanted = memory.as_ref().map_or(Vec::new(), Memory::amount_columns);
    let known = look.known(memory.as_ref(), options);
    let look_for = |mark: Mark| look.amounts(mark, (&wanted, known), options);
    let found = look_for(mark.value).or_else(|| look.of_balances());
    let Some(mut amounts) = found else {
        return Err(unclear::amount(table, &look.layout, &look.date_columns));
    };
    let mut mapping = look.mapping(&amounts, mark.value, encoding);
    let memory = memory.and_then(|memory| look.fitting(memory, &mapping));
    let mut remembered_mark = memory.as_ref().and_then(Memory::decimal_mark);
    let mixed = look.mixed(&amounts, mark.value);
    if let Some(question) = mixed.and_then(|mixed| mixed.question()) {
        mark = Choice::asking(mark.value, question);
        // Which mark stands in such a file only a person can have said.
        remembered_mark = remembered_mark.filter(|memory| memory.author != Author::Reader);
    }
    let mark = mark.settle(remembered_mark, |file, memory| decimal::ask(*file, *memory));
    if mark.value.as_char() != mapping.decimal_mark {
        amounts = look_for(mark.value).unwrap_or(amounts);
        mapping = look.mapping(&amounts, mark.value, encoding);
    }
    let (doubts, words) = ((amounts.turned, amounts.doubtful), amounts.words.take());
    let mut settled = look.settle(mark, amounts, memory.as_ref());
    // What earlier files wrote says nothing of numbers that may be counted days.
    if let Some(question) = dates::asked(table, look.dates.column) {
        settled.order.question = Some(question);
    }
    mapping.date_order = settled.order.value;
    mapping.amount = settled.columns.value.clone();
    // A file without any fees says nothing about those of the next one.
    let fee = memory.as_ref().and_then(Memory::fee_column).and_then(|fee| fee.value);
    mapping.fee_column = settled.fee.as_ref().map_or(fee, |fee| fee.value);
    if let Some(memory) = &memory {
        mapping = memory.texts(mapping);
        look.keep_own(memory, &mut mapping);
    }
    mapping.learned = Some(learned::kept(&mapping, memory.as_ref(), headings));
    let columns = Decision {
        field: "columns".into(),
        by: if memory.is_some() { DecidedBy::Memory } else { DecidedBy::File },
        detail: look.titles(&mapping) + memory.as_ref().map_or("", Memory::told),
    };
    let by_file = settled.columns.by == DecidedBy::File;
    let (turned, doubtful) = (doubts.0 && by_file, doubts.1 && by_file);
    let (mut decisions, mut questions) = settled.told(columns, !look.dates.certain);
    decisions.extend(look.told_booked(&mapping));
    questions.splice(0..0, day);
    questions.extend(look.ask_account(memory.as_ref()).into_iter().chain(look.ask_unit(&mapping)));
    if questions.is_empty() {
        let only_balances = look.has_only_balances();
        return Ok(Found { mapping, decisions, turned, doubtful, only_balances, words });
    }
    let (guess, preview_rows) = (Box::new(Some(mapping)), table.preview());
    Err(ReadStatementError::NeedsMapping { guess, questions, preview_rows })
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
    ) -> (Vec<Decision>, Vec<MappingQuestion>) {
        let (mut decisions, mut questions) = (vec![columns], Vec::new());
        if has_open_dates || self.order.question.is_some() {
            take("date_order", &self.order, &mut decisions, &mut questions);
        }
        take("decimal_mark", &self.mark, &mut decisions, &mut questions);
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

impl<'t> Look<'t> {
    fn at(table: &'t Table, date_column: Option<usize>, options: &ReadOptions) -> Option<Self> {
        let mut layout = layout::find(table, options.today)?;
        let dates = dates::choose(table, &layout, date_column, options.today)?;
        let date_columns: Vec<usize> = layout
            .columns
            .iter()
            .filter(|column| column.has_dates() || column.index == dates.column)
            .map(|column| column.index)
            .collect();
        let own = own_account::find(table, &layout, &date_columns);
        let code = texts::currency(table, &layout, &date_columns);
        let booked = foreign::booked(table, &mut layout, options.account_currency, code);
        let currency = match &booked {
            Some(booked) => booked.currency,
            None => foreign_pair::of_account(table, &layout, (code, &date_columns), options),
        };
        let newest_first = dates.newest_first;
        let keys = Keys { account: own.column(), currency, newest_first };
        let today = options.today;
        Some(Self { table, layout, dates, date_columns, keys, own, booked, today })
    }

    /// The day that was taken before is taken again, where the file has others as well. Without
    /// headings to find it by it is asked, where a heading speaks for another column.
    fn on_remembered_day(
        self,
        memory: Option<&Memory>,
        options: &ReadOptions,
    ) -> (Self, Option<MappingQuestion>) {
        let Some(memory) = memory else { return (self, None) };
        let before = memory.date_column().filter(|column| *column != self.dates.column);
        let Some(again) = before.and_then(|column| Self::at(self.table, Some(column), options))
        else {
            return (self, None);
        };
        let [own, other] = [self.dates.column, again.dates.column];
        if own == other || !memory.by_place || !dates::is_told_apart(&self.layout, own, other) {
            return (again, None);
        }
        let titles = [own, other].map(|column| self.layout.title(self.table, column));
        let detail = format!(
            "In an earlier file of the account the day stood where {} stands now, and here {} \
             looks like the day of the booking. Choose the column.",
            titles[1], titles[0]
        );
        let question = question("date_column", &detail, &[index(own), index(other)]);
        (self, Some(question))
    }

    /// The memory as far as it is about this layout: where places are all there is to compare, the
    /// columns must be where they were, and a heading must not say otherwise.
    fn fitting(&self, memory: Memory, mapping: &ColumnMapping) -> Option<Memory> {
        if !memory.by_place {
            return Some(memory);
        }
        if !mapping.has_columns_of(&memory.placed) {
            return None;
        }
        let names_payee = |column: Option<u32>| {
            let column = column.and_then(|column| self.layout.columns.get(cells::at(column)));
            column.is_some_and(|column| words::PAYEE.name(&column.header))
        };
        let is_named = names_payee(mapping.payee_column);
        Some(match is_named && !names_payee(memory.placed.payee_column) {
            true => memory.without_texts(),
            false => memory,
        })
    }

    fn mixed(&self, amounts: &Amounts, mark: Mark) -> Option<decimal::Mixed> {
        let rows = self.table.rows.get(self.layout.first..).unwrap_or_default();
        let (one, other) = amounts.columns.value.columns();
        let columns = (cells::at(one), other.map(cells::at));
        decimal::mixed(rows, columns, self.dates.column, mark)
    }

    /// Whether there are rows, and each of them clearly states a balance, or counts others.
    fn has_only_balances(&self) -> bool {
        let states = |row: &Row| match balance_words::named(row) {
            balance_words::Named::Yes(side) => balance_words::is_clear(side, row),
            _ => false,
        };
        let today = self.today;
        let counts = |row: &Row| counts::is_clear(row, today);
        let rows = || self.layout.bookings.iter().map(|place| &self.table.rows[*place]);
        rows().any(states) && rows().all(|row| states(row) || counts(row))
    }

    /// The column of balances, where nothing else is there: of bookings nothing is asked.
    fn of_balances(&self) -> Option<Amounts> {
        let mut columns = self.layout.columns.iter().filter(|_| self.has_only_balances());
        let is_day = |column: &Column| self.date_columns.contains(&column.index);
        let column = columns.find(|column| column.has_amounts() && !is_day(column))?;
        let signed = AmountColumns::signed(index(column.index), false);
        let why = "The file states balances alone.";
        Some(Amounts::of(Choice::new(signed, Strength::Likely, why), None))
    }

    /// What was chosen, with what is remembered.
    fn settle(&self, mark: Settled<Mark>, amounts: Amounts, memory: Option<&Memory>) -> Choices {
        // Dates that can be read in one order only say nothing of the next file's, nor do none.
        let mut own_order = self.dates.order.clone();
        if self.layout.bookings.is_empty() {
            own_order.strength = Strength::Open;
        }
        let is_open = !self.dates.certain || self.layout.bookings.is_empty();
        let order = memory.and_then(Memory::date_order);
        let order = order.filter(|order| self.dates.may_stand_in(order.value));
        let order = order.filter(|order| is_open || order.value == own_order.value);
        let fees = memory.and_then(Memory::fee_column);
        let rows = || self.layout.bookings.iter().map(|place| &self.table.rows[*place]);
        let alike = |one: &AmountColumns, other: &AmountColumns| {
            let [one, other] = [one, other]
                .map(|columns| AmountCells::new(columns, mark.value, self.keys, rows()));
            rows().all(|row| one.read(row) == other.read(row))
        };
        // What a minus means beside words is for this file to show.
        let before = memory.and_then(Memory::amount).map(|memory| Remembered {
            value: cells::with_signs_of(memory.value, mark.value, rows()),
            ..memory
        });
        let mut columns = memory::amount(amounts.columns, before, alike);
        if self.has_only_balances() {
            // There is no booking whose direction could be told.
            columns.question = None;
        }
        Choices {
            order: own_order.settle(order, |file, memory| dates::ask(&[*memory, *file])),
            columns,
            mark,
            fee: amounts
                .fee_column
                .map(|fee| fee.settle(fees, |file, memory| ask_fee(*file, *memory))),
        }
    }

    /// What this file shows of accounts and currencies stands over the places of an earlier one: a
    /// currency that belongs to the amount, and no account where a person has said so.
    fn keep_own(&self, memory: &Memory, mapping: &mut ColumnMapping) {
        // Days without a year show no order: what a person said of it stays said.
        let said = memory.date_order().filter(|said| self.dates.may_stand_in(said.value));
        if let Some(said) = said.filter(|_| self.table.years.is_some()) {
            mapping.date_order = said.value;
        }
        let is_amount = |booked: &&Booked| mapping.amount.columns().0 == index(booked.amount);
        if let Some(booked) = self.booked.as_ref().filter(is_amount) {
            mapping.currency_column = booked.currency.map(index);
        }
        if matches!(self.own, Own::Open(_))
            && let Some(said) = memory.account_column()
        {
            mapping.account_column = said;
        }
    }

    /// Asks whether a column parts the file, where nothing shows it and no person has said it.
    fn ask_account(&self, memory: Option<&Memory>) -> Option<MappingQuestion> {
        let Own::Open(column) = self.own else { return None };
        if memory.is_some_and(|memory| memory.account_column().is_some()) {
            return None;
        }
        let title = self.layout.title(self.table, column);
        let detail = format!(
            "Rows differ in {title}. Choose it if it tells which of your accounts a row belongs \
             to, or none if it tells the other side."
        );
        Some(question("account_column", &detail, &[Some(index(column)), None]))
    }

    /// What is on the account before the oldest booking, where that is known.
    fn known(&self, memory: Option<&Memory>, options: &ReadOptions) -> Option<StatementBalance> {
        let own = &self.dates.order;
        let told = || memory.and_then(Memory::date_order).map(|order| order.value);
        let order = if own.question.is_some() { told()? } else { own.value };
        let rows = self.layout.bookings.iter().map(|place| &self.table.rows[*place]);
        let cells = rows.clone().map(|row| row.cell(self.dates.column));
        let days = Reading::of(cells, order, options.today);
        known::before(rows, self.keys, (self.dates.column, days), options)
    }

    fn amounts(
        &self,
        mark: Mark,
        (wanted, known): (&[usize], Option<StatementBalance>),
        options: &ReadOptions,
    ) -> Option<Amounts> {
        let keys = [self.keys.account, self.keys.currency].into_iter().flatten();
        let foreign = self.booked.iter().flat_map(|booked| &booked.others).copied();
        let used: Vec<usize> =
            self.date_columns.iter().copied().chain(keys).chain(foreign).collect();
        let money = Money {
            table: self.table,
            layout: &self.layout,
            mark,
            newest_first: self.dates.newest_first,
            date_column: self.dates.column,
            used: &used,
            keys: self.keys,
            wanted,
            kind: options.account_kind,
            is_among_others: options.is_among_others,
            stated: self.stated(mark, options.today),
            known,
        };
        let mut amounts = money.choose()?;
        let told = self.booked.as_ref().filter(|booked| !booked.rivals.is_empty());
        let rivals = match (told, amounts.columns.value.columns()) {
            (Some(told), (column, _)) if column == index(told.amount) => told.rivals.clone(),
            (Some(_), _) => Vec::new(),
            (None, (column, _)) => money.may_be_charged(cells::at(column), amounts.balance_column),
        };
        charged::ask(&mut amounts, &rivals, |column| self.layout.title(self.table, column));
        Some(amounts)
    }

    /// The balances that stand over the heading and below the rows, or in a row of their own before
    /// the oldest booking: of the beginning and of the end.
    fn stated(&self, mark: Mark, today: NaiveDate) -> [Option<i128>; 2] {
        let rows = &self.table.rows;
        let head = &rows[..self.layout.first.min(rows.len())];
        let below = self.layout.bookings.last().map_or(rows.len(), |last| last + 1);
        let reading = beside::Reading {
            delimiter: self.table.delimiter,
            order: self.dates.order.value,
            today,
        };
        let below = rows.get(below..).unwrap_or_default();
        Beside::find(head, below, self.dates.column, &reading).ends(mark)
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
            units: None,
            learned: None,
        }
    }
}
