//! Differences of one make, and of all makes of a preset.

use api::Difference;
use serde::Deserialize;

use super::access::{names_stranger, require_team, sight, team};
use super::commands::{DifferenceRow, DifferenceRows, ListMakeDifferences, MakeDifferences, QueryDifferences};
use super::lookup::by_id;
use super::plan::{Plan, plan};
use super::records::MakeFilter;
use super::statement::Statement;
use super::versions;
use crate::library::id_cursor::FIRST_PAGE;
use crate::library::sql::{Value, values};
use crate::library::transaction::Transaction;
use crate::problem::Fault;

/// Where counting stops if the sums do not have the total.
const MAX_COUNTED: u64 = 10_000;

/// The table's columns of a difference.
const COLUMNS: &str = "make_id, position, version, maker_id, kind, op, step, parameter, unit, from_value, to_value";

#[derive(Deserialize)]
struct Row {
    make_id: String,
    position: u32,
    version: u32,
    maker_id: String,
    kind: String,
    op: String,
    step: i64,
    parameter: String,
    unit: Option<String>,
    /// JSON.
    from_value: Option<String>,
    to_value: Option<String>,
}

impl Row {
    fn into_row(self) -> Result<DifferenceRow, Fault> {
        let text = |text: String| Some(text).filter(|text| !text.is_empty());
        let json = |text: Option<String>| text.map(|text| serde_json::from_str(&text)).transpose();
        let difference = Difference {
            kind: self.kind,
            op: text(self.op),
            step: u32::try_from(self.step).ok(),
            parameter: text(self.parameter),
            unit: self.unit,
            from: json(self.from_value)?,
            to: json(self.to_value)?,
        };
        let Self { make_id, position, version, maker_id, .. } = self;
        Ok(DifferenceRow { make_id, position, version, maker_id, difference })
    }
}

/// The differences of a make, in their order.
pub(in crate::library) fn list(
    library: &Transaction<'_>,
    command: ListMakeDifferences,
) -> Result<MakeDifferences, Fault> {
    let ListMakeDifferences { preset_id, make_id, reader } = command;
    let sight = sight(library, &preset_id, &reader)?;
    let make = by_id(library, &preset_id, &make_id)?.filter(|make| sight.covers(make, &reader));
    let make = make.ok_or_else(|| Fault::not_found("make"))?;
    let statement =
        format!("SELECT {COLUMNS} FROM make_differences WHERE preset_id = ?1 AND make_id = ?2 ORDER BY position");
    let rows: Vec<Row> = library.sql.rows(&statement, values![&preset_id, &make_id])?;
    let rows = rows.into_iter().map(|row| row.into_row().map(|row| row.difference));
    let preset_recipe = versions::recipe_text(library, &preset_id, make.version)?.unwrap_or_default();
    Ok(MakeDifferences {
        differences: rows.collect::<Result<_, _>>()?,
        make_recipe: make.recipe.unwrap_or_else(|| preset_recipe.clone()),
        preset_recipe,
    })
}

/// The differences of all makes, those of the newest make first.
pub(in crate::library) fn query(library: &Transaction<'_>, command: QueryDifferences) -> Result<DifferenceRows, Fault> {
    let QueryDifferences { preset_id, reader, filter, after, limit } = command;
    require_team(library, &preset_id, &reader)?;
    let team = team(library, &preset_id)?;
    let plan = if names_stranger(library, &filter, &team) { None } else { plan(library, &preset_id, &filter, limit)? };
    let Some(plan) = plan else {
        return Ok(DifferenceRows { rows: Vec::new(), team, total: 0, has_more_than_total: false, has_more: false });
    };
    let mut rows: Vec<Row> = Vec::new();
    for maker_id in makers(&filter) {
        let mut statement = matching(&plan, COLUMNS, &preset_id, &filter, maker_id);
        if let Some((make_id, position)) = &after {
            // The first condition is a range of the index.
            statement.add(" AND make_id <= ? AND (make_id < ?", values![make_id, make_id]);
            statement.add(" OR position > ?)", values![*position]);
        }
        statement.add(" ORDER BY make_id DESC, position LIMIT ?", values![limit as u64 + 1]);
        rows.append(&mut library.sql.rows(&statement.text, statement.values)?);
    }
    rows.sort_by(|one, other| other.make_id.cmp(&one.make_id).then(one.position.cmp(&other.position)));
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    let (total, has_more_than_total) = total(library, &plan, &preset_id, &filter)?;
    let rows = rows.into_iter().map(Row::into_row).collect::<Result<_, _>>()?;
    Ok(DifferenceRows { rows, team, total, has_more_than_total, has_more })
}

