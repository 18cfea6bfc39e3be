//! Which amounts of one column are money out. Signs say it, or marks behind the number, a column of
//! few values, the running balances, the kind of the account; where none of them does, a person is
//! asked. That all of it is money in is never taken for granted.

use commands::statement::{AmountColumns, StatementAccountKind};

use super::super::amount;
use super::super::direction::{DOUBTFUL, owes};
use super::amounts::{Amounts, Money, index, question};
use super::choice::{Choice, Strength};
use super::flags::{Flag, Meaning};
use super::layout::Column;
use super::marks::Marks;
use super::role::{Role, role};
use super::sign::{self, Sign};
use super::table::Row;
use super::way::Way;
use super::words;

/// How many rows that agree make one that does not the odd one out.
const CLEAR: usize = 9;

/// What the amounts of a column show by themselves, zeros left out.
#[derive(Debug, Default)]
struct Seen {
    plus: usize,
    minus: usize,
    /// Amounts beside which a word says that they are in, or out.
    marked_in: usize,
    marked_out: usize,
    broken: usize,
    /// What the signs beside such words say.
    marks: Marks,
}

impl<'t> Money<'t> {
    /// Decides what is money out among the amounts of one column.
    pub(super) fn decide(&self, column: &'t Column, balance: Option<usize>) -> Amounts {
        let seen = self.seen(column.index);
        let marked = seen.marked_in + seen.marked_out;
        let plain = |inverted: bool, strength: Strength, why: &str| {
            Choice::new(self.signed(column, inverted), strength, why)
        };
        if let Some(choice) = self.by_marks(column, &seen.marks, (seen.plus, balance)) {
            return Amounts::of(choice, balance);
        }
        let choice = if seen.minus > 0 {
            return self.by_sign(column, balance);
        } else if seen.plus + marked == 0 {
            plain(false, Strength::Known, "There are no amounts to look at.")
        } else if marked == 0 {
            return self.unsigned(column, balance, &seen);
        } else if seen.plus == 0 {
            plain(false, Strength::Known, "A mark beside every amount tells its direction.")
        } else if seen.marked_out == 0 {
            let why = "A mark beside some amounts says that they are money in; the others are out.";
            plain(true, Strength::Known, why)
        } else if seen.marked_in == 0 {
            let why = "A mark beside some amounts says that they are money out; the others are in.";
            plain(false, Strength::Known, why)
        } else {
            let detail = "Some amounts have a mark that tells their direction, others have none. \
                          Choose what those are.";
            let choices = [false, true].map(|inverted| self.signed(column, inverted));
            Choice::asking(choices[1].clone(), question(detail, &choices))
        };
        Amounts::of(choice, balance)
    }

    pub(super) fn signed(&self, column: &Column, inverted: bool) -> AmountColumns {
        AmountColumns::signed(index(column.index), inverted)
    }

    /// The amounts of a column in which none has a sign: all of them are in, or out.
    pub(super) fn bare(&self, column: &Column, inverted: bool) -> AmountColumns {
        AmountColumns::Signed { column: index(column.index), inverted, without_signs: true }
    }

    /// All amounts of a column go one way, as something else tells.
    pub(super) fn one_way(&self, column: &Column, is_out: bool) -> AmountColumns {
        match self.has_minus_alone(column.index) {
            true => self.signed(column, !is_out),
            false => self.bare(column, is_out),
        }
    }

    /// Looks at all rows of the file: one sign far down decides as much as one at the top.
    fn seen(&self, column: usize) -> Seen {
        let mut seen = Seen::default();
        for row in self.table.rows.get(self.layout.first..).unwrap_or_default() {
            let text = row.cell(column);
            if text.is_empty() || row.cell(self.date_column).is_empty() {
                continue;
            }
            let Ok(amount) = amount::read(text, self.mark) else {
                seen.broken += 1;
                continue;
            };
            if amount.mantissa == 0 {
                continue;
            }
            let marked = amount::marked(text);
            match marked {
                Some(marked) => seen.marks.add(marked),
                None => seen.marks.bare_minus += usize::from(amount.negative),
            }
            *match (marked.map(|marked| marked.is_out), amount.negative) {
                (Some(true), _) => &mut seen.marked_out,
                (Some(false), false) => &mut seen.marked_in,
                (_, true) => &mut seen.minus,
                (None, false) => &mut seen.plus,
            } += 1;
        }
        seen
    }

