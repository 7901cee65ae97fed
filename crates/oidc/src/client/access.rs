//! How a client may be registered to prove who it is: checked at once, so that a form can show every mistake.

use url::{Host, Url};

use super::keys::{BadKeys, ClientKeys};
use super::profile::AuthProfile;
use super::registration::Mistake;
use super::{AuthMethod, Client, ClientKind};

/// Longest address of a key set, in bytes.
const MAX_URI: usize = 2_000;
/// Longest name in a certificate, in bytes.
const MAX_NAME: usize = 500;

/// What somebody asks for, as it was typed or chosen.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked<'a> {
    /// The method by name; empty for a secret either way.
    pub method: &'a str,
    /// Keys as a set.
    pub jwks: &'a str,
    /// The address of a set.
    pub jwks_uri: &'a str,
    /// The subject of a certificate.
    pub tls_subject_dn: &'a str,
    /// A DNS name in a certificate.
    pub tls_san_dns: &'a str,
    /// Tokens are tied to a key.
    pub require_dpop: bool,
    /// Tokens are tied to a certificate.
    pub bind_certificate: bool,
    /// FAPI 2.0.
    pub high_assurance: bool,
    /// Whether this installation is told of certificates by a proxy.
    pub knows_certificates: bool,
}

/// Checks what is asked for this client. Its secrets stay as they are.
///
/// # Errors
/// Every mistake, at least one.
pub fn check(asked: &Asked<'_>, client: &Client) -> Result<AuthProfile, Vec<Mistake>> {
    let mut mistakes = Vec::new();
    let is_public = client.kind() == ClientKind::Public;
    let method = method(asked, is_public, &mut mistakes);
    let profile = AuthProfile {
        method,
        jwks: jwks(asked.jwks.trim(), method, &mut mistakes),
        jwks_uri: jwks_uri(asked.jwks_uri.trim(), &mut mistakes),
        tls_subject_dn: name("tls_subject_dn", asked.tls_subject_dn.trim(), &mut mistakes),
        tls_san_dns: name("tls_san_dns", asked.tls_san_dns.trim(), &mut mistakes),
        require_dpop: asked.require_dpop,
        bind_certificate: asked.bind_certificate,
        high_assurance: asked.high_assurance,
        earlier_secret: client.profile.auth.earlier_secret.clone(),
        secret_made_at: client.profile.auth.secret_made_at,
    };
    if profile.jwks.is_some() && profile.jwks_uri.is_some() {
        mistakes.push(mistake("jwks_uri", "keys_twice"));
    }
    let has_keys = !asked.jwks.trim().is_empty() || !asked.jwks_uri.trim().is_empty();
    if method == Some(AuthMethod::PrivateKeyJwt) && !has_keys {
        mistakes.push(mistake("jwks", "keys_missing"));
    }
    // What is encrypted to the client stays so: its keys cannot be taken away before.
    let unkept = super::missing_keys(&client.profile.encryption, &profile);
    if let Some(first) = unkept.first() {
        mistakes.push(mistake("jwks", first.code));
    }
    let is_tls = method == Some(AuthMethod::TlsClientAuth);
    if is_tls && profile.tls_subject_dn.is_some() == profile.tls_san_dns.is_some() {
        mistakes.push(mistake("tls_subject_dn", "certificate_name_one"));
    }
    if asked.bind_certificate && !is_tls {
        mistakes.push(mistake("bind_certificate", "certificate_unbound"));
    }
    if asked.high_assurance && mistakes.is_empty() {
        let mut wished = client.clone();
        wished.profile.auth = profile.clone();
        wished.auth_methods = Client::methods_of(is_public, &wished.profile);
        let missing = wished.missing_for_high_assurance();
        mistakes.extend(missing.into_iter().map(|code| mistake("high_assurance", code)));
    }
    if mistakes.is_empty() {
        Ok(profile)
    } else {
        Err(mistakes)
    }
}

const fn mistake(field: &'static str, code: &'static str) -> Mistake {
    Mistake {
        field,
        code,
        entry: None,
    }
}

fn method(asked: &Asked<'_>, is_public: bool, mistakes: &mut Vec<Mistake>) -> Option<AuthMethod> {
    if asked.method.is_empty() || is_public {
        return None;
    }
    let found = AuthMethod::find(asked.method)
        .filter(|method| *method != AuthMethod::None)
        .filter(|method| *method != AuthMethod::TlsClientAuth || asked.knows_certificates);
    if found.is_none() {
        mistakes.push(mistake("method", "choice_unknown"));
    }
    found
}

fn jwks(text: &str, method: Option<AuthMethod>, mistakes: &mut Vec<Mistake>) -> Option<String> {
    if text.is_empty() {
        return None;
    }
    match ClientKeys::parse(text) {
        Err(bad) => mistakes.push(mistake("jwks", code_of(bad))),
        // Keys to encrypt to are good for nothing that is proven by a signature.
        Ok(keys) if method == Some(AuthMethod::PrivateKeyJwt) && !keys.can_sign() => {
            mistakes.push(mistake("jwks", "keys_none_usable"));
        }
        Ok(_) => {}
    }
    Some(text.to_owned())
}

/// The code of what is wrong with a set.
pub const fn code_of(bad: BadKeys) -> &'static str {
    match bad {
        BadKeys::Malformed => "keys_malformed",
        BadKeys::Private => "keys_private",
        BadKeys::TooMany => "keys_too_many",
        BadKeys::NoneUsable => "keys_none_usable",
    }
}

