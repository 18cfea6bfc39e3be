//! Signs that say otherwise than the words beside them (`-15.00 CR`). Where the words and the other
//! signs of a file show it, they tell what such a sign means; where nothing does, it is asked.

use commands::statement::{AmountColumns, StatementAccountKind};

use super::super::amount::Marked;
use super::amounts::{Money, question};
use super::choice::{Choice, Strength};
use super::layout::Column;

/// How many rows that say the same make one that does not the odd one out.
const CLEAR: usize = 9;

/// The signs of the amounts of a column beside which words tell the direction.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// How many amounts with a word of money out, and of money in, have no minus, and how many have
    /// one.
    out: [usize; 2],
    into: [usize; 2],
    /// How many say otherwise than their word.
    against: usize,
    /// How many amounts without any word have a minus.
    pub bare_minus: usize,
}

impl Marks {
    pub(super) fn add(&mut self, marked: Marked) {
        let side = if marked.is_out { &mut self.out } else { &mut self.into };
        side[usize::from(marked.is_minus == Some(true))] += 1;
        self.against += usize::from(marked.contradicts());
    }

    /// Whether nothing but a minus stands before all amounts, with words of both directions behind
    /// them: then it says nothing.
    fn are_all_minus(&self, bare_plus: usize) -> bool {
        let plus = self.out[0] + self.into[0] + bare_plus;
        plus == 0 && self.out[1] > 0 && self.into[1] > 0 && self.bare_minus == 0
    }

    /// Whether a minus stands before money in and not before money out.
    fn mean_in(&self) -> bool {
        let (agree, contradict) = (self.out[1] + self.into[0], self.out[0] + self.into[1]);
        let has_both = self.out[0] > 0 && self.into[1] > 0;
        has_both && contradict >= CLEAR * agree && self.bare_minus == 0
    }

    /// Whether every minus stands before a word of money in, and no such word stands without one.
    fn are_in_alone(&self) -> bool {
        self.into[1] > 0 && self.into[0] + self.out[0] + self.out[1] + self.bare_minus == 0
    }
}

impl<'t> Money<'t> {
    /// What words beside the amounts say of signs that contradict them; `None` where the signs
    /// stand. `bare_plus`: amounts with neither word nor minus.
    pub(super) fn by_marks(
        &self,
        column: &'t Column,
        marks: &Marks,
        (bare_plus, balance): (usize, Option<usize>),
    ) -> Option<Choice<AmountColumns>> {
        if marks.against == 0 {
            return None;
        }
        let [plain, words] = [false, true].map(|inverted| self.signed(column, inverted));
        let trusted = balance.filter(|balance| !self.balance_may_be_debt(*balance));
        let held = |columns: &AmountColumns| {
            let proof = self.proof(columns, trusted?).filter(|proof| !proof.inverted);
            proof.filter(|proof| proof.held > 1).map(|proof| proof.held)
        };
        let proven = [&plain, &words].map(held);
        if proven[1] > proven[0] {
            let why = "The marks beside the amounts tell money out from money in, as the balances \
                       prove.";
            return Some(Choice::new(words, Strength::Proven, why));
        }
        if proven[0] > proven[1] {
            return None;
        }
        let known = |why: &str| Some(Choice::new(words.clone(), Strength::Known, why));
        if marks.are_all_minus(bare_plus) {
            return known("Every amount has a minus, and the mark beside it tells the direction.");
        }
        if marks.mean_in() {
            return known("The marks beside the amounts say that those with a minus are money in.");
        }
        if !marks.are_in_alone() || self.heard(column.index, balance).is_some() {
            return None;
        }
        if self.kind == Some(StatementAccountKind::CreditCard) && bare_plus > 0 {
            let why = "A mark beside the amounts with a minus says that they are money in; the \
                       others are out.";
            return known(why);
        }
        let detail = "Every amount with a minus has a mark beside it that means money in. Choose \
                      whether the minus or the mark tells the direction: where the mark does, \
                      amounts without a minus are money out.";
        let choices = [plain, words];
        Some(Choice::asking(choices[0].clone(), question(detail, &choices)))
    }
}
