//! Languages: which one a person reads, the words in it, and how dates and numbers look.
//!
//! Words live in `locales/{ko,en}/*.ftl`; this module only finds and fills them. It deliberately
//! knows nothing of requests beyond the three texts that [`negotiate`] reads.

mod catalog;
mod format;
mod josa;
mod negotiate;

use std::borrow::Cow;
use std::fmt;

use fluent_templates::fluent_bundle::{FluentArgs, FluentValue};

pub use format::{datetime_table, phone, thousands};
pub use josa::{particle, with_particle};
pub use negotiate::{LANG_COOKIE, negotiate};

/// A language that every page exists in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Locale {
    /// Korean: written first, and the fallback.
    #[default]
    Ko,
    /// English.
    En,
}

impl Locale {
    /// All languages, in the order of the language switch.
    pub const ALL: [Self; 2] = [Self::Ko, Self::En];

    /// The BCP 47 tag (RFC 5646), as in `<html lang>` and `?lang=`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Ko => "ko",
            Self::En => "en",
        }
    }
    /// The language's name in itself.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::Ko => "한국어",
            Self::En => "English",
        }
    }
    /// The language with exactly this primary tag; regions (`en-GB`) are accepted and ignored.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split('-').next().unwrap_or_default();
        Self::ALL
            .into_iter()
            .find(|locale| primary.eq_ignore_ascii_case(locale.tag()))
    }
}

/// The handle that pages, mails and errors speak through: cheap to copy, short to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Lang(pub Locale);

impl Lang {
    /// Korean.
    pub const KO: Self = Self(Locale::Ko);
    /// English.
    pub const EN: Self = Self(Locale::En);

    /// The language.
    pub const fn locale(&self) -> Locale {
        self.0
    }
    /// The BCP 47 tag.
    pub const fn tag(&self) -> &'static str {
        self.0.tag()
    }
    /// The message `id`.
    pub fn t(&self, id: &str) -> Cow<'static, str> {
        catalog::message(self.0, id, None)
    }
    /// The message `id` with one variable.
    pub fn t1(&self, id: &str, name: &str, value: impl ToArg) -> Cow<'static, str> {
        self.filled(id, &[(name, value.to_arg())])
    }
    /// The message `id` with two variables.
    pub fn t2(&self, id: &str, name: &str, value: impl ToArg, name2: &str, value2: impl ToArg) -> Cow<'static, str> {
        self.filled(id, &[(name, value.to_arg()), (name2, value2.to_arg())])
    }
    /// The message `id` with any number of variables.
    pub fn t_args(&self, id: &str, args: &[(&str, &dyn ToArg)]) -> Cow<'static, str> {
        let args: Vec<_> = args.iter().map(|(name, value)| (*name, value.to_arg())).collect();
        self.filled(id, &args)
    }

    /// The message `id`, if there is one: for codes that arrive from outside.
    pub fn find(&self, id: &str) -> Option<String> {
        catalog::find(self.0, id, None).map(Cow::into_owned)
    }

    fn filled(self, id: &str, args: &[(&str, FluentValue<'static>)]) -> Cow<'static, str> {
        let args: FluentArgs<'_> = args
            .iter()
            .map(|(name, value)| (Cow::from((*name).to_owned()), value.clone()))
            .collect();
        catalog::message(self.0, id, Some(&args))
    }
}

/// What can stand for a variable in a message: texts as they are, counts with thousands separators.
pub trait ToArg {
    /// The value as the message format knows it.
    fn to_arg(&self) -> FluentValue<'static>;
}

impl<T: ToArg + ?Sized> ToArg for &T {
    fn to_arg(&self) -> FluentValue<'static> {
        (**self).to_arg()
    }
}

macro_rules! args {
    (text: $($text:ty),*; number: $($number:ty),*) => {
        $(impl ToArg for $text {
            fn to_arg(&self) -> FluentValue<'static> {
                FluentValue::String(Cow::Owned(self.to_string()))
            }
        })*
        $(impl ToArg for $number {
            fn to_arg(&self) -> FluentValue<'static> {
                FluentValue::from(*self)
            }
        })*
    };
}
args!(text: str, String, Cow<'_, str>, fmt::Arguments<'_>; number: i32, i64, u8, u16, u32, u64, usize);

#[cfg(test)]
mod tests;
