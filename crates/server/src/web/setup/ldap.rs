//! What is done at directories, by what they are.

use super::plan::Field::Take;
use super::plan::Plan;

pub(super) const ACTIVE_DIRECTORY: &[Plan] = &[
    Plan {
        key: "setup-ldap-active-directory-1",
        fields: &[Take("directory-service-dn"), Take("directory-secret")],
    },
    Plan {
        key: "setup-ldap-active-directory-2",
        fields: &[Take("directory-base")],
    },
    Plan {
        key: "setup-ldap-active-directory-3",
        fields: &[Take("directory-ca")],
    },
];
pub(super) const OPENLDAP: &[Plan] = &[
    Plan {
        key: "setup-ldap-openldap-1",
        fields: &[
            Take("directory-service-dn"),
            Take("directory-secret"),
            Take("directory-base"),
        ],
    },
    Plan {
        key: "setup-ldap-openldap-2",
        fields: &[Take("directory-ca")],
    },
];
pub(super) const OTHER: &[Plan] = &[Plan {
    key: "setup-ldap-other-1",
    fields: &[
        Take("directory-service-dn"),
        Take("directory-base"),
        Take("directory-filter"),
    ],
}];
