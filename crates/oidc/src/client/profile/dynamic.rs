//! What a client said of itself when it registered dynamically (RFC 7591), beyond what every client has. Its presence marks such
//! a client.

use ieum_model::Instant;
use serde::{Deserialize, Serialize};

use crate::client::Profile;
use crate::jose::Alg;

/// Where an application runs (OpenID Connect Registration, section 2).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ApplicationType {
    /// At a server.
    #[default]
    Web,
    /// At a person's device.
    Native,
}

impl ApplicationType {
    /// The registered name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Native => "native",
        }
    }
}

/// What it said. Addresses are stored and shown as text; nothing here is ever fetched but `sector_identifier_uri`, once, at
/// registration.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DynamicProfile {
    /// Where it runs.
    pub application_type: ApplicationType,
    /// `client_name`.
    pub name: Option<String>,
    /// `client_name#ko`.
    pub name_ko: Option<String>,
    /// `client_name#en`.
    pub name_en: Option<String>,
    /// `contacts`.
    pub contacts: Vec<String>,
    /// `logo_uri`.
    pub logo_uri: Option<String>,
    /// `policy_uri`.
    pub policy_uri: Option<String>,
    /// `tos_uri`.
    pub tos_uri: Option<String>,
    /// `software_id`.
    pub software_id: Option<String>,
    /// `software_version`.
    pub software_version: Option<String>,
    /// `sector_identifier_uri`.
    pub sector_identifier_uri: Option<String>,
    /// `default_max_age`, in seconds: for requests that name none.
    pub default_max_age: Option<u32>,
    /// `require_auth_time`; every ID token of ours has it.
    pub require_auth_time: bool,
    /// `default_acr_values`: for requests that name none.
    pub default_acr_values: Vec<String>,
    /// `request_object_signing_alg`: its request objects are signed with this one only.
    pub request_object_alg: Option<String>,
    /// When it became another one, in microseconds: what people agreed to before does not count any more.
    pub changed_at: Option<i64>,
    /// `token_endpoint_auth_signing_alg`: its assertions are signed with this one only.
    pub assertion_alg: Option<String>,
}

impl DynamicProfile {
    /// The name that people see: the Korean one if there is one.
    pub fn display_name(&self) -> Option<&str> {
        let names = [&self.name_ko, &self.name, &self.name_en];
        names.into_iter().find_map(|name| name.as_deref())
    }
}

impl Profile {
    /// What people agreed to up to this moment was about other addresses or another name, and does not count.
    pub fn consents_count_after(&self) -> Instant {
        let changed_at = self.dynamic.as_ref().and_then(|dynamic| dynamic.changed_at);
        Instant::from_micros(changed_at.unwrap_or(i64::MIN))
    }

    /// What the client's request objects may be signed with.
    pub fn request_object_algs(&self) -> Vec<Alg> {
        self.algs(|dynamic| dynamic.request_object_alg.as_deref())
    }

    /// What the client's assertions may be signed with.
    pub fn assertion_algs(&self) -> Vec<Alg> {
        self.algs(|dynamic| dynamic.assertion_alg.as_deref())
    }

    /// What the client's choices demand, and of that only the one that it registered.
    fn algs(&self, chosen: impl Fn(&DynamicProfile) -> Option<&str>) -> Vec<Alg> {
        let mut algs = self.demands().algs;
        if let Some(name) = self.dynamic.as_ref().and_then(chosen) {
            algs.retain(|alg| alg.as_str() == name);
        }
        algs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registered_algorithm_is_the_only_one() {
        let mut profile = Profile::default();
        assert_eq!(profile.assertion_algs(), Alg::ALL);
        profile.dynamic = Some(DynamicProfile {
            assertion_alg: Some("PS256".into()),
            request_object_alg: Some("unheard-of".into()),
            ..DynamicProfile::default()
        });
        assert_eq!(profile.assertion_algs(), [Alg::Ps256]);
        assert_eq!(profile.request_object_algs(), []);
        profile.auth.high_assurance = true;
        assert_eq!(profile.assertion_algs(), [Alg::Ps256]);
        assert!(
            !profile.to_json().contains("\"dynamic\":null")
                && Profile::default().to_json() == Profile::read("{}").expect("empty").to_json()
        );
    }
}
