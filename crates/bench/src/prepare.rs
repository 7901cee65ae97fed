//! A database to measure on: one large organisation with its people, a few of them signed in, and a business system.
//! Made by the house's own use cases and store, never by the pages.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use ieum_app::core::token;
use ieum_app::members::{Enrolment, enrol_many};
use ieum_app::organizations::{Created, NewOrganization, SuperAdmin, create_in};
use ieum_app::sessions::{SignInTo, open_member_session};
use ieum_app::{Actor, Context, RequestFacts};
use ieum_model::email::Email;
use ieum_model::member::MemberState;
use ieum_model::org_slug::OrgSlug;
use ieum_model::plan::Plan;
use ieum_model::secret::Secret;
use ieum_model::text::{Department, OrgName, PersonName};
use ieum_model::{AccountId, ClientRowId, Clock as _, MemberId};
use ieum_server::config::Config;
use ieum_server::service::{Service, Surroundings};
use ieum_server::system::{SystemClock, SystemRng};
use ieum_store::client::{ClientSettings, NewClient};
use ieum_store::org_slug::SlugState;
use ieum_store::{Attempt, OrgScope, Tx, finish};
use metrics_exporter_prometheus::PrometheusBuilder;

use crate::load::CONNECTIONS;
use crate::people::{self, PASSWORD};
use crate::relying_party::{self, CLIENT_ID, CLIENT_SECRET, REDIRECT_URI};

/// Organisation ID of the large organisation.
pub(crate) const SLUG: &str = "large-company";
/// Members that are enrolled in one go.
const AT_ONCE: usize = 5_000;

/// What was made.
#[derive(Debug, Clone)]
pub(crate) struct Prepared {
    /// The database.
    pub(crate) database: PathBuf,
    /// Identifier of the organisation.
    pub(crate) org: String,
    /// Cookie of the super admin.
    pub(crate) admin: String,
    /// Cookies of members, one for each connection.
    pub(crate) members: Vec<String>,
}

/// What the service is told by its variables, here as there.
pub(crate) fn variables(database: &Path, public_url: &str, listen: &str) -> Vec<(String, String)> {
    let pairs = [
        ("IEUM_DATABASE_URL", format!("sqlite://{}", database.display())),
        ("IEUM_PUBLIC_URL", public_url.to_owned()),
        ("IEUM_LISTEN", listen.to_owned()),
        (
            "IEUM_ENCRYPTION_KEYS",
            "bench:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=".to_owned(),
        ),
        // The company's own systems of the measurements are on this machine.
        ("IEUM_OUTBOUND_ALLOW", "127.0.0.0/8".to_owned()),
    ];
    pairs.map(|(name, value)| (name.to_owned(), value)).into()
}

/// The house on a database, to call its use cases.
pub(crate) fn context(database: &Path) -> Result<Context> {
    let variables = variables(database, "http://127.0.0.1:8080", "127.0.0.1:8080");
    let config = Config::load(Some(Path::new("/dev/null")), &variables)?;
    let service = Service::build(
        config,
        Surroundings {
            clock: Arc::new(SystemClock),
            rng: Arc::new(SystemRng::new()),
            metrics: PrometheusBuilder::new().build_recorder().handle(),
            mailbox: None,
            is_demo: false,
        },
    )?;
    Ok(Context::new(Arc::clone(&service.site.app), RequestFacts::default()))
}

/// Makes the database in a new file, with so many members.
pub(crate) async fn prepare(folder: &Path, members: usize) -> Result<Prepared> {
    let database = folder.join("large.db");
    let ctx = context(&database)?;
    ctx.store().migrate(SystemClock.now()).await?;
    let hash = ctx
        .app()
        .passwords
        .hash(Secret::new(PASSWORD.to_owned()), ctx.rng())
        .await?;
    let created = organization(&ctx, &hash).await?;
    business_system(&ctx).await?;
    let first = people(&ctx, created.scope, members, &hash).await?;
    let admin = sign_in(&ctx, created.scope, (created.account, created.member)).await?;
    let mut cookies = Vec::new();
    for person in first {
        cookies.push(sign_in(&ctx, created.scope, person).await?);
    }
    Ok(Prepared {
        database,
        org: created.scope.org_id().to_string(),
        admin,
        members: cookies,
    })
}

