//! `…/live`: what would change, how the last trial ended, and the buttons: now, at a time, not at all.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::access::OrgCaller;
use ieum_app::login::connected::Reason;
use ieum_app::methods::{self, Standing, Testers};
use ieum_app::{Error, Problem};
use ieum_model::LoginMethodId;
use ieum_store::method_tester::TesterRow;
use ieum_store::method_version::VersionRow;

use super::{at, fields, method_id, notice, places};
use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Done, Outcome, Typed, problem};
use crate::web::page::{Badge, ConsoleFrame, ConsoleItem, Diff, Errors, Field, Notice, Page};
use crate::web::testers::words::last;
use crate::web::upstream::words;

#[derive(Debug, Template)]
#[template(path = "going_live/live.html")]
struct LivePage {
    l: Lang,
    frame: ConsoleFrame,
    notice: Option<Notice>,
    /// Where the method stands.
    state: Notice,
    method: LoginMethodId,
    /// The address of the method in the console.
    at: String,
    /// The last segments of its settings and its trial.
    form: &'static str,
    trial: &'static str,
    tried: Notice,
    diff: Option<Diff>,
    has_draft: bool,
    is_planned: bool,
    is_settled: bool,
    is_ready: bool,
    /// Who tests it, each with how the last attempt ended.
    testers: Testers,
    version: i64,
    /// What was typed as time.
    time: String,
    errors: Errors,
}

/// `GET /console/{org}/login-page/methods/{method}/live`
pub async fn show(ask: Ask, Console(caller): Console, Path((_, id)): Path<(String, String)>) -> Outcome<Response> {
    render(
        &ask,
        &caller,
        method_id(&id)?,
        String::new(),
        Errors::none(),
        StatusCode::OK,
    )
    .await
}

/// `POST /console/{org}/login-page/methods/{method}/live`
pub async fn go(
    ask: Ask,
    Console(caller): Console,
    Path((_, id)): Path<(String, String)>,
    typed: Typed,
) -> Outcome<Response> {
    let id = method_id(&id)?;
    let (version, time) = (typed.version(), typed.get("at").to_owned());
    if typed.has("switch_language") {
        return render(&ask, &caller, id, time, Errors::none(), StatusCode::OK).await;
    }
    let (outcome, done) = match typed.get("when") {
        "now" => (methods::go_live(&ask.ctx, &caller, id, version).await, "goinglive-done"),
        "at" => (
            methods::plan(&ask.ctx, &caller, id, version, &time).await,
            "goinglive-plan-done",
        ),
        _ => (Err(Problem::of_all("live_when").into()), ""),
    };
    match outcome {
        Ok(()) => Ok(Done::new(&ask.site, back(&caller, id), done).into_response()),
        Err(Error::Refused(problems)) => {
            let errors = problem::errors(ask.l, &problems);
            render(&ask, &caller, id, time, errors, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(Error::Stale) => render(&ask, &caller, id, time, Errors::none(), StatusCode::CONFLICT).await,
        Err(error) => Err(error.into()),
    }
}

/// `POST /console/{org}/login-page/methods/{method}/live/cancel`
pub async fn cancel(
    ask: Ask,
    Console(caller): Console,
    Path((_, id)): Path<(String, String)>,
    _typed: Typed,
) -> Outcome<Response> {
    let id = method_id(&id)?;
    methods::cancel(&ask.ctx, &caller, id).await?;
    Ok(Done::new(&ask.site, back(&caller, id), "goinglive-plan-cancelled").into_response())
}

/// `POST /console/{org}/login-page/methods/{method}/live/discard`
pub async fn discard(
    ask: Ask,
    Console(caller): Console,
    Path((_, id)): Path<(String, String)>,
    typed: Typed,
) -> Outcome<Response> {
    let id = method_id(&id)?;
    match methods::discard(&ask.ctx, &caller, id, typed.version()).await {
        Ok(()) => Ok(Done::new(&ask.site, back(&caller, id), "goinglive-discarded").into_response()),
        Err(Error::Stale) => render(&ask, &caller, id, String::new(), Errors::none(), StatusCode::CONFLICT).await,
        Err(error) => Err(error.into()),
    }
}

fn back(caller: &OrgCaller, id: LoginMethodId) -> String {
    format!("{}/login-page/methods/{id}/live", Ask::console_root(caller))
}

async fn render(
    ask: &Ask,
    caller: &OrgCaller,
    id: LoginMethodId,
    time: String,
    errors: Errors,
    status: StatusCode,
) -> Outcome<Response> {
    let l = ask.l;
    let standing = methods::standing(&ask.ctx, caller, id).await?;
    let method = &standing.newest.method;
    let (form, trial) = places(method.kind);
    let frame = ask
        .console_frame(caller, l.t("goinglive-title"), ConsoleItem::LoginPage)
        .await?;
    let (root, at) = (format!("{}/login-page", frame.root), at(&frame.root, method));
    let stale = || Notice::warn(l.t("methods-stale")).text(l.t("methods-stale-text"));
    let general = errors.get("").map(Notice::bad);
    let page = LivePage {
        l,
        method: id,
        notice: match status {
            StatusCode::CONFLICT => Some(stale()),
            _ => general.or_else(|| ask.notice()),
        },
        state: notice::of(l, &standing),
        tried: tried(l, standing.next()),
        diff: diff(l, &standing),
        has_draft: standing.draft.is_some(),
        is_planned: standing.planned.is_some(),
        is_settled: standing.is_settled(),
        is_ready: standing.is_ready,
        testers: methods::testers(&ask.ctx, caller, id).await?,
        version: method.version,
        frame: frame
            .below(l.t("menu-login-page"), root)
            .below(method.name.clone(), format!("{at}/{form}")),
        at,
        form,
        trial,
        time,
        errors,
    };
    Ok(Page::with_status(status, page).into_response())
}

impl LivePage {
    fn last(&self, row: &TesterRow) -> (Badge, String) {
        last(self.l, row)
    }
}

/// What would change for people.
fn diff(l: Lang, standing: &Standing) -> Option<Diff> {
    let next = standing.next()?;
    let before = standing.live.as_ref().filter(|_| standing.newest.method.is_enabled);
    Some(fields::diff(l, before, next))
}

/// How the last trial of a version ended.
pub(super) fn tried(l: Lang, version: Option<&VersionRow>) -> Notice {
    let found = version.and_then(|version| Some((version.tried_at?, version.tried_result.as_deref()?)));
    let Some((at, result)) = found else {
        return Notice::warn(l.t("goinglive-untried")).text(l.t("goinglive-untried-text"));
    };
    let when = l.t1("goinglive-tried-at", "at", l.datetime(at));
    if result == "success" {
        return Notice::good(l.t("goinglive-tried-good")).text(when);
    }
    let code = result.trim_start_matches("refused:");
    let reason = Reason::all().into_iter().find(|reason| reason.code() == code);
    let cause = reason
        .map(|reason| words::cause(l, reason).to_string())
        .unwrap_or_default();
    Notice::bad(l.t("goinglive-tried-bad")).text(format!("{cause} {when}"))
}
