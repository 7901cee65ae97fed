//! The background worker of this process: drains the outbox and runs what the clock asks for.

use std::sync::Arc;
use std::time::Duration;

use ieum_app::core::outbox::{self, Renderer};
use ieum_app::{App, Context, RequestFacts};
use ieum_connect::mail::Mailer;
use tokio::sync::watch;

use crate::schedule;

/// What the worker needs.
pub struct Worker {
    /// The service.
    pub app: Arc<App>,
    /// Makes the words of mails.
    pub renderer: Arc<dyn Renderer>,
    /// Sends them; without one mails stay in the outbox.
    pub mailer: Option<Mailer>,
    /// Between two looks when nothing wakes the worker.
    pub poll: Duration,
    /// Most jobs at a time.
    pub batch: i64,
}

impl Worker {
    /// Works until told to stop; what is under way is finished first.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        loop {
            let drained = self.look().await;
            if *stop.borrow() {
                return;
            }
            if drained > 0 {
                continue;
            }
            tokio::select! {
                () = self.app.outbox_wake.notified() => {
                    // The wake comes a moment before the commit that it announces.
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                () = tokio::time::sleep(self.poll) => {}
                _ = stop.changed() => {}
            }
        }
    }

    async fn look(&self) -> usize {
        let ctx = Context::new(Arc::clone(&self.app), RequestFacts::default());
        schedule::run_due(&ctx).await;
        let drained = match &self.mailer {
            Some(mailer) => outbox::drain(&ctx, &*self.renderer, mailer, self.batch).await,
            None => outbox::drain_without_mail(&ctx, self.batch).await,
        };
        match drained {
            Ok(count) => count,
            Err(error) => {
                tracing::error!(%error, "the outbox could not be drained");
                0
            }
        }
    }
}
