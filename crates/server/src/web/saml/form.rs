//! The settings of a SAML identity provider: the values to copy to the other side, its metadata, and the fields.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::access::OrgCaller;
use ieum_app::login::saml::{acs_url, entity_id, logout_url};
use ieum_app::methods::{self, MetadataSource};
use ieum_app::{Error, Problem};
use ieum_model::{Instant, LoginMethodId};
use ieum_saml::Certificate;

use super::fields;
use crate::i18n::Lang;
use crate::web::core::form::Upload;
use crate::web::core::{Ask, Console, Live, Outcome, Typed, live, problem};
use crate::web::going_live;
use crate::web::page::{ConsoleFrame, ConsoleItem, CopyField, Errors, Field, Notice, Page, Setup};
use crate::web::setup::{self, SamlValues};

#[derive(Debug, Template)]
#[template(path = "saml/form.html")]
struct FormPage {
    l: Lang,
    frame: ConsoleFrame,
    root: String,
    notice: Option<Notice>,
    /// Where it stands between draft and live.
    standing: Option<Notice>,
    /// What is done on the other side.
    setup: Setup,
    copies: Vec<CopyField>,
    metadata: String,
    method: String,
    is_enabled: bool,
    is_ready: bool,
    /// Something of this method runs out, or a change of metadata waits.
    radar: Option<Notice>,
    /// Certificates that are trusted now: fingerprint, and the end of its dates.
    trusted: Vec<(String, Option<Instant>)>,
    version: i64,
    typed: Typed,
    errors: Errors,
}

impl FormPage {
    fn signed(&self) -> Vec<(String, String)> {
        fields::signed(self.l)
    }
    fn encryption(&self) -> Vec<(String, String)> {
        fields::encryption(self.l)
    }
    fn formats(&self) -> Vec<(String, String)> {
        fields::formats(self.l)
    }
}

/// How the page is shown.
struct Showing {
    typed: Typed,
    errors: Errors,
    notice: Option<Notice>,
    status: StatusCode,
}

impl Showing {
    const fn of(typed: Typed) -> Self {
        Self {
            typed,
            errors: Errors::none(),
            notice: None,
            status: StatusCode::OK,
        }
    }

    fn with_problems(ask: &Ask, typed: Typed, problems: &[Problem]) -> Self {
        Self {
            errors: problem::errors(ask.l, problems),
            status: StatusCode::UNPROCESSABLE_ENTITY,
            ..Self::of(typed)
        }
    }
}

/// `GET /console/{org}/login-page/methods/{method}/saml`
pub async fn show(ask: Ask, Console(caller): Console, Path((_, id)): Path<(String, String)>) -> Outcome<Response> {
    let id = super::method_id(&id)?;
    let (found, settings, _) = methods::find_saml(&ask.ctx, &caller, id).await?;
    let typed = fields::of_settings(&settings, found.method.version);
    render(&ask, &caller, id, Showing::of(typed)).await
}

