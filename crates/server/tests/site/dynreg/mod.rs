//! Dynamic client registration and its management over HTTP, as the library of a business system meets them.

mod attacks;
mod console;
mod manage;
mod register;

use axum::body::Body;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{Method, Request, StatusCode};
use ieum_app::Actor;
use ieum_app::registration::{TokenForm, create_initial_token};
use ieum_model::{ClientRowId, InitialTokenId};
use serde_json::{Value, json};

use crate::provider::{Rp, json as body, param, text};
use crate::support::{Answer, Browser, TestApp};

/// The switch.
const OPEN: [(&str, &str); 1] = [("IEUM_DYNAMIC_REGISTRATION", "true")];
const PATH: &str = "/oauth2/register";

/// As `on_both!`, with the switch on.
macro_rules! open_on_both {
    ($(async fn $name:ident($app:ident) $body:block)*) => {$(
        async fn $name($app: $crate::support::TestApp) $body
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$name($crate::support::TestApp::sqlite_with(&$crate::dynreg::OPEN).await).await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                super::$name($crate::support::TestApp::postgres_with(&$crate::dynreg::OPEN).await).await;
            }
        }
    )*};
}
use open_on_both;

fn names(text: &str) -> Vec<String> {
    text.split(' ').map(str::to_owned).collect()
}

fn offer(max_uses: u32) -> TokenForm {
    TokenForm {
        label: "협력사".into(),
        days: "7".into(),
        max_uses: max_uses.to_string(),
        grants: names("authorization_code refresh_token client_credentials"),
        scopes: names("openid profile email organization offline_access"),
        organization: String::new(),
    }
}

/// An initial access token.
async fn token(app: &TestApp, max_uses: u32) -> (InitialTokenId, String) {
    let made = create_initial_token(&app.ctx(), &Actor::system(), &offer(max_uses)).await;
    let (id, token) = made.unwrap();
    (id, token.reveal().to_owned())
}

/// Metadata of a web application, with these instead.
fn metadata(changes: &Value) -> Value {
    let mut metadata = json!({
        "redirect_uris": [crate::provider::CALLBACK],
        "client_name": "Partner",
        "id_token_signed_response_alg": "ES256",
    });
    for (name, value) in changes.as_object().unwrap() {
        metadata[name] = value.clone();
    }
    metadata
}

/// A call, with a token if there is one.
async fn call(app: &TestApp, method: Method, path: &str, token: &str, sent: Option<&str>) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    if !token.is_empty() {
        request = request.header(AUTHORIZATION, format!("Bearer {token}"));
    }
    if sent.is_some() {
        request = request.header(CONTENT_TYPE, "application/json");
    }
    let request = request.body(Body::from(sent.unwrap_or_default().to_owned())).unwrap();
    app.browser().send(request).await
}

async fn register(app: &TestApp, token: &str, changes: &Value) -> Answer {
    call(app, Method::POST, PATH, token, Some(&metadata(changes).to_string())).await
}

/// A client that registered, with its answer.
async fn registered(app: &TestApp, changes: &Value) -> Value {
    let (_, token) = token(app, 1).await;
    let answer = register(app, &token, changes).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
    body(&answer)
}

/// Where a registration is managed, as a path.
fn managed(client: &Value) -> String {
    let address = text(client, "registration_client_uri");
    address.strip_prefix(crate::support::PUBLIC_URL).unwrap().to_owned()
}

async fn manage(app: &TestApp, client: &Value, method: Method, sent: Option<&Value>) -> Answer {
    let (path, token) = (managed(client), text(client, "registration_access_token"));
    call(app, method, &path, token, sent.map(Value::to_string).as_deref()).await
}

/// The row of a client that registered.
async fn row(app: &TestApp, client: &Value) -> ieum_store::active::ClientRow {
    let mut conn = app.store().read().await.unwrap();
    let rows = conn
        .list_clients(ieum_store::client::ClientsOf::Anybody, None, 100)
        .await
        .unwrap();
    let client_id = text(client, "client_id");
    rows.into_iter()
        .map(|(row, _)| row)
        .find(|row| row.client_id == client_id)
        .unwrap()
}

/// The client as a business system that signs people in.
async fn as_rp<'a>(app: &'a TestApp, client: &Value) -> Rp<'a> {
    Rp {
        app,
        id: row(app, client).await.id,
        client_id: text(client, "client_id").to_owned(),
        secret: client["client_secret"].as_str().unwrap_or_default().to_owned(),
    }
}

/// What is left of a request when the answer to a registration is sent back: section 2.2 of RFC 7592.
fn sent_back(client: &Value) -> Value {
    let mut sent = client.clone();
    for ours in [
        "registration_access_token",
        "registration_client_uri",
        "client_secret_expires_at",
        "client_id_issued_at",
    ] {
        sent.as_object_mut().unwrap().remove(ours);
    }
    sent
}

/// A code after the member agreed on the page that this answer leads to.
async fn agree(browser: &mut Browser<'_>, asked: &Answer) -> String {
    let page = browser.get(asked.location()).await;
    let value = |name: &str| {
        let selector = format!("form[action='/oauth2/consent'] input[name={name}]");
        page.attribute(&selector, "value")
            .unwrap_or_else(|| panic!("{}", page.body))
    };
    let (next, member, receives) = (value("next"), value("member"), value("receives"));
    let fields = [
        ("next", next.as_str()),
        ("member", &member),
        ("receives", &receives),
        ("decision", "agree"),
    ];
    let agreed = browser.post("/oauth2/consent", &fields).await;
    let done = browser.get(agreed.location()).await;
    param(done.location(), "code").unwrap_or_else(|| panic!("{}", done.location()))
}

fn refused(answer: &Answer, status: StatusCode, error: &str, name: &str) {
    assert_eq!(answer.status, status, "{name}: {}", answer.body);
    assert_eq!(text(&body(answer), "error"), error, "{name}: {}", answer.body);
    assert_eq!(answer.headers["cache-control"], "no-store", "{name}");
}

fn unauthorised(answer: &Answer, name: &str) {
    refused(answer, StatusCode::UNAUTHORIZED, "invalid_token", name);
    let challenge = answer.headers["www-authenticate"].to_str().unwrap();
    assert!(challenge.starts_with("Bearer "), "{name}: {challenge}");
}

/// For the pages that show everything: a token, and what registered with one.
pub async fn on_stage(app: &TestApp) -> (String, String) {
    let mut form = offer(5);
    form.label = "Partner token".into();
    let ctx = app.ctx();
    let (id, token) = create_initial_token(&ctx, &Actor::system(), &form).await.unwrap();
    let sent = metadata(&json!({ "contacts": ["dev@partner.example"], "software_id": "partner" }));
    let made = ieum_app::registration::register(&ctx, token.reveal(), sent.to_string().as_bytes()).await;
    let made = made.unwrap().unwrap();
    let client: ClientRowId = row(app, &Value::Object(made)).await.id;
    (id.to_string(), client.to_string())
}
