//! Loopback listeners, on both families where the machine has both: browsers may take either for `localhost`.

use std::io::{Error, ErrorKind};
use std::net::{Ipv4Addr, Ipv6Addr};

use anyhow::{anyhow, bail};
use tokio::net::TcpListener;

/// Attempts to find a port that is free in both families.
const ATTEMPTS: usize = 20;

/// One port on loopback.
pub(super) struct Listeners {
    pub v4: TcpListener,
    pub v6: Option<TcpListener>,
    pub port: u16,
}

impl Listeners {
    /// This very port; a free one for 0.
    pub(super) async fn at(port: u16) -> anyhow::Result<Self> {
        for _ in 0..ATTEMPTS {
            match Self::bind(port).await {
                Ok(listeners) => return Ok(listeners),
                Err(error) if port != 0 => {
                    return Err(match error.kind() {
                        ErrorKind::AddrInUse => {
                            anyhow!(
                                "port {port} is in use; choose another with --port, or let --port 0 find a free one"
                            )
                        }
                        ErrorKind::PermissionDenied => anyhow!("port {port} is not allowed; choose one above 1023"),
                        _ => anyhow!("port {port}: {error}"),
                    });
                }
                Err(_) => {}
            }
        }
        bail!("no free port was found")
    }

    /// The preferred port, or the one after `port`, or whichever is free.
    pub(super) async fn beside(port: u16, preferred: Option<u16>) -> anyhow::Result<Self> {
        for port in preferred.into_iter().chain(port.checked_add(1)) {
            if let Ok(listeners) = Self::bind(port).await {
                return Ok(listeners);
            }
        }
        Self::at(0).await
    }

    async fn bind(port: u16) -> Result<Self, Error> {
        let v4 = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let port = v4.local_addr()?.port();
        let v6 = match TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await {
            Ok(listener) => Some(listener),
            // Another program would be found under the same name.
            Err(error) if error.kind() == ErrorKind::AddrInUse => return Err(error),
            // A machine without the newer family.
            Err(_) => None,
        };
        Ok(Self { v4, v6, port })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_busy_port_is_named_and_the_next_best_is_found() {
        let first = Listeners::at(0).await.expect("a free port");
        let error = Listeners::at(first.port).await.err().expect("busy").to_string();
        assert!(
            error.contains(&first.port.to_string()) && error.contains("--port"),
            "{error}"
        );
        let second = Listeners::beside(first.port, Some(first.port))
            .await
            .expect("another port");
        assert_ne!(first.port, second.port);
    }
}
