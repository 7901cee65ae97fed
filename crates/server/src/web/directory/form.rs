//! The settings of a company's directory.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::access::OrgCaller;
use ieum_app::methods::{self, DirectoryForm};
use ieum_app::{Error, Problem};
use ieum_connect::ldap::settings::{
    GroupWay, Preset, Security, Server, Settings, Typed as Directory, Way, find_preset,
};
use ieum_model::LoginMethodId;
use ieum_model::text::MethodName;

use super::words;
use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Done, Failure, Live, Outcome, Typed, live, problem};
use crate::web::going_live;
use crate::web::page::{ConsoleFrame, ConsoleItem, Errors, Field, Notice, Page, Setup};
use crate::web::setup;
use crate::web::upstream::method_id;

#[derive(Debug, Template)]
#[template(path = "directory/form.html")]
struct FormPage {
    l: Lang,
    frame: ConsoleFrame,
    root: String,
    notice: Option<Notice>,
    /// Where it stands between draft and live.
    standing: Option<Notice>,
    /// What of it runs out first, if that is near.
    radar: Option<Notice>,
    /// A new method has a name and cannot be tried yet.
    is_new: bool,
    method: String,
    is_enabled: bool,
    /// What is done on the other side.
    setup: Setup,
    has_secret: bool,
    version: i64,
    typed: Typed,
    errors: Errors,
}

type Options = Vec<(String, String)>;

impl FormPage {
    fn securities(&self) -> Options {
        let word = |one: &Security| (one.as_str().to_owned(), words::security(self.l, *one).into_owned());
        Security::ALL.iter().map(word).collect()
    }
    fn ways(&self) -> Options {
        let word = |one: &Way| (one.as_str().to_owned(), words::way(self.l, *one).into_owned());
        Way::ALL.iter().map(word).collect()
    }
    fn group_ways(&self) -> Options {
        let word = |one: &GroupWay| (one.as_str().to_owned(), words::group_way(self.l, *one).into_owned());
        GroupWay::ALL.iter().map(word).collect()
    }
}

/// `GET /console/{org}/login-page/add/ldap/{preset}`
pub async fn new(ask: Ask, Console(caller): Console, Path((_, preset)): Path<(String, String)>) -> Outcome<Response> {
    let preset = find_preset(&preset).ok_or_else(Failure::not_found)?;
    let typed = filled(preset);
    render(&ask, &caller, None, typed, Errors::none(), StatusCode::OK).await
}

/// `POST /console/{org}/login-page/add/ldap/{preset}`
pub async fn add(
    ask: Ask,
    Console(caller): Console,
    Path((_, preset)): Path<(String, String)>,
    typed: Typed,
) -> Outcome<Response> {
    find_preset(&preset).ok_or_else(Failure::not_found)?;
    if typed.has("switch_language") {
        return render(&ask, &caller, None, typed, Errors::none(), StatusCode::OK).await;
    }
    if live::left(&typed).is_some() {
        return Ok(Live::new(ask.l, &methods::problems_of_directory(&read(&typed))).into_response());
    }
    match methods::add_directory(&ask.ctx, &caller, &read(&typed)).await {
        Ok(id) => {
            let to = format!("{}/login-page/methods/{id}/ldap", Ask::console_root(&caller));
            Ok(Done::new(&ask.site, to, "directory-added").into_response())
        }
        Err(Error::Refused(problems)) => again(&ask, &caller, None, typed, &problems).await,
        Err(error) => Err(error.into()),
    }
}

/// `GET /console/{org}/login-page/methods/{method}/ldap`
pub async fn show(ask: Ask, Console(caller): Console, Path((_, id)): Path<(String, String)>) -> Outcome<Response> {
    let id = method_id(&id)?;
    let (found, settings) = methods::find_directory(&ask.ctx, &caller, id).await?;
    let typed = known(&settings).with("version", found.method.version.to_string());
    render(&ask, &caller, Some(id), typed, Errors::none(), StatusCode::OK).await
}

/// `POST /console/{org}/login-page/methods/{method}/ldap`
pub async fn change(
    ask: Ask,
    Console(caller): Console,
    Path((_, id)): Path<(String, String)>,
    typed: Typed,
) -> Outcome<Response> {
    let id = method_id(&id)?;
    if typed.has("switch_language") {
        return render(&ask, &caller, Some(id), typed, Errors::none(), StatusCode::OK).await;
    }
    if live::left(&typed).is_some() {
        return Ok(Live::new(ask.l, &methods::problems_of_directory(&read(&typed))).into_response());
    }
    match methods::change_directory(&ask.ctx, &caller, id, typed.version(), &read(&typed)).await {
        Ok(saved) => {
            let to = format!("{}/login-page/methods/{id}/ldap", Ask::console_root(&caller));
            Ok(going_live::saved(&ask, to, saved, "directory-changed"))
        }
        Err(Error::Refused(problems)) => again(&ask, &caller, Some(id), typed, &problems).await,
        Err(Error::Stale) => render(&ask, &caller, Some(id), typed, Errors::none(), StatusCode::CONFLICT).await,
        Err(error) => Err(error.into()),
    }
}

