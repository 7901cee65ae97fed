//! The operator's calendar: a year, a table of days entered after a preview, a day removed after a question.

use http::StatusCode;

use super::{applicant, link, operator};
use crate::on_both;
use crate::support::TestApp;

const IMPORT: &str = "/operator/calendar/import";
const TABLE: &str = "# 임시공휴일\n2026-11-24\tholiday\t임시공휴일\n2026-11-29\tworkday\t대체 근무일\n";

on_both! {
    async fn a_table_is_previewed_entered_and_counts(app) {
        let mut operator = operator(&app, "op@example.com").await;
        let empty = operator.get("/operator/calendar").await;
        assert!(empty.body.contains("입력한 날이 없습니다") && empty.body.contains("추석"));
        let preview = operator.post(IMPORT, &[("table", TABLE)]).await;
        assert_eq!(preview.status, StatusCode::OK);
        assert_eq!(preview.texts("tbody time"), ["2026-11-24", "2026-11-29"]);
        assert!(preview.body.contains("2일이 바뀝니다."));
        assert!(app.store().read().await.unwrap().calendar_overrides().await.unwrap().is_empty(), "a preview changes nothing");
        let version = preview.attribute("input[name=version]", "value").unwrap();
        let done = operator.post(IMPORT, &[("table", TABLE), ("confirm", "yes"), ("version", &version)]).await;
        assert_eq!((done.status, done.location()), (StatusCode::SEE_OTHER, "/operator/calendar"));
        let page = operator.get("/operator/calendar").await;
        assert!(page.body.contains("날짜 표를 반영했습니다.") && page.texts(".off.added").iter().any(|day| day.starts_with("24")));
        let late = operator.post(IMPORT, &[("table", TABLE), ("confirm", "yes"), ("version", &version)]).await;
        assert_eq!(late.status, StatusCode::CONFLICT, "the calendar was changed since the preview");
        assert!(late.body.contains("바뀔 내용을 다시 확인해 주세요.") && late.body.contains("2026-11-24\tholiday"));
        let same = operator.post(IMPORT, &[("table", TABLE)]).await;
        assert!(same.body.contains("0일이 바뀝니다.") && same.texts(".button-main").is_empty());

        let (created, mut browser) = applicant(&app, "하늘물산", "haneul@example.com").await;
        let form = browser.get(&format!("{}/apply", link(&created))).await;
        assert!(form.body.contains("2026년 11월 27일(금)까지"), "Tuesday does not count any more: {}", form.body);

        let ask = operator.get("/operator/calendar/remove?date=2026-11-24").await;
        assert!(ask.texts(".ask h2")[0].contains("2026-11-24 임시공휴일을 삭제할까요?"), "{}", ask.body);
        let gone = operator.post("/operator/calendar/remove", &[("date", "2026-11-24")]).await;
        assert_eq!(gone.status, StatusCode::SEE_OTHER);
        let form = browser.get(&format!("{}/apply", link(&created))).await;
        assert!(form.body.contains("2026년 11월 26일(목)까지"));
        let again = operator.post("/operator/calendar/remove", &[("date", "2026-11-24")]).await;
        assert_eq!(again.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn every_bad_line_is_named_and_nothing_is_entered() {
    let app = TestApp::sqlite().await;
    let mut operator = operator(&app, "op@example.com").await;
    let table = "2026-05-04\tholiday\t샌드위치\n2026-13-01\tholiday\t없는 달\n2026-05-06 holiday 빈칸\n2026-05-07\tvacation\t휴가\n\
        1999-05-07\tholiday\t옛날\n2026-05-08\tholiday\t \n2026-05-04\tworkday\t또";
    let page = operator.post(IMPORT, &[("table", table)]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        page.texts(".notice-bad li"),
        [
            "2번째 줄: 날짜를 2027-05-03처럼 적어 주세요.",
            "3번째 줄: 날짜, 구분, 이름을 탭으로 나누어 적어 주세요.",
            "4번째 줄: 구분은 holiday 또는 workday로 적어 주세요.",
            "5번째 줄: 달력이 다루지 않는 연도입니다.",
            "6번째 줄: 이름을 1~60자로 적어 주세요.",
            "7번째 줄: 1번째 줄과 같은 날짜입니다.",
        ]
    );
    assert!(page.body.contains("2026-05-07\tvacation"), "what was typed stays");
    for (table, message) in [
        ("", "입력할 날이 없습니다. 한 줄에 하루씩 적어 주세요."),
        ("# nothing\n\n", "입력할 날이 없습니다. 한 줄에 하루씩 적어 주세요."),
    ] {
        let page = operator
            .post(IMPORT, &[("table", table), ("confirm", "yes"), ("version", "0")])
            .await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(page.texts(".notice-bad li"), [message]);
    }
    let first = jiff::civil::date(2030, 1, 1);
    let lines = first
        .series(jiff::Span::new().days(1))
        .take(2_001)
        .map(|day| format!("{day}\tholiday\t쉼"))
        .collect::<Vec<_>>()
        .join("\n");
    let page = operator.post(IMPORT, &[("table", &lines)]).await;
    assert_eq!(
        page.texts(".notice-bad li"),
        ["한 번에 2000일까지 입력할 수 있습니다. 나누어 입력해 주세요."]
    );
    assert!(
        app.store()
            .read()
            .await
            .unwrap()
            .calendar_overrides()
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn a_year_can_be_leafed_through_and_one_that_is_unknown_is_said_to_be() {
    let app = TestApp::sqlite().await;
    let mut operator = operator(&app, "op@example.com").await;
    let page = operator.get("/operator/calendar?year=2027").await;
    assert!(page.body.contains("2027년") && page.texts("table.month").len() == 12);
    let page = operator.get("/operator/calendar?year=2061").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("이 해의 공휴일 정보가 없습니다."));
    for odd in ["year=x", "year=99999", "year=-1", "year="] {
        let page = operator.get(&format!("/operator/calendar?{odd}")).await;
        assert!(page.body.contains("2026년"), "{odd}");
    }
    for odd in ["remove", "remove?date=x", "remove?date=2026-01-01"] {
        assert_eq!(
            operator.get(&format!("/operator/calendar/{odd}")).await.status,
            StatusCode::NOT_FOUND,
            "{odd}"
        );
    }
    assert_eq!(operator.get(IMPORT).await.location(), "/operator/calendar");
}

#[tokio::test]
async fn operators_are_warned_months_before_the_calendar_ends() {
    let app = TestApp::sqlite().await;
    let years = std::time::Duration::from_secs(34 * 366 * 24 * 3600);
    app.pass(years);
    let mut operator = operator(&app, "op@example.com").await;
    for path in ["/operator", "/operator/calendar"] {
        assert!(
            operator
                .get(path)
                .await
                .body
                .contains("달력에 2061년 공휴일이 없습니다"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn an_application_that_would_be_due_in_an_unknown_year_is_not_accepted() {
    let app = TestApp::sqlite().await;
    // 30 December 2060, 09:00 in Korea.
    let start = ieum_model::Instant::parse_rfc3339(crate::support::START).unwrap();
    let then = ieum_model::Instant::parse_rfc3339("2060-12-30T09:00:00+09:00").unwrap();
    app.pass(then.since(start));
    let (created, mut browser) = applicant(&app, "하늘물산", "haneul@example.com").await;
    let form = browser.get(&format!("{}/apply", link(&created))).await;
    assert!(form.body.contains("2061년의 공휴일 정보가 없어"), "{}", form.body);
    let answer = super::apply(&mut browser, &created, "하늘물산", "haneul").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!super::has_applied(&app, &created).await);
}
