//! `…/systems/{system}/tokens`: form and life of a business system's tokens, how it knows members, whose tokens it may
//! look at, and what is encrypted to it.

use askama::Template;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::Error;
use ieum_app::provider::{choose_tokens, client_of};
use ieum_oidc::client::profile::{EncryptionProfile, SubjectType, TokenFormat, TokenProfile};
use ieum_oidc::client::{AskedEncryption, AskedTokens, ClientKind};
use ieum_oidc::jose::Alg;
use ieum_oidc::jose::jwe::{Enc, Encryption, KeyAlg};
use ieum_store::active::ClientRow;

use super::form;
use super::keeping::{At, KeeperFrame};
use crate::i18n::Lang;
use crate::web::core::problem;
use crate::web::core::{Ask, Done, Outcome, Typed};
use crate::web::page::{Choice, Choices, Errors, Field, Notice, Page};

#[derive(Debug, Template)]
#[template(path = "systems/tokens.html")]
struct TokensPage {
    l: Lang,
    frame: KeeperFrame,
    notice: Option<Notice>,
    system: ClientRow,
    base: String,
    typed: Typed,
    errors: Errors,
    version: i64,
}

impl TokensPage {
    fn formats(&self) -> Choices {
        let l = self.l;
        let cards = vec![
            Choice::new("opaque", l.t("grants-format-opaque"), l.t("grants-format-opaque-text")),
            Choice::new("jwt", l.t("grants-format-jwt"), l.t("grants-format-jwt-text")),
        ];
        let choices = Choices::new("format", l.t("grants-format"), cards, self.typed.get("format"));
        choices.error(self.errors.get("format").unwrap_or_default())
    }
    fn subject_types(&self) -> Choices {
        let l = self.l;
        let cards = vec![
            Choice::new(
                "public",
                l.t("grants-subject-public"),
                l.t("grants-subject-public-text"),
            ),
            Choice::new(
                "pairwise",
                l.t("grants-subject-pairwise"),
                l.t("grants-subject-pairwise-text"),
            ),
        ];
        let chosen = self.typed.get("subject_type");
        let choices = Choices::new("subject_type", l.t("grants-subject"), cards, chosen);
        choices.error(self.errors.get("subject_type").unwrap_or_default())
    }
    fn encryption(&self) -> Vec<Field> {
        let l = self.l;
        let names = |first: &str, names: Vec<&str>| -> Vec<(String, String)> {
            let first = (String::new(), first.to_owned());
            let rest = names.into_iter().map(|name| (name.to_owned(), name.to_owned()));
            std::iter::once(first).chain(rest).collect()
        };
        let algs = || {
            let all = KeyAlg::ALL.iter().map(|alg| alg.as_str()).collect();
            names(&l.t("grants-encryption-none"), all)
        };
        let encs = || {
            let all = Enc::ALL.iter().map(|enc| enc.as_str()).collect();
            names(&l.t("grants-enc-default"), all)
        };
        let signed = names(
            &l.t("grants-userinfo-signed-none"),
            Alg::ALL.iter().map(|alg| alg.as_str()).collect(),
        );
        let fields = [
            ("id_token_alg", l.t("grants-id-token-alg"), algs()),
            ("id_token_enc", l.t("grants-id-token-enc"), encs()),
            ("userinfo_signed", l.t("grants-userinfo-signed"), signed),
            ("userinfo_alg", l.t("grants-userinfo-alg"), algs()),
            ("userinfo_enc", l.t("grants-userinfo-enc"), encs()),
            ("authorization_alg", l.t("grants-authorization-alg"), algs()),
            ("authorization_enc", l.t("grants-authorization-enc"), encs()),
        ];
        let field = |(name, label, options)| {
            let field = Field::select(name, label, options).value(self.typed.get(name));
            field.optional("").errors(&self.errors)
        };
        fields.into_iter().map(field).collect()
    }
    fn is_confidential(&self) -> bool {
        form::kind_of(&self.system) == ClientKind::Confidential
    }
}

