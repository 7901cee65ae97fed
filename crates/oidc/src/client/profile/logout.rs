//! How a client learns that somebody signed out: by a call from server to server (OpenID Connect Back-Channel Logout 1.0), by
//! a frame in the person's browser (OpenID Connect Front-Channel Logout 1.0), or by watching the browser's state (OpenID Connect
//! Session Management 1.0).

use serde::{Deserialize, Serialize};
use url::{Origin, Url};

use crate::client::registration::Mistake;
use crate::redirect::{self, BadRedirectUri};

/// How a client learns that somebody signed out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LogoutProfile {
    /// Where logout tokens are posted (`backchannel_logout_uri`).
    pub backchannel_uri: Option<String>,
    /// The client ends sessions by `sid` only (`backchannel_logout_session_required`).
    pub backchannel_session_required: bool,
    /// What the browser loads in a frame (`frontchannel_logout_uri`).
    pub frontchannel_uri: Option<String>,
    /// The client needs issuer and `sid` in that address (`frontchannel_logout_session_required`).
    pub frontchannel_session_required: bool,
    /// Its answers bear a `session_state`, so that its page can watch whether somebody signs out or in.
    pub session_state: bool,
}

/// What somebody asks for; addresses as they were typed, empty for none.
#[derive(Debug, Clone, Copy, Default)]
pub struct AskedLogout<'a> {
    /// Where logout tokens are posted.
    pub backchannel_uri: &'a str,
    /// Whether the client needs a `sid`.
    pub backchannel_session_required: bool,
    /// What the browser loads.
    pub frontchannel_uri: &'a str,
    /// Whether the client needs a `sid` there.
    pub frontchannel_session_required: bool,
    /// Whether the client watches the browser's state.
    pub session_state: bool,
}

impl LogoutProfile {
    /// Checks what is asked for a client with these redirect URIs.
    ///
    /// # Errors
    /// Every mistake, at least one.
    pub fn check(asked: &AskedLogout<'_>, redirect_uris: &[String]) -> Result<Self, Vec<Mistake>> {
        let mut mistakes = Vec::new();
        let mut take = |field, text: &str| {
            let text = text.trim();
            if text.is_empty() {
                return None;
            }
            if let Err(code) = check_uri(text) {
                mistakes.push(mistake(field, code, text));
                return None;
            }
            Some(text.to_owned())
        };
        let backchannel_uri = take("backchannel_uri", asked.backchannel_uri);
        let frontchannel_uri = take("frontchannel_uri", asked.frontchannel_uri);
        if let Some(uri) = frontchannel_uri.as_deref().filter(|uri| !is_own(uri, redirect_uris)) {
            mistakes.push(mistake("frontchannel_uri", "logout_uri_foreign", uri));
        }
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        Ok(Self {
            backchannel_session_required: asked.backchannel_session_required && backchannel_uri.is_some(),
            frontchannel_session_required: asked.frontchannel_session_required && frontchannel_uri.is_some(),
            backchannel_uri,
            frontchannel_uri,
            session_state: asked.session_state,
        })
    }

    /// The address of the frame that tells the client that this session ended (Front-Channel Logout, section 2). Issuer and
    /// `sid` are always there: a client that does not need them overlooks them. `None` if there is no frame to load, also if the
    /// client's redirect URIs have moved to another origin since the address was registered.
    pub fn frame(&self, redirect_uris: &[String], issuer: &str, sid: &str) -> Option<String> {
        let uri = self.frontchannel_uri.as_deref()?;
        is_own(uri, redirect_uris).then(|| redirect::append(uri, &[("iss", Some(issuer)), ("sid", Some(sid))]))
    }
}

fn mistake(field: &'static str, code: &'static str, entry: &str) -> Mistake {
    Mistake {
        field,
        code,
        entry: Some(entry.to_owned()),
    }
}

/// An absolute address without a fragment (section 2.2 of both); `http` only on this computer, as redirect URIs allow.
fn check_uri(text: &str) -> Result<Url, &'static str> {
    redirect::check(text).map_err(|error| match error {
        BadRedirectUri::Malformed => "redirect_uri_malformed",
        BadRedirectUri::Fragment => "redirect_uri_fragment",
        BadRedirectUri::Credentials => "redirect_uri_credentials",
        BadRedirectUri::Scheme => "logout_uri_scheme",
    })?;
    let url = Url::parse(text).map_err(|_| "redirect_uri_malformed")?;
    match url.scheme() {
        "https" | "http" => Ok(url),
        _ => Err("logout_uri_scheme"),
    }
}

