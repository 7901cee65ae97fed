//! The site over HTTP: each file here bears the name of the area it tests.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "this crate is all test")]

mod account;
mod api;
mod basics;
mod basics;
mod health;
mod login;
mod mailbox;
mod operator_login;
mod organizations;
mod organizations;
mod outage;
mod outage;
mod password;
mod signup;
mod support;
