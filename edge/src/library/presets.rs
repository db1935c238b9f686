//! Presets: named recipes with immutable versions, and the accounts that they are shared with.
//!
//! Each command states its caller. The library decides what the caller may do (`access.rs`): an owner everything, a member
//! what its row says, and everybody else may see and apply what is public or unlisted.

mod access;
mod change;
pub(crate) mod commands;
mod create;
mod deletion;
mod get;
mod identity;
mod list;
pub(crate) mod looks;
mod members;
mod publish;
mod quotas;
mod records;
mod search;
mod shares;
mod store;
mod versions;

pub(super) use access::{access, rating};
pub(super) use change::change;
pub(super) use create::create;
pub(super) use deletion::{delete, ended, next_removal_ms, remove_deleted, restore};
pub(super) use get::{check, find_picture, find_version, get};
pub(super) use list::{list, list_shared};
pub(super) use members::{end_member, list as list_members, remove as remove_member, set as set_member};
pub(crate) use quotas::{MAX_DOCUMENT_BYTES, document_cost_ms};
pub(crate) use records::{PresetAccess, PresetCaller, PresetFields, PresetMemberRow, PresetVersionRow};
pub(super) use shares::{has_changes as has_share_changes, republish as republish_shares, write as write_shares};
pub(super) use store::{resolve, store};
pub(super) use versions::{add as add_version, list as list_versions};
