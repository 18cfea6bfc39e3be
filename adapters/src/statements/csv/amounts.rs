//! Which columns are the amount, which the balance, which a fee.

use commands::statement::{AmountColumns, MappingQuestion, StatementAccountKind, StatementBalance};

use super::super::amount::{self, Mark};
use super::super::direction::owes;
use super::balance::{self, Proof, Sequence, Step};
use super::cells::{AmountCells, Cell, Keys, units};
use super::choice::{self, Choice, Strength};
use super::layout::{Column, Layout};
use super::role::{Role, is_fee, role};
use super::rows::Words;
use super::sign;
use super::table::{Row, Table};
use super::words;

/// The columns of money.
pub(super) struct Amounts {
    pub columns: Choice<AmountColumns>,
    pub balance_column: Option<usize>,
    pub fee_column: Option<Choice<Option<u32>>>,
    /// Whether the signs were turned because the file is one of a card.
    pub turned: bool,
    /// Whether the only amount of the file was taken as money in because nothing tells more.
    pub doubtful: bool,
    /// What known words beside the amounts say of their direction.
    pub words: Option<Words>,
}

impl Amounts {
    pub(super) fn of(columns: Choice<AmountColumns>, balance_column: Option<usize>) -> Self {
        let (turned, doubtful) = (false, false);
        Self { columns, balance_column, fee_column: None, turned, doubtful, words: None }
    }

    /// The columns that hold money or tell its direction.
    pub(super) fn used(&self) -> Vec<usize> {
        let (column, other) = self.columns.value.columns();
        let direction = match &self.columns.value {
            AmountColumns::Directed { direction_column, .. } => Some(*direction_column),
            _ => None,
        };
        let fee = self.fee_column.as_ref().and_then(|fee| fee.value);
        let columns = [Some(column), other, direction, fee].into_iter().flatten();
        let columns = columns.filter_map(|column| usize::try_from(column).ok());
        columns.chain(self.balance_column).collect()
    }
}

/// Whether a heading names a balance before a booking.
pub(super) fn names_before(column: &Column) -> bool {
    const BEFORE: &str = "\
        before|opening|beginning|begin|previous|voor|vor|vorher|anfang|avant|anterior|antes|\
        iniziale|inicial|przed|pred|fore|for|ennen|до|前|期初";
    words::has(&column.header, BEFORE)
}

pub(super) fn index(column: usize) -> u32 {
    u32::try_from(column).unwrap_or(u32::MAX)
}

/// Everything the choice looks at.
pub(super) struct Money<'t> {
    pub table: &'t Table,
    pub layout: &'t Layout,
    pub mark: Mark,
    /// Which way the dates run; `None` when they tell nothing.
    pub newest_first: Option<bool>,
    pub date_column: usize,
    /// Columns that hold no money: dates, accounts, currencies.
    pub used: &'t [usize],
    pub keys: Keys,
    /// Columns of amounts that were found again by their headings: of several that may be the
    /// amount, the one that was taken before.
    pub wanted: &'t [usize],
    /// The kind of the account, where it is known.
    pub kind: Option<StatementAccountKind>,
    /// Whether the file is one of several: its only row is not the only one.
    pub is_among_others: bool,
    /// What the file states before its bookings and after them, in units.
    pub stated: [Option<i128>; 2],
    /// What is on the account before the oldest booking, as the household knows.
    pub known: Option<StatementBalance>,
}

impl<'t> Money<'t> {
    /// Chooses the columns of money; `None` when there are none.
    pub(super) fn choose(&self) -> Option<Amounts> {
        let candidates: Vec<(&Column, Role)> = self
            .layout
            .columns
            .iter()
            .filter(|column| !self.used.contains(&column.index) && !column.tells_by_yes())
            .map(|column| (column, role(column)))
            .collect();
        // What stood there before each booking is the second choice.
        let balance = candidates
            .iter()
            .filter(|(column, role)| *role == Role::Balance && column.has_amounts())
            .min_by_key(|(column, _)| (names_before(column), column.index))
            .map(|(column, _)| column.index)
            .or_else(|| self.balance_apart(&candidates));
        let mut amounts = match self.by_header(&candidates, balance) {
            Some(amounts) => amounts,
            None => match self.by_content(&candidates, balance) {
                Some(amounts) => amounts,
                None => self.only_named(balance)?,
            },
        };
        amounts = self.with_usual_sign(self.of_loan(amounts));
        if let Some(fees) = self.fees(&amounts.used()) {
            let choice = self.fee_choice(&amounts.columns.value, fees, amounts.balance_column);
            amounts.fee_column = Some(choice);
        }
        self.complete(&mut amounts.columns.value);
        amounts.words = self.words_beside(&amounts);
        Some(amounts)
    }

