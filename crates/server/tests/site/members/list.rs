//! The list: search, filters, order, pages.

use std::collections::BTreeSet;
use std::time::Duration;

use http::StatusCode;
use ieum_model::member::{Member, MemberState};
use ieum_model::permission::{Menu, Menus};
use ieum_model::plan::Plan;
use ieum_store::member_list::{MemberFilter, MemberSort, Range, Search, Window};

use super::{active, enrol, make_admin, person, start};
use crate::on_both;
use crate::support::{Answer, TestApp};

fn names(answer: &Answer) -> Vec<String> {
    answer.texts("tbody strong")
}

/// Without reading the page as a tree, which would take most of the time of a hundred pages.
fn rows(answer: &Answer) -> Vec<String> {
    let cells = answer.body.split("<span class=\"sub\">").skip(1);
    cells.map(|rest| rest.split('<').next().unwrap().to_owned()).collect()
}

fn link(answer: &Answer, rel: &str) -> Option<String> {
    let before = answer.body.split(&format!("\" rel=\"{rel}\"")).next()?;
    (before.len() < answer.body.len()).then(|| before.rsplit("href=\"").next().unwrap().replace("&#38;", "&"))
}

fn next(answer: &Answer, rel: &str) -> Option<String> {
    answer.attribute(&format!("a[rel={rel}]"), "href")
}

