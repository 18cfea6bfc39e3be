//! The demo household: invented people and two years of invented, lifelike transactions, brought in
//! through the same commands that everybody uses.
//!
//! Founded once: every command has a key of its own, so that one that was cut off is taken up where
//! it stopped, on the day it began with; the household's last command gives it its name.

mod habit;
mod statement;
mod story;

use std::time::Instant;

use anyhow::Context;
use chrono::NaiveDate;
use commands::category::{self, NewCategory};
use commands::execute::load;
use commands::import::{ImportRequest, import_statement};
use commands::person::Sender;
use commands::ports::Intent;
use commands::proof::sha256;
use commands::scope::Scope;
use commands::transaction::{self, NewTransaction};
use commands::{account, household};
use domain::account::{AccountKind, Open};
use domain::category::CategoryKind;
use domain::event::Actor;
use domain::household::{Found, Household, HouseholdCommand};
use domain::id::{AccountId, CategoryId, HouseholdId, TransactionId, UserId};
use domain::money::{Currency, Money};
use domain::transaction::{Edit, LineIdentities};
use futures::future::BoxFuture;
use futures::{FutureExt, StreamExt};
use uuid::Uuid;

use crate::state::AppState;
use statement::Booked;
use story::{Line, Purse, TRANSFER};

/// Who logs in. The address is under a name that nobody can own (RFC 2606).
pub const EMAIL: &str = "demo@wumbo.example";
/// Known to everybody: nothing of anyone's own belongs into a demo household.
pub const PASSWORD: &str = "wumbo demo household";
const NAME: &str = "Familie Lindner";
/// The name while it is being filled, with the day it is filled up to.
const UNFINISHED: &str = "Demo household, being filled up to ";
const TIME_ZONE: &str = "Europe/Berlin";
/// Commands under way at once.
const AT_ONCE: usize = 6;

/// Founds the demo household, unless it has been founded before.
///
/// # Errors
/// When a command fails, or when the address is somebody else's by now.
pub async fn found(state: &AppState) -> anyhow::Result<()> {
    let began = Instant::now();
    let user_id = person(state).await?;
    let Some(founding) = Founding::begin(state, user_id).await? else {
        tracing::info!(email = EMAIL, password = PASSWORD, "the demo household is there: log in");
        return Ok(());
    };
    let lines = story::of_two_years(founding.today);
    tracing::info!(transactions = lines.len(), "founding the demo household");
    founding.fill(&lines).await?;
    founding.finish().await?;
    tracing::info!(
        seconds = began.elapsed().as_secs(),
        url = %state.public_url,
        email = EMAIL,
        password = PASSWORD,
        "the demo household is ready: log in"
    );
    Ok(())
}

/// Registers the person where needed, and proves that the password is still theirs.
async fn person(state: &AppState) -> anyhow::Result<UserId> {
    let sender = Sender { source: "internal", client: "wumbo serve --demo".to_owned() };
    let password = PASSWORD.to_owned().into();
    // An address that is taken stays as it is.
    state.people.register(EMAIL, &password, "Kim Lindner", &sender).await?;
    let tokens = state
        .people
        .log_in(EMAIL, &password, None, &sender)
        .await
        .context("demo@wumbo.example has another password by now")?
        .tokens;
    state.people.end_session(tokens.user_id, tokens.session_id).await?;
    Ok(tokens.user_id)
}

/// The demo household while it is filled.
struct Founding<'a> {
    state: &'a AppState,
    scope: Scope,
    currency: Currency,
    /// The story's last day.
    today: NaiveDate,
    correlation: Uuid,
}

