//! The only SQL of the house: one module per noun, over SQLite and PostgreSQL with one text.
//!
//! The store loads and saves; it never decides. `db` is the only place that knows which database it speaks to,
//! `active` the only place that makes an [`OrgScope`] or an `Active…` value.

pub mod account;
pub mod active;
pub mod application;
pub mod audit;
pub mod backup;
pub mod calendar;
pub mod chart;
pub mod client;
pub mod client_error;
pub mod consent;
pub mod db;
pub mod device;
pub mod domain;
pub mod duty;
pub mod emergency;
pub mod expiry_warning;
pub mod group;
pub mod handover;
pub mod idempotency;
pub mod idp_metadata;
pub mod inspect;
pub mod invitation;
pub mod key_fetch;
pub mod link_proposal;
pub mod linked_identity;
pub mod login_code;
pub mod login_method;
pub mod logo;
pub mod logout_delivery;
pub mod mail_token;
pub mod member;
pub mod member_batch;
pub mod member_key;
pub mod member_list;
pub mod method_rule;
pub mod method_tester;
pub mod method_version;
pub mod migrate;
pub mod operator;
pub mod org_slug;
pub mod org_unit;
pub mod organization;
pub mod organization_list;
pub mod outbox;
pub mod overview;
pub mod passkey;
pub mod people;
pub mod post;
pub mod previewed;
pub mod proof;
pub mod pushed_request;
pub mod reach;
pub mod registration;
pub mod saml;
pub mod second_factor;
pub mod session;
pub mod session_policy;
pub mod setting;
pub mod signin_count;
pub mod signing_key;
pub mod throttle;
pub mod token;
pub mod trace;
pub mod trace_share;
pub mod unlinked;

pub use active::OrgScope;
pub use db::{Attempt, Conn, Constraint, Counts, Kind, Retryable, Store, StoreError, Tx, finish};

/// Every statement of the house, for the test that prepares them all on both databases.
pub fn statements() -> impl Iterator<Item = db::Statement> {
    let modules: &[&[db::Statement]] = &[
        account::STATEMENTS,
        application::ALL_STATEMENTS[0],
        application::ALL_STATEMENTS[1],
        audit::STATEMENTS,
        idempotency::STATEMENTS,
        chart::STATEMENTS,
        client::STATEMENTS,
        client_error::STATEMENTS,
        consent::STATEMENTS,
        pushed_request::STATEMENTS,
        registration::STATEMENTS,
        calendar::STATEMENTS,
        device::STATEMENTS,
        domain::STATEMENTS,
        duty::STATEMENTS,
        expiry_warning::STATEMENTS,
        emergency::STATEMENTS,
        group::STATEMENTS,
        org_unit::STATEMENTS,
        post::STATEMENTS,
        people::STATEMENTS,
        idp_metadata::STATEMENTS,
        inspect::STATEMENTS,
        key_fetch::STATEMENTS,
        link_proposal::STATEMENTS,
        linked_identity::STATEMENTS,
        login_code::STATEMENTS,
        handover::STATEMENTS,
        invitation::STATEMENTS,
        login_method::STATEMENTS,
        saml::STATEMENTS,
        logo::STATEMENTS,
        logout_delivery::STATEMENTS,
        mail_token::STATEMENTS,
        member::STATEMENTS,
        member_batch::STATEMENTS,
        member_key::STATEMENTS,
        method_rule::STATEMENTS,
        method_tester::STATEMENTS,
        method_version::STATEMENTS,
        member_list::STATEMENTS,
        member_list::pages::STATEMENTS,
        migrate::STATEMENTS,
        operator::STATEMENTS,
        org_slug::STATEMENTS,
        organization::STATEMENTS,
        organization_list::STATEMENTS,
        outbox::STATEMENTS,
        overview::STATEMENTS,
        previewed::STATEMENTS,
        proof::STATEMENTS,
        reach::STATEMENTS,
        session::STATEMENTS,
        passkey::STATEMENTS,
        second_factor::STATEMENTS,
        session_policy::STATEMENTS,
        setting::STATEMENTS,
        signin_count::STATEMENTS,
        signing_key::STATEMENTS,
        throttle::STATEMENTS,
        token::STATEMENTS,
        unlinked::STATEMENTS,
        trace::STATEMENTS,
        trace_share::STATEMENTS,
    ];
    modules
        .iter()
        .chain(active::STATEMENTS)
        .flat_map(|list| list.iter().copied())
}
