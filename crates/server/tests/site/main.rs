//! The site over HTTP: each file here bears the name of the area it tests.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "this crate is all test")]

mod audit;
mod basics;
mod console;
mod mailbox;
mod methods;
mod organizations;
mod outage;
mod security;
mod slugs;
mod support;
