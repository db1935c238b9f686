//! Tests the crate table on synthetic metadata, and modules, cycles, layers and the drawing on synthetic crates and on the real ones.

use std::path::Path;

use serde_json::json;

use super::*;

fn metadata_with(filters_depends_on: &[&str]) -> Value {
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
fn dependencies_as_designed_pass() {
    assert!(check_crates(&metadata_with(&[])).is_ok());
}

#[test]
fn dependency_backwards_is_refused() {
    let error = check_crates(&metadata_with(&["api"])).err().map(|error| error.to_string());
    assert_eq!(error.as_deref(), Some("safelight-filters must not depend on api"));
}

#[test]
fn crate_outside_the_table_is_refused() {
    let mut metadata = metadata_with(&[]);
    metadata["packages"][0]["name"] = json!("extra");
    let error = check_crates(&metadata).err().map(|error| error.to_string()).unwrap_or_default();
    assert!(error.contains("extra is not in the table") && error.contains("filters is in the table"), "{error}");
}

/// Writes a crate with these files, reads its levels and deletes it.
fn crate_levels(name: &str, files: &[(&str, &str)]) -> Result<Vec<Level>> {
    let folder = std::env::temp_dir().join(format!("xtask-arrows-{name}-{}", std::process::id()));
    for (file, text) in files {
        let path = folder.join("src").join(file);
        fs::create_dir_all(path.parent().unwrap_or(Path::new("")))?;
        fs::write(path, text)?;
    }
    let modules = Modules::read(&folder, &folder);
    fs::remove_dir_all(&folder)?;
    Ok(graph::levels(&modules?))
}

/// The dependencies of the top level, each as `a -> b`.
fn top(levels: &[Level]) -> Vec<String> {
    levels.first().into_iter().flat_map(Level::pairs).map(|(from, to)| format!("{from} -> {to}")).collect()
}

fn names(words: &[&str]) -> BTreeSet<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

#[test]
fn cycle_of_three_modules_is_found_with_its_places() -> Result<()> {
    let levels = crate_levels(
        "three",
        &[
            ("lib.rs", "mod a;\nmod b;\nmod c;\nmod d;\nuse a::X;"),
            ("a.rs", "//! A.\n\nuse crate::b::Y;\nuse crate::d::W;\npub struct X;"),
            ("b.rs", "pub struct Y;\nfn f() {\n    let c = crate::c::Z;\n}"),
            ("c.rs", "use super::d;\npub struct Z(pub super::a::X);\nfn f(_: d::W) {}"),
            ("d.rs", "pub struct W;"),
        ],
    )?;
    let (cycles, rest) = cycles::find(&levels[0]);
    let expected = "cycle in crate: a -> b -> c -> a\n    a -> b: src/a.rs:3 names crate::b::Y\n    b -> c: src/b.rs:3 names crate::c::Z\n    \
                    c -> a: src/c.rs:2 names super::a::X";
    assert_eq!(cycles, [expected]);
    assert_eq!(rest.len(), 4, "one arrow of the cycle is set aside: {rest:?}");
    Ok(())
}

#[test]
fn cycle_below_the_top_is_found() -> Result<()> {
    let levels = crate_levels(
        "below",
        &[
            ("lib.rs", "mod a;"),
            ("a.rs", "mod b;\nmod c;"),
            ("a/b.rs", "use super::c::f;\npub fn g() {}"),
            ("a/c.rs", "use crate::a::b;\npub fn f() { b::g() }"),
        ],
    )?;
    let found: Vec<String> = levels.iter().flat_map(|level| cycles::find(level).0).collect();
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("cycle in crate::a: b -> c -> b\n"), "{found:?}");
    Ok(())
}

#[test]
fn parent_and_child_may_use_each_other() -> Result<()> {
    let levels = crate_levels(
        "parent",
        &[
            ("main.rs", "mod a;\nfn main() { a::b::f(); helper() }\nfn helper() {}"),
            ("a.rs", "pub mod b;\npub struct X;\nuse b::f;"),
            ("a/b.rs", "use super::X;\nuse crate::helper;\npub fn f() { let x: crate::a::X = X; }"),
        ],
    )?;
    assert!(levels.iter().all(|level| level.arrows.is_empty()), "{levels:?}");
    Ok(())
}

