//! One keep-alive connection of HTTP/1.1 (RFC 9112): prepared bytes out, one answer in. No redirects, no TLS, no pipelining.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// An answer takes at most this long; the run has to end.
const PATIENCE: Duration = Duration::from_secs(35);

/// A connection.
pub(crate) struct Connection {
    stream: TcpStream,
    read: Vec<u8>,
    /// The body of an answer that came in chunks.
    joined: Vec<u8>,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer<'a> {
    /// Status.
    pub(crate) status: u16,
    head: &'a [u8],
    /// Body, without transfer coding.
    pub(crate) body: &'a [u8],
}

impl Answer<'_> {
    /// The values of a header, in their order.
    pub(crate) fn headers<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        lines(self.head)
            .filter(move |(found, _)| found.eq_ignore_ascii_case(name.as_bytes()))
            .filter_map(|(_, value)| std::str::from_utf8(value).ok())
    }

    /// The body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(self.body).into_owned()
    }
}

/// How an answer's body ends.
enum Framing {
    Length(usize),
    Chunked,
}

impl Connection {
    /// Connects.
    pub(crate) async fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await.context("connect")?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            read: Vec::with_capacity(64 << 10),
            joined: Vec::new(),
        })
    }

    /// Sends a request and reads its answer.
    pub(crate) async fn ask(&mut self, request: &[u8]) -> Result<Answer<'_>> {
        tokio::time::timeout(PATIENCE, self.exchange(request))
            .await
            .context("no answer in time")?
    }

    async fn exchange(&mut self, request: &[u8]) -> Result<Answer<'_>> {
        self.read.clear();
        self.stream.write_all(request).await?;
        let end_of_head = loop {
            let seen = self.read.len();
            self.more().await?;
            // The end may lie across two reads.
            if let Some(end) = find(&self.read, seen.saturating_sub(3)) {
                break end;
            }
        };
        let head = self.read.get(..end_of_head).unwrap_or_default();
        let status = status(head).context("not an HTTP answer")?;
        let body_starts = end_of_head + 4;
        match framing(head, status)? {
            Framing::Length(length) => {
                while self.read.len() < body_starts + length {
                    self.more().await?;
                }
                Ok(Answer {
                    status,
                    head: self.read.get(..end_of_head).unwrap_or_default(),
                    body: self.read.get(body_starts..body_starts + length).unwrap_or_default(),
                })
            }
            Framing::Chunked => {
                self.joined.clear();
                let mut at = body_starts;
                while let Some(next) = self.chunk(at).await? {
                    at = next;
                }
                Ok(Answer {
                    status,
                    head: self.read.get(..end_of_head).unwrap_or_default(),
                    body: &self.joined,
                })
            }
        }
    }

    async fn more(&mut self) -> Result<()> {
        if self.stream.read_buf(&mut self.read).await? == 0 {
            bail!("the connection was closed before the answer was complete");
        }
        Ok(())
    }

    /// Reads the chunk that begins at `at` (RFC 9112, section 7.1) and says where the next one does.
    async fn chunk(&mut self, at: usize) -> Result<Option<usize>> {
        let line_ends = loop {
            let rest = self.read.get(at..).unwrap_or_default();
            if let Some(end) = rest.windows(2).position(|pair| pair == b"\r\n") {
                break at + end;
            }
            self.more().await?;
        };
        let line = std::str::from_utf8(self.read.get(at..line_ends).unwrap_or_default())?;
        let size = usize::from_str_radix(line.split(';').next().unwrap_or_default().trim(), 16).context("chunk")?;
        let (start, end) = (line_ends + 2, line_ends + 2 + size);
        while self.read.len() < end + 2 {
            self.more().await?;
        }
        self.joined
            .extend_from_slice(self.read.get(start..end).unwrap_or_default());
        Ok((size > 0).then_some(end + 2))
    }
}

/// Where the head ends, looking from `from` on.
fn find(bytes: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    rest.windows(4).position(|four| four == b"\r\n\r\n").map(|at| from + at)
}

/// `HTTP/1.1 200 OK`
fn status(head: &[u8]) -> Option<u16> {
    std::str::from_utf8(head.get(9..12)?).ok()?.parse().ok()
}

fn lines(head: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    head.split(|byte| *byte == b'\n').skip(1).filter_map(|line| {
        let colon = line.iter().position(|byte| *byte == b':')?;
        let (name, value) = line.split_at_checked(colon)?;
        Some((name, value.get(1..)?.trim_ascii()))
    })
}

fn framing(head: &[u8], status: u16) -> Result<Framing> {
    if matches!(status, 204 | 304) {
        return Ok(Framing::Length(0));
    }
    for (name, value) in lines(head) {
        if name.eq_ignore_ascii_case(b"content-length") {
            return Ok(Framing::Length(std::str::from_utf8(value)?.parse()?));
        }
        if name.eq_ignore_ascii_case(b"transfer-encoding") {
            return Ok(Framing::Chunked);
        }
    }
    bail!("an answer without a length")
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    /// A server that sends the pieces one after the other, for each request anew.
    async fn answering(pieces: &'static [&'static str]) -> Connection {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut buffer = [0; 1000];
            while stream.read(&mut buffer).await.unwrap() > 0 {
                for piece in pieces {
                    stream.write_all(piece.as_bytes()).await.unwrap();
                    tokio::time::sleep(Duration::from_millis(2)).await;
                }
            }
        });
        Connection::open(address).await.unwrap()
    }

    #[tokio::test]
    async fn an_answer_is_read_however_it_is_cut() {
        let cases: &[(&'static [&'static str], u16, &str)] = &[
            (&["HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello"], 200, "hello"),
            (
                &["HTTP/1.1 404 X\r\nContent-Length: 5\r", "\n\r", "\nhel", "lo"],
                404,
                "hello",
            ),
            (&["HTTP/1.1 303 See Other\r\ncontent-length: 0\r\n\r\n"], 303, ""),
            (&["HTTP/1.1 204 No Content\r\n\r\n"], 204, ""),
            (
                &[
                    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nhe",
                    "l\r\n2;x=y\r\nlo\r\n0\r\n",
                    "\r\n",
                ],
                200,
                "hello",
            ),
        ];
        for (pieces, status, body) in cases {
            let mut connection = answering(pieces).await;
            for _ in 0..2 {
                let answer = connection.ask(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
                assert_eq!((answer.status, answer.text().as_str()), (*status, *body), "{pieces:?}");
            }
        }
    }

    #[tokio::test]
    async fn headers_are_found_whatever_their_case() {
        let mut connection =
            answering(&["HTTP/1.1 200 OK\r\nSet-Cookie: a=1; Path=/\r\nset-cookie: b=2\r\ncontent-length: 0\r\n\r\n"])
                .await;
        let answer = connection.ask(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
        assert_eq!(answer.headers("set-cookie").collect::<Vec<_>>(), ["a=1; Path=/", "b=2"]);
    }
}
