//! Read models that another version of the program made are built anew, or not touched.

use std::sync::atomic::{AtomicI64, Ordering};

use anyhow::bail;
use projections::generation::{self, Standing};
use projections::joining;
use projections::rebuild::{self, RebuildProgress};

use crate::wiring::{Parts, Pools};

/// So few events are taken in anew within a second or two: whoever has no more waits for that, and
/// every screen is there at once.
const FEW_EVENTS: i64 = 100_000;

/// Sees to it that the read models are of this version of the program: builds them anew, has those
/// that changed join the others, which go on, or refuses to go on with rows that other projectors
/// made.
///
/// # Errors
/// With a sentence that says what to do.
pub(super) async fn fit(parts: &Parts, rebuilds: bool) -> anyhow::Result<()> {
    let Pools { owner, projector, app, .. } = &parts.pools;
    let any = if projector.is_closed() { app } else { projector };
    if generation::standing(any, &parts.projectors).await? == Standing::Current {
        return Ok(());
    }
    if !rebuilds {
        bail!(
            "the read models were made by another version of Wumbo; run `wumbo rebuild` of this \
             version, then start this process again"
        );
    }
    let events = generation::events(projector).await?;
    if events > FEW_EVENTS
        && let Some(models) = joining::join(owner, &parts.projectors).await?
    {
        tracing::info!(?models, "read models are of another version: they are filled by and by");
        return Ok(());
    }
    tracing::info!("the read models are of another version: building them anew from the log");
    let tenth = AtomicI64::new(0);
    let progress = |progress: RebuildProgress| {
        let tenths = progress.events_done.saturating_mul(10) / progress.events_in_all.max(1);
        if tenth.fetch_max(tenths, Ordering::Relaxed) < tenths {
            tracing::info!(done = progress.events_done, of = progress.events_in_all, "building");
        }
    };
    let projectors = parts.projectors.clone();
    let outcome = rebuild::rebuild(owner, projector, projectors, 2, progress).await?;
    generation::drop_retired(owner).await?;
    tracing::info!(events = outcome.events, schema = outcome.schema, "the read models are new");
    Ok(())
}
