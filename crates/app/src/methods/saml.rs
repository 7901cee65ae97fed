//! A login method behind which a company's own SAML identity provider stands: added with a key of its own, filled by metadata or by
//! hand, changed.

use std::time::Duration;

use ieum_model::context::random;
use ieum_model::going_live::Pace;
use ieum_model::login_method::MethodKind;
use ieum_model::text::{MethodName, fold};
use ieum_model::{Instant, KeyId, LoginMethodId, MemberId, MetadataChangeId};
use ieum_saml::settings::{Preset, Published, Settings, Typed, check, filled, is_address};
use ieum_saml::{Certificate, IdpMetadata, PrivateKey, Why, read_idp_metadata};
use ieum_store::idp_metadata::{ChangeState, NewChange};
use ieum_store::login_method::{MethodSettings, NewMethod};
use ieum_store::saml::SamlKeyRow;
use ieum_store::{OrgScope, Tx};
use url::Url;
use zeroize::Zeroizing;

use super::MOST_METHODS;
use super::rename::{name_problem, taken};
use super::versions::{self, Change, Saved};
use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::core::error::Problem;
use crate::login::saml::{key_purpose, settings_of};
use crate::{Context, Error, Result, Target, transact};

const DAY: Duration = Duration::from_secs(24 * 3600);
/// A certificate is a container for its key: nobody is to be locked out because a date came that nobody watched.
const CERTIFICATE_DAYS: u32 = 3650;

