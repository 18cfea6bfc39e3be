//! What one statement brings to its account, as far as it is known.

use std::collections::HashSet;

use chrono::NaiveDate;
use domain::id::TransactionId;
use domain::import::MatchSuspected;

use super::report::Outcome;
use crate::ports::NewEvent;
use crate::statement::{LineNote, Statement, StatementLine};

/// How many remarks of one kind of work are kept.
const MOST_NOTES: usize = 200;

/// What one statement brings to its account.
pub(super) struct Taken {
    /// Empty in a dry run.
    pub events: Vec<NewEvent>,
    is_dry_run: bool,
    pub counts: Counts,
    /// What becomes of each line, in their order.
    pub outcomes: Vec<Outcome>,
    /// Places of the lines that are new.
    pub new_places: Vec<usize>,
    /// What was pending and is booked.
    pub posted: HashSet<TransactionId>,
    /// What was there and is, or may be, a line of the file by what it says.
    pub matched: HashSet<TransactionId>,
    /// What changes the balance.
    pub moves: Vec<Move>,
    /// Day and minor units of every line that is new.
    pub new_amounts: Vec<(NaiveDate, i64)>,
    pub first_new_on: Option<NaiveDate>,
    pub first_on: Option<NaiveDate>,
    pub notes: Vec<LineNote>,
    pub suspected: Vec<MatchSuspected>,
}

/// How many lines were what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub imported: u32,
    pub duplicates: u32,
    pub pending_merged: u32,
    pub stale: u32,
    pub corrected: u32,
    pub suggested: u32,
}

impl Counts {
    /// Whether the household is not as it was.
    pub(super) fn brought_something(self) -> bool {
        let brought =
            [self.imported, self.pending_merged, self.stale, self.corrected, self.suggested];
        brought.iter().any(|count| *count > 0)
    }
}

/// A change of what stands on the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Move {
    pub on: NaiveDate,
    pub minor: i64,
    pub pending: bool,
}

impl Taken {
    pub(super) fn of(statement: &Statement, is_dry_run: bool) -> Self {
        Self {
            events: Vec::new(),
            is_dry_run,
            counts: Counts::default(),
            outcomes: vec![Outcome::New; statement.lines.len()],
            new_places: Vec::new(),
            posted: HashSet::new(),
            matched: HashSet::new(),
            moves: Vec::new(),
            new_amounts: Vec::new(),
            first_new_on: None,
            first_on: statement.lines.iter().map(|line| line.posted_on).min(),
            notes: Vec::new(),
            suspected: Vec::new(),
        }
    }

    /// What comes in and what goes out with the lines that are new, in minor units.
    pub(super) fn in_and_out(&self) -> (i128, i128) {
        let sum = |counts: fn(i64) -> bool| {
            let counted = self.new_amounts.iter().map(|(_, minor)| *minor);
            counted.filter(|minor| counts(*minor)).map(i128::from).sum()
        };
        (sum(|minor| minor > 0), sum(|minor| minor < 0))
    }

    pub(super) fn new_line(&mut self, line: &StatementLine) {
        self.counts.imported += 1;
        self.new_amounts.push((line.posted_on, line.amount.minor));
        self.moved(line.posted_on, line.amount.minor, line.pending);
        let first = self.first_new_on.map_or(line.posted_on, |day| day.min(line.posted_on));
        self.first_new_on = Some(first);
    }

    /// Keeps what is to be stored.
    pub(super) fn keep(&mut self, events: Vec<NewEvent>) {
        if !self.is_dry_run {
            self.events.extend(events);
        }
    }

    pub(super) fn note(&mut self, line: u32, code: &str, detail: String) {
        if self.notes.len() < MOST_NOTES {
            self.notes.push(LineNote { line, code: code.to_owned(), detail });
        }
    }

    pub(super) fn moved(&mut self, on: NaiveDate, minor: i64, pending: bool) {
        self.moves.push(Move { on, minor, pending });
    }
}
