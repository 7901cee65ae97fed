//! What we sign, another implementation verifies: ID tokens against the `openidconnect` crate.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use ieum_model::{Instant, MemberId, OrgId};
use ieum_oidc::claims::{IdTokenClaims, IdTokenInput, MemberFacts};
use ieum_oidc::jose::{Alg, JwkSet, SigningKey, Typ, sign};
use ieum_oidc::token::IdTokenPlan;
use openidconnect::core::{CoreIdToken, CoreIdTokenVerifier, CoreJsonWebKeySet, CoreJwsSigningAlgorithm};
use openidconnect::{AccessToken, AccessTokenHash, ClientId, IssuerUrl, Nonce};

const ISSUER: &str = "https://id.example";

fn key(kid: &str, alg: Alg) -> SigningKey {
    let pkcs8 = SigningKey::generate_pkcs8(alg).expect("generates");
    SigningKey::from_pkcs8(kid, alg, &pkcs8).expect("reads")
}

fn id_token(key: &SigningKey, access_token: &str) -> String {
    let now = Instant::from_seconds(4_000_000_000);
    let member = MemberFacts {
        member: MemberId::from_uuid(Default::default()),
        subject: MemberId::from_uuid(Default::default()).to_string(),
        org: OrgId::from_uuid(Default::default()),
        org_slug: Some("hanbit".into()),
        org_name: "한빛물산".into(),
        name: "김민지".into(),
        locale: None,
        email: None,
        phone: None,
        department: None,
        role: ieum_model::permission::RoleName::Member,
        posts: Vec::new(),
        groups: Vec::new(),
    };
    let plan = IdTokenPlan {
        nonce: Some("n".into()),
        expires_at: now.plus(std::time::Duration::from_secs(600)),
    };
    let claims = IdTokenClaims::from(IdTokenInput {
        issuer: ISSUER,
        client_id: "rp",
        member: &member,
        plan: &plan,
        session: None,
        auth_time: now,
        amr: &["pwd"],
        acr: Some("urn:ieum:acr:password"),
        asked: serde_json::Map::new(),
        access_token,
        alg: key.alg(),
        now,
    });
    sign(key, Typ::Jwt, &claims).expect("signs")
}

#[test]
fn a_relying_party_library_believes_our_id_tokens_and_no_others() {
    for (alg, theirs) in [
        (Alg::Es256, CoreJwsSigningAlgorithm::EcdsaP256Sha256),
        (Alg::EdDsa, CoreJwsSigningAlgorithm::EdDsa),
        (Alg::Ps256, CoreJwsSigningAlgorithm::RsaSsaPssSha256),
        (Alg::Rs256, CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256),
    ] {
        let (ours, stranger) = (key("k1", alg), key("k1", alg));
        let set = JwkSet {
            keys: vec![ours.jwk().clone()],
        };
        let set: CoreJsonWebKeySet =
            serde_json::from_value(serde_json::to_value(set).expect("json")).expect("their key set");
        let verifier = CoreIdTokenVerifier::new_public_client(
            ClientId::new("rp".into()),
            IssuerUrl::new(ISSUER.into()).expect("issuer"),
            set,
        )
        .set_allowed_algs([theirs.clone()]);
        let nonce = Nonce::new("n".into());

        let token: CoreIdToken = id_token(&ours, "at").parse().expect("parses");
        let claims = token.claims(&verifier, &nonce).expect("believed");
        let hash = AccessTokenHash::from_token(
            &AccessToken::new("at".into()),
            token.signing_alg().expect("alg"),
            token.signing_key(&verifier).expect("key"),
        );
        assert_eq!(claims.access_token_hash(), Some(&hash.expect("hash")));

        let forged: CoreIdToken = id_token(&stranger, "at").parse().expect("parses");
        assert!(forged.claims(&verifier, &nonce).is_err());
    }
}
