//! The links of a member: by which other systems they sign in, switched off, on or removed.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::access::OrgCaller;
use ieum_app::{Error, links};
use ieum_model::{LinkedIdentityId, MemberId};
use ieum_store::linked_identity::LinkRow;

use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Done, Failure, Outcome, Typed, problem};
use crate::web::page::{Badge, ConsoleFrame, ConsoleItem, Dialog, Errors, Field, Notice, Page};

#[derive(Debug, Template)]
#[template(path = "upstream/member.html")]
struct LinksPage {
    l: Lang,
    frame: ConsoleFrame,
    notice: Option<Notice>,
    root: String,
    links: Vec<(LinkRow, Dialog)>,
    key: String,
    key_path: String,
    errors: Errors,
}

impl LinksPage {
    fn state(&self, link: &LinkRow) -> Badge {
        if link.is_enabled {
            Badge::good(self.l.t("upstream-link-on"))
        } else {
            Badge::neutral(self.l.t("upstream-link-off"))
        }
    }
    fn by(&self, link: &LinkRow) -> std::borrow::Cow<'static, str> {
        match link.linked_by.as_str() {
            "key" => self.l.t("upstream-by-key"),
            "address" => self.l.t("upstream-by-address"),
            _ => self.l.t("upstream-by-admin"),
        }
    }
}

fn member_of(text: &str) -> Result<MemberId, Failure> {
    text.parse().map_err(|_| Failure::not_found())
}

/// `GET /console/{org}/members/{member}/links`
pub async fn show(ask: Ask, Console(caller): Console, Path((_, id)): Path<(String, String)>) -> Outcome<Response> {
    let id = member_of(&id)?;
    let key = links::key_of(&ask.ctx, &caller, id).await?.unwrap_or_default();
    render(&ask, &caller, id, key, Errors::none(), StatusCode::OK).await
}

/// `POST /console/{org}/members/{member}/key`
pub async fn set_key(
    ask: Ask,
    Console(caller): Console,
    Path((_, id)): Path<(String, String)>,
    typed: Typed,
) -> Outcome<Response> {
    let id = member_of(&id)?;
    let key = typed.get("key").to_owned();
    match links::set_key(&ask.ctx, &caller, id, &key).await {
        Ok(()) => {
            let to = format!("{}/members/{id}/links", Ask::console_root(&caller));
            Ok(Done::new(&ask.site, to, "key-saved").into_response())
        }
        Err(Error::Refused(problems)) => {
            let errors = problem::errors(ask.l, &problems);
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            render(&ask, &caller, id, key, errors, status).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn render(
    ask: &Ask,
    caller: &OrgCaller,
    id: MemberId,
    key: String,
    errors: Errors,
    status: StatusCode,
) -> Outcome<Response> {
    let l = ask.l;
    let member = ask.ctx.store().read().await?.find_member(caller.scope(), id).await?;
    let member = member.ok_or_else(Failure::not_found)?;
    let links = links::of_member(&ask.ctx, caller, id).await?;
    let frame = ask
        .console_frame(caller, l.t("upstream-links"), ConsoleItem::Members)
        .await?;
    let (list, one) = (
        format!("{}/members", frame.root),
        format!("{}/members/{id}", frame.root),
    );
    let root = format!("{one}/links");
    let question = |link: LinkRow| {
        let action = format!("{root}/{}/remove", link.id);
        let dialog = Dialog::new(
            l,
            &format!("remove-{}", link.id),
            l.t1("upstream-remove-ask", "name", link.label.as_str()),
            &action,
            l.t("upstream-remove"),
            frame.csrf_input(),
        )
        .effect(l.t("upstream-link-ends"))
        .effect(l.t("upstream-remove-effect"));
        (link, dialog)
    };
    let links = links.into_iter().map(question).collect();
    let page = LinksPage {
        l,
        frame: frame
            .below(l.t("menu-members"), list.as_str())
            .below(member.name, one.as_str()),
        notice: errors.get("").map(Notice::bad).or_else(|| ask.notice()),
        root,
        links,
        key,
        key_path: format!("{one}/key"),
        errors,
    };
    Ok(Page::with_status(status, page).into_response())
}

/// `POST /console/{org}/members/{member}/links/{link}/{change}`
pub async fn change(
    ask: Ask,
    Console(caller): Console,
    Path((_, member, link, change)): Path<(String, String, String, String)>,
    _typed: Typed,
) -> Outcome<Response> {
    let id = member_of(&member)?;
    let link: LinkedIdentityId = link.parse().map_err(|_| Failure::not_found())?;
    let (outcome, done) = match change.as_str() {
        "disable" => (links::disable(&ask.ctx, &caller, id, link).await, "link-disabled"),
        "enable" => (links::enable(&ask.ctx, &caller, id, link).await, "link-enabled"),
        "remove" => (links::remove(&ask.ctx, &caller, id, link).await, "link-removed"),
        _ => return Err(Failure::not_found()),
    };
    match outcome {
        Ok(()) => {}
        Err(Error::Refused(problems)) => {
            let errors = problem::errors(ask.l, &problems);
            let key = links::key_of(&ask.ctx, &caller, id).await?.unwrap_or_default();
            return render(&ask, &caller, id, key, errors, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
        Err(error) => return Err(error.into()),
    }
    let to = format!("{}/members/{id}/links", Ask::console_root(&caller));
    Ok(Done::new(&ask.site, to, done).into_response())
}
