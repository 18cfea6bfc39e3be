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
    api::wiring::keys(pools, &keys).await.unwrap();
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
    let ended = api::wiring::renew_keys(pools, &keys).await.unwrap();
    assert_eq!(ended, Some(1), "the session of the one person");
    api::wiring::keys(pools, &keys).await.unwrap();
    assert_eq!(api::wiring::renew_keys(pools, &keys).await.unwrap(), None, "nothing is missing");
}
