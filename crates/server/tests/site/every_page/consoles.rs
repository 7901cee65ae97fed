//! The pages of both consoles.

use super::Sample;
use super::Stage;
use super::pages::{Joined, companies, each, file, goes, page, unlisted};

const UNLINKED: [&str; 8] = [
    "free",
    "fresh",
    "submitted",
    "in-review",
    "asked",
    "rejected",
    "withdrawn",
    "inquiry",
];

pub fn console(stage: &Stage<'_>, path: &'static str) -> Vec<Sample> {
    let at = path.replace("/console/{org}", &stage.root());
    let (all, here) = (stage.members.keys().copied(), vec![page("super", &at)]);
    let with_empty = |mut samples: Vec<Sample>| {
        let rest = path.trim_start_matches("/console/{org}");
        samples.extend(companies(stage, &["fresh"], rest));
        samples
    };
    match path.trim_start_matches("/console/{org}") {
        "/console" => vec![
            page("both", path),
            page("member", path),
            goes("/console/", "super", path),
            goes("/login", "nobody", path),
            goes("/o/hanbit", "nobody", "/console?organization=hanbit-old"),
        ],
        "" => [here, vec![page("admin", &at)], companies(stage, &UNLINKED, "")].concat_samples(),
        "/link" => [here, vec![page("admin", &at)], companies(stage, &UNLINKED, "/link")].concat_samples(),
        "/link/apply" => companies(stage, &["fresh", "rejected", "withdrawn"], "/link/apply"),
        "/link/withdraw" => companies(stage, &["submitted", "in-review", "asked"], "/link/withdraw"),
        "/link/check/slug" => ["hanbit", "free-one", "Not good", "admin", ""]
            .map(|value| {
                file(
                    "application/json",
                    "super",
                    format!("{at}?value={}", value.replace(' ', "+")),
                )
            })
            .into(),
        "/link/check/brn" => ["1208147521", "123-45-67890", "000-00-00000", ""]
            .map(|value| file("application/json", "super", format!("{at}?value={value}")))
            .into(),
        "/admins" | "/security" | "/systems" | "/login-page" | "/login-page/preview" | "/organization" => {
            with_empty(here)
        }
        "/login-page/qr" | "/login-page/slug" | "/organization/logo/remove" => here,
        "/organization/logo" => vec![file("image/png", "super", at)],
        "/login-page/methods/{method}/disable" => each("super", &at, "{method}", [stage.thing("method")]),
        "/login-page/methods/{method}/name" => each(
            "super",
            &at,
            "{method}",
            [stage.thing("method"), stage.thing("method-off")],
        ),
        "/admins/handover" => with_empty(here),
        "/admins/handover/cancel" => here,
        "/systems/{system}/signins" => each(
            "super",
            &format!("{at}?period=today"),
            "{system}",
            [stage.thing("system")],
        ),
        "/admins/{member}" => {
            let ids = ["active", "admin"].map(|state| stage.members[state].to_string());
            each("super", &at, "{member}", ids.iter().map(String::as_str))
        }
        "/admins/{member}/remove" => each("super", &at, "{member}", [stage.members["admin"].to_string().as_str()]),
        "/audit" => [
            with_empty(here),
            vec![
                page("super", format!("{at}?area=application")),
                page("super", format!("{at}?result=refused")),
            ],
        ]
        .concat_samples(),
        "/audit/export" => here,
        "/audit/{entry}" => stage
            .entries("super")
            .iter()
            .map(|entry| page("super", entry))
            .collect(),
        "/members" => [
            with_empty(here),
            vec![
                page("super", format!("{at}?q=park")),
                page("super", format!("{at}?q=nobody-like-that")),
                page("super", format!("{at}?state=suspended")),
                page("admin", &at),
            ],
        ]
        .concat_samples(),
        "/members/new" | "/members/links/new" => here,
        "/members/links" => with_empty(here),
        "/members/links/{invitation}" => vec![
            page("super", stage.thing("link")),
            page("super", stage.thing("link-revoked")),
        ],
        "/members/links/{invitation}/revoke" => vec![page("super", format!("{}/revoke", stage.thing("link")))],
        "/members/{member}" => {
            let ids: Vec<_> = all.map(|state| stage.members[state].to_string()).collect();
            [
                each("super", &at, "{member}", ids.iter().map(String::as_str)),
                each("admin", &at, "{member}", ids.iter().map(String::as_str)),
            ]
            .concat_samples()
        }
        "/members/{member}/edit" | "/members/{member}/password" => {
            each("super", &at, "{member}", [stage.members["active"].to_string().as_str()])
        }
        "/members/{member}/{change}" => [
            ("active", "suspend"),
            ("active", "delete"),
            ("invited", "delete"),
            ("suspended", "resume"),
            ("deleted", "restore"),
        ]
        .map(|(state, change)| {
            let id = stage.members[state].to_string();
            page("super", at.replace("{member}", &id).replace("{change}", change))
        })
        .into(),
        _ => unlisted(path),
    }
}

