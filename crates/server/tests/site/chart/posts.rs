//! Posts: the main one and others, the department that follows, who is deleted and comes back.

use std::time::Duration;

use ieum_model::{MemberId, UnitId};

use super::{House, error};
use crate::on_both;
use crate::support::TestApp;

async fn posts(house: &House<'_>, member: MemberId) -> Vec<String> {
    let mut conn = house.app.store().read().await.unwrap();
    let posts = conn.posts_of(house.org.scope, member).await.unwrap();
    let text = |post: &ieum_store::chart::Post| {
        let main = if post.is_primary { "*" } else { "" };
        let leader = if post.is_leader { "!" } else { "" };
        format!(
            "{main}{}{leader} {}",
            post.path.join("/"),
            post.duty.clone().unwrap_or_default()
        )
    };
    posts.iter().map(text).collect()
}

on_both! {
    async fn the_department_follows_the_main_post(app) {
        let mut house = House::new(&app).await;
        let (member, id) = { let m = house.member("김가람", "garam@example.com").await; (m, m.to_string()) };
        let support = house.unit("경영지원본부", "").await;
        let people = house.unit("인사팀", &support).await;
        let sales = house.unit("영업팀", "").await;
        let lead = house.duty("팀장").await;
        house.done(&format!("/members/{id}/edit"), &[
            ("name", "김가람"), ("department", "임시팀"), ("email", "garam@example.com"), ("version", "1"),
        ]).await;
        assert_eq!(house.department(member).await, "임시팀");
        // The first post is the main one, whoever gives it.
        house.done(&format!("/chart/members/{id}"), &[("version", "2"), ("unit", &people), ("duty", &lead), ("leader", "on")]).await;
        assert_eq!(house.department(member).await, "인사팀");
        house.done(&format!("/chart/units/{sales}/add"), &[("member", &id)]).await;
        assert_eq!(posts(&house, member).await, ["*경영지원본부/인사팀! 팀장", "영업팀 "]);
        let page = house.get(&format!("/members/{id}")).await;
        assert!(page.body.contains("경영지원본부 › 인사팀 (팀장, 부서장)"), "{}", page.body);
        // Its unit's name is the department, at once and for everybody there; the form of the member leaves it.
        house.done(&format!("/chart/units/{people}/name"), &[("version", "1"), ("name", "피플팀")]).await;
        assert_eq!(house.department(member).await, "피플팀");
        let form = house.get(&format!("/members/{id}/edit")).await;
        assert!(form.attribute("#department", "readonly").is_some());
        let version = house.version(member).await;
        house.done(&format!("/members/{id}/edit"), &[
            ("name", "김가람"), ("department", "위조팀"), ("email", "garam@example.com"), ("version", &version),
        ]).await;
        assert_eq!(house.department(member).await, "피플팀");

        let version = house.version(member).await;
        house.done(&format!("/chart/members/{id}/{sales}/main"), &[("version", &version)]).await;
        assert_eq!(house.department(member).await, "영업팀");
        let late = house.post(&format!("/chart/members/{id}/{people}/main"), &[("version", &version)]).await;
        assert_eq!(late.status, 409);
        assert_eq!(house.department(member).await, "영업팀");
        let version = house.version(member).await;
        house.done(&format!("/chart/members/{id}/{sales}"), &[("version", &version), ("duty", &lead)]).await;
        assert_eq!(posts(&house, member).await, ["*영업팀 팀장", "경영지원본부/피플팀! 팀장"]);
        // Without the main one the oldest of the others is it; without any the text stays and may be changed.
        let version = house.version(member).await;
        let ask = house.get(&format!("/chart/members/{id}/{sales}/delete")).await;
        assert!(ask.body.contains("경영지원본부 › 피플팀"), "{}", ask.body);
        house.done(&format!("/chart/members/{id}/{sales}/delete"), &[("version", &version)]).await;
        assert_eq!(posts(&house, member).await, ["*경영지원본부/피플팀! 팀장"]);
        assert_eq!(house.department(member).await, "피플팀");
        let version = house.version(member).await;
        house.done(&format!("/chart/members/{id}/{people}/delete"), &[("version", &version)]).await;
        assert_eq!(posts(&house, member).await, [""; 0]);
        assert_eq!(house.department(member).await, "피플팀");
        let version = house.version(member).await;
        house.done(&format!("/members/{id}/edit"), &[
            ("name", "김가람"), ("department", ""), ("email", "garam@example.com"), ("version", &version),
        ]).await;
        assert_eq!(house.department(member).await, "");
        let actions = house.actions().await.join(" ");
        for word in ["소속 추가", "부서에 구성원 추가", "소속 변경", "원직 지정", "소속 삭제"] {
            assert!(actions.contains(word), "{word}: {actions}");
        }
    }

    async fn people_of_a_unit_are_searched_paged_and_led(app) {
        let mut house = House::new(&app).await;
        let unit = house.unit("개발본부", "").await;
        let mut all = Vec::new();
        for number in 0..61 {
            all.push(house.member(&format!("개발{number:02}"), &format!("dev{number}@example.com")).await.to_string());
        }
        for part in all.chunks(20) {
            let fields: Vec<_> = part.iter().map(|id| ("member", id.as_str())).collect();
            house.done(&format!("/chart/units/{unit}/add"), &fields).await;
        }
        assert_eq!(house.lines().await, ["-개발본부 61"]);
        let first = house.get(&format!("/chart/units/{unit}")).await;
        let names = first.texts("tbody strong");
        assert_eq!((names.len(), names[0].as_str()), (50, "개발00"));
        let next = first.attribute(".pager [rel=next]", "href").unwrap();
        let second = house.browser.get(&next).await;
        assert_eq!(second.texts("tbody strong").len(), 11);
        let back = second.attribute(".pager [rel=prev]", "href").unwrap();
        assert_eq!(house.browser.get(&back).await.texts("tbody strong"), names);
        let found = house.get(&format!("/chart/units/{unit}?q=%EA%B0%9C%EB%B0%9C6")).await;
        assert_eq!(found.texts("tbody strong"), ["개발60"]);
        assert!(found.body.contains("모두 1건"));
        let leader = house.version(all[3].parse().unwrap()).await;
        house.done(&format!("/chart/members/{}/{unit}", all[3]), &[("version", &leader), ("leader", "on")]).await;
        let page = house.get(&format!("/chart/units/{unit}")).await;
        assert!(page.texts("dl.facts dd")[0].contains("개발03"));
        // Somebody without a post counts as unassigned: the super admin.
        let tree = house.get("/chart").await;
        assert_eq!(tree.texts("tbody tr:last-child .num"), ["1"]);
        let kept = house.post(&format!("/chart/units/{unit}/delete"), &[("version", "1")]).await;
        assert_eq!(kept.status, 422);
        assert!(error(&kept).contains("61명"), "{}", error(&kept));
    }

    async fn who_is_deleted_is_not_shown_comes_back_and_is_purged(app) {
        let mut house = House::new(&app).await;
        let (one, two) = (house.unit("본부", "").await, house.unit("지사", "").await);
        let group = house.group("감사단").await;
        let member = house.member("김가람", "garam@example.com").await;
        let id = member.to_string();
        for unit in [&one, &two] {
            house.done(&format!("/chart/units/{unit}/add"), &[("member", &id)]).await;
        }
        house.done(&format!("/groups/{group}/add"), &[("member", &id)]).await;
        let version = house.version(member).await;
        house.done(&format!("/members/{id}/delete"), &[("version", &version)]).await;
        assert_eq!(house.lines().await, ["-본부 0", "-지사 0"]);
        assert!(house.get(&format!("/chart/units/{one}")).await.texts("tbody strong").is_empty());
        assert!(house.get(&format!("/groups/{group}")).await.texts("tbody strong").is_empty());
        assert_eq!(house.get(&format!("/chart/members/{id}")).await.status, 404);
        let version = house.version(member).await;
        house.done(&format!("/members/{id}/restore"), &[("version", &version)]).await;
        assert_eq!(house.lines().await, ["-본부 1", "-지사 1"]);
        assert_eq!(house.get(&format!("/groups/{group}")).await.texts("tbody strong"), ["김가람"]);
        // A unit that only deleted people are in may go; who comes back has the oldest of the other posts as the main one.
        let version = house.version(member).await;
        house.done(&format!("/members/{id}/delete"), &[("version", &version)]).await;
        house.done(&format!("/chart/units/{one}/delete"), &[("version", "1")]).await;
        let version = house.version(member).await;
        house.done(&format!("/members/{id}/restore"), &[("version", &version)]).await;
        assert_eq!(posts(&house, member).await, ["*지사 "]);
        assert_eq!(house.department(member).await, "지사");
        let version = house.version(member).await;
        house.done(&format!("/members/{id}/delete"), &[("version", &version)]).await;
        app.pass(Duration::from_secs(31 * 24 * 3600));
        assert_eq!(ieum_app::members::purge_deleted(&app.ctx()).await.unwrap(), 1);
        let mut conn = app.store().read().await.unwrap();
        assert_eq!(conn.posts_of(house.org.scope, member).await.unwrap(), []);
        assert_eq!(conn.groups_of(house.org.scope, member).await.unwrap(), []);
    }
}

