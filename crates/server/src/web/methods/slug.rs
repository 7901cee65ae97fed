//! The super admin changes the organisation ID in its first day; afterwards the page says who does.

use askama::Template;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::access::OrgCaller;
use ieum_app::{Error, slugs};
use ieum_model::Instant;
use ieum_model::org_slug::{FORWARDING, MAX, SELF_SERVICE, SlugActor, check_slug_change};

use crate::i18n::Lang;
use crate::web::core::problem;
use crate::web::core::{Ask, Console, Done, Failure, Outcome, Typed};
use crate::web::page::{ConsoleFrame, ConsoleItem, Errors, Field, Notice, Page};

#[derive(Debug, Template)]
#[template(path = "methods/slug.html")]
struct SlugPage {
    l: Lang,
    frame: ConsoleFrame,
    root: String,
    notice: Option<Notice>,
    seen: String,
    slug: String,
    prefix: String,
    suggestions: String,
    /// Until when the super admin may change it, or `None`.
    open_until: Option<Instant>,
    forwards_until: Instant,
    errors: Errors,
}

/// `GET /console/{org}/login-page/slug`
pub async fn show(ask: Ask, Console(caller): Console) -> Outcome<Response> {
    render(&ask, &caller, None, Errors::none(), StatusCode::OK).await
}

/// `POST /console/{org}/login-page/slug`
pub async fn change(ask: Ask, Console(caller): Console, typed: Typed) -> Outcome<Response> {
    if typed.has("switch_language") {
        return render(&ask, &caller, Some(&typed), Errors::none(), StatusCode::OK).await;
    }
    match slugs::change(&ask.ctx, &caller, typed.get("seen"), typed.get("slug")).await {
        Ok(()) => {
            let to = format!("{}/login-page", Ask::console_root(&caller));
            Ok(Done::new(&ask.site, to, "slug-changed").into_response())
        }
        Err(Error::Refused(problems)) => {
            let errors = problem::errors(ask.l, &problems);
            render(&ask, &caller, Some(&typed), errors, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(Error::Stale) => render(&ask, &caller, Some(&typed), Errors::none(), StatusCode::CONFLICT).await,
        Err(error) => Err(error.into()),
    }
}

/// Free IDs like the typed one, as a sentence; empty if there is nothing to suggest.
pub(super) async fn suggest(ask: &Ask, typed: Option<&Typed>, errors: &Errors) -> Outcome<String> {
    let Some(typed) = typed.filter(|_| errors.get("slug").is_some()) else {
        return Ok(String::new());
    };
    let free = slugs::suggestions(&ask.ctx, typed.get("slug")).await?;
    let list = free.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    Ok(if list.is_empty() {
        list
    } else {
        ask.l.t1("slugs-suggest", "list", list).into_owned()
    })
}

async fn render(
    ask: &Ask,
    caller: &OrgCaller,
    typed: Option<&Typed>,
    errors: Errors,
    status: StatusCode,
) -> Outcome<Response> {
    let (l, now) = (ask.l, ask.ctx.now());
    let current = ask.ctx.store().read().await?.find_current_slug(caller.scope()).await?;
    let current = current.ok_or_else(Failure::not_found)?;
    let frame = ask
        .console_frame(caller, l.t("slugs-title"), ConsoleItem::LoginPage)
        .await?;
    let root = format!("{}/login-page", frame.root);
    let is_stale = status == StatusCode::CONFLICT;
    let is_open = check_slug_change(current.created_at, now, SlugActor::SuperAdmin).is_ok();
    let frame = frame.below(l.t("menu-login-page"), root.as_str());
    let page = SlugPage {
        l,
        frame: if is_open { frame.with_form() } else { frame },
        root,
        notice: is_stale.then(|| Notice::warn(l.t("slugs-stale")).text(l.t1("slugs-stale-now", "slug", &current.slug))),
        slug: typed.map_or("", |typed| typed.get("slug")).to_owned(),
        prefix: ask.ctx.link("/o/"),
        suggestions: suggest(ask, typed, &errors).await?,
        open_until: is_open.then(|| current.created_at.plus(SELF_SERVICE)),
        forwards_until: now.plus(FORWARDING),
        seen: current.slug,
        errors,
    };
    Ok(Page::with_status(status, page).into_response())
}
