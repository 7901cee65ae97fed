//! View helpers: the frame around a page, the parts inside it and the answer that carries it.
//!
//! A part is a struct with a template of its own under `templates/part/`; in a page it is written
//! `{{ part }}` and is not escaped again. Nothing here loads data or knows a rule.

mod accent;
mod badge;
mod chart;
mod choice;
mod copy;
mod dialog;
mod diff;
mod error;
mod field;
mod frame;
mod html;
mod icon;
mod job;
mod list;
mod mail;
mod notice;
mod response;
mod setup;
mod stack;
mod steps;
mod trace;
mod year;

pub use accent::{Accent, accent_css};
pub use badge::{Badge, Tone};
pub use chart::{BarChart, LineChart, Point};
pub use choice::{Choice, Choices};
pub use copy::{CopyField, SecretOnce, qr};
pub use dialog::Dialog;
pub use diff::{Change, Diff};
pub use error::ErrorPage;
pub use field::{Errors, Field};
pub use frame::{ConsoleFrame, ConsoleItem, Frame, OperatorFrame, OperatorItem, OrgLink};
pub use html::Html;
pub use icon::icon;
pub use job::JobProgress;
pub use list::{Column, EmptyState, Filter, ListQuery, ListView, Sort};
pub use mail::MailFrame;
pub use notice::Notice;
pub use response::Page;
pub use setup::{Cell, Screen, Setup};
pub use stack::{Stack, StackChart};
pub use steps::{Event, Stepper, Timeline};
pub use trace::{TraceStep, TraceSteps};
pub use year::{NamedDay, YearCalendar};

pub use super::assets::asset;
