//! Configuration of the store, from the worker's settings.

use std::time::Duration;

use rusty_s3::{Bucket, Credentials, UrlStyle};
use worker::Env;

use super::Error;

/// Default time limit of a request to the store. `S3_TIMEOUT_MS` overrides it.
const TIMEOUT_MS: u64 = 10_000;

/// The configured store.
#[derive(Debug)]
pub(super) enum Config {
    /// `STORAGE = "r2"`, the default: the bucket that is bound as `BUCKET`.
    R2,
    /// `STORAGE = "s3"`.
    S3(Box<S3Config>),
}

/// A bucket behind an S3 endpoint.
#[derive(Debug)]
pub(super) struct S3Config {
    pub(super) bucket: Bucket,
    pub(super) credentials: Credentials,
    pub(super) timeout: Duration,
}

impl Config {
    /// Reads the configuration from variables and secrets.
    pub(super) fn from_env(env: &Env) -> Result<Self, Error> {
        Self::read(|name| env.var(name).ok().map(|value| value.to_string()))
    }

    fn read(setting: impl Fn(&'static str) -> Option<String>) -> Result<Self, Error> {
        match setting("STORAGE").as_deref() {
            None | Some("r2") => Ok(Self::R2),
            Some("s3") => S3Config::read(setting).map(|config| Self::S3(Box::new(config))),
            Some(_) => Err(misconfigured("STORAGE", "must be \"r2\" or \"s3\"")),
        }
    }
}

impl S3Config {
    fn read(setting: impl Fn(&'static str) -> Option<String>) -> Result<Self, Error> {
        let needed = |name| match setting(name) {
            Some(value) if !value.trim().is_empty() => Ok(value.trim().to_owned()),
            _ => Err(misconfigured(name, "is missing, and STORAGE = \"s3\" needs it")),
        };
        let endpoint = needed("S3_ENDPOINT")?;
        let style = match setting("S3_PATH_STYLE").as_deref() {
            None | Some("true") => UrlStyle::Path,
            Some("false") => UrlStyle::VirtualHost,
            Some(_) => return Err(misconfigured("S3_PATH_STYLE", "must be \"true\" or \"false\"")),
        };
        let is_web = endpoint.starts_with("https://") || endpoint.starts_with("http://");
        let url = endpoint.parse().ok().filter(|_| is_web);
        let url =
            url.ok_or_else(|| misconfigured("S3_ENDPOINT", "must be a URL that begins with https:// or http://"))?;
        let bucket = Bucket::new(url, style, needed("S3_BUCKET")?, needed("S3_REGION")?).map_err(|_| {
            misconfigured("S3_ENDPOINT", "is not the URL of a server, or S3_BUCKET is not the name of a bucket")
        })?;
        let timeout_ms =
            match setting("S3_TIMEOUT_MS") {
                None => TIMEOUT_MS,
                Some(ms) => ms.parse().ok().filter(|ms| (100..=60_000).contains(ms)).ok_or_else(|| {
                    misconfigured("S3_TIMEOUT_MS", "must be a number of milliseconds from 100 to 60000")
                })?,
            };
        let credentials = Credentials::new(needed("S3_ACCESS_KEY_ID")?, needed("S3_SECRET_ACCESS_KEY")?);
        Ok(Self { bucket, credentials, timeout: Duration::from_millis(timeout_ms) })
    }
}

fn misconfigured(setting: &'static str, reason: &str) -> Error {
    Error::Misconfigured { setting, reason: reason.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const S3: [(&str, &str); 6] = [
        ("STORAGE", "s3"),
        ("S3_ENDPOINT", "http://127.0.0.1:9000"),
        ("S3_REGION", "garage"),
        ("S3_BUCKET", "safelight"),
        ("S3_ACCESS_KEY_ID", "id"),
        ("S3_SECRET_ACCESS_KEY", "secret-value"),
    ];

    /// The S3 settings with `name` set to `value`; `None` removes it.
    fn with(name: &str, value: Option<&str>) -> Result<Config, Error> {
        Config::read(|setting| {
            let known = S3.iter().find(|(known, _)| *known == setting).map(|(_, value)| (*value).to_owned());
            if setting == name { value.map(str::to_owned) } else { known }
        })
    }

    #[test]
    fn config_defaults_to_r2() {
        assert!(matches!(Config::read(|_| None), Ok(Config::R2)));
        assert!(matches!(with("STORAGE", Some("r2")), Ok(Config::R2)));
    }

    #[test]
    fn config_of_s3_has_its_bucket_and_ten_seconds() {
        let Ok(Config::S3(s3)) = with("", None) else { panic!("not taken") };
        assert_eq!(s3.bucket.object_url("a b").as_str(), "http://127.0.0.1:9000/safelight/a%20b");
        assert_eq!(s3.timeout, Duration::from_secs(10));
    }

    #[test]
    fn config_supports_virtual_host_style() {
        let config = Config::read(|setting| match setting {
            "S3_ENDPOINT" => Some("https://s3.eu-west-1.amazonaws.com".to_owned()),
            "S3_PATH_STYLE" => Some("false".to_owned()),
            _ => S3.iter().find(|(known, _)| *known == setting).map(|(_, value)| (*value).to_owned()),
        });
        let Ok(Config::S3(s3)) = config else { panic!("not taken") };
        assert_eq!(s3.bucket.object_url("a").as_str(), "https://safelight.s3.eu-west-1.amazonaws.com/a");
    }

    #[test]
    fn config_error_names_setting_without_value() {
        for (name, value) in [
            ("STORAGE", Some("disk")),
            ("S3_ENDPOINT", None),
            ("S3_ENDPOINT", Some("")),
            ("S3_ENDPOINT", Some("minio:9000")),
            ("S3_ENDPOINT", Some("ftp://minio:9000")),
            ("S3_ENDPOINT", Some("http://")),
            ("S3_REGION", None),
            ("S3_BUCKET", Some(" ")),
            ("S3_PATH_STYLE", Some("yes")),
            ("S3_TIMEOUT_MS", Some("0")),
            ("S3_TIMEOUT_MS", Some("10s")),
            ("S3_ACCESS_KEY_ID", None),
            ("S3_SECRET_ACCESS_KEY", None),
        ] {
            let Err(Error::Misconfigured { setting, reason }) = with(name, value) else {
                panic!("{name} = {value:?} was taken")
            };
            assert_eq!(setting, name);
            assert!(!reason.contains("secret-value") && !reason.contains("minio"), "{reason}");
        }
    }
}
