//! Investments: what is held and what moved.

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Value, json};

use super::account::{ACCOUNT_IDS, views};
use super::{Answer, answer};
use crate::account::{Account, AccountView};
use crate::amount::Amount;
use crate::error::PlaidError;
use crate::form::{Field, Form, Shape, optional, required};
use crate::holding::security::{SECURITIES, Security};
use crate::holding::{Movement, Position};
use crate::identity::Kind;
use crate::item::Item;
use crate::world::World;

pub const MOVEMENTS: &[Field] = &[
    required("access_token", Shape::Filled(200)),
    required("start_date", Shape::Date),
    required("end_date", Shape::Date),
    optional(
        "options",
        Shape::Object(&[
            ACCOUNT_IDS,
            optional("count", Shape::Integer(1, 500)),
            optional("offset", Shape::Integer(0, i64::MAX)),
            optional("async_update", Shape::Boolean),
        ]),
    ),
];

#[derive(Serialize)]
struct Holdings<'a> {
    accounts: Vec<AccountView<'a>>,
    holdings: Vec<HoldingView<'a>>,
    securities: Vec<SecurityView>,
    item: Value,
    is_investments_fallback_item: bool,
}

#[derive(Serialize)]
struct HoldingView<'a> {
    account_id: &'a str,
    security_id: String,
    institution_price: Amount,
    institution_price_as_of: NaiveDate,
    institution_value: Amount,
    cost_basis: Option<Amount>,
    quantity: Amount,
    iso_currency_code: Option<&'static str>,
    unofficial_currency_code: Option<&'static str>,
}

#[derive(Serialize)]
struct SecurityView {
    security_id: String,
    name: &'static str,
    ticker_symbol: Option<&'static str>,
    #[serde(rename = "type")]
    kind: &'static str,
    subtype: &'static str,
    is_cash_equivalent: bool,
    close_price: Amount,
    close_price_as_of: NaiveDate,
    iso_currency_code: Option<&'static str>,
    unofficial_currency_code: Option<&'static str>,
    isin: Option<&'static str>,
    cusip: Option<&'static str>,
    sedol: Option<&'static str>,
    institution_security_id: Option<&'static str>,
    institution_id: Option<&'static str>,
    proxy_security_id: Option<&'static str>,
    market_identifier_code: Option<&'static str>,
    sector: Option<&'static str>,
    industry: Option<&'static str>,
    cfi_code: Option<&'static str>,
    figi: Option<&'static str>,
    option_contract: Option<Value>,
    fixed_income: Option<Value>,
    update_datetime: Option<&'static str>,
}

#[derive(Serialize)]
struct MovementView<'a> {
    investment_transaction_id: String,
    account_id: &'a str,
    security_id: String,
    date: NaiveDate,
    name: String,
    quantity: Amount,
    amount: Amount,
    price: Amount,
    fees: Amount,
    #[serde(rename = "type")]
    kind: &'static str,
    subtype: &'static str,
    iso_currency_code: Option<&'static str>,
    unofficial_currency_code: Option<&'static str>,
    cancel_transaction_id: Option<&'static str>,
}

#[derive(Serialize)]
struct Movements<'a> {
    item: Value,
    accounts: Vec<AccountView<'a>>,
    securities: Vec<SecurityView>,
    investment_transactions: Vec<MovementView<'a>>,
    total_investment_transactions: usize,
    is_investments_fallback_item: bool,
}

fn ready(world: &mut World, form: &Form) -> Result<u32, PlaidError> {
    let number = world.opened(form)?;
    world.use_product(number, "investments")?;
    world.healthy(number)?;
    let any =
        world.item(number)?.accounts.iter().any(|one| one.is_visible() && one.is_investment());
    if any { Ok(number) } else { Err(PlaidError::item("NO_INVESTMENT_ACCOUNTS")) }
}

fn wanted(world: &World, item: &Item, form: &Form) -> Result<Vec<String>, PlaidError> {
    let asked = form.texts(&["options", "account_ids"]);
    views(world, item, &asked)?;
    let invested = item.accounts.iter().filter(|one| one.is_visible() && one.is_investment());
    let ids = invested.map(|account| account.account_id.clone());
    Ok(ids.filter(|id| asked.as_ref().is_none_or(|asked| asked.contains(id))).collect())
}

pub fn holdings(world: &mut World, form: &Form) -> Answer {
    let number = ready(world, form)?;
    let item = world.item(number)?;
    let ids = wanted(world, item, form)?;
    let held = accounts(item, &ids).flat_map(|account| {
        account.positions.iter().map(|position| holding(world, account, position))
    });
    let mut used: Vec<u16> = accounts(item, &ids)
        .flat_map(|account| account.positions.iter().map(|position| position.security))
        .collect();
    used.sort_unstable();
    used.dedup();
    answer(&Holdings {
        holdings: held.collect(),
        securities: used.into_iter().filter_map(|place| security(world, place)).collect(),
        accounts: views(world, item, &Some(ids.clone()))?,
        item: item.view(),
        is_investments_fallback_item: false,
    })
}

