//! The pages of an organisation's console.

use super::Sample;
use super::Stage;
use super::pages::{Joined, companies, each, file, goes, page, status, unlisted};

/// The media type of an Excel workbook.
const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

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
        "/security/emergency" => with_empty(here),
        "/security/factors" => [here, vec![page("super", format!("{at}?q=nobody-like-that"))]].concat_samples(),
        "/members/{member}/factors" => each(
            "super",
            &at,
            "{member}",
            [stage.members["suspended"].to_string().as_str()],
        ),
        "/links" => [with_empty(here), vec![page("super", format!("{at}?state=dismissed"))]].concat_samples(),
        "/links/{proposal}" => each("super", &at, "{proposal}", [stage.thing("proposal")]),
        "/traces" => [
            with_empty(here),
            [
                "?result=refused",
                "?q=nobody-like-that",
                "?from=2026-02-30",
                "?before=01938e2a-7b00-7000-8000-000000000001",
            ]
            .map(|query| page("super", format!("{at}{query}")))
            .into(),
            vec![page("super", format!("{at}?member={}", stage.members["active"]))],
        ]
        .concat_samples(),
        "/traces/export" => [here, vec![page("super", format!("{at}?result=refused"))]].concat_samples(),
        "/traces/{trace}" => {
            let traces = ["trace", "trace-good", "trace-proposed"].map(|name| stage.thing(name));
            each("super", &at, "{trace}", traces)
        }
        "/traces/{trace}/record.json" => {
            let at = at.replace("{trace}", stage.thing("trace"));
            vec![file("application/json", "super", at)]
        }
        "/traces/{trace}/share/{share}/end" => {
            let at = at.replace("{share}", stage.thing("trace-share"));
            each("super", &at, "{trace}", [stage.thing("trace")])
        }
        "/login-page/domains" | "/login-page/keys" => with_empty(here),
        "/login-page/keys/template.csv" => vec![file("text/csv", "super", at)],
        "/login-page/keys/template.xlsx" => vec![file(WORKBOOK, "super", at)],
        "/login-page/domains/{domain}" => {
            let domains = ["domain", "domain-pending", "domain-failing", "domain-lost"];
            each("super", &at, "{domain}", domains.map(|name| stage.thing(name)))
        }
        "/login-page/domains/{domain}/remove" => each("super", &at, "{domain}", [stage.thing("domain")]),
        "/login-page/methods/{method}/unlinked" => {
            let at = at.replace("{method}", stage.thing("method-openid"));
            let member = stage.members["active"];
            [
                "",
                "?q=active",
                "?q=nobody-like-that",
                &format!("?after=zzzz&member={member}"),
            ]
            .map(|query| page("super", format!("{at}{query}")))
            .into()
        }
        "/login-page/methods/{method}/people" | "/login-page/methods/{method}/would" => {
            each("super", &at, "{method}", [stage.thing("method-openid")])
        }
        "/login-page/methods/{method}/testers" => {
            let methods = ["method-openid", "method-saml", "method-ldap", "method-check"];
            let mut samples = each("super", &at, "{method}", methods.map(|method| stage.thing(method)));
            let at = at.replace("{method}", stage.thing("method-openid"));
            samples.extend(["?q=active", "?q=nobody-like-that"].map(|query| page("super", format!("{at}{query}"))));
            samples
        }
        "/login-page/methods/{method}/testers/{member}/remove" => {
            let at = at.replace("{method}", stage.thing("method-openid"));
            each("super", &at, "{member}", [stage.members["active"].to_string().as_str()])
        }
        "/login-page/add" => here,
        "/login-page/add/{preset}" => {
            let presets = ieum_oidc::upstream::settings::PRESETS.iter().map(|preset| preset.name);
            each("super", &at, "{preset}", presets)
        }
        "/login-page/add/saml/{preset}" => {
            let presets = ieum_saml::settings::PRESETS.iter().map(|preset| preset.name);
            each("super", &at, "{preset}", presets)
        }
        "/login-page/radar" => with_empty(here),
        "/login-page/methods/{method}/metadata" | "/login-page/methods/{method}/keys" => {
            each("super", &at, "{method}", [stage.thing("method-saml")])
        }
        "/login-page/methods/{method}/keys/{key}/activate" | "/login-page/methods/{method}/keys/{key}/retire" => {
            let key = match at.ends_with("activate") {
                true => stage.thing("saml-next"),
                false => stage.thing("saml-former"),
            };
            vec![page(
                "super",
                at.replace("{method}", stage.thing("method-saml")).replace("{key}", key),
            )]
        }
        "/login-page/methods/{method}/saml" => each("super", &at, "{method}", [stage.thing("method-saml")]),
        "/login-page/add/ldap/{preset}" => {
            let presets = ieum_connect::ldap::settings::PRESETS.iter().map(|preset| preset.name);
            each("super", &at, "{preset}", presets)
        }
        "/login-page/add/password-check" => here,
        "/login-page/methods/{method}/ldap" => each("super", &at, "{method}", [stage.thing("method-ldap")]),
        "/login-page/methods/{method}/password-check" | "/login-page/methods/{method}/password-check/secret" => {
            each("super", &at, "{method}", [stage.thing("method-check")])
        }
        "/login-page/methods/{method}/trial" => {
            let methods = ["method-ldap", "method-check"].map(|method| stage.thing(method));
            each("super", &at, "{method}", methods)
        }
        "/login-page/methods/{method}/live" => {
            let methods = ["method-openid", "method-saml", "method-ldap", "method-check"];
            each("super", &at, "{method}", methods.map(|method| stage.thing(method)))
        }
        "/login-page/methods/{method}/versions" => {
            let at = at.replace("{method}", stage.thing("method-openid"));
            let more = ["", "?from=1&to=2", "?from=1&to=77", "?before=2"];
            more.map(|query| page("super", format!("{at}{query}"))).into()
        }
        "/login-page/methods/{method}/versions/{number}/back" => {
            let at = at.replace("{method}", stage.thing("method-openid"));
            let numbers = ["1", "2"].map(|number| page("super", at.replace("{number}", number)));
            numbers
                .into_iter()
                .chain([status(404, "super", at.replace("{number}", "77"))])
                .collect()
        }
        "/login-page/methods/{method}/openid" => each("super", &at, "{method}", [stage.thing("method-openid")]),
        // The provider of the stage is not there.
        "/login-page/methods/{method}/try" | "/login-page/methods/{method}/tried" => {
            vec![status(
                422,
                "super",
                at.replace("{method}", stage.thing("method-openid")),
            )]
        }
        "/members/{member}/links" => {
            let ids = ["active", "suspended"].map(|state| stage.members[state].to_string());
            each("super", &at, "{member}", ids.iter().map(String::as_str))
        }
        "/systems/new" => [here, companies(stage, &["free", "fresh"], "/systems/new")].concat_samples(),
        "/systems/{system}/groups" => [
            each(
                "super",
                &at,
                "{system}",
                [stage.thing("system"), stage.thing("own-system")],
            ),
            each("admin", &at, "{system}", [stage.thing("system")]),
        ]
        .concat_samples(),
        "/systems/{system}/secret/present" | "/systems/{system}/secret/earlier" => {
            each("super", &at, "{system}", [stage.thing("own-system")])
        }
        "/systems/{system}/signins" => each(
            "super",
            &format!("{at}?period=today"),
            "{system}",
            [stage.thing("system"), stage.thing("own-system")],
        ),
        "/systems/{system}/claims/{number}" | "/systems/{system}/claims/{number}/remove" => {
            let at = at.replace("{number}", "1");
            vec![
                page("super", at.replace("{system}", stage.thing("own-system"))),
                status(404, "super", at.replace("{system}", stage.thing("own-system-off"))),
            ]
        }
        rest if rest.starts_with("/systems/{system}") => each(
            "super",
            &at,
            "{system}",
            [stage.thing("own-system"), stage.thing("own-system-off")],
        ),
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
        "/chart" | "/chart/duties" | "/groups" => [with_empty(here), vec![page("admin", &at)]].concat_samples(),
        "/chart/new" => vec![
            page("super", &at),
            page("super", format!("{at}?below={}", stage.thing("unit"))),
        ],
        "/groups/new" => here,
        "/chart/units/{unit}" => vec![
            page("super", at.replace("{unit}", stage.thing("unit"))),
            page("super", at.replace("{unit}", stage.thing("unit-empty"))),
            page(
                "super",
                format!("{}?q=nobody-like-that", at.replace("{unit}", stage.thing("unit"))),
            ),
        ],
        "/chart/units/{unit}/add" | "/groups/{group}/add" => {
            let at = at
                .replace("{unit}", stage.thing("unit"))
                .replace("{group}", stage.thing("group"));
            ["", "?q=active", "?q=nobody-like-that"]
                .map(|query| page("super", format!("{at}{query}")))
                .into()
        }
        "/chart/units/{unit}/delete" => each("super", &at, "{unit}", [stage.thing("unit-empty"), stage.thing("unit")]),
        "/chart/units/{unit}/name" | "/chart/units/{unit}/move" => each("super", &at, "{unit}", [stage.thing("unit")]),
        "/chart/duties/{duty}/name" => each("super", &at, "{duty}", [stage.thing("duty")]),
        "/chart/duties/{duty}/delete" => each("super", &at, "{duty}", [stage.thing("duty-free"), stage.thing("duty")]),
        "/chart/members/{member}" => {
            let ids = ["active", "invited"].map(|state| stage.members[state].to_string());
            each("super", &at, "{member}", ids.iter().map(String::as_str))
        }
        "/chart/members/{member}/{unit}" | "/chart/members/{member}/{unit}/delete" => vec![page(
            "super",
            at.replace("{member}", &stage.members["active"].to_string())
                .replace("{unit}", stage.thing("unit")),
        )],
        "/groups/{group}" => vec![
            page("super", at.replace("{group}", stage.thing("group"))),
            page("super", at.replace("{group}", stage.thing("group-empty"))),
        ],
        "/groups/{group}/name" => each("super", &at, "{group}", [stage.thing("group")]),
        "/groups/{group}/delete" => each(
            "super",
            &at,
            "{group}",
            [stage.thing("group"), stage.thing("group-empty")],
        ),
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
