//! Chooses the index by which differences are found, from the sums: a page reads about as many rows as it has.
//!
//! An index in the order of makes ends when the page is full. If a fraction *f* of its rows match, it reads `limit / f`
//! rows. The index of values finds the rows of one parameter and no others, but all of them, unless one number is asked
//! for. The cheaper one reads at most `sqrt(limit * n)` of *n* differences of the preset.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::records::MakeFilter;
use super::statement::Statement;
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::problem::Fault;

/// An index of the table of differences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Index {
    Preset,
    Version,
    Maker,
    Kind,
    Op,
    Value,
}

impl Index {
    /// The table with the index.
    pub(super) const fn table(self) -> &'static str {
        match self {
            // The primary key.
            Self::Preset => "make_differences NOT INDEXED",
            Self::Version => "make_differences INDEXED BY make_differences_by_version",
            Self::Maker => "make_differences INDEXED BY make_differences_by_maker",
            Self::Kind => "make_differences INDEXED BY make_differences_by_kind",
            Self::Op => "make_differences INDEXED BY make_differences_by_op",
            Self::Value => "make_differences INDEXED BY make_differences_by_value",
        }
    }
}

/// How differences are found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Plan {
    pub(super) index: Index,
    /// The only step whose differences can match, and its operation.
    step: Option<i64>,
    op: Option<String>,
}

/// How many differences a step has, in one version and of one kind.
#[derive(Debug, Clone, Deserialize)]
struct StepCount {
    version: u32,
    kind: String,
    op: String,
    differences: u64,
    /// -1 without a step.
    step: i64,
}

/// How many differences a parameter has.
#[derive(Debug, Clone, Deserialize)]
struct ParameterCount {
    version: u32,
    kind: String,
    op: String,
    step: i64,
    makes: u64,
}

fn fits(asked: Option<&String>, text: &str) -> bool {
    asked.is_none_or(|asked| asked == text)
}

impl StepCount {
    fn matches(&self, filter: &MakeFilter) -> bool {
        filter.version.is_none_or(|version| version == self.version)
            && fits(filter.kind.as_ref(), &self.kind)
            && fits(filter.op.as_ref(), &self.op)
            && filter.step.is_none_or(|step| i64::from(step) == self.step)
    }
}

/// Chooses an index. `None`: no difference matches.
pub(super) fn plan(
    library: &Transaction<'_>,
    preset_id: &str,
    filter: &MakeFilter,
    limit: usize,
) -> Result<Option<Plan>, Fault> {
    let statement = "SELECT version, kind, op, step, differences FROM make_step_days WHERE preset_id = ?1 AND day = -1";
    let steps: Vec<StepCount> = library.sql.rows(statement, values![preset_id])?;
    let Some(parameter) = &filter.parameter else { return Ok(choose(filter, &steps, None, limit)) };
    let statement = "SELECT version, kind, op, step, makes FROM make_parameter_days
        WHERE preset_id = ?1 AND day = -1 AND parameter = ?2";
    let found: Vec<ParameterCount> = library.sql.rows(statement, values![preset_id, parameter])?;
    let mut parameters = Parameters { all: 0, matching: 0, steps: BTreeSet::new() };
    for count in found {
        let step = StepCount {
            version: count.version,
            kind: count.kind,
            op: count.op,
            differences: count.makes,
            step: count.step,
        };
        if step.matches(filter) {
            parameters.matching += step.differences;
            parameters.steps.insert(step.step);
        }
    }
    if let Some(step) = parameters.only_step() {
        let statement = "SELECT coalesce(sum(makes), 0) AS makes FROM make_values WHERE preset_id = ?1 AND day = -1
            AND kind <> 'step_added' AND step = ?2 AND parameter = ?3 AND number >= coalesce(?4, number) AND number <= coalesce(?5, number)";
        #[derive(Deserialize)]
        struct Sum {
            makes: u64,
        }
        if filter.min.is_some() || filter.max.is_some() {
            let sum: Option<Sum> =
                library.sql.row(statement, values![preset_id, step as f64, parameter, filter.min, filter.max])?;
            parameters.all = sum.map_or(0, |sum| sum.makes);
            parameters.matching = parameters.matching.min(parameters.all);
        } else {
            parameters.all = parameters.matching;
        }
    }
    Ok(choose(filter, &steps, Some(&parameters), limit))
}

/// What the sums say about a parameter.
struct Parameters {
    /// Number of rows that the index of values reads.
    all: u64,
    /// Number of differences that match.
    matching: u64,
    steps: BTreeSet<i64>,
}

impl Parameters {
    fn only_step(&self) -> Option<i64> {
        self.steps.first().copied().filter(|_| self.steps.len() == 1)
    }
}

