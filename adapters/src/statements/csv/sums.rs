//! Money in and out of some rows, which sums and balances are compared with.

/// Money in and money out, without signs, in units; and of how many rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Sums {
    pub into: i128,
    pub out: i128,
    pub rows: usize,
    /// How many of the rows went in; the others went out.
    rows_in: usize,
}

impl Sums {
    /// Those of signed amounts.
    pub(super) fn of(amounts: impl Iterator<Item = i128>) -> Self {
        amounts.fold(Self::default(), |mut sums, amount| {
            sums.add(amount);
            sums
        })
    }

    pub(super) fn add(&mut self, amount: i128) {
        self.rows_in += usize::from(amount >= 0);
        let side = if amount < 0 { &mut self.out } else { &mut self.into };
        *side = side.saturating_add(amount.saturating_abs());
        self.rows += 1;
    }

    pub(super) fn without(self, others: Self) -> Self {
        Self {
            into: self.into - others.into,
            out: self.out - others.out,
            rows: self.rows - others.rows,
            rows_in: self.rows_in - others.rows_in,
        }
    }

    /// What the rows change a balance by.
    pub(super) fn net(self) -> i128 {
        self.into - self.out
    }

    /// Whether this amount is the sum of what went in, of what went out, or of both.
    pub(super) fn is(self, amount: i128) -> bool {
        let all = [self.into, self.out, self.net().abs(), self.into + self.out];
        amount != 0 && all.contains(&amount.abs())
    }

    /// Whether it is such a sum, and not the amount of one row alone.
    pub(super) fn is_of_several(self, amount: i128) -> bool {
        let sides = [(self.into, self.rows_in), (self.out, self.rows - self.rows_in)];
        let both = [self.net().abs(), self.into + self.out].map(|sum| (sum, self.rows));
        let mut sums = sides.into_iter().chain(both);
        amount != 0 && sums.any(|(sum, rows)| rows > 1 && sum == amount.abs())
    }
}
