//! What the bank states, compared with the lines of the file and with the household's account: one
//! place for all formats.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;
use domain::import::StatedBalance;
use domain::money::Money;

use super::report::Balances;
use super::taken::Move;
use crate::statement::{LineNote, Statement, StatementLine};

mod ours;

use ours::Ours;
pub(super) use ours::{Standing, counted, way_to_opening};

/// The remark on what does not add up.
const DIFFERS: &str = "balance-differs";
/// The remark on an account that begins at nothing because nobody said otherwise.
const UNKNOWN: &str = "opening-balance-unknown";

/// A place where a stated balance does not follow from the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Break {
    line: u32,
    expected: i128,
    stated: i128,
}

/// The running balances of a file, as far as they follow from its lines.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Chain {
    steps: usize,
    breaks: usize,
    first: Option<Break>,
    /// What stood before the oldest line, with the day of that line.
    before: Option<(NaiveDate, i128)>,
    /// The newest balance, with its day.
    last: Option<(NaiveDate, i128)>,
}

/// What the bank states in one statement, and where that contradicts itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stated {
    chain: Chain,
    /// Outright, or right before the oldest line.
    pub opening: Option<StatedBalance>,
    /// Outright, or right behind the newest line.
    pub closing: Option<StatedBalance>,
    within: Option<Break>,
    /// The line with the oldest day.
    oldest_line: Option<u32>,
}

impl Stated {
    /// Walks along all lines: plain work.
    pub(super) fn of(statement: &Statement) -> Self {
        let chain = chain(&statement.lines);
        Self {
            chain,
            opening: opening(statement, &chain),
            closing: closing(statement, &chain),
            within: within(statement, &chain).filter(|_| !statement.has_gaps),
            oldest_line: statement.lines.iter().min_by_key(|l| l.posted_on).map(|l| l.line),
        }
    }

    /// Whether its balances follow from its lines.
    pub(super) fn is_sound(&self) -> bool {
        self.within.is_none()
    }

    /// The day at whose end the bank's balance stands, if it states any.
    pub(super) fn closing_on(&self) -> Option<NaiveDate> {
        self.closing.map(|closing| closing.on)
    }
}

/// Compares the statement with itself and with the account as it is after the import.
pub(super) fn compared(
    stated: &Stated,
    standing: &Standing,
    moves: &[Move],
) -> (Balances, Vec<LineNote>) {
    let Stated { chain, closing, .. } = *stated;
    let is_known = standing.opening.is_some();
    let ours = Ours::after(standing, moves).against(closing, standing.way);
    let money = |minor: i128| Some(Money::new(i64::try_from(minor).ok()?, standing.currency));
    let mut balances = Balances {
        opening_unknown: !is_known,
        opening_stated: stated.opening,
        closing_stated: closing,
        balance_after: money(ours),
        ..Balances::default()
    };
    if let Some(found) = stated.within {
        balances.agrees = Some(false);
        balances.contradicts_itself = true;
        balances.difference = money(found.stated - found.expected);
        balances.differs_at_line = Some(found.line).filter(|line| *line > 0);
        let unclear = (!is_known).then(unclear);
        return (balances, [broken(found, &chain, money)].into_iter().chain(unclear).collect());
    }
    let Some(closing) = closing else {
        balances.agrees = (chain.steps > 0).then_some(true);
        return (balances, Vec::new());
    };
    let difference = i128::from(closing.amount.minor) - ours;
    if difference == 0 {
        balances.agrees = Some(true);
        return (balances, Vec::new());
    }
    balances.difference = money(difference);
    let behind = Behind::of(stated, standing, ours);
    if is_known {
        balances.agrees = Some(false);
        balances.differs_at_line = stated.oldest_line.filter(|_| behind.is_none());
    }
    let note = apart(&balances, closing, behind);
    (balances, vec![note])
}

/// What is stated while a day runs is of that moment, and more of the day may be there already: it
/// is neither compared nor kept as what stands at its end.
pub(super) fn within_day(balances: &mut Balances, notes: &mut Vec<LineNote>) {
    (balances.closing_stated, balances.way, balances.apart) = (None, None, None);
    if balances.agrees == Some(false) && !balances.contradicts_itself {
        (balances.agrees, balances.difference, balances.differs_at_line) = (None, None, None);
        notes.retain(|note| note.code != DIFFERS);
    }
}

