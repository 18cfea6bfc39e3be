//! Routes of imports: a statement file in, a report out.

mod described;
mod heads;
mod upload;

use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use commands::import::{ImportRefusal, ImportRequest, import_statement};
use commands::statement::ReadStatementError;
use domain::id::AccountId;
use projections::account_list;
use projections::import_list::{self, ImportView, SuggestionView};
use projections::reads;
use serde::Deserialize;
use serde_json::json;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;

use self::described::Reported;
use self::upload::{LARGEST_BODY, UnreadForm, Upload, upload};
use crate::answer::{Answer, Listed, View};
use crate::body::page_length;
use crate::extract::{Id, Member, Read, Write, WriteParams};
use crate::operation::routes;
use crate::problem::{Problem, of_command};
use crate::state::AppState;

pub fn router() -> OpenApiRouter<AppState> {
    let uploads = OpenApiRouter::new()
        .routes(routes!(import_file))
        .routes(routes!(import_into_account))
        .layer(DefaultBodyLimit::max(LARGEST_BODY));
    OpenApiRouter::new()
        .routes(routes!(list_imports))
        .routes(routes!(get_import))
        .routes(routes!(list_suggestions))
        .merge(uploads)
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ImportParams {
    /// Open accounts that the file names and the household does not have.
    #[serde(default)]
    create_accounts: bool,
    /// The same answer, and nothing is stored.
    #[serde(default)]
    dry_run: bool,
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AccountImportParams {
    /// The same answer, and nothing is stored.
    #[serde(default)]
    dry_run: bool,
}

fn refusal(refused: ImportRefusal) -> Problem {
    let detail = refused.to_string();
    let unprocessable = |code, title| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code, title);
    match refused {
        ImportRefusal::Unreadable(error) => unreadable(error),
        ImportRefusal::Empty(_) => {
            unprocessable("import-empty", "There is nothing in this file").detail(detail)
        }
        failed @ ImportRefusal::ReaderFailed => Problem::internal(&failed)
            .detail("Nothing was stored. The fault is ours; sending the file again may not help."),
        ImportRefusal::UnknownAccount => Problem::not_found("account"),
        ImportRefusal::AccountIsClosed { .. } => Problem::conflict("account-is-closed", detail),
        ImportRefusal::NeedsAccount { accounts } => {
            unprocessable("import-needs-account", "Which account is this file about?")
                .detail(detail)
                .member("accounts", accounts)
        }
        ImportRefusal::AccountIsMissing { number, accounts } => {
            unprocessable("import-account-missing", "The file is about an unknown account")
                .detail(detail)
                .member("number", number)
                .member("accounts", accounts)
        }
        ImportRefusal::SeveralAccounts { accounts, .. } => {
            unprocessable("import-several-accounts", "The file is about several accounts")
                .detail(detail)
                .member("accounts", accounts)
        }
        ImportRefusal::OtherAccount { accounts, .. } => {
            unprocessable("import-other-account", "The file is about another account")
                .detail(detail)
                .member("accounts", accounts)
        }
        ImportRefusal::UnknownKey { place, .. } => {
            Problem::invalid(&format!("/accounts/{place}/key"), "unknown-key", detail)
        }
        ImportRefusal::RepeatedKey { place, .. } => {
            Problem::invalid(&format!("/accounts/{place}/key"), "repeated-key", detail)
        }
        ImportRefusal::OtherAnswer { place, field, .. } => {
            Problem::invalid(&format!("/accounts/{place}/{field}"), "other-account", detail)
        }
        ImportRefusal::OtherCurrency { .. } => {
            unprocessable("import-other-currency", "The file is in another currency").detail(detail)
        }
        ImportRefusal::TooManyAlike { on, amount, count, in_all, .. } => {
            unprocessable("import-too-many-alike", "Too many lines may be there already")
                .detail(detail)
                .member("on", on)
                .member("amount", amount)
                .member("count", count)
                .member("in_all", in_all)
        }
        ImportRefusal::Line { line, reason } => malformed(json!([{
            "line": line, "code": "line-refused", "detail": reason
        }])),
        ImportRefusal::Rule(_) => {
            unprocessable("import-refused", "The file breaks a rule").detail(detail)
        }
    }
}

fn unreadable(error: ReadStatementError) -> Problem {
    let detail = error.to_string();
    let unprocessable = |code, title| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code, title);
    match error {
        ReadStatementError::UnknownFormat => {
            unprocessable("import-unknown-format", "This is no statement file we can read")
                .detail(detail)
        }
        ReadStatementError::Malformed { errors, .. } => malformed(json!(errors)),
        ReadStatementError::BadMapping { pointer, code, detail } => {
            Problem::invalid(&format!("/mapping{pointer}"), code, detail)
        }
        ReadStatementError::NeedsMapping { guess, questions, preview_rows } => {
            unprocessable("import-needs-mapping", "How is the file to be read?")
                .detail(detail)
                .member("mapping", *guess)
                .member("questions", questions)
                .member("preview_rows", preview_rows)
        }
        ReadStatementError::NeedsCurrency { .. } => {
            unprocessable("import-needs-account", "Which account is this file about?")
                .detail(detail)
        }
        ReadStatementError::BeyondLimits { .. } => {
            Problem::too_large("20 MB and 200,000 lines").detail(detail)
        }
    }
}

