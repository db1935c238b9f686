//! The face of a person: the avatar, or the first letter of the name until there is one.

use leptos::prelude::*;

/// The face. It decorates a name or a labelled button.
#[component]
pub(crate) fn Face(
    /// The path of the avatar.
    #[prop(into)]
    avatar: Signal<Option<String>>,
    #[prop(into)] name: Signal<String>,
) -> impl IntoView {
    let avatar = Memo::new(move |_| avatar.get());
    // The letter is not a text, because it is no part of the name. A picture that does not load leaves it visible.
    view! {
        <span class="face" aria-hidden="true" data-initial=move || name.with(|name| initial(name))>
            {move || avatar.get().map(|path| view! { <img src=path alt="" width="512" height="512"/> })}
        </span>
    }
}

/// The first letter of a name.
fn initial(name: &str) -> String {
    let letter = name.chars().find(|letter| letter.is_alphanumeric());
    letter.map(|letter| letter.to_uppercase().to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initial_is_the_first_letter_or_digit() {
        assert_eq!(["@ann_2", "émile", "_7", "", "***"].map(initial), ["A", "É", "7", "", ""]);
    }
}
