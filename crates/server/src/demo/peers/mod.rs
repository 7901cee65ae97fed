//! The systems that a sample company has of its own, made up: an OpenID provider, a SAML identity provider and a directory, with the
//! same invented people in all three. They listen on this machine alone and ask for no password but the demo's; they can be told to
//! answer wrongly, so that one sees what Ieum makes of it. Nothing of them is part of a real service.

mod directory;
mod home;
mod openid;
mod saml;
mod staff;

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};

use axum::Router;
use ieum_oidc::jose::{Alg, SigningKey};
use ieum_saml::PrivateKey;
use rustls::ServerConfig;
use rustls::pki_types::PrivatePkcs8KeyDer;
use serde::{Deserialize, Serialize};
use url::Url;

pub(super) use directory::{BASE, FILTER, SERVICE, serve};
pub(super) use saml::ENTITY;
pub(super) use staff::Staff;

use crate::i18n::{Lang, negotiate};

/// Who Ieum is at the OpenID provider.
pub(super) const CLIENT_ID: &str = "ieum";

/// What a kept demo remembers of them.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Notes {
    /// The port of the OpenID provider and the SAML identity provider.
    pub port: u16,
    /// The port of the directory.
    pub directory_port: u16,
    /// PKCS#8 of the key by which the SAML identity provider signs, base64.
    pub saml_key: String,
    /// Its certificate, base64.
    pub saml_certificate: String,
    /// The directory's certificate by the same key, base64; a demo that is older than it speaks without TLS.
    #[serde(default)]
    pub directory_certificate: Option<String>,
    /// Who works there.
    pub staff: Vec<Staff>,
}

/// What all three share.
pub(super) struct Peers {
    /// Their own address.
    url: Url,
    directory_port: u16,
    /// Ieum's: nobody is sent elsewhere.
    ieum: Url,
    /// Everybody's password, and our secret there.
    password: String,
    staff: Vec<Staff>,
    openid_key: SigningKey,
    saml_key: PrivateKey,
    saml_certificate: String,
    codes: Mutex<VecDeque<openid::Code>>,
    /// How the directory speaks TLS.
    directory_tls: Option<Arc<ServerConfig>>,
    /// What people chose there since the demo began, by `uid`.
    chosen: Mutex<HashMap<String, String>>,
}

/// What a peer may be told to do wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mistake {
    /// What it says is not what was asked for.
    Other,
    /// What it says was meant for a moment long ago.
    Old,
    /// What it says is not signed by its key.
    Forged,
}

impl Mistake {
    const ALL: [Self; 3] = [Self::Other, Self::Old, Self::Forged];

    const fn label(self) -> &'static str {
        match self {
            Self::Other => "demo-peer-other",
            Self::Old => "demo-peer-old",
            Self::Forged => "demo-peer-forged",
        }
    }
}

impl Peers {
    /// As the notes say; `ieum` is where Ieum answers.
    pub(super) fn new(notes: &Notes, ieum: Url, password: String) -> anyhow::Result<Self> {
        use base64::Engine as _;
        let decoded = |text: &String| base64::engine::general_purpose::STANDARD.decode(text);
        let pkcs8 = decoded(&notes.saml_key)?;
        let directory_tls = match &notes.directory_certificate {
            Some(certificate) => Some(tls(decoded(certificate)?, pkcs8.clone())?),
            None => None,
        };
        Ok(Self {
            url: url_at(notes.port)?,
            directory_port: notes.directory_port,
            ieum,
            password,
            staff: notes.staff.clone(),
            openid_key: SigningKey::from_pkcs8("demo-1", Alg::Es256, &SigningKey::generate_pkcs8(Alg::Es256)?)?,
            saml_key: PrivateKey::from_pkcs8(&pkcs8)?,
            saml_certificate: notes.saml_certificate.clone(),
            codes: Mutex::default(),
            directory_tls,
            chosen: Mutex::default(),
        })
    }

    /// The pages and addresses of the two that speak HTTP.
    pub(super) fn router(self: &Arc<Self>) -> Router {
        Router::new()
            .merge(home::routes())
            .merge(openid::routes())
            .merge(saml::routes())
            .with_state(Arc::clone(self))
    }

    /// The address of something here, without a slash at its end.
    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.url.as_str().trim_end_matches('/'))
    }

    /// Whether somebody may be sent there.
    fn is_ieums(&self, address: &str) -> bool {
        Url::parse(address).is_ok_and(|url| url.origin() == self.ieum.origin())
    }
}

fn tls(certificate: Vec<u8>, pkcs8: Vec<u8>) -> anyhow::Result<Arc<ServerConfig>> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![certificate.into()], PrivatePkcs8KeyDer::from(pkcs8).into())?;
    Ok(Arc::new(config))
}

/// Where they answer.
pub(super) fn url_at(port: u16) -> anyhow::Result<Url> {
    Ok(format!("http://localhost:{port}").parse()?)
}

fn lang(headers: &http::HeaderMap) -> Lang {
    let accepted = headers.get(http::header::ACCEPT_LANGUAGE);
    negotiate(None, None, accepted.and_then(|value| value.to_str().ok()))
}
