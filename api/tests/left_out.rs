//! A read model that the household's others have gone on without: who asks for it is told so, and
//! everything else goes on; filled, it is there again. Through real HTTP.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use std::time::Duration;

use serde_json::json;
use support::TestHouse;
use support::client::Person;

/// Leaves a read model of the household out, for a reason or to be filled.
async fn leave_out(house: &TestHouse, person: &Person, model: &str, reason: Option<&str>) {
    let text = "insert into left_out (household_id, schema_name, read_model, revision, reason)
         select $1, schema_name, $2, 3, $3 from read_generations where state = 'active'
         on conflict (household_id, schema_name, read_model) do update set reason = $3";
    let mut superuser = house.database.superuser().await;
    let left_out = sqlx::query(text).bind(person.household).bind(model).bind(reason);
    left_out.execute(&mut superuser).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_shown_says_so_and_all_else_goes_on_until_it_is_filled() {
    let mut house = TestHouse::new().await;
    let (ada, bea) = (Person::new(&house).await, Person::new(&house).await);
    let account = ada.account("Giro").await;
    let entered = ada.enter(account, "2026-03-01", -100, "Bakery").await;
    let spending = ada.at("/reports/spending?month=2026-03");
    let before = ada.get_at(&spending, entered.revision()).await.expect(200);

    leave_out(&house, &ada, "spending", Some("a canary")).await;
    for path in ["/reports/spending?month=2026-03", "/dashboard"] {
        let refused = ada.get(&ada.at(path)).await;
        assert_eq!((refused.status.as_u16(), refused.code()), (503, "projection-halted"), "{path}");
        assert!(refused.headers.contains_key("retry-after"), "{path}");
        assert!(!refused.body.to_string().contains("canary"), "{path}: {}", refused.body);
    }
    for path in ["", "/accounts", "/transactions", "/categories", "/imports", "/audit"] {
        ada.get(&ada.at(path)).await.expect(200);
    }
    bea.get(&bea.at("/dashboard")).await.expect(200);
    let readiness = ada.get("/health/ready").await.expect(200);
    assert_eq!(readiness["halted_households"], 1, "{readiness}");
    assert_eq!(readiness["halted"][0]["subscription"], "read_models.read_1.spending");
    let entered = ada.enter(account, "2026-03-02", -250, "Butcher").await;
    ada.get_at(&ada.at("/transactions"), entered.revision()).await.expect(200);

    // A command that must know what cannot be looked up is refused, and nothing is stored.
    leave_out(&house, &ada, "import_list", Some("a canary")).await;
    let file = "Date;Payee;Amount\n2026-03-03;Kiosk;-1.00\n";
    let into = ada.at(&format!("/accounts/{account}/imports"));
    let refused = ada.upload(&into, file).await;
    assert_eq!((refused.status.as_u16(), refused.code()), (503, "projection-halted"));

    leave_out(&house, &ada, "spending", None).await;
    leave_out(&house, &ada, "import_list", None).await;
    house.fill();
    let deadline = tokio::time::Instant::now() + Duration::from_secs(60);
    let shown = loop {
        let shown = ada.get(&spending).await;
        if shown.status.as_u16() != 503 {
            break shown.expect(200);
        }
        assert!(tokio::time::Instant::now() < deadline, "it is not filled");
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    let spent = |of: &serde_json::Value| of["totals"][0]["spent"]["minor"].clone();
    assert_eq!((spent(&before), spent(&shown)), (json!(100), json!(350)), "{before} {shown}");
    ada.upload(&into, file).await.expect(201);
}
