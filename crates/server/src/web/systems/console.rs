//! `/console/{org}/systems`: which business systems the members of an organisation use.

use askama::Template;
use axum::response::{IntoResponse, Response};
use ieum_app::provider::{Period, Whose, deliveries_in, sign_in_stats};
use ieum_store::client::UsedClient;
use ieum_store::logout_delivery::Delivery;

use super::signins::View;
use super::{state_badge, told};
use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Outcome};
use crate::web::page::{Badge, ConsoleFrame, ConsoleItem, EmptyState, Page};

#[derive(Template)]
#[template(path = "systems/console.html")]
struct UsedPage {
    l: Lang,
    frame: ConsoleFrame,
    systems: Vec<UsedClient>,
    deliveries: Vec<Delivery>,
    root: String,
    view: View,
}

impl UsedPage {
    fn badge(&self, system: &UsedClient) -> Badge {
        state_badge(self.l, &system.state)
    }
    fn told(&self, delivery: &Delivery) -> Badge {
        told::badge(self.l, delivery.state)
    }
    fn cause(&self, delivery: &Delivery) -> String {
        told::cause(self.l, &delivery.cause)
    }
}

/// The handler.
pub async fn show(ask: Ask, Console(caller): Console) -> Outcome<Response> {
    let systems = ask.ctx.store().read().await?.clients_used_in(caller.scope()).await?;
    let frame = ask
        .console_frame(&caller, ask.l.t("system-used-title"), ConsoleItem::Systems)
        .await?;
    let l = ask.l;
    let deliveries = deliveries_in(&ask.ctx, &caller).await?;
    let root = format!("/console/{}/systems", caller.scope().org_id());
    let whose = Whose::Organization(&caller, None);
    let stats = sign_in_stats(&ask.ctx, whose, Period::Month).await?;
    let page = UsedPage {
        l,
        frame,
        systems,
        deliveries,
        view: View::new(l, root.clone(), stats, false),
        root,
    };
    Ok(Page::new(page).into_response())
}
