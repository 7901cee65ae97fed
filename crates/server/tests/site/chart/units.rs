//! Units: adding, renaming, moving, ordering, deleting.

use super::{House, error};
use crate::on_both;
use crate::support::TestApp;

on_both! {
    async fn units_are_added_ordered_moved_renamed_and_deleted(app) {
        let mut house = House::new(&app).await;
        let empty = house.get("/chart").await;
        assert!(empty.body.contains("아직 부서가 없습니다"), "{}", empty.body);
        let support = house.unit("경영지원본부", "").await;
        let sales = house.unit("영업본부", "").await;
        let people = house.unit("인사팀", &support).await;
        house.unit("재무팀", &support).await;
        house.unit("채용파트", &people).await;
        assert_eq!(house.lines().await, [
            "-경영지원본부 0", "--인사팀 0", "---채용파트 0", "--재무팀 0", "-영업본부 0",
        ]);
        house.done(&format!("/chart/units/{people}/step"), &[("down", "1")]).await;
        assert_eq!(house.lines().await, [
            "-경영지원본부 0", "--재무팀 0", "--인사팀 0", "---채용파트 0", "-영업본부 0",
        ]);
        // The one who saw the order before comes too late, and at the end nothing happens.
        let late = house.post(&format!("/chart/units/{people}/step"), &[("up", "1")]).await;
        assert_eq!(late.status, 409);
        house.done(&format!("/chart/units/{people}/step"), &[("down", "2")]).await;
        house.done(&format!("/chart/units/{people}/move"), &[("version", "2"), ("parent", &sales)]).await;
        house.done(&format!("/chart/units/{people}/name"), &[("version", "3"), ("name", " 피플팀 ")]).await;
        assert_eq!(house.lines().await, [
            "-경영지원본부 0", "--재무팀 0", "-영업본부 0", "--피플팀 0", "---채용파트 0",
        ]);
        house.done(&format!("/chart/units/{people}/move"), &[("version", "4"), ("parent", "top")]).await;
        assert_eq!(house.lines().await[3..], ["-피플팀 0", "--채용파트 0"]);
        let page = house.get("/chart").await;
        assert_eq!(page.texts("tbody td:first-child a").len(), 5);
        // With a unit below it stays, and says why.
        let kept = house.post(&format!("/chart/units/{people}/delete"), &[("version", "5")]).await;
        assert_eq!(kept.status, 422);
        assert!(error(&kept).contains("하위 부서 1개"), "{}", error(&kept));
        let gone = house.done(&format!("/chart/units/{sales}/delete"), &[("version", "1")]).await;
        assert!(gone.location().ends_with("/chart"));
        assert_eq!(house.lines().await.len(), 4);
        assert_eq!(house.get(&format!("/chart/units/{sales}")).await.status, 404);
        let actions = house.actions().await.join(" ");
        for word in ["부서 추가", "부서 순서 변경", "부서 이동", "부서 이름 변경", "부서 삭제"] {
            assert!(actions.contains(word), "{word}: {actions}");
        }
    }

    async fn a_name_is_unique_among_siblings_only(app) {
        let mut house = House::new(&app).await;
        let one = house.unit("본부", "").await;
        let other = house.unit("지사", "").await;
        house.unit("총무팀", &one).await;
        let below = house.unit("총무팀", &other).await;
        for (path, fields) in [
            ("/chart/new".to_owned(), vec![("name", "본부"), ("below", "")]),
            ("/chart/new".to_owned(), vec![("name", "총무팀"), ("below", one.as_str())]),
            (format!("/chart/units/{other}/name"), vec![("name", "본부"), ("version", "1")]),
            (format!("/chart/units/{below}/move"), vec![("parent", one.as_str()), ("version", "1")]),
        ] {
            let answer = house.post(&path, &fields).await;
            assert_eq!(answer.status, 422, "{path}");
            assert!(error(&answer).contains("같은 이름의 부서"), "{path}: {}", error(&answer));
        }
        assert_eq!(house.lines().await.len(), 4);
    }

    async fn ten_levels_and_no_circle(app) {
        let mut house = House::new(&app).await;
        let mut above = String::new();
        let mut ladder = Vec::new();
        for level in 1..=10 {
            above = house.unit(&format!("{level}단계"), &above).await;
            ladder.push(above.clone());
        }
        let deep = house.post("/chart/new", &[("name", "11단계"), ("below", &above)]).await;
        assert_eq!(deep.status, 422);
        assert!(error(&deep).contains("10단계까지"), "{}", error(&deep));
        assert_eq!(deep.attribute("#name", "value").as_deref(), Some("11단계"));
        let pair = house.unit("짝", "").await;
        house.unit("아래", &pair).await;
        // The deepest unit of what moves counts.
        let moved = house.post(&format!("/chart/units/{pair}/move"), &[("version", "1"), ("parent", &ladder[8])]).await;
        assert_eq!(moved.status, 422);
        house.done(&format!("/chart/units/{pair}/move"), &[("version", "1"), ("parent", &ladder[7])]).await;
        assert!(house.lines().await.contains(&format!("{}아래 0", "-".repeat(10))));
        for parent in [&ladder[0], &ladder[5]] {
            let circle = house.post(&format!("/chart/units/{}/move", ladder[0]), &[("version", "1"), ("parent", parent)]).await;
            assert_eq!(circle.status, 422);
            assert!(error(&circle).contains("하위 부서 아래로"), "{}", error(&circle));
        }
    }
}

