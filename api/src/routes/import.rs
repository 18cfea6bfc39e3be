//! Routes of imports: a statement file in, a report out.

use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::{Bytes, BytesMut};
use commands::import::{ImportRefusal, ImportReport, ImportRequest, import_statement};
use commands::statement::{ColumnMapping, DateOrder, ReadStatementError};
use domain::id::AccountId;
use projections::import_list::{self, ImportView};
use projections::view::Page;
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::household::NoParams;
use crate::answer;
use crate::body::page_length;
use crate::extract::{At, Id, Member, ReadParams, Write, WriteParams, parse, too_large};
use crate::problem::{Problem, of_command};
use crate::refusals::{OfBirth, OfRead};
use crate::state::AppState;
use crate::uploads::UploadPlace;

/// Largest statement file, in bytes.
const LARGEST_FILE: usize = 20_000_000;
/// Largest mapping, in bytes.
const LARGEST_MAPPING: usize = 64 * 1024;
/// Room for the multipart frame around the file.
const LARGEST_BODY: usize = LARGEST_FILE + 256 * 1024;

pub fn router() -> OpenApiRouter<AppState> {
    let uploads = OpenApiRouter::new()
        .routes(routes!(import_file))
        .routes(routes!(import_into_account))
        .layer(DefaultBodyLimit::max(LARGEST_BODY));
    OpenApiRouter::new().routes(routes!(list_imports)).routes(routes!(get_import)).merge(uploads)
}

/// A statement file, as `multipart/form-data`.
#[derive(Debug, ToSchema)]
#[allow(dead_code, reason = "describes the body; it is read part by part")]
struct StatementUpload {
    /// OFX, QFX, QIF, CSV, XLSX, ODS, CAMT.052/053/054, MT940 or MT942, or a ZIP of such files; at
    /// most 20 MB, packed and unpacked, and 200,000 lines.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// How to read the columns of a CSV file, as JSON; see `import-needs-mapping`.
    #[schema(required = false)]
    mapping: Option<String>,
    /// The order of day and month in a QIF file that does not tell it: `day_month_year`,
    /// `month_day_year` or `year_month_day`; see `import-needs-mapping`.
    #[schema(required = false)]
    date_order: Option<String>,
}

/// What the file brought to one account.
#[derive(Debug, ToSchema)]
#[allow(dead_code, reason = "describes the answer, which the use case makes")]
struct ImportReportView {
    import_id: Uuid,
    /// `ofx1`, `ofx2`, `qfx`, `qif`, `csv`, `xlsx`, `ods`, `camt052`, `camt053`, `camt054`,
    /// `mt940`, `mt942`, or `zip` for an archive of several files.
    format: String,
    accounts: Vec<projections::import_list::ImportedAccountView>,
    warnings: Vec<ImportNote>,
    /// How the columns of a CSV file were read.
    #[schema(value_type = Option<Object>)]
    mapping: Option<serde_json::Value>,
    /// The household's revision after the import.
    revision: i64,
}

/// A remark about one line of the file.
#[derive(Debug, ToSchema)]
#[allow(dead_code, reason = "describes the answer, which the use case makes")]
struct ImportNote {
    /// 1-based; 0: about the whole file.
    line: u32,
    code: String,
    detail: String,
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
        failed @ ImportRefusal::ReaderFailed => Problem::internal(&failed)
            .detail("Nothing was stored. The fault is ours; sending the file again may not help."),
        ImportRefusal::UnknownAccount => Problem::not_found("account"),
        ImportRefusal::AccountIsClosed => Problem::conflict("account-is-closed", detail),
        ImportRefusal::NeedsAccount => {
            unprocessable("import-needs-account", "Which account is this file about?")
                .detail(detail)
        }
        ImportRefusal::AccountIsMissing { number } => {
            unprocessable("import-account-missing", "The file is about an unknown account")
                .detail(detail)
                .member("number", number)
        }
        ImportRefusal::SeveralAccounts { .. } => {
            unprocessable("import-several-accounts", "The file is about several accounts")
                .detail(detail)
        }
        ImportRefusal::OtherCurrency { .. } => {
            unprocessable("import-other-currency", "The file is in another currency").detail(detail)
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
            too_large("20 MB and 200,000 lines").detail(detail)
        }
    }
}

