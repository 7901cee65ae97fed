//! Nouns and rules of Ieum: what exists, which states it may be in and who may do what.
//!
//! Everything here is a value or a synchronous function over values. It is deliberately not
//! asynchronous and knows no SQL, no HTTP and no wire format: a domain type is never `Serialize`.

pub mod account;
pub mod application;
pub mod brn;
pub mod calendar;
pub mod chart;
pub mod context;
pub mod domain;
pub mod email;
pub mod emergency;
pub mod expiry;
pub mod going_live;
pub mod id;
pub mod last_way;
pub mod linking;
pub mod login_method;
pub mod logo;
pub mod member;
pub mod org_slug;
pub mod organization;
pub mod password;
pub mod permission;
pub mod phone;
pub mod plan;
pub mod second_factor;
pub mod secret;
pub mod sign_in;
pub mod sign_in_id;
pub mod tester;
pub mod text;
pub mod throttle;
pub mod time;
pub mod trace;

pub use context::{Clock, Rng};
pub use id::*;
pub use time::Instant;
