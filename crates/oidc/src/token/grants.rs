//! The table of grants. Discovery, request parsing and client registration derive from it; a new grant is a new row.

use super::client_credentials::act_for_itself;
use super::code::{CodeFacts, redeem_code};
use super::device::{DeviceFacts, redeem_device};
use super::exchange::{SubjectFacts, exchange_token};
use super::refresh::{RefreshFacts, rotate};
use super::{Call, Decision};
use crate::client::ClientKind;

/// A grant that a client may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GrantType {
    /// A code from the authorisation endpoint (RFC 6749, section 4.1).
    AuthorizationCode,
    /// A refresh token (RFC 6749, section 6).
    RefreshToken,
    /// The client for itself (RFC 6749, section 4.4).
    ClientCredentials,
    /// A device without a browser (RFC 8628).
    DeviceCode,
    /// A member's access token for another audience (RFC 8693).
    TokenExchange,
}

impl GrantType {
    /// The registered name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AuthorizationCode => "authorization_code",
            Self::RefreshToken => "refresh_token",
            Self::ClientCredentials => "client_credentials",
            Self::DeviceCode => "urn:ietf:params:oauth:grant-type:device_code",
            Self::TokenExchange => "urn:ietf:params:oauth:grant-type:token-exchange",
        }
    }

    /// The grant of that name.
    pub fn find(name: &str) -> Option<Self> {
        GRANTS.iter().map(|def| def.grant).find(|grant| grant.as_str() == name)
    }
}

/// Who may use a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaker {
    /// Any client that has the grant.
    AnyClient,
    /// Only one that authenticated with a secret.
    ConfidentialClient,
}

impl Speaker {
    /// True if a client of this kind may use the grant.
    pub fn admits(self, kind: ClientKind) -> bool {
        self == Self::AnyClient || kind == ClientKind::Confidential
    }
}

/// What a rule needs to be loaded, and the rule. Facts and rule are one value, so that they cannot be mismatched.
#[derive(Clone, Copy)]
pub enum Rule {
    /// Needs the code that was presented, if it exists.
    Code(fn(&Call<'_>, Option<&CodeFacts>) -> Decision),
    /// Needs the refresh token that was presented, if it exists.
    Refresh(fn(&Call<'_>, Option<&RefreshFacts>) -> Decision),
    /// Needs the device code that was presented, if it exists; that it asked is counted first.
    Device(fn(&Call<'_>, Option<&DeviceFacts>) -> Decision),
    /// Needs the subject token that was presented, if it lives.
    Exchange(fn(&Call<'_>, Option<&SubjectFacts>) -> Decision),
    /// Needs nothing but the client.
    Client(fn(&Call<'_>) -> Decision),
}

/// One grant.
pub struct GrantDef {
    /// Which one.
    pub grant: GrantType,
    /// Parameters that must be present.
    pub required: &'static [&'static str],
    /// Who may use it.
    pub speaker: Speaker,
    /// What it decides, and on which facts.
    pub rule: Rule,
}

/// Every grant that the token endpoint knows.
pub const GRANTS: &[GrantDef] = &[
    GrantDef {
        grant: GrantType::AuthorizationCode,
        required: &["code", "redirect_uri", "code_verifier"],
        speaker: Speaker::AnyClient,
        rule: Rule::Code(redeem_code),
    },
    GrantDef {
        grant: GrantType::RefreshToken,
        required: &["refresh_token"],
        speaker: Speaker::AnyClient,
        rule: Rule::Refresh(rotate),
    },
    GrantDef {
        grant: GrantType::ClientCredentials,
        required: &[],
        speaker: Speaker::ConfidentialClient,
        rule: Rule::Client(act_for_itself),
    },
    GrantDef {
        grant: GrantType::DeviceCode,
        required: &["device_code"],
        speaker: Speaker::AnyClient,
        rule: Rule::Device(redeem_device),
    },
    GrantDef {
        grant: GrantType::TokenExchange,
        required: &["subject_token", "subject_token_type"],
        speaker: Speaker::ConfidentialClient,
        rule: Rule::Exchange(exchange_token),
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_grant_has_one_row_and_is_found_by_its_name() {
        for def in GRANTS {
            assert_eq!(GrantType::find(def.grant.as_str()), Some(def.grant));
            assert_eq!(GRANTS.iter().filter(|other| other.grant == def.grant).count(), 1);
        }
        for name in ["", "password", "implicit", "Authorization_Code"] {
            assert_eq!(GrantType::find(name), None, "{name}");
        }
    }
}
