//! The journal of requests, for assertions: what was asked, how it was answered; never a secret
//! or a token.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::clock::Moment;

const KEPT: usize = 10_000;
const SECRET: &[&str] =
    &["secret", "access_token", "public_token", "override_password", "access_tokens"];

/// One request.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Line {
    /// Its number, ascending.
    pub number: u64,
    /// When, in virtual time.
    pub at: Moment,
    /// Which endpoint.
    pub path: String,
    /// The Item it was about.
    pub item_id: Option<String>,
    /// The body, with secrets and tokens left out.
    pub body: Value,
    /// `Plaid-Version`, as sent.
    pub version: Option<String>,
    /// The status of the answer; nothing when the connection was dropped.
    pub status: Option<u16>,
    /// `error_code` of a refusal.
    pub error_code: Option<String>,
    /// The request id answered.
    pub request_id: String,
    /// The fault that struck.
    pub fault: Option<String>,
}

/// The latest requests, oldest first.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Journal {
    next: u64,
    lines: VecDeque<Line>,
}

impl Journal {
    /// Writes a request down.
    pub fn write(&mut self, mut line: Line) {
        self.next += 1;
        line.number = self.next;
        self.lines.push_back(line);
        while self.lines.len() > KEPT {
            self.lines.pop_front();
        }
    }

    /// The requests after a number, to one endpoint or to all.
    pub fn after(&self, number: u64, path: Option<&str>) -> Vec<&Line> {
        let wanted =
            |line: &&Line| line.number > number && path.is_none_or(|path| line.path == path);
        self.lines.iter().filter(wanted).collect()
    }

    /// Forgets all requests.
    pub fn clear(&mut self) {
        self.lines.clear();
    }
}

/// A body without its secrets.
pub fn redacted(body: &Map<String, Value>) -> Value {
    let kept = body.iter().filter(|(name, _)| !SECRET.contains(&name.as_str()));
    let cleaned = kept.map(|(name, value)| match value {
        Value::Object(inner) => (name.clone(), redacted(inner)),
        other => (name.clone(), other.clone()),
    });
    Value::Object(cleaned.collect())
}
