//! The fence between persons holds by itself: whatever a query asks for, the database shows nobody
//! what is private to another.

use domain::id::UserId;
use projections::projector::{Privacy, Table};
use projections::reading::Moment;
use sqlx::{Connection, Executor, PgConnection};
use uuid::Uuid;

use crate::house::TestHouse;
use crate::privacy::{Hidden, STATED, hide};
use crate::scenario::Scenario;
use crate::support::catalogue::findings;

/// The tables of all read models.
fn tables() -> Vec<Table> {
    projections::projectors().iter().flat_map(|projector| projector.kept()).collect()
}

/// A household that has lived, one of whose accounts is private to its founder.
async fn with_private_account(house: &TestHouse) -> (Scenario<'_>, Hidden) {
    let mut scenario = Scenario::found(house, 97).await;
    scenario.live(60).await;
    house.project(scenario.household).await;
    let hidden = hide(house, &scenario).await;
    (scenario, hidden)
}

/// Enters a household in a schema, for a person, as the reader of screens does.
async fn enter(app: &mut PgConnection, scenario: &Scenario<'_>, schema: &str, person: &str) {
    let household = scenario.household;
    let text = format!(
        "begin; set local wumbo.household_id = '{household}'; set local wumbo.user_id = '{person}';
         set local search_path = {schema}, public"
    );
    app.execute(text.as_str()).await.unwrap();
}

/// Every row that a person can get at, with no condition at all.
async fn all_rows(app: &mut PgConnection) -> String {
    let mut all = String::new();
    for Table { name, .. } in tables() {
        let text = format!("select t::text from {name} t");
        let rows: Vec<String> = sqlx::query_scalar(&text).fetch_all(&mut *app).await.unwrap();
        all.extend(rows.into_iter().map(|row| format!("{name} {}\n", row.to_lowercase())));
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn no_table_of_the_read_models_lacks_a_fence() {
    let house = TestHouse::new().await;
    let mut superuser = house.database.superuser().await;
    assert_eq!(findings(&mut superuser).await, Vec::<String>::new());
    for table in tables() {
        let kind: Option<String> = sqlx::query_scalar(
            "select atttypid::regtype::text from pg_attribute
             where attrelid = to_regclass('read_1.' || $1) and attname = $2 and not attisdropped",
        )
        .bind(table.name)
        .bind(table.privacy.owner().unwrap_or("owner"))
        .fetch_optional(&mut superuser)
        .await
        .unwrap();
        let is_private = table.privacy != Privacy::Shared;
        assert_eq!(kind.as_deref(), is_private.then_some("uuid"), "{table:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_gap_in_the_fence_between_persons_is_noticed() {
    let house = TestHouse::new().await;
    let mut superuser = house.database.superuser().await;
    let slow = "is a key whose operators row security keeps from the index";
    for (gap, expected) in [
        (
            "create policy more on read_1.transactions for select to wumbo_app
               using (household_id = (select
                 nullif(current_setting('wumbo.household_id', true), '')::uuid))",
            "transactions.more is a policy that shows what is another person's",
        ),
        ("drop policy of_person on read_1.month_sums", "month_sums shows nobody anything"),
        (
            "create policy slow on read_1.categories using (household_id =
               nullif(current_setting('wumbo.household_id', true), '')::uuid) with check (false)",
            "categories.slow is a policy that calls a function",
        ),
        ("create index on read_1.transactions (household_id, tags)", slow),
        ("create index on read_1.transactions (household_id, lower(payee))", slow),
        ("create index on read_1.transactions using gin (tags)", slow),
        ("create index on read_1.month_sums (household_id, in_minor)", slow),
    ] {
        let mut making = superuser.begin().await.unwrap();
        making.execute(gap).await.unwrap();
        let found = findings(&mut making).await;
        making.rollback().await.unwrap();
        assert!(found.iter().any(|one| one.contains(expected)), "{gap}: {found:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_any_condition_nobody_gets_at_what_is_private_to_another() {
    let house = TestHouse::new().await;
    let (mut scenario, hidden) = with_private_account(&house).await;
    scenario.write_down(1).await;
    house.project(scenario.household).await;
    let (founder, stranger) = (scenario.founder, UserId(Uuid::now_v7()));
    let head = house.head(scenario.household).await;
    // The past is another schema, made by another login.
    let past = house.open(scenario.household, founder, Moment::Revision(head - 1)).await;
    let mut superuser = house.database.superuser().await;
    let of_past = "select nspname::text from pg_namespace where starts_with(nspname, 'as_of_')";
    let of_past: String = sqlx::query_scalar(of_past).fetch_one(&mut superuser).await.unwrap();
    // In small letters, as texts are kept once more for searches.
    let secrets: Vec<String> = ["hidden".to_owned(), "987654321".to_owned(), STATED.to_string()]
        .into_iter()
        .chain([hidden.account.to_string()])
        .chain(hidden.transactions.iter().map(ToString::to_string))
        .collect();
    let mut app = house.database.connect_as("wumbo_app").await;
    for schema in [house.active_schema().await, of_past] {
        enter(&mut app, &scenario, &schema, &founder.to_string()).await;
        let own = all_rows(&mut app).await;
        app.execute("rollback").await.unwrap();
        for secret in &secrets {
            assert!(own.contains(secret), "the test itself does not find {secret} in {schema}");
        }
        // Somebody else, nobody in particular, and somebody of another household.
        for person in [stranger.to_string(), String::new(), Uuid::nil().to_string()] {
            enter(&mut app, &scenario, &schema, &person).await;
            let seen = all_rows(&mut app).await;
            app.execute("rollback").await.unwrap();
            assert!(seen.contains("transactions "), "what is the household's own is seen");
            for secret in &secrets {
                assert!(!seen.contains(secret), "{person}: {secret} shows in {schema}");
            }
        }
    }
    past.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn every_row_of_what_hangs_on_an_account_is_its_owners() {
    let house = TestHouse::new().await;
    let (scenario, _) = with_private_account(&house).await;
    let mut superuser = house.database.superuser().await;
    let (mut private, mut checked) = (Vec::new(), 0);
    for table in tables() {
        let Privacy::OfAccount(account) = table.privacy else { continue };
        checked += 1;
        let text = format!(
            "select count(*) filter (where t.owner is distinct from a.owner or a.id is null),
               count(*) filter (where t.owner is not null)
             from read_1.{} t left join read_1.accounts a
               on a.household_id = t.household_id and a.id = t.{account}
             where t.household_id = $1",
            table.name
        );
        let (wrong, owned): (i64, i64) = sqlx::query_as(&text)
            .bind(scenario.household.0)
            .fetch_one(&mut superuser)
            .await
            .unwrap();
        assert_eq!(wrong, 0, "{table:?}");
        if owned > 0 {
            private.push(table.name);
        }
    }
    assert_eq!(private.len(), checked, "what is hidden leaves something in each: {private:?}");
}