/// The remark on a file that contradicts itself.
fn broken(found: Break, chain: &Chain, money: impl Fn(i128) -> Option<Money>) -> LineNote {
    let said = |minor| money(minor).map(|money| money.to_string()).unwrap_or_default();
    let (expected, stated) = (said(found.expected), said(found.stated));
    let more = match chain.breaks {
        0 | 1 => String::new(),
        breaks => format!(" This happens at {breaks} places."),
    };
    let detail = format!(
        "The lines of the file come to {expected} here, the bank states {stated}: a difference \
         of {}. Lines may be missing, or be there twice.{more}",
        said(found.stated - found.expected)
    );
    LineNote { line: found.line, code: DIFFERS.to_owned(), detail }
}

/// The remark on an account that begins at nothing, for the file's balances cannot all be right.
fn unclear() -> LineNote {
    let detail = "The balances of the file contradict each other, so what was on the account before \
                  is not known, and it begins at nothing. Say what is on it today, and it follows.";
    LineNote { line: 0, code: UNKNOWN.to_owned(), detail: detail.to_owned() }
}

/// The remark on an account that is not where the bank says.
fn apart(balances: &Balances, closing: StatedBalance, behind: Option<Behind>) -> LineNote {
    let (stated, on) = (closing.amount, closing.on);
    let said = |money: Option<Money>| money.map(|money| money.to_string()).unwrap_or_default();
    let ours = said(balances.balance_after);
    if balances.agrees.is_none() {
        let detail = format!(
            "The bank states {stated} at the end of {on}, the account comes to {ours}: its \
             opening balance was never told. Set it, or say what is on it today, and it can be \
             compared."
        );
        return LineNote { line: 0, code: UNKNOWN.to_owned(), detail };
    }
    let place = match behind {
        None => "in this file or before it.".to_owned(),
        Some(Behind { last_on, until, is_said: false }) => format!(
            "behind the last line of this file ({last_on}) and until {until}: its lines come to \
             what it states with them."
        ),
        Some(Behind { last_on, until, is_said: true }) => format!(
            "behind this file, after {last_on} and until {until}, of which you said what is on \
             the account: import the days between them, or say it again."
        ),
    };
    let detail = format!(
        "The bank states {stated} at the end of {on}, the account comes to {ours}: a difference \
         of {}. Lines may be missing, or be there twice, {place}",
        said(balances.difference)
    );
    let line = balances.differs_at_line.unwrap_or(0);
    LineNote { line, code: DIFFERS.to_owned(), detail }
}

/// Days behind the lines of a file, of which it is that something is missing, or there twice.
#[derive(Debug, Clone, Copy)]
struct Behind {
    last_on: NaiveDate,
    until: NaiveDate,
    /// Whether a person said what is on the account then, not the bank.
    is_said: bool,
}

impl Behind {
    /// What a person said of a later day tells all that was before it, and balances behind the
    /// lines that the account comes to leave only what follows them.
    fn of(stated: &Stated, standing: &Standing, ours: i128) -> Option<Self> {
        let closing = stated.closing?;
        if let Some(said_on) = standing.said_on.filter(|said_on| *said_on > closing.on) {
            return Some(Self { last_on: closing.on, until: said_on, is_said: true });
        }
        let (last_on, last) = stated.chain.last.filter(|_| stated.chain.breaks == 0)?;
        let is_behind = last_on < closing.on && last == ours;
        is_behind.then_some(Self { last_on, until: closing.on, is_said: false })
    }
}

/// What the bank states before the first line: outright, or by a running balance.
fn opening(statement: &Statement, chain: &Chain) -> Option<StatedBalance> {
    if let Some(opening) = statement.opening {
        return Some(StatedBalance { on: opening.on, amount: opening.amount });
    }
    let (on, minor) = chain.before.filter(|_| chain.breaks == 0)?;
    let amount = Money::new(i64::try_from(minor).ok()?, statement.currency?);
    Some(StatedBalance { on, amount })
}