    /// A column that is called one of balances, which no booking fills but rows between them that
    /// state what is there.
    fn balance_apart(&self, candidates: &[(&Column, Role)]) -> Option<usize> {
        let rows = self.table.rows.get(self.layout.first..).unwrap_or_default();
        let states = |row: &Row, column: &Column| {
            !row.cell(self.date_column).is_empty()
                && amount::read(row.cell(column.index), self.mark).is_ok()
        };
        let may_be = |(column, role): &&(&Column, Role)| {
            *role == Role::Balance && column.filled == 0 && !names_before(column)
        };
        let mut columns = candidates.iter().filter(may_be);
        let found = columns.find(|(column, _)| rows.iter().any(|row| states(row, column)))?;
        Some(found.0.index)
    }

    /// The only column that is called an amount, also where it is called one of several
    /// (`Amount (Local)`, `Amount (account currency)`): there is no other.
    fn only_named(&self, balance: Option<usize>) -> Option<Amounts> {
        let is_named = |column: &&Column| {
            words::AMOUNT.name(&column.header)
                && !words::BALANCE.name(&column.header)
                && !is_fee(&column.header)
                && column.has_amounts()
        };
        let mut named = self.layout.columns.iter().filter(is_named);
        let only = named.next().filter(|_| named.next().is_none())?;
        Some(self.decide(only, balance))
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = &'t Row> + Clone {
        let table = self.table;
        self.layout.bookings.iter().map(|index| &table.rows[*index])
    }

