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
