//! What requests noted in the memory of this process without writing it: saved in the background, in each process, whether or not
//! it has a worker.

use std::sync::Arc;
use std::time::Duration;

use ieum_app::provider::{self, keys};
use ieum_app::{App, Context, RequestFacts};
use tokio::sync::watch;

/// Between two saves.
const EVERY: Duration = Duration::from_secs(10);

/// Saves again and again until told to stop, and once more then.
pub async fn keep(app: Arc<App>, mut stop: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            _ = stop.changed() => {}
        }
        let is_over = *stop.borrow();
        let ctx = Context::new(Arc::clone(&app), RequestFacts::default());
        if let Err(error) = keys::save_fetches(&ctx).await {
            tracing::warn!(%error, "fetches of the key set are saved later");
        }
        if let Err(error) = provider::save_sign_ins(&ctx).await {
            tracing::warn!(%error, "counted sign-ins are saved later");
        }
        if let Err(error) = provider::save_client_errors(&ctx).await {
            tracing::warn!(%error, "errors of business systems are saved later");
        }
        if is_over {
            return;
        }
    }
}
