//! An organisation's own login page, `/o/{slug}`: asked for often, so it reads as little as it can.

use askama::Template;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderMap, StatusCode};
use ieum_app::Error;
use ieum_app::factors::passkey;
use ieum_app::login::connected::{Reason, find_test};
use ieum_app::login::elsewhere::{self, Ended};
use ieum_app::login::{self, Attempt, Door, Entrance, KIND, SignIn};
use ieum_app::traces::TraceCode;
use ieum_model::login_method::MethodKind;
use ieum_store::active::{ActiveEntrance, ActiveMethod, ActiveOrganization};

use super::carry::value;
use super::{Carry, Showing, finish, form_targets, refusal, renewal, with_targets};
use crate::i18n::Lang;
use crate::web::core::brand::branded;
use crate::web::core::{Ask, LocalPath, MaybeSignedIn, Outcome, Typed, problem};
use crate::web::directory::words::member_words;
use crate::web::page::{Errors, Field, Frame, Notice, Page};
use crate::web::testers::Testing;
use crate::web::upstream::refused;

#[derive(Debug, Template)]
#[template(path = "login/organization.html")]
struct OrganizationPage {
    l: Lang,
    frame: Frame,
    slug: String,
    /// The method whose fields are shown.
    open: Option<ActiveMethod>,
    /// The others, in order.
    others: Vec<ActiveMethod>,
    carry: Carry,
    username: String,
    errors: Errors,
    notice: Option<Notice>,
    /// Under which an administrator finds the attempt that was refused.
    code: Option<TraceCode>,
    has_passkeys: bool,
    has_mail: bool,
    is_answer: bool,
    /// What this browser's tester tries, while its fields are not shown.
    test: Option<ActiveMethod>,
}

#[derive(Debug, Template)]
#[template(path = "login/unknown.html")]
struct Unknown {
    l: Lang,
    frame: Frame,
    carry: Carry,
}

impl OrganizationPage {
    fn username_label(&self, method: &ActiveMethod) -> std::borrow::Cow<'static, str> {
        match self.is_own(method) {
            true => self.l.t("login-username"),
            false => self.l.t("directory-username"),
        }
    }
    /// Where a code is mailed from.
    fn mail_path(&self) -> String {
        format!("/o/{}/mail", self.slug)
    }
    /// Ieum keeps the passwords of this method itself.
    fn is_own(&self, method: &ActiveMethod) -> bool {
        method.kind == KIND
    }
    /// The page with the fields of another method, or the way out to the system that stands behind it.
    fn address(&self, method: &ActiveMethod) -> String {
        let id = method.id().to_string();
        let test = method.tested().map(|_| ("test", "1"));
        if !has_fields(method) {
            let more: Vec<_> = test.into_iter().collect();
            return self.carry.to_with(&format!("/o/{}/go/{id}", self.slug), &more);
        }
        let more: Vec<_> = [("method", id.as_str())].into_iter().chain(test).collect();
        self.carry.to_with(&format!("/o/{}", self.slug), &more)
    }
}

/// What a form was sent with.
struct Form {
    showing: Showing,
    method: String,
    username: String,
    errors: Errors,
    code: Option<TraceCode>,
    /// What is not live is meant.
    is_test: bool,
    testing: Testing,
}

/// `GET /o/{slug}`
pub async fn show(
    ask: Ask,
    slug: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
    testing: Testing,
) -> Outcome {
    let carry = Carry::of_query(query.as_deref());
    let slug = slug.map(|Path(slug)| slug).unwrap_or_default();
    let form = Form {
        showing: Showing::First,
        method: value(query.as_deref(), "method"),
        username: carry.hint.clone(),
        errors: Errors::none(),
        code: None,
        is_test: !value(query.as_deref(), "test").is_empty(),
        testing,
    };
    answer(&ask, &slug, carry, form).await
}

