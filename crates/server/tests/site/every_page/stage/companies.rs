//! Organisations in every state of the way to a login page.

use ieum_model::ApplicationId;
use ieum_model::organization::OrgState;

use super::*;

impl<'a> Stage<'a> {
    /// Applies, and returns the application.
    pub(super) async fn applied(&self, created: &Created, slug: &str) -> ApplicationId {
        let mut browser = desk::signed_in(self.app, created).await;
        done(&desk::apply(&mut browser, created, &format!("{slug} Ltd"), slug).await);
        latest(self.app, created).await.0
    }

    /// Organisations that are not linked, each for another reason.
    pub(super) async fn companies(&mut self, operator: &mut Browser<'a>) {
        let app = self.app;
        for (state, plan) in [
            ("free", Plan::Free),
            ("fresh", Plan::Standard),
            ("submitted", Plan::Standard),
            ("in-review", Plan::Premium),
            ("asked", Plan::Standard),
            ("rejected", Plan::Standard),
            ("withdrawn", Plan::Standard),
            ("inquiry", Plan::Standard),
            ("suspended", Plan::Standard),
        ] {
            let email = format!("super@{state}.example");
            let created = app
                .organization_in("en", &format!("Company {state}"), plan, "Bada Lee", &email)
                .await;
            self.companies.insert(state, created);
        }
        for state in ["submitted", "in-review", "asked", "rejected", "withdrawn"] {
            let created = self.companies[state];
            let id = self.applied(&created, &format!("co-{state}")).await;
            self.keep(state, id.to_string());
            if state != "submitted" {
                acted(operator, id, "take-up", 1, ("", "")).await;
            }
            let answer = match state {
                "asked" => act(operator, id, "ask", 2, ("question", "Which office?")).await,
                "rejected" => act(operator, id, "reject", 2, ("reason", "Wrong number.")).await,
                "withdrawn" => {
                    let mut browser = desk::signed_in(app, &created).await;
                    let (id, path) = (id.to_string(), format!("{}/withdraw", desk::link(&created)));
                    browser.post(&path, &[("application", &id), ("version", "2")]).await
                }
                _ => continue,
            };
            done(&answer);
        }
        let created = self.companies["inquiry"];
        let mut browser = desk::signed_in(app, &created).await;
        let fields = [
            ("name", "Association"),
            ("slug", "association"),
            ("registration", "inquiry"),
            ("inquiry", "Being founded."),
        ];
        done(&browser.post(&format!("{}/apply", desk::link(&created)), &fields).await);
        self.keep("inquiry", latest(app, &created).await.0.to_string());
        for (state, created) in self.companies.clone() {
            self.browsers.insert(state, desk::signed_in(app, &created).await);
        }
        let suspended = self.companies["suspended"];
        app.write(async |tx| Ok(tx.set_organization_state(suspended.scope, OrgState::Suspended).await?))
            .await;
    }
}
