//! The account: the button in the top bar, the sheet that signs in, the page of the account, and the form of its profile.

mod address;
mod avatar;
mod avatar_crop;
mod avatar_upload;
pub(crate) mod button;
mod code_field;
mod code_sign_in;
mod copy;
mod delete_dialog;
mod devices;
mod downloads;
mod field;
mod fragment;
mod guard;
mod keys;
mod lazy_views;
mod linked_providers;
mod menu;
mod page;
mod passkey_sign_in;
mod passkeys;
mod password;
mod password_sign_in;
pub(crate) mod per_account;
mod profile_form;
mod providers;
mod section;
mod sign_in;
mod sign_in_request;
pub(crate) mod sign_in_sheet;
mod step;
mod submission;
mod webhooks;

pub use lazy_views::AccountView;
