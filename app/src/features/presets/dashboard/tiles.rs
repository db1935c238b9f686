//! The four figures.

use leptos::prelude::*;

use super::super::figures::percent;
use super::Board;
use crate::library::remote::presets::types::MakeSummary;
use crate::text::{decimal, presets as text};

/// The tiles.
#[component]
pub(super) fn Tiles(board: Board) -> impl IntoView {
    move || {
        board.summary.value.with(|summary| summary.as_ref().map(figures)).map(|tiles| {
            let tiles = tiles.map(|(id, figure, words)| {
                view! {
                    <div class="figure-tile" id=id>
                        <dd>{figure}</dd>
                        <dt>{words}</dt>
                    </div>
                }
            });
            view! { <dl class="figure-tiles">{tiles}</dl> }
        })
    }
}

/// Id, figure and words of each tile.
fn figures(summary: &MakeSummary) -> [(&'static str, String, String); 4] {
    let share = match summary.makes {
        0 => "–".to_owned(),
        makes => text::percent(percent(summary.exact, makes)),
    };
    let per_make = match summary.modified {
        0 => "–".to_owned(),
        modified => decimal(summary.changes as f64 / modified as f64, 1),
    };
    let (rating, votes) = match summary.rating.filter(|rating| rating.count > 0) {
        Some(rating) => (format!("{} / 5", decimal(rating.mean, 1)), text::votes(rating.count)),
        None => ("–".to_owned(), text::no_votes().to_owned()),
    };
    [
        ("tile-makes", text::thousands(summary.makes), text::makes_word(summary.makes).to_owned()),
        ("tile-exact", share, text::exactly().to_owned()),
        ("tile-changes", per_make, text::changes_per_make().to_owned()),
        ("tile-rating", rating, votes),
    ]
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn figures_of_no_makes_are_dashes_and_not_zero_divided() {
        let empty = json!({
            "preset_id": "p", "versions": [], "makes": 0, "exact": 0, "modified": 0, "changes": 0, "days": [],
            "operations": [], "parameters": []
        });
        let tiles = figures(&crate::json::from_value(empty).unwrap());
        assert_eq!(tiles.map(|(_, figure, _)| figure), ["0", "–", "–", "–"]);
    }

    #[test]
    fn figures_are_those_of_the_summary() {
        let some = json!({
            "preset_id": "p", "versions": [], "makes": 1284, "exact": 372, "modified": 912, "changes": 1915,
            "rating": {"count": 318, "mean": 4.23}, "days": [], "operations": [], "parameters": []
        });
        let tiles = figures(&crate::json::from_value(some).unwrap());
        assert_eq!(tiles.map(|(_, figure, _)| figure), ["1,284", "29\u{a0}%", "2.1", "4.2 / 5"]);
    }
}
