//! The site over HTTP: each file here bears the name of the area it tests.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "this crate is all test")]

mod api;
mod basics;
mod health;
mod organizations;
mod outage;
mod signup;
mod account;
mod basics;
mod login;
mod mailbox;
mod mailbox;
mod operator_login;
mod organizations;
mod outage;
mod password;
mod provider;
mod audit;
mod basics;
mod console;
mod methods;
mod mailbox;
mod organizations;
mod outage;
mod security;
mod slugs;
mod support;
