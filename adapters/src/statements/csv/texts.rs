//! Which columns tell the payee, the purpose, the currency, the account, the bank's id and the
//! state.

use std::collections::HashSet;

use super::cells::Keys;
use super::denied;
use super::foreign;
use super::layout::{Column, Layout};
use super::state_words;
use super::states;
use super::table::{Row, Table};
use super::way;
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

/// What can only be the bank's own id of a booking.
const CERTAIN_ID: &str = "\
    id|transaction id|transaction number|transaction no|uuid|transactionid|buchungsreferenz|\
    transaktionsnummer|numero operation|arkiveringstunnus";

/// Headings of what is no text, or is kept elsewhere.
const KNOWN: [&words::Words; 10] = [
    &words::PAYEE,
    &words::PAYER,
    &words::NAME,
    &words::STATE,
    &words::ID,
    &words::ACCOUNT,
    &words::CURRENCY,
    &words::OTHER_AMOUNT,
    &words::TAX,
    &words::NOT_A_NAME,
];

/// The most columns of unknown texts that are kept.
const MOST_UNKNOWN: usize = 16;

struct Choice<'t> {
    table: &'t Table,
    layout: &'t Layout,
    /// Columns of dates and amounts.
    used: &'t [usize],
}

/// The column of currencies.
pub(super) fn currency(table: &Table, layout: &Layout, used: &[usize]) -> Option<usize> {
    Choice { table, layout, used }.currency()
}

