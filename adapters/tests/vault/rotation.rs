//! Changing keys while everything goes on.

use std::fs;
use std::sync::atomic::{AtomicBool, AtomicU64};

use adapters::vault::{Resealed, Rotation, reseal_rows};
use tokio::task::JoinHandle;

use super::rows::KIND;
use super::*;
use crate::support::cut_after;

#[tokio::test]
async fn a_new_master_key_takes_over_and_the_old_one_opens_nothing_once_it_is_away() {
    let house = House::new().await;
    let elsewhere = house.elsewhere().await;
    let mut sealed = Vec::new();
    for n in 0..450 {
        sealed.push(house.vault.seal(place(household(n)), SECRET).await.unwrap());
    }
    let text = "select wrapped from vault.data_keys where owner_id = $1";
    let first = Uuid::from_u128(0);
    let before: Vec<u8> =
        sqlx::query_scalar(text).bind(first).fetch_one(&house.pool).await.unwrap();
    let mut steps = Vec::new();
    let rotated =
        house.vault.rotate_master_key(&house.keys, |step| steps.push(step)).await.unwrap();
    assert_eq!(rotated.to, "vault-0002.key");
    assert_eq!((rotated.rewrapped, rotated.lost, rotated.is_resumed), (450, 0, false));
    assert_eq!(
        (rotated.unopened, rotated.unneeded.as_slice()),
        (vec![], &["vault-0001.key".to_owned()][..])
    );
    let done: Vec<i64> = steps.iter().map(|Rotation { done, .. }| *done).collect();
    assert_eq!((done, steps[0].of), (vec![200, 400, 450], 450));
    assert_eq!(house.masters().await, ["0002", "0002"]);
    fs::remove_file(house.file("vault-0001.key")).unwrap();
    begin_master_keys(&house.pool, &house.keys, false).await.unwrap();
    for (n, sealed) in (0..).zip(&sealed) {
        assert!(opens(&elsewhere, place(household(n)), sealed).await, "{n}");
    }
    // A row out of an older backup.
    let text =
        "update vault.data_keys set wrapped = $2, master_key_id = '0001' where owner_id = $1";
    sqlx::query(text).bind(first).bind(before).execute(&house.pool).await.unwrap();
    let key = key_away(house.elsewhere().await.as_ref(), place(household(0)), &sealed[0]).await;
    assert!(key.contains("vault-0001.key"), "{key}");
    // New owners are under the new one in processes that were there before.
    elsewhere.seal(place(person(9)), SECRET).await.unwrap();
    let text = "select master_key_id from vault.data_keys where owner_kind = 'person'";
    let of_new: String = sqlx::query_scalar(text).fetch_one(&house.pool).await.unwrap();
    assert_eq!(of_new, "0002");
}

#[tokio::test]
async fn a_master_key_that_was_put_there_beforehand_is_the_next_one() {
    let house = House::new().await;
    let sealed = house.vault.seal(place(household(1)), SECRET).await.unwrap();
    let next: Vec<u8> = (0..32).collect();
    fs::write(house.file("vault-0002.key"), &next).unwrap();
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    fs::set_permissions(house.file("vault-0002.key"), mode).unwrap();
    // Until then it only lies there.
    begin_master_keys(&house.pool, &house.keys, false).await.unwrap();
    house.vault.seal(place(household(2)), SECRET).await.unwrap();
    assert_eq!(house.masters().await, ["0001", "0001"]);
    let rotated = house.vault.rotate_master_key(&house.keys, |_| {}).await.unwrap();
    assert_eq!((rotated.to.as_str(), rotated.is_resumed), ("vault-0002.key", true));
    assert_eq!(fs::read(house.file("vault-0002.key")).unwrap(), next);
    assert!(opens(house.elsewhere().await.as_ref(), place(household(1)), &sealed).await);
}

