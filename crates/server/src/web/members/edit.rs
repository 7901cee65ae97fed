//! Changes a member's name, department and, for managed accounts, contact.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::access::OrgCaller;
use ieum_app::members::{self, Edit, Shown};
use ieum_model::permission::Permission;
use ieum_model::text::{Department, PersonName};

use super::{id, refused_or_stale, show};
use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Done, Outcome, Typed};
use crate::web::page::{ConsoleFrame, Errors, Field, Notice, Page};

#[derive(Debug, Template)]
#[template(path = "members/edit.html")]
struct EditPage {
    l: Lang,
    frame: ConsoleFrame,
    path: String,
    typed: Typed,
    errors: Errors,
    version: i64,
    is_managed: bool,
    /// The department follows the main post.
    has_post: bool,
    /// Where the posts are changed, for who may.
    posts_href: Option<String>,
}

impl EditPage {
    const NAME: usize = PersonName::MAX;
    const DEPARTMENT: usize = Department::MAX;
}

async fn page(
    ask: &Ask,
    caller: &OrgCaller,
    shown: &Shown,
    typed: Typed,
    (status, errors): (StatusCode, Errors),
) -> Outcome<Response> {
    let path = show::path(caller, shown.member.id);
    let typed = if shown.posts.is_empty() {
        typed
    } else {
        typed.with("department", shown.member.department.as_str())
    };
    let frame = show::frame(ask, caller, ask.l.t("members-edit")).await?;
    let page = EditPage {
        l: ask.l,
        frame: frame.below(shown.member.name.clone(), path.clone()).with_form(),
        path,
        errors,
        // A stale form carries the present version: who sends it again has read the notice. Another language is no reason to.
        version: match typed.has("switch_language") {
            true => typed.version(),
            false => shown.member.version,
        },
        is_managed: shown.is_managed,
        has_post: !shown.posts.is_empty(),
        posts_href: caller
            .role()
            .permits(Permission::ManageChart)
            .then(|| format!("{}/chart/members/{}", Ask::console_root(caller), shown.member.id)),
        typed,
    };
    Ok(Page::with_status(status, page).into_response())
}

/// `GET /console/{org}/members/{member}/edit`
pub async fn show(ask: Ask, Console(caller): Console, Path((_, member)): Path<(String, String)>) -> Outcome<Response> {
    let shown = members::show(&ask.ctx, &caller, id(&member)?).await?;
    let m = &shown.member;
    let typed = Typed::default()
        .with("name", m.name.as_str())
        .with("department", m.department.as_str())
        .with("email", m.email.as_deref().unwrap_or_default())
        .with("phone", m.phone.as_deref().map(|p| ask.l.phone(p)).unwrap_or_default());
    page(&ask, &caller, &shown, typed, (StatusCode::OK, Errors::none())).await
}

/// `POST /console/{org}/members/{member}/edit`
pub async fn save(
    ask: Ask,
    Console(caller): Console,
    Path((_, member)): Path<(String, String)>,
    typed: Typed,
) -> Outcome<Response> {
    let member = id(&member)?;
    if typed.has("switch_language") {
        let shown = members::show(&ask.ctx, &caller, member).await?;
        return page(&ask, &caller, &shown, typed, (StatusCode::OK, Errors::none())).await;
    }
    let edit = Edit {
        name: typed.get("name"),
        department: typed.get("department"),
        email: typed.get("email"),
        phone: typed.get("phone"),
        version: typed.version(),
    };
    match members::edit(&ask.ctx, &caller, member, edit).await {
        Ok(()) => {
            let done = Done::new(&ask.site, show::path(&caller, member), "member-changed");
            Ok(done.into_response())
        }
        Err(error) => {
            let answer = refused_or_stale(ask.l, error)?;
            let shown = members::show(&ask.ctx, &caller, member).await?;
            page(&ask, &caller, &shown, typed, answer).await
        }
    }
}