pub fn movements(world: &mut World, form: &Form) -> Answer {
    let number = ready(world, form)?;
    let item = world.item(number)?;
    let ids = wanted(world, item, form)?;
    let day = |name| form.text(name).and_then(|text| text.parse::<NaiveDate>().ok());
    let (Some(start), Some(end)) = (day("start_date"), day("end_date")) else {
        return Err(PlaidError::field("start_date and end_date must be dates"));
    };
    let mut found: Vec<(&Account, usize, &Movement)> = accounts(item, &ids)
        .flat_map(|account| {
            let numbered = account.movements.iter().enumerate();
            numbered.map(move |(place, movement)| (account, place, movement))
        })
        .filter(|(_, _, movement)| movement.date >= start && movement.date <= end)
        .collect();
    found.sort_by_key(|(_, place, movement)| std::cmp::Reverse((movement.date, *place)));
    let number = |name: &str, otherwise: u64| {
        let asked = form.at(&["options", name]).and_then(Value::as_u64).unwrap_or(otherwise);
        usize::try_from(asked).unwrap_or(usize::MAX)
    };
    let page: Vec<_> = found.iter().skip(number("offset", 0)).take(number("count", 100)).collect();
    let mut used: Vec<u16> = page.iter().map(|(_, _, movement)| movement.security).collect();
    used.sort_unstable();
    used.dedup();
    let moved =
        page.iter().map(|(account, place, one)| movement(world, item, account, *place, one));
    answer(&Movements {
        investment_transactions: moved.collect(),
        securities: used.into_iter().filter_map(|place| security(world, place)).collect(),
        accounts: views(world, item, &Some(ids.clone()))?,
        total_investment_transactions: found.len(),
        item: item.view(),
        is_investments_fallback_item: false,
    })
}

fn accounts<'a>(item: &'a Item, ids: &'a [String]) -> impl Iterator<Item = &'a Account> {
    item.accounts.iter().filter(|account| ids.contains(&account.account_id))
}

fn codes(security: &Security) -> (Option<&'static str>, Option<&'static str>) {
    let code = Some(security.currency);
    (code.filter(|_| security.official), code.filter(|_| !security.official))
}

fn security_id(world: &World, place: u16) -> String {
    world.mint.identifier(Kind::Security, u64::from(place) + 1)
}

fn holding<'a>(world: &World, account: &'a Account, position: &Position) -> HoldingView<'a> {
    let today = world.clock.today();
    let (iso_currency_code, unofficial_currency_code) = codes(position.security());
    HoldingView {
        account_id: &account.account_id,
        security_id: security_id(world, position.security),
        institution_price: position.price(today, world.seed),
        institution_price_as_of: today,
        institution_value: position.value(today, world.seed),
        cost_basis: position.cost,
        quantity: position.quantity,
        iso_currency_code,
        unofficial_currency_code,
    }
}

fn security(world: &World, place: u16) -> Option<SecurityView> {
    let security = SECURITIES.get(usize::from(place))?;
    let today = world.clock.today();
    let (iso_currency_code, unofficial_currency_code) = codes(security);
    let bill = security.kind == "fixed income";
    Some(SecurityView {
        security_id: security_id(world, place),
        name: security.name,
        ticker_symbol: Some(security.ticker).filter(|ticker| !ticker.is_empty()),
        kind: security.kind,
        subtype: security.subtype,
        is_cash_equivalent: security.kind == "cash",
        close_price: security.price(place, today, world.seed),
        close_price_as_of: today,
        iso_currency_code,
        unofficial_currency_code,
        isin: None,
        cusip: None,
        sedol: None,
        institution_security_id: None,
        institution_id: None,
        proxy_security_id: None,
        market_identifier_code: (security.kind == "equity").then_some("XNAS"),
        sector: (security.kind == "equity").then_some("Utilities"),
        industry: None,
        cfi_code: None,
        figi: None,
        option_contract: None,
        fixed_income: bill.then(|| {
            json!({
                "yield_rate": {"percentage": 4.75, "type": "coupon_equivalent"},
                "maturity_date": null,
                "issue_date": null,
                "face_value": 1000,
            })
        }),
        update_datetime: None,
    })
}

fn movement<'a>(
    world: &World,
    item: &Item,
    account: &'a Account,
    place: usize,
    movement: &Movement,
) -> MovementView<'a> {
    let security = SECURITIES.get(usize::from(movement.security)).unwrap_or(&SECURITIES[0]);
    let (iso_currency_code, unofficial_currency_code) = codes(security);
    let serial = (u64::from(item.number) << 32) | place as u64;
    MovementView {
        investment_transaction_id: world.mint.identifier(Kind::InvestmentMovement, serial),
        account_id: &account.account_id,
        security_id: security_id(world, movement.security),
        date: movement.date,
        name: format!("BUY {}", security.name),
        quantity: movement.quantity,
        amount: movement.amount,
        price: movement.price,
        fees: Amount::ZERO,
        kind: "buy",
        subtype: "buy",
        iso_currency_code,
        unofficial_currency_code,
        cancel_transaction_id: None,
    }
}
