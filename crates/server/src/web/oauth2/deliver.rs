//! The answer on its way to a business system: a redirect, or a form that the browser posts (OAuth 2.0 Form Post Response Mode).

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use ieum_oidc::authorize::Delivery;
use url::Url;

use crate::i18n::Lang;
use crate::web::core::Ask;
use crate::web::page::{self, ErrorPage, Frame, Page};
use crate::web::security_headers::FormTargets;

/// Without scripts the person presses the button.
#[derive(Debug, Template)]
#[template(path = "provider/form_post.html")]
struct FormPostPage {
    l: Lang,
    frame: Frame,
    action: String,
    fields: Vec<(&'static str, String)>,
}

/// Delivers it.
pub fn deliver(ask: &Ask, l: Lang, delivery: Delivery) -> Response {
    let (action, fields) = match delivery {
        Delivery::Redirect(to) => return Redirect::to(&to).into_response(),
        Delivery::Form { action, fields } => (action, fields),
        Delivery::Withheld => {
            return ErrorPage::new(l, StatusCode::BAD_REQUEST, &ask.path, &ask.ctx.request.request_id)
                .message(l.t("provider-withheld"))
                .advice(l.t("provider-error-advice"))
                .into_response();
        }
    };
    let targets = Url::parse(&action).map_or_else(
        |_| FormTargets::default(),
        |uri| FormTargets::default().with_redirect_uri(&uri),
    );
    let page = FormPostPage {
        l,
        frame: ask.frame(l.t("requests-deliver")),
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
    fn the_page_speaks_both_languages_and_keeps_values_in_their_place() {
        for l in [Lang::KO, Lang::EN] {
            let page = FormPostPage {
                l,
                frame: Frame::new(l.t("requests-deliver"), "/oauth2/authorize"),
                action: "https://rp.example/cb?x=1&y=\"2".into(),
                fields: vec![("state", "\"><script>alert(1)</script>".into())],
            };
            let html = page.render().expect("rendered");
            assert!(!html.contains("<script>alert"), "{html}");
            assert!(html.contains("https://rp.example/cb?x=1&#38;y=&#34;2"), "{html}");
            assert!(html.contains("data-post"), "{html}");
        }
    }
}
