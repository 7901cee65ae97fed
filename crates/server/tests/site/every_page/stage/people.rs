//! Members in every state, and the links that make new ones.

use ieum_model::member::MemberState;
use ieum_model::permission::Menu;

use super::*;

impl<'a> Stage<'a> {
    /// Members in every state, and an admin who is asked to take the super admin's role.
    pub(super) async fn people(&mut self) {
        let (app, org, root) = (self.app, self.org, self.root());
        for (state, name, of) in [
            ("active", "Seojun Park", MemberState::Active),
            ("admin", "Yuna Choi", MemberState::Active),
            ("enrolled", "Doyun Lee", MemberState::Invited),
            ("suspended", "Minji Han", MemberState::Active),
            ("deleted", "Jiho Jung", MemberState::Active),
        ] {
            let someone = person(name, &format!("{state}@hanbit.example"), "", "Sales");
            self.members.insert(state, enrol(app, &org, &[someone], of).await[0]);
        }
        self.members.insert("super", org.member);
        make_admin(app, &org, self.members["admin"], Menu::ALL.into_iter().collect()).await;
        let mut browser = self.browsers["super"].clone();
        for (state, verb) in [("suspended", "suspend"), ("deleted", "delete")] {
            let path = format!("{root}/members/{}", self.members[state]);
            done(&browser.post(&format!("{path}/{verb}"), &[("version", "1")]).await);
        }
        for (state, who) in [("active", "member"), ("admin", "admin"), ("enrolled", "must-change")] {
            self.browsers
                .insert(who, desk::ready(signed_in_as(app, &org, self.members[state]).await));
        }
        let fields = [
            ("way", "mail"),
            ("name", "Sora Kang"),
            ("sign_in_id", "sora@hanbit.example"),
            ("department", ""),
        ];
        done(&browser.post(&format!("{root}/members/new"), &fields).await);
        let mut conn = app.store().read().await.unwrap();
        let invited = conn
            .find_member_by_email(org.scope, "sora@hanbit.example")
            .await
            .unwrap()
            .unwrap();
        drop(conn);
        self.members.insert("invited", invited.id);
        let invite = mailed_path(app, "sora@hanbit.example", "/invite/").await;
        self.keep("invite", invite);
        // Somebody who has an account of their own is invited, too.
        let fields = [
            ("way", "mail"),
            ("name", "Bada Lee"),
            ("sign_in_id", "super@fresh.example"),
            ("department", ""),
        ];
        done(&browser.post(&format!("{root}/members/new"), &fields).await);
        let invite = mailed_path(app, "super@fresh.example", "/invite/").await;
        self.keep("invite-known", invite);
        done(
            &browser
                .post(
                    &format!("{root}/admins/handover"),
                    &[("sign_in_id", "admin@hanbit.example")],
                )
                .await,
        );
        let handover = mailed_path(app, "admin@hanbit.example", "/handover/").await;
        self.keep("handover", handover);
    }

    /// Invitation links: one that is open, with somebody's proof under way, and one that was revoked.
    pub(super) async fn links(&mut self) {
        let (app, root) = (self.app, self.root());
        let mut browser = self.browsers["super"].clone();
        for (name, label) in [("link", "Class of spring"), ("link-revoked", "Class of autumn")] {
            let fields = [("label", label), ("days", "7"), ("most_uses", "5")];
            let made = browser.post(&format!("{root}/members/links/new"), &fields).await;
            done(&made);
            self.keep(name, made.location());
        }
        let shown = browser.get(self.thing("link")).await;
        let url = shown.attribute("#link", "value").unwrap();
        let join = url[url.find("/join/").unwrap()..].to_owned();
        done(
            &browser
                .post(&format!("{}/revoke", self.thing("link-revoked")), &[])
                .await,
        );
        let fields = [("name", "Yeji Moon"), ("email", "yeji@hanbit.example")];
        done(&self.browsers["nobody"].clone().post(&join, &fields).await);
        let proof = mailed_path(app, "yeji@hanbit.example", "/join/proof/").await;
        self.keep("join", join);
        self.keep("proof", proof);
    }
}
