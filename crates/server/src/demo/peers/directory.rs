//! The directory: enough of LDAP (RFC 4511) for a service account to find somebody, and for their password to be tried and changed.

use std::sync::{Arc, PoisonError};

use bytes::BytesMut;
use lber::common::TagClass;
use lber::parse::parse_tag;
use lber::structure::{PL, StructureTag};
use lber::write::encode_into;
use subtle::ConstantTimeEq as _;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

use super::Peers;
use super::staff::Staff;

/// Below which everybody is.
pub(in crate::demo) const BASE: &str = "dc=hangyeol,dc=example";
/// Who may search.
pub(in crate::demo) const SERVICE: &str = "cn=ieum,dc=hangyeol,dc=example";
/// How somebody is found.
pub(in crate::demo) const FILTER: &str = "(&(objectClass=inetOrgPerson)(uid={user}))";
/// With this for a password the account is locked.
pub(super) const LOCKED: &str = "locked";
/// With this it is over.
pub(super) const EXPIRED: &str = "expired";

/// Longest message that is read, in bytes.
const LONGEST: usize = 64 * 1024;

const SUCCESS: u8 = 0;
const NO_SUCH_OBJECT: u8 = 32;
const INVALID_CREDENTIALS: u8 = 49;
const INSUFFICIENT_RIGHTS: u8 = 50;
const UNWILLING: u8 = 53;
const CONSTRAINT: u8 = 19;

/// A new password has at least so many characters.
pub(super) const SHORTEST: usize = 8;
/// The Password Modify operation (RFC 3062).
const CHANGE: &str = "1.3.6.1.4.1.4203.1.11.1";
/// The password policy's control, and what it says of a password that is too short.
const POLICY: &str = "1.3.6.1.4.1.42.2.27.8.5.1";
const TOO_SHORT: &[u8] = &[0x30, 3, 0x81, 1, 6];

/// Answers until told to stop.
pub(in crate::demo) async fn serve(listener: TcpListener, peers: Arc<Peers>, mut stop: watch::Receiver<bool>) {
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.wait_for(|stop| *stop) => return,
        };
        if let Ok((stream, _)) = accepted {
            let (peers, mut stop) = (Arc::clone(&peers), stop.clone());
            tokio::spawn(async move {
                let talking = async {
                    match &peers.directory_tls {
                        None => talk(stream, &peers).await,
                        Some(tls) => {
                            let stream = TlsAcceptor::from(Arc::clone(tls)).accept(stream).await?;
                            talk(stream, &peers).await
                        }
                    }
                };
                tokio::select! {
                    _ = talking => {}
                    _ = stop.wait_for(|stop| *stop) => {}
                }
            });
        }
    }
}

async fn talk(mut stream: impl AsyncRead + AsyncWrite + Unpin, peers: &Peers) -> std::io::Result<()> {
    let mut read = BytesMut::new();
    let mut is_service = false;
    loop {
        let message = match parse_tag(&read) {
            Ok((rest, message)) => {
                let length = read.len() - rest.len();
                let _ = read.split_to(length);
                message
            }
            Err(lber::Err::Incomplete(_)) if read.len() < LONGEST => match stream.read_buf(&mut read).await? {
                0 => return Ok(()),
                _ => continue,
            },
            Err(_) => return Ok(()),
        };
        let Some((id, request)) = opened(message) else {
            return Ok(());
        };
        let answers = match (request.id, request.payload) {
            (0, PL::C(parts)) => {
                let (code, said) = bind(peers, &parts);
                is_service = code == SUCCESS;
                vec![result(1, code, said)]
            }
            (2, _) => return Ok(()),
            (3, PL::C(parts)) if is_service => search(peers, &parts),
            (3, _) => vec![result(5, INSUFFICIENT_RIGHTS, "")],
            (23, PL::C(parts)) if is_service => vec![result(24, change(peers, &parts), "")],
            (23, _) => vec![result(24, UNWILLING, "")],
            _ => return Ok(()),
        };
        let mut written = BytesMut::new();
        for answer in answers {
            let is_too_short = answer.id == 24 && code_of(&answer) == Some(CONSTRAINT);
            let mut message = vec![id.clone(), answer];
            message.extend(is_too_short.then(too_short));
            encode_into(&mut written, sequence(message))?;
        }
        stream.write_all(&written).await?;
    }
}

/// The number of a message, and what it asks.
fn opened(message: StructureTag) -> Option<(StructureTag, StructureTag)> {
    let mut parts = message.expect_constructed()?.into_iter();
    Some((parts.next()?, parts.next()?))
}

fn universal(id: u64, payload: PL) -> StructureTag {
    StructureTag {
        class: TagClass::Universal,
        id,
        payload,
    }
}

fn sequence(parts: Vec<StructureTag>) -> StructureTag {
    universal(16, PL::C(parts))
}

fn octets(text: &str) -> StructureTag {
    universal(4, PL::P(text.as_bytes().to_vec()))
}

fn application(id: u64, parts: Vec<StructureTag>) -> StructureTag {
    StructureTag {
        class: TagClass::Application,
        id,
        payload: PL::C(parts),
    }
}

fn result(id: u64, code: u8, said: &str) -> StructureTag {
    application(id, vec![universal(10, PL::P(vec![code])), octets(""), octets(said)])
}

fn code_of(answer: &StructureTag) -> Option<u8> {
    match &answer.payload {
        PL::C(parts) => match &parts.first()?.payload {
            PL::P(code) => code.first().copied(),
            PL::C(_) => None,
        },
        PL::P(_) => None,
    }
}

/// The controls of a message: the policy's.
fn too_short() -> StructureTag {
    let control = sequence(vec![octets(POLICY), universal(4, PL::P(TOO_SHORT.to_vec()))]);
    StructureTag {
        class: TagClass::Context,
        id: 0,
        payload: PL::C(vec![control]),
    }
}

