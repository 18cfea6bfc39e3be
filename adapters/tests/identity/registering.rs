//! Registering, logging in and guessing.

use commands::person::login::LoginError;
use commands::person::password::WeakPassword;
use commands::person::registration::RegisterError;

use super::*;

#[tokio::test]
async fn a_taken_address_gets_the_same_answer_and_nothing_happens() {
    let house = House::new().await;
    let first = house.register("ada@example.org").await;
    let (written, other) = (" ADA@Example.org", "another harbour 7".into());
    let again = house.people.register(written, &other, "Eve", &sender()).await.unwrap();
    assert_ne!(first, again);
    assert!(house.people.person(again).await.unwrap().is_none());
    let ada = house.people.person(first).await.unwrap().unwrap();
    assert_eq!((ada.email.as_str(), ada.name.as_str()), ("ada@example.org", "Marieke de Vries"));
    assert!(log_in(&house.people, "ada@example.org", "another harbour 7").await.is_err());
    assert_eq!(house.log_in("aDa@example.org ").await.tokens.user_id, first);
    let recorded = "select count(*) from identity.security_events where user_id =
        (select user_id from identity.people) and kind in ('registered', 'registration-repeated')";
    assert_eq!(house.count(recorded).await, 2);
}

#[tokio::test]
async fn of_many_registering_one_address_at_once_one_becomes_a_person() {
    let house = House::new().await;
    let people = house.people.clone();
    let ids =
        at_once(20, || {
            let people = people.clone();
            async move {
                people.register("b@example.org", &PASSWORD.into(), "B", &sender()).await.unwrap()
            }
        })
        .await;
    let mut known = 0;
    for id in ids {
        known += usize::from(people.person(id).await.unwrap().is_some());
    }
    assert_eq!(known, 1);
}

#[tokio::test]
async fn weak_passwords_and_odd_texts_are_refused_before_anything_is_stored() {
    let house = House::new().await;
    let register = async |email: &str, password: &str, name: &str| {
        house.people.register(email, &password.into(), name, &sender()).await.unwrap_err()
    };
    assert!(matches!(register("no address", PASSWORD, "A").await, RegisterError::Email(_)));
    assert!(matches!(register("a@b.org", PASSWORD, " ").await, RegisterError::Name(_)));
    assert!(matches!(
        register("a@b.org", "11 letters.", "A").await,
        RegisterError::Password(WeakPassword::TooShort)
    ));
    assert!(matches!(
        register("a@b.org", "wumbo2026wumbo", "A").await,
        RegisterError::Password(WeakPassword::Guessable)
    ));
    assert_eq!(house.count("select count(*) from identity.people").await, 0);
}

#[tokio::test]
async fn guesses_are_slowed_down_alike_whether_or_not_anybody_has_the_address() {
    let house = House::new().await;
    house.register("known@example.org").await;
    let mut answers = Vec::new();
    for email in ["known@example.org", "unknown@example.org", "no address"] {
        let mut said = Vec::new();
        for _ in 0..12 {
            said.push(
                log_in(&house.people, email, "not the password").await.unwrap_err().to_string(),
            );
        }
        assert!(said[..10].iter().all(|text| text.contains("is wrong")), "{said:?}");
        assert!(said[10..].iter().all(|text| text.contains("too many failures")), "{said:?}");
        answers.push(said);
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
}

#[tokio::test]
async fn a_throttled_owner_gets_in_from_a_known_device_and_later_from_any() {
    let house = House::new().await;
    house.register("c@example.org").await;
    house.register("other@example.org").await;
    let known = house.log_in("c@example.org").await.device_mark;
    let foreign = house.log_in("other@example.org").await.device_mark;
    for _ in 0..10 {
        let guessed = log_in(&house.people, "c@example.org", "not the password").await;
        assert!(matches!(guessed, Err(LoginError::WrongCredentials)));
    }
    let with = async |mark: Option<&str>| {
        house.people.log_in("c@example.org", &PASSWORD.into(), mark, &sender()).await
    };
    for mark in [None, Some(foreign.expose_secret()), Some(""), Some("AAAA")] {
        let refused = with(mark).await.unwrap_err();
        assert!(matches!(refused, LoginError::TooManyFailures { seconds: 1..=10 }), "{refused}");
    }
    assert!(with(Some(known.expose_secret())).await.is_ok());
    house.clock.pass(Duration::seconds(11));
    assert!(with(None).await.is_ok());
}

#[tokio::test]
async fn guessing_in_parallel_gives_no_more_tries() {
    let house = House::new().await;
    house.register("d@example.org").await;
    let people = house.people.clone();
    let answers = at_once(50, || {
        let people = people.clone();
        async move { log_in(&people, "d@example.org", "not the password").await.unwrap_err() }
    })
    .await;
    let tried = answers.iter().filter(|e| matches!(e, LoginError::WrongCredentials)).count();
    assert_eq!((tried, answers.len()), (10, 50));
}

#[tokio::test]
async fn many_right_logins_at_once_all_succeed_with_sessions_of_their_own() {
    let house = House::new().await;
    house.register("e@example.org").await;
    let people = house.people.clone();
    let mut sessions = at_once(30, || {
        let people = people.clone();
        async move { log_in(&people, "e@example.org", PASSWORD).await.unwrap().tokens.session_id }
    })
    .await;
    sessions.sort();
    sessions.dedup();
    assert_eq!(sessions.len(), 30);
}
