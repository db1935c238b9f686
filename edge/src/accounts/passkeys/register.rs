//! Registers a passkey for the account of a session.

use api::ErrorCode;
use axum::http::StatusCode;
use passki::{
    Passki, RegistrationChallenge, RegistrationCredential, RegistrationOptions, RegistrationState,
    ResidentKeyRequirement, StoredPasskey,
};

use super::{LIFETIME_MS, challenge_of, stored, user_handle};
use crate::accounts::notices;
use crate::db::accounts::AccountRow;
use crate::db::challenges::{self, ChallengePurpose};
use crate::db::passkeys::{self, PasskeyRow};
use crate::mail::Template;
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::ids;
use crate::problem::Fault;

/// Maximum number of passkeys of an account.
const MAX_PASSKEYS: u64 = 20;

const PURPOSE: ChallengePurpose = ChallengePurpose::RegisterPasskey;

/// Options for the browser's `navigator.credentials.create`. Authenticators that have a passkey of the account refuse.
pub(crate) async fn start(edge: &Edge, site: &Passki, account: &AccountRow) -> Result<RegistrationChallenge, Fault> {
    let db = edge.db()?;
    let existing = passkeys::list(&db, &account.id).await?;
    let existing = existing.iter().map(stored).collect::<Result<Vec<_>, _>>()?;
    let mut options = RegistrationOptions::default();
    options.timeout = LIFETIME_MS;
    // Without a discoverable credential, signing in would have to ask for a name first.
    options.resident_key = ResidentKeyRequirement::Required;
    options.exclude_credentials = Some(&existing);
    let name = account.email.as_deref().or(account.handle.as_deref()).unwrap_or("Safelight");
    let (challenge, state) = site
        .start_passkey_registration(&user_handle(&account.id)?, name, name, options)
        .map_err(|error| Fault::internal(error.to_string()))?;
    let state = serde_json::to_string(&state)?;
    let expires_at_ms = clock::now_ms() + LIFETIME_MS;
    challenges::insert(&db, &challenge.challenge, (PURPOSE, &account.id), &state, expires_at_ms).await?;
    Ok(challenge)
}

/// Verifies a new credential, and stores it.
pub(crate) async fn finish(
    edge: &Edge,
    site: &Passki,
    account: &AccountRow,
    name: String,
    credential: &RegistrationCredential,
) -> Result<PasskeyRow, Fault> {
    let (db, now_ms) = (edge.db()?, clock::now_ms());
    let challenge = challenge_of(&credential.response.client_data_json).unwrap_or_default();
    let state = challenges::take(&db, &challenge, (PURPOSE, &account.id), now_ms).await?;
    let state: RegistrationState = serde_json::from_str(&state.ok_or_else(refused)?)?;
    let passkey = site.finish_passkey_registration(credential, &state).map_err(|_| refused())?;
    let row = new_row(&account.id, name, &passkey, now_ms)?;
    if passkeys::insert(&db, &row, MAX_PASSKEYS).await? {
        notices::send(edge, account, &Template::NewPasskey { name: &row.name }).await;
        return Ok(row);
    }
    let count = passkeys::list(&db, &account.id).await?.len() as u64;
    if count >= MAX_PASSKEYS {
        let detail = format!("You have {count} passkeys, which is the maximum. Remove one that you no longer use.");
        return Err(Fault::over_quota(detail, "passkeys", count + 1, MAX_PASSKEYS));
    }
    Err(refused())
}

fn new_row(account_id: &str, name: String, passkey: &StoredPasskey, now_ms: u64) -> Result<PasskeyRow, Fault> {
    Ok(PasskeyRow {
        id: ids::new_id()?,
        account_id: account_id.to_owned(),
        credential_id: Passki::base64_encode(&passkey.credential_id),
        public_key: Passki::base64_encode(&passkey.public_key),
        algorithm: passkey.algorithm,
        sign_count: passkey.counter,
        transports: serde_json::to_string(&passkey.transports)?,
        name,
        created_at: clock::rfc3339(now_ms),
        last_used_at: None,
    })
}

fn refused() -> Fault {
    Fault::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        ErrorCode::WrongPasskey,
        "This passkey could not be added, or it took too long. Try again.",
    )
    .at("/credential")
}
