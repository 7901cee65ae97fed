//! `…/systems/{system}`: one business system, its addresses for developers, its settings.

use askama::Template;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::SET_COOKIE;
use ieum_app::Error;
use ieum_app::provider::{ClientForm, edit_client};
use ieum_oidc::client::ClientKind;
use ieum_oidc::discovery::paths;
use ieum_store::active::ClientRow;

use super::form::{self, SystemFields};
use super::keeping::{At, KeeperFrame};
use super::registered::Registered;
use super::secrets::Secrets;
use super::{secret, state, state_badge};
use crate::i18n::Lang;
use crate::web::core::problem;
use crate::web::core::{Ask, Done, Outcome, Typed};
use crate::web::page::{Badge, CopyField, Dialog, Errors, Notice, Page, SecretOnce};

#[derive(Debug, Template)]
#[template(path = "systems/edit.html")]
struct EditPage {
    l: Lang,
    frame: KeeperFrame,
    notice: Option<Notice>,
    system: ClientRow,
    base: String,
    root: String,
    badge: Badge,
    fields: SystemFields,
    client_id: CopyField,
    discovery: CopyField,
    jwks: CopyField,
    secret: Option<SecretOnce>,
    secrets: Option<Secrets>,
    new_secret: Option<Dialog>,
    suspend: Option<Dialog>,
    registered: Option<Registered>,
    version: i64,
}

impl EditPage {
    /// It deleted itself, and so does not come back.
    fn has_ended(&self) -> bool {
        self.registered.as_ref().is_some_and(Registered::has_ended)
    }
}

/// `GET …/systems/{system}`
pub async fn show(ask: Ask, at: At, headers: http::HeaderMap) -> Outcome<Response> {
    let row = at.find(&ask).await?;
    let shown = secret::take(&ask, at.account_id(), &headers, row.id);
    let has_cookie = ask.site.cookies.find(&headers, secret::COOKIE).is_some();
    let form = form::of_row(&row);
    let version = row.version;
    let page = page(&ask, &at, row, form, Errors::none(), shown, version).await?;
    let mut response = Page::new(page).into_response();
    if has_cookie {
        response
            .headers_mut()
            .append(SET_COOKIE, ask.site.cookies.remove(secret::COOKIE));
    }
    Ok(response)
}

/// `POST …/systems/{system}`
pub async fn save(ask: Ask, at: At, typed: Typed) -> Outcome<Response> {
    let row = at.find(&ask).await?;
    let form = form::read(&typed, Some(form::kind_of(&row)));
    match edit_client(&ask.ctx, at.keeper(), row.id, typed.version(), &form).await {
        Ok(()) => {
            let done = Done::new(&ask.site, at.address(row.id), "system-saved");
            Ok(done.into_response())
        }
        Err(Error::Refused(problems)) => {
            let errors = problem::errors(ask.l, &problems);
            let page = page(&ask, &at, row, form, errors, None, typed.version()).await?;
            Ok(Page::with_status(StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn page(
    ask: &Ask,
    at: &At,
    system: ClientRow,
    form: ClientForm,
    errors: Errors,
    shown: Option<String>,
    version: i64,
) -> Outcome<EditPage> {
    let l = ask.l;
    let frame = at
        .frame(ask, system.name.clone())
        .await?
        .below(l.t("system-used-title"), at.root());
    let csrf = || frame.csrf_input();
    let discovery = format!(
        "{}{}",
        ask.site.app.public_url.as_str().trim_end_matches('/'),
        paths::DISCOVERY
    );
    let is_confidential = form::kind_of(&system) == ClientKind::Confidential;
    let secrets = Secrets::load(ask, at, &system, csrf).await?;
    let registered = Registered::load(ask, &system).await?;
    Ok(EditPage {
        l,
        secrets,
        registered,
        notice: ask.notice(),
        badge: state_badge(l, &system.state),
        fields: SystemFields::of_known(l, form, errors, system.org_id.is_some()),
        client_id: CopyField::new(l, "client-id", l.t("system-client-id"), &system.client_id),
        discovery: CopyField::new(l, "discovery", l.t("system-discovery"), discovery),
        jwks: CopyField::new(
            l,
            "jwks",
            l.t("system-jwks"),
            ieum_app::provider::keys::address(&ask.ctx, &system.client_id),
        ),
        secret: shown.map(|text| {
            let copy = CopyField::new(l, "client-secret", l.t("system-secret"), text);
            SecretOnce::new(copy, l.t("system-secret-once"))
        }),
        new_secret: is_confidential.then(|| {
            let fallback = format!("{}/secret", at.address(system.id));
            secret::dialog(l, at, &system, csrf()).opened_by(l.t("system-new-secret"), &fallback)
        }),
        suspend: (system.state == "active").then(|| {
            let fallback = format!("{}/suspend", at.address(system.id));
            state::dialog(l, at, &system, csrf()).opened_by(l.t("system-suspend"), &fallback)
        }),
        version,
        base: at.address(system.id),
        root: at.root(),
        frame,
        system,
    })
}
