//! The binary's parts: web, configuration, telemetry, worker and the command line. Deliberately without rules and SQL.

pub mod cli;
pub mod config;
pub mod demo;
pub mod i18n;
pub mod mail;
pub mod notes;
pub mod schedule;
pub mod serve;
pub mod service;
pub mod system;
pub mod telemetry;
pub mod web;
pub mod worker;
