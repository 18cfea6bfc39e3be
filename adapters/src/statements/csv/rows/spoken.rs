//! Rows whose word for a direction says otherwise than what was booked, or than the sign beside it:
//! the sign, or a balance, stands, and the row is told.

use std::collections::HashMap;

use commands::statement::AmountColumns;

use super::super::super::amount;
use super::super::super::draft::Draft;
use super::super::super::text::clean;
use super::super::cells::at;
use super::super::table::Row;
use super::Amount;

/// How many of them are told.
const MOST_SHOWN: usize = 200;
/// How many rows must agree for each that does not, where not all words are known.
const FEWEST_AGREE: usize = 2;
/// The remark on such a row.
const CODE: &str = "type-contradicts-sign";

/// A column of words for a direction.
pub(in super::super) struct Words {
    pub column: usize,
    /// The known ones in small letters, and whether they mean money out.
    pub words: Vec<(String, bool)>,
    /// Whether all words of the column are known.
    pub are_all: bool,
}

/// What words say of the bookings: those of a column, and the marks beside the amounts.
#[derive(Debug, Default)]
pub(super) struct Spoken {
    column: Option<Column>,
    marks: Marks,
}

impl Spoken {
    pub(super) fn of(told: Option<Words>, columns: &AmountColumns) -> Self {
        let column = told.and_then(|told| Column::of(told, columns));
        let plus_is_out = matches!(columns, AmountColumns::Signed { inverted: true, .. });
        Self { column, marks: Marks { plus_is_out, ..Marks::default() } }
    }

    /// Compares a row, and the text of its amount, with what was booked.
    pub(super) fn hear(&mut self, row: &Row, text: &str, amount: Amount) {
        if amount.mantissa == 0 {
            return;
        }
        if let Some(column) = &mut self.column {
            column.hear(row, amount);
        }
        self.marks.hear(row.line, text, amount);
    }

    pub(super) fn tell(&self, draft: &mut Draft) {
        if let Some(column) = &self.column {
            column.tell(draft);
        }
        self.marks.tell(draft);
    }
}

/// How many rows agree, and how many do not; the first of these with their words, and whether
/// those mean money out.
#[derive(Debug, Default)]
struct Tally {
    agree: usize,
    contradict: usize,
    shown: Vec<(u32, String, bool)>,
}

impl Tally {
    fn add(&mut self, line: u32, word: &str, out: bool) {
        self.contradict += 1;
        if self.shown.len() < MOST_SHOWN {
            self.shown.push((line, clean(word, 40), out));
        }
    }

    /// Tells the rows that contradict: each, or where they are most of them the first. `what`
    /// stands before the quoted words.
    fn tell(&self, what: &str, draft: &mut Draft) {
        let ways = |out: bool| if out { ["out", "in"] } else { ["in", "out"] };
        if self.contradict > self.agree
            && let [(line, word, out), _, ..] = &self.shown[..]
        {
            let [says, booked] = ways(*out);
            let detail = format!(
                "{what}“{word}” means money {says}, and the row was booked as money {booked}; so it is in \
                 {} rows. Check which way the money went.",
                self.contradict
            );
            draft.warn(*line, CODE, detail);
            return;
        }
        for (line, word, out) in &self.shown {
            let [says, booked] = ways(*out);
            let detail = format!(
                "{what}“{word}” means money {says}, and the amount was booked as money {booked}. Check \
                 which way the money went."
            );
            draft.warn(*line, CODE, detail);
        }
    }
}

/// What a column of known words says of the bookings.
#[derive(Debug, Default)]
struct Column {
    column: usize,
    /// Words in small letters, with whether they mean money out.
    words: HashMap<String, bool>,
    are_all: bool,
    tally: Tally,
}

