//! Cache API: the cache of the data centre for public content that never changes. It has no effect on workers.dev. A
//! failure of the cache is not a failure of the request.

use worker::{Cache, Response};

use crate::platform::log;

/// Shared caches keep content for a day, so that deleted content is gone then.
const CACHE_CONTROL: &str = "public, max-age=86400";

/// Finds the content of a URL.
pub(crate) async fn find(url: &str) -> Option<Vec<u8>> {
    match Cache::default().get(url, false).await {
        Ok(Some(mut response)) => response.bytes().await.ok(),
        Ok(None) => None,
        Err(error) => {
            log::error("cache", "not read", &error.to_string());
            None
        }
    }
}

/// Inserts the content of a URL.
pub(crate) async fn insert(url: &str, bytes: Vec<u8>, media_type: &str) {
    let inserted = async {
        let mut response = Response::from_bytes(bytes)?;
        response.headers_mut().set("content-type", media_type)?;
        response.headers_mut().set("cache-control", CACHE_CONTROL)?;
        Cache::default().put(url, response).await
    };
    if let Err(error) = inserted.await {
        log::error("cache", "not written", &error.to_string());
    }
}
