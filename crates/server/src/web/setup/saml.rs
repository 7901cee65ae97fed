//! What is done at SAML identity providers, by what they are.

use super::plan::Field::{Choose, Ours, Take};
use super::plan::Plan;
use super::plan::Value::{Acs, EntityId, Logout};

pub(super) const ENTRA: &[Plan] = &[
    Plan {
        key: "setup-saml-entra-1",
        fields: &[Choose("Ieum")],
    },
    Plan {
        key: "setup-saml-entra-2",
        fields: &[Ours(EntityId), Ours(Acs), Ours(Logout)],
    },
    Plan {
        key: "setup-saml-entra-3",
        fields: &[Take("saml-metadata-url")],
    },
];
pub(super) const GOOGLE: &[Plan] = &[
    Plan {
        key: "setup-saml-google-1",
        fields: &[Take("saml-metadata-file")],
    },
    Plan {
        key: "setup-saml-google-2",
        fields: &[Ours(Acs), Ours(EntityId), Choose("EMAIL")],
    },
    Plan {
        key: "setup-saml-google-3",
        fields: &[Choose("email"), Choose("name")],
    },
];
pub(super) const OKTA: &[Plan] = &[
    Plan {
        key: "setup-saml-okta-1",
        fields: &[Ours(Acs), Ours(EntityId), Choose("Persistent")],
    },
    Plan {
        key: "setup-saml-okta-2",
        fields: &[Choose("user.email"), Choose("user.displayName")],
    },
    Plan {
        key: "setup-saml-okta-3",
        fields: &[Take("saml-metadata-url")],
    },
];
pub(super) const ADFS: &[Plan] = &[
    Plan {
        key: "setup-saml-adfs-1",
        fields: &[Ours(EntityId)],
    },
    Plan {
        key: "setup-saml-adfs-2",
        fields: &[Choose("Name ID"), Choose("E-Mail Address"), Choose("Name")],
    },
    Plan {
        key: "setup-saml-adfs-3",
        fields: &[Take("saml-metadata-url")],
    },
];
pub(super) const KEYCLOAK: &[Plan] = &[
    Plan {
        key: "setup-saml-keycloak-1",
        fields: &[Choose("SAML"), Ours(EntityId)],
    },
    Plan {
        key: "setup-saml-keycloak-2",
        fields: &[Ours(Acs), Ours(Logout), Choose("Off")],
    },
    Plan {
        key: "setup-saml-keycloak-3",
        fields: &[Take("saml-metadata-url")],
    },
];
pub(super) const SIMPLESAMLPHP: &[Plan] = &[
    Plan {
        key: "setup-saml-simplesamlphp-1",
        fields: &[Ours(EntityId)],
    },
    Plan {
        key: "setup-saml-simplesamlphp-2",
        fields: &[Take("saml-metadata-url")],
    },
];
pub(super) const OTHER: &[Plan] = &[
    Plan {
        key: "setup-saml-other-1",
        fields: &[Ours(EntityId), Ours(Acs), Ours(Logout)],
    },
    Plan {
        key: "setup-saml-other-2",
        fields: &[Take("saml-metadata-url")],
    },
];
