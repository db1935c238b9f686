//! The documents of presets and makes: JSON files that people write by hand, export here, or let another program store in
//! a bucket. Each error names its place with a JSON pointer from the root of the document.

use api::ErrorCode;
use axum::http::StatusCode;
use filters::Recipe;
use serde_json::{Map, Value};

use super::fields;
use crate::problem::Fault;

/// The `format` of an exported preset.
pub(crate) const FORMAT: &str = "safelight.preset";

/// The version of [`FORMAT`].
pub(crate) const FORMAT_VERSION: u64 = 1;

const PRESET_FIELDS: &[&str] =
    &["format", "version", "id", "name", "description", "tags", "rating", "folder", "note", "recipe", "versions"];
const VERSION_FIELDS: &[&str] = &["version", "created_at", "note", "recipe", "recipe_sha256"];
const MAKE_FIELDS: &[&str] = &["image", "recipe", "rating"];

/// Maximum number of versions in one document.
pub(super) const MAX_VERSIONS: usize = 200;

/// A preset as a document states it. An absent field says nothing: it does not change what the library has.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct PresetDocument {
    /// The id of a preset, or an id that the sender chose.
    pub(crate) id: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) tags: Option<Vec<String>>,
    pub(crate) rating: Option<u8>,
    pub(crate) folder: Option<String>,
    /// Oldest first, at least one. The last one is the preset's recipe.
    pub(crate) versions: Vec<VersionDocument>,
}

/// A version of a preset in a document.
#[derive(Debug, PartialEq)]
pub(crate) struct VersionDocument {
    pub(crate) recipe: Recipe,
    pub(crate) note: Option<String>,
}

/// A make as a document states it.
#[derive(Debug, PartialEq)]
pub(crate) struct MakeDocument {
    /// The id of an image in the library. Without it the make is only compared.
    pub(crate) image: Option<String>,
    /// The maker's recipe. Without it the make is exact.
    pub(crate) recipe: Option<Recipe>,
    pub(crate) rating: Option<u8>,
}

impl PresetDocument {
    /// Parses a document: a preset, or a bare recipe.
    pub(crate) fn parse(text: &[u8]) -> Result<Self, Fault> {
        let value = parse_json(text)?;
        let fields = object(&value, "")?;
        let is_bare = !fields.contains_key("recipe") && fields.contains_key("ops");
        if is_bare {
            let versions = vec![VersionDocument { recipe: Recipe::from_value(&value)?, note: None }];
            return Ok(Self { versions, ..Self::default() });
        }
        known_fields(fields, PRESET_FIELDS)?;
        check_format(fields)?;
        let mut versions = earlier_versions(fields)?;
        let note = text_field(fields, "/note")?.map(fields::clean_note).transpose();
        let last = VersionDocument { recipe: required_recipe(fields, "")?, note: located(note, "/note")?.flatten() };
        // An export repeats the present version in its list.
        let digest = last.recipe.digest();
        versions.retain(|version| version.recipe.digest() != digest);
        versions.push(last);
        Ok(Self {
            id: id(fields)?,
            name: located(text_field(fields, "/name")?.map(fields::clean_name).transpose(), "/name")?,
            description: {
                let text = text_field(fields, "/description")?.map(fields::clean_description).transpose();
                located(text, "/description")?.flatten()
            },
            tags: tags(fields)?,
            rating: rating(fields)?,
            folder: {
                let path = text_field(fields, "/folder")?.map(fields::clean_folder).transpose();
                located(path, "/folder")?.flatten()
            },
            versions,
        })
    }
}

impl MakeDocument {
    /// Parses a document.
    pub(crate) fn parse(text: &[u8]) -> Result<Self, Fault> {
        let value = parse_json(text)?;
        let fields = object(&value, "")?;
        known_fields(fields, MAKE_FIELDS)?;
        let image = text_field(fields, "/image")?.map(str::to_owned);
        let recipe = present(fields, "recipe").map(|recipe| recipe_at(recipe, "/recipe")).transpose()?;
        Ok(Self { image, recipe, rating: rating(fields)? })
    }
}

