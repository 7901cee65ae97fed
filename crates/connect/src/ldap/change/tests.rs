//! What is sent to Active Directory, byte by byte. No such server is at hand: what it is sent and what it answers are those of MS-ADTS.

use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::UnixStream;
use tokio::time::Instant;

use super::*;
use crate::ldap::frame;

/// A sequence, or another constructed element.
fn made(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let inside = parts.concat();
    let length = u8::try_from(inside.len()).unwrap();
    match length {
        0..=127 => [&[tag, length], &inside[..]].concat(),
        _ => [&[tag, 0x81, length], &inside[..]].concat(),
    }
}

async fn session() -> (Session, UnixStream) {
    let (near, far) = UnixStream::pair().unwrap();
    let session = Session::begin(near, Duration::from_secs(1), Instant::now())
        .await
        .unwrap();
    (session, far)
}

/// A result without a text.
fn result(id: u8, tag: u8, code: u8) -> Vec<u8> {
    made(0x30, &[&[2, 1, id], &made(tag, &[&[0x0a, 1, code, 4, 0, 4, 0]])])
}

#[tokio::test]
async fn active_directory_is_sent_the_old_and_the_new_password_in_one_change() {
    let (mut session, mut far) = session().await;
    let changing = tokio::spawn(async move {
        let result = session.modify("CN=a", unicode_pwd("Old1", "한")).await;
        (session, result)
    });
    let sent = frame::next(&mut far, frame::LONGEST).await.unwrap().unwrap();
    // "Old1" and "한" in quotation marks, UTF-16 from the lower byte on.
    let old = made(0x04, &[&[b'"', 0, b'O', 0, b'l', 0, b'd', 0, b'1', 0, b'"', 0]]);
    let new = made(0x04, &[&[b'"', 0, 0x5c, 0xd5, b'"', 0]]);
    let name = made(0x04, &[b"unicodePwd"]);
    let change = |operation: u8, value: &[u8]| {
        let attribute = made(0x30, &[&name, &made(0x31, &[value])]);
        made(0x30, &[&[0x0a, 1, operation], &attribute])
    };
    // RFC 4511, section 4.6: delete is 1, add is 0; the deletion stands first.
    let changes = made(0x30, &[&change(1, &old), &change(0, &new)]);
    let request = made(0x66, &[&made(0x04, &[b"CN=a"]), &changes]);
    assert_eq!(sent, made(0x30, &[&[2, 1, 1], &request]), "{sent:02x?}");
    far.write_all(&result(1, 0x67, 0)).await.unwrap();
    let (session, result) = changing.await.unwrap();
    assert_eq!(result.unwrap().rc, 0);
    assert!(session.is_whole());
}

#[tokio::test]
async fn a_directory_is_asked_what_it_is() {
    for (capability, expected) in [
        (ACTIVE_DIRECTORY, Manner::UnicodePwd),
        ("1.2.840.113556.1.4.1670", Manner::Operation),
    ] {
        let (mut session, mut far) = session().await;
        let asking = tokio::spawn(async move { manner(&mut session).await });
        frame::next(&mut far, frame::LONGEST).await.unwrap().unwrap();
        let value = made(0x31, &[&made(0x04, &[capability.as_bytes()])]);
        let attribute = made(0x30, &[&made(0x04, &[b"supportedCapabilities"]), &value]);
        let entry = made(0x64, &[&[4, 0], &made(0x30, &[&attribute])]);
        far.write_all(&made(0x30, &[&[2, 1, 1], &entry])).await.unwrap();
        far.write_all(&result(1, 0x65, 0)).await.unwrap();
        assert_eq!(asking.await.unwrap(), expected);
    }
    // It may not say.
    let (mut session, mut far) = session().await;
    let asking = tokio::spawn(async move { manner(&mut session).await });
    frame::next(&mut far, frame::LONGEST).await.unwrap().unwrap();
    far.write_all(&result(1, 0x65, 50)).await.unwrap();
    assert_eq!(asking.await.unwrap(), Manner::Operation);
}

#[tokio::test]
async fn an_answer_that_comes_too_late_is_nobodys() {
    let (near, mut far) = UnixStream::pair().unwrap();
    let mut session = Session::begin(near, Duration::from_millis(50), Instant::now())
        .await
        .unwrap();
    assert!(session.bind("cn=first", "x").await.is_err());
    assert!(!session.is_whole(), "it is not asked again");
    // Even if it were: the late answer has the number of the question that was given up.
    frame::next(&mut far, frame::LONGEST).await.unwrap().unwrap();
    let asking = tokio::spawn(async move { session.bind("cn=second", "y").await });
    frame::next(&mut far, frame::LONGEST).await.unwrap().unwrap();
    far.write_all(&result(1, 0x61, 0)).await.unwrap();
    far.write_all(&result(2, 0x61, 49)).await.unwrap();
    assert_eq!(asking.await.unwrap().unwrap().rc, 49);
}
