//! How passwords are kept and changed.

use commands::person::password::ChangePasswordError;
use commands::person::ports::{Passwords, PortError};

use super::*;

const TODAY: HashCost = HashCost { memory_kib: 19 * 1024, passes: 2 };

async fn stored_hash(house: &House) -> String {
    let sql = "select password_hash from identity.people";
    sqlx::query_scalar(sql).fetch_one(&house.pool).await.unwrap()
}

#[tokio::test]
async fn the_default_cost_is_nineteen_mebibytes_two_passes_and_one_lane() {
    assert_eq!(HashCost::default(), TODAY);
    let house = House::new().await;
    let people = house.elsewhere_with(TODAY);
    people.register("a@example.org", &PASSWORD.into(), "A", &sender()).await.unwrap();
    let hash = stored_hash(&house).await;
    assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
    assert!(log_in(&people, "a@example.org", PASSWORD).await.is_ok());
}

#[tokio::test]
async fn a_login_raises_the_cost_of_an_older_hash_and_never_lowers_it() {
    let house = House::new().await;
    house.register("b@example.org").await;
    let first = stored_hash(&house).await;
    assert!(first.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{first}");
    assert!(log_in(&house.elsewhere_with(TODAY), "b@example.org", "wrong password").await.is_err());
    assert_eq!(stored_hash(&house).await, first);
    assert!(log_in(&house.elsewhere_with(TODAY), "b@example.org", PASSWORD).await.is_ok());
    let raised = stored_hash(&house).await;
    assert!(raised.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{raised}");
    assert!(house.log_in("b@example.org").await.tokens.session_seconds > 0);
    assert_eq!(stored_hash(&house).await, raised);
}

#[tokio::test]
async fn every_character_counts_in_passwords_of_any_length() {
    let house = House::new().await;
    let long = format!("{}x", "heron quarry ".chars().cycle().take(255).collect::<String>());
    let phrase = "a blue kettle beside nine quiet lanterns and one harbour of velvet boats";
    assert_eq!(phrase.len(), 72, "what bcrypt would cut off comes after it");
    let cases = [
        (long.clone(), long.replace('x', "y")),
        (format!("{phrase}A"), format!("{phrase}B")),
        (
            "café crème brûlée".to_owned(),
            "cafe\u{301} cre\u{300}me bru\u{302}le\u{301}e".to_owned(),
        ),
        (" leading and trailing ".to_owned(), "leading and trailing".to_owned()),
        ("Ärger im Gewächshaus".to_owned(), "ärger im Gewächshaus".to_owned()),
    ];
    for (index, (right, wrong)) in cases.iter().enumerate() {
        let email = format!("p{index}@example.org");
        house.people.register(&email, &right.as_str().into(), "P", &sender()).await.unwrap();
        assert!(log_in(&house.people, &email, wrong).await.is_err(), "{wrong:?}");
        assert!(log_in(&house.people, &email, right).await.is_ok(), "{right:?}");
    }
}

#[tokio::test]
async fn more_hashes_than_can_wait_are_turned_away_and_the_rest_are_made() {
    let passwords = Arc::new(Argon2Passwords::new(TODAY).unwrap());
    let answers = at_once(220, || {
        let passwords = passwords.clone();
        async move { passwords.hash(&PASSWORD.into()).await }
    })
    .await;
    let busy = answers.iter().filter(|a| matches!(a, Err(PortError::Busy))).count();
    let made = answers.iter().filter(|a| a.is_ok()).count();
    assert!(busy > 0 && made >= 200, "{busy} turned away, {made} made");
    assert!(passwords.hash(&PASSWORD.into()).await.is_ok());
}

#[tokio::test]
async fn a_new_password_needs_the_current_one_and_ends_the_other_sessions() {
    let house = House::new().await;
    house.register("c@example.org").await;
    let (here, there) =
        (house.log_in("c@example.org").await.tokens, house.log_in("c@example.org").await.tokens);
    let who = recognise(&house.people, &here).await.unwrap();
    assert!(recognise(&house.people, &there).await.is_some());
    let change = async |current: &str, new: &str| {
        house.people.change_password(&who, &current.into(), &new.into(), &sender()).await
    };
    let refused = change("not the password", "another harbour 7").await;
    assert!(matches!(refused, Err(ChangePasswordError::WrongCurrent)));
    assert!(matches!(change(PASSWORD, "short").await, Err(ChangePasswordError::Weak(_))));
    assert!(recognise(&house.people, &there).await.is_some());
    change(PASSWORD, "another harbour 7").await.unwrap();
    assert!(recognise(&house.people, &there).await.is_none());
    assert!(refresh(&house.people, &there.refresh).await.is_none());
    assert!(recognise(&house.people, &here).await.is_some());
    assert!(refresh(&house.people, &here.refresh).await.is_some());
    assert!(log_in(&house.people, "c@example.org", PASSWORD).await.is_err());
    assert!(log_in(&house.people, "c@example.org", "another harbour 7").await.is_ok());
}

#[tokio::test]
async fn whoever_holds_a_session_cannot_guess_the_current_password_either() {
    let house = House::new().await;
    house.register("d@example.org").await;
    let tokens = house.log_in("d@example.org").await.tokens;
    let who = recognise(&house.people, &tokens).await.unwrap();
    let mut throttled = 0;
    for _ in 0..12 {
        let (guess, new) = ("not the password".into(), "another harbour 7".into());
        let answer = house.people.change_password(&who, &guess, &new, &sender()).await;
        throttled += u32::from(matches!(answer, Err(ChangePasswordError::TooManyFailures { .. })));
    }
    assert_eq!(throttled, 2);
    // The owner's own login is not delayed by it.
    house.log_in("d@example.org").await;
}

#[tokio::test]
async fn no_login_with_the_old_password_slips_past_its_change() {
    let house = House::new().await;
    for round in 0..15 {
        let email = format!("race{round}@example.org");
        house.register(&email).await;
        let mine = house.log_in(&email).await.tokens;
        let who = recognise(&house.people, &mine).await.unwrap();
        let logins = (0..6).map(|_| {
            let (people, email) = (house.people.clone(), email.clone());
            tokio::spawn(async move { log_in(&people, &email, PASSWORD).await.ok() })
        });
        let logins: Vec<_> = logins.collect();
        let (current, new) = (PASSWORD.into(), "another harbour 7".into());
        house.people.change_password(&who, &current, &new, &sender()).await.unwrap();
        for login in logins {
            if let Some(login) = login.await.unwrap() {
                assert!(recognise(&house.elsewhere(), &login.tokens).await.is_none());
            }
        }
        let left = house.people.sessions(who.user_id).await.unwrap();
        assert_eq!(left.iter().map(|s| s.session_id).collect::<Vec<_>>(), [mine.session_id]);
    }
}
