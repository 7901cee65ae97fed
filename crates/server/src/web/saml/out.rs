//! To the identity provider: by an address, or by a form that a script sends and a button without one.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use http::HeaderValue;
use http::header::{CACHE_CONTROL, REFRESH};
use ieum_app::login::saml::Sent;
use url::Url;

use crate::i18n::Lang;
use crate::web::core::Ask;
use crate::web::page::{self, Frame, Page};
use crate::web::security_headers::FormTargets;

#[derive(Debug, Template)]
#[template(path = "saml/post.html")]
pub(super) struct PostPage {
    pub l: Lang,
    pub frame: Frame,
    pub action: String,
    pub fields: Vec<(&'static str, String)>,
}

#[derive(Debug, Template)]
#[template(path = "saml/onward.html")]
struct OnwardPage {
    l: Lang,
    frame: Frame,
    lead: String,
    to: String,
}

/// Sends somebody there who followed a link.
pub fn there(ask: &Ask, sent: Sent) -> Response {
    match sent {
        Sent::Redirect(to) => {
            let mut response = Redirect::to(&to).into_response();
            response
                .headers_mut()
                .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
            response
        }
        Sent::Post { action, fields } => post(ask, action, fields),
    }
}

/// Sends somebody who signed out on to sign out there.
pub fn leaving(ask: &Ask, to: String) -> Response {
    let refresh = HeaderValue::from_str(&format!("0;url={to}"));
    let page = OnwardPage {
        l: ask.l,
        frame: ask.frame(ask.l.t("saml-leaving")),
        lead: ask.l.t("saml-leaving-lead").into_owned(),
        to,
    };
    let mut response = Page::new(page).into_response();
    if let Ok(refresh) = refresh {
        response.headers_mut().insert(REFRESH, refresh);
    }
    response
}

fn post(ask: &Ask, action: String, fields: Vec<(&'static str, String)>) -> Response {
    let targets = Url::parse(&action).map_or_else(
        |_| FormTargets::default(),
        |url| FormTargets::default().with_redirect_uri(&url),
    );
    let page = PostPage {
        l: ask.l,
        frame: ask.frame(ask.l.t("saml-onward")),
        action,
        fields,
    };
    let mut response = Page::new(page).into_response();
    response.extensions_mut().insert(targets);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_speak_both_languages_and_keep_values_in_their_place() {
        for l in [Lang::KO, Lang::EN] {
            let post = PostPage {
                l,
                frame: Frame::new(l.t("saml-onward"), "/o/x/go/y"),
                action: "https://idp.example/sso?x=1&y=\"2".into(),
                fields: vec![("RelayState", "\"><script>alert(1)</script>".into())],
            };
            let html = post.render().expect("rendered");
            assert!(!html.contains("<script>alert") && html.contains("data-post"), "{html}");
            assert!(html.contains("https://idp.example/sso?x=1&#38;y=&#34;2"), "{html}");
            let onward = OnwardPage {
                l,
                frame: Frame::new(l.t("saml-leaving"), "/logout"),
                lead: l.t("saml-leaving-lead").into_owned(),
                to: "https://idp.example/slo?a=1&b=\"".into(),
            };
            let html = onward.render().expect("rendered");
            assert!(html.contains("a=1&#38;b=&#34;"), "{html}");
        }
    }
}
