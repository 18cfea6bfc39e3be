//! Transactions: added, posted with every knob, modified, removed, restored, refunded.

use axum::body::Bytes;
use axum::extract::{Path, State};
use chrono::{Days, NaiveDate};
use rand::Rng;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Outcome, Shared, item, read, written};
use crate::amount::Amount;
use crate::custom::is_official;
use crate::error::PlaidError;
use crate::identity::Kind;
use crate::item::life::Told;
use crate::item::posting::{self, Posting};
use crate::item::transaction_view::transaction_id;
use crate::name::Name;
use crate::taxonomy::Category;
use crate::transaction::log::Join;
use crate::transaction::{Channel, Currency, Key, NO_LINK, Transaction};
use crate::world::World;

/// What a transaction is to be; fields left out keep their value or take a plain one.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Wanted {
    account_id: Option<String>,
    amount: Option<Amount>,
    name: Option<String>,
    original_description: Option<String>,
    merchant_name: Option<String>,
    date: Option<NaiveDate>,
    authorized_date: Option<NaiveDate>,
    pending: Option<bool>,
    iso_currency_code: Option<String>,
    unofficial_currency_code: Option<String>,
    category: Option<Category>,
    payment_channel: Option<String>,
    check_number: Option<String>,
    transaction_code: Option<String>,
    /// Fire no webhooks.
    quiet: bool,
}

fn not_found() -> PlaidError {
    PlaidError::input("NOT_FOUND", "there is no such transaction")
}

/// The key of a transaction of an Item, living or not.
pub fn key(world: &World, number: u32, id: &str) -> Result<Key, PlaidError> {
    let serial = world.mint.serial(Kind::Transaction, id).ok_or_else(not_found)?;
    let key = u32::try_from(serial & u64::from(u32::MAX)).map_err(|_| not_found())?;
    let known = world.item(number)?.log.latest(key).is_some();
    if serial >> 32 == u64::from(number) && known { Ok(key) } else { Err(not_found()) }
}

fn announce(world: &mut World, number: u32, quiet: bool, told: &Told) {
    if !quiet {
        world.announce(number, told);
    }
}

fn written_id(world: &World, number: u32, key: Key) -> Outcome {
    written(&json!({"transaction_id": transaction_id(&world.mint, number, key)}))
}

impl Wanted {
    fn apply(self, names: &mut crate::name::Names, to: &mut Transaction) -> Result<(), PlaidError> {
        if let Some(amount) = self.amount {
            to.amount = amount;
        }
        let mut set = |slot: &mut Name, text: Option<String>| {
            if let Some(text) = text {
                *slot = names.intern(&text);
            }
        };
        set(&mut to.name, self.name);
        set(&mut to.original, self.original_description);
        set(&mut to.merchant, self.merchant_name);
        set(&mut to.check, self.check_number);
        set(&mut to.code, self.transaction_code);
        if let Some(code) = self.iso_currency_code {
            if !is_official(&code) {
                return Err(PlaidError::field("iso_currency_code must be an ISO 4217 code"));
            }
            set(&mut to.currency.code, Some(code));
            to.currency.official = true;
        } else if let Some(code) = self.unofficial_currency_code {
            set(&mut to.currency.code, Some(code));
            to.currency.official = false;
        }
        to.date = self.date.unwrap_or(to.date);
        to.authorized = self.authorized_date.or(to.authorized);
        to.category = self.category.or(to.category);
        to.pending = self.pending.unwrap_or(to.pending);
        if let Some(channel) = self.payment_channel {
            to.channel = Channel::parse(&channel)
                .ok_or_else(|| PlaidError::field("no such payment_channel"))?;
        }
        Ok(())
    }
}

