//! Fetches metadata again, by the clock or because somebody asks, and does what the rule says about it. Two at once come to the same
//! end: each decides again in its own transaction about what is known then.

use std::time::Duration;

use ieum_connect::http::Validators;
use ieum_model::{Instant, LoginMethodId, MetadataChangeId};
use ieum_saml::settings::{Facts, Published, Settings, Verdict, judge};
use ieum_saml::{IdpMetadata, MetadataSignature};
use ieum_store::idp_metadata::{Change, ChangeState, NewChange, Watch};
use ieum_store::login_method::MethodSettings;
use ieum_store::{Constraint, OrgScope, StoreError, Tx};

use super::fetch::{Got, Trouble, again, fetch, next, read, validators};
use super::follow::follow;
use super::tell;
use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::core::token;
use crate::login::saml::settings_of;
use crate::{Actor, Context, Error, Result, transact};

/// Methods in one run; what is left waits for the next.
const A_RUN: i64 = 100;
/// Fetched at once.
const AT_ONCE: usize = 8;
/// Somebody who asks twice within this time is not asking for anything new.
const A_MOMENT: Duration = Duration::from_secs(10);
/// A failing is told of when it is this old …
const TOLD_AFTER: Duration = Duration::from_secs(12 * 3600);
/// … and so many tries failed.
const TOLD_FAILURES: i64 = 3;

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refreshed {
    /// Nothing is new.
    Same,
    /// A change was taken over.
    Taken,
    /// A change waits for a decision.
    Asked,
    /// It was fetched a moment ago.
    JustNow,
    /// It could not be had, or used.
    Failed(Trouble),
}

/// Fetches now.
///
/// # Errors
/// [`Error::NotFound`] if the method is none of this kind, or has no address of metadata.
pub async fn refresh_now(ctx: &Context, caller: &OrgCaller, id: LoginMethodId) -> Result<Refreshed> {
    let scope = caller.scope();
    let watch = ctx.store().read().await?.metadata_watch(scope, id).await?;
    if watch.is_some_and(|watch| ctx.now().since(watch.tried_at) < A_MOMENT) {
        return Ok(Refreshed::JustNow);
    }
    refresh(ctx, &caller.actor(), scope, id).await
}

/// Fetches what is due, and says how many.
///
/// # Errors
/// [`Error::Unavailable`] if the database does not answer; those before are saved.
pub async fn refresh_due(ctx: &Context) -> Result<usize> {
    let due = ctx.store().read().await?.due_metadata(ctx.now(), A_RUN).await?;
    for several in due.chunks(AT_ONCE) {
        let mut running = tokio::task::JoinSet::new();
        for method in several.iter().copied() {
            let ctx = ctx.clone();
            running.spawn(async move { refresh(&ctx, &Actor::system(), method.scope(), method.id).await });
        }
        while let Some(ended) = running.join_next().await {
            match ended.map_err(|error| Error::Internal(error.to_string()))? {
                // Changed or gone meanwhile: the next run sees it as it is then.
                Ok(_) | Err(Error::NotFound | Error::Stale) => {}
                Err(error) => return Err(error),
            }
        }
    }
    Ok(due.len())
}

/// A document, read at the settings as they were when it was asked for.
struct Read {
    metadata: IdpMetadata,
    signature: MetadataSignature,
    validators: Validators,
}

/// What a try brought.
enum Brought {
    Unchanged,
    Document(Box<Read>),
}

async fn refresh(ctx: &Context, actor: &Actor, scope: OrgScope, id: LoginMethodId) -> Result<Refreshed> {
    let (settings, watch) = {
        let mut conn = ctx.store().read().await?;
        let found = conn.method_settings(scope, id).await?.ok_or(Error::NotFound)?;
        (settings_of(&found)?, conn.metadata_watch(scope, id).await?)
    };
    if settings.metadata_url.is_empty() {
        return Err(Error::NotFound);
    }
    let brought = bring(ctx, &settings, watch.as_ref()).await;
    transact!(ctx, tx, {
        let found = tx.method_settings(scope, id).await?.ok_or(Error::NotFound)?;
        let now = settings_of(&found)?;
        // What was read was held against the keys that were trusted then.
        if now.metadata_url != settings.metadata_url || Published::of(&now) != Published::of(&settings) {
            return Err(Error::Stale);
        }
        let watch = tx.metadata_watch(scope, id).await?;
        let mut saving = Saving {
            ctx,
            actor,
            scope,
            found: &found,
            settings: &now,
            watch: watched(ctx, &now, watch),
        };
        match &brought {
            Ok(Brought::Unchanged) => saving.unchanged(&mut tx).await,
            Ok(Brought::Document(read)) => saving.document(&mut tx, read).await,
            Err(trouble) => saving.failed(&mut tx, *trouble).await,
        }
    })
}

