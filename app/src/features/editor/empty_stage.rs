//! The editor without a photograph: ways to open one, and five samples.

use leptos::prelude::*;

use super::open_button::OpenButton;
use super::recipes::offer::WaitingRecipe;
use super::state::EditorState;
use crate::text::editor as text;
use crate::ui::icon::{Icon, Symbol};

/// A photograph anyone may use; credits as in `photos/LICENCES.md`.
struct Sample {
    id: &'static str,
    file: &'static str,
    title: fn() -> &'static str,
    credit: fn() -> &'static str,
}

static SAMPLES: [Sample; 5] = [
    Sample { id: "chelsea", file: "chelsea.png", title: || "Chelsea", credit: || "Stefan van der Walt, CC0" },
    Sample { id: "astronaut", file: "astronaut.png", title: || "Eileen Collins", credit: text::credit_nasa },
    Sample { id: "coffee", file: "coffee.png", title: || "Espresso", credit: || "Rachel Michetti, CC0" },
    Sample { id: "rocket", file: "rocket.jpg", title: text::sample_rocket, credit: text::credit_spacex },
    Sample { id: "retina", file: "retina.jpg", title: text::sample_retina, credit: || "Mikael Häggström, CC0" },
];

/// The invitation.
#[component]
pub(super) fn EmptyStage() -> impl IntoView {
    view! {
        <div class="empty">
            <WaitingRecipe/>
            <div class="invitation">
                <Icon symbol=Symbol::Open/>
                <h1>{text::drop_here()}</h1>
                <p>{text::formats()}</p>
                <OpenButton primary=true/>
                <p class="hint">{text::or_paste()}</p>
            </div>
            <section class="samples" aria-labelledby="samples-title">
                <h2 id="samples-title">{text::or_try()}</h2>
                <ul>{SAMPLES.iter().map(|sample| view! { <SampleButton sample/> }).collect_view()}</ul>
            </section>
        </div>
    }
}

#[component]
fn SampleButton(sample: &'static Sample) -> impl IntoView {
    let editor = expect_context::<EditorState>();
    view! {
        <li>
            <button
                type="button"
                data-sample=sample.id
                disabled=move || editor.opening.with(Option::is_some)
                on:click=move |_| editor.open_sample(sample.file)
            >
                <img src=format!("/photos/thumbnails/{}.webp", sample.id) alt="" decoding="async"/>
                <span class="title">{(sample.title)()}</span>
                <span class="credit">{(sample.credit)()}</span>
            </button>
        </li>
    }
}
