//! What an operator can do about the keys.

use std::process::ExitCode;

use clap::Subcommand;
use commands::owner::Owner;
use domain::id::{HouseholdId, UserId};
use uuid::Uuid;

use super::operate::{GATEWAY, NOTHING_WAS_DONE, begun, is_there, joining};
use super::stop::Stop;
use super::{counted, say};
use crate::config::Config;
use crate::wiring::{self, Database, Pools, Renewed, Roles, RotatesKeys};

/// What an operator can do about the keys.
#[derive(Debug, Subcommand)]
pub enum KeysAction {
    /// Make the keys that are lost anew, all gateways stopped. Lost signing keys end every session;
    /// what was sealed under a lost key of the vault stays closed until that is found.
    Renew,
    /// Make a new master key of the vault and wrap every data key under it; nothing has to stop.
    /// Goes on where an earlier run was stopped.
    RotateVault,
    /// Have the vault seal with new data keys, and seal anew what is stored; nothing has to stop.
    RotateDataKeys {
        /// Only those of this household.
        #[arg(long, conflicts_with = "person")]
        household: Option<Uuid>,
        /// Only those of this person.
        #[arg(long)]
        person: Option<Uuid>,
        /// Retire no keys: only seal anew what is still under retired ones, as after a run that was
        /// stopped.
        #[arg(long)]
        reseal_only: bool,
    },
}

/// What ends a command that did all it could, and not all.
const NOT_ALL: u8 = 2;

pub(super) async fn keys(
    config: &Config,
    action: KeysAction,
    stop: &Stop,
) -> anyhow::Result<ExitCode> {
    match action {
        KeysAction::Renew => renew(config, stop).await,
        KeysAction::RotateVault => rotate_vault(config, stop).await,
        KeysAction::RotateDataKeys { household, person, reseal_only } => {
            let household = household.map(|id| Owner::Household(HouseholdId(id)));
            let only = household.or(person.map(|id| Owner::Person(UserId(id))));
            rotate_data_keys(config, only, reseal_only, stop).await
        }
    }
}

async fn renew(config: &Config, stop: &Stop) -> anyhow::Result<ExitCode> {
    let Some(database) = stop.or(Database::open_beside(config, false)).await else {
        return Ok(stop.ended(NOTHING_WAS_DONE));
    };
    let (database, keys_dir) = (database?, config.keys_dir());
    // Keys are made anew to the end: half of them would be of no use to anybody.
    let (server, joining) = (&database.options, joining(GATEWAY, false));
    let pools = Pools::open_with_lost_logins(server, &keys_dir, joining).await?;
    match wiring::renew_keys(&pools, &keys_dir).await? {
        Some(renewed) => say_renewed(renewed),
        None => say!("No key is missing; nothing was done."),
    }
    pools.close().await;
    database.close().await?;
    Ok(ExitCode::SUCCESS)
}

fn say_renewed(Renewed { sessions, sealed }: Renewed) {
    match sessions {
        Some(ended) => {
            let ended = counted(ended, "session has ended", "sessions have ended");
            say!("The keys were made anew; {ended}.");
        }
        None => say!("The key of the vault was made anew; no session has ended."),
    }
    let Some(lost) = sealed else { return };
    match lost.owners {
        0 => say!("{} was given up; nothing was sealed with it.", lost.files.join(", ")),
        owners => say!(
            "{} was given up: what was sealed for {} stays closed. Put the file back when it is \
             found, and it opens again.",
            lost.files.join(", "),
            counted(owners, "household or person", "households and people")
        ),
    }
}

/// Who seals anew reads and writes as whoever works the rows.
const SEALING: Roles = Roles { relay: true, ..GATEWAY };

async fn rotate_vault(config: &Config, stop: &Stop) -> anyhow::Result<ExitCode> {
    let Some((database, pools)) = begun(config, SEALING, false, stop).await? else {
        return Ok(stop.ended(NOTHING_WAS_DONE));
    };
    let rotating = async {
        let keys = RotatesKeys::open(&pools, &config.keys_dir()).await?;
        let tell = |far: wiring::Rotation| say!("{} of {} data keys", far.done, far.of);
        keys.rotate_master_key(tell).await
    };
    let Some(rotated) = stop.or_close(&pools, rotating).await else {
        database.close().await?;
        return Ok(stop.ended(
            "some data keys may be under the key before; both files are needed until \
             `wumbo keys rotate-vault` has gone on where this stopped",
        ));
    };
    let rotated = rotated?;
    let how = if rotated.is_resumed { "was there and seals" } else { "was made and seals" };
    let wrapped = counted(rotated.rewrapped, "data key was", "data keys were");
    say!("{} {how}; {wrapped} wrapped under it.", rotated.to);
    for file in &rotated.unneeded {
        say!("{file} is not needed any more: take it away, and keep it for older backups alone.");
    }
    if rotated.lost > 0 {
        let lost = counted(rotated.lost, "data key is", "data keys are");
        say!("{lost} under a key that is not there, and will be until that is found.");
    }
    for key in &rotated.unopened {
        say!(
            "the data key {key} is DAMAGED: restore its row of vault.data_keys from a backup; until \
             then what it sealed stays closed, and `wumbo keys rotate-data-keys` has new things \
             sealed with another"
        );
    }
    pools.close().await;
    database.close().await?;
    let is_all = rotated.unopened.is_empty();
    Ok(if is_all { ExitCode::SUCCESS } else { ExitCode::from(NOT_ALL) })
}

async fn rotate_data_keys(
    config: &Config,
    only: Option<Owner>,
    reseal_only: bool,
    stop: &Stop,
) -> anyhow::Result<ExitCode> {
    let Some((database, pools)) = begun(config, SEALING, false, stop).await? else {
        return Ok(stop.ended(NOTHING_WAS_DONE));
    };
    let household = match only {
        Some(Owner::Household(household)) => Some(household),
        _ => None,
    };
    if !is_there(&pools.relay, household).await? {
        pools.close().await;
        database.close().await?;
        return Ok(ExitCode::FAILURE);
    }
    let rotating = async {
        let keys = RotatesKeys::open(&pools, &config.keys_dir()).await?;
        if !reseal_only {
            let retired = keys.retire_data_keys(only).await?;
            let many = "data keys seal nothing new any more";
            say!("{}.", counted(retired, "data key seals nothing new any more", many));
        }
        let tell = |table: &str, far: wiring::Resealed| {
            let seen = counted(far.seen, "row", "rows");
            say!("{table}: sealed anew {} of {seen}", far.resealed);
        };
        keys.reseal(only, tell).await
    };
    let Some(resealed) = stop.or_close(&pools, rotating).await else {
        database.close().await?;
        return Ok(stop.ended(
            "some rows are under retired keys, which open them all the same; `wumbo keys \
             rotate-data-keys --reseal-only` goes on where this stopped",
        ));
    };
    let resealed = resealed?;
    let seen = counted(resealed.seen, "row", "rows");
    say!("Sealed anew: {} of {seen}.", resealed.resealed);
    if !reseal_only {
        say!(
            "Processes that run may seal with the keys before for five minutes; \
             `wumbo keys rotate-data-keys --reseal-only` after that seals that anew, too."
        );
    }
    if resealed.unopened > 0 {
        let rows = counted(resealed.unopened, "row does", "rows do");
        say!("{rows} not open: the keys are forgotten or lost, or the rows are damaged.");
    }
    pools.close().await;
    database.close().await?;
    Ok(if resealed.unopened == 0 { ExitCode::SUCCESS } else { ExitCode::from(NOT_ALL) })
}
