//! `…/systems/{system}/access`: how a business system proves who it is.

use askama::Template;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::Error;
use ieum_app::provider::{client_of, edit_access, issuer, look_at_keys};
use ieum_oidc::client::access::Asked;
use ieum_oidc::client::keys::ClientKeys;
use ieum_oidc::client::profile::AuthProfile;
use ieum_oidc::client::{AuthMethod, ClientKind};
use ieum_oidc::discovery::paths;
use ieum_store::active::ClientRow;

use super::form;
use super::keeping::{At, KeeperFrame};
use crate::i18n::Lang;
use crate::web::core::problem;
use crate::web::core::{Ask, Done, Outcome, Typed};
use crate::web::page::{CopyField, Errors, Field, Notice, Page};

#[derive(Debug, Template)]
#[template(path = "systems/access.html")]
struct AccessPage {
    l: Lang,
    frame: KeeperFrame,
    notice: Option<Notice>,
    action: String,
    back: String,
    is_public: bool,
    knows_certificates: bool,
    typed: Fields,
    methods: Vec<(String, String)>,
    audience: CopyField,
    endpoint: CopyField,
    missing: Vec<String>,
    errors: Errors,
    version: i64,
}

/// What was typed or is stored.
#[derive(Debug, Clone, Default)]
struct Fields {
    method: String,
    jwks: String,
    jwks_uri: String,
    tls_subject_dn: String,
    tls_san_dns: String,
    require_dpop: bool,
    bind_certificate: bool,
    high_assurance: bool,
}

impl Fields {
    fn stored(auth: AuthProfile) -> Self {
        Self {
            method: auth.method.map(|method| method.as_str().to_owned()).unwrap_or_default(),
            jwks: auth.jwks.unwrap_or_default(),
            jwks_uri: auth.jwks_uri.unwrap_or_default(),
            tls_subject_dn: auth.tls_subject_dn.unwrap_or_default(),
            tls_san_dns: auth.tls_san_dns.unwrap_or_default(),
            require_dpop: auth.require_dpop,
            bind_certificate: auth.bind_certificate,
            high_assurance: auth.high_assurance,
        }
    }
    fn typed(form: &Typed) -> Self {
        let text = |name: &str| form.get(name).to_owned();
        Self {
            method: text("method"),
            jwks: text("jwks"),
            jwks_uri: text("jwks_uri"),
            tls_subject_dn: text("tls_subject_dn"),
            tls_san_dns: text("tls_san_dns"),
            require_dpop: form.has("require_dpop"),
            bind_certificate: form.has("bind_certificate"),
            high_assurance: form.has("high_assurance"),
        }
    }
    fn asked(&self, knows_certificates: bool) -> Asked<'_> {
        Asked {
            method: &self.method,
            jwks: &self.jwks,
            jwks_uri: &self.jwks_uri,
            tls_subject_dn: &self.tls_subject_dn,
            tls_san_dns: &self.tls_san_dns,
            require_dpop: self.require_dpop,
            bind_certificate: self.bind_certificate,
            high_assurance: self.high_assurance,
            knows_certificates,
        }
    }
}

/// `GET …/systems/{system}/access`
pub async fn show(ask: Ask, at: At) -> Outcome<Response> {
    let row = at.find(&ask).await?;
    let fields = Fields::stored(client_of(&row)?.profile.auth);
    let page = page(&ask, &at, &row, fields, Errors::none(), row.version).await?;
    Ok(Page::new(page).into_response())
}