/// The owners who are the maker, or once `None` for anybody.
fn makers(filter: &MakeFilter) -> Vec<Option<&str>> {
    filter.maker_ids.as_ref().map_or_else(|| vec![None], |ids| ids.iter().map(|id| Some(id.as_str())).collect())
}

/// The statement that selects matching differences, without an order.
fn matching(plan: &Plan, columns: &str, preset_id: &str, filter: &MakeFilter, maker_id: Option<&str>) -> Statement {
    let mut statement = Statement::new(format!("SELECT {columns} FROM {} WHERE ", plan.index.table()));
    let [from, to] = filter.period.ids();
    statement.add("preset_id = ? AND make_id >= ? AND make_id < ?", values![preset_id, &from, &to]);
    statement.add_if(" AND maker_id = ?", maker_id);
    plan.add_conditions(&mut statement, filter);
    statement
}

/// The ids of the newest makes with a matching difference.
pub(super) fn matching_makes(
    library: &Transaction<'_>,
    preset_id: &str,
    filter: &MakeFilter,
    before: &str,
    limit: usize,
) -> Result<Vec<String>, Fault> {
    if filter.is_exact == Some(true) {
        return Ok(Vec::new());
    }
    let Some(plan) = plan(library, preset_id, filter, limit)? else { return Ok(Vec::new()) };
    let mut ids = Vec::new();
    for maker_id in makers(filter) {
        let mut statement = matching(&plan, "DISTINCT make_id AS id", preset_id, filter, maker_id);
        if before != FIRST_PAGE {
            statement.add(" AND make_id < ?", values![before]);
        }
        statement.add(" ORDER BY make_id DESC LIMIT ?", values![limit as u64]);
        ids.append(&mut library.select_ids(&statement.text, statement.values)?);
    }
    ids.sort_unstable_by(|one, other| other.cmp(one));
    ids.truncate(limit);
    Ok(ids)
}

/// How many differences match, and whether there are more because counting stopped. The sums have the total, except
/// those of a maker and of a part of a day.
fn total(library: &Transaction<'_>, plan: &Plan, preset_id: &str, filter: &MakeFilter) -> Result<(u64, bool), Fault> {
    #[derive(Deserialize)]
    struct Count {
        count: u64,
    }
    let sum = |statement: Statement| -> Result<u64, Fault> {
        let row: Option<Count> = library.sql.row(&statement.text, statement.values)?;
        Ok(row.map_or(0, |row| row.count))
    };
    if let (Some(days), None) = (filter.period.days(), &filter.maker_ids) {
        return Ok((sum(sums(preset_id, filter, days))?, false));
    }
    let mut count = 0;
    for maker_id in makers(filter) {
        let mut statement = Statement::new("SELECT count(*) AS count FROM (");
        let found = matching(plan, "1", preset_id, filter, maker_id);
        statement.text.push_str(&found.text);
        statement.values = found.values;
        statement.add(" LIMIT ?)", values![MAX_COUNTED + 1]);
        count += sum(statement)?;
    }
    Ok((count.min(MAX_COUNTED), count > MAX_COUNTED))
}

/// The statement that reads the total from the sums.
fn sums(preset_id: &str, filter: &MakeFilter, [first, last]: [i64; 2]) -> Statement {
    let has_number = filter.min.is_some() || filter.max.is_some();
    let (table, counted) = match &filter.parameter {
        Some(_) if has_number => ("make_values", "makes"),
        Some(_) => ("make_parameter_days", "makes"),
        None => ("make_step_days", "differences"),
    };
    let mut statement = Statement::new(format!("SELECT coalesce(sum({counted}), 0) AS count FROM {table} WHERE "));
    let day = |day: i64| Value::from(day as f64);
    statement.add("preset_id = ? AND day >= ? AND day <= ?", [Value::from(preset_id), day(first), day(last)]);
    statement.add_if(" AND version = ?", filter.version);
    statement.add_if(" AND kind = ?", filter.kind.as_ref());
    statement.add_if(" AND op = ?", filter.op.as_ref());
    statement.add_if(" AND step = ?", filter.step);
    statement.add_if(" AND parameter = ?", filter.parameter.as_ref());
    if has_number {
        // Those of added steps are no differences of their own.
        statement.add(" AND kind <> 'step_added'", []);
    }
    statement.add_if(" AND number >= ?", filter.min);
    statement.add_if(" AND number <= ?", filter.max);
    statement
}
