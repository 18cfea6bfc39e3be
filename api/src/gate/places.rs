//! Classes of requests, and the places that each has for itself: a storm of one class takes nothing
//! from another.

use std::sync::Arc;
use std::time::Duration;

use axum::http::Method;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::problem::Problem;

/// How long a request waits for a place that others have for a moment.
const A_MOMENT: Duration = Duration::from_secs(1);

/// What a request is about, in the order of what is kept longest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// Whether the process lives and can work: always answered.
    Health,
    /// Pages and files of the client, which are in memory: always answered.
    Page,
    /// Going on with a session, or ending it.
    Refresh,
    /// Reads of the API.
    Read,
    /// Writes with small bodies.
    Write,
    /// Statement files: they have places of their own ([`crate::uploads`]).
    Upload,
    /// Proving a password.
    Login,
}

impl Class {
    /// Of a request.
    pub fn of(method: &Method, path: &str) -> Self {
        let reads = matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
        match path {
            _ if path.starts_with("/health/") => Self::Health,
            _ if !path.starts_with("/v1/") => Self::Page,
            "/v1/auth/refresh" | "/v1/auth/logout" => Self::Refresh,
            _ if path.starts_with("/v1/auth/") => Self::Login,
            _ if reads => Self::Read,
            _ if path.ends_with("/imports") => Self::Upload,
            _ => Self::Write,
        }
    }

    /// As it is counted.
    pub fn name(self) -> &'static str {
        match self {
            Self::Health => "health",
            Self::Page => "page",
            Self::Refresh => "refresh",
            Self::Read => "read",
            Self::Write => "write",
            Self::Upload => "upload",
            Self::Login => "login",
        }
    }
}

/// The places of each class.
#[derive(Debug)]
pub struct Places {
    refresh: Arc<Semaphore>,
    read: Arc<Semaphore>,
    write: Arc<Semaphore>,
    login: Arc<Semaphore>,
}

impl Places {
    /// So many places in all: of sixteen eight are for reads, six for writes, one each for
    /// refreshing and for logging in.
    pub fn new(in_all: usize) -> Self {
        let part = |class| Arc::new(Semaphore::new(Self::part(in_all, class)));
        Self {
            refresh: part(Class::Refresh),
            read: part(Class::Read),
            write: part(Class::Write),
            login: part(Class::Login),
        }
    }

    /// How many of so many places a class has.
    pub fn part(in_all: usize, class: Class) -> usize {
        let parts = match class {
            Class::Read => 8,
            Class::Write => 6,
            Class::Refresh | Class::Login => 1,
            Class::Health | Class::Page | Class::Upload => 0,
        };
        (in_all * parts / 16).max(1)
    }

    /// A place of the class; `None` for what needs none. Reads and writes keep theirs only until
    /// it is known whose they are, and so wait a moment for one; hashing passwords takes long.
    ///
    /// # Errors
    /// 503 with `Retry-After` when all stay taken.
    pub async fn take(&self, class: Class) -> Result<Option<OwnedSemaphorePermit>, Problem> {
        let (places, patience) = match class {
            Class::Health | Class::Page | Class::Upload => return Ok(None),
            Class::Refresh => (&self.refresh, A_MOMENT),
            Class::Read => (&self.read, A_MOMENT),
            Class::Write => (&self.write, A_MOMENT),
            Class::Login => (&self.login, Duration::ZERO),
        };
        match timeout(patience, places.clone().acquire_owned()).await {
            Ok(Ok(place)) => Ok(Some(place)),
            Ok(Err(_)) | Err(_) => {
                limited(class.name());
                Err(Problem::busy())
            }
        }
    }
}

/// Counts a request that was turned away because there was no room for it.
pub fn limited(class: &'static str) {
    metrics::counter!("wumbo_limited_requests_total", "class" => class).increment(1);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_request_is_of_the_class_that_it_costs() {
        for (method, path, class) in [
            (Method::GET, "/health/live", Class::Health),
            (Method::GET, "/", Class::Page),
            (Method::GET, "/_next/static/x.js", Class::Page),
            (Method::GET, "/openapi.json", Class::Page),
            (Method::POST, "/v1/auth/refresh", Class::Refresh),
            (Method::POST, "/v1/auth/login", Class::Login),
            (Method::POST, "/v1/auth/register", Class::Login),
            (Method::GET, "/v1/me", Class::Read),
            (Method::HEAD, "/v1/households/x/transactions", Class::Read),
            (Method::GET, "/v1/households/x/imports", Class::Read),
            (Method::POST, "/v1/households/x/imports", Class::Upload),
            (Method::POST, "/v1/households/x/accounts/y/imports", Class::Upload),
            (Method::DELETE, "/v1/households/x/transactions/y", Class::Write),
        ] {
            assert_eq!(Class::of(&method, path), class, "{method} {path}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_class_that_is_full_takes_no_place_of_another() {
        let places = Places::new(32);
        let logins = [places.take(Class::Login).await, places.take(Class::Login).await];
        assert_eq!(places.take(Class::Login).await.unwrap_err().status.as_u16(), 503);
        for class in [Class::Refresh, Class::Read, Class::Write] {
            assert!(places.take(class).await.unwrap().is_some(), "{class:?}");
        }
        for _ in 0..1_000 {
            assert!(places.take(Class::Page).await.unwrap().is_none());
        }
        drop(logins);
        assert!(places.take(Class::Login).await.is_ok());
        let _refresh = [places.take(Class::Refresh).await, places.take(Class::Refresh).await];
        assert_eq!(places.take(Class::Refresh).await.unwrap_err().code, "busy", "after a moment");
    }
}
