//! From client metadata to what is registered. Every rule that an operator's form knows is asked here as well; what is only of
//! this door stands here: which members there are, what they default to, and that nothing goes beyond the initial access token.

use std::borrow::Cow;

use serde_json::Value;

use super::error::of_mistakes;
use super::members::Members;
use super::said::{name, said, web_address};
use super::{Code, RegistrationError, redirects, sector};
use crate::authorize::object;
use crate::client::access;
use crate::client::profile::{
    AskedLogout, AuthProfile, DynamicProfile, EncryptionProfile, LogoutProfile, SubjectType, TokenProfile,
};
use crate::client::registration::{self, Registration};
use crate::client::{AskedEncryption, AskedTokens, Client, ClientKind, Profile, check_encryption, check_tokens};
use crate::jose::Alg;
use crate::scope::Scopes;
use crate::token::GrantType;

/// What a registration may reach at most.
#[derive(Debug, Clone, Copy)]
pub struct Bounds<'a> {
    /// Grants by name.
    pub grants: &'a [String],
    /// Scopes by name.
    pub scopes: &'a [String],
    /// Whether this installation is told of client certificates.
    pub knows_certificates: bool,
}

/// What is registered, if the addresses in it hold what they should.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// Whether it authenticates.
    pub kind: ClientKind,
    /// The name that people see.
    pub name: String,
    /// What every client has.
    pub registration: Registration,
    /// What it chose of the protocol.
    pub profile: Profile,
}

/// Members that we know and do not offer: to leave them out would make a client expect what never comes.
const REFUSED: [&str; 12] = [
    "request_object_encryption_alg",
    "request_object_encryption_enc",
    "introspection_signed_response_alg",
    "introspection_encrypted_response_alg",
    "introspection_encrypted_response_enc",
    "tls_client_auth_san_uri",
    "tls_client_auth_san_ip",
    "tls_client_auth_san_email",
    "request_uris",
    "backchannel_token_delivery_mode",
    "backchannel_client_notification_endpoint",
    "backchannel_user_code_parameter",
];

/// Decides. `present` is the client whose metadata are replaced; what only an operator may choose stays as it is.
///
/// # Errors
/// The first thing that is wrong.
pub fn decide(members: &Members<'_>, bounds: &Bounds<'_>, present: Option<&Client>) -> Result<Wish, RegistrationError> {
    software_statement(members)?;
    if let Some(name) = REFUSED.iter().find(|name| members.has(name)) {
        return Err(RegistrationError::member(name, "not supported"));
    }
    let method = members
        .text("token_endpoint_auth_method")?
        .unwrap_or("client_secret_basic");
    let kind = match method {
        "none" => ClientKind::Public,
        _ => ClientKind::Confidential,
    };
    let (application, redirect_uris) = redirects::read(members)?;
    let registration = registration(members, bounds, kind, &redirect_uris)?;
    let mut said = said(members, application)?;
    let before = present.map(|client| client.profile.clone()).unwrap_or_default();
    said.changed_at = before.dynamic.as_ref().and_then(|dynamic| dynamic.changed_at);
    let mut profile = Profile {
        auth: auth(members, bounds, method, kind, &registration, &before)?,
        tokens: tokens(members, kind, &registration, &said, &before)?,
        logout: logout(members, &registration, &before)?,
        ..before
    };
    profile.encryption = encryption(members, &profile.auth)?;
    profile.requests.require_par = members.flag("require_pushed_authorization_requests")?;
    profile.requests.require_signed_request = members.flag("require_signed_request_object")?;
    // Somebody else's, whoever registered it: people are asked.
    profile.requests.needs_consent = true;
    let signs = profile.requests.require_signed_request || said.request_object_alg.is_some();
    if signs && !object::has_keys(&profile) {
        return Err(RegistrationError::member("jwks", "signed request objects need keys"));
    }
    let name = name(&said, &registration)?;
    profile.dynamic = Some(said);
    Ok(Wish {
        kind,
        name,
        registration,
        profile,
    })
}

/// None is approved here (RFC 7591, section 3.1.1 lets a server ignore them; to refuse is plainer than to promise less than it says).
fn software_statement(members: &Members<'_>) -> Result<(), RegistrationError> {
    let is_token = |text: &str| text.split('.').count() == 3;
    match members.value("software_statement") {
        None => Ok(()),
        Some(Value::String(text)) if is_token(text) => Err(RegistrationError::new(
            Code::UnapprovedSoftwareStatement,
            "software statements are not supported",
        )),
        Some(_) => Err(RegistrationError::new(
            Code::InvalidSoftwareStatement,
            "software_statement is not a signed token",
        )),
    }
}

