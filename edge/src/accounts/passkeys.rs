//! Passkeys (WebAuthn, Level 3): register, and sign in without a name (discoverable credentials).
//!
//! User verification is preferred, not required: a security key without a PIN proves possession, as a code by e-mail
//! does. Attestation is not requested, because every authenticator is accepted.

pub(crate) mod register;
mod relying_party;
pub(crate) mod sign_in;

pub(crate) use relying_party::relying_party;

use api::ErrorCode;
use axum::http::StatusCode;
use passki::{ClientData, Passki, StoredPasskey};
use uuid::Uuid;

use crate::db::passkeys::PasskeyRow;
use crate::problem::Fault;

/// Time in which a person can use an authenticator, and after which the challenge is void.
const LIFETIME_MS: u64 = 5 * 60 * 1000;

/// The user handle: an authenticator stores it beside the key, and returns it when it signs in.
fn user_handle(account_id: &str) -> Result<Vec<u8>, Fault> {
    let id = Uuid::try_parse(account_id).map_err(|error| Fault::internal(error.to_string()))?;
    Ok(id.as_bytes().to_vec())
}

/// The challenge that a response states. It is checked against the stored one, and then against the signature.
fn challenge_of(client_data_json: &str) -> Option<String> {
    ClientData::from_base64(client_data_json).ok().map(|data| data.challenge)
}

/// The row as the verifier wants it.
fn stored(row: &PasskeyRow) -> Result<StoredPasskey, Fault> {
    let bytes = |text: &str| Passki::base64_decode(text).map_err(|error| Fault::internal(error.to_string()));
    let mut stored = StoredPasskey::default();
    stored.credential_id = bytes(&row.credential_id)?;
    stored.public_key = bytes(&row.public_key)?;
    stored.algorithm = row.algorithm;
    stored.counter = row.sign_count;
    stored.transports = serde_json::from_str(&row.transports)?;
    Ok(stored)
}

fn wrong_passkey() -> Fault {
    Fault::new(
        StatusCode::UNAUTHORIZED,
        ErrorCode::WrongPasskey,
        "This passkey cannot sign in, or it took too long. Try again, or sign in with a code by e-mail.",
    )
}