/// `POST …/systems/{system}/access`
pub async fn save(ask: Ask, at: At, typed: Typed) -> Outcome<Response> {
    let row = at.find(&ask).await?;
    let fields = Fields::typed(&typed);
    let asked = fields.asked(ask.site.app.provider.certificate_header.is_some());
    match edit_access(&ask.ctx, at.keeper(), row.id, typed.version(), &asked).await {
        Ok(()) => Ok(Done::new(
            &ask.site,
            format!("{}/access", at.address(row.id)),
            "system-access-saved",
        )
        .into_response()),
        Err(Error::Refused(problems)) => {
            let of_assurance = |p: &&ieum_app::Problem| p.field == Some("high_assurance");
            let missing = problems
                .iter()
                .filter(of_assurance)
                .map(|p| problem::text(ask.l, p))
                .collect();
            let others: Vec<_> = problems.iter().filter(|p| !of_assurance(p)).cloned().collect();
            let errors = problem::errors(ask.l, &others);
            let page = page(&ask, &at, &row, fields, errors, typed.version()).await?;
            let page = AccessPage { missing, ..page };
            Ok(Page::with_status(StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST …/systems/{system}/access/check`: looks at the keys behind an address; nothing is saved.
pub async fn check(ask: Ask, at: At, typed: Typed) -> Outcome<Response> {
    let row = at.find(&ask).await?;
    let fields = Fields::typed(&typed);
    let (status, notice, errors) = match look_at_keys(&ask.ctx, &fields.jwks_uri).await {
        Ok(keys) => (StatusCode::OK, Some(found(ask.l, &keys)), Errors::none()),
        Err(Error::Refused(problems)) => {
            let errors = problem::errors(ask.l, &problems);
            (StatusCode::UNPROCESSABLE_ENTITY, None, errors)
        }
        Err(error) => return Err(error.into()),
    };
    let page = page(&ask, &at, &row, fields, errors, typed.version()).await?;
    Ok(Page::with_status(status, AccessPage { notice, ..page }).into_response())
}

fn found(l: Lang, keys: &ClientKeys) -> Notice {
    let names = keys.names();
    let (algs, key_algs) = (keys.algs(), keys.key_algs());
    let algs = algs.iter().map(|alg| alg.as_str());
    let algs: Vec<&str> = algs.chain(key_algs.iter().map(|alg| alg.as_str())).collect();
    let title = l.t1("system-access-found", "count", names.len());
    Notice::good(title).text(format!("{} ({})", names.join(", "), algs.join(", ")))
}

async fn page(
    ask: &Ask,
    at: &At,
    system: &ClientRow,
    typed: Fields,
    errors: Errors,
    version: i64,
) -> Outcome<AccessPage> {
    let l = ask.l;
    let back = at.address(system.id);
    let knows_certificates = ask.site.app.provider.certificate_header.is_some();
    Ok(AccessPage {
        l,
        frame: at
            .frame(ask, l.t("system-access"))
            .await?
            .below(system.name.clone(), back.clone()),
        notice: ask.notice(),
        action: format!("{back}/access"),
        back,
        is_public: form::kind_of(system) == ClientKind::Public,
        knows_certificates,
        methods: methods(l, knows_certificates),
        audience: CopyField::new(l, "audience", l.t("system-access-audience"), issuer(&ask.ctx)),
        endpoint: CopyField::new(
            l,
            "token-endpoint",
            l.t("system-access-endpoint"),
            format!("{}{}", issuer(&ask.ctx), paths::TOKEN),
        ),
        missing: Vec::new(),
        typed,
        errors,
        version,
    })
}

fn methods(l: Lang, knows_certificates: bool) -> Vec<(String, String)> {
    let word = |method: AuthMethod| match method {
        AuthMethod::ClientSecretBasic => l.t("system-access-basic"),
        AuthMethod::ClientSecretPost => l.t("system-access-post"),
        AuthMethod::PrivateKeyJwt => l.t("system-access-jwt"),
        AuthMethod::TlsClientAuth => l.t("system-access-tls"),
        AuthMethod::None => l.t("system-access-none"),
    };
    let known = AuthMethod::ALL
        .iter()
        .copied()
        .filter(|method| *method != AuthMethod::None);
    let tls = knows_certificates.then_some(AuthMethod::TlsClientAuth);
    let named = known.chain(tls).map(|method| {
        (
            method.as_str().to_owned(),
            format!("{} ({})", word(method), method.as_str()),
        )
    });
    std::iter::once((String::new(), l.t("system-access-secret").into_owned()))
        .chain(named)
        .collect()
}