pub async fn add(State(emulator): Shared, Path(id): Path<String>, body: Bytes) -> Outcome {
    let wanted: Wanted = read(&body)?;
    let mut world = emulator.world();
    let number = item::number(&world, &id)?;
    let today = world.clock.today();
    let World { items, names, .. } = &mut *world;
    let target = items.get_mut(number as usize).ok_or_else(not_found)?;
    let place = match &wanted.account_id {
        Some(account_id) => target.account_place(account_id),
        None => target
            .accounts
            .iter()
            .position(|account| account.is_visible() && account.has_transactions())
            .and_then(|place| u16::try_from(place).ok()),
    };
    let place = place.ok_or_else(|| PlaidError::input("NOT_FOUND", "there is no such account"))?;
    let account = target.accounts.get(usize::from(place)).ok_or_else(not_found)?;
    if !account.has_transactions() {
        return Err(PlaidError::field("transactions of this account do not come through sync"));
    }
    let mut transaction = Transaction {
        key: 0,
        link: NO_LINK,
        account: place,
        category: None,
        amount: Amount::cents(1_000),
        date: today,
        authorized: Some(today),
        name: names.intern("Corner Shop"),
        original: Name::NONE,
        merchant: Name::NONE,
        check: Name::NONE,
        place: Name::NONE,
        currency: Currency { code: names.intern(&account.currency), official: account.official },
        pending: false,
        channel: Channel::Other,
        code: Name::NONE,
    };
    let quiet = wanted.quiet;
    wanted.apply(names, &mut transaction)?;
    let key = target.add(transaction, Join::Free);
    announce(&mut world, number, quiet, &Told { added: 1, ..Told::default() });
    written_id(&world, number, key)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bulk {
    count: u32,
}

/// Adds many small random purchases at once, without webhooks; for tests under load.
pub async fn bulk(State(emulator): Shared, Path(id): Path<String>, body: Bytes) -> Outcome {
    let wanted: Bulk = read(&body)?;
    if wanted.count > 1_000_000 {
        return Err(PlaidError::field("count must be at most 1000000"));
    }
    let mut world = emulator.world();
    let number = item::number(&world, &id)?;
    let today = world.clock.today();
    let World { items, names, seed, .. } = &mut *world;
    let target = items.get_mut(number as usize).ok_or_else(not_found)?;
    let places: Vec<u16> = (0_u16..)
        .zip(&target.accounts)
        .filter(|(_, account)| account.is_visible() && account.has_transactions())
        .map(|(place, _)| place)
        .collect();
    let mut random = crate::draw::stream(*seed, "bulk", u64::from(target.log.head()));
    let shops: Vec<Name> =
        (1..=200).map(|number| names.intern(&format!("Shop No. {number}"))).collect();
    for _ in 0..wanted.count {
        let Some(place) = places.get(random.random_range(0..places.len().max(1))).copied() else {
            break;
        };
        let account = target.accounts.get(usize::from(place)).ok_or_else(not_found)?;
        let currency =
            Currency { code: names.intern(&account.currency), official: account.official };
        let name = shops[random.random_range(0..shops.len())];
        let date = today.checked_sub_days(Days::new(random.random_range(0..700))).unwrap_or(today);
        let transaction = Transaction {
            key: 0,
            link: NO_LINK,
            account: place,
            category: Category::of("GENERAL_MERCHANDISE_OTHER_GENERAL_MERCHANDISE"),
            amount: Amount::cents(random.random_range(100..20_000)),
            date,
            authorized: Some(date),
            name,
            original: name,
            merchant: name,
            check: Name::NONE,
            place: Name::NONE,
            currency,
            pending: false,
            channel: Channel::InStore,
            code: Name::NONE,
        };
        target.add(transaction, Join::Free);
    }
    written(&json!({"transactions": target.log.all_living().count()}))
}

pub async fn post(
    State(emulator): Shared,
    Path((item_id, id)): Path<(String, String)>,
    body: Bytes,
) -> Outcome {
    let knobs: Posting = read(&body)?;
    let mut world = emulator.world();
    let number = item::number(&world, &item_id)?;
    let key = key(&world, number, &id)?;
    let today = world.clock.today();
    let World { items, names, .. } = &mut *world;
    let target = items.get_mut(number as usize).ok_or_else(not_found)?;
    let pending = target.log.living(key).ok_or_else(not_found)?.clone();
    let posted = Transaction {
        amount: knobs.amount.unwrap_or(pending.amount),
        name: knobs.name.as_deref().map_or(pending.name, |name| names.intern(name)),
        date: knobs.date.unwrap_or(today),
        category: knobs.category.or(pending.category),
        ..pending
    };
    let posted = posting::post(target, key, posted, &knobs)
        .ok_or_else(|| PlaidError::field("the transaction is not pending"))?;
    let told = Told { added: 1, removed: vec![key], ..Told::default() };
    announce(&mut world, number, knobs.quiet, &told);
    written_id(&world, number, posted)
}

pub async fn modify(
    State(emulator): Shared,
    Path((item_id, id)): Path<(String, String)>,
    body: Bytes,
) -> Outcome {
    let wanted: Wanted = read(&body)?;
    let mut world = emulator.world();
    let number = item::number(&world, &item_id)?;
    let key = key(&world, number, &id)?;
    let World { items, names, .. } = &mut *world;
    let target = items.get_mut(number as usize).ok_or_else(not_found)?;
    let mut transaction = target.log.living(key).ok_or_else(not_found)?.clone();
    let quiet = wanted.quiet;
    wanted.apply(names, &mut transaction)?;
    target.modify(transaction);
    announce(&mut world, number, quiet, &Told { modified: 1, ..Told::default() });
    written_id(&world, number, key)
}

pub async fn remove(
    State(emulator): Shared,
    Path((item_id, id)): Path<(String, String)>,
) -> Outcome {
    let mut world = emulator.world();
    let number = item::number(&world, &item_id)?;
    let key = key(&world, number, &id)?;
    if !world.item_mut(number)?.remove(key, Join::Free) {
        return Err(not_found());
    }
    world.announce(number, &Told { removed: vec![key], ..Told::default() });
    written(&json!({}))
}

/// A removed transaction comes back under its old identifier.
pub async fn restore(
    State(emulator): Shared,
    Path((item_id, id)): Path<(String, String)>,
) -> Outcome {
    let mut world = emulator.world();
    let number = item::number(&world, &item_id)?;
    let key = key(&world, number, &id)?;
    if !world.item_mut(number)?.restore(key) {
        return Err(PlaidError::field("the transaction was not removed"));
    }
    world.announce(number, &Told { added: 1, ..Told::default() });
    written_id(&world, number, key)
}

/// The merchant sends money back: the same party and category, the other direction.
pub async fn refund(
    State(emulator): Shared,
    Path((item_id, id)): Path<(String, String)>,
    body: Bytes,
) -> Outcome {
    let wanted: Value = read(&body)?;
    let amount = wanted.get("amount").map(|amount| Amount::parse(&amount.to_string()));
    let mut world = emulator.world();
    let number = item::number(&world, &item_id)?;
    let key = key(&world, number, &id)?;
    let today = world.clock.today();
    let target = world.item_mut(number)?;
    let bought = target.log.living(key).ok_or_else(not_found)?.clone();
    let amount = match amount {
        Some(None) => return Err(PlaidError::field("amount must be a number")),
        Some(Some(amount)) => amount.reversed(),
        None => bought.amount.reversed(),
    };
    let refund = Transaction {
        amount,
        date: today,
        authorized: Some(today),
        pending: false,
        link: NO_LINK,
        ..bought
    };
    let refund = target.add(refund, Join::Free);
    world.announce(number, &Told { added: 1, ..Told::default() });
    written_id(&world, number, refund)
}
