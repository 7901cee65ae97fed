//! Signing in: an organisation's own page, the way by e-mail and code, operators. Each way ends in one decision and one transaction;
//! none of them tells a stranger who exists.

mod code;
pub mod connected;
pub mod elsewhere;
mod emergency;
mod entrance;
mod locks;
mod mail_code;
mod mails;
mod operator;
mod password;
mod refused;
pub mod saml;
pub mod second;
mod target;
mod ticket;
pub mod upstream;
mod workspace;

pub use code::{Entered, Sent, enter, send};
pub use emergency::{EmergencyAttempt, sign_in_by_emergency_code};
pub use entrance::{Entrance, Remembered, find_entrance, remembered};
pub(crate) use locks::{Locks, as_operator, in_organization};
pub use mail_code::{ByMail, MailDoor, MailSent, open_mail_ticket, send_sign_in_code, sign_in_by_mail};
pub use mails::mail_refused_until;
pub use operator::{OperatorSignIn, sign_in_operator};
pub use password::{Attempt, Door, KIND, SignIn, sign_in};
pub(crate) use password::{typed_password, verify};
pub(crate) use refused::refused;
pub use second::SignedInTo;
pub use target::redirect_target;
pub use ticket::{CodeTicket, EmailProof};
pub use workspace::{Workspace, find_workspace, workspaces};
