//! A company that connected its own login systems: an OpenID provider, a SAML identity provider and a directory, all of them made up
//! (`demo::peers`). Its people are known there by their employee numbers, which are mapped here; one person is not known here yet.

use std::net::Ipv4Addr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ieum_app::access::OrgCaller;
use ieum_app::links::set_key;
use ieum_app::methods::{
    DirectoryForm, UpstreamForm, add_directory, add_saml, add_tester, add_upstream, change_saml, enable,
};
use ieum_app::{Context, Error};
use ieum_connect::ldap::settings::Typed as DirectoryTyped;
use ieum_model::context::random;
use ieum_model::login_method::MethodKind;
use ieum_model::{Clock as _, LoginMethodId, MemberId};
use ieum_oidc::upstream::settings::{BY_DISCOVERY, Typed as OpenIdTyped};
use ieum_saml::settings::{Typed as SamlTyped, find_preset};
use ieum_saml::{Certificate, PrivateKey};

use super::{Urls, write};
use crate::demo::peers::{self, BASE, CLIENT_ID, ENTITY, FILTER, SERVICE, Staff, url_at};
use crate::demo::people::Person;
use crate::system::{SystemClock, SystemRng};

/// The company's organisation ID.
pub(super) const SLUG: &str = "hangyeol";
/// So many of its people are in its own systems.
const STAFF: usize = 5;
const TEN_YEARS: std::time::Duration = std::time::Duration::from_secs(3650 * 24 * 3600);

/// The company's systems while the company comes about.
pub(super) struct Made<'a> {
    /// For the next run.
    pub notes: peers::Notes,
    password: &'a str,
}

impl<'a> Made<'a> {
    /// Systems without anybody in them.
    pub(super) fn new(urls: &Urls, password: &'a str) -> anyhow::Result<Self> {
        let pkcs8 = PrivateKey::generate_pkcs8()?;
        let key = PrivateKey::from_pkcs8(&pkcs8)?;
        let now = SystemClock.now();
        let serial = random::<16>(&SystemRng::new());
        let until = now.plus(TEN_YEARS).as_seconds();
        let certificate = Certificate::self_signed(&key, "idp.hangyeol.example", serial, now.as_seconds(), until)?;
        let serial = random::<16>(&SystemRng::new());
        let here = Ipv4Addr::LOCALHOST.into();
        let directory = Certificate::of_server(&key, here, serial, now.as_seconds(), until)?;
        Ok(Self {
            notes: peers::Notes {
                port: urls.peers_port,
                directory_port: urls.directory_port,
                saml_key: STANDARD.encode(pkcs8),
                saml_certificate: certificate.to_base64(),
                directory_certificate: Some(directory.to_base64()),
                staff: Vec::new(),
            },
            password,
        })
    }

    /// Connects all three (they are told in this order), and gives the first members their employee numbers.
    pub(super) async fn connect(
        &mut self,
        ctx: &Context,
        caller: &OrgCaller,
        members: &[MemberId],
        people: &[Person],
        newcomer: Person,
    ) -> anyhow::Result<[LoginMethodId; 3]> {
        let known = people.iter().take(STAFF).map(|person| (person, true));
        for (number, (person, is_member)) in (1001..).zip(known.chain([(&newcomer, false)])) {
            self.notes.staff.push(Staff {
                number: format!("HG-{number}"),
                uid: person.email.split('@').next().unwrap_or_default().to_owned(),
                name: person.name.clone(),
                email: person.email.clone(),
                team: person.department.to_owned(),
                is_member,
            });
        }
        for (member, person) in members.iter().zip(&self.notes.staff) {
            if person.is_member {
                set_key(ctx, caller, *member, &person.number).await?;
            }
        }
        let made = [
            self.openid(ctx, caller, "한결 통합 로그인 (OpenID)").await?,
            self.saml(ctx, caller).await?,
            self.directory(ctx, caller).await?,
        ];
        for id in made {
            enable(ctx, caller, id, version(ctx, caller, id).await?).await?;
        }
        Ok(made)
    }

    /// One more method, which is not live yet, and the one member who tries it.
    pub(super) async fn try_next(&self, ctx: &Context, caller: &OrgCaller, tester: MemberId) -> anyhow::Result<()> {
        let id = self.openid(ctx, caller, "한결 새 통합 로그인 (OpenID)").await?;
        add_tester(ctx, caller, id, &tester.to_string()).await?;
        Ok(())
    }

