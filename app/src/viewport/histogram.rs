//! The histogram of the visible picture, with warnings for clipped shadows and highlights.

use std::fmt::Write as _;

use leptos::prelude::*;

use super::Histogram;
use super::readout::Readout;
use super::stage::Stage;
use crate::text::{decimal, viewport as text};

/// The height of the chart in its own units. Its width is one unit per value.
pub(crate) const HEIGHT: u32 = 200;

/// The chart, the clipping warnings, and the pixel under the pointer.
#[component]
pub(crate) fn HistogramPanel(stage: Stage) -> impl IntoView {
    let histogram = stage.viewport.histogram;
    // Red, green, blue, luma.
    let outlines = Memo::new(move |_| histogram.with(|histogram| histogram.as_ref().map(outlines)));
    let outline = move |channel: usize| {
        move || outlines.with(|all| all.as_ref().and_then(|all| all.get(channel).cloned()).unwrap_or_default())
    };
    let clipped = move |count: fn(&Histogram) -> u32| {
        Signal::derive(move || histogram.with(|histogram| histogram.as_ref().map_or(0.0, |it| share(it, count(it)))))
    };
    let summary = move || histogram.with(|histogram| histogram.as_ref().map(summary));
    view! {
        <section class="histogram" aria-label=text::histogram()>
            <div class="chart">
                <svg id="histogram" viewBox=format!("0 0 255 {HEIGHT}") preserveAspectRatio="none" role="img" aria-label=summary>
                    <path class="red" data-channel="red" d=outline(0)/>
                    <path class="green" data-channel="green" d=outline(1)/>
                    <path class="blue" data-channel="blue" d=outline(2)/>
                    <path class="luma" data-channel="luma" d=outline(3)/>
                </svg>
                <ClippingMark stage id="clip-shadows" name=text::shadows() share=clipped(|it| it.shadows)/>
                <ClippingMark stage id="clip-highlights" name=text::highlights() share=clipped(|it| it.highlights)/>
            </div>
            <Readout stage/>
        </section>
    }
}

/// The clipping warning: a triangle in a corner of the chart, lit if something is clipped. Hovering marks the clipped
/// areas; a press keeps them marked.
#[component]
fn ClippingMark(stage: Stage, id: &'static str, name: &'static str, share: Signal<f64>) -> impl IntoView {
    let words = move || match share.get() {
        share if share > 0.0 => text::clipped(name, percent(share)),
        _ => text::not_clipped(name),
    };
    view! {
        <button
            type="button"
            id=id
            class="clipping-mark"
            data-lit=move || (share.get() > 0.0).to_string()
            aria-pressed=move || stage.clipping.get().to_string()
            aria-label=words
            title=words
            on:pointerenter=move |event| {
                if event.pointer_type() == "mouse" {
                    stage.clipping_peek.set(true);
                }
            }
            on:pointerleave=move |_| stage.clipping_peek.set(false)
            on:click=move |_| stage.clipping.update(|on| *on = !*on)
        >
            <svg viewBox="0 0 10 10" aria-hidden="true">
                <path d="M0 0h10L0 10z"/>
            </svg>
        </button>
    }
}

/// The fraction of the counted pixels.
fn share(histogram: &Histogram, count: u32) -> f64 {
    let [.., luma] = &histogram.bins;
    f64::from(count) / f64::from(luma.iter().sum::<u32>().max(1))
}

fn percent(share: f64) -> String {
    if share < 0.001 { text::very_little().to_owned() } else { text::percent(decimal(share * 100.0, 1)) }
}

/// Text alternative of the chart: the distribution of brightness in thirds of the displayed values.
fn summary(histogram: &Histogram) -> String {
    let [.., luma] = &histogram.bins;
    let mut thirds = luma.chunks(86).map(|third| (share(histogram, third.iter().sum()) * 100.0).round());
    let mut next = || thirds.next().unwrap_or_default();
    text::brightness(next(), next(), next())
}

/// The four outlines, on one scale.
pub(crate) fn outlines(histogram: &Histogram) -> [String; 4] {
    let top = top(histogram);
    histogram.bins.each_ref().map(|bins| outline(bins, top))
}

/// The largest count. The two ends are excluded, because a black border or a blown sky would flatten the rest.
fn top(histogram: &Histogram) -> u32 {
    let inner = |bins: &[u32; 256]| bins.iter().skip(1).take(254).copied().max().unwrap_or(0);
    let all = |bins: &[u32; 256]| bins.iter().copied().max().unwrap_or(0);
    let of = |count: &dyn Fn(&[u32; 256]) -> u32| histogram.bins.iter().map(count).max().unwrap_or(0);
    match of(&inner) {
        0 => of(&all),
        top => top,
    }
}

/// The path of one channel. Heights are square roots, so that small counts stay visible beside large ones.
fn outline(bins: &[u32; 256], top: u32) -> String {
    let mut path = format!("M0 {HEIGHT}");
    for (value, count) in bins.iter().enumerate() {
        let height = (f64::from(*count) / f64::from(top.max(1))).sqrt().min(1.0) * f64::from(HEIGHT);
        let _ = write!(path, "L{value} {}", HEIGHT - height.round() as u32);
    }
    let _ = write!(path, "L255 {HEIGHT}Z");
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn histogram() -> Histogram {
        let mut bins = [[0; 256]; 4];
        for channel in &mut bins {
            channel[0] = 1_000_000;
            channel[10] = 400;
            channel[20] = 100;
        }
        Histogram { bins, shadows: 3, highlights: 0 }
    }

    #[test]
    fn heights_are_square_roots_and_ends_do_not_set_the_scale() {
        let histogram = histogram();
        assert_eq!(top(&histogram), 400);
        let path = outline(&histogram.bins[0], 400);
        for point in ["M0 200L0 0L1 200", "L10 0L11 200", "L20 100L21 200", "L255 200L255 200Z"] {
            assert!(path.contains(point), "{point} in {path}");
        }
    }

    #[test]
    fn summary_counts_each_value_once() {
        let mut bins = [[0; 256]; 4];
        for (value, count) in [(0, 1), (85, 1), (86, 3), (171, 1), (172, 2), (255, 2)] {
            bins[3][value] = count;
        }
        let summary = summary(&Histogram { bins, shadows: 1, highlights: 2 });
        assert_eq!(summary, "Brightness: 20 % dark, 40 % middle, 40 % light");
    }

    #[test]
    fn picture_of_one_value_is_not_flat() {
        let mut bins = [[0; 256]; 4];
        bins[3][255] = 7;
        assert_eq!(top(&Histogram { bins, shadows: 0, highlights: 7 }), 7);
    }

    #[test]
    fn clipped_share_is_of_all_pixels() {
        let histogram = histogram();
        assert!((share(&histogram, histogram.shadows) - 3.0 / 1_000_500.0).abs() < 1e-12);
        assert_eq!([percent(0.000_1), percent(0.034)], ["less than 0.1 %", "3.4 %"]);
    }
}
