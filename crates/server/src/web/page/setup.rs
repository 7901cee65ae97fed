//! The steps of connecting a system, each with a picture of the screen on the other side: its name, the way to it through the menus,
//! and its fields with what is copied there, brought from there or chosen there. A picture is drawn of text, so that it can be read
//! aloud, copied from, and seen in the dark and on a phone.

use askama::Template;

use crate::i18n::Lang;

use super::html::parts;

/// What is done with a field of the other side's screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Our value is copied there; `None` while it does not exist yet.
    Put(Option<String>),
    /// What stands there is brought to this field of ours, by its label.
    Take(String),
    /// It is chosen or typed there.
    Choose(String),
}

/// A screen on the other side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Screen {
    /// What its window is called.
    pub title: String,
    /// The way to it through the menus, in order.
    pub menu: Vec<String>,
    /// Its fields: the label there, and what is done.
    pub fields: Vec<(String, Cell)>,
}

/// Steps in their order: what is done, and the screen.
#[derive(Debug, Clone, Template)]
#[template(path = "part/setup.html")]
pub struct Setup {
    l: Lang,
    steps: Vec<(String, Screen)>,
    is_open: bool,
}
parts!(Setup);

impl Setup {
    /// The steps; `is_open` if they are read before anything else is done.
    pub const fn new(l: Lang, steps: Vec<(String, Screen)>, is_open: bool) -> Self {
        Self { l, steps, is_open }
    }
    /// The language of words of another product, for `lang`: those that stand in its menus as they are.
    fn lang(&self, words: &str) -> &'static str {
        let is_korean = words.chars().any(|c| ('가'..='힣').contains(&c));
        if is_korean { Lang::KO.tag() } else { Lang::EN.tag() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_tells_which_way_its_value_goes() {
        let screen = Screen {
            title: "IdP".to_owned(),
            menu: vec!["Apps".to_owned(), "<New>".to_owned()],
            fields: vec![
                ("ACS".to_owned(), Cell::Put(Some("https://ieum.example/acs".to_owned()))),
                ("Logout".to_owned(), Cell::Put(None)),
                ("Secret".to_owned(), Cell::Take("Client secret".to_owned())),
                ("Type".to_owned(), Cell::Choose("Web".to_owned())),
            ],
        };
        let html = Setup::new(Lang::EN, vec![("Add an app".to_owned(), screen)], true)
            .render()
            .expect("rendered");
        for text in ["https://ieum.example/acs", "Client secret", "Web", "&#60;New&#62;"] {
            assert!(html.contains(text), "{text}: {html}");
        }
        assert!(html.contains(&*Lang::EN.t("setup-later")), "{html}");
    }
}
