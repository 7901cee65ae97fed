//! The two counters of wrong passwords: of a sign-in ID, known or not, and of the network address it came from.

use std::net::Ipv6Addr;

use ieum_model::Instant;
use ieum_model::throttle::{PASSWORD, PASSWORD_BY_ADDRESS};
use ieum_store::{Conn, Tx};

use crate::core::throttle;
use crate::{Context, Result};

/// The counters of one attempt.
#[derive(Debug, Clone)]
pub struct Locks {
    subject: [u8; 32],
    address: [u8; 32],
}

impl Locks {
    /// The counters of this subject (a sign-in ID within an organisation, an operator's e-mail) and of the request's address.
    pub fn of(ctx: &Context, subject: &str) -> Self {
        Self {
            subject: throttle::key(ctx, "password", subject),
            address: address_key(ctx),
        }
    }

    /// Until when subject and address are locked.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find(&self, ctx: &Context, conn: &mut Conn) -> Result<(Option<Instant>, Option<Instant>)> {
        let subject = throttle::locked_until(ctx, conn, &self.subject).await?;
        let address = throttle::locked_until(ctx, conn, &self.address).await?;
        Ok((subject, address))
    }

    /// Counts a wrong password, and says until when the subject is locked, if it is now.
    ///
    /// # Errors
    /// As the database says.
    pub async fn count(&self, ctx: &Context, tx: &mut Tx) -> Result<Option<Instant>> {
        count_address(ctx, tx).await?;
        throttle::count(ctx, tx, &self.subject, PASSWORD).await
    }

    /// Forgets the subject's wrong passwords; those of the address stay.
    ///
    /// # Errors
    /// As the database says.
    pub async fn clear(&self, tx: &mut Tx) -> Result<()> {
        Ok(tx.clear_throttle(&self.subject).await?)
    }
}

/// The subject of a sign-in ID within an organisation.
pub(crate) fn in_organization(org: &ieum_model::OrgId, folded: &str) -> String {
    format!("{org}:{folded}")
}

/// The subject of an operator's e-mail.
pub(crate) fn as_operator(folded: &str) -> String {
    format!("operator:{folded}")
}

/// Counts something wrong against the request's network address.
pub(super) async fn count_address(ctx: &Context, tx: &mut Tx) -> Result<()> {
    throttle::count(ctx, tx, &address_key(ctx), PASSWORD_BY_ADDRESS).await?;
    Ok(())
}

/// Until when the request's network address is locked.
pub(super) async fn address_locked_until(ctx: &Context, conn: &mut Conn) -> Result<Option<Instant>> {
    throttle::locked_until(ctx, conn, &address_key(ctx)).await
}

fn address_key(ctx: &Context) -> [u8; 32] {
    throttle::key(ctx, "password address", &network(&ctx.request.ip))
}

/// The address, or of IPv6 the half that one customer of a network holds all of.
pub(super) fn network(ip: &str) -> String {
    ip.parse::<Ipv6Addr>().map_or_else(
        |_| ip.to_owned(),
        |address| format!("{:x?}", address.segments().get(..4).unwrap_or_default()),
    )
}

#[cfg(test)]
mod tests {
    use super::network;

    #[test]
    fn an_ipv6_customer_is_one_address() {
        assert_eq!(network("2001:db8:1:2::1"), network("2001:db8:1:2:ffff::9"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_eq!(network("192.0.2.1"), "192.0.2.1");
    }
}
