//! The door of Plaid's API: checks credentials and form, lets faults strike, asks the endpoint,
//! writes the journal. Also the pages of Link's stand-in.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use serde_json::value::RawValue;

use crate::emulator::{Credentials, Emulator};
use crate::endpoint::{self, Answer, Endpoint};
use crate::error::PlaidError;
use crate::fault::Effect;
use crate::form::Form;
use crate::journal::{Line, redacted};
use crate::link::page;
use crate::transaction::cursor::Cursor;
use crate::world::World;

const BODY_LIMIT: usize = 4 << 20;
const HTML_PAGE: &str = "<!doctype html><title>Bad gateway</title><h1>Bad gateway</h1>\n";

/// A request as it came in.
#[derive(Debug, Default)]
pub struct Asked {
    /// The path.
    pub path: String,
    /// Whether it was a POST.
    pub is_post: bool,
    /// `PLAID-CLIENT-ID`.
    pub client_id: Option<String>,
    /// `PLAID-SECRET`.
    pub secret: Option<String>,
    /// `Plaid-Version`.
    pub version: Option<String>,
    /// Whether the content type is JSON.
    pub is_json: bool,
    /// The body.
    pub raw: Vec<u8>,
}

/// What goes back.
#[derive(Debug)]
pub enum Reply {
    /// JSON.
    Json(u16, Vec<u8>),
    /// A gateway's page.
    Html(u16),
    /// Nothing: the connection breaks.
    Broken,
}

/// Marks an answer that is never sent: the connection is broken instead.
#[derive(Debug, Clone, Copy)]
pub struct Broken;

impl Asked {
    /// A POST of a body with these credentials in the headers.
    pub fn post(path: &str, credentials: &Credentials, raw: Vec<u8>) -> Asked {
        Asked {
            path: path.to_owned(),
            is_post: true,
            client_id: Some(credentials.client_id.clone()),
            secret: Some(credentials.secret.clone()),
            version: None,
            is_json: true,
            raw,
        }
    }

    fn from_parts(method: &Method, path: &str, headers: &HeaderMap, raw: Vec<u8>) -> Asked {
        let text =
            |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        Asked {
            path: path.to_owned(),
            is_post: *method == Method::POST,
            client_id: text("plaid-client-id"),
            secret: text("plaid-secret"),
            version: text("plaid-version"),
            is_json: text("content-type").is_some_and(|kind| kind.starts_with("application/json")),
            raw,
        }
    }
}

/// Answers a request; the effect is the latency that was already served, or none.
pub fn answer(world: &mut World, credentials: &Credentials, asked: &Asked) -> Reply {
    let effect = strike(world, asked);
    answer_with(world, credentials, asked, effect)
}

fn strike(world: &mut World, asked: &Asked) -> Option<Effect> {
    if world.faults.all().is_empty() {
        return None;
    }
    let item = Form::parse(&asked.raw).ok().and_then(|form| world.opened(&form).ok());
    let item_id = item.and_then(|number| world.item(number).ok()).map(|item| item.item_id.clone());
    let World { faults, draw, .. } = world;
    faults.strike(&asked.path, item_id.as_deref(), draw)
}

fn answer_with(
    world: &mut World,
    credentials: &Credentials,
    asked: &Asked,
    effect: Option<Effect>,
) -> Reply {
    let request_id = world.draw.request_id();
    let form = Form::parse(&asked.raw);
    let item = form.as_ref().ok().and_then(|form| world.opened(form).ok());
    let item_id = item.and_then(|number| world.item(number).ok()).map(|item| item.item_id.clone());
    let body = form.as_ref().map(|form| redacted(form.body())).unwrap_or_default();
    let (reply, error) = match &effect {
        Some(Effect::Html { status }) => (Reply::Html(*status), None),
        Some(Effect::DropBefore) => (Reply::Broken, None),
        effect => {
            let found = if asked.is_post { endpoint::find(&asked.path) } else { None };
            let outcome = perform(world, credentials, asked, form, found, item, effect.as_ref());
            conclude(outcome, &request_id, effect.as_ref())
        }
    };
    let status = match &reply {
        Reply::Json(status, _) | Reply::Html(status) => Some(*status),
        Reply::Broken => None,
    };
    let line = Line {
        number: 0,
        at: world.clock.now(),
        path: asked.path.clone(),
        item_id,
        body,
        version: asked.version.clone(),
        status,
        error_code: error,
        request_id,
        fault: effect.map(|effect| format!("{effect:?}")),
    };
    world.journal.write(line);
    reply
}

fn perform(
    world: &mut World,
    credentials: &Credentials,
    asked: &Asked,
    form: Result<Form, PlaidError>,
    found: Option<&Endpoint>,
    item: Option<u32>,
    effect: Option<&Effect>,
) -> Answer {
    let Some(endpoint) = found else {
        let message = format!("the path {} with this method is unknown", asked.path);
        return Err(PlaidError::request("NOT_FOUND", message));
    };
    if !asked.is_json {
        let message = "Content-Type must be application/json";
        return Err(PlaidError::request("INVALID_HEADERS", message));
    }
    let form = form?;
    if endpoint.credentials {
        authorise(credentials, asked, &form)?;
    }
    if let Some(refusal) = effect.and_then(Effect::refusal) {
        return Err(refusal);
    }
    form.check(endpoint.fields)?;
    if world.switches.rate_limits {
        let now = world.clock.now();
        world.rates.count(endpoint.path, item, now)?;
    }
    let body = (endpoint.answer)(world, &form)?;
    match effect {
        Some(Effect::EmptyPage) => twisted(&body, &emptied(world, &form, item)?),
        Some(Effect::NullList) => twisted(&body, &[("modified", "null".to_owned())]),
        _ => Ok(body),
    }
}