impl<'a> Founding<'a> {
    /// Founds the household, or takes up one that was cut off; `None` when it is complete.
    async fn begin(state: &'a AppState, user_id: UserId) -> anyhow::Result<Option<Self>> {
        let house = &state.house;
        let household_id = HouseholdId(Uuid::new_v5(&user_id.0, b"household:demo"));
        let currency = Currency::new("EUR")?;
        let correlation = house.ids.fresh();
        let (found, _) =
            load::<Household>(house.store.as_ref(), household_id, household_id).await?;
        let zone = TIME_ZONE.parse::<chrono_tz::Tz>().unwrap_or_default();
        let mut today = house.clock.now().with_timezone(&zone).date_naive();
        if found.currency.is_some() {
            let Some(begun) = found.name.strip_prefix(UNFINISHED) else { return Ok(None) };
            today = begun.parse().context("reading how far the demo household was filled")?;
        } else {
            let found = Found {
                name: format!("{UNFINISHED}{today}"),
                currency,
                time_zone: TIME_ZONE.to_owned(),
                founder: user_id,
            };
            let intent = intent(household_id, user_id, correlation, "found");
            household::found(house, &intent, found).await?;
        }
        let scope = Scope::enter(house, user_id, household_id)
            .await?
            .context("the demo person does not belong to the demo household")?;
        Ok(Some(Self { state, scope, currency, today, correlation }))
    }

    fn intent(&self, key: &str) -> Intent {
        intent(self.scope.household_id, self.scope.user_id, self.correlation, key)
    }

    fn money(&self, minor: i64) -> Money {
        Money::new(minor, self.currency)
    }

    async fn fill(&self, lines: &[Line]) -> anyhow::Result<()> {
        let mut accounts = Vec::new();
        for purse in Purse::ALL {
            accounts.push((purse, self.open(purse).await?));
        }
        let transfer = NewCategory {
            name: "Between our accounts".to_owned(),
            kind: CategoryKind::Expense,
            parent_id: None,
            colour: None,
            icon: Some("arrow-left-right".to_owned()),
        };
        let transfer =
            category::add(&self.state.house, &self.intent("category:transfer"), transfer).await?;
        let transfer = CategoryId(transfer.id);
        let mut wishes = Vec::new();
        for (purse, account_id) in &accounts {
            let booked = statement::booked(lines, *purse);
            match purse {
                Purse::Cash => self.enter(*account_id, &booked, transfer).await?,
                _ => wishes.extend(self.wishes(*account_id, booked)),
            }
        }
        self.import(lines).await?;
        tracing::info!("demo household: statements imported, categories next");
        self.categorise(wishes, transfer).await
    }

    async fn open(&self, purse: Purse) -> anyhow::Result<AccountId> {
        let (name, kind, number) = match purse {
            Purse::Checking => ("Joint account", AccountKind::Checking, Some(CHECKING_NUMBER)),
            Purse::Savings => ("Rainy days", AccountKind::Savings, Some(SAVINGS_NUMBER)),
            Purse::Card => ("Credit card", AccountKind::CreditCard, Some(CARD_NUMBER)),
            Purse::Cash => ("Wallet", AccountKind::Cash, None),
        };
        let open = Open {
            name: name.to_owned(),
            kind,
            currency: self.currency,
            opening_balance: Some(self.money(purse.opening())),
            opening_derived: false,
            opened_on: Some(story::first_day(self.today)),
            owner: None,
            in_budget: true,
            number: number.map(str::to_owned),
        };
        let intent = self.intent(&format!("account:{name}"));
        Ok(AccountId(account::open(&self.state.house, &self.scope, &intent, open).await?.id))
    }

    /// The bank accounts come as a bank would send them: one statement file.
    async fn import(&self, lines: &[Line]) -> anyhow::Result<()> {
        let banks = [
            (Purse::Checking, CHECKING_NUMBER),
            (Purse::Savings, SAVINGS_NUMBER),
            (Purse::Card, CARD_NUMBER),
        ];
        let file = banks.map(|(purse, number)| (purse, number, statement::booked(lines, purse)));
        let request = ImportRequest {
            file_name: format!("statements-{}.ofx", self.today),
            file: statement::ofx(&file).into(),
            account: None,
            mapping: None,
            create_accounts: false,
            dry_run: false,
        };
        let intent = self.intent("import");
        import_statement(&self.state.house, &self.scope, &intent, request).await?;
        Ok(())
    }

