//! Fields of the form, each with its label, its hint and its error.

use leptos::prelude::*;

use super::{Draft, Field, Form};

/// How a value is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    /// A whole number in a range.
    Number(u32, u32),
    /// A time of day.
    Time,
    /// So many lines.
    Lines(u32),
}

/// A text of the draft: how it is read, and how it is changed.
#[derive(Clone, Copy)]
pub(super) struct Lens(pub(super) fn(&Draft) -> &String, pub(super) fn(&mut Draft) -> &mut String);

/// A lens for a field of the draft.
macro_rules! lens {
    ($field:ident) => {
        $crate::features::collections::form::field::Lens(|draft| &draft.$field, |draft| &mut draft.$field)
    };
}
pub(super) use lens;

/// The field. It keeps the space around its text while it has the focus.
#[component]
pub(super) fn DraftField(
    form: Form,
    field: Field,
    label: &'static str,
    lens: Lens,
    #[prop(default = Kind::Text)] kind: Kind,
    #[prop(optional, into)] hint: Signal<String>,
    /// Whether the value cannot be changed.
    #[prop(optional)]
    fixed: bool,
    #[prop(optional)] autofocus: bool,
) -> impl IntoView {
    let id = field.id();
    let [hint_id, error_id] = ["hint", "error"].map(|part| format!("{id}-{part}"));
    let described = format!("{hint_id} {error_id}");
    let Lens(of, edit) = lens;
    let value = Memo::new(move |_| form.draft.with(|draft| of(draft).clone()));
    let set = move |event: web_sys::Event| {
        let typed = event_target_value(&event);
        form.edit(move |draft| *edit(draft) = typed);
    };
    let fault = move || form.fault.get().filter(|(of, _)| *of == field).map(|(_, sentence)| sentence);
    let is_wrong = move || fault().is_some();
    if autofocus {
        crate::browser::focus::focus_after_render(format!("#{id}"));
    }
    let input = match kind {
        Kind::Lines(rows) => view! {
            <textarea
                id=id
                rows=rows.to_string()
                spellcheck="false"
                autocapitalize="none"
                aria-invalid=move || is_wrong().to_string()
                aria-describedby=described
                prop:value=value
                on:input=set
            ></textarea>
        }
        .into_any(),
        _ => {
            let (word, limits) = match kind {
                Kind::Number(low, high) => ("number", Some((low, high))),
                Kind::Time => ("time", None),
                _ => ("text", None),
            };
            view! {
                <input
                    id=id
                    type=word
                    min=limits.map(|(low, _)| low.to_string())
                    max=limits.map(|(_, high)| high.to_string())
                    step=limits.map(|_| "1")
                    inputmode=limits.map(|_| "numeric")
                    autocomplete="off"
                    spellcheck="false"
                    readonly=fixed
                    aria-invalid=move || is_wrong().to_string()
                    aria-describedby=described
                    prop:value=value
                    on:input=set
                />
            }
            .into_any()
        }
    };
    view! {
        <div class="field">
            <label for=id>{label}</label>
            {input}
            <p class="hint" id=hint_id>{hint}</p>
            <p class="failure" id=error_id role="alert">{fault}</p>
        </div>
    }
}

/// A setting that is on or off.
#[component]
pub(super) fn DraftCheck(
    form: Form,
    name: &'static str,
    label: &'static str,
    of: fn(&Draft) -> bool,
    edit: fn(&mut Draft, bool),
    /// An explanation below the checkbox.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let is_on = Memo::new(move |_| form.draft.with(of));
    view! {
        <div class="check">
            <label class="control flag">
                <input
                    type="checkbox"
                    name=name
                    prop:checked=is_on
                    on:change=move |event| {
                        let is_on = event_target_checked(&event);
                        form.edit(move |draft| edit(draft, is_on));
                    }
                />
                <span>{label}</span>
            </label>
            {children.map(|children| view! { <p class="hint">{children()}</p> })}
        </div>
    }
}

/// A choice of a few values, each with its word and label.
#[component]
pub(super) fn DraftChoice<T: Copy + PartialEq + Send + Sync + 'static>(
    form: Form,
    name: &'static str,
    label: &'static str,
    options: Vec<(T, &'static str, String)>,
    of: fn(&Draft) -> T,
    edit: fn(&mut Draft, T),
) -> impl IntoView {
    let choices = options.iter().map(|(_, word, label)| ((*word).to_owned(), label.clone())).collect();
    let known: Vec<_> = options.into_iter().map(|(value, word, _)| (value, word)).collect();
    let words = known.clone();
    let value = Signal::derive(move || {
        let value = form.draft.with(of);
        words.iter().find(|(it, _)| *it == value).map(|(_, word)| (*word).to_owned()).unwrap_or_default()
    });
    let set = move |chosen: String| {
        if let Some((value, _)) = known.iter().find(|(_, word)| *word == chosen) {
            let value = *value;
            form.edit(move |draft| edit(draft, value));
        }
    };
    view! { <crate::ui::choices::Choices name label options=choices value set/> }
}
