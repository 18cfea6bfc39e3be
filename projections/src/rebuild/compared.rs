//! The generation that was built against the one that is read, household by household.

use domain::id::HouseholdId;
use futures::StreamExt;
use sqlx::{PgPool, Row};
use uuid::Uuid;

use super::heads;
use crate::error::ProjectionError;
use crate::generation::{Shape, name_of};
use crate::left_out;
use crate::projector::Projector;
use following::log::begin_in;

/// The generation that was built against the one that is read.
pub(super) struct Compared<'a> {
    /// Of role `wumbo_projector`.
    pub(super) pool: &'a PgPool,
    pub(super) rebuilt: &'a str,
    /// Those that both generations have rows of, made in the same way, with their read models.
    tables: Vec<(&'static str, &'static str)>,
}

impl<'a> Compared<'a> {
    /// Of the tables that these projectors make as those of the live generation did.
    pub(super) fn new(
        pool: &'a PgPool,
        rebuilt: &'a str,
        projectors: &[Box<dyn Projector>],
        live: &Shape,
    ) -> Self {
        let ours = Shape::of(projectors);
        let tables = projectors
            .iter()
            .filter(|projector| ours.agrees(live, projector.name()))
            .flat_map(|projector| {
                projector.kept().into_iter().map(|table| (projector.name(), table.name))
            })
            .collect();
        Self { pool, rebuilt, tables }
    }

    /// The households that the built generation is behind with, and how far they must come.
    pub(super) async fn behind(&self) -> Result<Vec<(HouseholdId, i64)>, ProjectionError> {
        let rows = sqlx::query(
            "select live.household_id, live.revision
             from read_generations g
             join checkpoints live on live.subscription = 'read_models.' || g.schema_name
             left join checkpoints built
               on built.subscription = $1 and built.household_id = live.household_id
             where g.state = 'active' and coalesce(built.revision, 0) < live.revision
             order by live.household_id",
        )
        .bind(name_of(self.rebuilt))
        .fetch_all(self.pool)
        .await?;
        rows.iter()
            .map(|row| Ok((HouseholdId(row.try_get::<Uuid, _>(0)?), row.try_get(1)?)))
            .collect()
    }

    /// Every household, several at a time, while reads and writes go on.
    pub(super) async fn all(&self, workers: usize) -> Result<(), ProjectionError> {
        let heads = heads(self.pool).await?;
        let mut work = futures::stream::iter(heads)
            .map(|(household, _)| self.one(household))
            .buffer_unordered(workers.max(1));
        while let Some(same) = work.next().await {
            same?;
        }
        Ok(())
    }

    /// One household's tables in both generations, seen at one moment; only equal revisions can be
    /// compared, and who has moved on is looked at again before the switch.
    pub(super) async fn one(&self, household: HouseholdId) -> Result<(), ProjectionError> {
        let at_one_moment = "begin isolation level repeatable read read only";
        let begin = begin_in(household).replacen("begin", at_one_moment, 1);
        let mut transaction = self.pool.begin_with(begin).await?;
        let live: Option<String> = sqlx::query_scalar(
            "select g.schema_name from read_generations g
             join checkpoints live on live.subscription = 'read_models.' || g.schema_name
               and live.household_id = $2
             join checkpoints built on built.subscription = $1 and built.household_id = $2
             where g.state = 'active' and live.revision = built.revision",
        )
        .bind(name_of(self.rebuilt))
        .bind(household.0)
        .fetch_optional(&mut *transaction)
        .await?;
        let Some(live) = live else { return Ok(transaction.rollback().await?) };
        // What the others have gone on without is of another revision than they are.
        let left_out = left_out::of(&mut transaction, household).await?;
        let tables = self.tables.iter().filter(|(model, _)| !left_out.contains(*model));
        for (_, table) in tables {
            // Sums of hashes need no order and no memory, however many rows there are. Of the
            // values, not of the row as text: writing a million rows out costs more than hashing.
            let of = |schema: &str| {
                format!(
                    "select count(*) || ' ' || coalesce(sum(hash_record_extended(t, 0)), 0)
                     from {schema}.{table} t where household_id = '{household}'"
                )
            };
            let text = format!("select ({}) = ({})", of(&live), of(self.rebuilt));
            let same: bool = sqlx::query_scalar(&text).fetch_one(&mut *transaction).await?;
            if !same {
                let what = format!("table {table} of household {household}");
                return Err(ProjectionError::Differs(what));
            }
        }
        Ok(transaction.rollback().await?)
    }
}
