//! Typed identifiers: UUIDv7, so that rows sort by the time they were made (RFC 9562, section 5.7).

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use crate::context::Rng;
use crate::time::Instant;

/// Makes a UUIDv7 from the context's clock and randomness (RFC 9562, section 5.7).
pub fn new_uuid(now: Instant, rng: &dyn Rng) -> Uuid {
    let mut random = [0u8; 10];
    rng.fill(&mut random);
    uuid_of(now, random)
}

/// The UUIDv7 of a moment with these bits in the place of the random ones.
pub fn uuid_of(at: Instant, random: [u8; 10]) -> Uuid {
    uuid::Builder::from_unix_timestamp_millis(at.as_millis().unsigned_abs(), &random).into_uuid()
}

/// The text was not a UUID in its hyphenated form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier")]
pub struct BadId;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Uuid);

        impl $name {
            /// A new identifier, ordered by `now`.
            pub fn new(now: Instant, rng: &dyn Rng) -> Self {
                Self(new_uuid(now, rng))
            }
            /// Wraps a UUID that came from the store or the wire.
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }
            /// The bare UUID, for the store and the wire.
            pub const fn as_uuid(&self) -> &Uuid {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = BadId;
            fn from_str(text: &str) -> Result<Self, BadId> {
                // Only the one canonical form: an identifier has one spelling in an address.
                if text.len() != 36 {
                    return Err(BadId);
                }
                Uuid::try_parse(text).map(Self).map_err(|_| BadId)
            }
        }
    )*};
}

ids! {
    /// An organisation (조직): the tenant.
    OrgId;
    /// An account (계정): the person who signs in.
    AccountId;
    /// A membership (구성원) of one account in one organisation; the `sub` that business systems see.
    MemberId;
    /// An application to link an organisation (계정 연동 신청).
    ApplicationId;
    /// One entry of an application's history.
    ApplicationEventId;
    /// One named way to sign in on an organisation's page (로그인 방식).
    LoginMethodId;
    /// A browser's sign-in.
    SessionId;
    /// An invitation by mail or by link.
    InvitationId;
    /// A pending hand-over of the super admin's role.
    HandoverId;
    /// A single-use token that travels by mail (password reset, e-mail proof).
    MailTokenId;
    /// A six-digit code sent by mail.
    LoginCodeId;
    /// A business system (업무 시스템), by row; its public name is its `client_id`.
    ClientRowId;
    /// What a member allowed a business system: the family that its tokens belong to.
    GrantId;
    /// An authorisation code.
    CodeId;
    /// An access or refresh token.
    TokenId;
    /// A device that waits to be allowed (RFC 8628).
    DeviceAuthorizationId;
    /// A job of the outbox.
    JobId;
    /// An entry of the audit log.
    AuditId;
    /// A signing key; its text form is the `kid`.
    KeyId;
    /// A unit of the org chart (부서).
    UnitId;
    /// An entry of an organisation's list of duties (직책).
    DutyId;
    /// A group of members across units (그룹).
    GroupId;
    /// A person as another system knows them (연동 계정).
    LinkedIdentityId;
    /// Somebody who signed in there and whose membership an administrator has to tell.
    LinkProposalId;
    /// A passkey of an account.
    PasskeyId;
    /// An e-mail domain of an organisation (도메인).
    DomainId;
    /// A change of what an identity provider publishes of itself.
    MetadataChangeId;
    /// An initial access token: with it business systems register by themselves.
    InitialTokenId;
    /// The record of one attempt to sign in (로그인 기록).
    TraceId;
    /// A link by which such a record is shown to somebody outside.
    TraceShareId;
}
