//! What is in an effect is sealed anew when keys change, and opens for who sends it.

use std::sync::Arc;

use adapters::keys::KeyDirectory;
use adapters::mail::mailbox::MailboxDirectory;
use adapters::mail::receiver::MailReceiver;
use adapters::postgres::outbox::SealedEffects;
use adapters::system::SystemClock;
use adapters::vault::{PostgresVault, SealedRows, begin_master_keys, reseal_rows};
use commands::effect;
use commands::owner::Owner;
use commands::person::notice::NOTICE;
use commands::ports::Sealed;
use commands::ports::effect::Kind;
use domain::id::UserId;
use following::outbox::receiver::{DueEffect, Outcome, Receiver};
use secrecy::ExposeSecret;
use serde_json::json;
use uuid::Uuid;

use crate::Outbox;

const KIND: Kind = Kind { name: "test", destination: "nowhere" };

/// A vault and a receiver of mail over the outbox's database.
struct Mailing {
    outbox: Outbox,
    place: tempfile::TempDir,
    vault: Arc<PostgresVault>,
    receiver: MailReceiver,
}

impl Mailing {
    async fn new() -> Self {
        let outbox = Outbox::new().await;
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o700);
        let place = tempfile::Builder::new().permissions(mode).tempdir().unwrap();
        let keys = KeyDirectory::open(place.path()).unwrap();
        begin_master_keys(&outbox.app, &keys, true).await.unwrap();
        let vault = |pool: &sqlx::PgPool| {
            Arc::new(PostgresVault::new(pool.clone(), keys.clone(), Arc::new(SystemClock)))
        };
        let mailbox =
            MailboxDirectory::open(&place.path().join("mail"), "wumbo@example.org").unwrap();
        // As a worker has it: another process than the one that seals.
        let there = vault(&outbox.relay);
        let url = "https://wumbo.example".to_owned();
        let receiver = MailReceiver::new(Arc::new(mailbox), there, url);
        Self { vault: vault(&outbox.app), outbox, place, receiver }
    }

    async fn due(&self, owner: Owner, told: &str) -> DueEffect {
        let content = json!({
            "told": told, "to": "a..b@example.org", "name": "Ada", "device": "Firefox",
            "at": "2026-03-01T07:05:00Z", "source": "public",
        });
        let id = Uuid::now_v7();
        let sealed = effect::sealed(self.vault.as_ref(), id, NOTICE, owner, &content).await;
        DueEffect {
            effect_id: id,
            kind: NOTICE.name.to_owned(),
            owner_kind: owner.kind().to_owned(),
            owner_id: owner.id(),
            payload: sealed.unwrap().payload.as_bytes().to_vec(),
            written_at: chrono::Utc::now(),
        }
    }
}

fn somebody() -> Owner {
    Owner::Person(UserId(Uuid::now_v7()))
}

#[tokio::test]
async fn a_key_that_is_missing_for_a_moment_is_away_and_one_that_was_deleted_is_gone() {
    let mailing = Mailing::new().await;
    let (ada, bob) = (somebody(), somebody());
    let due = mailing.due(ada, "password-changed").await;
    let (file, away) =
        (mailing.place.path().join("vault-0001.key"), mailing.place.path().join("x"));
    std::fs::rename(&file, &away).unwrap();
    assert_eq!(mailing.receiver.receive(&due).await, Outcome::Away("key-away"));
    std::fs::rename(&away, &file).unwrap();
    assert_eq!(mailing.receiver.receive(&due).await, Outcome::Done);
    let gone = mailing.due(bob, "password-changed").await;
    mailing.vault.forget(bob).await.unwrap();
    assert_eq!(mailing.receiver.receive(&gone).await, Outcome::Refused("key-unknown"));
    let stolen = DueEffect { effect_id: Uuid::now_v7(), ..due.clone() };
    assert_eq!(mailing.receiver.receive(&stolen).await, Outcome::Refused("does-not-open"));
    // The database that the keys are in is away as well.
    let other = mailing.due(somebody(), "password-changed").await;
    mailing.outbox.relay.close().await;
    assert_eq!(mailing.receiver.receive(&other).await, Outcome::Away("vault-away"));
}

#[tokio::test]
async fn what_a_newer_version_wrote_waits_for_that() {
    let mailing = Mailing::new().await;
    let newer = mailing.due(somebody(), "passkey-added").await;
    assert_eq!(mailing.receiver.receive(&newer).await, Outcome::NotNow("content-not-read"));
    let kind = DueEffect { kind: "invitation".to_owned(), ..newer.clone() };
    assert_eq!(mailing.receiver.receive(&kind).await, Outcome::NotNow("kind-unknown"));
    let owner = DueEffect { owner_kind: "bank".to_owned(), ..newer };
    assert_eq!(mailing.receiver.receive(&owner).await, Outcome::NotNow("owner-unknown"));
}

#[tokio::test]
async fn what_waits_is_sealed_anew_and_what_is_over_has_nothing_to_seal() {
    let outbox = Outbox::new().await;
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o700);
    let place = tempfile::Builder::new().permissions(mode).tempdir().unwrap();
    let keys = KeyDirectory::open(place.path()).unwrap();
    begin_master_keys(&outbox.app, &keys, true).await.unwrap();
    let vault = PostgresVault::new(outbox.app.clone(), keys, Arc::new(SystemClock));
    let owners = [1, 2].map(|_| Owner::Person(UserId(Uuid::now_v7())));
    let mut effects = Vec::new();
    for number in 0..5_usize {
        let (id, owner) = (Uuid::now_v7(), owners[number % 2]);
        let sealed = effect::sealed(&vault, id, KIND, owner, &number).await.unwrap();
        sqlx::query(
            "insert into outbox.effects
               (effect_id, kind, destination, owner_kind, owner_id, payload_sealed)
             values ($1, 'test', 'nowhere', 'person', $2, $3)",
        )
        .bind(id)
        .bind(owner.id())
        .bind(sealed.payload.as_bytes())
        .execute(&outbox.app)
        .await
        .unwrap();
        effects.push((id, owner));
    }
    following::outbox::left::drop_effects(&outbox.relay, &["waiting"], Some(&[effects[4].0]))
        .await
        .unwrap();
    vault.retire(None).await.unwrap();
    let rows: Arc<dyn SealedRows> = Arc::new(SealedEffects::new(outbox.relay.clone()));
    let first = reseal_rows(&vault, &rows, Some(owners[1]), |_| {}).await.unwrap();
    assert_eq!((first.seen, first.resealed), (2, 2));
    let rest = reseal_rows(&vault, &rows, None, |_| {}).await.unwrap();
    assert_eq!((rest.seen, rest.resealed, rest.unopened), (4, 2, 0));
    for (number, (id, owner)) in effects[..4].iter().enumerate() {
        let payload: Vec<u8> =
            sqlx::query_scalar("select payload_sealed from outbox.effects where effect_id = $1")
                .bind(id)
                .fetch_one(&outbox.relay)
                .await
                .unwrap();
        let payload = Sealed::from_bytes(payload);
        let opened = effect::opened(&vault, *id, *owner, &payload).await.unwrap();
        assert_eq!(opened.expose_secret(), number.to_string().as_bytes());
        effect::opened(&vault, *id, owners[(number + 1) % 2], &payload).await.unwrap_err();
        effect::opened(&vault, Uuid::now_v7(), *owner, &payload).await.unwrap_err();
    }
}
