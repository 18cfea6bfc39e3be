//! Which columns tell the payee, the purpose, the currency, the account, the bank's id and the state.

use std::collections::HashSet;

use super::layout::{Column, Layout};
use super::table::{Row, Table};
use super::words::{self, has, normalised};

/// The columns of words.
#[derive(Debug, Default)]
pub(super) struct Texts {
    pub payee: Option<usize>,
    pub payer: Option<usize>,
    pub descriptions: Vec<usize>,
    pub currency: Option<usize>,
    pub account: Option<usize>,
    pub bank_id: Option<usize>,
    pub state: Option<usize>,
}

struct Choice<'t> {
    table: &'t Table,
    layout: &'t Layout,
    /// Columns of dates and amounts.
    used: &'t [usize],
}

/// Chooses among the columns that hold neither the date nor the amount.
pub(super) fn choose(table: &Table, layout: &Layout, used: &[usize]) -> Texts {
    let choice = Choice { table, layout, used };
    let mut texts = Texts {
        currency: choice.currency(),
        account: choice.account(),
        bank_id: choice.bank_id(),
        state: choice.state(),
        ..Texts::default()
    };
    let taken: Vec<usize> =
        [texts.currency, texts.account, texts.state].into_iter().flatten().collect();
    choice.payees(&mut texts, &taken);
    choice.descriptions(&mut texts, &taken);
    // Of several texts the first is the shortest way to say who it was.
    if texts.payee.is_none() && texts.descriptions.len() > 1 && !choice.is_kind(texts.descriptions[0])
    {
        texts.payee = Some(texts.descriptions.remove(0));
    }
    texts
}

impl Choice<'_> {
    fn rows(&self) -> impl Iterator<Item = &Row> {
        self.layout.bookings.iter().map(|index| &self.table.rows[*index])
    }

    fn columns(&self) -> impl Iterator<Item = &Column> {
        self.layout.columns.iter().filter(|column| !self.used.contains(&column.index))
    }

    /// Codes of currencies in every booking; a column of the original currency only serves when there
    /// is no other.
    fn currency(&self) -> Option<usize> {
        let bookings = self.layout.bookings.len();
        let complete = |column: &&Column| {
            column.has_currencies() && column.currency_codes * 100 >= bookings * 95
        };
        let score = |column: &&Column| {
            let foreign = words::OTHER_AMOUNT.name(&column.header);
            (!foreign, words::CURRENCY.name(&column.header), usize::MAX - column.index)
        };
        let best = self.columns().filter(complete).max_by_key(score)?;
        Some(best.index)
    }

    /// The own account: one number in every booking under a header that does not mean the other side.
    fn account(&self) -> Option<usize> {
        let bookings = self.layout.bookings.len();
        let is_own = |column: &&Column| {
            words::ACCOUNT.name(&column.header)
                && !words::NOT_OWN_ACCOUNT.name(&column.header)
                && column.constant
                && column.filled == bookings
                && bookings > 0
        };
        let looks_like_one = |column: &&Column| {
            self.rows().next().is_some_and(|row| {
                let cell = row.cell(column.index);
                cell.bytes().filter(u8::is_ascii_digit).count() >= 4
                    && cell.len() <= 40
                    && !has(&column.header, &["nummer tegen"])
            })
        };
        self.columns().filter(is_own).find(looks_like_one).map(|column| column.index)
    }

    /// A reference that no two bookings share.
    fn bank_id(&self) -> Option<usize> {
        let bookings = self.layout.bookings.len();
        let is_id = |column: &&Column| {
            words::ID.name(&column.header)
                && !words::NOT_AN_ID.name(&column.header)
                && column.filled == bookings
                && bookings > 0
        };
        let is_unique = |column: &&Column| {
            let mut seen = HashSet::with_capacity(bookings);
            let rows = self.table.rows.get(self.layout.first..).unwrap_or_default();
            let cells = rows.iter().map(|row| row.cell(column.index));
            cells.filter(|cell| !cell.is_empty()).all(|cell| cell.len() >= 6 && seen.insert(cell))
        };
        self.columns().filter(is_id).find(is_unique).map(|column| column.index)
    }

    fn state(&self) -> Option<usize> {
        let is_state = |column: &&Column| words::STATE.name(&column.header) && column.has_texts();
        self.columns().find(is_state).map(|column| column.index)
    }

    fn is_kind(&self, column: usize) -> bool {
        self.layout.columns.iter().any(|c| c.index == column && words::KIND.name(&c.header))
    }

    fn payees(&self, texts: &mut Texts, taken: &[usize]) {
        let may_be_name = |column: &&Column| {
            !taken.contains(&column.index) && !words::NOT_A_NAME.name(&column.header)
        };
        let named = |words: &words::Words| {
            let mut columns = self.columns().filter(may_be_name);
            columns.find(|column| words.name(&column.header)).map(|column| column.index)
        };
        let payee = named(&words::PAYEE);
        let payer = named(&words::PAYER).filter(|payer| Some(*payer) != payee);
        if payee.is_some() || payer.is_some() {
            texts.payee = payee.or(payer);
            texts.payer = payer.filter(|_| payee.is_some());
            return;
        }
        // Only a name that changes is not the holder's own.
        let bookings = self.layout.bookings.len();
        let mut names = self.columns().filter(may_be_name);
        texts.payee = names
            .find(|c| words::NAME.name(&c.header) && c.filled > 0 && (!c.constant || bookings == 1))
            .map(|column| column.index);
    }

    fn descriptions(&self, texts: &mut Texts, taken: &[usize]) {
        let free = |column: &&Column| {
            !taken.contains(&column.index)
                && Some(column.index) != texts.payee
                && Some(column.index) != texts.payer
                && column.has_texts()
        };
        let is_text = |column: &&Column| {
            words::DESCRIPTION.name(&column.header)
                && !words::ID.name(&column.header)
                && !words::has(&column.header, words::NOT_A_NAME.other)
        };
        texts.descriptions =
            self.columns().filter(free).filter(is_text).map(|column| column.index).collect();
        if texts.descriptions.is_empty() {
            let unnamed = |column: &&Column| {
                column.header.is_empty() || !words::KIND.name(&column.header)
            };
            let longest = |columns: &mut dyn Iterator<Item = &Column>| {
                columns.max_by_key(|column| column.length).map(|column| column.index)
            };
            let found = longest(&mut self.columns().filter(free).filter(unnamed));
            let any = found.or_else(|| longest(&mut self.columns().filter(free)));
            if texts.payee.is_none() || self.layout.header.is_none() {
                texts.descriptions.extend(any);
            }
        }
    }
}

/// Whether a state means that the payment was not booked, or not yet.
pub(super) fn state_of(cell: &str) -> State {
    let text = normalised(cell);
    if has(&text, words::FAILED) {
        State::Failed
    } else if has(&text, words::PENDING) {
        State::Pending
    } else {
        State::Booked
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Booked,
    Pending,
    Failed,
}
