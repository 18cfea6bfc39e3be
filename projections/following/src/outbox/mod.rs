//! Effects that leave the house, each once: a mail, a push, a request to a bank.
//!
//! ```text
//! written with its cause ─► waiting ─► leased ─► begun ─► done
//!                              ▲          │        ├─► waiting again, later  not this time
//!                              │          ▼        ├─► dead                  never, or too often
//!                              └── lease is over   └─► unsure                nobody can tell
//! ```
//! Here they are worked, listed and sent again; nothing here writes one down. A worker takes an
//! effect for a while, says so before it turns to the receiver, and after that what came of it. Who
//! dies before saying so has sent nothing, and another goes on. Who dies after it may have, and it
//! depends on the receiver: one that knows what it has had already is sent it again; any other is
//! not, and the effect is shown as unsure.

pub mod depth;
mod destination;
pub mod left;
pub mod receiver;
pub mod worker;
