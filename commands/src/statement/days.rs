//! The two days of a booking, and which of them a file tells.

use serde::{Deserialize, Serialize};

use super::{StatementFile, StatementFormat, StatementLine};

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

/// What files of one bank and one kind have alike, the headings of a table: they tell their
/// bookings with one kind of day, whichever that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Shape(u64);

impl Shape {
    /// That of files that have this alike.
    pub fn of<'a>(parts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut told = Vec::new();
        for part in parts {
            told.extend(part.trim().to_lowercase().into_bytes());
            told.push(0);
        }
        let hash = crate::proof::sha256(&told);
        Self(hash.iter().take(8).fold(0, |shape, byte| shape << 8 | u64::from(*byte)))
    }

    /// As [`Self::text`] has it.
    pub fn from_text(text: &str) -> Option<Self> {
        u64::from_str_radix(text, 16).ok().map(Self)
    }

    /// 16 hexadecimal digits.
    pub fn text(self) -> String {
        format!("{:016x}", self.0)
    }
}

/// What a file is, as far as its bookings are compared with those of others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileKind {
    pub format: StatementFormat,
    /// Which day its bookings have, where they have only one.
    pub goes_by: Option<DayKind>,
    /// Which days it tells.
    pub days: Option<DaysTold>,
    /// What it has alike with files of its kind.
    pub shape: Option<Shape>,
}

impl FileKind {
    /// Nothing is known of several that differ.
    pub const MIXED: Self =
        Self { format: StatementFormat::Zip, goes_by: None, days: None, shape: None };

    /// The kind of a file.
    pub fn of(file: &StatementFile) -> Self {
        let lines = file.statements.iter().flat_map(|statement| &statement.lines);
        let (format, goes_by, shape) = (file.format, file.goes_by, file.shape);
        Self { format, goes_by, days: DaysTold::of(lines, goes_by), shape }
    }
}
