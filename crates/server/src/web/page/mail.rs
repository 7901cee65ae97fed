//! What surrounds a mail: one sentence, one button, and why the person got it.

/// The frame of a mail; its template extends `mail/layout.html` and `mail/layout.txt`.
#[derive(Debug, Clone)]
pub struct MailFrame {
    /// The organisation, which the subject starts with; the product's name where there is none.
    pub org_name: String,
    /// The subject without the organisation.
    pub subject: String,
    /// What happened, in one sentence.
    pub first_line: String,
    /// The one button: word and address.
    pub button: Option<(String, String)>,
    /// Why the person got this mail.
    pub reason: String,
}

impl MailFrame {
    /// The subject line: `[한빛물산] 신청을 접수했습니다`. Line breaks become spaces, so that no
    /// name can add a header.
    pub fn subject_line(&self) -> String {
        let line = format!("[{}] {}", self.org_name, self.subject);
        line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
    }
}

#[cfg(test)]
mod tests {
    use askama::Template;

    use super::*;
    use crate::i18n::Lang;

    #[derive(Template)]
    #[template(path = "mail/layout.html")]
    struct Html {
        l: Lang,
        mail: MailFrame,
    }

    #[derive(Template)]
    #[template(path = "mail/layout.txt")]
    struct Text {
        l: Lang,
        mail: MailFrame,
    }

    fn frame(org: &str) -> MailFrame {
        MailFrame {
            org_name: org.to_owned(),
            subject: "신청을 접수했습니다".to_owned(),
            first_line: "계정 연동 신청을 접수했습니다.".to_owned(),
            button: Some(("신청 보기".to_owned(), "https://ieum.example/console".to_owned())),
            reason: "슈퍼 관리자에게 보냅니다.".to_owned(),
        }
    }

    #[test]
    fn a_name_cannot_add_a_header() {
        assert_eq!(
            frame("한빛\r\nBcc: x").subject_line(),
            "[한빛  Bcc: x] 신청을 접수했습니다"
        );
    }

    #[test]
    fn both_forms_say_the_same() {
        for l in [Lang::KO, Lang::EN] {
            let html = Html { l, mail: frame("<b>") }.render().expect("rendered");
            let text = Text { l, mail: frame("<b>") }.render().expect("rendered");
            assert!(!html.contains("<b>") && text.contains("<b>"));
            for part in [
                "계정 연동 신청을 접수했습니다.",
                "https://ieum.example/console",
                "슈퍼 관리자에게 보냅니다.",
            ] {
                assert!(html.contains(part) && text.contains(part), "{part}");
            }
        }
    }
}
