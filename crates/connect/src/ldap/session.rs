//! A conversation with one server. Each question has its time.

use std::time::Duration;

use ldap3::controls::{PagedResults, RawControl};
use ldap3::exop::PasswordModify;
use ldap3::{Ldap, LdapConnAsync, LdapConnSettings, LdapError, LdapResult, Mod, Scope, SearchOptions, StdStream};
use tokio::net::UnixStream;
use tokio::time::Instant;

use super::entry::Entry;
use super::verdict::{Fault, fault};
use super::{frame, policy};

const PAGED: &str = "1.2.840.113556.1.4.319";
/// Entries of one page.
const PAGE: i32 = 500;

/// A conversation.
pub(super) struct Session {
    ldap: Ldap,
    patience: Duration,
    born: Instant,
    asked: u32,
    /// The last answer was read to its end. Nobody may ask by a connection on which something may still come.
    is_whole: bool,
    was_kept: bool,
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
    pub(super) async fn begin(near: UnixStream, patience: Duration, born: Instant) -> Result<Self, Fault> {
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
        Ok(Self {
            ldap,
            patience,
            born,
            asked: 0,
            is_whole: true,
            was_kept: false,
        })
    }

    /// When it was connected.
    pub(super) fn born(&self) -> Instant {
        self.born
    }

    /// How much it was asked.
    pub(super) fn asked(&self) -> u32 {
        self.asked
    }

    /// Nothing of what was asked can still come.
    pub(super) fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// It comes from an earlier conversation.
    pub(super) fn was_kept(&self) -> bool {
        self.was_kept
    }

    /// The same, for another conversation.
    pub(super) fn taken(mut self) -> Self {
        self.was_kept = true;
        self
    }

    /// The other side is known to have gone.
    pub(super) fn is_closed(&mut self) -> bool {
        self.ldap.is_closed()
    }

    fn asks(&mut self) {
        self.is_whole = false;
        self.asked += 1;
    }

    /// A simple bind. A name without a password would be let in as nobody (RFC 4513, section 5.1.2), so it is not asked for at all.
    ///
    /// # Errors
    /// That there was no answer.
    pub(super) async fn bind(&mut self, name: &str, password: &str) -> Result<LdapResult, Fault> {
        if name.is_empty() != password.is_empty() {
            return Err(Fault::Other);
        }
        self.asks();
        let result = self
            .ldap
            .with_timeout(self.patience)
            .with_controls(vec![policy::request()])
            .simple_bind(name, password)
            .await
            .map_err(broken)?;
        self.is_whole = true;
        Ok(result)
    }

    /// The Password Modify operation (RFC 3062).
    ///
    /// # Errors
    /// That there was no answer.
    pub(super) async fn change_password(&mut self, name: &str, old: &str, new: &str) -> Result<LdapResult, Fault> {
        let operation = PasswordModify {
            user_id: Some(name),
            old_pass: Some(old),
            new_pass: Some(new),
        };
        self.asks();
        let result = self
            .ldap
            .with_timeout(self.patience)
            .with_controls(vec![policy::request()])
            .extended(operation)
            .await
            .map_err(broken)?;
        self.is_whole = true;
        Ok(result.1)
    }

    /// Changes an entry.
    ///
    /// # Errors
    /// That there was no answer.
    pub(super) async fn modify(&mut self, name: &str, changes: Vec<Mod<Vec<u8>>>) -> Result<LdapResult, Fault> {
        self.asks();
        let changing = self.ldap.with_timeout(self.patience).modify(name, changes);
        let result = changing.await.map_err(broken)?;
        self.is_whole = true;
        Ok(result)
    }

    /// At most so many entries; `true` if there are more. References to other servers are not followed.
    ///
    /// # Errors
    /// Why not.
    pub(super) async fn search(&mut self, query: Query<'_>, most: usize) -> Result<(Vec<Entry>, bool), Fault> {
        let mut entries = Vec::new();
        let mut cookie = Vec::new();
        loop {
            self.asks();
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
            drop(stream);
            self.is_whole = true;
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
