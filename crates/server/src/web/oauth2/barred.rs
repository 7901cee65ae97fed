//! Tells somebody who is signed in that they may not use the business system they come from, and whom to ask.

use askama::Template;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::provider::Barred;

use super::authorize::encoded;
use crate::i18n::Lang;
use crate::web::core::Ask;
use crate::web::page::{Frame, Page};

#[derive(Debug, Template)]
#[template(path = "provider/barred.html")]
struct BarredPage {
    l: Lang,
    frame: Frame,
    facts: Barred,
    other: String,
}

/// The page. `next` is the way back to the request, for after another sign-in.
pub fn barred(ask: &Ask, l: Lang, facts: Barred, next: &str) -> Response {
    let login = facts
        .organization_id
        .as_ref()
        .map_or_else(|| "/login".to_owned(), |slug| format!("/o/{}", encoded(slug)));
    let page = BarredPage {
        l,
        frame: ask.frame(l.t("reach-barred")),
        other: format!("{login}?next={next}"),
        facts,
    };
    Page::with_status(StatusCode::FORBIDDEN, page).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_speaks_both_languages_and_escapes_names() {
        for l in [Lang::KO, Lang::EN] {
            for is_whole_organization in [true, false] {
                let page = BarredPage {
                    l,
                    frame: Frame::new(l.t("reach-barred"), "/oauth2/authorize"),
                    facts: Barred {
                        client: "<급여>".into(),
                        home_url: Some("https://pay.example/".into()),
                        organization: "한빛물산".into(),
                        account: "haneul@hanbit.example".into(),
                        is_whole_organization,
                        organization_id: None,
                        interaction: String::new(),
                    },
                    other: "/login".into(),
                };
                let html = page.render().expect("rendered");
                assert!(
                    html.contains("&#60;급여&#62;") && html.contains("haneul@hanbit.example"),
                    "{html}"
                );
            }
        }
    }
}
