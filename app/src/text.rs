//! Every text of the interface, in each of its languages: one file for each part of the app. A text is a function; the compiler
//! demands it in every language.
//!
//! A text is read when a view is made. The shell makes all views anew when the language changes.

use std::cell::Cell;

/// Declares texts as `name: "English", "German";`, or with arguments, as in `name(count): "{count} photographs", "{count} Fotos";`.
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

pub(crate) mod export;
pub(crate) mod operations;
pub(crate) mod shell;
pub(crate) mod steps;
pub(crate) mod tools;
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

    /// Its tag by BCP 47.
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// Its name in itself.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
        }
    }

    /// The language that a tag such as `de-AT` asks for, if there is one.
    pub(crate) fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split('-').next()?;
        Self::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(primary))
    }
}

thread_local! {
    static LANGUAGE: Cell<Language> = const { Cell::new(Language::English) };
}

/// The language in which texts are read.
pub(crate) fn language() -> Language {
    LANGUAGE.get()
}

/// Sets the language for all texts that are read from now on.
pub(crate) fn set_language(language: Language) {
    LANGUAGE.set(language);
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
    fn language_is_found_by_its_tag() {
        assert_eq!(Language::from_tag("de-AT"), Some(Language::German));
        assert_eq!(Language::from_tag("EN"), Some(Language::English));
        assert_eq!(Language::from_tag("fr"), None);
        assert_eq!(Language::from_tag(""), None);
    }
}
