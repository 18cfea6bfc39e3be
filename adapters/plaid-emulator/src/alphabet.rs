//! The signs that identifiers are written with.

/// Digits and letters.
pub const LETTERS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// The letter or digit a random byte stands for.
pub fn letter(byte: u8) -> u8 {
    LETTERS[usize::from(byte) % 62]
}
