//! The logins of processes: whose they are, and that nobody else's is ever touched.

use std::path::Path;

use adapters::keys::KeyDirectory;
use adapters::postgres::embedded::{EmbeddedOptions, EmbeddedPostgres};
use adapters::postgres::logins::{LoginError, Logins};
use adapters::postgres::migrate;
use adapters::postgres::pool::{DatabaseRole, open_pool, refuse_powerful};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, Executor, PgConnection, PgPool};
use tempfile::TempDir;

/// A cluster as the product makes it: it asks logins for their passwords.
struct Server {
    place: TempDir,
    cluster: EmbeddedPostgres,
}

impl Server {
    async fn start() -> Self {
        let place = tempfile::tempdir().unwrap();
        let data = place.path().join("data");
        let options = EmbeddedOptions { durable: false, ..EmbeddedOptions::new(data) };
        Self { cluster: EmbeddedPostgres::start(&options).await.unwrap(), place }
    }

    fn keys(&self, name: &str) -> KeyDirectory {
        KeyDirectory::open(self.place.path().join(name)).unwrap()
    }

    /// A file of a keys directory.
    fn write(&self, name: &str, file: &str, content: &str) {
        use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
        let directory = self.place.path().join(name);
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&directory).unwrap();
        let mut options = std::fs::OpenOptions::new();
        let mut file = options
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(directory.join(file))
            .unwrap();
        std::io::Write::write_all(&mut file, content.as_bytes()).unwrap();
    }

    fn files(&self, name: &str) -> Vec<(String, Vec<u8>)> {
        let Ok(entries) = std::fs::read_dir(self.place.path().join(name)) else {
            return Vec::new();
        };
        let content = |path: &Path| std::fs::read(path).unwrap();
        let mut files: Vec<_> = entries
            .map(|entry| entry.unwrap())
            .map(|entry| (entry.file_name().into_string().unwrap(), content(&entry.path())))
            .collect();
        files.sort();
        files
    }

    /// A database and its owner's connections.
    async fn database(&self, name: &str) -> (PgConnectOptions, PgPool) {
        let server = self.cluster.connect_options();
        let server = migrate::create_database(&server, name).await.unwrap();
        let owner = open_pool(&server, DatabaseRole::Owner, 4).await.unwrap();
        (server, owner)
    }
}

/// As whom a role's login speaks.
async fn session(logins: &Logins, role: DatabaseRole) -> String {
    let mut connection = PgConnection::connect_with(&logins.of(role).unwrap()).await.unwrap();
    sqlx::query_scalar("select session_user::text").fetch_one(&mut connection).await.unwrap()
}

#[tokio::test]
async fn logins_get_passwords_of_their_own_and_those_of_another_installation_are_left_alone() {
    let place = Server::start().await;
    let (server, owner) = place.database("wumbo").await;
    let one = Logins::kept(server.clone(), place.keys("one"));
    let unknown = one.of(DatabaseRole::App).unwrap_err();
    assert!(matches!(unknown, LoginError::Unknown { .. }), "{unknown}");
    // Several at once, as when several processes start.
    let (first, second) = tokio::join!(one.establish(&owner), one.establish(&owner));
    first.unwrap();
    second.unwrap();
    migrate::migrate(&owner).await.unwrap();
    for role in DatabaseRole::LOGINS {
        assert_eq!(session(&one, role).await, role.name());
        let without = server.clone().username(role.name());
        let refused = PgConnection::connect_with(&without).await;
        assert!(refused.is_err(), "{role:?} logs in without its password");
    }
    // Another installation at the same server.
    let other = Logins::kept(server.clone(), place.keys("other"));
    other.establish(&owner).await.unwrap();
    for role in DatabaseRole::LOGINS {
        assert_ne!(session(&other, role).await, role.name());
        assert_eq!(session(&one, role).await, role.name(), "the first one's still works");
        let pool = open_pool(&other.of(role).unwrap(), role, 1).await.unwrap();
        refuse_powerful(&pool, role).await.unwrap();
    }
    // A password that somebody changed is given again; nothing of it is readable.
    owner.execute("alter role wumbo_app password 'another'").await.unwrap();
    one.establish(&owner).await.unwrap();
    assert_eq!(session(&one, DatabaseRole::App).await, "wumbo_app");
    owner.close().await;
    place.cluster.stop().await.unwrap();
}

