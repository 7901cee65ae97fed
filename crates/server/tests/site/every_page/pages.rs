//! What can be got.

use http::Method;
use ieum_server::web::core::Access;

use super::words::{complaints, is_hangul};
use super::{Expected, Sample, Stage, in_language};
use super::{consoles, operators};
use crate::support::TestApp;

/// A page that everybody named may see.
pub fn page(who: &'static str, address: impl Into<String>) -> Sample {
    status(200, who, address)
}

pub fn status(status: u16, who: &'static str, address: impl Into<String>) -> Sample {
    let (address, expected) = (address.into(), Expected::Page(status));
    Sample { who, address, expected }
}

pub fn file(media: &'static str, who: &'static str, address: impl Into<String>) -> Sample {
    let (address, expected) = (address.into(), Expected::File(media));
    Sample { who, address, expected }
}

pub fn goes(to: &'static str, who: &'static str, address: impl Into<String>) -> Sample {
    let (address, expected) = (address.into(), Expected::Goes(to));
    Sample { who, address, expected }
}

/// For each organisation on the way to being linked, its super admin at this address of its console.
pub fn companies(stage: &Stage<'_>, states: &[&'static str], rest: &str) -> Vec<Sample> {
    let of = |state: &&'static str| page(state, format!("{}{rest}", stage.root_of(&stage.companies[state])));
    states.iter().map(of).collect()
}

/// The path with the parameter's place taken by each of these.
pub fn each<'v>(
    who: &'static str,
    path: &str,
    parameter: &str,
    values: impl IntoIterator<Item = &'v str>,
) -> Vec<Sample> {
    let of = |value: &str| page(who, path.replace(parameter, value));
    values.into_iter().map(of).collect()
}

