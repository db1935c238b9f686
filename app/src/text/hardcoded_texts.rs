//! Finds hard-coded texts: string literals in the code of the app that are meant for people but are not in the
//! catalogue.

use std::fs;
use std::path::{Path, PathBuf};

/// Literals that are not texts: names of keys, types, formats and exceptions of the browser, the name of the app, and
/// reasons of lint rules.
const NAMES: &[&str] = &[
    "AbortError",
    "ArrowDown",
    "ArrowLeft",
    "ArrowRight",
    "ArrowUp",
    "Backspace",
    "DataError",
    "Delete",
    "End",
    "EngineError",
    "Enter",
    "Error",
    "Esc",
    "Escape",
    "Files",
    "Home",
    "InvalidStateError",
    "NotAllowedError",
    "NotFoundError",
    "Option::is_none",
    "PNG, {}",
    "PageDown",
    "PageUp",
    "PublicKeyCredential",
    "QuotaExceededError",
    "ResizeObserverEntry",
    "Safelight",
    "SecurityError",
    "Tab",
    "The page names no such file.",
    "VersionError",
    "WebP",
    "WebP, {}",
    "main a, main button",
];

/// Values of settings of another program that have several words.
const FOREIGN_VALUES: [&str; 2] = ["Adobe Standard", "As Shot"];

/// Attributes and functions whose values are for the browser.
const ATTRIBUTES: [&str; 13] = [
    "autocomplete",
    "class",
    "style",
    "d",
    "sizes",
    "viewBox",
    "transform",
    "accept",
    "href",
    "src",
    "query_selector",
    "matches",
    "closest",
];

/// The code that reads files of another program. Its names of settings and their values are those of that program.
const FOREIGN_FORMATS: &str = "document/exchange/lightroom/";

/// A name of a setting of another program, such as `WhiteBalance`, or one of its values.
fn is_foreign_name(file: &str, literal: &str) -> bool {
    let is_name =
        !literal.is_empty() && literal.chars().all(|letter| letter.is_ascii_alphanumeric() || "{}".contains(letter));
    file.starts_with(FOREIGN_FORMATS) && (is_name || FOREIGN_VALUES.contains(&literal))
}

#[test]
fn texts_are_in_the_catalogue() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    walk(&source, &mut files);
    assert!(files.len() > 100, "the app's code is found");
    let mut found_outside = Vec::new();
    for file in files {
        let code = fs::read_to_string(&file).unwrap();
        let name = file.strip_prefix(&source).unwrap().display().to_string();
        let code = code.split("mod tests {").next().unwrap_or_default();
        let texts = literals(code).into_iter().filter(|(before, literal)| is_text(before, literal));
        let texts = texts.filter(|(_, literal)| !is_foreign_name(&name, literal));
        found_outside.extend(texts.map(|(_, literal)| format!("{name}: {literal:?}")));
    }
    assert!(found_outside.is_empty(), "texts outside `text/`:\n{}", found_outside.join("\n"));
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap_or_default();
        if path.is_dir() {
            if name != "text" {
                walk(&path, files);
            }
        } else if name != "text.rs" && name != "tests.rs" && path.extension().is_some_and(|it| it == "rs") {
            files.push(path);
        }
    }
}

/// The string literals of `code`, each with the text before it in its line.
fn literals(code: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = code;
    let mut line = String::new();
    while let Some(letter) = rest.chars().next() {
        let skipped = match rest {
            _ if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            _ if rest.starts_with("'\"'") => 3,
            _ if rest.starts_with("'\\") => rest.get(2..).and_then(|it| it.find('\'')).map_or(2, |at| at + 3),
            _ if letter == '"' => {
                let text = quoted(&rest[1..]);
                found.push((line.clone(), text.to_owned()));
                text.len() + 2
            }
            _ if rest.starts_with("r\"") || rest.starts_with("r#") => {
                let hashes = rest[1..].chars().take_while(|it| *it == '#').count();
                let end = format!("\"{}", "#".repeat(hashes));
                let start = 2 + hashes;
                rest.get(start..).and_then(|it| it.find(&end)).map_or(1, |at| start + at + end.len())
            }
            _ => letter.len_utf8(),
        };
        let (passed, next) = rest.split_at(skipped.min(rest.len()));
        match passed.rfind('\n') {
            Some(at) => line = passed[at + 1..].to_owned(),
            None => line.push_str(passed),
        }
        rest = next;
    }
    found
}

/// The part before the quote that ends a literal.
fn quoted(rest: &str) -> &str {
    let mut escaped = false;
    let end = rest.find(|letter| {
        let ends = letter == '"' && !escaped;
        escaped = letter == '\\' && !escaped;
        ends
    });
    &rest[..end.unwrap_or(rest.len())]
}

fn is_text(before: &str, literal: &str) -> bool {
    let name =
        before.strip_suffix(['=', '(']).map(|it| it.rsplit([' ', '.', '<', '!', '(']).next().unwrap_or_default());
    let is_attribute = name.is_some_and(|name| ATTRIBUTES.contains(&name) || name.starts_with("data-"));
    let is_selector = literal.starts_with(['#', '.', '['])
        || ["[type=", "[data-", "textarea, "].iter().any(|part| literal.contains(part));
    if is_attribute || is_selector || NAMES.contains(&literal) {
        return false;
    }
    let mut words = String::new();
    let mut depth = 0_u32;
    for letter in literal.chars() {
        match letter {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            letter if depth == 0 => words.push(letter),
            _ => {}
        }
    }
    let mut letters = words.chars();
    let begins = letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase);
    let is_word = |word: &&str| {
        word.len() > 2 && word.trim_end_matches(['.', ',', ';', ':', '?', '…']).chars().all(char::is_alphabetic)
    };
    let longest = words.split(' ').collect::<Vec<_>>();
    let run = longest.windows(2).any(|pair| pair.iter().all(is_word));
    // For example `{name}, edited`.
    let after_a_value = literal.split("}, ").skip(1).any(|rest| rest.starts_with(char::is_alphabetic));
    begins || run || after_a_value
}

#[test]
fn names_of_another_program_are_no_texts() {
    let settings = "document/exchange/lightroom/settings.rs";
    assert!(["WhiteBalance", "GrayMixer{band}", "As Shot"].iter().all(|name| is_foreign_name(settings, name)));
    assert!(!is_foreign_name(settings, "The file is too large."), "a sentence is for people");
    assert!(!is_foreign_name("features/presets/library/import.rs", "WhiteBalance"));
}

#[test]
fn hardcoded_texts_are_found_and_nothing_else() {
    let code = r#"
        let a = format!("{count} photographs of {name} and more");
        // "A comment."
        view! { <p class="button ghost">"Gallery"</p> }
        match key { '"' => "Enter", _ => "it is not saved" }
        let unit = format!("{count} px");
        let label = format!("{name}, edited");
        document.query_selector("main a, main button")
    "#;
    let texts: Vec<_> =
        literals(code).into_iter().filter(|(before, it)| is_text(before, it)).map(|(_, literal)| literal).collect();
    assert_eq!(texts, ["{count} photographs of {name} and more", "Gallery", "it is not saved", "{name}, edited"]);
}
