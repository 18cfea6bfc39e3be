//! The strongest proof a CSV file holds: a running balance that the amounts lead from row to row.

/// A row as far as balances go, in units of the smallest decimal of the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    pub amount: i128,
    pub balance: Option<i128>,
}

/// How the rows of a file follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sequence {
    OldestFirst,
    NewestFirst,
}

/// What the balances prove.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Proof {
    pub sequence: Sequence,
    /// The amounts lead from balance to balance with the sign turned.
    pub inverted: bool,
    /// Steps that fit and steps there are.
    pub held: usize,
    pub steps: usize,
    /// Whether rows at the ends were left out, as they do not fit.
    pub is_within: bool,
}

impl Proof {
    /// Whether every row of the file fits.
    pub(super) fn is_whole(&self) -> bool {
        self.held == self.steps && !self.is_within
    }
}

/// How many steps must fit before they prove anything, in percent.
const ENOUGH: usize = 70;

/// Weighs the rows of each account in file order. Rows without a balance (of several bookings of a
/// day) add up until the next one that has it.
pub(super) fn weigh(accounts: &[Vec<Step>]) -> Option<Proof> {
    let candidates = [
        (Sequence::OldestFirst, false),
        (Sequence::NewestFirst, false),
        (Sequence::OldestFirst, true),
        (Sequence::NewestFirst, true),
    ];
    best_of(accounts, &candidates)
}

/// Weighs rows whose days tell in which order they stand: of equal amounts the balances fit another
/// order as well, with the sign turned.
pub(super) fn weigh_dated(accounts: &[Vec<Step>], newest_first: bool) -> Option<Proof> {
    let sequence = if newest_first { Sequence::NewestFirst } else { Sequence::OldestFirst };
    best_of(accounts, &[(sequence, false), (sequence, true)])
}

fn best_of(accounts: &[Vec<Step>], candidates: &[(Sequence, bool)]) -> Option<Proof> {
    let mut best: Option<Proof> = None;
    for (sequence, inverted) in candidates.iter().copied() {
        let counts = accounts.iter().map(|rows| count(rows, sequence, inverted));
        let (held, steps) = counts.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        if best.is_none_or(|best| held > best.held) {
            best = Some(Proof { sequence, inverted, held, steps, is_within: false });
        }
    }
    best.filter(|proof| proof.held > 0 && proof.held * 100 >= proof.steps * ENOUGH)
}

/// Weighs the rows of one account without one or two of its ends, which may be no bookings: then
/// every step must fit.
pub(super) fn weigh_within(accounts: &[Vec<Step>]) -> Option<Proof> {
    let [rows] = accounts else { return None };
    let (last, above) = rows.split_last()?;
    let (first, below) = rows.split_first()?;
    let between = &rows[1..rows.len().saturating_sub(1).max(1)];
    let fits = |rest: &[Step], end: Option<&Step>| {
        let proof = weigh(&[rest.to_vec()]).filter(|proof| proof.held == proof.steps)?;
        let is_summary = || end.is_some_and(|end| spans(end, rest, proof));
        (proof.steps > 1 || is_summary()).then_some(Proof { is_within: true, ..proof })
    };
    fits(below, Some(first)).or_else(|| fits(above, Some(last))).or_else(|| fits(between, None))
}

/// Whether a row has the balance with which others begin, as one that states it and their end does:
/// whether they come to that is not asked.
fn spans(row: &Step, others: &[Step], proof: Proof) -> bool {
    let oldest = match proof.sequence {
        Sequence::OldestFirst => others.first(),
        Sequence::NewestFirst => others.last(),
    };
    let opening = oldest.and_then(|step| step.balance?.checked_sub(step.amount));
    !proof.inverted && row.amount != 0 && opening == Some(row.amount) && row.balance.is_some()
}

/// What a column of balances holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// What stands on the account after each row.
    After,
    /// What stood on it before.
    Before,
    /// The same in all rows: what stood there when the file was made.
    Whole,
}

/// Looks at the rows of each account, with whether the newest stands first, where the days tell it.
/// `may_owe`: a balance may rise with what is spent.
pub(super) fn place(accounts: &[Vec<Step>], newest_first: Option<bool>, may_owe: bool) -> Place {
    let moves = |rows: &[Step]| {
        let rows = rows.iter().filter(|row| row.amount != 0);
        rows.map(|row| row.balance).collect::<Option<Vec<i128>>>()
    };
    let several: Vec<Vec<i128>> =
        accounts.iter().filter_map(|rows| moves(rows)).filter(|rows| rows.len() > 1).collect();
    let is_same = |rows: &Vec<i128>| rows.windows(2).all(|pair| pair[0] == pair[1]);
    if !several.is_empty() && several.iter().all(is_same) {
        return Place::Whole;
    }
    let Some(proof) = weigh(accounts).filter(|proof| proof.inverted) else { return Place::After };
    // What stands before each row, oldest first, reads like what is owed after it, newest first.
    let is_newest_first = proof.sequence == Sequence::NewestFirst;
    match newest_first {
        Some(newest_first) if newest_first != is_newest_first => Place::Before,
        None if !may_owe => Place::Before,
        _ => Place::After,
    }
}

