//! The keys of the house, which lie in a directory of their own, apart from the database.

mod directory;
mod mark;
mod names;

pub use directory::{KeyDirectory, KeyError};
pub(crate) use mark::mark_of_key;
pub(crate) use names::{
    ACCESS_TOKEN_KEYS, FIRST_ACCESS_TOKEN_KEY, TOKEN_SECRETS_KEY, VAULT_KEY, VAULT_KEYS, id_of,
    number_of,
};
