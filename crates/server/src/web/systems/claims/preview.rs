//! The preview: a member is chosen, and the page shows what the business system would be told. Everything is posted, so that neither
//! names nor addresses stand in an address or a log.

use askama::Template;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::Error;
use ieum_app::provider::{Candidate, Preview, Sample, SampleClaim, client_of, find_to_preview, preview};
use ieum_model::MemberId;
use ieum_oidc::claims::{Origin, SilentClaim, is_identity_scope};
use ieum_oidc::client::Client;
use ieum_oidc::scope::Scopes;
use ieum_store::active::ClientRow;

use super::words;
use crate::i18n::Lang;
use crate::web::core::problem;
use crate::web::core::{Ask, Failure, Outcome, Typed};
use crate::web::page::{Errors, Field, Html, Notice, Page};
use crate::web::systems::keeping::{At, KeeperFrame};

#[derive(Debug, Template)]
#[template(path = "systems/claims/preview.html")]
struct PreviewPage {
    l: Lang,
    frame: KeeperFrame,
    form: PreviewForm,
    result: Option<PreviewResult>,
}

/// Where a member is looked for and chosen.
#[derive(Debug, Template)]
#[template(path = "systems/claims/choose.html")]
pub struct PreviewForm {
    l: Lang,
    action: String,
    csrf: Html,
    typed: Typed,
    errors: Errors,
    asks_organization: bool,
    scopes: Vec<Field>,
    found: Vec<Candidate>,
}

impl askama::filters::HtmlSafe for PreviewForm {}

impl PreviewForm {
    /// For a business system; `asks_organization` for who may look into more than one.
    pub fn new(
        l: Lang,
        client: &Client,
        (action, csrf): (String, Html),
        typed: Typed,
        asks_organization: bool,
    ) -> Self {
        let scopes = client.scopes.iter().filter(|name| is_identity_scope(name));
        let granted = granted(client, &typed);
        let field = |name: &str| {
            let is_on = granted.as_ref().is_none_or(|granted| granted.contains(name));
            Field::checkbox(format!("scope_{name}"), name, is_on)
        };
        Self {
            l,
            action,
            csrf,
            scopes: scopes.map(field).collect(),
            typed,
            errors: Errors::none(),
            asks_organization,
            found: Vec::new(),
        }
    }
    /// With what is wrong.
    #[must_use]
    pub fn with_errors(mut self, errors: Errors) -> Self {
        self.errors = errors;
        self
    }
    /// With members to choose from.
    #[must_use]
    pub fn with_found(mut self, found: Vec<Candidate>) -> Self {
        self.found = found;
        self
    }
}

/// The scopes that were ticked; all of them as long as nothing was sent.
pub fn granted(client: &Client, typed: &Typed) -> Option<Scopes> {
    (!typed.is_empty()).then(|| client.scopes.filter(|name| typed.has(&format!("scope_{name}"))))
}

/// What the business system would be told.
#[derive(Debug, Template)]
#[template(path = "systems/claims/result.html")]
pub struct PreviewResult {
    l: Lang,
    preview: Preview,
}

impl askama::filters::HtmlSafe for PreviewResult {}

impl PreviewResult {
    /// To show.
    pub const fn new(l: Lang, preview: Preview) -> Self {
        Self { l, preview }
    }
    fn samples(&self) -> Vec<(String, &Sample)> {
        let (l, preview) = (self.l, &self.preview);
        let access = if preview.is_jwt {
            l.t("claims-sample-access-token")
        } else {
            l.t("claims-sample-introspection")
        };
        vec![
            (l.t("claims-sample-id-token").into_owned(), &preview.id_token),
            (l.t("claims-sample-userinfo").into_owned(), &preview.userinfo),
            (access.into_owned(), &preview.access_token),
        ]
    }
    fn origin(&self, claim: &SampleClaim) -> String {
        words::origin(self.l, claim.origin)
    }
    fn silence(&self, silent: &SilentClaim) -> String {
        words::silence(self.l, silent.why)
    }
    fn silent_origin(&self, silent: &SilentClaim) -> String {
        words::origin(self.l, Some(silent.origin).filter(|origin| *origin != Origin::Asked))
    }
}

/// `GET …/systems/{system}/claims/preview`
pub async fn show(ask: Ask, at: At) -> Outcome<Response> {
    let row = at.find(&ask).await?;
    let page = page(&ask, &at, &row, Typed::default()).await?;
    Ok(Page::new(page).into_response())
}

/// `POST …/systems/{system}/claims/preview`
pub async fn look(ask: Ask, at: At, typed: Typed) -> Outcome<Response> {
    let row = at.find(&ask).await?;
    let mut page = page(&ask, &at, &row, typed.clone()).await?;
    let viewer = at.viewer();
    let done = if typed.has("member") {
        let member: MemberId = typed.get("member").parse().map_err(|_| Failure::not_found())?;
        let granted = granted(&client_of(&row)?, &typed);
        let made = preview(&ask.ctx, viewer, row.id, member, granted.as_ref()).await;
        made.map(|made| page.result = Some(PreviewResult::new(ask.l, made)))
    } else {
        let found = find_to_preview(&ask.ctx, viewer, row.id, typed.get("organization"), typed.get("search")).await;
        match found {
            Ok(found) => {
                page.form = page.form.with_found(found);
                Ok(())
            }
            Err(error) => Err(error),
        }
    };
    match done {
        Ok(()) => Ok(Page::new(page).into_response()),
        Err(Error::Refused(problems)) => {
            page.form = page.form.with_errors(problem::errors(ask.l, &problems));
            Ok(Page::with_status(StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn page(ask: &Ask, at: &At, row: &ClientRow, typed: Typed) -> Outcome<PreviewPage> {
    let base = format!("{}/claims", at.address(row.id));
    let frame = at
        .frame(ask, ask.l.t("claims-preview"))
        .await?
        .below(ask.l.t("claims-title"), base.clone());
    let to = (format!("{base}/preview"), frame.csrf_input());
    let asks_organization = at.owner().is_none();
    Ok(PreviewPage {
        l: ask.l,
        form: PreviewForm::new(ask.l, &client_of(row)?, to, typed, asks_organization),
        frame,
        result: None,
    })
}
