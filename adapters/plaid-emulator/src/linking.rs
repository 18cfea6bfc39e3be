//! How an Item comes to be: somebody logs in at an institution and shares accounts.

use chrono::{Days, NaiveDate, TimeDelta};

use crate::account::Account;
use crate::custom::Custom;
use crate::error::PlaidError;
use crate::household::{self, Household};
use crate::identity::Kind;
use crate::institution::{self, Institution};
use crate::item::life::Told;
use crate::item::{Item, Persona, Stage};
use crate::slot::Slot;
use crate::transaction::log::Log;
use crate::world::{PublicToken, World};

/// Days of history a client gets who asks for nothing.
pub const DEFAULT_DAYS: u64 = 90;
const PUBLIC_TOKEN_MINUTES: i64 = 30;

/// What is known at the moment of linking.
#[derive(Debug, Default)]
pub struct Login {
    /// `institution_id`.
    pub institution_id: String,
    /// The user name.
    pub username: String,
    /// The password, or the document of a custom user.
    pub password: String,
    /// The products asked for.
    pub products: Vec<String>,
    /// Where webhooks go.
    pub webhook: Option<String>,
    /// Days of history asked for.
    pub days_requested: Option<u64>,
    /// The first day of history asked for, over `days_requested`.
    pub start_date: Option<NaiveDate>,
    /// Masks or names of the accounts shared; without it, all.
    pub shared: Option<Vec<String>>,
}

impl Login {
    /// The institution logged in at.
    pub fn institution(&self) -> Result<&'static Institution, PlaidError> {
        institution::find(&self.institution_id).ok_or_else(|| {
            PlaidError::input("INVALID_INSTITUTION", "invalid institution_id provided")
        })
    }

    fn persona(&self) -> Result<(Persona, Option<Custom>), PlaidError> {
        match self.username.as_str() {
            "" | "user_good" => Ok((Persona::Good, None)),
            "user_transactions_dynamic" => Ok((Persona::Dynamic, None)),
            "user_custom" => Ok((Persona::Custom, Some(Custom::parse(&self.password)?))),
            _ => {
                let message = "the provided credentials were not correct. please try again";
                Err(PlaidError::new("ITEM_ERROR", "INVALID_CREDENTIALS", message)
                    .displayed("The credentials were not correct. Please try again."))
            }
        }
    }

    /// The accounts this login would see, without identifiers.
    pub fn accounts(&self) -> Result<Vec<Account>, PlaidError> {
        let (_, custom) = self.persona()?;
        let institution = self.institution()?;
        Ok(custom.map_or_else(|| slots(institution), |custom| custom.accounts()))
    }
}

fn slots(institution: &Institution) -> Vec<Account> {
    institution.slots.iter().map(|slot: &Slot| household::sheet(*slot)).collect()
}

