//! Filling read models that a household's others have gone on without: their rows are made from the
//! log in a schema of their own, beside those that are read, and take their place together with the
//! others' revision.

use std::collections::BTreeSet;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use domain::id::HouseholdId;
use following::bell::{Bell, News, Topic};
use following::checkpoint::{self, Claim, Durability, WhenNew, WhenTaken};
use following::error::FollowError;
use following::log::read_after;
use futures::FutureExt;
use sqlx::{PgConnection, PgPool};

use crate::as_of::AsOf;
use crate::error::ProjectionError;
use crate::generation::{Shape, name_of};
use crate::left_out::{self, ToFill};
use crate::projector::{NotTaken, Projector, apply_all, who_build_on, with_needs};
use crate::runner::{active_schema, of_this_version};

/// Households that are looked for at once.
const AT_ONCE: i64 = 20;
/// Events that are taken in at once while the household's following waits.
const BATCH: i64 = 5_000;

/// Fills what is left out and may try again.
pub struct Filling {
    /// Of role `wumbo_projector`.
    pool: PgPool,
    as_of: Arc<AsOf>,
    projectors: Arc<Vec<Box<dyn Projector>>>,
    bell: Arc<dyn Bell>,
}

/// A generation's tables of one household, and where theirs are made.
struct Place<'a> {
    active: &'a str,
    scratch: &'a str,
    household: HouseholdId,
}

impl Filling {
    /// On a pool of role `wumbo_projector`.
    pub fn new(
        pool: PgPool,
        as_of: Arc<AsOf>,
        projectors: Arc<Vec<Box<dyn Projector>>>,
        bell: Arc<dyn Bell>,
    ) -> Self {
        Self { pool, as_of, projectors, bell }
    }

    /// Fills what some households are without; answers how many households there were. One that
    /// cannot be filled is left out with the reason.
    ///
    /// # Errors
    /// [`ProjectionError::Following`] and what else may pass: it is tried again the next time.
    pub async fn some(&self) -> Result<usize, ProjectionError> {
        let shape = Shape::of(&self.projectors).to_json();
        let schema = match of_this_version(&self.pool, &shape).await {
            Ok(schema) => schema,
            Err(ProjectionError::OtherVersion) => return Ok(0),
            Err(error) => return Err(error),
        };
        let wanted = left_out::to_fill(&self.pool, &schema, AT_ONCE).await?;
        let count = wanted.len();
        for one in wanted {
            self.fill(&schema, one).await?;
        }
        Ok(count)
    }

    async fn fill(
        &self,
        schema: &str,
        ToFill { household, models }: ToFill,
    ) -> Result<(), ProjectionError> {
        let is_wanted = |name: &&'static str| models.iter().any(|model| model == name);
        let names = self.projectors.iter().map(|projector| projector.name());
        let models: BTreeSet<&'static str> = names.filter(is_wanted).collect();
        let filled = AssertUnwindSafe(self.filled(schema, household, &models)).catch_unwind();
        let panicked = || FollowError::Panicked("a projector").into();
        let filled = filled.await.unwrap_or_else(|_| Err(panicked()));
        let Err(NotTaken { error, model }) = filled else { return Ok(()) };
        if error.is_passing() || matches!(error, ProjectionError::Unwanted) {
            return Err(error);
        }
        // What cannot be built waits for another version of the program; the others try again.
        let models = match model {
            Some(model) => who_build_on(&self.projectors, model),
            None => models,
        };
        let reason = error.reason();
        tracing::error!(%household, ?models, reason, "read models could not be filled");
        let begun = checkpoint::begin(&self.pool, household, Durability::Kept).await;
        let mut transaction = begun?;
        let place = (schema, household);
        left_out::add(&mut transaction, place, &models, (0, &reason)).await?;
        Ok(transaction.commit().await?)
    }

    async fn filled(
        &self,
        active: &str,
        household: HouseholdId,
        models: &BTreeSet<&'static str>,
    ) -> Result<(), NotTaken> {
        let mut transaction =
            checkpoint::begin(&self.pool, household, Durability::LastMayBeLost).await?;
        let reached: Option<i64> = sqlx::query_scalar(
            "select revision from checkpoints where subscription = $1 and household_id = $2",
        )
        .bind(name_of(active))
        .bind(household.0)
        .fetch_optional(&mut *transaction)
        .await?;
        transaction.rollback().await?;
        let reached = reached.unwrap_or(0);
        let held = self.as_of.scratch(household, reached, models.clone()).await?;
        let place = Place { active, scratch: held.name(), household };
        let taken = self.take_over(&place, reached, models).await;
        self.as_of.drop_schema(held.name()).await?;
        if let Some(revision) = taken? {
            let news = News { household_id: household, revision, after: None, nouns: Vec::new() };
            self.bell.ring(Topic::Projected, news);
        }
        Ok(())
    }

    /// Brings the rows that were made up to `reached` to where the household's others are, and puts
    /// them in the place of those that are there; the revision then. Nothing where another
    /// generation is read by now, or the household has halted.
    async fn take_over(
        &self,
        place: &Place<'_>,
        reached: i64,
        models: &BTreeSet<&'static str>,
    ) -> Result<Option<i64>, NotTaken> {
        let Place { active, scratch, household } = *place;
        let begun = checkpoint::begin(&self.pool, household, Durability::LastMayBeLost);
        let mut transaction = begun.await?;
        let shape = Shape::of(&self.projectors).to_json();
        if active_schema(&mut transaction, &shape).await? != active {
            return Ok(None);
        }
        let (name, wait, first) = (name_of(active), WhenTaken::Wait, WhenNew::AtTheFirst);
        let claimed = checkpoint::claim(transaction, name, household, wait, first).await?;
        let Claim::Ours(mut checkpoint) = claimed else { return Ok(None) };
        let until = checkpoint.revision;
        let connection = &mut *checkpoint.transaction;
        look_into(connection, scratch).await?;
        let wanted: Vec<&str> = models.iter().copied().collect();
        let needed = with_needs(&self.projectors, &wanted);
        let mut from = reached;
        while from < until {
            let run = read_after(connection, household, from, BATCH, until).await?;
            if let Some(error) = run.unreadable {
                return Err(error.into());
            }
            let Some(last) = run.events.last() else { break };
            from = last.revision;
            apply_all(&needed, connection, household, run.events).await?;
        }
        look_into(connection, active).await?;
        let filled = needed.iter().filter(|one| models.contains(one.name()));
        for table in filled.flat_map(|one| one.kept()) {
            put(connection, place, table.name).await?;
        }
        left_out::remove(connection, (active, household), models).await?;
        checkpoint.move_to(until).await?;
        Ok(Some(until))
    }
}

async fn look_into(connection: &mut PgConnection, schema: &str) -> Result<(), sqlx::Error> {
    let text = "select set_config('search_path', $1, true)";
    sqlx::query(text).bind(format!("{schema}, public")).execute(connection).await?;
    Ok(())
}

/// A household's rows of one table in the place of those that are there. Both were made by one
/// text, so that their columns are in one order.
async fn put(
    connection: &mut PgConnection,
    Place { active, scratch, household }: &Place<'_>,
    table: &str,
) -> Result<(), sqlx::Error> {
    for text in [
        format!("delete from {active}.{table} where household_id = $1"),
        format!(
            "insert into {active}.{table} select * from {scratch}.{table} where household_id = $1"
        ),
    ] {
        sqlx::query(&text).bind(household.0).execute(&mut *connection).await?;
    }
    Ok(())
}
