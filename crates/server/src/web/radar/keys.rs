//! Our own keys at a SAML method, and the button that makes the next one.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::Error;
use ieum_app::access::OrgCaller;
use ieum_app::login::saml::entity_id;
use ieum_app::radar::{self, KeyView};
use ieum_model::LoginMethodId;
use ieum_model::expiry::Turn;

use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Done, Outcome, Typed};
use crate::web::page::{Badge, ConsoleFrame, ConsoleItem, CopyField, Notice, Page};

#[derive(Debug, Template)]
#[template(path = "radar/keys.html")]
struct KeysPage {
    l: Lang,
    frame: ConsoleFrame,
    path: String,
    metadata: CopyField,
    notice: Option<Notice>,
    keys: Vec<KeyView>,
}

impl KeysPage {
    fn turn(&self, key: &KeyView) -> Badge {
        match key.turn {
            Turn::Next => Badge::info(self.l.t("ownkeys-next")),
            Turn::Signing => Badge::good(self.l.t("ownkeys-signing")),
            Turn::Former => Badge::neutral(self.l.t("ownkeys-former")),
        }
    }
    fn has_next(&self) -> bool {
        self.keys.iter().any(Self::is_next)
    }
    fn is_next(key: &KeyView) -> bool {
        key.turn == Turn::Next
    }
    fn is_signing(key: &KeyView) -> bool {
        key.turn == Turn::Signing
    }
}

/// `GET /console/{org}/login-page/methods/{method}/keys`
pub async fn show(ask: Ask, Console(caller): Console, Path((_, id)): Path<(String, String)>) -> Outcome<Response> {
    let id = super::method_id(&id)?;
    render(&ask, &caller, id, None, StatusCode::OK).await
}

/// `POST /console/{org}/login-page/methods/{method}/keys`: the next key is made and published.
pub async fn publish(
    ask: Ask,
    Console(caller): Console,
    Path((_, id)): Path<(String, String)>,
    _typed: Typed,
) -> Outcome<Response> {
    let id = super::method_id(&id)?;
    match radar::publish_key(&ask.ctx, &caller, id).await {
        Ok(()) => {
            let to = format!("{}/login-page/methods/{id}/keys", Ask::console_root(&caller));
            Ok(Done::new(&ask.site, to, "ownkeys-published").into_response())
        }
        Err(Error::Stale) => stale(&ask, &caller, id).await,
        Err(error) => Err(error.into()),
    }
}

/// The page with a word on what changed meanwhile.
pub(super) async fn stale(ask: &Ask, caller: &OrgCaller, id: LoginMethodId) -> Outcome<Response> {
    let notice = Notice::bad(ask.l.t("ownkeys-stale")).text(ask.l.t("ownkeys-stale-text"));
    render(ask, caller, id, Some(notice), StatusCode::CONFLICT).await
}

async fn render(
    ask: &Ask,
    caller: &OrgCaller,
    id: LoginMethodId,
    notice: Option<Notice>,
    status: StatusCode,
) -> Outcome<Response> {
    let l = ask.l;
    let (method, keys) = radar::keys_of(&ask.ctx, caller, id).await?;
    let frame = ask
        .console_frame(caller, l.t("ownkeys-title"), ConsoleItem::LoginPage)
        .await?;
    let root = format!("{}/login-page", frame.root);
    let path = format!("{root}/methods/{id}");
    let page = KeysPage {
        l,
        frame: frame
            .below(l.t("menu-login-page"), root.as_str())
            .below(l.t("radar-title"), format!("{root}/radar"))
            .below(method.name, format!("{path}/saml")),
        path,
        metadata: CopyField::new(l, "metadata", l.t("saml-our-entity-id"), entity_id(&ask.ctx, id)),
        notice: notice.or_else(|| ask.notice()),
        keys,
    };
    Ok(Page::with_status(status, page).into_response())
}