/// Parses JSON whose objects have unique names. Some programs write a byte order mark.
fn parse_json(text: &[u8]) -> Result<Value, Fault> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    if text.trim_ascii().is_empty() {
        return Err(wrong("The file is empty.", ""));
    }
    filters::parse_json(text).map_err(|error| wrong(format!("The file is not valid JSON: {error}."), ""))
}

fn check_format(fields: &Map<String, Value>) -> Result<(), Fault> {
    if let Some(format) = present(fields, "format")
        && format != FORMAT
    {
        return Err(wrong(format!("The format is not \"{FORMAT}\"."), "/format"));
    }
    match present(fields, "version") {
        Some(version) if version != FORMAT_VERSION => {
            let detail = format!("This release reads version {FORMAT_VERSION} of the format \"{FORMAT}\" only.");
            Err(wrong(detail, "/version"))
        }
        _ => Ok(()),
    }
}

fn earlier_versions(fields: &Map<String, Value>) -> Result<Vec<VersionDocument>, Fault> {
    let Some(value) = present(fields, "versions") else { return Ok(Vec::new()) };
    let Value::Array(items) = value else { return Err(wrong("`versions` must be a list.", "/versions")) };
    if items.len() > MAX_VERSIONS {
        let detail = format!("The document has {} versions. The limit is {MAX_VERSIONS}.", items.len());
        return Err(Fault::over_limit(detail, "versions", items.len() as u64, MAX_VERSIONS as u64).at("/versions"));
    }
    let version = |(index, item): (usize, &Value)| {
        let pointer = format!("/versions/{index}");
        let fields = object(item, &pointer)?;
        known_fields(fields, VERSION_FIELDS).map_err(|fault| prefixed(fault, &pointer))?;
        let note = match present(fields, "note") {
            None => None,
            Some(Value::String(text)) => located(fields::clean_note(text), &format!("{pointer}/note"))?,
            Some(_) => return Err(wrong("`note` must be text.", &format!("{pointer}/note"))),
        };
        Ok(VersionDocument { recipe: required_recipe(fields, &pointer)?, note })
    };
    items.iter().enumerate().map(version).collect()
}

fn required_recipe(fields: &Map<String, Value>, parent: &str) -> Result<Recipe, Fault> {
    let recipe = present(fields, "recipe").ok_or_else(|| wrong("A preset needs a `recipe`.", parent))?;
    recipe_at(recipe, &format!("{parent}/recipe"))
}

fn recipe_at(value: &Value, pointer: &str) -> Result<Recipe, Fault> {
    Recipe::from_value(value).map_err(|error| {
        let place = format!("{pointer}{}", error.pointer);
        Fault::from(error).at(&place)
    })
}

fn id(fields: &Map<String, Value>) -> Result<Option<String>, Fault> {
    let Some(id) = text_field(fields, "/id")? else { return Ok(None) };
    if !fields::is_external_id(id) {
        let detail = "An `id` has 1 to 64 characters of `A-Z`, `a-z`, `0-9`, `.`, `_` and `-`.";
        return Err(wrong(detail, "/id"));
    }
    Ok(Some(id.to_owned()))
}

fn tags(fields: &Map<String, Value>) -> Result<Option<Vec<String>>, Fault> {
    let Some(value) = present(fields, "tags") else { return Ok(None) };
    let Value::Array(items) = value else { return Err(wrong("`tags` must be a list of texts.", "/tags")) };
    let text = |(index, item): (usize, &Value)| match item {
        Value::String(tag) => Ok(tag.clone()),
        _ => Err(wrong("A tag must be text.", &format!("/tags/{index}"))),
    };
    let tags: Vec<String> = items.iter().enumerate().map(text).collect::<Result<_, _>>()?;
    located(fields::clean_tags(tags.iter().map(String::as_str)), "/tags").map(Some)
}

fn rating(fields: &Map<String, Value>) -> Result<Option<u8>, Fault> {
    let Some(value) = present(fields, "rating") else { return Ok(None) };
    // 4.0 is a whole number, too, whatever the language that wrote it.
    let whole = value.as_i64().or_else(|| value.as_f64().filter(|it| it.fract() == 0.0).map(|it| it as i64));
    let whole = whole.ok_or_else(|| wrong("`rating` must be a whole number from 0 to 5.", "/rating"))?;
    located(fields::rating(whole), "/rating").map(Some)
}

