//! What a person said of an account's balance, and bookings whose two days lie on both sides of the
//! day they spoke of: banks count by the day of the booking. Through real HTTP.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use serde_json::{Value, json};
use support::TestHouse;
use support::client::Person;
use support::forms::{self, booking, day};

fn eur(minor: i64) -> Value {
    json!({"minor": minor, "currency": "EUR"})
}

#[tokio::test]
async fn what_is_booked_behind_the_day_a_person_spoke_of_is_not_in_what_they_said() {
    let house = TestHouse::new().await;
    // Of value in January, booked in February; and the other way round.
    for (value, right) in [((1, 30), 94_489), ((2, 4), 94_489)] {
        let bookings =
            [booking((2, 2), value, -1_500, "Shop"), booking((2, 3), (2, 3), -4_011, "Aldi")];
        for form in ["mt940 both", "camt both"] {
            for on_a_day in [true, false] {
                let ada = Person::new(&house).await;
                let mut body = json!({"name": "Giro", "kind": "checking", "currency": "EUR"});
                if on_a_day {
                    body["balance"] = eur(100_000);
                    body["balance_on"] = json!("2025-02-01");
                } else {
                    body["opening_balance"] = eur(100_000);
                    body["opened_on"] = json!("2025-02-02");
                }
                let id = ada.post(&ada.at("/accounts"), body).await.id();
                let path = ada.at(&format!("/accounts/{id}"));
                let file = forms::file(form, 100_000, (day(2, 1), day(2, 6)), &bookings);
                let report = ada.upload(&format!("{path}/imports"), file).await.expect(201);
                let told = &report["accounts"][0];
                assert_eq!(told["agrees"], true, "{form} {value:?} {on_a_day}: {report}");
                let account = ada.get_at(&path, report["revision"].as_i64().unwrap()).await;
                assert_eq!(account.body["balance"], eur(right), "{form} {value:?} {on_a_day}");
            }
        }
    }
}
