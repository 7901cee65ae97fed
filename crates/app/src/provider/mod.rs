//! The OpenID provider: loads facts for the rules of `ieum_oidc`, saves what they decide. Business systems are registered here too.
//!
//! Deliberately no protocol: parameters arrive parsed, and the answers are values that the web layer writes down.

mod access_form;
mod authorize;
pub(crate) mod backchannel;
mod bearer;
mod choose_tokens;
mod client_auth;
mod client_errors;
mod client_keys;
mod clients;
mod connections;
pub(crate) mod deliver;
mod device;
mod edit_claims;
mod exchange;
mod facts;
mod forget;
mod frames;
mod interaction;
mod introspect;
mod keeper;
pub mod key_sets;
pub mod keys;
mod logout;
mod mint;
mod own;
mod presented;
mod preview;
mod proof;
mod push;
mod reach;
mod requests;
mod restrict;
mod revoke;
mod secrets;
mod sign_ins;
mod subject;
mod told;
mod userinfo;

pub use access_form::{edit_access, look_at_keys};
pub use authorize::{
    Agreed, Answer, Answered, Asked, Barred, ConsentFacts, Decision, SelectFacts, authorize, consent_facts,
    decide_consent, select, select_facts, target_of,
};
pub use choose_tokens::choose_tokens;
pub use client_auth::authenticate_client;
pub use client_errors::{
    ClientErrors, clear_client_errors, client_errors, forget_client_errors, note_malformed, save_client_errors,
};
pub use clients::{
    ClientForm, Registered, edit_client, edit_profile, register_client, register_client_as, resume_client,
    suspend_client,
};
pub use connections::{OrgConnection, connection, connections, disconnect};
pub use device::{Decided, DeviceStarted, Found, FoundDevice, Verdict, begin_device, decide_device, find_device};
pub use edit_claims::{ClaimChange, edit_claims};
pub use exchange::{Issued, exchange};
pub use facts::client_of;
pub use forget::forget_expired;
pub(crate) use frames::frames;
pub use introspect::introspect;
pub use keeper::Keeper;
pub use logout::{Asker, LogoutAnswer, logout};
pub use own::{MOST_OWN, why_not};
pub use presented::{Presented, find_presented};
pub use preview::{Candidate, Preview, Sample, SampleClaim, Viewer, find_to_preview, preview};
pub use proof::dpop_nonce;
pub use push::{NotPushed, push};
pub use reach::{ReachFacts, add_org, choose_reach, reach_facts, remove_org};
pub use requests::edit_requests;
pub use restrict::{Restricted, Restriction, group_left, restrict, restriction};
pub use revoke::revoke;
pub use secrets::{SecretFacts, Which, end_secret, replace_secret, secrets_of};
pub use sign_ins::{Bar, Period, SignInStats, SignIns, Whose, forget_sign_ins, save_sign_ins, sign_in_stats};
pub use subject::{reseal_subject_key, subject};
pub use told::{DELIVERIES, deliver_again, deliveries_in, deliveries_of, deliveries_to, forget_deliveries, set_logout};
pub use userinfo::{UserInfo, userinfo};

use ieum_oidc::token::Lifetimes;

use crate::Context;

/// What the provider keeps in memory.
#[derive(Debug, Default)]
pub struct Provider {
    /// Opened signing keys.
    pub keys: keys::KeyRing,
    /// Who fetched the key set, until it is saved.
    pub fetches: keys::Fetches,
    /// Key sets that business systems publish.
    pub key_sets: key_sets::KeySets,
    /// Errors of business systems, until they are saved.
    pub client_errors: ClientErrors,
    /// Sign-ins that were counted, until they are saved.
    pub sign_ins: SignIns,
    /// Secrets whose use was noted today.
    pub noted_uses: client_auth::NotedUses,
    /// The header in which a proxy hands on the certificate that it has checked (RFC 8705); none is believed without.
    pub certificate_header: Option<String>,
    /// The address at which that proxy asks for certificates, without a slash at the end, if it is one of its own.
    pub certificate_address: Option<String>,
    /// Whether business systems may register by themselves (RFC 7591).
    pub is_registration_open: bool,
    /// How long what it hands out lives.
    pub lifetimes: Lifetimes,
    /// The opened key of pairwise subjects.
    pub subject_key: std::sync::OnceLock<ieum_oidc::subject::SubjectKey>,
}

/// The issuer: the public address without a slash at its end.
pub fn issuer(ctx: &Context) -> &str {
    ctx.app().public_url.as_str().trim_end_matches('/')
}

/// The address at which certificates are asked for (RFC 8705, section 5), if it is another.
fn certificate_address(ctx: &Context) -> Option<&str> {
    ctx.app().provider.certificate_address.as_deref()
}
