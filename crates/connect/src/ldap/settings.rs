//! What a login method knows of a company's directory, and the ready-made settings for those that are common.

mod check;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use serde::{Deserialize, Serialize};

pub use check::{Typed, check};

/// How the connection is protected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Security {
    /// TLS from the first byte.
    #[default]
    Ldaps,
    /// TLS after the server was asked for it; never without.
    StartTls,
    /// Readable for everybody in between.
    Plain,
}

/// How a person is found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// A service account searches the entry, and the password is tried with its name.
    #[default]
    Search,
    /// The password is tried with a name made of the identifier.
    Direct,
}

/// How the groups of a person are found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupWay {
    /// Not at all.
    #[default]
    Off,
    /// What `memberOf` says.
    Attribute,
    /// Active Directory follows groups in groups itself.
    Chain,
    /// Groups are searched that have the person or one of their groups as a member.
    Nested,
}

/// A closed list of choices in a form.
macro_rules! words {
    ($kind:ident: $($variant:ident = $word:literal),+) => {
        impl $kind {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];
            /// Stable word.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
            /// Reads the stable word.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str() == text)
            }
        }
    };
}

words!(Security: Ldaps = "ldaps", StartTls = "starttls", Plain = "plain");
words!(Way: Search = "search", Direct = "direct");
words!(GroupWay: Off = "off", Attribute = "attribute", Chain = "chain", Nested = "nested");

impl Security {
    /// The port where nobody names one.
    pub const fn port(self) -> u16 {
        match self {
            Self::Ldaps => 636,
            Self::StartTls | Self::Plain => 389,
        }
    }
}

/// One server of the directory.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Server {
    /// Its name or address, without brackets.
    pub host: String,
    /// Its port.
    pub port: u16,
}

impl std::fmt::Display for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.host.contains(':') {
            true => write!(f, "[{}]:{}", self.host, self.port),
            false => write!(f, "{}:{}", self.host, self.port),
        }
    }
}

/// The settings; the service account's password is kept sealed beside them. Stored as JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Asked in this order.
    pub servers: Vec<Server>,
    /// How the connection is protected.
    pub security: Security,
    /// Whose certificates are believed (PEM); those of the operating system if it is empty.
    pub ca: String,
    /// How a person is found.
    pub way: Way,
    /// Who searches; empty for nobody in particular.
    pub service_dn: String,
    /// Below which people are.
    pub base: String,
    /// Which entry is a person's, with `{user}` for the identifier.
    pub filter: String,
    /// The name for a direct bind, with `{user}` for the identifier.
    pub template: String,
    /// The attribute that names a person for ever.
    pub subject: String,
    /// The attribute with the name.
    pub name: String,
    /// The attribute with the address.
    pub email: String,
    /// The attribute with the key that an administrator maps.
    pub key: String,
    /// How groups are found.
    pub groups: GroupWay,
    /// Below which groups are; the same as people if it is empty.
    pub group_base: String,
    /// People may change their password there by way of us.
    pub lets_change: bool,
}

impl Settings {
    /// The certificates (DER) of the company's own authority; none if the operating system's are believed.
    pub fn authorities(&self) -> Vec<Vec<u8>> {
        let all = CertificateDer::pem_slice_iter(self.ca.as_bytes());
        all.filter_map(|certificate| Some(certificate.ok()?.to_vec())).collect()
    }

    /// Reads what [`Settings::to_json`] wrote.
    ///
    /// # Errors
    /// The text is not such JSON.
    pub fn read(json: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(json)
    }

    /// The settings as JSON.
    pub fn to_json(&self) -> String {
        // Texts and lists always have a JSON form.
        serde_json::to_string(self).unwrap_or_else(|_| "{}".to_owned())
    }

    /// The service account's password would go the same way to the same place.
    pub fn may_keep_secret_of(&self, before: &Self) -> bool {
        self.servers == before.servers
            && self.security == before.security
            && self.ca == before.ca
            && self.service_dn == before.service_dn
    }

    /// A password may be changed by way of us: never where everybody in between could read it.
    pub fn may_change_password(&self) -> bool {
        self.lets_change && self.security != Security::Plain
    }

    /// A service account searches, and has a name.
    pub fn needs_secret(&self) -> bool {
        self.way == Way::Search && !self.service_dn.is_empty()
    }
}

/// A directory that is common: what its fields usually hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preset {
    /// Stable name.
    pub name: &'static str,
    /// What people know it as.
    pub title: &'static str,
    /// Which entry is a person's.
    pub filter: &'static str,
    /// The name for a direct bind.
    pub template: &'static str,
    /// The attribute that names a person for ever.
    pub subject: &'static str,
    /// The attribute with the name.
    pub display: &'static str,
    /// The attribute with the key.
    pub key: &'static str,
    /// How groups are found.
    pub groups: GroupWay,
}

/// Those that are common, the most common first.
pub const PRESETS: &[Preset] = &[
    Preset {
        name: "active-directory",
        title: "Active Directory",
        filter: "(&(objectCategory=person)(objectClass=user)(|(sAMAccountName={user})(userPrincipalName={user})))",
        template: "{user}@corp.example",
        subject: "objectGUID",
        display: "displayName",
        key: "employeeID",
        groups: GroupWay::Chain,
    },
    Preset {
        name: "openldap",
        title: "OpenLDAP",
        filter: "(&(objectClass=inetOrgPerson)(uid={user}))",
        template: "uid={user},ou=people,dc=corp,dc=example",
        subject: "entryUUID",
        display: "cn",
        key: "employeeNumber",
        groups: GroupWay::Nested,
    },
    Preset {
        name: "other",
        title: "LDAP",
        filter: "(uid={user})",
        template: "uid={user},ou=people,dc=corp,dc=example",
        subject: "",
        display: "cn",
        key: "",
        groups: GroupWay::Off,
    },
];

/// The ready-made settings of this name.
pub fn find_preset(name: &str) -> Option<&'static Preset> {
    PRESETS.iter().find(|preset| preset.name == name)
}
