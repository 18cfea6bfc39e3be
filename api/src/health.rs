//! Whether this process lives, and whether it can do its work.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use following::error::FollowError;
use following::follower::Pulse;
use following::halted::{self, InNeed};
use following::outbox::depth::{self, Depth};
use serde::Serialize;
use sqlx::PgPool;
use tokio::sync::watch;
use utoipa::ToSchema;

use crate::operation::{Answers, Description};

/// A projector looks for news every second; one that did not for this long does not follow.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// What readiness looks at.
pub struct Health {
    /// A pool that sees every checkpoint (role `wumbo_projector`).
    pool: PgPool,
    /// Of the projector, when it runs in this process.
    projector: OnceLock<Arc<Pulse>>,
    /// Of whatever else follows, acts or sends in this process, by name.
    running: Mutex<Vec<(String, Arc<Pulse>)>>,
    /// The keys of the vault that this process cannot use, as they were last looked for.
    keys_away: OnceLock<watch::Receiver<Vec<KeyAway>>>,
    /// Whether the last write found the disk full.
    is_full: Box<dyn Fn() -> bool + Send + Sync>,
    started: AtomicBool,
    draining: AtomicBool,
}

/// The answer of readiness.
#[derive(Debug, Serialize, ToSchema)]
pub struct Readiness {
    /// `ready` or `not-ready`.
    pub status: &'static str,
    pub database: bool,
    /// False when the database has no room for what is written: reads go on, writes are refused
    /// (503 `no-room`) until there is.
    pub writing: bool,
    /// Whether the projector of this process follows the logs; true where none runs.
    pub projector: bool,
    pub started: bool,
    pub draining: bool,
    /// What acts or sends in this process and has not looked for what there is to do for half a
    /// minute: `process_managers.…`, `timers.…`, `daily.…`, `outbox.…`, `relay`. It does not make
    /// the process not ready: requests are answered.
    pub without_pulse: Vec<String>,
    /// Households that have halted at an event, for screens or for what acts; at which and why says
    /// `wumbo projector status`.
    pub halted_households: i64,
    /// The same for each subscription that has any.
    pub halted: Vec<Halted>,
    /// Households whose log did not hold when it was last verified, and is written to no more.
    pub broken_households: i64,
    /// Effects (mail) that are to be sent, and for how long the oldest of those due has been, in
    /// seconds.
    pub outbox_waiting: i64,
    pub outbox_oldest_seconds: i64,
    /// Effects that need an operator; see `wumbo outbox list`.
    pub outbox_unsure: i64,
    pub outbox_dead: i64,
    /// Destinations that take nothing from anybody just now.
    pub outbox_away: Vec<Away>,
    /// Keys of the vault that this process needs and cannot use. What must be sealed for it (a
    /// log-in on a new device, a new password) is refused with 503 `keys-away`, all else goes on:
    /// it does not make the process not ready.
    pub keys_away: Vec<KeyAway>,
}

/// A key of the vault that this process cannot use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct KeyAway {
    /// Name of the file in the keys directory.
    pub file: String,
    /// `missing`, `not-private` (others may read it), `unreadable`, `unusable` (no key is in it) or
    /// `another` (of the same name, of another house).
    pub why: &'static str,
}

/// Households that have halted for one subscription.
#[derive(Debug, Serialize, ToSchema)]
pub struct Halted {
    /// `read_models.…`, `process_managers.…`, `timers.…` or `relay`.
    pub subscription: String,
    pub households: i64,
}

/// A destination of the outbox that is away.
#[derive(Debug, Serialize, ToSchema)]
pub struct Away {
    pub destination: String,
    pub since: DateTime<Utc>,
}

/// What the database tells.
#[derive(Default)]
struct Told {
    in_need: Option<InNeed>,
    halted: Vec<Halted>,
    depth: Depth,
    away: Vec<Away>,
}

impl Told {
    async fn by(pool: &PgPool) -> Result<Self, FollowError> {
        let halted = halted::by_subscription(pool).await?.into_iter();
        let away = depth::away(pool).await?.into_iter();
        Ok(Self {
            in_need: Some(halted::in_need(pool).await?),
            halted: halted
                .map(|(subscription, households)| Halted { subscription, households })
                .collect(),
            depth: depth::of(pool).await?,
            away: away.map(|(destination, since)| Away { destination, since }).collect(),
        })
    }
}

impl Health {
    pub fn new(pool: PgPool, is_full: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self {
            pool,
            projector: OnceLock::new(),
            running: Mutex::default(),
            keys_away: OnceLock::new(),
            is_full: Box::new(is_full),
            started: AtomicBool::new(false),
            draining: AtomicBool::new(false),
        }
    }

    /// The projector of this process: without its pulse the process is not ready.
    pub fn watch_projector(&self, pulse: Arc<Pulse>) {
        // Set once at start; a second projector in one process is none of ours.
        let _ = self.projector.set(pulse);
    }

    /// Something else that runs in this process: named where its pulse is gone.
    pub fn watch(&self, name: &str, pulse: Arc<Pulse>) {
        self.running.lock().unwrap_or_else(PoisonError::into_inner).push((name.to_owned(), pulse));
    }

    /// Who looks for the keys of the vault in this process.
    pub fn watch_keys(&self, away: watch::Receiver<Vec<KeyAway>>) {
        // Set once at start, as above.
        let _ = self.keys_away.set(away);
    }

    fn without_pulse(&self) -> Vec<String> {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let silent = running.iter().filter(|(_, pulse)| !pulse.is_felt(LONGEST_PAUSE));
        silent.map(|(name, _)| name.clone()).collect()
    }

    /// Everything is up.
    pub fn mark_started(&self) {
        self.started.store(true, Ordering::Release);
    }

    /// No new work, please.
    pub fn mark_draining(&self) {
        self.draining.store(true, Ordering::Release);
    }

    /// How it stands just now.
    pub(crate) async fn look(&self) -> Readiness {
        let told = tokio::time::timeout(Duration::from_secs(2), Told::by(&self.pool)).await;
        let Told { in_need, halted, depth: outbox, away } =
            told.ok().and_then(Result::ok).unwrap_or_default();
        let started = self.started.load(Ordering::Acquire);
        let draining = self.draining.load(Ordering::Acquire);
        let projector = self.projector.get().is_none_or(|pulse| pulse.is_felt(LONGEST_PAUSE));
        let ready = started && !draining && in_need.is_some() && projector;
        Readiness {
            status: if ready { "ready" } else { "not-ready" },
            database: in_need.is_some(),
            writing: !(self.is_full)(),
            projector,
            started,
            draining,
            without_pulse: self.without_pulse(),
            halted,
            halted_households: in_need.map_or(0, |households| households.halted),
            broken_households: in_need.map_or(0, |households| households.broken),
            outbox_waiting: outbox.waiting,
            outbox_oldest_seconds: outbox.oldest_seconds,
            outbox_unsure: outbox.unsure,
            outbox_dead: outbox.dead,
            outbox_away: away,
            keys_away: self.keys_away.get().map(|away| away.borrow().clone()).unwrap_or_default(),
        }
    }
}

impl IntoResponse for Readiness {
    fn into_response(self) -> Response {
        let status = match self.status {
            "ready" => StatusCode::OK,
            _ => StatusCode::SERVICE_UNAVAILABLE,
        };
        (status, Json(self)).into_response()
    }
}

impl Answers for Readiness {
    fn describe(description: &mut Description<'_>) {
        let schema = description.named::<Self>();
        description.answer("200", Some(schema.clone()));
        description.answer("503", Some(schema));
    }
}
