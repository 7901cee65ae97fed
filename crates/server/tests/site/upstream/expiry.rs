//! A secret that runs out: warned of at 30, 14, 7 and 1 business days and when it is over, each once, whoever looks.

use std::time::Duration;

use futures_util::future::join_all;
use ieum_app::radar;

use super::{Stage, stage};
use crate::on_both;

const DAY: Duration = Duration::from_secs(24 * 3600);

impl Stage<'_> {
    /// Writes down the last day of the secret.
    async fn secret_until(&self, before: &str, day: &str) {
        let with = |day: &str| format!("\"secret_expires_on\":\"{day}\"");
        let sql = format!(
            "UPDATE login_methods SET settings = REPLACE(settings, '{}', '{}')",
            with(before),
            with(day)
        );
        self.app.sql(&sql).await;
    }

    async fn warnings(&self) -> (usize, usize) {
        let mails = self.app.mails_to("admin@hanbit.example").await;
        let of = |word: &str| mails.iter().filter(|mail| mail.message.subject.contains(word)).count();
        (of("곧 만료되는 것이 있습니다"), of("만료되었습니다"))
    }
}

on_both! {
    async fn each_level_is_warned_of_once_although_several_look(app) {
        let mut stage = stage(&app).await;
        stage.secret_until("", "2026-12-31").await;
        let look = async || {
            let contexts: Vec<_> = (0..3).map(|_| app.ctx()).collect();
            for ended in join_all(contexts.iter().map(radar::look)).await {
                ended.unwrap();
            }
        };
        look().await;
        assert_eq!(stage.warnings().await, (0, 0), "nobody depends on a method that is off");
        stage.turn_on().await;
        let form = stage.at("/openid");
        let page = stage.admin.get(&form).await;
        assert!(page.body.contains("영업일 27일 안에 만료되는 것이 있습니다"), "{}", page.body);
        // 27 business days are left on 23 November; 25 December is a holiday.
        let mut seen = Vec::new();
        for day in 0..42 {
            look().await;
            let warnings = stage.warnings().await;
            if seen.last().is_none_or(|(_, before)| *before != warnings) {
                seen.push((day, warnings));
            }
            app.pass(DAY);
        }
        // 23 November, 10 December (14 are left), 21 December (7), 30 December, 1 January.
        assert_eq!(seen, [(0, (1, 0)), (17, (2, 0)), (28, (3, 0)), (37, (4, 0)), (39, (4, 1))]);
        // Another secret is another end.
        stage.secret_until("2026-12-31", "2027-01-15").await;
        look().await;
        look().await;
        assert_eq!(stage.warnings().await, (5, 1));
        let mails = app.mails_to("admin@hanbit.example").await;
        let text = &mails[0].message.text;
        for words in ["클라이언트 시크릿", "2027", "/login-page/radar"] {
            assert!(text.contains(words), "{words}: {text}");
        }
    }
}
