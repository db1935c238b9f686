//! Which sums a query reads.

use super::statement::Statement;
use crate::library::sql::Value;

/// What a summary covers.
pub(super) struct Scope<'a> {
    pub(super) preset_id: &'a str,
    pub(super) version: Option<u32>,
    /// The first and the last day; -1 for the sums of all days.
    pub(super) days: [i64; 2],
}

impl Scope<'_> {
    /// A statement that reads sums. `tail` follows its conditions.
    pub(super) fn statement(&self, select: &str, days: [i64; 2], tail: &str) -> Statement {
        let mut statement = Statement::new(format!("SELECT {select} WHERE "));
        let [first, last] = days.map(|day| Value::from(day as f64));
        statement.add("preset_id = ? AND day >= ? AND day <= ?", [Value::from(self.preset_id), first, last]);
        statement.add_if(" AND version = ?", self.version);
        statement.add(tail, []);
        statement
    }
}
