//! The site over HTTP: each file here bears the name of the area it tests.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "this crate is all test")]

mod account;
mod basics;
mod login;
mod mailbox;
mod operator_login;
mod organizations;
mod outage;
mod password;
mod support;
