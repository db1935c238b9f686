//! Adds up the makes of a preset, from the sums that triggers keep.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use api::{DaySummary, MakeSummary, OperationSummary, ParameterSummary, RatingSummary, VersionSummary};
use filters::Recipe;
use serde::Deserialize;
use serde_json::Value as Json;

use super::access::require_team;
use super::commands::SummarizeMakes;
use super::rating;
use super::records::DAY_MS;
use super::scope::Scope;
use super::values::{Histogram, MAX_VALUES, Place, histogram};
use super::versions;
use crate::library::transaction::Transaction;
use crate::platform::clock;
use crate::problem::Fault;

/// The sums of a day and a version.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub(super) struct Sums {
    day: u64,
    version: u32,
    makes: u64,
    exact: u64,
    changes: u64,
    ratings: u64,
    rating_sum: u64,
}

impl Sums {
    fn add(&mut self, other: &Self) {
        self.makes += other.makes;
        self.exact += other.exact;
        self.changes += other.changes;
        self.ratings += other.ratings;
        self.rating_sum += other.rating_sum;
    }

    fn rating(&self) -> Option<RatingSummary> {
        let mean = self.rating_sum as f64 / self.ratings as f64;
        (self.ratings > 0).then_some(RatingSummary { count: self.ratings, mean })
    }

    fn version(&self) -> VersionSummary {
        VersionSummary {
            version: self.version,
            makes: self.makes,
            exact: self.exact,
            modified: self.makes - self.exact,
            changes: self.changes,
            rating: self.rating(),
        }
    }
}

impl Scope<'_> {
    /// The sums of all days one by one.
    fn of_days(&self, library: &Transaction<'_>) -> Result<Vec<Sums>, Fault> {
        // The days themselves, also without a time.
        let [first, last] = self.days;
        let days = if first < 0 { [0, i64::from(i32::MAX)] } else { [first, last] };
        let columns = "day, version, makes, exact, changes, ratings, rating_sum FROM make_days";
        let statement = self.statement(columns, days, " ORDER BY day, version");
        library.sql.rows(&statement.text, statement.values)
    }

    /// How many makes there are.
    pub(super) fn makes(&self, library: &Transaction<'_>) -> Result<u64, Fault> {
        #[derive(Deserialize)]
        struct Count {
            makes: u64,
        }
        let statement = self.statement("coalesce(sum(makes), 0) AS makes FROM make_days", self.days, "");
        let count: Option<Count> = library.sql.row(&statement.text, statement.values)?;
        Ok(count.map_or(0, |count| count.makes))
    }

    pub(super) fn operations(&self, library: &Transaction<'_>) -> Result<Vec<OperationSummary>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            kind: String,
            op: String,
            step: i64,
            makes: u64,
        }
        let columns = "kind, op, step, sum(makes) AS makes FROM make_step_days";
        let tail = " GROUP BY kind, op, step ORDER BY makes DESC, kind, op, step";
        let statement = self.statement(columns, self.days, tail);
        let rows: Vec<Row> = library.sql.rows(&statement.text, statement.values)?;
        let rows = rows.into_iter().filter(|row| row.kind != rating::KIND);
        let summary = |Row { kind, op, step, makes }| OperationSummary {
            kind,
            op: Some(op).filter(|op: &String| !op.is_empty()),
            step: u32::try_from(step).ok(),
            makes,
        };
        Ok(rows.map(summary).collect())
    }

    /// How parameters are changed, without their values in the preset.
    pub(super) fn parameters(&self, library: &Transaction<'_>) -> Result<Vec<ParameterSums>, Fault> {
        let columns = "op, step, parameter, max(version) AS version, sum(makes) AS makes, sum(below) AS below,
            sum(above) AS above FROM make_parameter_days";
        let tail = " AND kind = 'parameter' GROUP BY op, step, parameter ORDER BY makes DESC, op, step, parameter";
        let statement = self.statement(columns, self.days, tail);
        library.sql.rows(&statement.text, statement.values)
    }
}

/// How makes change a parameter.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct ParameterSums {
    pub(super) op: String,
    pub(super) step: u32,
    pub(super) parameter: String,
    /// The newest version with such makes.
    version: u32,
    pub(super) makes: u64,
    below: u64,
    above: u64,
}

