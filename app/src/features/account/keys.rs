//! API keys of the account: list, create, delete. A new key is shown once.

use api::{ApiKey, ApiKeyRequest, NewApiKey};
use js_sys::Date;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::copy::ShownOnce;
use super::field::Field;
use super::section::Section;
use super::submission::{Failure, RowAction, Submission, Submit, clear_on_input};
use crate::browser::focus::focus_if_lost;
use crate::library::remote::account;
use crate::text::time;
use crate::text::{account as account_text, keys as text};
use crate::ui::choices::Choices;

const DAY_MS: f64 = 24.0 * 60.0 * 60.0 * 1000.0;

/// The choices of how long a key is valid, in days; 0 is without end.
const VALID_DAYS: [u32; 4] = [30, 90, 365, 0];

/// The list, and the form that creates a key.
#[component]
pub(super) fn Keys() -> impl IntoView {
    let (list, created) = (RwSignal::new(Vec::<ApiKey>::new()), RwSignal::new(Vec::<NewApiKey>::new()));
    let load = Submission::load(account::keys, move |page| list.set(page.items));
    let is_open = RwSignal::new(false);
    view! {
        <Section
            id="keys"
            title=text::keys()
            hidden=Signal::derive(move || load.is_missing())
            is_loading=Signal::derive(move || load.is_initial_load())
        >
            <p class="hint">{text::why()}</p>
            <Failure submission=load/>
            <For each=move || created.get() key=|new| new.listed.id.clone() let:new>
                <Created new created/>
            </For>
            <ul class="entries">
                <For each=move || list.get() key=|key| key.id.clone() let:key>
                    <Row key list created/>
                </For>
            </ul>
            <Show
                when=move || is_open.get()
                fallback=move || view! {
                    <button type="button" id="add-key" on:click=move |_| is_open.set(true)>{text::add()}</button>
                }
            >
                <NewKey list created is_open/>
            </Show>
        </Section>
    }
}

/// A new key, until the user hides it.
#[component]
fn Created(new: NewApiKey, created: RwSignal<Vec<NewApiKey>>) -> impl IntoView {
    let NewApiKey { key, listed: ApiKey { id, name, .. }, .. } = new;
    let (input_id, why) = (format!("new-key-{id}"), text::once(&name));
    let close = move |()| {
        created.update(|created| created.retain(|new| new.listed.id != id));
        focus_if_lost(["#add-key".to_owned()]);
    };
    view! { <ShownOnce id=input_id label=text::key_for(name) why value=key close/> }
}

#[component]
fn Row(key: ApiKey, list: RwSignal<Vec<ApiKey>>, created: RwSignal<Vec<NewApiKey>>) -> impl IntoView {
    let ApiKey { id, name, scopes, expires_at, last_used_at, .. } = key;
    let used = last_used_at
        .map_or_else(|| account_text::never_used().to_owned(), |used| account_text::last_used(time::ago(&used)));
    let end = expires_at.map_or_else(|| text::no_end().to_owned(), |end| text::ends(time::day(&end)));
    let label = account_text::remove_named(&name);
    let delete = move || {
        let id = id.clone();
        async move {
            account::delete_key(&id).await?;
            list.update(|list| list.retain(|key| key.id != id));
            created.update(|created| created.retain(|new| new.listed.id != id));
            focus_if_lost(["#add-key".to_owned()]);
            Ok(())
        }
    };
    view! {
        <li>
            <p class="grow">
                <strong>{name}</strong>
                <span class="hint">{scopes.join(", ")}</span>
                <span class="hint">{format!("{used}, {end}")}</span>
            </p>
            <RowAction
                action="delete-key"
                class="ghost danger"
                label
                text=account_text::remove()
                request=delete
            />
        </li>
    }
}

#[component]
fn NewKey(list: RwSignal<Vec<ApiKey>>, created: RwSignal<Vec<NewApiKey>>, is_open: RwSignal<bool>) -> impl IntoView {
    let submission = Submission::new();
    let name = RwSignal::new(String::new());
    let (scopes, days) = (RwSignal::new(vec!["images:read"]), RwSignal::new(VALID_DAYS[1]));
    clear_on_input(name, submission);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let expires_at = Some(days.get_untracked())
            .filter(|days| *days != 0)
            .map(|days| Date::new(&JsValue::from_f64(Date::now() + f64::from(days) * DAY_MS)).to_iso_string().into());
        let scopes = scopes.get_untracked().into_iter().map(str::to_owned).collect();
        let request = ApiKeyRequest { name: name.get_untracked().trim().to_owned(), scopes, expires_at };
        // The key is shown even if the form is closed meanwhile.
        let shown = async move {
            let new = account::create_key(&request).await?;
            list.update(|list| list.insert(0, new.listed.clone()));
            created.update(|created| created.insert(0, new));
            Ok(())
        };
        submission.run(shown, move |()| is_open.set(false));
    };
    let cancel = move |_| {
        is_open.set(false);
        focus_if_lost(["#add-key".to_owned()]);
    };
    let boxes = text::scopes().map(|(scope, label)| {
        let toggle = move |_| {
            scopes.update(|scopes| match scopes.iter().position(|it| *it == scope) {
                Some(at) => drop(scopes.remove(at)),
                None => scopes.push(scope),
            });
        };
        view! {
            <label class="control flag">
                <input
                    type="checkbox"
                    name=scope
                    prop:checked=move || scopes.with(|scopes| scopes.contains(&scope))
                    on:change=toggle
                />
                <span>{label}</span>
            </label>
        }
    });
    let options = VALID_DAYS.map(|days| (days.to_string(), text::valid_for(days))).into();
    view! {
        <form class="account-form" novalidate on:submit=submit>
            <Field id="key-name" label=text::name() autocomplete="off" value=name autofocus=true/>
            <fieldset>
                <legend>{text::may()}</legend>
                {boxes.collect_view()}
            </fieldset>
            <Choices
                name="key-days"
                label=text::valid()
                options
                value=Signal::derive(move || days.get().to_string())
                set=move |word: String| days.set(word.parse().unwrap_or(VALID_DAYS[0]))
            />
            <Failure submission/>
            <div class="form-row">
                <Submit submission label=text::create()/>
                <button type="button" on:click=cancel>{account_text::cancel()}</button>
            </div>
        </form>
    }
}
