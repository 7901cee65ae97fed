//! A client (business system) as the rules see it, and how it proves who it is.

pub mod access;
pub mod assertion;
mod authenticate;
mod credentials;
pub mod demands;
pub mod dynamic;
mod encryption_choices;
pub mod keys;
pub mod own;
pub mod profile;
pub mod registration;
mod token_choices;

use ieum_model::ClientRowId;
use serde::{Deserialize, Serialize};

pub use authenticate::{authenticate, authenticate_by_certificate, registered_for};
pub use credentials::Credentials;
pub use demands::Demands;
pub use encryption_choices::{AskedEncryption, check_encryption, missing_keys};
pub use profile::{EarlierSecret, Profile};
pub use token_choices::{AskedTokens, check_tokens};

use crate::jose::Alg;
use crate::opaque::Hash;
use crate::scope::Scopes;
use crate::token::GrantType;

/// How a client authenticates at the token endpoint (OpenID Connect Core, section 9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthMethod {
    /// Secret in the `Authorization` header.
    ClientSecretBasic,
    /// Secret in the form body.
    ClientSecretPost,
    /// An assertion signed with the client's own key (RFC 7523).
    PrivateKeyJwt,
    /// A certificate that the proxy in front has checked (RFC 8705, section 2.1). Known only where the installation is told of
    /// such a proxy, so it is not in [`AuthMethod::ALL`].
    TlsClientAuth,
    /// A public client without a secret; PKCE is its only proof.
    None,
}

impl AuthMethod {
    /// Every method we know, the preferred one first. Discovery lists these.
    pub const ALL: &'static [Self] = &[
        Self::ClientSecretBasic,
        Self::ClientSecretPost,
        Self::PrivateKeyJwt,
        Self::None,
    ];

    /// The registered name (RFC 7591, section 2).
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ClientSecretBasic => "client_secret_basic",
            Self::ClientSecretPost => "client_secret_post",
            Self::PrivateKeyJwt => "private_key_jwt",
            Self::TlsClientAuth => "tls_client_auth",
            Self::None => "none",
        }
    }

    /// The method of that name.
    pub fn find(name: &str) -> Option<Self> {
        let mut known = Self::ALL.iter().copied().chain([Self::TlsClientAuth]);
        known.find(|method| method.as_str() == name)
    }
}

/// Whether a client can keep a secret (RFC 6749, section 2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientKind {
    /// A server: it authenticates.
    Confidential,
    /// A browser or native application: it cannot.
    Public,
}

/// The facts about a client that the rules need.
#[derive(Debug, Clone)]
pub struct Client {
    /// The row, for the store.
    pub id: ClientRowId,
    /// The public name.
    pub client_id: String,
    /// The methods that it may authenticate with. Empty means that it cannot authenticate at all.
    pub auth_methods: Vec<AuthMethod>,
    /// Hashes of its live secrets; two while one is being replaced.
    pub secret_hashes: Vec<Hash>,
    /// Where it may be answered.
    pub redirect_uris: Vec<String>,
    /// Where a browser may go after logout.
    pub post_logout_redirect_uris: Vec<String>,
    /// The grants that it may use.
    pub grants: Vec<GrantType>,
    /// The scopes that it may ask for.
    pub scopes: Scopes,
    /// What its ID tokens are signed with.
    pub id_token_alg: Alg,
    /// What else it chose of the protocol.
    pub profile: Profile,
}

impl Client {
    /// Public if it may come without authentication.
    pub fn kind(&self) -> ClientKind {
        if self.auth_methods.contains(&AuthMethod::None) {
            ClientKind::Public
        } else {
            ClientKind::Confidential
        }
    }

    /// What it may authenticate with: the one method of its profile, by default a secret either way; nothing if it is public.
    pub fn methods_of(is_public: bool, profile: &Profile) -> Vec<AuthMethod> {
        match profile.auth.method {
            _ if is_public => vec![AuthMethod::None],
            // Only the kind makes a client public.
            None | Some(AuthMethod::None) => vec![AuthMethod::ClientSecretBasic, AuthMethod::ClientSecretPost],
            Some(method) => vec![method],
        }
    }

    /// True if the client may use the grant.
    pub fn may_use(&self, grant: GrantType) -> bool {
        self.grants.contains(&grant)
    }
}

#[cfg(test)]
pub mod samples {
    //! Clients for tests.

    use super::*;
    use crate::opaque::hash;

    /// The row of a client that is neither of these.
    pub const FOREIGN: &str = "00000000-0000-7000-8000-00000000000f";

    /// The secret of [`confidential`].
    pub const SECRET: &str = "s3cret&+%";

    /// A web application with every grant.
    pub fn confidential() -> Client {
        Client {
            id: ClientRowId::from_uuid(Default::default()),
            client_id: "rp".into(),
            auth_methods: vec![AuthMethod::ClientSecretBasic, AuthMethod::ClientSecretPost],
            secret_hashes: vec![hash("older"), hash(SECRET)],
            redirect_uris: vec!["https://rp.example/cb".into(), "http://127.0.0.1:*/callback".into()],
            post_logout_redirect_uris: vec!["https://rp.example/bye".into()],
            grants: vec![
                GrantType::AuthorizationCode,
                GrantType::RefreshToken,
                GrantType::ClientCredentials,
            ],
            scopes: Scopes::parse("openid profile email offline_access organizations:write").expect("scopes"),
            id_token_alg: Alg::Es256,
            profile: Profile::default(),
        }
    }

    /// A native application.
    pub fn public() -> Client {
        Client {
            client_id: "app".into(),
            auth_methods: vec![AuthMethod::None],
            secret_hashes: vec![],
            ..confidential()
        }
    }
}
