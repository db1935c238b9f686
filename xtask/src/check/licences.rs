//! The licences of all dependencies, against those that Safelight may be combined with.

use anyhow::{Result, bail};
use serde_json::Value;
use spdx::{Expression, ParseMode};

use super::packages;

const ALLOWED: [&str; 15] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "IJG",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Fails with a line for each package whose licence is missing, unreadable or not allowed.
pub(super) fn check(metadata: &Value) -> Result<()> {
    let packages = packages(metadata)?;
    let wrong: Vec<_> = packages.iter().filter_map(|package| objection(package).err()).map(|e| e.to_string()).collect();
    if !wrong.is_empty() {
        bail!("{}", wrong.join("\n"));
    }
    eprintln!("{} packages, all under licences that are allowed.", packages.len());
    Ok(())
}

fn objection(package: &Value) -> Result<()> {
    let name =
        format!("{} {}", package["name"].as_str().unwrap_or_default(), package["version"].as_str().unwrap_or_default());
    let Some(licence) = package["license"].as_str() else {
        bail!("{name} names no licence; read its licence file ({})", package["license_file"]);
    };
    let Ok(expression) = Expression::parse_mode(licence, ParseMode::LAX) else {
        bail!("{name}: the licence {licence:?} is no SPDX expression");
    };
    if !expression.evaluate(|part| ALLOWED.contains(&part.to_string().as_str())) {
        bail!("{name}: the licence {licence:?} is not allowed");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn says(licence: Value) -> String {
        let package = json!({"name": "x", "version": "1.0.0", "license": licence});
        check(&json!({"packages": [package]})).err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn licence_choices_and_exceptions_are_understood() {
        for fine in [
            "MIT",
            "MIT OR GPL-3.0-only",
            "MIT/Apache-2.0",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception OR GPL-2.0-only",
        ] {
            assert_eq!(says(json!(fine)), "", "{fine}");
        }
    }

    #[test]
    fn licence_that_is_foreign_missing_or_unreadable_is_caught() {
        assert_eq!(says(json!("GPL-3.0-only")), r#"x 1.0.0: the licence "GPL-3.0-only" is not allowed"#);
        assert!(says(json!("MIT AND GPL-3.0-only")).contains("not allowed"));
        assert!(says(Value::Null).contains("names no licence"));
        assert!(says(json!("Mine, all mine")).contains("no SPDX expression"));
    }
}
