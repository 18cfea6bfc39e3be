//! What the security record keeps: every turn of an owner, and a count of what strangers try.

use commands::person::security_event::{SecurityRecordPlace, SecurityRecordRow};

use super::*;

impl House {
    /// The person's record, newest first.
    async fn record_of(&self, user_id: UserId) -> Vec<SecurityRecordRow> {
        let (rows, more) = self.people.security_record(user_id, None, 500).await.unwrap();
        assert!(!more);
        rows
    }

    /// The record's kinds, oldest first, with how often each of the counted ones happened.
    async fn told(&self, user_id: UserId) -> Vec<String> {
        let mut rows = self.record_of(user_id).await;
        rows.reverse();
        let told = rows.into_iter().map(|row| match row.counted {
            Some(counted) => format!("{} {}", row.kind, counted.times),
            None => row.kind,
        });
        told.collect()
    }
}

async fn guess(people: &People, email: &str, source: &'static str) {
    let sender = Sender { source, client: "CALL 555-0100 AT ONCE".to_owned() };
    people.log_in(email, &"not the password".into(), None, &sender).await.unwrap_err();
}

#[tokio::test]
async fn every_turn_of_an_owner_is_recorded_with_its_session() {
    let house = House::new().await;
    let user_id = house.register("a@example.org").await;
    let first = house.log_in("a@example.org").await;
    let known = Some(first.device_mark.expose_secret());
    let (password, people) = (PASSWORD.into(), &house.people);
    let second = people.log_in("a@example.org", &password, known, &sender()).await.unwrap();
    let who = recognise(people, &second.tokens).await.unwrap();
    assert!(people.end_session(user_id, first.tokens.session_id, &sender()).await.unwrap());
    let new = "another harbour 7".into();
    people.change_password(&who, &password, &new, &sender()).await.unwrap();
    people.log_out(&who, &sender()).await.unwrap();
    people.log_out(&who, &sender()).await.unwrap();
    let told = [
        "registered",
        "logged-in-on-new-device",
        "logged-in",
        "session-ended",
        "password-changed",
        "logged-out",
    ];
    assert_eq!(house.told(user_id).await, told);
    let rows = house.record_of(user_id).await;
    assert_eq!(rows[0].session_id, Some(second.tokens.session_id));
    assert_eq!(rows[2].session_id, Some(first.tokens.session_id));
    for row in &rows[..5] {
        assert_eq!((row.client.as_deref(), row.source.as_str()), (Some("a test"), "loopback"));
    }
}

#[tokio::test]
async fn wrong_passwords_are_counted_for_each_class_of_address_and_day() {
    let house = House::new().await;
    let user_id = house.register("b@example.org").await;
    for _ in 0..4 {
        guess(&house.people, "b@example.org", "public").await;
    }
    guess(&house.elsewhere(), "B@example.org", "private").await;
    guess(&house.elsewhere(), "b@example.org", "public").await;
    let told = ["registered", "wrong-password 5", "wrong-password 1"];
    assert_eq!(house.told(user_id).await, told);
    house.clock.pass(Duration::days(1));
    guess(&house.people, "b@example.org", "public").await;
    assert_eq!(house.told(user_id).await[3..], ["wrong-password 1"]);
    let rows = house.record_of(user_id).await;
    let counted = rows[2].counted.unwrap();
    assert!(rows[2].at < counted.last_at, "{rows:?}");
    assert!(rows.iter().all(|row| row.client.as_deref() != Some("CALL 555-0100 AT ONCE")));
}

#[tokio::test]
async fn however_many_try_at_once_none_is_lost_and_one_row_is_written() {
    let house = House::new().await;
    let user_id = house.register("c@example.org").await;
    let processes: Vec<_> = (0..8).map(|_| house.elsewhere()).collect();
    let next = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    at_once(8, || {
        let people = processes[next.fetch_add(1, Ordering::SeqCst)].clone();
        async move {
            for _ in 0..9 {
                guess(&people, "c@example.org", "public").await;
            }
        }
    })
    .await;
    assert_eq!(house.told(user_id).await, ["registered", "wrong-password 72"]);
}

#[tokio::test]
async fn tries_that_had_to_wait_are_counted_too_and_written_at_most_once_a_minute() {
    let house = House::new().await;
    let user_id = house.register("d@example.org").await;
    let guess_often = async |times| {
        for _ in 0..times {
            guess(&house.people, "d@example.org", "public").await;
        }
    };
    guess_often(10 + 500).await;
    let written = "select coalesce(sum(times), 0)::bigint from identity.security_events
        where kind = 'throttled'";
    let written: i64 = sqlx::query_scalar(written).fetch_one(&house.pool).await.unwrap();
    assert_eq!(written, 1, "the other 499 wait for the next writing, or for who reads them");
    assert_eq!(house.told(user_id).await[1..], ["wrong-password 10", "throttled 500"]);
    house.clock.pass(Duration::seconds(11));
    guess_often(1).await;
    assert_eq!(house.told(user_id).await[1..], ["wrong-password 11", "throttled 500"]);
    guess_often(3).await;
    house.clock.pass(Duration::seconds(61));
    house.log_in("d@example.org").await;
    // Counted to where they came from, though the owner comes from elsewhere.
    let told = ["wrong-password 11", "throttled 503", "logged-in-on-new-device"];
    assert_eq!(house.told(user_id).await[1..], told);
}

