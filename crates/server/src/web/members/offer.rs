//! The offer of the super admin's role, as its receiver sees it.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use ieum_app::members::{self, Answer, Offer};
use ieum_app::{Error, access};
use ieum_store::handover::HandoverState;

use super::accept::over;
use crate::i18n::Lang;
use crate::web::core::brand::wearing;
use crate::web::core::{Ask, Done, Failure, LocalPath, MaybeSignedIn, Outcome, Typed};
use crate::web::page::{Frame, Page};

#[derive(Debug, Template)]
#[template(path = "members/offer.html")]
struct OfferPage {
    l: Lang,
    frame: Frame,
    path: String,
    org_name: String,
    from_name: String,
    /// The receiver's name, if that is who is signed in.
    receiver: Option<String>,
    login: String,
}

fn over_text(l: Lang, state: HandoverState) -> String {
    match state {
        HandoverState::Accepted => l.t("members-offer-accepted"),
        HandoverState::Declined => l.t("members-offer-declined"),
        HandoverState::Expired => l.t("members-offer-expired"),
        HandoverState::Cancelled | HandoverState::Pending => l.t("members-offer-cancelled"),
    }
    .into_owned()
}

/// Where to sign in and come back from.
fn login(slug: Option<&str>, path: &str) -> String {
    let page = slug.map_or_else(|| "/login".to_owned(), |slug| format!("/o/{slug}"));
    match LocalPath::parse(path) {
        Some(next) => format!("{page}?next={}", next.encoded()),
        None => page,
    }
}

async fn page(ask: &Ask, token: &str, session: Option<&access::SignedIn>) -> Outcome<Response> {
    let (l, path) = (ask.l, format!("/handover/{token}"));
    match members::find_offer(&ask.ctx, token, session).await? {
        Offer::Over { org_name, state } => Ok(over(ask, Some(org_name), over_text(l, state))),
        Offer::Open {
            brand,
            from_name,
            receiver,
            slug,
        } => {
            if receiver.is_some() && session.is_some_and(|s| s.session.must_change_password) {
                let next = LocalPath::parse(&path).map(|n| n.encoded()).unwrap_or_default();
                return Ok(Redirect::to(&format!("/account/password?next={next}")).into_response());
            }
            Ok(Page::new(OfferPage {
                l,
                frame: wearing(ask.frame(l.t("members-offer-title")), &brand),
                login: login(slug.as_deref(), &path),
                path,
                org_name: brand.name,
                from_name,
                receiver,
            })
            .into_response())
        }
    }
}

/// `GET /handover/{token}`
pub async fn show(ask: Ask, Path(token): Path<String>, MaybeSignedIn(session): MaybeSignedIn) -> Outcome<Response> {
    page(&ask, &token, session.as_ref()).await
}

/// `POST /handover/{token}`
pub async fn answer(
    ask: Ask,
    Path(token): Path<String>,
    MaybeSignedIn(session): MaybeSignedIn,
    typed: Typed,
) -> Outcome<Response> {
    let answer = match typed.get("answer") {
        "accept" => Answer::Accept,
        "decline" => Answer::Decline,
        _ => return Err(Failure::bad_request("answer")),
    };
    let Some(session) = session else {
        return Ok(Redirect::to(&login(None, &format!("/handover/{token}"))).into_response());
    };
    match members::answer_handover(&ask.ctx, &token, &session, answer).await {
        Ok(answered) => {
            let to = format!("/console/{}/admins", answered.org);
            let done = match answer {
                Answer::Accept => Done::new(&ask.site, to, "handover-accepted"),
                Answer::Decline => Done::new(&ask.site, "/account", "handover-declined"),
            };
            let response = done.into_response();
            Ok(response)
        }
        // The page says why.
        Err(Error::NotFound) => page(&ask, &token, Some(&session)).await,
        Err(error) => Err(error.into()),
    }
}
