//! The token endpoint (RFC 6749, section 3.2): a table of grants, each a pure rule over loaded facts.
//!
//! A use case reads a [`TokenRequest`], loads what its [`Rule`] names, calls the rule and saves the [`Decision`], all in
//! one transaction. Marking a code or refresh token as used must be a compare-and-set (`… WHERE used_at IS NULL`): when
//! it changes no row, another request was faster, and the facts are loaded and decided again.

mod client_credentials;
mod code;
mod decision;
mod device;
mod error;
mod exchange;
mod grants;
mod introspect;
mod lifetimes;
mod refresh;
mod request;
mod response;
mod revoke;

pub use code::CodeFacts;
pub use decision::{AccessPlan, Decision, IdTokenPlan, Issue, RefreshLife, RefreshPlan, Refusal, Revoke, Spend};
pub use device::{DeviceFacts, DeviceState};
pub use error::{TokenError, TokenErrorCode};
pub use exchange::{ACCESS_TOKEN_TYPE, SubjectFacts};
pub use grants::{GRANTS, GrantDef, GrantType, Rule, Speaker};
pub use introspect::{ActiveToken, Introspection, SeenToken, may_introspect, may_see, presented_token};
pub use lifetimes::Lifetimes;
pub use refresh::{RefreshFacts, SuccessorFacts, UseFacts};
pub use request::{Call, TokenRequest};
pub use response::TokenResponse;
pub use revoke::{GivenBack, Revocation, revocation};