#[tokio::test]
async fn bad_input_is_named_at_the_field_and_changes_nothing() {
    let app = TestApp::sqlite().await;
    let mut house = House::new(&app).await;
    let unit = house.unit("본부", "").await;
    let long = "가".repeat(61);
    for name in ["", "   ", long.as_str(), "본\u{202e}부", "본\u{0}부"] {
        let new = house.post("/chart/new", &[("name", name), ("below", &unit)]).await;
        assert_eq!(new.status, 422, "{name:?}");
        assert!(!new.texts("#name-error").is_empty(), "{name:?}");
        let renamed = house
            .post(
                &format!("/chart/units/{unit}/name"),
                &[("name", name), ("version", "1")],
            )
            .await;
        assert_eq!(renamed.status, 422, "{name:?}");
    }
    for (parent, status) in [
        ("", 422),
        ("nonsense", 422),
        ("01938e2a-7b00-7000-8000-000000000001", 422),
    ] {
        let moved = house
            .post(
                &format!("/chart/units/{unit}/move"),
                &[("parent", parent), ("version", "1")],
            )
            .await;
        assert_eq!(moved.status, status, "{parent:?}");
        assert!(!moved.texts("#parent-error").is_empty(), "{parent:?}");
    }
    for (path, fields) in [
        ("name", [("name", "다른 이름"), ("version", "7")]),
        ("move", [("parent", "top"), ("version", "7")]),
        ("delete", [("version", "7"), ("x", "")]),
    ] {
        let late = house.post(&format!("/chart/units/{unit}/{path}"), &fields).await;
        assert_eq!(late.status, 409, "{path}");
    }
    // Who was told what the name is now goes on from there, with what was typed.
    let late = house
        .post(
            &format!("/chart/units/{unit}/name"),
            &[("name", "다른 이름"), ("version", "")],
        )
        .await;
    assert_eq!(late.attribute("[name=version]", "value").as_deref(), Some("1"));
    assert_eq!(late.attribute("#name", "value").as_deref(), Some("다른 이름"));
    for (path, status) in [
        ("/chart/units/nonsense", 404),
        ("/chart/units/01938e2a-7b00-7000-8000-000000000001", 404),
        ("/chart/new?below=nonsense", 404),
        ("/chart/new?below=01938e2a-7b00-7000-8000-000000000001", 404),
    ] {
        assert_eq!(house.get(path).await.status, status, "{path}");
    }
    assert_eq!(house.lines().await, ["-본부 0"]);
    let en = house.get(&format!("/chart/units/{unit}/move?lang=en")).await;
    assert!(en.body.contains("Directly below the organisation"));
}
