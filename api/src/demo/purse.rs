//! Where the demo household's money is.

/// One of the household's accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purse {
    Checking,
    Savings,
    Card,
    Cash,
}

impl Purse {
    pub const ALL: [Self; 4] = [Self::Checking, Self::Savings, Self::Card, Self::Cash];

    /// Minor units on it before the first day.
    pub fn opening(self) -> i64 {
        match self {
            Self::Checking => 234_018,
            Self::Savings => 620_000,
            Self::Card => 0,
            Self::Cash => 14_500,
        }
    }
}
