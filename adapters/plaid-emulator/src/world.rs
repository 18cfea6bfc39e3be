//! Everything the emulator knows, behind one lock: it can be written into a snapshot and read
//! back whole.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::clock::{Clock, Moment};
use crate::draw::Draw;
use crate::error::PlaidError;
use crate::fault::Faults;
use crate::form::Form;
use crate::identity::{Kind, Mint};
use crate::institution::Institution;
use crate::item::Item;
use crate::journal::Journal;
use crate::link_token::LinkToken;
use crate::name::Names;
use crate::rate::Rates;
use crate::switches::Switches;
use crate::webhook::key::{KeyFault, SigningKey};
use crate::webhook::queue::Queue;

/// A public token on its way to be exchanged.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PublicToken {
    /// The number of the Item.
    pub item: u32,
    /// When it can no longer be exchanged.
    pub expires_at: Moment,
    /// Whether it was.
    pub exchanged: bool,
}

/// The emulator's state.
#[derive(Serialize, Deserialize)]
pub struct World {
    /// The seed of everything random.
    pub seed: u64,
    /// Virtual time.
    pub clock: Clock,
    /// The day the household's history is counted back from.
    pub anchor: NaiveDate,
    /// Tokens and request ids.
    pub draw: Draw,
    /// Identifiers.
    pub mint: Mint,
    /// Interned texts.
    pub names: Names,
    /// Items by number, removed ones too.
    pub items: Vec<Item>,
    /// How many account identifiers were given out.
    pub account_serial: u64,
    /// Which Item an access token opens; all that ever were.
    pub access_tokens: BTreeMap<String, u32>,
    /// Public tokens.
    pub public_tokens: BTreeMap<String, PublicToken>,
    /// Link tokens.
    pub link_tokens: BTreeMap<String, LinkToken>,
    /// The error of institutions that are out of order, by identifier; empty for "healthy again".
    pub conditions: BTreeMap<String, String>,
    /// Signing keys, the one in force last.
    pub keys: Vec<SigningKey>,
    /// Webhooks.
    pub webhooks: Queue,
    /// Faults.
    pub faults: Faults,
    /// Rate limits.
    pub rates: Rates,
    /// Requests.
    pub journal: Journal,
    /// Switches.
    pub switches: Switches,
}

impl World {
    /// A world without Items, at `start`.
    pub fn new(seed: u64, start: Moment, running: bool) -> Result<World, KeyFault> {
        let mut draw = Draw::new(seed);
        let key = SigningKey::generate(draw.uuid())?;
        Ok(World {
            seed,
            clock: Clock::new(start, running),
            anchor: start.date_naive(),
            draw,
            mint: Mint::new(seed),
            names: Names::default(),
            items: Vec::new(),
            account_serial: 0,
            access_tokens: BTreeMap::new(),
            public_tokens: BTreeMap::new(),
            link_tokens: BTreeMap::new(),
            conditions: BTreeMap::new(),
            keys: vec![key],
            webhooks: Queue::default(),
            faults: Faults::default(),
            rates: Rates::default(),
            journal: Journal::default(),
            switches: Switches::default(),
        })
    }

    /// A token of a type, in Plaid's form.
    pub fn token(&mut self, kind: &str) -> String {
        format!("{kind}-sandbox-{}", self.draw.uuid())
    }

    /// A fresh account identifier.
    pub fn account_id(&mut self) -> String {
        self.account_serial += 1;
        self.mint.identifier(Kind::Account, self.account_serial)
    }

    /// The Item that the request's access token opens.
    pub fn opened(&self, form: &Form) -> Result<u32, PlaidError> {
        let token = form.text("access_token").unwrap_or_default();
        let refusal = |message: &str| Err(PlaidError::input("INVALID_ACCESS_TOKEN", message));
        if token.starts_with("access-production-") || token.starts_with("access-development-") {
            return refusal(
                "provided access token is for the wrong Plaid environment. expected \
                 \"sandbox\", got another one",
            );
        }
        if !token.starts_with("access-sandbox-") {
            return refusal(
                "provided access token is in an invalid format. expected format: \
                 access-<environment>-<identifier>",
            );
        }
        let Some(number) = self.access_tokens.get(token).copied() else {
            return refusal("could not find matching access token");
        };
        let item = self.item(number)?;
        if item.removed {
            return Err(PlaidError::item("ITEM_NOT_FOUND"));
        }
        if item.access_token.as_deref() != Some(token) {
            return refusal("could not find matching access token");
        }
        Ok(number)
    }

    /// The Item of a number.
    pub fn item(&self, number: u32) -> Result<&Item, PlaidError> {
        self.items.get(number as usize).ok_or_else(|| PlaidError::item("ITEM_NOT_FOUND"))
    }

    /// The Item of a number, to be changed.
    pub fn item_mut(&mut self, number: u32) -> Result<&mut Item, PlaidError> {
        self.items.get_mut(number as usize).ok_or_else(|| PlaidError::item("ITEM_NOT_FOUND"))
    }

    /// The number of the Item of an identifier.
    pub fn item_number(&self, item_id: &str) -> Option<u32> {
        self.items.iter().find(|item| item.item_id == item_id).map(|item| item.number)
    }

    /// Refuses what a broken Item, or one of an institution out of order, cannot do.
    pub fn healthy(&mut self, number: u32) -> Result<(), PlaidError> {
        let now = self.clock.now();
        let item = self.item(number)?;
        let fault =
            item.error.clone().or_else(|| self.condition(item.institution())).or_else(|| {
                let any = item.accounts.iter().any(crate::account::Account::is_visible);
                (!any).then(|| PlaidError::item("NO_ACCOUNTS"))
            });
        match fault {
            None => Ok(()),
            Some(error) => {
                self.item_mut(number)?.failed_at = Some(now);
                Err(error)
            }
        }
    }

    /// What is wrong with an institution now.
    pub fn condition(&self, institution: &Institution) -> Option<PlaidError> {
        let code = match self.conditions.get(institution.id) {
            Some(code) => code.as_str(),
            None if institution.down => "INSTITUTION_DOWN",
            None => "",
        };
        (!code.is_empty()).then(|| PlaidError::institution(code))
    }

    /// The key in force.
    pub fn signing_key(&self) -> Result<SigningKey, KeyFault> {
        self.keys.last().cloned().map_or_else(|| SigningKey::generate("none".to_owned()), Ok)
    }

    /// The key retired last.
    pub fn retired_key(&self) -> Option<SigningKey> {
        self.keys.iter().rev().find(|key| key.is_retired()).cloned()
    }

    /// Retires the key in force and puts a fresh one in its place; its `kid`.
    pub fn rotate_key(&mut self) -> Result<String, KeyFault> {
        let fresh = SigningKey::generate(self.draw.uuid())?;
        for key in &mut self.keys {
            key.retire();
        }
        let kid = fresh.kid.clone();
        self.keys.push(fresh);
        Ok(kid)
    }
}
