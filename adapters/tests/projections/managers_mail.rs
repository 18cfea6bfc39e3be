//! Process managers and daily routines that mail: whatever cuts them off, each member has one mail
//! for each event or day, at the address that they have when it is written down.

use std::sync::Arc;
use std::time::Duration;

use adapters::mail::mailbox::MailboxDirectory;
use adapters::mail::receiver::MailReceiver;
use adapters::postgres::pool::DatabaseRole;
use async_trait::async_trait;
use chrono::{DateTime, NaiveTime, Utc};
use commands::category::{self, NewCategory};
use commands::effect::{Letter, MAIL};
use commands::house::House;
use commands::ports::effect::Kind;
use commands::ports::{Intent, Mail, StoreError};
use commands::process_managers::{DailyRoutine, Leaving, ProcessManager, Run, Unmet};
use domain::category::CategoryKind;
use domain::event::RecordedEvent;
use following::outbox::worker::{Worker, WorkerPace};
use following::subscription::{Advance, Subscription};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::house::{TestHouse, until};
use crate::managers::{acting, categories, entered, outbox};
use crate::scenario::Scenario;
use crate::support::cut_after;
use crate::timers::{Hand, seed, wait_for, work, worker};

/// How often one that mails is cut off.
const CUTS: u32 = 100;

/// What a member is told.
#[derive(Serialize, Deserialize)]
struct Told {
    to: String,
    name: String,
    what: String,
    at: DateTime<Utc>,
}

impl Letter for Told {
    const KIND: Kind = Kind { name: "told", destination: MAIL };

    fn mail(&self, id: Uuid, _: &str) -> Mail {
        let text = format!("Hello {}, {}.\n", self.name, self.what);
        Mail { id, to: self.to.clone(), subject: self.what.clone(), text, at: self.at }
    }
}

async fn tell(leaving: &mut Leaving<'_>, what: &str) -> Result<(), StoreError> {
    for member in leaving.members().await? {
        let (to, name) = (member.email.clone(), member.name.clone());
        let told = Told { to, name, what: what.to_owned(), at: DateTime::UNIX_EPOCH };
        leaving.letter(&member, &told).await?;
    }
    Ok(())
}

/// Tells each member of each transaction that is entered, and marks every other one, of which they
/// are told once more; one with a mark that is refused is not told of.
struct TellEntered;

#[async_trait]
impl ProcessManager for TellEntered {
    const NAME: &'static str = "tell_entered";
    const WAKES: &'static [&'static str] = &["transaction.entered"];
    /// What is told, and the mark that is made.
    type Step = (String, Option<String>);

    fn choose(&self, event: &RecordedEvent) -> Vec<Self::Step> {
        let number = event.revision;
        vec![
            (format!("Entered {number}"), None),
            (format!("Marked {number}"), Some(format!("Mark {number}"))),
            (format!("Refused {number}"), Some("L".repeat(101))),
        ]
    }

    fn command(&self, (_, mark): &Self::Step) -> Option<&'static str> {
        mark.as_ref().map(|_| "add_category")
    }

    async fn carry_out(
        &self,
        house: &House,
        intent: &Intent,
        (_, mark): &Self::Step,
    ) -> Result<(), Unmet> {
        let (name, kind) = (mark.clone().unwrap_or_default(), CategoryKind::Expense);
        let new = NewCategory { name, kind, parent_id: None, colour: None, icon: None };
        category::add(house, intent, new).await?;
        Ok(())
    }

    async fn effects(
        &self,
        leaving: &mut Leaving<'_>,
        (what, _): &Self::Step,
    ) -> Result<(), StoreError> {
        tell(leaving, what).await
    }
}

/// Tells each member of each day, and does nothing else.
struct TellDays;

#[async_trait]
impl DailyRoutine for TellDays {
    const NAME: &'static str = "tell_days";
    const LOCAL_TIME: NaiveTime = NaiveTime::MIN;
    type Step = String;

    fn choose(&self, run: &Run) -> Vec<String> {
        vec![format!("Day {}", run.on)]
    }

    fn command(&self, _: &String) -> Option<&'static str> {
        None
    }

    async fn carry_out(&self, _: &House, _: &Intent, _: &String) -> Result<(), Unmet> {
        Ok(())
    }

    async fn effects(&self, leaving: &mut Leaving<'_>, what: &String) -> Result<(), StoreError> {
        tell(leaving, what).await
    }
}

/// Makes the founder somebody who is registered under this address.
async fn register(house: &TestHouse, scenario: &Scenario<'_>, email: &str, name: &str) {
    let mut superuser = house.database.superuser().await;
    sqlx::query(
        "insert into identity.people (user_id, email, email_normalised, name, password_hash,
           registered_at, password_changed_at)
         values ($1, $2, $2, $3, '$argon2id$none', now(), now())
         on conflict (user_id) do update set email = excluded.email, name = excluded.name",
    )
    .bind(scenario.founder.0)
    .bind(email)
    .bind(name)
    .execute(&mut superuser)
    .await
    .unwrap();
}

