//! What a bank tells anew of what it told before: corrections, and announcements that are gone or
//! come back.

use std::collections::{HashMap, HashSet};

use domain::aggregate::Aggregate;
use domain::id::TransactionId;
use domain::import::MatchKind;
use domain::transaction::{State, Transaction, TransactionCommand};

use super::Refusal;
use super::lines::{Work, bank_line, by_rule};
use super::pending::Announced;
use super::report::Outcome;
use super::texts::{Likeness, Words};
use crate::execute::{load, new_events};
use crate::ports::{KnownTransaction, PendingTransaction};
use crate::statement::{Correction, CorrectionAction, StatementFormat, StatementLine};

/// How long after an announcement its booking may come.
const LONGEST_PENDING: i64 = 14;

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
        let mut by_bank_id = self.of_this_file();
        if self.target.version > 0 {
            let wanted = corrections.iter().map(|(_, one)| one.bank_id.clone()).collect();
            let (household, account) = (self.household, self.target.id);
            let had =
                self.house.lookup.transactions_of_bank_ids(household, account, wanted).await?;
            by_bank_id.extend(had);
        }
        let mut states: HashMap<TransactionId, (Transaction, i64)> = HashMap::new();
        let mut left = Vec::new();
        for (place, correction) in corrections {
            let Some(known) = by_bank_id.get(&correction.bank_id).copied() else {
                self.corrects_nothing(place, correction, &mut left);
                continue;
            };
            if !states.contains_key(&known) {
                states.insert(known, self.state_of(known).await?);
            }
            if let Some(state) = states.get_mut(&known) {
                self.correct(place, correction.action, known, state)?;
            }
            if let Some(own) = &statement.lines[place].bank_id {
                by_bank_id.insert(own.clone(), known);
            }
        }
        self.by_content(&left, stored).await
    }

    /// What this file itself brings, by the bank's ids.
    fn of_this_file(&self) -> HashMap<String, TransactionId> {
        let brought = self.taken.new_places.iter();
        brought
            .filter_map(|place| {
                let bank_id = self.statement.lines[*place].bank_id.clone()?;
                Some((bank_id, self.ids[*place]))
            })
            .collect()
    }

    /// The state to correct: one that this file brings is stored with it and has one event.
    async fn state_of(&self, id: TransactionId) -> Result<(Transaction, i64), Refusal> {
        let brought = self.taken.new_places.iter().find(|place| self.ids[**place] == id);
        let Some(place) = brought else {
            return Ok(load::<Transaction>(self.house.store.as_ref(), self.household, id).await?);
        };
        let line = bank_line(&self.statement.lines[*place], self.target, self.around.import_id);
        let mut state = Transaction::default();
        let events = state.decide(TransactionCommand::Import(line)).map_err(by_rule)?;
        events.iter().for_each(|event| state.apply(event));
        Ok((state, 1))
    }

    fn correct(
        &mut self,
        place: usize,
        action: CorrectionAction,
        known: TransactionId,
        (state, version): &mut (Transaction, i64),
    ) -> Result<(), Refusal> {
        let line = &self.statement.lines[place];
        let before = state.amount.filter(|_| state.state == State::Live);
        if let Some(before) = before {
            let (on, pending) = (state.posted_on, state.pending);
            let command = match action {
                CorrectionAction::Replace => TransactionCommand::CorrectByBank(bank_line(
                    line,
                    self.target,
                    self.around.import_id,
                )),
                CorrectionAction::Delete => TransactionCommand::Remove,
            };
            let decided = state.decide(command).map_err(by_rule)?;
            decided.iter().for_each(|event| state.apply(event));
            let events = new_events::<Transaction>(self.house, known, *version, &decided);
            *version += events.len() as i64;
            self.taken.events.extend(events);
            self.taken.moved(on, -before.minor, pending);
            if action == CorrectionAction::Replace {
                self.taken.moved(line.posted_on, line.amount.minor, pending);
            }
        }
        self.mark(place, known)?;
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

    async fn decide(
        &mut self,
        id: TransactionId,
        command: TransactionCommand,
    ) -> Result<(), Refusal> {
        let (transaction, version) =
            load::<Transaction>(self.house.store.as_ref(), self.household, id).await?;
        let decided = transaction.decide(command).map_err(super::lines::not_posted)?;
        let events = new_events::<Transaction>(self.house, id, version, &decided);
        self.taken.events.extend(events);
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
            let days = (line.posted_on - one.posted_on).num_days();
            !line.pending
                && (0..=LONGEST_PENDING).contains(&days)
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
