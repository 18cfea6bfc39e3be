//! Everything that speaks with PostgreSQL.

mod append;
pub mod embedded;
mod error;
pub mod event_store;
pub mod lookup;
pub mod migrate;
pub mod pool;
pub mod verify;

use domain::id::HouseholdId;

pub(crate) use error::store_error;

/// Opens a transaction about one household, in one round trip. The setting lasts as long as the
/// transaction; an id is hexadecimal digits and dashes, so nothing can be injected.
pub(crate) fn begin_in(household: HouseholdId) -> String {
    format!("begin; select set_config('wumbo.household_id', '{household}', true)")
}