/// Broken off after every number of steps, as by a crash; always begun anew by another process.
#[tokio::test]
async fn a_rotation_that_is_broken_off_anywhere_is_finished_by_the_next() {
    let house = House::new().await;
    let mut sealed = Vec::new();
    for n in 0..230 {
        sealed.push(house.vault.seal(place(household(n)), SECRET).await.unwrap());
    }
    let mut finished = 0;
    // Every step of the beginning, and then in between.
    for steps in (0..40).chain((40..2_000).step_by(37)) {
        let other = house.elsewhere().await;
        if cut_after(steps, other.rotate_master_key(&house.keys, |_| {})).await {
            finished += 1;
        }
        let other = house.elsewhere().await;
        for n in [0, 100, 229] {
            let n_place = place(household(n));
            assert!(opens(&other, n_place, &sealed[usize::try_from(n).unwrap()]).await, "{steps}");
        }
        begin_master_keys(&house.pool, &house.keys, false).await.unwrap();
        if finished == 2 {
            break;
        }
    }
    assert_eq!(finished, 2, "more steps lead to the end");
    let rotated = house.vault.rotate_master_key(&house.keys, |_| {}).await.unwrap();
    let of = house.masters().await;
    assert_eq!(of.len(), 2, "all are under one: {of:?}");
    assert_eq!(format!("vault-{}.key", of[0]), rotated.to);
    for file in rotated.unneeded {
        fs::remove_file(house.file(&file)).unwrap();
    }
    for (n, sealed) in (0..).zip(&sealed) {
        assert!(opens(house.elsewhere().await.as_ref(), place(household(n)), sealed).await);
        if n == 20 {
            break;
        }
    }
}

#[tokio::test]
async fn two_rotations_at_once_harm_nothing() {
    let house = House::new().await;
    let elsewhere = house.elsewhere().await;
    let mut sealed = Vec::new();
    for n in 0..300 {
        sealed.push(house.vault.seal(place(person(n)), SECRET).await.unwrap());
    }
    let (one, two) = tokio::join!(
        house.vault.rotate_master_key(&house.keys, |_| {}),
        elsewhere.rotate_master_key(&house.keys, |_| {}),
    );
    assert!(one.unwrap().unopened.is_empty() && two.unwrap().unopened.is_empty());
    house.vault.rotate_master_key(&house.keys, |_| {}).await.unwrap();
    assert_eq!(house.masters().await.len(), 2);
    let fresh = house.elsewhere().await;
    for (n, sealed) in (0..).zip(&sealed) {
        assert!(opens(&fresh, place(person(n)), sealed).await, "{n}");
    }
}

#[tokio::test]
async fn a_damaged_data_key_is_named_and_holds_up_no_other() {
    let house = House::new().await;
    for n in 0..5 {
        house.vault.seal(place(household(n)), SECRET).await.unwrap();
    }
    let text =
        "update vault.data_keys set wrapped = set_byte(wrapped, 30, get_byte(wrapped, 30) # 1)
      where owner_id = $1 returning key_id";
    let damaged: Uuid =
        sqlx::query_scalar(text).bind(Uuid::from_u128(2)).fetch_one(&house.pool).await.unwrap();
    let rotated = house.vault.rotate_master_key(&house.keys, |_| {}).await.unwrap();
    assert_eq!((rotated.rewrapped, rotated.unopened), (4, vec![damaged]));
    assert!(rotated.unneeded.is_empty(), "the old one may open it once it is restored");
}

#[tokio::test]
async fn retired_keys_seal_nothing_new_and_what_is_stored_is_sealed_anew() {
    let house = House::new().await;
    let rows = house.rows_table().await;
    for n in 0..450 {
        house.put(household(n % 3), n, SECRET).await;
    }
    assert_eq!(house.vault.retire(Some(household(1))).await.unwrap(), 1);
    let one = reseal_rows(house.vault.as_ref(), &rows, Some(household(1)), |_| {}).await.unwrap();
    assert_eq!(one, Resealed { seen: 150, resealed: 150, ..Resealed::default() });
    assert_eq!(house.vault.retire(None).await.unwrap(), 3);
    let before = house.row(4).await;
    let mut told = Vec::new();
    let all = reseal_rows(house.vault.as_ref(), &rows, None, |far| told.push(far.resealed)).await;
    assert_eq!(all.unwrap(), Resealed { seen: 450, resealed: 450, ..Resealed::default() });
    assert_eq!(told, [200, 400, 450]);
    let again = reseal_rows(house.vault.as_ref(), &rows, None, |_| {}).await.unwrap();
    assert_eq!(again, Resealed { seen: 450, ..Resealed::default() }, "run twice it does nothing");
    let after = house.row(4).await;
    assert_ne!(before.sealed, after.sealed);
    for row in [&before, &after] {
        assert!(opens(house.elsewhere().await.as_ref(), row.place(), &row.sealed).await);
    }
    let keys = "select count(*) from vault.data_keys where retired_at is null";
    assert_eq!(house.count(keys).await, 3);
}

