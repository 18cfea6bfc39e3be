//! The keys of the vault, as an operator meets them: with the real program, changed while it runs,
//! killed over it (`kill -9`), lost.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

#[path = "support/program.rs"]
mod program;
mod support;

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::Arc;

use adapters::keys::KeyDirectory;
use adapters::postgres::embedded::EmbeddedPostgres;
use adapters::system::SystemClock;
use adapters::vault::PostgresVault;
use api::wiring;
use commands::owner::Owner;
use commands::ports::{Place, Sealed, Vault};
use domain::id::HouseholdId;
use program::{Program, free_address, wumbo_in};
use secrecy::ExposeSecret;
use serde_json::json;
use sqlx::{Executor, PgConnection, PgPool};
use support::TestHouse;
use uuid::Uuid;

const SECRET: &[u8] = b"access-sandbox-3f1c0a7e";
/// Households with a data key: some batches of them.
const OWNERS: u128 = 700;

/// What a command says that does all it is to do.
fn said(output: Output) -> String {
    let text = String::from_utf8(output.stdout).unwrap();
    let wrong = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{text}\n{wrong}");
    text
}

fn place(number: u128) -> Place<'static> {
    let owner = Owner::Household(HouseholdId(Uuid::from_u128(number)));
    Place { owner, kind: "outbox.payload", id: Uuid::from_u128(number) }
}

/// Another process of the house that runs, which knows nothing yet.
async fn vault(data: &Path) -> PostgresVault {
    let options = EmbeddedPostgres::served_by_another(data).unwrap().database("wumbo");
    let pool = PgPool::connect_with(options).await.unwrap();
    let keys = KeyDirectory::open(data.join("keys")).unwrap();
    PostgresVault::new(pool, keys, Arc::new(SystemClock))
}

async fn all_opens(data: &Path, sealed: &[Sealed]) {
    let vault = vault(data).await;
    for (number, sealed) in (0..).zip(sealed) {
        let opened = vault.open(place(number), sealed).await.unwrap();
        assert!(opened.expose_secret() == SECRET, "{number}");
    }
}

fn vault_keys(data: &Path) -> Vec<PathBuf> {
    let all = std::fs::read_dir(data.join("keys")).unwrap().map(|entry| entry.unwrap().path());
    let is_of_vault =
        |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().contains("vault");
    let mut keys: Vec<PathBuf> = all.filter(is_of_vault).collect();
    keys.sort();
    keys
}

/// Runs a rotation until it has said how far it is for the first time, and kills it.
fn killed_amid_rotation(data: &Path) {
    let mut rotating = wumbo_in(data, &["keys", "rotate-vault"]).spawn().unwrap();
    let mut lines = BufReader::new(rotating.stdout.take().unwrap()).lines();
    let first = lines.next().unwrap().unwrap();
    assert!(first.ends_with("data keys"), "{first}");
    rotating.kill().unwrap();
    rotating.wait().unwrap();
}

