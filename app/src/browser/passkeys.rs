//! Passkeys (Web Authentication, Level 3). Options and credentials pass through as JSON text.

use js_sys::{JSON, Object, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, DomException};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = PublicKeyCredential, js_name = parseCreationOptionsFromJSON)]
    fn parse_creation_options(json: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = PublicKeyCredential, js_name = parseRequestOptionsFromJSON)]
    fn parse_request_options(json: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = PublicKeyCredential, js_name = isConditionalMediationAvailable)]
    fn is_conditional_mediation_available() -> Result<Promise, JsValue>;

    /// `navigator.credentials`.
    type Credentials;

    #[wasm_bindgen(catch, method)]
    fn create(this: &Credentials, options: &Object) -> Result<Promise, JsValue>;

    #[wasm_bindgen(catch, method)]
    fn get(this: &Credentials, options: &Object) -> Result<Promise, JsValue>;

    /// A `PublicKeyCredential`.
    type Credential;

    #[wasm_bindgen(catch, method, js_name = toJSON)]
    fn to_json(this: &Credential) -> Result<JsValue, JsValue>;
}

/// Why there is no credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PasskeyError {
    /// The user cancelled, or the browser's time ran out, or it has no passkey.
    Cancelled,
    /// This device already has a passkey of the account.
    Exists,
    /// The browser refuses.
    Failed,
}

/// Whether passkeys can be used here. Browsers refuse them at an IP address.
pub(crate) fn is_supported() -> bool {
    let host = window().location().hostname().unwrap_or_default();
    let is_address = host.contains(':') || host.chars().all(|letter| letter.is_ascii_digit() || letter == '.');
    let class = Reflect::get(&window(), &"PublicKeyCredential".into()).unwrap_or_default();
    !is_address && Reflect::has(&class, &"parseCreationOptionsFromJSON".into()).unwrap_or(false)
}

/// Whether the browser can offer passkeys in a form field.
pub(crate) async fn is_conditional() -> bool {
    let Ok(available) = is_conditional_mediation_available() else { return false };
    JsFuture::from(available).await.is_ok_and(|available| available.is_truthy())
}

/// Creates a passkey. `options` is `PublicKeyCredentialCreationOptionsJSON`.
pub(crate) async fn create(options: &str) -> Result<String, PasskeyError> {
    let options = with_key(parse_creation_options(&JSON::parse(options).map_err(failed)?).map_err(failed)?)?;
    credential(credentials()?.create(&options).map_err(failed)?).await
}

/// Signs a challenge. `options` is `PublicKeyCredentialRequestOptionsJSON`. With a `signal` the browser offers the
/// passkeys in the form field with the token `webauthn`, until the signal aborts.
pub(crate) async fn get(options: &str, signal: Option<&AbortSignal>) -> Result<String, PasskeyError> {
    let options = with_key(parse_request_options(&JSON::parse(options).map_err(failed)?).map_err(failed)?)?;
    if let Some(signal) = signal {
        Reflect::set(&options, &"mediation".into(), &"conditional".into()).map_err(failed)?;
        Reflect::set(&options, &"signal".into(), signal).map_err(failed)?;
    }
    credential(credentials()?.get(&options).map_err(failed)?).await
}

fn credentials() -> Result<Credentials, PasskeyError> {
    let found = Reflect::get(&window().navigator(), &"credentials".into()).map_err(failed)?;
    if found.is_undefined() { Err(PasskeyError::Failed) } else { Ok(found.unchecked_into()) }
}

fn with_key(key: JsValue) -> Result<Object, PasskeyError> {
    let options = Object::new();
    Reflect::set(&options, &"publicKey".into(), &key).map_err(failed)?;
    Ok(options)
}

async fn credential(promise: Promise) -> Result<String, PasskeyError> {
    let credential: Credential = JsFuture::from(promise).await.map_err(failed)?.unchecked_into();
    let json = credential.to_json().map_err(failed)?;
    JSON::stringify(&json).map(String::from).map_err(failed)
}

fn failed(error: JsValue) -> PasskeyError {
    match error.dyn_into::<DomException>().map(|error| error.name()).as_deref() {
        Ok("NotAllowedError" | "AbortError") => PasskeyError::Cancelled,
        Ok("InvalidStateError") => PasskeyError::Exists,
        _ => PasskeyError::Failed,
    }
}