fn malformed(errors: serde_json::Value) -> Problem {
    let title = "The file cannot be read";
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "import-malformed", title)
        .detail("Nothing was stored. The lines in question are named below.")
        .member("errors", errors)
}

struct Upload {
    file_name: String,
    file: Bytes,
    mapping: Option<ColumnMapping>,
    date_order: Option<DateOrder>,
    /// Identifies file and answers, whatever the multipart frame looks like.
    hash: Vec<u8>,
    place: UploadPlace,
}

async fn upload(request: Request, state: &AppState) -> Result<Upload, Problem> {
    // Before the body: who waits here costs no memory.
    let place = state.uploads.place().await?;
    let mut parts = Multipart::from_request(request, state).await.map_err(|_| {
        let title = "This is not a form with a file";
        Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", title)
            .detail("Send the file as multipart/form-data in a part named file.")
    })?;
    let (mut file, mut mapping, mut date_order) = (None, None, None);
    while let Some(part) = parts.next_field().await.map_err(broken)? {
        match part.name() {
            Some("file") if file.is_none() => {
                let name = part.file_name().unwrap_or("statement").to_owned();
                file = Some((name, read(part, LARGEST_FILE, "20 MB").await?));
            }
            Some("mapping") if mapping.is_none() => {
                mapping = Some(read(part, LARGEST_MAPPING, "64 KiB").await?);
            }
            Some("date_order") if date_order.is_none() => {
                date_order = Some(read(part, LARGEST_MAPPING, "64 KiB").await?);
            }
            name => {
                let detail = "The form has a part file and, for CSV, a part mapping, for QIF a \
                              part date_order; each once.";
                let pointer = format!("/{}", name.unwrap_or_default());
                return Err(Problem::invalid(&pointer, "unknown-part", detail));
            }
        }
    }
    let Some((file_name, file)) = file else {
        return Err(Problem::invalid("/file", "missing", "The form has no part named file."));
    };
    let mut hasher = Sha256::new();
    hasher.update(&file);
    hasher.update(mapping.as_deref().unwrap_or_default());
    hasher.update(date_order.as_deref().unwrap_or_default());
    let hash = hasher.finalize().to_vec();
    let mapping = match mapping {
        Some(text) if !text.iter().all(u8::is_ascii_whitespace) => {
            Some(parse(&text).map_err(in_mapping)?)
        }
        _ => None,
    };
    let date_order = match date_order {
        Some(text) if !text.iter().all(u8::is_ascii_whitespace) => Some(order_of(&text)?),
        _ => None,
    };
    Ok(Upload { file_name, file, mapping, date_order, hash, place })
}

/// The order that the part `date_order` names, as bare text.
fn order_of(text: &[u8]) -> Result<DateOrder, Problem> {
    let named = std::str::from_utf8(text).unwrap_or_default().trim();
    serde_json::from_value(json!(named)).map_err(|_| {
        let detail = "Say day_month_year, month_day_year or year_month_day.";
        Problem::invalid("/date_order", "unknown-choice", detail)
    })
}

/// The mapping is a document of its own within the form.
fn in_mapping(mut problem: Problem) -> Problem {
    for error in &mut problem.errors {
        error.pointer.insert_str(0, "/mapping");
    }
    problem
}

async fn read(mut part: Field<'_>, limit: usize, said: &str) -> Result<Bytes, Problem> {
    let mut bytes = BytesMut::new();
    while let Some(chunk) = part.chunk().await.map_err(broken)? {
        if bytes.len() + chunk.len() > limit {
            return Err(too_large(said));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.freeze())
}

fn broken(error: MultipartError) -> Problem {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => too_large("20 MB"),
        _ => Problem::new(StatusCode::BAD_REQUEST, "unreadable", "The request cannot be read")
            .detail("The form ended before it was whole. Nothing was stored."),
    }
}