#[tokio::test]
async fn addresses_that_nobody_has_add_to_one_row_of_nobodys() {
    let house = House::new().await;
    let user_id = house.register("e@example.org").await;
    for index in 0..60 {
        guess(&house.people, &format!("nobody{index}@example.org"), "public").await;
    }
    guess(&house.people, "no address at all", "public").await;
    let rows = "select count(*) from identity.security_events where user_id is null";
    let times = "select sum(times)::bigint from identity.security_events where user_id is null";
    assert_eq!((house.count(rows).await, house.count(times).await), (1, 61));
    assert_eq!(house.told(user_id).await, ["registered"]);
}

#[tokio::test]
async fn registering_anew_and_guessing_from_within_are_counted() {
    let house = House::new().await;
    let user_id = house.register("f@example.org").await;
    for _ in 0..3 {
        house.register("F@example.org").await;
    }
    let tokens = house.log_in("f@example.org").await.tokens;
    let who = recognise(&house.people, &tokens).await.unwrap();
    for _ in 0..2 {
        let (guess, new) = ("not the password".into(), "another harbour 7".into());
        house.people.change_password(&who, &guess, &new, &sender()).await.unwrap_err();
    }
    house.clock.pass(Duration::seconds(11));
    let spent = refresh(&house.people, &tokens.refresh).await.unwrap();
    assert!(refresh(&house.people, &spent.refresh).await.is_some());
    house.clock.pass(Duration::seconds(11));
    assert!(refresh(&house.people, &spent.refresh).await.is_none());
    let told = [
        "registered",
        "registration-repeated 3",
        "logged-in-on-new-device",
        "wrong-current-password 2",
        "refresh-token-reused",
    ];
    assert_eq!(house.told(user_id).await, told);
    assert_eq!(house.record_of(user_id).await[0].client.as_deref(), Some("a test"));
}

#[tokio::test]
async fn pages_go_down_the_persons_own_record_whatever_is_counted_meanwhile() {
    let house = House::new().await;
    let user_id = house.register("g@example.org").await;
    let other = house.register("h@example.org").await;
    house.log_in("h@example.org").await;
    for _ in 0..6 {
        house.log_in("g@example.org").await;
        guess(&house.people, "g@example.org", "public").await;
    }
    let whole = house.record_of(user_id).await;
    assert_eq!(whole.len(), 8);
    assert!(whole.windows(2).all(|pair| pair[0].at >= pair[1].at));
    let (mut paged, mut place) = (Vec::new(), None);
    loop {
        let (rows, more) = house.people.security_record(user_id, place, 3).await.unwrap();
        place = rows.last().map(|row| SecurityRecordPlace { at: row.at, event_id: row.event_id });
        paged.extend(rows);
        guess(&house.people, "g@example.org", "public").await;
        house.log_in("g@example.org").await;
        if !more {
            break;
        }
    }
    let ids = |rows: &[SecurityRecordRow]| rows.iter().map(|row| row.event_id).collect::<Vec<_>>();
    assert_eq!(ids(&paged), ids(&whole));
    assert_eq!(house.told(other).await, ["registered", "logged-in-on-new-device"]);
}

#[tokio::test]
async fn rows_older_than_180_days_go_with_the_next_one_and_no_younger_row_can_be_taken_away() {
    let house = House::new().await;
    let user_id = house.register("i@example.org").await;
    let mut superuser = house.database.superuser().await;
    for (days, last) in [(400, None), (181, None), (181, Some(179)), (179, None)] {
        sqlx::query(
            "insert into identity.security_events
               (event_id, kind, user_id, source, at, last_at, times)
             values (gen_random_uuid(), 'aged-' || $2, $1, 'public',
               now() - make_interval(days => $2), now() - make_interval(days => $3),
               case when $3 is not null then 1 end)",
        )
        .bind(user_id.0)
        .bind(days)
        .bind(last)
        .execute(&mut superuser)
        .await
        .unwrap();
    }
    // Whatever the gateway's clock says, the database keeps what is young.
    house.clock.pass(Duration::days(900));
    house.log_in("i@example.org").await;
    let told = ["aged-181 1", "aged-179", "registered", "logged-in-on-new-device"];
    assert_eq!(house.told(user_id).await, told);
    let mut app = house.database.connect_as("wumbo_app").await;
    let text = "delete from identity.security_events";
    let gone = sqlx::query(text).execute(&mut app).await.unwrap().rows_affected();
    assert_eq!(gone, 0);
    let text = "update identity.security_events set last_at = now(), times = 1 where times is null";
    let changed = sqlx::query(text).execute(&mut app).await.unwrap().rows_affected();
    assert_eq!(changed, 0);
}
