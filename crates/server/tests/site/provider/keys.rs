//! Signing keys: one signs, others are published in time, and no token or session breaks when they change.

use std::collections::BTreeSet;
use std::time::Duration;

use ieum_app::provider::keys::{self, MOST_PUBLISHED, Rotation, When};
use ieum_app::{Actor, Error};
use ieum_model::KeyId;
use ieum_oidc::jose::{Alg, SigningKey, base64url};
use serde_json::{Value, json as object};

use super::{BYE, ClientForm, form, header, id_token, json, organization, register, rp, text};
use crate::on_both;
use crate::support::TestApp;

const DAY: Duration = Duration::from_secs(24 * 3600);

const LATER: Rotation = Rotation {
    alg: None,
    when: When::Later,
    signing: None,
};
const NOW: Rotation = Rotation {
    when: When::Now,
    ..LATER
};

async fn published(app: &TestApp) -> BTreeSet<String> {
    let set: Value = json(&app.browser().get("/oauth2/jwks").await);
    let keys = set["keys"].as_array().unwrap();
    assert!(
        keys.iter().all(|key| key.get("d").is_none() && key["use"] == "sig"),
        "{set}"
    );
    keys.iter().map(|key| text(key, "kid").to_owned()).collect()
}

fn kid_of(tokens: &Value) -> String {
    text(&header(text(tokens, "id_token")), "kid").to_owned()
}

