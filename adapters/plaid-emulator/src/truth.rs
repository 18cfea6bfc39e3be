//! The truth: what a client that followed the protocol to the letter would hold now.

use serde::Serialize;

use crate::account::AccountView;
use crate::item::Item;
use crate::item::transaction_view::{TransactionView, Viewer, Wishes};
use crate::world::World;

/// The truth about an Item.
#[derive(Debug, Serialize)]
pub struct ItemTruth<'a> {
    item_id: &'a str,
    transactions_update: crate::item::Stage,
    removed: bool,
    error_code: Option<&'a str>,
    accounts: Vec<AccountTruth<'a>>,
}

#[derive(Debug, Serialize)]
struct AccountTruth<'a> {
    account_id: &'a str,
    closed: bool,
    shared: bool,
    account: AccountView<'a>,
    transactions: Vec<TransactionView<'a>>,
}

/// The truth about an Item, account by account.
pub fn truth<'a>(world: &'a World, item: &'a Item) -> ItemTruth<'a> {
    let wishes = Wishes { version: world.switches.category_version, original: false };
    let viewer = Viewer { item, names: &world.names, mint: &world.mint, wishes };
    let (today, seed) = (world.clock.today(), world.seed);
    let accounts = (0_u16..).zip(&item.accounts).map(|(place, account)| AccountTruth {
        account_id: &account.account_id,
        closed: account.closed,
        shared: account.shared,
        account: account.view(today, seed),
        transactions: item
            .log
            .all_living()
            .filter(|transaction| transaction.account == place)
            .map(|transaction| viewer.view(transaction))
            .collect(),
    });
    ItemTruth {
        item_id: &item.item_id,
        transactions_update: item.stage,
        removed: item.removed,
        error_code: item.error.as_ref().map(|error| error.code.as_str()),
        accounts: accounts.collect(),
    }
}
