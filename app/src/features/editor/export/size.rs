//! The size of the file in pixels: that of the original, a percentage, or sides.

use leptos::prelude::*;

use super::make::size_text;
use super::sizing::{MAX_SIDE, SizeMode, Sizing};
use crate::features::editor::state::EditorState;
use crate::text::export as text;
use crate::ui::choices::Choices;
use crate::ui::number::Range;
use crate::ui::number_box::NumberBox;
use crate::ui::slider::Slider;
use crate::ui::toggle::Toggle;

const SIDE: Range = Range { soft: [1.0, 8000.0], hard: [1.0, MAX_SIDE as f64], step: 1.0 };
const PERCENT: Range = Range { soft: [1.0, 100.0], hard: [1.0, 400.0], step: 1.0 };

/// The size.
#[component]
pub(super) fn Size() -> impl IntoView {
    let sheet = expect_context::<EditorState>().export;
    let sizing = sheet.sizing;
    let by = Memo::new(move |_| sizing.get().by);
    let change = move |change: fn(&mut Sizing, f64), number: f64| sizing.update(|sizing| change(sizing, number));
    let choose = move |word: String| {
        sizing.update(|sizing| {
            sizing.by = match word.as_str() {
                "percent" => SizeMode::Percent,
                "longest" => SizeMode::Longest,
                "sides" => SizeMode::Width,
                _ => SizeMode::Original,
            };
        });
    };
    let chosen = move || {
        match by.get() {
            SizeMode::Original => "original",
            SizeMode::Percent => "percent",
            SizeMode::Longest => "longest",
            SizeMode::Width | SizeMode::Height => "sides",
        }
        .to_owned()
    };
    let options = [
        ("original", text::original_size()),
        ("percent", text::percent()),
        ("longest", text::longest()),
        ("sides", text::width_height()),
    ];
    let options = options.map(|(word, label)| (word.to_owned(), label.to_owned())).to_vec();
    view! {
        <Choices name="export-size" label=text::size() options value=Signal::derive(chosen) set=choose/>
        <Show when=move || by.get() == SizeMode::Percent>
            <Slider
                name="export-percent"
                label=text::percent()
                unit="%"
                range=PERCENT
                value=Signal::derive(move || sizing.get().percent)
                changed=Signal::derive(|| false)
                set=move |number| change(|sizing, number| sizing.percent = within(number, PERCENT), number)
                end=|()| ()
                reset=move |()| change(|sizing, number| sizing.percent = number, 50.0)
            />
        </Show>
        <Show when=move || by.get() == SizeMode::Longest>
            <Side
                name="export-longest"
                label=text::longest()
                value=Signal::derive(move || Some(sizing.get().longest))
                set=move |side| sizing.update(|sizing| sizing.longest = side)
            />
        </Show>
        <Show when=move || matches!(by.get(), SizeMode::Width | SizeMode::Height)>
            <Sides/>
        </Show>
        <Enlarging/>
    }
}

/// Width and height: each follows the other.
#[component]
fn Sides() -> impl IntoView {
    let sheet = expect_context::<EditorState>().export;
    let sizing = sheet.sizing;
    // The requested size, whether it is enlarged or not, because a field that changes during typing is not usable.
    let requested = move || {
        let natural_size = sheet.natural_size.get()?;
        Some(Sizing { enlarge: true, ..sizing.get() }.target(natural_size))
    };
    let set = move |by, side| sizing.update(|sizing| (sizing.by, sizing.side) = (by, side));
    view! {
        <div class="sides">
            <Side
                name="export-width"
                label=text::width()
                value=Signal::derive(move || requested().map(|(width, _)| width))
                set=move |side| set(SizeMode::Width, side)
            />
            <Side
                name="export-height"
                label=text::height()
                value=Signal::derive(move || requested().map(|(_, height)| height))
                set=move |side| set(SizeMode::Height, side)
            />
        </div>
    }
}

/// A field for one side.
#[component]
fn Side(
    name: &'static str,
    label: &'static str,
    value: Signal<Option<u32>>,
    #[prop(into)] set: Callback<u32>,
) -> impl IntoView {
    let set_typed = move |number: Option<f64>| {
        if let Some(number) = number {
            // A saturating cast of a number within the range.
            set.run(within(number, SIDE).round() as u32);
        }
    };
    view! {
        <div class="control side">
            <span class="label">{label}</span>
            <NumberBox
                name
                label
                unit="px"
                range=SIDE
                value=Signal::derive(move || value.get().map(f64::from))
                set=set_typed
                end=|()| ()
                format=None
                parse=None
            />
        </div>
    }
}

/// The option to enlarge, if more pixels are requested than exist.
#[component]
fn Enlarging() -> impl IntoView {
    let sheet = expect_context::<EditorState>().export;
    let natural_size = move || sheet.natural_size.get();
    let exceeds =
        Memo::new(move |_| natural_size().is_some_and(|natural_size| sheet.sizing.get().exceeds(natural_size)));
    let note = move || {
        let natural_size = size_text(natural_size().unwrap_or_default());
        if sheet.sizing.get().enlarge { text::enlarged(natural_size) } else { text::not_enlarged(natural_size) }
    };
    view! {
        <Show when=move || exceeds.get()>
            <Toggle
                name="export-enlarge"
                label=text::enlarge()
                value=Signal::derive(move || sheet.sizing.get().enlarge)
                set=move |on| sheet.sizing.update(|sizing| sizing.enlarge = on)
            />
            <p class="hint" id="export-enlarged" role="status">
                {note}
            </p>
        </Show>
    }
}

fn within(number: f64, range: Range) -> f64 {
    let [low, high] = range.hard;
    // NaN becomes the smallest value.
    number.max(low).min(high)
}
