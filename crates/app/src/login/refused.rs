//! A problem whose code comes from a rule of the model.

use crate::core::error::{Error, Problem};

/// The problem at a field.
pub(crate) fn refused(field: &'static str, code: &'static str) -> Error {
    Error::Refused(vec![Problem {
        field: Some(field),
        code,
        args: Vec::new(),
    }])
}
