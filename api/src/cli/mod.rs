//! The command line: what a process does, and what an operator can ask.

mod keys;
mod operate;
mod outbox;
mod read_models;
mod refused_file;
mod serve;
mod stop;
mod timers;

use std::io::Write;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use clap::{Parser, Subcommand};

use self::keys::KeysAction;
use self::stop::Stop;
use self::timers::TimersAction;
use crate::config::Config;
use crate::telemetry;

/// Wumbo: household finance, every number explained.
#[derive(Debug, Parser)]
#[command(name = "wumbo", version, about)]
pub struct Cli {
    #[command(flatten)]
    pub config: Config,
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run everything in one process: gateway, projector, and the relay when NATS is configured.
    Serve {
        /// Found a demo household with two years of invented data, once.
        #[arg(long)]
        demo: bool,
    },
    /// Run the gateway alone; a projector runs elsewhere, with NATS between them.
    Gateway,
    /// Run the projector alone, or look after it.
    Projector {
        #[command(subcommand)]
        action: Option<ProjectorAction>,
    },
    /// Run the workers alone: process managers, daily routines, what leaves the house, the relay.
    Worker,
    /// Look after what is done for households once a day.
    Timers {
        #[command(subcommand)]
        action: TimersAction,
    },
    /// Bring the database's schema up to date.
    Migrate,
    /// Build the read models anew from the log, without downtime.
    Rebuild {
        /// Drop the read models of earlier generations afterwards.
        #[arg(long)]
        drop_old: bool,
        /// Households filled at the same time.
        #[arg(long, default_value_t = 2, value_parser = at_least_one)]
        workers: usize,
        /// Only those that this version makes otherwise, or has more: the others are read on, and
        /// these are filled by the projector, household by household.
        #[arg(long, conflicts_with_all = ["drop_old", "workers"])]
        changed: bool,
    },
    /// Check that every household's log is complete and unaltered.
    Verify {
        /// Only this household.
        #[arg(long)]
        household: Option<uuid::Uuid>,
    },
    /// Look after the keys.
    Keys {
        #[command(subcommand)]
        action: KeysAction,
    },
    /// Look after what leaves the house: mail.
    Outbox {
        #[command(subcommand)]
        action: outbox::OutboxAction,
    },
    /// Import a statement file from the command line.
    Import(operate::ImportFile),
    /// Print the description of the API (OpenAPI 3.1).
    Openapi,
}

/// What an operator can ask about the projector.
#[derive(Debug, Subcommand)]
pub enum ProjectorAction {
    /// Which households have halted, where and why.
    Status,
    /// Let halted households try again.
    Resume {
        /// Only this household.
        #[arg(long)]
        household: Option<uuid::Uuid>,
    },
}

fn at_least_one(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|count| *count > 0).ok_or_else(|| "say 1 or more".to_owned())
}

/// Whether something could not be written to standard output: whoever was to read it has left, or
/// its disk is full. The work is done all the same, and what is said at the end is that.
static IS_UNSAID: AtomicBool = AtomicBool::new(false);

/// Writes a line to standard output.
macro_rules! say {
    ($($text:tt)*) => { $crate::cli::to_output(format_args!("{}\n", format_args!($($text)*))) };
}
use say;

/// How many there are, in words: `1 log`, `2 logs`.
fn counted(count: impl TryInto<u64>, one: &str, many: &str) -> String {
    let count = count.try_into().unwrap_or_default();
    format!("{count} {}", if count == 1 { one } else { many })
}

fn to_output(text: std::fmt::Arguments<'_>) {
    let mut out = std::io::stdout().lock();
    if out.write_fmt(text).and_then(|()| out.flush()).is_err() {
        IS_UNSAID.store(true, Ordering::Relaxed);
    }
}

/// How long a thread for what blocks waits for more to do. What others have let go of the memory
/// that it gave out comes back when it ends: of a large file that was read, much.
const REST_OF_A_THREAD: Duration = Duration::from_millis(100);

/// Does what the command line says.
pub fn run(cli: Cli) -> ExitCode {
    if let Command::Openapi = cli.command {
        return match crate::openapi::text() {
            Ok(text) => {
                to_output(format_args!("{text}"));
                said(ExitCode::SUCCESS)
            }
            Err(error) => failed(&error.into()),
        };
    }
    // The one provider of cryptography, before anything speaks TLS.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_keep_alive(REST_OF_A_THREAD)
        .build();
    let done = runtime.map_err(anyhow::Error::from).and_then(|runtime| {
        telemetry::begin_logging(&cli.config)?;
        runtime.block_on(dispatch(cli))
    });
    match done {
        Ok(code) => said(code),
        Err(error) => failed(&error),
    }
}

/// What the program ends with, when what it had to say was said.
fn said(code: ExitCode) -> ExitCode {
    match IS_UNSAID.load(Ordering::Relaxed) {
        true => failed(&anyhow::anyhow!("not all could be written to standard output")),
        false => code,
    }
}

fn failed(error: &anyhow::Error) -> ExitCode {
    // Who cannot be told finds it in the code.
    let _ = writeln!(std::io::stderr(), "wumbo: {error:#}");
    ExitCode::FAILURE
}

async fn dispatch(cli: Cli) -> anyhow::Result<ExitCode> {
    let config = &cli.config;
    match cli.command {
        Command::Serve { demo } => serve::everything(config, demo).await?,
        Command::Gateway => serve::gateway(config).await?,
        Command::Projector { action: None } => serve::projector(config).await?,
        Command::Worker => serve::worker(config).await?,
        Command::Openapi => {}
        command => return operated(config, command, &Stop::listening()?).await,
    }
    Ok(ExitCode::SUCCESS)
}

/// What an operator asks, until it is done or is told to stop.
async fn operated(config: &Config, command: Command, stop: &Stop) -> anyhow::Result<ExitCode> {
    match command {
        Command::Projector { action: Some(action) } => {
            operate::projector(config, action, stop).await
        }
        Command::Timers { action } => timers::timers(config, action, stop).await,
        Command::Migrate => operate::migrate(config, stop).await,
        Command::Rebuild { changed: true, .. } => operate::join(config, stop).await,
        Command::Rebuild { drop_old, workers, .. } => {
            operate::rebuild(config, drop_old, workers, stop).await
        }
        Command::Verify { household } => operate::verify(config, household, stop).await,
        Command::Keys { action } => keys::keys(config, action, stop).await,
        Command::Outbox { action } => outbox::outbox(config, action, stop).await,
        Command::Import(file) => operate::import(config, file, stop).await,
        Command::Serve { .. }
        | Command::Gateway
        | Command::Projector { action: None }
        | Command::Worker
        | Command::Openapi => Ok(ExitCode::SUCCESS),
    }
}
