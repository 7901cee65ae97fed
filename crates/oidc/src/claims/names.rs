//! Which names a client's rule may give a claim. Claims that the protocol means something by are nobody's to set.

use url::Url;

/// Longest name, in bytes.
pub const MAX_NAME: usize = 100;

/// Names that are ours and the standards', whatever their case: those of ID tokens (OpenID Connect Core, section 2), of access tokens
/// (RFC 9068), of introspection (RFC 7662), of proofs (RFC 7800, 9449), of exchanged, security event and logout tokens (RFC 8417,
/// 8693), of claims that speak for others (OpenID Connect Core, section 5.6; Identity Assurance), of authorisation (RFC 9396); and
/// what careless programs stumble over.
const PROTECTED: &[&str] = &[
    "iss",
    "sub",
    "aud",
    "exp",
    "iat",
    "nbf",
    "jti",
    "nonce",
    "at_hash",
    "c_hash",
    "s_hash",
    "rt_hash",
    "urn:openid:params:jwt:claim:rt_hash",
    "acr",
    "amr",
    "azp",
    "auth_time",
    "sid",
    "org_id",
    "org_slug",
    "client_id",
    "scope",
    "scp",
    "cnf",
    "act",
    "may_act",
    "events",
    "event_id",
    "toe",
    "txn",
    "active",
    "token_type",
    "token_use",
    "username",
    "typ",
    "sub_id",
    "sub_jwk",
    "htm",
    "htu",
    "ath",
    "vot",
    "vtm",
    "verified_claims",
    "authorization_details",
    "token_introspection",
    "session_state",
    "constructor",
    "prototype",
    "tostring",
    "valueof",
    "hasownproperty",
];

/// Names that other programs believe for what they say: only the source of the same name may give them.
const SAID_OF_CONTACTS: &[&str] = &["email", "email_verified", "phone_number", "phone_number_verified"];

/// Why a name is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadName {
    /// Empty, too long, or with characters that do not belong there.
    Malformed,
    /// The protocol's own.
    Protected,
    /// It says something that this source does not.
    NotOfThisSource,
}

/// True if no rule may touch the claim.
pub fn is_protected(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    PROTECTED.contains(&lower.as_str())
}

/// Checks the name of a claim that a rule with this source makes: a word (letters, digits, `_`, `-`, `.`, beginning with a letter),
/// or an `https` address as a namespace.
///
/// # Errors
/// What is wrong with it.
pub fn check_name(name: &str, source: &str) -> Result<(), BadName> {
    if name.is_empty() || name.len() > MAX_NAME || !(is_word(name) || is_namespaced(name)) {
        return Err(BadName::Malformed);
    }
    if is_protected(name) {
        return Err(BadName::Protected);
    }
    let lower = name.to_ascii_lowercase();
    let is_said = lower == source || (lower == "email" && source == "verified_email");
    if SAID_OF_CONTACTS.contains(&lower.as_str()) && (!is_said || lower != name) {
        return Err(BadName::NotOfThisSource);
    }
    // A list of roles everywhere: what the organisation says, and what the client's own rules add.
    if lower == "roles" && (name != lower || !matches!(source, "role" | "values")) {
        return Err(BadName::NotOfThisSource);
    }
    Ok(())
}

fn is_word(name: &str) -> bool {
    let is_inner = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    name.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic()) && name.bytes().all(is_inner)
}

fn is_namespaced(name: &str) -> bool {
    let is_inner = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'~' | b'/' | b':');
    let Some(rest) = name.strip_prefix("https://") else {
        return false;
    };
    let is_host = rest.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric());
    is_host && rest.bytes().all(is_inner) && Url::parse(name).is_ok_and(|url| url.domain().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_word_or_an_address_and_never_the_protocols() {
        for (name, source, expected) in [
            ("department", "unit", Ok(())),
            ("employeeNumber", "constant", Ok(())),
            ("app.role-2", "values", Ok(())),
            ("https://hanbit.example/claims/team", "unit", Ok(())),
            ("https://hanbit.example:8443/a~b", "unit", Ok(())),
            (&"a".repeat(100), "unit", Ok(())),
            (&"a".repeat(101), "unit", Err(BadName::Malformed)),
            ("", "unit", Err(BadName::Malformed)),
            ("부서", "unit", Err(BadName::Malformed)),
            ("a b", "unit", Err(BadName::Malformed)),
            ("_claim_sources", "unit", Err(BadName::Malformed)),
            ("__proto__", "unit", Err(BadName::Malformed)),
            ("1st", "unit", Err(BadName::Malformed)),
            ("a\"b", "unit", Err(BadName::Malformed)),
            ("http://hanbit.example/team", "unit", Err(BadName::Malformed)),
            ("https://", "unit", Err(BadName::Malformed)),
            ("https:///team", "unit", Err(BadName::Malformed)),
            ("https://u@hanbit.example/", "unit", Err(BadName::Malformed)),
            ("https://hanbit.example/?a=b", "unit", Err(BadName::Malformed)),
            ("https://hanbit.example/#a", "unit", Err(BadName::Malformed)),
            ("javascript:alert", "unit", Err(BadName::Malformed)),
            ("sub", "constant", Err(BadName::Protected)),
            ("SUB", "constant", Err(BadName::Protected)),
            ("Iss", "constant", Err(BadName::Protected)),
            ("org_id", "org_id", Err(BadName::Protected)),
            ("verified_claims", "constant", Err(BadName::Protected)),
            ("constructor", "constant", Err(BadName::Protected)),
            ("email", "email", Ok(())),
            ("email", "verified_email", Ok(())),
            ("email", "constant", Err(BadName::NotOfThisSource)),
            ("Email", "email", Err(BadName::NotOfThisSource)),
            ("mail", "email", Ok(())),
            ("email_verified", "constant", Err(BadName::NotOfThisSource)),
            ("phone_number", "phone_number", Ok(())),
            ("roles", "values", Ok(())),
            ("roles", "role", Ok(())),
            ("roles", "constant", Err(BadName::NotOfThisSource)),
            ("Roles", "values", Err(BadName::NotOfThisSource)),
        ] {
            assert_eq!(check_name(name, source), expected, "{name} of {source}");
        }
    }
}
