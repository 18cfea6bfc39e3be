//! Amounts with signs: what a plus means is proven by balances, by words beside the amounts, or
//! weighed. A sign that all amounts share tells as little as none, and before signs are turned a
//! column of known words is heard.

use std::cmp::Ordering;

use commands::statement::AmountColumns;

use super::super::amount;
use super::amounts::{Amounts, Money, question};
use super::balance::Proof;
use super::balance_words::{self, Named};
use super::cards;
use super::choice::{Choice, Strength};
use super::direction::{spoken, tells_both};
use super::flags::{Flag, Meaning};
use super::layout::Column;
use super::role::{Role, role};
use super::rows::Words;
use super::sign;
use super::states;
use super::way::{self, Way};
use super::words;

/// How many rows that agree make one that does not the odd one out: to believe words that turn
/// signs, and to hear signs that are not turned.
const CLEAR: usize = 9;
/// The longest text of a kind of booking, in bytes.
const LONGEST: usize = 60;
const MOST: usize = 2;

/// A column of known words beside amounts with signs.
pub(super) struct Heard<'t> {
    flag: Flag<'t>,
    meaning: Meaning<'t>,
    /// How many amounts of money out and of money in have no minus, and how many have one.
    out: [usize; 2],
    into: [usize; 2],
}

impl<'t> Heard<'t> {
    fn of(money: &Money<'t>, column: usize, flag: Flag<'t>, meaning: Meaning<'t>) -> Self {
        let (mut out, mut into) = ([0, 0], [0, 0]);
        for row in money.rows() {
            let Ok(amount) = amount::read(row.cell(column), money.mark) else { continue };
            let side = match flag.way_of(row, &meaning) {
                Some(Way::Out) => &mut out,
                Some(Way::In) => &mut into,
                _ => continue,
            };
            if amount.mantissa != 0 {
                side[usize::from(amount.negative)] += 1;
            }
        }
        Self { flag, meaning, out, into }
    }

    /// In how many rows the word says the same as the sign, and in how many the other way.
    fn against(&self, inverted: bool) -> (usize, usize) {
        let (agree, contradict) = (self.out[1] + self.into[0], self.out[0] + self.into[1]);
        if inverted { (contradict, agree) } else { (agree, contradict) }
    }

    /// How many rows speak against the reading that they fit best.
    fn odd(&self) -> usize {
        let (agree, contradict) = self.against(false);
        agree.min(contradict).min(self.out[1] + self.into[1])
    }

    /// What the column means, to compare each booking with it.
    fn told(self, are_all: bool) -> Words {
        let words = self.meaning.iter().filter(|(_, way)| *way != Way::Neither);
        let words = words.map(|(word, way)| ((*word).to_lowercase(), *way == Way::Out)).collect();
        Words { column: self.flag.column.index, words, are_all }
    }
}

