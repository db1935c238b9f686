//! The values that makes give a parameter, each with its number of makes.

use api::{ValueBin, ValueCount};
use serde::{Deserialize, Deserializer};
use serde_json::Value as Json;

use super::scope::Scope;
use super::statement::Statement;
use super::store::NO_STEP;
use crate::library::sql::{Value, values};
use crate::library::transaction::Transaction;
use crate::problem::Fault;

/// Largest number of values that a summary lists.
pub(super) const MAX_VALUES: usize = 200;

/// Largest number of different numbers of a parameter that are read. Further ones are left out.
const MAX_NUMBERS: u64 = 400_000;

/// Numbers that cross from the database as one text. A row may have two megabytes.
const NUMBERS_PER_ROW: u64 = 20_000;

/// Where values are: which parameter of which step, which output setting, or which parameter of added steps.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) kind: &'a str,
    pub(super) op: &'a str,
    /// -1 without a step.
    pub(super) step: f64,
    /// `None`: all.
    pub(super) parameter: Option<&'a str>,
}

impl<'a> Place<'a> {
    pub(super) fn of_parameter(op: &'a str, step: u32, parameter: &'a str) -> Self {
        Self { kind: "parameter", op, step: f64::from(step), parameter: Some(parameter) }
    }

    pub(super) const fn of_output(setting: &'a str) -> Self {
        Self { kind: "output", op: "", step: NO_STEP, parameter: Some(setting) }
    }

    pub(super) const fn of_added(op: &'a str, parameter: &'a str) -> Self {
        Self { kind: super::store::STEP_ADDED, op, step: NO_STEP, parameter: Some(parameter) }
    }
}

impl Scope<'_> {
    /// `select` from the values at a place, which the primary key finds.
    fn at(&self, select: &str, place: Place<'_>) -> Statement {
        let mut statement = Statement::new(format!("SELECT {select} FROM make_values WHERE "));
        let [first, last] = self.days.map(|day| day as f64);
        statement.add(
            "preset_id = ? AND (day, version) IN (SELECT day, version FROM make_days WHERE preset_id = ?",
            values![self.preset_id, self.preset_id],
        );
        statement.add(" AND day >= ? AND day <= ?", values![first, last]);
        statement.add_if(" AND version = ?", self.version);
        statement.add(") AND kind = ? AND op = ? AND step = ?", values![place.kind, place.op, place.step]);
        statement.add_if(" AND parameter = ?", place.parameter);
        statement
    }

    /// The numbers, each with its makes.
    pub(super) fn numbers(&self, library: &Transaction<'_>, place: Place<'_>) -> Result<Vec<(f64, u64)>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            numbers: String,
            makes: String,
        }
        let part = format!("value, sum(makes) AS makes, (row_number() OVER () - 1) / {NUMBERS_PER_ROW} AS part");
        let mut found = self.at(&part, place);
        found.add(" AND number IS NOT NULL GROUP BY value LIMIT ?", values![MAX_NUMBERS]);
        // A few long texts take much less memory than a row for each number.
        let text = format!(
            "SELECT '[' || group_concat(value) || ']' AS numbers, '[' || group_concat(makes) || ']' AS makes
             FROM ({}) GROUP BY part",
            found.text
        );
        let rows: Vec<Row> = library.sql.rows(&text, found.values)?;
        let mut numbers = Vec::new();
        for row in rows {
            let (values, makes): (Vec<f64>, Vec<u64>) =
                (serde_json::from_str(&row.numbers)?, serde_json::from_str(&row.makes)?);
            numbers.extend(values.into_iter().zip(makes));
        }
        Ok(numbers)
    }

    /// The other values with more than `above` makes, the most frequent first.
    pub(super) fn other_values(
        &self,
        library: &Transaction<'_>,
        place: Place<'_>,
        above: u64,
        limit: usize,
    ) -> Result<Vec<ValueCount>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            #[serde(deserialize_with = "json")]
            value: Json,
            makes: u64,
        }
        let mut statement = self.at("value, sum(makes) AS makes", place);
        let limit = Value::from(limit as u64);
        statement.add(
            " AND number IS NULL GROUP BY value HAVING sum(makes) > ? ORDER BY sum(makes) DESC, value LIMIT ?",
            [Value::from(above), limit],
        );
        let rows: Vec<Row> = library.sql.rows(&statement.text, statement.values)?;
        Ok(rows.into_iter().map(|Row { value, makes }| ValueCount { value, makes }).collect())
    }

    /// The parameters of the added steps of an operation; '' has their positions.
    pub(super) fn added_parameters(&self, library: &Transaction<'_>, op: &str) -> Result<Vec<String>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            parameter: String,
        }
        let mut statement = self.at("parameter", Place { parameter: None, ..Place::of_added(op, "") });
        statement.add(" GROUP BY parameter", []);
        let rows: Vec<Row> = library.sql.rows(&statement.text, statement.values)?;
        Ok(rows.into_iter().map(|row| row.parameter).collect())
    }
}