fn text_field<'a>(fields: &'a Map<String, Value>, pointer: &str) -> Result<Option<&'a str>, Fault> {
    let name = pointer.trim_start_matches('/');
    match present(fields, name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(wrong(format!("`{name}` must be text."), pointer)),
    }
}

/// A field that is there and not null.
fn present<'a>(fields: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    fields.get(name).filter(|value| !value.is_null())
}

fn object<'a>(value: &'a Value, pointer: &str) -> Result<&'a Map<String, Value>, Fault> {
    value.as_object().ok_or_else(|| wrong("This must be a JSON object.", pointer))
}

fn known_fields(fields: &Map<String, Value>, known: &[&str]) -> Result<(), Fault> {
    let Some(field) = fields.keys().find(|field| !known.contains(&field.as_str())) else { return Ok(()) };
    let shown: String = field.chars().take(40).collect();
    let detail = format!("The field `{shown}` is unknown. The known fields are: {}.", known.join(", "));
    let pointer = format!("/{}", field.replace('~', "~0").replace('/', "~1"));
    Err(wrong(detail, &pointer))
}

fn wrong(detail: impl Into<String>, pointer: &str) -> Fault {
    Fault::new(StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::InvalidValue, detail).at(pointer)
}

/// Adds the place to a refusal.
fn located<T>(result: Result<T, Fault>, pointer: &str) -> Result<T, Fault> {
    result.map_err(|fault| fault.at(pointer))
}

