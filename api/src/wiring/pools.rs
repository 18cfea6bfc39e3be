//! Connections to the database: a pool for each role that the process has, and for each kind of
//! work that must not wait for another.

use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use adapters::identity::{anybody_registered, must_be_known};
use adapters::keys::KeyDirectory;
use adapters::postgres::logins::{LoginError, Logins};
use adapters::postgres::migrate;
use adapters::postgres::pool::{
    DatabaseRole, closed_pool, open_pool, open_statement_pool, refuse_powerful,
    refuse_unsafe_server, until_reachable,
};
use adapters::vault::master_keys_must_be_known;
use futures::future::join_all;
use projections::{generation, projectors};
use sqlx::PgPool;
use sqlx::postgres::PgConnectOptions;

use super::CHECKS_AT_ONCE;
use super::running::acting_connections;
use crate::gate::share::Whole;

/// Connections of the projector and of the relay each. Those of the relay are for what is needed
/// for a moment, such as a look for news: who acts has others while it acts.
const FOLLOWING: u32 = 6;
/// Connections of the outbox alone: as many as a destination is sent at once, one that takes and
/// one that opens. Process managers, who hold theirs while they act, keep none of these.
const OUTBOX_CONNECTIONS: u32 = 6;
/// Those of the owner, for the schemas of read models.
const OWNER_CONNECTIONS: u32 = 4;
/// Connections that find out who comes in, beside those of reads and commands: no work of anybody
/// keeps others at the door.
const DOOR_CONNECTIONS: u32 = 4;
/// Two looks into the past are built at once, of two connections each; others look whether one
/// stands, and drop those that are old.
const PAST_CONNECTIONS: u32 = 6;
const WATCH_CONNECTIONS: u32 = 2;
/// How long a start that is refused waits for its connections to end.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// Who a process is at the database.
#[derive(Debug, Clone, Copy)]
pub struct Roles {
    /// Migrations and the schemas of read models.
    pub owner: bool,
    /// Reads, commands, looks into the past, checks of logs.
    pub gateway: bool,
    pub projector: bool,
    pub relay: bool,
}

impl Roles {
    /// Of a house in one process.
    pub const ALL: Self = Self { owner: true, gateway: true, projector: true, relay: true };
}

/// How a process joins its database.
#[derive(Debug, Clone, Copy)]
pub struct Joining {
    pub roles: Roles,
    /// Connections of the gateway, for reads and for commands.
    pub connections: u32,
    /// Brings the schema and the logins up to date; needs the owner.
    pub migrates: bool,
    /// Whether the server may lose what it has acknowledged: for tests alone.
    pub allow_unsafe_server: bool,
}

/// Pools of the roles that this process has, on a schema that is as this program needs it. A pool
/// of another role is closed.
#[derive(Clone)]
pub struct Pools {
    pub owner: PgPool,
    pub app: PgPool,
    /// Of role `wumbo_app` too, for single statements only: nothing may begin a transaction on it.
    pub statements: PgPool,
    /// Of role `wumbo_app` too, for sessions and memberships.
    pub door: PgPool,
    /// Of role `wumbo_lookup`, for what commands look up.
    pub lookups: PgPool,
    pub past: PgPool,
    /// Of role `wumbo_watch`, for health.
    pub watch: PgPool,
    /// Of role `wumbo_watch` too, for checking logs when a member asks for it.
    pub checks: PgPool,
    pub projector: PgPool,
    pub relay: PgPool,
    /// Of role `wumbo_relay` too, for process managers while they act.
    pub acting: PgPool,
    /// Of role `wumbo_relay` too, for the outbox.
    pub outbox: PgPool,
}

impl Pools {
    /// Opens the pools, migrates (or refuses a schema that is not current), and makes sure that
    /// read models have a place.
    ///
    /// # Errors
    /// With a sentence that says what to do.
    pub async fn open(
        server: &PgConnectOptions,
        keys_dir: &Path,
        joining: Joining,
    ) -> anyhow::Result<Self> {
        let keys = KeyDirectory::open(keys_dir)?;
        let logins = Logins::kept(server.clone(), keys.clone());
        let opening = Opening { logins, server, opened: Mutex::default() };
        let pools = opening.all(&keys, joining).await;
        if pools.is_err() {
            // Nobody uses them; left alone they would complain when their server stops.
            let opened = opening.opened.into_inner().unwrap_or_else(PoisonError::into_inner);
            let _ = tokio::time::timeout(LAST_WORDS, until_closed(&opened)).await;
        }
        pools
    }

    /// As [`Pools::open`], where logins that are lost with their files are made first, as the user
    /// of the connection URL: who makes keys anew may have lost the whole directory.
    ///
    /// # Errors
    /// With a sentence that says what to do.
    pub async fn open_with_lost_logins(
        server: &PgConnectOptions,
        keys_dir: &Path,
        joining: Joining,
    ) -> anyhow::Result<Self> {
        match Self::open(server, keys_dir, joining).await {
            Err(error) if is_lost_login(&error) => {
                let owner = open_pool(server, DatabaseRole::Owner, 1).await?;
                migrate::refuse_newer(&owner).await?;
                let logins = Logins::kept(server.clone(), KeyDirectory::open(keys_dir)?);
                let made = logins.establish(&owner).await;
                owner.close().await;
                made?;
                Self::open(server, keys_dir, joining).await
            }
            opened => opened,
        }
    }

