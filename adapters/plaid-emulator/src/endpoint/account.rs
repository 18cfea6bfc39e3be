//! Accounts and their balances, from cache and live.

use serde::Serialize;
use serde_json::Value;

use super::{Answer, answer};
use crate::account::AccountView;
use crate::error::PlaidError;
use crate::form::{Field, Form, Shape, optional, required};
use crate::item::Item;
use crate::world::World;

pub const ACCOUNT_IDS: Field = optional("account_ids", Shape::List(&Shape::Text, 0, 1000));
pub const GET: &[Field] = &[
    required("access_token", Shape::Filled(200)),
    optional("options", Shape::Object(&[ACCOUNT_IDS])),
];
pub const BALANCE: &[Field] = &[
    required("access_token", Shape::Filled(200)),
    optional(
        "options",
        Shape::Object(&[ACCOUNT_IDS, optional("min_last_updated_datetime", Shape::Moment)]),
    ),
];

#[derive(Serialize)]
struct Accounts<'a> {
    accounts: Vec<AccountView<'a>>,
    item: Value,
}

pub fn get(world: &mut World, form: &Form) -> Answer {
    let number = world.opened(form)?;
    if world.switches.accounts_get_fails_when_broken {
        world.healthy(number)?;
    } else if !world.item(number)?.accounts.iter().any(crate::account::Account::is_visible) {
        return Err(PlaidError::item("NO_ACCOUNTS"));
    }
    accounts(world, number, form)
}

pub fn balance(world: &mut World, form: &Form) -> Answer {
    let number = world.opened(form)?;
    world.healthy(number)?;
    accounts(world, number, form)
}

fn accounts(world: &World, number: u32, form: &Form) -> Answer {
    let item = world.item(number)?;
    let accounts = views(world, item, &form.texts(&["options", "account_ids"]))?;
    answer(&Accounts { accounts, item: item.view() })
}

/// The visible accounts, all or those asked for; one that is not there is an error.
pub fn views<'a>(
    world: &World,
    item: &'a Item,
    wanted: &Option<Vec<String>>,
) -> Result<Vec<AccountView<'a>>, PlaidError> {
    let (today, seed) = (world.clock.today(), world.seed);
    for account_id in wanted.iter().flatten() {
        if item.account_place(account_id).is_none() {
            let message = "one or more of the account IDs is invalid";
            return Err(PlaidError::input("INVALID_ACCOUNT_ID", message));
        }
    }
    let shown = item.accounts.iter().filter(|account| account.is_visible());
    let asked = shown.filter(|account| {
        wanted.as_ref().is_none_or(|wanted| wanted.contains(&account.account_id))
    });
    Ok(asked.map(|account| account.view(today, seed)).collect())
}