#[tokio::test]
async fn keys_of_the_vault_are_changed_beside_a_running_server_and_missed_when_they_are_gone() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    let listen = free_address();
    let server = Program::serve(&data, &listen).await;
    assert_eq!(vault_keys(&data), [data.join("keys/vault-0001.key")], "made at the first start");
    let person = json!({"email": "ada@wumbo.example", "password": "violet harbour nine",
        "name": "Ada"});
    let register = format!("{}/v1/auth/register", server.base);
    let register = reqwest::Client::new().post(register).json(&person).send();
    assert_eq!(register.await.unwrap().status(), 201);
    let sealing = vault(&data).await;
    let mut sealed = Vec::new();
    for number in 0..OWNERS {
        sealed.push(sealing.seal(place(number), SECRET).await.unwrap());
    }
    for _ in 0..3 {
        killed_amid_rotation(&data);
        all_opens(&data, &sealed).await;
    }
    let text = said(wumbo_in(&data, &["keys", "rotate-vault"]).output().unwrap());
    assert!(text.contains("data keys were wrapped under it"), "{text}");
    let (newest, old) = {
        let mut keys = vault_keys(&data);
        (keys.pop().unwrap(), keys)
    };
    for file in &old {
        let name = file.file_name().unwrap().to_str().unwrap();
        assert!(text.contains(&format!("{name} is not needed any more")), "{text}");
        std::fs::remove_file(file).unwrap();
    }
    all_opens(&data, &sealed).await;
    let rotate = ["keys", "rotate-data-keys"];
    let text = said(wumbo_in(&data, &rotate).output().unwrap());
    assert!(text.contains("data keys seal nothing new any more"), "{text}");
    assert!(text.contains("--reseal-only"), "{text}");
    all_opens(&data, &sealed).await;
    drop(server);

    // Lost, and found again.
    let away = directory.path().join("away");
    std::fs::rename(&newest, &away).unwrap();
    let refused = wumbo_in(&data, &["serve"]).env("WUMBO_LISTEN", &listen).output().unwrap();
    let sentence = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(1), "{sentence}");
    let last = sentence.lines().last().unwrap();
    assert!(last.contains("is missing") && last.contains("wumbo keys renew"), "{last}");
    assert!(last.contains(newest.file_name().unwrap().to_str().unwrap()), "{last}");
    assert!(vault_keys(&data).is_empty(), "none was made");
    let text = said(wumbo_in(&data, &["keys", "renew"]).output().unwrap());
    assert!(text.contains("no session has ended") && text.contains("stays closed"), "{text}");
    let text = said(wumbo_in(&data, &["keys", "renew"]).output().unwrap());
    assert!(text.contains("No key is missing"), "{text}");
    let server = Program::serve(&data, &listen).await;
    assert!(vault(&data).await.open(place(1), &sealed[1]).await.is_err());
    std::fs::rename(&away, &newest).unwrap();
    all_opens(&data, &sealed).await;
    drop(server);
}

/// Columns of bytes in which nothing is sealed, or not by the vault: hashes, marks of keys, and
/// what is under the house's own keys.
const NOT_SEALED: [&str; 13] = [
    "identity.key_marks.mark",
    "identity.refresh_tokens.token_hash",
    "identity.sessions.family_secret",
    "public._sqlx_migrations.checksum",
    "public.aggregate_snapshots.event_hash",
    "public.aggregate_snapshots.mark",
    "public.commands.chain_hash",
    "public.commands.digest",
    "public.commands.request_hash",
    "public.events.event_hash",
    "public.household_logs.chain_hash",
    "vault.data_keys.wrapped",
    "vault.master_keys.mark",
];

/// Columns of bytes that are neither known to hold nothing sealed nor among those in which secrets
/// are sealed anew. Whatever they are called: a secret that nobody thought of would stay under keys
/// that were retired.
async fn left_out(database: &mut PgConnection, known: &[&str]) -> Vec<String> {
    let text = "select table_schema || '.' || table_name || '.' || column_name
      from information_schema.columns where data_type = 'bytea'
        and table_schema not in ('pg_catalog', 'information_schema') order by 1";
    let columns: Vec<String> = sqlx::query_scalar(text).fetch_all(database).await.unwrap();
    let is_known = |column: &str| known.contains(&column) || NOT_SEALED.contains(&column);
    columns.into_iter().filter(|column| !is_known(column)).collect()
}

#[tokio::test]
async fn every_sealed_column_is_sealed_anew_when_keys_change() {
    let house = TestHouse::new().await;
    let rows = wiring::sealed_rows(&house.pools);
    let known: Vec<&str> = rows.iter().map(|rows| rows.name()).collect();
    let mut superuser = house.database.superuser().await;
    assert_eq!(left_out(&mut superuser, &known).await, Vec::<String>::new());
    let forgotten = "create schema bank; create table bank.tokens (id uuid, access_token bytea)";
    superuser.execute(forgotten).await.unwrap();
    assert_eq!(left_out(&mut superuser, &known).await, ["bank.tokens.access_token"]);
}

#[tokio::test]
async fn the_vault_of_a_house_opens_what_another_process_of_it_sealed() {
    let house = TestHouse::new().await;
    let here = wiring::vault(&house.pools, &house.keys_dir()).await.unwrap();
    let there = wiring::vault(&house.pools, &house.keys_dir()).await.unwrap();
    let sealed = here.seal(place(1), SECRET).await.unwrap();
    assert!(there.open(place(1), &sealed).await.unwrap().expose_secret() == SECRET);
    assert!(there.open(place(2), &sealed).await.is_err());
}
