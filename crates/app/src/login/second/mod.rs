//! What comes after the first factor: a dispatcher that asks what is still missing, the ticket of who stands between, and the
//! answers to it.

mod admit;
mod answer;
mod choices;
mod first;
mod ground;
mod mailbox;
mod mailed;
mod noted;
mod own;
mod ticket;

pub(crate) use admit::{Entering, admit, admit_operator, missing_for, step_up};
pub use admit::{Opens, SignedInTo};
pub use answer::{Answered, Before, Enrolled, Entered, answer, answer_mailed, answer_passkey, enrol, offer};
pub use choices::{Choices, choices};
pub use first::{ByPasskey, PasskeyDoor, sign_in_by_passkey};
pub(crate) use mailbox::{mail_factor, proven_address};
pub use mailed::{FactorCodeSent, is_factor_code, send_factor_code};
pub(crate) use own::open;
pub use ticket::{FactorTicket, Place, Standing};
