//! What goes by kept connections, against a directory that writes down what it is asked by which of them. That it works with a real one
//! is shown where people sign in.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use ieum_model::secret::Secret;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

use crate::ldap::frame::{self, element};
use crate::ldap::settings::{Security, Server, Settings};
use crate::ldap::{Answer, Ask, Directory, Fault, Patience, Refusal, Why};

/// What each connection was asked: `bind name` or `search`.
type Asked = Arc<Mutex<Vec<Vec<String>>>>;

const SERVICE: &str = "cn=service";
/// Whose password it is, is answered too late.
const SLOW: &str = "slow";

fn made(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let inside = parts.concat();
    [&[tag, u8::try_from(inside.len()).unwrap()], &inside[..]].concat()
}

fn result(id: &[u8], tag: u8, code: u8) -> Vec<u8> {
    made(0x30, &[&made(2, &[id]), &made(tag, &[&[0x0a, 1, code, 4, 0, 4, 0]])])
}

/// Everybody is called `cn=p`, and their password is `right`.
async fn talk(mut stream: TcpStream, number: usize, asked: Asked) {
    while let Ok(Some(message)) = frame::next(&mut stream, frame::LONGEST).await {
        let (_, message, _) = element(&message).unwrap();
        let (_, id, rest) = element(message).unwrap();
        let (tag, request, _) = element(rest).unwrap();
        let answer = match tag {
            0x60 => {
                let (_, _, rest) = element(request).unwrap();
                let (_, name, rest) = element(rest).unwrap();
                let (_, password, _) = element(rest).unwrap();
                let name = String::from_utf8(name.to_vec()).unwrap();
                asked.lock().unwrap()[number].push(format!("bind {name}"));
                if password == SLOW.as_bytes() {
                    sleep(Duration::from_millis(400)).await;
                }
                let is_right = name == SERVICE || password == b"right" || password == SLOW.as_bytes();
                result(id, 0x61, if is_right { 0 } else { 49 })
            }
            0x63 => {
                asked.lock().unwrap()[number].push("search".into());
                let value = made(0x31, &[&made(4, &[b"p-1"])]);
                let attribute = made(0x30, &[&made(4, &[b"uid"]), &value]);
                let entry = made(0x64, &[&made(4, &[b"cn=p"]), &made(0x30, &[&attribute])]);
                [made(0x30, &[&made(2, &[id]), &entry]), result(id, 0x65, 0)].concat()
            }
            _ => return,
        };
        if stream.write_all(&answer).await.is_err() {
            return;
        }
    }
}

async fn serve() -> (u16, Asked) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let asked = Asked::default();
    let log = Arc::clone(&asked);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let number = {
                let mut log = log.lock().unwrap();
                log.push(Vec::new());
                log.len() - 1
            };
            tokio::spawn(talk(stream, number, Arc::clone(&log)));
        }
    });
    (port, asked)
}

fn directory() -> Directory {
    let patience = Patience {
        answer: Duration::from_millis(150),
        ..Patience::default()
    };
    Directory::new(&["127.0.0.0/8".parse().unwrap()], patience)
}

fn ask(port: u16, password: &str) -> Ask {
    Ask {
        key: "m".into(),
        settings: Settings {
            servers: vec![Server {
                host: "127.0.0.1".into(),
                port,
            }],
            security: Security::Plain,
            service_dn: SERVICE.into(),
            base: "dc=a".into(),
            filter: "(uid={user})".into(),
            subject: "uid".into(),
            ..Settings::default()
        },
        secret: Some(Secret::new("s".into())),
        user: "p".into(),
        password: Secret::new(password.into()),
        is_alone: false,
    }
}

fn is_wrong(answer: &Answer) -> bool {
    matches!(answer.outcome, Err(Why::Refusal(Refusal::Wrong)))
}

