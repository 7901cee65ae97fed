//! What surrounds a page: title, language switch, form token, menu, organisation switcher.
//!
//! Frames are filled by the pipeline that resolved the caller; they hold nothing that a page may
//! decide by.

use std::ops::Deref;

use crate::i18n::{Lang, Locale};

use super::Html;

/// What every page has around it.
#[derive(Debug, Clone, Default)]
pub struct Frame {
    /// The page's name: the `h1` and, with the product's name, the `title`.
    pub title: String,
    /// The organisation that the page belongs to.
    pub org_name: Option<String>,
    /// The organisation's logo; the product's mark otherwise.
    pub logo: Option<String>,
    /// The address of the organisation's colours.
    pub theme: Option<String>,
    /// Who is signed in, by name.
    pub person: Option<String>,
    /// The page's form has the language switch, which brings what was typed along; the menu has none.
    pub has_form: bool,
    path: String,
    query: String,
    csrf: String,
}

impl Frame {
    /// A frame for the page `title` at `path`, which may carry a query.
    pub fn new(title: impl Into<String>, path: &str) -> Self {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        Self {
            title: title.into(),
            path: path.to_owned(),
            query: query.to_owned(),
            ..Self::default()
        }
    }
    /// With the token that forms send back.
    #[must_use]
    pub fn csrf(mut self, token: impl Into<String>) -> Self {
        self.csrf = token.into();
        self
    }
    /// With the organisation that the page belongs to.
    #[must_use]
    pub fn org(mut self, name: impl Into<String>) -> Self {
        self.org_name = Some(name.into());
        self
    }
    /// With the address of the organisation's colours ([`super::accent_css`]).
    #[must_use]
    pub fn theme(mut self, href: impl Into<String>) -> Self {
        self.theme = Some(href.into());
        self
    }
    /// With the name of who is signed in.
    #[must_use]
    pub fn person(mut self, name: impl Into<String>) -> Self {
        self.person = Some(name.into());
        self
    }
    /// The hidden field that every form starts with; nothing where there is no token.
    pub fn csrf_input(&self) -> Html {
        if self.csrf.is_empty() {
            return Html::default();
        }
        Html::trusted(format!(
            r#"<input type="hidden" name="csrf" value="{}">"#,
            Html::text(&self.csrf)
        ))
    }
    /// The same page in `locale`. Only for pages that were got: a form switches by a button with
    /// `formaction`, which brings what was typed along.
    pub fn in_locale(&self, locale: Locale) -> String {
        let others = self
            .query
            .split('&')
            .filter(|pair| !pair.is_empty() && !pair.starts_with("lang="));
        let query = others.fold(format!("lang={}", locale.tag()), |query, pair| {
            format!("{query}&{pair}")
        });
        format!("{}?{query}", self.path)
    }
    /// The languages of the switch: name, tag, address, whether it is the current one.
    pub fn languages(&self, l: &Lang) -> Vec<LanguageLink> {
        let link = |locale: Locale| LanguageLink {
            name: locale.own_name(),
            tag: locale.tag(),
            href: self.in_locale(locale),
            is_current: locale == l.locale(),
        };
        Locale::ALL.into_iter().map(link).collect()
    }
    /// Where the sign-out button posts to. Operators have a session, and so a way out, of their own.
    pub fn sign_out_path(&self) -> &'static str {
        if self.path.starts_with("/operator") {
            "/operator/logout"
        } else {
            "/logout"
        }
    }
    /// The first letter of the person's name, for the round mark beside it.
    pub fn initial(&self) -> String {
        let name = self.person.as_deref().unwrap_or_default();
        name.chars().next().map(String::from).unwrap_or_default()
    }
}

/// One language of the switch.
#[derive(Debug, Clone)]
pub struct LanguageLink {
    /// The language's name in itself.
    pub name: &'static str,
    /// Its BCP 47 tag.
    pub tag: &'static str,
    /// The same page in it.
    pub href: String,
    /// Whether the page is in it now.
    pub is_current: bool,
}

