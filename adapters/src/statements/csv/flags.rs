//! Columns of few values beside an amount without sign. One of them may tell the direction: by
//! words that are known, as the balances prove, or as a person says.

use commands::statement::AmountColumns;

use super::super::amount;
use super::amounts::{Money, index};
use super::layout::Column;
use super::table::Row;
use super::way::{self, Way};
use super::words;

/// The most values that a column of known words may have, and one of unknown words.
const MOST_KNOWN: usize = 20;
const MOST_UNKNOWN: usize = 3;
/// The most columns that a question offers.
const MOST_OFFERED: usize = 3;
/// The longest value of unknown meaning that is offered, in characters.
const LONGEST_UNKNOWN: usize = 24;
/// The longest value that is a code for certain, in characters.
const LONGEST_CODE: usize = 3;

/// A column of few values; an empty cell is a value as well.
pub(super) struct Flag<'t> {
    pub column: &'t Column,
    pub values: Vec<&'t str>,
    pub counts: Vec<usize>,
    rows: usize,
    /// Whether every amount beside it has a minus, which then tells nothing.
    words_alone: bool,
}

/// A value with what balances prove of it.
pub(super) struct Proven<'t> {
    pub value: &'t str,
    pub way: Way,
    /// How many rows prove it; none where its word is known.
    pub rows: usize,
}

/// Values with what they mean.
pub(super) type Meaning<'t> = Vec<(&'t str, Way)>;

impl<'t> Flag<'t> {
    fn blanks(&self) -> usize {
        let blank = self.values.iter().position(|value| value.is_empty());
        blank.map_or(0, |place| self.counts[place])
    }

    /// Whether the header says that the column tells a direction or a kind.
    pub(super) fn is_named(&self) -> bool {
        let header = &self.column.header;
        words::has(header, words::DIRECTION)
            || words::KIND.name(header)
            || (words::DEBIT.name(header) && words::CREDIT.name(header))
    }

    /// Whether the header says that the column names means of payment or kinds of accounts.
    pub(super) fn is_method(&self) -> bool {
        let header = &self.column.header;
        words::has(header, words::METHOD)
            || (way::names_means(header) && !words::has(header, words::DIRECTION))
    }

    /// Which of the values says where money goes.
    pub(super) fn way_of(&self, row: &Row, meaning: &Meaning<'_>) -> Option<Way> {
        let value = row.mark(self.column.index);
        let way = meaning.iter().find(|(known, _)| *known == value).map(|(_, way)| *way);
        way.filter(|way| *way != Way::Neither)
    }

