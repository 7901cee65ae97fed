//! Checks of addresses: our own, the mail server's, the tax office's.

use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};

use super::Finding;
use crate::config::Config;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

pub(super) fn public_address(config: &Config) -> Finding {
    if config.public_url.scheme() == "https" {
        Finding::Good(config.public_url.to_string())
    } else {
        Finding::Notice(format!("{} is not https; for trying out only", config.public_url))
    }
}

pub(super) async fn listening_address(config: &Config) -> Finding {
    match TcpListener::bind(config.listen).await {
        Ok(_) => Finding::Good(format!("{} is free", config.listen)),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
            Finding::Notice(format!("{} is in use, perhaps by Ieum itself", config.listen))
        }
        Err(error) => Finding::Bad(format!("{}: {error}", config.listen)),
    }
}

pub(super) async fn mail_server(config: &Config) -> Finding {
    let Some(smtp) = &config.smtp else {
        return Finding::Notice("smtp_url is not set: no mail is sent".into());
    };
    match tokio::time::timeout(CONNECT_TIMEOUT, TcpStream::connect((smtp.host.as_str(), smtp.port))).await {
        Ok(Ok(_)) => Finding::Good(format!("{smtp} accepts connections")),
        Ok(Err(error)) => Finding::Bad(format!("{smtp}: {error}")),
        Err(_) => Finding::Bad(format!(
            "{smtp}: no connection within {} seconds",
            CONNECT_TIMEOUT.as_secs()
        )),
    }
}

pub(super) fn tax_office(config: &Config) -> Finding {
    if config.tax_office.key.is_some() {
        Finding::Good("a key is set".into())
    } else {
        Finding::Notice("tax_office.key is not set: registration numbers are checked by their check digit alone".into())
    }
}
