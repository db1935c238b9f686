//! The mails and their words. Each mail has one content, which becomes plain text here and HTML in `html.rs`.

/// A mail that Safelight sends, with the values in it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Template<'a> {
    SignInCode {
        code: &'a str,
    },
    PasswordReset {
        code: &'a str,
    },
    /// Goes to the current and to the new address.
    ConfirmAddress {
        code: &'a str,
        new_email: &'a str,
    },
    NewDevice {
        device: &'a str,
        at: &'a str,
    },
    NewPasskey {
        name: &'a str,
    },
    PasskeyRemoved {
        name: &'a str,
    },
    PasswordSet,
    PasswordChanged,
    PasswordRemoved,
    ProviderLinked {
        name: &'a str,
    },
    ProviderUnlinked {
        name: &'a str,
    },
    NewApiKey {
        name: &'a str,
    },
    AddressChanged {
        new_email: &'a str,
    },
    AccountDeleted,
    WebhookDisabled {
        url: &'a str,
    },
}

/// Lifetime of the codes in mails; [`CODE_RULES`] tells it.
pub(crate) const CODE_LIFETIME_MS: u64 = 10 * 60 * 1000;

/// How long a code can be used, in words.
pub(super) const CODE_RULES: &str = "The code works once, and for ten minutes.";

/// Advice for a reader who did not cause a change of the account.
const SECURE_ACCOUNT: &str = "If this was not you, sign in, open your account page, and end all other sessions. Then remove every passkey, service and API key that you do not know, and choose a new password if you have one.";

/// What a mail says: sentences without markup. They may contain values from people.
#[derive(Debug)]
pub(super) struct Content<'a> {
    /// Never contains a value, so that nothing adds a header and a locked screen shows no code.
    pub(super) subject: &'static str,
    pub(super) intro: String,
    pub(super) code: Option<&'a str>,
    /// What to do if the reader did not expect the mail.
    pub(super) advice: &'static str,
}

impl<'a> Template<'a> {
    pub(super) fn content(&self) -> Content<'a> {
        match *self {
            Self::SignInCode { code } => with_code(
                code,
                "Your sign-in code",
                "Enter this code in Safelight to sign in.".to_owned(),
                "If you did not ask for a code, ignore this mail. Do not give the code to anybody: Safelight never asks for it.",
            ),
            Self::PasswordReset { code } => with_code(
                code,
                "Your code for a new password",
                "Enter this code in Safelight to choose a new password.".to_owned(),
                "If you did not ask for a new password, ignore this mail. Your password stays as it is. Do not give the code to anybody.",
            ),
            Self::ConfirmAddress { code, new_email } => with_code(
                code,
                "Confirm a new e-mail address",
                format!(
                    "Enter this code in Safelight to change the e-mail address of your account to {}.",
                    one_line(new_email)
                ),
                "If you did not ask for this change, ignore this mail. The address stays as it is. Do not give the code to anybody.",
            ),
            Self::NewDevice { device, at } => notice(
                "A new device signed in",
                format!("A new device signed in to your account: {}, at {}.", one_line(device), one_line(at)),
                SECURE_ACCOUNT,
            ),
            Self::NewPasskey { name } => notice(
                "A passkey was added",
                format!("A passkey was added to your account: “{}”. It can sign in from now on.", one_line(name)),
                SECURE_ACCOUNT,
            ),
            Self::PasskeyRemoved { name } => notice(
                "A passkey was removed",
                format!("A passkey was removed from your account: “{}”. It no longer signs in.", one_line(name)),
                SECURE_ACCOUNT,
            ),
            Self::PasswordSet => notice(
                "Your account has a password",
                "A password was set for your account. It can sign in from now on.".to_owned(),
                SECURE_ACCOUNT,
            ),
            Self::PasswordChanged => notice(
                "Your password was changed",
                "The password of your account was changed. The one before no longer signs in.".to_owned(),
                SECURE_ACCOUNT,
            ),
            Self::PasswordRemoved => notice(
                "Your password was removed",
                "The password of your account was removed. It no longer signs in.".to_owned(),
                SECURE_ACCOUNT,
            ),
            Self::ProviderLinked { name } => notice(
                "A service can sign in to your account",
                format!("Your account was linked to {}, which can sign in from now on.", one_line(name)),
                SECURE_ACCOUNT,
            ),
            Self::ProviderUnlinked { name } => notice(
                "A service no longer signs in to your account",
                format!("Your account is no longer linked to {}.", one_line(name)),
                SECURE_ACCOUNT,
            ),
            Self::NewApiKey { name } => notice(
                "An API key was made",
                format!("An API key was made for your account: “{}”. Programs can use it from now on.", one_line(name)),
                SECURE_ACCOUNT,
            ),
            Self::AccountDeleted => notice(
                "Your account was deleted",
                "Your account was deleted. Its photographs and everything else in it are deleted within a day."
                    .to_owned(),
                "If this was not you, ask the operator of this site for help at once.",
            ),
            Self::AddressChanged { new_email } => notice(
                "Your e-mail address was changed",
                format!(
                    "The e-mail address of your account is now {}. Mails no longer come to this address.",
                    one_line(new_email)
                ),
                "If this was not you, ask the operator of this site for help. Somebody else can read your mails or uses your account.",
            ),
            Self::WebhookDisabled { url } => notice(
                "A webhook was switched off",
                format!(
                    "Your webhook {} failed for three days, so Safelight switched it off. It no longer receives events.",
                    one_line(url)
                ),
                "Repair the receiver. Then switch the webhook on again on your account page, and replay the deliveries that it missed.",
            ),
        }
    }
}

