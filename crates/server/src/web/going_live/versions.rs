//! `…/versions`: every change of a method, two of them held against each other, and the way back.

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse, Response};
use ieum_app::Error;
use ieum_app::methods;
use ieum_model::going_live::VersionState;
use ieum_store::method_version::VersionRow;

use super::{at, fields, method_id, places};
use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Outcome};
use crate::web::login::value;
use crate::web::page::{Badge, ConsoleFrame, ConsoleItem, Diff, Notice, Page};

#[derive(Debug, Template)]
#[template(path = "going_live/versions.html")]
struct VersionsPage {
    l: Lang,
    frame: ConsoleFrame,
    notice: Option<Notice>,
    at: String,
    rows: Vec<VersionRow>,
    before: Option<i64>,
    /// The two that are compared.
    from: i64,
    to: i64,
    diff: Option<Diff>,
    unknown: bool,
}

impl VersionsPage {
    fn state(&self, row: &VersionRow) -> Badge {
        match row.state {
            VersionState::Draft => Badge::warn(self.l.t("goinglive-state-draft")),
            VersionState::Live => Badge::good(self.l.t("goinglive-state-live")),
            VersionState::Past if row.live_at.is_some() => Badge::neutral(self.l.t("goinglive-state-past")),
            VersionState::Past => Badge::neutral(self.l.t("goinglive-state-never")),
        }
    }
    /// How many settings differ from the version before, as far as that is on the page.
    fn changed(&self, row: &VersionRow) -> String {
        let before = self.rows.iter().find(|other| other.number < row.number);
        before.map_or_else(String::new, |before| {
            let count = fields::count(self.l, before, row);
            self.l.t1("goinglive-changed", "count", count).into_owned()
        })
    }
    fn is_from(&self, row: &VersionRow) -> bool {
        row.number == self.from
    }
    fn is_to(&self, row: &VersionRow) -> bool {
        row.number == self.to
    }
    fn may_go_back(&self, row: &VersionRow) -> bool {
        row.state == VersionState::Past
    }
}

/// `GET /console/{org}/login-page/methods/{method}/versions`
pub async fn show(
    ask: Ask,
    Console(caller): Console,
    Path((_, id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Outcome<Response> {
    let (id, l) = (method_id(&id)?, ask.l);
    let number = |name: &str| value(query.as_deref(), name).parse::<i64>().ok();
    let standing = methods::standing(&ask.ctx, &caller, id).await?;
    let versions = methods::versions(&ask.ctx, &caller, id, number("before")).await?;
    let latest = |place: usize| versions.rows.get(place).map(|row| row.number);
    let to = number("to").or(latest(0)).unwrap_or(0);
    let from = number("from").or(latest(1)).unwrap_or(to);
    let compared = match methods::compare(&ask.ctx, &caller, id, (from, to)).await {
        Ok(compared) => Some(compared),
        Err(Error::NotFound) => None,
        Err(error) => return Err(error.into()),
    };
    let frame = ask
        .console_frame(&caller, l.t("goinglive-versions"), ConsoleItem::LoginPage)
        .await?;
    let (root, at) = (
        format!("{}/login-page", frame.root),
        at(&frame.root, &standing.newest.method),
    );
    let form = format!("{at}/{}", places(standing.newest.method.kind).0);
    let page = VersionsPage {
        l,
        frame: frame
            .below(l.t("menu-login-page"), root)
            .below(standing.newest.method.name, form),
        notice: ask.notice(),
        at,
        before: versions.before,
        from,
        to,
        unknown: compared.is_none() && (number("from").is_some() || number("to").is_some()),
        diff: compared
            .filter(|(from, to)| from.number != to.number)
            .map(|(from, to)| fields::diff(l, Some(&from), &to)),
        rows: versions.rows,
    };
    Ok(Page::new(page).into_response())
}
