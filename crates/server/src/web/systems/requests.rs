//! `/operator/systems/{system}/requests`: how a business system asks, and whom it asks.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::Error;
use ieum_app::access::OperatorCaller;
use ieum_app::provider::edit_requests;
use ieum_oidc::client::Profile;
use ieum_oidc::client::profile::RequestProfile;
use ieum_store::active::ClientRow;

use super::{address, find};
use crate::i18n::Lang;
use crate::web::core::{Ask, Done, Failure, Operator, Outcome, Typed, problem};
use crate::web::page::{Errors, Field, Notice, OperatorFrame, OperatorItem, Page};

#[derive(Debug, Template)]
#[template(path = "systems/requests.html")]
struct RequestsPage {
    l: Lang,
    frame: OperatorFrame,
    notice: Option<Notice>,
    system: ClientRow,
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

/// `GET /operator/systems/{system}/requests`
pub async fn show(ask: Ask, Operator(caller): Operator, Path(id): Path<String>) -> Outcome<Response> {
    let row = find(&ask, &id).await?;
    let (form, version) = (RequestForm::of_row(&row)?, row.version);
    let page = page(&ask, &caller, row, form, Errors::none(), version);
    Ok(Page::new(page).into_response())
}

/// `POST /operator/systems/{system}/requests`
pub async fn save(ask: Ask, Operator(caller): Operator, Path(id): Path<String>, typed: Typed) -> Outcome<Response> {
    let row = find(&ask, &id).await?;
    let form = RequestForm::read(&typed);
    let version = typed.version();
    match edit_requests(
        &ask.ctx,
        &caller.actor(),
        row.id,
        version,
        &form.profile,
        &form.resources,
    )
    .await
    {
        Ok(()) => {
            let to = format!("{}/requests", address(row.id));
            Ok(Done::new(&ask.site, to, "requests-saved").into_response())
        }
        Err(Error::Refused(problems)) => {
            let errors = problem::errors(ask.l, &problems);
            let page = page(&ask, &caller, row, form, errors, version);
            Ok(Page::with_status(StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

fn page(
    ask: &Ask,
    caller: &OperatorCaller,
    system: ClientRow,
    form: RequestForm,
    errors: Errors,
    version: i64,
) -> RequestsPage {
    let title = ask.l.t("requests-title");
    let frame = ask
        .operator_frame(caller, title, OperatorItem::Systems)
        .below(system.name.clone(), address(system.id));
    RequestsPage {
        l: ask.l,
        frame,
        notice: ask.notice(),
        system,
        form,
        errors,
        version,
    }
}
