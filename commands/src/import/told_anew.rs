//! What a bank tells anew of what it told before: corrections, and announcements that are gone or
//! come back.

use std::collections::{HashMap, HashSet};

use domain::aggregate::Aggregate;
use domain::id::TransactionId;
use domain::import::MatchKind;
use domain::transaction::{State, Transaction, TransactionCommand};

use super::Refusal;
use super::lines::{Work, bank_line, by_rule, not_posted};
use super::pending::{Announced, LONGEST_PENDING};
use super::report::Outcome;
use super::texts::{Likeness, Words};
use crate::execute::{load, new_events};
use crate::ports::{KnownTransaction, PendingTransaction};
use crate::statement::{Correction, CorrectionAction, StatementFormat, StatementLine};

impl Work<'_> {
    /// Takes in corrections: the earlier booking takes the new facts, or goes.
    pub(super) async fn corrections(&mut self, stored: &[KnownTransaction]) -> Result<(), Refusal> {
        let statement = self.statement;
        let corrections: Vec<(usize, &Correction)> = statement
            .lines
            .iter()
            .enumerate()
            .filter(|(place, _)| !self.known.contains(&self.ids[*place].0))
            .filter_map(|(place, line)| Some((place, line.corrects.as_ref()?)))
            .collect();
        if corrections.is_empty() {
            return Ok(());
        }
        let mut by_bank_id = self.met.clone();
        if self.target.version > 0 {
            let wanted = corrections.iter().map(|(_, one)| one.bank_id.clone()).collect();
            let (household, account) = (self.household, self.target.id);
            let had =
                self.house.lookup.transactions_of_bank_ids(household, account, wanted).await?;
            by_bank_id.extend(had);
        }
        let brought = self.taken.new_places.iter().map(|place| (self.ids[*place], *place));
        let brought: HashMap<TransactionId, usize> = brought.collect();
        let mut left = Vec::new();
        for (place, correction) in corrections {
            let Some(known) = by_bank_id.get(&correction.bank_id).copied() else {
                self.corrects_nothing(place, correction, &mut left);
                continue;
            };
            if let Some(brought) = brought.get(&known).filter(|_| !self.states.contains_key(&known))
            {
                self.bring(*brought)?;
            }
            self.correct(place, correction.action, known).await?;
            if let Some(own) = &statement.lines[place].bank_id {
                by_bank_id.insert(own.clone(), known);
            }
        }
        self.by_content(&left, stored).await
    }

    /// A booking that this file brings is stored with it and has one event.
    fn bring(&mut self, place: usize) -> Result<(), Refusal> {
        let line = bank_line(&self.statement.lines[place], self.target, self.around.import_id);
        let mut state = Transaction::default();
        let events = state.decide(TransactionCommand::Import(line)).map_err(by_rule)?;
        events.iter().for_each(|event| state.apply(event));
        self.states.insert(self.ids[place], (state, 1));
        Ok(())
    }

    async fn correct(
        &mut self,
        place: usize,
        action: CorrectionAction,
        known: TransactionId,
    ) -> Result<(), Refusal> {
        let statement = self.statement;
        let line = &statement.lines[place];
        let import_id = self.around.import_id;
        let (had, _) = self.state_of(known).await?;
        if had.state == State::Lapsed && action == CorrectionAction::Replace {
            let command = TransactionCommand::Reappear { import_id: Some(import_id) };
            self.decide(known, command).await?;
            self.taken.moved(had.posted_on, had.amount.map_or(0, |amount| amount.minor), true);
        }
        let (had, _) = self.state_of(known).await?;
        if let Some(before) = had.amount.filter(|_| had.state == State::Live) {
            let command = match action {
                CorrectionAction::Replace => {
                    TransactionCommand::CorrectByBank(bank_line(line, self.target, import_id))
                }
                CorrectionAction::Delete => TransactionCommand::Remove,
            };
            self.decide(known, command).await?;
            self.taken.moved(had.posted_on, -before.minor, had.pending);
            if action == CorrectionAction::Replace {
                self.taken.moved(line.posted_on, line.amount.minor, had.pending);
            }
        }
        self.mark(place, known)?;
        // The file has told it: it has not vanished.
        self.taken.matched.insert(known);
        self.taken.counts.corrected += 1;
        self.taken.outcomes[place] = Outcome::Corrects;
        Ok(())
    }

    /// A replacement of what nobody has is a booking like any other; taking it back is nothing.
    fn corrects_nothing(&mut self, place: usize, correction: &Correction, left: &mut Vec<usize>) {
        let id: String = correction.bank_id.chars().take(40).collect();
        let what = match correction.action {
            CorrectionAction::Replace => "it was taken in as a booking of its own",
            CorrectionAction::Delete => "it was left out",
        };
        let detail = format!("The line corrects the booking {id}, which is not there; {what}.");
        self.taken.note(self.statement.lines[place].line, "corrects-unknown", detail);
        match correction.action {
            CorrectionAction::Replace => left.push(place),
            CorrectionAction::Delete => self.taken.outcomes[place] = Outcome::LeftOut,
        }
    }

    /// The bank announces again what had lapsed.
    pub(super) async fn reappear(
        &mut self,
        line: &StatementLine,
        id: TransactionId,
    ) -> Result<(), Refusal> {
        let lapsed = self.lapsed.get(&id).filter(|_| line.pending && !self.around.is_again);
        let Some(lapsed) = lapsed.cloned() else { return Ok(()) };
        let import_id = Some(self.around.import_id);
        self.decide(lapsed.id, TransactionCommand::Reappear { import_id }).await?;
        self.taken.moved(lapsed.posted_on, lapsed.amount.minor, true);
        Ok(())
    }

    /// A transaction as this plan leaves it, and its version then.
    pub(super) async fn state_of(&self, id: TransactionId) -> Result<(Transaction, i64), Refusal> {
        match self.states.get(&id) {
            Some(state) => Ok(state.clone()),
            None => Ok(load::<Transaction>(self.house.store.as_ref(), self.household, id).await?),
        }
    }

    /// Decides on a transaction as this plan leaves it: several lines may be about one.
    pub(super) async fn decide(
        &mut self,
        id: TransactionId,
        command: TransactionCommand,
    ) -> Result<(), Refusal> {
        let (mut state, version) = self.state_of(id).await?;
        let decided = state.decide(command).map_err(not_posted)?;
        decided.iter().for_each(|event| state.apply(event));
        let events = new_events::<Transaction>(self.house, id, version, &decided);
        let version = events.iter().map(|event| event.sequence).max().unwrap_or(version);
        self.states.insert(id, (state, version));
        self.taken.keep(events);
        Ok(())
    }

    /// What was announced for a day that the file covers, and is not in it, counts no more.
    pub(super) async fn lapses(
        &mut self,
        announced: Announced,
        stored: &[KnownTransaction],
    ) -> Result<(), Refusal> {
        let days = || self.statement.lines.iter().map(|line| line.posted_on);
        let (Some(first), Some(last)) = (days().min(), days().max()) else { return Ok(()) };
        if self.around.is_again {
            return Ok(());
        }
        let told: HashSet<TransactionId> = self.ids.iter().copied().collect();
        let marks: HashMap<TransactionId, &[TransactionId]> =
            stored.iter().map(|known| (known.id, known.marks.as_slice())).collect();
        let mut gone = Vec::new();
        for one in announced.left() {
            let is_told = told.contains(&one.id)
                || self.taken.matched.contains(&one.id)
                || marks.get(&one.id).is_some_and(|all| all.iter().any(|id| told.contains(id)));
            let is_covered = (first..=last).contains(&one.posted_on)
                && one.file_until.is_none_or(|until| until <= last);
            if !one.lapsed && !is_told && is_covered && self.speaks_of_pending(one) {
                gone.push(one);
            }
        }
        for one in gone {
            self.lapse(one).await?;
        }
        Ok(())
    }

    async fn lapse(&mut self, one: &PendingTransaction) -> Result<(), Refusal> {
        let import_id = Some(self.around.import_id);
        self.decide(one.id, TransactionCommand::Lapse { import_id }).await?;
        self.taken.moved(one.posted_on, -one.amount.minor, true);
        self.taken.counts.stale += 1;
        let detail = format!(
            "{} ({}, {}) was announced and is not in this file any more: it counts no more.",
            one.payee, one.amount, one.posted_on
        );
        self.taken.note(0, "pending-vanished", detail);
        let words = Words::of(&one.payee, "");
        let booking = self.taken.new_places.iter().copied().find(|place| {
            let line = &self.statement.lines[*place];
            let last = one.posted_on.checked_add_days(LONGEST_PENDING);
            !line.pending
                && one.posted_on <= line.posted_on
                && last.is_some_and(|last| line.posted_on <= last)
                && line.amount.minor.signum() == one.amount.minor.signum()
                && Words::of(&line.payee, &line.description).likeness(&words) == Likeness::Alike
        });
        if let Some(place) = booking {
            let why = "It may be the booking of what was announced with another amount.";
            self.suspect(place, one.id, MatchKind::Pending, why);
        }
        Ok(())
    }

    /// Whether a file that does not have it says that it is gone: many files list bookings alone.
    fn speaks_of_pending(&self, one: &PendingTransaction) -> bool {
        let file = self.around.file;
        let columns = file.mapping.as_ref().is_some_and(|mapping| {
            mapping.state_column.is_some() || mapping.booked_on_column.is_some()
        });
        let format = serde_json::json!(file.format);
        let as_before = format.as_str() == one.format.as_deref()
            && !matches!(file.format, StatementFormat::Csv | StatementFormat::Camt054);
        columns || as_before || self.statement.lines.iter().any(|line| line.pending)
    }
}
