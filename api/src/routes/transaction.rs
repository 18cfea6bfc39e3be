//! Routes of transactions.

use axum::extract::State;
use commands::transaction::{self, NewTransaction};
use domain::id::{AccountId, CategoryId, TransactionId};
use domain::transaction::{Edit, TransactionError};
use projections::reads;
use projections::transaction_list::{self, Filter, Sort, Summary, TransactionView, TransferFilter};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use uuid::Uuid;

use crate::answer::{Answer, Born, Changed, Listed, View};
use crate::body::{Day, Money, day, nullable, page_length, wanted_text};
use crate::extract::{Caller, Change, Id, Json, Read, Write};
use crate::operation::routes;
use crate::problem::{Problem, of_command};
use crate::state::AppState;

/// Words of one search: each is looked for in every text of the household.
const MOST_WORDS: usize = 10;
const LONGEST_WORD: usize = 64;
const LONGEST_SEARCH: usize = 200;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_transactions, enter_transaction))
        .routes(routes!(summarise_transactions))
        .routes(routes!(get_transaction, edit_transaction, remove_transaction))
        .routes(routes!(categorise_transaction))
        .routes(routes!(restore_transaction))
}

/// A transaction written down by hand.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewTransactionBody {
    account_id: Uuid,
    #[schema(value_type = NaiveDate)]
    posted_on: Day,
    /// Of the account's currency; plus is in, minus is out.
    amount: Money,
    /// 1 to 200 characters.
    payee: String,
    #[serde(default)]
    description: String,
    category_id: Option<Uuid>,
    #[serde(default)]
    note: String,
    #[serde(default)]
    tags: Vec<String>,
}

/// Corrections of a transaction; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TransactionChanges {
    #[schema(value_type = Option<NaiveDate>)]
    posted_on: Option<Day>,
    amount: Option<Money>,
    payee: Option<String>,
    /// `null` and an empty text take it away.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>)]
    description: Option<Option<String>>,
    /// `null` and an empty text take it away.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>)]
    note: Option<Option<String>>,
    /// All of them: what is not named is taken away.
    tags: Option<Vec<String>>,
}

/// The category of a transaction.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CategoryChoice {
    /// `null` takes the category away.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(value_type = Option<Uuid>, required = true)]
    category_id: Option<Uuid>,
}

/// Filters of the list and of the summary.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct TransactionParams {
    /// Repeatable.
    #[serde(default)]
    account_id: Vec<Uuid>,
    /// Repeatable; `none`: without a category.
    #[serde(default)]
    category_id: Vec<String>,
    /// First day.
    #[param(value_type = Option<NaiveDate>)]
    from: Option<Day>,
    /// Last day.
    #[param(value_type = Option<NaiveDate>)]
    to: Option<Day>,
    /// Smallest signed amount in minor units.
    min: Option<i64>,
    /// Largest signed amount in minor units.
    max: Option<i64>,
    /// Words that must all stand in payee, description or note: at most 10, of 64 characters each
    /// and 200 in all; what stands between blanks is one word.
    q: Option<String>,
    tag: Option<String>,
    /// Only what is on this person's private accounts.
    person: Option<Uuid>,
    pending: Option<bool>,
    /// `true`: those that were removed, instead of the others.
    removed: Option<bool>,
    /// `only` or `exclude`: transfers between own accounts.
    transfer: Option<String>,
    /// `-posted_on` (newest first, the default), `posted_on`, `amount` or `-amount`.
    sort: Option<String>,
    /// 1 to 500; 50 when absent.
    limit: Option<i64>,
    cursor: Option<String>,
}

