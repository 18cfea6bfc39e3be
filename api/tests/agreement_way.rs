//! The way in which an account and its bank agreed, over real HTTP: in that one they part, are
//! compared by hand, and are made up for.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use std::time::Duration;

use chrono::NaiveDate;
use serde_json::{Value, json};
use support::TestHouse;
use support::client::Person;
use support::forms::{self, Booking, booking, day};
use uuid::Uuid;

fn euro(minor: i64) -> Value {
    json!({"minor": minor, "currency": "EUR"})
}

async fn acting() -> TestHouse {
    let mut house = TestHouse::new().await;
    house.act();
    house
}

/// An account that had 100,00 on 20 February.
struct Giro {
    ada: Person,
    id: Uuid,
    compared: usize,
}

impl Giro {
    async fn of(house: &TestHouse) -> Self {
        let ada = Person::new(house).await;
        let body = json!({"name": "Giro", "kind": "checking", "currency": "EUR",
            "opened_on": "2025-02-20", "opening_balance": euro(10_000)});
        let opened = ada.post(&ada.at("/accounts"), body).await;
        ada.get_at(&ada.at("/accounts"), opened.revision()).await.expect(200);
        Self { id: opened.id(), ada, compared: 0 }
    }

    fn at(&self, part: &str) -> String {
        self.ada.at(&format!("/accounts/{}{part}", self.id))
    }

