//! What is done at OpenID providers, by what they are.

use super::plan::Field::{Choose, Ours, Take};
use super::plan::Plan;
use super::plan::Value::Redirect;

pub(super) const ENTRA: &[Plan] = &[
    Plan {
        key: "setup-openid-entra-1",
        fields: &[Choose("Web")],
    },
    Plan {
        key: "setup-openid-entra-2",
        fields: &[
            Take("upstream-client-id"),
            Take("upstream-issuer"),
            Take("upstream-secret"),
        ],
    },
    Plan {
        key: "setup-openid-entra-3",
        fields: &[Ours(Redirect)],
    },
];
pub(super) const GOOGLE: &[Plan] = &[
    Plan {
        key: "setup-openid-google-1",
        fields: &[Choose("Web application")],
    },
    Plan {
        key: "setup-openid-google-2",
        fields: &[Take("upstream-client-id"), Take("upstream-secret")],
    },
    Plan {
        key: "setup-openid-google-3",
        fields: &[Ours(Redirect)],
    },
];
pub(super) const OKTA: &[Plan] = &[
    Plan {
        key: "setup-openid-okta-1",
        fields: &[Choose("OIDC - OpenID Connect"), Choose("Web Application")],
    },
    Plan {
        key: "setup-openid-okta-2",
        fields: &[
            Take("upstream-client-id"),
            Take("upstream-secret"),
            Take("upstream-issuer"),
        ],
    },
    Plan {
        key: "setup-openid-okta-3",
        fields: &[Ours(Redirect)],
    },
];
pub(super) const KEYCLOAK: &[Plan] = &[
    Plan {
        key: "setup-openid-keycloak-1",
        fields: &[Choose("OpenID Connect"), Take("upstream-client-id"), Choose("On")],
    },
    Plan {
        key: "setup-openid-keycloak-2",
        fields: &[Take("upstream-secret"), Take("upstream-issuer")],
    },
    Plan {
        key: "setup-openid-keycloak-3",
        fields: &[Ours(Redirect)],
    },
];
pub(super) const KAKAO: &[Plan] = &[
    Plan {
        key: "setup-openid-kakao-1",
        fields: &[Choose("ON"), Choose("ON")],
    },
    Plan {
        key: "setup-openid-kakao-2",
        fields: &[Take("upstream-client-id"), Take("upstream-secret")],
    },
    Plan {
        key: "setup-openid-kakao-3",
        fields: &[Ours(Redirect)],
    },
];
pub(super) const NAVER: &[Plan] = &[
    Plan {
        key: "setup-openid-naver-1",
        fields: &[Choose("네이버 로그인"), Choose("PC 웹")],
    },
    Plan {
        key: "setup-openid-naver-2",
        fields: &[Take("upstream-client-id"), Take("upstream-secret")],
    },
    Plan {
        key: "setup-openid-naver-3",
        fields: &[Ours(Redirect)],
    },
];
pub(super) const OTHER: &[Plan] = &[
    Plan {
        key: "setup-openid-other-1",
        fields: &[
            Choose("Authorization Code"),
            Take("upstream-client-id"),
            Take("upstream-secret"),
            Take("upstream-issuer"),
        ],
    },
    Plan {
        key: "setup-openid-other-2",
        fields: &[Ours(Redirect)],
    },
];