/// Sends all that is to leave the house; answers to whom, and the subject, in order.
async fn sent(house: &TestHouse) -> Vec<(String, String)> {
    let place = tempfile::tempdir().unwrap();
    let mailbox = MailboxDirectory::open(place.path(), "wumbo@example.org").unwrap();
    let pool = house.database.pool(DatabaseRole::Relay, 8).await;
    let receiver =
        MailReceiver::new(Arc::new(mailbox), house.vault.clone(), String::new()).knowing::<Told>();
    let pace = WorkerPace { poll: Duration::from_millis(5), ..WorkerPace::default() };
    let (stop, worker) = (CancellationToken::new(), Uuid::now_v7());
    let worker = Worker::new(Arc::new(receiver), pool.clone(), pace, worker);
    let running = tokio::spawn(worker.run(stop.clone()));
    let open = "select exists (select from outbox.effects where state <> 'done')";
    until("all is sent", || async {
        !sqlx::query_scalar::<_, bool>(open).fetch_one(&pool).await.unwrap()
    })
    .await;
    stop.cancel();
    running.await.unwrap();
    let mut mails = Vec::new();
    for folder in ["new", "cur"] {
        let Ok(files) = std::fs::read_dir(place.path().join(folder)) else { continue };
        for file in files {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            let field = |name: &str| {
                let line = text.lines().find_map(|line| line.strip_prefix(name));
                line.unwrap_or_else(|| panic!("{name} in {text}")).to_owned()
            };
            mails.push((field("To: "), field("Subject: ")));
        }
    }
    mails.sort();
    mails
}

fn mails(to: &str, what: &str, numbers: &[i64]) -> Vec<(String, String)> {
    numbers.iter().map(|number| (to.to_owned(), format!("{what} {number}"))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn cut_off_anywhere_by_any_of_two_each_member_has_one_mail_of_each_event() {
    let house = TestHouse::new().await;
    let (one, other) = (acting(&house, TellEntered).await, acting(&house, TellEntered).await);
    let mut scenario = Scenario::found(&house, 91).await;
    register(&house, &scenario, "ada@example.org", "Ada").await;
    let mut rng = StdRng::seed_from_u64(91);
    let mut cuts = 0;
    while cuts < CUTS {
        scenario.enter().await;
        for _ in 0..6 {
            let who = if rng.random_bool(0.5) { &one } else { &other };
            let steps = rng.random_range(0..60);
            cuts += u32::from(!cut_after(steps, who.advance(scenario.household)).await);
        }
    }
    until("all is acted on", || async {
        matches!(one.catch_up(scenario.household).await, Ok(Advance::CaughtUp))
    })
    .await;
    let entered = entered(&house, scenario.household).await;
    let marks: Vec<String> = entered.iter().map(|number| format!("Mark {number}")).collect();
    assert_eq!(categories(&house, scenario.household, "Mark").await, marks);
    let written = outbox(&house).await;
    assert_eq!(written.len(), 2 * entered.len());
    assert!(written.iter().all(|(_, sealed)| !String::from_utf8_lossy(sealed).contains("Ada")));
    // As if the place had been lost with a crash: nothing is told again, whatever the name is now.
    register(&house, &scenario, "ada@new.example", "Ada").await;
    let mut superuser = house.database.superuser().await;
    let back = "update checkpoints set revision = 1 where subscription like '%tell_entered'";
    sqlx::query(back).execute(&mut superuser).await.unwrap();
    one.catch_up(scenario.household).await.unwrap();
    assert_eq!(outbox(&house).await.len(), written.len());
    scenario.enter().await;
    one.catch_up(scenario.household).await.unwrap();
    let newest = house.head(scenario.household).await - 1;
    let ada = "ada@example.org";
    let mut expected = [mails(ada, "Entered", &entered), mails(ada, "Marked", &entered)].concat();
    for what in ["Entered", "Marked"] {
        expected.extend(mails("ada@new.example", what, &[newest]));
    }
    expected.sort();
    assert_eq!(sent(&house).await, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_routine_tells_each_day_once_however_often_its_run_is_begun() {
    let house = TestHouse::new().await;
    let scenario = Scenario::found(&house, 92).await;
    register(&house, &scenario, "ben@example.org", "Ben").await;
    let clock = Hand::at("2026-03-11T12:00:00Z");
    let (one, other) =
        (worker(&house, TellDays, &clock).await, worker(&house, TellDays, &clock).await);
    seed(&one, scenario.household).await;
    let mut superuser = house.database.superuser().await;
    for steps in 0..60 {
        wait_for(&house, scenario.household, "2026-03-11").await;
        cut_after(steps, if steps % 2 == 0 { one.turn() } else { other.turn() }).await;
        // Nobody waits here for a lease to end.
        let free = "update timers set leased_by = null, leased_until = null";
        sqlx::query(free).execute(&mut superuser).await.unwrap();
    }
    wait_for(&house, scenario.household, "2026-03-11").await;
    work(&one).await;
    clock.set("2026-03-13T12:00:00Z");
    assert_eq!(work(&other).await, 1, "two days that were missed are one run");
    let told = |day: &str| ("ben@example.org".to_owned(), format!("Day {day}"));
    assert_eq!(sent(&house).await, [told("2026-03-11"), told("2026-03-13")]);
}
