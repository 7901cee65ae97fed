//! A new password for the company's directory, `/login/new-password`: whoever proved the old one a moment ago types both.

use askama::Template;
use axum::extract::RawQuery;
use axum::response::IntoResponse;
use http::HeaderMap;
use ieum_app::Error;
use ieum_app::login::connected::Reason;
use ieum_app::login::elsewhere::{self, Cause, Change, Ended, Renewal, Renewed};
use ieum_app::traces::TraceCode;

use super::carry::value;
use super::{Carry, Showing, finish, form_targets, refusal, start, with_targets};
use crate::i18n::Lang;
use crate::web::core::{Ask, Done, Failure, LocalPath, MaybeSignedIn, Outcome, Typed, problem};
use crate::web::directory::words::{member_words, not_changed};
use crate::web::page::{Errors, Field, Frame, Notice, Page};
use crate::web::testers::Testing;
use crate::web::upstream::refused;

/// Where it is.
const PATH: &str = "/login/new-password";
/// In seconds.
const DAY: u32 = 24 * 3600;

#[derive(Debug, Template)]
#[template(path = "login/renewal.html")]
struct RenewalPage {
    l: Lang,
    frame: Frame,
    state: String,
    carry: Carry,
    user: String,
    why: String,
    /// Where to go without a new password, if that may be.
    later: Option<String>,
    errors: Errors,
    code: Option<TraceCode>,
    is_answer: bool,
}

/// What the page is shown with.
struct Shown {
    showing: Showing,
    state: String,
    carry: Carry,
    errors: Errors,
    code: Option<TraceCode>,
}

/// The page's address for this person.
///
/// # Errors
/// As sealing says.
pub(super) fn address(ask: &Ask, renewal: &Renewal, carry: &Carry) -> Result<String, Failure> {
    let state = renewal.seal(&ask.ctx, &ask.browser.0)?;
    Ok(carry.to_with(PATH, &[("state", &state)]))
}

/// `GET /login/new-password?state=…`
pub async fn show(ask: Ask, headers: HeaderMap, RawQuery(query): RawQuery) -> Outcome {
    let carry = Carry::of_query(query.as_deref());
    let state = value(query.as_deref(), "state");
    let Some(renewal) = Renewal::open(&ask.ctx, &ask.browser.0, &state) else {
        return start::again(&ask, &headers, carry).await;
    };
    let shown = Shown {
        showing: Showing::First,
        state,
        carry,
        errors: Errors::none(),
        code: None,
    };
    page(&ask, &renewal, shown).await
}

/// `POST /login/new-password`
pub async fn submit(
    ask: Ask,
    headers: HeaderMap,
    MaybeSignedIn(before): MaybeSignedIn,
    testing: Testing,
    typed: Typed,
) -> Outcome {
    let (carry, state) = (Carry::of_form(&typed), typed.get("state").to_owned());
    let Some(renewal) = Renewal::open(&ask.ctx, &ask.browser.0, &state) else {
        return start::again(&ask, &headers, carry).await;
    };
    let mut shown = Shown {
        showing: Showing::Refused,
        state,
        carry,
        errors: Errors::none(),
        code: None,
    };
    if typed.has("switch_language") {
        shown.showing = Showing::Switched;
        return page(&ask, &renewal, shown).await;
    }
    let change = Change {
        renewal: &renewal,
        old: typed.get("password"),
        new: typed.get("new_password"),
        again: typed.get("new_again"),
        next: shown.carry.next.as_ref().map_or("", LocalPath::as_str),
        test: testing.token(renewal.is_test),
        before: before.as_ref().map(|before| &before.session),
    };
    let ended = match elsewhere::change(&ask.ctx, &change).await {
        Ok(Some(Renewed::Ended(ended))) => ended,
        Ok(Some(Renewed::OnlyChanged)) => {
            let method = renewal.method.to_string();
            let test = renewal.is_test.then_some(("test", "1"));
            let more: Vec<_> = [("method", method.as_str())].into_iter().chain(test).collect();
            let to = shown.carry.to_with(&format!("/o/{}", renewal.slug), &more);
            return Ok(Done::new(&ask.site, to, "login-renewed").into_response());
        }
        Ok(None) => return start::again(&ask, &headers, shown.carry).await,
        Err(Error::Refused(problems)) => {
            shown.errors = problem::errors(ask.l, &problems);
            return page(&ask, &renewal, shown).await;
        }
        Err(error) => return Err(error.into()),
    };
    match ended {
        Ended::Done(to, _) => return finish::signed_in(&ask, &headers, &to, &shown.carry),
        Ended::Refused(refused, code) => {
            shown.errors = refusal(&ask, refused);
            // The identifier stands fast here: it is the password alone that is wrong.
            if shown.errors.get("password").is_some() {
                shown.errors = Errors::of("password", ask.l.t("login-renewal-wrong"));
            }
            shown.code = Some(code);
        }
        Ended::NotNow(Reason::NotChanged(why), code) => {
            let field = if elsewhere::is_of_new_password(why) {
                "new_password"
            } else {
                ""
            };
            shown.errors = Errors::of(field, not_changed(ask.l, why));
            shown.code = Some(code);
        }
        Ended::NotNow(Reason::There(refusal), code) => {
            shown.errors = Errors::of("", member_words(ask.l, refusal));
            shown.code = Some(code);
        }
        Ended::NotNow(reason, code) => return Ok(refused(&ask, (reason, code), &renewal.slug, &shown.carry)),
        Ended::MustRenew(_, code) => shown.code = Some(code),
    }
    page(&ask, &renewal, shown).await
}

async fn page(ask: &Ask, renewal: &Renewal, shown: Shown) -> Outcome {
    let l = ask.l;
    let why = match renewal.cause {
        Cause::Expired => l.t("login-renewal-expired"),
        Cause::MustChange => l.t("login-renewal-must-change"),
        Cause::Soon(seconds) if seconds < DAY => l.t("login-renewal-today"),
        Cause::Soon(seconds) => l.t1("login-renewal-soon", "days", seconds / DAY),
        Cause::Grace(times) => l.t1("login-renewal-grace", "times", times),
    };
    let home = || "/account".to_owned();
    let next = shown
        .carry
        .next
        .as_ref()
        .map_or_else(home, |next| next.as_str().to_owned());
    let targets = form_targets(ask, &shown.carry).await?;
    let page = RenewalPage {
        l,
        frame: ask.frame(l.t("login-renewal-title")),
        state: shown.state,
        user: renewal.user.clone(),
        why: why.into_owned(),
        later: renewal.cause.may_wait().then_some(next),
        carry: shown.carry,
        errors: shown.errors,
        code: shown.code,
        is_answer: shown.showing.is_answer(),
    };
    let response = Page::with_status(shown.showing.status(), page).into_response();
    Ok(with_targets(response, targets))
}
