//! The values of the pixel under the pointer, as the stage shows it.

use leptos::prelude::*;

use super::Frame;
use super::camera::Point;
use super::compare::Side;
use super::stage::Stage;

/// A pixel of the rendition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sample {
    x: u32,
    y: u32,
    rgb: [u8; 3],
}

/// Red, green, blue and the position; dashes while the pointer is elsewhere.
#[component]
pub(crate) fn Readout(stage: Stage) -> impl IntoView {
    let sample = Memo::new(move |_| sample(stage));
    let channel = move |index: usize| {
        move || {
            sample.get().and_then(|sample| sample.rgb.get(index).copied()).map_or("–".to_owned(), |it| it.to_string())
        }
    };
    let place =
        move |axis: fn(Sample) -> u32| move || sample.get().map_or("–".to_owned(), |sample| axis(sample).to_string());
    view! {
        <p id="readout" class="readout" aria-label=crate::text::viewport::pixel()>
            <span>"R " <b data-value="r">{channel(0)}</b></span>
            <span>"G " <b data-value="g">{channel(1)}</b></span>
            <span>"B " <b data-value="b">{channel(2)}</b></span>
            <span class="position">"x " <b data-value="x">{place(|sample| sample.x)}</b></span>
            <span>"y " <b data-value="y">{place(|sample| sample.y)}</b></span>
        </p>
    }
}

fn sample(stage: Stage) -> Option<Sample> {
    let camera = stage.camera.get();
    let (side, at) = stage.in_pane(stage.pointer.get()?);
    let (x, y) = camera.to_rendition(at);
    let (width, height) = camera.rendition();
    if !(0.0..width).contains(&x) || !(0.0..height).contains(&y) {
        return None;
    }
    let viewport = stage.viewport;
    let [base, detail] = match side {
        Side::Before => [viewport.before_base, viewport.before_detail],
        Side::After => [viewport.base, viewport.detail],
    };
    let read = |frame: &Option<Frame>| frame.as_ref().and_then(|frame| pixel(frame, (x, y)));
    let detail = if camera.is_fit() { None } else { detail.with(read) };
    let [red, green, blue, _] = detail.or_else(|| base.with(read))?;
    Some(Sample { x: x as u32, y: y as u32, rgb: [red, green, blue] })
}

/// The pixel of the frame at a point of the rendition; `None` if the frame shows another part.
fn pixel(frame: &Frame, at: Point) -> Option<[u8; 4]> {
    let drawn = |at: f64, size: u32, rendition: u32, start: u32| {
        let drawn = at * f64::from(size) / f64::from(rendition.max(1));
        (drawn as u32).min(size.saturating_sub(1)).checked_sub(start)
    };
    let x = drawn(at.0, frame.size.0, frame.rendition.0, frame.region.x)?;
    let y = drawn(at.1, frame.size.1, frame.rendition.1, frame.region.y)?;
    frame.pixel(x, y)
}
