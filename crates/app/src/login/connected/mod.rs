//! What all ways of a company's own systems share: once such a way says who somebody is, the linking ladder decides which member that
//! is, one transaction signs them in or writes down why not, and an administrator may try it all without a sign-in.

mod enter;
mod known;
mod ladder;
mod provision;
mod reason;
mod tester;
mod trial;
mod unsent;

pub(in crate::login) use enter::refuse_with;
pub use enter::{door, enter, kind_at, refuse, take};
pub(in crate::login) use known::claimed;
pub use reason::Reason;
pub use tester::find_test;
pub(in crate::login) use tester::{door_for, settings_at, test_door};
pub use trial::{Found, Trial, conclude};
pub use unsent::Unsent;
pub(in crate::login) use unsent::unsent;
