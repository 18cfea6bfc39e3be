//! The files of the master keys: made once, missed, told from those of others, given up.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use adapters::keys::KeyError;
use adapters::vault::{GivenUp, give_up_lost_master_keys, master_keys_must_be_known};

use super::*;

fn directory() -> (TempDir, KeyDirectory) {
    let mode = PermissionsExt::from_mode(0o700);
    let place = tempfile::Builder::new().permissions(mode).tempdir().unwrap();
    let keys = KeyDirectory::open(place.path()).unwrap();
    (place, keys)
}

fn write(path: &std::path::Path, bytes: &[u8]) {
    fs::write(path, bytes).unwrap();
    fs::set_permissions(path, PermissionsExt::from_mode(0o600)).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn processes_that_start_at_once_make_one_private_master_key() {
    let database = TestDatabase::new().await;
    let pool = database.pool(DatabaseRole::App, 20).await;
    let (place, keys) = directory();
    let starts = (0..16).map(|_| {
        let (pool, keys) = (pool.clone(), keys.clone());
        tokio::spawn(async move { begin_master_keys(&pool, &keys, true).await })
    });
    for started in futures::future::join_all(starts).await {
        started.unwrap().unwrap();
    }
    let files: Vec<_> = fs::read_dir(place.path()).unwrap().map(|file| file.unwrap()).collect();
    assert_eq!(files.len(), 1, "{files:?}");
    assert_eq!(files[0].file_name(), "vault-0001.key");
    let meta = files[0].metadata().unwrap();
    assert_eq!((meta.len(), meta.permissions().mode() & 0o777), (32, 0o600));
    KeyDirectory::open(place.path()).expect("it belongs among the keys");
    for stray in ["vault-.key", "vault-1.key", "vault-00001.key", "vault-0001", "vault-abcd.key"] {
        let stray = place.path().join(stray);
        write(&stray, &[7; 32]);
        let refused = KeyDirectory::open(place.path()).unwrap_err();
        assert!(matches!(refused, KeyError::Stray { .. }), "{refused}");
        fs::remove_file(stray).unwrap();
    }
}

#[tokio::test]
async fn a_start_without_the_key_that_is_relied_on_is_refused_and_makes_none() {
    let house = House::new().await;
    house.vault.seal(place(household(1)), SECRET).await.unwrap();
    house.vault.seal(place(person(1)), SECRET).await.unwrap();
    let (away, ours) = (house.place.path().with_extension("away"), house.file("vault-0001.key"));
    fs::rename(&ours, &away).unwrap();
    for anew in [false, true] {
        let refused = begin_master_keys(&house.pool, &house.keys, anew).await.unwrap_err();
        let said = refused.to_string();
        assert!(said.contains("vault-0001.key is missing"), "{said}");
        assert!(said.contains("2 households and people"), "{said}");
        assert!(said.contains("backup") && said.contains("wumbo keys renew"), "{said}");
        assert!(!ours.exists(), "nothing was made");
    }
    // A process that seals nothing may do without.
    master_keys_must_be_known(&house.pool, &house.keys, false).await.unwrap();
    fs::rename(&away, &ours).unwrap();
    begin_master_keys(&house.pool, &house.keys, false).await.unwrap();
}

#[tokio::test]
async fn a_key_of_another_installation_or_a_damaged_one_is_refused() {
    let house = House::new().await;
    house.vault.seal(place(household(1)), SECRET).await.unwrap();
    let ours = fs::read(house.file("vault-0001.key")).unwrap();
    let theirs: Vec<u8> = (0..32).collect();
    write(&house.file("vault-0001.key"), &theirs);
    for answer in [
        begin_master_keys(&house.pool, &house.keys, false).await,
        master_keys_must_be_known(&house.pool, &house.keys, false).await,
        give_up_lost_master_keys(&house.pool, &house.keys).await.map(|_| ()),
        house.vault.rotate_master_key(&house.keys, |_| {}).await.map(|_| ()),
    ] {
        let said = answer.unwrap_err().to_string();
        assert!(said.contains("vault-0001.key is not the key"), "{said}");
        assert!(said.contains("WUMBO_KEYS_DIR") && said.contains("backup"), "{said}");
        assert!(said.contains("move this file away") && said.contains("keys renew"), "{said}");
    }
    for bytes in [&[][..], &[7; 16], &[0; 32], &[0xff; 32], &[1; 33]] {
        write(&house.file("vault-0001.key"), bytes);
        let said =
            begin_master_keys(&house.pool, &house.keys, false).await.unwrap_err().to_string();
        assert!(said.contains("vault-0001.key is no usable key"), "{said}");
    }
    write(&house.file("vault-0001.key"), &ours);
    begin_master_keys(&house.pool, &house.keys, false).await.unwrap();
}

#[tokio::test]
async fn a_key_that_is_replaced_while_the_house_runs_seals_and_opens_nothing() {
    let house = House::new().await;
    let ours = place(household(1));
    let sealed = house.vault.seal(ours, SECRET).await.unwrap();
    let key = fs::read(house.file("vault-0001.key")).unwrap();
    write(&house.file("vault-0001.key"), &(0..32).collect::<Vec<u8>>());
    let elsewhere = house.elsewhere().await;
    for answer in [
        elsewhere.open(ours, &sealed).await.map(|_| ()),
        elsewhere.seal(place(person(1)), SECRET).await.map(|_| ()),
    ] {
        // It passes when the right one is back: nobody may take the secret for lost.
        let Err(VaultError::Unavailable(why)) = answer else { panic!("{answer:?}") };
        assert!(why.to_string().contains("vault-0001.key is not the key"), "{why}");
    }
    assert_eq!(house.count("select count(*) from vault.data_keys").await, 1);
    write(&house.file("vault-0001.key"), &key);
    assert!(opens(&elsewhere, ours, &sealed).await);
}

#[tokio::test]
async fn before_anybody_relies_on_keys_those_of_the_directory_are_the_ones() {
    let house = House::new().await;
    let (place_of, keys) = directory();
    begin_master_keys(&house.pool, &keys, true).await.unwrap();
    assert!(place_of.path().join("vault-0001.key").exists());
    let refused = begin_master_keys(&house.pool, &house.keys, false).await.unwrap_err();
    assert!(refused.to_string().contains("is not the key"), "{refused}");
    begin_master_keys(&house.pool, &house.keys, true).await.unwrap();
    begin_master_keys(&house.pool, &house.keys, false).await.unwrap();
}

#[tokio::test]
async fn a_lost_key_is_given_up_by_who_says_so_and_opens_again_when_it_is_found() {
    let house = House::new().await;
    assert_eq!(give_up_lost_master_keys(&house.pool, &house.keys).await.unwrap(), None);
    let ours = place(household(1));
    let sealed = house.vault.seal(ours, SECRET).await.unwrap();
    let away = house.place.path().with_extension("away");
    fs::rename(house.file("vault-0001.key"), &away).unwrap();
    let key = key_away(house.elsewhere().await.as_ref(), ours, &sealed).await;
    assert!(key.contains("vault-0001.key"), "{key}");
    let given_up = give_up_lost_master_keys(&house.pool, &house.keys).await.unwrap();
    let expected = GivenUp { files: vec!["vault-0001.key".to_owned()], owners: 1 };
    assert_eq!(given_up, Some(expected));
    assert_eq!(give_up_lost_master_keys(&house.pool, &house.keys).await.unwrap(), None);
    begin_master_keys(&house.pool, &house.keys, false).await.unwrap();
    // New things are sealed, the old one stays closed.
    let elsewhere = house.elsewhere().await;
    let anew = elsewhere.seal(ours, SECRET).await.unwrap();
    assert!(opens(&elsewhere, ours, &anew).await);
    missing_key(&elsewhere, ours, &sealed).await;
    let rotated = elsewhere.rotate_master_key(&house.keys, |_| {}).await.unwrap();
    assert_eq!((rotated.to.as_str(), rotated.rewrapped, rotated.lost), ("vault-0003.key", 1, 1));
    // Found again: it opens, and a rotation takes it along.
    fs::rename(&away, house.file("vault-0001.key")).unwrap();
    begin_master_keys(&house.pool, &house.keys, false).await.unwrap();
    assert!(opens(house.elsewhere().await.as_ref(), ours, &sealed).await);
    let rotated = elsewhere.rotate_master_key(&house.keys, |_| {}).await.unwrap();
    assert_eq!((rotated.rewrapped, rotated.lost), (2, 0));
    fs::remove_file(house.file("vault-0001.key")).unwrap();
    assert!(opens(house.elsewhere().await.as_ref(), ours, &sealed).await);
}

#[tokio::test]
async fn a_house_that_is_older_than_the_vault_gets_its_master_key_beside_the_people_it_has() {
    let house = House::new().await;
    let none = "delete from vault.master_keys";
    sqlx::query(none).execute(&house.pool).await.unwrap();
    fs::remove_file(house.file("vault-0001.key")).unwrap();
    begin_master_keys(&house.pool, &house.keys, false).await.unwrap();
    let made = fs::read(house.file("vault-0001.key")).unwrap();
    // A backup of the database from before: the key that is there is the one.
    sqlx::query(none).execute(&house.pool).await.unwrap();
    begin_master_keys(&house.pool, &house.keys, false).await.unwrap();
    assert_eq!(fs::read(house.file("vault-0001.key")).unwrap(), made);
    assert_eq!(house.masters().await, ["0001"]);
    let sealed = house.vault.seal(place(household(1)), SECRET).await.unwrap();
    assert!(opens(house.elsewhere().await.as_ref(), place(household(1)), &sealed).await);
}