fn prefixed(fault: Fault, parent: &str) -> Fault {
    let place = format!("{parent}{}", fault.pointer().unwrap_or_default());
    fault.at(&place)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const RECIPE: &str = r#"{"version":1,"ops":[{"op":"exposure","ev":0.4}]}"#;

    fn preset(text: &str) -> PresetDocument {
        PresetDocument::parse(text.as_bytes()).unwrap()
    }

    fn refusal(result: Result<impl Sized, Fault>) -> (String, ErrorCode) {
        let problem = result.err().unwrap().problem().clone();
        assert!(problem.detail.ends_with('.') || problem.detail.ends_with(')'), "{}", problem.detail);
        (problem.pointer.unwrap(), problem.code)
    }

    #[test]
    fn preset_document_states_fields_and_recipe() {
        let document = preset(&format!(
            r#"{{"id":"warm-1","name":" Warm ","description":"a\nb","tags":["sun","sun"],"rating":4.0,"folder":"/A/B/","recipe":{RECIPE}}}"#
        ));
        assert_eq!(document.id.as_deref(), Some("warm-1"));
        assert_eq!(document.name.as_deref(), Some("Warm"));
        assert_eq!(document.description.as_deref(), Some("a\nb"));
        assert_eq!(document.tags.as_deref(), Some(&["sun".to_owned()][..]));
        assert_eq!((document.rating, document.folder.as_deref()), (Some(4), Some("A/B")));
        assert_eq!(document.versions.len(), 1);
        assert_eq!(document.versions[0].recipe, Recipe::from_json(RECIPE.as_bytes()).unwrap());
    }

    #[test]
    fn bare_recipe_is_a_preset_without_fields() {
        let document = preset(RECIPE);
        assert_eq!((document.id, document.name, document.versions.len()), (None, None, 1));
        // A byte order mark, as some programs write it.
        assert_eq!(preset(&format!("\u{feff}{RECIPE}")).versions.len(), 1);
    }

    #[test]
    fn export_repeats_present_version_once() {
        let older = json!({"version": 1, "ops": [{"op": "invert"}]});
        let recipe: Value = serde_json::from_str(RECIPE).unwrap();
        let text = json!({
            "format": FORMAT, "version": FORMAT_VERSION, "name": "a", "recipe": recipe,
            "versions": [{"version": 1, "recipe": older, "note": "first"}, {"version": 2, "recipe": recipe}],
        });
        let versions = preset(&text.to_string()).versions;
        assert_eq!(versions.len(), 2);
        assert_eq!(versions[0].note.as_deref(), Some("first"));
        assert_eq!(versions[1].recipe, Recipe::from_value(&recipe).unwrap());
    }

    #[test]
    fn errors_of_preset_documents_have_pointers() {
        let parse = |text: &str| refusal(PresetDocument::parse(text.as_bytes()));
        for (text, pointer, code) in [
            ("", "", ErrorCode::InvalidValue),
            (" \n", "", ErrorCode::InvalidValue),
            ("[]", "", ErrorCode::InvalidValue),
            ("{", "", ErrorCode::InvalidValue),
            (r#"{"name":"a","name":"b"}"#, "", ErrorCode::InvalidValue),
            (r#"{"name":"a"}"#, "", ErrorCode::InvalidValue),
            (r#"{"recipe":null}"#, "", ErrorCode::InvalidValue),
            (r#"{"recipe":7}"#, "/recipe", ErrorCode::RecipeMalformed),
            (
                r#"{"recipe":{"version":1,"ops":[{"op":"exposure","ev":99}]}}"#,
                "/recipe/ops/0/ev",
                ErrorCode::RecipeOutOfRange,
            ),
            (r#"{"version":1,"ops":[{"op":"nope"}]}"#, "/ops/0/op", ErrorCode::RecipeUnknownOp),
            (r#"{"recipe":{"version":1},"a/b":1}"#, "/a~1b", ErrorCode::InvalidValue),
            (r#"{"recipe":{"version":1},"id":"a b"}"#, "/id", ErrorCode::InvalidValue),
            (r#"{"recipe":{"version":1},"id":7}"#, "/id", ErrorCode::InvalidValue),
            (r#"{"recipe":{"version":1},"name":" "}"#, "/name", ErrorCode::InvalidValue),
            (r#"{"recipe":{"version":1},"tags":"sea"}"#, "/tags", ErrorCode::InvalidValue),
            (r#"{"recipe":{"version":1},"tags":["sea",5]}"#, "/tags/1", ErrorCode::InvalidValue),
            (r#"{"recipe":{"version":1},"rating":6}"#, "/rating", ErrorCode::InvalidValue),
            (r#"{"recipe":{"version":1},"rating":4.5}"#, "/rating", ErrorCode::InvalidValue),
            (r#"{"recipe":{"version":1},"format":"other"}"#, "/format", ErrorCode::InvalidValue),
            (r#"{"recipe":{"version":1},"version":2}"#, "/version", ErrorCode::InvalidValue),
            (r#"{"recipe":{"version":1},"versions":{}}"#, "/versions", ErrorCode::InvalidValue),
            (r#"{"recipe":{"version":1},"versions":[{"x":1}]}"#, "/versions/0/x", ErrorCode::InvalidValue),
            (r#"{"recipe":{"version":1},"versions":[{}]}"#, "/versions/0", ErrorCode::InvalidValue),
            (
                r#"{"recipe":{"version":1},"versions":[{"recipe":{"version":2}}]}"#,
                "/versions/0/recipe/version",
                ErrorCode::RecipeUnknownVersion,
            ),
        ] {
            assert_eq!(parse(text), (pointer.to_owned(), code), "{text}");
        }
    }

    #[test]
    fn make_document_states_image_recipe_and_rating() {
        let parse = |text: &str| MakeDocument::parse(text.as_bytes());
        assert_eq!(parse("{}").unwrap(), MakeDocument { image: None, recipe: None, rating: None });
        let full = parse(&format!(r#"{{"image":"i","rating":0,"recipe":{RECIPE}}}"#)).unwrap();
        assert_eq!((full.image.as_deref(), full.rating), (Some("i"), Some(0)));
        assert_eq!(full.recipe, Recipe::from_json(RECIPE.as_bytes()).ok());
    }

    #[test]
    fn errors_of_make_documents_have_pointers() {
        for (text, pointer, code) in [
            ("", "", ErrorCode::InvalidValue),
            ("null", "", ErrorCode::InvalidValue),
            (r#"{"image":7}"#, "/image", ErrorCode::InvalidValue),
            (r#"{"rating":"5"}"#, "/rating", ErrorCode::InvalidValue),
            (r#"{"preset":"a"}"#, "/preset", ErrorCode::InvalidValue),
            (r#"{"recipe":{"version":1,"ops":7}}"#, "/recipe/ops", ErrorCode::RecipeMalformed),
        ] {
            assert_eq!(refusal(MakeDocument::parse(text.as_bytes())), (pointer.to_owned(), code), "{text}");
        }
    }
}
