//! What one connection asks, one request after the other.

use std::net::SocketAddr;

use anyhow::{Result, bail};

use super::Answer;

/// The requests of one connection.
pub(crate) trait Script: Send + 'static {
    /// The next request, complete; `None` when nothing is left to ask.
    fn next(&mut self) -> Option<&[u8]>;

    /// Looks at the answer.
    ///
    /// # Errors
    /// It is not what was to be measured.
    fn answered(&mut self, answer: &Answer<'_>) -> Result<()>;
}

/// One request over and over.
#[derive(Debug, Clone)]
pub(crate) struct Fixed {
    request: Vec<u8>,
    status: u16,
}

impl Fixed {
    /// That is to be answered with this status.
    pub(crate) fn new(request: Vec<u8>, status: u16) -> Self {
        Self { request, status }
    }

    /// The request as text.
    pub(crate) fn into_text(self) -> Result<String> {
        Ok(String::from_utf8(self.request)?)
    }

    /// The same on every connection.
    pub(crate) fn everywhere(&self) -> Vec<Self> {
        vec![self.clone(); super::CONNECTIONS]
    }
}

impl Script for Fixed {
    fn next(&mut self) -> Option<&[u8]> {
        Some(&self.request)
    }

    fn answered(&mut self, answer: &Answer<'_>) -> Result<()> {
        if answer.status != self.status {
            let line = String::from_utf8_lossy(&self.request)
                .lines()
                .next()
                .unwrap_or_default()
                .to_owned();
            bail!("{line}: answered {} instead of {}", answer.status, self.status);
        }
        Ok(())
    }
}

/// A GET request; `headers` are complete lines.
pub(crate) fn get(address: SocketAddr, path: &str, headers: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: {address}\r\naccept: */*\r\nuser-agent: ieum-bench\r\n{headers}\r\n")
        .into_bytes()
}
