//! The pages of the operators' console.

use super::Sample;
use super::Stage;
use super::pages::{Joined, each, goes, page, status, unlisted};

pub fn operator(stage: &Stage<'_>, path: &'static str) -> Vec<Sample> {
    let here = vec![page("operator", path)];
    let orgs: Vec<_> = stage
        .companies
        .values()
        .chain([&stage.org])
        .map(|c| c.scope.org_id().to_string())
        .collect();
    match path {
        "/operator/traces" | "/operator" | "/operator/health" | "/operator/audit/export" => here,
        // The form stands on the calendar's page; this address shows the preview of what was sent.
        "/operator/calendar/import" => vec![goes("/operator/calendar", "operator", path)],
        "/operator/organizations/new" | "/operator/systems/new" => here,
        "/operator/systems" => [
            here,
            each(
                "operator",
                "/operator/systems?owner={q}",
                "{q}",
                ["-", "hanbit", "nobody-like-that"],
            ),
        ]
        .concat_samples(),
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
        "/operator/operators"
        | "/operator/factors"
        | "/operator/factors/totp"
        | "/operator/factors/totp/remove"
        | "/operator/factors/codes" => here,
        "/operator/operators/{account}/factors" => {
            each("operator", path, "{account}", [stage.thing("operator-account")])
        }
        "/operator/factors/passkeys/new" => vec![status(404, "operator", path)],
        path if path.starts_with("/operator/factors/passkeys") => {
            each("operator", path, "{passkey}", [stage.thing("operator-passkey")])
        }
        "/operator/keys" => here,
        "/operator/keys/rotate-now/{alg}" => each("operator", path, "{alg}", ["ES256"]),
        "/operator/keys/retire/{key}" => vec![page("operator", stage.thing("retire"))],
        "/operator/systems/registration" | "/operator/systems/registration/new" => here,
        "/operator/systems/registration/clients" => {
            [here, vec![page("operator", format!("{path}?unused=on"))]].concat_samples()
        }
        "/operator/systems/registration/{registration}" | "/operator/systems/registration/{registration}/revoke" => {
            each("operator", path, "{registration}", [stage.thing("registration")])
        }
        "/operator/systems/{system}/secret/present" | "/operator/systems/{system}/secret/earlier" => {
            each("operator", path, "{system}", [stage.thing("system")])
        }
        "/operator/systems/{system}/claims/{number}" | "/operator/systems/{system}/claims/{number}/remove" => {
            let path = path.replace("{number}", "1");
            vec![
                page("operator", path.replace("{system}", stage.thing("system"))),
                status(404, "operator", path.replace("{system}", stage.thing("system-off"))),
            ]
        }
        "/operator/systems/{system}/reach" => [
            each(
                "operator",
                path,
                "{system}",
                [stage.thing("system"), stage.thing("system-off")],
            ),
            each(
                "operator",
                "/operator/systems/{system}/reach?q=ha",
                "{system}",
                [stage.thing("system")],
            ),
        ]
        .concat_samples(),
        "/operator/systems/{system}/reach/{org}/remove" => {
            let org = stage.org.scope.org_id().to_string();
            each(
                "operator",
                &path.replace("{org}", &org),
                "{system}",
                [stage.thing("system")],
            )
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
        | "/operator/systems/{system}/claims"
        | "/operator/systems/{system}/claims/new"
        | "/operator/systems/{system}/claims/preview"
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
            [
                stage.thing("system"),
                stage.thing("system-off"),
                stage.thing("system-own"),
                stage.thing("own-system"),
            ],
        ),
        _ => unlisted(path),
    }
}
