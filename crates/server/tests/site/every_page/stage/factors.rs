//! Second factors: of a member and the operator, and browsers that stand before them.

use ieum_model::PasskeyId;
use ieum_model::second_factor::{Demand, Rule};
use ieum_store::org_slug::SlugState;
use ieum_store::passkey::NewPasskey;

use super::*;

impl Stage<'_> {
    /// A member and the operator have everything; two browsers stand between the factors.
    pub(super) async fn factors(&mut self) {
        let (app, org) = (self.app, self.org);
        let ctx = app.ctx();
        let member = account_of(app, &org, self.members["active"]).await;
        let mut conn = app.store().read().await.unwrap();
        let operator = conn.find_self_owned_account(OPERATOR).await.unwrap().unwrap().id;
        let hash = conn
            .find_account(org.account)
            .await
            .unwrap()
            .unwrap()
            .password_hash
            .unwrap();
        drop(conn);
        for (account, name) in [(member, "passkey"), (operator, "operator-passkey")] {
            let id = PasskeyId::new(ctx.now(), ctx.rng());
            app.write(async |tx| {
                tx.set_totp(account, b"sealed", 0, ctx.now()).await?;
                tx.set_recovery_codes(account, &[[1; 32], [2; 32]], ctx.now()).await?;
                tx.insert_passkey(&NewPasskey {
                    id,
                    account,
                    credential_id: name.as_bytes(),
                    name: "Work laptop",
                    credential: "{}",
                    now: ctx.now(),
                })
                .await?;
                // What asks for a password again has one to ask for.
                tx.set_password(account, &hash, false, ctx.now()).await?;
                Ok(())
            })
            .await;
            self.keep(name, id.to_string());
        }
        self.keep("operator-account", operator.to_string());

        let mut browser = self.browsers["nobody"].clone();
        let first = crate::login::sign_in(&mut browser, "/o/hanbit", "active@hanbit.example", PASSWORD).await;
        done(&first);
        assert!(first.location().starts_with("/login/factor?"), "{}", first.location());
        self.keep("factor", first.location());
        self.browsers.insert("factor", browser);

        let email = "super@demanding.example";
        let demanding = app
            .organization_in("en", "Demanding", Plan::Standard, "Dan Three", email)
            .await;
        crate::login::give_slug(app, demanding.scope, "demanding", SlugState::Current).await;
        let rule = Rule {
            demand: Demand::Demanded,
            ..Rule::default()
        };
        app.write(async |tx| {
            tx.set_linked(demanding.scope, ctx.now()).await?;
            Ok(tx.set_second_factor_rule(demanding.scope, 0, &rule).await?)
        })
        .await;
        let mut browser = self.browsers["nobody"].clone();
        let first = crate::login::sign_in(&mut browser, "/o/demanding", email, PASSWORD).await;
        done(&first);
        assert!(first.location().starts_with("/login/enrol?"), "{}", first.location());
        self.keep("enrol", first.location());
        self.browsers.insert("enrol", browser);
        self.mailed(&demanding, (email, rule)).await;
    }

    /// Browsers to which codes were mailed: in place of the password, and as second factor.
    async fn mailed(&mut self, org: &Created, (email, rule): (&str, Rule)) {
        let rule = Rule {
            counts_mail: true,
            signs_in_by_mail: true,
            ..rule
        };
        crate::factors::mail::set(self.app, org, &rule).await;
        let mut browser = desk::ready(self.app.browser());
        let asked = browser.post("/o/demanding/mail", &[("email", email)]).await;
        done(&asked);
        self.keep("mail-code", asked.location());
        self.browsers.insert("mail-code", browser);
        let mut browser = self.browsers["nobody"].clone();
        let first = crate::login::sign_in(&mut browser, "/o/demanding", email, PASSWORD).await;
        done(&first);
        self.keep("mailed", first.location());
        let ticket = crate::provider::param(first.location(), "state").unwrap();
        let sent = crate::factors::mail::ask_second(&mut browser, &ticket).await;
        self.keep("mailed-sent", format!("{}&sent={sent}", first.location()));
        self.browsers.insert("mailed", browser);
    }
}
