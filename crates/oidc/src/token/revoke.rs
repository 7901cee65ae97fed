//! Revocation (RFC 7009): a client gives back what it no longer needs.

use ieum_model::{ClientRowId, GrantId};

use super::TokenError;
use crate::client::Client;

/// A token that was presented, in whatever state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GivenBack {
    /// The client that it was issued to.
    pub client: ClientRowId,
    /// For a refresh token the family that ends with it; an access token ends alone (section 2.1).
    pub family: Option<GrantId>,
}

/// What to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revocation {
    /// Nothing: the token is unknown, which is no error (section 2.2).
    Nothing,
    /// The access token.
    AccessToken,
    /// Everything of the family.
    Family(GrantId),
}

/// Decides what ends.
///
/// # Errors
/// `invalid_grant` if the token is another client's: it stays, and the client is told, as section 2.1 demands. The code is the one
/// that RFC 6749, section 5.2 has for what "was issued to another client". Only a token that is no longer any good is passed over
/// in silence (section 2.2). Nobody learns of tokens by that: whoever asks holds the whole of it.
pub fn revocation(caller: &Client, token: Option<GivenBack>) -> Result<Revocation, TokenError> {
    match token {
        None => Ok(Revocation::Nothing),
        Some(token) if token.client != caller.id => {
            Err(TokenError::invalid_grant("the token was issued to another client"))
        }
        Some(token) => Ok(token.family.map_or(Revocation::AccessToken, Revocation::Family)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::samples::{FOREIGN, confidential, public};

    #[test]
    fn a_client_ends_what_is_its_own() {
        let family = GrantId::from_uuid(Default::default());
        let of = |client, family| Some(GivenBack { client, family });
        let foreign: ClientRowId = FOREIGN.parse().expect("id");
        for caller in [confidential(), public()] {
            for (name, token, expected) in [
                ("unknown", None, Ok(Revocation::Nothing)),
                ("access", of(caller.id, None), Ok(Revocation::AccessToken)),
                ("refresh", of(caller.id, Some(family)), Ok(Revocation::Family(family))),
                ("foreign access", of(foreign, None), Err("invalid_grant")),
                ("foreign refresh", of(foreign, Some(family)), Err("invalid_grant")),
            ] {
                let found = revocation(&caller, token).map_err(|error| error.code.as_str());
                assert_eq!(found, expected, "{name}");
            }
        }
    }
}
