//! What is missing between the files of an archive: one ends with a balance, and the next one comes
//! to another.

use chrono::NaiveDate;
use commands::statement::{Statement, StatementBalance, StatementLine};
use domain::money::Money;

use super::super::draft::{Draft, StatementIndex};

/// What one part states of a statement.
#[derive(Debug, Clone)]
pub(super) struct Span {
    name: String,
    opening: Option<StatementBalance>,
    closing: StatementBalance,
}

impl Span {
    /// Nothing where it does not state what it ends with.
    pub(super) fn of(name: &str, statement: &Statement) -> Option<Self> {
        let closing = statement.closing?;
        Some(Self { name: name.to_owned(), opening: statement.opening, closing })
    }
}

/// Follows the parts by their ends and says where lines are missing. What was there before the
/// first of them is then kept as it follows from that one: with what is missing, the rest follows.
pub(super) fn tell(draft: &mut Draft, index: StatementIndex, mut spans: Vec<Span>) {
    spans.sort_by_key(|span| span.closing.on);
    let mut missing = Vec::new();
    for pair in spans.windows(2) {
        let [one, next] = pair else { continue };
        let (begins, ends) = (one.closing, next.closing);
        let follows = next.opening.is_some_and(|opening| opening.amount == begins.amount);
        if begins.on == ends.on || follows || begins.amount.currency != ends.amount.currency {
            continue;
        }
        let moved = sum(draft.lines(index), |day| begins.on < day && day <= ends.on);
        let apart = i128::from(ends.amount.minor) - i128::from(begins.amount.minor) - moved;
        let apart = i64::try_from(apart).ok().filter(|apart| *apart != 0);
        missing.extend(apart.map(|apart| (one, next, Money::new(apart, ends.amount.currency))));
    }
    if missing.is_empty() {
        return;
    }
    for (one, next, apart) in &missing {
        let detail = format!(
            "{} ends with {} on {}, and {} comes to {} on {}: lines between them that come to \
             {apart} are missing. Import the file that has them.",
            one.name,
            one.closing.amount,
            one.closing.on,
            next.name,
            next.closing.amount,
            next.closing.on
        );
        draft.warn(0, "lines-missing", detail);
    }
    draft.has_gaps(index);
    let Some(first) = spans.first().map(|span| span.closing) else { return };
    let Some(begun_on) = draft.lines(index).iter().map(|line| line.posted_on).min() else { return };
    let before = i128::from(first.amount.minor) - sum(draft.lines(index), |day| day <= first.on);
    if let (None, Ok(before)) = (draft.opening(index), i64::try_from(before)) {
        let amount = Money::new(before, first.amount.currency);
        draft.open_with(index, StatementBalance { on: begun_on.min(first.on), amount });
    }
}

/// What is booked on some days, in minor units.
fn sum(lines: &[StatementLine], is_within: impl Fn(NaiveDate) -> bool) -> i128 {
    let within = lines.iter().filter(|line| !line.pending && is_within(line.posted_on));
    within.map(|line| i128::from(line.amount.minor)).sum()
}