on_both! {
    async fn five_thousand_members_are_paged_forwards_and_backwards(app) {
        let (created, mut browser, root) = start(&app).await;
        // Many share a name: the order is by name and then by identifier.
        let people: Vec<_> = (0..4_999)
            .map(|n| person(&format!("사람{:03}", n % 700), &format!("p{n}@example.com"), "", ["", "개발팀", "재무팀"][n % 3]))
            .collect();
        enrol(&app, &created, &people, MemberState::Active).await;
        let (mut pages, mut path) = (Vec::new(), format!("{root}/members"));
        loop {
            let answer = browser.get(&path).await;
            assert!(answer.body.contains("모두 5,000건"), "{path}");
            pages.push(rows(&answer));
            let Some(href) = link(&answer, "next") else { break };
            path = href;
        }
        let seen: Vec<_> = pages.concat();
        assert_eq!((pages.len(), seen.len()), (100, 5_000));
        assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 5_000);
        for expected in pages.iter().rev().skip(1) {
            path = link(&browser.get(&path).await, "prev").expect("a way back");
            assert_eq!(&rows(&browser.get(&path).await), expected, "{path}");
        }
        assert_eq!(link(&browser.get(&path).await, "prev"), None);
        // What finds very many is not counted to the end, but shown to the end.
        let (mut seen, mut path) = (BTreeSet::new(), format!("{root}/members?q=p"));
        loop {
            let answer = browser.get(&path).await;
            assert!(answer.body.contains("1,000건 넘게"), "{path}");
            seen.extend(rows(&answer));
            let Some(href) = link(&answer, "next") else { break };
            path = href;
        }
        assert_eq!(seen.len(), 4_999);
    }

    async fn every_order_shows_each_member_once_in_both_directions(app) {
        let (created, _, _) = start(&app).await;
        let people: Vec<_> = (0..1_199)
            .map(|n| person(&format!("사람{:03}", n % 70), &format!("p{n}@example.com"), "", ["", "개발팀", "재무팀"][n % 3]))
            .collect();
        enrol(&app, &created, &people, MemberState::Active).await;
        let mut conn = app.store().read().await.unwrap();
        let all = MemberFilter::default();
        let states = MemberFilter { state: Some(MemberState::Active), ..all.clone() };
        let department = MemberFilter { department: Some("개발팀".into()), ..all.clone() };
        let wide = MemberFilter {
            search: Some(Search { text: Range::starting_with("p"), phone: Range::starting_with("+8210") }),
            ..all.clone()
        };
        let found = MemberFilter {
            search: Some(Search { text: Range::starting_with("사람00"), phone: Range::empty() }),
            ..all.clone()
        };
        for (filter, total) in [(all, 1_200), (states, 1_200), (department, 400), (found, 179), (wide, 1_199)] {
            let is_wide = total == 1_199;
            assert_eq!(conn.count_members(created.scope, &filter).await.unwrap(), (!is_wide).then_some(total));
            for sort in [MemberSort::Name, MemberSort::Department, MemberSort::Age] {
                for is_descending in [false, true] {
                    let order = (sort, is_descending);
                    let (mut pages, mut window) = (Vec::new(), Window::First);
                    loop {
                        let page = conn.list_members(created.scope, &filter, order, window, 70).await.unwrap();
                        assert_eq!(page.has_previous, window != Window::First);
                        pages.push(page.rows.iter().map(|m| m.id).collect::<Vec<_>>());
                        window = Window::After(page.rows.last().unwrap().id);
                        if !page.has_next { break }
                    }
                    let seen = pages.concat();
                    assert_eq!((seen.len(), seen.iter().collect::<BTreeSet<_>>().len()), (total, total), "{order:?}");
                    let key = |m: &Member| match sort {
                        MemberSort::Name => (String::new(), m.name.clone(), 0, m.id),
                        MemberSort::Department => (m.department.clone(), m.name.clone(), 0, m.id),
                        MemberSort::Age => (String::new(), String::new(), m.created_at.as_micros(), m.id),
                    };
                    let whole = conn.list_members(created.scope, &filter, order, Window::First, 2_000).await.unwrap();
                    let mut keys: Vec<_> = whole.rows.iter().map(key).collect();
                    if is_descending { keys.reverse() }
                    assert!(keys.is_sorted(), "{order:?}");
                    for (n, expected) in pages.iter().enumerate().rev().skip(1) {
                        let page = conn.list_members(created.scope, &filter, order, Window::Before(pages[n + 1][0]), 70).await.unwrap();
                        assert_eq!(&page.rows.iter().map(|m| m.id).collect::<Vec<_>>(), expected, "{order:?}");
                        assert_eq!((page.has_previous, page.has_next), (n > 0, true));
                    }
                }
            }
        }
    }

    async fn a_search_looks_at_the_beginning_of_name_mail_phone_and_department(app) {
        let (created, mut browser, root) = start(&app).await;
        let people = [
            person("김가온", "gaon@example.com", "", "개발팀"),
            person("김나래", "narae@example.com", "", "재무팀"),
            person("Kim Dahl", "DAHL@example.com", "", "개발팀"),
            person("이라온", "", "010-1234-5678", "김포지점"),
        ];
        enrol(&app, &created, &people, MemberState::Active).await;
        let haneul = "김하늘";
        for (typed, expected) in [
            ("김", vec!["김가온", "김나래", haneul, "이라온"]),
            ("김나", vec!["김나래"]),
            // Typed as separate letters, in wide letters, in capitals.
            ("\u{1100}\u{1175}\u{11b7}나", vec!["김나래"]),
            ("ＫＩＭ", vec!["Kim Dahl"]),
            ("dahl@EX", vec!["Kim Dahl"]),
            ("010-1234", vec!["이라온"]),
            ("+82 10 1234 5678", vec!["이라온"]),
            ("개발", vec!["Kim Dahl", "김가온"]),
            ("ㄱ", vec!["Kim Dahl", "김가온", "김나래", haneul, "이라온"]),
            ("ㅇ", vec!["이라온"]),
            ("가온", vec![]),
            ("%", vec![]),
            ("_", vec![]),
            ("' OR 1=1 --", vec![]),
        ] {
            let query: String = url::form_urlencoded::byte_serialize(typed.as_bytes()).collect();
            let answer = browser.get(&format!("{root}/members?q={query}")).await;
            assert_eq!(names(&answer), expected, "{typed}");
        }
    }

    async fn filters_narrow_the_list_alone_and_together(app) {
        let (created, mut browser, root) = start(&app).await;
        let people = [person("가", "a@example.com", "", "개발팀"), person("나", "b@example.com", "", "재무팀")];
        let ids = enrol(&app, &created, &people, MemberState::Active).await;
        enrol(&app, &created, &[person("다", "c@example.com", "", "개발팀"), person("라", "", "010-1111-2222", "")], MemberState::Invited).await;
        make_admin(&app, &created, ids[1], Menus::from_bits(2)).await;
        for (query, expected) in [
            ("", vec!["가", "김하늘", "나", "다", "라"]),
            ("?state=active", vec!["가", "김하늘", "나"]),
            ("?state=invited", vec!["다", "라"]),
            ("?state=suspended", vec![]),
            ("?state=deleted", vec![]),
            ("?role=super_admin", vec!["김하늘"]),
            ("?role=admin", vec!["나"]),
            ("?role=member", vec!["가", "다", "라"]),
            ("?department=%EA%B0%9C%EB%B0%9C%ED%8C%80", vec!["가", "다"]),
            ("?department=%EA%B0%9C%EB%B0%9C%ED%8C%80&state=invited", vec!["다"]),
            ("?q=%EA%B0%9C%EB%B0%9C&state=invited", vec!["다"]),
            ("?q=%EB%82%98&role=admin", vec!["나"]),
            ("?state=invited&sort=-added", vec!["라", "다"]),
            ("?state=invited&sort=department", vec!["라", "다"]),
            ("?department=%EA%B0%9C%EB%B0%9C%ED%8C%80&sort=-department", vec!["다", "가"]),
            ("?role=admin&sort=added", vec!["나"]),
            // What is no filter is left out.
            ("?state=nonsense&role=king&sort=-password&after=x", vec!["가", "김하늘", "나", "다", "라"]),
        ] {
            let answer = browser.get(&format!("{root}/members{query}")).await;
            assert_eq!(answer.status, StatusCode::OK);
            let mut found = names(&answer);
            if query.contains("-added") {
                // Added in the same moment: only the set is certain.
                found.sort();
                found.reverse();
            }
            assert_eq!(found, expected, "{query}");
            assert!(answer.body.contains(&format!("모두 {}건", expected.len())), "{query}");
        }
        let answer = browser.get(&format!("{root}/members")).await;
        let options = answer.texts("select[name=department] option");
        assert_eq!(options[1..], ["개발팀", "재무팀"]);
    }
}

