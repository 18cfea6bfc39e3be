//! The older way to read transactions, and the request to look for new ones.

use chrono::NaiveDate;
use rand::Rng;
use serde::Serialize;
use serde_json::{Value, json};

use super::account::{ACCOUNT_IDS, views};
use super::sync::viewer;
use super::{Answer, answer};
use crate::account::AccountView;
use crate::amount::Amount;
use crate::error::PlaidError;
use crate::form::{Field, Form, Shape, nullable, optional, required};
use crate::item::transaction_view::TransactionView;
use crate::item::{Persona, Stage, Upcoming};
use crate::taxonomy::Category;
use crate::transaction::log::Join;
use crate::transaction::{Channel, Currency, NO_LINK, Transaction};
use crate::world::World;

pub const GET: &[Field] = &[
    required("access_token", Shape::Filled(200)),
    required("start_date", Shape::Date),
    required("end_date", Shape::Date),
    optional(
        "options",
        Shape::Object(&[
            ACCOUNT_IDS,
            optional("count", Shape::Integer(1, 500)),
            optional("offset", Shape::Integer(0, i64::MAX)),
            nullable("include_original_description", Shape::Boolean),
            optional("include_personal_finance_category_beta", Shape::Boolean),
            optional("include_personal_finance_category", Shape::Boolean),
            optional("include_logo_and_counterparty_beta", Shape::Boolean),
            optional("personal_finance_category_version", Shape::OneOf(&["v1", "v2"])),
            optional("days_requested", Shape::Integer(1, 730)),
        ]),
    ),
];

#[derive(Serialize)]
struct Transactions<'a> {
    accounts: Vec<AccountView<'a>>,
    item: Value,
    total_transactions: usize,
    transactions: Vec<TransactionView<'a>>,
}

pub fn get(world: &mut World, form: &Form) -> Answer {
    let number = world.opened(form)?;
    world.use_product(number, "transactions")?;
    world.healthy(number)?;
    let item = world.item(number)?;
    if !matches!(item.stage, Stage::Initial | Stage::Historical) {
        return Err(PlaidError::item("PRODUCT_NOT_READY"));
    }
    let day = |name| form.text(name).and_then(|text| text.parse::<NaiveDate>().ok());
    let (Some(start), Some(end)) = (day("start_date"), day("end_date")) else {
        return Err(PlaidError::field("start_date and end_date must be dates"));
    };
    if start > end {
        return Err(PlaidError::field("start_date must not be after end_date"));
    }
    let wanted = form.texts(&["options", "account_ids"]);
    let accounts = views(world, item, &wanted)?;
    let viewer = viewer(world, item, form);
    let mut found: Vec<&Transaction> = item
        .log
        .all_living()
        .filter(|one| one.date >= start && one.date <= end)
        .filter(|one| {
            let account_id = viewer.account_id(one.account);
            wanted.as_ref().is_none_or(|wanted| wanted.iter().any(|id| id == account_id))
        })
        .collect();
    found.sort_by_key(|one| (std::cmp::Reverse(one.date), one.key));
    let number = |name: &str, otherwise: u64| {
        let asked = form.at(&["options", name]).and_then(Value::as_u64).unwrap_or(otherwise);
        usize::try_from(asked).unwrap_or(usize::MAX)
    };
    let page = found.iter().skip(number("offset", 0)).take(number("count", 100));
    answer(&Transactions {
        accounts,
        item: item.view(),
        total_transactions: found.len(),
        transactions: page.map(|one| viewer.view(one)).collect(),
    })
}

pub fn refresh(world: &mut World, form: &Form) -> Answer {
    let number = world.opened(form)?;
    world.use_product(number, "transactions")?;
    world.healthy(number)?;
    let today = world.clock.today();
    let item = world.item_mut(number)?;
    if item.persona == Persona::Dynamic && item.stage == Stage::Historical {
        let mut told = item.hurry(today);
        told.added += stir(world, number)?;
        world.announce(number, &told);
    }
    answer(&json!({}))
}

// A dynamic user buys something whenever somebody looks.
fn stir(world: &mut World, number: u32) -> Result<usize, PlaidError> {
    let today = world.clock.today();
    let World { items, names, seed, .. } = world;
    let item = items.get_mut(number as usize).ok_or_else(|| PlaidError::item("ITEM_NOT_FOUND"))?;
    let spends = |account: &crate::account::Account| {
        account.is_visible() && matches!(account.kind.as_str(), "credit" | "depository")
    };
    let Some(place) = item.accounts.iter().position(spends) else { return Ok(0) };
    item.refreshes += 1;
    let index = (u64::from(number) << 32) | item.refreshes;
    let mut random = crate::draw::stream(*seed, "refresh", index);
    let (code, official) =
        (names.intern(&item.accounts[place].currency), item.accounts[place].official);
    let name = names.intern("Corner Bakery");
    let posted = Transaction {
        key: 0,
        link: NO_LINK,
        account: u16::try_from(place).unwrap_or(0),
        category: Category::of("FOOD_AND_DRINK_FAST_FOOD"),
        amount: Amount::cents(random.random_range(450..2_400)),
        date: today.succ_opt().unwrap_or(today),
        authorized: Some(today),
        name,
        original: names.intern("CORNER BAKERY 88"),
        merchant: name,
        check: crate::name::Name::NONE,
        place: crate::name::Name::NONE,
        currency: Currency { code, official },
        pending: false,
        channel: Channel::InStore,
        code: crate::name::Name::NONE,
    };
    let pending = Transaction { pending: true, date: today, ..posted.clone() };
    let key = item.add(pending, Join::Free);
    item.upcoming.push(Upcoming { day: posted.date, pending: Some(key), posted, vanishes: false });
    Ok(1)
}
