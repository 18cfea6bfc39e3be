//! Rows whose word for a direction says otherwise than what was booked: the sign, or a balance,
//! stands, and the row is told.

use std::collections::HashMap;

use commands::statement::AmountColumns;

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

/// What a column of known words says of the bookings.
#[derive(Debug, Default)]
pub(super) struct Spoken {
    column: usize,
    /// Words in small letters, with whether they mean money out.
    words: HashMap<String, bool>,
    are_all: bool,
    /// How many rows agree, and how many do not; the first of these with their words.
    agree: usize,
    contradict: usize,
    shown: Vec<(u32, String, bool)>,
}

/// A column of words for a direction.
pub(in super::super) struct Words {
    pub column: usize,
    /// The known ones in small letters, and whether they mean money out.
    pub words: Vec<(String, bool)>,
    /// Whether all words of the column are known.
    pub are_all: bool,
}

impl Spoken {
    /// Of a column with its words; nothing is heard where the mapping takes the direction from it
    /// with the same meaning.
    pub(super) fn of(told: Words, columns: &AmountColumns) -> Option<Self> {
        let Words { column, words, are_all } = told;
        let words: HashMap<String, bool> = words.into_iter().collect();
        if let AmountColumns::Directed { direction_column, out_words, .. } = columns {
            let means_out = |word: &String| out_words.iter().any(|out| out.to_lowercase() == *word);
            let is_same = words.iter().all(|(word, out)| means_out(word) == *out);
            if at(*direction_column) != column || is_same {
                return None;
            }
        }
        Some(Self { column, words, are_all, ..Self::default() })
    }

    /// Compares a row with what was booked.
    pub(super) fn hear(&mut self, row: &Row, amount: Amount) {
        let word = row.mark(self.column);
        let Some(out) = self.words.get(&word.to_lowercase()).copied() else { return };
        if amount.mantissa == 0 {
            return;
        }
        if out == amount.negative {
            self.agree += 1;
        } else {
            self.contradict += 1;
            if self.shown.len() < MOST_SHOWN {
                self.shown.push((row.line, clean(word, 40), out));
            }
        }
    }

    /// Tells the rows that contradict: each, or where they are most of them the first. A column in
    /// which only some words are known may be no direction: there most rows have to agree.
    pub(super) fn tell(&self, draft: &mut Draft) {
        if !self.are_all && self.agree < FEWEST_AGREE * self.contradict {
            return;
        }
        let ways = |out: bool| if out { ["out", "in"] } else { ["in", "out"] };
        if self.contradict > self.agree
            && let [(line, word, out), _, ..] = &self.shown[..]
        {
            let [says, booked] = ways(*out);
            let detail = format!(
                "“{word}” means money {says}, and the row was booked as money {booked}; so it is in \
                 {} rows. Check which way the money went.",
                self.contradict
            );
            draft.warn(*line, CODE, detail);
            return;
        }
        for (line, word, out) in &self.shown {
            let [says, booked] = ways(*out);
            let detail = format!(
                "“{word}” means money {says}, and the amount was booked as money {booked}. Check \
                 which way the money went."
            );
            draft.warn(*line, CODE, detail);
        }
    }
}