#[tokio::test]
async fn who_comes_next_asks_by_the_connections_that_are_there() {
    let (port, asked) = serve().await;
    let directory = directory();
    for password in ["right", "wrong", "right", "wrong", "wrong"] {
        let answer = directory.check(ask(port, password)).await;
        assert_eq!(answer.outcome.is_ok(), password == "right", "{password}");
        assert!(password == "right" || is_wrong(&answer));
    }
    let asked = asked.lock().unwrap().clone();
    let [people, service] = &asked[..] else {
        panic!("two connections: {asked:?}");
    };
    // The first was alone and did both in turn; from the second on each does its own.
    assert_eq!(people[..3], ["bind cn=service", "search", "bind cn=p"]);
    assert!(
        people[3..].iter().all(|one| one == "bind cn=p") && people.len() == 7,
        "{people:?}"
    );
    assert_eq!(service[0], "bind cn=service");
    assert!(
        service[1..].iter().all(|one| one == "search") && service.len() == 5,
        "{service:?}"
    );
}

#[tokio::test]
async fn nobody_searches_where_a_person_was_bound() {
    let (port, asked) = serve().await;
    let directory = Arc::new(directory());
    let mut all = tokio::task::JoinSet::new();
    for number in 0..60 {
        let (directory, password) = (Arc::clone(&directory), ["right", "wrong"][number % 2]);
        all.spawn(async move {
            sleep(Duration::from_millis(5 * (number as u64 / 6))).await;
            let answer = directory.check(ask(port, password)).await;
            assert_eq!(answer.outcome.is_ok(), password == "right");
        });
    }
    all.join_all().await;
    let asked = asked.lock().unwrap().clone();
    assert!(asked.len() < 60, "{} connections", asked.len());
    for connection in asked {
        let mut bound = String::new();
        for one in connection {
            match one.strip_prefix("bind ") {
                Some(name) => bound = name.to_owned(),
                None => assert_eq!(bound, SERVICE),
            }
        }
    }
}

#[tokio::test]
async fn a_late_answer_is_not_taken_for_the_next() {
    let (port, asked) = serve().await;
    let directory = directory();
    // Two connections stand ready.
    for _ in 0..2 {
        assert!(directory.check(ask(port, "right")).await.outcome.is_ok());
    }
    let before = asked.lock().unwrap().len();
    let late = directory.check(ask(port, SLOW)).await;
    assert!(matches!(late.outcome, Err(Why::Fault(Fault::Silent))), "{late:?}");
    // Its yes arrives while others ask.
    for _ in 0..6 {
        assert!(is_wrong(&directory.check(ask(port, "wrong")).await));
        sleep(Duration::from_millis(100)).await;
    }
    let asked = asked.lock().unwrap().clone();
    assert!(asked.len() > before, "what was silent is not asked again");
    let silent = asked
        .iter()
        .filter(|one| one.last().is_some_and(|last| last == "bind cn=p"));
    assert!(silent.count() >= 2, "{asked:?}");
}

#[tokio::test]
async fn other_settings_and_trials_have_connections_of_their_own() {
    let (port, asked) = serve().await;
    let directory = directory();
    assert!(directory.check(ask(port, "right")).await.outcome.is_ok());
    let changed = Ask {
        secret: Some(Secret::new("another".into())),
        ..ask(port, "right")
    };
    assert!(directory.check(changed).await.outcome.is_ok());
    assert_eq!(asked.lock().unwrap().len(), 2);
    for _ in 0..2 {
        let alone = Ask {
            is_alone: true,
            ..ask(port, "right")
        };
        assert!(directory.check(alone).await.outcome.is_ok());
    }
    assert_eq!(
        asked.lock().unwrap().len(),
        4,
        "a trial is one connection, from its first word to its last"
    );
}

#[tokio::test]
async fn nobody_keeps_them_for_long() {
    let (port, asked) = serve().await;
    let mut directory = directory();
    directory.pool = super::Pool {
        life: Duration::from_millis(100),
        ..super::Pool::default()
    };
    assert!(directory.check(ask(port, "right")).await.outcome.is_ok());
    assert_eq!(directory.pool.count(), 1);
    sleep(Duration::from_millis(500)).await;
    assert_eq!(directory.pool.count(), 0);
    assert!(directory.check(ask(port, "right")).await.outcome.is_ok());
    assert_eq!(asked.lock().unwrap().len(), 2);
}
