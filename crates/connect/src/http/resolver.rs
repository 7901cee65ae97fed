//! Name resolution that hands out only addresses the policy permits.
//!
//! The client connects to exactly the addresses returned here, so an answer that changes between a check
//! and the connection (DNS rebinding) changes nothing: there is no second look-up.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::address::{is_listed, is_public};

/// Which addresses one client may connect to.
#[derive(Debug, Clone)]
pub(crate) struct Reach {
    pub(crate) allow: Arc<[IpNet]>,
    pub(crate) scope: Scope,
}

/// How far a [`Reach`] goes beyond its list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// The list and the public internet.
    Internet,
    /// The list alone: for what is not encrypted.
    ListOnly,
}

impl Reach {
    pub(crate) fn permits(&self, address: IpAddr) -> bool {
        is_listed(address, &self.allow) || (self.scope == Scope::Internet && is_public(address))
    }
}

/// The name has no address that the policy permits.
#[derive(Debug)]
pub(super) struct AddressRefused;

impl fmt::Display for AddressRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no permitted address")
    }
}

impl std::error::Error for AddressRefused {}

/// Asks the inner resolver and drops every address that is out of reach.
pub(super) struct GuardedResolver {
    pub(super) inner: Arc<dyn Resolve>,
    pub(super) reach: Reach,
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let answer = self.inner.resolve(name);
        let reach = self.reach.clone();
        Box::pin(async move {
            let permitted: Vec<SocketAddr> = answer.await?.filter(|found| reach.permits(found.ip())).collect();
            if permitted.is_empty() {
                return Err(AddressRefused.into());
            }
            Ok(Box::new(permitted.into_iter()) as Addrs)
        })
    }
}

/// The operating system's resolver.
pub(super) struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            // Port 0 is replaced by the client with the port of the address it was asked for.
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}