fn authorise(credentials: &Credentials, asked: &Asked, form: &Form) -> Result<(), PlaidError> {
    let client_id = asked.client_id.as_deref().or_else(|| form.text("client_id"));
    let secret = asked.secret.as_deref().or_else(|| form.text("secret"));
    let missing: Vec<&str> = [("client_id", client_id), ("secret", secret)]
        .into_iter()
        .filter(|(_, value)| value.is_none())
        .map(|(name, _)| name)
        .collect();
    if !missing.is_empty() {
        let names = missing.join(", ");
        let message = format!("the following required fields are missing: {names}");
        return Err(PlaidError::request("MISSING_FIELDS", message));
    }
    let same = |given: Option<&str>, kept: &str| {
        verify_slices_are_equal(given.unwrap_or_default().as_bytes(), kept.as_bytes()).is_ok()
    };
    if same(client_id, &credentials.client_id) & same(secret, &credentials.secret) {
        return Ok(());
    }
    Err(PlaidError::input("INVALID_API_KEYS", "invalid client_id or secret provided"))
}

// A page without changes that says there is more, from which the client can go on.
fn emptied(
    world: &World,
    form: &Form,
    item: Option<u32>,
) -> Result<Vec<(&'static str, String)>, PlaidError> {
    let given = form.text("cursor").filter(|cursor| !cursor.is_empty()).map(str::to_owned);
    let cursor =
        given.unwrap_or_else(|| Cursor::settled(item.unwrap_or(0), None, 0).write(&world.mint));
    let list = || "[]".to_owned();
    Ok(vec![
        ("added", list()),
        ("modified", list()),
        ("removed", list()),
        ("has_more", "true".to_owned()),
        ("next_cursor", format!("\"{cursor}\"")),
    ])
}

// Puts other values into an answer without touching the text of the rest.
fn twisted(body: &[u8], changes: &[(&'static str, String)]) -> Answer {
    let fault = |_| PlaidError::new("API_ERROR", "INTERNAL_SERVER_ERROR", "cannot twist answer");
    let mut parts: BTreeMap<String, Box<RawValue>> = serde_json::from_slice(body).map_err(fault)?;
    for (name, text) in changes {
        parts.insert((*name).to_owned(), RawValue::from_string(text.clone()).map_err(fault)?);
    }
    serde_json::to_vec(&parts).map_err(fault)
}

fn conclude(outcome: Answer, request_id: &str, effect: Option<&Effect>) -> (Reply, Option<String>) {
    let (status, mut body, error) = match outcome {
        Ok(body) => (200, with_request_id(body, request_id), None),
        Err(error) => {
            (error.status, error.body(request_id).to_string().into_bytes(), Some(error.code))
        }
    };
    match effect {
        Some(Effect::DropAfter) => return (Reply::Broken, error),
        Some(Effect::Truncated) => body.truncate(body.len() / 2),
        _ => {}
    }
    (Reply::Json(status, body), error)
}

fn with_request_id(mut body: Vec<u8>, request_id: &str) -> Vec<u8> {
    body.pop();
    if body.len() > 1 {
        body.push(b',');
    }
    body.extend(format!("\"request_id\":\"{request_id}\"}}").into_bytes());
    body
}

/// The pages of Link's stand-in.
pub fn router() -> Router<Arc<Emulator>> {
    Router::new()
        .route("/link/v2/stable/link-initialize.js", get(script))
        .route("/link/{link_token}", get(link))
}

/// Everything else is Plaid's.
pub async fn plaid(State(emulator): State<Arc<Emulator>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    // A body beyond the limit reads as one that cannot be parsed.
    let raw = to_bytes(body, BODY_LIMIT).await.unwrap_or_default();
    let asked = Asked::from_parts(&parts.method, parts.uri.path(), &parts.headers, raw.to_vec());
    let effect = strike(&mut emulator.world(), &asked);
    if let Some(Effect::Latency { milliseconds }) = effect {
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
    }
    let reply = answer_with(&mut emulator.world(), &emulator.credentials, &asked, effect);
    respond(reply)
}

fn respond(reply: Reply) -> Response {
    match reply {
        Reply::Json(status, body) => {
            let mut answer = Response::new(Body::from(body));
            *answer.status_mut() =
                StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let json = header::HeaderValue::from_static("application/json");
            answer.headers_mut().insert(header::CONTENT_TYPE, json);
            answer
        }
        Reply::Html(status) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
            (status, Html(HTML_PAGE)).into_response()
        }
        Reply::Broken => {
            let mut answer = Response::new(Body::empty());
            answer.extensions_mut().insert(Broken);
            answer
        }
    }
}

async fn script() -> Response {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], page::SCRIPT).into_response()
}

async fn link(State(emulator): State<Arc<Emulator>>, Path(token): Path<String>) -> Response {
    let (good, html) = page::page(&emulator.world(), &token);
    let status = if good { StatusCode::OK } else { StatusCode::NOT_FOUND };
    (status, [(header::CACHE_CONTROL, "no-store")], Html(html)).into_response()
}
