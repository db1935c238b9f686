//! E-mail addresses: checks their form, and makes the key by which they are compared.

use api::ErrorCode;
use axum::http::StatusCode;

use crate::problem::Fault;

/// Maximum length in bytes (RFC 5321, section 4.5.3.1.3, without the angle brackets).
const MAX_BYTES: usize = 254;

/// Maximum length of the part before the `@` (RFC 5321, section 4.5.3.1.1).
const MAX_LOCAL_BYTES: usize = 64;

/// An e-mail address that a mail can be sent to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EmailAddress {
    text: String,
}

impl EmailAddress {
    /// Checks the form only. Whether the address exists is shown by the mail that arrives.
    pub(crate) fn parse(text: &str) -> Result<Self, Fault> {
        let text = text.trim();
        let is_plain =
            |part: &str| !part.is_empty() && !part.starts_with('.') && !part.ends_with('.') && !part.contains("..");
        let is_allowed = |symbol: char| {
            !symbol.is_control()
                && !symbol.is_whitespace()
                && !"<>()[]\\,;:\"@".contains(symbol)
                && has_own_lower_case(symbol)
        };
        let is_valid = text.len() <= MAX_BYTES
            && text.rsplit_once('@').is_some_and(|(local, domain)| {
                local.len() <= MAX_LOCAL_BYTES
                    && is_plain(local)
                    && is_plain(domain)
                    && domain.contains('.')
                    && local.chars().chain(domain.chars()).all(is_allowed)
            });
        if is_valid {
            return Ok(Self { text: text.to_owned() });
        }
        Err(Fault::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            ErrorCode::InvalidValue,
            "This is not an e-mail address. Write it like `name@example.org`.",
        )
        .at("/email"))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// The address in lower case. Providers treat upper and lower case alike, and people write both.
    pub(crate) fn key(&self) -> String {
        self.text.to_lowercase()
    }
}

/// Whether no other capital letter has the same small letter. The Kelvin sign becomes an ordinary `k`, so whoever can
/// receive mail with it could get the code of another person's address.
fn has_own_lower_case(symbol: char) -> bool {
    let lower: String = symbol.to_lowercase().collect();
    let is_lower = lower.chars().eq([symbol]);
    is_lower || lower.chars().flat_map(char::to_uppercase).eq([symbol])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn email_address_form_is_checked() {
        let long = format!("{}@example.org", "a".repeat(65));
        let longer = format!("a@{}.org", "b".repeat(260));
        for (text, is_valid) in [
            ("ada@example.org", true),
            ("Ada.Lovelace+photos@mail.example.org", true),
            ("  ada@example.org\n", true),
            ("müller@exämple.de", true),
            ("MÜLLER@EXÄMPLE.DE", true),
            // The signs for kelvin, angstrom and ohm: their small letters are those of ordinary letters.
            ("mi\u{212a}e@example.org", false),
            ("\u{212b}sa@example.org", false),
            ("\u{2126}@example.org", false),
            ("", false),
            ("ada", false),
            ("@example.org", false),
            ("ada@", false),
            ("ada@localhost", false),
            ("ada@.org", false),
            ("ada@example..org", false),
            ("ada@example.org\r\nBcc: eve@example.org", false),
            ("Ada <ada@example.org>", false),
            ("ada@example.org,eve@example.org", false),
            ("ada@eve@example.org", false),
            (&long, false),
            (&longer, false),
        ] {
            assert_eq!(EmailAddress::parse(text).is_ok(), is_valid, "{text:?}");
        }
        assert_eq!(EmailAddress::parse("Ada@Example.org").unwrap().key(), "ada@example.org");
    }
}