/// Where metadata comes from.
#[derive(Debug, Clone, Copy)]
pub enum Source<'a> {
    /// A file, or text that somebody pasted.
    Text(&'a str),
    /// The address at which the other side publishes it.
    Url(&'a str),
}

/// Adds a method with a new key of our own. Nobody sees it before it is turned on; what the other side has to know is there at once.
///
/// # Errors
/// Every mistake at its field.
pub async fn add_saml(ctx: &Context, caller: &OrgCaller, preset: &Preset, name: &str) -> Result<LoginMethodId> {
    let name = MethodName::parse(name).map_err(|error| Error::from(name_problem(error)))?;
    let id = LoginMethodId::new(ctx.now(), ctx.rng());
    let key = make_key(ctx, id, Some(ctx.now())).await?;
    let folded = fold(name.as_str());
    let settings = Settings::of_preset(preset).to_json();
    transact!(ctx, tx, {
        if tx.login_methods(caller.scope()).await?.len() >= MOST_METHODS {
            return Err(Problem::of_all("method_too_many").with("max", MOST_METHODS).into());
        }
        let new = NewMethod {
            id,
            kind: MethodKind::Saml,
            name: (name.as_str(), &folded),
            settings: &settings,
            sealed_secret: None,
            now: ctx.now(),
        };
        tx.add_login_method(caller.scope(), &new).await.map_err(taken)?;
        tx.insert_saml_key(caller.scope(), id, &key).await?;
        versions::first(ctx, &mut tx, caller, id, &settings, None).await?;
        let actor = caller.actor();
        let target = Target::new("login_method", id, name.as_str());
        let record = Record::done(&actor, caller.scope(), "method.add", target);
        ctx.audit(&mut tx, record.detail(format!("kind=saml preset={}", preset.name)))
            .await?;
        Ok(id)
    })
}

/// A key of our own for this method, with its certificate. Making one takes a while, so that it happens off the async threads.
/// It signs from `activated_at` on, if that is said.
///
/// # Errors
/// [`Error::Internal`] if it cannot be made.
pub(crate) async fn make_key(
    ctx: &Context,
    method: LoginMethodId,
    activated_at: Option<Instant>,
) -> Result<SamlKeyRow> {
    let failed = |e: &dyn std::fmt::Display| Error::Internal(e.to_string());
    let pkcs8 = tokio::task::spawn_blocking(PrivateKey::generate_pkcs8)
        .await
        .map_err(|e| failed(&e))?
        .map(Zeroizing::new)
        .map_err(|e| failed(&e))?;
    let key = PrivateKey::from_pkcs8(&pkcs8).map_err(|e| failed(&e))?;
    let name = ctx.app().public_url.host_str().unwrap_or("ieum").to_owned();
    let (from, until) = (ctx.now().minus(DAY), ctx.now().plus(DAY * CERTIFICATE_DAYS));
    let certificate = Certificate::self_signed(
        &key,
        &name,
        random::<16>(ctx.rng()),
        from.as_seconds(),
        until.as_seconds(),
    )
    .map_err(|e| failed(&e))?;
    let id = KeyId::new(ctx.now(), ctx.rng());
    Ok(SamlKeyRow {
        id,
        certificate: certificate.der().to_vec(),
        sealed_key: ctx.app().vault.seal(&key_purpose(method, id), &pkcs8, ctx.rng())?,
        created_at: ctx.now(),
        activated_at,
        opened_at: None,
    })
}

/// Changes what a method knows of the identity provider. Who is signed in stays so; the next sign-in goes the new way.
///
/// # Errors
/// Every mistake at its field; [`Error::Stale`] if somebody else changed the method since `version`.
pub async fn change_saml(
    ctx: &Context,
    caller: &OrgCaller,
    id: LoginMethodId,
    version: i64,
    typed: &Typed<'_>,
    metadata_url: &str,
) -> Result<Saved> {
    let metadata_url = metadata_url.trim();
    let checked = judged(ctx, typed, metadata_url);
    transact!(ctx, tx, {
        let found = tx.newest_settings(caller.scope(), id).await?.ok_or(Error::NotFound)?;
        let before = settings_of(&found)?;
        let settings = match &checked {
            Ok(settings) => Settings {
                preset: before.preset.clone(),
                metadata_url: metadata_url.to_owned(),
                ..settings.clone()
            },
            Err(problems) => return Err(Error::Refused(problems.clone())),
        };
        let change = Change {
            settings: &settings.to_json(),
            sealed_secret: found.sealed_secret.as_deref(),
            pace: Pace::Tried,
            of_number: None,
        };
        let saved = versions::save(ctx, &mut tx, caller, id, version, &change).await?;
        let actor = caller.actor();
        let record = Record::done(&actor, caller.scope(), "method.change", super::target(&found.method));
        ctx.audit(&mut tx, record.detail(detail(&settings))).await?;
        Ok(saved)
    })
}

/// What is wrong with what stands in the form so far; nothing is saved.
pub fn problems_of_saml(ctx: &Context, typed: &Typed<'_>, metadata_url: &str) -> Vec<Problem> {
    judged(ctx, typed, metadata_url.trim()).err().unwrap_or_default()
}

fn judged(ctx: &Context, typed: &Typed<'_>, metadata_url: &str) -> std::result::Result<Settings, Vec<Problem>> {
    let allow_http = ctx.app().upstream.allows_http();
    let checked = check(typed, allow_http);
    let mistakes = checked.as_ref().err().into_iter().flatten();
    let mut problems: Vec<Problem> = mistakes.map(|(field, code)| Problem::at(field, code)).collect();
    if !metadata_url.is_empty() && !is_address(metadata_url, allow_http) {
        problems.push(Problem::at("metadata_url", "saml_address_malformed"));
    }
    match checked {
        Ok(settings) if problems.is_empty() => Ok(settings),
        _ => Err(problems),
    }
}

/// What a method knows of the identity provider is about to become `settings`, by somebody's hand: what is no longer trusted is not taken
/// back without them.
///
/// # Errors
/// As the database says.
pub(super) async fn note_edit(
    ctx: &Context,
    tx: &mut Tx,
    scope: OrgScope,
    live: &MethodSettings,
    settings: &str,
    by: Option<MemberId>,
) -> Result<()> {
    if live.method.kind != MethodKind::Saml {
        return Ok(());
    }
    let (before, id) = (settings_of(live)?, live.method.id);
    let after = Settings::read(settings)
        .map_err(|_| Error::Internal("unreadable: the settings of a login method".to_owned()))?;
    let (known, published) = (Published::of(&before), Published::of(&after));
    if !before.is_ready() || known == published {
        return Ok(());
    }
    tx.supersede_metadata_change(scope, id, ctx.now()).await?;
    let new = NewChange {
        id: MetadataChangeId::new(ctx.now(), ctx.rng()),
        state: ChangeState::Edited,
        known: &known.to_json(),
        published: &published.to_json(),
        doubts: "",
        by,
        now: ctx.now(),
    };
    tx.insert_metadata_change(scope, id, &new).await?;
    Ok(())
}

/// What matters when somebody asks later who opened which door.
pub(crate) fn detail(settings: &Settings) -> String {
    let prints: Vec<String> = settings
        .trusted()
        .iter()
        .map(|certificate| certificate.fingerprint().chars().take(23).collect())
        .collect();
    format!(
        "idp={} certificates={} signed={} idp_initiated={} sha1={}",
        settings.idp_entity_id,
        prints.join(","),
        settings.signed.as_str(),
        settings.idp_initiated,
        settings.allow_sha1,
    )
}

/// The method, its settings and our keys, for the form.
///
/// # Errors
/// [`Error::NotFound`], also for a method of another kind.
pub async fn find_saml(
    ctx: &Context,
    caller: &OrgCaller,
    id: LoginMethodId,
) -> Result<(MethodSettings, Settings, Vec<SamlKeyRow>)> {
    let mut conn = ctx.store().read().await?;
    let found = conn.newest_settings(caller.scope(), id).await?;
    let found = found.ok_or(Error::NotFound)?;
    let settings = settings_of(&found)?;
    let keys = conn.saml_keys(caller.scope(), id).await?;
    Ok((found, settings, keys))
}

/// What the settings would be with this metadata; nothing is saved.
///
/// # Errors
/// What is wrong with it, at `metadata` or `metadata_url`; [`Error::NotFound`] if the method is none of this kind.
pub async fn fill_saml(ctx: &Context, caller: &OrgCaller, id: LoginMethodId, source: Source<'_>) -> Result<Settings> {
    let (_, settings, _) = find_saml(ctx, caller, id).await?;
    let fetched;
    let (text, field) = match source {
        Source::Text(text) => (text, "metadata"),
        Source::Url(address) => {
            fetched = fetch(ctx, address.trim()).await?;
            (fetched.as_str(), "metadata_url")
        }
    };
    let metadata = read(ctx, text).map_err(|code| Error::from(Problem::at(field, code)))?;
    let mut settings = filled(&settings, &metadata);
    if let Source::Url(address) = source {
        address.trim().clone_into(&mut settings.metadata_url);
    }
    Ok(settings)
}

async fn fetch(ctx: &Context, address: &str) -> Result<String> {
    let problem = |code| Error::from(Problem::at("metadata_url", code));
    if !is_address(address, ctx.app().upstream.allows_http()) {
        return Err(problem("saml_address_malformed"));
    }
    let url = Url::parse(address).map_err(|_| problem("saml_address_malformed"))?;
    let answer = ctx.app().outbound.get(&url).await.map_err(|error| {
        tracing::info!(%error, "an identity provider's metadata could not be had");
        problem("saml_metadata_unreachable")
    })?;
    if answer.status != 200 {
        return Err(problem("saml_metadata_unreachable"));
    }
    String::from_utf8(answer.body).map_err(|_| problem("saml_metadata_unreadable"))
}

fn read(ctx: &Context, text: &str) -> std::result::Result<IdpMetadata, &'static str> {
    let metadata = read_idp_metadata(text).map_err(|refused| {
        tracing::info!(%refused, "metadata was refused");
        match refused.why {
            Why::WrongMessage => "saml_metadata_none",
            Why::NotSigned => "saml_metadata_certificate",
            _ => "saml_metadata_unreadable",
        }
    })?;
    let is_over = |until: i64| until <= ctx.now().as_seconds();
    if metadata.valid_until.is_some_and(is_over) {
        return Err("saml_metadata_expired");
    }
    Ok(metadata)
}
