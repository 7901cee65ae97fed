//! What is usual at identity providers that are common.

use crate::names::{NAME_ID_EMAIL, NAME_ID_PERSISTENT};

/// An identity provider that is common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preset {
    /// Stable name.
    pub name: &'static str,
    /// What people know it as.
    pub title: &'static str,
    /// The format of names to ask for.
    pub name_id_format: &'static str,
    /// The attribute that names a person for ever; empty for the `NameID`.
    pub subject: &'static str,
    /// The attribute with the name.
    pub name_attribute: &'static str,
    /// The attribute with the address.
    pub email: &'static str,
    /// The attribute with groups.
    pub groups: &'static str,
}

/// Those that are common, the most common first. The names of attributes are those that each of them sends unless told otherwise;
/// where an administrator has to add them, short ones are proposed.
pub const PRESETS: &[Preset] = &[
    Preset {
        name: "entra",
        title: "Microsoft Entra ID",
        name_id_format: "",
        subject: "http://schemas.microsoft.com/identity/claims/objectidentifier",
        name_attribute: "http://schemas.microsoft.com/identity/claims/displayname",
        email: "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
        groups: "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups",
    },
    Preset {
        name: "google",
        title: "Google Workspace",
        name_id_format: NAME_ID_EMAIL,
        subject: "",
        name_attribute: "name",
        email: "email",
        groups: "groups",
    },
    Preset {
        name: "okta",
        title: "Okta",
        name_id_format: NAME_ID_PERSISTENT,
        subject: "",
        name_attribute: "name",
        email: "email",
        groups: "groups",
    },
    Preset {
        name: "adfs",
        title: "AD FS",
        name_id_format: NAME_ID_PERSISTENT,
        subject: "",
        name_attribute: "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name",
        email: "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
        groups: "http://schemas.xmlsoap.org/claims/Group",
    },
    Preset {
        name: "keycloak",
        title: "Keycloak",
        name_id_format: NAME_ID_PERSISTENT,
        subject: "",
        name_attribute: "name",
        email: "email",
        groups: "groups",
    },
    Preset {
        name: "simplesamlphp",
        title: "SimpleSAMLphp",
        name_id_format: NAME_ID_PERSISTENT,
        subject: "",
        name_attribute: "displayName",
        email: "mail",
        groups: "groups",
    },
    Preset {
        name: "other",
        title: "SAML 2.0",
        name_id_format: NAME_ID_PERSISTENT,
        subject: "",
        name_attribute: "name",
        email: "email",
        groups: "groups",
    },
];

/// The ready-made settings of this name.
pub fn find_preset(name: &str) -> Option<&'static Preset> {
    PRESETS.iter().find(|preset| preset.name == name)
}
