//! Back from the provider. Who is not let in reads one sentence, what to do, and a code under which an administrator finds the reason.

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderMap, StatusCode};
use ieum_app::login::connected::Reason;
use ieum_app::login::upstream::{self, Finished};
use ieum_app::traces::TraceCode;
use ieum_oidc::params::Params;
use url::form_urlencoded;

use crate::i18n::Lang;
use crate::web::core::{Ask, MaybeSignedIn, Outcome};
use crate::web::login::{Carry, again, signed_in};
use crate::web::page::{Frame, Page};
use crate::web::testers::Testing;

/// Longest query that is looked at, in bytes.
const LONGEST: usize = 16 * 1024;

#[derive(Debug, Template)]
#[template(path = "upstream/refused.html")]
struct RefusedPage {
    l: Lang,
    frame: Frame,
    text: String,
    advice: String,
    code: String,
    back: String,
}

/// `GET /login/openid/{method}`
pub async fn answer(
    ask: Ask,
    Path(id): Path<String>,
    headers: HeaderMap,
    MaybeSignedIn(before): MaybeSignedIn,
    testing: Testing,
    RawQuery(query): RawQuery,
) -> Outcome<Response> {
    let method = super::method_id(&id)?;
    let params = params_of(query.as_deref());
    let before = before.as_ref().map(|before| &before.session);
    match upstream::finish(&ask.ctx, &ask.browser.0, method, &params, testing.held(), before).await? {
        Finished::Done(to, next) => signed_in(&ask, &headers, &to, &Carry::to_next(&next)),
        Finished::Refused {
            reason,
            code,
            slug,
            next,
        } => Ok(refused(&ask, (reason, code), &slug, &Carry::to_next(&next))),
        Finished::Trial(ticket) => {
            let org = ticket.trial.map(|org| org.to_string()).unwrap_or_default();
            let query = query.unwrap_or_default();
            let to = format!("/console/{org}/login-page/methods/{method}/tried?{query}");
            Ok(Redirect::to(&to).into_response())
        }
        Finished::Again => again(&ask, &headers, Carry::default()).await,
    }
}

/// The parameters of a query; none of one that is too long.
pub(super) fn params_of(query: Option<&str>) -> Params {
    let query = query.filter(|query| query.len() <= LONGEST).unwrap_or_default();
    Params::new(form_urlencoded::parse(query.as_bytes()).into_owned().collect())
}

/// The page for who is not let in: one sentence, and the code under which an administrator finds the attempt.
pub fn refused(ask: &Ask, (reason, code): (Reason, TraceCode), slug: &str, carry: &Carry) -> Response {
    let l = ask.l;
    let (text, advice, status) = match reason {
        Reason::Doubt(_) => (
            l.t("upstream-doubt"),
            l.t("upstream-doubt-advice"),
            StatusCode::FORBIDDEN,
        ),
        Reason::LinkDisabled | Reason::MemberNotActive | Reason::MemberWithoutAccount | Reason::NotTheTester => (
            l.t("upstream-not-allowed"),
            l.t("upstream-not-allowed-advice"),
            StatusCode::FORBIDDEN,
        ),
        Reason::Denied => (
            l.t("upstream-denied"),
            l.t("upstream-denied-advice"),
            StatusCode::FORBIDDEN,
        ),
        _ => (
            l.t("upstream-failed"),
            l.t("upstream-failed-advice"),
            StatusCode::BAD_GATEWAY,
        ),
    };
    let page = RefusedPage {
        l,
        frame: ask.frame(l.t("upstream-refused")),
        text: text.into_owned(),
        advice: advice.into_owned(),
        code: code.to_string(),
        back: carry.to(&format!("/o/{slug}")),
    };
    Page::with_status(status, page).into_response()
}
