//! What a client may be registered with. Everything is checked at once, so that a form can show every mistake.

use url::Url;

use crate::claims::SCOPES;
use crate::jose::Alg;
use crate::redirect::{self, BadRedirectUri};
use crate::scope::{API_SCOPES, OPENID};
use crate::token::{GRANTS, GrantType};

use super::ClientKind;

/// Most addresses in one list.
const MAX_URIS: usize = 20;
/// Longest home address, in bytes.
const MAX_HOME: usize = 2_000;

/// What somebody asks to register; lists as they were typed or chosen.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// Whether it can keep a secret.
    pub kind: ClientKind,
    /// Where it may be answered, one a line.
    pub redirect_uris: &'a str,
    /// Where a browser may go after logout, one a line.
    pub post_logout_redirect_uris: &'a str,
    /// The grants by name.
    pub grants: &'a [String],
    /// The scopes by name.
    pub scopes: &'a [String],
    /// What its ID tokens are signed with.
    pub id_token_alg: &'a str,
    /// Its own address; may be empty.
    pub home_url: &'a str,
}

/// What may be registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// Where it may be answered.
    pub redirect_uris: Vec<String>,
    /// Where a browser may go after logout.
    pub post_logout_redirect_uris: Vec<String>,
    /// The grants by name, in the order of the table.
    pub grants: Vec<String>,
    /// The scopes by name, in the order of the tables.
    pub scopes: Vec<String>,
    /// What its ID tokens are signed with.
    pub id_token_alg: Alg,
    /// Its own address.
    pub home_url: Option<String>,
}

/// One mistake: the field, a stable code, and the entry that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Name of the field.
    pub field: &'static str,
    /// Stable code.
    pub code: &'static str,
    /// What was typed, where one of several entries is wrong.
    pub entry: Option<String>,
}

/// Every scope that a client may be given, in the order in which they are offered.
pub fn all_scopes() -> impl Iterator<Item = &'static str> {
    SCOPES.iter().map(|def| def.name).chain(API_SCOPES.iter().copied())
}

/// Checks what is asked.
///
/// # Errors
/// Every mistake, at least one.
pub fn check(asked: &Asked<'_>) -> Result<Registration, Vec<Mistake>> {
    let mut mistakes = Vec::new();
    let redirect_uris = uris("redirect_uris", asked.redirect_uris, &mut mistakes);
    let post_logout_redirect_uris = uris(
        "post_logout_redirect_uris",
        asked.post_logout_redirect_uris,
        &mut mistakes,
    );
    let (grants, scopes) = (grants(asked, &mut mistakes), scopes(asked, &mut mistakes));
    let uses_codes = grants.iter().any(|name| name == GrantType::AuthorizationCode.as_str());
    if uses_codes && asked.redirect_uris.trim().is_empty() {
        mistakes.push(mistake("redirect_uris", "redirect_uri_missing"));
    }
    let signs_in = uses_codes || grants.iter().any(|name| name == GrantType::DeviceCode.as_str());
    if signs_in && !scopes.iter().any(|name| name == OPENID) {
        mistakes.push(mistake("scopes", "scope_openid_missing"));
    }
    let home_url = home_url(asked.home_url, &mut mistakes);
    let id_token_alg = Alg::find(asked.id_token_alg);
    if id_token_alg.is_none() {
        mistakes.push(mistake("id_token_alg", "choice_unknown"));
    }
    match id_token_alg {
        Some(id_token_alg) if mistakes.is_empty() => Ok(Registration {
            redirect_uris,
            post_logout_redirect_uris,
            grants,
            scopes,
            id_token_alg,
            home_url,
        }),
        _ => Err(mistakes),
    }
}

const fn mistake(field: &'static str, code: &'static str) -> Mistake {
    Mistake {
        field,
        code,
        entry: None,
    }
}

fn uris(field: &'static str, text: &str, mistakes: &mut Vec<Mistake>) -> Vec<String> {
    let mut uris: Vec<String> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let code = match redirect::check(line) {
            Ok(()) => None,
            Err(BadRedirectUri::Malformed) => Some("redirect_uri_malformed"),
            Err(BadRedirectUri::Fragment) => Some("redirect_uri_fragment"),
            Err(BadRedirectUri::Credentials) => Some("redirect_uri_credentials"),
            Err(BadRedirectUri::Scheme) => Some("redirect_uri_scheme"),
        };
        if let Some(code) = code {
            let entry = Some(line.chars().take(100).collect());
            mistakes.push(Mistake { field, code, entry });
        } else if !uris.iter().any(|known| known == line) {
            uris.push(line.to_owned());
        }
    }
    if uris.len() > MAX_URIS {
        mistakes.push(mistake(field, "redirect_uri_too_many"));
    }
    uris
}

fn grants(asked: &Asked<'_>, mistakes: &mut Vec<Mistake>) -> Vec<String> {
    let is_known = |name: &String| GrantType::find(name).is_some();
    let has = |grant: GrantType| asked.grants.iter().any(|name| name == grant.as_str());
    if !asked.grants.iter().all(is_known) {
        mistakes.push(mistake("grants", "choice_unknown"));
    } else if asked.grants.is_empty() {
        mistakes.push(mistake("grants", "grant_missing"));
    } else if has(GrantType::RefreshToken) && !has(GrantType::AuthorizationCode) && !has(GrantType::DeviceCode) {
        mistakes.push(mistake("grants", "grant_refresh_alone"));
    } else if GRANTS
        .iter()
        .any(|def| has(def.grant) && !def.speaker.admits(asked.kind))
    {
        mistakes.push(mistake("grants", "grant_needs_secret"));
    }
    let known = GRANTS.iter().map(|def| def.grant);
    known
        .filter(|grant| has(*grant))
        .map(|grant| grant.as_str().to_owned())
        .collect()
}

