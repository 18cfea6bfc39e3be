//! What an account remembers of earlier files: a preference for what the new file leaves open.

use commands::statement::{AmountColumns, ColumnMapping};

use super::amounts::question;
use super::choice::{Choice, Settled, Strength};

/// The amounts, with how they were read before. Words that the memory does not know keep the choice
/// of the file, and so does a memory of another kind of columns where words of the file are known.
pub(super) fn amount(
    file: Choice<AmountColumns>,
    remembered: Option<&AmountColumns>,
) -> Settled<AmountColumns> {
    let remembered = remembered.filter(|memory| file.value.columns() == memory.columns());
    let fitting = remembered.and_then(|memory| fitting(&file, memory));
    let mut settled = file.settle(fitting, |file, memory| {
        let detail = "The file looks as if its amounts had other signs than those of earlier files \
                      of the account. Choose how they are to be read.";
        question(detail, &[memory.clone(), file.clone()])
    });
    settled.value = confirmed(settled.value, remembered, settled.question.is_some());
    settled
}

/// The memory as far as it can answer for this file.
fn fitting(file: &Choice<AmountColumns>, memory: &AmountColumns) -> Option<AmountColumns> {
    use AmountColumns::{Balanced, DebitCredit, Directed, Signed};
    if let Signed { column, inverted: before, without_signs } = memory {
        return by_signs(file, (*column, *before), *without_signs);
    }
    match (&file.value, memory) {
        // Which way the oldest row of a file goes says nothing about another's.
        (_, Balanced { .. }) | (Balanced { .. }, _) => None,
        (
            Directed { direction_column, out_words, in_words, neutral_words, .. },
            Directed {
                column,
                direction_column: same,
                out_words: out,
                in_words: into,
                neutral_words: neither,
            },
        ) => {
            if direction_column != same {
                return (file.strength == Strength::Open).then(|| memory.clone());
            }
            let is_known = |word: &String| {
                into.is_empty() || [out, into, neither].iter().any(|words| words.contains(word))
            };
            let mut seen = [out_words, in_words, neutral_words].into_iter().flatten();
            if seen.all(is_known) {
                return Some(memory.clone());
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
            })
        }
        (DebitCredit { .. }, DebitCredit { .. }) => Some(memory.clone()),
        // Signs have gone, and what told the direction is not known: the memory tells it.
        _ => (file.strength == Strength::Open).then(|| memory.clone()),
    }
}

/// What signs of earlier files meant. Beside minuses that says nothing of a file in which no amount
/// has a sign, but against it, where the file only looks as if they were turned. `confirmed`: a
/// person said so of a file without signs.
fn by_signs(
    file: &Choice<AmountColumns>,
    (column, inverted): (u32, bool),
    confirmed: bool,
) -> Option<AmountColumns> {
    use AmountColumns::{Balanced, Signed};
    let bare = has_no_sign(file);
    let memory = || Signed { column, inverted, without_signs: bare };
    match &file.value {
        Balanced { .. } => None,
        Signed { inverted: own, .. } if bare && !confirmed => {
            (file.strength == Strength::Likely && *own != inverted).then(memory)
        }
        Signed { .. } => Some(memory()),
        _ => (file.strength == Strength::Open && (confirmed || !bare)).then(memory),
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

/// The mapping with the texts that were told apart before: a line of an earlier file is met again
/// by its texts.
pub(super) fn texts(found: ColumnMapping, memory: &ColumnMapping) -> ColumnMapping {
    ColumnMapping {
        payee_column: memory.payee_column,
        payer_column: memory.payer_column,
        description_columns: memory.description_columns.clone(),
        bank_id_column: memory.bank_id_column,
        booked_on_column: memory.booked_on_column.or(found.booked_on_column),
        balance_column: memory.balance_column.or(found.balance_column),
        currency_column: memory.currency_column.or(found.currency_column),
        account_column: memory.account_column.or(found.account_column),
        state_column: memory.state_column.or(found.state_column),
        ..found
    }
}
