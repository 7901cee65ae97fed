//! Whose request it is and what it says, whatever way it came: in the address, in a signed object, or pushed before.

use ieum_model::Instant;
use ieum_oidc::authorize::{Refusal, ShownError, Source, Unproven, pushed};
use ieum_oidc::client::Client;
use ieum_oidc::opaque::{Kind, recognise};
use ieum_oidc::params::Params;
use ieum_store::Conn;
use ieum_store::active::ActiveClient;
use ieum_store::pushed_request::PushedRequest;
use url::Url;

use crate::provider::client_keys::read_object;
use crate::provider::facts::client_of;
use crate::{Context, Result};

/// Longest `client_id` that is looked up.
const MAX_CLIENT_ID: usize = 200;

/// A request whose parameters are those that count.
pub(super) struct Resolved {
    /// The active client.
    pub client: ActiveClient,
    /// The same for the rules.
    pub rules: Client,
    /// What is asked.
    pub params: Params,
    /// By which way.
    pub source: Source,
    /// The row and its hash, if it was pushed.
    pub pushed: Option<([u8; 32], PushedRequest)>,
}

/// A request that is not followed.
pub(super) struct Refused {
    /// The client, if it is known: a signed answer is addressed to it.
    pub client: Option<Client>,
    /// Why, and who may learn it.
    pub refusal: Refusal,
}

impl Refused {
    fn shown(error: ShownError, client: Option<Client>) -> Self {
        let refusal = Refusal::Show(error);
        Self { client, refusal }
    }
}

/// Finds client and parameters. `outer` are the parameters of the address; if they name an object or a pushed request, nothing
/// but `client_id` is taken of them (RFC 9101, section 6.3). `when` is when the request first came. The connection goes back before
/// an object is read, since the keys that verify it may have to be fetched.
///
/// # Errors
/// As the database says. Why the request is not followed is the inner error.
pub(super) async fn resolve(
    ctx: &Context,
    outer: &Params,
    when: Option<Instant>,
) -> Result<std::result::Result<Resolved, Refused>> {
    let mut conn = ctx.store().read().await?;
    let found = match outer.find("client_id").filter(|id| id.len() <= MAX_CLIENT_ID) {
        Some(id) => conn.find_active_client(id).await?,
        None => None,
    };
    let Some(client) = found else {
        return Ok(Err(Refused::shown(ShownError::UnknownClient, None)));
    };
    let rules = client_of(&client)?;
    let (object, reference) = (
        outer.find("request"),
        outer.find("request_uri").and_then(pushed::secret_of),
    );
    let (params, source, row) = match (object, reference) {
        (None, Some(secret)) => match find_pushed(&mut conn, secret, &client).await? {
            Some((hash, row)) => (read(&row.params), source_of(&row), Some((hash, row))),
            None => return Ok(Err(Refused::shown(ShownError::UsedRequest, Some(rules)))),
        },
        (Some(text), None) if outer.find("request_uri").is_none() => {
            drop(conn);
            match read_object(ctx, &rules, text, when).await {
                Ok(params) => (
                    params,
                    Source {
                        is_signed: true,
                        ..Source::default()
                    },
                    None,
                ),
                Err(error) => return Ok(Err(bad_object(outer, rules, error))),
            }
        }
        // Both, or a reference that is none of ours, are for the rules to refuse.
        _ => (outer.clone(), Source::default(), None),
    };
    Ok(Ok(Resolved {
        client,
        rules,
        params,
        source,
        pushed: row,
    }))
}

async fn find_pushed(
    conn: &mut Conn,
    secret: &str,
    client: &ActiveClient,
) -> Result<Option<([u8; 32], PushedRequest)>> {
    let Some(hash) = recognise(Kind::PushedRequest, secret) else {
        return Ok(None);
    };
    let row = conn.find_pushed_request(&hash, client.id).await?;
    Ok(row.map(|row| (hash, row)))
}

const fn source_of(row: &PushedRequest) -> Source {
    Source {
        is_pushed: true,
        is_signed: row.is_signed,
    }
}

fn read(params: &str) -> Params {
    Params::new(url::form_urlencoded::parse(params.as_bytes()).into_owned().collect())
}

/// An object that is not believed names no redirect URI. One beside it, if it is the client's own, takes the error there.
fn bad_object(outer: &Params, client: Client, error: ieum_oidc::authorize::AuthorizeError) -> Refused {
    let beside = Unproven {
        params: outer,
        client: Some(&client),
        source: Source::default(),
    };
    let refusal = match beside.prove() {
        Ok(proven) => Refusal::Redirect(proven.refuse(error)),
        Err(_) => Refusal::Show(ShownError::BadObject(error.description)),
    };
    Refused {
        client: Some(client),
        refusal,
    }
}

/// Where the answer to such a request goes, if its client is active and has registered it. For the policies of pages whose
/// forms may end there; whether the request is followed is not asked.
///
/// # Errors
/// As the database says.
pub async fn target_of(ctx: &Context, query: &str) -> Result<Option<Url>> {
    let outer = read(query);
    let Ok(found) = resolve(ctx, &outer, None).await? else {
        return Ok(None);
    };
    let unproven = Unproven {
        params: &found.params,
        client: Some(&found.rules),
        source: found.source,
    };
    let uri = unproven.prove().ok().and_then(|_| found.params.find("redirect_uri"));
    Ok(uri.and_then(|uri| Url::parse(uri).ok()))
}
