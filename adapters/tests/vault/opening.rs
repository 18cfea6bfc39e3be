//! What opens, and what does not.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use sqlx::Executor;

use super::*;
use crate::support::block_on;

#[test]
fn whatever_is_sealed_opens_again_in_its_place() {
    block_on(async {
        let house = House::new().await;
        let handle = tokio::runtime::Handle::current();
        let cases = crate::support::cases("WUMBO_VAULT_CASES", 200);
        let given = (
            proptest::collection::vec(any::<u8>(), 0..3_000),
            "\\PC{0,40}",
            0..8_u128,
            any::<u128>(),
            any::<bool>(),
        );
        tokio::task::spawn_blocking(move || {
            let mut runner = TestRunner::new(Config::with_cases(cases));
            let vault = house.vault.clone();
            runner
                .run(&given, |(secret, kind, owner, id, is_person)| {
                    let owner = if is_person { person(owner) } else { household(owner) };
                    let place = Place { owner, kind: &kind, id: Uuid::from_u128(id) };
                    let opened = handle.block_on(async {
                        let sealed = vault.seal(place, &secret).await.unwrap();
                        assert!(vault.reseal(place, &sealed).await.unwrap().is_none());
                        let stored = Sealed::from_bytes(sealed.as_bytes().to_vec());
                        vault.open(place, &stored).await.unwrap()
                    });
                    prop_assert_eq!(opened.expose_secret(), &secret[..]);
                    Ok(())
                })
                .unwrap();
            drop(house);
        })
        .await
        .unwrap();
    });
}

#[tokio::test]
async fn the_same_secret_is_never_sealed_to_the_same() {
    let house = House::new().await;
    let mut seen = std::collections::HashSet::new();
    for _ in 0..1_000 {
        let sealed = house.vault.seal(place(household(1)), SECRET).await.unwrap();
        assert!(seen.insert(sealed.as_bytes()[17..].to_vec()));
    }
}

#[tokio::test]
async fn what_is_sealed_opens_for_its_owner_kind_and_row_alone() {
    let house = House::new().await;
    let ours = place(household(1));
    let sealed = house.vault.seal(ours, SECRET).await.unwrap();
    let other_id = Uuid::from_u128(78);
    let others = [
        Place { owner: household(2), ..ours },
        Place { owner: person(1), ..ours },
        Place { kind: "outbox.payload2", ..ours },
        Place { kind: "outbox.payloa", ..ours },
        Place { kind: "", ..ours },
        Place { id: other_id, ..ours },
    ];
    for other in others {
        // Also where that owner has a key of its own.
        let theirs = house.vault.seal(other, b"theirs").await.unwrap();
        let refused = house.vault.open(other, &sealed).await.unwrap_err();
        assert!(matches!(refused, VaultError::DoesNotOpen), "{other:?}: {refused}");
        assert!(house.vault.reseal(other, &sealed).await.map_or(true, |anew| anew.is_none()));
        let refused = house.vault.open(ours, &theirs).await.unwrap_err();
        assert!(matches!(refused, VaultError::DoesNotOpen), "{other:?}: {refused}");
    }
    assert!(opens(&house.vault, ours, &sealed).await);
}

#[tokio::test]
async fn nothing_opens_in_which_one_bit_is_another_or_a_byte_is_missing() {
    let house = House::new().await;
    let ours = place(person(1));
    let sealed = house.vault.seal(ours, SECRET).await.unwrap();
    let whole = sealed.as_bytes();
    for at in 0..whole.len() {
        for bit in 0..8 {
            let mut bytes = whole.to_vec();
            bytes[at] ^= 1 << bit;
            let opened = house.vault.open(ours, &Sealed::from_bytes(bytes)).await;
            let refused = opened.unwrap_err();
            // In bytes 1 to 16 another key is named.
            let is_of_key = (1..=16).contains(&at) && matches!(refused, VaultError::UnknownKey(_));
            assert!(is_of_key || matches!(refused, VaultError::DoesNotOpen), "{at}: {refused}");
        }
        let cut = Sealed::from_bytes(whole[..at].to_vec());
        assert!(matches!(house.vault.open(ours, &cut).await, Err(VaultError::DoesNotOpen)), "{at}");
    }
    let longer = Sealed::from_bytes([whole, &[0]].concat());
    assert!(matches!(house.vault.open(ours, &longer).await, Err(VaultError::DoesNotOpen)));
}

