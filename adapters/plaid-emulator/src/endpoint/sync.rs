//! `/transactions/sync`: the window after a cursor, page by page.

use serde::Serialize;

use super::{Answer, answer};
use crate::account::AccountView;
use crate::error::PlaidError;
use crate::form::{Field, Form, Shape, nullable, optional, required};
use crate::item::transaction_view::{TransactionView, Viewer, Wishes};
use crate::item::{Item, Stage};
use crate::transaction::cursor::Cursor;
use crate::transaction::log::Change;
use crate::transaction::window::Window;
use crate::world::World;

use crate::taxonomy::Version;

pub const FIELDS: &[Field] = &[
    required("access_token", Shape::Filled(200)),
    nullable("cursor", Shape::Text),
    optional("count", Shape::Integer(1, 500)),
    optional(
        "options",
        Shape::Object(&[
            nullable("include_original_description", Shape::Boolean),
            optional("include_personal_finance_category", Shape::Boolean),
            optional("include_logo_and_counterparty_beta", Shape::Boolean),
            optional("personal_finance_category_version", Shape::OneOf(&["v1", "v2"])),
            optional("days_requested", Shape::Integer(1, 730)),
            optional("account_id", Shape::Filled(100)),
        ]),
    ),
];

#[derive(Serialize)]
struct Removed<'a> {
    account_id: &'a str,
    transaction_id: String,
}

#[derive(Serialize)]
struct Page<'a> {
    accounts: Vec<AccountView<'a>>,
    added: Vec<TransactionView<'a>>,
    modified: Option<Vec<TransactionView<'a>>>,
    removed: Vec<Removed<'a>>,
    next_cursor: String,
    has_more: bool,
    transactions_update_status: &'static str,
}

pub fn sync(world: &mut World, form: &Form) -> Answer {
    let number = world.opened(form)?;
    let fresh = world.item(number)?.stage == Stage::Idle;
    world.use_product(number, "transactions")?;
    if fresh {
        ask_for_days(world, number, form)?;
    }
    world.healthy(number)?;
    world.item_mut(number)?.synced = true;
    let account = filter(world, number, form)?;
    let item = world.item(number)?;
    let ready = matches!(item.stage, Stage::Initial | Stage::Historical);
    let head = if ready { item.log.head() } else { 0 };
    let cursor = position(world, item, account, form, head)?;
    let count = form.at(&["count"]).and_then(serde_json::Value::as_u64).unwrap_or(100);
    let window = Window::new(&item.log, cursor.start, head, account);
    let offset = if cursor.is_paging() { cursor.offset as usize } else { 0 };
    let page = window.page(offset, usize::try_from(count).unwrap_or(100));
    let reached = offset + page.len();
    let has_more = reached < window.len();
    let next = Cursor { end: head, offset: u32::try_from(reached).unwrap_or(u32::MAX), ..cursor };
    let mut next = if has_more { next } else { Cursor::settled(number, account, head) };
    if !has_more && world.switches.cursor_moves_when_empty {
        // A settled cursor has no use for its offset, so it can make the text differ.
        next.offset = cursor.offset.wrapping_add(1);
    }
    let viewer = viewer(world, item, form);
    let told = |wanted: Change| {
        let bodies = page.iter().filter(move |entry| entry.change == wanted);
        bodies.filter_map(|entry| item.log.body(entry.body))
    };
    let view = Page {
        accounts: accounts(world, item, page.is_empty()),
        added: told(Change::Added).map(|body| viewer.view(body)).collect(),
        modified: Some(told(Change::Modified).map(|body| viewer.view(body)).collect()),
        removed: told(Change::Removed)
            .map(|body| Removed {
                account_id: viewer.account_id(body.account),
                transaction_id: viewer.transaction_id(body.key),
            })
            .collect(),
        next_cursor: if ready { next.write(&world.mint) } else { String::new() },
        has_more,
        transactions_update_status: status(item.stage),
    };
    answer(&view)
}

// Days of history can be asked for by the call that starts transactions on the Item, never later.
fn ask_for_days(world: &mut World, number: u32, form: &Form) -> Result<(), PlaidError> {
    let asked = form.at(&["options", "days_requested"]).and_then(serde_json::Value::as_u64);
    if let Some(days) = asked {
        let today = world.clock.today();
        let from = today.checked_sub_days(chrono::Days::new(days)).unwrap_or(today);
        world.item_mut(number)?.history_from = from;
    }
    Ok(())
}

/// What a request wishes to see of transactions.
pub fn viewer<'a>(world: &'a World, item: &'a Item, form: &Form) -> Viewer<'a> {
    let asked = form.at(&["options", "personal_finance_category_version"]);
    let version = match asked.and_then(serde_json::Value::as_str) {
        Some("v1") => Version::V1,
        Some("v2") => Version::V2,
        _ => world.switches.category_version,
    };
    let original = form.flag(&["options", "include_original_description"]);
    let wishes = Wishes { version, original };
    Viewer { item, names: &world.names, mint: &world.mint, wishes }
}

fn filter(world: &World, number: u32, form: &Form) -> Result<Option<u16>, PlaidError> {
    let asked = form.at(&["options", "account_id"]).and_then(serde_json::Value::as_str);
    let Some(account_id) = asked else { return Ok(None) };
    let place = world.item(number)?.account_place(account_id);
    place.map(Some).ok_or_else(|| {
        PlaidError::input("INVALID_ACCOUNT_ID", "the account ID is invalid for this item")
    })
}

fn position(
    world: &World,
    item: &Item,
    account: Option<u16>,
    form: &Form,
    head: u32,
) -> Result<Cursor, PlaidError> {
    let cursor = match form.text("cursor") {
        None | Some("") => Cursor::settled(item.number, account, 0),
        Some("now") => Cursor::settled(item.number, account, head),
        Some(text) => Cursor::read(text, &world.mint, item.number, account)?,
    };
    if cursor.start > head || cursor.end > head {
        return Err(PlaidError::cursor());
    }
    if cursor.is_paging() && cursor.end != head {
        return Err(PlaidError::mutation());
    }
    Ok(cursor)
}

fn accounts<'a>(world: &World, item: &'a Item, empty: bool) -> Vec<AccountView<'a>> {
    if empty && !world.switches.sync_always_lists_accounts {
        return Vec::new();
    }
    let (today, seed) = (world.clock.today(), world.seed);
    let shown = item.accounts.iter().filter(|one| one.is_visible() && one.has_transactions());
    shown.map(|account| account.view(today, seed)).collect()
}

fn status(stage: Stage) -> &'static str {
    match stage {
        Stage::Idle | Stage::Waiting => "NOT_READY",
        Stage::Initial => "INITIAL_UPDATE_COMPLETE",
        Stage::Historical => "HISTORICAL_UPDATE_COMPLETE",
    }
}
