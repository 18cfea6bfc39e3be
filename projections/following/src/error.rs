//! Why a log could not be followed, and whether trying again can help.

use domain::aggregate::DecodeError;
use thiserror::Error;

/// What can go wrong between a log and who follows it.
#[derive(Debug, Error)]
pub enum FollowError {
    #[error("the database did not do what was asked")]
    Database(#[from] sqlx::Error),
    #[error("revision {revision} cannot be read")]
    Undecodable {
        revision: i64,
        #[source]
        source: DecodeError,
    },
    #[error("revision {revision} was expected, {found} was found")]
    Gap { revision: i64, found: i64 },
    /// Code of ours, which a log made panic.
    #[error("{0} panicked")]
    Panicked(&'static str),
    /// Something beyond the log that a subscription needs and that may come back: a bus that is
    /// away, tables that another version of the program made.
    #[error("{what} does not take the news")]
    Outside {
        what: &'static str,
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Nobody has registered the subscription yet, so where it begins is not known.
    #[error("the subscription is not registered yet")]
    Unregistered,
    /// The events say what who follows cannot make sense of.
    #[error(transparent)]
    Unfit(Box<dyn std::error::Error + Send + Sync>),
}

/// Whether the database had no time, no room or no connection for it just now: nothing is wrong
/// with what was asked, and a little later it may be answered.
pub fn is_busy(error: &sqlx::Error) -> bool {
    let code = match error {
        sqlx::Error::PoolTimedOut => return true,
        sqlx::Error::Database(error) => error.code(),
        _ => return false,
    };
    // PostgreSQL, appendix A: lock_not_available, query_canceled (the statement's time was over),
    // the time-outs of transactions and sessions, too_many_connections, shutdown and recovery.
    matches!(
        code.as_deref(),
        Some(
            "55P03" | "57014" | "25P03" | "25P04" | "57P05" | "53300" | "57P01" | "57P02" | "57P03"
        )
    )
}

/// Whether the disk of the database is full: what is there can be read, and nothing written.
pub fn is_full(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    // PostgreSQL, appendix A: disk_full.
    code.as_deref() == Some("53100")
}

impl FollowError {
    /// The revision that cannot be taken in, where the error names it.
    pub(crate) fn revision(&self) -> Option<i64> {
        match self {
            Self::Undecodable { revision, .. } | Self::Gap { revision, .. } => Some(*revision),
            _ => None,
        }
    }

    /// What went wrong, down to its last cause, for an operator: without the values of which causes
    /// speak, for they may be amounts and personal texts.
    pub fn reason(&self) -> String {
        reason_of(self)
    }

    /// Whether trying again later can help without any change of the code or the log.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Outside { .. } | Self::Unregistered => true,
            Self::Database(sqlx::Error::Database(error)) => {
                let code = error.code();
                let kind = code.as_deref().and_then(|code| code.get(..2));
                // Wrong values, broken constraints, and what is missing or forbidden stay so.
                !matches!(kind, Some("22" | "23" | "42"))
            }
            // The connection, not what was asked over it.
            Self::Database(error) => matches!(
                error,
                sqlx::Error::Io(_)
                    | sqlx::Error::Tls(_)
                    | sqlx::Error::Protocol(_)
                    | sqlx::Error::PoolTimedOut
                    | sqlx::Error::PoolClosed
                    | sqlx::Error::WorkerCrashed
                    | sqlx::Error::BeginFailed
            ),
            _ => false,
        }
    }
}

/// What went wrong, down to its last cause, without the values of which causes speak.
pub fn reason_of(error: &(dyn std::error::Error + 'static)) -> String {
    let mut reason = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        reason.push_str(": ");
        reason.push_str(&told(cause));
        // What the driver says of an error is what the error says.
        next = if cause.is::<sqlx::Error>() { None } else { cause.source() };
    }
    reason
}

/// What one cause says, less the values in it.
fn told(cause: &(dyn std::error::Error + 'static)) -> String {
    if let Some(sqlx::Error::Database(error)) = cause.downcast_ref() {
        let code = error.code().unwrap_or_default();
        // Elsewhere quotation marks stand around the names of tables and columns.
        let is_about_a_value = code.starts_with("22");
        let message = error.message();
        let message = if is_about_a_value { without_values(message) } else { message.to_owned() };
        return format!("PostgreSQL {code}: {message}");
    }
    let text = cause.to_string();
    let may_tell = cause.is::<serde_json::Error>() || cause.is::<sqlx::Error>();
    match may_tell && !text.starts_with("missing field") {
        true => without_values(&text),
        false => text,
    }
}

/// Leaves out what stands between the first and the last of each kind of quotation mark.
fn without_values(text: &str) -> String {
    let mut text = text.to_owned();
    for mark in ['"', '`'] {
        if let (Some(first), Some(last)) = (text.find(mark), text.rfind(mark))
            && first < last
        {
            text.replace_range(first + 1..last, "…");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_goes_down_to_the_last_cause_and_tells_no_value() {
        for (payload, left) in [
            (r#"{"text": 1234567}"#, "invalid type: integer `…`, expected a string"),
            (r#"{"text": ["CANARY \"quoted\""]}"#, "invalid type: sequence, expected a string"),
            (r#"{"flag": "CANARY \"quoted\""}"#, "invalid type: string \"…\", expected a boolean"),
            (r#"{}"#, "missing field `text`"),
        ] {
            #[derive(Debug, serde::Deserialize)]
            #[allow(dead_code, reason = "only what cannot be read is looked at")]
            struct Shape {
                #[serde(default)]
                flag: bool,
                text: String,
            }
            let source = serde_json::from_str::<Shape>(payload).unwrap_err();
            let event_type = "transaction.entered".to_owned();
            let source = DecodeError::Payload { event_type, source };
            let reason = FollowError::Undecodable { revision: 7, source }.reason();
            assert!(reason.starts_with("revision 7 cannot be read: the payload of a"), "{reason}");
            assert!(reason.contains(left), "{reason}");
            assert!(!reason.contains("CANARY") && !reason.contains("1234567"), "{reason}");
        }
        let away = FollowError::Database(sqlx::Error::PoolTimedOut).reason();
        assert!(away.contains("timed out"), "{away}");
    }
}
