//! Bindings of the worker by name. Every handler and job uses them to reach the outside world.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::convert::Infallible;
use std::fmt;
use std::rc::Rc;

use api::Jwk;
use api::jws::{self, ReceiptKey};
use axum::extract::FromRequestParts;
use axum::http::Extensions;
use axum::http::request::Parts;
use wasm_bindgen::{JsCast as _, JsValue};
use worker::send::SendWrapper;
use worker::{D1Database, Env, Queue, RateLimiter};

use crate::problem::Fault;

/// The bindings of `wrangler.toml`. They do not change during the life of an isolate, so frequently used ones are
/// cached.
#[derive(Clone)]
pub(crate) struct Edge(SendWrapper<Rc<Bindings>>);

struct Bindings {
    env: Env,
    db: OnceCell<JsValue>,
    libraries: OnceCell<JsValue>,
    owner_rate: OnceCell<Rc<RateLimiter>>,
    receipt_key: OnceCell<Rc<ReceiptKey>>,
    numbers: RefCell<HashMap<&'static str, u64>>,
}

thread_local! {
    static EDGE: OnceCell<Edge> = const { OnceCell::new() };
}

impl Edge {
    /// The bindings of this isolate. Every event passes the environment.
    pub(crate) fn from_env(env: Env) -> Self {
        let bindings = || Bindings {
            env,
            db: OnceCell::new(),
            libraries: OnceCell::new(),
            owner_rate: OnceCell::new(),
            receipt_key: OnceCell::new(),
            numbers: RefCell::default(),
        };
        EDGE.with(|edge| edge.get_or_init(|| Self(SendWrapper::new(Rc::new(bindings())))).clone())
    }

    /// The environment, for modules that open their own bindings.
    pub(crate) fn env(&self) -> &Env {
        &self.0.env
    }

    pub(crate) fn db(&self) -> Result<D1Database, Fault> {
        Ok(cached(&self.0.db, || Ok(self.env().d1("DB")?.into()))?.unchecked_into())
    }

    /// The namespace of the libraries.
    pub(crate) fn libraries(&self) -> Result<JsValue, Fault> {
        cached(&self.0.libraries, || Ok(self.env().durable_object("LIBRARY")?.into()))
    }

    pub(crate) fn queue(&self) -> Result<Queue, Fault> {
        Ok(self.env().queue("JOBS")?)
    }

    /// The queue of jobs that read addresses of others. Renders have another one, so that a server that hangs never delays them.
    pub(crate) fn address_queue(&self) -> Result<Queue, Fault> {
        Ok(self.env().queue("ADDRESS_QUEUE")?)
    }

    /// The queue of webhooks. Jobs have another one, so that a receiver that hangs never delays a render.
    pub(crate) fn webhook_queue(&self) -> Result<Queue, Fault> {
        Ok(self.env().queue("WEBHOOK_QUEUE")?)
    }

    /// How long a webhook's endpoint may take to respond.
    pub(crate) fn webhook_timeout_ms(&self) -> Result<u64, Fault> {
        self.number_setting("WEBHOOK_TIMEOUT_MS", 15_000)
    }

    /// The token for restoring an owner's rows. Without a token nobody can.
    pub(crate) fn recovery_token(&self) -> Option<String> {
        self.env().secret("RECOVERY_TOKEN").ok().map(|token| token.to_string()).filter(|token| !token.is_empty())
    }

    /// The name of the bucket, if it is set. Notifications of other buckets are ignored.
    pub(crate) fn bucket_name(&self) -> Option<String> {
        let text = |name| self.env().var(name).ok().map(|value| value.to_string()).filter(|value| !value.is_empty());
        if text("STORAGE").as_deref() == Some("s3") { text("S3_BUCKET") } else { text("BUCKET_NAME") }
    }

    /// The token for bucket notifications. Without a token they are refused.
    pub(crate) fn events_token(&self) -> Option<String> {
        self.env().secret("EVENTS_TOKEN").ok().map(|token| token.to_string()).filter(|token| !token.is_empty())
    }

    /// A duration in `[vars]` of `wrangler.toml`, which is in seconds. The default is `default_s`.
    pub(crate) fn duration_setting_ms(&self, name: &str, default_s: u64) -> Result<u64, Fault> {
        let Ok(setting) = self.env().var(name) else { return Ok(default_s * 1000) };
        let seconds: u64 = setting
            .to_string()
            .parse()
            .map_err(|_| Fault::internal(format!("{name} must be a whole number of seconds, as text")))?;
        Ok(seconds.saturating_mul(1000))
    }