    /// Takes in a file that begins with a balance, and waits until it is compared.
    async fn bring(
        &mut self,
        form: &str,
        before: i64,
        ends: (NaiveDate, NaiveDate),
        bookings: &[Booking],
    ) -> Value {
        let file = forms::file(form, before, ends, bookings);
        let report = self.ada.upload(&self.at("/imports"), file).await.expect(201);
        self.compared += 1;
        while self.agreement().await["items"].as_array().unwrap().len() < self.compared {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        report["accounts"][0].clone()
    }

    async fn agreement(&self) -> Value {
        self.ada.get(&self.at("/agreement")).await.expect(200)
    }

    async fn account(&self) -> Value {
        self.ada.get(&self.at("")).await.expect(200)
    }

    /// Days and what is there then of what is compared, newest comparison first.
    async fn ours(&self) -> Vec<(String, i64, bool)> {
        let shown = self.agreement().await;
        let items = shown["items"].as_array().unwrap().iter();
        items
            .map(|one| {
                let ours = one["ours"]["minor"].as_i64().unwrap();
                (one["on"].as_str().unwrap().to_owned(), ours, one["agrees"] == json!(true))
            })
            .collect()
    }

    async fn remove(&self, minor: i64) {
        let path = self.ada.at(&format!("/transactions?account_id={}", self.id));
        let all = self.ada.get(&path).await.expect(200);
        let is_it = |one: &&Value| one["amount"]["minor"] == json!(minor);
        let one = all["items"].as_array().unwrap().iter().find(is_it).unwrap();
        let id = one["id"].as_str().unwrap();
        let removed = self.ada.delete(&self.ada.at(&format!("/transactions/{id}"))).await;
        self.ada.get_at(&self.at(""), removed.revision()).await.expect(200);
    }

    /// States a balance by hand, and tells the difference.
    async fn state(&self, on: &str, minor: i64, adjust: bool) -> i64 {
        let body = json!({"stated_on": on, "stated_balance": euro(minor), "adjust": adjust});
        let told = self.ada.post(&self.at("/reconcile"), body).await;
        self.ada.get_at(&self.at(""), told.revision()).await.expect(200);
        let told = told.expect(200);
        assert_eq!(told["adjusted"], json!(adjust && told["difference"]["minor"] != json!(0)));
        told["difference"]["minor"].as_i64().unwrap()
    }
}

/// Of a bank that closes by day of value: "B" is booked behind the closing balance, and in it.
async fn by_value(house: &TestHouse) -> Giro {
    let mut giro = Giro::of(house).await;
    let bookings = [booking((3, 2), (3, 2), -1_000, "Shop"), booking((3, 5), (3, 3), -2_000, "B")];
    giro.bring("mt940 both", 10_000, (day(2, 28), day(3, 4)), &bookings).await;
    let shown = giro.agreement().await;
    assert_eq!(shown["agreed_until"], "2025-03-04", "{shown}");
    giro
}

#[tokio::test]
async fn what_agreed_by_day_of_value_parts_by_it_and_is_made_up_for_by_it() {
    let house = acting().await;
    let giro = by_value(&house).await;
    giro.remove(-1_000).await;
    let shown = giro.agreement().await;
    let difference = &shown["difference"];
    assert_eq!(difference["ours"], euro(8_000), "{shown}");
    assert_eq!(difference["difference"], euro(-1_000), "{shown}");
    let came = &difference["came_since"];
    assert_eq!(came["removed"], json!({"count": 1, "amount": euro(1_000)}), "{came}");
    assert_eq!((&came["from"], &came["changed"]), (&euro(7_000), &euro(0)), "{came}");
    let account = giro.account().await;
    assert_eq!(account["stated"]["difference"], euro(-1_000), "{account}");
    assert_eq!(giro.state("2025-03-04", 7_000, true).await, -1_000);
    let account = giro.account().await;
    assert_eq!((&account["balance"], &account["stated"]["agrees"]), (&euro(7_000), &json!(true)));
    assert_eq!(account["agrees_until"], "2025-03-04", "{account}");
    assert_eq!(giro.state("2025-03-04", 7_000, true).await, 0);
}

#[tokio::test]
async fn a_purchase_that_is_removed_is_no_agreement_where_its_refund_is_of_value_later() {
    let house = acting().await;
    let mut giro = Giro::of(&house).await;
    let bookings = [
        booking((3, 2), (3, 2), -1_234, "Shop"),
        booking((3, 5), (3, 5), -500, "B"),
        booking((3, 5), (3, 10), 1_234, "Gutschrift"),
    ];
    giro.bring("mt940 both", 10_000, (day(2, 28), day(3, 5)), &bookings).await;
    assert_eq!(giro.ours().await, [("2025-03-05".to_owned(), 9_500, true)]);
    giro.remove(-1_234).await;
    assert_eq!(giro.ours().await, [("2025-03-05".to_owned(), 10_734, false)]);
    let shown = giro.agreement().await;
    assert!(shown.get("agreed_until").is_none(), "{shown}");
    assert_eq!(shown["difference"]["difference"], euro(-1_234), "{shown}");
    assert_eq!(shown["difference"]["came_since"]["changed"], euro(0), "{shown}");
    let account = giro.account().await;
    assert_eq!(account["stated"]["difference"], euro(-1_234), "{account}");
    // By hand it is no other one.
    assert_eq!(giro.state("2025-03-05", 9_500, false).await, -1_234);
    assert!(giro.agreement().await.get("agreed_until").is_none());
}

#[tokio::test]
async fn what_is_stated_by_hand_is_compared_in_the_way_in_which_the_account_agreed_last() {
    let house = acting().await;
    let giro = by_value(&house).await;
    assert_eq!(giro.state("2025-03-04", 7_000, false).await, 0);
    // That is what is booked by then, and "B" is of value before.
    assert_eq!(giro.state("2025-03-04", 9_000, false).await, 2_000);
    assert_eq!(giro.state("2025-03-03", 7_000, false).await, 0);
}

#[tokio::test]
async fn a_file_that_does_not_agree_differs_in_the_way_in_which_the_account_agreed_last() {
    let house = acting().await;
    let mut giro = by_value(&house).await;
    // 5,00 are missing before it.
    let bookings = [booking((3, 8), (3, 6), -100, "Kiosk")];
    let told = giro.bring("mt940 both", 6_500, (day(3, 4), day(3, 6)), &bookings).await;
    assert_eq!((&told["agrees"], &told["difference"]), (&json!(false), &euro(-500)), "{told}");
    assert_eq!(told["balance_after"], euro(6_900), "{told}");
    let shown = giro.agreement().await;
    assert_eq!(shown["difference"]["difference"], euro(-500), "{shown}");
    let came = &shown["difference"]["came_since"];
    assert_eq!(came["imported"], json!({"count": 1, "amount": euro(-100)}), "{came}");
    assert_eq!(came["changed"], euro(0), "{came}");
    let account = giro.account().await;
    assert_eq!(account["stated"]["difference"], euro(-500), "{account}");
    assert_eq!(shown["agreed_until"], "2025-03-04", "{shown}");
}

/// A bank that closes by day of value in a format whose lines are kept under that of the booking.
#[tokio::test]
async fn an_older_comparison_agrees_when_the_next_file_brings_what_was_booked_before_it() {
    let house = acting().await;
    for early in [None, Some(booking((3, 4), (3, 3), 700, "Lohn"))] {
        let mut giro = Giro::of(&house).await;
        let mut first = vec![booking((3, 3), (3, 3), -5_105, "Rent")];
        first.extend(early);
        let after: i64 = 10_000 + first.iter().map(|one| one.minor).sum::<i64>();
        giro.bring("camt both", 10_000, (day(2, 28), day(3, 3)), &first).await;
        let second =
            [booking((3, 3), (3, 4), 1_000, "Shop"), booking((3, 5), (3, 5), -300, "Cafe")];
        giro.bring("camt both", after, (day(3, 3), day(3, 5)), &second).await;
        let agreed =
            [("2025-03-05".to_owned(), after + 700, true), ("2025-03-03".to_owned(), after, true)];
        assert_eq!(giro.ours().await, agreed, "{early:?}");
        giro.remove(-5_105).await;
        if early.is_some() {
            let parted = agreed.map(|(on, ours, _)| (on, ours + 5_105, false));
            assert_eq!(giro.ours().await, parted, "by the day of value");
        }
    }
}

/// What a table of days of value brought is met by daily statements of a bank that counts by the
/// day of the booking: each balance within the file has what it tells apart, as the last one has.
#[tokio::test]
async fn each_balance_within_a_file_agrees_where_lines_are_kept_on_the_other_side_of_its_day() {
    let house = acting().await;
    let giro = Giro::of(&house).await;
    let daily = [
        booking((3, 3), (3, 3), -1_000, "Shop"),
        booking((3, 5), (3, 4), -2_000, "Bakery"),
        booking((3, 7), (3, 6), -3_000, "Kiosk"),
    ];
    let first = forms::file("Valuta", 10_000, (day(3, 1), day(3, 6)), &daily);
    giro.ada.upload(&giro.at("/imports"), first).await.expect(201);
    // The line of each statement is kept under the last day of the one before it.
    let ends = [(2, 28), (3, 4), (3, 6), (3, 9)].map(|(month, on)| day(month, on));
    let mut before = 10_000;
    let mut file = String::new();
    for (nth, one) in daily.iter().enumerate() {
        file += &forms::file("mt940 both", before, (ends[nth], ends[nth + 1]), &[*one]);
        before += one.minor;
    }
    let report = giro.ada.upload(&giro.at("/imports"), file).await.expect(201);
    let account = &report["accounts"][0];
    assert_eq!((&account["imported"], &account["duplicates"]), (&json!(0), &json!(3)), "{report}");
    while giro.ours().await.len() < 3 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let mut ours = giro.ours().await;
    ours.sort();
    let agrees = |on: &str, minor| (on.to_owned(), minor, true);
    let expected =
        [agrees("2025-03-04", 9_000), agrees("2025-03-06", 7_000), agrees("2025-03-09", 4_000)];
    assert_eq!(ours, expected);
}

#[tokio::test]
async fn the_next_statement_shows_the_way_in_which_the_bank_counts() {
    let house = acting().await;
    for form in ["camt both", "mt940 both"] {
        let mut giro = Giro::of(&house).await;
        let one = [booking((3, 2), (3, 2), -1_000, "Shop")];
        giro.bring(form, 10_000, (day(2, 28), day(3, 4)), &one).await;
        let other = [booking((3, 20), (3, 20), -2_000, "B")];
        giro.bring(form, 9_000, (day(3, 4), day(3, 31)), &other).await;
        // Booked on the day of the balance before, of value behind it: by value alone is it not in.
        let next = [booking((3, 31), (4, 3), -500, "C")];
        giro.bring(form, 7_000, (day(3, 31), day(4, 30)), &next).await;
        let agreed: Vec<_> = giro.ours().await.into_iter().map(|(_, _, agrees)| agrees).collect();
        assert_eq!(agreed, [true; 3], "{form}");
        giro.remove(-2_000).await;
        let right = [("2025-04-30", 8_500), ("2025-03-31", 9_000), ("2025-03-04", 9_000)];
        let ours = giro.ours().await;
        let told: Vec<_> = ours.iter().map(|(on, ours, _)| (on.as_str(), *ours)).collect();
        assert_eq!(told, right, "{form}");
        assert_eq!(giro.state("2025-03-31", 7_000, true).await, -2_000, "{form}");
        assert_eq!(giro.account().await["balance"], euro(6_500), "{form}");
        assert_eq!(giro.account().await["agrees_until"], "2025-04-30", "{form}");
    }
}

#[tokio::test]
async fn a_balance_of_which_no_way_is_known_differs_in_the_one_in_which_the_account_agreed() {
    let house = acting().await;
    let mut giro = by_value(&house).await;
    let other = [booking((3, 20), (3, 20), -2_000, "C")];
    giro.bring("mt940 both", 7_000, (day(3, 4), day(3, 31)), &other).await;
    // It tells both days and states no balance.
    let file = "Buchungstag;Valuta;Verwendungszweck;Betrag;Währung\n\
                31.03.2025;03.04.2025;D;-5,00;EUR\n10.04.2025;10.04.2025;E;-1,00;EUR\n";
    giro.ada.upload(&giro.at("/imports"), file).await.expect(201);
    giro.remove(-2_000).await;
    let shown = giro.agreement().await;
    assert_eq!(shown["difference"]["difference"], euro(-2_000), "{shown}");
    let account = giro.account().await;
    assert_eq!(account["stated"]["difference"], euro(-2_000), "{account}");
    assert_eq!(giro.state("2025-03-31", 5_000, false).await, -2_000);
}

#[tokio::test]
async fn a_difference_begins_at_what_a_person_entered() {
    let house = acting().await;
    let mut giro = Giro::of(&house).await;
    let one = [booking((3, 2), (3, 2), -1_000, "Shop"), booking((3, 5), (3, 5), -500, "Cafe")];
    giro.bring("camt both", 10_000, (day(2, 28), day(3, 8)), &one).await;
    let other = [booking((3, 10), (3, 10), -200, "Kiosk"), booking((3, 20), (3, 20), -300, "Bar")];
    let entered = giro.ada.enter(giro.id, "2025-03-15", -777, "By hand").await;
    giro.bring("camt both", 8_500, (day(3, 8), day(3, 31)), &other).await;
    let shown = giro.agreement().await;
    assert_eq!(shown["difference"]["difference"], euro(777), "{shown}");
    assert_eq!(shown["difference"]["begins_at"], json!(entered.id()), "{shown}");
}
