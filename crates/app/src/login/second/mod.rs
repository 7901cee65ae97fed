//! What comes after the first factor: a dispatcher that asks what is still missing, the ticket of who stands between, and the
//! answers to it.

mod admit;
mod answer;
mod first;
mod ticket;

pub(crate) use admit::{Entering, admit, admit_operator, missing_for, step_up};
pub use admit::{Opens, SignedInTo};
pub use answer::{Answered, Before, Choices, Enrolled, Entered, answer, answer_passkey, choices, enrol, offer};
pub use first::{ByPasskey, PasskeyDoor, sign_in_by_passkey};
pub use ticket::{FactorTicket, Place, Standing};
