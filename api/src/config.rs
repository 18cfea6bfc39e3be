//! Configuration: one struct, every field settable by flag or environment, each with its default.

use std::net::SocketAddr;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

use clap::Args;

use crate::gate::sender::{ForwardedHeader, Proxy};

/// What an installation of Wumbo can be told.
#[derive(Debug, Clone, Args)]
pub struct Config {
    /// Address and port of the web page and the API.
    #[arg(long, env = "WUMBO_LISTEN", default_value = "127.0.0.1:8080", global = true)]
    pub listen: SocketAddr,

    /// Where data is kept: the embedded PostgreSQL cluster, keys.
    #[arg(long, env = "WUMBO_DATA_DIR", global = true)]
    pub data_dir: Option<PathBuf>,

    /// A PostgreSQL server (15 or newer) to use instead of an embedded cluster; the user in the URL
    /// owns the tables and may create roles.
    #[arg(long, env = "WUMBO_DATABASE_URL", hide_env_values = true, global = true)]
    pub database_url: Option<String>,

    /// A NATS server (2.10 or newer) for news between processes; absent: one process needs none.
    #[arg(long, env = "WUMBO_NATS_URL", hide_env_values = true, global = true)]
    pub nats_url: Option<String>,

    /// Where people reach this installation, for cookies and links; absent: http:// and the
    /// listening address.
    #[arg(long, env = "WUMBO_PUBLIC_URL", global = true)]
    pub public_url: Option<String>,

    /// Where signing keys are kept; absent: `keys` in the data directory.
    #[arg(long, env = "WUMBO_KEYS_DIR", global = true)]
    pub keys_dir: Option<PathBuf>,

    /// The directory that mail is written to (Maildir); absent: `mail` in the data directory.
    #[arg(long, env = "WUMBO_MAIL_DIR", global = true)]
    pub mail_dir: Option<PathBuf>,

    /// Who mail comes from, as in `Wumbo <wumbo@example.org>`; absent: `wumbo` at the host of the
    /// public URL.
    #[arg(long, env = "WUMBO_MAIL_FROM", global = true)]
    pub mail_from: Option<String>,

    /// Address and port of Prometheus metrics, a listener of its own; absent: none.
    #[arg(long, env = "WUMBO_METRICS_LISTEN", global = true)]
    pub metrics_listen: Option<SocketAddr>,

    /// What is logged: `error`, `warn`, `info`, `debug`, or directives such as
    /// `info,projections=debug`.
    #[arg(long, env = "WUMBO_LOG", default_value = "info", global = true)]
    pub log: String,

    /// How it is logged: `text` for people, `json` for machines.
    #[arg(long, env = "WUMBO_LOG_FORMAT", default_value = "text", global = true)]
    pub log_format: LogFormat,

    /// Database connections of the gateway.
    #[arg(long, env = "WUMBO_DATABASE_CONNECTIONS", default_value_t = 10, global = true,
        value_parser = clap::value_parser!(u32).range(2..=200))]
    pub database_connections: u32,

    /// Requests that may be in work at once; more are answered 503 at once.
    #[arg(long, env = "WUMBO_REQUESTS_AT_ONCE", default_value_t = 256, global = true,
        value_parser = clap::value_parser!(u32).range(8..=10_000))]
    pub requests_at_once: u32,

    /// Connections that may be open at once, at most as many as the system lets the process open;
    /// idle ones are closed first when they run short.
    #[arg(long, env = "WUMBO_CONNECTIONS_AT_ONCE", default_value_t = 2_048, global = true,
        value_parser = clap::value_parser!(u32).range(16..=100_000))]
    pub connections_at_once: u32,

    /// Addresses and networks of the proxies in front of the gateway, with commas between them;
    /// only what they say of the sender's address is believed.
    #[arg(long, env = "WUMBO_TRUSTED_PROXIES", value_delimiter = ',', global = true)]
    pub trusted_proxies: Vec<Proxy>,

    /// The header in which they say it.
    #[arg(long, env = "WUMBO_FORWARDED_HEADER", default_value = "x-forwarded-for", global = true)]
    pub forwarded_header: ForwardedHeader,

    /// Limits on registering, logging in and refreshing per address; `off` only for load tests.
    #[arg(long, env = "WUMBO_AUTH_LIMITS", default_value = "on", global = true)]
    pub auth_limits: Switch,
}

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Switch {
    On,
    Off,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    Text,
    Json,
}

impl Config {
    /// Where data is kept; by default not in root's home, which is closed to the account that
    /// PostgreSQL may have to run as.
    pub fn data_dir(&self) -> PathBuf {
        if let Some(directory) = &self.data_dir {
            return directory.clone();
        }
        if std::fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0) {
            return PathBuf::from("/var/lib/wumbo");
        }
        let own = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from);
        let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/share"));
        own.or_else(home).unwrap_or_else(|| PathBuf::from("data")).join("wumbo")
    }

    /// Where signing keys are kept.
    pub fn keys_dir(&self) -> PathBuf {
        self.keys_dir.clone().unwrap_or_else(|| self.data_dir().join("keys"))
    }

    /// Where mail is written to.
    pub fn mail_dir(&self) -> PathBuf {
        self.mail_dir.clone().unwrap_or_else(|| self.data_dir().join("mail"))
    }

    /// Who mail comes from. An address without a domain is none, so `localhost` and addresses by
    /// number are followed by one that nobody has (RFC 6761, section 6.4).
    pub fn mail_from(&self) -> String {
        if let Some(from) = &self.mail_from {
            return from.clone();
        }
        let url = self.public_url();
        let host = url.split("://").nth(1).and_then(|rest| rest.split(['/', '?', '#']).next());
        let host = host.and_then(|host| host.rsplit('@').next()).unwrap_or_default();
        let name = host.split(':').next().unwrap_or_default();
        let is_name = name.contains('.') && name.ends_with(|last: char| last.is_alphabetic());
        format!("Wumbo <wumbo@{}>", if is_name { name } else { "wumbo.invalid" })
    }

    /// Where people reach this installation, without a slash at the end.
    pub fn public_url(&self) -> String {
        match &self.public_url {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None => format!("http://{}", self.listen),
        }
    }
}
