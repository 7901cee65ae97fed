//! `/o/{slug}/emergency`: sign-in ID and code. It is the same page for every organisation, with codes or without.

use askama::Template;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse, Redirect};
use http::HeaderMap;
use ieum_app::Error;
use ieum_app::login::{self, EmergencyAttempt, Entrance, SignIn};
use ieum_model::sign_in::Refused;
use ieum_model::trace::TraceCode;

use crate::i18n::Lang;
use crate::web::core::brand::branded;
use crate::web::core::{Ask, LocalPath, MaybeSignedIn, Outcome, Typed, problem};
use crate::web::login::{Carry, Showing, form_targets, refusal, signed_in, unknown, with_targets};
use crate::web::page::{Errors, Field, Frame, Notice, Page};

#[derive(Debug, Template)]
#[template(path = "emergency/sign_in.html")]
struct EmergencyPage {
    l: Lang,
    frame: Frame,
    slug: String,
    carry: Carry,
    username: String,
    errors: Errors,
    /// Under which an administrator finds the attempt.
    code: Option<TraceCode>,
    is_answer: bool,
}

impl EmergencyPage {
    fn back(&self) -> String {
        self.carry.to(&format!("/o/{}", self.slug))
    }
}

/// `GET /o/{slug}/emergency`
pub async fn show(ask: Ask, slug: Result<Path<String>, PathRejection>, RawQuery(query): RawQuery) -> Outcome {
    let carry = Carry::of_query(query.as_deref());
    let slug = slug.map(|Path(slug)| slug).unwrap_or_default();
    let username = carry.hint.clone();
    page(&ask, &slug, carry, username, (Showing::First, Errors::none(), None)).await
}

/// `POST /o/{slug}/emergency`
pub async fn enter(
    ask: Ask,
    slug: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    MaybeSignedIn(before): MaybeSignedIn,
    typed: Typed,
) -> Outcome {
    let carry = Carry::of_form(&typed);
    let slug = slug.map(|Path(slug)| slug).unwrap_or_default();
    let username = typed.get("username").to_owned();
    if typed.has("switch_language") {
        return page(&ask, &slug, carry, username, (Showing::Switched, Errors::none(), None)).await;
    }
    let attempt = EmergencyAttempt {
        slug: &slug,
        username: &username,
        code: typed.get("code"),
        next: carry.next.as_ref().map_or("", LocalPath::as_str),
        before: before.as_ref().map(|before| &before.session),
    };
    let (errors, code) = match login::sign_in_by_emergency_code(&ask.ctx, &attempt).await {
        Ok(SignIn::Done(to)) => return signed_in(&ask, &headers, &to, &carry),
        // One sentence for everything that a stranger could learn from.
        Ok(SignIn::Refused(Refused::Wrong(_), code)) => (Errors::of("code", ask.l.t("emergency-wrong")), Some(code)),
        Ok(SignIn::Refused(refused, code)) => (refusal(&ask, refused), Some(code)),
        Err(Error::Refused(problems)) => (problem::errors(ask.l, &problems), None),
        // The page itself says what became of it: forwarded, or unknown.
        Err(Error::NotFound) => (Errors::none(), None),
        Err(error) => return Err(error.into()),
    };
    page(&ask, &slug, carry, username, (Showing::Refused, errors, code)).await
}

async fn page(
    ask: &Ask,
    slug: &str,
    carry: Carry,
    username: String,
    (showing, errors, code): (Showing, Errors, Option<TraceCode>),
) -> Outcome {
    let entrance = match login::find_entrance(&ask.ctx, slug).await? {
        Entrance::Open(entrance) => entrance,
        Entrance::Forward(slug) => return Ok(Redirect::to(&carry.to(&format!("/o/{slug}/emergency"))).into_response()),
        Entrance::Unknown => return Ok(unknown(ask, carry)),
    };
    let frame = ask.frame(ask.l.t("emergency-title"));
    let targets = form_targets(ask, &carry).await?;
    let page = EmergencyPage {
        l: ask.l,
        frame: branded(frame, &entrance.organization, entrance.logo_digest.as_deref()),
        slug: entrance.organization.slug.clone().unwrap_or_default(),
        carry,
        username,
        errors,
        code,
        is_answer: showing.is_answer(),
    };
    Ok(with_targets(
        Page::with_status(showing.status(), page).into_response(),
        targets,
    ))
}
