//! What an operator can ask; works beside a running server as well as without one.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use commands::asker::Asker;
use commands::import::{ImportRequest, import_statement};
use commands::ports::Intent;
use commands::scope::Scope;
use commands::statement::{DateOrder, MoneyWay};
use domain::id::{AccountId, HouseholdId, UserId};
use following::follower::FollowerPace;
use following::{halted, log, registry};
use indicatif::{ProgressBar, ProgressStyle};
use projections::generation;
use projections::joining;
use projections::rebuild::{self, RebuildProgress};
use sha2::{Digest, Sha256};
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::stop::Stop;
use super::{ProjectorAction, counted, read_models, refused_file, say};
use crate::config::Config;
use crate::wiring::{self, Database, GatewayOptions, Joining, Parts, Pools, Roles};

/// Import a statement file from the command line, as a member of the household.
#[derive(Debug, Args)]
pub struct ImportFile {
    /// The file: OFX, QFX, QIF, CSV, XLSX, ODS, CAMT or MT940, or a ZIP of such files.
    file: PathBuf,
    #[arg(long)]
    household: Uuid,
    /// The member in whose name it is imported.
    #[arg(long)]
    member: Uuid,
    /// The account it goes into; absent: the accounts the file names.
    #[arg(long)]
    account: Option<Uuid>,
    /// Open accounts that the file names and the household does not have.
    #[arg(long)]
    create_accounts: bool,
    /// The order of day and month, for a QIF file that does not tell it: `day_month_year`,
    /// `month_day_year` or `year_month_day`.
    #[arg(long, value_parser = date_order)]
    date_order: Option<DateOrder>,
    /// The decimal mark, for a QIF file that does not tell it: `.` or `,`.
    #[arg(long, value_parser = decimal_mark)]
    decimal_mark: Option<char>,
    /// Which way money goes whose direction nothing in an OFX or QIF file tells: `money_in` or
    /// `money_out`.
    #[arg(long, value_parser = direction)]
    direction: Option<MoneyWay>,
    /// Say what would happen, store nothing.
    #[arg(long)]
    dry_run: bool,
}

fn date_order(text: &str) -> Result<DateOrder, String> {
    serde_json::from_value(text.into())
        .map_err(|_| "say day_month_year, month_day_year or year_month_day".to_owned())
}

fn decimal_mark(text: &str) -> Result<char, String> {
    match text {
        "." => Ok('.'),
        "," => Ok(','),
        _ => Err("say . or ,".to_owned()),
    }
}

fn direction(text: &str) -> Result<MoneyWay, String> {
    serde_json::from_value(text.into()).map_err(|_| "say money_in or money_out".to_owned())
}

/// Nobody, to be added to.
pub(super) const NOBODY: Roles =
    Roles { owner: false, gateway: false, projector: false, relay: false };
pub(super) const GATEWAY: Roles = Roles { gateway: true, ..NOBODY };

/// What a command works with; `None` when it was told to stop before it had that.
pub(super) async fn begun(
    config: &Config,
    roles: Roles,
    migrates: bool,
    stop: &Stop,
) -> anyhow::Result<Option<(Database, Pools)>> {
    let Some(database) = stop.or(Database::open_beside(config, migrates)).await else {
        return Ok(None);
    };
    let (database, keys_dir) = (database?, config.keys_dir());
    let opening = Pools::open(&database.options, &keys_dir, joining(roles, migrates));
    match stop.or(opening).await {
        Some(pools) => Ok(Some((database, pools?))),
        None => database.close().await.map(|()| None),
    }
}

/// Whether the household that is meant, if one is, is there; says so where it is not.
pub(super) async fn is_there(
    pool: &PgPool,
    household: Option<HouseholdId>,
) -> anyhow::Result<bool> {
    let Some(household) = household else { return Ok(true) };
    let is_there = log::is_there(pool, household).await?;
    if !is_there {
        say!("there is no household {household}");
    }
    Ok(is_there)
}

pub(super) const NOTHING_WAS_DONE: &str = "nothing was done yet";

pub(super) fn joining(roles: Roles, migrates: bool) -> Joining {
    Joining { roles, connections: 4, migrates, allow_unsafe_server: false }
}

