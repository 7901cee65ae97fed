//! What tokens and userinfo say about a member: the table of identity scopes and their claims, and the rules of a client.

mod access_token;
mod asked;
mod disclose;
mod id_token;
mod member;
mod names;
mod rules;
#[cfg(test)]
pub mod samples;
mod scopes;
mod sources;

pub use access_token::{AccessTokenClaims, AccessTokenInput, Act, Audience, SignedInPart};
pub use asked::{AcrWish, AskedClaims, BadClaims};
pub use disclose::{
    Disclosure, Explained, MAX_TEXT, MOST_RULES, MOST_VALUES, Origin, Place, Silence, SilentClaim, ToldClaim,
};
pub use id_token::{IdTokenClaims, IdTokenInput};
pub use member::{Contact, MOST_GROUPS, MOST_POSTS, MemberFacts, Needs, PostFacts};
pub use names::{BadName, MAX_NAME, check_name, is_protected};
pub use rules::{AskedRule, check_hidden, check_rule, hideable, write_values};
pub use scopes::{ClaimDef, SCOPES, ScopeDef, is_identity_scope, supported_claims};
pub use sources::{CONDITIONS, CONSTANT, ConditionDef, SOURCES, SourceDef, VALUES, find_source};