on_both! {
    async fn keys_change_by_plan_without_breaking_a_session(app) {
        let created = organization(&app, "hanbit").await;
        let rp = rp(&app).await;
        let mut browser = app.signed_in(&created).await;
        let code = rp.code(&mut browser, &[("scope", "openid offline_access")]).await;
        let first = json(&rp.redeem(&code).await);
        let kid = header(text(&first, "id_token"))["kid"].clone();
        assert_eq!(published(&app).await.len(), 1);

        keys::rotate(&app.ctx(), &Actor::system(), LATER).await.unwrap();
        keys::rotate(&app.ctx(), &Actor::system(), LATER).await.unwrap();
        app.pass(Duration::from_secs(6));
        assert_eq!(published(&app).await.len(), 2, "published before it signs, and only one");
        let second = json(&rp.refresh(text(&first, "refresh_token")).await);
        assert_eq!(header(text(&second, "id_token"))["kid"], kid, "not yet");

        app.pass(DAY);
        keys::maintain(&app.ctx()).await.unwrap();
        app.pass(Duration::from_secs(6));
        let third = json(&rp.refresh(text(&second, "refresh_token")).await);
        let new = header(text(&third, "id_token"))["kid"].clone();
        assert_ne!(new, kid);
        assert_eq!(published(&app).await.len(), 2, "the old one still verifies");

        app.pass(DAY * 8);
        keys::maintain(&app.ctx()).await.unwrap();
        app.pass(Duration::from_secs(6));
        assert_eq!(published(&app).await, BTreeSet::from([new.as_str().unwrap().to_owned()]));
        // As a hint even the oldest token still counts.
        assert_eq!(id_token(&app, &first).await.sub, created.member.to_string());
    }

    async fn a_key_is_replaced_at_once_by_command(app) {
        let created = organization(&app, "hanbit").await;
        let rp = rp(&app).await;
        let mut browser = app.signed_in(&created).await;
        let first = rp.tokens(&mut browser).await;
        let old = kid_of(&first);
        let actor = Actor::command_line("sejin");
        assert_eq!(keys::rotate(&app.ctx(), &actor, NOW).await.unwrap(), [Alg::Es256]);
        let second = rp.tokens(&mut browser).await;
        assert_ne!(kid_of(&second), old, "this process knows at once");
        assert_eq!(published(&app).await, BTreeSet::from([old.clone(), kid_of(&second)]), "the old one still verifies");
        assert_eq!(id_token(&app, &first).await.sub, created.member.to_string());

        // One that waits already is the one that signs.
        keys::rotate(&app.ctx(), &actor, LATER).await.unwrap();
        let waiting = published(&app).await.into_iter().find(|kid| *kid != old && *kid != kid_of(&second)).unwrap();
        keys::rotate(&app.ctx(), &actor, NOW).await.unwrap();
        assert_eq!(kid_of(&rp.tokens(&mut browser).await), waiting);

        // Who commanded it stands in the log.
        let log = app.operator("ops@ieum.example").await.get("/operator/audit?area=keys").await;
        assert!(log.body.contains("sejin (ieum)") && log.body.contains("서명 키 교체 명령"), "{}", log.body);

        // A form that is sent twice rotates once.
        let stale = Rotation { alg: Some(Alg::Es256), signing: Some(old.parse().unwrap()), ..NOW };
        assert!(matches!(keys::rotate(&app.ctx(), &actor, stale).await, Err(Error::Stale)));
        assert!(matches!(keys::rotate(&app.ctx(), &actor, Rotation { alg: Some(Alg::Rs256), ..NOW }).await, Err(Error::Refused(_))));
        // The key set does not grow without bounds.
        for _ in published(&app).await.len()..MOST_PUBLISHED {
            keys::rotate(&app.ctx(), &actor, NOW).await.unwrap();
        }
        let full = keys::rotate(&app.ctx(), &actor, NOW).await;
        assert!(matches!(&full, Err(Error::Refused(problems)) if problems[0].code == "signing_keys_too_many"), "{full:?}");
        assert_eq!(published(&app).await.len(), MOST_PUBLISHED);
    }

    async fn an_emergency_takes_a_key_and_what_it_signed(app) {
        let created = organization(&app, "hanbit").await;
        let rp = rp(&app).await;
        let mut browser = app.signed_in(&created).await;
        let first = rp.tokens(&mut browser).await;
        let leaked: KeyId = kid_of(&first).parse().unwrap();
        let actor = Actor::command_line("sejin");
        keys::retire(&app.ctx(), &actor, leaked).await.unwrap();

        let set = published(&app).await;
        assert!(set.len() == 1 && !set.contains(&leaked.to_string()), "{set:?}");
        let second = rp.tokens(&mut browser).await;
        assert!(set.contains(&kid_of(&second)), "a successor signs at once");
        let opened = keys::opened(&app.ctx()).await.unwrap();
        assert!(opened.verifiers().all(|key| key.kid() != leaked.to_string()));
        // Neither signs the token anybody out, nor does it lead anywhere.
        let query = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("id_token_hint", text(&first, "id_token")), ("post_logout_redirect_uri", BYE)]).finish();
        let answer = browser.get(&format!("/oauth2/logout?{query}")).await;
        assert!(answer.location().is_empty(), "{}", answer.location());
        rp.code(&mut browser, &[]).await;
        // Sessions and opaque tokens do not depend on the key.
        assert_eq!(rp.userinfo(text(&first, "access_token")).await.status, http::StatusCode::OK);

        let rows = app.store().read().await.unwrap().signing_keys().await.unwrap();
        let row = rows.iter().find(|row| row.id == leaked).unwrap();
        assert!(row.sealed_private.is_empty() && row.revoked_at.is_some(), "the private half is wiped");
        assert!(matches!(keys::retire(&app.ctx(), &actor, leaked).await, Err(Error::Stale)));
        let unknown = KeyId::new(app.ctx().now(), app.ctx().rng());
        assert!(matches!(keys::retire(&app.ctx(), &actor, unknown).await, Err(Error::NotFound)));

        // One that waits and one that is gone can be withdrawn too; the one that signs stays.
        keys::rotate(&app.ctx(), &actor, LATER).await.unwrap();
        let waiting = published(&app).await.into_iter().find(|kid| !set.contains(kid)).unwrap();
        keys::retire(&app.ctx(), &actor, waiting.parse().unwrap()).await.unwrap();
        assert_eq!(published(&app).await, set);
        assert_eq!(kid_of(&rp.tokens(&mut browser).await), kid_of(&second));
    }

    async fn a_key_in_use_is_found_however_many_are_gone(app) {
        let actor = Actor::system();
        let ctx = app.ctx();
        let rsa = keys::signer(&ctx, Alg::Rs256).await.unwrap().kid().to_owned();
        for _ in 0..102 {
            let signing = keys::signer(&app.ctx(), Alg::Es256).await.unwrap().kid().parse().unwrap();
            keys::retire(&app.ctx(), &actor, signing).await.unwrap();
        }
        assert_eq!(keys::signer(&app.ctx(), Alg::Rs256).await.unwrap().kid(), rsa);
        assert_eq!(published(&app).await.len(), 2);
    }

    async fn processes_that_start_at_once_make_one_key(app) {
        let (ctx, app) = (app.ctx(), &app);
        let tasks = (0..8).map(|_| { let ctx = ctx.clone(); tokio::spawn(async move { keys::opened(&ctx).await.unwrap().jwks().clone() }) });
        let sets: BTreeSet<_> = futures_util::future::join_all(tasks).await.into_iter().map(Result::unwrap).collect();
        assert_eq!(sets.len(), 1);
        assert_eq!(published(app).await.len(), 1);
        let rotations = (0..4).map(|_| { let ctx = ctx.clone(); tokio::spawn(async move { keys::rotate(&ctx, &Actor::system(), LATER).await }) });
        for done in futures_util::future::join_all(rotations).await {
            done.unwrap().unwrap();
        }
        assert_eq!(keys::overview(&ctx).await.unwrap().keys.len(), 2);
    }
}