/// Which rows of one account are money out, told by the balances alone, whatever signs the amounts
/// have; `None` for rows that they do not tell, such as the oldest. `None` as a whole where the
/// balances do not follow the amounts, or follow them both ways and no date says which it is.
pub(super) fn ways_out(rows: &[Step], newest_first: Option<bool>) -> Option<Vec<Option<bool>>> {
    let told = |sequence: Sequence| -> (Vec<Option<bool>>, usize, usize) {
        let (mut held, mut steps) = (0, 0);
        let mut out = vec![None; rows.len()];
        for index in 1..rows.len() {
            let (before, after) = match sequence {
                Sequence::OldestFirst => (index - 1, index),
                Sequence::NewestFirst => (index, index - 1),
            };
            let balances = rows[before].balance.zip(rows[after].balance);
            let Some(moved) = balances.and_then(|(from, to)| to.checked_sub(from)) else {
                continue;
            };
            let holds = moved != 0 && moved.abs() == rows[after].amount.abs();
            // A row without an amount only states what is there, and may do so after a gap.
            steps += usize::from(holds || [before, after].iter().all(|row| rows[*row].amount != 0));
            held += usize::from(holds);
            out[after] = holds.then_some(moved < 0);
        }
        (out, held, steps)
    };
    let (oldest, newest) = (told(Sequence::OldestFirst), told(Sequence::NewestFirst));
    let is_newest = match oldest.1.cmp(&newest.1) {
        std::cmp::Ordering::Greater => false,
        std::cmp::Ordering::Less => true,
        std::cmp::Ordering::Equal => newest_first?,
    };
    let (out, held, steps) = if is_newest { newest } else { oldest };
    (held > 0 && held * 100 >= steps * ENOUGH).then_some(out)
}

fn count(rows: &[Step], sequence: Sequence, inverted: bool) -> (usize, usize) {
    let sign = if inverted { -1 } else { 1 };
    let (mut held, mut steps) = (0, 0);
    let mut last: Option<i128> = None;
    let mut moved = 0_i128;
    for row in rows {
        match sequence {
            Sequence::OldestFirst => {
                moved = moved.saturating_add(sign * row.amount);
                if let Some(balance) = row.balance {
                    if let Some(last) = last.replace(balance) {
                        steps += 1;
                        held += usize::from(last.saturating_add(moved) == balance && moved != 0);
                    }
                    moved = 0;
                }
            }
            Sequence::NewestFirst => {
                if let Some(balance) = row.balance {
                    if let Some(last) = last.replace(balance) {
                        steps += 1;
                        held += usize::from(balance.saturating_add(moved) == last && moved != 0);
                    }
                    moved = 0;
                }
                moved = moved.saturating_add(sign * row.amount);
            }
        }
    }
    (held, steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proof(rows: &[(i128, i128)]) -> Option<(Sequence, bool)> {
        let rows: Vec<Step> =
            rows.iter().map(|(amount, b)| Step { amount: *amount, balance: Some(*b) }).collect();
        weigh(&[rows]).map(|proof| (proof.sequence, proof.inverted))
    }

    #[test]
    fn balances_tell_sequence_and_sign() {
        let oldest = proof(&[(5, 105), (-7, 98), (3, 101)]);
        assert_eq!(oldest, Some((Sequence::OldestFirst, false)));
        let newest = proof(&[(3, 101), (-7, 98), (5, 105)]);
        assert_eq!(newest, Some((Sequence::NewestFirst, false)));
        let card = proof(&[(-5, 105), (7, 98), (-3, 101)]);
        assert_eq!(card, Some((Sequence::OldestFirst, true)));
    }

    #[test]
    fn balances_that_fit_nothing_prove_nothing() {
        assert_eq!(proof(&[(5, 100), (-7, 100), (3, 100)]), None);
        assert_eq!(proof(&[(5, 100)]), None);
    }

    fn out(rows: &[(i128, i128)], newest_first: Option<bool>) -> Option<Vec<Option<bool>>> {
        let rows: Vec<Step> =
            rows.iter().map(|(amount, b)| Step { amount: *amount, balance: Some(*b) }).collect();
        ways_out(&rows, newest_first)
    }

    #[test]
    fn balances_tell_the_direction_of_every_row_but_the_oldest() {
        let (up, down) = (Some(false), Some(true));
        assert_eq!(out(&[(5, 105), (7, 98), (3, 101)], None), Some(vec![None, down, up]));
        assert_eq!(out(&[(3, 101), (7, 98), (5, 105)], None), Some(vec![up, down, None]));
        assert_eq!(out(&[(5, 105), (5, 110)], None), None, "either may be the oldest");
        assert_eq!(out(&[(5, 105), (5, 110)], Some(true)), Some(vec![down, None]));
        assert_eq!(out(&[(5, 100), (7, 100)], None), None);
    }
}