#[test]
fn test_code_is_exempt() -> Result<()> {
    let levels = crate_levels(
        "tests",
        &[
            ("lib.rs", "mod a;\nmod b;\nmod c;\n#[cfg(test)]\nmod only_for_tests;"),
            (
                "a.rs",
                "#[cfg(test)]\nuse crate::b::f;\n#[cfg(all(test, unix))]\nmod tests { use crate::b; }\n#[cfg(test)]\nmod more;\n\
                 struct S;\nimpl S {\n    #[cfg(test)]\n    fn t() { crate::b::f() }\n}\n#[cfg(any(test, unix))]\nuse crate::c::g;",
            ),
            ("a/more.rs", "use crate::b::f;"),
            ("b.rs", "pub fn f() {}"),
            ("c.rs", "pub fn g() {}"),
            ("only_for_tests.rs", "use crate::{a, b};"),
        ],
    )?;
    assert_eq!(top(&levels), ["a -> c"]);
    assert_eq!(levels[0].modules, names(&["a", "b", "c"]));
    Ok(())
}

#[test]
fn use_is_found_in_every_form() -> Result<()> {
    let forms = [
        "use crate::{c, b::{self, f}};",
        "use crate::b as other;",
        "use crate::b::*;",
        "fn g() { crate::b::f::<u8>() }",
        "fn g(_: &dyn Fn(super::b::T)) {}",
        "fn g() { assert!(1 > 0, \"{}\", crate::b::f()); }",
        "macro_rules! m { () => { $crate::b::f() }; }",
        "#[derive(Serialize)]\nstruct S { #[serde(with = \"crate::b\")] x: u8 }",
        "mod inner { pub(super) fn g() { super::super::b::f() } }",
        "use crate as root;\nfn g() { root::b::f() }",
        "fn g() { use crate::b; b::f() }",
        "use super::*;\nfn g() { b::f() }",
        "use crate::again;\nfn g() { again() }",
    ];
    for form in forms {
        let files = [
            ("lib.rs", "mod a;\nmod b;\nmod c;\nuse b::f as again;"),
            ("a.rs", form),
            ("b.rs", "pub fn f() {}"),
            ("c.rs", ""),
        ];
        let arrows = top(&crate_levels("forms", &files)?);
        assert!(arrows.contains(&"a -> b".to_owned()), "{form}: {arrows:?}");
    }
    let others = "use std::b::c;\nuse ::b::c as d;\nfn g() { let b = 1; let c = b + 1; other::b::f(c) }";
    assert_eq!(
        top(&crate_levels(
            "others",
            &[("lib.rs", "mod a;\nmod b;\nmod c;"), ("a.rs", others), ("b.rs", ""), ("c.rs", "")]
        )?),
        [""; 0]
    );
    Ok(())
}

#[test]
fn re_export_counts_for_its_module_outside_and_for_its_target_inside() -> Result<()> {
    let levels = crate_levels(
        "again",
        &[
            ("lib.rs", "mod http;\nmod jobs;"),
            ("http.rs", "use crate::jobs::Message;"),
            ("jobs.rs", "mod queue;\nmod run;\npub(crate) use queue::Message;"),
            ("jobs/queue.rs", "pub struct Message;"),
            ("jobs/run.rs", "use super::Message;"),
        ],
    )?;
    assert_eq!(top(&levels), ["http -> jobs"]);
    let below: Vec<_> = levels[1..].iter().flat_map(Level::pairs).collect();
    assert_eq!(below, [("run".to_owned(), "queue".to_owned())]);
    Ok(())
}

#[test]
fn modules_that_a_macro_declares_are_found() -> Result<()> {
    let files = [
        ("lib.rs", "mod a;\nmacro_rules! all { ($($n:ident,)*) => { $(mod $n;)* }; }\nall! { b, c, }"),
        ("a.rs", ""),
        ("b.rs", "use crate::a;"),
        ("c.rs", ""),
    ];
    assert_eq!(top(&crate_levels("macro", &files)?), ["b -> a"]);
    Ok(())
}