#[tokio::test]
async fn a_key_is_sealed_and_an_rsa_key_is_made_only_when_somebody_needs_it() {
    let app = TestApp::sqlite().await;
    published(&app).await;
    let rows = app.store().read().await.unwrap().signing_keys().await.unwrap();
    assert_eq!(rows.iter().map(|row| row.alg.as_str()).collect::<Vec<_>>(), ["ES256"]);
    assert!(
        ieum_oidc::jose::SigningKey::from_pkcs8("k", ieum_oidc::jose::Alg::Es256, &rows[0].sealed_private).is_err()
    );
    let signer = keys::signer(&app.ctx(), ieum_oidc::jose::Alg::Rs256).await.unwrap();
    assert!(published(&app).await.contains(signer.kid()));
}

#[tokio::test]
async fn what_a_hint_says_of_its_own_key_is_never_believed_nor_fetched() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("http://{}/keys", listener.local_addr().unwrap());
    for alg in Alg::ALL.iter().copied() {
        let settings = ClientForm {
            id_token_alg: alg.as_str().into(),
            ..form(alg.as_str())
        };
        let rp = register(&app, alg.as_str(), &settings).await;
        let mut browser = app.signed_in(&created).await;
        let tokens = rp.tokens(&mut browser).await;
        app.pass(Duration::from_secs(6));
        let ours = header(text(&tokens, "id_token"));
        assert_eq!(ours["alg"], alg.as_str());
        let (kid, payload) = (&ours["kid"], text(&tokens, "id_token").split('.').nth(1).unwrap());
        let stranger = SigningKey::from_pkcs8("x", alg, &SigningKey::generate_pkcs8(alg).unwrap()).unwrap();
        let forge = |header: Value| {
            let signed = format!("{}.{payload}", base64url::encode(header.to_string()));
            let signature = stranger.sign_bytes(signed.as_bytes()).unwrap();
            format!("{signed}.{}", base64url::encode(signature))
        };
        let name = alg.as_str();
        for forged in [
            forge(object!({"alg": name, "typ": "JWT", "kid": kid})),
            forge(object!({"alg": name, "typ": "JWT", "kid": kid, "jwk": stranger.jwk()})),
            forge(object!({"alg": name, "typ": "JWT", "kid": "x", "jwk": stranger.jwk()})),
            forge(object!({"alg": name, "typ": "JWT", "kid": url, "jku": url, "x5u": url})),
            forge(object!({"alg": "HS256", "typ": "JWT", "kid": kid})),
            forge(object!({"alg": "none", "typ": "JWT", "kid": kid})),
            format!(
                "{}.{payload}.",
                base64url::encode(object!({"alg": "none", "kid": kid}).to_string())
            ),
        ] {
            let query = url::form_urlencoded::Serializer::new(String::new())
                .extend_pairs([("id_token_hint", forged.as_str()), ("post_logout_redirect_uri", BYE)])
                .finish();
            let answer = browser.get(&format!("/oauth2/logout?{query}")).await;
            assert!(answer.location().is_empty(), "{forged}: {}", answer.location());
        }
        // The true one works, so the refusals above have no other reason.
        rp.code(&mut browser, &[]).await;
        let query = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs([
                ("id_token_hint", text(&tokens, "id_token")),
                ("post_logout_redirect_uri", BYE),
            ])
            .finish();
        assert_eq!(browser.get(&format!("/oauth2/logout?{query}")).await.location(), BYE);
    }
    assert!(listener.accept().is_err(), "nobody came for the key");
}

#[tokio::test]
async fn each_algorithm_is_offered_and_its_key_made_when_a_business_system_needs_it() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let document = json(&app.browser().get("/.well-known/openid-configuration").await);
    assert_eq!(
        document["id_token_signing_alg_values_supported"],
        object!(["ES256", "EdDSA", "PS256", "RS256"])
    );
    for (count, (alg, kty)) in [("ES256", "EC"), ("EdDSA", "OKP"), ("PS256", "RSA"), ("RS256", "RSA")]
        .into_iter()
        .enumerate()
    {
        let settings = ClientForm {
            id_token_alg: alg.into(),
            ..form(alg)
        };
        let rp = register(&app, alg, &settings).await;
        let tokens = rp.tokens(&mut app.signed_in(&created).await).await;
        let set = json(&app.browser().get("/oauth2/jwks").await);
        assert_eq!(set["keys"].as_array().unwrap().len(), count + 1);
        let key = set["keys"]
            .as_array()
            .unwrap()
            .iter()
            .find(|key| key["alg"] == alg)
            .unwrap();
        assert_eq!((text(key, "kty"), text(key, "use")), (kty, "sig"));
        assert_eq!(text(key, "kid"), kid_of(&tokens));
    }
}
