//! `/oauth2/select`: the person says with which organisation to go on to a business system.

use askama::Template;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use ieum_app::login::redirect_target;
use ieum_app::provider::{self, SelectFacts};
use ieum_oidc::discovery::paths;
use serde::Deserialize;

use super::authorize::{encoded, facts};
use super::params::Asked;
use crate::i18n::Lang;
use crate::web::core::{Ask, Failure, LocalPath, MaybeSignedIn, Outcome, Typed};
use crate::web::page::{self, Frame, Page};
use crate::web::security_headers::FormTargets;

/// Where the person came from.
#[derive(Debug, Deserialize)]
pub struct From {
    next: LocalPath,
}

#[derive(Debug, Template)]
#[template(path = "provider/select.html")]
struct SelectPage {
    l: Lang,
    frame: Frame,
    facts: SelectFacts,
    next: String,
    other: String,
}

/// `GET /oauth2/select`
pub async fn show(ask: Ask, MaybeSignedIn(caller): MaybeSignedIn, Query(from): Query<From>) -> Outcome {
    let asked = request_of(&from.next)?;
    let found = provider::select_facts(&ask.ctx, &facts(&ask, &caller, &asked)).await?;
    // Nothing to choose from, or a request with an error: the authorisation endpoint knows what to do.
    let Some(found) = found.filter(|found| !found.choices.is_empty()) else {
        return Ok(Redirect::to(from.next.as_str()).into_response());
    };
    let login = found
        .organization
        .as_ref()
        .map_or_else(|| "/login".to_owned(), |slug| format!("/o/{}", encoded(slug)));
    let page = SelectPage {
        l: ask.l,
        frame: ask.frame(ask.l.t("provider-select")),
        other: format!("{login}?next={}", from.next.encoded()),
        next: from.next.as_str().to_owned(),
        facts: found,
    };
    let mut response = Page::new(page).into_response();
    if let Some(uri) = redirect_target(&ask.ctx, Some(from.next.as_str())).await? {
        let targets = FormTargets::default().with_redirect_uri(&uri);
        response.extensions_mut().insert(targets);
    }
    Ok(response)
}

/// `POST /oauth2/select`
pub async fn choose(ask: Ask, MaybeSignedIn(caller): MaybeSignedIn, form: Typed) -> Outcome<Response> {
    let next = LocalPath::parse(form.get("next")).ok_or_else(|| Failure::bad_request("next"))?;
    let asked = request_of(&next)?;
    let org = form.get("org").parse().map_err(|_| Failure::bad_request("org"))?;
    let chosen = provider::select(&ask.ctx, &facts(&ask, &caller, &asked), org).await?;
    // Signed out meanwhile, or too late: the request starts anew.
    let to = chosen.map_or_else(
        || asked.address(paths::AUTHORIZE),
        |interaction| asked.address_with(paths::AUTHORIZE, &interaction),
    );
    Ok(Redirect::to(&to).into_response())
}

/// The authorisation request that the person comes from.
pub(super) fn request_of(next: &LocalPath) -> Result<Asked, Failure> {
    match next.as_str().split_once('?') {
        Some((paths::AUTHORIZE, query)) => Ok(Asked::parse(query.as_bytes())),
        _ => Err(Failure::bad_request("next")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_speaks_both_languages() {
        for l in [Lang::KO, Lang::EN] {
            let page = SelectPage {
                l,
                frame: Frame::new(l.t("provider-select"), "/oauth2/select"),
                facts: SelectFacts {
                    client: "사내 <메신저>".into(),
                    account: "haneul@hanbit.example".into(),
                    choices: vec![(ieum_model::OrgId::from_uuid(uuid::Uuid::nil()), "한빛물산".into())],
                    organization: None,
                },
                next: "/oauth2/authorize?a=\"".into(),
                other: "/login".into(),
            };
            let html = page.render().expect("rendered");
            assert!(
                html.contains("사내 &#60;메신저&#62;") && html.contains("haneul@hanbit.example"),
                "{html}"
            );
        }
    }
}
