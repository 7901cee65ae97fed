//! The settings of an OpenID provider: which one, the values to copy to the other side, and the fields.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::access::OrgCaller;
use ieum_app::login::upstream::{callback_path, keys_path};
use ieum_app::methods::{self, UpstreamForm};
use ieum_app::{Error, Problem};
use ieum_model::LoginMethodId;
use ieum_model::text::MethodName;
use ieum_oidc::upstream::settings::{ClientAuth, PRESETS, Preset, Typed as Settings, TypedByHand, find_preset};

use super::words::{cause, remedy};
use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Done, Failure, Live, Outcome, Typed, live, problem};
use crate::web::going_live;
use crate::web::page::{ConsoleFrame, ConsoleItem, CopyField, Errors, Field, Notice, Page, Setup};
use crate::web::setup;

#[derive(Debug, Template)]
#[template(path = "upstream/choose.html")]
struct ChoosePage {
    l: Lang,
    frame: ConsoleFrame,
    root: String,
    /// Directories, by name and title.
    directories: &'static [ieum_connect::ldap::settings::Preset],
}

#[derive(Debug, Template)]
#[template(path = "upstream/form.html")]
struct FormPage {
    l: Lang,
    frame: ConsoleFrame,
    root: String,
    notice: Option<Notice>,
    /// Where it stands between draft and live.
    standing: Option<Notice>,
    /// What of it runs out first, if that is near.
    radar: Option<Notice>,
    /// A new method has a name and no address yet.
    is_new: bool,
    copy: Option<CopyField>,
    /// Where our key there is published, if we prove ourselves by one.
    keys: Option<CopyField>,
    /// What is done on the other side.
    setup: Setup,
    method: String,
    is_enabled: bool,
    has_secret: bool,
    version: i64,
    typed: Typed,
    errors: Errors,
}

/// `GET /console/{org}/login-page/add`
pub async fn choose(ask: Ask, Console(caller): Console) -> Outcome<Response> {
    let l = ask.l;
    let frame = ask
        .console_frame(&caller, l.t("upstream-add"), ConsoleItem::LoginPage)
        .await?;
    let root = format!("{}/login-page", frame.root);
    let page = ChoosePage {
        l,
        frame: frame.below(l.t("menu-login-page"), root.as_str()),
        root,
        directories: ieum_connect::ldap::settings::PRESETS,
    };
    Ok(Page::new(page).into_response())
}

/// `GET /console/{org}/login-page/add/{preset}`
pub async fn new(ask: Ask, Console(caller): Console, Path((_, preset)): Path<(String, String)>) -> Outcome<Response> {
    let preset = find_preset(&preset).ok_or_else(Failure::not_found)?;
    let typed = filled(preset);
    render(&ask, &caller, Showing::New, typed, Errors::none(), StatusCode::OK).await
}

/// `POST /console/{org}/login-page/add/{preset}`
pub async fn add(
    ask: Ask,
    Console(caller): Console,
    Path((_, preset)): Path<(String, String)>,
    typed: Typed,
) -> Outcome<Response> {
    find_preset(&preset).ok_or_else(Failure::not_found)?;
    let showing = Showing::New;
    if typed.has("switch_language") {
        return render(&ask, &caller, showing, typed, Errors::none(), StatusCode::OK).await;
    }
    if let Some(field) = live::left(&typed) {
        return Ok(check(&ask, &typed, field).await.into_response());
    }
    match methods::add_upstream(&ask.ctx, &caller, &read(&typed)).await {
        Ok(id) => {
            let to = format!("{}/login-page/methods/{id}/openid", Ask::console_root(&caller));
            Ok(Done::new(&ask.site, to, "upstream-added").into_response())
        }
        Err(Error::Refused(problems)) => again(&ask, &caller, showing, typed, &problems).await,
        Err(error) => Err(error.into()),
    }
}

