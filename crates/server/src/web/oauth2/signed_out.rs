//! The page after a sign-out. It loads a frame of each business system that asked for one (OpenID Connect Front-Channel
//! Logout 1.0), and goes on from there: by script as soon as all have loaded and after three seconds in any case, without
//! scripts by a header of its own or the link.

use askama::Template;
use axum::response::{IntoResponse, Response};
use http::HeaderValue;
use http::header::REFRESH;
use url::Url;

use crate::i18n::Lang;
use crate::web::core::{Ask, browser_state};
use crate::web::page::{Frame, Notice, Page};
use crate::web::security_headers::FrameSources;

#[derive(Debug, Template)]
#[template(path = "provider/signed_out.html")]
struct SignedOutPage {
    l: Lang,
    frame: Frame,
    frames: Vec<String>,
    then: Option<String>,
}

/// The page, for a browser whose session has just ended. `then` is proven to be an address to go on to.
pub fn page(ask: &Ask, frames: Vec<String>, then: Option<String>) -> Response {
    let l = ask.l;
    let sources = frames.iter().filter_map(|frame| Url::parse(frame).ok());
    let sources = sources.fold(FrameSources::default(), |sources, url| sources.with(&url));
    let refresh = then
        .as_ref()
        .and_then(|then| HeaderValue::from_str(&format!("5;url={then}")).ok());
    let page = SignedOutPage {
        l,
        frame: ask.frame(l.t("provider-signed-out")),
        frames,
        then,
    };
    let mut response = Page::new(page).into_response();
    response.extensions_mut().insert(sources);
    if let Some(refresh) = refresh {
        response.headers_mut().insert(REFRESH, refresh);
    }
    forget(ask, response)
}

/// Takes the session's cookie and the browser's state away.
pub fn forget(ask: &Ask, mut response: Response) -> Response {
    browser_state::sign_out(ask, response.headers_mut());
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_speaks_both_languages_and_escapes_its_addresses() {
        for l in [Lang::KO, Lang::EN] {
            for then in [None, Some("https://rp.example/bye?a=1&b=\"".to_owned())] {
                let page = SignedOutPage {
                    l,
                    frame: Frame::new(l.t("provider-signed-out"), "/oauth2/logout"),
                    frames: vec!["https://rp.example/out?iss=i&sid=s".to_owned()],
                    then: then.clone(),
                };
                let html = page.render().expect("rendered");
                assert!(html.contains(&*l.t("provider-signed-out-text")), "{html}");
                assert!(html.contains("iss=i&#38;sid=s"), "{html}");
                assert_eq!(html.contains("b=&#34;"), then.is_some(), "{html}");
            }
        }
    }
}
