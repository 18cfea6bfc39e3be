//! What an account remembers of earlier files: a preference for what the new file leaves open. What
//! is remembered of a column is found again by the heading over it, not by its place; what is not
//! found falls away, and the file is read afresh there.

use commands::statement::{AmountColumns, ColumnMapping, ColumnUnit, DateOrder, MappingQuestion};

use super::super::amount::Mark;
use super::amounts::{index, question};
use super::cells::at;
use super::choice::{Author, Choice, Remembered, Settled, Strength};
use super::learned::{self, AMOUNT, DATE_ORDER, DECIMAL_MARK, FEE_COLUMN};
use super::loan;

/// What is remembered, with its columns where they stand in the new file.
pub(super) struct Memory {
    /// The columns where they stand now; those that were not found are those of the earlier file.
    pub placed: ColumnMapping,
    /// Whether one of the two files has no headings, so that only places can be compared.
    pub by_place: bool,
    /// Whether any column stands elsewhere now.
    pub moved: bool,
    has_date: bool,
    has_amount: bool,
    has_fee: bool,
    has_texts: bool,
    /// Single columns that were not found.
    lost: Vec<Single>,
}

/// A column that tells one thing and can be missed alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Single {
    Balance,
    Currency,
    Account,
    BankId,
    State,
    BookedOn,
}

/// Where the columns of the earlier file stand now.
struct Places<'m> {
    before: &'m [String],
    now: &'m [String],
}

impl Places<'_> {
    fn find(&self, column: u32) -> Option<u32> {
        if self.before.is_empty() || self.now.is_empty() || self.before == self.now {
            return Some(column);
        }
        let heading = self.before.get(at(column))?;
        let count = |headings: &[String]| headings.iter().filter(|h| *h == heading).count();
        // Of several columns with one heading it is the one in the same turn.
        if count(self.before) != count(self.now) {
            return None;
        }
        let nth = count(&self.before[..at(column)]);
        let mut places = self.now.iter().enumerate().filter(|(_, other)| *other == heading);
        places.nth(nth).map(|(place, _)| index(place))
    }

    /// The columns of units; `None` where one of them is missing.
    fn units(&self, units: &[ColumnUnit]) -> Option<Vec<ColumnUnit>> {
        let place =
            |unit: &ColumnUnit| self.find(unit.column).map(|column| ColumnUnit { column, ..*unit });
        units.iter().map(place).collect()
    }

    /// The columns of amounts; `None` where one of them is missing.
    fn amount(&self, columns: &AmountColumns) -> Option<AmountColumns> {
        let mut placed = columns.clone();
        match &mut placed {
            AmountColumns::Signed { column, .. } => *column = self.find(*column)?,
            AmountColumns::DebitCredit { debit_column: one, credit_column: other, .. }
            | AmountColumns::Directed { column: one, direction_column: other, .. }
            | AmountColumns::Balanced { column: one, balance_column: other, .. } => {
                (*one, *other) = (self.find(*one)?, self.find(*other)?);
            }
        }
        Some(placed)
    }
}

impl Memory {
    /// Finds the remembered columns in a file with these headings.
    pub(super) fn place(memory: &ColumnMapping, headings: &[String]) -> Self {
        let places = Places { before: memory.headings(), now: headings };
        let mut placed = memory.clone();
        let date = places.find(memory.date_column);
        let amount = places.amount(&memory.amount);
        let fee = memory.fee_column.map(|column| places.find(column));
        let texts = [memory.payee_column, memory.payer_column].into_iter().flatten();
        let texts = texts.chain(memory.description_columns.iter().copied());
        let has_texts = texts.into_iter().all(|column| places.find(column).is_some());
        let again = |column: Option<u32>| column.and_then(|column| places.find(column));
        placed.date_column = date.unwrap_or(memory.date_column);
        placed.amount = amount.clone().unwrap_or_else(|| memory.amount.clone());
        placed.fee_column = fee.flatten();
        placed.units = memory.units.as_ref().and_then(|units| places.units(units));
        placed.payee_column = again(memory.payee_column);
        placed.payer_column = again(memory.payer_column);
        placed.description_columns =
            memory.description_columns.iter().filter_map(|column| places.find(*column)).collect();
        let mut lost = Vec::new();
        for (single, column) in [
            (Single::Balance, &mut placed.balance_column),
            (Single::Currency, &mut placed.currency_column),
            (Single::Account, &mut placed.account_column),
            (Single::BankId, &mut placed.bank_id_column),
            (Single::State, &mut placed.state_column),
            (Single::BookedOn, &mut placed.booked_on_column),
        ] {
            let found = again(*column);
            if found.is_none() && column.is_some() {
                lost.push(single);
            }
            *column = found;
        }
        Self {
            by_place: memory.headings().is_empty() || headings.is_empty(),
            moved: placed != *memory,
            has_date: date.is_some(),
            has_amount: amount.is_some(),
            has_fee: amount.is_some() && fee != Some(None),
            has_texts,
            placed,
            lost,
        }
    }

