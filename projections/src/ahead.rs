//! Reading a household's log ahead of whoever takes it in, so that the database and this process
//! have work at the same time.

use domain::event::RecordedEvent;
use domain::id::HouseholdId;
use following::error::FollowError;
use following::log::{begin_in, read_after};
use sqlx::PgPool;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::error::ProjectionError;

/// Batches that lie ready while one is taken in.
const READY: usize = 2;

/// A log that is read ahead; the reading ends with it.
pub(crate) struct Ahead {
    batches: mpsc::Receiver<Vec<RecordedEvent>>,
    reading: JoinHandle<Result<(), FollowError>>,
}

impl Ahead {
    /// Reads the events after `from` up to `until`, at most so many at once, on connections of its
    /// own.
    pub(crate) fn of(
        pool: PgPool,
        household: HouseholdId,
        (mut from, until): (i64, i64),
        at_once: i64,
    ) -> Self {
        let (sender, batches) = mpsc::channel(READY);
        let reading = tokio::spawn(async move {
            while from < until {
                let mut transaction = pool.begin_with(begin_in(household)).await?;
                let run = read_after(&mut transaction, household, from, at_once, until).await?;
                transaction.rollback().await?;
                if let Some(error) = run.unreadable {
                    return Err(error);
                }
                let Some(last) = run.events.last() else { break };
                from = last.revision;
                if sender.send(run.events).await.is_err() {
                    break;
                }
            }
            Ok(())
        });
        Self { batches, reading }
    }

    /// The next batch; `None` at the end.
    ///
    /// # Errors
    /// [`ProjectionError::Following`] behind the last event that can be read.
    pub(crate) async fn next(&mut self) -> Result<Option<Vec<RecordedEvent>>, ProjectionError> {
        if let Some(events) = self.batches.recv().await {
            return Ok(Some(events));
        }
        match (&mut self.reading).await {
            Ok(read) => Ok(read.map(|()| None)?),
            Err(_) => Err(FollowError::Panicked("the reader of the log").into()),
        }
    }
}

impl Drop for Ahead {
    fn drop(&mut self) {
        self.reading.abort();
    }
}