    /// Refuses what is not safe to run on.
    async fn must_be_fit(&self, joining: Joining) -> anyhow::Result<()> {
        let logins = [
            (&self.app, DatabaseRole::App),
            (&self.lookups, DatabaseRole::Lookup),
            (&self.past, DatabaseRole::Past),
            (&self.watch, DatabaseRole::Watch),
            (&self.projector, DatabaseRole::Projector),
            (&self.relay, DatabaseRole::Relay),
        ];
        let ours = || logins.into_iter().filter(|(pool, _)| !pool.is_closed());
        for (pool, role) in ours() {
            refuse_powerful(pool, role).await?;
        }
        let any = ours().map(|(pool, _)| pool).next().unwrap_or(&self.owner);
        migrate::must_be_current(any).await?;
        if !joining.allow_unsafe_server {
            refuse_unsafe_server(any).await?;
        }
        if joining.roles.owner {
            generation::ensure_active(&self.owner, &projectors()).await?;
        }
        Ok(())
    }

    /// What households share.
    pub(super) fn whole(&self) -> Whole {
        let most = |pool: &PgPool| {
            usize::try_from(pool.options().get_max_connections()).unwrap_or(usize::MAX)
        };
        let processors = processors();
        Whole {
            reads: most(&self.app).saturating_sub(Whole::of_slow_reads(processors)).max(1),
            commands: most(&self.statements),
            door: most(&self.door),
            checks: most(&self.checks),
            processors,
        }
    }

    /// Lets every connection finish and closes it.
    pub async fn close(&self) {
        tokio::join!(
            self.app.close(),
            self.statements.close(),
            self.door.close(),
            self.lookups.close(),
            self.past.close(),
            self.watch.close(),
            self.checks.close(),
            self.projector.close(),
            self.relay.close(),
            self.acting.close(),
            self.outbox.close(),
            self.owner.close()
        );
    }
}

fn is_lost_login(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref(), Some(LoginError::Unknown { .. }))
}

/// Those that this process may use.
fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, NonZeroUsize::get)
}

/// Until nothing is open. Closing passes over connections that are just on their way back.
async fn until_closed(pools: &[PgPool]) {
    while pools.iter().any(|pool| pool.size() > 0) {
        join_all(pools.iter().map(PgPool::close)).await;
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// A database at which pools are being opened.
struct Opening<'a> {
    logins: Logins,
    server: &'a PgConnectOptions,
    opened: Mutex<Vec<PgPool>>,
}

impl Opening<'_> {
    async fn all(&self, keys: &KeyDirectory, joining: Joining) -> anyhow::Result<Pools> {
        let Roles { owner, gateway, projector, relay } = joining.roles;
        let owner = self.pool(owner, DatabaseRole::Owner, OWNER_CONNECTIONS).await?;
        if joining.migrates {
            // All that may be refused comes before anything is written.
            migrate::refuse_newer(&owner).await?;
            if anybody_registered(&owner).await? {
                if gateway {
                    keys.must_be_whole()?;
                }
                // The logins of another installation's keys would be refused first, as if only a
                // password were wrong.
                must_be_known(&owner, keys).await?;
                master_keys_must_be_known(&owner, keys, gateway).await?;
            }
            self.logins.establish(&owner).await?;
            migrate::migrate(&owner).await?;
        }
        // The gateway's connections are for reads and for commands in equal shares. Slow reads
        // have more beside them, so that no other waits for theirs.
        let commands = (joining.connections / 2).max(1);
        let slow = u32::try_from(Whole::of_slow_reads(processors())).unwrap_or(u32::MAX);
        let reads = joining.connections.saturating_sub(commands).max(1).saturating_add(slow);
        let pools = Pools {
            owner,
            app: self.pool(gateway, DatabaseRole::App, reads).await?,
            statements: self.statements(gateway, commands).await?,
            door: self.pool(gateway, DatabaseRole::App, DOOR_CONNECTIONS).await?,
            lookups: self.pool(gateway, DatabaseRole::Lookup, commands).await?,
            // Who projects fills read models beside those that are read.
            past: self.pool(gateway || projector, DatabaseRole::Past, PAST_CONNECTIONS).await?,
            watch: self.pool(gateway, DatabaseRole::Watch, WATCH_CONNECTIONS).await?,
            checks: self.pool(gateway, DatabaseRole::Watch, CHECKS_AT_ONCE).await?,
            projector: self.pool(projector, DatabaseRole::Projector, FOLLOWING).await?,
            relay: self.pool(relay, DatabaseRole::Relay, FOLLOWING).await?,
            acting: self.pool(relay, DatabaseRole::Relay, acting_connections()).await?,
            outbox: self.pool(relay, DatabaseRole::Relay, OUTBOX_CONNECTIONS).await?,
        };
        pools.must_be_fit(joining).await?;
        Ok(pools)
    }

    async fn pool(&self, ours: bool, role: DatabaseRole, most: u32) -> anyhow::Result<PgPool> {
        match ours {
            true => Ok(self.kept(open_pool(&self.login(role).await?, role, most).await?)),
            false => Ok(closed_pool(self.server).await),
        }
    }

    async fn statements(&self, ours: bool, most: u32) -> anyhow::Result<PgPool> {
        let role = DatabaseRole::App;
        match ours {
            true => Ok(self.kept(open_statement_pool(&self.login(role).await?, role, most).await?)),
            false => Ok(closed_pool(self.server).await),
        }
    }

    fn kept(&self, pool: PgPool) -> PgPool {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner).push(pool.clone());
        pool
    }

    /// How the role logs in, once the server can be reached.
    async fn login(&self, role: DatabaseRole) -> anyhow::Result<PgConnectOptions> {
        let login = self.logins.of(role)?;
        until_reachable(&login, role).await?;
        Ok(login)
    }
}
