//! The canonical form of a stored JSON text ([`commands::proof::canonical_json`]).

use commands::proof::canonical_json;
use serde_json::Value;

/// Appends the canonical form of a JSON text; `None` when it is not JSON.
pub(super) fn canonical(text: &str, canonical: &mut String) -> Option<()> {
    let value: Value = serde_json::from_str(text).ok()?;
    canonical.push_str(&canonical_json(&value));
    Some(())
}