    /// By a sign that was weighed; `choices`: a plus is money in, a plus is money out.
    pub(super) fn by_weight(
        &self,
        choices: &[AmountColumns; 2],
        balance: Option<usize>,
        sign: Sign,
    ) -> Amounts {
        let (inverted, why) = match sign {
            Sign::PlusIsIn => (false, "Amounts with a minus are money out."),
            Sign::PlusIsOut => {
                (true, "On this card most amounts have a plus: they are money spent.")
            }
            Sign::Undecided | Sign::PerhapsIn | Sign::PerhapsOut => {
                let detail = "What a plus means cannot be told from the file. Choose whether \
                              amounts with a plus are money in or, as on many cards, money spent.";
                let is_card = self.kind == Some(StatementAccountKind::CreditCard);
                let is_out = is_card && sign != Sign::PerhapsIn;
                let guess = choices[usize::from(is_out)].clone();
                let choice = Choice::asking(guess, question(detail, choices));
                return Amounts::of(against_turned(choice, sign), balance);
            }
        };
        let choice = Choice::new(choices[usize::from(inverted)].clone(), Strength::Likely, why);
        Amounts { turned: inverted, ..Amounts::of(choice, balance) }
    }

    /// No amount has a sign.
    fn unsigned(&self, column: &'t Column, balance: Option<usize>, seen: &Seen) -> Amounts {
        let flags = self.flags(column.index, balance);
        let trusted = balance.filter(|balance| !self.balance_may_be_debt(*balance));
        let out = trusted.and_then(|balance| self.ways_out(column.index, balance));
        // Of a single row no other balance tells the direction.
        let single = trusted.filter(|_| self.known.is_some() && self.layout.bookings.len() == 1);
        let single = single.map(|_| vec![None]);
        let told = self
            .against_owed((column, balance), &flags, out.as_deref())
            .or_else(|| self.by_words(column, &flags, out.as_deref()))
            .or_else(|| {
                self.by_balances(column, balance, &flags, out.as_deref().or(single.as_deref())?)
            })
            .or_else(|| self.by_debt(column, balance))
            .or_else(|| self.by_custom(column));
        if let Some(choice) = told {
            return Amounts::of(choice, balance);
        }
        let mut offers = self.offers(column.index, &flags);
        let bare = [false, true].map(|inverted| self.bare(column, inverted));
        let weighed = match self.may_be_posted(column) {
            true => Sign::Undecided,
            false => sign::weigh_unsigned(self, column.index),
        };
        if offers.is_empty() {
            let one = seen.plus == 1 && role(column) == Role::Amount && self.is_only(column.index);
            if one && matches!(weighed, Sign::Undecided | Sign::PerhapsIn) {
                let [into, _] = bare;
                let choice = Choice::new(into, Strength::Open, DOUBTFUL.1);
                let choice = against_turned(choice, weighed);
                return Amounts { doubtful: true, ..Amounts::of(choice, balance) };
            }
            return self.by_weight(&bare, balance, weighed);
        }
        offers.extend(bare);
        let detail = "No amount has a sign, and nothing tells money out from money in. Choose the \
                      column that tells it and the words that mean money out, or whether all of \
                      it came in or went out.";
        let guess = offers[0].clone();
        let choice = Choice::asking(guess, question(detail, &offers));
        Amounts::of(against_turned(choice, weighed), balance)
    }

    /// Whether the file has one row and not one that could be read of many: one alone shows no
    /// habit, its sign is not missing but may just be a plus. A single row beside it may be broken.
    fn is_only(&self, column: usize) -> bool {
        let rows = self.table.rows.get(self.layout.first..).unwrap_or_default().iter();
        let told =
            |row: &&Row| !row.cell(column).is_empty() || !row.cell(self.date_column).is_empty();
        let may_be = !self.is_among_others && !owes(self.kind);
        may_be && rows.filter(told).nth(2).is_none()
    }

