//! Whose rows they are: the column of the own account, by number or by name, which parts a file of
//! several accounts.

use std::collections::HashSet;

use commands::import::is_valid_iban;
use commands::statement::StatementAccount;
use domain::money::Currency;

use super::super::text::identifier;
use super::between;
use super::layout::{Column, Layout};
use super::table::{Row, Table};
use super::words::{self, has};

/// The most accounts that one file may tell of.
const MOST_ACCOUNTS: usize = 12;
/// The longest number or name of an account, in bytes.
const LONGEST: usize = 40;

/// What the file shows of its own accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Own {
    /// No column tells them.
    Untold,
    Known(usize),
    /// A column that may as well tell the other side.
    Open(usize),
}

impl Own {
    pub(super) fn column(self) -> Option<usize> {
        match self {
            Self::Untold => None,
            Self::Known(column) | Self::Open(column) => Some(column),
        }
    }
}

/// Whether a cell is the number of an account rather than its name.
pub(super) fn is_number(cell: &str) -> bool {
    cell.bytes().filter(u8::is_ascii_digit).count() >= 4 && cell.len() <= LONGEST
}

/// Finds the column, among those that hold neither dates nor amounts: by numbers, else by names.
pub(super) fn find(table: &Table, layout: &Layout, used: &[usize]) -> Own {
    let search = Search { table, layout, used };
    let by = |told: &dyn Fn(&Column) -> Own| search.best(told);
    match by(&|column| search.by_number(column)) {
        Own::Untold => by(&|column| search.by_name(column)),
        own => own,
    }
}

/// How many rows over the heading, and cells of each, are looked at.
const MOST_ABOVE: usize = 100;
const MOST_CELLS: usize = 32;

/// The account that the rows over the bookings name (`Konto;DE02…`, `IBAN: …`, a heading with its
/// number below): an IBAN before any other number.
pub(super) fn above(head: &[Row]) -> Option<StatementAccount> {
    let mut numbers: Vec<&str> = Vec::new();
    let head = &head[..head.len().min(MOST_ABOVE)];
    for (place, row) in head.iter().enumerate() {
        for column in 0..row.len().min(MOST_CELLS) {
            let cell = row.cell(column);
            let (label, inline) = cell.split_once([':', '：']).unwrap_or((cell, ""));
            if !is_label(label) {
                continue;
            }
            let behind = (column + 1..row.len()).map(|next| row.cell(next));
            let behind = behind.into_iter().find(|cell| !cell.is_empty()).unwrap_or_default();
            let below = head.get(place + 1).map_or("", |below| below.cell(column));
            let told = [inline.trim(), behind, below];
            numbers.extend(told.into_iter().find(|cell| is_whole_number(cell)));
        }
    }
    let is_iban = |number: &&&str| number.bytes().take(2).all(|byte| byte.is_ascii_alphabetic());
    let number = numbers.iter().find(is_iban).or_else(|| numbers.first())?;
    Some(StatementAccount { number: identifier(number), ..StatementAccount::default() })
}

/// The account whose IBAN stands in the title of a section (`Savings DE02…`).
pub(super) fn named_iban(head: &[Row]) -> Option<StatementAccount> {
    let cells = head.iter().flat_map(|row| row.cells().take(MOST_CELLS));
    let number = cells.filter(|cell| cell.len() <= 2 * LONGEST).find_map(iban_in)?;
    Some(StatementAccount { number: identifier(&number), ..StatementAccount::default() })
}

/// An IBAN within a text: from the word that begins with a country and two digits on.
fn iban_in(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let begins = |word: &str| {
        let bytes = word.as_bytes();
        bytes.len() >= 4
            && bytes[..2].iter().all(u8::is_ascii_uppercase)
            && bytes[2..4].iter().all(u8::is_ascii_digit)
    };
    let start = words.iter().position(|word| begins(word))?;
    let has_digit = |word: &&&str| word.bytes().any(|byte| byte.is_ascii_digit());
    let number: String = words[start..].iter().take_while(has_digit).copied().collect();
    is_iban_like(number.as_bytes()).then_some(number)
}

/// The account whose number stands behind its name in the title of a section and nowhere else
/// (`Tagesgeld 87654321`, `Livret A n° 98765432109`).
pub(super) fn numbered(head: &[Row]) -> Option<StatementAccount> {
    let number = head.iter().rev().find_map(|row| {
        let (name, number) = lone(row)?.rsplit_once(char::is_whitespace)?;
        (is_name(name) && is_whole_number(number)).then_some(number)
    })?;
    Some(StatementAccount { number: identifier(number), ..StatementAccount::default() })
}

/// The name of an account that stands alone in a row, by a word of accounts or of their kinds.
pub(super) fn name_alone(row: &Row) -> Option<&str> {
    lone(row).filter(|cell| is_name(cell))
}