/// What the bank states at the end: outright, or behind the newest line.
fn closing(statement: &Statement, chain: &Chain) -> Option<StatedBalance> {
    if let Some(closing) = statement.closing {
        return Some(StatedBalance { on: closing.on, amount: closing.amount });
    }
    let (on, minor) = chain.last?;
    let amount = Money::new(i64::try_from(minor).ok()?, statement.currency?);
    Some(StatedBalance { on, amount })
}

/// Where the file contradicts itself.
fn within(statement: &Statement, chain: &Chain) -> Option<Break> {
    if let Some(first) = chain.first {
        return Some(first);
    }
    let (opening, closing) = (statement.opening?, statement.closing?);
    let (opening, stated) = (i128::from(opening.amount.minor), i128::from(closing.amount.minor));
    let until = closing.on;
    let sum = |counts: &dyn Fn(&StatementLine) -> bool| -> i128 {
        let counted = statement.lines.iter().filter(|line| counts(line));
        counted.map(|line| i128::from(line.amount.minor)).sum()
    };
    // Announced lines may be in it or not, and lines may be newer than the balance.
    let sums = [
        sum(&|line| !line.pending),
        sum(&|_| true),
        sum(&|line| !line.pending && line.posted_on <= until),
        sum(&|line| line.posted_on <= until),
    ];
    if sums.iter().any(|sum| opening + sum == stated) {
        return None;
    }
    Some(Break { line: 0, expected: opening + sums[0], stated })
}

/// The running balances in the order in which they fit best: files are oldest first or newest
/// first, what is announced is in them or not, and the rows of a day stand in any order.
fn chain(lines: &[StatementLine]) -> Chain {
    if lines.iter().filter(|line| line.balance.is_some()).take(2).count() < 2 {
        return Chain { last: newest(lines), ..Chain::default() };
    }
    let all: Vec<&StatementLine> = lines.iter().collect();
    let booked: Vec<&StatementLine> = lines.iter().filter(|line| !line.pending).collect();
    let newest_first = match (lines.first(), lines.last()) {
        (Some(first), Some(last)) => first.posted_on > last.posted_on,
        _ => false,
    };
    let mut best: Option<Chain> = None;
    let mut last_booked = None;
    for lines in [&booked, &all] {
        for reversed in [newest_first, !newest_first] {
            let chain = match reversed {
                true => walked(lines.iter().rev().copied()),
                false => walked(lines.iter().copied()),
            };
            if chain.breaks == 0 {
                return chain;
            }
            if best.is_none_or(|best| chain.breaks < best.breaks) {
                best = Some(chain);
            }
        }
        last_booked = last_booked.or(best.and_then(|best| best.last));
    }
    // A chain that breaks proves nothing of what is announced.
    best = best.map(|best| Chain { last: last_booked, ..best });
    let by_day = [&booked, &all].into_iter().find_map(|lines| day_by_day(lines));
    by_day.or(best).unwrap_or_default()
}

/// The balance of the newest line that has one, where there is no chain. What is announced is in no
/// balance of what is booked, as far as nothing proves it.
fn newest(lines: &[StatementLine]) -> Option<(NaiveDate, i128)> {
    let booked = || lines.iter().filter(|line| !line.pending);
    let line = booked().find(|line| line.balance.is_some())?;
    let is_last = booked().all(|other| other.posted_on <= line.posted_on);
    let alone = booked().filter(|other| other.posted_on == line.posted_on).count() == 1;
    let balance = line.balance?;
    (is_last && alone).then(|| (line.posted_on, i128::from(balance.minor)))
}

