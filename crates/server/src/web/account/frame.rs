//! The frame of the account pages: like a console's, with the person's consoles beside it.

use std::ops::Deref;

use crate::web::page::{Frame, OrgLink};

/// An entry of the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountItem {
    /// 내 계정.
    Overview,
}

/// What surrounds an account page.
#[derive(Debug, Clone)]
pub struct AccountFrame {
    /// What every page has.
    pub frame: Frame,
    /// Consoles that the person may enter.
    pub consoles: Vec<OrgLink>,
    /// The entry that the page belongs to.
    pub active: AccountItem,
    /// Pages between the menu's entry and this one: name and address.
    pub trail: Vec<(String, String)>,
}

impl AccountFrame {
    /// A page below `active`.
    pub const fn new(frame: Frame, active: AccountItem) -> Self {
        Self {
            frame,
            consoles: Vec::new(),
            active,
            trail: Vec::new(),
        }
    }
    /// With a page between the menu's entry and this one, for the breadcrumb.
    #[must_use]
    pub fn below(mut self, name: impl Into<String>, href: impl Into<String>) -> Self {
        self.trail.push((name.into(), href.into()));
        self
    }
}

impl Deref for AccountFrame {
    type Target = Frame;
    fn deref(&self) -> &Frame {
        &self.frame
    }
}
