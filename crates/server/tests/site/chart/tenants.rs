//! Other organisations' things are unknown, and an admin needs the menu.

use ieum_model::permission::Menu;
use ieum_model::plan::Plan;

use super::House;
use crate::members::{active, make_admin};
use crate::support::TestApp;

#[tokio::test]
async fn things_of_another_organisation_are_unknown_everywhere() {
    let app = TestApp::sqlite().await;
    let mut house = House::new(&app).await;
    let (unit, duty, group) = (
        house.unit("본부", "").await,
        house.duty("팀장").await,
        house.group("감사단").await,
    );
    let member = house.member("김가람", "garam@example.com").await.to_string();
    house
        .done(&format!("/chart/units/{unit}/add"), &[("member", &member)])
        .await;
    let other = app.organization("별빛상사", Plan::Standard, "byul@example.com").await;
    let mut stranger = House {
        app: &app,
        browser: app.signed_in(&other).await,
        root: format!("/console/{}", other.scope.org_id()),
        org: other,
    };
    let own_unit = stranger.unit("별빛본부", "").await;
    let own_group = stranger.group("별빛모임").await;
    for path in [
        format!("/chart/units/{unit}"),
        format!("/chart/units/{unit}/name"),
        format!("/chart/units/{unit}/move"),
        format!("/chart/units/{unit}/delete"),
        format!("/chart/units/{unit}/add"),
        format!("/chart/new?below={unit}"),
        format!("/chart/duties/{duty}/name"),
        format!("/chart/duties/{duty}/delete"),
        format!("/chart/members/{member}"),
        format!("/chart/members/{member}/{unit}"),
        format!("/chart/members/{member}/{unit}/delete"),
        format!("/groups/{group}"),
        format!("/groups/{group}/name"),
        format!("/groups/{group}/delete"),
        format!("/groups/{group}/add"),
    ] {
        assert_eq!(stranger.get(&path).await.status, 404, "{path}");
    }
    let version = ("version", "1");
    for (path, fields) in [
        (
            "/chart/new".to_owned(),
            vec![("name", "침입"), ("below", unit.as_str())],
        ),
        (format!("/chart/units/{unit}/name"), vec![("name", "침입"), version]),
        (format!("/chart/units/{unit}/move"), vec![("parent", "top"), version]),
        (format!("/chart/units/{unit}/step"), vec![("up", "1")]),
        (format!("/chart/units/{unit}/delete"), vec![version]),
        (format!("/chart/units/{unit}/add"), vec![("member", member.as_str())]),
        (
            format!("/chart/units/{own_unit}/add"),
            vec![("member", member.as_str())],
        ),
        (format!("/chart/duties/{duty}/name"), vec![("name", "침입"), version]),
        (format!("/chart/duties/{duty}/step"), vec![("up", "1")]),
        (format!("/chart/duties/{duty}/delete"), vec![version]),
        (
            format!("/chart/members/{member}"),
            vec![("unit", own_unit.as_str()), version],
        ),
        (format!("/chart/members/{member}/{unit}"), vec![version]),
        (format!("/chart/members/{member}/{unit}/main"), vec![version]),
        (format!("/chart/members/{member}/{unit}/delete"), vec![version]),
        (format!("/groups/{group}/name"), vec![("name", "침입"), version]),
        (format!("/groups/{group}/delete"), vec![version]),
        (format!("/groups/{group}/add"), vec![("member", member.as_str())]),
        (format!("/groups/{own_group}/add"), vec![("member", member.as_str())]),
        (format!("/groups/{group}/remove"), vec![("member", member.as_str())]),
    ] {
        assert_eq!(stranger.post(&path, &fields).await.status, 404, "{path} {fields:?}");
    }
    assert_eq!(house.lines().await, ["-본부 1"]);
    assert_eq!(stranger.lines().await, ["-별빛본부 0"]);
}

#[tokio::test]
async fn an_admin_needs_the_menu() {
    let app = TestApp::sqlite().await;
    let house = House::new(&app).await;
    let (with, mut with_browser) = active(&app, &house.org, "조직담당", "chart@example.com").await;
    let (without, mut without_browser) = active(&app, &house.org, "감사담당", "audit@example.com").await;
    make_admin(&app, &house.org, with, [Menu::Chart].into_iter().collect()).await;
    make_admin(&app, &house.org, without, [Menu::Audit].into_iter().collect()).await;
    for path in ["/chart", "/chart/new", "/chart/duties", "/groups", "/groups/new"] {
        let path = format!("{}{path}", house.root);
        assert_eq!(with_browser.get(&path).await.status, 200, "{path}");
        assert_eq!(without_browser.get(&path).await.status, 403, "{path}");
    }
    let chart = format!("{}/chart", house.root);
    assert!(with_browser.get(&house.root).await.links().contains(&chart));
    assert!(!without_browser.get(&house.root).await.links().contains(&chart));
    let fields = [("name", "본부"), ("below", "")];
    let new = format!("{chart}/new");
    assert_eq!(without_browser.post(&new, &fields).await.status, 403);
    assert_eq!(with_browser.post(&new, &fields).await.status, 303);
    // The menu is no key to the members' own pages.
    assert_eq!(with_browser.get(&format!("{}/members", house.root)).await.status, 403);
}
