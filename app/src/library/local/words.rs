//! What a person is told when something is not kept on this device.

use super::Unknown;
use crate::browser::database::StorageError;
use crate::document::stored::Unreadable;

/// Why a photograph, or its edit, is in memory only.
pub(crate) fn not_kept(name: &str, error: &StorageError) -> String {
    let reason = match error {
        StorageError::Missing => "This browser keeps nothing for this page; a private window does that.".to_owned(),
        StorageError::Full => {
            "This device has no room left for it. Remove photographs from the strip to make room.".to_owned()
        }
        StorageError::Newer => "Another tab runs a newer version of Safelight. Load this page again.".to_owned(),
        StorageError::Failed(name) => format!("The browser could not store it ({name})."),
    };
    format!("{name} is in memory only. {reason} Export or save it before you close this tab.")
}

/// The browser has removed the bytes of a photograph.
pub(crate) fn evicted(name: &str) -> String {
    format!(
        "The browser has removed {name} from this device to make room. Its edit is still here: open the file again to go on."
    )
}

/// The edit of a photograph is not known.
pub(crate) fn unknown_edit(name: &str, why: &Unknown) -> String {
    let why = match why {
        Unknown::Record(Unreadable::Newer) => {
            "was made by a newer version of Safelight. Load the page again to get it."
        }
        Unknown::Record(Unreadable::Damaged) => "cannot be read.",
        Unknown::Storage(_) => {
            "could not be read: the browser did not answer. Close the photograph and open it again to get it."
        }
    };
    format!("The edit of {name} {why} It stays as it is; changes that you make now are in memory only.")
}

/// Several files could not be opened; `reason` is the first one's.
pub(crate) fn bad_files(names: &[String], reason: &str) -> String {
    match names {
        [name] => format!("{name} cannot be opened. {reason}"),
        names => format!("{} files cannot be opened: {}. {reason}", names.len(), names.join(", ")),
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
            (StorageError::Failed("UnknownError".to_owned()), "UnknownError"),
        ] {
            let sentence = not_kept("a.jpg", &error);
            assert!(sentence.starts_with("a.jpg is in memory only.") && sentence.contains(reason), "{sentence}");
        }
    }
}