    /// What the values mean, if the words of all of them are known and tell a direction.
    pub(super) fn known(&self) -> Option<Meaning<'t>> {
        if self.is_method() {
            return None;
        }
        let filled: Vec<&str> = self.values.iter().copied().filter(|v| !v.is_empty()).collect();
        let ways: Option<Vec<Way>> = way::ways(&filled).into_iter().collect();
        let mut meaning: Meaning = filled.iter().copied().zip(ways?).collect();
        let has = |meaning: &Meaning, wanted| meaning.iter().any(|(_, way)| *way == wanted);
        let (out, into) = (has(&meaning, Way::Out), has(&meaning, Way::In));
        let few_blanks = self.blanks() * 20 <= self.rows;
        match (out, into) {
            (false, false) => return None,
            (true, true) => return few_blanks.then_some(meaning),
            _ => {}
        }
        // One word alone: `CR` beside empty cells, `Debit` in every row. A country code may look
        // like it, so the word or the header must leave no doubt.
        let is_plain = |(value, way): &(&str, Way)| *way == Way::Neither || way::is_plain(value);
        if !self.is_named() && !meaning.iter().all(is_plain) {
            return None;
        }
        if self.blanks() > 0 && !few_blanks {
            meaning.push(("", if out { Way::In } else { Way::Out }));
        }
        Some(meaning)
    }

    /// What those values mean whose words are known, beside others that are not, under a heading
    /// that says that the column tells a direction or a kind.
    pub(super) fn partly_known(&self) -> Option<Meaning<'t>> {
        if self.is_method() || !self.is_named() || self.known().is_some() {
            return None;
        }
        let is_category = words::has(&self.column.header, words::CATEGORY);
        let is_word = |value: &&str| {
            let is_code = value.is_ascii() && value.len() <= LONGEST_CODE;
            (!is_code || way::is_plain(value)) && !(is_category && value.contains(' '))
        };
        let known = self.values.iter().copied().filter(is_word);
        let known = known.filter_map(|value| Some((value, way::way(value)?)));
        let meaning: Meaning = known.filter(|(_, way)| *way != Way::Neither).collect();
        (!meaning.is_empty()).then_some(meaning)
    }

    /// What the values mean as the balances tell, where they tell both directions without
    /// contradiction.
    pub(super) fn proven(
        &self,
        rows: impl Iterator<Item = &'t Row>,
        out: &[Option<bool>],
    ) -> Option<Vec<Proven<'t>>> {
        let mut tally = vec![(0_usize, 0_usize); self.values.len()];
        for (row, out) in rows.zip(out) {
            let Some(out) = out else { continue };
            let value = row.mark(self.column.index);
            if let Some(place) = self.values.iter().position(|known| *known == value) {
                let (outs, ins) = &mut tally[place];
                *(if *out { outs } else { ins }) += 1;
            }
        }
        let mut meaning: Vec<Proven> = Vec::new();
        for (value, (outs, ins)) in self.values.iter().copied().zip(tally) {
            let way = match (outs, ins) {
                (0, 0) => way::way(value)?,
                (outs, ins) if outs >= 9 * ins => Way::Out,
                (outs, ins) if ins >= 9 * outs => Way::In,
                _ => return None,
            };
            meaning.push(Proven { value, way, rows: outs + ins });
        }
        let has = |wanted| meaning.iter().any(|proven| proven.way == wanted);
        (has(Way::Out) && has(Way::In)).then_some(meaning)
    }

    /// Whether the column may be one of directions and nothing else: codes, or two values under a
    /// heading that says so. Texts stay what they are where the balances tell the direction anyway.
    pub(super) fn may_be_direction(&self) -> bool {
        self.has_short() || (self.is_named() && self.values.len() == 2)
    }

    /// Whether what balances prove of other rows tells a row with this value as well: its word is
    /// known, or the values are two that a heading calls directions, or two marks of one character
    /// that never meant anything else in several rows each.
    pub(super) fn tells_beyond(&self, value: &str, proven: &[Proven<'t>], often: usize) -> bool {
        let Some(own) = proven.iter().find(|proven| proven.value == value) else { return false };
        if own.way != Way::Neither && way::way(value) == Some(own.way) {
            return true;
        }
        let is_pair = proven.len() == 2 && self.blanks() == 0;
        let is_called = words::has(&self.column.header, words::DIRECTION);
        let is_mark = |proven: &Proven| proven.value.chars().count() == 1 && proven.rows >= often;
        is_pair && own.rows > 0 && (is_called || proven.iter().all(is_mark))
    }

    /// Whether one row alone has this value and all others the same: it may go the other way.
    pub(super) fn sets_apart(&self, value: Option<&str>) -> bool {
        let place = self.values.iter().position(|known| Some(*known) == value);
        self.values.len() == 2 && place.is_some_and(|place| self.counts[place] == 1)
    }

    /// Whether the column may tell a direction in words that are not known.
    fn may_tell(&self) -> bool {
        let values = self.values.len();
        let short = |most: usize| self.values.iter().all(|value| value.chars().count() <= most);
        let is_other = words::STATE.name(&self.column.header)
            || words::ACCOUNT.name(&self.column.header)
            || words::CURRENCY.name(&self.column.header)
            || self.column.has_currencies();
        (2..=MOST_UNKNOWN).contains(&values)
            && !is_other
            && short(LONGEST_UNKNOWN)
            && (values < self.rows || short(LONGEST_CODE))
    }

    /// Whether its values are codes rather than texts.
    pub(super) fn has_short(&self) -> bool {
        self.values.iter().all(|value| value.chars().count() <= LONGEST_CODE)
    }

    /// All readings of the values, the most likely first: for each value the one where it alone is
    /// money out, and the one where it alone is money in.
    fn readings(&self) -> Vec<Meaning<'t>> {
        let mut order: Vec<usize> = (0..self.values.len()).collect();
        let is_out = |place: usize| way::way(self.values[place]) == Some(Way::Out);
        // Most households pay more often than they are paid.
        order.sort_by_key(|place| (!is_out(*place), usize::MAX - self.counts[*place]));
        let reading = |alone: usize, way: Way, rest: Way| -> Meaning<'t> {
            let way_of = |place: usize| if place == alone { way } else { rest };
            self.values.iter().enumerate().map(|(place, v)| (*v, way_of(place))).collect()
        };
        let mut readings: Vec<Meaning> =
            order.iter().map(|place| reading(*place, Way::Out, Way::In)).collect();
        if self.values.len() > 2 {
            readings.extend(order.iter().map(|place| reading(*place, Way::In, Way::Out)));
        }
        readings
    }

    /// The amounts of a column with the direction as these values say it.
    pub(super) fn directed(&self, amount: usize, meaning: &Meaning<'_>) -> AmountColumns {
        let words = |wanted: Way| -> Vec<String> {
            let is_it = |(_, way): &&(&str, Way)| *way == wanted;
            meaning.iter().filter(is_it).map(|(value, _)| (*value).to_owned()).collect()
        };
        AmountColumns::Directed {
            column: index(amount),
            direction_column: index(self.column.index),
            out_words: words(Way::Out),
            in_words: words(Way::In),
            neutral_words: words(Way::Neither),
            words_alone: self.words_alone,
        }
    }

    /// The same, whatever signs the amounts have.
    pub(super) fn alone(&self, amount: usize, meaning: &Meaning<'_>) -> AmountColumns {
        let mut columns = self.directed(amount, meaning);
        if let AmountColumns::Directed { words_alone, .. } = &mut columns {
            *words_alone = true;
        }
        columns
    }
}

