//! Use cases: who may ask, with what knowledge, and what follows automatically.

pub mod statement;
