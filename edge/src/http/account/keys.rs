//! The API keys of an account.

pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod list;

use api::ApiKey;

use crate::db::api_keys::ListedKey;
use crate::platform::clock;

fn listed(key: ListedKey) -> ApiKey {
    ApiKey {
        id: key.id,
        name: key.name,
        scopes: key.scopes.split(' ').map(str::to_owned).collect(),
        created_at: key.created_at,
        expires_at: key.expires_at_ms.map(clock::rfc3339),
        last_used_at: key.last_used_ms.map(clock::rfc3339),
    }
}
