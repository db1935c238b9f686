//! Accounts: codes by e-mail, and sessions of devices. A guest who signs in keeps everything: the guest's library
//! becomes the account's, or is merged into it.

pub(crate) mod codes;
mod device;
pub(crate) mod email;
pub(crate) mod sign_in;