#[tokio::test]
async fn bad_input_about_posts_changes_nothing() {
    let app = TestApp::sqlite().await;
    let mut house = House::new(&app).await;
    let unit = house.unit("본부", "").await;
    let member = house.member("김가람", "garam@example.com").await;
    let id = member.to_string();
    let nobody = "01938e2a-7b00-7000-8000-000000000001";
    for (fields, status, field) in [
        (vec![("unit", ""), ("version", "1")], 422, "#unit-error"),
        (vec![("unit", nobody), ("version", "1")], 422, "#unit-error"),
        (
            vec![("unit", unit.as_str()), ("duty", nobody), ("version", "1")],
            422,
            "#duty-error",
        ),
        (vec![("unit", unit.as_str()), ("version", "9")], 409, ".notice"),
    ] {
        let answer = house.post(&format!("/chart/members/{id}"), &fields).await;
        assert_eq!(answer.status, status, "{fields:?}");
        assert!(!answer.texts(field).is_empty(), "{fields:?}");
    }
    let add = format!("/chart/units/{unit}/add");
    let many = vec![("member", nobody); 21];
    for (fields, status) in [
        (vec![], 422),
        (many, 422),
        (vec![("member", nobody)], 404),
        (vec![("member", id.as_str()), ("duty", nobody)], 422),
    ] {
        assert_eq!(house.post(&add, &fields).await.status, status, "{fields:?}");
    }
    assert_eq!(posts(&house, member).await, [""; 0]);
    // Twice the same person in one form is one post; a second click says so.
    house.done(&add, &[("member", &id), ("member", &id)]).await;
    let twice = house.post(&add, &[("member", &id), ("q", "김")]).await;
    assert_eq!(twice.status, 422);
    assert!(error(&twice).contains("이미 들어 있습니다"), "{}", error(&twice));
    assert!(twice.body.contains("김가람"), "the search is kept");
    assert_eq!(
        house
            .post(&format!("/chart/members/{id}"), &[("unit", &unit), ("version", "2")])
            .await
            .status,
        422
    );
    assert_eq!(house.get(&format!("/chart/members/{id}/{nobody}")).await.status, 404);
}

#[tokio::test]
async fn nobody_has_more_than_twenty_posts() {
    let app = TestApp::sqlite().await;
    let mut house = House::new(&app).await;
    let member = house.member("김가람", "garam@example.com").await;
    let id = member.to_string();
    let mut units: Vec<UnitId> = Vec::new();
    for number in 0..21 {
        units.push(house.unit(&format!("부서{number}"), "").await.parse().unwrap());
    }
    for unit in &units[..20] {
        house
            .done(&format!("/chart/units/{unit}/add"), &[("member", &id)])
            .await;
    }
    let full = house
        .post(&format!("/chart/units/{}/add", units[20]), &[("member", &id)])
        .await;
    assert_eq!(full.status, 422);
    assert!(error(&full).contains("20개"), "{}", error(&full));
    let version = house.version(member).await;
    let fields = [("unit", units[20].to_string()), ("version", version)];
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    assert_eq!(house.post(&format!("/chart/members/{id}"), &fields).await.status, 422);
    assert_eq!(posts(&house, member).await.len(), 20);
}
