//! Mails in words: subject, first line, button and reason from the translations, in one frame.

use askama::Template;
use ieum_app::core::mail::Mail;
use ieum_app::core::outbox::Renderer;
use ieum_connect::mail::Message;
use ieum_model::{Instant, JobId};

use crate::i18n::{Lang, Locale, ToArg};
use crate::web::page::MailFrame;

/// Makes messages for one sender.
#[derive(Debug, Clone)]
pub struct MailRenderer {
    /// `From`: bare or with a name.
    pub from: String,
    /// Domain of the Message-ID.
    pub domain: String,
}

#[derive(Debug, Template)]
#[template(path = "mail/message.txt")]
struct Text<'a> {
    l: Lang,
    mail: &'a MailFrame,
    inset: &'a Inset,
}

#[derive(Debug, Template)]
#[template(path = "mail/message.html")]
struct Html<'a> {
    l: Lang,
    mail: &'a MailFrame,
    inset: &'a Inset,
}

/// What stands between the first line and the button.
#[derive(Debug)]
struct Inset {
    /// A question or reason that somebody wrote.
    quote: Option<String>,
    /// A code to type.
    code: Option<String>,
}

/// What a mail mentions, as its reader says it: use cases write a date as `YYYY-MM-DD` and an instant in RFC 3339, because
/// they know no language. Texts of people are left alone, whatever they look like.
fn spoken(l: Lang, name: &str, value: &str) -> String {
    let said = match name {
        "due" => value.parse::<jiff::civil::Date>().ok().map(|date| l.date(date)),
        "at" | "until" | "forwards_until" => Instant::parse_rfc3339(value).ok().map(|instant| l.datetime(instant)),
        _ => None,
    };
    said.unwrap_or_else(|| value.to_owned())
}

fn frame(l: Lang, mail: &Mail) -> MailFrame {
    let args: Vec<(&str, String)> = mail
        .args
        .iter()
        .map(|(name, value)| (name.as_str(), spoken(l, name, value)))
        .collect();
    let args: Vec<(&str, &dyn ToArg)> = args.iter().map(|(name, value)| (*name, value as &dyn ToArg)).collect();
    let say = |part: &str| {
        l.t_args(&format!("mail-{}-{part}", mail.kind.as_str()), &args)
            .into_owned()
    };
    MailFrame {
        org_name: mail
            .args
            .get("org_name")
            .cloned()
            .unwrap_or_else(|| l.t("common-product").into_owned()),
        subject: say("subject"),
        first_line: say("what"),
        button: mail.link.as_ref().map(|link| (say("button"), link.clone())),
        reason: say("why"),
    }
}

impl Renderer for MailRenderer {
    fn render(&self, mail: &Mail, id: JobId) -> Result<Message, String> {
        let l = Lang(Locale::from_tag(&mail.locale).unwrap_or_default());
        let inset = Inset {
            quote: ["question", "reason"]
                .iter()
                .find_map(|name| mail.args.get(*name))
                .cloned(),
            code: mail.args.get("code").cloned(),
        };
        let frame = frame(l, mail);
        Ok(Message {
            to: mail.to.clone(),
            from: self.from.clone(),
            subject: frame.subject_line().chars().take(200).collect(),
            text: Text {
                l,
                mail: &frame,
                inset: &inset,
            }
            .render()
            .map_err(|e| e.to_string())?,
            html: Some(
                Html {
                    l,
                    mail: &frame,
                    inset: &inset,
                }
                .render()
                .map_err(|e| e.to_string())?,
            ),
            message_id: format!("{id}@{}", self.domain),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ieum_app::core::mail::MailKind;

    /// Every name that any mail mentions.
    const ARGS: &[&str] = &[
        "org_name",
        "inviter",
        "from_name",
        "to_name",
        "minutes",
        "at",
        "until",
        "due",
        "login_link",
        "overdue",
        "due_today",
        "open",
        "forwards_until",
        "domain",
        "method",
        "item",
        "name",
        "named",
        "days",
        "more",
        "extra",
        "ip",
        "left",
    ];

    #[test]
    fn every_kind_of_mail_has_its_words_in_both_languages() {
        let renderer = MailRenderer {
            from: "이음 <no-reply@example.com>".to_owned(),
            domain: "example.com".to_owned(),
        };
        let id = JobId::from_uuid(uuid::Uuid::from_u128(7));
        for kind in MailKind::ALL {
            for locale in ["ko", "en"] {
                let mail = Mail::new(*kind, "a@example.com", locale).link("https://login.example.com/x");
                let mail = ARGS
                    .iter()
                    .fold(mail, |mail, name| mail.with(name, format!("‹{name}›")));
                let message = renderer.render(&mail, id).expect("rendered");
                assert!(message.check().is_ok(), "{kind:?}");
                assert!(
                    !message.text.contains('⟦') && !message.subject.contains('⟦'),
                    "{kind:?} {locale}: {}",
                    message.text
                );
                assert!(message.text.contains("https://login.example.com/x"), "{kind:?}");
            }
        }
    }
}
