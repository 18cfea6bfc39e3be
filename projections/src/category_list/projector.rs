//! Keeps the categories in step with what happens to them.

use std::collections::BTreeMap;

use async_trait::async_trait;
use domain::category::CategoryEvent;
use domain::event::{Event, RecordedEvent};
use sqlx::PgConnection;
use uuid::Uuid;

use super::NAME;
use crate::error::ProjectionError;
use crate::projector::{Batch, Projector, Table};
use crate::rows;
use crate::storing;

/// Builds the table `categories`.
#[derive(Debug)]
pub struct Projection;

rows::row! {
    #[derive(Debug, Default)]
    struct CategoryRow in "categories" by "id" shared {
        id: Uuid,
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
}

#[async_trait]
impl Projector for Projection {
    fn name(&self) -> &'static str {
        NAME
    }

    fn tables(&self) -> &'static str {
        include_str!("tables.sql")
    }

    fn indexes(&self) -> &'static str {
        ""
    }

    fn kept(&self) -> Vec<Table> {
        vec![Table::of::<CategoryRow>()]
    }

    async fn apply(
        &self,
        connection: &mut PgConnection,
        batch: &Batch,
    ) -> Result<(), ProjectionError> {
        let is_there = |recorded: &&RecordedEvent| {
            recorded.sequence > 1 && matches!(recorded.event, Event::Category(_))
        };
        let touched = batch.events.iter().filter(is_there).map(|recorded| recorded.aggregate_id);
        let mut rows: BTreeMap<Uuid, CategoryRow> =
            rows::touched(connection, batch.household_id, touched).await?;
        for recorded in &batch.events {
            if let Event::Category(event) = &recorded.event {
                let row = rows.entry(recorded.aggregate_id).or_default();
                row.id = recorded.aggregate_id;
                row.version = recorded.sequence;
                if recorded.sequence == 1 {
                    row.position = recorded.revision;
                }
                apply(row, event);
            }
        }
        Ok(storing::store(connection, batch, rows.values()).await?)
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
