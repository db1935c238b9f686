//! Changes of the e-mail address.

pub(crate) mod confirm;
pub(crate) mod request;
