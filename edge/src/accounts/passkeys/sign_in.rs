//! Signs in with a passkey. The browser offers those of this site, so nobody types a name, and the response for an
//! unknown passkey is the same as for a wrong signature.

use passki::{
    AuthenticationChallenge, AuthenticationCredential, AuthenticationOptions, AuthenticationState, Passki, PasskiError,
};

use super::{LIFETIME_MS, challenge_of, stored, user_handle, wrong_passkey};
use crate::db::accounts::{self, AccountRow};
use crate::db::challenges::{self, ChallengePurpose};
use crate::db::passkeys::{self, PasskeyRow};
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::log;
use crate::problem::Fault;

/// Anybody may respond, because the account is not known yet.
const PURPOSE: (ChallengePurpose, &str) = (ChallengePurpose::SignInWithPasskey, "");

/// Options for the browser's `navigator.credentials.get`, for all passkeys of this site.
pub(crate) async fn start(edge: &Edge, site: &Passki) -> Result<AuthenticationChallenge, Fault> {
    let mut options = AuthenticationOptions::default();
    options.timeout = LIFETIME_MS;
    let (challenge, state) =
        site.start_passkey_authentication(&[], options).map_err(|error| Fault::internal(error.to_string()))?;
    let state = serde_json::to_string(&state)?;
    let expires_at_ms = clock::now_ms() + LIFETIME_MS;
    challenges::insert(&edge.db()?, &challenge.challenge, PURPOSE, &state, expires_at_ms).await?;
    Ok(challenge)
}

/// Verifies an assertion, and returns the account of its passkey.
pub(crate) async fn finish(
    edge: &Edge,
    site: &Passki,
    credential: &AuthenticationCredential,
) -> Result<AccountRow, Fault> {
    let (db, now_ms) = (edge.db()?, clock::now_ms());
    let challenge = challenge_of(&credential.response.client_data_json).unwrap_or_default();
    let state = challenges::take(&db, &challenge, PURPOSE, now_ms).await?.ok_or_else(wrong_passkey)?;
    let state: AuthenticationState = serde_json::from_str(&state)?;
    let passkey = passkeys::find_by_credential(&db, &credential.raw_id).await?.ok_or_else(wrong_passkey)?;
    let counter = verify(site, credential, &state, &passkey)?;
    if !passkeys::record_use(&db, &passkey.id, counter, &clock::rfc3339(now_ms)).await? {
        return Err(counter_went_back(&passkey));
    }
    accounts::find(&db, &passkey.account_id).await?.ok_or_else(wrong_passkey)
}

/// Returns the new signature counter.
fn verify(
    site: &Passki,
    credential: &AuthenticationCredential,
    state: &AuthenticationState,
    passkey: &PasskeyRow,
) -> Result<u32, Fault> {
    let result =
        site.finish_passkey_authentication(credential, state, &stored(passkey)?).map_err(|error| match error {
            PasskiError::CounterRegression => counter_went_back(passkey),
            _ => wrong_passkey(),
        })?;
    // A discoverable credential states whose it is (WebAuthn, section 7.2, step 6).
    if result.user_handle != Some(user_handle(&passkey.account_id)?) {
        return Err(wrong_passkey());
    }
    Ok(result.counter)
}

/// A counter that goes back shows that two authenticators have the same key: one of them is a copy.
fn counter_went_back(passkey: &PasskeyRow) -> Fault {
    log::error("passkey", &passkey.id, "the signature counter went back: the passkey may have been copied");
    wrong_passkey()
}