/// What is asked at a path of the route table.
pub fn samples(stage: &Stage<'_>, path: &'static str) -> Vec<Sample> {
    let thing = |name: &str| stage.thing(name).to_owned();
    match path {
        "/" => vec![page("nobody", "/"), page("member", "/"), page("remembered", "/")],
        "/login" => vec![
            page("nobody", "/login"),
            page("nobody", "/login?next=%2Faccount&login_hint=haneul%40example.com"),
        ],
        "/login/code" => vec![page("code", thing("code"))],
        "/login/factor" => vec![
            page("factor", thing("factor")),
            page("mailed", thing("mailed")),
            page("mailed", thing("mailed-sent")),
        ],
        "/login/enrol" => vec![page("enrol", thing("enrol"))],
        "/login/new-password" => vec![
            page("code", thing("renewal-expired")),
            page("code", thing("renewal-must-change")),
            page("code", thing("renewal-today")),
            page("code", thing("renewal-soon")),
            page("code", thing("renewal-grace")),
        ],
        // A passkey belongs to a domain, and this service has an address of numbers.
        "/login/passkey" => vec![status(404, "nobody", path)],
        "/login/choose" => vec![page("chooser", thing("choose"))],
        "/login/password" => vec![page("chooser", thing("password"))],
        "/o/{slug}" => vec![
            page("nobody", "/o/hanbit"),
            page("nobody", "/o/hanbit?login_hint=active%40hanbit.example"),
            page("remembered", "/o/hanbit"),
            page("tester", "/o/hanbit"),
            goes("/o/hanbit", "nobody", "/o/hanbit-old"),
            status(404, "nobody", "/o/nobody-there"),
        ],
        "/o/{slug}/mail" => vec![
            page("nobody", "/o/demanding/mail"),
            page("nobody", "/o/demanding/mail?login_hint=active%40hanbit.example"),
            goes("/o/hanbit", "nobody", "/o/hanbit/mail"),
            status(404, "nobody", "/o/nobody-there/mail"),
        ],
        "/o/{slug}/mail/code" => vec![page("mail-code", thing("mail-code"))],
        "/login/test/{token}" => vec![
            page("nobody", thing("test-link")),
            status(410, "nobody", path.replace("{token}", &"A".repeat(43))),
        ],
        "/o/{slug}/emergency" => vec![
            page("nobody", "/o/hanbit/emergency"),
            page("nobody", "/o/hanbit/emergency?login_hint=active%40hanbit.example"),
            goes("/o/hanbit/emergency", "nobody", "/o/hanbit-old/emergency"),
            status(404, "nobody", "/o/nobody-there/emergency"),
        ],
        // Both lead elsewhere, or say that they cannot.
        "/o/{slug}/go/{method}" => vec![status(
            404,
            "nobody",
            format!("/o/hanbit/go/{}", stage.thing("method-openid")),
        )],
        "/login/openid/{method}" => vec![status(
            422,
            "nobody",
            path.replace("{method}", stage.thing("method-openid")),
        )],
        "/login/openid/{method}/jwks" => {
            let at = path.replace("{method}", stage.thing("method-openid"));
            vec![status(404, "nobody", at)]
        }
        "/saml/{method}/metadata" => {
            let at = path.replace("{method}", stage.thing("method-saml"));
            vec![file("application/samlmetadata+xml", "nobody", at)]
        }
        "/saml/{method}/logout" => {
            let at = path.replace("{method}", stage.thing("method-saml"));
            vec![status(400, "nobody", at)]
        }
        "/password/forgot" => vec![page("nobody", path)],
        "/password/sent" => vec![page("nobody", path)],
        "/password/reset/{token}" => vec![
            page("nobody", thing("reset")),
            status(410, "nobody", path.replace("{token}", &"A".repeat(43))),
        ],
        "/password/setup/{token}" => vec![
            page("nobody", thing("setup")),
            status(410, "nobody", path.replace("{token}", &"A".repeat(43))),
        ],
        "/signup" | "/signup/sent" | "/operator/login" => vec![page("nobody", path)],
        "/signup/{token}" => vec![
            page("nobody", thing("signup")),
            page("nobody", thing("signup-known")),
            status(404, "nobody", path.replace("{token}", &"A".repeat(43))),
        ],
        "/invite/{token}" => vec![
            page("nobody", thing("invite")),
            page("nobody", thing("invite-known")),
            status(404, "nobody", path.replace("{token}", &"A".repeat(43))),
        ],
        "/join/{token}" => vec![page("nobody", thing("join")), status(404, "nobody", path)],
        "/join/{token}/sent" => vec![page("nobody", format!("{}/sent", thing("join")))],
        "/join/proof/{token}" => vec![page("nobody", thing("proof")), status(410, "nobody", path)],
        "/handover/{token}" => vec![
            page("nobody", thing("handover")),
            page("admin", thing("handover")),
            page("member", thing("handover")),
            status(404, "nobody", path),
        ],
        path if path.starts_with("/oauth2") || path.starts_with("/.well-known") || path.starts_with("/brand") => {
            for_programs(stage, path)
        }
        path if path.starts_with("/account") => account(stage, path),
        "/trace/{token}" => vec![page("nobody", thing("trace-shared")), status(404, "nobody", path)],
        "/device" => vec![page("member", path), page("member", "/device?user_code=BCDF-GHJK")],
        "/device/allowed" | "/device/refused" => vec![page("member", path)],
        path if path.starts_with("/console") => consoles::console(stage, path),
        path if path.starts_with("/operator") => operators::operator(stage, path),
        "/api/openapi.json" => vec![file("application/json", "nobody", path)],
        _ => unlisted(path),
    }
}

pub fn unlisted(path: &str) -> ! {
    panic!("{path}: add a sample to every_page/pages.rs")
}

fn for_programs(stage: &Stage<'_>, path: &'static str) -> Vec<Sample> {
    match path {
        "/.well-known/openid-configuration" | "/oauth2/jwks" => vec![file("application/json", "nobody", path)],
        "/oauth2/check_session" => vec![file("text/html", "nobody", path)],
        // Goes back to the business system; an error that must stay here is a page.
        "/oauth2/authorize" => vec![
            goes("https://rp.example/cb?code=", "member", stage.thing("authorize")),
            goes("/login?next=", "nobody", stage.thing("authorize")),
            status(400, "member", stage.thing("authorize-error")),
            status(400, "nobody", path),
        ],
        "/oauth2/consent" => vec![page("member", stage.thing("consent"))],
        "/oauth2/select" => vec![page("both", stage.thing("select"))],
        "/oauth2/logout" => vec![
            page("member", path),
            page("member", "/oauth2/logout?client_id=messenger"),
            page("nobody", path),
        ],
        // Answers with a challenge and no text (RFC 6750, section 3).
        "/oauth2/userinfo" | "/oauth2/register/{client}" => Vec::new(),
        "/brand/{file}" => vec![file("text/css", "nobody", "/brand/2457d6.css")],
        "/brand/{org}/{digest}" => {
            let digest = stage.thing("logo");
            vec![file(
                "image/png",
                "nobody",
                format!("/brand/{}/{digest}", stage.org.scope.org_id()),
            )]
        }
        _ => unlisted(path),
    }
}

