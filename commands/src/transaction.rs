//! Use cases of a transaction.

use chrono::NaiveDate;
use domain::account::Account;
use domain::category::Category;
use domain::id::{AccountId, CategoryId, TransactionId};
use domain::money::Money;
use domain::transaction::{
    AccountFacts, Edit, Enter, State, Transaction, TransactionCommand, TransactionError,
};

use crate::error::CommandError;
use crate::house::House;
use crate::ports::Intent;
use crate::unit::{self, Asked, Loaded, Naming, Receipt, born, naming, one};

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
pub async fn enter(house: &House, intent: &Intent, new: NewTransaction) -> Outcome {
    let id = TransactionId(house.ids.fresh());
    let (account, category) =
        (one::<Account>(new.account_id), new.category_id.map(one::<Category>));
    let reads = (born::<Transaction>(id), account, category);
    unit::carry_out(house, intent, "enter_transaction", reads, |asked, loaded| {
        let (transaction, account, category) = loaded;
        let enter = Enter {
            account: facts(asked, account)?,
            posted_on: new.posted_on,
            amount: new.amount,
            payee: new.payee.clone(),
            description: new.description.clone(),
            category_id: new.category_id,
            note: new.note.clone(),
            tags: new.tags.clone(),
        };
        must_be_a_choice(category.as_ref())?;
        transaction.decide(asked, [TransactionCommand::Enter(enter)])?;
        Ok(transaction.into())
    })
    .await
}

fn facts(asked: &Asked<'_>, account: &Loaded<Account>) -> Result<AccountFacts, Refusal> {
    let Account { currency, owner, is_closed, .. } = account.state;
    match currency.filter(|_| asked.scope.may_see(owner)) {
        Some(currency) => Ok(AccountFacts { id: account.id, currency, is_open: !is_closed }),
        None => Err(CommandError::UnknownReference { field: "account_id" }),
    }
}

/// Puts a transaction into a category, or takes it out (`None`), as the asker's choice.
///
/// # Errors
/// [`CommandError`]; then nothing was stored.
pub async fn categorise(
    house: &House,
    intent: &Intent,
    id: TransactionId,
    category_id: Option<CategoryId>,
) -> Outcome {
    let reads = (with_account(id), category_id.map(one::<Category>));
    unit::carry_out(house, intent, "categorise_transaction", reads, |asked, loaded| {
        let ((transaction, account), category) = loaded;
        must_be_visible(asked, transaction, account.as_ref())?;
        must_be_a_choice(category.as_ref())?;
        let source = asked.scope.asker.category_source();
        transaction.decide(asked, [TransactionCommand::Categorise { category_id, source }])?;
        Ok(transaction.into())
    })
    .await
}

/// Corrects day, amount, payee, texts and tags: all that is asked, or nothing.
///
/// # Errors
/// [`CommandError`]; then nothing was stored.
pub async fn edit(house: &House, intent: &Intent, id: TransactionId, edit: Edit) -> Outcome {
    change(house, intent, "edit_transaction", id, TransactionCommand::Edit(edit)).await
}

/// Takes a transaction out of every list and sum; a re-import does not bring it back.
///
/// # Errors
/// [`CommandError`]; then nothing was stored.
pub async fn remove(house: &House, intent: &Intent, id: TransactionId) -> Outcome {
    change(house, intent, "remove_transaction", id, TransactionCommand::Remove).await
}

/// Brings a removed transaction back as it was.
///
/// # Errors
/// [`CommandError`]; then nothing was stored.
pub async fn restore(house: &House, intent: &Intent, id: TransactionId) -> Outcome {
    change(house, intent, "restore_transaction", id, TransactionCommand::Restore).await
}

async fn change(
    house: &House,
    intent: &Intent,
    name: &'static str,
    id: TransactionId,
    command: TransactionCommand,
) -> Outcome {
    unit::carry_out(house, intent, name, with_account(id), |asked, (transaction, account)| {
        must_be_visible(asked, transaction, account.as_ref())?;
        transaction.decide(asked, [command.clone()])?;
        Ok(transaction.into())
    })
    .await
}

/// The transaction with the account that it is on: who may see it is said there.
fn with_account(id: TransactionId) -> Naming<Transaction, Account> {
    naming(id, "account_id", |transaction: &Transaction| transaction.account_id)
}

/// What is on another person's private account does not exist for this one.
fn must_be_visible(
    asked: &Asked<'_>,
    transaction: &Loaded<Transaction>,
    account: Option<&Loaded<Account>>,
) -> Result<(), Refusal> {
    match account.filter(|_| transaction.state.state != State::Nothing) {
        Some(account) if asked.scope.may_see(account.state.owner) => Ok(()),
        _ => Err(CommandError::Refused(TransactionError::Unknown)),
    }
}

/// A category may be chosen as long as it is there and not archived.
fn must_be_a_choice(category: Option<&Loaded<Category>>) -> Result<(), Refusal> {
    let may_be =
        |chosen: &Loaded<Category>| chosen.state.kind.is_some() && !chosen.state.is_archived;
    match category.is_none_or(may_be) {
        true => Ok(()),
        false => Err(CommandError::UnknownReference { field: "category_id" }),
    }
}