/// Chooses among the columns that hold neither the date nor the amount.
pub(super) fn choose(table: &Table, layout: &Layout, used: &[usize], keys: Keys) -> Texts {
    let choice = Choice { table, layout, used };
    let mut texts = Texts {
        currency: keys.currency,
        account: keys.account,
        bank_id: choice.bank_id(),
        state: choice.state(),
        ..Texts::default()
    };
    // A state under another heading stays the text that it was.
    let is_state = |index: &usize| {
        layout
            .columns
            .get(*index)
            .is_some_and(|column| words::STATE.name(&column.header) || column.tells_by_yes())
    };
    let state = texts.state.filter(is_state);
    let taken: Vec<usize> = [texts.currency, texts.account, state].into_iter().flatten().collect();
    choice.payees(&mut texts, &taken);
    choice.descriptions(&mut texts, &taken);
    choice.unknown(&mut texts, &taken);
    choice.further(&mut texts, &taken);
    // Of several texts the first is the shortest way to say who it was, but for the kind of
    // booking.
    if texts.payee.is_none() && texts.descriptions.len() > 1 {
        let tells = texts.descriptions.iter().position(|column| !choice.is_kind(*column));
        texts.payee = tells.map(|position| texts.descriptions.remove(position));
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

    /// Codes of currencies in every booking, but not those of amounts before conversion. Where some
    /// have none, they are in that of the account: then the column is called so, or has no heading.
    fn currency(&self) -> Option<usize> {
        let bookings = self.layout.bookings.len();
        let is_called = |column: &Column| words::CURRENCY.name(&column.header);
        let is_complete = |column: &Column| column.currency_codes * 100 >= bookings * 95;
        let may_be = |column: &&Column| {
            let is_partly = || match is_called(column) {
                true => true,
                false => {
                    column.header.is_empty()
                        && column.currency_codes == column.filled
                        && !self.is_of_file(column)
                }
            };
            let is_told = column.has_currencies() && (is_complete(column) || is_partly());
            !words::OTHER_AMOUNT.name(&column.header)
                && (is_told || foreign::names_unknown(self.table, self.layout, column))
        };
        let score =
            |column: &&Column| (is_called(column), is_complete(column), usize::MAX - column.index);
        let best = self.columns().filter(may_be).max_by_key(score)?;
        Some(best.index)
    }

    /// Whether only a row at an end has cells here, which has others as well that no booking has:
    /// it says something of the file itself.
    fn is_of_file(&self, column: &Column) -> bool {
        let rows: Vec<&Row> = self.rows().collect();
        let [first, within @ .., last] = rows.as_slice() else { return false };
        let is_bare = |row: &Row| row.cell(column.index).is_empty();
        let (odd, plain): (Vec<&Row>, Vec<&Row>) =
            [*first, *last].into_iter().partition(|row| !is_bare(row));
        let others = || within.iter().chain(&plain);
        let is_more = |row: &&Row| {
            (0..row.len()).any(|other| {
                other != column.index
                    && !row.cell(other).is_empty()
                    && others().all(|row| row.cell(other).is_empty())
            })
        };
        within.iter().all(|row| is_bare(row)) && odd.iter().any(is_more)
    }

    /// A reference that no two bookings share. What is only called a reference may be the payer's
    /// and come again next month, so one booking alone proves nothing.
    fn bank_id(&self) -> Option<usize> {
        let bookings = self.layout.bookings.len();
        let is_certain = |column: &Column| has(&column.header, CERTAIN_ID);
        let is_id = |column: &&Column| {
            words::ID.name(&column.header)
                && !words::NOT_AN_ID.name(&column.header)
                && column.filled == bookings
                && bookings > usize::from(!is_certain(column))
        };
        let is_unique = |column: &&Column| {
            let mut seen = HashSet::with_capacity(bookings);
            let rows = self.table.rows.get(self.layout.first..).unwrap_or_default();
            let cells = rows.iter().map(|row| row.cell(column.index));
            cells.filter(|cell| !cell.is_empty()).all(|cell| {
                let fits = (6..=80).contains(&cell.len());
                fits && cell.bytes().any(|b| b.is_ascii_digit()) && seen.insert(cell)
            })
        };
        let ids = || self.columns().filter(is_id);
        let certain = ids().filter(|column| is_certain(column)).find(is_unique);
        certain.or_else(|| ids().find(is_unique)).map(|column| column.index)
    }

    fn state(&self) -> Option<usize> {
        let columns: Vec<&Column> = self.columns().collect();
        states::column(columns.into_iter(), self.table, self.layout)
    }

    /// Whether a column tells the kind of booking: by its header, or with words such as `DEBIT`
    /// alone.
    fn is_kind(&self, column: usize) -> bool {
        let by_header =
            self.layout.columns.iter().any(|c| c.index == column && words::KIND.name(&c.header));
        let is_direction = |cell: &str| cell.len() < 40 && way::way(cell).is_some();
        let mut cells = self.rows().map(|row| row.cell(column)).filter(|cell| !cell.is_empty());
        let (directions, all) = cells.by_ref().fold((0, 0), |(directions, all), cell| {
            (directions + usize::from(is_direction(cell)), all + 1)
        });
        by_header || (all > 0 && directions * 2 > all)
    }

    /// Whether most cells of a column are numbers of accounts.
    fn holds_accounts(&self, column: &Column) -> bool {
        let is_number = |cell: &&str| {
            !cell.contains(' ') && cell.bytes().filter(u8::is_ascii_digit).count() >= 5
        };
        let numbers = self.rows().map(|row| row.cell(column.index)).filter(is_number).count();
        column.filled > 0 && numbers * 2 > column.filled
    }

    fn payees(&self, texts: &mut Texts, taken: &[usize]) {
        let may_be_name = |column: &&Column| {
            !taken.contains(&column.index)
                && !words::NOT_A_NAME.name(&column.header)
                && !self.holds_accounts(column)
        };
        let is_name = |column: &Column| words::NAME.name(&column.header);
        // `Name of counterparty` is one even while it is empty; `counterparty` may be an account.
        let named = |words: &words::Words| {
            let mut columns: Vec<&Column> = self
                .columns()
                .filter(may_be_name)
                .filter(|c| words.name(&c.header) && (c.filled > 0 || is_name(c)))
                .collect();
            columns.sort_by_key(|column| !is_name(column));
            columns.first().map(|column| column.index)
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
            .find(|c| is_name(c) && c.filled > 0 && (!c.constant || bookings == 1))
            .map(|column| column.index);
    }

    /// Columns of text by their headers, empty ones too, for the next file may fill them; without
    /// such headers the longest text.
    fn descriptions(&self, texts: &mut Texts, taken: &[usize]) {
        let chosen = [texts.payee, texts.payer, texts.bank_id];
        let free = |column: &&Column| {
            !taken.contains(&column.index) && !chosen.contains(&Some(column.index))
        };
        let is_text = |column: &&Column| {
            words::DESCRIPTION.name(&column.header)
                && !has(&column.header, CERTAIN_ID)
                && !has(&column.header, words::NOT_A_NAME.other)
                && (column.has_texts() || column.filled == 0)
        };
        texts.descriptions =
            self.columns().filter(free).filter(is_text).map(|column| column.index).collect();
        let has_any = self
            .columns()
            .any(|column| texts.descriptions.contains(&column.index) && column.filled > 0);
        if has_any || (texts.payee.is_some() && self.layout.header.is_some()) {
            return;
        }
        let wordy = || self.columns().filter(free).filter(|column| column.has_texts());
        let is_text = |column: &&Column| {
            !words::KIND.name(&column.header) && !has(&column.header, CERTAIN_ID)
        };
        let unkind = wordy().filter(is_text);
        let told = |column: &&Column| (!column.constant, column.length);
        let longest = unkind.max_by_key(told).or_else(|| wordy().max_by_key(told));
        texts.descriptions.extend(longest.map(|column| column.index));
    }

    /// Whether a column tells of single bookings rather than of kinds and periods of them, which
    /// may be called otherwise next month. Left of the date there are more of those.
    fn varies(&self, column: &Column) -> bool {
        let cells = self.rows().map(|row| row.cell(column.index)).filter(|cell| !cell.is_empty());
        let different = cells.collect::<HashSet<&str>>().len();
        let first_date = self.layout.columns.iter().position(Column::has_dates).unwrap_or(0);
        let share = if column.index < first_date { 2 } else { 4 };
        different * share > column.filled
    }

    /// Texts under headings that say nothing to us are kept as well: only a person knows what they
    /// are good for. Codes, numbers of accounts and what is the same in every row are no texts.
    fn unknown(&self, texts: &mut Texts, taken: &[usize]) {
        let bookings = self.layout.bookings.len();
        let is_unknown = |column: &&Column| {
            self.is_free(column, texts, taken)
                && !KNOWN.iter().chain([&&words::KIND]).any(|words| words.name(&column.header))
                && (!column.constant || bookings == 1)
                && !self.is_kind(column.index)
                && self.varies(column)
        };
        let unknown = self.indices(is_unknown);
        texts.descriptions.extend(unknown);
    }

    /// What few bookings have, or all of them the same, and the category stand behind those: a
    /// person wrote them, or the bank tells them nowhere else. Left of the day the same in every
    /// row is whose they are.
    fn further(&self, texts: &mut Texts, taken: &[usize]) {
        let bookings = self.layout.bookings.len();
        let first_date = self.layout.columns.iter().position(Column::has_dates).unwrap_or(0);
        let is_further = |column: &&Column| {
            let is_category = has(&column.header, words::CATEGORY);
            let is_few = column.filled * 2 <= bookings;
            self.is_free(column, texts, taken)
                && !KNOWN.iter().any(|words| words.name(&column.header))
                && (is_category
                    || !(words::KIND.name(&column.header) || self.is_kind(column.index)))
                && (is_category || is_few || (column.constant && column.index > first_date))
        };
        let further = self.indices(is_further);
        texts.descriptions.extend(further);
    }

    /// Whether a column holds texts, and was not taken for anything.
    fn is_free(&self, column: &Column, texts: &Texts, taken: &[usize]) -> bool {
        let chosen = [texts.payee, texts.payer, texts.bank_id];
        !taken.contains(&column.index)
            && !chosen.contains(&Some(column.index))
            && !texts.descriptions.contains(&column.index)
            && column.has_texts()
            && !column.has_currencies()
            && column.length > 3 * column.filled
            && !self.holds_accounts(column)
    }

    fn indices(&self, wanted: impl Fn(&&Column) -> bool) -> Vec<usize> {
        self.columns().filter(wanted).map(|column| column.index).take(MOST_UNKNOWN).collect()
    }
}

/// Whether a state means that the payment was not booked, or not yet.
pub(super) fn state_of(cell: &str) -> State {
    let text = normalised(cell);
    if has(&text, state_words::FAILED) || denied::is_refused(&text) {
        State::Failed
    } else if has(&text, state_words::PENDING) || states::is_not_yet(&text) {
        State::Pending
    } else {
        State::Booked
    }
}

/// The worst is the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum State {
    Booked,
    /// It was, and its money came back.
    Returned,
    Pending,
    Failed,
}
