//! A recipe to read: its operations and their values.

use filters::{BitDepth, Encoding, Metadata, Output, Recipe, Subsampling};
use leptos::prelude::*;

use super::param_text::value_text;

/// The list.
#[component]
pub(super) fn RecipeList(recipe: Recipe) -> impl IntoView {
    let output = described(recipe.output);
    let steps = recipe.steps.into_iter().map(|step| {
        let values = step.spec().params.iter().map(|param| {
            view! {
                <div>
                    <dt>{param.label}</dt>
                    <dd>{value_text(&step, param)}</dd>
                </div>
            }
        });
        let values = values.collect_view();
        view! {
            <li data-op=step.spec().name>
                <h3>{step.spec().label}</h3>
                <dl>{values}</dl>
            </li>
        }
    });
    let steps: Vec<_> = steps.collect();
    let untouched = steps.is_empty();
    view! {
        <ol class="recipe">{steps}</ol>
        {untouched.then(|| view! { <p class="hint">"No operations: the picture as it was taken."</p> })}
        <p class="hint">{format!("Encoded as {output}")}</p>
    }
}

/// The output settings in words.
fn described(output: Output) -> String {
    let encoding = match output.encoding {
        Encoding::Png { depth: None } => "PNG".to_owned(),
        Encoding::Png { depth: Some(BitDepth::Eight) } => "PNG, 8 bits".to_owned(),
        Encoding::Png { depth: Some(BitDepth::Sixteen) } => "PNG, 16 bits".to_owned(),
        Encoding::Webp => "WebP, lossless".to_owned(),
        Encoding::Jpeg { quality, subsampling } => {
            let chroma = if subsampling == Subsampling::S444 { "4:4:4" } else { "4:2:0" };
            format!("JPEG, quality {quality}, {chroma}")
        }
    };
    let metadata = match output.metadata {
        Metadata::All => ", with all metadata",
        Metadata::NoGps => "",
        Metadata::None => ", without metadata",
    };
    encoding + metadata
}
