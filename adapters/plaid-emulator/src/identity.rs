//! Opaque identifiers and tokens. An identifier hides a serial number under a keyed permutation,
//! so that a million transactions need no table from identifier to transaction.

use std::sync::OnceLock;

use aws_lc_rs::hmac;
use serde::{Deserialize, Serialize};

use crate::alphabet::{LETTERS, letter};

const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
const SERIAL_LETTERS: usize = 11;
const SEAL_LETTERS: usize = 26;

/// What an identifier names; the same serial gives unlike identifiers for unlike kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An Item.
    Item,
    /// An account of an Item.
    Account,
    /// A transaction of an Item.
    Transaction,
    /// A security.
    Security,
    /// A stream of recurring transactions.
    Stream,
    /// The account identifier that outlives an Item.
    PersistentAccount,
    /// A movement on an investment account.
    InvestmentMovement,
}

/// Makes and reads identifiers under one key.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Mint {
    #[serde(with = "hex_key")]
    key: [u8; 32],
    // Made once: a page seals a thousand identifiers.
    #[serde(skip)]
    sealer: OnceLock<hmac::Key>,
}

impl Mint {
    /// The mint that belongs to a seed.
    pub fn new(seed: u64) -> Mint {
        use rand::Rng;
        Mint { key: crate::draw::stream(seed, "mint", 0).random(), sealer: OnceLock::new() }
    }

    /// The seal of some bytes: an HMAC-SHA-256 under the mint's key.
    pub fn seal(&self, purpose: u8, bytes: &[u8]) -> [u8; 32] {
        let key = self.sealer.get_or_init(|| hmac::Key::new(hmac::HMAC_SHA256, &self.key));
        let mut context = hmac::Context::with_key(key);
        context.update(&[purpose]);
        context.update(bytes);
        let mut seal = [0; 32];
        seal.copy_from_slice(context.sign().as_ref());
        seal
    }

    /// The 37-letter identifier of a serial.
    pub fn identifier(&self, kind: Kind, serial: u64) -> String {
        let seal = self.seal(kind as u8, &serial.to_le_bytes());
        let mut hidden = serial.wrapping_mul(SPREAD) ^ self.mask(kind);
        let mut text = [0_u8; SERIAL_LETTERS + SEAL_LETTERS];
        for place in text.iter_mut().take(SERIAL_LETTERS) {
            *place = LETTERS[(hidden % 62) as usize];
            hidden /= 62;
        }
        for (place, byte) in text.iter_mut().skip(SERIAL_LETTERS).zip(seal) {
            *place = letter(byte);
        }
        text.iter().map(|byte| char::from(*byte)).collect()
    }

    /// The serial an identifier hides, when this mint made it for this kind.
    pub fn serial(&self, kind: Kind, identifier: &str) -> Option<u64> {
        if identifier.len() != SERIAL_LETTERS + SEAL_LETTERS {
            return None;
        }
        let mut hidden: u64 = 0;
        for byte in identifier.bytes().take(SERIAL_LETTERS).rev() {
            let digit = LETTERS.iter().position(|letter| *letter == byte)?;
            hidden = hidden.checked_mul(62)?.checked_add(digit as u64)?;
        }
        let serial = (hidden ^ self.mask(kind)).wrapping_mul(inverse_of_spread());
        (self.identifier(kind, serial) == identifier).then_some(serial)
    }

    fn mask(&self, kind: Kind) -> u64 {
        let mut mask = [0_u8; 8];
        mask.copy_from_slice(&self.key[..8]);
        u64::from_le_bytes(mask).rotate_left(7 * kind as u32)
    }
}

fn inverse_of_spread() -> u64 {
    // Newton's iteration doubles the number of correct low bits each time.
    let mut inverse = SPREAD;
    for _ in 0..5 {
        inverse = inverse.wrapping_mul(2_u64.wrapping_sub(SPREAD.wrapping_mul(inverse)));
    }
    inverse
}

mod hex_key {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(key: &[u8; 32], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode(key))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[u8; 32], D::Error> {
        let text = String::deserialize(deserializer)?;
        let mut key = [0; 32];
        hex::decode_to_slice(text, &mut key).map_err(D::Error::custom)?;
        Ok(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_gives_its_serial_back_to_its_own_mint_and_kind_alone() {
        let mint = Mint::new(7);
        for serial in [0, 1, 61, 62, u64::from(u32::MAX), 0x0003_0000_0042, u64::MAX] {
            let identifier = mint.identifier(Kind::Transaction, serial);
            assert_eq!(identifier.len(), 37);
            assert_eq!(mint.serial(Kind::Transaction, &identifier), Some(serial));
            assert_eq!(mint.serial(Kind::Account, &identifier), None);
            assert_eq!(Mint::new(8).serial(Kind::Transaction, &identifier), None);
            assert_eq!(mint.serial(Kind::Transaction, &identifier.to_lowercase()), None);
        }
    }
}