fn choose(filter: &MakeFilter, steps: &[StepCount], parameters: Option<&Parameters>, limit: usize) -> Option<Plan> {
    let count = |fits: &dyn Fn(&StepCount) -> bool| -> u64 {
        steps.iter().filter(|step| fits(step)).map(|step| step.differences).sum()
    };
    let matching = parameters.map_or_else(|| count(&|step| step.matches(filter)), |found| found.matching);
    if matching == 0 {
        return None;
    }
    if filter.maker_ids.is_some() {
        return Some(Plan { index: Index::Maker, step: None, op: None });
    }
    let limit = u64::try_from(limit).unwrap_or(u64::MAX);
    let ordered = |rows: u64| limit.saturating_mul(rows) / matching;
    // The rows of newer versions come first, because versions follow each other.
    let across = |fits: &dyn Fn(&StepCount) -> bool| {
        let newer = filter.version.map_or(0, |version| count(&|step| fits(step) && step.version > version));
        ordered(count(fits)).saturating_add(newer)
    };
    let mut indexes = vec![(across(&|_| true), Index::Preset)];
    if let Some(version) = filter.version {
        indexes.push((ordered(count(&|step| step.version == version)), Index::Version));
    }
    if let Some(kind) = &filter.kind {
        indexes.push((across(&|step| step.kind == *kind), Index::Kind));
    }
    let step = filter.step.map(i64::from).or_else(|| parameters?.only_step());
    let op = filter.op.as_ref().or_else(|| only_op(steps, step?));
    if let Some(op) = op {
        indexes.push((across(&|step| step.op == *op), Index::Op));
    }
    let step = parameters.and_then(Parameters::only_step);
    if let (Some(parameters), Some(_)) = (parameters, step) {
        let is_one_number = filter.min.is_some() && filter.min == filter.max;
        indexes.push((if is_one_number { 0 } else { parameters.all }, Index::Value));
    }
    let (_, index) = indexes.into_iter().min_by_key(|(rows, _)| *rows)?;
    Some(Plan { index, step, op: op.cloned() })
}

/// The operation of a step, if it is the same in all versions.
fn only_op(steps: &[StepCount], step: i64) -> Option<&String> {
    let ops: BTreeSet<&String> = steps.iter().filter(|known| known.step == step).map(|known| &known.op).collect();
    ops.first().copied().filter(|_| ops.len() == 1)
}

impl Plan {
    /// Adds the conditions of the filter, except the maker's and that on the time.
    pub(super) fn add_conditions(&self, statement: &mut Statement, filter: &MakeFilter) {
        statement.add_if(" AND version = ?", filter.version);
        statement.add_if(" AND kind = ?", filter.kind.as_ref());
        statement.add_if(" AND op = ?", filter.op.as_ref().or(self.op.as_ref()));
        if let Some(step) = filter.step.map(i64::from).or(self.step) {
            // The position of an added step is one in the make.
            statement.add(" AND step = ? AND kind <> 'step_added'", values![step as f64]);
        }
        statement.add_if(" AND parameter = ?", filter.parameter.as_ref());
        match (filter.min, filter.max) {
            // Keeps the order of the index.
            (Some(min), Some(max)) if min.total_cmp(&max).is_eq() => statement.add(" AND number = ?", values![min]),
            (min, max) => {
                statement.add_if(" AND number >= ?", min);
                statement.add_if(" AND number <= ?", max);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts() -> Vec<StepCount> {
        let count = |version, kind: &str, op: &str, step, differences| StepCount {
            version,
            kind: kind.to_owned(),
            op: op.to_owned(),
            differences,
            step,
        };
        vec![
            count(1, "parameter", "exposure", 0, 90_000),
            count(2, "parameter", "exposure", 0, 10_000),
            count(1, "parameter", "vignette", 1, 5_000),
            count(1, "step_removed", "vignette", 1, 10),
        ]
    }

    fn text(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    fn index(filter: &MakeFilter, parameters: Option<&Parameters>) -> Option<Index> {
        choose(filter, &counts(), parameters, 50).map(|plan| plan.index)
    }

    #[test]
    fn plan_reads_the_index_with_the_fewest_rows() {
        let all = MakeFilter::default();
        assert_eq!(index(&all, None), Some(Index::Preset));
        assert_eq!(index(&MakeFilter { version: Some(2), ..all.clone() }, None), Some(Index::Version));
        assert_eq!(index(&MakeFilter { version: Some(3), ..all.clone() }, None), None);
        assert_eq!(index(&MakeFilter { kind: text("step_removed"), ..all.clone() }, None), Some(Index::Kind));
        assert_eq!(index(&MakeFilter { op: text("vignette"), ..all.clone() }, None), Some(Index::Op));
        assert_eq!(index(&MakeFilter { step: Some(1), ..all.clone() }, None), Some(Index::Op));
        // Version 1 has fewer rows than its operation has in version 2, which come first.
        let counts = [counts(), counts().into_iter().map(|it| StepCount { version: 2, ..it }).collect()].concat();
        let old = MakeFilter { op: text("vignette"), version: Some(1), ..all.clone() };
        let few: Vec<_> = counts.iter().filter(|it| it.version == 2 || it.op == "vignette").cloned().collect();
        assert_eq!(choose(&old, &few, None, 50).map(|plan| plan.index), Some(Index::Version));
        let kind_and_op = MakeFilter { kind: text("step_removed"), op: text("vignette"), ..all.clone() };
        assert_eq!(index(&kind_and_op, None), Some(Index::Kind));
        let own = MakeFilter { maker_ids: Some(Vec::new()), ..all };
        assert_eq!(index(&own, None), Some(Index::Maker));
    }

    #[test]
    fn plan_reads_the_index_of_values_for_few_rows_and_for_one_number() {
        let parameters = |all| Parameters { all, matching: all, steps: BTreeSet::from([0]) };
        let filter = MakeFilter { parameter: text("ev"), ..MakeFilter::default() };
        assert_eq!(index(&filter, Some(&parameters(40))), Some(Index::Value));
        assert_eq!(index(&filter, Some(&parameters(100_000))), Some(Index::Op));
        let one = MakeFilter { min: Some(0.5), max: Some(0.5), ..filter };
        assert_eq!(index(&one, Some(&parameters(100_000))), Some(Index::Value));
        assert_eq!(index(&one, Some(&parameters(0))), None);
    }
}
