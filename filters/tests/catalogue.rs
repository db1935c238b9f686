//! The catalogue pages, `docs/OPERATIONS.md` and `docs/LOOKS.md`, are generated from the specifications and the looks; this test checks
//! that they are up to date. `SAFELIGHT_BLESS=1` writes them and fails, as for the goldens.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its files has failed")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use filters::{Group, OpSpec, ParamKind, ParamSpec, catalog, looks};
use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// Checks that the page equals `text`; with `SAFELIGHT_BLESS` writes it.
fn held(name: &str, text: &str) {
    let path = root().join("docs").join(name);
    let bless = std::env::var_os("SAFELIGHT_BLESS").is_some();
    if bless {
        fs::write(&path, text).unwrap();
    }
    assert!(!bless, "{name} was written; look at it, then run again without SAFELIGHT_BLESS");
    let seen = fs::read_to_string(&path).ok();
    assert!(
        seen.as_deref() == Some(text),
        "docs/{name} is not what the specifications make: bless it (SAFELIGHT_BLESS=1 cargo test -p safelight-filters --test catalogue)"
    );
}

/// The picture of a golden folder next to the original.
fn pictures(text: &mut String, folder: &str, label: &str) {
    assert!(root().join("filters/goldens").join(folder).join("picture.jpg").is_file(), "{folder} has no picture");
    writeln!(text, "| before | {} |\n| --- | --- |", label.to_lowercase()).unwrap();
    writeln!(
        text,
        "| ![A cat, as photographed](../photos/chelsea.png) | ![The same, {}](../filters/goldens/{folder}/picture.jpg) |\n",
        label.to_lowercase()
    )
    .unwrap();
}

/// Steps as JSON, one per line, with long texts cut off.
fn steps(text: &mut String, ops: &[Value]) {
    let shortened = |value: &Value| match value {
        Value::String(long) if long.len() > 60 => Value::from(long.chars().take(40).collect::<String>() + "…"),
        other => other.clone(),
    };
    let lines: Vec<String> = ops
        .iter()
        .map(|op| {
            let fields = op.as_object().unwrap();
            let rest = fields.iter().filter(|(name, _)| *name != "op");
            let rest: String = rest.map(|(name, value)| format!(r#", "{name}": {}"#, shortened(value))).collect();
            format!(r#"{{"op": {}{rest}}}"#, fields["op"])
        })
        .collect();
    writeln!(text, "```json\n[{}]\n```\n", lines.join(",\n ")).unwrap();
}

fn range<T: std::fmt::Display>([low, high]: [T; 2]) -> String {
    format!("{low} to {high}")
}

/// Default, slider range and allowed range.
fn values(kind: &ParamKind) -> [String; 3] {
    let none = || "–".to_owned();
    match kind {
        ParamKind::Number { default, soft, hard, .. } => [default.to_string(), range(*soft), range(*hard)],
        ParamKind::Integer { default, soft, hard, step } => {
            let multiples = if *step == 1 { String::new() } else { format!(", multiples of {step}") };
            [default.map_or_else(none, |v| v.to_string()), range(*soft), range(*hard) + &multiples]
        }
        ParamKind::Choice { default, options } => {
            let words: Vec<_> = options.iter().map(|option| format!("`{}`", option.value)).collect();
            [format!("`{default}`"), none(), words.join(", ")]
        }
        ParamKind::Flag { default } => [default.to_string(), none(), "true, false".to_owned()],
        ParamKind::Color { default } => [format!("`{default}`"), none(), "`#rrggbb`".to_owned()],
        ParamKind::Curve => {
            ["a straight line".to_owned(), none(), "2 to 16 points `[input, output]`, 0 to 1".to_owned()]
        }
        ParamKind::Numbers { default, counts, hard } => {
            let counts: Vec<_> = counts.iter().map(ToString::to_string).collect();
            let default: Vec<_> = default.iter().map(ToString::to_string).collect();
            [default.join(", "), none(), format!("{} numbers, {}", counts.join(" or "), range(*hard))]
        }
        ParamKind::Lut => [none(), none(), "`sha256:` and the SHA-256 of a `.cube` file".to_owned()],
    }
}

fn parameters(text: &mut String, params: &[ParamSpec]) {
    if params.is_empty() {
        writeln!(text, "It takes no parameters.\n").unwrap();
        return;
    }
    writeln!(text, "| parameter | label | unit | default | slider | accepted |").unwrap();
    writeln!(text, "| --- | --- | --- | --- | --- | --- |").unwrap();
    for param in params {
        let [default, soft, hard] = values(&param.kind);
        writeln!(text, "| `{}` | {} | {} | {default} | {soft} | {hard} |", param.name, param.label, param.unit)
            .unwrap();
    }
    text.push('\n');
}

fn operation(text: &mut String, spec: &OpSpec) {
    let cases = fs::read(root().join("filters/goldens").join(spec.name).join("cases.json")).unwrap();
    let cases: Vec<Vec<Value>> = serde_json::from_slice(&cases).unwrap();
    writeln!(text, "### {}\n\n`{}`: {}\n", spec.label, spec.name, spec.summary).unwrap();
    pictures(text, spec.name, spec.label);
    steps(text, &cases[0]);
    parameters(text, spec.params);
}

#[test]
fn operations_page_is_up_to_date() {
    let mut text = "# Operations\n\nThis page lists every operation of the engine by group: what it does, a picture with the JSON that made it, and its\n\
        parameters. If a recipe leaves out a parameter, its default applies. A recipe with a value outside of the accepted range\n\
        is refused. The comment at the top of each file in `filters/src/ops/` has the formula and its source.\n\n\
        Every operation may also have an `id` and `\"off\": true` ([API.md](API.md#rendering)). They are stored and change no\n\
        digest.\n\n\
        A test generates this page from the specifications. Photograph: see [its licence](../photos/LICENCES.md).\n\n"
        .to_owned();
    let mut count = 0;
    let groups = [Group::Tone, Group::Color, Group::Detail, Group::Geometry];
    for (group, title) in groups.into_iter().zip(["Tone", "Colour", "Detail", "Geometry"]) {
        writeln!(text, "## {title}\n").unwrap();
        for spec in catalog().filter(|spec| spec.group == group) {
            operation(&mut text, spec);
            count += 1;
        }
    }
    assert_eq!(count, catalog().count(), "operations in the groups");
    held("OPERATIONS.md", &(text.trim_end().to_owned() + "\n"));
}

#[test]
fn looks_page_is_up_to_date() {
    let mut text = "# Looks\n\nA look is a named list of steps. Looks ship with the engine, as data in `filters/looks/`. You can copy the steps of a\n\
        look and change them.\n\nA test generates this page from the looks. Photograph: see [its licence](../photos/LICENCES.md).\n\n"
        .to_owned();
    let looks = looks();
    assert_eq!(looks.len(), fs::read_dir(root().join("filters/looks")).unwrap().count(), "looks and their files");
    for look in looks {
        let value = serde_json::to_value(&look).unwrap();
        writeln!(text, "## {}\n\n`{}`: {}\n", look.label, look.name, look.summary).unwrap();
        pictures(&mut text, &format!("_look_{}", look.name), &look.label);
        steps(&mut text, value["ops"].as_array().unwrap());
    }
    held("LOOKS.md", &(text.trim_end().to_owned() + "\n"));
}
