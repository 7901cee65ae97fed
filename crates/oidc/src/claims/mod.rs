//! What tokens and userinfo say about a member: the table of identity scopes and their claims.

mod access_token;
mod asked;
mod id_token;
mod member;
mod scopes;

pub use access_token::{AccessTokenClaims, AccessTokenInput, Act, Audience, SignedInPart};
pub use asked::{AcrWish, AskedClaims, BadClaims, needs_of, singly};
pub use id_token::{IdTokenClaims, IdTokenInput};
pub use member::{Contact, MOST_GROUPS, MOST_POSTS, MemberFacts, Needs, PostFacts};
pub use scopes::{
    ClaimDef, SCOPES, ScopeDef, is_identity_scope, supported_claims, userinfo, userinfo_needs, userinfo_with,
};