/// `POST /o/{slug}`
pub async fn sign_in(
    ask: Ask,
    slug: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    MaybeSignedIn(before): MaybeSignedIn,
    testing: Testing,
    typed: Typed,
) -> Outcome {
    let carry = Carry::of_form(&typed);
    let slug = slug.map(|Path(slug)| slug).unwrap_or_default();
    let mut form = Form {
        showing: Showing::Refused,
        method: typed.get("method").to_owned(),
        username: typed.get("username").to_owned(),
        errors: Errors::none(),
        code: None,
        is_test: typed.has("test"),
        testing,
    };
    if typed.has("switch_language") {
        form.showing = Showing::Switched;
        return answer(&ask, &slug, carry, form).await;
    }
    let before = before.as_ref().map(|b| &b.session);
    let next = carry.next.as_ref().map_or("", LocalPath::as_str).to_owned();
    if let Ok(method) = form.method.parse() {
        let attempt = elsewhere::Attempt {
            slug: &slug,
            method,
            username: &form.username,
            password: typed.get("password"),
            next: &next,
            test: form.testing.token(form.is_test),
            before,
        };
        match elsewhere::sign_in(&ask.ctx, &attempt).await {
            // What one would fall back on is another method than the one that was tested.
            Ok(None) if form.is_test => {
                form.errors = Errors::of("", ask.l.t("testers-over"));
                return answer(&ask, &slug, carry, form).await;
            }
            Ok(None) => {}
            Ok(Some(Ended::Done(to, None))) => return finish::signed_in(&ask, &headers, &to, &carry),
            Ok(Some(Ended::Done(to, Some(renewal)))) => {
                // The way on leads by the page where the password can be changed.
                let carry = Carry::to_next(&renewal::address(&ask, &renewal, &carry)?);
                return finish::signed_in(&ask, &headers, &to, &carry);
            }
            Ok(Some(Ended::MustRenew(renewal, _))) => {
                return Ok(Redirect::to(&renewal::address(&ask, &renewal, &carry)?).into_response());
            }
            Ok(Some(Ended::Refused(refused, code))) => {
                form.errors = refusal(&ask, refused);
                form.code = Some(code);
                return answer(&ask, &slug, carry, form).await;
            }
            Ok(Some(Ended::NotNow(Reason::There(refused), code))) => {
                form.errors = Errors::of("", member_words(ask.l, refused));
                form.code = Some(code);
                return answer(&ask, &slug, carry, form).await;
            }
            Ok(Some(Ended::NotNow(reason, code))) => return Ok(refused(&ask, (reason, code), &slug, &carry)),
            Err(Error::Refused(problems)) => {
                form.errors = problem::errors(ask.l, &problems);
                return answer(&ask, &slug, carry, form).await;
            }
            Err(error) => return Err(error.into()),
        }
    }
    let attempt = Attempt {
        door: Door::Page {
            slug: &slug,
            username: &form.username,
        },
        method: form.method.parse().ok(),
        password: typed.get("password"),
        next: &next,
        before,
    };
    form.errors = match login::sign_in(&ask.ctx, &attempt).await {
        Ok(SignIn::Done(to)) => return finish::signed_in(&ask, &headers, &to, &carry),
        Ok(SignIn::Refused(refused, code)) => {
            form.code = Some(code);
            refusal(&ask, refused)
        }
        Err(Error::Refused(problems)) => problem::errors(ask.l, &problems),
        // The page itself says what became of it: forwarded, or unknown.
        Err(Error::NotFound) => Errors::none(),
        Err(error) => return Err(error.into()),
    };
    answer(&ask, &slug, carry, form).await
}

async fn answer(ask: &Ask, slug: &str, carry: Carry, form: Form) -> Outcome {
    match login::find_entrance(&ask.ctx, slug).await? {
        Entrance::Open(entrance) => page(ask, *entrance, carry, form).await,
        Entrance::Forward(slug) => Ok(Redirect::to(&carry.to(&format!("/o/{slug}"))).into_response()),
        Entrance::Unknown => Ok(unknown(ask, carry)),
    }
}

async fn page(ask: &Ask, entrance: ActiveEntrance, carry: Carry, form: Form) -> Outcome {
    let has_mail = entrance.method_of_mail().is_some();
    let ActiveEntrance {
        organization,
        methods,
        logo_digest,
        ..
    } = entrance;
    let frame = branded(ask.frame(ask.l.t("login-title")), &organization, logo_digest.as_deref());
    let test = test_of(ask, &organization, &form.testing).await?;
    let (mut open, mut others) = split(methods, &form.method);
    let is_open = |test: &ActiveMethod| form.is_test && has_fields(test) && form.method == test.id().to_string();
    let test = match test {
        Some(test) if is_open(&test) => {
            others.splice(0..0, open.replace(test));
            None
        }
        test => test,
    };
    let targets = form_targets(ask, &carry).await?;
    let page = OrganizationPage {
        l: ask.l,
        frame,
        slug: organization.slug.clone().unwrap_or_default(),
        open,
        others,
        carry,
        username: form.username,
        errors: form.errors,
        notice: ask.notice(),
        code: form.code,
        has_passkeys: passkey::can_have(&ask.ctx),
        has_mail,
        is_answer: form.showing.is_answer(),
        test,
    };
    Ok(with_targets(
        Page::with_status(form.showing.status(), page).into_response(),
        targets,
    ))
}

/// What the tester tries whose link this browser opened. Whose it did not costs nothing.
async fn test_of(ask: &Ask, organization: &ActiveOrganization, testing: &Testing) -> Outcome<Option<ActiveMethod>> {
    let Some(token) = testing.held() else { return Ok(None) };
    let found = find_test(&ask.ctx, token).await?;
    let found = found.filter(|found| found.organization.id == organization.id);
    Ok(found.map(|found| found.method))
}

/// An identifier and a password are typed on the page itself.
fn has_fields(method: &ActiveMethod) -> bool {
    method.known_kind().is_some_and(MethodKind::asks_password)
}

/// The chosen method that has fields, or the first, and the others.
fn split(mut methods: Vec<ActiveMethod>, chosen: &str) -> (Option<ActiveMethod>, Vec<ActiveMethod>) {
    let chosen = chosen.parse().ok();
    let place = methods
        .iter()
        .position(|m| has_fields(m) && chosen == Some(m.id()))
        .or_else(|| methods.iter().position(has_fields));
    let open = place.map(|place| methods.remove(place));
    (open, methods)
}

/// One page for every ID that leads nowhere; not even its own address stands in it.
pub fn unknown(ask: &Ask, carry: Carry) -> Response {
    let frame = Frame::new(ask.l.t("login-unknown"), "");
    let page = Unknown { l: ask.l, frame, carry };
    Page::with_status(StatusCode::NOT_FOUND, page).into_response()
}
