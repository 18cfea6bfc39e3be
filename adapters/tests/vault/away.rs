//! A master key that is away for a while: that is said, nothing is taken for lost, and what was
//! broken off goes on when it is back.

use std::fs;

use adapters::vault::{KeyAway, VaultKeyError, reseal_rows};

use super::*;

impl House {
    /// Has the first master key be away, or back.
    fn take_away(&self) {
        fs::rename(self.file("vault-0001.key"), self.place.path().with_extension("away")).unwrap();
    }

    fn put_back(&self) {
        fs::rename(self.place.path().with_extension("away"), self.file("vault-0001.key")).unwrap();
    }
}

fn missing(file: &str) -> KeyAway {
    KeyAway { file: file.to_owned(), why: "missing" }
}

#[tokio::test]
async fn keys_that_seal_or_that_something_is_under_are_told_while_they_are_away() {
    let house = House::new().await;
    assert_eq!(house.vault.keys_away().await.unwrap(), []);
    house.take_away();
    // Nothing is under it yet, but the next owner's will be.
    assert_eq!(house.vault.keys_away().await.unwrap(), [missing("vault-0001.key")]);
    house.put_back();
    house.vault.seal(place(household(1)), SECRET).await.unwrap();
    house.vault.rotate_master_key(&house.keys, |_| {}).await.unwrap();
    house.take_away();
    assert_eq!(house.vault.keys_away().await.unwrap(), [], "nothing is under it any more");
    fs::rename(house.file("vault-0002.key"), house.file("vault-0003.key")).unwrap();
    assert_eq!(house.vault.keys_away().await.unwrap(), [missing("vault-0002.key")]);
}

#[tokio::test]
async fn a_rotation_that_loses_sight_of_a_key_stops_and_takes_nothing_for_lost() {
    let house = House::new().await;
    for n in 0..250 {
        house.vault.seal(place(household(n)), SECRET).await.unwrap();
    }
    let stopped = house.vault.rotate_master_key(&house.keys, |_| house.take_away()).await;
    assert!(matches!(stopped, Err(VaultKeyError::Away(VaultError::KeyAway(_)))), "{stopped:?}");
    house.put_back();
    let rotated = house.vault.rotate_master_key(&house.keys, |_| {}).await.unwrap();
    assert_eq!((rotated.rewrapped, rotated.lost, rotated.is_resumed), (50, 0, true));
}

#[tokio::test]
async fn a_pass_that_seals_anew_stops_where_a_key_is_away_and_goes_on_when_it_is_back() {
    let house = House::new().await;
    let rows = house.rows_table().await;
    for n in 0..250 {
        house.put(household(n), n, SECRET).await;
    }
    house.vault.retire(None).await.unwrap();
    let other = house.elsewhere().await;
    let stopped = reseal_rows(other.as_ref(), &rows, None, |_| house.take_away()).await;
    assert!(matches!(stopped, Err(VaultError::KeyAway(_))), "{stopped:?}");
    house.put_back();
    let last = reseal_rows(other.as_ref(), &rows, None, |_| {}).await.unwrap();
    assert_eq!((last.seen, last.resealed, last.unopened), (250, 50, 0));
}