    /// What is paid in cash is written down by hand.
    async fn enter(
        &self,
        account_id: AccountId,
        booked: &[Booked<'_>],
        transfer: CategoryId,
    ) -> anyhow::Result<()> {
        let mut entries = Vec::new();
        for Booked { line, bank_id } in booked {
            let new = NewTransaction {
                account_id,
                posted_on: line.on,
                amount: self.money(line.minor),
                payee: line.payee.to_owned(),
                description: line.text.to_owned(),
                category_id: self.category(line, transfer),
                note: line.note.to_owned(),
                tags: Vec::new(),
            };
            let intent = self.intent(&format!("cash:{bank_id}"));
            let entry = async move {
                transaction::enter(&self.state.house, &self.scope, &intent, new).await?;
                anyhow::Ok(())
            };
            entries.push(entry.boxed());
        }
        several_at_once(entries, "writing down cash").await
    }

    /// The lines that somebody has looked at, with the ids that the import gives them.
    fn wishes<'l>(
        &self,
        account_id: AccountId,
        booked: Vec<Booked<'l>>,
    ) -> Vec<(TransactionId, &'l Line)> {
        let mut identities = LineIdentities::of(account_id);
        let lines = booked.into_iter().map(|Booked { line, bank_id }| {
            (identities.next(Some(&bank_id), line.on, self.money(line.minor), ""), line)
        });
        lines.filter(|(_, line)| !line.pending).collect()
    }

    async fn categorise(
        &self,
        wishes: Vec<(TransactionId, &Line)>,
        transfer: CategoryId,
    ) -> anyhow::Result<()> {
        let mut choices = Vec::new();
        for (id, line) in wishes {
            choices.push(self.look_at(id, line, transfer).boxed());
        }
        several_at_once(choices, "putting into categories").await
    }

    async fn look_at(
        &self,
        id: TransactionId,
        line: &Line,
        transfer: CategoryId,
    ) -> anyhow::Result<()> {
        let (house, scope) = (&self.state.house, &self.scope);
        if let Some(category) = self.category(line, transfer) {
            let intent = self.intent(&format!("category:{id}"));
            transaction::categorise(house, scope, &intent, id, Some(category)).await?;
        }
        if line.tag.is_some() || !line.note.is_empty() {
            let edit = Edit {
                note: Some(line.note.to_owned()),
                tags: Some(line.tag.into_iter().map(str::to_owned).collect()),
                ..Edit::default()
            };
            let intent = self.intent(&format!("note:{id}"));
            transaction::edit(house, scope, &intent, id, edit).await?;
        }
        Ok(())
    }

    fn category(&self, line: &Line, transfer: CategoryId) -> Option<CategoryId> {
        match line.category? {
            TRANSFER => Some(transfer),
            key => Some(CategoryId::of_system(self.scope.household_id, key)),
        }
    }

    /// The name says that it is complete.
    async fn finish(&self) -> anyhow::Result<()> {
        let rename = vec![HouseholdCommand::Rename(NAME.to_owned())];
        household::edit(&self.state.house, &self.scope, &self.intent("finish"), rename).await?;
        Ok(())
    }
}

async fn several_at_once(
    work: Vec<BoxFuture<'_, anyhow::Result<()>>>,
    doing: &'static str,
) -> anyhow::Result<()> {
    let all = work.len();
    let mut work = futures::stream::iter(work).buffer_unordered(AT_ONCE).enumerate();
    while let Some((done, worked)) = work.next().await {
        worked?;
        if (done + 1).is_multiple_of(500) {
            tracing::info!(done = done + 1, of = all, doing, "filling the demo household");
        }
    }
    Ok(())
}

// Numbers as banks print them, of a bank that does not exist.
const CHECKING_NUMBER: &str = "DE02 9999 0000 0012 3456 01";
const SAVINGS_NUMBER: &str = "DE72 9999 0000 0012 3456 02";
const CARD_NUMBER: &str = "4000 99XX XXXX 4711";

fn intent(household_id: HouseholdId, user_id: UserId, correlation: Uuid, key: &str) -> Intent {
    let key = format!("demo:{key}");
    Intent {
        household_id,
        actor: Actor::Person { id: user_id },
        request_hash: sha256(key.as_bytes()),
        idempotency_key: Some(key),
        expected_version: None,
        correlation,
        causation: None,
        source: "internal",
    }
}
