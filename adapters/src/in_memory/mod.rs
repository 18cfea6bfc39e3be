//! The house's ports without a world outside: for simulation and for tests that need no server.
//! One shared property suite proves the event log here equal to the one in PostgreSQL.

pub mod event_store;

pub use event_store::InMemoryEventStore;
