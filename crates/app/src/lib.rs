//! Use cases: one file per operation. Each checks permission, opens one transaction, loads, decides, saves.
//!
//! Nothing here sees HTTP: a caller is already a typed value, an answer still one.

pub mod access;
pub mod calendar;
pub mod core;
pub mod desk;
pub mod operators;
pub mod organizations;
pub mod sessions;

pub use crate::core::audit::{Actor, Target};
pub use crate::core::context::{App, Context, Limits, RequestFacts};
pub use crate::core::error::{Error, Problem, Result};
pub(crate) use crate::core::transaction::transact;