    fn remembered<T>(&self, field: &str, value: T) -> Remembered<T> {
        Remembered { value, author: learned::author(&self.placed, field) }
    }

    /// Whether a column tells the own accounts, where a person has said it.
    pub(super) fn account_column(&self) -> Option<Option<u32>> {
        let was_said = learned::author(&self.placed, learned::ACCOUNT_COLUMN) != Author::Reader;
        let is_lost = self.lost.contains(&Single::Account);
        (was_said && self.placed.learned.is_some() && !is_lost)
            .then_some(self.placed.account_column)
    }

    /// The column of the day, where it was found.
    pub(super) fn date_column(&self) -> Option<usize> {
        self.has_date.then(|| at(self.placed.date_column))
    }

    /// The columns of amounts, where their headings were found.
    pub(super) fn amount_columns(&self) -> Vec<usize> {
        let (one, other) = self.placed.amount.columns();
        let found = self.has_amount && !self.by_place;
        [Some(one), other].into_iter().flatten().filter(|_| found).map(at).collect()
    }

    pub(super) fn date_order(&self) -> Option<Remembered<DateOrder>> {
        self.has_date.then(|| self.remembered(DATE_ORDER, self.placed.date_order))
    }

    pub(super) fn decimal_mark(&self) -> Option<Remembered<Mark>> {
        let mark = Mark::from_char(self.placed.decimal_mark).filter(|_| self.has_amount)?;
        Some(self.remembered(DECIMAL_MARK, mark))
    }

    pub(super) fn amount(&self) -> Option<Remembered<AmountColumns>> {
        self.has_amount.then(|| self.remembered(AMOUNT, self.placed.amount.clone()))
    }

    pub(super) fn fee_column(&self) -> Option<Remembered<Option<u32>>> {
        self.has_fee.then(|| self.remembered(FEE_COLUMN, self.placed.fee_column))
    }

    /// Forgets which columns hold the texts.
    pub(super) fn without_texts(self) -> Self {
        Self { has_texts: false, ..self }
    }

