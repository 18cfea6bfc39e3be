//! The real program, killed again and again while it works (`kill -9`): whatever a file states is
//! compared exactly once, and whatever a person is to be told is told exactly once.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

#[path = "support/program.rs"]
mod program;

use std::path::Path;
use std::time::{Duration, Instant};

use adapters::postgres::embedded::EmbeddedPostgres;
use program::{Program, free_address};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};

/// Accounts that one file states the balances of.
const ACCOUNTS: u32 = 4;

const PASSWORD: &str = "violet harbour nine";

/// How often it is killed: a few times, or `WUMBO_TEST_KILLS`.
fn kills() -> u32 {
    std::env::var("WUMBO_TEST_KILLS").ok().map_or(4, |text| text.parse().unwrap())
}

/// A server with somebody in it.
struct Server(Program);

impl Server {
    async fn start(data: &Path, listen: &str) -> Self {
        Self(Program::serve(data, listen).await)
    }

    async fn post(&self, path: &str, token: &str, body: Value) -> Value {
        let request = reqwest::Client::new().post(format!("{}{path}", self.0.base));
        let answer = request.bearer_auth(token).json(&body).send().await.unwrap();
        answer.json().await.unwrap()
    }

    async fn registers(&self) {
        let person = json!({"email": "ada@example.org", "password": PASSWORD, "name": "Ada"});
        self.post("/v1/auth/register", "", person).await;
    }

    async fn token(&self) -> String {
        let login = json!({"email": "ada@example.org", "password": PASSWORD});
        self.post("/v1/auth/login", "", login).await["access_token"].as_str().unwrap().to_owned()
    }
}

/// The statements of some accounts of one day, each with the balance at its end.
fn statements(day: u32) -> String {
    let one = |account: u32| {
        format!(
            ":20:STARTUMS\n:25:10020030/12345{account:02}\n:28C:{day}\n:60F:C2501{day:02}EUR100,00\n\
             :61:2501{day:02}01{day:02}D1,00NMSCNONREF\n:86:020?00KARTE?20Bakery {day}\n\
             :62F:C2501{day:02}EUR99,00\n-\n"
        )
    };
    (0..ACCOUNTS).map(one).collect()
}

/// How many balances were stated, how many of them were compared, and how many comparisons there
/// are.
async fn counted(data: &Path) -> (i64, i64, i64) {
    let options = EmbeddedPostgres::served_by_another(data).unwrap().database("wumbo");
    let mut database = PgConnection::connect_with(&options).await.unwrap();
    sqlx::query_as(
        "with stated as (select aggregate_id as import, told ->> 'account_id' as account
             from events, jsonb_array_elements(payload -> 'accounts') told
             where event_type = 'import.completed' and told ? 'closing_stated'),
           compared as (select payload ->> 'import_id' as import, aggregate_id as account
             from events where event_type = 'account.reconciled')
         select (select count(*) from stated),
           (select count(*) from (select * from stated intersect select * from compared) alike),
           (select count(*) from compared)",
    )
    .fetch_one(&mut database)
    .await
    .unwrap()
}

#[tokio::test]
async fn killed_at_any_moment_everything_stated_is_compared_exactly_once() {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    let listen = free_address();
    let mut server = Server::start(&data, &listen).await;
    server.registers().await;
    let mut rng = StdRng::seed_from_u64(8);
    for kill in 0..kills() {
        let token = server.token().await;
        // In each household a file is read once.
        let home = json!({"name": "Home", "currency": "EUR", "time_zone": "UTC"});
        let household = server.post("/v1/households", &token, home).await["id"].clone();
        let path =
            format!("/v1/households/{}/imports?create_accounts=true", household.as_str().unwrap());
        let sends = async |day| {
            let file = Part::text(statements(day)).file_name("bank.sta");
            let form = Form::new().part("file", file);
            let request = reqwest::Client::new().post(format!("{}{path}", server.0.base));
            let sent = request.bearer_auth(&token).multipart(form).send().await;
            let answer = sent.unwrap();
            let (status, body) = (answer.status(), answer.text().await.unwrap());
            assert_eq!(status, 201, "of kill {kill}, day {day}: {body}");
        };
        // The first file at least is taken in; some of what it states is compared, or all, or none.
        sends(1).await;
        let pause = Duration::from_micros(rng.random_range(0..150_000));
        tokio::select! {
            () = async { for day in 2..=28 { sends(day).await } } => {}
            () = tokio::time::sleep(pause) => {}
        }
        server.0.kill();
        server = Server::start(&data, &listen).await;
    }
    let began = Instant::now();
    let (stated, compared, comparisons) = loop {
        let counted = counted(&data).await;
        if counted.0 == counted.1 || began.elapsed() > Duration::from_secs(60) {
            break counted;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    assert!(server.0.stop().success(), "it did not end well");
    assert!(stated >= i64::from(kills() * ACCOUNTS), "too little was stated: {stated}");
    assert_eq!((compared, comparisons), (stated, stated), "each of what was stated, once");
}

/// How many changes of a password the security record knows, and the ids of the mails that are to
/// tell of them, with what became of each.
async fn told(data: &Path) -> (i64, Vec<(uuid::Uuid, String)>) {
    let options = EmbeddedPostgres::served_by_another(data).unwrap().database("wumbo");
    let mut database = PgConnection::connect_with(&options).await.unwrap();
    let changes = "select count(*) from identity.security_events where kind = 'password-changed'";
    let changes = sqlx::query_scalar(changes).fetch_one(&mut database).await.unwrap();
    let effects = sqlx::query_as("select effect_id, state from outbox.effects");
    (changes, effects.fetch_all(&mut database).await.unwrap())
}

/// The mails that lie in the mailbox, each by the name of its file.
fn mails(data: &Path) -> Vec<String> {
    let names = std::fs::read_dir(data.join("mail/new")).unwrap().flatten();
    let mut names: Vec<_> =
        names.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn killed_at_any_moment_everything_that_a_person_is_to_be_told_is_told_exactly_once() {
    let place = tempfile::tempdir().unwrap();
    let (data, listen) = (place.path().join("data"), free_address());
    let mut server = Server::start(&data, &listen).await;
    server.registers().await;
    let token = server.token().await;
    let mut rng = StdRng::seed_from_u64(9);
    let mut acknowledged = 0;
    for _ in 0..kills() {
        let changes = async {
            loop {
                let body = json!({"current": PASSWORD, "new": PASSWORD});
                let request = reqwest::Client::new()
                    .post(format!("{}/v1/auth/password/change", server.0.base));
                let sent = request.bearer_auth(&token).json(&body).send().await;
                assert_eq!(sent.unwrap().status(), 204);
                acknowledged += 1;
            }
        };
        let pause = Duration::from_micros(rng.random_range(0..900_000));
        let () = tokio::time::timeout(pause, changes).await.unwrap_or_default();
        server.0.kill();
        server = Server::start(&data, &listen).await;
    }
    let began = Instant::now();
    let (changes, effects) = loop {
        let told = told(&data).await;
        if told.1.iter().all(|(_, state)| state == "done") {
            break told;
        }
        // What was being sent when it was killed is another's after its lease.
        assert!(began.elapsed() < Duration::from_secs(150), "not all was told: {told:?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    };
    assert!(server.0.stop().success(), "it did not end well");
    assert!(changes >= acknowledged && acknowledged > 0, "{changes} of {acknowledged}");
    assert_eq!(effects.len(), usize::try_from(changes).unwrap(), "one for each change");
    let mut expected: Vec<_> = effects.iter().map(|(id, _)| id.to_string()).collect();
    expected.sort();
    assert_eq!(mails(&data), expected);
}