/// The words of a search. Each costs the database a look at every text, and a longer one a longer
/// look: so their number is bounded, their length, and both together.
fn words(given: Option<String>) -> Result<Vec<String>, Problem> {
    let Some(text) = wanted_text("q", given)? else { return Ok(Vec::new()) };
    let refused = |code, detail: String| Err(Problem::invalid("q", code, &detail));
    if text.chars().count() > LONGEST_SEARCH {
        return refused(
            "too-long",
            format!("A search has at most {LONGEST_SEARCH} characters. Leave some out."),
        );
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.is_empty() {
        return refused("bad-text", "Say what to look for, or leave it out.".to_owned());
    }
    if words.len() > MOST_WORDS {
        return refused(
            "too-many-words",
            format!("A search has at most {MOST_WORDS} words. Leave some out."),
        );
    }
    if words.iter().any(|word| word.chars().count() > LONGEST_WORD) {
        return refused(
            "too-long",
            format!("A word has at most {LONGEST_WORD} characters. Look for a part of it."),
        );
    }
    // What stands in another word stands wherever that does.
    let says_more = |(place, word): &(usize, &&str)| {
        !words.iter().enumerate().any(|(other, longer)| {
            longer.contains(**word) && (longer.len() > word.len() || other < *place)
        })
    };
    Ok(words.iter().enumerate().filter(says_more).map(|(_, word)| (*word).to_owned()).collect())
}

impl TransactionParams {
    fn filter(&self) -> Result<Filter, Problem> {
        let mut category_ids = Vec::new();
        for text in self.category_id.iter().filter(|text| text.as_str() != "none") {
            let id = text.parse().map_err(|_| {
                let detail = "Give the id of a category, or none.";
                Problem::invalid("category_id", "not-an-id", detail)
            })?;
            category_ids.push(id);
        }
        let transfer = match self.transfer.as_deref() {
            None => None,
            Some("only") => Some(TransferFilter::Only),
            Some("exclude") => Some(TransferFilter::Exclude),
            Some(_) => {
                let detail = "Give only or exclude.";
                return Err(Problem::invalid("transfer", "unknown-choice", detail));
            }
        };
        Ok(Filter {
            account_ids: self.account_id.clone(),
            category_ids,
            uncategorised: self.category_id.iter().any(|text| text == "none"),
            from: day("from", self.from)?,
            to: day("to", self.to)?,
            min: self.min,
            max: self.max,
            words: words(self.q.clone())?,
            tag: wanted_text("tag", self.tag.clone())?,
            person: self.person,
            pending: self.pending,
            transfer,
            removed: self.removed.unwrap_or(false),
        })
    }

    fn sort(&self) -> Result<Sort, Problem> {
        match self.sort.as_deref() {
            None | Some("-posted_on") => Ok(Sort::NewestFirst),
            Some("posted_on") => Ok(Sort::OldestFirst),
            Some("amount") => Ok(Sort::AmountAscending),
            Some("-amount") => Ok(Sort::AmountDescending),
            Some(_) => {
                let detail = "Sort by posted_on or amount, with a minus for descending.";
                Err(Problem::invalid("sort", "unknown-choice", detail))
            }
        }
    }
}

fn refusal(error: TransactionError) -> Problem {
    let detail = error.to_string();
    match error {
        TransactionError::Unknown => Problem::not_found("transaction"),
        TransactionError::AlreadyRecorded => Problem::conflict("already-recorded", detail),
        TransactionError::WasRemoved => Problem::conflict("transaction-was-removed", detail),
        TransactionError::NotRemoved => Problem::conflict("transaction-is-not-removed", detail),
        TransactionError::HasLapsed => Problem::conflict("transaction-has-lapsed", detail),
        TransactionError::NotLapsed => Problem::conflict("transaction-has-not-lapsed", detail),
        TransactionError::NotPending => Problem::conflict("transaction-is-not-pending", detail),
        TransactionError::AccountIsClosed => Problem::conflict("account-is-closed", detail),
        TransactionError::OtherAccount => Problem::invalid("/account_id", "other-account", detail),
        TransactionError::OtherCurrency(_) => {
            Problem::invalid("/amount/currency", "other-currency", detail)
        }
        TransactionError::DateOutOfRange => {
            Problem::invalid("/posted_on", "date-out-of-range", detail)
        }
        TransactionError::Amount(_) => {
            Problem::invalid("/amount/minor", "amount-out-of-range", detail)
        }
        TransactionError::Text { field, .. } => {
            Problem::invalid(&format!("/{field}"), "bad-text", detail)
        }
    }
}

/// Write a transaction down by hand.
#[utoipa::path(post, path = "/v1/households/{household_id}/transactions", tag = "transaction")]
async fn enter_transaction(
    State(state): State<AppState>,
    caller: Caller,
    write: Write,
    body: Json<NewTransactionBody>,
) -> Answer<Born> {
    let new = body.value;
    let new = NewTransaction {
        account_id: AccountId(new.account_id),
        posted_on: new.posted_on.into(),
        amount: new.amount.into(),
        payee: new.payee,
        description: new.description,
        category_id: new.category_id.map(CategoryId),
        note: new.note,
        tags: new.tags,
    };
    let intent = write.by(caller, &body.hash);
    let receipt = transaction::enter(&state.house, &intent, new)
        .await
        .map_err(|error| of_command(error, refusal))?;
    let household = caller.household_id;
    Ok(Born::at(&receipt, format!("/v1/households/{household}/transactions/{}", receipt.id)))
}

/// The transactions under filters, page by page.
#[utoipa::path(get, path = "/v1/households/{household_id}/transactions", tag = "transaction")]
async fn list_transactions(
    State(state): State<AppState>,
    read: Read<TransactionParams>,
) -> Answer<Listed<TransactionView>> {
    let params = &read.params;
    let (filter, sort, limit) = (params.filter()?, params.sort()?, page_length(params.limit)?);
    let mut snapshot = read.open(&state, reads::TRANSACTION_LIST).await?;
    let cursor = params.cursor.as_deref();
    let page = transaction_list::list(&mut snapshot, &filter, sort, cursor, limit).await?;
    snapshot.page(page).await
}

/// Count and sums of the transactions under the same filters.
#[utoipa::path(
    get,
    path = "/v1/households/{household_id}/transactions/summary",
    tag = "transaction"
)]
async fn summarise_transactions(
    State(state): State<AppState>,
    read: Read<TransactionParams>,
) -> Answer<View<Summary>> {
    let params = &read.params;
    let filter = params.filter()?;
    // A link to a list can be asked for its sums: what only orders and cuts it must be right too.
    let _ = (params.sort()?, page_length(params.limit)?);
    if params.cursor.is_some() {
        let detail = "A summary has no pages; leave the cursor out.";
        return Err(Problem::invalid("cursor", "invalid-parameter", detail));
    }
    let mut snapshot = read.open(&state, reads::TRANSACTION_SUMMARY).await?;
    let summary = transaction_list::summary(&mut snapshot, &filter).await?;
    snapshot.answer(summary).await
}

