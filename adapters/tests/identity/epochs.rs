//! Raising a person's epoch ends everything that was issued before, and nothing that comes after.

use commands::person::password::ChangePasswordError;

use super::*;

async fn raise(house: &House, user_id: UserId) {
    let raise = "update identity.people set epoch = epoch + 1 where user_id = $1";
    sqlx::query(raise).bind(user_id.0).execute(&house.pool).await.unwrap();
}

#[tokio::test]
async fn a_raised_epoch_kills_access_tokens_and_every_refresh_token_of_a_family() {
    let house = House::new().await;
    let user_id = house.register("a@example.org").await;
    let bystander = house.register("b@example.org").await;
    let first = house.log_in("a@example.org").await.tokens;
    let second = refresh(&house.people, &first.refresh).await.unwrap();
    let other = house.log_in("b@example.org").await.tokens;
    assert!(recognise(&house.people, &second).await.is_some());
    raise(&house, user_id).await;
    for process in [&house.elsewhere(), &house.elsewhere()] {
        for tokens in [&first, &second] {
            assert!(recognise(process, tokens).await.is_none());
            // The newest token, and its predecessor within the time it may be repeated.
            assert!(refresh(process, &tokens.refresh).await.is_none());
        }
    }
    assert!(house.people.sessions(user_id).await.unwrap().is_empty());
    assert!(recognise(&house.elsewhere(), &other).await.unwrap().user_id == bystander);
    assert!(refresh(&house.people, &other.refresh).await.is_some());
    let after = house.log_in("a@example.org").await.tokens;
    assert!(recognise(&house.elsewhere(), &after).await.is_some());
    let renewed = refresh(&house.people, &after.refresh).await.unwrap();
    assert!(recognise(&house.elsewhere(), &renewed).await.is_some());
    assert!(refresh(&house.people, &first.refresh).await.is_none());
    let alarms = "select count(*) from identity.security_events where kind like '%reused'";
    assert_eq!(house.count(alarms).await, 0);
}

#[tokio::test]
async fn a_session_of_an_old_epoch_can_neither_change_the_password_nor_be_ended_again() {
    let house = House::new().await;
    let user_id = house.register("c@example.org").await;
    let tokens = house.log_in("c@example.org").await.tokens;
    let who = recognise(&house.people, &tokens).await.unwrap();
    raise(&house, user_id).await;
    let (current, new) = (PASSWORD.into(), "another harbour 7".into());
    let changed = house.people.change_password(&who, &current, &new, &sender()).await;
    assert!(matches!(changed, Err(ChangePasswordError::WrongCurrent)));
    assert!(!house.people.end_session(user_id, who.session_id, &sender()).await.unwrap());
    house.log_in("c@example.org").await;
}

#[tokio::test]
async fn no_refresh_and_no_login_slips_past_a_raised_epoch() {
    let house = House::new().await;
    for round in 0..15 {
        let email = format!("race{round}@example.org");
        let user_id = house.register(&email).await;
        let first = house.log_in(&email).await.tokens;
        let tries = (0..8).map(|index| {
            let (people, email) = (house.people.clone(), email.clone());
            let token = first.refresh.clone();
            tokio::spawn(async move {
                match index % 2 {
                    0 => refresh(&people, &token).await,
                    _ => log_in(&people, &email, PASSWORD).await.ok().map(|login| login.tokens),
                }
            })
        });
        let tries: Vec<_> = tries.collect();
        raise(&house, user_id).await;
        let before_it: i32 = 1;
        for tokens in tries {
            let Some(tokens) = tokens.await.unwrap() else { continue };
            let sql = "select epoch from identity.sessions where session_id = $1";
            let epoch: i32 = sqlx::query_scalar(sql)
                .bind(tokens.session_id.0)
                .fetch_one(&house.pool)
                .await
                .unwrap();
            let stands = recognise(&house.elsewhere(), &tokens).await.is_some();
            assert_eq!(stands, epoch > before_it, "round {round}");
            let renewed = refresh(&house.elsewhere(), &tokens.refresh).await;
            assert_eq!(renewed.is_some(), epoch > before_it, "round {round}");
        }
        assert!(refresh(&house.people, &first.refresh).await.is_none());
    }
}

#[tokio::test]
async fn sessions_of_the_version_before_begin_at_the_first_epoch() {
    let house = House::new().await;
    let user_id = house.register("d@example.org").await;
    let old = "insert into identity.sessions
        (session_id, user_id, family_secret, rotated_at, client, started_at, ends_at)
        values (gen_random_uuid(), $1, sha256('x'), now(), '', now(), now() + interval '1 day')";
    sqlx::query(old).bind(user_id.0).execute(&house.pool).await.unwrap();
    assert_eq!(house.people.sessions(user_id).await.unwrap().len(), 1);
    raise(&house, user_id).await;
    sqlx::query(old).bind(user_id.0).execute(&house.pool).await.unwrap();
    assert_eq!(house.people.sessions(user_id).await.unwrap().len(), 0);
}