/// A name that parts one account into several (`Pot: Holiday`), where another row names an account.
pub(super) fn is_part(row: &Row) -> bool {
    const PARTS: &str = "pot|pots|space|spaces|goal|jar|pocket|vault|topf|sobre|cofre|cofrinho";
    lone(row).is_some_and(|cell| has(&words::normalised(cell), PARTS))
}

/// Whether a row alone names an account of a kind (`Tagesgeld`).
pub(super) fn names_kind(row: &Row) -> bool {
    lone(row).is_some_and(|cell| has(&words::normalised(cell), words::ACCOUNT_KINDS))
}

fn lone(row: &Row) -> Option<&str> {
    let mut filled = row.cells().filter(|cell| !cell.is_empty());
    filled.next().filter(|cell| filled.next().is_none() && cell.len() <= 2 * LONGEST)
}

/// Whether a text is the name of an account: neither of what is done on it, nor of a statement.
fn is_name(text: &str) -> bool {
    const DONE: &str = "deposits|transaction|activity|bewegung|operation|month|period|balance|plan";
    let name = words::normalised(text);
    let is_account = words::ACCOUNT.name(&name) && !words::NOT_OWN_ACCOUNT.name(&name);
    (is_account || has(&name, words::ACCOUNT_KINDS))
        && !has(&name, DONE)
        && !has(&name, between::OF_STATEMENT)
}

/// Whether a row is the title of an account and nothing else (`Sparkonto`), or calls it by a name
/// (`Account;Holiday`, `Konto: Urlaub`).
pub(super) fn is_title(row: &Row) -> bool {
    let mut filled = row.cells().filter(|cell| !cell.is_empty());
    let Some(first) = filled.next() else { return false };
    let label = first.split_once([':', '：']).map_or(first, |(label, _)| label);
    let name = filled.next().unwrap_or_default();
    let is_page =
        has(&words::normalised(name), "page|seite|blatt|blad|pagina|side|sida|strona|strana");
    is_label(label) && filled.next().is_none() && !is_page
}

/// The currency beside the number of the account over the bookings (`IBAN;DE02…;USD`).
pub(super) fn currency_above(head: &[Row]) -> Option<Currency> {
    let head = &head[..head.len().min(MOST_ABOVE)];
    let code = |cell: &str| {
        let is_code = cell.len() == 3 && cell.bytes().all(|byte| byte.is_ascii_uppercase());
        Currency::new(cell).ok().filter(|_| is_code && cell != "ALL")
    };
    let named = head.iter().filter(|row| {
        let mut cells = row.cells().take(MOST_CELLS);
        let has_label = cells.next().is_some_and(|cell| {
            is_label(cell.split_once([':', '：']).map_or(cell, |(label, _)| label))
        });
        has_label
            && row.cells().take(MOST_CELLS).any(|cell| {
                is_whole_number(cell)
                    || cell.split_once(':').is_some_and(|(_, n)| is_whole_number(n.trim()))
            })
    });
    named.flat_map(|row| row.cells().take(MOST_CELLS)).find_map(code)
}

/// Whether words name the own account.
fn is_label(text: &str) -> bool {
    if text.is_empty() || text.len() > LONGEST {
        return false;
    }
    let label = words::normalised(text);
    words::ACCOUNT.name(&label) && !words::NOT_OWN_ACCOUNT.name(&label)
}

/// Whether a text is the number of an account and nothing else.
fn is_whole_number(text: &str) -> bool {
    let compact: Vec<u8> =
        text.bytes().filter(|byte| !matches!(byte, b' ' | b'-' | b'.' | b'/')).collect();
    let is_digits = compact.iter().all(u8::is_ascii_digit) && compact.len() > 4;
    is_number(text)
        && !text.contains("--")
        && !is_day(text)
        && (is_digits || is_iban_like(&compact))
}

pub(super) fn is_iban_like(compact: &[u8]) -> bool {
    (15..=34).contains(&compact.len())
        && compact.iter().all(u8::is_ascii_alphanumeric)
        && compact[..2].iter().all(u8::is_ascii_alphabetic)
        && compact[2..4].iter().all(u8::is_ascii_digit)
}

/// Whether digits are parted like those of a day (`28.02.2025`).
fn is_day(text: &str) -> bool {
    let parts: Vec<&str> = text.split(['.', '-', '/']).collect();
    matches!(parts.as_slice(), [one, two, three] if one.len() + two.len() + three.len() <= 8)
}

struct Search<'t> {
    table: &'t Table,
    layout: &'t Layout,
    used: &'t [usize],
}

