//! `/console/{org}/systems`: which business systems the members of an organisation use.

use askama::Template;
use axum::response::{IntoResponse, Response};
use ieum_app::provider::deliveries_in;
use ieum_store::client::UsedClient;
use ieum_store::logout_delivery::Delivery;

use super::{state_badge, told};
use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Outcome};
use crate::web::page::{Badge, ConsoleFrame, ConsoleItem, EmptyState, Page};

#[derive(Debug, Template)]
#[template(path = "systems/console.html")]
struct UsedPage {
    l: Lang,
    frame: ConsoleFrame,
    systems: Vec<UsedClient>,
    deliveries: Vec<Delivery>,
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
    let page = UsedPage {
        l,
        frame,
        systems,
        deliveries,
    };
    Ok(Page::new(page).into_response())
}
