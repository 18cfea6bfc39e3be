//! Founding and filling the household: every command with a key of its own.

use anyhow::Context;
use chrono::NaiveDate;
use commands::asker::Asker;
use commands::category::{self, NewCategory};
use commands::import::{ImportRequest, import_statement};
use commands::ports::Intent;
use commands::proof::sha256;
use commands::scope::Scope;
use commands::transaction::{self, NewTransaction};
use commands::unit::load;
use commands::{account, household};
use domain::account::{AccountKind, Open};
use domain::category::CategoryKind;
use domain::household::{Found, Household, HouseholdCommand};
use domain::id::{AccountId, CategoryId, HouseholdId, TransactionId, UserId};
use domain::money::{Currency, Money};
use domain::transaction::{Edit, LineIdentities};
use futures::future::BoxFuture;
use futures::{FutureExt, StreamExt};
use uuid::Uuid;

use super::purse::Purse;
use super::statement::{self, Booked};
use super::story::{self, Line, TRANSFER};
use crate::state::AppState;

const NAME: &str = "Familie Lindner";
/// The name while it is being filled, with the day it is filled up to.
const UNFINISHED: &str = "Demo household, being filled up to ";
const TIME_ZONE: &str = "Europe/Berlin";
// Numbers as banks print them, of a bank that does not exist.
const CHECKING_NUMBER: &str = "DE02 9999 0000 0012 3456 01";
const SAVINGS_NUMBER: &str = "DE72 9999 0000 0012 3456 02";
const CARD_NUMBER: &str = "4000 99XX XXXX 4711";
/// Commands under way at once.
const AT_ONCE: usize = 6;

/// The demo household while it is filled.
pub(super) struct Founding<'a> {
    state: &'a AppState,
    scope: Scope,
    user_id: UserId,
    currency: Currency,
    /// The story's last day.
    today: NaiveDate,
    correlation: Uuid,
}

impl<'a> Founding<'a> {
    /// Founds the household, or takes up one that was cut off; `None` when it is complete.
    pub(super) async fn begin(
        state: &'a AppState,
        user_id: UserId,
    ) -> anyhow::Result<Option<Self>> {
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
        let scope = Scope::enter(house, Asker::Person(user_id), household_id)
            .await?
            .context("the demo person does not belong to the demo household")?;
        Ok(Some(Self { state, scope, user_id, currency, today, correlation }))
    }

    /// The last day that is told of.
    pub(super) fn today(&self) -> NaiveDate {
        self.today
    }

    fn intent(&self, key: &str) -> Intent {
        intent(self.scope.household_id, self.user_id, self.correlation, key)
    }

    fn money(&self, minor: i64) -> Money {
        Money::new(minor, self.currency)
    }

    pub(super) async fn fill(&self, lines: &[Line]) -> anyhow::Result<()> {
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
        let intent = self.intent("category:transfer");
        let transfer = category::add(&self.state.house, &intent, transfer).await?;
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
            opening_holds: None,
            opened_on: Some(story::first_day(self.today)),
            owner: None,
            in_budget: true,
            number: number.map(str::to_owned),
            bank: None,
        };
        let intent = self.intent(&format!("account:{name}"));
        Ok(AccountId(account::open(&self.state.house, &intent, open, None).await?.id))
    }

    /// The bank accounts come as a bank would send them: one statement file.
    async fn import(&self, lines: &[Line]) -> anyhow::Result<()> {
        let banks = [
            (Purse::Checking, CHECKING_NUMBER),
            (Purse::Savings, SAVINGS_NUMBER),
            (Purse::Card, CARD_NUMBER),
        ];
        let file = banks.map(|(purse, number)| (purse, number, statement::booked(lines, purse)));
        let request =
            ImportRequest::of(format!("statements-{}.ofx", self.today), statement::ofx(&file));
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
                transaction::enter(&self.state.house, &intent, new).await?;
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
        let house = &self.state.house;
        if let Some(category) = self.category(line, transfer) {
            let intent = self.intent(&format!("category:{id}"));
            transaction::categorise(house, &intent, id, Some(category)).await?;
        }
        if line.tag.is_some() || !line.note.is_empty() {
            let edit = Edit {
                note: Some(line.note.to_owned()),
                tags: Some(line.tag.into_iter().map(str::to_owned).collect()),
                ..Edit::default()
            };
            let intent = self.intent(&format!("note:{id}"));
            transaction::edit(house, &intent, id, edit).await?;
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
    pub(super) async fn finish(&self) -> anyhow::Result<()> {
        let rename = vec![HouseholdCommand::Rename(NAME.to_owned())];
        household::edit(&self.state.house, &self.intent("finish"), rename).await?;
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

fn intent(household_id: HouseholdId, user_id: UserId, correlation: Uuid, key: &str) -> Intent {
    let key = format!("demo:{key}");
    Intent {
        household_id,
        asker: Asker::Person(user_id),
        request_hash: sha256(key.as_bytes()),
        idempotency_key: Some(key),
        expected_version: None,
        correlation,
        causation: None,
        source: "internal",
    }
}