impl Search<'_> {
    /// What is known comes first, then the same account in all rows, then an IBAN.
    fn best(&self, told: &dyn Fn(&Column) -> Own) -> Own {
        let bookings = self.layout.bookings.len();
        // `Amount (account currency)` is none of them.
        let is_amount =
            |column: &Column| column.with_decimals > 0 && words::AMOUNT.name(&column.header);
        let columns = self.layout.columns.iter().filter(|column| {
            !self.used.contains(&column.index)
                && column.filled == bookings
                && bookings > 0
                && !is_amount(column)
        });
        let all = columns.map(|column| (column, told(column)));
        let own = all.filter(|(_, own)| *own != Own::Untold).max_by_key(|(column, own)| {
            let is_known = matches!(own, Own::Known(_));
            (is_known, column.constant, has(&column.header, "iban"), usize::MAX - column.index)
        });
        own.map_or(Own::Untold, |(_, own)| own)
    }

    fn values(&self, column: &Column) -> Option<HashSet<&str>> {
        let rows = self.layout.bookings.iter().map(|index| &self.table.rows[*index]);
        let values: HashSet<&str> = rows.map(|row| row.cell(column.index)).collect();
        values.iter().all(|value| value.len() <= LONGEST).then_some(values)
    }

    /// Numbers under a heading that does not mean the other side. A few rows alone do not show
    /// whose accounts change: a column for the other side does, and so does the place of the
    /// column, for whose rows they are stands before what they tell.
    fn by_number(&self, column: &Column) -> Own {
        let is_own =
            words::ACCOUNT.name(&column.header) && !words::NOT_OWN_ACCOUNT.name(&column.header);
        let values = is_own.then(|| self.values(column)).flatten().unwrap_or_default();
        let is_all = !values.is_empty() && values.iter().all(|value| is_number(value));
        if !is_all || values.len() > MOST_ACCOUNTS {
            return Own::Untold;
        }
        let (known, open) = (Own::Known(column.index), Own::Open(column.index));
        let bookings = self.layout.bookings.len();
        let names_other_side = self.layout.columns.iter().any(|column| {
            words::ACCOUNT.name(&column.header) && words::NOT_OWN_ACCOUNT.name(&column.header)
        });
        match values.len() {
            1 if bookings > 1 || names_other_side || self.is_own_of_one(column) => known,
            1 => Own::Untold,
            several if several * 2 <= bookings || names_other_side => known,
            several if self.stands_first(column) => {
                if several < bookings {
                    known
                } else {
                    open
                }
            }
            // The number behind the name of the other side is theirs.
            _ if self.names_payee() => Own::Untold,
            _ => open,
        }
    }

    /// Whether the number in the only row is that of the own account: it stands first of all, or is
    /// an IBAN before any text. Behind the name of a payee it may be theirs.
    fn is_own_of_one(&self, column: &Column) -> bool {
        let mut cells =
            self.layout.bookings.iter().map(|at| self.table.rows[*at].cell(column.index));
        let mut is_iban = || cells.next().is_some_and(is_valid_iban);
        column.index == 0 || (self.stands_first(column) && is_iban())
    }

    /// Names of several accounts: words for kinds of accounts, or any under a heading that means
    /// the account alone, of which only a person knows whether they are.
    fn by_name(&self, column: &Column) -> Own {
        let header = column.header.as_str();
        let is_account = (words::ACCOUNT.name(header) && !words::NOT_OWN_ACCOUNT.name(header))
            || has(header, words::ACCOUNT_NAME);
        let is_product = has(header, words::PRODUCT);
        if !is_account && !is_product {
            return Own::Untold;
        }
        let values = self.values(column).unwrap_or_default();
        let bookings = self.layout.bookings.len();
        if !(2..=MOST_ACCOUNTS).contains(&values.len()) {
            return Own::Untold;
        }
        let is_kind = |value: &&str| has(&words::normalised(value), words::ACCOUNT_KINDS);
        let all_kinds = values.iter().all(is_kind);
        if all_kinds {
            return Own::Known(column.index);
        }
        let is_text = values.iter().all(|value| value.chars().any(char::is_alphabetic));
        let repeats = values.len() < bookings || values.iter().any(is_kind);
        match is_account && is_text && repeats {
            true => Own::Open(column.index),
            false => Own::Untold,
        }
    }

    /// Whether nothing but days and amounts stands before the column.
    fn stands_first(&self, column: &Column) -> bool {
        let before = self.layout.columns.iter().take_while(|other| other.index < column.index);
        before.into_iter().all(|other| !other.has_texts() || other.has_currencies())
    }

    fn names_payee(&self) -> bool {
        let names = |column: &Column| {
            words::PAYEE.name(&column.header) && !words::ACCOUNT.name(&column.header)
        };
        self.layout.columns.iter().any(names)
    }
}