impl Column {
    /// A column with its words; nothing is heard where the mapping takes the direction from it
    /// with the same meaning, whatever the signs.
    fn of(told: Words, columns: &AmountColumns) -> Option<Self> {
        let Words { column, words, are_all } = told;
        let words: HashMap<String, bool> = words.into_iter().collect();
        if let AmountColumns::Directed { direction_column, out_words, words_alone, .. } = columns {
            let means_out = |word: &String| out_words.iter().any(|out| out.to_lowercase() == *word);
            let is_same = words.iter().all(|(word, out)| means_out(word) == *out);
            // Where signs count as well, a minus turned what the word says.
            if at(*direction_column) != column || (is_same && *words_alone) {
                return None;
            }
        }
        Some(Self { column, words, are_all, tally: Tally::default() })
    }

    fn hear(&mut self, row: &Row, amount: Amount) {
        let word = row.mark(self.column);
        let Some(out) = self.words.get(&word.to_lowercase()).copied() else { return };
        if out == amount.negative {
            self.tally.agree += 1;
        } else {
            self.tally.add(row.line, word, out);
        }
    }

    /// A column in which only some words are known may be no direction: there most rows have to
    /// agree.
    fn tell(&self, draft: &mut Draft) {
        if self.are_all || self.tally.agree >= FEWEST_AGREE * self.tally.contradict {
            self.tally.tell("", draft);
        }
    }
}

/// What the marks beside the amounts say (`15.00 CR`).
#[derive(Debug, Default)]
struct Marks {
    /// Of the rows that were booked the other way.
    tally: Tally,
    /// Those that were booked as their mark says, with a plus before money out.
    plus: Vec<(u32, String)>,
    /// Those with a mark that means money out: without any sign, and with a minus.
    unsigned: Alike,
    doubled: Alike,
    /// Whether that is how the file writes it.
    plus_is_out: bool,
    /// Whether any amount has a minus: where none has, a plus may stand before all of them.
    has_minus: bool,
}

impl Marks {
    fn hear(&mut self, line: u32, text: &str, amount: Amount) {
        let Some(marked) = amount::marked(text) else {
            self.has_minus |= amount.negative;
            return;
        };
        self.has_minus |= marked.is_minus == Some(true);
        if marked.is_out != amount.negative {
            self.tally.add(line, text, marked.is_out);
            return;
        }
        self.tally.agree += 1;
        match marked.is_minus {
            None if marked.is_out => self.unsigned.add(line, text),
            Some(true) if marked.is_out => self.doubled.add(line, text),
            _ => {}
        }
        let is_plus = marked.is_out && marked.is_minus == Some(false) && !self.plus_is_out;
        if is_plus && self.plus.len() < MOST_SHOWN {
            self.plus.push((line, clean(text, 40)));
        }
    }

    fn tell(&self, draft: &mut Draft) {
        self.tally.tell("The mark in ", draft);
        for (line, text) in self.plus.iter().filter(|_| self.has_minus) {
            let detail = format!(
                "“{text}” has a plus and a mark that means money out; it was booked as money out. \
                 Check which way the money went."
            );
            draft.warn(*line, CODE, detail);
        }
        self.tell_doubled(draft);
    }

    /// Where some amounts of money out have a minus beside their mark and others none, the rarer
    /// ones may be what was reversed.
    fn tell_doubled(&self, draft: &mut Draft) {
        if self.unsigned.count == 0 || self.doubled.count == 0 {
            return;
        }
        let (rare, has, others) = match self.doubled.count <= self.unsigned.count {
            true => (&self.doubled, "a minus and", "have none"),
            false => (&self.unsigned, "no minus beside", "have one"),
        };
        for (line, text) in &rare.shown {
            let detail = format!(
                "“{text}” has {has} a mark that means money out, and others with such a mark \
                 {others}; it was booked as money out. Check whether it is money that came back."
            );
            draft.warn(*line, CODE, detail);
        }
    }
}

/// Rows that are written alike, and the first of them with their texts.
#[derive(Debug, Default)]
struct Alike {
    count: usize,
    shown: Vec<(u32, String)>,
}

impl Alike {
    fn add(&mut self, line: u32, text: &str) {
        self.count += 1;
        if self.shown.len() < MOST_SHOWN {
            self.shown.push((line, clean(text, 40)));
        }
    }
}
