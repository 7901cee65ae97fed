//! The state of the service, for operators.

use http::StatusCode;
use ieum_app::core::mail::{Mail, MailKind};
use ieum_model::JobId;

use crate::on_both;

on_both! {
    async fn an_operator_sees_the_parts_and_takes_a_failed_job_up_again(app) {
        let mut operator = app.operator("ops@example.com").await;
        let page = operator.get("/operator/health").await;
        assert_eq!(page.status, StatusCode::OK);
        for expected in ["최신 구조", "사용 중", env!("CARGO_PKG_VERSION"), "실패한 작업이 없습니다."] {
            assert!(page.body.contains(expected), "{expected}");
        }
        let ctx = app.ctx();
        let mail = Mail::new(MailKind::OperatorSetup, "lost@example.com", "ko").link("https://x.example/");
        let job = app.write(async |tx| {
            ctx.mail(tx, None, &mail, None).await?;
            let jobs = tx.lease_jobs(ctx.now(), ctx.now(), 10).await?;
            tx.fail_job(jobs[0].id, ctx.now(), "550 <no such> mailbox").await?;
            Ok(jobs[0].id)
        }).await;
        let page = operator.get("/operator/health").await;
        assert!(page.body.contains("550 &#60;no such&#62; mailbox"), "{}", page.body);
        assert!(app.mails_to("lost@example.com").await.is_empty());
        let path = format!("/operator/health/jobs/{job}/retry");
        assert_eq!(operator.post(&path, &[]).await.location(), "/operator/health");
        assert_eq!(operator.post(&path, &[]).await.status, StatusCode::NOT_FOUND, "only what was given up");
        assert_eq!(app.mails_to("lost@example.com").await.len(), 1);
        let english = operator.get("/operator/health?lang=en").await;
        assert!(english.body.contains("No job has failed."));
        let unknown = JobId::new(ctx.now(), ctx.rng());
        for id in [unknown.to_string(), "x".to_owned()] {
            let answer = operator.post(&format!("/operator/health/jobs/{id}/retry"), &[]).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND);
        }
    }
}
