//! The text catalogue: every text of the interface in all languages, with one file for each part of the app. A text is
//! a function, and the compiler requires it in every language.
//!
//! A text is read when a view is created. The shell recreates all views when the language changes.

use std::cell::Cell;

/// Declares texts as `name: "English", "German";`, or with arguments, as in
/// `name(count): "{count} photographs", "{count} Fotos";`.
macro_rules! texts {
    (@one $(#[$meta:meta])* $name:ident: $english:literal, $german:literal) => {
        $(#[$meta])*
        pub(crate) fn $name() -> &'static str {
            match $crate::text::language() {
                $crate::text::Language::English => $english,
                $crate::text::Language::German => $german,
            }
        }
    };
    (@one $(#[$meta:meta])* $name:ident($($argument:ident),+): $english:literal, $german:literal) => {
        $(#[$meta])*
        pub(crate) fn $name($($argument: impl std::fmt::Display),+) -> String {
            match $crate::text::language() {
                $crate::text::Language::English => format!($english),
                $crate::text::Language::German => format!($german),
            }
        }
    };
    ($($(#[$meta:meta])* $name:ident $(($($argument:ident),+))?: $english:literal, $german:literal;)+) => {
        $(texts! { @one $(#[$meta])* $name $(($($argument),+))?: $english, $german })+
    };
}

pub(crate) mod account;
pub(crate) mod activity;
pub(crate) mod adjust;
pub(crate) mod avatar;
pub(crate) mod collections;
pub(crate) mod crop;
pub(crate) mod curve;
pub(crate) mod editor;
pub(crate) mod editor_presets;
pub(crate) mod effects;
pub(crate) mod empty;
pub(crate) mod engine;
pub(crate) mod errors;
pub(crate) mod export;
pub(crate) mod gallery;
pub(crate) mod history;
pub(crate) mod keys;
pub(crate) mod local;
pub(crate) mod looks;
pub(crate) mod operations;
pub(crate) mod outbox;
pub(crate) mod presets;
pub(crate) mod profile;
pub(crate) mod pyramids;
pub(crate) mod recipes;
pub(crate) mod rendition;
pub(crate) mod shell;
pub(crate) mod steps;
pub(crate) mod time;
pub(crate) mod tools;
pub(crate) mod verdict;
pub(crate) mod viewport;
pub(crate) mod webhooks;

#[cfg(test)]
mod hardcoded_texts;
pub(crate) mod ui;

/// A language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Language {
    #[default]
    English,
    German,
}

impl Language {
    pub(crate) const ALL: [Self; 2] = [Self::English, Self::German];

    /// Its BCP 47 tag.
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// Its name in the language itself.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
        }
    }

    /// The language of a tag such as `de-AT`, if it is supported.
    pub(crate) fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split('-').next()?;
        Self::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(primary))
    }
}

thread_local! {
    static LANGUAGE: Cell<Language> = const { Cell::new(Language::English) };
}

/// The current language.
pub(crate) fn language() -> Language {
    LANGUAGE.get()
}

/// Sets the language of all texts that are read from now on.
pub(crate) fn set_language(language: Language) {
    LANGUAGE.set(language);
}

/// Formats a number with a fixed number of decimals: `1.5`, in German `1,5`.
pub(crate) fn decimal(number: f64, decimals: usize) -> String {
    localized(format!("{number:.decimals$}"))
}

/// Formats a size in decimal units: `812 B`, `34.5 kB`, `5.2 MB`, `1.2 GB`.
pub(crate) fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", decimal(bytes as f64 / 1e3, 1)),
        1_000_000..1_000_000_000 => format!("{} MB", decimal(bytes as f64 / 1e6, 1)),
        _ => format!("{} GB", decimal(bytes as f64 / 1e9, 1)),
    }
}

/// Converts a number with a decimal point to the notation of the language.
pub(crate) fn localized(written: String) -> String {
    match language() {
        Language::English => written,
        Language::German => written.replace('.', ","),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    texts! {
        plain: "Yes", "Ja";
        /// With a number.
        counted(count): "{count} photographs", "{count} Fotos";
    }

    #[test]
    fn text_follows_the_language() {
        assert_eq!((plain(), counted(3)), ("Yes", "3 photographs".to_owned()));
        set_language(Language::German);
        assert_eq!((plain(), counted(3)), ("Ja", "3 Fotos".to_owned()));
        set_language(Language::default());
    }

    #[test]
    fn numbers_have_the_decimal_sign_of_the_language() {
        assert_eq!([size(12), size(34_500), size(5_200_000)], ["12 B", "34.5 kB", "5.2 MB"]);
        set_language(Language::German);
        assert_eq!((size(5_200_000), decimal(1.0, 2)), ("5,2 MB".to_owned(), "1,00".to_owned()));
        set_language(Language::default());
    }

    #[test]
    fn language_is_found_by_its_tag() {
        assert_eq!(Language::from_tag("de-AT"), Some(Language::German));
        assert_eq!(Language::from_tag("EN"), Some(Language::English));
        assert_eq!(Language::from_tag("fr"), None);
        assert_eq!(Language::from_tag(""), None);
    }
}
