//! Whether presented credentials are those of the client.

use super::{AuthMethod, Client, Credentials};
use crate::opaque::{hash, is_same};
use crate::token::TokenError;

/// Checks the credentials against the client that was found under their `client_id`, if any. All failures look alike. An
/// assertion or a certificate is never believed here: they are checked with the client's keys.
///
/// # Errors
/// `invalid_client`: no such active client, a method that it may not use, or a wrong secret.
pub fn authenticate<'c>(client: Option<&'c Client>, presented: &Credentials) -> Result<&'c Client, TokenError> {
    let client = registered_for(client, presented)?;
    let is_proven = match presented.method {
        AuthMethod::None => true,
        AuthMethod::ClientSecretBasic | AuthMethod::ClientSecretPost => has_secret(client, &presented.secret),
        // These need more than the row: whoever has not asked for it has proven nothing.
        AuthMethod::PrivateKeyJwt | AuthMethod::TlsClientAuth => false,
    };
    if is_proven { Ok(client) } else { Err(TokenError::CLIENT) }
}

/// Checks a certificate against the one name that the client registered (RFC 8705, section 2.1.2). The request names the client
/// and nothing else.
///
/// # Errors
/// `invalid_client`.
pub fn authenticate_by_certificate(client: &Client, presented: &Credentials) -> Result<(), TokenError> {
    let auth = &client.profile.auth;
    let is_met = client.client_id == presented.client_id
        && client.auth_methods == [AuthMethod::TlsClientAuth]
        && presented.method == AuthMethod::None
        && presented
            .certificate()
            .is_some_and(|found| match (&auth.tls_subject_dn, &auth.tls_san_dns) {
                (Some(subject), None) => found.subject.as_ref() == Some(subject),
                (None, Some(dns)) => found.dns.iter().any(|name| name.eq_ignore_ascii_case(dns)),
                _ => false,
            });
    if is_met { Ok(()) } else { Err(TokenError::CLIENT) }
}

/// The client, if it exists and registered the method that was used.
///
/// # Errors
/// `invalid_client`.
pub fn registered_for<'c>(client: Option<&'c Client>, presented: &Credentials) -> Result<&'c Client, TokenError> {
    client
        .filter(|client| client.client_id == presented.client_id)
        .filter(|client| client.auth_methods.contains(&presented.method))
        .ok_or(TokenError::CLIENT)
}

/// Looks at every live secret, so that the time does not tell which one it was.
fn has_secret(client: &Client, secret: &str) -> bool {
    let presented = hash(secret);
    client
        .secret_hashes
        .iter()
        .fold(false, |found, stored| found | is_same(stored, &presented))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::samples::{SECRET, confidential, public};
    use crate::params::Params;

    #[test]
    fn a_client_is_believed_with_its_own_method_and_one_of_its_secrets() {
        let (web, app) = (confidential(), public());
        for (name, client, id, secret, good) in [
            ("secret", Some(&web), "rp", SECRET, true),
            ("other live secret", Some(&web), "rp", "older", true),
            ("wrong secret", Some(&web), "rp", "wrong", false),
            ("no secret", Some(&web), "rp", "", false),
            ("unknown client", None, "rp", SECRET, false),
            ("another client's record", Some(&web), "app", SECRET, false),
            ("public", Some(&app), "app", "", true),
            ("public with a secret", Some(&app), "app", SECRET, false),
        ] {
            let form = Params::from([("client_id", id), ("client_secret", secret)]);
            let presented = Credentials::parse(None, &form).expect("credentials");
            assert_eq!(authenticate(client, &presented).is_ok(), good, "{name}");
        }
    }

    #[test]
    fn a_certificate_proves_the_client_whose_name_it_bears() {
        use crate::certificate::{Certificate, samples::BASE64};
        let with = |change: fn(&mut Client)| {
            let mut client = Client {
                auth_methods: vec![AuthMethod::TlsClientAuth],
                ..confidential()
            };
            change(&mut client);
            client
        };
        let dns = with(|c| c.profile.auth.tls_san_dns = Some("RP.example".into()));
        let subject = with(|c| c.profile.auth.tls_subject_dn = Some(r"CN=rp,O=Hanbit\, Inc.,C=KR".into()));
        let form = Params::from([("client_id", "rp")]);
        let bare = Credentials::parse(None, &form).expect("credentials");
        let presented = bare.clone().with_certificate(Certificate::read(BASE64));
        assert!(authenticate_by_certificate(&dns, &presented).is_ok());
        assert!(authenticate_by_certificate(&subject, &presented).is_ok());
        for (name, client) in [
            ("no name", with(|_| {})),
            (
                "another name",
                with(|c| c.profile.auth.tls_san_dns = Some("other.example".into())),
            ),
            (
                "another subject",
                with(|c| c.profile.auth.tls_subject_dn = Some("CN=rp".into())),
            ),
            (
                "another client",
                Client {
                    client_id: "app".into(),
                    ..dns.clone()
                },
            ),
            (
                "another method",
                Client {
                    auth_methods: vec![AuthMethod::ClientSecretPost],
                    ..dns.clone()
                },
            ),
            (
                "a public client",
                Client {
                    auth_methods: vec![AuthMethod::None],
                    ..dns.clone()
                },
            ),
        ] {
            assert!(authenticate_by_certificate(&client, &presented).is_err(), "{name}");
        }
        assert!(authenticate_by_certificate(&dns, &bare).is_err(), "no certificate");
        assert!(authenticate(Some(&dns), &presented).is_err(), "not by the plain check");
        let form = Params::from([("client_id", "rp"), ("client_secret", SECRET)]);
        let both = Credentials::parse(None, &form).expect("credentials");
        let both = both.with_certificate(Certificate::read(BASE64));
        assert!(authenticate_by_certificate(&dns, &both).is_err(), "two methods");
    }

    #[test]
    fn a_method_that_was_not_registered_is_refused() {
        let client = Client {
            auth_methods: vec![AuthMethod::ClientSecretBasic],
            ..confidential()
        };
        let form = Params::from([("client_id", "rp"), ("client_secret", SECRET)]);
        let presented = Credentials::parse(None, &form).expect("credentials");
        assert_eq!(authenticate(Some(&client), &presented).err(), Some(TokenError::CLIENT));
    }
}
