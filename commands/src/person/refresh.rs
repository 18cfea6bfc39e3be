//! Refreshing: one token for the next, and the end of the session when a spent one comes back.
//!
//! A session's refresh tokens are one family, numbered from 1. Each is derived from the family's
//! secret, its number and a key of the house, so the newest one can be handed out again without
//! being stored: a client whose answer was lost repeats its request and gets the same successor.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use secrecy::{ExposeSecret, SecretString};
use thiserror::Error;

use super::ports::{AccessClaims, Family, FamilyChange, PortError};
use super::security_event::SecurityEventKind;
use super::{ACCESS_SECONDS, People, Sender, Tokens};
use crate::proof::sha256;

/// How long the immediate predecessor of the newest token is answered with that same token.
pub const GRACE_SECONDS: i64 = 10;

/// Why a refresh token was not exchanged.
#[derive(Debug, Error)]
pub enum RefreshError {
    /// Unknown, ended or spent: nobody is told which.
    #[error("the refresh token is no longer good")]
    NotGood,
    #[error(transparent)]
    Port(#[from] PortError),
}

/// What the presented token means for its family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Judgement {
    Newest,
    /// The immediate predecessor, so recently that the answer may have been lost.
    Retried,
    /// Exchanged before, by a request that overtook this one: no good, and no proof of anything.
    Overtaken,
    /// A token that was exchanged before: two parties hold the family.
    Stolen,
    Ended,
}

/// Judges a request that arrived at `now`; it may have waited for its turn since.
fn judge(family: &Family, now: DateTime<Utc>) -> Judgement {
    if family.ended || now >= family.ends_at {
        Judgement::Ended
    } else if family.presented == family.generation {
        Judgement::Newest
    } else if family.presented == family.generation - 1
        && now - family.rotated_at <= Duration::seconds(GRACE_SECONDS)
    {
        Judgement::Retried
    } else if now < family.rotated_at {
        Judgement::Overtaken
    } else {
        Judgement::Stolen
    }
}

impl People {
    /// Exchanges a refresh token for an access token and the next refresh token.
    ///
    /// # Errors
    /// [`RefreshError`]; a spent token also ends its session, and is recorded.
    pub async fn refresh(&self, token: &str, sender: &Sender) -> Result<Tokens, RefreshError> {
        let now = self.clock.now();
        let secrets = Arc::clone(&self.secrets);
        let decide = Box::new(move |family: &Family| match judge(family, now) {
            Judgement::Newest => {
                let successor = secrets.refresh_token(
                    &family.secret,
                    family.session_id,
                    family.generation.saturating_add(1),
                );
                FamilyChange::Advance { token_hash: sha256(successor.expose_secret().as_bytes()) }
            }
            Judgement::Retried => FamilyChange::Repeat,
            Judgement::Stolen => FamilyChange::End,
            Judgement::Overtaken | Judgement::Ended => FamilyChange::Refuse,
        });
        let event = self.tried(SecurityEventKind::RefreshTokenReused, None, sender.source, 1);
        let turned = self.store.turn_family(sha256(token.as_bytes()), event, decide).await?;
        let (family, newest) = match turned {
            Some((family, FamilyChange::Advance { .. })) => {
                let newest = family.generation.saturating_add(1);
                (family, newest)
            }
            Some((family, FamilyChange::Repeat)) => {
                let newest = family.generation;
                (family, newest)
            }
            Some((family, FamilyChange::End)) => {
                self.live.forget(family.session_id);
                return Err(RefreshError::NotGood);
            }
            Some((_, FamilyChange::Refuse)) | None => return Err(RefreshError::NotGood),
        };
        let refresh = self.secrets.refresh_token(&family.secret, family.session_id, newest);
        Ok(self.tokens_of(&family, refresh, now)?)
    }

    fn tokens_of(
        &self,
        family: &Family,
        refresh: SecretString,
        now: DateTime<Utc>,
    ) -> Result<Tokens, PortError> {
        let access = self.tokens.sign(&AccessClaims {
            user_id: family.user_id,
            session_id: family.session_id,
            epoch: family.epoch,
            issued_at: now,
            expires_at: now + Duration::seconds(ACCESS_SECONDS),
        })?;
        Ok(Tokens {
            user_id: family.user_id,
            session_id: family.session_id,
            access,
            refresh,
            session_seconds: (family.ends_at - now).num_seconds(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::id::{SessionId, UserId};
    use uuid::Uuid;

    fn family(generation: i32, presented: i32) -> Family {
        Family {
            session_id: SessionId(Uuid::nil()),
            user_id: UserId(Uuid::nil()),
            epoch: 1,
            secret: [0; 32],
            generation,
            presented,
            rotated_at: at(0),
            ends_at: at(1_000),
            ended: false,
        }
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
    }

    #[test]
    fn only_the_immediate_predecessor_may_be_retried_and_only_for_ten_seconds() {
        assert_eq!(judge(&family(3, 3), at(999)), Judgement::Newest);
        assert_eq!(judge(&family(3, 2), at(10)), Judgement::Retried);
        assert_eq!(judge(&family(3, 2), at(11)), Judgement::Stolen);
        assert_eq!(judge(&family(3, 1), at(0)), Judgement::Stolen);
    }

    #[test]
    fn a_request_that_was_overtaken_gets_nothing_and_ends_nothing() {
        assert_eq!(judge(&family(3, 1), at(-1)), Judgement::Overtaken);
        assert_eq!(judge(&family(3, 2), at(-1)), Judgement::Retried);
    }

    #[test]
    fn a_family_ends_absolutely_and_an_ended_one_raises_no_second_alarm() {
        assert_eq!(judge(&family(3, 3), at(1_000)), Judgement::Ended);
        assert_eq!(judge(&Family { ended: true, ..family(3, 1) }, at(0)), Judgement::Ended);
    }
}