    pub(super) fn cells<'c>(&self, columns: &'c AmountColumns) -> AmountCells<'c> {
        AmountCells::new(columns, self.mark, self.keys, self.rows())
    }

    /// The mark of a column of balances, which may be another than that of the amounts.
    pub(super) fn balance_mark(&self, balance: usize) -> Mark {
        amount::mark_of(self.rows().map(|row| row.cell(balance))).0.unwrap_or(self.mark)
    }

    /// What a balance column proves about amount columns.
    pub(super) fn proof(&self, columns: &AmountColumns, balance: usize) -> Option<Proof> {
        self.proof_with(columns, None, balance)
    }

    pub(super) fn proof_with(
        &self,
        columns: &AmountColumns,
        fee: Option<usize>,
        balance: usize,
    ) -> Option<Proof> {
        let cells = self.cells(columns).with_fee(fee, self.rows());
        let mark = self.balance_mark(balance);
        let steps = self.rows().filter_map(|row| match cells.read(row) {
            Cell::Amount(amount) => {
                let balance = amount::read(row.cell(balance), mark).ok();
                Some((row, Step { amount: units(amount)?, balance: balance.and_then(units) }))
            }
            _ => None,
        });
        let accounts = self.keys.group(steps);
        let mut proof = balance::weigh(&accounts).or_else(|| balance::weigh_within(&accounts))?;
        // A balance before each booking, oldest first, reads like one after each booking, newest
        // first, with the sign turned. The dates tell which it is; a few steps may be chance.
        let newest_first = proof.sequence == Sequence::NewestFirst;
        proof.inverted &= self.newest_first.map_or(proof.held > 2, |dates| dates == newest_first);
        Some(proof)
    }

    /// Whether balances may be what is owed: then a plus is money out, and they prove nothing
    /// about signs.
    pub(super) fn balance_may_be_debt(&self, balance: usize) -> bool {
        owes(self.kind) && self.is_seldom_negative(balance)
    }

    /// Whether balances may be what is owed by their signs: not nearly all are below nothing.
    pub(super) fn is_seldom_negative(&self, balance: usize) -> bool {
        let mark = self.balance_mark(balance);
        let read = |row: &Row| amount::read(row.cell(balance), mark).ok();
        let (mut all, mut negative) = (0, 0);
        for amount in self.rows().filter_map(read).filter(|amount| amount.mantissa != 0) {
            all += 1;
            negative += usize::from(amount.negative);
        }
        // A card that was paid more than was owed shows both signs, whichever of them is owed.
        negative * 5 <= all * 4
    }

    fn by_header(
        &self,
        candidates: &[(&'t Column, Role)],
        balance: Option<usize>,
    ) -> Option<Amounts> {
        let bookings = self.layout.bookings.len();
        let best = |role: Role| {
            let fits = |(column, own): &&(&'t Column, Role)| {
                *own == role && (column.has_amounts() || column.filled == 0)
            };
            let score = |column: &Column| {
                let is_wanted = self.wanted.contains(&column.index);
                let moves = role != Role::Amount || self.moves(column);
                let named = (moves, is_wanted, column.currency.is_some());
                (column.filled > 0, named, usize::MAX - column.index)
            };
            candidates.iter().filter(fits).map(|(c, _)| *c).max_by_key(|column| score(column))
        };
        let is_complete = |column: &Column| column.filled * 100 >= bookings * 95;
        let amount = best(Role::Amount).map(|column| self.booked(column, balance));
        let amount = amount.map(|column| self.led(column, balance));
        let one_sided = best(Role::Debit).or(best(Role::Credit)).filter(|c| is_complete(c));
        // Beside what is nothing throughout, what is called one side is the amount.
        let amount = match (amount, one_sided) {
            (Some(amount), Some(side)) if !self.moves(amount) && self.moves(side) => Some(side),
            _ => amount,
        };
        let complete = amount.filter(|column| is_complete(column));
        let pair = best(Role::Debit).zip(best(Role::Credit));
        let pair = pair.filter(|(debit, credit)| bookings == 0 || debit.filled + credit.filled > 0);
        let named = |(debit, credit): (&'t Column, &'t Column)| {
            let [debit, credit] = self.sides_led([debit, credit], balance);
            let titles = [debit, credit].map(|c| self.layout.title(self.table, c.index));
            let detail = format!("Money out stands in {}, money in in {}.", titles[0], titles[1]);
            let columns = AmountColumns::debit_credit(index(debit.index), index(credit.index));
            let choice = match self.mostly_both(debit, credit) {
                true => both_filled(columns, &titles),
                false => {
                    let told = Choice::new(columns, Strength::Known, detail);
                    let told = self.against_words(told, [debit, credit], balance);
                    self.among_sides(told, [debit, credit], balance)
                }
            };
            Amounts::of(choice, balance)
        };
        match (complete, pair) {
            (Some(column), Some(pair))
                if column.negative == 0 && pair.0.filled + pair.1.filled > 0 =>
            {
                Some(named(pair))
            }
            (Some(column), _) => Some(self.unless_nothing(column, balance)),
            (None, Some(pair)) => Some(named(pair)),
            (None, None) => {
                if let Some(pair) = self.gaps(candidates, balance) {
                    return Some(pair);
                }
                amount
                    .filter(|column| column.filled > 0 || bookings == 0)
                    .or(one_sided)
                    .map(|column| self.decide(column, balance))
            }
        }
    }

    /// What balances prove of two columns that are called money out and money in: where every step
    /// from balance to balance goes against the words, the balances decide. What is owed rises with
    /// what is spent; where the account may be a card, as one of unknown kind, the contradiction is
    /// asked.
    fn against_words(
        &self,
        told: Choice<AmountColumns>,
        [debit, credit]: [&Column; 2],
        balance: Option<usize>,
    ) -> Choice<AmountColumns> {
        let Some(balance) = balance.filter(|balance| !self.balance_may_be_debt(*balance)) else {
            return told;
        };
        let Some(proof) = self.proof(&told.value, balance) else { return told };
        if !proof.inverted || proof.held < 2 || proof.held < proof.steps {
            return told;
        }
        let turned = AmountColumns::debit_credit(index(credit.index), index(debit.index));
        let [out, into] = [credit, debit].map(|c| self.layout.title(self.table, c.index));
        let is_card = || self.kind.is_none() && sign::is_card(self);
        let is_contradicted = || self.contradicts_kind(&turned, (balance, &proof));
        if owes(self.kind) || is_card() || self.may_owe(balance) || is_contradicted() {
            let detail = format!(
                "The balances fall with {out} and rise with {into}: either they tell what is owed, \
                 or the headings are the wrong way round. Choose which column is money out."
            );
            return Choice::asking(told.value.clone(), question(&detail, &[told.value, turned]));
        }
        let why = format!(
            "The balances prove that money out stands in {out} and money in in {into}, against \
             their headings."
        );
        Choice::new(turned, Strength::Proven, why)
    }

    /// Whether more than half of the bookings have an amount in both columns: numbers of accounts,
    /// say, or columns that mean something else than money out and money in.
    fn mostly_both(&self, debit: &Column, credit: &Column) -> bool {
        let has = |row: &Row, column: &Column| {
            amount::read(row.cell(column.index), self.mark).is_ok_and(|a| a.mantissa != 0)
        };
        let both = self.rows().filter(|row| has(row, debit) && has(row, credit)).count();
        both * 2 > self.layout.bookings.len()
    }

    /// The column of amounts, or the one that holds its amounts together with fees, tips or taxes,
    /// or what was charged for them.
    pub(super) fn booked(&self, amount: &'t Column, balance: Option<usize>) -> &'t Column {
        let fees = self.fees(&[amount.index]);
        let net = fees.and_then(|fees| self.net_of(amount, fees));
        net.or_else(|| self.whole_of(amount))
            .or_else(|| self.charged_beside(amount, balance))
            .unwrap_or(amount)
    }
}

fn both_filled(columns: AmountColumns, titles: &[String; 2]) -> Choice<AmountColumns> {
    let (one, other) = columns.columns();
    let signed = [Some(one), other]
        .into_iter()
        .flatten()
        .flat_map(|column| [false, true].map(|inverted| AmountColumns::signed(column, inverted)));
    let choices: Vec<AmountColumns> = std::iter::once(columns.clone()).chain(signed).collect();
    let detail = format!(
        "Most rows have an amount in {} and one in {}. Choose whether their difference was booked, \
         or which of them is the amount.",
        titles[0], titles[1]
    );
    Choice::asking(columns, question(&detail, &choices))
}

pub(super) fn question(detail: &str, choices: &[AmountColumns]) -> MappingQuestion {
    choice::question("amount", detail, choices)
}
