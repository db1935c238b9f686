//! The passkeys of an account.

pub(crate) mod challenge;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod list;
pub(crate) mod options;
pub(crate) mod rename;

use api::Passkey;

use crate::db::passkeys::PasskeyRow;
use crate::http::name;

/// The name of a passkey without one.
const UNNAMED: &str = "Passkey";

fn shown(row: PasskeyRow) -> Passkey {
    let PasskeyRow { id, name, created_at, last_used_at, .. } = row;
    Passkey { id, name, created_at, last_used_at }
}

fn clean(name: &str) -> String {
    name::clean(name).unwrap_or_else(|| UNNAMED.to_owned())
}
