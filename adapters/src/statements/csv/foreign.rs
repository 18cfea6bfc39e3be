//! Amounts of one booking in two currencies: what was paid, and what was booked. Each has a column
//! of its own for the currency, or one column tells that of what was paid. The one in the
//! account's currency was booked.

mod abroad;

use domain::money::Currency;

use super::super::amount::{self, Mark};
use super::cells::{UNIT_DECIMALS, units};
use super::currency::{self, in_cell};
use super::layout::{Column, Layout};
use super::role::{Role, is_fee, is_tax, role};
use super::table::{Row, Table};
use super::words::{self, has};

/// Of how many currencies, beside which one is looked for that is the account's.
const MOST_CODES: usize = 12;

/// What a rate is called, one in the units of amounts, and how near a converted amount is to what
/// was booked: banks take a share of it.
pub(super) const RATE: &str =
    "rate|kurs|koers|taux|cambio|exchange|kurz|arfolyam|курс|汇率|匯率|レート|환율";
const ONE: i128 = 10_i128.pow(UNIT_DECIMALS);
const NEAR: u128 = 25;

/// A column of amounts and that of their currencies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Pair {
    amount: usize,
    currency: usize,
}

/// The booked amount of a file that has several, and the columns of the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Booked {
    pub amount: usize,
    /// The column of its currency; without one it is in that of the account.
    pub currency: Option<usize>,
    pub others: Vec<usize>,
    /// Columns that may be the booked amount as well, for nothing tells which it is.
    pub rivals: Vec<usize>,
}

/// Finds the booked amount where two or more have their own currency, in a column or beside the
/// number: it is in that of the account in every row; where that is not known, or none is, in the
/// same one in all rows while the others change, else by the words of the headings.
/// `code`: the only column of currencies. The layout knows its amount from then on.
pub(super) fn booked(
    table: &Table,
    layout: &mut Layout,
    own: Option<Currency>,
    code: Option<usize>,
) -> Option<Booked> {
    if layout.bookings.is_empty() {
        return None;
    }
    let search = Search { table, layout, own };
    let booked = search
        .of_pairs()
        .or_else(|| search.of_signs())
        .or_else(|| search.beside_one(code?))
        .or_else(|| search.by_rate(code?))
        .or_else(|| search.by_sides(code?))
        .or_else(|| search.abroad())?;
    layout.show_booked(booked.amount);
    Some(booked)
}

struct Search<'t> {
    table: &'t Table,
    layout: &'t Layout,
    own: Option<Currency>,
}

