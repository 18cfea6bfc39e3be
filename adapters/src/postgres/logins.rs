//! As whom processes log in: every role has a login of its own, whose name and password stand in a
//! file of the keys directory, so that a machine is given those files alone which its processes
//! need. `wumbo migrate` (or `serve`) makes the passwords, as the owner, and the server keeps only
//! what checks them. Where the server trusts who reaches its socket they are of no account.
//!
//! Roles belong to a whole server, and others live there too. A role that is there already gets a
//! password only when it is provably ours, or when it may not log in at all; nothing is written,
//! neither here nor there, before that is known of every login.

mod server;

use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use aws_lc_rs::{hmac, pbkdf2};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, PgConnection, PgPool};
use thiserror::Error;

use self::server::{Made, Standing};
use super::error::{code, is_refusal};
use super::pool::DatabaseRole;
use crate::keys::{KeyDirectory, KeyError};

/// Held while logins are made: several processes and installations may start at once.
const LOGINS_LOCK: i64 = 0x5755_4d42_4f00_0003;
/// Rounds of SCRAM, as PostgreSQL's own default has them; the passwords are random.
const ROUNDS: std::num::NonZeroU32 = std::num::NonZeroU32::MIN.saturating_add(4_095);

/// How a server's remark on a login of an installation begins; which one's follows.
const MARK: &str = "login of a Wumbo, ";

/// Why nobody can log in.
#[derive(Debug, Error)]
pub enum LoginError {
    #[error(transparent)]
    Keys(#[from] KeyError),
    #[error(
        "there is no login for {role}: run `wumbo migrate`, which makes it, or copy the file \
         {file} from the keys directory of where it ran"
    )]
    Unknown { role: &'static str, file: String },
    #[error(
        "{file} holds no login, which is a line of a name, a colon and a password of at least 16 \
         characters: restore it from a backup of the keys directory, or move it away and run \
         `wumbo migrate`, which makes a login anew; no session ends"
    )]
    Malformed { file: String },
    #[error(
        "the database does not let {name} log in: look whether WUMBO_KEYS_DIR names the keys \
         directory of this installation, run `wumbo migrate` with it, and look whether the \
         server's pg_hba.conf lets it in with a password"
    )]
    Refused {
        name: String,
        #[source]
        source: sqlx::Error,
    },
    #[error(
        "the database does not let {name} log in with the password in {file}, and {name} is not a \
         login that this Wumbo made, so nothing was changed: if the keys directory belongs to \
         another installation, name this one's in WUMBO_KEYS_DIR; else put the right password into \
         the file, or move the file away and run `wumbo migrate`, which makes a login of its own"
    )]
    NotOurs { name: String, file: String },
    #[error(
        "the login {name} cannot be made by the user of WUMBO_DATABASE_URL: let it create roles, \
         or make the login by hand and put its name and password into the keys directory \
         (docs/OPERATIONS.md, Logins)"
    )]
    NotMade {
        name: String,
        #[source]
        source: sqlx::Error,
    },
    #[error(
        "the login {name} was marked as somebody else's while it was to be given a password, so \
         nothing was changed: run `wumbo migrate` again"
    )]
    Marked { name: String },
    #[error("the database cannot be reached")]
    Unreachable(#[source] sqlx::Error),
}

struct Login {
    name: String,
    password: SecretString,
}

impl Login {
    fn fresh(role: DatabaseRole) -> Result<Self, LoginError> {
        let mut noise = [0; 32];
        SystemRandom::new().fill(&mut noise).map_err(|_| KeyError::NoRandomness)?;
        Ok(Self { name: role.name().to_owned(), password: hex::encode(noise).into() })
    }

    /// From a file's content: name, colon, password, on one line.
    fn read(content: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(content).ok()?;
        let (name, password) = text.trim_end_matches(['\r', '\n']).split_once(':')?;
        let whole = !name.is_empty() && password.len() >= 16 && !text.contains('\0');
        whole.then(|| Self { name: name.to_owned(), password: password.into() })
    }

    fn content(&self) -> Vec<u8> {
        format!("{}:{}\n", self.name, self.password.expose_secret()).into_bytes()
    }

    /// What a server's remark on the role says: whose login it is, without telling its password.
    fn mark(&self) -> String {
        let digest = Sha256::digest(self.password.expose_secret().as_bytes());
        format!("{MARK}{}", hex::encode(&digest[..8]))
    }

    /// What the server keeps to check the password (RFC 5803), so that not even the statement that
    /// sets it says it.
    fn verifier(&self) -> Result<String, LoginError> {
        let mut salt = [0; 16];
        SystemRandom::new().fill(&mut salt).map_err(|_| KeyError::NoRandomness)?;
        Ok(self.verifier_with(&salt))
    }