/// The days of a period. Fails if it does not consist of whole days.
pub(super) fn days(period: super::records::Period) -> Result<[i64; 2], Fault> {
    period.days().ok_or_else(|| Fault::bad_request("`from` and `to` must be days, such as 2026-11-28."))
}

pub(in crate::library) fn summarize(library: &Transaction<'_>, command: SummarizeMakes) -> Result<MakeSummary, Fault> {
    let SummarizeMakes { preset_id, reader, version, period } = command;
    require_team(library, &preset_id, &reader)?;
    let scope = Scope { preset_id: &preset_id, version, days: days(period)? };
    let (mut all, mut versions, mut days) = (Sums::default(), BTreeMap::<u32, Sums>::new(), Vec::<DaySummary>::new());
    let mut day_number = None;
    for sums in scope.of_days(library)? {
        all.add(&sums);
        versions.entry(sums.version).or_insert(Sums { version: sums.version, ..Sums::default() }).add(&sums);
        let [exact, modified] = [sums.exact, sums.makes - sums.exact];
        match days.last_mut().filter(|_| day_number == Some(sums.day)) {
            Some(day) => (day.exact, day.modified) = (day.exact + exact, day.modified + modified),
            None => days.push(DaySummary { day: date(sums.day), exact, modified }),
        }
        day_number = Some(sums.day);
    }
    let mut recipes = Recipes::default();
    let mut parameters = Vec::new();
    for sums in scope.parameters(library)? {
        let preset_value = recipes.value(library, &preset_id, &sums)?;
        // One parameter at a time: there may be hundreds of thousands of numbers.
        let place = Place::of_parameter(&sums.op, sums.step, &sums.parameter);
        let others = scope.other_values(library, place, 0, MAX_VALUES)?;
        let histogram = histogram(&scope.numbers(library, place)?, others);
        parameters.push(parameter(sums, preset_value, histogram));
    }
    Ok(MakeSummary {
        versions: versions.values().map(Sums::version).collect(),
        makes: all.makes,
        exact: all.exact,
        modified: all.makes - all.exact,
        changes: all.changes,
        rating: all.rating(),
        days,
        operations: scope.operations(library)?,
        parameters,
        preset_id,
    })
}

fn parameter(sums: ParameterSums, preset_value: Option<Json>, histogram: Histogram) -> ParameterSummary {
    let Histogram { median, quartiles, values, bins } = histogram;
    ParameterSummary {
        unit: unit(&sums.op, &sums.parameter),
        op: sums.op,
        step: sums.step,
        parameter: sums.parameter,
        preset_value,
        makes: sums.makes,
        below: sums.below,
        above: sums.above,
        median,
        quartiles,
        values,
        bins,
    }
}

/// The date of a day since 1970.
fn date(day: u64) -> String {
    clock::rfc3339(day * DAY_MS).chars().take(10).collect()
}

/// The recipes in which the values of a preset are looked up, by version.
#[derive(Default)]
struct Recipes(BTreeMap<u32, Option<Recipe>>);

impl Recipes {
    /// The value of a parameter in the newest version whose makes change it: they are counted against it, and no later
    /// version that nobody has made yet.
    fn value(
        &mut self,
        library: &Transaction<'_>,
        preset_id: &str,
        sums: &ParameterSums,
    ) -> Result<Option<Json>, Fault> {
        let recipe = match self.0.entry(sums.version) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(versions::recipe(library, preset_id, sums.version)?),
        };
        Ok(recipe.as_ref().and_then(|recipe| value_in(recipe, sums)))
    }
}

/// The effective value of the parameter in a recipe that has the step: null if its operation derives it.
fn value_in(recipe: &Recipe, sums: &ParameterSums) -> Option<Json> {
    let step = recipe.steps.get(usize::try_from(sums.step).ok()?).filter(|step| step.spec().name == sums.op)?;
    Some(step.get(&sums.parameter).map_or(Json::Null, |value| value.to_value()))
}

/// The unit of a parameter, if it has one.
fn unit(op: &str, parameter: &str) -> Option<String> {
    let spec = filters::Step::new(op)?.spec();
    let unit = spec.params.iter().find(|known| known.name == parameter)?.unit;
    Some(unit.to_owned()).filter(|unit| !unit.is_empty())
}