impl<'t> Money<'t> {
    /// The column of known words that the signs fit best.
    pub(super) fn heard(&self, column: usize, balance: Option<usize>) -> Option<Heard<'t>> {
        let flags = self.flags(column, balance).into_iter();
        let heard = flags.filter(|flag| !is_code_of_text(flag));
        let heard = heard.filter_map(|flag| {
            let meaning = flag.known().filter(tells_both)?;
            Some(Heard::of(self, column, flag, meaning))
        });
        heard.min_by_key(|heard| (heard.odd(), heard.flag.column.index))
    }

    /// A column in which some words are known and others not, that the signs fit best.
    fn partly_heard(&self, column: usize, balance: Option<usize>) -> Option<Heard<'t>> {
        let flags = self.flags(column, balance).into_iter();
        let heard = flags.filter_map(|flag| {
            let meaning = flag.partly_known()?;
            Some(Heard::of(self, column, flag, meaning))
        });
        heard.min_by_key(|heard| (heard.odd(), heard.flag.column.index))
    }

    /// What known words beside the one column of amounts say.
    pub(super) fn words_beside(&self, amounts: &Amounts) -> Option<Words> {
        let (column, None) = amounts.columns.value.columns() else { return None };
        let (column, balance) = (super::cells::at(column), amounts.balance_column);
        let heard = self.heard(column, balance).map(|heard| heard.told(true));
        let heard = heard.or_else(|| Some(self.partly_heard(column, balance)?.told(false)));
        heard.or_else(|| self.said_alone(column, balance))
    }

    /// A column that says the same way in every row, in words that can hardly mean anything else.
    fn said_alone(&self, column: usize, balance: Option<usize>) -> Option<Words> {
        self.flags(column, balance).into_iter().find_map(|flag| {
            let meaning = flag.known()?;
            let is_plain = meaning.iter().all(|(word, _)| word.is_empty() || way::is_plain(word));
            let may_be = is_plain && flag.is_named() && !flag.is_method();
            may_be.then(|| Heard::of(self, column, flag, meaning).told(true))
        })
    }

    /// Whether every amount of a column has a minus: then it says as little as none. A row that is
    /// called a balance says nothing of it.
    pub(super) fn has_minus_alone(&self, column: usize) -> bool {
        let mut minus = false;
        for row in self.table.rows.get(self.layout.first..).unwrap_or_default() {
            let text = row.cell(column);
            if text.is_empty() || row.cell(self.date_column).is_empty() {
                continue;
            }
            let Ok(amount) = amount::read(text, self.mark) else { continue };
            if amount.mantissa == 0 {
                continue;
            }
            let is_marked =
                || text.chars().any(char::is_alphabetic) && amount::direction_word(text).is_some();
            if (!amount.negative || is_marked()) && balance_words::named(row) == Named::No {
                return false;
            }
            minus |= amount.negative;
        }
        minus
    }

    /// A column with minus signs.
    pub(super) fn by_sign(&self, column: &'t Column, balance: Option<usize>) -> Amounts {
        if self.has_minus_alone(column.index)
            && let Some(choice) = self.beside_minus(column, balance)
        {
            return Amounts::of(choice, balance);
        }
        let heard = self.heard(column.index, balance);
        let plain = self.signed(column, false);
        let trusted = balance.filter(|balance| !self.balance_may_be_debt(*balance));
        let proof = trusted.and_then(|balance| Some((balance, self.proof(&plain, balance)?)));
        let proof = proof.filter(|(_, proof)| !sign::speaks_against(self, column.index, proof));
        let told = match (proof, &heard) {
            (Some((told_by, proof)), None) => {
                let partly = self.partly_heard(column.index, balance);
                let speaks = |turned: bool| {
                    let ways = partly.as_ref().map(|h| (h.against(turned), h.against(!turned)));
                    ways.is_some_and(|(way, other)| way > other)
                };
                Some(match &partly {
                    Some(heard) if proof.inverted && speaks(false) => {
                        self.ask_turning(column, heard, None)
                    }
                    _ if speaks(proof.inverted) => self.signs_by_balances(column, &proof),
                    _ => self
                        .unless_debt(column, (told_by, &proof))
                        .unwrap_or_else(|| self.signs_by_balances(column, &proof)),
                })
            }
            (Some(proof), Some(heard)) => Some(self.by_proof(column, proof, heard)),
            (None, heard) => self.by_sides(column).or_else(|| {
                let heard = heard.as_ref()?;
                let proven = trusted.and_then(|balance| self.by_words_of(column, balance, heard));
                Some(proven.unwrap_or_else(|| self.by_signs_of(column, heard)))
            }),
        };
        if let Some(choice) = told {
            return Amounts::of(choice, balance);
        }
        let choices = [false, true].map(|inverted| self.signed(column, inverted));
        self.by_weight(&choices, balance, sign::weigh(self, column.index))
    }

    /// What balances prove of the signs, with words beside them: where words fit the balances in
    /// more rows than the signs do, they tell it. Balances that would turn signs against words are
    /// asked about.
    fn by_proof(
        &self,
        column: &Column,
        (balance, proof): (usize, Proof),
        heard: &Heard<'t>,
    ) -> Choice<AmountColumns> {
        let signs = self.signs_by_balances(column, &proof);
        if heard.against(proof.inverted).1 == 0 {
            return signs;
        }
        let held = |columns: &AmountColumns| {
            let proof = self.proof(columns, balance).filter(|proof| !proof.inverted);
            proof.map_or(0, |proof| proof.held)
        };
        let alone = heard.flag.alone(column.index, &heard.meaning);
        let directed = heard.flag.directed(column.index, &heard.meaning);
        let better = [&alone, &directed].into_iter().find(|words| held(words) > proof.held);
        // Both fit the balances: they are blind for the row in which both differ.
        let better = better.or((proof.inverted && held(&alone) == proof.held).then_some(&alone));
        if let Some(words) = better {
            return self.proven_words(words.clone(), heard);
        }
        let (agree, contradict) = heard.against(proof.inverted);
        let may_be_debt = || agree == 0 && contradict > 1 && self.may_owe(balance);
        match proof.inverted {
            true => self.ask_turning(column, heard, Some(alone)),
            false if may_be_debt() => self.ask_owed(column, &proof),
            false => signs,
        }
    }

    fn signs_by_balances(&self, column: &Column, proof: &Proof) -> Choice<AmountColumns> {
        let columns = self.signed(column, proof.inverted);
        let which = if proof.is_whole() { "The balances" } else { "Most balances" };
        let how = match proof.inverted {
            false => "rise and fall with the amounts",
            true => "rise with amounts that have a minus and fall with the others",
        };
        Choice::new(columns, Strength::Proven, format!("{which} {how}."))
    }

    /// Asks about balances that would turn signs against words; `alone`: as the words say.
    fn ask_turning(
        &self,
        column: &Column,
        heard: &Heard<'t>,
        alone: Option<AmountColumns>,
    ) -> Choice<AmountColumns> {
        let title = self.layout.title(self.table, heard.flag.column.index);
        let detail = format!(
            "The balances move against the signs, and {title} ({}) does not say so in every row: \
             either they tell what is owed, or signs or words mean the other way. Choose how the \
             amounts are to be read.",
            spoken(&heard.meaning)
        );
        let signs = [false, true].map(|inverted| self.signed(column, inverted));
        let choices: Vec<AmountColumns> = signs.into_iter().chain(alone).collect();
        Choice::asking(choices[0].clone(), question(&detail, &choices))
    }

    fn proven_words(&self, columns: AmountColumns, heard: &Heard<'t>) -> Choice<AmountColumns> {
        let title = self.layout.title(self.table, heard.flag.column.index);
        let why = format!(
            "{title} tells money out from money in, as the balances prove: {}.",
            spoken(&heard.meaning)
        );
        Choice::new(columns, Strength::Proven, why)
    }

    /// Words that the balances prove, where they do not fit the signs.
    fn by_words_of(
        &self,
        column: &Column,
        balance: usize,
        heard: &Heard<'t>,
    ) -> Option<Choice<AmountColumns>> {
        let alone = heard.flag.alone(column.index, &heard.meaning);
        let directed = heard.flag.directed(column.index, &heard.meaning);
        let is_proven = |columns: &AmountColumns| {
            let proof = self.proof(columns, balance).filter(|proof| !proof.inverted);
            proof.is_some_and(|proof| proof.held > 1 && proof.held == proof.steps)
        };
        let proven = [directed, alone].into_iter().find(|columns| is_proven(columns))?;
        Some(self.proven_words(proven, heard))
    }

    /// What words say of the signs beside them. Signs that most rows confirm stand, and the others
    /// are told; a minus on both sides marks what was reversed, where it is rarer than none; what
    /// is not clear is asked.
    fn by_signs_of(&self, column: &Column, heard: &Heard<'t>) -> Choice<AmountColumns> {
        let title = self.layout.title(self.table, heard.flag.column.index);
        let [plain, inverted] = [false, true].map(|inverted| self.signed(column, inverted));
        let directed = heard.flag.directed(column.index, &heard.meaning);
        let [out, into] = [heard.out, heard.into].map(|[plus, minus]| minus.cmp(&plus));
        let (agree, contradict) = heard.against(false);
        let confirmed = |columns: &AmountColumns, strength| {
            let why = format!("{title} tells the direction of the signs.");
            Choice::new(columns.clone(), strength, why)
        };
        let ask = |words: AmountColumns| {
            let detail = format!(
                "{title} and the signs do not tell the same. Choose which of them tells money out."
            );
            let choices = [words.clone(), plain.clone(), inverted.clone()];
            Choice::asking(words, question(&detail, &choices))
        };
        match (out, into) {
            (Ordering::Less, Ordering::Less) => {
                let why = format!(
                    "{title} tells money out from money in, a minus what was reversed: {}.",
                    spoken(&heard.meaning)
                );
                Choice::new(directed, Strength::Known, why)
            }
            (Ordering::Greater, Ordering::Less | Ordering::Equal) if agree >= MOST * contradict => {
                let is_clear = agree >= CLEAR * contradict;
                confirmed(&plain, if is_clear { Strength::Proven } else { Strength::Known })
            }
            (Ordering::Less, _) if contradict >= CLEAR * agree => {
                confirmed(&inverted, Strength::Proven)
            }
            (Ordering::Equal, Ordering::Less) => ask(directed),
            _ => ask(heard.flag.alone(column.index, &heard.meaning)),
        }
    }

    /// What columns of money out and of money in beside signed amounts say of their signs.
    fn by_sides(&self, column: &Column) -> Option<Choice<AmountColumns>> {
        let side = |wanted: Role| {
            self.layout.columns.iter().find(|c| role(c) == wanted && c.has_amounts())
        };
        let (debit, credit) = side(Role::Debit).zip(side(Role::Credit))?;
        let (mut agree, mut contradict) = (0_usize, 0_usize);
        for row in self.rows() {
            let [debit, credit] = [debit, credit].map(|side| row.cell(side.index).is_empty());
            let Ok(amount) = amount::read(row.cell(column.index), self.mark) else { continue };
            if debit != credit && amount.mantissa != 0 {
                *(if credit == amount.negative { &mut agree } else { &mut contradict }) += 1;
            }
        }
        let inverted = match (agree, contradict) {
            (0, 0) => return None,
            (agree, contradict) if agree >= CLEAR * contradict => false,
            (agree, contradict) if contradict >= CLEAR * agree => true,
            _ => return None,
        };
        let why = "The columns of money out and money in tell the same.";
        Some(Choice::new(self.signed(column, inverted), Strength::Proven, why))
    }

    /// Amounts that all have a minus: words that are known tell the direction, or balances that go
    /// both ways; a column of two unknown values is asked about. `None` where there is no such
    /// column, and all of it is money out as the minus says.
    fn beside_minus(
        &self,
        column: &'t Column,
        balance: Option<usize>,
    ) -> Option<Choice<AmountColumns>> {
        let mut flags = self.flags(column.index, balance);
        flags.retain(|flag| !is_code_of_text(flag));
        let trusted = balance.filter(|balance| !self.balance_may_be_debt(*balance));
        let out = trusted.and_then(|balance| self.ways_out(column.index, balance));
        // What says money out alone says what the minus does.
        let (heard, others): (Vec<Flag>, Vec<Flag>) = flags.into_iter().partition(|flag| {
            let known = flag.known().unwrap_or_default();
            known.iter().any(|(_, way)| *way == Way::In)
        });
        let told = self
            .against_owed((column, balance), &heard, out.as_deref())
            .or_else(|| self.by_words(column, &heard, out.as_deref()));
        if let Some(choice) = told {
            return Some(self.unless_one_word(column, choice));
        }
        let has = |wanted| out.iter().flatten().any(|way| *way == Some(wanted));
        if has(true) && has(false) {
            return self.by_balances(column, balance, &others, out.as_deref()?);
        }
        if let Some(choice) = self.by_debt(column, balance) {
            return Some(choice);
        }
        if trusted.is_some_and(|balance| self.proof(&self.signed(column, false), balance).is_some())
        {
            return None;
        }
        if let Some(choice) = others.iter().find_map(|flag| self.some_money_in(column, flag)) {
            return Some(choice);
        }
        let may_tell: Vec<Flag> =
            others.into_iter().filter(|flag| self.may_be_direction(flag)).collect();
        let mut offers = self.offers(column.index, &may_tell);
        if offers.is_empty() {
            return None;
        }
        offers.extend([false, true].map(|inverted| self.signed(column, inverted)));
        let detail = "Every amount has a minus, which may say nothing. Choose the column that \
                      tells money out from money in and the words that mean money out, or whether \
                      all of it went out or came in.";
        Some(Choice::asking(offers[0].clone(), question(detail, &offers)))
    }

    /// Asks about a column of kinds of which some say money in, or may do so, and others nothing
    /// that is known, beside amounts that all have a minus.
    fn some_money_in(&self, column: &Column, flag: &Flag<'t>) -> Option<Choice<AmountColumns>> {
        if flag.is_method() || !flag.is_named() {
            return None;
        }
        let known = flag.partly_known().unwrap_or_default();
        let is_category = words::has(&flag.column.header, words::CATEGORY);
        let may_be = |value: &str| {
            !is_category
                && value.len() <= LONGEST
                && way::way(value).is_none()
                && way::may_be_in(value)
        };
        let is_in = |value: &str| known.contains(&(value, Way::In)) || may_be(value);
        let way_of = |value: &'t str| (value, if is_in(value) { Way::In } else { Way::Out });
        let meaning: Meaning = flag.values.iter().map(|value| way_of(value)).collect();
        let is_told = meaning.iter().any(|(_, way)| *way == Way::In);
        let words = flag.directed(column.index, &meaning);
        is_told.then(|| self.ask_word_or_minus(column, flag.column.index, words))
    }

    /// Words that say money in beside a minus in every row, or in those that are not blank: which
    /// of them is right is asked, unless balances prove it.
    fn unless_one_word(
        &self,
        column: &Column,
        choice: Choice<AmountColumns>,
    ) -> Choice<AmountColumns> {
        let AmountColumns::Directed { direction_column, out_words, in_words, .. } = &choice.value
        else {
            return choice;
        };
        let is_told = |words: &[String]| words.iter().any(|word| !word.is_empty());
        let is_asked = choice.question.is_some() || choice.strength == Strength::Proven;
        if is_asked || (is_told(out_words) && is_told(in_words)) {
            return choice;
        }
        let told_by = super::cells::at(*direction_column);
        self.ask_word_or_minus(column, told_by, choice.value)
    }

    fn ask_word_or_minus(
        &self,
        column: &Column,
        told_by: usize,
        words: AmountColumns,
    ) -> Choice<AmountColumns> {
        let title = self.layout.title(self.table, told_by);
        let detail = format!(
            "Every amount has a minus, and {title} does not say that all of it is money out. \
             Choose which of them tells the direction."
        );
        let choices = [words.clone(), self.signed(column, false)];
        Choice::asking(words, question(&detail, &choices))
    }

    /// Whether a column of two unknown values may be one of directions, where a minus in every row
    /// says that all is money out: not what is called a text or a kind of spending, nor states of
    /// bookings, kinds of payments or other amounts, nor the only column of texts.
    fn may_be_direction(&self, flag: &Flag<'t>) -> bool {
        let header = &flag.column.header;
        let columns = self.layout.columns.iter().filter(|column| column.has_texts());
        let is_other = is_text(header)
            || flag.column.with_decimals > 0
            || (role(flag.column) != Role::Unnamed && !flag.is_named())
            || words::has(header, words::CATEGORY)
            || flag.is_method()
            || flag.known().is_some()
            || flag.values.iter().any(|value| is_kind_of_payment(value))
            || cards::are_cards(header, &flag.values)
            || states::column(columns, self.table, self.layout) == Some(flag.column.index);
        let texts = self.layout.columns.iter().filter(|column| {
            column.index != flag.column.index && column.has_texts() && !column.has_currencies()
        });
        let is_repeated = flag.counts.iter().sum::<usize>() > flag.values.len();
        let is_filled = flag.is_named() || !flag.values.contains(&"");
        flag.values.len() == 2 && is_repeated && is_filled && !is_other && texts.count() > 0
    }
}

