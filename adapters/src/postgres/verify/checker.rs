//! Takes a log's rows in order, recomputes what they must be, and remembers the first that is not.

use commands::proof::{CommandDigest, CommandFacts, EventFacts, Hash, sha256};
use domain::id::HouseholdId;
use sqlx::Row;
use sqlx::postgres::PgRow;

use super::json::canonical;
use super::{LogFault, LogVerdict, micros};

/// What separates texts inside a hash; a text that contains it could borrow from its neighbour.
const SEPARATOR: char = '\u{1f}';

/// A command whose events are coming in.
struct OpenCommand {
    row: PgRow,
    number: i64,
    last_revision: i64,
    event_count: i64,
    digest: CommandDigest,
}

/// The state of a check.
pub(super) struct Checker {
    household: HouseholdId,
    open: Option<OpenCommand>,
    commands: i64,
    /// The last revision that a closed command accounts for.
    covered: i64,
    revision: i64,
    chain: Vec<u8>,
    recorded_at: Option<chrono::DateTime<chrono::Utc>>,
    /// Most events have the metadata of the event before them: text and hash of the last.
    metadata: (String, Hash),
    buffer: String,
    fault: Option<LogFault>,
}

impl Checker {
    pub(super) fn new(household: HouseholdId) -> Self {
        Self {
            household,
            open: None,
            commands: 0,
            covered: 0,
            revision: 0,
            chain: Vec::new(),
            recorded_at: None,
            metadata: (String::new(), [0; 32]),
            buffer: String::new(),
            fault: None,
        }
    }

    /// Only the first fault counts.
    pub(super) fn fail(&mut self, revision: i64, detail: &str) {
        self.fault.get_or_insert_with(|| LogFault::at(revision, detail));
    }

    pub(super) fn has_fault(&self) -> bool {
        self.fault.is_some()
    }

    /// The last revision that was read.
    pub(super) fn revision(&self) -> i64 {
        self.revision
    }

    pub(super) fn verdict(self) -> LogVerdict {
        LogVerdict {
            household_id: self.household,
            events: self.revision,
            chain_hash: self.chain,
            fault: self.fault,
        }
    }

    /// Whether the next event needs a command that accounts for it.
    pub(super) fn needs_command(&self) -> bool {
        self.open.is_none() && self.fault.is_none()
    }

    /// There is no command for the next event.
    pub(super) fn no_command(&mut self) {
        self.fail(self.covered + 1, "no command accounts for the event");
    }

    /// Takes in the next command; one without events is closed at once.
    pub(super) fn open(&mut self, row: PgRow) -> Result<(), sqlx::Error> {
        let (number, last_revision, event_count): (i64, i64, i64) =
            (row.try_get("number")?, row.try_get("last_revision")?, row.try_get("event_count")?);
        let follows = number == self.commands + 1
            && event_count >= 0
            && last_revision.checked_sub(event_count) == Some(self.covered);
        if !follows {
            self.fail(self.covered + 1, "a command is missing, altered or out of order here");
            return Ok(());
        }
        let digest = CommandDigest::default();
        let command = OpenCommand { row, number, last_revision, event_count, digest };
        if event_count == 0 {
            self.close(command)
        } else {
            self.open = Some(command);
            Ok(())
        }
    }

    /// Takes in the next event.
    pub(super) fn event(&mut self, row: &PgRow) -> Result<(), sqlx::Error> {
        if self.has_fault() {
            return Ok(());
        }
        let revision: i64 = row.try_get("revision")?;
        if revision != self.revision + 1 {
            let first = revision.min(self.revision + 1);
            self.fail(first, "an event is missing, or stands where none can be");
            return Ok(());
        }
        let stored: &[u8] = row.try_get("event_hash")?;
        let hash = match self.hash(row, revision)? {
            Some(hash) if hash == stored => hash,
            _ => {
                self.fail(revision, "the event is not what was written");
                return Ok(());
            }
        };
        self.revision = revision;
        if let Some(command) = &mut self.open {
            command.digest.push(&hash);
            if command.last_revision == revision
                && let Some(command) = self.open.take()
            {
                self.close(command)?;
            }
        }
        Ok(())
    }

