//! `/console/{org}/organization`: name, logo and colour, with a preview of the login page.

use askama::Template;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::access::OrgCaller;
use ieum_app::organizations::{self, Description};
use ieum_app::{Error, Problem};
use ieum_model::logo::{MAX_BYTES, MAX_PIXELS};
use ieum_model::organization::Color;

use super::brand::image;
use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Done, Failure, Outcome, Typed, Upload, brand, problem};
use crate::web::page::{Accent, ConsoleFrame, ConsoleItem, Dialog, Errors, Field, Notice, Page};

#[derive(Debug, Template)]
#[template(path = "organizations/console.html")]
struct InfoPage {
    l: Lang,
    frame: ConsoleFrame,
    notice: Option<Notice>,
    typed: Typed,
    version: i64,
    logo: Option<String>,
    /// The colour in the preview, if the one that was typed had to be darkened.
    adjusted: Option<String>,
    remove: Dialog,
    errors: Errors,
}

#[derive(Debug, Template)]
#[template(path = "organizations/ask.html")]
struct AskPage {
    l: Lang,
    frame: ConsoleFrame,
    dialog: Dialog,
}

fn root(caller: &OrgCaller) -> String {
    format!("{}/organization", Ask::console_root(caller))
}

/// `GET /console/{org}/organization`
pub async fn show(ask: Ask, Console(caller): Console) -> Outcome {
    let org = caller.member.organization();
    let typed = Typed::default()
        .with("name", org.name.clone())
        .with("color", org.color().map_or("", Color::as_str))
        .with("version", org.version.to_string());
    let notice = ask.notice();
    info_page(&ask, &caller, StatusCode::OK, typed, notice, Errors::none()).await
}

/// `POST /console/{org}/organization`
pub async fn save(ask: Ask, Console(caller): Console, typed: Typed) -> Outcome {
    if typed.get("action") == "preview" || typed.has("switch_language") {
        return info_page(&ask, &caller, StatusCode::OK, typed, None, Errors::none()).await;
    }
    let description = Description {
        version: typed.version(),
        name: typed.get("name"),
        color: typed.get("color"),
    };
    let result = organizations::describe(&ask.ctx, &caller, description).await;
    let done = Done::new(&ask.site, root(&caller), "organization-saved");
    respond(&ask, &caller, result, done, typed).await
}

/// `GET /console/{org}/organization/logo`: the logo as this console shows it, approved or not.
pub async fn logo(ask: Ask, Console(caller): Console) -> Outcome {
    let found = ask.ctx.store().read().await?.find_logo(caller.scope()).await?;
    Ok(image(found.ok_or_else(Failure::not_found)?, "private, no-cache"))
}

/// `POST /console/{org}/organization/logo`
pub async fn set_logo(ask: Ask, Console(caller): Console, upload: Upload) -> Outcome {
    let version = upload.fields.version();
    let result = organizations::set_logo(&ask.ctx, &caller, version, upload.file("logo")).await;
    let typed = stored(&caller, version);
    let done = Done::new(&ask.site, root(&caller), "logo-saved");
    respond(&ask, &caller, result, done, typed).await
}

/// `GET /console/{org}/organization/logo/remove`
pub async fn ask_to_remove(ask: Ask, Console(caller): Console) -> Outcome {
    let title = ask.l.t("organization-title");
    let frame = ask.console_frame(&caller, title, ConsoleItem::Organization).await?;
    let dialog = removal(&ask, &caller, &frame).as_page(&root(&caller));
    let page = AskPage {
        l: ask.l,
        frame,
        dialog,
    };
    Ok(Page::new(page).into_response())
}

/// `POST /console/{org}/organization/logo/remove`
pub async fn remove_logo(ask: Ask, Console(caller): Console, typed: Typed) -> Outcome {
    let version = typed.version();
    let result = organizations::remove_logo(&ask.ctx, &caller, version).await;
    let done = Done::new(&ask.site, root(&caller), "logo-removed");
    respond(&ask, &caller, result, done, stored(&caller, version)).await
}

/// What is stored, beside a form that is about something else.
fn stored(caller: &OrgCaller, version: i64) -> Typed {
    let org = caller.member.organization();
    Typed::default()
        .with("name", org.name.clone())
        .with("color", org.color().map_or("", Color::as_str))
        .with("version", version.to_string())
}

async fn respond(ask: &Ask, caller: &OrgCaller, result: ieum_app::Result<()>, done: Done, typed: Typed) -> Outcome {
    let (status, problems) = match result {
        Ok(()) => return Ok(done.into_response()),
        Err(Error::Refused(problems)) => (StatusCode::UNPROCESSABLE_ENTITY, problems),
        // The page keeps what was typed and the old version: only a reload brings the new one.
        Err(Error::Stale) => (StatusCode::CONFLICT, vec![Problem::of_all("stale")]),
        Err(error) => return Err(error.into()),
    };
    let errors = problem::errors(ask.l, &problems);
    info_page(ask, caller, status, typed, None, errors).await
}

fn removal(ask: &Ask, caller: &OrgCaller, frame: &ConsoleFrame) -> Dialog {
    let action = format!("{}/logo/remove", root(caller));
    let (title, confirm) = (
        ask.l.t("organization-logo-remove-title"),
        ask.l.t("organization-logo-remove"),
    );
    Dialog::new(ask.l, "remove-logo", title, &action, confirm, frame.csrf_input())
        .effect(ask.l.t("organization-logo-remove-effect"))
        .hidden("version", caller.member.organization().version)
}

async fn info_page(
    ask: &Ask,
    caller: &OrgCaller,
    status: StatusCode,
    typed: Typed,
    notice: Option<Notice>,
    mut errors: Errors,
) -> Outcome<Response> {
    let title = ask.l.t("organization-title");
    let frame = ask.console_frame(caller, title, ConsoleItem::Organization).await?;
    let mut frame = frame.with_form();
    let color = Color::parse(typed.get("color"));
    if color.is_none() && !typed.get("color").trim().is_empty() && errors.get("color").is_none() {
        errors.add("color", problem::text(ask.l, &Problem::at("color", "color_invalid")));
    }
    frame.frame.theme = color.as_ref().map(brand::theme_path);
    let shown = color
        .as_ref()
        .and_then(|c| Accent::parse(c.as_str()))
        .map(Accent::shown);
    let digest = ask.ctx.store().read().await?.find_logo_digest(caller.scope()).await?;
    let page = InfoPage {
        l: ask.l,
        notice,
        version: typed.version(),
        logo: digest.map(|digest| format!("{}/logo?{}", root(caller), digest.get(..16).unwrap_or_default())),
        adjusted: shown.filter(|shown| color.as_ref().is_some_and(|c| c.as_str() != shown)),
        remove: removal(ask, caller, &frame).opened_by(
            ask.l.t("organization-logo-remove"),
            &format!("{}/logo/remove", root(caller)),
        ),
        typed,
        frame,
        errors,
    };
    Ok(Page::with_status(status, page).into_response())
}

impl InfoPage {
    fn root(&self) -> String {
        format!("{}/organization", self.frame.root)
    }
    fn logo_hint(&self) -> std::borrow::Cow<'static, str> {
        self.l
            .t2("organization-logo-hint", "size", MAX_BYTES / 1024, "pixels", MAX_PIXELS)
    }
}
