//! The site over HTTP: each file here bears the name of the area it tests.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "this crate is all test")]

mod account;
mod audit;
mod basics;
mod basics;
mod console;
mod login;
mod mailbox;
mod mailbox;
mod methods;
mod operator_login;
mod organizations;
mod members;
mod outage;
mod password;
mod provider;
mod security;
mod slugs;
mod support;
