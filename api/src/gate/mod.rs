//! How the house stays open for everybody while somebody asks for too much.
//!
//! A connection has a seat ([`connections`]) and a wire that ends slow readers ([`wire`]). A
//! request is for us ([`host`]) and from somewhere ([`sender`]). It arrives with its body before it
//! takes a place of its class ([`arrival`], [`places`]), and works within the share of its person,
//! its household and all ([`share`]). What comes in slowly, or waits for long while others ask,
//! gives way ([`crowd`]). Who is refused again and again waits for the refusals ([`toll`]).

pub mod arrival;
pub mod connections;
pub mod crowd;
pub mod host;
pub mod places;
pub mod seen;
pub mod sender;
pub mod share;
pub mod toll;
pub mod wire;
