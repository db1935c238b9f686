//! Types of accounts: the account itself, requests for codes and sign-ins, and sessions of devices.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// An account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Account {
    /// Its id.
    pub id: String,
    /// Its e-mail address. An account that signs in through another service may have none.
    pub email: Option<String>,
    /// The handle of its public profile, if it has one.
    pub handle: Option<String>,
    /// The path of its avatar, which changes with each new avatar. `None` without an avatar.
    pub avatar: Option<String>,
}

/// The account of a caller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountState {
    /// The account.
    pub account: Account,
    /// The owner of its images, renditions and jobs.
    pub owner_id: String,
}

/// Body of `POST /api/account/codes`: requests a code by e-mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CodeRequest {
    /// Where to send the code.
    #[cfg_attr(feature = "openapi", schema(max_length = 254))]
    pub email: String,
}

/// Body of `POST /api/account/sessions`: signs in. Send `email` and `code`, or another pair that this deployment accepts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignIn {
    /// The e-mail address of the account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 254))]
    pub email: Option<String>,
    /// The six digits that were sent to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(pattern = "^[0-9]{6}$"))]
    pub code: Option<String>,
    /// The password of the account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 256))]
    pub password: Option<String>,
    /// What the browser's `PublicKeyCredential.toJSON()` returns for an assertion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub passkey: Option<Value>,
}

/// The ways in which the account can sign in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignInMethods {
    /// Whether the account has an e-mail address, and so gets codes.
    pub email: bool,
    /// Whether a password is set.
    pub password: bool,
    /// The number of passkeys.
    pub passkeys: u32,
    /// The ids of the OpenID Connect providers that are linked.
    pub providers: Vec<String>,
}

/// A passkey of the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Passkey {
    /// Its id.
    pub id: String,
    /// The name that the owner gave it.
    pub name: String,
    /// When it was registered, RFC 3339.
    pub created_at: String,
    /// When it last signed in, RFC 3339; `null` if it never did.
    pub last_used_at: Option<String>,
}

/// Body of `POST /api/account/passkeys`: registers a passkey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewPasskey {
    /// A name by which the owner recognises it.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub name: String,
    /// What the browser's `PublicKeyCredential.toJSON()` returns for the new credential.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub credential: Value,
}

/// Body of `PATCH /api/account/passkeys/{id}`: renames a passkey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasskeyPatch {
    /// The new name.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub name: String,
}

/// Body of `PUT /api/account/password`: sets or changes the password.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasswordChange {
    /// The new password.
    #[cfg_attr(feature = "openapi", schema(min_length = 10, max_length = 256))]
    pub password: String,
    /// The current password, if one is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 256))]
    pub current: Option<String>,
}

/// Body of `POST /api/account/password/reset`: sets a new password with a code from `POST /api/account/password/codes`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasswordReset {
    /// The e-mail address of the account.
    #[cfg_attr(feature = "openapi", schema(max_length = 254))]
    pub email: String,
    /// The six digits that were sent to it.
    #[cfg_attr(feature = "openapi", schema(pattern = "^[0-9]{6}$"))]
    pub code: String,
    /// The new password.
    #[cfg_attr(feature = "openapi", schema(min_length = 10, max_length = 256))]
    pub password: String,
}

/// Body of `POST /api/account/email/confirm`: confirms a change of the e-mail address at both addresses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EmailConfirmation {
    /// The new address, as it was given in `POST /api/account/email`.
    #[cfg_attr(feature = "openapi", schema(max_length = 254))]
    pub email: String,
    /// The six digits that were sent to the current address. An account without an address leaves it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(pattern = "^[0-9]{6}$"))]
    pub old_code: Option<String>,
    /// The six digits that were sent to the new address.
    #[cfg_attr(feature = "openapi", schema(pattern = "^[0-9]{6}$"))]
    pub new_code: String,
}

/// An OpenID Connect provider that people can sign in with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OidcProvider {
    /// Its id in paths.
    pub id: String,
    /// The name on the button.
    pub name: String,
}

/// A session of an account: one signed-in device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountSession {
    /// Its id.
    pub id: String,
    /// Browser and operating system, such as `Firefox on Linux`.
    pub device: String,
    /// When it signed in, RFC 3339.
    pub created_at: String,
    /// When it was last used, RFC 3339, to within five minutes.
    pub last_used_at: String,
    /// When it ends, RFC 3339.
    pub expires_at: String,
    /// Whether it is the session of this request.
    pub is_current: bool,
}

/// Body of `POST /api/account/keys`: makes an API key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiKeyRequest {
    /// What the key is for.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 100))]
    pub name: String,
    /// What the key may do: names of scopes.
    #[cfg_attr(feature = "openapi", schema(min_items = 1))]
    pub scopes: Vec<String>,
    /// When the key expires, RFC 3339. It does not expire if this is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(format = "date-time"))]
    pub expires_at: Option<String>,
}

/// An API key in the account's list. The key itself is shown only once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiKey {
    /// Its id.
    pub id: String,
    /// What it is for.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<String>,
    /// When it was made, RFC 3339.
    pub created_at: String,
    /// When it expires or has expired, RFC 3339; absent if it does not expire.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<String>,
    /// When it was last used, RFC 3339, to within five minutes; absent until the first use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<String>,
}

/// A new API key. This response is the only place where the key is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewApiKey {
    /// The key: send it as `Authorization: Bearer`.
    #[cfg_attr(feature = "openapi", schema(pattern = "^sl_[0-9A-Za-z]{36}$"))]
    pub key: String,
    /// The key as the list shows it.
    #[serde(flatten)]
    pub listed: ApiKey,
}