async fn bring(ctx: &Context, settings: &Settings, watch: Option<&Watch>) -> std::result::Result<Brought, Trouble> {
    let known = validators(watch, &settings.metadata_url, &known_hash(settings));
    match fetch(ctx, settings, &known).await? {
        Got::Unchanged => Ok(Brought::Unchanged),
        Got::Document(text, validators) => {
            let (metadata, signature) = read(ctx, settings, &text)?;
            Ok(Brought::Document(Box::new(Read {
                metadata,
                signature,
                validators,
            })))
        }
    }
}

/// What is known, in short.
fn known_hash(settings: &Settings) -> Vec<u8> {
    token::sha256(Published::of(settings).to_json().as_bytes()).to_vec()
}

/// How fetching stands before this try; another address begins anew.
fn watched(ctx: &Context, settings: &Settings, watch: Option<Watch>) -> Watch {
    let fresh = Watch {
        url: settings.metadata_url.clone(),
        etag: None,
        last_modified: None,
        known_hash: None,
        tried_at: ctx.now(),
        fetched_at: None,
        next_at: ctx.now(),
        failures: 0,
        failing_since: None,
        problem: None,
        told_at: None,
        valid_until: None,
        is_signed: false,
    };
    watch
        .filter(|watch| watch.url == settings.metadata_url)
        .unwrap_or(fresh)
}

struct Saving<'a> {
    ctx: &'a Context,
    actor: &'a Actor,
    scope: OrgScope,
    found: &'a MethodSettings,
    settings: &'a Settings,
    watch: Watch,
}

