//! A rating of one to five stars: a group of radio buttons, so that arrow keys change it. A press on the chosen star, or
//! Delete, removes the rating.

use leptos::prelude::*;

use crate::text::presets as text;
use crate::ui::icon::{Icon, Symbol};

/// The largest rating.
const MAX: u8 = 5;

/// The stars. `name` is the name of the group; it must be unique in the page.
#[component]
pub(super) fn Stars(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(into)] value: Signal<Option<u8>>,
    #[prop(into)] set: Callback<Option<u8>>,
) -> impl IntoView {
    let rated = move || value.get().unwrap_or_default();
    let stars = (1..=MAX).map(|count| {
        let picked = move |_| set.run(Some(count));
        // A radio button reports no change if it is pressed again.
        let pressed = move |event: leptos::ev::MouseEvent| {
            if value.get_untracked() == Some(count) && event.detail() > 0 {
                set.run(None);
            }
        };
        view! {
            <label class="star-choice" data-filled=move || (rated() >= count).to_string()>
                <input
                    type="radio"
                    name=name.clone()
                    value=count.to_string()
                    aria-label=text::stars(count)
                    prop:checked=move || rated() == count
                    on:change=picked
                    on:click=pressed
                />
                {move || star(rated(), count)}
            </label>
        }
    });
    let stars = stars.collect_view();
    view! {
        <fieldset
            class="stars"
            title=text::stars_hint()
            on:keydown=move |event| {
                if matches!(event.key().as_str(), "Delete" | "Backspace" | "0") {
                    event.prevent_default();
                    set.run(None);
                }
            }
        >
            <legend class="visually-hidden">{label}</legend>
            {stars}
        </fieldset>
    }
}

fn star(rated: u8, count: u8) -> impl IntoView {
    let symbol = if rated >= count { Symbol::StarFilled } else { Symbol::Star };
    view! { <Icon symbol/> }
}

/// A rating that cannot be changed here.
#[component]
pub(super) fn StarsShown(rating: u8) -> impl IntoView {
    let stars = (1..=MAX).map(|count| star(rating, count));
    view! {
        <span class="stars shown" role="img" aria-label=text::rated(rating)>
            {stars.collect_view()}
        </span>
    }
}
