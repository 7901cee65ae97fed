//! How a client knows a member: the `sub` of every token and answer (OpenID Connect Core, section 8).
//!
//! A public subject is the member's identifier. A pairwise one is a keyed hash of it and the client's sector: the same for all
//! clients of the sector and for ever, unlike any other sector's, and nothing that anybody without the key can turn back or
//! compute (section 8.1).

use std::fmt;

use aws_lc_rs::hmac;
use ieum_model::MemberId;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::client::Client;
use crate::client::profile::SubjectType;
use crate::jose::base64url;

/// The key of pairwise subjects: one for the installation, and the same for ever.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct SubjectKey([u8; 32]);

impl SubjectKey {
    /// From 32 secret bytes.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for SubjectKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SubjectKey(..)")
    }
}

/// The name under which this client knows this member; `None` if it is pairwise and there is no key or no sector.
pub fn subject(key: Option<&SubjectKey>, client: &Client, member: MemberId) -> Option<String> {
    let sector = &client.profile.tokens.sector;
    match client.profile.tokens.subject_type {
        SubjectType::Public => Some(member.to_string()),
        SubjectType::Pairwise if sector.is_empty() => None,
        SubjectType::Pairwise => key.map(|key| pairwise(key, sector, member)),
    }
}

/// A sector is a host name, so that no length is needed between the two; the member's identifier has a fixed one.
fn pairwise(key: &SubjectKey, sector: &str, member: MemberId) -> String {
    let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, &key.0));
    context.update(b"pairwise subject\0");
    context.update(member.as_uuid().as_bytes());
    context.update(sector.as_bytes());
    base64url::encode(context.sign().as_ref())
}

/// The hosts of a client's redirect URIs: with exactly one, it is the sector (section 8.1); with several, somebody has to say.
pub fn sector_of(redirect_uris: &[String]) -> Option<String> {
    let mut hosts: Vec<String> = redirect_uris
        .iter()
        .map(|uri| {
            // An open port is written `:*`, which no address may have.
            let uri = uri.replacen(":*", "", 1);
            url::Url::parse(&uri).ok()?.host_str().map(str::to_owned)
        })
        .collect::<Option<_>>()?;
    hosts.sort_unstable();
    hosts.dedup();
    match hosts.as_slice() {
        [one] => Some(one.clone()),
        _ => None,
    }
}

/// True for a host name as a sector is written: lower case, nothing around it.
pub fn is_sector(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 253
        && url::Url::parse(&format!("https://{text}/"))
            .is_ok_and(|url| url.host_str() == Some(text) && url.port().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::samples::confidential;

    fn client(sector: &str) -> Client {
        let mut client = confidential();
        client.profile.tokens.subject_type = SubjectType::Pairwise;
        client.profile.tokens.sector = sector.to_owned();
        client
    }

    #[test]
    fn a_pairwise_subject_depends_on_key_sector_and_member_alone() {
        let (key, other_key) = (SubjectKey::new([1; 32]), SubjectKey::new([2; 32]));
        let member: MemberId = "00000000-0000-7000-8000-000000000001".parse().expect("id");
        let other: MemberId = "00000000-0000-7000-8000-000000000002".parse().expect("id");
        let subject = |key, client: &Client, member| super::subject(Some(key), client, member).expect("subject");
        assert_eq!(super::subject(None, &confidential(), member), Some(member.to_string()));
        assert_eq!(super::subject(None, &client("rp.example"), member), None);
        assert_eq!(super::subject(Some(&key), &client(""), member), None);
        let first = subject(&key, &client("rp.example"), member);
        assert_eq!(first.len(), 43);
        let same_sector = Client {
            client_id: "second".into(),
            ..client("rp.example")
        };
        assert_eq!(subject(&key, &same_sector, member), first);
        assert_ne!(subject(&key, &client("rq.example"), member), first);
        assert_ne!(subject(&key, &client("rp.example"), other), first);
        assert_ne!(subject(&other_key, &client("rp.example"), member), first);
        assert_eq!(format!("{key:?}"), "SubjectKey(..)");
    }

    #[test]
    fn the_sector_is_the_only_host_or_what_somebody_says() {
        let sector = |uris: &[&str]| sector_of(&uris.iter().map(|uri| (*uri).to_owned()).collect::<Vec<_>>());
        assert_eq!(
            sector(&["https://rp.example/a", "https://rp.example:8443/b"]).as_deref(),
            Some("rp.example")
        );
        assert_eq!(sector(&["http://127.0.0.1:*/callback"]).as_deref(), Some("127.0.0.1"));
        for none in [
            &[][..],
            &["https://rp.example/a", "https://other.example/b"],
            &["https://rp.example/a", "com.example.app:/cb"],
        ] {
            assert_eq!(sector(none), None, "{none:?}");
        }
        for (text, good) in [
            ("rp.example", true),
            ("xn--9n2bp8q.example", true),
            ("", false),
            ("RP.example", false),
            ("rp.example:8443", false),
            ("https://rp.example", false),
            ("rp.example/a", false),
            ("a b", false),
            ("u@rp.example", false),
        ] {
            assert_eq!(is_sector(text), good, "{text}");
        }
    }
}
