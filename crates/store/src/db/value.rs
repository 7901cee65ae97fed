//! What travels between Rust and a database: one small set of values that both databases have.

use std::borrow::Cow;
use std::error::Error;

use bytes::BytesMut;
use ieum_model::Instant;
use jiff::civil::Date;
use postgres_types::{IsNull, ToSql, Type, to_sql_checked};
use rusqlite::types::{ToSqlOutput, ValueRef};
use uuid::Uuid;

/// A value as both databases know it. Instants travel as microseconds, enumerations as text.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// SQL NULL.
    Null,
    /// `BOOLEAN`; on SQLite 0 or 1.
    Bool(bool),
    /// `BIGINT`.
    Int(i64),
    /// `TEXT`.
    Text(Cow<'a, str>),
    /// `BYTEA` or `BLOB`.
    Bytes(Cow<'a, [u8]>),
    /// `UUID`; on SQLite a BLOB of 16 bytes.
    Uuid(Uuid),
}

/// Something a statement can be given.
pub trait Param: Sync {
    /// The value to bind.
    fn value(&self) -> Value<'_>;
}

/// Something a row can be read into.
pub trait Column: Sized {
    /// Reads a value; `None` if it is not of this type.
    fn from_value(value: Value<'_>) -> Option<Self>;
}

impl rusqlite::ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Bool(b) => ValueRef::Integer(i64::from(*b)),
            Value::Int(i) => ValueRef::Integer(*i),
            Value::Text(t) => ValueRef::Text(t.as_bytes()),
            Value::Bytes(b) => ValueRef::Blob(b),
            Value::Uuid(u) => ValueRef::Blob(u.as_bytes()),
        }))
    }
}

impl ToSql for Value<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Value::Null => Ok(IsNull::Yes),
            Value::Bool(b) => b.to_sql_checked(ty, out),
            Value::Int(i) => i.to_sql_checked(ty, out),
            Value::Text(t) => t.as_ref().to_sql_checked(ty, out),
            Value::Bytes(b) => b.as_ref().to_sql_checked(ty, out),
            Value::Uuid(u) => u.to_sql_checked(ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        // Each arm above checks its own type; a mismatch is an error there.
        true
    }

    to_sql_checked!();
}

macro_rules! by_copy {
    ($($ty:ty: $variant:ident;)*) => {$(
        impl Param for $ty {
            fn value(&self) -> Value<'_> {
                Value::$variant(*self)
            }
        }
    )*};
}
by_copy! { bool: Bool; i64: Int; Uuid: Uuid; }

impl Param for str {
    fn value(&self) -> Value<'_> {
        Value::Text(Cow::Borrowed(self))
    }
}
impl Param for String {
    fn value(&self) -> Value<'_> {
        Value::Text(Cow::Borrowed(self))
    }
}
impl Param for [u8] {
    fn value(&self) -> Value<'_> {
        Value::Bytes(Cow::Borrowed(self))
    }
}
impl Param for Vec<u8> {
    fn value(&self) -> Value<'_> {
        Value::Bytes(Cow::Borrowed(self))
    }
}
impl<const N: usize> Param for [u8; N] {
    fn value(&self) -> Value<'_> {
        Value::Bytes(Cow::Borrowed(self))
    }
}
impl Param for Instant {
    fn value(&self) -> Value<'_> {
        Value::Int(self.as_micros())
    }
}
/// A calendar day travels as `YYYY-MM-DD`, which both databases order as days.
impl Param for Date {
    fn value(&self) -> Value<'_> {
        Value::Text(Cow::Owned(self.to_string()))
    }
}
impl<T: Param> Param for Option<T> {
    fn value(&self) -> Value<'_> {
        self.as_ref().map_or(Value::Null, Param::value)
    }
}
impl<T: Param + ?Sized> Param for &T {
    fn value(&self) -> Value<'_> {
        (**self).value()
    }
}

impl Column for bool {
    fn from_value(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Bool(b) => Some(b),
            Value::Int(i @ (0 | 1)) => Some(i == 1),
            _ => None,
        }
    }
}
impl Column for i64 {
    fn from_value(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Int(i) => Some(i),
            _ => None,
        }
    }
}
impl Column for String {
    fn from_value(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Text(t) => Some(t.into_owned()),
            _ => None,
        }
    }
}
impl Column for Vec<u8> {
    fn from_value(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Bytes(b) => Some(b.into_owned()),
            _ => None,
        }
    }
}
impl<const N: usize> Column for [u8; N] {
    fn from_value(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Bytes(b) => b.as_ref().try_into().ok(),
            _ => None,
        }
    }
}
impl Column for Uuid {
    fn from_value(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Uuid(u) => Some(u),
            Value::Bytes(b) => Uuid::from_slice(&b).ok(),
            _ => None,
        }
    }
}
impl Column for Instant {
    fn from_value(value: Value<'_>) -> Option<Self> {
        i64::from_value(value).map(Self::from_micros)
    }
}
impl Column for Date {
    fn from_value(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Text(t) => t.parse().ok(),
            _ => None,
        }
    }
}
impl<T: Column> Column for Option<T> {
    fn from_value(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Null => Some(None),
            other => T::from_value(other).map(Some),
        }
    }
}

/// Identifiers are stored as UUIDs.
macro_rules! stored_ids {
    ($($ty:ty),* $(,)?) => {$(
        impl $crate::db::Param for $ty {
            fn value(&self) -> $crate::db::Value<'_> {
                $crate::db::Value::Uuid(*self.as_uuid())
            }
        }
        impl $crate::db::Column for $ty {
            fn from_value(value: $crate::db::Value<'_>) -> Option<Self> {
                <uuid::Uuid as $crate::db::Column>::from_value(value).map(Self::from_uuid)
            }
        }
    )*};
}

/// Newtypes and enumerations that are stored as text: `as_str` one way, `parse` (to an `Option` or `Result`) the other.
macro_rules! stored_as_text {
    ($($ty:ty),* $(,)?) => {$(
        impl $crate::db::Param for $ty {
            fn value(&self) -> $crate::db::Value<'_> {
                $crate::db::Value::Text(std::borrow::Cow::Borrowed(self.as_str()))
            }
        }
        impl $crate::db::Column for $ty {
            fn from_value(value: $crate::db::Value<'_>) -> Option<Self> {
                match value {
                    $crate::db::Value::Text(text) => Self::parse(&text).into_iter().next(),
                    _ => None,
                }
            }
        }
    )*};
}

pub(crate) use stored_as_text;

stored_ids!(
    ieum_model::OrgId,
    ieum_model::AccountId,
    ieum_model::MemberId,
    ieum_model::ApplicationId,
    ieum_model::ApplicationEventId,
    ieum_model::LoginMethodId,
    ieum_model::SessionId,
    ieum_model::InvitationId,
    ieum_model::HandoverId,
    ieum_model::MailTokenId,
    ieum_model::LoginCodeId,
    ieum_model::ClientRowId,
    ieum_model::GrantId,
    ieum_model::CodeId,
    ieum_model::TokenId,
    ieum_model::DeviceAuthorizationId,
    ieum_model::JobId,
    ieum_model::AuditId,
    ieum_model::KeyId,
    ieum_model::UnitId,
    ieum_model::DutyId,
    ieum_model::GroupId,
    ieum_model::LinkedIdentityId,
    ieum_model::DomainId,
    ieum_model::LinkProposalId,
    ieum_model::TraceId,
    ieum_model::TraceShareId,
    ieum_model::MetadataChangeId,
    ieum_model::PasskeyId,
    ieum_model::InitialTokenId,
);
