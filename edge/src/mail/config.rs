//! Configuration of the mail provider, from the worker's settings.

use std::time::Duration;

use super::binding::BindingMailer;
use super::http::HttpMailer;
use super::mailer::{Mailer, misconfigured};
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Default time limit of a request to the provider. `MAIL_TIMEOUT_MS` overrides it.
const TIMEOUT_MS: u64 = 30_000;

/// The provider that the settings name.
#[derive(Debug, PartialEq, Eq)]
enum Config {
    /// `MAIL = "http"`: an HTTP API in the format of Resend.
    Http(HttpMailer),
    /// `MAIL = "binding"`: Cloudflare's `send_email` binding.
    Binding {
        /// The sender, such as `Safelight <mail@example.org>`.
        from: String,
    },
}

/// The configured provider. The error tells the operator which setting is missing.
pub(super) fn mailer(edge: &Edge) -> Result<Box<dyn Mailer>, Fault> {
    Ok(match Config::read(|name| edge.variable(name))? {
        Config::Http(mailer) => Box::new(mailer),
        Config::Binding { from } => Box::new(BindingMailer::new(edge, &from)?),
    })
}

impl Config {
    fn read(setting: impl Fn(&'static str) -> Option<String>) -> Result<Self, Fault> {
        let setting = |name| setting(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        let needed = |name| setting(name).ok_or_else(|| misconfigured(&format!("The setting {name} is missing.")));
        match setting("MAIL").as_deref() {
            Some("http") => {
                let url = needed("MAIL_URL")?;
                if !is_acceptable_url(&url) {
                    return Err(misconfigured("The setting MAIL_URL must be a URL that begins with https://."));
                }
                Ok(Self::Http(HttpMailer {
                    url,
                    token: needed("MAIL_TOKEN")?,
                    from: sender(needed("MAIL_FROM")?)?,
                    timeout: timeout(setting("MAIL_TIMEOUT_MS"))?,
                }))
            }
            Some("binding") => Ok(Self::Binding { from: sender(needed("MAIL_FROM")?)? }),
            Some(_) => Err(misconfigured("The setting MAIL must be \"http\" or \"binding\".")),
            None => Err(misconfigured("The setting MAIL is missing.")),
        }
    }
}

/// Plain HTTP would show the token and the codes. It is allowed to this machine only.
fn is_acceptable_url(url: &str) -> bool {
    ["https://", "http://127.0.0.1:", "http://localhost:"].iter().any(|begin| url.starts_with(begin))
}

/// The sender without a character that could end its header.
fn sender(from: String) -> Result<String, Fault> {
    if from.contains('@') && !from.contains(char::is_control) {
        return Ok(from);
    }
    Err(misconfigured("The setting MAIL_FROM must be an address, such as `Safelight <mail@example.org>`."))
}

fn timeout(ms: Option<String>) -> Result<Duration, Fault> {
    let ms = match ms {
        None => Some(TIMEOUT_MS),
        Some(ms) => ms.parse().ok().filter(|ms| (100..=60_000).contains(ms)),
    };
    ms.map(Duration::from_millis)
        .ok_or_else(|| misconfigured("The setting MAIL_TIMEOUT_MS must be a number of milliseconds from 100 to 60000."))
}

#[cfg(test)]
mod tests {
    use api::ErrorCode;

    use super::*;

    const HTTP: [(&str, &str); 4] = [
        ("MAIL", "http"),
        ("MAIL_URL", "https://mail.example/emails"),
        ("MAIL_TOKEN", "token-value"),
        ("MAIL_FROM", "Safelight <mail@example.org>"),
    ];

    /// The HTTP settings, with one of them changed.
    fn with(name: &'static str, value: Option<&str>) -> Result<Config, Fault> {
        Config::read(|asked| match value {
            value if asked == name => value.map(str::to_owned),
            _ => HTTP.iter().find(|(name, _)| *name == asked).map(|(_, value)| (*value).to_owned()),
        })
    }

    #[test]
    fn mail_config_reads_provider() {
        let Ok(Config::Http(mailer)) = with("MAIL_TIMEOUT_MS", None) else { panic!("not HTTP") };
        assert_eq!(mailer.timeout, Duration::from_secs(30));
        assert_eq!((mailer.url.as_str(), mailer.token.as_str()), ("https://mail.example/emails", "token-value"));
        let binding = with("MAIL", Some("binding")).ok();
        assert_eq!(binding, Some(Config::Binding { from: "Safelight <mail@example.org>".to_owned() }));
    }

    #[test]
    fn mail_config_error_names_setting() {
        for (name, value) in [
            ("MAIL", None),
            ("MAIL", Some("smtp")),
            ("MAIL_URL", None),
            ("MAIL_URL", Some("http://mail.example/emails")),
            ("MAIL_URL", Some("http://127.0.0.1.mail.example/")),
            ("MAIL_TOKEN", Some(" ")),
            ("MAIL_FROM", None),
            ("MAIL_FROM", Some("nobody")),
            ("MAIL_FROM", Some("a@example.org\r\nBcc: b@example.org")),
            ("MAIL_TIMEOUT_MS", Some("99")),
            ("MAIL_TIMEOUT_MS", Some("soon")),
        ] {
            let Err(fault) = with(name, value) else { panic!("{name} {value:?} was accepted") };
            let problem = fault.problem();
            assert_eq!((problem.status, problem.code), (503, ErrorCode::Misconfigured), "{name}");
            assert!(problem.detail.contains(&format!("The setting {name} ")), "{}", problem.detail);
            assert!(!problem.detail.contains("token-value"));
        }
    }
}
