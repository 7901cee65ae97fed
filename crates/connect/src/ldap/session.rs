//! A conversation with one server. Each question has its time.

use std::time::Duration;

use ldap3::controls::{PagedResults, RawControl};
use ldap3::{Ldap, LdapConnAsync, LdapConnSettings, LdapError, LdapResult, Scope, SearchOptions, StdStream};
use tokio::net::UnixStream;

use super::entry::Entry;
use super::frame;
use super::verdict::{Fault, fault, policy_request};

const PAGED: &str = "1.2.840.113556.1.4.319";
/// Entries of one page.
const PAGE: i32 = 500;

/// A conversation.
pub(super) struct Session {
    ldap: Ldap,
    patience: Duration,
}

/// What is searched.
#[derive(Debug, Clone, Copy)]
pub(super) struct Query<'a> {
    pub(super) base: &'a str,
    pub(super) scope: Scope,
    pub(super) filter: &'a str,
    pub(super) attributes: &'a [String],
}

fn broken(error: LdapError) -> Fault {
    match error {
        LdapError::Timeout { .. } => Fault::Silent,
        LdapError::FilterParsing => Fault::Filter,
        error => {
            tracing::info!(%error, "a directory did not answer as it should");
            Fault::Broken
        }
    }
}

impl Session {
    /// Begins to talk.
    ///
    /// # Errors
    /// [`Fault::Broken`].
    pub(super) async fn begin(near: UnixStream, patience: Duration) -> Result<Self, Fault> {
        let near = near.into_std().map_err(|_| Fault::Broken)?;
        let settings = LdapConnSettings::new().set_std_stream(StdStream::Unix(near));
        let (connection, ldap) = LdapConnAsync::with_settings(settings, "ldapi:///")
            .await
            .map_err(broken)?;
        tokio::spawn(async move {
            if let Err(error) = connection.drive().await {
                tracing::debug!(%error, "a directory's connection ended");
            }
        });
        Ok(Self { ldap, patience })
    }

    /// A simple bind. A name without a password would be let in as nobody (RFC 4513, section 5.1.2), so it is not asked for at all.
    ///
    /// # Errors
    /// That there was no answer.
    pub(super) async fn bind(&mut self, name: &str, password: &str) -> Result<LdapResult, Fault> {
        if name.is_empty() != password.is_empty() {
            return Err(Fault::Other);
        }
        self.ldap
            .with_timeout(self.patience)
            .with_controls(vec![policy_request()])
            .simple_bind(name, password)
            .await
            .map_err(broken)
    }

    /// At most so many entries; `true` if there are more. References to other servers are not followed.
    ///
    /// # Errors
    /// Why not.
    pub(super) async fn search(&mut self, query: Query<'_>, most: usize) -> Result<(Vec<Entry>, bool), Fault> {
        let mut entries = Vec::new();
        let mut cookie = Vec::new();
        loop {
            let seconds = i32::try_from(self.patience.as_secs()).unwrap_or(i32::MAX).max(1);
            self.ldap
                .with_timeout(self.patience)
                .with_search_options(SearchOptions::new().timelimit(seconds));
            if most > 2 {
                let page = PagedResults { size: PAGE, cookie };
                self.ldap.with_controls(vec![RawControl::from(page)]);
            }
            let mut stream = self
                .ldap
                .streaming_search(query.base, query.scope, query.filter, query.attributes)
                .await
                .map_err(broken)?;
            while let Some(found) = stream.next().await.map_err(broken)? {
                if found.is_ref() || found.is_intermediate() {
                    continue;
                }
                if entries.len() == most {
                    return Ok((entries, true));
                }
                entries.push(Entry::read(found).ok_or(Fault::Broken)?);
            }
            let result = stream.finish().await;
            match result.rc {
                0 => {}
                4 => return Ok((entries, true)),
                code => {
                    tracing::info!(code, "a directory's search ended with another result");
                    return Err(fault(code));
                }
            }
            cookie = next_page(&result).unwrap_or_default();
            if cookie.is_empty() {
                return Ok((entries, false));
            }
        }
    }

    /// Says goodbye.
    pub(super) async fn end(mut self) {
        let _ = self.ldap.with_timeout(self.patience).unbind().await;
    }
}

/// `SEQUENCE { size INTEGER, cookie OCTET STRING }` (RFC 2696).
fn next_page(result: &LdapResult) -> Option<Vec<u8>> {
    let control = result.ctrls.iter().find(|control| control.1.ctype == PAGED)?;
    let (0x30, inside, _) = frame::element(control.1.val.as_deref()?)? else {
        return None;
    };
    let (0x02, _, rest) = frame::element(inside)? else {
        return None;
    };
    let (0x04, cookie, _) = frame::element(rest)? else {
        return None;
    };
    Some(cookie.to_vec())
}