fn filled(preset: &Preset) -> Typed {
    Typed::default()
        .with("security", Security::default().as_str())
        .with("way", Way::default().as_str())
        .with("filter", preset.filter)
        .with("template", preset.template)
        .with("subject", preset.subject)
        .with("name_attribute", preset.display)
        .with("email", "mail")
        .with("key", preset.key)
        .with("groups", preset.groups.as_str())
}

fn known(settings: &Settings) -> Typed {
    let servers: Vec<String> = settings.servers.iter().map(Server::to_string).collect();
    let typed = Typed::default()
        .with("servers", servers.join("\n"))
        .with("security", settings.security.as_str())
        .with("ca", settings.ca.as_str())
        .with("way", settings.way.as_str())
        .with("service_dn", settings.service_dn.as_str())
        .with("base", settings.base.as_str())
        .with("filter", settings.filter.as_str())
        .with("template", settings.template.as_str())
        .with("subject", settings.subject.as_str())
        .with("name_attribute", settings.name.as_str())
        .with("email", settings.email.as_str())
        .with("key", settings.key.as_str())
        .with("groups", settings.groups.as_str())
        .with("group_base", settings.group_base.as_str());
    let typed = match settings.lets_change {
        true => typed.with("lets_change", "on"),
        false => typed,
    };
    match settings.security {
        Security::Plain => typed.with("plain_confirmed", "on"),
        Security::Ldaps | Security::StartTls => typed,
    }
}

fn read(typed: &Typed) -> DirectoryForm<'_> {
    DirectoryForm {
        name: typed.get("name"),
        secret: typed.get("secret"),
        typed: Directory {
            servers: typed.get("servers"),
            security: typed.get("security"),
            is_plain_confirmed: typed.has("plain_confirmed"),
            ca: typed.get("ca"),
            way: typed.get("way"),
            service_dn: typed.get("service_dn"),
            base: typed.get("base"),
            filter: typed.get("filter"),
            template: typed.get("template"),
            subject: typed.get("subject"),
            name: typed.get("name_attribute"),
            email: typed.get("email"),
            key: typed.get("key"),
            groups: typed.get("groups"),
            group_base: typed.get("group_base"),
            lets_change: typed.has("lets_change"),
        },
    }
}

async fn again(
    ask: &Ask,
    caller: &OrgCaller,
    id: Option<LoginMethodId>,
    typed: Typed,
    problems: &[Problem],
) -> Outcome<Response> {
    let errors = problem::errors(ask.l, problems);
    render(ask, caller, id, typed, errors, StatusCode::UNPROCESSABLE_ENTITY).await
}

async fn render(
    ask: &Ask,
    caller: &OrgCaller,
    id: Option<LoginMethodId>,
    typed: Typed,
    errors: Errors,
    status: StatusCode,
) -> Outcome<Response> {
    let l = ask.l;
    let is_stale = status == StatusCode::CONFLICT;
    let known = match id {
        None => None,
        Some(id) => Some(methods::find_directory(&ask.ctx, caller, id).await?.0),
    };
    let title = match &known {
        None => l.t("upstream-add").into_owned(),
        Some(found) => found.method.name.clone(),
    };
    let frame = ask.console_frame(caller, title, ConsoleItem::LoginPage).await?;
    let root = format!("{}/login-page", frame.root);
    let stale = is_stale.then(|| Notice::warn(l.t("methods-stale")).text(l.t("methods-stale-text")));
    let general = errors.get("").map(Notice::bad);
    let standing = match id {
        Some(id) => Some(going_live::notice(ask, caller, id).await?),
        None => None,
    };
    let radar = match id {
        Some(id) => crate::web::radar::notice_of(ask, caller, id).await?,
        None => None,
    };
    let is_enabled = known.as_ref().is_some_and(|found| found.method.is_enabled);
    let page = FormPage {
        l,
        radar,
        setup: setup::at_directory(l, typed.get("subject"), !is_enabled),
        frame: frame.below(l.t("menu-login-page"), root.as_str()).with_form(),
        root,
        notice: stale.or(general).or_else(|| ask.notice()),
        standing,
        is_new: known.is_none(),
        method: id.map(|id| id.to_string()).unwrap_or_default(),
        is_enabled,
        has_secret: known.as_ref().is_some_and(|found| found.sealed_secret.is_some()),
        version: match &known {
            Some(found) if is_stale => found.method.version,
            _ => typed.version(),
        },
        typed,
        errors,
    };
    Ok(Page::with_status(status, page).into_response())
}
