//! `/operator/health`: what an operator wants to know of the service itself, and mails that could not be sent.

use askama::Template;
use axum::extract::Path;
use axum::response::IntoResponse;
use ieum_app::health::retry_job;
use ieum_model::JobId;
use ieum_model::calendar::Calendar;
use ieum_store::Kind;
use ieum_store::migrate::SchemaState;
use ieum_store::outbox::{GivenUp, OutboxState, TroubledJob};

use crate::i18n::Lang;
use crate::web::core::{Ask, Done, Failure, Operator, Outcome, Typed};
use crate::web::page::{Badge, Notice, OperatorFrame, OperatorItem, Page};

const MOST_JOBS: i64 = 50;

#[derive(Debug, Template)]
#[template(path = "organizations/health.html")]
struct HealthPage {
    l: Lang,
    frame: OperatorFrame,
    notice: Option<Notice>,
    database: &'static str,
    schema: Badge,
    outbox: OutboxState,
    failed: Vec<TroubledJob>,
    retried: Vec<TroubledJob>,
    encryption_key: String,
    signing_keys: Vec<(String, String)>,
    last_year: i16,
    calendar: Badge,
    mail: Badge,
    now: ieum_model::Instant,
}

/// `GET /operator/health`
pub async fn show(ask: Ask, Operator(caller): Operator) -> Outcome {
    let l = ask.l;
    let store = ask.ctx.store();
    let schema = store.schema_state().await?;
    let mut conn = store.read().await?;
    let keys = conn.signing_keys().await?;
    let last_year = Calendar::new(&[]).last_known_year();
    let page = HealthPage {
        l,
        frame: ask.operator_frame(&caller, l.t("health-title"), OperatorItem::Health),
        notice: ask.notice(),
        database: match store.kind() {
            Kind::Sqlite => "SQLite",
            Kind::Postgres => "PostgreSQL",
        },
        schema: match schema {
            SchemaState::Current => Badge::good(l.t("health-schema-current")),
            SchemaState::Behind(_) => Badge::bad(l.t("health-schema-behind")),
            SchemaState::Ahead(_) | SchemaState::Changed(_) => Badge::bad(l.t("health-schema-other")),
        },
        outbox: conn.outbox_state().await?,
        failed: conn.troubled_jobs(GivenUp::Yes, MOST_JOBS).await?,
        retried: conn.troubled_jobs(GivenUp::NotYet, MOST_JOBS).await?,
        encryption_key: ask.ctx.app().vault.current_key().to_owned(),
        signing_keys: keys
            .iter()
            .filter(|key| key.state != "retired")
            .map(|key| (key.alg.clone(), key.id.to_string()))
            .collect(),
        last_year,
        calendar: if last_year > ask.ctx.now().kst_date().year() {
            Badge::good(l.t("health-calendar-good"))
        } else {
            Badge::warn(l.t("health-calendar-short"))
        },
        mail: if ask.site.has_mail {
            Badge::good(l.t("health-mail-on"))
        } else {
            Badge::warn(l.t("health-mail-off"))
        },
        now: ask.ctx.now(),
    };
    Ok(Page::new(page).into_response())
}

/// `POST /operator/health/jobs/{job}/retry`
pub async fn retry(ask: Ask, Operator(caller): Operator, Path(job): Path<String>, _: Typed) -> Outcome {
    let job = job.parse::<JobId>().map_err(|_| Failure::not_found())?;
    retry_job(&ask.ctx, &caller, job).await?;
    let done = Done::new(&ask.site, "/operator/health", "job-retried");
    Ok(done.into_response())
}

impl HealthPage {
    fn version() -> &'static str {
        env!("CARGO_PKG_VERSION")
    }
}
