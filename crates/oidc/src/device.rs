//! Signing in on a device without a browser (RFC 8628): what it may ask for, and the code that a person types.

use std::fmt;
use std::time::Duration;

use ieum_model::Rng;
use ieum_model::context::random;

use crate::claims;
use crate::client::Client;
use crate::params::Params;
use crate::scope::{OPENID, Scopes};
use crate::token::{GrantType, TokenError, TokenErrorCode};

/// How long a person has to type the code and to decide.
pub const LIFE: Duration = Duration::from_secs(10 * 60);
/// How far apart a device asks at first.
pub const INTERVAL: Duration = Duration::from_secs(5);
/// By how much that grows each time it asks too soon (section 3.5).
pub const SLOWER: Duration = Duration::from_secs(5);

/// Consonants only: no words come about, and none is taken for a digit (section 6.1).
const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
const LENGTH: usize = 8;

/// What a device asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceRequest {
    /// The scopes; they contain `openid`.
    pub scopes: Scopes,
}

/// Reads the request of a client that was authenticated (section 3.1).
///
/// # Errors
/// `invalid_request`, `unauthorized_client` or `invalid_scope`.
pub fn check(params: &Params, client: &Client) -> Result<DeviceRequest, TokenError> {
    if params.has_repeated() {
        return Err(TokenError::REPEATED);
    }
    if !client.may_use(GrantType::DeviceCode) {
        let text = "this client may not sign in devices";
        return Err(TokenError::new(TokenErrorCode::UnauthorizedClient, text));
    }
    let scopes = Scopes::parse(params.find("scope").unwrap_or_default())
        .map_err(|_| TokenError::invalid_scope("scope is malformed"))?
        .filter(claims::is_identity_scope);
    if !scopes.contains(OPENID) {
        return Err(TokenError::invalid_scope("scope must contain openid"));
    }
    if !scopes.is_subset(&client.scopes) {
        return Err(TokenError::invalid_scope(
            "this client may not ask for one of the scopes",
        ));
    }
    Ok(DeviceRequest { scopes })
}

/// The code that a person reads on the device and types in a browser: about 34 bits, so that the attempts must be counted.
#[derive(Clone, PartialEq, Eq)]
pub struct UserCode([u8; LENGTH]);

impl UserCode {
    /// A new one, each letter as likely as any other.
    pub fn mint(rng: &dyn Rng) -> Self {
        let mut letters = [0; LENGTH];
        let mut filled = 0;
        while filled < LENGTH {
            let [byte] = random::<1>(rng);
            // 240 is the largest multiple of 20 that a byte holds.
            if byte < 240
                && let Some(place) = letters.get_mut(filled)
            {
                *place = LETTERS.get(usize::from(byte % 20)).copied().unwrap_or(b'B');
                filled += 1;
            }
        }
        Self(letters)
    }

    /// Reads what was typed, with or without its hyphen, in capitals or not (section 6.1).
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > 64 {
            return None;
        }
        let letters: Vec<u8> = text
            .bytes()
            .filter(|byte| !matches!(byte, b'-' | b' ' | b'.' | b'_'))
            .map(|byte| byte.to_ascii_uppercase())
            .collect();
        let letters: [u8; LENGTH] = letters.try_into().ok()?;
        letters
            .iter()
            .all(|letter| LETTERS.contains(letter))
            .then_some(Self(letters))
    }

    /// The letters alone, for the store's keyed hash.
    pub const fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// As it is shown: `WDJB-MJHT`.
impl fmt::Display for UserCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, letter) in self.0.iter().enumerate() {
            if index == LENGTH / 2 {
                f.write_str("-")?;
            }
            write!(f, "{}", char::from(*letter))?;
        }
        Ok(())
    }
}

/// Silent: whoever reads the log must not be able to type it.
impl fmt::Debug for UserCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UserCode(..)")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU8, Ordering};

    use super::*;
    use crate::client::samples::confidential;

    struct Counting(AtomicU8);
    impl Rng for Counting {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(self.0.fetch_add(1, Ordering::Relaxed));
        }
    }

    #[test]
    fn a_code_has_eight_consonants_and_is_read_in_any_spelling() {
        let code = UserCode::mint(&Counting(236.into()));
        // 240 to 255 are thrown away.
        assert_eq!(code.to_string(), "VWXZ-BCDF");
        for typed in ["VWXZ-BCDF", "vwxzbcdf", " vwxz bcdf ", "VWXZ.BCDF", "v-w-x-z-b-c-d-f"] {
            assert!(UserCode::parse(typed) == Some(code.clone()), "{typed}");
        }
        for bad in [
            "",
            "VWXZ-BCD",
            "VWXZ-BCDFG",
            "VWXA-BCDF",
            "VWX1-BCDF",
            "VWXZ/BCDF",
            "가나다라",
            &"-".repeat(100),
        ] {
            assert!(UserCode::parse(bad).is_none(), "{bad}");
        }
        assert_eq!(format!("{code:?}"), "UserCode(..)");
    }

    #[test]
    fn a_device_asks_for_identity_scopes_of_its_client() {
        let mut client = confidential();
        client.grants.push(GrantType::DeviceCode);
        let without = confidential();
        for (client, scope, expected) in [
            (&client, "openid profile weather", Ok("openid profile")),
            (&client, "openid phone", Err("invalid_scope")),
            (&client, "profile", Err("invalid_scope")),
            (&client, "", Err("invalid_scope")),
            (&client, "open\"id", Err("invalid_scope")),
            (&without, "openid", Err("unauthorized_client")),
        ] {
            let found = check(&Params::from([("scope", scope)]), client);
            let found = found.map(|request| request.scopes.to_string());
            assert_eq!(
                found.as_deref().map_err(|error| error.code.as_str()),
                expected,
                "{scope}"
            );
        }
        let twice = Params::from([("scope", "openid"), ("scope", "openid")]);
        assert_eq!(check(&twice, &client), Err(TokenError::REPEATED));
    }

    proptest::proptest! {
        #[test]
        fn no_typed_text_makes_the_parser_panic(text in "\\PC{0,80}") {
            let _ = UserCode::parse(&text);
        }
    }
}
