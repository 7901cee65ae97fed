//! The authorisation endpoint (RFC 6749, section 4.1.1; OpenID Connect Core, section 3.1.2).
//!
//! Two stages with a type each. While a request is [`Unproven`] its client and redirect URI are not known to belong
//! together, and an error can only be shown to the person; once it is [`Proven`], an error goes back to the client.
//! The order of the checks is the order of the two tables. [`decide`] then says what the request still needs.

mod choose;
mod consent;
mod decide;
mod error;
mod mode;
pub mod object;
mod proven;
pub mod pushed;
mod request;
mod response;
mod source;
mod unproven;

pub use choose::{Candidate, Choice, choose};
pub use consent::{Consent, consent, received};
pub use decide::{Interaction, NeedsSignIn, Outcome, SignInFacts, decide};
pub use error::{AuthorizeError, ErrorCode, Refusal, ShownError};
pub use mode::{RESPONSE_MODES, ResponseMode};
pub use proven::Proven;
pub use request::{AuthorizationRequest, ErrorRedirect, Prompt};
pub use response::{Delivery, Response, Seal};
pub use source::Source;
pub use unproven::Unproven;

use crate::client::Client;
use crate::params::Params;

/// Checks a request. `client` is the active client found under the `client_id` parameter, if there is one; a
/// suspended client is none. `params` are those that count, whatever way they came.
///
/// # Errors
/// [`Refusal::Show`] before client and redirect URI are proven, [`Refusal::Redirect`] after.
pub fn check(params: &Params, client: Option<&Client>, source: Source) -> Result<AuthorizationRequest, Refusal> {
    let unproven = Unproven { params, client, source };
    let proven = unproven.prove().map_err(Refusal::Show)?;
    proven.check().map_err(|error| Refusal::Redirect(proven.refuse(error)))
}

#[cfg(test)]
mod decide_tests;
#[cfg(test)]
pub(crate) mod tests;
