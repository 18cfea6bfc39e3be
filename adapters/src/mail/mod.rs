//! Mail: the receiver of effects that are mails, and what it hands them to.

pub mod mailbox;
mod message;
pub mod receiver;