fn registration(
    members: &Members<'_>,
    bounds: &Bounds<'_>,
    kind: ClientKind,
    redirect_uris: &[String],
) -> Result<Registration, RegistrationError> {
    let grants = grants(members, bounds)?;
    let signs_in = [GrantType::AuthorizationCode, GrantType::DeviceCode];
    let signs_in = grants
        .iter()
        .any(|name| signs_in.iter().any(|grant| grant.as_str() == name));
    let scopes = scopes(members, bounds, signs_in)?;
    let home_url = web_address(members, "client_uri")?.unwrap_or_default();
    let post_logout = redirects::post_logout(members)?;
    let asked = registration::Asked {
        kind,
        redirect_uris: &redirect_uris.join("\n"),
        post_logout_redirect_uris: &post_logout.join("\n"),
        grants: &grants,
        scopes: &scopes,
        // OpenID Connect Registration, section 2: the default of this door, not of ours.
        id_token_alg: members
            .text("id_token_signed_response_alg")?
            .unwrap_or(Alg::Rs256.as_str()),
        home_url: &home_url,
    };
    let found = registration::check(&asked).map_err(|mistakes| of_mistakes(&mistakes))?;
    let answer_alg = members.text("authorization_signed_response_alg")?;
    if answer_alg.is_some_and(|alg| alg != found.id_token_alg.as_str()) {
        return Err(RegistrationError::member(
            "authorization_signed_response_alg",
            "must be the algorithm of id_token_signed_response_alg",
        ));
    }
    Ok(found)
}

/// The grants, and that `response_types` goes with them (RFC 7591, section 2.1).
fn grants(members: &Members<'_>, bounds: &Bounds<'_>) -> Result<Vec<String>, RegistrationError> {
    let code = GrantType::AuthorizationCode.as_str();
    let grants = members.texts("grant_types")?.unwrap_or_else(|| vec![code.to_owned()]);
    if let Some(grant) = grants.iter().find(|grant| GrantType::find(grant).is_none()) {
        return Err(RegistrationError::member(
            "grant_types",
            &format!("not supported ({grant})"),
        ));
    }
    if let Some(grant) = grants.iter().find(|grant| !bounds.grants.contains(grant)) {
        let what = format!("the initial access token does not allow {grant}");
        return Err(RegistrationError::member("grant_types", &what));
    }
    let uses_codes = grants.iter().any(|grant| grant == code);
    let types = members.texts("response_types")?;
    match types.as_deref() {
        None => Ok(grants),
        Some([only]) if only == "code" && uses_codes => Ok(grants),
        Some([only]) if only == "code" => Err(RegistrationError::member(
            "response_types",
            "code goes with the grant authorization_code",
        )),
        Some(_) => Err(RegistrationError::member("response_types", "only code is supported")),
    }
}

/// The scopes; without any asked for, all that the initial access token allows, as OpenID Connect clients never name them here.
fn scopes(members: &Members<'_>, bounds: &Bounds<'_>, signs_in: bool) -> Result<Vec<String>, RegistrationError> {
    let Some(text) = members.text("scope")? else {
        return Ok(if signs_in { bounds.scopes.to_vec() } else { Vec::new() });
    };
    let asked = Scopes::parse(text).map_err(|_| RegistrationError::member("scope", "not a list of scopes"))?;
    let beyond = asked
        .iter()
        .find(|name| !bounds.scopes.iter().any(|known| known == name));
    match beyond {
        Some(name) => {
            let what = format!("the initial access token does not allow {name}");
            Err(RegistrationError::member("scope", &what))
        }
        None => Ok(asked.iter().map(str::to_owned).collect()),
    }
}

fn auth(
    members: &Members<'_>,
    bounds: &Bounds<'_>,
    method: &str,
    kind: ClientKind,
    registration: &Registration,
    before: &Profile,
) -> Result<AuthProfile, RegistrationError> {
    let jwks = match members.value("jwks") {
        None => Cow::Borrowed(""),
        Some(set @ Value::Object(_)) => Cow::Owned(set.to_string()),
        Some(_) => return Err(RegistrationError::member("jwks", "must be a JSON Web Key Set")),
    };
    let asked = access::Asked {
        method,
        jwks: &jwks,
        jwks_uri: members.text("jwks_uri")?.unwrap_or_default(),
        tls_subject_dn: members.text("tls_client_auth_subject_dn")?.unwrap_or_default(),
        tls_san_dns: members.text("tls_client_auth_san_dns")?.unwrap_or_default(),
        require_dpop: members.flag("dpop_bound_access_tokens")?,
        bind_certificate: members.flag("tls_client_certificate_bound_access_tokens")?,
        high_assurance: before.auth.high_assurance,
        knows_certificates: bounds.knows_certificates,
    };
    access::check(&asked, &as_client(kind, registration, before)).map_err(|mistakes| of_mistakes(&mistakes))
}