impl Saving<'_> {
    const fn method(&self) -> LoginMethodId {
        self.found.method.id
    }

    async fn save(&self, tx: &mut Tx) -> Result<()> {
        Ok(tx.save_metadata_watch(self.scope, self.method(), &self.watch).await?)
    }

    /// It answered.
    fn reached(&mut self, cache: Option<i64>) {
        let now = self.ctx.now();
        self.watch = Watch {
            tried_at: now,
            fetched_at: Some(now),
            next_at: next(self.ctx, cache, self.watch.valid_until),
            failures: 0,
            failing_since: None,
            problem: None,
            told_at: None,
            ..self.watch.clone()
        };
    }

    async fn unchanged(&mut self, tx: &mut Tx) -> Result<Refreshed> {
        if self.watch.valid_until.is_some_and(|until| until <= self.ctx.now()) {
            return self.failed(tx, Trouble::Expired).await;
        }
        self.reached(None);
        self.save(tx).await?;
        Ok(Refreshed::Same)
    }

    async fn failed(&mut self, tx: &mut Tx, trouble: Trouble) -> Result<Refreshed> {
        let now = self.ctx.now();
        let failures = self.watch.failures.saturating_add(1);
        let since = self.watch.failing_since.unwrap_or(now);
        self.watch = Watch {
            tried_at: now,
            next_at: again(self.ctx, failures),
            failures,
            failing_since: Some(since),
            problem: Some(trouble.as_str().to_owned()),
            ..self.watch.clone()
        };
        let is_lasting = failures >= TOLD_FAILURES && now.since(since) >= TOLD_AFTER;
        if is_lasting && self.watch.told_at.is_none() && self.found.method.is_enabled {
            self.watch.told_at = Some(now);
            tell::failing(self.ctx, tx, self.scope, &self.found.method, since).await?;
        }
        self.save(tx).await?;
        Ok(Refreshed::Failed(trouble))
    }

    async fn document(&mut self, tx: &mut Tx, read: &Read) -> Result<Refreshed> {
        let changes = tx.metadata_changes(self.scope, self.method()).await?;
        let known = Published::of(self.settings);
        let history = History::of(&changes, &known);
        let verdict = judge(&Facts {
            settings: self.settings,
            metadata: &read.metadata,
            signature: &read.signature,
            removed: &history.removed,
            refused: &history.refused,
            allow_http: self.ctx.app().upstream.allows_http(),
        });
        if let Verdict::Unusable(unusable) = verdict {
            return self.failed(tx, unusable.into()).await;
        }
        self.watch.valid_until = read.metadata.valid_until.map(Instant::from_seconds);
        self.watch.is_signed = read.signature == MetadataSignature::Trusted;
        self.reached(read.metadata.cache_duration);
        let is_same = verdict == Verdict::Same;
        self.watch.etag = read.validators.etag.clone().filter(|_| is_same);
        self.watch.last_modified = read.validators.last_modified.clone().filter(|_| is_same);
        self.watch.known_hash = is_same.then(|| known_hash(self.settings));
        let refreshed = match verdict {
            Verdict::Take(published) => self.take(tx, &known, &published).await?,
            Verdict::Ask(published, doubts) => {
                let doubts: Vec<&str> = doubts.iter().map(|doubt| doubt.as_str()).collect();
                let is_refused = history.refused.contains(&published);
                let words = doubts.join(" ");
                self.ask(tx, (&known, &published), &words, is_refused, &changes).await?
            }
            Verdict::Same | Verdict::Unusable(_) => {
                tx.supersede_metadata_change(self.scope, self.method(), self.ctx.now())
                    .await?;
                Refreshed::Same
            }
        };
        self.save(tx).await?;
        Ok(refreshed)
    }

    async fn take(&self, tx: &mut Tx, known: &Published, published: &Published) -> Result<Refreshed> {
        let (method, now) = (&self.found.method, self.ctx.now());
        tx.supersede_metadata_change(self.scope, method.id, now).await?;
        let settings = published.over(self.settings).to_json();
        if !tx
            .set_method_settings(self.scope, method.id, method.version, &settings, None)
            .await?
        {
            return Err(Error::Stale);
        }
        follow(tx, self.scope, method.id, (known, published)).await?;
        self.insert(tx, ChangeState::Automatic, (known, published), "").await?;
        let target = crate::methods::target(method);
        let record = Record::done(self.actor, self.scope, "method.metadata_take", target);
        self.ctx
            .audit(
                tx,
                record.detail(crate::methods::saml_detail(&published.over(self.settings))),
            )
            .await?;
        Ok(Refreshed::Taken)
    }

    async fn ask(
        &self,
        tx: &mut Tx,
        (known, published): (&Published, &Published),
        doubts: &str,
        is_refused: bool,
        changes: &[Change],
    ) -> Result<Refreshed> {
        let id = self.method();
        let (known_json, published_json) = (known.to_json(), published.to_json());
        let is_this = |change: &&Change| {
            change.state == ChangeState::Pending && change.known == known_json && change.published == published_json
        };
        if changes.iter().find(is_this).is_some() {
            return Ok(Refreshed::Asked);
        }
        tx.supersede_metadata_change(self.scope, id, self.ctx.now()).await?;
        if is_refused {
            return Ok(Refreshed::Same);
        }
        self.insert(tx, ChangeState::Pending, (known, published), doubts)
            .await?;
        tell::pending(self.ctx, tx, self.scope, &self.found.method).await?;
        Ok(Refreshed::Asked)
    }

    async fn insert(
        &self,
        tx: &mut Tx,
        state: ChangeState,
        (known, published): (&Published, &Published),
        doubts: &str,
    ) -> Result<()> {
        let new = NewChange {
            id: MetadataChangeId::new(self.ctx.now(), self.ctx.rng()),
            state,
            known: &known.to_json(),
            published: &published.to_json(),
            doubts,
            by: None,
            now: self.ctx.now(),
        };
        let inserted = tx.insert_metadata_change(self.scope, self.method(), &new).await;
        inserted.map_err(raced)
    }
}

/// What earlier changes say about the next one.
struct History {
    /// Certificates that were trusted, or offered and taken, and no longer are.
    removed: Vec<String>,
    /// Publications that were refused, or taken back, while the same was known.
    refused: Vec<Published>,
}

impl History {
    fn of(changes: &[Change], known: &Published) -> Self {
        let (mut removed, mut refused) = (Vec::new(), Vec::new());
        for change in changes {
            let (Ok(before), Ok(after)) = (Published::read(&change.known), Published::read(&change.published)) else {
                continue;
            };
            match change.state {
                ChangeState::Automatic | ChangeState::Approved | ChangeState::Edited => {
                    removed.extend(before.certificates);
                }
                ChangeState::Undone => {
                    removed.extend(after.certificates.iter().cloned());
                    if before == *known {
                        refused.push(after);
                    }
                }
                ChangeState::Rejected if before == *known => refused.push(after),
                ChangeState::Rejected | ChangeState::Pending | ChangeState::Superseded => {}
            }
        }
        removed.retain(|certificate| !known.certificates.contains(certificate));
        Self { removed, refused }
    }
}

/// Two found a change at once: the later one looks again.
fn raced(error: StoreError) -> Error {
    if error.is_violation_of(Constraint::MetadataChange) {
        StoreError::Serialization("a change of metadata was found twice at once".to_owned()).into()
    } else {
        error.into()
    }
}
