//! A read of a household: who asks, of which moment, with which parameters; and from there to the
//! one snapshot that all of its answer comes from.

use std::ops::{Deref, DerefMut};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use chrono::{DateTime, NaiveDate, Utc};
use commands::scope::Scope;
use projections::reading::{Moment, Snapshot};
use projections::view::Page;
use serde::de::DeserializeOwned;
use utoipa::IntoParams;
use utoipa::openapi::schema::Type;

use super::{At, Member, NoParams, OF_THE_MOMENT, parameters};
use crate::answer::{Known, Listed, View};
use crate::operation::{Description, Takes};
use crate::problem::Problem;
use crate::state::AppState;

/// A read by a member, with the parameters `P`, which are closed.
#[derive(Debug)]
pub struct Read<P = NoParams> {
    pub member: Member,
    pub moment: Moment,
    pub params: P,
    pub known: Known,
}

impl<P: DeserializeOwned> FromRequestParts<AppState> for Read<P> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let member = Member::from_request_parts(parts, state).await?;
        let At(moment) = At::from_request_parts(parts, state).await?;
        let params = parameters(parts, &OF_THE_MOMENT)?;
        let known = Known::of(&parts.headers);
        Ok(Self { member, moment, params, known })
    }
}

impl<P: IntoParams> Takes for Read<P> {
    fn describe(description: &mut Description<'_>) {
        Member::describe(description);
        description.parameters::<P>();
        description.query(
            "as_of",
            Type::String,
            "A revision, an RFC 3339 instant or a date (its end where the household lives): the \
             answer shows the past",
        );
        description.header(
            "Wumbo-Revision",
            Type::Integer,
            "Wait, at most 2 s, until the answer shows this revision",
        );
        description.refusals(&["422"]);
    }
}

impl<P> Read<P> {
    /// Opens what is read: these read models.
    ///
    /// # Errors
    /// A problem when it cannot be, or not of this moment.
    pub async fn open(
        &self,
        state: &AppState,
        models: &'static [&'static str],
    ) -> Result<Opened, Problem> {
        let snapshot = state.reader.open(self.member.reads(), self.moment, models).await?;
        let (scope, known) = (self.member.scope.clone(), self.known.clone());
        Ok(Opened { snapshot, scope, moment: self.moment, known, now: state.house.clock.now() })
    }
}

/// What is read, of one revision: queries go through it, and so does the answer.
pub struct Opened {
    snapshot: Snapshot,
    scope: Scope,
    moment: Moment,
    known: Known,
    now: DateTime<Utc>,
}

impl Deref for Opened {
    type Target = Snapshot;

    fn deref(&self) -> &Snapshot {
        &self.snapshot
    }
}

impl DerefMut for Opened {
    fn deref_mut(&mut self) -> &mut Snapshot {
        &mut self.snapshot
    }
}

impl Opened {
    /// The household's day at the moment that is read.
    ///
    /// # Errors
    /// A problem when the log cannot be read.
    pub async fn today(&mut self) -> Result<NaiveDate, Problem> {
        let past = self.snapshot.past_instant(self.moment).await?;
        Ok(self.scope.day_of(past.map_or(self.now, |past| past.min(self.now))))
    }

    /// Closes what was read, and answers this.
    ///
    /// # Errors
    /// A problem when it cannot be closed.
    pub async fn answer<T>(self, view: T) -> Result<View<T>, Problem> {
        let revision = self.snapshot.revision();
        self.snapshot.close().await?;
        Ok(self.known.view(revision, view))
    }

    /// Closes what was read, and answers this, if it is there.
    ///
    /// # Errors
    /// 404 for the noun when it is not; a problem when what was read cannot be closed.
    pub async fn found<T>(self, noun: &str, view: Option<T>) -> Result<View<T>, Problem> {
        let answer = self.answer(view).await?;
        let View { view, revision, known } = answer;
        let view = view.ok_or_else(|| Problem::not_found(noun))?;
        Ok(View { view, revision, known })
    }

    /// Closes what was read, and answers this page.
    ///
    /// # Errors
    /// A problem when it cannot be closed.
    pub async fn page<T>(self, page: Page<T>) -> Result<Listed<T>, Problem> {
        self.answer(page).await.map(Listed)
    }

    /// Closes what was read, and answers all of it on one page.
    ///
    /// # Errors
    /// A problem when it cannot be closed.
    pub async fn all<T>(self, items: Vec<T>) -> Result<Listed<T>, Problem> {
        self.page(Page { items, next_cursor: None }).await
    }
}
