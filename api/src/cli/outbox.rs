//! What an operator asks about effects that were not sent, and does about them.

use std::process::ExitCode;

use clap::Subcommand;
use following::outbox::depth;
use following::outbox::left::{self, Which};
use uuid::Uuid;

use super::operate::{NOBODY, NOTHING_WAS_DONE, begun};
use super::stop::Stop;
use super::{counted, say};
use crate::config::Config;
use crate::wiring::Roles;

/// What an operator can ask about the outbox.
#[derive(Debug, Subcommand)]
pub enum OutboxAction {
    /// Which effects need somebody: dead ones, which were refused or failed too often, and unsure
    /// ones, of which nobody can tell whether they happened.
    List {
        /// Also those that wait or are being sent.
        #[arg(long)]
        all: bool,
        /// At most so many, the oldest first.
        #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=10_000))]
        most: u32,
    },
    /// Have effects sent again that need somebody.
    Retry {
        /// These, dead or unsure.
        #[arg(required_unless_present_any = ["dead", "unsure"])]
        effects: Vec<Uuid>,
        /// All dead ones.
        #[arg(long, conflicts_with = "effects")]
        dead: bool,
        /// All unsure ones: those that did happen happen twice.
        #[arg(long, conflicts_with = "effects")]
        unsure: bool,
    },
    /// Give effects up: they are not sent, and what was in them is taken away.
    Drop {
        /// These, dead, unsure or waiting.
        #[arg(required_unless_present_any = ["dead", "unsure"])]
        effects: Vec<Uuid>,
        /// All dead ones.
        #[arg(long, conflicts_with = "effects")]
        dead: bool,
        /// All unsure ones.
        #[arg(long, conflicts_with = "effects")]
        unsure: bool,
    },
}

pub(super) async fn outbox(
    config: &Config,
    action: OutboxAction,
    stop: &Stop,
) -> anyhow::Result<ExitCode> {
    let roles = Roles { relay: true, ..NOBODY };
    let Some((database, pools)) = begun(config, roles, false, stop).await? else {
        return Ok(stop.ended(NOTHING_WAS_DONE));
    };
    let (pool, mut code) = (&pools.relay, ExitCode::SUCCESS);
    match action {
        OutboxAction::List { all, most } => {
            let which = if all { Which::Open } else { Which::InNeed };
            let listed = left::list(pool, which, i64::from(most)).await?;
            for effect in &listed {
                say!(
                    "{}  {}  {}  of {} {}  {}{}  since {}",
                    effect.effect_id,
                    effect.state,
                    effect.kind,
                    effect.owner_kind,
                    effect.owner_id,
                    counted(effect.attempts, "try", "tries"),
                    effect.last_error.as_ref().map(|why| format!(", {why}")).unwrap_or_default(),
                    effect.written_at.format("%Y-%m-%d %H:%M:%S UTC")
                );
            }
            let depth = depth::of(pool).await?;
            let there = depth.dead + depth.unsure + if all { depth.waiting } else { 0 };
            let more = i64::try_from(listed.len()).is_ok_and(|listed| listed < there);
            let of = if more { format!("{} of ", listed.len()) } else { String::new() };
            let (one, many) = if all {
                ("effect", "effects")
            } else {
                ("effect needs somebody", "effects need somebody")
            };
            let in_all = if more { there } else { listed.len().try_into()? };
            say!("{of}{}", counted(in_all, one, many));
        }
        OutboxAction::Retry { effects, dead, unsure } => {
            let effects = once(effects);
            let which = (!effects.is_empty()).then_some(effects.as_slice());
            let retried = left::retry(pool, states(dead, unsure), which).await?;
            say!("{}", counted(retried, "effect is sent again", "effects are sent again"));
            code = all_of(effects.len(), retried, "waiting, being sent, or over");
        }
        OutboxAction::Drop { effects, dead, unsure } => {
            let effects = once(effects);
            let named = (!effects.is_empty()).then_some(effects.as_slice());
            let states = match named {
                Some(_) => &["dead", "unsure", "waiting"],
                None => states(dead, unsure),
            };
            let dropped = left::drop_effects(pool, states, named).await?;
            say!("{}", counted(dropped, "effect was given up", "effects were given up"));
            code = all_of(effects.len(), dropped, "being sent, or over");
        }
    }
    pools.close().await;
    database.close().await?;
    Ok(code)
}

/// The states that are meant: both, where neither is named.
fn states(dead: bool, unsure: bool) -> &'static [&'static str] {
    match (dead, unsure) {
        (true, false) => &["dead"],
        (false, true) => &["unsure"],
        _ => &["dead", "unsure"],
    }
}

/// Each once, however often it was named.
fn once(mut effects: Vec<Uuid>) -> Vec<Uuid> {
    effects.sort_unstable();
    effects.dedup();
    effects
}

/// Whether all that were named were there to be done something about.
fn all_of(named: usize, done: u64, otherwise: &str) -> ExitCode {
    let left = u64::try_from(named).unwrap_or(u64::MAX).saturating_sub(done);
    if left == 0 {
        return ExitCode::SUCCESS;
    }
    let left = counted(left, "that was named is", "that were named are");
    say!("{left} not there, or {otherwise}: `wumbo outbox list --all` tells");
    ExitCode::from(2)
}