    /// What became of the columns, for a person; nothing where they stand as they did.
    pub(super) fn told(&self) -> &'static str {
        let is_whole = self.has_date && self.has_amount && self.has_texts && self.lost.is_empty();
        match (is_whole, self.moved) {
            (false, _) => {
                " Not all columns of earlier files are here under their headings; what was \
                 missing was looked for afresh."
            }
            (true, true) => " Columns that stood elsewhere were found by their headings.",
            (true, false) => "",
        }
    }

    /// Whether the file names payees in a column that stood empty in earlier files, so that nothing
    /// was told of it: no person chose otherwise, and no text was taken from it.
    fn is_silent_of_payee(&self, found: &ColumnMapping) -> bool {
        let memory = &self.placed;
        let single = [memory.payee_column, memory.payer_column].into_iter().flatten();
        let mut used = single.chain(memory.description_columns.iter().copied());
        let is_new = found.payee_column.is_some_and(|payee| used.all(|column| column != payee));
        let was_read = learned::author(memory, learned::TEXTS) == Author::Reader;
        let is_text = |column: u32| found.description_columns.contains(&column);
        is_new && was_read && memory.payee_column.is_none_or(is_text)
    }

    /// The mapping with the texts that were told apart before: a line of an earlier file is met
    /// again by its texts.
    pub(super) fn texts(&self, found: ColumnMapping) -> ColumnMapping {
        let memory = &self.placed;
        let mut mapping = found;
        if self.has_texts && !self.is_silent_of_payee(&mapping) {
            mapping.payee_column = memory.payee_column;
            mapping.payer_column = memory.payer_column;
            mapping.description_columns = memory.description_columns.clone();
        }
        if !self.lost.contains(&Single::BankId) {
            mapping.bank_id_column = memory.bank_id_column;
        }
        for (column, remembered) in [
            (&mut mapping.booked_on_column, memory.booked_on_column),
            (&mut mapping.balance_column, memory.balance_column),
            (&mut mapping.currency_column, memory.currency_column),
            (&mut mapping.account_column, memory.account_column),
            (&mut mapping.state_column, memory.state_column),
        ] {
            *column = remembered.or(*column);
        }
        mapping
    }
}

/// The amounts, with how they were read before. Words that the memory does not know keep the choice
/// of the file, and so does a memory of another kind of columns where words of the file are known
/// and no person said otherwise. `reads_alike` tells whether both give every booking the same
/// amount: then they contradict each other in nothing.
pub(super) fn amount(
    file: Choice<AmountColumns>,
    remembered: Option<Remembered<AmountColumns>>,
    reads_alike: impl Fn(&AmountColumns, &AmountColumns) -> bool,
) -> Settled<AmountColumns> {
    let before = remembered.as_ref().map(|memory| memory.value.clone());
    let fitting = remembered.and_then(|memory| {
        let is_machines = memory.author == Author::Reader;
        if is_machines && file.value.columns() != memory.value.columns() {
            return None;
        }
        let value = fitting(&file, &memory)?;
        Some(Remembered { value, ..memory })
    });
    let alike = fitting.as_ref().is_some_and(|memory| {
        file.strength != Strength::Open && reads_alike(&file.value, &memory.value)
    });
    let file = match fitting.as_ref().filter(|_| alike) {
        Some(memory) => Choice { value: memory.value.clone(), ..file },
        None => file,
    };
    let mut settled = file.settle(fitting, |file, memory| {
        let detail = "The file looks as if its amounts stood elsewhere or had other signs than in \
                      earlier files of the account. Choose how they are to be read.";
        question(detail, &[memory.clone(), file.clone()])
    });
    settled.value = confirmed(settled.value, before.as_ref(), settled.question.is_some());
    settled
}

/// The memory as far as it can answer for this file.
fn fitting(
    file: &Choice<AmountColumns>,
    memory: &Remembered<AmountColumns>,
) -> Option<AmountColumns> {
    use AmountColumns::{Balanced, DebitCredit, Directed, Signed};
    let answers = file.strength == Strength::Open || memory.author != Author::Reader;
    if let Signed { column, inverted: before, without_signs } = memory.value {
        return by_signs(file, (column, before), without_signs, answers);
    }
    match (&file.value, &memory.value) {
        (Balanced { .. }, Balanced { owed, .. }) => owed_or_not(file, *owed),
        (_, Balanced { .. }) | (Balanced { .. }, _) => None,
        (
            Directed { direction_column, out_words, in_words, neutral_words, .. },
            Directed {
                column,
                direction_column: same,
                out_words: out,
                in_words: into,
                neutral_words: neither,
                words_alone,
            },
        ) => {
            if direction_column != same {
                return answers.then(|| memory.value.clone());
            }
            let is_known = |word: &String| {
                into.is_empty() || [out, into, neither].iter().any(|words| words.contains(word))
            };
            let mut seen = [out_words, in_words, neutral_words].into_iter().flatten();
            if seen.all(is_known) {
                return Some(memory.value.clone());
            }
            // Words that are new are taken as the file says, beside those that are remembered.
            if file.strength == Strength::Open {
                return None;
            }
            let with = |own: &[String], new: &[String]| -> Vec<String> {
                let new = new.iter().filter(|word| !is_known(word));
                own.iter().chain(new).cloned().collect()
            };
            Some(Directed {
                column: *column,
                direction_column: *same,
                out_words: with(out, out_words),
                in_words: with(into, in_words),
                neutral_words: with(neither, neutral_words),
                words_alone: *words_alone,
            })
        }
        (DebitCredit { .. }, DebitCredit { .. }) => Some(memory.value.clone()),
        // Signs have gone, and what told the direction is not known: the memory tells it.
        _ => answers.then(|| memory.value.clone()),
    }
}

