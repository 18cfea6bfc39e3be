//! The life of a session: refreshing, reuse, ends.

use std::time::Instant;

use super::*;

#[tokio::test]
async fn each_refresh_gives_a_new_token_and_a_repeated_request_the_same_one() {
    let house = House::new().await;
    house.register("a@example.org").await;
    let first = house.log_in("a@example.org").await.tokens;
    let second = refresh(&house.people, &first.refresh).await.unwrap();
    let retried = refresh(&house.elsewhere(), &first.refresh).await.unwrap();
    assert_ne!(first.refresh.expose_secret(), second.refresh.expose_secret());
    assert_eq!(second.refresh.expose_secret(), retried.refresh.expose_secret());
    assert_eq!(second.session_id, first.session_id);
    for tokens in [&first, &second, &retried] {
        assert!(recognise(&house.people, tokens).await.is_some());
    }
}

#[tokio::test]
async fn a_spent_token_ends_its_session_everywhere_and_is_recorded_once() {
    let house = House::new().await;
    house.register("b@example.org").await;
    let bystander = house.log_in("b@example.org").await.tokens;
    let first = house.log_in("b@example.org").await.tokens;
    let second = refresh(&house.people, &first.refresh).await.unwrap();
    house.clock.pass(Duration::seconds(11));
    assert!(refresh(&house.people, &first.refresh).await.is_none());
    assert!(refresh(&house.people, &second.refresh).await.is_none());
    assert!(refresh(&house.people, &first.refresh).await.is_none());
    assert!(recognise(&house.people, &second).await.is_none());
    assert!(recognise(&house.people, &bystander).await.is_some());
    let recorded = "select count(*) from identity.security_events e join identity.sessions s
        using (session_id) where kind = 'refresh-token-reused' and ended_why = 'token-reused'
        and e.user_id = s.user_id";
    assert_eq!(house.count(recorded).await, 1);
}

#[tokio::test]
async fn a_token_two_generations_old_never_works_however_recent() {
    let house = House::new().await;
    house.register("c@example.org").await;
    let first = house.log_in("c@example.org").await.tokens;
    let second = refresh(&house.people, &first.refresh).await.unwrap();
    let third = refresh(&house.people, &second.refresh).await.unwrap();
    assert!(refresh(&house.people, &first.refresh).await.is_none());
    assert!(refresh(&house.people, &third.refresh).await.is_none());
}

#[tokio::test]
async fn fifty_refreshes_of_one_token_at_once_leave_one_living_successor() {
    let house = House::new().await;
    house.register("d@example.org").await;
    let mut newest = house.log_in("d@example.org").await.tokens.refresh;
    let processes = [house.people.clone(), house.elsewhere()];
    for round in 0..20 {
        let (people, token) = (processes[round % 2].clone(), newest.clone());
        let successors = at_once(50, || {
            let (people, token) = (people.clone(), token.clone());
            async move { refresh(&people, &token).await.map(|tokens| tokens.refresh) }
        })
        .await;
        let mut texts: Vec<&str> =
            successors.iter().map(|token| token.as_ref().unwrap().expose_secret()).collect();
        texts.dedup();
        assert_eq!(texts.len(), 1, "round {round}");
        newest = texts[0].into();
    }
    assert_eq!(house.count("select max(generation)::bigint from identity.sessions").await, 21);
}

#[tokio::test]
async fn a_session_ends_seven_days_after_its_login_however_often_it_is_refreshed() {
    let house = House::new().await;
    house.register("e@example.org").await;
    let mut tokens = house.log_in("e@example.org").await.tokens;
    for _ in 0..(7 * 24 - 1) {
        house.clock.pass(Duration::hours(1));
        tokens = refresh(&house.people, &tokens.refresh).await.unwrap();
    }
    assert!(tokens.session_seconds <= 3_600, "{} s are left", tokens.session_seconds);
    house.clock.pass(Duration::minutes(59));
    tokens = refresh(&house.people, &tokens.refresh).await.unwrap();
    let who = recognise(&house.people, &tokens).await.unwrap();
    house.clock.pass(Duration::minutes(1));
    assert!(recognise(&house.people, &tokens).await.is_none());
    assert!(refresh(&house.people, &tokens.refresh).await.is_none());
    assert!(house.people.sessions(who.user_id).await.unwrap().is_empty());
}

