//! What an operator may let an initial access token do. Everything is checked at once, so that a form can show every mistake.

use std::time::Duration;

use crate::claims::SCOPES;
use crate::client::registration::Mistake;
use crate::scope::OPENID;
use crate::token::{GRANTS, GrantType};

/// How many days it may hold.
pub const DAYS: std::ops::RangeInclusive<u32> = 1..=90;
/// How many clients may be made with it.
pub const USES: std::ops::RangeInclusive<u32> = 1..=1_000;

/// What somebody asks for, as typed or chosen.
#[derive(Debug, Clone, Copy)]
pub struct AskedOffer<'a> {
    /// How many days it is to hold.
    pub days: &'a str,
    /// How many clients may be made.
    pub max_uses: &'a str,
    /// Grants by name.
    pub grants: &'a [String],
    /// Scopes by name.
    pub scopes: &'a [String],
}

/// What it may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// How long it holds.
    pub life: Duration,
    /// How many clients may be made.
    pub max_uses: u32,
    /// Grants by name, in the order of the table.
    pub grants: Vec<String>,
    /// Scopes by name, in the order of the table.
    pub scopes: Vec<String>,
}

/// The scopes that a client may have that registers by itself: about people who agree, never over organisations (those of the
/// REST API are given by an operator alone).
pub fn offered_scopes() -> impl Iterator<Item = &'static str> {
    SCOPES.iter().map(|def| def.name)
}

/// Checks what is asked.
///
/// # Errors
/// Every mistake, at least one.
pub fn check_offer(asked: &AskedOffer<'_>) -> Result<Offer, Vec<Mistake>> {
    let mut mistakes = Vec::new();
    let mut note = |field, code| {
        mistakes.push(Mistake {
            field,
            code,
            entry: None,
        });
    };
    let days = number(asked.days, &DAYS);
    if days.is_none() {
        note("days", "dynreg_days_range");
    }
    let max_uses = number(asked.max_uses, &USES);
    if max_uses.is_none() {
        note("max_uses", "dynreg_uses_range");
    }
    let has = |grant: GrantType| asked.grants.iter().any(|name| name == grant.as_str());
    if asked.grants.iter().any(|name| GrantType::find(name).is_none()) {
        note("grants", "choice_unknown");
    } else if asked.grants.is_empty() {
        note("grants", "grant_missing");
    } else if has(GrantType::RefreshToken) && !has(GrantType::AuthorizationCode) && !has(GrantType::DeviceCode) {
        note("grants", "grant_refresh_alone");
    }
    let signs_in = has(GrantType::AuthorizationCode) || has(GrantType::DeviceCode);
    if asked
        .scopes
        .iter()
        .any(|name| !offered_scopes().any(|known| known == name))
    {
        note("scopes", "choice_unknown");
    } else if signs_in && !asked.scopes.iter().any(|name| name == OPENID) {
        note("scopes", "scope_openid_missing");
    }
    match (days, max_uses) {
        (Some(days), Some(max_uses)) if mistakes.is_empty() => Ok(Offer {
            life: Duration::from_secs(u64::from(days) * 24 * 60 * 60),
            max_uses,
            grants: GRANTS
                .iter()
                .filter(|def| has(def.grant))
                .map(|def| def.grant.as_str().to_owned())
                .collect(),
            scopes: offered_scopes()
                .filter(|known| asked.scopes.iter().any(|name| name == known))
                .map(str::to_owned)
                .collect(),
        }),
        _ => Err(mistakes),
    }
}

fn number(text: &str, bounds: &std::ops::RangeInclusive<u32>) -> Option<u32> {
    let text = text.trim();
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| is_number && bounds.contains(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(days: &str, max_uses: &str, grants: &str, scopes: &str) -> Vec<(&'static str, &'static str)> {
        let names = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let asked = AskedOffer {
            days,
            max_uses,
            grants: &names(grants),
            scopes: &names(scopes),
        };
        check_offer(&asked).map_or_else(|list| list.iter().map(|m| (m.field, m.code)).collect(), |_| Vec::new())
    }

    #[test]
    fn an_offer_has_its_bounds() {
        let code = "authorization_code";
        assert_eq!(codes("90", " 1000 ", code, "openid email"), []);
        assert_eq!(codes("1", "1", "client_credentials", ""), []);
        for days in ["", "0", "91", "-1", "+1", "1.5", "ten", "99999999999"] {
            assert_eq!(
                codes(days, "1", code, "openid"),
                [("days", "dynreg_days_range")],
                "{days}"
            );
        }
        for uses in ["", "0", "1001", "1e3"] {
            assert_eq!(
                codes("1", uses, code, "openid"),
                [("max_uses", "dynreg_uses_range")],
                "{uses}"
            );
        }
        assert_eq!(codes("1", "1", "", "openid"), [("grants", "grant_missing")]);
        assert_eq!(codes("1", "1", "password", "openid"), [("grants", "choice_unknown")]);
        assert_eq!(
            codes("1", "1", "refresh_token", ""),
            [("grants", "grant_refresh_alone")]
        );
        assert_eq!(codes("1", "1", code, "profile"), [("scopes", "scope_openid_missing")]);
        for beyond in ["organizations:read", "organizations:write", "unheard-of"] {
            let scopes = format!("openid {beyond}");
            assert_eq!(
                codes("1", "1", code, &scopes),
                [("scopes", "choice_unknown")],
                "{beyond}"
            );
        }
    }
}
