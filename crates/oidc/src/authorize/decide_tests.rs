//! What a checked request needs, as a table.

use ieum_model::{Instant, MemberId};

use super::tests::request;
use super::*;

fn at(seconds: i64) -> Instant {
    Instant::from_seconds(seconds)
}

fn member(number: u128) -> MemberId {
    let text = format!("00000000-0000-7000-8000-{number:012}");
    text.parse().expect("id")
}

#[test]
fn what_a_request_needs_depends_on_sign_in_prompt_age_and_organisation() {
    const ISSUE: &str = "issue";
    const REQUIRED: &str = "login_required";
    const UNMET: &str = "unmet_authentication_requirements";
    let acr = |essential: &str, values: &str| {
        format!(r#"{{"id_token":{{"acr":{{"essential":{essential},"values":[{values}]}}}}}}"#)
    };
    let signed_in = |auth_time| {
        Some(SignInFacts {
            member: member(1),
            org_slug: "hanbit".into(),
            auth_time: at(auth_time),
            acr: Some("urn:ieum:acr:password"),
            has_factor: false,
        })
    };
    let began = |started_at, has_chosen_account| {
        Some(Interaction {
            started_at: at(started_at),
            has_chosen_account,
        })
    };
    // now is 1000
    for (name, changes, sign_in, hinted, interaction, expected) in [
        ("not signed in", &[][..], None, None, None, "sign in"),
        (
            "not signed in, none",
            &[("prompt", "none")][..],
            None,
            None,
            None,
            REQUIRED,
        ),
        ("signed in", &[], signed_in(1), None, None, ISSUE),
        (
            "signed in, none",
            &[("prompt", "none")],
            signed_in(1),
            None,
            None,
            ISSUE,
        ),
        (
            "consent is not asked",
            &[("prompt", "consent")],
            signed_in(1),
            None,
            None,
            ISSUE,
        ),
        (
            "login",
            &[("prompt", "login")],
            signed_in(999),
            None,
            None,
            "sign in fresh",
        ),
        (
            "login, nobody there",
            &[("prompt", "login")],
            None,
            None,
            None,
            "sign in fresh",
        ),
        (
            "login, before the request",
            &[("prompt", "login")],
            signed_in(899),
            None,
            began(900, false),
            "sign in fresh",
        ),
        (
            "login, done",
            &[("prompt", "login")],
            signed_in(900),
            None,
            began(900, false),
            ISSUE,
        ),
        (
            "select",
            &[("prompt", "select_account")],
            signed_in(1),
            None,
            None,
            "sign in select",
        ),
        (
            "select, not chosen",
            &[("prompt", "select_account")],
            signed_in(950),
            None,
            began(900, false),
            "sign in select",
        ),
        (
            "select, chosen",
            &[("prompt", "select_account")],
            signed_in(1),
            None,
            began(900, true),
            ISSUE,
        ),
        ("young enough", &[("max_age", "60")], signed_in(940), None, None, ISSUE),
        (
            "too old",
            &[("max_age", "60")],
            signed_in(939),
            None,
            None,
            "sign in fresh",
        ),
        (
            "too old, none",
            &[("max_age", "60"), ("prompt", "none")],
            signed_in(939),
            None,
            None,
            REQUIRED,
        ),
        (
            "max_age 0",
            &[("max_age", "0")],
            signed_in(1000),
            None,
            None,
            "sign in fresh",
        ),
        (
            "max_age 0, done",
            &[("max_age", "0")],
            signed_in(950),
            None,
            began(900, false),
            ISSUE,
        ),
        (
            "huge max_age",
            &[("max_age", "99999999999999999999")],
            signed_in(1),
            None,
            None,
            ISSUE,
        ),
        (
            "its organisation",
            &[("organization", "hanbit")],
            signed_in(1),
            None,
            None,
            ISSUE,
        ),
        (
            "other organisation",
            &[("organization", "saebyeok")],
            signed_in(1),
            None,
            None,
            "sign in saebyeok",
        ),
        (
            "other organisation, none",
            &[("organization", "saebyeok"), ("prompt", "none")],
            signed_in(1),
            None,
            None,
            REQUIRED,
        ),
        (
            "create, nobody there",
            &[("prompt", "create")],
            None,
            None,
            None,
            "sign in create",
        ),
        (
            "create, signed in before",
            &[("prompt", "create")],
            signed_in(1),
            None,
            began(900, false),
            "sign in create",
        ),
        (
            "create, signed in since",
            &[("prompt", "create")],
            signed_in(900),
            None,
            began(900, false),
            ISSUE,
        ),
        (
            "acr wished for",
            &[("acr_values", "urn:other urn:ieum:acr:password")],
            signed_in(1),
            None,
            None,
            ISSUE,
        ),
        (
            "acr not to be had, a wish",
            &[("acr_values", "urn:other")],
            signed_in(1),
            None,
            None,
            ISSUE,
        ),
        (
            "acr voluntary",
            &[("claims", &acr("false", "\"urn:other\""))],
            signed_in(1),
            None,
            None,
            ISSUE,
        ),
        (
            "acr essential",
            &[("claims", &acr("true", "\"urn:ieum:acr:password\""))],
            signed_in(1),
            None,
            None,
            ISSUE,
        ),
        (
            "acr essential, any",
            &[("claims", &acr("true", ""))],
            signed_in(1),
            None,
            None,
            ISSUE,
        ),
        (
            "acr essential, one of two",
            &[("claims", &acr("true", "\"urn:other\",\"urn:ieum:acr:password\""))],
            signed_in(1),
            None,
            None,
            ISSUE,
        ),
        (
            "acr essential, not to be had",
            &[("claims", &acr("true", "\"urn:other\""))],
            signed_in(1),
            None,
            None,
            UNMET,
        ),
        (
            "the same for nobody",
            &[("claims", &acr("true", "\"urn:other\""))],
            None,
            None,
            None,
            UNMET,
        ),
        ("hinted", &[], signed_in(1), Some(member(1)), None, ISSUE),
        (
            "another hinted",
            &[("prompt", "none")],
            signed_in(1),
            Some(member(2)),
            None,
            REQUIRED,
        ),
    ] {
        let outcome = decide(&request(changes), sign_in.as_ref(), hinted, interaction, at(1000));
        let found = match outcome {
            Outcome::Issue => ISSUE.to_owned(),
            Outcome::StepUp => "step up".to_owned(),
            Outcome::Error(error) => error.code.as_str().to_owned(),
            Outcome::NeedsSignIn(needs) => {
                let mut words = "sign in".to_owned();
                words.push_str(if needs.fresh { " fresh" } else { "" });
                words.push_str(if needs.select { " select" } else { "" });
                words.push_str(if needs.create { " create" } else { "" });
                needs
                    .org_hint
                    .iter()
                    .for_each(|slug| words.push_str(&format!(" {slug}")));
                words
            }
        };
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn a_sign_in_of_no_class_is_asked_again_once_and_then_does_not_meet_an_essential_one() {
    let wish = r#"{"id_token":{"acr":{"essential":true,"values":["urn:ieum:acr:password"]}}}"#;
    let sign_in = SignInFacts {
        member: member(1),
        org_slug: "hanbit".into(),
        auth_time: at(500),
        acr: None,
        has_factor: false,
    };
    let decide_since = |started_at| {
        let done = Interaction {
            started_at: at(started_at),
            has_chosen_account: false,
        };
        decide(
            &request(&[("claims", wish)]),
            Some(&sign_in),
            None,
            Some(done),
            at(1000),
        )
    };
    assert!(matches!(decide_since(501), Outcome::NeedsSignIn(needs) if needs.fresh));
    assert!(
        matches!(decide_since(500), Outcome::Error(error) if error.code == ErrorCode::UnmetAuthenticationRequirements)
    );
}

#[test]
fn two_factors_are_asked_for_of_who_can_prove_them_and_set_up_by_who_has_just_signed_in() {
    let essential = r#"{"id_token":{"acr":{"essential":true,"values":["urn:ieum:acr:mfa"]}}}"#;
    let essential = [("claims", essential)];
    let preferred = [("acr_values", "urn:ieum:acr:mfa urn:ieum:acr:password")];
    let less = [("acr_values", "urn:ieum:acr:password urn:ieum:acr:mfa")];
    // What is asked, whether there is a factor, whether two were proven, when the person signed in; the request came at 500.
    for (changes, has_factor, is_proven, auth_time, expected) in [
        (&essential[..], true, false, 1, "step up"),
        (&essential, true, true, 1, "issue"),
        (&essential, false, false, 1, "fresh"),
        (&essential, false, false, 500, "step up"),
        (&preferred, true, false, 1, "step up"),
        (&preferred, true, true, 1, "issue"),
        (&preferred, false, false, 1, "issue"),
        (&less, true, false, 1, "issue"),
        (&[("max_age", "10"), preferred[0]], true, false, 1, "fresh"),
        (&[("max_age", "10"), preferred[0]], true, false, 600, "step up"),
        (&[("prompt", "none"), preferred[0]], true, false, 1, "issue"),
        (&[("prompt", "none"), essential[0]], true, false, 1, "error"),
    ] {
        let sign_in = SignInFacts {
            member: member(1),
            org_slug: "hanbit".into(),
            auth_time: at(auth_time),
            acr: Some(if is_proven {
                "urn:ieum:acr:mfa"
            } else {
                "urn:ieum:acr:password"
            }),
            has_factor,
        };
        let since = Interaction {
            started_at: at(500),
            has_chosen_account: false,
        };
        let found = match decide(&request(changes), Some(&sign_in), None, Some(since), at(1000)) {
            Outcome::Issue => "issue",
            Outcome::StepUp => "step up",
            Outcome::NeedsSignIn(needs) if needs.fresh => "fresh",
            Outcome::NeedsSignIn(_) => "sign in",
            Outcome::Error(_) => "error",
        };
        assert_eq!(found, expected, "{changes:?} {has_factor} {is_proven} {auth_time}");
    }
}
