//! The audit log in both consoles: list, filters, one entry, and the file to take along.

use http::StatusCode;
use ieum_app::core::audit::Record;
use ieum_app::organizations::Created;
use ieum_app::{Actor, Target};
use ieum_model::member::MemberState;
use ieum_model::permission::Menus;
use ieum_model::plan::Plan;
use ieum_model::{AccountId, MemberId};
use ieum_store::account::NewAccount;
use ieum_store::audit::AuditPage;
use ieum_store::member::NewMember;

use crate::on_both;
use crate::support::{Answer, Browser, TestApp};

/// A browser of an admin with these menus.
pub async fn admin<'a>(app: &'a TestApp, created: &Created, menus: Menus) -> Browser<'a> {
    let ctx = app.ctx();
    let (account, member) = (
        AccountId::new(ctx.now(), ctx.rng()),
        MemberId::new(ctx.now(), ctx.rng()),
    );
    let email = "admin@example.com";
    app.write(async |tx| {
        tx.insert_account(&NewAccount {
            id: account,
            home: None,
            name: "이관리",
            email: Some((email, email)),
            phone: None,
            password_hash: None,
            must_change_password: false,
            locale: None,
            created_at: ctx.now(),
        })
        .await?;
        tx.insert_member(
            created.scope,
            &NewMember {
                id: member,
                account_id: Some(account),
                state: MemberState::Active,
                name: ("이관리", "이관리"),
                email: Some((email, email)),
                phone: None,
                department: ("", ""),
                now: ctx.now(),
            },
        )
        .await?;
        tx.set_member_admin(created.scope, member, 1, Some(menus)).await?;
        Ok(())
    })
    .await;
    app.signed_in(&Created {
        member,
        account,
        ..*created
    })
    .await
}

async fn write(app: &TestApp, created: &Created, actor: &Actor, action: &'static str, name: &str) {
    write_as(app, created, actor, action, name, "success").await;
}

async fn write_as(app: &TestApp, created: &Created, actor: &Actor, action: &'static str, name: &str, result: &str) {
    let ctx = app.ctx();
    app.write(async |tx| {
        let record = Record {
            result,
            ..Record::done(actor, created.scope, action, Target::new("member", name, name))
        };
        Ok(ctx.audit(tx, record).await?)
    })
    .await;
    app.pass(std::time::Duration::from_secs(1));
}

fn person(name: &str) -> Actor {
    Actor {
        kind: "member",
        id: Some(uuid::Uuid::from_u128(name.len() as u128)),
        name: name.to_owned(),
    }
}

fn targets(page: &Answer) -> Vec<String> {
    page.texts("tbody td:nth-child(4)")
}

fn path(created: &Created) -> String {
    format!("/console/{}/audit", created.scope.org_id())
}

