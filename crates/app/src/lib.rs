//! Use cases: one file per operation. Each checks permission, opens one transaction, loads, decides, saves.
//!
//! Nothing here sees HTTP: a caller is already a typed value, an answer still one.

pub mod access;
pub mod account;
pub mod audit;
pub mod calendar;
pub mod chart;
pub mod core;
pub mod desk;
pub mod domains;
pub mod emergency;
pub mod factors;
pub mod groups;
pub mod health;
pub(crate) mod last_way;
pub mod links;
pub mod login;
pub mod members;
pub mod methods;
pub mod operators;
pub mod organizations;
pub mod provider;
pub mod radar;
pub mod registration;
pub mod sessions;
pub mod signup;
pub mod slugs;
pub mod traces;

pub use crate::core::audit::{Actor, Target};
pub use crate::core::context::{App, Context, Limits, RequestFacts};
pub use crate::core::error::{Error, Problem, Result};
pub(crate) use crate::core::transaction::transact;
