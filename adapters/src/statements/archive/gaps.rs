//! How the files of an archive follow each other by what they begin and end with: what is missing
//! between two of them, what was there before all, and what is there at the end.

use chrono::NaiveDate;
use commands::statement::{StatementBalance, StatementLine};
use domain::money::Money;

use super::super::draft::{Draft, StatementIndex};

/// What one part states of a statement.
#[derive(Debug, Clone)]
pub(super) struct Span {
    pub name: String,
    /// The number of the part.
    pub part: usize,
    /// As it is stated.
    pub opening: Option<StatementBalance>,
    /// As it is stated, or follows from the closing one and its own lines.
    pub begins: Option<Money>,
    pub closing: StatementBalance,
    /// The day of its oldest line.
    pub first_on: Option<NaiveDate>,
}

impl Span {
    fn begins(&self) -> Option<Money> {
        self.opening.map(|opening| opening.amount).or(self.begins)
    }

    fn follows(&self, other: &Self) -> bool {
        self.begins() == Some(other.closing.amount)
    }
}

/// Whether a part tells the line at a place.
type IsTold<'a> = &'a dyn Fn(usize, usize) -> bool;

/// Follows the parts by their ends and says where lines are missing. What was there before the
/// first of them is then kept as it follows from that one: with what is missing, the rest follows.
pub(super) fn tell(
    draft: &mut Draft,
    index: StatementIndex,
    spans: Vec<Span>,
    is_told: IsTold<'_>,
) {
    let spans = in_order(spans);
    let Some(last) = spans.last() else { return };
    draft.close_with(index, last.closing);
    let mut missing = Vec::new();
    for pair in spans.windows(2) {
        let [one, next] = pair else { continue };
        missing.extend(
            between(draft.lines(index), one, next, is_told).map(|apart| (one, next, apart)),
        );
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
    if !missing.is_empty() {
        draft.has_gaps(index);
    }
    if let Some(opening) = before_all(draft, index, &spans, is_told) {
        draft.begin_with(index, opening);
    }
}

/// By the days they end with; of one day in the order in which one begins where another ends.
fn in_order(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_by_key(|span| span.closing.on);
    let mut ordered: Vec<Span> = Vec::with_capacity(spans.len());
    while let Some(on) = spans.first().map(|span| span.closing.on) {
        let of_day = spans.iter().take_while(|span| span.closing.on == on).count();
        let follows_none = |nth: &usize| {
            let others = (0..of_day).filter(|other| other != nth);
            let mut others = others.map(|other| &spans[other]);
            !others.any(|other| spans[*nth].follows(other) && !other.follows(&spans[*nth]))
        };
        let first = (0..of_day).find(follows_none).unwrap_or(0);
        ordered.push(spans.remove(first));
    }
    ordered
}

/// What is missing between two parts that follow each other.
fn between(lines: &[StatementLine], one: &Span, next: &Span, is_told: IsTold<'_>) -> Option<Money> {
    let (begins, ends) = (one.closing, next.closing);
    let is_other = begins.amount.currency != ends.amount.currency;
    if begins.on == ends.on || next.follows(one) || is_other {
        return None;
    }
    // The later file may bring more of the day with which the earlier one ends.
    let further = |place, on| on == begins.on && !is_told(one.part, place);
    let apart = [
        sum(lines, |_, on| begins.on < on && on <= ends.on),
        sum(lines, |place, on| on <= ends.on && (begins.on < on || further(place, on))),
    ];
    let apart =
        apart.map(|moved| i128::from(ends.amount.minor) - i128::from(begins.amount.minor) - moved);
    let least = apart.first().filter(|_| apart.iter().all(|minor| *minor != 0))?;
    Some(Money::new(i64::try_from(*least).ok()?, ends.amount.currency))
}

/// What was there before all lines, where no part states that: files begin on different days. It
/// follows from the end of the last part, or where something is missing from that of the first one.
fn before_all(
    draft: &Draft,
    index: StatementIndex,
    spans: &[Span],
    is_told: IsTold<'_>,
) -> Option<StatementBalance> {
    let (lines, has_gaps) = (draft.lines(index), draft.has_gaps_in(index));
    let begun_on = lines.iter().map(|line| line.posted_on).min()?;
    match draft.opening(index) {
        Some(stated) => {
            let is_own = |span: &Span| span.opening.is_some_and(|own| own.on == stated.on);
            let nth = spans.iter().position(is_own)?;
            let own = &spans[nth];
            let first_on = own.first_on.unwrap_or(own.closing.on);
            let is_before = |span: &Span| span.first_on <= own.first_on && own.follows(span);
            let is_older = |(place, line): (usize, &StatementLine)| {
                !line.pending && line.posted_on < first_on && !is_told(own.part, place)
            };
            if !spans[..nth].iter().any(is_before) && !lines.iter().enumerate().any(is_older) {
                return own.opening;
            }
        }
        None if !has_gaps => return None,
        None => {}
    }
    let (first, last) = (spans.first()?, spans.last()?);
    let (from, moved) = match has_gaps {
        false => (last, sum(lines, |_, on| on <= last.closing.on)),
        // What the day of its end has beside its own lines came after it.
        true => (
            first,
            sum(lines, |place, on| {
                let end = first.closing.on;
                on < end || (on == end && is_told(first.part, place))
            }),
        ),
    };
    let before = i64::try_from(i128::from(from.closing.amount.minor) - moved).ok()?;
    let amount = Money::new(before, from.closing.amount.currency);
    Some(StatementBalance { on: begun_on.min(first.closing.on), amount })
}

/// What is booked at some places and days, in minor units.
fn sum(lines: &[StatementLine], is_within: impl Fn(usize, NaiveDate) -> bool) -> i128 {
    let booked = lines.iter().enumerate().filter(|(_, line)| !line.pending);
    let within = booked.filter(|(place, line)| is_within(*place, line.posted_on));
    within.map(|(_, line)| i128::from(line.amount.minor)).sum()
}