#[tokio::test]
async fn a_login_that_is_somebody_elses_is_refused_and_nothing_is_changed() {
    let place = Server::start().await;
    let (server, owner) = place.database("wumbo").await;
    let text = "create role staging_app login password 'the-right-password-1';
        create role wumbo_watch login password 'made-by-hand-before-2'";
    sqlx::raw_sql(text).execute(&owner).await.unwrap();
    let logs_in = async |name: &str, password: &str| {
        server.clone().username(name).password(password).connect().await.is_ok()
    };
    // Names of other roles, and a role's own name that somebody uses already.
    for (file, name, right) in [
        ("database-app", "staging_app", "the-right-password-1"),
        ("database-watch", "wumbo_watch", "made-by-hand-before-2"),
    ] {
        place.write(name, file, &format!("{name}:not-the-right-one-3\n"));
        let before = place.files(name);
        let logins = Logins::kept(server.clone(), place.keys(name));
        let refused = logins.establish(&owner).await.unwrap_err();
        assert!(matches!(refused, LoginError::NotOurs { .. }), "{refused}");
        let said = refused.to_string();
        assert!(said.contains(name) && said.contains(file) && said.contains("move"), "{said}");
        assert!(logs_in(name, right).await, "{name} keeps its password");
        assert_eq!(place.files(name), before, "no file was written");
        let made: i64 = sqlx::query_scalar("select count(*) from pg_roles where rolname = $1")
            .bind("wumbo_app")
            .fetch_one(&owner)
            .await
            .unwrap();
        assert_eq!(made, 0, "no role was made");
    }
    // With the right password, and as a member of the role, it is the login.
    place.write("staging_app", "database-app", "staging_app:the-right-password-1\n");
    let logins = Logins::kept(server.clone(), place.keys("staging_app"));
    logins.establish(&owner).await.unwrap();
    assert_eq!(session(&logins, DatabaseRole::App).await, "staging_app");
    // The name that is used is left alone by who has no file for it.
    assert!(session(&logins, DatabaseRole::Watch).await.starts_with("wumbo_watch_"));
    assert!(logs_in("wumbo_watch", "made-by-hand-before-2").await);
    // A file of ours in which somebody changed the password: nothing is given on the quiet.
    let kept = place.files("staging_app");
    let (file, content) = kept.iter().find(|(name, _)| name == "database-relay").unwrap();
    place.write("staging_app", file, "wumbo_relay:another-password-4\n");
    let refused = logins.establish(&owner).await.unwrap_err();
    assert!(matches!(refused, LoginError::NotOurs { .. }), "{refused}");
    place.write("staging_app", file, std::str::from_utf8(content).unwrap());
    logins.establish(&owner).await.unwrap();
    assert_eq!(session(&logins, DatabaseRole::Relay).await, "wumbo_relay");
    owner.close().await;
    place.cluster.stop().await.unwrap();
}

#[tokio::test]
async fn installations_that_start_at_once_on_one_server_do_not_share_a_login() {
    let place = Server::start().await;
    let mut starts = Vec::new();
    for n in 0..6 {
        let (server, owner) = place.database(&format!("house_{n}")).await;
        let logins = Logins::kept(server, place.keys(&format!("keys-{n}")));
        starts.push((logins, owner));
    }
    let starting = starts.iter().map(|(logins, owner)| async move {
        logins.establish(owner).await.unwrap();
        migrate::migrate(owner).await.unwrap();
    });
    futures::future::join_all(starting).await;
    let mut names = std::collections::HashSet::new();
    for (logins, owner) in &starts {
        for role in DatabaseRole::LOGINS {
            let name = session(logins, role).await;
            let pool = open_pool(&logins.of(role).unwrap(), role, 1).await.unwrap();
            refuse_powerful(&pool, role).await.unwrap();
            assert!(names.insert(name.clone()), "two installations log in as {name}");
        }
        owner.close().await;
    }
    place.cluster.stop().await.unwrap();
}

