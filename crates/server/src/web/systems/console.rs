//! `/console/{org}/systems`: the organisation's own business systems, all that its members may use, and those that they do use.

use askama::Template;
use axum::extract::Query;
use axum::response::{IntoResponse, Response};
use ieum_app::provider::{Period, Whose, deliveries_in, sign_in_stats, why_not};
use ieum_model::ClientRowId;
use ieum_model::permission::Permission;
use ieum_store::active::ClientRow;
use ieum_store::client::UsedClient;
use ieum_store::logout_delivery::Delivery;
use ieum_store::reach::Reachable;
use serde::Deserialize;

use super::signins::View;
use super::{state_badge, told};
use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Outcome, problem};
use crate::web::page::{Badge, ConsoleFrame, ConsoleItem, EmptyState, Notice, Page};

/// Business systems in one list.
const PER_PAGE: usize = 100;

/// From where on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct From {
    after: String,
}

#[derive(Template)]
#[template(path = "systems/console.html")]
struct UsedPage {
    l: Lang,
    frame: ConsoleFrame,
    notice: Option<Notice>,
    path: String,
    own: Option<Own>,
    reachable: Vec<Reachable>,
    next: Option<String>,
    is_first: bool,
    systems: Vec<UsedClient>,
    deliveries: Vec<Delivery>,
    view: View,
}

/// What only the super admin sees.
#[derive(Debug)]
struct Own {
    systems: Vec<ClientRow>,
    why_not: Option<String>,
}

impl UsedPage {
    fn badge(&self, system: &UsedClient) -> Badge {
        state_badge(self.l, &system.state)
    }
    fn state(&self, system: &ClientRow) -> Badge {
        state_badge(self.l, &system.state)
    }
    fn may_register(&self) -> bool {
        self.own.as_ref().is_some_and(|own| own.why_not.is_none())
    }
    fn told(&self, delivery: &Delivery) -> Badge {
        told::badge(self.l, delivery.state)
    }
    fn cause(&self, delivery: &Delivery) -> String {
        told::cause(self.l, &delivery.cause)
    }
}

/// The handler.
pub async fn show(ask: Ask, Console(caller): Console, Query(from): Query<From>) -> Outcome<Response> {
    let after: Option<ClientRowId> = from.after.parse().ok();
    let limit = i64::try_from(PER_PAGE + 1).unwrap_or(i64::MAX);
    let mut conn = ask.ctx.store().read().await?;
    let systems = conn.clients_used_in(caller.scope()).await?;
    let mut reachable = conn.reachable_clients(caller.scope(), after, limit).await?;
    let own = if caller.role().permits(Permission::ManageLinking) {
        let why_not = why_not(caller.member.organization()).map(|why| problem::text(ask.l, &why));
        let systems = conn.own_clients(caller.scope()).await?;
        Some(Own { systems, why_not })
    } else {
        None
    };
    drop(conn);
    let has_more = reachable.len() > PER_PAGE;
    reachable.truncate(PER_PAGE);
    let path = format!("{}/systems", Ask::console_root(&caller));
    let last = reachable.last().filter(|_| has_more);
    let l = ask.l;
    let deliveries = deliveries_in(&ask.ctx, &caller).await?;
    let whose = Whose::Organization(&caller, None);
    let stats = sign_in_stats(&ask.ctx, whose, Period::Month).await?;
    let page = UsedPage {
        l,
        frame: ask
            .console_frame(&caller, l.t("system-used-title"), ConsoleItem::Systems)
            .await?,
        notice: ask.notice(),
        own,
        next: last.map(|last| format!("{path}?after={}", last.client.id)),
        view: View::new(l, path.clone(), stats, false),
        path,
        reachable,
        is_first: after.is_none(),
        systems,
        deliveries,
    };
    Ok(Page::new(page).into_response())
}
