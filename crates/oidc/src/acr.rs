//! Authentication context classes (OpenID Connect Core, section 2, `acr`) and methods (RFC 8176, `amr`): what a sign-in is worth, by
//! names of ours. The classes are levels: a later one is worth what an earlier one is, and more.

use ieum_model::second_factor::{Proof, Proofs};

/// A password of ours.
pub const PASSWORD: &str = "urn:ieum:acr:password";
/// Two factors: a second one beside the first, or a passkey whose device asked who holds it.
pub const TWO_FACTORS: &str = "urn:ieum:acr:mfa";

/// Every class, the lowest first. Discovery lists these.
pub const ACRS: &[&str] = &[PASSWORD, TWO_FACTORS];

/// The highest class that a sign-in reaches, by the kind of its login method and what was proven to us.
pub fn reached(method_kind: &str, proofs: &Proofs) -> Option<&'static str> {
    match method_kind {
        _ if proofs.is_two() => Some(TWO_FACTORS),
        // A mailed code in place of the password is no password, and of no class.
        "password" if !proofs.is_mail_alone() => Some(PASSWORD),
        _ => None,
    }
}

/// True if there is a sign-in that reaches the class.
pub fn is_known(name: &str) -> bool {
    ACRS.contains(&name)
}

/// True if a sign-in of the class `reached` is worth what the class `wished` is.
pub fn satisfies(reached: &str, wished: &str) -> bool {
    let level = |name: &str| ACRS.iter().position(|known| *known == name);
    match (level(reached), level(wished)) {
        (Some(reached), Some(wished)) => wished <= reached,
        _ => false,
    }
}

/// The class to tell: of those wished for the first that the sign-in is worth, else what it reached (OpenID Connect Core, section
/// 5.5.1.1: what is told is one of those that were asked for).
pub fn told<'a>(reached: Option<&'static str>, wished: &'a [String]) -> Option<&'a str> {
    let reached = reached?;
    let found = wished.iter().find(|wished| satisfies(reached, wished));
    Some(found.map_or(reached, String::as_str))
}

/// How the person proved who they are.
pub fn methods(method_kind: &str, proofs: &Proofs) -> Vec<&'static str> {
    let mut methods = Vec::new();
    if proofs.list().is_empty() && method_kind == "password" {
        methods.push("pwd");
    }
    for proof in proofs.list() {
        let of: &[_] = match proof {
            Proof::Password => &["pwd"],
            // The company's system knows how; we do not.
            Proof::Company => &[],
            Proof::Totp | Proof::Recovery | Proof::Emergency => &["otp"],
            Proof::Passkey => &["pop", "user"],
            // RFC 8176, section 2: `mca` is what comes over a second channel. `otp` would say of it that it comes from a device of the
            // person's (it names RFC 4226 and RFC 6238); for mail there is no word.
            Proof::Mail => &["mca"],
        };
        methods.extend_from_slice(of);
    }
    if proofs.is_two() {
        methods.push("mfa");
    }
    methods
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_sign_ins_are_worth() {
        for (kind, proofs, acr, amr) in [
            ("password", "", Some(PASSWORD), &["pwd"][..]),
            ("password", "password", Some(PASSWORD), &["pwd"]),
            ("password", "password totp", Some(TWO_FACTORS), &["pwd", "otp", "mfa"]),
            (
                "password",
                "password recovery",
                Some(TWO_FACTORS),
                &["pwd", "otp", "mfa"],
            ),
            ("password", "passkey", Some(TWO_FACTORS), &["pop", "user", "mfa"]),
            ("password", "mail", None, &["mca"]),
            ("password", "mail totp", Some(TWO_FACTORS), &["mca", "otp", "mfa"]),
            ("password", "password mail", Some(TWO_FACTORS), &["pwd", "mca", "mfa"]),
            ("openid", "company mail", Some(TWO_FACTORS), &["mca", "mfa"]),
            ("oidc", "", None, &[]),
            ("oidc", "company", None, &[]),
            ("oidc", "company totp", Some(TWO_FACTORS), &["otp", "mfa"]),
        ] {
            let proofs = Proofs::parse(proofs).unwrap_or_default();
            assert_eq!(reached(kind, &proofs), acr, "{kind} {proofs:?}");
            assert_eq!(methods(kind, &proofs), amr, "{kind} {proofs:?}");
        }
    }

    #[test]
    fn two_factors_are_worth_what_a_password_is() {
        assert!(satisfies(TWO_FACTORS, PASSWORD) && satisfies(PASSWORD, PASSWORD));
        assert!(!satisfies(PASSWORD, TWO_FACTORS) && !satisfies(TWO_FACTORS, "urn:other"));
        assert!(is_known(PASSWORD) && is_known(TWO_FACTORS) && !is_known("urn:other"));
        let wished = ["urn:other".to_owned(), PASSWORD.to_owned()];
        assert_eq!(told(Some(TWO_FACTORS), &wished), Some(PASSWORD));
        assert_eq!(told(Some(TWO_FACTORS), &[]), Some(TWO_FACTORS));
        assert_eq!(told(Some(PASSWORD), &[TWO_FACTORS.to_owned()]), Some(PASSWORD));
        assert_eq!(told(None, &wished), None);
    }
}
