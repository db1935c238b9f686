//! The editor without a photograph: ways to open one, and five samples.

use leptos::prelude::*;

use super::open_button::OpenButton;
use super::recipes::import_prompt::PendingImportNote;
use super::state::EditorState;
use crate::text::empty as text;
use crate::ui::icon::{Icon, Symbol};

/// A photograph with a free licence; credits as in `photos/LICENCES.md`.
struct Sample {
    id: &'static str,
    file: &'static str,
    title: fn() -> &'static str,
    credit: fn() -> &'static str,
}

static SAMPLES: [Sample; 5] = [
    Sample { id: "chelsea", file: "chelsea.png", title: text::chelsea, credit: text::chelsea_credit },
    Sample { id: "astronaut", file: "astronaut.png", title: text::astronaut, credit: text::astronaut_credit },
    Sample { id: "coffee", file: "coffee.png", title: text::coffee, credit: text::coffee_credit },
    Sample { id: "rocket", file: "rocket.jpg", title: text::rocket, credit: text::rocket_credit },
    Sample { id: "retina", file: "retina.jpg", title: text::retina, credit: text::retina_credit },
];

/// The invitation.
#[component]
pub(super) fn EmptyStage() -> impl IntoView {
    view! {
        <div class="empty">
            <PendingImportNote/>
            <div class="invitation">
                <Icon symbol=Symbol::Open/>
                <h1>{text::drop_here()}</h1>
                <p>{text::formats()}</p>
                <OpenButton primary=true/>
                <p class="hint">{text::or_paste()}</p>
            </div>
            <section class="samples" aria-labelledby="samples-title">
                <h2 id="samples-title">{text::or_sample()}</h2>
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
