//! The one outbound HTTP client: it cannot be talked into reaching the inside of the network (SSRF).
//!
//! It resolves names itself and connects only to public addresses or to networks of the allow-list, follows no
//! redirect, uses no proxy from the environment, and bounds time and size. It deliberately does not retry.

mod address;
mod resolver;
#[cfg(test)]
mod tests;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use ipnet::IpNet;
use reqwest::dns::Resolve;
use reqwest::{Client, RequestBuilder, Response};
use serde::Serialize;
use url::{Host, Url};

pub use address::{is_listed, is_public};
use resolver::{AddressRefused, GuardedResolver, SystemResolver};
pub(crate) use resolver::{Reach, Scope};

/// What the client may reach and how long and how much it may read.
#[derive(Debug, Clone)]
pub struct OutboundPolicy {
    /// Networks that may be reached although they are not public, and the only ones for plain `http`.
    pub allow: Vec<IpNet>,
    /// Time for the TCP and TLS handshake.
    pub connect_timeout: Duration,
    /// Time for the whole exchange, the body included.
    pub timeout: Duration,
    /// Most bytes that are read of an answer's body.
    pub max_body_bytes: usize,
}

impl Default for OutboundPolicy {
    fn default() -> Self {
        Self {
            allow: Vec::new(),
            connect_timeout: Duration::from_secs(5),
            timeout: Duration::from_secs(10),
            max_body_bytes: 1024 * 1024,
        }
    }
}

/// Why there is no answer. No variant repeats the address asked for: it may hold a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OutboundError {
    /// The address is not `https`, or carries a user name, or lies outside what the policy permits.
    #[error("the address may not be reached: {0}")]
    Refused(&'static str),
    /// The peer did not answer in time.
    #[error("the peer did not answer in time")]
    TimedOut,
    /// The body is larger than the policy permits.
    #[error("the answer is larger than {0} bytes")]
    TooLarge(usize),
    /// The connection, TLS or the exchange failed.
    #[error("the exchange failed: {0}")]
    Failed(String),
    /// The client could not be built.
    #[error("the outbound client cannot start: {0}")]
    Setup(String),
}

/// A complete answer, read within the limits. A redirect is an answer like any other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status code.
    pub status: u16,
    /// The `Content-Type` as the peer wrote it, if it is printable ASCII.
    pub content_type: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// A 2xx status.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// By what an answer is recognised when it is asked for again (RFC 9110, section 8.8).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Validators {
    /// `ETag`.
    pub etag: Option<String>,
    /// `Last-Modified`.
    pub last_modified: Option<String>,
}

/// Longest validator that is sent back, in bytes.
const LONGEST_VALIDATOR: usize = 500;

impl Validators {
    fn of(response: &Response) -> Self {
        let read = |name| {
            let value = response.headers().get(name)?.to_str().ok()?;
            (value.len() <= LONGEST_VALIDATOR).then(|| value.to_owned())
        };
        Self {
            etag: read(reqwest::header::ETAG),
            last_modified: read(reqwest::header::LAST_MODIFIED),
        }
    }

    fn ask(&self, mut request: RequestBuilder) -> RequestBuilder {
        if let Some(etag) = &self.etag {
            request = request.header(reqwest::header::IF_NONE_MATCH, etag);
        }
        if let Some(at) = &self.last_modified {
            request = request.header(reqwest::header::IF_MODIFIED_SINCE, at);
        }
        request
    }
}

/// The guarded client; cheap to clone.
#[derive(Debug, Clone)]
pub struct Outbound {
    secure: Client,
    secure_reach: Reach,
    plain: Client,
    plain_reach: Reach,
    max_body_bytes: usize,
}

impl Outbound {
    /// A client with the operating system's resolver and certificate verifier.
    ///
    /// # Errors
    /// [`OutboundError::Setup`] if TLS cannot be set up on this machine.
    pub fn new(policy: &OutboundPolicy) -> Result<Self, OutboundError> {
        Self::with_resolver(policy, Arc::new(SystemResolver))
    }

    fn with_resolver(policy: &OutboundPolicy, inner: Arc<dyn Resolve>) -> Result<Self, OutboundError> {
        let allow: Arc<[IpNet]> = policy.allow.clone().into();
        let secure_reach = Reach {
            allow: Arc::clone(&allow),
            scope: Scope::Internet,
        };
        let plain_reach = Reach {
            allow,
            scope: Scope::ListOnly,
        };
        Ok(Self {
            secure: build(policy, &secure_reach, Arc::clone(&inner))?,
            plain: build(policy, &plain_reach, inner)?,
            secure_reach,
            plain_reach,
            max_body_bytes: policy.max_body_bytes,
        })
    }

    /// Fetches an address.
    ///
    /// # Errors
    /// See [`OutboundError`]; any status that the peer sends is an answer, not an error.
    pub async fn get(&self, url: &Url) -> Result<Answer, OutboundError> {
        self.exchange(self.client_for(url)?.get(url.clone())).await
    }

