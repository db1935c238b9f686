//! The tables of the dashboard as CSV files.

use leptos::prelude::*;

use super::super::figures::csv::{Cell, csv};
use super::Board;
use crate::browser::download;
use crate::document::file_name::typed_name;
use crate::library::remote::presets::types::Summary;
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
fn rows(summary: &Summary, table: Table) -> Vec<Vec<Cell>> {
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
                vec![it.kind.word().into(), word(&it.op), place(it.step), it.makes.into(), summary.makes.into()]
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
                let own = match it.preset_value.as_ref() {
                    None => Cell::Empty,
                    Some(value) => value.as_f64().map_or_else(|| value.to_string().into(), Cell::Number),
                };
                let [first, third] = it.quartiles.map_or([None, None], |ends| ends.map(Some));
                let names: [Cell; 3] = [it.op.clone().into(), place(it.step), it.parameter.clone().into()];
                let numbers: [Cell; 6] =
                    [own, it.median.into(), first.into(), third.into(), it.makes.into(), summary.makes.into()];
                names.into_iter().chain(numbers).collect()
            }));
        }
        Table::Values => {
            rows.push(titles(&["op", "step", "parameter", "from", "to", "makes"]));
            for it in &summary.parameters {
                let values = it.values.iter().map(|value| (value.value, value.value, value.makes));
                let bins = it.bins.iter().map(|bin| (bin.from, bin.to, bin.makes));
                rows.extend(values.chain(bins).map(|(from, to, makes)| {
                    let names: [Cell; 3] = [it.op.clone().into(), place(it.step), it.parameter.clone().into()];
                    names.into_iter().chain([Cell::Number(from), Cell::Number(to), makes.into()]).collect()
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn summary() -> Summary {
        crate::json::from_value(json!({
            "versions": [{"version": 1, "makes": 2, "exact": 1, "modified": 1, "changes": 2}],
            "makes": 2, "exact": 1, "modified": 1, "changes": 2, "rating": null,
            "days": [{"day": "2026-11-28", "exact": 1, "modified": 1}],
            "operations": [{"kind": "step_added", "op": "=crop", "makes": 1}],
            "parameters": [{
                "op": "exposure", "step": 0, "parameter": "ev", "preset_value": 0.4, "makes": 1, "median": -0.1,
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
        assert!(text(Table::Versions).ends_with("1,2,1,1,2,0,\r\n"));
    }
}
