//! A connection to one server: resolved once, each address checked, connected to exactly that one, TLS begun.
//!
//! What the server sends passes [`frame`](super::frame) first; the LDAP library reads it from the near end of a pair of sockets.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpStream, UnixStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::frame;
use super::settings::{Security, Server};
use super::verdict::Fault;
use crate::http::Reach;

/// Most bytes that one connection brings.
const MOST: usize = 16 * 1024 * 1024;
/// The request for TLS (RFC 4511, section 4.14.1) as message 1.
const START_TLS: &[u8] = b"\x30\x1d\x02\x01\x01\x77\x18\x80\x161.3.6.1.4.1.1466.20037";

/// Connects; what comes back is the near end.
///
/// # Errors
/// Why not.
pub(super) async fn dial(
    server: &Server,
    security: Security,
    tls: Option<Arc<rustls::ClientConfig>>,
    reach: &Reach,
    patience: Duration,
) -> Result<UnixStream, Fault> {
    let stream = match timeout(patience, connect(server, reach)).await {
        Ok(connected) => connected?,
        Err(_) => return Err(Fault::Silent),
    };
    let (near, far) = UnixStream::pair().map_err(|_| Fault::Connect)?;
    match security {
        Security::Plain => drop(tokio::spawn(pump(stream, far))),
        Security::Ldaps | Security::StartTls => {
            let begin = secure(stream, server, security, tls.ok_or(Fault::Tls)?);
            let stream = timeout(patience, begin).await.map_err(|_| Fault::Silent)??;
            drop(tokio::spawn(pump(stream, far)));
        }
    }
    Ok(near)
}

/// The certificate that a server shows, if it is believed; nothing is asked of it.
///
/// # Errors
/// Why there is none.
pub(super) async fn shown(
    server: &Server,
    security: Security,
    tls: Option<Arc<rustls::ClientConfig>>,
    reach: &Reach,
    patience: Duration,
) -> Result<Vec<u8>, Fault> {
    let stream = timeout(patience, connect(server, reach))
        .await
        .map_err(|_| Fault::Silent)??;
    let begin = secure(stream, server, security, tls.ok_or(Fault::Tls)?);
    let stream = timeout(patience, begin).await.map_err(|_| Fault::Silent)??;
    let (_, session) = stream.get_ref();
    let first = session.peer_certificates().and_then(|all| all.first());
    first.map(|certificate| certificate.to_vec()).ok_or(Fault::Tls)
}

async fn connect(server: &Server, reach: &Reach) -> Result<TcpStream, Fault> {
    let found = lookup_host((server.host.as_str(), server.port)).await;
    let found: Vec<SocketAddr> = found.map_err(|_| Fault::Address)?.collect();
    let mut fault = Fault::Address;
    for address in found.into_iter().filter(|address| reach.permits(address.ip())) {
        match TcpStream::connect(address).await {
            Ok(stream) => {
                // Small questions and answers: nothing is gained by waiting for more.
                let _ = stream.set_nodelay(true);
                return Ok(stream);
            }
            Err(_) => fault = Fault::Connect,
        }
    }
    Err(fault)
}

async fn secure(
    mut stream: TcpStream,
    server: &Server,
    security: Security,
    tls: Arc<rustls::ClientConfig>,
) -> Result<TlsStream<TcpStream>, Fault> {
    if security == Security::StartTls {
        start_tls(&mut stream).await?;
    }
    let name = ServerName::try_from(server.host.clone()).map_err(|_| Fault::Tls)?;
    TlsConnector::from(tls).connect(name, stream).await.map_err(|error| {
        tracing::info!(%error, "a directory's TLS failed");
        Fault::Tls
    })
}

/// Not a byte more is read than the answer, so that nothing sent before TLS is taken for something said within it.
async fn start_tls(stream: &mut TcpStream) -> Result<(), Fault> {
    stream.write_all(START_TLS).await.map_err(|_| Fault::Broken)?;
    let answer = frame::next(stream, 4096).await.map_err(|_| Fault::Broken)?;
    match answer.as_deref().and_then(extended_result) {
        Some([0]) => Ok(()),
        Some(_) => Err(Fault::StartTls),
        None => Err(Fault::Broken),
    }
}

/// The result code of an extended response.
fn extended_result(message: &[u8]) -> Option<&[u8]> {
    let (_, message, _) = frame::element(message)?;
    let (0x02, [1], rest) = frame::element(message)? else {
        return None;
    };
    let (0x78, response, _) = frame::element(rest)? else {
        return None;
    };
    let (0x0a, code, _) = frame::element(response)? else {
        return None;
    };
    Some(code)
}

/// Carries bytes to the server as they are, and messages from it one by one.
async fn pump(remote: impl AsyncRead + AsyncWrite, near: UnixStream) {
    let (mut from_server, mut to_server) = tokio::io::split(remote);
    let (mut from_us, mut to_us) = near.into_split();
    let up = async {
        tokio::io::copy(&mut from_us, &mut to_server).await?;
        to_server.shutdown().await
    };
    let down = async {
        let mut left = MOST;
        while let Some(message) = frame::next(&mut from_server, left).await? {
            left -= message.len().min(left);
            to_us.write_all(&message).await?;
        }
        io::Result::Ok(())
    };
    let ended = tokio::select! { ended = up => ended, ended = down => ended };
    if let Err(error) = ended {
        tracing::debug!(%error, "a directory's connection ended");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_success_begins_tls() {
        assert!(frame::is_sound(START_TLS));
        let answer = |code| [0x30, 0x0c, 2, 1, 1, 0x78, 7, 0x0a, 1, code, 4, 0, 4, 0];
        assert_eq!(extended_result(&answer(0)), Some(&[0][..]));
        assert_eq!(extended_result(&answer(2)), Some(&[2][..]));
        let bind = [0x30, 0x0c, 2, 1, 1, 0x61, 7, 0x0a, 1, 0, 4, 0, 4, 0];
        assert_eq!(extended_result(&bind), None);
    }
}