    fn verifier_with(&self, salt: &[u8]) -> String {
        let mut salted = [0; 32];
        let password = self.password.expose_secret().as_bytes();
        pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, ROUNDS, salt, password, &mut salted);
        let key = hmac::Key::new(hmac::HMAC_SHA256, &salted);
        let stored = Sha256::digest(hmac::sign(&key, b"Client Key").as_ref());
        let server = hmac::sign(&key, b"Server Key");
        let [salt, stored, server] =
            [salt, stored.as_slice(), server.as_ref()].map(|bytes| STANDARD.encode(bytes));
        format!("SCRAM-SHA-256${ROUNDS}:{salt}${stored}:{server}")
    }
}

/// A login of the role under a name that nobody else has.
fn own(role: DatabaseRole) -> Result<Login, LoginError> {
    let mut login = Login::fresh(role)?;
    let other = Login::fresh(role)?;
    login.name = format!("{}_{}", role.name(), &other.password.expose_secret()[..8]);
    Ok(login)
}

/// What is to be done so that a role can log in.
enum Plan {
    /// It can.
    Nothing,
    /// It is let in with any password; this one is kept in case that changes.
    Keep(Login),
    /// Its login is to be made; `is_kept`: a file names it.
    Make { login: Login, is_kept: bool },
    /// Its login is there and gets this password, as long as the server's remark is still `said`.
    Give { login: Login, said: Option<String> },
}

/// The logins of one installation at one server.
#[derive(Clone)]
pub struct Logins {
    server: PgConnectOptions,
    keys: Option<KeyDirectory>,
}

impl Logins {
    /// Kept in a keys directory. `server` says where the database is; whose user it names does not
    /// matter for any role but the owner.
    pub fn kept(server: PgConnectOptions, keys: KeyDirectory) -> Self {
        Self { server, keys: Some(keys) }
    }

    /// The roles' own names without passwords, for servers that trust who reaches them.
    pub fn trusted(server: PgConnectOptions) -> Self {
        Self { server, keys: None }
    }

    /// How the role logs in.
    ///
    /// # Errors
    /// [`LoginError::Unknown`] or [`LoginError::Keys`].
    pub fn of(&self, role: DatabaseRole) -> Result<PgConnectOptions, LoginError> {
        let server = self.server.clone();
        if role == DatabaseRole::Owner {
            return Ok(server);
        }
        let Some(keys) = &self.keys else { return Ok(server.username(role.name())) };
        match kept(keys, role)? {
            Some(login) => Ok(self.with(&login)),
            None => {
                let file = keys.place(&file_of(role)).display().to_string();
                Err(LoginError::Unknown { role: role.name(), file })
            }
        }
    }

    fn with(&self, login: &Login) -> PgConnectOptions {
        self.server.clone().username(&login.name).password(login.password.expose_secret())
    }

    /// Sees to it that every role can log in: makes the passwords that are missing, and gives them
    /// to the server where it does not know them. A login that belongs to somebody else is left to
    /// them; ours gets a name of its own. Where a file names one of theirs, that is said.
    ///
    /// # Errors
    /// [`LoginError`], with what to do; with [`LoginError::NotOurs`] nothing was written.
    pub async fn establish(&self, owner: &PgPool) -> Result<(), LoginError> {
        let Some(keys) = &self.keys else { return Ok(()) };
        let turn = self.turn(owner).await?;
        let mut plans = Vec::new();
        for role in DatabaseRole::LOGINS {
            plans.push((role, self.plan(keys, owner, role).await?));
        }
        for (role, plan) in plans {
            self.carry_out(keys, owner, role, plan).await?;
        }
        // It would end with the connection anyhow.
        let _ = turn.close().await;
        Ok(())
    }

    /// The connection that holds the lock. Locks belong to a database, logins to the server, so it
    /// is taken where all installations of a server can meet; who may not go there relies on this
    /// database's, and on roles being made by one of two that try.
    async fn turn(&self, owner: &PgPool) -> Result<PgConnection, LoginError> {
        let mut connection = match self.server.clone().database("postgres").connect().await {
            Ok(connection) => connection,
            Err(_) => owner.acquire().await.map_err(LoginError::Unreachable)?.detach(),
        };
        sqlx::query("select pg_advisory_lock($1)")
            .bind(LOGINS_LOCK)
            .execute(&mut connection)
            .await
            .map_err(LoginError::Unreachable)?;
        Ok(connection)
    }