async fn organization(ctx: &Context, hash: &str) -> Result<Created> {
    let new = NewOrganization {
        name: OrgName::parse("큰회사 주식회사").map_err(|_| anyhow::anyhow!("organisation name"))?,
        plan: Plan::Enterprise,
        super_admin: SuperAdmin {
            name: PersonName::parse("김하늘").map_err(|_| anyhow::anyhow!("name"))?,
            email: Email::parse("admin@large.example").map_err(|_| anyhow::anyhow!("e-mail"))?,
            password_hash: Some(hash.to_owned()),
        },
    };
    let slug = OrgSlug::parse_stored(SLUG).map_err(|_| anyhow::anyhow!("organisation ID"))?;
    write(ctx, async |tx| {
        let created = create_in(ctx, tx, &Actor::system(), &new).await?;
        tx.insert_slug(
            created.scope,
            slug.as_str(),
            slug.as_str(),
            SlugState::Current,
            ctx.now(),
        )
        .await?;
        tx.set_linked(created.scope, ctx.now()).await?;
        Ok(created)
    })
    .await
}

async fn business_system(ctx: &Context) -> Result<()> {
    write(ctx, async |tx| {
        let (grants, scopes) = (relying_party::grants(), relying_party::scopes());
        let new = NewClient {
            id: ClientRowId::new(ctx.now(), ctx.rng()),
            client_id: CLIENT_ID,
            kind: "confidential",
            secret_hash: Some(token::hash(CLIENT_SECRET)),
            org_id: None,
            settings: ClientSettings {
                name: "업무 시스템",
                redirect_uris: &[REDIRECT_URI.to_owned()],
                post_logout_redirect_uris: &[],
                grants: &grants,
                scopes: &scopes,
                id_token_alg: "ES256",
                home_url: None,
            },
            now: ctx.now(),
        };
        Ok(tx.insert_client(&new).await?)
    })
    .await
}

/// Everybody, with managed accounts; the first of them by account and membership, one for each connection.
async fn people(ctx: &Context, scope: OrgScope, count: usize, hash: &str) -> Result<Vec<(AccountId, MemberId)>> {
    let mut first = Vec::new();
    for start in (0..count).step_by(AT_ONCE) {
        let enrolments: Option<Vec<_>> = (start..(start + AT_ONCE).min(count)).map(enrolment).collect();
        let enrolments = enrolments.context("a made-up person is none")?;
        let made = enrol_many(ctx, &Actor::system(), scope, &enrolments, hash, MemberState::Active).await?;
        if start == 0 {
            first = made;
        }
    }
    let mut found = Vec::new();
    let mut conn = ctx.store().read().await?;
    for id in first.into_iter().take(CONNECTIONS) {
        let member = conn
            .find_member(scope, id)
            .await?
            .context("a member who was just enrolled")?;
        found.push((member.account_id.context("a member without account")?, id));
    }
    Ok(found)
}

fn enrolment(index: usize) -> Option<Enrolment> {
    Some(Enrolment {
        name: PersonName::parse(&people::name(index)).ok()?,
        email: Some(Email::parse(&people::email(index)).ok()?),
        phone: None,
        department: Some(Department::parse(people::department(index)).ok()?),
    })
}

/// Signs somebody in without a page; the cookie as a request sends it.
async fn sign_in(ctx: &Context, scope: OrgScope, (account, member): (AccountId, MemberId)) -> Result<String> {
    let opened = write(ctx, async |tx| {
        let methods = tx.login_methods(scope).await?;
        let method = methods.first().ok_or(ieum_app::Error::NotFound)?.id;
        let policy = tx.get_organization(scope).await?.session_policy;
        let to = SignInTo {
            scope,
            member,
            method,
            policy,
            tested: None,
        };
        open_member_session(ctx, tx, account, to, None).await
    })
    .await?;
    Ok(format!("ieum_session={}", opened.token.expose()))
}

/// Runs one transaction.
pub(crate) async fn write<T>(ctx: &Context, body: impl AsyncFn(&mut Tx) -> ieum_app::Result<T>) -> Result<T> {
    let mut attempt = Attempt::default();
    loop {
        let mut tx = ctx.store().begin().await?;
        let result = body(&mut tx).await;
        if let Some(ended) = finish(tx, result, &mut attempt).await {
            return ended.context("prepare the database");
        }
    }
}
