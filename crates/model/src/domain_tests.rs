//! Which names can be a company's own, what they cover, and when a proof ends.

use super::*;

#[test]
fn every_name_gets_its_verdict() {
    let long = format!("{}kr", "abcdefghi.".repeat(26));
    for (typed, expected) in [
        ("hanbit.example", "hanbit.example"),
        (" @Hanbit.Example. ", "hanbit.example"),
        ("한빛.kr", "xn--xx3br43b.kr"),
        ("HANBIT.co.kr", "hanbit.co.kr"),
        ("sales.hanbit.co.kr", "sales.hanbit.co.kr"),
        ("", "domain_empty"),
        ("@", "domain_empty"),
        ("hanbit", "domain_malformed"),
        ("a b.kr", "domain_malformed"),
        ("hanbit..kr", "domain_malformed"),
        ("-hanbit.kr", "domain_malformed"),
        ("han_bit.kr", "domain_malformed"),
        ("127.0.0.1", "domain_malformed"),
        ("https://hanbit.kr", "domain_malformed"),
        ("user@hanbit.kr", "domain_malformed"),
        ("a.b.c.d.e.f.g.h.kr", "domain_malformed"),
        (long.as_str(), "domain_malformed"),
        ("kr", "domain_malformed"),
        ("co.kr", "domain_public_suffix"),
        ("github.io", "domain_public_suffix"),
        ("gmail.com", "domain_shared"),
        ("Naver.com", "domain_shared"),
        ("mail.daum.net", "domain_shared"),
        ("hanmail.net", "domain_shared"),
        ("kakao.com", "domain_shared"),
        ("outlook.com", "domain_shared"),
    ] {
        let verdict = Domain::parse(typed).map_or_else(|error| error.code().to_owned(), |d| d.as_str().to_owned());
        assert_eq!(verdict, expected, "{typed}");
    }
}

#[test]
fn an_international_name_is_read_in_its_own_letters() {
    assert_eq!(
        readable(Domain::parse("한빛.kr").expect("a domain").as_str()),
        "한빛.kr"
    );
    assert_eq!(readable("hanbit.example"), "hanbit.example");
}

#[test]
fn a_domain_covers_itself_and_by_choice_what_is_below() {
    for (domain, with_subdomains, address, expected) in [
        ("hanbit.example", false, "hanbit.example", true),
        ("hanbit.example", false, "sales.hanbit.example", false),
        ("hanbit.example", true, "sales.hanbit.example", true),
        ("hanbit.example", true, "a.sales.hanbit.example", true),
        ("hanbit.example", true, "evilhanbit.example", false),
        ("hanbit.example", true, "example", false),
        ("hanbit.example", true, "hanbit.example.evil.kr", false),
    ] {
        assert_eq!(covers(domain, with_subdomains, address), expected, "{address}");
    }
    assert_eq!(
        with_parents("a.hanbit.co.kr"),
        ["a.hanbit.co.kr", "hanbit.co.kr", "co.kr"]
    );
    assert!(with_parents("a.b.c.d.e.f.g.h.kr").is_empty());
}

fn at(hours: u64) -> Instant {
    Instant::from_seconds(0).plus(Duration::from_secs(hours * 3600))
}

#[test]
fn a_proof_that_is_missing_is_warned_about_and_lost_after_a_week() {
    let mut standing = Standing {
        state: DomainState::Pending,
        failing_since: None,
        warned_at: None,
    };
    let added = at(0);
    let mut step = |hours, seen| {
        let checked = check(standing, added, seen, at(hours));
        standing = checked.standing;
        checked
    };
    assert_eq!(step(1, Seen::Missing).next, Some(at(2)));
    assert_eq!(step(24 * 4, Seen::Missing).next, None, "nobody waits for ever");
    assert_eq!(step(100, Seen::There).change, Change::Proven);
    assert_eq!(step(124, Seen::There).change, Change::None);
    assert_eq!(step(148, Seen::Missing).change, Change::None);
    assert_eq!(step(160, Seen::There).standing.failing_since, None, "back in time");
    assert_eq!(step(200, Seen::Missing).change, Change::None);
    let until = at(200).plus(LOST_AFTER);
    assert_eq!(step(224, Seen::Missing).change, Change::Warned(until));
    assert_eq!(step(230, Seen::Missing).change, Change::None);
    assert_eq!(
        step(200 + 24 * 8, Seen::Unreachable).change,
        Change::None,
        "silence is not an answer"
    );
    let lost = step(200 + 24 * 8 + 1, Seen::Missing);
    assert_eq!((lost.change, lost.next), (Change::Lost, None));
    assert_eq!(step(900, Seen::There).change, Change::Proven);
    // Nobody looked for a year: the warning comes first.
    step(1_000, Seen::Missing);
    assert!(matches!(step(10_000, Seen::Missing).change, Change::Warned(_)));
    assert_eq!(step(10_023, Seen::Missing).change, Change::None);
    assert_eq!(step(10_024, Seen::Missing).change, Change::Lost);
}