    /// What is to be done for a role; looks and writes nothing.
    async fn plan(
        &self,
        keys: &KeyDirectory,
        owner: &PgPool,
        role: DatabaseRole,
    ) -> Result<Plan, LoginError> {
        let kept = kept(keys, role)?;
        let is_kept = kept.is_some();
        let login = kept.map_or_else(|| Login::fresh(role), Ok)?;
        let Some(refusal) = self.tries(&login).await? else {
            return Ok(if is_kept { Plan::Nothing } else { Plan::Keep(login) });
        };
        let standing = server::standing(owner, &login.name, role).await?;
        let mark = login.mark();
        Ok(match standing {
            Standing::Absent => Plan::Make { login, is_kept },
            Standing::Unused { said } => Plan::Give { login, said },
            Standing::Used { said: Some(said) } if said == mark => {
                Plan::Give { login, said: Some(said) }
            }
            Standing::Used { .. } if !is_kept => Plan::Make { login: own(role)?, is_kept: false },
            // It is let in with a password, just not from here: that is the server's rule.
            Standing::Used { .. } if code(&refusal).as_deref() == Some("28000") => {
                return Err(LoginError::Refused { name: login.name, source: refusal });
            }
            Standing::Used { .. } => {
                let file = keys.place(&file_of(role)).display().to_string();
                return Err(LoginError::NotOurs { name: login.name, file });
            }
        })
    }

    async fn carry_out(
        &self,
        keys: &KeyDirectory,
        owner: &PgPool,
        role: DatabaseRole,
        plan: Plan,
    ) -> Result<(), LoginError> {
        // The file comes first: a password that only the server knows is nobody's.
        let keep = |login: &Login| keys.replace(&file_of(role), &login.content());
        let login = match plan {
            Plan::Nothing => return Ok(()),
            Plan::Keep(login) => return Ok(keep(&login)?),
            Plan::Give { login, said } => {
                keep(&login)?;
                server::give(owner, &login, said.as_deref()).await?;
                login
            }
            Plan::Make { mut login, is_kept } => loop {
                keep(&login)?;
                match server::make(owner, role, &login).await? {
                    Made::Ours => break login,
                    // Another installation was first, at this very moment.
                    Made::Taken if is_kept => {
                        let file = keys.place(&file_of(role)).display().to_string();
                        return Err(LoginError::NotOurs { name: login.name, file });
                    }
                    Made::Taken => login = own(role)?,
                }
            },
        };
        match self.tries(&login).await? {
            None => Ok(()),
            Some(source) => Err(LoginError::Refused { name: login.name, source }),
        }
    }

    /// Logs in and out; answers why the server refuses.
    async fn tries(&self, login: &Login) -> Result<Option<sqlx::Error>, LoginError> {
        match self.with(login).connect().await {
            Ok(connection) => {
                // It was let in, and that was the question.
                let _ = connection.close().await;
                Ok(None)
            }
            Err(error) if is_refusal(&error) => Ok(Some(error)),
            Err(error) => Err(LoginError::Unreachable(error)),
        }
    }
}

/// The name of a role's file in the keys directory.
fn file_of(role: DatabaseRole) -> String {
    format!("database-{}", role.name().trim_start_matches("wumbo_"))
}

fn kept(keys: &KeyDirectory, role: DatabaseRole) -> Result<Option<Login>, LoginError> {
    let Some((path, content)) = keys.key(&file_of(role))? else { return Ok(None) };
    match Login::read(&content) {
        Some(login) => Ok(Some(login)),
        None => Err(LoginError::Malformed { file: path.display().to_string() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_checked_by_what_postgresql_would_keep_itself() {
        // Made by PostgreSQL 15 of the password `pencil sharpener`.
        let login = Login { name: "x".into(), password: "pencil sharpener".into() };
        let salt = STANDARD.decode("8Wp8X87Kh/b3Dy8RFwDkdQ==").unwrap();
        let kept = "SCRAM-SHA-256$4096:8Wp8X87Kh/b3Dy8RFwDkdQ==$pTh53uErZaKnjAFl\
            IDkq4CKLNtX9KheRCFwnPeiMCF4=:y9j/SoZejPgbeffL7+AEjXYw04KoBwMWlnqW5Lik6og=";
        assert_eq!(login.verifier_with(&salt), kept);
    }

    #[test]
    fn a_file_holds_a_name_and_a_password() {
        let login = Login::read(b"staging_app:a-password-of-mine:17\n").unwrap();
        assert_eq!(login.name, "staging_app");
        assert_eq!(login.password.expose_secret(), "a-password-of-mine:17");
        for broken in ["", "wumbo_app", ":0123456789abcdef", "wumbo_app:short", "\u{0}"] {
            assert!(Login::read(broken.as_bytes()).is_none(), "{broken:?}");
        }
        let fresh = Login::fresh(DatabaseRole::App).unwrap();
        assert_eq!(Login::read(&fresh.content()).unwrap().mark(), fresh.mark());
    }
}
