//! `dist/app/_headers`: HTTP headers of the static files, in the format of Cloudflare and Netlify. The content security policy allows the
//! page's own files only. It names two kinds of inline element by digest: the scripts, which start the app or report a failed load, and the
//! style of the first paint. Browsers keep files with a content hash in their name for ever, and revalidate the files that list them.

use std::env;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::hashed_names::is_hashed;
use super::html::inline;
use super::{PAGE, files, write_if_changed};

/// Environment variable with another origin that the page may connect to: an S3 bucket that takes uploads by presigned URL.
const STORE_ORIGIN: &str = "SAFELIGHT_STORE_ORIGIN";

/// `Cache-Control` of a file with a content hash in its name.
const IMMUTABLE: &str = "public, max-age=31536000, immutable";

/// Files that list the other files; browsers revalidate them.
const REVALIDATED: [&str; 4] = ["/", "/index.html", "/manifest.webmanifest", "/sw.js"];

/// Writes `_headers` beside the built page.
pub(crate) fn write(app: &Path) -> Result<()> {
    let page = fs::read_to_string(app.join(PAGE)).context("index.html is missing in the built app")?;
    let store = env::var(STORE_ORIGIN).unwrap_or_default();
    let text = format!("{}{}", everywhere(&page, &store)?, caching(&files(app)?));
    write_if_changed(&app.join("_headers"), &text)
}

/// The caching rules, one for each file. A pattern would also match the page that some hosts send in place of a deleted file.
fn caching(files: &[String]) -> String {
    let hashed = files.iter().filter(|file| is_hashed(file)).map(|file| (format!("/{file}"), IMMUTABLE));
    let revalidated = REVALIDATED.iter().map(|path| ((*path).to_owned(), "no-cache"));
    hashed.chain(revalidated).map(|(path, how)| format!("{path}\n  Cache-Control: {how}\n")).collect()
}

fn everywhere(page: &str, store: &str) -> Result<String> {
    let (scripts, styles) = (digests(page, "script")?, digests(page, "style")?);
    let policy = [
        "default-src 'none'".to_owned(),
        format!("script-src 'self' 'wasm-unsafe-eval' {scripts}"),
        // The bridge starts the engine from a blob that imports its file; this policy also applies inside such a worker.
        "worker-src 'self' blob:".to_owned(),
        // The app positions and draws elements by style attributes.
        format!("style-src 'self' {styles}; style-src-attr 'unsafe-inline'"),
        "img-src 'self' blob: data:".to_owned(),
        ["connect-src 'self' blob:", store.trim()].join(" ").trim_end().to_owned(),
        "font-src 'self'; manifest-src 'self'".to_owned(),
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'".to_owned(),
    ];
    let headers = [
        ("Content-Security-Policy", policy.join("; ")),
        ("Cross-Origin-Opener-Policy", "same-origin".to_owned()),
        ("Cross-Origin-Resource-Policy", "same-origin".to_owned()),
        ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()".to_owned()),
        ("Referrer-Policy", "same-origin".to_owned()),
        // Browsers honour it over TLS only.
        ("Strict-Transport-Security", "max-age=63072000; includeSubDomains".to_owned()),
        ("X-Content-Type-Options", "nosniff".to_owned()),
    ];
    let lines: String = headers.iter().map(|(name, value)| format!("  {name}: {value}\n")).collect();
    Ok(format!("/*\n{lines}"))
}

/// The digests of the page's inline `name` elements, in the syntax of a content security policy.
fn digests(page: &str, name: &str) -> Result<String> {
    let texts = inline(page, name);
    if texts.is_empty() {
        bail!("The built page has no inline {name}; its policy is made in xtask/src/site/headers.rs.");
    }
    let digests = texts.iter().map(|text| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text))));
    Ok(digests.collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policy_names_inline_scripts_and_styles_by_their_digests() -> Result<()> {
        let page = "<script src='/a.js'></script><script type=\"module\">\nstart()\n</script><style>p{}</style>";
        let text = everywhere(page, "https://bucket.example")?;
        let digest = STANDARD.encode(Sha256::digest("\nstart()\n"));
        assert!(text.contains(&format!("script-src 'self' 'wasm-unsafe-eval' 'sha256-{digest}';")), "{text}");
        let digest = STANDARD.encode(Sha256::digest("p{}"));
        assert!(
            text.contains(&format!("style-src 'self' 'sha256-{digest}'; style-src-attr 'unsafe-inline';")),
            "{text}"
        );
        assert!(text.contains("connect-src 'self' blob: https://bucket.example;"), "{text}");
        assert!(!text.contains("'unsafe-eval'"));
        Ok(())
    }

    #[test]
    fn policy_of_a_page_without_its_script_or_style_is_an_error() {
        assert!(everywhere("<style>p{}</style>", "").is_err());
        assert!(everywhere("<script>a()</script>", "").is_err());
    }

    #[test]
    fn caching_names_each_hashed_file_and_no_other() {
        let files = ["app-0123456789abcdef.js", "icons/icon-192.png", "index.html", "sw.js"].map(str::to_owned);
        let text = caching(&files);
        assert!(
            text.starts_with("/app-0123456789abcdef.js\n  Cache-Control: public, max-age=31536000, immutable\n"),
            "{text}"
        );
        assert_eq!(text.matches("immutable").count(), 1);
        assert!(text.contains("/sw.js\n  Cache-Control: no-cache\n") && !text.contains('*'), "{text}");
    }
}