async fn take_in(
    state: AppState,
    member: Member,
    write: Write,
    upload: Upload,
    account: Option<AccountId>,
    (create_accounts, dry_run): (bool, bool),
) -> Result<Response, Problem> {
    let mut intent = write.by(&member, &upload.hash);
    if dry_run {
        intent.idempotency_key = None;
    }
    let request = ImportRequest {
        file_name: upload.file_name,
        file: upload.file,
        account,
        mapping: upload.mapping,
        date_order: upload.date_order,
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
    Ok(reported(&member, &report, dry_run))
}

fn reported(member: &Member, report: &ImportReport, dry_run: bool) -> Response {
    if dry_run {
        return answer::with_revision(axum::Json(report).into_response(), report.revision);
    }
    let response = (StatusCode::CREATED, axum::Json(report)).into_response();
    let household = member.scope.household_id;
    let location = format!("/v1/households/{household}/imports/{}", report.import_id.0);
    answer::with_revision(answer::located(response, &location), report.revision)
}

/// Import a file that names its accounts (OFX, QFX, CAMT, MT940): they are found by number, or
/// opened with `create_accounts`.
#[utoipa::path(post, path = "/v1/households/{household_id}/imports", tag = "import",
    params(("household_id" = Uuid, Path), ImportParams,
        ("Idempotency-Key" = Option<String>, Header, description = "One for each intent")),
    request_body(content = StatementUpload, content_type = "multipart/form-data"),
    responses((status = 201, body = ImportReportView),
        (status = 200, body = ImportReportView, description = "Dry run: nothing was stored"),
        OfBirth))]
async fn import_file(
    State(state): State<AppState>,
    member: Member,
    WriteParams(write, params): WriteParams<ImportParams>,
    request: Request,
) -> Result<Response, Problem> {
    let upload = upload(request, &state).await?;
    let how = (params.create_accounts, params.dry_run);
    take_in(state, member, write, upload, None, how).await
}

/// Import a file of any format into one account.
#[utoipa::path(post, path = "/v1/households/{household_id}/accounts/{id}/imports", tag = "import",
    params(("household_id" = Uuid, Path), ("id" = Uuid, Path), AccountImportParams,
        ("Idempotency-Key" = Option<String>, Header, description = "One for each intent")),
    request_body(content = StatementUpload, content_type = "multipart/form-data"),
    responses((status = 201, body = ImportReportView),
        (status = 200, body = ImportReportView, description = "Dry run: nothing was stored"),
        OfBirth))]
async fn import_into_account(
    State(state): State<AppState>,
    member: Member,
    Id(id): Id,
    WriteParams(write, params): WriteParams<AccountImportParams>,
    request: Request,
) -> Result<Response, Problem> {
    let upload = upload(request, &state).await?;
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
#[utoipa::path(get, path = "/v1/households/{household_id}/imports", tag = "import",
    params(("household_id" = Uuid, Path), ListParams),
    responses((status = 200, body = Page<ImportView>), OfRead))]
async fn list_imports(
    State(state): State<AppState>,
    headers: HeaderMap,
    member: Member,
    At(moment): At,
    ReadParams(params): ReadParams<ListParams>,
) -> Result<Response, Problem> {
    let limit = page_length(params.limit)?;
    let mut snapshot = state.reader.open(member.reads(), moment).await?;
    let page = import_list::list(&mut snapshot, params.cursor.as_deref(), limit).await?;
    let revision = snapshot.revision();
    snapshot.close().await?;
    Ok(answer::view(&headers, revision, &page))
}

/// One file that was taken in.
#[utoipa::path(get, path = "/v1/households/{household_id}/imports/{id}", tag = "import",
    params(("household_id" = Uuid, Path), ("id" = Uuid, Path)),
    responses((status = 200, body = ImportView), OfRead))]
async fn get_import(
    State(state): State<AppState>,
    headers: HeaderMap,
    member: Member,
    Id(id): Id,
    At(moment): At,
    ReadParams(NoParams {}): ReadParams<NoParams>,
) -> Result<Response, Problem> {
    let mut snapshot = state.reader.open(member.reads(), moment).await?;
    let import = import_list::one(&mut snapshot, id).await?;
    let revision = snapshot.revision();
    snapshot.close().await?;
    let import = import.ok_or_else(|| Problem::not_found("import"))?;
    Ok(answer::view(&headers, revision, &import))
}
