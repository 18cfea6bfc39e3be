//! Keys that are missing beside a database that is in use: that is said, and nothing is remade
//! unless it is asked to.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use api::wiring::{Joining, Pools, Roles};
use support::TestHouse;
use support::client::Person;

#[tokio::test]
async fn a_lost_key_is_not_made_anew_beside_people_unless_an_operator_says_so() {
    let house = TestHouse::new().await;
    let pools = &house.pools;
    let place = tempfile::tempdir().unwrap();
    let keys = place.path().join("keys");
    // Nobody is registered yet: a first start makes its keys.
    for first in [place.path().join("first"), house.keys_dir()] {
        api::wiring::keys(pools, &first).await.unwrap();
    }
    Person::new(&house).await;
    let refused = api::wiring::keys(pools, &keys).await.unwrap_err().to_string();
    assert!(refused.contains("access-token-0001.pkcs8 is missing"), "{refused}");
    assert!(refused.contains("backup") && refused.contains("wumbo keys renew"), "{refused}");
    assert!(!keys.exists(), "nothing was made");
    // The same for a start that would migrate first, and make logins.
    let server = house.database.options();
    let joining =
        Joining { roles: Roles::ALL, connections: 4, migrates: true, allow_unsafe_server: true };
    let refused = Pools::open(server, &keys, joining).await.err().unwrap().to_string();
    assert!(refused.contains("access-token-0001.pkcs8 is missing"), "{refused}");
    assert!(!keys.exists(), "no file of a login was made");
    let renewed = api::wiring::renew_keys(pools, &keys).await.unwrap().unwrap();
    assert_eq!(renewed.sessions, Some(1), "the session of the one person");
    api::wiring::keys(pools, &keys).await.unwrap();
    assert_eq!(api::wiring::renew_keys(pools, &keys).await.unwrap(), None, "nothing is missing");
}

#[tokio::test]
async fn a_lost_directory_is_made_anew_in_one_step_with_its_logins() {
    let house = TestHouse::new().await;
    Person::new(&house).await;
    let server = house.database.options();
    let place = tempfile::tempdir().unwrap();
    let keys = place.path().join("keys");
    let roles = Roles { owner: false, gateway: true, projector: false, relay: false };
    let joining = Joining { roles, connections: 4, migrates: false, allow_unsafe_server: true };
    let refused = Pools::open(server, &keys, joining).await.err().unwrap().to_string();
    assert!(refused.contains("there is no login for wumbo_app"), "{refused}");
    let pools = Pools::open_with_lost_logins(server, &keys, joining).await.unwrap();
    let renewed = api::wiring::renew_keys(&pools, &keys).await.unwrap().unwrap();
    assert_eq!(renewed.sessions, Some(1));
    api::wiring::keys(&pools, &keys).await.unwrap();
    pools.close().await;
    // What it made is what a start finds.
    Pools::open(server, &keys, joining).await.unwrap().close().await;
    std::fs::write(keys.join("database-app"), "wumbo_app").unwrap();
    let refused = Pools::open(server, &keys, joining).await.err().unwrap().to_string();
    assert!(refused.contains("database-app holds no login"), "{refused}");
    assert!(refused.contains("wumbo migrate") && !refused.contains("keys renew"), "{refused}");
}

#[tokio::test]
async fn keys_of_another_installation_are_refused_beside_people() {
    let house = TestHouse::new().await;
    let pools = &house.pools;
    let place = tempfile::tempdir().unwrap();
    let (own, other) = (house.keys_dir(), place.path().join("other"));
    // Nobody is registered: whichever keys there are, they are the ones from now on.
    for keys in [&other, &own] {
        api::wiring::keys(pools, keys).await.unwrap();
    }
    Person::new(&house).await;
    for file in ["token-secrets.key", "access-token-0001.pkcs8", "both"] {
        let mixed = place.path().join(format!("mixed-{file}"));
        std::fs::create_dir(&mixed).unwrap();
        std::fs::set_permissions(&mixed, std::os::unix::fs::PermissionsExt::from_mode(0o700))
            .unwrap();
        for name in ["token-secrets.key", "access-token-0001.pkcs8"] {
            let is_foreign = file == name || file == "both";
            let from = if is_foreign { &other } else { &own };
            std::fs::copy(from.join(name), mixed.join(name)).unwrap();
        }
        let refused = api::wiring::keys(pools, &mixed).await.unwrap_err().to_string();
        assert!(refused.contains("no key that this database was ever used with"), "{refused}");
        assert!(refused.contains("backup") && refused.contains("wumbo keys renew"), "{refused}");
    }
    // A key is changed by putting a new one beside it.
    let next = "access-token-0002.pkcs8";
    std::fs::copy(other.join("access-token-0001.pkcs8"), own.join(next)).unwrap();
    api::wiring::keys(pools, &own).await.unwrap();
    std::fs::remove_file(own.join("access-token-0001.pkcs8")).unwrap();
    api::wiring::keys(pools, &own).await.unwrap();
    // What is moved away is made anew, when an operator says so.
    std::fs::remove_file(own.join("token-secrets.key")).unwrap();
    api::wiring::keys(pools, &own).await.unwrap_err();
    let renewed = api::wiring::renew_keys(pools, &own).await.unwrap().unwrap();
    assert_eq!(renewed.sessions, Some(1));
    api::wiring::keys(pools, &own).await.unwrap();
}