#[tokio::test]
async fn a_data_key_that_was_moved_to_another_owner_opens_nothing() {
    let house = House::new().await;
    let (ours, theirs) = (place(household(1)), place(household(2)));
    let sealed = house.vault.seal(ours, SECRET).await.unwrap();
    house.vault.seal(theirs, b"theirs").await.unwrap();
    // Who can write to the table, and belongs to the other household, exchanges the keys.
    let swap = "update vault.data_keys a set wrapped = b.wrapped from vault.data_keys b
      where a.owner_id <> b.owner_id";
    house.database.superuser().await.execute(swap).await.unwrap();
    let elsewhere = house.elsewhere().await;
    for there in [ours, theirs] {
        let refused = elsewhere.open(there, &sealed).await.unwrap_err();
        assert!(matches!(refused, VaultError::DoesNotOpen), "{refused}");
    }
    // Or gives a key to the other owner, as it is.
    let give = "update vault.data_keys set wrapped = '\\x01' || decode(repeat('00', 60), 'hex'),
      retired_at = now() where owner_id = '00000000-0000-0000-0000-000000000002';
      update vault.data_keys set owner_id = '00000000-0000-0000-0000-000000000002'
      where retired_at is null";
    house.database.superuser().await.execute(swap).await.unwrap();
    house.database.superuser().await.execute(give).await.unwrap();
    let elsewhere = house.elsewhere().await;
    let refused = elsewhere.open(theirs, &sealed).await.unwrap_err();
    assert!(matches!(refused, VaultError::DoesNotOpen), "{refused}");
}

#[tokio::test]
async fn nothing_of_a_secret_or_of_a_key_is_in_the_database_or_in_what_is_shown() {
    let house = House::new().await;
    house.rows_table().await;
    let sealed = house.vault.seal(place(household(1)), SECRET).await.unwrap();
    house.put(household(1), 1, SECRET).await;
    let master = std::fs::read(house.file("vault-0001.key")).unwrap();
    let mut superuser = house.database.superuser().await;
    let tables: Vec<String> = sqlx::query_scalar(
        "select format('%I.%I', schemaname, tablename) from pg_tables
         where schemaname not in ('pg_catalog', 'information_schema')",
    )
    .fetch_all(&mut superuser)
    .await
    .unwrap();
    assert!(tables.len() > 10 && tables.contains(&"vault.data_keys".to_owned()), "{tables:?}");
    let found = async |superuser: &mut sqlx::PgConnection, what: &[u8]| {
        use base64::Engine;
        let plain = String::from_utf8_lossy(what).into_owned();
        let base64 = base64::engine::general_purpose::STANDARD_NO_PAD.encode(what);
        let mut found = Vec::new();
        for table in &tables {
            let text = format!(
                "select count(*) from {table} t where strpos(t::text, $1) > 0
                   or strpos(t::text, $2) > 0 or strpos(t::text, $3) > 0"
            );
            let rows: i64 = sqlx::query_scalar(&text)
                .bind(plain.replace('\0', " "))
                .bind(hex::encode(what))
                .bind(&base64)
                .fetch_one(&mut *superuser)
                .await
                .unwrap();
            found.extend((rows > 0).then(|| table.clone()));
        }
        found
    };
    assert_eq!(found(&mut superuser, SECRET).await, Vec::<String>::new());
    assert_eq!(found(&mut superuser, &master).await, Vec::<String>::new());
    // The search finds what is there.
    let key = found(&mut superuser, &sealed.as_bytes()[1..17]).await;
    assert_eq!(key, ["public.vault_test_rows"], "the id of the key is part of what is sealed");
    let planted = "insert into vault_test_rows values (gen_random_uuid(), 'person',
      gen_random_uuid(), convert_to('access-sandbox-3f1c0a7e', 'UTF8'))";
    superuser.execute(planted).await.unwrap();
    assert_eq!(found(&mut superuser, SECRET).await, ["public.vault_test_rows"]);
    let opened = house.vault.open(place(household(1)), &sealed).await.unwrap();
    let refused = house.vault.open(place(household(2)), &sealed).await.unwrap_err();
    for shown in [format!("{opened:?}"), format!("{sealed:?}"), format!("{refused:?} {refused}")] {
        assert!(!shown.contains("sandbox") && !shown.contains("97, 99"), "{shown}");
    }
}
