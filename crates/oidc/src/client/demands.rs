//! What a client's choices demand of each of its requests, taken together. High assurance is a bundle of demands (FAPI 2.0
//! Security Profile, final, 2025); it stands here once, as a value, and each address looks at its part.

use std::time::Duration;

use super::keys::ClientKeys;
use super::{AuthMethod, Client, ClientKind, Profile};
use crate::jose::Alg;

/// Longest life of a code under high assurance (FAPI 2.0 Security Profile, section 5.3.2.1).
const CODE_LIFE: Duration = Duration::from_secs(60);

/// What is demanded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Demands {
    /// An authorisation request must have been pushed (RFC 9126).
    pub pushed_request: bool,
    /// A token must be tied to a key or a certificate.
    pub sender_constrained: bool,
    /// That must be a key, with a DPoP proof (RFC 9449).
    pub dpop: bool,
    /// An assertion's audience is the issuer, as one text, and nothing else.
    pub issuer_audience_only: bool,
    /// What the client may sign with: assertions, proofs and request objects.
    pub algs: Vec<Alg>,
    /// A code lives no longer than this.
    pub code_life: Option<Duration>,
    /// Refresh tokens are not rotated: a confidential client's are tied to it anyway, and a lost answer costs a sign-in
    /// (FAPI 2.0 Security Profile, section 5.3.2.1).
    pub no_refresh_rotation: bool,
}

/// What keeps a registration from high assurance: a stable code each.
pub const MISSING: [&str; 7] = [
    "assurance_public",
    "assurance_method",
    "assurance_keys",
    "assurance_sender",
    "assurance_redirect",
    "assurance_alg",
    "assurance_jwks_uri",
];

impl Profile {
    /// What these choices demand.
    pub fn demands(&self) -> Demands {
        let is_high = self.auth.high_assurance;
        let is_allowed = |alg: &Alg| !is_high || alg.as_str() != Alg::Rs256.as_str();
        Demands {
            pushed_request: is_high || self.requests.require_par,
            sender_constrained: is_high || self.auth.require_dpop || self.auth.bind_certificate,
            dpop: self.auth.require_dpop,
            issuer_audience_only: is_high,
            algs: Alg::ALL.iter().copied().filter(is_allowed).collect(),
            code_life: is_high.then_some(CODE_LIFE),
            no_refresh_rotation: is_high,
        }
    }
}

impl Client {
    /// What is missing for high assurance; nothing if it may be turned on. Keys behind an address are looked at when they are used.
    pub fn missing_for_high_assurance(&self) -> Vec<&'static str> {
        let auth = &self.profile.auth;
        let uses = |method| self.auth_methods == [method];
        let has_keys = !uses(AuthMethod::PrivateKeyJwt)
            || auth.jwks_uri.is_some()
            || auth
                .jwks
                .as_deref()
                .and_then(|text| ClientKeys::parse(text).ok())
                .is_some_and(|keys| keys.algs().iter().any(|alg| *alg != Alg::Rs256));
        let is_constrained = auth.require_dpop || (auth.bind_certificate && uses(AuthMethod::TlsClientAuth));
        let is_https = |uri: &String| uri.starts_with("https://");
        let found = [
            (self.kind() == ClientKind::Public, "assurance_public"),
            (
                self.kind() == ClientKind::Confidential
                    && !uses(AuthMethod::PrivateKeyJwt)
                    && !uses(AuthMethod::TlsClientAuth),
                "assurance_method",
            ),
            (!has_keys, "assurance_keys"),
            (!is_constrained, "assurance_sender"),
            (!self.redirect_uris.iter().all(is_https), "assurance_redirect"),
            (
                self.id_token_alg == Alg::Rs256 || self.profile.encryption.userinfo_signed == Some(Alg::Rs256),
                "assurance_alg",
            ),
            (
                auth.jwks_uri.as_ref().is_some_and(|uri| !is_https(uri)),
                "assurance_jwks_uri",
            ),
        ];
        found
            .into_iter()
            .filter_map(|(is_missing, code)| is_missing.then_some(code))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::samples::{confidential, public};

    fn high() -> Client {
        let mut client = Client {
            auth_methods: vec![AuthMethod::PrivateKeyJwt],
            redirect_uris: vec!["https://rp.example/cb".into()],
            ..confidential()
        };
        client.profile.auth.jwks_uri = Some("https://rp.example/jwks".into());
        client.profile.auth.require_dpop = true;
        client.profile.auth.high_assurance = true;
        client
    }

    #[test]
    fn a_registration_is_told_everything_that_it_lacks() {
        assert!(high().missing_for_high_assurance().is_empty());
        let plain = ["assurance_method", "assurance_sender", "assurance_redirect"];
        assert_eq!(confidential().missing_for_high_assurance(), plain);
        let open = ["assurance_public", "assurance_sender", "assurance_redirect"];
        assert_eq!(public().missing_for_high_assurance(), open);
        let changed = |change: fn(&mut Client)| {
            let mut client = high();
            change(&mut client);
            client.missing_for_high_assurance()
        };
        assert_eq!(changed(|c| c.id_token_alg = Alg::Rs256), ["assurance_alg"]);
        assert_eq!(changed(|c| c.profile.auth.jwks_uri = None), ["assurance_keys"]);
        assert_eq!(changed(|c| c.profile.auth.require_dpop = false), ["assurance_sender"]);
        assert_eq!(
            changed(|c| c.profile.auth.jwks_uri = Some("http://127.0.0.1/k".into())),
            ["assurance_jwks_uri"]
        );
        assert_eq!(
            changed(|c| c.redirect_uris.push("http://localhost/cb".into())),
            ["assurance_redirect"]
        );
        assert_eq!(
            changed(|c| c.redirect_uris.push("com.example.app:/cb".into())),
            ["assurance_redirect"]
        );
    }

    #[test]
    fn high_assurance_is_a_bundle_of_demands_and_nothing_is_demanded_by_default() {
        let none = Profile::default().demands();
        assert_eq!(none.algs, Alg::ALL);
        assert!(!none.pushed_request && !none.sender_constrained && !none.issuer_audience_only);
        assert_eq!((none.code_life, none.no_refresh_rotation), (None, false));
        let all = high().profile.demands();
        assert!(all.pushed_request && all.sender_constrained && all.dpop && all.issuer_audience_only);
        assert_eq!(all.code_life, Some(Duration::from_secs(60)));
        assert!(!all.algs.contains(&Alg::Rs256) && all.algs.contains(&Alg::Es256));
    }
}
