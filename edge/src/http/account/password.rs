//! The password of an account.

pub(crate) mod delete;
pub(crate) mod request_code;
pub(crate) mod reset;
pub(crate) mod set;
