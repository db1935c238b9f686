//! Names of the files in a zip file. They are safe on every system, and the id makes each of them unique.

use crate::library::records::{FileKind, StoredFile};
use crate::names;

/// Bytes of the name of an image that an entry keeps. With folder, id and extension it stays below 255.
const MAX_STEM_BYTES: usize = 150;

/// The entry of a file: its folder and its name.
pub(crate) fn of_file(file: &StoredFile) -> String {
    let (folder, extension) = match file.kind {
        FileKind::Original(format) => ("originals", names::extension(&file.name).unwrap_or(format.as_str())),
        FileKind::Lut => ("luts", "cube"),
        FileKind::Rendition(format) => ("renditions", format.extension()),
    };
    format!("{folder}/{}.{extension}", unique_stem(file))
}

/// The entry of the receipt of a rendition.
pub(crate) fn of_receipt(file: &StoredFile) -> String {
    format!("renditions/{}.receipt.jws", unique_stem(file))
}

fn unique_stem(file: &StoredFile) -> String {
    format!("{}-{}", safe(names::stem(&file.name)), file.id)
}

/// Replaces what Windows, macOS or a shell could take for something else.
pub(crate) fn safe(stem: &str) -> String {
    let kept: String =
        stem.chars().map(|c| if c.is_control() || "/\\:*?\"<>|".contains(c) { '_' } else { c }).collect();
    // Neither hidden, nor an option of a command.
    let kept = kept.trim_start_matches(['.', '-', ' ', '~']);
    let end = (0..=kept.len().min(MAX_STEM_BYTES)).rev().find(|end| kept.is_char_boundary(*end)).unwrap_or(0);
    match kept.get(..end) {
        None | Some("") => names::UNTITLED.to_owned(),
        Some(kept) => kept.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entry_name_is_safe_on_every_system() {
        for (stem, kept) in [
            ("rocket", "rocket"),
            ("Über den Wolken", "Über den Wolken"),
            ("../../etc/passwd", "_.._etc_passwd"),
            ("a:b*c?\"<>|\\", "a_b_c______"),
            ("-rf ~", "rf ~"),
            (".hidden", "hidden"),
            ("...", names::UNTITLED),
            ("", names::UNTITLED),
        ] {
            assert_eq!(safe(stem), kept, "{stem:?}");
        }
        let long = "é".repeat(200);
        assert_eq!(safe(&long), "é".repeat(75));
        assert!(safe(&long).len() <= MAX_STEM_BYTES);
    }
}
