//! A household of its own in this process, founded by nobody in particular.

use commands::asker::Asker;
use commands::house::House;
use commands::ports::Intent;
use commands::{account, household, proof};
use domain::account::{AccountKind, Open};
use domain::household::Found;
use domain::id::{AccountId, HouseholdId, UserId};
use domain::money::Currency;
use domain::transaction::AccountFacts;
use uuid::Uuid;

/// Who founds and asks.
pub const PERSON: UserId = UserId(Uuid::nil());
/// What a household is called.
pub const NAME: &str = "Bench";

/// A household with an account to write into.
#[derive(Debug, Clone, Copy)]
pub struct Home {
    pub id: HouseholdId,
    pub account: AccountFacts,
}

/// What the founder wants in a household, under no key.
pub fn intent(household_id: HouseholdId) -> Intent {
    Intent {
        household_id,
        asker: Asker::Person(PERSON),
        idempotency_key: None,
        request_hash: proof::sha256(b"a request"),
        expected_version: None,
        correlation: Uuid::now_v7(),
        causation: None,
        source: "loopback",
    }
}

/// Founds a household in euros.
///
/// # Errors
/// When it is refused.
pub async fn found(house: &House) -> anyhow::Result<HouseholdId> {
    let id = HouseholdId(Uuid::now_v7());
    let found = Found {
        name: NAME.to_owned(),
        currency: Currency::new("EUR")?,
        time_zone: "Europe/Berlin".to_owned(),
        founder: PERSON,
    };
    household::found(house, &intent(id), found).await?;
    Ok(id)
}

/// The same with an account.
///
/// # Errors
/// When it is refused.
pub async fn home(house: &House) -> anyhow::Result<Home> {
    let (id, currency) = (found(house).await?, Currency::new("EUR")?);
    let open = Open {
        name: "Giro".to_owned(),
        kind: AccountKind::Checking,
        currency,
        opening_balance: None,
        opening_derived: false,
        opening_holds: None,
        opened_on: None,
        owner: None,
        in_budget: true,
        number: None,
        bank: None,
    };
    let opened = account::open(house, &intent(id), open, None).await?;
    let account = AccountFacts { id: AccountId(opened.id), currency, is_open: true };
    Ok(Home { id, account })
}
