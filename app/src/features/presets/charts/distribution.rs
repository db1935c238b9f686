//! The distribution of a parameter: where makes put it, with the median and the value of the preset.

use leptos::prelude::*;

use super::super::figures::histogram::{Bin, Histogram};
use super::{Hit, Hits};

/// The height of the drawing in its own units. The marks rise above the bars.
const HEIGHT: f64 = 100.0;
const BARS: f64 = 86.0;
/// Bars of few makes are still visible.
const LEAST: f64 = 4.0;
/// Bars are still visible if the value of the preset is far from all of them.
const LEAST_WIDTH: f64 = 0.6;

/// The chart. `bin_label` names a bar; empty bins are left out.
#[component]
pub(in super::super) fn Distribution(
    label: String,
    histogram: Histogram,
    bin_label: Callback<Bin, String>,
    #[prop(into)] chosen: Signal<Option<(f64, f64)>>,
    #[prop(into)] choose: Callback<Bin>,
) -> impl IntoView {
    let Histogram { bins, preset, median } = histogram;
    let most = bins.iter().map(|bin| bin.makes).max().unwrap_or(1).max(1);
    let bars = bins.iter().filter(|bin| bin.makes > 0).map(|bin| {
        let (left, place) = (bin.left * 100.0, (bin.width * 100.0).max(LEAST_WIDTH));
        let height = (bin.makes as f64 / most as f64 * BARS).max(LEAST);
        view! {
            <rect
                class="bin"
                class:central=bin.is_central
                x=left + place * 0.12
                width=place * 0.76
                y=HEIGHT - height
                height=height
            />
        }
    });
    let bars = bars.collect_view();
    let hits = bins.iter().filter(|bin| bin.makes > 0).map(|bin| {
        let bin = *bin;
        Hit {
            left: bin.left * 100.0,
            width: (bin.width * 100.0).max(LEAST_WIDTH),
            label: bin_label.run(bin),
            press: Callback::new(move |()| choose.run(bin)),
        }
    });
    let hits: Vec<_> = hits.collect();
    let ends: Vec<_> = bins.iter().filter(|bin| bin.makes > 0).map(|bin| (bin.from, bin.to)).collect();
    let chosen_index = Signal::derive(move || {
        let chosen = chosen.get()?;
        ends.iter().position(|ends| *ends == chosen)
    });
    let mark = |class: &'static str, position: f64, top: f64| {
        let x = position * 100.0;
        view! { <line class=class x1=x x2=x y1=top y2=HEIGHT vector-effect="non-scaling-stroke"/> }
    };
    view! {
        <div class="preset-chart distribution">
            <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
                {bars}
                {median.map(|position| mark("median", position, 6.0))}
                {preset.map(|position| mark("preset", position, 0.0))}
            </svg>
            <Hits label hits chosen=chosen_index/>
        </div>
    }
}
