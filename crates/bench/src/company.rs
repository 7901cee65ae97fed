//! A company's own systems for the measurements: an OpenID provider in this process and a real OpenLDAP server, connected to an
//! organisation in a database of its own; and the browser that comes by way of the provider.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use axum::extract::{Form, State};
use axum::{Json, Router, routing};
use ieum_app::Context;
use ieum_app::access::{self, OrgCaller};
use ieum_app::methods::{DirectoryForm, UpstreamForm, add_directory, add_upstream, enable};
use ieum_connect::ldap::settings::Typed as DirectoryTyped;
use ieum_model::permission::Permission;
use ieum_model::secret::Secret;
use ieum_model::{Clock as _, LinkedIdentityId, LoginMethodId, MemberId};
use ieum_oidc::jose::{Alg, SigningKey, Typ, sign};
use ieum_oidc::upstream::settings::{BY_DISCOVERY, Typed as OpenIdTyped};
use ieum_server::system::SystemClock;
use ieum_store::linked_identity::NewLink;
use ieum_testkit::slapd::{READER, READER_PASSWORD, Slapd};
use serde_json::{Value, json};

use crate::browser::cookies;
use crate::load::{Answer, CONNECTIONS, Script, get};
use crate::people;
use crate::prepare::{Prepared, SLUG, write};

/// The name of the method behind which the provider stands.
pub(crate) const METHOD_NAME: &str = "OpenID";
/// Somebody who is linked there.
pub(crate) const LINKED_SUBJECT: &str = "p00001";

/// What people are called there and in the directory.
pub(crate) fn subject(index: usize) -> String {
    format!("p{:05}", index + 1)
}

/// The provider: the code that it takes is the nonce and the person, and its tokens say both.
pub(crate) struct Provider {
    pub(crate) issuer: String,
    key: SigningKey,
}

impl Provider {
    /// Starts it in this process.
    pub(crate) async fn start() -> Result<Arc<Self>> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let pkcs8 = SigningKey::generate_pkcs8(Alg::Es256)?;
        let provider = Arc::new(Self {
            issuer: format!("http://{}", listener.local_addr()?),
            key: SigningKey::from_pkcs8("bench", Alg::Es256, &pkcs8)?,
        });
        let router = Router::new()
            .route("/.well-known/openid-configuration", routing::get(document))
            .route("/jwks", routing::get(keys))
            .route("/token", routing::post(token))
            .with_state(Arc::clone(&provider));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(provider)
    }
}

async fn document(State(provider): State<Arc<Provider>>) -> Json<Value> {
    let at = |path: &str| format!("{}{path}", provider.issuer);
    Json(json!({
        "issuer": provider.issuer,
        "authorization_endpoint": at("/authorize"),
        "token_endpoint": at("/token"),
        "jwks_uri": at("/jwks"),
        "id_token_signing_alg_values_supported": ["ES256"],
        "authorization_response_iss_parameter_supported": true,
    }))
}

async fn keys(State(provider): State<Arc<Provider>>) -> Json<Value> {
    Json(json!({ "keys": [provider.key.jwk()] }))
}

async fn token(State(provider): State<Arc<Provider>>, Form(form): Form<Vec<(String, String)>>) -> Json<Value> {
    let code = form.iter().find(|(name, _)| name == "code");
    let (subject, nonce) = code.and_then(|(_, code)| code.split_once('.')).unwrap_or_default();
    let now = SystemClock.now().as_seconds();
    let claims = json!({
        "iss": provider.issuer, "aud": "ieum", "sub": subject, "nonce": nonce, "iat": now, "exp": now + 300,
        "email": format!("{subject}@corp.example"), "name": subject,
    });
    let id_token = sign(&provider.key, Typ::Jwt, &claims).unwrap_or_default();
    Json(json!({ "token_type": "Bearer", "access_token": "none", "id_token": id_token }))
}

/// The methods that were connected.
pub(crate) struct Connected {
    pub(crate) openid: LoginMethodId,
    pub(crate) directory: LoginMethodId,
}

/// Connects both to the organisation, on the login page, and links one member for each connection.
pub(crate) async fn connect(ctx: &Context, prepared: &Prepared, issuer: &str, slapd: &Slapd) -> Result<Connected> {
    let cookie = prepared.admin.strip_prefix("ieum_session=").context("the cookie")?;
    let cookie = Secret::new(cookie.to_owned());
    let caller = access::console(ctx, Some(&cookie), prepared.org.parse()?, Permission::EnterConsole).await?;
    let openid = openid(ctx, &caller, issuer).await?;
    let directory = directory(ctx, &caller, slapd).await?;
    for id in [openid, directory] {
        let methods = ctx.store().read().await?.login_methods(caller.scope()).await?;
        let method = methods.iter().find(|method| method.id == id).context("the method")?;
        enable(ctx, &caller, id, method.version).await?;
        for index in 0..CONNECTIONS {
            link(ctx, &caller, id, index).await?;
        }
    }
    Ok(Connected { openid, directory })
}

