//! The mailer against a small scripted mail server on loopback, and the mailbox in memory.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use super::*;

/// What the fake replies to each command; `None` means that it hangs.
#[derive(Clone, Copy)]
struct Replies {
    greeting: Option<&'static str>,
    mail: &'static str,
    rcpt: &'static str,
    data_end: &'static str,
}

const ACCEPT: Replies = Replies {
    greeting: Some("220 fake"),
    mail: "250 ok",
    rcpt: "250 ok",
    data_end: "250 queued",
};

/// Starts a fake server; the list fills with the messages as they came over the wire.
async fn fake(replies: Replies) -> (SmtpUrl, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("listener");
    let port = listener.local_addr().expect("address").port();
    let taken = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&taken);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(converse(stream, replies, Arc::clone(&sink)));
        }
    });
    (format!("smtp://127.0.0.1:{port}?tls=none").parse().expect("url"), taken)
}

async fn converse(stream: TcpStream, replies: Replies, taken: Arc<Mutex<Vec<String>>>) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let Some(greeting) = replies.greeting else {
        tokio::time::sleep(Duration::from_secs(30)).await;
        return Ok(());
    };
    stream.write_all(format!("{greeting}\r\n").as_bytes()).await?;
    let mut line = String::new();
    while stream.read_line(&mut line).await? > 0 {
        let reply = match line.get(..4).unwrap_or_default().to_ascii_uppercase().as_str() {
            "EHLO" => "250 fake",
            "MAIL" => replies.mail,
            "RCPT" => replies.rcpt,
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await?;
                let message = read_data(&mut stream).await?;
                taken.lock().expect("lock").push(message);
                replies.data_end
            }
            "QUIT" => "221 bye",
            _ => "250 ok",
        };
        stream.write_all(format!("{reply}\r\n").as_bytes()).await?;
        line.clear();
    }
    Ok(())
}

async fn read_data(stream: &mut BufReader<TcpStream>) -> std::io::Result<String> {
    let mut text = String::new();
    while !text.ends_with("\r\n.\r\n") {
        if stream.read_line(&mut text).await? == 0 {
            break;
        }
    }
    Ok(text)
}

fn message() -> Message {
    Message {
        to: "kim@example.com".into(),
        from: "이음 <no-reply@ieum.example>".into(),
        subject: "로그인 코드".into(),
        text: "코드는 123456입니다.".into(),
        html: None,
        message_id: "job-1@ieum.example".into(),
    }
}

fn mailer(url: &SmtpUrl) -> Mailer {
    Mailer::Smtp(SmtpMailer::with_timeout(url, Duration::from_millis(500)).expect("mailer"))
}

#[tokio::test]
async fn a_message_travels_with_its_own_message_id_and_both_bodies() {
    let (url, taken) = fake(ACCEPT).await;
    let with_html = Message {
        html: Some("<p>code</p>".into()),
        text: "code".into(),
        ..message()
    };
    mailer(&url).send(with_html).await.expect("sent");
    let wire = taken.lock().expect("lock").concat();
    for part in [
        "Message-ID: <job-1@ieum.example>",
        "To: kim@example.com",
        "multipart/alternative",
        "<p>code</p>",
    ] {
        assert!(wire.contains(part), "{part} in {wire}");
    }
}

#[tokio::test]
async fn four_hundreds_are_temporary_and_five_hundreds_permanent() {
    let temporary = [
        Replies {
            mail: "451 later",
            ..ACCEPT
        },
        Replies {
            rcpt: "450 busy",
            ..ACCEPT
        },
        Replies {
            data_end: "452 full",
            ..ACCEPT
        },
        Replies {
            greeting: Some("421 closing"),
            ..ACCEPT
        },
    ];
    for replies in temporary {
        let (url, _) = fake(replies).await;
        let outcome = mailer(&url).send(message()).await;
        assert!(matches!(outcome, Err(MailError::Temporary(_))), "{outcome:?}");
    }
    let permanent = [
        Replies {
            mail: "550 no",
            ..ACCEPT
        },
        Replies {
            rcpt: "550 no such user",
            ..ACCEPT
        },
        Replies {
            data_end: "554 spam",
            ..ACCEPT
        },
    ];
    for replies in permanent {
        let (url, _) = fake(replies).await;
        let outcome = mailer(&url).send(message()).await;
        assert!(matches!(outcome, Err(MailError::Permanent(_))), "{outcome:?}");
    }
}

#[tokio::test]
async fn a_silent_or_absent_server_is_temporary() {
    let (silent, _) = fake(Replies {
        greeting: None,
        ..ACCEPT
    })
    .await;
    let absent: SmtpUrl = "smtp://127.0.0.1:1?tls=none".parse().expect("url");
    for url in [silent, absent] {
        let outcome = mailer(&url).send(message()).await;
        assert!(matches!(outcome, Err(MailError::Temporary(_))), "{outcome:?}");
    }
}

#[tokio::test]
async fn a_server_without_starttls_gets_no_message_when_starttls_is_asked_for() {
    let (url, taken) = fake(ACCEPT).await;
    let outcome = mailer(&SmtpUrl {
        tls: Tls::StartTls,
        ..url
    })
    .send(message())
    .await;
    assert!(outcome.is_err());
    assert!(taken.lock().expect("lock").is_empty());
}

#[tokio::test]
async fn header_injection_is_refused_before_anything_is_sent() {
    let (url, taken) = fake(ACCEPT).await;
    let hostile = [
        Message {
            to: "a@x.example\r\nBcc: b@x.example".into(),
            ..message()
        },
        Message {
            to: "a@x.example, b@x.example".into(),
            ..message()
        },
        Message {
            to: "<a@x.example> RCPT".into(),
            ..message()
        },
        Message {
            from: "A\r\nBcc: b@x.example <a@x.example>".into(),
            ..message()
        },
        Message {
            subject: "hello\r\nBcc: b@x.example".into(),
            ..message()
        },
        Message {
            subject: "hello\nworld".into(),
            ..message()
        },
        Message {
            message_id: "x@y>\r\nBcc: b@x.example".into(),
            ..message()
        },
        Message {
            message_id: "x".into(),
            ..message()
        },
    ];
    for message in hostile {
        let outcome = mailer(&url).send(message.clone()).await;
        assert!(matches!(outcome, Err(MailError::Permanent(_))), "{message:?}");
    }
    assert!(taken.lock().expect("lock").is_empty());
}

#[tokio::test]
async fn the_mailbox_keeps_the_newest_once_each() {
    let mailbox = Mailbox::new(2);
    let mailer = Mailer::Memory(mailbox.clone());
    for id in ["a@x", "b@x", "b@x", "c@x"] {
        mailer
            .send(Message {
                message_id: id.into(),
                ..message()
            })
            .await
            .expect("sent");
    }
    let ids: Vec<_> = mailbox
        .list()
        .into_iter()
        .map(|found| (found.number, found.message.message_id))
        .collect();
    assert_eq!(ids, [(3, "c@x".to_owned()), (2, "b@x".to_owned())]);
    assert_eq!(mailbox.list_to("KIM@example.com").len(), 2);
    assert!(mailbox.find(1).is_none() && mailbox.find(3).is_some());
}
