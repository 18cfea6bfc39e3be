//! Everything that speaks with PostgreSQL.

pub mod embedded;
