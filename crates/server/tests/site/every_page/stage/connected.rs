//! A company's own provider, somebody who waits to be told apart, and a member who is linked.

use ieum_model::domain::{DomainState, Standing};
use ieum_model::going_live::VersionState;
use ieum_model::login_method::MethodKind;
use ieum_model::{DomainId, KeyId, LinkProposalId, LinkedIdentityId, MetadataChangeId};
use ieum_saml::settings::Published;
use ieum_store::idp_metadata::{ChangeState, NewChange, Watch};
use ieum_store::link_proposal::NewProposal;
use ieum_store::linked_identity::NewLink;
use ieum_store::login_method::NewMethod;
use ieum_store::method_rule::MethodRule;
use ieum_store::method_version::NewVersion;
use ieum_store::saml::SamlKeyRow;

use super::*;

/// Metadata that cannot be had, and changes of it in every state.
async fn metadata(
    tx: &mut ieum_store::Tx,
    scope: ieum_store::OrgScope,
    method: LoginMethodId,
    settings: &ieum_saml::settings::Settings,
    now: ieum_model::Instant,
) -> ieum_app::Result<()> {
    let watch = Watch {
        url: settings.metadata_url.clone(),
        etag: None,
        last_modified: None,
        known_hash: None,
        tried_at: now,
        fetched_at: Some(now),
        next_at: now,
        failures: 3,
        failing_since: Some(now),
        problem: Some("unreachable".into()),
        told_at: None,
        valid_until: Some(now),
        is_signed: false,
    };
    tx.save_metadata_watch(scope, method, &watch).await?;
    let known = Published::of(settings);
    let published = Published {
        sso_redirect: "https://sso.idp.example/sso".into(),
        certificates: Vec::new(),
        signs_requests: true,
        ..known.clone()
    };
    for (number, state) in ChangeState::ALL.into_iter().enumerate() {
        let new = NewChange {
            id: MetadataChangeId::from_uuid(uuid::Uuid::from_u128(1000 + number as u128)),
            state,
            known: &known.to_json(),
            published: &published.to_json(),
            doubts: "unsigned foreign_signature other_entity former_key refused_before",
            by: None,
            now,
        };
        tx.insert_metadata_change(scope, method, &new).await?;
    }
    Ok(())
}

