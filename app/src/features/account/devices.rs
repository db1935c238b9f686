//! The devices that are signed in.

use api::AccountSession;
use leptos::prelude::*;

use super::section::Section;
use super::submission::{Failure, Submission};
use crate::browser::focus::focus_if_lost;
use crate::library::remote::account;
use crate::text::account as text;
use crate::text::time;

/// The list, with a button for each other device and one for all of them.
#[component]
pub(super) fn Devices() -> impl IntoView {
    let devices = RwSignal::new(Vec::new());
    let (load, end) = (Submission::new(), Submission::new());
    load.run(account::sessions(), move |page| devices.set(page.items));
    let end_one = Callback::new(move |id: String| {
        let ended = id.clone();
        end.run(async move { account::end_session(&ended).await }, move |()| {
            devices.update(|devices| devices.retain(|device: &AccountSession| device.id != id));
            focus_if_lost(["#devices button".to_owned(), "#account-title".to_owned()]);
        });
    });
    let end_others = move |_| {
        end.run(account::end_session("others"), move |()| {
            devices.update(|devices| devices.retain(|device| device.is_current));
            focus_if_lost(["#account-title".to_owned()]);
        });
    };
    let has_others = Memo::new(move |_| devices.with(|devices| devices.iter().any(|device| !device.is_current)));
    view! {
        <Section id="devices" title=text::devices()>
            <p class="hint">{text::devices_why()}</p>
            <Failure submission=load/>
            <ul class="entries">
                <For each=move || devices.get() key=|device| device.id.clone() let:device>
                    <Device device end_one/>
                </For>
            </ul>
            <Failure submission=end/>
            <Show when=move || has_others.get()>
                <button type="button" id="end-others" on:click=end_others>{text::end_others()}</button>
            </Show>
        </Section>
    }
}

#[component]
fn Device(device: AccountSession, end_one: Callback<String>) -> impl IntoView {
    let AccountSession { id, device, last_used_at, created_at, is_current, .. } = device;
    let label = text::end_device(&device);
    view! {
        <li data-current=is_current.to_string()>
            <p class="grow">
                <strong>{device}</strong>
                <span class="hint">{text::device_facts(time::ago(&last_used_at), time::day(&created_at))}</span>
            </p>
            {match is_current {
                true => view! { <span class="tag">{text::this_device()}</span> }.into_any(),
                false => view! {
                    <button type="button" data-action="end" aria-label=label on:click=move |_| end_one.run(id.clone())>
                        {text::end()}
                    </button>
                }
                .into_any(),
            }}
        </li>
    }
}
