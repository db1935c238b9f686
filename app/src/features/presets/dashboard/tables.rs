//! The tables of the dashboard as CSV files.

use leptos::prelude::*;
use serde_json::Value;

use super::super::figures::csv::{Cell, csv};
use super::Board;
use crate::browser::download;
use crate::document::file_name::typed_name;
use crate::library::remote::presets::types::MakeSummary;
use crate::text::presets as text;
use crate::ui::notice::Notices;

/// A table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Table {
    Days,
    Changes,
    Parameters,
    Values,
    Versions,
}

impl Table {
    pub(super) const ALL: [Self; 5] = [Self::Days, Self::Changes, Self::Parameters, Self::Values, Self::Versions];

    /// The id of its menu item.
    pub(super) const fn id(self) -> &'static str {
        match self {
            Self::Days => "csv-days",
            Self::Changes => "csv-changes",
            Self::Parameters => "csv-parameters",
            Self::Values => "csv-values",
            Self::Versions => "csv-versions",
        }
    }

    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Days => text::csv_days(),
            Self::Changes => text::what_is_changed(),
            Self::Parameters => text::how_parameters(),
            Self::Values => text::csv_values(),
            Self::Versions => text::versions(),
        }
    }

    /// The last part of the name of the file.
    const fn file(self) -> &'static str {
        match self {
            Self::Days => "days",
            Self::Changes => "changes",
            Self::Parameters => "parameters",
            Self::Values => "values",
            Self::Versions => "versions",
        }
    }
}

/// Downloads a table.
pub(super) fn save_table(board: Board, table: Table, notices: Notices) {
    let name = board.preset.with_untracked(|preset| preset.as_ref().map(|it| it.name.clone())).unwrap_or_default();
    let Some(written) = board.summary.value.with_untracked(|summary| summary.as_ref().map(|it| csv(&rows(it, table))))
    else {
        return;
    };
    let file = typed_name(&format!("{name}-{}", table.file()), "csv");
    match download::save_text(&file, "text/csv;charset=utf-8", &written) {
        Ok(()) => notices.success(text::table_saved(file), None),
        Err(_) => notices.error(text::table_not_saved()),
    }
}

/// The rows. Titles and names are those of the API, so that a program reads the same file in every language.
fn rows(summary: &MakeSummary, table: Table) -> Vec<Vec<Cell>> {
    let titles = |names: &[&str]| names.iter().map(|name| Cell::from(*name)).collect::<Vec<_>>();
    let word = |word: &Option<String>| word.clone().map_or(Cell::Empty, Cell::Text);
    let place = |step: Option<u32>| step.map_or(Cell::Empty, |step| Cell::Number(f64::from(step)));
    let mut rows = Vec::new();
    match table {
        Table::Days => {
            rows.push(titles(&["day", "exact", "modified"]));
            rows.extend(summary.days.iter().map(|it| vec![it.day.clone().into(), it.exact.into(), it.modified.into()]));
        }
        Table::Changes => {
            rows.push(titles(&["kind", "op", "step", "makes", "of"]));
            rows.extend(summary.operations.iter().map(|it| {
                vec![it.kind.clone().into(), word(&it.op), place(it.step), it.makes.into(), summary.makes.into()]
            }));
        }
        Table::Parameters => {
            rows.push(titles(&[
                "op",
                "step",
                "parameter",
                "preset_value",
                "median",
                "quartile_1",
                "quartile_3",
                "makes",
                "of",
            ]));
            rows.extend(summary.parameters.iter().map(|it| {
                let own = it.preset_value.as_ref().map_or(Cell::Empty, json_cell);
                let [first, third] = it.quartiles.map_or([None, None], |ends| ends.map(Some));
                let names: [Cell; 3] = [it.op.clone().into(), place(Some(it.step)), it.parameter.clone().into()];
                let numbers: [Cell; 6] =
                    [own, it.median.into(), first.into(), third.into(), it.makes.into(), summary.makes.into()];
                names.into_iter().chain(numbers).collect()
            }));
        }
        Table::Values => {
            rows.push(titles(&["op", "step", "parameter", "from", "to", "makes"]));
            for it in &summary.parameters {
                let values = it.values.iter().map(|value| ([&value.value; 2].map(json_cell), value.makes));
                let bins = it.bins.iter().flatten().map(|bin| ([bin.from, bin.to].map(Cell::Number), bin.makes));
                rows.extend(values.chain(bins).map(|([from, to], makes)| {
                    let names: [Cell; 3] = [it.op.clone().into(), place(Some(it.step)), it.parameter.clone().into()];
                    names.into_iter().chain([from, to, makes.into()]).collect()
                }));
            }
        }
        Table::Versions => {
            rows.push(titles(&["version", "makes", "exact", "modified", "changes", "ratings", "mean_rating"]));
            rows.extend(summary.versions.iter().map(|it| {
                let (count, mean) = it.rating.map_or((0, None), |rating| (rating.count, Some(rating.mean)));
                vec![
                    u64::from(it.version).into(),
                    it.makes.into(),
                    it.exact.into(),
                    it.modified.into(),
                    it.changes.into(),
                    count.into(),
                    mean.into(),
                ]
            }));
        }
    }
    rows
}

