//! The canonical text of a JSON value, by the rules in the parent module's documentation.

use std::collections::BTreeMap;

use serde_json::Value;

/// Writes `value` by the rules in the module's documentation.
pub(super) fn write_canonical(value: &Value, text: &mut String) {
    match value {
        Value::Object(fields) => {
            let sorted: BTreeMap<&String, &Value> = fields.iter().collect();
            list(text, ['{', '}'], sorted, |(key, value), text| {
                text.push_str(&Value::from(key.as_str()).to_string());
                text.push(':');
                write_canonical(value, text);
            });
        }
        Value::Array(items) => list(text, ['[', ']'], items, write_canonical),
        // `{}` of an f64 is the shortest text that reads back the same, and never uses an exponent.
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (None, Some(real)) => text.push_str(&format!("{real}")),
            _ => text.push_str(&number.to_string()),
        },
        other => text.push_str(&other.to_string()),
    }
}

fn list<T>(
    text: &mut String,
    [open, close]: [char; 2],
    items: impl IntoIterator<Item = T>,
    write: impl Fn(T, &mut String),
) {
    text.push(open);
    for (i, item) in items.into_iter().enumerate() {
        if i > 0 {
            text.push(',');
        }
        write(item, text);
    }
    text.push(close);
}