macro_rules! items {
    ($(#[$doc:meta])* $name:ident { $($(#[$item_doc:meta])* $item:ident = $key:literal, $icon:literal, $path:literal;)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($(#[$item_doc])* $item,)* }

        impl $name {
            /// Every entry, in the order of the menu.
            pub const ALL: &[Self] = &[$(Self::$item),*];
            /// The message that names it.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$item => $key,)* }
            }
            /// Its icon.
            pub const fn icon(self) -> &'static str {
                match self { $(Self::$item => $icon,)* }
            }
            /// Its path below the console's root.
            pub const fn path(self) -> &'static str {
                match self { $(Self::$item => $path,)* }
            }
        }
    };
}

items! {
    /// An entry of the organisation console's menu.
    ConsoleItem {
        /// 계정 연동 설정, of the group 조직 관리.
        AccountLink = "menu-account-link", "link", "link";
        /// 로그인 화면, of the group 조직 관리.
        LoginPage = "menu-login-page", "login", "login-page";
        /// 조직 정보, of the group 조직 관리.
        Organization = "menu-organization", "building", "organization";
        /// 구성원.
        Members = "menu-members", "people", "members";
        /// 조직도.
        Chart = "menu-chart", "tree", "chart";
        /// 그룹.
        Groups = "menu-groups", "people", "groups";
        /// 연동 시스템.
        Systems = "menu-systems", "grid", "systems";
        /// 보안.
        Security = "menu-security", "shield", "security";
        /// 로그인 기록.
        Traces = "menu-traces", "pulse", "traces";
        /// 감사 기록.
        Audit = "menu-audit", "list", "audit";
    }
}

impl ConsoleItem {
    /// The group 조직 관리 holds the first three.
    pub const fn is_grouped(self) -> bool {
        matches!(self, Self::AccountLink | Self::LoginPage | Self::Organization)
    }
}

items! {
    /// An entry of the operator console's menu.
    OperatorItem {
        /// 신청 심사.
        Applications = "menu-applications", "inbox", "applications";
        /// 조직.
        Organizations = "menu-organizations", "building", "organizations";
        /// 업무 시스템.
        Systems = "menu-clients", "grid", "systems";
        /// 서명 키.
        Keys = "menu-keys", "key", "keys";
        /// 영업일 달력.
        Calendar = "menu-calendar", "calendar", "calendar";
        /// 로그인 기록 조회.
        Traces = "menu-trace-lookup", "search", "traces";
        /// 감사 기록.
        Audit = "menu-audit", "list", "audit";
        /// 운영자.
        Operators = "menu-operators", "people", "operators";
        /// 시스템 상태.
        Health = "menu-health", "pulse", "health";
    }
}

/// One organisation of the switcher.
#[derive(Debug, Clone)]
pub struct OrgLink {
    /// The organisation's name.
    pub name: String,
    /// Where choosing it leads.
    pub href: String,
}

/// The organisation console around a page.
#[derive(Debug, Clone)]
pub struct ConsoleFrame {
    /// What every page has.
    pub frame: Frame,
    /// The console's root, such as `/console`, without a slash at its end.
    pub root: String,
    /// The person's other organisations.
    pub other_orgs: Vec<OrgLink>,
    /// The entry that the page belongs to.
    pub active: ConsoleItem,
    /// The page is the console's first and belongs to no entry.
    pub is_home: bool,
    /// The person signed in with an emergency code.
    pub is_emergency: bool,
    /// The entries that the person may open, in any order.
    pub permitted: Vec<ConsoleItem>,
    /// Pages between the menu's entry and this one: name and address.
    pub trail: Vec<(String, String)>,
}

impl ConsoleFrame {
    /// A console page below `active`, with every entry permitted.
    pub fn new(frame: Frame, active: ConsoleItem) -> Self {
        let permitted = ConsoleItem::ALL.to_vec();
        Self {
            frame,
            root: "/console".to_owned(),
            other_orgs: Vec::new(),
            active,
            is_home: false,
            is_emergency: false,
            permitted,
            trail: Vec::new(),
        }
    }
    /// A page around a form that has the language switch (`layout/form_languages.html`).
    #[must_use]
    pub fn with_form(mut self) -> Self {
        self.frame.has_form = true;
        self
    }
    /// The permitted entries of the group 조직 관리, or those outside it, in the order of the menu.
    pub fn items(&self, grouped: bool) -> Vec<ConsoleItem> {
        let of_group = |item: &ConsoleItem| item.is_grouped() == grouped && self.permitted.contains(item);
        ConsoleItem::ALL.iter().copied().filter(of_group).collect()
    }
    /// Whether the page belongs to the entry.
    pub fn is_active(&self, item: &ConsoleItem) -> bool {
        !self.is_home && self.active == *item
    }
    /// The address of an entry.
    pub fn href(&self, item: &ConsoleItem) -> String {
        format!("{}/{}", self.root, item.path())
    }
    /// With a page between the menu's entry and this one, for the breadcrumb.
    #[must_use]
    pub fn below(mut self, name: impl Into<String>, href: impl Into<String>) -> Self {
        self.trail.push((name.into(), href.into()));
        self
    }
}

