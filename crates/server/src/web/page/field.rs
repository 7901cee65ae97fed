//! One question of a form: label, input, hint, counter and error, tied together for everyone.

use std::borrow::Borrow;

use askama::Template;

use super::html::parts;

/// What was wrong with a form, by field name. The empty name is the form itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Errors(Vec<(String, String)>);

impl Errors {
    /// No errors.
    pub const fn none() -> Self {
        Self(Vec::new())
    }
    /// Adds what is wrong with `field`, a translated sentence.
    pub fn add(&mut self, field: &str, message: impl ToString) {
        self.0.push((field.to_owned(), message.to_string()));
    }
    /// One error.
    pub fn of(field: &str, message: impl ToString) -> Self {
        Self(vec![(field.to_owned(), message.to_string())])
    }
    /// What is wrong with `field`.
    pub fn get(&self, field: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(name, _)| name == field)
            .map(|(_, message)| message.as_str())
    }
    /// Whether nothing is wrong.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Control {
    Input(&'static str),
    Textarea,
    Select(Vec<(String, String)>),
    Checkbox,
}

/// A field of a form. Every attribute that ties label, hint, counter and error to the input is set
/// by the template; what was typed is kept, except passwords.
#[derive(Debug, Clone, Template)]
#[template(path = "part/field.html")]
pub struct Field {
    control: Control,
    name: String,
    label: String,
    value: String,
    hint: String,
    error: String,
    autocomplete: Option<&'static str>,
    inputmode: Option<&'static str>,
    max: Option<usize>,
    check_url: Option<String>,
    prefix: String,
    is_optional: Option<String>,
    is_checked: bool,
    has_focus: bool,
    is_readonly: bool,
}
parts!(Field);

impl Field {
    fn new(control: Control, name: impl ToString, label: impl ToString) -> Self {
        Self {
            control,
            name: name.to_string(),
            label: label.to_string(),
            value: String::new(),
            hint: String::new(),
            error: String::new(),
            autocomplete: None,
            inputmode: None,
            max: None,
            check_url: None,
            prefix: String::new(),
            is_optional: None,
            is_checked: false,
            has_focus: false,
            is_readonly: false,
        }
    }
    /// A line of text.
    pub fn text(name: impl ToString, label: impl ToString) -> Self {
        Self::new(Control::Input("text"), name, label)
    }
    /// An e-mail address.
    pub fn email(name: impl ToString, label: impl ToString) -> Self {
        Self::new(Control::Input("email"), name, label).autocomplete("email")
    }
    /// A password; say which with [`Self::autocomplete`]: `current-password` or `new-password`.
    pub fn password(name: impl ToString, label: impl ToString) -> Self {
        Self::new(Control::Input("password"), name, label).autocomplete("current-password")
    }
    /// A phone number.
    pub fn phone(name: impl ToString, label: impl ToString) -> Self {
        Self::new(Control::Input("tel"), name, label).autocomplete("tel")
    }
    /// A code of digits from a mail.
    pub fn code(name: impl ToString, label: impl ToString) -> Self {
        Self::text(name, label).autocomplete("one-time-code").digits()
    }
    /// A calendar day.
    pub fn date(name: impl ToString, label: impl ToString) -> Self {
        Self::new(Control::Input("date"), name, label)
    }
    /// A file.
    pub fn file(name: impl ToString, label: impl ToString) -> Self {
        Self::new(Control::Input("file"), name, label)
    }
    /// Another kind of `<input>`, such as `search`, `url`, `number`, `color`.
    pub fn input(kind: &'static str, name: impl ToString, label: impl ToString) -> Self {
        Self::new(Control::Input(kind), name, label)
    }
    /// Several lines of text.
    pub fn textarea(name: impl ToString, label: impl ToString) -> Self {
        Self::new(Control::Textarea, name, label)
    }
    /// One of several: value and word of each.
    pub fn select(name: impl ToString, label: impl ToString, options: Vec<(String, String)>) -> Self {
        Self::new(Control::Select(options), name, label)
    }
    /// Yes or no; sends `on` for yes.
    pub fn checkbox(name: impl ToString, label: impl ToString, is_checked: impl Borrow<bool>) -> Self {
        Self {
            is_checked: *is_checked.borrow(),
            ..Self::new(Control::Checkbox, name, label)
        }
    }
    /// What was typed or is stored.
    #[must_use]
    pub fn value(mut self, value: impl ToString) -> Self {
        self.value = value.to_string();
        self
    }
    /// A sentence that helps to fill it in.
    #[must_use]
    pub fn hint(mut self, hint: impl ToString) -> Self {
        self.hint = hint.to_string();
        self
    }
    /// What is wrong and what to do.
    #[must_use]
    pub fn error(mut self, error: impl ToString) -> Self {
        self.error = error.to_string();
        self
    }
    /// Takes its own error out of the form's.
    #[must_use]
    pub fn errors(mut self, errors: impl Borrow<Errors>) -> Self {
        if let Some(message) = errors.borrow().get(&self.name) {
            message.clone_into(&mut self.error);
        }
        self
    }
    /// The standard autofill token (HTML, section 4.10.18.7.1).
    #[must_use]
    pub const fn autocomplete(mut self, token: &'static str) -> Self {
        self.autocomplete = Some(token);
        self
    }
    /// A keyboard of digits on a phone.
    #[must_use]
    pub const fn digits(mut self) -> Self {
        self.inputmode = Some("numeric");
        self
    }
    /// The most characters that the rules allow; shows a counter. The browser does not cut what is typed.
    #[must_use]
    pub fn max(mut self, characters: impl Borrow<usize>) -> Self {
        self.max = Some(*characters.borrow());
        self
    }
    /// Asks `url?value=…` while typing and shows the answer's text; without scripts the form itself tells.
    #[must_use]
    pub fn check(mut self, url: impl ToString) -> Self {
        self.check_url = Some(url.to_string());
        self
    }
    /// Text that stands before what is typed, such as the start of an address.
    #[must_use]
    pub fn prefix(mut self, prefix: impl ToString) -> Self {
        self.prefix = prefix.to_string();
        self
    }
    /// May be left empty; `word` says so (`l.t("common-optional")`).
    #[must_use]
    pub fn optional(mut self, word: impl ToString) -> Self {
        self.is_optional = Some(word.to_string());
        self
    }
    /// Has the cursor when the page opens.
    #[must_use]
    pub const fn focused(mut self) -> Self {
        self.has_focus = true;
        self
    }
    /// Shown, not changed.
    #[must_use]
    pub const fn readonly(mut self) -> Self {
        self.is_readonly = true;
        self
    }

