//! Stacked bars: the makes of each period, exact below and modified above.

use leptos::prelude::*;

use super::super::figures::axis_end;
use super::super::figures::period::{Length, Period};
use super::{Hit, Hits};
use crate::text::{presets as text, time};

/// The height of the drawing in its own units, and the gap between two bars as a part of a bar's place.
const HEIGHT: f64 = 100.0;
const GAP: f64 = 0.26;

/// The chart. `chosen` is the first day of the period whose makes are shown.
#[component]
pub(in super::super) fn PeriodBars(
    length: Length,
    periods: Vec<Period>,
    #[prop(into)] chosen: Signal<Option<i64>>,
    #[prop(into)] choose: Callback<Period>,
) -> impl IntoView {
    let top = axis_end(periods.iter().map(Period::makes).max().unwrap_or_default());
    let place = 100.0 / periods.len().max(1) as f64;
    // Few bars do not become walls.
    let thick = (place * (1.0 - GAP)).min(4.0);
    let middle = |index: usize| place * (index as f64 + 0.5);
    let height = move |count: u64| count as f64 / top as f64 * HEIGHT;
    let bars = periods.iter().enumerate().map(|(index, period)| {
        let (exact, modified) = (height(period.exact), height(period.modified));
        let left = middle(index) - thick / 2.0;
        let own = period.first.0;
        view! {
            <g class="bar" data-chosen=move || (chosen.get() == Some(own)).to_string()>
                <rect class="exact" x=left width=thick y=HEIGHT - exact height=exact/>
                <rect class="modified" x=left width=thick y=HEIGHT - exact - modified height=modified/>
            </g>
        }
    });
    let bars = bars.collect_view();
    let label = match length {
        Length::Week => text::makes_by_week(),
        Length::Month => text::makes_by_month(),
    };
    let hits = periods.iter().enumerate().map(|(index, period)| {
        let period = *period;
        Hit {
            left: place * index as f64,
            width: place,
            label: text::bar_label(
                name(length, &period),
                text::thousands(period.exact),
                text::thousands(period.modified),
            ),
            press: Callback::new(move |()| choose.run(period)),
        }
    });
    let hits: Vec<_> = hits.collect();
    let firsts: Vec<_> = periods.iter().map(|period| period.first.0).collect();
    let chosen_index = Signal::derive(move || {
        let chosen = chosen.get()?;
        firsts.iter().position(|first| *first == chosen)
    });
    let ends = [periods.first(), periods.last()].map(|period| period.map(|it| time::clock_day(&it.first.to_string())));
    let [first, last] = ends.map(Option::unwrap_or_default);
    view! {
        <div class="period-chart">
            <span class="axis-top" aria-hidden="true">{text::thousands(top)}</span>
            <div class="preset-chart">
                <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
                    <line class="grid" x1="0" x2="100" y1="0" y2="0"/>
                    <line class="grid" x1="0" x2="100" y1="50" y2="50"/>
                    <line class="base" x1="0" x2="100" y1="100" y2="100"/>
                    {bars}
                </svg>
                <Hits label=label.to_owned() hits chosen=chosen_index/>
            </div>
            <p class="axis" aria-hidden="true"><span>{first}</span><span>{last}</span></p>
        </div>
    }
}

/// The name of a period: its first day, or its month.
fn name(length: Length, period: &Period) -> String {
    let day = time::clock_day(&period.first.to_string());
    match length {
        Length::Week => text::week_of(day),
        Length::Month => text::month_of(day),
    }
}
