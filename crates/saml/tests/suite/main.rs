//! SAML against what others made: messages of SimpleSAMLphp, as they came and as an attacker would change them.
#![expect(clippy::expect_used, clippy::panic, reason = "this crate is all test")]

mod attacks;
mod genuine;
mod logout;
mod metadata;
mod refreshed;
mod rules;
mod stage;
