//! The form of an import: a file, and answers to questions about it.

use std::convert::Infallible;

use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use bytes::{Bytes, BytesMut};
use commands::import::AccountChoice;
use commands::statement::{ColumnMapping, DateOrder, MoneyWay};
use serde::de::DeserializeOwned;
use serde_json::json;
use sha2::Digest;
use utoipa::openapi::Required;

use crate::extract::{Member, names_utf_8, other_charset, parse};
use crate::gate::arrival::Arrival;
use crate::gate::share::{Of, Share};
use crate::operation::{Description, Takes};
use crate::problem::Problem;
use crate::readable::is_utf_8;
use crate::state::AppState;
use crate::uploads::{Incoming, Room, UploadPlace, Weight};

use super::described::StatementUpload;
use super::heads::{HeadError, read_along, said};

/// Largest statement file, in bytes.
const LARGEST_FILE: usize = 20_000_000;
/// Largest answer to a question about the file, in bytes.
const LARGEST_ANSWER: usize = 64 * 1024;
/// What the decimal mark may be.
const MARKS: &str = "Say . or , (a point or a comma).";
/// Room for the multipart frame around the file.
pub(super) const LARGEST_BODY: usize = LARGEST_FILE + 256 * 1024;

/// A form that was read.
pub(super) struct Upload {
    pub file_name: String,
    pub file: Bytes,
    pub mapping: Option<ColumnMapping>,
    pub date_order: Option<DateOrder>,
    pub decimal_mark: Option<char>,
    pub direction: Option<MoneyWay>,
    pub choices: Vec<AccountChoice>,
    /// Identifies file and answers, whatever the multipart frame looks like.
    pub hash: Vec<u8>,
    /// Held until the file is worked on.
    pub place: (UploadPlace, Room),
}

/// A form that nothing was read of yet.
pub(super) struct UnreadForm(pub Request);

impl FromRequest<AppState> for UnreadForm {
    type Rejection = Infallible;

    async fn from_request(request: Request, _: &AppState) -> Result<Self, Infallible> {
        Ok(Self(request))
    }
}

impl Takes for UnreadForm {
    fn describe(description: &mut Description<'_>) {
        description.body::<StatementUpload>("multipart/form-data", Required::True);
        description.refusals(&["400", "408", "413", "415", "422"]);
    }
}

/// Reads a form to its end: a place on disk before its body, its person's and household's turns and
/// room in memory after it, so that who sends slowly, or waits, keeps nothing from others.
pub(super) async fn upload(
    request: Request,
    member: &Member,
    state: &AppState,
) -> Result<Upload, Problem> {
    let (household, person) = (member.scope.household_id.0, member.person.user_id.0);
    let arrival = Arrival::of(request.extensions());
    if let Some(arrival) = &arrival {
        arrival.keep_turn(Share::File, Of::person(person)).await?;
        arrival.keep_turn(Share::Upload, Of::household(household)).await?;
    }
    let place = state.uploads.place(person).await?;
    let form = tokio::select! {
        form = sent(request, state, &place) => form?,
        problem = place.gives_way() => return Err(problem),
    };
    place.is_whole();
    if let Some(arrival) = &arrival {
        arrival.is_whole();
        arrival.keep_turn(Share::Import, Of::both(person, household)).await?;
    }
    let weight = form.weight();
    let reading = async || match &arrival {
        Some(arrival) => arrival.keep_turn(Share::Reading, Of::both(person, household)).await,
        None => Ok(()),
    };
    // Of small files those that wait for their turn keep no memory from those that have it; large
    // ones wait for memory longer than for anything else, and keep no turn meanwhile.
    if weight.is_small() {
        reading().await?;
    }
    let room = state.uploads.room(weight).await?;
    if !weight.is_small() {
        reading().await?;
    }
    form.ended((place, room)).await
}

async fn sent(request: Request, state: &AppState, place: &UploadPlace) -> Result<Form, Problem> {
    names_utf_8(request.headers())?;
    let request = read_along(request);
    let mut parts = Multipart::from_request(request, state).await.map_err(|_| {
        let title = "This is not a form with a file";
        Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", title)
            .detail("Send the file as multipart/form-data in a part named file.")
    })?;
    let mut form = Form::default();
    while let Some(part) = parts.next_field().await.map_err(broken)? {
        form.take(part, place).await?;
    }
    Ok(form)
}

/// The parts of a form, as they come in.
#[derive(Default)]
struct Form {
    file: Option<(String, Incoming)>,
    mapping: Option<Bytes>,
    date_order: Option<Bytes>,
    decimal_mark: Option<Bytes>,
    direction: Option<Bytes>,
    accounts: Option<Bytes>,
}

