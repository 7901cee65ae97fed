//! The state that all handlers share; cheap to clone.

use std::ops::Deref;
use std::sync::Arc;

use ieum_app::App;
use ieum_connect::mail::Mailbox;
use ieum_connect::taxoffice::TaxOffice;

use super::cookies::CookieNames;

/// The service as the web layer sees it.
#[derive(Clone)]
pub struct Site(Arc<Parts>);

/// What a site is made of.
pub struct Parts {
    /// The service.
    pub app: Arc<App>,
    /// Names of the cookies, which depend on whether the public address is https.
    pub cookies: CookieNames,
    /// The tax office's status check.
    pub tax_office: TaxOffice,
    /// What was sent, in the demo and in tests.
    pub mailbox: Option<Mailbox>,
    /// Whether mail leaves the outbox.
    pub has_mail: bool,
    /// Pages for developers and visitors of the demo.
    pub is_demo: bool,
}

impl Site {
    /// A site of these parts.
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }
}

impl Deref for Site {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}