/// Scheme, host and port are those of a registered redirect URI (Front-Channel Logout, section 2).
fn is_own(uri: &str, redirect_uris: &[String]) -> bool {
    let origin = |text: &str| Url::parse(text).ok().map(|url| url.origin()).filter(Origin::is_tuple);
    let Some(asked) = origin(uri) else { return false };
    redirect_uris.iter().any(|own| origin(own).as_ref() == Some(&asked))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own() -> Vec<String> {
        vec![
            "https://rp.example/cb".into(),
            "http://127.0.0.1:*/callback".into(),
            "http://localhost:3000/cb".into(),
            "com.example.app:/cb".into(),
        ]
    }

    fn codes(back: &str, front: &str) -> Vec<(&'static str, &'static str)> {
        let asked = AskedLogout {
            backchannel_uri: back,
            frontchannel_uri: front,
            ..AskedLogout::default()
        };
        LogoutProfile::check(&asked, &own())
            .map_or_else(|list| list.iter().map(|m| (m.field, m.code)).collect(), |_| Vec::new())
    }

    #[test]
    fn addresses_are_ones_that_a_token_may_be_sent_to() {
        for good in [
            "",
            " https://rp.example/bye ",
            "https://other.example:8443/bye?tenant=1",
            "http://localhost:9000/bye",
            "http://127.0.0.1:9000/bye",
        ] {
            assert_eq!(codes(good, ""), [], "{good}");
        }
        for (bad, code) in [
            ("/bye", "redirect_uri_malformed"),
            ("rp.example/bye", "redirect_uri_malformed"),
            ("https://rp.example/bye#x", "redirect_uri_fragment"),
            ("https://u:p@rp.example/bye", "redirect_uri_credentials"),
            ("http://rp.example/bye", "logout_uri_scheme"),
            ("http://169.254.169.254/latest", "logout_uri_scheme"),
            ("http://127.0.0.1:*/bye", "redirect_uri_malformed"),
            ("com.example.app:/bye", "logout_uri_scheme"),
            ("javascript:alert(1)", "logout_uri_scheme"),
            ("https://rp.example/a\nhttps://rp.example/b", "redirect_uri_malformed"),
        ] {
            assert_eq!(codes(bad, ""), [("backchannel_uri", code)], "{bad}");
            assert_eq!(codes("", bad), [("frontchannel_uri", code)], "{bad}");
        }
    }

    #[test]
    fn a_frame_is_of_an_origin_that_the_client_signs_in_at() {
        for good in ["https://rp.example/bye?x=1", "http://localhost:3000/bye"] {
            assert_eq!(codes("", good), [], "{good}");
        }
        for bad in [
            "https://evil.example/bye",
            "https://rp.example:8443/bye",
            "https://rp.example.evil.example/bye",
            "http://localhost:3001/bye",
            "http://127.0.0.1:9000/bye",
        ] {
            assert_eq!(codes("", bad), [("frontchannel_uri", "logout_uri_foreign")], "{bad}");
        }
        let profile = LogoutProfile {
            frontchannel_uri: Some("https://rp.example/bye?x=1".into()),
            ..LogoutProfile::default()
        };
        assert_eq!(
            profile.frame(&own(), "https://id.example", "s&1").as_deref(),
            Some("https://rp.example/bye?x=1&iss=https%3A%2F%2Fid.example&sid=s%261")
        );
        assert_eq!(profile.frame(&["https://new.example/cb".into()], "i", "s"), None);
        assert_eq!(LogoutProfile::default().frame(&own(), "i", "s"), None);
    }

    #[test]
    fn a_demand_without_an_address_is_none() {
        let asked = AskedLogout {
            backchannel_session_required: true,
            frontchannel_session_required: true,
            ..AskedLogout::default()
        };
        assert_eq!(LogoutProfile::check(&asked, &own()), Ok(LogoutProfile::default()));
    }
}