    /// A number in `[vars]` of `wrangler.toml`. The default is `default`.
    pub(crate) fn number_setting(&self, name: &'static str, default: u64) -> Result<u64, Fault> {
        if let Some(number) = self.0.numbers.borrow().get(name) {
            return Ok(*number);
        }
        let number = match self.variable(name) {
            None => default,
            Some(text) => text
                .trim()
                .parse()
                .map_err(|_| Fault::internal(format!("{name} must be a whole number, not {text:?}")))?,
        };
        self.0.numbers.borrow_mut().insert(name, number);
        Ok(number)
    }

    /// Rate limiter of an owner's calls.
    pub(crate) fn owner_rate(&self) -> Result<Rc<RateLimiter>, Fault> {
        cached(&self.0.owner_rate, || Ok(Rc::new(self.env().rate_limiter("OWNER_RATE")?)))
    }

    /// Rate limiter of an address's new sessions.
    pub(crate) fn address_rate(&self) -> Result<Rc<RateLimiter>, Fault> {
        Ok(Rc::new(self.env().rate_limiter("ADDRESS_RATE")?))
    }

    /// A variable of wrangler.toml, if it is set.
    pub(crate) fn variable(&self, name: &str) -> Option<String> {
        self.env().var(name).ok().map(|value| value.to_string())
    }

    /// The token for reading the metrics. Without a token nobody can.
    pub(crate) fn metrics_token(&self) -> Option<String> {
        self.env().secret("METRICS_TOKEN").ok().map(|token| token.to_string()).filter(|token| !token.is_empty())
    }

    /// The public keys that verify receipts: the current one, and earlier ones.
    pub(crate) fn receipt_keys(&self) -> Result<Vec<Jwk>, Fault> {
        let retired = self.variable("RETIRED_RECEIPT_KEYS").unwrap_or_default();
        let retired = retired.split(',').map(str::trim).filter(|key| !key.is_empty()).map(|key| {
            jws::public_key(key).map_err(|_| {
                Fault::internal(
                    "RETIRED_RECEIPT_KEYS is malformed: it must be the `x` of each earlier key of /.well-known/jwks.json, with commas between",
                )
            })
        });
        [Ok(self.receipt_key()?.jwk())].into_iter().chain(retired).collect()
    }

    /// A digest that only this deployment can make. Its key is derived from the secret RECEIPT_KEY and `label`, so that
    /// each use has a key of its own (BLAKE3's key derivation).
    pub(crate) fn keyed_digest(&self, label: &str, message: &[u8]) -> Result<String, Fault> {
        let secret = self.env().secret("RECEIPT_KEY")?.to_string();
        let key = blake3::derive_key(label, secret.trim().as_bytes());
        Ok(blake3::keyed_hash(&key, message).to_hex().to_string())
    }

    /// The key that signs receipts.
    pub(crate) fn receipt_key(&self) -> Result<Rc<ReceiptKey>, Fault> {
        cached(&self.0.receipt_key, || {
            let seed = self.env().secret("RECEIPT_KEY").map_err(|_| {
                Fault::internal(
                    "RECEIPT_KEY is not set: give the worker a 32-byte Ed25519 seed, base64url without padding, as a secret",
                )
            })?;
            let key = ReceiptKey::from_seed(&seed.to_string()).map_err(|_| {
                Fault::internal(
                    "RECEIPT_KEY is malformed: it must be 32 bytes in base64url without padding (43 characters)",
                )
            })?;
            Ok(Rc::new(key))
        })
    }
}

impl fmt::Debug for Edge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Edge")
    }
}

/// The cached value, or a new one. A failure is not cached.
fn cached<T: Clone>(found: &OnceCell<T>, find: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
    match found.get() {
        Some(found) => Ok(found.clone()),
        None => {
            let new = find()?;
            Ok(found.get_or_init(|| new).clone())
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Edge {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Fault> {
        extension(parts)
    }
}

/// Gets a value from the extensions of the request.
pub(crate) fn extension<T: Clone + Send + Sync + 'static>(parts: &Parts) -> Result<T, Fault> {
    find_extension(&parts.extensions)
}

/// Gets a value from extensions, while other parts of the request are borrowed.
pub(crate) fn find_extension<T: Clone + Send + Sync + 'static>(extensions: &Extensions) -> Result<T, Fault> {
    let name = std::any::type_name::<T>();
    extensions.get::<T>().cloned().ok_or_else(|| Fault::internal(format!("the request has no extension {name}")))
}

/// Unwraps the result of a router, whose error type says that it cannot fail.
pub(crate) fn infallible<T>(result: Result<T, Infallible>) -> T {
    match result {
        Ok(value) => value,
        Err(never) => match never {},
    }
}
