//! Accounts: codes by e-mail, passkeys, passwords, and sessions of devices. A guest who signs in keeps everything: the guest's library
//! becomes the account's, or is merged into it.

pub(crate) mod asker;
pub(crate) mod attempts;
pub(crate) mod codes;
mod device;
pub(crate) mod email;
pub(crate) mod email_change;
mod known_device;
mod mail_budget;
pub(crate) mod notices;
pub(crate) mod oidc;
pub(crate) mod passkeys;
pub(crate) mod passwords;
pub(crate) mod sign_in;
