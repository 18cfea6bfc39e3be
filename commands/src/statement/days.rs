//! The two days of a booking, and which of them a file tells.

use serde::{Deserialize, Serialize};

use super::StatementLine;

/// What happens to a booking on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DayKind {
    Booking,
    Value,
}

/// Which days a file tells its bookings with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DaysTold {
    Booking,
    Value,
    /// Both: one day alone is both then.
    Both,
}

impl DaysTold {
    /// Those of lines of one file, which may say which day it goes by.
    pub fn of<'a>(
        lines: impl IntoIterator<Item = &'a StatementLine>,
        goes_by: Option<DayKind>,
    ) -> Option<Self> {
        if lines.into_iter().any(|line| line.also_on.is_some()) {
            return Some(Self::Both);
        }
        goes_by.map(|kind| match kind {
            DayKind::Booking => Self::Booking,
            DayKind::Value => Self::Value,
        })
    }
}
