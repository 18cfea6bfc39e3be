//! Keeps the categories in step with what happens to them.

use std::collections::BTreeMap;

use async_trait::async_trait;
use domain::category::CategoryEvent;
use domain::event::Event;
use sqlx::{PgConnection, Row};
use uuid::Uuid;

use crate::error::ProjectionError;
use crate::projector::{Batch, Projector};

/// Builds the table `categories`.
#[derive(Debug)]
pub struct Projection;

#[derive(Debug, Clone, Default)]
struct CategoryRow {
    position: i64,
    name: String,
    kind: String,
    parent_id: Option<Uuid>,
    colour: Option<String>,
    icon: Option<String>,
    system_key: Option<String>,
    archived: bool,
    version: i64,
}

#[async_trait]
impl Projector for Projection {
    fn name(&self) -> &'static str {
        "category_list"
    }

    fn tables(&self) -> &'static str {
        include_str!("tables.sql")
    }

    fn indexes(&self) -> &'static str {
        ""
    }

    fn compared(&self) -> &'static [(&'static str, &'static str)] {
        &[("categories", "id")]
    }

    async fn apply(
        &self,
        connection: &mut PgConnection,
        batch: &Batch,
    ) -> Result<(), ProjectionError> {
        let mut rows = touched(connection, batch).await?;
        for recorded in &batch.events {
            if let Event::Category(event) = &recorded.event {
                let row = rows.entry(recorded.aggregate_id).or_default();
                row.version = recorded.sequence;
                if recorded.sequence == 1 {
                    row.position = recorded.revision;
                }
                apply(row, event);
            }
        }
        store(connection, batch, rows).await
    }
}

fn apply(row: &mut CategoryRow, event: &CategoryEvent) {
    match event {
        CategoryEvent::Added(added) => {
            row.name.clone_from(&added.name);
            row.kind = added.kind.name().to_owned();
            row.parent_id = added.parent_id.map(|id| id.0);
            row.colour.clone_from(&added.colour);
            row.icon.clone_from(&added.icon);
            row.system_key.clone_from(&added.system_key);
        }
        CategoryEvent::Renamed(renamed) => row.name.clone_from(&renamed.name),
        CategoryEvent::Recoloured(recoloured) => row.colour.clone_from(&recoloured.colour),
        CategoryEvent::IconChosen(chosen) => row.icon.clone_from(&chosen.icon),
        CategoryEvent::Moved(moved) => row.parent_id = moved.parent_id.map(|id| id.0),
        CategoryEvent::Archived(_) => row.archived = true,
        CategoryEvent::Restored(_) => row.archived = false,
    }
}

async fn touched(
    connection: &mut PgConnection,
    batch: &Batch,
) -> Result<BTreeMap<Uuid, CategoryRow>, ProjectionError> {
    let ids: Vec<Uuid> = batch
        .events
        .iter()
        .filter(|recorded| recorded.sequence > 1 && matches!(recorded.event, Event::Category(_)))
        .map(|recorded| recorded.aggregate_id)
        .collect();
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows = sqlx::query("select * from categories where household_id = $1 and id = any($2)")
        .bind(batch.household_id.0)
        .bind(ids)
        .fetch_all(connection)
        .await?;
    let read = rows.iter().map(|row| -> Result<(Uuid, CategoryRow), sqlx::Error> {
        Ok((
            row.try_get("id")?,
            CategoryRow {
                position: row.try_get("position")?,
                name: row.try_get("name")?,
                kind: row.try_get("kind")?,
                parent_id: row.try_get("parent_id")?,
                colour: row.try_get("colour")?,
                icon: row.try_get("icon")?,
                system_key: row.try_get("system_key")?,
                archived: row.try_get("archived")?,
                version: row.try_get("version")?,
            },
        ))
    });
    Ok(read.collect::<Result<_, _>>()?)
}

async fn store(
    connection: &mut PgConnection,
    batch: &Batch,
    rows: BTreeMap<Uuid, CategoryRow>,
) -> Result<(), ProjectionError> {
    if rows.is_empty() {
        return Ok(());
    }
    macro_rules! column {
        ($row:ident => $value:expr) => {
            rows.values().map(|$row| $value).collect::<Vec<_>>()
        };
    }
    sqlx::query(
        "insert into categories
         select $1, * from unnest($2::uuid[], $3::bigint[], $4::text[], $5::text[], $6::uuid[],
           $7::text[], $8::text[], $9::text[], $10::boolean[], $11::bigint[])
         on conflict (household_id, id) do update set name = excluded.name,
           parent_id = excluded.parent_id, colour = excluded.colour, icon = excluded.icon,
           archived = excluded.archived, version = excluded.version",
    )
    .bind(batch.household_id.0)
    .bind(rows.keys().copied().collect::<Vec<_>>())
    .bind(column!(row => row.position))
    .bind(column!(row => row.name.as_str()))
    .bind(column!(row => row.kind.as_str()))
    .bind(column!(row => row.parent_id))
    .bind(column!(row => row.colour.as_deref()))
    .bind(column!(row => row.icon.as_deref()))
    .bind(column!(row => row.system_key.as_deref()))
    .bind(column!(row => row.archived))
    .bind(column!(row => row.version))
    .execute(connection)
    .await?;
    Ok(())
}