#[test]
fn layers_hold_direction_and_the_list_of_modules() -> Result<()> {
    let levels = crate_levels(
        "layers",
        &[
            ("lib.rs", "mod a;\nmod b;\nmod c;\nmod d;"),
            ("a.rs", "use crate::{b, d};"),
            ("b.rs", "use crate::c;"),
            ("c.rs", ""),
            ("d.rs", "use crate::c;"),
        ],
    )?;
    let layer = |name, modules, independent| Layer { name, modules, independent };
    let fine = [layer("high", &["a", "b"], false), layer("low", &["d", "c"], false)];
    assert_eq!(layers::violations(&levels[0], &fine), [""; 0]);
    let turned = [layer("high", &["c", "d"], true), layer("low", &["a", "x"], false)];
    let found = layers::violations(&levels[0], &turned).join("\n");
    for part in [
        "the module b has no layer",
        "names x, and there is no such module",
        "a (low) must not use d (high):\n    src/a.rs:1 names crate::d",
        "d (high) must not use c (high):",
    ] {
        assert!(found.contains(part), "{part}: {found}");
    }
    Ok(())
}

#[test]
fn missing_file_of_a_module_is_an_error() {
    assert!(crate_levels("missing", &[("lib.rs", "mod a;")]).is_err());
    assert!(crate_levels("no-root", &[("other.rs", "")]).is_err());
}

#[test]
fn tables_name_each_module_once_and_fit_the_margin() {
    for drawn_crate in DRAWN_CRATES.into_iter().flatten() {
        let table = layers::for_crate(drawn_crate.folder);
        let all: Vec<&str> = table.iter().flat_map(|layer| layer.modules).copied().collect();
        assert_eq!(names(&all).len(), all.len(), "{}", drawn_crate.folder);
        assert!(table.iter().all(|layer| layer.name.len() <= 14), "{}", drawn_crate.folder);
    }
}

#[test]
fn transitive_reduction_omits_implied_arrows() {
    let pairs = |list: &[(&str, &str)]| -> BTreeSet<(String, String)> {
        list.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect()
    };
    let all = pairs(&[("a", "b"), ("b", "c"), ("a", "c"), ("c", "d"), ("a", "d"), ("x", "d")]);
    assert_eq!(drawing::transitive_reduction(&all), pairs(&[("a", "b"), ("b", "c"), ("c", "d"), ("x", "d")]));
}

#[test]
fn drawing_is_the_same_each_time_and_no_box_overlaps_another() -> Result<()> {
    let workspace = Workspace::find();
    let draw = || -> Result<String> {
        let mut rows = Vec::new();
        for row in DRAWN_CRATES {
            let mut panels = Vec::new();
            for drawn_crate in row {
                let levels = graph::levels(&Modules::read(&workspace.path(drawn_crate.folder), &workspace.path(""))?);
                assert!(
                    levels[0].modules.len() >= 5 && !levels[0].arrows.is_empty(),
                    "{} has modules",
                    drawn_crate.folder
                );
                panels.push(panel(drawn_crate, &levels[0], layers::for_crate(drawn_crate.folder)));
            }
            rows.push(panels);
        }
        Ok(drawing::draw(&rows, &CRATE_ARROWS))
    };
    let drawn = draw()?;
    assert_eq!(drawn, draw()?);
    let boxes: Vec<[f64; 3]> = drawn
        .lines()
        .filter(|line| line.starts_with("<rect class=\"box\""))
        .map(|line| {
            ["x", "y", "width"].map(|name| {
                let after = line.split(&format!(" {name}=\"")).nth(1).unwrap_or_default();
                after.split('"').next().unwrap_or_default().parse().unwrap_or(f64::NAN)
            })
        })
        .collect();
    assert!(boxes.len() > 50, "{} boxes", boxes.len());
    for (index, [x, y, width]) in boxes.iter().enumerate() {
        assert!(*x >= 0.0 && x + width <= 1200.0, "box {index} is within the drawing");
        for [other_x, other_y, other_width] in &boxes[..index] {
            let is_apart = y != other_y || x + width <= *other_x || other_x + other_width <= *x;
            assert!(is_apart, "box {index} overlaps another one");
        }
    }
    Ok(())
}

#[test]
fn modules_of_this_workspace_are_read() -> Result<()> {
    let workspace = Workspace::find();
    let modules = Modules::read(&workspace.path("xtask"), &workspace.path(""))?;
    assert!(modules.all.iter().any(|module| module.file == Path::new("xtask/src/check/arrows/graph.rs")));
    let arrows = top(&graph::levels(&modules));
    assert!(arrows.contains(&"check -> workspace".to_owned()), "{arrows:?}");
    Ok(())
}