/// `GET …/systems/{system}/tokens`
pub async fn show(ask: Ask, at: At) -> Outcome<Response> {
    let row = at.find(&ask).await?;
    let profile = client_of(&row)?.profile;
    let typed = with_encryption(stored(&profile.tokens), &profile.encryption);
    let version = row.version;
    let page = page(&ask, &at, row, typed, Errors::none(), version).await?;
    Ok(Page::new(page).into_response())
}

/// `POST …/systems/{system}/tokens`
pub async fn save(ask: Ask, at: At, typed: Typed) -> Outcome<Response> {
    let row = at.find(&ask).await?;
    let asked = AskedTokens {
        kind: form::kind_of(&row),
        redirect_uris: &row.redirect_uris,
        format: typed.get("format"),
        access_minutes: typed.get("access_minutes"),
        idle_days: typed.get("idle_days"),
        total_days: typed.get("total_days"),
        subject_type: typed.get("subject_type"),
        sector: typed.get("sector"),
        introspects: typed.get("introspects"),
        exchanges_for: typed.get("exchanges_for"),
    };
    let encryption = AskedEncryption {
        id_token_alg: typed.get("id_token_alg"),
        id_token_enc: typed.get("id_token_enc"),
        userinfo_signed: typed.get("userinfo_signed"),
        userinfo_alg: typed.get("userinfo_alg"),
        userinfo_enc: typed.get("userinfo_enc"),
        authorization_alg: typed.get("authorization_alg"),
        authorization_enc: typed.get("authorization_enc"),
    };
    let version = typed.version();
    match choose_tokens(&ask.ctx, at.keeper(), row.id, version, &asked, &encryption).await {
        Ok(()) => {
            let to = format!("{}/tokens", at.address(row.id));
            Ok(Done::new(&ask.site, to, "system-saved").into_response())
        }
        Err(Error::Refused(problems)) => {
            let (errors, version) = (problem::errors(ask.l, &problems), typed.version());
            let page = page(&ask, &at, row, typed, errors, version).await?;
            Ok(Page::with_status(StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn page(
    ask: &Ask,
    at: &At,
    system: ClientRow,
    typed: Typed,
    errors: Errors,
    version: i64,
) -> Outcome<TokensPage> {
    let frame = at
        .frame(ask, ask.l.t("grants-title"))
        .await?
        .below(system.name.clone(), at.address(system.id));
    Ok(TokensPage {
        l: ask.l,
        base: at.address(system.id),
        notice: ask.notice(),
        frame,
        system,
        typed,
        errors,
        version,
    })
}

/// What is stored, as it would be typed.
fn stored(tokens: &TokenProfile) -> Typed {
    let number = |seconds: Option<u32>, unit: u32| seconds.map(|s| (s / unit).to_string()).unwrap_or_default();
    let format = match tokens.access_token_format {
        TokenFormat::Opaque => "opaque",
        TokenFormat::Jwt => "jwt",
    };
    let subject_type = match tokens.subject_type {
        SubjectType::Public => "public",
        SubjectType::Pairwise => "pairwise",
    };
    Typed::default()
        .with("format", format)
        .with("access_minutes", number(tokens.access_token_seconds, 60))
        .with("idle_days", number(tokens.refresh_idle_seconds, 86_400))
        .with("total_days", number(tokens.refresh_total_seconds, 86_400))
        .with("subject_type", subject_type)
        .with("sector", tokens.sector.as_str())
        .with("introspects", tokens.introspects.join("\n"))
        .with("exchanges_for", tokens.exchanges_for.join("\n"))
}

fn with_encryption(typed: Typed, chosen: &EncryptionProfile) -> Typed {
    let alg = |how: Option<Encryption>| how.map_or("", |how| how.alg.as_str());
    let enc = |how: Option<Encryption>| how.map_or("", |how| how.enc.as_str());
    typed
        .with("id_token_alg", alg(chosen.id_token))
        .with("id_token_enc", enc(chosen.id_token))
        .with("userinfo_signed", chosen.userinfo_signed.map_or("", Alg::as_str))
        .with("userinfo_alg", alg(chosen.userinfo))
        .with("userinfo_enc", enc(chosen.userinfo))
        .with("authorization_alg", alg(chosen.authorization))
        .with("authorization_enc", enc(chosen.authorization))
}