impl Deref for ConsoleFrame {
    type Target = Frame;
    fn deref(&self) -> &Frame {
        &self.frame
    }
}

/// The operator console around a page.
#[derive(Debug, Clone)]
pub struct OperatorFrame {
    /// What every page has.
    pub frame: Frame,
    /// The entry that the page belongs to.
    pub active: OperatorItem,
    /// Pages between the menu's entry and this one: name and address.
    pub trail: Vec<(String, String)>,
    /// How many applications wait, shown beside their entry.
    pub waiting: usize,
}

impl OperatorFrame {
    /// An operator page below `active`.
    pub const fn new(frame: Frame, active: OperatorItem) -> Self {
        Self {
            frame,
            active,
            trail: Vec::new(),
            waiting: 0,
        }
    }
    /// The entries, in order.
    pub const fn items(&self) -> &'static [OperatorItem] {
        OperatorItem::ALL
    }
    /// Whether the page belongs to the entry.
    pub fn is_active(&self, item: &OperatorItem) -> bool {
        self.active == *item
    }
    /// The address of an entry.
    pub fn href(&self, item: &OperatorItem) -> String {
        format!("/operator/{}", item.path())
    }
    /// How many wait behind an entry; zero shows nothing.
    pub fn waiting_at(&self, item: &OperatorItem) -> usize {
        if *item == OperatorItem::Applications {
            self.waiting
        } else {
            0
        }
    }
    /// With a page between the menu's entry and this one, for the breadcrumb.
    #[must_use]
    pub fn below(mut self, name: impl Into<String>, href: impl Into<String>) -> Self {
        self.trail.push((name.into(), href.into()));
        self
    }
}

impl Deref for OperatorFrame {
    type Target = Frame;
    fn deref(&self) -> &Frame {
        &self.frame
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_switch_keeps_the_query_and_never_piles_up() {
        for (path, expected) in [
            ("/login", "/login?lang=en"),
            ("/login?lang=ko", "/login?lang=en"),
            ("/x?q=%EA%B0%80&lang=ko&page=2", "/x?lang=en&q=%EA%B0%80&page=2"),
            ("/x?", "/x?lang=en"),
        ] {
            assert_eq!(Frame::new("", path).in_locale(Locale::En), expected);
        }
    }

    #[test]
    fn a_menu_shows_only_what_is_permitted() {
        let mut frame = ConsoleFrame::new(Frame::new("", "/console/members"), ConsoleItem::Members);
        frame.permitted = vec![ConsoleItem::Audit, ConsoleItem::Members];
        assert_eq!(frame.items(false), [ConsoleItem::Members, ConsoleItem::Audit]);
        assert!(frame.items(true).is_empty());
        assert_eq!(frame.href(&ConsoleItem::Audit), "/console/audit");
    }

    #[derive(askama::Template)]
    #[template(path = "layout/operator.html")]
    struct OperatorPage {
        l: Lang,
        frame: OperatorFrame,
    }

    #[test]
    fn an_operator_sees_how_many_wait_and_signs_out_of_the_operator_console() {
        for l in [Lang::KO, Lang::EN] {
            let page = Frame::new("x", "/operator/applications").person("운영자").csrf("t");
            let mut frame = OperatorFrame::new(page, OperatorItem::Applications).below("한빛물산", "/operator/x");
            frame.waiting = 1_200;
            let html = askama::Template::render(&OperatorPage { l, frame }).expect("rendered");
            assert!(
                html.contains("1,200") && html.contains("action=\"/operator/logout\""),
                "{html}"
            );
        }
    }

    #[test]
    fn a_token_is_escaped() {
        let markup = Frame::new("", "/").csrf("\"><b>").csrf_input();
        assert!(!markup.as_str().contains("<b>"));
    }
}