fn account(stage: &Stage<'_>, path: &'static str) -> Vec<Sample> {
    match path {
        "/account" => vec![
            page("member", path),
            page("super", path),
            page("remembered", path),
            page("both", path),
        ],
        "/account/password" => vec![page("member", path), page("must-change", path)],
        "/account/systems/{org}/{system}/disconnect" => {
            let path = path.replace("{org}", &stage.org.scope.org_id().to_string());
            vec![page("member", path.replace("{system}", stage.thing("system")))]
        }
        "/account/factors" => vec![page("member", path), page("super", path)],
        "/account/factors/totp" => vec![page("member", path), page("super", path)],
        "/account/factors/totp/remove" | "/account/factors/codes" => {
            vec![page("member", path), status(404, "super", path)]
        }
        "/account/factors/passkeys/new" => vec![status(404, "member", path)],
        path if path.starts_with("/account/factors/passkeys") => {
            each("member", path, "{passkey}", [stage.thing("passkey")])
        }
        "/account/links/{org}/{link}/remove" => {
            let path = path.replace("{org}", &stage.org.scope.org_id().to_string());
            vec![page("member", path.replace("{link}", stage.thing("linked")))]
        }
        "/account/sessions/end-others" => vec![page("member", path), page("remembered", path)],
        _ => unlisted(path),
    }
}

/// What is no address of the table but a page all the same.
fn others(stage: &Stage<'_>) -> Vec<Sample> {
    let (who, address) = ("nobody", format!("/mailbox/{}", stage.thing("mail")));
    let mail = Sample {
        who,
        address,
        expected: Expected::Quotes,
    };
    vec![
        status(404, "nobody", "/nowhere"),
        status(404, "super", format!("{}/nowhere", stage.root())),
        status(403, "admin", format!("{}/admins", stage.root())),
        page("nobody", "/mailbox?to=english"),
        page("nobody", "/mailbox?to=nobody-at-all"),
        mail,
    ]
}

pub trait Joined {
    fn concat_samples(self) -> Vec<Sample>;
}

impl<const N: usize> Joined for [Vec<Sample>; N] {
    fn concat_samples(self) -> Vec<Sample> {
        self.into_iter().flatten().collect()
    }
}

#[tokio::test]
async fn every_page_is_whole_in_both_languages() {
    let app = TestApp::sqlite().await;
    let stage = Stage::set(&app).await;
    let got =
        |r: &&ieum_server::web::core::RouteInfo| r.method == Method::GET && !matches!(r.access, Access::Client(_));
    let mut all: Vec<Sample> = app
        .routes
        .iter()
        .filter(got)
        .flat_map(|route| samples(&stage, route.path))
        .collect();
    all.extend(others(&stage));
    let (mut wrong, mut count) = (Vec::new(), 0);
    for sample in &all {
        for language in ["ko", "en"] {
            let address = in_language(&sample.address, language);
            let answer = stage.browsers[sample.who].clone().get(&address).await;
            let mut found = Vec::new();
            if !sample.is_met_by(&answer) {
                found.push(format!(
                    "{} {} instead of {:?}",
                    answer.status,
                    answer.location(),
                    sample.expected
                ));
            } else if matches!(sample.expected, Expected::Page(_)) {
                found = complaints(&answer, language);
            } else if sample.expected == Expected::Quotes {
                found = complaints(&answer, language);
                found.retain(|what| !what.starts_with("not "));
            } else if language == "en" && answer.body.starts_with('{') && answer.body.chars().any(is_hangul) {
                found.push(answer.body.clone());
            }
            // No page of another site may show one of ours in a frame (RFC 9700, section 4.16).
            let policy = answer.headers.get("content-security-policy");
            let policy = policy.and_then(|value| value.to_str().ok()).unwrap_or_default();
            if !policy.contains("frame-ancestors 'none'") && !matches!(sample.expected, Expected::File(_)) {
                found.push(format!("may be framed: {policy}"));
            }
            wrong.extend(
                found
                    .iter()
                    .map(|what| format!("{} by {}: {what}", address, sample.who)),
            );
            count += 1;
        }
    }
    wrong.sort();
    wrong.dedup();
    assert!(
        wrong.is_empty(),
        "{count} answers, {} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(count > 300, "{count}");
}