#[tokio::test]
async fn an_empty_list_says_what_to_do_and_the_page_exists_in_english() {
    let app = TestApp::sqlite().await;
    let (_, mut browser, root) = start(&app).await;
    let answer = browser.get(&format!("{root}/members?q=zzz")).await;
    assert!(answer.body.contains("조건에 맞는 구성원이 없습니다"));
    let english = browser.get(&format!("{root}/members?lang=en")).await;
    assert!(english.body.contains("Invite a member") && english.body.contains("Super admin"));
    assert!(!english.body.contains('⟦'));
}

#[tokio::test]
async fn markup_in_names_is_shown_as_text() {
    let app = TestApp::sqlite().await;
    let (created, mut browser, root) = start(&app).await;
    let people = [
        person("<script>alert(1)</script>", "x@example.com", "", "\"><img src=x>"),
        person("=HYPERLINK(\"http://evil.example\")", "y@example.com", "", ""),
    ];
    let ids = enrol(&app, &created, &people, MemberState::Active).await;
    for path in [format!("{root}/members"), format!("{root}/members/{}", ids[0])] {
        let body = browser.get(&path).await.body;
        assert!(
            !body.contains("<script>alert") && !body.contains("<img src=x"),
            "{path}"
        );
        assert!(body.contains("&#60;script&#62;"), "{path}");
    }
    let shown = browser.get(&format!("{root}/members")).await;
    assert_eq!(
        names(&shown)[..2],
        ["<script>alert(1)</script>", "=HYPERLINK(\"http://evil.example\")"]
    );
}

#[tokio::test]
async fn who_lacks_the_permission_or_belongs_elsewhere_sees_nothing() {
    let app = TestApp::sqlite().await;
    let (created, mut browser, root) = start(&app).await;
    let (admin, mut admins) = active(&app, &created, "박관리", "admin@example.com").await;
    let mut member = active(&app, &created, "최구성", "member@example.com").await.1;
    make_admin(&app, &created, admin, [Menu::Audit].into_iter().collect()).await;
    let members = format!("{root}/members");
    assert_eq!(admins.get(&members).await.status, StatusCode::FORBIDDEN);
    assert_eq!(member.get(&members).await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.browser().get(&members).await.status, StatusCode::SEE_OTHER);
    let other = app.organization("바다상사", Plan::Free, "bada@example.com").await;
    let mut strangers = app.signed_in(&other).await;
    assert_eq!(strangers.get(&members).await.status, StatusCode::NOT_FOUND);
    // The other organisation's member does not exist in this one, whatever is done to it.
    for (path, version) in [
        ("", ""),
        ("/edit", ""),
        ("/suspend", "1"),
        ("/delete", "1"),
        ("/password", ""),
        ("/resend", ""),
    ] {
        let path = format!("{root}/members/{}{path}", other.member);
        let answer = if version.is_empty() && !path.ends_with("resend") {
            browser.get(&path).await
        } else {
            browser.post(&path, &[("version", version)]).await
        };
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(
        browser.get(&format!("{root}/admins/{}", other.member)).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        browser.get(&format!("{root}/members/nonsense")).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_page_starts_behind_a_member_who_was_deleted_meanwhile() {
    let app = TestApp::sqlite().await;
    let (created, mut browser, root) = start(&app).await;
    let people: Vec<_> = (0..120)
        .map(|n| person(&format!("가{n:03}"), &format!("p{n}@example.com"), "", ""))
        .collect();
    let ids = enrol(&app, &created, &people, MemberState::Active).await;
    let first = browser.get(&format!("{root}/members")).await;
    let path = next(&first, "next").unwrap();
    assert!(path.contains(&ids[49].to_string()));
    let answer = browser
        .post(&format!("{root}/members/{}/delete", ids[49]), &[("version", "1")])
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(names(&browser.get(&path).await)[0], "가050");
    app.pass(Duration::from_secs(31 * 24 * 3600));
    ieum_app::members::purge_deleted(&app.ctx()).await.unwrap();
    // The session of the test is over by now; a new one finds the list from its beginning.
    let mut browser = app.signed_in(&created).await;
    assert_eq!(names(&browser.get(&path).await)[0], "가000");
}
