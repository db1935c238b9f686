//! A statement that is put together from conditions.

use crate::library::sql::Value;

/// A `SELECT` with its parameters.
pub(super) struct Statement {
    pub(super) text: String,
    pub(super) values: Vec<Value>,
}

impl Statement {
    /// `text` ends where conditions follow.
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), values: Vec::new() }
    }

    /// Adds a piece of text. Each `?` in it becomes the place of the next value.
    pub(super) fn add<const N: usize>(&mut self, text: &str, values: [Value; N]) {
        let mut pieces = text.split('?');
        self.text.push_str(pieces.next().unwrap_or_default());
        for (piece, value) in pieces.zip(values) {
            self.values.push(value);
            self.text.push_str(&format!("?{}{piece}", self.values.len()));
        }
    }

    /// Adds a piece of text if there is a value.
    pub(super) fn add_if<T: Into<Value>>(&mut self, text: &str, value: Option<T>) {
        if let Some(value) = value {
            self.add(text, [value.into()]);
        }
    }
}
