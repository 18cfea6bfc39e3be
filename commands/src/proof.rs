//! The proof that a log is complete and unaltered: hashes of events, digests of commands, and the
//! chain over them. SHA-256 (FIPS 180-4) throughout; integers big-endian.
//!
//! The store computes the same values inside its append statement, where revision and time become
//! known; `verify` recomputes them from what is stored.

use chrono::{DateTime, Utc};
use domain::id::HouseholdId;
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A SHA-256 value.
pub type Hash = [u8; 32];

/// Microseconds from 1970-01-01 to 2000-01-01, the epoch of the stored instants.
const EPOCH_2000_MICROS: i64 = 946_684_800_000_000;

/// JSON with keys in byte order and no blanks: equal values have equal texts, however they were
/// stored in between.
pub fn canonical_json(value: &Value) -> String {
    let mut text = Vec::with_capacity(256);
    write_canonical(value, &mut text);
    // As long as it is: an import holds 200,000 of them. What is written is UTF-8.
    String::from_utf8_lossy(&text).into_owned()
}

fn write_canonical(value: &Value, text: &mut Vec<u8>) {
    match value {
        Value::Object(fields) => {
            let mut sorted: Vec<_> = fields.iter().collect();
            sorted.sort_unstable_by(|left, right| left.0.as_bytes().cmp(right.0.as_bytes()));
            text.push(b'{');
            for (index, (key, field)) in sorted.into_iter().enumerate() {
                if index > 0 {
                    text.push(b',');
                }
                write_plain(key, text);
                text.push(b':');
                write_canonical(field, text);
            }
            text.push(b'}');
        }
        Value::Array(items) => {
            text.push(b'[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    text.push(b',');
                }
                write_canonical(item, text);
            }
            text.push(b']');
        }
        plain => write_plain(plain, text),
    }
}

/// A value without parts, or a key. Writing to memory does not fail.
fn write_plain(value: &(impl serde::Serialize + ?Sized), text: &mut Vec<u8>) {
    let _written = serde_json::to_writer(text, value);
}

/// The hash of a text.
pub fn sha256(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

/// What of an event its hash covers: all of it.
#[derive(Debug, Clone)]
pub struct EventFacts<'a> {
    pub household_id: HouseholdId,
    pub revision: i64,
    pub event_id: Uuid,
    pub aggregate_type: &'a str,
    pub aggregate_id: &'a str,
    pub sequence: i64,
    pub event_type: &'a str,
    pub event_version: &'a str,
    pub payload_hash: Hash,
    pub metadata_hash: Hash,
    pub recorded_at: DateTime<Utc>,
}

impl EventFacts<'_> {
    /// The event's hash.
    pub fn hash(&self) -> Hash {
        let around = self.around_time();
        let mut hasher = Sha256::new();
        hasher.update(self.household_id.0.as_bytes());
        hasher.update(self.revision.to_be_bytes());
        hasher.update(around.before);
        hasher.update(micros_since_2000(self.recorded_at).to_be_bytes());
        hasher.update(around.behind);
        hasher.finalize().into()
    }

    /// What is hashed between the revision and the time, and behind the time: all that is known
    /// before the store gives the event its place.
    pub fn around_time(&self) -> AroundTime {
        let mut before = self.event_id.as_bytes().to_vec();
        before.extend_from_slice(&self.sequence.to_be_bytes());
        let texts = [self.aggregate_type, self.aggregate_id, self.event_type, self.event_version];
        let mut behind = [self.payload_hash, self.metadata_hash].concat();
        behind.extend_from_slice(texts.join("\u{1f}").as_bytes());
        AroundTime { before, behind }
    }
}

/// Parts of what a hash covers that do not depend on the place in the log: those before the time
/// and those behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AroundTime {
    pub before: Vec<u8>,
    pub behind: Vec<u8>,
}

fn micros_since_2000(instant: DateTime<Utc>) -> i64 {
    instant.timestamp_micros() - EPOCH_2000_MICROS
}