/// Reads a column with JSON.
fn json<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Json, D::Error> {
    serde_json::from_str(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
}

/// A number as JSON.
pub(super) fn number_json(number: f64) -> Json {
    // Whole numbers without a fraction, as the engine writes integers.
    if number.fract() == 0.0 && number.abs() < 9e15 { Json::from(number as i64) } else { Json::from(number) }
}

/// Number of ranges in the place of more numbers.
const BINS: usize = 50;

/// What a summary shows of the values of a parameter.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Histogram {
    pub(super) median: Option<f64>,
    pub(super) quartiles: Option<[f64; 2]>,
    pub(super) values: Vec<ValueCount>,
    pub(super) bins: Option<Vec<ValueBin>>,
}

/// The histogram of numbers and of other values, the most frequent first. Numbers have quartiles; too many of them are put
/// into ranges of equal width.
pub(super) fn histogram(numbers: &[(f64, u64)], others: Vec<ValueCount>) -> Histogram {
    let quartiles = filters::differences::quantiles::quartiles(numbers);
    let bins = (numbers.len() > MAX_VALUES).then(|| bins(numbers));
    let mut values = Vec::new();
    if bins.is_none() {
        let mut numbers = numbers.to_vec();
        numbers.sort_by(|(one, _), (other, _)| one.total_cmp(other));
        values.extend(numbers.iter().map(|(number, makes)| ValueCount { value: number_json(*number), makes: *makes }));
    }
    values.extend(others);
    values.truncate(MAX_VALUES);
    Histogram {
        median: quartiles.map(|quartiles| quartiles.median),
        quartiles: quartiles.map(|quartiles| [quartiles.lower, quartiles.upper]),
        values,
        bins,
    }
}

fn bins(numbers: &[(f64, u64)]) -> Vec<ValueBin> {
    let start = numbers.iter().fold(f64::INFINITY, |least, (number, _)| least.min(*number));
    let end = numbers.iter().fold(f64::NEG_INFINITY, |most, (number, _)| most.max(*number));
    let width = (end - start) / BINS as f64;
    let edge = |index: usize| if index == BINS { end } else { start + width * index as f64 };
    let mut bins: Vec<_> =
        (0..BINS).map(|index| ValueBin { from: edge(index), to: edge(index + 1), makes: 0 }).collect();
    for (number, makes) in numbers {
        if let Some(bin) = bins.iter_mut().rev().find(|bin| bin.from <= *number) {
            bin.makes += makes;
        }
    }
    bins
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn histogram_orders_numbers_and_other_values() {
        let count = |value, makes| ValueCount { value, makes };
        let found = histogram(&[(2.0, 1), (-1.5, 2)], vec![count(json!("a"), 3), count(json!("b"), 1)]);
        let shown: Vec<_> = found.values.iter().map(|it| (it.value.clone(), it.makes)).collect();
        assert_eq!(shown, [(json!(-1.5), 2), (json!(2), 1), (json!("a"), 3), (json!("b"), 1)]);
        assert_eq!((found.median, found.quartiles, found.bins), (Some(-1.5), Some([-1.5, 0.25]), None));
        assert_eq!(histogram(&[], Vec::new()), Histogram::default());
    }

    #[test]
    fn histogram_of_many_numbers_has_ranges_with_all_of_them() {
        let many: Vec<_> = (0..1000_u32).map(|n| (f64::from(n) / 10.0, u64::from(n % 3) + 1)).collect();
        let found = histogram(&many, Vec::new());
        let bins = found.bins.unwrap();
        assert!(found.values.is_empty());
        assert_eq!(bins.len(), BINS);
        assert_eq!((bins[0].from, bins[BINS - 1].to), (0.0, 99.9));
        for (index, bin) in bins.iter().enumerate() {
            let is_last = index == BINS - 1;
            let inside = many.iter().filter(|(number, _)| bin.from <= *number && (*number < bin.to || is_last));
            assert_eq!(bin.makes, inside.map(|(_, makes)| makes).sum::<u64>(), "{bin:?}");
            assert!(is_last || bin.to == bins[index + 1].from);
        }
    }
}
