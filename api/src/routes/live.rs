//! Live updates: server-sent events that say which nouns changed, up to which revision.
//!
//! A message carries no content: the client reads what it shows again. `Last-Event-ID` resumes.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use commands::asker::Asker;
use commands::scope::Scope;
use following::bell::{News, Topic};
use futures::Stream;
use projections::reading::{Moment, ReadScope};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use utoipa::openapi::schema::Type;
use utoipa_axum::router::OpenApiRouter;

use crate::answer::Answer;
use crate::authenticated::Authenticated;
use crate::extract::{Member, NoParams, Params};
use crate::operation::{Answers, Description, Takes, routes};
use crate::problem::Problem;
use crate::state::AppState;

/// How often a stream looks whether its session still stands.
const CHECK_EVERY: Duration = Duration::from_millis(500);
/// Every so many of these looks it also looks whether its person still belongs to the household;
/// that the household has changed is a reason to look at once.
const LOOKS_FOR_ONE_AT_MEMBERSHIP: u32 = 10;
/// Messages a slow client may be behind before its stream ends; it resumes where it was.
const BEHIND: usize = 64;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(listen_live))
}

/// Listen to what changes. Each message: `id` is the revision, `data` is
/// `{"revision": n, "nouns": ["transaction"]}`. Resumes by `Last-Event-ID`.
#[utoipa::path(get, path = "/v1/households/{household_id}/live", tag = "live")]
async fn listen_live(
    State(state): State<AppState>,
    member: Member,
    LastHeard(last): LastHeard,
    Params(NoParams {}): Params<NoParams>,
) -> Answer<Messages> {
    let person = member.person;
    let seat = state.listeners.seat(person.user_id)?;
    let news = state.bell.listen(Topic::Projected);
    let scope = member.reads();
    let reached = reached(&state, &scope).await?;
    let (sender, receiver) = mpsc::channel(BEHIND);
    let begin = match last {
        // What was missed may be anything: the client reads everything it shows again.
        // So it is where what was heard last is ahead of the log, as after an older backup.
        Heard::Revision(last) if last == reached => nothing(&scope, reached),
        Heard::Nothing => nothing(&scope, reached),
        Heard::Revision(_) | Heard::Unreadable => every_noun(&scope, reached),
    };
    tokio::spawn(async move {
        let _seat = seat;
        tell(state, person, scope, begin, news, sender).await;
    });
    Ok(Messages(receiver))
}

/// What was heard last (`Last-Event-ID`).
struct LastHeard(Heard);

enum Heard {
    Nothing,
    Revision(i64),
    Unreadable,
}

impl FromRequestParts<AppState> for LastHeard {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Infallible> {
        let Some(given) = parts.headers.get("last-event-id") else {
            return Ok(Self(Heard::Nothing));
        };
        let revision = given.to_str().ok().and_then(|text| text.trim().parse().ok());
        Ok(Self(revision.map_or(Heard::Unreadable, Heard::Revision)))
    }
}

impl Takes for LastHeard {
    fn describe(description: &mut Description<'_>) {
        let meaning = "The newest revision that was heard";
        description.header("Last-Event-ID", Type::Integer, meaning);
    }
}

/// A stream of messages.
struct Messages(mpsc::Receiver<Event>);

impl IntoResponse for Messages {
    fn into_response(self) -> Response {
        let stream = Sse::new(messages(self.0)).keep_alive(KeepAlive::default());
        let mut stream = stream.into_response();
        // Streams come with `no-cache`, which would allow keeping them.
        stream.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        stream
    }
}

impl Answers for Messages {
    fn describe(description: &mut Description<'_>) {
        description.stream("200", "text/event-stream", "A stream of events");
    }
}

fn messages(receiver: mpsc::Receiver<Event>) -> impl Stream<Item = Result<Event, Infallible>> {
    use futures::StreamExt;
    ReceiverStream::new(receiver).map(Ok)
}

async fn reached(state: &AppState, scope: &ReadScope) -> Result<i64, Problem> {
    let snapshot = state.reader.open(scope.clone(), Moment::Now, &[]).await?;
    let revision = snapshot.revision();
    snapshot.close().await?;
    Ok(revision)
}

fn nothing(scope: &ReadScope, revision: i64) -> News {
    News { nouns: vec![], ..every_noun(scope, revision) }
}

fn every_noun(scope: &ReadScope, revision: i64) -> News {
    let nouns = domain::event::Event::NOUNS.iter().map(|(noun, _)| (*noun).to_owned()).collect();
    News { household_id: scope.household_id, revision, after: Some(0), nouns }
}

fn event(news: &News) -> Option<Event> {
    let told = serde_json::json!({ "revision": news.revision, "nouns": news.nouns });
    Event::default().id(news.revision.to_string()).event("changed").json_data(told).ok()
}

async fn tell(
    state: AppState,
    person: Authenticated,
    scope: ReadScope,
    begin: News,
    mut news: Receiver<News>,
    sender: mpsc::Sender<Event>,
) {
    let mut told = begin.revision;
    if !send(&sender, &begin) {
        return;
    }
    // Where the household stands was looked at just now, and so was who asks.
    let mut check =
        tokio::time::interval_at(tokio::time::Instant::now() + CHECK_EVERY, CHECK_EVERY);
    let mut looks = 1_u32;
    loop {
        let next = tokio::select! {
            heard = news.recv() => heard,
            _ = check.tick() => {
                let is_due = looks.is_multiple_of(LOOKS_FOR_ONE_AT_MEMBERSHIP);
                looks = looks.wrapping_add(1);
                if !stands(&state, &person).await || is_due && !belongs(&state, &scope).await {
                    return;
                }
                if !is_due {
                    continue;
                }
                // News between processes may be lost: now and then the stream looks by itself.
                match reached(&state, &scope).await {
                    Ok(revision) => Ok(every_noun(&scope, revision)),
                    Err(_) => continue,
                }
            }
            () = state.draining.cancelled() => return,
            () = sender.closed() => return,
        };
        let next = match next {
            Ok(next) if next.household_id == scope.household_id => next,
            Ok(_) => continue,
            Err(RecvError::Lagged(_)) => match reached(&state, &scope).await {
                Ok(revision) => every_noun(&scope, revision),
                Err(_) => return,
            },
            Err(RecvError::Closed) => return,
        };
        let of_household = next.nouns.iter().any(|noun| noun == "household");
        if of_household && !belongs(&state, &scope).await {
            return;
        }
        if next.revision > told {
            // Two takers of one log tell of their steps in any order, and news may be lost: who
            // was not told of the step before this one is told of every noun.
            let is_next = next.after.is_some_and(|after| after <= told);
            let next = if is_next { next } else { every_noun(&scope, next.revision) };
            told = next.revision;
            if !send(&sender, &next) {
                return;
            }
        }
    }
}

/// A client that does not read is cut off; it resumes by `Last-Event-ID`.
fn send(sender: &mpsc::Sender<Event>, news: &News) -> bool {
    event(news).is_some_and(|event| sender.try_send(event).is_ok())
}

/// Whether the token still lasts and its session has not ended; streams of one session share what
/// the store answers.
async fn stands(state: &AppState, person: &Authenticated) -> bool {
    person.recognised.expires_at > state.house.clock.now()
        && state.people.stands(&person.recognised).await.unwrap_or(false)
}

async fn belongs(state: &AppState, scope: &ReadScope) -> bool {
    let entered =
        Scope::enter(&state.house, Asker::Person(scope.user_id), scope.household_id).await;
    matches!(entered, Ok(Some(_)))
}
