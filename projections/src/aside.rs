//! Work that computes for long between its waits, on a thread of its own: on one of the runtime's
//! few workers it would keep whatever else is due there waiting.

use std::future::Future;
use std::panic::resume_unwind;

use tokio::runtime::Handle;
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;

/// Runs a future on a thread for what blocks, and answers what it does. Who drops this drops the
/// future too, at its next wait.
///
/// # Panics
/// Where the future does.
pub(crate) async fn aside<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> T {
    let stop = CancellationToken::new();
    let stopped = stop.clone();
    let handle = Handle::current();
    let _stops_when_dropped = stop.drop_guard();
    let working = spawn_blocking(move || handle.block_on(stopped.run_until_cancelled(work)));
    match working.await {
        Ok(Some(done)) => done,
        Err(failed) if failed.is_panic() => resume_unwind(failed.into_panic()),
        // The runtime ends, and this with it.
        Ok(None) | Err(_) => std::future::pending().await,
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
        let working = aside(async move {
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
    async fn who_does_not_wait_for_it_ends_it() {
        struct Told(Option<tokio::sync::oneshot::Sender<()>>);
        impl Drop for Told {
            fn drop(&mut self) {
                let _ = self.0.take().map(|told| told.send(()));
            }
        }
        let (sender, dropped) = tokio::sync::oneshot::channel();
        let held = Told(Some(sender));
        let working = aside(async move {
            let _held = held;
            std::future::pending::<()>().await;
        });
        assert!(tokio::time::timeout(Duration::from_millis(20), working).await.is_err());
        dropped.await.unwrap();
    }

    #[tokio::test]
    #[should_panic(expected = "as it was")]
    async fn a_panic_goes_on_where_it_was_waited_for() {
        aside(async { panic!("as it was") }).await
    }
}
