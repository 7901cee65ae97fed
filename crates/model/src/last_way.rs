//! The ways (로그인할 방법) by which a member comes in to an organisation, and the rule that the last one is not lost by mistake: not
//! the super admin's at all, and nobody's by their own hand.

use crate::login_method::MethodKind;
use crate::{LinkedIdentityId, LoginMethodId};

/// A login method of the organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Method {
    /// The method.
    pub id: LoginMethodId,
    /// Its kind.
    pub kind: MethodKind,
    /// Whether the login page offers it.
    pub is_enabled: bool,
}

/// A link of the member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The link.
    pub id: LinkedIdentityId,
    /// Of this method.
    pub method: LoginMethodId,
    /// It was not switched off.
    pub is_enabled: bool,
}

/// Everything by which a member may come in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// The organisation's methods.
    pub methods: Vec<Method>,
    /// The member's links.
    pub links: Vec<Link>,
    /// The account has a password.
    pub has_password: bool,
    /// How many passkeys the account has.
    pub passkeys: usize,
    /// A domain rule keeps the member from passwords and passkeys.
    pub is_bound: bool,
    /// Emergency codes that were not used.
    pub codes_left: usize,
}

/// A way in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// The password, where one is taken.
    Password,
    /// A passkey; it belongs to the password method.
    Passkey,
    /// A link of a company's own system.
    Link(LinkedIdentityId),
    /// An emergency code.
    EmergencyCode,
}

/// What is about to be taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// A login method is turned off.
    Method(LoginMethodId),
    /// A link is switched off or removed.
    Link(LinkedIdentityId),
    /// The password.
    Password,
    /// One passkey.
    Passkey,
}

impl Facts {
    /// The ways that are open.
    pub fn ways(&self) -> Vec<Way> {
        let is_on = |id: LoginMethodId| self.methods.iter().any(|method| method.id == id && method.is_enabled);
        let takes_password = !self.is_bound
            && (self.methods.iter()).any(|method| method.is_enabled && method.kind == MethodKind::Password);
        let own = [
            (takes_password && self.has_password, Way::Password),
            (takes_password && self.passkeys > 0, Way::Passkey),
            (self.codes_left > 0, Way::EmergencyCode),
        ];
        let own = own.into_iter().filter(|(is_open, _)| *is_open).map(|(_, way)| way);
        let links = self.links.iter().filter(|link| link.is_enabled && is_on(link.method));
        own.chain(links.map(|link| Way::Link(link.id))).collect()
    }

    /// The same after a loss.
    #[must_use]
    pub fn without(&self, loss: Loss) -> Self {
        let mut after = self.clone();
        match loss {
            Loss::Method(id) => after.methods.retain(|method| method.id != id),
            Loss::Link(id) => after.links.retain(|link| link.id != id),
            Loss::Password => after.has_password = false,
            Loss::Passkey => after.passkeys = after.passkeys.saturating_sub(1),
        }
        after
    }

    /// Whether a loss would take the last way away. Who has none cannot lose one.
    pub fn is_last(&self, loss: Loss) -> bool {
        !self.ways().is_empty() && self.without(loss).ways().is_empty()
    }
}

#[cfg(test)]
#[path = "last_way_tests.rs"]
mod tests;
