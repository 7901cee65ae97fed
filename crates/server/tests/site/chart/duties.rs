//! Duties: the list and its order.

use super::{House, error};
use crate::on_both;

on_both! {
    async fn duties_are_listed_in_an_order_and_go_when_nobody_holds_them(app) {
        let mut house = House::new(&app).await;
        let lead = house.duty("팀장").await;
        let head = house.duty("본부장").await;
        let taken = house.post("/chart/duties", &[("name", "팀장 ")]).await;
        assert_eq!(taken.status, 422);
        assert!(error(&taken).contains("이미 있는 직책"), "{}", error(&taken));
        for name in ["", &"가".repeat(41)] {
            assert_eq!(house.post("/chart/duties", &[("name", name)]).await.status, 422);
        }
        house.done(&format!("/chart/duties/{head}/step"), &[("up", "1")]).await;
        let names = house.get("/chart/duties").await.texts("tbody td:first-child");
        assert_eq!(names, ["본부장", "팀장"]);
        assert_eq!(house.post(&format!("/chart/duties/{head}/step"), &[("down", "1")]).await.status, 409);
        house.done(&format!("/chart/duties/{lead}/name"), &[("version", "2"), ("name", "팀 리더")]).await;
        let late = house.post(&format!("/chart/duties/{lead}/name"), &[("version", "2"), ("name", "리더")]).await;
        assert_eq!(late.status, 409);
        let taken = house.post(&format!("/chart/duties/{lead}/name"), &[("version", "3"), ("name", "본부장")]).await;
        assert_eq!(taken.status, 422);

        let unit = house.unit("본부", "").await;
        let member = house.member("김가람", "garam@example.com").await;
        house.done(&format!("/chart/units/{unit}/add"), &[("member", &member.to_string()), ("duty", &lead)]).await;
        let held = house.post(&format!("/chart/duties/{lead}/delete"), &[("version", "3")]).await;
        assert_eq!(held.status, 422);
        assert!(error(&held).contains("1개"), "{}", error(&held));
        house.done(&format!("/chart/duties/{head}/delete"), &[("version", "2")]).await;
        // A deleted member does not keep a duty in the list.
        let version = house.version(member).await;
        house.done(&format!("/members/{member}/delete"), &[("version", &version)]).await;
        house.done(&format!("/chart/duties/{lead}/delete"), &[("version", "3")]).await;
        assert_eq!(house.get(&format!("/chart/duties/{lead}/name")).await.status, 404);
        let actions = house.actions().await.join(" ");
        for word in ["직책 추가", "직책 순서 변경", "직책 이름 변경", "직책 삭제"] {
            assert!(actions.contains(word), "{word}: {actions}");
        }
    }
}
