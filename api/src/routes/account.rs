//! Routes of accounts.

use axum::extract::State;
use chrono::NaiveDate;
use commands::account;
use domain::account::{AccountCommand, AccountError, AccountKind, Open};
use domain::calendar;
use domain::id::{AccountId, UserId};
use domain::money::Currency;
use projections::account_list::{self, AccountView, BalanceOnDay};
use projections::reads;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use uuid::Uuid;

use crate::answer::{Answer, Born, Changed, Listed, View};
use crate::body::{Day, Money, day, nullable};
use crate::extract::{Caller, Change, Id, Json, Member, Read, Write};
use crate::operation::routes;
use crate::problem::{Problem, of_command};
use crate::state::AppState;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_accounts, open_account))
        .routes(routes!(get_account, edit_account, close_account))
        .routes(routes!(list_balances))
}

/// What kind of account it is.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AccountKind)]
enum Kind {
    Checking,
    Savings,
    CreditCard,
    Cash,
    Loan,
    Mortgage,
    Investment,
    Other,
}

impl From<Kind> for AccountKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Checking => Self::Checking,
            Kind::Savings => Self::Savings,
            Kind::CreditCard => Self::CreditCard,
            Kind::Cash => Self::Cash,
            Kind::Loan => Self::Loan,
            Kind::Mortgage => Self::Mortgage,
            Kind::Investment => Self::Investment,
            Kind::Other => Self::Other,
        }
    }
}

/// A new account.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewAccount {
    /// 1 to 100 characters.
    name: String,
    kind: Kind,
    #[schema(value_type = String, example = "EUR")]
    currency: Currency,
    /// What was on it at the beginning of `opened_on`, or before everything; debts are negative.
    opening_balance: Option<Money>,
    /// Today at the latest.
    #[schema(value_type = Option<NaiveDate>)]
    opened_on: Option<Day>,
    /// What is on it at the end of `balance_on`, instead of an opening balance: what was on it
    /// before follows, also from what comes in later of the days until then.
    balance: Option<Money>,
    /// Absent: today, which is the latest; not before `opened_on`.
    #[schema(value_type = Option<NaiveDate>)]
    balance_on: Option<Day>,
    /// The person whose private account it is; absent: the household's.
    owner: Option<Uuid>,
    /// Whether its transactions count toward the household's budget; absent: yes.
    in_budget: Option<bool>,
    /// IBAN or the bank's number, by which statement files find it.
    number: Option<String>,
}

/// Changes of an account; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AccountChanges {
    name: Option<String>,
    in_budget: Option<bool>,
    opening_balance: Option<Money>,
    /// The day the opening balance holds for, today at the latest; only together with it.
    #[schema(value_type = Option<NaiveDate>)]
    opened_on: Option<Day>,
    /// What is on it at the end of `balance_on`, instead of an opening balance: what was on it
    /// before follows, also from what comes in later of the days until then.
    balance: Option<Money>,
    /// Absent: today, which is the latest.
    #[schema(value_type = Option<NaiveDate>)]
    balance_on: Option<Day>,
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>)]
    number: Option<Option<String>>,
    /// `open` reopens, `closed` closes.
    status: Option<Status>,
}

/// Whether an account takes transactions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AccountStatus)]
enum Status {
    Open,
    Closed,
}

pub(super) fn refusal(error: AccountError) -> Problem {
    let detail = error.to_string();
    match error {
        AccountError::Unknown => Problem::not_found("account"),
        AccountError::AlreadyOpened => Problem::conflict("already-opened", detail),
        AccountError::IsClosed => Problem::conflict("account-is-closed", detail),
        AccountError::IsOpen => Problem::conflict("account-is-open", detail),
        AccountError::OtherCurrency(_) => {
            Problem::invalid("/opening_balance/currency", "other-currency", detail)
        }
        AccountError::DateOutOfRange => Problem::invalid("/opened_on", "date-out-of-range", detail),
        AccountError::OpeningUnknown => Problem::conflict("opening-unknown", detail),
        AccountError::BalanceSaidLater(_) => {
            Problem::invalid("/opened_on", "balance-said-later", detail)
        }
        AccountError::DifferenceOutOfRange { .. } => {
            Problem::invalid("/opening_balance", "difference-out-of-range", detail)
        }
        AccountError::StillToCome(_) => Problem::invalid("/opened_on", "date-out-of-range", detail),
        AccountError::Withdrawn(_) => Problem::invalid("/currency", "withdrawn-currency", detail),
        AccountError::Amount(_) => {
            Problem::invalid("/opening_balance/minor", "amount-out-of-range", detail)
        }
        AccountError::Text { field, .. } => {
            Problem::invalid(&format!("/{field}"), "bad-text", detail)
        }
    }
}

