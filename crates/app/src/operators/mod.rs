//! Operators (운영자) of the provider.

mod add;

pub use add::{Added, Notify, add, add_in};
