//! 조직 관리 › 로그인 화면: the link, the methods and how members see them.

use askama::Template;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::access::OrgCaller;
use ieum_model::login_method::MethodKind;
use ieum_model::org_slug::{SELF_SERVICE, SlugActor, check_slug_change};
use ieum_model::{Instant, LoginMethodId};
use ieum_store::login_method::LoginMethodRow;
use ieum_store::method_version::Planned;
use ieum_store::org_slug::{SlugRow, SlugState};

use super::card::LoginCard;
use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Outcome};
use crate::web::page::{self, Badge, ConsoleFrame, ConsoleItem, CopyField, Frame, Notice, Page};

#[derive(Debug, Template)]
#[template(path = "methods/overview.html")]
struct Overview {
    l: Lang,
    frame: ConsoleFrame,
    root: String,
    notice: Option<Notice>,
    is_linked: bool,
    /// How many people wait to be told apart.
    waiting: i64,
    address: Option<Address>,
    /// Something runs out, or a change of metadata waits.
    radar: Option<Notice>,
    methods: Vec<LoginMethodRow>,
    /// Methods with new settings that are not live.
    drafts: Vec<LoginMethodId>,
    planned: Vec<Planned>,
    cards: Vec<LoginCard>,
}

/// The organisation ID and what can be done with it.
#[derive(Debug)]
struct Address {
    copy: CopyField,
    /// The super admin may change it until then.
    open_until: Option<Instant>,
    /// Former ones that still forward, with the end of it.
    former: Vec<(String, Instant)>,
}

/// `GET /console/{org}/login-page`
pub async fn show(ask: Ask, Console(caller): Console) -> Outcome<Response> {
    let notice = ask.notice();
    render(&ask, &caller, StatusCode::OK, notice).await
}

/// The page, after something that did or did not work.
pub(super) async fn render(
    ask: &Ask,
    caller: &OrgCaller,
    status: StatusCode,
    notice: Option<Notice>,
) -> Outcome<Response> {
    let l = ask.l;
    let (slugs, methods, waiting, drafts, planned) = {
        let mut conn = ask.ctx.store().read().await?;
        (
            conn.slugs_of(caller.scope()).await?,
            conn.login_methods(caller.scope()).await?,
            conn.count_proposals(caller.scope()).await?,
            conn.methods_with_draft(caller.scope()).await?,
            conn.planned(caller.scope()).await?,
        )
    };
    let organization = caller.member.organization();
    let mut frame = ask
        .console_frame(caller, l.t("menu-login-page"), ConsoleItem::LoginPage)
        .await?;
    let brand = ask.branded(Frame::default(), organization).await?;
    // The preview has the organisation's colour, and so has this one page of the console.
    frame.frame.theme = brand.theme;
    let card = |l| LoginCard::new(l, &organization.name, brand.logo.clone(), &methods);
    let page = Overview {
        l,
        root: format!("{}/login-page", frame.root),
        notice,
        is_linked: organization.linked_at.is_some(),
        waiting,
        address: address(ask, &slugs),
        radar: crate::web::radar::nearest(
            l,
            &ieum_app::radar::overview(&ask.ctx, caller).await?,
            &format!("{}/login-page", frame.root),
        ),
        cards: vec![card(Lang::KO), card(Lang::EN)],
        methods,
        drafts,
        planned,
        frame,
    };
    Ok(Page::with_status(status, page).into_response())
}

fn address(ask: &Ask, slugs: &[SlugRow]) -> Option<Address> {
    let now = ask.ctx.now();
    let current = slugs.iter().find(|slug| slug.state == SlugState::Current)?;
    let link = ask.ctx.link(&format!("/o/{}", current.slug));
    let is_open = check_slug_change(current.created_at, now, SlugActor::SuperAdmin).is_ok();
    let forwards = |slug: &SlugRow| Some((slug.slug.clone(), slug.forwards_until.filter(|until| *until > now)?));
    Some(Address {
        copy: CopyField::new(ask.l, "login-link", ask.l.t("methods-link"), link).with_qr(),
        open_until: is_open.then(|| current.created_at.plus(SELF_SERVICE)),
        former: slugs
            .iter()
            .filter(|slug| slug.state == SlugState::Former)
            .filter_map(forwards)
            .collect(),
    })
}

impl Overview {
    fn state(&self, method: &LoginMethodRow) -> Badge {
        if method.is_enabled {
            Badge::good(self.l.t("methods-on"))
        } else {
            Badge::neutral(self.l.t("methods-off"))
        }
    }
    /// What waits to go live, or when it does, with the address of the page.
    fn waits(&self, method: &LoginMethodRow) -> Option<(String, String)> {
        let planned = self.planned.iter().find(|planned| planned.method == method.id);
        let text = match planned {
            Some(planned) => self.l.t1("goinglive-planned", "at", self.l.datetime(planned.at)),
            None if self.drafts.contains(&method.id) => self.l.t("goinglive-waiting"),
            None => return None,
        };
        Some((text.into_owned(), format!("{}/methods/{}/live", self.root, method.id)))
    }
    /// Where its settings are, if it has any.
    fn settings(&self, method: &LoginMethodRow) -> Option<String> {
        let page = match method.kind {
            MethodKind::Password => return None,
            MethodKind::OpenId => "openid",
            MethodKind::Saml => "saml",
            MethodKind::Ldap => "ldap",
            MethodKind::PasswordCheck => "password-check",
        };
        Some(format!("{}/methods/{}/{page}", self.root, method.id))
    }
    fn kind(&self, method: &LoginMethodRow) -> std::borrow::Cow<'static, str> {
        kind(self.l, method)
    }
}

/// A kind of method in words.
pub(super) fn kind(l: Lang, method: &LoginMethodRow) -> std::borrow::Cow<'static, str> {
    match method.kind {
        MethodKind::Password => l.t("methods-kind-password"),
        MethodKind::OpenId => l.t("methods-kind-openid"),
        MethodKind::Saml => l.t("methods-kind-saml"),
        MethodKind::Ldap => l.t("methods-kind-ldap"),
        MethodKind::PasswordCheck => l.t("methods-kind-password-check"),
    }
}