impl World {
    /// Creates an Item; its number.
    pub fn link(&mut self, login: Login) -> Result<u32, PlaidError> {
        let institution = login.institution()?;
        if let Some(error) = self.condition(institution) {
            return Err(error);
        }
        let (persona, custom) = login.persona()?;
        let unsupported =
            login.products.iter().find(|product| !institution.products.contains(&product.as_str()));
        if unsupported.is_some() {
            return Err(PlaidError::item("PRODUCTS_NOT_SUPPORTED"));
        }
        let number = u32::try_from(self.items.len()).unwrap_or(u32::MAX);
        let (now, today) = (self.clock.now(), self.clock.today());
        let mut accounts = custom.as_ref().map_or_else(|| slots(institution), Custom::accounts);
        for account in &mut accounts {
            account.account_id = self.account_id();
            account.shared = login.shared.as_ref().is_none_or(|shared| {
                let mask = account.mask.as_deref().unwrap_or_default();
                shared.iter().any(|wanted| wanted == mask || *wanted == account.name)
            });
            let slot = account.slot.map_or(0, |slot| slot as u64 + 1);
            account.persistent_account_id =
                institution.persistent.then(|| self.mint.identifier(Kind::PersistentAccount, slot));
        }
        if !accounts.iter().any(|account| account.shared) {
            return Err(PlaidError::item("NO_ACCOUNTS"));
        }
        let days = Days::new(login.days_requested.unwrap_or(DEFAULT_DAYS).clamp(1, 730));
        let first = today.checked_sub_days(days).unwrap_or(today);
        let login_days = self.switches.login_expires_after_days;
        let mut item = Item {
            number,
            item_id: self.mint.identifier(Kind::Item, u64::from(number) + 1),
            access_token: None,
            institution_id: institution.id.to_owned(),
            persona,
            webhook: login.webhook,
            products: login.products,
            created_at: now,
            removed: false,
            error: None,
            consent_expires_at: institution.consent_days.map(|days| now + TimeDelta::days(days)),
            consent_noticed: false,
            disconnects_at: None,
            login_expires_at: login_days.map(|days| now + TimeDelta::days(days.into())),
            accounts,
            log: Log::default(),
            backlog: Vec::new(),
            stage: Stage::Idle,
            pull_due: None,
            history_from: login.start_date.unwrap_or(first),
            synced: false,
            recurring_asked: false,
            household: custom.is_none().then(|| Household::new(self.seed, self.anchor)),
            upcoming: Vec::new(),
            updated_at: None,
            failed_at: None,
            last_webhook: None,
            refreshes: 0,
        };
        if let Some(custom) = custom {
            custom.fill(&mut item, today, &mut self.names);
        }
        self.break_older(institution);
        self.items.push(item);
        if self.item(number)?.has_product("transactions") {
            self.start_pulling(number);
        }
        Ok(number)
    }

    // A bank that gives out tokens instead of numbers may take the old one back.
    fn break_older(&mut self, institution: &Institution) {
        if !self.switches.relink_breaks_older_item || !institution.persistent {
            return;
        }
        let older = self.items.iter().filter(|item| {
            !item.removed && item.error.is_none() && item.institution_id == institution.id
        });
        for number in older.map(|item| item.number).collect::<Vec<u32>>() {
            self.break_item(number, "ITEM_LOGIN_REQUIRED", Some("OAUTH_INVALID_TOKEN"));
        }
    }

    /// Begins to pull an Item's transactions, unless that began before.
    pub fn start_pulling(&mut self, number: u32) {
        let due = self.clock.now() + TimeDelta::seconds(self.switches.initial_pull_seconds.into());
        if let Some(item) = self.items.get_mut(number as usize)
            && item.stage == Stage::Idle
        {
            item.stage = Stage::Waiting;
            item.pull_due = Some(due);
        }
    }

    /// Sets which accounts of an Item are shared, and tells of the history of new ones.
    pub fn share(&mut self, number: u32, chosen: impl Fn(&Account) -> bool) {
        let today = self.clock.today();
        let World { items, names, seed, anchor, .. } = self;
        let Some(item) = items.get_mut(number as usize) else { return };
        let mut told = Told::default();
        for place in 0..u16::try_from(item.accounts.len()).unwrap_or(u16::MAX) {
            let Some(account) = item.accounts.get_mut(usize::from(place)) else { continue };
            let shared = chosen(account);
            let before = std::mem::replace(&mut account.shared, shared);
            if shared && !before && item.stage == Stage::Historical {
                let house = Household::new(*seed, *anchor);
                told.added += item.catch_up(place, house, today, names).added;
            }
        }
        self.announce(number, &told);
    }

    /// Puts a product into use that the institution has, as the first call of it does.
    pub fn use_product(&mut self, number: u32, product: &str) -> Result<(), PlaidError> {
        let item = self.item_mut(number)?;
        if !item.institution().products.contains(&product) {
            return Err(PlaidError::item("PRODUCTS_NOT_SUPPORTED"));
        }
        if !item.has_product(product) {
            item.products.push(product.to_owned());
        }
        if product == "transactions" {
            self.start_pulling(number);
        }
        Ok(())
    }

    /// A public token for an Item.
    pub fn public_token(&mut self, item: u32) -> String {
        let token = self.token("public");
        let expires_at = self.clock.now() + TimeDelta::minutes(PUBLIC_TOKEN_MINUTES);
        self.public_tokens
            .insert(token.clone(), PublicToken { item, expires_at, exchanged: false });
        token
    }
}