fn scopes(asked: &Asked<'_>, mistakes: &mut Vec<Mistake>) -> Vec<String> {
    if !asked.scopes.iter().all(|name| all_scopes().any(|known| known == name)) {
        mistakes.push(mistake("scopes", "choice_unknown"));
    }
    all_scopes()
        .filter(|known| asked.scopes.iter().any(|name| name == known))
        .map(str::to_owned)
        .collect()
}

/// It stands as a link in consoles: nothing but a page may be behind it.
fn home_url(text: &str, mistakes: &mut Vec<Mistake>) -> Option<String> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let url = Url::parse(text).ok().filter(|url| {
        matches!(url.scheme(), "https" | "http")
            && url.host().is_some()
            && url.username().is_empty()
            && url.password().is_none()
            // As it is kept: letters outside of ASCII become longer.
            && url.as_str().len() <= MAX_HOME
    });
    if url.is_none() || text.len() > MAX_HOME {
        mistakes.push(mistake("home_url", "home_url_malformed"));
    }
    url.map(String::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(list: &str) -> Vec<String> {
        list.split(' ')
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect()
    }

    fn codes(change: impl FnOnce(&mut Asked<'_>, &mut Vec<String>, &mut Vec<String>)) -> Vec<&'static str> {
        let (mut grants, mut scopes) = (names("authorization_code refresh_token"), names("openid profile"));
        let mut asked = Asked {
            kind: ClientKind::Confidential,
            redirect_uris: "https://rp.example/cb\r\nhttp://127.0.0.1:*/callback\n",
            post_logout_redirect_uris: "",
            grants: &[],
            scopes: &[],
            id_token_alg: "ES256",
            home_url: "https://rp.example",
        };
        change(&mut asked, &mut grants, &mut scopes);
        let asked = Asked {
            grants: &grants,
            scopes: &scopes,
            ..asked
        };
        check(&asked).map_or_else(|list| list.iter().map(|m| m.code).collect(), |_| Vec::new())
    }

    #[test]
    fn every_mistake_is_named_and_nothing_else() {
        assert_eq!(codes(|_, _, _| {}), [""; 0]);
        assert_eq!(codes(|a, _, _| a.redirect_uris = " \n"), ["redirect_uri_missing"]);
        assert_eq!(
            codes(|a, _, _| a.redirect_uris = "http://rp.example/cb\nhttps://rp.example/#x"),
            ["redirect_uri_scheme", "redirect_uri_fragment"]
        );
        assert_eq!(
            codes(|a, _, _| a.post_logout_redirect_uris = "javascript:alert(1)"),
            ["redirect_uri_scheme"]
        );
        assert_eq!(codes(|a, _, _| a.id_token_alg = "none"), ["choice_unknown"]);
        for bad in [
            "javascript:alert(1)",
            "ftp://rp.example",
            "rp.example",
            "https://u:p@rp.example",
        ] {
            assert_eq!(codes(|a, _, _| a.home_url = bad), ["home_url_malformed"], "{bad}");
        }
        let long = format!("https://rp.example/{}", "가".repeat(500));
        let mut mistakes = Vec::new();
        home_url(&long, &mut mistakes);
        assert_eq!(
            mistakes,
            [mistake("home_url", "home_url_malformed")],
            "too long as it is kept"
        );
        assert_eq!(codes(|_, g, _| g.clear()), ["grant_missing"]);
        assert_eq!(codes(|_, g, _| *g = names("refresh_token")), ["grant_refresh_alone"]);
        let device = "refresh_token urn:ietf:params:oauth:grant-type:device_code";
        assert_eq!(codes(|_, g, _| *g = names(device)), [""; 0], "a device refreshes, too");
        let (device, profile) = (names(device), names("profile"));
        assert_eq!(codes(|_, g, s| (*g, *s) = (device, profile)), ["scope_openid_missing"]);
        assert_eq!(codes(|_, g, _| g.push("password".into())), ["choice_unknown"]);
        assert_eq!(codes(|_, _, s| *s = names("profile")), ["scope_openid_missing"]);
        assert_eq!(codes(|_, _, s| s.push("everything".into())), ["choice_unknown"]);
        let public = |a: &mut Asked<'_>, g: &mut Vec<String>, _: &mut Vec<String>| {
            a.kind = ClientKind::Public;
            g.push("client_credentials".into());
        };
        assert_eq!(codes(public), ["grant_needs_secret"]);
        let public = |a: &mut Asked<'_>, g: &mut Vec<String>, _: &mut Vec<String>| {
            a.kind = ClientKind::Public;
            g.push("urn:ietf:params:oauth:grant-type:token-exchange".into());
        };
        assert_eq!(codes(public), ["grant_needs_secret"]);
        let many = (0..21).map(|n| format!("https://rp.example/{n}\n")).collect::<String>();
        assert_eq!(
            codes(move |a, _, _| a.redirect_uris = Box::leak(many.into_boxed_str())),
            ["redirect_uri_too_many"]
        );
    }
}
