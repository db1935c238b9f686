//! The effects tool: vignette and grain, and tiles for all other operations that no other tool has.

mod tiles;

use leptos::prelude::*;

use super::adjust::rows::{Row, Rows};
use super::params::{ParamControl, Target};
use super::state::EditorState;
use crate::text;
use crate::text::operations::op_label;
use crate::ui::icon::{Icon, Symbol};
use crate::ui::section::Section;
use tiles::Tiles;

/// The permanently visible ones.
const OPS: [&str; 2] = ["vignette", "grain"];

#[component]
pub(super) fn EffectsPanel() -> impl IntoView {
    let document = expect_context::<EditorState>().document;
    let changed = Memo::new(move |_| document.with(|document| OPS.iter().any(|op| document.is_control_changed(op))));
    let any = Memo::new(move |_| document.with(tiles::has_enabled_effects));
    let rows = [
        Row::control("vignette", "amount"),
        Row::dependent("vignette", "radius"),
        Row::dependent("vignette", "softness"),
        Row::control("grain", "amount"),
        Row::dependent("grain", "size_px"),
        Row::dependent("grain", "roughness"),
        Some(Row::new("more", text::effects::more_short(), any, view! { <MoreEffects any/> }.into_any())),
    ];
    let reset = Callback::new(move |()| document.update(|document| document.reset_controls(&OPS)));
    view! {
        <div class="adjust effects" data-part="effects" data-chosen="true">
            <Section name="effects" title=text::tools::effects() changed reset>
                <Rows label=text::tools::effects() rows=rows.into_iter().flatten().collect()/>
            </Section>
        </div>
    }
}

/// The tiles, and the parameters of the enabled effects.
#[component]
fn MoreEffects(any: Memo<bool>) -> impl IntoView {
    let document = expect_context::<EditorState>().document;
    let on = Memo::new(move |_| document.with(tiles::enabled_effects));
    view! {
        <div class="more-effects" data-changed=move || any.get().to_string()>
            <h4>{text::effects::more()}</h4>
            <Tiles/>
            <For each=move || on.get() key=|(op, id)| (*op, *id) let:((op, id))>
                <EffectParams op target=Target::Step(id)/>
            </For>
        </div>
    }
}

/// The parameters of one effect.
#[component]
fn EffectParams(op: &'static str, target: Target) -> impl IntoView {
    let document = expect_context::<EditorState>().document;
    let spec = filters::Step::new(op).map(|step| step.spec());
    spec.map(|spec| {
        let label = text::effects::remove(op_label(spec));
        let params = spec.params.iter().map(|param| view! { <ParamControl target param/> }).collect_view();
        view! {
            <section class="effect" data-effect-params=op aria-label=op_label(spec)>
                <header>
                    <h5>{op_label(spec)}</h5>
                    <button
                        type="button"
                        class="ghost square small"
                        data-action="remove-effect"
                        aria-label=label.clone()
                        title=label
                        on:click=move |_| {
                            document.update(|document| document.reset_controls(&[op]));
                            tiles::focus(op);
                        }
                    >
                        <Icon symbol=Symbol::Close/>
                    </button>
                </header>
                <div class="effect-params">{params}</div>
            </section>
        }
    })
}
