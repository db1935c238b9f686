//! A recipe as a list of its operations and their values.

use filters::{BitDepth, Encoding, Metadata, Output, Recipe, Subsampling};
use leptos::prelude::*;

use super::param_text::value_text;
use crate::text::{operations, rendition as text};

/// The list.
#[component]
pub(super) fn RecipeList(recipe: Recipe) -> impl IntoView {
    let output = described(recipe.output);
    let steps = recipe.steps.into_iter().map(|step| {
        let values = step.spec().params.iter().map(|param| {
            view! {
                <div>
                    <dt>{operations::param_label(step.spec(), param)}</dt>
                    <dd>{value_text(&step, param)}</dd>
                </div>
            }
        });
        let values = values.collect_view();
        view! {
            <li data-op=step.spec().name>
                <h3>{operations::op_label(step.spec())}</h3>
                <dl>{values}</dl>
            </li>
        }
    });
    let steps: Vec<_> = steps.collect();
    let untouched = steps.is_empty();
    view! {
        <ol class="recipe">{steps}</ol>
        {untouched.then(|| view! { <p class="hint">{text::no_operations()}</p> })}
        <p class="hint">{text::encoded_as(output)}</p>
    }
}

/// The output settings as text.
fn described(output: Output) -> String {
    let encoding = match output.encoding {
        Encoding::Png { depth: None } => "PNG".to_owned(),
        Encoding::Png { depth: Some(BitDepth::Eight) } => format!("PNG, {}", text::eight_bits()),
        Encoding::Png { depth: Some(BitDepth::Sixteen) } => format!("PNG, {}", text::sixteen_bits()),
        Encoding::Webp => format!("WebP, {}", text::lossless()),
        Encoding::Jpeg { quality, subsampling } => {
            let chroma = if subsampling == Subsampling::S444 { "4:4:4" } else { "4:2:0" };
            format!("JPEG, {}, {chroma}", text::quality(quality))
        }
    };
    match output.metadata {
        Metadata::All => format!("{encoding}, {}", text::all_metadata()),
        Metadata::NoGps => encoding,
        Metadata::None => format!("{encoding}, {}", text::no_metadata()),
    }
}