/// `POST /console/{org}/login-page/methods/{method}/saml`: the fields are filled from metadata, or all of it is saved.
pub async fn change(
    ask: Ask,
    Console(caller): Console,
    Path((_, id)): Path<(String, String)>,
    upload: Upload,
) -> Outcome<Response> {
    let id = super::method_id(&id)?;
    let typed = upload.fields.clone();
    if typed.has("switch_language") {
        return render(&ask, &caller, id, Showing::of(typed)).await;
    }
    if live::left(&typed).is_some() {
        let url = typed.get("metadata_url");
        let problems = methods::problems_of_saml(&ask.ctx, &fields::read(&typed), url);
        return Ok(Live::new(ask.l, &problems).into_response());
    }
    if typed.has("fill") {
        return fill(&ask, &caller, id, &upload).await;
    }
    let url = typed.get("metadata_url").to_owned();
    match methods::change_saml(&ask.ctx, &caller, id, typed.version(), &fields::read(&typed), &url).await {
        Ok(saved) => {
            let to = format!("{}/login-page/methods/{id}/saml", Ask::console_root(&caller));
            Ok(going_live::saved(&ask, to, saved, "saml-changed"))
        }
        Err(Error::Refused(problems)) => {
            let showing = Showing::with_problems(&ask, typed, &problems);
            render(&ask, &caller, id, showing).await
        }
        Err(Error::Stale) => {
            let showing = Showing {
                status: StatusCode::CONFLICT,
                ..Showing::of(typed)
            };
            render(&ask, &caller, id, showing).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn fill(ask: &Ask, caller: &OrgCaller, id: LoginMethodId, upload: &Upload) -> Outcome<Response> {
    let typed = upload.fields.clone();
    let file = String::from_utf8_lossy(upload.file("metadata_file"));
    let (text, url) = (typed.get("metadata").trim(), typed.get("metadata_url").trim());
    let source = match (file.trim(), text, url) {
        ("", "", "") => {
            let problems = [Problem::at("metadata", "saml_metadata_empty")];
            return render(ask, caller, id, Showing::with_problems(ask, typed, &problems)).await;
        }
        ("", "", url) => MetadataSource::Url(url),
        ("", text, _) => MetadataSource::Text(text),
        (file, ..) => MetadataSource::Text(file),
    };
    match methods::fill_saml(&ask.ctx, caller, id, source).await {
        Ok(settings) => {
            let is_by_url = matches!(source, MetadataSource::Url(_));
            let filled = fields::with_metadata(typed.clone().with("metadata", ""), &settings);
            let filled = match is_by_url {
                true => filled,
                // What was handed in says nothing of where more of it is.
                false => filled.with("metadata_url", ""),
            };
            let notice = Notice::info(ask.l.t("saml-filled")).text(ask.l.t("saml-filled-text"));
            let showing = Showing {
                notice: Some(notice),
                ..Showing::of(filled)
            };
            render(ask, caller, id, showing).await
        }
        Err(Error::Refused(problems)) => {
            let showing = Showing::with_problems(ask, typed.clone(), &problems);
            render(ask, caller, id, showing).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn render(ask: &Ask, caller: &OrgCaller, id: LoginMethodId, showing: Showing) -> Outcome<Response> {
    let l = ask.l;
    let (found, settings, _) = methods::find_saml(&ask.ctx, caller, id).await?;
    let is_stale = showing.status == StatusCode::CONFLICT;
    let frame = ask
        .console_frame(caller, found.method.name.clone(), ConsoleItem::LoginPage)
        .await?;
    let root = format!("{}/login-page", frame.root);
    let stale = is_stale.then(|| Notice::warn(l.t("methods-stale")).text(l.t("methods-stale-text")));
    let wrong = (!showing.errors.is_empty()).then(|| Notice::bad(l.t("saml-wrong")));
    let (metadata, acs, logout) = (entity_id(&ask.ctx, id), acs_url(&ask.ctx, id), logout_url(&ask.ctx, id));
    let ours = SamlValues {
        entity_id: &metadata,
        acs: &acs,
        logout: &logout,
    };
    let trusted = |certificate: Certificate| {
        let until = certificate.expires_at().map(Instant::from_seconds);
        (certificate.fingerprint(), until)
    };
    let standing = Some(going_live::notice(ask, caller, id).await?);
    let page = FormPage {
        l,
        frame: frame.below(l.t("menu-login-page"), root.as_str()).with_form(),
        root,
        notice: stale.or(wrong).or(showing.notice).or_else(|| ask.notice()),
        standing,
        setup: setup::at_saml(l, &settings.preset, Some(ours), !settings.is_ready()),
        copies: vec![
            CopyField::new(l, "entity-id", l.t("saml-our-entity-id"), ours.entity_id),
            CopyField::new(l, "acs-url", l.t("saml-our-acs"), ours.acs),
            CopyField::new(l, "logout-url", l.t("saml-our-logout"), ours.logout),
        ],
        metadata: metadata.clone(),
        radar: {
            let details = ieum_app::radar::view(&ask.ctx, caller, id).await?;
            crate::web::radar::nearest(
                l,
                &[details.method],
                &format!("{}/login-page", Ask::console_root(caller)),
            )
        },
        method: id.to_string(),
        is_enabled: found.method.is_enabled,
        is_ready: settings.is_ready(),
        trusted: settings.trusted().into_iter().map(trusted).collect(),
        version: match is_stale {
            true => found.method.version,
            false => showing.typed.version(),
        },
        typed: showing.typed,
        errors: showing.errors,
    };
    Ok(Page::with_status(showing.status, page).into_response())
}
