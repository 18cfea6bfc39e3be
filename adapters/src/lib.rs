
pub mod identity;
pub mod in_memory;
pub mod nats;
pub mod postgres;
pub mod statements;
pub mod system;