#[tokio::test]
async fn an_ended_session_is_refused_at_once_here_and_soon_elsewhere() {
    let house = House::new().await;
    house.register("f@example.org").await;
    let elsewhere = house.elsewhere();
    for _ in 0..10 {
        let tokens = house.log_in("f@example.org").await.tokens;
        let who = recognise(&house.people, &tokens).await.unwrap();
        assert_eq!(recognise(&elsewhere, &tokens).await, Some(who));
        house.people.log_out(&who, &sender()).await.unwrap();
        let ended = Instant::now();
        // However busy this machine is; the pause between two looks is half a second.
        assert!(recognise(&house.people, &tokens).await.is_none());
        assert!(!house.people.stands(&who).await.unwrap());
        while recognise(&elsewhere, &tokens).await.is_some() {
            assert!(ended.elapsed().as_secs() < 60, "still recognised elsewhere");
            tokio::task::yield_now().await;
        }
        assert!(refresh(&elsewhere, &tokens.refresh).await.is_none());
    }
}

#[tokio::test]
async fn people_see_and_end_their_own_sessions_only() {
    let house = House::new().await;
    house.register("g@example.org").await;
    house.register("h@example.org").await;
    let (one, two) =
        (house.log_in("g@example.org").await.tokens, house.log_in("g@example.org").await.tokens);
    let foreign = house.log_in("h@example.org").await.tokens;
    let listed = house.people.sessions(one.user_id).await.unwrap();
    let ids: Vec<_> = listed.iter().map(|session| session.session_id).collect();
    assert_eq!(ids, [two.session_id, one.session_id]);
    assert_eq!(listed[0].client, "a test");
    assert!(!house.people.end_session(one.user_id, foreign.session_id, &sender()).await.unwrap());
    assert!(recognise(&house.people, &foreign).await.is_some());
    assert!(house.people.end_session(one.user_id, two.session_id, &sender()).await.unwrap());
    assert!(!house.people.end_session(one.user_id, two.session_id, &sender()).await.unwrap());
    assert!(recognise(&house.people, &two).await.is_none());
    assert_eq!(house.people.sessions(one.user_id).await.unwrap().len(), 1);
}

#[tokio::test]
async fn any_token_of_a_family_may_end_it_and_an_unknown_one_ends_nothing() {
    let house = House::new().await;
    house.register("i@example.org").await;
    let first = house.log_in("i@example.org").await.tokens;
    let second = refresh(&house.people, &first.refresh).await.unwrap();
    assert!(!house.people.log_out_by_refresh_token("no token at all", &sender()).await.unwrap());
    assert!(recognise(&house.people, &second).await.is_some());
    let spent = first.refresh.expose_secret();
    assert!(house.people.log_out_by_refresh_token(spent, &sender()).await.unwrap());
    assert!(recognise(&house.people, &second).await.is_none());
}

#[tokio::test]
async fn a_caller_who_leaves_in_the_middle_leaves_no_family_half_turned() {
    let house = House::new().await;
    house.register("k@example.org").await;
    let mut newest = house.log_in("k@example.org").await.tokens.refresh;
    for round in 0..30_u64 {
        let (people, token) = (house.people.clone(), newest.clone());
        let left =
            tokio::time::timeout(std::time::Duration::from_micros(round * 150), async move {
                refresh(&people, &token).await
            });
        drop(left.await);
        newest = refresh(&house.people, &newest).await.unwrap().refresh;
    }
    let open = "select count(*) from pg_stat_activity
        where datname = current_database() and state like 'idle in transaction%'";
    assert_eq!(house.count(open).await, 0);
}

#[tokio::test]
async fn only_the_gateways_role_reads_people_and_the_database_alone_yields_no_token() {
    let house = House::new().await;
    house.register("l@example.org").await;
    let tokens = house.log_in("l@example.org").await.tokens;
    let mut projector = house.database.connect_as("wumbo_projector").await;
    for table in ["people", "sessions", "refresh_tokens", "security_events"] {
        let sql = format!("select count(*) from identity.{table}");
        let error = sqlx::query(&sql).fetch_one(&mut projector).await.unwrap_err();
        assert!(error.to_string().contains("permission denied"), "{error}");
    }
    let mut app = house.database.connect_as("wumbo_app").await;
    for forbidden in [
        "update identity.security_events set kind = ''",
        "update identity.security_events set at = now()",
        "truncate identity.security_events",
        "truncate identity.people",
    ] {
        let error = sqlx::query(forbidden).execute(&mut app).await.unwrap_err();
        assert!(error.to_string().contains("permission denied"), "{error}");
    }
    let dump: String = sqlx::query_scalar(
        "select string_agg(t::text, ' ') from (
           select to_jsonb(s) t from identity.sessions s union all
           select to_jsonb(r) from identity.refresh_tokens r) x",
    )
    .fetch_one(&mut house.database.superuser().await)
    .await
    .unwrap();
    let refresh = tokens.refresh.expose_secret();
    let bytes = base64::Engine::decode(&base64::prelude::BASE64_URL_SAFE_NO_PAD, refresh).unwrap();
    assert_eq!(bytes.len(), 32);
    assert!(!dump.contains(refresh) && !dump.contains(&hex::encode(bytes)));
}
