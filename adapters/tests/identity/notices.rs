//! What a person is told by mail about their ways in is written down with it: once, sealed, and not
//! at all where nothing happened.

use chrono::Duration;
use commands::effect;
use commands::owner::Owner;
use commands::person::login::LoginError;
use commands::person::notice::{Notice, Told};
use commands::ports::Sealed;
use domain::id::UserId;
use secrecy::ExposeSecret;
use sqlx::Row;
use uuid::Uuid;

use crate::{House, PASSWORD, log_in, sender, vault};

const EMAIL: &str = "marieke@example.org";

impl House {
    /// What is in the outbox, opened as who sends it does.
    async fn notices(&self) -> Vec<(UserId, Notice)> {
        let mut superuser = self.database.superuser().await;
        let rows = sqlx::query(
            "select effect_id, owner_id, payload_sealed, kind, destination, owner_kind
             from outbox.effects order by written_at",
        )
        .fetch_all(&mut superuser)
        .await
        .unwrap();
        let vault = vault(&self.pool, self.keys.path(), &self.clock);
        let mut notices = Vec::new();
        for row in rows {
            let told: [String; 3] =
                [row.get("kind"), row.get("destination"), row.get("owner_kind")];
            assert_eq!(told, ["security-notice", "mail", "person"]);
            let (id, person): (Uuid, Uuid) = (row.get("effect_id"), row.get("owner_id"));
            let payload: Vec<u8> = row.get("payload_sealed");
            let text = String::from_utf8_lossy(&payload);
            assert!(!text.contains("marieke") && !text.contains("Vries"), "it can be read");
            let owner = Owner::Person(UserId(person));
            let payload = Sealed::from_bytes(payload);
            let opened = effect::opened(&vault, id, owner, &payload).await.unwrap();
            notices.push((UserId(person), serde_json::from_slice(opened.expose_secret()).unwrap()));
        }
        notices
    }

    /// Somebody who registered some time ago, on a device that is known.
    async fn settled(&self) -> (UserId, String) {
        let person = self.register(EMAIL).await;
        let mark = self.log_in(EMAIL).await.device_mark.expose_secret().to_owned();
        self.clock.pass(Duration::hours(1));
        (person, mark)
    }
}

#[tokio::test]
async fn a_log_in_on_a_new_device_is_told_once_and_one_on_a_known_device_is_not() {
    let house = House::new().await;
    let (person, mark) = house.settled().await;
    assert_eq!(house.notices().await.len(), 0, "who has just registered is told nothing");
    let known = house.people.log_in(EMAIL, &PASSWORD.into(), Some(&mark), &sender()).await;
    known.unwrap();
    assert!(matches!(
        log_in(&house.people, EMAIL, "crimson harbour nine").await,
        Err(LoginError::WrongCredentials)
    ));
    assert_eq!(house.notices().await.len(), 0);
    house.clock.pass(Duration::hours(1));
    house.log_in(EMAIL).await;
    let notices = house.notices().await;
    let [(whose, notice)] = &notices[..] else { panic!("{} notices", notices.len()) };
    assert_eq!((*whose, notice.told), (person, Told::LoggedInOnNewDevice));
    assert_eq!((notice.to.as_str(), notice.name.as_str()), (EMAIL, "Marieke de Vries"));
    assert_eq!(notice.device, "a program that does not say what it is");
    let entries = "select count(*) from identity.security_events
      where kind = 'logged-in-on-new-device' and at = (select max(at) from identity.security_events)";
    assert_eq!(house.count(entries).await, 1);
}

#[tokio::test]
async fn who_has_just_registered_is_told_of_every_log_in_but_the_first() {
    let house = House::new().await;
    house.register(EMAIL).await;
    for told in 0..4 {
        house.log_in(EMAIL).await;
        assert_eq!(house.notices().await.len(), told);
        house.clock.pass(Duration::seconds(20));
    }
}

#[tokio::test]
async fn a_changed_password_is_told_to_the_address_of_then() {
    let house = House::new().await;
    let (person, _) = house.settled().await;
    let session = house.log_in(EMAIL).await.tokens;
    let who = crate::recognise(&house.people, &session).await.unwrap();
    let new = "crimson harbour nine".into();
    let (wrong, by) = ("nothing like it".into(), sender());
    house.people.change_password(&who, &wrong, &new, &by).await.unwrap_err();
    house.people.change_password(&who, &PASSWORD.into(), &new, &sender()).await.unwrap();
    let notices = house.notices().await;
    let told: Vec<_> = notices.iter().map(|(whose, notice)| (*whose, notice.told)).collect();
    assert_eq!(told, [(person, Told::LoggedInOnNewDevice), (person, Told::PasswordChanged)]);
}

#[tokio::test]
async fn of_many_who_change_a_password_at_once_one_is_told_of() {
    let house = House::new().await;
    let (_, mark) = house.settled().await;
    let session = house.people.log_in(EMAIL, &PASSWORD.into(), Some(&mark), &sender()).await;
    let who = crate::recognise(&house.people, &session.unwrap().tokens).await.unwrap();
    let elsewhere = house.elsewhere();
    let news = ["crimson harbour one", "crimson harbour two", "crimson harbour six"];
    let changing = news.map(|new| {
        let (people, who) = (elsewhere.clone(), who);
        async move {
            people.change_password(&who, &PASSWORD.into(), &new.into(), &sender()).await.is_ok()
        }
    });
    let changed = futures::future::join_all(changing).await;
    assert_eq!(changed.iter().filter(|changed| **changed).count(), 1);
    assert_eq!(house.notices().await.len(), 1);
}
