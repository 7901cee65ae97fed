//! `/oauth2/authorize`: the way from a business system through the login pages and back.

use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use http::header::SET_COOKIE;
use ieum_app::access::SignedIn;
use ieum_app::provider::{self, Answer, Answered};
use ieum_oidc::authorize::ShownError;
use ieum_oidc::discovery::paths;
use ieum_oidc::reason::Reason;

use super::barred::barred;
use super::deliver::deliver;
use super::params::{Asked, AskedByForm};
use crate::i18n::{Lang, Locale};
use crate::web::core::{Ask, MaybeSignedIn, Outcome, browser_state};
use crate::web::login::{Carry, missing};
use crate::web::page::ErrorPage;

/// `POST /oauth2/authorize`: browsers hold cookies back from a post of another site, so the request comes again as an address.
pub async fn post(AskedByForm(asked): AskedByForm) -> Response {
    Redirect::to(&asked.address(paths::AUTHORIZE)).into_response()
}

/// `GET /oauth2/authorize`
pub async fn get(mut ask: Ask, MaybeSignedIn(caller): MaybeSignedIn, asked: Asked) -> Outcome {
    let cookie = browser_state::settle(&mut ask, caller.is_some());
    let mut response = answer(&ask, caller, &asked).await?;
    if let Some(cookie) = cookie {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(response)
}

async fn answer(ask: &Ask, caller: Option<SignedIn>, asked: &Asked) -> Outcome {
    let Answered { answer, ui_locales } = provider::authorize(&ask.ctx, &facts(ask, &caller, asked)).await?;
    let next = |interaction: &str| encoded(&asked.address_with(paths::AUTHORIZE, interaction));
    let wished = wished(&ui_locales);
    let l = wished.map_or(ask.l, Lang);
    let lang = wished
        .map(|locale| format!("&lang={}", locale.tag()))
        .unwrap_or_default();
    let to = match answer {
        Answer::Deliver(delivery) => return Ok(deliver(ask, l, delivery)),
        Answer::Show(error) => return Ok(show(ask, l, error)),
        Answer::Barred(facts) => {
            let next = next(&facts.interaction);
            return Ok(barred(ask, l, *facts, &next));
        }
        Answer::SignUp { interaction } => format!("/signup?next={}{lang}", next(&interaction)),
        Answer::Consent { interaction } => format!("/oauth2/consent?next={}{lang}", next(&interaction)),
        Answer::Select { interaction } => format!("/oauth2/select?next={}{lang}", next(&interaction)),
        Answer::StepUp { standing, interaction } => {
            let carry = Carry::to_next(&asked.address_with(paths::AUTHORIZE, &interaction));
            return missing(ask, &standing, &carry);
        }
        Answer::ChangePassword { interaction } => format!("/account/password?next={}{lang}", next(&interaction)),
        Answer::SignIn {
            org,
            login_hint,
            interaction,
        } => {
            let page = org.map_or_else(|| "/login".to_owned(), |slug| format!("/o/{}", encoded(&slug)));
            let hint = login_hint
                .map(|hint| format!("&login_hint={}", encoded(&hint)))
                .unwrap_or_default();
            format!("{page}?next={}{hint}{lang}", next(&interaction))
        }
    };
    Ok(Redirect::to(&to).into_response())
}

/// The request as the use case takes it.
pub(super) fn facts<'a>(ask: &'a Ask, caller: &'a Option<SignedIn>, asked: &'a Asked) -> provider::Asked<'a> {
    provider::Asked {
        params: &asked.params,
        query: &asked.query,
        interaction: asked.interaction.as_deref(),
        browser: &ask.browser.0,
        session: caller.as_ref().map(|caller| &caller.session),
        browser_state: &ask.browser_state,
    }
}

pub(super) fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// The first language of `ui_locales` that we speak.
pub(super) fn wished(tags: &str) -> Option<Locale> {
    tags.split(' ').take(10).find_map(Locale::from_tag)
}

/// The error stays here: whose redirect URI it is, is not proven.
fn show(ask: &Ask, l: Lang, error: ShownError) -> Response {
    let reason = Reason::of_shown(&error).as_str();
    let message = match error {
        ShownError::UnknownClient => l.t("provider-unknown-client"),
        ShownError::NoRedirectUri => l.t("provider-no-redirect-uri"),
        ShownError::ForeignRedirectUri => l.t("provider-foreign-redirect-uri"),
        ShownError::UsedRequest => l.t("requests-used"),
        ShownError::BadObject(reason) => {
            tracing::debug!(reason, "a request object was refused");
            l.t("requests-bad-object")
        }
    };
    ErrorPage::new(l, StatusCode::BAD_REQUEST, &ask.path, &ask.ctx.request.request_id)
        .message(message)
        .advice(l.t("provider-error-advice"))
        .reason(reason)
        .into_response()
}
