//! How many statements and transactions that write a request makes, counted by the store itself. In this process: nothing is timed,
//! and a server of its own would mix in what its worker does.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use http::Request;
use ieum_server::config::Config;
use ieum_server::service::{Service, Surroundings};
use ieum_server::system::{SystemClock, SystemRng};
use metrics_exporter_prometheus::PrometheusBuilder;
use serde_json::Value;
use tower::ServiceExt as _;

use crate::bench::Bench;
use crate::load::get;
use crate::prepare::{self, SLUG};
use crate::relying_party::{self as rp, Authorise, Provider};
use crate::report::{Goal, Line, print};

/// An answer: status, `Location` and body.
struct Got {
    status: u16,
    location: String,
    body: Vec<u8>,
}

pub(super) async fn measure(bench: &mut Bench) -> Result<()> {
    let prepared = bench.prepared().await?;
    let service = service(&prepared.database)?;
    let address = ([127, 0, 0, 1], 1).into();
    let at = Provider::ieum(address);
    let cookie = prepared.members.first().context("a member")?;
    let authorise = || String::from_utf8(Authorise::new(at, cookie).into_request());

    // What is kept in memory from then on, such as keys, is read with the first flow.
    for is_counted in [false, true] {
        let counted = |what| is_counted.then_some(what);
        let code = ask(&service, counted("authorisation, signed in"), &authorise()?).await?;
        let code = code_in(&code.location).context("a code")?;
        let tokens = ask(&service, counted("code for tokens"), &rp::redeem(at, &code)?).await?;
        let (_, refresh) = tokens_in(&tokens)?;
        let next = ask(&service, counted("refresh"), &rp::refresh(at, &refresh)?).await?;
        let (access, _) = tokens_in(&next)?;
        let own = rp::client_credentials(at).into_text()?;
        ask(&service, counted("client credentials"), &own).await?;
        ask(&service, counted("userinfo"), &rp::userinfo(at, &access).into_text()?).await?;
        ask(
            &service,
            counted("introspection"),
            &rp::introspection(at, &access).into_text()?,
        )
        .await?;
        for (what, path) in [
            ("organisation login page", format!("/o/{SLUG}")),
            ("discovery document", "/.well-known/openid-configuration".to_owned()),
            ("keys", "/oauth2/jwks".to_owned()),
        ] {
            ask(&service, counted(what), &String::from_utf8(get(address, &path, ""))?).await?;
        }
        let list = format!("/console/{}/members", prepared.org);
        let head = format!("cookie: {}\r\n", prepared.admin);
        ask(
            &service,
            counted("member list, first page"),
            &String::from_utf8(get(address, &list, &head))?,
        )
        .await?;
    }
    Ok(())
}

fn service(database: &Path) -> Result<Service> {
    let variables = prepare::variables(database, "http://127.0.0.1:8080", "127.0.0.1:8080");
    let config = Config::load(Some(Path::new("/dev/null")), &variables)?;
    Service::build(
        config,
        Surroundings {
            clock: Arc::new(SystemClock),
            rng: Arc::new(SystemRng::new()),
            metrics: PrometheusBuilder::new().build_recorder().handle(),
            mailbox: None,
            is_demo: false,
        },
    )
}

/// Sends a request as it would go over the wire, and prints what it cost.
async fn ask(service: &Service, what: Option<&'static str>, text: &str) -> Result<Got> {
    let store = &service.site.app.store;
    let before = store.counts();
    let got = send(service, text).await?;
    ensure!(
        got.status < 400,
        "{what:?} was answered {}: {}",
        got.status,
        String::from_utf8_lossy(&got.body)
    );
    let cost = store.counts().since(before);
    if let Some(what) = what {
        let line = Line::new(what, cost.statements as f64, "statements")
            .detail(format!("{} transactions that write", cost.transactions));
        // One transaction is what a request may make: each waits for the disk.
        let is_more = cost.transactions > 1;
        print(&line.goal(if is_more { Goal::Most(0.0) } else { Goal::None }));
    }
    Ok(got)
}

async fn send(service: &Service, text: &str) -> Result<Got> {
    let (head, body) = text.split_once("\r\n\r\n").context("a request")?;
    let mut lines = head.split("\r\n");
    let mut first = lines.next().unwrap_or_default().split(' ');
    let mut request = Request::builder()
        .method(first.next().unwrap_or_default())
        .uri(first.next().unwrap_or_default());
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        request = request.header(name, value);
    }
    let mut request = request.body(Body::from(body.to_owned()))?;
    let peer: std::net::SocketAddr = ([127, 0, 0, 1], 40_000).into();
    request.extensions_mut().insert(ConnectInfo(peer));
    let Ok(answer) = service.router.clone().oneshot(request).await;
    let location = answer.headers().get("location").and_then(|value| value.to_str().ok());
    Ok(Got {
        status: answer.status().as_u16(),
        location: location.unwrap_or_default().to_owned(),
        body: to_bytes(answer.into_body(), 16 << 20).await?.to_vec(),
    })
}

fn code_in(location: &str) -> Option<String> {
    let url = url::Url::parse(location).ok()?;
    let mut pairs = url.query_pairs();
    pairs.find_map(|(name, value)| (name == "code").then(|| value.into_owned()))
}

fn tokens_in(got: &Got) -> Result<(String, String)> {
    let json: Value = serde_json::from_slice(&got.body)?;
    let text = |name: &str| json[name].as_str().map(str::to_owned).context("a token");
    Ok((text("access_token")?, text("refresh_token")?))
}
