//! Use cases of a transaction.

use chrono::NaiveDate;
use domain::account::Account;
use domain::id::{AccountId, CategoryId, TransactionId};
use domain::money::Money;
use domain::transaction::{
    AccountFacts, CategorySource, Edit, Enter, State, Transaction, TransactionCommand,
    TransactionError,
};

use crate::category;
use crate::error::CommandError;
use crate::execute::{self, Fence, House, Receipt, load};
use crate::ports::{Intent, StoreError};
use crate::scope::Scope;

type Refusal = CommandError<TransactionError>;
type Outcome = Result<Receipt, Refusal>;

/// A transaction as a person writes it down.
#[derive(Debug, Clone)]
pub struct NewTransaction {
    pub account_id: AccountId,
    pub posted_on: NaiveDate,
    pub amount: Money,
    pub payee: String,
    pub description: String,
    pub category_id: Option<CategoryId>,
    pub note: String,
    pub tags: Vec<String>,
}

/// Writes a transaction down by hand.
///
/// # Errors
/// [`CommandError`]; then nothing was stored.
pub async fn enter(house: &House, scope: &Scope, intent: &Intent, new: NewTransaction) -> Outcome {
    let id = TransactionId(house.ids.fresh());
    let commands = || async {
        let enter = Enter {
            account: account_facts(house, scope, new.account_id).await?,
            posted_on: new.posted_on,
            amount: new.amount,
            payee: new.payee.clone(),
            description: new.description.clone(),
            category_id: new.category_id,
            note: new.note.clone(),
            tags: new.tags.clone(),
        };
        must_be_a_choice(house, scope, new.category_id).await?;
        Ok(vec![TransactionCommand::Enter(enter)])
    };
    on_facts(house, intent, "enter_transaction", id, commands).await
}

async fn account_facts(
    house: &House,
    scope: &Scope,
    id: AccountId,
) -> Result<AccountFacts, Refusal> {
    let (account, _) = load::<Account>(house.store.as_ref(), scope.household_id, id).await?;
    match account.currency.filter(|_| scope.may_see(account.owner)) {
        Some(currency) => Ok(AccountFacts { id, currency, is_open: !account.is_closed }),
        None => Err(CommandError::UnknownReference { field: "account_id" }),
    }
}

/// Facts of account and category may be a moment old: one that was closed or archived at the same
/// time was so a moment later.
async fn on_facts<Made>(
    house: &House,
    intent: &Intent,
    name: &'static str,
    id: TransactionId,
    commands: impl Fn() -> Made + Send + Sync,
) -> Outcome
where
    Made: Future<Output = Result<Vec<TransactionCommand>, Refusal>> + Send,
{
    let check = |_: &Transaction| Ok(());
    execute::execute_on_facts(house, intent, name, id, Fence::Stream, commands, check).await
}

/// Puts a transaction into a category, or takes it out (`None`), as a person's choice.
///
/// # Errors
/// [`CommandError`]; then nothing was stored.
pub async fn categorise(
    house: &House,
    scope: &Scope,
    intent: &Intent,
    id: TransactionId,
    category_id: Option<CategoryId>,
) -> Outcome {
    if !scope.is_alone() {
        must_be_visible(house, scope, id).await?;
    }
    let commands = || async {
        must_be_a_choice(house, scope, category_id).await?;
        let source = CategorySource::Person;
        Ok(vec![TransactionCommand::Categorise { category_id, source }])
    };
    on_facts(house, intent, "categorise_transaction", id, commands).await
}

/// Corrects day, amount, payee, texts and tags: all that is asked, or nothing.
///
/// # Errors
/// [`CommandError`]; then nothing was stored.
pub async fn edit(
    house: &House,
    scope: &Scope,
    intent: &Intent,
    id: TransactionId,
    edit: Edit,
) -> Outcome {
    let command = TransactionCommand::Edit(edit);
    change(house, scope, intent, "edit_transaction", id, command).await
}

/// Takes a transaction out of every list and sum; a re-import does not bring it back.
///
/// # Errors
/// [`CommandError`]; then nothing was stored.
pub async fn remove(house: &House, scope: &Scope, intent: &Intent, id: TransactionId) -> Outcome {
    change(house, scope, intent, "remove_transaction", id, TransactionCommand::Remove).await
}

/// Brings a removed transaction back as it was.
///
/// # Errors
/// [`CommandError`]; then nothing was stored.
pub async fn restore(house: &House, scope: &Scope, intent: &Intent, id: TransactionId) -> Outcome {
    change(house, scope, intent, "restore_transaction", id, TransactionCommand::Restore).await
}

async fn change(
    house: &House,
    scope: &Scope,
    intent: &Intent,
    name: &'static str,
    id: TransactionId,
    command: TransactionCommand,
) -> Outcome {
    if !scope.is_alone() {
        must_be_visible(house, scope, id).await?;
    }
    execute::execute::<Transaction>(house, intent, name, id, command).await
}

/// What is on another person's private account does not exist for this one.
async fn must_be_visible(house: &House, scope: &Scope, id: TransactionId) -> Result<(), Refusal> {
    let household = scope.household_id;
    let (transaction, _) = load::<Transaction>(house.store.as_ref(), household, id).await?;
    let Some(account_id) = transaction.account_id.filter(|_| transaction.state != State::Nothing)
    else {
        return Err(CommandError::Refused(TransactionError::Unknown));
    };
    let (account, _) = load::<Account>(house.store.as_ref(), household, account_id).await?;
    match scope.may_see(account.owner) {
        true => Ok(()),
        false => Err(CommandError::Refused(TransactionError::Unknown)),
    }
}

async fn must_be_a_choice(
    house: &House,
    scope: &Scope,
    category_id: Option<CategoryId>,
) -> Result<(), Refusal> {
    let allowed: Result<bool, StoreError> = match category_id {
        None => Ok(true),
        Some(id) => category::may_be_chosen(house, scope.household_id, id).await,
    };
    match allowed? {
        true => Ok(()),
        false => Err(CommandError::UnknownReference { field: "category_id" }),
    }
}