/// Plain http is for a developer's own computer; whether it is reached at all is for the outbound client to say.
fn jwks_uri(text: &str, mistakes: &mut Vec<Mistake>) -> Option<String> {
    if text.is_empty() {
        return None;
    }
    let is_loopback = |url: &Url| match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        _ => false,
    };
    let url = Url::parse(text).ok().filter(|url| {
        (url.scheme() == "https" || (url.scheme() == "http" && is_loopback(url)))
            && url.host().is_some()
            && url.username().is_empty()
            && url.password().is_none()
            && url.fragment().is_none()
            // As it is kept: letters outside of ASCII become longer.
            && url.as_str().len() <= MAX_URI
    });
    if url.is_none() || text.len() > MAX_URI {
        mistakes.push(mistake("jwks_uri", "jwks_uri_malformed"));
    }
    url.map(String::from)
}

fn name(field: &'static str, text: &str, mistakes: &mut Vec<Mistake>) -> Option<String> {
    if text.len() > MAX_NAME || text.chars().any(char::is_control) {
        mistakes.push(mistake(field, "certificate_name_malformed"));
    }
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::samples::{confidential, public};
    use crate::jose::{Alg, SigningKey};

    fn keys() -> String {
        let pkcs8 = SigningKey::generate_pkcs8(Alg::Es256).expect("generates");
        let key = SigningKey::from_pkcs8("k1", Alg::Es256, &pkcs8).expect("reads");
        serde_json::json!({ "keys": [key.jwk()] }).to_string()
    }

    fn codes(asked: Asked<'_>, client: &Client) -> Vec<&'static str> {
        check(&asked, client).map_or_else(|list| list.iter().map(|m| m.code).collect(), |_| Vec::new())
    }

    #[test]
    fn every_mistake_is_named_and_nothing_else() {
        let (keys, rp) = (keys(), confidential());
        let none = Asked::default();
        let jwt = Asked {
            method: "private_key_jwt",
            jwks: &keys,
            ..none
        };
        let tls = Asked {
            method: "tls_client_auth",
            tls_san_dns: "rp.example",
            knows_certificates: true,
            ..none
        };
        for (name, asked, expected) in [
            ("a secret", none, &[][..]),
            (
                "one form of it",
                Asked {
                    method: "client_secret_post",
                    ..none
                },
                &[],
            ),
            ("keys", jwt, &[]),
            (
                "an address",
                Asked {
                    jwks: "",
                    jwks_uri: "https://rp.example/jwks",
                    ..jwt
                },
                &[],
            ),
            (
                "a developer",
                Asked {
                    jwks: "",
                    jwks_uri: "http://127.0.0.1:9/jwks",
                    ..jwt
                },
                &[],
            ),
            ("a certificate", tls, &[]),
            (
                "its subject",
                Asked {
                    tls_san_dns: "",
                    tls_subject_dn: "CN=rp",
                    ..tls
                },
                &[],
            ),
            ("nothing", Asked { method: "none", ..none }, &["choice_unknown"]),
            (
                "unknown",
                Asked {
                    method: "client_secret_jwt",
                    ..none
                },
                &["choice_unknown"],
            ),
            (
                "no proxy",
                Asked {
                    knows_certificates: false,
                    ..tls
                },
                &["choice_unknown"],
            ),
            ("no keys", Asked { jwks: " ", ..jwt }, &["keys_missing"]),
            (
                "both",
                Asked {
                    jwks_uri: "https://rp.example/jwks",
                    ..jwt
                },
                &["keys_twice"],
            ),
            ("broken keys", Asked { jwks: "{", ..jwt }, &["keys_malformed"]),
            (
                "plain http",
                Asked {
                    jwks: "",
                    jwks_uri: "http://rp.example/jwks",
                    ..jwt
                },
                &["jwks_uri_malformed"],
            ),
            (
                "a password",
                Asked {
                    jwks: "",
                    jwks_uri: "https://u:p@rp.example/",
                    ..jwt
                },
                &["jwks_uri_malformed"],
            ),
            (
                "two names",
                Asked {
                    tls_subject_dn: "CN=rp",
                    ..tls
                },
                &["certificate_name_one"],
            ),
            ("no name", Asked { tls_san_dns: "", ..tls }, &["certificate_name_one"]),
            (
                "unbound",
                Asked {
                    bind_certificate: true,
                    ..none
                },
                &["certificate_unbound"],
            ),
            (
                "control",
                Asked {
                    tls_san_dns: "a\nb",
                    ..tls
                },
                &["certificate_name_malformed"],
            ),
        ] {
            assert_eq!(codes(asked, &rp), expected, "{name}");
        }
        let long = format!("https://rp.example/{}", "가".repeat(500));
        let asked = Asked {
            jwks: "",
            jwks_uri: &long,
            ..jwt
        };
        assert_eq!(codes(asked, &rp), ["jwks_uri_malformed"], "too long as it is kept");
        let private = r#"{"keys":[{"kty":"oct","k":"AQAB"}]}"#;
        assert_eq!(codes(Asked { jwks: private, ..jwt }, &rp), ["keys_private"]);
    }

    #[test]
    fn high_assurance_is_checked_with_what_is_asked_at_the_same_time() {
        let keys = keys();
        let asked = Asked {
            method: "private_key_jwt",
            jwks: &keys,
            require_dpop: true,
            high_assurance: true,
            ..Asked::default()
        };
        let good = Client {
            redirect_uris: vec!["https://rp.example/cb".into()],
            ..confidential()
        };
        assert!(codes(asked, &good).is_empty());
        assert_eq!(codes(asked, &confidential()), ["assurance_redirect"]);
        assert_eq!(codes(Asked { method: "", ..asked }, &good), ["assurance_method"]);
        assert_eq!(codes(asked, &public())[0], "assurance_public");
    }
}
