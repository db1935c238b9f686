//! A text field with its label.

use leptos::prelude::*;

/// The field. `id` is the id of the input.
#[component]
pub(super) fn TextField(
    #[prop(into)] id: String,
    label: &'static str,
    value: RwSignal<String>,
    #[prop(optional)] hint: &'static str,
    #[prop(default = 200)] maxlength: u32,
    #[prop(optional)] required: bool,
    /// The id of a list with suggestions.
    #[prop(optional)]
    list: &'static str,
) -> impl IntoView {
    let hint_id = format!("{id}-hint");
    let (label_for, described) = (id.clone(), (!hint.is_empty()).then(|| hint_id.clone()));
    view! {
        <div class="field">
            <label for=label_for>{label}</label>
            <input
                id=id
                type="text"
                autocomplete="off"
                spellcheck="false"
                maxlength=maxlength.to_string()
                required=required
                list=(!list.is_empty()).then_some(list)
                aria-describedby=described
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            />
            {(!hint.is_empty()).then(|| view! { <p class="hint" id=hint_id>{hint}</p> })}
        </div>
    }
}

/// Tags that are separated by commas, without duplicates.
pub(super) fn tags_of(text: &str) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for tag in text.split(',').map(str::trim).filter(|tag| !tag.is_empty()) {
        if !tags.iter().any(|known| known.eq_ignore_ascii_case(tag)) {
            tags.push(tag.to_owned());
        }
    }
    tags
}

/// A folder: names separated by slashes, without empty ones; `None` for no folder.
pub(super) fn folder_of(text: &str) -> Option<String> {
    let names: Vec<_> = text.split('/').map(str::trim).filter(|name| !name.is_empty()).collect();
    (!names.is_empty()).then(|| names.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_told_apart_by_commas() {
        assert_eq!(tags_of(" warm, Film,, warm ,film"), ["warm", "Film"]);
        assert!(tags_of(" , ").is_empty());
    }

    #[test]
    fn folder_has_no_empty_names() {
        assert_eq!(folder_of(" Portraits / Studio/ ").as_deref(), Some("Portraits/Studio"));
        assert_eq!(folder_of(" / "), None);
    }
}
