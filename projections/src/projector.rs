//! What a projector is: it takes a batch of one household's events and writes its own tables.
//!
//! A projector is a function of its rows and the events: no clock, no randomness, no other I/O.
//! Its statements are set-based: a few per table and batch, never one per event.

use std::collections::{BTreeSet, HashMap};
use std::panic::AssertUnwindSafe;

use async_trait::async_trait;
use domain::event::RecordedEvent;
use domain::id::HouseholdId;
use following::error::FollowError;
use futures::FutureExt;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::ProjectionError;
use crate::ledger::{self, Changes, TransactionChange};
pub use crate::rows::Table;
pub use crate::visibility::Privacy;
use crate::visibility::{self, Owners};

/// A run of one household's events, with what they do to its transactions.
#[derive(Debug)]
pub struct Batch {
    pub household_id: HouseholdId,
    pub events: Vec<RecordedEvent>,
    /// One entry for each transaction that the events touch.
    pub transactions: Vec<TransactionChange>,
    /// The account of each transaction that a further line tells.
    pub marked: HashMap<Uuid, Uuid>,
    /// What transactions say after one of the events, by its id: whose it is, and folded.
    pub texts: HashMap<Uuid, (Option<Uuid>, String)>,
    /// Whose accounts are after it.
    pub owners: Owners,
}

/// Builds the tables of one read model.
#[async_trait]
pub trait Projector: Send + Sync {
    /// The read model's name, which is its folder's.
    fn name(&self) -> &'static str;

    /// The tables of others that it cannot be built without: its own are made from them.
    fn needs(&self) -> &'static [&'static str] {
        &[]
    }

    /// Goes up when the same events shall give other rows in the same tables. A generation made by
    /// another version, or with other tables or indexes, is neither followed nor compared with.
    fn version(&self) -> u32 {
        1
    }

    /// `create table …` statements, names without schema.
    fn tables(&self) -> &'static str;

    /// `create index …` statements, run last in a rebuild.
    fn indexes(&self) -> &'static str;

    /// Each of these tables: who may see its rows, and what tells them apart.
    fn kept(&self) -> Vec<Table>;

    /// Tables with a `user_id` in which a person finds their own rows without naming a household.
    fn of_persons(&self) -> &'static [&'static str] {
        &[]
    }

    /// Takes a batch in. The connection is inside the household's transaction, and its search path
    /// names the schema to write to.
    ///
    /// # Errors
    /// [`ProjectionError`]; the whole batch is rolled back then.
    async fn apply(
        &self,
        connection: &mut PgConnection,
        batch: &Batch,
    ) -> Result<(), ProjectionError>;
}

/// All of them.
pub(crate) fn every(projectors: &[Box<dyn Projector>]) -> Vec<&dyn Projector> {
    projectors.iter().map(|projector| &**projector).collect()
}

/// Whether a table is one of a projector's.
pub(crate) fn keeps(projector: &dyn Projector, table: &str) -> bool {
    projector.kept().iter().any(|kept| kept.name == table)
}

/// These read models with all that they cannot be built without, in the order in which they take a
/// batch in. Whose rows hang on accounts needs to know whose those are.
pub(crate) fn with_needs<'a>(
    projectors: &'a [Box<dyn Projector>],
    models: &[&str],
) -> Vec<&'a dyn Projector> {
    let mut names: BTreeSet<&str> = models.iter().copied().collect();
    let is_private = |table: Table| matches!(table.privacy, Privacy::OfAccount(_));
    let who_keeps = |table: &str| projectors.iter().find(|one| keeps(&***one, table));
    loop {
        let mut wanted = every(projectors);
        wanted.retain(|one| names.contains(one.name()));
        let before = names.len();
        let mut needed: Vec<&str> = wanted.iter().flat_map(|one| one.needs()).copied().collect();
        if wanted.iter().flat_map(|one| one.kept()).any(is_private) {
            needed.push(visibility::ACCOUNTS);
        }
        names.extend(needed.into_iter().filter_map(who_keeps).map(|one| one.name()));
        if names.len() == before {
            return wanted;
        }
    }
}

/// A read model with all that cannot be built without it.
pub(crate) fn who_build_on(
    projectors: &[Box<dyn Projector>],
    model: &str,
) -> BTreeSet<&'static str> {
    let names = projectors.iter().map(|projector| projector.name());
    let builds_on = |name: &&'static str| {
        with_needs(projectors, &[name]).iter().any(|needed| needed.name() == model)
    };
    names.filter(builds_on).collect()
}

/// Why a batch could not be taken in.
#[derive(Debug)]
pub(crate) struct NotTaken {
    pub error: ProjectionError,
    /// The one read model that could not; nothing where that is nobody's in particular.
    pub model: Option<&'static str>,
}

impl<E: Into<ProjectionError>> From<E> for NotTaken {
    fn from(error: E) -> Self {
        Self { error: error.into(), model: None }
    }
}

/// Builds these read models' rows of a batch: the transactions' changes first, which the others
/// read.
pub(crate) async fn apply_all(
    projectors: &[&dyn Projector],
    connection: &mut PgConnection,
    household_id: HouseholdId,
    events: Vec<RecordedEvent>,
) -> Result<(), NotTaken> {
    let is_built = |table| projectors.iter().any(|projector| keeps(*projector, table));
    let owners = match is_built(visibility::ACCOUNTS) {
        true => Owners::of(connection, household_id, &events).await?,
        false => Owners::default(),
    };
    let Changes { changes: transactions, marked, texts } = match is_built(ledger::TRANSACTIONS) {
        true => ledger::changes(connection, household_id, &events, &owners).await?,
        false => Changes::default(),
    };
    let batch = Batch { household_id, events, transactions, marked, texts, owners };
    for projector in projectors {
        let applied = AssertUnwindSafe(projector.apply(connection, &batch)).catch_unwind().await;
        let applied = applied.unwrap_or(Err(FollowError::Panicked("a projector").into()));
        let model = Some(projector.name());
        applied.map_err(|error| NotTaken { error, model })?;
    }
    Ok(())
}
