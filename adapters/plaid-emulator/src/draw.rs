//! Seeded randomness. Every stream is named by a purpose, so that drawing for one purpose never
//! shifts what another one gets; the same seed always gives the same draws.

use rand::Rng;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use serde::{Deserialize, Serialize};

use crate::alphabet::letter;

/// A stateful stream of draws that can be written into a snapshot.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Draw {
    seed: u64,
    position: u64,
}

impl Draw {
    /// The stream that belongs to a seed.
    pub fn new(seed: u64) -> Draw {
        Draw { seed, position: 0 }
    }

    fn next(&mut self) -> ChaCha8Rng {
        self.position += 1;
        stream(self.seed, "draw", self.position)
    }

    /// A random v4-shaped UUID.
    pub fn uuid(&mut self) -> String {
        let mut bytes: [u8; 16] = self.next().random();
        bytes[6] = (bytes[6] & 0x0f) | 0x40;
        bytes[8] = (bytes[8] & 0x3f) | 0x80;
        let text = hex::encode(bytes);
        [&text[..8], &text[8..12], &text[12..16], &text[16..20], &text[20..]].join("-")
    }

    /// A request id: fifteen letters and digits.
    pub fn request_id(&mut self) -> String {
        let mut random = self.next();
        (0..15).map(|_| char::from(letter(random.random()))).collect()
    }

    /// Whether something of this probability (0 to 1) happens now.
    pub fn happens(&mut self, probability: f64) -> bool {
        self.next().random_bool(probability.clamp(0.0, 1.0))
    }
}

/// The stream of one purpose and index under a seed; it has no memory.
pub fn stream(seed: u64, purpose: &str, index: u64) -> ChaCha8Rng {
    let mut key = [0_u8; 32];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    key[8..16].copy_from_slice(&index.to_le_bytes());
    for (place, byte) in purpose.bytes().enumerate() {
        let slot = 16 + place % 16;
        key[slot] = key[slot].rotate_left(3) ^ byte;
    }
    ChaCha8Rng::from_seed(key)
}
