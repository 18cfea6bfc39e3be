//! What is in an effect is sealed anew when keys change, and opens for who sends it.

use std::sync::Arc;

use adapters::identity::KeyDirectory;
use adapters::postgres::outbox::SealedEffects;
use adapters::system::SystemClock;
use adapters::vault::{PostgresVault, SealedRows, begin_master_keys, reseal_rows};
use commands::effect::{self, Kind};
use commands::owner::Owner;
use commands::ports::Sealed;
use domain::id::UserId;
use secrecy::ExposeSecret;
use uuid::Uuid;

use crate::Outbox;

const KIND: Kind = Kind { name: "test", destination: "nowhere" };

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
    following::outbox::left::drop_effects(&outbox.relay, &[effects[4].0]).await.unwrap();
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