pub fn operator(stage: &Stage<'_>, path: &'static str) -> Vec<Sample> {
    let here = vec![page("operator", path)];
    let orgs: Vec<_> = stage
        .companies
        .values()
        .chain([&stage.org])
        .map(|c| c.scope.org_id().to_string())
        .collect();
    match path {
        "/operator" | "/operator/health" | "/operator/audit/export" => here,
        // The form stands on the calendar's page; this address shows the preview of what was sent.
        "/operator/calendar/import" => vec![goes("/operator/calendar", "operator", path)],
        "/operator/organizations/new" | "/operator/systems" | "/operator/systems/new" => here,
        "/operator/calendar" => vec![page("operator", path), page("operator", "/operator/calendar?year=2027")],
        "/operator/applications" => [
            here,
            each(
                "operator",
                "/operator/applications?{q}",
                "{q}",
                ["assignee=me", "state=closed", "due=overdue", "q=nothing-like-that"],
            ),
        ]
        .concat_samples(),
        "/operator/applications/{id}" => {
            let states = [
                "approved",
                "submitted",
                "in-review",
                "asked",
                "rejected",
                "withdrawn",
                "inquiry",
            ];
            each("operator", path, "{id}", states.map(|state| stage.thing(state)))
        }
        "/operator/audit" => [here, vec![page("operator", "/operator/audit?result=refused")]].concat_samples(),
        "/operator/audit/{entry}" => stage
            .entries("operator")
            .iter()
            .map(|entry| page("operator", entry))
            .collect(),
        "/operator/calendar/remove" => vec![page("operator", format!("{path}?date=2026-12-24"))],
        "/operator/organizations" => [
            here,
            each(
                "operator",
                "/operator/organizations?{q}",
                "{q}",
                ["plan=free", "state=suspended", "q=nothing-like-that"],
            ),
        ]
        .concat_samples(),
        "/operator/organizations/{org}" | "/operator/organizations/{org}/suspend" => {
            each("operator", path, "{org}", orgs.iter().map(String::as_str))
        }
        "/operator/organizations/{org}/slug" => each(
            "operator",
            path,
            "{org}",
            [stage.org.scope.org_id().to_string().as_str()],
        ),
        "/operator/keys" => here,
        "/operator/keys/rotate-now/{alg}" => each("operator", path, "{alg}", ["ES256"]),
        "/operator/keys/retire/{key}" => vec![page("operator", stage.thing("retire"))],
        "/operator/systems/{system}/secret/present" | "/operator/systems/{system}/secret/earlier" => {
            each("operator", path, "{system}", [stage.thing("system")])
        }
        "/operator/systems/{system}/setup" => [
            each("operator", path, "{system}", [stage.thing("system")]),
            each(
                "operator",
                "/operator/systems/{system}/setup?stack=spring",
                "{system}",
                [stage.thing("system")],
            ),
        ]
        .concat_samples(),
        "/operator/systems/{system}"
        | "/operator/systems/{system}/access"
        | "/operator/systems/{system}/errors"
        | "/operator/systems/{system}/errors/clear"
        | "/operator/systems/{system}/logout"
        | "/operator/systems/{system}/requests"
        | "/operator/systems/{system}/secret"
        | "/operator/systems/{system}/signins"
        | "/operator/systems/{system}/suspend"
        | "/operator/systems/{system}/tokens" => each(
            "operator",
            path,
            "{system}",
            [stage.thing("system"), stage.thing("system-off")],
        ),
        _ => unlisted(path),
    }
}
