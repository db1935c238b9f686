//! API keys of the account: list, create, delete. A new key is shown once.

use api::{ApiKey, ApiKeyRequest, NewApiKey};
use js_sys::Date;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::copy::CopyField;
use super::field::Field;
use super::section::Section;
use super::submission::{Failure, Submission, Submit, clear_on_input};
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
    let (list, created) = (RwSignal::new(Vec::<ApiKey>::new()), RwSignal::new(None::<NewApiKey>));
    let (load, change) = (Submission::new(), Submission::new());
    load.run(account::keys(), move |page| list.set(page.items));
    let is_open = RwSignal::new(false);
    let done = Callback::new(move |new: NewApiKey| {
        list.update(|list| list.insert(0, new.listed.clone()));
        created.set(Some(new));
        is_open.set(false);
    });
    let delete = Callback::new(move |id: String| {
        let deleted = id.clone();
        change.run(async move { account::delete_key(&deleted).await }, move |()| {
            list.update(|list| list.retain(|key| key.id != id));
            focus_if_lost(["#add-key".to_owned()]);
        });
    });
    view! {
        <Section id="keys" title=text::keys() hidden=Signal::derive(move || load.is_missing())>
            <p class="hint">{text::why()}</p>
            <Failure submission=load/>
            {move || {
                created
                    .get()
                    .map(|new| {
                        view! {
                            <div class="once" role="status">
                                <p>{text::once()}</p>
                                <CopyField id="new-key" label=text::key() value=new.key/>
                            </div>
                        }
                    })
            }}
            <ul class="entries">
                <For each=move || list.get() key=|key| key.id.clone() let:key>
                    <Row key delete/>
                </For>
            </ul>
            <Failure submission=change/>
            <Show
                when=move || is_open.get()
                fallback=move || view! {
                    <button type="button" id="add-key" on:click=move |_| is_open.set(true)>{text::add()}</button>
                }
            >
                <NewKey done is_open/>
            </Show>
        </Section>
    }
}

#[component]
fn Row(key: ApiKey, delete: Callback<String>) -> impl IntoView {
    let ApiKey { id, name, scopes, expires_at, last_used_at, .. } = key;
    let used = last_used_at
        .map_or_else(|| account_text::never_used().to_owned(), |used| account_text::last_used(time::ago(&used)));
    let end = expires_at.map_or_else(|| text::no_end().to_owned(), |end| text::ends(time::day(&end)));
    let label = account_text::remove_named(&name);
    view! {
        <li>
            <p class="grow">
                <strong>{name}</strong>
                <span class="hint">{scopes.join(", ")}</span>
                <span class="hint">{format!("{used}, {end}")}</span>
            </p>
            <button
                type="button"
                class="ghost danger"
                data-action="delete-key"
                aria-label=label
                on:click=move |_| delete.run(id.clone())
            >
                {account_text::remove()}
            </button>
        </li>
    }
}

#[component]
fn NewKey(done: Callback<NewApiKey>, is_open: RwSignal<bool>) -> impl IntoView {
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
        submission.run(async move { account::create_key(&request).await }, move |new| done.run(new));
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
                <button
                    type="button"
                    on:click=move |_| {
                        is_open.set(false);
                        focus_if_lost(["#add-key".to_owned()]);
                    }
                >
                    {account_text::cancel()}
                </button>
            </div>
        </form>
    }
}
