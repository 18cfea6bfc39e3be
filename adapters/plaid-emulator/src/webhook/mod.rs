//! Webhooks: the queue they wait in, and the signature they carry.

pub mod forgery;
pub mod key;
pub mod queue;