/// Kinds of payments beside cards: what is paid so goes both ways.
const PAYMENTS: &str = "\
    transfer|payment|direct debit|standing order|bill|pos|atm|cash|cheque|online|contactless|\
    uberweisung|ueberweisung|dauerauftrag|lastschrift|zahlung|einkauf|bargeld|auszahlung|virement|\
    prelevement|paiement|retrait|achat|especes|transferencia|pago|recibo|domiciliacion|compra|\
    cajero|bonifico|pagamento|prelievo|acquisto|addebito|contanti|overboeking|incasso|betaling|\
    betaal|geldautomaat|contant|periodiek|levantamento|multibanco|przelew|platnosc|gotowk|blik|\
    zlecenie|bankomat|prevod|platba|inkaso|trvaly|overforing|kortkop|varekob|autogiro|giro|\
    tilisiirto|korttiosto|nosto|utalas|atutalas|vasarlas|havale|eft|odeme|перевод|оплата|платеж|\
    покупка|转账|轉帳|消费|振込|振替|引落|이체";

fn is_kind_of_payment(value: &str) -> bool {
    let text = words::normalised(value);
    way::names_means(&text) || words::has(&text, PAYMENTS)
}

/// Whether a heading is that of texts.
fn is_text(header: &str) -> bool {
    let texts = [&words::PAYEE, &words::PAYER, &words::NAME, &words::DESCRIPTION, &words::ID];
    texts.into_iter().any(|text| text.name(header))
}

/// Whether short codes stand under the heading of a text: two payees called C and D.
fn is_code_of_text(flag: &Flag<'_>) -> bool {
    flag.has_short() && !flag.is_named() && is_text(&flag.column.header)
}
