//! The account of this browser at the edge: sign in, the devices that are signed in, sign out, delete.

use api::{
    AccountSession, AccountState, ApiKey, ApiKeyRequest, CodeRequest, EmailConfirmation, NewApiKey, NewPasskey,
    OidcProvider, Page, Passkey, PasskeyPatch, PasswordChange, PasswordReset, SignIn, SignInMethods, paths,
};
use gloo_net::http::Request;

use super::request::{EdgeError, EdgeResult, json, send, with_timeout};
use super::session::in_turn;

/// The account of the session.
pub(crate) async fn get() -> EdgeResult<AccountState> {
    json(with_timeout(Request::get(paths::ACCOUNT)).build()).await
}

/// Sends a code to an e-mail address.
pub(crate) async fn request_code(email: &str) -> EdgeResult<()> {
    mail(paths::ACCOUNT_CODES, email).await
}

/// Signs in. The library of the guest moves along.
pub(crate) async fn sign_in(request: &SignIn) -> EdgeResult<AccountState> {
    in_turn(async { json(with_timeout(Request::post(paths::ACCOUNT_SESSIONS)).json(request)).await }).await
}

/// The devices that are signed in, the most recently used first.
pub(crate) async fn sessions() -> EdgeResult<Page<AccountSession>> {
    json(with_timeout(Request::get(paths::ACCOUNT_SESSIONS)).build()).await
}

/// Ends a session: `current` signs out, and `others` ends all sessions but this one.
pub(crate) async fn end_session(id: &str) -> EdgeResult<()> {
    in_turn(async { send(with_timeout(Request::delete(&paths::account_session(id))).build()).await }).await.map(drop)
}

/// Deletes the account with everything in it.
pub(crate) async fn delete() -> EdgeResult<()> {
    in_turn(async { send(with_timeout(Request::delete(paths::ACCOUNT)).build()).await }).await.map(drop)
}

/// The services that people can sign in with.
pub(crate) async fn providers() -> EdgeResult<Page<OidcProvider>> {
    json(with_timeout(Request::get(paths::OIDC)).build()).await
}

/// Options for signing in with a passkey, as JSON.
pub(crate) async fn passkey_challenge() -> EdgeResult<String> {
    text(paths::PASSKEY_CHALLENGES).await
}

/// Options for a new passkey, as JSON.
pub(crate) async fn passkey_options() -> EdgeResult<String> {
    text(paths::PASSKEY_OPTIONS).await
}

/// The passkeys of the account, newest first.
pub(crate) async fn passkeys() -> EdgeResult<Page<Passkey>> {
    json(with_timeout(Request::get(paths::PASSKEYS)).build()).await
}

/// Registers a passkey.
pub(crate) async fn add_passkey(new: &NewPasskey) -> EdgeResult<Passkey> {
    json(with_timeout(Request::post(paths::PASSKEYS)).json(new)).await
}

pub(crate) async fn rename_passkey(id: &str, name: &str) -> EdgeResult<Passkey> {
    json(with_timeout(Request::patch(&paths::passkey(id))).json(&PasskeyPatch { name: name.to_owned() })).await
}

pub(crate) async fn remove_passkey(id: &str) -> EdgeResult<()> {
    send(with_timeout(Request::delete(&paths::passkey(id))).build()).await.map(drop)
}

async fn text(path: &str) -> EdgeResult<String> {
    let response = send(with_timeout(Request::post(path)).build()).await?;
    response.text().await.map_err(|_| EdgeError::Offline)
}

/// The ways in which the account can sign in.
pub(crate) async fn methods() -> EdgeResult<SignInMethods> {
    json(with_timeout(Request::get(paths::ACCOUNT_METHODS)).build()).await
}

/// Sets or changes the password.
pub(crate) async fn set_password(change: &PasswordChange) -> EdgeResult<()> {
    send(with_timeout(Request::put(paths::PASSWORD)).json(change)).await.map(drop)
}

/// Removes the password.
pub(crate) async fn remove_password() -> EdgeResult<()> {
    send(with_timeout(Request::delete(paths::PASSWORD)).build()).await.map(drop)
}

/// Removes the link between the account and a service.
pub(crate) async fn unlink_provider(id: &str) -> EdgeResult<()> {
    send(with_timeout(Request::delete(&paths::oidc_provider(id))).build()).await.map(drop)
}

/// Sends a code that resets the password.
pub(crate) async fn request_reset(email: &str) -> EdgeResult<()> {
    mail(paths::PASSWORD_CODES, email).await
}

/// Sets a new password with a code.
pub(crate) async fn reset_password(reset: &PasswordReset) -> EdgeResult<()> {
    send(with_timeout(Request::post(paths::PASSWORD_RESET)).json(reset)).await.map(drop)
}

/// Sends a code to the new address, and one to the present address.
pub(crate) async fn change_email(email: &str) -> EdgeResult<()> {
    mail(paths::ACCOUNT_EMAIL, email).await
}

/// Confirms the change with both codes.
pub(crate) async fn confirm_email(confirmation: &EmailConfirmation) -> EdgeResult<()> {
    send(with_timeout(Request::post(paths::CONFIRM_EMAIL)).json(confirmation)).await.map(drop)
}

/// Requests a mail to an address.
async fn mail(path: &str, email: &str) -> EdgeResult<()> {
    send(with_timeout(Request::post(path)).json(&CodeRequest { email: email.to_owned() })).await.map(drop)
}

/// The API keys of the account.
pub(crate) async fn keys() -> EdgeResult<Page<ApiKey>> {
    json(with_timeout(Request::get(paths::ACCOUNT_KEYS)).build()).await
}

/// Creates an API key. Only this response has the key.
pub(crate) async fn create_key(request: &ApiKeyRequest) -> EdgeResult<NewApiKey> {
    json(with_timeout(Request::post(paths::ACCOUNT_KEYS)).json(request)).await
}

pub(crate) async fn delete_key(id: &str) -> EdgeResult<()> {
    send(with_timeout(Request::delete(&paths::account_key(id))).build()).await.map(drop)
}
