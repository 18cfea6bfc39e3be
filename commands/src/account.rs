//! Use cases of an account.

use domain::account::{Account, AccountCommand, AccountError, Open};
use domain::id::AccountId;

use crate::error::CommandError;
use crate::execute::{self, House, Receipt};
use crate::ports::Intent;
use crate::scope::Scope;

type Outcome = Result<Receipt, CommandError<AccountError>>;

/// Opens an account, and says what is on it where a person does (`said`, a
/// [`AccountCommand::StateBalance`]). Its owner, if it has one, is a member of the household.
///
/// # Errors
/// [`CommandError`]; then nothing was stored.
pub async fn open(
    house: &House,
    scope: &Scope,
    intent: &Intent,
    open: Open,
    said: Option<AccountCommand>,
) -> Outcome {
    if open.owner.is_some_and(|owner| !scope.members.contains_key(&owner)) {
        return Err(CommandError::UnknownReference { field: "owner" });
    }
    // A file may speak of one; a person who opens an account today cannot mean it.
    if open.currency.is_withdrawn() {
        return Err(CommandError::Refused(AccountError::Withdrawn(open.currency)));
    }
    let id = AccountId(house.ids.fresh());
    let commands = [AccountCommand::Open(open)].into_iter().chain(said).collect();
    execute::execute_all::<Account>(house, intent, "open_account", id, commands, |_| Ok(())).await
}

/// Renames, counts in the budget or not, sets number and opening balance, closes and reopens: all
/// that is asked, or nothing.
///
/// # Errors
/// [`CommandError`]; then nothing was stored.
pub async fn edit(
    house: &House,
    scope: &Scope,
    intent: &Intent,
    id: AccountId,
    commands: Vec<AccountCommand>,
) -> Outcome {
    execute::execute_all::<Account>(house, intent, "edit_account", id, commands, visible(scope))
        .await
}

/// Closes an account: it keeps its history and takes no new transactions.
///
/// # Errors
/// [`CommandError`]; then nothing was stored.
pub async fn close(house: &House, scope: &Scope, intent: &Intent, id: AccountId) -> Outcome {
    let commands = vec![AccountCommand::Close];
    execute::execute_all::<Account>(house, intent, "close_account", id, commands, visible(scope))
        .await
}

/// What was never opened does not exist, nor does what is private to another person.
pub(crate) fn visible(
    scope: &Scope,
) -> impl Fn(&Account) -> Result<(), CommandError<AccountError>> + Send + Sync + '_ {
    |account| match account.currency.is_some() && scope.may_see(account.owner) {
        true => Ok(()),
        false => Err(CommandError::Refused(AccountError::Unknown)),
    }
}