fn with_code<'a>(code: &'a str, subject: &'static str, intro: String, advice: &'static str) -> Content<'a> {
    Content { subject, intro, code: Some(code), advice }
}

fn notice<'a>(subject: &'static str, intro: String, advice: &'static str) -> Content<'a> {
    Content { subject, intro, code: None, advice }
}

/// A value on one line, so that it cannot imitate a paragraph or the code.
fn one_line(value: &str) -> String {
    value.chars().map(|symbol| if is_break(symbol) { ' ' } else { symbol }).collect()
}

/// Control characters, line and paragraph separators, and marks that reverse the direction of text.
fn is_break(symbol: char) -> bool {
    symbol.is_control() || matches!(symbol, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

impl Content<'_> {
    /// The mail as plain text. The code has a line of its own.
    pub(super) fn text(&self) -> String {
        let code = self.code.map(|code| format!("    {code}\n\n{CODE_RULES}\n\n")).unwrap_or_default();
        format!("{}\n\n{code}{}\n\n-- \nSafelight\n", self.intro, self.advice)
    }

    /// The time after which the mail is of no use, from now on.
    pub(super) fn lifetime_ms(&self) -> Option<u64> {
        self.code.map(|_| CODE_LIFETIME_MS)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Every mail, with `value` in each place where a value can be.
    pub(in super::super) fn all(value: &str) -> [Template<'_>; 11] {
        [
            Template::SignInCode { code: value },
            Template::PasswordReset { code: value },
            Template::ConfirmAddress { code: value, new_email: value },
            Template::NewDevice { device: value, at: value },
            Template::NewPasskey { name: value },
            Template::AddressChanged { new_email: value },
            Template::WebhookDisabled { url: value },
            Template::PasskeyRemoved { name: value },
            Template::ProviderLinked { name: value },
            Template::ProviderUnlinked { name: value },
            Template::NewApiKey { name: value },
        ]
    }

    #[test]
    fn mail_without_value_has_subject_and_advice_of_its_own() {
        use Template::{AccountDeleted, PasswordChanged, PasswordRemoved, PasswordSet};
        let contents = [PasswordSet, PasswordChanged, PasswordRemoved, AccountDeleted].map(|it| it.content());
        let subjects: std::collections::BTreeSet<_> = contents.iter().map(|content| content.subject).collect();
        assert_eq!(subjects.len(), contents.len());
        assert!(contents.iter().all(|content| content.intro.ends_with('.') && content.advice.ends_with('.')));
        assert!(contents.iter().all(|content| content.lifetime_ms().is_none()));
    }

    #[test]
    fn mail_text_has_value_and_advice_but_subject_does_not() {
        for template in all("123456") {
            let content = template.content();
            let text = content.text();
            assert!(text.contains("123456"), "{template:?}");
            assert!(text.contains(content.advice) && content.advice.ends_with('.'), "{template:?}");
            assert!(!content.subject.contains("123456"), "{template:?}");
        }
    }

    #[test]
    fn mail_text_has_code_on_its_own_line() {
        for template in &all("123456")[..3] {
            let text = template.content().text();
            assert_eq!(text.lines().filter(|line| line.trim() == "123456").count(), 1, "{text}");
        }
    }

    #[test]
    fn mail_value_stays_on_its_line() {
        let hostile = "Phone\r\n\n    654321\u{2028}\u{202e}txt";
        for template in &all(hostile)[3..] {
            let text = template.content().text();
            assert!(text.contains("Phone       654321  txt"), "{text:?}");
            assert!(text.lines().all(|line| line.trim() != "654321"), "{text:?}");
        }
    }
}
