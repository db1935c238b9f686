//! A choice of several names.

use filters::ParamValue;
use leptos::prelude::*;

use super::handle::Param;
use crate::ui::choices::{Choice, Choices};

pub(super) fn control(param: Param, options: &'static [filters::Choice], default: &'static str) -> impl IntoView {
    let value = param.value(default.to_owned(), |value| match value {
        ParamValue::Choice(word) => Some(word.to_owned()),
        _ => None,
    });
    let choose = move |word: String| {
        if let Some(option) = options.iter().find(|option| option.value == word) {
            param.set(ParamValue::Choice(option.value));
        }
        param.end();
    };
    let known: Vec<Choice> =
        options.iter().map(|option| (option.value.to_owned(), param.choice_label(option).to_owned())).collect();
    view! { <Choices name=param.spec.name label=param.label options=known value set=choose/> }
}
