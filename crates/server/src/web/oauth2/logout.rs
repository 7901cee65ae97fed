//! `/oauth2/logout`: signing out at the wish of a business system (OpenID Connect RP-Initiated Logout 1.0).

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use ieum_app::provider::{self, Asker, LogoutAnswer};
use ieum_oidc::discovery::paths;
use ieum_oidc::logout::BadLogout;
use ieum_oidc::params::Params;
use ieum_oidc::reason::Reason;
use url::Url;

use super::params::{Asked, AskedByForm};
use super::signed_out;
use crate::i18n::Lang;
use crate::web::core::{Ask, MaybeSignedIn, Outcome, Typed};
use crate::web::page::{ErrorPage, Frame, Page};
use crate::web::saml::leaving;
use crate::web::security_headers::FormTargets;

/// What the confirmation sends along. The hint is not among them: the person has said it now.
const CARRIED: [&str; 3] = ["client_id", "post_logout_redirect_uri", "state"];

#[derive(Debug, Template)]
#[template(path = "provider/logout.html")]
struct ConfirmPage {
    l: Lang,
    frame: Frame,
    client: Option<String>,
    hidden: Vec<(&'static str, String)>,
}

/// `POST /oauth2/logout`: browsers hold cookies back from a post of another site, so the request comes again as an address.
pub async fn post(AskedByForm(asked): AskedByForm) -> Response {
    Redirect::to(&asked.address(paths::LOGOUT)).into_response()
}

/// `GET /oauth2/logout`
pub async fn get(mut ask: Ask, caller: MaybeSignedIn, asked: Asked) -> Outcome {
    // A language that the person chose on this very page comes first.
    if asked.params.find("lang").is_none() {
        ask.l = super::authorize::wished(asked.params.find("ui_locales").unwrap_or_default()).map_or(ask.l, Lang);
    }
    answer(&ask, caller, &asked.params, Asker::Client).await
}

/// `POST /oauth2/logout/confirm`
pub async fn confirm(ask: Ask, caller: MaybeSignedIn, form: Typed) -> Outcome {
    let pairs = CARRIED.map(|name| (name.to_owned(), form.get(name).to_owned()));
    answer(&ask, caller, &Params::new(pairs.into()), Asker::Person).await
}

async fn answer(ask: &Ask, MaybeSignedIn(caller): MaybeSignedIn, params: &Params, asker: Asker) -> Outcome {
    let session = caller.as_ref().map(|caller| &caller.session);
    Ok(
        match provider::logout(&ask.ctx, params, session, &ask.browser.0, asker).await? {
            LogoutAnswer::Ask { client, then } => ask_person(ask, params, client, then.as_deref()),
            LogoutAnswer::Done { then, frames, onward } if frames.is_empty() => match (onward, then) {
                (Some(onward), _) => signed_out::forget(ask, leaving(ask, onward)),
                (None, Some(to)) => signed_out::forget(ask, Redirect::to(&to).into_response()),
                (None, None) => signed_out::page(ask, frames, None),
            },
            LogoutAnswer::Done { then, frames, onward } => signed_out::page(ask, frames, onward.or(then)),
            LogoutAnswer::Refused(error) => refused(ask, error),
        },
    )
}

fn ask_person(ask: &Ask, params: &Params, client: Option<String>, then: Option<&str>) -> Response {
    let hidden = CARRIED
        .iter()
        .filter_map(|name| Some((*name, params.find(name)?.to_owned())));
    let page = ConfirmPage {
        l: ask.l,
        frame: ask.frame(ask.l.t("provider-logout")),
        client,
        hidden: hidden.collect(),
    };
    let mut response = Page::new(page).into_response();
    if let Some(uri) = then.and_then(|then| Url::parse(then).ok()) {
        let targets = FormTargets::default().with_redirect_uri(&uri);
        response.extensions_mut().insert(targets);
    }
    response
}

fn refused(ask: &Ask, error: BadLogout) -> Response {
    let message = match error {
        BadLogout::Malformed => ask.l.t("provider-logout-malformed"),
        BadLogout::BadHint => ask.l.t("provider-logout-bad-hint"),
        BadLogout::ClientMismatch => ask.l.t("provider-logout-client-mismatch"),
        BadLogout::ForeignRedirectUri => ask.l.t("provider-logout-foreign-redirect"),
    };
    ErrorPage::new(ask.l, StatusCode::BAD_REQUEST, &ask.path, &ask.ctx.request.request_id)
        .message(message)
        .advice(ask.l.t("provider-logout-advice"))
        .reason(Reason::of_logout(error).as_str())
        .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_question_speaks_both_languages() {
        for l in [Lang::KO, Lang::EN] {
            let frame = || Frame::new(l.t("provider-logout"), "/oauth2/logout");
            for client in [Some("사내 메신저".to_owned()), None] {
                let hidden = vec![("state", "<x>".to_owned())];
                let (frame, page) = (frame(), |frame| ConfirmPage {
                    l,
                    frame,
                    client: client.clone(),
                    hidden,
                });
                let html = page(frame).render().expect("rendered");
                assert!(html.contains("&#60;x&#62;"), "{html}");
            }
        }
    }
}