impl Stage<'_> {
    pub(super) async fn connected(&mut self) {
        let (app, org) = (self.app, self.org);
        let ctx = app.ctx();
        let now = ctx.now();
        let method = LoginMethodId::new(now, ctx.rng());
        let saml = LoginMethodId::new(now, ctx.rng());
        let proposal = LinkProposalId::new(now, ctx.rng());
        let link = LinkedIdentityId::new(now, ctx.rng());
        let directory = LoginMethodId::new(now, ctx.rng());
        let checker = LoginMethodId::new(now, ctx.rng());
        let (former, next) = (KeyId::new(now, ctx.rng()), KeyId::new(now, ctx.rng()));
        let member = self.members["active"];
        let rule = MethodRule {
            provisioning: "groups".into(),
            provision_groups: "staff".into(),
            initial_groups: String::new(),
        };
        app.write(async |tx| {
            tx.add_login_method(
                org.scope,
                &NewMethod {
                    id: method,
                    kind: MethodKind::OpenId,
                    name: ("Company account", "company account"),
                    settings: r#"{"issuer":"http://127.0.0.1:1","client_id":"ieum","scopes":["email"],"secret_expires_on":"2026-12-01"}"#,
                    sealed_secret: None,
                    now,
                },
            )
            .await?;
            for (state, issuer) in [
                (VersionState::Past, "http://127.0.0.1:3"),
                (VersionState::Past, "http://127.0.0.1:2"),
                (VersionState::Live, "http://127.0.0.1:1"),
            ] {
                let settings = format!(r#"{{"issuer":"{issuer}","client_id":"ieum","scopes":["email"]}}"#);
                let version = NewVersion {
                    settings: &settings,
                    sealed_secret: None,
                    state,
                    made_by: "Haneul Kim",
                    made_at: now,
                    of_number: None,
                    is_in_use: issuer.ends_with('2'),
                };
                tx.add_method_version(org.scope, method, &version).await?;
            }
            let preset = ieum_saml::settings::find_preset("entra").unwrap();
            let certificate =
                ieum_saml::Certificate::from_text(include_str!("../../../../../saml/tests/suite/simplesamlphp/sp.crt"))
                    .unwrap();
            let settings = ieum_saml::settings::Settings {
                idp_entity_id: "https://idp.example".into(),
                sso_redirect: "https://idp.example/sso".into(),
                certificates: vec![certificate.to_base64()],
                metadata_url: "http://127.0.0.1:1/metadata".into(),
                ..ieum_saml::settings::Settings::of_preset(preset)
            };
            let new = NewMethod {
                id: saml,
                kind: MethodKind::Saml,
                name: ("Company SAML", "company saml"),
                settings: &settings.to_json(),
                sealed_secret: None,
                now,
            };
            tx.add_login_method(org.scope, &new).await?;
            for (id, activated_at, opened_at) in [
                (former, Some(now.minus(std::time::Duration::from_secs(60))), Some(now)),
                (KeyId::new(now, ctx.rng()), Some(now), None),
                (next, None, None),
            ] {
                let key = SamlKeyRow {
                    id,
                    certificate: certificate.der().to_vec(),
                    sealed_key: Vec::new(),
                    created_at: now,
                    activated_at,
                    opened_at,
                };
                tx.insert_saml_key(org.scope, saml, &key).await?;
            }
            metadata(tx, org.scope, saml, &settings, now).await?;
            for (id, kind, name, settings) in [
                (
                    directory,
                    MethodKind::Ldap,
                    ("Directory", "directory"),
                    r#"{"servers":[{"host":"127.0.0.1","port":1}],"base":"dc=a","filter":"(uid={user})","subject":"uid"}"#,
                ),
                (
                    checker,
                    MethodKind::PasswordCheck,
                    ("Own service", "own service"),
                    r#"{"url":"http://127.0.0.1:1/check"}"#,
                ),
            ] {
                let new = NewMethod {
                    id,
                    kind,
                    name,
                    settings,
                    sealed_secret: None,
                    now,
                };
                tx.add_login_method(org.scope, &new).await?;
            }
            tx.save_proposal(
                org.scope,
                &NewProposal {
                    id: proposal,
                    method,
                    subject: "p1",
                    name: Some("Seojun Park"),
                    email: Some("active@hanbit.example"),
                    candidate: Some(member),
                    doubt: "address_unverified",
                    now,
                },
            )
            .await?;
            let new = NewLink {
                id: link,
                method,
                subject: "p2",
                member,
                label: "seojun@idp.example",
                linked_by: "admin",
                now,
            };
            tx.set_member_key(org.scope, member, "E-0001", now).await?;
            tx.set_method_rule(org.scope, method, 1, &rule).await?;
            Ok(tx.insert_link(org.scope, &new).await?)
        })
        .await;
        for (name, state, is_failing) in [
            ("domain", DomainState::Proven, false),
            ("domain-pending", DomainState::Pending, false),
            ("domain-failing", DomainState::Proven, true),
            ("domain-lost", DomainState::Lost, true),
        ] {
            let id = DomainId::new(now, ctx.rng());
            let standing = Standing {
                state,
                failing_since: is_failing.then_some(now),
                warned_at: None,
            };
            app.write(async |tx| {
                let domain = format!("{name}.example");
                tx.insert_domain(org.scope, id, (&domain, &"0".repeat(32)), now).await?;
                tx.save_domain_check(org.scope, id, standing, None, now).await?;
                tx.set_method_speaks_for(org.scope, method, id, name == "domain")
                    .await?;
                Ok(())
            })
            .await;
            self.keep(name, id.to_string());
        }
        self.keep("method-openid", method.to_string());
        self.keep("method-saml", saml.to_string());
        self.keep("saml-former", former.to_string());
        self.keep("saml-next", next.to_string());
        self.keep("method-ldap", directory.to_string());
        self.keep("method-check", checker.to_string());
        self.keep("proposal", proposal.to_string());
        self.keep("linked", link.to_string());
    }
}
