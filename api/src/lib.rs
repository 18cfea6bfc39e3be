//! How HTTP and the command line speak with the house.
//!
//! Only [`wiring`] names an adapter; routes know use cases, queries and shapes.

pub mod answer;
pub mod auditor;
pub mod authenticated;
pub mod body;
pub mod body_deadline;
pub mod cli;
pub mod config;
pub mod cookie;
pub mod demo;
pub mod extract;
pub mod gate;
pub mod health;
pub mod layers;
pub mod listeners;
pub mod openapi;
mod operation;
pub mod problem;
pub mod rate_limit;
pub mod readable;
pub mod refusals;
pub mod routes;
pub mod server;
pub mod state;
pub mod telemetry;
pub mod uploads;
pub mod verdict;
pub mod web;
pub mod wiring;