    /// Fetches an address, or status 304 if what these validators name has not changed; with the validators of the answer.
    ///
    /// # Errors
    /// See [`OutboundError`].
    pub async fn get_if_changed(&self, url: &Url, known: &Validators) -> Result<(Answer, Validators), OutboundError> {
        let request = known.ask(self.client_for(url)?.get(url.clone()));
        let response = request.send().await.map_err(translate)?;
        let validators = Validators::of(&response);
        Ok((self.read(response).await?, validators))
    }

    /// Posts a JSON body.
    ///
    /// # Errors
    /// See [`OutboundError`].
    pub async fn post_json<B: Serialize + Sync + ?Sized>(&self, url: &Url, body: &B) -> Result<Answer, OutboundError> {
        self.exchange(self.client_for(url)?.post(url.clone()).json(body)).await
    }

    /// Posts an `application/x-www-form-urlencoded` body.
    ///
    /// # Errors
    /// See [`OutboundError`].
    pub async fn post_form<B: Serialize + Sync + ?Sized>(&self, url: &Url, body: &B) -> Result<Answer, OutboundError> {
        self.exchange(self.client_for(url)?.post(url.clone()).form(body)).await
    }

    /// Fetches an address with an `Authorization` header.
    ///
    /// # Errors
    /// See [`OutboundError`].
    pub async fn get_with(&self, url: &Url, authorization: &str) -> Result<Answer, OutboundError> {
        let request = self.client_for(url)?.get(url.clone());
        self.exchange(request.header(reqwest::header::AUTHORIZATION, authorization))
            .await
    }

    /// Posts a form with an `Authorization` header, if there is one.
    ///
    /// # Errors
    /// See [`OutboundError`].
    pub async fn post_form_with<B: Serialize + Sync + ?Sized>(
        &self,
        url: &Url,
        body: &B,
        authorization: Option<&str>,
    ) -> Result<Answer, OutboundError> {
        let request = self.client_for(url)?.post(url.clone()).form(body);
        self.exchange(match authorization {
            Some(value) => request.header(reqwest::header::AUTHORIZATION, value),
            None => request,
        })
        .await
    }

    /// Posts a JSON text letter by letter, with one more header: for what is signed.
    ///
    /// # Errors
    /// See [`OutboundError`].
    pub async fn post_text(&self, url: &Url, json: String, header: (&str, &str)) -> Result<Answer, OutboundError> {
        let request = self.client_for(url)?.post(url.clone()).body(json);
        let request = request.header(reqwest::header::CONTENT_TYPE, "application/json");
        self.exchange(request.header(header.0, header.1)).await
    }

    /// Chooses the client by scheme and checks what the resolver never sees: IP literals.
    fn client_for(&self, url: &Url) -> Result<&Client, OutboundError> {
        let (client, reach) = match url.scheme() {
            "https" => (&self.secure, &self.secure_reach),
            "http" => (&self.plain, &self.plain_reach),
            _ => return Err(OutboundError::Refused("only https")),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(OutboundError::Refused("a user name in the address"));
        }
        let literal: Option<IpAddr> = match url.host() {
            Some(Host::Ipv4(v4)) => Some(v4.into()),
            Some(Host::Ipv6(v6)) => Some(v6.into()),
            Some(Host::Domain(_)) => None,
            None => return Err(OutboundError::Refused("no host")),
        };
        match literal {
            Some(address) if !reach.permits(address) => Err(OutboundError::Refused("no permitted address")),
            _ => Ok(client),
        }
    }

    async fn exchange(&self, request: RequestBuilder) -> Result<Answer, OutboundError> {
        let response = request.send().await.map_err(translate)?;
        self.read(response).await
    }

    async fn read(&self, mut response: Response) -> Result<Answer, OutboundError> {
        let body = read_body(&mut response, self.max_body_bytes).await?;
        let content_type = response.headers().get(reqwest::header::CONTENT_TYPE);
        Ok(Answer {
            status: response.status().as_u16(),
            content_type: content_type.and_then(|value| value.to_str().ok()).map(str::to_owned),
            body,
        })
    }
}

fn build(policy: &OutboundPolicy, reach: &Reach, inner: Arc<dyn Resolve>) -> Result<Client, OutboundError> {
    Client::builder()
        .user_agent(concat!("ieum/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .retry(reqwest::retry::never())
        .https_only(reach.scope == Scope::Internet)
        .connect_timeout(policy.connect_timeout)
        .timeout(policy.timeout)
        .dns_resolver(GuardedResolver {
            inner,
            reach: reach.clone(),
        })
        .build()
        .map_err(|error| OutboundError::Setup(chain(&error)))
}

async fn read_body(response: &mut Response, limit: usize) -> Result<Vec<u8>, OutboundError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(translate)? {
        if body.len() + chunk.len() > limit {
            return Err(OutboundError::TooLarge(limit));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn translate(error: reqwest::Error) -> OutboundError {
    let error = error.without_url();
    if causes(&error).any(|cause| cause.is::<AddressRefused>()) {
        OutboundError::Refused("no permitted address")
    } else if error.is_timeout() {
        OutboundError::TimedOut
    } else {
        OutboundError::Failed(chain(&error))
    }
}

fn causes<'a>(
    error: &'a (dyn std::error::Error + 'static),
) -> impl Iterator<Item = &'a (dyn std::error::Error + 'static)> {
    std::iter::successors(Some(error), |cause| cause.source())
}

fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    causes(error).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
