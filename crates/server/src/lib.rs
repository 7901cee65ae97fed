//! The binary's parts: web, configuration, telemetry and the command line. Deliberately without rules and SQL.

pub mod cli;
pub mod config;
pub mod serve;
pub mod telemetry;
pub mod web;
