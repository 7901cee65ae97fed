//! Values to take along: a link with its QR code, a secret that is shown once.

use askama::Template;
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

use crate::i18n::Lang;

use super::Html;
use super::html::parts;

/// A value with a button that copies it; without scripts the text is selected by a click.
#[derive(Debug, Clone, Template)]
#[template(path = "part/copy.html")]
pub struct CopyField {
    l: Lang,
    id: String,
    label: String,
    value: String,
    qr: Option<Html>,
}
parts!(CopyField);

impl CopyField {
    /// `id` is unique in the page.
    pub fn new(
        l: impl std::borrow::Borrow<Lang>,
        id: impl ToString,
        label: impl ToString,
        value: impl ToString,
    ) -> Self {
        let (id, label, value) = (id.to_string(), label.to_string(), value.to_string());
        Self {
            l: *l.borrow(),
            id,
            label,
            value,
            qr: None,
        }
    }
    /// With a QR code of the value; a value too long for one has none.
    #[must_use]
    pub fn with_qr(mut self) -> Self {
        self.qr = qr(&self.value);
        self
    }
}

/// A secret that is shown now and never again.
#[derive(Debug, Clone, Template)]
#[template(path = "part/secret.html")]
pub struct SecretOnce {
    copy: CopyField,
    warning: String,
}
parts!(SecretOnce);

impl SecretOnce {
    /// `warning` tells that it cannot be seen again and what to do when it is lost.
    pub fn new(copy: CopyField, warning: impl ToString) -> Self {
        Self {
            copy,
            warning: warning.to_string(),
        }
    }
}

/// A QR code without fixed size or colour scheme: dark on white, so that every camera reads it.
pub fn qr(value: &str) -> Option<Html> {
    let code = QrCode::with_error_correction_level(value, EcLevel::M).ok()?;
    let image = code.render::<svg::Color<'_>>().min_dimensions(160, 160).build();
    // The declaration belongs to files; inside a page it would be an error.
    let (_, markup) = image.split_once("?>")?;
    Some(Html::trusted(markup.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_has_a_code_and_an_endless_text_has_none() {
        let code = qr("https://ieum.example/o/haneul").expect("short enough");
        assert!(code.as_str().starts_with("<svg"));
        assert_eq!(qr(&"x".repeat(5000)), None);
    }
}