/// What is encrypted to it, with keys that it registers here and now (OpenID Connect Registration, section 2; JARM, section 3).
fn encryption(members: &Members<'_>, auth: &AuthProfile) -> Result<EncryptionProfile, RegistrationError> {
    let text = |name| members.text(name).map(Option::unwrap_or_default);
    let asked = AskedEncryption {
        id_token_alg: text("id_token_encrypted_response_alg")?,
        id_token_enc: text("id_token_encrypted_response_enc")?,
        userinfo_signed: text("userinfo_signed_response_alg")?,
        userinfo_alg: text("userinfo_encrypted_response_alg")?,
        userinfo_enc: text("userinfo_encrypted_response_enc")?,
        authorization_alg: text("authorization_encrypted_response_alg")?,
        authorization_enc: text("authorization_encrypted_response_enc")?,
    };
    check_encryption(&asked, auth).map_err(|mut mistakes| {
        for mistake in &mut mistakes {
            mistake.field = encrypted_member(mistake.field);
        }
        of_mistakes(&mistakes)
    })
}

/// The registered name of a field of [`AskedEncryption`].
fn encrypted_member(field: &'static str) -> &'static str {
    match field {
        "id_token_alg" => "id_token_encrypted_response_alg",
        "id_token_enc" => "id_token_encrypted_response_enc",
        "userinfo_signed" => "userinfo_signed_response_alg",
        "userinfo_alg" => "userinfo_encrypted_response_alg",
        "userinfo_enc" => "userinfo_encrypted_response_enc",
        "authorization_alg" => "authorization_encrypted_response_alg",
        _ => "authorization_encrypted_response_enc",
    }
}

/// The client that there would be, as the checks of the operator's forms want one.
fn as_client(kind: ClientKind, registration: &Registration, before: &Profile) -> Client {
    Client {
        id: ieum_model::ClientRowId::from_uuid(Default::default()),
        client_id: String::new(),
        auth_methods: Client::methods_of(kind == ClientKind::Public, before),
        secret_hashes: Vec::new(),
        redirect_uris: registration.redirect_uris.clone(),
        post_logout_redirect_uris: registration.post_logout_redirect_uris.clone(),
        grants: registration
            .grants
            .iter()
            .filter_map(|name| GrantType::find(name))
            .collect(),
        scopes: registration.scopes.iter().map(String::as_str).collect(),
        id_token_alg: registration.id_token_alg,
        // What is encrypted from now on is judged with the keys that it has from now on.
        profile: Profile {
            encryption: EncryptionProfile::default(),
            ..before.clone()
        },
    }
}

fn tokens(
    members: &Members<'_>,
    kind: ClientKind,
    registration: &Registration,
    said: &DynamicProfile,
    before: &Profile,
) -> Result<TokenProfile, RegistrationError> {
    let subject_type = members.text("subject_type")?.unwrap_or("public");
    let sector = match &said.sector_identifier_uri {
        Some(uri) => sector::host_of(uri)?,
        // Kept although nobody needs it now, so that switching there and back changes nobody's subject.
        None if subject_type == "public" => before.tokens.sector.clone(),
        None => String::new(),
    };
    let asked = AskedTokens {
        kind,
        redirect_uris: &registration.redirect_uris,
        format: "opaque",
        access_minutes: "",
        idle_days: "",
        total_days: "",
        subject_type,
        sector: &sector,
        introspects: "",
        exchanges_for: "",
    };
    let found = check_tokens(&asked).map_err(|mistakes| of_mistakes(&mistakes))?;
    // Every native application would be of the one sector of this computer, and strangers would know people by one name.
    let is_shared = ["127.0.0.1", "[::1]", "localhost"].contains(&found.sector.as_str());
    if found.subject_type == SubjectType::Pairwise && is_shared {
        return Err(RegistrationError::member(
            "sector_identifier_uri",
            "needed for loopback addresses",
        ));
    }
    let mut tokens = TokenProfile {
        subject_type: found.subject_type,
        sector: found.sector,
        ..before.tokens.clone()
    };
    if kind == ClientKind::Public {
        // It proves nothing any more, and so has no rights over tokens.
        tokens.introspects.clear();
        tokens.exchanges_for.clear();
    }
    Ok(tokens)
}

fn logout(
    members: &Members<'_>,
    registration: &Registration,
    before: &Profile,
) -> Result<LogoutProfile, RegistrationError> {
    let asked = AskedLogout {
        backchannel_uri: members.text("backchannel_logout_uri")?.unwrap_or_default(),
        backchannel_session_required: members.flag("backchannel_logout_session_required")?,
        frontchannel_uri: members.text("frontchannel_logout_uri")?.unwrap_or_default(),
        frontchannel_session_required: members.flag("frontchannel_logout_session_required")?,
        // Nothing in the registration asks for it (Session Management, section 3.3: discovery alone): it is an operator's to choose.
        session_state: before.logout.session_state,
    };
    LogoutProfile::check(&asked, &registration.redirect_uris).map_err(|mistakes| of_mistakes(&mistakes))
}
