//! Corrections: a bank changes or takes back what it told, in any order: the correction may come
//! before what it corrects, in the same file or in an earlier one, and be corrected itself.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use domain::aggregate::Aggregate;
use domain::id::{AccountId, TransactionId};
use domain::transaction::{State, Transaction, TransactionCommand};
use uuid::Uuid;

use super::Refusal;
use super::lines::{Work, bank_line, by_rule, marked};
use super::report::Outcome;
use crate::ports::KnownDays;
use crate::statement::{CorrectionAction, StatementLine};
use crate::unit::new_events;

/// What a correction stands in the place of comes within so many days; a bank that uses an id again
/// later means something else.
const CORRECTED_WITHIN_DAYS: i64 = 60;

/// The mark that a correction leaves for what it corrects, as long as nobody has that.
fn mark_of(account: AccountId, bank_id: &str) -> TransactionId {
    let name = format!("corrected\u{1f}{bank_id}");
    TransactionId(Uuid::new_v5(&account.0, name.as_bytes()))
}

/// Corrections that wait for what they correct: places of lines, by the bank's id of that.
type Waiting = HashMap<String, Vec<usize>>;

impl Work<'_> {
    /// Leaves out lines that a correction of an earlier file stands in the place of, corrections
    /// among them; answers the others of these.
    pub(super) async fn superseded(&mut self, unknown: Vec<usize>) -> Result<Vec<usize>, Refusal> {
        let statement = self.statement;
        let (household, account) = (self.household, self.target.id);
        let mut marks: HashMap<usize, Uuid> = HashMap::new();
        if self.target.version > 0 {
            let places = unknown.iter().copied().chain(self.open_corrections());
            marks.extend(places.filter_map(|place| {
                Some((place, mark_of(account, statement.lines[place].bank_id.as_ref()?).0))
            }));
        }
        if marks.is_empty() {
            return Ok(unknown);
        }
        let ids = marks.values().copied().collect();
        let known = self.house.store.known(household, Transaction::TYPE, ids).await?;
        marks.retain(|_, id| known.contains(id));
        if marks.is_empty() {
            return Ok(unknown);
        }
        let lines = marks.keys().map(|place| &statement.lines[*place]);
        let wanted: HashSet<&String> = lines
            .flat_map(|line| line.corrects.iter().map(|one| &one.bank_id).chain(&line.bank_id))
            .collect();
        let wanted = wanted.into_iter().cloned().collect();
        let had = self.house.lookup.transactions_of_bank_ids(household, account, wanted).await?;
        let mut places: Vec<usize> = marks.into_keys().collect();
        places.sort_unstable();
        let mut standing = HashSet::new();
        for place in places {
            let line = &statement.lines[place];
            if let Some(id) = line.bank_id.as_ref().and_then(|own| had.get(own)).copied()
                && self.is_near(line, id).await?
            {
                self.stands_corrected(place, id, &had).await?;
                standing.insert(place);
            }
        }
        Ok(unknown.into_iter().filter(|place| !standing.contains(place)).collect())
    }

    /// Places of corrections that no earlier file had.
    pub(super) fn open_corrections(&self) -> impl Iterator<Item = usize> {
        let (lines, outcomes) = (&self.statement.lines, &self.taken.outcomes);
        (0..lines.len()).filter(move |place| {
            lines[*place].corrects.is_some()
                && !self.known.contains(&self.ids[*place].0)
                && outcomes[*place] != Outcome::Duplicate
        })
    }

    async fn is_near(&self, line: &StatementLine, id: TransactionId) -> Result<bool, Refusal> {
        let (state, _) = self.state_of(id).await?;
        Ok((state.posted_on - line.posted_on).num_days().abs() <= CORRECTED_WITHIN_DAYS)
    }

    /// What this line corrects is corrected by the same.
    async fn stands_corrected(
        &mut self,
        place: usize,
        id: TransactionId,
        had: &HashMap<String, TransactionId>,
    ) -> Result<(), Refusal> {
        let statement = self.statement;
        let line = &statement.lines[place];
        self.mark(place, id)?;
        self.duplicate(place);
        self.taken.matched.insert(id);
        let detail = "The bank corrected this booking in a file that was taken in before: what \
                      that file said stands, and this line was left out.";
        self.taken.note(line.line, "corrected-before", detail.to_owned());
        let Some(correction) = &line.corrects else { return Ok(()) };
        let Some(before) = had.get(&correction.bank_id).copied() else {
            let mark = mark_of(self.target.id, &correction.bank_id);
            let bank_id = Some(correction.bank_id.clone());
            self.taken.keep(marked(self.house, mark, id, bank_id)?);
            return Ok(());
        };
        let (state, _) = self.state_of(before).await?;
        if let Some(amount) = state.amount.filter(|_| state.state == State::Live && before != id) {
            self.decide(before, TransactionCommand::Remove).await?;
            self.taken.undone(state.posted_on, amount.minor, state.pending);
            self.taken.counts.corrected += 1;
        }
        Ok(())
    }

    /// Takes in corrections: the earlier booking takes the new facts, or goes.
    pub(super) async fn corrections(&mut self, stored: &Arc<KnownDays>) -> Result<(), Refusal> {
        let statement = self.statement;
        let mut waiting = Waiting::new();
        for place in self.open_corrections() {
            if let Some(correction) = &statement.lines[place].corrects {
                waiting.entry(correction.bank_id.clone()).or_default().push(place);
            }
        }
        if waiting.is_empty() {
            return Ok(());
        }
        let mut by_bank_id = self.met.clone();
        if self.target.version > 0 {
            let wanted = waiting.keys().cloned().collect();
            let (household, account) = (self.household, self.target.id);
            let had =
                self.house.lookup.transactions_of_bank_ids(household, account, wanted).await?;
            by_bank_id.extend(had);
        }
        self.correct_all(&mut waiting, &mut by_bank_id).await?;
        // What corrects none of the file's own corrections begins; then what corrects in a circle.
        for are_all_left in [false, true] {
            let begin = begins(&waiting, statement.lines.as_slice(), are_all_left);
            self.correct_nothing(&begin, &mut waiting, &mut by_bank_id, stored).await?;
            self.correct_all(&mut waiting, &mut by_bank_id).await?;
        }
        Ok(())
    }

    /// Carries out every correction whose booking is there, and those of it.
    async fn correct_all(
        &mut self,
        waiting: &mut Waiting,
        by_bank_id: &mut HashMap<String, TransactionId>,
    ) -> Result<(), Refusal> {
        let statement = self.statement;
        let brought = self.taken.new_places.iter().map(|place| (self.ids[*place], *place));
        let brought: HashMap<TransactionId, usize> = brought.collect();
        let mut ready: BTreeMap<usize, String> = BTreeMap::new();
        for (bank_id, places) in waiting.iter().filter(|(id, _)| by_bank_id.contains_key(*id)) {
            ready.extend(places.first().map(|place| (*place, bank_id.clone())));
        }
        while let Some((_, bank_id)) = ready.pop_first() {
            let Some(known) = by_bank_id.get(&bank_id).copied() else { continue };
            for place in waiting.remove(&bank_id).unwrap_or_default() {
                let line = &statement.lines[place];
                let Some(correction) = &line.corrects else { continue };
                if let Some(brought) =
                    brought.get(&known).filter(|_| !self.states.contains_key(&known))
                {
                    self.bring(*brought)?;
                }
                self.correct(place, correction.action, known).await?;
                if let Some(own) = &line.bank_id {
                    by_bank_id.insert(own.clone(), known);
                    let next = waiting.get(own).and_then(|places| places.first());
                    ready.extend(next.map(|place| (*place, own.clone())));
                }
            }
        }
        Ok(())
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
            self.taken.undone(had.posted_on, before.minor, had.pending);
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

    /// A replacement of what nobody has is a booking like any other, and what is taken back that
    /// nobody has is kept as removed: both leave a mark for the booking that may come yet.
    async fn correct_nothing(
        &mut self,
        begin: &[usize],
        waiting: &mut Waiting,
        by_bank_id: &mut HashMap<String, TransactionId>,
        stored: &Arc<KnownDays>,
    ) -> Result<(), Refusal> {
        let statement = self.statement;
        let mut bookings = Vec::new();
        for place in begin {
            let line = &statement.lines[*place];
            let Some(correction) = &line.corrects else { continue };
            if let Some(places) = waiting.get_mut(&correction.bank_id) {
                places.retain(|other| other != place);
            }
            let id: String = correction.bank_id.chars().take(40).collect();
            let what = match correction.action {
                CorrectionAction::Replace => "it was taken in as a booking of its own",
                CorrectionAction::Delete => "it was left out",
            };
            let detail = format!("The line corrects the booking {id}, which is not there; {what}.");
            self.taken.note(line.line, "corrects-unknown", detail);
            match correction.action {
                CorrectionAction::Replace => bookings.push(*place),
                CorrectionAction::Delete => self.take_back(*place),
            }
        }
        self.by_content(&bookings, stored).await?;
        for place in begin {
            let line = &statement.lines[*place];
            let Some(correction) = &line.corrects else { continue };
            let met = line.bank_id.as_ref().and_then(|own| self.met.get(own));
            let id = met.copied().unwrap_or(self.ids[*place]);
            let is_kept = match correction.action {
                CorrectionAction::Replace => true,
                CorrectionAction::Delete => self.states.contains_key(&id),
            };
            if is_kept && by_bank_id.insert(correction.bank_id.clone(), id).is_none() {
                let mark = mark_of(self.target.id, &correction.bank_id);
                let bank_id = Some(correction.bank_id.clone());
                self.taken.keep(marked(self.house, mark, id, bank_id)?);
            }
            if let Some(own) = &line.bank_id {
                by_bank_id.insert(own.clone(), id);
            }
        }
        Ok(())
    }

    /// Keeps what the bank took back before it told it; it never counts.
    fn take_back(&mut self, place: usize) {
        self.taken.outcomes[place] = Outcome::LeftOut;
        let line = bank_line(&self.statement.lines[place], self.target, self.around.import_id);
        let mut state = Transaction::default();
        let mut decided = Vec::new();
        for command in [TransactionCommand::Import(line), TransactionCommand::Remove] {
            // What is no booking in itself (nothing, for no day) leaves no trace.
            let Ok(events) = state.decide(command) else { return };
            events.iter().for_each(|event| state.apply(event));
            decided.extend(events);
        }
        let id = self.ids[place];
        self.taken.keep(new_events::<Transaction>(self.house, id, 0, &decided));
        self.states.insert(id, (state, 2));
    }
}

/// The first correction of each booking that no other correction of the file is; or of every one.
fn begins(waiting: &Waiting, lines: &[StatementLine], are_all_left: bool) -> Vec<usize> {
    let own: HashSet<&str> =
        waiting.values().flatten().filter_map(|place| lines[*place].bank_id.as_deref()).collect();
    let begin = waiting
        .iter()
        .filter(|(bank_id, _)| are_all_left || !own.contains(bank_id.as_str()))
        .filter_map(|(_, places)| places.first().copied());
    let mut begin: Vec<usize> = begin.collect();
    begin.sort_unstable();
    begin
}
