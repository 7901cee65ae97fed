//! What a running demo is, for people's eyes and for programs. The names of the JSON are fixed: tests outside this repository
//! read them.

use serde::{Deserialize, Serialize};

/// Everything one needs to know to use a demo.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Facts {
    /// Ieum.
    pub public_url: String,
    /// The page with all mail.
    pub mailbox_url: String,
    /// The sample business system.
    pub sample_url: String,
    /// The systems that a sample company has of its own; unknown for data kept by an earlier release.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company_systems_url: Option<String>,
    /// Who decides applications.
    pub operator: Login,
    /// The customer companies.
    pub organizations: Vec<OrganizationFacts>,
    /// Business systems that programs may act as.
    pub clients: Vec<ClientFacts>,
    /// How business systems register by themselves; unknown for data kept by an earlier release.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registration: Option<RegistrationFacts>,
}

/// How business systems register by themselves (RFC 7591).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RegistrationFacts {
    /// Where.
    pub endpoint: String,
    /// With which token.
    pub initial_access_token: String,
}

/// How somebody signs in.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Login {
    /// E-mail address.
    pub email: String,
    /// Password.
    pub password: String,
}

/// One company.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OrganizationFacts {
    /// The organisation ID: in use, or applied for, or none yet.
    pub slug: Option<String>,
    /// Name.
    pub name: String,
    /// `FREE`, `STANDARD`, `PREMIUM` or `ENTERPRISE`.
    pub plan: String,
    /// How far its account linking is.
    pub state: LinkState,
    /// The one super admin.
    pub super_admin: Login,
    /// Other members who can sign in.
    pub members: Vec<Login>,
}

/// How far account linking is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkState {
    /// Not applied for.
    Unlinked,
    /// Applied for, not yet decided.
    InReview,
    /// Approved.
    Linked,
}

/// A business system.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ClientFacts {
    /// Public identifier.
    pub client_id: String,
    /// Secret.
    pub client_secret: String,
    /// Where it may be answered.
    pub redirect_uris: Vec<String>,
    /// The key that it signs with, if its public half is registered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signing_key: Option<KeyFacts>,
}

/// A private key of a business system.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KeyFacts {
    /// Its name.
    pub kid: String,
    /// Its algorithm.
    pub alg: String,
    /// PKCS#8, base64.
    pub pkcs8: String,
}