#[tokio::test]
async fn a_pass_that_is_broken_off_is_finished_by_the_next_and_passes_by_what_does_not_open() {
    let house = House::new().await;
    let rows = house.rows_table().await;
    for n in 0..250 {
        house.put(household(n % 5), n, SECRET).await;
    }
    house.put(person(1), 999, SECRET).await;
    house.vault.forget(person(1)).await.unwrap();
    house.vault.retire(None).await.unwrap();
    for steps in [3, 50, 120, 300] {
        let other = house.elsewhere().await;
        cut_after(steps, reseal_rows(other.as_ref(), &rows, None, |_| {})).await;
    }
    let last = reseal_rows(house.vault.as_ref(), &rows, None, |_| {}).await.unwrap();
    assert_eq!((last.seen, last.unopened), (251, 1));
    let sealed = "select count(*) from vault_test_rows r join vault.data_keys k
      on substr(r.sealed, 2, 16) = uuid_send(k.key_id) where k.retired_at is null";
    assert_eq!(house.count(sealed).await, 250);
    for n in 0..250 {
        let row = house.row(n).await;
        assert!(opens(&house.vault, row.place(), &row.sealed).await, "{n}");
    }
}

#[tokio::test]
async fn a_row_that_somebody_changes_in_the_meantime_keeps_what_they_wrote() {
    let house = House::new().await;
    let rows = house.rows_table().await;
    house.put(household(1), 1, b"before").await;
    let read = house.row(1).await;
    house.vault.retire(None).await.unwrap();
    let anew = house.vault.reseal(read.place(), &read.sealed).await.unwrap().unwrap();
    house.put(household(1), 1, SECRET).await;
    assert!(!rows.replace(&read, &anew).await.unwrap());
    let row = house.row(1).await;
    assert!(opens(&house.vault, row.place(), &row.sealed).await);
}

/// Seals and opens without pause, and forgets between what it knew.
fn busy(
    house: &House,
    vault: Arc<PostgresVault>,
    stop: Arc<AtomicBool>,
    done: Arc<AtomicU64>,
) -> JoinHandle<()> {
    let clock = house.clock.clone();
    tokio::spawn(async move {
        let mut n = 0;
        while !stop.load(Ordering::SeqCst) {
            n += 1;
            let owner = if n % 2 == 0 { household(n % 40) } else { person(n % 40) };
            let here = Place { owner, kind: KIND, id: Uuid::from_u128(n) };
            let sealed = vault.seal(here, SECRET).await.unwrap();
            // Every key is looked up anew.
            clock.pass(TimeDelta::minutes(6));
            assert!(vault.open(here, &sealed).await.unwrap().expose_secret() == SECRET);
            done.fetch_add(1, Ordering::SeqCst);
        }
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn both_rotations_fail_nobody_who_seals_and_opens_meanwhile() {
    let house = House::new().await;
    let rows = house.rows_table().await;
    for n in 0..300 {
        house.put(household(n % 40), n, SECRET).await;
    }
    let elsewhere = house.elsewhere().await;
    let (stop, done) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let tasks: Vec<JoinHandle<()>> = (0..6)
        .map(|n| {
            let vault = if n % 2 == 0 { house.vault.clone() } else { elsewhere.clone() };
            busy(&house, vault, stop.clone(), done.clone())
        })
        .collect();
    let operator = house.elsewhere().await;
    for round in 0..5 {
        let before = done.load(Ordering::SeqCst);
        let rotated = operator.rotate_master_key(&house.keys, |_| {}).await.unwrap();
        assert_eq!((rotated.unopened.len(), rotated.lost), (0, 0));
        for file in rotated.unneeded {
            fs::remove_file(house.file(&file)).unwrap();
        }
        operator.retire(None).await.unwrap();
        let resealed = reseal_rows(operator.as_ref(), &rows, None, |_| {}).await.unwrap();
        assert_eq!((resealed.seen, resealed.unopened), (300, 0), "round {round}");
        // The others come to their turn, too.
        while done.load(Ordering::SeqCst) < before + 50 {
            assert!(tasks.iter().all(|task| !task.is_finished()), "one has failed");
            tokio::task::yield_now().await;
        }
    }
    stop.store(true, Ordering::SeqCst);
    for task in tasks {
        task.await.unwrap();
    }
    let files = fs::read_dir(house.place.path()).unwrap().count();
    assert_eq!(files, 1, "only the newest master key is left");
    let others = "select count(*) from vault_test_rows r join vault.data_keys k
      on substr(r.sealed, 2, 16) = uuid_send(k.key_id) where k.master_key_id <> '0006'";
    assert_eq!(house.count(others).await, 0);
}
