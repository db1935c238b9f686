//! Kinds of file that are not rendered. They are refused by name, so that a summary counts them by kind.

use api::JobError;

/// A kind of file that is not rendered.
struct RefusedKind {
    code: &'static str,
    name: &'static str,
    extensions: &'static [&'static str],
    /// What the file contains near its beginning.
    signature: &'static [u8],
    /// What else the owner can do.
    hint: &'static str,
}

static KINDS: [RefusedKind; 3] = [
    RefusedKind {
        code: "pdf_not_rendered",
        name: "PDF",
        extensions: &["pdf"],
        signature: b"%PDF-",
        hint: " Or switch on `publish_pdfs`, which publishes PDF files unchanged.",
    },
    RefusedKind { code: "svg_not_rendered", name: "SVG", extensions: &["svg", "svgz"], signature: b"<svg", hint: "" },
    RefusedKind {
        code: "eps_not_rendered",
        name: "EPS",
        extensions: &["eps", "epsf", "epsi"],
        signature: b"%!PS-Adobe",
        hint: "",
    },
];

/// How many bytes are searched for a signature.
const SEARCHED_BYTES: usize = 1024;

impl RefusedKind {
    fn error(&self) -> JobError {
        let Self { code, name, hint, .. } = self;
        JobError {
            code: (*code).to_owned(),
            message: format!(
                "{name} files are not rendered. Store the picture as JPEG, PNG, TIFF or another pixel format.{hint}"
            ),
        }
    }
}

/// Why a file with this extension (in lower case) is refused; `None` if it may be a picture.
pub(crate) fn refusal_by_name(extension: &str) -> Option<JobError> {
    KINDS.iter().find(|kind| kind.extensions.contains(&extension)).map(RefusedKind::error)
}

/// Why a file that is no picture is refused, by its first bytes. `None` for other kinds.
pub(crate) fn refusal_by_content(file: &[u8]) -> Option<JobError> {
    let start = file.get(..SEARCHED_BYTES).unwrap_or(file);
    let has = |kind: &&RefusedKind| start.windows(kind.signature.len()).any(|part| part == kind.signature);
    KINDS.iter().find(has).map(RefusedKind::error)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(error: Option<JobError>) -> Option<String> {
        error.map(|error| error.code)
    }

    #[test]
    fn documents_are_refused_by_name() {
        assert_eq!(code(refusal_by_name("pdf")).as_deref(), Some("pdf_not_rendered"));
        assert_eq!(code(refusal_by_name("svg")).as_deref(), Some("svg_not_rendered"));
        assert_eq!(code(refusal_by_name("eps")).as_deref(), Some("eps_not_rendered"));
        assert_eq!(code(refusal_by_name("jpg")), None);
        assert_eq!(code(refusal_by_name("")), None);
    }

    #[test]
    fn documents_are_recognized_by_content() {
        let found = |start: &[u8]| code(refusal_by_content(start));
        assert_eq!(found(b"%PDF-1.7\n").as_deref(), Some("pdf_not_rendered"));
        assert_eq!(found(b"<?xml version='1.0'?>\n<svg xmlns=''>").as_deref(), Some("svg_not_rendered"));
        assert_eq!(found(b"%!PS-Adobe-3.0 EPSF-3.0").as_deref(), Some("eps_not_rendered"));
        assert_eq!(found(b"hello"), None);
    }
}