/// The digest of a command over the hashes of its events, folded in chunks of
/// [`crate::events::CHUNK`]: each step hashes the digest so far and the chunk's hashes.
#[derive(Debug, Clone, Default)]
pub struct CommandDigest {
    digest: Vec<u8>,
    chunk: Vec<u8>,
}

impl CommandDigest {
    /// Takes in the hash of the command's next event.
    pub fn push(&mut self, event_hash: &Hash) {
        self.chunk.extend_from_slice(event_hash);
        if self.chunk.len() == crate::events::CHUNK * 32 {
            self.fold();
        }
    }

    fn fold(&mut self) {
        let mut hasher = Sha256::new();
        hasher.update(&self.digest);
        hasher.update(&self.chunk);
        self.digest = hasher.finalize().to_vec();
        self.chunk.clear();
    }

    /// The digest; the hash of nothing for a command without events.
    pub fn finish(mut self) -> Hash {
        if !self.chunk.is_empty() || self.digest.is_empty() {
            self.fold();
        }
        let mut hash = [0; 32];
        hash.copy_from_slice(&self.digest);
        hash
    }
}

/// What of a command the chain covers.
#[derive(Debug, Clone)]
pub struct CommandFacts<'a> {
    pub household_id: HouseholdId,
    /// The household's commands are numbered 1, 2, 3 … without gaps.
    pub number: i64,
    pub command_id: Uuid,
    pub last_revision: i64,
    pub event_count: i64,
    pub request_hash: Hash,
    pub correlation: Uuid,
    pub recorded_at: DateTime<Utc>,
    pub outcome_hash: Hash,
    /// Hash of the canonical JSON of the actor.
    pub actor_hash: Hash,
    pub command_name: &'a str,
    pub idempotency_key: &'a str,
    pub digest: Hash,
}

impl CommandFacts<'_> {
    /// The household's chain hash after this command.
    pub fn chain_hash(&self, previous: &[u8]) -> Hash {
        let around = self.around_time();
        let mut hasher = Sha256::new();
        hasher.update(previous);
        hasher.update(self.household_id.0.as_bytes());
        hasher.update(self.number.to_be_bytes());
        hasher.update(self.command_id.as_bytes());
        hasher.update(self.last_revision.to_be_bytes());
        hasher.update(around.before);
        hasher.update(micros_since_2000(self.recorded_at).to_be_bytes());
        hasher.update(around.behind);
        hasher.update(self.digest);
        hasher.finalize().into()
    }

    /// What is hashed between the last revision and the time, and between the time and the digest.
    pub fn around_time(&self) -> AroundTime {
        let mut before = self.event_count.to_be_bytes().to_vec();
        before.extend_from_slice(&self.request_hash);
        before.extend_from_slice(self.correlation.as_bytes());
        let mut behind = [self.outcome_hash, self.actor_hash].concat();
        let texts = [self.command_name, self.idempotency_key];
        behind.extend_from_slice(texts.join("\u{1f}").as_bytes());
        AroundTime { before, behind }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn canonical_json_does_not_depend_on_the_order_of_keys() {
        let left: Value =
            serde_json::from_str(r#"{"b": [1, {"z": null, "a": "é\n"}], "a": 2}"#).unwrap();
        let right = json!({"a": 2, "b": [1, {"a": "é\n", "z": null}]});
        assert_eq!(canonical_json(&left), canonical_json(&right));
        assert_eq!(canonical_json(&left), r#"{"a":2,"b":[1,{"a":"é\n","z":null}]}"#);
    }

    #[test]
    fn a_digest_depends_on_every_event_and_on_their_order() {
        let digest = |hashes: &[Hash]| {
            let mut digest = CommandDigest::default();
            hashes.iter().for_each(|hash| digest.push(hash));
            digest.finish()
        };
        let (a, b) = (sha256(b"a"), sha256(b"b"));
        assert_ne!(digest(&[a, b]), digest(&[b, a]));
        assert_ne!(digest(&[a, b]), digest(&[a]));
        assert_eq!(digest(&[]), sha256(b""));
    }
}
