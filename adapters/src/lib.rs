
pub mod identity;
pub mod in_memory;
pub mod postgres;
pub mod statements;
