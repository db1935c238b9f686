//! The edge's store over HTTP, so that one suite of tests (`../conformance.test.mjs`) can ask every backend the same.
//! Which backend it is, its settings say, as in the edge. Never deployed.

use std::io::Write as _;

use edge::storage::{ByteRange, Condition, Error, Head, Key, Listing, Storage, Version};
use serde::{Deserialize, Serialize};
use worker::{Context, Env, Request, Response, ResponseBody, Result, event};

/// What is asked for; each operation reads what it needs.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    key: String,
    media_type: String,
    /// `absent`, or an ETag that must be there.
    condition: Option<String>,
    offset: Option<u64>,
    length: Option<u64>,
    prefix: String,
    cursor: Option<String>,
    limit: Option<u16>,
}

/// No divisor of a part's length.
const PIECE_BYTES: usize = 700_001;

#[derive(Debug, Serialize)]
struct Listed {
    key: String,
    size_bytes: u64,
    etag: Option<String>,
    modified_ms: Option<u64>,
}

#[event(fetch)]
async fn fetch(mut request: Request, env: Env, _context: Context) -> Result<Response> {
    let storage = match Storage::from_env(&env) {
        Ok(storage) => storage,
        Err(error) => return failed(&error),
    };
    let asked: Asked = request.query()?;
    let path = request.path();
    let body = request.bytes().await?;
    match answer(&storage, path.trim_start_matches('/'), &asked, &body).await {
        Ok(response) => response,
        Err(error) => failed(&error),
    }
}

async fn answer(
    storage: &Storage,
    operation: &str,
    asked: &Asked,
    body: &[u8],
) -> std::result::Result<Result<Response>, Error> {
    let key = Key::Listed(&asked.key);
    let range = asked.offset.zip(asked.length).map(|(offset, length)| ByteRange { offset, length });
    Ok(match operation {
        "put" => match asked.condition.as_deref() {
            None => Response::from_json(&Some(storage.put(&key, body, &asked.media_type).await?)),
            Some(condition) => {
                let condition = if condition == "absent" { Condition::Absent } else { Condition::Etag(condition) };
                Response::from_json(&storage.put_if(&key, body, &asked.media_type, condition).await?)
            }
        },
        // As a render writes: pieces of any length, sent as they make parts.
        "write" => {
            let mut writer = storage.writer(&key, &asked.media_type);
            for piece in body.chunks(PIECE_BYTES) {
                writer.write_all(piece).map_err(|error| Error::Refused(error.to_string()))?;
                if writer.bytes_until_part() == 0
                    && let Err(error) = writer.send().await
                {
                    writer.abort().await;
                    return Err(error);
                }
            }
            Response::from_json(&writer.finish().await?)
        }
        "head" => {
            Response::from_json(&storage.head(&key).await?.map(|head| (head.size_bytes, head.etag, head.media_type)))
        }
        "exists" => Response::from_json(&storage.exists(&key).await?),
        "find" => match storage.find(&key).await? {
            Some(bytes) => Response::from_bytes(bytes),
            None => Response::error("none", 404),
        },
        // The version with the ETag `condition` and `length` bytes.
        "read_version" => {
            let etag = asked.condition.clone().unwrap_or_default();
            let head = Head { size_bytes: asked.length.unwrap_or_default(), etag, media_type: None };
            match storage.read_version(&key, &head).await? {
                Version::Found(bytes) => Response::from_bytes(bytes),
                Version::Replaced => Response::error("replaced", 412),
                Version::Missing => Response::error("none", 404),
            }
        }
        "read" => match range {
            Some(range) => Response::from_bytes(storage.read_range(&key, range).await?),
            None => Response::from_bytes(storage.read(&key).await?),
        },
        "stream" => Response::from_body(ResponseBody::Stream(storage.stream(&key, range).await?)),
        "delete" => {
            let keys: Vec<String> = serde_json::from_slice(body).unwrap_or_default();
            let keys: Vec<_> = keys.iter().map(|key| Key::Listed(key)).collect();
            storage.delete(&keys).await?;
            Response::empty()
        }
        "list" => {
            let page = storage.list(&asked.prefix, asked.cursor.as_deref(), asked.limit.unwrap_or(1000)).await?;
            Response::from_json(&listing(page))
        }
        _ => Response::error("no such operation", 400),
    })
}

fn listing(page: Listing) -> (Vec<Listed>, Option<String>) {
    let objects = page.objects.into_iter().map(|object| Listed {
        key: object.key,
        size_bytes: object.size_bytes,
        etag: object.etag,
        modified_ms: object.modified_ms,
    });
    (objects.collect(), page.cursor)
}

fn failed(error: &Error) -> Result<Response> {
    let kind = match error {
        Error::Misconfigured { .. } => "misconfigured",
        Error::Missing(_) => "missing",
        Error::Interrupted(_) => "interrupted",
        Error::Unavailable(_) => "unavailable",
        Error::Refused(_) => "refused",
    };
    Ok(Response::from_json(&(kind, error.to_string()))?.with_status(502))
}
