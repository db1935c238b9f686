//! Passwords that are guessed first.
//!
//! `common.txt` has those of 10 and more characters from two lists of leaked passwords, in lower case: that of npm
//! `@zxcvbn-ts/language-common` 4.1 (MIT) and that of Django 5.2 (BSD-3-Clause). `common-licences.txt` has their
//! licences. Rules add variants.

use std::collections::BTreeSet;

/// One password in a line, sorted.
const COMMON: &str = include_str!("common.txt");

/// Words that are no password with digits and signs around them.
const BASES: [&str; 14] = [
    "admin",
    "administrator",
    "iloveyou",
    "letmein",
    "login",
    "lightroom",
    "password",
    "passwort",
    "photo",
    "qwerty",
    "qwertz",
    "safelight",
    "secret",
    "welcome",
];

/// What keyboards and alphabets have in a row.
const ROWS: [&str; 6] =
    ["01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "qwertzuiop", "asdfghjkl", "yxcvbnm"];

/// Fewer different characters are no password, however long it is.
const MIN_DIFFERENT: usize = 4;

pub(super) fn is_common(password: &str) -> bool {
    let lower = password.to_lowercase();
    let different: BTreeSet<char> = lower.chars().collect();
    let word = lower.trim_matches(|symbol: char| !symbol.is_alphabetic());
    different.len() < MIN_DIFFERENT
        || BASES.iter().any(|base| is_repeated(word, base))
        || is_in_row(&lower)
        || COMMON.lines().any(|line| line == lower)
}

/// Whether the password is the person's address, or a part of it that is long enough to be a password.
pub(super) fn is_address(password: &str, email: &str) -> bool {
    let (password, email) = (password.to_lowercase(), email.to_lowercase());
    password == email || email.rsplit_once('@').is_some_and(|(local, _)| password == local)
}

/// Whether `word` is `base`, once or several times.
fn is_repeated(word: &str, base: &str) -> bool {
    !word.is_empty() && word.replace(base, "").is_empty()
}

/// Whether the whole text is part of a row, in either direction.
fn is_in_row(text: &str) -> bool {
    let reversed: String = text.chars().rev().collect();
    ROWS.iter().any(|row| row.contains(text) || row.contains(&reversed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_passwords_are_sorted_and_long_enough() {
        let lines: Vec<_> = COMMON.lines().collect();
        assert!(lines.len() > 2000);
        assert!(lines.is_sorted());
        assert!(lines.iter().all(|line| line.len() >= 10 && *line == line.to_lowercase()));
    }

    #[test]
    fn common_password_is_refused_in_any_case() {
        for password in [
            "1234567890",
            "qwertyuiop",
            "Password123",
            "BASKETBALL",
            "aaaaaaaaaaaaaaaa",
            "abababababab",
            "Password2026!",
            "passwordpassword",
            "zyxwvutsrq",
            "safelight-1",
            "!!Welcome!!",
            "1q2w3e4r5t",
        ] {
            assert!(is_common(password), "{password}");
        }
        for password in
            ["correct horse battery", "tK9#mQ2$vL", "ein Bild vom Meer", "новогодняя ёлка", "photo of a lake"]
        {
            assert!(!is_common(password), "{password}");
        }
    }

    #[test]
    fn address_is_no_password() {
        assert!(is_address("Ada.Lovelace@Example.org", "ada.lovelace@example.org"));
        assert!(is_address("ada.lovelace", "Ada.Lovelace@example.org"));
        assert!(!is_address("ada.lovelace went home", "ada.lovelace@example.org"));
    }
}
