//! Login method (로그인 방식): one named way to sign in on an organisation's page. Which kinds there are, in which order they stand
//! and what turning one off means. How a kind proves a person is deliberately not here.

use crate::LoginMethodId;

/// A kind of login method. A new kind is a new variant, so that every `match` says what it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MethodKind {
    /// E-mail or phone with a password that Ieum keeps.
    Password,
    /// The company's own OpenID provider.
    OpenId,
    /// The company's own SAML 2.0 identity provider.
    Saml,
    /// The company's own directory: LDAP, Active Directory.
    Ldap,
    /// The company's own service that checks passwords.
    PasswordCheck,
}

impl MethodKind {
    /// All kinds.
    pub const ALL: [Self; 5] = [
        Self::Password,
        Self::OpenId,
        Self::Saml,
        Self::Ldap,
        Self::PasswordCheck,
    ];

    /// Stable name.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::OpenId => "openid",
            Self::Saml => "saml",
            Self::Ldap => "ldap",
            Self::PasswordCheck => "password_check",
        }
    }
    /// The login page asks for an identifier and a password.
    pub const fn asks_password(self) -> bool {
        match self {
            Self::Password | Self::Ldap | Self::PasswordCheck => true,
            Self::OpenId | Self::Saml => false,
        }
    }
    /// Reads the stable name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// One place up or down on the login page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Towards the top.
    Up,
    /// Towards the bottom.
    Down,
}

impl Step {
    /// Reads the stable name.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "up" => Some(Self::Up),
            "down" => Some(Self::Down),
            _ => None,
        }
    }
}

/// The order after a step; `None` if the thing is not there or stands at that end already.
pub fn stepped<T: Copy + PartialEq>(order: &[T], id: T, step: Step) -> Option<Vec<T>> {
    let from = order.iter().position(|other| *other == id)?;
    let to = match step {
        Step::Up => from.checked_sub(1)?,
        Step::Down => from + 1,
    };
    let mut moved = order.to_vec();
    (to < moved.len()).then(|| moved.swap(from, to))?;
    Some(moved)
}

/// What turning a method off would take away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Disabling {
    /// It is the last enabled one: nobody could sign in any more.
    pub is_last: bool,
    /// Whoever asks is signed in by it, and would be out at the next request.
    pub is_own: bool,
}

impl Disabling {
    /// Looks at all methods (and whether each is enabled) before `id` is turned off by somebody who signed in by `own`.
    pub fn of(methods: &[(LoginMethodId, bool)], id: LoginMethodId, own: LoginMethodId) -> Self {
        Self {
            is_last: !methods.iter().any(|(other, is_enabled)| *is_enabled && *other != id),
            is_own: id == own,
        }
    }
    /// Whether the method's name has to be typed: whoever turns it off cannot undo it.
    pub const fn needs_name(self) -> bool {
        self.is_last || self.is_own
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn ids() -> [LoginMethodId; 3] {
        [1, 2, 3].map(|n| LoginMethodId::from_uuid(Uuid::from_u128(n)))
    }

    #[test]
    fn a_method_moves_one_place_and_not_beyond_the_ends() {
        let [a, b, c] = ids();
        for (id, step, expected) in [
            (a, Step::Up, None),
            (a, Step::Down, Some(vec![b, a, c])),
            (b, Step::Up, Some(vec![b, a, c])),
            (c, Step::Up, Some(vec![a, c, b])),
            (c, Step::Down, None),
        ] {
            assert_eq!(stepped(&[a, b, c], id, step), expected, "{id} {step:?}");
        }
        assert_eq!(stepped(&[a, b], c, Step::Up), None);
    }

    #[test]
    fn only_what_can_be_undone_is_turned_off_without_typing_its_name() {
        let [a, b, c] = ids();
        for (methods, id, own, expected) in [
            (vec![(a, true)], a, a, (true, true)),
            (vec![(a, true), (b, true)], a, a, (false, true)),
            (vec![(a, true), (b, true)], a, b, (false, false)),
            (vec![(a, true), (b, false)], a, c, (true, false)),
        ] {
            let disabling = Disabling::of(&methods, id, own);
            assert_eq!((disabling.is_last, disabling.is_own), expected, "{methods:?}");
            assert_eq!(disabling.needs_name(), expected != (false, false));
        }
    }

    #[test]
    fn a_kind_is_read_as_it_is_stored() {
        for kind in MethodKind::ALL {
            assert_eq!(MethodKind::parse(kind.as_str()), Some(kind));
        }
        assert_eq!(MethodKind::parse("SAML"), None);
    }
}
