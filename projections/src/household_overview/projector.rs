//! Keeps households and members in step with what happens to them.

use async_trait::async_trait;
use domain::event::{Event, RecordedEvent};
use domain::household::{HouseholdEvent, Role};
use sqlx::PgConnection;

use super::NAME;
use crate::error::ProjectionError;
use crate::projector::{Batch, Privacy, Projector, Table};

/// Builds the tables `households` and `members`.
#[derive(Debug)]
pub struct Projection;

#[async_trait]
impl Projector for Projection {
    fn name(&self) -> &'static str {
        NAME
    }

    fn tables(&self) -> &'static str {
        include_str!("tables.sql")
    }

    fn indexes(&self) -> &'static str {
        include_str!("indexes.sql")
    }

    fn of_persons(&self) -> &'static [&'static str] {
        &["members"]
    }

    fn kept(&self) -> Vec<Table> {
        let table = |name, key| Table { name, key, privacy: Privacy::Shared };
        vec![table("households", &[]), table("members", &["user_id"])]
    }

    async fn apply(
        &self,
        connection: &mut PgConnection,
        batch: &Batch,
    ) -> Result<(), ProjectionError> {
        // A household changes a few times in its life: a statement for each event is what it costs.
        for recorded in &batch.events {
            if let Event::Household(event) = &recorded.event {
                take_in(connection, recorded, event).await?;
            }
        }
        Ok(())
    }
}

async fn take_in(
    connection: &mut PgConnection,
    recorded: &RecordedEvent,
    event: &HouseholdEvent,
) -> Result<(), ProjectionError> {
    let household = recorded.household_id.0;
    let (column, value) = match event {
        HouseholdEvent::Founded(founded) => {
            sqlx::query("insert into households values ($1, $2, $3, $4, $5, $6)")
                .bind(household)
                .bind(&founded.name)
                .bind(founded.currency.code())
                .bind(&founded.time_zone)
                .bind(recorded.recorded_at)
                .bind(recorded.sequence)
                .execute(&mut *connection)
                .await?;
            sqlx::query("insert into members values ($1, $2, $3, $4)")
                .bind(household)
                .bind(founded.founder.0)
                .bind(Role::Admin.name())
                .bind(recorded.recorded_at)
                .execute(connection)
                .await?;
            return Ok(());
        }
        HouseholdEvent::Renamed(renamed) => ("name", renamed.name.as_str()),
        HouseholdEvent::CurrencyChosen(chosen) => ("currency", chosen.currency.code()),
        HouseholdEvent::TimeZoneChosen(chosen) => ("time_zone", chosen.time_zone.as_str()),
    };
    let text = format!("update households set {column} = $2, version = $3 where household_id = $1");
    sqlx::query(&text)
        .bind(household)
        .bind(value)
        .bind(recorded.sequence)
        .execute(connection)
        .await?;
    Ok(())
}
