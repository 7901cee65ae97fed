//! How often people sign in to a business system, as operators and organisations see it.

use std::time::Duration;

use http::StatusCode;
use ieum_app::organizations::Created;
use ieum_app::provider::{forget_sign_ins, save_sign_ins};

use super::{Rp, organization, rp};
use crate::on_both;
use crate::support::{Answer, Browser, TestApp};

const DAY: Duration = Duration::from_secs(24 * 3600);

async fn save(app: &TestApp) {
    save_sign_ins(&app.ctx()).await.unwrap();
}

/// A sign-in with tokens.
async fn enter(rp: &Rp<'_>, browser: &mut Browser<'_>) {
    rp.tokens(browser).await;
}

/// Good, bad and new of the last row of the table.
fn last(answer: &Answer) -> Vec<String> {
    let cells = answer.texts(".chart tbody tr:last-child td");
    assert!(!cells.is_empty(), "{}", answer.body);
    cells
}

/// The totals.
fn totals(answer: &Answer) -> Vec<String> {
    answer.texts(".numbers dd")
}

fn console(created: &Created) -> String {
    format!("/console/{}/systems", created.scope.org_id())
}

on_both! {
    async fn what_happened_is_counted_once_for_the_system_and_for_the_organisation(app) {
        let (hanbit, haneul) = (organization(&app, "hanbit").await, organization(&app, "haneul").await);
        let rp = rp(&app).await;
        let mut operator = app.operator("op@example.com").await;
        let (mut first, mut other) = (app.signed_in(&hanbit).await, app.signed_in(&haneul).await);
        for _ in 0..3 {
            enter(&rp, &mut first).await;
        }
        enter(&rp, &mut other).await;
        // An error before anybody is known, one of a code, and a silent question, which is none.
        first.get(&rp.address(&[("scope", "openid phone")])).await;
        assert_eq!(rp.redeem("ieum_ac_nothing").await.status, StatusCode::BAD_REQUEST);
        app.browser().get(&rp.address(&[("prompt", "none")])).await;
        let address = format!("/operator/systems/{}/signins", rp.id);
        assert!(operator.get(&format!("/operator/systems/{}", rp.id)).await.body.contains(&address), "linked");
        assert_eq!(last(&operator.get(&address).await), ["0", "0", "0"], "not saved yet");
        save(&app).await;
        save(&app).await;
        let page = operator.get(&address).await;
        assert_eq!(last(&page), ["4", "2", "2"]);
        assert_eq!(page.texts(".chart tbody tr").len(), 30);
        assert_eq!(&totals(&page)[..3], ["4앞 기간 0", "2앞 기간 0", "2"]);
        // The organisation sees its own, and of the other nothing.
        for (browser, created, expected) in [(&mut first, &hanbit, ["3", "0", "1"]), (&mut other, &haneul, ["1", "0", "1"])] {
            let list = console(created);
            let own = format!("{list}/{}/signins", rp.id);
            let page = browser.get(&list).await;
            assert!(page.body.contains(&own), "linked: {}", page.body);
            assert_eq!(last(&page), expected[..2], "all systems");
            assert_eq!(last(&browser.get(&own).await), expected);
            assert_eq!(totals(&browser.get(&own).await)[2], "1");
        }
        let foreign = format!("{}/{}/signins", console(&haneul), rp.id);
        assert_eq!(first.get(&foreign).await.status, StatusCode::NOT_FOUND);
        // The next day: somebody new of the day again, but one person in the month.
        app.pass(DAY);
        let mut first = app.signed_in(&hanbit).await;
        enter(&rp, &mut first).await;
        save(&app).await;
        let page = first.get(&format!("{}/{}/signins", console(&hanbit), rp.id)).await;
        assert_eq!(last(&page), ["1", "0", "1"]);
        assert_eq!(totals(&page)[0], "4앞 기간 0");
        assert_eq!(totals(&page)[2], "1");
        // Hours of today beside those of yesterday.
        let mut operator = app.operator("second@example.com").await;
        let page = operator.get(&format!("{address}?period=today")).await;
        assert_eq!(last(&page), ["1", "0", "1"], "from nine to ten");
        assert_eq!(page.texts(".chart tbody tr").len(), 10);
        assert_eq!(totals(&page)[0], "1앞 기간 4 (−75%)");
        // A month later it is the period before.
        app.pass(30 * DAY);
        let mut operator = app.operator("third@example.com").await;
        let page = operator.get(&address).await;
        assert_eq!(totals(&page)[0], "0앞 기간 5 (−100%)");
        let page = operator.get(&format!("{address}?period=90")).await;
        assert_eq!(page.texts(".chart tbody tr").len(), 90);
        assert_eq!(totals(&page)[0], "5앞 기간 0");
        // Hours are forgotten soon, days after 400.
        assert!(forget_sign_ins(&app.ctx()).await.unwrap() > 0);
        assert_eq!(totals(&operator.get(&format!("{address}?period=90")).await)[0], "5앞 기간 0");
        app.pass(371 * DAY);
        assert!(forget_sign_ins(&app.ctx()).await.unwrap() > 0);
        assert_eq!(forget_sign_ins(&app.ctx()).await.unwrap(), 0, "nothing is left");
    }

    /// Two processes add to the same rows, and neither overwrites the other.
    async fn a_crowd_is_counted_whole(app) {
        let created = organization(&app, "hanbit").await;
        let rp = rp(&app).await;
        let entries = (0..20).map(|_| async {
            let mut browser = app.signed_in(&created).await;
            enter(&rp, &mut browser).await;
            save(&app).await;
        });
        futures_util::future::join_all(entries).await;
        save(&app).await;
        let mut operator = app.operator("op@example.com").await;
        let page = operator.get(&format!("/operator/systems/{}/signins", rp.id)).await;
        assert_eq!(last(&page), ["20", "0", "1"]);
    }
}

#[tokio::test]
async fn the_page_speaks_both_languages_and_says_what_to_do_where_nothing_happened() {
    let app = TestApp::sqlite().await;
    let rp = rp(&app).await;
    let mut operator = app.operator("op@example.com").await;
    let address = format!("/operator/systems/{}/signins", rp.id);
    for period in ["", "today", "30", "90", "31", "%00", "30&period=90"] {
        let page = operator.get(&format!("{address}?period={period}")).await;
        let expected = if period.contains('&') {
            StatusCode::BAD_REQUEST
        } else {
            StatusCode::OK
        };
        assert_eq!(page.status, expected, "{period}");
    }
    for (lang, word) in [("ko", "아직 로그인이 없습니다"), ("en", "No sign-ins yet")] {
        let page = operator.get(&format!("{address}?lang={lang}")).await;
        assert!(page.body.contains(word), "{}", page.body);
        assert!(page.attribute("svg[role=img]", "aria-label").is_some());
        assert!(!page.body.contains("style="));
        assert!(page.links().contains(&format!("/operator/systems/{}/setup", rp.id)));
    }
    let nobody = operator
        .get("/operator/systems/01938e2a-7b00-7000-8000-000000000001/signins")
        .await;
    assert_eq!(nobody.status, StatusCode::NOT_FOUND);
}
