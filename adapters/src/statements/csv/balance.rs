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
}

/// How many steps must fit before they prove anything, in percent.
const ENOUGH: usize = 70;

/// Weighs the rows in file order. Rows without a balance (of several bookings of a day) add up
/// until the next one that has it.
pub(super) fn weigh(rows: &[Step]) -> Option<Proof> {
    let candidates = [
        (Sequence::OldestFirst, false),
        (Sequence::NewestFirst, false),
        (Sequence::OldestFirst, true),
        (Sequence::NewestFirst, true),
    ];
    let mut best: Option<Proof> = None;
    for (sequence, inverted) in candidates {
        let (held, steps) = count(rows, sequence, inverted);
        if best.is_none_or(|best| held > best.held) {
            best = Some(Proof { sequence, inverted, held, steps });
        }
    }
    best.filter(|proof| proof.held > 0 && proof.held * 100 >= proof.steps * ENOUGH)
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
        weigh(&rows).map(|proof| (proof.sequence, proof.inverted))
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
}
