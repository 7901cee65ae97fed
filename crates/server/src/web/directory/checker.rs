//! The settings of a company's own service that checks passwords. The shared secret is shown once.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode};
use ieum_app::Error;
use ieum_app::access::OrgCaller;
use ieum_app::methods;
use ieum_model::LoginMethodId;
use ieum_model::text::MethodName;

use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Done, Live, Outcome, Typed, live, problem};
use crate::web::going_live;
use crate::web::page::{ConsoleFrame, ConsoleItem, CopyField, Dialog, Errors, Field, Notice, Page, SecretOnce, Setup};
use crate::web::setup;
use crate::web::systems::secret;
use crate::web::upstream::method_id;

#[derive(Debug, Template)]
#[template(path = "directory/checker.html")]
struct CheckerPage {
    l: Lang,
    frame: ConsoleFrame,
    root: String,
    notice: Option<Notice>,
    /// Where it stands between draft and live.
    standing: Option<Notice>,
    /// A new method has a name and no secret yet.
    is_new: bool,
    secret: Option<SecretOnce>,
    renew: Option<Dialog>,
    method: String,
    is_enabled: bool,
    /// What is done on the other side.
    setup: Setup,
    version: i64,
    typed: Typed,
    errors: Errors,
}

#[derive(Debug, Template)]
#[template(path = "directory/secret.html")]
struct SecretPage {
    l: Lang,
    frame: ConsoleFrame,
    dialog: Dialog,
}

/// What the page is shown with.
struct Showing {
    id: Option<LoginMethodId>,
    typed: Typed,
    errors: Errors,
    status: StatusCode,
    secret: Option<String>,
}

impl Showing {
    fn of(id: Option<LoginMethodId>, typed: Typed) -> Self {
        Self {
            id,
            typed,
            errors: Errors::none(),
            status: StatusCode::OK,
            secret: None,
        }
    }
}

/// `GET /console/{org}/login-page/add/password-check`
pub async fn new(ask: Ask, Console(caller): Console) -> Outcome<Response> {
    render(&ask, &caller, Showing::of(None, Typed::default())).await
}

/// `POST /console/{org}/login-page/add/password-check`
pub async fn add(ask: Ask, Console(caller): Console, typed: Typed) -> Outcome<Response> {
    if typed.has("switch_language") {
        return render(&ask, &caller, Showing::of(None, typed)).await;
    }
    if live::left(&typed).is_some() {
        return Ok(check(&ask, &typed).into_response());
    }
    match methods::add_checker(&ask.ctx, &caller, typed.get("name"), typed.get("url")).await {
        Ok((id, made)) => {
            let done = Done::new(&ask.site, address(&caller, id), "directory-check-added");
            secret::show_next(&ask, caller.session.account_id(), id, Some(made.expose()), done)
        }
        Err(Error::Refused(problems)) => {
            let errors = problem::errors(ask.l, &problems);
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            let showing = Showing::of(None, typed);
            render(
                &ask,
                &caller,
                Showing {
                    errors,
                    status,
                    ..showing
                },
            )
            .await
        }
        Err(error) => Err(error.into()),
    }
}

