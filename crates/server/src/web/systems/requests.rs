//! `…/systems/{system}/requests`: how a business system asks, and whom it asks.

use askama::Template;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::Error;
use ieum_app::provider::edit_requests;
use ieum_oidc::client::Profile;
use ieum_oidc::client::profile::RequestProfile;
use ieum_store::active::ClientRow;

use super::keeping::{At, KeeperFrame};
use crate::i18n::Lang;
use crate::web::core::{Ask, Done, Failure, Outcome, Typed, problem};
use crate::web::page::{Errors, Field, Notice, Page};

#[derive(Debug, Template)]
#[template(path = "systems/requests.html")]
struct RequestsPage {
    l: Lang,
    frame: KeeperFrame,
    notice: Option<Notice>,
    system: ClientRow,
    base: String,
    form: RequestForm,
    errors: Errors,
    version: i64,
}

/// The form as it is typed.
#[derive(Debug, Clone)]
struct RequestForm {
    profile: RequestProfile,
    resources: String,
}

impl RequestForm {
    fn of_row(row: &ClientRow) -> Result<Self, Failure> {
        let profile = Profile::read(&row.profile).map_err(|_| Failure::not_found())?.requests;
        let resources = profile.resources.join("\n");
        Ok(Self { profile, resources })
    }

    fn read(typed: &Typed) -> Self {
        Self {
            profile: RequestProfile {
                require_par: typed.has("require_par"),
                require_signed_request: typed.has("require_signed_request"),
                needs_consent: typed.has("needs_consent"),
                resources: Vec::new(),
            },
            resources: typed.get("resources").to_owned(),
        }
    }
}

/// `GET …/systems/{system}/requests`
pub async fn show(ask: Ask, at: At) -> Outcome<Response> {
    let row = at.find(&ask).await?;
    let (form, version) = (RequestForm::of_row(&row)?, row.version);
    let page = page(&ask, &at, row, form, Errors::none(), version).await?;
    Ok(Page::new(page).into_response())
}

/// `POST …/systems/{system}/requests`
pub async fn save(ask: Ask, at: At, typed: Typed) -> Outcome<Response> {
    let row = at.find(&ask).await?;
    let form = RequestForm::read(&typed);
    let version = typed.version();
    match edit_requests(&ask.ctx, at.keeper(), row.id, version, &form.profile, &form.resources).await {
        Ok(()) => {
            let to = format!("{}/requests", at.address(row.id));
            Ok(Done::new(&ask.site, to, "requests-saved").into_response())
        }
        Err(Error::Refused(problems)) => {
            let errors = problem::errors(ask.l, &problems);
            let page = page(&ask, &at, row, form, errors, version).await?;
            Ok(Page::with_status(StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn page(
    ask: &Ask,
    at: &At,
    system: ClientRow,
    form: RequestForm,
    errors: Errors,
    version: i64,
) -> Outcome<RequestsPage> {
    let title = ask.l.t("requests-title");
    let frame = at
        .frame(ask, title)
        .await?
        .below(system.name.clone(), at.address(system.id));
    Ok(RequestsPage {
        l: ask.l,
        base: at.address(system.id),
        frame,
        notice: ask.notice(),
        system,
        form,
        errors,
        version,
    })
}
