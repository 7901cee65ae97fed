//! The messages of all languages, parsed once at first use.

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent_templates::fluent_bundle::concurrent::FluentBundle;
use fluent_templates::fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use fluent_templates::langid;
use rust_embed::RustEmbed;

use super::{Locale, format, josa};

#[derive(RustEmbed)]
#[folder = "locales"]
struct Files;

type Bundle = FluentBundle<FluentResource>;

static KO: LazyLock<Bundle> = LazyLock::new(|| bundle(Locale::Ko));
static EN: LazyLock<Bundle> = LazyLock::new(|| bundle(Locale::En));

/// The message in `locale`, else in Korean, else its own name in brackets, so that a gap is seen.
/// Under test a gap is a failure. An attribute is named after a point: `setup-openid-okta-1.screen`.
pub(super) fn message(locale: Locale, id: &str, args: Option<&FluentArgs<'_>>) -> Cow<'static, str> {
    if let Some(text) = find(locale, id, args).or_else(|| find(Locale::Ko, id, args)) {
        return text;
    }
    assert!(!cfg!(test) || id.is_empty(), "no message {id:?}");
    tracing::error!(id, locale = locale.tag(), "a message is missing");
    Cow::Owned(format!("⟦{id}⟧"))
}

pub(super) fn find(locale: Locale, id: &str, args: Option<&FluentArgs<'_>>) -> Option<Cow<'static, str>> {
    let bundle: &'static Bundle = match locale {
        Locale::Ko => &KO,
        Locale::En => &EN,
    };
    let pattern = match id.split_once('.') {
        None => bundle.get_message(id)?.value()?,
        Some((id, attribute)) => bundle.get_message(id)?.get_attribute(attribute)?.value(),
    };
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, args, &mut errors);
    assert!(!cfg!(test) || errors.is_empty(), "message {id:?}: {errors:?}");
    Some(text)
}

fn bundle(locale: Locale) -> Bundle {
    let tag = match locale {
        Locale::Ko => langid!("ko"),
        Locale::En => langid!("en"),
    };
    let mut bundle = Bundle::new_concurrent(vec![tag]);
    // Both languages run left to right; the isolation marks would only end up in copied text and mail subjects.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(|value, _| match value {
        FluentValue::Number(number) => Some(format::thousands(rounded(number.value))),
        _ => None,
    }));
    if let Err(error) = bundle.add_function("JOSA", josa::function) {
        tracing::error!(?error, "the particle function is not available to messages");
    }
    for (path, source) in sources(locale) {
        // A file with an error still gives its sound messages; the tests refuse such a file.
        let resource = FluentResource::try_new(source).unwrap_or_else(|(resource, errors)| {
            tracing::error!(path, ?errors, "a translation file is malformed");
            resource
        });
        if let Err(errors) = bundle.add_resource(resource) {
            tracing::error!(path, ?errors, "a message is defined twice");
        }
    }
    bundle
}

/// Every translation file of a language: its path and its text.
pub(super) fn sources(locale: Locale) -> impl Iterator<Item = (String, String)> {
    Files::iter().filter_map(move |path| {
        let of_locale = path.strip_prefix(locale.tag())?.starts_with('/') && path.ends_with(".ftl");
        let file = of_locale.then(|| Files::get(&path)).flatten()?;
        Some((path.into_owned(), String::from_utf8_lossy(&file.data).into_owned()))
    })
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "counts are whole and far below 2^53; the message format keeps numbers as f64"
)]
fn rounded(value: f64) -> i64 {
    value.round() as i64
}
