//! Groups: the list, people, and business systems that look at them.

use ieum_model::ClientRowId;
use ieum_store::client::{ClientSettings, NewClient};

use super::{House, error};
use crate::on_both;
use crate::support::TestApp;

on_both! {
    async fn groups_are_made_filled_renamed_and_deleted(app) {
        let mut house = House::new(&app).await;
        assert!(house.get("/groups").await.body.contains("아직 그룹이 없습니다"));
        let audit = house.group("감사단").await;
        house.group("동호회").await;
        let taken = house.post("/groups/new", &[("name", "감사단")]).await;
        assert_eq!(taken.status, 422);
        assert!(error(&taken).contains("이미 있는 그룹"), "{}", error(&taken));
        for name in ["", &"가".repeat(61)] {
            assert_eq!(house.post("/groups/new", &[("name", name)]).await.status, 422);
        }
        let one = house.member("김가람", "garam@example.com").await.to_string();
        let two = house.member("박나래", "narae@example.com").await.to_string();
        let found = house.get(&format!("/groups/{audit}/add?q=narae%40")).await;
        assert_eq!(found.texts("fieldset label").len(), 1, "{}", found.body);
        house.done(&format!("/groups/{audit}/add"), &[("member", &one), ("member", &two)]).await;
        let again = house.post(&format!("/groups/{audit}/add"), &[("member", &one)]).await;
        assert_eq!(again.status, 422);
        let page = house.get(&format!("/groups/{audit}")).await;
        assert_eq!(page.texts("tbody strong"), ["김가람", "박나래"]);
        let search = house.get(&format!("/groups/{audit}?q=%EB%B0%95")).await;
        assert_eq!(search.texts("tbody strong"), ["박나래"]);
        house.done(&format!("/groups/{audit}/remove"), &[("member", &one)]).await;
        assert_eq!(house.post(&format!("/groups/{audit}/remove"), &[("member", &one)]).await.status, 404);
        let list = house.get("/groups?q=%EA%B0%90%EC%82%AC").await;
        assert_eq!((list.texts("tbody strong"), list.texts("tbody .num")), (vec!["감사단".to_owned()], vec!["1".to_owned()]));
        house.done(&format!("/groups/{audit}/name"), &[("version", "1"), ("name", "내부감사단")]).await;
        assert_eq!(house.post(&format!("/groups/{audit}/name"), &[("version", "1"), ("name", "늦은 이름")]).await.status, 409);
        assert_eq!(house.post(&format!("/groups/{audit}/name"), &[("version", "2"), ("name", "동호회")]).await.status, 422);
        assert_eq!(house.post(&format!("/groups/{audit}/delete"), &[("version", "1")]).await.status, 409);
        let ask = house.get(&format!("/groups/{audit}/delete")).await;
        assert!(ask.body.contains("구성원 1명"), "{}", ask.body);
        house.done(&format!("/groups/{audit}/delete"), &[("version", "2")]).await;
        assert_eq!(house.get("/groups").await.texts("tbody strong"), ["동호회"]);
        let actions = house.actions().await.join(" ");
        for word in ["그룹 추가", "그룹에 구성원 추가", "그룹에서 구성원 제외", "그룹 이름 변경", "그룹 삭제"] {
            assert!(actions.contains(word), "{word}: {actions}");
        }
    }
}

/// Only on PostgreSQL: the rows of `client_groups` are made by another part of the site.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_group_that_a_business_system_looks_at_stays() {
    let app = TestApp::postgres().await;
    let mut house = House::new(&app).await;
    let group = house.group("감사단").await;
    let ctx = app.ctx();
    let id = ClientRowId::new(ctx.now(), ctx.rng());
    app.write(async |tx| {
        tx.insert_client(&NewClient {
            id,
            client_id: "erp",
            kind: "confidential",
            secret_hash: Some([7; 32]),
            org_id: None,
            settings: ClientSettings {
                name: "통합 회계",
                redirect_uris: &[],
                post_logout_redirect_uris: &[],
                grants: &[],
                scopes: &[],
                id_token_alg: "ES256",
                home_url: None,
            },
            now: ctx.now(),
        })
        .await?;
        Ok(())
    })
    .await;
    let org = house.org.scope.org_id().to_string();
    app.sql(&format!(
        "INSERT INTO client_groups VALUES ('{org}', '{id}', '{group}', 0)"
    ))
    .await;
    let ask = house.get(&format!("/groups/{group}/delete")).await;
    assert!(error(&ask).contains("통합 회계"), "{}", error(&ask));
    let kept = house
        .post(&format!("/groups/{group}/delete"), &[("version", "1")])
        .await;
    assert_eq!(kept.status, 422);
    assert!(error(&kept).contains("통합 회계"), "{}", error(&kept));
    app.sql("DELETE FROM client_groups").await;
    house
        .done(&format!("/groups/{group}/delete"), &[("version", "1")])
        .await;
}
