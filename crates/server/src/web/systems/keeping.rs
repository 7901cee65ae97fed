//! Who keeps business systems at which addresses: operators below `/operator/systems`, the super admin of an organisation below
//! `/console/{org}/systems`. The pages are the same; [`At`] is what they know of the difference.

use std::ops::Deref;

use axum::extract::{FromRequestParts, RawPathParams};
use http::request::Parts;
use ieum_app::access::{OperatorCaller, OrgCaller};
use ieum_app::provider::{Keeper, Viewer};
use ieum_model::{AccountId, ClientRowId};
use ieum_store::active::ClientRow;

use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Failure, Operator, Site};
use crate::web::page::{ConsoleFrame, ConsoleItem, Frame, OperatorFrame, OperatorItem};

/// The caller, and what the address names.
#[derive(Debug, Clone)]
pub struct At {
    who: Who,
    system: String,
    job: String,
    number: String,
}

#[derive(Debug, Clone)]
enum Who {
    Operator(Box<OperatorCaller>),
    Owner(Box<OrgCaller>),
}

impl FromRequestParts<Site> for At {
    type Rejection = Failure;
    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Failure> {
        let who = match Option::<Operator>::from_request_parts(parts, site).await? {
            Some(Operator(caller)) => Who::Operator(Box::new(caller)),
            None => Who::Owner(Box::new(Console::from_request_parts(parts, site).await?.0)),
        };
        let params = RawPathParams::from_request_parts(parts, site).await;
        let params = params.map_err(|_| Failure::not_found())?;
        let param = |wanted: &str| {
            let found = params.iter().find(|(name, _)| *name == wanted);
            found.map(|(_, value)| value.to_owned()).unwrap_or_default()
        };
        Ok(Self {
            who,
            system: param("system"),
            job: param("job"),
            number: param("number"),
        })
    }
}

impl At {
    /// As whom the use cases know the caller.
    pub fn keeper(&self) -> Keeper {
        match &self.who {
            Who::Operator(caller) => caller.as_ref().into(),
            Who::Owner(caller) => caller.as_ref().into(),
        }
    }
    /// The super admin of an organisation, unless it is an operator.
    pub fn owner(&self) -> Option<&OrgCaller> {
        match &self.who {
            Who::Operator(_) => None,
            Who::Owner(caller) => Some(caller),
        }
    }
    /// Whose account it is.
    pub fn account_id(&self) -> AccountId {
        match &self.who {
            Who::Operator(caller) => caller.operator.account_id(),
            Who::Owner(caller) => caller.session.account_id(),
        }
    }
    /// Where the list of business systems is.
    pub fn root(&self) -> String {
        match &self.who {
            Who::Operator(_) => "/operator/systems".to_owned(),
            Who::Owner(caller) => format!("{}/systems", Ask::console_root(caller)),
        }
    }
    /// Where the pages of a business system are.
    pub fn address(&self, id: ClientRowId) -> String {
        format!("{}/{id}", self.root())
    }
    /// The identifier of the address; whether there is such a business system is not asked.
    ///
    /// # Errors
    /// "Not found" if it is no identifier.
    pub fn id(&self) -> Result<ClientRowId, Failure> {
        self.system.parse().map_err(|_| Failure::not_found())
    }
    /// The `{job}` of the address.
    pub fn job(&self) -> &str {
        &self.job
    }
    /// The `{number}` of the address.
    pub fn number(&self) -> &str {
        &self.number
    }
    /// As whom the caller looks at what members' tokens would say.
    pub fn viewer(&self) -> Viewer<'_> {
        match &self.who {
            Who::Operator(caller) => Viewer::Operator(caller),
            Who::Owner(caller) => Viewer::Organization(caller),
        }
    }
    /// The business system of the address, if the caller keeps it.
    ///
    /// # Errors
    /// "Not found" if there is none that they keep.
    pub async fn find(&self, ask: &Ask) -> Result<ClientRow, Failure> {
        let id = self.id()?;
        Ok(self.keeper().find(&mut ask.ctx.store().read().await?, id).await?)
    }
    /// The console around a page.
    ///
    /// # Errors
    /// As the database says.
    pub async fn frame(&self, ask: &Ask, title: impl Into<String>) -> Result<KeeperFrame, Failure> {
        let around = match &self.who {
            Who::Operator(caller) => Around::Operator(ask.operator_frame(caller, title, OperatorItem::Systems)),
            Who::Owner(caller) => Around::Console(ask.console_frame(caller, title, ConsoleItem::Systems).await?),
        };
        Ok(KeeperFrame {
            around,
            trail: Vec::new(),
        })
    }
}

/// The console around a page that both kinds of keepers see (`layout/keeper.html`).
#[derive(Debug, Clone)]
pub struct KeeperFrame {
    around: Around,
    /// Pages between the menu's entry and this one: name and address.
    pub trail: Vec<(String, String)>,
}

#[derive(Debug, Clone)]
enum Around {
    Operator(OperatorFrame),
    Console(ConsoleFrame),
}

impl Deref for KeeperFrame {
    type Target = Frame;
    fn deref(&self) -> &Frame {
        match &self.around {
            Around::Operator(frame) => frame,
            Around::Console(frame) => frame,
        }
    }
}

impl KeeperFrame {
    /// The operator console, if it is that.
    pub const fn operator(&self) -> Option<&OperatorFrame> {
        match &self.around {
            Around::Operator(frame) => Some(frame),
            Around::Console(_) => None,
        }
    }
    /// An organisation's console, if it is that.
    pub const fn console(&self) -> Option<&ConsoleFrame> {
        match &self.around {
            Around::Operator(_) => None,
            Around::Console(frame) => Some(frame),
        }
    }
    /// The console's first page.
    pub fn home(&self) -> String {
        self.console()
            .map_or_else(|| "/operator".to_owned(), |frame| frame.root.clone())
    }
    /// Address of the menu's entry: the list of business systems.
    pub fn menu_href(&self) -> String {
        match &self.around {
            Around::Operator(frame) => frame.href(&frame.active),
            Around::Console(frame) => frame.href(&frame.active),
        }
    }
    /// Its name.
    pub fn menu_word(&self, l: Lang) -> String {
        match &self.around {
            Around::Operator(frame) => l.t(frame.active.key()).into_owned(),
            Around::Console(frame) => l.t(frame.active.key()).into_owned(),
        }
    }
    /// With a page between the menu's entry and this one, for the breadcrumb.
    #[must_use]
    pub fn below(mut self, name: impl Into<String>, href: impl Into<String>) -> Self {
        self.trail.push((name.into(), href.into()));
        self
    }
}
