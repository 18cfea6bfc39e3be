//! Who is who: people and sessions in PostgreSQL, passwords behind argon2id, and tokens under keys
//! that live in a directory of their own, apart from the database.

mod access_tokens;
mod key_marks;
mod passwords;
mod people;
mod security_record;
mod sessions;
mod token_secrets;
mod upkeep;

pub use access_tokens::JwtKeys;
pub use key_marks::{KeyMarkError, must_be_known, note_keys};
pub use passwords::{Argon2Passwords, HashCost};
pub use people::PostgresPeople;
pub use token_secrets::HouseSecrets;
pub use upkeep::{anybody_registered, end_all_sessions};