fn text(part: Option<&StructureTag>) -> &str {
    match part.map(|part| &part.payload) {
        Some(PL::P(bytes)) => std::str::from_utf8(bytes).unwrap_or_default(),
        _ => "",
    }
}

fn name_of(person: &Staff) -> String {
    format!("uid={},ou=people,{BASE}", person.uid)
}

/// What a name and a password lead to. The two words beside the password are answered as Active Directory does.
fn bind(peers: &Peers, parts: &[StructureTag]) -> (u8, &'static str) {
    let (name, password) = (text(parts.get(1)), text(parts.get(2)));
    let is_known = name == SERVICE
        || peers
            .staff
            .iter()
            .any(|person| name_of(person).eq_ignore_ascii_case(name));
    if !is_known || password.is_empty() {
        return (INVALID_CREDENTIALS, "");
    }
    match password {
        LOCKED => (
            INVALID_CREDENTIALS,
            "80090308: LdapErr: DSID-0C090447, comment: AcceptSecurityContext error, data 775, v4563",
        ),
        EXPIRED => (
            INVALID_CREDENTIALS,
            "80090308: LdapErr: DSID-0C090447, comment: AcceptSecurityContext error, data 532, v4563",
        ),
        _ if is_right(peers, name, password) => (SUCCESS, ""),
        _ => (INVALID_CREDENTIALS, ""),
    }
}

/// The demo's password stays right for everybody; what somebody chose is right as well while the demo runs.
fn is_right(peers: &Peers, name: &str, password: &str) -> bool {
    let is = |known: &str| bool::from(password.as_bytes().ct_eq(known.as_bytes()));
    let chosen = peers.chosen.lock().unwrap_or_else(PoisonError::into_inner);
    is(&peers.password) || chosen.get(&name.to_ascii_lowercase()).is_some_and(|chosen| is(chosen))
}

/// Changes somebody's password: `SEQUENCE { userIdentity [0], oldPasswd [1], newPasswd [2] }`, all of them given.
fn change(peers: &Peers, parts: &[StructureTag]) -> u8 {
    let value = match parts.get(1).map(|part| &part.payload) {
        Some(PL::P(value)) if text(parts.first()) == CHANGE => parse_tag(value).ok(),
        _ => None,
    };
    let Some(parts) = value.and_then(|(_, value)| value.expect_constructed()) else {
        return UNWILLING;
    };
    let (name, old, new) = (text(parts.first()), text(parts.get(1)), text(parts.get(2)));
    if !peers
        .staff
        .iter()
        .any(|person| name_of(person).eq_ignore_ascii_case(name))
    {
        return NO_SUCH_OBJECT;
    }
    if old != EXPIRED && !is_right(peers, name, old) {
        return UNWILLING;
    }
    if new.chars().count() < SHORTEST {
        return CONSTRAINT;
    }
    let mut chosen = peers.chosen.lock().unwrap_or_else(PoisonError::into_inner);
    chosen.insert(name.to_ascii_lowercase(), new.to_owned());
    SUCCESS
}

/// What the directory says of somebody.
fn attributes(person: &Staff) -> [(&'static str, String); 7] {
    [
        ("objectClass", "inetOrgPerson".to_owned()),
        ("uid", person.uid.clone()),
        ("cn", person.name.clone()),
        ("mail", person.email.clone()),
        ("employeeNumber", person.number.clone()),
        ("entryUUID", person.subject()),
        ("ou", person.team.clone()),
    ]
}

fn search(peers: &Peers, parts: &[StructureTag]) -> Vec<StructureTag> {
    let base = text(parts.first()).to_ascii_lowercase();
    let is_whole_tree = matches!(parts.get(1).map(|part| &part.payload), Some(PL::P(scope)) if scope == &[2]);
    let found = peers.staff.iter().filter(|person| {
        let name = name_of(person).to_ascii_lowercase();
        let is_there = name == base || is_whole_tree && name.ends_with(&format!(",{base}"));
        is_there && parts.get(6).is_some_and(|filter| is_meant(filter, person))
    });
    let mut answers: Vec<_> = found.map(entry).collect();
    let knows_base = BASE == base || base.ends_with(&format!(",{BASE}"));
    answers.push(result(5, if knows_base { SUCCESS } else { NO_SUCH_OBJECT }, ""));
    answers
}

fn entry(person: &Staff) -> StructureTag {
    let attributes = attributes(person).map(|(name, value)| {
        let values = universal(17, PL::C(vec![octets(&value)]));
        sequence(vec![octets(name), values])
    });
    application(4, vec![octets(&name_of(person)), sequence(attributes.into())])
}

/// Whether a filter (RFC 4511, section 4.5.1.7) means somebody; a kind that nobody asks for here means nobody.
fn is_meant(filter: &StructureTag, person: &Staff) -> bool {
    match (filter.id, &filter.payload) {
        (0, PL::C(all)) => all.iter().all(|one| is_meant(one, person)),
        (1, PL::C(any)) => any.iter().any(|one| is_meant(one, person)),
        (2, PL::C(not)) => not.first().is_some_and(|one| !is_meant(one, person)),
        (3, PL::C(pair)) => {
            let (name, value) = (text(pair.first()), text(pair.get(1)));
            let is_it =
                |(known, said): &(&str, String)| known.eq_ignore_ascii_case(name) && said.eq_ignore_ascii_case(value);
            attributes(person).iter().any(is_it)
        }
        (7, PL::P(name)) => attributes(person)
            .iter()
            .any(|(known, _)| known.as_bytes().eq_ignore_ascii_case(name)),
        _ => false,
    }
}