/// `GET /console/{org}/login-page/methods/{method}/password-check`
pub async fn show(
    ask: Ask,
    Console(caller): Console,
    headers: HeaderMap,
    Path((_, id)): Path<(String, String)>,
) -> Outcome<Response> {
    let id = method_id(&id)?;
    let (found, settings) = methods::find_checker(&ask.ctx, &caller, id).await?;
    let typed = Typed::default()
        .with("version", found.method.version.to_string())
        .with("url", settings.url);
    let secret = secret::take(&ask, caller.session.account_id(), &headers, id);
    let is_shown = secret.is_some();
    let showing = Showing::of(Some(id), typed);
    let mut response = render(&ask, &caller, Showing { secret, ..showing }).await?;
    if is_shown {
        let cookie = ask.site.cookies.remove(secret::COOKIE);
        response.headers_mut().append(http::header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// `POST /console/{org}/login-page/methods/{method}/password-check`
pub async fn change(
    ask: Ask,
    Console(caller): Console,
    Path((_, id)): Path<(String, String)>,
    typed: Typed,
) -> Outcome<Response> {
    let id = method_id(&id)?;
    if typed.has("switch_language") {
        return render(&ask, &caller, Showing::of(Some(id), typed)).await;
    }
    if live::left(&typed).is_some() {
        return Ok(check(&ask, &typed).into_response());
    }
    let changed = methods::change_checker(&ask.ctx, &caller, id, typed.version(), typed.get("url")).await;
    let (errors, status) = match changed {
        Ok(saved) => {
            return Ok(going_live::saved(
                &ask,
                address(&caller, id),
                saved,
                "directory-changed",
            ));
        }
        Err(Error::Refused(problems)) => (problem::errors(ask.l, &problems), StatusCode::UNPROCESSABLE_ENTITY),
        Err(Error::Stale) => (Errors::none(), StatusCode::CONFLICT),
        Err(error) => return Err(error.into()),
    };
    let showing = Showing::of(Some(id), typed);
    render(
        &ask,
        &caller,
        Showing {
            errors,
            status,
            ..showing
        },
    )
    .await
}

/// `GET /console/{org}/login-page/methods/{method}/password-check/secret`
pub async fn ask_secret(
    ask: Ask,
    Console(caller): Console,
    Path((_, id)): Path<(String, String)>,
) -> Outcome<Response> {
    let id = method_id(&id)?;
    let (found, _) = methods::find_checker(&ask.ctx, &caller, id).await?;
    let l = ask.l;
    let frame = ask
        .console_frame(&caller, l.t("directory-check-renew"), ConsoleItem::LoginPage)
        .await?;
    let root = format!("{}/login-page", frame.root);
    let at = address(&caller, id);
    let frame = frame
        .below(l.t("menu-login-page"), root.as_str())
        .below(found.method.name, at.as_str());
    let dialog = dialog(l, &at, found.method.version, &frame).as_page(&at);
    Ok(Page::new(SecretPage { l, frame, dialog }).into_response())
}

/// `POST /console/{org}/login-page/methods/{method}/password-check/secret`
pub async fn renew(
    ask: Ask,
    Console(caller): Console,
    Path((_, id)): Path<(String, String)>,
    typed: Typed,
) -> Outcome<Response> {
    let id = method_id(&id)?;
    let made = methods::renew_checker_secret(&ask.ctx, &caller, id, typed.version()).await?;
    let done = Done::new(&ask.site, address(&caller, id), "directory-check-renewed");
    secret::show_next(&ask, caller.session.account_id(), id, Some(made.expose()), done)
}

fn check(ask: &Ask, typed: &Typed) -> Live {
    Live::new(ask.l, &methods::problems_of_checker(&ask.ctx, typed.get("url")))
}

fn address(caller: &OrgCaller, id: LoginMethodId) -> String {
    format!("{}/login-page/methods/{id}/password-check", Ask::console_root(caller))
}

fn dialog(l: Lang, at: &str, version: i64, frame: &ConsoleFrame) -> Dialog {
    Dialog::new(
        l,
        "new-secret",
        l.t("directory-check-renew-ask"),
        &format!("{at}/secret"),
        l.t("directory-check-renew"),
        frame.csrf_input(),
    )
    .hidden("version", version)
    .effect(l.t("directory-check-renew-effect"))
}

async fn render(ask: &Ask, caller: &OrgCaller, showing: Showing) -> Outcome<Response> {
    let l = ask.l;
    let is_stale = showing.status == StatusCode::CONFLICT;
    let known = match showing.id {
        None => None,
        Some(id) => Some(methods::find_checker(&ask.ctx, caller, id).await?.0),
    };
    let title = match &known {
        None => l.t("upstream-add").into_owned(),
        Some(found) => found.method.name.clone(),
    };
    let frame = ask.console_frame(caller, title, ConsoleItem::LoginPage).await?;
    let root = format!("{}/login-page", frame.root);
    let frame = frame.below(l.t("menu-login-page"), root.as_str()).with_form();
    let stale = is_stale.then(|| Notice::warn(l.t("methods-stale")).text(l.t("methods-stale-text")));
    let general = showing.errors.get("").map(Notice::bad);
    let renew = known.as_ref().map(|found| {
        let at = address(caller, found.method.id);
        let href = format!("{at}/secret");
        dialog(l, &at, found.method.version, &frame).opened_by(l.t("directory-check-renew"), &href)
    });
    let standing = match showing.id {
        Some(id) => Some(going_live::notice(ask, caller, id).await?),
        None => None,
    };
    let is_enabled = known.as_ref().is_some_and(|found| found.method.is_enabled);
    let page = CheckerPage {
        l,
        setup: setup::at_check(l, !is_enabled),
        root,
        notice: stale.or(general).or_else(|| ask.notice()),
        standing,
        is_new: known.is_none(),
        secret: showing.secret.map(|text| {
            let copy = CopyField::new(l, "shared-secret", l.t("directory-check-secret"), text);
            SecretOnce::new(copy, l.t("directory-check-secret-once"))
        }),
        renew,
        method: showing.id.map(|id| id.to_string()).unwrap_or_default(),
        is_enabled,
        version: match &known {
            Some(found) if is_stale => found.method.version,
            _ => showing.typed.version(),
        },
        typed: showing.typed,
        errors: showing.errors,
        frame,
    };
    Ok(Page::with_status(showing.status, page).into_response())
}
