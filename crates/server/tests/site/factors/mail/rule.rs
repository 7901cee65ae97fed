//! Where an organisation says what it makes of mailed codes, and what a person reads of it.

use http::StatusCode;

use super::EMAIL;
use crate::factors::set_up;
use crate::login::linked;
use crate::on_both;

on_both! {
    async fn the_rule_is_off_until_it_is_said_and_says_what_it_means(app) {
        let org = linked(&app, "한빛상사", "hanbit", EMAIL).await;
        let mut boss = app.signed_in(&org).await;
        let path = format!("/console/{}/security/factors", org.scope.org_id());
        let page = boss.get(&path).await;
        for name in ["counts_mail", "signs_in_by_mail"] {
            assert!(page.attribute(&format!("input[name={name}]"), "type").is_some(), "{name}");
            assert!(page.attribute(&format!("input[name={name}]"), "checked").is_none(), "{name}");
        }
        assert!(page.body.contains("800-63B"));
        assert!(!boss.get("/account/factors").await.body.contains("메일 인증 번호"));
        let version = page.attribute("[name=version]", "value").unwrap();
        let fields = [("version", version.as_str()), ("demand", "wanted"), ("from", ""), ("counts_mail", "on"), ("signs_in_by_mail", "on")];
        assert_eq!(boss.post(&path, &fields).await.status, StatusCode::SEE_OTHER);
        let page = boss.get(&path).await;
        for name in ["counts_mail", "signs_in_by_mail"] {
            assert!(page.attribute(&format!("input[name={name}]"), "checked").is_some(), "{name}");
        }
        // What was wrong keeps what was chosen.
        let version = page.attribute("[name=version]", "value").unwrap();
        let wrong = boss.post(&path, &[("version", &version), ("demand", "nonsense"), ("counts_mail", "on")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.attribute("input[name=counts_mail]", "checked").is_some());
        assert!(wrong.attribute("input[name=signs_in_by_mail]", "checked").is_none());
        let old = [("version", "0"), ("demand", "off"), ("from", "")];
        assert_eq!(boss.post(&path, &old).await.status, StatusCode::CONFLICT);

        let own = boss.get("/account/factors").await;
        assert!(own.body.contains(EMAIL) && own.body.contains("비밀번호 대신, 또는"), "{}", own.body);
        set_up(&app, &org).await;
        let own = boss.get("/account/factors").await;
        assert!(own.body.contains("비밀번호 대신") && !own.body.contains("비밀번호 대신, 또는"), "{}", own.body);
    }
}