/// `GET /console/{org}/login-page/methods/{method}/openid`
pub async fn show(ask: Ask, Console(caller): Console, Path((_, id)): Path<(String, String)>) -> Outcome<Response> {
    let id = super::method_id(&id)?;
    let (found, settings) = methods::find_upstream(&ask.ctx, &caller, id).await?;
    let typed = Typed::default()
        .with("version", found.method.version.to_string())
        .with("issuer", settings.issuer)
        .with("client_id", settings.client_id)
        .with("client_auth", settings.client_auth.as_str())
        .with("scopes", settings.scopes.join(" "))
        .with("subject", settings.mapping.subject)
        .with("email", settings.mapping.email)
        .with("name_claim", settings.mapping.name)
        .with("groups", settings.mapping.groups)
        .with("key", settings.mapping.key)
        .with("authorization_endpoint", settings.by_hand.authorization_endpoint)
        .with("token_endpoint", settings.by_hand.token_endpoint)
        .with("jwks_uri", settings.by_hand.jwks_uri)
        .with("userinfo_endpoint", settings.by_hand.userinfo_endpoint)
        .with("within", settings.by_hand.within)
        .with("secret_expires_on", settings.secret_expires_on);
    render(&ask, &caller, Showing::Known(id), typed, Errors::none(), StatusCode::OK).await
}

/// `POST /console/{org}/login-page/methods/{method}/openid`
pub async fn change(
    ask: Ask,
    Console(caller): Console,
    Path((_, id)): Path<(String, String)>,
    typed: Typed,
) -> Outcome<Response> {
    let id = super::method_id(&id)?;
    let showing = Showing::Known(id);
    if typed.has("switch_language") {
        return render(&ask, &caller, showing, typed, Errors::none(), StatusCode::OK).await;
    }
    if let Some(field) = live::left(&typed) {
        return Ok(check(&ask, &typed, field).await.into_response());
    }
    match methods::change_upstream(&ask.ctx, &caller, id, typed.version(), &read(&typed)).await {
        Ok(saved) => {
            let to = format!("{}/login-page/methods/{id}/openid", Ask::console_root(&caller));
            Ok(going_live::saved(&ask, to, saved, "upstream-changed"))
        }
        Err(Error::Refused(problems)) => again(&ask, &caller, showing, typed, &problems).await,
        Err(Error::Stale) => render(&ask, &caller, showing, typed, Errors::none(), StatusCode::CONFLICT).await,
        Err(error) => Err(error.into()),
    }
}

impl FormPage {
    fn client_auths(&self) -> Vec<(String, String)> {
        let word = |auth: ClientAuth| match auth {
            ClientAuth::Secret => self.l.t("upstream-auth-secret"),
            ClientAuth::PrivateKeyJwt => self.l.t("upstream-auth-key"),
        };
        let option = |auth: ClientAuth| (auth.as_str().to_owned(), word(auth).into_owned());
        ClientAuth::ALL.map(option).into()
    }
    /// Whether the addresses are shown at once: something is in one of them, or wrong with one.
    fn is_by_hand(&self) -> bool {
        BY_HAND
            .iter()
            .any(|name| !self.typed.get(name).is_empty() || self.errors.get(name).is_some())
    }
}

/// The fields of a provider without discovery document.
const BY_HAND: [&str; 5] = [
    "authorization_endpoint",
    "token_endpoint",
    "jwks_uri",
    "userinfo_endpoint",
    "within",
];

#[derive(Debug, Clone, Copy)]
enum Showing {
    New,
    Known(LoginMethodId),
}

fn filled(preset: &Preset) -> Typed {
    // The name that members read; another provider's is the company's to choose.
    let name = if preset.issuer.is_empty() { "" } else { preset.title };
    Typed::default()
        .with("name", name)
        .with("issuer", preset.issuer)
        .with("scopes", preset.scopes)
        .with("subject", preset.subject)
        .with("email", "email")
        .with("name_claim", "name")
        .with("groups", preset.groups)
        .with("authorization_endpoint", preset.by_hand.authorization_endpoint)
        .with("token_endpoint", preset.by_hand.token_endpoint)
        .with("jwks_uri", preset.by_hand.jwks_uri)
        .with("userinfo_endpoint", preset.by_hand.userinfo_endpoint)
        .with("within", preset.by_hand.within)
}

