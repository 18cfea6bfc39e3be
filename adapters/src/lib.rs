
pub mod postgres;
pub mod statements;