    /// What the event's hash should be; `None` when no event can have been written so.
    fn hash(&mut self, row: &PgRow, revision: i64) -> Result<Option<Hash>, sqlx::Error> {
        let metadata: &str = row.try_get("metadata")?;
        if metadata != self.metadata.0 {
            let Some(hash) = self.hash_of_json(metadata) else { return Ok(None) };
            self.metadata = (metadata.to_owned(), hash);
        }
        let Some(payload_hash) = self.hash_of_json(row.try_get("payload")?) else {
            return Ok(None);
        };
        let Some(recorded_at) = micros(row, "recorded_at")? else { return Ok(None) };
        let facts = EventFacts {
            household_id: self.household,
            revision,
            event_id: row.try_get("event_id")?,
            aggregate_type: row.try_get("aggregate_type")?,
            aggregate_id: row.try_get("aggregate_id")?,
            sequence: row.try_get("sequence")?,
            event_type: row.try_get("event_type")?,
            event_version: row.try_get("event_version")?,
            payload_hash,
            metadata_hash: self.metadata.1,
            recorded_at,
        };
        let texts =
            [facts.aggregate_type, facts.aggregate_id, facts.event_type, facts.event_version];
        let clear = texts.iter().all(|text| !text.contains(SEPARATOR));
        Ok(clear.then(|| facts.hash()))
    }

    fn hash_of_json(&mut self, text: &str) -> Option<Hash> {
        self.buffer.clear();
        canonical(text, &mut self.buffer)?;
        Some(sha256(self.buffer.as_bytes()))
    }

    fn close(&mut self, command: OpenCommand) -> Result<(), sqlx::Error> {
        let first = self.covered + 1;
        let digest = command.digest.clone().finish();
        let chain = self.chain_after(&command, digest)?;
        let stored_digest: &[u8] = command.row.try_get("digest")?;
        let stored_chain: &[u8] = command.row.try_get("chain_hash")?;
        match chain {
            Some(chain) if chain == stored_chain && digest == stored_digest => {
                self.chain = chain.to_vec();
            }
            _ => self.fail(first, "the command over this revision is not what was written"),
        }
        self.commands = command.number;
        self.covered = command.last_revision;
        self.recorded_at = micros(&command.row, "recorded_at")?;
        Ok(())
    }

    fn chain_after(
        &mut self,
        command: &OpenCommand,
        digest: Hash,
    ) -> Result<Option<Hash>, sqlx::Error> {
        let row = &command.row;
        let request_hash: &[u8] = row.try_get("request_hash")?;
        let command_name: &str = row.try_get("command_name")?;
        let (Ok(request_hash), Some(recorded_at), Some(outcome_hash), Some(actor_hash), false) = (
            request_hash.try_into(),
            micros(row, "recorded_at")?,
            self.hash_of_json(row.try_get("outcome")?),
            self.hash_of_json(row.try_get("actor")?),
            command_name.contains(SEPARATOR),
        ) else {
            return Ok(None);
        };
        let facts = CommandFacts {
            household_id: self.household,
            number: command.number,
            command_id: row.try_get("command_id")?,
            last_revision: command.last_revision,
            event_count: command.event_count,
            request_hash,
            correlation: row.try_get("correlation")?,
            recorded_at,
            outcome_hash,
            actor_hash,
            command_name,
            idempotency_key: row.try_get("idempotency_key")?,
            digest,
        };
        Ok(Some(facts.chain_hash(&self.chain)))
    }

    /// There are no more events: an open command lacks some.
    pub(super) fn end_of_events(&mut self) {
        if self.open.is_some() {
            self.fail(self.revision + 1, "events of a recorded command are missing");
        }
    }

    /// Compares the end of the log with its head.
    pub(super) fn head(&mut self, row: &PgRow) -> Result<(), sqlx::Error> {
        let (head, commands): (i64, i64) = (row.try_get("head")?, row.try_get("command_count")?);
        let chain: &[u8] = row.try_get("chain_hash")?;
        let agrees = (head, commands, chain) == (self.revision, self.commands, &self.chain)
            && micros(row, "recorded_at")? == self.recorded_at;
        if !agrees {
            let revision = self.revision.min(head).max(0) + 1;
            self.fail(revision, "the head of the log does not agree with its end");
        }
        Ok(())
    }
}