/// From balance to balance, oldest first; lines without one add up until the next that has it.
fn walked<'a>(lines: impl Iterator<Item = &'a StatementLine>) -> Chain {
    let mut chain = Chain::default();
    let (mut before, mut moved) = (None::<i128>, 0_i128);
    let (mut began, mut day) = (None, None);
    let mut first_on = None;
    for line in lines {
        day = Some(line.posted_on);
        first_on.get_or_insert(line.posted_on);
        moved += i128::from(line.amount.minor);
        began.get_or_insert(line.line);
        let Some(stated) = line.balance.map(|balance| i128::from(balance.minor)) else { continue };
        if before.is_none() {
            chain.before = first_on.map(|day| (day, stated - moved));
        }
        if let Some(before) = before {
            chain.steps += 1;
            let expected = before + moved;
            if expected != stated {
                chain.breaks += 1;
                let line = began.unwrap_or(line.line);
                chain.first.get_or_insert(Break { line, expected, stated });
            }
        }
        (before, moved, began) = (Some(stated), 0, None);
        chain.last = Some((line.posted_on, stated));
    }
    if let (Some((on, last)), Some(day)) = (&mut chain.last, day) {
        (*on, *last) = (day, *last + moved);
    }
    chain
}

/// Whether the lines of the first day follow each other in some order. A line that is missing or
/// there twice within a later day leaves a balance that no day leads to; within the first one only
/// its own lines tell it. Banks that state the same balance for all of a day tell nothing.
fn begins_well(lines: &[&StatementLine]) -> bool {
    let Some(first) = lines.iter().map(|line| line.posted_on).min() else { return true };
    let of_day = || lines.iter().filter(|line| line.posted_on == first);
    if of_day().count() < 2 || of_day().any(|line| line.balance.is_none()) {
        return true;
    }
    if is_one(of_day()) && !is_printed_twice(lines, first) {
        return true;
    }
    // In a row of steps from balance to balance every one but the two ends is left as often as it
    // is reached.
    let mut left: HashMap<i128, i64> = HashMap::new();
    for line in of_day() {
        let after = line.balance.map_or(0, |balance| i128::from(balance.minor));
        *left.entry(after).or_default() -= 1;
        *left.entry(after - i128::from(line.amount.minor)).or_default() += 1;
    }
    left.values().map(|times| times.abs()).sum::<i64>() <= 2
}

/// Whether these lines state one balance.
fn is_one<'a>(mut lines: impl Iterator<Item = &'a &'a StatementLine>) -> bool {
    let first = lines.next().map(|line| line.balance);
    lines.all(|line| Some(line.balance) == first)
}

/// Whether the lines of a day, which all state one balance, are one line that is there more than
/// once: their amounts are the same, and no other day states one balance for several lines.
fn is_printed_twice(lines: &[&StatementLine], on: NaiveDate) -> bool {
    let mut days: BTreeMap<NaiveDate, Vec<&&StatementLine>> = BTreeMap::new();
    for line in lines {
        days.entry(line.posted_on).or_default().push(line);
    }
    let of_day = days.remove(&on).unwrap_or_default();
    let amounts: HashSet<Money> = of_day.iter().map(|line| line.amount).collect();
    let is_of_days =
        |lines: &Vec<&&StatementLine>| lines.len() > 1 && is_one(lines.iter().copied());
    amounts.len() == 1 && !days.values().any(is_of_days)
}

/// Whether days follow from days: one of a day's balances is its last.
fn day_by_day(lines: &[&StatementLine]) -> Option<Chain> {
    if !begins_well(lines) {
        return None;
    }
    let mut days: BTreeMap<NaiveDate, (i128, Vec<i128>)> = BTreeMap::new();
    for line in lines {
        let day = days.entry(line.posted_on).or_default();
        day.0 += i128::from(line.amount.minor);
        day.1.extend(line.balance.map(|balance| i128::from(balance.minor)));
    }
    let mut chain = Chain::default();
    let (mut may_end, mut moved) = (Vec::<i128>::new(), 0_i128);
    for (day, (sum, stated)) in days {
        moved += sum;
        if stated.is_empty() {
            continue;
        }
        let ends = match may_end.is_empty() {
            true => stated,
            false => {
                chain.steps += 1;
                let reached: HashSet<i128> = may_end.iter().map(|end| end + moved).collect();
                stated.into_iter().filter(|end| reached.contains(end)).collect()
            }
        };
        if ends.is_empty() {
            return None;
        }
        chain.last = Some((day, *ends.last()?));
        (may_end, moved) = (ends, 0);
    }
    if chain.steps == 0 {
        return None;
    }
    let (_, last) = chain.last.as_mut()?;
    *last = may_end.first()? + moved;
    Some(chain)
}

#[cfg(test)]
mod tests;