/// What balances are, as it was said before, where that leaves no more to ask. Which way the oldest
/// row of a file goes says nothing about another's.
fn owed_or_not(file: &Choice<AmountColumns>, owed: bool) -> Option<AmountColumns> {
    let is_so = |columns: &AmountColumns| matches!(columns, AmountColumns::Balanced { owed: own, .. } if *own == owed);
    let Some(question) = &file.question else {
        return if is_so(&file.value) { None } else { loan::turned(&file.value) };
    };
    let choices = question.choices.iter().cloned();
    let choices = choices.filter_map(|choice| serde_json::from_value(choice).ok());
    let mut fitting = choices.filter(is_so);
    let only = fitting.next().filter(|_| fitting.next().is_none());
    only.filter(|_| question.choices.len() == 2 && is_about_owed(question))
}

/// Whether a question of two choices offers balances of both kinds.
fn is_about_owed(question: &MappingQuestion) -> bool {
    let of = |choice: &serde_json::Value| choice["owed"].as_bool().unwrap_or(false);
    question.choices.iter().map(of).collect::<Vec<_>>() == [false, true]
}

/// What signs of earlier files meant. That a plus was money out answers what a file without any
/// sign leaves open: so are its charges. That it was money in beside minuses says nothing of such a
/// file, but against it, where the file only looks as if they were turned. `confirmed`: a person
/// said so of a file without signs; `answers`: another kind of columns gives way.
fn by_signs(
    file: &Choice<AmountColumns>,
    (column, inverted): (u32, bool),
    confirmed: bool,
    answers: bool,
) -> Option<AmountColumns> {
    use AmountColumns::{Balanced, Signed};
    let bare = has_no_sign(file);
    let memory = || Signed { column, inverted, without_signs: bare };
    let is_turned = inverted && file.strength == Strength::Open;
    match &file.value {
        Balanced { .. } => None,
        Signed { inverted: own, .. } if bare && !confirmed => {
            (is_turned || (file.strength == Strength::Likely && *own != inverted)).then(memory)
        }
        Signed { .. } => Some(memory()),
        _ if bare && !confirmed => is_turned.then(memory),
        _ => (answers && (confirmed || !bare)).then(memory),
    }
}

/// Whether the file has no amount with a sign: then the choice, or one of those it asks about, is
/// that all of it is in or out.
fn has_no_sign(file: &Choice<AmountColumns>) -> bool {
    let is_bare = |columns: &AmountColumns| {
        matches!(columns, AmountColumns::Signed { without_signs: true, .. })
    };
    let asked = file.question.iter().flat_map(|question| &question.choices);
    is_bare(&file.value)
        || asked
            .filter_map(|choice| serde_json::from_value(choice.clone()).ok())
            .any(|columns| is_bare(&columns))
}

/// What is kept of how amounts without any sign are read: what a person said of them, now (`asked`)
/// or before, and not what only this file shows.
fn confirmed(
    found: AmountColumns,
    remembered: Option<&AmountColumns>,
    asked: bool,
) -> AmountColumns {
    let AmountColumns::Signed { column, inverted, without_signs } = found else { return found };
    let bare = |without_signs| AmountColumns::Signed { column, inverted, without_signs };
    let was_said = remembered.is_some_and(|memory| *memory == bare(true));
    bare((without_signs && asked) || was_said)
}
