//! The server's configuration, and who is in it.
//!
//! | uid | what about them |
//! |---|---|
//! | `minji` | everything is in order; in the group `sales`, which is in `business`, which is in `company`, which is in `sales` again |
//! | `hana` | the same mail address as `minji` |
//! | `locked` | locked by the password policy |
//! | `expired` | the password is too old |
//! | `reset` | the password was set by somebody else; it has at least 12 characters and is none of the last three |
//! | `soon` | the password is too old in some years, which the policy warns of now |
//! | `grace` | the password is too old, and is taken five times more |
//! | `young` | as `soon`, and may not be changed for years |
//! | `fixed` | the password was set by somebody else, and may not be changed by the person |
//! | `p00001` … | as many as wanted |

use std::fmt::Write as _;
use std::path::Path;

/// Everybody's password.
pub const PASSWORD: &str = "Sample-pass-7";
/// The account that may read.
pub const READER: &str = "cn=reader,dc=corp,dc=example";
/// Its password.
pub const READER_PASSWORD: &str = "Reader-pass-7";

/// The account that may also write passwords; its own is the same.
pub const CHANGER: &str = "cn=changer,dc=corp,dc=example";

pub(super) fn configuration(folder: &Path, has_tls: bool) -> String {
    let at = folder.display();
    let tls = match has_tls {
        true => format!(
            "TLSCACertificateFile {at}/ca.pem\nTLSCertificateFile {at}/server.pem\nTLSCertificateKeyFile {at}/server.key\n"
        ),
        false => String::new(),
    };
    // What is not below the suffix is referred elsewhere.
    format!(
        "include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload ppolicy
pidfile {at}/pid
argsfile {at}/args
referral ldap://127.0.0.1:9/
sizelimit 500
{tls}
database mdb
suffix dc=corp,dc=example
rootdn cn=admin,dc=corp,dc=example
rootpw {READER_PASSWORD}
directory {at}/db
maxsize 268435456
dbnosync
index objectClass,uid,member,mail eq
limits dn.exact={READER} size.soft=500 size.hard=1000 size.prtotal=unlimited
access to attrs=userPassword by dn.exact={CHANGER} write by self write by anonymous auth by * none
access to * by dn.exact={READER} read by dn.exact={CHANGER} read by self read by anonymous auth by * none
overlay ppolicy
ppolicy_default cn=default,ou=policies,dc=corp,dc=example
ppolicy_use_lockout
"
    )
}

fn person(ldif: &mut String, uid: &str, name: &str, mail: &str, more: &str) {
    let _ = write!(
        ldif,
        "dn: uid={uid},ou=people,dc=corp,dc=example
objectClass: inetOrgPerson
objectClass: organizationalPerson
uid: {uid}
cn: {name}
sn: {name}
mail: {mail}
employeeNumber: {uid}-7
userPassword: {PASSWORD}
{more}
"
    );
}

fn group(ldif: &mut String, name: &str, members: &[&str]) {
    let _ = write!(
        ldif,
        "dn: cn={name},ou=groups,dc=corp,dc=example\nobjectClass: groupOfNames\ncn: {name}\n"
    );
    for member in members {
        let _ = writeln!(ldif, "member: {member},dc=corp,dc=example");
    }
    ldif.push('\n');
}

fn policy(ldif: &mut String, name: &str, more: &str) {
    let _ = write!(
        ldif,
        "dn: cn={name},ou=policies,dc=corp,dc=example
objectClass: organizationalRole
objectClass: pwdPolicy
cn: {name}
pwdAttribute: userPassword
{more}

"
    );
}

pub(super) fn people(count: usize) -> String {
    let mut ldif = format!(
        "dn: dc=corp,dc=example
objectClass: dcObject
objectClass: organization
dc: corp
o: Sample company

dn: {READER}
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: reader
userPassword: {READER_PASSWORD}

dn: {CHANGER}
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: changer
userPassword: {READER_PASSWORD}

"
    );
    for unit in ["people", "groups", "policies"] {
        let _ = write!(
            ldif,
            "dn: ou={unit},dc=corp,dc=example\nobjectClass: organizationalUnit\nou: {unit}\n\n"
        );
    }
    policy(
        &mut ldif,
        "default",
        "pwdLockout: TRUE\npwdMaxFailure: 4\npwdMustChange: TRUE",
    );
    policy(&mut ldif, "short", "pwdMaxAge: 60\npwdGraceAuthNLimit: 0");
    policy(
        &mut ldif,
        "strict",
        "pwdMustChange: TRUE\npwdCheckQuality: 2\npwdMinLength: 12\npwdInHistory: 3",
    );
    // Twelve years from 2020 on, warned of all the time.
    let soon = "pwdMaxAge: 400000000\npwdExpireWarning: 399999999";
    policy(&mut ldif, "soon", soon);
    policy(&mut ldif, "young", &format!("{soon}\npwdMinAge: 1000000000"));
    policy(&mut ldif, "grace", "pwdMaxAge: 60\npwdGraceAuthNLimit: 5");
    policy(&mut ldif, "fixed", "pwdMustChange: TRUE\npwdAllowUserChange: FALSE");
    person(&mut ldif, "minji", "Minji Kim", "minji@corp.example", "");
    person(&mut ldif, "hana", "Hana Lee", "minji@corp.example", "");
    person(&mut ldif, "star*(a)", "Star", "star@corp.example", "");
    person(
        &mut ldif,
        "locked",
        "Locked",
        "locked@corp.example",
        "pwdAccountLockedTime: 000001010000Z\n",
    );
    for (uid, name, policy, more) in [
        ("reset", "Reset", "strict", "pwdReset: TRUE"),
        ("fixed", "Fixed", "fixed", "pwdReset: TRUE"),
        ("expired", "Expired", "short", "pwdChangedTime: 20200101000000Z"),
        ("soon", "Soon", "soon", "pwdChangedTime: 20200101000000Z"),
        ("grace", "Grace", "grace", "pwdChangedTime: 20200101000000Z"),
        ("young", "Young", "young", "pwdChangedTime: 20200101000000Z"),
    ] {
        let more = format!("pwdPolicySubentry: cn={policy},ou=policies,dc=corp,dc=example\n{more}\n");
        person(&mut ldif, uid, name, &format!("{uid}@corp.example"), &more);
    }
    for number in 1..=count {
        let uid = format!("p{number:05}");
        person(
            &mut ldif,
            &uid,
            &format!("Person {number}"),
            &format!("{uid}@corp.example"),
            "",
        );
    }
    group(&mut ldif, "sales", &["uid=minji,ou=people", "cn=company,ou=groups"]);
    group(&mut ldif, "business", &["cn=sales,ou=groups"]);
    group(&mut ldif, "company", &["cn=business,ou=groups"]);
    group(&mut ldif, "others", &["uid=hana,ou=people"]);
    ldif
}
