//! Who may do what with the outbox.

use sqlx::{Connection, Executor};
use uuid::Uuid;

use crate::Outbox;
use crate::receiver::DESTINATION;

const ADDED: &str = "insert into outbox.effects
  (effect_id, kind, destination, owner_kind, owner_id, payload_sealed)";

#[tokio::test]
async fn the_same_effect_is_there_once_whatever_became_of_it() {
    let outbox = Outbox::new().await;
    let id = outbox.write(DESTINATION, 1).await[0];
    for state in ["waiting", "dropped"] {
        let again = format!(
            "{ADDED} values ('{id}', 'x', 'y', 'person', '{id}', 'z') on conflict do nothing"
        );
        let added = outbox.app.execute(again.as_str()).await.unwrap();
        assert_eq!(added.rows_affected(), 0);
        assert_eq!(outbox.stands(id).await.state, state);
        following::outbox::left::drop_effects(&outbox.relay, &["waiting"], Some(&[id]))
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn who_causes_effects_writes_them_for_the_household_that_is_set_and_sees_none() {
    let outbox = Outbox::new().await;
    outbox.write(DESTINATION, 1).await;
    let mut app = outbox.app.acquire().await.unwrap();
    let (ours, theirs) = (Uuid::now_v7(), Uuid::now_v7());
    let mut transaction = app.begin().await.unwrap();
    sqlx::query("select set_config('wumbo.household_id', $1, true)")
        .bind(ours.to_string())
        .execute(&mut *transaction)
        .await
        .unwrap();
    let values =
        |owner| format!("{ADDED} values ('{owner}', 'x', 'y', 'household', '{owner}', 'z')");
    transaction.execute(values(ours).as_str()).await.unwrap();
    let refused = transaction.execute(values(theirs).as_str()).await.unwrap_err();
    assert!(refused.to_string().contains("row-level security"), "{refused}");
    transaction.rollback().await.unwrap();
    for forbidden in [
        "select effect_id from outbox.effects",
        "update outbox.effects set attempts = 0",
        "delete from outbox.effects",
        "select * from outbox.destinations",
    ] {
        let refused = app.execute(forbidden).await.unwrap_err();
        assert!(refused.to_string().contains("permission denied"), "{forbidden}: {refused}");
    }
}

#[tokio::test]
async fn who_builds_read_models_and_who_looks_into_the_past_can_cause_nothing() {
    let outbox = Outbox::new().await;
    for role in ["wumbo_projector", "wumbo_past"] {
        let mut other = outbox.database.connect_as(role).await;
        let id = Uuid::now_v7();
        let added = format!("{ADDED} values ('{id}', 'x', 'y', 'person', '{id}', 'z')");
        let refused = other.execute(added.as_str()).await.unwrap_err();
        assert!(refused.to_string().contains("permission denied"), "{role}: {refused}");
    }
    let mut watch = outbox.database.connect_as("wumbo_watch").await;
    watch.execute("select state, count(*) from outbox.effects group by state").await.unwrap();
    let refused = watch.execute("select payload_sealed from outbox.effects").await.unwrap_err();
    assert!(refused.to_string().contains("permission denied"), "{refused}");
}
