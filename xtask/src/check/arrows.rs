//! Who may depend on whom (the house's arrows): `api -> filters`, `edge` and `app -> api, filters`, never back.

use anyhow::{Result, bail};
use serde_json::Value;

use super::packages;

/// What cargo, and npm, call `filters`.
const ENGINE: &str = "safelight-filters";

/// Each crate of the workspace and the crates of the workspace it may depend on.
const ARROWS: [(&str, &[&str]); 6] = [
    (ENGINE, &[]),
    ("api", &[ENGINE]),
    ("edge", &["api", ENGINE]),
    ("app", &["api", ENGINE]),
    ("xtask", &[]),
    ("storage-probe", &["edge"]),
];

/// Fails with a line for each dependency that is not in the table; build and test dependencies count.
pub(super) fn check(metadata: &Value) -> Result<()> {
    let packages = packages(metadata)?;
    let mut wrong = Vec::new();
    for package in packages {
        let name = package["name"].as_str().unwrap_or_default();
        let Some((_, allowed)) = ARROWS.iter().find(|(crate_name, _)| *crate_name == name) else {
            wrong.push(format!("{name} is not in the table of crates (xtask/src/check/arrows.rs)"));
            continue;
        };
        let ours = package["dependencies"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|dependency| dependency["path"].is_string());
        let names = ours.filter_map(|dependency| dependency["name"].as_str());
        wrong.extend(names.filter(|to| !allowed.contains(to)).map(|to| format!("{name} must not depend on {to}")));
    }
    if let Some((missing, _)) = ARROWS.iter().find(|(name, _)| packages.iter().all(|package| package["name"] != *name))
    {
        wrong.push(format!("{missing} is in the table, but not in the workspace"));
    }
    if !wrong.is_empty() {
        bail!("{}", wrong.join("\n"));
    }
    eprintln!("{} crates depend on each other as they may.", packages.len());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn house(filters_depends_on: &[&str]) -> Value {
        let package = |name: &str, on: &[&str]| {
            let on: Vec<_> = on.iter().map(|name| json!({"name": name, "path": format!("/{name}")})).collect();
            json!({"name": name, "dependencies": on})
        };
        json!({"packages": [
            package(ENGINE, filters_depends_on),
            package("api", &[ENGINE]),
            package("edge", &["api", ENGINE]),
            package("app", &["api", ENGINE]),
            package("xtask", &[]),
            package("storage-probe", &["edge"]),
        ]})
    }

    #[test]
    fn arrows_as_designed_pass() {
        assert!(check(&house(&[])).is_ok());
    }

    #[test]
    fn arrow_back_is_caught() {
        let error = check(&house(&["api"])).err().map(|error| error.to_string());
        assert_eq!(error.as_deref(), Some("safelight-filters must not depend on api"));
    }

    #[test]
    fn crate_outside_the_table_is_caught() {
        let mut house = house(&[]);
        house["packages"][0]["name"] = json!("extra");
        let error = check(&house).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(error.contains("extra is not in the table") && error.contains("filters is in the table"), "{error}");
    }
}
