//! Logout: what SimpleSAMLphp asked, what we write, and forgeries.

use ieum_saml::{
    LogoutRequest, LogoutResponse, Message, NAME_ID_PERSISTENT, NameId, RedirectQuery, Status, Trust, Why, post_value,
    read_logout_request, read_logout_response,
};

use crate::stage::{IDP, NOW, certificate, idp_key, our_key, signed};

const HERE: &str = "https://login.example/saml/sealed/logout";

fn query() -> &'static str {
    include_str!("simplesamlphp/logout-request.url")
        .trim()
        .split_once('?')
        .expect("query")
        .1
}

fn ours() -> LogoutRequest {
    LogoutRequest {
        id: "_logout".into(),
        name_id: NameId {
            value: "minji&<\"".into(),
            format: NAME_ID_PERSISTENT.into(),
            name_qualifier: Some(IDP.into()),
            sp_name_qualifier: None,
        },
        session_indexes: vec!["_s1".into(), "_s2".into()],
        not_on_or_after: Some(NOW + 300),
    }
}

#[test]
fn a_genuine_request_is_read_and_a_changed_one_is_not() {
    let certificates = [certificate()];
    let trust = Trust {
        entity_id: IDP,
        certificates: &certificates,
        allow_sha1: false,
    };
    let read = RedirectQuery::read(Message::Request, query(), &trust).expect("read");
    assert!(read.is_signed);
    let request = read_logout_request(&read.xml, read.is_signed, &trust, HERE, NOW, 60).expect("request");
    assert_eq!(request.name_id.value, "minji");
    assert_eq!(request.session_indexes.len(), 1);

    let stripped = query().split("&SigAlg=").next().expect("start").to_owned();
    let unsigned = RedirectQuery::read(Message::Request, &stripped, &trust).expect("read");
    assert!(!unsigned.is_signed);
    let refused = read_logout_request(&unsigned.xml, false, &trust, HERE, NOW, 60).expect_err("unsigned");
    assert_eq!(refused.why, Why::NotSigned);
    for (changed, why) in [
        (query().replacen("SAMLRequest=h", "SAMLRequest=g", 1), Why::BadSignature),
        (
            format!("RelayState=x&{}", query()),
            if query().contains("RelayState=") {
                Why::WrongMessage
            } else {
                Why::BadSignature
            },
        ),
        (
            query().replacen(
                "2001%2F04%2Fxmldsig-more%23rsa-sha256",
                "2000%2F09%2Fxmldsig%23rsa-sha1",
                1,
            ),
            Why::Sha1,
        ),
        (query().replacen("rsa-sha256", "hmac-sha256", 1), Why::Algorithm),
        (
            query().split("&Signature=").next().expect("start").to_owned(),
            Why::SignatureShape,
        ),
        (format!("{}&SAMLRequest=x", query()), Why::WrongMessage),
        (query().replacen("SAMLRequest", "SAMLResponse", 1), Why::WrongMessage),
        ("x".repeat(70_000), Why::TooLarge),
    ] {
        let refused = RedirectQuery::read(Message::Request, &changed, &trust).expect_err("refused");
        assert_eq!(refused.why, why, "{refused}");
    }
    let elsewhere = read_logout_request(&read.xml, true, &trust, "https://login.example/other", NOW, 60);
    assert_eq!(elsewhere.expect_err("elsewhere").why, Why::Destination);
    assert_eq!(
        read_logout_request(&read.xml, true, &trust, HERE, NOW + 7200, 60)
            .expect_err("later")
            .why,
        Why::Expired
    );
}

#[test]
fn a_query_that_unpacks_to_too_much_is_refused() {
    use std::io::Write;
    let mut deflate = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    deflate.write_all(&vec![b' '; 20_000_000]).expect("deflated");
    let packed = base64::Engine::encode(
        &base64::engine::general_purpose::STANDARD,
        deflate.finish().expect("deflated"),
    );
    let query = format!(
        "SAMLRequest={}",
        packed.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D")
    );
    let trust = Trust {
        entity_id: IDP,
        certificates: &[],
        allow_sha1: false,
    };
    assert!(query.len() < 64 * 1024);
    assert_eq!(
        RedirectQuery::read(Message::Request, &query, &trust)
            .expect_err("huge")
            .why,
        Why::TooLarge
    );
}

#[test]
fn what_we_write_reads_back_by_either_binding() {
    let certificates = [certificate()];
    let trust = Trust {
        entity_id: IDP,
        certificates: &certificates,
        allow_sha1: false,
    };
    let xml = ours().to_xml(IDP, HERE, NOW);
    let query = RedirectQuery::write(Message::Request, &xml, Some("상태 &=?"), Some(&idp_key())).expect("query");
    let read = RedirectQuery::read(Message::Request, &query, &trust).expect("read");
    assert_eq!(
        read,
        RedirectQuery {
            xml: xml.clone(),
            relay_state: Some("상태 &=?".into()),
            is_signed: true
        }
    );
    assert_eq!(
        read_logout_request(&read.xml, true, &trust, HERE, NOW, 60).expect("request"),
        ours()
    );

    let posted = signed(&xml, "_logout");
    assert_eq!(
        read_logout_request(&posted, false, &trust, HERE, NOW, 60).expect("request"),
        ours()
    );
    let forged = posted.replace("minji", "admin");
    assert_eq!(
        read_logout_request(&forged, false, &trust, HERE, NOW, 60)
            .expect_err("forged")
            .why,
        Why::BadSignature
    );
    let by_another = post_value(&xml, "_logout", Some(&our_key())).expect("signed");
    let by_another = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, by_another).expect("base64");
    let by_another = String::from_utf8(by_another).expect("UTF-8");
    assert_eq!(
        read_logout_request(&by_another, false, &trust, HERE, NOW, 60)
            .expect_err("key")
            .why,
        Why::BadSignature
    );
}

#[test]
fn an_answer_belongs_to_its_request_and_says_how_it_went() {
    let certificates = [certificate()];
    let trust = Trust {
        entity_id: IDP,
        certificates: &certificates,
        allow_sha1: false,
    };
    for status in [Status::Success, Status::Failed] {
        let answer = LogoutResponse {
            in_response_to: "_logout".into(),
            status,
        };
        let posted = signed(&answer.to_xml("_answer", IDP, HERE, NOW), "_answer");
        assert_eq!(
            read_logout_response(&posted, false, &trust, HERE, "_logout").expect("read"),
            answer
        );
        assert_eq!(
            read_logout_response(&posted, false, &trust, HERE, "_other")
                .expect_err("other")
                .why,
            Why::InResponseTo
        );
        let bare = answer.to_xml("_answer", IDP, HERE, NOW);
        assert_eq!(
            read_logout_response(&bare, false, &trust, HERE, "_logout")
                .expect_err("bare")
                .why,
            Why::NotSigned
        );
    }
}
