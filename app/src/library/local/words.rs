//! What a person is told when something is not kept on this device.

use super::Unknown;
use crate::browser::database::StorageError;
use crate::document::stored::Unreadable;
use crate::text::local as text;

/// Why a photograph, or its edit, is in memory only.
pub(crate) fn not_kept(name: &str, error: &StorageError) -> String {
    text::in_memory_only(name, reason(error))
}

/// Why a look-up table is, which the edit of the photograph `name` uses.
pub(crate) fn table_not_kept(table: &str, name: &str, error: &StorageError) -> String {
    text::table_in_memory_only(table, name, reason(error))
}

fn reason(error: &StorageError) -> &'static str {
    match error {
        StorageError::Missing => text::keeps_nothing(),
        StorageError::Full => text::device_full(),
        StorageError::Newer => text::newer_tab(),
        StorageError::Failed(_) => text::not_stored(),
    }
}

/// The browser has removed the bytes of a photograph.
pub(crate) fn evicted(name: &str) -> String {
    text::evicted(name)
}

/// The bytes of a photograph are there, and cannot be read or are damaged.
pub(crate) fn unreadable(name: &str) -> String {
    text::unreadable(name)
}

/// The edit of a photograph is not known.
pub(crate) fn unknown_edit(name: &str, why: &Unknown) -> String {
    text::edit_stays(match why {
        Unknown::Record(Unreadable::Newer) => text::edit_newer(name),
        Unknown::Record(Unreadable::Damaged) => text::edit_damaged(name),
        Unknown::Storage(_) => text::edit_unread(name),
    })
}

/// Several files could not be opened; `reason` is the first one's.
pub(crate) fn bad_files(names: &[String], reason: &str) -> String {
    match names {
        [name] => text::one_bad_file(name, reason),
        names => text::bad_files(names.len(), names.join(", "), reason),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_name_every_file_that_cannot_be_opened() {
        let names = ["a.txt", "b.jpg"].map(str::to_owned);
        assert_eq!(bad_files(&names[..1], "It is empty."), "a.txt cannot be opened. It is empty.");
        assert_eq!(bad_files(&names, "It is empty."), "2 files cannot be opened: a.txt, b.jpg. It is empty.");
    }

    #[test]
    fn words_say_why_an_edit_is_not_known_and_that_it_stays() {
        for (why, reason) in [
            (Unknown::Record(Unreadable::Newer), "newer version"),
            (Unknown::Record(Unreadable::Damaged), "cannot be read"),
            (Unknown::Storage(StorageError::Failed("UnknownError".to_owned())), "did not answer"),
        ] {
            let sentence = unknown_edit("a.jpg", &why);
            assert!(sentence.starts_with("The edit of a.jpg ") && sentence.contains(reason), "{sentence}");
            assert!(sentence.contains("It stays as it is"), "{sentence}");
        }
    }

    #[test]
    fn words_say_what_is_not_kept_and_why() {
        for (error, reason) in [
            (StorageError::Missing, "private window"),
            (StorageError::Full, "no room"),
            (StorageError::Newer, "newer version"),
            (StorageError::Failed("UnknownError".to_owned()), "could not store it"),
        ] {
            let sentence = not_kept("a.jpg", &error);
            assert!(sentence.starts_with("a.jpg is in memory only.") && sentence.contains(reason), "{sentence}");
        }
    }
}
