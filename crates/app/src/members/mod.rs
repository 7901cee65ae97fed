//! Members of an organisation: the list, invitations, joining, changes, admins, and the hand-over of the super admin's role.

mod accept;
mod admin;
mod change;
mod edit;
mod enrol;
mod enrol_many;
mod fields;
mod handover;
mod handover_answer;
mod invite;
mod join;
mod link;
mod list;
mod password;
mod proof;
mod purge;
mod show;

pub use accept::{Invited, accept, find_invited};
pub use admin::{admins, find_by_sign_in_id, set_admin};
pub use change::change;
pub use edit::{Edit, edit};
pub use enrol::{Enrolled, enrol};
pub use enrol_many::{Enrolment, enrol_many};
pub use fields::TypedPerson;
pub use handover::{cancel_handover, latest_handover, offer_handover};
pub use handover_answer::{Answer, Answered, Offer, answer_handover, find_offer};
pub use invite::{invite, resend};
pub use join::{JoinOffer, find_join_link, find_join_proof, join, request_join};
pub use link::{NewLink, create_link, find_link, link_url, links, revoke_link};
pub(crate) use list::search;
pub use list::{ListRequest, Listed, Total, list};
pub use password::{generate_password, set_initial_password};
pub use proof::{Joined, TypedPassword};
pub use purge::purge_deleted;
pub use show::{Shown, show};
