//! Several processes, and what they keep in memory.

use adapters::vault::KEPT_FOR;
use futures::future::join_all;

use super::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn processes_that_make_the_first_key_of_an_owner_at_once_end_with_one() {
    let house = House::new().await;
    let elsewhere = house.elsewhere().await;
    for owner in (0..20).flat_map(|n| [household(n), person(n)]) {
        let seals = (0..8).map(|n| {
            let vault = if n % 2 == 0 { house.vault.clone() } else { elsewhere.clone() };
            tokio::spawn(async move { vault.seal(place(owner), SECRET).await.unwrap() })
        });
        for sealed in join_all(seals).await {
            let sealed = sealed.unwrap();
            assert!(opens(&house.vault, place(owner), &sealed).await);
            assert!(opens(&elsewhere, place(owner), &sealed).await);
        }
    }
    let keys = "select count(*) from vault.data_keys";
    assert_eq!(house.count(keys).await, 40, "one of each owner");
    let living = "select count(*) from vault.data_keys where retired_at is null";
    assert_eq!(house.count(living).await, 40);
}

#[tokio::test]
async fn the_database_refuses_a_second_living_key_and_a_key_under_a_superseded_master() {
    let house = House::new().await;
    house.vault.seal(place(household(1)), SECRET).await.unwrap();
    let second =
        "insert into vault.data_keys (key_id, owner_kind, owner_id, master_key_id, wrapped)
      select gen_random_uuid(), owner_kind, owner_id, master_key_id, wrapped from vault.data_keys";
    let refused = sqlx::query(second).execute(&house.pool).await.unwrap_err().to_string();
    assert!(refused.contains("data_keys_living"), "{refused}");
    let second = "insert into vault.master_keys (master_key_id, mark)
      select '0002', mark from vault.master_keys";
    let refused = sqlx::query(second).execute(&house.pool).await.unwrap_err().to_string();
    assert!(refused.contains("master_keys_current"), "{refused}");
}

#[tokio::test]
async fn what_was_sealed_for_who_is_forgotten_opens_nowhere_and_soon_in_no_memory() {
    let house = House::new().await;
    let elsewhere = house.elsewhere().await;
    let (gone, stays) = (place(household(1)), place(person(1)));
    let lost = house.vault.seal(gone, SECRET).await.unwrap();
    // Keys that were retired are forgotten with the others.
    house.vault.retire(None).await.unwrap();
    let lost_too = house.vault.seal(gone, SECRET).await.unwrap();
    let kept = house.vault.seal(stays, SECRET).await.unwrap();
    assert!(opens(&elsewhere, gone, &lost).await && opens(&elsewhere, gone, &lost_too).await);
    assert_eq!(house.vault.forget(household(1)).await.unwrap(), 2);
    for sealed in [&lost, &lost_too] {
        let key = missing_key(&house.vault, gone, sealed).await;
        assert!(key.starts_with("the data key "), "{key}");
        assert!(opens(&elsewhere, gone, sealed).await, "it had just opened it");
    }
    house.clock.pass(KEPT_FOR);
    for sealed in [&lost, &lost_too] {
        missing_key(&elsewhere, gone, sealed).await;
    }
    for vault in [&house.vault, &elsewhere] {
        assert!(opens(vault, stays, &kept).await, "nobody else is touched");
    }
    // To seal anew what they had is no reason to make a key for them.
    let resealed = house.vault.reseal(gone, &lost).await;
    assert!(matches!(resealed, Err(VaultError::UnknownKey(_))), "{resealed:?}");
    assert_eq!(house.vault.forget(household(1)).await.unwrap(), 0);
    // What is sealed after that is sealed with another key.
    let anew = house.vault.seal(gone, SECRET).await.unwrap();
    assert!(opens(&elsewhere, gone, &anew).await);
}

#[tokio::test]
async fn a_clock_that_is_turned_either_way_keeps_no_key_longer() {
    for turned in [TimeDelta::days(1), TimeDelta::days(-1)] {
        let house = House::new().await;
        let elsewhere = house.elsewhere().await;
        let sealed = elsewhere.seal(place(household(1)), SECRET).await.unwrap();
        house.vault.forget(household(1)).await.unwrap();
        assert!(opens(&elsewhere, place(household(1)), &sealed).await, "it has the key");
        house.clock.pass(turned);
        missing_key(&elsewhere, place(household(1)), &sealed).await;
    }
}

#[tokio::test]
async fn a_database_that_is_away_is_told_from_a_key_that_is_gone() {
    let house = House::new().await;
    let elsewhere = house.elsewhere().await;
    let sealed = house.vault.seal(place(household(1)), SECRET).await.unwrap();
    house.pool.close().await;
    // What it has just used it has still.
    assert!(opens(&house.vault, place(household(1)), &sealed).await);
    for answer in [
        house.vault.seal(place(household(2)), SECRET).await.map(|_| ()),
        house.vault.forget(household(1)).await.map(|_| ()),
    ] {
        assert!(matches!(answer, Err(VaultError::Unavailable(_))), "{answer:?}");
    }
    // Keys that cannot be read are no keys that are gone.
    let file = house.file("vault-0001.key");
    let mode = |mode| std::os::unix::fs::PermissionsExt::from_mode(mode);
    std::fs::set_permissions(&file, mode(0o644)).unwrap();
    let refused = elsewhere.open(place(household(1)), &sealed).await.unwrap_err();
    assert!(matches!(refused, VaultError::Unavailable(_)), "{refused:?}");
    std::fs::set_permissions(&file, mode(0o600)).unwrap();
    assert!(opens(&elsewhere, place(household(1)), &sealed).await);
}