impl<'t> Money<'t> {
    /// Columns of few values beside the amounts of a column.
    pub(super) fn flags(&self, amount: usize, balance: Option<usize>) -> Vec<Flag<'t>> {
        let rows: Vec<&'t Row> = self
            .rows()
            .filter(|row| amount::read(row.cell(amount), self.mark).is_ok_and(|a| a.mantissa != 0))
            .collect();
        let words_alone = self.has_minus_alone(amount);
        let columns = self.layout.columns.iter().filter(|column| {
            let index = column.index;
            let is_free = Some(index) != balance && !self.used.contains(&index);
            index != amount && is_free && !column.tells_by_yes()
        });
        columns.filter_map(|column| flag(column, &rows, words_alone)).collect()
    }

    /// The ways to read the amounts with the columns that may tell their direction.
    pub(super) fn offers(&self, amount: usize, flags: &[Flag<'t>]) -> Vec<AmountColumns> {
        // What a few rows have behind all that has a heading tells nothing in unknown words.
        let has_heading = self.layout.columns.iter().any(|column| !column.header.is_empty());
        let is_beyond = |flag: &Flag| {
            has_heading && flag.column.header.is_empty() && 2 * flag.blanks() > flag.rows
        };
        let may_tell = |flag: &&Flag| flag.may_tell() && !is_beyond(flag);
        let mut telling: Vec<&Flag> = flags.iter().filter(may_tell).collect();
        let length = |flag: &Flag| flag.values.iter().map(|v| v.chars().count()).sum::<usize>();
        telling.sort_by_key(|flag| (!flag.is_named(), flag.values.len(), length(flag)));
        let offered = telling.into_iter().take(MOST_OFFERED);
        offered
            .flat_map(|flag| flag.readings().into_iter().map(|m| flag.directed(amount, &m)))
            .collect()
    }

    /// Adds the words of rows beyond those that were looked at.
    pub(super) fn complete(&self, columns: &mut AmountColumns) {
        let AmountColumns::Directed {
            direction_column, out_words, in_words, neutral_words, ..
        } = columns
        else {
            return;
        };
        let column = super::cells::at(*direction_column);
        for row in self.table.rows.get(self.layout.first..).unwrap_or_default() {
            let cell = row.mark(column);
            let known = |words: &[String]| words.iter().any(|word| word == cell);
            if cell.is_empty() || known(out_words) || known(in_words) || known(neutral_words) {
                continue;
            }
            if out_words.len() + in_words.len() + neutral_words.len() > 2 * MOST_KNOWN {
                break;
            }
            match way::way(cell).filter(|_| !cell.chars().any(char::is_control)) {
                Some(Way::Out) => out_words.push(cell.to_owned()),
                Some(Way::In) => in_words.push(cell.to_owned()),
                Some(Way::Neither) => neutral_words.push(cell.to_owned()),
                None => {}
            }
        }
    }
}

fn flag<'t>(column: &'t Column, rows: &[&'t Row], words_alone: bool) -> Option<Flag<'t>> {
    let (values, counts) = (Vec::new(), Vec::new());
    let mut flag = Flag { column, values, counts, rows: rows.len(), words_alone };
    for row in rows {
        let value = row.mark(column.index);
        match flag.values.iter().position(|known| *known == value) {
            Some(place) => flag.counts[place] += 1,
            None if flag.values.len() > MOST_KNOWN || value.chars().any(char::is_control) => {
                return None;
            }
            None => {
                flag.values.push(value);
                flag.counts.push(1);
            }
        }
    }
    flag.values.iter().any(|value| !value.is_empty()).then_some(flag)
}
