//! What is on the account a file goes into, as far as reading the file went by it: what changes on
//! it until the file is stored makes it be read again.

use std::sync::Arc;

use domain::account::Account;
use domain::aggregate::Aggregate;
use domain::id::{AccountId, ImportId};
use domain::transaction::Transaction;

use super::{ATTEMPTS, ImportRequest, Plan, Read, Refusal, plan, read_anew};
use crate::house::House;
use crate::ports::Quiet;
use crate::scope::Scope;
use crate::statement::{DecidedBy, KnownBalances, StatementFile};
use crate::unit;

/// What was known of an account when a file was read.
#[derive(Debug, Clone)]
pub(super) struct Known {
    account: AccountId,
    pub balances: Arc<KnownBalances>,
    /// The household's revision as of which it was so.
    revision: i64,
}

impl Known {
    /// A file with what was known, where reading it went by that.
    pub(super) fn with(known: Option<Self>, file: StatementFile) -> (StatementFile, Option<Self>) {
        let went_by = file.decisions.iter().any(|decision| decision.by == DecidedBy::Account);
        (file, known.filter(|_| went_by))
    }

    /// Nothing of which balances follow may have happened since.
    fn quiet(&self) -> Quiet {
        Quiet { nouns: vec![Transaction::TYPE, Account::TYPE], since: self.revision }
    }
}

/// What is on an account now; nothing where that is unknown.
///
/// # Errors
/// Where the read model cannot be read.
pub(super) async fn now(
    house: &House,
    scope: &Scope,
    account: AccountId,
) -> Result<Option<Known>, Refusal> {
    let household = scope.household_id;
    // Nothing is planned yet that could be tried again when the read models have caught up.
    let look = || async { Ok(house.lookup.known_balances(household, account).await?) };
    let known = unit::again_while_overtaken(house, ATTEMPTS, look).await?;
    Ok(known.map(|(balances, revision)| Known { account, balances: balances.into(), revision }))
}

/// Plans what a file brings, reading it again where it was read by what is not on the account any
/// more.
pub(super) async fn planned(
    house: &House,
    scope: &Scope,
    request: &ImportRequest,
    read: &Read,
    (import_id, hash): (ImportId, &[u8; 32]),
) -> Result<Plan, Refusal> {
    let Some(known) = &read.known else {
        return plan(house, scope, request, read, (import_id, hash)).await;
    };
    let now = now(house, scope, known.account).await?;
    let holds = now.filter(|now| now.balances == known.balances);
    let again = match holds {
        Some(_) => None,
        None => Some(read_anew(house, scope, request, hash).await?),
    };
    let read = again.as_ref().unwrap_or(read);
    let plan = plan(house, scope, request, read, (import_id, hash)).await?;
    let quiet = holds.as_ref().or(read.known.as_ref()).map(Known::quiet);
    Ok(Plan { quiet, ..plan })
}