/// A value of a parameter: a number, or JSON.
fn json_cell(value: &Value) -> Cell {
    value.as_f64().map_or_else(|| value.to_string().into(), Cell::Number)
}

#[cfg(test)]
mod tests {
    use api::ValueCount;
    use serde_json::json;

    use super::*;

    fn summary() -> MakeSummary {
        crate::json::from_value(json!({
            "preset_id": "p", "versions": [{"version": 1, "makes": 2, "exact": 1, "modified": 1, "changes": 2}],
            "makes": 2, "exact": 1, "modified": 1, "changes": 2, "rating": null,
            "days": [{"day": "2026-11-28", "exact": 1, "modified": 1}],
            "operations": [{"kind": "step_added", "op": "=crop", "makes": 1}],
            "parameters": [{
                "op": "exposure", "step": 0, "parameter": "ev", "preset_value": 0.4, "makes": 1,
                "below": 1, "above": 0, "median": -0.1,
                "quartiles": [-0.1, -0.1], "values": [{"value": -0.1, "makes": 1}]
            }]
        }))
        .unwrap()
    }

    #[test]
    fn tables_have_a_title_for_each_cell() {
        for table in Table::ALL {
            let rows = rows(&summary(), table);
            assert_eq!(rows.len(), 2, "{table:?}");
            assert_eq!(rows[0].len(), rows[1].len(), "{table:?}");
        }
    }

    #[test]
    fn tables_hold_the_numbers_of_the_summary_and_no_formulas() {
        let text = |table| csv(&rows(&summary(), table));
        assert!(text(Table::Parameters).ends_with("exposure,0,ev,0.4,-0.1,-0.1,-0.1,1,2\r\n"));
        assert!(text(Table::Values).ends_with("exposure,0,ev,-0.1,-0.1,1\r\n"));
        assert!(text(Table::Changes).ends_with("step_added,'=crop,,1,2\r\n"));
        let mut others = summary();
        for value in [json!("a \"word\""), json!(null), json!([[0, 0.25], [1, 1]])] {
            others.parameters[0].values = vec![ValueCount { value, makes: 3 }];
            let csv = csv(&rows(&others, Table::Values));
            let cell = csv.trim_end().split_once("ev,").unwrap().1.to_owned();
            let written = others.parameters[0].values[0].value.to_string();
            let quoted = if written == "null" { written } else { format!("\"{}\"", written.replace('"', "\"\"")) };
            assert_eq!(cell, format!("{quoted},{quoted},3"));
        }
        assert!(text(Table::Versions).ends_with("1,2,1,1,2,0,\r\n"));
    }
}
