//! Makes: uses of preset versions on photographs, with their differences from them, and the sums over them.
//!
//! A make is in the library of the preset's owner, and a make of a look in that of its maker. The library of the maker
//! has the rendition (`made_renditions`), and an outbox if the preset belongs to somebody else (`delivery.rs`). Triggers
//! keep the sums (`schema/17_makes.sql`), so a summary reads no makes.

mod access;
mod change;
pub(crate) mod commands;
mod comparison;
mod create;
mod deleted;
mod delivery;
mod differences;
mod ended_maker;
mod list;
mod lookup;
mod plan;
mod publish;
mod rating;
mod records;
mod removal;
mod renditions;
mod scope;
mod statement;
mod store;
mod suggestion;
mod summary;
mod values;
mod versions;

pub(crate) use super::records::{MadeRendition, MakeTarget, NewMake};
pub(super) use change::{delete, rate};
pub(crate) use comparison::compare;
pub(super) use create::{create_rendition, find_accepted};
pub(super) use delivery::{deliver, deliver_new, find_waiting, newest, next_delivery_ms, withdraw};
pub(super) use differences::{list as list_differences, query as query_differences};
pub(super) use ended_maker::end_maker;
pub(super) use list::{find, list};
pub(crate) use records::{DAY_MS, MakeFilter, MakeReader, MakeRow, Period};
pub(super) use removal::{remove_of_deleted, remove_some};
pub(super) use renditions::find_made;
pub(super) use store::store_all;
pub(super) use suggestion::suggest;
pub(super) use summary::summarize;
