//! Differences of the output settings, as JSON values with their defaults.

use serde_json::{Map, Value};

use super::Difference;
use crate::image::{BitDepth, Encoding, Subsampling};
use crate::recipe::Output;

/// The fields of the output settings.
pub const FIELDS: [&str; 5] = ["format", "quality", "subsampling", "bit_depth", "metadata"];

pub(super) fn differences(from: &Output, to: &Output) -> Vec<Difference> {
    let both = FIELDS.map(|field| (field, value(from, field), value(to, field)));
    let changed = both.into_iter().filter(|(_, from, to)| from != to);
    changed.map(|(field, from, to)| Difference::Output { field, from, to }).collect()
}

/// The value of a field, or its default. Null if the format does not have the field, or the source decides.
pub(super) fn value(output: &Output, field: &str) -> Value {
    match (field, output.encoding) {
        ("format", _) => output.format().into(),
        ("metadata", _) => output.metadata.as_str().into(),
        ("quality", Encoding::Jpeg { quality, .. }) => quality.into(),
        ("subsampling", Encoding::Jpeg { subsampling, .. }) => {
            if subsampling == Subsampling::S444 { "4:4:4" } else { "4:2:0" }.into()
        }
        ("bit_depth", Encoding::Png { depth: Some(depth) }) => if depth == BitDepth::Sixteen { 16 } else { 8 }.into(),
        _ => Value::Null,
    }
}

/// The output settings with these values.
///
/// # Errors
///
/// The values are not valid together: the engine's sentence.
pub(super) fn read(values: impl IntoIterator<Item = (&'static str, Value)>) -> Result<Output, String> {
    let values = values.into_iter().filter(|(_, value)| !value.is_null());
    let fields: Map<String, Value> = values.map(|(field, value)| (field.to_owned(), value)).collect();
    Output::from_value(&Value::Object(fields)).map_err(|error| error.message.trim_end_matches('.').to_owned())
}
