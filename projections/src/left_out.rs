//! Read models that a household's others have gone on without: one that could not take an event in,
//! and those that build on it; and such as are to be filled. Nobody reads them meanwhile.

use std::collections::BTreeSet;

use domain::id::HouseholdId;
use sqlx::{PgConnection, PgPool, Row};
use uuid::Uuid;

use crate::error::ProjectionError;

/// Those of a household, in the active generation.
pub(crate) async fn of(
    connection: &mut PgConnection,
    household: HouseholdId,
) -> Result<BTreeSet<String>, ProjectionError> {
    let text = "select read_model from public.left_out where household_id = $1
         and schema_name = (select schema_name from public.read_generations
           where state = 'active')";
    let models: Vec<String> =
        sqlx::query_scalar(text).bind(household.0).fetch_all(connection).await?;
    Ok(models.into_iter().collect())
}

/// Leaves read models of a household out, at the event that could not be taken in, and why.
pub(crate) async fn add(
    connection: &mut PgConnection,
    (schema, household): (&str, HouseholdId),
    models: &BTreeSet<&'static str>,
    (revision, reason): (i64, &str),
) -> Result<(), ProjectionError> {
    sqlx::query(
        "insert into public.left_out (household_id, schema_name, read_model, revision, reason)
         select $1, $2, model, $4, $5 from unnest($3::text[]) as model
         on conflict (household_id, schema_name, read_model)
         do update set revision = excluded.revision, reason = excluded.reason, since = now()",
    )
    .bind(household.0)
    .bind(schema)
    .bind(models.iter().copied().collect::<Vec<_>>())
    .bind(revision)
    .bind(reason)
    .execute(connection)
    .await?;
    Ok(())
}

/// Leaves read models of every household out that has a log, until they are filled.
pub(crate) async fn add_to_fill(
    connection: &mut PgConnection,
    schema: &str,
    models: &BTreeSet<&'static str>,
) -> Result<(), ProjectionError> {
    sqlx::query(
        "insert into public.left_out (household_id, schema_name, read_model, revision)
         select l.household_id, $1, model, 0
         from public.household_logs l cross join unnest($2::text[]) as model
         on conflict (household_id, schema_name, read_model)
         do update set revision = 0, reason = null, since = now()",
    )
    .bind(schema)
    .bind(models.iter().copied().collect::<Vec<_>>())
    .execute(connection)
    .await?;
    Ok(())
}

/// Forgets what no projector makes any more.
pub(crate) async fn keep_only(
    connection: &mut PgConnection,
    schema: &str,
    models: &[&'static str],
) -> Result<(), ProjectionError> {
    let text = "delete from public.left_out
         where schema_name = $1 and read_model <> all($2::text[])";
    sqlx::query(text).bind(schema).bind(models).execute(connection).await?;
    Ok(())
}

/// Read models of one household that are to be filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ToFill {
    pub household: HouseholdId,
    pub models: Vec<String>,
}

/// What is to be filled in a generation, of so many households at most, the longest left out first.
/// Whose log is not followed at all just now has nothing to come up to.
pub(crate) async fn to_fill(
    pool: &PgPool,
    schema: &str,
    most: i64,
) -> Result<Vec<ToFill>, ProjectionError> {
    let rows = sqlx::query(
        "select household_id, array_agg(read_model) from left_out
         where schema_name = $1 and reason is null
           and not exists (select from checkpoints c
             where c.subscription = 'read_models.' || $1
               and c.household_id = left_out.household_id and c.halted_at is not null)
         group by household_id order by min(since), household_id limit $2",
    )
    .bind(schema)
    .bind(most)
    .fetch_all(pool)
    .await?;
    rows.iter()
        .map(|row| {
            let household = HouseholdId(row.try_get::<Uuid, _>(0)?);
            Ok(ToFill { household, models: row.try_get(1)? })
        })
        .collect()
}

/// Read models of a household are up to date with the others.
pub(crate) async fn remove(
    connection: &mut PgConnection,
    (schema, household): (&str, HouseholdId),
    models: &BTreeSet<&'static str>,
) -> Result<(), ProjectionError> {
    let text = "delete from public.left_out
         where household_id = $1 and schema_name = $2 and read_model = any($3::text[])";
    let models: Vec<&str> = models.iter().copied().collect();
    sqlx::query(text).bind(household.0).bind(schema).bind(models).execute(connection).await?;
    Ok(())
}
