//! What one statement brings to its account, as far as it is known.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use domain::id::{AccountId, TransactionId};
use domain::import::{MatchKind, MatchSuspected};

use super::counted::{CountedBy, LineDays};
use super::elsewhere::FileDays;
use super::report::Outcome;
use super::vanished::Vanished;
use crate::events::{Events, NewEvent};
use crate::statement::{DaysTold, LineNote, Statement, StatementLine};

/// The remark on a line that may be what was there.
pub(super) const MAY_BE_DUPLICATE: &str = "may-be-duplicate";
/// How many remarks of one kind of work are kept.
const MOST_NOTES: usize = 200;

/// What one statement brings to its account.
pub(super) struct Taken {
    /// Empty in a dry run.
    pub events: Events,
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
    /// Which of that each line is, by its place.
    pub same: HashMap<usize, TransactionId>,
    /// What changes the balance.
    pub moves: Vec<Move>,
    /// What comes in and what goes out, in minor units, less what no longer does.
    in_and_out: (i128, i128),
    pub first_on: Option<NaiveDate>,
    /// The first day on which a line counts.
    pub first_counted_on: Option<NaiveDate>,
    days: FileDays,
    /// How many lines are told before the day of the booking that they are, and how many behind.
    pub told_beside: (usize, usize),
    pub notes: Vec<LineNote>,
    pub suspected: Vec<Suspected>,
    /// What earlier files told of its days and it does not, or denies.
    pub vanished: Vec<Vanished>,
}

/// A line that was taken in and may be a transaction that was there before.
#[derive(Debug, Clone, Copy)]
pub(super) struct Suspected {
    pub account_id: AccountId,
    pub kind: MatchKind,
    /// What the line became.
    pub transaction_id: TransactionId,
    pub like_transaction_id: TransactionId,
    /// The line's place in its statement, and where it stands in the file.
    pub place: usize,
    pub line: u32,
    pub why: &'static str,
}

impl From<Suspected> for MatchSuspected {
    fn from(one: Suspected) -> Self {
        Self {
            account_id: one.account_id,
            kind: one.kind,
            transaction_id: one.transaction_id,
            like_transaction_id: one.like_transaction_id,
            line: one.line,
            why: one.why.to_owned(),
        }
    }
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
    pub days: LineDays,
    pub minor: i64,
    pub pending: bool,
    /// Whether it is of a line that was not there.
    pub is_new: bool,
}

impl Taken {
    pub(super) fn of(statement: &Statement, days: FileDays, is_dry_run: bool) -> Self {
        let all = || statement.lines.iter().map(|line| LineDays::of(line, days));
        Self {
            events: Events::default(),
            is_dry_run,
            counts: Counts::default(),
            outcomes: vec![Outcome::New; statement.lines.len()],
            new_places: Vec::new(),
            posted: HashSet::new(),
            matched: HashSet::new(),
            same: HashMap::new(),
            moves: Vec::new(),
            in_and_out: (0, 0),
            first_on: all().map(|days| days.own).min(),
            first_counted_on: all().map(|line| line.by(CountedBy::of(days))).min(),
            days,
            told_beside: (0, 0),
            notes: Vec::new(),
            suspected: Vec::new(),
            vanished: Vec::new(),
        }
    }

    /// What comes in and what goes out, in minor units: together all that changes the balance. Of a
    /// booking that the bank corrects the difference counts, and money that no longer goes out is
    /// money that comes in.
    pub(super) fn in_and_out(&self) -> (i128, i128) {
        let (into, out) = self.in_and_out;
        (into.max(0) + out.max(0), into.min(0) + out.min(0))
    }

    pub(super) fn new_line(&mut self, line: &StatementLine) {
        self.counts.imported += 1;
        self.add(Move {
            days: LineDays::of(line, self.days),
            minor: line.amount.minor,
            pending: line.pending,
            is_new: true,
        });
    }

    /// Which days its lines are told with.
    pub(super) fn days(&self) -> FileDays {
        self.days
    }

    /// Whether its lines may be booked behind the days that they are told with: those are of value,
    /// as the file says, or as lines of it show that were there before.
    pub(super) fn is_by_value(&self) -> bool {
        match self.days.known() {
            Some(told) => told == DaysTold::Value,
            None => self.told_beside.0 > 0 && self.told_beside.1 == 0,
        }
    }

    /// By which day the balances of the file count.
    pub(super) fn counted_by(&self) -> CountedBy {
        CountedBy::of(self.days)
    }

    /// What was announced is a booking of the file.
    pub(super) fn booked(&mut self, line: &StatementLine) {
        let days = LineDays::of(line, self.days);
        self.add(Move { days, minor: line.amount.minor, pending: false, is_new: false });
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

    /// What was suspected for a reason is no question after all where its place is settled: those
    /// lines are new.
    pub(super) fn take_back(&mut self, why: &'static str, is_settled: impl Fn(usize) -> bool) {
        let (back, kept): (Vec<Suspected>, Vec<Suspected>) = std::mem::take(&mut self.suspected)
            .into_iter()
            .partition(|one| one.why == why && is_settled(one.place));
        self.suspected = kept;
        for one in &back {
            self.counts.suggested -= 1;
            self.outcomes[one.place] = Outcome::New;
        }
        let lines: HashSet<u32> = back.iter().map(|one| one.line).collect();
        self.notes.retain(|note| note.code != MAY_BE_DUPLICATE || !lines.contains(&note.line));
    }

    pub(super) fn moved(&mut self, on: NaiveDate, minor: i64, pending: bool) {
        self.add(Move { days: LineDays::one(on), minor, pending, is_new: false });
    }

    fn add(&mut self, one: Move) {
        self.moves.push(one);
        self.flow(one.minor > 0, i128::from(one.minor));
    }

    /// What stood on the account does so no more; `minor` is what it was.
    pub(super) fn undone(&mut self, on: NaiveDate, minor: i64, pending: bool) {
        self.moves.push(Move { days: LineDays::one(on), minor: -minor, pending, is_new: false });
        self.flow(minor > 0, -i128::from(minor));
    }

    fn flow(&mut self, is_in: bool, minor: i128) {
        match is_in {
            true => self.in_and_out.0 += minor,
            false => self.in_and_out.1 += minor,
        }
    }
}
