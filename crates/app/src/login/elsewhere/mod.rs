//! Passwords that are typed on the organisation's login page and checked at the company's own side: by its directory, or by its own
//! service. The same locks as for our own passwords stand before the question; what a stranger reads says nothing of who exists.

mod ask;
mod change;
mod noted;
mod renewal;
mod sign_in;
mod trial;

pub use change::{Change, Renewed, change, is_of_new_password};
pub use renewal::{Cause, Renewal};
pub use sign_in::{Attempt, Ended, sign_in};
pub use trial::{Tried, try_it};