fn read(typed: &Typed) -> UpstreamForm<'_> {
    UpstreamForm {
        name: typed.get("name"),
        secret: typed.get("secret"),
        is_new_key: typed.has("new_key"),
        typed: Settings {
            issuer: typed.get("issuer"),
            client_id: typed.get("client_id"),
            client_auth: typed.get("client_auth"),
            scopes: typed.get("scopes"),
            subject: typed.get("subject"),
            email: typed.get("email"),
            name: typed.get("name_claim"),
            groups: typed.get("groups"),
            key: typed.get("key"),
            by_hand: TypedByHand {
                authorization_endpoint: typed.get("authorization_endpoint"),
                token_endpoint: typed.get("token_endpoint"),
                jwks_uri: typed.get("jwks_uri"),
                userinfo_endpoint: typed.get("userinfo_endpoint"),
                within: typed.get("within"),
            },
            secret_expires_on: typed.get("secret_expires_on"),
        },
    }
}

/// What is wrong so far; an issuer is looked at where it lives.
async fn check(ask: &Ask, typed: &Typed, field: &str) -> Live {
    let l = ask.l;
    let live = Live::new(l, &methods::problems_of_upstream(&ask.ctx, &read(typed)));
    let is_by_hand = BY_HAND.iter().any(|name| !typed.get(name).is_empty());
    if field != "issuer" || live.is_wrong(field) || is_by_hand {
        return live;
    }
    match methods::look_at_issuer(&ask.ctx, typed.get("issuer")).await {
        Ok(()) => live.note(field, l.t("upstream-issuer-found")),
        Err(reason) => live.error(field, format!("{}. {}", cause(l, reason), remedy(l, reason))),
    }
}

async fn again(
    ask: &Ask,
    caller: &OrgCaller,
    showing: Showing,
    typed: Typed,
    problems: &[Problem],
) -> Outcome<Response> {
    let errors = problem::errors(ask.l, problems);
    render(ask, caller, showing, typed, errors, StatusCode::UNPROCESSABLE_ENTITY).await
}

async fn render(
    ask: &Ask,
    caller: &OrgCaller,
    showing: Showing,
    typed: Typed,
    errors: Errors,
    status: StatusCode,
) -> Outcome<Response> {
    let l = ask.l;
    let is_stale = status == StatusCode::CONFLICT;
    let known = match showing {
        Showing::New => None,
        Showing::Known(id) => Some(methods::find_upstream(&ask.ctx, caller, id).await?),
    };
    let has_key = known
        .as_ref()
        .is_some_and(|(_, settings)| settings.client_auth == ClientAuth::PrivateKeyJwt);
    let known = known.map(|(found, _)| found);
    let keys = known
        .as_ref()
        .filter(|_| has_key)
        .map(|found| ask.ctx.link(&keys_path(found.method.id)));
    let title = match &known {
        None => l.t("upstream-add").into_owned(),
        Some(found) => found.method.name.clone(),
    };
    let frame = ask.console_frame(caller, title, ConsoleItem::LoginPage).await?;
    let root = format!("{}/login-page", frame.root);
    let stale = is_stale.then(|| Notice::warn(l.t("methods-stale")).text(l.t("methods-stale-text")));
    let general = errors.get("").map(Notice::bad);
    let standing = match known.as_ref().map(|found| found.method.id) {
        Some(id) => Some(going_live::notice(ask, caller, id).await?),
        None => None,
    };
    let redirect_uri = known
        .as_ref()
        .map(|found| ask.ctx.link(&callback_path(found.method.id)));
    let radar = match known.as_ref().map(|found| found.method.id) {
        Some(id) => crate::web::radar::notice_of(ask, caller, id).await?,
        None => None,
    };
    let page = FormPage {
        l,
        radar,
        frame: frame.below(l.t("menu-login-page"), root.as_str()).with_form(),
        root,
        setup: setup::at_openid(l, typed.get("issuer"), redirect_uri.as_deref()),
        notice: stale.or(general).or_else(|| ask.notice()),
        standing,
        is_new: known.is_none(),
        keys: keys.map(|address| CopyField::new(l, "jwks", l.t("upstream-jwks"), address)),
        copy: redirect_uri.map(|address| CopyField::new(l, "redirect-uri", l.t("upstream-redirect-uri"), address)),
        method: known
            .as_ref()
            .map(|found| found.method.id.to_string())
            .unwrap_or_default(),
        is_enabled: known.as_ref().is_some_and(|found| found.method.is_enabled),
        has_secret: !has_key && known.as_ref().is_some_and(|found| found.sealed_secret.is_some()),
        version: match &known {
            Some(found) if is_stale => found.method.version,
            _ => typed.version(),
        },
        typed,
        errors,
    };
    Ok(Page::with_status(status, page).into_response())
}
