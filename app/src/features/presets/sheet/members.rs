//! The team of a preset: named accounts and what each may do.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::super::field::TextField;
use super::super::request::{Action, Load, LoadFailure};
use crate::browser::focus::focus_if_lost;
use crate::library::account::CurrentAccount;
use crate::library::remote::presets as remote;
use crate::library::remote::presets::types::{PresetMember, Right};
use crate::text::{account as account_text, presets as text};

/// The rights that can be given, from the smallest.
const RIGHTS: [(&str, Right); 3] = [("read", Right::Read), ("make", Right::Make), ("edit", Right::Edit)];

fn label(right: Right) -> &'static str {
    match right {
        Right::Read => text::may_read(),
        Right::Make => text::may_make(),
        Right::Edit | Right::Own => text::may_edit(),
    }
}

/// The list, and the form that adds an account. A guest shares with nobody.
#[component]
pub(super) fn Members(preset_id: String) -> impl IntoView {
    if !untrack(|| expect_context::<CurrentAccount>().is_signed_in()) {
        return view! {
            <section class="preset-members" aria-labelledby="members-title">
                <h3 id="members-title">{text::team()}</h3>
                <p class="hint">{text::team_needs_account()}</p>
                <a class="button" href="/account">{account_text::sign_in()}</a>
            </section>
        }
        .into_any();
    }
    view! { <Team preset_id/> }.into_any()
}

#[component]
fn Team(preset_id: String) -> impl IntoView {
    let (load, action) = (Load::<Vec<PresetMember>>::new(), Action::new());
    let id = StoredValue::new(preset_id);
    let reload = move || {
        if let Some(id) = id.try_get_value() {
            load.run(async move { Ok(remote::members(&id).await?.items) });
        }
    };
    reload();
    let [handle, right] = ["", "make"].map(|word| RwSignal::new(word.to_owned()));
    let add = move |event: SubmitEvent| {
        event.prevent_default();
        let who = handle.with_untracked(|handle| handle.trim().trim_start_matches('@').to_ascii_lowercase());
        if who.is_empty() {
            return;
        }
        let (id, right) = (id.get_value(), right.get_untracked());
        action.run(async move { remote::put_member(&id, &who, &right).await }, move |()| {
            handle.try_set(String::new());
            reload();
        });
    };
    let list = move || load.value.get().unwrap_or_default();
    view! {
        <section class="preset-members" aria-labelledby="members-title">
            <h3 id="members-title">{text::team()}</h3>
            <p class="hint">{text::team_hint()}</p>
            <LoadFailure message=Signal::derive(move || load.message()) again=move |()| reload()/>
            <ul class="entries">
                <For each=list key=|member| (member.handle.clone(), member.right.as_str()) let:member>
                    <Row member preset_id=id.get_value() reload=Callback::new(move |()| reload())/>
                </For>
            </ul>
            <form class="preset-form inline" novalidate on:submit=add>
                <TextField id="member-handle" label=text::handle() value=handle maxlength=31/>
                <RightList id="member-right" label=text::may() value=right/>
                <button type="submit" id="add-member" aria-disabled=move || action.busy_word()>{text::add_member()}</button>
            </form>
        </section>
    }
}

#[component]
fn RightList(id: &'static str, label: &'static str, value: RwSignal<String>) -> impl IntoView {
    let options = RIGHTS.map(|(word, right)| {
        view! { <option value=word prop:selected=move || value.with(|value| value == word)>{self::label(right)}</option> }
    });
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <select id=id on:change=move |event| value.set(event_target_value(&event))>{options.collect_view()}</select>
        </div>
    }
}

#[component]
fn Row(member: PresetMember, preset_id: String, reload: Callback<()>) -> impl IntoView {
    let action = Action::new();
    let PresetMember { handle, name, right, .. } = member;
    let shown = name.map_or_else(|| format!("@{handle}"), |name| format!("{name} · @{handle}"));
    let (change_label, remove_label) = (text::right_of(&handle), text::remove_member(&handle));
    let ids = StoredValue::new((preset_id, handle));
    let change = move |event| {
        let (right, (id, handle)) = (event_target_value(&event), ids.get_value());
        action.run(async move { remote::put_member(&id, &handle, &right).await }, move |()| {
            reload.try_run(());
        });
    };
    let remove = move |_| {
        let (id, handle) = ids.get_value();
        action.run(async move { remote::remove_member(&id, &handle).await }, move |()| {
            focus_if_lost(["#member-handle".to_owned()]);
            reload.try_run(());
        });
    };
    let options = RIGHTS
        .map(|(word, own)| view! { <option value=word prop:selected=own == right>{label(own)}</option> })
        .collect_view();
    view! {
        <li>
            <span class="grow">{shown}</span>
            <select aria-label=change_label on:change=change>{options}</select>
            <button type="button" class="ghost danger" aria-label=remove_label on:click=remove>{text::remove()}</button>
        </li>
    }
}