impl Search<'_> {
    fn rows(&self) -> impl Iterator<Item = &Row> {
        self.layout.bookings.iter().map(|place| &self.table.rows[*place])
    }

    fn header(&self, column: usize) -> &str {
        self.layout.columns.get(column).map_or("", |column| column.header.as_str())
    }

    fn complete(&self) -> impl Iterator<Item = &Column> {
        let bookings = self.layout.bookings.len();
        self.layout.columns.iter().filter(move |column| column.filled * 100 >= bookings * 95)
    }

    /// The columns that may be the amount, as their headings say. What was charged is one as well,
    /// where it is not one side of money out and money in.
    fn amounts(&self) -> Vec<usize> {
        let is_money = |column: &&Column| {
            column.has_amounts() && !column.has_dates() && !column.has_currencies()
        };
        let has = |wanted: Role| self.complete().filter(is_money).any(|c| role(c) == wanted);
        let is_sided = has(Role::Debit) && has(Role::Credit);
        let may_be = |column: &&Column| match role(column) {
            Role::Amount => true,
            Role::Debit | Role::Credit => !is_sided,
            _ => false,
        };
        self.complete().filter(is_money).filter(may_be).map(|column| column.index).collect()
    }

    /// The columns that are called amounts before conversion.
    fn originals(&self) -> impl Iterator<Item = usize> {
        let is_paid = |column: &&Column| {
            role(column) == Role::Other
                && column.has_amounts()
                && words::AMOUNT.name(&column.header)
                && has(&column.header, words::PAID_AMOUNT)
        };
        self.complete().filter(is_paid).map(|column| column.index)
    }

    /// Other amounts directly beside a column of currencies, but for fees and rates.
    fn beside_codes(&self) -> impl Iterator<Item = usize> {
        let is_code = |index: usize| {
            self.layout.columns.get(index).is_some_and(|column| column.has_currencies())
        };
        let may_be = move |column: &&Column| {
            self.may_be_other(column)
                && (is_code(column.index + 1) || column.index.checked_sub(1).is_some_and(is_code))
        };
        self.complete().filter(may_be).map(|column| column.index)
    }

    /// Whether the columns of currencies name more than one.
    fn has_several_codes(&self) -> bool {
        let codes = || self.complete().filter(|column| column.has_currencies());
        let mut told = codes().flat_map(|column| self.rows().map(|row| row.cell(column.index)));
        let first = told.next();
        told.any(|code| !code.is_empty() && Some(code) != first)
    }

    /// Whether a column under a heading of no amount, or of another one, may hold amounts that were
    /// booked all the same.
    fn may_be_other(&self, column: &Column) -> bool {
        const NEVER: &str = "discount|cashback|tip|limit|available|points|rabatt";
        matches!(role(column), Role::Other | Role::Unnamed)
            && !column.header.is_empty()
            && column.has_amounts()
            && !column.has_dates()
            && !column.has_currencies()
            && column.shown.is_none()
            && !is_fee(&column.header)
            && !words::ID.name(&column.header)
            && !has(&column.header, RATE)
            && !has(&column.header, NEVER)
            && !is_tax(&column.header)
    }

    /// The only one of some, or none.
    fn only<T: Copy>(of: &[T], fits: impl Fn(&&T) -> bool) -> Option<T> {
        let mut fitting = of.iter().filter(fits);
        fitting.next().filter(|_| fitting.next().is_none()).copied()
    }

    /// Whether two columns have the same sizes in every row: then it does not matter which is read.
    fn are_alike(&self, one: usize, other: usize) -> bool {
        self.rows().all(|row| size(row.cell(one)) == size(row.cell(other)))
    }

    fn of_pairs(&self) -> Option<Booked> {
        let mut amounts = self.amounts();
        let is_code = |c: &&Column| c.has_currencies() && !is_fee(&c.header);
        let codes = self.complete().filter(is_code).count();
        if amounts.len() < codes {
            amounts.extend(self.originals());
        }
        if amounts.len() < codes && !amounts.is_empty() && self.has_several_codes() {
            let others: Vec<usize> = self.beside_codes().filter(|c| !amounts.contains(c)).collect();
            amounts.extend(others);
        }
        amounts.sort_unstable();
        let pairs = self.pairs(&amounts);
        if pairs.len() < 2 {
            return None;
        }
        let codes = |pair: &Pair| {
            let codes = self.rows().map(|row| row.cell(pair.currency));
            let mut codes: Vec<&str> = codes.filter(|code| !code.is_empty()).collect();
            codes.sort_unstable();
            codes.dedup();
            codes
        };
        let is_own = |pair: &&Pair| {
            codes(pair).iter().all(|code| self.own.is_some() && in_cell(code, self.own) == self.own)
        };
        let is_constant = |pair: &&Pair| codes(pair).len() == 1;
        let named = |pair: &&Pair, words: &str| {
            [pair.amount, pair.currency].iter().any(|column| has(self.header(*column), words))
        };
        let is_booked = |pair: &&Pair| named(pair, words::BOOKED_AMOUNT);
        let is_plain = |pair: &&Pair| !named(pair, words::PAID_AMOUNT);
        let has_own = pairs.iter().any(|pair| is_own(&pair));
        // Of several in the currency of the account, a word tells which was booked.
        let among: Vec<Pair> =
            pairs.iter().filter(|pair| !has_own || is_own(pair)).copied().collect();
        let told = Self::only(&pairs, is_own)
            .or_else(|| Self::only(&pairs, is_constant).filter(|_| !has_own))
            .or_else(|| Self::only(&among, is_booked))
            .or_else(|| Self::only(&among, is_plain));
        let pair = told.or_else(|| among.first().copied())?;
        let is_open = |other: &&Pair| {
            told.is_none() && **other != pair && !self.are_alike(other.amount, pair.amount)
        };
        let rivals: Vec<usize> = among.iter().filter(is_open).map(|pair| pair.amount).collect();
        let codes = pairs.iter().map(|pair| pair.currency);
        let others = amounts.into_iter().chain(codes);
        let others = others.filter(|column| ![pair.amount, pair.currency].contains(column));
        let others = others.collect();
        Some(Booked { amount: pair.amount, currency: Some(pair.currency), others, rivals })
    }

    /// Amounts beside which their currencies stand: one is in that of the account in every row, or
    /// in one, and the others are not.
    fn of_signs(&self) -> Option<Booked> {
        let amounts = self.amounts();
        if amounts.len() < 2 {
            return None;
        }
        let told = |column: usize| {
            let beside = |row: &Row| currency::beside_amount(row.cell(column), self.own);
            let mut told: Vec<Option<Currency>> = self.rows().map(beside).collect();
            told.sort_unstable();
            told.dedup();
            told
        };
        let told: Vec<(usize, Vec<Option<Currency>>)> =
            amounts.iter().map(|column| (*column, told(*column))).collect();
        let is_own = |codes: &[Option<Currency>]| match self.own {
            Some(_) => codes.iter().all(|code| code.is_none() || *code == self.own),
            None => codes.len() == 1,
        };
        let is_abroad = |codes: &[Option<Currency>]| {
            codes.iter().flatten().count() > usize::from(self.own.is_none()) && !is_own(codes)
        };
        let mut own = told.iter().filter(|(_, codes)| is_own(codes));
        let (amount, _) = own.next().filter(|_| own.next().is_none())?;
        let are_abroad = told.iter().all(|(column, codes)| column == amount || is_abroad(codes));
        let others = amounts.iter().copied().filter(|column| column != amount).collect();
        let booked = Booked { amount: *amount, currency: None, others, rivals: Vec::new() };
        are_abroad.then_some(booked)
    }

    /// Each currency belongs to the amount beside it: in a file with as many of both, one to one;
    /// else all of them stand behind their amounts, or all before, as the headings say.
    fn pairs(&self, amounts: &[usize]) -> Vec<Pair> {
        let is_code = |c: &&Column| c.has_currencies() && !is_fee(&c.header);
        let codes: Vec<usize> =
            self.complete().filter(is_code).map(|column| column.index).collect();
        let pair = |(amount, currency): (usize, usize)| Pair { amount, currency };
        if amounts.len() == codes.len() {
            let zip = |codes: &[usize]| -> Vec<Pair> {
                amounts.iter().copied().zip(codes.iter().copied()).map(pair).collect()
            };
            let in_turn = zip(&codes);
            let mirrored = zip(&codes.iter().rev().copied().collect::<Vec<usize>>());
            let is_better = self.alike(&mirrored) > self.alike(&in_turn);
            return if is_better { mirrored } else { in_turn };
        }
        let beside = |amount: &dyn Fn(usize) -> Option<usize>| {
            let amount = |code: usize| amount(code).filter(|amount| amounts.contains(amount));
            codes.iter().map(|code| Some(pair((amount(*code)?, *code)))).collect()
        };
        let sides: [Option<Vec<Pair>>; 2] =
            [beside(&|code| code.checked_sub(1)), beside(&|code| code.checked_add(1))];
        match sides {
            [Some(behind), Some(before)] if self.alike(&before) > self.alike(&behind) => before,
            [Some(pairs), _] | [None, Some(pairs)] => pairs,
            [None, None] => Vec::new(),
        }
    }

    /// How many pairs have a word of their headings in common.
    fn alike(&self, pairs: &[Pair]) -> usize {
        let shares = |pair: &&Pair| {
            let mut words = self.header(pair.amount).split_whitespace();
            let other = self.header(pair.currency);
            words.any(|word| other.split_whitespace().any(|own| own == word))
        };
        pairs.iter().filter(shares).count()
    }

    /// Two amounts, with one column for the currency of what was paid: where that is the
    /// account's, or none is told, they are the same, and elsewhere they differ. Without such rows
    /// the words of the heading say which was booked.
    fn beside_one(&self, code: usize) -> Option<Booked> {
        let called = self.amounts();
        let others = self.complete().filter(|c| self.may_be_other(c)).map(|column| column.index);
        let mut amounts: Vec<usize> = called.iter().copied().chain(others).collect();
        amounts.sort_unstable();
        for (place, one) in amounts.iter().enumerate() {
            for other in &amounts[place + 1..] {
                // One of them is called an amount; the other need not be, where the rows prove it.
                let known = [one, other].iter().filter(|column| called.contains(column)).count();
                let told = self.differ_abroad(code, [*one, *other]).filter(|_| known > 0);
                let Some(is_proven) = told.filter(|is_proven| *is_proven || known > 1) else {
                    continue;
                };
                let Some(amount) = self.booked_of([*one, *other], code, is_proven) else {
                    continue;
                };
                let others = amounts.iter().copied().chain([code]);
                let others = others.filter(|column| *column != amount).collect();
                return Some(Booked { amount, currency: None, others, rivals: Vec::new() });
            }
        }
        None
    }

    /// Whether two amounts differ in the rows of other currencies and only there; `false` where
    /// there are no others to tell.
    fn differ_abroad(&self, code: usize, amounts: [usize; 2]) -> Option<bool> {
        let same = |row: &Row| {
            let [one, other] = amounts.map(|column| size(row.cell(column)));
            one.zip(other).map(|(one, other)| one == other)
        };
        let codes = self.layout.columns.get(code)?.filled;
        let fits = |own: Option<Currency>| {
            let (mut home, mut abroad) = (0_usize, 0_usize);
            for row in self.rows() {
                let cell = row.cell(code);
                let is_home = cell.is_empty() || (own.is_some() && in_cell(cell, own) == own);
                if same(row)? != is_home {
                    return None;
                }
                *(if is_home { &mut home } else { &mut abroad }) += 1;
            }
            (abroad > 0).then_some(home > 0)
        };
        if self.own.is_some() || codes < self.layout.bookings.len() {
            return fits(self.own);
        }
        let mut told: Vec<Currency> =
            self.rows().filter_map(|row| in_cell(row.cell(code), None)).collect();
        told.sort_unstable();
        told.dedup();
        let mut own = told.into_iter().take(MOST_CODES).filter(|own| fits(Some(*own)).is_some());
        own.next().filter(|_| own.next().is_none()).map(|_| true)
    }

    /// Two amounts beside a rate that leads from one to the other, and one column for the currency
    /// of what was paid: what it comes to was booked, in the currency of the account.
    fn by_rate(&self, code: usize) -> Option<Booked> {
        let is_rate = |column: &&Column| has(&column.header, RATE) && column.amounts > 0;
        let rates = self.layout.columns.iter().filter(is_rate);
        let columns = || {
            let may_be = |column: &&Column| {
                column.has_amounts() && !column.has_dates() && !column.has_currencies()
            };
            self.layout.columns.iter().filter(may_be)
        };
        // Two sides, or what every row has while what was paid stands in some.
        let of = |wanted: Role| columns().filter(move |column| role(column) == wanted);
        let sides: Vec<usize> =
            of(Role::Debit).chain(of(Role::Credit)).map(|column| column.index).collect();
        let is_complete = |column: &&Column| column.filled == self.layout.bookings.len();
        let whole = || of(Role::Amount).filter(is_complete).map(|column| column.index).collect();
        let has_sides = sides.len() > 1;
        let booked: Vec<usize> = if has_sides { sides } else { whole() };
        rates.into_iter().find_map(|rate| {
            let may_be = |paid: &&Column| {
                paid.index != rate.index
                    && !booked.contains(&paid.index)
                    && (has_sides || !is_complete(paid))
            };
            columns().filter(may_be).find_map(|paid| {
                let amount = self.converted((paid.index, rate.index), code, &booked)?;
                let others = vec![paid.index, rate.index, code];
                Some(Booked { amount, currency: None, others, rivals: Vec::new() })
            })
        })
    }

    /// What was paid, with the column of its currency, beside money out and in of the account: they
    /// are the same where that is the account's, and differ elsewhere.
    fn by_sides(&self, code: usize) -> Option<Booked> {
        let of = |wanted: Role| {
            let columns = self.layout.columns.iter();
            columns.filter(move |column| role(column) == wanted && column.has_amounts())
        };
        let sides: Vec<usize> =
            of(Role::Debit).chain(of(Role::Credit)).map(|column| column.index).collect();
        let [first, _] = sides[..] else { return None };
        let is_paid = |paid: &usize| {
            let (mut home, mut abroad) = (0_usize, 0_usize);
            for row in self.rows() {
                let cell = row.cell(code);
                let is_home =
                    cell.is_empty() || (self.own.is_some() && in_cell(cell, self.own) == self.own);
                let side = sides.iter().find_map(|side| size(row.cell(*side)).filter(|n| *n != 0));
                if side.is_none() || (side == size(row.cell(*paid))) != is_home {
                    return false;
                }
                *(if is_home { &mut home } else { &mut abroad }) += 1;
            }
            home > 0 && abroad > 0
        };
        let paid = self.amounts().into_iter().filter(|own| !sides.contains(own)).find(is_paid)?;
        let others = vec![paid, code];
        Some(Booked { amount: first, currency: None, others, rivals: Vec::new() })
    }

    /// The column to whose amounts those that were paid come at the rate, in every row that names
    /// another currency and has a rate.
    fn converted(&self, (paid, rate): (usize, usize), code: usize, to: &[usize]) -> Option<usize> {
        let mut found = None;
        for row in self.rows() {
            let cell = row.cell(code);
            let is_home =
                cell.is_empty() || (self.own.is_some() && in_cell(cell, self.own) == self.own);
            let factor = size(row.cell(rate)).filter(|rate| ![0, ONE].contains(rate));
            let Some(factor) = factor.filter(|_| !is_home) else { continue };
            let from = size(row.cell(paid))?;
            let comes_to = |booked: i128| {
                let product = from.checked_mul(factor).map(|product| product / ONE);
                let quotient = from.checked_mul(ONE).map(|product| product / factor);
                let is_near = |one: i128| one.abs_diff(booked) * NEAR <= booked.unsigned_abs();
                booked != from && [product, quotient].into_iter().flatten().any(is_near)
            };
            let fits = |column: &&usize| size(row.cell(**column)).is_some_and(comes_to);
            let fitting = *to.iter().find(fits)?;
            found.get_or_insert(fitting);
        }
        found
    }

    /// Which of two amounts was booked: by the words of its heading, else the one beside which the
    /// currency does not stand, else the one behind.
    fn booked_of(&self, amounts: [usize; 2], code: usize, is_proven: bool) -> Option<usize> {
        const WHOLE: &str = "total|gesamt|totaal|totale|totalt|итого|合计|合計";
        let [one, other] = amounts;
        let only = |words: &str| match amounts.map(|column| has(self.header(column), words)) {
            [true, false] => Some(one),
            [false, true] => Some(other),
            _ => None,
        };
        let by_words = only(words::BOOKED_AMOUNT).or_else(|| only(WHOLE).filter(|_| is_proven));
        let is_before_code = |column: usize| column.checked_add(1) == Some(code);
        let paid = only(words::PAID_AMOUNT).filter(|_| is_proven);
        let by_words = by_words.or_else(|| paid.map(|paid| if paid == one { other } else { one }));
        by_words.or_else(|| is_proven.then_some(if is_before_code(other) { one } else { other }))
    }
}

/// An amount without its sign, whichever mark it has.
pub(super) fn size(cell: &str) -> Option<i128> {
    let read = |mark: Mark| amount::read(cell, mark).ok().and_then(units).map(i128::abs);
    read(Mark::Point).or_else(|| read(Mark::Comma))
}

/// Whether a column that is called one of currencies tells those of its rows, even in words that
/// are not known: then each of these rows is named, rather than booked in another currency.
pub(super) fn names_unknown(table: &Table, layout: &Layout, column: &Column) -> bool {
    const LONGEST: usize = 24;
    let cells = layout.bookings.iter().map(|place| table.rows[*place].cell(column.index));
    let mut told: Vec<&str> = cells.filter(|cell| !cell.is_empty()).collect();
    told.sort_unstable();
    told.dedup();
    let is_word = |cell: &&str| {
        cell.len() <= LONGEST
            && cell.chars().any(|c| !c.is_ascii_digit())
            && !cell.bytes().any(|byte| byte.is_ascii_digit())
    };
    column.header.split_whitespace().count() <= 2
        && words::CURRENCY.name(&column.header)
        && (2..=MOST_CODES).contains(&told.len())
        && told.iter().all(is_word)
        && told.iter().any(|cell| currency::is_one(cell))
}