fn malformed(errors: serde_json::Value) -> Problem {
    let title = "The file cannot be read";
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "import-malformed", title)
        .detail("Nothing was stored. The lines in question are named below.")
        .member("errors", errors)
}

async fn take_in(
    state: AppState,
    member: Member,
    write: Write,
    upload: Upload,
    account: Option<AccountId>,
    (create_accounts, dry_run): (bool, bool),
) -> Answer<Reported> {
    let mut intent = write.by(member.caller(), &upload.hash);
    if dry_run {
        intent.idempotency_key = None;
    }
    let request = ImportRequest {
        file_name: upload.file_name,
        file: upload.file,
        account,
        mapping: upload.mapping,
        date_order: upload.date_order,
        decimal_mark: upload.decimal_mark,
        direction: upload.direction,
        choices: upload.choices,
        create_accounts,
        dry_run,
    };
    // A task of its own: the import ends properly even when the client goes away, and keeps its
    // place until then.
    let house = state.house.clone();
    let scope = member.scope.clone();
    let work = tokio::spawn(async move {
        let _place = upload.place;
        import_statement(&house, &scope, &intent, request).await
    });
    let report = match work.await {
        Ok(report) => report.map_err(|error| of_command(error, refusal))?,
        Err(error) => return Err(Problem::internal(&error)),
    };
    let household = member.scope.household_id;
    let place = format!("/v1/households/{household}/imports/{}", report.import_id.0);
    Ok(Reported { report: report.into(), place: (!dry_run).then_some(place) })
}

/// Import a file into the accounts that it names: they are found by bank, number, kind and
/// currency, chosen by `accounts`, or opened with `create_accounts`.
#[utoipa::path(post, path = "/v1/households/{household_id}/imports", tag = "import",
    responses((status = 200, description = "Dry run: nothing was stored")))]
async fn import_file(
    State(state): State<AppState>,
    member: Member,
    WriteParams(write, params): WriteParams<ImportParams>,
    UnreadForm(request): UnreadForm,
) -> Answer<Reported> {
    let upload = upload(request, &member, &state).await?;
    let how = (params.create_accounts, params.dry_run);
    take_in(state, member, write, upload, None, how).await
}

/// Import a file of any format into one account.
#[utoipa::path(post, path = "/v1/households/{household_id}/accounts/{id}/imports", tag = "import",
    responses((status = 200, description = "Dry run: nothing was stored")))]
async fn import_into_account(
    State(state): State<AppState>,
    member: Member,
    Id(id): Id,
    WriteParams(write, params): WriteParams<AccountImportParams>,
    UnreadForm(request): UnreadForm,
) -> Answer<Reported> {
    let upload = upload(request, &member, &state).await?;
    let how = (false, params.dry_run);
    take_in(state, member, write, upload, Some(AccountId(id)), how).await
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListParams {
    /// 1 to 500; 50 when absent.
    limit: Option<i64>,
    cursor: Option<String>,
}

/// The files that were taken in, newest first.
#[utoipa::path(get, path = "/v1/households/{household_id}/imports", tag = "import")]
async fn list_imports(
    State(state): State<AppState>,
    read: Read<ListParams>,
) -> Answer<Listed<ImportView>> {
    let params = &read.params;
    let limit = page_length(params.limit)?;
    let mut snapshot = read.open(&state, reads::IMPORT_LIST).await?;
    let page = import_list::list(&mut snapshot, params.cursor.as_deref(), limit).await?;
    snapshot.page(page).await
}

/// One file that was taken in.
#[utoipa::path(get, path = "/v1/households/{household_id}/imports/{id}", tag = "import")]
async fn get_import(
    State(state): State<AppState>,
    read: Read,
    Id(id): Id,
) -> Answer<View<ImportView>> {
    let mut snapshot = read.open(&state, reads::IMPORT_LIST).await?;
    let import = import_list::one(&mut snapshot, id).await?;
    snapshot.found("import", import).await
}

/// What waits for a person on an account: transactions that may be one, newest first.
#[utoipa::path(
    get,
    path = "/v1/households/{household_id}/accounts/{id}/suggestions",
    tag = "import"
)]
async fn list_suggestions(
    State(state): State<AppState>,
    read: Read<ListParams>,
    Id(id): Id,
) -> Answer<Listed<SuggestionView>> {
    let params = &read.params;
    let limit = page_length(params.limit)?;
    let mut snapshot = read.open(&state, reads::IMPORT_LIST).await?;
    let today = snapshot.today().await?;
    let account = account_list::seen(&mut snapshot, id, today).await?;
    account.ok_or_else(|| Problem::not_found("account"))?;
    let cursor = params.cursor.as_deref();
    let page = import_list::suggestions(&mut snapshot, id, cursor, limit).await?;
    snapshot.page(page).await
}