    /// Words that the balances of a card or loan contradict, or in every row those of another
    /// account: either they tell what is owed, or the words mean the other way. It is asked.
    pub(super) fn against_owed(
        &self,
        (column, balance): (&Column, Option<usize>),
        flags: &[Flag<'t>],
        out: Option<&[Option<bool>]>,
    ) -> Option<Choice<AmountColumns>> {
        let is_owed = owes(self.kind);
        let may_be = |at: usize| self.may_owe(at) || self.is_of_another_kind(at);
        let out = out.filter(|_| is_owed || balance.is_some_and(may_be))?;
        flags.iter().find_map(|flag| {
            let meaning = flag.known().filter(tells_both)?;
            let is_against = match self.compared(flag, &meaning, out) {
                (agree, contradict) if is_owed => agree < CLEAR * contradict,
                (agree, contradict) => agree == 0 && contradict > 1,
            };
            if !is_against {
                return None;
            }
            let turned = meaning.iter().map(|(value, way)| (*value, way.turned())).collect();
            let title = self.layout.title(self.table, flag.column.index);
            let detail = format!(
                "The balances move against {title} ({}): either they tell what is owed, or its \
                 words mean the other way. Choose which of them is money out.",
                spoken(&meaning)
            );
            let choices = [meaning, turned].map(|meaning| flag.directed(column.index, &meaning));
            Some(Choice::asking(choices[0].clone(), question(&detail, &choices)))
        })
    }

    /// A column whose words are known, unless the balances contradict it.
    pub(super) fn by_words(
        &self,
        column: &Column,
        flags: &[Flag<'t>],
        out: Option<&[Option<bool>]>,
    ) -> Option<Choice<AmountColumns>> {
        let mut known: Vec<(&Flag, Meaning, Option<bool>)> = flags
            .iter()
            .filter_map(|flag| Some((flag, flag.known()?)))
            .map(|(flag, meaning)| {
                let fits = out.and_then(|out| self.fits(flag, &meaning, out));
                (flag, meaning, fits)
            })
            .filter(|(_, _, fits)| *fits != Some(false))
            .collect();
        known.sort_by_key(|(flag, meaning, fits)| {
            (*fits != Some(true), !tells_both(meaning), flag.column.index)
        });
        let (flag, meaning, fits) = known.first()?;
        let title = self.layout.title(self.table, flag.column.index);
        let (by, strength) = match fits {
            Some(_) => (", as the balances prove", Strength::Proven),
            None => ("", Strength::Known),
        };
        let why = format!("{title} tells money out from money in{by}: {}.", spoken(meaning));
        Some(Choice::new(flag.directed(column.index, meaning), strength, why))
    }

    /// Whether the balances agree with what the values mean; `None` where they cannot tell.
    fn fits(&self, flag: &Flag<'t>, meaning: &Meaning<'t>, out: &[Option<bool>]) -> Option<bool> {
        let (agree, contradict) = self.compared(flag, meaning, out);
        (agree + contradict > 0).then_some(agree >= CLEAR * contradict)
    }

    /// In how many rows the balances agree with what the values mean, and in how many they do not.
    fn compared(
        &self,
        flag: &Flag<'t>,
        meaning: &Meaning<'t>,
        out: &[Option<bool>],
    ) -> (usize, usize) {
        let (mut agree, mut contradict) = (0_usize, 0_usize);
        for (row, out) in self.rows().zip(out) {
            let value = row.mark(flag.column.index);
            let way = meaning.iter().find(|(known, _)| *known == value).map(|(_, way)| *way);
            match (way, out) {
                (Some(Way::Neither) | None, _) | (_, None) => {}
                (Some(way), Some(out)) if (way == Way::Out) == *out => agree += 1,
                _ => contradict += 1,
            }
        }
        (agree, contradict)
    }

    /// What a heading or fees that were taken off say.
    pub(super) fn by_custom(&self, column: &Column) -> Option<Choice<AmountColumns>> {
        let known = |inverted: bool, why: String| {
            Some(Choice::new(self.bare(column, inverted), Strength::Known, why))
        };
        let title = || self.layout.title(self.table, column.index);
        match role(column) {
            Role::Debit => return known(true, format!("{} is money out.", title())),
            Role::Credit if self.may_be_posted(column) => return None,
            Role::Credit => return known(false, format!("{} is money in.", title())),
            _ => {}
        }
        let fees = self.fees(&[column.index])?;
        let taken_off = self.taken_off(index(column.index), fees);
        let why = "Fees were taken off every amount, as off money that comes in.";
        taken_off.then(|| known(false, why.to_owned())).flatten()
    }
}

impl Money<'_> {
    /// Whether a column that is called money in may hold what was posted (`入账金额`) or what was
    /// put on a card (`Credited amount`): of amounts without a sign that tells no direction.
    pub(super) fn may_be_posted(&self, column: &Column) -> bool {
        const POSTED: &str = "入账|入賬|入帳|记账|記帳|計上|posted|booked";
        let is_card = || owes(self.kind) || (self.kind.is_none() && sign::is_card(self));
        role(column) == Role::Credit && (is_card() || words::has(&column.header, POSTED))
    }
}

/// What is asked all the same where earlier files had other signs: words speak against them.
fn against_turned(choice: Choice<AmountColumns>, sign: Sign) -> Choice<AmountColumns> {
    match sign {
        Sign::PerhapsIn | Sign::PerhapsOut => Choice { strength: Strength::Likely, ..choice },
        _ => choice,
    }
}

pub(super) fn tells_both(meaning: &Meaning<'_>) -> bool {
    let has = |wanted| meaning.iter().any(|(_, way)| *way == wanted);
    has(Way::Out) && has(Way::In)
}

/// `D is money out, K is money in`.
pub(super) fn spoken(meaning: &Meaning<'_>) -> String {
    let told = meaning.iter().take(6).map(|(value, way)| {
        let value = super::super::text::clean(value, 40);
        let value = if value.is_empty() { "an empty cell".to_owned() } else { value };
        let way = match way {
            Way::Out => "money out",
            Way::In => "money in",
            Way::Neither => "neither",
        };
        format!("{value} is {way}")
    });
    told.collect::<Vec<_>>().join(", ")
}
