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

/// Somebody whom version 1 registered.
async fn registered_by_version_1(house: &House, email: &str, days_ago: i32) -> Uuid {
    let user_id = Uuid::now_v7();
    sqlx::query(
        "insert into identity.people (user_id, email, email_normalised, name, password_hash,
           registered_at, password_changed_at)
         select $1, $2, $3, name, password_hash, now() - make_interval(days => $4), now()
         from identity.people where email = 'model@example.org'",
    )
    .bind(user_id)
    .bind(email)
    .bind(email.to_lowercase())
    .bind(days_ago)
    .execute(&house.pool)
    .await
    .unwrap();
    user_id
}

async fn migrate(house: &House) {
    let owner = house.database.pool(DatabaseRole::Owner, 2).await;
    adapters::postgres::migrate::migrate(&owner).await.unwrap();
}

async fn of_login(house: &House, email: &str) -> Option<Uuid> {
    log_in(&house.people, email, PASSWORD).await.ok().map(|login| login.tokens.user_id.0)
}

#[tokio::test]
async fn spellings_of_one_address_are_one_person() {
    let house = House::new().await;
    let jose = house.register("José@Exämple.org").await;
    for spelling in
        ["jose\u{301}@exa\u{308}mple.org", "JOSÉ@xn--exmple-cua.org", "josÉ@ｅxämple.org"]
    {
        assert_eq!(of_login(&house, spelling).await, Some(jose.0), "{spelling}");
        house.people.register(spelling, &PASSWORD.into(), "Eve", &sender()).await.unwrap();
    }
    assert_eq!(house.count("select count(*) from identity.people").await, 1);
    let hidden =
        house.people.register("jose\u{200b}@x.org", &PASSWORD.into(), "J", &sender()).await;
    assert!(matches!(hidden, Err(RegisterError::Email(_))));
}

#[tokio::test]
async fn addresses_of_version_1_are_found_before_and_after_they_are_brought_to_today() {
    let house = House::new().await;
    house.register("model@example.org").await;
    let plain = registered_by_version_1(&house, "Plain@example.org", 9).await;
    let decomposed = registered_by_version_1(&house, "Zoe\u{308}@exämple.org", 8).await;
    let invisible = registered_by_version_1(&house, "a\u{200b}b@example.org", 7).await;
    for round in ["before", "after", "again"] {
        assert_eq!(of_login(&house, "plain@EXAMPLE.org").await, Some(plain), "{round}");
        assert_eq!(of_login(&house, "zoe\u{308}@exämple.org").await, Some(decomposed), "{round}");
        assert_eq!(of_login(&house, "a\u{200b}b@example.org").await, Some(invisible), "{round}");
        // Nobody registers a second time, in any spelling, before or after.
        house
            .people
            .register("zoe\u{308}@exämple.org", &PASSWORD.into(), "Z", &sender())
            .await
            .unwrap();
        assert_eq!(house.count("select count(*) from identity.people").await, 4, "{round}");
        migrate(&house).await;
        assert_eq!(of_login(&house, "ZOË@xn--exmple-cua.org").await, Some(decomposed), "{round}");
    }
    let left = "select count(*) from identity.people where address_form < 2";
    assert_eq!(house.count(left).await, 0);
}

#[tokio::test]
async fn of_two_whose_addresses_become_one_both_get_in_as_they_did() {
    let house = House::new().await;
    house.register("model@example.org").await;
    let second = registered_by_version_1(&house, "jose\u{301}@example.org", 5).await;
    let first = registered_by_version_1(&house, "josé@example.org", 6).await;
    let third = registered_by_version_1(&house, "STRASSE@example.org", 3).await;
    let fourth = registered_by_version_1(&house, "straße@example.org", 2).await;
    for _ in 0..2 {
        migrate(&house).await;
        assert_eq!(of_login(&house, "JOSÉ@example.org").await, Some(first));
        assert_eq!(of_login(&house, "JOSE\u{301}@example.org").await, Some(second));
        assert_eq!(of_login(&house, "strasse@example.org").await, Some(third));
        assert_eq!(of_login(&house, "straße@example.org").await, Some(fourth));
    }
    house.people.register("straße@example.org", &PASSWORD.into(), "S", &sender()).await.unwrap();
    assert_eq!(house.count("select count(*) from identity.people").await, 5);
}