impl Form {
    async fn take(&mut self, part: Field<'_>, place: &UploadPlace) -> Result<(), Problem> {
        let name = said(part.headers(), "name");
        let answer = match name.as_deref() {
            Some("file") if self.file.is_none() => {
                let name = said(part.headers(), "filename");
                let name = name.unwrap_or_else(|| "statement".to_owned());
                self.file = Some((name, file(part, place).await?));
                return Ok(());
            }
            Some("mapping") if self.mapping.is_none() => &mut self.mapping,
            Some("date_order") if self.date_order.is_none() => &mut self.date_order,
            Some("decimal_mark") if self.decimal_mark.is_none() => &mut self.decimal_mark,
            Some("direction") if self.direction.is_none() => &mut self.direction,
            Some("accounts") if self.accounts.is_none() => &mut self.accounts,
            name => {
                let detail = "The form has a part file and, as answers to questions, parts \
                              mapping, date_order, decimal_mark, direction and accounts; \
                              each once.";
                let pointer = format!("/{}", name.unwrap_or_default());
                return Err(Problem::invalid(&pointer, "unknown-part", detail));
            }
        };
        // What the file is written in its reader finds out; answers are JSON, and words.
        if part.content_type().is_some_and(|kind| !is_utf_8(kind)) {
            return Err(other_charset());
        }
        *answer = Some(read(part).await?);
        Ok(())
    }

    fn weight(&self) -> Weight {
        let nothing = Weight { bytes: 0, bookings: 0 };
        self.file.as_ref().map_or(nothing, |(_, file)| file.weight())
    }

    async fn ended(self, place: (UploadPlace, Room)) -> Result<Upload, Problem> {
        let Some((file_name, file)) = self.file else {
            let detail = "The form has no part named file.";
            return Err(Problem::invalid("/file", "missing", detail));
        };
        let mut hasher = file.hasher();
        hasher.update(self.mapping.as_deref().unwrap_or_default());
        for (name, answer) in [
            ("date_order", &self.date_order),
            ("decimal_mark", &self.decimal_mark),
            ("direction", &self.direction),
            ("accounts", &self.accounts),
        ] {
            if let Some(answer) = answer {
                hasher.update(name);
                hasher.update(answer);
            }
        }
        let hash = hasher.finalize().to_vec();
        let mapping = match written(self.mapping) {
            Some(text) => Some(parse(&text).map_err(|problem| within("/mapping", problem))?),
            None => None,
        };
        let date_order = choice(
            self.date_order,
            "/date_order",
            "Say day_month_year, month_day_year or year_month_day.",
        )?;
        let decimal_mark = choice(self.decimal_mark, "/decimal_mark", MARKS)?;
        if decimal_mark.is_some_and(|mark: char| !matches!(mark, '.' | ',')) {
            return Err(Problem::invalid("/decimal_mark", "unknown-choice", MARKS));
        }
        let direction = choice(self.direction, "/direction", "Say money_in or money_out.")?;
        let choices: Vec<AccountChoice> = match written(self.accounts) {
            Some(text) => parse(&text).map_err(|problem| within("/accounts", problem))?,
            None => Vec::new(),
        };
        let file = file.read().await?;
        let answers = Upload {
            file_name,
            file,
            mapping,
            date_order,
            decimal_mark,
            direction,
            choices,
            hash,
            place,
        };
        Ok(answers)
    }
}

/// An answer that says something.
fn written(answer: Option<Bytes>) -> Option<Bytes> {
    answer.filter(|text| !text.iter().all(u8::is_ascii_whitespace))
}

/// One of a few words: a bare word, or the same word as JSON; `detail` names them.
fn choice<T: DeserializeOwned>(
    answer: Option<Bytes>,
    pointer: &str,
    detail: &str,
) -> Result<Option<T>, Problem> {
    let Some(word) = written(answer) else { return Ok(None) };
    let word = String::from_utf8_lossy(&word);
    let word = word.trim().trim_matches('"');
    let read = serde_json::from_value(json!(word)).map(Some);
    read.map_err(|_| Problem::invalid(pointer, "unknown-choice", detail))
}

/// Each answer is a document of its own within the form.
fn within(part: &str, mut problem: Problem) -> Problem {
    for error in &mut problem.errors {
        error.pointer.insert_str(0, part);
    }
    problem
}

async fn file(mut part: Field<'_>, place: &UploadPlace) -> Result<Incoming, Problem> {
    let mut file = Incoming::default();
    while let Some(piece) = part.chunk().await.map_err(broken)? {
        if file.length() + piece.len() > LARGEST_FILE {
            return Err(Problem::too_large("20 MB"));
        }
        place.came(piece.len());
        file.add(&piece).await?;
    }
    Ok(file)
}

async fn read(mut part: Field<'_>) -> Result<Bytes, Problem> {
    let mut bytes = BytesMut::new();
    while let Some(chunk) = part.chunk().await.map_err(broken)? {
        if bytes.len() + chunk.len() > LARGEST_ANSWER {
            return Err(Problem::too_large("64 KiB"));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.freeze())
}

fn broken(error: MultipartError) -> Problem {
    if let Some(head) = HeadError::within(&error) {
        return head.problem();
    }
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::too_large("20 MB"),
        _ => Problem::new(StatusCode::BAD_REQUEST, "unreadable", "The request cannot be read")
            .detail("The form ended before it was whole. Nothing was stored."),
    }
}
