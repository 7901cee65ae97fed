//! A step of connecting a system as data: the message that tells it, and what is done with each field of the screen.

use super::Values;
use crate::i18n::Lang;
use crate::web::page::{Cell, Screen};

/// A step. Its message says what is done; `.screen` is the title of the window, `.menu` the way to it with ` > ` between the parts,
/// and `.a`, `.b`, … the labels of its fields, in their order.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// The message.
    pub key: &'static str,
    /// What is done with the fields.
    pub fields: &'static [Field],
}

/// What is done with a field.
#[derive(Debug, Clone, Copy)]
pub enum Field {
    /// A value of ours goes there.
    Ours(Value),
    /// What stands there goes to our field with this label, the name of a message.
    Take(&'static str),
    /// This is chosen or typed, in the words of the other product.
    Choose(&'static str),
}

/// A value of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// Where an OpenID provider sends people back to.
    Redirect,
    /// Our name to a SAML identity provider, and the address of our metadata.
    EntityId,
    /// Where a SAML identity provider sends its responses.
    Acs,
    /// Where a SAML identity provider sends its messages of logout.
    Logout,
}

impl Plan {
    /// The step in a language.
    pub fn step(&self, l: Lang, values: &Values) -> (String, Screen) {
        let attribute = |name: &str| format!("{}.{name}", self.key);
        let label = |index: u8| {
            l.t(&attribute(char::from(b'a' + index).encode_utf8(&mut [0; 4])))
                .into_owned()
        };
        let menu = l.find(&attribute("menu")).unwrap_or_default();
        let screen = Screen {
            title: l.t(&attribute("screen")).into_owned(),
            menu: menu
                .split(" > ")
                .filter(|item| !item.is_empty())
                .map(str::to_owned)
                .collect(),
            fields: (0..)
                .zip(self.fields)
                .map(|(index, field)| (label(index), field.cell(l, values)))
                .collect(),
        };
        (l.t(self.key).into_owned(), screen)
    }
}

impl Field {
    fn cell(self, l: Lang, values: &Values) -> Cell {
        match self {
            Self::Ours(value) => Cell::Put(values.get(value).map(str::to_owned)),
            Self::Take(label) => Cell::Take(l.t(label).into_owned()),
            Self::Choose(word) => Cell::Choose(word.to_owned()),
        }
    }
}
