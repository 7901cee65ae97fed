//! The application desk: an organisation applies for linking, an operator decides.
//!
//! The rules are `ieum_model::application`; here each transition is loaded, decided and saved with its history entry, audit
//! entry and mails in one transaction.

mod answer;
mod approve;
mod ask;
mod assign;
mod check;
mod digest;
mod effects;
mod file;
mod problem;
mod queue;
mod reject;
mod retract;
mod save;
mod state;
mod submit;
mod summary;
mod take_up;
pub mod tax;
mod withdraw;

pub use answer::answer;
pub use approve::approve;
pub use ask::request_information;
pub use assign::assign;
pub use check::{SlugVerdict, check_brn, check_name, check_slug, suggestions};
pub use digest::send_digest;
pub use file::{ApplicationFile, load_file};
pub use queue::{PER_PAGE, QueueAsk, QueueEntry, QueuePage, load_queue};
pub use reject::reject;
pub use retract::retract_question;
pub use state::{LinkState, due_if_submitted_now, load_state};
pub use submit::submit;
pub use summary::{Summary, load_summary};
pub use take_up::take_up;
pub use tax::check_tax;
pub use withdraw::withdraw;
