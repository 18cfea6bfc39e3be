//! How the files of keys are named; nothing else is in their directory.

/// How the names of keys of access tokens begin, and the first of them.
pub(crate) const ACCESS_TOKEN_KEYS: &str = "access-token-";
pub(crate) const FIRST_ACCESS_TOKEN_KEY: &str = "access-token-0001.pkcs8";
/// The key of refresh tokens and device marks.
pub(crate) const TOKEN_SECRETS_KEY: &str = "token-secrets.key";
/// How the names of the database's logins begin.
const LOGINS: &str = "database-";
/// What is being written, by this process or by one that died over it.
pub(super) const DRAFT: &str = ".draft-";

/// How the names of files of master keys begin and end.
pub(crate) const VAULT_KEYS: &str = "vault-";
pub(crate) const VAULT_KEY: &str = ".key";

/// The number in the id of a master key: they are counted, in four digits or more.
pub(crate) fn number_of(id: &str) -> Option<u32> {
    let number = id.parse().ok()?;
    (id == id_of(number)).then_some(number)
}

/// The id of the master key of this number.
pub(crate) fn id_of(number: u32) -> String {
    format!("{number:04}")
}

/// Whether a file of this name is a master key's.
fn is_name_of_vault_key(name: &str) -> bool {
    let id = name.strip_prefix(VAULT_KEYS).and_then(|rest| rest.strip_suffix(VAULT_KEY));
    id.is_some_and(|id| number_of(id).is_some())
}

/// Whether a file of this name is a key, or becomes one.
pub(super) fn is_name_of_key(name: &str) -> bool {
    let signs = name.strip_prefix(ACCESS_TOKEN_KEYS).and_then(|rest| rest.strip_suffix(".pkcs8"));
    let plain = |rest: &str| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_alphanumeric());
    name == TOKEN_SECRETS_KEY
        || signs.is_some_and(plain)
        || is_name_of_vault_key(name)
        || name.strip_prefix(LOGINS).is_some_and(plain)
        || name.strip_prefix(DRAFT).is_some_and(plain)
}
