//! The account: the button in the top bar, the sheet that signs in, the page of the account, and the form of its profile.

mod address;
pub(crate) mod button;
mod copy;
mod delete_dialog;
mod devices;
mod field;
mod guard;
mod keys;
mod lazy_views;
mod menu;
mod page;
mod passkey_sign_in;
mod passkeys;
mod password;
mod password_sign_in;
mod profile_form;
mod providers;
mod section;
pub(crate) mod sign_in;
mod step;
mod submission;
mod webhooks;

pub use lazy_views::AccountView;
