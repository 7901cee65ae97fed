//! The org chart: units, duties, posts, groups.

mod duties;
mod groups;
mod posts;
mod tenants;
mod units;

use ieum_app::organizations::Created;
use ieum_model::MemberId;
use ieum_model::member::MemberState;
use ieum_model::plan::Plan;

use crate::members::{enrol, person};
use crate::support::{Answer, Browser, TestApp};

/// An organisation with its super admin's browser and some members.
pub struct House<'a> {
    pub app: &'a TestApp,
    pub org: Created,
    pub browser: Browser<'a>,
    pub root: String,
}

impl<'a> House<'a> {
    pub async fn new(app: &'a TestApp) -> Self {
        let org = app.organization("하늘물산", Plan::Standard, "haneul@example.com").await;
        let root = format!("/console/{}", org.scope.org_id());
        Self {
            app,
            browser: app.signed_in(&org).await,
            org,
            root,
        }
    }

    pub async fn member(&self, name: &str, email: &str) -> MemberId {
        enrol(self.app, &self.org, &[person(name, email, "", "")], MemberState::Active).await[0]
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        let path = format!("{}{path}", self.root);
        self.browser.get(&path).await
    }

    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let path = format!("{}{path}", self.root);
        self.browser.post(&path, fields).await
    }

    /// Sends a form that must be carried out.
    pub async fn done(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let answer = self.post(path, fields).await;
        assert_eq!(
            answer.status,
            303,
            "{path} {fields:?}: {:?}",
            answer.texts(".error, .notice")
        );
        answer
    }

    /// Adds a unit and returns its identifier.
    pub async fn unit(&mut self, name: &str, below: &str) -> String {
        self.done("/chart/new", &[("name", name), ("below", below)]).await;
        let chart = self
            .app
            .store()
            .read()
            .await
            .unwrap()
            .chart(self.org.scope)
            .await
            .unwrap();
        let found = chart.lines().into_iter().find(|line| {
            line.unit.name == name && line.unit.parent.map(|id| id.to_string()).unwrap_or_default() == below
        });
        found.unwrap().unit.id.to_string()
    }

    pub async fn duty(&mut self, name: &str) -> String {
        self.done("/chart/duties", &[("name", name)]).await;
        let duties = self
            .app
            .store()
            .read()
            .await
            .unwrap()
            .duties(self.org.scope)
            .await
            .unwrap();
        duties
            .into_iter()
            .find(|duty| duty.name == name)
            .unwrap()
            .id
            .to_string()
    }

    pub async fn group(&mut self, name: &str) -> String {
        let made = self.done("/groups/new", &[("name", name)]).await;
        made.location().rsplit('/').next().unwrap().to_owned()
    }

    /// The chart's lines: name, depth, people.
    pub async fn lines(&mut self) -> Vec<String> {
        let mut conn = self.app.store().read().await.unwrap();
        let chart = conn.chart(self.org.scope).await.unwrap();
        let people = conn.unit_counts(self.org.scope).await.unwrap();
        let line = |line: &ieum_model::chart::Line<'_>| {
            let count = people.get(&line.unit.id).copied().unwrap_or(0);
            format!("{}{} {count}", "-".repeat(line.unit.depth as usize), line.unit.name)
        };
        chart.lines().iter().map(line).collect()
    }

    pub async fn department(&self, member: MemberId) -> String {
        crate::members::member(self.app, &self.org, member).await.department
    }

    pub async fn version(&self, member: MemberId) -> String {
        crate::members::member(self.app, &self.org, member)
            .await
            .version
            .to_string()
    }

    /// The actions in the audit log, the latest first.
    pub async fn actions(&mut self) -> Vec<String> {
        self.get("/audit").await.texts("tbody tr td:nth-child(2)")
    }
}

/// What is wrong with a form.
pub fn error(answer: &Answer) -> String {
    answer.texts(".error, .notice").join(" ")
}
