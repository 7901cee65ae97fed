//! The login page on a page of its own, as members see it but with nothing to send.

use askama::Template;
use axum::response::{IntoResponse, Response};

use super::card::LoginCard;
use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Outcome};
use crate::web::page::{Frame, Page};

#[derive(Debug, Template)]
#[template(path = "methods/preview.html")]
struct Preview {
    l: Lang,
    frame: Frame,
    root: String,
    card: LoginCard,
}

/// `GET /console/{org}/login-page/preview`
pub async fn show(ask: Ask, Console(caller): Console) -> Outcome<Response> {
    let l = ask.l;
    let methods = ask.ctx.store().read().await?.login_methods(caller.scope()).await?;
    let organization = caller.member.organization();
    let frame = ask.branded(ask.frame(l.t("methods-preview")), organization).await?;
    let page = Preview {
        l,
        root: Ask::console_root(&caller),
        card: LoginCard::new(l, &organization.name, frame.logo.clone(), &methods),
        frame,
    };
    Ok(Page::new(page).into_response())
}
