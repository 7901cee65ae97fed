//! `…/systems/{system}/logout`: how a business system is told that somebody signed out, and what became of it.

use askama::Template;
use axum::extract::Query;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::Error;
use ieum_app::provider::{deliver_again, deliveries_to, set_logout};
use ieum_model::JobId;
use ieum_oidc::client::Profile;
use ieum_oidc::client::profile::AskedLogout;
use ieum_store::active::ClientRow;
use ieum_store::logout_delivery::{Delivery, DeliveryState};
use serde::Deserialize;

use super::keeping::{At, KeeperFrame};
use super::told;
use crate::i18n::Lang;
use crate::web::core::problem;
use crate::web::core::{Ask, Done, Failure, Outcome, Typed};
use crate::web::page::{Badge, Errors, Field, Notice, Page};

/// Which deliveries.
#[derive(Debug, Default, Deserialize)]
pub struct From {
    #[serde(default)]
    before: String,
}

/// What is stored, or was typed.
#[derive(Debug, Clone)]
struct Form {
    backchannel_uri: String,
    backchannel_session: bool,
    frontchannel_uri: String,
    frontchannel_session: bool,
    session_state: bool,
}

#[derive(Debug, Template)]
#[template(path = "systems/logout.html")]
struct LogoutPage {
    l: Lang,
    frame: KeeperFrame,
    notice: Option<Notice>,
    action: String,
    form: Form,
    errors: Errors,
    version: i64,
    deliveries: Vec<Delivery>,
    older: Option<String>,
    is_first: bool,
}

impl LogoutPage {
    fn badge(&self, delivery: &Delivery) -> Badge {
        told::badge(self.l, delivery.state)
    }
    fn cause(&self, delivery: &Delivery) -> String {
        told::cause(self.l, &delivery.cause)
    }
    fn problem(&self, delivery: &Delivery) -> Option<String> {
        told::problem(self.l, delivery)
    }
    fn is_failed(delivery: &Delivery) -> bool {
        delivery.state == DeliveryState::Failed
    }
}

/// `GET …/systems/{system}/logout`
pub async fn show(ask: Ask, at: At, Query(from): Query<From>) -> Outcome<Response> {
    let row = at.find(&ask).await?;
    let form = stored(&row)?;
    let page = page(&ask, &at, &row, form, Errors::none(), row.version, &from).await?;
    Ok(Page::new(page).into_response())
}

/// `POST …/systems/{system}/logout`
pub async fn save(ask: Ask, at: At, typed: Typed) -> Outcome<Response> {
    let row = at.find(&ask).await?;
    let form = Form {
        backchannel_uri: typed.get("backchannel_uri").to_owned(),
        backchannel_session: typed.has("backchannel_session"),
        frontchannel_uri: typed.get("frontchannel_uri").to_owned(),
        frontchannel_session: typed.has("frontchannel_session"),
        session_state: typed.has("session_state"),
    };
    let asked = AskedLogout {
        backchannel_uri: &form.backchannel_uri,
        backchannel_session_required: form.backchannel_session,
        frontchannel_uri: &form.frontchannel_uri,
        frontchannel_session_required: form.frontchannel_session,
        session_state: form.session_state,
    };
    match set_logout(&ask.ctx, at.keeper(), row.id, typed.version(), &asked).await {
        Ok(()) => {
            let to = format!("{}/logout", at.address(row.id));
            Ok(Done::new(&ask.site, to, "system-saved").into_response())
        }
        Err(Error::Refused(problems)) => {
            let errors = problem::errors(ask.l, &problems);
            let page = page(&ask, &at, &row, form, errors, typed.version(), &From::default()).await?;
            Ok(Page::with_status(StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST …/systems/{system}/logout/{job}/again`
pub async fn again(ask: Ask, at: At, _: Typed) -> Outcome<Response> {
    let row = at.find(&ask).await?;
    let job: JobId = at.job().parse().map_err(|_| Failure::not_found())?;
    deliver_again(&ask.ctx, at.keeper(), row.id, job).await?;
    let to = format!("{}/logout", at.address(row.id));
    Ok(Done::new(&ask.site, to, "logout-again").into_response())
}

fn stored(row: &ClientRow) -> Result<Form, Failure> {
    let profile = Profile::read(&row.profile).map_err(|error| Error::Internal(error.to_string()))?;
    let logout = profile.logout;
    Ok(Form {
        backchannel_uri: logout.backchannel_uri.unwrap_or_default(),
        backchannel_session: logout.backchannel_session_required,
        frontchannel_uri: logout.frontchannel_uri.unwrap_or_default(),
        frontchannel_session: logout.frontchannel_session_required,
        session_state: logout.session_state,
    })
}

async fn page(
    ask: &Ask,
    at: &At,
    row: &ClientRow,
    form: Form,
    errors: Errors,
    version: i64,
    from: &From,
) -> Result<LogoutPage, Failure> {
    let l = ask.l;
    let action = format!("{}/logout", at.address(row.id));
    let before: Option<JobId> = from.before.parse().ok();
    let (deliveries, has_more) = deliveries_to(&ask.ctx, row.id, before).await?;
    let frame = at
        .frame(ask, l.t("logout-title"))
        .await?
        .below(row.name.clone(), at.address(row.id));
    Ok(LogoutPage {
        l,
        frame,
        notice: ask.notice(),
        older: deliveries
            .last()
            .filter(|_| has_more)
            .map(|last| format!("{action}?before={}", last.id)),
        action,
        form,
        errors,
        version,
        deliveries,
        is_first: before.is_none(),
    })
}
