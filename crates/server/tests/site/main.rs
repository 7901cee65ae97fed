//! The site over HTTP: each file here bears the name of the area it tests.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "this crate is all test")]

mod account;
mod api;
mod audit;
mod basics;
mod chart;
mod claims;
mod console;
mod desk;
mod doubles;
mod dynreg;
mod emergency;
mod every_page;
mod factors;
mod foreign_forms;
mod health;
mod ldap;
mod login;
mod mailbox;
mod matrix;
mod members;
mod methods;
mod operator_login;
mod organizations;
mod outage;
mod password;
mod provider;
mod saml;
mod security;
mod settings;
mod signup;
mod slugs;
mod statements;
mod support;
mod upstream;
