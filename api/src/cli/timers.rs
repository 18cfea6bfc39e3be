//! What an operator can ask about what is done once a day.

use std::process::ExitCode;

use clap::Subcommand;
use domain::id::HouseholdId;
use following::timers::{self, HaltedTimer, Time};
use sqlx::PgPool;
use uuid::Uuid;

use super::operate::{NOBODY, NOTHING_WAS_DONE, begun, is_there};
use super::stop::Stop;
use super::{counted, say};
use crate::config::Config;
use crate::wiring::Roles;

/// What an operator can ask about timers.
#[derive(Debug, Subcommand)]
pub enum TimersAction {
    /// How many are due, and which have halted and why.
    Status,
    /// Let halted timers try again.
    Resume {
        /// Only this household's.
        #[arg(long)]
        household: Option<Uuid>,
    },
}

pub(super) async fn timers(
    config: &Config,
    action: TimersAction,
    stop: &Stop,
) -> anyhow::Result<ExitCode> {
    let roles = Roles { relay: true, ..NOBODY };
    let Some((database, pools)) = begun(config, roles, false, stop).await? else {
        return Ok(stop.ended(NOTHING_WAS_DONE));
    };
    let mut code = ExitCode::SUCCESS;
    match action {
        TimersAction::Status => status(&pools.relay).await?,
        TimersAction::Resume { household } => {
            if !is_there(&pools.relay, household.map(HouseholdId)).await? {
                code = ExitCode::FAILURE;
            }
            let resumed = timers::resume(&pools.relay, household.map(HouseholdId)).await?;
            say!("{}", counted(resumed, "timer tries again", "timers try again"));
        }
    }
    pools.close().await;
    database.close().await?;
    Ok(code)
}

async fn status(pool: &PgPool) -> anyhow::Result<()> {
    let halted = timers::halted(pool).await?;
    for timer in &halted {
        let HaltedTimer { routine, household_id, on, reason, .. } = timer;
        let whose = timer.member().map(|member| format!("  member {member}")).unwrap_or_default();
        say!("{household_id}{whose}  {routine}  halted at {on}: {reason}");
    }
    say!("{}", counted(halted.len(), "timer has halted", "timers have halted"));
    let now = pool.now().await?;
    for routine in timers::routines(pool).await? {
        let standing = timers::standing(pool, &routine, now).await?;
        match standing.oldest_due_at {
            Some(since) => {
                say!("{routine}: {} due, since {since}", counted(standing.due, "is", "are"));
            }
            None => say!("{routine}: none is due"),
        }
    }
    Ok(())
}
