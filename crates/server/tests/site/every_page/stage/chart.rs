//! A small org chart: units with and without people, duties with and without holders, groups.

use super::*;

impl Stage<'_> {
    pub(super) async fn chart(&mut self) {
        let (root, member) = (self.root(), self.members["active"].to_string());
        let mut browser = self.browsers["super"].clone();
        for (name, below) in [("Headquarters", ""), ("People", "unit"), ("Finance", "unit")] {
            let below = if below.is_empty() { "" } else { self.thing(below) }.to_owned();
            let fields = [("name", name), ("below", below.as_str())];
            done(&browser.post(&format!("{root}/chart/new"), &fields).await);
            if name == "Headquarters" {
                let unit = self.first(&mut browser, "/chart", "/chart/units/").await;
                self.keep("unit", unit);
            }
        }
        let page = browser.get(&format!("{root}/chart/units/{}", self.thing("unit"))).await;
        let below = page
            .links()
            .into_iter()
            .filter_map(|link| link.strip_prefix(&format!("{root}/chart/units/")).map(str::to_owned))
            .find(|id| id.len() == 36 && id != self.thing("unit"));
        self.keep("unit-empty", below.unwrap());
        for name in ["Director", "Lead"] {
            done(&browser.post(&format!("{root}/chart/duties"), &[("name", name)]).await);
        }
        let duties: Vec<_> = browser
            .get(&format!("{root}/chart/duties"))
            .await
            .links()
            .into_iter()
            .filter_map(|link| Some(link.strip_suffix("/name")?.rsplit('/').next()?.to_owned()))
            .collect();
        self.keep("duty", duties[0].clone());
        self.keep("duty-free", duties[1].clone());
        let add = format!("{root}/chart/units/{}/add", self.thing("unit"));
        let fields = [("member", member.as_str()), ("duty", &duties[0]), ("leader", "on")];
        done(&browser.post(&add, &fields).await);
        for (thing, name) in [("group", "Auditors"), ("group-empty", "Nobody yet")] {
            let made = browser.post(&format!("{root}/groups/new"), &[("name", name)]).await;
            done(&made);
            self.keep(thing, made.location().rsplit('/').next().unwrap());
        }
        let add = format!("{root}/groups/{}/add", self.thing("group"));
        done(&browser.post(&add, &[("member", &member)]).await);
    }

    /// The last part of the first link of a page that starts like this.
    async fn first(&self, browser: &mut Browser<'_>, page: &str, start: &str) -> String {
        let start = format!("{}{start}", self.root());
        let page = browser.get(&format!("{}{page}", self.root())).await;
        let mut links = page.links().into_iter();
        let link = links.find_map(|link| link.strip_prefix(&start).map(str::to_owned));
        link.unwrap()
    }
}
