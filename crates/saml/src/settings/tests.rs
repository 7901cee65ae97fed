//! Settings as somebody types them, as metadata fills them, and as they are ready-made. What a message does with them is not here.

use super::*;
use crate::read_idp_metadata;

const PEM: &str = include_str!("../../tests/suite/simplesamlphp/idp.crt");
const OTHER: &str = include_str!("../../tests/suite/simplesamlphp/sp.crt");

fn typed() -> Typed<'static> {
    Typed {
        idp_entity_id: " https://idp.example/metadata ",
        sso_redirect: "https://idp.example/sso?x=1",
        certificates: PEM,
        signed: "either",
        encryption: "accept",
        ..Typed::default()
    }
}

#[test]
fn every_mistake_is_said_at_its_field() {
    let good = check(&typed(), false).expect("settings");
    assert_eq!(good.idp_entity_id, "https://idp.example/metadata");
    assert_eq!(good.sign_on(), Some((Binding::Redirect, "https://idp.example/sso?x=1")));
    assert!(good.is_ready() && good.trusted().len() == 1);
    assert!(!good.idp_initiated && !good.allow_sha1, "off unless somebody says so");
    assert_eq!(Settings::read(&good.to_json()).expect("read"), good);
    let long = "a".repeat(1025);
    let mut cases = Vec::new();
    let mut case = |change: &dyn Fn(&mut Typed<'static>), field, code| {
        let mut typed = typed();
        change(&mut typed);
        cases.push((typed, field, code));
    };
    case(&|t| t.idp_entity_id = " ", "idp_entity_id", "saml_entity_id_empty");
    case(&|t| t.idp_entity_id = "a b", "idp_entity_id", "saml_text_malformed");
    case(&|t| t.sso_redirect = "", "sso_redirect", "saml_sso_empty");
    case(
        &|t| t.sso_redirect = "http://idp.example",
        "sso_redirect",
        "saml_address_malformed",
    );
    case(
        &|t| t.sso_post = "javascript:alert(1)",
        "sso_post",
        "saml_address_malformed",
    );
    case(
        &|t| t.logout = "https://a:b@idp.example",
        "logout",
        "saml_address_malformed",
    );
    case(&|t| t.certificates = "", "certificates", "saml_certificates_empty");
    case(
        &|t| t.certificates = "AAAA",
        "certificates",
        "saml_certificates_malformed",
    );
    case(&|t| t.signed = "none", "signed", "saml_choice");
    case(&|t| t.encryption = "", "encryption", "saml_choice");
    case(&|t| t.name_id_format = "x", "name_id_format", "saml_choice");
    case(&|t| t.email = "e mail", "email", "saml_text_malformed");
    case(
        &|t| t.name_id_format = NAME_ID_TRANSIENT,
        "subject",
        "saml_subject_needed",
    );
    for (typed, field, code) in cases {
        assert_eq!(check(&typed, false), Err(vec![(field, code)]), "{field}");
    }
    let wide = Typed {
        groups: &long,
        ..typed()
    };
    assert_eq!(check(&wide, false), Err(vec![("groups", "saml_text_malformed")]));
    let here = Typed {
        sso_redirect: "http://127.0.0.1:1/sso",
        ..typed()
    };
    assert!(check(&here, true).is_ok());
}

#[test]
fn several_certificates_count_at_once_and_each_of_them_once() {
    let both = format!("{PEM}\n{OTHER}\n{PEM}");
    let with = |certificates| Typed {
        certificates,
        ..typed()
    };
    assert_eq!(check(&with(&both), false).expect("settings").trusted().len(), 2);
    let bare: String = PEM.lines().filter(|line| !line.starts_with("---")).collect();
    assert_eq!(check(&with(&bare), false).expect("settings").trusted().len(), 1);
    let broken = format!("{PEM}x{OTHER}");
    assert_eq!(
        check(&with(&broken), false),
        Err(vec![("certificates", "saml_certificates_malformed")])
    );
}

#[test]
fn metadata_fills_what_it_speaks_of_and_leaves_the_rest() {
    let metadata = read_idp_metadata(include_str!("../../tests/suite/simplesamlphp/metadata.xml")).expect("metadata");
    let before = Settings {
        logout: "https://old.example".into(),
        mapping: Mapping {
            email: "mail".into(),
            ..Mapping::default()
        },
        idp_initiated: true,
        ..Settings::default()
    };
    assert!(!before.is_ready());
    let after = filled(&before, &metadata);
    assert_eq!(after.idp_entity_id, metadata.entity_id);
    assert!(after.is_ready() && after.idp_initiated && after.mapping == before.mapping);
    assert!(after.logout != before.logout);
}

#[test]
fn every_preset_is_found_and_needs_nothing_but_the_companys_values() {
    for preset in PRESETS {
        assert_eq!(find_preset(preset.name), Some(preset));
        let begun = Settings::of_preset(preset);
        assert!(
            NAME_ID_FORMATS.contains(&begun.name_id_format.as_str()),
            "{}",
            preset.name
        );
        let typed = Typed {
            name_id_format: preset.name_id_format,
            subject: preset.subject,
            name: preset.name_attribute,
            email: preset.email,
            groups: preset.groups,
            ..typed()
        };
        assert!(check(&typed, false).is_ok(), "{}", preset.name);
    }
}