/// The day that a person states of what is, or was: not one to come where the household lives.
pub(super) fn until_today(
    pointer: &str,
    on: Option<Day>,
    today: NaiveDate,
) -> Result<Option<NaiveDate>, Problem> {
    let on = on.map(NaiveDate::from);
    match on.filter(|on| *on > today || !calendar::is_plausible(*on)) {
        Some(on) => {
            let detail = format!(
                "It cannot be of {on}: give today ({today}), or an earlier day from 1900 on."
            );
            Err(Problem::invalid(pointer, "date-out-of-range", detail))
        }
        None => Ok(on),
    }
}

/// What the person says is on an account, and of which day: not of one to come, not of one before
/// the account was opened, and not beside an opening balance, for each follows from the other.
fn said(
    today: NaiveDate,
    (balance, on): (Option<Money>, Option<Day>),
    opening_balance: Option<Money>,
    opened_on: Option<NaiveDate>,
) -> Result<Option<AccountCommand>, Problem> {
    let Some(balance) = balance else {
        let detail = "The day belongs to a balance: give both.";
        let missing = || Problem::invalid("/balance_on", "missing-balance", detail);
        return on.map_or(Ok(None), |_| Err(missing()));
    };
    if opening_balance.is_some() {
        let detail = "Give what is on it on a day, or what was on it before everything; one \
                      follows from the other.";
        return Err(Problem::invalid("/balance", "balance-twice", detail));
    }
    let on = until_today("/balance_on", on, today)?.unwrap_or(today);
    if let Some(opened_on) = opened_on.filter(|opened_on| on < *opened_on) {
        let detail = format!(
            "The account is opened on {opened_on}: say what was on it then or later, or give an \
             earlier day of opening."
        );
        return Err(Problem::invalid("/balance_on", "before-opening", detail));
    }
    Ok(Some(AccountCommand::StateBalance { amount: balance.into(), on }))
}

/// Points to the balance that was said where the account refuses it.
fn refusal_of(is_said: bool) -> impl Fn(AccountError) -> Problem {
    move |error| {
        let mut problem = refusal(error);
        for error in problem.errors.iter_mut().filter(|_| is_said) {
            error.pointer = error.pointer.replacen("/opening_balance", "/balance", 1);
        }
        problem
    }
}

/// Open an account by hand.
#[utoipa::path(post, path = "/v1/households/{household_id}/accounts", tag = "account")]
async fn open_account(
    State(state): State<AppState>,
    member: Member,
    write: Write,
    body: Json<NewAccount>,
) -> Answer<Born> {
    let new = body.value;
    let today = member.scope.today(state.house.clock.as_ref());
    let opened_on = until_today("/opened_on", new.opened_on, today)?;
    let said = said(today, (new.balance, new.balance_on), new.opening_balance, opened_on)?;
    let is_said = said.is_some();
    let open = Open {
        name: new.name,
        kind: new.kind.into(),
        currency: new.currency,
        opening_balance: new.opening_balance.map(Into::into),
        opening_derived: false,
        opening_holds: None,
        opened_on,
        owner: new.owner.map(UserId),
        in_budget: new.in_budget.unwrap_or(true),
        number: new.number,
        bank: None,
    };
    let intent = write.by(member.caller(), &body.hash);
    let receipt = account::open(&state.house, &intent, open, said)
        .await
        .map_err(|error| of_command(error, refusal_of(is_said)))?;
    let household = member.scope.household_id;
    Ok(Born::at(&receipt, format!("/v1/households/{household}/accounts/{}", receipt.id)))
}

/// The accounts with their balances, in the order in which they were opened.
#[utoipa::path(get, path = "/v1/households/{household_id}/accounts", tag = "account")]
async fn list_accounts(State(state): State<AppState>, read: Read) -> Answer<Listed<AccountView>> {
    let mut snapshot = read.open(&state, reads::ACCOUNT_LIST).await?;
    let today = snapshot.today().await?;
    let items = account_list::list(&mut snapshot, today).await?;
    snapshot.all(items).await
}