on_both! {
    async fn the_list_is_narrowed_by_each_filter(app) {
        let created = app.organization("하늘물산", Plan::Standard, "kim@example.com").await;
        let other = app.organization("바다상사", Plan::Standard, "lee@example.com").await;
        app.pass(std::time::Duration::from_secs(3600));
        write(&app, &created, &person("김하늘"), "member.invite", "박서준").await;
        write(&app, &created, &Actor::system(), "member.purge", "이도윤").await;
        write_as(&app, &created, &Actor::anonymous(), "login.failure", "정유나", "refused:wrong_password").await;
        write(&app, &other, &person("남"), "member.invite", "남의 일").await;
        app.pass(std::time::Duration::from_secs(24 * 3600));
        write(&app, &created, &person("김하늘"), "future.act", "Lee Seojun").await;
        let mut browser = app.signed_in(&created).await;
        let page = browser.get(&path(&created)).await;
        assert_eq!(targets(&page), ["Lee Seojun", "정유나", "이도윤", "박서준", "하늘물산"], "the latest first, and none of another organisation");
        assert!(page.body.contains("구성원 초대") && page.body.contains("future.act"), "words, and the stable name where there are none");
        for (query, expected) in [
            ("area=member", vec!["이도윤", "박서준"]),
            ("result=refused", vec!["정유나"]),
            ("result=success", vec!["Lee Seojun", "이도윤", "박서준", "하늘물산"]),
            ("result=refused&area=member", vec![]),
            ("actor=system", vec!["이도윤", "하늘물산"]),
            ("q=%ED%95%98%EB%8A%98", vec!["Lee Seojun", "박서준", "하늘물산"]),
            ("q=SEOJUN", vec!["Lee Seojun"]),
            ("from=2026-11-24", vec!["Lee Seojun"]),
            ("to=2026-11-23&area=login", vec!["정유나"]),
            ("to=2026-11-22", vec![]),
            ("what=%EB%B0%95%EC%84%9C%EC%A4%80", vec!["박서준"]),
            (&format!("who={}", person("김하늘").id.unwrap()), vec!["Lee Seojun", "박서준"]),
            ("org=x&nonsense=1", vec!["Lee Seojun", "정유나", "이도윤", "박서준", "하늘물산"]),
        ] {
            let page = browser.get(&format!("{}?{query}", path(&created))).await;
            assert_eq!(page.status, StatusCode::OK);
            assert_eq!(targets(&page), expected, "{query}");
        }
        let page = browser.get(&format!("{}?from=2026-02-30", path(&created))).await;
        assert!(page.body.contains("날짜를 다시 확인해 주세요"));
        // The whole log is the operator's.
        let mut operator = app.operator("op@example.com").await;
        let page = operator.get("/operator/audit?area=member").await;
        assert_eq!(page.texts("tbody td:nth-child(2)"), ["바다상사", "하늘물산", "하늘물산"]);
        let page = operator.get(&format!("/operator/audit?area=member&org={}&lang=en", other.scope.org_id())).await;
        assert_eq!(page.texts("tbody td:nth-child(2)"), ["바다상사"]);
        assert!(page.body.contains("Member invited") && !page.body.contains('⟦'));
        assert_eq!(operator.get("/operator/audit?result=refused").await.texts("tbody td:nth-child(2)"), ["하늘물산"]);
        assert_eq!(operator.get("/operator/audit?org=00000000-0000-7000-8000-000000000000").await.status, StatusCode::NOT_FOUND);
    }

    async fn older_entries_are_on_the_next_pages(app) {
        let created = app.organization("하늘물산", Plan::Standard, "kim@example.com").await;
        app.pass(std::time::Duration::from_secs(60));
        for n in 0..120 {
            write(&app, &created, &person("김하늘"), if n % 2 == 0 { "member.invite" } else { "member.edit" }, &format!("{n}번")).await;
        }
        let mut browser = app.signed_in(&created).await;
        for query in ["", "?q=%EB%B2%88"] {
            let (mut seen, mut next) = (Vec::new(), Some(format!("{}{query}", path(&created))));
            while let Some(address) = next {
                let page = browser.get(&address).await;
                seen.extend(targets(&page));
                next = page.attribute("a[rel=next]", "href");
            }
            seen.retain(|name| name != "하늘물산");
            let expected: Vec<_> = (0..120).rev().map(|n| format!("{n}번")).collect();
            assert_eq!(seen, expected, "{query}");
        }
        assert!(browser.get(&format!("{}?before=nonsense", path(&created))).await.body.contains("119번"), "a broken place is the first page");
    }

    async fn an_entry_shows_all_and_only_to_its_organisation(app) {
        let created = app.organization("하늘물산", Plan::Standard, "kim@example.com").await;
        let other = app.organization("바다상사", Plan::Standard, "lee@example.com").await;
        let log = app.store().read().await.unwrap().audit_of(created.scope, AuditPage { before: None, action: None, limit: 9 }).await.unwrap();
        let id = log[0].id;
        let mut browser = app.signed_in(&created).await;
        for (lang, word) in [("ko", "요청 번호"), ("en", "Request")] {
            let page = browser.get(&format!("{}/{id}?lang={lang}", path(&created))).await;
            assert_eq!(page.status, StatusCode::OK);
            assert!(page.body.contains("organization.create") && page.body.contains("plan=STANDARD") && page.body.contains(word), "{}", page.body);
        }
        let mut theirs = app.signed_in(&other).await;
        for address in [format!("{}/{id}", path(&other)), format!("{}/{id}", path(&created)), format!("{}/x", path(&other))] {
            assert_eq!(theirs.get(&address).await.status, StatusCode::NOT_FOUND, "{address}");
        }
        let mut operator = app.operator("op@example.com").await;
        assert!(operator.get(&format!("/operator/audit/{id}")).await.body.contains("하늘물산"));
    }

    async fn the_file_asks_why_and_holds_no_formula(app) {
        let created = app.organization("하늘물산", Plan::Standard, "kim@example.com").await;
        app.pass(std::time::Duration::from_secs(60));
        let hostile = ["=1+1", "+82", "-3", "@SUM(A1)", "\t=x", " ＝1", "a,\"b\"\r\nc", "김하늘"];
        for name in hostile {
            write(&app, &created, &person(name), "member.invite", name).await;
        }
        write(&app, &created, &person("x"), "slug.change", "다른 일").await;
        let mut browser = app.signed_in(&created).await;
        let form = format!("{}/export", path(&created));
        let page = browser.get(&format!("{form}?area=member")).await;
        assert_eq!(page.attribute("input[name=area]", "value").as_deref(), Some("member"));
        let answer = browser.post(&form, &[("area", "member"), ("reason", " ")]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(answer.texts("#reason-error"), ["내려받는 사유를 입력해 주세요."]);
        let answer = browser.post(&form, &[("area", "member"), ("reason", "내부 감사")]).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.headers["content-type"], "text/csv; charset=utf-8");
        assert_eq!(answer.headers["content-disposition"], "attachment; filename=\"ieum-audit-20261123-0901.csv\"");
        assert!(answer.body.starts_with("\u{feff}시각(KST),"), "{}", answer.body);
        assert!(answer.body.contains("\r\n"));
        let mut reader = csv::ReaderBuilder::new().from_reader(answer.body.trim_start_matches('\u{feff}').as_bytes());
        let rows: Vec<csv::StringRecord> = reader.records().map(|r| r.unwrap()).collect();
        let names: Vec<&str> = rows.iter().rev().map(|r| &r[7]).collect();
        assert_eq!(names, ["'=1+1", "'+82", "'-3", "'@SUM(A1)", "'\t=x", "' ＝1", "a,\"b\"\r\nc", "김하늘"]);
        for cell in rows.iter().flat_map(csv::StringRecord::iter) {
            let first = cell.trim_start().chars().next().unwrap_or('x');
            assert!(!"=+-@＝＋－＠".contains(first), "{cell:?}");
        }
        let log = app.store().read().await.unwrap().audit_of(created.scope, AuditPage { before: None, action: Some("audit.export"), limit: 9 }).await.unwrap();
        assert_eq!((log.len(), log[0].detail.as_str()), (1, "reason=내부 감사 area=member"), "the export is history itself, a refused one is not");
        // The operator's file says whose each entry is.
        let mut operator = app.operator("op@example.com").await;
        let answer = operator.post("/operator/audit/export", &[("reason", "점검")]).await;
        assert!(answer.body.contains("하늘물산") && answer.body.contains("slug.change"), "{}", answer.body);
        assert!(operator.get("/operator/audit?area=audit").await.body.contains("감사 기록 내려받기"));
    }
}

#[tokio::test]
async fn a_long_log_is_exported_whole() {
    let app = TestApp::sqlite().await;
    let created = app.organization("하늘물산", Plan::Standard, "kim@example.com").await;
    let ctx = app.ctx();
    app.write(async |tx| {
        for n in 0..1_200 {
            let actor = person("김하늘");
            let record = Record::done(
                &actor,
                created.scope,
                "member.edit",
                Target::new("member", n, format!("{n}번")),
            );
            ctx.audit(tx, record).await?;
        }
        Ok(())
    })
    .await;
    let mut browser = app.signed_in(&created).await;
    let answer = browser
        .post(
            &format!("{}/export", path(&created)),
            &[("reason", "점검"), ("q", "번")],
        )
        .await;
    let lines: std::collections::BTreeSet<&str> = answer.body.lines().skip(1).collect();
    assert_eq!(lines.len(), 1_200);
}