async fn openid(ctx: &Context, caller: &OrgCaller, issuer: &str) -> Result<LoginMethodId> {
    let form = UpstreamForm {
        name: METHOD_NAME,
        secret: "of-no-worth",
        is_new_key: false,
        typed: OpenIdTyped {
            issuer,
            client_id: "ieum",
            scopes: "profile email",
            subject: "sub",
            email: "email",
            name: "name",
            groups: "",
            key: "",
            by_hand: BY_DISCOVERY,
            client_auth: "",
            secret_expires_on: "",
        },
    };
    Ok(add_upstream(ctx, caller, &form).await?)
}

async fn directory(ctx: &Context, caller: &OrgCaller, slapd: &Slapd) -> Result<LoginMethodId> {
    let form = DirectoryForm {
        name: "LDAP",
        secret: READER_PASSWORD,
        typed: DirectoryTyped {
            servers: &format!("127.0.0.1:{}", slapd.port),
            security: "plain",
            is_plain_confirmed: true,
            way: "search",
            service_dn: READER,
            base: "ou=people,dc=corp,dc=example",
            filter: "(uid={user})",
            subject: "uid",
            name: "cn",
            email: "mail",
            groups: "off",
            ca: "",
            template: "",
            key: "",
            group_base: "",
            lets_change: false,
        },
    };
    Ok(add_directory(ctx, caller, &form).await?)
}

async fn link(ctx: &Context, caller: &OrgCaller, method: LoginMethodId, index: usize) -> Result<()> {
    let email = people::email(index);
    let found = ctx
        .store()
        .read()
        .await?
        .find_member_by_email(caller.scope(), &email)
        .await?;
    let member: MemberId = found.context("a member")?.id;
    let subject = subject(index);
    write(ctx, async |tx| {
        let new = NewLink {
            id: LinkedIdentityId::new(ctx.now(), ctx.rng()),
            method,
            subject: &subject,
            member,
            label: &subject,
            linked_by: "admin",
            now: ctx.now(),
        };
        Ok(tx.insert_link(caller.scope(), &new).await?)
    })
    .await
}

/// Where the methods' database is.
pub(crate) fn database(folder: &Path) -> std::path::PathBuf {
    folder.join("large.db")
}

/// One person who signs in by way of the provider again and again: to it, and back.
pub(crate) struct ByProvider {
    address: SocketAddr,
    method: LoginMethodId,
    issuer: String,
    subject: String,
    cookies: String,
    request: Vec<u8>,
    is_back: bool,
}

impl ByProvider {
    pub(crate) fn new(address: SocketAddr, method: LoginMethodId, issuer: &str, subject: String) -> Self {
        let mut made = Self {
            address,
            method,
            issuer: issuer.to_owned(),
            subject,
            cookies: String::new(),
            request: Vec::new(),
            is_back: false,
        };
        made.request = made.out();
        made
    }

    fn cookie(&self) -> String {
        match self.cookies.is_empty() {
            true => String::new(),
            false => format!("cookie: {}\r\n", self.cookies),
        }
    }

    fn out(&self) -> Vec<u8> {
        get(
            self.address,
            &format!("/o/{SLUG}/go/{}?next=%2Faccount", self.method),
            &self.cookie(),
        )
    }

    fn back(&self, location: &str) -> Result<Vec<u8>> {
        let url = url::Url::parse(location)?;
        let of = |name: &str| {
            url.query_pairs()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.into_owned())
        };
        let (state, nonce) = of("state").zip(of("nonce")).context("no request to the provider")?;
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("code", &format!("{}.{nonce}", self.subject))
            .append_pair("state", &state)
            .append_pair("iss", &self.issuer)
            .finish();
        Ok(get(
            self.address,
            &format!("/login/openid/{}?{query}", self.method),
            &self.cookie(),
        ))
    }
}

impl Script for ByProvider {
    fn next(&mut self) -> Option<&[u8]> {
        Some(&self.request)
    }

    fn answered(&mut self, answer: &Answer<'_>) -> Result<()> {
        let location = answer.headers("location").next().unwrap_or_default().to_owned();
        if self.is_back {
            let has_session = answer
                .headers("set-cookie")
                .any(|cookie| cookie.starts_with("ieum_session="));
            if answer.status != 303 || !has_session {
                bail!(
                    "coming back was answered {} {location}: {}",
                    answer.status,
                    answer.text()
                );
            }
            self.request = self.out();
        } else {
            let set = cookies(answer);
            if !set.is_empty() {
                self.cookies = set;
            }
            self.request = self.back(&location)?;
        }
        self.is_back = !self.is_back;
        Ok(())
    }
}