    fn is_password(&self) -> bool {
        self.control == Control::Input("password")
    }
    fn is_chosen(&self, value: &str) -> bool {
        self.value == value
    }
    fn is_required(&self) -> bool {
        self.is_optional.is_none() && self.control != Control::Checkbox
    }
    /// The ids of what describes the input, for `aria-describedby`.
    fn described_by(&self) -> String {
        let mut ids = Vec::new();
        for (suffix, is_there) in [
            ("error", !self.error.is_empty()),
            ("hint", !self.hint.is_empty()),
            ("count", self.max.is_some()),
            ("check", self.check_url.is_some()),
        ] {
            if is_there {
                ids.push(format!("{}-{suffix}", self.name));
            }
        }
        ids.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_tied_to_its_input_and_what_was_typed_stays() {
        let errors = Errors::of("slug", "이미 사용 중인 조직 ID입니다.");
        let field = Field::text("slug", "조직 ID")
            .value("<b>")
            .hint("영문")
            .max(30)
            .errors(errors);
        let html = field.render().expect("rendered");
        assert!(
            html.contains(r#"aria-describedby="slug-error slug-hint slug-count""#),
            "{html}"
        );
        assert!(html.contains(r#"aria-invalid="true""#), "{html}");
        assert!(
            html.contains(r#"id="slug-error""#) && html.contains(r#"id="slug-hint""#),
            "{html}"
        );
        assert!(html.contains("value=\"&#60;b&#62;\""), "{html}");
    }

    #[test]
    fn a_password_is_never_sent_back() {
        let html = Field::password("password", "비밀번호")
            .value("hunter2")
            .render()
            .expect("rendered");
        assert!(!html.contains("hunter2"), "{html}");
        assert!(html.contains(r#"autocomplete="current-password""#), "{html}");
    }
}