pub(super) async fn migrate(config: &Config, stop: &Stop) -> anyhow::Result<ExitCode> {
    let roles = Roles { owner: true, ..NOBODY };
    let Some((database, pools)) = begun(config, roles, true, stop).await? else {
        let how_far =
            "the schema may not be up to date; `wumbo migrate` goes on where this stopped";
        return Ok(stop.ended(how_far));
    };
    say!("The database's schema is up to date.");
    pools.close().await;
    database.close().await?;
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn rebuild(
    config: &Config,
    drop_old: bool,
    workers: usize,
    stop: &Stop,
) -> anyhow::Result<ExitCode> {
    let roles = Roles { owner: true, projector: true, ..NOBODY };
    let Some((database, pools)) = begun(config, roles, false, stop).await? else {
        return Ok(stop.ended(NOTHING_WAS_DONE));
    };
    let bar = ProgressBar::new(0);
    bar.set_style(ProgressStyle::with_template(
        "{bar:40} {pos} of {len} events, {per_sec}, {eta} left",
    )?);
    let progress = |progress: RebuildProgress| {
        bar.set_length(progress.events_in_all.unsigned_abs());
        bar.set_position(progress.events_done.unsigned_abs());
    };
    let projectors = std::sync::Arc::new(projections::projectors());
    let building = rebuild::rebuild(&pools.owner, &pools.projector, projectors, workers, progress);
    let outcome = stop.or_close(&pools, building).await;
    let (done, of) = (bar.position(), bar.length().unwrap_or_default());
    bar.finish_and_clear();
    let Some(outcome) = outcome else {
        database.close().await?;
        return Ok(stop.ended(format_args!(
            "{done} of {of} events were taken in; everybody reads what was read before, and \
             `wumbo rebuild` goes on where this stopped"
        )));
    };
    let outcome = outcome?;
    say!(
        "Rebuilt {} of {} into {}; it is what everybody reads now.",
        counted(outcome.events, "event", "events"),
        counted(outcome.households, "household", "households"),
        outcome.schema
    );
    if drop_old {
        let dropped = stop.or_close(&pools, generation::drop_retired(&pools.owner)).await;
        let Some(dropped) = dropped else {
            database.close().await?;
            return Ok(stop.ended("the read models are new, and those before are still there"));
        };
        for schema in dropped? {
            say!("Dropped {schema}.");
        }
    }
    pools.close().await;
    database.close().await?;
    Ok(ExitCode::SUCCESS)
}

/// Has the read models that this version makes otherwise join those that are read.
pub(super) async fn join(config: &Config, stop: &Stop) -> anyhow::Result<ExitCode> {
    let roles = Roles { owner: true, ..NOBODY };
    let Some((database, pools)) = begun(config, roles, false, stop).await? else {
        return Ok(stop.ended(NOTHING_WAS_DONE));
    };
    let projectors = projections::projectors();
    // What is begun takes a moment, and is done to its end.
    let joined = joining::join(&pools.owner, &projectors).await?;
    let code = match joined {
        Some(models) if models.is_empty() => {
            say!("The read models are of this version.");
            ExitCode::SUCCESS
        }
        Some(models) => {
            let models: Vec<&str> = models.into_iter().collect();
            say!("{} will be filled by the projector; the others are read on.", models.join(", "));
            ExitCode::SUCCESS
        }
        None => {
            say!("Every read model changes with this version: run `wumbo rebuild`.");
            ExitCode::FAILURE
        }
    };
    pools.close().await;
    database.close().await?;
    Ok(code)
}

pub(super) async fn verify(
    config: &Config,
    household: Option<Uuid>,
    stop: &Stop,
) -> anyhow::Result<ExitCode> {
    let roles = Roles { owner: true, gateway: true, ..NOBODY };
    let Some((database, pools)) = begun(config, roles, false, stop).await? else {
        return Ok(stop.ended(NOTHING_WAS_DONE));
    };
    let (mut logs, mut of, mut events, mut broken) = (0, 0, 0, 0);
    let verifying = wiring::verify_logs(&pools, household.map(HouseholdId), |in_all, verdict| {
        (logs, of) = (logs + 1, in_all);
        events += verdict.events;
        match verdict.fault {
            None => say!(
                "{}  intact, {}, chain {}",
                verdict.household_id,
                counted(verdict.events, "event", "events"),
                hex::encode(&verdict.chain_hash)
            ),
            Some(fault) => {
                broken += 1;
                say!(
                    "{}  BROKEN at revision {}: {}",
                    verdict.household_id,
                    fault.revision,
                    fault.detail
                );
            }
        }
    });
    match stop.or_close(&pools, verifying).await {
        Some(verified) => verified?,
        None => {
            database.close().await?;
            return Ok(match logs {
                0 => stop.ended("no log was checked to its end; nothing was changed"),
                _ => stop.ended(format_args!(
                    "{logs} of {of} logs were checked, {events} events, {broken} broken; the \
                     others were not"
                )),
            });
        }
    }
    let (logs, events) = (counted(logs, "log", "logs"), counted(events, "event", "events"));
    say!("{logs}, {events}, {broken} broken");
    pools.close().await;
    database.close().await?;
    Ok(if broken == 0 { ExitCode::SUCCESS } else { ExitCode::from(2) })
}

pub(super) async fn projector(
    config: &Config,
    action: ProjectorAction,
    stop: &Stop,
) -> anyhow::Result<ExitCode> {
    let roles = Roles { projector: true, ..NOBODY };
    let Some((database, pools)) = begun(config, roles, false, stop).await? else {
        return Ok(stop.ended(NOTHING_WAS_DONE));
    };
    // What is begun takes a moment, and is done to its end.
    let mut code = ExitCode::SUCCESS;
    match action {
        ProjectorAction::Status => {
            let halted = halted::halted(&pools.projector).await?;
            for household in &halted {
                say!(
                    "{}  {}  halted at revision {}: {}",
                    household.household_id,
                    household.subscription,
                    household.revision,
                    household.reason
                );
            }
            let households: BTreeSet<_> = halted.iter().map(|one| one.household_id).collect();
            let count = households.len();
            say!("{}", counted(count, "household has halted", "households have halted"));
            let filling = halted::filling(&pools.projector).await?;
            if filling > 0 {
                let households = counted(filling, "household", "households");
                say!("read models of {households} are being filled");
            }
            for (subscription, households) in registry::behind(&pools.projector).await? {
                let households = counted(households, "household", "households");
                say!("{subscription} is behind with {households}");
            }
        }
        ProjectorAction::Resume { household } => {
            if !is_there(&pools.projector, household.map(HouseholdId)).await? {
                code = ExitCode::FAILURE;
            }
            let resumed = halted::resume(&pools.projector, household.map(HouseholdId)).await?;
            say!("{}", counted(resumed, "household tries again", "households try again"));
        }
    }
    pools.close().await;
    database.close().await?;
    Ok(code)
}

pub(super) async fn import(
    config: &Config,
    file: ImportFile,
    told: &Stop,
) -> anyhow::Result<ExitCode> {
    let bytes = tokio::fs::read(&file.file)
        .await
        .with_context(|| format!("{} cannot be read", file.file.display()))?;
    let roles = Roles { owner: false, ..Roles::ALL };
    let Some((database, pools)) = begun(config, roles, false, told).await? else {
        return Ok(told.ended(NOTHING_WAS_DONE));
    };
    let parts = Parts::join(config, pools.clone(), false).await?;
    read_models::fit(&parts, false).await?;
    let stop = CancellationToken::new();
    let (projecting, _) = parts.project(FollowerPace::default(), stop.clone());
    let options = GatewayOptions::of(config);
    let state = wiring::gateway(&parts, &options, stop.clone()).await?;
    let (household_id, member) = (HouseholdId(file.household), UserId(file.member));
    let scope = Scope::enter(&state.house, Asker::Person(member), household_id)
        .await?
        .context("there is no such household, or the person does not belong to it")?;
    let intent = Intent {
        household_id,
        asker: Asker::Person(member),
        idempotency_key: None,
        request_hash: Sha256::digest(&bytes).into(),
        expected_version: None,
        correlation: state.house.ids.fresh(),
        causation: None,
        source: "internal",
    };
    let name = file.file.file_name().map(|name| name.to_string_lossy().into_owned());
    let request = ImportRequest {
        account: file.account.map(AccountId),
        date_order: file.date_order,
        decimal_mark: file.decimal_mark,
        direction: file.direction,
        create_accounts: file.create_accounts,
        dry_run: file.dry_run,
        ..ImportRequest::of(name.unwrap_or_else(|| "statement".to_owned()), bytes)
    };
    let importing = import_statement(&state.house, &scope, &intent, request);
    let report = told.or(importing).await;
    stop.cancel();
    projecting.await?;
    match report {
        Some(Ok(report)) => say!("{}", serde_json::to_string_pretty(&report)?),
        Some(Err(error)) => {
            for place in refused_file::places(&error) {
                eprintln!("{place}");
            }
            return Err(error).context("nothing was imported");
        }
        None => {
            Stop::close(&pools).await;
            database.close().await?;
            return Ok(told.ended(
                "the file is imported as a whole or not at all; import it again, and nothing \
                 comes twice",
            ));
        }
    }
    pools.close().await;
    database.close().await?;
    Ok(ExitCode::SUCCESS)
}
