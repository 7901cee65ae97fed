//! The binary as people call it: commands, their words, their exit codes, and what they leave behind.
#![expect(clippy::unwrap_used, reason = "this crate is all test")]

mod demo;
mod keys;
mod service;
mod sign_out;
mod support;