/// One transaction, also when it was removed.
#[utoipa::path(get, path = "/v1/households/{household_id}/transactions/{id}", tag = "transaction")]
async fn get_transaction(
    State(state): State<AppState>,
    read: Read,
    Id(id): Id,
) -> Answer<View<TransactionView>> {
    let mut snapshot = read.open(&state, reads::TRANSACTION_LIST).await?;
    let transaction = transaction_list::one(&mut snapshot, id).await?;
    snapshot.found("transaction", transaction).await
}

/// Correct day, amount, payee, texts or tags.
#[utoipa::path(
    patch,
    path = "/v1/households/{household_id}/transactions/{id}",
    tag = "transaction"
)]
async fn edit_transaction(
    State(state): State<AppState>,
    caller: Caller,
    Id(id): Id,
    Change(write): Change,
    body: Json<TransactionChanges>,
) -> Answer<Changed> {
    let changes = body.value;
    let edit = Edit {
        posted_on: changes.posted_on.map(Into::into),
        amount: changes.amount.map(Into::into),
        payee: changes.payee,
        description: changes.description.map(Option::unwrap_or_default),
        note: changes.note.map(Option::unwrap_or_default),
        tags: changes.tags,
    };
    let intent = write.by(caller, &body.hash);
    let receipt = transaction::edit(&state.house, &intent, TransactionId(id), edit)
        .await
        .map_err(|error| of_command(error, refusal))?;
    Ok(Changed::from(&receipt))
}

/// Take a transaction out of every list and sum. It can be restored; a re-import does not bring it
/// back.
#[utoipa::path(
    delete,
    path = "/v1/households/{household_id}/transactions/{id}",
    tag = "transaction"
)]
async fn remove_transaction(
    State(state): State<AppState>,
    caller: Caller,
    Id(id): Id,
    Change(write): Change,
) -> Answer<Changed> {
    let intent = write.by(caller, &[]);
    let receipt = transaction::remove(&state.house, &intent, TransactionId(id))
        .await
        .map_err(|error| of_command(error, refusal))?;
    Ok(Changed::from(&receipt))
}

/// Bring a removed transaction back as it was.
#[utoipa::path(
    post,
    path = "/v1/households/{household_id}/transactions/{id}/restore",
    tag = "transaction"
)]
async fn restore_transaction(
    State(state): State<AppState>,
    caller: Caller,
    Id(id): Id,
    Change(write): Change,
) -> Answer<Changed> {
    let intent = write.by(caller, &[]);
    let receipt = transaction::restore(&state.house, &intent, TransactionId(id))
        .await
        .map_err(|error| of_command(error, refusal))?;
    Ok(Changed::from(&receipt))
}

/// Put a transaction into a category, or take it out.
#[utoipa::path(
    put,
    path = "/v1/households/{household_id}/transactions/{id}/category",
    tag = "transaction"
)]
async fn categorise_transaction(
    State(state): State<AppState>,
    caller: Caller,
    Id(id): Id,
    Change(write): Change,
    body: Json<CategoryChoice>,
) -> Answer<Changed> {
    let category_id = body.value.category_id.map(CategoryId);
    let intent = write.by(caller, &body.hash);
    let id = TransactionId(id);
    let receipt = transaction::categorise(&state.house, &intent, id, category_id)
        .await
        .map_err(|error| of_command(error, refusal))?;
    Ok(Changed::from(&receipt))
}
