//! The strength of the look in use.

use filters::Look;
use leptos::prelude::*;

use super::super::state::EditorState;
use super::favourites::Favourites;
use super::find;
use super::tile::Star;
use crate::document::Document;
use crate::text::looks as text;
use crate::ui::number::Range;
use crate::ui::slider::Slider;

const RANGE: Range = Range { soft: [0.0, 100.0], hard: [0.0, 100.0], step: 1.0 };

/// The slider, visible while a look is in use.
#[component]
pub(super) fn Strength(favourites: Favourites) -> impl IntoView {
    let document = expect_context::<EditorState>().document;
    let used = Memo::new(move |_| {
        document.with(|document| document.look().and_then(|used| find(&used.name)).map(|look| look.name))
    });
    let percent = Signal::derive(move || {
        document.with(|document| document.look().map_or(0.0, |used| used.strength * 100.0).round())
    });
    let set = move |look: &'static Look, percent: f64| {
        if (RANGE.hard[0]..=RANGE.hard[1]).contains(&percent) {
            let strength = percent / 100.0;
            document.update(|document| document.apply_look(look.name, strength, &look.steps_at_strength(strength)));
        }
    };
    let end = move || document.update(Document::end_gesture);
    move || {
        let look = find(used.get()?)?;
        Some(view! {
            <div class="look-strength">
                <Slider
                    name="strength"
                    label=text::strength()
                    unit="%"
                    range=RANGE
                    value=percent
                    changed=Signal::derive(move || percent.get() != 100.0)
                    set=move |percent| set(look, percent)
                    end=move |()| end()
                    reset=move |()| {
                        set(look, 100.0);
                        end();
                    }
                />
                <Star look favourites reachable=true/>
            </div>
        })
    }
}