/// What a name, a remark or a file might hold to be run by who only reads it.
const SLIPPED_IN: [&str; 5] = [
    "$do$; create role slipped_in superuser; do $do$begin end $do$; --",
    "'); create role slipped_in superuser; --",
    "\\'; create role slipped_in superuser; --",
    "\"; create role slipped_in superuser; --",
    "%I %L %s %1$s",
];

#[tokio::test]
async fn remarks_and_names_are_never_run() {
    let place = Server::start().await;
    for (number, text) in SLIPPED_IN.into_iter().enumerate() {
        let (server, owner) = place.database(&format!("house_{number}")).await;
        // A remark on a role that is there and unused.
        let remark: String = sqlx::query_scalar(
            "select format('create role wumbo_app nologin; comment on role wumbo_app is %L', $1)",
        )
        .bind(text)
        .fetch_one(&owner)
        .await
        .unwrap();
        sqlx::raw_sql(&remark).execute(&owner).await.unwrap();
        // A login that a file names, and that is to be made.
        let keys = format!("keys-{number}");
        let name = &text[..text.len().min(60)];
        place.write(&keys, "database-watch", &format!("{name}:0123456789abcdef\n"));
        let logins = Logins::kept(server, place.keys(&keys));
        logins.establish(&owner).await.unwrap();
        assert_eq!(session(&logins, DatabaseRole::App).await, "wumbo_app", "{text}");
        assert_eq!(session(&logins, DatabaseRole::Watch).await, name);
        let slipped: i64 =
            sqlx::query_scalar("select count(*) from pg_roles where rolname = 'slipped_in'")
                .fetch_one(&owner)
                .await
                .unwrap();
        assert_eq!(slipped, 0, "{text}");
        owner.execute("drop role wumbo_app").await.unwrap();
        owner.close().await;
    }
    place.cluster.stop().await.unwrap();
}

#[tokio::test]
async fn a_role_that_may_log_in_without_a_password_is_somebody_elses() {
    let place = Server::start().await;
    let (server, owner) = place.database("wumbo").await;
    // Let in by a certificate, a user of the machine or a directory; barred for a while, with its
    // password or with another installation's remark; and what was only ever made.
    let text = "create role wumbo_app login;
        create role wumbo_watch nologin password 'barred-for-a-while-1';
        create role wumbo_relay nologin;
        comment on role wumbo_relay is 'login of a Wumbo, 0123456789abcdef';
        create role wumbo_past nologin;
        comment on role wumbo_past is 'made before a restore'";
    sqlx::raw_sql(text).execute(&owner).await.unwrap();
    let known = async || -> Vec<(String, bool, Option<String>, Option<String>)> {
        let text =
            "select rolname::text, rolcanlogin, rolpassword, shobj_description(oid, 'pg_authid')
            from pg_authid where rolname in ('wumbo_app', 'wumbo_watch', 'wumbo_relay') order by 1";
        sqlx::query_as(text).fetch_all(&owner).await.unwrap()
    };
    let before = known().await;
    let logins = Logins::kept(server.clone(), place.keys("keys"));
    logins.establish(&owner).await.unwrap();
    for role in [DatabaseRole::App, DatabaseRole::Watch, DatabaseRole::Relay] {
        let name = session(&logins, role).await;
        assert!(name.starts_with(&format!("{}_", role.name())), "{name}");
    }
    for role in [DatabaseRole::Past, DatabaseRole::Projector] {
        assert_eq!(session(&logins, role).await, role.name());
    }
    assert_eq!(known().await, before);
    // Where a file names one of them, that is said, and nothing is changed either.
    for (file, name) in [
        ("database-app", "wumbo_app"),
        ("database-watch", "wumbo_watch"),
        ("database-relay", "wumbo_relay"),
    ] {
        place.write(name, file, &format!("{name}:0123456789abcdef\n"));
        let refused = Logins::kept(server.clone(), place.keys(name)).establish(&owner).await;
        let refused = refused.unwrap_err();
        let is_refused = matches!(refused, LoginError::NotOurs { .. } | LoginError::Refused { .. });
        assert!(is_refused, "{name}: {refused}");
    }
    assert_eq!(known().await, before);
    owner.close().await;
    place.cluster.stop().await.unwrap();
}
