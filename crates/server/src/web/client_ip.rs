//! The address of the client: the TCP peer, or what trusted proxies say of it.
//!
//! `X-Forwarded-For` is read from the right: each proxy appends the address that it saw, so everything left of
//! the first untrusted address may be made up.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts, Request};
use http::HeaderMap;
use http::request::Parts;
use ieum_connect::http::is_listed;
use ipnet::IpNet;

const FORWARDED_FOR: &str = "x-forwarded-for";

/// The client's address, for limits and the audit log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientIp(pub IpAddr);

impl<S: Sync> FromRequestParts<S> for ClientIp {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        // Where nobody noted it nobody is known: the unspecified address is in no allowed network.
        Ok(parts
            .extensions
            .get()
            .copied()
            .unwrap_or(Self(Ipv4Addr::UNSPECIFIED.into())))
    }
}

/// The TCP peer is a trusted proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IsFromProxy(pub bool);

/// Puts [`ClientIp`] and [`IsFromProxy`] into a request; needs `ConnectInfo<SocketAddr>` from `serve`.
pub fn note(request: &mut Request, trusted: &[IpNet]) {
    if let Some(ConnectInfo(peer)) = request.extensions().get::<ConnectInfo<SocketAddr>>().copied() {
        let client = client_of(peer.ip(), request.headers(), trusted);
        let is_from_proxy = is_listed(peer.ip(), trusted);
        request.extensions_mut().insert(ClientIp(client));
        request.extensions_mut().insert(IsFromProxy(is_from_proxy));
    }
}

/// The request says that it was forwarded, whoever says so.
pub(super) fn is_forwarded(headers: &HeaderMap) -> bool {
    [FORWARDED_FOR, "forwarded", "x-real-ip", "via"]
        .iter()
        .any(|name| headers.contains_key(*name))
}

fn client_of(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let mut client = peer.to_canonical();
    let lines: Vec<&str> = headers
        .get_all(FORWARDED_FOR)
        .iter()
        .map(|line| line.to_str().unwrap_or(""))
        .collect();
    for hop in lines.iter().flat_map(|line| line.split(',')).rev() {
        if !is_listed(client, trusted) {
            break;
        }
        // A hop that is no address ends what can be believed.
        let Some(address) = read_hop(hop.trim()) else { break };
        client = address.to_canonical();
    }
    client
}

/// An address, with or without a port.
fn read_hop(hop: &str) -> Option<IpAddr> {
    let bare = hop.trim_start_matches('[').trim_end_matches(']');
    bare.parse()
        .ok()
        .or_else(|| hop.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_trusted_proxies_are_believed() {
        let trusted: Vec<IpNet> = ["10.0.0.0/8", "::1/128"]
            .iter()
            .map(|text| text.parse().expect("network"))
            .collect();
        let cases: &[(&str, &[&str], &str)] = &[
            ("203.0.113.9", &[], "203.0.113.9"),
            ("203.0.113.9", &["1.2.3.4"], "203.0.113.9"),
            ("10.0.0.1", &["1.2.3.4"], "1.2.3.4"),
            ("10.0.0.1", &["6.6.6.6, 1.2.3.4"], "1.2.3.4"),
            ("10.0.0.1", &["6.6.6.6, 1.2.3.4, 10.0.0.2"], "1.2.3.4"),
            ("10.0.0.1", &["6.6.6.6", "1.2.3.4"], "1.2.3.4"),
            ("10.0.0.1", &["1.2.3.4:5555"], "1.2.3.4"),
            ("::1", &["[2606:4700::1]:443"], "2606:4700::1"),
            ("::ffff:10.0.0.1", &["::ffff:1.2.3.4"], "1.2.3.4"),
            ("10.0.0.1", &["1.2.3.4, unknown"], "10.0.0.1"),
            ("10.0.0.1", &["1.2.3.4, "], "10.0.0.1"),
            ("10.0.0.1", &["10.0.0.3"], "10.0.0.3"),
        ];
        for (peer, lines, expected) in cases {
            let mut headers = HeaderMap::new();
            for line in *lines {
                headers.append(FORWARDED_FOR, line.parse().expect("value"));
            }
            let client = client_of(peer.parse().expect("address"), &headers, &trusted);
            assert_eq!(client, expected.parse::<IpAddr>().expect("address"), "{peer} {lines:?}");
        }
    }
}
