//! Words that no organisation may have as its ID.
//!
//! Names of pages and hosts, roles that members trust, mail roles (RFC 2142), and the names of
//! services that the login page must not seem to be. Brands of customers are not here: those are
//! for the operator who reads the application.

/// Reserved organisation IDs, sorted.
#[rustfmt::skip]
pub const RESERVED: &[&str] = &[
    "about", "abuse", "access", "account", "accounts", "action", "activate", "ad", "admin", "administrator", "admins",
    "ads", "agent", "alert", "alerts", "all", "announcement", "anonymous", "api", "apis", "app", "apply", "apps",
    "archive", "asset", "assets", "audit", "auth", "authorize", "avatar", "backup", "bank", "beta", "billing", "blog",
    "bot", "business", "calendar", "callback", "cdn", "center", "certificate", "chat", "client", "clients", "code",
    "community", "company", "config", "connect", "console", "contact", "contract", "corp", "css", "customer",
    "dashboard", "data", "daum", "debug", "default", "delete", "demo", "deploy", "dev", "developer", "developers",
    "dns", "doc", "docs", "domain", "download", "edit", "email", "employee", "enterprise", "error", "errors", "event",
    "events", "example", "export", "faq", "favicon", "feedback", "file", "files", "finance", "find", "forgot", "form",
    "forum", "free", "ftp", "gateway", "general", "git", "github", "google", "group", "groups", "guest", "guide",
    "health", "healthz", "help", "helpdesk", "home", "host", "hr", "html", "http", "https", "icon", "id", "ieum",
    "ieum-admin", "ieum-support", "image", "images", "imap", "img", "import", "inbox", "index", "info", "internal",
    "invitation", "invite", "invites", "issuer", "it", "javascript", "job", "jobs", "js", "json", "jwks", "kakao",
    "kakaocorp", "kakaowork", "keys", "ldap", "legal", "license", "line", "link", "live", "local", "localhost", "log",
    "login", "logout", "logs", "mail", "mailbox", "maintenance", "manage", "manager", "mcp", "me", "media", "member",
    "members", "menu", "meta", "metrics", "microsoft", "mobile", "monitor", "mx", "my", "naver", "network", "new",
    "news", "nobody", "notice", "notices", "null", "oauth", "oauth2", "official", "oidc", "okta", "open", "operation",
    "operations", "operator", "operators", "org", "organization", "organizations", "origin", "owner", "page", "pages",
    "partner", "password", "pay", "payment", "phone", "ping", "plan", "plans", "policy", "pop3", "portal",
    "postmaster", "premium", "preview", "price", "privacy", "private", "prod", "production", "profile", "proxy",
    "public", "qr", "query", "queue", "ready", "register", "release", "report", "reset", "rest", "robots", "root",
    "rss", "saml", "sample", "sandbox", "save", "scim", "script", "search", "secret", "secure", "security", "self",
    "server", "service", "services", "session", "sessions", "settings", "setup", "shop", "sign-in", "sign-out",
    "sign-up", "signin", "signout", "signup", "site", "sitemap", "smtp", "sql", "ssl", "sso", "staff", "stage",
    "staging", "standard", "stat", "static", "statistics", "stats", "status", "store", "style", "styles", "super",
    "super-admin", "superadmin", "superuser", "support", "sync", "sys", "sysadmin", "system", "team", "teams",
    "template", "terms", "test", "testing", "tls", "token", "tokens", "tool", "tools", "trace", "trust", "undefined",
    "unknown", "update", "upload", "url", "user", "userinfo", "users", "verify", "version", "vpn", "web", "webhook",
    "webhooks", "webmail", "webmaster", "well-known", "wiki", "workspace", "workspaces", "ws", "www", "www1", "www2",
    "xml", "xn", "xss",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::org_slug::OrgSlug;

    #[test]
    fn the_words_are_sorted_unique_and_could_otherwise_be_chosen() {
        assert!(RESERVED.windows(2).all(|pair| pair[0] < pair[1]));
        for word in RESERVED {
            assert!(OrgSlug::parse_stored(word).is_ok(), "{word}");
        }
    }
}
