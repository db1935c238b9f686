//! Messages about photographs and edits that are not stored on this device.

use super::EditReadError;
use crate::browser::database::StorageError;
use crate::document::serialization::ReadError;
use crate::text::local as text;

/// Why a photograph or its edit is only in memory.
pub(crate) fn not_stored(name: &str, error: &StorageError) -> String {
    text::in_memory_only(name, reason(error))
}

/// Why a look-up table that the edit of the photograph `name` uses is only in memory.
pub(crate) fn lut_not_stored(table: &str, name: &str, error: &StorageError) -> String {
    text::table_in_memory_only(table, name, reason(error))
}

fn reason(error: &StorageError) -> &'static str {
    match error {
        StorageError::Missing => text::stores_nothing(),
        StorageError::Full => text::device_full(),
        StorageError::Newer => text::newer_tab(),
        StorageError::Failed(_) => text::not_stored(),
    }
}

/// The browser has removed the bytes of a photograph.
pub(crate) fn evicted(name: &str) -> String {
    text::evicted(name)
}

/// The bytes of a photograph exist, but cannot be read or are damaged.
pub(crate) fn unreadable(name: &str) -> String {
    text::unreadable(name)
}

/// The edit of a photograph cannot be read.
pub(crate) fn unknown_edit(name: &str, why: &EditReadError) -> String {
    text::edit_stays(match why {
        EditReadError::Record(ReadError::Newer) => text::edit_newer(name),
        EditReadError::Record(ReadError::Damaged) => text::edit_damaged(name),
        EditReadError::Storage(_) => text::edit_unread(name),
    })
}

/// Several files could not be opened. `reason` is that of the first one.
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
    fn message_names_every_file_that_cannot_be_opened() {
        let names = ["a.txt", "b.jpg"].map(str::to_owned);
        assert_eq!(bad_files(&names[..1], "It is empty."), "a.txt cannot be opened. It is empty.");
        assert_eq!(bad_files(&names, "It is empty."), "2 files cannot be opened: a.txt, b.jpg. It is empty.");
    }

    #[test]
    fn message_says_why_an_edit_cannot_be_read_and_that_it_stays() {
        for (why, reason) in [
            (EditReadError::Record(ReadError::Newer), "newer version"),
            (EditReadError::Record(ReadError::Damaged), "cannot be read"),
            (EditReadError::Storage(StorageError::Failed("UnknownError".to_owned())), "did not answer"),
        ] {
            let sentence = unknown_edit("a.jpg", &why);
            assert!(sentence.starts_with("The edit of a.jpg ") && sentence.contains(reason), "{sentence}");
            assert!(sentence.contains("It stays as it is"), "{sentence}");
        }
    }

    #[test]
    fn message_says_what_is_not_stored_and_why() {
        for (error, reason) in [
            (StorageError::Missing, "Private windows"),
            (StorageError::Full, "no room"),
            (StorageError::Newer, "newer version"),
            (StorageError::Failed("UnknownError".to_owned()), "could not store it"),
        ] {
            let sentence = not_stored("a.jpg", &error);
            assert!(sentence.starts_with("a.jpg is in memory only.") && sentence.contains(reason), "{sentence}");
        }
    }
}
