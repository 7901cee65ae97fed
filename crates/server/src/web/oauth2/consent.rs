//! `/oauth2/consent`: the person agrees, or not, to what a business system of somebody else is to receive.

use askama::Template;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use ieum_app::login::redirect_target;
use ieum_app::provider::{self, Agreed, ConsentFacts, Decision};
use ieum_oidc::discovery::paths;
use serde::Deserialize;

use super::authorize::facts;
use super::deliver::deliver;
use super::select::request_of;
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
#[template(path = "provider/consent.html")]
struct ConsentPage {
    l: Lang,
    frame: Frame,
    facts: ConsentFacts,
    next: String,
}

impl ConsentPage {
    /// What it receives, in plain words.
    fn receives(&self) -> Vec<String> {
        self.facts.receives.iter().map(|name| receives(self.l, name)).collect()
    }
}

/// What a scope means to the person whose data it opens.
pub(crate) fn receives(l: Lang, scope: &str) -> String {
    let word = match scope {
        "openid" => l.t("requests-receives-openid"),
        "profile" => l.t("requests-receives-profile"),
        "email" => l.t("requests-receives-email"),
        "phone" => l.t("requests-receives-phone"),
        "organization" => l.t("requests-receives-organization"),
        "groups" => l.t("requests-receives-groups"),
        "roles" => l.t("requests-receives-roles"),
        "offline_access" => l.t("requests-receives-offline"),
        other => return other.to_owned(),
    };
    word.into_owned()
}

/// `GET /oauth2/consent`
pub async fn show(ask: Ask, MaybeSignedIn(caller): MaybeSignedIn, Query(from): Query<From>) -> Outcome {
    let asked = request_of(&from.next)?;
    let found = provider::consent_facts(&ask.ctx, &facts(&ask, &caller, &asked)).await?;
    // Nothing to agree to, or nobody who could: the authorisation endpoint knows what to do.
    let Some(found) = found else {
        return Ok(Redirect::to(from.next.as_str()).into_response());
    };
    let page = ConsentPage {
        l: ask.l,
        frame: ask.frame(ask.l.t("requests-consent")),
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

/// `POST /oauth2/consent`
pub async fn decide(ask: Ask, MaybeSignedIn(caller): MaybeSignedIn, form: Typed) -> Outcome<Response> {
    let next = LocalPath::parse(form.get("next")).ok_or_else(|| Failure::bad_request("next"))?;
    let asked = request_of(&next)?;
    let agrees = match form.get("decision") {
        "agree" => true,
        "cancel" => false,
        _ => return Err(Failure::bad_request("decision")),
    };
    let decision = Decision {
        member: form.get("member").parse().ok(),
        receives: form.get("receives"),
        agrees,
    };
    let agreed = provider::decide_consent(&ask.ctx, &facts(&ask, &caller, &asked), decision).await?;
    let to = match agreed {
        Agreed::GoOn(interaction) => asked.address_with(paths::AUTHORIZE, &interaction),
        Agreed::Refused(delivery) => return Ok(deliver(&ask, ask.l, delivery)),
        Agreed::Again => next.as_str().to_owned(),
    };
    Ok(Redirect::to(&to).into_response())
}

#[cfg(test)]
mod tests {
    use ieum_oidc::scope::Scopes;

    use super::*;

    #[test]
    fn the_page_speaks_both_languages() {
        for l in [Lang::KO, Lang::EN] {
            let page = ConsentPage {
                l,
                frame: Frame::new(l.t("requests-consent"), "/oauth2/consent"),
                facts: ConsentFacts {
                    client: "바깥 <일정>".into(),
                    home_url: Some("https://cal.example/".into()),
                    organization: "한빛물산".into(),
                    account: "haneul@hanbit.example".into(),
                    member: ieum_model::MemberId::from_uuid(uuid::Uuid::nil()),
                    receives: Scopes::parse("openid profile email phone organization offline_access").expect("scopes"),
                },
                next: "/oauth2/authorize?a=\"".into(),
            };
            let html = page.render().expect("rendered");
            assert!(
                html.contains("바깥 &#60;일정&#62;") && html.contains("cal.example"),
                "{html}"
            );
            assert!(html.contains(&*l.t("requests-receives-phone")), "{html}");
        }
    }
}