    async fn openid(&self, ctx: &Context, caller: &OrgCaller, name: &str) -> anyhow::Result<LoginMethodId> {
        let form = UpstreamForm {
            name,
            secret: self.password,
            is_new_key: false,
            typed: OpenIdTyped {
                issuer: &format!("{}openid", url_at(self.notes.port)?),
                client_id: CLIENT_ID,
                scopes: "profile email",
                subject: "sub",
                email: "email",
                name: "name",
                groups: "groups",
                key: "employee_number",
                by_hand: BY_DISCOVERY,
                client_auth: "",
                secret_expires_on: "",
            },
        };
        Ok(add_upstream(ctx, caller, &form).await?)
    }

    async fn saml(&self, ctx: &Context, caller: &OrgCaller) -> anyhow::Result<LoginMethodId> {
        let preset = find_preset("other").ok_or(Error::NotFound)?;
        let id = add_saml(ctx, caller, preset, "한결 그룹웨어 (SAML)").await?;
        let address = url_at(self.notes.port)?;
        let typed = SamlTyped {
            idp_entity_id: ENTITY,
            sso_redirect: &format!("{address}saml/sso"),
            certificates: &self.notes.saml_certificate,
            signed: "either",
            encryption: "accept",
            name: "displayName",
            email: "mail",
            key: "employeeNumber",
            groups: "groups",
            ..SamlTyped::default()
        };
        let version = version(ctx, caller, id).await?;
        change_saml(ctx, caller, id, version, &typed, &format!("{address}saml/metadata")).await?;
        Ok(id)
    }

    async fn directory(&self, ctx: &Context, caller: &OrgCaller) -> anyhow::Result<LoginMethodId> {
        let certificate = self.notes.directory_certificate.as_deref().unwrap_or_default();
        let ca = format!("-----BEGIN CERTIFICATE-----\n{certificate}\n-----END CERTIFICATE-----\n");
        let form = DirectoryForm {
            name: "한결 사내 계정 (LDAP)",
            secret: self.password,
            typed: DirectoryTyped {
                servers: &format!("127.0.0.1:{}", self.notes.directory_port),
                security: "ldaps",
                is_plain_confirmed: false,
                way: "search",
                service_dn: SERVICE,
                base: BASE,
                filter: FILTER,
                subject: "entryUUID",
                name: "cn",
                email: "mail",
                key: "employeeNumber",
                groups: "off",
                ca: &ca,
                template: "",
                group_base: "",
                lets_change: true,
            },
        };
        Ok(add_directory(ctx, caller, &form).await?)
    }
}

async fn version(ctx: &Context, caller: &OrgCaller, id: LoginMethodId) -> anyhow::Result<i64> {
    let methods = ctx.store().read().await?.login_methods(caller.scope()).await?;
    let method = methods.iter().find(|method| method.id == id);
    Ok(method.ok_or(Error::NotFound)?.version)
}

/// The systems answer at other ports: what the methods know of them is written anew.
pub(super) async fn moved(ctx: &Context, notes: &mut peers::Notes, urls: &Urls) -> anyhow::Result<()> {
    let (before, now) = (url_at(notes.port)?, url_at(urls.peers_port)?);
    let (directory_before, directory_now) = (notes.directory_port, urls.directory_port);
    write(ctx, async |tx| {
        let entrance = tx.find_active_entrance(SLUG).await?.ok_or(Error::NotFound)?;
        let scope = entrance.organization.scope();
        for method in tx.login_methods(scope).await? {
            let Some(found) = tx.method_settings(scope, method.id).await? else {
                continue;
            };
            let settings = match method.kind {
                MethodKind::Ldap => found.settings.replace(
                    &format!("\"port\":{directory_before}"),
                    &format!("\"port\":{directory_now}"),
                ),
                _ => found.settings.replace(before.as_str(), now.as_str()),
            };
            if settings != found.settings {
                tx.set_method_settings(scope, method.id, method.version, &settings, None)
                    .await?;
            }
        }
        Ok(())
    })
    .await?;
    (notes.port, notes.directory_port) = (urls.peers_port, urls.directory_port);
    Ok(())
}
