//! The mark of a key, by which the database knows it.

use aws_lc_rs::hmac::{self, HMAC_SHA256};

/// Bytes of a mark.
const MARK: usize = 16;

/// What tells a key from another, and from which nothing can be made.
pub(crate) fn mark_of_key(key: &[u8]) -> Vec<u8> {
    let key = hmac::Key::new(HMAC_SHA256, key);
    hmac::sign(&key, b"mark of a key\0").as_ref()[..MARK].to_vec()
}
