//! Work that computes for long between its waits, on a thread of its own: on one of the runtime's
//! few workers it would keep whatever else is due there waiting.

use std::future::Future;
use std::panic::resume_unwind;

use tokio::runtime::Handle;
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;

/// Runs a future on a thread for what blocks, and answers what it does. When nobody waits for it
/// any more, the token that it got is cancelled: it ends where it can do so cleanly, and not in
/// the middle of a statement that the database goes on with.
///
/// # Panics
/// Where the future does.
pub(crate) async fn aside<T, F>(work: impl FnOnce(CancellationToken) -> F) -> T
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let unwanted = CancellationToken::new();
    let work = work(unwanted.clone());
    let handle = Handle::current();
    let _cancels_when_dropped = unwanted.drop_guard();
    match spawn_blocking(move || handle.block_on(work)).await {
        Ok(done) => done,
        Err(failed) if failed.is_panic() => resume_unwind(failed.into_panic()),
        // The runtime ends, and this with it.
        Err(_) => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn long_work_keeps_nobody_else_waiting() {
        let is_over = Arc::new(AtomicBool::new(false));
        let over = is_over.clone();
        // The one worker of this runtime must be free to end it.
        let working = aside(|_| async move {
            while !over.load(Ordering::Acquire) {
                std::hint::spin_loop();
            }
            "done"
        });
        let ending = async {
            tokio::task::yield_now().await;
            is_over.store(true, Ordering::Release);
        };
        assert_eq!(tokio::join!(working, ending).0, "done");
    }

    #[tokio::test]
    async fn what_nobody_waits_for_is_told_so_and_ends_by_itself() {
        let (sender, ended) = tokio::sync::oneshot::channel();
        let working = aside(|unwanted| async move {
            unwanted.cancelled().await;
            sender.send("cleanly").unwrap();
        });
        assert!(tokio::time::timeout(Duration::from_millis(20), working).await.is_err());
        assert_eq!(ended.await.unwrap(), "cleanly");
    }

    #[tokio::test]
    #[should_panic(expected = "as it was")]
    async fn a_panic_goes_on_where_it_was_waited_for() {
        aside(|_| async { panic!("as it was") }).await
    }
}
