//! The organisation ID (조직 ID) after it was approved: changed by the super admin in the first day, by the operator at any time.
//! Its application is not here.

mod change;

pub use change::{ByOperator, change, change_as_operator, look_alikes, suggestions};
