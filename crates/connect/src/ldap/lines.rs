//! The connections of one conversation with one server: one on which the service account searches, one on which the person's password is
//! tried. Both may be one that was kept; whoever has neither dials once, and uses that one for both in turn, as each bind replaces the
//! one before (RFC 4513, section 4).

use std::sync::Arc;

use ieum_model::secret::Secret;
use tokio::time::Instant;

use super::dial::dial;
use super::directory::{Patience, Step};
use super::look::Person;
use super::pool::{Key, Pool, Use};
use super::session::Session;
use super::settings::{Security, Server};
use super::verdict::{Fault, fault};
use crate::http::Reach;

/// How the servers of one directory are reached.
pub(super) struct Ways {
    /// Which directory it is.
    pub(super) method: String,
    /// Of everything that the settings say.
    pub(super) mark: [u8; 32],
    pub(super) security: Security,
    pub(super) reach: Reach,
    pub(super) tls: Option<Arc<rustls::ClientConfig>>,
    pub(super) patience: Patience,
    pub(super) pool: Pool,
}

/// Which connections are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lending {
    /// Kept ones, and new ones are kept.
    Kept,
    /// New ones, which are kept.
    New,
    /// New ones, which end with the conversation.
    Alone,
}

/// The connections.
pub(super) struct Lines<'a> {
    ways: &'a Ways,
    server: &'a Server,
    lending: Lending,
    service: Option<Session>,
    person: Option<Session>,
    is_reached: bool,
    /// One that was kept is among them.
    pub(super) has_kept: bool,
}

impl<'a> Lines<'a> {
    pub(super) fn new(ways: &'a Ways, server: &'a Server, lending: Lending) -> Self {
        Self {
            ways,
            server,
            lending,
            service: None,
            person: None,
            is_reached: false,
            has_kept: false,
        }
    }

    /// On which the service account is bound, or nobody if there is none.
    ///
    /// # Errors
    /// Why there is none.
    pub(super) async fn service(&mut self, who: &Person<'_>, steps: &mut Vec<Step>) -> Result<&mut Session, Fault> {
        let session = match self.service.take() {
            Some(session) => session,
            None => match self.kept(Use::Service, steps) {
                Some(session) => session,
                None => {
                    let mut session = match self.person.take() {
                        Some(session) => session,
                        None => self.dialled(steps).await?,
                    };
                    serve(&mut session, who).await?;
                    session
                }
            },
        };
        Ok(self.service.insert(session))
    }

    /// On which the person's password is tried. Nobody may ask anything else by it before it was right.
    ///
    /// # Errors
    /// Why there is none.
    pub(super) async fn person(&mut self, steps: &mut Vec<Step>) -> Result<&mut Session, Fault> {
        let session = match self.person.take() {
            Some(session) => session,
            None => match self.kept(Use::People, steps) {
                Some(session) => session,
                None => match self.service.take_if(|service| !service.was_kept()) {
                    Some(session) => session,
                    None => self.dialled(steps).await?,
                },
            },
        };
        Ok(self.person.insert(session))
    }

    /// The conversation is over. What was answered to the end is kept for the next.
    pub(super) fn end(self) {
        for (use_, session) in [(Use::Service, self.service), (Use::People, self.person)] {
            match (session, self.lending) {
                (None, _) => {}
                (Some(session), Lending::Alone) => drop(tokio::spawn(session.end())),
                (Some(session), Lending::Kept | Lending::New) => {
                    self.ways.pool.keep(key(self.ways, self.server, use_), session);
                }
            }
        }
    }

    fn kept(&mut self, use_: Use, steps: &mut Vec<Step>) -> Option<Session> {
        if self.lending != Lending::Kept {
            return None;
        }
        let session = self.ways.pool.take(&key(self.ways, self.server, use_))?;
        self.has_kept = true;
        self.reached(steps);
        Some(session)
    }

    async fn dialled(&mut self, steps: &mut Vec<Step>) -> Result<Session, Fault> {
        let (ways, patience) = (self.ways, self.ways.patience);
        let near = dial(
            self.server,
            ways.security,
            ways.tls.clone(),
            &ways.reach,
            patience.connect,
        )
        .await?;
        let session = Session::begin(near, patience.answer, Instant::now()).await?;
        self.reached(steps);
        Ok(session)
    }

    fn reached(&mut self, steps: &mut Vec<Step>) {
        if !std::mem::replace(&mut self.is_reached, true) {
            steps.push(Step::Reached(self.server.to_string(), self.ways.security));
        }
    }
}

fn key(ways: &Ways, server: &Server, use_: Use) -> Key {
    Key {
        method: ways.method.clone(),
        mark: ways.mark,
        server: server.clone(),
        use_,
    }
}

/// Binds as the service account, or as nobody if there is none.
pub(super) async fn serve(session: &mut Session, who: &Person<'_>) -> Result<(), Fault> {
    let name = who.settings.service_dn.as_str();
    let password = who.secret.map_or("", Secret::expose);
    if !name.is_empty() && password.is_empty() {
        return Err(Fault::Service);
    }
    let password = if name.is_empty() { "" } else { password };
    let result = session.bind(name, password).await?;
    match result.rc {
        0 => Ok(()),
        code => Err(match fault(code) {
            known @ (Fault::NeedsTls | Fault::Referral | Fault::Unavailable) => known,
            _ => Fault::Service,
        }),
    }
}