/// One account.
#[utoipa::path(get, path = "/v1/households/{household_id}/accounts/{id}", tag = "account")]
async fn get_account(
    State(state): State<AppState>,
    read: Read,
    Id(id): Id,
) -> Answer<View<AccountView>> {
    let mut snapshot = read.open(&state, reads::ACCOUNT_LIST).await?;
    let today = snapshot.today().await?;
    let account = account_list::one(&mut snapshot, id, today).await?;
    snapshot.found("account", account).await
}

/// Rename, count in the budget or not, set number or opening balance, say what is on it on a day,
/// close or reopen.
#[utoipa::path(patch, path = "/v1/households/{household_id}/accounts/{id}", tag = "account")]
async fn edit_account(
    State(state): State<AppState>,
    member: Member,
    Id(id): Id,
    Change(write): Change,
    body: Json<AccountChanges>,
) -> Answer<Changed> {
    let changes = body.value;
    if changes.opened_on.is_some() && changes.opening_balance.is_none() {
        let detail = "The day belongs to an opening balance: give both.";
        return Err(Problem::invalid("/opened_on", "missing-opening-balance", detail));
    }
    let today = member.scope.today(state.house.clock.as_ref());
    let opened_on = until_today("/opened_on", changes.opened_on, today)?;
    let balance = (changes.balance, changes.balance_on);
    let said = said(today, balance, changes.opening_balance, None)?;
    let is_said = said.is_some();
    let mut commands = Vec::new();
    if changes.status == Some(Status::Open) {
        commands.push(AccountCommand::Reopen);
    }
    commands.extend(changes.name.map(AccountCommand::Rename));
    commands.extend(changes.in_budget.map(AccountCommand::IncludeInBudget));
    let set_number = |number| AccountCommand::SetNumber { number, bank: None };
    commands.extend(changes.number.map(set_number));
    commands.extend(changes.opening_balance.map(|amount| AccountCommand::SetOpeningBalance {
        amount: amount.into(),
        on: opened_on,
        derived: false,
        begun: None,
    }));
    commands.extend(said);
    if changes.status == Some(Status::Closed) {
        commands.push(AccountCommand::Close);
    }
    let intent = write.by(member.caller(), &body.hash);
    let receipt = account::edit(&state.house, &intent, AccountId(id), commands)
        .await
        .map_err(|error| of_command(error, refusal_of(is_said)))?;
    Ok(Changed::from(&receipt))
}

/// Close an account: it keeps its history and takes no new transactions. `PATCH` reopens it.
#[utoipa::path(delete, path = "/v1/households/{household_id}/accounts/{id}", tag = "account")]
async fn close_account(
    State(state): State<AppState>,
    caller: Caller,
    Id(id): Id,
    Change(write): Change,
) -> Answer<Changed> {
    let intent = write.by(caller, &[]);
    let receipt = account::close(&state.house, &intent, AccountId(id))
        .await
        .map_err(|error| of_command(error, refusal))?;
    Ok(Changed::from(&receipt))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct BalanceParams {
    /// First day; absent: the beginning.
    #[param(value_type = Option<NaiveDate>)]
    from: Option<Day>,
    /// Last day; absent: the end.
    #[param(value_type = Option<NaiveDate>)]
    to: Option<Day>,
}

/// The balance at the end of every day on which something happened, oldest first.
#[utoipa::path(get, path = "/v1/households/{household_id}/accounts/{id}/balances", tag = "account")]
async fn list_balances(
    State(state): State<AppState>,
    read: Read<BalanceParams>,
    Id(id): Id,
) -> Answer<Listed<BalanceOnDay>> {
    let params = &read.params;
    let from = day("from", params.from)?.unwrap_or(calendar::FIRST_DAY);
    let to = day("to", params.to)?.unwrap_or(calendar::LAST_DAY);
    let mut snapshot = read.open(&state, reads::ACCOUNT_LIST).await?;
    let today = snapshot.today().await?;
    let account = account_list::seen(&mut snapshot, id, today).await?;
    let account = account.ok_or_else(|| Problem::not_found("account"))?;
    let items = account_list::balances(&mut snapshot, &account, from, to).await?;
    snapshot.all(items).await
}
